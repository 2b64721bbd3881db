//! Arcs of polylines: a bulge is the tangent of a quarter of the angle.

use geo_types::Coord;

/// An arc is halved so many times at most.
const HALVINGS: u32 = 9;
/// A chord of so small a bulge is its arc: 5° of a circle, a thousandth of the radius off.
const FLAT: f64 = 0.022;

/// Puts the corners of an arc between two points, without them. Computed by halves with roots alone: the same bits
/// everywhere.
pub(super) fn corners(from: Coord, to: Coord, bulge: f64, put: &mut Vec<Coord>) {
    halve(from, to, bulge, HALVINGS, put);
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
}
