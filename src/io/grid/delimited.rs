//! Delimited text as a grid: comma, semicolon, tab or bar, in whatever encoding `io::text` finds.
//!
//! *Guarantees:* every field stays the text it is: a spreadsheet would have made numbers of ids. *Must not know:* headers.

use super::limits::{MOST_CELLS, MOST_COLUMNS, too_many_cells, too_many_columns};
use super::{Book, Cell, Grid, Row};
use crate::io::error::Fault;
use crate::io::text;
use crate::model::report::Report;
use crate::model::words::Words;
use crate::words;

pub(super) fn read(bytes: &[u8], report: &mut Report) -> Result<Book, Fault> {
    let text = text::decode_any(bytes, report)?;
    let delimiter = delimiter(&text);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut grid = Grid::default();
    let mut record = csv::StringRecord::new();
    let mut cells = 0;
    while reader.read_record(&mut record).map_err(|error| unreadable(&error))? {
        let number = record.position().map_or(0, |place| place.line() + blank_lines(&text, place.byte()));
        let found: Vec<Cell> = record.iter().map(of_field).collect();
        if found.len() as u64 > MOST_COLUMNS {
            return Err(too_many_columns(found.len()));
        }
        cells += found.len() as u64;
        if cells > MOST_CELLS {
            return Err(too_many_cells(cells));
        }
        if found.iter().any(|cell| !cell.is_blank()) {
            grid.rows.push(Row { number: u32::try_from(number).unwrap_or(u32::MAX), cells: found });
        }
    }
    let format = if delimiter == b'\t' { "TSV" } else { "CSV" };
    Ok(Book { format, grids: if grid.rows.is_empty() { Vec::new() } else { vec![grid] } })
}

/// The reader passes over empty lines and counts from before them.
fn blank_lines(text: &str, from: u64) -> u64 {
    let rest = text.as_bytes().get(from as usize..).unwrap_or(&[]);
    rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n').count() as u64
}

fn of_field(field: &str) -> Cell {
    if field.trim().is_empty() { Cell::Empty } else { Cell::Text(field.into()) }
}

/// The mark that stands in most of the first lines, and most often; titles have none.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(20).collect();
    let weight = |mark: &u8| {
        let counts = lines.iter().map(|line| line.bytes().filter(|byte| byte == mark).count());
        let with = counts.clone().filter(|count| *count > 0).count();
        (with, counts.sum::<usize>())
    };
    // Of equal ones the first counts.
    [b'|', b';', b'\t', b','].into_iter().max_by_key(weight).unwrap_or(b',')
}

fn unreadable(error: &csv::Error) -> Fault {
    let reason = error.to_string();
    let message = words!("表格无法读取：{reason}", "the table cannot be read: {reason}");
    Fault::new("not-csv", message, Words::fixed("请另存为 UTF-8 的 CSV", "save it as CSV in UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(u32, &[&str])]) {
        let book = read(text.as_bytes(), &mut Report::default()).expect("a text");
        let rows = book.grids.first().map(|grid| grid.rows.as_slice()).unwrap_or_default();
        let found: Vec<(u32, Vec<String>)> =
            rows.iter().map(|row| (row.number, row.cells.iter().map(Cell::shown).collect())).collect();
        let found: Vec<(u32, Vec<&str>)> =
            found.iter().map(|(number, cells)| (*number, cells.iter().map(String::as_str).collect())).collect();
        let expected: Vec<(u32, Vec<&str>)> =
            expected.iter().map(|(number, cells)| (*number, cells.to_vec())).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn rows_keep_their_lines_and_fields_their_text() {
        check("a,b\n\n007,\"x\ny\"\n3,4\n", &[(1, &["a", "b"]), (3, &["007", "x\ny"]), (5, &["3", "4"])]);
        check("标题，逗号\na;b\n1;2\n", &[(1, &["标题，逗号"]), (2, &["a", "b"]), (3, &["1", "2"])]);
        check("a\tb\n1,5\t2\n", &[(1, &["a", "b"]), (2, &["1,5", "2"])]);
        check("a|b\n1|2\n", &[(1, &["a", "b"]), (2, &["1", "2"])]);
        check(" \n,,\n", &[]);
    }
}
