//! Opening files through the cache, and `mutu cache`: what it holds, and clearing it.

use std::cell::RefCell;
use std::path::PathBuf;
use std::thread::JoinHandle;

use crate::cli::args::{CacheAction, CacheArgs, TextOrJson};
use crate::cli::output::{Failure, Outcome, answer};
use crate::io::cache::{self, Cache, CacheSettings, Contents};
use crate::io::json::json;
use crate::io::open::{Opened, open_embedded, open_paths};
use crate::io::places;
use crate::io::progress::Progress;
use crate::model::words::{Lang, Words};

/// Opens files, and keeps what they were read to while the answer is made. Dropping it waits for that.
#[derive(Debug)]
pub(crate) struct Opener {
    cache: Option<Cache>,
    writers: RefCell<Vec<JoinHandle<()>>>,
}

impl Opener {
    /// With the cache the user's settings allow; without any where it was asked for.
    pub(crate) fn new(no_cache: bool) -> Self {
        let folder = places::cache_folder().filter(|_| !no_cache);
        let cache = folder.and_then(|folder| Cache::new(&folder, CacheSettings::of_user()));
        Self { cache, writers: RefCell::default() }
    }

    /// Opens the files, or the shipped layers where there are none.
    pub(crate) fn open(&self, files: &[PathBuf]) -> Opened {
        if files.is_empty() {
            return open_embedded();
        }
        let mut opened = open_paths(files, self.cache.as_ref(), &Progress::default());
        let to_keep = std::mem::take(&mut opened.to_keep);
        if !to_keep.is_empty() {
            let write = move || to_keep.into_iter().for_each(cache::Keep::write);
            // Where no thread can be had, nothing is kept.
            let writer = std::thread::Builder::new().name("mutu cache".to_owned()).spawn(write);
            self.writers.borrow_mut().extend(writer.ok());
        }
        opened
    }
}

impl Drop for Opener {
    fn drop(&mut self) {
        for writer in self.writers.take() {
            // A writer that broke down has kept nothing, which is no fault of the answer.
            writer.join().ok();
        }
    }
}

/// Says what the cache holds, or clears it.
pub(crate) fn run(args: &CacheArgs, lang: Lang) -> Result<Outcome, Failure> {
    let Some(folder) = places::cache_folder() else {
        return Err(Failure::argument(
            "cache",
            Words::fixed("没有存放设置的文件夹，因此没有缓存", "there is no folder for settings, so there is no cache"),
            Words::fixed("请设置 HOME（Windows 上为 APPDATA）", "set HOME (on Windows APPDATA)"),
        ));
    };
    let shown = folder.display();
    let cleared = args.action == Some(CacheAction::Clear);
    let contents = if cleared { cache::clear(&folder)? } else { cache::contents(&folder) };
    let Contents { files, bytes } = contents;
    let CacheSettings { enabled, limit_mib } = CacheSettings::of_user();
    if args.format == TextOrJson::Json {
        let limit = u64::from(limit_mib) << 20;
        let (files_name, bytes_name) = if cleared { ("removed_files", "removed_bytes") } else { ("files", "bytes") };
        answer(&format!(
            "{:#}\n",
            json!({ "folder": shown.to_string(), "enabled": enabled, "limit_bytes": limit, files_name: files, bytes_name: bytes })
        ))?;
        return Ok(Outcome::Done);
    }
    let mebibytes = bytes as f64 / f64::from(1 << 20);
    answer(&match (cleared, lang) {
        (true, Lang::Zh) => format!("{shown}\n已删除 {files} 个文件（{mebibytes:.1} MiB）\n"),
        (true, Lang::En) => format!("{shown}\nremoved {files} files ({mebibytes:.1} MiB)\n"),
        (false, Lang::Zh) => {
            let state = if enabled { "已启用" } else { "已关闭" };
            format!("{shown}\n{state}；{files} 个文件（{mebibytes:.1} MiB），上限 {limit_mib} MiB\n")
        }
        (false, Lang::En) => {
            let state = if enabled { "on" } else { "off" };
            format!("{shown}\n{state}; {files} files ({mebibytes:.1} MiB), at most {limit_mib} MiB\n")
        }
    })?;
    Ok(Outcome::Done)
}
