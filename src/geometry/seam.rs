//! The seam between two polygons that should share a border: what lies over the other is given up, and a strip between them
//! that belongs to none is taken in.
//!
//! *Guarantees:* only one of the two is changed, and only along the seam; it takes nothing that belongs to a third one.
//! *Must not know:* parcels, which of the two is right.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use crate::geometry::index::SpatialIndex;
use crate::geometry::laps::strips;
use crate::geometry::overlay::{difference, plane_area_m2, polygon_area_m2, union};
use crate::model::id::FeatureId;
use crate::model::shapes::{ShapeKind, Shapes};

/// Parts and holes of less are what cutting leaves, in m².
const NOTHING_M2: f64 = 0.01;
/// Edges of less are what cutting leaves, in metres.
const SPUR_M: f64 = 0.001;
/// The cosine from which on a ring goes back the way it came (0.8°).
const STRAIGHT_BACK: f64 = 0.9999;

/// `moved` with its border on that of `to`; strips up to `width_m` become its own, but for what is of those `around`. `None`
/// where it would fall to pieces, or where there is no seam.
pub fn closed(moved: &MultiPolygon, to: &MultiPolygon, around: &[MultiPolygon], width_m: f64) -> Option<MultiPolygon> {
    let mut shape = difference(moved, to);
    let mut all = Shapes::default();
    for one in [&shape, to].into_iter().chain(around) {
        push(&mut all, one)?;
    }
    let index = SpatialIndex::build(&all);
    let strips = strips(&all, &index, (FeatureId(0), FeatureId(1)), width_m);
    let quads = strips.iter().map(|strip| Polygon::new(LineString(strip.with_seam.to_vec()), Vec::new()));
    let taken = quads.fold(MultiPolygon(Vec::new()), |taken, quad| union(&taken, &MultiPolygon(vec![quad])));
    if !taken.0.is_empty() {
        let own = around.iter().fold(difference(&taken, to), |own, other| difference(&own, other));
        shape = union(&shape, &own);
    }
    shape.0.retain(|part| polygon_area_m2(part) >= NOTHING_M2);
    let shape = MultiPolygon(shape.0.into_iter().map(without_specks).collect());
    let is_changed = (plane_area_m2(&shape) - plane_area_m2(moved)).abs() > NOTHING_M2;
    (is_changed && !shape.0.is_empty() && shape.0.len() <= moved.0.len()).then_some(shape)
}

/// Without holes and spurs that cutting left.
fn without_specks(part: Polygon) -> Polygon {
    let (outer, holes) = part.into_inner();
    let (outer, holes) = (without_spurs(&outer), holes.iter().map(without_spurs).collect::<Vec<_>>());
    let is_hole = |hole: &LineString| polygon_area_m2(&Polygon::new(hole.clone(), Vec::new())) >= NOTHING_M2;
    Polygon::new(outer, holes.into_iter().filter(is_hole).collect())
}

/// A ring without corners on top of each other and without places where it goes back the way it came.
fn without_spurs(ring: &LineString) -> LineString {
    let mut open = ring.0.clone();
    open.pop();
    let is_spur = |before: Coord, at: Coord, after: Coord| {
        let (a, b) = (before - at, after - at);
        let (long, other) = (a.x.hypot(a.y), b.x.hypot(b.y));
        long < SPUR_M || a.x * b.x + a.y * b.y > STRAIGHT_BACK * long * other
    };
    let mut at = 0;
    let mut since = 0;
    // A corner that goes may make one of those beside it a spur.
    while open.len() > 3 && since < open.len() {
        let count = open.len();
        let near = |by: usize| open.get((at + by) % count).copied().unwrap_or_default();
        if is_spur(near(count - 1), near(0), near(1)) {
            open.remove(at);
            at = at.checked_sub(1).unwrap_or(open.len() - 1);
            since = 0;
        } else {
            at = (at + 1) % count;
            since += 1;
        }
    }
    let first = open.first().copied();
    open.extend(first);
    LineString(open)
}

fn push(shapes: &mut Shapes, shape: &MultiPolygon) -> Option<()> {
    for part in &shape.0 {
        for ring in std::iter::once(part.exterior()).chain(part.interiors()) {
            shapes.push_ring(&ring.0).ok()?;
        }
        shapes.end_part();
    }
    shapes.end_feature(ShapeKind::Polygon);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::overlay::intersection;

    /// West, south, east, north in metres, turned by an angle.
    fn lot([west, south, east, north]: [f64; 4], angle: f64) -> MultiPolygon {
        let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
        let turned = |(x, y): (f64, f64)| Coord {
            x: 413_000.0 + x * angle.cos() - y * angle.sin(),
            y: 4_035_000.0 + x * angle.sin() + y * angle.cos(),
        };
        MultiPolygon(vec![Polygon::new(LineString(corners.map(turned).to_vec()), Vec::new())])
    }

    /// Areas by hand; the moved one is the second.
    #[test]
    fn a_seam_is_closed_and_nothing_else() {
        let check = |what: &str, lots: &[[f64; 4]], expected: Option<f64>| {
            for angle in [0.0, 0.4, 2.0] {
                let lots: Vec<MultiPolygon> = lots.iter().map(|one| lot(*one, angle)).collect();
                let found = closed(&lots[1], &lots[0], &lots[2..], 0.5);
                let area = found.as_ref().map(plane_area_m2);
                let is_same = match (area, expected) {
                    (Some(a), Some(b)) => (a - b).abs() < 0.05,
                    (a, b) => a == b,
                };
                assert!(is_same, "{what}, turned by {angle}: {area:?}, not {expected:?}");
                let corners = |shape: &MultiPolygon| -> Vec<Coord> {
                    shape.0.iter().flat_map(|part| part.exterior().0.iter().copied()).collect()
                };
                let known = [corners(&lots[0]), corners(&lots[1])].concat();
                for ring in found.iter().flat_map(|found| &found.0).map(|part| &part.exterior().0) {
                    let ends = ring.windows(2).map(|edge| (edge[1].x - edge[0].x).hypot(edge[1].y - edge[0].y));
                    assert!(ends.clone().all(|length| length > 0.001), "{what}, turned by {angle}: no edge of nothing");
                }
                for corner in found.iter().flat_map(&corners) {
                    let is_near = known.iter().any(|one| (one.x - corner.x).hypot(one.y - corner.y) < 0.6);
                    assert!(
                        is_near || what.contains("shorter") || what.contains("third"),
                        "{what}, turned by {angle}: {corner:?} is no corner of them"
                    );
                }
                for other in lots.iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, other)| other) {
                    let both = found.as_ref().map_or(0.0, |found| plane_area_m2(&intersection(found, other)));
                    assert!(both < 0.01, "{what}, turned by {angle}: {both} m² in common");
                }
            }
        };
        let first = [0.0, 0.0, 100.0, 100.0];
        check("30 cm between", &[first, [100.3, 0.0, 200.0, 100.0]], Some(10_000.0));
        check("20 cm over", &[first, [99.8, 0.0, 200.0, 100.0]], Some(10_000.0));
        check("shorter than the other", &[first, [100.3, 20.0, 200.0, 60.0]], Some(4_000.0));
        check("a third one below", &[first, [100.3, 20.0, 200.0, 100.0], [0.0, -50.0, 200.0, 0.0]], Some(8_000.0));
        check(
            "a third one in between",
            &[first, [100.3, 0.0, 200.0, 100.0], [100.0, 80.0, 100.3, 100.0]],
            Some(9_994.0),
        );
        let all_around = [[0.0, 80.0, 100.0, 160.0], [100.0, 80.0, 200.0, 160.0], [200.0, 0.0, 300.0, 80.0]];
        let over = [[0.0, 0.0, 100.0, 80.0], [99.8, 0.0, 200.0, 80.0]];
        // Tops that are a tenth of a millimetre apart, as rounding leaves them.
        check("rounded", &[[0.0, 0.0, 100.0, 80.0001], [99.8, 0.0, 200.0, 80.0]], Some(8_000.0));
        check("rounded the other way", &[[0.0, 0.0, 100.0, 79.9999], [99.8, 0.0, 200.0, 80.0]], Some(8_000.0));
        check("with neighbours", &[&over[..], &all_around].concat(), Some(8_000.0));
        check("a lane", &[first, [101.0, 0.0, 200.0, 100.0]], None);
        check("a border in common", &[first, [100.0, 0.0, 200.0, 100.0]], None);
        check("cut through", &[[40.0, -10.0, 40.2, 110.0], first], None);
    }
}
