//! Files that are broken in every way: a reason with its place, never a panic.

use mutu::io::open::{FileOutcome, open_bytes, open_paths};
use mutu::io::progress::Progress;
use mutu::model::report::{Report, Severity};
use mutu::model::table::Value;

const LOTS: &str = include_str!("data/lots_4326.geojson");
const TABLE: &str = "uscc,year,tax,output\n91310115591693856A,2024,5,70\n91310115591693856A,2023,4,60\n";

fn open(bytes: &[u8]) -> FileOutcome {
    open_bytes(&[("test.geojson", bytes)], &Progress::default()).files.remove(0)
}

/// The codes of errors: of the file as a whole, or of parts of it, each with its place.
fn errors(outcome: &FileOutcome) -> Vec<(&'static str, String)> {
    let whole = outcome.error.iter().map(|error| (error.code, error.place.clone().unwrap_or_default()));
    let reports =
        outcome.layers.iter().map(|(_, report)| report).chain(outcome.tables.iter().map(|table| &table.report));
    let parts = reports.flat_map(Report::issues).filter(|issue| issue.severity == Severity::Error);
    whole.chain(parts.map(|issue| (issue.code, issue.place.clone().unwrap_or_default()))).collect()
}

fn check(bytes: &[u8], code: &str, place: &str) {
    let outcome = open(bytes);
    let shown: String = String::from_utf8_lossy(bytes).chars().take(80).collect();
    assert_eq!(errors(&outcome), [(code, place.to_owned())], "{shown}");
    if let Some(error) = &outcome.error {
        for words in [&error.message, &error.remedy] {
            assert!(!words.zh.is_empty() && !words.en.is_empty(), "{code} has words in both languages");
        }
    }
}

fn geometry(text: &str) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},"geometry":{text}}}]}}"#)
}

#[test]
fn what_is_no_geojson_says_what_it_is() {
    check(b"", "empty-file", "");
    check(b"\n \t\r\n", "empty-file", "");
    check(b"PK\x03\x04\x14\0\0\0\x08\0zones.geojson", "archive-broken", "");
    check(b"\x1f\x8b\x08\0\0\0\0\0", "archive-broken", "");
    check(b"<!DOCTYPE html>\n<html><body>404</body></html>", "html", "");
    check(b"<?xml version=\"1.0\"?><kml xmlns=\"x\"/>", "no-placemarks", "");
    check(b"%PDF-1.7\n%\xe2\xe3", "pdf", "");
    check(b"\x89PNG\r\n\x1a\n\0\0\0", "png", "");
    check(b"SQLite format 3\0\x10\0", "gpkg-broken", "");
    check(b"\0\0\x27\x0a\0\0\0\0", "shapefile-broken", "");
    let utf_16: Vec<u8> = "\u{feff}{\"type\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&utf_16, "not-geojson", "");
    check(&utf_16[2..], "not-geojson", "");
    check(b"a,b\n1,2\n", "unknown-table", "line 1");
    check(b"hello", "unknown-format", "");
}

#[test]
fn what_is_no_json_says_where() {
    check(b"{\"type\":\n  \"FeatureCollection\"; }", "not-json", "line 2, column 22");
    check(geometry(r#"{"type":"Point","coordinates":[NaN,36]}"#).as_bytes(), "not-json", "line 1, column 117");
    check(geometry(r#"{"type":"Point","coordinates":[116,-Infinity]}"#).as_bytes(), "not-json", "line 1, column 122");
    check(geometry(r#"{"type":"Point","coordinates":[1e999,36]}"#).as_bytes(), "number-too-big", "line 1, column 121");
    let deep = "[".repeat(100_000);
    check(
        geometry(&format!(r#"{{"type":"Polygon","coordinates":{deep}"#)).as_bytes(),
        "too-deep",
        "line 1, column 241",
    );
    check(b"{\"type\":\"Feature\",\"geometry\":null", "truncated", "line 1, column 33");
    check(b"[1,2,3]", "unknown-table", "line 1");
    check(b"{\"type\":\"Topology\",\"arcs\":[]}", "not-geojson", "");
    check(b"{\"a\":1}", "not-geojson", "");
    check(b"{\"type\":\"FeatureCollection\",\"features\":7}", "not-geojson", "");
}

#[test]
fn a_wrong_feature_is_named() {
    let first = "feature 1";
    check(geometry("7").as_bytes(), "feature-invalid", first);
    check(geometry(r#"{"type":"Circle","coordinates":[1,2]}"#).as_bytes(), "feature-invalid", first);
    check(geometry(r#"{"type":"Point","coordinates":["116","36"]}"#).as_bytes(), "feature-invalid", first);
    check(geometry(r#"{"type":"Point","coordinates":[116]}"#).as_bytes(), "feature-invalid", first);
    check(geometry(r#"{"type":"Polygon","coordinates":[[116,36],[117,36]]}"#).as_bytes(), "feature-invalid", first);
    check(geometry(r#"{"type":"Polygon"}"#).as_bytes(), "feature-invalid", first);
    check(br#"{"type":"FeatureCollection","features":[[1]]}"#, "feature-invalid", first);
    let one_point = open(geometry(r#"{"type":"Polygon","coordinates":[[[116,36]]]}"#).as_bytes());
    assert_eq!(
        errors(&one_point).iter().map(|(_, place)| place.as_str()).collect::<Vec<_>>(),
        [first],
        "a ring of a point"
    );
}

#[test]
fn a_system_that_is_not_known_is_named() {
    let with = |crs: &str| {
        geometry(r#"{"type":"Point","coordinates":[116,36]}"#).replacen('{', &format!("{{\"crs\":{crs},"), 1)
    };
    check(with(r#"{"type":"name","properties":{"name":"EPSG:99999"}}"#).as_bytes(), "unknown-crs", "");
    check(with(r#"{"type":"name"}"#).as_bytes(), "unknown-crs", "");
    check(with("5").as_bytes(), "unknown-crs", "");
    assert!(errors(&open(with("null").as_bytes())).is_empty(), "null is no statement");
    check(geometry(r#"{"type":"Point","coordinates":[123456789012,5]}"#).as_bytes(), "crs-unknown", "");
}

/// A file cut off anywhere is said to be: no cut leaves a file that looks whole.
#[test]
fn a_cut_file_is_never_taken_for_a_whole_one() {
    let bytes = LOTS.trim_end().as_bytes();
    for end in (0..bytes.len()).step_by(97).chain([1, 2, bytes.len() - 1]) {
        let outcome = open(&bytes[..end]);
        let code = outcome.error.as_ref().map(|error| error.code);
        let expected = if end == 0 { "empty-file" } else { "truncated" };
        assert_eq!(code, Some(expected), "cut at byte {end}");
    }
    // A cut behind a line end leaves a whole shorter table: no reader can tell.
    let table = format!("{TABLE}91310115591693856A,2022,3,聊城\n");
    let cuts = (0..table.len()).filter(|end| *end == 0 || table.as_bytes()[end - 1] != b'\n');
    for end in cuts {
        let outcome = open(&table.as_bytes()[..end]);
        let said = outcome
            .tables
            .iter()
            .any(|table| table.report.counts().iter().any(|(code, ..)| *code == "no-final-newline"));
        assert!(outcome.error.is_some() || said, "cut at byte {end}");
    }
    let inside = table.len() - 2;
    assert_eq!(
        open(&table.as_bytes()[..inside]).error.map(|error| error.code),
        Some("truncated"),
        "inside a character"
    );
    assert_eq!(errors(&open(TABLE.as_bytes())), [], "the whole table");
}

/// A device without end and a pipe without a writer would never be read to their end.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_read() {
    let opened = open_paths(&["/dev/zero".into()], None, &Progress::default());
    let code = opened.files.first().and_then(|file| file.error.as_ref()).map(|error| error.code);
    assert_eq!(code, Some("not-a-file"), "a device");
}

#[test]
fn keys_without_end_do_not_make_columns_without_end() {
    let feature = |row: usize| {
        let keys: Vec<String> = (0..100).map(|key| format!(r#""k{row}_{key}":{key}"#)).collect();
        format!(
            r#"{{"type":"Feature","geometry":{{"type":"Point","coordinates":[116,36]}},"properties":{{{}}}}}"#,
            keys.join(",")
        )
    };
    let features: Vec<String> = (0..12).map(feature).collect();
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let opened = open_bytes(&[("a", text.as_bytes())], &Progress::default());
    let columns = &opened.dataset.layers[0].table.columns;
    assert_eq!(columns.len(), 1001, "a thousand and one for the rest");
    let rest = columns.last().map(|column| column.value(11));
    let Some(Value::Json(rest)) = rest else { panic!("the rest of the last row: {rest:?}") };
    assert!(rest.starts_with('{') && rest.contains(r#""k11_99":99"#), "every value is kept: {rest}");
    let codes: Vec<_> = opened.files[0].layers[0].1.counts().iter().map(|(code, ..)| *code).collect();
    assert_eq!(codes, ["too-many-columns"], "and said");
}

#[test]
fn a_broken_line_costs_only_itself() {
    let good = r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[116,36]},"properties":{}}"#;
    let outcome = open(format!("{good}\n{{\"type\": NaN}}\n{good}\n").as_bytes());
    assert_eq!(errors(&outcome), [("not-json", "line 2, column 10".to_owned())], "the second line");
    assert_eq!(outcome.contents.first().map(|content| content.features), Some(3), "rows keep their numbers");
}

#[test]
fn the_other_files_stay() {
    let opened = open_bytes(&[("a", b"<html>"), ("b", LOTS.as_bytes()), ("c", b"")], &Progress::default());
    let codes: Vec<_> = opened.files.iter().map(|file| file.error.as_ref().map(|error| error.code)).collect();
    assert_eq!(codes, [Some("html"), None, Some("empty-file")], "each file has its own outcome");
    assert_eq!(opened.dataset.layers.len(), 1, "what could be read is open");
    let missing = open_paths(&["/no/such/file.geojson".into()], None, &Progress::default());
    assert_eq!(
        missing.files.first().and_then(|f| f.error.as_ref()).map(|e| e.code),
        Some("not-found"),
        "a missing file"
    );
}

/// A linear congruential generator (Knuth's MMIX constants): noise that is the same every time.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn noise_and_mutations_never_panic() {
    let mut noise = Noise(20_240_229);
    for _ in 0..200 {
        let bytes: Vec<u8> = (0..noise.below(400)).map(|_| noise.below(256) as u8).collect();
        let outcome = open(&bytes);
        assert!(
            outcome.error.is_some() || !outcome.tables.is_empty() || !outcome.layers.is_empty(),
            "an outcome: {bytes:?}"
        );
    }
    let pieces: [&[u8]; 12] = [
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b"\"",
        b"null",
        b"1e308",
        b"-",
        b"\xff",
        b"\"type\":\"Point\"",
        b"99999999999999999999",
    ];
    let seeds: [&[u8]; 2] = [LOTS.as_bytes(), TABLE.as_bytes()];
    for round in 0..2000 {
        let mut bytes = seeds[usize::from(round % 5 == 0)].to_vec();
        for _ in 0..=noise.below(3) {
            let at = noise.below(bytes.len());
            let end = (at + noise.below(6)).min(bytes.len());
            let piece = pieces[noise.below(pieces.len())];
            bytes.splice(at..end, piece.iter().copied());
        }
        let outcome = open(&bytes);
        assert!(outcome.error.is_some() || !outcome.tables.is_empty() || !outcome.layers.is_empty(), "an outcome");
    }
}

/// A set of files in an archive, nothing of it packed.
fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, options).expect("a member");
        std::io::Write::write_all(&mut archive, bytes).expect("in memory");
    }
    archive.finish().expect("an archive").into_inner()
}

/// Numbers that files say of themselves: none, all, signs, and what is at hand with a bit turned.
fn mutate(bytes: &mut Vec<u8>, noise: &mut Noise) {
    for _ in 0..=noise.below(4) {
        if bytes.is_empty() {
            return;
        }
        // Headers say more than what is behind them.
        let within = if noise.below(2) == 0 { bytes.len().min(400) } else { bytes.len() };
        let at = noise.below(within);
        let end = (at + 1 + noise.below(8)).min(bytes.len());
        match noise.below(6) {
            0 => bytes[at..end].fill(0),
            1 => bytes[at..end].fill(0xff),
            2 => bytes[at] ^= 1 << noise.below(8),
            3 => bytes[at..end].fill_with(|| noise.below(256) as u8),
            4 => bytes.truncate(at),
            _ => drop(bytes.splice(at..end, (0..noise.below(9)).map(|_| 0x7f))),
        }
    }
}

/// Every form of bytes that is not text, each of its files damaged in turn.
#[test]
fn damaged_forms_of_bytes_never_panic() {
    let file = |name: &str| std::fs::read(format!("tests/data/formats/{name}")).expect("a file of the tests");
    let set = ["shp", "shx", "dbf", "prj"].map(|ending| (format!("a.{ending}"), file(&format!("gbk.{ending}"))));
    let mut database = Vec::new();
    let packed = file("two.gpkg.gz");
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut database).expect("gzip");
    let single = [database, file("kinds.fgb"), file("indexed.fgb"), file("kinds.parquet"), file("kinds_zstd.parquet")];
    let mut noise = Noise(20_260_301);
    let is_outcome =
        |found: &FileOutcome| found.error.is_some() || !found.tables.is_empty() || !found.layers.is_empty();
    for round in 0..400 {
        let mut set = set.clone();
        mutate(&mut set[round % 3].1, &mut noise);
        let members: Vec<(&str, &[u8])> = set.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        assert!(is_outcome(&open(&zipped(&members))), "an outcome");
        let mut bytes = single[round % single.len()].clone();
        mutate(&mut bytes, &mut noise);
        assert!(is_outcome(&open(&bytes)), "an outcome");
    }
}

/// Long texts beside a table, in blocks that a cell points to.
#[test]
fn damaged_texts_beside_a_table_never_panic() {
    let point = [&1_u32.to_le_bytes()[..], &116.0_f64.to_le_bytes(), &36.0_f64.to_le_bytes()].concat();
    let mut shp = vec![0; 100];
    shp[..4].copy_from_slice(&9994_u32.to_be_bytes());
    shp[24..28].copy_from_slice(&64_u32.to_be_bytes());
    shp[32] = 1;
    shp.extend([&1_u32.to_be_bytes()[..], &10_u32.to_be_bytes(), &point].concat());
    let mut dbf = vec![0_u8; 65];
    (dbf[0], dbf[4], dbf[8], dbf[10], dbf[32], dbf[43], dbf[48], dbf[64]) = (0x30, 1, 65, 21, b'n', b'M', 20, 0x0d);
    dbf.extend(b" 1                   ");
    let mut memo = vec![0_u8; 80];
    (memo[7], memo[67], memo[71]) = (64, 1, 4);
    let mut noise = Noise(7);
    for round in 0..600 {
        let (mut dbf, mut memo) = (dbf.clone(), memo.clone());
        if round % 2 == 0 {
            // Digits make pointers of every size.
            let digits = 1 + noise.below(19);
            dbf[66..66 + digits].fill_with(|| b'0' + noise.below(10) as u8);
        }
        mutate(&mut memo, &mut noise);
        let bytes = zipped(&[("a.shp", &shp), ("a.dbf", &dbf), ("a.fpt", &memo)]);
        assert!(!open(&bytes).layers.is_empty(), "the shape is there");
    }
}

/// A workbook of this program, its parts damaged inside of a sound archive, and the archive itself.
#[test]
fn damaged_workbooks_never_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.xlsx");
    let cells = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>zddm</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>tax</t></is></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" t=\"b\"><v>1</v></c></row>";
    let parts = [
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned()),
        ("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned()),
        ("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>".to_owned()),
        ("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>".to_owned()),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{cells}</sheetData><mergeCells><mergeCell ref=\"A2:A9\"/></mergeCells></worksheet>")),
    ];
    let names = parts.each_ref().map(|(name, _)| *name);
    let whole = parts.map(|(_, text)| text.into_bytes());
    let read = |parts: &[Vec<u8>; 5]| {
        zipped(&names.into_iter().zip(parts.iter().map(Vec::as_slice)).collect::<Vec<(&str, &[u8])>>())
    };
    let opened = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("a file");
        mutu::io::join::read_table(&path)
    };
    assert!(opened(&read(&whole)).is_ok(), "the workbook itself is sound");
    let mut noise = Noise(99);
    for round in 0..300 {
        let mut parts = whole.clone();
        mutate(&mut parts[1 + round % 4], &mut noise);
        let mut bytes = read(&parts);
        if round % 4 == 0 {
            mutate(&mut bytes, &mut noise);
        }
        // An answer of either kind.
        drop(opened(&bytes));
    }
}
