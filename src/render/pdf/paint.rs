//! Fills, hatches, strokes and opacity in the terms of PDF.

use rayon::prelude::*;

use crate::render::hatch::Hatch;
use crate::render::pdf::book::Stock;
use crate::render::pdf::ops::Ops;
use crate::render::pdf::shape::{self, Written};
use crate::render::vector::{Plotter, Run};
use crate::scene::color::Color;
use crate::scene::paint::{Fill, Stratum, Stroke, Symbol};

/// Where things are: the page in units, and where the lines of hatches begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground {
    /// Units a pixel.
    pub(super) units_per_px: f64,
    /// Points a unit.
    pub(super) points_per_unit: f64,
    /// Height of the page in points.
    pub(super) height_pt: f64,
    /// Left, top, width and height in units of what hatches must cover; they begin at its corner.
    pub(super) area: (f64, f64, f64, f64),
}

impl Ground {
    /// From units, y down, to points, y up.
    pub(super) fn matrix(&self) -> [f32; 6] {
        let scale = self.points_per_unit as f32;
        [scale, 0.0, 0.0, -scale, 0.0, self.height_pt as f32]
    }
}

/// Paints what of a stratum is in the frame.
pub(super) fn stratum(ops: &mut Ops, stock: &mut Stock<'_>, ground: &Ground, plotter: &Plotter<'_>, of: &Stratum) {
    let runs = crate::render::vector::runs(plotter);
    let disc = f64::from(Plotter::disc_px(of)) * ground.units_per_px;
    let written: Vec<Written> = runs.par_iter().map(|run| Written::of(run, disc)).collect();
    for (run, written) in runs.iter().zip(&written) {
        if let Some(symbol) = of.symbols.get(run.symbol) {
            paint_run(ops, stock, ground, (run, written), symbol);
        }
    }
}

fn paint_run(ops: &mut Ops, stock: &mut Stock<'_>, ground: &Ground, (run, written): (&Run, &Written), symbol: &Symbol) {
    for path in [&written.areas, &written.discs] {
        fill(ops, stock, ground, symbol.fill, path);
    }
    for stroke in symbol.strokes.iter().filter(|stroke| stroke.width_px > 0.0 && stroke.color.a > 0) {
        let clips = stroke.inside_only && !written.areas.is_empty();
        if clips {
            ops.save();
            ops.bytes.extend_from_slice(&written.areas);
            ops.raw("W* n");
        }
        pen(ops, stock, ground, stroke, 0.0);
        let dashed = !stroke.dash_px.is_empty();
        let mut any = false;
        for path in [&written.rings, &written.discs] {
            any |= !path.is_empty();
            ops.bytes.extend_from_slice(path);
        }
        for (line, from) in run.lines.iter().zip(&run.from) {
            if dashed && *from > 0.0 {
                continue;
            }
            any = true;
            shape::open(&mut ops.bytes, line);
        }
        if any {
            ops.raw("S");
        }
        // Pieces of lines go on with the dashes of their line.
        for (line, from) in run.lines.iter().zip(&run.from).filter(|(_, from)| dashed && **from > 0.0) {
            pen(ops, stock, ground, stroke, *from);
            shape::open(&mut ops.bytes, line);
            ops.raw("S");
        }
        if clips {
            ops.restore();
        }
    }
}

/// Fills a path by the nonzero rule.
pub(super) fn fill(ops: &mut Ops, stock: &mut Stock<'_>, ground: &Ground, fill: Fill, path: &[u8]) {
    if path.is_empty() {
        return;
    }
    match fill {
        Fill::None => return,
        Fill::Solid(color) if color.a == 0 => return,
        Fill::Solid(color) => {
            alpha(ops, stock, color);
            ops.fill_color(color);
        }
        Fill::Hatch { ground: under, line, spacing_px } => {
            let pattern = hatch(stock, ground, (under, line), spacing_px);
            alpha(ops, stock, Color { a: u8::MAX, ..under });
            ops.fill_pattern(&pattern);
        }
    }
    ops.bytes.extend_from_slice(path);
    ops.raw("f");
}

/// Strokes a path.
pub(super) fn stroke(ops: &mut Ops, stock: &mut Stock<'_>, ground: &Ground, stroke: &Stroke, path: &[u8]) {
    if stroke.width_px > 0.0 && stroke.color.a > 0 && !path.is_empty() {
        pen(ops, stock, ground, stroke, 0.0);
        ops.bytes.extend_from_slice(path);
        ops.raw("S");
    }
}

/// Sets colour, width, ends and dashes; `from` is where on its line a path begins.
fn pen(ops: &mut Ops, stock: &mut Stock<'_>, ground: &Ground, stroke: &Stroke, from: f32) {
    alpha(ops, stock, stroke.color);
    ops.stroke_color(stroke.color);
    ops.width(f64::from(stroke.width_px) * ground.units_per_px);
    let units: Vec<f32> = stroke.dash_px.iter().map(|px| px * ground.units_per_px as f32).collect();
    let period: f32 = units.iter().sum();
    ops.round_cap(units.is_empty());
    if period > 0.0 {
        ops.dash(&units, from % period);
    } else {
        ops.dash(&[], 0.0);
    }
}

/// Sets the opacity of a colour.
pub(super) fn alpha(ops: &mut Ops, stock: &mut Stock<'_>, color: Color) {
    let name = stock.alpha(color.a);
    ops.alpha(color.a, &name);
}

/// A pattern whose one tile covers the whole area, so that no viewer shows a seam; its name.
fn hatch(stock: &mut Stock<'_>, ground: &Ground, (under, line): (Color, Color), spacing_px: f32) -> String {
    let (left, top, width, height) = ground.area;
    let Hatch { side_px, line_px } = Hatch::of(spacing_px);
    let step = f64::from(side_px) * ground.units_per_px;
    let mut ops = Ops::default();
    if under.a > 0 {
        alpha(&mut ops, stock, under);
        ops.fill_color(under);
        shape::numbers(&mut ops.bytes, &[left, top, width, height], "re");
        ops.raw("f");
    }
    alpha(&mut ops, stock, line);
    ops.stroke_color(line);
    ops.width(f64::from(line_px) * ground.units_per_px);
    // From bottom left to top right: where x + y is a multiple of the step.
    for number in 0..=((width + height) / step) as u32 {
        let sum = f64::from(number) * step;
        let start = (left + (sum - height).max(0.0), top + sum.min(height));
        let end = (left + sum.min(width), top + (sum - width).max(0.0));
        shape::numbers(&mut ops.bytes, &[start.0 - step, start.1 + step], "m");
        shape::numbers(&mut ops.bytes, &[end.0 + step, end.1 - step], "l");
    }
    ops.raw("S");
    stock.pattern(ops.bytes, ground)
}
