//! Bars on the page: the histogram of the figure in the colours of its classes.

use super::typeset::Line;
use super::units::Area;
use super::{CAPTION_PT, HEAD_PT, Hand};
use crate::scene::paint::{Align, Fill, Mark};

/// Height of the highest bar in millimetres.
const BARS_MM: f32 = 17.0;

pub(super) fn height(hand: Hand<'_>) -> f32 {
    let units = hand.set.units;
    (HEAD_PT * 1.35 + CAPTION_PT * 1.5) * units.pt + units.mm * BARS_MM
}

pub(super) fn draw(marks: &mut Vec<Mark>, area: Area, hand: Hand<'_>) {
    let Some(chart) = &hand.content.chart else { return };
    let (set, tokens, units) = (hand.set, hand.tokens, hand.set.units);
    let size_px = CAPTION_PT * units.pt;
    for line in set.fitted(&chart.title, true, HEAD_PT * 0.9 * units.pt, area.width(), 1).lines {
        marks.push(line.mark((area.left, area.top + HEAD_PT * units.pt * 0.88), Align::Left, tokens.text));
    }
    let top = area.top + HEAD_PT * 1.35 * units.pt;
    let bottom = area.bottom - size_px * 1.5;
    let most = chart.bars.iter().map(|(_, length)| *length).fold(0.0, f64::max);
    let step = area.width() / chart.bars.len().max(1) as f32;
    for (at, (fill, length)) in chart.bars.iter().enumerate().filter(|(_, (_, length))| *length > 0.0) {
        let bar_px = ((length / most) as f32 * (bottom - top)).max(units.mm * 0.2);
        marks.push(Mark::Rect {
            rect_px: (area.left + step * at as f32, bottom - bar_px, step * 0.9, bar_px),
            radius_px: 0.0,
            fill: fill.scaled(units.scale),
            stroke: Some(units.line(0.08, tokens.parcel_line)),
        });
    }
    marks.push(Mark::Path {
        points_px: vec![(area.left, bottom), (area.right, bottom)],
        closed: false,
        fill: Fill::None,
        stroke: Some(units.line(0.15, tokens.muted)),
    });
    for (share, text) in &chart.ticks {
        let align = match *share {
            share if share < 0.05 => Align::Left,
            share if share > 0.95 => Align::Right,
            _ => Align::Center,
        };
        let at_px = (area.left + area.width() * share, bottom + size_px * 1.2);
        marks.push(Line { text: text.clone(), size_px, bold: false }.mark(at_px, align, tokens.muted));
    }
}
