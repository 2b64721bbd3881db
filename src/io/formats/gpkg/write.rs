//! Layers to a GeoPackage, with their style for QGIS.
//!
//! *Guarantees:* the file is made in memory and gets its name when it is whole; the same layers give the same bytes.

use std::collections::BTreeSet;
use std::path::Path;

use geo_types::Coord;
use rusqlite::{Connection, ToSql, params, params_from_iter};

use super::database::quoted;
use super::qml;
use crate::crs::Crs;
use crate::io::error::WriteError;
use crate::io::formats::outgoing::{Outgoing, renamed, text_of};
use crate::io::formats::placed;
use crate::io::names::Names;
use crate::io::{wkb, write as files};
use crate::model::id::FeatureId;
use crate::model::report::Report;
use crate::model::shapes::{ShapeKind, Shapes};
use crate::model::table::{Column, ColumnData, Value};
use crate::model::words::Words;
use crate::words;

/// The tables that every GeoPackage has (OGC 12-128r18, annex C); "GPKG" is its mark, 10300 its version.
const TABLES: &str = "
PRAGMA application_id = 1196444487; PRAGMA user_version = 10300; PRAGMA encoding = 'UTF-8';
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
 organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', NULL),
 ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
 description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
 srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
 srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
 CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
 f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
 useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
";

/// The number of a system without a code: those of users start here.
const WITHOUT_CODE: u32 = 100_000;

/// Names of tables that the file has for itself.
const OWN: [&str; 4] = ["gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns", "layer_styles"];

/// Writes layers into one file, and says what goes by another name in it.
///
/// # Errors
/// Where the file cannot be made or written.
pub(crate) fn write(path: &Path, layers: &[Outgoing<'_>]) -> Result<Report, WriteError> {
    let mut report = Report::default();
    refuse_open(path)?;
    layers.iter().try_for_each(placed::refuse_out_of_reach).map_err(|fault| placed::in_file(fault, path))?;
    let bytes = made(layers, &mut report).map_err(|error| unmade(path, &error))?;
    files::atomic(path, &bytes)?;
    Ok(report)
}

/// Logs of a program that has the old file open, or left it broken, would be taken for those of the new one.
fn refuse_open(path: &Path) -> Result<(), WriteError> {
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        std::path::PathBuf::from(name)
    };
    let logs = ["-wal", "-journal"].map(beside);
    let Some(log) = logs.iter().find(|log| std::fs::metadata(log).is_ok_and(|found| found.len() > 0)) else {
        return Ok(());
    };
    let name = log.file_name().unwrap_or_default().to_string_lossy();
    Err(WriteError {
        path: path.display().to_string(),
        message: words!(
            "旁边的 {name} 里还有别的程序没有存完的改动，不能覆盖",
            "{name} beside it holds changes of another program, so it cannot be replaced"
        ),
        remedy: Words::fixed(
            "请在 QGIS 中保存并关闭，或换一个文件名",
            "save and close it in QGIS, or choose another name",
        ),
    })
}

fn made(layers: &[Outgoing<'_>], report: &mut Report) -> rusqlite::Result<Vec<u8>> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch(TABLES)?;
    let all = connection.transaction()?;
    system(&all, Crs::Wgs84)?;
    let mut tables = Names::caseless(&OWN);
    for out in layers {
        layer(&all, out, &free(&out.layer.name, &mut tables), report)?;
    }
    if let Some(out) = layers.first() {
        all.execute(
            "INSERT INTO gpkg_contents VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?1, NULL, NULL, NULL, NULL, 0)",
            [out.written_at],
        )?;
    }
    all.commit()?;
    Ok(connection.serialize("main")?.to_vec())
}

fn system(connection: &Connection, crs: Crs) -> rusqlite::Result<()> {
    let (name, number) = (crs.name(), number_of(crs));
    let organization = if number == WITHOUT_CODE { "NONE" } else { "EPSG" };
    let text = crs.wkt_esri().unwrap_or_else(|| "undefined".to_owned());
    let add = "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?2, ?4, NULL)";
    connection.execute(add, params![name, number, organization, text]).map(drop)
}

/// The number of a system in the file: its code of EPSG, where it has one.
fn number_of(crs: Crs) -> u32 {
    if crs.epsg() == 0 { WITHOUT_CODE } else { crs.epsg() }
}

fn layer(connection: &Connection, out: &Outgoing<'_>, table: &str, report: &mut Report) -> rusqlite::Result<()> {
    let shapes = &out.layer.shapes;
    let (mut names, mut taken) = (Vec::new(), Names::caseless(&[]));
    let mut declared = Vec::new();
    // With whether all its numbers are whole.
    let keys = keys(out);
    let attributes: Vec<&Column> = match keys {
        Some(_) => out.attributes().collect(),
        None => out.layer.table.columns.iter().collect(),
    };
    let columns: Vec<(&Column, bool)> = attributes.into_iter().map(|one| (one, is_whole(one))).collect();
    let own = columns.iter().map(|(column, whole)| (column.name.as_str(), kind_of(column, *whole)));
    for (own, kind) in out.style.map(|style| (style.column.as_str(), "TEXT")).into_iter().chain(own) {
        let name = free(own, &mut taken);
        if name != own {
            report.push(renamed(own, &name));
        }
        declared.push(format!("{} {kind}", quoted(&name)));
        names.push(name);
    }
    let (key, geometry) = (free("fid", &mut taken), free("geom", &mut taken));
    let kind = one_kind(shapes);
    let kind_name = match kind {
        Some(ShapeKind::Point) => "MULTIPOINT",
        Some(ShapeKind::Line) => "MULTILINESTRING",
        Some(ShapeKind::Polygon) => "MULTIPOLYGON",
        _ => "GEOMETRY",
    };
    declared.insert(0, format!("{} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", quoted(&key)));
    declared.insert(1, format!("{} {kind_name}", quoted(&geometry)));
    connection.execute_batch(&format!("CREATE TABLE {} ({})", quoted(table), declared.join(", ")))?;
    system(connection, out.crs)?;
    let extent = rows(connection, out, table, (&columns, keys.as_deref()))?;
    let bounds = extent.map_or([None; 4], |[a, b, c, d]| [Some(a), Some(b), Some(c), Some(d)]);
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?1, 'features', ?1, '', ?2, ?3, ?4, ?5, ?6, ?7)",
        params![table, out.written_at, bounds[0], bounds[1], bounds[2], bounds[3], number_of(out.crs)],
    )?;
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, ?4, 0, 0)",
        params![table, geometry, kind_name, number_of(out.crs)],
    )?;
    if let Some(style) = out.style {
        let mut named = style.clone();
        named.column = names.first().cloned().unwrap_or_default();
        connection.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
             styleQML, styleSLD, useAsDefault, description, owner, update_time)
             VALUES ('', '', ?1, ?2, ?3, ?4, '', 1, '', '', ?5)",
            params![
                table,
                geometry,
                style.column,
                qml::style(&named, kind.unwrap_or(ShapeKind::Polygon)),
                out.written_at
            ],
        )?;
    }
    Ok(())
}

/// Puts the rows; the box around them: west, south, east, north.
fn rows(
    connection: &Connection,
    out: &Outgoing<'_>,
    table: &str,
    (columns, keys): (&[(&Column, bool)], Option<&[i64]>),
) -> rusqlite::Result<Option<[f64; 4]>> {
    let count = 2 + usize::from(out.style.is_some()) + columns.len();
    let slots = vec!["?"; count].join(", ");
    let mut insert = connection.prepare(&format!("INSERT INTO {} VALUES ({slots})", quoted(table)))?;
    let mut extent: Option<[f64; 4]> = None;
    for id in out.layer.shapes.ids() {
        let row = id.0 as usize;
        let (blob, bounds) = blob(out, id).unzip();
        if let Some(bounds) = bounds {
            let all = extent.get_or_insert(bounds);
            let [west, south, east, north] = bounds;
            *all = [all[0].min(west), all[1].min(south), all[2].max(east), all[3].max(north)];
        }
        let mut values: Vec<Box<dyn ToSql + '_>> = Vec::with_capacity(count);
        values.push(Box::new(keys.and_then(|keys| keys.get(row).copied()).unwrap_or(i64::from(id.0) + 1)));
        values.push(Box::new(blob));
        if out.style.is_some() {
            values.push(Box::new(out.class_of(row)));
        }
        values.extend(columns.iter().map(|(column, whole)| value(column, *whole, row)));
        insert.execute(params_from_iter(values))?;
    }
    Ok(extent)
}

/// The features' own ids, where they can be the numbers of rows: whole, and no two equal.
fn keys(out: &Outgoing<'_>) -> Option<Vec<i64>> {
    let column = out.layer.table.columns.get(out.ids?).filter(|column| is_whole(column))?;
    let number = |row: usize| column.number(row).map(|value| value as i64);
    let keys: Vec<i64> = (0..out.layer.len()).map(number).collect::<Option<_>>()?;
    let different: BTreeSet<i64> = keys.iter().copied().collect();
    (different.len() == keys.len()).then_some(keys)
}

fn value(column: &Column, whole: bool, row: usize) -> Box<dyn ToSql + '_> {
    match column.value(row) {
        Value::None => Box::new(None::<i64>),
        Value::Number(value) if whole => Box::new(value as i64),
        Value::Number(value) => Box::new(value),
        Value::Bool(value) => Box::new(value),
        other => Box::new(text_of(other).map(std::borrow::Cow::into_owned)),
    }
}

/// Header with the box, then well-known binary.
fn blob(out: &Outgoing<'_>, id: FeatureId) -> Option<(Vec<u8>, [f64; 4])> {
    let shapes = &out.layer.shapes;
    let place = |coord: Coord| out.place(coord);
    let geometry = wkb::of_parts(shapes.kind(id), shapes.parts(id), place)?;
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for coord in shapes.parts(id).flat_map(|part| part.rings().flatten()).map(|coord| place(*coord)) {
        let [west, south, east, north] = bounds;
        bounds = [west.min(coord.x), south.min(coord.y), east.max(coord.x), north.max(coord.y)];
    }
    let [west, south, east, north] = bounds;
    let mut blob = vec![b'G', b'P', 0, 0b11];
    blob.extend(number_of(out.crs).to_le_bytes());
    for edge in [west, east, south, north] {
        blob.extend(edge.to_le_bytes());
    }
    blob.extend(geometry);
    Some((blob, bounds))
}

fn kind_of(column: &Column, whole: bool) -> &'static str {
    match &column.data {
        ColumnData::Number(_) if whole => "INTEGER",
        ColumnData::Number(_) => "REAL",
        ColumnData::Bool(_) => "BOOLEAN",
        ColumnData::Text { .. } | ColumnData::Mixed(_) => "TEXT",
    }
}

/// Whether all its numbers are whole and exact.
fn is_whole(column: &Column) -> bool {
    let ColumnData::Number(values) = &column.data else { return false };
    values.iter().all(|value| value.is_nan() || value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0)
}

/// The kind of all features that have a shape, where it is one.
fn one_kind(shapes: &Shapes) -> Option<ShapeKind> {
    let mut kinds = shapes.ids().map(|id| shapes.kind(id)).filter(|kind| *kind != ShapeKind::Empty);
    let first = kinds.next()?;
    kinds.all(|kind| kind == first).then_some(first)
}

/// A name that is not taken: SQLite tells names apart without regard to capitals.
fn free(wanted: &str, names: &mut Names) -> String {
    names.take_joined(if wanted.trim().is_empty() { "layer" } else { wanted })
}

fn unmade(path: &Path, error: &rusqlite::Error) -> WriteError {
    WriteError {
        path: path.display().to_string(),
        message: words!("GeoPackage 写出失败：{error}", "the GeoPackage could not be made: {error}"),
        remedy: Words::fixed("请换一种格式再试", "try another format"),
    }
}
