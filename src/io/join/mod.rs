//! A table joined to parcels by their number, or to firms by credit code or name.
//!
//! *Guarantees:* nothing is joined on a guess: what is near is a suggestion unless the name beside it says the same; every
//! row is accounted for; the same files give the same answer. *Must not know:* windows, figures per mu.

mod columns;
mod keys;
mod near;
mod pairs;
mod profile;
mod put_in;
mod settle;
mod targets;
mod units;

use std::io::Read as _;
use std::path::Path;

use crate::io::error::{Fault, ReadError};
use crate::io::grid;
use crate::io::path::whole;
use crate::io::sheet::{self, SheetTable};
use crate::model::dataset::Dataset;
use crate::model::firm::Yearly;
use crate::model::report::{Report, Severity};
use crate::model::table::Column;
use crate::model::words::Words;
use crate::words;

pub use profile::{Profile, ProfileColumn};
pub use put_in::put_in;

/// A table is no larger than so many bytes.
const MOST_BYTES: u64 = 1 << 30;

/// What a table is joined to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The first layer of parcels.
    Parcels,
    /// The firms.
    Firms,
}

impl Target {
    /// The stable name in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parcels => "parcels",
            Self::Firms => "firms",
        }
    }

    /// The target of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Parcels, Self::Firms].into_iter().find(|target| target.name() == name)
    }
}

/// What is done with several rows of one year for one parcel or firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Duplicates {
    /// The first row counts.
    #[default]
    First,
    /// The last row counts.
    Last,
    /// Numbers are added up; of texts the first counts.
    Sum,
    /// None of them counts.
    Refuse,
}

impl Duplicates {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::First, Self::Last, Self::Sum, Self::Refuse];

    /// The stable name in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Last => "last",
            Self::Sum => "sum",
            Self::Refuse => "refuse",
        }
    }

    /// The choice of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.name() == name)
    }
}

/// What a person decides; by default the table speaks for itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// The key column: its heading, its letters, or the name of a field (`zddm`, `uscc`, `name`).
    pub key: Option<String>,
    /// What to join to.
    pub to: Option<Target>,
    /// What is done with several rows for one.
    pub duplicates: Option<Duplicates>,
    /// Only this year; also the year of figures that say none.
    pub year: Option<u16>,
    /// Whether amounts that must be in another unit than stated stay as they are.
    pub keep_units: bool,
    /// Whether the one suggestion for a row is taken.
    pub take_suggestions: bool,
    /// What was decided for such a table before.
    pub profile: Option<Profile>,
}

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
    /// `key-blank`, `key-damaged`, `key-near`, `key-unknown`.
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
    /// The sheet that was read.
    pub sheet: String,
    /// First and last row of its header.
    pub header_rows: (u32, u32),
    /// What it was joined to.
    pub to: Option<Target>,
    /// The heading of the key column.
    pub key: String,
    /// By what of the parcels or firms: `zddm`, `uscc`, `name`.
    pub by: &'static str,
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

/// Figures of a firm and year from a table.
#[derive(Debug, Clone, PartialEq)]
pub struct FirmYear {
    /// Credit code of the firm, as the list of firms has it.
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
    /// Figures of firms; empty for parcels.
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
pub fn read_table(path: &Path, sheet: Option<&str>) -> Result<(SheetTable, Report), Box<ReadError>> {
    let mut report = Report::default();
    let table = whole(path, MOST_BYTES).and_then(|bytes| sheet::read(&bytes, sheet, &mut report));
    table.map(|table| (table, report)).map_err(|fault| Box::new(fault.in_file(&path.display().to_string())))
}

/// Joins a table; `findings` is what reading it found, `path` what it is called.
///
/// # Errors
/// Where there is nothing to join to, or no column is a key.
pub fn join(
    data: &Dataset,
    (table, findings, path): (&SheetTable, Report, &str),
    settings: &Settings,
) -> Result<Joined, Box<ReadError>> {
    settle::joined(data, (table, findings), settings).map_err(|fault| Box::new(fault.in_file(path)))
}

/// A finding about a row, or about the whole table.
fn say(report: &mut Report, (code, severity): (&'static str, Severity), row: Option<u32>, message: Words) {
    let remedy = match severity {
        Severity::Info => Words::default(),
        Severity::Warning | Severity::Error => Words::fixed("请在表中核对", "check it in the table"),
    };
    let fault = Fault::new(code, message, remedy);
    let fault = match row {
        Some(row) => fault.at(format!("row {row}")),
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
