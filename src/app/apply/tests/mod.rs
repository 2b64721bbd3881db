//! Commands in, state out. The jobs that a window would start are done at once.

mod clinic;
mod data;
mod doing;
mod edits;
mod fixture;
mod intake;
mod joining;
mod keep;
mod loading;
mod notes;
mod pages;
mod select;
mod several;
mod sketch;
mod views;
mod whatif;

use crate::analysis::search::search;
use crate::app::apply::apply;
use crate::app::command::{Command, Effect};
use crate::app::derived::{OfSources, OfYear};
use crate::app::effects::{Choosing, Resolving};
use crate::app::jobs::JobResult;
use crate::app::joining::{JoinBase, MadeJoins};
use crate::app::session::Pick;
use crate::app::state::State;
use crate::io::progress::Progress;

/// Applies commands to the sample of [`fixture`], then asks the state one question.
fn check(commands: Vec<Command>, question: fn(&State) -> String, expected: &str) {
    let said = format!("{commands:?}");
    let (state, _) = after(commands);
    assert_eq!(question(&state), expected, "after {said}");
}

/// The state after commands, and the effects nobody has performed.
fn after(commands: Vec<Command>) -> (State, Vec<Effect>) {
    let mut state = fixture::state();
    let mut effects = Vec::new();
    for command in commands {
        effects.extend(settle(&mut state, command));
    }
    (state, effects)
}

/// Applies a command and does the derivations it asks for.
fn settle(state: &mut State, command: Command) -> Vec<Effect> {
    let mut left = Vec::new();
    let mut todo = apply(state, command);
    let mut done = 0;
    while let Some(effect) = todo.pop() {
        done += 1;
        assert!(done < 1_000, "derives for ever: {effect:?}");
        match derived(state, &effect) {
            Some(result) => todo.extend(apply(state, Command::Job(result))),
            None => left.push(effect),
        }
    }
    left
}

/// What the job of an effect would bring.
fn derived(state: &State, effect: &Effect) -> Option<JobResult> {
    let (revision, data, progress) = (state.derived.revision, &state.sources.data, Progress::default());
    match effect {
        Effect::DeriveSources => Some(JobResult::Sources(revision, OfSources::make(data, &progress)?)),
        Effect::DeriveYear => {
            let of_sources = state.derived.of_sources.as_ref()?;
            let year = state.project.year.unwrap_or(0);
            let before = state.derived.of_year.as_deref();
            let of_year = OfYear::make(data, of_sources, (year, before), &progress)?;
            let coloured = Resolving::of(state)?.resolve(Some(&of_year));
            Some(JobResult::Year(revision, Box::new(of_year), coloured))
        }
        Effect::JoinAgain(serial) => Some(JobResult::Joined(*serial, Box::new(MadeJoins::make(JoinBase::of(state))))),
        Effect::Choose => {
            let serial = state.session.choice_serial;
            Some(JobResult::Chosen(serial, Box::new(Choosing::of(state)?.done())))
        }
        Effect::DeriveTheme => {
            let coloured = Resolving::of_same_year(state)?.resolve(state.derived.of_year.as_deref());
            Some(JobResult::Themed(revision, coloured))
        }
        Effect::Search => {
            let text = state.session.query.clone();
            let found = search(data, None, &text, 30, &progress.cancelled)?;
            Some(JobResult::Found(text, found))
        }
        _ => None,
    }
}

/// `P0`: layer name and feature.
fn name(state: &State, pick: Pick) -> String {
    state.sources.layer_of(pick).map_or_else(|| "gone".to_owned(), |layer| format!("{}{}", layer.name, pick.feature.0))
}

fn selected(state: &State) -> String {
    state.session.selected.map_or_else(|| "nothing".to_owned(), |pick| name(state, pick))
}

fn last_message(state: &State) -> String {
    state
        .session
        .messages
        .last()
        .map_or_else(String::new, |message| format!("{}: {}", message.severity.name(), message.text.en))
}
