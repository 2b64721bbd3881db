//! The icons of the kinds of notes.

use crate::model::note::NoteKind;
use egui::{Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, vec2};

/// Draws one, within 7 points of its middle.
pub(super) fn paint(painter: &Painter, kind: NoteKind, at: Pos2, stroke: Stroke) {
    let point = |(x, y): (f32, f32)| at + vec2(x, y);
    let line = |points: &[(f32, f32)]| {
        painter.add(Shape::line(points.iter().copied().map(point).collect(), stroke));
    };
    let dot = |place: (f32, f32)| {
        painter.circle_filled(point(place), 1.9, stroke.color);
    };
    match kind {
        NoteKind::Text => {
            line(&[(-5.0, -3.0), (-5.0, -5.5), (5.0, -5.5), (5.0, -3.0)]);
            line(&[(0.0, -5.5), (0.0, 5.5)]);
            line(&[(-2.0, 5.5), (2.0, 5.5)]);
        }
        NoteKind::Callout => {
            let plate = Rect::from_min_max(point((-3.0, -6.0)), point((6.5, 0.5)));
            painter.rect_stroke(plate, 1.5, stroke, StrokeKind::Middle);
            line(&[(-1.0, 0.5), (-5.5, 5.5)]);
            dot((-5.5, 5.5));
        }
        NoteKind::Arrow => {
            line(&[(-5.5, 5.5), (5.5, -5.5)]);
            line(&[(0.5, -5.5), (5.5, -5.5), (5.5, -0.5)]);
        }
        NoteKind::Line => {
            let points = [(-6.0, 4.0), (-1.5, -4.0), (2.0, 3.0), (6.0, -4.0)];
            line(&points);
        }
        NoteKind::Polygon => {
            let corners = [(-6.0, -1.0), (0.0, -6.0), (6.0, -2.0), (4.0, 5.5), (-4.0, 5.0)];
            painter.add(Shape::closed_line(corners.map(point).to_vec(), stroke));
        }
        NoteKind::Rectangle => {
            let plate = Rect::from_center_size(at, vec2(12.0, 9.0));
            painter.rect_stroke(plate, 0.0, stroke, StrokeKind::Middle);
        }
        NoteKind::Ellipse => {
            let round = |step: u8| at + Vec2::angled(f32::from(step) / 24.0 * std::f32::consts::TAU) * vec2(6.5, 4.8);
            painter.add(Shape::closed_line((0..24).map(round).collect(), stroke));
        }
        NoteKind::Freehand => {
            let wave = |step: u8| {
                let along = f32::from(step) / 16.0;
                at + vec2(-6.5 + 13.0 * along, -4.0 * (along * 8.5).sin() * (1.0 - along * 0.4))
            };
            painter.add(Shape::line((0..=16).map(wave).collect(), stroke));
        }
        NoteKind::Length => {
            line(&[(-6.5, 0.0), (6.5, 0.0)]);
            line(&[(-6.5, -4.0), (-6.5, 4.0)]);
            line(&[(6.5, -4.0), (6.5, 4.0)]);
            line(&[(-2.2, -2.0), (-2.2, 0.0)]);
            line(&[(2.2, -2.0), (2.2, 0.0)]);
        }
        NoteKind::Area => {
            let corners = [(-6.0, -4.0), (5.0, -5.5), (6.0, 4.5), (-4.5, 5.5)];
            painter.add(Shape::closed_line(corners.map(point).to_vec(), stroke));
            line(&[(-3.5, 2.5), (2.0, -3.0)]);
            line(&[(-0.5, 3.0), (3.5, -1.0)]);
        }
        NoteKind::Pin => {
            let round = |step: u8| {
                let angle = std::f32::consts::FRAC_PI_2 + 0.85 + (std::f32::consts::TAU - 1.7) * f32::from(step) / 16.0;
                at + vec2(0.0, -1.8) + Vec2::angled(angle) * 4.6
            };
            let mut drop: Vec<Pos2> = (0..=16).map(round).collect();
            drop.push(point((0.0, 6.8)));
            painter.add(Shape::closed_line(drop, stroke));
            dot((0.0, -1.8));
        }
    }
}
