//! Planned sites over the picture: those of the document, and the one that is being drawn.
//!
//! *Must not know:* what is planned on them.

use super::marks;
use super::overlay::on_screen;
use crate::app::ctx::Ctx;
use crate::app::panels::number;
use crate::app::session::Tool;
use crate::app::theme;
use crate::geometry::measure;
use crate::model::units::SquareMeters;
use crate::model::words::Words;
use crate::scene::color::Tokens;
use crate::scene::notes::{Place, site_marks};
use crate::scene::view::View;
use egui::{Align2, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};
use geo_types::Coord;

static MU: Words = Words::fixed("亩", "mu");
static BEGIN: Words =
    Words::fixed("点击画出拟用地的第一个角点，Esc 退出", "Click the first corner of the site; Esc leaves");
static GO_ON: Words = Words::fixed(
    "点击加角点，双击、Enter 或点回起点完成，Backspace 退一点，Esc 放弃",
    "Click the next corner; double click, Enter or the first corner completes, Backspace takes one back, Esc leaves",
);

/// Widths of outlines, and the distance of hatch lines, in points.
const LINE_PX: f32 = 2.0;
const HATCH_PX: f32 = 7.0;
/// Half the side of a corner's mark.
const CORNER_PX: f32 = 3.0;

/// All of them.
pub(super) fn show(ctx: &Ctx<'_>, painter: &Painter, rect: Rect, place: Place<'_>, pointer: Option<Coord>) {
    for sketch in &ctx.state.project.sketches {
        let chosen = ctx.state.session.sketch == Some(sketch.id);
        marks::paint(painter, &site_marks(sketch, chosen, place));
    }
    if ctx.state.session.tool == Tool::Sketch {
        drawing(ctx, painter, (rect, place.view), pointer);
    }
}

/// Corners, the sides so far, those to the pointer, and the area they would have.
fn drawing(ctx: &Ctx<'_>, painter: &Painter, (rect, view): (Rect, &View), pointer: Option<Coord>) {
    let (session, tokens) = (&ctx.state.session, ctx.tokens());
    let hint = if session.drawing.is_empty() { &BEGIN } else { &GO_ON };
    plate(ctx, painter, (rect.center_top() + vec2(0.0, 18.0), Align2::CENTER_CENTER), ctx.say(hint));
    let mut ring: Vec<Coord> = session.drawing.iter().copied().chain(pointer).collect();
    if session.drawing.is_empty() {
        return;
    }
    let corners = on_screen(&session.drawing, rect, view);
    ring.extend(session.drawing.first());
    let points = on_screen(&ring, rect, view);
    hatch(painter, &points, tokens);
    painter.add(Shape::line(points.clone(), Stroke::new(4.0, theme::rgb(tokens.selection_casing.alpha(0.8)))));
    let dashes = Shape::dashed_line(&points, Stroke::new(LINE_PX, theme::rgb(tokens.accent)), 6.0, 4.0);
    painter.extend(dashes);
    for corner in corners {
        let mark = Rect::from_center_size(corner, vec2(2.0, 2.0) * CORNER_PX);
        painter.rect_filled(mark, 1.0, theme::rgb(tokens.panel));
        painter.rect_stroke(mark, 1.0, Stroke::new(1.5, theme::rgb(tokens.accent)), egui::StrokeKind::Middle);
    }
    if let (Some(at), true) = (pointer, ring.len() > 3) {
        let (x, y) = view.screen_from_world(at);
        let at = pos2(rect.min.x + x as f32, rect.min.y + y as f32) + vec2(14.0, 14.0);
        let text = area_text(ctx, measure::world_ring_area(&ring));
        plate(ctx, painter, (at, Align2::LEFT_TOP), &text);
    }
}

fn area_text(ctx: &Ctx<'_>, area: SquareMeters) -> String {
    format!("{} {}", number::grouped(area.to_mu().0, 2), ctx.say(&MU))
}

/// A text on a plate of the panel's colour.
pub(super) fn plate(ctx: &Ctx<'_>, painter: &Painter, (at, anchor): (Pos2, Align2), text: &str) {
    let tokens = ctx.tokens();
    let galley = painter.layout_no_wrap(text.to_owned(), theme::regular(theme::SMALL), theme::rgb(tokens.text));
    let place = anchor.anchor_size(at, galley.size());
    painter.rect_filled(place.expand2(vec2(6.0, 3.0)), theme::RADIUS, theme::rgb(tokens.panel.alpha(0.92)));
    let line = Stroke::new(1.0, theme::rgb(tokens.hairline));
    painter.rect_stroke(place.expand2(vec2(6.0, 3.0)), theme::RADIUS, line, egui::StrokeKind::Inside);
    painter.galley(place.min, galley, theme::rgb(tokens.text));
}

/// Level lines inside a closed ring, by the even-odd rule, light and dark: seen on every ground.
fn hatch(painter: &Painter, ring: &[Pos2], tokens: &Tokens) {
    let casing = Stroke::new(2.5, theme::rgb(tokens.selection_casing.alpha(0.45)));
    let stroke = Stroke::new(1.0, theme::rgb(tokens.accent.alpha(0.8)));
    let place = Rect::from_points(ring).intersect(painter.clip_rect());
    if !place.is_positive() {
        return;
    }
    // From whole steps of the screen, so that the lines of neighbours meet.
    let mut y = (place.top() / HATCH_PX).ceil() * HATCH_PX;
    while y <= place.bottom() {
        for (from, to) in spans(ring, y) {
            painter.hline(from..=to, y, casing);
            painter.hline(from..=to, y, stroke);
        }
        y += HATCH_PX;
    }
}

/// Where a level runs inside a closed ring, from left to right.
fn spans(ring: &[Pos2], y: f32) -> Vec<(f32, f32)> {
    let crosses = |edge: &[Pos2]| match *edge {
        [a, b] if (a.y > y) != (b.y > y) => Some(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)),
        _ => None,
    };
    let mut at: Vec<f32> = ring.windows(2).filter_map(crosses).collect();
    at.sort_by(f32::total_cmp);
    let pair = |pair: &[f32]| if let [from, to] = *pair { Some((from, to)) } else { None };
    at.chunks_exact(2).filter_map(pair).collect()
}
