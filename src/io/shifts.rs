//! Layers that carry the shift of a Chinese web map against what is known of the place.
//!
//! *Guarantees:* noticed, never put right without being asked. *Must not know:* how the layers were read.

use std::sync::Arc;

use crate::crs::shift::Shift;
use crate::geometry::drift::{Drift, noticed};
use crate::geometry::index::SpatialIndex;
use crate::io::error::Fault;
use crate::io::open::open_embedded;
use crate::model::layer::{Layer, LayerKind};
use crate::model::report::{Issue, Severity};
use crate::words;

/// Compares parcels with parcels and roads with roads: of these layers, and with the shipped ones. The positions of those
/// that carry a shift, each with which and what is to be said.
pub fn notice(layers: &[Arc<Layer>]) -> Vec<(usize, Shift, Issue)> {
    let comparable = |layer: &&Arc<Layer>| matches!(layer.kind, LayerKind::Parcels | LayerKind::Roads);
    if !layers.iter().any(|layer| comparable(&layer)) {
        return Vec::new();
    }
    let shipped = open_embedded().dataset.layers;
    // A layer alone of its kind is compared with nothing that is new.
    let is_asked =
        |layer: &&Arc<Layer>| comparable(layer) && layers.iter().filter(|one| one.kind == layer.kind).count() > 1;
    let known: Vec<(&Arc<Layer>, SpatialIndex)> = layers
        .iter()
        .filter(is_asked)
        .chain(shipped.iter().filter(comparable))
        .map(|layer| (layer, SpatialIndex::build(&layer.shapes)))
        .collect();
    let mut found = Vec::new();
    for (at, layer) in layers.iter().enumerate().filter(|(_, layer)| comparable(layer)) {
        let others = known.iter().filter(|(other, _)| other.kind == layer.kind && !Arc::ptr_eq(other, layer));
        let drift =
            others.filter_map(|(other, index)| Some((noticed(&layer.shapes, &other.shapes, index)?, *other))).next();
        found.extend(drift.map(|(drift, other)| (at, drift.shift, issue(layer, other, drift))));
    }
    found
}

fn issue(layer: &Layer, other: &Layer, drift: Drift) -> Issue {
    let Drift { shift, moved_m, azimuth_deg, left_m } = drift;
    let (name, other, maps) = (&layer.name, &other.name, shift.name());
    let option = maps.replace('-', "").to_lowercase();
    let message = words!(
        "“{name}”比“{other}”整体偏了约 {moved_m:.0} 米（方位 {azimuth_deg:.0}°），正是 {maps} 的偏移；纠正后相差约 {left_m:.1} 米",
        "\"{name}\" lies {moved_m:.0} m off \"{other}\" as a whole (towards {azimuth_deg:.0}°), which is the shift of {maps}; without it {left_m:.1} m remain"
    );
    let remedy = words!(
        "如数据取自网络地图，在导入页上按 {maps} 纠偏，或用 --shift {option} 重新读取",
        "if the data came from a web map, take {maps} out on the page of the import, or read it with --shift {option}"
    );
    Fault::new("web-map-shift", message, remedy).issue(Severity::Warning)
}

#[cfg(test)]
mod tests {
    use geo_types::Coord;

    use super::*;
    use crate::crs::Crs;
    use crate::model::shapes::Shapes;

    /// The shipped layer of a kind, moved.
    fn moved(kind: LayerKind, by: &dyn Fn(Coord) -> Coord) -> Arc<Layer> {
        let layers = open_embedded().dataset.layers;
        let layer = layers.iter().find(|layer| layer.kind == kind).expect("shipped");
        let mut shapes = Shapes::default();
        for id in layer.shapes.ids() {
            for part in layer.shapes.parts(id) {
                for ring in part.rings() {
                    let ring: Vec<Coord> = ring.iter().map(|corner| by(*corner)).collect();
                    shapes.push_ring(&ring).expect("as many as before");
                }
                shapes.end_part();
            }
            shapes.end_feature(layer.shapes.kind(id));
        }
        let mut layer = Layer::clone(layer);
        layer.shapes = shapes;
        Arc::new(layer)
    }

    fn shifted(shift: Shift) -> impl Fn(Coord) -> Coord {
        move |corner| {
            let place = Crs::WORLD.to_lonlat(corner).expect("in the zone");
            Crs::WORLD.from_lonlat(shift.apply(place)).expect("in the zone")
        }
    }

    #[test]
    fn only_a_shift_is_noticed() {
        let check = |kind: LayerKind, by: &dyn Fn(Coord) -> Coord, expected: &[&str]| {
            let noticed = notice(&[moved(kind, by)]);
            let found: Vec<_> = noticed.iter().map(|(.., issue)| issue.remedy.en.clone()).collect();
            let fits = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| a.contains(b));
            assert!(fits, "{kind:?}: {noticed:?}");
        };
        for kind in [LayerKind::Parcels, LayerKind::Roads] {
            check(kind, &shifted(Shift::Gcj02), &["--shift gcj02"]);
            check(kind, &shifted(Shift::Bd09), &["--shift bd09"]);
            check(kind, &|corner| corner, &[]);
            // A draughtsman's hand shakes; a neighbour's datum is some hundred metres off.
            check(kind, &|corner| Coord { x: corner.x + 3.0, y: corner.y - 2.0 }, &[]);
            check(kind, &|corner| Coord { x: corner.x + 60.0, y: corner.y - 80.0 }, &[]);
            check(kind, &|corner| Coord { x: corner.x - 522.0, y: corner.y - 30.0 }, &[]);
            let gcj = shifted(Shift::Gcj02);
            let drawn = |corner: Coord| {
                let shown = gcj(corner);
                Coord { x: shown.x + 4.0 * (corner.x * 7.0).sin(), y: shown.y + 4.0 * (corner.y * 5.0).sin() }
            };
            check(kind, &drawn, &["--shift gcj02"]);
        }
    }
}
