//! What a path stands for, and why it cannot be read.

use std::fs;
use std::io::{Error, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use crate::io::database;
use crate::io::error::Fault;
use crate::io::open::has_known_extension;
use crate::model::words::Words;
use crate::words;

/// A pipe or device may never end and is not read.
pub(super) fn refuse_pipe(path: &Path) -> Result<(), Fault> {
    if fs::metadata(path).map_err(|error| unreadable(&error))?.is_file() {
        return Ok(());
    }
    let message = Words::fixed("这不是普通文件（是管道或设备）", "this is a pipe or device, not a file");
    let remedy = Words::fixed("请先存为文件再打开", "save what it holds as a file and open that");
    Err(Fault::new("not-a-file", message, remedy))
}

/// All bytes of a file that has no more than `most`.
pub(super) fn whole(path: &Path, most: u64) -> Result<Vec<u8>, Fault> {
    refuse_pipe(path)?;
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|error| unreadable(&error))?;
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 <= most {
        return Ok(bytes);
    }
    let most = most >> 20;
    let message = words!("文件超过 {most} MB 的上限；未读", "the file is larger than the limit of {most} MB; not read");
    let remedy = Words::fixed("请把文件分成几个", "split the file");
    Err(Fault::new("file-too-large", message, remedy))
}

/// Half of the one and half of the other is worse than nothing.
pub(super) fn changed() -> Fault {
    Fault::new(
        "changed-while-read",
        Words::fixed("文件在读取时被改动", "the file was changed while it was read"),
        Words::fixed("请等写入结束后再打开一次", "open it again when the writing is done"),
    )
}

/// The files a path stands for: itself, or those of a folder.
pub(super) fn expanded(path: &Path) -> Vec<(String, Result<PathBuf, Fault>)> {
    let name = database::shown(path);
    if database::is_address(path) || !path.is_dir() {
        return vec![(name, Ok(path.to_owned()))];
    }
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return vec![(name, Err(unreadable(&error)))],
    };
    let mut inside: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| is_readable(path)).collect();
    inside.sort();
    if inside.is_empty() {
        let message = Words::fixed(
            "文件夹中没有 GeoJSON、Shapefile、GeoPackage、CSV 或压缩包文件",
            "the folder holds no GeoJSON, shapefile, GeoPackage, CSV table or archive",
        );
        let remedy = Words::fixed("请选择其他文件夹，或直接给出文件", "choose another folder, or name files");
        return vec![(name, Err(Fault::new("empty-folder", message, remedy)))];
    }
    inside.into_iter().map(|path| (path.display().to_string(), Ok(path))).collect()
}

fn is_readable(path: &Path) -> bool {
    path.is_file() && has_known_extension(path) && !is_mere_text(path)
}

/// Folders hold notes under `.txt`; a file of boundary points starts with a section.
fn is_mere_text(path: &Path) -> bool {
    if path.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("txt")) {
        return false;
    }
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(8).read_to_end(&mut head));
    read.is_err() || !head.contains(&b'[')
}

pub(super) fn unreadable(error: &Error) -> Fault {
    match error.kind() {
        ErrorKind::NotFound => Fault::new(
            "not-found",
            Words::fixed("文件不存在", "there is no such file"),
            Words::fixed("请检查路径和文件名", "check the path and the name"),
        ),
        ErrorKind::PermissionDenied => Fault::new(
            "no-permission",
            Words::fixed("没有读取权限", "no permission to read it"),
            Words::fixed(
                "请检查文件权限，或复制到自己的文件夹",
                "check its permissions, or copy it into a folder of your own",
            ),
        ),
        ErrorKind::OutOfMemory => Fault::new(
            "out-of-memory",
            Words::fixed("内存不够，读不下这个文件", "there is not enough memory for this file"),
            Words::fixed("请关闭其他程序，或把文件分成几个", "close other programs, or split the file"),
        ),
        _ => Fault::new(
            "not-readable",
            words!("读取失败：{error}", "reading failed: {error}"),
            Words::fixed("请检查磁盘或网络，再试一次", "check the disk or the network and try again"),
        ),
    }
}
