//! Where a name stands in a polygon: the pole of inaccessibility of its largest part.
//!
//! *Guarantees:* the point is in the polygon; bounded work for any shape; the same point for the same shape.
//! *Must not know:* names, fonts, pixels.
//!
//! The search halves squares, the most promising first, until none can beat the best by the tolerance.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use geo_types::Coord;

use crate::geometry::index::squared_distance;
use crate::geometry::measure::signed_plane_area_m2;
use crate::model::id::FeatureId;
use crate::model::shapes::{Part, ShapeKind, Shapes};

/// Work for one polygon, in squares times edges, and its bounds in squares.
const WORK: usize = 4_000_000;
const SQUARES_MIN: usize = 200;
const SQUARES_MAX: usize = 5_000;
/// A polygon's box is at most this many times as long as its first squares.
const FIRST_SQUARES_A_SIDE: f64 = 32.0;

/// The point of a feature farthest from its edges, with that distance in metres; `None` without polygons.
pub fn label_point(shapes: &Shapes, id: FeatureId, tolerance_m: f64) -> Option<(Coord, f64)> {
    if shapes.kind(id) != ShapeKind::Polygon {
        return None;
    }
    let largest = shapes.parts(id).map(|part| (plane_area_m2(part), part)).reduce(|best, next| {
        // Of equals the first.
        if next.0 > best.0 { next } else { best }
    })?;
    pole(largest.1, tolerance_m)
}

/// A square of the search.
struct Square {
    center: Coord,
    half_m: f64,
    /// Distance of the centre to the edges, negative outside.
    distance_m: f64,
}

impl Square {
    fn new(part: Part<'_>, center: Coord, half_m: f64) -> Self {
        Self { center, half_m, distance_m: signed_distance_m(part, center) }
    }

    /// No point of the square is farther from the edges than this.
    fn bound_m(&self) -> f64 {
        self.distance_m + self.half_m * std::f64::consts::SQRT_2
    }
}

impl PartialEq for Square {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Square {}

impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Square {
    /// By bound; of equals the south-western first, so that the order is total and always the same.
    fn cmp(&self, other: &Self) -> Ordering {
        (self.bound_m().total_cmp(&other.bound_m()))
            .then(other.center.y.total_cmp(&self.center.y))
            .then(other.center.x.total_cmp(&self.center.x))
    }
}

fn pole(part: Part<'_>, tolerance_m: f64) -> Option<(Coord, f64)> {
    let outer = part.outer();
    let &first = outer.first()?;
    let (low, high) = outer.iter().fold((first, first), |(low, high), coord| {
        (
            Coord { x: low.x.min(coord.x), y: low.y.min(coord.y) },
            Coord { x: high.x.max(coord.x), y: high.y.max(coord.y) },
        )
    });
    let (width, height) = (high.x - low.x, high.y - low.y);
    let side = width.min(height).max(width.max(height) / FIRST_SQUARES_A_SIDE);
    let edges: usize = part.rings().map(<[Coord]>::len).sum();
    let mut best = first_guess(part, low, high).unwrap_or(Square { center: first, half_m: 0.0, distance_m: 0.0 });
    if !(side > 0.0 && side.is_finite()) {
        return Some((best.center, best.distance_m.max(0.0)));
    }
    // NaN and zero are no tolerance; a ten-thousandth of the size is finer than any label needs.
    let tolerance_m = tolerance_m.max(side * 1e-4);

    let mut queue = BinaryHeap::new();
    for row in 0..(height / side).ceil().max(1.0) as usize {
        for column in 0..(width / side).ceil().max(1.0) as usize {
            let center = Coord { x: low.x + (column as f64 + 0.5) * side, y: low.y + (row as f64 + 0.5) * side };
            queue.push(Square::new(part, center, side / 2.0));
        }
    }
    let mut squares_left = (WORK / edges.max(1)).clamp(SQUARES_MIN, SQUARES_MAX);
    while let Some(square) = queue.pop() {
        if square.bound_m() - best.distance_m <= tolerance_m || squares_left == 0 {
            break;
        }
        squares_left -= 1;
        let quarter = square.half_m / 2.0;
        for (dx, dy) in [(-quarter, -quarter), (quarter, -quarter), (-quarter, quarter), (quarter, quarter)] {
            let center = Coord { x: square.center.x + dx, y: square.center.y + dy };
            queue.push(Square::new(part, center, quarter));
        }
        if square.distance_m > best.distance_m {
            best = square;
        }
    }
    // What was never opened may still hold a better centre than what was.
    let best = queue.into_iter().fold(best, |best, next| if better(&next, &best) { next } else { best });
    Some((best.center, best.distance_m.max(0.0)))
}

fn better(next: &Square, best: &Square) -> bool {
    let by_place = || best.center.y.total_cmp(&next.center.y).then(best.center.x.total_cmp(&next.center.x));
    match next.distance_m.total_cmp(&best.distance_m) {
        Ordering::Greater => true,
        Ordering::Equal => next.half_m > 0.0 && best.half_m > 0.0 && by_place() == Ordering::Greater,
        Ordering::Less => false,
    }
}

/// The middle of the widest stretch of three level cuts: inside also a sliver that every square's centre misses.
fn first_guess(part: Part<'_>, low: Coord, high: Coord) -> Option<Square> {
    let mut best: Option<Square> = None;
    for share in [0.5, 0.381_966, 0.618_034] {
        let y = low.y + (high.y - low.y) * share;
        let mut cuts: Vec<f64> = part
            .rings()
            .flat_map(|ring| ring.windows(2))
            .filter_map(|edge| match *edge {
                [a, b] if (a.y > y) != (b.y > y) => Some(a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y))),
                _ => None,
            })
            .collect();
        cuts.sort_unstable_by(f64::total_cmp);
        let widest = cuts
            .chunks_exact(2)
            .filter_map(|stretch| match *stretch {
                [from, to] => Some((to - from, f64::midpoint(from, to))),
                _ => None,
            })
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        let Some((_, x)) = widest else { continue };
        let guess = Square::new(part, Coord { x, y }, 0.0);
        if best.as_ref().is_none_or(|best| guess.distance_m > best.distance_m) {
            best = Some(guess);
        }
    }
    best
}

/// Distance to the nearest edge, negative outside.
fn signed_distance_m(part: Part<'_>, point: Coord) -> f64 {
    let mut inside = false;
    let mut square = f64::INFINITY;
    for edge in part.rings().flat_map(|ring| ring.windows(2)) {
        let &[a, b] = edge else { continue };
        if (a.y > point.y) != (b.y > point.y) && point.x < a.x + (b.x - a.x) * ((point.y - a.y) / (b.y - a.y)) {
            inside = !inside;
        }
        square = square.min(squared_distance(a, b, point));
    }
    if inside { square.sqrt() } else { -square.sqrt() }
}

fn plane_area_m2(part: Part<'_>) -> f64 {
    part.rings().enumerate().fold(0.0, |sum, (ring, coords)| {
        let area = signed_plane_area_m2(coords).abs();
        if ring == 0 { area } else { sum - area }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::inside;

    fn coords(corners: &[(f64, f64)]) -> Vec<Coord> {
        corners.iter().chain(corners.first()).map(|&(x, y)| Coord { x, y }).collect()
    }

    fn layer(parts: &[Vec<Vec<Coord>>]) -> (Shapes, FeatureId) {
        let mut shapes = Shapes::default();
        let id = shapes.push(ShapeKind::Polygon, parts).unwrap();
        (shapes, id)
    }

    /// Answers worked out by hand.
    #[test]
    fn poles_known_by_hand() {
        let check = |what: &str, parts: &[Vec<Vec<Coord>>], x: f64, y: f64, distance: f64| {
            let (shapes, id) = layer(parts);
            let (point, found) = label_point(&shapes, id, 0.01).expect("a polygon has a label point");
            assert!((found - distance).abs() < 0.02, "{what}: {found} m from the edges, by hand {distance}");
            assert!((point.x - x).abs() < 0.2 && (point.y - y).abs() < 0.2, "{what}: at {point:?}");
        };
        let square = |low: f64, high: f64| coords(&[(low, low), (high, low), (high, high), (low, high)]);
        check("a square", &[vec![square(0.0, 10.0)]], 5.0, 5.0, 5.0);
        // The in-circle of the 3-4-5 triangle has radius 1.
        check("a triangle", &[vec![coords(&[(0.0, 0.0), (4.0, 0.0), (0.0, 3.0)])]], 1.0, 1.0, 1.0);
        check("the larger of two parts", &[vec![square(0.0, 4.0)], vec![square(20.0, 40.0)]], 30.0, 30.0, 10.0);
        // An L: the circle in its corner touches both far sides and the inner corner: r = 20 − 10√2… / by hand
        // (10 − r)√2 = r with the inner corner at (10, 10) and the outer one at 0: r = 10√2 / (1 + √2).
        let l = coords(&[(0.0, 0.0), (30.0, 0.0), (30.0, 10.0), (10.0, 10.0), (10.0, 30.0), (0.0, 30.0)]);
        let r = 10.0 * 2.0_f64.sqrt() / (1.0 + 2.0_f64.sqrt());
        check("an L", &[vec![l]], r, r, r);
    }

    #[test]
    fn the_point_is_inside_also_of_awkward_shapes() {
        let check = |what: &str, parts: &[Vec<Vec<Coord>>]| {
            let (shapes, id) = layer(parts);
            let (point, distance) = label_point(&shapes, id, 0.5).expect("a polygon has a label point");
            assert!(inside::contains(&shapes, id, point), "{what}: {point:?} is not in it");
            assert!(distance >= 0.0 && distance.is_finite(), "{what}: {distance} m");
            assert_eq!(label_point(&shapes, id, 0.5), Some((point, distance)), "{what}: the same again");
        };
        let far = |corners: &[(f64, f64)]| {
            coords(&corners.iter().map(|(x, y)| (416_000.0 + x, 4_029_000.0 + y)).collect::<Vec<_>>())
        };
        check("a sliver", &[vec![far(&[(0.0, 0.0), (5_000.0, 1_000.0), (5_000.0, 1_000.001)])]]);
        check("a level strip", &[vec![far(&[(0.0, 0.0), (20_000.0, 0.0), (20_000.0, 0.01), (0.0, 0.01)])]]);
        check(
            "a U",
            &[vec![far(&[
                (0.0, 0.0),
                (30.0, 0.0),
                (30.0, 30.0),
                (29.0, 30.0),
                (29.0, 1.0),
                (1.0, 1.0),
                (1.0, 30.0),
                (0.0, 30.0),
            ])]],
        );
        let ring: Vec<Coord> = far(&[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]);
        let hole: Vec<Coord> = far(&[(1.0, 1.0), (1.0, 97.0), (97.0, 97.0), (97.0, 1.0)]);
        check("a frame", &[vec![ring, hole]]);
    }

    #[test]
    fn a_hundred_thousand_corners_end() {
        let gear: Vec<(f64, f64)> = (0..100_000)
            .map(|i| {
                let angle = std::f64::consts::TAU * f64::from(i) / 100_000.0;
                let r = if i % 2 == 0 { 1_000.0 } else { 990.0 };
                (r * angle.cos(), r * angle.sin())
            })
            .collect();
        let (shapes, id) = layer(&[vec![coords(&gear)]]);
        let (point, distance) = label_point(&shapes, id, 1.0).expect("a polygon has a label point");
        assert!(point.x.hypot(point.y) < 2.0 && (distance - 990.0).abs() < 2.0, "{point:?}, {distance} m");
    }

    #[test]
    fn lines_have_none() {
        let mut shapes = Shapes::default();
        let id = shapes.push(ShapeKind::Line, &[vec![coords(&[(0.0, 0.0), (1.0, 1.0)])]]).unwrap();
        assert_eq!(label_point(&shapes, id, 1.0), None, "a line has no inside");
    }
}
