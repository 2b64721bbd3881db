//! From the order to grades: quotas or bounds, then leniency, then vetoes. Hangs on nothing dear: a quota may be dragged.

use super::inputs::Inputs;
use super::points::value;
use super::roll::{Roll, Standing};
use super::scores::{GroupScores, Scores};
use crate::model::id::FirmId;
use crate::model::scheme::{Field, GradingRule, Group, Leniency, Quota, Scheme, Ties, Verdict, VetoLimit, VetoWhen};

/// Grades of all firms.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grades {
    /// By [`FirmId`].
    pub verdicts: Vec<Verdict>,
    /// By position in [`Scheme::groups`].
    pub groups: Vec<GroupCount>,
}

/// How many firms of a group have which grade.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupCount {
    /// All that the group has: ranked and 暂不评价.
    pub filed: usize,
    /// 暂不评价, by exemption or for lack of figures.
    pub not_rated: usize,
    /// Ranked.
    pub ranked: usize,
    /// Places of each grade by the quota, before ties, leniency and vetoes; empty where grades go by bounds.
    pub quota: Vec<usize>,
    /// Firms of each grade in the end.
    pub by_grade: Vec<usize>,
}

impl Grades {
    /// Grades of all firms.
    pub fn of(inputs: &Inputs, scheme: &Scheme, roll: &Roll, scores: &Scores) -> Self {
        let mut grades = Self { verdicts: vec![Verdict::None; inputs.len()], groups: Vec::new() };
        let figures = roll.figures(inputs);
        for (at, (group, scores)) in scheme.groups.iter().zip(&scores.groups).enumerate() {
            let members = roll.members(at);
            let ranked = scores.order.len();
            let not_rated = roll.exempt.get(at).copied().unwrap_or(0) + members.len() - ranked;
            let mut count = GroupCount { filed: ranked + not_rated, not_rated, ranked, ..GroupCount::default() };
            let mut by_grade = vec![0; scheme.grades.len()];
            if let GradingRule::Quota(quota) = &group.grading.rule {
                count.quota = places(quota, count.filed, ranked);
            }
            let adjust = Adjust::of(scheme, group, inputs, roll);
            for firm in members {
                grades.verdicts[*firm as usize] = Verdict::NotRated;
            }
            by_rank(group, &count, scores, |member, grade| {
                let Some(firm) = members.get(member) else { return };
                let (grade, _) = adjust.apply(*firm, grade, |field, firm| figures.figure(field, firm));
                grades.verdicts[*firm as usize] = Verdict::Grade(grade);
                if let Some(slot) = by_grade.get_mut(usize::from(grade)) {
                    *slot += 1;
                }
            });
            grades.groups.push(GroupCount { by_grade, ..count });
        }
        grades.place_unranked(roll);
        grades
    }

    /// Exempt firms are T; tenants have what their owners have.
    fn place_unranked(&mut self, roll: &Roll) {
        let standing = |firm: usize| roll.standing(FirmId(firm as u32));
        for (firm, verdict) in self.verdicts.iter_mut().enumerate() {
            if matches!(standing(firm), Standing::Exempt(_)) {
                *verdict = Verdict::NotRated;
            }
        }
        for firm in 0..self.verdicts.len() {
            if let Standing::Follows(owner) | Standing::Merged(owner) = standing(firm) {
                self.verdicts[firm] = self.verdict(owner);
            }
        }
    }

    /// The verdict on a firm.
    pub fn verdict(&self, firm: FirmId) -> Verdict {
        self.verdicts.get(firm.index()).copied().unwrap_or_default()
    }
}

/// Calls `put` with every rated member and its grade by rank or bound.
pub(super) fn by_rank(group: &Group, count: &GroupCount, scores: &GroupScores, mut put: impl FnMut(usize, u8)) {
    match &group.grading.rule {
        GradingRule::Quota(quota) => {
            let tied = |a: &u32, b: &u32| scores.compare(group, *a as usize, *b as usize).is_eq();
            let mut from = 0;
            for block in scores.order.chunk_by(tied) {
                let to = from + block.len();
                for (at, member) in block.iter().enumerate() {
                    put(*member as usize, grade_at(&count.quota, quota.ties, (from, to), from + at));
                }
                from = to;
            }
        }
        GradingRule::Bounds(bounds) => {
            for member in &scores.order {
                let member = *member as usize;
                let value = bounds.of.map_or_else(|| scores.totals[member], |of| scores.value(of, member));
                put(member, bounds.grade_of(value));
            }
        }
    }
}

/// How many places each grade has. Where the base has more than are ranked, what a grade must have at least is served
/// first, then the better grades.
pub(super) fn places(quota: &Quota, filed: usize, ranked: usize) -> Vec<usize> {
    let base = quota.base_of(filed, ranked);
    let mut left = ranked;
    let mut places: Vec<usize> = vec![0; quota.shares.len()];
    for at_least in [true, false] {
        for (place, share) in places.iter_mut().zip(&quota.shares).filter(|(_, share)| share.at_least == at_least) {
            *place = share.count(base).unwrap_or(0).min(left);
            left -= *place;
        }
    }
    if let Some(rest) = quota.shares.iter().position(|share| share.percent.is_none()).and_then(|at| places.get_mut(at))
    {
        *rest = left;
    }
    places
}

/// Grades that have fewer places than their share, or none as the rest where shares did not fit: position, places, and
/// what the share is. Empty where every share is served.
pub(super) fn lacking(quota: &Quota, filed: usize, ranked: usize) -> Vec<(usize, usize, Option<usize>)> {
    let base = quota.base_of(filed, ranked);
    let places = places(quota, filed, ranked);
    let wanted: Vec<Option<usize>> = quota.shares.iter().map(|share| share.count(base)).collect();
    let row = |(at, (place, wanted)): (usize, (&usize, &Option<usize>))| {
        wanted.is_none_or(|wanted| *place < wanted).then_some((at, *place, *wanted))
    };
    let rows: Vec<_> =
        places.iter().zip(&wanted).enumerate().filter_map(row).filter(|row| row.2.is_some() || row.1 == 0).collect();
    if rows.iter().any(|row| row.2.is_some()) { rows } else { Vec::new() }
}

/// The grade of a place; `block` has the places of all that are equal to it.
pub(super) fn grade_at(places: &[usize], ties: Ties, block: (usize, usize), place: usize) -> u8 {
    let place = match ties {
        Ties::Up => block.0,
        Ties::Down => block.1.saturating_sub(1),
        Ties::Code => place,
    };
    let mut end = 0;
    let before = places.iter().take_while(|count| {
        end += **count;
        end <= place
    });
    before.count().min(places.len().saturating_sub(1)) as u8
}

/// What changed a grade after the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Adjusted {
    /// Nothing.
    No,
    /// The exemption at this position.
    Spared(usize),
    /// The veto at this position.
    Vetoed(usize),
}

/// Leniency and vetoes of one group.
pub(super) struct Adjust<'a> {
    scheme: &'a Scheme,
    group: &'a Group,
    inputs: &'a Inputs,
    roll: &'a Roll,
    by_figures: bool,
}

impl<'a> Adjust<'a> {
    pub(super) fn of(scheme: &'a Scheme, group: &'a Group, inputs: &'a Inputs, roll: &'a Roll) -> Self {
        let by_figures = scheme.vetoes.iter().any(|veto| !matches!(veto.when, VetoWhen::Flag(_)));
        Self { scheme, group, inputs, roll, by_figures }
    }

    /// The grade after leniency and vetoes, and what changed it.
    pub(super) fn apply(&self, firm: u32, ranked: u8, figure: impl Fn(Field, u32) -> f64) -> (u8, Adjusted) {
        if (self.by_figures || self.inputs.flags_of(firm).next().is_some())
            && let Some((grade, at)) = self.vetoed(firm, ranked, &figure)
        {
            return (grade, Adjusted::Vetoed(at));
        }
        let spared = self.roll.spared_by(firm);
        match spared.and_then(|at| self.scheme.exemptions.get(at)).map(|exemption| exemption.gives) {
            Some(Leniency::NoWorseThan(grade)) if ranked > grade => {
                (grade, spared.map_or(Adjusted::No, Adjusted::Spared))
            }
            _ => (ranked, Adjusted::No),
        }
    }

    /// The grade that vetoes leave, and the one that decided. What a grade is exactly comes first, the worst of several;
    /// no second veto lifts it.
    fn vetoed(&self, firm: u32, ranked: u8, figure: impl Fn(Field, u32) -> f64) -> Option<(u8, usize)> {
        let fired = || self.scheme.vetoes.iter().enumerate().filter(|(_, veto)| self.fires(&veto.when, firm, &figure));
        let worse = |known: Option<(u8, usize)>, next: (u8, usize)| {
            Some(known.filter(|(grade, _)| *grade >= next.0).unwrap_or(next))
        };
        let exactly = fired().filter_map(|(at, veto)| match veto.limit {
            VetoLimit::Exactly(grade) => Some((grade, at)),
            VetoLimit::NoBetterThan(_) => None,
        });
        let exactly = exactly.fold(None, worse);
        let from = exactly.map_or(ranked, |(grade, _)| grade);
        let at_best = fired().filter_map(|(at, veto)| match veto.limit {
            VetoLimit::Exactly(_) => None,
            VetoLimit::NoBetterThan(grade) => Some((from.max(grade), at)),
        });
        at_best.fold(exactly, worse)
    }

    fn fires(&self, when: &VetoWhen, firm: u32, figure: impl Fn(Field, u32) -> f64) -> bool {
        match when {
            VetoWhen::Flag(name) => self.inputs.flags_of(firm).any(|flag| flag == name),
            VetoWhen::FieldBelow(field, bar) => figure(*field, firm) < *bar,
            VetoWhen::FieldMissing(field) => figure(*field, firm).is_nan(),
            VetoWhen::IndicatorBelow(key, bar) => {
                let indicator = self.group.indicators.iter().find(|indicator| indicator.key == *key);
                indicator.is_some_and(|indicator| {
                    let below = indicator.per.map_or(1.0, |per| figure(per, firm));
                    value(indicator, figure(indicator.of, firm), below) < *bar
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::scheme::{QuotaBase, Rounding, Share};

    fn quota(base: QuotaBase, percents: &[Option<f64>], rounding: Rounding) -> Quota {
        let shares = percents.iter().map(|percent| Share { percent: *percent, rounding, at_least: false }).collect();
        Quota { base, ties: Ties::Code, shares }
    }

    /// By hand; 济宁高新区 2023 is the second line but for its roundings.
    #[test]
    fn places_fill_the_ranking_exactly() {
        let thirds = [Some(20.0), Some(40.0), None, Some(5.0)];
        let check = |base, rounding, filed: usize, ranked: usize, expected: [usize; 4]| {
            let found = places(&quota(base, &thirds, rounding), filed, ranked);
            assert_eq!(found, expected, "{rounding:?} of {filed} filed, {ranked} ranked");
            assert_eq!(found.iter().sum::<usize>(), ranked, "every ranked firm has a place");
        };
        check(QuotaBase::Filed, Rounding::Floor, 100, 100, [20, 40, 35, 5]);
        check(QuotaBase::Filed, Rounding::Floor, 275, 265, [55, 110, 87, 13]);
        check(QuotaBase::Filed, Rounding::Ceil, 275, 265, [55, 110, 86, 14]);
        check(QuotaBase::Ranked, Rounding::Round, 275, 265, [53, 106, 93, 13]);
        check(QuotaBase::Ranked, Rounding::Round, 9, 1, [0, 0, 1, 0]);
        check(QuotaBase::Ranked, Rounding::Ceil, 1, 1, [1, 0, 0, 0]);
        check(QuotaBase::Filed, Rounding::Ceil, 100, 30, [20, 10, 0, 0]);
        check(QuotaBase::Filed, Rounding::Ceil, 0, 0, [0, 0, 0, 0]);
    }

    /// 236 filed, 213 ranked: 55 % are 130, 40 % are 94, 5 % are 12. Of 213 − 130 = 83 B takes all that D need not have.
    #[test]
    fn what_must_be_at_least_is_served_first() {
        let mut full = quota(QuotaBase::Filed, &[Some(55.0), Some(40.0), None, Some(5.0)], Rounding::Round);
        assert_eq!(places(&full, 236, 213), [130, 83, 0, 0], "first come, first served");
        assert_eq!(lacking(&full, 236, 213), [(1, 83, Some(94)), (2, 0, None), (3, 0, Some(12))], "and that is said");
        full.shares[3].at_least = true;
        assert_eq!(places(&full, 236, 213), [130, 71, 0, 12], "D ≥ 5 %");
        assert_eq!(lacking(&full, 236, 213), [(1, 71, Some(94)), (2, 0, None)], "B pays for it");
        assert_eq!(
            lacking(&full, 300, 300),
            [],
            "55 + 40 + 5 % of those ranked: the rest has none, but all shares are full"
        );
    }

    /// Five places for A, five for B; the equals have the places 4 to 6 (from 0), so the cut is among them.
    #[test]
    fn equals_on_a_cut_go_by_the_rule() {
        let check = |ties, expected: [u8; 3]| {
            let found = [4, 5, 6].map(|place| grade_at(&[5, 5], ties, (4, 7), place));
            assert_eq!(found, expected, "{ties:?}");
        };
        check(Ties::Up, [0, 0, 0]);
        check(Ties::Down, [1, 1, 1]);
        check(Ties::Code, [0, 1, 1]);
        assert_eq!(grade_at(&[0, 3, 0, 2], Ties::Code, (0, 1), 0), 1, "a grade without places is passed over");
        assert_eq!(grade_at(&[0, 3, 0, 2], Ties::Code, (3, 4), 3), 3, "and so is the next");
    }
}
