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

/// A place of [`ReadError::place`] or of an [`Issue`] as it is read: `line 3, column 18, year` is 第 3 行第 18 列，year, and
/// `row 3, column C` of a spreadsheet 第 3 行 C 列. Of what is no such place nothing is changed.
pub fn place_words(place: &str) -> Words {
    let number = |part: &str, name: &str| part.strip_prefix(name)?.parse::<usize>().ok();
    let mut parts = place.split(", ").peekable();
    let Some(line) = parts.next().and_then(|part| number(part, "line ").or_else(|| number(part, "row "))) else {
        return Words::same(place.to_owned());
    };
    let mut zh = format!("第 {line} 行");
    let column = parts.peek().and_then(|part| part.strip_prefix("column "));
    if let Some(column) = column.filter(|column| !column.is_empty()) {
        parts.next();
        let is_number = column.bytes().all(|byte| byte.is_ascii_digit());
        let column = if is_number { format!("第 {column} 列") } else { format!(" {column} 列") };
        zh.push_str(&column);
    }
    parts.for_each(|part| zh.extend(["，", part]));
    Words::made(zh, place.to_owned())
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

    /// The same with another way out.
    pub(crate) fn with_remedy(mut self, remedy: Words) -> Self {
        self.words.1 = remedy;
        self
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_in_both_languages() {
        for (place, expected) in [
            ("line 3", "第 3 行"),
            ("line 3, column 18", "第 3 行第 18 列"),
            ("line 1, column 1, format", "第 1 行第 1 列，format"),
            ("line 2, groups[0], quota", "第 2 行，groups[0]，quota"),
            ("row 3", "第 3 行"),
            ("row 3, column AB", "第 3 行 AB 列"),
            ("feature 7", "feature 7"),
            ("line of trees", "line of trees"),
        ] {
            let words = place_words(place);
            assert_eq!((&*words.zh, &*words.en), (expected, place));
        }
    }
}
