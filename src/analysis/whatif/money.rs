//! What the policies attached to grades cost, before and after.

use crate::analysis::grade::Evaluation;
use crate::model::id::FirmId;
use crate::model::scheme::{Policy, Verdict};
use crate::model::units::WanYuan;

/// One measure of one grade under two schemes. What a scheme does not have is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// The measure, as the scheme after has it; else as the one before.
    pub policy: Policy,
    /// The letter of its grade.
    pub grade: String,
    /// Before.
    pub before: Option<Paid>,
    /// After.
    pub after: Option<Paid>,
}

/// Who pays, and what.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Paid {
    /// Firms of the grade.
    pub firms: usize,
    /// How many of them have no figure to pay for.
    pub lacking: usize,
    /// Σ units of the others.
    pub units: f64,
    /// Σ cost; nothing where the amount is not known.
    pub cost: Option<WanYuan>,
}

impl Cost {
    /// After − before; nothing where one of them is not known.
    pub fn difference(&self) -> Option<WanYuan> {
        // A measure that is not there costs nothing.
        let cost = |paid: Option<Paid>| paid.map_or(Some(WanYuan(0.0)), |paid| paid.cost);
        Some(cost(self.after)? - cost(self.before)?)
    }
}

/// All measures of two evaluations, in the order of the scheme after.
pub(super) fn costs(before: &Evaluation, after: &Evaluation) -> Vec<Cost> {
    let key = |evaluation: &Evaluation, policy: &Policy| {
        (policy.id.clone(), Verdict::Grade(policy.grade).id(&evaluation.scheme).unwrap_or("").to_owned())
    };
    let mut all: Vec<Cost> = Vec::new();
    for (is_after, evaluation) in [(true, after), (false, before)] {
        for policy in &evaluation.scheme.policies {
            let (id, grade) = key(evaluation, policy);
            let paid = Some(paid(evaluation, policy));
            let known = all.iter_mut().find(|cost| cost.policy.id == id && cost.grade == grade);
            match (known, is_after) {
                (Some(known), _) => known.before = paid,
                (None, true) => all.push(Cost { policy: policy.clone(), grade, before: None, after: paid }),
                (None, false) => all.push(Cost { policy: policy.clone(), grade, before: paid, after: None }),
            }
        }
    }
    all
}

fn paid(evaluation: &Evaluation, policy: &Policy) -> Paid {
    let mut paid = Paid { cost: policy.yuan.map(|_| WanYuan(0.0)), ..Paid::default() };
    for firm in 0..evaluation.inputs.len() as u32 {
        if evaluation.verdict(FirmId(firm)) != Verdict::Grade(policy.grade) {
            continue;
        }
        paid.firms += 1;
        let units = evaluation.inputs.figure(policy.per, firm);
        if units.is_nan() {
            paid.lacking += 1;
            continue;
        }
        paid.units += units;
        paid.cost = paid.cost.zip(policy.cost(units)).map(|(sum, cost)| sum + cost);
    }
    paid
}
