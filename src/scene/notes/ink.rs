//! Lines, areas, heads, leaders and pins of notes.

use super::{Place, clip, spans, stroke, words};
use crate::model::note::{Dash, Heads, Note, NoteKind};
use crate::scene::color::Color;
use crate::scene::paint::{Align, Fill, Mark, Stroke, Text};

/// A pixel.
type Point = (f32, f32);

/// Lines are drawn this far beyond the picture, so that what is cut off is not seen.
const ROOM_PX: f32 = 256.0;
/// What reaches farther is cut.
const FAR_PX: f32 = 6_000.0;

/// The colour of a note.
pub(super) fn color(note: &Note, place: Place<'_>) -> Color {
    Color::of_note(note.style.color, place.appearance)
}

/// The pen of a note: dashes follow the width.
fn pen(note: &Note, place: Place<'_>) -> Stroke {
    let width_px = note.style.width_px * place.scale;
    let dash = |on: f32, off: f32| vec![(on * width_px).max(on * place.scale), (off * width_px).max(off * place.scale)];
    let dash_px = match note.style.dash {
        Dash::Solid => Vec::new(),
        Dash::Dashed => dash(5.0, 3.0),
        Dash::Dotted => dash(1.2, 1.8),
    };
    Stroke { color: color(note, place), width_px, dash_px, inside_only: false }
}

fn path(points_px: Vec<Point>, closed: bool, fill: Fill, stroke: Option<Stroke>) -> Mark {
    Mark::Path { points_px, closed, fill, stroke }
}

/// An open line, cut where it reaches far out.
fn open(marks: &mut Vec<Mark>, points: Vec<Point>, stroke: Stroke, place: Place<'_>) {
    if clip::holds(place.around_px(FAR_PX), &points) {
        marks.push(path(points, false, Fill::None, Some(stroke)));
        return;
    }
    let pieces = clip::line(&points, place.around_px(ROOM_PX));
    marks.extend(pieces.into_iter().map(|piece| path(piece, false, Fill::None, Some(stroke.clone()))));
}

/// A line with its heads.
pub(super) fn line(marks: &mut Vec<Mark>, note: &Note, place: Place<'_>) {
    let points = place.all_px(&note.points);
    headed(marks, points, note, place);
}

fn headed(marks: &mut Vec<Mark>, mut points: Vec<Point>, note: &Note, place: Place<'_>) {
    let pen = pen(note, place);
    let ink = pen.color;
    let mut heads = Vec::new();
    if note.style.heads != Heads::None {
        heads.extend(head(&mut points, pen.width_px, place.scale));
    }
    if note.style.heads == Heads::Both {
        points.reverse();
        heads.extend(head(&mut points, pen.width_px, place.scale));
        points.reverse();
    }
    open(marks, points, pen, place);
    marks.extend(heads.into_iter().map(|head| path(head.to_vec(), true, Fill::Solid(ink), None)));
}

/// The head at the end of a line, which is shortened to its base, so that the tip is sharp.
fn head(points: &mut Vec<Point>, width_px: f32, scale: f32) -> Option<[Point; 3]> {
    let tip = *points.last()?;
    let long = width_px * 3.2 + 6.0 * scale;
    let wide = long * 0.4;
    // Where the line is as far from the tip as the head is long; of a short line its beginning.
    let apart = |at: &Point| (at.0 - tip.0).hypot(at.1 - tip.1);
    let from = points.iter().rev().find(|at| apart(at) >= long).or(points.first()).copied()?;
    let length = apart(&from);
    if length <= 0.0 {
        return None;
    }
    let way = ((tip.0 - from.0) / length, (tip.1 - from.1) / length);
    let base = (tip.0 - way.0 * long, tip.1 - way.1 * long);
    while points.len() > 1 && points.last().is_some_and(|at| apart(at) < long * 0.9) {
        points.pop();
    }
    // A little into the head, so that no gap is seen.
    points.push((base.0 + way.0 * long * 0.2, base.1 + way.1 * long * 0.2));
    let side = |sign: f32| (base.0 - way.1 * wide * sign, base.1 + way.0 * wide * sign);
    Some([tip, side(1.0), side(-1.0)])
}

/// An area with its outline.
pub(super) fn area(marks: &mut Vec<Mark>, note: &Note, place: Place<'_>) {
    let ring = place.all_px(&note.outline());
    let (pen, ink) = (pen(note, place), color(note, place));
    let fill = if note.style.fill > 0.0 { Fill::Solid(ink.alpha(note.style.fill.min(1.0))) } else { Fill::None };
    ring_of(marks, ring, fill, pen, place);
}

/// A closed outline with what is in it, cut where it reaches far out.
pub(super) fn ring_of(marks: &mut Vec<Mark>, ring: Vec<Point>, fill: Fill, pen: Stroke, place: Place<'_>) {
    if clip::holds(place.around_px(FAR_PX), &ring) {
        marks.push(path(ring, true, fill, Some(pen)));
        return;
    }
    let room = place.around_px(ROOM_PX);
    if fill != Fill::None {
        marks.push(path(clip::area(&ring, room), true, fill, None));
    }
    let closed: Vec<Point> = ring.iter().chain(ring.first()).copied().collect();
    open(marks, closed, pen, place);
}

/// The line from the words of a callout to what they are about, with a dot or a head at its end.
pub(super) fn leader(marks: &mut Vec<Mark>, note: &Note, place: Place<'_>) {
    let &[tip, at] = note.points.as_slice() else { return };
    let (tip, at) = (place.px(tip), place.px(at));
    let Some((left, top, width, height)) = words::text_box(note, place) else { return };
    let inside = tip.0 >= left && tip.0 <= left + width && tip.1 >= top && tip.1 <= top + height;
    if !inside {
        let from = edge_towards((left, top, width, height), at, tip);
        headed(marks, vec![from, tip], note, place);
    }
    if note.style.heads == Heads::None {
        let radius = note.style.width_px.max(1.0) * 1.7 * place.scale;
        let halo = stroke(place.tokens().halo, place.scale);
        marks.push(Mark::Rect {
            rect_px: (tip.0 - radius, tip.1 - radius, radius * 2.0, radius * 2.0),
            radius_px: radius,
            fill: Fill::Solid(color(note, place)),
            stroke: Some(halo),
        });
    }
}

/// Where the way from the middle of a box to a point leaves it.
fn edge_towards((_, _, width, height): (f32, f32, f32, f32), middle: Point, to: Point) -> Point {
    let (dx, dy) = (to.0 - middle.0, to.1 - middle.1);
    let share = |half: f32, way: f32| if way.abs() > 1e-6 { half / way.abs() } else { f32::INFINITY };
    let t = share(width / 2.0, dx).min(share(height / 2.0, dy)).min(1.0);
    (middle.0 + dx * t, middle.1 + dy * t)
}

/// Half the width of a pin's round.
pub(super) fn pin_radius_px(note: &Note, place: Place<'_>) -> f32 {
    note.style.text_px * place.scale * 0.85
}

/// A drop with its tip at the place, and the number in its round.
pub(super) fn pin(marks: &mut Vec<Mark>, note: &Note, place: Place<'_>) {
    let Some(at) = note.points.first() else { return };
    let (tip, radius) = (place.px(*at), pin_radius_px(note, place));
    let center = (tip.0, tip.1 - radius * 1.55);
    // The sides touch the round where the angle at its middle has the cosine radius : 1.55 radius.
    let gap = (1.0_f32 / 1.55).acos();
    let down = std::f32::consts::FRAC_PI_2;
    let steps = 32;
    let around = (0..=steps).map(|step| {
        let angle = down + gap + (std::f32::consts::TAU - 2.0 * gap) * step as f32 / steps as f32;
        (center.0 + radius * angle.cos(), center.1 + radius * angle.sin())
    });
    let drop: Vec<Point> = std::iter::once(tip).chain(around).collect();
    let halo = stroke(place.tokens().halo, 1.5 * place.scale);
    marks.push(path(drop, true, Fill::Solid(color(note, place)), Some(halo)));
    let face = place.fonts.face(note.style.bold);
    let size = note.style.text_px * place.scale;
    let size_px = size.min(size * radius * 1.6 / face.width(&note.text, size).max(1.0));
    marks.push(Mark::Text(Text {
        align: Align::Center,
        bold: note.style.bold,
        ..Text::plain(note.text.clone(), (center.0, center.1 + size_px * 0.36), size_px, place.tokens().halo)
    }));
}

/// Where the words of a shape stand: in an area in its middle, on a line half way along.
pub(super) fn words_at(note: &Note, place: Place<'_>) -> Option<Point> {
    match note.kind {
        NoteKind::Text => note.points.first().map(|at| place.px(*at)),
        NoteKind::Callout => note.points.get(1).map(|at| place.px(*at)),
        NoteKind::Pin => None,
        NoteKind::Polygon | NoteKind::Rectangle | NoteKind::Ellipse | NoteKind::Area => {
            let mut ring = place.all_px(&note.outline());
            ring.extend(ring.first().copied());
            spans::middle(&ring).or_else(|| spans::half_way(&ring))
        }
        NoteKind::Arrow | NoteKind::Line | NoteKind::Freehand | NoteKind::Length => {
            spans::half_way(&place.all_px(&note.points))
        }
    }
}
