//! Files between being read and being part of what is open: looked at, read otherwise, chosen from; and read again when
//! they are others on the disk.
//!
//! *Guarantees:* nothing of a reading that waits is part of the state before it is confirmed; a reading for words that
//! were said before the last ones is dropped. *Must not know:* files.

use crate::app::apply::{data, joining, loading, note_words, preview};
use crate::app::command::Effect;
use crate::app::intake::{Held, Intake, IntakeChange, asks, files, must_ask};
use crate::app::jobs::JobId;
use crate::app::kept::KeepEffect;
use crate::app::state::State;
use crate::io::open::{FileOutcome, Opened};
use crate::io::reading::Reading;
use crate::model::dataset::Dataset;
use crate::model::report::Severity;
use crate::model::words::Words;
use std::path::PathBuf;

/// A reading is put in, or waits until the person has seen what is doubtful in it.
pub(super) fn arrived(state: &mut State, id: JobId, opened: Opened) -> Vec<Effect> {
    let moved = preview::end(state, id) && !state.session.fitted;
    let took = preview::took(state, id);
    let mut held = Held { opened, moved, took };
    joining::take(state, &mut held.opened);
    let at_once = std::mem::take(&mut state.session.opens_at_once);
    if if at_once { must_ask(&held.opened) } else { asks(&held.opened) } {
        state.session.intake_serial += 1;
        let serial = state.session.intake_serial;
        state.session.intake.push(Intake::of(held, serial));
        return Vec::new();
    }
    let mut effects = data::add(state, held.opened, held.moved, held.took);
    effects.extend(joining::next(state));
    effects
}

pub(super) fn change(state: &mut State, change: IntakeChange) -> Vec<Effect> {
    match change {
        IntakeChange::Say(at, reading) => return say(state, at, reading),
        IntakeChange::Want(file, nth, wanted) => {
            let page = state.session.intake.first_mut();
            let file = page.and_then(|page| page.files.get_mut(file));
            if let Some(layer) = file.and_then(|file| file.layers.get_mut(nth)) {
                layer.wanted = wanted;
            }
        }
        IntakeChange::Confirm => return confirm(state),
        IntakeChange::Cancel => {
            if !state.session.intake.is_empty() {
                state.session.intake.remove(0);
            }
            return joining::next(state);
        }
        IntakeChange::Show => {
            let files = files(&state.sources.files, &state.sources.data);
            if !files.is_empty() && state.session.intake.is_empty() {
                state.session.intake_serial += 1;
                let serial = state.session.intake_serial;
                state.session.intake.push(Intake { files, held: None, serial, busy: false });
            }
        }
        IntakeChange::Changed(paths) => {
            for path in paths {
                if !state.session.changed_files.contains(&path) {
                    state.session.changed_files.push(path);
                }
            }
        }
        IntakeChange::Reload => return reload(state, Vec::new()),
        IntakeChange::Ignore => state.session.changed_files.clear(),
    }
    Vec::new()
}

/// What waits is read again as is said now; of what is open that waits until it is confirmed.
fn say(state: &mut State, at: usize, reading: Reading) -> Vec<Effect> {
    let Some(page) = state.session.intake.first_mut() else { return Vec::new() };
    let Some(file) = page.files.get_mut(at).filter(|file| file.said != reading) else { return Vec::new() };
    file.said = reading;
    if page.held.is_none() {
        return Vec::new();
    }
    state.session.intake_serial += 1;
    page.serial = state.session.intake_serial;
    page.busy = true;
    let said = page.files.iter().map(|file| (file.path.clone(), file.said.clone())).collect();
    vec![Effect::ReadAs(page.serial, said)]
}

/// What waits was read again.
pub(super) fn read_again(state: &mut State, serial: u64, opened: Opened) {
    let Some(page) = state.session.intake.iter_mut().find(|page| page.serial == serial) else { return };
    let Some(held) = &mut page.held else { return };
    held.opened = opened;
    let mut now = files(&held.opened.files, &held.opened.dataset);
    // What was left out stays so.
    for layer in now.iter_mut().flat_map(|file| &mut file.layers) {
        let before = page.files.iter().flat_map(|file| &file.layers).find(|known| known.name == layer.name);
        layer.wanted = before.is_none_or(|known| known.wanted);
    }
    page.files = now;
    page.busy = false;
}

/// Reading again was stopped or broke down: the file stays as it was read.
pub(super) fn gave_up(state: &mut State, id: JobId) {
    let is_it = |job: &crate::app::jobs::JobState| job.id == id && job.kind == crate::app::jobs::JobKind::ReadAgain;
    if !state.session.jobs.iter().any(is_it) {
        return;
    }
    if let Some(page) = &mut state.session.joining {
        // Of a table there is nothing to go back to.
        (page.busy, page.serial) = (false, 0);
    }
    if let Some(page) = state.session.intake.first_mut() {
        state.session.intake_serial += 1;
        page.serial = state.session.intake_serial;
        page.busy = false;
        page.files.iter_mut().for_each(|file| file.said = file.read.clone());
    }
}

fn confirm(state: &mut State) -> Vec<Effect> {
    let Some(page) = state.session.intake.first().filter(|page| !page.busy) else { return Vec::new() };
    if page.held.is_none() && !page.is_changed() {
        state.session.intake.remove(0);
        return Vec::new();
    }
    let Intake { files, held, .. } = state.session.intake.remove(0);
    let Some(Held { opened, moved, took }) = held else {
        return reload(state, files.into_iter().map(|file| (file.path, file.said)).collect());
    };
    let layers = || files.iter().flat_map(|file| &file.layers);
    let unwanted =
        |at: usize| layers().any(|layer| layer.at == at) && layers().all(|layer| layer.at != at || !layer.wanted);
    let opened = without(opened, unwanted);
    let mut effects = data::add(state, opened, moved, took);
    effects.extend(joining::next(state));
    effects
}

/// A reading without the layers at some positions.
fn without(opened: Opened, is_out: impl Fn(usize) -> bool) -> Opened {
    let Opened { dataset: Dataset { layers, firms }, mut files, to_keep } = opened;
    for file in &mut files {
        renumber(file, |old| (!is_out(old)).then(|| (0..old).filter(|at| !is_out(*at)).count()));
    }
    let layers = layers.into_iter().enumerate().filter(|(at, _)| !is_out(*at)).map(|(_, layer)| layer).collect();
    files.retain(|file| !file.layers.is_empty() || !file.tables.is_empty() || file.error.is_some());
    Opened { dataset: Dataset { layers, firms }, files, to_keep }
}

/// Everything that is open is read again, some of it as is said now; what was made of it stays.
pub(super) fn reload(state: &mut State, said: Vec<(PathBuf, Reading)>) -> Vec<Effect> {
    if state.kept.loading.is_some() {
        let wait = Words::fixed("正在打开项目；请等它打开", "a project is being opened; wait for it");
        state.session.say(Severity::Warning, wait);
        return Vec::new();
    }
    state.session.changed_files.clear();
    let mut effects = note_words::end(state, true);
    loading::begin(state, false);
    effects.push(Effect::Keep(KeepEffect::ReadAgain(said)));
    effects
}

/// Moves a file's layers to their new positions; what is gone goes with its description.
pub(super) fn renumber(file: &mut FileOutcome, moved: impl Fn(usize) -> Option<usize>) {
    let layers = std::mem::take(&mut file.layers);
    let stays: Vec<bool> = layers.iter().map(|(at, _)| moved(*at).is_some()).collect();
    file.layers = layers.into_iter().filter_map(|(at, report)| Some((moved(at)?, report))).collect();
    let mut stays = stays.into_iter();
    file.contents.retain(|_| stays.next().unwrap_or(true));
}
