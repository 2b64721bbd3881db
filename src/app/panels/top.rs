//! The bar on top: menus, search, year, overlay, export, language, appearance.
//!
//! *Guarantees:* fits from 960 points on: the search field gives way.

use crate::app::action::{self, Action, NoteAction};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::icon::{self, Icon};
use crate::app::panels::{bookmarks, search, table, widgets};
use crate::app::session::Tool;
use crate::app::{text, theme};
use crate::model::spec::{Metric, Theme};
use crate::model::words::{Lang, Words};
use crate::scene::color::Appearance;
use egui::{Align, Button, ComboBox, Layout, RichText, Ui};
use std::path::PathBuf;

/// Menus by name, each with its actions; `None` is a line.
const FILE: &[Option<Action>] = &[
    Some(Action::New),
    Some(Action::Open),
    Some(Action::AddDatabase),
    Some(Action::OpenSample),
    None,
    Some(Action::Save),
    Some(Action::SaveAs),
    Some(Action::Sources),
    Some(Action::Locate),
    Some(Action::Recover),
    None,
    Some(Action::SwitchCache),
    None,
    Some(Action::ToggleBoard),
    Some(Action::Export),
    Some(Action::Note(NoteAction::Export)),
    Some(Action::Note(NoteAction::Import)),
    None,
    Some(Action::Quit),
];
const EDIT: &[Option<Action>] = &[
    Some(Action::Undo),
    Some(Action::Redo),
    None,
    Some(Action::CopySheet),
    Some(Action::CopyPicture),
    Some(Action::Search),
    None,
    Some(Action::ToolPan),
    Some(Action::ToolBox),
    Some(Action::ToolLasso),
    Some(Action::ToolSketch),
    None,
    Some(Action::Note(NoteAction::Duplicate)),
    Some(Action::Note(NoteAction::Delete)),
    Some(Action::Note(NoteAction::Forward)),
    Some(Action::Note(NoteAction::Backward)),
    None,
    Some(Action::SelectAll),
    Some(Action::Clear),
];
const VIEW: &[Option<Action>] = &[
    Some(Action::Fit),
    Some(Action::ZoomToSelection),
    Some(Action::ZoomIn),
    Some(Action::ZoomOut),
    None,
    Some(Action::Back),
    Some(Action::Forward),
    Some(Action::CardBack),
    Some(Action::CardForward),
    Some(Action::NextUnderClick),
    None,
    Some(Action::ToggleLeft),
    Some(Action::ToggleRight),
    Some(Action::ToggleIssues),
    Some(Action::ToggleTable),
    Some(Action::Note(NoteAction::Tools)),
    None,
    Some(Action::SwitchAppearance),
    Some(Action::SwitchLanguage),
];
const HELP: &[Option<Action>] = &[Some(Action::Help)];

/// The overlays by what they are about.
static OVERLAYS: [(Words, &[Theme]); 4] = [
    (
        Words::fixed("亩均", "Per mu"),
        &[Theme::PerMu(Metric::Tax), Theme::PerMu(Metric::Output), Theme::PerMu(Metric::Investment), Theme::Bivariate],
    ),
    (Words::fixed("评价", "Evaluation"), &[Theme::Grade]),
    (Words::fixed("企业", "Firms"), &[Theme::Industry, Theme::FirmClass, Theme::Scale]),
    (Words::fixed("用地", "Land"), &[Theme::LandUse, Theme::Status]),
];
const OVERLAY: f32 = 96.0;
/// All of them are seen at once.
const OVERLAYS_HIGH: f32 = 480.0;

const SEARCH_MAX: f32 = 300.0;

/// The bar.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.horizontal(|ui| {
        ui.set_min_height(26.0);
        ui.label(widgets::bold(ctx.say(&text::APP), theme::TITLE).color(theme::rgb(ctx.tokens().accent)));
        ui.add_space(theme::GAP);
        menus(ctx, ui);
        tools(ctx, ui);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            appearance(ctx, ui);
            language(ctx, ui);
            export(ctx, ui);
            overlay(ctx, ui);
            year(ctx, ui);
            let room = ui.available_width() - theme::SPACE;
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                search::show(ctx, ui, room.clamp(60.0, SEARCH_MAX));
            });
        });
    });
}

fn menus(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (name, actions) in
            [(&text::MENU_FILE, FILE), (&text::MENU_EDIT, EDIT), (&text::MENU_VIEW, VIEW), (&text::MENU_HELP, HELP)]
        {
            if name == &text::MENU_HELP {
                let button = Button::new(ctx.say(&text::MENU_ANALYSE)).frame_when_inactive(false);
                let menu = egui::containers::menu::MenuButton::from_button(button);
                menu.ui(ui, |ui| table::menu_of_answers(ctx, ui));
            }
            let button = Button::new(ctx.say(name)).frame_when_inactive(false);
            egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
                ui.set_min_width(200.0);
                for action in actions {
                    match action {
                        Some(action) => item(ctx, ui, *action),
                        None => {
                            ui.separator();
                        }
                    }
                    if *action == Some(Action::OpenSample) {
                        recent(ctx, ui);
                    }
                    if *action == Some(Action::Forward) {
                        bookmarks::menu(ctx, ui);
                    }
                }
            });
        }
    });
}

/// What dragging on the map does.
fn tools(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (tool, action, icon) in [
            (Tool::Pan, Action::ToolPan, Icon::Move),
            (Tool::Box, Action::ToolBox, Icon::Box),
            (Tool::Lasso, Action::ToolLasso, Icon::Lasso),
            (Tool::Sketch, Action::ToolSketch, Icon::Sketch),
        ] {
            let Some(entry) = action::entry_of(action) else { continue };
            let label = ctx.say(&entry.label);
            let tip = format!("{label}  {}\n{}", entry.key_text(), ctx.say(&entry.tooltip));
            if icon::choice(ctx, ui, icon, label, &tip, ctx.state.session.tool == tool).clicked() {
                ctx.queue.act(action);
            }
        }
    });
}

fn item(ctx: &Ctx<'_>, ui: &mut Ui, action: Action) {
    let Some(entry) = action::entry_of(action) else { return };
    if action == Action::SwitchCache {
        let mut enabled = ctx.state.settings.cache.enabled;
        if ui.checkbox(&mut enabled, ctx.say(&entry.label)).on_hover_text(ctx.say(&entry.tooltip)).clicked() {
            ctx.queue.act(action);
        }
        return;
    }
    let mut button = Button::new(ctx.say(&entry.label));
    let key = entry.key_text();
    if !key.is_empty() {
        button = button.shortcut_text(widgets::muted(ctx, &key));
    }
    if ui.add_enabled(possible(ctx, action), button).on_hover_text(ctx.say(&entry.tooltip)).clicked() {
        ctx.queue.act(action);
        ui.close();
    }
}

/// What cannot be done now is grey.
fn possible(ctx: &Ctx<'_>, action: Action) -> bool {
    let session = &ctx.state.session;
    match action {
        Action::Sources => ctx.state.sources.files.iter().any(|file| !file.embedded),
        Action::Locate => !ctx.state.kept.missing.is_empty(),
        Action::Recover => !ctx.state.kept.left_behind.is_empty(),
        Action::Note(NoteAction::Duplicate | NoteAction::Forward | NoteAction::Backward) => {
            !session.notes.selected.is_empty()
        }
        Action::Note(NoteAction::Delete) => !session.notes.selected.is_empty() || session.sketch.is_some(),
        Action::Note(NoteAction::Export) => ctx.state.project.notes.iter().any(|layer| !layer.notes.is_empty()),
        Action::Undo => !ctx.state.undo.is_empty(),
        Action::Redo => !ctx.state.redo.is_empty(),
        Action::CopySheet => session.sheet.is_some() || session.chosen.is_some() || session.firm_sheet.is_some(),
        Action::ZoomToSelection => session.card().is_some() || session.chosen.is_some() || session.sketch.is_some(),
        Action::NextUnderClick => session.under_click.len() > 1,
        Action::Back => !session.back.is_empty(),
        Action::Forward => !session.forward.is_empty(),
        Action::CardBack => !session.cards_back.is_empty(),
        Action::CardForward => !session.cards_forward.is_empty(),
        Action::SelectAll => ctx.state.sources.evaluated().is_some(),
        Action::Clear => {
            let selected = session.card().is_some() || session.chosen.is_some() || session.sketch.is_some();
            selected || session.active_zone.is_some()
        }
        _ => true,
    }
}

fn recent(ctx: &Ctx<'_>, ui: &mut Ui) {
    let recent = &ctx.state.settings.recent;
    ui.add_enabled_ui(!recent.is_empty(), |ui| {
        ui.menu_button(ctx.say(&text::RECENT), |ui| {
            for path in recent {
                if ui.button(path).clicked() {
                    ctx.queue.send(Command::Open(vec![PathBuf::from(path)]));
                    ui.close();
                }
            }
        });
    });
}

fn appearance(ctx: &Ctx<'_>, ui: &mut Ui) {
    let (icon, label) = match ctx.appearance() {
        Appearance::Light => (Icon::Moon, &text::TO_DARK),
        Appearance::Dark => (Icon::Sun, &text::TO_LIGHT),
    };
    if icon::button(ctx, ui, icon, ctx.say(label), true).clicked() {
        ctx.queue.act(Action::SwitchAppearance);
    }
}

fn language(ctx: &Ctx<'_>, ui: &mut Ui) {
    let options =
        [(Lang::Zh, "中".to_owned(), "中文界面".to_owned()), (Lang::En, "EN".to_owned(), "English".to_owned())];
    if widgets::segmented(ctx, ui, &options, ctx.lang()).is_some() {
        ctx.queue.act(Action::SwitchLanguage);
    }
}

fn export(ctx: &Ctx<'_>, ui: &mut Ui) {
    let Some(entry) = action::entry_of(Action::Export) else { return };
    let ground = theme::rgb(ctx.tokens().panel);
    let button = Button::new(RichText::new(ctx.say(&entry.label)).color(ground)).fill(theme::rgb(ctx.tokens().accent));
    let tip = format!("{}  {}", ctx.say(&entry.tooltip), entry.key_text());
    if ui.add(button).on_hover_text(tip).clicked() {
        ctx.queue.act(Action::Export);
    }
}

fn overlay(ctx: &Ctx<'_>, ui: &mut Ui) {
    let current = ctx.state.project.theme;
    let short = text::theme_short(current);
    ComboBox::from_id_salt("overlay")
        .width(OVERLAY)
        .height(OVERLAYS_HIGH)
        .selected_text(ctx.say(&short))
        .show_ui(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            for (at, (group, themes)) in OVERLAYS.iter().enumerate() {
                if at > 0 {
                    ui.add_space(theme::GAP);
                }
                ui.label(widgets::muted(ctx, ctx.say(group)));
                for theme in *themes {
                    let words = theme.words();
                    if ui.selectable_label(*theme == current, ctx.say(&words)).clicked() {
                        ctx.queue.send(Command::SetTheme(*theme));
                    }
                }
            }
        })
        .response
        .on_hover_text(ctx.say(&text::THEME))
        .accessible_name(ctx.say(&text::THEME));
}

fn year(ctx: &Ctx<'_>, ui: &mut Ui) {
    let current = ctx.state.project.year;
    let shown = current.map_or_else(|| ctx.say(&text::NO_YEAR).to_owned(), |year| year.to_string());
    ui.add_enabled_ui(current.is_some(), |ui| {
        ComboBox::from_id_salt("year")
            .width(64.0)
            .selected_text(shown)
            .show_ui(ui, |ui| {
                // The years are found when the list is open, not in every frame.
                for year in ctx.state.sources.data.firms.years().iter().rev() {
                    if ui.selectable_label(Some(*year) == current, year.to_string()).clicked() {
                        ctx.queue.send(Command::SetYear(*year));
                    }
                }
            })
            .response
            .on_hover_text(ctx.say(&text::YEAR))
            .accessible_name(ctx.say(&text::YEAR));
    });
}
