//! A firm's figures measured by the group of any evaluation, also one of another year that it is not in.
//!
//! *Guarantees:* with its own figures in its own group a firm has the score and the grade of the evaluation to the last
//! bit; the yardsticks and the others stay as they are. *Must not know:* why somebody asks.

use std::cmp::Ordering;

use super::evaluation::Evaluation;
use super::grades::{Adjust, grade_at, places};
use super::inputs::Inputs;
use super::scores::{GroupScores, better_value, by_yardsticks};
use crate::model::scheme::{GradingRule, Group};

/// One group with its yardsticks, order and places.
pub(crate) struct Among<'a> {
    evaluation: &'a Evaluation,
    at: usize,
    group: &'a Group,
    scores: &'a GroupScores,
    members: &'a [u32],
}

/// What a group's yardsticks make of a firm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measured {
    /// Its score.
    pub(crate) score: f64,
    /// Its grade by place or bound.
    pub(crate) ranked: u8,
}

impl<'a> Among<'a> {
    /// The group at a position of the scheme.
    pub(crate) fn of(evaluation: &'a Evaluation, at: usize) -> Option<Self> {
        let (group, scores) = (evaluation.scheme.groups.get(at)?, evaluation.scores.groups.get(at)?);
        Some(Self { evaluation, at, group, scores, members: evaluation.roll.members(at) })
    }

    /// Score and grade of a firm with these figures, the others as they are. Nothing where it would not be rated, or the
    /// group has nothing to measure by.
    pub(crate) fn measure(&self, firm: u32, figures: &Inputs) -> Option<Measured> {
        let (values, score) = by_yardsticks(self.group, &self.scores.yardsticks, |field| figures.figure(field, firm));
        if score.is_nan() {
            return None;
        }
        let ranked = match &self.group.grading.rule {
            GradingRule::Bounds(bounds) => {
                bounds.grade_of(bounds.of.map_or(score, |of| values.get(of).copied().unwrap_or(f64::NAN)))
            }
            GradingRule::Quota(quota) => {
                let (block, place, is_member) = self.place(firm, score, &values);
                let count = self.evaluation.grades.groups.get(self.at)?;
                // One more is ranked where it is not in the group already.
                let more = usize::from(!is_member);
                let anew;
                let quotas = if is_member {
                    &count.quota
                } else {
                    anew = places(quota, count.filed + more, count.ranked + more);
                    &anew
                };
                grade_at(quotas, quota.ties, block, place)
            }
        };
        Some(Measured { score, ranked })
    }

    /// The grade after leniency and vetoes of this evaluation's year.
    pub(crate) fn adjusted(&self, firm: u32, ranked: u8) -> u8 {
        let Evaluation { scheme, inputs, roll, .. } = self.evaluation;
        let figures = roll.figures(inputs);
        Adjust::of(scheme, self.group, inputs, roll).apply(firm, ranked, |field, firm| figures.figure(field, firm)).0
    }

    /// The places of all that are equal to the firm, its own, and whether it is ranked here anyway.
    fn place(&self, firm: u32, score: f64, values: &[f64]) -> ((usize, usize), usize, bool) {
        let own = self.members.binary_search(&firm).ok().map(|at| at as u32);
        let order = &self.scores.order;
        let compare = |other: &u32| self.compare(*other as usize, score, values);
        let from = order.partition_point(|other| compare(other).is_lt());
        let to = order.partition_point(|other| compare(other).is_le());
        let code = |firm: u32| self.evaluation.inputs.by_code.get(firm as usize).copied().unwrap_or(u32::MAX);
        let own_code = code(firm);
        let block = order.get(from..to).unwrap_or(&[]);
        let before = block
            .partition_point(|other| self.members.get(*other as usize).is_some_and(|other| code(*other) < own_code));
        // Where it stands in the order now, if it does, it leaves no place behind.
        let stands = own.and_then(|own| order_place(self.scores, self.group, order, own));
        let is_above = |end: usize| usize::from(stands.is_some_and(|at| at < end));
        let (first, last) = (from - is_above(from), to - is_above(to) + 1);
        let place = from + before - is_above(from + before);
        ((first, last), place, stands.is_some())
    }

    /// Where another firm stands beside this score and these values: less is better.
    fn compare(&self, other: usize, score: f64, values: &[f64]) -> Ordering {
        let total = self.scores.totals.get(other).copied().unwrap_or(f64::NAN);
        self.group.tie_break.iter().fold(score.total_cmp(&total), |order, indicator| {
            let own = values.get(*indicator).copied().unwrap_or(f64::NAN);
            order.then_with(|| better_value(self.scores.value(*indicator, other), own))
        })
    }
}

/// The position of a member in the order; nothing where it is not rated.
fn order_place(scores: &GroupScores, group: &Group, order: &[u32], member: u32) -> Option<usize> {
    if scores.totals.get(member as usize)?.is_nan() {
        return None;
    }
    let from = order.partition_point(|other| scores.compare(group, *other as usize, member as usize).is_lt());
    let within = order.get(from..)?.iter().position(|other| *other == member)?;
    Some(from + within)
}
