//! Outlines of parcels: how near the nearest boundary is to every pixel, as the coverage of a thin line along it.
//!
//! A boundary that two parcels share is one line here and not two over each other, and what a pixel has of it does
//! not depend on the order in which they come. That, and that no path is made, lets a screen full of parcels have
//! outlines at the price of a fill.
//!
//! *Guarantees:* the same coverage whatever the order of features. *Must not know:* colours.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use super::RenderError;
use super::strips::Strips;
use crate::model::shapes::ShapeKind;
use crate::render::cut::cut_segment;

/// Corners nearer than this to the last one are passed over.
const THIN_PX: f64 = 0.3;

/// The coverage of the outlines in some rows of the frame, 0 to 255; the first row begins a strip.
///
/// # Errors
/// [`RenderError::Cancelled`].
pub(super) fn coverage(
    strips: &Strips<'_>,
    rows: Range<usize>,
    width_px: f32,
    cancelled: &AtomicBool,
) -> Result<Vec<u8>, RenderError> {
    let mut mask = vec![0; rows.len() * strips.width];
    let mut left = mask.as_mut_slice();
    for (strip, rows) in Strips::within(rows) {
        if cancelled.load(Ordering::Relaxed) {
            return Err(RenderError::Cancelled);
        }
        let (own, others) = left.split_at_mut(rows.len() * strips.width);
        left = others;
        let mut pen = Pen { mask: own, width: strips.width, height: rows.len(), half_px: width_px / 2.0 };
        let top = rows.start as f64;
        for seen in strips.features(strip).flatten() {
            let kind = strips.kind(seen.id);
            for line in strips.rings(seen.id) {
                let at = |point| {
                    let (x, y) = strips.to.at(point);
                    (x, y - top)
                };
                match (line.split_first(), kind) {
                    (Some((point, _)), ShapeKind::Point) => pen.circle(at(*point), strips.point_px),
                    (Some((first, rest)), _) => pen.along(at(*first), rest.iter().map(|point| at(*point))),
                    (None, _) => {}
                }
            }
        }
    }
    Ok(mask)
}

/// The rows of a strip, and how wide the line is.
struct Pen<'m> {
    mask: &'m mut [u8],
    width: usize,
    height: usize,
    half_px: f32,
}

impl Pen<'_> {
    fn along(&mut self, first: (f64, f64), rest: impl ExactSizeIterator<Item = (f64, f64)>) {
        let mut from = first;
        let mut left = rest.len();
        for to in rest {
            left -= 1;
            if left > 0 && (to.0 - from.0).abs() < THIN_PX && (to.1 - from.1).abs() < THIN_PX {
                continue;
            }
            self.segment(from, to);
            from = to;
        }
    }

    fn circle(&mut self, (x, y): (f64, f64), radius: f64) {
        let corner = |turn: i32| {
            let (sin, cos) = (std::f64::consts::TAU * f64::from(turn) / 16.0).sin_cos();
            (x + radius * cos, y + radius * sin)
        };
        for turn in 0..16 {
            self.segment(corner(turn), corner(turn + 1));
        }
    }

    fn segment(&mut self, from: (f64, f64), to: (f64, f64)) {
        let reach = f64::from(self.half_px) + 1.0;
        let (width, height) = (self.width as f64, self.height as f64);
        if from.1.max(to.1) < -reach
            || from.1.min(to.1) > height + reach
            || from.0.max(to.0) < -reach
            || from.0.min(to.0) > width + reach
        {
            return;
        }
        // Cut in f64, so that f32 is enough for what is left; the round ends of a cut lie outside.
        let Some((enter, leave)) = cut_segment(from, to, (-reach, -reach, width + reach, height + reach)) else {
            return;
        };
        let at = |share: f64| ((from.0 + (to.0 - from.0) * share) as f32, (from.1 + (to.1 - from.1) * share) as f32);
        let (from, to) = (at(enter), at(leave));
        if (to.0 - from.0).abs() >= (to.1 - from.1).abs() {
            self.walk(from, to, (self.width, self.height), (1, self.width));
        } else {
            self.walk((from.1, from.0), (to.1, to.0), (self.height, self.width), (self.width, 1));
        }
    }

    /// Walks along the axis the segment is longer on. `from` and `to` are along and across, `size` the pixels of both
    /// axes, `step` the distance of neighbours in the mask.
    fn walk(&mut self, from: (f32, f32), to: (f32, f32), size: (usize, usize), step: (usize, usize)) {
        let (from, to) = if from.0 <= to.0 { (from, to) } else { (to, from) };
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy);
        let (cos, sin) = if length > 0.0 { (dx / length, dy / length) } else { (1.0, 0.0) };
        let reach = self.half_px + 0.5;
        let most = (2.0 * self.half_px).min(1.0);
        // Half of what a column has of the line's full reach.
        let across = reach / cos;
        let slope = if dx > 0.0 { dy / dx } else { 0.0 };
        for column in pixels(from.0 - reach, to.0 + reach, size.0) {
            let x = column as f32 + 0.5 - from.0;
            let middle = from.1 + x.clamp(0.0, dx) * slope;
            for row in pixels(middle - across, middle + across, size.1) {
                let y = row as f32 + 0.5 - from.1;
                let along = x * cos + y * sin;
                let distance = if along < 0.0 {
                    (x * x + y * y).sqrt()
                } else if along > length {
                    ((x - dx) * (x - dx) + (y - dy) * (y - dy)).sqrt()
                } else {
                    (y * cos - x * sin).abs()
                };
                let cover = ((reach - distance).min(most) * 255.0 + 0.5) as u8;
                if let Some(pixel) = self.mask.get_mut(column * step.0 + row * step.1) {
                    *pixel = (*pixel).max(cover);
                }
            }
        }
    }
}

/// The pixels whose middle lies between two places.
fn pixels(from: f32, to: f32, size: usize) -> Range<usize> {
    // `as` cuts below zero.
    let first = (from + 0.5).max(0.0) as usize;
    let end = ((to + 0.5).max(0.0) as usize).min(size);
    first..end
}

#[cfg(test)]
mod tests {
    use geo_types::Coord;

    use super::*;
    use crate::model::shapes::Shapes;
    use crate::render::raster::Frame;
    use crate::scene::view::View;

    /// The coverage of rings given in pixels of a frame of 16 × 40.
    fn check(rings: &[&[(f64, f64)]], width_px: f32, expected: &[((usize, usize), u8)]) {
        let mut shapes = Shapes::default();
        for ring in rings {
            let ring = ring.iter().map(|&(x, y)| Coord { x, y: -y }).collect();
            shapes.push(ShapeKind::Polygon, &[vec![ring]]).unwrap();
        }
        let view = View { center_in_world: Coord { x: 8.0, y: -20.0 }, meters_per_px: 1.0, size_px: (16.0, 40.0) };
        let frame = Frame { left: 0, top: 0, width: 16, height: 40 };
        let never = AtomicBool::new(false);
        let strips = Strips::of(&shapes, &view, frame, (2.0, 2.5), &never).unwrap();
        let mask = coverage(&strips, 0..40, width_px, &never).unwrap();
        for &((x, y), cover) in expected {
            assert_eq!(mask[y * 16 + x], cover, "at ({x}, {y}) of {rings:?}");
        }
    }

    /// A line 0.9 px wide covers 0.9 of the pixels it runs in the middle of (230 of 255), and 0.45 (115) of either
    /// side where it runs between two.
    #[test]
    fn pixels_are_covered_by_what_the_line_has_of_them() {
        let square: &[(f64, f64)] = &[(3.5, 4.5), (3.5, 30.0), (12.0, 30.0), (12.0, 4.5), (3.5, 4.5)];
        let around = [((3, 15), 230), ((3, 16), 230), ((8, 4), 230), ((8, 29), 115), ((8, 30), 115), ((8, 20), 0)];
        check(&[square], 0.9, &around);
        check(&[square, square], 0.9, &around);
        check(&[square], 3.0, &[((3, 15), 255), ((2, 15), 255), ((1, 15), 0), ((5, 15), 0)]);
    }

    /// However far the ends are: 1e9 px.
    #[test]
    fn lines_that_leave_the_frame_are_cut() {
        let far: &[(f64, f64)] = &[(-1e9, 20.5), (1e9, 20.5), (0.0, 1e9), (-1e9, 20.5)];
        check(&[far], 0.9, &[((0, 20), 230), ((15, 20), 230), ((8, 22), 0), ((8, 18), 0)]);
    }
}
