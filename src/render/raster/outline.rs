//! From world metres to paths in pixels: moved in f64, thinned to what can be seen, cut to what is near the frame.

use geo_types::Coord;
use tiny_skia::{Path, PathBuilder};

use crate::render::cut::{Limits, Point, cut_area, cut_line};
use crate::scene::view::View;

/// Vertices nearer than this to the last one kept are dropped.
const THIN_PX: f64 = 0.25;

/// The way from the world to a canvas: `View`, then up by the top of the strip.
#[derive(Clone, Copy)]
pub(super) struct Projection {
    pub(super) view: View,
    pub(super) top_px: f64,
    /// Left, top, right, bottom: shapes are cut to this, in pixels of the canvas.
    pub(super) cut: Limits,
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
    points: Vec<Point>,
    spare: Vec<Point>,
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
                cut_area(&mut self.points, &mut self.spare, to.cut);
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
        cut_line(&self.points, to.cut, |piece, from_px| {
            let mut builder = PathBuilder::new();
            push(&mut builder, piece, false);
            if let Some(path) = builder.finish() {
                found.push(Piece { path, from_px: from_px as f32 });
            }
        });
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
}

fn push(builder: &mut PathBuilder, points: &[Point], closed: bool) {
    for (index, point) in points.iter().enumerate() {
        let (x, y) = (point.0 as f32, point.1 as f32);
        if index == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
    }
    if closed {
        builder.close();
    }
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
