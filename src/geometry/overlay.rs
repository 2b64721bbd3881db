//! Intersection, difference and union of plane polygons. The only user of geo's boolean operations; results, never panics.
//!
//! *Guarantees:* results are snapped to a grid of a 10⁻⁹th of the extent; what is not finite counts as nothing.
//! *Must not know:* parcels, zones; here are two shapes.

use geo::algorithm::bool_ops::FillRule;
use geo::algorithm::buffer::{Buffer as _, BufferStyle, LineCap, LineJoin};
use geo::algorithm::{Area as _, BooleanOps as _};
use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};

use crate::geometry::inside::{Side, polygon_side};
use crate::geometry::measure::signed_plane_area_m2;
use crate::model::id::FeatureId;
use crate::model::shapes::{Part, ShapeKind, Shapes, around};

/// A corner sharper than this many radians (20°) is cut off where a line is thickened.
const SHARPEST_MITRE: f64 = 0.35;
/// A share nearer than this to none or all is none or all: what the grid leaves where two outlines share an edge.
const SHARE_NOISE: f64 = 1e-8;

/// The polygons of a feature as geo types (world metres).
pub fn polygons(shapes: &Shapes, id: FeatureId) -> MultiPolygon {
    if shapes.kind(id) != ShapeKind::Polygon {
        return MultiPolygon(Vec::new());
    }
    MultiPolygon(shapes.parts(id).map(polygon_of).collect())
}

/// a ∩ b.
pub fn intersection(a: &MultiPolygon, b: &MultiPolygon) -> MultiPolygon {
    if usable(a) && usable(b) { a.intersection(b) } else { MultiPolygon(Vec::new()) }
}

/// a − b.
pub fn difference(a: &MultiPolygon, b: &MultiPolygon) -> MultiPolygon {
    match (usable(a), usable(b)) {
        (true, true) => a.difference(b),
        (true, false) => a.clone(),
        (false, _) => MultiPolygon(Vec::new()),
    }
}

/// a ∪ b.
pub fn union(a: &MultiPolygon, b: &MultiPolygon) -> MultiPolygon {
    match (usable(a), usable(b)) {
        (true, true) => a.union(b),
        (true, false) => a.clone(),
        (false, true) => b.clone(),
        (false, false) => MultiPolygon(Vec::new()),
    }
}

/// What the rings of a shape go round, in whatever sense and however often, as polygons that do not cross themselves.
pub(crate) fn untangled(shape: &MultiPolygon) -> MultiPolygon {
    if usable(shape) {
        shape.union_with_fill_rule(&MultiPolygon(Vec::new()), FillRule::NonZero)
    } else {
        MultiPolygon(Vec::new())
    }
}

/// A line thickened to `width_m`, butt or round ends, mitred joins limited.
pub fn thicken(line: &LineString, width_m: f64) -> MultiPolygon {
    if !(width_m > 0.0 && width_m.is_finite() && finite(line)) {
        return MultiPolygon(Vec::new());
    }
    let style = BufferStyle::new(width_m / 2.0).line_cap(LineCap::Butt).line_join(LineJoin::Miter(SHARPEST_MITRE));
    line.buffer_with_style(style)
}

/// Share (0 to 1) of feature `a`'s plane area that lies inside feature `b` of another layer.
/// Fast where one box lies apart or the polygon lies wholly inside.
pub fn share_inside(shapes: &Shapes, a: FeatureId, zones: &Shapes, b: FeatureId) -> f64 {
    if shapes.kind(a) != ShapeKind::Polygon || zones.kind(b) != ShapeKind::Polygon {
        return 0.0;
    }
    let (Some(box_a), Some(box_b)) = (shapes.bounds(a), zones.bounds(b)) else { return 0.0 };
    if !meet(box_a, box_b) {
        return 0.0;
    }
    let (mut whole_m2, mut inside_m2) = (0.0, 0.0);
    for part in shapes.parts(a) {
        let area_m2 = part_area_m2(part);
        whole_m2 += area_m2;
        inside_m2 += part_inside_m2(part, area_m2, zones, b);
    }
    let share = inside_m2 / whole_m2;
    if share > 1.0 - SHARE_NOISE {
        1.0
    } else if share > SHARE_NOISE {
        share
    } else {
        // Also what has no area, whose share is not a number.
        0.0
    }
}

/// Plane area.
pub fn plane_area_m2(shape: &MultiPolygon) -> f64 {
    shape.unsigned_area()
}

/// Plane area of one polygon.
pub fn polygon_area_m2(shape: &Polygon) -> f64 {
    shape.unsigned_area()
}

/// The part of a polygon's plane area that lies inside the feature `b`.
fn part_inside_m2(part: Part<'_>, area_m2: f64, zones: &Shapes, b: FeatureId) -> f64 {
    let Some(bounds) = bounds_of(part.outer()) else { return 0.0 };
    let cut = zones.parts(b).any(|zone| zone.rings().any(|ring| ring.windows(2).any(|edge| edge_meets(edge, bounds))));
    if !cut {
        // No edge of the zone comes near: what holds for one corner holds for all of the part.
        let Some(&corner) = part.outer().first() else { return 0.0 };
        let held = zones.parts(b).any(|zone| polygon_side(zone.rings(), corner) != Side::Out);
        return if held { area_m2 } else { 0.0 };
    }
    plane_area_m2(&intersection(&MultiPolygon(vec![polygon_of(part)]), &window(zones, b, bounds)))
}

/// The part of a feature's polygons in a box: for cutting something in that box, where a zone of thousands of edges has
/// few. What lies along the edge of the box may be doubled.
pub fn window(shapes: &Shapes, id: FeatureId, bounds: Rect) -> MultiPolygon {
    let clip = |zone: Part<'_>| {
        let mut rings = zone.rings().map(|ring| clipped(ring, bounds));
        let outer = rings.next().filter(|ring| ring.0.len() > 3)?;
        Some(Polygon::new(outer, rings.filter(|ring| ring.0.len() > 3).collect()))
    };
    MultiPolygon(shapes.parts(id).filter_map(clip).collect())
}

/// A ring cut to a box grown by its own size, so that the cut's own edges stay clear of what is in the box
/// (Sutherland and Hodgman; a ring that leaves and comes back runs along the edge of the box).
fn clipped(ring: &[Coord], bounds: Rect) -> LineString {
    let margin = (bounds.width() + bounds.height()).max(1.0);
    let (low, high) = (bounds.min(), bounds.max());
    let mut coords: Vec<Coord> = ring.split_last().map_or_else(Vec::new, |(_, open)| open.to_vec());
    // Each side as a signed distance: positive inside.
    let sides: [&dyn Fn(Coord) -> f64; 4] =
        [&|c| c.x - (low.x - margin), &|c| (high.x + margin) - c.x, &|c| c.y - (low.y - margin), &|c| {
            (high.y + margin) - c.y
        }];
    for side in sides {
        let Some(&last) = coords.last() else { break };
        let mut kept = Vec::with_capacity(coords.len() + 4);
        let mut from = last;
        for &to in &coords {
            let (d_from, d_to) = (side(from), side(to));
            if (d_from >= 0.0) != (d_to >= 0.0) {
                let along = d_from / (d_from - d_to);
                kept.push(Coord { x: from.x + (to.x - from.x) * along, y: from.y + (to.y - from.y) * along });
            }
            if d_to >= 0.0 {
                kept.push(to);
            }
            from = to;
        }
        coords = kept;
    }
    coords.extend(coords.first().copied());
    LineString(coords)
}

fn polygon_of(part: Part<'_>) -> Polygon {
    let mut rings = part.rings().map(|ring| LineString(ring.to_vec()));
    let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Polygon::new(outer, rings.collect())
}

fn part_area_m2(part: Part<'_>) -> f64 {
    let area_m2 = part.rings().enumerate().fold(0.0, |sum, (ring, coords)| {
        let area_m2 = signed_plane_area_m2(coords).abs();
        if ring == 0 { area_m2 } else { sum - area_m2 }
    });
    area_m2.max(0.0)
}

fn bounds_of(ring: &[Coord]) -> Option<Rect> {
    ring.iter().map(|&coord| Rect::new(coord, coord)).reduce(around)
}

fn meet(a: Rect, b: Rect) -> bool {
    a.min().x <= b.max().x && b.min().x <= a.max().x && a.min().y <= b.max().y && b.min().y <= a.max().y
}

/// Whether an edge comes near a box: never wrongly no. The box of a slanting edge is larger than the edge, so
/// the corners of the box are also asked on which side of it they lie.
fn edge_meets(edge: &[Coord], bounds: Rect) -> bool {
    let &[a, b] = edge else { return false };
    let (low, high) = (bounds.min(), bounds.max());
    if a.x.max(b.x) < low.x || a.x.min(b.x) > high.x || a.y.max(b.y) < low.y || a.y.min(b.y) > high.y {
        return false;
    }
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let side = |x: f64, y: f64| dx * (y - a.y) - dy * (x - a.x);
    let sides = [side(low.x, low.y), side(high.x, low.y), side(high.x, high.y), side(low.x, high.y)];
    // A hundredth of a millimetre on the safe side of rounding.
    let slack = 1e-5 * (dx.abs() + dy.abs());
    !(sides.iter().all(|side| *side > slack) || sides.iter().all(|side| *side < -slack))
}

fn finite(line: &LineString) -> bool {
    line.0.iter().all(|coord| coord.x.is_finite() && coord.y.is_finite())
}

/// Whether there is anything to work with, and nothing that is not a number.
fn usable(shape: &MultiPolygon) -> bool {
    !shape.0.is_empty()
        && shape.0.iter().all(|polygon| finite(polygon.exterior()) && polygon.interiors().iter().all(finite))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<Coord> {
        corners.iter().chain(corners.first()).map(|&(x, y)| Coord { x: 416_000.0 + x, y: 4_029_000.0 + y }).collect()
    }

    fn square(x: f64, y: f64, side: f64) -> Vec<Coord> {
        ring(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
    }

    fn layer(features: &[Vec<Vec<Vec<Coord>>>]) -> Shapes {
        let mut shapes = Shapes::default();
        for parts in features {
            shapes.push(ShapeKind::Polygon, parts).unwrap();
        }
        shapes
    }

    /// Two squares of side 10 that overlap in a square of side 4: areas by hand.
    #[test]
    fn areas_add_up() {
        let shapes = layer(&[vec![vec![square(0.0, 0.0, 10.0)]], vec![vec![square(6.0, 6.0, 10.0)]]]);
        let (a, b) = (polygons(&shapes, FeatureId(0)), polygons(&shapes, FeatureId(1)));
        let check = |what: &str, shape: &MultiPolygon, area: f64| {
            let found = plane_area_m2(shape);
            assert!((found - area).abs() < 1e-4, "{what} has {found} m², by hand {area}");
        };
        check("a", &a, 100.0);
        check("a ∩ b", &intersection(&a, &b), 16.0);
        check("a − b", &difference(&a, &b), 84.0);
        check("a ∪ b", &union(&a, &b), 184.0);
        let nothing = MultiPolygon(Vec::new());
        check("a ∩ nothing", &intersection(&a, &nothing), 0.0);
        check("a − nothing", &difference(&a, &nothing), 100.0);
        check("nothing − a", &difference(&nothing, &a), 0.0);
        check("nothing ∪ a", &union(&nothing, &a), 100.0);
        let nan = MultiPolygon(vec![Polygon::new(LineString(vec![Coord { x: f64::NAN, y: 0.0 }; 4]), vec![])]);
        check("a ∩ NaN", &intersection(&a, &nan), 0.0);
        check("a ∪ NaN", &union(&a, &nan), 100.0);
    }

    #[test]
    fn a_thickened_line_has_its_width() {
        let line = |corners: &[(f64, f64)]| corners.iter().map(|&(x, y)| Coord { x, y }).collect::<LineString>();
        let check = |corners: &[(f64, f64)], width_m: f64, area: f64| {
            let found = plane_area_m2(&thicken(&line(corners), width_m));
            assert!(
                (found - area).abs() < 1e-3 * area.max(1.0),
                "{corners:?} at {width_m} m has {found} m², by hand {area}"
            );
        };
        check(&[(0.0, 0.0), (100.0, 0.0)], 20.0, 2_000.0);
        // A right angle with a mitre: two arms of 110 by 20 that share a square of 20 by 20.
        check(&[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0)], 20.0, 2.0 * 110.0 * 20.0 - 400.0);
        check(&[(0.0, 0.0), (100.0, 0.0)], 0.0, 0.0);
        check(&[(0.0, 0.0), (100.0, 0.0)], -3.0, 0.0);
        check(&[(0.0, 0.0), (100.0, 0.0)], f64::NAN, 0.0);
        check(&[(0.0, 0.0), (f64::NAN, 0.0)], 5.0, 0.0);
        check(&[(5.0, 5.0), (5.0, 5.0)], 5.0, 0.0);
        check(&[], 5.0, 0.0);
    }

    /// A zone of 100 by 100 with a hole of 20 by 20 in the middle; shares by hand.
    #[test]
    fn shares_by_hand() {
        let zone = vec![vec![square(0.0, 0.0, 100.0), square(40.0, 40.0, 20.0)]];
        let split =
            vec![vec![ring(&[(0.0, 0.0), (10.0, 0.0), (10.0, 100.0), (0.0, 100.0)])], vec![square(90.0, 0.0, 10.0)]];
        let zones = layer(&[zone, split]);
        let check = |what: &str, parts: Vec<Vec<Vec<Coord>>>, zone: u32, share: f64| {
            let parcels = layer(&[parts]);
            let found = share_inside(&parcels, FeatureId(0), &zones, FeatureId(zone));
            assert!((found - share).abs() < 1e-7, "{what}: {found}, by hand {share}");
        };
        check("wholly inside", vec![vec![square(10.0, 10.0, 10.0)]], 0, 1.0);
        check("apart", vec![vec![square(200.0, 10.0, 10.0)]], 0, 0.0);
        check("in the hole", vec![vec![square(45.0, 45.0, 10.0)]], 0, 0.0);
        check("filling the hole", vec![vec![square(40.0, 40.0, 20.0)]], 0, 0.0);
        check("half in the hole", vec![vec![square(30.0, 45.0, 20.0)]], 0, 1.0 - 150.0 / 400.0);
        check("over the edge", vec![vec![square(95.0, 10.0, 10.0)]], 0, 0.5);
        check("along the edge, inside", vec![vec![square(90.0, 10.0, 10.0)]], 0, 1.0);
        check("along the edge, outside", vec![vec![square(100.0, 10.0, 10.0)]], 0, 0.0);
        check("round all of it", vec![vec![square(-50.0, -50.0, 200.0)]], 0, 9_600.0 / 40_000.0);
        check("itself", vec![vec![square(0.0, 0.0, 100.0), square(40.0, 40.0, 20.0)]], 0, 1.0);
        check("two parts, one inside", vec![vec![square(10.0, 10.0, 10.0)], vec![square(300.0, 0.0, 10.0)]], 0, 0.5);
        check("a zone in two parts", vec![vec![ring(&[(0.0, 0.0), (100.0, 0.0), (100.0, 10.0), (0.0, 10.0)])]], 1, 0.2);
        check("a parcel with a hole", vec![vec![square(90.0, 10.0, 20.0), square(102.0, 12.0, 5.0)]], 0, 200.0 / 375.0);
    }
}
