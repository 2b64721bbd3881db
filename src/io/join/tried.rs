//! A table before it is joined: which sheet and header, by which profile, and what would come of it.
//!
//! *Guarantees:* where nothing can be joined the first rows are there all the same, so that a person can say where the
//! header is. *Must not know:* windows, where profiles are kept.

use std::path::{Path, PathBuf};

use super::{Joined, MOST_BYTES, Profile, Settings, find_profile, say, settle};
use crate::io::error::{Fault, ReadError};
use crate::io::grid::{self, Book, Cell};
use crate::io::path::whole;
use crate::io::sheet::{self, SheetTable, Wanted};
use crate::model::dataset::Dataset;
use crate::model::report::{Report, Severity};
use crate::words;

/// Rows from the top that are shown.
const TOP: usize = 12;

/// What is to be tried.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The table.
    pub path: &'a Path,
    /// What a person decided.
    pub settings: &'a Settings,
    /// What was decided for such a table before, where a person names it.
    pub profile: Option<&'a Profile>,
    /// Where else such decisions are looked for; nowhere where they are set aside.
    pub folders: &'a [PathBuf],
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The sheets of the file; one without a name for a text.
    pub sheets: Vec<String>,
    /// The first rows of the sheet as they stand, with their numbers.
    pub top: Vec<(u32, Vec<String>)>,
    /// The profile that was found for the table.
    pub profile: Option<PathBuf>,
    /// What would be joined, or why nothing.
    pub outcome: Result<Box<Joined>, Box<ReadError>>,
}

/// Reads a table and joins it to data, which stays as it is.
///
/// # Errors
/// Where the file cannot be read at all.
pub fn tried(data: &Dataset, asked: &Asked<'_>) -> Result<Tried, Box<ReadError>> {
    let named = |fault: Fault| Box::new(fault.in_file(&asked.path.display().to_string()));
    let mut report = Report::default();
    let book = book_of(asked.path, &mut report).map_err(named)?;
    let table = table(&book, asked.settings, &mut report);
    let of_sheet = table.as_ref().map_or(asked.settings.sheet.as_deref(), |table| Some(table.sheet.as_str()));
    let grid = of_sheet.and_then(|name| book.grids.iter().find(|grid| grid.name == name)).or(book.grids.first());
    let rows = grid.map_or(&[][..], |grid| grid.rows.as_slice()).iter().take(TOP);
    let top = rows.map(|row| (row.number, row.cells.iter().map(Cell::shown).collect())).collect();
    let sheets = book.grids.iter().map(|grid| grid.name.clone()).collect();
    drop(book);
    let mut profile = None;
    let outcome = table.and_then(|table| {
        let found = match asked.profile {
            Some(_) => None,
            None => find_profile(asked.folders, &table, &mut report),
        };
        let used = asked.profile.or(found.as_ref().map(|(_, profile)| profile));
        let settings = used.map(|profile| profile.fill(asked.settings, &table, &mut report));
        profile = found.as_ref().map(|(path, _)| path.clone());
        let mut joined = settle::joined(data, (table, report), settings.as_ref().unwrap_or(asked.settings))?;
        joined.report.profile.clone_from(&profile);
        Ok(joined)
    });
    Ok(Tried { sheets, top, profile, outcome: outcome.map(Box::new).map_err(named) })
}

/// The cells of a file.
pub(super) fn book_of(path: &Path, report: &mut Report) -> Result<Book, Fault> {
    grid::read(&whole(path, MOST_BYTES)?, report)
}

/// The table that is meant.
fn table(book: &Book, settings: &Settings, report: &mut Report) -> Result<SheetTable, Fault> {
    sheet::of_book(book, Wanted { sheet: settings.sheet.as_deref(), header: settings.header }, report)
}

/// The table that was meant when it was joined. One that has changed since may have its header elsewhere, which is said.
pub(super) fn table_again(book: &Book, settings: &Settings, report: &mut Report) -> Result<SheetTable, Fault> {
    let is_known = |table: &SheetTable| {
        let known = |text: &str| settings.columns.iter().any(|choice| choice.heading == text);
        table.headings.iter().any(|heading| known(&heading.text))
    };
    let mut of_before = Report::default();
    match table(book, settings, &mut of_before) {
        Ok(table) if settings.columns.is_empty() || is_known(&table) => {
            report.append(of_before);
            Ok(table)
        }
        _ => {
            let sheet = settings.sheet.as_deref().filter(|name| book.grids.iter().any(|grid| grid.name == *name));
            let table = sheet::of_book(book, Wanted { sheet, header: None }, report)?;
            let (first, last) = table.header_rows;
            let message = words!(
                "表头不在原来的位置；现在在第 {first}–{last} 行",
                "the header is not where it was; it is now in rows {first}-{last}"
            );
            say(report, ("header-moved", Severity::Warning), Some(first), message);
            Ok(table)
        }
    }
}
