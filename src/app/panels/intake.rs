//! The page of files that were read: what they are, how they were read, what was found, and what of it can be changed.
//!
//! *Must not know:* how files are read.

use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::intake::{File, Intake, IntakeChange};
use crate::app::jobs::{JobKind, PROGRESS_EVERY};
use crate::app::panels::{number, status, widgets};
use crate::app::{text, theme};
use crate::crs::shift::Shift;
use crate::model::report::Severity;
use crate::model::words::Words;
use crate::words;
use egui::{Align, Button, Label, Layout, Margin, RichText, ScrollArea, Sides, Ui, vec2};

mod columns;
mod said;

static TITLE: Words = Words::fixed("导入", "Import");
static HINT: Words = Words::fixed(
    "核对这些文件是怎样读的；改动后立即重新读取，确定后才打开",
    "See how these files were read; a change reads them again at once, and nothing is open before OK",
);
static SOURCES: Words = Words::fixed("数据来源", "Data sources");
static SOURCES_HINT: Words = Words::fixed(
    "已打开的文件是怎样读的；改动在确定后重新读取，样式、标注和所选不变",
    "How the open files were read; OK reads what was changed again, and styles, notes and selection stay",
);
static DO_IMPORT: Words = Words::fixed("确定", "OK");
static READ_AGAIN: Words = Words::fixed("重新读取", "Read again");
static LAYER: Words = Words::fixed("图层", "Layers");
static TABLE: Words = Words::fixed("表格", "Table");
static COLUMNS: Words = Words::fixed("列", "Columns");
static FINDINGS: Words = Words::fixed("发现", "Findings");
static NOTHING: Words = Words::fixed("没有问题", "nothing wrong");
static NOTHING_ELSE: Words = Words::fixed("没有其他问题", "nothing else");
static CHANGED: Words = Words::fixed("磁盘上的数据文件已更改：", "Data files have changed on the disk: ");
static NOT_NOW: Words = Words::fixed("暂不", "Not now");

/// So that the bar of the scrolled part stands beside it.
const MARGIN: Margin = Margin { left: 0, right: 12, top: 0, bottom: 0 };
/// Findings a file that are shown in words.
const SHOWN: usize = 4;
/// The page.
const WIDTH: f32 = 720.0;

/// The page, where one is to be seen. Whether there is one.
pub fn show(ctx: &Ctx<'_>, egui: &egui::Context) -> bool {
    let Some(page) = ctx.state.session.intake.first() else { return false };
    let modal = widgets::modal(egui, "intake", |ui| {
        let room = ui.ctx().content_rect().size();
        ui.set_width(WIDTH.min(room.x - 80.0));
        let is_new = page.held.is_some();
        let (title, hint) = if is_new { (&TITLE, &HINT) } else { (&SOURCES, &SOURCES_HINT) };
        ui.label(widgets::bold(ctx.say(title), theme::TITLE));
        widgets::caption(ctx, ui, ctx.say(hint));
        ui.add_space(theme::SPACE);
        let most = (room.y - 230.0).max(160.0);
        ScrollArea::vertical()
            .max_height(most)
            .min_scrolled_height(most)
            .auto_shrink([false, true])
            .content_margin(MARGIN)
            .show(ui, |ui| {
                for (at, of_page) in page.files.iter().enumerate() {
                    if at > 0 {
                        ui.add_space(theme::SPACE);
                    }
                    widgets::hairline(ctx, ui);
                    ui.add_space(theme::SPACE);
                    ui.push_id(at, |ui| file(ctx, ui, at, of_page, page));
                }
            });
        reading(ctx, ui);
        buttons(ctx, ui, page);
    });
    // A click beside it is no answer: what was read would be gone.
    if widgets::is_left(egui, &modal) {
        send(ctx, IntakeChange::Cancel);
    }
    true
}

/// What is read again, and the way to stop it.
fn reading(ctx: &Ctx<'_>, ui: &mut Ui) {
    if let Some(job) = ctx.state.session.jobs.iter().find(|job| job.kind == JobKind::ReadAgain) {
        ui.add_space(theme::SPACE);
        status::one_reading(ctx, ui, job);
        ui.ctx().request_repaint_after(PROGRESS_EVERY);
    }
}

fn buttons(ctx: &Ctx<'_>, ui: &mut Ui, page: &Intake) {
    ui.add_space(theme::SECTION);
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 26.0), Layout::right_to_left(Align::Center), |ui| {
        let does = if page.held.is_none() && page.is_changed() { &READ_AGAIN } else { &DO_IMPORT };
        let label = RichText::new(ctx.say(does)).color(theme::rgb(ctx.tokens().panel));
        let button = Button::new(label).fill(theme::rgb(ctx.tokens().accent));
        let possible = !page.busy && page.files.iter().any(|file| file.error.is_none());
        if ui.add_enabled(possible, button).clicked() {
            send(ctx, IntakeChange::Confirm);
        }
        if ui.button(ctx.say(&text::CANCEL)).clicked() {
            send(ctx, IntakeChange::Cancel);
        }
    });
}

fn send(ctx: &Ctx<'_>, change: IntakeChange) {
    ctx.queue.send(Command::Intake(change));
}

fn file(ctx: &Ctx<'_>, ui: &mut Ui, at: usize, file: &File, page: &Intake) {
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| {
            let name = file.name();
            ui.label(widgets::bold(&name, theme::BODY)).on_hover_text(file.path.display().to_string());
            ui.label(widgets::muted(ctx, &file.folder().display().to_string()));
        },
        |ui| {
            if !file.format.is_empty() {
                widgets::chip(ui, file.format, ctx.tokens().muted);
            }
            counts(ctx, ui, file);
        },
    );
    if let Some(error) = &file.error {
        widgets::named_row(ctx, ui, &FINDINGS, |ui| {
            ui.add(Label::new(RichText::new(ctx.say(error)).color(theme::rgb(ctx.tokens().error))).wrap());
        });
    }
    if !file.layers.is_empty() {
        widgets::named_row(ctx, ui, &LAYER, |ui| layers(ctx, ui, at, file, page.held.is_some()));
    }
    if let Some(rows) = file.rows {
        widgets::named_row(ctx, ui, &TABLE, |ui| {
            let rows = number::grouped(rows as f64, 0);
            ui.label(ctx.say(&words!("{rows} 行", "{rows} rows")));
        });
    }
    ui.add_enabled_ui(!page.busy, |ui| said::show(ctx, ui, at, file));
    if !file.layers.is_empty() {
        widgets::named_row(ctx, ui, &COLUMNS, |ui| {
            ui.add_enabled_ui(!page.busy, |ui| columns::show(ctx, ui, at, file));
        });
    }
    if file.error.is_none() {
        widgets::named_row(ctx, ui, &FINDINGS, |ui| {
            ui.add_enabled_ui(!page.busy, |ui| findings(ctx, ui, at, file));
        });
    }
}

/// How many findings of each kind.
fn counts(ctx: &Ctx<'_>, ui: &mut Ui, file: &File) {
    for severity in [Severity::Error, Severity::Warning] {
        let count: usize =
            file.findings.iter().filter(|(_, one)| one.severity == severity).map(|(count, _)| count).sum();
        if count > 0 {
            let (zh, en) = if severity == Severity::Error { ("错误", "error") } else { ("警告", "warning") };
            let plural = if count == 1 { "" } else { "s" };
            let label = words!("{count} 个{zh}", "{count} {en}{plural}");
            widgets::chip(ui, ctx.say(&label), widgets::severity_color(ctx.tokens(), severity));
        }
    }
}

fn layers(ctx: &Ctx<'_>, ui: &mut Ui, at: usize, file: &File, can_choose: bool) {
    let several = file.layers.len() > 1;
    for (nth, layer) in file.layers.iter().enumerate() {
        let (kind, count) = (text::layer_kind(layer.kind), number::grouped(layer.features as f64, 0));
        let (zh, en) = (&kind.zh, &kind.en);
        let what = words!("{zh}·{count} 个要素", "{en}, {count} features");
        ui.horizontal(|ui| {
            if several && can_choose {
                let mut wanted = layer.wanted;
                if ui.checkbox(&mut wanted, &layer.name).clicked() {
                    send(ctx, IntakeChange::Want(at, nth, wanted));
                }
            } else {
                ui.label(&layer.name);
            }
            ui.label(widgets::muted(ctx, ctx.say(&what)));
        });
    }
}

fn findings(ctx: &Ctx<'_>, ui: &mut Ui, at: usize, file: &File) {
    if file.findings.is_empty() {
        let has_doubt = file.crs_doubt.is_some() || file.charset_doubt.is_some();
        ui.label(widgets::muted(ctx, ctx.say(if has_doubt { &NOTHING_ELSE } else { &NOTHING })));
    }
    for (count, issue) in file.findings.iter().take(SHOWN) {
        ui.horizontal_top(|ui| {
            widgets::dot(ui, widgets::severity_color(ctx.tokens(), issue.severity));
            let place = issue.place.as_deref().map_or_else(String::new, |place| format!(" ({place})"));
            let times = if *count > 1 { format!("{count} × ") } else { String::new() };
            let said = format!("{times}{}{place}", ctx.say(&issue.message));
            ui.add(Label::new(widgets::small(&said)).wrap()).on_hover_text(ctx.say(&issue.remedy));
        });
        if let Some(shift) = file.shift.filter(|_| issue.code == "web-map-shift") {
            take_out(ctx, ui, at, file, shift);
        }
    }
    if let Some(more) = file.findings.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let more = words!("另有 {more} 类，见问题面板", "{more} more kinds, see the panel of issues");
        ui.label(widgets::muted(ctx, ctx.say(&more)));
    }
}

/// The remedy of a shift.
fn take_out(ctx: &Ctx<'_>, ui: &mut Ui, at: usize, file: &File, shift: Shift) {
    let name = shift.name();
    let label = words!("按 {name} 纠偏", "Take {name} out");
    if ui.button(ctx.say(&label)).clicked() {
        let mut said = file.said.clone();
        said.coordinates.shift = Some(shift);
        send(ctx, IntakeChange::Say(at, said));
    }
}

/// The bar that offers to read files again which are others on the disk now.
pub fn changed(ctx: &Ctx<'_>, ui: &mut Ui) {
    let files = &ctx.state.session.changed_files;
    let name = |path: &std::path::PathBuf| {
        path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
    };
    let names: Vec<String> = files.iter().map(name).collect();
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| {
            widgets::dot(ui, ctx.tokens().warning);
            ui.label(format!("{}{}", ctx.say(&CHANGED), names.join(ctx.say(&text::LIST))));
        },
        |ui| {
            if ui.button(ctx.say(&NOT_NOW)).clicked() {
                send(ctx, IntakeChange::Ignore);
            }
            let label = RichText::new(ctx.say(&READ_AGAIN)).color(theme::rgb(ctx.tokens().panel));
            if ui.add(Button::new(label).fill(theme::rgb(ctx.tokens().accent))).clicked() {
                send(ctx, IntakeChange::Reload);
            }
        },
    );
}
