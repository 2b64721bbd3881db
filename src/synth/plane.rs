//! Small plane geometry for building the fabric: open counter-clockwise rings and polylines in world metres.
//!
//! *Guarantees:* no panics; every function is total (degenerate input gives zero, empty or `None`).
//! *Must not know:* roads, land use.
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

/// An open ring, counter-clockwise, without its first vertex repeated.
pub(crate) type Ring = Vec<Coord>;

pub(crate) fn minus(a: Coord, b: Coord) -> Coord {
    Coord { x: a.x - b.x, y: a.y - b.y }
}

/// `from` moved by `length` along `direction`.
pub(crate) fn along(from: Coord, direction: Coord, length: f64) -> Coord {
    Coord { x: from.x + direction.x * length, y: from.y + direction.y * length }
}

pub(crate) fn cross(a: Coord, b: Coord) -> f64 {
    a.x * b.y - a.y * b.x
}

pub(crate) fn dot(a: Coord, b: Coord) -> f64 {
    a.x * b.x + a.y * b.y
}

pub(crate) fn distance(a: Coord, b: Coord) -> f64 {
    let d = minus(a, b);
    libm::sqrt(dot(d, d))
}

/// Unit vector from `a` to `b`; east where they coincide.
pub(crate) fn direction(a: Coord, b: Coord) -> Coord {
    let d = minus(b, a);
    let length = libm::sqrt(dot(d, d));
    if length > 0.0 { Coord { x: d.x / length, y: d.y / length } } else { Coord { x: 1.0, y: 0.0 } }
}

/// Turned left by a right angle.
pub(crate) fn left_of(d: Coord) -> Coord {
    Coord { x: -d.y, y: d.x }
}

pub(crate) fn turned(d: Coord, angle_rad: f64) -> Coord {
    let (sin, cos) = (libm::sin(angle_rad), libm::cos(angle_rad));
    Coord { x: d.x * cos - d.y * sin, y: d.x * sin + d.y * cos }
}

pub(crate) fn middle(a: Coord, b: Coord) -> Coord {
    Coord { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) }
}

/// The edges of an open ring.
pub(crate) fn edges(ring: &[Coord]) -> impl Iterator<Item = (Coord, Coord)> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

/// Signed area, counter-clockwise positive, in m².
pub(crate) fn area(ring: &[Coord]) -> f64 {
    // Relative to a vertex: products of seven-digit coordinates would lose the square millimetres.
    let Some(origin) = ring.first().copied() else { return 0.0 };
    edges(ring).map(|(a, b)| cross(minus(a, origin), minus(b, origin))).sum::<f64>() / 2.0
}

pub(crate) fn perimeter(ring: &[Coord]) -> f64 {
    edges(ring).map(|(a, b)| distance(a, b)).sum()
}

/// 1 for a circle, π/4 for a square, towards 0 for slivers.
pub(crate) fn compactness(ring: &[Coord]) -> f64 {
    let length = perimeter(ring);
    if length > 0.0 { 4.0 * std::f64::consts::PI * area(ring).abs() / (length * length) } else { 0.0 }
}

pub(crate) fn centroid(ring: &[Coord]) -> Coord {
    let Some(origin) = ring.first().copied() else { return Coord { x: 0.0, y: 0.0 } };
    let (mut x, mut y, mut twice) = (0.0, 0.0, 0.0);
    for (a, b) in edges(ring) {
        let (a, b) = (minus(a, origin), minus(b, origin));
        let piece = cross(a, b);
        twice += piece;
        x += (a.x + b.x) * piece;
        y += (a.y + b.y) * piece;
    }
    if twice == 0.0 { origin } else { Coord { x: origin.x + x / (3.0 * twice), y: origin.y + y / (3.0 * twice) } }
}

/// Even-odd test; what a point exactly on an edge gives is not defined (the fabric asks only for points well inside).
pub(crate) fn holds(ring: &[Coord], p: Coord) -> bool {
    edges(ring).fold(false, |inside, (a, b)| {
        let crosses = (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x;
        inside != crosses
    })
}

/// A point inside: the centroid, or the middle of the widest chord through its height.
pub(crate) fn inner_point(ring: &[Coord]) -> Coord {
    let centre = centroid(ring);
    if holds(ring, centre) {
        return centre;
    }
    let mut xs: Vec<f64> = edges(ring)
        .filter(|(a, b)| (a.y > centre.y) != (b.y > centre.y))
        .map(|(a, b)| (b.x - a.x) * (centre.y - a.y) / (b.y - a.y) + a.x)
        .collect();
    xs.sort_by(f64::total_cmp);
    let widest = xs.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
    let widest = widest.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)));
    widest.map_or(centre, |(from, to)| Coord { x: f64::midpoint(from, to), y: centre.y })
}

pub(crate) fn distance_to_segment(p: Coord, a: Coord, b: Coord) -> f64 {
    let ab = minus(b, a);
    let squared = dot(ab, ab);
    let t = if squared > 0.0 { (dot(minus(p, a), ab) / squared).clamp(0.0, 1.0) } else { 0.0 };
    distance(p, along(a, ab, t))
}

/// Distance to a polyline, with the nearest point.
pub(crate) fn nearest_on(line: &[Coord], p: Coord) -> Option<(f64, Coord)> {
    let spots = line.windows(2).filter_map(|pair| {
        let (a, b) = (*pair.first()?, *pair.last()?);
        let ab = minus(b, a);
        let squared = dot(ab, ab);
        let t = if squared > 0.0 { (dot(minus(p, a), ab) / squared).clamp(0.0, 1.0) } else { 0.0 };
        let spot = along(a, ab, t);
        Some((distance(p, spot), spot))
    });
    spots.min_by(|a, b| a.0.total_cmp(&b.0))
}

/// The oriented box of least area: its centre, the direction of its long side, its length and its width.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OrientedBox {
    pub(crate) centre: Coord,
    pub(crate) long: Coord,
    pub(crate) length_m: f64,
    pub(crate) width_m: f64,
}

pub(crate) fn oriented_box(ring: &[Coord]) -> OrientedBox {
    let mut best = OrientedBox { centre: centroid(ring), long: Coord { x: 1.0, y: 0.0 }, length_m: 0.0, width_m: 0.0 };
    let mut least = f64::INFINITY;
    for (a, b) in edges(ring) {
        // Chamfers and jogs must not turn a whole block.
        if distance(a, b) < 15.0 && ring.len() > 4 {
            continue;
        }
        let u = direction(a, b);
        let v = left_of(u);
        let extent = |axis: Coord| {
            ring.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| {
                let at = dot(minus(*p, a), axis);
                (low.min(at), high.max(at))
            })
        };
        let ((u0, u1), (v0, v1)) = (extent(u), extent(v));
        let size = (u1 - u0) * (v1 - v0);
        if size < least {
            least = size;
            let centre = along(along(a, u, f64::midpoint(u0, u1)), v, f64::midpoint(v0, v1));
            let (long, length_m, width_m) =
                if u1 - u0 >= v1 - v0 { (u, u1 - u0, v1 - v0) } else { (v, v1 - v0, u1 - u0) };
            best = OrientedBox { centre, long, length_m, width_m };
        }
    }
    best
}

/// Rounds the bends of a polyline (Chaikin), keeping its ends.
pub(crate) fn smoothed(line: &[Coord], rounds: usize) -> Vec<Coord> {
    let mut line = line.to_vec();
    for _ in 0..rounds {
        let (Some(first), Some(last)) = (line.first().copied(), line.last().copied()) else { return line };
        let mut next = vec![first];
        let count = line.len().saturating_sub(1);
        for (at, pair) in line.windows(2).enumerate() {
            let (Some(a), Some(b)) = (pair.first().copied(), pair.last().copied()) else { continue };
            let step = minus(b, a);
            if at > 0 {
                next.push(along(a, step, 0.25));
            }
            if at + 1 < count {
                next.push(along(a, step, 0.75));
            }
        }
        next.push(last);
        line = next;
    }
    line
}

/// Where two polylines first meet: the point, and how far along each (vertex number plus fraction).
pub(crate) fn meeting(a: &[Coord], b: &[Coord]) -> Option<(Coord, f64, f64)> {
    for (i, pair) in a.windows(2).enumerate() {
        let (a0, a1) = (*pair.first()?, *pair.last()?);
        for (j, other) in b.windows(2).enumerate() {
            let (b0, b1) = (*other.first()?, *other.last()?);
            let (da, db) = (minus(a1, a0), minus(b1, b0));
            let slope = cross(da, db);
            if slope == 0.0 {
                continue;
            }
            let (t, s) = (cross(minus(b0, a0), db) / slope, cross(minus(b0, a0), da) / slope);
            if (0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&s) {
                return Some((along(a0, da, t), i as f64 + t, j as f64 + s));
            }
        }
    }
    None
}

/// The part of a polyline between two positions (vertex number plus fraction), in the order asked for.
pub(crate) fn stretch(line: &[Coord], from: f64, to: f64) -> Vec<Coord> {
    let at = |position: f64| {
        let whole = position as usize;
        let a = line.get(whole).or(line.last()).copied()?;
        let b = line.get(whole + 1).copied().unwrap_or(a);
        Some(along(a, minus(b, a), position - whole as f64))
    };
    let (low, high) = (from.min(to), from.max(to));
    let mut part: Vec<Coord> = at(low).into_iter().collect();
    part.extend(line.iter().enumerate().filter(|(i, _)| (*i as f64) > low && (*i as f64) < high).map(|(_, p)| *p));
    part.extend(at(high));
    if from > to {
        part.reverse();
    }
    part.dedup();
    part
}

/// A ring as a closed polygon.
pub(crate) fn polygon(outer: &[Coord]) -> Polygon {
    Polygon::new(LineString::new(outer.to_vec()), Vec::new())
}

pub(crate) fn multi(outer: &[Coord]) -> MultiPolygon {
    MultiPolygon::new(vec![polygon(outer)])
}

/// The open counter-clockwise ring of a closed line.
pub(crate) fn open_ring(line: &LineString) -> Ring {
    let mut ring = line.0.clone();
    if ring.first() == ring.last() {
        ring.pop();
    }
    ring.dedup_by(|a, b| distance(*a, *b) < 0.005);
    if area(&ring) < 0.0 {
        ring.reverse();
    }
    ring
}

/// A ring without what overlays leave behind: steps below 0.3 m, spikes, vertices in the middle of a straight side.
/// Moves the outline by centimetres.
pub(crate) fn tidied(ring: &[Coord]) -> Ring {
    let mut ring = ring.to_vec();
    loop {
        let before = ring.len();
        ring.dedup_by(|a, b| distance(*a, *b) < 0.3);
        if ring.len() > 1 && ring.first().zip(ring.last()).is_some_and(|(a, b)| distance(*a, *b) < 0.3) {
            ring.pop();
        }
        let count = ring.len();
        let idle = (0..count).find(|i| {
            let at = |k: usize| ring.get((i + count + k - 1) % count).copied();
            let (Some(a), Some(p), Some(b)) = (at(0), at(1), at(2)) else { return false };
            distance_to_segment(p, a, b) < 0.03
                || distance_to_segment(b, a, p) < 0.03
                || distance_to_segment(a, p, b) < 0.03
        });
        if let Some(idle) = idle {
            ring.remove(idle);
        }
        if ring.len() == before || ring.len() < 4 {
            return ring;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c(x: f64, y: f64) -> Coord {
        Coord { x, y }
    }

    #[test]
    fn an_l_shape_by_hand() {
        // 40 × 10 and 10 × 30 joined: 400 + 300 = 700; centroid (400·20+300·5)/700, (400·5+300·25)/700.
        let ring = [c(0.0, 0.0), c(40.0, 0.0), c(40.0, 10.0), c(10.0, 10.0), c(10.0, 40.0), c(0.0, 40.0)];
        assert!((area(&ring) - 700.0).abs() < 1e-9, "area of the L");
        let centre = centroid(&ring);
        assert!((centre.x - 9500.0 / 700.0).abs() < 1e-9 && (centre.y - 9500.0 / 700.0).abs() < 1e-9, "{centre:?}");
        assert!(holds(&ring, inner_point(&ring)), "the inner point is inside though the centroid is not");
        assert!(!holds(&ring, c(20.0, 20.0)), "the notch is outside");
    }

    #[test]
    fn stretches_run_between_meetings() {
        let road = [c(0.0, 0.0), c(100.0, 0.0), c(100.0, 100.0)];
        let other = [c(50.0, -10.0), c(50.0, 10.0)];
        let (point, on_road, _) = meeting(&road, &other).expect("they cross");
        assert_eq!((point, on_road), (c(50.0, 0.0), 0.5), "by hand");
        assert_eq!(stretch(&road, 1.5, 0.5), vec![c(100.0, 50.0), c(100.0, 0.0), c(50.0, 0.0)], "backwards too");
    }

    #[test]
    fn the_box_of_a_turned_rectangle() {
        let u = turned(c(1.0, 0.0), 0.3);
        let v = left_of(u);
        let ring = [
            c(5.0, 5.0),
            along(c(5.0, 5.0), u, 80.0),
            along(along(c(5.0, 5.0), u, 80.0), v, 30.0),
            along(c(5.0, 5.0), v, 30.0),
        ];
        let found = oriented_box(&ring);
        assert!((found.length_m - 80.0).abs() < 1e-9 && (found.width_m - 30.0).abs() < 1e-9, "{found:?}");
    }
}
