//! The folder of kept layers: whole files, the owner's alone, within a limit.
//!
//! *Guarantees:* only files of the cache's own names are counted or removed; a folder or file that another program
//! removes meanwhile is no fault. *Must not know:* what stands in the files.

use std::fs::{self, File};
use std::io::{Error, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use crate::io::cache::{Contents, format};
use crate::io::error::WriteError;
use crate::io::write;

/// How names of kept layers end.
pub(super) const EXTENSION: &str = ".mutu-layer";
/// How names of those begin that are being written, and how they end.
const UNFINISHED: (&str, &str) = (".mutu-", ".part");
/// What has been unfinished for so long was left behind by a program that was ended.
const LEFT_BEHIND: Duration = Duration::from_hours(1);

/// One file of the folder.
pub(super) struct Kept {
    path: PathBuf,
    pub(super) bytes: u64,
    /// When it was written or last used, by the clock of the file system.
    used: Duration,
}

/// The kept layers.
pub(super) fn list(folder: &Path) -> Vec<Kept> {
    files(folder, |name| name.ends_with(EXTENSION))
}

fn files(folder: &Path, wanted: impl Fn(&str) -> bool) -> Vec<Kept> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let kept = entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(&wanted)).filter_map(|entry| {
        let found = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        Some(Kept {
            path: entry.path(),
            bytes: found.len(),
            used: found.modified().ok()?.duration_since(UNIX_EPOCH).ok()?,
        })
    });
    kept.collect()
}

/// Whether a name begins and ends like that.
pub(super) fn holds_one_of(folder: &Path, (begin, end): &(String, String)) -> bool {
    let fits = |name: &str| name.starts_with(begin) && name.ends_with(end);
    let Ok(mut entries) = fs::read_dir(folder) else { return false };
    entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_str().is_some_and(fits)))
}

/// A kept layer to read. What is no plain file is none: a pipe would never end.
pub(super) fn open(path: &Path) -> Option<File> {
    fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    File::open(path).ok()
}

/// Lets the file system note the time: the first byte is written again as it is. Where that cannot be done the file
/// leaves earlier.
pub(super) fn note_use(path: &Path) {
    if let Ok(mut file) = fs::OpenOptions::new().write(true).open(path) {
        file.write_all(&format::FIRST_BYTE).ok();
    }
}

/// Writes a file whole or not at all. It is not waited for the disk: a file that a power cut has left half written is
/// known by its hashes.
pub(super) fn write(
    folder: &Path,
    name: &str,
    content: impl FnOnce(&mut File) -> Result<(), Error>,
) -> Result<(), Error> {
    write::own_folder(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED.0).suffix(UNFINISHED.1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o600));
    }
    let mut file = builder.tempfile_in(folder)?;
    content(file.as_file_mut())?;
    file.persist(folder.join(name)).map_err(|error| error.error)?;
    Ok(())
}

/// Removes the longest unused until the rest is within `limit`, but not the one of that name, and what was left
/// unfinished.
pub(super) fn make_room(folder: &Path, newest: &str, limit: u64) {
    let mut kept = list(folder);
    let newest = folder.join(newest);
    let now = kept.iter().find(|file| file.path == newest).map(|file| file.used);
    for file in unfinished(folder) {
        if now.is_some_and(|now| now.saturating_sub(file.used) > LEFT_BEHIND) {
            fs::remove_file(&file.path).ok();
        }
    }
    kept.sort_by(|a, b| (a.used, &a.path).cmp(&(b.used, &b.path)));
    let mut bytes: u64 = kept.iter().map(|file| file.bytes).sum();
    for file in kept.iter().filter(|file| file.path != newest) {
        if bytes <= limit {
            break;
        }
        fs::remove_file(&file.path).ok();
        bytes -= file.bytes;
    }
}

fn unfinished(folder: &Path) -> Vec<Kept> {
    files(folder, |name| name.starts_with(UNFINISHED.0) && name.ends_with(UNFINISHED.1))
}

/// Removes all of the cache's files, finished or not, and the folder if nothing else is in it.
pub(super) fn clear(folder: &Path) -> Result<Contents, WriteError> {
    let (mut removed, mut fault) = (Contents { files: 0, bytes: 0 }, None);
    let kept = list(folder);
    let finished = kept.len();
    for (at, file) in kept.into_iter().chain(unfinished(folder)).enumerate() {
        match fs::remove_file(&file.path) {
            Ok(()) => {
                removed.files += usize::from(at < finished);
                removed.bytes += file.bytes;
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => fault = fault.or(Some(write::explained(&file.path, &error))),
        }
    }
    // Other files in it are not ours to remove.
    fs::remove_dir(folder).ok();
    fault.map_or(Ok(removed), Err)
}
