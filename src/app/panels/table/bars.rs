//! Scroll bars of the table: a drag of one point may be thousands of rows, so places are parts of the whole in f64.
//!
//! *Must not know:* rows and columns.

use crate::app::ctx::Ctx;
use crate::app::theme;
use egui::{Id, Rect, Sense, Ui, pos2, vec2};

/// How thick a bar is.
pub(super) const BAR: f32 = 10.0;
/// The least its handle may be.
const HANDLE: f32 = 24.0;

/// One bar.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar {
    /// What egui knows it by.
    pub(super) name: &'static str,
    /// Where it is.
    pub(super) track: Rect,
    /// Which share of the whole is in sight.
    pub(super) share: f32,
    /// How far it is scrolled, from 0 to 1.
    pub(super) part: f64,
    /// Whether it lies.
    pub(super) across: bool,
}

/// One bar; gives the part it was dragged to.
pub(super) fn show(ctx: &Ctx<'_>, ui: &Ui, bar: &Bar) -> Option<f64> {
    let Bar { name, track, share, part, across } = *bar;
    let length = if across { track.width() } else { track.height() };
    let handle = (length * share).max(HANDLE).min(length);
    let free = f64::from((length - handle).max(1.0));
    let start = (part * free) as f32;
    let rect = if across {
        Rect::from_min_size(pos2(track.left() + start, track.top() + 2.0), vec2(handle, BAR - 4.0))
    } else {
        Rect::from_min_size(pos2(track.left() + 2.0, track.top() + start), vec2(BAR - 4.0, handle))
    };
    let id = Id::unique("table_bar");
    let response = ui.interact(track, id.with(name), Sense::click_and_drag());
    let tokens = ctx.tokens();
    let strength = if response.dragged() || response.hovered() { 0.75 } else { 0.4 };
    ui.painter().rect_filled(rect, 3.0, theme::between(tokens.panel, tokens.muted, strength));
    let pointer = response.interact_pointer_pos()?;
    let grip = id.with((name, "grip"));
    let along = |at: egui::Pos2| f64::from(if across { at.x - track.left() } else { at.y - track.top() });
    if response.drag_started() || response.clicked() {
        // Where the handle was taken; beside it, its middle comes under the pointer.
        let offset = along(pointer) - f64::from(start);
        let offset = if (0.0..=f64::from(handle)).contains(&offset) { offset } else { f64::from(handle) / 2.0 };
        ui.data_mut(|data| data.insert_temp(grip, offset));
    }
    let offset: f64 = ui.data(|data| data.get_temp(grip)).unwrap_or(0.0);
    Some(((along(pointer) - offset) / free).clamp(0.0, 1.0))
}
