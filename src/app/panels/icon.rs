//! The few icons of the window, drawn with lines of one weight: the bundled font has none.

mod notes;

use crate::app::ctx::Ctx;
use crate::app::theme;
use crate::model::note::NoteKind;
use crate::scene::color::Color;
use egui::{Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

/// Which icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// A sun: to the light appearance.
    Sun,
    /// A moon: to the dark one.
    Moon,
    /// Up.
    Up,
    /// Down.
    Down,
    /// Away with it.
    Cross,
    /// A folder.
    Folder,
    /// A sheet of paper.
    File,
    /// Rows and columns.
    Table,
    /// Four arrows: the map is moved.
    Move,
    /// A dashed box.
    Box,
    /// A free line.
    Lasso,
    /// An area with corners.
    Sketch,
    /// A kind of notes.
    Note(NoteKind),
    /// More.
    Plus,
}

/// A quiet button with an icon; `label` is its tooltip and its name.
pub fn button(ctx: &Ctx<'_>, ui: &mut Ui, icon: Icon, label: &str, enabled: bool) -> Response {
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(20.0), sense);
    let name = label.to_owned();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &name));
    let tokens = ctx.tokens();
    let color = if !enabled {
        theme::between(tokens.panel, tokens.muted, 0.35)
    } else if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, theme::RADIUS, theme::hovered(tokens));
        theme::rgb(tokens.text)
    } else {
        theme::rgb(tokens.muted)
    };
    paint(ui.painter(), icon, rect.center(), color, theme::rgb(tokens.panel));
    if enabled { response.on_hover_text(label).on_hover_cursor(egui::CursorIcon::PointingHand) } else { response }
}

/// One of several icons of which one is chosen.
pub fn choice(ctx: &Ctx<'_>, ui: &mut Ui, icon: Icon, label: &str, tip: &str, chosen: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(26.0, 22.0), Sense::click());
    let name = label.to_owned();
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &name));
    let tokens = ctx.tokens();
    if chosen || response.hovered() || response.has_focus() {
        let fill = if chosen { theme::chosen(tokens) } else { theme::hovered(tokens) };
        ui.painter().rect_filled(rect, theme::RADIUS, fill);
    }
    let color = theme::rgb(if chosen { tokens.accent } else { tokens.muted });
    paint(ui.painter(), icon, rect.center(), color, theme::rgb(tokens.panel));
    response.on_hover_text(tip).on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// An icon that does nothing.
pub fn show(ui: &Ui, icon: Icon, at: Pos2, color: Color) {
    paint(ui.painter(), icon, at, theme::rgb(color), ui.visuals().panel_fill);
}

fn paint(painter: &Painter, icon: Icon, at: Pos2, color: Color32, ground: Color32) {
    let stroke = Stroke::new(1.3, color);
    let line = |a: (f32, f32), b: (f32, f32)| {
        painter.line_segment([at + vec2(a.0, a.1), at + vec2(b.0, b.1)], stroke);
    };
    match icon {
        Icon::Sun => {
            painter.circle_stroke(at, 3.0, stroke);
            for step in 0..8u8 {
                let way = Vec2::angled(f32::from(step) * std::f32::consts::FRAC_PI_4);
                painter.line_segment([at + way * 5.0, at + way * 7.0], stroke);
            }
        }
        Icon::Moon => {
            painter.circle_filled(at, 5.5, color);
            painter.circle_filled(at + vec2(2.8, -1.8), 4.8, ground);
        }
        Icon::Up => {
            line((-4.0, 1.5), (0.0, -2.5));
            line((0.0, -2.5), (4.0, 1.5));
        }
        Icon::Down => {
            line((-4.0, -1.5), (0.0, 2.5));
            line((0.0, 2.5), (4.0, -1.5));
        }
        Icon::Cross => {
            line((-3.5, -3.5), (3.5, 3.5));
            line((-3.5, 3.5), (3.5, -3.5));
        }
        Icon::Folder => {
            let outline = [(-6.0, -4.5), (-1.5, -4.5), (0.0, -2.5), (6.0, -2.5), (6.0, 4.5), (-6.0, 4.5)];
            painter.add(Shape::closed_line(outline.map(|(x, y)| at + vec2(x, y)).to_vec(), stroke));
        }
        Icon::Table => {
            let rect = Rect::from_center_size(at, vec2(12.0, 10.0));
            painter.rect_stroke(rect, 1.0, stroke, egui::StrokeKind::Middle);
            line((-6.0, -1.7), (6.0, -1.7));
            line((-6.0, 1.7), (6.0, 1.7));
            line((-1.5, -5.0), (-1.5, 5.0));
        }
        Icon::Move => {
            line((-6.5, 0.0), (6.5, 0.0));
            line((0.0, -6.5), (0.0, 6.5));
            for way in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
                let (tip, side) = (at + way * 6.5, vec2(way.y, way.x) * 2.2);
                painter.line_segment([tip, tip - way * 2.2 + side], stroke);
                painter.line_segment([tip, tip - way * 2.2 - side], stroke);
            }
        }
        Icon::Box => {
            let corners = [(-6.0, -5.0), (6.0, -5.0), (6.0, 5.0), (-6.0, 5.0), (-6.0, -5.0)];
            painter.extend(Shape::dashed_line(&corners.map(|(x, y)| at + vec2(x, y)), stroke, 3.0, 2.0));
        }
        Icon::Lasso => {
            let round = |step: u8| at + Vec2::angled(f32::from(step) * 0.4) * vec2(6.5, 4.5) + vec2(0.0, -1.5);
            painter.add(Shape::closed_line((0..16).map(round).collect(), stroke));
            line((-2.0, 3.0), (-4.0, 6.5));
        }
        Icon::Note(kind) => notes::paint(painter, kind, at, stroke),
        Icon::Plus => {
            line((-4.5, 0.0), (4.5, 0.0));
            line((0.0, -4.5), (0.0, 4.5));
        }
        Icon::Sketch => corners(painter, at, stroke),
        Icon::File => {
            let rect = Rect::from_min_max(pos2(at.x - 4.5, at.y - 6.0), pos2(at.x + 4.5, at.y + 6.0));
            painter.rect_stroke(rect, 1.0, stroke, egui::StrokeKind::Middle);
            line((-2.0, -1.5), (2.0, -1.5));
            line((-2.0, 1.5), (2.0, 1.5));
        }
    }
}

/// An area with its corners marked.
fn corners(painter: &Painter, at: Pos2, stroke: Stroke) {
    let corners = [(-5.5, -3.5), (3.0, -5.5), (5.5, 2.0), (-3.5, 5.5)].map(|(x, y)| at + vec2(x, y));
    painter.add(Shape::closed_line(corners.to_vec(), stroke));
    for corner in corners {
        painter.circle_filled(corner, 1.9, stroke.color);
    }
}
