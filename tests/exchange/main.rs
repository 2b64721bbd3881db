//! Formats that offices and other programs hand on: 界址点 TXT, KML, DXF, tables with coordinates, GeoJSON by lines; and every
//! form of data against what GDAL reads and writes.
//!
//! The oracles are files made by hand after domain.md §5.4, whose places are known, and GDAL where it is installed.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod awkward;
mod boundary;
mod cells;
mod converted;
mod damaged;
mod gdal;
mod placed;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use geo_types::Coord;
use mutu::io::open::{FileOutcome, Opened, open_bytes, open_paths};
use mutu::io::progress::Progress;
use mutu::model::id::FeatureId;
use mutu::model::layer::Layer;
use mutu::model::table::Value;

const LOTS: &str = include_str!("../data/lots_4326.geojson");

fn opened(name: &str, bytes: &[u8]) -> Opened {
    open_bytes(&[(name, bytes)], &Progress::default())
}

/// What was found, each code once, but for what every small layer lacks.
fn codes(file: &FileOutcome) -> Vec<&'static str> {
    let reports = file.layers.iter().map(|(_, report)| report);
    let mut codes: Vec<_> = reports.flat_map(|report| report.counts().iter().map(|(code, ..)| *code)).collect();
    codes.extend(file.error.as_ref().map(|error| error.code));
    codes.retain(|code| !matches!(*code, "parcel-code-missing" | "figures-without-year" | "parcel-code-invalid"));
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn rings(layer: &Layer, feature: u32) -> Vec<Vec<Vec<Coord>>> {
    layer.shapes.parts(FeatureId(feature)).map(|part| part.rings().map(<[Coord]>::to_vec).collect()).collect()
}

/// How many rings each part has.
fn shape(layer: &Layer, feature: u32) -> Vec<usize> {
    rings(layer, feature).iter().map(Vec::len).collect()
}

fn cell(layer: &Layer, name: &str, row: usize) -> String {
    match layer.table.column(name).map(|column| column.value(row)) {
        None => "no column".to_owned(),
        Some(Value::None) => String::new(),
        Some(Value::Number(value)) => value.to_string(),
        Some(Value::Bool(value)) => value.to_string(),
        Some(Value::Text(text) | Value::Json(text)) => text.to_owned(),
    }
}

/// Shapes within a distance in metres, whatever corner their rings start at; of ends of lines and rings the same number.
fn assert_same_shapes(found: &Layer, expected: &Layer, within_m: f64) {
    assert_eq!(found.len(), expected.len(), "features");
    for id in expected.shapes.ids() {
        assert_eq!(found.shapes.kind(id), expected.shapes.kind(id), "{id:?}");
        let (a, b) = (rings(found, id.0), rings(expected, id.0));
        let lengths = |all: &[Vec<Vec<Coord>>]| all.iter().map(|part| part.iter().map(Vec::len).collect()).collect();
        let (found_lengths, expected_lengths): (Vec<Vec<usize>>, Vec<Vec<usize>>) = (lengths(&a), lengths(&b));
        assert_eq!(found_lengths, expected_lengths, "{id:?}");
        for (a, b) in a.iter().flatten().zip(b.iter().flatten()) {
            let start = a.iter().position(|c| (c.x - b[0].x).hypot(c.y - b[0].y) <= within_m).unwrap_or(0);
            let corners = if id.0 < u32::MAX && a.first() == a.last() { a.len() - 1 } else { a.len() };
            for (at, corner) in b.iter().take(corners).enumerate() {
                let other = a[(start + at) % corners];
                let off = (other.x - corner.x).hypot(other.y - corner.y);
                assert!(off <= within_m, "{id:?}: corner {at} lies {off} m off");
            }
        }
    }
}

const KML: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>园区</name>
<Schema name="s" id="s"><SimpleField type="double" name="面积"/><SimpleField type="string" name="编号"/></Schema>
<Folder><name>地块</name>
<Placemark><name>甲 &amp; &#20057;</name><description><![CDATA[<b>注</b>]]></description>
<ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="面积">12.50</SimpleData><SimpleData name="编号">007</SimpleData></SchemaData></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>
116.00,36.00,0 116.01,36.00,0
116.01, 36.01, 0 116.00,36.01,0 116.00,36.00,0</coordinates></LinearRing></outerBoundaryIs>
<innerBoundaryIs><LinearRing><coordinates>116.002,36.002 116.004,36.002 116.004,36.004</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark>
<Placemark><ExtendedData><Data name="k"><displayName>x</displayName><value>v</value></Data></ExtendedData>
<MultiGeometry><Point><coordinates>116,36</coordinates></Point><Point><coordinates>116.1,36.1</coordinates></Point></MultiGeometry></Placemark>
</Folder><Folder><name>道路</name><Placemark><name>一</name><LineString><coordinates>116,36 116.1,36.1</coordinates></LineString></Placemark></Folder>
<GroundOverlay><name>影像</name></GroundOverlay></Document></kml>"##;

fn dxf(entity: &str) -> String {
    format!("0\nSECTION\n2\nENTITIES\n0\n{entity}\n0\nENDSEC\n0\nEOF\n")
}

fn mutu(args: &[&str]) -> (i32, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_mutu")).args(["--lang", "en", "--no-cache"]).args(args).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text)
}

fn layer_of(path: &Path) -> Arc<Layer> {
    let opened = open_paths(&[path.to_owned()], None, &Progress::default());
    assert_eq!(opened.files[0].error, None, "{}", path.display());
    Arc::clone(&opened.dataset.layers[0])
}

/// Writes the lots in a form and gives the path.
fn converted(folder: &Path, name: &str, more: &[&str]) -> PathBuf {
    let input = folder.join("lots.geojson");
    fs::write(&input, LOTS).unwrap();
    let path = folder.join(name);
    let mut args = vec!["convert", "--force", input.to_str().unwrap(), path.to_str().unwrap()];
    args.extend(more);
    let (code, said) = mutu(&args);
    assert_eq!(code, 0, "{name}: {said}");
    path
}
