//! A table joined to parcels by their number, or to firms by credit code or name.
//!
//! *Guarantees:* nothing is joined on a guess: what is near is a suggestion unless the name beside it says the same; every
//! row is accounted for; the same files give the same answer. *Must not know:* windows, figures per mu.

mod again;
mod cells;
mod columns;
mod kept;
mod keys;
mod layout;
mod near;
mod pairs;
mod profile;
mod put_in;
mod settle;
mod targets;
mod tried;
mod units;

use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::io::error::{Fault, ReadError};
use crate::io::grid;
use crate::io::path::whole;
use crate::io::sheet::{self, SheetTable};
use crate::io::vocabulary::Unit;
use crate::model::dataset::Dataset;
use crate::model::firm::Yearly;
use crate::model::report::{Report, Severity};
use crate::model::table::Column;
use crate::model::words::Words;
use crate::words;

pub use crate::model::join::{ColumnChoice, ColumnRole, Duplicates, JoinSettings as Settings, TableJoin, Target};
pub use again::{Again, join_again};
pub use kept::{PROFILE_EXTENSION, find_profile, keep_profile};
pub use profile::{Profile, ProfileColumn};
pub use put_in::put_in;
pub use tried::{Asked, Tried, tried};

/// A table is no larger than so many bytes.
const MOST_BYTES: u64 = 1 << 30;

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The key is that of the parcel or firm.
    Key,
    /// The key is damaged or one slip off, and the name is the same.
    Confirmed,
    /// There is no such key; the name is that of one firm only.
    Name,
    /// A suggestion that was taken.
    Suggestion,
}

/// A row that was not joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// Its row in the file.
    pub row: u32,
    /// Its key, as the file has it.
    pub key: String,
    /// `key-blank`, `key-damaged`, `key-near`, `key-other` (the name is known, with another code), `key-unknown`.
    pub why: &'static str,
    /// The keys that may be meant, at most [`Unmatched::MOST_SUGGESTED`]; one is a suggestion.
    pub near: Vec<String>,
}

impl Unmatched {
    /// How many near keys are kept.
    pub const MOST_SUGGESTED: usize = 5;

    /// What may be meant, where there is one answer.
    pub fn suggestion(&self) -> Option<&str> {
        match self.near.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }
}

/// Several rows for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The parcel's number or the firm's code.
    pub key: String,
    /// The year they are of, where the rows say one.
    pub year: Option<u16>,
    /// Their rows in the file.
    pub rows: Vec<u32>,
}

/// What a column was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnUse {
    /// Its letters in the file.
    pub letters: String,
    /// Its heading.
    pub heading: String,
    /// What it is: `key`, a field such as `tax`, or nothing known.
    pub field: Option<&'static str>,
    /// Whether a person said that it is not to be joined.
    pub is_left: bool,
    /// The unit it is in.
    pub unit: Option<&'static str>,
    /// The year its figures are of.
    pub year: Option<u16>,
    /// The name under which it was joined; `None` where it was not.
    pub joined_as: Option<String>,
}

/// Everything to be looked at before OK is pressed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JoinReport {
    /// `XLSX`, `XLS`, `ODS`, `CSV`, `TSV`.
    pub format: &'static str,
    /// The sheet that was read.
    pub sheet: String,
    /// The profile that was found for it.
    pub profile: Option<PathBuf>,
    /// First and last row of its header.
    pub header_rows: (u32, u32),
    /// What it was joined to.
    pub to: Option<Target>,
    /// The heading of the key column.
    pub key: String,
    /// By what of the parcels or firms: `zddm`, `uscc`, `name`, or a column of the parcels.
    pub by: String,
    /// The columns.
    pub columns: Vec<ColumnUse>,
    /// The first rows as they were read.
    pub preview: Vec<(u32, Vec<String>)>,
    /// Rows of data.
    pub rows: usize,
    /// Rows that were joined, by what.
    pub joined: Vec<(u32, How)>,
    /// Rows that were not.
    pub unmatched: Vec<Unmatched>,
    /// How many parcels or firms there are, and how many have a row.
    pub targets: (usize, usize),
    /// Those that have none.
    pub without_row: Vec<String>,
    /// Several rows for one.
    pub duplicates: Vec<Duplicate>,
    /// What was done with them.
    pub duplicates_choice: Duplicates,
    /// What was noticed on the way.
    pub findings: Report,
}

impl JoinReport {
    /// What was decided, by a person or by the table itself, so that it is joined so again.
    pub fn decided(&self, asked: &Settings) -> Settings {
        let choice = |of: &ColumnUse| {
            let field = of.field.filter(|field| *field != "key");
            let role = if of.is_left { ColumnRole::Left } else { field.map_or(ColumnRole::Plain, ColumnRole::Field) };
            ColumnChoice {
                letters: of.letters.clone(),
                heading: of.heading.clone(),
                role: (of.field != Some("key")).then_some(role),
                unit: of.unit.and_then(Unit::of),
                year: of.year,
            }
        };
        Settings {
            sheet: (!self.sheet.is_empty()).then(|| self.sheet.clone()),
            header: Some(self.header_rows),
            key: Some(self.key.clone()),
            to: self.to,
            by: Some(self.by.clone()),
            duplicates: Some(self.duplicates_choice),
            columns: self.columns.iter().map(choice).collect(),
            ..asked.clone()
        }
    }
}

/// Figures of a firm, or of a parcel, and a year from a table.
#[derive(Debug, Clone, PartialEq)]
pub struct FirmYear {
    /// Credit code of the firm or number of the parcel, as the data has it.
    pub code: String,
    /// The year.
    pub year: u16,
    /// The figures, money in 万元.
    pub figures: Yearly,
    /// The row they stand in.
    pub row: u32,
}

/// A table that was joined.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Joined {
    /// What is to be looked at.
    pub report: JoinReport,
    /// New columns with a value a parcel or firm, in their order.
    pub columns: Vec<Column>,
    /// Figures by year.
    pub yearly: Vec<FirmYear>,
    /// The decisions, for next year's table.
    pub profile: Profile,
}

/// Whether a file is a spreadsheet, by what it holds.
pub fn is_spreadsheet(path: &Path) -> bool {
    let begins = |magic: &[u8]| {
        let mut head = [0; 4];
        std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok_and(|()| head == magic)
    };
    // A pipe would be waited for.
    path.is_file()
        && (begins(b"PK\x03\x04") || begins(b"\xd0\xcf\x11\xe0"))
        && whole(path, MOST_BYTES).is_ok_and(|bytes| grid::is_spreadsheet(&bytes))
}

/// Reads a table from a file.
///
/// # Errors
/// Where the file cannot be read or has no header.
pub fn read_table(path: &Path) -> Result<(SheetTable, Report), Box<ReadError>> {
    let mut report = Report::default();
    let book = tried::book_of(path, &mut report);
    let table = book.and_then(|book| sheet::of_book(&book, sheet::Wanted::default(), &mut report));
    table.map(|table| (table, report)).map_err(|fault| Box::new(fault.in_file(&path.display().to_string())))
}

/// Joins a table; `findings` is what reading it found, `path` what it is called.
///
/// # Errors
/// Where there is nothing to join to, or no column is a key.
pub fn join(
    data: &Dataset,
    (table, findings, path): (SheetTable, Report, &str),
    settings: &Settings,
) -> Result<Joined, Box<ReadError>> {
    settle::joined(data, (table, findings), settings).map_err(|fault| Box::new(fault.in_file(path)))
}

/// A finding about a row, or about the whole table.
fn say(report: &mut Report, of: (&'static str, Severity), row: Option<u32>, message: Words) {
    say_at(report, of, row.map(|row| format!("row {row}")), message);
}

/// Where a cell is.
fn place(row: u32, letters: &str) -> String {
    format!("row {row}, column {letters}")
}

fn say_at(report: &mut Report, (code, severity): (&'static str, Severity), place: Option<String>, message: Words) {
    let remedy = match severity {
        Severity::Info => Words::default(),
        Severity::Warning | Severity::Error => Words::fixed("请在表中核对", "check it in the table"),
    };
    let fault = Fault::new(code, message, remedy);
    let fault = match place {
        Some(place) => fault.at(place),
        None => fault,
    };
    report.push(fault.issue(severity));
}

/// No column can be a key.
fn without_key(table: &SheetTable) -> Fault {
    let all: Vec<&str> = table.headings.iter().map(|heading| heading.text.as_str()).collect();
    let all: String = all.join("、").chars().take(200).collect();
    let message =
        words!("没有一列与地块或企业对得上；列有：{all}", "no column fits the parcels or firms; there are: {all}");
    let remedy = Words::fixed(
        "用 --key 指定编号列，并检查是否打开了对应的地块或企业表",
        "name the key column with --key, and check that its parcels or firms are open",
    );
    Fault::new("join-no-key", message, remedy)
}
