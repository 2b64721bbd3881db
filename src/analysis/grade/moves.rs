//! What would move a firm: the smallest change of its tax, or of its land, that reaches a better grade while all other
//! firms and figures stay as they are.
//!
//! *Guarantees:* the change is exact on its step: with it a full evaluation gives the grade, and with one step less it
//! does not. Averages and extremes of the group are made anew for every step that is tried.

use super::evaluation::Evaluation;
use super::grades::{Adjust, grade_at};
use super::inputs::Inputs;
use super::scores::{GroupScores, better_value, by_yardsticks};
use crate::model::id::FirmId;
use crate::model::scheme::{Benchmark, Field, GradingRule, Group, Indicator, Missing, Scoring, TenantKind, Verdict};

/// Tax is changed in steps of this, 万元.
pub const TAX_STEP_WAN_YUAN: f64 = 0.01;
/// Land is changed in steps of this, 亩.
pub const AREA_STEP_MU: f64 = 0.01;
/// Both steps as parts of one.
const STEPS_IN_ONE: f64 = 100.0;
/// 100 亿元: what more than this would be needed for is out of reach.
const MOST_STEPS: u64 = 100_000_000;

/// One change that reaches a better grade.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// What changes: tax or land.
    pub field: Field,
    /// By how much: 万元 more, or 亩 less (below zero).
    pub change: f64,
    /// The grade that is reached.
    pub grade: u8,
    /// The score then.
    pub score: f64,
}

/// What would move a ranked firm; nothing for the best grade, for firms that are not ranked themselves, and where no
/// change of the field reaches a better one.
pub fn moves(evaluation: &Evaluation, firm: FirmId) -> Vec<Move> {
    let Verdict::Grade(now) = evaluation.verdict(firm) else { return Vec::new() };
    let (Some(probe), true) = (Probe::of(evaluation, firm.0), now > 0) else { return Vec::new() };
    [Field::Tax, Field::Land].into_iter().filter_map(|field| probe.least(field, now)).collect()
}

/// The smallest gain of tax with which a ranked firm rises, and the smallest loss with which it falls (below zero).
pub fn tax_margins(evaluation: &Evaluation, firm: FirmId) -> [Option<Move>; 2] {
    let Verdict::Grade(now) = evaluation.verdict(firm) else { return [None; 2] };
    let Some(probe) = Probe::of(evaluation, firm.0) else { return [None; 2] };
    let gain = if now > 0 { probe.least(Field::Tax, now) } else { None };
    [gain, probe.loss(now)]
}

/// A firm whose figures are tried.
struct Probe<'a> {
    evaluation: &'a Evaluation,
    group: &'a Group,
    members: &'a [u32],
    scores: &'a GroupScores,
    places: &'a [usize],
    firm: u32,
    member: usize,
}

impl<'a> Probe<'a> {
    fn of(evaluation: &'a Evaluation, firm: u32) -> Option<Self> {
        let (at, member) = evaluation.roll.member(firm)?;
        Some(Self {
            evaluation,
            group: evaluation.scheme.groups.get(at)?,
            members: evaluation.roll.members(at),
            scores: evaluation.scores.groups.get(at)?,
            places: evaluation.grades.groups.get(at).map(|count| count.quota.as_slice())?,
            firm,
            member,
        })
    }

    /// The fewest steps to a better grade.
    fn least(&self, field: Field, now: u8) -> Option<Move> {
        let own = self.own(field)?;
        let (sign, most) = if field == Field::Land { (-1.0, self.most_land_steps(own)) } else { (1.0, MOST_STEPS) };
        self.fewest(field, (own, sign, most), |grade| grade < now)
    }

    /// The fewest steps of tax lost to a worse grade; no tax at all is the end.
    fn loss(&self, now: u8) -> Option<Move> {
        let own = self.own(Field::Tax)?;
        let most = (own * STEPS_IN_ONE).clamp(0.0, MOST_STEPS as f64) as u64;
        self.fewest(Field::Tax, (own, -1.0, most), |grade| grade > now)
    }

    /// The firm's figure, where the group's indicators hang on it.
    fn own(&self, field: Field) -> Option<f64> {
        let uses = |indicator: &Indicator| indicator.of == field || indicator.per == Some(field);
        let own = self.evaluation.inputs.figure(field, self.firm);
        (!own.is_nan() && self.group.indicators.iter().any(uses)).then_some(own)
    }

    /// The fewest steps from `own` in the direction of `sign`, at most `most`, to a grade that is wanted.
    fn fewest(&self, field: Field, (own, sign, most): (f64, f64, u64), wanted: impl Fn(u8) -> bool) -> Option<Move> {
        let change = |steps: u64| sign * (steps as f64 / STEPS_IN_ONE);
        let outcome = |steps: u64, anew: bool| self.outcome(field, own + change(steps), anew);
        let reaches = |steps: u64, anew: bool| outcome(steps, anew).is_some_and(|(grade, _)| wanted(grade));
        // With the yardsticks as they are it is near, and found at once.
        let is_exact = self.leaves_others_alone(field);
        let near = least_step(1, most, |steps| reaches(steps, false));
        let found = if is_exact { near } else { least_step(near.unwrap_or(1), most, |steps| reaches(steps, true)) }?;
        let (grade, score) = outcome(found, !is_exact)?;
        Some(Move { field, change: change(found), grade, score })
    }

    /// How much land can go before the firm leaves its group, or has none.
    fn most_land_steps(&self, own: f64) -> u64 {
        let scheme = &self.evaluation.scheme;
        let group = self.group.who.land_at_least.map_or(0.0, |least| least.0);
        let is_tenant = self.evaluation.inputs.is_tenant(self.firm) && scheme.tenants.kind != TenantKind::Alone;
        let alone = scheme.tenants.alone_from.filter(|_| is_tenant).map_or(0.0, |from| from.0);
        // A group looks at the land with that of merged tenants, the tenant rule at the firm's own.
        let together =
            |own: f64| self.evaluation.roll.with_tenants(&self.evaluation.inputs, Field::Land, self.firm, own);
        let stays = |left: f64| left > 0.0 && left >= alone && together(left) >= group;
        let least = alone.max(group - (together(own) - own)).max(0.0);
        let mut steps = ((own - least) * STEPS_IN_ONE).max(0.0) as u64;
        while steps > 0 && !stays(own - steps as f64 / STEPS_IN_ONE) {
            steps -= 1;
        }
        steps
    }

    /// Grade and score with one figure changed; averages and extremes of the group made anew, or as they are.
    fn outcome(&self, field: Field, own: f64, anew: bool) -> Option<(u8, f64)> {
        let inputs: &Inputs = &self.evaluation.inputs;
        let roll = &self.evaluation.roll;
        let changed = roll.with_tenants(inputs, field, self.firm, own);
        let figures = roll.figures(inputs);
        let figure =
            |of: Field, firm: u32| if of == field && firm == self.firm { changed } else { figures.figure(of, firm) };
        let made;
        let (scores, own_values, score) = if anew {
            made = GroupScores::compute(self.group, self.members, figure);
            let values = (0..self.group.indicators.len()).map(|at| made.value(at, self.member)).collect();
            let score = made.totals.get(self.member).copied()?;
            (&made, values, score)
        } else {
            let own = |field: Field| figure(field, self.firm);
            let (values, score) = by_yardsticks(self.group, &self.scores.yardsticks, own);
            (self.scores, values, score)
        };
        if score.is_nan() {
            return None;
        }
        let ranked = match &self.group.grading.rule {
            GradingRule::Bounds(bounds) => {
                bounds.grade_of(bounds.of.map_or(score, |of| own_values.get(of).copied().unwrap_or(f64::NAN)))
            }
            GradingRule::Quota(quota) => {
                let (block, place) = self.place(scores, score, &own_values);
                grade_at(self.places, quota.ties, block, place)
            }
        };
        let adjust = Adjust::of(&self.evaluation.scheme, self.group, inputs, roll);
        Some((adjust.apply(self.firm, ranked, figure).0, score))
    }

    /// Whether a change of the firm's own figure leaves the points of all others as they are.
    fn leaves_others_alone(&self, field: Field) -> bool {
        let indicators = self.group.indicators.iter().zip(&self.scores.yardsticks);
        indicators.filter(|(indicator, _)| indicator.of == field || indicator.per == Some(field)).all(
            |(indicator, yardstick)| {
                let own_bar = match self.group.scoring {
                    Scoring::Ratio => matches!(indicator.benchmark, Benchmark::Fixed(_)),
                    Scoring::Rank => true,
                    Scoring::MinMax { .. } => false,
                };
                own_bar && (indicator.missing != Missing::GroupAverage || yardstick.valued == self.members.len())
            },
        )
    }

    /// The places of all that are equal to the firm, and its own.
    fn place(&self, scores: &GroupScores, score: f64, values: &[f64]) -> ((usize, usize), usize) {
        let by_code = &self.evaluation.inputs.by_code;
        let code = |firm: u32| by_code.get(firm as usize).copied().unwrap_or(0);
        let (mut better, mut tied, mut before) = (0, 0, 0);
        for (member, firm) in self.members.iter().enumerate() {
            let other = scores.totals.get(member).copied().unwrap_or(f64::NAN);
            if member == self.member || other.is_nan() {
                continue;
            }
            let order = self.group.tie_break.iter().fold(score.total_cmp(&other), |order, indicator| {
                let own = values.get(*indicator).copied().unwrap_or(f64::NAN);
                order.then_with(|| better_value(scores.value(*indicator, member), own))
            });
            better += usize::from(order.is_lt());
            tied += usize::from(order.is_eq());
            before += usize::from(order.is_eq() && code(*firm) < code(self.firm));
        }
        ((better, better + tied + 1), better + before)
    }
}

/// The least number of steps, from 1 to `most`, that reaches what is wanted, where more steps reach it too; the search
/// begins at `start`, the nearer to the answer the sooner it ends.
fn least_step(start: u64, most: u64, reaches: impl Fn(u64) -> bool) -> Option<u64> {
    let start = start.min(most);
    if start == 0 {
        return None;
    }
    let (mut low, mut high, mut width) = (start, start, 1);
    if reaches(start) {
        loop {
            low = start.saturating_sub(width);
            if low == 0 || !reaches(low) {
                break;
            }
            (high, width) = (low, width * 2);
        }
    } else {
        loop {
            if high == most {
                return None;
            }
            high = start.saturating_add(width).min(most);
            if reaches(high) {
                break;
            }
            (low, width) = (high, width * 2);
        }
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if reaches(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_step_is_found_from_anywhere() {
        for wanted in [1, 2, 3, 7, 64, 99, 100] {
            for start in [1, 2, 50, 99, 100, 1000] {
                let found = least_step(start, 100, |steps| steps >= wanted);
                assert_eq!(found, Some(wanted), "{wanted} from {start}");
            }
        }
        assert_eq!(least_step(7, 100, |steps| steps > 100), None, "beyond the most");
        assert_eq!(least_step(7, 0, |_| true), None, "no step at all");
    }
}
