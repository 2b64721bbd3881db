//! What lies at a place of the map, exactly and in the order a click takes it.
//!
//! *Guarantees:* points and lines of other layers first, then all parcels that overlap there, roads, other areas, and
//! zones from the smallest on. Hidden layers are not hit. *Must not know:* pixels beyond a tolerance.

use crate::app::session::Pick;
use crate::app::state::State;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, LayerKind};
use geo_types::Coord;

/// Lines are hit within this many points.
const LINE_REACH_PX: f64 = 5.0;

/// All that lies at a point, first what a click takes.
pub fn hits(state: &State, point_in_world: Coord, meters_per_px: f64) -> Vec<Pick> {
    let Some(derived) = &state.derived.of_sources else { return Vec::new() };
    let reach_m = LINE_REACH_PX * meters_per_px;
    let mut found: Vec<(u8, f64, Pick)> = Vec::new();
    for (at, (layer, index)) in state.sources.data.layers.iter().zip(&derived.indexes).enumerate() {
        if !state.is_visible(at) {
            continue;
        }
        let inside = index.hits(&layer.shapes, point_in_world);
        found.extend(inside.into_iter().map(|id| {
            let (rank, size) = area_rank(layer, id);
            (rank, size, Pick { layer: at, feature: id })
        }));
        let rank = match layer.kind {
            LayerKind::Roads => 2,
            LayerKind::Water => 5,
            _ => 0,
        };
        let near = index.near(&layer.shapes, point_in_world, reach_m);
        // `near` comes nearest first; the order stays, for the sort is stable.
        found.extend(near.into_iter().map(|id| (rank, 0.0, Pick { layer: at, feature: id })));
    }
    found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut picks: Vec<Pick> = Vec::with_capacity(found.len());
    for (.., pick) in found {
        if !picks.contains(&pick) {
            picks.push(pick);
        }
    }
    picks
}

/// Zones lie in each other: the smallest is what is meant.
fn area_rank(layer: &Layer, id: FeatureId) -> (u8, f64) {
    match layer.kind {
        LayerKind::Parcels => (1, 0.0),
        LayerKind::Roads => (2, 0.0),
        LayerKind::Other => (3, layer.geodesic_area(id).0),
        LayerKind::Zones => (4, layer.geodesic_area(id).0),
        LayerKind::Water => (5, 0.0),
    }
}

/// Whether a pick is a zone: zones are everywhere, so they are not outlined under the pointer.
pub fn is_zone(state: &State, pick: Pick) -> bool {
    state.sources.layer_of(pick).is_some_and(|layer| layer.kind == LayerKind::Zones)
}
