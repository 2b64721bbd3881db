//! A picture such as a logo: as large as its place allows, never stretched.

use super::Hand;
use super::units::Area;
use crate::scene::paint::Mark;
use std::sync::Arc;

/// How high one is that has no place of its own, in millimetres.
const HEIGHT_MM: f32 = 18.0;

pub(super) fn height(path: &str, width: f32, hand: Hand<'_>) -> Option<f32> {
    let pixels = hand.content.images.get(path)?;
    Some((width * pixels.slope() as f32).min(hand.set.units.mm * HEIGHT_MM))
}

pub(super) fn draw(marks: &mut Vec<Mark>, path: &str, area: Area, hand: Hand<'_>) {
    let Some(pixels) = hand.content.images.get(path) else { return };
    let slope = pixels.slope() as f32;
    let width = area.width().min(area.height() / slope);
    let height = width * slope;
    let left = f32::midpoint(area.left, area.right) - width / 2.0;
    let top = f32::midpoint(area.top, area.bottom) - height / 2.0;
    marks.push(Mark::Image { rect_px: (left, top, width, height), pixels: Arc::clone(pixels) });
}
