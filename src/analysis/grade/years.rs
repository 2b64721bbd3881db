//! The evaluations of all years with figures, under one scheme: what a line over the years is drawn from.
//!
//! Each year is judged by the benchmarks and quotas of the one scheme; averages and extremes are those of the year's own
//! group. What hangs on the data alone is kept when the scheme changes.

use std::sync::Arc;

use super::evaluation::Evaluation;
use super::inputs::Inputs;
use super::parcels::{Owners, of_parcel};
use crate::analysis::occupancy::{Occupancy, ParcelCodes};
use crate::model::firm::FirmBook;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::Layer;
use crate::model::scheme::{Field, Scheme, Verdict};

/// One year.
#[derive(Debug, Clone)]
struct Year {
    evaluation: Evaluation,
    owners: Arc<Owners>,
    occupancy: Arc<Occupancy>,
}

/// All years with figures, ascending.
#[derive(Debug, Clone, Default)]
pub struct Years {
    years: Vec<Year>,
}

/// One year of a firm or a parcel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradedYear {
    /// The year.
    pub year: u16,
    /// The verdict of that year.
    pub verdict: Verdict,
    /// The score, where there is one.
    pub score: Option<f64>,
    /// 税收 ÷ 用地 of a firm, 万元/亩; of a parcel its sheet has the figures.
    pub tax_per_mu: Option<f64>,
}

impl Years {
    /// Evaluates every year. Without a layer of parcels the firms are evaluated all the same.
    pub fn of(parcels: Option<&Layer>, firms: &FirmBook, scheme: &Arc<Scheme>) -> Self {
        let codes = parcels.map(ParcelCodes::of).unwrap_or_default();
        let one = |year: &u16| {
            let occupancy = Arc::new(match parcels {
                Some(parcels) if firms.own.is_some() => Occupancy::link(parcels, firms, *year).0,
                _ => Occupancy::link_by(&codes, firms, *year).0,
            });
            let owners = parcels.map(|parcels| Owners::of(parcels, firms, &occupancy, *year)).unwrap_or_default();
            let inputs = Arc::new(Inputs::of(firms, &occupancy, *year));
            Year { evaluation: Evaluation::of(inputs, Arc::clone(scheme)), owners: Arc::new(owners), occupancy }
        };
        Self { years: firms.years().iter().map(one).collect() }
    }

    /// The same years under another scheme.
    #[must_use]
    pub fn under(&self, scheme: &Arc<Scheme>) -> Self {
        let years = self.years.iter().map(|year| Year {
            evaluation: year.evaluation.under(Arc::clone(scheme)),
            owners: Arc::clone(&year.owners),
            occupancy: Arc::clone(&year.occupancy),
        });
        Self { years: years.collect() }
    }

    /// Whether they were evaluated by this scheme.
    pub fn are_under(&self, scheme: &Scheme) -> bool {
        self.years.first().is_none_or(|year| *year.evaluation.scheme == *scheme)
    }

    /// The years in which a firm has a figure or a place in the evaluation.
    pub fn of_firm(&self, firm: FirmId) -> Vec<GradedYear> {
        let one = |year: &Year| {
            let evaluation = &year.evaluation;
            let figure = |field| Some(evaluation.inputs.figure(field, firm.0)).filter(|value| !value.is_nan());
            let land = figure(Field::Land).filter(|land| *land > 0.0);
            let tax_per_mu = figure(Field::Tax).zip(land).map(|(tax, land)| tax / land);
            let verdict = evaluation.verdict(firm);
            (tax_per_mu.is_some() || verdict != Verdict::None).then(|| GradedYear {
                year: evaluation.inputs.year,
                verdict,
                score: evaluation.score(firm),
                tax_per_mu,
            })
        };
        self.years.iter().filter_map(one).collect()
    }

    /// All years of a parcel.
    pub fn of_parcel(&self, parcel: FeatureId) -> Vec<GradedYear> {
        let one = |year: &Year| {
            let (verdict, score, _) = of_parcel(&year.evaluation, &year.owners, &year.occupancy, parcel);
            let score = Some(score).filter(|score| !score.is_nan());
            GradedYear { year: year.evaluation.inputs.year, verdict, score, tax_per_mu: None }
        };
        self.years.iter().map(one).collect()
    }
}
