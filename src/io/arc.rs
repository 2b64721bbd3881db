//! Arcs as corners: of drawings, where a bulge is the tangent of a quarter of the angle, and of databases, where an arc is
//! three points.
//!
//! *Guarantees:* corners lie on the arc, and no edge is farther from it than a quarter of a thousandth of the radius.

use geo_types::Coord;

/// An arc is halved so many times at most.
const HALVINGS: u32 = 9;
/// A chord of so small a bulge is its arc: 2.5° of a circle, 1.2 cm off at a radius of 50 m.
const FLAT: f64 = 0.011;

/// Puts the corners of an arc between two points, without them. Computed by halves with roots alone: the same bits
/// everywhere.
pub(crate) fn corners(from: Coord, to: Coord, bulge: f64, put: &mut Vec<Coord>) {
    halve(from, to, bulge, HALVINGS, put);
}

/// The corners of arcs behind each other, each of three points of which the last begins the next.
pub(crate) fn rounded(points: &[Coord]) -> Vec<Coord> {
    let mut corners: Vec<Coord> = points.first().copied().into_iter().collect();
    for arc in points.windows(3).step_by(2) {
        if let [from, by, to] = arc {
            through(*from, *by, *to, &mut corners);
            corners.push(*to);
        }
    }
    corners
}

/// Puts the corners of the arc from a point through another to a third, with the second and without the ends. Where the ends
/// are one, it is a circle with the second point opposite; on one line it is that line.
fn through(from: Coord, by: Coord, to: Coord, put: &mut Vec<Coord>) {
    let way = |a: Coord, b: Coord| (b.x - a.x, b.y - a.y);
    let cross = |a: (f64, f64), b: (f64, f64)| a.0 * b.1 - a.1 * b.0;
    let dot = |a: (f64, f64), b: (f64, f64)| a.0 * b.0 + a.1 * b.1;
    let turn = cross(way(from, to), way(from, by));
    // The angle of a half over the centre is twice the one that its chord has seen from the other end.
    let bulge = |seen: Coord, a: Coord, b: Coord| {
        let (a, b) = (way(seen, a), way(seen, b));
        -turn / (a.0.hypot(a.1) * b.0.hypot(b.1) + dot(a, b))
    };
    let [first, second] = if from == to { [1.0; 2] } else { [bulge(to, from, by), bulge(from, by, to)] };
    corners(from, by, first, put);
    put.push(by);
    corners(by, to, second, put);
}

fn halve(from: Coord, to: Coord, bulge: f64, left: u32, put: &mut Vec<Coord>) {
    if left == 0 || !bulge.is_finite() || bulge.abs() < FLAT {
        return;
    }
    // The middle of the arc stands off the middle of the chord, to the right of the way for a positive bulge.
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let middle =
        Coord { x: f64::midpoint(from.x, to.x) + bulge * dy / 2.0, y: f64::midpoint(from.y, to.y) - bulge * dx / 2.0 };
    let half = bulge / (1.0 + (1.0 + bulge * bulge).sqrt());
    halve(from, middle, half, left - 1, put);
    put.push(middle);
    halve(middle, to, half, left - 1, put);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A half circle from (-1, 0) to (1, 0): a bulge of 1 runs counter-clockwise, below the chord.
    #[test]
    fn corners_lie_on_the_circle() {
        let check = |bulge: f64, below: bool| {
            let mut corners_ = Vec::new();
            corners(Coord { x: -1.0, y: 0.0 }, Coord { x: 1.0, y: 0.0 }, bulge, &mut corners_);
            assert!(corners_.len() >= 15, "{} corners", corners_.len());
            for corner in &corners_ {
                assert!((corner.x.hypot(corner.y) - 1.0).abs() < 1e-12, "{corner:?} is on the circle");
                assert_eq!(corner.y < 0.0, below, "{corner:?} of {bulge}");
            }
            assert!(corners_.windows(2).all(|pair| pair[0].x < pair[1].x), "in order");
        };
        check(1.0, true);
        check(-1.0, false);
    }

    /// Centre and radius by hand: the circle of radius 5 around (10, 20).
    #[test]
    fn three_points_are_an_arc() {
        let check = |what: &str, points: [(f64, f64); 3], length: f64| {
            let [from, by, to] = points.map(|(x, y)| Coord { x: 10.0 + x, y: 20.0 + y });
            let mut all = vec![from];
            through(from, by, to, &mut all);
            all.push(to);
            assert!(all.contains(&by), "{what}: the point between is a corner");
            for corner in &all {
                assert!(((corner.x - 10.0).hypot(corner.y - 20.0) - 5.0).abs() < 1e-9, "{what}: {corner:?}");
            }
            let found: f64 = all.windows(2).map(|pair| (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y)).sum();
            assert!((found / length - 1.0).abs() < 4e-4, "{what}: {found} m along, not {length}");
        };
        let pi = std::f64::consts::PI;
        check("a half", [(-5.0, 0.0), (0.0, 5.0), (5.0, 0.0)], 5.0 * pi);
        check("the other half", [(-5.0, 0.0), (0.0, -5.0), (5.0, 0.0)], 5.0 * pi);
        check("three quarters", [(5.0, 0.0), (-3.0, 4.0), (0.0, -5.0)], 7.5 * pi);
        check("backwards", [(0.0, -5.0), (-3.0, 4.0), (5.0, 0.0)], 7.5 * pi);
        check("a circle", [(5.0, 0.0), (-5.0, 0.0), (5.0, 0.0)], 10.0 * pi);
        let mut line = Vec::new();
        through(Coord { x: 0.0, y: 0.0 }, Coord { x: 1.0, y: 1.0 }, Coord { x: 3.0, y: 3.0 }, &mut line);
        assert_eq!(line, [Coord { x: 1.0, y: 1.0 }], "on one line");
    }
}
