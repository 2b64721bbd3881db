//! Light words all over a sheet, in rows that rise from left to right: no part of it can be cut out without them.

use super::Hand;
use crate::scene::paint::{Align, Mark, Scene, Text};

/// How the rows rise, in radians.
const ANGLE: f32 = -0.5;
const SIZE_PT: f32 = 13.0;

/// Draws the words over the whole sheet; those whose middle is off it are left out.
pub(super) fn draw(scene: &mut Scene, hand: Hand<'_>) {
    let words = hand.content.imprint.trim();
    if words.is_empty() {
        return;
    }
    let size_px = SIZE_PT * hand.set.units.pt;
    let (width, height) = (scene.size_px.0 as f32, scene.size_px.1 as f32);
    let along = hand.set.fonts.regular.width(words, size_px) + size_px * 5.0;
    let across = size_px * 9.0;
    let reach = width.hypot(height) / 2.0;
    let (sin, cos) = ANGLE.sin_cos();
    let (columns, rows) = ((reach / along).ceil() as i32, (reach / across).ceil() as i32);
    for row in -rows..=rows {
        for column in -columns..=columns {
            // Every other row stands half a step aside.
            let u = (column as f32 + if row % 2 == 0 { 0.0 } else { 0.5 }) * along;
            let v = row as f32 * across;
            let at_px = (width / 2.0 + u * cos - v * sin, height / 2.0 + u * sin + v * cos);
            if (0.0..=width).contains(&at_px.0) && (0.0..=height).contains(&at_px.1) {
                let color = hand.tokens.map_text.alpha(0.12);
                let text = Text::plain(words.to_owned(), at_px, size_px, color);
                scene.marks.push(Mark::Text(Text { align: Align::Center, angle: ANGLE, ..text }));
            }
        }
    }
}
