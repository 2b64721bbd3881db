//! The pointer as a pen: corners of sites and notes, notes that are drawn by dragging, notes that are moved.
//!
//! *Guarantees:* what is near a corner or edge of a parcel snaps to it, unless `Alt` or `Ctrl` is held; `Shift` keeps to
//! 45° and squares. *Must not know:* how a note is drawn.

use super::grab::Grab;
use crate::app::annotating::NoteChange;
use crate::app::command::{Command, SketchChange};
use crate::app::ctx::Ctx;
use crate::app::session::Tool;
use crate::geometry::snap::{self, Snap};
use crate::model::note::NoteKind;
use crate::scene::view::View;
use egui::{Key, Modifiers, PointerButton, Pos2, Rect};
use geo_types::{Coord, coord};

/// How near a corner or an edge has to be.
const SNAP_PX: f64 = 8.0;
/// Where so many metres are a point, parcels are too small to snap to.
const SNAP_COARSEST_M: f64 = 6.0;
/// The points of a free line are this far apart.
const STEP_PX: f64 = 2.5;
const MOST_POINTS: usize = 4_000;
/// A click this near to the first corner closes an area.
const CLOSE_PX: f64 = 8.0;
/// Where the words of a callout stand that was only clicked, in points from its tip.
const CALLOUT_PX: (f64, f64) = (70.0, 60.0);

/// What the pen was doing in the frame before.
#[derive(Debug, Default)]
pub(super) struct Hand {
    /// The points of what is drawn by dragging.
    pub(super) line: Vec<Coord>,
    /// Where the pen is: on what it snapped to, or in the direction it keeps to.
    pub(super) pointer: Option<Coord>,
    /// What it snapped to.
    pub(super) snapped: Option<Snap>,
    /// The notes that are being moved.
    pub(super) grab: Option<Grab>,
}

/// The map under the pointer.
#[derive(Clone, Copy)]
pub(super) struct Board<'a> {
    pub(super) ui: &'a egui::Ui,
    pub(super) response: &'a egui::Response,
    pub(super) view: &'a View,
}

impl Board<'_> {
    pub(super) fn world(self, at: Pos2) -> Coord {
        let rect: Rect = self.response.rect;
        self.view.world_from_screen((f64::from(at.x - rect.min.x), f64::from(at.y - rect.min.y)))
    }

    /// Where the pointer went down, as a drag begins some points away from it.
    pub(super) fn pressed_at(self) -> Option<Coord> {
        let origin = self.ui.input(|input| input.pointer.press_origin());
        origin.or(self.response.interact_pointer_pos()).map(|at| self.world(at))
    }

    pub(super) fn pressed(self, key: Key) -> bool {
        self.ui.input_mut(|input| input.consume_key(Modifiers::NONE, key))
    }
}

impl Hand {
    /// Finds where the pen is.
    pub(super) fn follow(&mut self, ctx: &Ctx<'_>, board: Board<'_>) {
        let raw = board.response.hover_pos().or(board.response.interact_pointer_pos()).map(|at| board.world(at));
        let from = self.line.first().or(ctx.state.session.drawing.last()).copied();
        self.pointer = raw.map(|raw| self.aimed(ctx, board, raw, from));
    }

    /// A place as the pen means it: kept to a direction from `from`, or snapped.
    pub(super) fn aimed(&mut self, ctx: &Ctx<'_>, board: Board<'_>, raw: Coord, from: Option<Coord>) -> Coord {
        let (shift, free) = board.ui.input(|input| {
            let held = input.modifiers;
            (held.shift, held.alt || held.command)
        });
        self.snapped = None;
        let tool = ctx.state.session.tool;
        if let (true, Some(from)) = (shift, from) {
            let square = matches!(tool, Tool::Note(NoteKind::Rectangle | NoteKind::Ellipse));
            return if square { squared(from, raw) } else { by_eighths(from, raw) };
        }
        let snaps = !matches!(tool, Tool::Note(NoteKind::Text | NoteKind::Freehand | NoteKind::Pin));
        if snaps && !free {
            self.snapped = snap_at(ctx, raw, board.view.meters_per_px);
        }
        self.snapped.map_or(raw, |snap| snap.at)
    }

    /// Draws with the tool of notes; whether the drag was the pen's.
    pub(super) fn draw(&mut self, ctx: &Ctx<'_>, board: Board<'_>, kind: NoteKind) -> bool {
        let send = |change| ctx.queue.send(Command::Note(change));
        let two = matches!(kind, NoteKind::Callout | NoteKind::Rectangle | NoteKind::Ellipse);
        let drags = two
            || kind == NoteKind::Freehand
            || (matches!(kind, NoteKind::Arrow | NoteKind::Line | NoteKind::Length)
                && ctx.state.session.drawing.is_empty());
        if drags && self.drag(ctx, board, kind) {
            return true;
        }
        let Some(at) = self.pointer.filter(|_| board.response.clicked()) else {
            if kind.by_corners() {
                keys(ctx, board);
            }
            return false;
        };
        match (kind, ctx.state.session.drawing.first()) {
            (NoteKind::Text | NoteKind::Pin, _) => send(NoteChange::Draw(vec![at])),
            (NoteKind::Callout, _) => {
                let per_px = board.view.meters_per_px;
                let words = coord! { x: at.x + CALLOUT_PX.0 * per_px, y: at.y + CALLOUT_PX.1 * per_px };
                send(NoteChange::Draw(vec![at, words]));
            }
            (NoteKind::Rectangle | NoteKind::Ellipse, Some(first)) => send(NoteChange::Draw(vec![*first, at])),
            (NoteKind::Rectangle | NoteKind::Ellipse, None) => {
                ctx.queue.send(Command::Sketch(SketchChange::Corner(at)));
            }
            (NoteKind::Freehand, _) => {}
            _ => self.corner(ctx, board),
        }
        false
    }

    /// From where the button goes down to where it goes up.
    fn drag(&mut self, ctx: &Ctx<'_>, board: Board<'_>, kind: NoteKind) -> bool {
        let response = board.response;
        if response.drag_started_by(PointerButton::Primary) {
            let start = board.pressed_at();
            self.line = start.map(|start| self.aimed(ctx, board, start, None)).into_iter().collect();
        }
        if self.line.is_empty() {
            return response.dragged_by(PointerButton::Primary);
        }
        if board.ui.input(|input| input.key_down(Key::Escape)) {
            self.line.clear();
            return true;
        }
        if let Some(raw) = response.interact_pointer_pos().map(|at| board.world(at)) {
            if kind == NoteKind::Freehand {
                let near = STEP_PX * board.view.meters_per_px;
                let is_new = self.line.last().is_none_or(|last| (last.x - raw.x).hypot(last.y - raw.y) >= near);
                if is_new && self.line.len() < MOST_POINTS {
                    self.line.push(raw);
                }
            } else {
                let from = self.line.first().copied();
                let to = self.aimed(ctx, board, raw, from);
                self.line.truncate(1);
                self.line.push(to);
            }
        }
        if response.drag_stopped() || !response.dragged() {
            let line = std::mem::take(&mut self.line);
            if line.len() > 1 {
                ctx.queue.send(Command::Note(NoteChange::Draw(line)));
            }
        }
        true
    }

    /// The corners of a site or note. A click on the first one, a double click or Enter completes it.
    pub(super) fn corners(&self, ctx: &Ctx<'_>, board: Board<'_>) {
        keys(ctx, board);
        if board.response.clicked() {
            self.corner(ctx, board);
        }
    }

    fn corner(&self, ctx: &Ctx<'_>, board: Board<'_>) {
        let send = |change| ctx.queue.send(Command::Sketch(change));
        let drawing = &ctx.state.session.drawing;
        let Some(at) = self.pointer else { return };
        let is_line = matches!(ctx.state.session.tool, Tool::Note(kind) if !kind.is_area());
        let near_first = drawing.first().is_some_and(|first| {
            let apart = (first.x - at.x).hypot(first.y - at.y);
            !is_line && apart <= CLOSE_PX * board.view.meters_per_px && drawing.len() > 2
        });
        if near_first || board.response.double_clicked() {
            send(SketchChange::Close);
        } else {
            send(SketchChange::Corner(at));
        }
    }
}

fn keys(ctx: &Ctx<'_>, board: Board<'_>) {
    if ctx.state.session.drawing.is_empty() || board.ui.ctx().text_edit_focused() {
        return;
    }
    if board.pressed(Key::Enter) {
        ctx.queue.send(Command::Sketch(SketchChange::Close));
    } else if board.pressed(Key::Backspace) {
        ctx.queue.send(Command::Sketch(SketchChange::Back));
    }
}

/// The nearest corner or edge of a parcel that is drawn, or of a planned site.
pub(super) fn snap_at(ctx: &Ctx<'_>, at: Coord, meters_per_px: f64) -> Option<Snap> {
    let state = ctx.state;
    if meters_per_px > SNAP_COARSEST_M {
        return None;
    }
    let reach_m = SNAP_PX * meters_per_px;
    let layer = state.sources.evaluated().filter(|layer| state.is_visible(*layer));
    let of_parcels = layer.and_then(|layer| {
        let index = state.derived.of_sources.as_ref()?.indexes.get(layer)?;
        snap::nearest(&state.sources.data.layers.get(layer)?.shapes, index, at, reach_m)
    });
    let corners = state.project.sketches.iter().flat_map(|sketch| &sketch.corners);
    let of_sites = corners
        .map(|corner| Snap { at: *corner, corner: true, apart_m: (corner.x - at.x).hypot(corner.y - at.y) })
        .filter(|snap| snap.apart_m <= reach_m)
        .min_by(|a, b| a.apart_m.total_cmp(&b.apart_m));
    match (of_parcels, of_sites) {
        (Some(parcel), Some(site)) if parcel.corner && parcel.apart_m <= site.apart_m => Some(parcel),
        (parcel, site) => site.or(parcel),
    }
}

/// The direction of the eight winds that is nearest.
fn by_eighths(from: Coord, to: Coord) -> Coord {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let angle = (dy.atan2(dx) / std::f64::consts::FRAC_PI_4).round() * std::f64::consts::FRAC_PI_4;
    let (cos, sin) = (angle.cos(), angle.sin());
    let along = dx * cos + dy * sin;
    coord! { x: from.x + along * cos, y: from.y + along * sin }
}

/// The opposite corner of the square that reaches as far as the pointer.
fn squared(from: Coord, to: Coord) -> Coord {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let side = dx.abs().max(dy.abs());
    coord! { x: from.x + side.copysign(dx), y: from.y + side.copysign(dy) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shift_keeps_to_eighths_and_squares() {
        let from = coord! { x: 100.0, y: 100.0 };
        let check = |(dx, dy): (f64, f64), (ex, ey): (f64, f64)| {
            let found = by_eighths(from, coord! { x: 100.0 + dx, y: 100.0 + dy });
            assert!(
                (found.x - 100.0 - ex).abs() < 1e-9 && (found.y - 100.0 - ey).abs() < 1e-9,
                "({dx}, {dy}): {found:?}"
            );
        };
        check((50.0, 3.0), (50.0, 0.0));
        check((-2.0, -40.0), (0.0, -40.0));
        // The foot on the diagonal is the mean of both.
        check((30.0, 20.0), (25.0, 25.0));
        assert_eq!(squared(from, coord! { x: 130.0, y: 90.0 }), coord! { x: 130.0, y: 70.0 }, "30 both ways");
    }
}
