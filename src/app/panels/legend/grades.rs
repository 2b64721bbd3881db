//! The scheme of the grades, its quotas, and below them everything else of it that may be moved.

use super::settings::{self, Hand};
use super::variants;
use crate::analysis::grade::{full_words, quota_words};
use crate::analysis::whatif::{Setting, Slot, settings as settings_of};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::{text, theme};
use crate::model::scheme::GradingRule;
use crate::model::words::Words;
use egui::{ComboBox, Label, Sides, Ui, vec2};
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
            .selected_text(ctx.say(&current.name))
            .show_ui(ui, |ui| {
                for scheme in &state.sources.schemes {
                    let title = scheme.title();
                    if ui.selectable_label(scheme.id == current.id, ctx.say(&title)).clicked() {
                        ctx.queue.send(Command::SetScheme(Arc::clone(scheme)));
                    }
                }
            })
            .response
            .on_hover_text(ctx.say(&SCHEME))
            .accessible_name(ctx.say(&SCHEME));
    };
    Sides::new().shrink_left().truncate().show(ui, choose, |ui| {
        if let Some(own) = changed
            && ui.button(ctx.say(&text::RESET)).on_hover_text(ctx.say(&AS_IT_WAS)).clicked()
        {
            ctx.queue.send(Command::SetScheme(Arc::clone(own)));
        }
    });
    let all = settings_of(current);
    let hand = Hand { ctx, scheme: current, own };
    for at in 0..current.groups.len() {
        ui.push_id(at, |ui| {
            settings::small_fields(ui);
            quotas(&hand, ui, &all, at);
        });
    }
}

/// What changes, the kept variants, and all other numbers of the scheme.
pub(super) fn more(ctx: &Ctx<'_>, ui: &mut Ui) {
    let Some(current) = ctx.state.scheme() else { return };
    let own = ctx.state.sources.schemes.iter().find(|known| known.id == current.id);
    variants::show(ctx, ui, current);
    settings::show(&Hand { ctx, scheme: current, own }, ui, &settings_of(current));
}

/// The shares or bounds of one group, best grade first.
fn quotas(hand: &Hand<'_>, ui: &mut Ui, all: &[Setting], group: usize) {
    let (ctx, scheme) = (hand.ctx, hand.scheme);
    let Some(of) = scheme.groups.get(group) else { return };
    let graded = ctx.state.derived.graded.as_ref().map(|graded| &graded.evaluation);
    let count = graded.filter(|graded| graded.scheme == *scheme).and_then(|graded| graded.grades.groups.get(group));
    widgets::caption(ctx, ui, ctx.say(&of.name)).on_hover_text(ctx.say(&QUOTA_OF));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
        for (at, grade) in scheme.grades.iter().enumerate() {
            let is_cut =
                |slot: Slot| slot == Slot::Quota { group, grade: at } || slot == Slot::Bound { group, grade: at };
            match (all.iter().find(|setting| is_cut(setting.slot)), &of.grading.rule) {
                (Some(setting), GradingRule::Quota(_)) => {
                    ui.label(widgets::small(&grade.id));
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
    let Some(count) = count else { return };
    if let GradingRule::Quota(quota) = &of.grading.rule {
        let base = quota.base.words(quota.base_of(count.filed, count.ranked));
        let all = quota_words(scheme, of, count);
        widgets::caption(ctx, ui, ctx.say(&base)).on_hover_text(all.as_ref().map_or("", |all| ctx.say(all)));
    }
    if let Some(full) = full_words(scheme, of, count) {
        let label = widgets::small(ctx.say(&full)).color(theme::rgb(ctx.tokens().error));
        ui.add(Label::new(label).wrap());
    }
}
