//! The dialog of the page view's files.

use crate::app::board::{BoardChange, BoardFile};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::browser;
use crate::app::panels::dialogs::{buttons, path_field, title};
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

/// Title, hint, and what the button does.
fn words(of: BoardFile) -> [&'static Words; 3] {
    match of {
        BoardFile::Picture(_) => [&PICTURE, &PICTURE_HINT, &DO_CHOOSE],
    }
}

/// Shows it.
pub(in crate::app::panels) fn show(ctx: &Ctx<'_>, ui: &mut Ui, (path, of): (&str, BoardFile), opens: bool) {
    let [head, hint, does] = words(of);
    ui.set_width(560.0);
    title(ctx, ui, head, hint);
    let mut typed = path.to_owned();
    let chosen = path_field(ctx, ui, (&text::PATH, "board_path"), &mut typed, opens);
    ui.add_space(theme::GAP);
    if let Some(next) = browser::show(ctx, ui, &typed) {
        typed = next;
    }
    let possible = !typed.trim().is_empty();
    if buttons(ctx, ui, does, possible) || chosen && possible {
        ctx.queue.send(Command::Board(BoardChange::File(of, typed)));
    } else if typed != path {
        ctx.queue.send(Command::SetDialog(Dialog::Board { path: typed, of }));
    }
}
