//! The rows below a header: which are data, and what of the columns is used.
//!
//! *Guarantees:* every row that is left out is said with its number and reason. *Must not know:* how the header was found.

use std::borrow::Cow;

use super::head::Head;
use super::marks::{is_note, is_numbering, stated_unit, sum_word, text_of};
use super::{SheetTable, letters_of, say, short};
use crate::io::error::Fault;
use crate::io::grid::{Cell, Grid, Merged, Row, column_letters};
use crate::io::vocabulary::Heading;
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

/// Cells that merged ones are unfolded to.
const MOST_FILLED: usize = 4_000_000;

/// The table below a header.
pub(super) fn table(grid: &Grid, head: Head, report: &mut Report) -> SheetTable {
    let (first, last) = head.rows;
    let header = grid.rows.get(first..=last).unwrap_or_default();
    let number = |at: usize| grid.rows.get(at).map_or(0, |row| row.number);
    let mut table =
        SheetTable { sheet: grid.name.clone(), header_rows: (number(first), number(last)), ..SheetTable::default() };
    titles(grid.rows.get(..first).unwrap_or_default(), &mut table, report);
    if last > first {
        let (from, to) = table.header_rows;
        let joined =
            head.headings.iter().find(|heading| heading.text.contains('/')).map_or("", |heading| &heading.text);
        let message = words!(
            "表头有几行（第 {from}–{to} 行），已合并，如“{joined}”",
            "the header has several lines (rows {from}-{to}); joined, as in \"{joined}\""
        );
        say(report, "header-joined", from, message);
    }
    let mut rows = data(grid.rows.get(last + 1..).unwrap_or_default(), header, report);
    fill_merged(&mut rows, &grid.merged, report);
    failed(grid, (&table, &rows), report);
    columns(head.headings, rows, &mut table, report);
    table
}

/// What stands above the header: texts, perhaps a unit and a year.
fn titles(rows: &[Row], table: &mut SheetTable, report: &mut Report) {
    for row in rows {
        let texts: Vec<Cow<'_, str>> = row.cells.iter().filter_map(text_of).collect();
        let text = texts.join(" ");
        if text.is_empty() {
            continue;
        }
        let shown = short(&text);
        say(report, "title-row", row.number, words!("标题行，未作数据：{shown}", "a title, no data: {shown}"));
        if let Some(unit) = texts.iter().find_map(|text| stated_unit(text)) {
            let name = unit.name();
            say(
                report,
                "unit-in-title",
                row.number,
                words!("标题注明单位：{name}", "the title states the unit {name}"),
            );
            table.unit = Some(unit);
        }
        table.year = table.year.or_else(|| texts.iter().find_map(|text| Heading::of(&[&**text]).year));
        table.titles.push(text);
    }
}

/// The rows that are data.
fn data(rows: &[Row], header: &[Row], report: &mut Report) -> Vec<Row> {
    let typical = usual_width(rows);
    let mut kept: Vec<Row> = Vec::with_capacity(rows.len());
    let mut blank = 0_usize;
    let mut before = header.last().map_or(0, |row| row.number);
    for (at, row) in rows.iter().enumerate() {
        blank += row.number.saturating_sub(before).saturating_sub(1) as usize;
        before = row.number;
        let filled = row.cells.iter().filter(|cell| !cell.is_blank()).count();
        let shown = || short(&row.cells.iter().filter_map(text_of).collect::<Vec<_>>().join(" "));
        if at == 0 && is_numbering(row) {
            say(report, "row-numbering", row.number, words!("栏号行，未作数据", "numbers of columns, no data"));
        } else if let Some(word) = sum_word(row) {
            let word = short(&word);
            say(report, "row-total", row.number, words!("合计行“{word}”，未作数据", "a sum (\"{word}\"), no data"));
        } else if is_note(row) {
            let shown = shown();
            say(report, "row-footnote", row.number, words!("表注，未作数据：{shown}", "a note, no data: {shown}"));
        } else if header.iter().any(|head| is_same(head, row)) {
            say(report, "row-header-again", row.number, words!("重复的表头，未作数据", "the header again, no data"));
        } else if filled == 1 && typical > 2 && row.cells.iter().any(|cell| matches!(cell, Cell::Text(_))) {
            let shown = shown();
            say(
                report,
                "row-section",
                row.number,
                words!("分段标题，未作数据：{shown}", "a heading, no data: {shown}"),
            );
        } else {
            kept.push(row.clone());
        }
    }
    if blank > 0 {
        say(report, "rows-blank", before, words!("跳过 {blank} 个空行", "{blank} blank rows were passed over"));
    }
    kept
}

/// How many cells a row usually fills.
fn usual_width(rows: &[Row]) -> usize {
    let mut widths: Vec<usize> =
        rows.iter().take(200).map(|row| row.cells.iter().filter(|cell| !cell.is_blank()).count()).collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied().unwrap_or(0)
}

/// Whether a row says what a line of the header says.
fn is_same(head: &Row, row: &Row) -> bool {
    let mut texts = 0;
    for (at, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank()) {
        if text_of(cell).is_none() || text_of(cell) != text_of(head.cell(at)) {
            return false;
        }
        texts += 1;
    }
    texts > 1
}

/// A text that stands for several rows stands in each of them. Numbers do not: they would be counted twice.
fn fill_merged(rows: &mut [Row], merged: &[Merged], report: &mut Report) {
    let mut left = MOST_FILLED;
    for merged in merged.iter().filter(|merged| merged.rows.1 > merged.rows.0) {
        let Ok(at) = rows.binary_search_by_key(&merged.rows.0, |row| row.number) else { continue };
        let column = merged.columns.0 as usize;
        let Some(cell @ Cell::Text(_)) = rows.get(at).map(|row| row.cell(column).clone()) else { continue };
        let mut last = merged.rows.0;
        for row in rows.iter_mut().skip(at + 1).take_while(|row| row.number <= merged.rows.1) {
            let made = (column + 1).saturating_sub(row.cells.len()).max(1);
            let Some(rest) = left.checked_sub(made) else {
                let message = words!(
                    "合并单元格展开后超过 {MOST_FILLED} 个单元格；其余的未填",
                    "the merged cells unfold to more than {MOST_FILLED} cells; the others were not filled"
                );
                return say(report, "merged-too-large", merged.rows.0, message);
            };
            left = rest;
            if row.cells.len() <= column {
                row.cells.resize(column + 1, Cell::Empty);
            }
            if let Some(place) = row.cells.get_mut(column).filter(|place| place.is_blank()) {
                *place = cell.clone();
                last = row.number;
            }
        }
        if last > merged.rows.0 {
            let (shown, letters) = (short(&cell.shown()), column_letters(column));
            let message = words!(
                "{letters} 列合并单元格“{shown}”填到第 {last} 行",
                "the merged cell \"{shown}\" in column {letters} was filled down to row {last}"
            );
            say(report, "merged-filled", merged.rows.0, message);
        }
    }
}

/// Cells of the data whose formula failed: they have no value, which is not nothing.
fn failed(grid: &Grid, (table, rows): (&SheetTable, &[Row]), report: &mut Report) {
    let is_data = |row: u32| rows.binary_search_by_key(&row, |of| of.number).is_ok();
    for (row, column, text) in grid.errors.iter().filter(|(row, ..)| *row > table.header_rows.1 && is_data(*row)) {
        let message = words!("公式出错：{text}；按无值处理", "its formula failed: {text}; taken as no value");
        let remedy = Words::fixed("请在表中改正公式", "put the formula right in the table");
        let at = format!("row {row}, column {}", column_letters(*column as usize));
        report.push(Fault::new("cell-failed", message, remedy).at(at).issue(Severity::Warning));
    }
}

/// Columns with something in them; those without a heading get their letters for a name.
fn columns(headings: Vec<Heading>, rows: Vec<Row>, table: &mut SheetTable, report: &mut Report) {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(headings.len());
    let mut is_filled = vec![false; width];
    for row in &rows {
        for (filled, cell) in is_filled.iter_mut().zip(&row.cells) {
            *filled |= !cell.is_blank();
        }
    }
    let mut headings: Vec<Heading> = headings;
    headings.resize_with(width, Heading::default);
    let (row, _) = table.header_rows;
    let (mut kept, mut is_kept): (Vec<usize>, Vec<bool>) = Default::default();
    let mut blank = 0_usize;
    for (at, (heading, filled)) in headings.iter_mut().zip(is_filled).enumerate() {
        let letters = column_letters(at);
        is_kept.push(filled);
        if filled {
            if heading.text.is_empty() {
                let name = format!("列{letters}");
                say(
                    report,
                    "column-unnamed",
                    row,
                    words!(
                        "{letters} 列没有列名，称为“{name}”",
                        "column {letters} has no name and is called \"{name}\""
                    ),
                );
                *heading = Heading { text: name.clone(), base: name, ..Heading::default() };
            }
            kept.push(at);
        } else if heading.text.is_empty() {
            blank += 1;
        } else {
            let name = short(&heading.text);
            say(
                report,
                "column-empty",
                row,
                words!("列“{name}”没有内容，未用", "the column \"{name}\" is empty and not used"),
            );
        }
    }
    if blank > 0 {
        say(report, "columns-blank", row, words!("跳过 {blank} 个空列", "{blank} blank columns were passed over"));
    }
    table.letters = letters_of(&kept);
    table.rows = if kept.len() == width && kept.iter().enumerate().all(|(at, column)| at == *column) {
        rows
    } else {
        let narrow = |row: Row| Row {
            cells: kept.iter().map(|column| row.cells.get(*column).cloned().unwrap_or_default()).collect(),
            number: row.number,
        };
        rows.into_iter().map(narrow).collect()
    };
    table.headings =
        headings.into_iter().zip(is_kept).filter(|(_, is_kept)| *is_kept).map(|(heading, _)| heading).collect();
}
