//! Tables that are none of the program's own: joined to what is open, once a person has seen how.
//!
//! *Guarantees:* nothing is joined before it is confirmed, nor to other data than was looked at. *Must not know:* files.

use crate::app::apply::data;
use crate::app::command::Effect;
use crate::app::joining::{JoinChange, Joining};
use crate::app::state::State;
use crate::io::join::{Joined, Settings, put_in};
use crate::io::open::Opened;
use crate::model::report::Severity;
use crate::model::words::Words;
use crate::words;
use std::path::{Path, PathBuf};

/// How the names of spreadsheets end.
const SPREADSHEETS: [&str; 4] = ["xlsx", "xls", "ods", "et"];

/// Takes the tables out of a reading that are to be joined; they wait.
pub(super) fn take(state: &mut State, opened: &mut Opened) {
    let is_sheet = |path: &str| {
        let extension = Path::new(path).extension().map(|extension| extension.to_string_lossy().to_lowercase());
        extension.is_some_and(|extension| SPREADSHEETS.contains(&extension.as_str()))
    };
    opened.files.retain(|file| {
        let is_table = file.error.as_ref().is_some_and(|error| match error.code {
            "unknown-table" => true,
            "format-unread" => is_sheet(&file.path),
            _ => false,
        });
        if is_table {
            state.session.to_join.push(PathBuf::from(&file.path));
        }
        !is_table
    });
}

/// Shows the next table that waits, when nothing else is to be looked at.
pub(super) fn next(state: &mut State) -> Vec<Effect> {
    let session = &mut state.session;
    if session.joining.is_some() || !session.intake.is_empty() || session.to_join.is_empty() {
        return Vec::new();
    }
    let path = session.to_join.remove(0);
    session.joining =
        Some(Joining { path, settings: Settings::default(), serial: 0, busy: true, outcome: None, changes: 0 });
    ask(state)
}

/// Tries it.
fn ask(state: &mut State) -> Vec<Effect> {
    state.session.intake_serial += 1;
    let (serial, changes) = (state.session.intake_serial, state.sources.changes);
    let Some(page) = &mut state.session.joining else { return Vec::new() };
    (page.serial, page.busy, page.changes) = (serial, true, changes);
    vec![Effect::Join(serial, page.path.clone(), Box::new(page.settings.clone()))]
}

/// What was tried.
pub(super) fn tried(state: &mut State, serial: u64, outcome: Result<Box<Joined>, Words>) {
    if let Some(page) = state.session.joining.as_mut().filter(|page| page.serial == serial) {
        (page.busy, page.outcome) = (false, Some(outcome));
    }
}

pub(super) fn change(state: &mut State, change: JoinChange) -> Vec<Effect> {
    match change {
        JoinChange::Set(settings) => {
            let Some(page) = &mut state.session.joining else { return Vec::new() };
            if page.settings == *settings {
                return Vec::new();
            }
            page.settings = *settings;
            ask(state)
        }
        JoinChange::Confirm => confirm(state),
        JoinChange::Cancel => {
            state.session.joining = None;
            next(state)
        }
    }
}

fn confirm(state: &mut State) -> Vec<Effect> {
    let changes = state.sources.changes;
    let Some(page) = state.session.joining.as_ref().filter(|page| !page.busy) else { return Vec::new() };
    if page.changes != changes {
        return ask(state);
    }
    let Some(page) = state.session.joining.take() else { return Vec::new() };
    let Some(Ok(joined)) = page.outcome else { return next(state) };
    let was_saved = !state.is_changed();
    let ids = state.sources.layer_ids.clone();
    put_in(&mut state.sources.data, &joined);
    let mut effects = data::after_change(state, &ids);
    data::follow_untitled(state, was_saved);
    let (rows, path) = (joined.report.joined.len(), page.path.display());
    let said = words!(
        "{path}：已并入 {rows} 行，只在本次会话中；要存下来请用 mutu join 写成文件",
        "{path}: {rows} rows were joined, for this session only; mutu join writes them to a file"
    );
    state.session.say(Severity::Info, said);
    effects.extend(next(state));
    effects
}
