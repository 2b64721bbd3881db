//! A layer as a table with coordinates: points in two columns, all else as well-known text.

use std::path::Path;

use crate::crs::{Crs, GaussKruger};
use crate::io::csv_text::{Cell, csv_text};
use crate::io::error::{Fault, WriteError};
use crate::io::formats::outgoing::{Outgoing, unfit};
use crate::io::formats::{placed, wkt_text};
use crate::model::id::FeatureId;
use crate::model::report::Report;
use crate::model::shapes::ShapeKind;
use crate::model::table::{Column, Value};
use crate::words;

/// The name GDAL and QGIS know the column of geometry by.
const WKT: &str = "WKT";

/// Writes a layer, and says what did not fit.
///
/// # Errors
/// Where a place is not in the system, and where the file cannot be written.
pub(crate) fn write(path: &Path, out: &Outgoing<'_>) -> Result<Report, WriteError> {
    let text = text(out).map_err(|fault| placed::in_file(fault, path))?;
    placed::text_file(path, &text, out)?;
    let mut report = Report::default();
    unsaid(out, &mut report);
    Ok(report)
}

/// Says that the system of the coordinates stands nowhere, where their size does not tell it.
pub(super) fn unsaid(out: &Outgoing<'_>, report: &mut Report) {
    let is_told_by_numbers =
        out.crs == Crs::Wgs84 || out.crs == Crs::WORLD || out.crs == Crs::GaussKruger(GaussKruger::ZONE39);
    if !is_told_by_numbers {
        let name = out.crs.name();
        report.push(unfit(
            "crs-unsaid",
            words!(
                "表格没有写坐标系的位置；文件里的坐标是 {name}",
                "a table has no place for the system; its coordinates are {name}"
            ),
        ));
    }
}

/// Whether all features that have a place are single points.
pub(super) fn is_points(out: &Outgoing<'_>) -> bool {
    let shapes = &out.layer.shapes;
    !out.layer.is_empty()
        && shapes.ids().all(|id| match shapes.kind(id) {
            ShapeKind::Point => shapes.parts(id).count() == 1,
            kind => kind == ShapeKind::Empty,
        })
}

fn text(out: &Outgoing<'_>) -> Result<String, Fault> {
    let layer = out.layer;
    let is_points = is_points(out);
    let geometry: &[&str] = match (is_points, out.crs.is_geographic()) {
        (true, true) => &["lon", "lat"],
        (true, false) => &["east", "north"],
        (false, _) => &[WKT],
    };
    let is_taken = |column: &&Column| geometry.contains(&column.name.as_str());
    let columns: Vec<&Column> = layer.table.columns.iter().filter(|column| !is_taken(column)).collect();
    let names = columns.iter().map(|column| column.name.as_str());
    let header: Vec<&str> = geometry.iter().copied().chain(names).collect();
    let rows: Vec<Vec<Cell>> = layer
        .shapes
        .ids()
        .map(|id| {
            let mut row = placed_cells(out, id, is_points)?;
            row.extend(columns.iter().map(|column| cell(column.value(id.index()))));
            Ok(row)
        })
        .collect::<Result<_, Fault>>()?;
    Ok(csv_text(&header, rows.into_iter()))
}

pub(super) fn placed_cells(out: &Outgoing<'_>, id: FeatureId, is_points: bool) -> Result<Vec<Cell>, Fault> {
    let parts = placed::parts(out, id)?;
    if !is_points {
        return Ok(vec![wkt_text::text(out.layer.shapes.kind(id), &parts).map_or(Cell::Empty, Cell::Text)]);
    }
    let coord = parts.iter().flatten().flatten().next();
    Ok(coord.map_or_else(|| vec![Cell::Empty, Cell::Empty], |coord| vec![Cell::Number(coord.x), Cell::Number(coord.y)]))
}

pub(super) fn cell(value: Value<'_>) -> Cell {
    match value {
        Value::Number(number) => Cell::Number(number),
        value => placed::shown(value).map_or(Cell::Empty, Cell::Text),
    }
}
