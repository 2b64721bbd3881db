//! Tables of databases: asked for, listed, read, and read again.
//!
//! *Guarantees:* an answer to an asking before the last one is dropped. *Must not know:* sockets.

use crate::app::apply::{clinic, data, intake};
use crate::app::command::Effect;
use crate::app::database::{Answer, DatabaseChange, DatabaseForm, Extent, words_of};
use crate::app::jobs::{JobId, JobKind};
use crate::app::kept::{Missing, place_of};
use crate::app::session::{Dialog, Pick};
use crate::app::state::State;
use crate::crs::Crs;
use crate::io::database::{TableLine, is_address};
use crate::io::open::{FileOutcome, Opened};
use crate::io::reading::Reading;
use crate::model::layer::Role;
use crate::model::report::Severity;
use crate::model::words::Words;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files are read; an address among them is only put into the dialog.
pub(super) fn open(state: &mut State, paths: Vec<PathBuf>) -> Vec<Effect> {
    let (addresses, files): (Vec<PathBuf>, Vec<PathBuf>) = paths.into_iter().partition(|path| is_address(path));
    let effects = data::open(state, files);
    if let Some(address) = addresses.first() {
        state.session.dialog = Dialog::Database(Box::new(DatabaseForm::of(&address.to_string_lossy())));
    }
    effects
}

/// The dialog, with a database that the project names and that is not connected.
pub(super) fn ask(state: &mut State) {
    let missing = state.kept.missing.iter().map(Missing::path).find(|path| is_address(path));
    let form = missing.map_or_else(DatabaseForm::default, |path| DatabaseForm::of(&path.to_string_lossy()));
    state.session.dialog = Dialog::Database(Box::new(form));
}

pub(super) fn change(state: &mut State, change: DatabaseChange) -> Vec<Effect> {
    match change {
        DatabaseChange::Connect => connect(state),
        DatabaseChange::Read => read(state),
    }
}

fn connect(state: &mut State) -> Vec<Effect> {
    let Dialog::Database(form) = &mut state.session.dialog else { return Vec::new() };
    form.tables.clear();
    if let Err(words) = form.tidy() {
        form.error = Some(words);
        return Vec::new();
    }
    state.session.database_serial += 1;
    let serial = state.session.database_serial;
    (form.asking, form.error) = (Some(serial), None);
    vec![Effect::ListTables(serial, form.address.clone(), form.access())]
}

pub(super) fn job(state: &mut State, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Tables(serial, found) => listed(state, serial, found),
        Answer::Followed(read) => return followed(state, read),
    }
    Vec::new()
}

/// What the server answered.
fn listed(state: &mut State, serial: u64, found: Result<Vec<TableLine>, Words>) {
    let Dialog::Database(form) = &mut state.session.dialog else { return };
    if form.asking != Some(serial) {
        return;
    }
    form.asking = None;
    match found {
        Ok(tables) if tables.is_empty() => {
            let none = Words::fixed(
                "数据库里没有可读的图形表；检查数据库名，或请管理员授权",
                "the database has no table with geometry that may be read; check its name, or ask for the right to read",
            );
            form.error = Some(none);
        }
        Ok(tables) => form.listed(tables),
        Err(words) => form.error = Some(words),
    }
}

/// The asking was stopped or broke down.
pub(super) fn gave_up(state: &mut State, id: JobId) {
    if state.session.jobs.iter().any(|job| job.id == id && job.kind == JobKind::Connect)
        && let Dialog::Database(form) = &mut state.session.dialog
    {
        form.asking = None;
    }
}

fn read(state: &mut State) -> Vec<Effect> {
    let Dialog::Database(form) = &state.session.dialog else { return Vec::new() };
    let Some(path) = form.path() else { return Vec::new() };
    let mut access = form.access();
    access.window = window(state).filter(|_| form.extent != Extent::Whole);
    // Where there is no map yet, a large table is summed as a whole.
    access.as_cells = form.extent == Extent::Cells || form.extent == Extent::Window && access.window.is_none();
    state.session.dialog = Dialog::None;
    // What the project knows of it besides stays.
    let known = known(state, &path);
    let reading = Reading { access, ..known.clone().unwrap_or_default() };
    if known.is_some() { intake::reload(state, vec![(path, reading)]) } else { vec![Effect::ReadTable(path, reading)] }
}

/// How a table that is part of the document was read, or is to be.
fn known(state: &State, path: &Path) -> Option<Reading> {
    let mut open = state.sources.files.iter().filter(|file| file.error.is_none());
    let open = open.find(|file| place_of(Path::new(&file.path)) == path).map(|file| file.reading.clone());
    let mut missing = state.kept.missing.iter();
    open.or_else(|| missing.find(|missing| missing.path() == path).map(|missing| missing.source.reading.clone()))
}

/// The map as it is shown, in degrees: west, south, east, north.
pub(in crate::app) fn window(state: &State) -> Option<[f64; 4]> {
    let shown = Crs::WORLD.degrees_around(state.session.settled_view()?.rect_in_world())?;
    Some([shown.min().x, shown.min().y, shown.max().x, shown.max().y])
}

/// Tables that follow the map were read for where it is now: their layers hold other features.
fn followed(state: &mut State, read: Vec<Opened>) -> Vec<Effect> {
    if state.kept.loading.is_some() {
        return Vec::new();
    }
    clinic::unrepair(state);
    let mut is_other = false;
    for opened in read {
        is_other |= replace(state, opened);
    }
    clinic::refit(state);
    let ids = state.sources.layer_ids.clone();
    if is_other { data::after_other_values(state, &ids) } else { Vec::new() }
}

/// Puts the features of a table in the place of those that were there; whether it did.
fn replace(state: &mut State, opened: Opened) -> bool {
    let Opened { dataset, mut files, .. } = opened;
    let Some(new) = files.pop() else { return false };
    if let Some(error) = &new.error {
        state.session.say(Severity::Warning, words_of(error));
        return false;
    }
    let is_it = |file: &&mut FileOutcome| file.path == new.path && file.reading.access.window.is_some();
    let Some(file) = state.sources.files.iter_mut().find(is_it) else { return false };
    let [(at, _)] = file.layers.as_slice() else { return false };
    let at = *at;
    let Some((nth, report)) = new.layers.into_iter().next() else { return false };
    let data = &mut state.sources.data;
    let (Some(old), Some(layer)) = (data.layers.get(at).cloned(), dataset.layers.get(nth).cloned()) else {
        return false;
    };
    file.layers = vec![(at, report)];
    (file.contents, file.crs, file.reading) = (new.contents, new.crs, new.reading);
    let was_own = data.firms.own.as_ref().is_some_and(|own| Arc::ptr_eq(own.layer(), &old));
    if was_own || !dataset.firms.is_empty() {
        data.firms = dataset.firms;
    }
    // What is selected is looked for among the new ones, by its number.
    let moved = |pick: Pick| {
        if pick.layer != at {
            return Some(pick);
        }
        let code = old.text(Role::Code, pick.feature)?;
        let feature = layer.shapes.ids().find(|id| layer.text(Role::Code, *id) == Some(code))?;
        Some(Pick { feature, ..pick })
    };
    let session = &mut state.session;
    session.hover = session.hover.and_then(moved);
    session.selected = session.selected.and_then(moved);
    session.under_click.clear();
    if let Some(place) = data.layers.get_mut(at) {
        *place = layer;
    }
    true
}
