//! Files that are odd: without features, with arcs, heights and measures, names that become one, several layers.

use std::fs;

use mutu::model::id::FeatureId;
use mutu::model::shapes::ShapeKind;
use serde_json::json;

use crate::cells::{awkward, by_gdal, written};
use crate::gdal::gdal;
use crate::{codes, layer_of, mutu, opened};

#[test]
fn a_layer_without_features_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let source = written(folder.path(), "a.geojson", &awkward(true));
    for (name, form) in [
        ("e.gpkg", "GPKG"),
        ("e.shp", "ESRI Shapefile"),
        ("e.fgb", "FlatGeobuf"),
        ("e.json", "GeoJSON"),
        ("e.csv", "CSV"),
    ] {
        let path = folder.path().join(name);
        let more = ["-f", form, "-where", "1=0", "-lco", "GEOMETRY=AS_WKT"];
        let Some(()) = gdal(&source, &path, &more[..if form == "CSV" { 6 } else { 4 }]) else { return };
        let layer = layer_of(&path);
        assert_eq!(layer.len(), 0, "{name}");
        for to in ["gpkg", "shp", "geojson", "geojsonl", "csv", "dxf", "txt"] {
            let to = folder.path().join(format!("from_{name}.{to}"));
            let (code, said) = mutu(&["convert", path.to_str().unwrap(), to.to_str().unwrap()]);
            assert!(code == 0 && said.contains(": 0 features"), "{}: {said}", to.display());
        }
        let back = folder.path().join(format!("back_{name}.gpkg"));
        for of_ours in ["gpkg", "shp"] {
            drop(fs::remove_file(&back));
            let path = folder.path().join(format!("from_{name}.{of_ours}"));
            gdal(&path, &back, &["-f", "GPKG"]);
        }
    }
}

/// A circle of 50 m, half of one over a line, a line with an arc, two together, a surface in space, and a triangle.
const CURVES: &str = "id,WKT
1,\"CURVEPOLYGON (CIRCULARSTRING (500000 4000000,500050 4000050,500100 4000000,500050 3999950,500000 4000000))\"
2,\"CURVEPOLYGON (COMPOUNDCURVE (CIRCULARSTRING (500000 4000000,500050 4000050,500100 4000000),(500100 4000000,500000 4000000)))\"
3,\"COMPOUNDCURVE ((500000 4000000,500010 4000000),CIRCULARSTRING (500010 4000000,500015 4000005,500020 4000000))\"
4,\"MULTISURFACE (CURVEPOLYGON (CIRCULARSTRING (500000 4000000,500100 4000000,500000 4000000)),((500200 4000000,500300 4000000,500300 4000100,500200 4000000)))\"
5,\"POLYHEDRALSURFACE Z (((500000 4000000 0,500000 4000010 0,500010 4000010 1,500000 4000000 0)))\"
6,\"TRIANGLE ((500000 4000000,500010 4000000,500010 4000010,500000 4000000))\"
7,\"MULTICURVE (CIRCULARSTRING (500000 4000000,500050 4000050,500100 4000000),(500000 4000000,500001 4000001))\"
8,\"CURVEPOLYGON ZM (CIRCULARSTRING ZM (500000 4000000 1 2,500100 4000000 1 2,500000 4000000 1 2))\"
";

/// The oracle is the circle: half of π r², and its length.
#[test]
fn arcs_of_databases_are_followed() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("curves.csv");
    fs::write(&source, CURVES).unwrap();
    let circle = std::f64::consts::PI * 2500.0;
    for (name, form) in [("a.gpkg", "GPKG"), ("a.fgb", "FlatGeobuf"), ("curves.csv", "")] {
        let path = folder.path().join(name);
        if !form.is_empty() {
            let more = ["-f", form, "-a_srs", "EPSG:4548", "-lco", "SPATIAL_INDEX=NO", "-nlt", "GEOMETRY"];
            let Some(()) = gdal(&source, &path, &more) else { return };
        }
        let opened = opened(name, &fs::read(&path).unwrap());
        let layer = &opened.dataset.layers[0];
        let kinds: Vec<ShapeKind> = layer.shapes.ids().map(|id| layer.shapes.kind(id)).collect();
        let (polygon, line) = (ShapeKind::Polygon, ShapeKind::Line);
        assert_eq!(kinds, [polygon, polygon, line, polygon, ShapeKind::Empty, polygon, line, polygon], "{name}");
        for (feature, area) in [(0, circle), (1, circle / 2.0), (3, circle + 5_000.0), (5, 50.0), (7, circle)] {
            let found = layer.geodesic_area(FeatureId(feature)).0;
            // Within the country the plane of a zone is no farther than a thousandth from the ellipsoid.
            assert!((found / area - 1.0).abs() < 1.5e-3, "{name}: feature {feature} has {found} m², not {area}");
        }
        let found = codes(&opened.files[0]);
        for code in ["arc-as-edges", "shape-invalid"] {
            let expected = code == "arc-as-edges" || name != "curves.csv";
            assert_eq!(found.contains(&code), expected, "{name}: {code} in {found:?}");
        }
    }
}

#[test]
fn heights_and_measures_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let source = written(folder.path(), "a.geojson", &awkward(true));
    for (name, form) in [("z.gpkg", "GPKG"), ("z.fgb", "FlatGeobuf"), ("z.shp", "ESRI Shapefile"), ("z.csv", "CSV")] {
        let path = folder.path().join(name);
        let more = ["-f", form, "-dim", "XYZM", "-lco", "GEOMETRY=AS_WKT", "-lco", "SPATIAL_INDEX=NO"];
        let count = match form {
            "CSV" => 6,
            "FlatGeobuf" => 8,
            _ => 4,
        };
        let more: Vec<&str> = if count == 8 { [&more[..4], &more[6..]].concat() } else { more[..count].to_vec() };
        let Some(()) = gdal(&source, &path, &more) else { return };
        // GDAL leaves out what has no shape in some forms.
        let (_, by_gdal) = by_gdal(&path, folder.path(), None).unwrap();
        crate::assert_same_shapes(&layer_of(&path), &by_gdal, 1e-6);
    }
}

#[test]
fn names_that_become_one_stay_apart() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["parcel_number_of_2023", "parcel_number_of_2024", "PARCEL_NUM", "宗地编号一", "宗地编号二"];
    let cells: serde_json::Map<_, _> = names.iter().map(|name| ((*name).to_owned(), json!(*name))).collect();
    let point = json!({ "type": "Point", "coordinates": [116, 36] });
    let feature = json!({ "type": "Feature", "properties": cells, "geometry": point });
    let source = written(folder.path(), "a.geojson", &feature);
    let shp = folder.path().join("a.shp");
    let (code, said) = mutu(&["convert", source.to_str().unwrap(), shp.to_str().unwrap()]);
    assert!(code == 0 && said.contains("was written as"), "{said}");
    let back = folder.path().join("back.geojson");
    let Some(()) = gdal(&shp, &back, &["-f", "GeoJSON"]) else { return };
    for layer in [layer_of(&shp), layer_of(&back)] {
        let values: Vec<_> = layer.table.columns.iter().map(|column| column.text(0).unwrap_or_default()).collect();
        assert_eq!(values, names, "every column with its own value");
        let mut columns: Vec<_> = layer.table.columns.iter().map(|column| column.name.to_lowercase()).collect();
        assert!(columns.iter().all(|name| encoding_rs::GBK.encode(name).0.len() <= 10), "{columns:?}");
        columns.sort_unstable();
        columns.dedup();
        assert_eq!(columns.len(), names.len(), "{columns:?}");
    }
}

#[test]
fn tables_of_a_geopackage_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let source = written(folder.path(), "a.geojson", &awkward(true));
    let table = folder.path().join("企业.csv");
    fs::write(&table, "code,税收\n007,1\n").unwrap();
    let (both, alone) = (folder.path().join("a.gpkg"), folder.path().join("b.gpkg"));
    let Some(()) = gdal(&source, &both, &["-f", "GPKG", "-nln", "地块"]) else { return };
    gdal(&table, &both, &["-f", "GPKG", "-update", "-nln", "企业表"]);
    gdal(&source, &both, &["-f", "GPKG", "-update", "-nln", "第二层"]);
    gdal(&table, &alone, &["-f", "GPKG", "-nln", "企业表"]);
    let (code, said) = mutu(&["check", both.to_str().unwrap()]);
    assert!(code == 0 && said.contains("[gpkg-table]") && said.contains("企业表\" (1 rows)"), "{said}");
    assert!(said.contains("layer 地块") && said.contains("layer 第二层"), "{said}");
    let (code, said) = mutu(&["check", alone.to_str().unwrap()]);
    assert!(code == 2 && said.contains("only tables without geometry: 企业表"), "{said}");
}
