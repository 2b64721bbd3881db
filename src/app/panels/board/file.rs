//! The dialog of the page view's files.

use crate::app::board::{BoardChange, BoardFile};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::dialogs::{buttons, path_field, title};
use crate::app::panels::{browser, keep};
use crate::app::session::Dialog;
use crate::app::{text, theme};
use crate::model::words::Words;
use egui::Ui;

static PICTURE: Words = Words::fixed("选择图片", "Choose a picture");
static PICTURE_HINT: Words = Words::fixed(
    "PNG 图片，不超过 8 MiB、每边 4096 像素；项目只记位置，不复制",
    "A PNG of up to 8 MiB and 4096 pixels a side; it is named in the project, not copied",
);
static DO_CHOOSE: Words = Words::fixed("选定", "Choose");

static OPEN: Words = Words::fixed("从版式文件新增图幅", "Add a page from a template");
static OPEN_HINT: Words =
    Words::fixed("版式文件由“存为版式…”写出", "Templates are written by \u{201c}Save as template…\u{201d}");
static SAVE: Words = Words::fixed("存为版式", "Save as template");
static SAVE_HINT: Words = Words::fixed(
    "记下纸张、图上内容和位置，可用于别的项目，也可用于 mutu render --page",
    "Paper, items and their places, for other projects and for mutu render --page",
);
static DO_ADD: Words = Words::fixed("新增", "Add");
static DO_SAVE: Words = Words::fixed("保存", "Save");

/// Title, hint, and what the button does.
fn words(of: BoardFile) -> [&'static Words; 3] {
    match of {
        BoardFile::Picture(_) => [&PICTURE, &PICTURE_HINT, &DO_CHOOSE],
        BoardFile::OpenTemplate => [&OPEN, &OPEN_HINT, &DO_ADD],
        BoardFile::SaveTemplate => [&SAVE, &SAVE_HINT, &DO_SAVE],
    }
}

/// Shows it: a path, what it is for, and the file that was there, once that was said.
pub(in crate::app::panels) fn show(
    ctx: &Ctx<'_>,
    ui: &mut Ui,
    (path, of, replaces): (&str, BoardFile, Option<&str>),
    opens: bool,
) {
    let [head, hint, does] = words(of);
    let saves = of == BoardFile::SaveTemplate;
    ui.set_width(560.0);
    title(ctx, ui, head, hint);
    let mut typed = path.to_owned();
    let label = if saves { &text::FILE_NAME } else { &text::PATH };
    let chosen = path_field(ctx, ui, (label, "board_path"), &mut typed, opens);
    ui.add_space(theme::GAP);
    if let Some(next) = browser::show_files(ctx, ui, &typed, of.ending()) {
        typed = if saves { browser::with_name(&typed, next) } else { next };
    }
    let told = replaces == Some(typed.as_str());
    if told {
        keep::tell_replaced(ctx, ui);
    }
    let possible = !typed.trim().is_empty();
    let pressed = buttons(ctx, ui, if told { &keep::REPLACE } else { does }, possible) || chosen && possible;
    // Looked at when the button is pressed, not in every frame.
    let asks = pressed && saves && !told && is_taken(ctx, &typed);
    if pressed && !asks {
        ctx.queue.send(Command::Board(BoardChange::File(of, typed)));
    } else if asks || typed != path {
        let replaces = asks.then(|| typed.clone());
        ctx.queue.send(Command::SetDialog(Dialog::Board { path: typed, of, replaces }));
    }
}

fn is_taken(ctx: &Ctx<'_>, typed: &str) -> bool {
    BoardFile::with_ending(ctx.state.session.folder.join(typed.trim())).is_file()
}
