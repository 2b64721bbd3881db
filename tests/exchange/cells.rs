//! Every cell of every feature against GDAL: of the files it writes, and of those that are written for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mutu::io::open::open_paths;
use mutu::io::progress::Progress;
use mutu::model::layer::Layer;
use mutu::model::table::Value;
use serde_json::{Map, Value as Json, json};

use crate::gdal::gdal;
use crate::{assert_same_shapes, layer_of, mutu};

/// A closed ring; a hole goes the other way round.
fn ring(x: f64, y: f64, side: f64, is_hole: bool) -> Json {
    let mut ring = vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];
    if is_hole {
        ring.reverse();
    }
    json!(ring)
}

/// A text longer than any field of a DBF.
fn long() -> String {
    "长".repeat(400)
}

/// Numbers as texts, with zeros in front; whole numbers beyond floats; truth, days, nothing, no shape, several parts, holes,
/// marks that formats use themselves, and characters of four bytes.
pub(crate) fn awkward(has_emoji: bool) -> Json {
    let polygon = |rings: &[Json]| json!({ "type": "Polygon", "coordinates": rings });
    let feature = |cells: [Json; 7], geometry: Json| {
        let names = ["code", "名称", "整数", "小数", "真假", "日期", "长文"];
        let cells: Map<String, Json> = names.iter().map(|name| (*name).to_owned()).zip(cells).collect();
        json!({ "type": "Feature", "properties": cells, "geometry": geometry })
    };
    let two =
        json!([[ring(116.2, 36.0, 0.01, false), ring(116.202, 36.002, 0.002, true)], [ring(116.3, 36.0, 0.01, false)]]);
    let with_holes =
        [ring(116.1, 36.0, 0.01, false), ring(116.102, 36.002, 0.002, true), ring(116.106, 36.006, 0.002, true)];
    let rare = if has_emoji { "<b>&amp;</b>&#20057; 𠀀😀" } else { "<b>&amp;</b>&#20057; 龘" };
    let null = Json::Null;
    let day = "2024-01-31";
    json!({ "type": "FeatureCollection", "name": "awkward", "features": [
        feature([json!("0371502001"), json!("甲"), json!(1), json!(0.1), json!(true), json!(day), json!("短")],
            polygon(&[ring(116.0, 36.0, 0.01, false)])),
        feature([json!("007"), json!("引\"号,逗号;分号'"), json!(-7), json!(-1.5e-7), json!(false), json!("1999-12-31"), json!(long())],
            polygon(&with_holes)),
        feature([json!("1E5"), null.clone(), null.clone(), null.clone(), null.clone(), null.clone(), null.clone()], null.clone()),
        feature([json!("00"), json!("换行\n第二行"), json!(2_147_483_648_u64), json!(123_456.789), json!(true), json!(day), null.clone()],
            json!({ "type": "MultiPolygon", "coordinates": two })),
        feature([json!("-12"), json!(rare), json!(9_007_199_254_740_993_u64), json!(0), null, json!(day), json!("=1+1")],
            polygon(&[ring(116.4, 36.0, 0.01, false)])),
    ]})
}

/// Writes it.
pub(crate) fn written(folder: &Path, name: &str, document: &Json) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, document.to_string()).unwrap();
    path
}

/// The cells of each feature, and their shapes.
type Read = (Vec<Map<String, Json>>, Arc<Layer>);

/// The features of a file as GDAL reads them, and their shapes; `None` where it is not installed.
pub(crate) fn by_gdal(path: &Path, folder: &Path, layer: Option<&str>) -> Option<Read> {
    let back = folder.join("by_gdal.geojson");
    drop(fs::remove_file(&back));
    let output = std::process::Command::new("ogr2ogr")
        .args(["-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15"])
        .args([&back, path])
        .args(layer)
        .output();
    let Ok(output) = output else {
        eprintln!("skipped: ogr2ogr is not installed");
        return None;
    };
    assert!(output.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    let document: Json = serde_json::from_slice(&fs::read(&back).unwrap()).unwrap();
    let features = document["features"].as_array().unwrap();
    let cells = features.iter().map(|feature| feature["properties"].as_object().unwrap().clone()).collect();
    let opened = open_paths(&[back], None, &Progress::default());
    Some((cells, Arc::clone(&opened.dataset.layers[0])))
}

/// What a cell says whatever a format makes of its kind: GDAL writes days with strokes, truth in a DBF as `T`, in a CSV as
/// `1`; nothing and an empty text are one in most formats, and a number that is not exact as a float is a text here.
fn plain(value: &Json, is_truth: bool, is_day: bool) -> String {
    match value {
        Json::Null => String::new(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => {
            number.as_i64().map_or_else(|| number.as_f64().unwrap().to_string(), |whole| whole.to_string())
        }
        Json::String(text) if is_truth => match text.as_str() {
            "T" | "1" => "true".to_owned(),
            "F" | "0" => "false".to_owned(),
            "?" => String::new(),
            other => other.to_owned(),
        },
        Json::String(text) if is_day => text.replace('/', "-"),
        Json::String(text) => text.clone(),
        other => panic!("{other} is no cell"),
    }
}

fn own(value: Value<'_>) -> Json {
    match value {
        Value::None => Json::Null,
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => json!(number as i64),
        Value::Number(number) => json!(number),
        Value::Bool(value) => json!(value),
        Value::Text(text) => json!(text),
        Value::Json(text) => serde_json::from_str(text).unwrap(),
    }
}

/// Compares by position and row; a number by its value, where both are one.
fn assert_alike(what: &str, found: &Json, expected: &Json, name: &str) {
    let (is_truth, is_day) = (name.starts_with('真'), name.starts_with('日'));
    let [found, expected] = [found, expected].map(|value| match plain(value, is_truth, is_day).as_str() {
        "0" if is_truth => "false".to_owned(),
        "1" if is_truth => "true".to_owned(),
        other => other.to_owned(),
    });
    let same = match (found.parse::<f64>(), expected.parse::<f64>()) {
        (Ok(a), Ok(b)) if name.starts_with(['整', '小']) => a == b && (a.abs() < 9e15 || found == expected),
        _ => found == expected,
    };
    assert!(same, "{what}: {name} is {found:?}, not {expected:?}");
}

/// Columns that GDAL adds to those of a file.
const ADDED: [&str; 14] = [
    "tessellate",
    "extrude",
    "visibility",
    "timestamp",
    "begin",
    "end",
    "altitudeMode",
    "drawOrder",
    "icon",
    "Name",
    "Description",
    "description",
    "WKT",
    "id",
];

#[test]
fn every_cell_is_read_as_gdal_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let source = written(folder.path(), "awkward.geojson", &awkward(true));
    let in_gbk = written(folder.path(), "plain.geojson", &awkward(false));
    for (name, source, more) in [
        ("a.gpkg", &source, &["-f", "GPKG"][..]),
        ("a.fgb", &source, &["-f", "FlatGeobuf", "-lco", "SPATIAL_INDEX=NO"]),
        ("indexed.fgb", &source, &["-f", "FlatGeobuf"]),
        ("utf8.shp", &source, &["-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8"]),
        ("gbk.shp", &in_gbk, &["-f", "ESRI Shapefile", "-lco", "ENCODING=GBK"]),
        ("a.csv", &source, &["-f", "CSV", "-lco", "GEOMETRY=AS_WKT"]),
        ("semicolon.csv", &source, &["-f", "CSV", "-lco", "GEOMETRY=AS_WKT", "-lco", "SEPARATOR=SEMICOLON"]),
        ("a.kml", &source, &["-f", "KML"]),
        ("b.kml", &source, &["-f", "LIBKML"]),
        ("a.geojsonl", &source, &["-f", "GeoJSONSeq", "-lco", "COORDINATE_PRECISION=15"]),
        ("b.geojsonl", &source, &["-f", "GeoJSONSeq", "-lco", "RS=YES", "-lco", "COORDINATE_PRECISION=15"]),
        ("a.geojson", &source, &["-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15"]),
    ] {
        let path = folder.path().join(name);
        let Some(()) = gdal(source, &path, more) else { return };
        let (cells, shapes) = by_gdal(&path, folder.path(), None).unwrap();
        let found = layer_of(&path);
        assert_eq!(found.len(), cells.len(), "{name}");
        // GDAL's own KML has 15 digits of degrees, like the text it is compared through.
        assert_same_shapes(&found, &shapes, 1e-6);
        let theirs: Vec<&String> = cells[0].keys().filter(|name| !ADDED.contains(&name.as_str())).collect();
        let ours: Vec<&String> = found
            .table
            .columns
            .iter()
            .map(|column| &column.name)
            .filter(|name| !ADDED.contains(&name.as_str()))
            .collect();
        let known: Vec<_> = theirs.iter().filter(|name| ours.contains(name)).collect();
        assert_eq!(known.len(), theirs.len(), "{name}: {ours:?} has not all of {theirs:?}");
        assert!(theirs.len() >= 6, "{name}: {theirs:?}");
        for column in theirs {
            for (row, expected) in cells.iter().enumerate() {
                let value = own(found.table.column(column).unwrap().value(row));
                // What KML does not say is not there.
                let expected = expected.get(column).unwrap_or(&Json::Null);
                assert_alike(&format!("{name}, row {row}"), &value, expected, column);
            }
        }
    }
}

#[test]
fn gdal_reads_every_cell_that_is_written() {
    let folder = tempfile::tempdir().unwrap();
    for (name, has_emoji, more) in [
        ("a.geojson", true, &[][..]),
        ("a.geojsonl", true, &[]),
        ("a.geojsons", true, &[]),
        ("a.gpkg", true, &[]),
        ("a.shp", true, &[]),
        ("b.shp", false, &["--to-encoding", "gbk"]),
        ("a.csv", true, &[]),
        ("a.xlsx", true, &[]),
    ] {
        let document = awkward(has_emoji);
        let source = written(folder.path(), "source.geojson", &document);
        let path = folder.path().join(name);
        let mut args = vec!["convert", source.to_str().unwrap(), path.to_str().unwrap()];
        args.extend(more);
        let (code, said) = mutu(&args);
        assert_eq!(code, 0, "{name}: {said}");
        let form = name.rsplit('.').next().unwrap();
        let is_shp = form == "shp";
        assert_eq!(said.contains("more than 254 bytes"), is_shp, "{name}: {said}");
        let layer = (form == "gpkg").then_some("awkward");
        let Some((cells, shapes)) = by_gdal(&path, folder.path(), layer) else { return };
        if form == "xlsx" {
            assert!(said.contains("without the geometry"), "{said}");
        } else {
            assert_same_shapes(&shapes, &layer_of(&source), 1e-6);
        }
        let features = document["features"].as_array().unwrap();
        assert_eq!(cells.len(), features.len(), "{name}");
        for (row, (found, feature)) in cells.iter().zip(features).enumerate() {
            let expected = feature["properties"].as_object().unwrap();
            let found: Vec<_> = if form == "xlsx" {
                // What is empty at the end of a row is left out.
                expected.keys().map(|name| (name, found.get(name).unwrap_or(&Json::Null))).collect()
            } else {
                found.iter().filter(|(name, _)| !ADDED.contains(&name.as_str())).collect()
            };
            assert_eq!(found.len(), expected.len(), "{name}: {found:?}");
            // Names may have been cut to ten bytes: columns stand in their order.
            for ((_, found), (column, expected)) in found.into_iter().zip(expected) {
                let what = format!("{name}, row {row}");
                match expected.as_str() {
                    Some(text) if is_shp && text == long() => {
                        let found = found.as_str().unwrap();
                        let fits = found.chars().count();
                        assert!(text.starts_with(found) && fits == 254 / 2, "{what}: {fits} characters");
                    }
                    // What a spreadsheet would run has an apostrophe.
                    Some("=1+1") if form == "csv" => assert_eq!(found, "'=1+1", "{what}"),
                    _ => assert_alike(&what, &csv_truth(found), expected, column),
                }
            }
        }
    }
}

/// A CSV says `true` in a text.
fn csv_truth(value: &Json) -> Json {
    match value.as_str() {
        Some("true") => json!(true),
        Some("false") => json!(false),
        _ => value.clone(),
    }
}
