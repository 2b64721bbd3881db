//! 入园标准: the selected parcel or planned site against the entry standard, clause by clause.
//!
//! *Guarantees:* shows a [`Checked`] as it is; each state has a shape and a word, not a colour alone. *Must not know:* how
//! a clause is checked.

use crate::analysis::entry::{
    Check, Checked, State, Verdict, bar_text, clause_words, enough, gap_words, number_text, verdict_words, why_words,
};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::{number, widgets};
use crate::app::theme;
use crate::model::entry::{Clause, EntryStandard, Weight};
use crate::model::words::Words;
use egui::{ComboBox, Label, Sense, Shape, Sides, Stroke, Ui, pos2, vec2};
use std::sync::Arc;

static TITLE: Words = Words::fixed("入园标准", "Entry standard");
static CHOOSE: Words = Words::fixed("核查所用的标准", "Standard to check against");
static NONE_APPLIES: Words = Words::fixed("该标准不适用于此地块", "The standard is not for this parcel");
static NOTHING_KNOWN: Words = Words::fixed(
    "没有可核对的数据：此地块没有投资、产值、税收等数字",
    "Nothing to check: there are no figures of this parcel",
);
static CUT: Words = Words::fixed("核减后亩均各条达标", "Less land meets the clauses per mu");
static CUT_REST: Words = Words::fixed("另有与用地多少无关的不达标条款", "Other clauses miss whatever the land");
static MU: Words = Words::fixed("亩", "mu");

/// The section; nothing where nothing could be checked.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui, checked: Option<&Checked>) {
    let (Some(standard), Some(checked)) = (&ctx.state.project.entry_standard, checked) else { return };
    widgets::section(ctx, ui, ctx.say(&TITLE));
    ui.push_id("entry", |ui| {
        choice(ctx, ui, standard);
        widgets::caption(ctx, ui, ctx.say(&standard.origin.source));
        ui.add_space(theme::GAP);
        if checked.verdict == Verdict::NotApplicable && checked.checks.iter().all(|check| check.state == State::NotFor)
        {
            widgets::caption(ctx, ui, ctx.say(&NONE_APPLIES));
            return;
        }
        let nothing = checked.checks.iter().all(|check| matches!(check.state, State::NoData(_) | State::NotFor));
        // Of a planned site the clauses say what is to be entered.
        if nothing && ctx.state.selected_sketch().is_none() {
            widgets::caption(ctx, ui, ctx.say(&NOTHING_KNOWN));
            return;
        }
        verdict(ctx, ui, checked);
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            for check in &checked.checks {
                if let Some(clause) = standard.clauses.get(check.clause) {
                    row(ctx, ui, clause, check);
                }
            }
        });
        if let (Some(cut), others) = checked.cut(standard) {
            let cut = format!("{} {}", number::grouped(enough(cut.0), 2), ctx.say(&MU));
            widgets::number_row(ctx, ui, ctx.say(&CUT), &cut, "");
            if others > 0 {
                widgets::number_row(ctx, ui, ctx.say(&CUT_REST), &number::count(others), "");
            }
        }
        for note in &standard.notes {
            widgets::caption(ctx, ui, ctx.say(note));
        }
    });
}

/// The standards one can choose from, by name and status.
fn choice(ctx: &Ctx<'_>, ui: &mut Ui, current: &Arc<EntryStandard>) {
    let title = current.title();
    ComboBox::from_id_salt("standard")
        .width(ui.available_width() - theme::SPACE)
        .truncate()
        .selected_text(ctx.say(&title))
        .show_ui(ui, |ui| {
            for standard in &ctx.state.sources.entry {
                let title = standard.title();
                if ui.selectable_label(standard.id == current.id, ctx.say(&title)).clicked() {
                    ctx.queue.send(Command::SetEntryStandard(Arc::clone(standard)));
                }
            }
        })
        .response
        .on_hover_text(ctx.say(&CHOOSE))
        .accessible_name(format!("{} {}", ctx.say(&CHOOSE), ctx.say(&title)));
}

fn verdict(ctx: &Ctx<'_>, ui: &mut Ui, checked: &Checked) {
    let words = verdict_words(checked.verdict);
    let state = match checked.verdict {
        Verdict::Passed => Some(State::Pass),
        Verdict::Failed | Verdict::Rejected => Some(State::Fail),
        Verdict::Incomplete => None,
        Verdict::NotApplicable => Some(State::NotFor),
    };
    ui.horizontal(|ui| {
        light(ctx, ui, state);
        ui.label(widgets::bold(ctx.say(&words), theme::TITLE));
    });
}

/// Name, value and state; under them the bar and what is missing.
fn row(ctx: &Ctx<'_>, ui: &mut Ui, clause: &Clause, check: &Check) {
    let state = clause_words(clause, check.state);
    // What is only for priority is missed without harm.
    let harmless = check.state == State::Fail && clause.weight == Weight::Priority;
    let lit = if harmless { Some(State::NotFor) } else { Some(check.state) };
    let lit = lit.filter(|state| !matches!(state, State::NoData(_)));
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| {
            light(ctx, ui, lit);
            ui.label(ctx.say(&clause.name)).on_hover_text(ctx.say(&clause.text));
        },
        |ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            let word = widgets::small(ctx.say(&state));
            let failed = check.state == State::Fail && !harmless;
            ui.label(if failed { word.color(theme::rgb(ctx.tokens().error)) } else { word });
            ui.add_space(theme::GAP);
            if let Some(value) = check.value {
                ui.label(widgets::muted(ctx, ctx.say(&clause.unit)));
                ui.label(grouped(&number_text(value, clause), value));
            }
        },
    );
    let why = why_words(clause, check.state);
    let gap = check.gap.map(|gap| gap_words(clause, &gap)).unwrap_or_default();
    let bar = format!("{} {}", bar_text(clause), ctx.say(&clause.unit));
    let parts = [bar.trim_end(), ctx.say(&gap), ctx.say(&why)];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    ui.horizontal_top(|ui| {
        // As low as the text is: no button stands beside it.
        ui.spacing_mut().interact_size.y = 0.0;
        ui.add_space(LIGHT + ui.spacing().item_spacing.x);
        ui.add(Label::new(widgets::muted(ctx, &widgets::joined(ctx, &parts))).wrap().selectable(true));
    });
    ui.add_space(2.0);
}

/// Thousands are separated unless more decimals have to be seen.
fn grouped(text: &str, value: f64) -> String {
    if text.split_once('.').is_some_and(|(_, decimals)| decimals.len() > 2) {
        text.to_owned()
    } else {
        number::grouped(value, 2)
    }
}

/// Side of a light in points.
const LIGHT: f32 = 12.0;

/// A full circle: met. A triangle: not met. An empty circle: no data. A stroke: not applicable.
fn light(ctx: &Ctx<'_>, ui: &mut Ui, state: Option<State>) {
    let tokens = ctx.tokens();
    let (rect, _) = ui.allocate_exact_size(vec2(LIGHT, 18.0), Sense::hover());
    let (at, painter) = (rect.center(), ui.painter());
    match state {
        Some(State::Pass) => {
            painter.circle_filled(at, 4.5, theme::rgb(tokens.accent));
        }
        Some(State::Fail) => {
            let corners = [(0.0, -5.0), (5.0, 4.0), (-5.0, 4.0)].map(|(x, y)| pos2(at.x + x, at.y + y));
            painter.add(Shape::convex_polygon(corners.to_vec(), theme::rgb(tokens.error), Stroke::NONE));
        }
        None | Some(State::NoData(_)) => {
            painter.circle_stroke(at, 4.0, Stroke::new(1.5, theme::rgb(tokens.warning)));
        }
        Some(State::NotFor | State::NotDue(..) | State::NotRated) => {
            painter.hline(at.x - 4.0..=at.x + 4.0, at.y, Stroke::new(1.5, theme::rgb(tokens.muted)));
        }
    }
}
