//! Workbooks of the built binary, read back from their parts: what a spreadsheet will see.

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

/// Runs `mutu` in Chinese and says what went wrong, where something did.
fn mutu(arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(env!("CARGO_BIN_EXE_mutu"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LC_ALL", "zh_CN.UTF-8")
        .env("XDG_CONFIG_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/config"))
        .env("APPDATA", concat!(env!("CARGO_TARGET_TMPDIR"), "/config"))
        .env("LOCALAPPDATA", concat!(env!("CARGO_TARGET_TMPDIR"), "/config"))
        .output()
        .expect("the binary starts");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// The parts of a workbook.
struct Book {
    archive: zip::ZipArchive<Cursor<Vec<u8>>>,
    texts: Vec<String>,
}

impl Book {
    fn read(path: &Path) -> Self {
        let bytes = fs::read(path).expect("the workbook is written");
        let archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook is a zip");
        let mut book = Self { archive, texts: Vec::new() };
        let shared = book.part("xl/sharedStrings.xml");
        // `<si><t …>text</t></si>`
        let inside = |item: &str| {
            let begin = item.find('>').map_or(0, |at| at + 1);
            item[begin..].split("</t>").next().unwrap_or_default().to_owned()
        };
        book.texts = shared.split("<si><t").skip(1).map(inside).collect();
        book
    }

    fn part(&mut self, name: &str) -> String {
        let mut text = String::new();
        let mut part = self.archive.by_name(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        part.read_to_string(&mut text).expect("UTF-8");
        text
    }

    fn sheet(&mut self, number: usize) -> String {
        self.part(&format!("xl/worksheets/sheet{number}.xml"))
    }

    /// The names of the tabs.
    fn names(&mut self) -> Vec<String> {
        let text = self.part("xl/workbook.xml");
        let name = |item: &str| item.split('"').next().unwrap_or_default().to_owned();
        text.split("<sheet name=\"").skip(1).map(name).collect()
    }

    /// A cell: `'text` or a number as it stands there, or nothing.
    fn cell(&mut self, number: usize, place: &str) -> String {
        let sheet = self.sheet(number);
        let Some((_, rest)) = sheet.split_once(&format!("<c r=\"{place}\"")) else { return String::new() };
        let (head, rest) = rest.split_once('>').expect("a tag ends");
        let value = rest.split_once("<v>").and_then(|(_, rest)| rest.split_once("</v>")).map_or("", |(value, _)| value);
        if !head.contains("t=\"s\"") {
            return value.to_owned();
        }
        let at: usize = value.parse().expect("a number of a text");
        format!("'{}", self.texts[at])
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn every_table_is_in_one_workbook() {
    let folder = folder();
    let (path, again) = (folder.path().join("all.xlsx"), folder.path().join("again.xlsx"));
    for path in [&path, &again] {
        mutu(&["report", "-o", &path.to_string_lossy()]).expect("it writes");
    }
    assert!(fs::read(&path).ok() == fs::read(&again).ok(), "equal tables are equal files");
    let mut book = Book::read(&path);
    let names = book.names();
    assert_eq!(&names[..6], ["说明", "地块", "企业", "分区", "产业", "宗地等级"], "the tabs");
    assert!(book.texts.iter().any(|text| text.starts_with("示意数据")), "invented data says so");
    assert!(
        book.texts.iter().any(|text| text.starts_with("方案：") && text.contains("占位")),
        "the scheme, its status"
    );
    assert!(book.texts.iter().any(|text| text.starts_with("平衡（面积")), "the balance of the zones");
    for number in 1..=names.len() {
        let sheet = book.sheet(number);
        assert!(!sheet.contains("<f"), "no formula in {}", names[number - 1]);
        let is_table = number > 1;
        assert_eq!(sheet.contains("state=\"frozen\""), is_table, "frozen header in {}", names[number - 1]);
        assert_eq!(sheet.contains("<autoFilter"), is_table, "filter in {}", names[number - 1]);
    }
    // The first parcel and the first firm, as the shipped files have them.
    assert_eq!(book.cell(2, "A1"), "'编号", "header");
    assert_eq!(book.cell(2, "D1"), "'面积(亩)", "units in the header");
    let first = first_id("layers/firms.csv");
    assert_eq!(book.cell(3, "A2"), format!("'{first}"), "an id is text");
    let parcel = book.cell(2, "A2");
    assert!(parcel.len() == 20 && parcel.starts_with("'371502"), "19 characters as text: {parcel}");
    assert!(book.cell(2, "D2").parse::<f64>().is_ok_and(|area| area > 0.0), "an area is a number");
}

/// The first field of the first row.
fn first_id(path: &str) -> String {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("it is shipped");
    text.lines().nth(1).and_then(|line| line.split(',').next()).unwrap_or_default().to_owned()
}

#[test]
fn names_that_look_like_formulas_stay_text() {
    let folder = folder();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("it is written");
        path.to_string_lossy().into_owned()
    };
    let parcels = write(
        "parcels.geojson",
        r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"parcel_id":"0715020010010000031","area_mu":10},"geometry":{"type":"Polygon","coordinates":[[[115.9,36.4],[115.901,36.4],[115.901,36.401],[115.9,36.401],[115.9,36.4]]]}}]}"#,
    );
    let firms = write("firms.csv", "uscc,name,industry\n91371502MA0D000173,\"=1+1\",@产业\n");
    let occupation =
        write("occupation.csv", "parcel_id,uscc,tenure,area_mu\n0715020010010000031,91371502MA0D000173,own,10\n");
    let yearly = write("yearly.csv", "uscc,year,tax\n91371502MA0D000173,2024,123456.789\n");
    let path = folder.path().join("firms.xlsx");
    let path_text = path.to_string_lossy();
    mutu(&["report", "--by", "firm", &parcels, &firms, &occupation, &yearly, "-o", &path_text]).expect("it writes");
    let mut book = Book::read(&path);
    assert_eq!(book.cell(1, "A2"), "'91371502MA0D000173", "the code");
    assert_eq!(book.cell(1, "B2"), "'=1+1", "no apostrophe is needed, and it does not run");
    assert_eq!(book.cell(1, "E2"), "123456.789", "a number is whole");
    assert_eq!(book.cell(1, "F2"), "", "no value is an empty cell");
    assert!(!book.sheet(1).contains("<f"), "no formula");
    mutu(&["report", "--by", "parcel", &parcels, &firms, &occupation, &yearly, "-o", &path_text]).expect("it writes");
    assert_eq!(Book::read(&path).cell(1, "A2"), "'0715020010010000031", "a zero in front stays");
}

#[test]
fn the_ending_says_the_form() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    mutu(&["grade", "-o", &path("a.csv")]).expect("it writes");
    mutu(&["grade", "--by", "parcel", "-o", &path("a.XLSX")]).expect("it writes");
    mutu(&["report", "--by", "zone", "-o", &path("a.json")]).expect("it writes");
    let csv = fs::read_to_string(path("a.csv")).expect("it is there");
    assert!(csv.starts_with("scheme,scheme_status,year,id,name,group,grade"), "stable names: {csv:.80}");
    let json = fs::read_to_string(path("a.json")).expect("it is there");
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok_and(|json| json["by"] == "zone"), "JSON");
    assert_eq!(Book::read(Path::new(&path("a.XLSX"))).cell(1, "D1"), "'宗地代码", "a workbook");
    let refused = |arguments: &[&str], said: &str| {
        let why = mutu(arguments).expect_err("it must be refused");
        assert!(why.contains(said) && why.contains("办法："), "{arguments:?}: {why}");
    };
    refused(&["grade", "-o", &path("a.ods")], ".xlsx");
    refused(&["report"], "--by");
    refused(&["report", "-o", &path("all.csv")], "all.xlsx");
    refused(&["grade", "-o", &path("missing/a.xlsx")], "文件夹");
    assert!(!Path::new(&path("a.ods")).exists(), "nothing is left");
}
