//! The dock: tabs, filter, counts and ways out above, the rows of a layer or of an answer below.
//!
//! *Guarantees:* only rows in sight are laid out. *Must not know:* how rows are filtered or sorted.

mod bars;
mod grid;
mod lines;
mod params;
mod tabs;
mod widths;

pub use tabs::menu_of_answers;

use crate::analysis::listing::{example, grammar};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::icon::{self, Icon};
use crate::app::panels::{browser, dialogs, layers, number, widgets};
use crate::app::session::Dialog;
use crate::app::table::{Tab, TableChange};
use crate::app::{text, theme};
use crate::model::words::Words;
use egui::{
    Align, Button, ComboBox, Frame, Grid, Id, Label, Layout, Margin, Popup, PopupCloseBehavior, RichText, TextEdit, Ui,
};
use std::path::Path;

pub(super) static FILTER_WRONG: Words =
    Words::fixed("筛选写法有误，没有筛选；原因见上", "the filter is not understood, see above");

/// The panel.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let margin = Margin { left: theme::MARGIN, right: theme::MARGIN, top: 4, bottom: 4 };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        head(ctx, ui);
        ui.add_space(2.0);
        tools(ctx, ui);
        if let Some(why) = &ctx.state.session.table.error {
            let label = widgets::small(ctx.say(why)).color(theme::rgb(ctx.tokens().error));
            ui.add(Label::new(label).wrap());
        }
    });
    let table = &ctx.state.session.table;
    let answer = table.answered.as_ref().filter(|_| table.tab != Tab::Layers).map(|answered| &answered.rows);
    if let Some(Ok(answer)) = answer {
        Frame::new().inner_margin(Margin { top: 0, ..margin }).show(ui, |ui| lines::show(ctx, ui, answer));
    }
    if let Some(listing) = &table.listing {
        grid::show(ctx, ui, listing);
        return;
    }
    let nothing = table.tab == Tab::Layers && ctx.state.sources.data.layers.is_empty();
    let why = match answer {
        Some(Err(why)) => why,
        _ if nothing => &text::TABLE_NO_LAYER,
        _ if table.error.is_some() => &FILTER_WRONG,
        _ => &text::UPDATING,
    };
    Frame::new().inner_margin(margin).show(ui, |ui| widgets::caption(ctx, ui, ctx.say(why)));
    ui.allocate_space(ui.available_size());
}

/// Tabs, and the ways out.
fn head(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.horizontal(|ui| {
        ui.set_min_height(26.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon::button(ctx, ui, Icon::Cross, ctx.say(&text::CLOSE), true).clicked() {
                ctx.queue.act(Action::ToggleTable);
            }
            let possible = ctx.state.session.table.listing.is_some();
            for (label, hint, change) in [
                (&text::TABLE_EXPORT, &text::TABLE_EXPORT_HINT, TableChange::AskExport),
                (&text::TABLE_COPY, &text::TABLE_COPY_HINT, TableChange::Copy),
            ] {
                let button = ui.add_enabled(possible, Button::new(ctx.say(label)));
                if button.on_hover_text(ctx.say(hint)).clicked() {
                    ctx.queue.send(Command::Table(change));
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| tabs::show(ctx, ui));
        });
    });
}

/// What the rows are of, the filter and the counts.
fn tools(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.horizontal(|ui| {
        ui.set_min_height(26.0);
        match ctx.state.session.table.tab {
            Tab::Layers => layer(ctx, ui),
            Tab::Answer(kind) => params::show(ctx, ui, kind),
        }
        filter(ctx, ui);
        count(ctx, ui);
    });
}

/// Which layer; all that are open can be listed.
fn layer(ctx: &Ctx<'_>, ui: &mut Ui) {
    let sources = &ctx.state.sources;
    let name =
        |at: usize| sources.data.layers.get(at).map_or(String::new(), |layer| layers::layer_name(ctx.lang(), layer));
    let basis = ctx.state.session.table.listing.as_ref().and_then(|listing| listing.basis.layer());
    let shown = basis.and_then(|basis| sources.position(basis.layer_id));
    ComboBox::from_id_salt("table_layer")
        .width(96.0)
        .selected_text(shown.map(name).unwrap_or_default())
        .show_ui(ui, |ui| {
            for (at, id) in sources.layer_ids.iter().enumerate() {
                let count = sources.data.layers.get(at).map_or(0, |layer| layer.len());
                let label = format!("{}  {}", name(at), number::count(count));
                if ui.selectable_label(Some(at) == shown, label).clicked() {
                    ctx.queue.send(Command::Table(TableChange::Show(*id)));
                }
            }
        })
        .response
        .accessible_name(ctx.say(&text::TABLE_LAYER));
}

fn filter(ctx: &Ctx<'_>, ui: &mut Ui) {
    let table = &ctx.state.session.table;
    let mut typed = table.filter.clone();
    let example = table.listing.as_ref().map(|listing| example(&listing.shapes, ctx.lang())).unwrap_or_default();
    let hint = [ctx.say(&text::TABLE_FILTER), ctx.say(&text::COLON), &example].concat();
    let hint = RichText::new(hint).color(theme::rgb(ctx.tokens().muted));
    let width = (ui.available_width() * 0.4).clamp(200.0, 420.0);
    let mut field =
        TextEdit::singleline(&mut typed).id(Id::unique("table_filter")).hint_text(hint).desired_width(width);
    if table.error.is_some() {
        field = field.text_color(theme::rgb(ctx.tokens().error));
    }
    if ui.add(field).accessible_name(ctx.say(&text::TABLE_FILTER)).changed() {
        ctx.queue.send(Command::Table(TableChange::Filter(typed)));
    }
    let help = ui.add(Button::new("?")).accessible_name(ctx.say(&text::TABLE_GRAMMAR));
    let help = help.on_hover_text(ctx.say(&text::TABLE_GRAMMAR));
    Popup::from_toggle_button_response(&help).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(400.0);
        ui.label(widgets::bold(ctx.say(&text::TABLE_GRAMMAR), theme::BODY));
        ui.add_space(theme::GAP);
        Grid::new("table_grammar").num_columns(2).spacing([theme::SECTION, 6.0]).show(ui, |ui| {
            for (example, does) in grammar() {
                ui.label(widgets::small(ctx.say(&example)));
                ui.label(widgets::muted(ctx, ctx.say(&does)));
                ui.end_row();
            }
        });
    });
}

/// `12,345 / 1,000,000`; nothing where the filter is not understood.
fn count(ctx: &Ctx<'_>, ui: &mut Ui) {
    let table = &ctx.state.session.table;
    if table.error.is_some() {
        return;
    }
    if let Some(listing) = &table.listing {
        let (rows, of) = (listing.rows.rows.len(), listing.rows.of);
        ui.add(Label::new(widgets::muted(ctx, &format!("{} / {}", number::count(rows), number::count(of)))).truncate());
    }
}

/// Where to write the rows.
pub fn dialog(ctx: &Ctx<'_>, ui: &mut Ui, dialog: &Dialog, opens: bool) {
    let Dialog::ExportTable { path, with_mark } = dialog else { return };
    ui.set_width(520.0);
    dialogs::title(ctx, ui, &text::TABLE_EXPORT, &text::TABLE_EXPORT_HINT);
    let (mut path, mut with_mark) = (path.clone(), *with_mark);
    let field = ui.horizontal(|ui| {
        let label = ui.label(ctx.say(&text::FILE_NAME));
        let field = TextEdit::singleline(&mut path).id(Id::unique("table_path")).desired_width(f32::INFINITY);
        ui.add(field).labelled_by(label.id).on_hover_text(ctx.say(&text::SAVE_HINT))
    });
    let entered = dialogs::entered(ui, &field.inner);
    if opens {
        field.inner.request_focus();
    }
    ui.add_space(theme::GAP);
    if let Some(next) = browser::show(ctx, ui, &path) {
        path = next;
    }
    ui.add_space(theme::GAP);
    let is_workbook = form(ctx, ui, &mut path);
    ui.add_enabled_ui(!is_workbook, |ui| ui.checkbox(&mut with_mark, ctx.say(&text::TABLE_MARK)));
    let possible = !path.trim().is_empty();
    let now = Dialog::ExportTable { path, with_mark };
    if now != *dialog {
        ctx.queue.send(Command::SetDialog(now));
    }
    if dialogs::buttons(ctx, ui, &text::DO_EXPORT, possible) || entered && possible {
        ctx.queue.send(Command::Table(TableChange::Export));
    }
}

/// Workbook or text: the ending of the name. Gives whether it is a workbook.
fn form(ctx: &Ctx<'_>, ui: &mut Ui, path: &mut String) -> bool {
    let named = Path::new(path.trim()).extension().map(|extension| extension.to_string_lossy().to_lowercase());
    // A name without an ending gets that of a workbook.
    let is_workbook = named.as_deref().is_none_or(|extension| extension == "xlsx");
    let options = [(true, &text::TABLE_XLSX), (false, &text::TABLE_CSV)];
    let options = options.map(|(value, label)| (value, ctx.say(label).to_owned(), String::new()));
    let chosen = ui.horizontal(|ui| {
        ui.label(ctx.say(&text::TABLE_FORM));
        widgets::segmented(ctx, ui, &options, is_workbook)
    });
    let Some(chosen) = chosen.inner.filter(|chosen| *chosen != is_workbook) else { return is_workbook };
    let ending = if chosen { "xlsx" } else { "csv" };
    *path = Path::new(path.trim()).with_extension(ending).to_string_lossy().into_owned();
    chosen
}
