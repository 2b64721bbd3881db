//! XLSX, XLS and ODS through `calamine`, cell by cell where the format allows it.
//!
//! *Guarantees:* sizes are checked first and held while reading; a fault inside the reader of a format is an error and
//! no panic; numbers that are shown with leading zeros come as the text that is shown. *Must not know:* headers.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Ods, Range, Reader as _, SheetVisible, Xls, Xlsx};

use super::limits::{self, Kind, MOST_CELLS, broken, too_many_cells};
use super::{Book, Cell, Grid, Merged, Row};
use crate::io::error::Fault;

/// Bytes of all texts of a file.
const MOST_TEXT: u64 = 512 << 20;

pub(super) fn read(kind: Kind, bytes: &[u8]) -> Result<Book, Fault> {
    limits::check(kind, bytes)?;
    // The readers of the formats are not ours and their files come from anywhere.
    let read = catch_unwind(AssertUnwindSafe(|| match kind {
        Kind::Xlsx => xlsx(bytes),
        Kind::Xls => xls(bytes),
        Kind::Ods => ods(bytes),
    }));
    read.unwrap_or_else(|_| Err(broken("the reader of the format stopped")))
}

/// A grid that grows and knows when it is too large.
#[derive(Default)]
struct Filling {
    grid: Grid,
    cells: u64,
    text: u64,
}

impl Filling {
    /// Most cells of this kind that are kept: nobody reads more.
    const MOST_FAILED: usize = 10_000;

    /// Keeps that the formula of a cell failed.
    fn failed(&mut self, (row, column): (u32, u32), text: &str) {
        if self.grid.errors.len() < Self::MOST_FAILED {
            self.grid.errors.push((row + 1, column, text.to_owned()));
        }
    }

    /// Puts a cell at its place; rows mostly come in their order.
    fn put(&mut self, (row, column): (u32, u32), cell: Cell) -> Result<(), Fault> {
        if cell.is_blank() {
            return Ok(());
        }
        if let Cell::Text(text) = &cell {
            self.text += text.len() as u64;
        }
        let number = row + 1;
        let at = match self.grid.rows.last() {
            Some(last) if last.number == number => self.grid.rows.len() - 1,
            Some(last) if last.number > number => {
                match self.grid.rows.binary_search_by_key(&number, |row| row.number) {
                    Ok(at) => at,
                    Err(at) => {
                        self.grid.rows.insert(at, Row { number, cells: Vec::new() });
                        at
                    }
                }
            }
            _ => {
                self.grid.rows.push(Row { number, cells: Vec::new() });
                self.grid.rows.len() - 1
            }
        };
        let Some(row) = self.grid.rows.get_mut(at) else { return Ok(()) };
        let column = column as usize;
        if row.cells.len() <= column {
            self.cells += (column + 1 - row.cells.len()) as u64;
            if self.cells > MOST_CELLS || self.text > MOST_TEXT {
                return Err(too_many_cells(self.cells));
            }
            row.cells.resize(column + 1, Cell::Empty);
        }
        if let Some(place) = row.cells.get_mut(column) {
            *place = cell;
        }
        Ok(())
    }
}

fn fault(error: &impl std::fmt::Display) -> Fault {
    broken(&error.to_string())
}

fn xlsx(bytes: &[u8]) -> Result<Book, Fault> {
    let mut file = Xlsx::new(Cursor::new(bytes)).map_err(|error| fault(&error))?;
    let mut book = Book { format: "XLSX", grids: Vec::new() };
    let (mut cells, mut text) = (0, 0);
    for name in visible(file.sheets_metadata()) {
        let merged = file.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let Ok(mut reader) = file.worksheet_cells_reader(&name) else { continue };
        let padded: Vec<usize> = reader.styles().iter().map(|style| zeros(style.number_format.as_ref())).collect();
        let mut filling = Filling { cells, text, ..Filling::default() };
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|error| fault(&error))? {
            let shown = match cell.get_value() {
                DataRef::Float(value) => of_number(*value, padded.get(style).copied().unwrap_or(0)),
                DataRef::Int(value) => of_number(*value as f64, padded.get(style).copied().unwrap_or(0)),
                DataRef::SharedString(text) => Cell::Text((*text).into()),
                DataRef::Bool(truth) => Cell::Bool(*truth),
                DataRef::DateTime(moment) => of_moment(moment),
                DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                    Cell::Text(text.as_str().into())
                }
                DataRef::Error(error) => {
                    filling.failed(cell.get_position(), &error.to_string());
                    Cell::Empty
                }
                DataRef::Empty => Cell::Empty,
            };
            filling.put(cell.get_position(), shown)?;
        }
        (cells, text) = (filling.cells, filling.text);
        push(&mut book, name, filling.grid, &merged);
    }
    Ok(book)
}

fn xls(bytes: &[u8]) -> Result<Book, Fault> {
    let mut file = Xls::new(Cursor::new(bytes)).map_err(|error| fault(&error))?;
    let mut book = Book { format: "XLS", grids: Vec::new() };
    for name in visible(file.sheets_metadata()) {
        let merged = file.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let Ok(range) = file.worksheet_range(&name) else { continue };
        push(&mut book, name, of_range(&range)?, &merged);
    }
    Ok(book)
}

fn ods(bytes: &[u8]) -> Result<Book, Fault> {
    let mut file = Ods::new(Cursor::new(bytes)).map_err(|error| fault(&error))?;
    let mut book = Book { format: "ODS", grids: Vec::new() };
    for name in visible(file.sheets_metadata()) {
        let Ok(range) = file.worksheet_range(&name) else { continue };
        push(&mut book, name, of_range(&range)?, &[]);
    }
    Ok(book)
}

/// Hidden sheets hold lists for drop-downs and last year's copies: they are not looked at.
fn visible(sheets: &[calamine::Sheet]) -> Vec<String> {
    sheets.iter().filter(|sheet| sheet.visible == SheetVisible::Visible).map(|sheet| sheet.name.clone()).collect()
}

fn push(book: &mut Book, name: String, grid: Grid, merged: &[Dimensions]) {
    let of = |found: &Dimensions| Merged {
        rows: (found.start.0.saturating_add(1), found.end.0.saturating_add(1)),
        columns: (found.start.1, found.end.1),
    };
    if !grid.rows.is_empty() {
        book.grids.push(Grid { name, merged: disjoint(merged.iter().map(of).collect()), ..grid });
    }
}

/// Merged areas that lie over no other, from the top: the formats know no others, and of two the upper left one counts.
fn disjoint(mut merged: Vec<Merged>) -> Vec<Merged> {
    merged.sort_unstable_by_key(|one| (one.rows.0, one.columns, one.rows.1));
    // By the first column: the last column and row of those that reach down to the row at hand, or ended above it.
    let mut open: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    merged.retain(|one| {
        while let Some((first, (last, end))) = open.range(..=one.columns.1).next_back().map(|(k, v)| (*k, *v)) {
            if end < one.rows.0 {
                open.remove(&first);
            } else if last >= one.columns.0 {
                return false;
            } else {
                break;
            }
        }
        open.insert(one.columns.0, (one.columns.1, one.rows.1));
        true
    });
    merged
}

fn of_range(range: &Range<Data>) -> Result<Grid, Fault> {
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    let mut filling = Filling::default();
    for (row, column, value) in range.used_cells() {
        let cell = match value {
            Data::Float(value) => Cell::Number(*value),
            Data::Int(value) => Cell::Number(*value as f64),
            Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Text(text.as_str().into()),
            Data::Bool(truth) => Cell::Bool(*truth),
            Data::DateTime(moment) => of_moment(moment),
            Data::Error(error) => {
                filling.failed((first_row + row as u32, first_column + column as u32), &error.to_string());
                Cell::Empty
            }
            Data::Empty => Cell::Empty,
        };
        filling.put((first_row + row as u32, first_column + column as u32), cell)?;
    }
    Ok(filling.grid)
}

/// `20240301` shown through the format `00000000`: how many digits there are at least.
fn zeros(format: Option<&calamine::NumberFormat>) -> usize {
    let code = format.map_or("", |format| format.format_code.as_str());
    let is_zeros = code.len() > 1 && code.bytes().all(|byte| byte == b'0');
    if is_zeros { code.len() } else { 0 }
}

fn of_number(value: f64, digits: usize) -> Cell {
    let is_short = value >= 0.0 && value.fract() == 0.0 && value < 1e15;
    let text = if digits > 0 && is_short { format!("{value:0digits$}") } else { String::new() };
    // A number with all its digits stays one.
    if text.starts_with('0') && text.len() > 1 { Cell::Text(text.into()) } else { Cell::Number(value) }
}

fn of_moment(moment: &ExcelDateTime) -> Cell {
    if !moment.is_datetime() {
        return Cell::Number(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let is_midnight = (hour, minute, second) == (0, 0, 0);
    Cell::Text(if is_midnight { date } else { format!("{date} {hour:02}:{minute:02}:{second:02}") }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_its_format_shows_it() {
        let check = |value, digits, expected: Cell| assert_eq!(of_number(value, digits), expected, "{value} {digits}");
        check(42.0, 6, Cell::Text("000042".into()));
        check(123_456.0, 6, Cell::Number(123_456.0));
        check(42.5, 6, Cell::Number(42.5));
        check(42.0, 0, Cell::Number(42.0));
    }

    #[test]
    fn merged_areas_lie_over_no_other() {
        let check = |areas: &[[u32; 4]], expected: &[[u32; 4]]| {
            let of = |a: &[u32; 4]| Merged { rows: (a[0], a[2]), columns: (a[1], a[3]) };
            let found = disjoint(areas.iter().map(of).collect());
            assert_eq!(found, expected.iter().map(of).collect::<Vec<_>>(), "{areas:?}");
        };
        // First row and column, last row and column.
        check(&[[2, 0, 9, 0], [2, 0, 9, 0], [3, 0, 4, 0]], &[[2, 0, 9, 0]]);
        check(&[[5, 0, 6, 3], [1, 0, 2, 1], [1, 2, 8, 2]], &[[1, 0, 2, 1], [1, 2, 8, 2]]);
        check(&[[1, 0, 2, 0], [3, 0, 4, 5], [3, 6, 3, 7]], &[[1, 0, 2, 0], [3, 0, 4, 5], [3, 6, 3, 7]]);
        check(&[[1, 4, 3, 4], [2, 0, 2, 9], [4, 0, 4, 9]], &[[1, 4, 3, 4], [4, 0, 4, 9]]);
    }

    #[test]
    fn cells_out_of_order_find_their_row_and_far_ones_are_refused() {
        let mut filling = Filling::default();
        for (row, column) in [(4, 1), (1, 0), (4, 0), (2, 2)] {
            filling.put((row, column), Cell::Bool(true)).expect("it fits");
        }
        let numbers: Vec<(u32, usize)> = filling.grid.rows.iter().map(|row| (row.number, row.cells.len())).collect();
        assert_eq!(numbers, [(2, 1), (3, 3), (5, 2)], "by row, as wide as needed");
        let refused = (0..2000).find_map(|row| filling.put((row, 16_383), Cell::Bool(true)).err());
        assert_eq!(refused.map(|fault| fault.code), Some("sheet-too-large"), "2000 full rows are too many");
    }
}
