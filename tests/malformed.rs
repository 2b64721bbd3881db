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
