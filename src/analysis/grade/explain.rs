//! Why a firm has its grade: every term of its score, its place, the rules that fired, and what would move it.

use super::evaluation::Evaluation;
use super::grades::{Adjust, Adjusted, grade_at};
use super::moves::{Move, moves};
use super::points::{Limit, Yardstick, limited, raw_points, scale_up};
use super::roll::Standing;
use crate::model::firm::{FirmBook, RecordPlace};
use crate::model::id::FirmId;
use crate::model::scheme::{ExemptWhen, GradingRule, Missing, Verdict};

/// Why a firm has its grade. Whoever shows it computes nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The firm.
    pub firm: FirmId,
    /// 统一社会信用代码.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Position of its group, ranked in it or not.
    pub group: Option<usize>,
    /// The terms of its score by indicator; empty where it has no score of its own.
    pub terms: Vec<Term>,
    /// Its score, unrounded.
    pub score: Option<f64>,
    /// Its place.
    pub place: Option<Place>,
    /// What decided, in the order in which it did.
    pub reasons: Vec<Reason>,
    /// What would move it.
    pub moves: Vec<Move>,
    /// Tenants whose figures are in the terms: code and name.
    pub merged: Vec<(String, String)>,
    /// File and row of the firm.
    pub record: Option<Record>,
    /// File and row of its figures of the year.
    pub figures_record: Option<Record>,
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The file.
    pub file: String,
    /// Line of a table, or number of a feature, from 1.
    pub row: u32,
    /// Whether it is a feature.
    pub is_feature: bool,
}

/// One indicator of one firm.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Position among the indicators of the group.
    pub indicator: usize,
    /// The figure above the line.
    pub numerator: Option<f64>,
    /// The figure below it; nothing also where the indicator is a total.
    pub denominator: Option<f64>,
    /// Their quotient in the indicator's unit.
    pub value: Option<f64>,
    /// What it is divided by; nothing where the scoring has no benchmark.
    pub benchmark: Option<f64>,
    /// Points before cap and floor.
    pub raw: Option<f64>,
    /// Which of them changed the points.
    pub limit: Limit,
    /// What was done where there is no value.
    pub missing: Option<Missing>,
    /// What it adds to the score.
    pub points: f64,
    /// The same of the group.
    pub group: GroupMean,
}

/// An indicator over the group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupMean {
    /// Σ numerator ÷ Σ denominator.
    pub value: Option<f64>,
    /// Mean points of the firms with a value.
    pub points: f64,
    /// How many have a value.
    pub valued: usize,
}

/// A place in the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// From 1; equals share the best one.
    pub rank: usize,
    /// How many are ranked.
    pub of: usize,
    /// How many are equal to it, with it.
    pub tied: usize,
    /// The place that counts for quotas, from 1: of equals the smaller code comes first.
    pub position: usize,
}

/// One thing that decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// Not there in the year.
    NotFiled,
    /// No group takes it.
    NoGroup,
    /// 暂不评价 by the exemption at this position.
    Exempt {
        /// Position in the scheme.
        exemption: usize,
        /// The reason of the file; may be empty.
        listed: String,
        /// Last year of it.
        until: Option<u16>,
    },
    /// 暂不评价, for the indicator at this position has no value.
    Lacking(usize),
    /// A tenant with its owner's grade: code and name.
    Follows(String, String),
    /// Counted with this firm: code and name.
    MergedInto(String, String),
    /// By place: the grade has the places from (1) to, and equals were tied across a cut or not.
    Quota {
        /// By the quota alone.
        grade: u8,
        /// First place of the grade.
        from: usize,
        /// Its last place; less than `from` where it has none.
        to: usize,
        /// Firms that shares are shares of.
        base: usize,
        /// Whether equals stand on both sides of a cut, so that the tie rule decided.
        tie: bool,
    },
    /// By a bound: the value that was compared, the bound that was met (none for the last grade) and the next better
    /// one that was missed (none for the best).
    Bound {
        /// By the bounds alone.
        grade: u8,
        /// Compared.
        value: f64,
        /// Met.
        met: Option<f64>,
        /// Missed.
        missed: Option<f64>,
    },
    /// Spared by the exemption at this position; the grade before.
    Spared(usize, u8),
    /// Vetoed by the veto at this position; the grade before.
    Vetoed(usize, u8),
}

/// Explains the verdict on a firm; nothing for an id that no firm has.
pub fn explain(evaluation: &Evaluation, firms: &FirmBook, firm: FirmId) -> Option<Explanation> {
    let outline = outline(evaluation, firms, firm)?;
    Some(Explanation { moves: moves(evaluation, firm), ..outline })
}

/// The same but for what would move the firm, which costs a hundred evaluations of its group.
pub fn outline(evaluation: &Evaluation, firms: &FirmBook, firm: FirmId) -> Option<Explanation> {
    let (name, code) = firms.name_and_code(firm)?;
    let record = |place: Option<RecordPlace<'_>>| {
        place.map(|at| Record { file: at.file.to_owned(), row: at.row, is_feature: at.is_feature })
    };
    let mut made = Explanation {
        firm,
        code: code.to_owned(),
        name: name.to_owned(),
        verdict: evaluation.verdict(firm),
        group: evaluation.roll.group_of(firm),
        terms: Vec::new(),
        score: evaluation.score(firm),
        place: None,
        reasons: Vec::new(),
        moves: Vec::new(),
        merged: Vec::new(),
        record: record(firms.place_of_firm(firm)),
        figures_record: record(firms.place_of_figures(firm, evaluation.inputs.year)),
    };
    let named =
        |id: FirmId| firms.name_and_code(id).map(|(name, code)| (code.to_owned(), name.to_owned())).unwrap_or_default();
    match evaluation.roll.standing(firm) {
        Standing::NotFiled => made.reasons.push(Reason::NotFiled),
        Standing::NoGroup => made.reasons.push(Reason::NoGroup),
        Standing::Exempt(at) => made.reasons.push(exempt(evaluation, firms, firm, usize::from(at))),
        Standing::Follows(owner) => {
            let (code, name) = named(owner);
            made.reasons.push(Reason::Follows(code, name));
        }
        Standing::Merged(owner) => {
            let (code, name) = named(owner);
            made.reasons.push(Reason::MergedInto(code, name));
        }
        Standing::Ranked(_) => {
            made.ranked(evaluation);
            let tenants = evaluation.roll.merged.iter().filter(|(owner, _)| *owner == firm.0);
            made.merged = tenants.map(|(_, tenant)| named(FirmId(*tenant))).collect();
        }
    }
    Some(made)
}

fn exempt(evaluation: &Evaluation, firms: &FirmBook, firm: FirmId, exemption: usize) -> Reason {
    let by_list = evaluation.scheme.exemptions.get(exemption).is_some_and(|known| known.when == ExemptWhen::Listed);
    let listed = firms.firm(firm).filter(|_| by_list);
    let (listed, until) = listed.map(|firm| (firm.not_rated.clone(), firm.not_rated_until)).unwrap_or_default();
    Reason::Exempt { exemption, listed, until }
}

impl Explanation {
    /// Terms, place and reasons of a firm that is ranked itself.
    fn ranked(&mut self, evaluation: &Evaluation) {
        let Some((at, member)) = evaluation.roll.member(self.firm.0) else { return };
        self.terms = terms(evaluation, at, member, self.firm.0);
        let lacking = self.terms.iter().find(|term| term.missing == Some(Missing::NotRated));
        match (lacking, self.score) {
            (Some(term), _) => self.reasons.push(Reason::Lacking(term.indicator)),
            // Every indicator was left out.
            (None, None) => self.reasons.push(Reason::Lacking(0)),
            (None, Some(score)) => {
                let ranked = self.placed(evaluation, at, member, score);
                self.adjusted(evaluation, at, ranked);
            }
        }
    }

    /// The grade by place or bound, with its reason.
    fn placed(&mut self, evaluation: &Evaluation, at: usize, member: usize, score: f64) -> u8 {
        let (Some(group), Some(scores)) = (evaluation.scheme.groups.get(at), evaluation.scores.groups.get(at)) else {
            return 0;
        };
        let compare = |other: &u32| scores.compare(group, *other as usize, member);
        let from = scores.order.partition_point(|other| compare(other).is_lt());
        let to = scores.order.partition_point(|other| compare(other).is_le());
        let within = scores.order.get(from..to).unwrap_or(&[]).iter().position(|other| *other as usize == member);
        let position = from + within.unwrap_or(0);
        let of = scores.order.len();
        self.place = Some(Place { rank: from + 1, of, tied: to - from, position: position + 1 });
        match &group.grading.rule {
            GradingRule::Quota(quota) => {
                let count = evaluation.grades.groups.get(at);
                let places = count.map_or(&[][..], |count| count.quota.as_slice());
                let base = count.map_or(0, |count| quota.base_of(count.filed, count.ranked));
                let grade = grade_at(places, quota.ties, (from, to), position);
                let before: usize = places.iter().take(usize::from(grade)).sum();
                let last = before + places.get(usize::from(grade)).copied().unwrap_or(0);
                let mut ends = places.iter().scan(0, |end, count| {
                    *end += count;
                    Some(*end)
                });
                let tie = ends.any(|end| from < end && end < to);
                self.reasons.push(Reason::Quota { grade, from: before + 1, to: last, base, tie });
                grade
            }
            GradingRule::Bounds(bounds) => {
                let value = bounds.of.map_or(score, |of| scores.value(of, member));
                let grade = bounds.grade_of(value);
                let met = bounds.at.get(usize::from(grade)).copied();
                let missed = usize::from(grade).checked_sub(1).and_then(|better| bounds.at.get(better)).copied();
                self.reasons.push(Reason::Bound { grade, value, met, missed });
                grade
            }
        }
    }

    fn adjusted(&mut self, evaluation: &Evaluation, at: usize, ranked: u8) {
        let Some(group) = evaluation.scheme.groups.get(at) else { return };
        let adjust = Adjust::of(&evaluation.scheme, group, &evaluation.inputs, &evaluation.roll);
        let figures = evaluation.roll.figures(&evaluation.inputs);
        match adjust.apply(self.firm.0, ranked, |field, firm| figures.figure(field, firm)).1 {
            Adjusted::No => {}
            Adjusted::Spared(at) => self.reasons.push(Reason::Spared(at, ranked)),
            Adjusted::Vetoed(at) => self.reasons.push(Reason::Vetoed(at, ranked)),
        }
    }
}

fn terms(evaluation: &Evaluation, at: usize, member: usize, firm: u32) -> Vec<Term> {
    let (Some(group), Some(scores)) = (evaluation.scheme.groups.get(at), evaluation.scores.groups.get(at)) else {
        return Vec::new();
    };
    let figures = evaluation.roll.figures(&evaluation.inputs);
    let some = |value: f64| Some(value).filter(|value| !value.is_nan());
    let lacks = |indicator: usize| {
        scores.points.get(indicator).and_then(|column| column.get(member)).is_none_or(|p| p.is_nan())
    };
    let indicators = || group.indicators.iter().enumerate();
    let whole: f64 = indicators().map(|(_, indicator)| indicator.weight).sum();
    let left_out: f64 = indicators()
        .filter(|(at, indicator)| indicator.missing == Missing::Rescale && lacks(*at))
        .map(|(_, indicator)| indicator.weight)
        .sum();
    let factor = if left_out > 0.0 { scale_up(whole, left_out) } else { 1.0 };
    let term = |(at, (indicator, yardstick)): (usize, (&crate::model::scheme::Indicator, &Yardstick))| {
        let value = scores.value(at, member);
        let raw = raw_points(indicator, group.scoring, value, yardstick);
        let (points, limit) = limited(indicator, raw);
        let missing = raw.is_nan().then_some(indicator.missing);
        let points = match missing {
            None => points * factor,
            Some(Missing::GroupAverage) => yardstick.mean_points * factor,
            Some(Missing::Zero | Missing::Rescale | Missing::NotRated) => 0.0,
        };
        Term {
            indicator: at,
            numerator: some(figures.figure(indicator.of, firm)),
            denominator: indicator.per.and_then(|per| some(figures.figure(per, firm))),
            value: some(value),
            benchmark: some(yardstick.benchmark).filter(|_| group.scoring == crate::model::scheme::Scoring::Ratio),
            raw: some(raw),
            limit: if missing.is_some() { Limit::None } else { limit },
            missing,
            points,
            group: GroupMean {
                value: some(yardstick.average),
                points: yardstick.mean_points,
                valued: yardstick.valued,
            },
        }
    };
    group.indicators.iter().zip(&scores.yardsticks).enumerate().map(term).collect()
}
