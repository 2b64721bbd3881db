//! Planned sites: drawn, filled in, undone, selected. The town's parcels are squares of 100 m; P0 begins at 0, 0.

use super::{after, check, settle};
use crate::app::action::Action;
use crate::app::apply::tests::fixture;
use crate::app::command::{Command, SketchChange};
use crate::app::session::Tool;
use crate::app::state::State;
use crate::io::entry;
use crate::model::entry::Quantity;
use crate::model::id::FeatureId;
use crate::model::sketch::SitePlan;
use geo_types::Coord;
use std::sync::Arc;

fn corner(x: f64, y: f64) -> Command {
    Command::Sketch(SketchChange::Corner(Coord { x, y }))
}

fn close() -> Command {
    Command::Sketch(SketchChange::Close)
}

/// A square of 100 m over the right half of P1 and as much beside it.
fn square() -> Vec<Command> {
    let corners = [(150., 0.), (250., 0.), (250., 100.), (150., 100.)];
    std::iter::once(Command::Act(Action::ToolSketch))
        .chain(corners.map(|(x, y)| corner(x, y)))
        .chain([close()])
        .collect()
}

fn told(state: &State) -> String {
    let session = &state.session;
    let ids: Vec<u32> = state.project.sketches.iter().map(|sketch| sketch.id).collect();
    format!("{ids:?}, {} drawn, {:?}, selected {:?}", session.drawing.len(), session.tool, session.sketch)
}

#[test]
fn corners_become_a_site_that_is_selected() {
    check(square(), told, "[1], 0 drawn, Pan, selected Some(1)");
    let (state, _) = after(square());
    let sketch = state.selected_sketch().expect("a site");
    assert_eq!(sketch.corners.len(), 4, "its corners");
    // World metres of the town lie far from the meridian of the plane, where a metre is none: only the order is sure.
    assert!(sketch.area.0 > 1_000.0, "{:?}", sketch.area);
    let cover = &state.session.site.as_ref().expect("a sheet").cover;
    let parcels: Vec<(u32, f64)> =
        cover.parcels.iter().map(|(id, share, _)| (id.0, (share * 100.0).round() / 100.0)).collect();
    // P1 is 100–200: half of it. P2 is 50–150 and only touches.
    assert_eq!(parcels, [(1, 0.5)], "what it takes");
    assert_eq!(cover.zones.len(), 2, "in both zones: {:?}", cover.zones);
}

#[test]
fn what_is_no_site_stays_a_drawing() {
    let begin = || Command::Act(Action::ToolSketch);
    check(vec![begin(), corner(0., 0.), corner(9., 0.), close()], told, "[], 2 drawn, Sketch, selected None");
    let line = vec![begin(), corner(0., 0.), corner(50., 0.), corner(99., 0.), close()];
    check(line, told, "[], 3 drawn, Sketch, selected None");
    let bow = || vec![begin(), corner(0., 0.), corner(90., 90.), corner(90., 0.), corner(0., 90.)];
    let mut crossed = bow();
    crossed.push(close());
    check(crossed, told, "[], 4 drawn, Sketch, selected None");
    let mut mended = bow();
    mended.extend([Command::Sketch(SketchChange::Back), close()]);
    check(mended, told, "[1], 0 drawn, Pan, selected Some(1)");
}

#[test]
fn esc_leaves_the_drawing_then_the_tool() {
    let begin = || vec![Command::Act(Action::ToolSketch), corner(0., 0.), corner(9., 0.)];
    let esc = || Command::Act(Action::Clear);
    check(begin().into_iter().chain([esc()]).collect(), told, "[], 0 drawn, Sketch, selected None");
    check(begin().into_iter().chain([esc(), esc()]).collect(), told, "[], 0 drawn, Pan, selected None");
    let other = begin().into_iter().chain([Command::Act(Action::ToolBox)]).collect();
    check(other, told, "[], 0 drawn, Box, selected None");
}

#[test]
fn a_site_is_undone_and_its_number_is_not_used_again() {
    let (mut state, _) = after(square());
    settle(&mut state, Command::Act(Action::Undo));
    assert_eq!(told(&state), "[], 0 drawn, Pan, selected None", "gone, and nothing is selected");
    assert!(state.session.site.is_none(), "and its sheet with it");
    settle(&mut state, Command::Act(Action::Redo));
    assert_eq!(told(&state), "[1], 0 drawn, Pan, selected None", "back");
    for command in square() {
        settle(&mut state, command);
    }
    settle(&mut state, Command::Sketch(SketchChange::Remove(2)));
    for command in square() {
        settle(&mut state, command);
    }
    assert_eq!(told(&state), "[1, 3], 0 drawn, Pan, selected Some(3)", "2 was another one");
}

#[test]
fn a_click_takes_the_site_and_a_second_one_goes_through_it() {
    let (mut state, _) = after(square());
    settle(&mut state, Command::Act(Action::Clear));
    assert_eq!(state.session.sketch, None, "Esc selects nothing");
    let click = || Command::SelectAt(Coord { x: 190., y: 20. });
    settle(&mut state, click());
    assert_eq!((state.session.sketch, state.session.selected), (Some(1), None), "the site");
    settle(&mut state, click());
    let below = state.session.selected.map(|pick| pick.feature);
    assert_eq!((state.session.sketch, below), (None, Some(FeatureId(1))), "the parcel below");
}

#[test]
fn a_corner_too_many_is_said() {
    let mut state = fixture::state();
    for at in 0..=500 {
        let (x, y) = (f64::from(at), f64::from(at % 2));
        settle(&mut state, Command::Sketch(SketchChange::Corner(Coord { x, y })));
        let said = state.session.messages.last().is_some_and(|message| message.text.en.contains("500 corners"));
        assert_eq!(said, at == 500, "corner {at}");
    }
    assert_eq!(state.session.drawing.len(), 500, "as many as are taken");
}

/// What is typed digit by digit is undone at once; another field is another step.
#[test]
fn what_is_planned_is_checked_at_once() {
    let mut state = fixture::state();
    let standards = entry::shipped().into_iter().map(Arc::new).collect::<Vec<_>>();
    settle(&mut state, Command::SetEntryStandard(Arc::clone(&standards[0])));
    for command in square() {
        settle(&mut state, command);
    }
    let before = state.undo.len();
    let mut plan = SitePlan { division: "34".to_owned(), ..SitePlan::default() };
    for ratio in [0.0, 0.7, 0.79] {
        plan.amounts.set(Quantity::PlotRatio, Some(ratio));
        settle(&mut state, Command::Sketch(SketchChange::Plan(1, Box::new(plan.clone()))));
    }
    assert_eq!(state_of(&state, "plot_ratio"), "fail", "0.79 of 0.8");
    plan.amounts.set(Quantity::PlotRatio, Some(0.8));
    settle(&mut state, Command::Sketch(SketchChange::Plan(1, Box::new(plan.clone()))));
    assert_eq!(state_of(&state, "plot_ratio"), "pass", "exactly 0.8");
    assert_eq!(state_of(&state, "green_ratio"), "no_data", "not filled in");
    plan.amounts.set(Quantity::GreenRatio, Some(15.0));
    settle(&mut state, Command::Sketch(SketchChange::Plan(1, Box::new(plan))));
    // The first change also set the industry, so it stands alone; the ratios after it are one, green is another.
    assert_eq!(state.undo.len() - before, 3, "three steps");
    settle(&mut state, Command::Act(Action::Undo));
    assert_eq!(state_of(&state, "green_ratio"), "no_data", "undone");
    settle(&mut state, Command::SetEntryStandard(Arc::clone(&standards[2])));
    assert_eq!(state_of(&state, "plot_ratio_least"), "not_applicable", "division 34 is no chemistry");
}

fn state_of(state: &State, key: &str) -> &'static str {
    let standard = state.project.entry_standard.as_ref().expect("a standard");
    let checked = state.session.site.as_ref().and_then(|site| site.checked.as_ref()).expect("checked");
    let of_key = |check: &&crate::analysis::entry::Check| standard.clauses[check.clause].key == key;
    checked.checks.iter().find(of_key).map_or("none", |check| check.state.name())
}

#[test]
fn a_selected_parcel_is_checked() {
    let mut state = fixture::state();
    settle(&mut state, Command::SelectAt(Coord { x: 20., y: 20. }));
    assert_eq!(state.session.checked, None, "no standard, no check");
    let standard = entry::shipped().into_iter().next().map(Arc::new).expect("a standard");
    settle(&mut state, Command::SetEntryStandard(standard));
    let checked = state.session.checked.as_ref().expect("checked");
    assert!(checked.checks.iter().all(|check| check.state.name() == "not_applicable"), "division 65 is no industry");
    settle(&mut state, Command::Act(Action::Undo));
    assert_eq!(state.session.checked, None, "the standard is part of the document");
    assert_eq!(state.session.tool, Tool::Pan);
}
