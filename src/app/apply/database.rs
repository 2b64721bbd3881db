//! Tables of databases: asked for, listed, read, and read again.
//!
//! *Guarantees:* an answer to an asking before the last one is dropped. *Must not know:* sockets.

use crate::app::apply::{data, intake};
use crate::app::command::Effect;
use crate::app::database::{DatabaseChange, DatabaseForm, Extent};
use crate::app::jobs::{JobId, JobKind};
use crate::app::kept::place_of;
use crate::app::session::Dialog;
use crate::app::state::State;
use crate::crs::Crs;
use crate::io::database::{TableLine, is_address};
use crate::io::reading::Reading;
use crate::model::words::Words;
use std::path::{Path, PathBuf};

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
    let missing = state.kept.missing.iter().map(|missing| missing.path()).find(|path| is_address(path));
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
    match form.tidy() {
        Err(words) => {
            form.error = Some(words);
            Vec::new()
        }
        Ok(_) => {
            state.session.database_serial += 1;
            let serial = state.session.database_serial;
            (form.asking, form.error) = (Some(serial), None);
            vec![Effect::ListTables(serial, form.address.clone(), form.access())]
        }
    }
}

/// What the server answered.
pub(super) fn listed(state: &mut State, serial: u64, found: Result<Vec<TableLine>, Words>) {
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
    access.as_cells = form.extent == Extent::Cells;
    access.window = window(state).filter(|_| form.extent != Extent::Whole);
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
