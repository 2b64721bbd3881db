//! Copies of projects that are not saved yet, one a window, to be found after a crash.
//!
//! *Guarantees:* a copy belongs to one window, which holds a lock as long as it lives; the system lets go of it however
//! the window ends, so that a copy whose lock can be had was left behind. Copies are the owner's alone and are written
//! whole or not at all. *Must not know:* clocks, what stands in a copy.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::io::error::WriteError;
use crate::io::project::EXTENSION;
use crate::io::write;

/// Windows at a time; more of them have no copy.
const MOST: usize = 64;

/// The place of one copy, held by a lock.
#[derive(Debug)]
pub struct Slot {
    copy: PathBuf,
    /// Let go of when the slot is dropped, or the program ends.
    _lock: File,
}

/// A place of one's own; `None` where the folder cannot be written to, or too many windows are open.
pub fn claim(folder: &Path) -> Option<Slot> {
    write::own_folder(folder).ok()?;
    (1..=MOST).filter_map(|number| take(folder, number)).find(|slot| !slot.is_written())
}

/// The copies of windows that are no more. While they are held no other window finds them.
pub fn left_behind(folder: &Path) -> Vec<Slot> {
    let numbers = (1..=MOST).filter(|number| copy_of(folder, *number).is_file());
    numbers.filter_map(|number| take(folder, number)).filter(Slot::is_written).collect()
}

impl Slot {
    /// The file of the copy.
    pub fn path(&self) -> &Path {
        &self.copy
    }

    /// Whether there is a copy.
    pub fn is_written(&self) -> bool {
        self.copy.is_file()
    }

    /// When it was written, in seconds since 1970.
    pub fn written_at_s(&self) -> Option<u64> {
        let time = fs::metadata(&self.copy).ok()?.modified().ok()?;
        Some(time.duration_since(UNIX_EPOCH).ok()?.as_secs())
    }

    /// Removes the copy, if there is one; the place stays held.
    pub fn clear(&self) {
        // What cannot be removed is offered again, which is better than lost.
        fs::remove_file(&self.copy).ok();
    }
}

/// Writes a copy; the caller holds its slot.
///
/// # Errors
/// Where the folder cannot be written to.
pub fn write_copy(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    write::atomic_own(path, bytes)
}

fn copy_of(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("{number}.{EXTENSION}"))
}

/// A place that nobody holds.
fn take(folder: &Path, number: usize) -> Option<Slot> {
    // The file of the lock stays: who removed it would take it from under another window.
    let lock = OpenOptions::new().write(true).create(true).truncate(false).open(folder.join(format!("{number}.lock")));
    let lock = lock.ok().filter(|lock| lock.try_lock().is_ok())?;
    Some(Slot { copy: copy_of(folder, number), _lock: lock })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_found_by_others_only_when_its_window_is_no_more() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("recovery");
        assert!(left_behind(&folder).is_empty(), "no folder, no copies");
        let (first, second) = (claim(&folder).unwrap(), claim(&folder).unwrap());
        assert_ne!(first.path(), second.path(), "each window has its own");
        write_copy(first.path(), b"one").unwrap();
        write_copy(second.path(), b"two").unwrap();
        assert!(left_behind(&folder).is_empty(), "both live");
        let path = first.path().to_owned();
        drop(first);
        let found = left_behind(&folder);
        assert_eq!(found.iter().map(Slot::path).collect::<Vec<_>>(), [path.as_path()], "the one that is no more");
        assert!(found[0].written_at_s().is_some_and(|at| at > 1_700_000_000), "with its time");
        assert!(left_behind(&folder).is_empty(), "who found it holds it");
        assert_ne!(claim(&folder).unwrap().path(), path, "and its place is not free");
        found[0].clear();
        drop(found);
        assert_eq!(claim(&folder).unwrap().path(), path, "now it is");
        assert_eq!(fs::read(second.path()).unwrap(), b"two", "the other one is as it was");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
            assert_eq!((mode(&folder), mode(second.path())), (0, 0), "nobody else may look");
        }
    }
}
