//! From what to what: a square of counts, 亩 and 万元.
//!
//! *Guarantees:* Σ of a row is what was there before, Σ of a column what is there after, Σ of all the whole; a missing tax
//! adds nothing and is counted. *Must not know:* how verdicts come about.

use crate::analysis::theme::{ClassKey, Themed};
use crate::model::scheme::{Moved, Scheme, Verdict};
use crate::model::units::{Mu, WanYuan};
use crate::model::words::Words;
use crate::words;

/// How many, how much land, how much tax.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tally {
    /// Firms or parcels.
    pub count: usize,
    /// Their land.
    pub area: Mu,
    /// Σ tax of those that have a value.
    pub tax: WanYuan,
    /// How many of them have no value.
    pub untaxed: usize,
}

impl Tally {
    /// Adds one; NaN is no value.
    pub fn add(&mut self, area_mu: f64, tax: f64) {
        self.add_part(area_mu, tax, 1.0);
    }

    /// Adds a part of one that lies here by this share.
    pub fn add_part(&mut self, area_mu: f64, tax: f64, share: f64) {
        self.count += 1;
        self.area.0 += if area_mu.is_nan() { 0.0 } else { area_mu * share };
        if tax.is_nan() { self.untaxed += 1 } else { self.tax.0 += tax * share }
    }

    /// Adds all of another.
    pub fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.area += other.area;
        self.tax += other.tax;
        self.untaxed += other.untaxed;
    }
}

/// One row or column: a grade, T, nothing; or a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Stable name: `A`, `T`; empty for what is in no evaluation.
    pub id: String,
    /// What people call it.
    pub name: Words,
    /// Its place from the best, 0; nothing for what has no place among the others.
    pub place: Option<usize>,
}

/// From what to what.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matrix {
    /// Before: a row each.
    pub from: Vec<Step>,
    /// After: a column each.
    pub to: Vec<Step>,
    /// Row by row.
    cells: Vec<Tally>,
}

impl Matrix {
    /// An empty one.
    pub fn new(from: Vec<Step>, to: Vec<Step>) -> Self {
        let cells = vec![Tally::default(); from.len() * to.len()];
        Self { from, to, cells }
    }

    /// One cell.
    pub fn cell(&self, from: usize, to: usize) -> Tally {
        self.position(from, to).and_then(|at| self.cells.get(at)).copied().unwrap_or_default()
    }

    pub(super) fn cell_mut(&mut self, from: usize, to: usize) -> Option<&mut Tally> {
        let at = self.position(from, to)?;
        self.cells.get_mut(at)
    }

    fn position(&self, from: usize, to: usize) -> Option<usize> {
        (from < self.from.len() && to < self.to.len()).then(|| from * self.to.len() + to)
    }

    /// Σ of a row: what was there before.
    pub fn before(&self, from: usize) -> Tally {
        (0..self.to.len()).fold(Tally::default(), |mut sum, to| {
            sum.join(&self.cell(from, to));
            sum
        })
    }

    /// Σ of a column: what is there after.
    pub fn after(&self, to: usize) -> Tally {
        (0..self.from.len()).fold(Tally::default(), |mut sum, from| {
            sum.join(&self.cell(from, to));
            sum
        })
    }

    /// Whether two steps are the same.
    pub fn is_same(&self, from: usize, to: usize) -> bool {
        matches!((self.from.get(from), self.to.get(to)), (Some(from), Some(to)) if from.id == to.id)
    }

    /// Which way a move goes.
    pub fn direction(&self, from: usize, to: usize) -> Moved {
        let place = |steps: &[Step], at: usize| steps.get(at).and_then(|step| step.place);
        Moved::of_places(place(&self.from, from), place(&self.to, to))
    }

    /// Σ of all that changes, by [`Moved::CHANGES`].
    pub fn moved(&self) -> [Tally; 3] {
        let mut sums = [Tally::default(); 3];
        for (from, to) in self.all().filter(|(from, to)| !self.is_same(*from, *to)) {
            if let Some(sum) = sums.get_mut(self.direction(from, to) as usize) {
                sum.join(&self.cell(from, to));
            }
        }
        sums
    }

    /// Σ of all that changes.
    pub fn moved_in_all(&self) -> Tally {
        self.moved().iter().fold(Tally::default(), |mut sum, part| {
            sum.join(part);
            sum
        })
    }

    /// All cells, row by row.
    pub fn all(&self) -> impl Iterator<Item = (usize, usize)> {
        let columns = self.to.len();
        (0..self.from.len()).flat_map(move |from| (0..columns).map(move |to| (from, to)))
    }
}

/// Grades best first, then T, then what is in no evaluation.
pub(super) fn steps_of(scheme: &Scheme) -> Vec<Step> {
    let grade = |(at, grade): (usize, &crate::model::scheme::GradeClass)| Step {
        id: grade.id.clone(),
        name: Words::made(format!("{} {}", grade.id, grade.name.zh), format!("{} {}", grade.id, grade.name.en)),
        place: Some(at),
    };
    let mut steps: Vec<Step> = scheme.grades.iter().enumerate().map(grade).collect();
    steps.push(Step {
        id: Verdict::NOT_RATED_ID.to_owned(),
        name: Words::fixed("T 暂不评价", "T not rated"),
        place: None,
    });
    steps.push(Step { id: String::new(), name: Words::fixed("不参评", "not evaluated"), place: None });
    steps
}

/// The position of a verdict among the steps of its scheme.
pub(super) fn step_at(scheme: &Scheme, verdict: Verdict) -> usize {
    match verdict {
        Verdict::Grade(at) => usize::from(at),
        Verdict::NotRated => scheme.grades.len(),
        Verdict::None => scheme.grades.len() + 1,
    }
}

/// The rows of a theme of one figure as steps.
pub(super) fn steps_of_classes(themed: &Themed) -> Vec<Step> {
    let step = |(at, row): (usize, &crate::analysis::theme::LegendRow)| match &row.key {
        ClassKey::Class { index, of, low, high } => {
            let number = index + 1;
            let range = high.map_or_else(|| format!("{low:.2}+"), |high| format!("{low:.2}–{high:.2}"));
            let name = words!("{number} 级 {range}", "class {number}, {range}");
            Step { id: number.to_string(), name, place: Some(of.saturating_sub(number)) }
        }
        ClassKey::Zero => Step { id: "zero".to_owned(), name: Words::fixed("零值", "zero"), place: None },
        ClassKey::NotRated => Step { id: "T".to_owned(), name: Words::fixed("暂不评价", "not rated"), place: None },
        ClassKey::NoData => Step { id: String::new(), name: Words::fixed("无数据", "no data"), place: None },
        _ => Step { id: format!("row{at}"), name: Words::default(), place: None },
    };
    themed.rows.iter().enumerate().map(step).collect()
}
