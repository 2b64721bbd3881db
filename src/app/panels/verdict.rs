//! The grade of a parcel or a firm: the firm that decides it, every term of its score, the rules that fired, and what
//! would move it.
//!
//! *Guarantees:* shows an [`Explanation`] as it is. *Must not know:* how a grade is made.

use crate::analysis::grade::{
    Explanation, Term, move_words, reason_words, record_words, term_words, value_text, verdict_words,
};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::session::ParcelVerdict;
use crate::app::{text, theme};
use crate::model::scheme::{Group, Scheme, Verdict};
use crate::model::words::Words;
use crate::scene::palette;
use egui::{Label, Rect, RichText, Role, Sense, Sides, Ui, WidgetInfo, pos2, vec2};

static TITLE: Words = Words::fixed("评价等级", "Evaluation grade");
static SCORE: Words = Words::fixed("得分", "Score");
static RANK: Words = Words::fixed("名次", "Rank");
static GROUP: Words = Words::fixed("分组", "Group");
static DECIDED_BY: Words = Words::fixed("定级企业", "Firm that decides");
static WHY: Words = Words::fixed("依据", "Why");
static TO_MOVE: Words = Words::fixed("怎样升级", "What would raise it");
static FROM: Words = Words::fixed("数据出处", "Records");
static MEAN: Words = Words::fixed("竖线为本组平均分", "The stroke is the mean of the group");
static OUT_OF: Words = Words::fixed("得分 / 权重 × 封顶倍数", "points / weight × cap, in times the weight");
static POINTS: Words = Words::fixed("分", "points");

const BAR_HEIGHT: f32 = 6.0;

/// The section of a parcel.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui, verdict: &ParcelVerdict) {
    let Some(graded) = &ctx.state.derived.graded else { return };
    let scheme = &graded.evaluation.scheme;
    heading(ctx, ui, scheme, (verdict.parcel.verdict, verdict.parcel.score));
    let Some(firm) = &verdict.firm else { return };
    ui.push_id("verdict", |ui| {
        ui.label(widgets::muted(ctx, ctx.say(&DECIDED_BY)));
        let name = RichText::new(&firm.name).color(theme::rgb(ctx.tokens().accent));
        let response = ui.add(Label::new(name).sense(Sense::click()).wrap());
        let response = response.on_hover_text(ctx.say(&text::SHOW_FIRM));
        if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
            ctx.queue.send(Command::ShowFirm(firm.firm));
        }
        standing(ctx, ui, firm, firm.group.and_then(|at| scheme.groups.get(at)));
        details(ctx, ui, scheme, firm);
    });
}

/// The letter in its colour, its name, the score; under it the scheme.
pub(super) fn heading(ctx: &Ctx<'_>, ui: &mut Ui, scheme: &Scheme, (found, score): (Verdict, Option<f64>)) {
    widgets::section(ctx, ui, ctx.say(&TITLE));
    let words = verdict_words(scheme, found);
    let color = match found {
        Verdict::Grade(at) => palette::grade_color(usize::from(at), scheme.grades.len()),
        Verdict::NotRated => ctx.tokens().warning,
        Verdict::None => ctx.tokens().muted,
    };
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(12.0, 18.0), Sense::hover());
            let swatch = Rect::from_center_size(rect.center(), vec2(10.0, 14.0));
            ui.painter().rect_filled(swatch, 2.0, theme::rgb(color));
            ui.label(widgets::bold(ctx.say(&words), theme::TITLE));
        },
        |ui| {
            if let Some(score) = score {
                ui.label(widgets::muted(ctx, ctx.say(&POINTS)));
                ui.label(widgets::bold(&format!("{score:.2}"), theme::TITLE));
            }
        },
    );
    let title = scheme.title();
    widgets::caption(ctx, ui, ctx.say(&title)).on_hover_text(ctx.say(&scheme.origin.source));
}

/// Group, score and place of a firm.
pub(super) fn standing(ctx: &Ctx<'_>, ui: &mut Ui, firm: &Explanation, group: Option<&Group>) {
    if let Some(group) = group {
        widgets::text_row(ctx, ui, ctx.say(&GROUP), ctx.say(&group.name));
    }
    if let Some(score) = firm.score {
        widgets::number_row(ctx, ui, ctx.say(&SCORE), &value_text(score), "");
    }
    if let Some(place) = firm.place {
        widgets::number_row(ctx, ui, ctx.say(&RANK), &format!("{} / {}", place.rank, place.of), "");
    }
}

/// Every term, the rules that fired, what would move the firm, where its records stand.
pub(super) fn details(ctx: &Ctx<'_>, ui: &mut Ui, scheme: &Scheme, firm: &Explanation) {
    let group = firm.group.and_then(|at| scheme.groups.get(at));
    if let Some(group) = group.filter(|_| !firm.terms.is_empty()) {
        ui.add_space(theme::GAP);
        for term in &firm.terms {
            one_term(ctx, ui, group, term);
        }
        widgets::caption(ctx, ui, ctx.say(&MEAN));
    }
    let lines = |ui: &mut Ui, head: &Words, lines: Vec<Words>| {
        if lines.is_empty() {
            return;
        }
        ui.add_space(theme::GAP);
        ui.label(widgets::muted(ctx, ctx.say(head)));
        for line in &lines {
            ui.add(Label::new(widgets::small(ctx.say(line))).wrap().selectable(true));
        }
    };
    lines(ui, &WHY, firm.reasons.iter().map(|reason| reason_words(scheme, firm.group, reason)).collect());
    lines(ui, &TO_MOVE, firm.moves.iter().map(|found| move_words(scheme, found)).collect());
    lines(ui, &FROM, [&firm.record, &firm.figures_record].into_iter().flatten().map(record_words).collect());
}

/// Name and points of an indicator, a bar of them against the weight, and the formula with its numbers.
fn one_term(ctx: &Ctx<'_>, ui: &mut Ui, group: &Group, term: &Term) {
    let Some(indicator) = group.indicators.get(term.indicator) else { return };
    let most = indicator.weight * indicator.cap.unwrap_or(1.0).max(1.0);
    let weight = value_text(indicator.weight);
    let capped =
        indicator.cap.map_or_else(String::new, |cap| format!(" × {}", value_text(cap).trim_end_matches(".00")));
    let shown = format!("{:.2} / {}{capped}", term.points, weight.trim_end_matches(".00"));
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.label(widgets::small(ctx.say(&indicator.name))),
        |ui| ui.label(widgets::small(&shown)).on_hover_text(ctx.say(&OUT_OF)),
    );
    // A ranked value has no weight that a bar could be compared with.
    if most > 0.0 && term.raw.is_some() {
        let own = theme::rgb(ctx.tokens().accent);
        bar(ctx, ui, (term.points / most, term.group.points / most), own);
    }
    let words = term_words(group, term);
    ui.add(Label::new(widgets::muted(ctx, ctx.say(&words))).wrap().selectable(true));
    ui.add_space(2.0);
}

fn bar(ctx: &Ctx<'_>, ui: &mut Ui, (own, mean): (f64, f64), color: egui::Color32) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), BAR_HEIGHT), Sense::hover());
    let at = |share: f64| rect.left() + rect.width() * share.clamp(0.0, 1.0) as f32;
    let painter = ui.painter();
    painter.rect_filled(rect, 2.0, theme::rgb(ctx.tokens().hairline));
    painter.rect_filled(Rect::from_min_max(rect.min, pos2(at(own), rect.max.y)), 2.0, color);
    let stroke = egui::Stroke::new(2.0, theme::rgb(ctx.tokens().text));
    painter.vline(at(mean), rect.y_range(), stroke);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{:.0}%", own * 100.0)));
}
