//! The page of a table that is to be joined to what is open.
//!
//! *Must not know:* egui, threads, how tables are joined.

use crate::io::join::{Joined, Settings};
use crate::model::words::Words;
use std::path::PathBuf;

/// The page.
#[derive(Debug)]
pub struct Joining {
    /// The table.
    pub path: PathBuf,
    /// What the person decided.
    pub settings: Settings,
    /// Which asking is waited for.
    pub serial: u64,
    /// Whether it is under way.
    pub busy: bool,
    /// What would be joined, or why nothing would; `None` until it was tried.
    pub outcome: Option<Result<Box<Joined>, Words>>,
    /// The state of the data it was tried on.
    pub changes: u64,
}

/// A change of the page.
#[derive(Debug, Clone, PartialEq)]
pub enum JoinChange {
    /// So it is to be joined.
    Set(Box<Settings>),
    /// It is right so.
    Confirm,
    /// Nothing of it.
    Cancel,
}
