//! Tables that are joined to the data: which, and what was decided about each.
//!
//! *Guarantees:* plain values; two equal ones are joined alike. *Must not know:* how a table is read or joined.

use crate::model::units::Unit;
use std::path::PathBuf;

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

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColumnRole {
    /// It is joined as it stands.
    #[default]
    Plain,
    /// It is not joined.
    Left,
    /// A known field, such as `tax`.
    Field(&'static str),
}

/// What was decided about a column; what is `None` is as the table says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnChoice {
    /// Its letters in the file, by which columns of one heading are told apart.
    pub letters: String,
    /// Its heading.
    pub heading: String,
    /// What it is.
    pub role: Option<ColumnRole>,
    /// The unit it is in.
    pub unit: Option<Unit>,
    /// The year its figures are of.
    pub year: Option<u16>,
}

/// What a person decides; by default the table speaks for itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JoinSettings {
    /// The sheet.
    pub sheet: Option<String>,
    /// First and last row of the header, as a spreadsheet counts them.
    pub header: Option<(u32, u32)>,
    /// The key column: its heading, its letters, or the name of a field (`zddm`, `uscc`, `name`).
    pub key: Option<String>,
    /// What to join to.
    pub to: Option<Target>,
    /// By what of the parcels or firms: `zddm`, `uscc`, `name`, or a column of the parcels.
    pub by: Option<String>,
    /// What is done with several rows for one.
    pub duplicates: Option<Duplicates>,
    /// Only this year; also the year of figures that say none.
    pub year: Option<u16>,
    /// Whether amounts that must be in another unit than stated stay as they are.
    pub keep_units: bool,
    /// Whether the one suggestion for a row is taken.
    pub take_suggestions: bool,
    /// The columns.
    pub columns: Vec<ColumnChoice>,
}

impl JoinSettings {
    /// The choice for a column, made where there is none.
    pub fn column_mut(&mut self, letters: &str, heading: &str) -> Option<&mut ColumnChoice> {
        if !self.columns.iter().any(|choice| choice.is_of(letters, heading)) {
            let (letters, heading) = (letters.to_owned(), heading.to_owned());
            self.columns.push(ColumnChoice { letters, heading, ..ColumnChoice::default() });
        }
        self.columns.iter_mut().find(|choice| choice.is_of(letters, heading))
    }
}

impl ColumnChoice {
    /// Whether it was made for the column there with that heading.
    pub fn is_of(&self, letters: &str, heading: &str) -> bool {
        self.letters == letters && self.heading == heading
    }
}

/// The content of a file, told from any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    /// Its length.
    pub bytes: u64,
    /// Its XXH3 of 128 bits.
    pub hash: u128,
}

/// A table that is joined to the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableJoin {
    /// Where it is, as an absolute path.
    pub path: PathBuf,
    /// What it held when the project was saved, where that is known.
    pub content: Option<Content>,
    /// How it is joined.
    pub settings: JoinSettings,
}
