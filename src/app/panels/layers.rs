//! The layer list, top of the map first: shown or not, opacity, order, how far it can be trusted, its issues.

use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::joining::JoinChange;
use crate::app::panels::icon::{self, Icon};
use crate::app::panels::{notes, number, widgets};
use crate::app::table::TableChange;
use crate::app::{text, theme};
use crate::model::layer::{Layer, Status};
use crate::model::project::LayerStyle;
use crate::model::report::Severity;
use crate::model::words::Lang;
use egui::{Checkbox, Sides, Slider, Ui};

/// The list.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    notes::layers(ctx, ui);
    let styles = &ctx.state.project.layers;
    if styles.is_empty() {
        widgets::caption(ctx, ui, ctx.say(&text::NO_LAYERS));
        return;
    }
    for (at, style) in styles.iter().enumerate().rev() {
        let sources = &ctx.state.sources;
        let Some(position) = sources.layer_ids.iter().position(|id| *id == style.id) else { continue };
        let Some(layer) = sources.data.layers.get(position) else { continue };
        ui.push_id(style.id, |ui| {
            head(ctx, ui, layer, style);
            controls(ctx, ui, style, position, (at + 1 < styles.len(), at > 0));
        });
        ui.add_space(theme::GAP);
    }
    joins(ctx, ui);
}

/// The tables that are joined to the data.
fn joins(ctx: &Ctx<'_>, ui: &mut Ui) {
    let joins = &ctx.state.project.joins;
    if joins.is_empty() {
        return;
    }
    widgets::section(ctx, ui, ctx.say(&text::JOINED_TABLES));
    for (at, join) in joins.iter().enumerate() {
        let name = join.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let made = ctx.state.sources.joined.as_ref().and_then(|made| made.results.get(at));
        let rows = made.and_then(|made| made.as_ref().ok()).map(|joined| number::count(joined.report.joined.len()));
        Sides::new().shrink_left().truncate().show(
            ui,
            |ui| {
                let sheet = join.settings.sheet.as_deref().unwrap_or_default();
                let parts: Vec<&str> = [name.as_str(), sheet].into_iter().filter(|part| !part.is_empty()).collect();
                let button = egui::Button::new(widgets::joined(ctx, &parts));
                let response = ui.add(button.frame_when_inactive(false).truncate());
                if response.on_hover_text(join.path.display().to_string()).clicked() {
                    ctx.queue.send(Command::Join(JoinChange::Show(at)));
                }
            },
            |ui| {
                ui.spacing_mut().item_spacing.x = theme::GAP;
                if icon::button(ctx, ui, Icon::Cross, ctx.say(&text::JOIN_REMOVE), true).clicked() {
                    ctx.queue.send(Command::Join(JoinChange::Remove(at)));
                }
                ui.label(widgets::muted(ctx, rows.as_deref().unwrap_or("–")));
            },
        );
    }
}

/// The name to show: shipped layers have one in each language, others the one of their file.
pub fn layer_name(lang: Lang, layer: &Layer) -> String {
    if layer.source.path.starts_with("layers/") {
        text::layer_kind(layer.kind).get(lang).to_owned()
    } else {
        layer.name.clone()
    }
}

/// How many findings a layer has, and how bad the worst one is.
fn findings(ctx: &Ctx<'_>, position: usize) -> (usize, Option<Severity>) {
    let reports = ctx.state.sources.files.iter().flat_map(|file| &file.layers);
    reports
        .filter(|(at, _)| *at == position)
        .fold((0, None), |(count, worst), (_, report)| (count + report.len(), worst.max(report.worst())))
}

fn head(ctx: &Ctx<'_>, ui: &mut Ui, layer: &Layer, style: &LayerStyle) {
    let name = layer_name(ctx.lang(), layer);
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| {
            let mut visible = style.visible;
            let shown = if visible { egui::RichText::new(&name) } else { widgets::muted(ctx, &name).size(theme::BODY) };
            let response = ui.add(Checkbox::new(&mut visible, shown));
            if response.on_hover_text(source_text(ctx, layer)).changed() {
                ctx.queue.send(Command::SetVisible(style.id, visible));
            }
        },
        |ui| {
            ui.label(widgets::muted(ctx, &number::count(layer.len())));
            let (word, meaning) = text::status(layer.source.status);
            let color = match layer.source.status {
                Status::Official | Status::Unstated => ctx.tokens().muted,
                Status::Schematic | Status::Synthetic => ctx.tokens().warning,
            };
            widgets::chip(ui, ctx.say(&word), color).on_hover_text(ctx.say(&meaning));
        },
    );
}

fn source_text(ctx: &Ctx<'_>, layer: &Layer) -> String {
    let source = &layer.source;
    let mut lines = vec![format!("{}{}{}", ctx.say(&text::LAYER_SOURCE), ctx.say(&text::COLON), source.path)];
    if source.epsg != 0 {
        lines.push(format!("{}, EPSG:{}", source.format, source.epsg));
    }
    if !source.text.is_empty() {
        lines.push(source.text.clone());
    }
    lines.join("\n")
}

fn controls(ctx: &Ctx<'_>, ui: &mut Ui, style: &LayerStyle, position: usize, (can_rise, can_sink): (bool, bool)) {
    Sides::new().show(
        ui,
        |ui| {
            ui.add_space(18.0);
            ui.spacing_mut().slider_width = 80.0;
            ui.spacing_mut().interact_size.y = 15.0;
            // The handle of a slider is as large as body text.
            ui.style_mut().text_styles.insert(egui::TextStyle::Body, theme::regular(9.0));
            let mut opacity = style.opacity;
            let slider = Slider::new(&mut opacity, 0.0..=1.0).show_value(false);
            let response = ui.add(slider).accessible_name(ctx.say(&text::OPACITY));
            let percent = format!("{:.0}%", style.opacity * 100.0);
            if response.on_hover_text(format!("{} {percent}", ctx.say(&text::OPACITY))).changed() {
                ctx.queue.send(Command::SetOpacity(style.id, opacity));
            }
            ui.label(widgets::muted(ctx, &percent));
        },
        |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            if icon::button(ctx, ui, Icon::Cross, ctx.say(&text::LAYER_CLOSE), true).clicked() {
                ctx.queue.send(Command::CloseLayer(style.id));
            }
            if icon::button(ctx, ui, Icon::Down, ctx.say(&text::LAYER_DOWN), can_sink).clicked() {
                ctx.queue.send(Command::MoveLayer(style.id, -1));
            }
            if icon::button(ctx, ui, Icon::Up, ctx.say(&text::LAYER_UP), can_rise).clicked() {
                ctx.queue.send(Command::MoveLayer(style.id, 1));
            }
            if icon::button(ctx, ui, Icon::Table, ctx.say(&text::TABLE_OF_LAYER), true).clicked() {
                ctx.queue.send(Command::Table(TableChange::Show(style.id)));
            }
            let (count, worst) = findings(ctx, position);
            if let Some(worst) = worst {
                let color = theme::rgb(widgets::severity_color(ctx.tokens(), worst));
                let label = widgets::small(&number::count(count)).color(color);
                let button = egui::Button::new(label).frame_when_inactive(false);
                let words = text::issue_count(count);
                let response = ui.add(button).accessible_name(ctx.say(&words));
                if response.on_hover_text(ctx.say(&words)).clicked() && !ctx.state.session.issues_open {
                    ctx.queue.act(Action::ToggleIssues);
                }
            }
        },
    );
}
