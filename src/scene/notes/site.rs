//! Planned sites: outline, hatch, number and area.

use super::words::{MU, decimals};
use super::{Place, ink, meets, spans, stroke};
use crate::model::sketch::Sketch;
use crate::model::words::Words;
use crate::scene::color::Tokens;
use crate::scene::paint::{Align, Fill, Mark, Text};

static SITE: Words = Words::fixed("拟用地", "Site");

/// Widths of outlines, and the distance of hatch lines, in pixels at 96 dpi.
const LINE_PX: f32 = 2.0;
const CHOSEN_PX: f32 = 3.0;
const HATCH_PX: f32 = 7.0;
/// Sites narrower than this have no label.
const LABELLED_PX: f32 = 24.0;
const TEXT_PX: f32 = 12.0;

/// Marks of a planned site, the chosen one in the colour of a selection.
pub fn site_marks(sketch: &Sketch, chosen: bool, place: Place<'_>) -> Vec<Mark> {
    let mut marks = Vec::new();
    if !sketch.bounds().is_some_and(|bounds| meets(bounds, place.view.rect_in_world(), 0.0)) {
        return marks;
    }
    let (tokens, scale) = (Tokens::of(place.appearance), place.scale);
    let ring = place.all_px(&sketch.corners);
    let closed: Vec<(f32, f32)> = ring.iter().chain(ring.first()).copied().collect();
    hatch(&mut marks, &closed, place);
    let (color, casing, width) = if chosen {
        (tokens.selection, tokens.selection_casing, CHOSEN_PX)
    } else {
        (tokens.accent, tokens.selection_casing.alpha(0.8), LINE_PX)
    };
    ink::ring_of(&mut marks, ring.clone(), Fill::None, stroke(casing, (width + 2.0) * scale), place);
    ink::ring_of(&mut marks, ring, Fill::None, stroke(color, width * scale), place);
    let wide = spans::box_of(&closed).is_some_and(|(left, _, right, _)| right - left >= LABELLED_PX * scale);
    if wide && let Some(middle) = spans::middle(&closed) {
        label(&mut marks, sketch, middle, place);
    }
    marks
}

fn label(marks: &mut Vec<Mark>, sketch: &Sketch, (x, y): (f32, f32), place: Place<'_>) {
    let (tokens, size) = (Tokens::of(place.appearance), TEXT_PX * place.scale);
    let (site, mu) = (SITE.get(place.lang), MU.get(place.lang));
    let text = format!("{site} {} · {} {mu}", sketch.id, decimals(sketch.area.to_mu().0, 2));
    let width = place.fonts.regular.width(&text, size) + size;
    let height = size * 1.7;
    marks.push(Mark::Rect {
        rect_px: (x - width / 2.0, y - height / 2.0, width, height),
        radius_px: 4.0 * place.scale,
        fill: Fill::Solid(tokens.panel.alpha(0.92)),
        stroke: Some(stroke(tokens.hairline, place.scale)),
    });
    let words = Text::plain(text, (x, y + size * 0.36), size, tokens.text);
    marks.push(Mark::Text(Text { align: Align::Center, ..words }));
}

/// Level lines inside a closed ring, by the even-odd rule, light and dark: seen on every ground.
fn hatch(marks: &mut Vec<Mark>, ring: &[(f32, f32)], place: Place<'_>) {
    let tokens = Tokens::of(place.appearance);
    let (left, top, right, bottom) = place.around_px(0.0);
    let Some((_, from, _, to)) = spans::box_of(ring) else { return };
    let step = HATCH_PX * place.scale;
    // From whole steps of the picture, so that the lines of neighbours meet.
    let (first, last) = ((from.max(top) / step).ceil() as i32, (to.min(bottom) / step).floor() as i32);
    let mut lines = Vec::new();
    for number in first..=last {
        let y = number as f32 * step;
        let seen = spans::spans(ring, y).into_iter().map(|(from, to)| (from.max(left), to.min(right)));
        lines.extend(seen.filter(|(from, to)| from < to).map(|(from, to)| vec![(from, y), (to, y)]));
    }
    for (color, width) in [(tokens.selection_casing.alpha(0.45), 2.5), (tokens.accent.alpha(0.8), 1.0)] {
        marks.extend(lines.iter().map(|line| Mark::Path {
            points_px: line.clone(),
            closed: false,
            fill: Fill::None,
            stroke: Some(stroke(color, width * place.scale)),
        }));
    }
}
