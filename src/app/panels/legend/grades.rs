//! The scheme of the grades, its quotas, and below them everything else of it that may be moved.

use super::settings::{self, Hand};
use super::variants;
use crate::analysis::grade::{all_full_words, quota_words};
use crate::analysis::whatif::{Setting, Slot, settings as settings_of};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::{text, theme};
use crate::model::scheme::GradingRule;
use crate::model::words::Words;
use egui::{Button, ComboBox, Label, Sides, Ui, vec2};
use std::sync::Arc;

static SCHEME: Words = Words::fixed("评价方案", "Evaluation scheme");
static QUOTA_OF: Words =
    Words::fixed("占比（%）：拖动或输入，地图随之变化", "Share (%): drag or type, and the map follows");
static REST: Words = Words::fixed("其余", "rest");
static AS_IT_WAS: Words = Words::fixed("恢复方案原来的数字", "Back to the scheme's own numbers");

/// Which scheme, and its quotas or bounds.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    let state = ctx.state;
    let Some(current) = state.scheme() else { return };
    let own = state.sources.schemes.iter().find(|known| known.id == current.id);
    let changed = own.filter(|own| *own != current);
    let choose = |ui: &mut Ui| {
        ComboBox::from_id_salt("scheme")
            .width(ui.available_width())
            .truncate()
            .selected_text(ctx.say(own.map_or(&current.name, |own| &own.name)))
            .show_ui(ui, |ui| {
                for scheme in &state.sources.schemes {
                    let title = scheme.title();
                    if ui.selectable_label(scheme.id == current.id, ctx.say(&title)).clicked() {
                        ctx.queue.send(Command::SetScheme(Arc::clone(scheme)));
                    }
                }
            })
            .response
            .on_hover_text(format!("{}{}{}", ctx.say(&SCHEME), ctx.say(&text::COLON), ctx.say(&current.title())))
            .accessible_name(ctx.say(&SCHEME));
    };
    choose(ui);
    // A line that is always there: what is below it stays where it is.
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| {
            let words = variants::in_short(ctx, changed.is_some());
            ui.label(widgets::small(ctx.say(&words)));
        },
        |ui| {
            variants::buttons(ctx, ui, current);
            let reset = ui.add_enabled(changed.is_some(), Button::new(widgets::small(ctx.say(&text::RESET))));
            if let Some(own) = changed
                && reset.on_hover_text(ctx.say(&AS_IT_WAS)).clicked()
            {
                ctx.queue.send(Command::SetScheme(Arc::clone(own)));
            }
        },
    );
    let all = settings_of(current);
    let hand = Hand { ctx, scheme: current, own };
    for at in 0..current.groups.len() {
        ui.push_id(at, |ui| {
            settings::small_fields(ui);
            quotas(&hand, ui, &all, at);
        });
    }
    let graded = ctx.state.derived.graded.as_ref().map(|graded| &graded.evaluation);
    let fitting = graded.filter(|graded| graded.scheme == *current);
    for full in fitting.map(|graded| all_full_words(current, &graded.grades.groups)).unwrap_or_default() {
        let label = widgets::small(ctx.say(&full)).color(theme::rgb(ctx.tokens().error));
        ui.add(Label::new(label).wrap());
    }
}

/// All other numbers of the scheme; below them what changes, and the kept variants.
pub(super) fn more(ctx: &Ctx<'_>, ui: &mut Ui) {
    let Some(current) = ctx.state.scheme() else { return };
    let own = ctx.state.sources.schemes.iter().find(|known| known.id == current.id);
    settings::show(&Hand { ctx, scheme: current, own }, ui, &settings_of(current));
    variants::show(ctx, ui, current);
}

/// The shares or bounds of one group, best grade first.
fn quotas(hand: &Hand<'_>, ui: &mut Ui, all: &[Setting], group: usize) {
    let (ctx, scheme) = (hand.ctx, hand.scheme);
    let Some(of) = scheme.groups.get(group) else { return };
    let graded = ctx.state.derived.graded.as_ref().map(|graded| &graded.evaluation);
    let count =
        graded.filter(|graded| graded.scheme.id == scheme.id).and_then(|graded| graded.grades.groups.get(group));
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.label(widgets::muted(ctx, ctx.say(&of.name))).on_hover_text(ctx.say(&QUOTA_OF)),
        |ui| {
            let (Some(count), GradingRule::Quota(quota)) = (count, &of.grading.rule) else { return };
            let base = quota.base.words(quota.base_of(count.filed, count.ranked));
            let all = quota_words(scheme, of, count);
            let all = all.as_ref().map_or("", |all| ctx.say(all));
            ui.label(widgets::muted(ctx, ctx.say(&base))).on_hover_text(all);
        },
    );
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
        for (at, grade) in scheme.grades.iter().enumerate() {
            let is_cut =
                |slot: Slot| slot == Slot::Quota { group, grade: at } || slot == Slot::Bound { group, grade: at };
            match (all.iter().find(|setting| is_cut(setting.slot)), &of.grading.rule) {
                (Some(setting), GradingRule::Quota(quota)) => {
                    let sign = if quota.shares.get(at).is_some_and(|share| share.at_least) { " ≥" } else { "" };
                    ui.label(widgets::small(&format!("{}{sign}", grade.id)));
                    hand.percent(ui, setting, 0.2);
                }
                (Some(setting), GradingRule::Bounds(bounds)) => {
                    let sign = if bounds.inclusive { "≥" } else { ">" };
                    ui.label(widgets::small(&format!("{} {sign}", grade.id)));
                    hand.number(ui, setting, 0.2);
                }
                (None, _) => {
                    ui.label(widgets::muted(ctx, &format!("{} {}", grade.id, ctx.say(&REST))));
                }
            }
        }
    });
}
