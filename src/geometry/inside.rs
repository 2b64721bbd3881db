//! Exact point in polygon on flat rings (robust orientation); a point on an edge is inside.
//!
//! *Guarantees:* no tolerance and no rounding: two parcels that share an edge share exactly its points.
//! *Must not know:* which features are worth asking (that is `index`).

use geo_types::Coord;

use crate::model::id::FeatureId;
use crate::model::shapes::{ShapeKind, Shapes};

/// Where a point lies with respect to a closed ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Strictly inside.
    In,
    /// On an edge or corner.
    On,
    /// Strictly outside.
    Out,
}

/// Whether the polygons of a feature hold the point; holes do not, edges do.
pub fn contains(shapes: &Shapes, id: FeatureId, point_in_world: Coord) -> bool {
    if shapes.kind(id) != ShapeKind::Polygon || !(point_in_world.x.is_finite() && point_in_world.y.is_finite()) {
        return false;
    }
    shapes.parts(id).any(|part| polygon_side(part.rings(), point_in_world) != Side::Out)
}

/// The side of a polygon, given as its outer ring and its holes.
pub(crate) fn polygon_side<'a>(rings: impl Iterator<Item = &'a [Coord]>, point: Coord) -> Side {
    for (ring, coords) in rings.enumerate() {
        match (ring_side(coords, point), ring) {
            (Side::On, _) => return Side::On,
            (Side::Out, 0) | (Side::In, 1..) => return Side::Out,
            _ => {}
        }
    }
    Side::In
}

/// The side of one closed ring, by the parity of the edges to the right.
pub(crate) fn ring_side(ring: &[Coord], point: Coord) -> Side {
    let mut inside = false;
    for edge in ring.windows(2) {
        let &[a, b] = edge else { continue };
        match edge_right_of(a, b, point) {
            None => return Side::On,
            Some(crossed) => inside ^= crossed,
        }
    }
    if inside { Side::In } else { Side::Out }
}

/// Whether the ray from `point` to the east crosses the edge; `None` where the point is on it.
pub(crate) fn edge_right_of(a: Coord, b: Coord, point: Coord) -> Option<bool> {
    if (a.y > point.y) == (b.y > point.y) {
        let touches =
            a == point || b == point || (a.y == point.y && b.y == point.y && (a.x < point.x) != (b.x < point.x));
        return (!touches).then_some(false);
    }
    // The box answers first; the exact determinant only where it cannot.
    if point.x < a.x.min(b.x) {
        return Some(true);
    }
    if point.x > a.x.max(b.x) {
        return Some(false);
    }
    let turn = orientation(a, b, point);
    (turn != 0.0).then_some((turn > 0.0) == (b.y > a.y))
}

/// The sign of twice the area of a triangle, exact: positive where it runs counter-clockwise.
pub(crate) fn orientation(a: Coord, b: Coord, c: Coord) -> f64 {
    let exact = |coord: Coord| robust::Coord { x: coord.x, y: coord.y };
    robust::orient2d(exact(a), exact(b), exact(c))
}

#[cfg(test)]
mod tests {
    use geo::algorithm::coordinate_position::{CoordPos, CoordinatePosition as _};
    use geo_types::{LineString, MultiPolygon, Polygon};

    use super::*;

    struct Lcg(u64);

    impl Lcg {
        fn below(&mut self, n: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % n
        }
    }

    /// A star round (20, 20) on whole numbers, so that many points hit corners and edges exactly.
    fn star(random: &mut Lcg, radius: u64) -> Vec<Coord> {
        let count = 5 + random.below(7);
        let mut ring: Vec<Coord> = (0..count)
            .map(|i| {
                let angle = std::f64::consts::TAU * i as f64 / count as f64;
                let r = (radius / 2 + random.below(radius / 2 + 1)) as f64;
                Coord { x: (20.0 + r * angle.cos()).round(), y: (20.0 + r * angle.sin()).round() }
            })
            .collect();
        ring.extend(ring.first().copied());
        ring
    }

    #[test]
    fn geo_says_the_same_of_random_polygons() {
        let mut random = Lcg(7);
        let (mut inside, mut on) = (0, 0);
        for _ in 0..400 {
            let (outer, hole) = (star(&mut random, 20), star(&mut random, 6));
            let mut shapes = Shapes::default();
            let id = shapes.push(ShapeKind::Polygon, &[vec![outer.clone(), hole.clone()]]).unwrap();
            let oracle = MultiPolygon(vec![Polygon::new(LineString(outer), vec![LineString(hole)])]);
            for _ in 0..200 {
                let point = Coord { x: random.below(41) as f64, y: random.below(41) as f64 };
                let expected = oracle.coordinate_position(&point);
                inside += usize::from(expected == CoordPos::Inside);
                on += usize::from(expected == CoordPos::OnBoundary);
                assert_eq!(contains(&shapes, id, point), expected != CoordPos::Outside, "{point:?} in {oracle:?}");
            }
        }
        assert!(inside > 5_000 && on > 500, "the test saw the inside ({inside}) and the edges ({on})");
    }

    #[test]
    fn edges_and_corners_are_inside_also_those_of_holes() {
        let square = |low: f64, high: f64| {
            [(low, low), (high, low), (high, high), (low, high), (low, low)].map(|(x, y)| Coord { x, y }).to_vec()
        };
        let mut shapes = Shapes::default();
        let id = shapes.push(ShapeKind::Polygon, &[vec![square(0.0, 9.0), square(3.0, 6.0)]]).unwrap();
        let check = |x: f64, y: f64, expected: bool| {
            assert_eq!(contains(&shapes, id, Coord { x, y }), expected, "({x}, {y})");
        };
        check(0.0, 0.0, true);
        check(9.0, 4.0, true);
        check(4.0, 9.0, true);
        check(3.0, 3.0, true);
        check(4.0, 3.0, true);
        check(6.0, 4.0, true);
        check(1.0, 3.0, true);
        check(4.5, 4.5, false);
        check(3.0 - 1e-15, 4.0, true);
        check(3.0 + 1e-15, 4.0, false);
        check(-1.0, 9.0, false);
        check(f64::NAN, 4.0, false);
        check(f64::INFINITY, 4.0, false);
    }
}
