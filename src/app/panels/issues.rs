//! Findings of all files, and the messages: what could not be read comes first.

use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::icon::{self, Icon};
use crate::app::panels::{clinic, number, widgets};
use crate::app::{text, theme};
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use egui::{Align, Button, Id, Label, Layout, ScrollArea, Ui};
use std::borrow::Cow;

/// A list.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
enum Tab {
    #[default]
    Issues,
    Clinic,
    Messages,
}

/// Which list is shown, and of which severity.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Shown {
    tab: Tab,
    only: Option<Severity>,
}

/// One line of the list.
struct Line<'a> {
    severity: Severity,
    file: &'a str,
    place: &'a str,
    message: Cow<'a, Words>,
    remedy: Cow<'a, Words>,
    /// How many findings the line stands for.
    count: usize,
}

const ROW: f32 = 20.0;

/// The next time the panel is shown, it shows messages.
pub fn show_messages(ctx: &egui::Context) {
    ctx.data_mut(|data| data.insert_temp(memory_id(), Shown { tab: Tab::Messages, only: None }));
}

/// The panel.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    let mut shown: Shown = ui.data(|data| data.get_temp(memory_id())).unwrap_or_default();
    let lines = lines(ctx);
    head(ctx, ui, &lines, &mut shown);
    ui.add_space(theme::GAP);
    match shown.tab {
        Tab::Messages => messages(ctx, ui),
        Tab::Clinic => clinic::show(ctx, ui),
        Tab::Issues => {
            let chosen: Vec<&Line<'_>> =
                lines.iter().filter(|line| shown.only.is_none_or(|only| line.severity == only)).collect();
            table(ctx, ui, &chosen, lines.is_empty());
        }
    }
    ui.data_mut(|data| data.insert_temp(memory_id(), shown));
}

fn memory_id() -> Id {
    Id::unique("issues_shown")
}

fn head(ctx: &Ctx<'_>, ui: &mut Ui, lines: &[Line<'_>], shown: &mut Shown) {
    ui.horizontal(|ui| {
        let tabs = [
            (Tab::Issues, ctx.say(&text::ISSUES).to_owned()),
            (Tab::Clinic, clinic::label(ctx)),
            (Tab::Messages, ctx.say(&text::MESSAGES).to_owned()),
        ];
        let tabs = tabs.map(|(value, label)| (value, label, String::new()));
        if let Some(tab) = widgets::segmented(ctx, ui, &tabs, shown.tab) {
            shown.tab = tab;
        }
        if shown.tab == Tab::Issues {
            ui.add_space(theme::SPACE);
            let mut options = vec![(None, all_label(ctx, lines), String::new())];
            for severity in [Severity::Error, Severity::Warning, Severity::Info] {
                let count: usize = lines.iter().filter(|line| line.severity == severity).map(|line| line.count).sum();
                let label = format!("{} {}", text::severity(severity).get(ctx.lang()), number::count(count));
                options.push((Some(severity), label, String::new()));
            }
            if let Some(only) = widgets::segmented(ctx, ui, &options, shown.only) {
                shown.only = only;
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon::button(ctx, ui, Icon::Cross, ctx.say(&text::CLOSE), true).clicked() {
                ctx.queue.act(Action::ToggleIssues);
            }
        });
    });
}

fn all_label(ctx: &Ctx<'_>, lines: &[Line<'_>]) -> String {
    let count: usize = lines.iter().map(|line| line.count).sum();
    format!("{} {}", ctx.say(&text::SHOW_ALL), number::count(count))
}

/// Unreadable files first, then findings in the order of the files, worst first in each.
fn lines<'a>(ctx: &Ctx<'a>) -> Vec<Line<'a>> {
    let files = &ctx.state.sources.files;
    let mut lines: Vec<Line<'a>> = files
        .iter()
        .filter_map(|file| {
            let error = file.error.as_ref()?;
            Some(Line {
                severity: Severity::Error,
                file: &file.path,
                place: error.place.as_deref().unwrap_or(""),
                message: Cow::Borrowed(&error.message),
                remedy: Cow::Borrowed(&error.remedy),
                count: 1,
            })
        })
        .collect();
    for file in files {
        let reports = file.layers.iter().map(|(_, report)| report).chain(file.tables.iter().map(|table| &table.report));
        for report in reports {
            push(&mut lines, &file.path, report);
        }
    }
    // Of all files together: no single one has these.
    if let Some(of_year) = &ctx.state.derived.of_year {
        push(&mut lines, "", &of_year.unlinked);
    }
    lines
}

fn push<'a>(lines: &mut Vec<Line<'a>>, file: &'a str, report: &'a Report) {
    let first = lines.len();
    lines.extend(report.issues().iter().map(|issue| Line {
        severity: issue.severity,
        file,
        place: issue.place.as_deref().unwrap_or(""),
        message: Cow::Borrowed(&issue.message),
        remedy: Cow::Borrowed(&issue.remedy),
        count: 1,
    }));
    for (code, severity, count) in report.counts() {
        let kept = report.issues().iter().filter(|issue| issue.code == *code).count();
        if *count > kept {
            lines.push(Line {
                severity: *severity,
                file,
                place: "",
                message: Cow::Owned(text::more_issues(*count - kept, code)),
                remedy: Cow::Owned(Words::default()),
                count: *count - kept,
            });
        }
    }
    if let Some(new) = lines.get_mut(first..) {
        new.sort_by_key(|line| std::cmp::Reverse(line.severity));
    }
}

fn table(ctx: &Ctx<'_>, ui: &mut Ui, lines: &[&Line<'_>], none_at_all: bool) {
    if lines.is_empty() {
        let why = if none_at_all { &text::NO_ISSUES } else { &text::NO_ISSUES_OF_KIND };
        widgets::caption(ctx, ui, ctx.say(why));
        return;
    }
    let width = ui.available_width() - 8.0;
    let (mark, file, place) = (64.0, (width * 0.18).min(220.0), (width * 0.14).min(180.0));
    let rest = (width - mark - file - place - 4.0 * theme::SPACE).max(120.0) / 2.0;
    ui.horizontal(|ui| {
        let heads = [
            (mark, &text::COL_SEVERITY),
            (file, &text::COL_FILE),
            (place, &text::COL_PLACE),
            (rest, &text::COL_MESSAGE),
            (rest, &text::COL_REMEDY),
        ];
        for (width, head) in heads {
            widgets::cell(ui, width, widgets::muted(ctx, ctx.say(head)));
        }
    });
    widgets::hairline(ctx, ui);
    ScrollArea::vertical().auto_shrink([false, false]).show_rows(ui, ROW, lines.len(), |ui, range| {
        for line in lines.get(range).unwrap_or(&[]) {
            ui.horizontal(|ui| {
                ui.set_height(ROW);
                let color = theme::rgb(widgets::severity_color(ctx.tokens(), line.severity));
                let word = text::severity(line.severity);
                widgets::cell(ui, mark, widgets::small(ctx.say(&word)).color(color));
                widgets::cell(ui, file, widgets::small(line.file));
                widgets::cell(ui, place, widgets::small(line.place));
                widgets::cell(ui, rest, widgets::small(ctx.say(&line.message)));
                widgets::cell(ui, rest, widgets::muted(ctx, ctx.say(&line.remedy)));
            });
        }
    });
}

/// The latest message first.
fn messages(ctx: &Ctx<'_>, ui: &mut Ui) {
    let messages = &ctx.state.session.messages;
    if messages.is_empty() {
        widgets::caption(ctx, ui, ctx.say(&text::NO_MESSAGES));
        return;
    }
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        for (at, message) in messages.iter().enumerate().rev() {
            ui.horizontal(|ui| {
                widgets::dot(ui, widgets::severity_color(ctx.tokens(), message.severity));
                let dismiss = Button::new(widgets::muted(ctx, ctx.say(&text::DISMISS))).frame_when_inactive(false);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if ui.add(dismiss).clicked() {
                        ctx.queue.send(Command::DismissMessage(at));
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        ui.add(Label::new(ctx.say(&message.text)).truncate().selectable(true));
                    });
                });
            });
        }
    });
}
