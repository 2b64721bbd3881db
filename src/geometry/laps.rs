//! Where polygons of a layer lie over each other, and where a strip between two of them belongs to neither.
//!
//! *Guarantees:* the same answer as cutting every polygon with every other, but for what is narrower than
//! [`TOLERANCE_M`], which is rounding; sorted by both numbers. *Must not know:* parcels, what is done about it.

use geo_types::{Coord, MultiPolygon, Rect};
use rayon::prelude::*;

use crate::geometry::adjacent::{TOLERANCE_M, edges, grown, meets};
use crate::geometry::index::{SpatialIndex, squared_distance};
use crate::geometry::inside::contains;
use crate::geometry::overlay::{self, intersection, plane_area_m2, polygons};
use crate::model::id::FeatureId;
use crate::model::shapes::{ShapeKind, Shapes, around};

/// Outlines of more edges are cut to where the other lies first.
const LONG: usize = 200;

/// From what on something is worth saying.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Overlaps of less are passed over, in m².
    pub overlap_m2: f64,
    /// Strips wider than this are lanes, in metres.
    pub gap_width_m: f64,
    /// Strips shorter than this are corners, in metres.
    pub gap_length_m: f64,
}

/// What two polygons have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    /// The one with the smaller number.
    pub a: FeatureId,
    /// The other.
    pub b: FeatureId,
    /// Its plane area, in m².
    pub area_m2: f64,
    /// How far one reaches into the other at most, in metres.
    pub depth_m: f64,
    /// Where it lies, in world metres.
    pub bounds: Rect,
}

/// A strip between two polygons.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The one with the smaller number.
    pub a: FeatureId,
    /// The other.
    pub b: FeatureId,
    /// Along the edges, in metres.
    pub length_m: f64,
    /// Its plane area, in m².
    pub area_m2: f64,
    /// Where it lies, in world metres.
    pub bounds: Rect,
}

/// What was found of one pair.
enum Found {
    Overlap(Overlap),
    Gap(Gap),
}

/// Overlaps and gaps between the polygons of a layer, but for pairs that are `passed` over. `index` must be that of the
/// shapes; `go_on` is asked once a pair and stops the search.
pub fn laps(
    shapes: &Shapes,
    index: &SpatialIndex,
    limits: Limits,
    passed: impl Fn(FeatureId, FeatureId) -> bool + Sync,
    go_on: impl Fn() -> bool + Sync,
) -> (Vec<Overlap>, Vec<Gap>) {
    let of = |a: FeatureId| {
        let around = shapes.bounds(a).filter(|_| go_on()).map(|bounds| grown(bounds, limits.gap_width_m));
        let mut near: Vec<FeatureId> = around.into_iter().flat_map(|around| index.meeting_box(around)).collect();
        near.retain(|b| *b > a && shapes.kind(*b) == ShapeKind::Polygon && !passed(a, *b));
        near.sort_unstable();
        near.into_iter()
            .take_while(|_| go_on())
            .filter_map(|b| {
                overlap(shapes, (a, b), limits)
                    .map(Found::Overlap)
                    .or_else(|| gap(shapes, index, (a, b), limits).map(Found::Gap))
            })
            .collect::<Vec<_>>()
    };
    let ids: Vec<FeatureId> = shapes.ids().filter(|id| shapes.kind(*id) == ShapeKind::Polygon).collect();
    let found: Vec<Found> = ids.into_par_iter().flat_map_iter(of).collect();
    let (mut overlaps, mut gaps) = (Vec::new(), Vec::new());
    for one in found {
        match one {
            Found::Overlap(overlap) => overlaps.push(overlap),
            Found::Gap(gap) => gaps.push(gap),
        }
    }
    (overlaps, gaps)
}

fn overlap(shapes: &Shapes, (a, b): (FeatureId, FeatureId), limits: Limits) -> Option<Overlap> {
    let window = common(shapes.bounds(a)?, shapes.bounds(b)?)?;
    if window.width() <= TOLERANCE_M || window.height() <= TOLERANCE_M || !may_overlap(shapes, (a, b), window) {
        return None;
    }
    // Of an outline of thousands of corners few lie where the other is.
    let part = |id: FeatureId| {
        let is_long = edges(shapes, id).nth(LONG).is_some();
        if is_long { overlay::window(shapes, id, window) } else { polygons(shapes, id) }
    };
    let both = intersection(&part(a), &part(b));
    let area_m2 = plane_area_m2(&both);
    let bounds = bounds_of(&both).filter(|_| area_m2 >= limits.overlap_m2)?;
    let depth_m = depth_m(shapes, a, &both).max(depth_m(shapes, b, &both));
    Some(Overlap { a, b, area_m2, depth_m, bounds })
}

/// How far the corners of a shape, and the middles of its edges, are from the border of a polygon at most.
fn depth_m(shapes: &Shapes, id: FeatureId, shape: &MultiPolygon) -> f64 {
    let rings = shape.0.iter().map(|polygon| &polygon.exterior().0);
    let places = rings.flat_map(|ring| {
        let middles = ring.windows(2).filter_map(|edge| match edge {
            [a, b] => Some(Coord { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) }),
            _ => None,
        });
        ring.iter().copied().chain(middles)
    });
    let to_border = |corner: &Coord| {
        let all = edges(shapes, id).map(|[from, to]| squared_distance(from, to, *corner));
        all.fold(f64::INFINITY, f64::min)
    };
    places.map(|place| to_border(&place)).fold(0.0, f64::max).sqrt()
}

/// Whether two polygons may have more in common than a seam: a corner, the middle of an edge or a crossing of one lies
/// deeper in the other than rounding takes it.
fn may_overlap(shapes: &Shapes, (a, b): (FeatureId, FeatureId), window: Rect) -> bool {
    let in_window = |id| edges(shapes, id).filter(|edge| meets(*edge, window)).collect::<Vec<_>>();
    let (of_a, of_b) = (in_window(a), in_window(b));
    let lies_deep = |points: &[[Coord; 2]], other: FeatureId, edges: &[[Coord; 2]]| {
        let is_deep = |point: Coord| holds(window, point) && contains(shapes, other, point) && is_clear(edges, point);
        points.iter().any(|edge| is_deep(edge[0]) || middle_in(*edge, window).is_some_and(is_deep))
    };
    lies_deep(&of_a, b, &of_b)
        || lies_deep(&of_b, a, &of_a)
        || of_a.iter().any(|edge| of_b.iter().any(|other| cross_deep(*edge, *other)))
        || lies_within(shapes, (a, b), window, &of_b)
        || lies_within(shapes, (b, a), window, &of_a)
}

/// Where one has its whole border along that of the other, a point of its inside tells.
fn lies_within(shapes: &Shapes, (a, b): (FeatureId, FeatureId), window: Rect, of_b: &[[Coord; 2]]) -> bool {
    let is_in_window = shapes.bounds(a).is_some_and(|bounds| {
        let window = grown(window, TOLERANCE_M);
        holds(window, bounds.min()) && holds(window, bounds.max())
    });
    is_in_window && inner_point(shapes, a).is_some_and(|point| contains(shapes, b, point) && is_clear(of_b, point))
}

/// The middle of the longest stretch inside on a line through the middle of the box.
fn inner_point(shapes: &Shapes, id: FeatureId) -> Option<Coord> {
    let y = shapes.bounds(id)?.center().y;
    let mut cuts: Vec<f64> = edges(shapes, id)
        .filter(|[from, to]| (from.y > y) != (to.y > y))
        .map(|[from, to]| from.x + (to.x - from.x) * (y - from.y) / (to.y - from.y))
        .collect();
    cuts.sort_by(f64::total_cmp);
    let stretches = cuts.chunks_exact(2).filter_map(|cut| <[f64; 2]>::try_from(cut).ok());
    let [from, to] = stretches.max_by(|[a, b], [c, d]| (b - a).total_cmp(&(d - c)))?;
    Some(Coord { x: f64::midpoint(from, to), y })
}

/// Whether a point keeps clear of all edges.
fn is_clear(edges: &[[Coord; 2]], point: Coord) -> bool {
    edges.iter().all(|[from, to]| squared_distance(*from, *to, point) > TOLERANCE_M * TOLERANCE_M)
}

/// Whether two edges cross, with all ends clear of the other's line.
fn cross_deep([a, b]: [Coord; 2], [c, d]: [Coord; 2]) -> bool {
    let aside = |from: Coord, to: Coord, point: Coord| {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        ((point.y - from.y) * dx - (point.x - from.x) * dy) / dx.hypot(dy)
    };
    let parts = |one: f64, other: f64| one * other < 0.0 && one.abs().min(other.abs()) > TOLERANCE_M;
    parts(aside(a, b, c), aside(a, b, d)) && parts(aside(c, d, a), aside(c, d, b))
}

/// The middle of the part of an edge that lies in a box.
fn middle_in([a, b]: [Coord; 2], window: Rect) -> Option<Coord> {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (start, step, low, high) in
        [(a.x, b.x - a.x, window.min().x, window.max().x), (a.y, b.y - a.y, window.min().y, window.max().y)]
    {
        if step.abs() > 0.0 {
            let (one, other) = ((low - start) / step, (high - start) / step);
            from = from.max(one.min(other));
            to = to.min(one.max(other));
        }
    }
    let at = f64::midpoint(from, to);
    let middle = Coord { x: a.x + (b.x - a.x) * at, y: a.y + (b.y - a.y) * at };
    (from < to).then_some(middle)
}

fn gap(shapes: &Shapes, index: &SpatialIndex, (a, b): (FeatureId, FeatureId), limits: Limits) -> Option<Gap> {
    let (mut length_m, mut area_m2, mut bounds) = (0.0, 0.0, None::<Rect>);
    for strip in strips(shapes, index, (a, b), limits.gap_width_m) {
        length_m += strip.length_m;
        area_m2 += strip.area_m2;
        bounds = Some(bounds.map_or(strip.bounds, |bounds| around(bounds, strip.bounds)));
    }
    bounds.filter(|_| length_m >= limits.gap_length_m).map(|bounds| Gap { a, b, length_m, area_m2, bounds })
}

/// Part of a gap: between two edges.
pub(super) struct Strip {
    length_m: f64,
    area_m2: f64,
    middle: Coord,
    bounds: Rect,
    /// It, with a little of both polygons.
    pub(super) with_seam: [Coord; 4],
}

/// What lies between two polygons and belongs to none, no wider than `width_m`.
pub(super) fn strips(
    shapes: &Shapes,
    index: &SpatialIndex,
    (a, b): (FeatureId, FeatureId),
    width_m: f64,
) -> Vec<Strip> {
    let bounds = |id| Some(grown(shapes.bounds(id)?, width_m));
    let Some(window) = bounds(a).zip(bounds(b)).and_then(|(a, b)| common(a, b)) else { return Vec::new() };
    let of_b: Vec<[Coord; 2]> = edges(shapes, b).filter(|edge| meets(*edge, window)).collect();
    let of_a = edges(shapes, a).filter(|edge| meets(*edge, window));
    let all = of_a.flat_map(|edge| of_b.iter().filter_map(move |other| strip(edge, *other, width_m)));
    all.filter(|strip| index.hits(shapes, strip.middle).is_empty()).collect()
}

/// What lies between two edges that run against each other, as the borders of neighbours do, with the inside of both
/// to their left. Where they touch there is nothing between.
fn strip([a, b]: [Coord; 2], [c, d]: [Coord; 2], width_m: f64) -> Option<Strip> {
    /// Edges that turn farther away from each other (25°) bound no strip.
    const LEAST_COSINE: f64 = 0.9;
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (length, other_length) = (dx.hypot(dy), (d.x - c.x).hypot(d.y - c.y));
    let (ux, uy) = (dx / length, dy / length);
    let along = |p: Coord| (p.x - a.x) * ux + (p.y - a.y) * uy;
    let right = |p: Coord| (p.x - a.x) * uy - (p.y - a.y) * ux;
    let run = along(c) - along(d);
    if !(length > 0.0 && run >= LEAST_COSINE * other_length && run > 0.0) {
        return None;
    }
    let right_at = |at: f64| right(d) + (right(c) - right(d)) * (at - along(d)) / run;
    let (mut start, mut end) = (along(d).max(0.0), along(c).min(length));
    let slope = (right(c) - right(d)) / run;
    for (limit, above) in [(TOLERANCE_M, true), (width_m, false)] {
        let inside = |at: f64| (right_at(at) > limit) == above;
        match (inside(start), inside(end)) {
            (true, true) => {}
            (false, false) => return None,
            (true, false) => end = along(d) + (limit - right(d)) / slope,
            (false, true) => start = along(d) + (limit - right(d)) / slope,
        }
    }
    // Not a number, where rounding made the slope nothing, is no length either.
    let length_m = end - start;
    if length_m.is_nan() || length_m <= 0.0 {
        return None;
    }
    let at = |along: f64, right: f64| Coord { x: a.x + ux * along + uy * right, y: a.y + uy * along - ux * right };
    let middle_along = f64::midpoint(start, end);
    let near = Rect::new(at(start, 0.0), at(end, 0.0));
    let seam = TOLERANCE_M;
    Some(Strip {
        with_seam: [at(start, -seam), at(end, -seam), at(end, right_at(end) + seam), at(start, right_at(start) + seam)],
        length_m,
        area_m2: length_m * right_at(middle_along),
        middle: at(middle_along, right_at(middle_along) / 2.0),
        bounds: around(near, Rect::new(at(start, right_at(start)), at(end, right_at(end)))),
    })
}

fn common(a: Rect, b: Rect) -> Option<Rect> {
    let low = Coord { x: a.min().x.max(b.min().x), y: a.min().y.max(b.min().y) };
    let high = Coord { x: a.max().x.min(b.max().x), y: a.max().y.min(b.max().y) };
    (low.x <= high.x && low.y <= high.y).then(|| Rect::new(low, high))
}

fn holds(window: Rect, point: Coord) -> bool {
    (window.min().x..=window.max().x).contains(&point.x) && (window.min().y..=window.max().y).contains(&point.y)
}

fn bounds_of(shape: &MultiPolygon) -> Option<Rect> {
    let corners = shape.0.iter().flat_map(|polygon| &polygon.exterior().0);
    corners.map(|corner| Rect::new(*corner, *corner)).reduce(around)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { overlap_m2: 0.1, gap_width_m: 0.5, gap_length_m: 1.0 };

    /// West, south, east, north in decimetres.
    type Lot = [i32; 4];

    fn layer(lots: &[Lot], angle: f64) -> Shapes {
        let mut shapes = Shapes::default();
        for &[w, s, e, n] in lots {
            let corners = [(w, s), (e, s), (e, n), (w, n), (w, s)].map(|(x, y)| {
                let (x, y) = (f64::from(x) / 10.0, f64::from(y) / 10.0);
                Coord {
                    x: 413_000.0 + x * angle.cos() - y * angle.sin(),
                    y: 4_035_000.0 + x * angle.sin() + y * angle.cos(),
                }
            });
            shapes.push(ShapeKind::Polygon, &[vec![corners.to_vec()]]).expect("few coordinates");
        }
        shapes
    }

    fn found(shapes: &Shapes) -> (Vec<Overlap>, Vec<Gap>) {
        laps(shapes, &SpatialIndex::build(shapes), LIMITS, |_, _| false, || true)
    }

    /// What is common to rectangles is a matter of whole numbers.
    #[test]
    fn rectangles_at_random_overlap_as_whole_numbers_say() {
        let mut state = 5_u64;
        let mut below = |n: i32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) as i32).rem_euclid(n)
        };
        let lots: Vec<Lot> = (0..150)
            .map(|_| {
                // On a coarse grid, so that many share edges and corners.
                let (w, s) = (below(60) * 20, below(60) * 20);
                [w, s, w + 20 * (1 + below(8)), s + 20 * (1 + below(8))]
            })
            .collect();
        let mut expected = Vec::new();
        for (i, a) in lots.iter().enumerate() {
            for (j, b) in lots.iter().enumerate().skip(i + 1) {
                let side = |axis: usize| a[axis + 2].min(b[axis + 2]) - a[axis].max(b[axis]);
                if side(0) > 0 && side(1) > 0 {
                    expected.push((i as u32, j as u32, f64::from(side(0) * side(1)) / 100.0));
                }
            }
        }
        assert!(expected.len() > 50, "{}", expected.len());
        for angle in [0.0, 0.4, 1.3] {
            let (overlaps, _) = found(&layer(&lots, angle));
            let pairs: Vec<(u32, u32)> = overlaps.iter().map(|found| (found.a.0, found.b.0)).collect();
            assert_eq!(pairs, expected.iter().map(|(a, b, _)| (*a, *b)).collect::<Vec<_>>(), "turned by {angle}");
            for (found, (.., area_m2)) in overlaps.iter().zip(&expected) {
                assert!((found.area_m2 - area_m2).abs() < 0.01, "{found:?} is {area_m2} m²");
            }
        }
    }

    #[test]
    fn a_strip_between_neighbours_is_a_gap_and_a_lane_is_none() {
        let check = |what: &str, lots: &[Lot], expected: &[(u32, u32, f64, f64)]| {
            for angle in [0.0, 0.7] {
                let (overlaps, gaps) = found(&layer(lots, angle));
                assert!(overlaps.is_empty(), "{what}: {overlaps:?}");
                assert_eq!(gaps.len(), expected.len(), "{what}: {gaps:?}");
                for (gap, (a, b, length_m, area_m2)) in gaps.iter().zip(expected) {
                    assert_eq!((gap.a.0, gap.b.0), (*a, *b), "{what}");
                    assert!((gap.length_m - length_m).abs() < 1e-6 && (gap.area_m2 - area_m2).abs() < 1e-6, "{gap:?}");
                }
            }
        };
        check("a side in common", &[[0, 0, 100, 100], [100, 0, 200, 100]], &[]);
        check("30 cm between", &[[0, 0, 100, 100], [103, 0, 200, 100]], &[(0, 1, 10.0, 3.0)]);
        check("a lane of a metre", &[[0, 0, 100, 100], [110, 0, 200, 100]], &[]);
        check("a corner", &[[0, 0, 100, 100], [103, 95, 200, 200]], &[]);
        check("filled by a third", &[[0, 0, 100, 100], [103, 0, 200, 100], [100, 0, 103, 100]], &[]);
    }
}
