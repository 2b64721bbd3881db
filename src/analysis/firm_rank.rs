//! Firms by one figure on their land, the highest first.
//!
//! *Guarantees:* firms that are not rated, closed ones, and those without land or without the figure have no rank;
//! equal ones keep the order of the file. *Must not know:* how it is shown.

use crate::analysis::occupancy::Occupancy;
use crate::analysis::per_mu::firm_totals;
use crate::model::firm::FirmBook;
use crate::model::id::FirmId;
use crate::model::spec::Metric;
use crate::model::units::{Mu, WanYuanPerMu};

/// A firm with a rank.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Which.
    pub firm: FirmId,
    /// Its land on all parcels.
    pub land: Mu,
    /// Its figure on that land.
    pub per_mu: WanYuanPerMu,
}

/// The firms of a year by a figure, the highest first.
pub fn by_per_mu(firms: &FirmBook, occupancy: &Occupancy, (year, metric): (u16, Metric)) -> Vec<Ranked> {
    let ranked = |firm: FirmId| {
        let land = Some(occupancy.land_of(firm)).filter(|land| land.0 > 0.0 && firms.is_rated(firm, year))?;
        let total = *firm_totals(firms, firm, year).get(metric.index())?;
        Some(Ranked { firm, land, per_mu: total?.per(land)? })
    };
    let mut all: Vec<Ranked> = firms.ids().filter_map(ranked).collect();
    all.sort_by(|a, b| b.per_mu.0.total_cmp(&a.per_mu.0));
    all
}
