//! Files of other formats against what GDAL says of them.
//!
//! `tests/data/formats` was written by ogr2ogr (GDAL 3.6.2): `gbk.shp` with `-lco ENCODING=GBK` (its `.cpg` stands in the
//! tests), `heights.shp` with `-nlt POLYGONZM`, `two.gpkg.gz` with two layers; `gbk.geojson` is what GDAL reads from `gbk.shp`.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::GzDecoder;
use mutu::io::open::{Opened, open_bytes, open_paths};
use mutu::io::progress::Progress;
use mutu::model::layer::Layer;
use mutu::model::table::Value;

const DATA: &str = "tests/data/formats";

fn opened(path: &Path) -> Opened {
    open_paths(&[path.to_owned()], None, &Progress::default())
}

fn layer(path: &Path) -> Arc<Layer> {
    let opened = opened(path);
    assert_eq!(opened.files[0].error, None, "{}", path.display());
    Arc::clone(&opened.dataset.layers[0])
}

/// The codes of all that was found, each once.
fn codes(opened: &Opened) -> Vec<&'static str> {
    let reports = opened.files.iter().flat_map(|file| &file.layers).map(|(_, report)| report);
    let mut codes: Vec<_> = reports.flat_map(|report| report.counts().iter().map(|(code, ..)| *code)).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.retain(|code| !matches!(*code, "no-geometry" | "parcel-code-missing" | "figures-without-year"));
    codes
}

/// Shapes within a micrometre, in every part and ring.
fn assert_same_shapes(found: &Layer, expected: &Layer) {
    assert_eq!(found.len(), expected.len(), "features");
    for id in expected.shapes.ids() {
        assert_eq!(found.shapes.kind(id), expected.shapes.kind(id), "{id:?}");
        let rings = |layer: &Layer| -> Vec<Vec<Vec<[f64; 2]>>> {
            let ring = |ring: &[geo_types::Coord]| ring.iter().map(|c| [c.x, c.y]).collect();
            layer.shapes.parts(id).map(|part| part.rings().map(ring).collect()).collect()
        };
        let (a, b) = (rings(found), rings(expected));
        let shape = |all: &Vec<Vec<Vec<[f64; 2]>>>| -> Vec<Vec<usize>> {
            all.iter().map(|part| part.iter().map(Vec::len).collect()).collect()
        };
        assert_eq!(shape(&a), shape(&b), "{id:?}");
        let far = a.iter().flatten().flatten().flatten().zip(b.iter().flatten().flatten().flatten());
        let worst = far.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(worst < 1e-6, "{id:?} lies {worst} m off");
    }
}

fn assert_same_cells(found: &Layer, expected: &Layer, left_out: &[&str]) {
    for column in expected.table.columns.iter().filter(|column| !left_out.contains(&column.name.as_str())) {
        let own = found.table.column(&column.name).unwrap_or_else(|| panic!("no column {}", column.name));
        for row in 0..expected.len() {
            assert_eq!(own.value(row), column.value(row), "{} in row {row}", column.name);
        }
    }
}

/// A copy of the files of a set whose names start with `stem`, and what is written beside them.
fn copy(stem: &str, beside: &[(&str, &[u8])]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["shp", "shx", "dbf", "prj"] {
        let name = format!("{stem}.{ending}");
        fs::copy(Path::new(DATA).join(&name), folder.path().join(&name)).unwrap();
    }
    for (name, bytes) in beside {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let path = folder.path().join(format!("{stem}.shp"));
    (folder, path)
}

#[test]
fn a_shapefile_is_read_as_gdal_reads_it() {
    let expected = layer(&Path::new(DATA).join("gbk.geojson"));
    let (_folder, path) = copy("gbk", &[("gbk.cpg", b"GBK")]);
    let found = layer(&path);
    assert_same_shapes(&found, &expected);
    // GDAL has the long numbers as floats and lost their last digits.
    assert_same_cells(&found, &expected, &["编号"]);
    let long = found.table.column("编号").unwrap();
    let digits: Vec<_> = (0..found.len()).map(|row| long.value(row)).collect();
    let text = Value::Text;
    assert_eq!(
        digits,
        [text("3715020010010000123"), text("9007199254740993"), Value::None, text("7"), text("-1")],
        "every digit"
    );
    assert_eq!(opened(&path).files[0].crs.as_deref(), Some("CGCS2000 / 3-degree Gauss-Kruger zone 39 (EPSG:4527)"));
    assert_same_shapes(&layer(&Path::new(DATA).join("heights.shp")), &expected);
}

#[test]
fn names_are_right_whatever_the_cpg_says() {
    let check = |cpg: Option<&[u8]>, expected: &[&str]| {
        let beside: Vec<(&str, &[u8])> = cpg.iter().map(|cpg| ("gbk.cpg", *cpg)).collect();
        let (_folder, path) = copy("gbk", &beside);
        let opened = opened(&path);
        let layer = &opened.dataset.layers[0];
        let name = layer.table.column("用地单位").map(|column| column.value(0));
        assert_eq!(name, Some(Value::Text("聊城九州轴承有限公司")), "{cpg:?}");
        let found: Vec<_> = codes(&opened).into_iter().filter(|code| code.starts_with("encoding")).collect();
        assert_eq!(found, expected, "{cpg:?}");
    };
    check(Some(b"GBK"), &[]);
    check(Some(b"936"), &[]);
    check(None, &["encoding-guessed"]);
    check(Some(b"UTF-8"), &["encoding-contradicted"]);
    check(Some(b"ISO-8859-1"), &["encoding-contradicted"]);
}

#[test]
fn a_geopackage_has_all_its_layers() {
    let packed = fs::read(Path::new(DATA).join("two.gpkg.gz")).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    let mut file = tempfile::Builder::new().suffix(" 图%?#.gpkg").tempfile().unwrap();
    file.write_all(&bytes).unwrap();
    let expected = layer(&Path::new(DATA).join("gbk.geojson"));
    let check = |opened: &Opened| {
        assert_eq!(opened.files[0].error, None, "opened");
        let contents: Vec<_> =
            opened.files[0].contents.iter().map(|one| (one.name.as_str(), one.features, one.epsg)).collect();
        assert_eq!(contents, [("地块", 5, 4527), ("zones", 1, 4326)], "both layers");
        let layer = &opened.dataset.layers[opened.files[0].layers[0].0];
        assert_same_shapes(layer, &expected);
        assert_same_cells(layer, &expected, &["编号"]);
        assert_eq!(layer.table.column("编号").unwrap().value(0), Value::Text("3715020010010000123"), "every digit");
    };
    check(&opened(file.path()));
    check(&opened(&Path::new(DATA).join("two.gpkg.gz")));
    check(&open_bytes(&[("a.gpkg", &bytes)], &Progress::default()));
}
