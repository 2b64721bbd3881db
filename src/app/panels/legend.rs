//! The legend of the overlay: how classes are made, the histogram, a row a class.
//!
//! *Must not know:* how classes are found; words and swatches come from [`crate::scene::legend`].

use crate::analysis::theme::{ClassKey, Themed};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::{number, widgets};
use crate::app::{text, theme};
use crate::model::spec::{ClassMethod, ClassSpec, Standard, Theme};
use crate::scene::legend::{Entry, Legend, legend};
use crate::scene::palette;
use egui::{ComboBox, Rect, Role, Sense, Sides, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

const ROW: f32 = 19.0;
const NUMBER: Vec2 = vec2(42.0, ROW);
const MU: Vec2 = vec2(54.0, ROW);

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
    }
    rows(ctx, ui, &legend);
    if !legend.rule.is_empty() {
        widgets::caption(ctx, ui, &legend.rule);
    }
}

fn controls(ctx: &Ctx<'_>, ui: &mut Ui, spec: ClassSpec) {
    let lang = ctx.lang();
    let mut wanted = spec;
    ui.horizontal(|ui| {
        ComboBox::from_id_salt("class_method")
            .width(132.0)
            .selected_text(spec.method.words().get(lang))
            .show_ui(ui, |ui| {
                for method in ClassMethod::ALL {
                    ui.selectable_value(&mut wanted.method, method, method.words().get(lang));
                }
            })
            .response
            .on_hover_text(ctx.say(&text::CLASS_METHOD))
            .accessible_name(ctx.say(&text::CLASS_METHOD));
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
        line(ui, None, &mut |ui| {
            widgets::number_cell(ui, NUMBER, head(&text::COL_SHARE));
            widgets::number_cell(ui, MU, head(&text::COL_MU));
            widgets::number_cell(ui, NUMBER, head(&text::COL_PARCELS));
        });
        for entry in &legend.entries {
            row(ctx, ui, entry);
        }
    });
}

fn row(ctx: &Ctx<'_>, ui: &mut Ui, entry: &Entry) {
    let swatch = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        widgets::swatch(ui, ctx.tokens(), entry.fill);
        ui.label(widgets::small(&entry.label));
    };
    line(ui, Some(&swatch), &mut |ui| {
        widgets::number_cell(ui, NUMBER, widgets::muted(ctx, &entry.share));
        widgets::number_cell(ui, MU, widgets::small(&entry.mu));
        widgets::number_cell(ui, NUMBER, widgets::small(&number::count(entry.parcels)));
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
