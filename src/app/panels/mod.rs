//! The panels around the map. Each is a function of [`Ctx`] that reads and sends commands.
//!
//! *Guarantees:* a panel changes nothing itself; what it remembers is where the cursor of a text field stands.
//! *Must not know:* how the map is drawn.

pub mod board;
pub mod bookmarks;
pub mod browser;
pub mod clinic;
pub mod database;
pub mod dialogs;
pub mod entry;
pub mod export;
pub mod feature;
pub mod figures;
pub mod firm;
pub mod icon;
pub mod inspector;
pub mod intake;
pub mod issues;
pub mod joining;
pub mod keep;
pub mod layers;
pub mod legend;
pub mod notes;
pub mod number;
pub mod radar;
pub mod search;
pub mod site;
pub mod status;
pub mod table;
pub mod top;
pub mod verdict;
pub mod widgets;
pub mod years;
pub mod zones;

use crate::app::ctx::Ctx;
use crate::app::{text, theme};
use crate::model::spec::Theme;
use egui::{CentralPanel, Frame, Id, Margin, Panel, ScrollArea, Ui};

/// Lays out all panels and calls `map` for the room that is left.
pub fn show(ctx: &Ctx<'_>, root: &mut Ui, map: &mut dyn FnMut(&mut Ui)) {
    let session = &ctx.state.session;
    // Panels need no ground: the window is cleared to it, which a software adapter does ten times as fast.
    let plain = Frame::new();
    let top = plain.inner_margin(Margin::symmetric(theme::MARGIN, 6));
    Panel::top("top").frame(top).show(root, |ui| top::show(ctx, ui));
    if !session.changed_files.is_empty() {
        let frame = plain.inner_margin(Margin::symmetric(theme::MARGIN, 4));
        Panel::top("changed").frame(frame).show(root, |ui| intake::changed(ctx, ui));
    }
    let bottom = plain.inner_margin(Margin::symmetric(theme::MARGIN, 2));
    Panel::bottom("status").frame(bottom).exact_size(26.0).show(root, |ui| status::show(ctx, ui));
    if session.issues_open {
        let frame = plain.inner_margin(Margin::symmetric(theme::MARGIN, 8));
        Panel::bottom("issues")
            .frame(frame)
            .resizable(true)
            .default_size(190.0)
            .size_range(110.0..=420.0)
            .show(root, |ui| issues::show(ctx, ui));
    }
    if session.table.open {
        let most = (root.available_height() * 0.7).max(180.0);
        Panel::bottom("table")
            .frame(plain)
            .resizable(true)
            .default_size(280.0)
            .size_range(150.0..=most)
            .show(root, |ui| table::show(ctx, ui));
    }
    if session.left_open {
        Panel::left("left").frame(plain).resizable(false).exact_size(theme::LEFT_WIDTH).show(root, |ui| left(ctx, ui));
    }
    // The settings of a page are no use hidden.
    if session.right_open || session.board.is_some() {
        Panel::right("right")
            .frame(plain)
            .resizable(false)
            .exact_size(theme::RIGHT_WIDTH)
            .show(root, |ui| if session.board.is_some() { board::panel(ctx, ui) } else { inspector::show(ctx, ui) });
    }
    CentralPanel::no_frame().show(root, |ui| if session.board.is_some() { board::canvas(ctx, ui) } else { map(ui) });
    dialogs::show(ctx, root.ctx());
}

/// Zones or layers above, the legend below, always in sight.
fn left(ctx: &Ctx<'_>, ui: &mut Ui) {
    let wanted_id = Id::unique("legend_height");
    let wanted: f32 = ui.data(|data| data.get_temp(wanted_id)).unwrap_or(320.0);
    let most = (ui.available_height() * 0.58).max(120.0);
    // Where numbers are moved and the ledger comes and goes below them, they stay where they are.
    let is_steady = ctx.state.project.theme == Theme::Grade;
    let height = if is_steady { most } else { wanted.min(most) };
    Panel::bottom("legend").frame(Frame::new()).exact_size(height).show(ui, |ui| {
        let shown = ScrollArea::vertical()
            .id_salt("legend_scroll")
            .auto_shrink([false, false])
            .content_margin(Margin::symmetric(theme::MARGIN, 8))
            .show(ui, |ui| ui.scope(|ui| legend::show(ctx, ui)).response.rect.height());
        // The next frame gives it what it asks for: its content, both margins and the line above.
        let content = shown.inner + 17.0;
        if (content - wanted).abs() > 0.5 {
            ui.data_mut(|data| data.insert_temp(wanted_id, content));
            ui.ctx().request_repaint();
        }
    });
    CentralPanel::no_frame().show(ui, |ui| {
        let layers_shown = tabs(ctx, ui);
        ScrollArea::vertical()
            .id_salt(("left_scroll", layers_shown))
            .auto_shrink([false, false])
            .content_margin(Margin { left: theme::MARGIN, right: theme::MARGIN, top: 0, bottom: 8 })
            .show(ui, |ui| if layers_shown { layers::show(ctx, ui) } else { zones::show(ctx, ui) });
    });
}

/// Zones or layers: both at once would leave neither enough room on a small screen. Gives whether it is layers.
fn tabs(ctx: &Ctx<'_>, ui: &mut Ui) -> bool {
    let id = Id::unique("left_tab");
    let mut layers_shown: bool = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    Frame::new().inner_margin(Margin { left: theme::MARGIN, right: theme::MARGIN, top: 8, bottom: 4 }).show(ui, |ui| {
        let options = [(false, &text::ZONES), (true, &text::LAYERS)];
        let options = options.map(|(value, label)| (value, ctx.say(label).to_owned(), String::new()));
        if let Some(chosen) = widgets::segmented_in(ctx, ui, &options, layers_shown, ui.available_width()) {
            layers_shown = chosen;
            ui.data_mut(|data| data.insert_temp(id, chosen));
        }
    });
    layers_shown
}
