//! The project file `*.mutu`: what the planner made, and from which files, as JSON that people can read.
//!
//! *Guarantees:* the same document gives the same bytes; what is written is read again as it was; an older form is
//! brought up to this one; one of a newer program is refused, since what it holds besides would be lost; a broken or
//! crafted file is a [`ReadError`] with line, column, field and remedy. Data files are named, never copied, by their
//! way from the project file where they lie near it, with length and XXH3-128 of the content (`xxhsum -H2`). A file
//! that is missing or was changed is said, and the rest opens. *Must not know:* windows, undo.
//!
//! # The form, version 1
//!
//! A JSON object; a key that is left out stands for nothing, an unknown one is refused. `format`: `"mutu-project"`,
//! `version`: 1, `crs`: `"EPSG:4548"` (of all coordinates here), `title`. `sources`: each `{opening, embedded: "zone"}`
//! or `{opening, path, bytes, xxh3_128}`; those of one `opening` were read together, later ones lie over earlier ones;
//! `read_as`: `{crs, axes, shift, encoding, columns: {role: name}}`, what a person said of the file where it is silent or wrong.
//! `layers`: from the bottom of the map to its top, each `{path, nth, layer}` of a source (`layer` of one with several) or `{embedded}`, with `visible` and
//! `opacity`; a layer that is not listed was closed. `year`; `theme`, a name of `mutu render --theme`; `classes`:
//! `{method, count, on_bound, quotas, own: {metric, bounds}, pair}`; `scheme`: the id of a shipped scheme, or a whole
//! one ([`crate::io::schemes`]); `variants`: `{kept: [{name, scheme}], compared_with, by_change}`; `entry_standard`: an
//! id, or a whole one ([`crate::io::entry`]); `sketches`: `{id, corners, industry, division, amounts}`; `bookmarks`:
//! `{name, center, meters_per_px}`; `repairs`: `{layer, fix}` with what that fix needs; `joins`: tables that are joined,
//! each `{path, bytes, xxh3_128, sheet, header_rows: [first, last], key, to, by, duplicates, year, keep_units,
//! take_suggestions, columns: [{column, heading, as, unit, year}]}`, where `as` is a field, `plain` or `left`; `view`: what the window showed, `[west, south, east, north]`. A copy for recovery
//! also says what it was `kept_for`.

mod joins;
pub mod notes;
pub(in crate::io) mod paths;
mod read;
mod read_as;
mod repairs;
mod sources;
#[cfg(test)]
mod tests;
mod upgrade;
mod write;

use geo_types::Rect;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

#[cfg(feature = "app")]
pub(crate) use self::sources::embedded_name;
pub(in crate::io) use self::sources::may_be_read;
pub use self::sources::{Checked, Combined, Found, Hashes, Loaded, Part, combined, load, relocated};
pub use self::write::as_text;

use crate::io::error::{Fault, ReadError, WriteError};
use crate::io::path::{refuse_pipe, unreadable};
use crate::io::reading::Reading;
use crate::io::text::decode;
use crate::io::{entry, schemes, write as disk};
use crate::model::entry::EntryStandard;
pub use crate::model::join::Content;
use crate::model::project::Project;
use crate::model::report::Report;
use crate::model::scheme::Scheme;
use crate::model::words::Words;
use crate::words;

/// How the names of project files end.
pub const EXTENSION: &str = "mutu";
/// The form that is written.
pub const VERSION: u16 = 1;
/// Larger ones are something else: data files are named and not copied.
const MOST_BYTES: u64 = 16 << 20;

/// What a project file says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// The files, in the order in which they are read.
    pub sources: Vec<SourceLine>,
    /// The layers from the bottom of the map to its top.
    pub layers: Vec<LayerLine>,
    /// All else; its own list of layers is empty.
    pub project: Project,
    /// What the window showed, in world metres: there it opens again, and maps of pages that show "what is shown"
    /// show this.
    pub view: Option<Rect>,
    /// The project file a copy for recovery stands for; `None` in the file itself, and for a project without one.
    pub kept_for: Option<PathBuf>,
}

/// One file the data comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceLine {
    /// Those with one number are read together. Ascending from 1.
    pub opening: u16,
    /// Where it is.
    pub origin: Origin,
    /// What it held when the project was saved, where that is known.
    pub content: Option<Content>,
    /// How it is read, where a person knows it better than the file.
    pub reading: Reading,
    /// Whether it was not opened, so that what it held stays as it was known. Not in the file.
    pub lost: bool,
}

impl SourceLine {
    /// A source in the first opening.
    pub fn of(origin: Origin) -> Self {
        Self { opening: 1, origin, content: None, reading: Reading::default(), lost: false }
    }
}

/// Where a source is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The layers in the program.
    Embedded,
    /// A file, by its absolute path.
    File(PathBuf),
}

/// How one layer is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerLine {
    /// Which.
    pub of: LayerOf,
    /// Whether it is drawn.
    pub visible: bool,
    /// From 0 to 1.
    pub opacity: f32,
}

/// What a layer comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayerOf {
    /// The file of that name in the program: `zones.geojson`.
    Embedded(String),
    /// The source at this position; the first one of its layers.
    Source(usize),
    /// The layer of that name of the source at this position, which has several.
    Part(usize, String),
}

impl LayerOf {
    /// The position of the source, where it is one of the document.
    pub fn source(&self) -> Option<usize> {
        match self {
            Self::Embedded(_) => None,
            Self::Source(at) | Self::Part(at, _) => Some(*at),
        }
    }

    /// The same of the source at another position.
    #[must_use]
    pub fn of_source(self, at: usize) -> Self {
        match self {
            Self::Embedded(_) => self,
            Self::Source(_) => Self::Source(at),
            Self::Part(_, name) => Self::Part(at, name),
        }
    }
}

/// Schemes and standards that a project names by their ids.
#[derive(Debug, Clone, Default)]
pub struct Shipped {
    /// The evaluation schemes.
    pub schemes: Vec<Arc<Scheme>>,
    /// The entry standards.
    pub standards: Vec<Arc<EntryStandard>>,
}

impl Shipped {
    /// Those in the program.
    pub fn load() -> Self {
        Self {
            schemes: schemes::shipped().into_iter().map(Arc::new).collect(),
            standards: entry::shipped().into_iter().map(Arc::new).collect(),
        }
    }
}

/// Whether a file's name is that of a project.
pub fn is_project(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(EXTENSION))
}

/// Reads a project from the bytes of its file; `path` is where it stands, from where its sources are found.
///
/// # Errors
/// Where it is no project, or one of a newer program: with line, column, field and remedy.
pub fn of_bytes(path: &Path, bytes: &[u8], shipped: &Shipped) -> Result<Document, Box<ReadError>> {
    let parsed = || {
        let text = decode(bytes, &mut Report::default())?;
        let text = upgrade::upgraded(&text)?;
        read::document(&text, path.parent().unwrap_or(Path::new("")), shipped)
    };
    parsed().map_err(|fault| Box::new(named(fault).in_file(&path.display().to_string())))
}

/// The version a project file has, before it is brought up; `None` where it is none.
pub fn version_of(path: &Path) -> Option<u16> {
    upgrade::version_of(&decode(&bytes_of(path).ok()?, &mut Report::default()).ok()?)
}

/// Reads a project file.
///
/// # Errors
/// Where it cannot be read, is no file, is too large, or [`of_bytes`] refuses it.
pub fn of_file(path: &Path, shipped: &Shipped) -> Result<Document, Box<ReadError>> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let bytes = bytes_of(&path).map_err(|fault| Box::new(fault.in_file(&path.display().to_string())))?;
    of_bytes(&path, &bytes, shipped)
}

/// Writes a document as the project file at `path`, whole or not at all, with what its sources hold now.
///
/// # Errors
/// Where it cannot be written; what was there stays.
pub fn save(path: &Path, mut document: Document, shipped: &Shipped, hashes: &Hashes) -> Result<(), WriteError> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    hashes.note(&mut document, &AtomicBool::new(false));
    let text = as_text(&document, path.parent(), shipped);
    readable(&path, &text, shipped)?;
    disk::atomic(&path, text.as_bytes())
}

/// What could not be opened again does not take the place of a file that can.
fn readable(path: &Path, text: &str, shipped: &Shipped) -> Result<(), WriteError> {
    let refused = |zh: &str, en: &str| WriteError {
        path: path.display().to_string(),
        message: words!("写出来会打不开：{zh}", "it could not be opened again: {en}"),
        remedy: Words::fixed(
            "按所说改过再保存；原有文件没有改动",
            "change what it names, then save; the file that was there is untouched",
        ),
    };
    if text.len() as u64 > MOST_BYTES {
        let most = MOST_BYTES >> 20;
        return Err(refused(&format!("超过 {most} MiB"), &format!("more than {most} MiB")));
    }
    of_bytes(path, text.as_bytes(), shipped).map(|_| ()).map_err(|error| {
        let place = error.place.unwrap_or_default();
        refused(&format!("{place}：{}", error.message.zh), &format!("{place}: {}", error.message.en))
    })
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Fault> {
    refuse_pipe(path)?;
    let file = std::fs::File::open(path).map_err(|error| unreadable(&error))?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > MOST_BYTES {
        let most = MOST_BYTES >> 20;
        let message = words!("超过 {most} MiB，不像项目文件", "more than {most} MiB are no project file");
        let remedy = Words::fixed("选择 .mutu 项目文件", "choose a project file (.mutu)");
        return Err(Fault::new("project-too-large", message, remedy));
    }
    Ok(bytes)
}

/// The readers of values are those of schemes; here their faults are a project's.
fn named(mut fault: Fault) -> Fault {
    if fault.code == "scheme-syntax" {
        fault = fault.with_remedy(Words::fixed(
            "这多半不是亩图保存的项目，或已损坏：选择其他 .mutu 文件，或用备份",
            "it probably is no project, or is damaged: choose another .mutu file, or a copy of it",
        ));
    }
    fault.code = match fault.code {
        "scheme-syntax" => "project-syntax",
        "scheme-type" => "project-type",
        "scheme-range" => "project-range",
        "scheme-unknown-key" => "project-unknown-key",
        "scheme-double-key" => "project-double-key",
        "scheme-missing-key" => "project-missing-key",
        "scheme-unknown-name" => "project-unknown-name",
        "scheme-too-many" => "project-too-many",
        other => other,
    };
    fault
}
