//! Level lines inside a closed ring of pixels: for hatches, and for a place in the middle.

type Point = (f32, f32);

/// Where a level runs inside a closed ring, from left to right.
pub(super) fn spans(ring: &[Point], y: f32) -> Vec<(f32, f32)> {
    let crosses = |edge: &[Point]| match *edge {
        [a, b] if (a.1 > y) != (b.1 > y) => Some(a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0)),
        _ => None,
    };
    let mut at: Vec<f32> = ring.windows(2).filter_map(crosses).collect();
    at.sort_by(f32::total_cmp);
    let pair = |pair: &[f32]| if let [from, to] = *pair { Some((from, to)) } else { None };
    at.chunks_exact(2).filter_map(pair).collect()
}

/// Left, top, right, bottom of points; nothing without any.
pub(super) fn box_of(points: &[Point]) -> Option<(f32, f32, f32, f32)> {
    let boxes = points.iter().map(|&(x, y)| (x, y, x, y));
    boxes.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3)))
}

/// The middle of the widest part on the level of the middle: inside also where the shape is bent.
pub(super) fn middle(ring: &[Point]) -> Option<Point> {
    let (_, top, _, bottom) = box_of(ring)?;
    let y = f32::midpoint(top, bottom);
    let (from, to) = spans(ring, y).into_iter().max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))?;
    Some((f32::midpoint(from, to), y))
}

/// The place half way along a line.
pub(super) fn half_way(line: &[Point]) -> Option<Point> {
    let length = |pair: &[Point]| match *pair {
        [a, b] => (b.0 - a.0).hypot(b.1 - a.1),
        _ => 0.0,
    };
    let mut left = line.windows(2).map(length).sum::<f32>() / 2.0;
    for pair in line.windows(2) {
        let (&[a, b], step) = (pair, length(pair)) else { continue };
        if step >= left && step > 0.0 {
            let t = left / step;
            return Some((a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t));
        }
        left -= step;
    }
    line.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A horseshoe open to the right: its middle level runs through the back only, from 0 to 10.
    #[test]
    fn the_middle_of_a_bent_ring_lies_in_it() {
        let ring = [
            (0., 0.),
            (100., 0.),
            (100., 10.),
            (10., 10.),
            (10., 90.),
            (100., 90.),
            (100., 100.),
            (0., 100.),
            (0., 0.),
        ];
        assert_eq!(middle(&ring), Some((5.0, 50.0)), "the middle of the back");
    }

    #[test]
    fn half_way_is_by_length() {
        assert_eq!(half_way(&[(0., 0.), (4., 0.), (4., 6.)]), Some((4., 1.)), "5 of 10");
        assert_eq!(half_way(&[(2., 3.), (2., 3.)]), Some((2., 3.)), "of a line without length its place");
    }
}
