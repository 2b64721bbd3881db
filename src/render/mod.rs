//! A scene becomes pixels or marks. One folder per backend; the vector backends share the file names `shape paint text`.
//!
//! *Guarantees:* the CPU raster is the reference; it needs no display and gives the same bytes everywhere.
//! *Must not know:* what the colours mean.

mod cut;
#[cfg(feature = "app")]
pub mod gpu;
mod hatch;
mod image;
pub mod output;
pub mod pdf;
pub mod raster;
pub mod series;
pub mod svg;
mod vector;
pub mod verify;

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64};

use crate::model::words::{Lang, Words};

/// What a document says of itself, and what its layers are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Its title.
    pub title: String,
    /// The language of its texts.
    pub lang: Lang,
    /// Name of the layer of names.
    pub labels: String,
    /// Name of the layer of title, legend and the like.
    pub furniture: String,
}

impl About {
    /// With the usual names of layers.
    pub fn new(title: String, lang: Lang) -> Self {
        let name = |words: Words| words.get(lang).to_owned();
        Self {
            title,
            lang,
            labels: name(Words::fixed("注记", "Labels")),
            furniture: name(Words::fixed("图名图例", "Title and legend")),
        }
    }
}

/// How far a writing is, shared with whoever waits for it.
#[derive(Debug, Clone, Copy)]
pub struct Watch<'a> {
    /// Set to stop it.
    pub cancelled: &'a AtomicBool,
    /// Steps done.
    pub done: &'a AtomicU64,
    /// Steps in all; 0 while unknown.
    pub total: &'a AtomicU64,
}

/// Why a picture could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The size is zero or too large.
    #[error("cannot make a picture of {0} × {1} pixels; choose 1 to {max} a side", max = MAX_SIDE_PX)]
    Size(u32, u32),
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// It could not be encoded.
    #[error("cannot encode the picture: {0}")]
    Encode(String),
}

impl From<RenderError> for io::Error {
    fn from(error: RenderError) -> Self {
        Self::other(error)
    }
}

/// The longest side of a picture.
pub const MAX_SIDE_PX: u32 = 32_000;
