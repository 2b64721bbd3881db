//! Reads arguments, opens the window or runs a subcommand, and turns the result into an exit code.

use std::path::PathBuf;
use std::process::ExitCode;

use mutu::cli;
use mutu::model::words::{Lang, Words};

fn main() -> ExitCode {
    let arguments = match cli::arguments(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let asked = arguments.lang.map(Lang::from);
    match arguments.command {
        Some(command) => cli::run(command, arguments.no_cache, &arguments.coordinates, cli::language(asked)),
        None => match window(arguments.files.clone(), arguments.no_cache, asked) {
            Ok(()) => ExitCode::SUCCESS,
            Err(reason) => cli::instead_of_window(&arguments.files, arguments.no_cache, &reason, cli::language(asked)),
        },
    }
}

#[cfg(feature = "app")]
fn window(files: Vec<PathBuf>, no_cache: bool, lang: Option<Lang>) -> Result<(), Words> {
    mutu::app::run(files, no_cache, lang).map_err(|error| error.words())
}

#[cfg(not(feature = "app"))]
fn window(_files: Vec<PathBuf>, _no_cache: bool, _lang: Option<Lang>) -> Result<(), Words> {
    Err(Words::fixed("这个程序编译时没有包含窗口", "this program was built without the window"))
}
