//! The small parts all panels are put together from, so that they look alike.
//!
//! *Must not know:* what is shown in them.

use crate::app::ctx::Ctx;
use crate::app::theme;
use crate::model::words::{Lang, Words};
use crate::scene::color::{Color, Tokens};
use crate::scene::paint::Fill;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align, Align2, Button, Color32, FontId, Frame, Galley, Id, Key, Label, Layout, Modal, ModalResponse, Order,
    Painter, Rect, Response, RichText, Role, Sense, Sides, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// A dialog over everything else but the lists that open from it. Its own layer lies below theirs: one of the same
/// order that is pressed in the frame in which a list opens would come to lie over the list.
pub fn modal<T>(egui: &egui::Context, name: &str, content: impl FnOnce(&mut Ui) -> T) -> ModalResponse<T> {
    let id = Id::unique(name);
    let area = Modal::default_area(id).order(Order::Middle);
    Modal::new(id).area(area).frame(Frame::window(&egui.global_style())).show(egui, content)
}

/// Whether Escape was pressed in a dialog, and not to close a list.
pub fn is_left<T>(egui: &egui::Context, modal: &ModalResponse<T>) -> bool {
    !modal.any_popup_open && egui.input(|input| input.key_pressed(Key::Escape))
}

/// Short texts in a row; the dot of the font is as wide as a character, so it needs no space in Chinese.
pub fn joined(ctx: &Ctx<'_>, parts: &[&str]) -> String {
    parts.join(match ctx.lang() {
        Lang::Zh => "·",
        Lang::En => ", ",
    })
}

/// Width of the names of [`named_row`].
const NAMED: f32 = 76.0;
/// Text of a chip.
const CHIP: f32 = 11.0;

/// Quiet small text.
pub fn caption(ctx: &Ctx<'_>, ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(muted(ctx, text)).wrap())
}

/// Quiet small text, to put into other things.
pub fn muted(ctx: &Ctx<'_>, text: &str) -> RichText {
    RichText::new(text).size(theme::SMALL).color(theme::rgb(ctx.tokens().muted))
}

/// Quiet text as large as what stands beside it, so that both stand on one line.
pub fn quiet(ctx: &Ctx<'_>, text: &str) -> RichText {
    RichText::new(text).color(theme::rgb(ctx.tokens().muted))
}

/// Small text.
pub fn small(text: &str) -> RichText {
    RichText::new(text).size(theme::SMALL)
}

/// Bold text.
pub fn bold(text: &str, size: f32) -> RichText {
    RichText::new(text).font(theme::bold(size))
}

/// The heading of a section, with a hairline over it.
pub fn section(ctx: &Ctx<'_>, ui: &mut Ui, text: &str) {
    ui.add_space(theme::SECTION - theme::GAP);
    hairline(ctx, ui);
    ui.add_space(theme::GAP);
    ui.label(bold(text, theme::BODY));
}

/// A line between things.
pub fn hairline(ctx: &Ctx<'_>, ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, theme::rgb(ctx.tokens().hairline)));
}

/// A name on the left, a number with its unit on the right.
pub fn number_row(ctx: &Ctx<'_>, ui: &mut Ui, name: &str, number: &str, unit: &str) {
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.label(quiet(ctx, name)),
        |ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            if !unit.is_empty() {
                ui.label(muted(ctx, unit));
            }
            ui.label(number);
        },
    );
}

/// A name on the left, a text beside it that wraps.
pub fn text_row(ctx: &Ctx<'_>, ui: &mut Ui, name: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    ui.horizontal_top(|ui| {
        let width = 78.0;
        ui.allocate_ui_with_layout(vec2(width, 16.0), Layout::left_to_right(Align::Min), |ui| {
            ui.set_width(width);
            ui.add(Label::new(quiet(ctx, name)).truncate());
        });
        ui.add(Label::new(text).wrap().selectable(true));
    });
}

/// A name at the left, what stands under it at the right of it.
pub fn named_row(ctx: &Ctx<'_>, ui: &mut Ui, name: &Words, show: impl FnOnce(&mut Ui)) {
    ui.add_space(theme::GAP);
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(vec2(NAMED, 20.0), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(vec2(NAMED, 20.0));
            ui.label(quiet(ctx, ctx.say(name)));
        });
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = theme::GAP;
            show(ui);
        });
    });
}

/// Tells what a choice is for, to who cannot see what stands beside it.
pub fn name_choice(response: &Response, name: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, name));
}

/// A word in a thin frame of its colour.
pub fn chip(ui: &mut Ui, text: &str, color: Color) -> Response {
    let color = theme::rgb(color);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::regular(CHIP), color);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 10.0, 17.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.painter().rect_stroke(rect, theme::RADIUS, Stroke::new(1.0, color.gamma_multiply(0.5)), StrokeKind::Inside);
    let place = Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size());
    ui.painter().galley(place.min, galley, color);
    response
}

/// One of several, side by side in one frame; `(value, label, tooltip)`. Gives the newly chosen one.
pub fn segmented<T: Copy + PartialEq>(
    ctx: &Ctx<'_>,
    ui: &mut Ui,
    options: &[(T, String, String)],
    current: T,
) -> Option<T> {
    let width = segmented_width(ui, options);
    segmented_in(ctx, ui, options, current, width)
}

/// The same in a given width, the parts alike wide where there is more than they need.
pub fn segmented_in<T: Copy + PartialEq>(
    ctx: &Ctx<'_>,
    ui: &mut Ui,
    options: &[(T, String, String)],
    current: T,
    width: f32,
) -> Option<T> {
    let mut chosen = None;
    let tokens = ctx.tokens();
    // Bold is the widest it gets, so that the frame does not change with the choice.
    let size = vec2(width, ui.spacing().interact_size.y);
    let spare = (width - segmented_width(ui, options)).max(0.0) / options.len().max(1) as f32;
    // Right-to-left parents would turn the order round.
    let layout = Layout::left_to_right(Align::Center);
    let shown = ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (value, label, tooltip) in options {
            let selected = *value == current;
            let text = if selected { bold(label, theme::BODY) } else { RichText::new(label) };
            let width = segment_width(ui, label) + spare;
            let button = Button::selectable(selected, text).min_size(vec2(width, size.y)).stroke(Stroke::NONE);
            let response = ui.add(button);
            let response = if tooltip.is_empty() { response } else { response.on_hover_text(tooltip) };
            if response.clicked() && !selected {
                chosen = Some(*value);
            }
        }
    });
    let line = Stroke::new(1.0, theme::rgb(tokens.hairline));
    ui.painter().rect_stroke(shown.response.rect, theme::RADIUS, line, StrokeKind::Outside);
    chosen
}

/// Width of [`segmented`], to see whether it fits.
pub fn segmented_width<T>(ui: &Ui, options: &[(T, String, String)]) -> f32 {
    options.iter().map(|(_, label, _)| segment_width(ui, label)).sum()
}

fn segment_width(ui: &Ui, label: &str) -> f32 {
    (text_width(ui, label, theme::bold(theme::BODY)) + 2.0 * ui.spacing().button_padding.x).ceil()
}

/// Width of a text in one line.
pub fn text_width(ui: &Ui, text: &str, font: FontId) -> f32 {
    ui.painter().layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER).size().x
}

/// One line of text that ends in `…` where it is too long.
pub fn elided(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, color));
    job.wrap = TextWrapping::truncate_at_width(width);
    ui.painter().layout_job(job)
}

/// A cell of a table: one line in a fixed width, whole on hover.
pub fn cell(ui: &mut Ui, width: f32, text: RichText) -> Response {
    ui.allocate_ui_with_layout(vec2(width, 18.0), Layout::left_to_right(Align::Center), |ui| {
        ui.set_width(width);
        ui.add(Label::new(text).truncate())
    })
    .inner
}

/// A cell with its text at the right.
pub fn number_cell(ui: &mut Ui, size: Vec2, text: RichText) -> Response {
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        ui.add(Label::new(text).truncate())
    })
    .inner
}

/// A swatch of the legend.
pub fn swatch(ui: &mut Ui, tokens: &Tokens, fill: Fill) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(20.0, 13.0), Sense::hover());
    paint_fill(ui.painter(), rect, fill);
    let line = theme::between(tokens.hairline, tokens.muted, 0.5);
    ui.painter().rect_stroke(rect, 1.0, Stroke::new(1.0, line), StrokeKind::Inside);
}

/// Fills a rectangle as the map fills a parcel.
pub fn paint_fill(painter: &Painter, rect: Rect, fill: Fill) {
    match fill {
        Fill::None => {}
        Fill::Solid(color) => {
            painter.rect_filled(rect, 0.0, theme::rgb(color));
        }
        Fill::Hatch { ground, line, spacing_px } => {
            painter.rect_filled(rect, 0.0, theme::rgb(ground));
            let inside = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
            let stroke = Stroke::new(1.0, theme::rgb(line));
            let step = spacing_px.max(3.0);
            let mut x = rect.left() - rect.height();
            while x < rect.right() {
                inside.line_segment([pos2(x, rect.bottom()), pos2(x + rect.height(), rect.top())], stroke);
                x += step;
            }
        }
    }
}

/// The colour of a finding or message.
pub fn severity_color(tokens: &Tokens, severity: crate::model::report::Severity) -> Color {
    use crate::model::report::Severity;
    match severity {
        Severity::Info => tokens.muted,
        Severity::Warning => tokens.warning,
        Severity::Error => tokens.error,
    }
}

/// A small filled circle.
pub fn dot(ui: &mut Ui, color: Color) {
    let (rect, _) = ui.allocate_exact_size(vec2(10.0, 18.0), Sense::hover());
    ui.painter().circle_filled(rect.center(), 3.5, theme::rgb(color));
}
