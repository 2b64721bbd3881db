//! Geometry as a file has it, flat: one buffer of coordinates in the file's own system and tables of where things end.
//! What [`admit`](crate::geometry::admit) has not seen yet.
//!
//! *Guarantees:* no part and no ring without coordinates. *Must not know:* the system, what is wrong with a ring.

use std::ops::Range;

use geo_types::{Coord, Geometry, Polygon, Rect};

use crate::model::shapes::ShapeKind;

/// Features in order, each of any number of parts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RawShapes {
    coords: Vec<Coord>,
    /// Where each ring ends in `coords`. Likewise below.
    ring_ends: Vec<usize>,
    parts: Vec<RawPart>,
    feature_ends: Vec<usize>,
}

/// A polygon, a line or a point.
#[derive(Debug, Clone, Copy, PartialEq)]
struct RawPart {
    kind: ShapeKind,
    /// Whether a new geometry starts with it: a multi one has several parts, a collection several geometries.
    is_first: bool,
    ring_end: usize,
}

/// How much there was at some time.
#[derive(Debug, Clone, Copy)]
pub struct Mark(usize, usize, usize);

impl RawShapes {
    /// How many features there are.
    pub fn len(&self) -> usize {
        self.feature_ends.len()
    }

    /// Whether there is no feature.
    pub fn is_empty(&self) -> bool {
        self.feature_ends.is_empty()
    }

    /// Appends a coordinate to the ring at hand.
    pub fn push(&mut self, coord: Coord) {
        self.coords.push(coord);
    }

    /// The coordinates of the ring at hand.
    pub fn open_ring(&self) -> &[Coord] {
        self.coords.get(self.ring_ends.last().copied().unwrap_or(0)..).unwrap_or(&[])
    }

    /// Ends the ring at hand; one without coordinates is none.
    pub fn end_ring(&mut self) {
        if !self.open_ring().is_empty() {
            self.ring_ends.push(self.coords.len());
        }
    }

    /// Ends the part of the rings since the last one; without rings it is none. Returns whether it is one.
    pub fn end_part(&mut self, kind: ShapeKind, is_first: bool) -> bool {
        let ring_end = self.ring_ends.len();
        let is_part = ring_end > self.parts.last().map_or(0, |part| part.ring_end);
        if is_part {
            self.parts.push(RawPart { kind, is_first, ring_end });
        }
        is_part
    }

    /// Ends the feature of the parts since the last one.
    pub fn end_feature(&mut self) {
        self.feature_ends.push(self.parts.len());
    }

    /// Where things are, to come back to.
    pub fn mark(&self) -> Mark {
        Mark(self.coords.len(), self.ring_ends.len(), self.parts.len())
    }

    /// Forgets what came to the feature at hand since `mark`.
    pub fn back_to(&mut self, mark: Mark) {
        self.coords.truncate(mark.0);
        self.ring_ends.truncate(mark.1);
        self.parts.truncate(mark.2);
    }

    /// Appends one feature.
    pub fn push_geometry(&mut self, geometry: Option<&Geometry>) {
        let mut open: Vec<&Geometry> = geometry.into_iter().collect();
        while let Some(geometry) = open.pop() {
            match geometry {
                // Its members in order, nested ones included.
                Geometry::GeometryCollection(collection) => open.extend(collection.0.iter().rev()),
                leaf => self.leaf(leaf),
            }
        }
        self.end_feature();
    }

    fn leaf(&mut self, geometry: &Geometry) {
        let mut is_first = true;
        let mut line = |coords: &[Coord], kind: ShapeKind| {
            self.coords.extend_from_slice(coords);
            self.end_ring();
            is_first &= !self.end_part(kind, is_first);
        };
        match geometry {
            Geometry::Point(point) => line(&[point.0], ShapeKind::Point),
            Geometry::MultiPoint(points) => points.0.iter().for_each(|point| line(&[point.0], ShapeKind::Point)),
            Geometry::Line(one) => line(&[one.start, one.end], ShapeKind::Line),
            Geometry::LineString(one) => line(&one.0, ShapeKind::Line),
            Geometry::MultiLineString(lines) => lines.0.iter().for_each(|one| line(&one.0, ShapeKind::Line)),
            Geometry::Polygon(one) => drop(self.polygon(one, true)),
            Geometry::MultiPolygon(many) => {
                for one in &many.0 {
                    is_first &= !self.polygon(one, is_first);
                }
            }
            Geometry::Rect(rect) => drop(self.polygon(&rect.to_polygon(), true)),
            Geometry::Triangle(triangle) => drop(self.polygon(&triangle.to_polygon(), true)),
            Geometry::GeometryCollection(_) => {}
        }
    }

    /// The holes of a polygon without an outside are nothing.
    fn polygon(&mut self, polygon: &Polygon, is_first: bool) -> bool {
        if !polygon.exterior().0.is_empty() {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                self.coords.extend_from_slice(&ring.0);
                self.end_ring();
            }
        }
        self.end_part(ShapeKind::Polygon, is_first)
    }

    /// How many coordinates there are.
    pub(crate) fn corners(&self) -> usize {
        self.coords.len()
    }

    /// The parts of a feature.
    pub(crate) fn parts(&self, feature: usize) -> Range<usize> {
        behind(&self.feature_ends, feature, |end| *end)
    }

    /// What a part is, and whether a geometry starts with it.
    pub(crate) fn part(&self, part: usize) -> (ShapeKind, bool) {
        self.parts.get(part).map_or((ShapeKind::Empty, false), |part| (part.kind, part.is_first))
    }

    /// The rings of a part.
    pub(crate) fn rings(&self, part: usize) -> Range<usize> {
        behind(&self.parts, part, |part| part.ring_end)
    }

    /// The coordinates of a ring.
    pub(crate) fn ring(&self, ring: usize) -> &[Coord] {
        self.coords.get(behind(&self.ring_ends, ring, |end| *end)).unwrap_or(&[])
    }

    /// The box around a feature.
    pub fn bounds(&self, feature: usize) -> Option<Rect> {
        let parts = self.parts(feature);
        let rings = self.rings(parts.start).start..parts.clone().next_back().map_or(0, |part| self.rings(part).end);
        let (first, last) = (rings.start, rings.clone().next_back()?);
        let coords = behind(&self.ring_ends, first, |end| *end).start..behind(&self.ring_ends, last, |end| *end).end;
        let mut coords = self.coords.get(coords)?.iter();
        let first = *coords.next()?;
        let (low, high) = coords.fold((first, first), |(low, high), c| {
            (Coord { x: low.x.min(c.x), y: low.y.min(c.y) }, Coord { x: high.x.max(c.x), y: high.y.max(c.y) })
        });
        Some(Rect::new(low, high))
    }

    /// Exchanges x and y everywhere.
    pub fn transpose(&mut self) {
        for coord in &mut self.coords {
            *coord = Coord { x: coord.y, y: coord.x };
        }
    }
}

/// From the end of the thing before to the end of this one.
fn behind<T>(ends: &[T], at: usize, end: impl Fn(&T) -> usize) -> Range<usize> {
    let start = at.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, &end);
    start..ends.get(at).map_or(start, &end)
}
