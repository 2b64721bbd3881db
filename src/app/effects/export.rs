//! Pages that are written, drawn or copied by jobs.

use super::{is_wanted, today, write_words};
use crate::app::Mutu;
use crate::app::board::Wanted;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::export::{Print, free_name};
use crate::app::jobs::{JobKind, JobResult};
use crate::app::series::{Purpose, SeriesOf, pattern_of};
use crate::app::session::Dialog;
use crate::io::progress::Progress;
use crate::io::write;
use crate::model::page::{Page, Paper};
use crate::model::words::Words;
use crate::render::output::{self, Format, Order};
use crate::render::svg::Letters;
use crate::render::{About, Watch};
use crate::scene::font::Fonts;
use crate::scene::page::{LAYOUT_DPI, Sheet};
use crate::words;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;

impl Mutu {
    pub(super) fn export(&mut self, path: PathBuf, page: Page, (dpi, purpose): (u32, Purpose)) {
        let ctx = Ctx { state: &self.state, queue: &self.queue };
        let Some(print) = Print::of(&ctx, page, purpose, today()) else { return };
        let shown = path.display();
        let name = words!("正在导出 {shown}", "exporting {shown}");
        self.jobs.start(JobKind::Export, name, move |id, progress| {
            let print = print.ready();
            let written = match print.purpose.series {
                Some(of) => match pattern_of(&path) {
                    Some(pattern) => write_files(&print, (of, pattern), (&path, f64::from(dpi)), progress),
                    None => write_series(&print, of, path, progress),
                },
                None => write_page(&print, f64::from(dpi), path, progress),
            };
            Some(match (written.transpose()?, print.image_faults()) {
                (Ok(path), faults) if !faults.is_empty() => JobResult::Incomplete(id, path, faults.to_vec()),
                (result, _) => JobResult::Exported(id, result),
            })
        });
    }

    pub(super) fn draw_page(&mut self, wanted: Box<Wanted>) {
        let ctx = Ctx { state: &self.state, queue: &self.queue };
        let Some(print) = Print::of(&ctx, wanted.page.clone(), Purpose::default(), today()) else { return };
        let name = Words::fixed("正在排版", "laying the page out");
        self.jobs.start(JobKind::Proof, name, move |_, progress| {
            let proof = print.proof(wanted.dpi, &progress.cancelled)?;
            Some(JobResult::Proof(wanted, Box::new(proof)))
        });
    }

    pub(super) fn copy_page(&mut self, page: Page) {
        /// Sharp in a document, and small enough for every program that takes it.
        const CLIPBOARD_DPI: f64 = 150.0;
        let ctx = Ctx { state: &self.state, queue: &self.queue };
        let Some(print) = Print::of(&ctx, page, Purpose::default(), today()) else { return };
        let name = Words::fixed("正在复制图幅", "copying the page");
        self.jobs.start(JobKind::Export, name, move |_, progress| {
            let proof = print.proof(CLIPBOARD_DPI, &progress.cancelled)?;
            Some(JobResult::Copied(Box::new(proof.picture)))
        });
    }

    /// Puts a name that no file has into the export dialog.
    pub(super) fn propose_free_name(&self, wanted: &Path) {
        let free = free_name(wanted, Path::exists);
        if free != wanted
            && let Dialog::Export { page, dpi, purpose, .. } = self.state.session.dialog.clone()
        {
            let path = free.to_string_lossy().into_owned();
            self.queue.send(Command::SetDialog(Dialog::Export { path, page, dpi, purpose, replaces: None }));
        }
    }

    /// Counts the sheets of a series for the dialog.
    pub(super) fn count_sheets(&mut self, of: SeriesOf) {
        let ctx = Ctx { state: &self.state, queue: &self.queue };
        let Some(print) = Print::of(&ctx, Page::plain(Paper::A3), Purpose::default(), String::new()) else { return };
        let revision = self.state.derived.revision;
        let name = Words::fixed("正在清点图幅", "counting sheets");
        self.jobs.start(JobKind::Count, name, move |_, progress| {
            let count = print.count(of);
            is_wanted(progress).then_some(JobResult::Counted(revision, count))
        });
    }
}

/// `Ok(None)` where it was stopped.
fn write_page(print: &Print, dpi: f64, path: PathBuf, progress: &Progress) -> Result<Option<PathBuf>, Words> {
    let fonts = Fonts::bundled();
    let (title, sheet) = print.sheet(&fonts);
    let format = Format::of(&path).unwrap_or(Format::Png);
    let dpi = if format == Format::Png { dpi } else { LAYOUT_DPI };
    let letters = if print.purpose.outlines { Letters::Outlines } else { Letters::Text };
    let order = Order { format, dpi, about: About::new(title, print.lang()), letters };
    let watch = Watch { cancelled: &progress.cancelled, done: &progress.done, total: &progress.total };
    match write::made(&path, |file| output::write(&sheet.at(dpi), &fonts, &order, file, watch)) {
        Ok(()) => Ok(Some(path)),
        Err(_) if !is_wanted(progress) => Ok(None),
        Err(error) => Err(write_words(&error)),
    }
}

/// A file of each sheet, none of them written over another; `Ok(None)` where it was stopped.
fn write_files(
    print: &Print,
    (of, pattern): (SeriesOf, &str),
    (path, dpi): (&Path, f64),
    progress: &Progress,
) -> Result<Option<PathBuf>, Words> {
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let fonts = Fonts::bundled();
    let format = Format::of(path).unwrap_or(Format::Png);
    let dpi = if format == Format::Png { dpi } else { LAYOUT_DPI };
    let letters = if print.purpose.outlines { Letters::Outlines } else { Letters::Text };
    let names = |names: &[String]| {
        let there: Vec<&String> = names.iter().filter(|name| folder.join(name).exists()).collect();
        match (there.first(), there.len()) {
            (Some(name), count) => Err(words!(
                "已有 {count} 个同名文件（如 {name}），什么都没有写；请换文件夹或文件名",
                "{count} files of that name are there ({name}), and nothing was written; choose another folder or name"
            )),
            (None, _) => write::folder(&folder).map_err(|error| write_words(&error)),
        }
    };
    let failed = OnceLock::new();
    let keep = |name: &str, title: String, sheet: &Sheet| {
        let order = Order { format, dpi, about: About::new(title, print.lang()), letters };
        let (done, total) = (AtomicU64::new(0), AtomicU64::new(0));
        let watch = Watch { cancelled: &progress.cancelled, done: &done, total: &total };
        let path = folder.join(name);
        write::made(&path, |file| output::write(&sheet.at(dpi), &fonts, &order, file, watch)).map_err(|error| {
            failed.get_or_init(|| write_words(&error));
            io::Error::other(error)
        })
    };
    let made = print.each((of, pattern), progress, names, keep);
    match made {
        Ok(made) => Ok(made.map(|()| folder.clone())),
        Err(words) => Err(failed.into_inner().unwrap_or(words)),
    }
}

/// One document of all sheets; `Ok(None)` where it was stopped.
fn write_series(print: &Print, of: SeriesOf, path: PathBuf, progress: &Progress) -> Result<Option<PathBuf>, Words> {
    let Some(made) = print.book(of, progress)? else { return Ok(None) };
    match write::made(&path, |file| output::write_book(made, file)) {
        Ok(()) => Ok(Some(path)),
        Err(error) => Err(write_words(&error)),
    }
}
