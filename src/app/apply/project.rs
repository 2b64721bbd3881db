//! Edits of the project, and taking them back.

use crate::app::apply::{data, notes, sketch, table, told};
use crate::app::command::{Command, Effect};
use crate::app::derived::Stage;
use crate::app::state::State;
use crate::model::id::LayerId;
use crate::model::project::{Change, Edit, LayerStyle};
use crate::model::report::Severity;
use crate::words;
use std::sync::Arc;

/// How many edits can be undone.
const EDITS_KEPT: usize = 1_000;

pub(super) fn change(state: &mut State, command: &Command) -> Vec<Effect> {
    match *command {
        Command::SetTheme(theme) => edit(state, Change::Theme(theme)),
        Command::SetClasses(mut classes) => {
            classes.count = classes.count.clamp(2, 9);
            state.session.trial = None;
            let mut effects = edit(state, Change::Classes(classes));
            if effects.is_empty() {
                effects = follow_trial(state);
            }
            effects
        }
        Command::TryClasses(classes) => {
            state.session.trial = Some(classes);
            follow_trial(state)
        }
        Command::SetScheme(ref scheme) => {
            state.session.trial_scheme = None;
            let mut effects = edit(state, Change::Scheme(Some(Arc::clone(scheme))));
            if effects.is_empty() {
                effects = follow_trial(state);
            }
            effects
        }
        Command::TryScheme(ref scheme) => {
            state.session.trial_scheme = Some(Arc::clone(scheme));
            follow_trial(state)
        }
        Command::SetVariants(ref variants) => edit(state, Change::Variants(variants.clone())),
        Command::SetEntryStandard(ref standard) => edit(state, Change::EntryStandard(Some(Arc::clone(standard)))),
        Command::SetBookmarks(ref bookmarks) => edit(state, Change::Bookmarks(bookmarks.clone())),
        Command::SetYear(year) if state.sources.data.firms.years().contains(&year) => {
            edit(state, Change::Year(Some(year)))
        }
        Command::SetVisible(id, visible) => edit_layer(state, id, |layer| layer.visible = visible),
        Command::SetOpacity(id, opacity) if opacity.is_finite() => {
            let opacity = opacity.clamp(0.0, 1.0);
            let effects = edit_layer(state, id, |layer| layer.opacity = opacity);
            join_opacity_steps(state, id);
            effects
        }
        Command::MoveLayer(id, by) => {
            let mut layers = state.project.layers.clone();
            let Some(at) = layers.iter().position(|layer| layer.id == id) else { return Vec::new() };
            let Some(to) = at.checked_add_signed(by as isize).filter(|to| *to < layers.len()) else {
                return Vec::new();
            };
            let moved = layers.remove(at);
            layers.insert(to, moved);
            edit(state, Change::Layers(layers))
        }
        _ => Vec::new(),
    }
}

/// Classes that are tried are made one at a time: while a job is on older ones, the latest wait in the session.
pub(super) fn follow_trial(state: &mut State) -> Vec<Effect> {
    let shown = state.derived.themed.as_ref().map(|themed| &themed.spec);
    let wanted = state.session.trial.as_ref().unwrap_or(&state.project.classes);
    let graded = state.derived.graded.as_ref().map(|graded| &graded.evaluation.scheme);
    let same_scheme = graded.is_none_or(|graded| state.scheme().is_none_or(|scheme| scheme == graded));
    if state.derived.pending.is_some() || shown.is_none_or(|shown| shown == wanted && same_scheme) {
        return Vec::new();
    }
    data::derive(state, Stage::Theme)
}

/// What comes next is undone by itself.
fn end_steps(state: &mut State) {
    state.session.notes.join = None;
    if let Some(board) = &mut state.session.board {
        board.join = None;
    }
}

/// Makes an edit that can be undone.
pub(super) fn edit(state: &mut State, new: Change) -> Vec<Effect> {
    let Some(edit) = state.project.edit(new) else { return Vec::new() };
    end_steps(state);
    if state.undo.len() >= EDITS_KEPT {
        state.undo.remove(0);
    }
    state.undo.push(edit.clone());
    state.redo.clear();
    set(state, edit.new)
}

pub(super) fn undo(state: &mut State) -> Vec<Effect> {
    let Some(edit) = state.undo.pop() else { return Vec::new() };
    let (zh, en) = said(state, &edit);
    state.session.say(Severity::Info, words!("已撤销：{zh}", "undone: {en}"));
    end_steps(state);
    let old = edit.old.clone();
    state.redo.push(edit);
    set(state, old)
}

pub(super) fn redo(state: &mut State) -> Vec<Effect> {
    let Some(edit) = state.redo.pop() else { return Vec::new() };
    let (zh, en) = said(state, &edit);
    state.session.say(Severity::Info, words!("已重做：{zh}", "done again: {en}"));
    end_steps(state);
    let new = edit.new.clone();
    state.undo.push(edit);
    set(state, new)
}

fn said(state: &State, edit: &Edit) -> (String, String) {
    let told = told::edit(&state.sources, edit);
    (told.zh.into_owned(), told.en.into_owned())
}

/// Forgets the edits of the layer list: the layers they speak of are no longer the same.
pub(super) fn forget_layer_edits(state: &mut State) {
    let stays = |edit: &Edit| !matches!(edit.new, Change::Layers(_));
    state.undo.retain(stays);
    state.redo.retain(stays);
}

fn set(state: &mut State, change: Change) -> Vec<Effect> {
    let stage = match &change {
        Change::Theme(_) | Change::Classes(_) | Change::Scheme(_) | Change::Variants(_) => Some(Stage::Theme),
        Change::Year(_) => Some(Stage::Year),
        Change::Layers(_)
        | Change::Title(_)
        | Change::Pages(_)
        | Change::EntryStandard(_)
        | Change::Sketches(_)
        | Change::Bookmarks(_)
        | Change::Notes(_)
        | Change::Repairs(_)
        | Change::Joins(_) => None,
    };
    let ids = matches!(change, Change::Repairs(_) | Change::Joins(_)).then(|| state.sources.layer_ids.clone());
    let has_other_bars = matches!(change, Change::EntryStandard(_));
    let checks = has_other_bars || matches!(change, Change::Sketches(_));
    let of_notes = matches!(change, Change::Notes(_));
    if matches!(change, Change::Year(_)) {
        // Who chooses a year does not wait for another.
        state.kept.year = None;
    }
    state.project.set(change);
    if of_notes {
        notes::refresh(state);
    }
    if checks {
        sketch::refresh(state);
        sketch::refresh_parcel(state);
    }
    if let Some(ids) = ids {
        return data::after_other_values(state, &ids);
    }
    if has_other_bars {
        // The table may show the checks of all parcels.
        return table::refresh(state);
    }
    stage.map_or_else(Vec::new, |stage| data::derive(state, stage))
}

fn edit_layer(state: &mut State, id: LayerId, with: impl FnOnce(&mut LayerStyle)) -> Vec<Effect> {
    let mut layers = state.project.layers.clone();
    let Some(layer) = layers.iter_mut().find(|layer| layer.id == id) else { return Vec::new() };
    with(layer);
    edit(state, Change::Layers(layers))
}

/// A slider that is drawn along makes many steps; they are undone as one.
fn join_opacity_steps(state: &mut State, id: LayerId) {
    let Some([before, last]) = state.undo.last_chunk::<2>() else { return };
    if !(only_opacity_of(before, id) && only_opacity_of(last, id) && before.new == last.old) {
        return;
    }
    let joined = Edit { old: before.old.clone(), new: last.new.clone() };
    state.undo.truncate(state.undo.len() - 2);
    state.undo.push(joined);
}

fn only_opacity_of(edit: &Edit, id: LayerId) -> bool {
    let (Change::Layers(old), Change::Layers(new)) = (&edit.old, &edit.new) else { return false };
    old.len() == new.len()
        && old.iter().zip(new).all(|(a, b)| a == b || (a.id == id && b.id == id && a.visible == b.visible))
}
