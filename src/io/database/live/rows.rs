//! Rows of a table as features.
//!
//! *Guarantees:* the order is that of the key, else that in which the table is stored; memory is that of the layer and of one
//! helping of rows. *Must not know:* roles of columns.

use super::catalog::{self, Column, Table};
use super::client::{Row, Snapshot, quoted};
use super::window::Window;
use crate::io::error::Fault;
use crate::io::features::{Batch, Members, Parsed, cancelled, parsed};
use crate::io::meter::Meter;
use crate::io::reading::Reading;
use crate::io::table_builder::Cell;
use crate::io::wkb;
use crate::model::report::{Issue, Report, Severity};
use crate::model::words::Words;
use crate::words;

/// Rows that are fetched at a time.
const HELPING: i32 = 4_096;
/// A reading ends with a fault beyond so many rows, or so many bytes of geometry and texts.
const MOST_ROWS: usize = 10_000_000;
const MOST_BYTES: u64 = 8 << 30;

/// How the values of a column come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Integer,
    Float,
    /// A decimal of any length, as text.
    Decimal,
    Truth,
    Text,
    Json,
}

/// A column that is asked for.
struct Asked {
    name: String,
    kind: Kind,
}

/// Whether more rows than so many touch a window.
pub(super) fn are_more_than(
    snapshot: &mut Snapshot<'_>,
    table: &Table,
    window: &Window,
    most: u64,
) -> Result<bool, Fault> {
    let (from, condition) = (table.quoted(), window.condition(table));
    let statement =
        format!("SELECT count(*) FROM (SELECT 1 FROM {from} WHERE {condition} LIMIT {}) f", most.saturating_add(1));
    let found = snapshot.ask(&statement, &window.values())?;
    let count = found.first().map(|row| row.integer(0)).transpose()?.flatten().unwrap_or(0);
    Ok(u64::try_from(count).is_ok_and(|count| count > most))
}

/// Reads a table, or what of it touches a window.
pub(super) fn read(
    snapshot: &mut Snapshot<'_>,
    table: &Table,
    window: Option<&Window>,
    reading: &Reading,
    meter: &mut Meter<'_>,
) -> Result<Parsed, Fault> {
    let mut report = Report::default();
    let srid = catalog::srid(snapshot, table)?;
    let asked = asked(catalog::columns(snapshot, table)?, &mut report);
    let order = order(snapshot, table, &mut report)?;
    let mut names = vec![format!("ST_AsBinary({0}::geometry), ST_SRID({0}::geometry)::int8", quoted(&table.geometry))];
    names.extend(asked.iter().map(expression));
    let condition = window.map(|window| format!(" WHERE {}", window.condition(table))).unwrap_or_default();
    let statement = format!("SELECT {} FROM {}{condition}{order}", names.join(", "), table.quoted());
    let answer = snapshot.begin(&statement, &window.map(Window::values).unwrap_or_default())?;
    let mut batches = Vec::new();
    let (mut rows, mut bytes) = (0, 0);
    loop {
        if meter.is_cancelled() {
            return Err(cancelled());
        }
        let helping = snapshot.next(&answer, HELPING)?;
        if helping.is_empty() {
            break;
        }
        rows += helping.len();
        let batch = batch(&helping, &asked, srid, &mut bytes)?;
        if rows > MOST_ROWS || bytes > MOST_BYTES {
            return Err(too_many());
        }
        meter.counted(rows as u64);
        batches.push(batch);
    }
    let crs = catalog::declared(snapshot, srid)?;
    let members = Members { name: Some(table.name.clone()), crs, ..Members::default() };
    let mut layer = parsed(members, batches, reading.coordinates)?;
    report.append(std::mem::take(&mut layer.report));
    layer.report = report;
    Ok(layer)
}

/// What is asked of each column that has a place in a table.
fn asked(columns: Vec<Column>, report: &mut Report) -> Vec<Asked> {
    let mut asked = Vec::new();
    for Column { name, kind, is_array } in columns {
        let kind = match kind.as_str() {
            _ if is_array => Kind::Json,
            "int2" | "int4" | "int8" | "oid" => Kind::Integer,
            "float4" | "float8" => Kind::Float,
            "numeric" => Kind::Decimal,
            "bool" => Kind::Truth,
            "json" | "jsonb" => Kind::Json,
            "bytea" | "geometry" | "geography" | "raster" | "topogeometry" => {
                report.push(left_out(&name));
                continue;
            }
            _ => Kind::Text,
        };
        asked.push(Asked { name, kind });
    }
    asked
}

fn expression(column: &Asked) -> String {
    let name = quoted(&column.name);
    match column.kind {
        Kind::Integer => format!("{name}::int8"),
        // Through text a short float keeps the digits it was written with.
        Kind::Float => format!("{name}::text::float8"),
        Kind::Truth => format!("{name}::bool"),
        Kind::Json => format!("to_json({name})::text"),
        Kind::Decimal | Kind::Text => format!("{name}::text"),
    }
}

/// Rows in an order that is the same the next time.
fn order(snapshot: &mut Snapshot<'_>, table: &Table, report: &mut Report) -> Result<String, Fault> {
    let key = catalog::key(snapshot, table)?;
    if !key.is_empty() {
        let key: Vec<String> = key.iter().map(|name| quoted(name)).collect();
        return Ok(format!(" ORDER BY {}", key.join(", ")));
    }
    if table.is_stored() {
        return Ok(" ORDER BY ctid".to_owned());
    }
    report.push(unordered());
    Ok(String::new())
}

fn batch(rows: &[Row], asked: &[Asked], srid: i32, bytes: &mut u64) -> Result<Batch, Fault> {
    let mut batch = Batch::default();
    for row in rows {
        let at = batch.row();
        if let Some(blob) = row.bytes(0)? {
            *bytes += blob.len() as u64;
            if row.integer(1)?.is_some_and(|own| own != i64::from(srid)) {
                batch.findings.push(at, other_system());
            } else {
                wkb::take_into(&mut batch, |raw| wkb::take(blob, raw));
            }
        }
        for (nth, column) in asked.iter().enumerate() {
            let cell = cell(row, nth + 2, column.kind)?;
            if let Cell::Text(text) = &cell {
                *bytes += text.len() as u64;
            }
            batch.table.set(&column.name, at, cell);
        }
        batch.raw.end_feature();
    }
    Ok(batch)
}

fn cell(row: &Row, at: usize, kind: Kind) -> Result<Cell<'_>, Fault> {
    Ok(match kind {
        Kind::Integer => row.integer(at)?.map_or(Cell::None, |value| Cell::Integer(value.into())),
        Kind::Float => row.number(at)?.filter(|value| value.is_finite()).map_or(Cell::None, Cell::Number),
        Kind::Truth => row.truth(at)?.map_or(Cell::None, Cell::Bool),
        Kind::Decimal => row.text(at)?.map_or(Cell::None, decimal),
        Kind::Text => row.text(at)?.map_or(Cell::None, Cell::Text),
        Kind::Json => row.text(at)?.map_or(Cell::None, |text| Cell::Json(text.to_owned())),
    })
}

/// Whole ones keep all digits: a parcel's number may be kept so.
fn decimal(text: &str) -> Cell<'_> {
    if let Ok(whole) = text.parse::<i128>() {
        return Cell::Integer(whole);
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map_or(Cell::None, Cell::Number)
}

fn left_out(column: &str) -> Issue {
    let message = words!(
        "列“{column}”是二进制或第二个图形，未读",
        "the column \"{column}\" holds binary data or a second geometry, which was not read"
    );
    let remedy = Words::fixed(
        "第二个图形列可在地址中用 geometry=列名 选择",
        "a second geometry can be chosen with geometry=COLUMN in the address",
    );
    Fault::new("database-column", message, remedy).issue(Severity::Info)
}

fn unordered() -> Issue {
    let message = Words::fixed(
        "视图没有主键：要素的先后由服务器决定，下次可能不同",
        "the view has no key: the order of its features is the server's, and may be another next time",
    );
    let remedy = Words::fixed("需要固定顺序时请读表", "read the table where the order matters");
    Fault::new("database-order", message, remedy).issue(Severity::Info)
}

fn other_system() -> Issue {
    let message = Words::fixed(
        "图形的 SRID 与表中其他的不同，此要素没有图形",
        "the SRID of the geometry is not that of the others; the feature has none",
    );
    let remedy = Words::fixed("请在数据库中用 ST_Transform 统一", "bring all to one system with ST_Transform");
    Fault::new("database-srid", message, remedy).issue(Severity::Error)
}

fn too_many() -> Fault {
    let gibibytes = MOST_BYTES >> 30;
    let message = words!(
        "超过 {MOST_ROWS} 行或 {gibibytes} GiB，不整表读入",
        "more than {MOST_ROWS} rows or {gibibytes} GiB, which is not read as a whole"
    );
    let remedy = Words::fixed(
        "用 --window 西,南,东,北 读一部分，或用 --cells 由服务器汇总",
        "read a part with --window W,S,E,N, or have the server sum it with --cells",
    );
    Fault::new("database-too-many", message, remedy)
}
