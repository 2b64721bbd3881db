//! The dock: tab, layer, filter, order, and the row of what is selected.

use crate::analysis::answer::About;
use crate::analysis::listing::Query;
use crate::analysis::selection::Choice;
use crate::app::answers::{AnswerKind, Answered, Stamp};
use crate::app::apply::{close_dialog, select, views};
use crate::app::command::{Command, Effect};
use crate::app::session::{Dialog, Pick};
use crate::app::state::State;
use crate::app::table::{Basis, Listing, Tab, Table, TableChange, path_for};
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::LayerKind;
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
    match change {
        TableChange::Show(layer) => {
            show(&mut state.session.table, Tab::Layers);
            let table = &mut state.session.table;
            if table.layer != Some(layer) {
                table.layer = Some(layer);
                table.filter.clear();
                table.sort = None;
            }
        }
        TableChange::ShowTab(tab) => show(&mut state.session.table, tab),
        TableChange::CloseTab(kind) => close_tab(&mut state.session.table, kind),
        TableChange::SetParams(params) => state.session.params = *params,
        TableChange::Filter(text) => state.session.table.filter = text,
        TableChange::Sort(sort) => state.session.table.sort = sort,
        TableChange::Select(position) => return select_row(state, position),
        TableChange::Copy => return copy(state),
        TableChange::AskExport => {
            let Some(listing) = &state.session.table.listing else { return Vec::new() };
            let path = path_for(&state.session.folder, &listing.basis).to_string_lossy().into_owned();
            state.session.dialog = Dialog::ExportTable { path, with_mark: true };
            return Vec::new();
        }
        TableChange::Export => return export(state),
    }
    refresh(state)
}

/// Opens a tab; each keeps its own filter and order.
fn show(table: &mut Table, tab: Tab) {
    table.open = true;
    if let Tab::Answer(kind) = tab
        && !table.answers.contains(&kind)
    {
        table.answers.push(kind);
    }
    if table.tab == tab {
        return;
    }
    let left = (std::mem::take(&mut table.filter), table.sort.take());
    table.kept.insert(table.tab, left);
    (table.filter, table.sort) = table.kept.remove(&tab).unwrap_or_default();
    (table.tab, table.error, table.at) = (tab, None, None);
    // Rows of another tab are not those that were asked for.
    (table.listing, table.answered) = (None, None);
}

/// The tab beside it is shown, where it was the one that was.
fn close_tab(table: &mut Table, kind: AnswerKind) {
    let Some(at) = table.answers.iter().position(|known| *known == kind) else { return };
    table.answers.remove(at);
    if table.tab == Tab::Answer(kind) {
        let beside = table.answers.get(at).or(table.answers.last());
        show(table, beside.map_or(Tab::Layers, |kind| Tab::Answer(*kind)));
    }
    table.kept.remove(&Tab::Answer(kind));
}

/// Asks for the rows anew, where the dock is shown and its filter is understood.
pub(super) fn refresh(state: &mut State) -> Vec<Effect> {
    if !state.session.table.open {
        return Vec::new();
    }
    // What is under way is of an earlier filter.
    state.session.table.asked += 1;
    if let Tab::Answer(kind) = state.session.table.tab {
        // What is being derived asks again when it is there.
        if state.derived.pending.is_some() {
            return Vec::new();
        }
        let answered = state.session.table.answered.as_ref();
        if answered.is_none_or(|answered| answered.stamp != Stamp::of(state, kind)) {
            return vec![Effect::Answer];
        }
    }
    list(state)
}

fn list(state: &mut State) -> Vec<Effect> {
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

/// An answer has come; one of an earlier asking is of no use. Of a state that has moved on since it is shown until the
/// next one is there.
pub(super) fn answered(state: &mut State, asked: u64, answered: Arc<Answered>) -> Vec<Effect> {
    let table = &mut state.session.table;
    if asked != table.asked || table.tab != Tab::Answer(answered.stamp.kind) {
        return Vec::new();
    }
    table.answered = Some(answered);
    list(state)
}

/// Rows have come; those of an earlier asking are of no use.
pub(super) fn listed(state: &mut State, asked: u64, listing: Listing) {
    let table = &mut state.session.table;
    let is_there = match &listing.basis {
        Basis::Layer(basis) => state.sources.position(basis.layer_id).is_some(),
        Basis::Answer(of) => table.answered.as_ref().is_some_and(|answered| Arc::ptr_eq(answered, of)),
    };
    if asked == table.asked && is_there {
        table.listing = Some(Arc::new(listing));
        state.session.table.at = position_of_selected(state);
    }
}

/// Drops what belongs to a layer that is closed, or to data that are others now.
pub(super) fn forget_gone(state: &mut State) {
    let sources = &state.sources;
    let table = &mut state.session.table;
    table.asked += 1;
    table.answered = None;
    if table.layer.is_some_and(|id| sources.position(id).is_none()) {
        table.layer = None;
        table.kept.remove(&Tab::Layers);
        if table.tab == Tab::Layers {
            table.filter.clear();
            table.sort = None;
            table.error = None;
        }
    }
    let is_gone =
        |listing: &Arc<Listing>| listing.basis.layer().is_none_or(|basis| sources.position(basis.layer_id).is_none());
    if table.listing.as_ref().is_some_and(is_gone) {
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
    let table = &state.session.table;
    let listing = table.listing.as_ref().filter(|_| table.open)?;
    match &listing.basis {
        Basis::Layer(basis) => {
            let pick = state.session.selected?;
            let is_shown = state.sources.position(basis.layer_id) == Some(pick.layer);
            is_shown.then(|| listing.rows.position(pick.feature))?
        }
        Basis::Answer(_) => {
            let about = &listing.basis.answer()?.about;
            let shown = Shown::of(state);
            let is_shown = |row: &u32| about.get(*row as usize).is_some_and(|about| shown.is(about));
            // Of several rows about one thing the one that was clicked stays.
            let clicked = table.at.filter(|at| listing.rows.rows.get(*at).is_some_and(is_shown));
            clicked.or_else(|| listing.rows.rows.iter().position(is_shown))
        }
    }
}

/// What is selected, as findings speak of it.
struct Shown<'a> {
    parcel: Option<FeatureId>,
    parcels: &'a [FeatureId],
    firm: Option<FirmId>,
    zone: Option<FeatureId>,
}

impl<'a> Shown<'a> {
    fn of(state: &'a State) -> Self {
        let (session, sources) = (&state.session, &state.sources);
        let of_layer =
            |layer: Option<usize>| session.selected.filter(|pick| Some(pick.layer) == layer).map(|pick| pick.feature);
        let parcel = of_layer(sources.evaluated());
        let tenants = |parcel| state.derived.of_year.as_ref().map(|year| year.occupancy.tenants(parcel));
        let largest = parcel.and_then(tenants).and_then(|tenants| tenants.first()).map(|tenant| tenant.firm);
        Self {
            parcel,
            parcels: session.chosen.as_ref().map_or(&[], |chosen| &chosen.ids),
            firm: session.firm.or(largest),
            zone: of_layer(sources.first(LayerKind::Zones)),
        }
    }

    fn is(&self, about: &About) -> bool {
        match about {
            About::Nothing => false,
            About::Parcel(parcel) => self.parcel == Some(*parcel),
            About::Parcels(parcels) => {
                let has = |parcel| parcels.binary_search(&parcel).is_ok();
                self.parcel.map_or_else(|| !parcels.is_empty() && self.parcels == parcels.as_slice(), has)
            }
            About::Firm(firm) => self.firm == Some(*firm),
            About::Zone(zone) => self.zone == Some(*zone),
        }
    }
}

fn select_row(state: &mut State, position: usize) -> Vec<Effect> {
    let Some(listing) = state.session.table.listing.clone() else { return Vec::new() };
    let Some(row) = listing.rows.rows.get(position).copied() else { return Vec::new() };
    let Some(answer) = listing.basis.answer() else {
        let layer = listing.basis.layer().and_then(|basis| state.sources.position(basis.layer_id));
        if let Some(layer) = layer {
            select::change(state, Command::Select(Pick { layer, feature: FeatureId(row) }));
        }
        return Vec::new();
    };
    let about = answer.about.get(row as usize).cloned().unwrap_or(About::Nothing);
    let effects = show_about(state, about);
    state.session.table.at = Some(position);
    effects
}

/// Shows on the map what a finding is about.
fn show_about(state: &mut State, about: About) -> Vec<Effect> {
    let parcels = state.sources.evaluated();
    let reveal = |state: &mut State, ids: &[FeatureId]| {
        let picks = ids.iter().filter_map(|id| Some(Pick { layer: parcels?, feature: *id }));
        if let Some(rect) = views::extent_of_picks(state, &picks.collect::<Vec<_>>()) {
            views::reveal(state, rect);
        }
    };
    match about {
        About::Nothing => {}
        About::Parcel(feature) => {
            let Some(layer) = parcels else { return Vec::new() };
            select::change(state, Command::Select(Pick { layer, feature }));
            reveal(state, &[feature]);
        }
        About::Parcels(ids) => {
            reveal(state, &ids);
            return select::choose(state, Choice::These(ids));
        }
        About::Firm(firm) => select::change(state, Command::ShowFirm(firm)),
        About::Zone(zone) => select::change(state, Command::EnterZone(zone)),
    }
    Vec::new()
}

fn copy(state: &mut State) -> Vec<Effect> {
    let Some(count) = state.session.table.listing.as_ref().map(|listing| listing.rows.rows.len()) else {
        return Vec::new();
    };
    if count > COPIED_MOST {
        let said = words!(
            "共 {count} 行，超过剪贴板上限 {COPIED_MOST} 行；请先筛选，或导出文件",
            "{count} rows are more than the {COPIED_MOST} that are copied; filter first, or export a file"
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
        let said = Words::fixed("请写出文件名，例如 table.xlsx", "give the file a name, for instance table.xlsx");
        state.session.say(Severity::Error, said);
        return Vec::new();
    }
    if path.extension().is_none() {
        path.set_extension("xlsx");
    }
    close_dialog(state);
    vec![Effect::ExportTable(path, with_mark)]
}
