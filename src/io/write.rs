//! Atomic writing: a temporary file in the same folder, flushed, checked, then renamed.
use std::fs;
use std::io::{Error, ErrorKind, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use crate::io::error::WriteError;
use crate::model::words::Words;
use crate::words;

/// Writes `bytes` to `path` whole or not at all. What is no regular file (a pipe, a device) is written to directly.
///
/// # Errors
/// With the reason (no folder, no permission, disk full) and the remedy.
pub fn atomic(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    // The umask takes away from this what it takes from any new file.
    written(path, bytes, 0o666)
}

/// The same, for the eyes of the owner alone.
///
/// # Errors
/// Those of [`atomic`].
pub(crate) fn atomic_own(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    written(path, bytes, 0o600)
}

/// Makes a folder and makes it the owner's alone. On Windows what is in the user's profile is.
pub(crate) fn own_folder(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if fs::metadata(folder)?.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}

/// `mode` is for a new file; one that is replaced keeps its own.
fn written(path: &Path, bytes: &[u8], mode: u32) -> Result<(), WriteError> {
    let written = match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(Error::from(ErrorKind::IsADirectory)),
        Ok(found) if !found.is_file() => {
            fs::OpenOptions::new().write(true).open(path).and_then(|mut file| file.write_all(bytes))
        }
        _ => replace(path, bytes, mode),
    };
    written.map_err(|error| explained(path, &error))
}

/// Writes a file that `make` fills and looks through, whole or not at all: only what `make` says is good gets the
/// name. Where the name is no regular file (a pipe, a device), what was made is copied to it.
///
/// # Errors
/// What `make` says, and as [`atomic`].
pub fn made(path: &Path, make: impl FnOnce(&mut fs::File) -> Result<(), Error>) -> Result<(), WriteError> {
    let written = match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(Error::from(ErrorKind::IsADirectory)),
        Ok(found) if !found.is_file() => copied(path, make),
        _ => staged(path, 0o666).and_then(|mut file| {
            make(file.as_file_mut())?;
            file.as_file().sync_all()?;
            file.persist(path).map_err(|error| error.error)?;
            Ok(())
        }),
    };
    written.map_err(|error| explained(path, &error))
}

fn copied(path: &Path, make: impl FnOnce(&mut fs::File) -> Result<(), Error>) -> Result<(), Error> {
    let mut file = tempfile::tempfile()?;
    make(&mut file)?;
    file.rewind()?;
    std::io::copy(&mut file, &mut fs::OpenOptions::new().write(true).open(path)?)?;
    Ok(())
}

/// Writes files that belong together, all or none, in their order; then removes those that would no longer fit them.
///
/// # Errors
/// As [`atomic`]; what was there is there again.
pub(crate) fn set(files: &[(PathBuf, Vec<u8>)], stale: &[PathBuf]) -> Result<(), WriteError> {
    let mut staged_files = Vec::with_capacity(files.len());
    for (path, bytes) in files {
        let stage = || {
            let mut file = staged(path, 0o666)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            Ok(file)
        };
        staged_files.push(stage().map_err(|error| explained(path, &error))?);
    }
    let mut before: Vec<(&PathBuf, Option<Vec<u8>>)> = Vec::with_capacity(files.len());
    for ((path, _), file) in files.iter().zip(staged_files) {
        let was = fs::read(path).ok();
        if let Err(error) = file.persist(path) {
            for (path, was) in before {
                let undone = was.map_or_else(|| fs::remove_file(path), |bytes| replace(path, &bytes, 0o666));
                undone.map_err(|error| explained(path, &error))?;
            }
            return Err(explained(path, &error.error));
        }
        before.push((path, was));
    }
    for path in stale {
        drop(fs::remove_file(path));
    }
    Ok(())
}

/// Makes a folder and those above it.
///
/// # Errors
/// With the reason and the remedy.
pub fn folder(path: &Path) -> Result<(), WriteError> {
    fs::create_dir_all(path).map_err(|error| explained(path, &error))
}

fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Error> {
    let mut file = staged(path, mode)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    // Some network folders take a write and keep less of it.
    if fs::metadata(file.path())?.len() != bytes.len() as u64 {
        return Err(Error::new(ErrorKind::WriteZero, "the folder kept less than was written"));
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// An empty file beside `path`, which goes again unless it gets its name.
#[cfg_attr(not(unix), expect(unused_variables, reason = "only Unix has modes"))]
fn staged(path: &Path, mode: u32) -> Result<tempfile::NamedTempFile, Error> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".mutu-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).map_or(mode, |found| found.permissions().mode() & 0o777);
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    builder.tempfile_in(folder)
}

/// Why a path could not be written or removed, in words.
pub(crate) fn explained(path: &Path, error: &Error) -> WriteError {
    let (message, remedy) = match error.kind() {
        ErrorKind::NotFound => (
            Words::fixed("所在文件夹不存在", "its folder does not exist"),
            Words::fixed("请先新建文件夹，或换一个位置", "make the folder first, or choose another place"),
        ),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => (
            Words::fixed("没有写入权限", "no permission to write there"),
            Words::fixed(
                "请换一个文件夹；若文件正被其他程序打开，请先关闭",
                "choose another folder; close the file where another program has it open",
            ),
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::WriteZero => (
            Words::fixed("磁盘空间不足", "the disk is full"),
            Words::fixed("请清理磁盘，或换一个位置", "make room, or choose another disk"),
        ),
        ErrorKind::InvalidFilename | ErrorKind::InvalidInput => (
            Words::fixed(
                "文件名太长或含有不允许的字符",
                "the name is too long or holds characters that are not allowed",
            ),
            Words::fixed("请换一个较短的文件名", "choose a shorter name"),
        ),
        ErrorKind::IsADirectory => {
            (Words::fixed("这是一个文件夹", "this is a folder"), Words::fixed("请写出文件名", "name a file in it"))
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => (
            Words::fixed("路径中有一段是文件而不是文件夹", "a part of the path is a file and not a folder"),
            Words::fixed("请换一个位置", "choose another place"),
        ),
        ErrorKind::InvalidData => (
            words!("写出的文件读回时不完整：{error}", "the file was not whole when it was read back: {error}"),
            Words::fixed("请检查磁盘，或换一个位置", "look at the disk, or choose another place"),
        ),
        _ => (
            words!("写入失败：{error}", "writing failed: {error}"),
            Words::fixed("请换一个位置再试", "try another place"),
        ),
    };
    WriteError { path: path.display().to_string(), message, remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("图.txt");
        atomic(&path, b"one").unwrap();
        atomic(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two", "the new bytes stand there");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn what_was_not_made_well_gets_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("图.pdf");
        let check = |kind: ErrorKind, expected: &str| {
            let half = |file: &mut fs::File| file.write_all(b"half").and(Err(Error::new(kind, "no end")));
            let error = made(&path, half).unwrap_err();
            assert_eq!(error.message.en, expected, "{kind:?}");
        };
        check(ErrorKind::InvalidData, "the file was not whole when it was read back: no end");
        check(ErrorKind::StorageFull, "the disk is full");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
        made(&path, |file| file.write_all(b"whole")).unwrap();
        check(ErrorKind::InvalidData, "the file was not whole when it was read back: no end");
        assert_eq!(fs::read(&path).unwrap(), b"whole", "what was there stays");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "and nothing else is left");
    }

    #[test]
    fn what_cannot_be_written_says_why_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let check = |name: &str, expected: &str| {
            let error = atomic(&folder.path().join(name), b"x").unwrap_err();
            assert_eq!(error.message.en, expected, "{name}");
        };
        check("missing/map.png", "its folder does not exist");
        check(&"长".repeat(300), "the name is too long or holds characters that are not allowed");
        fs::create_dir(folder.path().join("a")).unwrap();
        check("a", "this is a folder");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "only the folder made by the test is left");
    }
}
