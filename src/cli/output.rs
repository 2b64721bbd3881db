//! How answers and complaints leave the program.

use std::io::{self, Write as _};

use crate::io::error::{ReadError, WriteError, place_words};
use crate::model::words::{Lang, Words};
use crate::words;

/// A subcommand that could answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All well.
    Done,
    /// Answered, though some data had errors.
    DoneWithErrors,
}

/// A subcommand that could not: what, where, what to do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Failure {
    /// The file or argument it is about, and the place in it.
    pub(crate) place: String,
    /// What is wrong.
    pub(crate) message: Words,
    /// What to do; may be empty.
    pub(crate) remedy: Words,
}

impl From<&ReadError> for Failure {
    fn from(error: &ReadError) -> Self {
        let place = match &error.place {
            Some(place) => format!("{}: {place}", error.path),
            None => error.path.clone(),
        };
        Self { place, message: error.message.clone(), remedy: error.remedy.clone() }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self { place: error.path, message: error.message, remedy: error.remedy }
    }
}

impl Failure {
    /// An argument that cannot be used.
    pub(crate) fn argument(name: &str, message: Words, remedy: Words) -> Self {
        Self { place: name.to_owned(), message, remedy }
    }
}

/// Writes an answer to stdout. A reader that went away (`| head`) is no fault.
///
/// # Errors
/// Where stdout cannot be written for another reason.
pub(crate) fn answer(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure {
            place: "stdout".to_owned(),
            message: words!("无法写出结果：{error}", "cannot write the answer: {error}"),
            remedy: Words::fixed("检查输出的去处（磁盘、管道）", "look at where the output goes (disk, pipe)"),
        }),
        _ => Ok(()),
    }
}

/// Says on stderr why something could not be done. A stderr that cannot be written has no other place to say so.
pub(crate) fn complain(failure: &Failure, lang: Lang) {
    let (error, remedy) = match lang {
        Lang::Zh => ("错误：", "  办法："),
        Lang::En => ("error: ", "  remedy: "),
    };
    say(&format!("{error}{}: {}\n", place_text(&failure.place, lang), failure.message.get(lang)));
    if !failure.remedy.get(lang).is_empty() {
        say(&format!("{remedy}{}\n", failure.remedy.get(lang)));
    }
}

/// A place behind the name of its file.
fn place_text(place: &str, lang: Lang) -> String {
    match place.rsplit_once(": ") {
        Some((file, place)) => format!("{file}: {}", place_words(place).get(lang)),
        None => place.to_owned(),
    }
}

/// A line on stderr that is not part of the answer.
pub fn say(text: &str) {
    drop(io::stderr().lock().write_all(text.as_bytes()));
}
