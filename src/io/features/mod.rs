//! Features on their way from any format into a layer.
//!
//! A reader collects [`Batch`]es: raw geometry, cells and findings of features that stand behind each other. What the
//! file says of itself stands in [`Members`]. [`parsed`] chooses the coordinate system, brings all geometry through
//! the one door on all cores and ends the columns.
//!
//! *Guarantees:* rows are the features of the file, in its order; the cut into batches changes nothing.
//! *Must not know:* formats.

mod crs_findings;
mod findings;
mod reference;
mod whole;

use serde_json::Value;

pub(crate) use findings::Findings;
pub(crate) use reference::{Numbers, Reference, choose};
pub(crate) use whole::{Batch, Parsed, Piece, Whole, admit_some, note_ignored, too_many};

use crate::crs::assumed::Assumed;
use crate::io::error::Fault;
use crate::model::words::Words;

/// What a layer says of itself.
#[derive(Debug, Default)]
pub(crate) struct Members {
    /// Its name; else it goes by that of its file.
    pub(crate) name: Option<String>,
    /// `parcels`, `zones`, …: what its features are.
    pub(crate) kind: Option<String>,
    /// `official`, `schematic`, `synthetic`.
    pub(crate) status: Option<String>,
    pub(crate) source: Option<String>,
    /// Its coordinate system.
    pub(crate) crs: Option<Declared>,
}

/// A coordinate system as files name it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Declared {
    /// The `crs` member of GeoJSON 2008.
    Member(Value),
    /// Well-known text (a `.prj`), or a name such as `EPSG:4527`.
    Text(String),
}

/// The features of one layer that was read as a whole.
///
/// # Errors
/// Where its numbers fit no system, and where a layer cannot hold so much.
pub(crate) fn parsed(members: Members, batches: Vec<Batch>, assumed: Assumed) -> Result<Parsed, Fault> {
    Whole::of(members, batches, assumed)?.finish()
}

/// The fault of a reading that was stopped.
pub(crate) fn cancelled() -> Fault {
    Fault::new(
        "cancelled",
        Words::fixed("读取已取消", "the reading was cancelled"),
        Words::fixed("需要时请重新打开文件", "open the file again when it is needed"),
    )
}
