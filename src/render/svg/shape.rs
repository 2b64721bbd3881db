//! Paths, colours and numbers in the syntax of SVG.

use std::fmt::Write as _;

use crate::render::vector::{Point, Run, Segment};
use crate::scene::color::Color;

/// The paths of a run, written out; all cores may do that.
pub(super) struct Written {
    pub(super) areas: String,
    /// Outlines and whole lines.
    pub(super) lines: String,
    /// Pieces of lines, and where on their line each begins.
    pub(super) pieces: Vec<(String, f32)>,
    pub(super) discs: String,
}

impl Written {
    pub(super) fn of(run: &Run, disc: f64) -> Self {
        let mut written = Self { areas: String::new(), lines: String::new(), pieces: Vec::new(), discs: String::new() };
        run.areas.iter().for_each(|path| points(&mut written.areas, path, true));
        run.rings.iter().for_each(|path| points(&mut written.lines, path, true));
        for (line, from) in run.lines.iter().zip(&run.from) {
            if *from > 0.0 {
                let mut piece = String::new();
                points(&mut piece, line, false);
                written.pieces.push((piece, *from));
            } else {
                points(&mut written.lines, line, false);
            }
        }
        for middle in &run.discs {
            let radius = number(disc, 2);
            let (x, y) = (number(f64::from(middle.0) - disc, 2), middle.1);
            let across = number(2.0 * disc, 2);
            write!(written.discs, "M{x} {y}a{radius} {radius} 0 1 0 {across} 0a{radius} {radius} 0 1 0 -{across} 0z")
                .ok();
        }
        written
    }
}

/// A path: its first point, then steps.
fn points(onto: &mut String, path: &[Point], closed: bool) {
    let Some((first, rest)) = path.split_first() else { return };
    write!(onto, "M{} {}l", first.0, first.1).ok();
    let mut before = *first;
    for (index, point) in rest.iter().enumerate() {
        let (dx, dy) = (i64::from(point.0) - i64::from(before.0), i64::from(point.1) - i64::from(before.1));
        let gap = if index > 0 && dx >= 0 { " " } else { "" };
        let between = if dy >= 0 { " " } else { "" };
        write!(onto, "{gap}{dx}{between}{dy}").ok();
        before = *point;
    }
    if closed {
        onto.push('z');
    }
}

/// Letters as a path.
pub(super) fn letters(outline: &[Segment]) -> String {
    let mut out = String::new();
    let pair = |(x, y): (f32, f32)| format!("{} {}", number(f64::from(x), 1), number(f64::from(y), 1));
    for segment in outline {
        match *segment {
            Segment::Move(to) => write!(out, "M{}", pair(to)),
            Segment::Line(to) => write!(out, "L{}", pair(to)),
            Segment::Quad(control, to) => write!(out, "Q{} {}", pair(control), pair(to)),
            Segment::Cubic(first, second, to) => write!(out, "C{} {} {}", pair(first), pair(second), pair(to)),
            Segment::Close => write!(out, "z"),
        }
        .ok();
    }
    out
}

/// A number of at most `places` decimals, without zeros at its end.
pub(super) fn number(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A colour without its opacity.
pub(super) fn color(color: Color) -> String {
    format!("#{:02x}{:02x}{:02x}", color.r, color.g, color.b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_steps_from_their_first_point() {
        let check = |path: &[Point], closed, expected: &str| {
            let mut text = String::new();
            points(&mut text, path, closed);
            assert_eq!(text, expected, "{path:?}");
        };
        check(&[(5, 5), (15, 5), (15, -2), (5, 5)], false, "M5 5l10 0 0-7-10 7");
        check(&[(0, 0), (4, 3), (0, 3)], true, "M0 0l4 3-4 0z");
    }
}
