//! One subject against one standard, clause by clause.

use super::subject::Subject;
use crate::model::entry::{Clause, Comparison, EntryStandard, Quantity, Weight};
use crate::model::units::Mu;

/// How a subject stands to a standard.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// One a key of the standard, in its order.
    pub checks: Vec<Check>,
    /// All of them together.
    pub verdict: Verdict,
}

/// One clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Position among the clauses of the standard.
    pub clause: usize,
    /// How it stands.
    pub state: State,
    /// The value, in the clause's unit.
    pub value: Option<f64>,
    /// What is missing where it fails.
    pub gap: Option<Gap>,
}

/// How a clause stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// 达标.
    Pass,
    /// 不达标.
    Fail,
    /// 数据缺失.
    NoData(Missing),
    /// 不适用: not for this industry or land.
    NotFor,
    /// 不适用: production began less than so many full years ago, and the clause is due after so many.
    NotDue(u16, u16),
    /// 不适用: the firms stand under 暂不评价 in the year.
    NotRated,
}

/// What a clause lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// There is none, or it is zero where it divides.
    All(Quantity),
    /// Some firm's figure is missing, and without it nothing can be said.
    Part(Quantity),
}

/// How far a value is from its bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// In the clause's unit, above zero.
    pub by: f64,
    /// How much more of the figure is needed, 万元; only of money.
    pub money: Option<f64>,
    /// How much land less would do with the same figure; only per land.
    pub cut: Option<Mu>,
}

/// All clauses together. Clauses that only give priority do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Every clause that applies is met.
    Passed,
    /// None is missed, but some lack data.
    Incomplete,
    /// One or more is missed.
    Failed,
    /// A reject line is missed.
    Rejected,
    /// No clause applies.
    NotApplicable,
}

impl Verdict {
    /// All of them, best first.
    pub const ALL: [Self; 5] = [Self::Passed, Self::Incomplete, Self::Failed, Self::Rejected, Self::NotApplicable];

    /// The stable name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "pass",
            Self::Incomplete => "no_data",
            Self::Failed => "fail",
            Self::Rejected => "rejected",
            Self::NotApplicable => "not_applicable",
        }
    }
}

impl State {
    /// The stable name in answers: one of four.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NoData(_) => "no_data",
            Self::NotFor | Self::NotDue(..) | Self::NotRated => "not_applicable",
        }
    }

    /// Whether the clause applies.
    pub fn applies(self) -> bool {
        matches!(self, Self::Pass | Self::Fail | Self::NoData(_))
    }
}

impl Checked {
    /// How much land less would meet every clause per land that is missed, and how many clauses are missed that less
    /// land does not help. Priority counts as neither.
    pub fn cut(&self, standard: &EntryStandard) -> (Option<Mu>, usize) {
        let counts = |check: &&Check| {
            check.state == State::Fail
                && standard.clauses.get(check.clause).is_some_and(|clause| clause.weight != Weight::Priority)
        };
        let (mut most, mut others) = (None, 0);
        for check in self.checks.iter().filter(counts) {
            match check.gap.and_then(|gap| gap.cut) {
                Some(Mu(cut)) => most = Some(Mu(most.map_or(cut, |Mu(most): Mu| most.max(cut)))),
                None => others += 1,
            }
        }
        (most, others)
    }
}

/// Checks a subject. Of several clauses with one key the first that is for it counts.
pub fn check(standard: &EntryStandard, subject: &Subject) -> Checked {
    let is_for = |clause: &Clause| {
        subject.may_be_industrial()
            && standard.who.takes(subject.division, &subject.industry)
            && clause.who.takes(subject.division, &subject.industry)
    };
    let mut checks = Vec::new();
    for (at, clause) in standard.clauses.iter().enumerate() {
        let of_key = || standard.clauses.iter().enumerate().filter(|(_, other)| other.key == clause.key);
        if of_key().next().is_some_and(|(first, _)| first < at) {
            continue;
        }
        checks.push(match of_key().find(|(_, other)| is_for(other)) {
            Some((at, clause)) => one(clause, at, subject),
            None => Check { clause: at, state: State::NotFor, value: None, gap: None },
        });
    }
    let verdict = verdict(standard, &checks);
    Checked { checks, verdict }
}

fn one(clause: &Clause, at: usize, subject: &Subject) -> Check {
    let value = value(clause, subject);
    let shown = value.ok();
    let by_year = [Some(clause.of), clause.per].into_iter().flatten().any(|quantity| quantity.yearly().is_some());
    let young = clause.after_years.zip(subject.years).filter(|(due, years)| years < due);
    let plain = |state| Check { clause: at, state, value: shown, gap: None };
    if by_year && subject.not_rated {
        return plain(State::NotRated);
    }
    if let Some((due, years)) = young {
        return plain(State::NotDue(years, due));
    }
    match value {
        Err(lacks) => plain(State::NoData(Missing::All(lacks))),
        Ok(value) => {
            let met = clause.rule.meets(value, clause.bar);
            // More of the figure could still meet "≥", or miss "≤".
            let may_turn = met == (clause.rule == Comparison::AtMost);
            // More of what divides may turn it either way.
            let divisor = clause.per.filter(|per| subject.is_partial(*per));
            match divisor.or_else(|| Some(clause.of).filter(|of| may_turn && subject.is_partial(*of))) {
                Some(lacks) => plain(State::NoData(Missing::Part(lacks))),
                None if met => plain(State::Pass),
                None => Check { gap: Some(gap(clause, value, subject)), ..plain(State::Fail) },
            }
        }
    }
}

/// The value, or the quantity that it lacks.
fn value(clause: &Clause, subject: &Subject) -> Result<f64, Quantity> {
    let of = subject.amounts.get(clause.of).ok_or(clause.of)?;
    let Some(per) = clause.per else { return Ok(of * clause.factor) };
    let divisor = subject.amounts.get(per).filter(|divisor| *divisor > 0.0).ok_or(per)?;
    // 30 of 100 are 30 %, and 0.3 × 100 is not: the product comes first.
    Ok(of * clause.factor / divisor)
}

fn gap(clause: &Clause, value: f64, subject: &Subject) -> Gap {
    let by = (clause.bar - value).abs();
    let more = clause.rule == Comparison::AtLeast && clause.of.is_money();
    let per = clause.per.and_then(|per| subject.amounts.get(per));
    let money = more.then(|| by / clause.factor * per.unwrap_or(1.0));
    let cut = || {
        let of = subject.amounts.get(clause.of).filter(|of| *of > 0.0 && clause.bar > 0.0)?;
        Some(Mu((subject.area.0 - of * clause.factor / clause.bar).max(0.0)))
    };
    Gap { by, money, cut: if more && clause.per == Some(Quantity::Land) { cut() } else { None } }
}

fn verdict(standard: &EntryStandard, checks: &[Check]) -> Verdict {
    let weight = |check: &Check| standard.clauses.get(check.clause).map(|clause| clause.weight);
    let binding = || checks.iter().filter(|check| weight(check) != Some(Weight::Priority));
    let failed = |check: &Check| check.state == State::Fail;
    if binding().any(|check| failed(check) && weight(check) == Some(Weight::Reject)) {
        Verdict::Rejected
    } else if binding().any(failed) {
        Verdict::Failed
    } else if binding().any(|check| matches!(check.state, State::NoData(_))) {
        Verdict::Incomplete
    } else if binding().any(|check| check.state == State::Pass) {
        Verdict::Passed
    } else {
        Verdict::NotApplicable
    }
}
