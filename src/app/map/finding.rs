//! The finding that is looked at: its place in a dashed box, and what its repair would make of it.

use super::overlay::on_screen;
use crate::app::ctx::Ctx;
use crate::app::theme;
use crate::scene::view::View;
use egui::{Painter, Rect, Shape, Stroke, pos2};

/// How far the box keeps from its place, in points.
const MARGIN_PX: f32 = 6.0;

/// Draws it, where there is one.
pub(super) fn show(ctx: &Ctx<'_>, painter: &Painter, rect: Rect, view: &View) {
    let Some(shown) = &ctx.state.session.finding else { return };
    let tokens = ctx.tokens();
    let color = theme::rgb(if shown.removes { tokens.error } else { tokens.accent });
    for ring in &shown.rings {
        let points = on_screen(ring, rect, view);
        painter.add(Shape::closed_line(points.clone(), Stroke::new(4.5, theme::rgb(tokens.selection_casing))));
        painter.add(Shape::closed_line(points, Stroke::new(2.0, color)));
    }
    let at = |x: f64, y: f64| {
        let (x, y) = view.screen_from_world(geo_types::Coord { x, y });
        pos2(rect.min.x + x as f32, rect.min.y + y as f32)
    };
    let (low, high) = (shown.bounds.min(), shown.bounds.max());
    let around = Rect::from_two_pos(at(low.x, low.y), at(high.x, high.y)).expand(MARGIN_PX);
    let corners =
        [around.left_top(), around.right_top(), around.right_bottom(), around.left_bottom(), around.left_top()];
    painter.add(Shape::line(corners.to_vec(), Stroke::new(3.5, theme::rgb(tokens.selection_casing))));
    painter.extend(Shape::dashed_line(&corners, Stroke::new(1.5, color), 6.0, 4.0));
}
