//! The page of a table that is to be joined: where it goes, what its columns are, which rows find nothing.
//!
//! *Must not know:* how tables are joined.

use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::joining::{JoinChange, Joining};
use crate::app::panels::widgets;
use crate::app::{text, theme};
use crate::io::join::{Duplicates, JoinReport, Settings, Target};
use crate::model::words::Words;
use crate::words;
use egui::{Align, Button, ComboBox, Grid, Label, Layout, Margin, RichText, ScrollArea, Ui, vec2};

static TITLE: Words = Words::fixed("并入表格", "Join a table");
static HINT: Words = Words::fixed(
    "核对这张表并到哪里、各列是什么；确定后成为地块的列或企业的数字，只在本次会话中",
    "See where the table goes and what its columns are; OK makes them columns of parcels or figures of firms, for this session",
);
static READING: Words = Words::fixed("正在比对…", "matching…");
static TO: Words = Words::fixed("并到", "Joined to");
static KEY: Words = Words::fixed("编号列", "Key");
static TWICE: Words = Words::fixed("重复的行", "Several rows");
static RESULT: Words = Words::fixed("结果", "Result");
static COLUMNS: Words = Words::fixed("列", "Columns");
static NO_PLACE: Words = Words::fixed("未并入", "Not joined");
static FINDINGS: Words = Words::fixed("发现", "Findings");
static AUTO: Words = Words::fixed("自动", "Auto");
static PARCELS: Words = Words::fixed("地块", "Parcels");
static FIRMS: Words = Words::fixed("企业", "Firms");
static SUGGESTED: Words = Words::fixed("采用唯一的相近编号", "Take the one near key");
static DO_JOIN: Words = Words::fixed("确定", "OK");

/// The page.
const WIDTH: f32 = 720.0;
/// Rows without a place that are shown.
const SHOWN: usize = 8;

/// The page, where one is to be seen. Whether there is one.
pub fn show(ctx: &Ctx<'_>, egui: &egui::Context) -> bool {
    let Some(page) = &ctx.state.session.joining else { return false };
    let modal = widgets::modal(egui, "joining", |ui| {
        let room = ui.ctx().content_rect().size();
        ui.set_width(WIDTH.min(room.x - 80.0));
        ui.label(widgets::bold(ctx.say(&TITLE), theme::TITLE));
        widgets::caption(ctx, ui, ctx.say(&HINT));
        ui.add_space(theme::SPACE);
        ui.label(widgets::bold(&page.path.display().to_string(), theme::BODY));
        let margin = Margin { left: 0, right: 12, top: 0, bottom: 0 };
        let most = (room.y - 250.0).max(160.0);
        // Else it stays as low as it was while it had nothing to show.
        let scroll = ScrollArea::vertical().max_height(most).min_scrolled_height(most).content_margin(margin);
        scroll.auto_shrink([false, true]).show(ui, |ui| {
            ui.add_enabled_ui(!page.busy, |ui| body(ctx, ui, page));
        });
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

fn buttons(ctx: &Ctx<'_>, ui: &mut Ui, page: &Joining) {
    ui.add_space(theme::SECTION);
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 26.0), Layout::right_to_left(Align::Center), |ui| {
        let label = RichText::new(ctx.say(&DO_JOIN)).color(theme::rgb(ctx.tokens().panel));
        let possible = !page.busy && matches!(page.outcome, Some(Ok(_)));
        if ui.add_enabled(possible, Button::new(label).fill(theme::rgb(ctx.tokens().accent))).clicked() {
            send(ctx, JoinChange::Confirm);
        }
        if ui.button(ctx.say(&text::CANCEL)).clicked() {
            send(ctx, JoinChange::Cancel);
        }
    });
}

fn body(ctx: &Ctx<'_>, ui: &mut Ui, page: &Joining) {
    let report = match &page.outcome {
        Some(Ok(joined)) => Some(&joined.report),
        Some(Err(words)) => {
            ui.add_space(theme::GAP);
            ui.add(Label::new(RichText::new(ctx.say(words)).color(theme::rgb(ctx.tokens().error))).wrap());
            None
        }
        None => {
            ui.label(widgets::muted(ctx, ctx.say(&READING)));
            return;
        }
    };
    let mut settings = page.settings.clone();
    widgets::named_row(ctx, ui, &TO, |ui| target(ctx, ui, &mut settings));
    if let Some(report) = report {
        widgets::named_row(ctx, ui, &KEY, |ui| key(ctx, ui, report, &mut settings));
        widgets::named_row(ctx, ui, &RESULT, |ui| numbers(ctx, ui, report));
        if !report.duplicates.is_empty() {
            widgets::named_row(ctx, ui, &TWICE, |ui| duplicates(ctx, ui, report, &mut settings));
        }
        widgets::named_row(ctx, ui, &COLUMNS, |ui| columns(ctx, ui, report));
        if !report.unmatched.is_empty() {
            widgets::named_row(ctx, ui, &NO_PLACE, |ui| unmatched(ctx, ui, report, &mut settings));
        }
        if !report.findings.is_empty() {
            widgets::named_row(ctx, ui, &FINDINGS, |ui| findings(ctx, ui, report));
        }
    }
    if settings != page.settings {
        send(ctx, JoinChange::Set(Box::new(settings)));
    }
}

fn target(ctx: &Ctx<'_>, ui: &mut Ui, settings: &mut Settings) {
    let options = [(None, &AUTO), (Some(Target::Parcels), &PARCELS), (Some(Target::Firms), &FIRMS)];
    let options = options.map(|(value, words)| (value, ctx.say(words).to_owned(), String::new()));
    if let Some(chosen) = widgets::segmented(ctx, ui, &options, settings.to) {
        settings.to = chosen;
    }
}

fn key(ctx: &Ctx<'_>, ui: &mut Ui, report: &JoinReport, settings: &mut Settings) {
    let shown = settings.key.clone().unwrap_or_else(|| format!("{}  {}", ctx.say(&AUTO), report.key));
    let choice = ComboBox::from_id_salt("key").selected_text(shown).width(280.0).show_ui(ui, |ui| {
        ui.selectable_value(&mut settings.key, None, ctx.say(&AUTO));
        for column in &report.columns {
            ui.selectable_value(&mut settings.key, Some(column.heading.clone()), &column.heading);
        }
    });
    widgets::name_choice(&choice.response, ctx.say(&KEY));
}

fn numbers(ctx: &Ctx<'_>, ui: &mut Ui, report: &JoinReport) {
    let (first, last) = report.header_rows;
    let (rows, joined, without) = (report.rows, report.joined.len(), report.unmatched.len());
    let (all, with) = report.targets;
    let to = if report.to == Some(Target::Firms) { &FIRMS } else { &PARCELS };
    let (zh, en) = (&to.zh, to.en.to_lowercase());
    for words in [
        words!("{zh} {all}：有数据 {with}", "{all} {en}: {with} with a row"),
        words!("{rows} 行：并入 {joined}，未并入 {without}", "{rows} rows: {joined} joined, {without} not"),
        if first == last {
            words!("表头在第 {first} 行", "header in row {first}")
        } else {
            words!("表头在第 {first}–{last} 行", "header in rows {first} to {last}")
        },
    ] {
        ui.label(ctx.say(&words));
    }
}

/// What was noticed on the way.
fn findings(ctx: &Ctx<'_>, ui: &mut Ui, report: &JoinReport) {
    for issue in report.findings.issues().iter().take(SHOWN) {
        ui.horizontal_top(|ui| {
            widgets::dot(ui, widgets::severity_color(ctx.tokens(), issue.severity));
            let place = issue.place.as_deref().map_or_else(String::new, |place| format!(" ({place})"));
            ui.add(Label::new(widgets::small(&format!("{}{place}", ctx.say(&issue.message)))).wrap());
        });
    }
}

fn duplicates(ctx: &Ctx<'_>, ui: &mut Ui, report: &JoinReport, settings: &mut Settings) {
    let options = Duplicates::ALL.map(|choice| {
        let words = match choice {
            Duplicates::First => Words::fixed("取第一行", "First"),
            Duplicates::Last => Words::fixed("取最后一行", "Last"),
            Duplicates::Sum => Words::fixed("合计", "Sum"),
            Duplicates::Refuse => Words::fixed("都不取", "None"),
        };
        (choice, ctx.say(&words).to_owned(), String::new())
    });
    let now = settings.duplicates.unwrap_or(report.duplicates_choice);
    if let Some(chosen) = widgets::segmented(ctx, ui, &options, now) {
        settings.duplicates = Some(chosen);
    }
    let count = report.duplicates.len();
    ui.label(widgets::muted(ctx, ctx.say(&words!("{count} 个编号有几行", "{count} keys have several rows"))));
}

/// The columns, what they are taken for, and the first rows.
fn columns(ctx: &Ctx<'_>, ui: &mut Ui, report: &JoinReport) {
    ScrollArea::horizontal().id_salt("rows").show(ui, |ui| {
        Grid::new("columns").spacing([theme::SECTION, theme::GAP]).show(ui, |ui| {
            for column in &report.columns {
                ui.label(widgets::bold(&column.heading, theme::SMALL));
            }
            ui.end_row();
            for column in &report.columns {
                let year = column.year.map(|year| year.to_string());
                let parts = [column.field, column.unit, year.as_deref()];
                let said: Vec<&str> = parts.into_iter().flatten().collect();
                ui.label(widgets::muted(ctx, &said.join(" ")));
            }
            ui.end_row();
            for (_, cells) in report.preview.iter().take(4) {
                for cell in cells {
                    ui.label(widgets::small(cell));
                }
                ui.end_row();
            }
        });
    });
}

fn unmatched(ctx: &Ctx<'_>, ui: &mut Ui, report: &JoinReport, settings: &mut Settings) {
    if report.unmatched.iter().any(|row| row.suggestion().is_some()) || settings.take_suggestions {
        ui.checkbox(&mut settings.take_suggestions, ctx.say(&SUGGESTED));
    }
    for of in report.unmatched.iter().take(SHOWN) {
        let (row, key, near) = (of.row, &of.key, of.near.join(ctx.say(&text::LIST)));
        let words = if near.is_empty() {
            words!("第 {row} 行 {key}", "row {row} {key}")
        } else {
            words!("第 {row} 行 {key}：相近的有 {near}", "row {row} {key}: near {near}")
        };
        ui.label(widgets::small(ctx.say(&words)));
    }
    if let Some(more) = report.unmatched.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        ui.label(widgets::muted(ctx, ctx.say(&words!("另有 {more} 行", "{more} more rows"))));
    }
}
