//! Which polygons of a layer lie side by side: they share an edge, not only a corner.
//!
//! *Guarantees:* the same answer as comparing every polygon with every other; what is shared is measured in metres, and
//! where it lies is part of the answer. *Must not know:* parcels, roads.

use geo_types::{Coord, Rect};
use rayon::prelude::*;

use crate::geometry::index::SpatialIndex;
use crate::model::id::FeatureId;
use crate::model::shapes::{Part, ShapeKind, Shapes};

/// Edges no farther apart than this are one: files give coordinates to about a millimetre, and a corner in the middle of
/// a neighbour's edge is never exactly on it.
pub const TOLERANCE_M: f64 = 0.01;
/// Less than this in common is a corner.
pub const LEAST_M: f64 = 0.1;

/// Two polygons side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbours {
    /// The one with the smaller number.
    pub a: FeatureId,
    /// The other.
    pub b: FeatureId,
    /// What they share, as pieces of the edges of `a`.
    pub shared: Vec<[Coord; 2]>,
}

impl Neighbours {
    /// The length of what they share.
    pub fn length_m(&self) -> f64 {
        self.shared.iter().map(|[from, to]| (to.x - from.x).hypot(to.y - from.y)).sum()
    }
}

/// The neighbours among some polygons, ascending by both numbers; `index` must be that of the shapes, `chosen` says
/// which are asked for.
pub fn neighbours(shapes: &Shapes, index: &SpatialIndex, chosen: impl Fn(FeatureId) -> bool + Sync) -> Vec<Neighbours> {
    let is_asked = |id: FeatureId| shapes.kind(id) == ShapeKind::Polygon && chosen(id);
    let of = |a: FeatureId| {
        let around = shapes.bounds(a).map(|bounds| grown(bounds, TOLERANCE_M));
        let mut near: Vec<FeatureId> = around.into_iter().flat_map(|around| index.meeting_box(around)).collect();
        near.retain(|b| *b > a && is_asked(*b));
        near.sort_unstable();
        near.into_iter().filter_map(|b| beside(shapes, a, b)).collect::<Vec<_>>()
    };
    let ids: Vec<FeatureId> = shapes.ids().filter(|id| is_asked(*id)).collect();
    ids.into_par_iter().flat_map_iter(of).collect()
}

/// What two polygons share; nothing where that is no more than a corner.
pub(crate) fn beside(shapes: &Shapes, a: FeatureId, b: FeatureId) -> Option<Neighbours> {
    let window = common(shapes.bounds(a)?, shapes.bounds(b)?)?;
    let of_b: Vec<[Coord; 2]> = edges(shapes, b).filter(|edge| meets(*edge, window)).collect();
    let mut shared = Vec::new();
    for edge in edges(shapes, a).filter(|edge| meets(*edge, window)) {
        shared.extend(of_b.iter().filter_map(|other| overlap(edge, *other)));
    }
    let found = Neighbours { a, b, shared };
    (found.length_m() >= LEAST_M).then_some(found)
}

pub(super) fn edges(shapes: &Shapes, id: FeatureId) -> impl Iterator<Item = [Coord; 2]> + '_ {
    let lines = shapes.parts(id).flat_map(Part::rings);
    lines.flat_map(|ring| ring.windows(2)).filter_map(|edge| <[Coord; 2]>::try_from(edge).ok())
}

/// The part of `a` along which `b` runs within the tolerance.
fn overlap([a, b]: [Coord; 2], [c, d]: [Coord; 2]) -> Option<[Coord; 2]> {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx.hypot(dy);
    if length <= 0.0 {
        return None;
    }
    let (ux, uy) = (dx / length, dy / length);
    let along = |p: Coord| (p.x - a.x) * ux + (p.y - a.y) * uy;
    let aside = |p: Coord| (p.y - a.y) * ux - (p.x - a.x) * uy;
    let (from, to) = if along(c) <= along(d) { (c, d) } else { (d, c) };
    let (start, end) = (along(from).max(0.0), along(to).min(length));
    if end <= start {
        return None;
    }
    let run = along(to) - along(from);
    let aside_at = |at: f64| aside(from) + (aside(to) - aside(from)) * (at - along(from)) / run;
    let is_near = aside_at(start).abs() <= TOLERANCE_M && aside_at(end).abs() <= TOLERANCE_M;
    let at = |along: f64| Coord { x: a.x + ux * along, y: a.y + uy * along };
    is_near.then(|| [at(start), at(end)])
}

pub(super) fn grown(bounds: Rect, by_m: f64) -> Rect {
    let (low, high) = (bounds.min(), bounds.max());
    Rect::new(Coord { x: low.x - by_m, y: low.y - by_m }, Coord { x: high.x + by_m, y: high.y + by_m })
}

/// Where two boxes come within the tolerance of each other.
fn common(a: Rect, b: Rect) -> Option<Rect> {
    let (a, b) = (grown(a, TOLERANCE_M), grown(b, TOLERANCE_M));
    let low = Coord { x: a.min().x.max(b.min().x), y: a.min().y.max(b.min().y) };
    let high = Coord { x: a.max().x.min(b.max().x), y: a.max().y.min(b.max().y) };
    (low.x <= high.x && low.y <= high.y).then(|| Rect::new(low, high))
}

pub(super) fn meets([a, b]: [Coord; 2], window: Rect) -> bool {
    let (low, high) = (window.min(), window.max());
    a.x.max(b.x) >= low.x && a.x.min(b.x) <= high.x && a.y.max(b.y) >= low.y && a.y.min(b.y) <= high.y
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Lcg(u64);

    impl Lcg {
        fn below(&mut self, n: i32) -> i32 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 33) as i32).rem_euclid(n)
        }
    }

    /// West, south, east, north in whole metres.
    type Lot = [i32; 4];

    /// Cuts a square into lots at random, so that most corners stand in the middle of a neighbour's edge.
    fn cut(random: &mut Lcg, [west, south, east, north]: Lot, lots: &mut Vec<Lot>) {
        let (width, height) = (east - west, north - south);
        if width.max(height) < 8 || (width * height < 400 && random.below(3) == 0) {
            lots.push([west, south, east, north]);
        } else if width > height {
            let at = west + 2 + random.below(width - 3);
            cut(random, [west, south, at, north], lots);
            cut(random, [at, south, east, north], lots);
        } else {
            let at = south + 2 + random.below(height - 3);
            cut(random, [west, south, east, at], lots);
            cut(random, [west, at, east, north], lots);
        }
    }

    /// By whole numbers, every lot against every other: how much of a side two lots have in common.
    fn oracle(lots: &[Lot]) -> Vec<(u32, u32, i32)> {
        let mut found = Vec::new();
        for (i, a) in lots.iter().enumerate() {
            for (j, b) in lots.iter().enumerate().skip(i + 1) {
                let common = |axis: usize| a[axis + 2].min(b[axis + 2]) - a[axis].max(b[axis]);
                let (x, y) = (common(0), common(1));
                if (x == 0 && y > 0) || (y == 0 && x > 0) {
                    found.push((i as u32, j as u32, x.max(y)));
                }
            }
        }
        found
    }

    /// The lots turned by an angle, as if read from a file with coordinates to a millimetre.
    fn shapes(lots: &[Lot], angle: f64) -> Shapes {
        let mut shapes = Shapes::default();
        for [west, south, east, north] in lots {
            let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
            let ring = corners.map(|(x, y)| {
                let (x, y) = (f64::from(*x), f64::from(*y));
                let to_millimetre = |value: f64| (value * 1000.0).round() / 1000.0;
                Coord {
                    x: to_millimetre(413_000.0 + x * angle.cos() - y * angle.sin()),
                    y: to_millimetre(4_035_000.0 + x * angle.sin() + y * angle.cos()),
                }
            });
            shapes.push(ShapeKind::Polygon, &[vec![ring.to_vec()]]).expect("few coordinates");
        }
        shapes
    }

    #[test]
    fn lots_of_a_cut_square_are_neighbours_as_whole_numbers_say() {
        let mut random = Lcg(11);
        let mut lots = Vec::new();
        cut(&mut random, [0, 0, 200, 150], &mut lots);
        let expected = oracle(&lots);
        assert!(lots.len() > 60 && expected.len() > 150, "{} lots, {} pairs", lots.len(), expected.len());
        for angle in [0.0, 0.37, 1.2] {
            let shapes = shapes(&lots, angle);
            let found = neighbours(&shapes, &SpatialIndex::build(&shapes), |_| true);
            let pairs: Vec<(u32, u32)> = found.iter().map(|pair| (pair.a.0, pair.b.0)).collect();
            let wanted: Vec<(u32, u32)> = expected.iter().map(|(a, b, _)| (*a, *b)).collect();
            assert_eq!(pairs, wanted, "turned by {angle}");
            for (pair, (.., metres)) in found.iter().zip(&expected) {
                assert!((pair.length_m() - f64::from(*metres)).abs() < 0.01, "{pair:?} share {metres} m");
            }
        }
    }

    #[test]
    fn corners_gaps_and_holes() {
        let check = |what: &str, lots: &[Lot], expected: &[(u32, u32)]| {
            let shapes = shapes(lots, 0.0);
            let found = neighbours(&shapes, &SpatialIndex::build(&shapes), |id| id.0 != 9);
            let pairs: Vec<(u32, u32)> = found.iter().map(|pair| (pair.a.0, pair.b.0)).collect();
            assert_eq!(pairs, expected, "{what}");
        };
        check("a corner in common", &[[0, 0, 10, 10], [10, 10, 20, 20]], &[]);
        check("a lane between", &[[0, 0, 10, 10], [11, 0, 20, 10]], &[]);
        check("a side in common", &[[0, 0, 10, 10], [10, 5, 20, 30]], &[(0, 1)]);
        check("one over the other, crossing", &[[0, 0, 10, 10], [5, -5, 7, 20]], &[]);
        let ring =
            |[w, s, e, n]: [f64; 4]| [(w, s), (e, s), (e, n), (w, n), (w, s)].map(|(x, y)| Coord { x, y }).to_vec();
        let mut shapes = Shapes::default();
        let hole = ring([3.0, 3.0, 6.0, 6.0]);
        shapes.push(ShapeKind::Polygon, &[vec![ring([0.0, 0.0, 9.0, 9.0]), hole.clone()]]).expect("few");
        shapes.push(ShapeKind::Polygon, &[vec![hole]]).expect("few");
        shapes.push(ShapeKind::Empty, &[]).expect("none");
        let index = SpatialIndex::build(&shapes);
        let found = neighbours(&shapes, &index, |_| true);
        assert_eq!(found.iter().map(Neighbours::length_m).collect::<Vec<_>>(), [12.0], "what fills a hole");
        assert!(neighbours(&shapes, &index, |id| id.0 == 0).is_empty(), "only those asked for");
    }
}
