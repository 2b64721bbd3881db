//! Kept variants (方案) of the scheme: keep, switch, rename, delete, compare; and what changes, in short.
//!
//! *Must not know:* how a ledger is made.

use crate::analysis::whatif::{Ledger, Matrix, cost_words};
use crate::app::answers::AnswerKind;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::icon::{self, Icon};
use crate::app::panels::{number, widgets};
use crate::app::table::{Tab, TableChange};
use crate::app::theme;
use crate::model::scheme::{Moved, Scheme};
use crate::model::variants::Variants;
use crate::model::words::Words;
use crate::words;
use egui::{Button, CollapsingHeader, Id, TextEdit, Ui, vec2};
use std::sync::Arc;

static TITLE: Words = Words::fixed("方案比较", "Variants");
static KEEP: Words = Words::fixed("保留", "Keep");
static KEEP_HINT: Words =
    Words::fixed("把当前数字存为一个方案，以便切换和比较", "Keep the numbers of now, to switch and compare");
static AS_IT_CAME: Words = Words::fixed("原方案", "As it came");
static USE: Words = Words::fixed("点击切换到此方案；双击改名", "Click to use it, double-click to rename it");
static BASE: Words = Words::fixed("与此方案比较", "Compare with it");
static DELETE: Words = Words::fixed("删除方案", "Delete the variant");
static BY_CHANGE: Words = Words::fixed("地图按升降着色", "Colour the map by change");
static DETAILS: Words = Words::fixed("明细", "Details");
static FROM_TO: Words = Words::fixed(
    "企业（家）：左为原等级，上为新等级，– 为不参评",
    "Firms: old grade at the left, new above, – not in it",
);
static CORNER: Words = Words::fixed("原→新", "old/new");
static LEDGER: Words = Words::fixed("账目", "Ledger");

/// Width of a cell, and of those that name rows.
const CELL: f32 = 31.0;
const FIRST: f32 = 46.0;

/// The variants, and the ledger in short.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, current: &Arc<Scheme>) {
    let variants = &ctx.state.project.variants;
    let ledger = ctx.state.derived.compared.as_ref().and_then(|compared| compared.ledger.as_deref());
    let fold = |ui: &mut Ui, title: &Words, content: &dyn Fn(&mut Ui)| {
        CollapsingHeader::new(widgets::small(ctx.say(title))).default_open(true).show_unindented(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
            content(ui);
        });
    };
    if let Some(ledger) = ledger {
        fold(ui, &LEDGER, &|ui| short(ctx, ui, ledger));
    }
    if ledger.is_some() || !variants.kept.is_empty() {
        fold(ui, &TITLE, &|ui| list(ctx, ui, current, variants));
    }
}

/// `已调整·52 家变化`, for the top of the legend.
pub(super) fn in_short(ctx: &Ctx<'_>, is_changed: bool) -> Words {
    let compared = ctx.state.derived.compared.as_ref();
    let ledger = compared.and_then(|compared| compared.ledger.as_deref());
    let count = ledger.map(|ledger| number::count(ledger.firms.moved_in_all().count));
    match (is_changed, count) {
        (true, Some(count)) => words!("已调整·{count} 家变化", "changed, {count}"),
        (false, Some(count)) => words!("{count} 家变化", "{count} move"),
        (true, None) => Words::fixed("已调整", "changed"),
        (false, None) => Words::default(),
    }
}

/// Keep the numbers of now, and the ledger in full.
pub(super) fn buttons(ctx: &Ctx<'_>, ui: &mut Ui, current: &Arc<Scheme>) {
    let variants = &ctx.state.project.variants;
    let own = ctx.state.sources.schemes.iter().find(|known| known.id == current.id);
    let is_kept = own == Some(current) || variants.kept.iter().any(|variant| variant.scheme == *current);
    let has_ledger = ctx.state.derived.compared.as_ref().is_some_and(|compared| compared.ledger.is_some());
    if ui.add_enabled(has_ledger, Button::new(widgets::small(ctx.say(&DETAILS)))).clicked() {
        ctx.queue.send(Command::Table(TableChange::ShowTab(Tab::Answer(AnswerKind::Whatif))));
    }
    let keep = ui.add_enabled(!is_kept, Button::new(widgets::small(ctx.say(&KEEP))));
    if keep.on_hover_text(ctx.say(&KEEP_HINT)).clicked() {
        let number = variants.kept.len() + 1;
        let name = words!("方案 {number}", "Variant {number}");
        send(ctx, variants.with(ctx.say(&name), Arc::clone(current)));
    }
}

fn send(ctx: &Ctx<'_>, variants: Variants) {
    ctx.queue.send(Command::SetVariants(variants));
}

/// A line a variant, the scheme as it came first.
fn list(ctx: &Ctx<'_>, ui: &mut Ui, current: &Arc<Scheme>, variants: &Variants) {
    let own = ctx.state.sources.schemes.iter().find(|known| known.id == current.id);
    if let Some(own) = own {
        ui.horizontal(|ui| {
            base(ctx, ui, variants, None);
            if ui.selectable_label(own == current, widgets::small(ctx.say(&AS_IT_CAME))).clicked() {
                ctx.queue.send(Command::SetScheme(Arc::clone(own)));
            }
        });
    }
    let renaming = Id::unique("variant_renamed");
    for (at, variant) in variants.kept.iter().enumerate() {
        ui.horizontal(|ui| {
            base(ctx, ui, variants, Some(at));
            let edited: Option<(usize, String)> = ui.data(|data| data.get_temp(renaming));
            if let Some((_, mut name)) = edited.filter(|(edited, _)| *edited == at) {
                let response = ui.add(TextEdit::singleline(&mut name).desired_width(150.0));
                if response.lost_focus() {
                    ui.data_mut(|data| data.remove::<(usize, String)>(renaming));
                    send(ctx, variants.renamed(at, &name));
                } else {
                    response.request_focus();
                    ui.data_mut(|data| data.insert_temp(renaming, (at, name)));
                }
            } else {
                let response = ui.selectable_label(variant.scheme == *current, widgets::small(&variant.name));
                let response = response.on_hover_text(ctx.say(&USE));
                if response.double_clicked() {
                    ui.data_mut(|data| data.insert_temp(renaming, (at, variant.name.clone())));
                } else if response.clicked() {
                    ctx.queue.send(Command::SetScheme(Arc::clone(&variant.scheme)));
                }
            }
            let label = format!("{} {}", ctx.say(&DELETE), variant.name);
            if icon::button(ctx, ui, Icon::Cross, &label, true).clicked() {
                send(ctx, variants.without(at));
            }
        });
    }
    let mut by_change = variants.by_change;
    if ui.checkbox(&mut by_change, widgets::small(ctx.say(&BY_CHANGE))).changed() {
        send(ctx, Variants { by_change, ..variants.clone() });
    }
}

/// Whether it is what is compared with.
fn base(ctx: &Ctx<'_>, ui: &mut Ui, variants: &Variants, at: Option<usize>) {
    if ui.radio(variants.base == at, "").on_hover_text(ctx.say(&BASE)).clicked() && variants.base != at {
        send(ctx, Variants { base: at, ..variants.clone() });
    }
}

/// How many change, and the square of firms.
fn short(ctx: &Ctx<'_>, ui: &mut Ui, ledger: &Ledger) {
    let (firms, parcels) = (ledger.firms.moved(), ledger.parcels.moved_in_all());
    let [up, down, other] = firms.map(|tally| number::count(tally.count));
    let count = number::count(ledger.firms.moved_in_all().count);
    let (plots, mu) = (number::count(parcels.count), number::grouped(parcels.area.0, 1));
    let tax = number::grouped(parcels.tax.0, 1);
    let lines = [
        words!(
            "企业 {count} 家变化：升 {up}，降 {down}，进出 {other}",
            "{count} firms change: {up} up, {down} down, {other} in or out"
        ),
        words!(
            "地块 {plots} 宗，{mu} 亩，税收 {tax} 万元（企业税收按占地分摊）",
            "{plots} parcels, {mu} mu, tax {tax} × 10k yuan (of their firms, by area)"
        ),
        cost_words(ledger),
    ];
    for line in &lines {
        widgets::caption(ctx, ui, ctx.say(line));
    }
    widgets::caption(ctx, ui, ctx.say(&FROM_TO));
    square(ctx, ui, &ledger.firms);
}

/// Counts of firms from every grade to every grade; what stays is quiet.
fn square(ctx: &Ctx<'_>, ui: &mut Ui, matrix: &Matrix) {
    let name = |id: &str| if id.is_empty() { "–".to_owned() } else { id.to_owned() };
    let (size, first) = (vec2(CELL, 16.0), vec2(FIRST, 16.0));
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing = vec2(2.0, 0.0);
        ui.horizontal(|ui| {
            widgets::number_cell(ui, first, widgets::muted(ctx, ctx.say(&CORNER)));
            for to in &matrix.to {
                widgets::number_cell(ui, size, widgets::muted(ctx, &name(&to.id)));
            }
        });
        for (from, step) in matrix.from.iter().enumerate() {
            ui.horizontal(|ui| {
                widgets::number_cell(ui, first, widgets::muted(ctx, &name(&step.id)));
                for to in 0..matrix.to.len() {
                    let count = matrix.cell(from, to).count;
                    let text = if count == 0 { String::new() } else { number::count(count) };
                    let text = match (matrix.is_same(from, to), matrix.direction(from, to)) {
                        (true, _) => widgets::muted(ctx, &text),
                        (false, Moved::Down) => widgets::small(&text).color(theme::rgb(ctx.tokens().error)),
                        (false, _) => widgets::small(&text).color(theme::rgb(ctx.tokens().accent)),
                    };
                    widgets::number_cell(ui, size, text);
                }
            });
        }
    });
}
