//! The built binary: what it answers, where it says so, and with which exit code.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// Runs `mutu` in Chinese in `folder`, without a display.
fn mutu_in(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mutu"))
        .args(arguments)
        .current_dir(folder)
        .env("LC_ALL", "zh_CN.UTF-8")
        // Not the settings and the cache of whoever runs the tests.
        .env("XDG_CONFIG_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/config"))
        .env("APPDATA", concat!(env!("CARGO_TARGET_TMPDIR"), "/config"))
        .env("LOCALAPPDATA", concat!(env!("CARGO_TARGET_TMPDIR"), "/config"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .expect("the binary starts")
}

fn mutu(arguments: &[&str]) -> Output {
    mutu_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments)
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// The JSON answer of a call that ends with `code`.
fn json(arguments: &[&str], code: i32) -> Value {
    let output = mutu(arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", err(&output));
    serde_json::from_str(&out(&output)).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", out(&output)))
}

/// Refused arguments: exit code 2, nothing on stdout, and the words on stderr.
fn check_refused(arguments: &[&str], said: &[&str]) {
    let output = mutu(arguments);
    let text = err(&output);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
    assert_eq!(out(&output), "", "{arguments:?} answers nothing");
    for words in said {
        assert!(text.contains(words), "{arguments:?} says `{words}`: {text}");
    }
    assert!(!text.contains("panicked"), "{arguments:?}: {text}");
}

const FILES: [&str; 6] = [
    "tests/data/lots_4326.geojson",
    "tests/data/lots_4490.geojson",
    "tests/data/lots_4527.geojson",
    "tests/data/lots_4548.geojson",
    "tests/data/lots_4548_no_crs.geojson",
    "tests/data/lots_3857.geojson",
];

/// Points of EPSG:4548 in degrees by pyproj 3.7: in lot 1, in lot 2, in the hole of lot 2, in part 2 of lot 3.
const POINTS: [(&str, &[&str]); 4] = [
    ("116.03043746,36.424200059", &["371502001001GB00001"]),
    ("116.033785621,36.423956863", &["371502001001GB00002"]),
    ("116.034615686,36.4244592", &[]),
    ("116.031309261,36.425829172", &["371502001001GB00003"]),
];

#[test]
fn the_same_file_in_five_systems_picks_the_same_parcels() {
    for file in FILES {
        for (point, expected) in POINTS {
            let answer = json(&["pick", point, file, "--format", "json"], 0);
            let ids: Vec<&str> =
                answer["parcels"].as_array().unwrap().iter().filter_map(|p| p["id"].as_str()).collect();
            assert_eq!(ids, expected, "{file} at {point}");
        }
    }
}

/// Lot 1: 200 m × 100 m = 30 亩, 400 万元 of tax, 4 000 of output, by construction of the file.
#[test]
fn a_pick_answers_with_figures_and_nulls() {
    let answer = json(&["pick", POINTS[0].0, FILES[3], "--format", "json"], 0);
    let parcel = &answer["parcels"][0];
    let close = |name: &str, expected: f64| {
        let found = parcel[name].as_f64().unwrap_or(f64::NAN);
        assert!((found - expected).abs() < 1e-9 * expected, "{name}: {found}");
    };
    close("area_mu", 30.0);
    close("area_m2", 20_000.0);
    close("tax", 400.0);
    close("tax_per_mu", 400.0 / 30.0);
    close("output_per_mu", 4000.0 / 30.0);
    // The grid is 1.000172 times too large for the ellipsoid here (domain.md §5.1).
    let geodesic = parcel["geodesic_area_m2"].as_f64().unwrap();
    assert!((geodesic - 20_000.0 / 1.000_172).abs() < 1.0, "{geodesic}");
    assert_eq!(parcel["area_kind"], "registered", "from area_mu");
    assert_eq!(parcel["year"], 2024, "the year of the file");
    assert_eq!(parcel["investment"], Value::Null, "no such column");
    assert_eq!(parcel["investment_state"], "no_data", "said in words too");
    assert_eq!(parcel["tax_state"], "value", "a figure");
    let empty = json(&["pick", "-73.5,-40", FILES[0], "--format", "json"], 0);
    assert_eq!(empty["parcels"], Value::Array(Vec::new()), "the far side of the Earth");
}

#[test]
fn places_that_are_none_are_refused() {
    for point in ["116.03", "a,b", "36.44,116.03", "413050,4033050", "nan,36"] {
        check_refused(&["pick", point, FILES[0]], &["错误：LON,LAT", "办法：", "116.0337,36.4425"]);
    }
    check_refused(&["pick", POINTS[0].0, FILES[0], "--year", "1999"], &["1999", "2024"]);
}

#[test]
fn check_says_what_is_in_a_file() {
    let answer = json(&["check", FILES[2], "--format", "json"], 0);
    let file = &answer["files"][0];
    assert_eq!(file["path"], FILES[2], "as the user named it");
    assert_eq!(file["format"], "GeoJSON", "the format");
    assert!(file["crs"].as_str().unwrap().contains("4527"), "{}", file["crs"]);
    let layer = &file["layers"][0];
    assert_eq!((layer["name"].as_str(), layer["features"].as_u64()), (Some("lots_4527"), Some(3)), "name and count");
    let west = layer["bbox"][0].as_f64().unwrap();
    assert!((116.029..116.031).contains(&west), "degrees: {west}");
    let codes: Vec<&str> = layer["issues"].as_array().unwrap().iter().filter_map(|i| i["code"].as_str()).collect();
    assert!(codes.contains(&"area-from-mu") && codes.contains(&"figures-from-parcels"), "{codes:?}");
    let assumed = json(&["check", FILES[4], "--format", "json"], 0);
    assert_eq!(assumed["files"][0]["layers"][0]["issues"][0]["code"], "crs-assumed", "an assumption is said");
}

#[test]
fn check_answers_also_where_files_are_unreadable() {
    let one = json(&["check", FILES[0], "no-such.geojson", "--format", "json"], 1);
    assert_eq!(one["files"][1]["error"]["code"], "not-found", "the second file");
    assert_eq!(one["files"][0]["layers"][0]["features"], 3, "the first one stays");
    let none = json(&["check", "no-such.geojson", "--format", "json"], 2);
    assert_eq!(none["files"][0]["format"], Value::Null, "no format");
    let said = err(&mutu(&["check", "no-such.geojson"]));
    assert!(said.contains("错误：no-such.geojson") && said.contains("办法："), "{said}");
    let english = err(&mutu(&["--lang", "en", "check", "no-such.geojson"]));
    assert!(english.contains("there is no such file"), "{english}");
}

/// Three lots of 30, 90 and 10.8 亩 with 400, 0 and no tax: 400 ÷ 130.8, and over the two with a figure 400 ÷ 120.
#[test]
fn a_report_sums_before_it_divides() {
    let answer = json(&["report", FILES[0], "--by", "industry", "--format", "json"], 0);
    assert_eq!((answer["by"].as_str(), answer["year"].as_u64()), (Some("industry"), Some(2024)), "what it is of");
    let whole = &answer["whole"];
    let close = |name: &str, expected: f64| {
        let found = whole[name].as_f64().unwrap_or(f64::NAN);
        assert!((found - expected).abs() < 1e-9, "{name}: {found}");
    };
    close("area_mu", 130.8);
    close("tax", 400.0);
    close("tax_per_mu", 400.0 / 130.8);
    close("tax_firm_area_mu", 120.0);
    close("tax_per_firm_mu", 400.0 / 120.0);
    let csv = out(&mutu(&["report", FILES[0], "--by", "parcel", "--format", "csv"]));
    assert!(csv.starts_with("id,name,parcels,area_mu,tax,"), "{csv}");
    assert_eq!(csv.lines().count(), 4, "a header and three parcels");
    let table = out(&mutu(&["report", FILES[0], "--by", "parcel"]));
    assert!(table.contains("亩均税收") && table.contains("13.33"), "{table}");
    check_refused(&["report", FILES[0], "--by", "parcel", "--year", "2019"], &["2019", "2024"]);
}

#[test]
fn the_shipped_layers_answer_without_files() {
    let answer = json(&["report", "--by", "zone", "--format", "json"], 0);
    let rows = answer["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["zone_kind"] == "jurisdiction"), "the jurisdiction is a row");
    assert!(rows.iter().all(|row| row["zone_area_km2"].as_f64().is_some_and(|area| area > 0.0)), "each has an area");
    let checked = json(&["check", "--format", "json"], 0);
    for file in checked["files"].as_array().unwrap() {
        assert_eq!(file["error"], Value::Null, "{}", file["path"]);
    }
}

#[test]
fn wrong_arguments_are_refused_with_a_remedy() {
    check_refused(&["report", "--by", "colour"], &["错误：", "办法：", "industry"]);
    check_refused(&["render", "-o", "map.tiff"], &["错误：map.tiff", ".png", ".pdf", ".svg"]);
    check_refused(&["render", "-o", "map.png", "--size", "big"], &["--size"]);
    check_refused(&["render", "-o", "map.png", "--dpi", "5"], &["--dpi"]);
    check_refused(&["render", "-o", "map.png", "--classes", "jenks:5"], &["--classes", "quantile"]);
    check_refused(&["render", "-o", "map.png", "--zone", "火星"], &["火星", "--zone"]);
    for zone in ["", " "] {
        check_refused(&["render", "-o", "map.png", "--zone", zone], &["--zone", "hexin"]);
    }
    check_refused(&["sample", "--parcels", "0", "-o", "x"], &["--parcels"]);
    for parcels in ["10000001", "99999999999999"] {
        check_refused(&["sample", "--parcels", parcels, "-o", "no-such-folder"], &["--parcels", "10000000"]);
    }
    assert!(!Path::new(env!("CARGO_MANIFEST_DIR")).join("no-such-folder").exists(), "nothing is written");
    let help = mutu(&["--help"]);
    assert_eq!(help.status.code(), Some(0), "help is an answer");
    for name in ["check", "pick", "report", "grade", "explain", "render", "sample", "project", "cache", "--no-cache"] {
        assert!(out(&help).contains(name), "help names {name}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mutu"))
        .args(["report", "--by", "parcel", "--format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(err(&output), "", "nothing to complain of");
    assert_eq!(output.status.code(), Some(0), "done");
}

/// The signature of PNG (ISO/IEC 15948 §5.2) and its first chunk.
fn png_size(path: &Path) -> Option<(u32, u32)> {
    let bytes = std::fs::read(path).ok()?;
    let number = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    bytes.starts_with(b"\x89PNG\r\n\x1a\n").then_some(())?;
    Some((number(16)?, number(20)?))
}

#[test]
fn a_render_is_a_picture_of_the_asked_size_and_the_same_twice() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.png", "b.png"] {
        let output = mutu_in(folder.path(), &["render", "-o", name, "--size", "800x600", "--dpi", "96"]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    }
    let path = |name: &str| folder.path().join(name);
    assert_eq!(png_size(&path("a.png")), Some((800, 600)), "as asked");
    assert_eq!(std::fs::read(path("a.png")).unwrap(), std::fs::read(path("b.png")).unwrap(), "the same bytes");
    let lost = mutu_in(folder.path(), &["render", "-o", "none/map.png"]);
    assert_eq!(lost.status.code(), Some(2), "no such folder");
    assert!(err(&lost).contains("none/map.png") && err(&lost).contains("办法："), "{}", err(&lost));
}

#[test]
fn without_a_display_the_first_command_still_ends_with_a_map() {
    let folder = tempfile::tempdir().unwrap();
    let output = mutu_in(folder.path(), &[]);
    let said = err(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let why = if cfg!(feature = "app") { "libx11-6" } else { "没有包含窗口" };
    assert!(said.contains(why) && said.contains("mutu.png"), "what to install and what was written: {said}");
    assert_eq!(png_size(&folder.path().join("mutu.png")), Some((2480, 1754)), "A3 at 150 dpi");
}

#[test]
fn a_sample_is_the_same_bytes_from_the_same_seed_and_opens() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one", "two"] {
        let output = mutu_in(folder.path(), &["sample", "--parcels", "300", "--seed", "7", "-o", name]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    }
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path().join("one")).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert!(names.len() >= 4, "parcels and three tables at least: {names:?}");
    for name in names {
        let bytes = |run: &str| std::fs::read(folder.path().join(run).join(&name)).unwrap();
        assert_eq!(bytes("one"), bytes("two"), "{name:?}");
    }
    let checked = mutu_in(folder.path(), &["check", "one"]);
    assert_eq!(checked.status.code(), Some(0), "{}", err(&checked));
}

#[test]
fn the_language_stands_before_or_behind_the_subcommand() {
    let before = mutu(&["--lang", "en", "report", FILES[0], "--by", "parcel"]);
    assert_eq!(before.status.code(), Some(0), "{}", err(&before));
    assert!(out(&before).contains("tax/mu"), "English: {}", out(&before));
    let behind = mutu(&["report", FILES[0], "--by", "parcel", "--lang", "en"]);
    assert_eq!(out(&before), out(&behind), "the same answer");
    check_refused(&[FILES[0], "check"], &[FILES[0], "子命令之前", "./"]);
    check_refused(&["--lang", "en", FILES[0], "check", FILES[1]], &["a file stands before the subcommand"]);
}

/// Columns hang on the grouping alone: these files have no zones.
#[test]
fn a_table_without_rows_has_all_its_columns() {
    let header = |arguments: &[&str]| out(&mutu(arguments)).lines().next().unwrap_or_default().to_owned();
    let empty = mutu(&["report", FILES[0], "--by", "zone", "--format", "csv"]);
    assert_eq!(out(&empty).lines().count(), 1, "no rows: {}", out(&empty));
    let empty = header(&["report", FILES[0], "--by", "zone", "--format", "csv"]);
    assert_eq!(empty, header(&["report", "--by", "zone", "--format", "csv"]), "as with rows");
    assert!(empty.ends_with("zone_kind,zone_area_km2"), "{empty}");
}

/// The firm has 1 亩 on lot 1 and 3 on a parcel that is in no file: three quarters of its figures stand on no parcel.
#[test]
fn what_stands_on_no_parcel_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let lots = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILES[0]);
    std::fs::copy(lots, folder.path().join("lots.geojson")).unwrap();
    let of_firm = "uscc,name,industry,gb4754,scale,high_tech,gazelle,tech_sme,founded,closed,not_rated,status,source";
    write("firms.csv", &format!("{of_firm}\n91371502MA0D000173,甲,信息技术,75,规下,0,0,0,2019,,,synthetic,test\n"));
    write(
        "occupation.csv",
        "zddm,uscc,kind,area_mu,from,to,status\n371502001001GB00001,91371502MA0D000173,own,1,,,synthetic\n\
         371502001001GB09999,91371502MA0D000173,own,3,,,synthetic\n",
    );
    let of_year =
        "uscc,year,tax,output,revenue,value_added,investment,energy_tce,electricity_kwh,pollutant_t,rd,staff,status";
    write("yearly.csv", &format!("{of_year}\n91371502MA0D000173,2024,80,53.2,,,13.2,,,,,3,synthetic\n"));
    let report = |format: &str| mutu_in(folder.path(), &["report", ".", "--by", "firm", "--format", format]);
    let answer: Value = serde_json::from_str(&out(&report("json"))).unwrap();
    for (name, expected) in [("tax", 60.0), ("output", 39.9), ("investment", 9.9)] {
        let found = answer["unplaced"][name].as_f64().unwrap_or(f64::NAN);
        assert!((found - expected).abs() < 1e-9, "{name}: {found}");
    }
    let table = report("table");
    assert!(out(&table).ends_with("未落到地块：税收 60.00，产值 39.90，投资 9.90\n"), "{}", out(&table));
    assert!(err(&table).contains("警告：") && err(&table).contains("371502001001GB09999"), "{}", err(&table));
    assert_eq!(table.status.code(), Some(0), "a warning is no error");
    let checked = out(&mutu_in(folder.path(), &["check", ".", "--format", "json"]));
    let checked: Value = serde_json::from_str(&checked).unwrap();
    assert_eq!(checked["issues"][0]["code"], "occupation-parcel-unknown", "{}", checked["issues"]);
}

#[test]
fn a_second_layer_of_parcels_is_not_passed_over_in_silence() {
    let output = mutu(&["report", FILES[0], FILES[1], "--by", "parcel"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(err(&output).contains("警告：") && err(&output).contains("lots_4490"), "{}", err(&output));
    let answer = json(&["check", FILES[0], FILES[1], "--format", "json"], 0);
    let found = answer["files"][1]["layers"][0]["issues"].as_array().unwrap();
    assert!(found.iter().any(|issue| issue["code"] == "parcel-layers-unused"), "{answer}");
    assert_eq!(json(&["check", FILES[0], "--format", "json"], 0)["issue_count"], 0, "one layer is no fault");
}

#[test]
fn a_map_instead_of_the_window_has_the_exit_code_of_a_render() {
    let folder = tempfile::tempdir().unwrap();
    let lots = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILES[0]);
    let partly = mutu_in(folder.path(), &[lots.to_str().unwrap(), "no-such.geojson"]);
    assert_eq!(partly.status.code(), Some(1), "one file is missing: {}", err(&partly));
    assert!(folder.path().join("mutu.png").exists(), "the map of the other one");
    let nothing = mutu_in(folder.path(), &["no-such.geojson"]);
    assert_eq!(nothing.status.code(), Some(2), "{}", err(&nothing));
    assert!(err(&nothing).contains("错误：no-such.geojson") && err(&nothing).contains("办法："), "{}", err(&nothing));
}

/// 示例 firms; the scheme and its status stand in every form of the answer, in both languages.
#[test]
fn grades_name_their_scheme_in_every_form() {
    let answer = json(&["grade", "--format", "json"], 0);
    assert_eq!(
        (&answer["scheme"]["id"], &answer["scheme"]["status"]),
        (&json!("shandong-placeholder"), &json!("placeholder"))
    );
    let firms = answer["firms"].as_array().unwrap();
    for group in answer["groups"].as_array().unwrap() {
        let of =
            |grade: &str| firms.iter().filter(|firm| firm["group"] == group["id"] && firm["grade"] == grade).count();
        for grade in ["A", "B", "C", "D"] {
            // Tenants that follow a landlord have its grade and no group.
            assert_eq!(json!(of(grade)), group["grades"][grade], "{grade} of {}", group["id"]);
        }
        assert_eq!(json!(of("T")), group["not_rated"], "T of {}", group["id"]);
    }
    let chinese = out(&mutu(&["grade", "--year", "2023"]));
    assert!(
        chinese.contains("方案：山东“亩产效益”评价（占位），2023 年数据") && chinese.contains("规上工业："),
        "{chinese}"
    );
    let english = out(&mutu(&["grade", "--lang", "en", "--by", "parcel"]));
    assert!(
        english.contains("scheme: Shandong evaluation of yield per mu (placeholder), figures of 2024"),
        "{english}"
    );
    let csv = out(&mutu(&["grade", "--scheme", "huangyan-2022", "--format", "csv"]));
    let mut lines = csv.lines();
    assert!(
        lines.next().unwrap().starts_with("scheme,scheme_status,year,id,name,group,grade,score,rank,of,tax_per_mu,")
    );
    assert!(lines.all(|line| line.starts_with("huangyan-2022,example,2024,")), "rows travel alone");
    let by_parcel = out(&mutu(&["grade", "--by", "parcel", "--format", "csv"]));
    assert!(by_parcel.lines().skip(1).all(|line| line.starts_with("shandong-placeholder,placeholder,2024,371502")));
}

#[test]
fn an_explanation_has_formula_rank_reason_and_record() {
    let firm = json(&["grade", "--format", "json"], 0)["firms"]
        .as_array()
        .unwrap()
        .iter()
        .find(|firm| firm["grade"] == "B" && firm["group"] == "above")
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let text = out(&mutu(&["explain", &firm]));
    for words in [
        "方案\t",
        "来源\t",
        "等级\tB 支持发展类",
        "名次\t",
        "÷ 用地面积",
        "× 权重 40.00",
        "依据\t按名次",
        "layers/yearly.csv 第",
        "进一步\t税收 +",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let english = out(&mutu(&["explain", &firm.to_lowercase(), "--lang", "en"]));
    assert!(english.contains("Grade\tB support") && english.contains("To move up\t+"), "{english}");
    let parcel = json(&["report", "--by", "firm", "--format", "json"], 0);
    assert!(parcel["rows"].as_array().unwrap().iter().any(|row| row["id"] == firm.as_str()), "the same firm");
    check_refused(&["explain", "nobody"], &["错误：ID", "nobody", "mutu grade"]);
    check_refused(&["grade", "--scheme", "no-such"], &["--scheme", "no-such", "huangyan-2022"]);
    check_refused(&["grade", "--year", "1999"], &["1999", "2024"]);
}

#[test]
fn a_broken_scheme_file_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let shipped =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/schemes/huangyan-2022.json"))
            .unwrap();
    let write = |text: &str| std::fs::write(folder.path().join("my.json"), text).unwrap();
    write(&shipped.replacen("\"weight\": 30", "\"weight\": 35", 1));
    let refused = mutu_in(folder.path(), &["grade", "--scheme", "my.json"]);
    assert_eq!(refused.status.code(), Some(2), "{}", err(&refused));
    for words in ["my.json: 第 ", "groups[0].indicators", "105", "100", "办法："] {
        assert!(err(&refused).contains(words), "{words}: {}", err(&refused));
    }
    write(&shipped.replace("huangyan-2022", "=cmd()"));
    let safe = mutu_in(folder.path(), &["grade", "--scheme", "my.json", "--format", "csv"]);
    assert!(out(&safe).lines().skip(1).all(|line| line.starts_with("'=cmd(),example,")), "no formula: {}", out(&safe));
}

/// Parcels with figures in their own columns: lots of 30 and 90 亩 with 400 and 0 万元; the third has no tax.
#[test]
fn parcels_with_figures_of_their_own_are_graded_as_firms() {
    let answer = json(&["grade", FILES[0], "--format", "json"], 0);
    let of =
        |name: &str| -> Vec<&Value> { answer["firms"].as_array().unwrap().iter().map(|firm| &firm[name]).collect() };
    assert_eq!(of("group"), ["below"; 2], "the scale is not known: 规下; a parcel without any figure is no firm");
    assert_eq!(of("rank"), [&json!(1), &json!(2)], "400 ÷ 30, and 0");
    let text = out(&mutu(&["explain", "371502001001GB00001", FILES[0]]));
    assert!(
        text.contains("税收 400.00 万元 ÷ 用地面积 30.00 亩 = 13.3333 万元/亩") && text.contains("第 1 个要素"),
        "{text}"
    );
}

#[test]
fn zone_totals_balance() {
    let balance = json(&["report", "--by", "zone", "--format", "json"], 0)["balance"].clone();
    assert_eq!(balance["even"], true, "{balance}");
    for side in ["area_m2", "tax", "output", "investment"] {
        let of = |name: &str| balance[name][side].as_f64().unwrap();
        let difference = of("zones") + of("outside") - of("overlaps") - of("parcels");
        assert!(difference.abs() <= 0.01, "{side}: {difference}");
        assert!(of("overlaps") > 0.0 && of("parcels") > 0.0, "{side}: zones of the plan overlap");
    }
    let table = out(&mutu(&["report", "--by", "zone"]));
    assert!(table.contains("平衡 m²：Σ分区 ") && table.contains("平衡 税收："), "{table}");
}

/// A mistyped subcommand is no file: it is said, with the nearest one, and no window opens.
#[test]
fn a_mistyped_command_is_no_file() {
    let check = |words: &[&str], expected: &str| {
        let output = mutu(words);
        let said = err(&output);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
        assert!(said.contains(expected), "{words:?}: {said}");
    };
    check(&["grad"], "mutu grade");
    check(&["firm", "XYZ"], "没有“firm”命令，也找不到文件“firm”");
    check(&["standards", "--site", "60", "--density", "150"], "建筑密度应在 0 至 100 % 之间");
}

/// A project of lots_4548: theme, title and layers are its own; then its file is gone, then it is another one.
#[test]
fn a_project_is_checked_and_drawn_and_says_what_became_of_its_files() {
    let folder = tempfile::tempdir().expect("a folder to try in");
    let place = |name: &str| folder.path().join(name);
    std::fs::copy(FILES[3], place("地块.geojson")).expect("copied");
    // XXH3-128 of the file by xxhsum -H2 would do as well; without it the state is unknown.
    let project = r#"{"format":"mutu-project","version":1,"title":"试验图","sources":[{"path":"地块.geojson"HASH}],
        "layers":[{"path":"地块.geojson","visible":true,"opacity":0.5}],"theme":"status","year":1999}"#;
    let write = |hash: &str| std::fs::write(place("p.mutu"), project.replace("HASH", hash)).expect("written");
    let check = |code: i32, state: &str, layers: usize| {
        let output = mutu_in(folder.path(), &["project", "check", "p.mutu", "--format", "json"]);
        assert_eq!(output.status.code(), Some(code), "{}", err(&output));
        let answer: Value = serde_json::from_str(&out(&output)).expect("JSON");
        assert_eq!(answer["sources"][0]["state"], state, "{answer:#}");
        assert_eq!(answer["layers"].as_array().map(Vec::len), Some(layers), "{answer:#}");
        assert_eq!((&answer["theme"], &answer["version"]), (&json!("status"), &json!(1)), "{answer:#}");
    };
    write("");
    check(0, "unknown", 1);
    let drawn = mutu_in(folder.path(), &["render", "p.mutu", "-o", "a.png", "--size", "400x300"]);
    assert_eq!(drawn.status.code(), Some(0), "a year without figures is no matter: {}", err(&drawn));
    let by_hand =
        ["render", "地块.geojson", "-o", "b.png", "--size", "400x300", "--theme", "status", "--title", "试验图"];
    mutu_in(folder.path(), &by_hand);
    let bytes = |name: &str| std::fs::read(place(name)).expect("drawn");
    assert_ne!(bytes("a.png"), bytes("b.png"), "half as opaque");
    std::fs::write(place("p.mutu"), project.replace("HASH", "").replace("0.5", "1")).expect("written");
    mutu_in(folder.path(), &["render", "p.mutu", "-o", "a.png", "--size", "400x300"]);
    assert_eq!(bytes("a.png"), bytes("b.png"), "theme and title are the project's");
    write(",\"bytes\":1,\"xxh3_128\":\"00000000000000000000000000000000\"");
    check(0, "changed", 1);
    let said = mutu_in(folder.path(), &["check", "p.mutu"]);
    assert!(out(&said).contains("project-source-changed"), "{}", out(&said));
    std::fs::remove_file(place("地块.geojson")).expect("removed");
    check(1, "missing", 0);
    let gone = mutu_in(folder.path(), &["report", "--by", "parcel", "p.mutu"]);
    assert_eq!(gone.status.code(), Some(2), "nothing is left to report on");
    assert!(err(&gone).contains("地块.geojson") && err(&gone).contains("办法"), "{}", err(&gone));
    std::fs::write(place("p.mutu"), "{\"format\":\"mutu-project\",\"version\":7}").expect("written");
    let newer = mutu_in(folder.path(), &["project", "check", "p.mutu"]);
    assert_eq!(newer.status.code(), Some(2), "{}", err(&newer));
    assert!(err(&newer).contains("第 1 行第 36 列，version") && err(&newer).contains("更新版本"), "{}", err(&newer));
}
