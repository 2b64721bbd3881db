//! Where one looks from: pans, zooms, flights, back and forward.

use crate::app::command::Command;
use crate::app::session::Pick;
use crate::app::state::State;
use crate::model::layer::LayerKind;
use crate::model::shapes::around;
use crate::model::sketch::Sketch;
use crate::scene::view::View;
use geo_types::{Coord, Rect};

/// How long an eased zoom takes, in seconds.
pub(crate) const FLIGHT_S: f32 = 0.25;
/// Room around what is shown whole, in points.
const MARGIN_PX: f64 = 32.0;
/// A map as large as that of the smallest usual window.
const USUAL_PX: (f64, f64) = (720.0, 680.0);
/// A selected thing is not shown closer than this, in metres a point: a shop of 20 m would fill the window.
const CLOSEST_FIT_M_PER_PX: f64 = 0.4;

pub(super) fn change(state: &mut State, command: &Command) {
    match *command {
        Command::Resize { at_px, size_px } => resize(state, at_px, size_px),
        Command::SetView(view) => set(state, view),
        Command::KeepView => state.session.keep_view(),
        Command::FlyTo(view) => fly(state, view),
        Command::Tick(seconds) => tick(state, seconds),
        _ => {}
    }
}

pub(super) fn fit(state: &mut State) {
    let (Some(extent), Some(size_px)) = (extent_of_all(state), size_of(state)) else { return };
    fly(state, View::fitting(extent, size_px, MARGIN_PX));
    state.session.fitted = true;
}

/// Shows everything at once, without a flight: at the start.
pub(super) fn fit_now(state: &mut State) {
    if let (Some(extent), Some(size_px)) = (extent_of_all(state), size_of(state)) {
        state.session.view = Some(View::fitting(extent, size_px, MARGIN_PX));
        state.session.flight = None;
        state.session.fitted = true;
    }
}

/// Shows what a project showed, at once; everything where it does not say.
pub(super) fn show_now(state: &mut State, rect: Option<Rect>) {
    let Some(rect) = rect else { return fit_now(state) };
    // Where the first frame has not come yet, its size takes the place of this one.
    set(state, View::fitting(rect, size_of(state).unwrap_or(USUAL_PX), 0.0));
}

pub(super) fn fly(state: &mut State, to: View) {
    let to = View { size_px: size_of(state).unwrap_or(to.size_px), ..to };
    if !is_sound(&to) {
        return;
    }
    state.session.keep_view();
    depart(state, to);
}

pub(super) fn fly_to_rect(state: &mut State, rect: Rect) {
    let Some(size_px) = size_of(state) else { return };
    let view = View::fitting(rect, size_px, MARGIN_PX);
    fly(state, View { meters_per_px: view.meters_per_px.max(CLOSEST_FIT_M_PER_PX), ..view });
}

pub(super) fn fly_to_selection(state: &mut State) {
    if let Some(rect) = state.session.chosen.as_ref().and_then(|chosen| chosen.summary.extent) {
        return fly_to_rect(state, rect);
    }
    if let Some(rect) = state.selected_sketch().and_then(Sketch::bounds) {
        return fly_to_rect(state, rect);
    }
    let picks: Vec<Pick> = match state.session.selected.filter(|_| state.session.highlighted.is_empty()) {
        Some(pick) => vec![pick],
        None => state.session.highlighted.clone(),
    };
    if let Some(rect) = extent_of_picks(state, &picks) {
        fly_to_rect(state, rect);
    }
}

/// What is less than this part of the map's width and height is a dot.
const DOT_PARTS: f64 = 24.0;

/// Brings a rectangle into view where it is not wholly seen.
pub(super) fn reveal(state: &mut State, rect: Rect) {
    let Some(view) = state.session.settled_view() else { return };
    let seen = view.rect_in_world();
    let inside = rect.min().x >= seen.min().x
        && rect.min().y >= seen.min().y
        && rect.max().x <= seen.max().x
        && rect.max().y <= seen.max().y;
    // A dot on the whole zone is on the map and still not found.
    let is_dot = rect.width() * DOT_PARTS < seen.width() && rect.height() * DOT_PARTS < seen.height();
    if !inside || is_dot {
        fly_to_rect(state, rect);
    }
}

pub(super) fn zoom_step(state: &mut State, factor: f64) {
    if let Some(view) = state.session.settled_view() {
        step(state, view.zoomed(factor, (view.size_px.0 / 2.0, view.size_px.1 / 2.0)));
    }
}

/// `by` is a part of the map's width and height.
pub(super) fn pan_step(state: &mut State, by: (f64, f64)) {
    if let Some(view) = state.session.settled_view() {
        step(state, view.panned((by.0 * view.size_px.0, by.1 * view.size_px.1)));
    }
}

pub(super) fn back(state: &mut State) {
    let (Some(here), Some(to)) = (state.session.settled_view(), state.session.back.pop()) else { return };
    state.session.forward.push(here);
    depart(state, to);
}

pub(super) fn forward(state: &mut State) {
    let (Some(here), Some(to)) = (state.session.settled_view(), state.session.forward.pop()) else { return };
    state.session.back.push(here);
    depart(state, to);
}

pub(super) fn extent_of_picks(state: &State, picks: &[Pick]) -> Option<Rect> {
    let boxes = picks.iter().filter_map(|pick| state.sources.layer_of(*pick)?.shapes.bounds(pick.feature));
    boxes.reduce(around)
}

/// The box of the layers at these positions of the dataset.
pub(super) fn extent_of_layers(state: &State, positions: impl Iterator<Item = usize>) -> Option<Rect> {
    positions.filter_map(|at| state.sources.data.layers.get(at)?.shapes.extent()).reduce(around)
}

fn resize(state: &mut State, at_px: (f64, f64), size_px: (f64, f64)) {
    if !(size_px.0 >= 1.0 && size_px.1 >= 1.0) {
        return;
    }
    let before = state.session.map_px.replace((at_px.0, at_px.1, size_px.0, size_px.1));
    if state.session.fitted || state.session.view.is_none() {
        return fit_now(state);
    }
    let Some((left, top, width, height)) = before else { return };
    // The world stays where it is on the screen while panels open and close beside it.
    let shift_px = (at_px.0 + size_px.0 / 2.0 - left - width / 2.0, at_px.1 + size_px.1 / 2.0 - top - height / 2.0);
    let moved = |view: View| View { size_px, ..view.panned((-shift_px.0, -shift_px.1)) };
    let session = &mut state.session;
    session.view = session.view.map(moved);
    session.flight = session.flight.map(|(from, to, flown)| (moved(from), View { size_px, ..to }, flown));
}

fn set(state: &mut State, view: View) {
    if is_sound(&view) {
        state.session.view = Some(View { size_px: size_of(state).unwrap_or(view.size_px), ..view });
        state.session.flight = None;
        state.session.fitted = false;
    }
}

/// A step of the keys. A key that is held down makes many, each in the flight of the one before: to "back" they are
/// one.
fn step(state: &mut State, to: View) {
    if state.session.flight.is_some() && is_sound(&to) {
        depart(state, to);
    } else {
        fly(state, to);
    }
}

fn depart(state: &mut State, to: View) {
    let to = View { size_px: size_of(state).unwrap_or(to.size_px), ..to };
    state.session.fitted = false;
    match state.session.view {
        Some(from) => state.session.flight = Some((from, to, 0.0)),
        None => state.session.view = Some(to),
    }
}

fn tick(state: &mut State, seconds: f32) {
    let Some((from, to, flown)) = state.session.flight else { return };
    let flown = flown + seconds.max(0.0);
    if flown >= FLIGHT_S {
        state.session.view = Some(to);
        state.session.flight = None;
    } else {
        state.session.view = Some(between(from, to, f64::from(flown / FLIGHT_S)));
        state.session.flight = Some((from, to, flown));
    }
}

/// The view at a part of the way: even in the logarithm of the scale, and about the one point that stays in place
/// where the scale changes, so that what grows does not swing sideways.
fn between(from: View, to: View, part: f64) -> View {
    let eased = part * part * (3.0 - 2.0 * part);
    let meters_per_px = from.meters_per_px * (to.meters_per_px / from.meters_per_px).powf(eased);
    let span = from.meters_per_px - to.meters_per_px;
    let moved =
        if span.abs() > 1e-3 * from.meters_per_px { (from.meters_per_px - meters_per_px) / span } else { eased };
    let (a, b) = (from.center_in_world, to.center_in_world);
    View {
        center_in_world: Coord { x: a.x + (b.x - a.x) * moved, y: a.y + (b.y - a.y) * moved },
        meters_per_px,
        size_px: to.size_px,
    }
}

fn is_sound(view: &View) -> bool {
    let center = view.center_in_world;
    center.x.is_finite() && center.y.is_finite() && view.meters_per_px.is_finite() && view.meters_per_px > 0.0
}

fn size_of(state: &State) -> Option<(f64, f64)> {
    state.session.map_px.map(|(_, _, width, height)| (width, height))
}

/// What "everything" is: the zones and parcels that are drawn; rivers and roads run on beyond them. Where there are
/// none, all that is drawn; where nothing is drawn, all that is open.
fn extent_of_all(state: &State) -> Option<Rect> {
    let layers = &state.sources.data.layers;
    let visible = || (0..layers.len()).filter(|at| state.is_visible(*at));
    let core =
        |at: &usize| layers.get(*at).is_some_and(|layer| matches!(layer.kind, LayerKind::Zones | LayerKind::Parcels));
    extent_of_layers(state, visible().filter(core))
        .or_else(|| extent_of_layers(state, visible()))
        .or_else(|| extent_of_layers(state, 0..layers.len()))
        .or_else(|| state.session.preview.iter().filter_map(|(_, piece)| piece.shapes.extent()).reduce(around))
}
