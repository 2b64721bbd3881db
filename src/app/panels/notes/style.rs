//! The strip of a style: colour, line, fill, words, and what can be done with what is selected.

use crate::app::action::{self, Action, NoteAction};
use crate::app::annotating::NoteChange;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::icon::{self, Icon};
use crate::app::panels::widgets;
use crate::app::theme;
use crate::model::note::{Dash, Frame, Heads, NoteColor, NoteKind, NoteStyle};
use crate::model::words::Words;
use crate::scene::color::Color;
use egui::{DragValue, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

static WIDTH: Words = Words::fixed("线宽（像素，96 dpi）", "Width of lines (pixels at 96 dpi)");
static FILL: Words = Words::fixed("填充不透明度", "Opacity of the fill");
static TEXT: Words = Words::fixed("字号（像素，96 dpi）", "Size of letters (pixels at 96 dpi)");
static BOLD: Words = Words::fixed("粗体", "Bold");
static EDIT: Words = Words::fixed("改文字（双击）", "Edit the words (double click)");

/// The strip.
pub(super) fn strip(ctx: &Ctx<'_>, ui: &mut Ui, kind: NoteKind, style: NoteStyle) {
    let mut new = style;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(2.0, 4.0);
        ui.spacing_mut().button_padding.x = 5.0;
        ui.spacing_mut().interact_size.y = 22.0;
        for color in NoteColor::ALL {
            if dot(ctx, ui, *color, style.color == *color).clicked() {
                new.color = *color;
            }
        }
        if !matches!(kind, NoteKind::Text | NoteKind::Pin) {
            gap(ui);
            line(ctx, ui, kind, &mut new);
        }
        if kind.is_area() {
            let mut percent = (new.fill * 100.0).round();
            let drag = DragValue::new(&mut percent).range(0.0..=100.0).suffix("%").max_decimals(0).speed(0.5);
            if ui.add(drag).on_hover_text(ctx.say(&FILL)).changed() {
                new.fill = percent / 100.0;
            }
        }
        gap(ui);
        words(ctx, ui, kind, &mut new);
        if !ctx.state.session.notes.selected.is_empty() {
            gap(ui);
            doings(ctx, ui, kind);
        }
    });
    if new != style {
        ctx.queue.send(Command::Note(NoteChange::Style(kind, new)));
    }
}

fn gap(ui: &mut Ui) {
    ui.add_space(6.0);
}

fn line(ctx: &Ctx<'_>, ui: &mut Ui, kind: NoteKind, style: &mut NoteStyle) {
    let drag =
        DragValue::new(&mut style.width_px).range(NoteStyle::WIDTHS_PX).speed(0.05).max_decimals(1).suffix(" px");
    ui.add(drag).on_hover_text(ctx.say(&WIDTH));
    for dash in Dash::ALL {
        let name = dash_words(*dash);
        let lengths: &[f32] = match dash {
            Dash::Solid => &[22.0, 0.0],
            Dash::Dashed => &[5.0, 3.0],
            Dash::Dotted => &[1.6, 2.4],
        };
        if sample(ctx, ui, &name, style.dash == *dash, |painter, middle, stroke| {
            let ends = [middle - vec2(8.0, 0.0), middle + vec2(8.0, 0.0)];
            let (on, off) = (lengths.first().copied().unwrap_or(1.0), lengths.get(1).copied().unwrap_or(0.0));
            painter.extend(Shape::dashed_line(&ends, stroke, on, off));
        }) {
            style.dash = *dash;
        }
    }
    if kind.has_ends() {
        for heads in Heads::ALL {
            if sample(ctx, ui, &heads_words(*heads), style.heads == *heads, |painter, middle, stroke| {
                painter.line_segment([middle - vec2(7.0, 0.0), middle + vec2(7.0, 0.0)], stroke);
                let tip = |sign: f32| {
                    let at = middle + vec2(7.0 * sign, 0.0);
                    for side in [-3.0, 3.0] {
                        painter.line_segment([at, at + vec2(-3.5 * sign, side)], stroke);
                    }
                };
                match heads {
                    Heads::None => {}
                    Heads::End => tip(1.0),
                    Heads::Both => {
                        tip(1.0);
                        tip(-1.0);
                    }
                }
            }) {
                style.heads = *heads;
            }
        }
    }
}

fn words(ctx: &Ctx<'_>, ui: &mut Ui, kind: NoteKind, style: &mut NoteStyle) {
    let drag = DragValue::new(&mut style.text_px).range(NoteStyle::TEXTS_PX).speed(0.2).max_decimals(0).suffix(" px");
    ui.add(drag).on_hover_text(ctx.say(&TEXT));
    let label = widgets::bold("B", theme::BODY);
    let bold = ui.add(egui::Button::selectable(style.bold, label)).on_hover_text(ctx.say(&BOLD));
    if bold.clicked() {
        style.bold = !style.bold;
    }
    if kind == NoteKind::Pin {
        return;
    }
    for frame in Frame::ALL {
        if sample(ctx, ui, &frame_words(*frame), style.frame == *frame, |painter, middle, stroke| {
            let letter = |color| {
                let at = middle + vec2(0.0, 0.5);
                painter.text(at, egui::Align2::CENTER_CENTER, "文", theme::regular(theme::SMALL), color);
            };
            match frame {
                Frame::None => letter(stroke.color),
                Frame::Halo => {
                    painter.circle_filled(middle, 8.5, stroke.color.gamma_multiply(0.25));
                    letter(stroke.color);
                }
                Frame::Box => {
                    let plate = egui::Rect::from_center_size(middle, vec2(17.0, 15.0));
                    painter.rect_stroke(plate, 2.0, stroke, egui::StrokeKind::Middle);
                    letter(stroke.color);
                }
            }
        }) {
            style.frame = *frame;
        }
    }
}

/// Edit, order, copy, delete.
fn doings(ctx: &Ctx<'_>, ui: &mut Ui, kind: NoteKind) {
    ui.spacing_mut().item_spacing.x = 0.0;
    if let (&[id], true) = (ctx.state.session.notes.selected.as_slice(), kind != NoteKind::Freehand)
        && icon::button(ctx, ui, Icon::Note(NoteKind::Text), ctx.say(&EDIT), true).clicked()
    {
        ctx.queue.send(Command::Note(NoteChange::Type(id)));
    }
    for (does, icon) in [
        (NoteAction::Forward, Icon::Up),
        (NoteAction::Backward, Icon::Down),
        (NoteAction::Duplicate, Icon::Plus),
        (NoteAction::Delete, Icon::Cross),
    ] {
        let action = Action::Note(does);
        let Some(entry) = action::entry_of(action) else { continue };
        let tip = format!("{}  {}", ctx.say(&entry.label), entry.key_text());
        if icon::button(ctx, ui, icon, &tip, true).clicked() {
            ctx.queue.act(action);
        }
    }
}

/// A colour.
fn dot(ctx: &Ctx<'_>, ui: &mut Ui, color: NoteColor, chosen: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(18.0, 22.0), Sense::click());
    let words = color_words(color);
    let name = ctx.say(&words).to_owned();
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &name));
    let ink = theme::rgb(Color::of_note(color, ctx.appearance()));
    ui.painter().circle_filled(rect.center(), 6.5, ink);
    if chosen || response.hovered() || response.has_focus() {
        ui.painter().circle_stroke(rect.center(), 9.0, Stroke::new(1.5, ink));
    }
    response.on_hover_text(ctx.say(&words)).on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// A choice that is shown by a small drawing; whether it was clicked.
fn sample(
    ctx: &Ctx<'_>,
    ui: &mut Ui,
    words: &Words,
    chosen: bool,
    draw: impl FnOnce(&egui::Painter, egui::Pos2, Stroke),
) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(22.0, 22.0), Sense::click());
    let name = ctx.say(words).to_owned();
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &name));
    let tokens = ctx.tokens();
    if chosen || response.hovered() || response.has_focus() {
        let fill = if chosen { theme::chosen(tokens) } else { theme::hovered(tokens) };
        ui.painter().rect_filled(rect, theme::RADIUS, fill);
    }
    let color = theme::rgb(if chosen { tokens.accent } else { tokens.muted });
    draw(ui.painter(), pos2(rect.center().x, rect.center().y), Stroke::new(1.5, color));
    response.on_hover_text(ctx.say(words)).on_hover_cursor(egui::CursorIcon::PointingHand).clicked()
}

fn color_words(color: NoteColor) -> Words {
    match color {
        NoteColor::Red => Words::fixed("红", "Red"),
        NoteColor::Orange => Words::fixed("橙", "Orange"),
        NoteColor::Green => Words::fixed("绿", "Green"),
        NoteColor::Blue => Words::fixed("蓝", "Blue"),
        NoteColor::Purple => Words::fixed("紫", "Purple"),
        NoteColor::Ink => Words::fixed("墨", "Ink"),
    }
}

fn dash_words(dash: Dash) -> Words {
    match dash {
        Dash::Solid => Words::fixed("实线", "Full line"),
        Dash::Dashed => Words::fixed("虚线", "Dashes"),
        Dash::Dotted => Words::fixed("点线", "Dots"),
    }
}

fn heads_words(heads: Heads) -> Words {
    match heads {
        Heads::None => Words::fixed("无箭头", "No head"),
        Heads::End => Words::fixed("末端箭头", "Head at the end"),
        Heads::Both => Words::fixed("两端箭头", "Heads at both ends"),
    }
}

fn frame_words(frame: Frame) -> Words {
    match frame {
        Frame::None => Words::fixed("文字无衬底", "Words as they are"),
        Frame::Halo => Words::fixed("文字描边", "Words with a halo"),
        Frame::Box => Words::fixed("文字加框", "Words in a box"),
    }
}
