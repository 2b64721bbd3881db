//! Pointer and wheel → commands.

use crate::analysis::selection::{Choice, Join};
use crate::app::annotating::NoteChange;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::map::hand::{Board, Hand};
use crate::app::map::hit;
use crate::app::session::Tool;
use crate::io::notes::is_own;
use crate::model::layer::LayerKind;
use crate::model::note::NoteKind;
use crate::scene::font::Fonts;
use crate::scene::notes::Place;
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
/// The points of a free line are this far apart, and no more than this many.
const LASSO_STEP_PX: f64 = 3.0;
const LASSO_POINTS: usize = 4_000;
/// The longest time a frame of a flight may stand for: after an idle while the first one is late.
const LONGEST_TICK_S: f32 = 0.05;

/// What the pointer was doing in the frame before.
#[derive(Debug, Default)]
pub(super) struct Input {
    wheel_at_s: Option<f64>,
    /// The line that is being drawn to choose parcels, in world metres, and whether it is a box.
    line: Vec<Coord>,
    boxed: bool,
    /// The pen that draws sites and notes.
    pub(super) hand: Hand,
}

impl Input {
    pub(super) fn handle(&mut self, ctx: &Ctx<'_>, ui: &egui::Ui, response: &egui::Response, fonts: &Fonts<'static>) {
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
        let board = Board { ui, response, view: &view };
        let place = place_of(ctx, response.rect, &view, fonts);
        let tool = ctx.state.session.tool;
        let draws = matches!(tool, Tool::Sketch | Tool::Note(_));
        if draws {
            self.hand.follow(ctx, board);
        } else {
            (self.hand.pointer, self.hand.snapped) = (None, self.hand.snapped.filter(|_| self.hand.grab.is_some()));
        }
        let busy = match tool {
            Tool::Note(kind) => self.hand.draw(ctx, board, kind),
            Tool::Pan => self.hand.edit(ctx, board, place),
            _ => false,
        };
        if !busy && !self.draw(ctx, ui, response, &view) {
            drag(ctx, response, &view);
        }
        self.wheel(ctx, ui, response, &view);
        match tool {
            Tool::Sketch => self.hand.corners(ctx, board),
            Tool::Note(_) => {}
            _ if !busy => clicks(ctx, ui, response, &view),
            _ => {}
        }
        clipboard(ctx, ui);
        if !busy {
            hover(ctx, ui, response, &view);
        }
    }

    /// The closed ring that is being drawn, in world metres, and how it will join what is chosen.
    pub(super) fn ring(&self, ui: &egui::Ui) -> Option<(Vec<Coord>, Join)> {
        let (first, last) = (*self.line.first()?, *self.line.last()?);
        let ring = if self.boxed {
            let at = |x, y| Coord { x, y };
            vec![first, at(last.x, first.y), last, at(first.x, last.y), first]
        } else {
            self.line.iter().copied().chain([first]).collect()
        };
        let (shift, control) = ui.input(|input| (input.modifiers.shift, input.modifiers.command));
        let join = match (control, shift) {
            (true, _) => Join::Remove,
            (_, true) => Join::Add,
            _ => Join::Replace,
        };
        Some((ring, join))
    }

    /// Draws a ring with the primary button; whether it does. Esc takes it away.
    fn draw(&mut self, ctx: &Ctx<'_>, ui: &egui::Ui, response: &egui::Response, view: &View) -> bool {
        let (shift, escape) = ui.input(|input| (input.modifiers.shift, input.key_down(egui::Key::Escape)));
        let tool = ctx.state.session.tool;
        let at = |pointer: Pos2| view.world_from_screen(local(pointer, response.rect));
        let rings = tool.draws_ring() || shift && tool == Tool::Pan;
        if response.drag_started_by(PointerButton::Primary) && rings {
            self.boxed = tool != Tool::Lasso;
            let start = ui.input(|input| input.pointer.press_origin()).or(response.interact_pointer_pos());
            self.line = start.map(at).into_iter().collect();
        }
        if self.line.is_empty() {
            return tool.draws_ring() && response.dragged_by(PointerButton::Primary);
        }
        if escape {
            self.line.clear();
            return true;
        }
        if let Some(point) = response.interact_pointer_pos().map(at) {
            let near = LASSO_STEP_PX * view.meters_per_px;
            let is_new = self.line.last().is_none_or(|last| (last.x - point.x).hypot(last.y - point.y) >= near);
            if self.boxed {
                self.line.truncate(1);
                self.line.push(point);
            } else if is_new && self.line.len() < LASSO_POINTS {
                self.line.push(point);
            }
        }
        if response.drag_stopped() || !response.dragged() {
            if let Some((ring, join)) = self.ring(ui).filter(|_| self.line.len() > 1) {
                ctx.queue.send(Command::Choose(Choice::Ring(ring, join)));
            }
            self.line.clear();
        }
        true
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

/// The map as notes are drawn on it, in points of the window.
pub(super) fn place_of<'a>(ctx: &Ctx<'_>, rect: egui::Rect, view: &'a View, fonts: &'a Fonts<'static>) -> Place<'a> {
    let (appearance, lang) = (ctx.appearance(), ctx.lang());
    Place { view, origin_px: (rect.min.x, rect.min.y), scale: 1.0, appearance, lang, fonts }
}

/// Copy, cut and paste notes where no field has the keyboard. Other words become a note with its tool only.
fn clipboard(ctx: &Ctx<'_>, ui: &egui::Ui) {
    let session = &ctx.state.session;
    let elsewhere = ui.memory(|memory| memory.top_modal_layer().is_some());
    if elsewhere || ui.ctx().text_edit_focused() {
        return;
    }
    let events: Vec<egui::Event> = ui.input(|input| input.events.clone());
    for event in events {
        let change = match event {
            egui::Event::Copy if !session.notes.selected.is_empty() => NoteChange::Copy(false),
            egui::Event::Cut if !session.notes.selected.is_empty() => NoteChange::Copy(true),
            egui::Event::Paste(text) if is_own(&text) || session.tool == Tool::Note(NoteKind::Text) => {
                NoteChange::Paste(text, session.pointer_in_world)
            }
            _ => continue,
        };
        ctx.queue.send(Command::Note(change));
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
        let point = view.world_from_screen(at_px);
        let joins = ui.input(|input| input.modifiers.shift || input.modifiers.command);
        let hit = || hit::hits(ctx.state, point, view.meters_per_px).into_iter().find(|pick| is_parcel(ctx, *pick));
        match joins.then(hit) {
            Some(Some(pick)) => ctx.queue.send(Command::Choose(Choice::Toggle(pick.feature))),
            // Beside all parcels nothing is added, and nothing lost.
            Some(None) => {}
            None => ctx.queue.send(Command::SelectAt(point)),
        }
    }
}

fn is_parcel(ctx: &Ctx<'_>, pick: crate::app::session::Pick) -> bool {
    Some(pick.layer) == ctx.state.sources.evaluated()
        && ctx.state.sources.layer_of(pick).is_some_and(|layer| layer.kind == LayerKind::Parcels)
}

fn hover(ctx: &Ctx<'_>, ui: &egui::Ui, response: &egui::Response, view: &View) {
    let session = &ctx.state.session;
    let pointer = response.hover_pos().filter(|_| response.contains_pointer() || response.dragged());
    let point: Option<Coord> = pointer.map(|pointer| view.world_from_screen(local(pointer, response.rect)));
    if response.dragged() {
        let draws = session.tool.draws_ring() || ui.input(|input| input.modifiers.shift);
        ui.ctx().set_cursor_icon(if draws { CursorIcon::Crosshair } else { CursorIcon::Grabbing });
        if session.hover.is_some() || session.pointer_in_world != point {
            ctx.queue.send(Command::Hover(None, point));
        }
        return;
    }
    // In flight the map runs under the pointer; what it meets on the way is nobody's wish.
    let pick = point
        // Who draws a site looks at its corners.
        .filter(|_| session.flight.is_none() && !matches!(session.tool, Tool::Sketch | Tool::Note(_)))
        .and_then(|point| hit::hits(ctx.state, point, view.meters_per_px).first().copied());
    if point.is_some() && session.tool != Tool::Pan {
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    } else if pick.is_some_and(|pick| !hit::is_zone(ctx.state, pick)) {
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
