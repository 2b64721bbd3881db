//! Files of other formats against what GDAL says of them.
//!
//! `tests/data/formats` was written by ogr2ogr (GDAL 3.6.2): `gbk.shp` with `-lco ENCODING=GBK` (its `.cpg` stands in the
//! tests), `heights.shp` with `-nlt POLYGONZM`, `two.gpkg.gz` with two layers; `gbk.geojson` is what GDAL reads from `gbk.shp`.
//! `kinds.geojson` is by hand. Of it ogr2ogr wrote `kinds.fgb` (`-lco SPATIAL_INDEX=NO`, a column of binary put to it) and
//! `indexed.fgb`, and pyogrio 0.13 (GDAL 3.13) `nulls.fgb`; `*.fgb.geojson` is what GDAL 3.6.2 reads from each. pyarrow 26
//! wrote `kinds.parquet` (snappy, dictionaries, groups of three rows) and `kinds_zstd.parquet` (pages of version 2, deltas),
//! geopandas 1.2 `boxes.parquet` (numbered rows and a column of boxes).
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::GzDecoder;
use mutu::io::charset::Charset;
use mutu::io::formats::outgoing::{Outgoing, Style, StyledClass};
use mutu::io::formats::write;
use mutu::io::open::{Opened, open_bytes, open_paths};
use mutu::io::progress::Progress;
use mutu::io::sniff::Form;
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

/// What GDAL makes of a file, where it is there.
fn by_gdal(path: &Path, folder: &Path) -> Option<Arc<Layer>> {
    let out = folder.join("gdal.geojson");
    let mut command = std::process::Command::new("ogr2ogr");
    command.args(["-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15"]).arg(&out).arg(path);
    if path.extension().is_some_and(|ending| ending == "gpkg") {
        command.arg("地块");
    }
    let Ok(done) = command.output() else {
        eprintln!("skipped: no ogr2ogr to read {} with", path.display());
        return None;
    };
    assert!(done.status.success(), "ogr2ogr: {}", String::from_utf8_lossy(&done.stderr));
    Some(layer(&out))
}

fn style() -> Style {
    Style {
        column: "分级".to_owned(),
        classes: vec![
            StyledClass { label: "一级 & 好".to_owned(), fill: [200, 30, 30, 255], outline: [0, 0, 0] },
            StyledClass { label: "二级".to_owned(), fill: [30, 30, 200, 128], outline: [90, 90, 90] },
        ],
        class_of: vec![Some(0), Some(1), None, Some(0), Some(1)],
    }
}

/// QGIS reads layer, column, and the colour of each class; where QGIS is.
#[test]
fn qgis_opens_it_coloured() {
    /// The one of the system, which is the one that QGIS is for.
    const PYTHON: &str = "/usr/bin/python3";
    const SCRIPT: &str = "
import sys
from qgis.core import QgsApplication, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
layer = QgsVectorLayer(sys.argv[1] + '|layername=地块', 'x', 'ogr')
print(layer.isValid(), layer.featureCount(), layer.crs().authid(), layer.renderer().type(), layer.renderer().classAttribute())
for one in layer.renderer().categories():
    symbol = one.symbol()
    print(one.value(), one.label(), symbol.color().name(), symbol.color().alpha(), symbol.symbolLayer(0).strokeColor().name())
";
    let has_qgis = std::process::Command::new(PYTHON).args(["-c", "import qgis.core"]).output();
    if !has_qgis.is_ok_and(|done| done.status.success()) {
        eprintln!("skipped: no QGIS to open it with");
        return;
    }
    let source = layer(&Path::new(DATA).join("two.gpkg.gz"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gpkg");
    let crs = mutu::crs::parse::from_epsg(4527).unwrap();
    let (style, charset, written_at) = (style(), Charset::UTF_8, "2026-01-31T08:00:00.000Z");
    let out = Outgoing { layer: &source, crs, charset, ids: None, style: Some(&style), written_at };
    write(Form::GeoPackage, &path, &out).unwrap();
    let done = std::process::Command::new(PYTHON)
        .args(["-c", SCRIPT])
        .arg(&path)
        .env("QT_QPA_PLATFORM", "offscreen")
        .output()
        .unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    let lines: Vec<_> = said.lines().collect();
    let expected = [
        "True 5 EPSG:4527 categorizedSymbol 分级",
        "一级 & 好 一级 & 好 #c81e1e 255 #000000",
        "二级 二级 #1e1ec8 128 #5a5a5a",
    ];
    assert_eq!(lines, expected, "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn what_is_written_is_read_again_by_us_and_by_gdal() {
    let source = layer(&Path::new(DATA).join("two.gpkg.gz"));
    let style = style();
    let check = |form: Form, ending: &str, epsg: u32, charset: Charset, named: [&str; 2]| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("往返.{ending}"));
        let crs = mutu::crs::parse::from_epsg(epsg).unwrap();
        let written_at = "2026-01-31T08:00:00.000Z";
        let out = Outgoing { layer: &source, crs, charset, ids: None, style: Some(&style), written_at };
        write(form, &path, &out).unwrap();
        let again = fs::read(&path).unwrap();
        write(form, &path, &out).unwrap();
        assert_eq!(fs::read(&path).unwrap(), again, "the same bytes");
        let opened = opened(&path);
        let mut said = codes(&opened);
        said.retain(|code| *code != "area-by-geometry");
        assert_eq!(said, [""; 0], "{ending} {epsg}: nothing else to say");
        assert_eq!(opened.files[0].contents[0].epsg, epsg, "{ending}");
        let left: Vec<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with(".mutu"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        let found = Arc::clone(&opened.dataset.layers[0]);
        for found in std::iter::once(found).chain(by_gdal(&path, folder.path())) {
            assert_same_shapes(&found, &source);
            for (own, name) in ["用地单位", "面积"].into_iter().zip(named) {
                let (a, b) = (found.table.column(name).unwrap(), source.table.column(own).unwrap());
                for row in 0..source.len() {
                    assert_eq!(a.value(row), b.value(row), "{ending} {epsg}: {own} in row {row}");
                }
            }
            let class = found.table.columns.iter().find(|column| column.name.starts_with("分级")).unwrap();
            let classes: Vec<_> = (0..found.len()).map(|row| class.text(row).unwrap_or("")).collect();
            assert_eq!(classes, ["一级 & 好", "二级", "", "一级 & 好", "二级"], "{ending} {epsg}");
        }
    };
    for epsg in [4527, 4548, 4490] {
        check(Form::GeoPackage, "gpkg", epsg, Charset::UTF_8, ["用地单位", "面积"]);
        check(Form::Shapefile, "shp", epsg, Charset::GB18030, ["用地单位", "面积"]);
        // Ten bytes of UTF-8 are three characters.
        check(Form::Shapefile, "shp", epsg, Charset::UTF_8, ["用地单", "面积"]);
    }
}

#[test]
fn what_a_shapefile_cannot_hold_is_said() {
    let long = "长".repeat(200);
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[
        {{"type":"Feature","geometry":{{"type":"Point","coordinates":[116,36]}},"properties":{{"a_long_name_1":"{long}","A_LONG_NAME_2":1e300,"x":0.1}}}},
        {{"type":"Feature","geometry":{{"type":"LineString","coordinates":[[116,36],[117,36]]}},"properties":{{"x":-123456.789}}}},
        {{"type":"Feature","geometry":{{"type":"Point","coordinates":[116.5,36.25]}},"properties":{{"x":null}}}}]}}"#
    );
    let source = open_bytes(&[("a", text.as_bytes())], &Progress::default());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.shp");
    fs::write(folder.path().join("a.sbn"), "an index of something else").unwrap();
    let crs = mutu::crs::Crs::Wgs84;
    let out = Outgoing {
        layer: &source.dataset.layers[0],
        crs,
        charset: Charset::UTF_8,
        ids: None,
        style: None,
        written_at: "",
    };
    let report = write(Form::Shapefile, &path, &out).unwrap();
    let mut said: Vec<_> = report.counts().iter().map(|(code, _, count)| (*code, *count)).collect();
    said.sort_unstable();
    assert_eq!(said, [("column-renamed", 2), ("shape-kind", 1), ("text-cut", 1)]);
    assert!(!folder.path().join("a.sbn").exists(), "an index that no longer fits");
    let found = layer(&path);
    let names: Vec<_> = found.table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["a_long_nam", "A_LONG_N_1", "x"]);
    assert_eq!(found.table.columns[1].value(0), Value::Number(1e300), "as a power of ten");
    let x: Vec<_> = (0..3).map(|row| found.table.columns[2].value(row)).collect();
    assert_eq!(x, [Value::Number(0.1), Value::Number(-123_456.789), Value::None]);
    assert_eq!(found.table.columns[0].text(0).map(|text| text.chars().count()), Some(84), "254 bytes");
}

/// A table of one text field, with counts of its own.
fn dbf(rows: u32, header: u16, record: u16) -> Vec<u8> {
    let mut bytes = vec![3, 95, 7, 26];
    bytes.extend(rows.to_le_bytes());
    bytes.extend(header.to_le_bytes());
    bytes.extend(record.to_le_bytes());
    bytes.resize(32, 0);
    bytes.extend(b"name\0\0\0\0\0\0\0C\0\0\0\0\x05\0");
    bytes.resize(64, 0);
    bytes.push(0x0d);
    bytes.extend(b" alpha beta ");
    bytes
}

#[test]
fn counts_are_believed_as_far_as_the_file_is_long() {
    let shp = fs::read(Path::new(DATA).join("gbk.shp")).unwrap();
    let check = |name: &str, shp: &[u8], dbf: &[u8], features: usize, expected: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.shp");
        fs::write(&path, shp).unwrap();
        fs::write(folder.path().join("a.dbf"), dbf).unwrap();
        fs::copy(Path::new(DATA).join("gbk.prj"), folder.path().join("a.prj")).unwrap();
        let opened = opened(&path);
        assert_eq!(opened.files[0].error, None, "{name}");
        assert_eq!(opened.dataset.layers[0].len(), features, "{name}");
        assert_eq!(codes(&opened), expected, "{name}");
    };
    let good = dbf(2, 65, 6);
    check("counts", &shp, &good, 5, &["shapefile-counts"]);
    check("billions of rows", &shp, &dbf(u32::MAX, 65, 6), 5, &["dbf-cut", "shapefile-counts"]);
    check("a header of many columns", &shp, &dbf(2, u16::MAX, 6), 5, &["dbf-broken"]);
    check("rows of nothing", &shp, &dbf(2, 65, 0), 5, &["dbf-broken"]);
    check("rows shorter than their fields", &shp, &dbf(2, 65, 3), 5, &["dbf-broken"]);
    check("nothing", &shp, b"", 5, &["dbf-broken"]);
    check("cut in the last shape", &shp[..shp.len() - 8], &good, 4, &["shapefile-counts", "truncated"]);
    check("cut in a header", &shp[..104], &good, 0, &["shapefile-counts", "truncated"]);
    // The first record: parts at 108 + 36, points at 108 + 40, its length at 104.
    let with = |at: usize, bytes: [u8; 4]| {
        let mut shp = shp.clone();
        shp[at..at + 4].copy_from_slice(&bytes);
        shp
    };
    let most = u32::MAX.to_le_bytes();
    check("billions of parts", &with(144, most), &good, 5, &["shape-invalid", "shapefile-counts"]);
    check("billions of points", &with(148, most), &good, 5, &["shape-invalid", "shapefile-counts"]);
    check("a part behind its end", &with(152, most), &good, 5, &["shape-invalid", "shapefile-counts"]);
    check("a surface in space", &with(108, [31, 0, 0, 0]), &good, 5, &["shape-invalid", "shapefile-counts"]);
    check("a record of all the file", &with(104, most), &good, 0, &["shapefile-counts", "truncated"]);
}

#[test]
fn flatgeobuf_is_read_as_gdal_reads_it() {
    let check = |name: &str, long_lost: bool, features: usize| {
        let path = Path::new(DATA).join(name);
        let by_gdal = path.with_file_name(format!("{name}.geojson"));
        let (found, expected) = (layer(&path), layer(&by_gdal));
        assert_eq!(found.len(), features, "{name}");
        assert_same_shapes(&found, &expected);
        // GDAL writes texts that look like JSON as JSON, and binary as digits.
        assert_same_cells(&found, &expected, if long_lost { &["对象", "长", "码"] } else { &["对象", "码"] });
        assert_eq!(opened(&path).files[0].crs, opened(&by_gdal).files[0].crs, "{name}");
        assert_eq!(opened(&path).files[0].contents[0].name, "各类", "{name}");
    };
    check("kinds.fgb", false, 7);
    check("indexed.fgb", false, 7);
    check("nulls.fgb", true, 8);
    assert_eq!(codes(&opened(&Path::new(DATA).join("kinds.fgb"))), ["fgb-binary"], "said");
    let long = layer(&Path::new(DATA).join("kinds.fgb"));
    assert_eq!(long.table.column("长").unwrap().value(0), Value::Text("3715020010010000123"), "every digit");
}

#[test]
fn geoparquet_is_read_as_it_was_written() {
    let expected = layer(&Path::new(DATA).join("kinds.geojson"));
    for name in ["kinds.parquet", "kinds_zstd.parquet"] {
        let path = Path::new(DATA).join(name);
        let found = layer(&path);
        assert_same_shapes(&found, &expected);
        assert_same_cells(&found, &expected, &["对象"]);
        let opened = opened(&path);
        assert_eq!(opened.files[0].contents[0].epsg, 4548, "{name}");
        assert_eq!(codes(&opened), ["parquet-binary", "parquet-nested"], "{name}");
        let check = |column: &str, first: Value<'_>, second: Value<'_>| {
            let column = found.table.column(column).unwrap_or_else(|| panic!("no column {column}"));
            assert_eq!([column.value(0), column.value(1)], [first, second], "{} of {name}", column.name);
            assert_eq!(column.value(2), Value::None, "{} of {name}", column.name);
        };
        check("时刻", Value::Text("2024-02-29T23:59:58.5"), Value::Text("1969-12-31T23:59:59"));
        check("世界时", Value::Text("2024-02-29T23:59:58Z"), Value::None);
        check("钟点", Value::Text("08:30:00"), Value::None);
        check("无号", Value::Text("18446744073709551615"), Value::Text("0"));
        check("小数", Value::Number(12.345), Value::Number(-0.001));
        check("盒.a", Value::Number(1.0), Value::None);
        check("盒.b", Value::Text("x"), Value::None);
    }
    let opened = opened(&Path::new(DATA).join("boxes.parquet"));
    let boxes = &opened.dataset.layers[0];
    let names: Vec<_> = boxes.table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!((names, opened.files[0].contents[0].epsg), (vec!["名称"], 4326), "no boxes, no numbers of rows");
}

/// No cut, no changed byte and no absurd count does more harm than an error.
#[test]
fn damaged_blocks_and_columns_are_refused() {
    let open = |bytes: &[u8]| {
        let opened = open_bytes(&[("a", bytes)], &Progress::default());
        let is_whole = opened.files[0].error.is_some() || !opened.files[0].layers.is_empty();
        assert!(is_whole, "an outcome");
        opened
    };
    for name in ["kinds.fgb", "indexed.fgb", "kinds.parquet", "kinds_zstd.parquet"] {
        let bytes = fs::read(Path::new(DATA).join(name)).unwrap();
        for cut in (0..bytes.len()).step_by(11) {
            assert!(open(&bytes[..cut]).files[0].error.is_some(), "{name} cut at {cut}");
        }
        for at in (0..bytes.len()).step_by(3) {
            let mut changed = bytes.clone();
            changed[at] = if at % 2 == 0 { 0xff } else { changed[at].wrapping_add(1) };
            open(&changed);
        }
    }
    let bytes = fs::read(Path::new(DATA).join("kinds.fgb")).unwrap();
    let first = 12 + u32::from_le_bytes(bytes[8..12].try_into().unwrap()) as usize;
    let mut wrong = bytes.clone();
    wrong[first + 4..first + 8].copy_from_slice(&u32::MAX.to_le_bytes());
    let damaged = open(&wrong);
    assert_eq!(damaged.files[0].contents[0].features, 7, "a damaged feature costs only itself");
    assert!(codes(&damaged).contains(&"shape-invalid"), "and is said");
    let code = |bytes: &[u8]| open(bytes).files[0].error.as_ref().map(|error| error.code);
    let mut long = bytes.clone();
    long[first..first + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(code(&long), Some("truncated"), "a feature beyond the end");
    let mut more = bytes.clone();
    let seven = bytes[..first].windows(8).position(|bytes| bytes == 7_u64.to_le_bytes()).unwrap();
    more[seven..seven + 8].copy_from_slice(&(1_u64 << 60).to_le_bytes());
    assert_eq!(code(&more), Some("truncated"), "more features than bytes");
    assert_eq!(code(b"PAR1 and more PAR1"), Some("parquet-damaged"), "no Parquet");
}
