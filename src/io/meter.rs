//! How far the reading of one file is, told to the window and stopped by it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::io::progress::Progress;
use crate::model::shapes::Shapes;

/// The share of one file in a [`Progress`].
#[derive(Debug)]
pub(crate) struct Meter<'a> {
    progress: &'a Progress,
    /// Bytes of this file that were told already.
    told: u64,
    /// Features likewise.
    told_features: u64,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(progress: &'a Progress) -> Self {
        Self { progress, told: 0, told_features: 0 }
    }

    /// Tells that the first `bytes` are done.
    pub(crate) fn reached(&mut self, bytes: u64) {
        // Steps of 64 KiB: a shared counter is dear on every feature.
        if bytes >= self.told.saturating_add(0x1_0000) {
            self.finish(bytes);
        }
    }

    /// Tells that the file is done, whatever is left of it.
    pub(crate) fn finish(&mut self, bytes: u64) {
        self.progress.done.fetch_add(bytes.saturating_sub(self.told), Ordering::Relaxed);
        self.told = self.told.max(bytes);
    }

    /// Tells that so many features of this file were read.
    pub(crate) fn counted(&mut self, features: u64) {
        let more = features.saturating_sub(self.told_features);
        if more > 0 {
            self.progress.features.fetch_add(more, Ordering::Relaxed);
            self.told_features = features;
        }
    }

    /// Shows geometry that is ready, where anybody watches.
    pub(crate) fn show(&self, piece: Shapes) {
        if self.progress.wants_preview {
            self.progress.show(piece);
        }
    }

    /// One that tells nothing and hears of a stop.
    pub(crate) fn silent(&self) -> Self {
        Self { progress: self.progress, told: u64::MAX, told_features: u64::MAX }
    }

    /// What is set to stop it, for what is asked from elsewhere.
    pub(crate) fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.progress.cancelled)
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.progress.cancelled.load(Ordering::Relaxed)
    }
}
