//! Tables of offices joined to parcels and firms by the built binary: what is joined, and what the report says of
//! every oddity.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

mod joining;

use std::fs;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;

use joining::{mutu, report};

/// A folder of its own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("join").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Codes of the findings with their places.
fn said(report: &Value) -> Vec<(String, String)> {
    let issues = report["issues"].as_array().unwrap();
    let of = |issue: &Value, key: &str| issue[key].as_str().unwrap_or("").to_owned();
    issues.iter().map(|issue| (of(issue, "code"), of(issue, "feature"))).collect()
}

fn has(said: &[(String, String)], code: &str, place: &str) {
    assert!(said.iter().any(|(known, at)| known == code && at == place), "{code} at {place} in {said:?}");
}

/// Squares side by side with a number and a firm each.
fn parcels(folder: &Path, of: &[(&str, &str)]) {
    let feature = |(at, (code, name)): (usize, &(&str, &str))| {
        let (west, south) = (116.0 + 0.001 * at as f64, 36.4);
        let (east, north) = (west + 0.001, south + 0.001);
        serde_json::json!({
            "type": "Feature",
            "properties": { "ZDDM": code, "QYMC": name },
            "geometry": { "type": "Polygon", "coordinates": [[
                [west, south], [east, south], [east, north], [west, north], [west, south]
            ]] },
        })
        .to_string()
    };
    let features: Vec<String> = of.iter().enumerate().map(feature).collect();
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(",\n"));
    fs::write(folder.join("parcels.geojson"), text).unwrap();
}

/// Numbers of 19 digits of which the first 15 are different, but for the last two.
fn code(at: usize) -> String {
    if at < 11 { format!("3715020010{at:05}0007") } else { format!("3715020010999990{at:03}") }
}

/// What a tax office sends: titles, a header of two lines, sums, notes; ids as texts, as numbers, in full width; some
/// amounts in 元.
fn tax_office(path: &Path, names: &[String]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.set_name("税收").unwrap();
    sheet.merge_range(0, 0, 0, 5, "聊城高新区2023年度企业税收情况表", &plain).unwrap();
    sheet.write(1, 0, "填报单位：高新区税务局").unwrap();
    sheet.write(1, 5, "单位：万元").unwrap();
    for (column, name) in [(0, "序号"), (1, "宗地代码"), (2, "企业名称")] {
        sheet.merge_range(2, column, 3, column, name, &plain).unwrap();
    }
    sheet.merge_range(2, 3, 2, 4, "税收", &plain).unwrap();
    sheet.write(3, 3, "2022年").unwrap();
    sheet.write(3, 4, "2023年").unwrap();
    sheet.merge_range(2, 5, 3, 5, "备注", &plain).unwrap();
    for at in 0..13_u32 {
        let row = at + 4 + u32::from(at >= 6);
        let key = code(at as usize);
        sheet.write(row, 0, at + 1).unwrap();
        match at {
            // Stored as a number: Excel keeps 15 digits.
            1 | 2 | 11 => sheet.write_number(row, 1, format!("{}0000", &key[..15]).parse::<f64>().unwrap()).unwrap(),
            3 => {
                let wide: String = key.chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect();
                sheet.write_string(row, 1, format!(" {wide}\u{a0}")).unwrap()
            }
            4 => sheet.write_string(row, 1, format!("'{}-{}", &key[..6], &key[6..])).unwrap(),
            5 => sheet.write_string(row, 1, "9999999999999999999").unwrap(),
            _ => sheet.write_string(row, 1, &key).unwrap(),
        };
        let name = if at == 5 { "查无此企业" } else { names[at as usize].as_str() };
        // The firm of one damaged number is called otherwise.
        sheet.write(row, 2, if at == 2 { "改名后的公司" } else { name }).unwrap();
        let amount = 100.0 + f64::from(at);
        sheet.write(row, 3, amount).unwrap();
        sheet.write(row, 4, if at == 7 || at == 9 { (amount + 50.0) * 10_000.0 } else { amount + 50.0 }).unwrap();
    }
    sheet.write(10, 1, "小计").unwrap();
    sheet.write(10, 3, 621).unwrap();
    // Once more the first parcel.
    sheet.write(18, 1, code(0)).unwrap();
    sheet.write(18, 2, &names[0]).unwrap();
    sheet.write(18, 4, 7).unwrap();
    sheet.write(19, 1, "合  计").unwrap();
    sheet.write(19, 4, 2200).unwrap();
    sheet.write(21, 0, "注：数据为入库数").unwrap();
    sheet.write(22, 0, "填表人：张三").unwrap();
    let other = book.add_worksheet();
    other.set_name("说明").unwrap();
    other.write(0, 0, "按季报送").unwrap();
    book.save(path).unwrap();
}

#[test]
fn a_table_of_the_tax_office_is_joined_as_it_comes() {
    let folder = folder("office");
    let names: Vec<String> = (0..14).map(|at| format!("聊城{}有限公司", char::from(b'A' + at))).collect();
    let codes: Vec<String> = (0..14).map(code).collect();
    let of: Vec<(&str, &str)> = codes.iter().zip(&names).map(|(code, name)| (code.as_str(), name.as_str())).collect();
    parcels(&folder, &of);
    tax_office(&folder.join("tax.xlsx"), &names);
    let report = report(&folder, &["parcels.geojson", "tax.xlsx", "-o", "out.geojson"]);

    assert_eq!((&report["to"], &report["by"], &report["key"]), (&"parcels".into(), &"zddm".into(), &"宗地代码".into()));
    assert_eq!(report["header_rows"], serde_json::json!([3, 4]), "below two titles");
    let said = said(&report);
    for (code, place) in [
        ("sheet-chosen", ""),
        ("title-row", "row 1"),
        ("title-row", "row 2"),
        ("unit-in-title", "row 2"),
        ("header-joined", "row 3"),
        ("row-total", "row 11"),
        ("row-total", "row 20"),
        ("row-footnote", "row 22"),
        ("row-footnote", "row 23"),
        ("column-empty", "row 3"),
        ("key-evened", "row 8, column B"),
        ("key-damaged", "row 6, column B"),
        ("units-mixed", "row 13"),
    ] {
        has(&said, code, place);
    }
    // Of three damaged numbers two are confirmed by the firm's name; of the third there is one that begins so.
    let by_name: Vec<(u64, &str)> = report["joined_not_by_key"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| (of["row"].as_u64().unwrap(), of["how"].as_str().unwrap()))
        .collect();
    assert_eq!(by_name, [(6, "confirmed"), (17, "confirmed")], "by name");
    let unmatched: Vec<(u64, &str, Option<&str>)> = report["unmatched"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| (of["row"].as_u64().unwrap(), of["why"].as_str().unwrap(), of["suggestion"].as_str()))
        .collect();
    assert_eq!(unmatched, [(7, "key-damaged", Some(codes[2].as_str())), (10, "key-unknown", None)], "and why");
    assert_eq!((&report["rows"], &report["joined"]), (&14.into(), &12.into()), "every row is counted");
    let duplicates = &report["duplicates"][0];
    assert_eq!((&duplicates["key"], &duplicates["rows"]), (&codes[0].as_str().into(), &serde_json::json!([5, 19])));
    assert_eq!(report["without_row"], serde_json::json!([codes[2], codes[5], codes[13]]), "the other side");

    let written: Value = serde_json::from_str(&fs::read_to_string(folder.join("out.geojson")).unwrap()).unwrap();
    let value = |at: usize, name: &str| written["features"][at]["properties"][name].as_f64();
    for at in [0, 1, 3, 4, 6, 7, 8, 9, 10, 11, 12] {
        let (before, now) = (value(at, "税收_2022(万元)").unwrap(), value(at, "税收_2023(万元)").unwrap());
        let expected = 100.0 + at as f64;
        assert!(
            (before - expected).abs() < 1e-9 && (now - expected - 50.0).abs() < 1e-9,
            "parcel {at}: {before} {now}"
        );
    }
    for at in [2, 5, 13] {
        assert_eq!(value(at, "税收_2023(万元)"), None, "parcel {at} has no row");
    }
    let again = mutu(&folder, &["check", "out.geojson"]);
    assert_eq!(again.0, 0, "what was written can be opened: {}", again.2);
}

#[test]
fn choices_of_a_person_count() {
    let folder = folder("choices");
    parcels(&folder, &[("371502001001GB00001", "甲"), ("371502001001GB00022", "乙")]);
    fs::write(
        folder.join("t.csv"),
        "宗地代码,年份,税收（元）\n371502001001GB00001,2022,10000\n371502001001GB00001,2023,20000\n371502001001GB00001,2023,30000\n371502001001GB00202,2023,40000\n",
    )
    .unwrap();
    let tax = |arguments: &[&str]| {
        let report = report(&folder, &[&["parcels.geojson", "t.csv", "-o", "o.geojson"], arguments].concat());
        let written: Value = serde_json::from_str(&fs::read_to_string(folder.join("o.geojson")).unwrap()).unwrap();
        let all = ["税收_2022(万元)", "税收_2023(万元)", "税收(万元)"];
        let of = |at: usize| all.map(|name| written["features"][at]["properties"][name].as_f64());
        (of(0), of(1), report["joined"].as_u64().unwrap())
    };
    let none = [None; 3];
    assert_eq!(tax(&[]), ([Some(1.0), Some(2.0), None], none, 3), "the first of the year");
    assert_eq!(tax(&["--duplicates", "last"]), ([Some(1.0), Some(3.0), None], none, 3), "the last");
    assert_eq!(tax(&["--duplicates", "sum"]), ([Some(1.0), Some(5.0), None], none, 3), "the sum");
    assert_eq!(tax(&["--duplicates", "refuse"]).0, [None, None, Some(1.0)], "none of them");
    assert_eq!(tax(&["--year", "2022"]), ([None, None, Some(1.0)], none, 3), "one year");
    let near = [None, Some(4.0), None];
    assert_eq!(tax(&["--take-suggestions"]), ([Some(1.0), Some(2.0), None], near, 4), "two digits changed places");
}

/// Firms of the fixtures by domain.md §4.3.
const FIRMS: &str =
    "uscc,name\n91310115591693856A,甲有限公司\n91371502MA0DEM013T,乙(聊城)有限公司\n91371502MA0DEM021M,丙有限公司\n";

/// Made with xlwt and odfpy: the same table of three firms and two years.
#[test]
fn old_and_open_formats_are_read_like_the_new_one() {
    let folder = folder("formats");
    parcels(&folder, &[("371502001001GB00001", "甲")]);
    fs::write(folder.join("firms.csv"), FIRMS).unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sheets");
    for name in ["tax.xls", "tax.ods"] {
        let table = data.join(name).display().to_string();
        let report = report(&folder, &["firms.csv", &table, "-o", "yearly.csv"]);
        assert_eq!((&report["to"], &report["by"]), (&"firms".into(), &"uscc".into()), "{name}");
        assert_eq!((&report["rows"], &report["joined"]), (&3.into(), &3.into()), "{name}");
        let said = said(&report);
        has(&said, "header-joined", "row 3");
        has(&said, "row-total", "row 8");
        has(&said, "row-footnote", "row 9");
        let written = fs::read_to_string(folder.join("yearly.csv")).unwrap();
        let expected = [
            "91310115591693856A,甲有限公司,2022,11.5",
            "91310115591693856A,甲有限公司,2023,12.5",
            "91371502MA0DEM013T,乙(聊城)有限公司,2022,21",
            "91371502MA0DEM013T,乙(聊城)有限公司,2023,22",
            "91371502MA0DEM021M,丙有限公司,2022,31",
            "91371502MA0DEM021M,丙有限公司,2023,32",
        ];
        let lines: Vec<&str> = written.lines().skip(1).map(|line| line.trim_end_matches(',')).collect();
        assert_eq!(lines, expected, "{name}");
    }
}

#[test]
fn what_was_decided_serves_next_year() {
    let folder = folder("profile");
    fs::write(folder.join("firms.csv"), FIRMS).unwrap();
    fs::write(folder.join("a.csv"), "企业名称,应交数2022年\n甲有限公司,5\n乙（聊城）有限公司,6\n").unwrap();
    fs::write(folder.join("b.csv"), "企业名称,应交数2023年\n甲有限公司,70000\n").unwrap();
    let first = report(&folder, &["firms.csv", "a.csv", "--save-profile", "p.json"]);
    assert_eq!((&first["by"], &first["joined"]), (&"name".into(), &2.into()), "by name, whatever its brackets");
    let text = fs::read_to_string(folder.join("p.json")).unwrap();
    let column = "\"heading\": \"应交数{year}年\"";
    assert!(text.contains(column), "the year is taken out: {text}");
    let decided = text.replace(column, &format!("{column},\n \"field\": \"tax\",\n \"unit\": \"元\""));
    fs::write(folder.join("p.json"), decided).unwrap();
    report(&folder, &["firms.csv", "b.csv", "--profile", "p.json", "-o", "y.csv"]);
    let written = fs::read_to_string(folder.join("y.csv")).unwrap();
    assert!(written.contains("91310115591693856A,甲有限公司,2023,7,"), "as decided: {written}");
}

/// A profile that is kept where the program keeps them, or beside the table, is found by itself and can be left out.
#[test]
fn a_profile_is_found_for_the_same_headings() {
    let folder = folder("found");
    fs::write(folder.join("firms.csv"), FIRMS).unwrap();
    fs::write(folder.join("b.csv"), "企业名称,应交数2023年\n甲有限公司,70000\n").unwrap();
    let profile = r#"{"to": "firms", "columns": [
        {"heading": "企业名称", "field": "name"}, {"heading": "应交数{year}年", "field": "tax", "unit": "元"}
    ]}"#;
    fs::write(folder.join("去年.join"), profile).unwrap();
    let found = report(&folder, &["firms.csv", "b.csv", "-o", "y.csv"]);
    assert!(found["profile"].as_str().unwrap().ends_with("去年.join"), "it is said: {}", found["profile"]);
    let written = fs::read_to_string(folder.join("y.csv")).unwrap();
    assert!(written.contains("91310115591693856A,甲有限公司,2023,7,"), "70000 元 are 7 万元: {written}");
    let without = report(&folder, &["firms.csv", "b.csv", "--no-profile"]);
    assert_eq!((&without["profile"], &without["columns"][1]["field"]), (&Value::Null, &Value::Null), "set aside");
    fs::write(folder.join("c.csv"), "企业名称,应交数2023年,备注\n甲有限公司,70000,无\n").unwrap();
    assert_eq!(report(&folder, &["firms.csv", "c.csv"])["profile"], Value::Null, "one more column is another table");
}

#[test]
fn header_and_keys_can_be_said() {
    let folder = folder("said");
    parcels(&folder, &[("371502001001GB00001", "甲"), ("371502001001GB00002", "乙")]);
    // The first line looks like a header too.
    fs::write(folder.join("t.csv"), "宗地代码,税收（万元）\n名称,金额\n甲,5\n乙,6\n").unwrap();
    let said = ["--header-rows", "2", "--key", "名称", "--by", "QYMC"];
    let report = report(&folder, &[&["parcels.geojson", "t.csv", "-o", "o.geojson"], &said[..]].concat());
    assert_eq!((&report["header_rows"], &report["joined"]), (&serde_json::json!([2, 2]), &2.into()));
    let written: Value = serde_json::from_str(&fs::read_to_string(folder.join("o.geojson")).unwrap()).unwrap();
    let amounts: Vec<_> = (0..2).map(|at| written["features"][at]["properties"]["金额"].as_f64()).collect();
    assert_eq!(amounts, [Some(5.0), Some(6.0)], "by the name of the firm on the parcel");
}

#[test]
fn a_code_that_cannot_be_has_its_row_and_column() {
    let folder = folder("codes");
    // The last character of the second one is not what domain.md §4.3 computes.
    let firms = "uscc,name\n91310115591693856A,甲\n91371502MA0DEM013A,乙\n";
    fs::write(folder.join("firms.csv"), firms).unwrap();
    let table = "序号,统一社会信用代码,2023年税收（万元）\n1,91310115591693856A,5\n2,91371502MA0DEM013A,6\n";
    fs::write(folder.join("t.csv"), table).unwrap();
    has(&said(&report(&folder, &["firms.csv", "t.csv"])), "credit-code-check", "row 3, column B");
    let (_, out, _) = mutu(&folder, &["check", "firms.csv"]);
    assert!(out.contains("第 3 行第 1 列"), "the table of firms too: {out}");
}

/// What a project joins is joined when it is opened; a table that is gone is named and the rest opens.
#[test]
fn a_project_joins_its_tables_again() {
    let folder = folder("project");
    fs::write(folder.join("firms.csv"), FIRMS).unwrap();
    fs::create_dir_all(folder.join("表")).unwrap();
    fs::write(folder.join("表/税收.csv"), "统一社会信用代码,税收\n91310115591693856A,50000\n").unwrap();
    let project = r#"{"format": "mutu-project", "version": 1,
        "sources": [{"path": "firms.csv"}],
        "joins": [{"path": "表/税收.csv", "bytes": 1, "xxh3_128": "00000000000000000000000000000001", "year": 2023,
            "columns": [{"column": "B", "heading": "税收", "as": "tax", "unit": "元"}]}]}"#;
    fs::write(folder.join("p.mutu"), project).unwrap();
    let checked = |expected: i32| -> Value {
        let (code, out, err) = mutu(&folder, &["check", "p.mutu", "--format", "json"]);
        assert_eq!(code, expected, "{out}{err}");
        serde_json::from_str(&out).unwrap()
    };
    let found = checked(0);
    let table = &found["files"][1]["table"];
    assert_eq!((&table["name"], &table["rows"]), (&"joined".into(), &1.into()), "{found}");
    let codes: Vec<&str> =
        table["issues"].as_array().unwrap().iter().map(|issue| issue["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"project-source-changed"), "another one than was saved: {codes:?}");
    let (_, out, err) = mutu(&folder, &["join", "p.mutu", "表/税收.csv", "--year", "2022", "-o", "y.csv"]);
    assert!(!out.is_empty(), "a project can be joined to: {err}");
    fs::remove_file(folder.join("表/税收.csv")).unwrap();
    let error = &checked(1)["files"][1]["error"];
    assert_eq!(error["code"], "project-source-missing", "it is named");
    fs::write(folder.join("p.mutu"), project.replace("\"tax\"", "\"taxes\"")).unwrap();
    let (code, _, err) = mutu(&folder, &["check", "p.mutu"]);
    assert!(code == 2 && err.contains("taxes"), "an unknown field has its place: {err}");
}

/// The points of two parcels as surveyors list them, the parcel's number in its first row alone, and a plain list of
/// points: both are layers.
#[test]
fn sheets_with_coordinates_are_layers() {
    let folder = folder("points");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 3, "界址点成果表", &Format::new()).unwrap();
    for (column, name) in ["宗地代码", "点号", "X坐标", "Y坐标"].iter().enumerate() {
        sheet.write(1, column as u16, *name).unwrap();
    }
    let (north, east) = (4_030_000.0, 39_413_000.0);
    for parcel in 0..2_u32 {
        let from = 2 + 4 * parcel;
        let code = format!("371502001001GB0000{}", parcel + 1);
        sheet.merge_range(from, 0, from + 3, 0, &code, &Format::new()).unwrap();
        for (at, (up, right)) in [(0.0, 0.0), (0.0, 40.0), (30.0, 40.0), (30.0, 0.0)].iter().enumerate() {
            let row = from + at as u32;
            sheet.write(row, 1, format!("J{}", at + 1)).unwrap();
            sheet.write(row, 2, north + up).unwrap();
            sheet.write(row, 3, east + right + 100.0 * f64::from(parcel)).unwrap();
        }
    }
    book.save(folder.join("界址点.xlsx")).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["名称", "经度", "纬度"].iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
    }
    for (row, (name, lon, lat)) in [("甲", 116.01, 36.41), ("乙", 116.02, 36.42)].iter().enumerate() {
        let row = row as u32 + 1;
        sheet.write(row, 0, *name).unwrap();
        sheet.write(row, 1, *lon).unwrap();
        sheet.write(row, 2, *lat).unwrap();
    }
    book.save(folder.join("点.xlsx")).unwrap();
    let layer = |file: &str| -> Value {
        let (code, out, err) = mutu(&folder, &["check", file, "--format", "json"]);
        assert_eq!(code, 0, "{out}{err}");
        serde_json::from_str::<Value>(&out).unwrap()["files"][0].clone()
    };
    let parcels = layer("界址点.xlsx");
    let of = &parcels["layers"][0];
    assert_eq!((&of["kind"], &of["features"]), (&"parcels".into(), &2.into()), "{parcels}");
    assert_eq!(of["bbox_in_crs"], serde_json::json!([east, north, east + 140.0, north + 30.0]), "{parcels}");
    let points = layer("点.xlsx");
    assert_eq!(points["layers"][0]["bbox_in_crs"], serde_json::json!([116.01, 36.41, 116.02, 36.42]), "{points}");
    let (_, out, _) = mutu(&folder, &["convert", "界址点.xlsx", "p.geojson"]);
    let written: Value = serde_json::from_str(&fs::read_to_string(folder.join("p.geojson")).unwrap()).unwrap();
    assert_eq!(written["features"][1]["properties"]["宗地代码"], "371502001001GB00002", "{out}");
}

#[test]
fn what_cannot_be_joined_says_why() {
    let folder = folder("refused");
    parcels(&folder, &[("371502001001GB00001", "甲")]);
    fs::write(folder.join("t.csv"), "甲,乙\n1,2\n").unwrap();
    let (code, _, err) = mutu(&folder, &["join", "parcels.geojson", "t.csv"]);
    assert!(code == 2 && err.contains("没有一列与地块或企业对得上"), "{code}: {err}");
    let (code, _, err) = mutu(&folder, &["join", "parcels.geojson", "none.xlsx"]);
    assert!(code == 2 && err.contains("none.xlsx"), "{code}: {err}");
    fs::write(folder.join("bad.xlsx"), b"PK\x03\x04 xl/workbook.xml and nothing else").unwrap();
    let (code, _, err) = mutu(&folder, &["join", "parcels.geojson", "bad.xlsx"]);
    assert!(code == 2 && err.contains("电子表格无法读取"), "{code}: {err}");
}
