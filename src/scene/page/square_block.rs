//! The square of two figures on the page: nine swatches, the bounds at its sides, the figures' names.

use super::CAPTION_PT;
use super::typeset::{Line, Typesetter};
use super::units::Area;
use crate::scene::color::Tokens;
use crate::scene::legend::Square;
use crate::scene::paint::{Align, Fill, Mark};

/// Width and height of a swatch, and the room for the bounds on the left, in millimetres.
const CELL_MM: (f32, f32) = (10.5, 6.4);
const LEFT_MM: f32 = 12.0;
/// Height of a line of text, as a share of its size.
const LEADING: f32 = 1.5;

/// Width and height with all words.
pub(super) fn size(set: &Typesetter<'_>) -> (f32, f32) {
    let (mm, line) = (set.units.mm, CAPTION_PT * set.units.pt * LEADING);
    (mm * (LEFT_MM + CELL_MM.0 * 3.0), mm * CELL_MM.1 * 3.0 + line * 3.6)
}

/// Draws it below the title, smaller where there is less room, and gives what is left of the area: below it, or, where the
/// table stands beside it, to its right.
pub(super) fn draw(
    marks: &mut Vec<Mark>,
    square: &Square,
    (area, title_px, is_beside): (Area, f32, bool),
    (set, tokens): (&Typesetter<'_>, &Tokens),
) -> Area {
    let (width, height) = size(set);
    let room = if is_beside { area.height() - title_px } else { area.height() * 0.42 };
    let shrink = (area.width() / width).min(room / height).min(1.0);
    let (mm, size_px) = (set.units.mm * shrink, CAPTION_PT * set.units.pt * shrink);
    let line_px = size_px * LEADING;
    let (left, top) = (area.left + mm * LEFT_MM, area.top + title_px + line_px * 1.3);
    let cell = (mm * CELL_MM.0, mm * CELL_MM.1);
    for (row, fills) in square.fills.iter().enumerate() {
        for (column, fill) in fills.iter().enumerate() {
            marks.push(Mark::Rect {
                rect_px: (left + cell.0 * column as f32, top + cell.1 * row as f32, cell.0, cell.1),
                radius_px: 0.0,
                fill: fill.scaled(set.units.scale),
                stroke: Some(set.units.line(0.1, tokens.parcel_line)),
            });
        }
    }
    marks.push(Mark::Rect {
        rect_px: (left, top, cell.0 * 3.0, cell.1 * 3.0),
        radius_px: 0.0,
        fill: Fill::None,
        stroke: Some(set.units.line(0.12, tokens.muted)),
    });
    let mut say = |text: &str, at_px: (f32, f32), align: Align, color| {
        let width_px = match align {
            Align::Left => area.right - at_px.0,
            Align::Center => cell.0,
            Align::Right => at_px.0 - area.left,
        };
        let text = set.cut(text.to_owned(), false, size_px, width_px);
        if !text.is_empty() {
            marks.push(Line { text, size_px, bold: false }.mark(at_px, align, color));
        }
    };
    say(&format!("↑ {}", square.up.name), (area.left, top - line_px * 0.4), Align::Left, tokens.text);
    let [low, high] = &square.up.bounds;
    for (bound, row) in [(high, 1.0), (low, 2.0)] {
        say(bound, (left - mm, top + cell.1 * row + size_px * 0.36), Align::Right, tokens.muted);
    }
    let bottom = top + cell.1 * 3.0;
    let [low, high] = &square.across.bounds;
    for (bound, column) in [(low, 1.0), (high, 2.0)] {
        say(bound, (left + cell.0 * column, bottom + size_px * 1.15), Align::Center, tokens.muted);
    }
    let name = format!("{} →", square.across.name);
    say(&name, (left + cell.0 * 3.0, bottom + size_px * 1.15 + line_px), Align::Right, tokens.text);
    if is_beside {
        Area { left: (left + cell.0 * 3.0 + set.units.mm * 6.0).min(area.right), ..area }
    } else {
        // The head of the table keeps the room of a title above it.
        Area { top: (bottom + line_px * 2.3 - title_px * 0.5).min(area.bottom), ..area }
    }
}
