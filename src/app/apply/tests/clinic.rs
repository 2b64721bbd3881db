//! Repairs are edits of the document, and the data follows them.

use super::{fixture, settle};
use crate::analysis::clinic::{Clinic, Kind};
use crate::app::action::Action;
use crate::app::apply::{apply, project};
use crate::app::command::{ClinicChange, Command, Effect};
use crate::app::jobs::JobResult;
use crate::app::state::State;
use crate::geometry::index::SpatialIndex;
use crate::model::id::FeatureId;
use crate::model::project::Change;
use crate::model::repair::{Fix, Repair};
use crate::model::shapes::ShapeKind;
use std::sync::Arc;

/// The town with its first parcel in the data twice, looked at.
fn looked_at() -> State {
    let mut state = fixture::state();
    let mut layer = fixture::parcels("P", 0.0);
    let again: Vec<Vec<_>> = layer.shapes.parts(FeatureId(0)).map(|part| part.outer().to_vec()).collect();
    layer.shapes.push(ShapeKind::Polygon, &[again]).unwrap();
    layer.geodesic_area_m2.push(1e4);
    let mut opened = fixture::sample();
    *opened.dataset.layers.last_mut().unwrap() = Arc::new(layer);
    let before = state.sources.before();
    settle(&mut state, Command::Job(JobResult::Sample(crate::app::jobs::JobId(1), before, opened)));
    let data = &state.sources.data;
    let index = SpatialIndex::build(&data.parcels().unwrap().shapes);
    let clinic = Clinic::examine(data, &index, &|| true).unwrap();
    let of = state.sources.values;
    apply(&mut state, Command::Job(JobResult::Examined(of, Box::new(clinic))));
    state
}

#[test]
fn an_accepted_repair_changes_the_data_and_is_undone() {
    let mut state = looked_at();
    let read = Arc::clone(state.sources.data.parcels().unwrap());
    let clinic = state.derived.clinic.clone().unwrap();
    let at = clinic.findings.iter().position(|finding| finding.kind == Kind::Twin).unwrap();
    apply(&mut state, Command::Clinic(ClinicChange::Show(at)));
    assert!(state.session.finding.as_ref().is_some_and(|shown| shown.removes && shown.bounds.width() == 100.0));
    let effects = apply(&mut state, Command::Clinic(ClinicChange::Accept(at)));
    assert!(effects.contains(&Effect::DeriveSources), "{effects:?}");
    let kind = |state: &State| state.sources.data.parcels().unwrap().shapes.kind(FeatureId(4));
    assert_eq!(kind(&state), ShapeKind::Empty);
    assert!(state.is_changed() && state.session.finding.is_none() && state.derived.clinic.is_none());
    apply(&mut state, Command::Act(Action::Undo));
    assert!(Arc::ptr_eq(state.sources.data.parcels().unwrap(), &read), "what was read is back");
    apply(&mut state, Command::Act(Action::Redo));
    assert_eq!(kind(&state), ShapeKind::Empty);
}

#[test]
fn findings_of_other_data_are_dropped_and_misfits_are_said() {
    let mut state = looked_at();
    state.derived.clinic = None;
    let of = state.sources.values - 1;
    apply(&mut state, Command::Job(JobResult::Examined(of, Box::default())));
    assert!(state.derived.clinic.is_none());
    let repair = Repair { layer: "P".to_owned(), fix: Fix::Remove { row: 1, same_as: 0 } };
    project::edit(&mut state, Change::Repairs(Arc::new(vec![repair])));
    assert!(state.session.messages.last().unwrap().text.zh.contains("1 处修复与现在的数据不符"));
}
