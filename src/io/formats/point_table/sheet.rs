//! The attributes of a layer as a workbook; points with their coordinates.
//!
//! *Guarantees:* texts stay texts, numbers of parcels among them, and numbers stay whole; what is left out is said.

use std::path::Path;

use super::write::{cell, is_points, placed_cells, unsaid};
use crate::io::csv_text::Cell;
use crate::io::error::{Fault, WriteError};
use crate::io::formats::outgoing::{Outgoing, unfit};
use crate::io::formats::placed;
use crate::io::xlsx::{self, Number, Sheet};
use crate::model::report::Report;
use crate::model::shapes::ShapeKind;
use crate::model::table::{Column, ColumnData};
use crate::model::words::Words;

/// Decimals of a number that are shown; the number itself is whole.
const MOST_DECIMALS: usize = 9;

/// Writes the attributes of a layer, and says what did not fit.
///
/// # Errors
/// Where a place is not in the system, where a sheet cannot hold so much, and where the file cannot be written.
pub(crate) fn write(path: &Path, out: &Outgoing<'_>) -> Result<Report, WriteError> {
    let mut report = Report::default();
    let layer = out.layer;
    let has_places = is_points(out);
    let decimals = if out.crs.is_geographic() { MOST_DECIMALS } else { 3 };
    let coordinates: &[&str] = match (has_places, out.crs.is_geographic()) {
        (false, _) => &[],
        (true, true) => &["lon", "lat"],
        (true, false) => &["east", "north"],
    };
    let own: Vec<&Column> =
        layer.table.columns.iter().filter(|column| !coordinates.contains(&column.name.as_str())).collect();
    let places: Vec<Vec<Cell>> = if has_places {
        let cells = layer.shapes.ids().map(|id| placed_cells(out, id, true)).collect::<Result<_, Fault>>();
        cells.map_err(|fault| placed::in_file(fault, path))?
    } else {
        Vec::new()
    };
    let column = |name: &str, number| xlsx::Column { name: name.to_owned(), number };
    let of_places = coordinates.iter().map(|name| column(name, Some(Number { decimals, grouped: false })));
    let columns = of_places.chain(own.iter().map(|one| column(&one.name, shown(one)))).collect();
    let rows = (0..layer.len()).map(|row| {
        let place = places.get(row).into_iter().flatten().cloned();
        place.chain(own.iter().map(|column| cell(column.value(row)))).collect()
    });
    xlsx::write(path, vec![Sheet { name: layer.name.clone(), columns, rows: Box::new(rows), notes: Vec::new() }])?;
    if has_places {
        unsaid(out, &mut report);
    } else if layer.shapes.ids().any(|id| layer.shapes.kind(id) != ShapeKind::Empty) {
        report.push(unfit(
            "geometry-left-out",
            Words::fixed("XLSX 只有属性，没有图形", "an XLSX has the attributes alone, without the geometry"),
        ));
    }
    Ok(report)
}

/// How the numbers of a column are shown; `None` for texts. Years and numbers of things have no marks between thousands.
fn shown(column: &Column) -> Option<Number> {
    let ColumnData::Number(values) = &column.data else { return None };
    let decimals = |value: &f64| value.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let decimals = values.iter().filter(|value| value.is_finite()).map(decimals).max().unwrap_or(0);
    Some(Number { decimals: decimals.min(MOST_DECIMALS), grouped: false })
}
