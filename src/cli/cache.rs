//! Opening files through the cache, and `mutu cache`: what it holds, and clearing it.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use crate::analysis::clinic::repaired;
use crate::cli::args::{CacheAction, CacheArgs, TextOrJson};
use crate::cli::output::{Failure, Outcome, answer};
use crate::io::cache::{self, Cache, CacheSettings, Contents};
use crate::io::error::ReadError;
use crate::io::join::join_again;
use crate::io::json::json;
use crate::io::open::{FileOutcome, Opened, TableOutcome, open_embedded, open_paths_as};
use crate::io::places;
use crate::io::progress::Progress;
use crate::io::project::{self, Checked, Document, Hashes, Shipped, is_project};
use crate::io::reading::Reading;
use crate::model::project::Project;
use crate::model::repair::Repair;
use crate::model::report::Issue;
use crate::model::words::{Lang, Words};

/// Opens files, and keeps what they were read to while the answer is made. Dropping it waits for that.
#[derive(Debug)]
pub(crate) struct Opener {
    cache: Option<Cache>,
    reading: Reading,
    writers: RefCell<Vec<JoinHandle<()>>>,
    /// See [`Opener::shown`].
    shown: RefCell<Option<Vec<(usize, bool, f32)>>>,
}

impl Opener {
    /// With the cache the user's settings allow; without any where it was asked for.
    /// Files are read as `reading` has it, those of a project as they are.
    pub(crate) fn new(no_cache: bool, reading: Reading) -> Self {
        let folder = places::cache_folder().filter(|_| !no_cache);
        let cache = folder.and_then(|folder| Cache::new(&folder, CacheSettings::of_user()));
        Self { cache, reading, writers: RefCell::default(), shown: RefCell::default() }
    }

    /// How files are read.
    pub(crate) fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Opens the files, or the shipped layers where there are none.
    pub(crate) fn open(&self, files: &[PathBuf]) -> Opened {
        if files.is_empty() {
            return open_embedded();
        }
        let mut opened = match files.iter().find(|file| is_project(file)) {
            Some(project) => self.open_project(project, files),
            None => open_paths_as(files, &self.reading, self.cache.as_ref(), &Progress::default()),
        };
        let to_keep = std::mem::take(&mut opened.to_keep);
        if !to_keep.is_empty() {
            let write = move || to_keep.into_iter().for_each(cache::Keep::write);
            // Where no thread can be had, nothing is kept.
            let writer = std::thread::Builder::new().name("mutu cache".to_owned()).spawn(write);
            self.writers.borrow_mut().extend(writer.ok());
        }
        opened
    }

    /// A project with its data; what else was given lies over it.
    fn open_project(&self, project: &Path, files: &[PathBuf]) -> Opened {
        let others: Vec<PathBuf> = files.iter().filter(|file| *file != project).cloned().collect();
        let progress = Progress::default();
        let document = match project::of_file(project, &Shipped::load()) {
            Ok(document) => document,
            Err(error) => {
                let path = project.display().to_string();
                let file = FileOutcome { path, error: Some(*error), ..FileOutcome::default() };
                return Opened { files: vec![file], ..Opened::default() };
            }
        };
        let Some(mut loaded) = project::load(document, &Hashes::default(), self.cache.as_ref(), &progress) else {
            return Opened::default();
        };
        if !others.is_empty() {
            loaded.add(open_paths_as(&others, &self.reading, self.cache.as_ref(), &progress));
        }
        let project = loaded.document.project.clone();
        let tables = std::mem::take(&mut loaded.tables);
        let mut combined = project::combined(loaded);
        self.shown.replace(Some(combined.shown));
        made_over(&mut combined.opened, &project, tables);
        combined.opened
    }

    /// The layers of the project that was opened last, from the bottom of the map to its top: position, whether it is
    /// drawn, opacity; `None` where none was.
    pub(crate) fn shown(&self) -> Option<Vec<(usize, bool, f32)>> {
        self.shown.borrow().clone()
    }

    /// The project among these files, without its data.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(crate) fn project(files: &[PathBuf]) -> Result<Option<Document>, Failure> {
        let mut projects = files.iter().filter(|file| is_project(file));
        let Some(first) = projects.next() else { return Ok(None) };
        if let Some(second) = projects.next() {
            return Err(Failure::argument(
                &second.display().to_string(),
                Words::fixed("一次只能用一个项目", "one project at a time"),
                Words::fixed("去掉其余的 .mutu 文件", "leave the other .mutu files out"),
            ));
        }
        project::of_file(first, &Shipped::load()).map(Some).map_err(|error| Failure::from(&*error))
    }
}

/// Joins the tables of a project to its data, and makes its repairs. A table is a file with its findings.
fn made_over(opened: &mut Opened, project: &Project, tables: Vec<Checked>) {
    let codes: Vec<Repair> = project.repairs.iter().filter(|repair| repair.is_of_code()).cloned().collect();
    let keyed = repaired(&opened.dataset, &codes).data;
    let (data, all) = join_again(std::mem::take(&mut opened.dataset), keyed, &project.joins);
    opened.dataset = repaired(&data, &project.repairs).data;
    for ((join, again), checked) in project.joins.iter().zip(all).zip(tables) {
        let mut file = FileOutcome { path: join.path.display().to_string(), ..FileOutcome::default() };
        match again {
            Ok(joined) => {
                let mut report = joined.report.findings;
                checked.issue.into_iter().for_each(|issue| report.push(Issue { place: None, ..issue }));
                file.format = joined.report.format;
                file.tables = vec![TableOutcome { name: "joined", rows: joined.report.rows, report }];
            }
            Err(error) => file.error = Some(checked.issue.map_or(*error.clone(), |issue| unopened(&file.path, issue))),
        }
        opened.files.push(file);
    }
}

fn unopened(path: &str, Issue { code, message, remedy, .. }: Issue) -> ReadError {
    ReadError { code, path: path.to_owned(), place: None, message, remedy }
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
