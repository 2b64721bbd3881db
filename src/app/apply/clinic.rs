//! Findings about the data, and the repairs a person accepts; what was read with all that was made of it.
//!
//! *Guarantees:* the repairs of the document are those of the data at any time, or it is said that some do not fit; what
//! was read stays as it was behind them. *Must not know:* how something is found or mended.

use crate::analysis::clinic::{Clinic, Finding, Kind, outlines_after, repaired};
use crate::app::apply::{joining, project, views};
use crate::app::command::{ClinicChange, Effect};
use crate::app::session::ShownFinding;
use crate::app::state::{AsRead, State};
use crate::model::project::Change;
use crate::model::repair::{Fix, Repair};
use crate::model::report::Severity;
use crate::words;
use std::sync::Arc;

/// As many repairs as a project file can hold.
const MOST_REPAIRS: usize = 10_000;

pub(super) fn change(state: &mut State, change: ClinicChange) -> Vec<Effect> {
    match change {
        ClinicChange::Show(at) => {
            state.session.finding = shown(state, at);
            if let Some(bounds) = state.session.finding.as_ref().map(|shown| shown.bounds) {
                views::fly_to_rect(state, bounds);
            }
            Vec::new()
        }
        ClinicChange::Hide => {
            state.session.finding = None;
            Vec::new()
        }
        ClinicChange::Accept(at) => {
            let repair = finding(state, at).and_then(|finding| finding.repair.clone());
            accept(state, repair.into_iter().collect())
        }
        ClinicChange::AcceptAll(kind) => {
            let repairs = of_kind(state.derived.clinic.as_deref(), kind);
            accept(state, repairs)
        }
    }
}

/// What is to be seen of a finding; nothing where it has no place.
fn shown(state: &State, at: usize) -> Option<ShownFinding> {
    let finding = finding(state, at)?;
    let repair = finding.repair.as_ref();
    let parcels = state.sources.data.parcels()?;
    let rings = finding.feature.map_or_else(Vec::new, |id| outlines_after(parcels, id, repair));
    let removes = repair.is_some_and(|repair| matches!(repair.fix, Fix::Remove { .. }));
    Some(ShownFinding { at, bounds: finding.bounds?, rings, removes })
}

fn finding(state: &State, at: usize) -> Option<&Finding> {
    state.derived.clinic.as_ref()?.findings.get(at)
}

fn of_kind(clinic: Option<&Clinic>, kind: Kind) -> Vec<Repair> {
    clinic.map_or_else(Vec::new, |clinic| clinic.of(kind).iter().filter_map(|finding| finding.repair.clone()).collect())
}

fn accept(state: &mut State, more: Vec<Repair>) -> Vec<Effect> {
    let room = MOST_REPAIRS.saturating_sub(state.project.repairs.len());
    let left_out = more.len().saturating_sub(room);
    if left_out > 0 {
        let said = words!(
            "一个项目最多记 {MOST_REPAIRS} 处修复，有 {left_out} 处没有采用；请在原数据中改正",
            "a project keeps {MOST_REPAIRS} repairs at most; {left_out} were not accepted, mend them in the source"
        );
        state.session.say(Severity::Warning, said);
    }
    let count = more.len().min(room);
    let repairs = state.project.repairs.iter().cloned().chain(more.into_iter().take(room)).collect();
    let effects = project::edit(state, Change::Repairs(Arc::new(repairs)));
    if !effects.is_empty() {
        let said = words!(
            "已采用 {count} 处修复，原文件没有改动，可撤销",
            "{count} repair(s) accepted; the files stay as they are, and it can be undone"
        );
        state.session.say(Severity::Info, said);
    }
    effects
}

/// Puts what was read in the place of what was repaired.
pub(super) fn unrepair(state: &mut State) {
    let Some(AsRead { layer, firms, made }) = state.sources.as_read.take() else { return };
    let data = &mut state.sources.data;
    if let (Some(read), Some(made)) = (layer, made.parcels())
        && let Some(place) = data.layers.iter_mut().find(|layer| Arc::ptr_eq(layer, made))
    {
        *place = read;
    }
    if Arc::ptr_eq(&data.firms, &made.firms) {
        data.firms = firms;
    }
}

/// Joins the tables of the document to what was read, and makes its repairs.
pub(super) fn refit(state: &mut State) -> Vec<Effect> {
    unrepair(state);
    state.session.finding = None;
    let (layer, firms) = (state.sources.data.parcels().cloned(), Arc::clone(&state.sources.data.firms));
    let effects = joining::fit(state);
    let sources = &mut state.sources;
    let is_repaired = !state.project.repairs.is_empty() && layer.is_some();
    if !is_repaired && state.project.joins.is_empty() {
        return effects;
    }
    let repairs: &[Repair] = if is_repaired { &state.project.repairs } else { &[] };
    let done = repaired(&sources.data, repairs);
    sources.as_read = Some(AsRead { layer, firms, made: done.data.clone() });
    sources.data = done.data;
    // While tables are being joined what they bring cannot be repaired.
    if done.missed > 0 && sources.joining.is_none() {
        let missed = done.missed;
        let said = words!(
            "项目中有 {missed} 处修复与现在的数据不符，没有执行",
            "{missed} repair(s) of the project do not fit the data and were not made"
        );
        state.session.say(Severity::Warning, said);
    }
    effects
}

/// The findings are asked for once the map is there, and once for the same data.
pub(super) fn wanted(state: &mut State) -> Option<Effect> {
    let of = state.sources.values;
    let is_new = state.derived.examined != Some(of) && state.sources.evaluated().is_some();
    is_new.then(|| {
        state.derived.examined = Some(of);
        Effect::Examine
    })
}

pub(super) fn examined(state: &mut State, of: u64, clinic: Clinic) {
    if of == state.sources.values {
        state.derived.clinic = Some(Arc::new(clinic));
    }
}
