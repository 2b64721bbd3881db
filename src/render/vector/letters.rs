//! Texts on the page: where they stand, as outlines, and which of them are one name.

use std::ops::Range;

use crate::scene::font::{Fonts, Pen, Setting};
use crate::scene::paint::{Align, Text};

/// A piece of an outline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::render) enum Segment {
    Move((f32, f32)),
    Line((f32, f32)),
    Quad((f32, f32), (f32, f32)),
    Cubic((f32, f32), (f32, f32), (f32, f32)),
    Close,
}

/// A text and where its first letter begins, in units of the page.
#[derive(Debug, Clone, Copy)]
pub(in crate::render) struct Set<'a> {
    pub(in crate::render) text: &'a Text,
    pub(in crate::render) start: (f64, f64),
    pub(in crate::render) width: f64,
    pub(in crate::render) units_per_px: f64,
}

/// How far slanted text leans: the tangent of 12°.
pub(in crate::render) const SLANT: f64 = 0.212_56;

impl<'a> Set<'a> {
    pub(in crate::render) fn new(text: &'a Text, fonts: &Fonts<'_>, units_per_px: f64) -> Self {
        let width = fonts.face(text.bold).width_spaced(&text.text, text.size_px, text.spacing_px);
        let back = f64::from(match text.align {
            Align::Left => 0.0,
            Align::Center => width / 2.0,
            Align::Right => width,
        });
        let (sin, cos) = f64::from(text.angle).sin_cos();
        let start = (f64::from(text.at_px.0) - back * cos, f64::from(text.at_px.1) - back * sin);
        Self {
            text,
            start: (start.0 * units_per_px, start.1 * units_per_px),
            width: f64::from(width) * units_per_px,
            units_per_px,
        }
    }

    /// From text space (x right, y up, in units) to the page (y down): `a b c d e f` of PDF and, with `c` and `d`
    /// turned about, of SVG.
    pub(in crate::render) fn matrix(&self) -> [f64; 6] {
        let (sin, cos) = f64::from(self.text.angle).sin_cos();
        let lean = if self.text.slanted { SLANT } else { 0.0 };
        [cos, sin, lean * cos + sin, lean * sin - cos, self.start.0, self.start.1]
    }

    /// The outlines of the letters in units of the page.
    pub(in crate::render) fn outline(&self, fonts: &Fonts<'_>) -> Vec<Segment> {
        let text = self.text;
        let setting = Setting { size_px: text.size_px, spacing_px: text.spacing_px, slanted: text.slanted };
        let (sin, cos) = f64::from(text.angle).sin_cos();
        let mut sink = Sink { segments: Vec::new(), turn: (sin, cos), start: self.start, scale: self.units_per_px };
        fonts.face(text.bold).outline(&text.text, setting, &mut sink);
        sink.segments
    }
}

/// Turns outlines and moves them to their place.
struct Sink {
    segments: Vec<Segment>,
    turn: (f64, f64),
    start: (f64, f64),
    scale: f64,
}

impl Sink {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y, (sin, cos)) = (f64::from(x) * self.scale, f64::from(y) * self.scale, self.turn);
        ((self.start.0 + x * cos - y * sin) as f32, (self.start.1 + x * sin + y * cos) as f32)
    }
}

impl Pen for Sink {
    fn move_to(&mut self, x: f32, y: f32) {
        self.segments.push(Segment::Move(self.at(x, y)));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.segments.push(Segment::Line(self.at(x, y)));
    }
    fn quad_to(&mut self, control: (f32, f32), x: f32, y: f32) {
        self.segments.push(Segment::Quad(self.at(control.0, control.1), self.at(x, y)));
    }
    fn curve_to(&mut self, first: (f32, f32), second: (f32, f32), x: f32, y: f32) {
        self.segments.push(Segment::Cubic(self.at(first.0, first.1), self.at(second.0, second.1), self.at(x, y)));
    }
    fn close(&mut self) {
        self.segments.push(Segment::Close);
    }
}

/// An outline as closed polygons that stray from it by no more than about `tolerance` units: for halos.
pub(in crate::render) fn flattened(outline: &[Segment], tolerance: f32) -> Vec<Vec<(f32, f32)>> {
    let mut rings: Vec<Vec<(f32, f32)>> = Vec::new();
    let mut ring: Vec<(f32, f32)> = Vec::new();
    let far = |a: (f32, f32), b: (f32, f32)| (a.0 - b.0).hypot(a.1 - b.1);
    for segment in outline {
        let from = ring.last().copied().unwrap_or_default();
        match *segment {
            Segment::Move(to) => {
                rings.push(std::mem::take(&mut ring));
                ring.push(to);
            }
            Segment::Line(to) => ring.push(to),
            Segment::Quad(control, to) => {
                let middle = (f32::midpoint(from.0, to.0), f32::midpoint(from.1, to.1));
                if far(control, middle) / 2.0 > tolerance {
                    ring.push((f32::midpoint(control.0, middle.0), f32::midpoint(control.1, middle.1)));
                }
                ring.push(to);
            }
            Segment::Cubic(first, second, to) => {
                let at = |a: f32, b: f32, c: f32, d: f32| (a + 3.0 * b + 3.0 * c + d) / 8.0;
                ring.push((at(from.0, first.0, second.0, to.0), at(from.1, first.1, second.1, to.1)));
                ring.push(to);
            }
            Segment::Close => rings.push(std::mem::take(&mut ring)),
        }
    }
    rings.push(ring);
    for ring in &mut rings {
        let mut last: Option<(f32, f32)> = None;
        ring.retain(|point| {
            let kept = last.is_none_or(|last| far(last, *point) > tolerance);
            if kept {
                last = Some(*point);
            }
            kept
        });
    }
    rings.retain(|ring| ring.len() >= 2);
    rings
}

/// Names that are set character below character stand in the scene as texts of one character each: the runs of
/// texts that are one name, the single ones included.
pub(in crate::render) fn stacks(texts: &[Text]) -> Vec<Range<usize>> {
    let mut stacks: Vec<Range<usize>> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        match (stacks.last_mut(), at.checked_sub(1).and_then(|before| texts.get(before))) {
            (Some(stack), Some(before)) if goes_on(before, text) => stack.end = at + 1,
            _ => stacks.push(at..at + 1),
        }
    }
    stacks
}

fn goes_on(before: &Text, text: &Text) -> bool {
    let one = |text: &Text| text.text.chars().count() == 1;
    let same = (before.size_px, before.bold, before.slanted, before.color, before.angle)
        == (text.size_px, text.bold, text.slanted, text.color, text.angle);
    let apart = (text.at_px.0 - before.at_px.0).hypot(text.at_px.1 - before.at_px.1) / text.size_px;
    // Their distance is 1.16 of their size where their line is straight.
    one(before) && one(text) && same && text.at_px.1 > before.at_px.1 && (1.0..1.3).contains(&apart)
}
