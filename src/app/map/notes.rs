//! Notes over the picture: those of the document, the one that is being drawn, handles, and the field for words.
//!
//! *Must not know:* how the pointer moves them.

use super::grab::handles;
use super::hand::Hand;
use super::overlay::on_screen;
use super::{marks, sites};
use crate::app::action::{Action, NoteAction, entry_of};
use crate::app::annotating::{NoteChange, Typing};
use crate::app::apply::fields;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::session::Tool;
use crate::app::{panels::widgets, theme};
use crate::geometry::snap::Snap;
use crate::io::notes::measured;
use crate::model::note::{Note, NoteKind, bounds_of, find};
use crate::model::words::Words;
use crate::scene::color::Color;
use crate::scene::notes::{Place, note_marks, text_box};
use egui::text::{CCursor, CCursorRange};
use egui::{
    Align2, Area, Button, Frame, Id, Key, Modifiers, Order, Painter, Pos2, Rect, Shape, Stroke, TextEdit, Ui, pos2,
    vec2,
};
use geo_types::Coord;

static WORDS: Words = Words::fixed("标注文字", "Words of the note");
static DONE: Words = Words::fixed("完成", "Done");
static TYPE_HINT: Words = Words::fixed("在此输入文字", "Type here");
static INSERT: Words = Words::fixed("插入宗地的", "Insert from the parcel");

/// Half the side of a handle.
const HANDLE_PX: f32 = 3.5;
/// Width of the field for words.
const FIELD_PX: f32 = 220.0;
/// Letters in the field are no smaller or larger than this, so that it can be read and stays small.
const FIELD_TEXT_PX: std::ops::RangeInclusive<f32> = 12.0..=28.0;

/// All notes, and what is being done with them.
pub(super) fn show(ctx: &Ctx<'_>, painter: &Painter, rect: Rect, place: Place<'_>, hand: &Hand) {
    let session = &ctx.state.session;
    let typed = session.notes.typing.as_ref().filter(|typing| !typing.is_new).map(|typing| typing.note.id);
    let layers = ctx.state.project.notes.iter().filter(|layer| layer.visible);
    for note in layers.flat_map(|layer| &layer.notes).filter(|note| Some(note.id) != typed || !note.kind.is_words()) {
        marks::paint(painter, &note_marks(shown(ctx, note), place));
    }
    if let Some(typing) = &session.notes.typing
        && typing.note.kind == NoteKind::Callout
    {
        // The field stands where the box will be.
        let ends = pixels(&typing.note.points, place);
        let color = Color::of_note(typing.note.style.color, ctx.appearance());
        painter.add(Shape::line(ends, Stroke::new(typing.note.style.width_px, theme::rgb(color))));
    }
    for id in &session.notes.selected {
        if let Some(note) = find(&ctx.state.project.notes, *id) {
            chosen(ctx, painter, shown(ctx, note), (rect, place));
        }
    }
    if let Tool::Note(kind) = session.tool {
        drawing(ctx, painter, (rect, place), kind, hand);
    }
    if let Some(snap) = hand.snapped.filter(|_| hand.pointer.is_some() || hand.grab.is_some()) {
        snap_mark(ctx, painter, place, snap);
    }
}

/// The note as it is now: while it is dragged not as it was.
fn shown<'a>(ctx: &Ctx<'a>, note: &'a Note) -> &'a Note {
    ctx.state.session.notes.trial.iter().find(|trial| trial.id == note.id).unwrap_or(note)
}

/// A line around a selected note, and the handles of the only one.
fn chosen(ctx: &Ctx<'_>, painter: &Painter, note: &Note, (rect, place): (Rect, Place<'_>)) {
    let tokens = ctx.tokens();
    let line = |width, color: Color| Stroke::new(width, theme::rgb(color));
    let frame = text_box(note, place)
        .map(|(left, top, width, height)| Rect::from_min_size(pos2(left, top), vec2(width, height)).expand(2.0));
    let outline = match note.kind {
        NoteKind::Text | NoteKind::Callout => frame,
        NoteKind::Pin | NoteKind::Freehand => {
            let points = on_screen(&note.points, rect, place.view);
            let reach = if note.kind == NoteKind::Pin { note.style.text_px * 2.4 } else { 4.0 };
            Some(Rect::from_points(&points).expand(reach.min(48.0)))
        }
        _ => None,
    };
    if let Some(outline) = outline {
        painter.rect_stroke(outline, 2.0, line(3.0, tokens.selection_casing.alpha(0.8)), egui::StrokeKind::Outside);
        painter.rect_stroke(outline, 2.0, line(1.5, tokens.selection), egui::StrokeKind::Outside);
    }
    let only = ctx.state.session.notes.selected.len() == 1;
    let grips = if only || outline.is_none() { handles(note) } else { Vec::new() };
    for at in pixels(&grips, place) {
        grip(painter, at, tokens.panel, tokens.selection);
    }
}

fn pixels(points: &[Coord], place: Place<'_>) -> Vec<Pos2> {
    points.iter().map(|at| place.px(*at)).map(|(x, y)| pos2(x, y)).collect()
}

fn grip(painter: &Painter, at: Pos2, fill: Color, line: Color) {
    let mark = Rect::from_center_size(at, vec2(2.0, 2.0) * HANDLE_PX);
    painter.rect_filled(mark, 1.0, theme::rgb(fill));
    painter.rect_stroke(mark, 1.0, Stroke::new(1.5, theme::rgb(line)), egui::StrokeKind::Middle);
}

/// The note of the tool as it would be if it ended at the pointer, and what to do next.
fn drawing(ctx: &Ctx<'_>, painter: &Painter, (rect, place): (Rect, Place<'_>), kind: NoteKind, hand: &Hand) {
    let session = &ctx.state.session;
    let mut points = if hand.line.is_empty() { session.drawing.clone() } else { hand.line.clone() };
    let corners = points.clone();
    if hand.line.is_empty() && !points.is_empty() {
        points.extend(hand.pointer);
    }
    if points.len() > 1 {
        // An area of two corners is shown as the line it is.
        let kind = if kind.is_area() && points.len() < kind.points().0 { NoteKind::Line } else { kind };
        let style = session.notes.style_of(kind);
        let note = Note { id: 0, kind, measured: measured(kind, &points), points, text: String::new(), style };
        if kind == NoteKind::Callout {
            let ends = on_screen(&note.points, rect, place.view);
            painter.add(Shape::line(ends, Stroke::new(2.0, theme::rgb(Color::of_note(style.color, ctx.appearance())))));
        } else {
            marks::paint(painter, &note_marks(&note, place));
        }
    }
    if kind.by_corners() {
        for at in pixels(&corners, place) {
            grip(painter, at, ctx.tokens().panel, ctx.tokens().accent);
        }
    }
    if let Some(entry) = entry_of(Action::Note(NoteAction::Draw(kind))) {
        let at = rect.center_bottom() - vec2(0.0, 22.0);
        sites::plate(ctx, painter, (at, Align2::CENTER_CENTER), ctx.say(&entry.tooltip));
    }
}

/// A square on a corner, a ring on an edge.
fn snap_mark(ctx: &Ctx<'_>, painter: &Painter, place: Place<'_>, snap: Snap) {
    let (x, y) = place.px(snap.at);
    let tokens = ctx.tokens();
    for (width, color) in [(4.0, tokens.selection_casing), (2.0, tokens.accent)] {
        let stroke = Stroke::new(width, theme::rgb(color));
        if snap.corner {
            let mark = Rect::from_center_size(pos2(x, y), vec2(11.0, 11.0));
            painter.rect_stroke(mark, 0.0, stroke, egui::StrokeKind::Middle);
        } else {
            painter.circle_stroke(pos2(x, y), 5.5, stroke);
        }
    }
}

/// What egui knows the field for words by.
fn field_id() -> Id {
    Id::unique("note_words")
}

/// The field for the words that are being typed, at their place.
pub(super) fn typing(ctx: &Ctx<'_>, ui: &Ui, rect: Rect, place: Place<'_>) {
    let Some(typing) = &ctx.state.session.notes.typing else {
        ui.data_mut(|data| data.remove::<u32>(field_id()));
        return;
    };
    let note = &typing.note;
    let anchor = match (note.kind, note.points.as_slice()) {
        (NoteKind::Callout, [_, words]) => *words,
        (_, [only]) => *only,
        (_, points) => bounds_of(points).map_or(place.view.center_in_world, geo_types::Rect::center),
    };
    let (x, y) = place.px(anchor);
    let shown = Area::new(field_id().with("area"))
        .order(Order::Middle)
        .pivot(Align2::CENTER_CENTER)
        .fixed_pos(pos2(x, y))
        .constrain_to(rect.shrink(8.0))
        .show(ui.ctx(), |ui| Frame::popup(ui.style()).show(ui, |ui| field(ctx, ui, typing)).inner);
    let (lost, escaped) = shown.inner;
    let send = |change| ctx.queue.send(Command::Note(change));
    let pointer = ui.input(|input| input.pointer.interact_pos());
    if lost && escaped {
        send(NoteChange::Untyped);
    } else if lost && pointer.is_some_and(|at| shown.response.rect.contains(at)) {
        // A click beside the field, on its own plate.
        ui.memory_mut(|memory| memory.request_focus(field_id()));
    } else if lost {
        send(NoteChange::Typed);
    }
}

/// The field and what can be put into it; whether it has lost the keyboard, and by Esc.
fn field(ctx: &Ctx<'_>, ui: &mut Ui, typing: &Typing) -> (bool, bool) {
    let note = &typing.note;
    let send = |change| ctx.queue.send(Command::Note(change));
    ui.set_width(FIELD_PX);
    let is_fresh = ui.data(|data| data.get_temp(field_id())) != Some(note.id);
    let complete = ui.memory(|memory| memory.has_focus(field_id()))
        && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    let mut text = note.text.clone();
    let (least, most) = FIELD_TEXT_PX.into_inner();
    let size = note.style.text_px.clamp(least, most);
    let font = if note.style.bold { theme::bold(size) } else { theme::regular(size) };
    let mut edit = TextEdit::multiline(&mut text)
        .id(field_id())
        .font(font)
        .hint_text(ctx.say(&TYPE_HINT))
        .desired_rows(note.text.split('\n').count().clamp(1, 8))
        .desired_width(FIELD_PX)
        .show(ui);
    let response = edit.response.response.accessible_name(ctx.say(&WORDS));
    if is_fresh {
        response.request_focus();
        // What is proposed can be typed over.
        let all = CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()));
        edit.state.cursor.set_char_range(Some(all));
        edit.state.store(ui.ctx(), field_id());
        ui.data_mut(|data| data.insert_temp(field_id(), note.id));
    }
    let (mut clicked, mut done) = (false, false);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        let at = note.points.first().copied();
        done = ui.add(Button::new(widgets::small(ctx.say(&DONE))).shortcut_text("Ctrl+Enter")).clicked();
        for field in at.into_iter().flat_map(|at| fields(ctx.state, at)) {
            let name = ctx.say(&field.name);
            let tip = format!("{} {name}{}{}", ctx.say(&INSERT), ctx.say(&crate::app::text::COLON), field.value);
            if ui.add(Button::new(widgets::small(name))).on_hover_text(tip).clicked() {
                let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
                text = format!("{text}{gap}{}", field.value);
                clicked = true;
            }
        }
    });
    if text != note.text {
        send(NoteChange::Words(text));
    }
    if complete || done {
        send(NoteChange::Typed);
    }
    if clicked {
        ui.memory_mut(|memory| memory.request_focus(field_id()));
    }
    let lost = response.lost_focus() && !is_fresh && !complete && !done && !clicked;
    (lost, ui.input(|input| input.key_pressed(Key::Escape)))
}
