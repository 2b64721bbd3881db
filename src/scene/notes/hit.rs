//! Which note lies under a pixel.
//!
//! *Guarantees:* what is drawn can be hit: letters by their box, lines within a reach, areas where they are filled.

use super::{Place, ink, words};
use crate::model::note::{Note, NoteKind, NoteLayer};

/// A pixel.
type Point = (f32, f32);

/// The topmost visible note at a pixel; `reach_px` is how far beside a line one may point.
pub fn hit(layers: &[NoteLayer], at_px: Point, reach_px: f32, place: Place<'_>) -> Option<u32> {
    let layers = layers.iter().rev().filter(|layer| layer.visible);
    let mut notes = layers.flat_map(|layer| layer.notes.iter().rev());
    notes.find(|note| touches(note, at_px, reach_px, place)).map(|note| note.id)
}

/// Whether a note lies under a pixel.
pub fn touches(note: &Note, at_px: Point, reach_px: f32, place: Place<'_>) -> bool {
    if !place.sees(note) {
        return false;
    }
    let in_box = |(left, top, width, height): (f32, f32, f32, f32)| {
        at_px.0 >= left && at_px.0 <= left + width && at_px.1 >= top && at_px.1 <= top + height
    };
    if words::text_box(note, place).is_some_and(in_box) {
        return true;
    }
    let reach = reach_px + note.style.width_px * place.scale / 2.0;
    match note.kind {
        NoteKind::Text => false,
        NoteKind::Pin => note.points.first().is_some_and(|at| {
            let (tip, radius) = (place.px(*at), ink::pin_radius_px(note, place));
            let center = (tip.0, tip.1 - radius * 1.55);
            apart(center, at_px) <= radius + reach_px || near(&[center, tip], at_px, reach)
        }),
        kind => {
            let mut line = place.all_px(&note.outline());
            if kind.is_area() {
                line.extend(line.first().copied());
                if note.style.fill > 0.0 && is_inside(&line, at_px) {
                    return true;
                }
            }
            near(&line, at_px, reach)
        }
    }
}

fn near(line: &[Point], at: Point, reach: f32) -> bool {
    nearest_on(line, at).is_some_and(|(_, on)| apart(on, at) <= reach)
}

/// The point of a line that is nearest to another, and which piece of the line it lies on.
pub fn nearest_on(line: &[Point], at: Point) -> Option<(usize, Point)> {
    let on = |pair: &[Point]| {
        let &[a, b] = pair else { return at };
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let square = dx * dx + dy * dy;
        let t = if square > 0.0 { (((at.0 - a.0) * dx + (at.1 - a.1) * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
        (a.0 + dx * t, a.1 + dy * t)
    };
    let places = line.windows(2).map(on).enumerate();
    places.min_by(|(_, a), (_, b)| apart(*a, at).total_cmp(&apart(*b, at)))
}

fn apart(a: Point, b: Point) -> f32 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// By the parity of the edges to the right.
fn is_inside(ring: &[Point], at: Point) -> bool {
    let crosses = |edge: &&[Point]| match **edge {
        [a, b] => (a.1 > at.1) != (b.1 > at.1) && at.0 < a.0 + (at.1 - a.1) / (b.1 - a.1) * (b.0 - a.0),
        _ => false,
    };
    ring.windows(2).filter(crosses).count() % 2 == 1
}
