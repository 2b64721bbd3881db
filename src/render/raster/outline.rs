//! From world metres to paths in pixels: moved in f64, thinned to what can be seen, cut to what is near the frame.
//!
//! Cutting keeps every coordinate within a few thousand pixels: at one centimetre a pixel a town is millions wide.

use geo_types::Coord;
use tiny_skia::{Path, PathBuilder};

use crate::scene::view::View;

/// Vertices nearer than this to the last one kept are dropped.
const THIN_PX: f64 = 0.25;

/// The way from the world to a canvas: `View`, then up by the top of the strip.
#[derive(Clone, Copy)]
pub(super) struct Projection {
    pub(super) view: View,
    pub(super) top_px: f64,
    /// Left, top, right, bottom: shapes are cut to this, in pixels of the canvas.
    pub(super) cut: (f64, f64, f64, f64),
}

impl Projection {
    fn at(&self, point_in_world: Coord) -> (f64, f64) {
        let (x, y) = self.view.screen_from_world(point_in_world);
        (x, y - self.top_px)
    }
}

/// A piece of a line, and how far from the start of the line it begins.
pub(super) struct Piece {
    pub(super) path: Path,
    pub(super) from_px: f32,
}

/// Buffers that are used again for every feature.
#[derive(Default)]
pub(super) struct Tracer {
    points: Vec<(f64, f64)>,
    spare: Vec<(f64, f64)>,
    builder: PathBuilder,
}

impl Tracer {
    /// Starts the next path.
    fn fresh(&mut self) -> PathBuilder {
        std::mem::take(&mut self.builder)
    }

    /// Takes the memory of a path back.
    pub(super) fn recycle(&mut self, path: Path) {
        self.builder = path.clear();
    }

    /// The area of a polygon: rings closed, holes by the even-odd rule. `cut` where it may leave the frame.
    pub(super) fn area<'r>(
        &mut self,
        rings: impl Iterator<Item = &'r [Coord]>,
        to: &Projection,
        cut: bool,
    ) -> Option<Path> {
        let mut builder = self.fresh();
        for ring in rings {
            self.project(ring, to);
            if cut {
                self.cut_area(to.cut);
            }
            if self.points.len() >= 3 {
                push(&mut builder, &self.points, true);
            }
        }
        builder.finish()
    }

    /// Lines that need no cutting, as one path.
    pub(super) fn lines<'r>(
        &mut self,
        lines: impl Iterator<Item = &'r [Coord]>,
        to: &Projection,
        closed: bool,
    ) -> Option<Path> {
        let mut builder = self.fresh();
        for line in lines {
            self.project(line, to);
            if self.points.len() >= 2 {
                push(&mut builder, &self.points, closed);
            }
        }
        builder.finish()
    }

    /// The pieces of a line near the frame, each with its distance from the start, so that dashes do not creep.
    pub(super) fn pieces(&mut self, line: &[Coord], to: &Projection, found: &mut Vec<Piece>) {
        self.project(line, to);
        let mut from_start = 0.0;
        let mut piece: Option<(PathBuilder, f64, (f64, f64))> = None;
        for pair in self.points.windows(2) {
            let (from, end) = (pair[0], pair[1]);
            let length = (end.0 - from.0).hypot(end.1 - from.1);
            match cut_segment(from, end, to.cut) {
                None => finish_piece(piece.take(), found),
                Some((enter, leave)) => {
                    let at = |share: f64| (from.0 + (end.0 - from.0) * share, from.1 + (end.1 - from.1) * share);
                    if enter > 0.0 {
                        finish_piece(piece.take(), found);
                    }
                    let (builder, ..) = piece.get_or_insert_with(|| {
                        let mut builder = PathBuilder::new();
                        let start = at(enter);
                        builder.move_to(start.0 as f32, start.1 as f32);
                        (builder, from_start + enter * length, start)
                    });
                    let stop = at(leave);
                    builder.line_to(stop.0 as f32, stop.1 as f32);
                    if leave < 1.0 {
                        finish_piece(piece.take(), found);
                    }
                }
            }
            from_start += length;
        }
        finish_piece(piece.take(), found);
    }

    /// The points in pixels, thinned; the last one is always kept.
    fn project(&mut self, line: &[Coord], to: &Projection) {
        self.points.clear();
        let last = line.len().saturating_sub(1);
        for (index, point) in line.iter().enumerate() {
            let at = to.at(*point);
            let near = self
                .points
                .last()
                .is_some_and(|kept: &(f64, f64)| (kept.0 - at.0).abs() < THIN_PX && (kept.1 - at.1).abs() < THIN_PX);
            if !near || (index == last && self.points.len() < 2) {
                self.points.push(at);
            }
        }
    }

    /// Sutherland–Hodgman against the four sides.
    fn cut_area(&mut self, (left, top, right, bottom): (f64, f64, f64, f64)) {
        let sides: [(usize, f64, f64); 4] = [(0, left, 1.0), (0, right, -1.0), (1, top, 1.0), (1, bottom, -1.0)];
        for (axis, limit, sign) in sides {
            self.spare.clear();
            let depth = |point: (f64, f64)| (if axis == 0 { point.0 } else { point.1 } - limit) * sign;
            let mut before = match self.points.last() {
                Some(last) => *last,
                None => return,
            };
            for &point in &self.points {
                let (was, is) = (depth(before), depth(point));
                if (was >= 0.0) != (is >= 0.0) {
                    let share = was / (was - is);
                    let x = before.0 + (point.0 - before.0) * share;
                    let y = before.1 + (point.1 - before.1) * share;
                    self.spare.push(if axis == 0 { (limit, y) } else { (x, limit) });
                }
                if is >= 0.0 {
                    self.spare.push(point);
                }
                before = point;
            }
            std::mem::swap(&mut self.points, &mut self.spare);
        }
    }
}

fn push(builder: &mut PathBuilder, points: &[(f64, f64)], closed: bool) {
    for (index, point) in points.iter().enumerate() {
        let (x, y) = (point.0 as f32, point.1 as f32);
        if index == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
    }
    if closed {
        builder.close();
    }
}

fn finish_piece(piece: Option<(PathBuilder, f64, (f64, f64))>, found: &mut Vec<Piece>) {
    if let Some((builder, from_px, _)) = piece
        && let Some(path) = builder.finish()
    {
        found.push(Piece { path, from_px: from_px as f32 });
    }
}

/// Where a segment enters and leaves a rectangle, from 0 to 1; `None` where it stays outside (Liang–Barsky).
pub(super) fn cut_segment(
    from: (f64, f64),
    to: (f64, f64),
    (left, top, right, bottom): (f64, f64, f64, f64),
) -> Option<(f64, f64)> {
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (start, delta, low, high) in [(from.0, to.0 - from.0, left, right), (from.1, to.1 - from.1, top, bottom)] {
        if delta == 0.0 {
            if start < low || start > high {
                return None;
            }
            continue;
        }
        let (one, other) = ((low - start) / delta, (high - start) / delta);
        enter = enter.max(one.min(other));
        leave = leave.min(one.max(other));
    }
    (enter <= leave).then_some((enter, leave))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_to_one(cut: (f64, f64, f64, f64)) -> Projection {
        // World (x, −y) is the pixel (x, y).
        let view = View { center_in_world: Coord { x: 50.0, y: -50.0 }, meters_per_px: 1.0, size_px: (100.0, 100.0) };
        Projection { view, top_px: 0.0, cut }
    }

    #[test]
    fn an_area_is_cut_to_the_frame() {
        let ring = [(-1e7, 10.), (1e7, 10.), (1e7, 1e7), (-1e7, 1e7), (-1e7, 10.)].map(|(x, y)| Coord { x, y: -y });
        let path = Tracer::default().area([ring.as_slice()].into_iter(), &one_to_one((-5., -5., 105., 105.)), true);
        let bounds = path.expect("it covers the frame").bounds();
        let found = (bounds.left(), bounds.top(), bounds.right(), bounds.bottom());
        assert_eq!(found, (-5.0, 10.0, 105.0, 105.0), "by hand: the frame below y = 10");
    }

    #[test]
    fn pieces_know_how_far_along_they_begin() {
        let line = [(-40., 50.), (60., 50.), (60., 300.), (70., 300.), (70., 0.)].map(|(x, y)| Coord { x, y: -y });
        let mut pieces = Vec::new();
        Tracer::default().pieces(&line, &one_to_one((0., 0., 100., 100.)), &mut pieces);
        let starts: Vec<f32> = pieces.iter().map(|piece| piece.from_px).collect();
        // Enters after 40; the second time after 100 + 250 + 10 + 200 = 560.
        assert_eq!(starts, [40.0, 560.0]);
    }

    #[test]
    fn what_cannot_be_seen_is_dropped() {
        let ring: Vec<Coord> = (0..=1000)
            .map(|i| f64::from(i) / 1000.0 * std::f64::consts::TAU)
            .map(|turn| Coord { x: 50.0 + 3.0 * turn.cos(), y: -50.0 + 3.0 * turn.sin() })
            .collect();
        let path = Tracer::default().area([ring.as_slice()].into_iter(), &one_to_one((0., 0., 100., 100.)), false);
        let kept = path.expect("a circle").len();
        assert!((40..140).contains(&kept), "a circle of 6 px keeps {kept} of 1001 points");
    }
}
