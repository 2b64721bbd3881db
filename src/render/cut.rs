//! Shapes cut to what is near a frame, in pixels.
//!
//! Cutting keeps every coordinate within a few thousand pixels: at one centimetre a pixel a town is millions wide.
//! *Must not know:* what is drawn with the shapes.

/// A point in pixels.
pub(super) type Point = (f64, f64);
/// Left, top, right, bottom in pixels.
pub(super) type Limits = (f64, f64, f64, f64);

/// Cuts a ring to a rectangle (Sutherland–Hodgman). `spare` is room to work in.
pub(super) fn cut_area(points: &mut Vec<Point>, spare: &mut Vec<Point>, (left, top, right, bottom): Limits) {
    let sides: [(usize, f64, f64); 4] = [(0, left, 1.0), (0, right, -1.0), (1, top, 1.0), (1, bottom, -1.0)];
    for (axis, limit, sign) in sides {
        spare.clear();
        let depth = |point: Point| (if axis == 0 { point.0 } else { point.1 } - limit) * sign;
        let mut before = match points.last() {
            Some(last) => *last,
            None => return,
        };
        for &point in &*points {
            let (was, is) = (depth(before), depth(point));
            if (was >= 0.0) != (is >= 0.0) {
                let share = was / (was - is);
                let x = before.0 + (point.0 - before.0) * share;
                let y = before.1 + (point.1 - before.1) * share;
                spare.push(if axis == 0 { (limit, y) } else { (x, limit) });
            }
            if is >= 0.0 {
                spare.push(point);
            }
            before = point;
        }
        std::mem::swap(points, spare);
    }
}

/// The pieces of a line inside a rectangle, each with how far from the start of the line it begins.
pub(super) fn cut_line(points: &[Point], limits: Limits, mut found: impl FnMut(&[Point], f64)) {
    let mut from_start = 0.0;
    let mut piece: Vec<Point> = Vec::new();
    let mut piece_from = 0.0;
    let mut finish = |piece: &mut Vec<Point>, from: f64| {
        if piece.len() >= 2 {
            found(piece, from);
        }
        piece.clear();
    };
    for pair in points.windows(2) {
        let (from, end) = (pair[0], pair[1]);
        let length = (end.0 - from.0).hypot(end.1 - from.1);
        match cut_segment(from, end, limits) {
            None => finish(&mut piece, piece_from),
            Some((enter, leave)) => {
                let at = |share: f64| (from.0 + (end.0 - from.0) * share, from.1 + (end.1 - from.1) * share);
                if enter > 0.0 {
                    finish(&mut piece, piece_from);
                }
                if piece.is_empty() {
                    piece.push(at(enter));
                    piece_from = from_start + enter * length;
                }
                piece.push(at(leave));
                if leave < 1.0 {
                    finish(&mut piece, piece_from);
                }
            }
        }
        from_start += length;
    }
    finish(&mut piece, piece_from);
}

/// Where a segment enters and leaves a rectangle, from 0 to 1; `None` where it stays outside (Liang–Barsky).
pub(super) fn cut_segment(from: Point, to: Point, (left, top, right, bottom): Limits) -> Option<(f64, f64)> {
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (start, delta, low, high) in [(from.0, to.0 - from.0, left, right), (from.1, to.1 - from.1, top, bottom)] {
        if delta == 0.0 {
            if start < low || start > high {
                return None;
            }
            continue;
        }
        let (one, other) = ((low - start) / delta, (high - start) / delta);
        enter = enter.max(one.min(other));
        leave = leave.min(one.max(other));
    }
    (enter <= leave).then_some((enter, leave))
}
