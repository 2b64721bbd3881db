//! Who changes grade between two gradings of one year, with 亩 and tax, by zone, and what the policies cost.
//!
//! *Guarantees:* every firm and every parcel is in exactly one cell of its matrix; figures of a firm are its own, those
//! of a parcel its share by area. *Must not know:* words for people.

use std::sync::Arc;

use super::matrix::{Matrix, Tally, step_at, steps_of, steps_of_classes};
use super::money::{Cost, costs};
use crate::analysis::grade::{Evaluation, Graded, GroupCount};
use crate::analysis::membership::Membership;
use crate::analysis::per_mu::Figures;
use crate::analysis::theme::Themed;
use crate::model::id::{FeatureId, FirmId};
use crate::model::scheme::{Field, Scheme};
use crate::model::spec::Metric;

/// What changes between two gradings of one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// The year.
    pub year: u16,
    /// The scheme before.
    pub before: Arc<Scheme>,
    /// The scheme after.
    pub after: Arc<Scheme>,
    /// Firms of each group after, by position in the scheme.
    pub counts: Vec<GroupCount>,
    /// All firms.
    pub firms: Matrix,
    /// Those that change, in the order of the file.
    pub firm_moves: Vec<FirmMove>,
    /// All parcels.
    pub parcels: Matrix,
    /// Those that change, in the order of the layer.
    pub parcel_moves: Vec<ParcelMove>,
    /// Zones in which parcels change, in the order of the layer.
    pub zones: Vec<ZoneMoves>,
    /// What the policies cost.
    pub costs: Vec<Cost>,
}

/// A firm that changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirmMove {
    /// The firm.
    pub firm: FirmId,
    /// Positions in [`Matrix::from`] and [`Matrix::to`].
    pub step: (usize, usize),
    /// Land it uses.
    pub area_mu: f64,
    /// Its tax; NaN is no value.
    pub tax: f64,
    /// How it stood.
    pub before: Stand,
    /// How it stands.
    pub after: Stand,
}

/// How a firm stands in one grading.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stand {
    /// Its score, or that of the owner it is merged with.
    pub score: Option<f64>,
    /// Its place and the number of the ranked.
    pub rank: Option<(usize, usize)>,
}

impl Stand {
    fn of(evaluation: &Evaluation, firm: FirmId) -> Self {
        Self { score: evaluation.score(firm), rank: evaluation.rank(firm) }
    }
}

/// A parcel that changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParcelMove {
    /// The parcel.
    pub parcel: FeatureId,
    /// Positions in [`Matrix::from`] and [`Matrix::to`].
    pub step: (usize, usize),
    /// Its area.
    pub area_mu: f64,
    /// Its share of its firms' tax; NaN is no value.
    pub tax: f64,
}

/// What changes in a zone; parcels count by the share of their area that lies in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZoneMoves {
    /// The zone.
    pub zone: FeatureId,
    /// By [`Moved::CHANGES`](crate::model::scheme::Moved::CHANGES); a parcel counts with a part in the zone.
    pub moved: [Tally; 3],
}

impl Ledger {
    /// Compares two gradings; both must be of the same year and the same data, and so must `figures` and `membership`.
    pub fn of(before: &Graded, after: &Graded, figures: &Figures, membership: &Membership) -> Self {
        let (old, new) = (&before.evaluation, &after.evaluation);
        let (firms, firm_moves) = firms(old, new);
        let steps = |evaluation: &Evaluation| steps_of(&evaluation.scheme);
        let mut all = Comparing::new(Matrix::new(steps(old), steps(new)), figures);
        let verdicts = before.parcels.verdicts.iter().zip(&after.parcels.verdicts);
        for (parcel, (from, to)) in (0_u32..).map(FeatureId).zip(verdicts) {
            all.add(parcel, (step_at(&old.scheme, *from), step_at(&new.scheme, *to)));
        }
        let zones = zones(&all.matrix, &all.moves, figures.area_mu.len(), membership);
        Self {
            year: new.inputs.year,
            before: Arc::clone(&old.scheme),
            after: Arc::clone(&new.scheme),
            counts: new.grades.groups.clone(),
            firms,
            firm_moves,
            parcels: all.matrix,
            parcel_moves: all.moves,
            zones,
            costs: costs(old, new),
        }
    }
}

/// Parcels that change class between two resolutions of one per-mu theme, and the matrix of all.
pub fn class_moves(before: &Themed, after: &Themed, figures: &Figures) -> (Matrix, Vec<ParcelMove>) {
    let mut all = Comparing::new(Matrix::new(steps_of_classes(before), steps_of_classes(after)), figures);
    for (parcel, (from, to)) in (0_u32..).map(FeatureId).zip(before.class_of.iter().zip(after.class_of.iter())) {
        all.add(parcel, (usize::from(*from), usize::from(*to)));
    }
    (all.matrix, all.moves)
}

/// Parcels being put into their cells.
struct Comparing<'a> {
    matrix: Matrix,
    /// Whether two steps are the same, row by row: asked for every parcel.
    same: Vec<bool>,
    moves: Vec<ParcelMove>,
    area_mu: &'a [f64],
    tax: &'a [f64],
}

impl<'a> Comparing<'a> {
    fn new(matrix: Matrix, figures: &'a Figures) -> Self {
        let same = matrix.all().map(|(from, to)| matrix.is_same(from, to)).collect();
        let tax = &figures.totals[Metric::Tax.index()];
        Self { matrix, same, moves: Vec::new(), area_mu: &figures.area_mu, tax }
    }

    fn add(&mut self, parcel: FeatureId, step: (usize, usize)) {
        let area_mu = self.area_mu.get(parcel.index()).copied().unwrap_or(0.0);
        let tax = self.tax.get(parcel.index()).copied().unwrap_or(f64::NAN);
        if let Some(cell) = self.matrix.cell_mut(step.0, step.1) {
            cell.add(area_mu, tax);
        }
        if self.same.get(step.0 * self.matrix.to.len() + step.1) == Some(&false) {
            self.moves.push(ParcelMove { parcel, step, area_mu, tax });
        }
    }
}

fn firms(old: &Evaluation, new: &Evaluation) -> (Matrix, Vec<FirmMove>) {
    let mut matrix = Matrix::new(steps_of(&old.scheme), steps_of(&new.scheme));
    let same: Vec<bool> = matrix.all().map(|(from, to)| matrix.is_same(from, to)).collect();
    let mut moves = Vec::new();
    for firm in (0..new.inputs.len() as u32).map(FirmId) {
        let step = (step_at(&old.scheme, old.verdict(firm)), step_at(&new.scheme, new.verdict(firm)));
        let (area_mu, tax) = (new.inputs.figure(Field::Land, firm.0), new.inputs.figure(Field::Tax, firm.0));
        if let Some(cell) = matrix.cell_mut(step.0, step.1) {
            cell.add(area_mu, tax);
        }
        if same.get(step.0 * matrix.to.len() + step.1) == Some(&false) {
            let (before, after) = (Stand::of(old, firm), Stand::of(new, firm));
            moves.push(FirmMove { firm, step, area_mu, tax, before, after });
        }
    }
    (matrix, moves)
}

fn zones(matrix: &Matrix, moves: &[ParcelMove], parcels: usize, membership: &Membership) -> Vec<ZoneMoves> {
    const STAYS: u32 = u32::MAX;
    let mut move_of = vec![STAYS; parcels];
    for (at, found) in moves.iter().enumerate() {
        if let Some(slot) = move_of.get_mut(found.parcel.index()) {
            *slot = at as u32;
        }
    }
    let of_zone = |(zone, members): (FeatureId, &Vec<(FeatureId, f64)>)| {
        let mut moved = [Tally::default(); 3];
        for (parcel, share) in members {
            let at = move_of.get(parcel.index()).filter(|at| **at != STAYS);
            if let Some(found) = at.and_then(|at| moves.get(*at as usize)) {
                let direction = matrix.direction(found.step.0, found.step.1);
                if let Some(sum) = moved.get_mut(direction as usize) {
                    sum.add_part(found.area_mu, found.tax, *share);
                }
            }
        }
        moved.iter().any(|tally| tally.count > 0).then_some(ZoneMoves { zone, moved })
    };
    (0_u32..).map(FeatureId).zip(&membership.by_zone).filter_map(of_zone).collect()
}
