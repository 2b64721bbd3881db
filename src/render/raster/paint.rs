//! Colours, hatches and strokes in tiny-skia's terms.

use tiny_skia::{
    Color as Ink, FillRule, FilterQuality, LineCap, LineJoin, Mask, Paint, Path, PathBuilder, Pattern, Pixmap,
    PixmapMut, Shader, SpreadMode, Stroke as Pencil, StrokeDash, Transform,
};

use crate::render::hatch::Hatch;
use crate::scene::color::Color;
use crate::scene::paint::{Fill, Stroke};

pub(super) fn opaque(color: Color) -> Ink {
    Ink::from_rgba8(color.r, color.g, color.b, 255)
}

fn ink(color: Color) -> Ink {
    Ink::from_rgba8(color.r, color.g, color.b, color.a)
}

pub(super) fn solid(color: Color) -> Paint<'static> {
    Paint { shader: Shader::SolidColor(ink(color)), anti_alias: true, ..Paint::default() }
}

/// A fill ready to be used often: a hatch is drawn once, as a tile that repeats from the frame's corner.
pub(super) enum Filler {
    None,
    Solid(Color),
    Tile(Pixmap),
}

impl Filler {
    pub(super) fn new(fill: Fill) -> Self {
        match fill {
            Fill::None => Self::None,
            Fill::Solid(color) if color.a == 0 => Self::None,
            Fill::Solid(color) => Self::Solid(color),
            Fill::Hatch { ground, line, spacing_px } => {
                hatch_tile(ground, line, spacing_px).map_or(Self::Solid(ground), Self::Tile)
            }
        }
    }

    /// The colour of something too small for a pattern.
    pub(super) fn color(&self) -> Option<Color> {
        match self {
            Self::None => None,
            Self::Solid(color) => Some(*color),
            Self::Tile(tile) => {
                let pixel = tile.pixel(0, tile.height() / 2)?.demultiply();
                Some(Color { r: pixel.red(), g: pixel.green(), b: pixel.blue(), a: pixel.alpha() })
            }
        }
    }

    /// The paint on a canvas whose origin lies at `shift` of the pattern's.
    pub(super) fn paint(&self, shift: (f32, f32)) -> Option<Paint<'_>> {
        match self {
            Self::None => None,
            Self::Solid(color) => Some(solid(*color)),
            Self::Tile(tile) => {
                let place = Transform::from_translate(shift.0, shift.1);
                let shader = Pattern::new(tile.as_ref(), SpreadMode::Repeat, FilterQuality::Nearest, 1.0, place);
                Some(Paint { shader, anti_alias: true, ..Paint::default() })
            }
        }
    }

    pub(super) fn fill(&self, canvas: &mut PixmapMut<'_>, path: &Path, rule: FillRule, shift: (f32, f32)) {
        if let Some(paint) = self.paint(shift) {
            canvas.fill_path(path, &paint, rule, Transform::identity(), None);
        }
    }
}

/// A square that repeats without a seam: lines from bottom left to top right, `spacing_px` apart across.
fn hatch_tile(ground: Color, line: Color, spacing_px: f32) -> Option<Pixmap> {
    let Hatch { side_px: side, line_px: width } = Hatch::of(spacing_px);
    let mut tile = Pixmap::new(side as u32, side as u32)?;
    tile.fill(ink(ground));
    let mut builder = PathBuilder::new();
    for offset in [-side, 0.0, side] {
        builder.move_to(offset - side, side * 2.0);
        builder.line_to(offset + side * 2.0, -side);
    }
    let pencil = Pencil { width, ..Pencil::default() };
    tile.stroke_path(&builder.finish()?, &solid(line), &pencil, Transform::identity(), None);
    Some(tile)
}

/// A stroke in tiny-skia's terms; `from_px` is where on the line the path begins, for its dashes.
pub(super) fn pencil(stroke: &Stroke, from_px: f32) -> Pencil {
    let dashed = !stroke.dash_px.is_empty();
    let period: f32 = stroke.dash_px.iter().sum();
    let dash = (dashed && period > 0.0).then(|| StrokeDash::new(stroke.dash_px.clone(), from_px % period)).flatten();
    Pencil {
        width: stroke.width_px,
        line_cap: if dashed { LineCap::Butt } else { LineCap::Round },
        line_join: LineJoin::Round,
        dash,
        ..Pencil::default()
    }
}

/// Strokes a path, where `inside` is given only within it.
pub(super) fn stroke(canvas: &mut PixmapMut<'_>, path: &Path, stroke: &Stroke, from_px: f32, inside: Option<&Mask>) {
    if stroke.width_px > 0.0 && stroke.color.a > 0 {
        canvas.stroke_path(path, &solid(stroke.color), &pencil(stroke, from_px), Transform::identity(), inside);
    }
}

/// What lies inside a path, on a canvas of that size.
pub(super) fn inside_of(path: &Path, width: u32, height: u32) -> Option<Mask> {
    let mut mask = Mask::new(width, height)?;
    mask.fill_path(path, FillRule::EvenOdd, true, Transform::identity());
    Some(mask)
}
