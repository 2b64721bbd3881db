//! Paths in the syntax of a content stream.

use crate::render::pdf::ops::{number, point, whole};
use crate::render::vector::{Paths, Point, Run, Segment};

/// How far the handles of a quarter circle reach, as a share of its radius.
const QUARTER: f64 = 0.552_285;

/// The paths of a run, written out; all cores may do that.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) areas: Vec<u8>,
    pub(super) rings: Vec<u8>,
    pub(super) discs: Vec<u8>,
}

impl Written {
    pub(super) fn of(run: &Run, disc: f64) -> Self {
        let mut written = Self::default();
        closed(&mut written.areas, &run.areas);
        closed(&mut written.rings, &run.rings);
        for middle in &run.discs {
            circle(&mut written.discs, *middle, disc);
        }
        written
    }
}

fn closed(onto: &mut Vec<u8>, paths: &Paths) {
    for path in paths.iter() {
        if let Some((corner, width, height)) = upright(path) {
            for value in [corner.0, corner.1, width, height] {
                whole(onto, value);
                onto.push(b' ');
            }
            onto.extend_from_slice(b"re\n");
        } else {
            open(onto, path);
            onto.extend_from_slice(b"h\n");
        }
    }
}

/// A line.
pub(super) fn open(onto: &mut Vec<u8>, path: &[Point]) {
    for (index, at) in path.iter().enumerate() {
        point(onto, *at, if index == 0 { b'm' } else { b'l' });
    }
}

/// A rectangle, if it is exactly one: a corner, its width and height, with the sense it runs in.
fn upright(path: &[Point]) -> Option<(Point, i32, i32)> {
    let &[a, b, c, d] = path else { return None };
    if a.1 == b.1 && b.0 == c.0 && c.1 == d.1 && d.0 == a.0 {
        Some((a, b.0 - a.0, d.1 - a.1))
    } else if a.0 == b.0 && b.1 == c.1 && c.0 == d.0 && d.1 == a.1 {
        Some((b, c.0 - b.0, a.1 - b.1))
    } else {
        None
    }
}

fn circle(onto: &mut Vec<u8>, middle: Point, radius: f64) {
    let (x, y) = (f64::from(middle.0), f64::from(middle.1));
    rounded(onto, (x - radius, y - radius, 2.0 * radius, 2.0 * radius), radius);
}

/// A rectangle with round corners, in units.
pub(super) fn rounded(onto: &mut Vec<u8>, (left, top, width, height): (f64, f64, f64, f64), radius: f64) {
    let radius = radius.min(width / 2.0).min(height / 2.0);
    let (right, bottom) = (left + width, top + height);
    if radius <= 0.0 {
        numbers(onto, &[left, top, width, height], "re");
        return;
    }
    let pull = radius * (1.0 - QUARTER);
    numbers(onto, &[left + radius, top], "m");
    numbers(onto, &[right - radius, top], "l");
    numbers(onto, &[right - pull, top, right, top + pull, right, top + radius], "c");
    numbers(onto, &[right, bottom - radius], "l");
    numbers(onto, &[right, bottom - pull, right - pull, bottom, right - radius, bottom], "c");
    numbers(onto, &[left + radius, bottom], "l");
    numbers(onto, &[left + pull, bottom, left, bottom - pull, left, bottom - radius], "c");
    numbers(onto, &[left, top + radius], "l");
    numbers(onto, &[left, top + pull, left + pull, top, left + radius, top], "c");
    onto.extend_from_slice(b"h\n");
}

/// Operands and their operator.
pub(super) fn numbers(onto: &mut Vec<u8>, values: &[f64], operator: &str) {
    for value in values {
        number(onto, *value, 1);
        onto.push(b' ');
    }
    onto.extend_from_slice(operator.as_bytes());
    onto.push(b'\n');
}

/// Letters as a path.
pub(super) fn letters(onto: &mut Vec<u8>, outline: &[Segment]) {
    let pair = |(x, y): (f32, f32)| [f64::from(x), f64::from(y)];
    let mut from = (0.0, 0.0);
    for segment in outline {
        match *segment {
            Segment::Move(to) => numbers(onto, &pair(to), "m"),
            Segment::Line(to) => numbers(onto, &pair(to), "l"),
            Segment::Quad(control, to) => {
                // The cubic that is the same curve.
                let toward = |end: (f32, f32)| {
                    (end.0 + (control.0 - end.0) * 2.0 / 3.0, end.1 + (control.1 - end.1) * 2.0 / 3.0)
                };
                let ends = [pair(toward(from)), pair(toward(to)), pair(to)].concat();
                numbers(onto, &ends, "c");
            }
            Segment::Cubic(first, second, to) => numbers(onto, &[pair(first), pair(second), pair(to)].concat(), "c"),
            Segment::Close => onto.extend_from_slice(b"h\n"),
        }
        if let Segment::Move(to) | Segment::Line(to) | Segment::Quad(_, to) | Segment::Cubic(_, _, to) = *segment {
            from = to;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_rectangles_are_written_as_such_and_keep_their_sense() {
        let check = |path: [Point; 4], expected| assert_eq!(upright(&path), expected, "{path:?}");
        check([(0, 0), (4, 0), (4, 3), (0, 3)], Some(((0, 0), 4, 3)));
        // The other way round: from (0, 3) across, then up.
        check([(0, 0), (0, 3), (4, 3), (4, 0)], Some(((0, 3), 4, -3)));
        check([(0, 0), (4, 0), (4, 3), (1, 3)], None);
        check([(0, 0), (4, 1), (4, 3), (0, 3)], None);
    }
}
