//! Marks of a scene painted by egui, over the picture: the same shapes the writers get.
//!
//! *Must not know:* what a mark stands for.

use crate::app::theme;
use crate::scene::paint::{Align, Fill, Mark, Stroke as Line, Text};
use egui::epaint::Mesh;
use egui::{CornerRadius, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};
use std::sync::Arc;

/// Steps around a letter at which its halo is painted.
const AROUND: u8 = 12;

/// Paints marks whose pixels are points of the window.
pub(super) fn paint(painter: &Painter, marks: &[Mark]) {
    for mark in marks {
        match mark {
            Mark::Text(text) => words(painter, text),
            Mark::Rect { rect_px: (left, top, width, height), radius_px, fill, stroke } => {
                let rect = Rect::from_min_size(pos2(*left, *top), vec2(*width, *height));
                rectangle(painter, rect, *radius_px, *fill, stroke.as_ref());
            }
            // Notes have none.
            Mark::Image { .. } => {}
            Mark::Path { points_px, closed, fill, stroke } => {
                let points: Vec<Pos2> = points_px.iter().map(|&(x, y)| pos2(x, y)).collect();
                if let Fill::Solid(color) = fill {
                    painter.add(inside(painter, &points, theme::rgb(*color)));
                }
                if let Some(stroke) = stroke {
                    line(painter, points, *closed, stroke);
                }
            }
        }
    }
}

fn rectangle(painter: &Painter, rect: Rect, radius: f32, fill: Fill, stroke: Option<&Line>) {
    let round = CornerRadius::same(radius.clamp(0.0, 255.0).round() as u8);
    if let Fill::Solid(color) = fill {
        painter.rect_filled(rect, round, theme::rgb(color));
    }
    if let Some(stroke) = stroke {
        painter.rect_stroke(rect, round, pen(stroke), StrokeKind::Middle);
    }
}

fn pen(stroke: &Line) -> Stroke {
    Stroke::new(stroke.width_px, theme::rgb(stroke.color))
}

/// Lines with round joints, or their dashes.
fn line(painter: &Painter, mut points: Vec<Pos2>, closed: bool, stroke: &Line) {
    let pen = pen(stroke);
    if let [on, off] = stroke.dash_px.as_slice() {
        if closed {
            points.extend(points.first().copied());
        }
        painter.extend(Shape::dashed_line(&points, pen, *on, *off));
    } else if closed {
        painter.add(Shape::closed_line(points, pen));
    } else {
        let ends = [points.first().copied(), points.last().copied()];
        painter.add(Shape::line(points, pen));
        for end in ends.into_iter().flatten() {
            painter.circle_filled(end, pen.width / 2.0, pen.color);
        }
    }
}

/// The inside of a closed line by the even-odd rule, row of pixels by row: egui itself fills convex shapes only.
fn inside(painter: &Painter, ring: &[Pos2], color: egui::Color32) -> Shape {
    let mut mesh = Mesh::default();
    let clip = painter.clip_rect();
    let seen = Rect::from_points(ring).intersect(clip);
    if !seen.is_positive() {
        return Shape::Noop;
    }
    let step = 1.0 / painter.pixels_per_point();
    let edges: Vec<(Pos2, Pos2)> = ring
        .iter()
        .zip(ring.iter().cycle().skip(1))
        .map(|(a, b)| if a.y < b.y { (*a, *b) } else { (*b, *a) })
        .collect();
    let mut crossings = Vec::new();
    let mut row = |top: f32, mesh: &mut Mesh| {
        let y = top + step / 2.0;
        crossings.clear();
        let crossed = edges.iter().filter(|(low, high)| low.y <= y && high.y > y);
        crossings.extend(crossed.map(|(low, high)| low.x + (y - low.y) / (high.y - low.y) * (high.x - low.x)));
        crossings.sort_by(f32::total_cmp);
        for pair in crossings.chunks_exact(2) {
            let &[from, to] = pair else { continue };
            let (from, to) = (from.max(clip.left()), to.min(clip.right()));
            if from < to {
                mesh.add_colored_rect(Rect::from_min_max(pos2(from, top), pos2(to, top + step)), color);
            }
        }
    };
    let mut top = (seen.top() / step).floor() * step;
    while top < seen.bottom() {
        row(top, &mut mesh);
        top += step;
    }
    Shape::mesh(mesh)
}

/// A line of text on its baseline, over its halo.
fn words(painter: &Painter, text: &Text) {
    let family = if text.bold { theme::bold_family() } else { egui::FontFamily::Proportional };
    let color = theme::rgb(text.color);
    let galley = painter.layout_no_wrap(text.text.clone(), FontId::new(text.size_px, family), color);
    let Some(row) = galley.rows.first() else { return };
    let baseline = row.pos.y + row.row.glyphs.first().map_or(text.size_px, |glyph| glyph.pos.y);
    let width = galley.size().x;
    let left = match text.align {
        Align::Left => 0.0,
        Align::Center => width / 2.0,
        Align::Right => width,
    };
    let at = pos2(text.at_px.0 - left, text.at_px.1 - baseline);
    if let Some((halo, reach)) = text.halo {
        let halo = theme::rgb(halo);
        for ring in [1.0, 0.5] {
            for step in 0..AROUND {
                let way = egui::Vec2::angled(f32::from(step) / f32::from(AROUND) * std::f32::consts::TAU);
                painter.galley_with_override_text_color(at + way * reach * ring, Arc::clone(&galley), halo);
            }
        }
    }
    painter.galley(at, galley, color);
}
