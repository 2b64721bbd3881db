//! Archives: what stands in them is read, what would break out or burst is not.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use mutu::io::open::{FileOutcome, Opened, open_bytes};
use mutu::io::progress::Progress;
use rust_xlsxwriter::Workbook;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const LOTS: &[u8] = include_bytes!("data/lots_4326.geojson");
const TABLE: &[u8] = b"uscc,year,tax,output\n91310115591693856A,2024,5,70\n";

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        if let Some(name) = name.strip_prefix("-> ") {
            archive.add_symlink(name, "/etc/passwd", SimpleFileOptions::default()).unwrap();
        } else {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
    }
    archive.finish().unwrap().into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn open(bytes: &[u8]) -> Opened {
    open_bytes(&[("a.zip", bytes)], &Progress::default())
}

/// Layers and rows of a table, and the codes that concern the archive.
fn check(bytes: &[u8], expected: Result<(&[&str], usize, &[&str]), &str>) {
    let opened = open(bytes);
    let file: &FileOutcome = &opened.files[0];
    if let Some(error) = &file.error {
        assert_eq!(Err(error.code), expected.map(|_| ()), "{error:?}");
        return;
    }
    let names: Vec<_> = file.contents.iter().map(|one| one.name.as_str()).collect();
    let rows = file.tables.iter().map(|table| table.rows).sum();
    let reports = file.layers.iter().map(|(_, report)| report).chain(file.tables.iter().map(|table| &table.report));
    let mut codes: Vec<_> = reports.flat_map(|report| report.counts().iter().map(|(code, ..)| *code)).collect();
    codes.retain(|code| code.starts_with("archive") || code.starts_with("encoding"));
    assert_eq!(Ok((names.as_slice(), rows, codes.as_slice())), expected);
}

#[test]
fn what_stands_in_an_archive_is_read() {
    let set: Vec<(String, Vec<u8>)> = ["shp", "shx", "dbf", "prj"]
        .iter()
        .map(|ending| {
            let bytes = fs::read(Path::new("tests/data/formats").join(format!("gbk.{ending}"))).unwrap();
            (format!("成果/地块.{}", ending.to_uppercase()), bytes)
        })
        .collect();
    let mut members: Vec<(&str, &[u8])> = set.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    check(&zipped(&members), Ok((&["地块"], 0, &["encoding-guessed"])));
    members.push(("成果/地块.cpg", b"GBK"));
    members.push(("lots.geojson", LOTS));
    members.push(("企业.csv", TABLE));
    check(&zipped(&members), Ok((&["lots", "地块"], 1, &[])));
    check(&gzipped(LOTS), Ok((&["a"], 0, &[])));
    check(&gzipped(TABLE), Ok((&[], 1, &[])));
}

/// Two surveys with sets of one name, both tables of firms, and a spreadsheet that is to be joined.
#[test]
fn every_layer_and_table_of_an_archive_is_read() {
    let set = |folder: &str| -> Vec<(String, Vec<u8>)> {
        let read = |ending: &&str| fs::read(Path::new("tests/data/formats").join(format!("gbk.{ending}"))).unwrap();
        ["shp", "shx", "dbf", "prj"].iter().map(|ending| (format!("{folder}/地块.{ending}"), read(ending))).collect()
    };
    let sets: Vec<(String, Vec<u8>)> = ["成果/2023", "成果/2024"].iter().flat_map(|folder| set(folder)).collect();
    let firms = "uscc,name\n91310115591693856A,甲\n".as_bytes();
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, "宗地代码").unwrap();
    let sheet = workbook.save_to_buffer().unwrap();
    let mut members: Vec<(&str, &[u8])> = sets.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    members.extend([("企业.csv", firms), ("年度/数据.csv", TABLE), ("税收.xlsx", &sheet), ("其他.csv", b"a,b\n1,2\n")]);
    let opened = open(&zipped(&members));
    let file = &opened.files[0];
    assert_eq!(file.error, None);
    let names: Vec<_> = file.contents.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["成果/2023/地块", "成果/2024/地块"]);
    let layers: Vec<_> = opened.dataset.layers.iter().map(|layer| layer.name.as_str()).collect();
    assert_eq!(layers, names, "told apart");
    let tables: Vec<_> = file.tables.iter().map(|table| (table.name, table.rows)).collect();
    assert_eq!(tables, [("firms", 1), ("yearly", 1)], "both");
    assert_eq!((opened.dataset.firms.len(), opened.dataset.firms.years()), (1, [2024].as_slice()), "and linked");
    let said = file.layers[0].1.issues().iter().filter(|issue| issue.code == "archive-table");
    let places: Vec<_> = said.filter_map(|issue| issue.place.as_deref()).collect();
    assert_eq!(places, ["其他.csv", "税收.xlsx"], "what is to be joined");
    check(&zipped(&[("税收.xlsx", &sheet)]), Err("archive-table"));
}

/// 地块.geojson in GBK is b5 d8 bf e9 2e …; an archive made by a Chinese Windows says nothing of UTF-8.
#[test]
fn names_in_gbk_are_read() {
    let mut bytes = zipped(&[("ABCD.geojson", LOTS)]);
    let name = b"ABCD.geojson";
    let places: Vec<usize> = (0..bytes.len() - name.len()).filter(|at| &bytes[*at..at + name.len()] == name).collect();
    assert_eq!(places.len(), 2, "in front of the file and in the directory");
    for at in places {
        bytes[at..at + 4].copy_from_slice(b"\xb5\xd8\xbf\xe9");
    }
    check(&bytes, Ok((&["地块"], 0, &[])));
}

#[test]
fn what_would_break_out_or_burst_is_refused() {
    check(&zipped(&[("-> passwd.csv", b""), ("lots.geojson", LOTS)]), Ok((&["lots"], 0, &["archive-member"])));
    check(&zipped(&[("../../lots.geojson", LOTS), ("b.geojson", LOTS)]), Ok((&["b"], 0, &["archive-member"])));
    check(&zipped(&[("-> passwd.csv", b"")]), Err("archive-empty"));
    check(&zipped(&[]), Err("archive-empty"));
    check(&zipped(&[("inner.zip", &zipped(&[("lots.geojson", LOTS)]))]), Err("archive-nested"));
    check(&gzipped(&gzipped(LOTS)), Err("archive-nested"));
    let zeros = vec![b' '; 200 << 20];
    check(&gzipped(&zeros), Err("archive-too-large"));
    check(&zipped(&[("a.geojson", &zeros)]), Err("archive-too-large"));
    let many: Vec<String> = (0..10_001).map(|at| format!("{at}.csv")).collect();
    check(
        &zipped(&many.iter().map(|name| (name.as_str(), b"".as_slice())).collect::<Vec<_>>()),
        Err("archive-too-large"),
    );
    let whole = zipped(&[("lots.geojson", LOTS)]);
    check(&whole[..whole.len() - 30], Err("archive-broken"));
    let packed = gzipped(LOTS);
    check(&packed[..packed.len() - 30], Err("archive-broken"));
}
