//! What the writers of vectors have in common: strata as paths on a fine grid of the page, gathered by symbol.
//!
//! *Guarantees:* nothing far outside a frame; consecutive points of a path differ; the same on one core and on many.
//! *Must not know:* the syntax of a file.

mod gather;
mod letters;

use geo_types::Coord;

use crate::model::id::FeatureId;
use crate::model::shapes::{Part, ShapeKind};
use crate::render::cut::{Limits, cut_area, cut_line};
use crate::scene::paint::{Classes, Fill, MapFrame, Stratum, Symbol};

pub(super) use gather::runs;
pub(super) use letters::{SLANT, Segment, Set, flattened, stacks};

/// A point in units of the grid, y down from the top of the page.
pub(super) type Point = (i32, i32);

/// Paths one behind the other.
#[derive(Debug, Default)]
pub(super) struct Paths {
    points: Vec<Point>,
    ends: Vec<u32>,
}

impl Paths {
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Point]> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let path = self.points.get(start..*end as usize).unwrap_or_default();
            start = *end as usize;
            path
        })
    }

    /// Ends a path that was begun at `start`; one of fewer than `least` points is taken back.
    fn end(&mut self, start: usize, least: usize) -> bool {
        let kept = self.points.len() - start >= least;
        if kept {
            self.ends.push(self.points.len() as u32);
        } else {
            self.points.truncate(start);
        }
        kept
    }

    fn append(&mut self, other: &Self) {
        let before = self.points.len() as u32;
        self.points.extend_from_slice(&other.points);
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }
}

/// Features that are painted in one go.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) symbol: usize,
    /// Closed, outer rings one way round and holes the other.
    pub(super) areas: Paths,
    /// Closed outlines.
    pub(super) rings: Paths,
    /// Lines, and what is left of outlines that leave the frame.
    pub(super) lines: Paths,
    /// Where on its line each of them begins, in units.
    pub(super) from: Vec<f32>,
    /// Middles of discs.
    pub(super) discs: Vec<Point>,
}

impl Run {
    fn append(&mut self, other: &Self) {
        self.areas.append(&other.areas);
        self.rings.append(&other.rings);
        self.lines.append(&other.lines);
        self.from.extend_from_slice(&other.from);
        self.discs.extend_from_slice(&other.discs);
    }

    fn len(&self) -> usize {
        self.areas.points.len() + self.rings.points.len() + self.lines.points.len() + self.discs.len()
    }
}

/// Shapes are cut this far outside the frame, beyond half the widest stroke.
const CUT_PX: f64 = 16.0;

/// The way from the features of a stratum to paths.
pub(super) struct Plotter<'a> {
    stratum: &'a Stratum,
    map: &'a MapFrame,
    units_per_px: f64,
    limits: Limits,
}

/// Room for one ring.
#[derive(Default)]
struct Desk {
    points: Vec<(f64, f64)>,
    spare: Vec<(f64, f64)>,
}

impl<'a> Plotter<'a> {
    pub(super) fn new(map: &'a MapFrame, stratum: &'a Stratum, units_per_px: f64) -> Self {
        let widest = stratum.symbols.iter().flat_map(|symbol| &symbol.strokes);
        let cut = f64::from(widest.map(|stroke| stroke.width_px).fold(0.0, f32::max)) / 2.0 + CUT_PX;
        let (width, height) = map.view.size_px;
        Self { stratum, map, units_per_px, limits: (-cut, -cut, width + cut, height + cut) }
    }

    /// The radius of the discs of points, in pixels.
    pub(super) fn disc_px(stratum: &Stratum) -> f32 {
        let widest = stratum.symbols.iter().flat_map(|symbol| &symbol.strokes).map(|stroke| stroke.width_px);
        stratum.point_px + widest.fold(0.0, f32::max)
    }

    /// The symbol of a feature that may be seen.
    fn symbol_of(&self, id: FeatureId) -> Option<(usize, &'a Symbol)> {
        let class = match &self.stratum.classes {
            Classes::One => 0,
            Classes::Each(classes) => usize::from(*classes.get(id.index())?),
        };
        let symbol = self.stratum.symbols.get(class)?;
        let blank = symbol.strokes.is_empty() && symbol.fill == Fill::None;
        (!blank).then_some((class, symbol))
    }

    fn at(&self, point_in_world: Coord) -> (f64, f64) {
        self.map.view.screen_from_world(point_in_world)
    }

    fn unit(&self, (x, y): (f64, f64)) -> Point {
        let (left, top, ..) = self.map.frame_px;
        let unit = |px: f64, start: f32| ((px + f64::from(start)) * self.units_per_px).round() as i32;
        (unit(x, left), unit(y, top))
    }

    /// Adds a feature to a run; nothing where it is outside the frame.
    fn trace(&self, id: FeatureId, symbol: &Symbol, desk: &mut Desk, run: &mut Run) {
        let shapes = &self.stratum.layer.shapes;
        let Some(bounds) = shapes.bounds(id) else { return };
        let ((left, bottom), (right, top)) = (self.at(bounds.min()), self.at(bounds.max()));
        let (first_x, first_y, last_x, last_y) = self.limits;
        if right < first_x || bottom < first_y || left > last_x || top > last_y {
            return;
        }
        let leaves = left < first_x || top < first_y || right > last_x || bottom > last_y;
        let rings = shapes.parts(id).flat_map(Part::rings);
        match shapes.kind(id) {
            ShapeKind::Empty => {}
            ShapeKind::Point => {
                run.discs.extend(shapes.parts(id).flat_map(Part::outer).map(|point| self.unit(self.at(*point))));
            }
            ShapeKind::Line => rings.for_each(|line| self.line(line, leaves, desk, run)),
            ShapeKind::Polygon => {
                let wants_area = symbol.fill != Fill::None || symbol.strokes.iter().any(|stroke| stroke.inside_only);
                for ring in rings {
                    if wants_area {
                        self.ring(ring, leaves, desk, &mut run.areas);
                    }
                    match (symbol.strokes.is_empty(), leaves) {
                        (true, _) => {}
                        (false, false) => self.ring(ring, false, desk, &mut run.rings),
                        (false, true) => self.line(ring, true, desk, run),
                    }
                }
            }
        }
    }

    /// A closed ring without its last point, which is its first.
    fn ring(&self, ring: &[Coord], cut: bool, desk: &mut Desk, onto: &mut Paths) {
        let start = onto.points.len();
        if cut {
            desk.points.clear();
            desk.points.extend(ring.iter().map(|point| self.at(*point)));
            cut_area(&mut desk.points, &mut desk.spare, self.limits);
            self.push(desk.points.iter().copied(), start, &mut onto.points);
        } else {
            self.push(ring.iter().map(|point| self.at(*point)), start, &mut onto.points);
        }
        if onto.points.len() > start + 1 && onto.points.last() == onto.points.get(start) {
            onto.points.pop();
        }
        onto.end(start, 3);
    }

    fn line(&self, line: &[Coord], cut: bool, desk: &mut Desk, run: &mut Run) {
        if !cut {
            let start = run.lines.points.len();
            self.push(line.iter().map(|point| self.at(*point)), start, &mut run.lines.points);
            if run.lines.end(start, 2) {
                run.from.push(0.0);
            }
            return;
        }
        desk.points.clear();
        desk.points.extend(line.iter().map(|point| self.at(*point)));
        cut_line(&desk.points, self.limits, |piece, from_px| {
            let start = run.lines.points.len();
            self.push(piece.iter().copied(), start, &mut run.lines.points);
            if run.lines.end(start, 2) {
                run.from.push((from_px * self.units_per_px) as f32);
            }
        });
    }

    /// Rounds points to the grid; the ones that fall on the one before are dropped.
    fn push(&self, points: impl Iterator<Item = (f64, f64)>, start: usize, onto: &mut Vec<Point>) {
        for point in points {
            let point = self.unit(point);
            if onto.len() == start || onto.last() != Some(&point) {
                onto.push(point);
            }
        }
    }
}
