//! Σ/Σ by parcel, firm, zone and industry: the tables of `mutu report` and the zone tree.
//!
//! `tax_per_mu` of a row is Σ tax ÷ Σ area of *all* its parcels (综合亩均, domain.md §1.9); beside it stands
//! Σ tax ÷ Σ area of the parcels that have a rated or unrated figure (企业用地亩均), the one a standard is compared with.
use rayon::prelude::*;

use crate::analysis::membership::Membership;
use crate::analysis::occupancy::Occupancy;
use crate::analysis::per_mu::{Figures, firm_totals};
use crate::model::dataset::Dataset;
use crate::model::firm_class::INDUSTRIES;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::{Layer, Role};
use crate::model::shapes::ShapeKind;
use crate::model::spec::Metric;
use crate::model::units::{Mu, WanYuan, WanYuanPerMu};

/// What the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// One row a parcel.
    Parcel,
    /// One row a firm.
    Firm,
    /// One row a zone, parcels apportioned by area.
    Zone,
    /// One row an industry.
    Industry,
}

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// 宗地代码, credit code, zone id or industry.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many parcels have a part in it.
    pub parcels: usize,
    /// Σ area of those parts.
    pub area: Mu,
    /// Σ figure by [`Metric::index`]; `None` where no member has a value.
    pub totals: [Option<WanYuan>; 3],
    /// Σ area of the parts that have the figure, by [`Metric::index`]: 企业用地.
    pub valued_area: [Mu; 3],
    /// Area of the zone's own outline, for zones.
    pub zone_area_km2: Option<f64>,
}

impl Row {
    /// Σ figure ÷ Σ area of all parts (综合亩均).
    pub fn per_mu(&self, metric: Metric) -> Option<WanYuanPerMu> {
        self.totals[metric.index()]?.per(self.area)
    }
    /// Σ figure ÷ Σ area of the parts with the figure (企业用地亩均).
    pub fn per_firm_mu(&self, metric: Metric) -> Option<WanYuanPerMu> {
        self.totals[metric.index()]?.per(self.valued_area[metric.index()])
    }
}

/// What a summary is made from.
#[derive(Debug, Clone, Copy)]
pub struct Basis<'a> {
    /// The data.
    pub data: &'a Dataset,
    /// The relation of the year.
    pub occupancy: &'a Occupancy,
    /// The figures of the year.
    pub figures: &'a Figures,
    /// Parcels in zones.
    pub membership: &'a Membership,
}

/// The rows of one grouping, in a stable order (files' order; industries in the order of the plan, then by name).
pub fn summarize(basis: Basis<'_>, by: By) -> Vec<Row> {
    match by {
        By::Parcel => by_parcel(basis),
        By::Firm => by_firm(basis),
        By::Zone => basis
            .data
            .zones()
            .map_or_else(Vec::new, |zones| zones.shapes.ids().map(|zone| zone_row(basis, zones, zone)).collect()),
        By::Industry => by_industry(basis),
    }
}

/// The whole layer as one row.
pub fn whole(basis: Basis<'_>) -> Row {
    let mut row = Row::empty("", basis.data.parcels().map_or("", |parcels| parcels.name.as_str()));
    // Sums of pieces of a fixed size, so that they are the same on one core and on many.
    let count = basis.data.parcels().map_or(0, |parcels| parcels.len());
    let pieces: Vec<Row> = (0..count.div_ceil(PIECE))
        .into_par_iter()
        .map(|piece| {
            let mut sum = Row::empty("", "");
            let ids = (piece * PIECE..count.min((piece + 1) * PIECE)).map(|at| FeatureId(at as u32));
            ids.filter(|id| counts(basis, *id)).for_each(|parcel| sum.add_parcel(basis, parcel, 1.0));
            sum
        })
        .collect();
    for piece in &pieces {
        row.join(piece);
    }
    row
}

/// Parcels summed up by one thread at a time.
const PIECE: usize = 1 << 14;

/// One zone of the layer of zones: its parcels, each by the share of its area that lies inside.
pub fn zone_row(basis: Basis<'_>, zones: &Layer, zone: FeatureId) -> Row {
    let mut row = Row::empty(zones.text(Role::Code, zone).unwrap_or(""), &zones.label(zone));
    for (parcel, share) in basis.membership.parcels_of(zone) {
        row.add_parcel(basis, *parcel, *share);
    }
    row.zone_area_km2 = Some(zones.geodesic_area(zone).square_kilometers());
    row
}

impl Row {
    fn empty(id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            parcels: 0,
            area: Mu(0.0),
            totals: [None; 3],
            valued_area: [Mu(0.0); 3],
            zone_area_km2: None,
        }
    }

    /// Adds a part of a parcel, with the same part of its totals.
    fn add_parcel(&mut self, basis: Basis<'_>, parcel: FeatureId, share: f64) {
        let figures = basis.figures;
        let area = Mu(figures.area(parcel).0 * share);
        let totals = Metric::ALL.map(|metric| figures.total(metric, parcel).map(|total| WanYuan(total.0 * share)));
        self.parcels += usize::from(is_parcel(basis, parcel));
        self.add(area, totals);
    }

    /// Adds another sum.
    fn join(&mut self, other: &Self) {
        self.parcels += other.parcels;
        self.area += other.area;
        for metric in 0..self.totals.len() {
            if let Some(total) = other.totals[metric] {
                self.totals[metric] = Some(self.totals[metric].unwrap_or_default() + total);
                self.valued_area[metric] += other.valued_area[metric];
            }
        }
    }

    fn add(&mut self, area: Mu, totals: [Option<WanYuan>; 3]) {
        self.area += area;
        for ((sum, valued), total) in self.totals.iter_mut().zip(&mut self.valued_area).zip(totals) {
            if let Some(total) = total {
                *sum = Some(sum.unwrap_or_default() + total);
                *valued += area;
            }
        }
    }
}

fn parcel_ids(basis: Basis<'_>) -> impl Iterator<Item = FeatureId> {
    let count = basis.data.parcels().map_or(0, |parcels| parcels.len());
    let members = (0..count as u32).map(FeatureId);
    members.filter(move |id| counts(basis, *id))
}

/// Whether a feature enters sums.
fn counts(basis: Basis<'_>, id: FeatureId) -> bool {
    // What a point was given is in the sums even so: nothing that a firm has is lost.
    is_parcel(basis, id) || Metric::ALL.iter().any(|metric| basis.figures.total(*metric, id).is_some())
}

/// A point or a line in the layer is none; a record whose outline is missing is one.
fn is_parcel(basis: Basis<'_>, id: FeatureId) -> bool {
    let kind = basis.data.parcels().map(|parcels| parcels.shapes.kind(id));
    matches!(kind, Some(ShapeKind::Polygon | ShapeKind::Empty))
}

fn by_parcel(basis: Basis<'_>) -> Vec<Row> {
    let Some(parcels) = basis.data.parcels() else { return Vec::new() };
    parcel_ids(basis)
        .map(|parcel| {
            let mut row = Row::empty(&code_of(parcels, parcel), &parcel_name(basis, parcels, parcel));
            row.add_parcel(basis, parcel, 1.0);
            row
        })
        .collect()
}

fn by_firm(basis: Basis<'_>) -> Vec<Row> {
    let firms = &basis.data.firms;
    let known = firms.ids().filter_map(|id| Some((id, firms.firm(id)?)));
    known
        .map(|(id, firm)| {
            let mut row = Row::empty(&firm.code, &firm.name);
            row.parcels = basis.occupancy.parcels_of(id).len();
            row.add(basis.occupancy.land_of(id), firm_totals(firms, id, basis.figures.year));
            row
        })
        .collect()
}

fn by_industry(basis: Basis<'_>) -> Vec<Row> {
    let firms = &basis.data.firms;
    let place = |name: &str| INDUSTRIES.iter().position(|known| *known == name).unwrap_or(INDUSTRIES.len());
    let mut members: Vec<(usize, String, FirmId)> = firms
        .ids()
        .filter_map(|id| Some((firms.firm(id)?.into_owned().industry.0, id)))
        .map(|(industry, id)| (place(&industry), industry, id))
        .collect();
    members.sort_unstable();
    members
        .chunk_by(|a, b| a.1 == b.1)
        .map(|group| {
            let name = group.first().map_or("", |(_, name, _)| name.as_str());
            let mut row = Row::empty(name, name);
            let mut parcels: Vec<FeatureId> = Vec::new();
            for (.., firm) in group {
                row.add(basis.occupancy.land_of(*firm), firm_totals(firms, *firm, basis.figures.year));
                parcels.extend(basis.occupancy.parcels_of(*firm).iter().map(|(parcel, _)| parcel));
            }
            // Two firms of one industry on a parcel use one parcel.
            parcels.sort_unstable();
            parcels.dedup();
            row.parcels = parcels.len();
            row
        })
        .collect()
}

/// 宗地代码, else the number of the feature from 1.
pub(crate) fn code_of(parcels: &Layer, parcel: FeatureId) -> String {
    parcels.text(Role::Code, parcel).map_or_else(|| format!("#{}", u64::from(parcel.0) + 1), str::to_owned)
}

/// The parcel's own name, else that of the firm that uses most of it, else nothing.
pub(crate) fn parcel_name(basis: Basis<'_>, parcels: &Layer, parcel: FeatureId) -> String {
    let of_firm = || {
        let tenant = basis.occupancy.tenants(parcel).first()?;
        basis.data.firms.firm(tenant.firm).map(|firm| firm.name.clone())
    };
    parcels.text(Role::Name, parcel).map(str::to_owned).or_else(of_firm).unwrap_or_default()
}
