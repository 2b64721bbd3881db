//! KML, drawings, and tables with coordinates.

use mutu::model::id::FeatureId;
use mutu::model::shapes::ShapeKind;

use crate::{KML, cell, codes, dxf, opened, shape};

#[test]
fn kml_is_read_by_folders() {
    let opened = opened("a.kml", KML.as_bytes());
    assert_eq!(
        codes(&opened.files[0]),
        ["area-unit-unknown", "element-ignored", "parcel-not-polygon", "ring-not-closed"],
        "what is said"
    );
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
        let opened = opened("a.kml", text.as_bytes());
        let mut found = codes(&opened.files[0]);
        // 12.5 is no area of the parcel.
        found.retain(|code| *code != "area-unit-unknown");
        assert_eq!(found, expected, "{text:.80}");
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
    for (a, b) in [
        ("116°01′48″", "36°26′24″"),
        ("116-01-48.0", "36-26-24"),
        ("E116.03", "N36.44"),
        ("东经116度1分48秒", "36°26.4'"),
    ] {
        check(&format!("名称,经度,纬度\n甲,{a},{b}\n"), Some((1, point, 4326)), &[]);
        check(&format!("名称,X,Y\n甲,{b},{a}\n"), Some((1, point, 4326)), &[]);
    }
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
        (firms.dataset.layers.len(), firms.files[0].tables.first().map(|table| table.rows)),
        (0, Some(1)),
        "firms"
    );
}

/// The square that is a minute wide, by signs and by decimals.
#[test]
fn degrees_with_minutes_and_seconds_are_the_same_place() {
    let corners = [
        ("116-01-48", "36-26-24"),
        ("116°02′48.0″", "36°26′24″"),
        ("116:02:48", "36:27:24"),
        ("E116°1'48\"", "N36°27'24\""),
    ];
    let decimals = [
        ("116.03", "36.44"),
        ("116.04666666666667", "36.44"),
        ("116.04666666666667", "36.45666666666667"),
        ("116.03", "36.45666666666667"),
    ];
    let csv = |corners: &[(&str, &str)]| {
        let row = |(at, (east, north)): (usize, &(&str, &str))| {
            format!("P1,J{},{},{}\n", at + 1, east.replace('"', "″"), north.replace('"', "″"))
        };
        "宗地代码,点号,经度,纬度\n".to_owned() + &corners.iter().enumerate().map(row).collect::<String>()
    };
    let txt = |corners: &[(&str, &str)]| {
        let row = |(at, (east, north)): (usize, &(&str, &str))| format!("J{},1,{north},{east}\n", at + 1);
        let points: String = corners.iter().enumerate().map(row).collect();
        format!("[属性描述]\n坐标系=2000国家大地坐标系\n[地块坐标]\n4,,DK-1,一号,面,,,,@\n{points}")
    };
    for (name, text, plain) in [("a.csv", csv(&corners), csv(&decimals)), ("a.txt", txt(&corners), txt(&decimals))] {
        let (found, expected) = (opened(name, text.as_bytes()), opened(name, plain.as_bytes()));
        let (found, expected) = (&found.dataset.layers[0], &expected.dataset.layers[0]);
        assert_eq!(found.shapes.kind(FeatureId(0)), ShapeKind::Polygon, "{name}");
        crate::assert_same_shapes(found, expected, 1e-6);
    }
}

#[test]
fn numbers_of_parcels_in_tables_keep_their_digits() {
    let opened = opened(
        "a.csv",
        "宗地代码,图号,序,经度,纬度\n3715020010010000001,01.50,7.50,116,36\n007,2,8.0,116,36\n".as_bytes(),
    );
    let layer = &opened.dataset.layers[0];
    let cells = ["宗地代码", "图号", "序"].map(|name| [cell(layer, name, 0), cell(layer, name, 1)]);
    assert_eq!(
        cells,
        [["3715020010010000001", "007"], ["01.50", "2"], ["7.5", "8"]],
        "numbers lose no more than zeros behind"
    );
}
