//! Moves of parcels by the firms on them, and of zones by the parcels in them.
//!
//! A stage of a parcel is the mean of its firms' scores by the area each uses there: in the first three with who was
//! there in the first year, in the last with who is there in the second. Its grade is that of the firm that decides;
//! where another firm decides now, the move is of group. A zone's stage is the mean of its parcels by the area inside.

use super::{Cause, STAGES, Split, YearsOf};
use crate::analysis::occupancy::Tenant;
use crate::model::id::FeatureId;
use crate::model::scheme::Verdict;

/// The move of a parcel; `splits` are those of all firms.
pub(super) fn of_parcel(of: YearsOf<'_>, splits: &[Split], parcel: FeatureId) -> Split {
    let (before, after) = (&of.from.graded.parcels, &of.to.graded.parcels);
    let verdicts = [before.verdict(parcel), after.verdict(parcel)];
    let grades = match verdicts {
        [Verdict::Grade(first), Verdict::Grade(last)] => {
            let decides = before.decided_by(parcel).filter(|firm| after.decided_by(parcel) == Some(*firm));
            let own = decides.and_then(|firm| splits.get(firm.index())).and_then(|split| split.grades);
            Some(own.unwrap_or([first, first, first, last]))
        }
        _ => None,
    };
    let tenants = of.from.occupancy.tenants(parcel);
    let mut scores = [0, 1, 2, 3].map(|stage| mean(splits, tenants, stage));
    scores[3] = mean(splits, of.to.occupancy.tenants(parcel), 3);
    Split { verdicts, scores, grades, cause: Cause::of(verdicts, grades) }
}

/// The mean score of a stage by area; one firm's stays as it is to the last bit.
fn mean(splits: &[Split], tenants: &[Tenant], stage: usize) -> Option<f64> {
    let score = |tenant: &Tenant| splits.get(tenant.firm.index()).and_then(|split| split.scores[stage]);
    if let [only] = tenants {
        return score(only);
    }
    weighted(tenants.iter().filter_map(|tenant| Some((score(tenant)?, tenant.area.0))))
}

/// The scores of a zone at each stage; `parcels` are the moves of all parcels.
pub(super) fn of_zone(of: YearsOf<'_>, parcels: &[Split], zone: FeatureId) -> [Option<f64>; STAGES] {
    let inside = of.membership.parcels_of(zone);
    let stage = |stage: usize| {
        let part = |(parcel, share): &(FeatureId, f64)| {
            let score = parcels.get(parcel.index())?.scores[stage]?;
            Some((score, of.from.figures.area(*parcel).0 * share))
        };
        weighted(inside.iter().filter_map(part))
    };
    [0, 1, 2, 3].map(stage)
}

fn weighted(parts: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (sum, area) = parts.fold((0.0, 0.0), |(sum, area), (score, here)| (sum + score * here, area + here));
    (area > 0.0).then(|| sum / area)
}
