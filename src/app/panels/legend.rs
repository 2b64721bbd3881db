//! The legend of the overlay: how classes are made, the histogram, a row a class.
//!
//! *Must not know:* how classes are found; words and swatches come from [`crate::scene::legend`].

use crate::analysis::theme::{ClassKey, Themed};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::{number, widgets};
use crate::app::{text, theme};
use crate::model::spec::{ClassMethod, ClassSpec, OwnBounds, Standard, Theme};
use crate::scene::legend::{Legend, legend};
use crate::scene::palette;
use egui::{ComboBox, DragValue, Id, Rect, Role, Sense, Sides, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

const ROW: f32 = 19.0;
const NUMBER: Vec2 = vec2(42.0, ROW);
const MU: Vec2 = vec2(54.0, ROW);
/// Room for numbers of a million parcels; shares then have none.
const LONG_NUMBER: Vec2 = vec2(52.0, ROW);
const LONG_MU: Vec2 = vec2(70.0, ROW);

/// The legend.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    let Some(themed) = &ctx.state.derived.themed else {
        ui.label(widgets::bold(ctx.say(&text::LEGEND), theme::TITLE));
        let why = if ctx.state.sources.data.parcels().is_none() { &text::NO_LEGEND } else { &text::UPDATING };
        widgets::caption(ctx, ui, ctx.say(why));
        return;
    };
    // What is shown may still be of the year or the classes before: it is named after what it was made of.
    let standard = Standard::of_theme(&ctx.state.sources.standards, themed.theme);
    let legend = legend(themed, themed.spec, standard, themed.year, ctx.lang(), ctx.appearance());
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.label(widgets::bold(&legend.title, theme::BODY)),
        |ui| ui.label(widgets::muted(ctx, &legend.unit)),
    );
    if matches!(themed.theme, Theme::PerMu(_)) {
        controls(ctx, ui, ctx.state.project.classes);
        histogram(ctx, ui, themed);
        bounds(ctx, ui, themed);
    }
    rows(ctx, ui, &legend);
    if !legend.rule.is_empty() {
        widgets::caption(ctx, ui, &legend.rule);
    }
}

fn controls(ctx: &Ctx<'_>, ui: &mut Ui, spec: ClassSpec) {
    let lang = ctx.lang();
    let mut wanted = spec;
    let words = spec.method.words();
    let method = if spec.own.is_some() { ctx.say(&text::MANUAL) } else { words.get(lang) };
    ui.horizontal(|ui| {
        ComboBox::from_id_salt("class_method")
            .width(132.0)
            .selected_text(method)
            .show_ui(ui, |ui| {
                for method in ClassMethod::ALL {
                    if ui
                        .selectable_label(spec.own.is_none() && spec.method == method, method.words().get(lang))
                        .clicked()
                    {
                        wanted = ClassSpec { method, own: None, ..spec };
                    }
                }
            })
            .response
            .on_hover_text(ctx.say(&text::CLASS_METHOD))
            .accessible_name(ctx.say(&text::CLASS_METHOD));
        if spec.own.is_some() {
            if ui.button(ctx.say(&text::RESET)).on_hover_text(ctx.say(&text::RESET_BREAKS)).clicked() {
                wanted.own = None;
            }
            return;
        }
        ui.add_enabled_ui(spec.method != ClassMethod::Fixed, |ui| {
            ComboBox::from_id_salt("class_count")
                .width(80.0)
                .selected_text(text::classes(spec.count).get(lang))
                .show_ui(ui, |ui| {
                    for count in 2..=9 {
                        ui.selectable_value(&mut wanted.count, count, text::classes(count).get(lang));
                    }
                })
                .response
                .on_hover_text(ctx.say(&text::CLASS_COUNT))
                .accessible_name(ctx.say(&text::CLASS_COUNT));
        });
    });
    if wanted != spec {
        ctx.queue.send(Command::SetClasses(wanted));
    }
}

/// Bars in the colours of their classes, with the bounds as lines; the last bar holds all that is higher.
fn histogram(ctx: &Ctx<'_>, ui: &mut Ui, themed: &Themed) {
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
        widgets::paint_fill(
            ui.painter(),
            bar,
            palette::fill_of(&class_at(themed, from + step / 2.0), ctx.appearance()),
        );
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
    handles(ctx, ui, plot, themed, width);
}

/// Bounds as dashed lines, and the two ends of the axis.
fn axis(ctx: &Ctx<'_>, ui: &Ui, plot: Rect, themed: &Themed, bin_width: f32) {
    let (low, high) = themed.histogram.range;
    let tokens = ctx.tokens();
    let end = plot.right() - bin_width;
    let x_of = |value: f64| plot.left() + ((value - low) / (high - low)) as f32 * (end - plot.left());
    let stroke = Stroke::new(1.0, theme::rgb(tokens.muted));
    let inner = themed.breaks.bounds.iter().skip(1).take(themed.breaks.class_count().saturating_sub(1));
    for bound in inner.filter(|bound| **bound > low && **bound < high) {
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

/// The bounds between classes.
fn inner(themed: &Themed) -> &[f64] {
    themed.breaks.bounds.get(1..themed.breaks.class_count()).unwrap_or(&[])
}

/// A grip on each bound: it is dragged, or moved by the arrow keys. What is being tried is sent in each frame; one
/// edit is made of it on release.
fn handles(ctx: &Ctx<'_>, ui: &Ui, plot: Rect, themed: &Themed, bin_width: f32) {
    let (low, high) = themed.histogram.range;
    let end = plot.right() - bin_width;
    let per_point = (high - low) / f64::from((end - plot.left()).max(1.0));
    let step = sensible_step(per_point);
    let dragged_id = Id::unique("dragged_bounds");
    let tokens = ctx.tokens();
    // While one is dragged the bounds are those of the drag, whatever is on the map by now.
    let held: Option<Vec<f64>> = ui.data(|data| data.get_temp(dragged_id));
    let shown = held.clone().unwrap_or_else(|| inner(themed).to_vec());
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
                commit(ctx, &moved(bound + by * step));
            }
        }
        if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
            let wanted = moved(low + f64::from(pointer.x - plot.left()) * per_point);
            if held.as_ref() != Some(&wanted) {
                ctx.queue.send(Command::TryClasses(by_hand(ctx, &wanted)));
                ui.data_mut(|data| data.insert_temp(dragged_id, wanted.clone()));
            }
            let tip = wanted.get(at).copied().unwrap_or(bound);
            response.show_tooltip_text(number::per_mu(tip));
        } else if response.drag_stopped() {
            ui.data_mut(|data| data.remove::<Vec<f64>>(dragged_id));
            commit(ctx, &shown);
        } else {
            response.on_hover_text(format!("{}\n{}", number::per_mu(bound), ctx.say(&text::DRAG_BREAK)));
        }
    }
}

/// The bounds as numbers one can type.
fn bounds(ctx: &Ctx<'_>, ui: &mut Ui, themed: &Themed) {
    let bounds = inner(themed);
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
                commit(ctx, &wanted);
            }
        }
    });
}

fn by_hand(ctx: &Ctx<'_>, bounds: &[f64]) -> ClassSpec {
    ClassSpec { own: Some(OwnBounds::new(bounds)), ..ctx.state.project.classes }
}

fn commit(ctx: &Ctx<'_>, bounds: &[f64]) {
    ctx.queue.send(Command::SetClasses(by_hand(ctx, bounds)));
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

/// The key of the class a value is in, as the legend has it.
fn class_at(themed: &Themed, value: f64) -> ClassKey {
    let class = themed.breaks.class_of(value);
    let keys = themed.rows.iter().map(|row| &row.key);
    let mut keys = keys.filter(|key| matches!(key, ClassKey::Class { index, .. } if *index == class));
    keys.next().cloned().unwrap_or(ClassKey::NoData)
}

fn rows(ctx: &Ctx<'_>, ui: &mut Ui, legend: &Legend) {
    ui.add_space(2.0);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let head = |text| widgets::muted(ctx, ctx.say(text));
        let long = legend.entries.iter().any(|entry| entry.parcels >= 100_000 || entry.mu.len() > "999,999".len());
        let (wide, mu) = if long { (LONG_NUMBER, LONG_MU) } else { (NUMBER, MU) };
        line(ui, None, &mut |ui| {
            if !long {
                widgets::number_cell(ui, wide, head(&text::COL_SHARE));
            }
            widgets::number_cell(ui, mu, head(&text::COL_MU));
            widgets::number_cell(ui, wide, head(&text::COL_PARCELS));
        });
        for entry in &legend.entries {
            let swatch = |ui: &mut Ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                widgets::swatch(ui, ctx.tokens(), entry.fill);
                ui.label(widgets::small(&entry.label));
            };
            line(ui, Some(&swatch), &mut |ui| {
                if !long {
                    widgets::number_cell(ui, wide, widgets::muted(ctx, &entry.share));
                }
                widgets::number_cell(ui, mu, widgets::small(&entry.mu));
                widgets::number_cell(ui, wide, widgets::small(&number::count(entry.parcels)));
            });
        }
    });
}

/// One line: what it is on the left, numbers from the right.
fn line(ui: &mut Ui, left: Option<&dyn Fn(&mut Ui)>, right: &mut dyn FnMut(&mut Ui)) {
    Sides::new().height(ROW).shrink_left().truncate().show(
        ui,
        |ui| {
            if let Some(left) = left {
                left(ui);
            }
        },
        |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            right(ui);
        },
    );
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
