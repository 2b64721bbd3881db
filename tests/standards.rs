//! `mutu standards`: every clause recomputed from the shipped files by another way than the program's, and its words.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

fn mutu(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mutu"))
        .arg("--no-cache")
        .args(args)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C")
        .output()
        .expect("the program runs")
}

fn stdout(args: &[&str]) -> String {
    let output = mutu(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn json(args: &[&str]) -> Value {
    let args: Vec<&str> = ["standards"].iter().chain(args).chain(&["--format", "json"]).copied().collect();
    serde_json::from_str(&stdout(&args)).expect("JSON")
}

fn layer() -> Vec<Value> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/layers/parcels.geojson"));
    let text = std::fs::read_to_string(path).expect("a shipped layer");
    let whole: Value = serde_json::from_str(&text).expect("JSON");
    whole["features"].as_array().expect("features").iter().map(|feature| feature["properties"].clone()).collect()
}

/// The site properties of all parcels, from the file alone.
#[test]
fn columns_of_the_layer_meet_their_bars() {
    let properties: BTreeMap<String, Value> =
        layer().into_iter().map(|of| (of["ZDDM"].as_str().expect("a code").to_owned(), of)).collect();
    let answer = json(&[]);
    let rows = answer["rows"].as_array().expect("rows");
    assert!(rows.len() > 500, "{} parcels of plants and stores", rows.len());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let of = &properties[row["id"].as_str().expect("an id")];
        let mu = of["ZDMJ"].as_f64().expect("an area") * 15.0 / 10_000.0;
        let number = |name: &str| of[name].as_f64();
        let expect = |value: Option<f64>, meets: fn(f64) -> bool| match value {
            None => "no_data",
            Some(value) if meets(value) => "pass",
            Some(_) => "fail",
        };
        let invested = number("XMZTZ");
        for (key, expected) in [
            ("plot_ratio", expect(number("RJL"), |value| value >= 0.8)),
            ("building_density", expect(number("JZMD"), |value| value >= 40.0)),
            ("green_ratio", expect(number("LDL"), |value| value <= 15.0)),
            ("investment_per_mu", expect(invested.map(|sum| sum / mu), |value| value >= 300.0)),
            ("own_parcel", expect(invested, |value| value >= 10_000.0)),
            (
                "capital_share",
                expect(number("ZCZB").zip(invested).map(|(own, all)| own * 100.0 / all), |value| value >= 30.0),
            ),
        ] {
            assert_eq!(row[key], expected, "{key} of {}", row["id"]);
            *seen.entry(format!("{key} {expected}")).or_default() += 1;
        }
    }
    // The sample has all of it: passes, fails and gaps in the data.
    assert_eq!(seen.len(), 18, "{seen:?}");
    assert!(seen.values().all(|count| *count > 20), "{seen:?}");
}

/// 60 亩: 15 000 ÷ 60 = 250, 50 short, 3 000 万元 or 10 亩; tax 900 ÷ 60 = 15, 5 short, 300 万元 or 15 亩.
#[test]
fn a_planned_site_is_told_what_to_commit_to() {
    let site = ["--site", "60", "--industry", "34", "--investment", "15000", "--tax", "900", "--far", "0.8"];
    let answer = json(&site);
    let rows = answer["rows"].as_array().expect("rows");
    let row = |key: &str| rows.iter().find(|row| row["clause"] == key).expect("a row");
    let check = |key: &str, state: &str, [value, gap, money, cut]: [Option<f64>; 4]| {
        let row = row(key);
        assert_eq!(row["state"], state, "{row}");
        for (column, expected) in [("value", value), ("gap", gap), ("gap_wan_yuan", money), ("cut_mu", cut)] {
            assert_eq!(row[column].as_f64(), expected, "{column} of {row}");
        }
    };
    check("investment_per_mu", "fail", [Some(250.0), Some(50.0), Some(3_000.0), Some(10.0)]);
    check("tax_per_mu", "fail", [Some(15.0), Some(5.0), Some(300.0), Some(15.0)]);
    check("tax_floor", "pass", [Some(15.0), None, None, None]);
    check("plot_ratio", "pass", [Some(0.8), None, None, None]);
    check("green_ratio", "no_data", [None; 4]);
    assert_eq!(row("tax_per_mu")["threshold"], 20.0, "300 万元/公顷");
    let text = stdout(&[&["standards"], &site[..]].concat());
    for said in ["参考，2013", "核减 15.00 亩", "1 号文件", "结论：不达标", "缺绿地率"] {
        assert!(text.contains(said), "{said} in {text}");
    }
    let none = json(&["--site", "60", "--industry", "75", "--tax", "1"]);
    assert!(none["rows"].as_array().expect("rows").iter().all(|row| row["state"] == "not_applicable"), "no industry");
}

#[test]
fn one_parcel_is_found_by_number_and_by_place() {
    let by_number = json(&["371502008016GB00022"]);
    assert_eq!(by_number["answer"], "standard");
    let one = stdout(&["standards", "371502008016GB00022", "--standard", "longchang-2022", "--lang", "en"]);
    assert!(one.contains("Longchang") && one.contains("(example, 2022)"), "{one}");
    let pick = stdout(&["pick", "116.0137,36.4495", "--format", "json"]);
    let picked: Value = serde_json::from_str(&pick).expect("JSON");
    let code = picked["parcels"][0]["id"].as_str().map(str::to_owned);
    let by_place = mutu(&["standards", "116.0137,36.4495"]);
    match code {
        Some(code) => assert!(String::from_utf8_lossy(&by_place.stdout).contains(&code), "the parcel of pick"),
        None => assert_eq!(by_place.status.code(), Some(2), "nothing there"),
    }
}

#[test]
fn what_cannot_be_used_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let broken = folder.path().join("own.json");
    let shipped = include_str!("../assets/entry/zone-2013.json");
    std::fs::write(&broken, shipped.replacen("\"at_least\": 300", "\"at_least\": \"300\"", 1)).expect("written");
    let broken = broken.display().to_string();
    let check = |args: &[&str], said: &[&str]| {
        let output = mutu(&[&["standards"], args].concat());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {error}");
        assert!(output.stdout.is_empty(), "{args:?} answers nothing");
        for said in said {
            assert!(error.contains(said), "{args:?} says {said}: {error}");
        }
    };
    check(&["--standard", "no-such"], &["--standard", "zone-2013", "办法"]);
    check(&["--standard", &broken], &["own.json: 第 ", "clauses[0].at_least", "应为数", "办法"]);
    check(&["no-such-parcel"], &["no-such-parcel", "19 位", "办法"]);
    check(&["--site", "0"], &["--site", "办法"]);
    check(&["--site", "60", "--industry", "炼金术"], &["炼金术", "高端装备", "办法"]);
    check(&["--tax", "5"], &["--site"]);
}
