//! Strata of whole layers: what of them is in the frame, and how each feature is drawn.

use std::sync::atomic::{AtomicBool, Ordering};

use tiny_skia::{FillRule, Mask, PathBuilder, Pixmap, PixmapMut, PixmapPaint, Rect, Transform};

use super::outline::{Piece, Projection, Tracer};
use super::paint::{self, Filler};
use super::{Frame, RenderError};
use crate::model::id::FeatureId;
use crate::model::shapes::{Part, ShapeKind};
use crate::scene::paint::{Classes, Stratum, Symbol};
use crate::scene::view::View;

/// The rows of the frame that are drawn now.
#[derive(Clone, Copy)]
pub(super) struct Strip<'a> {
    pub(super) top: i32,
    pub(super) height: i32,
    pub(super) cancelled: &'a AtomicBool,
}

/// Below this side a feature is a dot.
const DOT_PX: f64 = 0.9;
/// Below this area a dot cannot be seen.
const UNSEEN_PX2: f64 = 0.004;
/// Shapes are cut this far outside the frame, beyond the widest stroke.
const CUT_PX: f64 = 64.0;

/// A stratum, its visible features found once for all strips.
pub(super) struct Prepared<'a> {
    stratum: &'a Stratum,
    view: View,
    frame: Frame,
    fillers: Vec<Filler>,
    widest_px: f64,
    seen: Vec<Seen>,
}

/// A feature in the frame: its box in pixels of the frame.
struct Seen {
    id: FeatureId,
    symbol: u8,
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

impl<'a> Prepared<'a> {
    pub(super) fn new(stratum: &'a Stratum, view: View, frame: Frame) -> Self {
        let widest = |symbol: &Symbol| symbol.strokes.iter().map(|stroke| stroke.width_px).fold(0.0, f32::max);
        let widest_px = f64::from(stratum.symbols.iter().map(widest).fold(0.0, f32::max));
        let mut prepared = Self {
            stratum,
            view,
            frame,
            fillers: stratum.symbols.iter().map(|symbol| Filler::new(symbol.fill)).collect(),
            widest_px,
            seen: Vec::new(),
        };
        if stratum.opacity > 0.0 {
            prepared.seen = stratum.layer.shapes.ids().filter_map(|id| prepared.look(id)).collect();
        }
        prepared
    }

    fn look(&self, id: FeatureId) -> Option<Seen> {
        let symbol = match &self.stratum.classes {
            Classes::One => 0,
            Classes::Each(classes) => *classes.get(id.index())?,
        };
        let drawn = self.stratum.symbols.get(usize::from(symbol))?;
        if drawn.strokes.is_empty() && matches!(self.fillers.get(usize::from(symbol)), Some(Filler::None)) {
            return None;
        }
        let bounds = self.stratum.layer.shapes.bounds(id)?;
        let (left, bottom) = self.view.screen_from_world(bounds.min());
        let (right, top) = self.view.screen_from_world(bounds.max());
        let pad = self.widest_px / 2.0 + 4.0;
        let (width, height) = (f64::from(self.frame.width), f64::from(self.frame.height));
        if right < -pad || bottom < -pad || left > width + pad || top > height + pad {
            return None;
        }
        if drawn.strokes.is_empty() && (right - left) * (bottom - top) < UNSEEN_PX2 {
            return None;
        }
        Some(Seen { id, symbol, left: left as f32, top: top as f32, right: right as f32, bottom: bottom as f32 })
    }

    /// Draws the features that meet the strip; with an opacity of its own first on a sheet of its own.
    pub(super) fn draw(&self, map: &mut PixmapMut<'_>, strip: Strip<'_>) -> Result<(), RenderError> {
        if self.stratum.opacity >= 0.999 {
            return self.draw_on(map, strip);
        }
        let Some(mut sheet) = Pixmap::new(map.width(), map.height()) else { return Ok(()) };
        self.draw_on(&mut sheet.as_mut(), strip)?;
        let paint = PixmapPaint { opacity: self.stratum.opacity, ..PixmapPaint::default() };
        map.draw_pixmap(0, 0, sheet.as_ref(), &paint, Transform::identity(), None);
        Ok(())
    }

    /// Whether a feature may be seen in the strip.
    pub(super) fn meets(&self, strip: Strip<'_>) -> bool {
        let (top, bottom) = self.reach(strip);
        self.seen.iter().any(|seen| seen.bottom >= top && seen.top <= bottom)
    }

    fn reach(&self, strip: Strip<'_>) -> (f32, f32) {
        let pad = (self.widest_px / 2.0 + 2.0) as f32;
        (strip.top as f32 - pad, (strip.top + strip.height) as f32 + pad)
    }

    fn draw_on(&self, map: &mut PixmapMut<'_>, strip: Strip<'_>) -> Result<(), RenderError> {
        let (top, bottom) = self.reach(strip);
        let cut = CUT_PX + self.widest_px;
        let to = Projection {
            view: self.view,
            top_px: f64::from(strip.top),
            cut: (-cut, -cut, f64::from(self.frame.width) + cut, f64::from(strip.height) + cut),
        };
        let mut tracer = Tracer::default();
        for seen in self.seen.iter().filter(|seen| seen.bottom >= top && seen.top <= bottom) {
            if strip.cancelled.load(Ordering::Relaxed) {
                return Err(RenderError::Cancelled);
            }
            self.feature(map, seen, &to, &mut tracer);
        }
        Ok(())
    }

    fn feature(&self, map: &mut PixmapMut<'_>, seen: &Seen, to: &Projection, tracer: &mut Tracer) {
        let (Some(symbol), Some(filler)) =
            (self.stratum.symbols.get(usize::from(seen.symbol)), self.fillers.get(usize::from(seen.symbol)))
        else {
            return;
        };
        match self.stratum.layer.shapes.kind(seen.id) {
            ShapeKind::Empty => {}
            ShapeKind::Point => self.points(map, seen, to, (symbol, filler)),
            ShapeKind::Line => self.strokes(map, seen, to, tracer, (symbol, None)),
            ShapeKind::Polygon => self.polygon(map, seen, to, tracer, (symbol, filler)),
        }
    }

    fn polygon(
        &self,
        map: &mut PixmapMut<'_>,
        seen: &Seen,
        to: &Projection,
        tracer: &mut Tracer,
        with: (&Symbol, &Filler),
    ) {
        let (symbol, filler) = with;
        let (width, height) = (f64::from(seen.right - seen.left), f64::from(seen.bottom - seen.top));
        if width.max(height) < DOT_PX {
            dot(map, seen, to, filler);
            return;
        }
        let wants_inside = symbol.strokes.iter().any(|stroke| stroke.inside_only);
        let mut inside: Option<Mask> = None;
        if wants_inside || !matches!(filler, Filler::None) {
            let shapes = &self.stratum.layer.shapes;
            let rings = shapes.parts(seen.id).flat_map(Part::rings);
            if let Some(path) = tracer.area(rings, to, leaves(seen, to)) {
                filler.fill(map, &path, FillRule::EvenOdd, (0.0, -to.top_px as f32));
                if wants_inside {
                    inside = paint::inside_of(&path, map.width(), map.height());
                }
                tracer.recycle(path);
            }
        }
        if !symbol.strokes.is_empty() {
            self.strokes(map, seen, to, tracer, (symbol, inside.as_ref()));
        }
    }

    /// Lines, and outlines of polygons.
    fn strokes(
        &self,
        map: &mut PixmapMut<'_>,
        seen: &Seen,
        to: &Projection,
        tracer: &mut Tracer,
        (symbol, inside): (&Symbol, Option<&Mask>),
    ) {
        let shapes = &self.stratum.layer.shapes;
        let closed = shapes.kind(seen.id) == ShapeKind::Polygon;
        let mask = |inside_only: bool| if inside_only { inside } else { None };
        if leaves(seen, to) {
            let mut pieces: Vec<Piece> = Vec::new();
            for ring in shapes.parts(seen.id).flat_map(Part::rings) {
                tracer.pieces(ring, to, &mut pieces);
            }
            for stroke in &symbol.strokes {
                for piece in &pieces {
                    paint::stroke(map, &piece.path, stroke, piece.from_px, mask(stroke.inside_only));
                }
            }
        } else if let Some(path) = tracer.lines(shapes.parts(seen.id).flat_map(Part::rings), to, closed) {
            for stroke in &symbol.strokes {
                paint::stroke(map, &path, stroke, 0.0, mask(stroke.inside_only));
            }
            tracer.recycle(path);
        }
    }

    fn points(&self, map: &mut PixmapMut<'_>, seen: &Seen, to: &Projection, (symbol, filler): (&Symbol, &Filler)) {
        let radius = self.stratum.point_px + self.widest_px as f32;
        for part in self.stratum.layer.shapes.parts(seen.id) {
            for point in part.outer() {
                let (x, y) = self.view.screen_from_world(*point);
                let Some(path) = PathBuilder::from_circle(x as f32, (y - to.top_px) as f32, radius) else { continue };
                filler.fill(map, &path, FillRule::Winding, (0.0, -to.top_px as f32));
                for stroke in &symbol.strokes {
                    paint::stroke(map, &path, stroke, 0.0, None);
                }
            }
        }
    }
}

/// Whether a feature leaves the strip by so much that it is worth cutting.
fn leaves(seen: &Seen, to: &Projection) -> bool {
    let (left, top, right, bottom) = to.cut;
    let top_px = to.top_px;
    f64::from(seen.left) < left
        || f64::from(seen.right) > right
        || f64::from(seen.top) - top_px < top
        || f64::from(seen.bottom) - top_px > bottom
}

/// A feature smaller than a pixel: the pixel it is in, as strong as the feature is large.
fn dot(map: &mut PixmapMut<'_>, seen: &Seen, to: &Projection, filler: &Filler) {
    let Some(color) = filler.color() else { return };
    let area = ((seen.right - seen.left) * (seen.bottom - seen.top)).clamp(0.02, 1.0);
    let x = f32::midpoint(seen.left, seen.right).floor();
    let y = (f32::midpoint(seen.top, seen.bottom) - to.top_px as f32).floor();
    if let Some(rect) = Rect::from_xywh(x, y, 1.0, 1.0) {
        let mut paint = paint::solid(color.faded(area));
        paint.anti_alias = false;
        map.fill_rect(rect, &paint, Transform::identity(), None);
    }
}
