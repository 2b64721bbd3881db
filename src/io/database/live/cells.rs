//! A window summed by the server in square cells: parcels, their land, tax, output, investment.
//!
//! A parcel counts in the cell that holds the middle of its box, once and as a whole; the window is widened to whole cells,
//! so that every cell is complete. Land is measured on the ellipsoid as everywhere in the program: `ST_Area` of a geography,
//! in CGCS2000 for tables in a plane; only where a table has no system it is that of its own plane.
//!
//! *Guarantees:* a sum of ratios is never made: what a cell yields a 亩 is Σ figure ÷ Σ land. *Must not know:* classes.

use geo_types::{Coord, Rect};

use super::catalog::{self, Column, Table};
use super::client::{Row, Snapshot, Value, quoted};
use super::window::Window;
use crate::io::direct;
use crate::io::error::Fault;
use crate::io::features::{Batch, Members, Parsed, parsed};
use crate::io::reading::Reading;
use crate::io::table_builder::Cell;
use crate::model::report::{Report, Severity};
use crate::model::shapes::ShapeKind;
use crate::model::units::SquareMeters;
use crate::model::words::Words;
use crate::words;

/// Cells along the longer edge of a window, at most twice as many after rounding.
const ACROSS: f64 = 48.0;
/// The system that land in a plane is measured in: CGCS2000.
const MEASURED_IN: i32 = 4490;
/// Columns that can be summed.
const MOST_SUMS: usize = 12;

/// Squares of a side that is a round number, from the origin of the system.
#[derive(Debug, Clone, Copy)]
struct Grid {
    side: f64,
    /// The first and the last cell, both within.
    columns: (i64, i64),
    rows: (i64, i64),
}

impl Grid {
    fn over(bounds: Rect) -> Self {
        let wanted = (bounds.width().max(bounds.height()) / ACROSS).max(f64::MIN_POSITIVE);
        let power = 10_f64.powf(wanted.log10().floor());
        let side = [1.0, 2.0, 5.0, 10.0].map(|step| step * power).into_iter().find(|side| *side >= wanted);
        let side = side.unwrap_or(10.0 * power);
        let at = |value: f64| (value / side).floor() as i64;
        let (low, high) = (bounds.min(), bounds.max());
        Self { side, columns: (at(low.x), at(high.x)), rows: (at(low.y), at(high.y)) }
    }

    fn cell(&self, column: i64, row: i64) -> Rect {
        let corner = |column: i64, row: i64| Coord { x: column as f64 * self.side, y: row as f64 * self.side };
        Rect::new(corner(column, row), corner(column + 1, row + 1))
    }

    fn bounds(&self) -> Rect {
        let last = self.cell(self.columns.1, self.rows.1).max();
        Rect::new(self.cell(self.columns.0, self.rows.0).min(), last)
    }
}

/// Reads the cells that have parcels, from south-west, column by column.
pub(super) fn read(
    snapshot: &mut Snapshot<'_>,
    table: &Table,
    window: &Window,
    reading: &Reading,
) -> Result<Parsed, Fault> {
    let columns = catalog::columns(snapshot, table)?;
    let sums = sums(&columns, &reading.access.sums)?;
    let bounds = held(snapshot, table, window)?;
    let grid = Grid::over(bounds);
    let whole = Window { bounds: grid.bounds(), ..*window };
    let mut values = whole.values();
    values.push(Value::Number(grid.side));
    values.extend([grid.columns.0, grid.columns.1, grid.rows.0, grid.rows.1].map(|at| Value::Number(at as f64)));
    let found = snapshot.ask(&statement(table, &whole, &sums), &values)?;
    let mut batch = Batch::default();
    for row in &found {
        put(row, &grid, &sums, &mut batch)?;
    }
    let crs = catalog::declared(snapshot, window.srid)?;
    let members = Members {
        name: Some(format!("{} 汇总", table.name)),
        kind: Some("other".to_owned()),
        source: Some(format!("{} 由服务器汇总", table.line().name)),
        crs,
        ..Members::default()
    };
    let mut layer = parsed(members, vec![batch], reading.coordinates)?;
    let mut report = Report::default();
    report.push(measured(table, window).issue(Severity::Info));
    report.append(std::mem::take(&mut layer.report));
    layer.report = report;
    Ok(layer)
}

/// What of a window there is anything in: the window of a whole country has no cell of its own size.
fn held(snapshot: &mut Snapshot<'_>, table: &Table, window: &Window) -> Result<Rect, Fault> {
    let (from, geometry, condition) = (table.quoted(), quoted(&table.geometry), window.condition(table));
    let statement = format!(
        "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM
         (SELECT ST_Extent({geometry}::geometry)::box2d e FROM {from} WHERE {condition}) f"
    );
    let found = snapshot.ask(&statement, &window.values())?;
    let mut edges = [0.0; 4];
    for (at, edge) in edges.iter_mut().enumerate() {
        let Some(value) = found.first().map(|row| row.number(at)).transpose()?.flatten() else {
            return Ok(window.bounds);
        };
        *edge = value;
    }
    let [x0, y0, x1, y1] = edges;
    let (low, high) = (window.bounds.min(), window.bounds.max());
    // What leans over the window's edge is not a reason for larger cells.
    let (x0, x1) = (x0.clamp(low.x, high.x), x1.clamp(low.x, high.x));
    let (y0, y1) = (y0.clamp(low.y, high.y), y1.clamp(low.y, high.y));
    Ok(Rect::new(Coord { x: x0, y: y0 }, Coord { x: x1, y: y1 }))
}

fn statement(table: &Table, window: &Window, sums: &[String]) -> String {
    let (from, geometry, condition) = (table.quoted(), quoted(&table.geometry), window.condition(table));
    let area = area(table, window);
    let values: Vec<String> =
        sums.iter().enumerate().map(|(at, name)| format!(", {}::numeric AS v{at}", quoted(name))).collect();
    let values = values.concat();
    let names: String = (0..sums.len()).map(|at| format!(", v{at}")).collect();
    // Rounded, for the order in which servers add floats is not fixed.
    let totals: String = (0..sums.len())
        .map(|at| {
            format!(
                ", round(sum(v{at}), 6)::float8, count(v{at}),
                 round((sum(m2) FILTER (WHERE v{at} IS NOT NULL))::numeric, 2)::float8"
            )
        })
        .collect();
    format!(
        "SELECT x::int8, y::int8, count(*), round(sum(m2)::numeric, 2)::float8{totals} FROM (
          SELECT floor((ST_XMin(g) + ST_XMax(g)) / 2 / $5::float8) AS x, floor((ST_YMin(g) + ST_YMax(g)) / 2 / $5::float8) AS y,
           {area} AS m2{names}
          FROM (SELECT {geometry}::geometry AS g{values} FROM {from} WHERE {condition}) f WHERE NOT ST_IsEmpty(g)) f
         WHERE x BETWEEN $6::float8 AND $7::float8 AND y BETWEEN $8::float8 AND $9::float8
         GROUP BY x, y ORDER BY x, y"
    )
}

/// Square metres of a geometry `g`.
fn area(table: &Table, window: &Window) -> String {
    match window.srid {
        0 => "ST_Area(g)".to_owned(),
        _ if table.is_geography || window.crs.is_geographic() => "ST_Area(g::geography)".to_owned(),
        _ => format!("ST_Area(ST_Transform(g, {MEASURED_IN})::geography)"),
    }
}

/// The columns of numbers to be summed.
fn sums(columns: &[Column], more: &[String]) -> Result<Vec<String>, Fault> {
    let is_number = |column: &&Column| {
        !column.is_array && ["int2", "int4", "int8", "float4", "float8", "numeric"].contains(&column.kind.as_str())
    };
    let numbers: Vec<&str> = columns.iter().filter(is_number).map(|column| column.name.as_str()).collect();
    let mut sums: Vec<String> = direct::figures_among(&numbers).into_iter().map(str::to_owned).collect();
    for name in more {
        if !numbers.contains(&name.as_str()) {
            let list = numbers.join(", ");
            let message = words!("没有数值列“{name}”", "there is no column of numbers \"{name}\"");
            let remedy = words!("可汇总的列：{list}", "what can be summed: {list}");
            return Err(Fault::new("database-sum", message, remedy));
        }
        if !sums.contains(name) {
            sums.push(name.clone());
        }
    }
    sums.truncate(MOST_SUMS);
    Ok(sums)
}

/// One cell as a feature.
fn put(row: &Row, grid: &Grid, sums: &[String], batch: &mut Batch) -> Result<(), Fault> {
    let at = batch.row();
    let cell = grid.cell(row.integer(0)?.unwrap_or(0), row.integer(1)?.unwrap_or(0));
    for coord in cell.to_polygon().exterior().coords() {
        batch.raw.push(*coord);
    }
    batch.raw.end_ring();
    batch.raw.end_part(ShapeKind::Polygon, true);
    batch.raw.end_feature();
    let count = |value: Option<i64>| value.map_or(Cell::None, |value| Cell::Integer(value.into()));
    let number = |value: Option<f64>| value.map_or(Cell::None, Cell::Number);
    let in_mu = |value: Option<f64>| value.map(|value| SquareMeters(value).to_mu().0);
    let ratio = |sum: Option<f64>, land: Option<f64>| match (sum, land) {
        (Some(sum), Some(land)) if land > 0.0 => Cell::Number(sum / land),
        _ => Cell::None,
    };
    let land = in_mu(row.number(3)?);
    batch.table.set("宗数", at, count(row.integer(2)?));
    batch.table.set("土地_亩", at, number(land));
    for (nth, name) in sums.iter().enumerate() {
        let first = 4 + nth * 3;
        let (sum, with_value) = (row.number(first)?, in_mu(row.number(first + 2)?));
        batch.table.set(name, at, number(sum));
        batch.table.set(&format!("{name}_宗数"), at, count(row.integer(first + 1)?));
        batch.table.set(&format!("{name}_土地_亩"), at, number(with_value));
        batch.table.set(&format!("{name}_亩均"), at, ratio(sum, land));
        batch.table.set(&format!("{name}_有值亩均"), at, ratio(sum, with_value));
    }
    Ok(())
}

fn measured(table: &Table, window: &Window) -> Fault {
    let message = match window.srid {
        0 => Words::fixed(
            "格内土地面积是表自身平面上的 ST_Area（表没有坐标系）",
            "land in cells is ST_Area in the table's own plane, which has no system",
        ),
        _ if table.is_geography || window.crs.is_geographic() => Words::fixed(
            "格内土地面积是服务器按椭球面算的（ST_Area geography）",
            "land in cells was measured by the server on the ellipsoid (ST_Area of a geography)",
        ),
        _ => Words::fixed(
            "格内土地面积是服务器换到 CGCS2000 后按椭球面算的（ST_Area geography）",
            "land in cells was measured by the server on the ellipsoid of CGCS2000 (ST_Area of a geography)",
        ),
    };
    let remedy = Words::fixed(
        "每宗按外框中心归入一格；亩均 = 合计 ÷ 土地，有值亩均只除以有该数值的宗地",
        "a parcel counts in the cell of the middle of its box; 亩均 is sum ÷ land, 有值亩均 divides by the land that has a value",
    );
    Fault::new("database-measured", message, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_round_and_the_same_after_a_small_move() {
        let rect = |x: f64, y: f64, side: f64| Rect::new(Coord { x, y }, Coord { x: x + side, y: y + side });
        let check = |bounds: Rect, side: f64| {
            let grid = Grid::over(bounds);
            assert!((grid.side / side - 1.0).abs() < 1e-12, "{bounds:?}: {}", grid.side);
            let (whole, own) = (grid.bounds(), bounds);
            assert!(whole.min().x <= own.min().x && whole.max().y >= own.max().y, "the window is within: {whole:?}");
            assert!(grid.columns.1 - grid.columns.0 <= 49, "not too many");
        };
        check(rect(413_000.0, 4_033_000.0, 48_000.0), 1000.0);
        check(rect(413_010.0, 4_033_010.0, 48_000.0), 1000.0);
        check(rect(413_000.0, 4_033_000.0, 48_001.0), 2000.0);
        check(rect(-10.0, -10.0, 4.8), 0.1);
    }
}
