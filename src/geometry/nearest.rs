//! The line of a layer that is nearest to a polygon, and how far that is.
//!
//! *Guarantees:* the same answer as asking every line; zero where it touches or crosses. *Must not know:* roads.

use geo_types::{Coord, Rect};

use crate::geometry::index::{SpatialIndex, squared_distance};
use crate::geometry::inside;
use crate::model::id::FeatureId;
use crate::model::shapes::{Part, ShapeKind, Shapes};

/// The first search goes this far; each further one twice as far.
const FIRST_REACH_M: f64 = 64.0;

/// The nearest line to a feature, and the plane distance; of equals the first of the layer. Nothing where one of them
/// has no geometry. `index` must be that of `lines`.
pub fn nearest_line(shapes: &Shapes, id: FeatureId, lines: &Shapes, index: &SpatialIndex) -> Option<(FeatureId, f64)> {
    let bounds = shapes.bounds(id)?;
    let extent = lines.extent()?;
    let mut reach_m = FIRST_REACH_M;
    loop {
        let around = grown(bounds, reach_m);
        let mut best: Option<(FeatureId, f64)> = None;
        for line in index.meeting_box(around) {
            let most_m = best.map_or(f64::INFINITY, |(_, distance_m)| distance_m);
            let Some(found_m) = within_m(shapes, id, (lines, line), most_m) else { continue };
            if best.is_none_or(|(known, best_m)| found_m.total_cmp(&best_m).then(line.cmp(&known)).is_lt()) {
                best = Some((line, found_m));
            }
        }
        // What lies beyond the box is farther than its reach.
        if let Some(best) = best.filter(|(_, distance_m)| *distance_m <= reach_m) {
            return Some(best);
        }
        if holds(around, extent) {
            return best;
        }
        reach_m *= 2.0;
    }
}

/// Plane distance between a feature and a line of another layer.
pub fn distance_m(shapes: &Shapes, id: FeatureId, lines: &Shapes, line: FeatureId) -> Option<f64> {
    within_m(shapes, id, (lines, line), f64::INFINITY)
}

/// The same; may be nothing, or more than it is, where it is more than `most_m`.
fn within_m(shapes: &Shapes, id: FeatureId, (lines, line): (&Shapes, FeatureId), most_m: f64) -> Option<f64> {
    if lines.kind(line) != ShapeKind::Line {
        return None;
    }
    let mut least = f64::INFINITY;
    let mut bar = bar_of(most_m * most_m);
    let bounds = shapes.bounds(id)?;
    if squared_gap(bounds, lines.bounds(line)?) > bar {
        return None;
    }
    for road in lines.parts(line) {
        let start = road.outer().first().copied()?;
        if inside::contains(shapes, id, start) {
            return Some(0.0);
        }
        for piece in pieces(road.outer()) {
            let around = box_of(piece);
            if squared_gap(around, bounds) > bar {
                continue;
            }
            for edge in shapes.parts(id).flat_map(Part::rings).flat_map(pieces) {
                if squared_gap(around, box_of(edge)) <= bar {
                    least = least.min(between(piece, edge));
                    bar = bar.min(bar_of(least));
                }
            }
        }
    }
    Some(least.sqrt()).filter(|distance_m| distance_m.is_finite())
}

/// Square of the distance of a point from the nearest piece of a line.
pub fn squared_from_point(lines: &Shapes, line: FeatureId, point: Coord) -> f64 {
    let squares = lines.parts(line).flat_map(|part| pieces(part.outer())).map(|[a, b]| squared_distance(a, b, point));
    squares.fold(f64::INFINITY, f64::min)
}

/// What is farther than this, squared, is not asked; a hair more, so that rounding decides nothing.
fn bar_of(squared: f64) -> f64 {
    squared * (1.0 + 1e-9)
}

fn box_of([a, b]: [Coord; 2]) -> Rect {
    Rect::new(a, b)
}

/// Square of the distance of two boxes; zero where they meet.
fn squared_gap(one: Rect, other: Rect) -> f64 {
    let gap = |low: f64, high: f64, other_low: f64, other_high: f64| (other_low - high).max(low - other_high).max(0.0);
    let x = gap(one.min().x, one.max().x, other.min().x, other.max().x);
    let y = gap(one.min().y, one.max().y, other.min().y, other.max().y);
    x * x + y * y
}

fn pieces(line: &[Coord]) -> impl Iterator<Item = [Coord; 2]> + '_ {
    line.windows(2).filter_map(|piece| <[Coord; 2]>::try_from(piece).ok())
}

/// Square of the distance of two segments.
fn between([a, b]: [Coord; 2], [c, d]: [Coord; 2]) -> f64 {
    if cross([a, b], [c, d]) {
        return 0.0;
    }
    let ends =
        [squared_distance(a, b, c), squared_distance(a, b, d), squared_distance(c, d, a), squared_distance(c, d, b)];
    ends.into_iter().fold(f64::INFINITY, f64::min)
}

/// Whether two segments cross; touching is left to the distances of their ends.
fn cross([a, b]: [Coord; 2], [c, d]: [Coord; 2]) -> bool {
    let apart = |p: f64, q: f64, r: f64, s: f64| p.max(q) < r.min(s) || r.max(s) < p.min(q);
    if apart(a.x, b.x, c.x, d.x) || apart(a.y, b.y, c.y, d.y) {
        return false;
    }
    let parted = |p, q, r, s| inside::orientation(p, q, r) * inside::orientation(p, q, s) < 0.0;
    parted(a, b, c, d) && parted(c, d, a, b)
}

fn grown(bounds: Rect, by_m: f64) -> Rect {
    let (low, high) = (bounds.min(), bounds.max());
    Rect::new(Coord { x: low.x - by_m, y: low.y - by_m }, Coord { x: high.x + by_m, y: high.y + by_m })
}

fn holds(outer: Rect, inner: Rect) -> bool {
    let (low, high) = (outer.min(), outer.max());
    low.x <= inner.min().x && low.y <= inner.min().y && high.x >= inner.max().x && high.y >= inner.max().y
}

#[cfg(test)]
mod tests {
    use geo::algorithm::line_measures::{Distance as _, Euclidean};
    use geo_types::{LineString, MultiPolygon, Polygon};

    use super::*;
    use crate::geometry::overlay::polygons;

    struct Lcg(u64);

    impl Lcg {
        fn unit(&mut self) -> f64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
        }
    }

    /// Against geo, which asks every line.
    #[test]
    fn the_nearest_of_random_lines_is_the_one_that_geo_finds() {
        let mut random = Lcg(5);
        let (mut lots, mut roads) = (Shapes::default(), Shapes::default());
        for _ in 0..300 {
            let (x, y, side) = (random.unit() * 9000.0, random.unit() * 9000.0, 20.0 + random.unit() * 200.0);
            let ring = [(0.0, 0.0), (1.0, 0.2), (0.9, 1.0), (0.1, 0.8), (0.0, 0.0)];
            let ring = ring.map(|(dx, dy)| Coord { x: x + dx * side, y: y + dy * side }).to_vec();
            lots.push(ShapeKind::Polygon, &[vec![ring]]).expect("few");
        }
        for _ in 0..12 {
            let mut at = Coord { x: random.unit() * 9000.0, y: random.unit() * 9000.0 };
            let mut line = vec![at];
            for _ in 0..6 {
                at = Coord { x: at.x + random.unit() * 900.0 - 450.0, y: at.y + random.unit() * 900.0 - 450.0 };
                line.push(at);
            }
            roads.push(ShapeKind::Line, &[vec![line]]).expect("few");
        }
        let index = SpatialIndex::build(&roads);
        let mut touched = 0;
        for lot in lots.ids() {
            let shape: MultiPolygon = polygons(&lots, lot);
            let of = |road: FeatureId| {
                let line = LineString(roads.parts(road).next().expect("one part").outer().to_vec());
                let polygon: &Polygon = shape.0.first().expect("one part");
                Euclidean.distance(&line, polygon)
            };
            let expected = roads.ids().map(of).fold(f64::INFINITY, f64::min);
            let (road, found) = nearest_line(&lots, lot, &roads, &index).expect("there are roads");
            assert!((found - expected).abs() < 1e-6, "{lot:?}: {found}, geo says {expected}");
            assert!((of(road) - expected).abs() < 1e-6, "{lot:?}: the line too");
            touched += usize::from(found == 0.0);
        }
        assert!(touched > 2, "some cross: {touched}");
    }

    #[test]
    fn nothing_is_near_nothing() {
        let mut lots = Shapes::default();
        let ring = [(0., 0.), (4., 0.), (4., 3.), (0., 0.)].map(|(x, y)| Coord { x, y }).to_vec();
        lots.push(ShapeKind::Polygon, &[vec![ring]]).expect("few");
        let none = Shapes::default();
        assert_eq!(nearest_line(&lots, FeatureId(0), &none, &SpatialIndex::build(&none)), None, "no roads");
        assert_eq!(
            nearest_line(&lots, FeatureId(0), &lots, &SpatialIndex::build(&lots)),
            None,
            "polygons are no lines"
        );
        let mut roads = Shapes::default();
        roads.push(ShapeKind::Line, &[vec![vec![Coord { x: 7., y: -50. }, Coord { x: 7., y: 50_000. }]]]).expect("few");
        let found = nearest_line(&lots, FeatureId(0), &roads, &SpatialIndex::build(&roads));
        assert_eq!(found, Some((FeatureId(0), 3.0)), "from x = 4 to x = 7");
    }
}
