//! `mutu convert`: what is written is read again, and what the bureau asks for stands in it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::{KML, LOTS, assert_same_shapes, cell, codes, converted, layer_of, mutu, opened};

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
