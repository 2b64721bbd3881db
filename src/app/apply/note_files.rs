//! Notes to and from a file of GeoJSON.

use crate::app::apply::close_dialog;
use crate::app::command::Effect;
use crate::app::session::Dialog;
use crate::app::state::State;
use crate::io::notes::to_geojson;
use crate::model::report::Severity;
use crate::model::words::Words;
use std::path::{MAIN_SEPARATOR_STR, Path};

/// Opens the dialog.
pub(super) fn ask(state: &mut State, import: bool) {
    if !import && state.project.notes.iter().all(|layer| layer.notes.is_empty()) {
        let said = Words::fixed("还没有标注；先用地图左侧的工具画", "there are no notes yet; draw some first");
        state.session.say(Severity::Info, said);
        return;
    }
    let mut path = state.session.folder.to_string_lossy().into_owned();
    if !path.is_empty() && !path.ends_with(std::path::is_separator) {
        path.push_str(MAIN_SEPARATOR_STR);
    }
    if !import {
        path.push_str(Words::fixed("标注.geojson", "notes.geojson").get(state.lang()));
    }
    state.session.dialog = Dialog::Notes { path, import };
}

/// Writes or reads what the dialog names, or says what is wrong with it and leaves it open.
pub(super) fn begin(state: &mut State) -> Vec<Effect> {
    let Dialog::Notes { path, import } = state.session.dialog.clone() else { return Vec::new() };
    let mut path = state.session.folder.join(path.trim());
    if path.file_name().is_none() || path.to_string_lossy().ends_with(std::path::is_separator) {
        let said = Words::fixed("请写出文件名，例如 标注.geojson", "give the file a name, for instance notes.geojson");
        state.session.say(Severity::Error, said);
        return Vec::new();
    }
    close_dialog(state);
    if import {
        return vec![Effect::ReadNotes(path)];
    }
    if Path::extension(&path).is_none() {
        path.set_extension("geojson");
    }
    vec![Effect::WriteNotes(path, to_geojson(&state.project.notes))]
}
