//! The dialogs about the project's file: save as, unsaved changes, missing data files, recovery.
//!
//! *Must not know:* how anything is written or read.

use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::export::time_of;
use crate::app::jobs::PROGRESS_EVERY;
use crate::app::kept::KeepChange;
use crate::app::panels::dialogs::{self, buttons, title};
use crate::app::panels::{browser, status, widgets};
use crate::app::session::Dialog;
use crate::app::{text, theme};
use crate::io::project::Found;
use crate::model::words::Words;
use crate::words;
use egui::{Align, Button, Label, Layout, RichText, ScrollArea, Ui};
use std::path::{Path, PathBuf};

static SAVE_AS: Words = Words::fixed("项目另存为", "Save project as");
static SAVE_AS_HINT: Words = Words::fixed(
    "项目文件记下图层、专题、方案、拟用地等；数据文件只记位置，不复制",
    "The file keeps layers, overlay, schemes, planned sites and all else; data files are named, not copied",
);
static DO_SAVE: Words = Words::fixed("保存", "Save");
pub(super) static REPLACE: Words = Words::fixed("替换", "Replace");
static UNSAVED: Words = Words::fixed("保存修改吗？", "Save the changes?");
static UNSAVED_HINT: Words = Words::fixed("不保存，修改就会丢失", "What is not saved is lost");
static DO_NOT_SAVE: Words = Words::fixed("不保存", "Do not save");
static LOADING: Words = Words::fixed("正在打开", "Opening");
static LOADING_HINT: Words = Words::fixed(
    "打开之前不能修改；取消则一切照旧",
    "Nothing can be changed until it is open; cancelled, all stays as it was",
);
static NOT_THERE: Words = Words::fixed("不在原处", "not where it was");
static BROKEN: Words = Words::fixed("读不出来", "cannot be read");
static MISSING: Words = Words::fixed("有数据文件没有打开", "Some data files were not opened");
static MISSING_HINT: Words = Words::fixed(
    "其余内容已打开。指出一个文件现在的位置，同一文件夹中的其他文件会一并找到；不定位也可以保存，这些文件仍记在项目中",
    "The rest was opened. Say where one file is now, and others in that folder are found too; the project keeps these when it is saved",
);
static LOCATE: Words = Words::fixed("重新定位…", "Locate…");
static LOCATE_TITLE: Words = Words::fixed("重新定位数据文件", "Locate a data file");
static DO_LOCATE: Words = Words::fixed("就是它", "This is it");
static RECOVER: Words = Words::fixed("恢复未保存的项目", "Recover unsaved projects");
static RECOVER_HINT: Words = Words::fixed(
    "程序上次没有正常关闭。下面是自动保存的内容；恢复后请保存",
    "The program was not closed the last time. These were kept; save what you recover",
);
static DO_RECOVER: Words = Words::fixed("恢复", "Recover");
static FORGET: Words = Words::fixed("全部丢弃", "Discard all");
static LATER: Words = Words::fixed("以后再说", "Later");

/// Buttons in a row, the first one outermost.
fn at_the_right(ui: &mut Ui, buttons: impl FnOnce(&mut Ui)) {
    let size = egui::vec2(ui.available_width(), 26.0);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), buttons);
}

/// A project that has been read for a while: nothing else can be done meanwhile. Whether there is one.
pub(super) fn loading(ctx: &Ctx<'_>, egui: &egui::Context) -> bool {
    let Some(id) = ctx.state.kept.loading.as_ref().and_then(|loading| loading.job) else { return false };
    let Some(job) = ctx.state.session.jobs.iter().find(|job| job.id == id) else { return false };
    widgets::modal(egui, "loading", |ui| {
        ui.set_width(460.0);
        title(ctx, ui, &LOADING, &LOADING_HINT);
        status::one_reading(ctx, ui, job);
    });
    egui.request_repaint_after(PROGRESS_EVERY);
    true
}

/// One of these dialogs.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, dialog: &Dialog, opens: bool) {
    match dialog {
        Dialog::SaveAs { path, replaces } => save_as(ctx, ui, path, replaces.as_deref(), opens),
        Dialog::Unsaved => unsaved(ctx, ui),
        Dialog::Missing => missing(ctx, ui),
        Dialog::Locate { source, path } => locate(ctx, ui, *source, path, opens),
        Dialog::Recover => recover(ctx, ui, opens),
        _ => {}
    }
}

fn keep(ctx: &Ctx<'_>, change: KeepChange) {
    ctx.queue.send(Command::Keep(change));
}

/// A path that is typed, with a list of what is there; gives the text and whether Enter was pressed on a file.
fn path_field(ctx: &Ctx<'_>, ui: &mut Ui, path: &str, label: &Words, opens: bool) -> (String, bool) {
    let mut typed = path.to_owned();
    let chosen = dialogs::path_field(ctx, ui, (label, "keep_path"), &mut typed, opens);
    ui.add_space(theme::GAP);
    if let Some(next) = browser::show(ctx, ui, &typed) {
        typed = if label == &text::FILE_NAME { browser::with_name(&typed, next) } else { next };
    }
    (typed, chosen)
}

fn save_as(ctx: &Ctx<'_>, ui: &mut Ui, path: &str, replaces: Option<&str>, opens: bool) {
    ui.set_width(560.0);
    title(ctx, ui, &SAVE_AS, &SAVE_AS_HINT);
    let (typed, chosen) = path_field(ctx, ui, path, &text::FILE_NAME, opens);
    let told = replaces == Some(typed.as_str());
    if told {
        tell_replaced(ctx, ui);
    }
    let possible = !typed.trim().is_empty();
    if buttons(ctx, ui, if told { &REPLACE } else { &DO_SAVE }, possible) || chosen && possible {
        // Looked at when the button is pressed, not in every frame.
        if !told && is_taken(ctx, &typed) {
            ctx.queue.send(Command::SetDialog(Dialog::SaveAs { replaces: Some(typed.clone()), path: typed }));
        } else {
            keep(ctx, KeepChange::SaveAs);
        }
    } else if typed != path {
        ctx.queue.send(Command::SetDialog(Dialog::SaveAs { path: typed, replaces: None }));
    }
}

/// Says that the file that is there will be gone.
pub(super) fn tell_replaced(ctx: &Ctx<'_>, ui: &mut Ui) {
    let said = Words::fixed("已有同名文件，将被替换", "a file of that name is there and will be replaced");
    ui.add_space(theme::GAP);
    ui.label(widgets::small(ctx.say(&said)).color(theme::rgb(ctx.tokens().warning)));
}

/// Whether another file than that of the project is there.
fn is_taken(ctx: &Ctx<'_>, typed: &str) -> bool {
    let path = ctx.state.session.folder.join(typed.trim());
    let path = if path.extension().is_some() { path } else { path.with_extension("mutu") };
    ctx.state.kept.path.as_ref() != Some(&path) && path.is_file()
}

fn unsaved(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.set_width(380.0);
    title(ctx, ui, &UNSAVED, &UNSAVED_HINT);
    let name = ctx.state.project_name();
    ui.label(if name.is_empty() { ctx.say(&text::UNTITLED) } else { &name });
    ui.add_space(theme::SECTION);
    at_the_right(ui, |ui| {
        let tokens = ctx.tokens();
        let label = RichText::new(ctx.say(&DO_SAVE)).color(theme::rgb(tokens.panel));
        if ui.add(Button::new(label).fill(theme::rgb(tokens.accent))).clicked() {
            keep(ctx, KeepChange::SaveFirst);
        }
        if ui.button(ctx.say(&DO_NOT_SAVE)).clicked() {
            keep(ctx, KeepChange::GiveUp);
        }
        if ui.button(ctx.say(&text::CANCEL)).clicked() {
            ctx.queue.send(Command::SetDialog(Dialog::None));
        }
    });
}

fn missing(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.set_width(560.0);
    title(ctx, ui, &MISSING, &MISSING_HINT);
    ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
        for (source, missing) in ctx.state.kept.missing.iter().enumerate() {
            let path = missing.path();
            let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            ui.horizontal(|ui| {
                if ui.button(ctx.say(&LOCATE)).clicked() {
                    let path = browser::as_folder(&ctx.state.session.folder);
                    ctx.queue.send(Command::SetDialog(Dialog::Locate { source, path }));
                }
                ui.vertical(|ui| {
                    ui.horizontal(|ui| {
                        ui.label(&name);
                        let why = if missing.found == Found::Broken { &BROKEN } else { &NOT_THERE };
                        widgets::chip(ui, ctx.say(why), ctx.tokens().warning);
                    });
                    let folder = path.parent().unwrap_or(path).display().to_string();
                    ui.add(Label::new(widgets::muted(ctx, &folder)).truncate()).on_hover_text(folder);
                });
            });
            ui.add_space(theme::GAP);
        }
    });
    close(ctx, ui, &text::CLOSE);
}

fn close(ctx: &Ctx<'_>, ui: &mut Ui, label: &Words) {
    ui.add_space(theme::SECTION);
    at_the_right(ui, |ui| {
        if ui.button(ctx.say(label)).clicked() {
            ctx.queue.send(Command::SetDialog(Dialog::None));
        }
    });
}

fn locate(ctx: &Ctx<'_>, ui: &mut Ui, source: usize, path: &str, opens: bool) {
    let Some(missing) = ctx.state.kept.missing.get(source) else { return };
    ui.set_width(560.0);
    let was = missing.path().display();
    title(ctx, ui, &LOCATE_TITLE, &words!("原来在 {was}", "it was {was}"));
    let (typed, chosen) = path_field(ctx, ui, path, &text::PATH, opens);
    let is_file = !typed.trim().is_empty() && !typed.trim().ends_with(std::path::is_separator);
    if buttons(ctx, ui, &DO_LOCATE, is_file) || chosen && is_file {
        keep(ctx, KeepChange::Locate(source, PathBuf::from(typed.trim())));
    } else if typed != path {
        ctx.queue.send(Command::SetDialog(Dialog::Locate { source, path: typed }));
    }
}

fn recover(ctx: &Ctx<'_>, ui: &mut Ui, opens: bool) {
    ui.set_width(520.0);
    title(ctx, ui, &RECOVER, &RECOVER_HINT);
    for (at, left) in ctx.state.kept.left_behind.iter().enumerate() {
        let file = Path::new(&left.name);
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        ui.horizontal(|ui| {
            let tokens = ctx.tokens();
            let label = RichText::new(ctx.say(&DO_RECOVER)).color(theme::rgb(tokens.panel));
            let button = ui.add(Button::new(label).fill(theme::rgb(tokens.accent)));
            // Enter is what nearly everybody wants here.
            if opens && at == 0 {
                button.request_focus();
            }
            if button.clicked() {
                keep(ctx, KeepChange::Recover(at));
            }
            ui.vertical(|ui| {
                ui.label(stem.as_deref().unwrap_or_else(|| ctx.say(&text::UNTITLED)));
                let time = time_of(left.written_at_s);
                let line = if left.name.is_empty() { time } else { format!("{time}  {}", left.name) };
                ui.add(Label::new(widgets::muted(ctx, &line)).truncate()).on_hover_text(&left.name);
            });
        });
        ui.add_space(theme::GAP);
    }
    ui.add_space(theme::SECTION);
    // What cannot be taken back stands apart.
    ui.horizontal(|ui| {
        if ui.button(ctx.say(&FORGET)).clicked() {
            keep(ctx, KeepChange::Forget);
        }
        at_the_right(ui, |ui| {
            if ui.button(ctx.say(&LATER)).clicked() {
                ctx.queue.send(Command::SetDialog(Dialog::None));
            }
        });
    });
}
