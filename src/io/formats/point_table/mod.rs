//! Tables with coordinates: points in two columns, geometry in a column of well-known text, and 界址点表, whose rows are
//! the points of parcels.
//!
//! Recognised by the names of columns and by what stands in them; a table that is not is left to the readers of tables.
//!
//! *Guarantees:* a row each record, and in a 界址点表 each parcel; a column is one of numbers only where every number
//! would be written as it stands, so that no number of a parcel loses a digit. *Must not know:* firms.

mod findings;
mod header;
mod outlines;
mod sheet;
mod write;

use geo_types::Coord;

use crate::crs::assumed::Assumed;
use crate::crs::guess::guess;
use crate::io::error::Fault;
use crate::io::features::{Batch, Declared, Members, Parsed, parsed};
use crate::io::formats::wkt_text;
use crate::io::grid::{Grid, Row};
use crate::io::table_builder::Cell;
use crate::io::wkb;
use crate::model::report::Report;
use crate::model::shapes::ShapeKind;

use header::{Header, Place};

pub(crate) use sheet::write as write_sheet;
pub(crate) use write::write;

/// Reads a table that has coordinates; `None` for one that has none.
///
/// # Errors
/// Where its numbers fit no system, and where a layer cannot hold so much.
pub(crate) fn read(grid: &Grid, assumed: Assumed) -> Result<Option<Parsed>, Fault> {
    let Some(header) = Header::find(grid) else { return Ok(None) };
    let rows = grid.rows.get(header.first_row..).unwrap_or(&[]);
    let mut members = Members::default();
    let (batch, mut report) = match header.place {
        Place::Wkt(column) => {
            members.crs = srid(rows, column);
            (of_text(rows, &header, column), Report::default())
        }
        Place::Pair(pair) => {
            let coords = Header::coords(rows, pair, assumed);
            if !are_places(&coords, pair.is_east_first.is_some()) {
                return Ok(None);
            }
            let mut report = Report::default();
            let batch = match outlines::groups(rows, &header, &coords) {
                Some(groups) => outlines::batch(rows, &header, &coords, &groups, &mut report),
                None => of_points(rows, &header, &coords),
            };
            (batch, report)
        }
    };
    let mut layer = parsed(members, vec![batch], assumed)?;
    report.append(std::mem::take(&mut layer.report));
    layer.report = report;
    Ok(Some(layer))
}

/// Degrees of the country, asked where the names of columns do not say what they are: `x` and `y` may be anything.
const LON_DEG: std::ops::RangeInclusive<f64> = 73.0..=136.0;
const LAT_DEG: std::ops::RangeInclusive<f64> = 3.0..=54.0;

/// Whether most rows stand somewhere that a system has.
fn are_places(coords: &[Option<Coord>], is_named: bool) -> bool {
    let is_place = |coord: &&Coord| {
        let is_far = coord.x.abs() <= 180.0 && !(LON_DEG.contains(&coord.x) && LAT_DEG.contains(&coord.y));
        guess(geo_types::Rect::new(**coord, **coord)).is_some() && (is_named || !is_far)
    };
    let places = coords.iter().flatten().filter(is_place).count();
    places * 2 > coords.len()
}

fn srid(rows: &[Row], column: usize) -> Option<Declared> {
    let codes = rows.iter().filter_map(|row| wkt_text::srid(&row.cell(column).shown()).0);
    codes.into_iter().find(|code| *code > 0).map(|code| Declared::Text(format!("EPSG:{code}")))
}

fn of_points(rows: &[Row], header: &Header, coords: &[Option<Coord>]) -> Batch {
    let mut batch = Batch::default();
    for (row, coord) in rows.iter().zip(coords) {
        let at = batch.row();
        match coord {
            Some(coord) => {
                batch.raw.push(*coord);
                batch.raw.end_ring();
                batch.raw.end_part(ShapeKind::Point, true);
            }
            None => batch.findings.push(at, findings::no_coordinates(row.number)),
        }
        batch.raw.end_feature();
    }
    put_cells(rows, header, &mut batch, |at| at);
    batch
}

fn of_text(rows: &[Row], header: &Header, column: usize) -> Batch {
    let mut batch = Batch::default();
    for row in rows {
        let at = batch.row();
        let mark = batch.raw.mark();
        let text = row.cell(column).shown();
        if !text.is_empty() {
            if let Ok(taken) = wkt_text::take(&text, &mut batch.raw) {
                wkb::say(&mut batch, taken);
            } else {
                batch.raw.back_to(mark);
                batch.findings.push(at, findings::no_geometry(&text, row.number));
            }
        }
        batch.raw.end_feature();
    }
    put_cells(rows, header, &mut batch, |at| at);
    batch
}

/// Puts the cells of all columns that are kept; `of_row` is the row of the batch that a record belongs to, whose first
/// value counts.
fn put_cells(rows: &[Row], header: &Header, batch: &mut Batch, of_row: impl Fn(usize) -> usize) {
    for (column, name) in &header.kept {
        let is_numbers = rows.iter().all(|row| row.cell(*column).is_blank() || as_written(row, *column).is_some());
        let mut next = 0;
        for (at, row) in rows.iter().enumerate() {
            let target = of_row(at);
            if target < next || row.cell(*column).is_blank() {
                continue;
            }
            next = target + 1;
            let text = header::plain(&row.cell(*column).shown());
            let cell = match as_written(row, *column) {
                Some(number) if is_numbers => Cell::Number(number),
                _ => Cell::Text(&text),
            };
            batch.table.set(name, target, cell);
        }
    }
}

/// The number of a cell that would be written as it stands.
fn as_written(row: &Row, column: usize) -> Option<f64> {
    match row.cell(column) {
        crate::io::grid::Cell::Number(value) => Some(*value),
        cell => {
            let text = cell.shown();
            text.parse::<f64>().ok().filter(|value| value.is_finite() && value.to_string() == text)
        }
    }
}
