//! Joins of tables that come with traps: what must not be joined, not be counted and not be written over.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

mod joining;

use std::fs;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Formula, Workbook};
use serde_json::{Value, json};

use joining::{mutu, report};

/// A folder of its own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("join_wrong").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Whether a finding of this code stands at a place.
fn says(report: &Value, code: &str, place: &str) -> bool {
    let issues = report["issues"].as_array().unwrap();
    issues.iter().any(|of| of["code"] == code && of["feature"].as_str().unwrap_or("") == place)
}

/// Squares side by side with these properties.
fn parcels(folder: &Path, of: &[Value]) {
    let feature = |(at, properties): (usize, &Value)| {
        let (west, south) = (116.0 + 0.001 * at as f64, 36.4);
        let (east, north) = (west + 0.001, south + 0.001);
        let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
        json!({
            "type": "Feature", "properties": properties, "geometry": { "type": "Polygon", "coordinates": [ring] },
        })
    };
    let features: Vec<Value> = of.iter().enumerate().map(feature).collect();
    let all = json!({ "type": "FeatureCollection", "features": features });
    fs::write(folder.join("p.geojson"), all.to_string()).unwrap();
}

/// The properties that were written.
fn written(folder: &Path, name: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(&fs::read_to_string(folder.join(name)).unwrap()).unwrap();
    all["features"].as_array().unwrap().iter().map(|feature| feature["properties"].clone()).collect()
}

const A: &str = "371502001001GB00001";
const B: &str = "371502001001GB00002";

#[test]
fn nothing_that_was_read_is_written_over() {
    let folder = folder("over");
    parcels(&folder, &[json!({ "ZDDM": A })]);
    fs::write(folder.join("t.csv"), format!("宗地代码,评语\n{A},好\n")).unwrap();
    report(&folder, &["p.geojson", "t.csv", "--save-profile", "q.json"]);
    let before = |name: &str| fs::read(folder.join(name)).unwrap();
    let check = |input: &str, arguments: &[&str]| {
        let bytes = before(input);
        let (code, _, err) =
            mutu(&folder, &[&["join", "p.geojson", "t.csv", "--profile", "q.json"], arguments].concat());
        assert!(code == 2 && err.contains("输出会覆盖要读的文件"), "{arguments:?}: {code} {err}");
        assert_eq!(before(input), bytes, "{arguments:?}");
    };
    check("p.geojson", &["-o", "p.geojson"]);
    check("p.geojson", &["-o", "./p.geojson"]);
    check("t.csv", &["-o", "t.csv"]);
    check("q.json", &["-o", "q.json"]);
    for input in ["p.geojson", "t.csv", "q.json"] {
        check(input, &["--save-profile", input]);
    }
}

#[test]
fn a_sign_for_nothing_is_no_key() {
    let folder = folder("nothing");
    parcels(
        &folder,
        &[json!({ "ZDDM": A, "QYMC": "甲" }), json!({ "QYMC": "乙" }), json!({ "ZDDM": "/", "QYMC": "无" })],
    );
    let table = format!("宗地代码,企业名称,税收（万元）\n{A},甲,12\n/,无,34\n无,,5\n暂无,/,6\n-,无,7\n—,,8\n37,,9\n");
    fs::write(folder.join("t.csv"), table).unwrap();
    let report = report(&folder, &["p.geojson", "t.csv", "--take-suggestions", "-o", "o.geojson"]);
    assert_eq!(report["joined"], 1, "{report}");
    let why: Vec<(u64, &str)> = report["unmatched"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| (of["row"].as_u64().unwrap(), of["why"].as_str().unwrap()))
        .collect();
    let blank = |row| (row, "key-blank");
    assert_eq!(why, [blank(3), blank(4), blank(5), blank(6), blank(7), (8, "key-unknown")], "{report}");
    let tax: Vec<Option<f64>> =
        written(&folder, "o.geojson").iter().map(|properties| properties["税收(万元)"].as_f64()).collect();
    assert_eq!(tax, [Some(12.0), None, None], "parcels without a number get nothing");
}

/// Codes of the fixtures by domain.md §4.3; that of the table is valid too, and of nobody here.
#[test]
fn another_code_is_another_firm_whatever_its_name() {
    let folder = folder("code");
    let firms = "uscc,name\n91310115591693856A,甲有限公司\n91371502MA0DEM021M,乙有限公司\n";
    fs::write(folder.join("firms.csv"), firms).unwrap();
    let head = "统一社会信用代码,企业名称,年度,税收（万元）\n";
    let other = "91371502MA0DEM013T,甲有限公司,2023,500\n";
    let check = |rows: &str| {
        fs::write(folder.join("t.csv"), format!("{head}{rows}")).unwrap();
        let strict = report(&folder, &["firms.csv", "t.csv"]);
        let row = &strict["unmatched"][0];
        assert_eq!((&row["row"], &row["why"]), (&2.into(), &"key-other".into()), "{strict}");
        assert_ne!(row["suggestion"], Value::Null, "it is suggested: {strict}");
        let (all, joined) = (strict["rows"].as_u64().unwrap(), strict["joined"].as_u64().unwrap());
        assert_eq!(all - joined, 1, "the others are joined: {strict}");
        let taken = report(&folder, &["firms.csv", "t.csv", "--take-suggestions"]);
        assert_eq!(taken["joined"].as_u64(), Some(all), "a person may say so");
    };
    check(&format!("{other}91371502MA0DEM021M,乙有限公司,2023,7\n"));
    // No code fits: the names do, and are no proof.
    check(other);
}

#[test]
fn a_second_year_has_columns_of_its_own_and_the_same_year_is_replaced() {
    let folder = folder("years");
    parcels(&folder, &[json!({ "ZDDM": A }), json!({ "ZDDM": B })]);
    let write = |name: &str, rows: &str| {
        fs::write(folder.join(name), format!("宗地代码,年份,税收（万元）\n{rows}")).unwrap();
    };
    write("22.csv", &format!("{A},2022,12\n"));
    write("23.csv", &format!("{A},2023,100\n{B},2023,70\n"));
    write("22b.csv", &format!("{A},2022,15\n{B},2022,7\n"));
    report(&folder, &["p.geojson", "22.csv", "-o", "a.geojson"]);
    let first = [json!({ "ZDDM": A, "税收(万元)": 12, "年份": 2022 }), json!({ "ZDDM": B })];
    assert_eq!(written(&folder, "a.geojson"), first);

    let next = report(&folder, &["a.geojson", "23.csv", "-o", "b.geojson"]);
    assert!(!says(&next, "column-replaced", ""), "{next}");
    let of_a = json!({ "ZDDM": A, "税收(万元)": 12, "年份": 2022, "税收_2023(万元)": 100 });
    let of_b = json!({ "ZDDM": B, "税收_2023(万元)": 70 });
    assert_eq!(written(&folder, "b.geojson"), [of_a, of_b], "under its own year");

    let again = report(&folder, &["a.geojson", "22b.csv", "-o", "c.geojson"]);
    assert!(says(&again, "column-replaced", ""), "{again}");
    let of = |code: &str, tax: i32| json!({ "ZDDM": code, "税收(万元)": tax, "年份": 2022 });
    assert_eq!(written(&folder, "c.geojson"), [of(A, 15), of(B, 7)], "and said");
}

/// One cell in 元 is 10,000 times what it should be; what the row itself says decides.
#[test]
fn a_cell_in_yuan_among_wan_yuan_is_found_by_its_row() {
    let folder = folder("yuan");
    let codes: Vec<String> = (1..=6).map(|at| format!("371502001001GB0000{at}")).collect();
    parcels(&folder, &codes.iter().map(|code| json!({ "ZDDM": code })).collect::<Vec<_>>());
    // 1,370,400 万元 of tax on an output of 4,111 is impossible, twice said; 900,000 on 9,000 is so once, and on 8,000 as
    // the row says too; 31,761 on 952,834 is a large firm.
    let rows = [
        ("31761", "9528340000", "952834", ""),
        ("1370400", "41110000", "4111", "按元填报"),
        ("609700", "18290000", "1829", ""),
        ("900000", "", "9000", ""),
        ("800000", "", "8000", "单位：元"),
        ("35", "10400000", "1040", ""),
    ];
    let row = |(code, (tax, sold, made, note)): (&String, &(&str, &str, &str, &str))| {
        format!("{code},{tax},{sold},{made},{note}")
    };
    let rows: Vec<String> = codes.iter().zip(&rows).map(row).collect();
    let rows = rows.join("\n");
    fs::write(folder.join("t.csv"), format!("宗地代码,税收（万元）,营业收入（元）,产值（万元）,备注\n{rows}")).unwrap();
    let tax = |arguments: &[&str]| -> (Value, Vec<f64>) {
        let all = [&["p.geojson", "t.csv", "--year", "2023", "-o", "o.geojson"], arguments].concat();
        let report = report(&folder, &all);
        for row in 3..=6 {
            assert!(says(&report, "unit-of-cell", &format!("row {row}, column B")), "row {row}: {report}");
        }
        let count = report["issues"].as_array().unwrap().iter().filter(|of| of["code"] == "unit-of-cell").count();
        assert_eq!(count, 4, "and no other");
        let of = |properties: &Value| properties["税收(万元)"].as_f64().unwrap();
        (report, written(&folder, "o.geojson").iter().map(of).collect())
    };
    assert_eq!(tax(&[]).1, [31761.0, 137.04, 60.97, 900_000.0, 80.0, 35.0], "one sign alone is only said");
    assert_eq!(tax(&["--keep-units"]).1, [31761.0, 1_370_400.0, 609_700.0, 900_000.0, 800_000.0, 35.0], "as they are");
}

/// A whole above its parts, merged as offices do it: the second line is no sum, and the parts are not the whole.
#[test]
fn a_header_of_two_lines_keeps_the_whole_and_its_parts_apart() {
    let folder = folder("head");
    parcels(&folder, &[json!({ "ZDDM": A }), json!({ "ZDDM": B })]);
    let plain = Format::new();
    let make = |name: &str, merged: bool, parts: [&str; 2]| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, head) in [(0, "宗地代码"), (1, "企业名称")] {
            if merged {
                sheet.merge_range(0, column, 1, column, head, &plain).unwrap();
            } else {
                sheet.write(0, column, head).unwrap();
            }
        }
        if merged {
            sheet.merge_range(0, 2, 0, 3, "税收（万元）", &plain).unwrap();
        } else {
            sheet.write(0, 2, "税收（万元）").unwrap();
        }
        sheet.write(0, 4, "产值").unwrap();
        for (column, part) in [(2, parts[0]), (3, parts[1]), (4, "（万元）")] {
            sheet.write(1, column, part).unwrap();
        }
        for (row, (code, tax)) in [(2, (A, 100)), (3, (B, 101))] {
            sheet.write(row, 0, code).unwrap();
            sheet.write(row, 1, "甲").unwrap();
            sheet.write(row, 2, tax).unwrap();
            sheet.write(row, 3, 40).unwrap();
            sheet.write(row, 4, 3000).unwrap();
        }
        book.save(folder.join(name)).unwrap();
    };
    let fields = |name: &str| {
        let report = report(&folder, &["p.geojson", name, "--year", "2024"]);
        assert_eq!(report["header_rows"], json!([1, 2]), "{name}: {report}");
        assert_eq!((&report["rows"], &report["joined"]), (&2.into(), &2.into()), "{name}: {report}");
        let columns = report["columns"].as_array().unwrap();
        columns.iter().map(|of| of["field"].as_str().unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    let check = |name: &str, merged: bool, parts: [&str; 2], expected: [&str; 5]| {
        make(name, merged, parts);
        assert_eq!(fields(name), expected, "{name}");
    };
    check("a.xlsx", true, ["入库税收合计", "其中：增值税"], ["key", "name", "tax", "", "output"]);
    check("b.xlsx", true, ["总额", "其中：地方留成"], ["key", "name", "tax", "", "output"]);
    check("c.xlsx", true, ["增值税", "企业所得税"], ["key", "name", "", "", "output"]);
    check("d.xlsx", false, ["合计", "其中：增值税"], ["key", "name", "tax", "", "output"]);
}

#[test]
fn a_formula_that_failed_is_said() {
    let folder = folder("failed");
    parcels(&folder, &[json!({ "ZDDM": A }), json!({ "ZDDM": B })]);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, (code, tax)) in [("宗地代码", "税收（万元）"), (A, "7"), (B, "")].into_iter().enumerate() {
        sheet.write(row as u32, 0, code).unwrap();
        sheet.write(row as u32, 1, tax).unwrap();
    }
    sheet.write_formula(2, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    book.save(folder.join("t.xlsx")).unwrap();
    let report = report(&folder, &["p.geojson", "t.xlsx", "--year", "2024"]);
    assert!(says(&report, "cell-failed", "row 3, column B"), "{report}");
}

#[test]
fn what_is_written_says_what_was_read_and_nothing_that_was_computed() {
    let folder = folder("source");
    parcels(&folder, &[json!({ "ZDDM": A, "面积(亩)": 12.5 }), json!({ "面积(亩)": 13.5 })]);
    let text = fs::read_to_string(folder.join("p.geojson")).unwrap();
    let mut all: Value = serde_json::from_str(&text).unwrap();
    (all["status"], all["source"]) = (json!("synthetic"), json!("试验数据"));
    fs::write(folder.join("p.geojson"), all.to_string()).unwrap();
    fs::write(folder.join("t.csv"), format!("宗地代码,评语\n{A},好\n")).unwrap();
    report(&folder, &["p.geojson", "t.csv", "-o", "o.geojson"]);
    let out: Value = serde_json::from_str(&fs::read_to_string(folder.join("o.geojson")).unwrap()).unwrap();
    assert_eq!((&out["status"], &out["source"]), (&all["status"], &all["source"]), "where it comes from");
    let expected = [json!({ "ZDDM": A, "面积(亩)": 12.5, "评语": "好" }), json!({ "面积(亩)": 13.5 })];
    assert_eq!(written(&folder, "o.geojson"), expected, "and no number that was made up");
}

/// A survey has the holder of the right, a tax office the name of the firm.
#[test]
fn firms_are_joined_to_the_parcels_of_their_holders() {
    let folder = folder("holder");
    parcels(
        &folder,
        &[
            json!({ "ZDDM": A, "权利人": "甲（高新）有限公司" }),
            json!({ "ZDDM": B, "权利人": "乙有限公司" }),
            json!({ "ZDDM": "371502001001GB00003", "权利人": "乙有限公司" }),
            json!({ "ZDDM": "371502001001GB00004", "权利人": "丙有限公司" }),
            json!({ "ZDDM": "371502001001GB00005", "权利人": "丙有限公司" }),
        ],
    );
    fs::write(folder.join("t.csv"), "企业名称,2023年税收（万元）\n乙有限公司,7\n甲(高新)有限公司,12\n").unwrap();
    let report = report(&folder, &["p.geojson", "t.csv", "-o", "o.geojson"]);
    assert_eq!((&report["by"], &report["joined"]), (&"name".into(), &2.into()), "{report}");
    let tax: Vec<Option<f64>> =
        written(&folder, "o.geojson").iter().map(|properties| properties["税收(万元)"].as_f64()).collect();
    assert_eq!(tax, [Some(12.0), Some(7.0), None, None, None], "by name");
    let twice = report["issues"].as_array().unwrap().iter().filter(|of| of["code"] == "target-duplicate");
    let twice: Vec<&str> = twice.map(|of| of["message"].as_str().unwrap()).collect();
    assert!(twice.len() == 1 && twice[0].contains("乙"), "only where a row is meant for two: {twice:?}");
}
