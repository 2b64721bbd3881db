//! Fills, hatches and strokes as attributes.

use std::fmt::Write as _;

use super::Area;
use super::shape::{self, Written, number};
use crate::render::hatch::Hatch;
use crate::scene::color::Color;
use crate::scene::paint::{Fill, Stroke, Symbol};

/// Writes paths with their looks; it remembers the hatches it has defined.
pub(super) struct Brush {
    pub(super) units_per_px: f64,
    hatches: Vec<(Color, Color, f32, Area)>,
    clips: usize,
}

impl Brush {
    pub(super) fn new(units_per_px: f64) -> Self {
        Self { units_per_px, hatches: Vec::new(), clips: 0 }
    }

    fn unit(&self, px: f32) -> f64 {
        f64::from(px) * self.units_per_px
    }

    fn text(&self, px: f32) -> String {
        number(self.unit(px), 1)
    }

    /// A rectangle as a path.
    pub(super) fn rect(&self, (left, top, width, height): Area) -> String {
        let [left, top, width, height] = [left, top, width, height].map(|px| self.text(px));
        format!("M{left} {top}h{width}v{height}h-{width}z")
    }

    /// A rectangle with round corners as a path.
    pub(super) fn rounded(&self, rect_px: Area, radius_px: f32) -> String {
        let (left, top, width, height) = rect_px;
        let radius_px = radius_px.min(width / 2.0).min(height / 2.0);
        if radius_px <= 0.0 {
            return self.rect(rect_px);
        }
        let (across, down) = (self.text(width - 2.0 * radius_px), self.text(height - 2.0 * radius_px));
        let (start, top, r) = (self.text(left + radius_px), self.text(top), self.text(radius_px));
        format!(
            "M{start} {top}h{across}a{r} {r} 0 0 1 {r} {r}v{down}a{r} {r} 0 0 1 -{r} {r}h-{across}a{r} {r} 0 0 1 -{r} \
             -{r}v-{down}a{r} {r} 0 0 1 {r} -{r}z"
        )
    }

    /// Points in pixels as a path.
    pub(super) fn path(&self, points_px: &[(f32, f32)], closed: bool) -> String {
        let mut path = String::new();
        for (index, (x, y)) in points_px.iter().enumerate() {
            write!(path, "{}{} {}", if index == 0 { 'M' } else { 'L' }, self.text(*x), self.text(*y)).ok();
        }
        if closed && !path.is_empty() {
            path.push('z');
        }
        path
    }

    /// The features of a run.
    pub(super) fn run(&mut self, out: &mut String, area: Area, symbol: &Symbol, written: &Written) {
        for path in [&written.areas, &written.discs] {
            self.fill(out, area, symbol.fill, path);
        }
        for stroke in &symbol.strokes {
            let clip = (stroke.inside_only && !written.areas.is_empty()).then(|| {
                self.clips += 1;
                writeln!(out, "<clipPath id=\"clip{}\"><path d=\"{}\"/></clipPath>", self.clips, written.areas).ok();
                self.clips
            });
            let whole = [&written.lines, &written.discs].into_iter().map(|path| (path, 0.0));
            let pieces = written.pieces.iter().map(|(path, from)| (path, *from));
            for (path, from) in whole.chain(pieces) {
                self.stroke(out, stroke, path, from, clip);
            }
        }
    }

    /// Fills a path by the nonzero rule; `area` is what a hatch must cover.
    pub(super) fn fill(&mut self, out: &mut String, area: Area, fill: Fill, path: &str) {
        if path.is_empty() {
            return;
        }
        let look = match fill {
            Fill::None => return,
            Fill::Solid(color) if color.a == 0 => return,
            Fill::Solid(color) => format!("fill=\"{}\"{}", shape::color(color), opacity("fill", color)),
            Fill::Hatch { ground, line, spacing_px } => {
                format!("fill=\"url(#hatch{})\"", self.hatch(out, area, (ground, line), spacing_px))
            }
        };
        writeln!(out, "<path d=\"{path}\" {look}/>").ok();
    }

    /// Strokes a path that begins `from` units along its line, perhaps only inside a clip.
    pub(super) fn stroke(&self, out: &mut String, stroke: &Stroke, path: &str, from: f32, clip: Option<usize>) {
        if path.is_empty() || stroke.width_px <= 0.0 || stroke.color.a == 0 {
            return;
        }
        let (color, width) = (shape::color(stroke.color), self.text(stroke.width_px));
        write!(
            out,
            "<path d=\"{path}\" stroke=\"{color}\"{} stroke-width=\"{width}\"",
            opacity("stroke", stroke.color)
        )
        .ok();
        let period: f32 = stroke.dash_px.iter().sum();
        if period > 0.0 {
            let lengths: Vec<String> = stroke.dash_px.iter().map(|px| self.text(*px)).collect();
            write!(out, " stroke-dasharray=\"{}\"", lengths.join(" ")).ok();
            if from > 0.0 {
                let period = self.unit(period);
                write!(out, " stroke-dashoffset=\"{}\"", number(f64::from(from) % period, 1)).ok();
            }
        } else {
            out.push_str(" stroke-linecap=\"round\"");
        }
        if let Some(clip) = clip {
            write!(out, " clip-path=\"url(#clip{clip})\"").ok();
        }
        out.push_str("/>\n");
    }

    /// A pattern of one tile that covers the area, so that no viewer shows a seam; its number.
    fn hatch(&mut self, out: &mut String, area: Area, (ground, line): (Color, Color), spacing_px: f32) -> usize {
        let look = (ground, line, spacing_px, area);
        if let Some(known) = self.hatches.iter().position(|known| *known == look) {
            return known;
        }
        self.hatches.push(look);
        let number_of = self.hatches.len() - 1;
        let Hatch { side_px, line_px } = Hatch::of(spacing_px);
        let (left, top, width, height) = area;
        let mut lines = String::new();
        for number in 0..=((width + height) / side_px) as u32 {
            // From bottom left to top right: where x + y is a multiple of the side.
            let sum = number as f32 * side_px;
            let start = (left + (sum - height).max(0.0) - side_px, top + sum.min(height) + side_px);
            let end = (left + sum.min(width) + side_px, top + (sum - width).max(0.0) - side_px);
            lines.push_str(&self.path(&[start, end], false));
        }
        let rect = self.rect(area);
        let [x, y, w, h] = [left, top, width, height].map(|px| self.text(px));
        writeln!(
            out,
            "<pattern id=\"hatch{number_of}\" patternUnits=\"userSpaceOnUse\" x=\"{x}\" y=\"{y}\" width=\"{w}\" \
             height=\"{h}\" viewBox=\"{x} {y} {w} {h}\"><path d=\"{rect}\" fill=\"{}\"{}/><path d=\"{lines}\" \
             stroke=\"{}\"{} stroke-width=\"{}\"/></pattern>",
            shape::color(ground),
            opacity("fill", ground),
            shape::color(line),
            opacity("stroke", line),
            self.text(line_px)
        )
        .ok();
        number_of
    }
}

/// The opacity of a colour, if it has one.
pub(super) fn opacity(of: &str, color: Color) -> String {
    if color.a == u8::MAX {
        return String::new();
    }
    format!(" {of}-opacity=\"{}\"", number(f64::from(color.a) / 255.0, 3))
}
