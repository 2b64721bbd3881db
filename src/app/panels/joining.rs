//! The page of a table that is to be joined: where it goes, what its columns are, which rows find nothing; all of it can be
//! said otherwise.
//!
//! *Must not know:* how tables are joined.

mod columns;
mod outcome;
mod place;

use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::joining::{JoinChange, Joining};
use crate::app::panels::widgets;
use crate::app::{text, theme};
use crate::io::join::{Settings, Tried};
use crate::model::words::Words;
use egui::{Align, Button, Label, Layout, Margin, RichText, ScrollArea, Sides, Ui, vec2};

static TITLE: Words = Words::fixed("并入表格", "Join a table");
static HINT: Words = Words::fixed(
    "核对这张表并到哪里、各列是什么；改动后立即重新比对，确定后才并入，可撤销，随项目保存",
    "See where the table goes and what its columns are; a change matches again at once, and nothing is joined before OK; it can be undone and is saved with the project",
);
static READING: Words = Words::fixed("正在比对…", "matching…");
static AUTO: Words = Words::fixed("自动", "Auto");
static AGAIN: Words = Words::fixed("恢复自动", "All automatic");
static DO_JOIN: Words = Words::fixed("确定", "OK");

/// The page.
const WIDTH: f32 = 860.0;

/// The page, where one is to be seen. Whether there is one.
pub fn show(ctx: &Ctx<'_>, egui: &egui::Context) -> bool {
    let Some(page) = &ctx.state.session.joining else { return false };
    let modal = widgets::modal(egui, "joining", |ui| {
        let room = ui.ctx().content_rect().size();
        ui.set_width(WIDTH.min(room.x - 80.0));
        ui.label(widgets::bold(ctx.say(&TITLE), theme::TITLE));
        widgets::caption(ctx, ui, ctx.say(&HINT));
        ui.add_space(theme::SPACE);
        file(ctx, ui, page);
        let margin = Margin { left: 0, right: 12, top: 0, bottom: 0 };
        let most = (room.y - 230.0).max(160.0);
        // Else it stays as low as it was while it had nothing to show.
        let scroll = ScrollArea::vertical().max_height(most).min_scrolled_height(most).content_margin(margin);
        scroll.auto_shrink([false, true]).show(ui, |ui| body(ctx, ui, page));
        buttons(ctx, ui, page);
    });
    if widgets::is_left(egui, &modal) {
        send(ctx, JoinChange::Cancel);
    }
    true
}

fn send(ctx: &Ctx<'_>, change: JoinChange) {
    ctx.queue.send(Command::Join(change));
}

/// The name of the file, and its folder.
fn file(ctx: &Ctx<'_>, ui: &mut Ui, page: &Joining) {
    let name = page.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = page.path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
    ui.horizontal(|ui| {
        ui.label(widgets::bold(&name, theme::BODY));
        ui.add(Label::new(widgets::muted(ctx, &folder)).truncate());
    });
}

fn buttons(ctx: &Ctx<'_>, ui: &mut Ui, page: &Joining) {
    ui.add_space(theme::SECTION);
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 26.0), Layout::left_to_right(Align::Center), |ui| {
        Sides::new().show(
            ui,
            |ui| {
                let is_said = page.settings != Settings::default();
                if is_said && ui.button(ctx.say(&AGAIN)).clicked() {
                    send(ctx, JoinChange::Set(Box::default()));
                }
                if page.busy {
                    ui.label(widgets::muted(ctx, ctx.say(&READING)));
                }
            },
            |ui| {
                let label = RichText::new(ctx.say(&DO_JOIN)).color(theme::rgb(ctx.tokens().panel));
                let fits = |tried: &Tried| tried.outcome.is_ok();
                let possible = !page.busy && matches!(&page.outcome, Some(Ok(tried)) if fits(tried));
                if ui.add_enabled(possible, Button::new(label).fill(theme::rgb(ctx.tokens().accent))).clicked() {
                    send(ctx, JoinChange::Confirm);
                }
                if ui.button(ctx.say(&text::CANCEL)).clicked() {
                    send(ctx, JoinChange::Cancel);
                }
            },
        );
    });
}

fn body(ctx: &Ctx<'_>, ui: &mut Ui, page: &Joining) {
    let tried = match &page.outcome {
        Some(Ok(tried)) => tried,
        Some(Err(words)) => return failed(ctx, ui, words),
        None => {
            ui.label(widgets::muted(ctx, ctx.say(&READING)));
            return;
        }
    };
    let mut settings = page.settings.clone();
    place::table(ctx, ui, tried, &mut settings);
    match &tried.outcome {
        Ok(joined) => {
            let report = &joined.report;
            place::profile(ctx, ui, page, report);
            place::target(ctx, ui, Some(report), &mut settings);
            place::year(ctx, ui, report, &mut settings);
            outcome::numbers(ctx, ui, report);
            outcome::duplicates(ctx, ui, report, &mut settings);
            columns::show(ctx, ui, report, &mut settings);
            outcome::unmatched(ctx, ui, report, &mut settings);
            outcome::findings(ctx, ui, report, &mut settings);
        }
        Err(error) => {
            place::target(ctx, ui, None, &mut settings);
            let (message, remedy) = (&error.message, &error.remedy);
            let zh = format!("{}；{}", message.zh, remedy.zh);
            failed(ctx, ui, &Words::made(zh, format!("{}; {}", message.en, remedy.en)));
        }
    }
    if settings != page.settings {
        send(ctx, JoinChange::Set(Box::new(settings)));
    }
}

fn failed(ctx: &Ctx<'_>, ui: &mut Ui, words: &Words) {
    ui.add_space(theme::GAP);
    ui.add(Label::new(RichText::new(ctx.say(words)).color(theme::rgb(ctx.tokens().error))).wrap());
}
