//! The scheme of the grades, and its quotas as numbers one can drag or type.

use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::text;
use crate::model::scheme::{GradingRule, Scheme};
use crate::model::words::Words;
use egui::{ComboBox, DragValue, Ui, vec2};
use std::sync::Arc;

static SCHEME: Words = Words::fixed("评价方案", "Evaluation scheme");
static QUOTA_OF: Words =
    Words::fixed("占比（%）：拖动或输入，地图随之变化", "Share (%): drag or type, and the map follows");
static REST: Words = Words::fixed("其余", "rest");
static CHANGED: Words = Words::fixed("（已调整）", " (changed)");
static AS_IT_WAS: Words = Words::fixed("恢复方案原来的数字", "Back to the scheme's own numbers");

const SCHEME_WIDTH: f32 = 190.0;

/// Which scheme, and its quotas.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    let state = ctx.state;
    let Some(current) = state.scheme() else { return };
    let own = state.sources.schemes.iter().find(|known| known.id == current.id);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ComboBox::from_id_salt("scheme")
            .width(SCHEME_WIDTH)
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
        if let Some(own) = own.filter(|own| *own != current)
            && ui.button(ctx.say(&text::RESET)).on_hover_text(ctx.say(&AS_IT_WAS)).clicked()
        {
            ctx.queue.send(Command::SetScheme(Arc::clone(own)));
        }
    });
    for at in 0..current.groups.len() {
        ui.push_id(at, |ui| quotas(ctx, ui, current, at));
    }
}

/// The shares of one group, best grade first.
fn quotas(ctx: &Ctx<'_>, ui: &mut Ui, scheme: &Arc<Scheme>, group: usize) {
    let Some(of) = scheme.groups.get(group) else { return };
    let GradingRule::Quota(quota) = &of.grading.rule else { return };
    let sum: f64 = quota.shares.iter().filter_map(|share| share.percent).sum();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
        ui.spacing_mut().interact_size = vec2(40.0, 18.0);
        ui.style_mut().drag_value_text_style = egui::TextStyle::Small;
        ui.label(widgets::small(ctx.say(&of.name))).on_hover_text(ctx.say(&QUOTA_OF));
        for (at, share) in quota.shares.iter().enumerate() {
            let id = scheme.grades.get(at).map_or("", |grade| grade.id.as_str());
            let Some(percent) = share.percent else {
                ui.label(widgets::muted(ctx, &format!("{id} {}", ctx.say(&REST))));
                continue;
            };
            ui.label(widgets::small(id));
            let mut value = percent;
            let most = (100.0 - sum + percent).max(0.0);
            let field = DragValue::new(&mut value).speed(0.2).max_decimals(1).range(0.0..=most);
            let response = ui.add(field.update_while_editing(false)).on_hover_text(ctx.say(&QUOTA_OF));
            let changed = (value != percent).then(|| with_share(scheme, (group, at), value));
            if response.drag_stopped() || response.changed() && !response.dragged() {
                // What was tried becomes one edit.
                ctx.queue.send(Command::SetScheme(changed.unwrap_or_else(|| Arc::clone(scheme))));
            } else if let Some(changed) = changed {
                ctx.queue.send(Command::TryScheme(changed));
            }
        }
    });
}

/// The scheme with another share; its name says that it is no longer the one of the source.
fn with_share(scheme: &Scheme, (group, at): (usize, usize), percent: f64) -> Arc<Scheme> {
    let mut changed = scheme.clone();
    if let Some(GradingRule::Quota(quota)) = changed.groups.get_mut(group).map(|group| &mut group.grading.rule)
        && let Some(share) = quota.shares.get_mut(at)
    {
        share.percent = Some((percent * 10.0).round() / 10.0);
    }
    if !changed.name.zh.ends_with(CHANGED.zh.as_ref()) {
        changed.name =
            Words::made(format!("{}{}", changed.name.zh, CHANGED.zh), format!("{}{}", changed.name.en, CHANGED.en));
    }
    Arc::new(changed)
}
