//! Several parcels by the pointer, in the window of the shipped layers.
#![cfg(feature = "app")]

mod window;

use egui::{Key, Modifiers, Pos2};
use egui_kittest::kittest::Queryable as _;
use mutu::app::session::Tool;
use mutu::app::settings::Settings;
use mutu::model::id::FeatureId;
use std::sync::Arc;
use window::{Window, settle, start, state};

fn drag(window: &mut Window, way: &[Pos2]) {
    let (Some(first), Some(last)) = (way.first(), way.last()) else { return };
    window.hover_at(*first);
    window.run_steps(2);
    window.drag_at(*first);
    window.run_steps(1);
    for at in way {
        window.hover_at(*at);
        window.run_steps(2);
    }
    window.drop_at(*last);
    settle(window);
}

/// The chosen parcels, and those whose box lies in, or does not touch, a box of the screen.
fn chosen(window: &Window) -> Vec<FeatureId> {
    state(window).session.chosen.as_ref().map_or_else(Vec::new, |chosen| chosen.ids.clone())
}

#[test]
fn a_box_and_a_lasso_choose_what_lies_there() {
    let mut window = start(Vec::new(), Settings::default(), (1280.0, 800.0));
    window.key_press(Key::B);
    settle(&mut window);
    assert_eq!(state(&window).session.tool, Tool::Box, "the key of the tool");
    let (left, top, width, height) = state(&window).session.map_px.expect("the map has been shown");
    let at = |x: f64, y: f64| Pos2::new((left + width * x) as f32, (top + height * y) as f32);
    let (from, to) = (at(0.35, 0.35), at(0.6, 0.6));
    drag(&mut window, &[from, at(0.5, 0.5), to]);
    let view = state(&window).session.view.expect("the map has a view");
    let world = |at: Pos2| view.world_from_screen((f64::from(at.x) - left, f64::from(at.y) - top));
    let (a, b) = (world(from), world(to));
    let by_box = chosen(&window);
    let parcels = Arc::clone(state(&window).sources.data.parcels().expect("the shipped parcels"));
    let mut inside = 0;
    for id in parcels.shapes.ids() {
        let bounds = parcels.shapes.bounds(id).expect("a parcel has a place");
        let (low, high) = (bounds.min(), bounds.max());
        let (west, east, south, north) = (a.x.min(b.x), a.x.max(b.x), a.y.min(b.y), a.y.max(b.y));
        let within = low.x > west + 9.0 && high.x < east - 9.0 && low.y > south + 9.0 && high.y < north - 9.0;
        let apart = high.x < west - 9.0 || low.x > east + 9.0 || high.y < south - 9.0 || low.y > north + 9.0;
        assert!(!within || by_box.contains(&id), "{id:?} lies in the box");
        assert!(!apart || !by_box.contains(&id), "{id:?} lies beside it");
        inside += usize::from(within);
    }
    assert!(inside > 5, "{inside} parcels lie in the box");
    assert!(window.query_all_by_label("选中宗地").next().is_some(), "the inspector sums up");

    window.key_press(Key::L);
    settle(&mut window);
    drag(&mut window, &[at(0.35, 0.35), at(0.6, 0.35), at(0.35, 0.6)]);
    let by_lasso = chosen(&window);
    assert!(!by_lasso.is_empty() && by_lasso.len() < by_box.len(), "half of the box");
    assert!(by_lasso.iter().all(|id| by_box.contains(id)), "all of it in the box");
    window.key_press(Key::Escape);
    settle(&mut window);
    assert!(chosen(&window).is_empty(), "Esc selects nothing");
}

#[test]
fn all_parcels_are_selected_by_a_key() {
    let mut window = start(Vec::new(), Settings::default(), (1280.0, 800.0));
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    settle(&mut window);
    let all = state(&window).sources.data.parcels().map(|parcels| parcels.len());
    assert_eq!(Some(chosen(&window).len()), all, "every shipped parcel has a place");
}
