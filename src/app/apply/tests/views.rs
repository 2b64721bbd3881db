//! Pans, zooms, flights, back and forward, the size of the map.

use super::{after, check, settle};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::state::State;
use crate::model::id::FeatureId;
use crate::scene::view::View;
use geo_types::Coord;

const SIZE: (f64, f64) = (1000.0, 600.0);

fn act(action: Action) -> Command {
    Command::Act(action)
}

fn set(x: f64, y: f64, meters_per_px: f64) -> Command {
    Command::SetView(View { center_in_world: Coord { x, y }, meters_per_px, size_px: SIZE })
}

/// A flight is a quarter of a second.
fn land() -> Command {
    Command::Tick(0.3)
}

fn view(state: &State) -> String {
    state.session.view.map_or_else(
        || "none".to_owned(),
        |view| {
            let center = view.center_in_world;
            format!("{:.1} {:.1} at {:.3} of {:?}", center.x, center.y, view.meters_per_px, view.size_px)
        },
    )
}

/// The zones are 1200 × 600 m; 32 points are left around them: 1200 m ÷ 936 = 1.282 m, wider than 600 ÷ 536.
const WHOLE: &str = "500.0 200.0 at 1.282 of (1000.0, 600.0)";

#[test]
fn the_first_view_shows_everything_and_follows_the_window() {
    check(vec![], view, WHOLE);
    let narrow = Command::Resize { at_px: (0.0, 40.0), size_px: (664.0, 600.0) };
    check(vec![narrow], view, "500.0 200.0 at 2.000 of (664.0, 600.0)");
    check(vec![set(0., 0., 3.), act(Action::Fit), land()], view, WHOLE);
}

#[test]
fn panels_open_and_close_without_moving_the_map() {
    // The left panel of 280 closes: what was at x = 280 + 500 of the window is at 780 still; the middle is at 640 now.
    let wider = Command::Resize { at_px: (0.0, 40.0), size_px: (1280.0, 600.0) };
    check(vec![set(500., 200., 2.), wider], view, "220.0 200.0 at 2.000 of (1280.0, 600.0)");
    // The bottom panel opens: 200 less from below; the middle goes up by 100 points, 200 m to the north.
    let lower = Command::Resize { at_px: (280.0, 40.0), size_px: (1000.0, 400.0) };
    check(vec![set(500., 200., 2.), lower], view, "500.0 400.0 at 2.000 of (1000.0, 400.0)");
    check(vec![Command::Resize { at_px: (0.0, 0.0), size_px: (0.0, 0.0) }], view, WHOLE);
}

#[test]
fn flights_end_where_they_should() {
    let to = View { center_in_world: Coord { x: 0.0, y: 0.0 }, meters_per_px: 0.5, size_px: SIZE };
    let end = "0.0 0.0 at 0.500 of (1000.0, 600.0)";
    check(vec![Command::FlyTo(to), land()], view, end);
    check(vec![Command::FlyTo(to), Command::Tick(0.1), Command::Tick(0.1), Command::Tick(0.06)], view, end);
    check(vec![Command::FlyTo(to)], view, WHOLE);
    check(vec![Command::FlyTo(to), set(7., 7., 1.), land()], view, "7.0 7.0 at 1.000 of (1000.0, 600.0)");
    check(vec![Command::Tick(1.0)], view, WHOLE);
}

#[test]
fn a_key_that_is_held_down_is_one_step_back() {
    let held = || (0..9).flat_map(|_| [act(Action::PanLeft), Command::Tick(0.03)]);
    check(held().chain([land(), act(Action::Back), land()]).collect(), view, WHOLE);
    let count = |state: &State| state.session.back.len().to_string();
    check(vec![act(Action::ZoomIn), land(), act(Action::ZoomIn), land()], count, "2");
}

#[test]
fn a_flight_grows_about_one_point() {
    let mut state = super::fixture::state();
    settle(&mut state, set(0., 0., 4.));
    let to = state.session.view.unwrap().zoomed(4.0, (900.0, 50.0));
    settle(&mut state, Command::FlyTo(to));
    let still = state.session.view.unwrap().world_from_screen((900.0, 50.0));
    let mut last = 4.0;
    for _ in 0..5 {
        settle(&mut state, Command::Tick(0.05));
        let view = state.session.view.unwrap();
        let (x, y) = view.screen_from_world(still);
        assert!((x - 900.0).abs() < 1e-6 && (y - 50.0).abs() < 1e-6, "the point under the pointer went to {x}, {y}");
        assert!(view.meters_per_px < last, "each frame is closer");
        last = view.meters_per_px;
    }
    assert!((last - 1.0).abs() < 1e-9, "and the last one is there");
}

#[test]
fn keys_pan_and_zoom_and_add_up() {
    let start = || set(0., 0., 1.6);
    check(vec![start(), act(Action::ZoomIn), land()], view, "0.0 0.0 at 1.000 of (1000.0, 600.0)");
    check(
        vec![start(), act(Action::ZoomIn), act(Action::ZoomOut), land()],
        view,
        "0.0 0.0 at 1.600 of (1000.0, 600.0)",
    );
    // A fifth of 1000 points at 1.6 m is 320 m; of 600 points, 192 m.
    check(vec![start(), act(Action::PanRight), land()], view, "320.0 0.0 at 1.600 of (1000.0, 600.0)");
    check(
        vec![start(), act(Action::PanRight), act(Action::PanRight), land()],
        view,
        "640.0 0.0 at 1.600 of (1000.0, 600.0)",
    );
    check(vec![start(), act(Action::PanUp), land()], view, "0.0 192.0 at 1.600 of (1000.0, 600.0)");
    check(vec![start(), act(Action::PanDown), land()], view, "0.0 -192.0 at 1.600 of (1000.0, 600.0)");
    check(vec![start(), act(Action::PanLeft), land()], view, "-320.0 0.0 at 1.600 of (1000.0, 600.0)");
}

#[test]
fn back_and_forward_go_through_what_was_seen() {
    let walk = || vec![Command::KeepView, set(1., 1., 1.), Command::KeepView, set(2., 2., 1.)];
    let then = |actions: &[Action]| {
        let steps = actions.iter().flat_map(|action| [act(*action), land()]);
        walk().into_iter().chain(steps).collect::<Vec<_>>()
    };
    check(then(&[Action::Back]), view, "1.0 1.0 at 1.000 of (1000.0, 600.0)");
    check(then(&[Action::Back, Action::Back]), view, WHOLE);
    check(then(&[Action::Back, Action::Back, Action::Back]), view, WHOLE);
    check(then(&[Action::Back, Action::Back, Action::Forward]), view, "1.0 1.0 at 1.000 of (1000.0, 600.0)");
    check(then(&[Action::Forward]), view, "2.0 2.0 at 1.000 of (1000.0, 600.0)");
    // A new step forgets the way forward.
    check(then(&[Action::Back, Action::ZoomIn, Action::Forward]), view, "1.0 1.0 at 0.625 of (1000.0, 600.0)");
}

#[test]
fn one_goes_to_what_is_selected() {
    // Z1 is 500 × 300 m: 500 ÷ 936 = 0.534, 300 ÷ 536 = 0.560.
    check(vec![Command::EnterZone(FeatureId(1)), land()], view, "250.0 150.0 at 0.560 of (1000.0, 600.0)");
    // A parcel of 100 m would be shown at 0.187 m a point; it is not shown closer than 0.4.
    let p3 = Command::SelectAt(Coord { x: 950., y: 50. });
    check(vec![p3, act(Action::ZoomToSelection), land()], view, "950.0 50.0 at 0.400 of (1000.0, 600.0)");
    check(vec![act(Action::ZoomToSelection), land()], view, WHOLE);
}

#[test]
fn views_that_are_none_are_refused() {
    check(vec![set(f64::NAN, 0., 1.)], view, WHOLE);
    check(vec![set(0., 0., 0.)], view, WHOLE);
    check(vec![set(0., f64::INFINITY, 1.)], view, WHOLE);
}

#[test]
fn nothing_open_has_no_view() {
    let mut state = super::fixture::empty();
    for action in [Action::Fit, Action::ZoomIn, Action::PanLeft, Action::Back, Action::ZoomToSelection] {
        settle(&mut state, act(action));
    }
    settle(&mut state, Command::SelectAt(Coord { x: 0., y: 0. }));
    assert_eq!(view(&state), "none", "and no action makes one");
    let (state, _) = after(vec![]);
    assert!(state.session.fitted, "the sample is shown whole");
}
