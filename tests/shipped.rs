//! What the shipped layers must show, through the built program: zones, roads, figures by hand, coordinate systems.
//!
//! The oracles read `layers/` themselves: CSV by splitting at commas, GeoJSON with `serde_json`.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use mutu::crs::{Crs, LonLat, parse};
use serde_json::Value;

const WAN_YUAN_TOLERANCE: f64 = 0.01;

#[test]
fn zones_of_the_plan_are_all_there_with_their_areas() {
    let report = mutu(&["report", "--by", "zone", "--format", "json"]);
    let rows = report["rows"].as_array().unwrap();
    let named = |part: &str| {
        rows.iter().find(|row| row["name"].as_str().unwrap().contains(part)).unwrap_or_else(|| panic!("no zone {part}"))
    };
    check_area(named("创新核"), 23.0);
    check_area(rows.iter().find(|row| row["zone_kind"] == "jurisdiction").expect("the jurisdiction"), 150.0);
    let of_plan =
        rows.iter().filter(|row| ["core", "belt", "park", "town"].iter().any(|kind| row["zone_kind"] == *kind));
    assert_eq!(of_plan.count(), 8, "一核一带四园两镇 are eight zones");
    for row in rows {
        let parcels_km2 = row["area_mu"].as_f64().unwrap() * (10_000.0 / 15.0) / 1e6;
        let zone_km2 = row["zone_area_km2"].as_f64().unwrap();
        assert!(parcels_km2 <= zone_km2, "{}: {parcels_km2} km² of parcels in {zone_km2} km²", row["name"]);
    }
}

fn check_area(row: &Value, expected_km2: f64) {
    let area = row["zone_area_km2"].as_f64().unwrap();
    assert!((area / expected_km2 - 1.0).abs() < 0.005, "{}: {area} km², expected {expected_km2} ± 0.5 %", row["name"]);
}

#[test]
fn roads_of_the_plan_are_all_there_and_named() {
    let roads = features("roads.geojson");
    let along = |axis: &str| roads.iter().filter(|road| road["properties"]["axis"] == axis).count();
    assert_eq!((along("纵"), along("横"), along("环"), along("省道")), (8, 6, 1, 2), "八纵六横一环, S325 and S710");
    for name in ["S325", "S710"] {
        assert!(roads.iter().any(|road| road["properties"]["name"].as_str().unwrap().contains(name)), "{name}");
    }
    assert!(roads.iter().all(|road| !road["properties"]["name"].as_str().unwrap().is_empty()), "every road has a name");
}

/// Per-mu figures of 20 parcels, worked out from the CSV files alone.
#[test]
fn per_mu_figures_equal_a_hand_calculation() {
    let year = "2023";
    let used = used_land(2023);
    let yearly = table("yearly.csv");
    let figure = |uscc: &str, column: &str| -> Option<f64> {
        yearly.iter().find(|row| row["uscc"] == uscc && row["year"] == year).and_then(|row| row[column].parse().ok())
    };
    let areas: BTreeMap<String, f64> = features("parcels.geojson")
        .iter()
        .map(|parcel| {
            let properties = &parcel["properties"];
            (properties["ZDDM"].as_str().unwrap().to_owned(), properties["ZDMJ"].as_f64().unwrap() / (10_000.0 / 15.0))
        })
        .collect();
    let report = mutu(&["report", "--by", "parcel", "--year", year, "--format", "json"]);
    let rows: BTreeMap<&str, &Value> =
        report["rows"].as_array().unwrap().iter().map(|row| (row["id"].as_str().unwrap(), row)).collect();
    let occupied: Vec<&String> =
        areas.keys().filter(|code| used.values().any(|land| land.contains_key(*code))).collect();
    // A fixed stride is as good as chance here and can be repeated.
    for code in occupied.iter().step_by((occupied.len() / 20).max(1)) {
        for metric in ["tax", "output", "investment"] {
            let parts: Vec<f64> = used
                .iter()
                .filter_map(|(uscc, land)| {
                    let share = land.get(*code)? / land.values().sum::<f64>();
                    Some(figure(uscc, metric)? * share)
                })
                .collect();
            let expected = (!parts.is_empty()).then(|| parts.iter().sum::<f64>() / areas[*code]);
            let found = rows[code.as_str()][format!("{metric}_per_mu")].as_f64();
            match (expected, found) {
                (None, None) => {}
                (Some(expected), Some(found)) if (expected - found).abs() <= 1e-9 * expected.abs().max(1.0) => {}
                _ => panic!("{metric} per mu of {code}: by hand {expected:?}, the program says {found:?}"),
            }
        }
    }
}

#[test]
fn parcels_sum_to_what_firms_sum_to() {
    for year in ["2020", "2024"] {
        for metric in ["tax", "output", "investment"] {
            let by_hand: f64 = table("yearly.csv")
                .iter()
                .filter(|row| row["year"] == year)
                .filter_map(|row| row[metric].parse::<f64>().ok())
                .sum();
            for by in ["parcel", "firm", "industry"] {
                let sum: f64 = mutu(&["report", "--by", by, "--year", year, "--format", "json"])["rows"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter_map(|row| row[metric].as_f64())
                    .sum();
                assert!(
                    (sum - by_hand).abs() < WAN_YUAN_TOLERANCE,
                    "{metric} {year} by {by}: {sum}, by hand {by_hand}"
                );
            }
        }
    }
}

/// The same parcels in five coordinate systems answer the same clicks.
#[test]
fn the_same_file_in_five_systems_picks_the_same_parcels() {
    let parcels = features("parcels.geojson");
    let stride = (parcels.len() / 25).max(1);
    let sample: Vec<&Value> = parcels.iter().step_by(stride).collect();
    let inside = places_inside(stride);
    let expected: Vec<Vec<String>> =
        sample.iter().map(|parcel| vec![parcel["properties"]["ZDDM"].as_str().unwrap().to_owned()]).collect();
    let folder = tempfile::tempdir().unwrap();
    for (epsg, says_so) in [
        (4326, false),
        (4490, true),
        (4527, true),
        (4527, false),
        (4548, true),
        (4548, false),
        (3857, true),
        (3857, false),
    ] {
        let crs: Crs = parse::from_epsg(epsg).unwrap();
        let place = |pair: &Value| {
            let (lon_deg, lat_deg) = (pair[0].as_f64().unwrap(), pair[1].as_f64().unwrap());
            let coord = crs.from_lonlat(LonLat { lon_deg, lat_deg }).unwrap();
            serde_json::json!([coord.x, coord.y])
        };
        let moved: Vec<Value> = sample
            .iter()
            .map(|feature| {
                let mut feature = (*feature).clone();
                let coordinates = feature["geometry"]["coordinates"].clone();
                feature["geometry"]["coordinates"] = each_position(&coordinates, &place);
                feature
            })
            .collect();
        let mut collection = serde_json::json!({ "type": "FeatureCollection", "features": moved });
        if says_so {
            collection["crs"] = serde_json::json!({ "type": "name", "properties": { "name": format!("urn:ogc:def:crs:EPSG::{epsg}") } });
        }
        let file = folder.path().join(format!("地块 {epsg} {says_so}.geojson"));
        std::fs::write(&file, collection.to_string()).unwrap();
        let picked: Vec<Vec<String>> = inside.iter().map(|place| picked_at(*place, &file)).collect();
        assert_eq!(picked, expected, "EPSG:{epsg}, the file says so: {says_so}");
    }
}

/// A place well inside of every `stride`th shipped parcel.
fn places_inside(stride: usize) -> Vec<LonLat> {
    let data = mutu::io::open::open_embedded().dataset;
    let parcels = data.parcels().unwrap();
    let middle = |id| mutu::geometry::label_point::label_point(&parcels.shapes, id, 0.5).unwrap().0;
    parcels.shapes.ids().step_by(stride).map(|id| mutu::crs::WORLD.unproject(middle(id))).collect()
}

/// The numbers of what is picked at a point.
fn picked_at(place: LonLat, file: &Path) -> Vec<String> {
    let point = format!("{:.9},{:.9}", place.lon_deg, place.lat_deg);
    let answer = mutu(&["pick", &point, file.to_str().unwrap(), "--format", "json"]);
    answer["parcels"].as_array().unwrap().iter().map(|parcel| parcel["id"].as_str().unwrap().to_owned()).collect()
}

fn each_position(coordinates: &Value, place: &impl Fn(&Value) -> Value) -> Value {
    match coordinates.as_array() {
        Some(pair) if pair.first().is_some_and(Value::is_number) => place(coordinates),
        Some(list) => list.iter().map(|inner| each_position(inner, place)).collect(),
        None => Value::Null,
    }
}

/// 亩 used by firm and parcel in a year: own + rented in − let.
fn used_land(year: u16) -> BTreeMap<String, BTreeMap<String, f64>> {
    let mut used: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for row in table("occupation.csv") {
        let from = row["from"].parse().unwrap_or(0_u16);
        let to = row["to"].parse().unwrap_or(u16::MAX);
        if (from..=to).contains(&year) {
            let sign = if row["kind"] == "rent_out" { -1.0 } else { 1.0 };
            *used.entry(row["uscc"].clone()).or_default().entry(row["zddm"].clone()).or_default() +=
                sign * row["area_mu"].parse::<f64>().unwrap();
        }
    }
    for land in used.values_mut() {
        land.retain(|_, mu| *mu > 1e-9);
    }
    used
}

fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(Path::new("layers").join(name)).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| {
            // Names hold no commas; a quoted field would show as a wrong number of cells.
            let cells: Vec<&str> = split_csv(line);
            assert_eq!(cells.len(), header.len(), "{name}: {line}");
            header.iter().zip(cells).map(|(key, cell)| ((*key).to_owned(), cell.trim_matches('"').to_owned())).collect()
        })
        .collect()
}

fn split_csv(line: &str) -> Vec<&str> {
    let mut in_quotes = false;
    line.split(|c: char| {
        in_quotes ^= c == '"';
        c == ',' && !in_quotes
    })
    .collect()
}

fn features(name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(Path::new("layers").join(name)).unwrap();
    let collection: Value = serde_json::from_str(&text).unwrap();
    collection["features"].as_array().unwrap().clone()
}

fn mutu(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_mutu")).args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}
