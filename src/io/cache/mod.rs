//! What large files were read to, kept beside the settings, so that opening one again takes no reading.
//!
//! *Guarantees:* a layer comes back from here only for a source of the same content, hashed anew each time, and made
//! by the same build of the program; what is stale, damaged or gone is read from its source as if there were no cache.
//! Files are the owner's alone, for they hold figures of firms, are written whole or not at all, and stay within a
//! limit, the longest unused leaving first. Nothing here is an error to anybody: a full disk or a folder that cannot
//! be written to costs the next opening its speed and nothing else.
//! *Must not know:* clocks (the file system notes the use), threads (the caller says when to write), the window.

mod digest;
mod format;
mod head;
mod store;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

use crate::io::cache::digest::{Digest, Key};
pub(crate) use crate::io::cache::digest::{Digests, of_whole_file};
use crate::io::cache::head::Head;
use crate::io::error::WriteError;
use crate::io::layer::BuiltLayer;
use crate::io::places;
use crate::io::progress::Progress;
use crate::io::sniff::Form;
use crate::model::layer::Layer;

/// A smaller file is read before anybody has noticed.
const SMALLEST: u64 = 8 << 20;
/// Changes with the form of the files.
const FORMAT: u32 = 1;

/// What the person has decided of the cache; a part of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CacheSettings {
    /// Whether there is one.
    pub enabled: bool,
    /// What its files may take on the disk together, in MiB.
    pub limit_mib: u32,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self { enabled: true, limit_mib: 2048 }
    }
}

impl CacheSettings {
    /// What `settings` in JSON say of the cache; the defaults where they say nothing or are damaged.
    pub fn of(settings: &[u8]) -> Self {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Settings {
            cache: CacheSettings,
        }
        serde_json::from_slice::<Settings>(settings).unwrap_or_default().cache
    }

    /// What the user's settings say.
    pub fn of_user() -> Self {
        let settings = places::settings_file().and_then(|file| fs::read(file).ok());
        settings.map_or_else(Self::default, |bytes| Self::of(&bytes))
    }
}

/// What the folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents {
    /// Kept layers.
    pub files: usize,
    /// Bytes of them.
    pub bytes: u64,
}

/// A folder of kept layers. Cheap to clone; clones are stopped together.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
    limit: u64,
    smallest: u64,
    /// The build of the program: another one may read the same file to something else.
    stamp: u64,
    stopped: Arc<AtomicBool>,
}

impl Cache {
    /// The cache in `folder`; `None` where it is turned off, or where the program cannot tell which build it is.
    pub fn new(folder: &Path, settings: CacheSettings) -> Option<Self> {
        let limit = u64::from(settings.limit_mib) << 20;
        let stopped = Arc::default();
        let cache = || Some(Self { folder: folder.to_owned(), limit, smallest: SMALLEST, stamp: stamp()?, stopped });
        settings.enabled.then(cache)?
    }

    /// What has been read from `path` before, as it would be read under `name` now.
    pub(crate) fn find(&self, path: &Path, name: &str, progress: &Progress) -> Option<(Form, BuiltLayer)> {
        let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let length = metadata.len();
        // Hashing is in vain where nothing of that length is kept.
        if length < self.smallest || !store::holds_one_of(&self.folder, &self.ends_of_names(length)) {
            return None;
        }
        let key = Key::of_file(&File::open(path).ok()?, length, &progress.cancelled).ok()?;
        let kept = self.folder.join(self.name_of(key));
        let found = format::read(&store::open(&kept)?, (self.stamp, key), name);
        match &found {
            Some((_, built)) => {
                store::note_use(&kept);
                progress.done.fetch_add(length, Ordering::Relaxed);
                progress.features.fetch_add(built.layer.len() as u64, Ordering::Relaxed);
            }
            // Damaged: the next reading is to keep a new one in its place.
            None => drop(fs::remove_file(&kept)),
        }
        found
    }

    /// Whether a file of that length is worth keeping.
    pub(crate) fn wants(&self, length: u64) -> bool {
        length >= self.smallest
    }

    /// Notes what the bytes of `key` were read to, to be kept when the caller has time for it; `None` where it is not worth it.
    pub(crate) fn note(&self, key: Key, form: Form, built: &BuiltLayer) -> Option<Note> {
        let worth = format::size(&built.layer, usize::MAX) <= self.limit / 2;
        let head = worth.then(|| Head::of(form, built))??;
        Some(Note { cache: self.clone(), key, head })
    }

    /// Ends all writing, now and later, of this cache and its clones.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn name_of(&self, key: Key) -> String {
        let (begin, end) = self.ends_of_names(key.length);
        format!("{begin}{:032x}{end}", key.digest)
    }

    /// How the names of kept files of a length begin and end.
    fn ends_of_names(&self, length: u64) -> (String, String) {
        (format!("{length:012x}-"), format!("-{:016x}{}", self.stamp, store::EXTENSION))
    }
}

/// What the folder of the cache holds, in use or not.
pub fn contents(folder: &Path) -> Contents {
    let kept = store::list(folder);
    Contents { files: kept.len(), bytes: kept.iter().map(|file| file.bytes).sum() }
}

/// Removes everything kept in the folder, and says what that was.
///
/// # Errors
/// With the first file that cannot be removed; the others are.
pub fn clear(folder: &Path) -> Result<Contents, WriteError> {
    store::clear(folder)
}

/// What a file was read to, without the buffers.
#[derive(Debug)]
pub(crate) struct Note {
    cache: Cache,
    key: Key,
    head: Head,
}

impl Note {
    /// To be kept from the layer it is of. Columns that were added behind its own since are left out.
    pub(crate) fn of(self, layer: Arc<Layer>) -> Keep {
        Keep { note: self, layer }
    }
}

/// A layer that waits to be kept.
#[derive(Debug)]
pub struct Keep {
    note: Note,
    layer: Arc<Layer>,
}

impl Keep {
    /// Writes it. Takes about a tenth of the time of the reading, on one core; says nothing where it cannot be done.
    pub fn write(self) {
        let Self { note: Note { cache, key, head }, layer } = self;
        let name = cache.name_of(key);
        let kept = store::write(&cache.folder, &name, |out| {
            format::write(out, (cache.stamp, key), head, &layer, &cache.stopped)
        });
        // Without it the next opening takes as long as this one; nobody has to know.
        if kept.is_ok() {
            store::make_room(&cache.folder, &name, cache.limit);
        }
    }
}

/// The build that runs: version and form of the files, and the program file, which no change of a reader leaves as it was.
fn stamp() -> Option<u64> {
    let program = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let built = program.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    let text = format!("{FORMAT} {} {} {}", env!("CARGO_PKG_VERSION"), program.len(), built.as_nanos());
    Some(Digest::of(text.as_bytes()) as u64)
}
