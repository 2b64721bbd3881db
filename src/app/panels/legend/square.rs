//! The classes of two figures as a square: the first figure grows to the right, the second upwards.

use crate::app::ctx::Ctx;
use crate::app::panels::{number, widgets};
use crate::app::{text, theme};
use crate::scene::legend::{Legend, Square};
use egui::{Align2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

const CELL: egui::Vec2 = vec2(46.0, 24.0);
/// Room for the bounds on the left, and for a line of text.
const LEFT: f32 = 58.0;
const LINE: f32 = 16.0;

/// Its rows in `legend` are in the order of the square.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, square: &Square, legend: &Legend) {
    ui.add_space(2.0);
    let size = vec2(ui.available_width(), CELL.y * 3.0 + LINE * 3.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let name = format!("{} × {}", square.across.name, square.up.name);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    let tokens = ctx.tokens();
    let (ink, quiet) = (theme::rgb(tokens.text), theme::rgb(tokens.muted));
    let (font, small) = (theme::regular(theme::SMALL), theme::regular(11.0));
    let origin = pos2(rect.left() + LEFT, rect.top() + LINE);
    let cells = Rect::from_min_size(origin, CELL * 3.0);
    let painter = ui.painter();
    let up = format!("↑ {}", square.up.name);
    painter.text(pos2(rect.left(), rect.top()), Align2::LEFT_TOP, up, font.clone(), ink);
    for (row, fills) in square.fills.iter().enumerate() {
        for (column, fill) in fills.iter().enumerate() {
            let corner = origin + vec2(CELL.x * column as f32, CELL.y * row as f32);
            let cell = Rect::from_min_size(corner, CELL).shrink(0.5);
            widgets::paint_fill(painter, cell, *fill);
            // Rows of the table begin with the high level of both.
            let entry = legend.entries.get(row * 3 + 2 - column);
            if let Some(entry) = entry.filter(|_| response.hover_pos().is_some_and(|at| cell.contains(at))) {
                painter.rect_stroke(cell, 0.0, Stroke::new(1.5, ink), egui::StrokeKind::Inside);
                let (parcels, unit) = (number::count(entry.parcels), ctx.say(&text::PARCELS));
                response.show_tooltip_text(format!("{}\n{parcels} {unit}", entry.label));
            }
        }
    }
    let line = theme::between(tokens.hairline, tokens.muted, 0.5);
    painter.rect_stroke(cells, 0.0, Stroke::new(1.0, line), egui::StrokeKind::Outside);
    let [low, high] = &square.up.bounds;
    for (bound, row) in [(high, 1.0), (low, 2.0)] {
        let at = pos2(cells.left() - 4.0, cells.top() + CELL.y * row);
        painter.text(at, Align2::RIGHT_CENTER, bound, small.clone(), quiet);
    }
    let [low, high] = &square.across.bounds;
    for (bound, column) in [(low, 1.0), (high, 2.0)] {
        let at = pos2(cells.left() + CELL.x * column, cells.bottom() + 2.0);
        painter.text(at, Align2::CENTER_TOP, bound, small.clone(), quiet);
    }
    let across = format!("{} →", square.across.name);
    painter.text(pos2(cells.right(), cells.bottom() + LINE), Align2::RIGHT_TOP, across, font, ink);
}
