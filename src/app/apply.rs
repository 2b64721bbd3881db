//! The only writer of the state. Runs without a window, so it is the most tested function of the program.
//!
//! *Guarantees:* every change of the state happens here; results of an older revision are dropped; what has to be
//! done outside comes back as [`Effect`]s. *Must not know:* egui, threads, files.

mod actions;
mod board;
mod board_files;
mod board_join;
mod clinic;
mod data;
mod database;
mod export;
mod intake;
mod joining;
mod keep;
mod loading;
mod note_files;
mod note_words;
mod notes;
mod preview;
mod project;
mod select;
mod sketch;
mod table;
mod tell;
mod told;
mod views;

#[cfg(test)]
mod tests;

pub(in crate::app) use database::window;
pub use note_words::{Field, fields};

use crate::app::command::{Command, Effect};
use crate::app::session::Dialog;
use crate::app::state::State;

/// Applies one command and says what has to be done outside.
pub fn apply(state: &mut State, command: Command) -> Vec<Effect> {
    if loading::refuses(state, &command) {
        return Vec::new();
    }
    board::end_step(state, &command);
    match command {
        Command::Act(action) => actions::act(state, action),
        Command::Open(files) => database::open(state, files),
        Command::Database(change) => database::change(state, change),
        Command::Dragged(files) => {
            state.session.dragged = files;
            Vec::new()
        }
        Command::Job(result) => data::job(state, result),
        Command::Board(change) => board::change(state, change),
        Command::Cancel(id) => data::cancel(state, id),
        Command::SetTheme(_)
        | Command::SetClasses(_)
        | Command::TryClasses(_)
        | Command::SetScheme(_)
        | Command::TryScheme(_)
        | Command::SetVariants(_)
        | Command::SetEntryStandard(_)
        | Command::SetBookmarks(_)
        | Command::SetYear(_)
        | Command::SetVisible(..)
        | Command::SetOpacity(..)
        | Command::MoveLayer(..) => project::change(state, &command),
        Command::Clinic(change) => clinic::change(state, change),
        Command::Keep(change) => keep::change(state, change),
        Command::Join(change) => joining::change(state, change),
        Command::Intake(change) => intake::change(state, change),
        Command::Sketch(change) => sketch::change(state, change),
        Command::Note(change) => notes::change(state, change),
        Command::Choose(choice) => select::choose(state, choice),
        Command::CloseLayer(id) => data::close(state, id),
        Command::Resize { .. } | Command::SetView(_) | Command::KeepView | Command::FlyTo(_) | Command::Tick(_) => {
            views::change(state, &command);
            Vec::new()
        }
        Command::Hover(..)
        | Command::SelectAt(_)
        | Command::Select(_)
        | Command::EnterZone(_)
        | Command::ShowFirm(_)
        | Command::GoTo(_) => {
            select::change(state, command);
            Vec::new()
        }
        Command::Query(text) => select::query(state, text),
        Command::Table(change) => table::change(state, change),
        Command::SetDialog(dialog) => {
            if dialog == Dialog::None {
                state.kept.then = None;
            }
            state.session.dialog = dialog;
            export::count(state)
        }
        Command::Say(severity, text) => {
            state.session.say(severity, text);
            Vec::new()
        }
        Command::Export => export::export(state),
        Command::DismissMessage(at) => {
            if at < state.session.messages.len() {
                state.session.messages.remove(at);
            }
            Vec::new()
        }
    }
}

/// Closes whatever dialog is open.
fn close_dialog(state: &mut State) {
    state.session.dialog = Dialog::None;
}
