//! Cutting land: a ring into two along a straight or a dog-legged line, a lane out of the middle, corners off.
//!
//! *Guarantees:* the two sides of a cut share its points bit for bit; nothing is lost and nothing is doubled.
//! Cut ends close to a vertex take that vertex, so that no edge gets uselessly short.
//! *Must not know:* what the land is for.
use super::plane::{
    Ring, along, area, compactness, cross, direction, distance, dot, edges, inner_point, left_of, middle, minus,
    oriented_box, turned,
};
use super::rng::Rng;
use geo_types::Coord;

/// Where a cut ends on a ring.
#[derive(Debug, Clone, Copy)]
struct End {
    /// The edge (its first vertex).
    edge: usize,
    /// The vertex taken instead of a new point.
    vertex: Option<usize>,
    point: Coord,
    /// Position along the cutting line.
    at: f64,
}

/// Cuts along the line through `through`; the first piece lies left of `heading`. `None` where the line misses the
/// ring or only touches it.
pub(crate) fn cut(ring: &[Coord], through: Coord, heading: Coord, snap_m: f64) -> Option<(Ring, Ring)> {
    let (from, to) = chord(ring, through, heading, snap_m)?;
    pieces(ring, from, to, &[])
}

/// Cuts along a line that jumps sideways by `jog_m` at `through`, as boundaries do that follow an old ditch.
pub(crate) fn cut_with_jog(
    ring: &[Coord],
    through: Coord,
    heading: Coord,
    jog_m: f64,
    snap_m: f64,
) -> Option<(Ring, Ring)> {
    let side = left_of(heading);
    let (before, after) = (along(through, side, jog_m / 2.0), along(through, side, -jog_m / 2.0));
    let (from, _) = chord(ring, before, heading, snap_m)?;
    let (_, to) = chord(ring, after, heading, snap_m)?;
    (from.at < -2.0 * snap_m && to.at > 2.0 * snap_m).then_some(())?;
    pieces(ring, from, to, &[before, after])
}

/// Cuts a lane of `width_m` out along the line; what lies left and right of it remains.
pub(crate) fn cut_lane(ring: &[Coord], through: Coord, heading: Coord, width_m: f64) -> Option<(Ring, Ring)> {
    let side = left_of(heading);
    let (left, rest) = cut(ring, along(through, side, width_m / 2.0), heading, 0.5)?;
    let (_, right) = cut(&rest, along(through, side, -width_m / 2.0), heading, 0.5)?;
    Some((left, right))
}

/// The chord of the ring on the line that holds `through`, else the longest one.
fn chord(ring: &[Coord], through: Coord, heading: Coord, snap_m: f64) -> Option<(End, End)> {
    let mut ends: Vec<End> = Vec::new();
    for (edge, (a, b)) in edges(ring).enumerate() {
        let (sa, sb) = (cross(heading, minus(a, through)), cross(heading, minus(b, through)));
        if (sa >= 0.0) == (sb >= 0.0) {
            continue;
        }
        let point = along(a, minus(b, a), sa / (sa - sb));
        let next = (edge + 1) % ring.len();
        let near = |v: Coord| distance(point, v) < snap_m;
        let vertex = if near(a) && distance(point, a) <= distance(point, b) {
            Some((edge, a))
        } else if near(b) {
            Some((next, b))
        } else {
            None
        };
        let point = vertex.map_or(point, |(_, v)| v);
        ends.push(End { edge, vertex: vertex.map(|(i, _)| i), point, at: dot(minus(point, through), heading) });
    }
    ends.sort_by(|a, b| a.at.total_cmp(&b.at));
    let chords = || ends.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
    chords()
        .find(|(from, to)| from.at < 0.0 && to.at > 0.0)
        .or_else(|| chords().max_by(|a, b| (a.1.at - a.0.at).total_cmp(&(b.1.at - b.0.at))))
}

/// Both sides of the cut `from` → `inner` → `to`: left first.
fn pieces(ring: &[Coord], from: End, to: End, inner: &[Coord]) -> Option<(Ring, Ring)> {
    let line: Vec<Coord> = std::iter::once(from.point).chain(inner.iter().copied()).chain([to.point]).collect();
    if !stays_inside(ring, &line) {
        return None;
    }
    let right = walk(ring, from, to, inner.iter().rev().copied());
    let left = walk(ring, to, from, inner.iter().copied());
    let sound = |piece: &Ring| piece.len() >= 3 && area(piece) > 1.0;
    (sound(&left) && sound(&right)).then_some((left, right))
}

/// From one end of the cut round the ring to the other, and back along the cut.
fn walk(ring: &[Coord], from: End, to: End, back: impl Iterator<Item = Coord>) -> Ring {
    let count = ring.len();
    let mut piece = vec![from.point];
    let mut at = from.vertex.unwrap_or(from.edge);
    let last = to.vertex.unwrap_or(to.edge);
    // Same edge, and the other end lies behind: the long way round.
    let behind = from.vertex.is_none()
        && from.edge == last
        && ring.get(from.edge).is_some_and(|a| distance(*a, to.point) < distance(*a, from.point));
    let mut steps = if at == last && !behind { 0 } else { (last + count - at) % count };
    if behind {
        steps = count;
    }
    for _ in 0..steps {
        at = (at + 1) % count;
        piece.extend(ring.get(at).copied());
    }
    if piece.last() != Some(&to.point) {
        piece.push(to.point);
    }
    piece.extend(back);
    piece
}

/// Whether the cut meets the ring at its two ends only.
fn stays_inside(ring: &[Coord], line: &[Coord]) -> bool {
    let clear = line.windows(2).all(|step| {
        let (Some(p), Some(q)) = (step.first().copied(), step.last().copied()) else { return false };
        edges(ring).all(|(a, b)| {
            let touches = |v: Coord| v == p || v == q;
            if touches(a) || touches(b) {
                return true;
            }
            let (d1, d2) = (cross(minus(q, p), minus(a, p)), cross(minus(q, p), minus(b, p)));
            let (d3, d4) = (cross(minus(b, a), minus(p, a)), cross(minus(b, a), minus(q, a)));
            let long = distance(a, b);
            // An end of the cut lies on its edge to within rounding.
            let on_edge = |d: f64| d.abs() < 1e-4 * long;
            (d1 > 0.0) == (d2 > 0.0) || (d3 > 0.0) == (d4 > 0.0) || on_edge(d3) || on_edge(d4)
        })
    });
    clear && line.first().zip(line.last()).is_some_and(|(a, b)| distance(*a, *b) > 3.0)
}

/// How pieces are allowed to come out of [`halve`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taste {
    /// No piece below this, m².
    pub(crate) least_m2: f64,
    /// How often a cut has a jog, 0 to 1.
    pub(crate) jogs: f64,
    /// Cut ends take vertices this near.
    pub(crate) snap_m: f64,
}

/// Cuts land in two across its long side, a little off the middle and a little askew, as surveys find it.
pub(crate) fn halve(ring: &[Coord], taste: Taste, rng: &mut Rng) -> Option<(Ring, Ring)> {
    let shape = oriented_box(ring);
    let slender = shape.length_m / shape.width_m.max(1.0);
    // What is a ribbon already may come apart into shorter ribbons.
    let enough = 0.36_f64.min(1.05 * compactness(ring));
    for attempt in 0..7 {
        let across_long = slender > 1.3 || rng.chance(0.6) || attempt > 4;
        let (axis, extent) =
            if across_long { (shape.long, shape.length_m) } else { (left_of(shape.long), shape.width_m) };
        let share = if slender > 2.4 && rng.chance(0.4) { 1.0 / 3.0 } else { 0.5 };
        let side = if rng.chance(0.5) { share } else { 1.0 - share };
        let share = side + rng.between(-0.11, 0.11);
        let foot = along(shape.centre, axis, (share - 0.5) * extent);
        let heading = turned(left_of(axis), 0.025 * rng.normal().clamp(-2.0, 2.0));
        let through = inner_on(ring, foot, heading)?;
        let jog = (rng.between(0.05, 0.16) * extent).clamp(4.0, 28.0) * if rng.chance(0.5) { 1.0 } else { -1.0 };
        let done = if rng.chance(taste.jogs) {
            cut_with_jog(ring, through, heading, jog, taste.snap_m)
        } else {
            cut(ring, through, heading, taste.snap_m)
        };
        let good = |piece: &Ring| area(piece) >= taste.least_m2 && compactness(piece) > enough;
        if let Some((a, b)) = done
            && good(&a)
            && good(&b)
        {
            return Some((a, b));
        }
    }
    None
}

/// A point of the cutting line inside the ring, off its middle now and then.
fn inner_on(ring: &[Coord], foot: Coord, heading: Coord) -> Option<Coord> {
    let (from, to) = chord(ring, foot, heading, 0.0)?;
    Some(middle(from.point, to.point))
}

/// No lot is larger: the largest plants have some 40 ha.
const LARGEST_M2: f64 = 400_000.0;

/// Recursive halving down to pieces of `size_m2` (low, high).
pub(crate) fn subdivide(ring: Ring, size_m2: (f64, f64), taste: Taste, rng: &mut Rng, out: &mut Vec<Ring>) {
    let mut open = vec![ring];
    while let Some(piece) = open.pop() {
        let wanted = (rng.log_between(size_m2.0, size_m2.1) * 1.35).min(LARGEST_M2);
        if area(&piece) <= wanted {
            out.push(piece);
            continue;
        }
        match halve(&piece, taste, rng) {
            Some((a, b)) => open.extend([b, a]),
            None => out.push(piece),
        }
    }
}

/// Recursive cutting by lanes down to blocks of about `size_m2`.
pub(crate) fn lay_lanes(ring: Ring, size_m2: (f64, f64), lane_m: (f64, f64), rng: &mut Rng, out: &mut Vec<Ring>) {
    let mut open = vec![ring];
    while let Some(piece) = open.pop() {
        if area(&piece) <= rng.log_between(size_m2.0, size_m2.1) * 1.3 {
            out.push(piece);
            continue;
        }
        match halve_by_lane(&piece, lane_m, rng) {
            Some((a, b)) => open.extend([b, a]),
            None => out.push(piece),
        }
    }
}

fn halve_by_lane(ring: &[Coord], lane_m: (f64, f64), rng: &mut Rng) -> Option<(Ring, Ring)> {
    let shape = oriented_box(ring);
    let square = shape.length_m < 1.2 * shape.width_m;
    let enough = 0.3_f64.min(1.02 * compactness(ring));
    for _ in 0..8 {
        let (axis, extent) =
            if square && rng.chance(0.5) { (left_of(shape.long), shape.width_m) } else { (shape.long, shape.length_m) };
        let foot = along(shape.centre, axis, rng.between(-0.09, 0.09) * extent);
        let heading = turned(left_of(axis), 0.02 * rng.normal().clamp(-2.0, 2.0));
        let through = inner_on(ring, foot, heading)?;
        if let Some((a, b)) = cut_lane(ring, through, heading, rng.between(lane_m.0, lane_m.1))
            && [&a, &b].iter().all(|piece| compactness(piece) > enough && area(piece) > 0.15 * area(ring))
        {
            return Some((a, b));
        }
    }
    None
}

/// Cuts the corners off (道路切角): every convex corner with two long edges loses about `depth_m` on both.
pub(crate) fn chamfered(ring: &[Coord], depth_m: f64) -> Ring {
    let count = ring.len();
    let mut out = Vec::with_capacity(count + 4);
    for (i, p) in ring.iter().copied().enumerate() {
        let (Some(before), Some(after)) = (ring.get((i + count - 1) % count), ring.get((i + 1) % count)) else {
            continue;
        };
        let (back, ahead) = (direction(p, *before), direction(p, *after));
        let convex = cross(minus(p, *before), minus(*after, p)) > 0.0;
        let roomy = distance(p, *before) > 3.0 * depth_m && distance(p, *after) > 3.0 * depth_m;
        if convex && roomy && dot(back, ahead).abs() < 0.6 {
            out.extend([along(p, back, depth_m), along(p, ahead, depth_m)]);
        } else {
            out.push(p);
        }
    }
    out
}

/// A strip of `depth_m` along the edge with the greatest length times `weight` (of its middle), and the rest.
pub(crate) fn strip_off(ring: &[Coord], depth_m: f64, weight: impl Fn(Coord) -> f64) -> Option<(Ring, Ring)> {
    let frontage = |(a, b): (Coord, Coord)| distance(a, b) * weight(middle(a, b));
    let (a, b) = edges(ring).max_by(|p, q| frontage(*p).total_cmp(&frontage(*q)))?;
    let heading = direction(a, b);
    let (rest, strip) = cut(ring, along(middle(a, b), left_of(heading), depth_m), heading, 2.0)?;
    let fits = area(&strip) < 0.4 * area(ring) && compactness(&rest) > 0.3;
    fits.then_some((strip, rest))
}

/// A lot of about `size_m2` from a corner: a strip, then an end of it.
pub(crate) fn corner_off(ring: &[Coord], size_m2: f64) -> Option<(Ring, Ring)> {
    let inside = inner_point(ring);
    let corner = ring.iter().copied().max_by(|p, q| distance(*p, inside).total_cmp(&distance(*q, inside)))?;
    let at = ring.iter().position(|p| *p == corner)?;
    let next = ring.get((at + 1) % ring.len()).copied()?;
    let side = libm::sqrt(size_m2);
    if distance(corner, next) < 2.2 * side {
        return None;
    }
    let heading = direction(corner, next);
    let inward = left_of(heading);
    let elbow = along(along(corner, heading, side), inward, side);
    // The lot's outline: out of the edge, round the elbow, back to the edge before the corner.
    let (_, to) = chord(ring, along(elbow, heading, -0.5 * side), heading, 0.5).map(|(from, to)| (to, from))?;
    let (from, _) = chord(ring, along(elbow, inward, -0.5 * side), inward, 0.5)?;
    let (lot, rest) = pieces(ring, from, to, &[elbow])?;
    let near = |value: f64| value > 0.85 * size_m2 && value < 2.5 * size_m2;
    (near(area(&lot)) && compactness(&lot) > 0.45 && compactness(&rest) > 0.3).then_some((lot, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::plane::perimeter;

    fn c(x: f64, y: f64) -> Coord {
        Coord { x, y }
    }

    fn square() -> Ring {
        vec![c(0.0, 0.0), c(100.0, 0.0), c(100.0, 100.0), c(0.0, 100.0)]
    }

    #[test]
    fn a_straight_cut_by_hand() {
        let (left, right) = cut(&square(), c(30.0, 50.0), c(0.0, 1.0), 1.0).expect("the line crosses");
        assert!((area(&left) - 3000.0).abs() < 1e-9, "30 × 100 lies left of north");
        assert!((area(&right) - 7000.0).abs() < 1e-9, "70 × 100 right");
        assert_eq!(left.iter().filter(|p| right.contains(p)).count(), 2, "both ends of the cut are shared exactly");
    }

    #[test]
    fn a_jog_keeps_the_sum() {
        let (a, b) = cut_with_jog(&square(), c(50.0, 50.0), c(0.0, 1.0), 10.0, 1.0).expect("fits");
        // Left of north: x < 45 in the south half and x < 55 in the north half, or the mirror: 5000 either way.
        assert!((area(&a) - 5000.0).abs() < 1e-9 && (area(&b) - 5000.0).abs() < 1e-9, "{} {}", area(&a), area(&b));
        assert_eq!(a.iter().filter(|p| b.contains(p)).count(), 4, "two ends and two bends are shared");
    }

    #[test]
    fn a_lane_takes_its_width() {
        let (a, b) = cut_lane(&square(), c(50.0, 50.0), c(1.0, 0.0), 12.0).expect("fits");
        assert!((area(&a) + area(&b) - 8800.0).abs() < 1e-9, "100 × 12 m are gone");
    }

    #[test]
    fn a_cut_near_a_corner_takes_the_corner() {
        let (a, b) = cut(&square(), c(50.0, 49.9), c(1.0, 1.0 + 1e-3), 1.0).expect("crosses");
        assert!(a.len() == 3 && b.len() == 3, "two triangles, no short edges: {a:?} {b:?}");
    }

    #[test]
    fn a_corner_lot_and_its_rest_are_the_whole() {
        let (lot, rest) = corner_off(&square(), 400.0).expect("there is room");
        assert!((area(&lot) - 400.0).abs() < 1.0, "20 × 20: {}", area(&lot));
        assert!((area(&lot) + area(&rest) - 10_000.0).abs() < 1e-9, "nothing lost");
    }

    #[test]
    fn halving_loses_nothing() {
        let mut rng = Rng::new(3);
        let field = vec![c(0.0, 0.0), c(420.0, 20.0), c(400.0, 310.0), c(180.0, 330.0), c(-20.0, 240.0)];
        let (whole, mut parts) = (area(&field), Vec::new());
        let taste = Taste { least_m2: 600.0, jogs: 0.4, snap_m: 3.0 };
        subdivide(field, (2000.0, 6000.0), taste, &mut rng, &mut parts);
        let sum: f64 = parts.iter().map(|p| area(p)).sum();
        assert!(parts.len() > 10 && (sum - whole).abs() < 1e-6, "{} parts, {sum} of {whole}", parts.len());
        assert!(parts.iter().all(|p| perimeter(p) > 90.0), "no splinters");
    }
}
