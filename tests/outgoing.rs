//! `mutu convert` keeps what it is given: places, types, ids, letters; what it cannot keep it says. GDAL reads what is
//! written where it is there; the rest is reckoned by hand, or is what the format's specification has.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("outgoing").join(name);
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn put(at: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    std::fs::write(at.join(name), bytes).unwrap();
}

/// Converts; exit code and what was said.
fn convert(at: &Path, arguments: &[&str]) -> (i32, String) {
    let mut all = vec!["convert"];
    all.extend(arguments);
    let output = Command::new(env!("CARGO_BIN_EXE_mutu"))
        .args(all)
        .args(["--no-cache", "--lang", "en"])
        .current_dir(at)
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// The features of a file after a conversion to GeoJSON.
fn features(at: &Path, name: &str) -> Vec<Value> {
    let (code, said) = convert(at, &[name, "out.geojson", "--force"]);
    assert_eq!(code, 0, "{name}: {said}");
    let text = std::fs::read_to_string(at.join("out.geojson")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["features"].as_array().unwrap().clone()
}

/// What GDAL makes of a file; `None` where it is not there.
fn by_gdal(at: &Path, name: &str) -> Option<String> {
    let output = Command::new("ogrinfo").args(["-al", "-ro", name]).current_dir(at).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn point(properties: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"Point","coordinates":[116.06,36.38]}}}}"#
    )
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

/// 60.5° E is 116° from the meridian of zone 60 of UTM: no form may write it as nothing.
#[test]
fn a_place_that_the_system_has_not_is_refused_by_every_writer() {
    let at = folder("far");
    put(&at, "far.geojson", collection(&[point("{}"), point("{}").replace("116.06", "60.5")]));
    for name in ["a.gpkg", "a.shp", "a.csv", "a.geojson", "a.dxf"] {
        let (code, said) = convert(&at, &["far.geojson", name, "--to", "32660"]);
        assert!(code == 2 && said.contains("lies outside of what"), "{name}: {code} {said}");
        assert!(!at.join(name).exists(), "{name}");
    }
}

#[test]
fn types_and_ids_come_back() {
    let at = folder("types");
    let given = r#"{"id":7,"dlbm":1001,"mj":"12.5","name":3,"flag":true}"#;
    put(&at, "t.geojson", collection(&[point(given)]));
    let expected: Value = serde_json::from_str(given).unwrap();
    assert_eq!(features(&at, "t.geojson")[0]["properties"], expected, "as GeoJSON");
    assert_eq!(convert(&at, &["t.geojson", "t.gpkg"]).0, 0);
    assert_eq!(features(&at, "t.gpkg")[0]["properties"], expected, "through a GeoPackage");
    // Four times over, with the same columns.
    for (from, to) in [("t.gpkg", "t1.gpkg"), ("t1.gpkg", "t2.gpkg"), ("t2.gpkg", "t3.gpkg"), ("t3.gpkg", "t4.gpkg")] {
        assert_eq!(convert(&at, &[from, to]).0, 0, "{to}");
    }
    assert_eq!(features(&at, "t4.gpkg")[0]["properties"], expected);
    if let Some(said) = by_gdal(&at, "t4.gpkg") {
        for line in ["id (Integer64) = 7", "dlbm (Integer64) = 1001", "mj (String) = 12.5", "name (Integer64) = 3"] {
            assert!(said.contains(line), "{line}: {said}");
        }
        assert_eq!(
            said.matches(" = ").count(),
            5 + said.matches("FID Column = ").count() + said.matches("Geometry Column = ").count(),
            "{said}"
        );
    }
}

/// The number of a row is the feature's own; a text key is an attribute under its name (OGC 12-128r18, 2.1.6: the primary
/// key is an integer).
#[test]
fn the_numbers_of_rows_are_written_back() {
    let at = folder("keys");
    put(&at, "t.geojson", collection(&[point(r#"{"a":1}"#), point(r#"{"a":2}"#)]));
    assert_eq!(convert(&at, &["t.geojson", "k.gpkg"]).0, 0);
    let base = rusqlite::Connection::open(at.join("k.gpkg")).unwrap();
    base.execute_batch("UPDATE t SET fid = fid * 100").unwrap();
    drop(base);
    assert_eq!(convert(&at, &["k.gpkg", "again.gpkg"]).0, 0);
    let base = rusqlite::Connection::open(at.join("again.gpkg")).unwrap();
    let table: String = base.query_row("SELECT table_name FROM gpkg_geometry_columns", [], |row| row.get(0)).unwrap();
    let mut asked = base.prepare(&format!("SELECT fid, a FROM \"{table}\" ORDER BY 1")).unwrap();
    let rows: Vec<(i64, i64)> =
        asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    assert_eq!(rows, [(100, 1), (200, 2)]);
    let ids: Vec<Value> = features(&at, "again.gpkg").iter().map(|feature| feature["id"].clone()).collect();
    assert_eq!(ids, [100, 200]);
    // A table whose key is the number of a parcel.
    let base = rusqlite::Connection::open(at.join("k.gpkg")).unwrap();
    base.execute_batch("CREATE TABLE b (zddm TEXT PRIMARY KEY, geom POINT); INSERT INTO b SELECT 'GB' || fid, geom FROM t;
        UPDATE gpkg_contents SET table_name = 'b' WHERE data_type = 'features'; UPDATE gpkg_geometry_columns SET table_name = 'b'; DROP TABLE t")
    .unwrap_or_else(|_| {
        base.execute_batch("PRAGMA foreign_keys = OFF; UPDATE gpkg_contents SET table_name = 'b' WHERE data_type = 'features'").unwrap();
    });
    drop(base);
    let found = features(&at, "k.gpkg");
    assert_eq!(found[0]["properties"], serde_json::json!({ "zddm": "GB100" }), "{found:?}");
}

#[test]
fn changes_of_another_program_are_not_written_over() {
    let at = folder("wal");
    put(&at, "t.geojson", collection(&[point("{}")]));
    put(&at, "t.gpkg-wal", "what another program has not written yet");
    let (code, said) = convert(&at, &["t.geojson", "t.gpkg", "--force"]);
    assert!(code == 2 && said.contains("t.gpkg-wal"), "{said}");
    std::fs::remove_file(at.join("t.gpkg-wal")).unwrap();
    assert_eq!(convert(&at, &["t.geojson", "t.gpkg"]).0, 0);
    let (code, said) = convert(&at, &["t.geojson", "t.gpkg"]);
    assert!(code == 2 && said.contains("--force"), "{said}");
    assert_eq!(convert(&at, &["t.geojson", "t.gpkg", "--force"]).0, 0);
}

const LONG: &str = r#"{"宗地代码":"GB1","权利人名称":"九州公司"}"#;

/// Ten bytes of a name: five characters of GBK. GDAL reads the same names by the `.cpg`.
#[test]
fn a_shapefile_in_chinese_keeps_its_names() {
    let at = folder("gbk");
    put(&at, "t.geojson", collection(&[point(LONG)]));
    assert_eq!(convert(&at, &["t.geojson", "t.shp"]), (0, String::new()));
    assert_eq!(std::fs::read_to_string(at.join("t.cpg")).unwrap(), "GBK");
    assert_eq!(features(&at, "t.shp")[0]["properties"], serde_json::from_str::<Value>(LONG).unwrap());
    if let Some(said) = by_gdal(&at, "t.shp") {
        assert!(said.contains("宗地代码 (String) = GB1") && said.contains("权利人名称 (String) = 九州公司"), "{said}");
    }
    // In UTF-8 names are cut, the remedy is said, and the cut name is still known.
    let (code, said) = convert(&at, &["t.geojson", "u.shp", "--to-encoding", "utf-8"]);
    assert!(code == 0 && said.contains("--to-encoding gbk"), "{said}");
    let output = Command::new(env!("CARGO_BIN_EXE_mutu"))
        .args(["check", "u.shp", "--no-cache", "--format", "json"])
        .current_dir(&at)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!said.contains("parcel-code-missing"), "{said}");
}

/// 𠮷 has four bytes in GB18030 and none in GBK; 企业 of simplified Chinese has no letters in Big5.
#[test]
fn letters_that_an_encoding_has_not_are_said() {
    let at = folder("letters");
    put(&at, "t.geojson", collection(&[point(r#"{"名":"𠮷"}"#)]));
    assert_eq!(convert(&at, &["t.geojson", "t.shp"]).0, 0);
    assert_eq!(std::fs::read_to_string(at.join("t.cpg")).unwrap(), "gb18030");
    assert_eq!(features(&at, "t.shp")[0]["properties"]["名"], "𠮷");
    put(&at, "b.geojson", collection(&[point(r#"{"a":"区x","园":"丙","园区":1}"#)]));
    let (code, said) = convert(&at, &["b.geojson", "b.shp", "--to-encoding", "big5"]);
    assert!(code == 0 && said.contains("have letters that Big5 has not") && !said.contains("254"), "{said}");
    let found = features(&at, "b.shp");
    assert_eq!(found[0]["properties"]["a"], "?x", "{found:?}");
    let (code, said) = convert(&at, &["t.geojson", "u.shp", "--to-encoding", "utf-16le"]);
    assert!(code == 2 && said.contains("not written in this encoding"), "{said}");
}

/// Whole numbers keep every digit, and what is no number as it would be written stays text.
#[test]
fn numbers_are_those_that_stand_there() {
    let at = folder("numbers");
    put(
        &at,
        "id.kml",
        r##"<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>x</name>
        <Schema name="p" id="p"><SimpleField name="A" type="int"/><SimpleField name="B" type="int"/><SimpleField name="C" type="double"/></Schema>
        <Placemark><description><![CDATA[<html><body>parcel</body></html>]]></description><ExtendedData><SchemaData schemaUrl="#p">
        <SimpleData name="A">3715020010010012347</SimpleData><SimpleData name="B">0012</SimpleData><SimpleData name="C">12.50</SimpleData>
        </SchemaData></ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>116,36 117,36 117,37 116,37 116,36</coordinates></LinearRing></outerBoundaryIs>
        <innerBoundaryIs><LinearRing><coordinates>116.1,36.1 116.2,36.1 116.2,36.2 116.1,36.1</coordinates></LinearRing>
        <LinearRing><coordinates>116.5,36.5 116.6,36.5 116.6,36.6 116.5,36.5</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark></Document></kml>"##,
    );
    let found = features(&at, "id.kml");
    let (properties, rings) = (&found[0]["properties"], &found[0]["geometry"]["coordinates"]);
    assert_eq!((&properties["A"], &properties["B"]), (&"3715020010010012347".into(), &"0012".into()), "{properties}");
    assert_eq!(properties["C"], 12.5);
    assert_eq!(rings.as_array().unwrap().len(), 3, "{rings}");
    put(&at, "t.csv", "lon,lat,税额,编号,长\n116.06,36.38,12.50,0012,3715020010010012347\n116.07,36.38,-3,0013,1\n");
    let found = features(&at, "t.csv");
    let properties = &found[0]["properties"];
    assert_eq!((&properties["税额"], &properties["编号"]), (&12.5.into(), &"0012".into()), "{properties}");
    assert_eq!(properties["长"], "3715020010010012347");
}

/// A table of one record, by the dBase III specification: one field `N` of ten characters each.
fn dbf(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = vec![3, 95, 7, 26, 1, 0, 0, 0];
    bytes.extend(((32 * fields.len() + 33) as u16).to_le_bytes());
    bytes.extend(((1 + 10 * fields.len()) as u16).to_le_bytes());
    bytes.resize(32, 0);
    for (name, _) in fields {
        let from = bytes.len();
        bytes.extend(name.bytes());
        bytes.resize(from + 11, 0);
        bytes.extend([b'N', 0, 0, 0, 0, 10, 3]);
        bytes.resize(from + 32, 0);
    }
    bytes.push(0x0d);
    bytes.push(b' ');
    for (_, text) in fields {
        bytes.extend(format!("{text:>10}").bytes());
    }
    bytes.push(0x1a);
    bytes
}

#[test]
fn a_comma_that_may_part_thousands_is_left_as_it_stands() {
    let at = folder("commas");
    put(&at, "t.geojson", collection(&[point(r#"{"a":1}"#)]));
    assert_eq!(convert(&at, &["t.geojson", "t.shp"]).0, 0);
    put(&at, "t.dbf", dbf(&[("A", "1,234"), ("B", "12,5"), ("C", "1,234.5"), ("D", "0,234"), ("E", "1,234,567")]));
    let (_, said) = convert(&at, &["t.shp", "a.geojson"]);
    assert!(!said.is_empty(), "it is said");
    let found = features(&at, "t.shp");
    let expected = serde_json::json!({ "A": "1,234", "B": 12.5, "C": 1234.5, "D": 0.234, "E": 1_234_567 });
    assert_eq!(found[0]["properties"], expected);
}

/// GDAL 3.6.2 has the same x for an outline that looks down.
#[test]
fn a_mirrored_drawing_is_where_it_was_drawn() {
    let at = folder("mirror");
    let drawing = "0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n8\nA\n90\n3\n70\n1\n210\n0.0\n220\n0.0\n230\n-1.0\n10\n-416000\n20\n4029000\n10\n-416100\n20\n4029000\n10\n-416100\n20\n4029100\n0\nENDSEC\n0\nEOF\n";
    put(&at, "m.dxf", drawing);
    let (code, said) = convert(&at, &["m.dxf", "m.geojson", "--crs", "4548", "--to", "4548"]);
    assert_eq!(code, 0, "{said}");
    let text = std::fs::read_to_string(at.join("m.geojson")).unwrap();
    let found: Value = serde_json::from_str(&text).unwrap();
    let ring = found["features"][0]["geometry"]["coordinates"][0].as_array().unwrap().clone();
    let east: Vec<f64> = ring.iter().map(|place| place[0].as_f64().unwrap()).collect();
    assert!(east.iter().all(|x| (416_000.0..=416_100.0).contains(x)), "{east:?}");
}

#[test]
fn what_a_drawing_and_a_table_cannot_hold_is_said() {
    let at = folder("said");
    let hole = r#"{"type":"Feature","properties":{"ZDDM":"a","WKT":"x","b":1},"geometry":{"type":"Polygon","coordinates":[[[116,36],[116.01,36],[116.01,36.01],[116,36.01],[116,36]],[[116.001,36.001],[116.002,36.001],[116.002,36.002],[116.001,36.001]]]}}"#;
    put(&at, "t.geojson", collection(&[hole.to_owned()]));
    let (code, said) = convert(&at, &["t.geojson", "t.dxf"]);
    assert!(
        code == 0 && said.contains("2 columns were left out") && said.contains("1 feature(s) have holes"),
        "{said}"
    );
    let (code, said) = convert(&at, &["t.geojson", "t.csv"]);
    assert!(code == 0 && said.contains("the column(s) WKT"), "{said}");
}
