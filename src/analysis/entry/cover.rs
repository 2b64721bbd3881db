//! What a planned site lies on: parcels and zones, each with its share.

use geo_types::Coord;

use crate::geometry::index::SpatialIndex;
use crate::geometry::overlay::share_inside;
use crate::model::id::FeatureId;
use crate::model::layer::Layer;
use crate::model::shapes::{ShapeKind, Shapes};
use crate::model::units::Mu;

/// What a site covers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cover {
    /// Parcels, most 亩 first: how much of each (0 to 1), and that on the ellipsoid, as the site is measured.
    pub parcels: Vec<(FeatureId, f64, Mu)>,
    /// Zones, the greatest share first: how much of the site lies in each (0 to 1).
    pub zones: Vec<(FeatureId, f64)>,
}

/// Cuts parcels and zones by a closed ring of world metres.
pub fn cover(ring: &[Coord], parcels: Option<(&Layer, &SpatialIndex)>, zones: Option<&Layer>) -> Cover {
    let mut site = Shapes::default();
    if site.push(ShapeKind::Polygon, &[vec![ring.to_vec()]]).is_err() {
        return Cover::default();
    }
    let own = FeatureId(0);
    let mut made = Cover::default();
    if let Some((layer, index)) = parcels {
        for parcel in index.meeting(&layer.shapes, ring) {
            let share = share_inside(&layer.shapes, parcel, &site, own);
            if share > 0.0 {
                made.parcels.push((parcel, share, Mu(layer.geodesic_area(parcel).to_mu().0 * share)));
            }
        }
        made.parcels.sort_by(|a, b| b.2.0.total_cmp(&a.2.0).then(a.0.cmp(&b.0)));
    }
    if let Some(layer) = zones {
        let share = |zone: FeatureId| (zone, share_inside(&site, own, &layer.shapes, zone));
        made.zones = layer.shapes.ids().map(share).filter(|(_, share)| *share > 0.0).collect();
        made.zones.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    }
    made
}
