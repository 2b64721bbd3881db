//! GeoPackages: SQLite databases of layers.
//!
//! SQLite itself reads them (`rusqlite`, built in). A file from elsewhere is opened read-only and unchanging, in
//! defensive mode, with the schema not trusted, no extension to load and no view asked, and SQLite's own limits drawn in.
//! Rows are asked for by ranges of their numbers, so that all cores read.
//!
//! *Guarantees:* nothing is written beside the file; rows are in the order of their numbers.

mod database;
mod qml;
mod write;

use rayon::prelude::*;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::crs::parse;
use crate::io::error::Fault;
use crate::io::features::{Batch, Declared, Members, Parsed, cancelled, parsed};
use crate::io::input::{Input, Place};
use crate::io::meter::Meter;
use crate::io::table_builder::Cell;
use crate::io::wkb;
use crate::model::report::{Issue, Report, Severity};
use crate::model::words::Words;
use crate::words;

pub(crate) use write::write;

use database::{Database, quoted};

/// Ranges of row numbers that a layer is cut into.
const RANGES: i64 = 256;
/// A range has no fewer rows than this.
const LEAST_RANGE: i64 = 1_024;
/// A file has no more layers than this.
const MOST_LAYERS: usize = 200;

/// One layer as the tables of the file describe it.
#[derive(Debug)]
struct Plan {
    table: String,
    geometry: String,
    declared: Option<Declared>,
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    name: String,
    is_key: bool,
    is_truth: bool,
}

/// Reads all layers of a file.
pub(crate) fn read(input: &Input<'_>, meter: &mut Meter<'_>) -> Result<Vec<Parsed>, Fault> {
    let mut report = Report::default();
    if let Place::Disk(path) = input.place {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        if std::fs::metadata(log).is_ok_and(|found| found.len() > 0) {
            report.push(unmerged());
        }
    }
    let database = Database::new(input, meter.stop());
    let plans = database.with(|connection| plans(connection, &mut report))?;
    let tables = database.with(tables)?;
    if plans.is_empty() {
        return Err(empty(&tables));
    }
    for (name, rows) in &tables {
        report.push(no_layer(name, *rows));
    }
    let mut layers = Vec::with_capacity(plans.len());
    for plan in plans {
        let batches = batches(&database, &plan, meter)?;
        meter.counted(batches.iter().map(Batch::row).sum::<usize>() as u64);
        let members = Members { name: Some(plan.table), crs: plan.declared, ..Members::default() };
        let mut layer = parsed(members, batches, input.reading.coordinates)?;
        report.append(std::mem::take(&mut layer.report));
        layer.report = std::mem::take(&mut report);
        layers.push(layer);
    }
    Ok(layers)
}

/// The layers that the file lists.
fn plans(connection: &Connection, report: &mut Report) -> rusqlite::Result<Vec<Plan>> {
    let mut plans = Vec::new();
    if !are_tables(connection, &["gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"])? {
        return Ok(plans);
    }
    let mut listed = connection.prepare(
        "SELECT c.table_name, g.column_name, g.srs_id, m.name IS NOT NULL FROM gpkg_contents c
         JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
         LEFT JOIN sqlite_master m ON lower(m.name) = lower(c.table_name) AND m.type = 'table' AND m.rootpage > 0
         WHERE c.data_type = 'features' ORDER BY c.rowid",
    )?;
    let mut rows = listed.query([])?;
    while let Some(row) = rows.next()? {
        let (table, geometry): (String, String) = (row.get(0)?, row.get(1)?);
        let all = columns(connection, &table)?;
        let is_geometry = |column: &Column| column.name.eq_ignore_ascii_case(&geometry);
        // What is computed is no column of the table.
        if !row.get(3)? || !all.iter().any(is_geometry) || plans.len() == MOST_LAYERS {
            report.push(left_out(&table));
            continue;
        }
        let declared = declared(connection, row.get(2)?)?;
        let columns = all.into_iter().filter(|column| !is_geometry(column)).collect();
        plans.push(Plan { table, geometry, declared, columns });
    }
    Ok(plans)
}

/// Whether what lists something are tables: a view may be a question without end.
fn are_tables(connection: &Connection, names: &[&str]) -> rusqlite::Result<bool> {
    let asked = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND lower(name) = ?1";
    let mut asked = connection.prepare(asked)?;
    for name in names {
        if asked.query_row([name], |row| row.get::<_, i64>(0))? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The tables without geometry that the file lists, with how many rows they have; not those that programs keep for themselves.
fn tables(connection: &Connection) -> rusqlite::Result<Vec<(String, i64)>> {
    if !are_tables(connection, &["gpkg_contents"])? {
        return Ok(Vec::new());
    }
    let mut listed = connection.prepare(
        "SELECT c.table_name FROM gpkg_contents c JOIN sqlite_master m ON lower(m.name) = lower(c.table_name)
         WHERE c.data_type IN ('attributes', 'aspatial') AND m.type = 'table' AND m.rootpage > 0 ORDER BY c.rowid",
    )?;
    let names: Vec<String> = listed.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let own = names.into_iter().filter(|name| name != "layer_styles" && !name.starts_with("qgis_")).take(MOST_LAYERS);
    own.map(|name| {
        let count = format!("SELECT count(*) FROM {}", quoted(&name));
        let rows = connection.query_row(&count, [], |row| row.get(0))?;
        Ok((name, rows))
    })
    .collect()
}

/// The coordinate system of a number of the file: by the code of EPSG where it is known, else by the text.
fn declared(connection: &Connection, srs: i64) -> rusqlite::Result<Option<Declared>> {
    let mut asked = connection.prepare(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
    )?;
    let mut rows = asked.query([srs])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let (organization, code): (String, i64) = (row.get(0)?, row.get(1)?);
    let definition: String = row.get(2)?;
    let name = format!("{organization}:{code}");
    if parse::from_name(&name).is_some() {
        return Ok(Some(Declared::Text(name)));
    }
    let is_undefined = srs <= 0 || definition.trim().eq_ignore_ascii_case("undefined");
    Ok((!is_undefined).then_some(Declared::Text(definition)))
}

/// The columns of a table, but for computed ones.
fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Column>> {
    let mut asked = connection.prepare(&format!("PRAGMA table_info({})", quoted(table)))?;
    let column = |row: &rusqlite::Row<'_>| {
        let (name, kind): (String, String) = (row.get(1)?, row.get(2)?);
        // The number of the row, which is the feature's own; any other key is an attribute that has to be unique.
        let is_key = row.get::<_, i64>(5)? > 0 && kind.eq_ignore_ascii_case("INTEGER");
        Ok(Column { name, is_key, is_truth: kind.eq_ignore_ascii_case("BOOLEAN") })
    };
    asked.query_map([], column)?.collect()
}

fn batches(database: &Database<'_>, plan: &Plan, meter: &Meter<'_>) -> Result<Vec<Batch>, Fault> {
    let table = quoted(&plan.table);
    let asked = format!("SELECT min(rowid), max(rowid) FROM {table}");
    let ends = database.with(|connection| {
        connection.query_row(&asked, [], |row| Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?)))
    })?;
    let (Some(first), Some(last)) = ends else { return Ok(Vec::new()) };
    let step = (last.saturating_sub(first) / RANGES).max(LEAST_RANGE);
    let mut starts = vec![first];
    while let Some(next) = starts.last().and_then(|start| start.checked_add(step)).filter(|next| *next <= last) {
        starts.push(next);
    }
    let read = |start: &i64| {
        if meter.is_cancelled() {
            return Err(cancelled());
        }
        let range = (*start, start.saturating_add(step - 1).min(last));
        database.with(|connection| batch(connection, plan, range, database))
    };
    if database.is_single() { starts.iter().map(read).collect() } else { starts.par_iter().map(read).collect() }
}

/// The rows of a range.
fn batch(
    connection: &Connection,
    plan: &Plan,
    (first, last): (i64, i64),
    database: &Database<'_>,
) -> rusqlite::Result<Batch> {
    let mut names: Vec<String> = vec![quoted(&plan.geometry)];
    names.extend(plan.columns.iter().map(|column| quoted(&column.name)));
    let (names, table) = (names.join(", "), quoted(&plan.table));
    let asked = format!("SELECT {names} FROM {table} WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid");
    let mut asked = connection.prepare(&asked)?;
    let mut rows = asked.query([first, last])?;
    let mut batch = Batch::default();
    while let Some(row) = rows.next()? {
        database.count_row(plan.columns.len())?;
        let at = batch.row();
        match row.get_ref(0)? {
            ValueRef::Null => {}
            ValueRef::Blob(blob) => {
                database.count_bytes(blob.len())?;
                let before = batch.raw.corners();
                wkb::take_into(&mut batch, |raw| wkb::take_gpkg(blob, raw));
                // Arcs have more corners than bytes.
                database.count_bytes((batch.raw.corners() - before) * size_of::<geo_types::Coord>())?;
            }
            _ => batch.findings.push(at, wkb::Broken::Short.issue()),
        }
        for (number, column) in plan.columns.iter().enumerate() {
            let value = row.get_ref(number + 1)?;
            let text;
            let cell = match value {
                ValueRef::Null => Cell::None,
                ValueRef::Integer(value) if column.is_truth => Cell::Bool(value != 0),
                ValueRef::Integer(value) => Cell::Integer(value.into()),
                ValueRef::Real(value) => Cell::Number(value),
                ValueRef::Text(bytes) => {
                    database.count_bytes(bytes.len())?;
                    text = String::from_utf8_lossy(bytes);
                    Cell::Text(&text)
                }
                ValueRef::Blob(_) => {
                    batch.findings.push(at, no_text(&column.name));
                    Cell::None
                }
            };
            let table = if column.is_key { &mut batch.ids } else { &mut batch.table };
            table.set(if column.is_key { "id" } else { &column.name }, at, cell);
        }
        batch.raw.end_feature();
    }
    Ok(batch)
}

fn unmerged() -> Issue {
    let message = Words::fixed(
        "旁边有 -wal 文件：其他程序的改动还没有写入，读到的是改动之前的内容",
        "there is a -wal file beside it: changes of another program are not in it yet and were not read",
    );
    let remedy = Words::fixed("请在 QGIS 中保存并关闭，再打开", "save and close it in QGIS, then open it again");
    Fault::new("gpkg-unmerged", message, remedy).issue(Severity::Warning)
}

fn left_out(table: &str) -> Issue {
    let message = words!(
        "图层“{table}”是视图或不存在，未读",
        "the layer \"{table}\" is a view or is not there, and was not read"
    );
    let remedy = Words::fixed("请在 QGIS 中另存为图层", "save it as a layer with QGIS");
    Fault::new("gpkg-layer", message, remedy).issue(Severity::Warning)
}

fn no_text(column: &str) -> Issue {
    let message =
        words!("列“{column}”是二进制内容，未读", "the column \"{column}\" holds binary data, which was not read");
    let remedy = Words::fixed("需要时请另存为文本", "save it as text where it is needed");
    Fault::new("gpkg-binary", message, remedy).issue(Severity::Info)
}

fn no_layer(table: &str, rows: i64) -> Issue {
    let message = words!(
        "表“{table}”（{rows} 行）没有图形，未读",
        "the table \"{table}\" ({rows} rows) has no geometry and was not read"
    );
    let remedy = Words::fixed(
        "需要其中的列时，请另存为 XLSX 或 CSV，再用“并入表格”按编号并入",
        "where its columns are needed save it as XLSX or CSV and join that to the parcels",
    );
    Fault::new("gpkg-table", message, remedy).issue(Severity::Warning)
}

fn empty(tables: &[(String, i64)]) -> Fault {
    let names: Vec<&str> = tables.iter().map(|(name, _)| name.as_str()).collect();
    if !names.is_empty() {
        let names = names.join(", ");
        let message = words!(
            "这个 GeoPackage 里只有没有图形的表：{names}",
            "this GeoPackage holds only tables without geometry: {names}"
        );
        let remedy = Words::fixed(
            "请另存为 XLSX 或 CSV，再按编号并入地块",
            "save them as XLSX or CSV and join these to the parcels",
        );
        return Fault::new("gpkg-tables", message, remedy);
    }
    let message =
        Words::fixed("这个 SQLite 数据库里没有 GeoPackage 图层", "this SQLite database holds no layer of a GeoPackage");
    Fault::new("gpkg-empty", message, Words::fixed("请检查是否选对了文件", "check whether it is the right file"))
}
