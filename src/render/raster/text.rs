//! Texts and marks: outlines made once, drawn in every band they meet.

use tiny_skia::{FillRule, LineJoin, Path, PathBuilder, PixmapMut, Rect, Stroke as Pencil, Transform};

use super::image::Stamp;
use super::paint::{self, Filler};
use crate::scene::color::Color;
use crate::scene::font::{Fonts, Pen, Setting};
use crate::scene::paint::{Align, Fill, Mark, Stroke, Text};

/// A text as paths in pixels of the picture.
pub(super) struct Written {
    letters: Option<Path>,
    halo: Option<(Path, Color)>,
    color: Color,
}

impl Written {
    pub(super) fn new(text: &Text, fonts: &Fonts<'_>) -> Self {
        let face = fonts.face(text.bold);
        let width = match text.align {
            Align::Left => 0.0,
            _ => face.width_spaced(&text.text, text.size_px, text.spacing_px),
        };
        let left = match text.align {
            Align::Left => 0.0,
            Align::Center => -width / 2.0,
            Align::Right => -width,
        };
        let mut sink = Sink::default();
        let setting = Setting { size_px: text.size_px, spacing_px: text.spacing_px, slanted: text.slanted };
        face.outline(&text.text, setting, &mut sink);
        let place = Transform::from_translate(left, 0.0)
            .post_concat(Transform::from_rotate(text.angle.to_degrees()))
            .post_translate(text.at_px.0, text.at_px.1);
        let letters = sink.builder.finish().and_then(|path| path.transform(place));
        let halo = text.halo.filter(|(color, width)| color.a > 0 && *width > 0.0).and_then(|(color, width)| {
            let pencil = Pencil { width: width * 2.0, line_join: LineJoin::Round, ..Pencil::default() };
            Some((letters.as_ref()?.stroke(&pencil, 1.0)?, color))
        });
        Self { letters, halo, color: text.color }
    }

    pub(super) fn draw_halo(&self, canvas: &mut PixmapMut<'_>, shift: (f32, f32)) {
        if let Some((path, color)) = &self.halo {
            fill(canvas, path, &Filler::Solid(*color), shift);
        }
    }

    pub(super) fn draw_letters(&self, canvas: &mut PixmapMut<'_>, shift: (f32, f32)) {
        if let Some(path) = &self.letters {
            fill(canvas, path, &Filler::Solid(self.color), shift);
        }
    }
}

/// A mark ready to be drawn.
pub(super) enum Ready {
    Text(Written),
    Shape { path: Option<Path>, filler: Filler, stroke: Option<Stroke> },
    Image(Option<Stamp>),
}

impl Ready {
    pub(super) fn new(mark: &Mark, fonts: &Fonts<'_>) -> Self {
        match mark {
            Mark::Text(text) => Self::Text(Written::new(text, fonts)),
            Mark::Image { rect_px, pixels } => Self::Image(Stamp::new(*rect_px, pixels)),
            Mark::Rect { rect_px, radius_px, fill, stroke } => {
                Self::shape(rectangle(*rect_px, *radius_px), *fill, stroke.as_ref())
            }
            Mark::Path { points_px, closed, fill, stroke } => {
                let mut builder = PathBuilder::new();
                for (index, &(x, y)) in points_px.iter().enumerate() {
                    if index == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
                }
                if *closed {
                    builder.close();
                }
                Self::shape(builder.finish(), *fill, stroke.as_ref())
            }
        }
    }

    fn shape(path: Option<Path>, fill: Fill, stroke: Option<&Stroke>) -> Self {
        Self::Shape { path, filler: Filler::new(fill), stroke: stroke.cloned() }
    }

    /// Draws on the band of rows `top` to `top + height`.
    pub(super) fn draw(&self, canvas: &mut PixmapMut<'_>, shift: (f32, f32), top: f32, height: f32) {
        match self {
            Self::Text(written) => {
                written.draw_halo(canvas, shift);
                written.draw_letters(canvas, shift);
            }
            Self::Shape { path: Some(path), filler, stroke } => {
                let reach = stroke.as_ref().map_or(0.0, |stroke| stroke.width_px);
                let bounds = path.bounds();
                if bounds.bottom() + reach < top || bounds.top() - reach > top + height {
                    return;
                }
                fill(canvas, path, filler, shift);
                let moved = path.clone().transform(Transform::from_translate(shift.0, shift.1));
                if let (Some(stroke), Some(path)) = (stroke, moved) {
                    paint::stroke(canvas, &path, stroke, 0.0, None);
                }
            }
            Self::Image(Some(stamp)) => stamp.draw(canvas, shift, (top, height)),
            Self::Shape { path: None, .. } | Self::Image(None) => {}
        }
    }
}

fn fill(canvas: &mut PixmapMut<'_>, path: &Path, filler: &Filler, shift: (f32, f32)) {
    let bounds = path.bounds();
    let (left, top) = (bounds.left() + shift.0, bounds.top() + shift.1);
    let (right, bottom) = (bounds.right() + shift.0, bounds.bottom() + shift.1);
    if right < 0.0 || bottom < 0.0 || left > canvas.width() as f32 || top > canvas.height() as f32 {
        return;
    }
    if let Some(paint) = filler.paint((0.0, 0.0)) {
        canvas.fill_path(path, &paint, FillRule::Winding, Transform::from_translate(shift.0, shift.1), None);
    }
}

/// How far the handles of a quarter circle reach, as a share of its radius.
const QUARTER: f32 = 0.552_285;

fn rectangle((left, top, width, height): (f32, f32, f32, f32), radius: f32) -> Option<Path> {
    let radius = radius.min(width / 2.0).min(height / 2.0);
    if radius <= 0.0 {
        return Some(PathBuilder::from_rect(Rect::from_xywh(left, top, width, height)?));
    }
    let (right, bottom, pull) = (left + width, top + height, radius * (1.0 - QUARTER));
    let mut builder = PathBuilder::new();
    builder.move_to(left + radius, top);
    builder.line_to(right - radius, top);
    builder.cubic_to(right - pull, top, right, top + pull, right, top + radius);
    builder.line_to(right, bottom - radius);
    builder.cubic_to(right, bottom - pull, right - pull, bottom, right - radius, bottom);
    builder.line_to(left + radius, bottom);
    builder.cubic_to(left + pull, bottom, left, bottom - pull, left, bottom - radius);
    builder.line_to(left, top + radius);
    builder.cubic_to(left, top + pull, left + pull, top, left + radius, top);
    builder.close();
    builder.finish()
}

#[derive(Default)]
struct Sink {
    builder: PathBuilder,
}

impl Pen for Sink {
    fn move_to(&mut self, x: f32, y: f32) {
        self.builder.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.builder.line_to(x, y);
    }
    fn quad_to(&mut self, control: (f32, f32), x: f32, y: f32) {
        self.builder.quad_to(control.0, control.1, x, y);
    }
    fn curve_to(&mut self, first: (f32, f32), second: (f32, f32), x: f32, y: f32) {
        self.builder.cubic_to(first.0, first.1, second.0, second.1, x, y);
    }
    fn close(&mut self) {
        self.builder.close();
    }
}
