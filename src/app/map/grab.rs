//! Notes under the pointer: selected, moved, drawn out by their handles.

use super::hand::{Board, Hand};
use crate::app::annotating::NoteChange;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::model::note::{Note, NoteKind, NoteStyle, find};
use crate::scene::notes::{self, Place};
use egui::{CursorIcon, Key, PointerButton};
use geo_types::{Coord, coord};

/// How far beside a line or handle one may point.
const REACH_PX: f32 = 5.0;
/// A line of more points has no handles.
const MOST_HANDLES: usize = 200;

/// Notes as they were when the button went down.
#[derive(Debug)]
pub(super) struct Grab {
    notes: Vec<Note>,
    /// Which handle of the only one; `None` where all are moved.
    handle: Option<usize>,
    from: Coord,
    /// From the pointer to the handle.
    off: Coord,
}

/// Where a note can be taken hold of.
pub(super) fn handles(note: &Note) -> Vec<Coord> {
    match note.kind {
        NoteKind::Text | NoteKind::Pin | NoteKind::Freehand => Vec::new(),
        NoteKind::Rectangle | NoteKind::Ellipse => match note.points.as_slice() {
            [a, b] => vec![*a, coord! { x: b.x, y: a.y }, *b, coord! { x: a.x, y: b.y }],
            _ => Vec::new(),
        },
        // Its words are moved by their box.
        NoteKind::Callout => note.points.iter().take(1).copied().collect(),
        _ if note.points.len() > MOST_HANDLES => Vec::new(),
        _ => note.points.clone(),
    }
}

/// The note with one of its handles elsewhere.
fn reshaped(note: &Note, handle: usize, to: Coord) -> Note {
    let mut note = note.clone();
    match (note.kind, note.points.as_mut_slice()) {
        (NoteKind::Rectangle | NoteKind::Ellipse, [a, b]) => match handle {
            0 => *a = to,
            1 => (b.x, a.y) = (to.x, to.y),
            2 => *b = to,
            _ => (a.x, b.y) = (to.x, to.y),
        },
        (_, points) => points.iter_mut().skip(handle).take(1).for_each(|at| *at = to),
    }
    note
}

impl Hand {
    /// Selects and moves notes; whether the pointer is busy with one.
    pub(super) fn edit(&mut self, ctx: &Ctx<'_>, board: Board<'_>, place: Place<'_>) -> bool {
        let send = |change| ctx.queue.send(Command::Note(change));
        let (response, selected) = (board.response, &ctx.state.session.notes.selected);
        let joins = board.ui.input(|input| input.modifiers.shift || input.modifiers.command);
        if response.drag_started_by(PointerButton::Primary) && !joins {
            self.grab = board.pressed_at().and_then(|from| take(ctx, place, from));
            let new = self.grab.iter().flat_map(|grab| &grab.notes).find(|note| !selected.contains(&note.id));
            if let Some(note) = new {
                send(NoteChange::Select(vec![note.id]));
            }
        }
        if self.grab.is_some() {
            self.carry(ctx, board);
            return true;
        }
        let Some(pointer) = response.hover_pos().or(response.interact_pointer_pos()).map(|at| board.world(at)) else {
            return false;
        };
        let over = under(ctx, place, pointer);
        if handle_at(ctx, place, pointer).is_some() {
            board.ui.ctx().set_cursor_icon(CursorIcon::Move);
            return response.clicked();
        }
        let Some(id) = over else { return false };
        if response.double_clicked() {
            send(NoteChange::Type(id));
        } else if response.clicked() && !joins && selected.as_slice() == [id] {
            // A second click goes through it.
            return false;
        } else if response.clicked() {
            let mut ids = if joins { selected.clone() } else { Vec::new() };
            if ids.contains(&id) {
                ids.retain(|known| *known != id);
            } else {
                ids.push(id);
            }
            send(NoteChange::Select(ids));
        } else if !response.dragged() {
            board.ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
            return false;
        }
        response.clicked()
    }

    fn carry(&mut self, ctx: &Ctx<'_>, board: Board<'_>) {
        let send = |change| ctx.queue.send(Command::Note(change));
        let Some(grab) = self.grab.take() else { return };
        if board.ui.input(|input| input.key_down(Key::Escape)) {
            return send(NoteChange::Drop);
        }
        board.ui.ctx().set_cursor_icon(CursorIcon::Move);
        if let Some(raw) = board.response.interact_pointer_pos().map(|at| board.world(at)) {
            let moved = match (grab.handle, grab.notes.as_slice()) {
                (Some(handle), [note]) => {
                    // A corner keeps to eighths from the one before it.
                    let before = handle.checked_sub(1).and_then(|before| note.points.get(before)).copied();
                    let is_box = matches!(note.kind, NoteKind::Rectangle | NoteKind::Ellipse | NoteKind::Callout);
                    let raw = coord! { x: raw.x + grab.off.x, y: raw.y + grab.off.y };
                    let to = if note.kind == NoteKind::Callout && handle == 1 {
                        raw
                    } else {
                        self.aimed(ctx, board, raw, before.filter(|_| !is_box))
                    };
                    vec![reshaped(note, handle, to)]
                }
                (_, notes) => {
                    let by = coord! { x: raw.x - grab.from.x, y: raw.y - grab.from.y };
                    notes.iter().map(|note| note.moved(by)).collect()
                }
            };
            send(NoteChange::Try(moved));
        }
        if board.response.drag_stopped() || !board.response.dragged() {
            self.snapped = None;
            send(NoteChange::Put);
        } else {
            self.grab = Some(grab);
        }
    }
}

/// The topmost note at a place.
pub(super) fn under(ctx: &Ctx<'_>, place: Place<'_>, at: Coord) -> Option<u32> {
    notes::hit(&ctx.state.project.notes, place.px(at), REACH_PX, place)
}

/// A handle of the only selected note.
fn handle_at(ctx: &Ctx<'_>, place: Place<'_>, at: Coord) -> Option<(Note, usize)> {
    let &[id] = ctx.state.session.notes.selected.as_slice() else { return None };
    let note = find(&ctx.state.project.notes, id)?;
    let (x, y) = place.px(at);
    let near = |handle: &Coord| {
        let (hx, hy) = place.px(*handle);
        (hx - x).hypot(hy - y) <= REACH_PX + 2.0
    };
    let handle = handles(note).iter().position(near)?;
    Some((note.clone(), handle))
}

/// Takes hold of what is there.
fn take(ctx: &Ctx<'_>, place: Place<'_>, from: Coord) -> Option<Grab> {
    if let Some((note, handle)) = handle_at(ctx, place, from) {
        return Some(Grab { notes: vec![note], handle: Some(handle), from, off: coord! { x: 0.0, y: 0.0 } });
    }
    let id = under(ctx, place, from)?;
    let layers = &ctx.state.project.notes;
    let selected = &ctx.state.session.notes.selected;
    let hollow = |note: &Note| Note { style: NoteStyle { fill: 0.0, ..note.style }, ..note.clone() };
    let by_line = |note: &Note| notes::touches(&hollow(note), place.px(from), REACH_PX, place);
    // Who drags inside of an area that is not selected means the map.
    if !selected.contains(&id) && !find(layers, id).is_some_and(by_line) {
        return None;
    }
    let ids = if selected.contains(&id) { selected.clone() } else { vec![id] };
    let notes: Vec<Note> = ids.iter().filter_map(|id| find(layers, *id)).cloned().collect();
    // The box of a callout moves and its tip stays.
    let is_box = |note: &&Note| {
        note.kind == NoteKind::Callout && notes::text_box(note, place).is_some_and(|frame| holds(frame, place.px(from)))
    };
    let handle = notes.first().filter(|_| notes.len() == 1).filter(is_box).map(|_| 1);
    // Held where it was taken, so that it does not jump to the pointer.
    let held = notes.first().zip(handle).and_then(|(note, handle)| note.points.get(handle).copied());
    let off = held.map_or(coord! { x: 0.0, y: 0.0 }, |held| coord! { x: held.x - from.x, y: held.y - from.y });
    Some(Grab { notes, handle, from, off })
}

fn holds((left, top, width, height): (f32, f32, f32, f32), (x, y): (f32, f32)) -> bool {
    x >= left && x <= left + width && y >= top && y <= top + height
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_moves_what_it_stands_for() {
        let at = |x: f64, y: f64| coord! { x: x, y: y };
        let note = |kind| Note {
            id: 1,
            kind,
            points: vec![at(0., 0.), at(10., 5.)],
            text: String::new(),
            style: NoteStyle::of(kind),
            measured: None,
        };
        for (handle, expected) in [
            (0, [at(3., 3.), at(10., 5.)]),
            (1, [at(0., 3.), at(3., 5.)]),
            (2, [at(0., 0.), at(3., 3.)]),
            (3, [at(3., 0.), at(10., 3.)]),
        ] {
            let rectangle = note(NoteKind::Rectangle);
            let moved = reshaped(&rectangle, handle, at(3., 3.));
            assert_eq!(moved.points, expected, "corner {handle}");
            assert_eq!(handles(&moved)[handle], at(3., 3.), "it is where it was put");
        }
        assert_eq!(
            reshaped(&note(NoteKind::Line), 1, at(3., 3.)).points,
            [at(0., 0.), at(3., 3.)],
            "the end of a line"
        );
        assert!(handles(&note(NoteKind::Freehand)).is_empty(), "a free line is moved whole");
    }
}
