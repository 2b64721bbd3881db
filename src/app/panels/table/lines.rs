//! What an answer rests on and what it adds up to, in one line; the whole of it under the pointer.

use crate::analysis::listing::Tabulated;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use egui::{Label, Ui};

/// The line.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, answer: &Tabulated) {
    let lines: Vec<&str> = answer.foot.iter().chain(&answer.head).map(|words| ctx.say(words)).collect();
    if lines.is_empty() {
        return;
    }
    let shown = ui.add(Label::new(widgets::muted(ctx, &lines.join("  ·  "))).truncate());
    shown.on_hover_ui(|ui| {
        ui.set_max_width(560.0);
        for line in answer.head.iter().chain(&answer.foot) {
            ui.label(ctx.say(line));
        }
    });
}
