//! The seam between two polygons that should share a border: what lies over the other is given up, and a strip between them
//! that belongs to none is taken in.
//!
//! *Guarantees:* only one of the two is changed, and only along the seam; it takes nothing that belongs to a third one.
//! *Must not know:* parcels, which of the two is right.

use geo_types::{LineString, MultiPolygon, Polygon};

use crate::geometry::index::SpatialIndex;
use crate::geometry::laps::strips;
use crate::geometry::overlay::{difference, plane_area_m2, polygon_area_m2, union};
use crate::model::id::FeatureId;
use crate::model::shapes::{ShapeKind, Shapes};

/// Parts and holes of less are what cutting leaves, in m².
const NOTHING_M2: f64 = 0.01;

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

/// Without holes that cutting left.
fn without_specks(part: Polygon) -> Polygon {
    let (outer, holes) = part.into_inner();
    let is_hole = |hole: &LineString| polygon_area_m2(&Polygon::new(hole.clone(), Vec::new())) >= NOTHING_M2;
    Polygon::new(outer, holes.into_iter().filter(is_hole).collect())
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
    use geo_types::Coord;

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
        check("a lane", &[first, [101.0, 0.0, 200.0, 100.0]], None);
        check("a border in common", &[first, [100.0, 0.0, 200.0, 100.0]], None);
        check("cut through", &[[40.0, -10.0, 40.2, 110.0], first], None);
    }
}
