//! Scene tokens → egui visuals, sizes and fonts.
//!
//! *Guarantees:* every colour comes from [`Tokens`] or lies between two of them; one scale of type and of spacing.
//! *Must not know:* panels, state.

use crate::scene::color::{Appearance, Color, Tokens};
use crate::scene::font;
use egui::style::{Selection, WidgetVisuals};
use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, vec2,
};
use std::sync::Arc;

/// Captions and tables.
pub const SMALL: f32 = 12.0;
/// Running text.
pub const BODY: f32 = 13.5;
/// Titles of panels.
pub const TITLE: f32 = 16.0;
/// The one number that matters.
pub const BIG: f32 = 22.0;

/// Between things that belong together.
pub const GAP: f32 = 4.0;
/// Between things.
pub const SPACE: f32 = 8.0;
/// At the edge of a panel.
pub const MARGIN: i8 = 12;
/// Between sections.
pub const SECTION: f32 = 12.0;

/// Width of the left panel.
pub const LEFT_WIDTH: f32 = 280.0;
/// Width of the inspector.
pub const RIGHT_WIDTH: f32 = 340.0;

/// Corners of buttons, fields and swatches.
pub const RADIUS: u8 = 4;

/// Installs the bundled fonts.
pub fn install(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [("regular", font::REGULAR), ("bold", font::BOLD)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    for (family, order) in [
        (FontFamily::Proportional, ["regular", "bold"]),
        (FontFamily::Monospace, ["regular", "bold"]),
        (bold_family(), ["bold", "regular"]),
    ] {
        fonts.families.insert(family, order.map(str::to_owned).to_vec());
    }
    ctx.set_fonts(fonts);
    ctx.options_mut(|options| {
        options.fallback_theme = egui::Theme::Light;
        options.zoom_with_keyboard = false;
    });
}

/// Puts the colours and sizes of an appearance in place.
pub fn apply(ctx: &egui::Context, appearance: Appearance) {
    let tokens = Tokens::of(appearance);
    let theme = match appearance {
        Appearance::Light => egui::Theme::Light,
        Appearance::Dark => egui::Theme::Dark,
    };
    ctx.set_theme(theme);
    ctx.style_mut_of(theme, |style| {
        sizes(style);
        style.visuals = visuals(tokens, appearance);
    });
}

/// A colour of the tables, for egui.
pub fn rgb(color: Color) -> Color32 {
    Color32::from_rgba_unmultiplied(color.r, color.g, color.b, color.a)
}

/// `part` of the way from one colour to another.
pub fn between(from: Color, to: Color, part: f32) -> Color32 {
    let mix = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * part).round() as u8;
    Color32::from_rgb(mix(from.r, to.r), mix(from.g, to.g), mix(from.b, to.b))
}

/// The family of the bold face.
pub fn bold_family() -> FontFamily {
    FontFamily::Name("bold".into())
}

/// The bold face at a size.
pub fn bold(size: f32) -> FontId {
    FontId::new(size, bold_family())
}

/// The regular face at a size.
pub fn regular(size: f32) -> FontId {
    FontId::proportional(size)
}

/// Behind a pressed or chosen row.
pub fn chosen(tokens: &Tokens) -> Color32 {
    between(tokens.panel, tokens.accent, 0.16)
}

/// Behind a row under the pointer.
pub fn hovered(tokens: &Tokens) -> Color32 {
    between(tokens.panel, tokens.text, 0.06)
}

fn sizes(style: &mut egui::Style) {
    style.text_styles = [
        (TextStyle::Small, regular(SMALL)),
        (TextStyle::Body, regular(BODY)),
        (TextStyle::Button, regular(BODY)),
        (TextStyle::Monospace, FontId::monospace(BODY)),
        (TextStyle::Heading, bold(TITLE)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(SPACE, GAP);
    spacing.button_padding = vec2(SPACE, 3.0);
    spacing.interact_size = vec2(24.0, 24.0);
    spacing.menu_margin = Margin::same(4);
    spacing.window_margin = Margin::same(16);
    spacing.indent = 16.0;
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 9.0;
    spacing.icon_spacing = 6.0;
    spacing.slider_rail_height = 3.0;
    spacing.combo_width = 72.0;
    spacing.tooltip_width = 320.0;
    spacing.scroll = egui::style::ScrollStyle::floating();
    style.interaction.tooltip_delay = 0.4;
    style.interaction.selectable_labels = false;
    style.animation_time = 0.1;
}

fn visuals(tokens: &Tokens, appearance: Appearance) -> egui::Visuals {
    let mut visuals = match appearance {
        Appearance::Light => egui::Visuals::light(),
        Appearance::Dark => egui::Visuals::dark(),
    };
    let hairline = Stroke::new(1.0, rgb(tokens.hairline));
    visuals.weak_text_color = Some(rgb(tokens.muted));
    visuals.hyperlink_color = rgb(tokens.accent);
    visuals.faint_bg_color = between(tokens.panel, tokens.text, 0.03);
    visuals.extreme_bg_color = match appearance {
        Appearance::Light => Color32::WHITE,
        Appearance::Dark => between(tokens.panel, tokens.ground, 0.7),
    };
    visuals.code_bg_color = visuals.faint_bg_color;
    visuals.warn_fg_color = rgb(tokens.warning);
    visuals.error_fg_color = rgb(tokens.error);
    visuals.panel_fill = rgb(tokens.panel);
    visuals.window_fill = rgb(tokens.panel);
    visuals.window_stroke = hairline;
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(6);
    let shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: Color32::from_black_alpha(36) };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.selection =
        Selection { bg_fill: chosen(tokens), stroke: Stroke::new(1.0, between(tokens.accent, tokens.text, 0.25)) };
    visuals.slider_trailing_fill = true;
    visuals.handle_shape = egui::style::HandleShape::Circle;
    visuals.interact_cursor = Some(egui::CursorIcon::PointingHand);
    visuals.button_frame = true;
    visuals.indent_has_left_vline = false;
    let quiet = between(tokens.panel, tokens.text, 0.045);
    let text = rgb(tokens.text);
    let widget = |fill: Color32, line: Stroke, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: line,
        corner_radius: CornerRadius::same(RADIUS),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let soft = Stroke::new(1.0, between(tokens.hairline, tokens.muted, 0.45));
    visuals.widgets.noninteractive = widget(rgb(tokens.panel), hairline, text);
    visuals.widgets.inactive = widget(quiet, hairline, text);
    visuals.widgets.hovered = widget(between(tokens.panel, tokens.text, 0.09), soft, text);
    visuals.widgets.active = widget(chosen(tokens), Stroke::new(1.0, rgb(tokens.accent)), text);
    visuals.widgets.open = widget(between(tokens.panel, tokens.text, 0.09), soft, text);
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance by WCAG 2.1, written out here; look.md asks for 4.5 : 1.
    #[test]
    fn texts_are_readable() {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let luminance =
            |color: Color32| 0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b());
        for appearance in [Appearance::Light, Appearance::Dark] {
            let tokens = Tokens::of(appearance);
            let selected = visuals(tokens, appearance).selection;
            for (name, text, ground) in [
                ("text on panel", rgb(tokens.text), rgb(tokens.panel)),
                ("muted text on panel", rgb(tokens.muted), rgb(tokens.panel)),
                ("text on hovered row", rgb(tokens.text), hovered(tokens)),
                ("text on chosen row", rgb(tokens.text), chosen(tokens)),
                ("chosen button", selected.stroke.color, selected.bg_fill),
                ("error on panel", rgb(tokens.error), rgb(tokens.panel)),
                ("warning on panel", rgb(tokens.warning), rgb(tokens.panel)),
            ] {
                let (a, b) = (luminance(text), luminance(ground));
                let ratio = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(ratio >= 4.5, "{name}, {appearance:?}: contrast {ratio:.2}");
            }
        }
    }
}
