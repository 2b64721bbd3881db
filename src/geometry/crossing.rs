//! Faults of a polygon that are looked for and not mended: rings that cross or touch themselves, holes outside.
//!
//! *Guarantees:* exact answers (robust orientation); work bounded by a budget that grows with the number of
//! edges, so that no shape takes the square of it; where the budget ends that is said.
//! *Must not know:* what is done about a fault.

use geo_types::Coord;

use crate::geometry::inside::{edge_right_of, orientation};

/// Up to so many edges every pair is looked at.
const FEW_EDGES: usize = 48;
/// Edges in a leaf of the tree.
const LEAF: usize = 8;
/// Looks at pairs of boxes or edges: so many an edge, and so many for any polygon.
const BUDGET_PER_EDGE: usize = 256;
const BUDGET: usize = 1_000_000;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Faults {
    /// A place where a ring meets itself or another one, in the coordinates that were given.
    pub crossing: Option<Coord>,
    /// A corner of a hole that lies outside the outer ring.
    pub hole_outside: Option<Coord>,
    /// The budget ended before everything was looked at.
    pub unfinished: bool,
}

/// Looks at one polygon: closed rings, the outer one first. Repeated coordinates are passed over.
pub(crate) fn faults(rings: &[&[Coord]]) -> Faults {
    let corners: usize = rings.iter().map(|ring| ring.len()).sum();
    if rings.len() == 1 && corners <= 4 {
        // A triangle cannot cross itself.
        return Faults::default();
    }
    if let [ring] = rings
        && is_surely_sound(ring)
    {
        return Faults::default();
    }
    let mut edges = Vec::with_capacity(corners);
    let mut lens = Vec::with_capacity(rings.len());
    for (ring, coords) in rings.iter().enumerate() {
        let start = edges.len();
        for pair in coords.windows(2) {
            if let &[a, b] = pair
                && a != b
            {
                edges.push(Edge { a, b, ring, place: edges.len() - start });
            }
        }
        lens.push(edges.len() - start);
    }
    let mut search = Search { budget: BUDGET + BUDGET_PER_EDGE * edges.len(), levels: Vec::new(), edges, lens };
    if search.edges.len() > FEW_EDGES {
        search.build();
    }
    let crossing = search.crossing();
    let hole_outside = if crossing.is_none() { search.hole_outside(rings) } else { None };
    Faults { crossing, hole_outside, unfinished: crossing.is_none() && search.budget == 0 }
}

/// Whether a small ring without repeated coordinates has no fault, found without a list of edges; false where that
/// takes a closer look.
fn is_surely_sound(ring: &[Coord]) -> bool {
    let count = ring.len().saturating_sub(1);
    if count > FEW_EDGES {
        return false;
    }
    let (mut low_x, mut low_y, mut high_x, mut high_y) =
        ([0.0; FEW_EDGES], [0.0; FEW_EDGES], [0.0; FEW_EDGES], [0.0; FEW_EDGES]);
    let corners = |at: usize| Some((*ring.get(at)?, *ring.get(at + 1)?));
    for (at, pair) in ring.windows(2).enumerate() {
        let &[a, b] = pair else { return false };
        let (Some(lx), Some(ly)) = (low_x.get_mut(at), low_y.get_mut(at)) else { return false };
        (*lx, *ly) = (f64::min(a.x, b.x), f64::min(a.y, b.y));
        let (Some(hx), Some(hy)) = (high_x.get_mut(at), high_y.get_mut(at)) else { return false };
        (*hx, *hy) = (f64::max(a.x, b.x), f64::max(a.y, b.y));
        let after = if at + 1 == count { ring.get(1) } else { ring.get(at + 2) };
        if a == b || after.is_none_or(|after| is_spike(a, b, *after)) {
            return false;
        }
    }
    let boxes = |at: usize| {
        Some((low_x.get(at..count)?, low_y.get(at..count)?, high_x.get(at..count)?, high_y.get(at..count)?))
    };
    for i in 0..count {
        let Some((e, (lx, ly, hx, hy))) = corners(i).zip(boxes(i)) else { return false };
        let (Some(elx), Some(ely), Some(ehx), Some(ehy)) = (lx.first(), ly.first(), hx.first(), hy.first()) else {
            return false;
        };
        for (j, (((flx, fly), fhx), fhy)) in lx.iter().zip(ly).zip(hx).zip(hy).enumerate().skip(2) {
            let meet = flx <= ehx && elx <= fhx && fly <= ehy && ely <= fhy;
            // The last edge ends where the first one starts.
            if !meet || (i == 0 && j + 1 == count) {
                continue;
            }
            let Some(f) = corners(i + j) else { return false };
            if contact(&Edge { a: e.0, b: e.1, ring: 0, place: 0 }, &Edge { a: f.0, b: f.1, ring: 0, place: 0 })
                != Contact::None
            {
                return false;
            }
        }
    }
    true
}

#[derive(Clone, Copy)]
struct Edge {
    a: Coord,
    b: Coord,
    ring: usize,
    /// Position in the ring.
    place: usize,
}

#[derive(Clone, Copy)]
struct Bounds {
    low: Coord,
    high: Coord,
}

impl Bounds {
    fn of(edge: &Edge) -> Self {
        Self {
            low: Coord { x: edge.a.x.min(edge.b.x), y: edge.a.y.min(edge.b.y) },
            high: Coord { x: edge.a.x.max(edge.b.x), y: edge.a.y.max(edge.b.y) },
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            low: Coord { x: self.low.x.min(other.low.x), y: self.low.y.min(other.low.y) },
            high: Coord { x: self.high.x.max(other.high.x), y: self.high.y.max(other.high.y) },
        }
    }

    fn meets(self, other: Self) -> bool {
        self.low.x <= other.high.x
            && other.low.x <= self.high.x
            && self.low.y <= other.high.y
            && other.low.y <= self.high.y
    }
}

/// How two edges meet.
#[derive(PartialEq)]
enum Contact {
    None,
    /// In one point that is an end of one of them.
    Touch,
    /// In a point inside both, or along a stretch.
    Cross,
}

/// The edges in order with a tree of boxes over runs of them: neighbours on a ring are neighbours in space.
struct Search {
    edges: Vec<Edge>,
    /// Number of edges of each ring.
    lens: Vec<usize>,
    /// Boxes over leaves, over pairs of leaves, and so on; empty where there are few edges.
    levels: Vec<Vec<Bounds>>,
    budget: usize,
}

impl Search {
    fn build(&mut self) {
        let joined = |bounds: &mut dyn Iterator<Item = Bounds>| bounds.reduce(Bounds::and);
        let mut level: Vec<Bounds> =
            self.edges.chunks(LEAF).filter_map(|leaf| joined(&mut leaf.iter().map(Bounds::of))).collect();
        while level.len() > 1 {
            let next = level.chunks(2).filter_map(|pair| joined(&mut pair.iter().copied())).collect();
            self.levels.push(std::mem::replace(&mut level, next));
        }
        self.levels.push(level);
    }

    /// Takes one look off the budget; false where it is spent.
    fn pay(&mut self) -> bool {
        self.budget = self.budget.saturating_sub(1);
        self.budget > 0
    }

    /// The start of an edge that meets another one where it should not.
    fn crossing(&mut self) -> Option<Coord> {
        if self.levels.is_empty() {
            return self.crossing_in(0..self.edges.len(), 0..self.edges.len());
        }
        let mut open = vec![(self.levels.len() - 1, 0, 0)];
        while let Some((level, i, j)) = open.pop() {
            let boxes = self.levels.get(level)?;
            let meet = matches!((boxes.get(i), boxes.get(j)), (Some(a), Some(b)) if a.meets(*b));
            if !self.pay() {
                return None;
            }
            if !meet {
                continue;
            }
            if level > 0 {
                let below = level - 1;
                open.extend([(below, 2 * i, 2 * j), (below, 2 * i, 2 * j + 1), (below, 2 * i + 1, 2 * j + 1)]);
                if i != j {
                    open.push((below, 2 * i + 1, 2 * j));
                }
                continue;
            }
            let leaf = |i: usize| LEAF * i..(LEAF * (i + 1)).min(self.edges.len());
            if let Some(found) = self.crossing_in(leaf(i), leaf(j)) {
                return Some(found);
            }
        }
        None
    }

    fn crossing_in(&mut self, left: std::ops::Range<usize>, right: std::ops::Range<usize>) -> Option<Coord> {
        for i in left {
            let e = *self.edges.get(i)?;
            let bounds = Bounds::of(&e);
            for j in right.start.max(i + 1)..right.end {
                let f = *self.edges.get(j)?;
                if !self.pay() {
                    return None;
                }
                if bounds.meets(Bounds::of(&f)) && self.is_fault(&e, &f) {
                    return Some(e.a);
                }
            }
        }
        None
    }

    /// Whether two edges, `e` before `f`, may not meet as they do.
    fn is_fault(&self, e: &Edge, f: &Edge) -> bool {
        if e.ring != f.ring {
            // A hole may touch the outer ring in a point.
            return contact(e, f) == Contact::Cross;
        }
        let last = self.lens.get(e.ring).map_or(0, |len| len.saturating_sub(1));
        if f.place == e.place + 1 {
            is_spike(e.a, e.b, f.b)
        } else if e.place == 0 && f.place == last {
            is_spike(f.a, f.b, e.b)
        } else {
            contact(e, f) != Contact::None
        }
    }

    /// A corner of a hole that is outside the outer ring. The rings do not cross, so one corner decides.
    fn hole_outside(&mut self, rings: &[&[Coord]]) -> Option<Coord> {
        for hole in rings.iter().skip(1) {
            for &corner in *hole {
                match self.is_in_outer(corner) {
                    Some(true) => break,
                    Some(false) => return Some(corner),
                    // On the outer ring: the next corner decides.
                    None => {}
                }
                if self.budget == 0 {
                    return None;
                }
            }
        }
        None
    }

    /// `None` on an edge of the outer ring, and where the budget ends.
    fn is_in_outer(&mut self, point: Coord) -> Option<bool> {
        let mut inside = false;
        if self.levels.is_empty() {
            for edge in self.edges.iter().filter(|edge| edge.ring == 0) {
                inside ^= edge_right_of(edge.a, edge.b, point)?;
            }
            return Some(inside);
        }
        let mut open = vec![(self.levels.len() - 1, 0)];
        while let Some((level, i)) = open.pop() {
            if !self.pay() {
                return None;
            }
            let Some(bounds) = self.levels.get(level).and_then(|boxes| boxes.get(i)) else { continue };
            if bounds.low.y > point.y || bounds.high.y < point.y || bounds.high.x < point.x {
                continue;
            }
            if level > 0 {
                open.extend([(level - 1, 2 * i), (level - 1, 2 * i + 1)]);
                continue;
            }
            for edge in self.edges.iter().skip(LEAF * i).take(LEAF).filter(|edge| edge.ring == 0) {
                inside ^= edge_right_of(edge.a, edge.b, point)?;
            }
        }
        Some(inside)
    }
}

/// Whether the way from `a` over `b` to `c` turns back on itself.
fn is_spike(a: Coord, b: Coord, c: Coord) -> bool {
    // The cheap question first.
    (a.x - b.x) * (c.x - b.x) + (a.y - b.y) * (c.y - b.y) > 0.0 && orientation(a, b, c) == 0.0
}

fn contact(e: &Edge, f: &Edge) -> Contact {
    let (fa, fb) = (orientation(e.a, e.b, f.a), orientation(e.a, e.b, f.b));
    if (fa > 0.0 && fb > 0.0) || (fa < 0.0 && fb < 0.0) {
        return Contact::None;
    }
    if fa == 0.0 && fb == 0.0 {
        return contact_in_line(e, f);
    }
    let (ea, eb) = (orientation(f.a, f.b, e.a), orientation(f.a, f.b, e.b));
    if (ea > 0.0 && eb > 0.0) || (ea < 0.0 && eb < 0.0) {
        return Contact::None;
    }
    if [fa, fb, ea, eb].contains(&0.0) { Contact::Touch } else { Contact::Cross }
}

/// Two edges of one straight line, compared along the axis on which they are longer.
fn contact_in_line(e: &Edge, f: &Edge) -> Contact {
    let flat = (e.b.x - e.a.x).abs() >= (e.b.y - e.a.y).abs();
    let along = |coord: Coord| if flat { coord.x } else { coord.y };
    let span = |edge: &Edge| (along(edge.a).min(along(edge.b)), along(edge.a).max(along(edge.b)));
    let ((e_low, e_high), (f_low, f_high)) = (span(e), span(f));
    match (e_high.min(f_high)).partial_cmp(&e_low.max(f_low)) {
        Some(std::cmp::Ordering::Greater) => Contact::Cross,
        Some(std::cmp::Ordering::Equal) => Contact::Touch,
        _ => Contact::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<Coord> {
        corners.iter().chain(corners.first()).map(|&(x, y)| Coord { x, y }).collect()
    }

    fn found(rings: &[Vec<Coord>]) -> (bool, bool) {
        let rings: Vec<&[Coord]> = rings.iter().map(Vec::as_slice).collect();
        let faults = faults(&rings);
        assert!(!faults.unfinished, "the budget is large enough for a test");
        (faults.crossing.is_some(), faults.hole_outside.is_some())
    }

    /// What is valid and what is not, as shapely 2 (GEOS) has it.
    #[test]
    fn faults_are_found_as_geos_finds_them() {
        let check = |what: &str, rings: &[Vec<Coord>], expected: (bool, bool)| {
            assert_eq!(found(rings), expected, "{what} (crossing, hole outside)");
        };
        let square = ring(&[(0., 0.), (9., 0.), (9., 9.), (0., 9.)]);
        check("a square", std::slice::from_ref(&square), (false, false));
        check("a repeated corner", &[ring(&[(0., 0.), (9., 0.), (9., 0.), (9., 9.), (0., 9.)])], (false, false));
        check("a corner in a straight side", &[ring(&[(0., 0.), (4., 0.), (9., 0.), (9., 9.)])], (false, false));
        check("a bow tie", &[ring(&[(0., 0.), (9., 9.), (9., 0.), (0., 9.)])], (true, false));
        check(
            "a figure of eight",
            &[ring(&[(0., 0.), (4., 4.), (9., 0.), (9., 9.), (4., 4.), (0., 9.)])],
            (true, false),
        );
        check("a spike", &[ring(&[(0., 0.), (9., 0.), (9., 9.), (9., 15.), (9., 9.), (0., 9.)])], (true, false));
        check("a corner on a side", &[ring(&[(0., 0.), (9., 0.), (9., 9.), (5., 0.), (0., 9.)])], (true, false));
        check("a spike at the start", &[ring(&[(0., 0.), (9., 0.), (9., 9.), (-3., 0.)])], (false, false));
        check("a start in a spike", &[ring(&[(-3., 0.), (9., 0.), (9., 9.), (0., 9.), (0., 0.)])], (true, false));
        let hole = ring(&[(2., 2.), (2., 4.), (4., 4.), (4., 2.)]);
        check("a hole", &[square.clone(), hole.clone()], (false, false));
        check(
            "a hole that touches in a corner",
            &[square.clone(), ring(&[(0., 3.), (3., 4.), (3., 2.)])],
            (false, false),
        );
        check("a hole along a side", &[square.clone(), ring(&[(0., 2.), (0., 4.), (3., 4.)])], (true, false));
        check("a hole over a side", &[square.clone(), ring(&[(-1., 2.), (1., 4.), (3., 2.)])], (true, false));
        check("a hole outside", &[square.clone(), ring(&[(12., 2.), (12., 4.), (14., 4.)])], (false, true));
        check(
            "holes that cross",
            &[square.clone(), hole, ring(&[(3., 3.), (3., 6.), (6., 6.), (6., 3.)])],
            (true, false),
        );
        check("a hole outside that touches", &[square, ring(&[(9., 3.), (12., 4.), (12., 2.)])], (false, true));
    }

    struct Lcg(u64);

    impl Lcg {
        fn unit(&mut self) -> f64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    /// Every pair of edges, without boxes, without tree.
    fn any_pair_is_a_fault(ring: &[Coord]) -> bool {
        let edges: Vec<Edge> =
            ring.windows(2).enumerate().map(|(place, pair)| Edge { a: pair[0], b: pair[1], ring: 0, place }).collect();
        let n = edges.len();
        (0..n).any(|i| (i + 2..n).any(|j| !(i == 0 && j == n - 1) && contact(&edges[i], &edges[j]) != Contact::None))
    }

    #[test]
    fn the_tree_finds_what_every_pair_finds() {
        let mut random = Lcg(5);
        let mut crossed = 0;
        for round in 0..300 {
            // Wobble enough to cross about half of the time.
            let n = 60 + round;
            let wobble = 2.5 / f64::from(n);
            let mut corners: Vec<Coord> = (0..n)
                .map(|i| {
                    let angle = std::f64::consts::TAU * (f64::from(i) / f64::from(n) + wobble * (random.unit() - 0.5));
                    let r = 100.0 + 20.0 * random.unit();
                    Coord { x: r * angle.cos(), y: r * angle.sin() }
                })
                .collect();
            if round % 2 == 0 {
                // Turned corners in order cannot cross.
                corners.sort_by(|a, b| a.y.atan2(a.x).total_cmp(&b.y.atan2(b.x)));
            }
            corners.push(corners[0]);
            let expected = any_pair_is_a_fault(&corners);
            crossed += usize::from(expected);
            assert_eq!(found(&[corners]).0, expected, "round {round}");
        }
        assert!((50..250).contains(&crossed), "both cases were seen: {crossed} of 300 cross");
    }

    #[test]
    fn a_hundred_thousand_corners_are_looked_at() {
        let n = 100_000;
        let mut gear: Vec<(f64, f64)> = (0..n)
            .map(|i| {
                let angle = std::f64::consts::TAU * f64::from(i) / f64::from(n);
                let r = if i % 2 == 0 { 1_000.0 } else { 990.0 };
                (r * angle.cos(), r * angle.sin())
            })
            .collect();
        let hole = ring(&[(0., 0.), (0., 9.), (9., 9.)]);
        assert_eq!(found(&[ring(&gear), hole.clone()]), (false, false), "a gear with a hole is sound");
        gear[70_000] = (0.5, 0.5);
        assert_eq!(found(&[ring(&gear)]), (false, false), "a tooth down to the middle crosses nothing");
        gear[70_000] = (1_500.0 * 0.3, 1_200.0);
        assert!(found(&[ring(&gear), hole]).0, "a tooth across others is found");
    }

    #[test]
    fn a_shape_made_to_be_slow_ends() {
        // Slanting teeth whose boxes all overlap.
        let corners: Vec<(f64, f64)> = (0..60_000)
            .map(|i| {
                let d = f64::from(i) * 0.001;
                if i % 2 == 0 { (d, -d) } else { (1_000.0 + d, 1_000.0 - d) }
            })
            .chain([(1_100.0, -2_000.0)])
            .collect();
        let faults = faults(&[&ring(&corners)]);
        assert!(faults.unfinished && faults.crossing.is_none(), "it ends, and says that it did not look at everything");
    }
}
