//! When the copy for recovery is written, and what other windows left behind.
//!
//! *Guarantees:* a change is copied within [`SOONEST`] and [`EVERY`] of being made, by a job; what equals the file has no
//! copy. What is recovered stays where it is until what came of it has been copied or saved, whatever is open before
//! and however the reading ends. *Must not know:* what stands in it.

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
    /// The one of them that is being read, and where it stood among them.
    taken: Option<(usize, Slot)>,
    /// The copy that was opened, and the serial of the project that came of it.
    recovered: Option<(u32, Slot)>,
    /// What the copy holds.
    copied: Option<Mark>,
    /// Since when the document is other than its copy.
    changed: Option<Instant>,
    /// When a copy was begun last.
    begun: Option<Instant>,
    busy: bool,
    /// Whether there is an own copy.
    is_written: bool,
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

    /// Begins to read one that was left behind; gives the file of its copy.
    pub(super) fn take(&mut self, at: usize) -> Option<PathBuf> {
        if at >= self.left_behind.len() {
            return None;
        }
        let slot = self.left_behind.remove(at);
        let path = slot.path().to_owned();
        self.taken = Some((at, slot));
        Some(path)
    }

    /// What was taken could not be read, or is not wanted any more.
    pub(super) fn put_back(&mut self) {
        if let Some((at, slot)) = self.taken.take() {
            self.left_behind.insert(at.min(self.left_behind.len()), slot);
        }
    }

    /// What was taken is open, as the project of that serial. The others are left to other windows.
    pub(super) fn opened(&mut self, serial: u32) {
        self.recovered = self.taken.take().map(|(_, slot)| (serial, slot));
        self.left_behind.clear();
    }

    /// Removes what was left behind.
    pub(super) fn forget(&mut self) {
        self.left_behind.drain(..).for_each(|slot| slot.clear());
    }

    /// Removes the copies of what is open: the own one, and the one it came from.
    pub(super) fn clear(&mut self) {
        self.copied = None;
        if let Some(slot) = self.slot.as_ref().filter(|_| self.is_written) {
            slot.clear();
            self.is_written = false;
        }
        if let Some((_, slot)) = self.recovered.take() {
            slot.clear();
        }
    }

    /// The file to copy to, where that has to be done now.
    pub(super) fn begin(&mut self, state: &State) -> Option<PathBuf> {
        if self.busy {
            return None;
        }
        if !state.is_changed() {
            self.changed = None;
            self.clear();
            return None;
        }
        let slot = self.slot.as_ref()?;
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
        let Some(mark) = mark else { return };
        // A copy of what was open before does not stand for what was recovered.
        if let Some((_, slot)) = self.recovered.take_if(|(serial, _)| *serial == mark.serial) {
            slot.clear();
        }
        (self.copied, self.is_written) = (Some(mark), true);
    }

    /// How long until a copy is due; `None` where none is.
    pub(super) fn due_in(&self) -> Option<Duration> {
        let changed = self.changed.filter(|_| !self.busy)?;
        let since_begun = self.begun.map_or(EVERY, |begun| begun.elapsed());
        Some(SOONEST.saturating_sub(changed.elapsed()).max(EVERY.saturating_sub(since_begun)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::settings::Settings;
    use crate::io::recovery::write_copy;
    use crate::model::project::Project;

    fn state(title: &str, serial: u32) -> State {
        let mut state = State::new(Settings::default(), (Vec::new(), Vec::new()), PathBuf::new());
        state.project = Project { title: title.to_owned(), ..Project::default() };
        state.kept.serial = serial;
        state.kept.mark = None;
        state
    }

    /// A copy is on the disk until another one holds what came of it, however often its reading fails.
    #[test]
    fn what_is_recovered_stays_until_it_is_copied_or_saved() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("recovery");
        let crashed = claim(&folder).unwrap();
        write_copy(crashed.path(), b"left behind").unwrap();
        let copy = crashed.path().to_owned();
        drop(crashed);
        let there = || std::fs::read(&copy).is_ok_and(|bytes| bytes == b"left behind");

        let mut copies = Copies::new(&folder);
        let mut before = state("before", 0);
        assert_eq!(copies.take(0), Some(copy.clone()));
        assert_eq!(copies.begin(&before), None, "not at once");
        copies.begun = None;
        copies.changed = Instant::now().checked_sub(SOONEST);
        let own = copies.begin(&before).expect("the other project is copied meanwhile");
        assert_ne!(own, copy, "to a place of its own");
        before.kept.mark = Some(before.mark());
        copies.ended(Some(before.mark()));
        assert_eq!(copies.begin(&before), None, "it is saved");
        assert!(there(), "and that is nothing to the one that is being read");
        copies.put_back();
        assert_eq!(copies.left_behind().len(), 1, "offered again");
        assert_eq!(copies.take(0), Some(copy.clone()));
        copies.opened(1);
        copies.ended(Some(before.mark()));
        assert!(there(), "a late copy of what was open before stands for nothing else");
        let recovered = state("recovered", 1);
        copies.ended(None);
        assert!(there(), "nor does one that failed");
        copies.ended(Some(recovered.mark()));
        assert!(!copy.exists(), "now there is another one");

        write_copy(&copy, b"left behind").unwrap();
        let mut copies = Copies::new(&folder);
        copies.take(0);
        copies.opened(1);
        let mut saved = state("recovered", 1);
        assert_eq!(copies.begin(&saved), None, "not at once");
        assert!(there(), "not saved yet");
        saved.kept.mark = Some(saved.mark());
        copies.begin(&saved);
        assert!(!copy.exists(), "saved");
    }
}
