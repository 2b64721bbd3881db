//! The corner or edge of a layer that is nearest to a place.
//!
//! *Guarantees:* the same answer as asking every feature; a corner within reach goes before any edge.
//! *Must not know:* pixels; a reach comes in metres.

use geo_types::{Coord, Rect, coord};

use crate::geometry::index::SpatialIndex;
use crate::model::shapes::{Part, ShapeKind, Shapes};

/// A place to snap to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    /// Where.
    pub at: Coord,
    /// Whether it is a corner; else it lies on an edge.
    pub corner: bool,
    /// How far it is, in metres of the plane.
    pub apart_m: f64,
}

/// The nearest corner within reach, else the nearest place on an edge within reach. `index` must be that of `shapes`.
pub fn nearest(shapes: &Shapes, index: &SpatialIndex, point: Coord, reach_m: f64) -> Option<Snap> {
    if !(reach_m > 0.0 && reach_m.is_finite()) {
        return None;
    }
    let (low, high) =
        (coord! { x: point.x - reach_m, y: point.y - reach_m }, coord! { x: point.x + reach_m, y: point.y + reach_m });
    let (mut corner, mut edge): (Option<Snap>, Option<Snap>) = (None, None);
    for id in index.meeting_box(Rect::new(low, high)).filter(|id| shapes.kind(*id) != ShapeKind::Empty) {
        for ring in shapes.parts(id).flat_map(Part::rings) {
            for at in ring {
                closer(&mut corner, point, *at, true);
            }
            for pair in ring.windows(2) {
                if let &[a, b] = pair {
                    closer(&mut edge, point, foot(a, b, point), false);
                }
            }
        }
    }
    let within = |snap: &Snap| snap.apart_m <= reach_m;
    corner.filter(within).or(edge.filter(within))
}

/// Keeps the nearer one; of two alike the one further west, then south, whatever the order of the index.
fn closer(best: &mut Option<Snap>, point: Coord, at: Coord, corner: bool) {
    let apart_m = (at.x - point.x).hypot(at.y - point.y);
    let is_closer = best.is_none_or(|best| (apart_m, at.x, at.y) < (best.apart_m, best.at.x, best.at.y));
    if is_closer {
        *best = Some(Snap { at, corner, apart_m });
    }
}

fn foot(a: Coord, b: Coord, point: Coord) -> Coord {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let square = dx * dx + dy * dy;
    let along =
        if square > 0.0 { (((point.x - a.x) * dx + (point.y - a.y) * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    coord! { x: a.x + along * dx, y: a.y + along * dy }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Squares of 90 m every 100 m: distances by hand on the one square that is near.
    #[test]
    fn the_corner_goes_before_the_edge() {
        let mut shapes = Shapes::default();
        for at in 0..100 {
            let (x, y) = (f64::from(at % 10) * 100.0, f64::from(at / 10) * 100.0);
            let ring = [(x, y), (x + 90.0, y), (x + 90.0, y + 90.0), (x, y + 90.0), (x, y)];
            shapes.push(ShapeKind::Polygon, &[vec![ring.map(|(x, y)| coord! { x: x, y: y }).to_vec()]]).unwrap();
        }
        let index = SpatialIndex::build(&shapes);
        let check = |x: f64, y: f64, reach_m: f64, expected: Option<(f64, f64, bool)>| {
            let found = nearest(&shapes, &index, coord! { x: x, y: y }, reach_m);
            let found = found.map(|snap| (snap.at.x, snap.at.y, snap.corner));
            assert_eq!(found, expected, "from ({x}, {y}) within {reach_m} m");
        };
        check(303.0, 404.0, 8.0, Some((300.0, 400.0, true)));
        check(303.0, 401.0, 2.0, Some((303.0, 400.0, false)));
        check(303.0, 404.0, 3.5, Some((300.0, 404.0, false)));
        check(345.0, 445.0, 8.0, None);
        check(295.0, 450.0, 8.0, Some((290.0, 450.0, false)));
        check(f64::NAN, 450.0, 8.0, None);
        check(300.0, 400.0, f64::INFINITY, None);
    }
}
