//! Several parcels at once, classes by hand, and pieces of files that are being read.

use super::{after, check, fixture, settle};
use crate::analysis::selection::{Choice, Join};
use crate::app::action::Action;
use crate::app::apply::apply;
use crate::app::command::{Command, Effect};
use crate::app::jobs::{JobId, JobKind, JobResult, JobState};
use crate::app::session::Tool;
use crate::app::state::State;
use crate::model::id::FeatureId;
use crate::model::spec::{ClassSpec, Metric, OwnBounds};
use crate::model::words::Words;
use geo_types::Coord;
use std::sync::Arc;
use std::time::Instant;

/// A box over a part of the little town.
fn ring(x: f64, y: f64, to_x: f64, to_y: f64, join: Join) -> Command {
    let corners = [(x, y), (to_x, y), (to_x, to_y), (x, to_y), (x, y)];
    Command::Choose(Choice::Ring(corners.map(|(x, y)| Coord { x, y }).to_vec(), join))
}

fn toggle(id: u32) -> Command {
    Command::Choose(Choice::Toggle(FeatureId(id)))
}

/// `0 1 2`, or `one 3`, or `nothing`.
fn said(state: &State) -> String {
    let session = &state.session;
    match (&session.chosen, session.selected) {
        (Some(chosen), None) => chosen.ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(" "),
        (None, Some(pick)) => format!("one {}", pick.feature.0),
        (None, None) => "nothing".to_owned(),
        both => format!("both: {both:?}"),
    }
}

/// P0 is at 0–100, P1 at 100–200, P2 lies over both from 50 to 150, P3 at 900–1000.
#[test]
fn rings_and_clicks_choose() {
    check(vec![ring(10., 10., 20., 20., Join::Replace)], said, "one 0");
    check(vec![ring(10., 10., 120., 40., Join::Replace)], said, "0 1");
    check(vec![ring(-10., -10., 2000., 400., Join::Replace)], said, "0 1 2 3");
    check(vec![ring(10., 10., 120., 40., Join::Replace), ring(910., 0., 920., 10., Join::Add)], said, "0 1 3");
    check(vec![Command::Act(Action::SelectAll), ring(0., 60., 120., 90., Join::Remove)], said, "one 3");
    check(vec![ring(300., 0., 400., 10., Join::Replace)], said, "nothing");
    check(vec![toggle(3), toggle(0)], said, "0 3");
    check(vec![toggle(3), toggle(0), toggle(3)], said, "one 0");
    check(vec![Command::Act(Action::SelectAll), Command::SelectAt(Coord { x: 950., y: 50. })], said, "one 3");
    check(vec![Command::Act(Action::SelectAll), Command::Act(Action::Clear)], said, "nothing");
}

#[test]
fn escape_takes_the_nearest_thing_first() {
    let (mut state, _) = after(vec![Command::Act(Action::ToolLasso), Command::Act(Action::SelectAll)]);
    settle(&mut state, Command::Act(Action::Clear));
    assert_eq!((said(&state).as_str(), state.session.tool), ("nothing", Tool::Lasso), "first the parcels");
    settle(&mut state, Command::Act(Action::Clear));
    assert_eq!(state.session.tool, Tool::Pan, "then the tool");
}

/// Alpha has 300 万元 on P0 and P1 (15 亩 each, registered by its own occupation), Beta 40 on P3.
#[test]
fn the_summary_follows_the_year_and_is_copied() {
    let (mut state, effects) = after(vec![Command::Act(Action::SelectAll), Command::Act(Action::CopySheet)]);
    assert!(effects.contains(&Effect::CopyChosen), "a table is asked for");
    let sum = |state: &State| {
        let sum = state.session.chosen.as_ref().unwrap().summary.clone();
        (sum.totals[0].map(|total| total.0), sum.valued[0], sum.firms)
    };
    assert_eq!(sum(&state), (Some(340.0), 3, 2), "2024: 300 + 40 on three parcels of two firms");
    settle(&mut state, Command::SetYear(2023));
    assert_eq!(sum(&state), (Some(150.0), 3, 2), "2023: 100 + 50");
}

#[test]
fn steps_that_come_before_the_job_is_done_are_all_taken() {
    let mut state = fixture::state();
    let before = state.session.choice_serial;
    assert_eq!(apply(&mut state, ring(10., 10., 120., 40., Join::Replace)), [Effect::Choose]);
    settle(&mut state, ring(910., 0., 920., 10., Join::Add));
    assert_eq!(said(&state), "0 1 3");
    assert!(state.session.choice_serial > before + 1, "results of older jobs are dropped");
}

#[test]
fn a_dragged_bound_is_one_edit() {
    let mut state = fixture::state();
    let by_hand = |bound| ClassSpec { own: Some(OwnBounds::new(Metric::Tax, &[bound])), ..ClassSpec::default() };
    let (undo, before) = (state.undo.len(), state.project.classes);
    let first = apply(&mut state, Command::TryClasses(by_hand(3.0)));
    assert_eq!(first, [Effect::DeriveTheme]);
    assert!(apply(&mut state, Command::TryClasses(by_hand(4.0))).is_empty(), "one at a time");
    for bound in [5.0, 6.0] {
        settle(&mut state, Command::TryClasses(by_hand(bound)));
    }
    assert_eq!((state.undo.len(), state.project.classes), (undo, before), "trying is no edit");
    settle(&mut state, Command::SetClasses(by_hand(7.0)));
    assert_eq!((state.undo.len(), state.project.classes), (undo + 1, by_hand(7.0)));
    assert_eq!(state.derived.themed.as_ref().map(|themed| themed.spec), Some(by_hand(7.0)), "and is on the map");
    settle(&mut state, Command::Act(Action::Undo));
    assert_eq!(state.project.classes, before);
    assert_eq!(state.derived.themed.as_ref().map(|themed| themed.spec), Some(before), "back on the map too");
}

#[test]
fn pieces_are_shown_until_the_reading_is_stopped() {
    let mut state = fixture::empty();
    let id = JobId(5);
    let piece = || JobResult::Preview(id, vec![Arc::new(fixture::parcels("P", 0.0).shapes)]);
    settle(&mut state, Command::Resize { at_px: (0.0, 0.0), size_px: (1000.0, 600.0) });
    let job = JobState {
        id,
        kind: JobKind::Read,
        name: Words::same("test"),
        progress: Arc::default(),
        since: Instant::now(),
    };
    settle(&mut state, Command::Job(JobResult::Started(job)));
    settle(&mut state, Command::Job(piece()));
    let seen = state.session.view.unwrap().center_in_world;
    assert_eq!((state.session.preview.len(), seen.x, seen.y), (1, 500.0, 75.0), "the view shows the piece");
    let effects = settle(&mut state, Command::Cancel(id));
    assert_eq!((effects, state.session.jobs.len(), state.session.preview.len()), (vec![Effect::Cancel(id)], 0, 0));
    settle(&mut state, Command::Job(piece()));
    assert!(state.session.preview.is_empty(), "nothing comes after it");
    settle(&mut state, Command::Job(JobResult::Opened(id, fixture::sample())));
    assert!(state.sources.data.layers.is_empty(), "not even what was ready");
    settle(&mut state, Command::Job(JobResult::Cancelled(id)));
    assert!(state.session.stopped.is_empty(), "and then it is forgotten");
}
