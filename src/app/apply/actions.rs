//! What each [`Action`] does.

use crate::analysis::firm_sheet;
use crate::analysis::selection::Choice;
use crate::analysis::sheet::as_text;
use crate::app::action::Action;
use crate::app::apply::{board, close_dialog, database, export, intake, keep, notes, project, select, table, views};
use crate::app::board::BoardChange;
use crate::app::command::Effect;
use crate::app::intake::IntakeChange;
use crate::app::kept::Then;
use crate::app::session::{Dialog, Session, Tool};
use crate::app::settings::{Language, ThemeChoice};
use crate::app::state::State;
use crate::model::report::Severity;
use crate::model::words::{Lang, Words};

/// One step of the arrow keys, as a part of the map's side.
const PAN_STEP: f64 = 0.2;
/// One step of the zoom keys.
const ZOOM_STEP: f64 = 1.6;

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let session = &mut state.session;
    match action {
        Action::Open => return ask_for_files(state),
        Action::AddDatabase => database::ask(state),
        Action::OpenSample => return vec![Effect::ReadSample],
        Action::Export => return export::ask(state),
        Action::ToggleBoard => return board::change(state, BoardChange::Toggle),
        Action::New => return keep::leave(state, Then::New),
        Action::Save => return keep::save(state),
        Action::SaveAs => keep::ask(state),
        Action::Locate => session.dialog = Dialog::Missing,
        Action::Sources => return intake::change(state, IntakeChange::Show),
        Action::Recover => session.dialog = Dialog::Recover,
        Action::Quit => return keep::leave(state, Then::Quit),
        Action::Undo => return project::undo(state),
        Action::Redo => return project::redo(state),
        Action::CopySheet => return copy_sheet(state),
        Action::CopyPicture => return export::copy(state),
        Action::Search => session.focus_search = true,
        Action::Clear => clear(state),
        Action::NextUnderClick => select::next_under_click(state),
        Action::ToolPan => take(session, Tool::Pan),
        Action::ToolBox => take(session, Tool::Box),
        Action::ToolLasso => take(session, Tool::Lasso),
        Action::ToolSketch => take(session, Tool::Sketch),
        Action::Note(action) => return notes::act(state, action),
        Action::SelectAll => return select::choose(state, Choice::All),
        Action::Fit => fit(state),
        Action::ZoomToSelection => views::fly_to_selection(state),
        Action::ZoomIn => zoom(state, ZOOM_STEP),
        Action::ZoomOut => zoom(state, 1.0 / ZOOM_STEP),
        Action::PanLeft => return arrow(state, (-1.0, 0.0)),
        Action::PanRight => return arrow(state, (1.0, 0.0)),
        Action::PanUp => return arrow(state, (0.0, 1.0)),
        Action::PanDown => return arrow(state, (0.0, -1.0)),
        Action::CardBack => select::card_back(state),
        Action::CardForward => select::card_forward(state),
        Action::Back => views::back(state),
        Action::Forward => views::forward(state),
        Action::ToggleLeft => session.left_open = !session.left_open,
        Action::ToggleRight => session.right_open = !session.right_open,
        Action::ToggleTable => return table::toggle(state),
        Action::ToggleIssues => session.issues_open = !session.issues_open,
        Action::SwitchLanguage => {
            state.settings.language = Some(match state.lang() {
                Lang::Zh => Language::En,
                Lang::En => Language::Zh,
            });
            state.session.language = None;
            // Answers are made in one language.
            let mut effects = vec![Effect::SaveSettings];
            effects.extend(table::refresh(state));
            return effects;
        }
        Action::SwitchAppearance => {
            state.settings.theme = match state.settings.theme {
                ThemeChoice::Light => ThemeChoice::Dark,
                ThemeChoice::Dark => ThemeChoice::Light,
            };
            return vec![Effect::SaveSettings];
        }
        Action::SwitchCache => {
            let cache = &mut state.settings.cache;
            cache.enabled = !cache.enabled;
            return vec![Effect::SaveSettings, Effect::UseCache];
        }
        Action::Help => session.dialog = if session.dialog == Dialog::Help { Dialog::None } else { Dialog::Help },
    }
    Vec::new()
}

/// All of the page, where that is in the place of the map, else of the map.
fn fit(state: &mut State) {
    if !board::fit(state) {
        views::fit(state);
    }
}

/// Likewise.
fn zoom(state: &mut State, factor: f64) {
    if !board::zoom(state, factor) {
        views::zoom_step(state, factor);
    }
}

/// An arrow key, to the right and up: moves the chosen item of a page by a millimetre, or the selected notes by a
/// point, else the map.
fn arrow(state: &mut State, (right, up): (f64, f64)) -> Vec<Effect> {
    if let Some(effects) = board::nudge(state, (right, -up)).or_else(|| notes::nudge(state, (right, up))) {
        return effects;
    }
    views::pan_step(state, (-right * PAN_STEP, up * PAN_STEP));
    Vec::new()
}

/// Another tool leaves a site that is half drawn.
fn take(session: &mut Session, tool: Tool) {
    if session.tool != tool {
        session.tool = tool;
        session.drawing.clear();
    }
}

/// On Linux the native dialogs need a portal that bare desktops lack; there the program has its own.
fn ask_for_files(state: &mut State) -> Vec<Effect> {
    if cfg!(any(windows, target_os = "macos")) {
        return vec![Effect::AskForFiles];
    }
    let mut path = state.session.folder.to_string_lossy().into_owned();
    if !path.is_empty() && !path.ends_with(std::path::MAIN_SEPARATOR) {
        path.push(std::path::MAIN_SEPARATOR);
    }
    state.session.dialog = Dialog::Open { path };
    Vec::new()
}

fn copy_sheet(state: &mut State) -> Vec<Effect> {
    if state.session.chosen.is_some() {
        return vec![Effect::CopyChosen];
    }
    let evaluation = state.derived.graded.as_ref().map(|graded| &graded.evaluation);
    if let Some(firm) = &state.session.firm_sheet {
        let text = firm_sheet::as_text(firm, evaluation, state.lang());
        state.session.say(Severity::Info, Words::fixed("已复制企业档案", "firm card copied"));
        return vec![Effect::Copy(text)];
    }
    let Some(sheet) = &state.session.sheet else {
        let hint = Words::fixed("没有选中地块；请先点击一宗地块", "no parcel is selected; click one first");
        state.session.say(Severity::Info, hint);
        return Vec::new();
    };
    let text = as_text(sheet, state.lang());
    state.session.say(Severity::Info, Words::fixed("已复制地块信息", "parcel sheet copied"));
    vec![Effect::Copy(text)]
}

/// Esc: the nearest thing first, one at a press.
fn clear(state: &mut State) {
    let session = &mut state.session;
    if session.dialog != Dialog::None {
        state.kept.then = None;
        close_dialog(state);
    } else if let Some(board) = &mut session.board {
        if board.chosen.take().is_none() {
            session.board = None;
        }
    } else if notes::leave(session) {
        // One thing at a press.
    } else if !session.drawing.is_empty() {
        session.drawing.clear();
    } else if !session.query.is_empty() {
        select::forget_query(session);
    } else if session.selected.is_some()
        || session.firm.is_some()
        || session.chosen.is_some()
        || session.sketch.is_some()
    {
        select::nothing(state);
    } else if session.tool != Tool::Pan {
        session.tool = Tool::Pan;
    } else if session.active_zone.is_some() {
        session.active_zone = None;
    } else {
        session.issues_open = false;
    }
}
