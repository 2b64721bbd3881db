//! How classes are made: the method with what it takes, and where a value on a bound belongs.

use super::commit;
use crate::analysis::bivariate::Axis;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::text;
use crate::model::report::Severity;
use crate::model::spec::{BoundRule, ClassMethod, ClassSpec, Metric, Quotas};
use crate::model::words::Words;
use egui::{ComboBox, DragValue, Response, Ui, vec2};

static TOO_MUCH: Words = Words::fixed(
    "未采用：各级配额须大于 0，合计须小于 100 %，最低一级取其余",
    "not taken: each share is above 0, and all make less than 100 %, for the lowest class has the rest",
);

/// English words for classes are long, and the row has no more room than the panel.
const METHOD_WIDTH: f32 = 94.0;
const COUNT_WIDTH: f32 = 70.0;
const RULE_WIDTH: f32 = 44.0;
/// Room for the name of a figure.
const NAME_WIDTH: f32 = 92.0;

/// Of one figure, which may have a standard.
pub(super) fn of_one(ctx: &Ctx<'_>, ui: &mut Ui, (metric, has_standard): (Metric, bool)) {
    let spec = ctx.state.project.classes;
    let mut wanted = spec;
    let by_hand = spec.own_of(metric).is_some();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        method(ctx, ui, (&mut wanted, by_hand));
        if by_hand {
            if ui.button(ctx.say(&text::RESET)).on_hover_text(ctx.say(&text::RESET_BREAKS)).clicked() {
                wanted.own = None;
            }
        } else {
            count(ctx, ui, &mut wanted);
        }
        rule(ctx, ui, (&mut wanted, has_standard && !by_hand && spec.method == ClassMethod::Fixed));
    });
    if spec.method == ClassMethod::Quota && !by_hand {
        quotas(ctx, ui, &mut wanted);
    }
    if wanted != spec {
        commit(ctx, wanted);
    }
}

fn method(ctx: &Ctx<'_>, ui: &mut Ui, (wanted, by_hand): (&mut ClassSpec, bool)) {
    let lang = ctx.lang();
    let words = wanted.method.words();
    let shown = if by_hand { ctx.say(&text::MANUAL) } else { words.get(lang) };
    ComboBox::from_id_salt("class_method")
        .width(METHOD_WIDTH)
        .truncate()
        .selected_text(shown)
        .height(260.0)
        .show_ui(ui, |ui| {
            for method in ClassMethod::ALL {
                let chosen = !by_hand && wanted.method == method;
                if ui.selectable_label(chosen, method.words().get(lang)).clicked() {
                    *wanted = ClassSpec { method, own: None, ..*wanted };
                }
            }
        })
        .response
        .on_hover_text(ctx.say(&text::CLASS_METHOD))
        .accessible_name(ctx.say(&text::CLASS_METHOD));
}

fn count(ctx: &Ctx<'_>, ui: &mut Ui, wanted: &mut ClassSpec) {
    let lang = ctx.lang();
    let by_quota = wanted.method == ClassMethod::Quota;
    let shown = if by_quota { wanted.quotas.tenths().len() as u8 } else { wanted.count };
    let mut chosen = shown;
    ui.add_enabled_ui(wanted.method != ClassMethod::Fixed, |ui| {
        ComboBox::from_id_salt("class_count")
            .width(COUNT_WIDTH)
            .selected_text(text::classes(shown).get(lang))
            .show_ui(ui, |ui| {
                for count in 2..=9 {
                    ui.selectable_value(&mut chosen, count, text::classes(count).get(lang));
                }
            })
            .response
            .on_hover_text(ctx.say(&text::CLASS_COUNT))
            .accessible_name(ctx.say(&text::CLASS_COUNT));
    });
    match (chosen != shown, by_quota) {
        (true, true) => wanted.quotas = Quotas::usual(chosen),
        (true, false) => wanted.count = chosen,
        (false, _) => {}
    }
}

/// `≥` or `>`; a standard has its own.
fn rule(ctx: &Ctx<'_>, ui: &mut Ui, (wanted, by_standard): (&mut ClassSpec, bool)) {
    let lang = ctx.lang();
    let shown = if by_standard { BoundRule::AtLeast } else { wanted.rule };
    let hint = if by_standard { ctx.say(&text::RULE_OF_STANDARD) } else { ctx.say(&text::BOUND_RULE) };
    ui.add_enabled_ui(!by_standard, |ui| {
        ComboBox::from_id_salt("bound_rule")
            .width(RULE_WIDTH)
            .selected_text(shown.sign())
            .show_ui(ui, |ui| {
                for rule in BoundRule::ALL {
                    let words = rule.words();
                    let mut letters = words.get(lang).chars();
                    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
                    let line = format!("{}  {first}{}", rule.sign(), letters.as_str());
                    ui.selectable_value(&mut wanted.rule, rule, line);
                }
            })
            .response
            .on_hover_text(hint)
            .on_disabled_hover_text(hint)
            .accessible_name(ctx.say(&text::BOUND_RULE));
    });
}

/// The shares as numbers one can type, best first; the last one is what they leave.
fn quotas(ctx: &Ctx<'_>, ui: &mut Ui, wanted: &mut ClassSpec) {
    let shares = wanted.quotas;
    ui.horizontal_wrapped(|ui| {
        small_fields(ui);
        for (at, tenths) in shares.tenths().iter().enumerate() {
            let percent = f64::from(*tenths) / 10.0;
            if at + 1 == shares.tenths().len() {
                let rest = widgets::muted(ctx, &format!("{percent}%"));
                ui.label(rest).on_hover_text(ctx.say(&text::QUOTA_REST));
                continue;
            }
            let mut value = percent;
            let name = format!("{} {}", ctx.say(&text::QUOTA), at + 1);
            let response = percent_field(ui, &mut value).on_hover_text(&name);
            if response.changed() {
                match shares.with(at, value) {
                    Some(quotas) => wanted.quotas = quotas,
                    None => ctx.queue.send(Command::Say(Severity::Warning, TOO_MUCH.clone())),
                }
            }
        }
    });
}

/// Of two figures: both bounds of each.
pub(super) fn of_two(ctx: &Ctx<'_>, ui: &mut Ui, axes: &[Axis; 2]) {
    let spec = ctx.state.project.classes;
    let mut wanted = spec;
    for (at, axis) in axes.iter().enumerate() {
        ui.horizontal(|ui| {
            small_fields(ui);
            widgets::cell(ui, NAME_WIDTH, widgets::small(ctx.say(&axis.metric.words())));
            for side in 0..axis.bounds.len() {
                let Some(bound) = axis.bounds.get(side).copied().filter(|bound| bound.is_finite()) else { continue };
                let mut value = bound;
                let name = format!("{} {}", ctx.say(&text::BREAK), side + 1);
                let changed = field(ui, &mut value, 2).on_hover_text(&name).changed();
                if changed && value.is_finite() && value != bound {
                    let mut bounds = axis.bounds;
                    bounds[side] = value;
                    wanted.pair[at] = Some(bounds);
                }
            }
        });
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        rule(ctx, ui, (&mut wanted, false));
        if axes.iter().any(|axis| axis.is_own) {
            if ui.button(ctx.say(&text::RESET)).on_hover_text(ctx.say(&text::RESET_TERCILES)).clicked() {
                wanted.pair = [None; 2];
            }
        } else {
            ui.label(widgets::muted(ctx, ctx.say(&text::TERCILES)));
        }
    });
    if wanted != spec {
        commit(ctx, wanted);
    }
}

fn small_fields(ui: &mut Ui) {
    ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
    ui.spacing_mut().interact_size = vec2(40.0, 18.0);
    ui.style_mut().drag_value_text_style = egui::TextStyle::Small;
}

/// A number one can type. A drag would be an edit in every frame.
fn field(ui: &mut Ui, value: &mut f64, decimals: usize) -> Response {
    typed(ui, DragValue::new(value).max_decimals(decimals))
}

fn percent_field(ui: &mut Ui, value: &mut f64) -> Response {
    typed(ui, DragValue::new(value).max_decimals(1).suffix("%"))
}

fn typed(ui: &mut Ui, field: DragValue<'_>) -> Response {
    ui.add(field.speed(0.0).update_while_editing(false)).on_hover_cursor(egui::CursorIcon::Text)
}
