//! The dialogs: open, export, help. What is typed goes to the session with every key.

use crate::app::action::TABLE;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::export::{DPIS, SIDES_PX};
use crate::app::panels::{browser, keep, table, widgets};
use crate::app::session::Dialog;
use crate::app::{text, theme};
use crate::model::words::Words;
use egui::{Align, Button, DragValue, Frame, Grid, Id, Layout, Modal, Response, RichText, ScrollArea, TextEdit, Ui};
use std::path::PathBuf;

/// Sizes people ask for: name, pixels, dots per inch. A4 is 297 × 210 mm, A3 is 420 × 297 mm.
const PRESETS: &[(&Words, (u32, u32), u32)] =
    &[(&text::SCREEN, (1920, 1080), 96), (&text::A4, (3508, 2480), 300), (&text::A3, (4961, 3508), 300)];

/// The open dialog, over everything.
pub fn show(ctx: &Ctx<'_>, egui: &egui::Context) {
    let dialog = &ctx.state.session.dialog;
    let open_id = Id::unique("dialog_open");
    let was_open = egui.data(|data| data.get_temp::<bool>(open_id)).unwrap_or(false);
    let is_open = *dialog != Dialog::None;
    if is_open != was_open {
        egui.data_mut(|data| data.insert_temp(open_id, is_open));
        browser::forget(egui);
    }
    if !is_open {
        return;
    }
    let opens = !was_open;
    let frame = Frame::window(&egui.global_style());
    let modal = Modal::new(Id::unique("dialog")).frame(frame).show(egui, |ui| match dialog {
        Dialog::None => {}
        Dialog::Open { path } => open(ctx, ui, path, opens),
        Dialog::Export { .. } => export(ctx, ui, dialog, opens),
        Dialog::ExportTable { .. } => table::dialog(ctx, ui, dialog, opens),
        Dialog::SaveAs { .. } | Dialog::Unsaved | Dialog::Missing | Dialog::Locate { .. } | Dialog::Recover => {
            keep::show(ctx, ui, dialog, opens);
        }
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

fn open(ctx: &Ctx<'_>, ui: &mut Ui, path: &str, opens: bool) {
    ui.set_width(560.0);
    title(ctx, ui, &text::OPEN_TITLE, &text::OPEN_HINT);
    let mut typed = path.to_owned();
    let field = ui.horizontal(|ui| {
        let label = ui.label(ctx.say(&text::PATH));
        let field = TextEdit::singleline(&mut typed).id(Id::unique("open_path")).desired_width(f32::INFINITY);
        ui.add(field).labelled_by(label.id)
    });
    let field = field.inner;
    let mut chosen = false;
    if entered(ui, &field) {
        let folder = PathBuf::from(typed.trim());
        // A folder is looked into; all of it is opened by the button only.
        if typed.trim().ends_with(std::path::is_separator) || folder.is_dir() {
            typed = browser::as_folder(&folder);
            field.request_focus();
        } else {
            chosen = true;
        }
    }
    if opens {
        field.request_focus();
    }
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

fn export(ctx: &Ctx<'_>, ui: &mut Ui, dialog: &Dialog, opens: bool) {
    let Dialog::Export { path, title: map_title, size_px, dpi } = dialog else { return };
    ui.set_width(520.0);
    title(ctx, ui, &text::EXPORT_TITLE, &text::EXPORT_HINT);
    let (mut path, mut map_title, mut size, mut dpi) = (path.clone(), map_title.clone(), *size_px, *dpi);
    let mut chosen = false;
    Grid::new("export").num_columns(2).spacing([theme::SECTION, theme::SPACE]).show(ui, |ui| {
        let label = ui.label(ctx.say(&text::FILE_NAME));
        let field = TextEdit::singleline(&mut path).id(Id::unique("export_path")).desired_width(420.0);
        let field = ui.add(field).labelled_by(label.id).on_hover_text(ctx.say(&text::SAVE_HINT));
        chosen = entered(ui, &field);
        if opens {
            field.request_focus();
        }
        ui.end_row();
        let label = ui.label(ctx.say(&text::MAP_TITLE));
        let hint = RichText::new(ctx.say(&text::MAP_TITLE_HINT)).color(theme::rgb(ctx.tokens().muted));
        let field = TextEdit::singleline(&mut map_title).id(Id::unique("export_title"));
        ui.add(field.hint_text(hint).desired_width(420.0)).labelled_by(label.id);
        ui.end_row();
        ui.label(ctx.say(&text::SIZE));
        size_row(ctx, ui, &mut size, &mut dpi);
        ui.end_row();
        ui.label(ctx.say(&text::CUSTOM));
        custom_row(ctx, ui, &mut size, &mut dpi);
        ui.end_row();
    });
    let possible = !path.trim().is_empty();
    let now = Dialog::Export { path, title: map_title, size_px: size, dpi };
    if now != *dialog {
        ctx.queue.send(Command::SetDialog(now));
    }
    if buttons(ctx, ui, &text::DO_EXPORT, possible) || chosen && possible {
        ctx.queue.send(Command::Export);
    }
}

fn size_row(ctx: &Ctx<'_>, ui: &mut Ui, size: &mut (u32, u32), dpi: &mut u32) {
    let current = PRESETS.iter().position(|(_, preset, dots)| preset == size && dots == dpi);
    let options: Vec<(Option<usize>, String, String)> = PRESETS
        .iter()
        .enumerate()
        .map(|(at, (name, ..))| (Some(at), ctx.say(name).to_owned(), String::new()))
        .collect();
    if let Some(Some(chosen)) = widgets::segmented(ctx, ui, &options, current)
        && let Some((_, preset, dots)) = PRESETS.get(chosen)
    {
        (*size, *dpi) = (*preset, *dots);
    }
}

fn custom_row(ctx: &Ctx<'_>, ui: &mut Ui, size: &mut (u32, u32), dpi: &mut u32) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        ui.add(DragValue::new(&mut size.0).range(SIDES_PX)).accessible_name(ctx.say(&text::WIDTH));
        ui.label("×");
        ui.add(DragValue::new(&mut size.1).range(SIDES_PX)).accessible_name(ctx.say(&text::SIZE));
        ui.label(widgets::muted(ctx, ctx.say(&text::PIXELS)));
        ui.add_space(theme::SECTION);
        ui.add(DragValue::new(dpi).range(DPIS)).accessible_name(ctx.say(&text::DPI));
        ui.label(widgets::muted(ctx, ctx.say(&text::DPI)));
    });
}

fn help(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.set_width(520.0);
    ui.label(widgets::bold(ctx.say(&text::HELP_TITLE), theme::TITLE));
    ui.add_space(theme::SPACE);
    let height = (ui.ctx().content_rect().height() - 180.0).clamp(200.0, 560.0);
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().interact_size.y = 22.0;
        Grid::new("keys").num_columns(3).min_row_height(22.0).spacing([theme::SECTION, 0.0]).show(ui, |ui| {
            for entry in TABLE.iter().filter(|entry| !entry.keys.is_empty()) {
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
