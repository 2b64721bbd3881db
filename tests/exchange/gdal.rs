//! What GDAL reads of what is written, and the other way round: shapes and a few cells. Cell by cell: `cells`.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use geo_types::Coord;
use mutu::model::layer::Layer;

use crate::{LOTS, assert_same_shapes, cell, converted, layer_of, opened, rings};

/// GDAL's own words of a file; `None` where it is not installed.
pub(crate) fn gdal(from: &Path, to: &Path, more: &[&str]) -> Option<()> {
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
