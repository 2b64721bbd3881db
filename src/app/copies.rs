//! When the copy for recovery is written, and what other windows left behind.
//!
//! *Guarantees:* a change is copied within [`SOONEST`] and [`EVERY`] of being made, by a job; what equals the file has no
//! copy. A project that is recovered keeps its old copy until there is a new one. *Must not know:* what stands in it.

use crate::app::kept::{LeftBehind, Mark};
use crate::app::state::State;
use crate::io::project::{Shipped, of_file};
use crate::io::recovery::{Slot, claim, left_behind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// From a change to its copy: others may follow at once.
const SOONEST: Duration = Duration::from_secs(1);
/// Between two copies.
const EVERY: Duration = Duration::from_secs(4);

/// The copies.
#[derive(Debug, Default)]
pub(super) struct Copies {
    /// The own place; `None` where nothing is copied.
    slot: Option<Slot>,
    left_behind: Vec<Slot>,
    /// What the copy holds.
    copied: Option<Mark>,
    /// Since when the document is other than its copy.
    changed: Option<Instant>,
    /// When a copy was begun last.
    begun: Option<Instant>,
    busy: bool,
    /// Whether the own copy is of what is open, so that it may go when that is saved.
    is_own: bool,
}

impl Copies {
    pub(super) fn new(folder: &Path) -> Self {
        // Those first: the own place is another one.
        let left_behind = left_behind(folder);
        Self { slot: claim(folder), left_behind, ..Self::default() }
    }

    /// Names and times, for the person to choose.
    pub(super) fn left_behind(&self) -> Vec<LeftBehind> {
        let shipped = Shipped::load();
        let one = |slot: &Slot| {
            let document = of_file(slot.path(), &shipped).ok();
            let file = document.and_then(|document| document.kept_for);
            let name = file.map_or_else(String::new, |file| file.display().to_string());
            LeftBehind { name, written_at_s: slot.written_at_s().unwrap_or(0) }
        };
        self.left_behind.iter().map(one).collect()
    }

    /// Takes the place of one that was left behind; gives the file of its copy.
    pub(super) fn take(&mut self, at: usize) -> Option<PathBuf> {
        if at >= self.left_behind.len() {
            return None;
        }
        let slot = self.left_behind.remove(at);
        let path = slot.path().to_owned();
        if let Some(own) = self.slot.replace(slot) {
            own.clear();
        }
        // It holds what is going to be open, so nothing of it is to be removed.
        (self.copied, self.changed, self.is_own) = (None, None, false);
        Some(path)
    }

    /// Leaves what was left behind to other windows.
    pub(super) fn let_go(&mut self) {
        self.left_behind.clear();
    }

    /// Removes what was left behind.
    pub(super) fn forget(&mut self) {
        self.left_behind.drain(..).for_each(|slot| slot.clear());
    }

    /// A project was opened: what was recovered is now in the state.
    pub(super) fn opened(&mut self) {
        self.is_own = true;
    }

    /// Removes the own copy.
    pub(super) fn clear(&mut self) {
        self.copied = None;
        if let Some(slot) = self.slot.as_ref().filter(|_| self.is_own) {
            slot.clear();
            self.is_own = false;
        }
    }

    /// The file to copy to, where that has to be done now.
    pub(super) fn begin(&mut self, state: &State) -> Option<PathBuf> {
        let slot = self.slot.as_ref()?;
        if self.busy {
            return None;
        }
        if !state.is_changed() {
            self.changed = None;
            self.clear();
            return None;
        }
        if self.copied.as_ref().is_some_and(|copied| state.equals(copied)) {
            self.changed = None;
            return None;
        }
        self.changed.get_or_insert_with(Instant::now);
        if self.due_in()? > Duration::ZERO {
            return None;
        }
        (self.busy, self.begun, self.changed) = (true, Some(Instant::now()), None);
        Some(slot.path().to_owned())
    }

    /// A copy was written of the state at that mark, or could not be.
    pub(super) fn ended(&mut self, mark: Option<Mark>) {
        self.busy = false;
        if mark.is_some() {
            (self.copied, self.is_own) = (mark, true);
        }
    }

    /// How long until a copy is due; `None` where none is.
    pub(super) fn due_in(&self) -> Option<Duration> {
        let changed = self.changed.filter(|_| !self.busy)?;
        let since_begun = self.begun.map_or(EVERY, |begun| begun.elapsed());
        Some(SOONEST.saturating_sub(changed.elapsed()).max(EVERY.saturating_sub(since_begun)))
    }
}
