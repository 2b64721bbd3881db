//! 风玫瑰: a rose of how often the wind comes from each direction.

use super::typeset::Line;
use super::units::Area;
use super::{CAPTION_PT, Hand};
use crate::model::page::WindRose;
use crate::scene::paint::{Align, Fill, Mark};

/// Its side in millimetres.
const SIDE_MM: f32 = 26.0;

/// Whether it can be drawn: 8 or 16 shares, none below zero, not all of them zero.
fn is_usable(rose: &WindRose) -> bool {
    let counts = [8, 16].contains(&rose.shares.len());
    counts
        && rose.shares.iter().all(|share| (0.0..=100.0).contains(share))
        && rose.shares.iter().any(|share| *share > 0.0)
}

pub(super) fn height(rose: &WindRose, width: f32, hand: Hand<'_>) -> Option<f32> {
    let caption = CAPTION_PT * 1.5 * hand.set.units.pt;
    is_usable(rose).then(|| (hand.set.units.mm * SIDE_MM).min(width) + caption)
}

pub(super) fn draw(marks: &mut Vec<Mark>, rose: &WindRose, area: Area, hand: Hand<'_>) {
    if !is_usable(rose) {
        return;
    }
    let (units, tokens) = (hand.set.units, hand.tokens);
    let size_px = CAPTION_PT * units.pt;
    let caption_px = size_px * 1.5;
    let side = area.width().min(area.height() - caption_px).max(1.0);
    let (x, y) = (f32::midpoint(area.left, area.right), area.top + side / 2.0);
    let most = rose.shares.iter().copied().fold(0.0, f64::max);
    let turn = std::f32::consts::TAU / rose.shares.len() as f32;
    let at = |number: f32, radius: f32| {
        let angle = turn * number;
        (x + radius * angle.sin(), y - radius * angle.cos())
    };
    let radius = |share: f64| (share / most) as f32 * side * 0.46;
    let outline = rose.shares.iter().enumerate();
    // Between two directions the rose falls back, so that each has its own petal.
    let points =
        outline.flat_map(|(number, share)| [at(number as f32, radius(*share)), at(number as f32 + 0.5, side * 0.05)]);
    marks.push(Mark::Path {
        points_px: points.collect(),
        closed: true,
        fill: Fill::Solid(tokens.accent.alpha(0.35)),
        stroke: Some(units.line(0.2, tokens.accent)),
    });
    for number in 0..4 {
        let quarter = rose.shares.len() as f32 / 4.0 * number as f32;
        marks.push(Mark::Path {
            points_px: vec![(x, y), at(quarter, side * 0.48)],
            closed: false,
            fill: Fill::None,
            stroke: Some(units.line(0.12, tokens.muted)),
        });
    }
    let text = hand.set.cut(rose.source.clone(), false, size_px, area.width());
    if !text.is_empty() {
        let line = Line { text, size_px, bold: false };
        marks.push(line.mark((x, area.top + side + size_px * 1.2), Align::Center, tokens.muted));
    }
}
