//! What the columns of a file are taken for, and the way to say otherwise.

use crate::analysis::listing::role_words;
use crate::app::ctx::Ctx;
use crate::app::intake::{File, FoundLayer, IntakeChange};
use crate::app::panels::intake::send;
use crate::app::panels::widgets;
use crate::app::theme;
use crate::io::reading::ROLES;
use crate::model::layer::Role;
use crate::model::words::Words;
use egui::{ComboBox, Grid, Label, ScrollArea, Ui};

static CHANGE: Words = Words::fixed("改动…", "Change…");
static DONE: Words = Words::fixed("收起", "Fold");
static NO_ROLES: Words = Words::fixed("没有认出用途的列", "no column is known by its name");
static BY_NAME: Words = Words::fixed("自动", "Auto");
static NO_COLUMN: Words = Words::fixed("没有", "None");

/// Width of a choice.
const CHOICE: f32 = 150.0;
/// Choices beside each other.
const ACROSS: usize = 2;

/// The roles that were found, and where that is asked for, choices.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, at: usize, file: &File) {
    // The layer with the most of them: what is said of a name holds for all layers of the file.
    let Some(layer) = file.layers.iter().max_by_key(|layer| layer.roles.len()) else { return };
    let id = ui.scope_id().with("choosing");
    let mut choosing: bool = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        ui.spacing_mut().item_spacing = egui::vec2(theme::SPACE, 2.0);
        if layer.roles.is_empty() {
            ui.label(widgets::muted(ctx, ctx.say(&NO_ROLES)));
        }
        for (role, column) in &layer.roles {
            let role = role_words(*role);
            let role = ctx.say(&role);
            let said = if role == column { role.to_owned() } else { format!("{column} → {role}") };
            ui.add(Label::new(widgets::small(&said)).extend());
        }
        if ui.small_button(ctx.say(if choosing { &DONE } else { &CHANGE })).clicked() {
            choosing = !choosing;
            ui.data_mut(|data| data.insert_temp(id, choosing));
        }
    });
    if choosing {
        choices(ctx, ui, at, file, layer);
    }
}

fn choices(ctx: &Ctx<'_>, ui: &mut Ui, at: usize, file: &File, layer: &FoundLayer) {
    Grid::new("roles").num_columns(2 * ACROSS).spacing([theme::SPACE, theme::GAP]).show(ui, |ui| {
        for (nth, (name, role)) in ROLES.into_iter().enumerate() {
            ui.label(widgets::small(ctx.say(&role_words(role))));
            choice(ctx, ui, (name, role), (at, file), layer);
            if nth % ACROSS == ACROSS - 1 {
                ui.end_row();
            }
        }
    });
}

/// The column that plays a role.
fn choice(ctx: &Ctx<'_>, ui: &mut Ui, (name, role): (&str, Role), (at, file): (usize, &File), layer: &FoundLayer) {
    let found = layer.roles.iter().find(|(known, _)| *known == role).map(|(_, column)| column.as_str());
    let before = file.said.roles.iter().find(|(known, _)| *known == role).map(|(_, column)| column.as_str());
    let (auto, none) = (ctx.say(&BY_NAME), ctx.say(&NO_COLUMN));
    let shown = match before {
        None => found.map_or_else(|| format!("{auto}  —"), |found| format!("{auto}  {found}")),
        Some("") => none.to_owned(),
        Some(column) => column.to_owned(),
    };
    let mut wanted = before;
    let choice = ComboBox::from_id_salt(name).selected_text(shown).width(CHOICE).truncate().show_ui(ui, |ui| {
        ScrollArea::vertical().max_height(220.0).show(ui, |ui| {
            ui.selectable_value(&mut wanted, None, auto);
            ui.selectable_value(&mut wanted, Some(""), none);
            for column in &layer.columns {
                ui.selectable_value(&mut wanted, Some(column.as_str()), column);
            }
        });
    });
    widgets::name_choice(&choice.response, ctx.say(&role_words(role)));
    if wanted != before {
        let mut said = file.said.clone();
        said.say_role(role, wanted);
        send(ctx, IntakeChange::Say(at, said));
    }
}
