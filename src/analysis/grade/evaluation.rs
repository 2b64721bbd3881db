//! An evaluation: the four steps together, each made anew only where the scheme changed under it.

use std::sync::Arc;

use super::grades::Grades;
use super::inputs::Inputs;
use super::roll::Roll;
use super::scores::Scores;
use crate::model::id::FirmId;
use crate::model::scheme::{Scheme, Verdict};

/// The firms of one year under one scheme. Cheap to clone: variants of a scheme share what they have in common.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The scheme.
    pub scheme: Arc<Scheme>,
    /// The figures.
    pub inputs: Arc<Inputs>,
    /// Who is ranked with whom.
    pub roll: Arc<Roll>,
    /// Points and order.
    pub scores: Arc<Scores>,
    /// Grades.
    pub grades: Arc<Grades>,
}

impl Evaluation {
    /// Evaluates all firms.
    pub fn of(inputs: Arc<Inputs>, scheme: Arc<Scheme>) -> Self {
        let roll = Arc::new(Roll::of(&inputs, &scheme));
        let scores = Arc::new(Scores::of(&inputs, &scheme, &roll));
        let grades = Arc::new(Grades::of(&inputs, &scheme, &roll, &scores));
        Self { scheme, inputs, roll, scores, grades }
    }

    /// The same figures under a changed scheme. What does not hang on the change is shared, not made again: a
    /// moved quota or veto costs one pass over the order.
    #[must_use]
    pub fn under(&self, scheme: Arc<Scheme>) -> Self {
        let same_roll = is_same_roll(&self.scheme, &scheme);
        let same_scores = same_roll && is_same_scoring(&self.scheme, &scheme);
        let roll = if same_roll { Arc::clone(&self.roll) } else { Arc::new(Roll::of(&self.inputs, &scheme)) };
        let scores =
            if same_scores { Arc::clone(&self.scores) } else { Arc::new(Scores::of(&self.inputs, &scheme, &roll)) };
        let grades = Arc::new(Grades::of(&self.inputs, &scheme, &roll, &scores));
        Self { scheme, inputs: Arc::clone(&self.inputs), roll, scores, grades }
    }

    /// The verdict on a firm.
    pub fn verdict(&self, firm: FirmId) -> Verdict {
        self.grades.verdict(firm)
    }

    /// The score of a firm that is ranked, or of the owner it is merged with.
    pub fn score(&self, firm: FirmId) -> Option<f64> {
        match self.roll.standing(firm) {
            super::roll::Standing::Merged(owner) => self.scores.score(&self.roll, owner),
            _ => self.scores.score(&self.roll, firm),
        }
    }

    /// The place of a firm that is ranked itself and the number of the ranked; equals share the best place.
    pub fn rank(&self, firm: FirmId) -> Option<(usize, usize)> {
        let (at, member) = self.roll.member(firm.0)?;
        let (group, scores) = (self.scheme.groups.get(at)?, self.scores.groups.get(at)?);
        if scores.totals.get(member)?.is_nan() {
            return None;
        }
        let better = scores.order.partition_point(|other| scores.compare(group, *other as usize, member).is_lt());
        Some((better + 1, scores.order.len()))
    }
}

fn is_same_roll(old: &Scheme, new: &Scheme) -> bool {
    let who = |scheme: &Scheme| scheme.groups.iter().map(|group| group.who.clone()).collect::<Vec<_>>();
    old.scale_unknown == new.scale_unknown
        && old.tenants == new.tenants
        && old.exemptions == new.exemptions
        && who(old) == who(new)
}

fn is_same_scoring(old: &Scheme, new: &Scheme) -> bool {
    old.groups.len() == new.groups.len()
        && old.groups.iter().zip(&new.groups).all(|(old, new)| {
            old.scoring == new.scoring && old.indicators == new.indicators && old.tie_break == new.tie_break
        })
}
