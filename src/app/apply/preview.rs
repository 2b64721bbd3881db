//! Pieces of a file that is being read, shown until the layer itself is there.

use crate::app::apply::views;
use crate::app::jobs::JobId;
use crate::app::state::State;
use crate::model::layer::{Layer, LayerKind, Source, Status};
use crate::model::shapes::Shapes;
use crate::model::table::Table;
use std::sync::Arc;
use std::time::Duration;

/// Puts new pieces on the map. Where nothing else is open the view follows them until the person moves it.
pub(super) fn take(state: &mut State, id: JobId, pieces: Vec<Arc<Shapes>>) {
    if state.session.stopped.contains(&id) {
        return;
    }
    let was_empty = state.session.preview.is_empty();
    // One layer a reading: the map would draw every layer on a sheet of its own.
    let known = state.session.preview.iter().position(|(job, _)| *job == id);
    let before = known.map(|at| state.session.preview.swap_remove(at).1);
    let mut shapes = before.map_or_else(Shapes::default, |layer| Arc::unwrap_or_clone(layer).shapes);
    for piece in pieces {
        // What does not fit any more is not shown; the reading itself says so.
        if shapes.append(&piece).is_err() {
            break;
        }
    }
    state.session.preview.push((id, Arc::new(layer_of(shapes))));
    if state.sources.data.layers.is_empty() && (was_empty || state.session.fitted) {
        views::fit_now(state);
    }
}

/// Takes the pieces of a reading off the map; whether there were any.
pub(super) fn end(state: &mut State, id: JobId) -> bool {
    let before = state.session.preview.len();
    state.session.preview.retain(|(job, _)| *job != id);
    state.session.preview.len() < before
}

/// How long a reading was under way, where that was shown.
pub(super) fn took(state: &State, id: JobId) -> Option<Duration> {
    state.session.jobs.iter().find(|job| job.id == id).map(|job| job.since.elapsed())
}

/// A layer of shapes alone: the map asks for no more.
fn layer_of(shapes: Shapes) -> Layer {
    Layer {
        name: String::new(),
        kind: LayerKind::Parcels,
        geodesic_area_m2: Vec::new(),
        shapes,
        table: Table::default(),
        roles: Vec::new(),
        source: Source { path: String::new(), format: "", epsg: 4548, text: String::new(), status: Status::Unstated },
    }
}
