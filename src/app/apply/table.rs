//! The attribute table: layer, filter, order, and the row of what is selected.

use crate::analysis::listing::Query;
use crate::app::apply::{close_dialog, select};
use crate::app::command::{Command, Effect};
use crate::app::session::{Dialog, Pick};
use crate::app::state::State;
use crate::app::table::{Basis, Listing, TableChange, path_for};
use crate::model::id::FeatureId;
use crate::model::report::Severity;
use crate::model::words::Words;
use crate::words;
use std::path::PathBuf;
use std::sync::Arc;

/// More rows than this are no text for the clipboard.
const COPIED_MOST: usize = 100_000;

pub(super) fn toggle(state: &mut State) -> Vec<Effect> {
    state.session.table.open = !state.session.table.open;
    refresh(state)
}

pub(super) fn change(state: &mut State, change: TableChange) -> Vec<Effect> {
    let table = &mut state.session.table;
    match change {
        TableChange::Show(layer) => {
            if table.layer != Some(layer) {
                table.layer = Some(layer);
                table.filter.clear();
                table.sort = None;
            }
            table.open = true;
        }
        TableChange::Filter(text) => table.filter = text,
        TableChange::Sort(sort) => table.sort = sort,
        TableChange::Select(position) => {
            select_row(state, position);
            return Vec::new();
        }
        TableChange::Copy => return copy(state),
        TableChange::AskExport => {
            let Some(listing) = &table.listing else { return Vec::new() };
            let path = path_for(&state.session.folder, &listing.basis.layer).to_string_lossy().into_owned();
            state.session.dialog = Dialog::ExportTable { path, with_mark: true };
            return Vec::new();
        }
        TableChange::Export => return export(state),
    }
    refresh(state)
}

/// Asks for the rows anew, where the table is shown and its filter is understood.
pub(super) fn refresh(state: &mut State) -> Vec<Effect> {
    if !state.session.table.open {
        return Vec::new();
    }
    // What is under way is of an earlier filter.
    state.session.table.asked += 1;
    let Some(basis) = Basis::of(state) else {
        state.session.table.listing = None;
        return Vec::new();
    };
    let table = &mut state.session.table;
    match Query::parse(&table.filter, basis.listed()) {
        Ok(_) => {
            table.error = None;
            vec![Effect::List]
        }
        Err(why) => {
            table.error = Some(why);
            Vec::new()
        }
    }
}

/// Rows have come; those of an earlier asking are of no use.
pub(super) fn listed(state: &mut State, asked: u64, listing: Listing) {
    let table = &mut state.session.table;
    if asked == table.asked && state.sources.position(listing.basis.layer_id).is_some() {
        table.listing = Some(Arc::new(listing));
        state.session.table.at = position_of_selected(state);
    }
}

/// Drops what belongs to a layer that is closed.
pub(super) fn forget_gone(state: &mut State) {
    let sources = &state.sources;
    let table = &mut state.session.table;
    table.asked += 1;
    if table.layer.is_some_and(|id| sources.position(id).is_none()) {
        table.layer = None;
        table.filter.clear();
        table.sort = None;
        table.error = None;
    }
    if table.listing.as_ref().is_some_and(|listing| sources.position(listing.basis.layer_id).is_none()) {
        table.listing = None;
    }
    state.session.table.at = position_of_selected(state);
}

/// The row of what is selected comes into sight.
pub(super) fn follow(state: &mut State) {
    let at = position_of_selected(state);
    let table = &mut state.session.table;
    table.at = at;
    table.reveals += u64::from(at.is_some());
}

fn position_of_selected(state: &State) -> Option<usize> {
    let listing = state.session.table.listing.as_ref().filter(|_| state.session.table.open)?;
    let pick = state.session.selected?;
    (state.sources.position(listing.basis.layer_id) == Some(pick.layer)).then(|| listing.rows.position(pick.feature))?
}

fn select_row(state: &mut State, position: usize) {
    let Some(listing) = &state.session.table.listing else { return };
    let layer = state.sources.position(listing.basis.layer_id);
    if let (Some(layer), Some(row)) = (layer, listing.rows.rows.get(position).copied()) {
        select::change(state, Command::Select(Pick { layer, feature: FeatureId(row) }));
    }
}

fn copy(state: &mut State) -> Vec<Effect> {
    let Some(count) = state.session.table.listing.as_ref().map(|listing| listing.rows.rows.len()) else {
        return Vec::new();
    };
    if count > COPIED_MOST {
        let said = words!(
            "共 {count} 行，超过剪贴板上限 {COPIED_MOST} 行；请先筛选，或导出 CSV",
            "{count} rows are more than the {COPIED_MOST} that are copied; filter first, or export as CSV"
        );
        state.session.say(Severity::Warning, said);
        return Vec::new();
    }
    vec![Effect::CopyTable]
}

pub(super) fn copied(state: &mut State, text: String) -> Vec<Effect> {
    let rows = text.lines().count().saturating_sub(1);
    state.session.say(Severity::Info, words!("已复制 {rows} 行", "copied {rows} row(s)"));
    vec![Effect::Copy(text)]
}

fn export(state: &mut State) -> Vec<Effect> {
    let Dialog::ExportTable { path, with_mark } = state.session.dialog.clone() else { return Vec::new() };
    let is_folder = path.trim().is_empty() || path.trim().ends_with(std::path::is_separator);
    let mut path: PathBuf = state.session.folder.join(path.trim());
    if path.file_name().is_none() || is_folder {
        let said = Words::fixed("请写出文件名，例如 table.csv", "give the file a name, for instance table.csv");
        state.session.say(Severity::Error, said);
        return Vec::new();
    }
    if path.extension().is_none() {
        path.set_extension("csv");
    }
    close_dialog(state);
    vec![Effect::ExportTable(path, with_mark)]
}
