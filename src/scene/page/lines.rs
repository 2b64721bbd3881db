//! Title, subtitle, and the bottom line of source, system and date.

use super::typeset::{Fitted, Typesetter};
use super::units::Area;
use super::{CAPTION_PT, Hand, SUBTITLE_PT, SYSTEM, TITLE_PT};
use crate::scene::color::Color;
use crate::scene::paint::{Align, Mark};

/// The title in that width, at most two lines.
fn title(hand: Hand<'_>, width: f32) -> Fitted {
    hand.set.fitted(&hand.content.title, true, TITLE_PT * hand.set.units.pt, width, 2)
}

/// The subtitle; it says what the data is.
fn subtitle(hand: Hand<'_>, width: f32) -> Fitted {
    let (caution, mut text) = (&hand.content.caution, hand.content.subtitle.clone());
    if !caution.is_empty() && !text.contains(caution.as_str()) {
        text = if text.is_empty() { caution.clone() } else { format!("{text} · {caution}") };
    }
    hand.set.fitted(&text, false, SUBTITLE_PT * hand.set.units.pt, width, 2)
}

/// Distance of the first baseline from the top, and of each line from the one before, as shares of the size.
const TITLE_LEADING: (f32, f32) = (0.94, 1.22);
const SUBTITLE_LEADING: (f32, f32) = (1.62, 1.3);

pub(super) fn title_height(hand: Hand<'_>, width: f32) -> Option<f32> {
    height(&title(hand, width), TITLE_LEADING)
}

pub(super) fn subtitle_height(hand: Hand<'_>, width: f32) -> Option<f32> {
    height(&subtitle(hand, width), SUBTITLE_LEADING)
}

fn height(fitted: &Fitted, (first, next): (f32, f32)) -> Option<f32> {
    let more = fitted.lines.len().checked_sub(1)? as f32;
    Some(fitted.size_px * (first + next * more))
}

pub(super) fn draw_title(marks: &mut Vec<Mark>, area: Area, hand: Hand<'_>) {
    stacked(marks, &title(hand, area.width()), (area, TITLE_LEADING), hand.tokens.text);
}

pub(super) fn draw_subtitle(marks: &mut Vec<Mark>, area: Area, hand: Hand<'_>) {
    stacked(marks, &subtitle(hand, area.width()), (area, SUBTITLE_LEADING), hand.tokens.muted);
}

fn stacked(marks: &mut Vec<Mark>, fitted: &Fitted, (area, (first, next)): (Area, (f32, f32)), color: Color) {
    for (index, line) in fitted.lines.iter().enumerate() {
        let y = area.top + fitted.size_px * (first + next * index as f32);
        marks.push(line.mark((area.left, y), Align::Left, color));
    }
}

/// Where the parts of the bottom line stand.
pub(super) struct Foot {
    pub(super) source: Option<Area>,
    pub(super) reference: Option<Area>,
}

impl Foot {
    /// Source on the left, system and date on the right; a long source has the whole width to itself, above.
    pub(super) fn of(hand: Hand<'_>, content: Area, (has_source, has_reference): (bool, bool)) -> Self {
        let size_px = CAPTION_PT * hand.set.units.pt;
        let gap = size_px * 2.0;
        let right = has_reference.then(|| reference(hand, content.width()));
        let right_px = right.as_ref().map_or(0.0, |right| right.width_px() + gap);
        let beside = content.width() - right_px;
        let has_source = has_source && !hand.content.source.is_empty();
        let apart = right.is_some() && hand.set.fonts.regular.width(&hand.content.source, size_px) > beside * 2.0;
        let line_px = size_px * LEADING;
        let reference = right.as_ref().map(|right| Area {
            left: content.right - right.width_px(),
            top: content.bottom - line_px,
            ..content
        });
        let source = has_source.then(|| {
            let width = if apart { content.width() } else { beside };
            let lines = source(hand, width).lines;
            let last_px = lines.last().map_or(0.0, |line| hand.set.fonts.regular.width(&line.text, line.size_px));
            // Beside a short last line there is room enough.
            let bottom = if apart && last_px > beside { content.bottom - line_px } else { content.bottom };
            let rows = lines.len() as f32;
            Area { right: content.left + width, top: bottom - rows * line_px, bottom, ..content }
        });
        Self { source, reference }
    }
}

const LEADING: f32 = 1.4;

fn reference(hand: Hand<'_>, width: f32) -> Fitted {
    let parts = [SYSTEM, &hand.content.date, &hand.content.folio];
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("   ");
    hand.set.fitted(&text, false, CAPTION_PT * hand.set.units.pt, width, 1)
}

fn source(hand: Hand<'_>, width: f32) -> Fitted {
    hand.set.fitted(&hand.content.source, false, CAPTION_PT * hand.set.units.pt, width, 2)
}

pub(super) fn source_height(hand: Hand<'_>, width: f32) -> Option<f32> {
    let rows = source(hand, width).lines.len();
    (rows > 0).then_some(rows as f32 * LEADING * CAPTION_PT * hand.set.units.pt)
}

pub(super) fn reference_height(hand: Hand<'_>) -> f32 {
    LEADING * CAPTION_PT * hand.set.units.pt
}

pub(super) fn draw_source(marks: &mut Vec<Mark>, area: Area, hand: Hand<'_>) {
    upward(marks, &source(hand, area.width()), (area, Align::Left), hand);
}

pub(super) fn draw_reference(marks: &mut Vec<Mark>, area: Area, hand: Hand<'_>) {
    upward(marks, &reference(hand, area.width() + 1.0), (area, Align::Right), hand);
}

/// Lines whose last one stands on the lower edge.
fn upward(marks: &mut Vec<Mark>, fitted: &Fitted, (area, align): (Area, Align), hand: Hand<'_>) {
    let size_px = CAPTION_PT * hand.set.units.pt;
    let below = area.bottom - size_px * 0.22;
    let x = if align == Align::Right { area.right } else { area.left };
    for (up, line) in fitted.lines.iter().rev().enumerate() {
        marks.push(line.mark((x, below - up as f32 * size_px * LEADING), align, hand.tokens.muted));
    }
}

/// A text of the planner's own, wrapped; its lines are kept.
pub(super) fn text_lines(
    set: &Typesetter<'_>,
    (text, size_px, bold): (&str, f32, bool),
    width: f32,
) -> Vec<super::typeset::Line> {
    let lines = text.lines().flat_map(|line| set.wrapped(line, bold, size_px, width, MOST_LINES));
    lines.take(MOST_LINES).map(|text| super::typeset::Line { text, size_px, bold }).collect()
}

/// A text on a page has no more lines than this.
const MOST_LINES: usize = 200;
