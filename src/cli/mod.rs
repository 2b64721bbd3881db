//! The same engine without a window.
//!
//! *Guarantees:* answers go to stdout, messages to stderr; exit codes are 0 (done), 1 (done, with Issues of
//! severity error) and 2 (could not); JSON names are stable. *Must not know:* the window.

mod answers;
mod args;
mod args_convert;
mod args_crs;
mod args_join;
mod args_land;
mod args_map;
mod args_project;
mod cache;
mod check;
mod classes;
mod clinic;
mod convert;
mod engine;
mod explain;
mod findings;
mod grade;
mod grade_json;
mod grade_rows;
mod join;
mod join_json;
mod join_out;
mod json;
mod map_data;
mod margins;
mod output;
mod page;
mod pick;
mod project;
mod register;
mod render;
mod report;
mod sample;
mod series;
mod sites;
mod standards;
mod studio;
mod targets;
mod text_table;
mod usage;
mod whatif;
mod workbook;
mod years;

pub use args::{Arguments, Subcommand};
pub use args_crs::CoordinateArgs;
pub use output::say;
pub use render::instead_of_window;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::analysis::whatif::distance;
use crate::cli::cache::Opener;
use crate::cli::output::{Failure, Outcome};
use crate::io::database;
use crate::model::words::{Lang, Words};
use crate::words;

/// Reads the arguments.
///
/// # Errors
/// The exit code where there is nothing more to do: help was asked for (0) or the arguments are wrong (2).
pub fn arguments(words: impl Iterator<Item = OsString>) -> Result<Arguments, ExitCode> {
    let words: Vec<OsString> = words.collect();
    let arguments = Arguments::try_parse_from(&words).map_err(|error| {
        let text = error.render().to_string();
        if !error.use_stderr() {
            // Help that cannot be written has no other place to go.
            drop(output::answer(&text));
            return ExitCode::SUCCESS;
        }
        match usage::failure(&error) {
            Some(failure) => output::complain(&failure, language(usage::asked(&words))),
            None => say(&format!("错误：命令行参数不对\n{text}办法：用 mutu --help 查看用法 / see mutu --help\n")),
        }
        ExitCode::from(2)
    })?;
    // `mutu a.geojson check`: clap would leave the file out without a word.
    match (&arguments.command, arguments.files.first()) {
        (Some(_), Some(file)) => {
            let failure = Failure::argument(
                &database::shown(file),
                Words::fixed("文件写在了子命令之前", "a file stands before the subcommand"),
                Words::fixed(
                    "把文件写在子命令之后；与子命令同名的文件写成 ./名称",
                    "put files behind the subcommand; write ./NAME for a file that is named like one",
                ),
            );
            output::complain(&failure, language(arguments.lang.map(Lang::from)));
            Err(ExitCode::from(2))
        }
        (None, _) if arguments.coordinates.are_given() => {
            output::complain(&CoordinateArgs::for_subcommands(), language(arguments.lang.map(Lang::from)));
            Err(ExitCode::from(2))
        }
        (None, _) => match arguments.files.iter().find(|file| is_no_file(file)) {
            Some(word) => {
                output::complain(&no_command(&word.display().to_string()), language(arguments.lang.map(Lang::from)));
                Err(ExitCode::from(2))
            }
            None => Ok(arguments),
        },
        _ => Ok(arguments),
    }
}

/// A word that is no path, has no ending and names nothing that is there: a mistyped subcommand.
fn is_no_file(file: &Path) -> bool {
    let is_word = file.components().count() == 1 && file.extension().is_none();
    is_word && !file.has_root() && !file.exists()
}

fn no_command(word: &str) -> Failure {
    let known: Vec<String> = Arguments::command().get_subcommands().map(|known| known.get_name().to_owned()).collect();
    let near = known.iter().map(|known| (distance(word, known), known)).filter(|(far, _)| *far <= 2).min();
    let all = known.join(", ");
    let remedy = match near {
        Some((_, near)) => words!("是否要 mutu {near}？全部命令：{all}", "did you mean mutu {near}? commands: {all}"),
        None => words!("全部命令：{all}；用 mutu --help 查看用法", "commands: {all}; see mutu --help"),
    };
    Failure::argument(
        word,
        words!("没有“{word}”命令，也找不到文件“{word}”", "there is no command and no file \"{word}\""),
        remedy,
    )
}

/// The language to speak: the one asked for, else English where the locale is English, else Chinese.
pub fn language(asked: Option<Lang>) -> Lang {
    asked.unwrap_or_else(|| {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty())
            .unwrap_or_default();
        if locale.starts_with("en") { Lang::En } else { Lang::Zh }
    })
}

/// Runs one subcommand; with `no_cache` files are read anew and not kept.
pub fn run(command: Subcommand, no_cache: bool, coordinates: &CoordinateArgs, lang: Lang) -> ExitCode {
    let opener = match coordinates.reading() {
        Ok(reading) => Opener::new(no_cache, reading),
        Err(failure) => return exit_code(Err(failure), lang),
    };
    let outcome = match command {
        Subcommand::Check(args) => check::run(&args, &opener, lang),
        Subcommand::Convert(args) => convert::run(&args, &opener, lang),
        Subcommand::Join(args) => join::run(&args, &opener, lang),
        Subcommand::Pick(args) => pick::run(&args, &opener, lang),
        Subcommand::Report(args) => report::run(&args, &opener, lang),
        Subcommand::Targets(args) => targets::run(&args, &opener, lang),
        Subcommand::Render(args) => render::run(&args, &opener, lang),
        Subcommand::Series(args) => series::run(&args, &opener, lang),
        Subcommand::Grade(args) => grade::run(&args, &opener, lang),
        Subcommand::Years(args) => years::run(&args, &opener, lang),
        Subcommand::Margins(args) => margins::run(&args, &opener, lang),
        Subcommand::Register(args) => register::run(&args, &opener, lang),
        Subcommand::Sites(args) => sites::run(&args, &opener, lang),
        Subcommand::Explain(args) => explain::run(&args, &opener, lang),
        Subcommand::Standards(args) => standards::run(&args, &opener, lang),
        Subcommand::Whatif(args) => whatif::run(&args, &opener, lang),
        Subcommand::Project(args) => project::run(&args, lang),
        Subcommand::Sample(args) => sample::run(&args, lang),
        Subcommand::Cache(args) => cache::run(&args, lang),
    };
    exit_code(outcome, lang)
}

/// Says why something could not be done, and turns the outcome into a number.
fn exit_code(outcome: Result<Outcome, Failure>, lang: Lang) -> ExitCode {
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::DoneWithErrors) => ExitCode::from(1),
        Err(failure) => {
            output::complain(&failure, lang);
            ExitCode::from(2)
        }
    }
}
