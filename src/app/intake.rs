//! What the page of files that were read shows of them, and what a person says there.
//!
//! *Guarantees:* a page is made of a reading alone; what a person says is kept beside how the file was read, so that it
//! is known whether the file has to be read again. *Must not know:* egui, threads.

use crate::crs::Crs;
use crate::crs::shift::Shift;
use crate::io::open::{FileOutcome, LayerContent, Opened};
use crate::io::reading::Reading;
use crate::model::dataset::Dataset;
use crate::model::layer::{Layer, LayerKind, Role};
use crate::model::report::{Issue, Report, Severity};
use crate::model::table::{Column, Value};
use crate::model::words::Words;
use geo_types::Rect;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Findings about how a file was read, worst doubt first; each asks for a look though some change nothing.
const OF_COORDINATES: [&str; 4] = ["crs-said", "crs-contradicts-numbers", "axes-swapped", "crs-assumed"];
const OF_ENCODING: [&str; 5] =
    ["encoding-unsure", "encoding-contradicted", "encoding-guessed", "encoding-big5", "encoding-gb18030"];
/// What is asked even of files that the program was started with.
const UNSURE: [&str; 3] = ["encoding-unsure", "encoding-contradicted", "crs-contradicts-numbers"];
/// Files that are refused for want of something a person can say.
const TO_BE_SAID: [&str; 2] = ["crs-unknown", "unknown-crs"];
/// So many texts show whether an encoding is right.
const TEXTS: usize = 4;
/// Rows that are looked through for them.
const ROWS: usize = 200;

/// The page.
#[derive(Debug)]
pub struct Intake {
    /// One a file, in their order.
    pub files: Vec<File>,
    /// What was read and waits to be put in; `None` where the page is about what is open.
    pub held: Option<Held>,
    /// Counts the readings of this window that a page asked for.
    pub serial: u64,
    /// Whether files are being read again as the person said.
    pub busy: bool,
}

/// A reading that waits.
#[derive(Debug)]
pub struct Held {
    /// What it brought.
    pub opened: Opened,
    /// Whether the person looks at a part of it already.
    pub moved: bool,
    /// How long it was under way, where that was shown.
    pub took: Option<Duration>,
}

/// One file of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// Its format; empty where it could not be read.
    pub format: &'static str,
    /// Why it could not be read.
    pub error: Option<Words>,
    /// Its layers.
    pub layers: Vec<FoundLayer>,
    /// Rows of a table.
    pub rows: Option<usize>,
    /// Its coordinate system; `None` for a table.
    pub crs: Option<String>,
    /// How that was found, where it was not stated.
    pub crs_doubt: Option<Issue>,
    /// How the encoding was found, where it was not stated.
    pub charset_doubt: Option<Issue>,
    /// Box around its coordinates, in its own system.
    pub bounds: Option<Rect>,
    /// Whether another encoding would make other texts of it.
    pub has_charset: bool,
    /// A few of its texts.
    pub texts: Vec<String>,
    /// The shift of a web map that it carries.
    pub shift: Option<Shift>,
    /// What was found in it: how often, and the first one.
    pub findings: Vec<(usize, Issue)>,
    /// How it was read.
    pub read: Reading,
    /// How it is to be read.
    pub said: Reading,
}

/// One layer of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundLayer {
    /// Its name.
    pub name: String,
    /// What its features are.
    pub kind: LayerKind,
    /// How many there are.
    pub features: usize,
    /// Columns that mean something to the program: what, and the name in the file.
    pub roles: Vec<(Role, String)>,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Position in the data.
    pub at: usize,
    /// Whether it is to be opened.
    pub wanted: bool,
}

/// A change of the page, or a wish about files that are open.
#[derive(Debug, Clone, PartialEq)]
pub enum IntakeChange {
    /// A file is to be read so.
    Say(usize, Reading),
    /// A layer of a file is to be opened, or not.
    Want(usize, usize, bool),
    /// It is right so.
    Confirm,
    /// None of it.
    Cancel,
    /// Show the page of what is open.
    Show,
    /// These files of what is open are others on the disk now.
    Changed(Vec<PathBuf>),
    /// Read what is open again.
    Reload,
    /// Not now.
    Ignore,
}

impl Intake {
    /// The page of a reading that waits.
    pub fn of(held: Held, serial: u64) -> Self {
        let files = files(&held.opened.files, &held.opened.dataset);
        Self { files, held: Some(held), serial, busy: false }
    }

    /// Whether a file is to be read otherwise than it was.
    pub fn is_changed(&self) -> bool {
        self.files.iter().any(|file| file.read != file.said)
    }
}

/// Whether a reading has something a person should see before it is put in.
pub fn asks(opened: &Opened) -> bool {
    opened.files.iter().any(|file| {
        let is_doubt = |code: &str| OF_COORDINATES.contains(&code) || OF_ENCODING.contains(&code);
        let found = |report: &Report| {
            report.counts().iter().any(|(code, severity, _)| *severity >= Severity::Warning || is_doubt(code))
        };
        file.layers.len() > 1
            || reports(file).any(found)
            || file.error.as_ref().is_some_and(|error| TO_BE_SAID.contains(&error.code))
    })
}

/// Whether a reading has something that only a person can know: what the program was started with waits for that too.
pub fn must_ask(opened: &Opened) -> bool {
    let is_unsure = |report: &Report| report.counts().iter().any(|(code, ..)| UNSURE.contains(code));
    opened.files.iter().any(|file| {
        reports(file).any(is_unsure) || file.error.as_ref().is_some_and(|error| TO_BE_SAID.contains(&error.code))
    })
}

/// What the page shows of files.
pub fn files(outcomes: &[FileOutcome], data: &Dataset) -> Vec<File> {
    outcomes.iter().filter(|file| !file.embedded).map(|file| file_of(file, data)).collect()
}

fn reports(file: &FileOutcome) -> impl Iterator<Item = &Report> {
    file.layers.iter().map(|(_, report)| report).chain(file.tables.iter().map(|table| &table.report))
}

fn file_of(file: &FileOutcome, data: &Dataset) -> File {
    let found = |codes: &[&str]| {
        let of = |code: &&str| reports(file).flat_map(Report::issues).find(|issue| issue.code == *code).cloned();
        codes.iter().find_map(of)
    };
    let of_layers = file.layers.iter().enumerate();
    let layers: Vec<FoundLayer> = of_layers
        .filter_map(|(nth, (at, _))| Some(layer_of(data.layers.get(*at)?, *at, file.contents.get(nth))))
        .collect();
    let texts = match (file.tables.first(), file.layers.first().and_then(|(at, _)| data.layers.get(*at))) {
        (Some(_), _) => data.firms.firms.iter().take(TEXTS).map(|firm| firm.name.clone()).collect(),
        (None, Some(layer)) => texts_of(layer),
        (None, None) => Vec::new(),
    };
    File {
        path: PathBuf::from(&file.path),
        format: file.format,
        error: file.error.as_ref().map(|error| {
            let (message, remedy) = (&error.message, &error.remedy);
            Words::made(format!("{}；{}", message.zh, remedy.zh), format!("{}; {}", message.en, remedy.en))
        }),
        layers,
        rows: (!file.tables.is_empty()).then(|| file.tables.iter().map(|table| table.rows).sum()),
        crs: file.crs.clone(),
        crs_doubt: found(&OF_COORDINATES),
        charset_doubt: found(&OF_ENCODING),
        bounds: file.contents.iter().find_map(|content| content.bounds),
        has_charset: matches!(file.format, "Shapefile" | "CSV") || file.reading.charset.is_some(),
        texts,
        shift: file.shift,
        findings: findings(file),
        read: file.reading.clone(),
        said: file.reading.clone(),
    }
}

/// What was found besides how the file was read, the worst first.
fn findings(file: &FileOutcome) -> Vec<(usize, Issue)> {
    let mut found: Vec<(usize, Issue)> = Vec::new();
    for report in reports(file) {
        for (code, _, count) in report.counts() {
            if OF_COORDINATES.contains(code) || OF_ENCODING.contains(code) {
                continue;
            }
            if let Some(issue) = report.issues().iter().find(|issue| issue.code == *code) {
                found.push((*count, issue.clone()));
            }
        }
    }
    found.sort_by_key(|(_, issue)| std::cmp::Reverse(issue.severity));
    found
}

fn layer_of(layer: &Layer, at: usize, content: Option<&LayerContent>) -> FoundLayer {
    let column = |at: &usize| layer.table.columns.get(*at).map(|column| column.name.clone());
    FoundLayer {
        name: content.map_or_else(|| layer.name.clone(), |content| content.name.clone()),
        kind: layer.kind,
        features: content.map_or(layer.len(), |content| content.features),
        roles: layer.roles.iter().filter_map(|(role, at)| Some((*role, column(at)?))).collect(),
        columns: layer.table.columns.iter().map(|column| column.name.clone()).collect(),
        at,
        wanted: true,
    }
}

/// Texts by which a person sees whether the encoding is right: names, else whatever is not all ASCII.
fn texts_of(layer: &Layer) -> Vec<String> {
    let named = [Role::Name, Role::Address, Role::LandUseName].into_iter().filter_map(|role| layer.role(role));
    let columns: Vec<&Column> = named.chain(&layer.table.columns).collect();
    let mut texts: Vec<String> = Vec::new();
    for telling in [true, false] {
        for column in &columns {
            for row in 0..layer.len().min(ROWS) {
                let Value::Text(text) = column.value(row) else { continue };
                let fits = !text.is_empty() && text.is_ascii() != telling && !texts.iter().any(|known| known == text);
                if fits {
                    texts.push(text.to_owned());
                }
                if texts.len() >= TEXTS {
                    return texts;
                }
            }
        }
        if !texts.is_empty() {
            break;
        }
    }
    texts
}

impl File {
    /// The name without the folder.
    pub fn name(&self) -> String {
        self.path
            .file_name()
            .map_or_else(|| self.path.display().to_string(), |name| name.to_string_lossy().into_owned())
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// Systems that have such numbers, with the reason, the likeliest first.
    pub fn candidates(&self) -> Vec<(Crs, Words)> {
        let found = self.bounds.map(crate::crs::guess::candidates).unwrap_or_default();
        let found = found.into_iter().filter(|one| !one.guess.swapped);
        let mut all: Vec<(Crs, Words)> = Vec::new();
        for one in found {
            if !all.iter().any(|(known, _)| *known == one.guess.crs) {
                all.push((one.guess.crs, one.reason));
            }
        }
        all
    }
}
