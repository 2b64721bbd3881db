//! The dialogs: open, export, help. What is typed goes to the session with every key.

use crate::app::action;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::{board, browser, export, intake, joining, keep, notes, table, widgets};
use crate::app::session::Dialog;
use crate::app::{text, theme};
use crate::model::words::Words;
use egui::{Align, Button, Grid, Id, Layout, Response, RichText, ScrollArea, TextEdit, Ui};
use std::mem::{Discriminant, discriminant};
use std::path::PathBuf;

/// The open dialog, over everything.
pub fn show(ctx: &Ctx<'_>, egui: &egui::Context) {
    let dialog = &ctx.state.session.dialog;
    if matches!(dialog, Dialog::None | Dialog::Recover | Dialog::Missing) && keep::loading(ctx, egui) {
        return;
    }
    if *dialog == Dialog::None && (intake::show(ctx, egui) || joining::show(ctx, egui)) {
        return;
    }
    let open_id = Id::unique("dialog_open");
    // One dialog may follow another.
    let now = discriminant(dialog);
    let before = egui.data(|data| data.get_temp::<Discriminant<Dialog>>(open_id));
    let opens = before.unwrap_or(discriminant(&Dialog::None)) != now;
    if opens {
        egui.data_mut(|data| data.insert_temp(open_id, now));
        browser::forget(egui);
    }
    if *dialog == Dialog::None {
        return;
    }
    let modal = widgets::modal(egui, "dialog", |ui| match dialog {
        Dialog::None => {}
        Dialog::Open { path } => open(ctx, ui, path, opens),
        Dialog::Export { .. } => export::show(ctx, ui, dialog, opens),
        Dialog::Notes { .. } => notes::dialog(ctx, ui, dialog, opens),
        Dialog::ExportTable { .. } => table::dialog(ctx, ui, dialog, opens),
        Dialog::SaveAs { .. } | Dialog::Unsaved | Dialog::Missing | Dialog::Locate { .. } | Dialog::Recover => {
            keep::show(ctx, ui, dialog, opens);
        }
        Dialog::Board { path, of, replaces } => board::dialog(ctx, ui, (path, *of, replaces.as_deref()), opens),
        Dialog::Help => help(ctx, ui),
    });
    if modal.should_close() {
        ctx.queue.send(Command::SetDialog(Dialog::None));
    }
}

pub(super) fn title(ctx: &Ctx<'_>, ui: &mut Ui, title: &Words, hint: &Words) {
    ui.label(widgets::bold(ctx.say(title), theme::TITLE));
    widgets::caption(ctx, ui, ctx.say(hint));
    ui.add_space(theme::SPACE);
}

/// The one thing to do at the right, the way out beside it.
pub(super) fn buttons(ctx: &Ctx<'_>, ui: &mut Ui, does: &Words, possible: bool) -> bool {
    ui.add_space(theme::SECTION);
    let mut done = false;
    ui.allocate_ui_with_layout(egui::vec2(ui.available_width(), 26.0), Layout::right_to_left(Align::Center), |ui| {
        let tokens = ctx.tokens();
        let label = RichText::new(ctx.say(does)).color(theme::rgb(tokens.panel));
        let button = Button::new(label).fill(theme::rgb(tokens.accent));
        done = ui.add_enabled(possible, button).clicked();
        if ui.button(ctx.say(&text::CANCEL)).clicked() {
            ctx.queue.send(Command::SetDialog(Dialog::None));
        }
    });
    done
}

/// Whether Enter was pressed in a text field: everywhere else it belongs to what has the keyboard.
pub(super) fn entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter))
}

/// A field for a path with its label; whether Enter was pressed on a file. Enter on a folder looks into it.
pub(super) fn path_field(
    ctx: &Ctx<'_>,
    ui: &mut Ui,
    (label, id): (&Words, &'static str),
    typed: &mut String,
    opens: bool,
) -> bool {
    let field = ui.horizontal(|ui| {
        let label = ui.label(ctx.say(label));
        let field = TextEdit::singleline(typed).id(Id::unique(id)).desired_width(f32::INFINITY);
        ui.add(field).labelled_by(label.id)
    });
    let field = field.inner;
    let mut chosen = false;
    if entered(ui, &field) {
        let folder = PathBuf::from(typed.trim());
        // All of a folder is opened by the button only.
        if typed.trim().ends_with(std::path::is_separator) || folder.is_dir() {
            *typed = browser::as_folder(&folder);
            field.request_focus();
        } else {
            chosen = true;
        }
    }
    if opens {
        field.request_focus();
    }
    chosen
}

fn open(ctx: &Ctx<'_>, ui: &mut Ui, path: &str, opens: bool) {
    ui.set_width(560.0);
    title(ctx, ui, &text::OPEN_TITLE, &text::OPEN_HINT);
    let mut typed = path.to_owned();
    let chosen = path_field(ctx, ui, (&text::PATH, "open_path"), &mut typed, opens);
    ui.add_space(theme::GAP);
    if let Some(next) = browser::show(ctx, ui, &typed) {
        typed = next;
    }
    let possible = !typed.trim().is_empty();
    if buttons(ctx, ui, &text::DO_OPEN, possible) || chosen && possible {
        ctx.queue.send(Command::Open(vec![PathBuf::from(typed.trim())]));
        ctx.queue.send(Command::SetDialog(Dialog::None));
    } else if typed != path {
        ctx.queue.send(Command::SetDialog(Dialog::Open { path: typed }));
    }
}

fn help(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.set_width(520.0);
    ui.label(widgets::bold(ctx.say(&text::HELP_TITLE), theme::TITLE));
    ui.add_space(theme::SPACE);
    let height = (ui.ctx().content_rect().height() - 180.0).clamp(200.0, 560.0);
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().interact_size.y = 22.0;
        Grid::new("keys").num_columns(3).min_row_height(22.0).spacing([theme::SECTION, 0.0]).show(ui, |ui| {
            for entry in action::all().filter(|entry| !entry.keys.is_empty()) {
                ui.label(ctx.say(&entry.label));
                ui.label(RichText::new(entry.key_text()).monospace().size(theme::SMALL));
                ui.label(widgets::muted(ctx, ctx.say(&entry.tooltip)));
                ui.end_row();
            }
            for (what, does) in [
                (&text::MOUSE_DRAG, &text::MOUSE_DRAG_DOES),
                (&text::MOUSE_WHEEL, &text::MOUSE_WHEEL_DOES),
                (&text::MOUSE_DOUBLE, &text::MOUSE_DOUBLE_DOES),
                (&text::MOUSE_CLICK, &text::MOUSE_CLICK_DOES),
            ] {
                ui.label(ctx.say(&text::HELP_MOUSE));
                ui.label(widgets::small(ctx.say(what)));
                ui.label(widgets::muted(ctx, ctx.say(does)));
                ui.end_row();
            }
        });
    });
    ui.add_space(theme::SECTION);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if ui.button(ctx.say(&text::CLOSE)).clicked() {
            ctx.queue.send(Command::SetDialog(Dialog::None));
        }
    });
}
