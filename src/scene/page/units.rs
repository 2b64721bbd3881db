//! Lengths on a page, and rectangles of it, in dots of the layout.

use super::DOTS_PER_MM;
use crate::model::page::{BoxMm, Paper};
use crate::scene::color::Color;
use crate::scene::paint::Stroke;

/// Dots of a millimetre, a point and a map pixel at 96 dpi, as they are on a page of that size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Units {
    /// Of lengths that follow the size of the page.
    pub(super) mm: f32,
    /// Of sizes of text.
    pub(super) pt: f32,
    /// Of the map.
    pub(super) scale: f32,
    /// From the edge of the paper to what stands on it.
    pub(super) margin_px: f32,
}

/// The height of the usual slide.
const SLIDE_MM: f64 = 190.5;
/// How much larger it all is there than in a report: what is projected is read from the last row.
const SLIDE: Slide = Slide { lengths: 1.2, text: 1.6, map: 1.2 };

struct Slide {
    lengths: f64,
    text: f64,
    map: f64,
}

/// How text grows with the paper.
const GROWTH: f64 = 0.75;

impl Units {
    pub(super) fn of(paper: Paper) -> Self {
        let short_mm = paper.width_mm.min(paper.height_mm).max(1.0);
        let slide = Some(short_mm / SLIDE_MM).filter(|_| paper.is_slide());
        let factor = if let Some(size) = slide {
            // All of a slide is seen at once, whatever its size.
            size * SLIDE.lengths
        } else if short_mm < 150.0 {
            // Small pages shrink with their size.
            short_mm / 150.0
        } else {
            // Large ones grow, for a wall map is read from farther away, but less than their size.
            (short_mm / 260.0).powf(GROWTH).max(1.0)
        };
        let mm = DOTS_PER_MM * factor;
        let of_slide = |own: f64| slide.map_or(1.0, |_| own / SLIDE.lengths);
        Self {
            mm: mm as f32,
            pt: (mm * of_slide(SLIDE.text) * 25.4 / 72.0) as f32,
            // Print is finer than a screen.
            scale: (mm * of_slide(SLIDE.map) * 25.4 / 96.0 * 0.8) as f32,
            margin_px: (mm * if short_mm < 200.0 { 6.0 } else { 9.0 }) as f32,
        }
    }

    pub(super) fn line(self, mm: f32, color: Color) -> Stroke {
        Stroke { color, width_px: self.mm * mm, dash_px: Vec::new(), inside_only: false }
    }
}

/// A rectangle of the page in dots.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
}

impl Area {
    pub(super) fn width(self) -> f32 {
        (self.right - self.left).max(1.0)
    }

    pub(super) fn height(self) -> f32 {
        (self.bottom - self.top).max(1.0)
    }

    pub(super) fn size(self) -> (f64, f64) {
        (f64::from(self.width()), f64::from(self.height()))
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    pub(super) fn wider(self, by: f32) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    pub(super) fn rounded(self) -> Self {
        Self { left: self.left.round(), top: self.top.round(), right: self.right.round(), bottom: self.bottom.round() }
    }

    /// Left, top, width, height.
    pub(super) fn rect_px(self) -> (f32, f32, f32, f32) {
        (self.left, self.top, self.width(), self.height())
    }

    pub(super) fn of_mm(place: BoxMm) -> Self {
        let dots = |mm: f64| (mm * DOTS_PER_MM) as f32;
        Self {
            left: dots(place.left),
            top: dots(place.top),
            right: dots(place.left + place.width),
            bottom: dots(place.top + place.height),
        }
    }

    pub(super) fn in_mm(self) -> BoxMm {
        let mm = |dots: f32| f64::from(dots) / DOTS_PER_MM;
        BoxMm { left: mm(self.left), top: mm(self.top), width: mm(self.width()), height: mm(self.height()) }
    }
}
