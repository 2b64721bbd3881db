//! Reads arguments, opens the window or runs a subcommand, and turns the result into an exit code.

use std::path::{Path, PathBuf};
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
        Some(command) => cli::run(command, cli::language(asked)),
        None => match window(arguments.files.clone(), asked) {
            Ok(()) => ExitCode::SUCCESS,
            Err(reason) => without_window(&arguments.files, &reason, cli::language(asked)),
        },
    }
}

#[cfg(feature = "app")]
fn window(files: Vec<PathBuf>, lang: Option<Lang>) -> Result<(), Words> {
    mutu::app::run(files, lang).map_err(|error| error.words())
}

#[cfg(not(feature = "app"))]
fn window(_files: Vec<PathBuf>, _lang: Option<Lang>) -> Result<(), Words> {
    Err(Words::fixed("这个程序编译时没有包含窗口", "this program was built without the window"))
}

/// What a window needs on Debian, in both languages.
const TO_INSTALL: &str = "\
要打开窗口，请在图形桌面中运行，并安装（Debian）：libx11-6 libxcursor1 libxi6 libx11-xcb1 libxkbcommon-x11-0，以及 libegl1 libgl1-mesa-dri 或 libvulkan1 mesa-vulkan-drivers
for a window, run it on a desktop with (Debian) libx11-6 libxcursor1 libxi6 libx11-xcb1 libxkbcommon-x11-0, and libegl1 libgl1-mesa-dri or libvulkan1 mesa-vulkan-drivers
";

/// The first command of the README ends with a map on every machine.
fn without_window(files: &[PathBuf], reason: &Words, lang: Lang) -> ExitCode {
    let picture = Path::new("mutu.png");
    cli::say(&format!("{}\n{}\n", reason.get(Lang::Zh), reason.get(Lang::En)));
    if !reason.en.contains("libx11-6") {
        cli::say(TO_INSTALL);
    }
    match cli::render_default(files, picture, lang) {
        Ok(()) => {
            cli::say(
                "已把窗口要显示的地图写到当前文件夹的 mutu.png\nwrote the map the window would have shown to mutu.png\n",
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            cli::say(&format!("{}\n{}\n", error.get(Lang::Zh), error.get(Lang::En)));
            ExitCode::from(2)
        }
    }
}
