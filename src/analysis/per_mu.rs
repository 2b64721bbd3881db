//! 亩均 figures of every parcel for one year.
//!
//! The total of a parcel is Σ over its firms of the firm's figure × the share of its land that lies there;
//! per mu it is divided by the area of the parcel. *Guarantees:* Σ over parcels + [`unplaced`] = Σ over firms;
//! a missing figure is no zero. *Must not know:* classes, zones.
use std::sync::Arc;

use rayon::prelude::*;

use crate::analysis::classify::Distribution;
use crate::analysis::occupancy::Occupancy;
use crate::model::firm::{FirmBook, OwnFigures};
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::Layer;
use crate::model::memo::Memo;
use crate::model::spec::Metric;
use crate::model::units::{Mu, WanYuan, WanYuanPerMu};

/// A per-mu figure, or why there is none. The three are never mixed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// No firm, or no figure of any firm.
    NoData,
    /// All firms on the parcel are 暂不评价 (T); the figure, where there is one, is shown but not classed.
    NotRated(Option<WanYuanPerMu>),
    /// A figure; zero is one.
    Value(WanYuanPerMu),
}

impl Reading {
    /// The figure that may be classed and ranked.
    pub fn rated(self) -> Option<f64> {
        match self {
            Self::Value(value) => Some(value.0),
            Self::NoData | Self::NotRated(_) => None,
        }
    }
}

/// All figures of all parcels for one year, by column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figures {
    /// The year.
    pub year: u16,
    /// Area per-mu figures are divided by, in 亩.
    pub area_mu: Arc<Vec<f64>>,
    /// Σ over firms of figure × share, in 万元, by [`Metric::index`]; NaN is "no value".
    pub totals: [Vec<f64>; 3],
    /// Whether all its firms are 暂不评价; empty where there is no such parcel.
    pub not_rated: Vec<bool>,
    /// Whether some firm on it lacks the figure, by [`Metric::index`] bit.
    pub partial: Vec<u8>,
    pub(crate) rated: [Memo<Distribution>; 3],
}

/// Parcels looked at by one thread at a time, at least.
const PIECE: usize = 1 << 12;

/// The figures of one parcel.
struct OfParcel {
    totals: [f64; 3],
    not_rated: bool,
    partial: u8,
}

impl OfParcel {
    fn compute(parcel: FeatureId, (firms, occupancy): (&FirmBook, &Occupancy), year: u16) -> Self {
        let tenants = occupancy.tenants(parcel);
        let of_tenants: Vec<_> = tenants.iter().map(|tenant| firm_totals(firms, tenant.firm, year)).collect();
        let mut row = Self {
            totals: [f64::NAN; 3],
            not_rated: !tenants.is_empty() && tenants.iter().all(|tenant| !firms.is_rated(tenant.firm, year)),
            partial: 0,
        };
        for metric in 0..Metric::ALL.len() {
            let shares = tenants.iter().zip(&of_tenants);
            let shares = shares.map(|(tenant, of)| (of[metric], tenant.area, occupancy.land_of(tenant.firm)));
            let (total, partial) = shared_sum(shares);
            row.totals[metric] = total.unwrap_or(f64::NAN);
            row.partial |= u8::from(partial) << metric;
        }
        row
    }
}

impl Figures {
    /// Computes all parcels.
    pub fn compute(parcels: &Layer, firms: &FirmBook, occupancy: &Occupancy, year: u16) -> Self {
        let ids = (0..parcels.len() as u32).into_par_iter().with_min_len(PIECE);
        let area_mu = Arc::new(ids.map(|id| parcels.evaluation_mu(FeatureId(id)).0).collect());
        Self::of_areas(area_mu, parcels, (firms, occupancy), year)
    }

    /// The figures of another year for the same parcels.
    pub fn of_year(&self, parcels: &Layer, firms: &FirmBook, occupancy: &Occupancy, year: u16) -> Self {
        Self::of_areas(Arc::clone(&self.area_mu), parcels, (firms, occupancy), year)
    }

    fn of_areas(
        area_mu: Arc<Vec<f64>>,
        parcels: &Layer,
        (firms, occupancy): (&FirmBook, &Occupancy),
        year: u16,
    ) -> Self {
        if let Some(own) = firms.own.as_ref().filter(|own| std::ptr::eq(own.layer().as_ref(), parcels)) {
            return Self::of_own(area_mu, own, occupancy, year);
        }
        let rows: Vec<OfParcel> = (0..parcels.len() as u32)
            .into_par_iter()
            .with_min_len(PIECE)
            .map(|parcel| OfParcel::compute(FeatureId(parcel), (firms, occupancy), year))
            .collect();
        let total = |metric: usize| rows.iter().map(|row| row.totals[metric]).collect();
        Self {
            year,
            area_mu,
            totals: [total(0), total(1), total(2)],
            not_rated: rows.iter().map(|row| row.not_rated).collect(),
            partial: rows.iter().map(|row| row.partial).collect(),
            ..Self::default()
        }
    }

    /// Of figures in the parcels' own columns: each parcel has its own, and nothing is shared out.
    fn of_own(area_mu: Arc<Vec<f64>>, own: &OwnFigures, occupancy: &Occupancy, year: u16) -> Self {
        // Zeros take no time, and both cores fetch the memory they write to.
        let mut totals = [(); 3].map(|()| vec![0.0; area_mu.len()]);
        let mut partial = vec![0_u8; area_mu.len()];
        let [tax, output, investment] = &mut totals;
        let pieces = tax.par_chunks_mut(PIECE).zip(output.par_chunks_mut(PIECE));
        let pieces = pieces.zip(investment.par_chunks_mut(PIECE)).zip(partial.par_chunks_mut(PIECE));
        pieces.enumerate().for_each(|(piece, (((tax, output), investment), partial))| {
            let rows = tax.iter_mut().zip(output).zip(investment).zip(partial);
            for ((((tax, output), investment), partial), row) in rows.zip(piece * PIECE..) {
                let occupied = !occupancy.tenants(FeatureId(row as u32)).is_empty();
                let of_row = if occupied { own.figures(row, year) } else { [None; 3] };
                [*tax, *output, *investment] = of_row.map(|figure| figure.unwrap_or(f64::NAN));
                let lacks = |metric: usize| u8::from(occupied && of_row[metric].is_none()) << metric;
                *partial = (0..3).map(lacks).sum();
            }
        });
        Self { year, area_mu, totals, partial, ..Self::default() }
    }

    /// The rated figures other than zero, sorted: what classes are made from. Kept from first use on.
    pub fn rated(&self, metric: Metric) -> &Distribution {
        self.rated[metric.index()].get(|| {
            let parcels = (0..self.area_mu.len() as u32).into_par_iter().with_min_len(PIECE);
            let values = parcels.filter_map(|parcel| self.per_mu(metric, FeatureId(parcel)).rated());
            Distribution::of(values.filter(|value| *value != 0.0).collect())
        })
    }

    /// The parcel's area.
    #[inline]
    pub fn area(&self, parcel: FeatureId) -> Mu {
        Mu(self.area_mu.get(parcel.index()).copied().unwrap_or(0.0))
    }

    /// The total on the parcel.
    #[inline]
    pub fn total(&self, metric: Metric, parcel: FeatureId) -> Option<WanYuan> {
        self.totals[metric.index()].get(parcel.index()).filter(|total| !total.is_nan()).map(|total| WanYuan(*total))
    }

    /// The per-mu figure.
    #[inline]
    pub fn per_mu(&self, metric: Metric, parcel: FeatureId) -> Reading {
        let value = self.total(metric, parcel).and_then(|total| total.per(self.area(parcel)));
        match (self.not_rated.get(parcel.index()), value) {
            (Some(true), value) => Reading::NotRated(value),
            (_, Some(value)) => Reading::Value(value),
            (_, None) => Reading::NoData,
        }
    }

    /// Whether a firm on the parcel lacks the figure.
    pub fn is_partial(&self, metric: Metric, parcel: FeatureId) -> bool {
        self.partial.get(parcel.index()).is_some_and(|bits| bits >> metric.index() & 1 == 1)
    }
}

/// A firm's own totals of a year, by [`Metric::index`]. A firm closed in or before the year has none.
pub fn firm_totals(firms: &FirmBook, firm: FirmId, year: u16) -> [Option<WanYuan>; 3] {
    let Some(figures) = firms.figures(firm, year).filter(|_| firms.is_open(firm, year)) else { return [None; 3] };
    [figures.tax, figures.output, figures.investment]
        .map(|figure| figure.filter(|value| value.is_finite()).map(WanYuan))
}

/// What stands on no parcel of the layer, by [`Metric::index`]: Σ over parcels + this = Σ over firms.
pub fn unplaced(firms: &FirmBook, occupancy: &Occupancy, year: u16) -> [WanYuan; 3] {
    let mut unplaced = [WanYuan(0.0); 3];
    for firm in firms.ids() {
        let share = occupancy.unplaced_share(firm);
        for (sum, total) in unplaced.iter_mut().zip(firm_totals(firms, firm, year)) {
            *sum += WanYuan(total.map_or(0.0, |total| total.0 * share));
        }
    }
    unplaced
}

/// Σ figure × area here ÷ all land over the firms that have the figure (`None` where none has), and whether one
/// lacks it. Of each: its figure, its area here, its land.
///
/// The product comes before the division: 1200 × 10 ÷ 60 is 200, while 1200 × (10 ÷ 60) may miss it by a hair,
/// and with it a standard that the firm just meets. All of a firm's land in one place takes no arithmetic at all:
/// 25.4 × 1.27 ÷ 1.27 is less than 25.4.
pub(crate) fn shared_sum(of_tenants: impl Iterator<Item = (Option<WanYuan>, Mu, Mu)>) -> (Option<f64>, bool) {
    let (mut sum, mut partial) = (None, false);
    for (total, here, land) in of_tenants {
        match total {
            Some(total) => {
                let part = if here == land { total.0 } else { total.0 * here.0 / land.0 };
                sum = Some(sum.unwrap_or(0.0) + part);
            }
            None => partial = true,
        }
    }
    (sum, partial)
}
