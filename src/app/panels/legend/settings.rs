//! Every number of the scheme as a field one can drag or type: a line an indicator, then the other rules.
//!
//! While a field is dragged the map follows; where it is let go it becomes one edit.
//! *Must not know:* what a number may be, and what follows from it.

use crate::analysis::whatif::{Limits, Refusal, Setting, Slot, Value, change, changes, moved, value_words, whole_name};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::theme;
use crate::model::report::Severity;
use crate::model::scheme::{Group, Scheme, Scoring};
use crate::model::words::Words;
use egui::{CollapsingHeader, ComboBox, DragValue, Response, Ui, vec2};
use std::cell::RefCell;
use std::sync::Arc;

static INDICATORS: Words = Words::fixed("权重与基准", "weights");
static OTHERS: Words = Words::fixed("其他规则与政策", "Other rules and policies");
static WEIGHT: Words = Words::fixed("权重", "Weight");
static BENCHMARK: Words = Words::fixed("基准", "Bench");
static CAP: Words = Words::fixed("封顶", "Cap");
static FLOOR: Words = Words::fixed("保底", "Floor");
static DRAG: Words = Words::fixed("拖动或输入，地图和账目随之变化", "drag or type; map and ledger follow");
static AVERAGE: Words = Words::fixed(
    "现为本组平均；拖动则改为固定值，右键恢复平均",
    "the average of the group; drag for a number of your own, right-click to go back",
);
static NOT_SET: Words = Words::fixed("未设；点击设定", "not set; click to set");
static UNSET: Words = Words::fixed("不设", "Not set");
static TO_AVERAGE: Words = Words::fixed("本组平均", "Average of the group");
static MAY_BE: Words = Words::fixed("可设", "may be");

const NAME: f32 = 74.0;
const FIELD: f32 = 41.0;

/// Who moves the numbers of a scheme.
pub(super) struct Hand<'a> {
    pub(super) ctx: &'a Ctx<'a>,
    /// The scheme as it is shown.
    pub(super) scheme: &'a Arc<Scheme>,
    /// The same one as it came.
    pub(super) own: Option<&'a Arc<Scheme>>,
}

pub(super) fn small_fields(ui: &mut Ui) {
    ui.spacing_mut().interact_size = vec2(FIELD, 18.0);
    ui.spacing_mut().button_padding.x = 1.0;
    ui.style_mut().drag_value_text_style = egui::TextStyle::Small;
}

/// All but the quotas, folded up.
pub(super) fn show(hand: &Hand<'_>, ui: &mut Ui, all: &[Setting]) {
    let ctx = hand.ctx;
    for (at, group) in hand.scheme.groups.iter().enumerate() {
        if group.scoring == Scoring::Rank {
            continue;
        }
        let name = widgets::joined(ctx, &[ctx.say(&group.name), ctx.say(&INDICATORS)]);
        fold(ui, ("indicators", at), &name, |ui| indicators(hand, ui, all, (at, group)));
    }
    fold(ui, ("others", 0), ctx.say(&OTHERS), |ui| {
        for setting in all.iter().filter(|setting| is_other(setting.slot)) {
            other(hand, ui, setting);
        }
    });
}

fn fold(ui: &mut Ui, id: (&str, usize), name: &str, content: impl FnOnce(&mut Ui)) {
    CollapsingHeader::new(widgets::small(name)).id_salt(id).show_unindented(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(3.0, 2.0);
        small_fields(ui);
        content(ui);
    });
}

fn is_other(slot: Slot) -> bool {
    !matches!(
        slot,
        Slot::Quota { .. }
            | Slot::Bound { .. }
            | Slot::Weight { .. }
            | Slot::Benchmark { .. }
            | Slot::Cap { .. }
            | Slot::Floor { .. }
    )
}

/// A line an indicator: weight, benchmark, cap, floor.
fn indicators(hand: &Hand<'_>, ui: &mut Ui, all: &[Setting], (group, of): (usize, &Group)) {
    let ctx = hand.ctx;
    ui.horizontal(|ui| {
        widgets::cell(ui, NAME, widgets::small(""));
        for head in [&WEIGHT, &BENCHMARK, &CAP, &FLOOR] {
            widgets::cell(ui, FIELD, widgets::muted(ctx, ctx.say(head)));
        }
    });
    for (at, indicator) in of.indicators.iter().enumerate() {
        ui.horizontal(|ui| {
            let name = ctx.say(&indicator.name);
            widgets::cell(ui, NAME, widgets::small(name)).on_hover_text(name);
            let slots = [
                Slot::Weight { group, indicator: at },
                Slot::Benchmark { group, indicator: at },
                Slot::Cap { group, indicator: at },
                Slot::Floor { group, indicator: at },
            ];
            for setting in slots.iter().filter_map(|slot| all.iter().find(|setting| setting.slot == *slot)) {
                hand.number(ui, setting, speed_of(hand, setting));
            }
        });
    }
}

/// A name on the left, a field or a choice on the right.
fn other(hand: &Hand<'_>, ui: &mut Ui, setting: &Setting) {
    let ctx = hand.ctx;
    let group = setting.group.and_then(|at| hand.scheme.groups.get(at)).filter(|_| hand.scheme.groups.len() > 1);
    let name = match group {
        Some(group) => format!("{} {}", ctx.say(&group.name), ctx.say(&setting.name)),
        None => ctx.say(&setting.name).to_owned(),
    };
    egui::Sides::new().height(20.0).shrink_left().truncate().show(
        ui,
        |ui| ui.label(widgets::small(&name)).on_hover_text(&name),
        |ui| match setting.limits {
            Limits::Choice(names) => hand.choice(ui, setting, names),
            Limits::Number { .. } => {
                ui.label(widgets::muted(ctx, ctx.say(&setting.unit)));
                hand.number(ui, setting, speed_of(hand, setting));
            }
        },
    );
}

/// A hundredth of what is there a point, so that small and large numbers move alike.
fn speed_of(hand: &Hand<'_>, setting: &Setting) -> f64 {
    let value = setting.value.number().or_else(|| average(hand, setting.slot)).unwrap_or(1.0);
    (value.abs() / 100.0).clamp(0.001, 1e6)
}

/// The average of the group that stands for a benchmark.
fn average(hand: &Hand<'_>, slot: Slot) -> Option<f64> {
    let Slot::Benchmark { group, indicator } = slot else { return None };
    let graded = hand.ctx.state.derived.graded.as_ref()?;
    let yardstick = graded.evaluation.scores.groups.get(group)?.yardsticks.get(indicator)?;
    Some(yardstick.benchmark).filter(|bar| bar.is_finite())
}

impl Hand<'_> {
    /// A number one can drag or type.
    pub(super) fn number(&self, ui: &mut Ui, setting: &Setting, speed: f64) {
        self.field(ui, setting, (speed, ""));
    }

    /// The same with its sign.
    pub(super) fn percent(&self, ui: &mut Ui, setting: &Setting, speed: f64) {
        self.field(ui, setting, (speed, "%"));
    }

    fn field(&self, ui: &mut Ui, setting: &Setting, (speed, sign): (f64, &str)) {
        let Limits::Number { least, most, or } = setting.limits else { return };
        let ctx = self.ctx;
        let shown = setting.value.number().or_else(|| average(self, setting.slot));
        let Some(before) = shown else {
            let words = value_words(setting.value);
            if ui.small_button(ctx.say(&words)).on_hover_text(self.hint(setting, &NOT_SET)).clicked() {
                self.set(setting, Value::Number(1.0), false);
            }
            return;
        };
        let is_average = setting.value == Value::Choice("average");
        let mut value = before;
        let field = DragValue::new(&mut value).speed(speed).range(least..=most).update_while_editing(false);
        // What is typed and cannot be is said, and not bent to what can be.
        let refused: RefCell<Option<Refusal>> = RefCell::default();
        let typed = |text: &str| {
            let plain = text.trim().trim_end_matches(['%', '％']).trim_end();
            match change(self.scheme, &[(&setting.key, plain)]) {
                Ok(_) => plain.parse().ok(),
                Err(why) => {
                    refused.replace(Some(why));
                    None
                }
            }
        };
        let field = field.custom_formatter(|number, _| rounded(number).to_string()).custom_parser(typed).suffix(sign);
        // A scope would not stand on the line.
        let color = ui.visuals().override_text_color;
        if is_average {
            ui.visuals_mut().override_text_color = Some(theme::rgb(ctx.tokens().muted));
        }
        let response = ui.add(field);
        ui.visuals_mut().override_text_color = color;
        if let Some(why) = refused.into_inner() {
            self.refuse(setting, &why);
        }
        let response = response.on_hover_text(self.hint(setting, if is_average { &AVERAGE } else { &DRAG }));
        self.menu(&response, setting, or);
        if response.drag_stopped() && value == before {
            // What was tried becomes one edit.
            self.send(Arc::clone(self.scheme), true);
        } else if value != before {
            self.set(setting, Value::Number(rounded(value)), response.dragged());
        }
    }

    /// Says why something was not taken, once.
    fn refuse(&self, setting: &Setting, why: &Refusal) {
        let (name, Refusal { message, remedy, .. }) = (whole_name(self.scheme, setting), why);
        let text = Words::made(
            format!("{}：{}；{}", name.zh, message.zh, remedy.zh),
            format!("{}: {}; {}", name.en, message.en, remedy.en),
        );
        // The field asks again in the frame after.
        if self.ctx.state.session.messages.last().is_none_or(|last| last.text != text) {
            self.ctx.queue.send(Command::Say(Severity::Warning, text));
        }
    }

    fn menu(&self, response: &Response, setting: &Setting, or: Option<&'static str>) {
        let Some(or) = or else { return };
        let (label, value) =
            if or == "average" { (&TO_AVERAGE, Value::Choice("average")) } else { (&UNSET, Value::None) };
        response.context_menu(|ui| {
            if ui.button(self.ctx.say(label)).clicked() {
                self.set(setting, value, false);
                ui.close();
            }
        });
    }

    /// One of a few.
    fn choice(&self, ui: &mut Ui, setting: &Setting, names: &'static [&'static str]) {
        let words = |name: &'static str| value_words(Value::Choice(name));
        let shown = value_words(setting.value);
        ComboBox::from_id_salt(&setting.key).width(112.0).truncate().selected_text(self.ctx.say(&shown)).show_ui(
            ui,
            |ui| {
                for name in names {
                    let chosen = setting.value == Value::Choice(name);
                    if ui.selectable_label(chosen, self.ctx.say(&words(name))).clicked() && !chosen {
                        self.set(setting, Value::Choice(name), false);
                    }
                }
            },
        );
    }

    fn hint(&self, setting: &Setting, what: &Words) -> String {
        let ctx = self.ctx;
        let (name, unit, limits) = (ctx.say(&setting.name), ctx.say(&setting.unit), setting.limits.words());
        format!("{name} {unit}\n{}\n{} {}", ctx.say(what), ctx.say(&MAY_BE), ctx.say(&limits))
    }

    fn set(&self, setting: &Setting, value: Value, is_tried: bool) {
        self.send(Arc::new(moved(self.scheme, setting, value)), !is_tried);
    }

    /// A scheme whose numbers are those it came with is that one.
    fn send(&self, scheme: Arc<Scheme>, is_edit: bool) {
        let own = self.own.filter(|own| changes(own, &scheme).is_empty());
        let scheme = own.map_or(scheme, Arc::clone);
        self.ctx.queue.send(if is_edit { Command::SetScheme(scheme) } else { Command::TryScheme(scheme) });
    }
}

/// As many digits as the field shows: three decimals, and fewer of large numbers.
fn rounded(value: f64) -> f64 {
    let digits = match value.abs() {
        large if large >= 1000.0 => 1.0,
        large if large >= 100.0 => 10.0,
        large if large >= 10.0 => 100.0,
        _ => 1000.0,
    };
    (value * digits).round() / digits
}
