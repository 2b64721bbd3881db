//! The findings of the clinic by kind: a click goes to the place, a repair can be looked at and accepted.

use crate::analysis::clinic::{Clinic, Finding, Kind};
use crate::app::action::Action;
use crate::app::command::{ClinicChange, Command};
use crate::app::ctx::Ctx;
use crate::app::panels::{number, widgets};
use crate::app::theme;
use crate::model::project::Change;
use crate::model::words::Words;
use crate::words;
use egui::{Button, CursorIcon, Id, RichText, ScrollArea, Sense, Ui};
use std::collections::BTreeSet;

static RUNNING: Words = Words::fixed("正在体检数据…", "Checking the data…");
static NO_PARCELS: Words = Words::fixed("没有地块图层可供体检。", "There is no layer of parcels to check.");
static NOTHING: Words = Words::fixed("体检没有发现问题。", "Nothing odd was found in the data.");
static SHOW: Words = Words::fixed("预览", "Preview");
static ACCEPT: Words = Words::fixed("采用", "Accept");
static ACCEPT_ALL: Words = Words::fixed("全部采用", "Accept all");
static UNDO: Words = Words::fixed("撤销", "Undo");
static FILES_STAY: Words = Words::fixed(
    "采用后在读入的数据上修复，记入项目，可撤销；原文件不改",
    "A repair is made on the data that was read and kept in the project; it can be undone, and files stay as they are",
);

/// As high as its buttons.
const ROW: f32 = 24.0;
/// Width of the buttons of a row.
const BUTTONS: f32 = 150.0;

/// A row of the list.
enum Row<'a> {
    Head(Kind, usize),
    One(usize, &'a Finding),
}

/// What the tab is called, with how many findings there are.
pub fn label(ctx: &Ctx<'_>) -> String {
    let title = Words::fixed("体检", "Clinic");
    let count = ctx.state.derived.clinic.as_ref().map(|clinic| clinic.counts.iter().map(|(_, count)| count).sum());
    match count {
        Some(count) => format!("{} {}", ctx.say(&title), number::count(count)),
        None => ctx.say(&title).to_owned(),
    }
}

/// The list, and above it how many repairs were accepted.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    // The dock keeps its height while there is nothing in it.
    ui.set_min_height(ui.available_height());
    repaired(ctx, ui);
    let Some(clinic) = ctx.state.derived.clinic.as_deref() else {
        let has_parcels = ctx.state.sources.evaluated().is_some();
        widgets::caption(ctx, ui, ctx.say(if has_parcels { &RUNNING } else { &NO_PARCELS }));
        return;
    };
    if clinic.findings.is_empty() {
        widgets::caption(ctx, ui, ctx.say(&NOTHING));
        return;
    }
    let memory = Id::unique("clinic_closed");
    let mut closed: BTreeSet<Kind> = ui.data(|data| data.get_temp(memory)).unwrap_or_default();
    let rows = rows(clinic, &closed);
    ScrollArea::vertical().auto_shrink([false, false]).show_rows(ui, ROW, rows.len(), |ui, range| {
        for row in rows.get(range).unwrap_or(&[]) {
            ui.horizontal(|ui| {
                ui.set_height(ROW);
                ui.spacing_mut().interact_size.y = ROW - 4.0;
                match row {
                    Row::Head(kind, count) => head(ctx, ui, clinic, (*kind, *count), &mut closed),
                    Row::One(at, finding) => one(ctx, ui, *at, finding),
                }
            });
        }
    });
    ui.data_mut(|data| data.insert_temp(memory, closed));
}

fn repaired(ctx: &Ctx<'_>, ui: &mut Ui) {
    let count = ctx.state.project.repairs.len();
    if count == 0 {
        return;
    }
    ui.horizontal(|ui| {
        let said = words!(
            "项目中有 {count} 处修复，原文件没有改动",
            "{count} repair(s) in the project; the files stay as they are"
        );
        widgets::caption(ctx, ui, ctx.say(&said));
        let can_undo = ctx.state.undo.last().is_some_and(|last| matches!(last.new, Change::Repairs(_)));
        if ui.add_enabled(can_undo, Button::new(widgets::small(ctx.say(&UNDO)))).clicked() {
            ctx.queue.act(Action::Undo);
        }
    });
}

/// Every kind with its findings behind it, but for those that are closed.
fn rows<'a>(clinic: &'a Clinic, closed: &BTreeSet<Kind>) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let mut at = 0;
    for (kind, count) in &clinic.counts {
        rows.push(Row::Head(*kind, *count));
        let findings = clinic.of(*kind);
        if !closed.contains(kind) {
            rows.extend(findings.iter().enumerate().map(|(nth, finding)| Row::One(at + nth, finding)));
        }
        at += findings.len();
    }
    rows
}

fn head(ctx: &Ctx<'_>, ui: &mut Ui, clinic: &Clinic, (kind, count): (Kind, usize), closed: &mut BTreeSet<Kind>) {
    let sign = if closed.contains(&kind) { "+" } else { "−" };
    let title = kind.words();
    let text = format!("{sign} {}  {}", ctx.say(&title), number::count(count));
    let color = theme::rgb(widgets::severity_color(ctx.tokens(), kind.severity()));
    let width = (ui.available_width() - BUTTONS).max(80.0);
    let cell = widgets::cell(ui, width, RichText::new(text).color(color)).interact(Sense::click());
    if cell.on_hover_cursor(CursorIcon::PointingHand).clicked() && !closed.remove(&kind) {
        closed.insert(kind);
    }
    let mendable = clinic.of(kind).iter().filter(|finding| finding.repair.is_some()).count();
    if mendable > 1 {
        let button = ui.add(Button::new(widgets::small(ctx.say(&ACCEPT_ALL))));
        if button.on_hover_text(ctx.say(&FILES_STAY)).clicked() {
            ctx.queue.send(Command::Clinic(ClinicChange::AcceptAll(kind)));
        }
    }
}

fn one(ctx: &Ctx<'_>, ui: &mut Ui, at: usize, finding: &Finding) {
    let is_shown = ctx.state.session.finding.as_ref().is_some_and(|shown| shown.at == at);
    ui.add_space(theme::SPACE);
    let rest = (ui.available_width() - BUTTONS - theme::SPACE).max(120.0);
    let message = ctx.say(&finding.message);
    let text = if is_shown { widgets::bold(message, theme::SMALL) } else { widgets::small(message) };
    let cell = widgets::cell(ui, rest * 0.6, text).interact(Sense::click());
    let goes = finding.bounds.is_some();
    let cell = if goes { cell.on_hover_cursor(CursorIcon::PointingHand) } else { cell };
    widgets::cell(ui, rest * 0.4, widgets::muted(ctx, ctx.say(&finding.remedy)));
    let mut shows = cell.clicked() && goes;
    if finding.repair.is_some() {
        let preview = Button::new(widgets::small(ctx.say(&SHOW))).selected(is_shown);
        if goes && ui.add(preview).clicked() {
            shows = true;
        }
        let accept = ui.add(Button::new(widgets::small(ctx.say(&ACCEPT))));
        if accept.on_hover_text(ctx.say(&FILES_STAY)).clicked() {
            ctx.queue.send(Command::Clinic(ClinicChange::Accept(at)));
        }
    }
    if shows {
        let change = if is_shown { ClinicChange::Hide } else { ClinicChange::Show(at) };
        ctx.queue.send(Command::Clinic(change));
    }
}
