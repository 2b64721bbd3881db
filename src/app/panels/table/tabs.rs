//! The tabs of the dock: the attribute table and every answer that was opened; and the menu of all analyses, which
//! stands in the top bar too.

use crate::app::answers::{self, AnswerKind};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::icon::{self, Icon};
use crate::app::table::{Tab, TableChange};
use crate::app::text;
use egui::{Button, ScrollArea, Ui};

/// All tabs in one line; where they do not fit, they scroll.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    let table = &ctx.state.session.table;
    let menu = 64.0;
    let room = (ui.available_width() - menu).max(80.0);
    ScrollArea::horizontal().id_salt("table_tabs").max_width(room).auto_shrink([true, true]).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            tab(ctx, ui, Tab::Layers, ctx.say(&text::TABLE), "");
            for kind in &table.answers {
                let entry = kind.entry();
                tab(ctx, ui, Tab::Answer(*kind), ctx.say(&entry.label), ctx.say(&entry.hint));
                close(ctx, ui, *kind);
                ui.add_space(4.0);
            }
        });
    });
    let button = Button::new(ctx.say(&text::MORE_ANSWERS)).frame_when_inactive(false);
    egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| menu_of_answers(ctx, ui));
}

fn tab(ctx: &Ctx<'_>, ui: &mut Ui, tab: Tab, label: &str, hint: &str) {
    let mut response = ui.selectable_label(ctx.state.session.table.tab == tab, label);
    if !hint.is_empty() {
        response = response.on_hover_text(hint);
    }
    if response.clicked() {
        ctx.queue.send(Command::Table(TableChange::ShowTab(tab)));
    }
}

fn close(ctx: &Ctx<'_>, ui: &mut Ui, kind: AnswerKind) {
    let label = format!("{} {}", ctx.say(&text::CLOSE), ctx.say(&kind.entry().label));
    if icon::button(ctx, ui, Icon::Cross, &label, true).clicked() {
        ctx.queue.send(Command::Table(TableChange::CloseTab(kind)));
    }
}

/// Every analysis; each opens its tab.
pub fn menu_of_answers(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.set_min_width(200.0);
    let mut group = None;
    for entry in answers::TABLE {
        if group.replace(entry.group).is_some_and(|before| before != entry.group) {
            ui.separator();
        }
        if ui.button(ctx.say(&entry.label)).on_hover_text(ctx.say(&entry.hint)).clicked() {
            ctx.queue.send(Command::Table(TableChange::ShowTab(Tab::Answer(entry.kind))));
            ui.close();
        }
    }
}
