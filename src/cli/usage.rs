//! What is wrong with the words of a command line, in the language of whoever wrote them.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli::output::Failure;
use crate::model::words::{Lang, Words};
use crate::words;

/// The language that is asked for among words that could not be read as a whole.
pub(crate) fn asked(words: &[std::ffi::OsString]) -> Option<Lang> {
    let text = |word: &std::ffi::OsString| word.to_string_lossy().into_owned();
    let behind = |at: usize| words.get(at + 1).map(text);
    let mut values = words.iter().map(text).enumerate().filter_map(|(at, word)| match word.as_str() {
        "--lang" => behind(at),
        word => word.strip_prefix("--lang=").map(str::to_owned),
    });
    match values.next()?.as_str() {
        "zh" => Some(Lang::Zh),
        "en" => Some(Lang::En),
        _ => None,
    }
}

/// The argument, what is wrong with it and what to do; `None` for what the parser says itself.
pub(crate) fn failure(error: &clap::Error) -> Option<Failure> {
    let all = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    };
    let one = |kind: ContextKind| all(kind).join(", ");
    let argument = one(ContextKind::InvalidArg);
    let help = Words::fixed("用 --help 查看用法", "see --help");
    let (message, remedy) = match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = one(ContextKind::InvalidValue);
            let known = one(ContextKind::ValidValue);
            let message = match value.as_str() {
                "" => Words::fixed("缺少取值", "its value is missing"),
                value => words!("“{value}”不是可用的取值", "`{value}` is no value it can have"),
            };
            let remedy = if known.is_empty() { help } else { words!("可用：{known}", "use one of {known}") };
            (message, remedy)
        }
        ErrorKind::UnknownArgument => {
            let near = one(ContextKind::SuggestedArg);
            let remedy = if near.is_empty() { help } else { words!("是否要 {near}？", "did you mean {near}?") };
            (Words::fixed("没有这个参数", "there is no such argument"), remedy)
        }
        ErrorKind::ArgumentConflict => {
            let other = one(ContextKind::PriorArg);
            let message = if other == argument {
                Words::fixed("给了不止一次", "it is given more than once")
            } else {
                words!("不能与 {other} 同用", "it cannot be used with {other}")
            };
            (message, Words::fixed("只留一个", "leave one of them"))
        }
        ErrorKind::MissingRequiredArgument => (Words::fixed("没有给出", "it is missing"), help),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            (Words::fixed("取值的个数不对", "it has a wrong number of values"), help)
        }
        _ => return None,
    };
    (!argument.is_empty()).then(|| Failure::argument(&argument, message, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Arguments;
    use clap::{CommandFactory as _, Parser as _};
    use std::ffi::OsString;

    #[test]
    fn what_is_wrong_is_said_in_chinese() {
        #[track_caller]
        fn check(line: &str, expected: &[&str]) {
            let words = std::iter::once("mutu").chain(line.split(' '));
            let error = Arguments::try_parse_from(words).expect_err("it is wrong");
            let failure = failure(&error).expect("it is known");
            let said = format!("{}: {} → {}", failure.place, failure.message.zh, failure.remedy.zh);
            for expected in expected {
                assert!(said.contains(expected), "{line}: {said}");
            }
        }
        check("render --theme foo -o x.png", &["--theme", "“foo”不是可用的取值", "可用：tax, output"]);
        check("render --public --internal x -o x.png", &["--public", "不能与 --internal", "只留一个"]);
        check("render --paper a4 --size 9x9 -o x.png", &["--paper", "不能与 --size"]);
        check("render -o", &["--output", "缺少取值"]);
        check("render", &["--output", "没有给出"]);
        check("render --titel x -o x.png", &["--titel", "没有这个参数", "是否要 --title"]);
        check("series --by zone --dpi abc -o x", &["--dpi", "“abc”不是可用的取值"]);
        check("render --dpi 90 --dpi 96 -o x.png", &["--dpi", "不止一次"]);
    }

    #[test]
    fn the_language_is_known_before_the_rest() {
        for (line, expected) in [
            ("render --lang en --bogus", Some(Lang::En)),
            ("--lang=zh render", Some(Lang::Zh)),
            ("render --lang", None),
            ("render", None),
        ] {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(asked(&words), expected, "{line}");
        }
    }

    /// `{n}` is a line break to the parser: a pattern that is told of must not be one.
    #[test]
    fn no_help_has_a_break_inside() {
        fn look(command: &clap::Command) {
            let texts = command.get_arguments().flat_map(|argument| {
                let possible = argument.get_possible_values().into_iter().filter_map(|value| value.get_help().cloned());
                [argument.get_help(), argument.get_long_help()].into_iter().flatten().cloned().chain(possible)
            });
            for text in texts.map(|text| text.to_string()) {
                assert!(!text.contains("{n}"), "{}: {text}", command.get_name());
                let is_paragraph =
                    |(at, _): (usize, &str)| text[..at].ends_with('\n') || text[at + 1..].starts_with('\n');
                assert!(text.match_indices('\n').all(is_paragraph), "{}: {text:?}", command.get_name());
            }
            command.get_subcommands().for_each(look);
        }
        look(&Arguments::command());
    }
}
