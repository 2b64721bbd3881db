//! How files are to be read where a person knows it better than the files.
//!
//! *Guarantees:* the default is to believe the files. *Must not know:* formats.

use crate::crs::assumed::Assumed;
use crate::io::charset::Charset;

/// What is said about files before they are read. Says something of all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Reading {
    /// Of their coordinates.
    pub coordinates: Assumed,
    /// Of the encoding of texts that may be in any.
    pub charset: Option<Charset>,
}

impl Reading {
    /// Whether the files are read as they are: only then may a copy of an earlier reading stand for one.
    pub(crate) fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}
