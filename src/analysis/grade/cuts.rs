//! How near a ranked firm stands to the next better and the next worse grade, in its score and in places.
//!
//! *Guarantees:* with quotas a cut is the score of the last firm of the better grade, or the first of the worse one, as the
//! tie rule put them; with bounds it is the bound. Firms whose grade a veto or a leniency decided stand at no cut, nor do
//! firms without a value; a cut behind which a veto or a leniency would leave the grade as it is is none.
//! *Must not know:* tax (that is [`moves()`](super::moves())).

use super::evaluation::Evaluation;
use super::grades::{Adjust, by_rank};
use super::scores::better_value;
use crate::model::id::FirmId;
use crate::model::scheme::{Bounds, GradingRule, Verdict};

/// One cut beside a firm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// The grade behind it.
    pub grade: u8,
    /// Where it is, in what is compared.
    pub at: f64,
    /// How far that is: never below zero, zero exactly on it.
    pub gap: f64,
    /// Places to the first firm behind it, from 1; nothing where there is none.
    pub places: Option<usize>,
}

/// A firm between its two cuts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margin {
    /// The firm.
    pub firm: FirmId,
    /// Position of its group.
    pub group: usize,
    /// Its grade.
    pub grade: u8,
    /// What is compared: the score, or the value of one indicator.
    pub value: f64,
    /// Its place, from 1, and of how many.
    pub place: (usize, usize),
    /// The cut to the next better grade.
    pub up: Option<Cut>,
    /// The cut to the next worse grade.
    pub down: Option<Cut>,
}

impl Margin {
    /// A gap in % of the own value; nothing where that is zero and the gap is not.
    pub fn percent(&self, cut: Option<Cut>) -> Option<f64> {
        let gap = cut?.gap;
        let percent = if gap == 0.0 { 0.0 } else { gap / self.value.abs() * 100.0 };
        Some(percent).filter(|percent| percent.is_finite())
    }

    /// The lesser gap in %.
    pub fn nearest(&self) -> Option<f64> {
        let both = [self.percent(self.up), self.percent(self.down)];
        both.into_iter().flatten().min_by(f64::total_cmp)
    }

    /// Exactly on a cut: on a bound, or equal to a firm behind it.
    pub fn is_on_cut(&self) -> bool {
        [self.up, self.down].into_iter().flatten().any(|cut| cut.gap == 0.0)
    }

    /// The next firm is behind a cut.
    pub fn is_beside_cut(&self) -> bool {
        [self.up, self.down].into_iter().flatten().any(|cut| cut.places == Some(1))
    }
}

/// All firms that rank or bound alone gave their grade, by group and from the best down.
pub fn margins(evaluation: &Evaluation) -> Vec<Margin> {
    (0..evaluation.scheme.groups.len()).flat_map(|at| of_group(evaluation, at)).collect()
}

fn of_group(evaluation: &Evaluation, at: usize) -> Vec<Margin> {
    let (Some(group), Some(scores), Some(count)) =
        (evaluation.scheme.groups.get(at), evaluation.scores.groups.get(at), evaluation.grades.groups.get(at))
    else {
        return Vec::new();
    };
    let mut rows: Vec<(usize, f64, u8)> = Vec::with_capacity(scores.order.len());
    let of = match &group.grading.rule {
        GradingRule::Bounds(bounds) => bounds.of,
        GradingRule::Quota(_) => None,
    };
    by_rank(group, count, scores, |member, grade| {
        let score = scores.totals.get(member).copied().unwrap_or(f64::NAN);
        rows.push((member, of.map_or(score, |of| scores.value(of, member)), grade));
    });
    if let GradingRule::Bounds(_) = group.grading.rule {
        // Where an indicator is compared, the order of scores is another one.
        rows.sort_by(|a, b| better_value(a.1, b.1));
    }
    let bounds = match &group.grading.rule {
        GradingRule::Bounds(bounds) => Some(bounds),
        GradingRule::Quota(_) => None,
    };
    let members = evaluation.roll.members(at);
    let (above, below) = ends(&rows);
    let (inputs, roll) = (&evaluation.inputs, &evaluation.roll);
    let (adjust, figures) = (Adjust::of(&evaluation.scheme, group, inputs, roll), roll.figures(inputs));
    let margin = |(place, (member, value, grade)): (usize, &(usize, f64, u8))| {
        let firm = FirmId(*members.get(*member)?);
        let is_by_rank = evaluation.verdict(firm) == Verdict::Grade(*grade) && !value.is_nan();
        let changes = |to: u8| adjust.apply(firm.0, to, |field, firm| figures.figure(field, firm)).0 != *grade;
        let behind = |end: Option<usize>| end.and_then(|end| Some((end, *rows.get(end)?)));
        let cut = |end: Option<usize>, bound: Option<f64>, next: Option<u8>| {
            let found = behind(end);
            let (to, behind) = (bound.or(found.map(|(_, row)| row.1))?, found.map(|(_, row)| row.2));
            let places = found.map(|(end, _)| end.abs_diff(place));
            let next = next.or(behind).filter(|next| changes(*next))?;
            Some(Cut { grade: next, at: to, gap: (to - value).abs(), places })
        };
        let up = bounds.and_then(|bounds| beside(bounds, *grade, true));
        let down = bounds.and_then(|bounds| beside(bounds, *grade, false));
        is_by_rank.then(|| Margin {
            firm,
            group: at,
            grade: *grade,
            value: *value,
            place: (place + 1, rows.len()),
            up: cut(above.get(place).copied().flatten(), up.map(|up| up.0), up.map(|up| up.1)),
            down: cut(below.get(place).copied().flatten(), down.map(|down| down.0), down.map(|down| down.1)),
        })
    };
    rows.iter().enumerate().filter_map(margin).collect()
}

/// Of each row the nearest one above with a better grade, and below with a worse one.
fn ends(rows: &[(usize, f64, u8)]) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let (mut above, mut below) = (vec![None; rows.len()], vec![None; rows.len()]);
    let mut start = 0;
    for run in rows.chunk_by(|a, b| a.2 == b.2) {
        let end = start + run.len();
        above[start..end].fill(start.checked_sub(1));
        below[start..end].fill((end < rows.len()).then_some(end));
        start = end;
    }
    (above, below)
}

/// The bound above or below a grade, and the grade behind it.
fn beside(bounds: &Bounds, grade: u8, above: bool) -> Option<(f64, u8)> {
    let at = if above { grade.checked_sub(1)? } else { grade };
    let next = if above { at } else { grade + 1 };
    bounds.at.get(usize::from(at)).map(|bound| (*bound, next))
}
