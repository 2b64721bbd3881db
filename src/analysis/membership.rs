//! Which zones a parcel lies in, and with what share of its area.
use rayon::prelude::*;

use crate::geometry::index::SpatialIndex;
use crate::geometry::overlay::share_inside;
use crate::model::id::FeatureId;
use crate::model::layer::Layer;
use crate::model::shapes::ShapeKind;

/// A smaller share is none: a common border, or what rounding leaves of one.
const NO_SHARE: f64 = 1e-9;

/// The share of every parcel in every zone it meets.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Membership {
    /// By zone: parcels ascending, share in (0, 1].
    pub by_zone: Vec<Vec<(FeatureId, f64)>>,
}

impl Membership {
    /// Cuts parcels by zones; parcels wholly inside or outside cost no cut. Shares below 1e-9 are none.
    pub fn build(parcels: &Layer, index: &SpatialIndex, zones: &Layer) -> Self {
        let by_zone = zones.shapes.ids().map(|zone| members(parcels, index, zones, zone)).collect();
        Self { by_zone }
    }

    /// The parcels of a zone, ascending, with their shares.
    pub fn parcels_of(&self, zone: FeatureId) -> &[(FeatureId, f64)] {
        self.by_zone.get(zone.index()).map_or(&[], Vec::as_slice)
    }

    /// The zones of a parcel, largest share first.
    pub fn zones_of(&self, parcel: FeatureId) -> Vec<(FeatureId, f64)> {
        let mut zones: Vec<(FeatureId, f64)> = (0_u32..)
            .map(FeatureId)
            .zip(&self.by_zone)
            .filter_map(|(zone, members)| {
                let at = members.binary_search_by_key(&parcel, |(member, _)| *member).ok()?;
                members.get(at).map(|(_, share)| (zone, *share))
            })
            .collect();
        zones.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        zones
    }
}

fn members(parcels: &Layer, index: &SpatialIndex, zones: &Layer, zone: FeatureId) -> Vec<(FeatureId, f64)> {
    if zones.shapes.kind(zone) != ShapeKind::Polygon {
        return Vec::new();
    }
    let Some(bounds) = zones.shapes.bounds(zone) else { return Vec::new() };
    let mut candidates: Vec<FeatureId> =
        index.meeting_box(bounds).filter(|parcel| parcels.shapes.kind(*parcel) == ShapeKind::Polygon).collect();
    candidates.sort_unstable();
    candidates
        .into_par_iter()
        .map(|parcel| (parcel, share_inside(&parcels.shapes, parcel, &zones.shapes, zone).min(1.0)))
        .filter(|(_, share)| *share > NO_SHARE)
        .collect()
}

#[cfg(test)]
mod tests {
    use geo_types::Coord;

    use super::*;
    use crate::analysis::fixture::layer;
    use crate::model::layer::LayerKind;
    use crate::model::shapes::Shapes;

    #[test]
    fn the_zone_with_most_of_a_parcel_comes_first() {
        let (a, b) = (FeatureId(0), FeatureId(1));
        let membership = Membership { by_zone: vec![vec![(a, 0.3), (b, 1.0)], vec![], vec![(a, 0.7)]] };
        assert_eq!(membership.zones_of(a), [(FeatureId(2), 0.7), (FeatureId(0), 0.3)], "70 before 30");
        assert_eq!(membership.zones_of(b), [(FeatureId(0), 1.0)], "wholly in one");
        assert!(membership.zones_of(FeatureId(9)).is_empty(), "in none");
    }

    /// A layer of rectangles (west, south, east, north) in metres.
    fn rectangles(kind: LayerKind, boxes: &[[f64; 4]]) -> Layer {
        let rows: Vec<&[&str]> = boxes.iter().map(|_| [].as_slice()).collect();
        let mut made = layer(kind, &[], &rows);
        made.shapes = Shapes::default();
        for [west, south, east, north] in boxes {
            let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
            let ring = corners.map(|(x, y)| Coord { x: 413_000.0 + x, y: 4_035_000.0 + y }).to_vec();
            made.shapes.push(ShapeKind::Polygon, &[vec![ring]]).expect("few coordinates");
        }
        made
    }

    #[test]
    fn parcels_are_cut_by_area() {
        // The zones meet at x = 30. The first parcel is cut 30 to 70, the second lies in the west, the third
        // only touches the east, the fourth has a quarter in the east.
        let zones = rectangles(LayerKind::Zones, &[[0., 0., 30., 100.], [30., 0., 130., 100.]]);
        let parcels = rectangles(
            LayerKind::Parcels,
            &[[0., 0., 100., 10.], [5., 20., 15., 30.], [130., 0., 140., 10.], [120., 90., 140., 110.]],
        );
        let membership = Membership::build(&parcels, &SpatialIndex::build(&parcels.shapes), &zones);
        let expected: [&[(u32, f64)]; 2] = [&[(0, 0.3), (1, 1.0)], &[(0, 0.7), (3, 0.25)]];
        for (got, expected) in membership.by_zone.iter().zip(expected) {
            assert_eq!(got.len(), expected.len(), "{got:?}");
            for ((parcel, share), (wanted, wanted_share)) in got.iter().zip(expected) {
                assert_eq!(parcel.0, *wanted, "{got:?}");
                assert!((share - wanted_share).abs() < 1e-6, "parcel {wanted}: {share}, not {wanted_share}");
            }
        }
    }
}
