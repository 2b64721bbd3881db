//! One line that says whether the totals of the zones add up; both sides of it where the pointer rests.

use crate::analysis::balance::{Balance, Sum};
use crate::app::ctx::Ctx;
use crate::app::panels::{number, widgets};
use crate::app::{text, theme};
use crate::model::spec::Metric;
use crate::model::words::Words;
use egui::{Role, Ui, WidgetInfo};

static EVEN: Words = Words::fixed("分区合计平衡", "Totals of zones balance");
static UNEVEN: Words = Words::fixed("分区合计不平衡", "Totals of zones do not balance");
static RULE: Words = Words::fixed(
    "Σ分区 + 区外 − 重叠 = Σ地块；跨界地块按面积分摊",
    "Σ zones + outside − overlaps = Σ parcels; parcels across borders count by share of area",
);
static DIFFERENCE: Words = Words::fixed("差", "difference");

/// Green where they do, red where not.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, balance: &Balance) {
    let even = balance.is_even();
    let (words, color) = if even { (&EVEN, ctx.tokens().success) } else { (&UNEVEN, ctx.tokens().error) };
    ui.add_space(theme::SPACE);
    widgets::hairline(ctx, ui);
    let line = ui.horizontal(|ui| {
        widgets::dot(ui, color);
        ui.label(widgets::muted(ctx, ctx.say(words)));
    });
    let response = line.response.interact(egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, ctx.say(words)));
    response.on_hover_ui(|ui| {
        ui.label(widgets::small(ctx.say(&RULE)));
        let area = |sum: Sum| sum.area.to_mu().0;
        side(ctx, ui, (ctx.say(&text::MU), 4), balance, &area);
        for metric in Metric::ALL {
            let words = metric.total_words();
            let name = format!("{} {}", ctx.say(&words), ctx.say(&text::WAN_YUAN));
            side(ctx, ui, (&name, 2), balance, &|sum| sum.totals[metric.index()].0);
        }
    });
}

/// `亩：… + … − … = …（差 …）`.
fn side(ctx: &Ctx<'_>, ui: &mut Ui, (name, decimals): (&str, usize), balance: &Balance, of: &dyn Fn(Sum) -> f64) {
    let shown = |sum: Sum| number::grouped(of(sum), decimals);
    let [zones, outside, overlaps, parcels] =
        [balance.zones, balance.outside, balance.overlaps, balance.parcels].map(shown);
    let (word, difference) = (ctx.say(&DIFFERENCE), shown(balance.difference()));
    ui.label(widgets::muted(ctx, name));
    ui.label(widgets::small(&format!("{zones} + {outside} − {overlaps} = {parcels}   {word} {difference}")));
}
