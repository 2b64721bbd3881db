//! What an answer adds up to, and below in one line what it rests on; the whole of it under the pointer.

use crate::analysis::listing::Tabulated;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::model::words::Words;
use egui::{Label, Ui};

/// The line.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, answer: &Tabulated) {
    let joined = |lines: &[Words]| lines.iter().map(|words| ctx.say(words)).collect::<Vec<_>>().join("  ·  ");
    let (foot, head) = (joined(&answer.foot), joined(&answer.head));
    if !foot.is_empty() {
        ui.add(Label::new(widgets::small(&foot)).wrap());
    }
    if head.is_empty() {
        return;
    }
    let shown = ui.add(Label::new(widgets::muted(ctx, &head)).truncate());
    shown.on_hover_ui(|ui| {
        ui.set_max_width(560.0);
        for line in answer.head.iter().chain(&answer.foot) {
            ui.label(ctx.say(line));
        }
    });
}
