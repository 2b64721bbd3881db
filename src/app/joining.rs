//! The page of a table that is to be joined to what is open, and the tables of the project that were.
//!
//! *Must not know:* egui, threads, how tables are joined.

use crate::analysis::clinic::repaired;
use crate::app::state::{Sources, State};
use crate::io::error::ReadError;
use crate::io::join::{Joined, Settings, TableJoin, Tried, join_again, put_in};
use crate::model::dataset::Dataset;
use crate::model::firm::FirmBook;
use crate::model::layer::Layer;
use crate::model::repair::Repair;
use crate::model::words::Words;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The page.
#[derive(Debug)]
pub struct Joining {
    /// The table.
    pub path: PathBuf,
    /// What the person decided.
    pub settings: Settings,
    /// Whether what was decided for such a table before is set aside.
    pub anew: bool,
    /// Which asking is waited for.
    pub serial: u64,
    /// Whether it is under way.
    pub busy: bool,
    /// What would be joined, or why the file cannot be read; `None` until it was tried.
    pub outcome: Option<Result<Box<Tried>, Words>>,
    /// [`Sources::values`] it was tried on.
    pub values: u64,
}

/// A change of the page, or of the tables that are joined.
#[derive(Debug, Clone, PartialEq)]
pub enum JoinChange {
    /// So it is to be joined.
    Set(Box<Settings>),
    /// What was decided for such a table before is to be set aside, or not.
    Anew(bool),
    /// It is right so.
    Confirm,
    /// Nothing of it.
    Cancel,
    /// Show the page of a table of the project again, by its position.
    Show(usize),
    /// Take a table of the project away.
    Remove(usize),
}

/// What tables of the project are joined to, and which.
#[derive(Debug, Clone)]
pub struct JoinBase {
    /// What was read.
    pub data: Dataset,
    /// Repairs of parcel numbers: rows are found by what is right.
    pub codes: Vec<Repair>,
    /// The tables.
    pub joins: Arc<Vec<TableJoin>>,
}

/// What came of them, one a table.
#[derive(Debug)]
pub struct MadeJoins {
    /// What it was made from.
    pub of: JoinBase,
    /// What was joined, or why not.
    pub results: Vec<Result<Arc<Joined>, Words>>,
}

impl JoinBase {
    /// Of the state as it is.
    pub fn of(state: &State) -> Self {
        let codes = state.project.repairs.iter().filter(|repair| repair.is_of_code()).cloned().collect();
        Self { data: state.sources.as_read(), codes, joins: Arc::clone(&state.project.joins) }
    }

    /// The data as rows find it.
    pub fn keyed(&self) -> Dataset {
        repaired(&self.data, &self.codes).data
    }

    fn has_same_data(&self, other: &Self) -> bool {
        let same = |one: Option<&Arc<Layer>>, other: Option<&Arc<Layer>>| match (one, other) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        let firms = |base: &Self| -> *const FirmBook { Arc::as_ptr(&base.data.firms) };
        same(self.data.parcels(), other.data.parcels()) && firms(self) == firms(other) && self.codes == other.codes
    }
}

impl MadeJoins {
    /// Reads the tables and joins them.
    pub fn make(of: JoinBase) -> Self {
        let (_, all) = join_again(of.data.clone(), of.keyed(), &of.joins);
        let results = all.into_iter().map(|one| one.map(|joined| Arc::new(*joined)).map_err(|error| why(&error)));
        Self { results: results.collect(), of }
    }

    /// How many of the tables, from the first on, are joined as `wanted` has it: each hangs on those before it.
    pub fn fitting(&self, wanted: &JoinBase) -> usize {
        if !self.of.has_same_data(wanted) {
            return 0;
        }
        self.of.joins.iter().zip(wanted.joins.iter()).take_while(|(made, wanted)| made == wanted).count()
    }

    /// What was joined, with the table.
    pub fn joined(&self) -> impl Iterator<Item = (&TableJoin, &Arc<Joined>)> {
        self.of.joins.iter().zip(&self.results).filter_map(|(join, result)| Some((join, result.as_ref().ok()?)))
    }
}

/// Why a table is not joined.
pub fn why(error: &ReadError) -> Words {
    let (message, remedy) = (&error.message, &error.remedy);
    Words::made(format!("{}；{}", message.zh, remedy.zh), format!("{}; {}", message.en, remedy.en))
}

/// What a table is tried on: the data with all others of the project joined.
#[derive(Debug)]
pub struct TryOn {
    base: JoinBase,
    others: Vec<Arc<Joined>>,
}

impl TryOn {
    /// Of the state, for the table at `path`.
    pub fn of(state: &State, path: &Path) -> Self {
        let base = JoinBase::of(state);
        let made = state.sources.joined.as_ref().filter(|made| made.of.has_same_data(&base));
        let is_other = |join: &TableJoin| join.path != path && base.joins.contains(join);
        let others = made.into_iter().flat_map(MadeJoins::joined).filter(|(join, _)| is_other(join));
        let others = others.map(|(_, joined)| Arc::clone(joined)).collect();
        Self { base, others }
    }

    /// The data.
    pub fn data(&self) -> Dataset {
        let mut data = self.base.keyed();
        self.others.iter().for_each(|joined| put_in(&mut data, joined));
        data
    }
}

impl Sources {
    /// The data as files said it, before tables were joined and repairs made.
    pub fn as_read(&self) -> Dataset {
        let mut data = self.data.clone();
        let Some(read) = &self.as_read else { return data };
        if let (Some(layer), Some(made)) = (&read.layer, read.made.parcels())
            && let Some(place) = data.layers.iter_mut().find(|layer| Arc::ptr_eq(layer, made))
        {
            *place = Arc::clone(layer);
        }
        if Arc::ptr_eq(&data.firms, &read.made.firms) {
            data.firms = Arc::clone(&read.firms);
        }
        data
    }
}
