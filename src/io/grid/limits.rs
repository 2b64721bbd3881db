//! What a spreadsheet is and how large it may become, looked at before a reader takes it.
//!
//! *Guarantees:* every part of a zip is unpacked into nothing first, so that one that lies about its size is refused;
//! repeated cells of ODS and the outermost cells of XLS are counted. *Must not know:* what the cells hold.

use std::io::{Cursor, Read as _};

use memchr::memmem;
use zip::ZipArchive;

use super::xls_extent;
use crate::io::error::Fault;
use crate::io::sniff::Form;
use crate::io::source::Source;
use crate::io::zipped;
use crate::model::words::Words;
use crate::words;

/// Cells of one file, empty ones between others included.
pub(super) const MOST_CELLS: u64 = 16_000_000;
/// Bytes of all parts of a file when unpacked.
const MOST_UNPACKED: u64 = 512 << 20;
/// Parts of a file.
const MOST_PARTS: usize = 10_000;
/// Columns of a sheet, by the formats.
pub(super) const MOST_COLUMNS: u64 = 16_384;
/// Rows of a sheet, by the formats.
const MOST_ROWS: u64 = 1_048_576;

/// The formats of spreadsheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Xls,
    Ods,
}

/// Which spreadsheet the bytes are, if any.
pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(Kind::Xls);
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    match zipped::form(&Source::Memory(bytes)) {
        Form::Xlsx => Some(Kind::Xlsx),
        Form::Ods => Some(Kind::Ods),
        _ => None,
    }
}

/// Refuses what would not fit.
pub(super) fn check(kind: Kind, bytes: &[u8]) -> Result<(), Fault> {
    match kind {
        Kind::Xls => {
            let cells = xls_extent::cells(bytes).ok_or_else(damaged)?;
            if cells > MOST_CELLS { Err(too_many_cells(cells)) } else { Ok(()) }
        }
        Kind::Xlsx => check_zip(bytes).map(|_| ()),
        Kind::Ods => check_ods(&check_zip(bytes)?),
    }
}

/// Unpacks all parts, keeping none but `content.xml`.
fn check_zip(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error.to_string()))?;
    if archive.len() > MOST_PARTS {
        return Err(too_large());
    }
    let mut left = MOST_UNPACKED;
    let mut content = Vec::new();
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| broken(&error.to_string()))?;
        if part.size() > left {
            return Err(too_large());
        }
        let is_content = part.name().is_ok_and(|name| name == "content.xml");
        let mut within = part.take(left + 1);
        let taken = if is_content {
            within.read_to_end(&mut content).map(|length| length as u64)
        } else {
            std::io::copy(&mut within, &mut std::io::sink())
        };
        let taken = taken.map_err(|error| broken(&error.to_string()))?;
        left = left.checked_sub(taken).ok_or_else(too_large)?;
    }
    Ok(content)
}

/// Counts the cells an ODS repeats, and their texts. What stands last in a row and is empty is not made.
fn check_ods(content: &[u8]) -> Result<(), Fault> {
    // Where the cell begins, how often it is there; bytes of all texts.
    let (mut cell, mut texts) = ((0, 0), 0_u64);
    let (mut all, mut of_row, mut waiting) = (0_u64, 0_u64, 0_u64);
    let mut rows = 1;
    for at in memmem::find_iter(content, b"<") {
        let tag = content.get(at..).unwrap_or(&[]);
        let tag = tag.get(..memchr::memchr(b'>', tag).unwrap_or(tag.len())).unwrap_or(tag);
        if tag.starts_with(b"<table:table-row") {
            rows = attribute(tag, b"number-rows-repeated=").unwrap_or(1).min(MOST_ROWS);
            (of_row, waiting) = (0, 0);
        } else if tag.starts_with(b"<table:table-cell") || tag.starts_with(b"<table:covered-table-cell") {
            let count = attribute(tag, b"number-columns-repeated=").unwrap_or(1).min(MOST_COLUMNS);
            let is_filled = memmem::find(tag, b"value-type=").is_some() || memmem::find(tag, b"formula=").is_some();
            cell = (at, count);
            if is_filled {
                of_row += waiting + count;
                waiting = 0;
            } else {
                waiting += count;
            }
        } else if tag.starts_with(b"</table:table-cell") {
            texts = texts.saturating_add(((at - cell.0) as u64).saturating_mul(cell.1 * rows));
        } else if tag.starts_with(b"</table:table-row") {
            // Rows of nothing at the end of a sheet are not made either.
            all += of_row * if of_row == 0 { 0 } else { rows };
        } else if tag.starts_with(b"<text:s ") && attribute(tag, b"text:c=").is_some_and(|count| count > 32_767) {
            return Err(too_large());
        }
        if texts > 4 * MOST_UNPACKED {
            return Err(too_large());
        }
        if all + of_row > MOST_CELLS {
            return Err(too_many_cells(all + of_row));
        }
    }
    Ok(())
}

/// A number in an attribute of a tag; a number beyond all bounds is one beyond all bounds.
fn attribute(tag: &[u8], name: &[u8]) -> Option<u64> {
    let rest = tag.get(memmem::find(tag, name)? + name.len() + 1..)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = std::str::from_utf8(rest.get(..digits)?).ok()?;
    Some(digits.parse().unwrap_or(u64::MAX))
}

pub(super) fn too_many_cells(cells: u64) -> Fault {
    let message = words!(
        "表格展开后有 {cells} 个以上的单元格，上限 {MOST_CELLS}；未读",
        "the sheets unfold to {cells} cells or more, the limit is {MOST_CELLS}; not read"
    );
    Fault::new("sheet-too-large", message, smaller())
}

pub(super) fn too_many_columns(columns: usize) -> Fault {
    let message = words!(
        "一行有 {columns} 列，上限 {MOST_COLUMNS}；未读",
        "a row has {columns} columns, the limit is {MOST_COLUMNS}; not read"
    );
    Fault::new("sheet-too-large", message, smaller())
}

fn too_large() -> Fault {
    let most = MOST_UNPACKED >> 20;
    let message = words!(
        "文件解压后超过 {most} MB 的上限；未读",
        "unpacked, the file is larger than the limit of {most} MB; not read"
    );
    Fault::new("sheet-too-large", message, smaller())
}

fn smaller() -> Words {
    Words::fixed(
        "删去空的格式区域和不用的表，或另存为 CSV 后再打开",
        "delete formatted but empty areas and unused sheets, or save it as CSV and open that",
    )
}

fn damaged() -> Fault {
    broken("BIFF")
}

pub(super) fn broken(reason: &str) -> Fault {
    let reason: String = reason.chars().take(120).collect();
    let message = words!("电子表格无法读取：{reason}", "the spreadsheet cannot be read: {reason}");
    let remedy = Words::fixed(
        "在 Excel 或 WPS 中打开，另存为 .xlsx 后再试",
        "open it in a spreadsheet program, save it as .xlsx and try again",
    );
    Fault::new("sheet-damaged", message, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &str, expected: Result<(), &'static str>) {
        assert_eq!(check_ods(content.as_bytes()).map_err(|fault| fault.code), expected, "{content}");
    }

    #[test]
    fn repeated_cells_are_counted_before_they_are_made() {
        let row = |rows: &str, cells: &str| {
            format!("<table:table-row table:number-rows-repeated=\"{rows}\">{cells}</table:table-row>")
        };
        let filled = "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\"/>";
        let empty = "<table:table-cell table:number-columns-repeated=\"16384\"/>";
        check(&row("1", filled), Ok(()));
        check(&row("1048576", empty), Ok(()));
        check(&row("1048576", filled), Err("sheet-too-large"));
        check(&row("99999999999999999999999", filled), Err("sheet-too-large"));
        check(&row("1", filled).repeat(977), Err("sheet-too-large"));
        let far = format!("{empty}<table:table-cell office:value-type=\"float\"/>");
        check(&row("1000", &far), Err("sheet-too-large"));
        let long = "x".repeat(30_000);
        let text = format!(
            "<table:table-cell table:number-columns-repeated=\"9\" office:value-type=\"string\">{long}</table:table-cell>"
        );
        check(&row("1", &text), Ok(()));
        check(&row("9999", &text), Err("sheet-too-large"));
        check("<text:s text:c=\"4000000000\"/>", Err("sheet-too-large"));
    }
}
