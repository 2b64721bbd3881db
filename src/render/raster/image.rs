//! A picture on the page, brought near the size it is drawn at so that no pixel of it is passed over.

use tiny_skia::{
    FillRule, FilterQuality, Paint, PathBuilder, Pattern, Pixmap, PixmapMut, PremultipliedColorU8, Rect, SpreadMode,
    Transform,
};

use crate::model::pixels::Pixels;

/// A picture with its place.
pub(super) struct Stamp {
    rect: Rect,
    map: Pixmap,
}

impl Stamp {
    /// `None` where it has no room at all.
    pub(super) fn new((left, top, width, height): (f32, f32, f32, f32), pixels: &Pixels) -> Option<Self> {
        let rect = Rect::from_xywh(left, top, width, height)?;
        let mut map = pixmap(pixels)?;
        while map.width() as f32 >= width * 2.0 && map.height() as f32 >= height * 2.0 {
            let Some(smaller) = halved(&map) else { break };
            map = smaller;
        }
        Some(Self { rect, map })
    }

    /// Draws on a band of rows.
    pub(super) fn draw(&self, canvas: &mut PixmapMut<'_>, shift: (f32, f32), (top, height): (f32, f32)) {
        let rect = self.rect;
        if rect.bottom() < top || rect.top() > top + height {
            return;
        }
        let (across, down) = (rect.width() / self.map.width() as f32, rect.height() / self.map.height() as f32);
        let onto = Transform::from_row(across, 0.0, 0.0, down, rect.left(), rect.top());
        let shader = Pattern::new(self.map.as_ref(), SpreadMode::Pad, FilterQuality::Bilinear, 1.0, onto);
        let paint = Paint { shader, anti_alias: true, ..Paint::default() };
        let moved = Transform::from_translate(shift.0, shift.1);
        canvas.fill_path(&PathBuilder::from_rect(rect), &paint, FillRule::Winding, moved, None);
    }
}

fn pixmap(pixels: &Pixels) -> Option<Pixmap> {
    let (width, height) = pixels.size();
    let mut map = Pixmap::new(width, height)?;
    for (onto, [r, g, b, a]) in map.pixels_mut().iter_mut().zip(pixels.rgba().as_chunks::<4>().0) {
        *onto = tiny_skia::ColorU8::from_rgba(*r, *g, *b, *a).premultiply();
    }
    Some(map)
}

/// Half as large, each pixel the mean of those it stands for; `None` where it cannot be.
fn halved(map: &Pixmap) -> Option<Pixmap> {
    let (width, height) = (map.width().div_ceil(2), map.height().div_ceil(2));
    if (width, height) == (map.width(), map.height()) {
        return None;
    }
    let mut smaller = Pixmap::new(width, height)?;
    for (at, onto) in (0..).zip(smaller.pixels_mut()) {
        let (x, y) = (at % width * 2, at / width * 2);
        // An odd edge is its own neighbour.
        let (right, below) = ((x + 1).min(map.width() - 1), (y + 1).min(map.height() - 1));
        let four = [(x, y), (right, y), (x, below), (right, below)].map(|(x, y)| map.pixel(x, y));
        let mean = |channel: fn(PremultipliedColorU8) -> u8| {
            let sum: u32 = four.iter().flatten().map(|pixel| u32::from(channel(*pixel))).sum();
            ((sum + 2) / 4) as u8
        };
        let mean = PremultipliedColorU8::from_rgba(
            mean(PremultipliedColorU8::red),
            mean(PremultipliedColorU8::green),
            mean(PremultipliedColorU8::blue),
            mean(PremultipliedColorU8::alpha),
        );
        *onto = mean.unwrap_or(PremultipliedColorU8::TRANSPARENT);
    }
    Some(smaller)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;

    use crate::scene::color::Color;
    use crate::scene::font::Fonts;
    use crate::scene::paint::{Mark, Scene};
    use std::sync::Arc;

    /// A picture of 3 × 2 drawn ten times as large: the middles of its pixels have their colours, over white.
    #[test]
    fn the_pixels_lie_where_they_belong() {
        let pixels = Arc::new(crate::scene::paint::tests::logo());
        let marks = vec![Mark::Image { rect_px: (5.0, 60.0, 30.0, 20.0), pixels }];
        let scene = Scene { size_px: (40, 90), paper: Color::WHITE, maps: Vec::new(), marks };
        let fonts = Fonts::bundled();
        let picture = crate::render::raster::draw(&scene, &fonts, &AtomicBool::new(false)).unwrap();
        let pixel = |x: usize, y: usize| {
            let at = (y * 40 + x) * 4;
            [0, 1, 2].map(|channel| picture.rgba[at + channel])
        };
        for (x, y, expected) in [
            (10, 62, [255, 0, 0]),
            (20, 62, [0, 255, 0]),
            (30, 62, [0, 0, 255]),
            (10, 77, [255, 127, 127]),
            (20, 77, [127, 255, 127]),
            (33, 78, [255, 255, 255]),
            (2, 62, [255, 255, 255]),
            (20, 58, [255, 255, 255]),
        ] {
            let found = pixel(x, y);
            let near = found.iter().zip(expected).all(|(a, b): (&u8, u8)| a.abs_diff(b) <= 16);
            assert!(near, "{x} {y}: {found:?}, not {expected:?}");
        }
    }

    #[test]
    fn a_half_is_the_mean() {
        let rows =
            [[0, 0, 0, 255], [100, 0, 0, 255], [200, 0, 0, 255], [40, 0, 0, 255], [60, 0, 0, 255], [0, 0, 0, 255]];
        let map = pixmap(&Pixels::new(3, 2, rows.concat()).unwrap()).unwrap();
        let half = halved(&map).unwrap();
        let reds: Vec<u8> = half.pixels().iter().map(|pixel| pixel.red()).collect();
        // (0 + 100 + 40 + 60) / 4, and (200 + 200 + 0 + 0) / 4.
        assert_eq!(((half.width(), half.height()), reds), ((2, 1), vec![50, 100]));
    }
}
