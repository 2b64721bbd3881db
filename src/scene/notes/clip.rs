//! Lines and areas cut to a box, so that what lies kilometres outside the picture costs nothing.
//!
//! *Guarantees:* inside the box nothing changes. *Must not know:* what is drawn.

type Point = (f32, f32);
/// Left, top, right, bottom.
pub(in crate::scene) type Box = (f32, f32, f32, f32);

/// The pieces of a line that lie in the box.
pub(in crate::scene) fn line(points: &[Point], within: Box) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for pair in points.windows(2) {
        let &[a, b] = pair else { continue };
        let Some((from, to)) = segment(a, b, within) else { continue };
        match pieces.last_mut() {
            Some(piece) if from == a && piece.last() == Some(&a) => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
    }
    pieces
}

/// The part of a segment in the box (Liang and Barsky).
fn segment(a: Point, b: Point, (left, top, right, bottom): Box) -> Option<(Point, Point)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut from, mut to) = (0.0_f32, 1.0_f32);
    for (slope, room) in [(-dx, a.0 - left), (dx, right - a.0), (-dy, a.1 - top), (dy, bottom - a.1)] {
        if slope == 0.0 {
            if room < 0.0 {
                return None;
            }
            continue;
        }
        let at = room / slope;
        if slope < 0.0 { from = from.max(at) } else { to = to.min(at) }
    }
    let along = |t: f32| (a.0 + dx * t, a.1 + dy * t);
    // The ends are kept to the bit, so that pieces can be joined.
    let start = if from <= 0.0 { a } else { along(from) };
    let end = if to >= 1.0 { b } else { along(to) };
    (from <= to).then_some((start, end))
}

/// The part of an area in the box (Sutherland and Hodgman); its edges along the box are no edges of the area.
pub(super) fn area(points: &[Point], (left, top, right, bottom): Box) -> Vec<Point> {
    // Across or down, where the side is, and on which side of it the box lies.
    let sides = [(true, left, 1.0), (true, right, -1.0), (false, top, 1.0), (false, bottom, -1.0)];
    let mut ring = points.to_vec();
    for (across, bound, sign) in sides {
        let room = |p: Point| (if across { p.0 } else { p.1 } - bound) * sign;
        let mut cut = Vec::with_capacity(ring.len() + 4);
        for (at, &b) in ring.iter().enumerate() {
            let a = ring[(at + ring.len() - 1) % ring.len()];
            let (before, now) = (room(a), room(b));
            if (before >= 0.0) != (now >= 0.0) {
                let t = before / (before - now);
                cut.push((a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t));
            }
            if now >= 0.0 {
                cut.push(b);
            }
        }
        ring = cut;
    }
    ring
}

/// Whether all points lie in the box.
pub(super) fn holds((left, top, right, bottom): Box, points: &[Point]) -> bool {
    points.iter().all(|&(x, y)| x >= left && x <= right && y >= top && y <= bottom)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Box = (0.0, 0.0, 10.0, 10.0);

    #[test]
    fn a_line_is_cut_where_it_leaves() {
        let across = [(-10.0, 5.0), (5.0, 5.0), (5.0, 20.0), (8.0, 20.0), (8.0, 5.0)];
        let expected = vec![vec![(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)], vec![(8.0, 10.0), (8.0, 5.0)]];
        assert_eq!(line(&across, BOX), expected, "two pieces");
        assert!(line(&[(-1.0, 0.0), (0.0, -1.0)], BOX).is_empty(), "past the corner");
    }

    #[test]
    fn an_area_is_cut_to_what_is_inside() {
        // A square of 20 around the corner (10, 10): a quarter of it is inside, 5 × 5.
        let ring = area(&[(5.0, 5.0), (25.0, 5.0), (25.0, 25.0), (5.0, 25.0)], BOX);
        let twice: f32 = (0..ring.len())
            .map(|at| {
                let ((ax, ay), (bx, by)) = (ring[at], ring[(at + 1) % ring.len()]);
                ax * by - bx * ay
            })
            .sum();
        assert_eq!(twice.abs() / 2.0, 25.0, "{ring:?}");
        assert!(area(&[(20.0, 20.0), (30.0, 20.0), (30.0, 30.0)], BOX).is_empty(), "outside");
    }
}
