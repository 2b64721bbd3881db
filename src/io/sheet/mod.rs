//! A table as offices make them, brought down to headings and rows: the header is found below titles, its lines are
//! joined, sums, footnotes and what is printed twice are left out.
//!
//! *Guarantees:* everything that was passed over or put together is in the report, with its row. *Must not know:*
//! parcels, firms, joins.

mod body;
mod head;
mod marks;

use crate::io::error::Fault;
#[cfg(test)]
use crate::io::grid;
use crate::io::grid::{Book, Grid, Row, column_letters};
use crate::io::vocabulary::{Heading, Unit};
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

/// A table with one heading a column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetTable {
    /// `XLSX`, `XLS`, `ODS`, `CSV`, `TSV`.
    pub format: &'static str,
    /// The sheet it stands on; empty for a text.
    pub sheet: String,
    /// The lines above the header.
    pub titles: Vec<String>,
    /// First and last row of the header.
    pub header_rows: (u32, u32),
    /// What the columns are.
    pub headings: Vec<Heading>,
    /// The letters of the columns in the file.
    pub letters: Vec<String>,
    /// The rows, each with a cell a heading.
    pub rows: Vec<Row>,
    /// The unit of money that a title gives: 单位：万元.
    pub unit: Option<Unit>,
    /// The year that a title gives.
    pub year: Option<u16>,
}

impl SheetTable {
    /// Position of the first column that is `field`.
    pub fn position(&self, field: &str) -> Option<usize> {
        self.headings.iter().position(|heading| heading.field == Some(field))
    }
}

/// Which table of a file is meant; what is `None` is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Wanted<'a> {
    /// The sheet; else the one with the best header.
    pub(crate) sheet: Option<&'a str>,
    /// First and last row of the header.
    pub(crate) header: Option<(u32, u32)>,
}

/// Reads the table of a file.
///
/// # Errors
/// Where the file cannot be read, has no sheet of that name, or no header is found.
#[cfg(test)]
pub(crate) fn read(bytes: &[u8], report: &mut Report) -> Result<SheetTable, Fault> {
    of_book(&grid::read(bytes, report)?, Wanted::default(), report)
}

/// The table of a file whose cells were read.
///
/// # Errors
/// Where there is no sheet of that name, or no header is found.
pub(crate) fn of_book(book: &Book, wanted: Wanted<'_>, report: &mut Report) -> Result<SheetTable, Fault> {
    let (at, head) = chosen(book, wanted, report)?;
    let Some(grid) = book.grids.get(at) else { return Err(without_header()) };
    let table = body::table(grid, head, report);
    Ok(SheetTable { format: book.format, ..table })
}

/// The sheet to read with its header.
fn chosen(book: &Book, wanted: Wanted<'_>, report: &mut Report) -> Result<(usize, head::Head), Fault> {
    if let Some(name) = wanted.sheet
        && !book.grids.iter().any(|grid| grid.name == name)
    {
        let all: Vec<&str> = book.grids.iter().map(|grid| grid.name.as_str()).collect();
        let all = all.join("、");
        let message = words!("没有名为“{name}”的表", "there is no sheet \"{name}\"");
        return Err(Fault::new("sheet-unknown", message, words!("有：{all}", "there are: {all}")));
    }
    let of_name = |grid: &&Grid| wanted.sheet.is_none_or(|name| grid.name == name);
    let found = book.grids.iter().enumerate().filter(|(_, grid)| of_name(grid));
    let head = |grid| wanted.header.map_or_else(|| head::find(grid), |rows| head::said(grid, rows));
    let found = found.filter_map(|(at, grid)| Some((at, grid, head(grid)?)));
    // Of equal ones the first.
    let best = found.reduce(|best, next| {
        let rank = |(_, grid, head): &(usize, &Grid, head::Head)| (head.known, grid.rows.len());
        if rank(&next) > rank(&best) { next } else { best }
    });
    let (at, grid, head) = best.ok_or_else(without_header)?;
    if book.grids.len() > 1 && wanted.sheet.is_none() {
        let other: Vec<&str> =
            book.grids.iter().map(|grid| grid.name.as_str()).filter(|name| *name != grid.name).collect();
        let (name, other) = (&grid.name, other.join("、"));
        let message = words!(
            "文件有几张表；读取了“{name}”，未读：{other}",
            "of several sheets \"{name}\" was read; not read: {other}"
        );
        let remedy = Words::fixed("如果不是这张，请指定表名", "name another sheet if it is not this one");
        report.push(Fault::new("sheet-chosen", message, remedy).issue(Severity::Info));
    }
    Ok((at, head))
}

fn without_header() -> Fault {
    Fault::new(
        "header-not-found",
        Words::fixed("没有找到表头", "no header was found"),
        Words::fixed(
            "表中要有一行列名，如“统一社会信用代码、企业名称、税收（万元）”",
            "the table needs a row with the names of its columns",
        ),
    )
}

/// Something noticed in a row.
fn say(report: &mut Report, code: &'static str, row: u32, message: Words) {
    let issue = Fault::new(code, message, Words::default()).at(format!("row {row}")).issue(Severity::Info);
    report.push(issue);
}

/// A text that fits into a message.
fn short(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn letters_of(columns: &[usize]) -> Vec<String> {
    columns.iter().map(|column| column_letters(*column)).collect()
}

#[cfg(test)]
mod tests;
