//! Tables that are none of the program's own: joined to what is open, once a person has seen how, and again whenever the
//! data is another.
//!
//! *Guarantees:* nothing is joined before it is confirmed, nor to other data than was looked at; the tables of the
//! document are those that are joined, or are being joined, or it is said why one is not. *Must not know:* files.

use crate::app::apply::{data, keep, project};
use crate::app::command::Effect;
use crate::app::joining::{JoinBase, JoinChange, Joining, MadeJoins};
use crate::app::state::State;
use crate::io::join::{Joined, Settings, TableJoin, Tried, put_in};
use crate::io::open::Opened;
use crate::model::project::Change;
use crate::model::report::Severity;
use crate::model::words::Words;
use crate::words;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// As many tables as a project can join.
const MOST_JOINS: usize = 1_000;

/// Takes the tables out of a reading that are to be joined; they wait.
pub(super) fn take(state: &mut State, opened: &mut Opened) {
    opened.files.retain(|file| {
        let is_table = file.error.as_ref().is_some_and(|error| error.code == "unknown-table");
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
    let known = whole(&path);
    // A table of the project is shown as it is joined.
    let settings = state.project.joins.iter().find(|join| join.path == known).map(|join| join.settings.clone());
    show(state, path, settings.unwrap_or_default())
}

fn show(state: &mut State, path: PathBuf, settings: Settings) -> Vec<Effect> {
    state.session.joining =
        Some(Joining { path, settings, anew: false, serial: 0, busy: true, outcome: None, values: 0 });
    ask(state)
}

/// Tries it.
fn ask(state: &mut State) -> Vec<Effect> {
    state.session.intake_serial += 1;
    let (serial, values) = (state.session.intake_serial, state.sources.values);
    let Some(page) = &mut state.session.joining else { return Vec::new() };
    (page.serial, page.busy, page.values) = (serial, true, values);
    vec![Effect::Join(serial)]
}

/// What was tried.
pub(super) fn tried(state: &mut State, serial: u64, outcome: Result<Box<Tried>, Words>) {
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
        JoinChange::Anew(anew) => {
            let Some(page) = &mut state.session.joining else { return Vec::new() };
            page.anew = anew;
            ask(state)
        }
        JoinChange::Confirm => confirm(state),
        JoinChange::Cancel => {
            state.session.joining = None;
            next(state)
        }
        JoinChange::Show(at) => match state.project.joins.get(at).cloned() {
            Some(join) if state.session.joining.is_none() => show(state, join.path, join.settings),
            _ => Vec::new(),
        },
        JoinChange::Remove(at) => {
            let mut joins = Vec::clone(&state.project.joins);
            if at < joins.len() {
                joins.remove(at);
            }
            project::edit(state, Change::Joins(Arc::new(joins)))
        }
    }
}

fn confirm(state: &mut State) -> Vec<Effect> {
    let values = state.sources.values;
    let Some(page) = state.session.joining.as_ref().filter(|page| !page.busy) else { return Vec::new() };
    if page.values != values {
        return ask(state);
    }
    let Some(page) = state.session.joining.take() else { return Vec::new() };
    let Some(Ok(tried)) = page.outcome else { return next(state) };
    let Ok(joined) = tried.outcome else { return next(state) };
    let settings = joined.report.decided(&page.settings);
    let path = whole(&page.path);
    let join = TableJoin { path, content: None, settings };
    // A sheet that is joined again is joined once.
    let is_other = |of: &&TableJoin| of.path != join.path || of.settings.sheet != join.settings.sheet;
    let mut joins: Vec<TableJoin> = state.project.joins.iter().filter(is_other).cloned().collect();
    if joins.len() >= MOST_JOINS {
        let said = words!("一个项目最多并入 {MOST_JOINS} 张表", "a project joins {MOST_JOINS} tables at most");
        state.session.say(Severity::Error, said);
        return next(state);
    }
    joins.push(join);
    let (rows, without, shown) = (joined.report.joined.len(), joined.report.unmatched.len(), page.path.display());
    let said = words!(
        "{shown}：已并入 {rows} 行，未并入 {without} 行；可撤销，随项目保存",
        "{shown}: {rows} rows were joined and {without} not; it can be undone and is saved with the project"
    );
    let profile = Box::new(joined.profile.clone());
    remember(state, Arc::new(joins.clone()), joined);
    let mut effects = project::edit(state, Change::Joins(Arc::new(joins)));
    state.session.say(Severity::Info, said);
    effects.push(Effect::KeepProfile(page.path, profile));
    effects.extend(next(state));
    effects
}

/// What was looked at is what is joined, where it is the last of the tables and the others stay.
fn remember(state: &mut State, joins: Arc<Vec<TableJoin>>, joined: Box<Joined>) {
    let of = JoinBase { joins, ..JoinBase::of(state) };
    let known = state.sources.joined.as_ref().map_or(0, |made| made.fitting(&of));
    if known + 1 == of.joins.len() {
        let before = state.sources.joined.take().map(|made| made.results).unwrap_or_default();
        let results = before.into_iter().take(known).chain([Ok(Arc::new(*joined))]).collect();
        state.sources.joined = Some(MadeJoins { of, results });
    }
}

/// Puts the joined tables of the document into what was read; those that are not joined yet are asked for.
pub(super) fn fit(state: &mut State) -> Vec<Effect> {
    if state.project.joins.is_empty() {
        state.sources.joining = None;
        return Vec::new();
    }
    let wanted = JoinBase::of(state);
    let sources = &mut state.sources;
    let known = sources.joined.as_ref().map_or(0, |made| made.fitting(&wanted));
    for result in sources.joined.iter().flat_map(|made| &made.results).take(known) {
        if let Ok(joined) = result {
            put_in(&mut sources.data, joined);
        }
    }
    if known == wanted.joins.len() {
        sources.joining = None;
        return Vec::new();
    }
    // The year may be one that only the tables have.
    state.kept.year = state.kept.year.or(state.project.year);
    state.session.intake_serial += 1;
    state.sources.joining = Some(state.session.intake_serial);
    vec![Effect::JoinAgain(state.session.intake_serial)]
}

/// The tables of the document were joined.
pub(super) fn made(state: &mut State, serial: u64, made: MadeJoins) -> Vec<Effect> {
    if state.sources.joining != Some(serial) {
        return Vec::new();
    }
    let was_saved = !state.is_changed();
    tell(state, &made);
    state.sources.joining = None;
    state.sources.joined = Some(made);
    let ids = state.sources.layer_ids.clone();
    let mut effects = data::after_other_values(state, &ids);
    keep::year_of_joins(state);
    if was_saved {
        state.kept.mark = Some(state.mark());
    }
    // What is looked at was tried on other data.
    if state.session.joining.is_some() {
        effects.extend(ask(state));
    }
    effects
}

fn tell(state: &mut State, made: &MadeJoins) {
    for (join, result) in made.of.joins.iter().zip(&made.results) {
        let shown = join.path.display();
        match result {
            Ok(joined) => {
                let (rows, without) = (joined.report.joined.len(), joined.report.unmatched.len());
                let said = words!(
                    "{shown}：按项目并入 {rows} 行，未并入 {without} 行",
                    "{shown}: {rows} rows were joined as the project has it, {without} not"
                );
                state.session.say(Severity::Info, said);
            }
            Err(why) if !state.kept.missing.iter().any(|missing| missing.path() == join.path) => {
                let (zh, en) = (&why.zh, &why.en);
                state.session.say(Severity::Warning, words!("{shown}：没有并入：{zh}", "{shown}: not joined: {en}"));
            }
            Err(_) => {}
        }
    }
}

/// The same tables where they are now; it is no edit, and taking one back does not lead to where they were.
pub(super) fn relocate(state: &mut State, now: &[TableJoin]) {
    let moved: Vec<(PathBuf, PathBuf)> = state
        .project
        .joins
        .iter()
        .zip(now)
        .filter(|(old, new)| old.path != new.path)
        .map(|(old, new)| (old.path.clone(), new.path.clone()))
        .collect();
    if moved.is_empty() {
        return;
    }
    let follow = |joins: &mut Arc<Vec<TableJoin>>| {
        for join in Arc::make_mut(joins) {
            if let Some((_, path)) = moved.iter().find(|(old, _)| *old == join.path) {
                join.path.clone_from(path);
            }
        }
    };
    follow(&mut state.project.joins);
    for edit in state.undo.iter_mut().chain(&mut state.redo) {
        for change in [&mut edit.old, &mut edit.new] {
            if let Change::Joins(joins) = change {
                follow(joins);
            }
        }
    }
}

fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
