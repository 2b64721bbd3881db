//! Formats that offices and other programs hand on: 界址点 TXT, KML, DXF, tables with coordinates, GeoJSON by lines.
//!
//! The oracles are files made by hand after domain.md §5.4, whose places are known, and GDAL where it is installed.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use geo_types::Coord;
use mutu::io::open::{FileOutcome, Opened, open_bytes, open_paths};
use mutu::io::progress::Progress;
use mutu::model::id::FeatureId;
use mutu::model::layer::Layer;
use mutu::model::shapes::ShapeKind;
use mutu::model::table::Value;

const LOTS: &str = include_str!("data/lots_4326.geojson");

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

const HEAD: &str = "[属性描述]\n格式版本号=\n数据产生单位=测绘院\n数据产生日期=2024-01-01\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=39\n精度=0.001\n转换参数=0,0,0,0,0,0,0\n[地块坐标]\n";
/// A square of 100 m in zone 39.
const SQUARE: [(f64, f64); 4] = [
    (39_415_956.456, 4_029_110.123),
    (39_416_056.456, 4_029_110.123),
    (39_416_056.456, 4_029_210.123),
    (39_415_956.456, 4_029_210.123),
];

/// A file with the square, its points as `point` writes them.
fn with_square(parcel: &str, closed: bool, point: &dyn Fn(usize, f64, f64) -> String) -> String {
    let points = SQUARE.iter().enumerate().chain(SQUARE.iter().take(usize::from(closed)).map(|first| (0, first)));
    let points: String = points.map(|(at, (east, north))| point(at + 1, *east, *north) + "\n").collect();
    format!("{HEAD}{parcel}\n{points}")
}

const PARCEL: &str = "5,1.0000,DK-1,一号地块,面,J50G001,工业用地,1001,@";

fn north_first(at: usize, east: f64, north: f64) -> String {
    format!("J{at},1,{north:.3},{east:.3}")
}

#[test]
fn boundary_points_are_read_however_they_are_written() {
    let check = |what: &str, bytes: &[u8], epsg: u32, expected: &[&str]| {
        let opened = opened("a.txt", bytes);
        let layer = opened.dataset.layers.first().unwrap_or_else(|| panic!("{what}: {:?}", opened.files[0].error));
        assert_eq!((layer.source.epsg, codes(&opened.files[0]).as_slice()), (epsg, expected), "{what}");
        let found = &rings(layer, 0)[0][0];
        for (corner, (east, north)) in found.iter().zip(SQUARE) {
            let off = (corner.x - (east - 39e6)).hypot(corner.y - north);
            assert!(off < 1e-6, "{what}: {corner:?} lies {off} m off");
        }
        assert_eq!(cell(layer, "地块名称", 0), "一号地块", "{what}");
    };
    let base = with_square(PARCEL, true, &north_first);
    check("as the bureau has it", base.as_bytes(), 4527, &[]);
    let east_first = with_square(PARCEL, true, &|at, east, north| format!("J{at},1,{east:.3},{north:.3}"));
    check("east first", east_first.as_bytes(), 4527, &[]);
    let plain = with_square(PARCEL, true, &|at, east, north| format!("J{at},1,{north:.3},{:.3}", east - 39e6));
    check("without the zone", plain.as_bytes(), 4548, &[]);
    let plain_east = with_square(PARCEL, true, &|at, east, north| format!("J{at},1,{:.3},{north:.3}", east - 39e6));
    check("without the zone, east first", plain_east.as_bytes(), 4548, &[]);
    let open = with_square(&PARCEL.replace("5,", "4,"), false, &north_first);
    check("the first point not repeated", open.as_bytes(), 4527, &["ring-not-closed"]);
    let six = with_square(PARCEL, true, &|at, east, north| format!("{at},J{at},1,{north:.3},{east:.3},"));
    check("six columns", six.as_bytes(), 4527, &[]);
    let three = with_square(PARCEL, true, &|at, east, north| format!("J{at},{north:.3},{east:.3}"));
    check("three columns", three.as_bytes(), 4527, &[]);
    let windows = base.replace('\n', "\r\n");
    check("with a mark and line ends of Windows", format!("\u{feff}{windows}").as_bytes(), 4527, &[]);
    check("in GBK", &encoding_rs::GBK.encode(&windows).0, 4527, &["encoding-gb18030"]);
    let no_mark = base.replace(",@\n", "\n");
    check("a parcel without its mark", no_mark.as_bytes(), 4527, &[]);
    let other_zone = base.replace("带号=39", "带号=38");
    check("another zone than its numbers", other_zone.as_bytes(), 4527, &["zone-contradicts-numbers"]);
    let no_system = base.replace("坐标系=2000国家大地坐标系\n", "").replace("带号=39\n", "");
    check("no system", no_system.as_bytes(), 4527, &["crs-assumed"]);
}

#[test]
fn rings_of_boundary_points_are_holes_or_parts_by_where_they_lie() {
    let ring = |ring: usize, x: f64, y: f64, side: f64| -> String {
        let corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)];
        let line = |(x, y): &(f64, f64)| format!("J1,{ring},{:.3},{:.3}\n", 4_029_000.0 + y, 39_416_000.0 + x);
        corners.iter().map(line).collect()
    };
    let check = |what: &str, points: &str, ha: &str, expected: &[usize]| {
        let count = points.lines().count();
        let text = format!("{HEAD}{count},{ha},1,a,面,,,,@\n{points}");
        let opened = opened("a.txt", text.as_bytes());
        assert_eq!(codes(&opened.files[0]), [""; 0], "{what}: {:?}", opened.files[0].layers[0].1.issues());
        assert_eq!(shape(&opened.dataset.layers[0], 0), expected, "{what}");
    };
    let outer = ring(1, 0.0, 0.0, 100.0);
    check("a hole", &(outer.clone() + &ring(2, 10.0, 10.0, 10.0)), "0.9900", &[2]);
    check("a part", &(outer.clone() + &ring(2, 200.0, 0.0, 10.0)), "1.0100", &[1, 1]);
    check("the same number again", &(outer.clone() + &ring(1, 200.0, 0.0, 10.0)), "1.0100", &[1, 1]);
    check("the hole first", &(ring(1, 10.0, 10.0, 10.0) + &ring(2, 0.0, 0.0, 100.0)), "0.9900", &[2]);
    let island = outer + &ring(2, 10.0, 10.0, 30.0) + &ring(3, 20.0, 20.0, 10.0);
    check("an island in a hole", &island, "0.9200", &[2, 1]);
}

#[test]
fn what_boundary_points_say_of_themselves_is_compared() {
    let check = |what: &str, text: &str, expected: &[&str], kind: Option<ShapeKind>| {
        let opened = opened("a.txt", text.as_bytes());
        let found = opened.dataset.layers.first().map(|layer| layer.shapes.kind(FeatureId(0)));
        assert_eq!((codes(&opened.files[0]).as_slice(), found), (expected, kind), "{what}");
    };
    let (polygon, none) = (Some(ShapeKind::Polygon), Some(ShapeKind::Empty));
    let with = |parcel: &str| with_square(parcel, true, &north_first);
    check("five or four points", &with(&PARCEL.replace("5,", "4,")), &[], polygon);
    check("other points", &with(&PARCEL.replace("5,", "7,")), &["point-count"], polygon);
    check("absurdly many", &with(&PARCEL.replace("5,", "99999999999999999999999,")), &["point-count"], polygon);
    check("square metres", &with(&PARCEL.replace("1.0000", "10000")), &["stated-area"], polygon);
    check("another area", &with(&PARCEL.replace("1.0000", "1.01")), &["stated-area"], polygon);
    check("rounded", &with(&PARCEL.replace("1.0000", "1.0001")), &[], polygon);
    check("no area", &with(&PARCEL.replace("1.0000", "")), &[], polygon);
    let base = with(PARCEL);
    check("NaN", &base.replace("4029210.123", "NaN"), &["no-geometry", "point-invalid"], none);
    check(
        "a cut line",
        &base.replace("J1,1,4029110.123,39415956.456\n", "J1"),
        &["no-geometry", "point-invalid"],
        none,
    );
    check("no parcels", HEAD, &["no-parcels"], None);
    check("points alone", &base.replace(&format!("{PARCEL}\n"), ""), &["parcel-line-missing"], polygon);
}

/// Cut anywhere a file is read without a crash, and what is lost is said.
#[test]
fn cut_files_say_so() {
    let txt = with_square(PARCEL, true, &north_first);
    let kml = "<?xml version=\"1.0\"?><kml><Document><Placemark><name>a</name><Point><coordinates>116,36</coordinates></Point></Placemark></Document></kml>";
    let dxf = dxf(
        "LWPOLYLINE\n8\n0\n90\n3\n70\n1\n10\n416000\n20\n4029000\n10\n416100\n20\n4029000\n10\n416100\n20\n4029100",
    );
    for (name, text, last) in [("a.txt", txt.as_str(), 3), ("a.kml", kml, 0), ("a.dxf", dxf.as_str(), 2)] {
        let said = |text: &str| {
            let file = &opened(name, text.as_bytes()).files[0];
            // A drawing never says its system.
            codes(file).iter().any(|code| *code != "crs-assumed") || file.table.is_some()
        };
        assert!(!said(text), "{name} is whole");
        for end in 0..text.len() - last {
            assert!(text.get(..end).is_none_or(said), "{name} cut at {end}");
        }
    }
}

/// Knuth's MMIX: noise that is the same every time.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn mutations_never_panic() {
    let txt = with_square(PARCEL, true, &north_first);
    let drawing = dxf(
        "LWPOLYLINE\n8\n0\n70\n1\n10\n416000\n20\n4029000\n42\n1\n10\n416100\n20\n4029000\n10\n416100\n20\n4029100",
    );
    let table = "宗地代码,点号,圈号,X,Y\nP1,J1,1,4029110,415956\nP1,J2,1,4029110,416056\nP1,J3,1,4029210,416056\n";
    let wkt = "id,WKT\n1,\"MULTIPOLYGON (((116 36,116.1 36,116.1 36.1,116 36)))\"\n";
    let pieces = [
        "",
        ",",
        "@",
        "\n",
        "[",
        "]",
        "(",
        "<",
        ">",
        "&",
        "1e308",
        "-",
        "NaN",
        "\u{0}",
        "99999999999999999999",
        "圈",
        "\"",
    ];
    let mut noise = Noise(20_240_229);
    for text in [&txt, KML, &drawing, table, wkt] {
        for _ in 0..400 {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..=noise.below(3) {
                let at = noise.below(bytes.len());
                let end = (at + noise.below(6)).min(bytes.len());
                let piece = pieces[noise.below(pieces.len())];
                bytes.splice(at..end, piece.bytes());
            }
            let file = &opened("a", &bytes).files[0];
            assert!(file.error.is_some() || file.table.is_some() || !file.layers.is_empty(), "an outcome");
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

#[test]
fn kml_is_read_by_folders() {
    let opened = opened("a.kml", KML.as_bytes());
    assert_eq!(codes(&opened.files[0]), ["element-ignored", "parcel-not-polygon", "ring-not-closed"], "what is said");
    let names: Vec<_> = opened.dataset.layers.iter().map(|layer| (layer.name.as_str(), layer.len())).collect();
    assert_eq!(names, [("地块", 2), ("道路", 1)], "a layer each folder");
    let layer = &opened.dataset.layers[0];
    let cells = ["name", "description", "面积", "编号", "k"].map(|name| cell(layer, name, 0));
    assert_eq!(cells, ["甲 & 乙", "<b>注</b>", "12.5", "007", ""], "cells");
    assert_eq!(cell(layer, "k", 1), "v", "data without a schema");
    assert_eq!((shape(layer, 0), shape(layer, 1)), (vec![2], vec![1, 1]), "a hole, and two points");
    assert_eq!(opened.dataset.layers[1].shapes.kind(FeatureId(0)), ShapeKind::Line, "a road");
}

#[test]
fn broken_kml_is_refused_or_costs_only_itself() {
    let check = |text: &str, expected: &[&str]| {
        assert_eq!(codes(&opened("a.kml", text.as_bytes()).files[0]), expected, "{text:.80}");
    };
    check(
        &KML.replace("116,36 116.1,36.1", "116,36 116.1,NaN"),
        &["coordinate-invalid", "element-ignored", "no-geometry", "parcel-not-polygon", "ring-not-closed"],
    );
    let entities = "<!DOCTYPE kml [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;&a;\">]><kml><Document/></kml>";
    check(entities, &["xml-entities"]);
    check("<kml><Document></Document></kml>", &["no-placemarks"]);
    check(&format!("<kml>{}", "<Folder>".repeat(100_000)), &["too-deep"]);
    check("<kml><Document></Folder></kml>", &["not-xml"]);
    check("<kml><Document><Placemark>", &["truncated"]);
}

fn dxf(entity: &str) -> String {
    format!("0\nSECTION\n2\nENTITIES\n0\n{entity}\n0\nENDSEC\n0\nEOF\n")
}

#[test]
fn outlines_of_drawings_are_read() {
    let corners = |all: &[(f64, f64)]| -> String {
        let corner = |(x, y): &(f64, f64)| format!("\n10\n{}\n20\n{}", 416_000.0 + x, 4_029_000.0 + y);
        all.iter().map(corner).collect::<Vec<_>>().concat()
    };
    let check = |what: &str, entity: &str, kind: Option<ShapeKind>, coords: usize, expected: &[&str]| {
        let opened = opened("a.dxf", dxf(entity).as_bytes());
        let layer = opened.dataset.layers.first();
        let found = layer.map(|layer| layer.shapes.kind(FeatureId(0)));
        let count = layer.map_or(0, |layer| layer.shapes.coord_count());
        let mut found_codes = codes(&opened.files[0]);
        found_codes.retain(|code| *code != "crs-assumed");
        assert_eq!((found, count, found_codes.as_slice()), (kind, coords, expected), "{what}");
    };
    let square = corners(&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)]);
    let (polygon, line) = (Some(ShapeKind::Polygon), Some(ShapeKind::Line));
    check("closed", &format!("LWPOLYLINE\n8\n地块\n90\n4\n70\n1{square}"), polygon, 5, &[]);
    check("open", &format!("LWPOLYLINE\n8\n地块\n70\n0{square}"), line, 4, &[]);
    let back = corners(&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0)]);
    check("open but back at its start", &format!("LWPOLYLINE\n8\n0\n70\n0{back}"), polygon, 4, &[]);
    let vertices: String =
        square.split("\n10\n").skip(1).fold(String::new(), |all, corner| all + "\n0\nVERTEX\n8\n0\n10\n" + corner);
    check(
        "of old versions",
        &format!("POLYLINE\n8\n0\n66\n1\n70\n1\n10\n0\n20\n0{vertices}\n0\nSEQEND"),
        polygon,
        5,
        &[],
    );
    check("a line", &format!("LINE\n8\n0{}\n11\n416009\n21\n4029000", corners(&[(0.0, 0.0)])), line, 2, &[]);
    check("with a text", &format!("TEXT\n8\n0\n1\nx\n0\nLWPOLYLINE\n70\n1{square}"), polygon, 5, &["entity-ignored"]);
    check(
        "no number",
        &format!("LWPOLYLINE\n70\n1{}", square.replace("416009", "nan")),
        Some(ShapeKind::Empty),
        0,
        &["coordinate-invalid", "no-geometry"],
    );
    check("texts alone", "TEXT\n8\n0\n1\nx", None, 0, &["no-outlines"]);
}

/// A circle of two half arcs: its area is that of the circle.
#[test]
fn arcs_of_drawings_are_followed() {
    let circle = dxf("LWPOLYLINE\n70\n1\n10\n416000\n20\n4029000\n42\n1\n10\n416100\n20\n4029000\n42\n1");
    let opened = opened("a.dxf", circle.as_bytes());
    let area = opened.dataset.layers[0].geodesic_area_m2[0];
    let expected = std::f64::consts::PI * 50.0 * 50.0;
    assert!((area / expected - 1.0).abs() < 2e-3, "{area} m² is not that of a circle of 50 m");
}

#[test]
fn tables_with_coordinates_are_layers_and_tables_of_firms_are_not() {
    let check = |text: &str, expected: Option<(usize, ShapeKind, u32)>, found_codes: &[&str]| {
        let opened = opened("a.csv", text.as_bytes());
        let layer = opened.dataset.layers.first();
        let found = layer.map(|layer| (layer.len(), layer.shapes.kind(FeatureId(0)), layer.source.epsg));
        assert_eq!((found, codes(&opened.files[0]).as_slice()), (expected, found_codes), "{text}");
    };
    let (point, polygon) = (ShapeKind::Point, ShapeKind::Polygon);
    check("名称,经度,纬度\n甲,116.03,36.44\n乙,116.04,36.45\n", Some((2, point, 4326)), &[]);
    check("name,lat,lon\n甲,36.44,116.03\n", Some((1, point, 4326)), &[]);
    check("n,x,y\n1,116.03,36.44\n", Some((1, point, 4326)), &[]);
    check("n,X坐标(m),Y坐标(m)\n1,4029110.123,39415956.456\n", Some((1, point, 4527)), &["crs-assumed"]);
    check("n,东坐标,北坐标\n1,415956.456,4029110.123\n", Some((1, point, 4548)), &["crs-assumed"]);
    check(
        "甲表,,\n名称,经度,纬度\n甲,116.03,36.44\n乙,,\n丙,116,36\n",
        Some((3, point, 4326)),
        &["coordinate-missing", "no-geometry"],
    );
    check("id,WKT\n1,\"POLYGON ((116 36,116.1 36,116.1 36.1,116 36))\"\n", Some((1, polygon, 4326)), &[]);
    check(
        "id,geom\n1,\"SRID=4490;POLYGON ((116 36,116.1 36,116.1 36.1,116 36))\"\n2,POINT (x)\n",
        Some((2, polygon, 4490)),
        &["geometry-invalid", "no-geometry"],
    );
    let points = "宗地代码,名称,点号,X,Y\nP1,甲,J1,4029110,415956\nP1,甲,J2,4029110,416056\nP1,甲,J3,4029210,416056\nP2,乙,J1,4029310,415956\nP2,乙,J2,4029310,416056\nP2,乙,J3,4029410,416056\n";
    check(points, Some((2, polygon, 4548)), &["crs-assumed", "parcel-code-form", "points-joined", "ring-not-closed"]);
    check("x,y\n1,2\n3,4000\n", None, &["unknown-table"]);
    check("a,b\n1,2\n", None, &["unknown-table"]);
    let firms = opened("a.csv", "uscc,name,lon,lat\n91310115591693856A,甲,116.03,36.44\n".as_bytes());
    assert_eq!(
        (firms.dataset.layers.len(), firms.files[0].table.as_ref().map(|table| table.rows)),
        (0, Some(1)),
        "firms"
    );
}

#[test]
fn numbers_of_parcels_in_tables_keep_their_digits() {
    let opened = opened(
        "a.csv",
        "宗地代码,容积率,序,经度,纬度\n3715020010010000001,1.50,7,116,36\n007,2.00,8,116,36\n".as_bytes(),
    );
    let layer = &opened.dataset.layers[0];
    let cells = ["宗地代码", "容积率", "序"].map(|name| [cell(layer, name, 0), cell(layer, name, 1)]);
    assert_eq!(cells, [["3715020010010000001", "007"], ["1.50", "2.00"], ["7", "8"]], "as they stand");
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
fn converted(folder: &Path, name: &str, more: &[&str]) -> std::path::PathBuf {
    let input = folder.join("lots.geojson");
    fs::write(&input, LOTS).unwrap();
    let path = folder.join(name);
    let mut args = vec!["convert", input.to_str().unwrap(), path.to_str().unwrap()];
    args.extend(more);
    let (code, said) = mutu(&args);
    assert_eq!(code, 0, "{name}: {said}");
    path
}

#[test]
fn what_is_written_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let lots = Arc::clone(&opened("lots.geojson", LOTS.as_bytes()).dataset.layers[0]);
    let check = |name: &str, more: &[&str], epsg: u32, within_m: f64, columns: &[&str]| {
        let found = layer_of(&converted(folder.path(), name, more));
        assert_eq!(found.source.epsg, epsg, "{name} {more:?}");
        assert_same_shapes(&found, &lots, within_m);
        for column in columns {
            for row in 0..lots.len() {
                assert_eq!(cell(&found, column, row), cell(&lots, column, row), "{name}: {column} in row {row}");
            }
        }
    };
    let all = ["parcel_id", "name", "industry", "area_mu", "tax_wan_yuan", "year"];
    for name in ["a.json", "a.geojsonl", "a.ndjson", "a.geojsons", "a.csv", "a.shp", "a.gpkg"] {
        let columns: &[&str] = if name == "a.shp" { &["name"] } else { &all };
        check(name, &[], 4326, 1e-6, columns);
    }
    check("b.geojson", &["--to", "4527"], 4527, 1e-6, &all);
    check("b.csv", &["--to", "4527"], 4527, 1e-6, &all);
    check("b.csv", &["--to-encoding", "gbk"], 4326, 1e-6, &all);
    // Rounded to a millimetre.
    check("b.txt", &[], 4527, 8e-4, &[]);
    check("b.txt", &["--to", "4548", "--to-encoding", "utf-8"], 4527, 8e-4, &[]);
    check("b.txt", &["--to", "2384"], 2363, 8e-4, &[]);
    let columns = fs::read_to_string(folder.path().join("b.csv")).unwrap_or_default();
    assert!(columns.is_empty(), "the last one is in GBK");
}

#[test]
fn the_bureau_gets_what_it_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = converted(folder.path(), "a.txt", &[]);
    let bytes = fs::read(&path).unwrap();
    let text = encoding_rs::GBK.decode(&bytes).0.into_owned();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "[属性描述]", "the head");
    for line in ["坐标系=2000国家大地坐标系", "几度分带=3", "带号=39", "精度=0.001", "计量单位=米"]
    {
        assert!(lines.contains(&line), "{line} in {text}");
    }
    let at = lines.iter().position(|line| line.ends_with(",@")).unwrap();
    assert_eq!(lines[at], "5,2.0000,371502001001GB00001,示例1,面,,,,@", "30 mu are 2 ha");
    let points: Vec<Vec<&str>> = lines[at + 1..at + 6].iter().map(|line| line.split(',').collect()).collect();
    let names: Vec<&str> = points.iter().map(|point| point[0]).collect();
    assert_eq!(names, ["J1", "J2", "J3", "J4", "J1"], "the first again");
    assert_eq!(points[0][1..], points[4][1..], "at its place");
    for point in &points {
        let (north, east): (f64, f64) = (point[2].parse().unwrap(), point[3].parse().unwrap());
        assert!((4.02e6..4.04e6).contains(&north) && (39.40e6..39.43e6).contains(&east), "{point:?}");
    }
    let opened = opened("a.txt", &bytes);
    assert_eq!(codes(&opened.files[0]), ["encoding-gb18030"], "counts and areas agree");
}

#[test]
fn what_cannot_be_converted_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("lots.geojson");
    fs::write(&input, LOTS).unwrap();
    let kml = folder.path().join("a.kml");
    fs::write(&kml, KML).unwrap();
    let check = |input: &Path, output: &str, more: &[&str], expected: &str| {
        let output = folder.path().join(output);
        let mut args = vec!["convert", input.to_str().unwrap(), output.to_str().unwrap()];
        args.extend(more);
        let (code, said) = mutu(&args);
        assert!(code == 2 && said.contains(expected), "{more:?}: {code} {said}");
        assert!(output == input || !output.exists(), "nothing is written");
    };
    check(&input, "a.xyz", &[], "the ending names no form");
    check(&input, "lots.geojson", &[], "take the place of the file");
    check(&input, "a.dxf", &["--to", "4326"], "in metres");
    check(&input, "a.txt", &["--to", "3857"], "Gauss-Kruger zones");
    check(&input, "a.csv", &["--to", "99999"], "99999");
    check(&input, "a.csv", &["--to-encoding", "klingon"], "klingon");
    check(&input, "no/a.csv", &[], "folder");
    check(&kml, "b.csv", &[], "several layers");
    check(&kml, "b.csv", &["--layer", "x"], "no layer");
    let road = folder.path().join("road.csv");
    let (code, said) = mutu(&["convert", kml.to_str().unwrap(), road.to_str().unwrap(), "--layer", "道路"]);
    assert_eq!(
        (code, fs::read_to_string(&road).unwrap()),
        (0, "WKT,name\n\"LINESTRING (116 36,116.1 36.1)\",一\n".to_owned()),
        "{said}"
    );
}

/// GDAL's own words of a file; `None` where it is not installed.
fn gdal(from: &Path, to: &Path, more: &[&str]) -> Option<()> {
    let output = Command::new("ogr2ogr").args(more).arg(to).arg(from).output();
    let Ok(output) = output else {
        eprintln!("skipped: ogr2ogr is not installed");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(())
}

#[test]
fn gdal_reads_what_is_written_and_the_other_way() {
    let folder = tempfile::tempdir().unwrap();
    let lots = Arc::clone(&opened("lots.geojson", LOTS.as_bytes()).dataset.layers[0]);
    let back = folder.path().join("back.geojson");
    let full = ["-lco", "COORDINATE_PRECISION=15", "-f", "GeoJSON"];
    for name in ["a.geojsonl", "a.geojsons", "a.csv"] {
        let path = converted(folder.path(), name, &[]);
        drop(fs::remove_file(&back));
        let Some(()) = gdal(&path, &back, &full) else { return };
        let found = layer_of(&back);
        assert_same_shapes(&found, &lots, 1e-6);
        assert_eq!(cell(&found, "name", 1), cell(&lots, "name", 1), "{name}");
    }
    // Each ring is an outline of its own in a drawing.
    let drawing = converted(folder.path(), "a.dxf", &[]);
    drop(fs::remove_file(&back));
    let only_outlines = ["-where", "SubClasses LIKE '%AcDbPolyline'", "-a_srs", "EPSG:4548"];
    gdal(&drawing, &back, &[&full[..], &only_outlines[..]].concat());
    let (found, own) = (layer_of(&back), layer_of(&drawing));
    assert_eq!((found.len(), own.len()), (5, 5), "five rings");
    for row in 0..5 {
        assert_eq!(cell(&found, "Layer", row as usize), cell(&own, "Layer", row as usize), "layer of {row}");
        // GDAL has lines that come back, which are not turned.
        let corners = |layer: &Layer| {
            let mut all: Vec<Coord> = rings(layer, row).into_iter().flatten().flatten().collect();
            all.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
            all.dedup();
            all
        };
        for (a, b) in corners(&found).iter().zip(corners(&own)) {
            assert!((a.x - b.x).hypot(a.y - b.y) < 1e-6, "{a:?} is not {b:?}");
        }
    }
    // What GDAL writes.
    let input = folder.path().join("lots.geojson");
    for (name, more) in [
        ("g.kml", &["-f", "LIBKML"][..]),
        ("h.kml", &["-f", "KML"]),
        ("g.geojsonl", &["-f", "GeoJSONSeq"]),
        ("g.csv", &["-f", "CSV", "-lco", "GEOMETRY=AS_WKT"]),
    ] {
        let path = folder.path().join(name);
        gdal(&input, &path, more);
        let found = layer_of(&path);
        // GDAL writes 15 digits in KML and CSV, 7 decimals in lines.
        assert_same_shapes(&found, &lots, if name == "g.geojsonl" { 0.02 } else { 1e-6 });
        assert_eq!(cell(&found, "parcel_id", 1), cell(&lots, "parcel_id", 1), "{name}");
    }
}
