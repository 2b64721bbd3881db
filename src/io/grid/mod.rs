//! Spreadsheets and delimited text as grids of typed cells: XLSX, XLS and ODS, CSV and TSV in the encodings of offices.
//!
//! *Guarantees:* what a cell stores is kept apart (text, number, truth value), with the row it stands in; how large a
//! file may become in memory is known before it is read. *Must not know:* headers, roles, joins.

mod book;
mod delimited;
mod limits;
mod xls_extent;

use crate::io::error::Fault;
use crate::io::number;
use crate::model::report::Report;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text, as it is stored; dates as `2024-03-01`.
    Text(Box<str>),
    /// A number, as a spreadsheet stores it: of more than 15 digits the last are lost.
    Number(f64),
    /// A truth value.
    Bool(bool),
}

/// Cells that are shown as one; both ends are part of it. Rows are counted as in [`Row::number`], columns from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    /// First and last row.
    pub rows: (u32, u32),
    /// First and last column.
    pub columns: (u32, u32),
}

/// A row in which something stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The number a spreadsheet shows beside it; of a text the line on which it starts.
    pub number: u32,
    /// Its cells from column A on.
    pub cells: Vec<Cell>,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// What its tab says; empty for a text.
    pub name: String,
    /// The rows in which something stands, from the top.
    pub rows: Vec<Row>,
    /// Cells whose formula failed, by row and column as those of [`Merged`], with what stands there: `#REF!`.
    pub errors: Vec<(u32, u32, String)>,
    /// Merged cells, where the format tells them.
    pub merged: Vec<Merged>,
}

/// All sheets of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Book {
    /// `XLSX`, `XLS`, `ODS`, `CSV`, `TSV`.
    pub format: &'static str,
    /// The sheets that are not empty, in the order of the file.
    pub grids: Vec<Grid>,
}

impl Cell {
    /// Whether nothing, or nothing but white space stands there.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) | Self::Bool(_) => false,
        }
    }

    /// What a person reads there; whole numbers with all their digits.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(value) => value.to_string(),
            Self::Bool(true) => "TRUE".to_owned(),
            Self::Bool(false) => "FALSE".to_owned(),
        }
    }

    /// The number that stands there, also as text; `None` where there is none.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(value) => Some(*value),
            Self::Text(text) => number::number(text).filter(|value| !value.is_nan()),
            Self::Empty | Self::Bool(_) => None,
        }
    }
}

impl Row {
    /// The cell of a column; an empty one past the end.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// The name a spreadsheet gives a column: `A`, `Z`, `AA`.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Whether the bytes are a spreadsheet, by what they hold.
pub(crate) fn is_spreadsheet(bytes: &[u8]) -> bool {
    limits::kind(bytes).is_some()
}

/// Reads a spreadsheet or a delimited text.
pub(crate) fn read(bytes: &[u8], report: &mut Report) -> Result<Book, Fault> {
    match limits::kind(bytes) {
        Some(kind) => book::read(kind, bytes),
        // An archive without a workbook, or one that is cut off.
        None if bytes.starts_with(b"PK\x03\x04") => Err(limits::broken("xl/workbook.xml")),
        None => delimited::read(bytes, report),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        let check = |column, expected: &str| assert_eq!(column_letters(column), expected, "column {column}");
        check(0, "A");
        check(25, "Z");
        check(26, "AA");
        check(701, "ZZ");
        check(702, "AAA");
        check(16_383, "XFD");
    }
}
