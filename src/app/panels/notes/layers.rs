//! The layers of notes: shown or not, named, in use for what is drawn next.

use crate::app::annotating::NoteChange;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::icon::{self, Icon};
use crate::app::panels::{number, widgets};
use crate::app::theme;
use crate::model::note::NoteLayer;
use crate::model::words::Words;
use egui::{Button, Id, Sides, TextEdit, Ui};

static TITLE: Words = Words::fixed("标注图层", "Layers of notes");
static FIRST: Words = Words::fixed("标注", "Notes");
static ADD: Words = Words::fixed("新建标注图层", "New layer of notes");
static REMOVE: Words = Words::fixed("删除这个图层和其中的标注", "Delete the layer with its notes");
static USE: Words = Words::fixed("新标注画在这里", "New notes go here");
static SHOW: Words = Words::fixed("显示", "Show");
static NAME: Words = Words::fixed("图层名称", "Name of the layer");
static EMPTY: Words =
    Words::fixed("还没有标注；地图左侧是标注工具", "No notes yet; their tools are at the left of the map");

/// The list, topmost first.
pub fn layers(ctx: &Ctx<'_>, ui: &mut Ui) {
    let send = |change| ctx.queue.send(Command::Note(change));
    Sides::new().show(
        ui,
        |ui| ui.label(widgets::bold(ctx.say(&TITLE), theme::BODY)),
        |ui| {
            if icon::button(ctx, ui, Icon::Plus, ctx.say(&ADD), true).clicked() {
                send(NoteChange::AddLayer);
            }
        },
    );
    let known = &ctx.state.project.notes;
    if known.is_empty() {
        widgets::caption(ctx, ui, ctx.say(&EMPTY));
    }
    let wanted = ctx.state.session.notes.layer;
    let in_use = known.iter().find(|layer| Some(layer.id) == wanted).or(known.last()).map(|layer| layer.id);
    for layer in known.iter().rev() {
        ui.push_id(("notes", layer.id), |ui| row(ctx, ui, layer, in_use == Some(layer.id)));
    }
    ui.separator();
}

fn row(ctx: &Ctx<'_>, ui: &mut Ui, layer: &NoteLayer, in_use: bool) {
    let send = |change| ctx.queue.send(Command::Note(change));
    let name = if layer.name.is_empty() { ctx.say(&FIRST) } else { layer.name.as_str() };
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| {
            let mut visible = layer.visible;
            let shown = ui.checkbox(&mut visible, "");
            if shown.accessible_name(format!("{} {name}", ctx.say(&SHOW))).changed() {
                send(NoteChange::ShowLayer(layer.id, visible));
            }
            if in_use {
                rename(ctx, ui, layer, name);
            } else {
                let button = Button::new(widgets::quiet(ctx, name)).frame_when_inactive(false);
                if ui.add(button).on_hover_text(ctx.say(&USE)).clicked() {
                    send(NoteChange::UseLayer(layer.id));
                }
            }
        },
        |ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            if icon::button(ctx, ui, Icon::Cross, ctx.say(&REMOVE), true).clicked() {
                send(NoteChange::RemoveLayer(layer.id));
            }
            ui.label(widgets::muted(ctx, &number::count(layer.notes.len())));
        },
    );
}

/// The name of the layer in use can be typed over; it is an edit when the field is left.
fn rename(ctx: &Ctx<'_>, ui: &mut Ui, layer: &NoteLayer, name: &str) {
    let id = Id::unique(("note_layer", layer.id));
    let typed: Option<String> = ui.data(|data| data.get_temp(id)).filter(|_| ui.memory(|memory| memory.has_focus(id)));
    let mut text = typed.unwrap_or_else(|| name.to_owned());
    let response = ui.add(TextEdit::singleline(&mut text).id(id).desired_width(150.0).char_limit(60));
    let response = response.accessible_name(ctx.say(&NAME)).on_hover_text(ctx.say(&USE));
    if response.lost_focus() && text.trim() != name && !text.trim().is_empty() {
        ctx.queue.send(Command::Note(NoteChange::RenameLayer(layer.id, text.trim().to_owned())));
    }
    ui.data_mut(|data| data.insert_temp(id, text));
}
