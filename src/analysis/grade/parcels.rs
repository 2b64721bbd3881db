//! Grades of parcels from the firms on them.
//!
//! The rule: a parcel has the grade (or T) of the firm that owns most of it in the year; where that one is not in the
//! evaluation, of the firm that uses most of it and is. Its score is the mean of the scores of the ranked firms on it,
//! weighted by the area each uses there. Figures of a parcel are those of [`per_mu`](crate::analysis::per_mu): shares by
//! area.

use rayon::prelude::*;

use super::evaluation::Evaluation;
use super::inputs::NO_FIRM;
use super::tenancy::{Tenancy, found};
use crate::analysis::occupancy::Occupancy;
use crate::model::firm::FirmBook;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::{Layer, Role};
use crate::model::scheme::Verdict;
use crate::model::units::Mu;

/// Who owns each parcel in a year. Hangs on the data alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Owners {
    by_parcel: Vec<u32>,
}

/// Grades of all parcels, by [`FeatureId`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParcelGrades {
    /// The verdicts.
    pub verdicts: Vec<Verdict>,
    /// The scores; NaN is none.
    pub scores: Vec<f64>,
    /// The firm whose grade it is; `u32::MAX` is none.
    decided_by: Vec<u32>,
}

/// Why a parcel has its grade.
#[derive(Debug, Clone, PartialEq)]
pub struct ParcelExplanation {
    /// The parcel.
    pub parcel: FeatureId,
    /// The verdict.
    pub verdict: Verdict,
    /// The mean score by area.
    pub score: Option<f64>,
    /// The firm that owns most of it.
    pub owner: Option<FirmId>,
    /// The firm whose grade it is.
    pub decided_by: Option<FirmId>,
    /// The firms on it, largest area first: firm, area here, verdict, score.
    pub firms: Vec<(FirmId, Mu, Verdict, Option<f64>)>,
}

impl Owners {
    /// Owners of the parcels of a layer; `occupancy` must be that year's.
    pub fn of(parcels: &Layer, firms: &FirmBook, occupancy: &Occupancy, year: u16) -> Self {
        let count = parcels.len() as u32;
        if firms.own.is_some() {
            let user = |at: u32| occupancy.tenants(FeatureId(at)).first().map_or(NO_FIRM, |tenant| tenant.firm.0);
            return Self { by_parcel: (0..count).into_par_iter().map(user).collect() };
        }
        let tenancy = Tenancy::of(firms, year);
        let codes = parcels.role(Role::Code);
        let owner = |at: u32| found(&tenancy.owners, codes?.text(at as usize)?).map(|firm| firm.0);
        Self { by_parcel: (0..count).into_par_iter().map(|at| owner(at).unwrap_or(NO_FIRM)).collect() }
    }

    /// The firm that owns most of a parcel.
    pub fn owner(&self, parcel: FeatureId) -> Option<FirmId> {
        self.by_parcel.get(parcel.index()).filter(|firm| **firm != NO_FIRM).map(|firm| FirmId(*firm))
    }
}

impl ParcelGrades {
    /// Grades of all parcels; `occupancy` and `owners` must be of the evaluation's year.
    pub fn of(evaluation: &Evaluation, owners: &Owners, occupancy: &Occupancy) -> Self {
        let parcels = (0..owners.by_parcel.len() as u32).into_par_iter().with_min_len(1 << 12);
        let rows: Vec<(Verdict, f64, u32)> =
            parcels.map(|parcel| of_parcel(evaluation, owners, occupancy, FeatureId(parcel))).collect();
        Self {
            verdicts: rows.iter().map(|row| row.0).collect(),
            scores: rows.iter().map(|row| row.1).collect(),
            decided_by: rows.iter().map(|row| row.2).collect(),
        }
    }

    /// The verdict on a parcel.
    pub fn verdict(&self, parcel: FeatureId) -> Verdict {
        self.verdicts.get(parcel.index()).copied().unwrap_or_default()
    }

    /// The firm whose grade a parcel has.
    pub fn decided_by(&self, parcel: FeatureId) -> Option<FirmId> {
        self.decided_by.get(parcel.index()).filter(|firm| **firm != NO_FIRM).map(|firm| FirmId(*firm))
    }

    /// Why a parcel has its grade.
    pub fn explain(
        &self,
        evaluation: &Evaluation,
        owners: &Owners,
        occupancy: &Occupancy,
        parcel: FeatureId,
    ) -> ParcelExplanation {
        let tenants = occupancy.tenants(parcel).iter();
        ParcelExplanation {
            parcel,
            verdict: self.verdict(parcel),
            score: self.scores.get(parcel.index()).copied().filter(|score| !score.is_nan()),
            owner: owners.owner(parcel),
            decided_by: self.decided_by(parcel),
            firms: tenants
                .map(|tenant| {
                    (tenant.firm, tenant.area, evaluation.verdict(tenant.firm), evaluation.score(tenant.firm))
                })
                .collect(),
        }
    }
}

/// Verdict and score of a parcel, and the firm whose verdict it is.
pub(super) fn of_parcel(
    evaluation: &Evaluation,
    owners: &Owners,
    occupancy: &Occupancy,
    parcel: FeatureId,
) -> (Verdict, f64, u32) {
    let tenants = occupancy.tenants(parcel);
    let is_in = |firm: &FirmId| evaluation.verdict(*firm) != Verdict::None;
    let decides = owners.owner(parcel).filter(is_in).or_else(|| tenants.iter().map(|tenant| tenant.firm).find(is_in));
    let (mut weighted, mut area) = (0.0, 0.0);
    for tenant in tenants {
        if let Some(score) = evaluation.score(tenant.firm) {
            weighted += score * tenant.area.0;
            area += tenant.area.0;
        }
    }
    let score = match tenants {
        // One firm's score stays as it is to the last bit.
        [only] => evaluation.score(only.firm).unwrap_or(f64::NAN),
        _ if area > 0.0 => weighted / area,
        _ => f64::NAN,
    };
    match decides {
        Some(firm) => (evaluation.verdict(firm), score, firm.0),
        None => (Verdict::None, score, NO_FIRM),
    }
}
