//! How far a long job is, between the worker that does it and the window that shows it.
//!
//! *Must not know:* what the job is.

use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::shapes::Shapes;

/// How far a long reading is, shared between the worker and the window.
#[derive(Debug, Default)]
pub struct Progress {
    /// Set by the window to stop the worker.
    pub cancelled: Arc<AtomicBool>,
    /// Bytes (or other steps) done.
    pub done: AtomicU64,
    /// Bytes (or other steps) in all; 0 while unknown.
    pub total: AtomicU64,
    /// Features read so far, of all files.
    pub features: AtomicU64,
    /// Whether anybody looks at [`Self::take_preview`]; else nothing is put there.
    pub wants_preview: bool,
    /// Geometry that is ready to be looked at while the rest is read.
    preview: Mutex<Vec<Arc<Shapes>>>,
}

impl Progress {
    /// One for a window that shows what is there while the rest is read.
    pub fn with_preview() -> Self {
        Self { wants_preview: true, ..Self::default() }
    }

    /// Hands a piece of a layer to whoever watches, in world metres and without attributes.
    pub fn show(&self, piece: Shapes) {
        self.preview.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::new(piece));
    }

    /// The pieces that came since the last call.
    pub fn take_preview(&self) -> Vec<Arc<Shapes>> {
        std::mem::take(&mut *self.preview.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
