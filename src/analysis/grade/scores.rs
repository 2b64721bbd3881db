//! Points, scores and order of the ranked firms of each group. Hang on weights and benchmarks, not on quotas.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::inputs::Inputs;
use super::points::{Yardstick, benchmark, limited, raw_points, total, value};
use super::roll::Roll;
use crate::model::id::FirmId;
use crate::model::scheme::{Field, Group, Indicator, Scheme, Scoring};

/// Scores of all groups.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scores {
    /// By position in [`Scheme::groups`].
    pub groups: Vec<GroupScores>,
}

/// Scores of one group, by member (position in [`Roll::members`]).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GroupScores {
    /// By indicator.
    pub yardsticks: Vec<Yardstick>,
    /// By indicator, then member; NaN is "no value".
    pub values: Vec<Vec<f64>>,
    /// By indicator, then member, between floor and cap; NaN where there is no value.
    pub points: Vec<Vec<f64>>,
    /// By member; NaN for who is not rated for lack of figures.
    pub totals: Vec<f64>,
    /// The rated members, best first.
    pub order: Vec<u32>,
}

impl Scores {
    /// Scores of all groups of a scheme.
    pub fn of(inputs: &Inputs, scheme: &Scheme, roll: &Roll) -> Self {
        let figures = roll.figures(inputs);
        let scored = |(at, group): (usize, &Group)| {
            let members = roll.members(at);
            let mut scores = GroupScores::compute(group, members, |field, firm| figures.figure(field, firm));
            scores.sort(group, members, figures);
            scores
        };
        Self { groups: scheme.groups.iter().enumerate().map(scored).collect() }
    }

    /// The score of a firm that is ranked itself.
    pub fn score(&self, roll: &Roll, firm: FirmId) -> Option<f64> {
        let (group, member) = roll.member(firm.0)?;
        self.groups.get(group)?.totals.get(member).copied().filter(|total| !total.is_nan())
    }
}

impl GroupScores {
    /// Scores without an order; `figure` gives the figures of firms.
    pub(super) fn compute(group: &Group, members: &[u32], figure: impl Fn(Field, u32) -> f64 + Sync) -> Self {
        let columns: Vec<(Yardstick, Vec<f64>, Vec<f64>)> =
            group.indicators.par_iter().map(|indicator| column(indicator, group.scoring, members, &figure)).collect();
        let mut scores = Self::default();
        for (yardstick, values, points) in columns {
            scores.yardsticks.push(yardstick);
            scores.values.push(values);
            scores.points.push(points);
        }
        let of_member = |member: usize| {
            total(
                group,
                &scores.yardsticks,
                scores.points.iter().map(|column| column.get(member).copied().unwrap_or(f64::NAN)),
            )
        };
        scores.totals = (0..members.len()).map(of_member).collect();
        scores
    }

    fn sort(&mut self, group: &Group, members: &[u32], inputs: &Inputs) {
        let code = |member: u32| members.get(member as usize).and_then(|firm| inputs.by_code.get(*firm as usize));
        let mut order: Vec<u32> = (0..members.len() as u32).filter(|at| !self.totals[*at as usize].is_nan()).collect();
        order.par_sort_unstable_by(|a, b| {
            self.compare(group, *a as usize, *b as usize).then_with(|| code(*a).cmp(&code(*b)))
        });
        self.order = order;
    }

    /// Better first: by score, then by the tie-breaks; `Equal` for who is tied.
    pub(super) fn compare(&self, group: &Group, a: usize, b: usize) -> Ordering {
        let by_score = self.totals[b].total_cmp(&self.totals[a]);
        group.tie_break.iter().fold(by_score, |order, indicator| {
            order.then_with(|| {
                let value = |member: usize| self.value(*indicator, member);
                better_value(value(a), value(b))
            })
        })
    }

    /// The value of an indicator; NaN is none.
    pub fn value(&self, indicator: usize, member: usize) -> f64 {
        self.values.get(indicator).and_then(|column| column.get(member)).copied().unwrap_or(f64::NAN)
    }
}

/// Values and score of one firm by yardsticks that are there, whatever it adds to them itself.
pub(super) fn by_yardsticks(group: &Group, yardsticks: &[Yardstick], figure: impl Fn(Field) -> f64) -> (Vec<f64>, f64) {
    let of = |indicator: &Indicator| {
        let below = indicator.per.map_or(1.0, &figure);
        value(indicator, figure(indicator.of), below)
    };
    let values: Vec<f64> = group.indicators.iter().map(of).collect();
    let points = group.indicators.iter().zip(yardsticks).zip(&values).map(|((indicator, yardstick), value)| {
        limited(indicator, raw_points(indicator, group.scoring, *value, yardstick)).0
    });
    let score = total(group, yardsticks, points);
    (values, score)
}

/// The greater value first; no value comes last.
pub(super) fn better_value(a: f64, b: f64) -> Ordering {
    let key = |value: f64| if value.is_nan() { f64::NEG_INFINITY } else { value + 0.0 };
    key(b).total_cmp(&key(a))
}

/// Yardstick, values and points of one indicator.
fn column(
    indicator: &Indicator,
    scoring: Scoring,
    members: &[u32],
    figure: &(impl Fn(Field, u32) -> f64 + Sync),
) -> (Yardstick, Vec<f64>, Vec<f64>) {
    let mut values = Vec::with_capacity(members.len());
    let (mut above, mut below, mut valued) = (0.0, 0.0, 0_usize);
    let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
    for firm in members {
        let numerator = figure(indicator.of, *firm);
        let denominator = indicator.per.map_or(1.0, |per| figure(per, *firm));
        let value = value(indicator, numerator, denominator);
        if !value.is_nan() {
            above += numerator;
            below += denominator;
            valued += 1;
            least = least.min(value);
            greatest = greatest.max(value);
        }
        values.push(value);
    }
    let average = if valued > 0 { above * indicator.factor / below } else { f64::NAN };
    let bar = benchmark(indicator, average);
    let mut yardstick = Yardstick { benchmark: bar, average, least, greatest, mean_points: 0.0, valued };
    let points: Vec<f64> =
        values.iter().map(|value| limited(indicator, raw_points(indicator, scoring, *value, &yardstick)).0).collect();
    let sum: f64 = points.iter().filter(|points| !points.is_nan()).sum();
    // Without a benchmark there are values and no points.
    let scored = points.iter().filter(|points| !points.is_nan()).count();
    yardstick.mean_points = if scored > 0 { sum / scored as f64 } else { 0.0 };
    (yardstick, values, points)
}
