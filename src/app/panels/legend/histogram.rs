//! The histogram of a per-mu theme: bars in the colours of their classes, grips on the bounds, and the bounds as numbers.
//!
//! *Must not know:* how classes are found.

use super::commit;
use crate::analysis::theme::Themed;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::{number, widgets};
use crate::app::{text, theme};
use crate::model::spec::{ClassSpec, Metric, OwnBounds};
use crate::scene::palette;
use egui::{DragValue, Id, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Bars in the colours of their classes, with the bounds as lines; the last bar holds all that is higher.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, (themed, metric): (&Themed, Metric)) {
    let histogram = &themed.histogram;
    let (low, high) = histogram.range;
    let bins = histogram.counts.len();
    let most = histogram.counts.iter().copied().max().unwrap_or(0);
    if bins < 2 || most == 0 || high <= low {
        return;
    }
    ui.add_space(2.0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 62.0), Sense::hover());
    let name = ctx.say(&text::HISTOGRAM);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let plot = Rect::from_min_max(rect.min, pos2(rect.right(), rect.bottom() - 15.0));
    let width = plot.width() / bins as f32;
    let step = (high - low) / (bins - 1) as f64;
    let tokens = ctx.tokens();
    for (at, count) in histogram.counts.iter().enumerate() {
        let from = low + step * at as f64;
        let left = plot.left() + width * at as f32;
        let height = (*count as f32 / most as f32).sqrt() * plot.height();
        let bar = Rect::from_min_max(pos2(left + 0.5, plot.bottom() - height), pos2(left + width - 0.5, plot.bottom()));
        widgets::paint_fill(ui.painter(), bar, palette::fill_of(themed.key_at(from + step / 2.0), ctx.appearance()));
        if response.hover_pos().is_some_and(|pointer| pointer.x >= left && pointer.x < left + width) {
            let line = theme::rgb(tokens.text);
            ui.painter().rect_stroke(bar, 0.0, Stroke::new(1.0, line), egui::StrokeKind::Outside);
            let until = if at + 1 == bins {
                ctx.say(&text::MORE).to_owned()
            } else {
                format!("– {}", number::per_mu(from + step))
            };
            let parcels = ctx.say(&text::PARCELS);
            response.show_tooltip_text(format!(
                "{} {until}: {} {parcels}",
                number::per_mu(from),
                number::count(*count as usize)
            ));
        }
    }
    let line = Stroke::new(1.0, theme::between(tokens.hairline, tokens.muted, 0.6));
    ui.painter().hline(plot.x_range(), plot.bottom(), line);
    axis(ctx, ui, plot, themed, width);
    handles(ctx, ui, plot, (themed, metric), width);
}

/// Bounds as dashed lines, and the two ends of the axis.
fn axis(ctx: &Ctx<'_>, ui: &Ui, plot: Rect, themed: &Themed, bin_width: f32) {
    let (low, high) = themed.histogram.range;
    let tokens = ctx.tokens();
    let end = plot.right() - bin_width;
    let x_of = |value: f64| plot.left() + ((value - low) / (high - low)) as f32 * (end - plot.left());
    let stroke = Stroke::new(1.0, theme::rgb(tokens.muted));
    for bound in themed.breaks.inner().iter().filter(|bound| **bound > low && **bound < high) {
        let x = x_of(*bound);
        let ends = [pos2(x, plot.top()), pos2(x, plot.bottom())];
        ui.painter().extend(egui::Shape::dashed_line(&ends, stroke, 2.0, 2.0));
    }
    let font = theme::regular(11.0);
    let ink = theme::rgb(tokens.muted);
    let y = plot.bottom() + 2.0;
    ui.painter().text(pos2(plot.left(), y), egui::Align2::LEFT_TOP, number::grouped(low, 0), font.clone(), ink);
    let last = format!("≥ {}", number::per_mu(high));
    ui.painter().text(pos2(plot.right(), y), egui::Align2::RIGHT_TOP, last, font, ink);
}

/// A grip on each bound: it is dragged, or moved by the arrow keys. What is being tried is sent in each frame; one
/// edit is made of it on release.
fn handles(ctx: &Ctx<'_>, ui: &Ui, plot: Rect, (themed, metric): (&Themed, Metric), bin_width: f32) {
    let (low, high) = themed.histogram.range;
    let end = plot.right() - bin_width;
    let per_point = (high - low) / f64::from((end - plot.left()).max(1.0));
    let step = sensible_step(per_point);
    let dragged_id = Id::unique("dragged_bounds");
    let tokens = ctx.tokens();
    // While one is dragged the bounds are those of the drag, whatever is on the map by now.
    let held: Option<Vec<f64>> = ui.data(|data| data.get_temp(dragged_id));
    let shown = held.clone().unwrap_or_else(|| themed.breaks.inner().to_vec());
    for (at, bound) in shown.iter().copied().enumerate() {
        if bound < low || bound > high {
            continue;
        }
        let x = plot.left() + ((bound - low) / per_point) as f32;
        let grip = Rect::from_center_size(pos2(x, plot.bottom()), vec2(9.0, 10.0));
        let area = Rect::from_min_max(pos2(x - 5.0, plot.top()), pos2(x + 5.0, plot.bottom() + 6.0));
        let response = ui.interact(area, Id::unique(("bound", at)), Sense::click_and_drag());
        let name = format!("{} {}", ctx.say(&text::BREAK), number::per_mu(bound));
        response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, &name));
        let active = response.hovered() || response.dragged() || response.has_focus();
        let color = theme::rgb(if active { tokens.accent } else { tokens.muted });
        if active {
            ui.painter().vline(x, plot.y_range(), Stroke::new(1.5, color));
        }
        ui.painter().circle(grip.center(), 4.5, theme::rgb(tokens.panel), Stroke::new(1.5, color));
        let response = response.on_hover_cursor(egui::CursorIcon::ResizeHorizontal);
        if response.clicked() || response.drag_started() {
            response.request_focus();
        }
        let moved = |to: f64| moved_bound(&shown, at, to, step);
        if response.has_focus() {
            let arrows = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
            let by = ui.input(|input| {
                f64::from(u8::from(input.key_pressed(egui::Key::ArrowRight)))
                    - f64::from(u8::from(input.key_pressed(egui::Key::ArrowLeft)))
            });
            if by != 0.0 {
                commit(ctx, by_hand(ctx, metric, &moved(bound + by * step)));
            }
        }
        if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
            let wanted = moved(low + f64::from(pointer.x - plot.left()) * per_point);
            if held.as_ref() != Some(&wanted) {
                ctx.queue.send(Command::TryClasses(by_hand(ctx, metric, &wanted)));
                ui.data_mut(|data| data.insert_temp(dragged_id, wanted.clone()));
            }
            let tip = wanted.get(at).copied().unwrap_or(bound);
            response.show_tooltip_text(number::per_mu(tip));
        } else if response.drag_stopped() {
            ui.data_mut(|data| data.remove::<Vec<f64>>(dragged_id));
            commit(ctx, by_hand(ctx, metric, &shown));
        } else {
            response.on_hover_text(format!("{}\n{}", number::per_mu(bound), ctx.say(&text::DRAG_BREAK)));
        }
    }
}

/// The bounds as numbers one can type.
pub(super) fn bounds(ctx: &Ctx<'_>, ui: &mut Ui, (themed, metric): (&Themed, Metric)) {
    let bounds = themed.breaks.inner();
    if bounds.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
        ui.spacing_mut().interact_size = vec2(40.0, 18.0);
        ui.style_mut().drag_value_text_style = egui::TextStyle::Small;
        for (at, bound) in bounds.iter().copied().enumerate() {
            let mut value = bound;
            // A drag would be an edit in every frame: the handles are for that.
            let field = DragValue::new(&mut value).speed(0.0).max_decimals(2).update_while_editing(false);
            let name = format!("{} {}", ctx.say(&text::BREAK), at + 1);
            let response = ui.add(field).on_hover_text(&name).on_hover_cursor(egui::CursorIcon::Text);
            if response.changed() && value.is_finite() && value != bound {
                let mut wanted = bounds.to_vec();
                if let Some(place) = wanted.get_mut(at) {
                    *place = value;
                }
                commit(ctx, by_hand(ctx, metric, &wanted));
            }
        }
    });
}

fn by_hand(ctx: &Ctx<'_>, metric: Metric, bounds: &[f64]) -> ClassSpec {
    ClassSpec { own: Some(OwnBounds::new(metric, bounds)), ..ctx.state.project.classes }
}

/// The bounds with one of them moved: on a multiple of the step, and between its neighbours.
fn moved_bound(bounds: &[f64], at: usize, to: f64, step: f64) -> Vec<f64> {
    let mut moved = bounds.to_vec();
    let beside = |at: Option<usize>| at.and_then(|at| bounds.get(at)).copied();
    let least = beside(at.checked_sub(1)).map_or(f64::NEG_INFINITY, |below| (below / step).floor() * step + step);
    let most = beside(Some(at + 1)).map_or(f64::INFINITY, |above| (above / step).ceil() * step - step);
    if let Some(place) = moved.get_mut(at).filter(|_| least <= most) {
        let snapped = (to / step).round() * step;
        // 3 × 0.1 is not 0.3: what is printed is what is meant.
        *place = (snapped.clamp(least, most) * 1e6).round() / 1e6;
    }
    moved
}

/// 1, 2 or 5 times a power of ten, not less than given.
fn sensible_step(least: f64) -> f64 {
    if !(least > 0.0 && least.is_finite()) {
        return 1.0;
    }
    let ten = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|times| times * ten).into_iter().find(|step| *step >= least).unwrap_or(10.0 * ten)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_numbers_one_would_choose() {
        for (least, expected) in [(0.11, 0.2), (0.5, 0.5), (0.51, 1.0), (3.0, 5.0), (70.0, 100.0), (f64::NAN, 1.0)] {
            assert!((sensible_step(least) - expected).abs() < 1e-9, "{least} gives {}", sensible_step(least));
        }
    }

    #[test]
    fn a_bound_stays_between_its_neighbours() {
        for (at, to, expected) in [
            (1, 7.3, [2.0, 7.5, 12.0]),
            (1, 0.0, [2.0, 2.5, 12.0]),
            (1, 99.0, [2.0, 11.5, 12.0]),
            (0, -4.1, [-4.0, 5.0, 12.0]),
            (2, 40.2, [2.0, 5.0, 40.0]),
        ] {
            assert_eq!(moved_bound(&[2.0, 5.0, 12.0], at, to, 0.5), expected, "bound {at} to {to}");
        }
    }
}
