//! Whether data files are others on the disk than when they were read: looked at every [`EVERY`] by length and time.
//!
//! *Guarantees:* a change is told once, and only when it has stood still from one look to the next, so that no file is
//! offered that is being written; a file that is away for a while is none that has changed. *Must not know:* the state.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Between two looks.
const EVERY: Duration = Duration::from_secs(2);
/// What a shapefile consists of besides its geometry.
const BESIDE_SHAPES: [&str; 6] = ["dbf", "prj", "cpg", "DBF", "PRJ", "CPG"];

/// Length and time of change of a file, and of what is read with it.
type Stamp = Vec<Option<(u64, Option<SystemTime>)>>;

/// Watches files, in a thread of its own; ends with this.
#[derive(Debug)]
pub(super) struct Watch {
    files: Arc<Mutex<Vec<PathBuf>>>,
    found: Receiver<Vec<PathBuf>>,
    /// What `files` was taken from.
    changes: Option<u64>,
    /// The thread ends when this goes.
    _end: Sender<()>,
}

impl Watch {
    /// Begins; `None` where no thread can be had. `wake` is called when there is something to take.
    pub(super) fn begin(wake: impl Fn() + Send + 'static) -> Option<Self> {
        let files: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
        let (tell, found) = channel();
        let (end, ended) = channel::<()>();
        let shared = Arc::clone(&files);
        let look = move || {
            let mut watched = Watched::default();
            while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                let files = shared.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let changed = watched.look(&files, stamp);
                if !changed.is_empty() {
                    if tell.send(changed).is_err() {
                        return;
                    }
                    wake();
                }
            }
        };
        std::thread::Builder::new().name("mutu watch".to_owned()).spawn(look).ok()?;
        Some(Self { files, found, changes: None, _end: end })
    }

    /// Watches these, where the data has changed since the last time.
    pub(super) fn follow(&mut self, changes: u64, files: impl FnOnce() -> Vec<PathBuf>) {
        if self.changes != Some(changes) {
            self.changes = Some(changes);
            *self.files.lock().unwrap_or_else(PoisonError::into_inner) = files();
        }
    }

    /// Files that have changed since the last time.
    pub(super) fn take(&self) -> Vec<PathBuf> {
        self.found.try_iter().flatten().collect()
    }
}

/// What was seen of files.
#[derive(Debug, Default)]
struct Watched(BTreeMap<PathBuf, Seen>);

#[derive(Debug)]
struct Seen {
    /// What is known to whoever is told.
    known: Stamp,
    /// What was there at the last look.
    last: Stamp,
}

impl Watched {
    /// Looks at these and no others; those that have changed since they were first seen or told of.
    fn look(&mut self, files: &[PathBuf], stamp: impl Fn(&Path) -> Option<Stamp>) -> Vec<PathBuf> {
        self.0.retain(|path, _| files.contains(path));
        let mut changed = Vec::new();
        for path in files {
            let Some(now) = stamp(path) else { continue };
            let seen = self.0.entry(path.clone()).or_insert_with(|| Seen { known: now.clone(), last: now.clone() });
            if now == seen.last && now != seen.known {
                seen.known.clone_from(&now);
                changed.push(path.clone());
            }
            seen.last = now;
        }
        changed
    }
}

/// `None` where the file is not there.
fn stamp(path: &Path) -> Option<Stamp> {
    let one = |path: &Path| std::fs::metadata(path).ok().map(|found| (found.len(), found.modified().ok()));
    let mut all = vec![Some(one(path)?)];
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("shp")) {
        all.extend(BESIDE_SHAPES.map(|extension| one(&path.with_extension(extension))));
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_once_and_when_it_stands_still() {
        let files = [PathBuf::from("a"), PathBuf::from("b")];
        let mut watched = Watched::default();
        // Length of `a` at each look, `None` where it is away; whether it is told.
        let looks = [
            (Some(1), false),
            (Some(1), false),
            (Some(2), false),
            (Some(3), false),
            (Some(3), true),
            (Some(3), false),
            (None, false),
            (Some(3), false),
            (Some(4), false),
            (None, false),
            (Some(4), true),
        ];
        for (nth, (len, told)) in looks.into_iter().enumerate() {
            let stamp = |path: &Path| {
                let len = if path == Path::new("a") { len? } else { 7 };
                Some(vec![Some((len, None))])
            };
            let expected = if told { vec![PathBuf::from("a")] } else { Vec::new() };
            assert_eq!(watched.look(&files, stamp), expected, "look {nth}");
        }
    }

    #[test]
    fn the_table_of_a_shapefile_is_part_of_it() {
        let folder = tempfile::tempdir().expect("a folder to try in");
        let (shapes, table) = (folder.path().join("a.shp"), folder.path().join("a.dbf"));
        assert_eq!(stamp(&shapes), None, "it is not there");
        std::fs::write(&shapes, b"1").expect("the folder can be written");
        let alone = stamp(&shapes);
        std::fs::write(&table, b"22").expect("the folder can be written");
        assert!(alone.is_some() && alone != stamp(&shapes), "another one with its table");
    }
}
