//! Year against year: each firm's move split into its own change, that of the yardstick, and that of group or exemption.
//!
//! The order, one cause replaced a step; every stage is a score and a grade:
//!
//! 1. *first*: figures, group, yardsticks, others, vetoes of the first year: the evaluation of that year;
//! 2. *own figures*: figures of the second year; all else stays, also the average that the firm had a part in;
//! 3. *yardstick*: benchmarks, averages, extremes, the other firms and the places of the quota of the second year, in
//!    the group of the first year;
//! 4. *group and exemption*: the group, exemptions, leniency and vetoes of the second year: the evaluation of that year.
//!
//! A part is the difference of two neighbours, so that the parts make up the change whatever the scheme. Scores are
//! taken to a 10,000th before they are subtracted, so that the parts add up as printed, to the last digit. A stage that
//! cannot be reached (the group is gone, a figure is missing) stands as the one before, and its change falls to the next.
//! What is not rated in one of the years has no parts: the whole move is of group or exemption. Who follows a landlord
//! or is counted with it moves as that one does.
//!
//! *Guarantees:* Σ parts = change, for scores and for grades; parcels by the firms on them, zones by area.
//! *Must not know:* how it is shown.

mod answer;
mod cause;
mod places;

pub use answer::{YearsBy, YearsOf, answer};
pub use cause::Cause;

use crate::analysis::grade::{Among, Evaluation, Standing};
use crate::model::id::FirmId;
use crate::model::scheme::Verdict;

/// Stages of a move: first year, own figures, yardstick, second year.
pub const STAGES: usize = 4;
/// Scores are kept in this part of a point.
const TICKS: f64 = 10_000.0;

/// The move of one firm between two years.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// The verdicts of both years.
    pub verdicts: [Verdict; 2],
    /// Score at each stage; none where it is not rated in that year.
    pub scores: [Option<f64>; STAGES],
    /// Grade (its position in the scheme) at each stage; nothing where one of the years has none.
    pub grades: Option<[u8; STAGES]>,
    /// What moved the grade.
    pub cause: Cause,
}

/// Splits the move of a firm between the evaluations of two years.
pub fn split(from: &Evaluation, to: &Evaluation, firm: FirmId) -> Split {
    let verdicts = [from.verdict(firm), to.verdict(firm)];
    let (first, last) = (from.score(firm), to.score(firm));
    let mut scores = [first, first, first, last];
    let mut grades = None;
    if let [Verdict::Grade(before), Verdict::Grade(after)] = verdicts {
        let mut chain = [before, before, before, after];
        let decides = decider(from, firm);
        if decides == decider(to, firm) {
            let shown = first.is_some();
            for (at, stage) in stages(from, to, decides).into_iter().enumerate() {
                let (score, grade) = stage.map_or((scores[at], chain[at]), |(score, grade)| (Some(score), grade));
                scores[at + 1] = score.filter(|_| shown);
                chain[at + 1] = grade;
            }
        }
        grades = Some(chain);
    }
    let cause = Cause::of(verdicts, grades);
    Split { verdicts, scores, grades, cause }
}

/// The firm whose figures decide: itself, or the landlord it follows or is counted with.
fn decider(evaluation: &Evaluation, firm: FirmId) -> FirmId {
    match evaluation.roll.standing(firm) {
        Standing::Follows(owner) | Standing::Merged(owner) => owner,
        _ => firm,
    }
}

/// Score and grade with own figures of the second year, then with its yardsticks too; both in the group and under the
/// exemptions and vetoes of the first.
fn stages(from: &Evaluation, to: &Evaluation, firm: FirmId) -> [Option<(f64, u8)>; 2] {
    let Standing::Ranked(at) = from.roll.standing(firm) else { return [None; 2] };
    let Some(before) = Among::of(from, usize::from(at)) else { return [None; 2] };
    let figures = to.roll.figures(&to.inputs);
    let id = from.scheme.groups.get(usize::from(at)).map(|group| &group.id);
    let same = to.scheme.groups.iter().position(|group| Some(&group.id) == id);
    let measured = |among: &Among<'_>| {
        let found = among.measure(firm.0, figures)?;
        Some((found.score, before.adjusted(firm.0, found.ranked)))
    };
    [measured(&before), same.and_then(|at| Among::of(to, at)).and_then(|among| measured(&among))]
}

/// A score in 10,000ths of a point.
fn ticks(score: f64) -> i64 {
    (score * TICKS).round() as i64
}

/// The three parts of a change of scores and their sum, in points: own, yardstick, group and exemption, all.
pub(crate) fn parts(scores: &[Option<f64>; STAGES]) -> Option<[f64; STAGES]> {
    let [first, own, yardstick, last] = scores.map(|score| score.map(ticks));
    let (first, own, yardstick, last) = (first?, own?, yardstick?, last?);
    Some([own - first, yardstick - own, last - yardstick, last - first].map(|ticks| ticks as f64 / TICKS))
}

/// A score as its parts are reckoned with.
pub(crate) fn taken(score: Option<f64>) -> Option<f64> {
    score.map(|score| ticks(score) as f64 / TICKS)
}
