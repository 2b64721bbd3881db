//! Sites: idle or low-yield land by area, zone, use, distance to a road; single parcels or contiguous groups; ranked.
//!
//! *Guarantees:* parcels of a group share edges, and no road runs along what they share; the distance is that of the
//! nearest road's centre line in plane metres; the rank falls by what was asked for, then by 宗地代码.
//! *Must not know:* how it is shown.

mod answer;
mod groups;

pub use answer::answer;

use rayon::prelude::*;

use crate::analysis::membership::Membership;
use crate::analysis::register::{Entry, RegisterOf, entries, is_of_use, recoverable};
use crate::geometry::index::SpatialIndex;
use crate::geometry::nearest::nearest_line;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, ParcelStatus, Role};
use crate::model::shapes::ShapeKind;
use crate::model::units::{Mu, WanYuan};

/// A parcel is of a zone where at least this part of it lies inside.
const MOST_OF_IT: f64 = 0.5;

/// What sites are found in.
#[derive(Debug, Clone, Copy)]
pub struct SitesOf<'a> {
    /// The data, the rules and the years.
    pub register: RegisterOf<'a>,
    /// R-tree over the parcels.
    pub index: &'a SpatialIndex,
    /// Parcels in zones.
    pub membership: &'a Membership,
    /// The roads with their R-tree.
    pub roads: Option<(&'a Layer, &'a SpatialIndex)>,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SiteFilter {
    /// So much land or more, of a parcel or of a group.
    pub min_mu: Option<f64>,
    /// Parcels with at least half of their area in this zone.
    pub zone: Option<FeatureId>,
    /// Beginnings of codes of 用地用海; empty for all.
    pub uses: Vec<String>,
    /// No farther from a road, of a parcel or of the nearest one of a group.
    pub road_within_m: Option<f64>,
    /// Land of these statuses.
    pub statuses: Vec<ParcelStatus>,
    /// And land on the register.
    pub register: bool,
    /// Groups that share edges instead of single parcels.
    pub contiguous: bool,
    /// What comes first.
    pub first: SiteOrder,
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SiteOrder {
    /// Most recoverable tax.
    #[default]
    Recoverable,
    /// Most land.
    Area,
    /// Nearest to a road.
    Road,
}

/// One site.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its parcels, ascending.
    pub parcels: Vec<FeatureId>,
    /// Σ area.
    pub area: Mu,
    /// Σ recoverable tax of those for which it is known; nothing where it is for none.
    pub recoverable: Option<WanYuan>,
    /// The nearest road and the distance of its centre line; nothing without roads.
    pub road: Option<(FeatureId, f64)>,
}

/// The sites, best first, with what the register says of their parcels.
pub fn sites(of: SitesOf<'_>, filter: &SiteFilter) -> (Vec<Site>, Vec<Entry>) {
    let Some(layer) = of.register.data.parcels() else { return Default::default() };
    let listed = entries(of.register);
    let chosen: Vec<FeatureId> = candidates(of, layer, filter, &listed);
    let groups = if filter.contiguous {
        groups::contiguous(layer, of.index, of.roads, &chosen)
    } else {
        chosen.into_iter().map(|parcel| vec![parcel]).collect()
    };
    let mut found: Vec<Site> = groups.into_par_iter().map(|parcels| site(of, layer, parcels)).collect();
    found.retain(|site| {
        filter.min_mu.is_none_or(|least| site.area.0 >= least)
            && filter.road_within_m.is_none_or(|most| site.road.is_some_and(|(_, distance_m)| distance_m <= most))
    });
    let tax = |site: &Site| site.recoverable.map_or(-1.0, |tax| tax.0);
    let road = |site: &Site| site.road.map_or(f64::INFINITY, |(_, distance_m)| distance_m);
    let code = |site: &Site| site.parcels.first().and_then(|parcel| layer.text(Role::Code, *parcel));
    found.sort_by(|a, b| {
        let by = match filter.first {
            SiteOrder::Recoverable => tax(b).total_cmp(&tax(a)),
            SiteOrder::Area => b.area.0.total_cmp(&a.area.0),
            SiteOrder::Road => road(a).total_cmp(&road(b)),
        };
        by.then_with(|| b.area.0.total_cmp(&a.area.0)).then_with(|| code(a).cmp(&code(b)))
    });
    (found, listed)
}

/// The parcels that are asked for, ascending.
fn candidates(of: SitesOf<'_>, layer: &Layer, filter: &SiteFilter, listed: &[Entry]) -> Vec<FeatureId> {
    let in_zone = filter.zone.map(|zone| of.membership.parcels_of(zone));
    let is_inside = |parcel: FeatureId| {
        in_zone.is_none_or(|members| {
            let at = members.binary_search_by_key(&parcel, |(member, _)| *member).ok();
            at.and_then(|at| members.get(at)).is_some_and(|(_, share)| *share >= MOST_OF_IT)
        })
    };
    let has_status = |parcel: FeatureId| {
        let status = layer.text(Role::ParcelStatus, parcel).and_then(ParcelStatus::from_name);
        status.is_some_and(|status| filter.statuses.contains(&status))
    };
    let is_listed =
        |parcel: FeatureId| filter.register && listed.binary_search_by_key(&parcel, |entry| entry.parcel).is_ok();
    let parcels = layer.shapes.ids().filter(|parcel| layer.shapes.kind(*parcel) == ShapeKind::Polygon);
    parcels
        .filter(|parcel| has_status(*parcel) || is_listed(*parcel))
        .filter(|parcel| is_inside(*parcel) && is_of_use(layer, *parcel, &filter.uses))
        .collect()
}

fn site(of: SitesOf<'_>, layer: &Layer, parcels: Vec<FeatureId>) -> Site {
    let area = |parcel: &FeatureId| layer.evaluation_mu(*parcel);
    let taxes: Vec<WanYuan> = parcels.iter().filter_map(|parcel| recoverable(of.register, layer, *parcel)).collect();
    let road = of.roads.and_then(|(roads, index)| {
        let near = parcels.iter().filter_map(|parcel| nearest_line(&layer.shapes, *parcel, &roads.shapes, index));
        near.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))
    });
    Site {
        area: parcels.iter().map(area).sum(),
        recoverable: (!taxes.is_empty()).then(|| taxes.into_iter().sum()),
        road,
        parcels,
    }
}
