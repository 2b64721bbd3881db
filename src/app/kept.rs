//! The file the project is kept in: what of the document is saved, what of its data is missing.
//!
//! *Guarantees:* a document is clean exactly where it equals what was saved, however it got there: undo and redo lead
//! back to clean. *Must not know:* egui, when something is written.

use crate::app::jobs::{Before, JobId};
use crate::app::state::State;
use crate::io::error::ReadError;
use crate::io::project::{Document, Found, LayerLine, LayerOf, Loaded, Origin, Shipped, SourceLine, embedded_name};
use crate::io::reading as read;
use crate::model::note::{Note, NoteLayer, find};
use crate::model::project::Project;
use crate::model::words::Words;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The document and its sources at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    project: Project,
    changes: u64,
    /// Words that are being typed.
    typed: Option<Note>,
    /// Which of the projects that were open one after another.
    pub serial: u32,
}

/// A source that could not be opened, with the layers that came from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing {
    /// The source; its opening is one of [`crate::app::state::Sources::openings`].
    pub source: SourceLine,
    /// Whether it is not there, or cannot be read.
    pub found: Found,
    /// Where its layers stood in the list, and how they were shown.
    pub layers: Vec<(usize, LayerLine)>,
    /// Whether it is a table that the project joins.
    pub is_joined: bool,
}

impl Missing {
    /// Its path.
    pub fn path(&self) -> &Path {
        match &self.source.origin {
            Origin::File(path) => path,
            Origin::Embedded => Path::new(""),
        }
    }
}

/// What waits until unsaved changes are saved or given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// Leave the program.
    Quit,
    /// Begin a new project.
    New,
    /// Open these files, a project among them.
    Open(Vec<PathBuf>),
    /// Open one of the copies that were left behind.
    Recover(usize),
}

/// A project that a window left behind that was not closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// The name of the project, or nothing.
    pub name: String,
    /// When its copy was written, in seconds since 1970.
    pub written_at_s: u64,
}

/// A project that is being read. Until it is there nothing of the document can be changed: that would be lost.
#[derive(Debug, Clone)]
pub struct Loading {
    /// The job; `None` until it has begun.
    pub job: Option<JobId>,
    /// Whether it is a copy that was left behind.
    pub is_copy: bool,
    /// What was open when it began.
    pub before: Before,
}

/// The file of the project, and how it stands to the document.
#[derive(Debug, Default)]
pub struct Kept {
    /// The file; `None` for a project that has none yet.
    pub path: Option<PathBuf>,
    /// What was saved; `None` where nothing was, as after a recovery.
    pub mark: Option<Mark>,
    /// Sources that could not be opened.
    pub missing: Vec<Missing>,
    /// The year of the project, where what is missing may have it.
    pub year: Option<u16>,
    /// Whether a save is under way, of this project or of the one before.
    pub saving: bool,
    /// Where another one has to follow to.
    pub again: Option<PathBuf>,
    /// Counts the projects that were open one after another.
    pub serial: u32,
    /// The project that is being read.
    pub loading: Option<Loading>,
    /// What waits for the save.
    pub then: Option<Then>,
    /// Whether leaving was asked for and agreed to.
    pub leaving: bool,
    /// Whether the last copy for recovery could not be written.
    pub no_copy: bool,
    /// What other windows left behind, until it is decided.
    pub left_behind: Vec<LeftBehind>,
}

/// A change of what is kept, or a question about it.
#[derive(Debug)]
pub enum KeepChange {
    /// Save to the path in the dialog.
    SaveAs,
    /// The window is to be closed.
    Closing,
    /// Unsaved changes are to be saved, and then what waits is done.
    SaveFirst,
    /// They are given up.
    GiveUp,
    /// A missing source is here.
    Locate(usize, PathBuf),
    /// Other windows left these behind.
    Found(Vec<LeftBehind>),
    /// Open one of them.
    Recover(usize),
    /// The reading of a project has begun as this job, or there is nothing to read.
    Begun(Option<JobId>),
    /// Remove all of them.
    Forget,
}

/// What a job of this kind brings.
#[derive(Debug)]
pub enum KeepResult {
    /// A project was saved as it was at the mark, or why not.
    Saved(PathBuf, Box<Mark>, Result<(), Words>),
    /// A project was read.
    Loaded(JobId, Box<Reading>),
    /// It could not be.
    Refused(JobId, Box<ReadError>),
    /// A copy was written of the state at the mark, or why not.
    Copied(Result<Box<Mark>, Words>),
}

/// A project that was read.
#[derive(Debug)]
pub struct Reading {
    /// The project and its data.
    pub loaded: Loaded,
    /// What it was read from.
    pub whence: Whence,
}

/// What a project was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whence {
    /// Its file.
    File(PathBuf),
    /// A copy that was left behind, of the project with that file, where it has one.
    Copy(Option<PathBuf>),
    /// It is the one that is open, with files from elsewhere.
    Located,
    /// It is the one that is open, with its files as they are now.
    Again,
}

/// What has to be done outside the state.
#[derive(Debug, PartialEq)]
pub enum KeepEffect {
    /// Write the project.
    Save(PathBuf),
    /// Read a project.
    Read(PathBuf),
    /// Read the sources anew: a missing one is here.
    Locate(usize, PathBuf),
    /// Read the sources anew, some of them as is said now.
    ReadAgain(Vec<(PathBuf, read::Reading)>),
    /// Open a copy that was left behind.
    Recover(usize),
    /// What was to be recovered is open.
    Recovered,
    /// It is not, and is offered again.
    NotRecovered,
    /// Remove the copies that were left behind.
    Forget,
}

impl State {
    /// The document and its sources as they are.
    pub fn mark(&self) -> Mark {
        Mark {
            project: self.project.clone(),
            changes: self.sources.changes,
            typed: self.typed().cloned(),
            serial: self.kept.serial,
        }
    }

    /// Whether something is not saved.
    pub fn is_changed(&self) -> bool {
        !self.kept.mark.as_ref().is_some_and(|mark| self.equals(mark))
    }

    /// Whether document and sources are as they were at a mark.
    pub fn equals(&self, mark: &Mark) -> bool {
        mark.serial == self.kept.serial
            && mark.changes == self.sources.changes
            && mark.typed.as_ref() == self.typed()
            && mark.project == self.project
    }

    /// The note whose words are being typed, where it would be another one if they were complete.
    fn typed(&self) -> Option<&Note> {
        let note = &self.session.notes.typing.as_ref()?.note;
        (note.is_whole() && find(&self.project.notes, note.id) != Some(note)).then_some(note)
    }

    /// What schemes and standards a project file may name.
    pub fn shipped(&self) -> Shipped {
        Shipped { schemes: self.sources.schemes.clone(), standards: self.sources.entry.clone() }
    }

    /// The name of the project's file without its ending; empty where it has none.
    pub fn project_name(&self) -> String {
        let stem = self.kept.path.as_ref().and_then(|path| path.file_stem());
        stem.map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// One file of the document, and where its layers are in the data.
struct Entry {
    opening: u32,
    source: SourceLine,
    /// With the name in the file, where that has several.
    positions: Vec<(usize, Option<String>)>,
    /// The files of the program, by name and position; for the one source they are.
    embedded: Vec<(String, usize)>,
    missing: Option<usize>,
}

/// The document, to be written.
pub fn document_of(state: &State) -> Document {
    let entries = entries(state);
    let mut layers: Vec<LayerLine> = Vec::new();
    for style in &state.project.layers {
        let Some(position) = state.sources.position(style.id) else { continue };
        // A layer of zones can come from several files.
        for (at, entry) in entries.iter().enumerate() {
            let line = |of| LayerLine { of, visible: style.visible, opacity: style.opacity };
            let embedded = entry.embedded.iter().filter(|(_, known)| *known == position);
            layers.extend(embedded.map(|(name, _)| line(LayerOf::Embedded(name.clone()))));
            let own = entry.positions.iter().filter(|(known, _)| *known == position);
            layers.extend(
                own.map(|(_, name)| line(name.clone().map_or(LayerOf::Source(at), |name| LayerOf::Part(at, name)))),
            );
        }
    }
    for (source, entry) in entries.iter().enumerate() {
        let Some(missing) = entry.missing.and_then(|at| state.kept.missing.get(at)) else { continue };
        for (at, line) in &missing.layers {
            layers.insert((*at).min(layers.len()), LayerLine { of: line.of.clone().of_source(source), ..line.clone() });
        }
    }
    let year = state.kept.year.filter(|_| state.sources.joining.is_some()).or(state.project.year).or(state.kept.year);
    let notes = state.typed().map_or_else(|| Arc::clone(&state.project.notes), |note| with_typed(state, note));
    let project = Project { layers: Vec::new(), year, notes, ..state.project.clone() };
    Document {
        sources: entries.into_iter().map(|entry| entry.source).collect(),
        layers,
        project,
        view: state.session.settled_view().map(|view| view.rect_in_world()),
        kept_for: None,
    }
}

/// The notes with what is being typed: whoever is interrupted is to find it again.
fn with_typed(state: &State, note: &Note) -> Arc<Vec<NoteLayer>> {
    let mut layers = Vec::clone(&state.project.notes);
    let mut known = layers.iter_mut().flat_map(|layer| &mut layer.notes);
    if let Some(known) = known.find(|known| known.id == note.id) {
        *known = note.clone();
        return Arc::new(layers);
    }
    if layers.is_empty() {
        layers.push(NoteLayer { id: 1, name: String::new(), visible: true, notes: Vec::new() });
    }
    let wanted = state.session.notes.layer;
    let at = layers.iter().position(|layer| Some(layer.id) == wanted).unwrap_or(layers.len() - 1);
    if let Some(layer) = layers.get_mut(at) {
        layer.notes.push(note.clone());
    }
    Arc::new(layers)
}

/// All sources in the order of their openings, which are counted anew.
fn entries(state: &State) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for file in state.sources.files.iter().filter(|file| file.error.is_none()) {
        let name = |nth: usize| file.contents.get(nth).filter(|_| file.several).map(|content| content.name.clone());
        let positions = file.layers.iter().enumerate().map(|(nth, (at, _))| (*at, name(nth)));
        let positions: Vec<(usize, Option<String>)> = positions.collect();
        let opening = file.opening;
        if !file.embedded {
            let path = std::path::absolute(&file.path).unwrap_or_else(|_| PathBuf::from(&file.path));
            let source = SourceLine { reading: file.reading.clone(), ..SourceLine::of(Origin::File(path)) };
            entries.push(Entry { opening, source, positions, embedded: Vec::new(), missing: None });
            continue;
        }
        let names = positions.iter().map(|(at, _)| (embedded_name(&file.path).to_owned(), *at));
        let is_it = |entry: &&mut Entry| entry.opening == opening && entry.source.origin == Origin::Embedded;
        if let Some(entry) = entries.iter_mut().find(is_it) {
            entry.embedded.extend(names);
        } else {
            let source = SourceLine::of(Origin::Embedded);
            let embedded = names.collect();
            entries.push(Entry { opening, source, positions: Vec::new(), embedded, missing: None });
        }
    }
    let missing = state.kept.missing.iter().enumerate().filter(|(_, missing)| !missing.is_joined);
    entries.extend(missing.map(|(at, missing)| Entry {
        opening: u32::from(missing.source.opening),
        source: missing.source.clone(),
        positions: Vec::new(),
        embedded: Vec::new(),
        missing: Some(at),
    }));
    // What was opened first comes first; the files of one opening stay in their order.
    entries.sort_by_key(|entry| entry.opening);
    let (mut number, mut last) = (0, None);
    for entry in &mut entries {
        if last != Some(entry.opening) {
            (number, last) = (number + 1, Some(entry.opening));
        }
        entry.source.opening = number;
    }
    entries
}
