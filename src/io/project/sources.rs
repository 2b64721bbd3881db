//! The files of a project: found, told from what they were, read in their order, found again elsewhere.
//!
//! *Guarantees:* what is missing or no plain file is said, and the rest is read; nothing on another machine is asked
//! for because a file says so. *Must not know:* windows.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use crate::io::cache::{Cache, of_whole_file};
use crate::io::error::{Fault, ReadError};
use crate::io::open::{FileOutcome, Opened, open_each, open_embedded};
use crate::io::path::{refuse_pipe, unreadable};
use crate::io::progress::Progress;
use crate::io::project::{Content, Document, LayerLine, LayerOf, Origin, SourceLine, paths};
use crate::io::reading::Reading;
use crate::model::dataset::Dataset;
use crate::model::join::TableJoin;
use crate::model::layer::{Layer, LayerKind, Status};
use crate::model::report::{Issue, Severity};
use crate::model::words::Words;
use crate::words;

/// Where the files in the program have their names.
const EMBEDDED_FOLDER: &str = "layers/";

/// What became of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// As it was when the project was saved.
    Same,
    /// The project does not say what it was.
    Unknown,
    /// It holds something else now.
    Changed,
    /// It is not there, or may not be looked at.
    Missing,
    /// It is there, and nothing can be read in it.
    Broken,
}

impl Found {
    /// The stable name in JSON answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Unknown => "unknown",
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Broken => "broken",
        }
    }

    /// Whether it was not opened.
    pub fn is_lost(self) -> bool {
        matches!(self, Self::Missing | Self::Broken)
    }
}

/// A source that was looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// What became of it.
    pub found: Found,
    /// What is to be said of it.
    pub issue: Option<Issue>,
}

/// Files that were read together.
#[derive(Debug)]
pub struct Part {
    /// What they hold.
    pub opened: Opened,
    /// The number of their opening in the document.
    pub opening: u16,
    /// The source of each of [`Opened::files`].
    sources: Vec<usize>,
}

/// A project with its data.
#[derive(Debug)]
pub struct Loaded {
    /// The project.
    pub document: Document,
    /// Its data, an opening a part, in order.
    pub parts: Vec<Part>,
    /// One a source.
    pub checked: Vec<Checked>,
    /// One a joined table.
    pub tables: Vec<Checked>,
}

/// A project as one data set.
#[derive(Debug)]
pub struct Combined {
    /// Data and outcomes.
    pub opened: Opened,
    /// The layers from the bottom of the map to its top: position, whether it is drawn, opacity.
    pub shown: Vec<(usize, bool, f32)>,
}

/// Contents of files that were hashed before, known again by length and time of change. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Hashes(Arc<Mutex<BTreeMap<PathBuf, (Stamp, Content)>>>);

/// Length and time of the last change.
type Stamp = (u64, Option<Duration>);

impl Hashes {
    /// What a file holds.
    ///
    /// # Errors
    /// Where it cannot be read, or reading it was cancelled.
    pub fn of(&self, path: &Path, cancelled: &AtomicBool) -> Result<Content, Error> {
        let mut file = File::open(path)?;
        let found = file.metadata()?;
        let stamp = (found.len(), found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()));
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(path).copied();
        if let Some((_, content)) = known.filter(|(known, _)| *known == stamp) {
            return Ok(content);
        }
        let (bytes, hash) = of_whole_file(&mut file, cancelled)?;
        let content = Content { bytes, hash };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), (stamp, content));
        Ok(content)
    }

    /// Notes in a document what its files hold now; those that were not opened keep what was known.
    pub fn note(&self, document: &mut Document, cancelled: &AtomicBool) {
        for source in &mut document.sources {
            if let Origin::File(path) = &source.origin
                && !source.lost
                && may_be_read(path).is_ok()
                && let Ok(content) = self.of(path, cancelled)
            {
                source.content = Some(content);
            }
        }
        if document.project.joins.is_empty() {
            return;
        }
        for join in Arc::make_mut(&mut document.project.joins) {
            if may_be_read(&join.path).is_ok()
                && let Ok(content) = self.of(&join.path, cancelled)
            {
                join.content = Some(content);
            }
        }
    }
}

/// Looks for the sources of a document and reads them; `None` where that was cancelled.
pub fn load(document: Document, hashes: &Hashes, cache: Option<&Cache>, progress: &Progress) -> Option<Loaded> {
    let check = |path: &Path, content| checked(path, content, hashes, &progress.cancelled);
    let of_source = |source: &SourceLine| match &source.origin {
        Origin::Embedded => Checked { found: Found::Same, issue: None },
        Origin::File(path) => check(path, source.content),
    };
    let mut checked: Vec<Checked> = document.sources.iter().map(of_source).collect();
    let tables = document.project.joins.iter().map(|join| check(&join.path, join.content)).collect();
    let mut parts: Vec<Part> = Vec::new();
    let mut numbers: Vec<u16> = document.sources.iter().map(|source| source.opening).collect();
    numbers.sort_unstable();
    numbers.dedup();
    for opening in numbers {
        let there = |at: &usize| checked.get(*at).is_some_and(|checked| checked.found != Found::Missing);
        let of_it = |at: &usize| document.sources.get(*at).is_some_and(|source| source.opening == opening);
        let sources: Vec<usize> = (0..document.sources.len()).filter(|at| of_it(at) && there(at)).collect();
        let origin = |at: &usize| document.sources.get(*at).map(|source| &source.origin);
        if let Some(at) = sources.iter().find(|at| origin(at) == Some(&Origin::Embedded)) {
            let opened = open_embedded();
            let sources = vec![*at; opened.files.len()];
            parts.push(Part { opened, opening, sources });
        }
        let file = |at: &usize| match origin(at) {
            Some(Origin::File(path)) => Some((*at, (path.clone(), document.sources.get(*at)?.reading.clone()))),
            _ => None,
        };
        let (sources, files): (Vec<usize>, Vec<(PathBuf, Reading)>) = sources.iter().filter_map(file).unzip();
        if !files.is_empty() {
            let opened = open_each(&files, cache, progress);
            for (at, _) in sources.iter().zip(&opened.files).filter(|(_, file)| file.error.is_some()) {
                if let Some(checked) = checked.get_mut(*at) {
                    // Why stands with the file.
                    *checked = Checked { found: Found::Broken, issue: None };
                }
            }
            parts.push(Part { opened, opening, sources });
        }
    }
    let is_wanted = !progress.cancelled.load(std::sync::atomic::Ordering::Relaxed);
    is_wanted.then_some(Loaded { document, parts, checked, tables })
}

impl Loaded {
    /// Puts other data over that of the project.
    pub fn add(&mut self, opened: Opened) {
        self.parts.push(Part { opened, opening: u16::MAX, sources: Vec::new() });
    }

    /// The layer a line speaks of, where it was read.
    pub fn layer_of(&self, line: &LayerLine) -> Option<&Arc<Layer>> {
        let is_meant = |part: &Part, at: usize, file: &FileOutcome| match &line.of {
            LayerOf::Embedded(name) => file.embedded && file.path.strip_prefix(EMBEDDED_FOLDER) == Some(name),
            LayerOf::Source(source) | LayerOf::Part(source, _) => {
                !file.embedded && part.sources.get(at) == Some(source)
            }
        };
        self.parts.iter().find_map(|part| {
            let mut files = part.opened.files.iter().enumerate();
            let (_, file) = files.find(|(at, file)| is_meant(part, *at, file))?;
            let nth = match &line.of {
                LayerOf::Part(_, name) => file.contents.iter().position(|content| content.name == *name)?,
                LayerOf::Embedded(_) | LayerOf::Source(_) => 0,
            };
            part.opened.dataset.layers.get(file.layers.get(nth)?.0)
        })
    }

    /// The layers that were read, from the bottom of the map to its top, each once, with its line; those of a document
    /// that lists none, in the order in which they were read.
    pub fn shown(&self) -> Vec<(Arc<Layer>, bool, f32)> {
        let mut shown: Vec<(Arc<Layer>, bool, f32)> = Vec::new();
        for line in &self.document.layers {
            if let Some(layer) = self.layer_of(line)
                && !shown.iter().any(|(known, ..)| Arc::ptr_eq(known, layer))
            {
                shown.push((Arc::clone(layer), line.visible, line.opacity));
            }
        }
        // What was given beside the project lies over it.
        let beside = self.parts.iter().filter(|part| part.sources.is_empty());
        let beside = beside.flat_map(|part| &part.opened.dataset.layers);
        shown.extend(beside.map(|layer| (Arc::clone(layer), true, 1.0)));
        if self.document.layers.is_empty() {
            let all = self.parts.iter().flat_map(|part| &part.opened.dataset.layers);
            shown = all.map(|layer| (Arc::clone(layer), true, 1.0)).collect();
            shown.sort_by_key(|(layer, ..)| layer.kind);
        }
        shown
    }
}

/// What a layer of the program is called in a project file.
#[cfg(feature = "app")]
pub(crate) fn embedded_name(path: &str) -> &str {
    path.strip_prefix(EMBEDDED_FOLDER).unwrap_or(path)
}

/// The parts over each other, as a window puts them: parcels that came later are those that are evaluated, and firms
/// that came later take the place of earlier ones.
pub fn combined(loaded: Loaded) -> Combined {
    let shown = loaded.shown();
    let mut data = Dataset::default();
    let mut files: Vec<FileOutcome> = loaded.checked.iter().filter_map(unopened).collect();
    let changed: Vec<&Issue> = loaded
        .checked
        .iter()
        .filter(|checked| checked.found == Found::Changed)
        .filter_map(|one| one.issue.as_ref())
        .collect();
    let (mut to_keep, mut invented) = (Vec::new(), false);
    for part in loaded.parts {
        let is_embedded = part.opened.files.iter().any(|file| file.embedded);
        let stays = |layer: &Arc<Layer>| shown.iter().any(|(known, ..)| Arc::ptr_eq(known, layer));
        let layers = part.opened.dataset.layers.into_iter().filter(stays);
        let (parcels, others): (Vec<_>, Vec<_>) = layers.partition(|layer| layer.kind == LayerKind::Parcels);
        data.layers.splice(0..0, parcels);
        data.layers.extend(others);
        if !part.opened.dataset.firms.is_empty() {
            (data.firms, invented) = (part.opened.dataset.firms, is_embedded);
        }
        // Their layers stand elsewhere now; who asks for them by file reads the parts.
        files.extend(part.opened.files.into_iter().map(|mut file| {
            let issue = changed.iter().find(|issue| issue.place.as_ref() == Some(&file.path));
            let table = file.tables.first_mut().map(|table| &mut table.report);
            let report = file.layers.first_mut().map(|(_, report)| report).or(table);
            if let Some((issue, report)) = issue.zip(report) {
                report.push(Issue { place: None, ..(*issue).clone() });
            }
            file
        }));
        to_keep.extend(part.opened.to_keep);
    }
    // Invented figures are never put on somebody's real parcels.
    if invented && data.parcels().is_some_and(|parcels| parcels.source.status != Status::Synthetic) {
        data.firms = Arc::default();
    }
    if data
        .firms
        .own
        .as_ref()
        .is_some_and(|own| data.parcels().is_none_or(|parcels| !Arc::ptr_eq(parcels, own.layer())))
    {
        data.firms = Arc::default();
    }
    let position = |layer: &Arc<Layer>| data.layers.iter().position(|known| Arc::ptr_eq(known, layer));
    let shown =
        shown.iter().filter_map(|(layer, visible, opacity)| Some((position(layer)?, *visible, *opacity))).collect();
    Combined { opened: Opened { dataset: data, files, to_keep }, shown }
}

/// A source that is missing, as a file that could not be read.
fn unopened(checked: &Checked) -> Option<FileOutcome> {
    let issue = checked.issue.clone().filter(|_| checked.found == Found::Missing)?;
    let path = issue.place.unwrap_or_default();
    let Issue { code, message, remedy, .. } = issue;
    let error = ReadError { code, path: path.clone(), place: None, message, remedy };
    Some(FileOutcome { path, error: Some(error), ..FileOutcome::default() })
}

/// The document with the file at `old`, and with what else is missing and lies there too, taken from where `chosen` is.
/// Also how many others were found.
pub fn relocated(mut document: Document, old: &Path, chosen: &Path) -> (Document, usize) {
    let Some(folder) = chosen.parent() else { return (document, 0) };
    let mut others = 0;
    let mut moved = |path: &Path| {
        if path == old {
            return Some(chosen.to_owned());
        }
        if path.is_file() && !paths::is_remote(&path.to_string_lossy()) {
            return None;
        }
        let beside = old.parent().and_then(|folder| path.strip_prefix(folder).ok());
        let names = [beside, path.file_name().map(Path::new)];
        let there = names.into_iter().flatten().map(|name| folder.join(name)).find(|path| path.is_file());
        others += usize::from(there.is_some());
        there
    };
    for line in &mut document.sources {
        let Origin::File(path) = &line.origin else { continue };
        if let Some(there) = moved(path) {
            (line.origin, line.lost) = (Origin::File(there), false);
        }
    }
    let is_moved = |join: &TableJoin| join.path == old || !join.path.is_file();
    if document.project.joins.iter().any(is_moved) {
        for join in Arc::make_mut(&mut document.project.joins) {
            if let Some(there) = moved(&join.path) {
                join.path = there;
            }
        }
    }
    (document, others)
}

fn checked(path: &Path, content: Option<Content>, hashes: &Hashes, cancelled: &AtomicBool) -> Checked {
    let read = || {
        may_be_read(path)?;
        // Nothing to compare with: the reading itself will say what is wrong.
        content.map(|_| hashes.of(path, cancelled).map_err(|error| unreadable(&error))).transpose()
    };
    match (read(), content) {
        (Err(fault), _) => Checked { found: Found::Missing, issue: Some(missing(path, fault)) },
        (Ok(Some(now)), Some(saved)) if now != saved => Checked { found: Found::Changed, issue: Some(changed(path)) },
        (Ok(Some(_)), _) => Checked { found: Found::Same, issue: None },
        (Ok(None), _) => Checked { found: Found::Unknown, issue: None },
    }
}

/// A path on another machine would be asked for with the name and password of who opens the project.
pub(in crate::io) fn may_be_read(path: &Path) -> Result<(), Fault> {
    if paths::is_remote(&path.to_string_lossy()) {
        let message =
            Words::fixed("在网络上，不因项目文件而访问", "is on a network and is not asked for because a file says so");
        return Err(Fault::new("project-remote-source", message, Words::default()));
    }
    refuse_pipe(path)
}

fn missing(path: &Path, fault: Fault) -> Issue {
    let why = fault.issue(Severity::Error);
    let (zh, en) = (&why.message.zh, &why.message.en);
    Issue {
        severity: Severity::Error,
        code: "project-source-missing",
        place: Some(path.display().to_string()),
        message: words!("数据文件没有打开：{zh}", "a data file was not opened: {en}"),
        remedy: Words::fixed(
            "把文件放回原处，或在窗口中用“文件 → 重新定位数据文件”指出它现在的位置；其余内容已打开",
            "put it back, or say where it is now with File → Locate data files in the window; the rest was opened",
        ),
    }
}

fn changed(path: &Path) -> Issue {
    Issue {
        severity: Severity::Warning,
        code: "project-source-changed",
        place: Some(path.display().to_string()),
        message: Words::fixed(
            "数据文件在项目保存后有改动；已按现在的内容打开",
            "a data file has changed since the project was saved; it was opened as it is now",
        ),
        remedy: Words::fixed(
            "核对结果后再次保存项目，即以现在的内容为准",
            "check the figures; saving the project again takes the file as it is now",
        ),
    }
}
