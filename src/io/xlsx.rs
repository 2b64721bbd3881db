//! Tables as a workbook for spreadsheets.
//!
//! *Guarantees:* ids stay text, numbers stay whole and are shown with their decimals, no text runs as a formula; the
//! header is frozen and filters the rows; the same tables give the same bytes. *Must not know:* what stands in a table.

use std::path::Path;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError,
};

use crate::io::csv_text::Cell;
use crate::io::error::WriteError;
use crate::io::write::atomic;
use crate::model::words::Words;
use crate::words;

/// Rows of a sheet, by the format.
const MOST_ROWS: usize = 1_048_576;
/// Columns of a sheet, by the format.
const MOST_COLUMNS: usize = 16_384;
/// Characters of a cell and of a sheet's name, by the format.
const MOST_TEXT: usize = 32_767;
const MOST_NAME: usize = 31;
/// Widths of columns, in letters.
const NARROWEST: usize = 8;
const WIDEST: usize = 48;

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name with the unit.
    pub name: String,
    /// How its numbers are shown; `None` for texts.
    pub number: Option<Number>,
}

/// How numbers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// Decimals; the number itself is kept whole.
    pub decimals: usize,
    /// Whether thousands are separated; years are not.
    pub grouped: bool,
}

/// One sheet.
pub struct Sheet<'a> {
    /// What its tab says; made to fit.
    pub name: String,
    /// The columns; a sheet without any has `notes` only.
    pub columns: Vec<Column>,
    /// The rows, a cell a column.
    pub rows: Box<dyn Iterator<Item = Vec<Cell>> + 'a>,
    /// Lines below the rows: sums, what the table rests on.
    pub notes: Vec<String>,
}

impl std::fmt::Debug for Sheet<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sheet").field("name", &self.name).field("columns", &self.columns).finish_non_exhaustive()
    }
}

/// Writes a workbook to `path`, whole or not at all.
///
/// # Errors
/// Where a table has more rows or columns, or a text more characters than the format takes; or as [`atomic`].
pub fn write(path: &Path, sheets: Vec<Sheet<'_>>) -> Result<(), WriteError> {
    let fault = |why: Words| WriteError {
        path: path.display().to_string(),
        message: why,
        remedy: Words::fixed("请先筛选，或导出 CSV", "filter the rows first, or write CSV"),
    };
    let bytes = workbook(sheets).map_err(fault)?;
    atomic(path, &bytes)
}

/// The bytes of a workbook.
///
/// # Errors
/// Where a table has more rows or columns, or a text more characters than the format takes.
pub fn workbook(sheets: Vec<Sheet<'_>>) -> Result<Vec<u8>, Words> {
    let mut book = Workbook::new();
    // Equal tables give equal files, so that no clock is read.
    let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| odd(&error))?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        let name = name_for(&sheet.name, &names);
        let worksheet = book.add_worksheet();
        worksheet.set_name(&name).map_err(|error| odd(&error))?;
        fill(worksheet, &name, sheet)?;
        names.push(name);
    }
    book.save_to_buffer().map_err(|error| odd(&error))
}

/// A fault that is none of the limits.
fn odd(error: &XlsxError) -> Words {
    words!("工作簿没有写成：{error}", "the workbook was not made: {error}")
}

/// A name that a tab may have and no other has.
fn name_for(wanted: &str, taken: &[String]) -> String {
    let fitting: String = wanted.chars().map(|c| if "[]:*?/\\".contains(c) { '-' } else { c }).collect();
    let is_edge = |c: char| c == '\'' || c.is_whitespace();
    let fitting = fitting.trim_matches(is_edge);
    let fitting = if fitting.is_empty() { "Sheet" } else { fitting };
    let is_taken = |name: &str| taken.iter().any(|known| known.to_lowercase() == name.to_lowercase());
    let numbered = |number: usize| {
        let end = if number == 1 { String::new() } else { format!(" {number}") };
        let begin: String = fitting.chars().take(MOST_NAME - end.len()).collect();
        // The cut may have come behind one.
        begin.trim_end_matches(is_edge).to_owned() + &end
    };
    (1..=taken.len() + 1).map(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

/// How wide a text is: Chinese characters are twice as wide as others.
fn room(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{2e80}' { 1 } else { 2 }).sum()
}

fn fill(sheet: &mut Worksheet, name: &str, of: Sheet<'_>) -> Result<(), Words> {
    let count = of.columns.len();
    if count > MOST_COLUMNS {
        return Err(words!(
            "表“{name}”有 {count} 列，XLSX 最多 {MOST_COLUMNS} 列",
            "{name} has {count} columns, a sheet takes {MOST_COLUMNS}"
        ));
    }
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::VerticalCenter);
    let head = head.set_border_bottom(FormatBorder::Thin);
    let formats: Vec<Format> = of.columns.iter().map(|column| format_of(column.number)).collect();
    let mut widths: Vec<usize> = of.columns.iter().map(|column| room(&column.name).min(20)).collect();
    for (at, column) in (0_u16..).zip(&of.columns) {
        sheet.write_string_with_format(0, at, &column.name, &head).map_err(|error| odd(&error))?;
    }
    let mut next = usize::from(count > 0);
    let room_for_notes = if of.notes.is_empty() { 0 } else { of.notes.len() + 1 };
    for row in of.rows {
        if next + room_for_notes >= MOST_ROWS {
            return Err(words!(
                "表“{name}”的行数超过 XLSX 的上限 {MOST_ROWS} 行",
                "{name} has more rows than the {MOST_ROWS} of a sheet"
            ));
        }
        for (at, (cell, column)) in row.iter().zip(&of.columns).enumerate() {
            let place = (next as u32, at as u16);
            widths[at] = widths[at].max(write_cell(sheet, (name, place), cell, (column, &formats[at]))?);
        }
        next += 1;
    }
    finish(sheet, &widths, (count, next))?;
    let quiet = Format::new().set_italic();
    for (line, at) in of.notes.iter().zip(next + usize::from(count > 0)..) {
        let line: String = line.chars().take(MOST_TEXT / 2).collect();
        sheet.write_string_with_format(at as u32, 0, line, &quiet).map_err(|error| odd(&error))?;
    }
    Ok(())
}

/// Frozen header, filter, widths.
fn finish(sheet: &mut Worksheet, widths: &[usize], (columns, rows): (usize, usize)) -> Result<(), Words> {
    if columns == 0 {
        return Ok(());
    }
    let (last_row, last_column) = (rows as u32 - 1, columns as u16 - 1);
    let failed = |error: XlsxError| odd(&error);
    sheet.set_freeze_panes(1, 1).map_err(failed)?;
    sheet.autofilter(0, 0, last_row, last_column).map_err(failed)?;
    // Ids are digits on purpose.
    sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText).map_err(failed)?;
    for (at, width) in (0_u16..).zip(widths) {
        // Room for the button of the filter.
        let width = (width + 3).clamp(NARROWEST, WIDEST) as f64;
        sheet.set_column_width(at, width).map_err(failed)?;
    }
    Ok(())
}

fn format_of(number: Option<Number>) -> Format {
    let Some(Number { decimals, grouped }) = number else { return Format::new().set_num_format("@") };
    let whole = if grouped { "#,##0" } else { "0" };
    let point = if decimals > 0 { "." } else { "" };
    Format::new().set_num_format(format!("{whole}{point}{}", "0".repeat(decimals)))
}

/// Writes a cell and says how wide it is.
fn write_cell(
    sheet: &mut Worksheet,
    (name, (row, at)): (&str, (u32, u16)),
    cell: &Cell,
    (column, format): (&Column, &Format),
) -> Result<usize, Words> {
    match cell {
        Cell::Number(value) if value.is_finite() => {
            sheet.write_number_with_format(row, at, *value, format).map_err(|error| odd(&error))?;
            let decimals = column.number.map_or(0, |number| number.decimals);
            let digits = value.abs().max(1.0).log10() as usize + 1;
            Ok(digits + digits / 3 + decimals + 2)
        }
        Cell::Empty | Cell::Number(_) => Ok(0),
        Cell::Text(text) => {
            if text.encode_utf16().count() > MOST_TEXT {
                let (column, row) = (&column.name, row + 1);
                return Err(words!(
                    "表“{name}”第 {row} 行“{column}”的文字超过 XLSX 的上限 {MOST_TEXT} 个字符",
                    "row {row} of {name}: the text of {column} has more than the {MOST_TEXT} characters of a cell"
                ));
            }
            // A string is never run, whatever it begins with.
            sheet.write_string_with_format(row, at, text, format).map_err(|error| odd(&error))?;
            Ok(room(text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str, rows: Vec<Vec<Cell>>) -> Sheet<'_> {
        let number = Some(Number { decimals: 2, grouped: true });
        let column = |name: &str, number| Column { name: name.to_owned(), number };
        Sheet {
            name: name.to_owned(),
            columns: vec![column("编号", None), column("税收(万元)", number)],
            rows: Box::new(rows.into_iter()),
            notes: vec!["示意数据".to_owned()],
        }
    }

    #[test]
    fn names_of_tabs_are_made_to_fit() {
        let check = |wanted: &str, taken: &[&str], expected: &str| {
            let taken: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(name_for(wanted, &taken), expected, "{wanted}");
        };
        check("企业", &[], "企业");
        check("企业", &["企业"], "企业 2");
        check("Firms", &["firms", "FIRMS 2"], "Firms 3");
        check("a/b:[c]", &[], "a-b--c-");
        check("", &[], "Sheet");
        check("' '企业' ", &[], "企业");
        check(&format!("{}'s", "x".repeat(30)), &[], &"x".repeat(30));
        check(&"长".repeat(40), &[&"长".repeat(31)], &format!("{} 2", "长".repeat(29)));
    }

    #[test]
    fn equal_tables_are_equal_files_and_too_long_ones_are_refused() {
        let row = || vec![Cell::Text("=1+1".to_owned()), Cell::Number(1.5)];
        let made = || workbook(vec![sheet("a", vec![row()]), sheet("a", Vec::new())]).expect("it fits");
        assert_eq!(made(), made(), "no clock, no chance");
        assert!(made().starts_with(b"PK"), "a workbook is a zip");
        let mut endless = sheet("长表", Vec::new());
        endless.rows = Box::new(std::iter::repeat_with(Vec::new));
        let why = workbook(vec![endless]).expect_err("no sheet takes that many");
        assert!(why.zh.contains("表“长表”") && why.en.contains("1048576"), "{why:?}");
        let long = vec![Cell::Text("x".repeat(40_000)), Cell::Empty];
        let why = workbook(vec![sheet("a", vec![long])]).expect_err("no cell takes that many");
        assert!(why.en.contains("row 2 of a: the text of 编号"), "{why:?}");
    }
}
