//! What is being done with notes: which are selected, dragged and typed into. Never saved, never undone.

use crate::model::note::{Note, NoteKind, NoteStyle};
use geo_types::Coord;
use std::collections::HashMap;

/// See the module.
#[derive(Debug)]
pub struct Annotating {
    /// The selected notes; then nothing else is.
    pub selected: Vec<u32>,
    /// Notes as they are while they are dragged; not an edit yet.
    pub trial: Vec<Note>,
    /// The words that are being typed.
    pub typing: Option<Typing>,
    /// How the next note of a kind looks, where the planner has chosen.
    pub styles: HashMap<NoteKind, NoteStyle>,
    /// The layer new notes go into; the last one where it is not there.
    pub layer: Option<u32>,
    /// The greatest id a note has had.
    pub serial: u32,
    /// What the last edit did, to be joined with the next one of its sort; `None` after any other edit.
    pub join: Option<Join>,
    /// Whether the tools are shown.
    pub tools_open: bool,
}

impl Default for Annotating {
    fn default() -> Self {
        Self {
            selected: Vec::new(),
            trial: Vec::new(),
            typing: None,
            styles: HashMap::new(),
            layer: None,
            serial: 0,
            join: None,
            tools_open: true,
        }
    }
}

/// Words that are being typed, not an edit yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Typing {
    /// The note they belong to, with the words so far.
    pub note: Note,
    /// Whether the note is new.
    pub is_new: bool,
}

/// Edits of one sort at the same notes are undone as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Join {
    /// Steps of the arrow keys.
    Nudge(Vec<u32>),
    /// Steps of a style.
    Style(Vec<u32>),
}

impl Annotating {
    /// How the next note of a kind looks.
    pub fn style_of(&self, kind: NoteKind) -> NoteStyle {
        self.styles.get(&kind).copied().unwrap_or_else(|| NoteStyle::of(kind))
    }
}

/// A change of notes.
#[derive(Debug, Clone, PartialEq)]
pub enum NoteChange {
    /// A note of the tool's kind has these points.
    Draw(Vec<Coord>),
    /// Select these.
    Select(Vec<u32>),
    /// Show these notes in place of those with their ids, while they are dragged; no edit.
    Try(Vec<Note>),
    /// They are dragged no more and stay where they are.
    Put,
    /// They go back.
    Drop,
    /// Type the words of this one.
    Type(u32),
    /// The words so far.
    Words(String),
    /// The words are complete.
    Typed,
    /// The words go back to what they were.
    Untyped,
    /// The selected notes, and the next ones of this kind, look so.
    Style(NoteKind, NoteStyle),
    /// Put the selected notes on the clipboard, and away with them where it is true.
    Copy(bool),
    /// What was on the clipboard goes there: notes, or words that become one.
    Paste(String, Option<Coord>),
    /// A new layer on top, for what is drawn next.
    AddLayer,
    /// Away with a layer and its notes.
    RemoveLayer(u32),
    /// Its name.
    RenameLayer(u32, String),
    /// Show or hide it.
    ShowLayer(u32, bool),
    /// What is drawn next goes into it.
    UseLayer(u32),
    /// Read notes from a text of GeoJSON into a new layer of that name.
    Import(String, String),
    /// Write or read the file the dialog names.
    File,
}
