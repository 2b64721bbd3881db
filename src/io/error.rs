//! Why a file could not be read or written: the file, the place, the reason and the way out, in both languages.
use crate::model::report::{Issue, Severity};
use crate::model::words::Words;

/// A file that could not be read at all.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{path}: {}", .message.en)]
pub struct ReadError {
    /// Stable name in kebab case: `not-json`, `truncated`, `empty-file`, `zip`, `html`.
    pub code: &'static str,
    /// The file as the user named it.
    pub path: String,
    /// `line 3, column 18`, where known.
    pub place: Option<String>,
    /// What is wrong.
    pub message: Words,
    /// What to do.
    pub remedy: Words,
}

/// A file that could not be written. Nothing is left under its final name, and what was there stays.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{path}: {}", .message.en)]
pub struct WriteError {
    /// The file.
    pub path: String,
    /// What is wrong.
    pub message: Words,
    /// What to do.
    pub remedy: Words,
}

/// A reason without its file: what the readers return. The opener, who knows the path, adds it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) place: Option<String>,
    /// Message and remedy; boxed, for this is the error of every reader.
    words: Box<(Words, Words)>,
}

impl Fault {
    pub(crate) fn new(code: &'static str, message: Words, remedy: Words) -> Self {
        Self { code, place: None, words: Box::new((message, remedy)) }
    }

    pub(crate) fn at(self, place: String) -> Self {
        Self { place: Some(place), ..self }
    }

    pub(crate) fn in_file(self, path: &str) -> ReadError {
        let Self { code, place, words } = self;
        let (message, remedy) = *words;
        ReadError { code, path: path.to_owned(), place, message, remedy }
    }

    /// The same as a finding: for what spoils a part of a file and not all of it.
    pub(crate) fn issue(self, severity: Severity) -> Issue {
        let Self { code, place, words } = self;
        let (message, remedy) = *words;
        Issue { severity, code, place, message, remedy }
    }
}
