//! Which rings of a polygon are holes, and of which other ring.
//!
//! A shapefile, for one, has its outer rings clockwise and its holes the other way, in any order. Not all programs keep to that
//! (and with north before east all of it is mirrored), so the way of the largest ring, which is no hole, is that of
//! outer rings; a ring of the other way that lies in no outer one is outer itself; and where all rings go one way, what
//! lies in another is its hole.
//!
//! *Guarantees:* time grows with the number of rings, but for records made to be slow, whose holes go to the ring before.

use geo_types::{Coord, Rect};

use crate::geometry::inside::{Side, ring_side};
use crate::geometry::measure::signed_plane_area_m2;
use crate::geometry::raw::RawShapes;
use crate::model::shapes::ShapeKind;

/// So many boxes are compared for one record, and so many edges looked at.
const MOST_COMPARED: usize = 20_000_000;
const MOST_EDGES: usize = 200_000_000;

/// What a ring is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Outer,
    /// Of the ring with that number.
    HoleOf(usize),
}

struct Ring<'a> {
    coords: &'a [Coord],
    bounds: Rect,
    area: f64,
}

/// The roles of closed rings, and how many of them turn another way than their role asks for.
pub(crate) fn roles(rings: &[Vec<Coord>]) -> (Vec<Role>, usize) {
    if rings.len() < 2 {
        // A single ring is an outer one, whichever way it goes; so many write it that nothing is said.
        return (vec![Role::Outer; rings.len()], 0);
    }
    let rings: Vec<Ring<'_>> = rings.iter().map(|coords| ring(coords)).collect();
    let largest = rings.iter().map(|ring| ring.area).max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0);
    let is_outer = |ring: &Ring<'_>| (ring.area < 0.0) == (largest < 0.0);
    if rings.iter().all(is_outer) {
        let roles = nested(&rings);
        let holes = roles.iter().filter(|role| **role != Role::Outer).count();
        return (roles, holes);
    }
    let mut around = Around::new(&rings, numbers(&rings, is_outer));
    let mut turned = 0;
    let roles = rings.iter().enumerate().map(|(at, ring)| {
        if is_outer(ring) {
            return Role::Outer;
        }
        around.smallest(at).map_or_else(
            || {
                turned += 1;
                Role::Outer
            },
            Role::HoleOf,
        )
    });
    let roles = roles.collect();
    (roles, turned)
}

/// The roles of closed rings whose way says nothing: what lies in an odd number of others is a hole.
pub(crate) fn by_nesting(rings: &[Vec<Coord>]) -> Vec<Role> {
    if rings.len() < 2 {
        return vec![Role::Outer; rings.len()];
    }
    let rings: Vec<Ring<'_>> = rings.iter().map(|coords| ring(coords)).collect();
    nested(&rings)
}

/// Puts closed rings as polygons with their holes, by nesting, to the feature at hand; the plane area of all.
pub(crate) fn push(rings: &[Vec<Coord>], raw: &mut RawShapes) -> f64 {
    let roles = by_nesting(rings);
    let mut holes: Vec<Vec<usize>> = vec![Vec::new(); rings.len()];
    for (at, role) in roles.iter().enumerate() {
        if let Role::HoleOf(outer) = role
            && let Some(holes) = holes.get_mut(*outer)
        {
            holes.push(at);
        }
    }
    let (mut area, mut is_first) = (0.0, true);
    for (outer, holes) in holes.iter().enumerate().filter(|(at, _)| roles.get(*at) == Some(&Role::Outer)) {
        for (place, ring) in std::iter::once(&outer).chain(holes).filter_map(|at| rings.get(*at)).enumerate() {
            for coord in ring {
                raw.push(*coord);
            }
            raw.end_ring();
            let own = signed_plane_area_m2(ring).abs();
            area += if place == 0 { own } else { -own };
        }
        is_first &= !raw.end_part(ShapeKind::Polygon, is_first);
    }
    area
}

fn ring(coords: &[Coord]) -> Ring<'_> {
    let first = coords.first().copied().unwrap_or_default();
    let (low, high) = coords.iter().fold((first, first), |(low, high), c| {
        (Coord { x: low.x.min(c.x), y: low.y.min(c.y) }, Coord { x: high.x.max(c.x), y: high.y.max(c.y) })
    });
    Ring { coords, bounds: Rect::new(low, high), area: signed_plane_area_m2(coords) }
}

fn numbers(rings: &[Ring<'_>], is_meant: impl Fn(&Ring<'_>) -> bool) -> Vec<usize> {
    rings.iter().enumerate().filter(|(_, ring)| is_meant(ring)).map(|(at, _)| at).collect()
}

/// By depth alone: what lies in an even number of others is outer.
fn nested(rings: &[Ring<'_>]) -> Vec<Role> {
    if rings.len() * rings.len() > MOST_COMPARED {
        return vec![Role::Outer; rings.len()];
    }
    let mut of = Around::new(rings, (0..rings.len()).collect());
    let around: Vec<Option<usize>> = (0..rings.len()).map(|at| of.smallest(at)).collect();
    if of.edges_left == 0 {
        return vec![Role::Outer; rings.len()];
    }
    let depth = |mut at: usize| {
        let mut depth = 0;
        while let Some(Some(outer)) = around.get(at) {
            depth += 1;
            at = *outer;
        }
        depth
    };
    let role = |at: usize| match around.get(at) {
        Some(Some(outer)) if depth(at) % 2 == 1 => Role::HoleOf(*outer),
        _ => Role::Outer,
    };
    (0..rings.len()).map(role).collect()
}

/// Rings that others may lie in.
struct Around<'r> {
    rings: &'r [Ring<'r>],
    among: Vec<usize>,
    /// The same, the smallest first.
    by_area: Vec<usize>,
    edges_left: usize,
}

impl<'r> Around<'r> {
    fn new(rings: &'r [Ring<'r>], among: Vec<usize>) -> Self {
        let area = |at: &usize| rings.get(*at).map_or(0.0, |ring| ring.area.abs());
        let mut by_area = among.clone();
        by_area.sort_by(|a, b| area(a).total_cmp(&area(b)));
        let is_slow = rings.len().saturating_mul(among.len()) > MOST_COMPARED;
        Self { rings, among, by_area, edges_left: if is_slow { 0 } else { MOST_EDGES } }
    }

    /// The smallest that holds a ring; where that would take too long, the last before it.
    fn smallest(&mut self, at: usize) -> Option<usize> {
        let inner = self.rings.get(at)?;
        let larger = self.by_area.iter().filter_map(|outer| Some((*outer, self.rings.get(*outer)?)));
        for (number, outer) in larger.filter(|(_, outer)| outer.area.abs() > inner.area.abs()) {
            if self.edges_left == 0 {
                break;
            }
            if lies_in(inner, outer, &mut self.edges_left) {
                return Some(number);
            }
        }
        if self.edges_left > 0 {
            return None;
        }
        let before = self.among.partition_point(|outer| *outer < at).checked_sub(1)?;
        self.among.get(before).copied()
    }
}

/// Whether the first corner that is not on the other ring lies in it; takes the edges it looks at from `edges_left`.
fn lies_in(inner: &Ring<'_>, outer: &Ring<'_>, edges_left: &mut usize) -> bool {
    let (low, high) = (inner.bounds.min(), inner.bounds.max());
    let (least, most) = (outer.bounds.min(), outer.bounds.max());
    if low.x < least.x || low.y < least.y || high.x > most.x || high.y > most.y {
        return false;
    }
    let mut sides = inner.coords.iter().map_while(|corner| {
        *edges_left = edges_left.saturating_sub(outer.coords.len());
        (*edges_left > 0).then(|| ring_side(outer.coords, *corner))
    });
    let found = sides.find(|side| *side != Side::On);
    *edges_left > 0 && found.is_none_or(|side| side == Side::In)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square, clockwise or not.
    fn square(x: f64, y: f64, side: f64, clockwise: bool) -> Vec<Coord> {
        let corners = [(x, y), (x, y + side), (x + side, y + side), (x + side, y), (x, y)];
        let mut ring: Vec<Coord> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
        if !clockwise {
            ring.reverse();
        }
        ring
    }

    fn check(rings: &[(f64, f64, f64, bool)], expected: &[Role], turned: usize) {
        let rings: Vec<_> = rings.iter().map(|&(x, y, side, clockwise)| square(x, y, side, clockwise)).collect();
        assert_eq!(roles(&rings), (expected.to_vec(), turned), "{rings:?}");
    }

    #[test]
    fn holes_are_found_by_direction_and_place() {
        use Role::{HoleOf, Outer};
        check(&[(0.0, 0.0, 9.0, false)], &[Outer], 0);
        check(&[(0.0, 0.0, 9.0, true), (1.0, 1.0, 2.0, false)], &[Outer, HoleOf(0)], 0);
        // The hole stands first; an island in it has a hole of its own.
        check(
            &[(1.0, 1.0, 6.0, false), (3.0, 3.0, 1.0, false), (0.0, 0.0, 9.0, true), (2.0, 2.0, 3.0, true)],
            &[HoleOf(2), HoleOf(3), Outer, Outer],
            0,
        );
        // Two outer rings beside each other, one of them turned.
        check(&[(0.0, 0.0, 2.0, true), (5.0, 0.0, 2.0, false)], &[Outer, Outer], 1);
        // All one way: where they lie decides.
        check(&[(0.0, 0.0, 9.0, true), (1.0, 1.0, 2.0, true), (20.0, 0.0, 1.0, true)], &[Outer, HoleOf(0), Outer], 1);
        check(&[(0.0, 0.0, 9.0, false), (1.0, 1.0, 6.0, false), (2.0, 2.0, 1.0, false)], &[Outer, HoleOf(0), Outer], 1);
        // A hole that touches its ring in a corner.
        check(&[(0.0, 0.0, 9.0, true), (0.0, 0.0, 2.0, false)], &[Outer, HoleOf(0)], 0);
    }

    /// Every corner of the hole lies on the border but the last: counted, not timed.
    #[test]
    fn edges_are_looked_at_within_bounds() {
        let along = |count: i32| (0..count).map(|at| Coord { x: 0.0, y: f64::from(at) });
        let outer: Vec<Coord> = along(1_000).chain([Coord { x: 1e4, y: 0.0 }, Coord { x: 0.0, y: 0.0 }]).collect();
        let inner: Vec<Coord> = along(500).chain([Coord { x: 1.0, y: 9.0 }, Coord { x: 0.0, y: 0.0 }]).collect();
        let check = |mut edges_left: usize, expected: (bool, usize)| {
            let found = lies_in(&ring(&inner), &ring(&outer), &mut edges_left);
            assert_eq!((found, edges_left), expected);
        };
        check(502_502, (true, 500));
        check(100_000, (false, 0));
        let mut around = Around::new(&[], Vec::new());
        assert_eq!((around.smallest(0), around.edges_left), (None, MOST_EDGES), "nothing is looked at");
    }
}
