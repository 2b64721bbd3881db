//! Pointer and wheel → commands.

use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::map::hit;
use crate::scene::view::View;
use egui::{CursorIcon, PointerButton, Pos2};
use geo_types::Coord;
use std::path::PathBuf;

/// Points of scrolling that double the scale.
const SCROLL_PER_DOUBLING: f32 = 200.0;
/// A pause of this many seconds between turns of the wheel begins a new step for "back".
const WHEEL_PAUSE_S: f64 = 0.6;
/// A double click comes this much closer.
const DOUBLE_CLICK_STEP: f64 = 2.0;
/// The longest time a frame of a flight may stand for: after an idle while the first one is late.
const LONGEST_TICK_S: f32 = 0.05;

/// What the pointer was doing in the frame before.
#[derive(Debug, Default)]
pub(super) struct Input {
    wheel_at_s: Option<f64>,
}

impl Input {
    pub(super) fn handle(&mut self, ctx: &Ctx<'_>, ui: &egui::Ui, response: &egui::Response) {
        resize(ctx, response.rect);
        files(ctx, ui);
        if ctx.state.session.flight.is_some() {
            let seconds = ui.input(|input| input.stable_dt).min(LONGEST_TICK_S);
            ctx.queue.send(Command::Tick(seconds));
        }
        let Some(view) = ctx.state.session.view else { return };
        // A view of the frame before the map had its present size would put the pointer beside its place.
        if ctx.state.session.map_px != Some(place(response.rect)) {
            return;
        }
        drag(ctx, response, &view);
        self.wheel(ctx, ui, response, &view);
        clicks(ctx, ui, response, &view);
        hover(ctx, ui, response, &view);
    }

    fn wheel(&mut self, ctx: &Ctx<'_>, ui: &egui::Ui, response: &egui::Response, view: &View) {
        let Some(pointer) = response.hover_pos() else { return };
        let (scroll, pinch, now) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta(), input.time));
        let factor = f64::from(pinch * (scroll / SCROLL_PER_DOUBLING).exp2());
        if (factor - 1.0).abs() < 1e-4 {
            return;
        }
        if self.wheel_at_s.is_none_or(|last| now - last > WHEEL_PAUSE_S) {
            ctx.queue.send(Command::KeepView);
        }
        self.wheel_at_s = Some(now);
        ctx.queue.send(Command::SetView(view.zoomed(factor, local(pointer, response.rect))));
    }
}

fn place(rect: egui::Rect) -> (f64, f64, f64, f64) {
    (f64::from(rect.min.x), f64::from(rect.min.y), f64::from(rect.width()), f64::from(rect.height()))
}

fn resize(ctx: &Ctx<'_>, rect: egui::Rect) {
    let (left, top, width, height) = place(rect);
    if ctx.state.session.map_px != Some((left, top, width, height)) && width >= 1.0 && height >= 1.0 {
        ctx.queue.send(Command::Resize { at_px: (left, top), size_px: (width, height) });
    }
}

fn files(ctx: &Ctx<'_>, ui: &egui::Ui) {
    let (hovered, dropped): (Vec<PathBuf>, Vec<PathBuf>) = ui.input(|input| {
        (
            input.raw.hovered_files.iter().map(|file| file.path.clone().unwrap_or_default()).collect(),
            input.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect(),
        )
    });
    if hovered != ctx.state.session.dragged {
        ctx.queue.send(Command::Dragged(hovered));
    }
    if !dropped.is_empty() {
        ctx.queue.send(Command::Open(dropped));
    }
}

fn drag(ctx: &Ctx<'_>, response: &egui::Response, view: &View) {
    let held = |button| response.dragged_by(button);
    if !held(PointerButton::Primary) && !held(PointerButton::Middle) {
        return;
    }
    if response.drag_started() {
        ctx.queue.send(Command::KeepView);
    }
    let delta = response.drag_delta();
    if delta != egui::Vec2::ZERO {
        ctx.queue.send(Command::SetView(view.panned((f64::from(delta.x), f64::from(delta.y)))));
    }
}

fn clicks(ctx: &Ctx<'_>, ui: &egui::Ui, response: &egui::Response, view: &View) {
    let Some(pointer) = response.interact_pointer_pos() else { return };
    let at_px = local(pointer, response.rect);
    if response.double_clicked() {
        let farther = ui.input(|input| input.modifiers.shift);
        let step = if farther { 1.0 / DOUBLE_CLICK_STEP } else { DOUBLE_CLICK_STEP };
        ctx.queue.send(Command::FlyTo(view.zoomed(step, at_px)));
    } else if response.clicked() {
        ctx.queue.send(Command::SelectAt(view.world_from_screen(at_px)));
    }
}

fn hover(ctx: &Ctx<'_>, ui: &egui::Ui, response: &egui::Response, view: &View) {
    let session = &ctx.state.session;
    let pointer = response.hover_pos().filter(|_| response.contains_pointer() || response.dragged());
    let point: Option<Coord> = pointer.map(|pointer| view.world_from_screen(local(pointer, response.rect)));
    if response.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
        if session.hover.is_some() || session.pointer_in_world != point {
            ctx.queue.send(Command::Hover(None, point));
        }
        return;
    }
    // In flight the map runs under the pointer; what it meets on the way is nobody's wish.
    let pick = point
        .filter(|_| session.flight.is_none())
        .and_then(|point| hit::hits(ctx.state, point, view.meters_per_px).first().copied());
    if pick.is_some_and(|pick| !hit::is_zone(ctx.state, pick)) {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    } else if point.is_some() {
        ui.ctx().set_cursor_icon(CursorIcon::Default);
    }
    if pick != session.hover || point != session.pointer_in_world {
        ctx.queue.send(Command::Hover(pick, point));
    }
}

/// Points from the corner of the map.
fn local(at: Pos2, rect: egui::Rect) -> (f64, f64) {
    (f64::from(at.x - rect.min.x), f64::from(at.y - rect.min.y))
}
