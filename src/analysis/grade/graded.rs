//! A year's firms and parcels under one scheme, and the map theme of them.

use std::sync::Arc;

use super::evaluation::Evaluation;
use super::inputs::Inputs;
use super::parcels::{Owners, ParcelGrades};
use crate::analysis::occupancy::Occupancy;
use crate::analysis::per_mu::Figures;
use crate::analysis::theme::{ClassKey, Themed, by_key};
use crate::model::firm::FirmBook;
use crate::model::layer::Layer;
use crate::model::scheme::{GradeClass, Moved, Scheme, Verdict};
use crate::model::spec::{ClassSpec, Theme};
use crate::model::words::Words;

/// The evaluation of a year, and what of it falls on every parcel.
#[derive(Debug, Clone)]
pub struct Graded {
    /// Firms.
    pub evaluation: Evaluation,
    /// Who owns each parcel.
    pub owners: Arc<Owners>,
    /// Parcels.
    pub parcels: ParcelGrades,
}

impl Graded {
    /// Evaluates a year; `occupancy` must be that year's.
    pub fn of(parcels: &Layer, firms: &FirmBook, occupancy: &Occupancy, year: u16, scheme: Arc<Scheme>) -> Self {
        let inputs = Arc::new(Inputs::of(firms, occupancy, year));
        let owners = Arc::new(Owners::of(parcels, firms, occupancy, year));
        let evaluation = Evaluation::of(inputs, scheme);
        let parcels = ParcelGrades::of(&evaluation, &owners, occupancy);
        Self { evaluation, owners, parcels }
    }

    /// The same year under another scheme.
    #[must_use]
    pub fn under(&self, occupancy: &Occupancy, scheme: Arc<Scheme>) -> Self {
        let evaluation = self.evaluation.under(scheme);
        let parcels = ParcelGrades::of(&evaluation, &self.owners, occupancy);
        Self { evaluation, owners: Arc::clone(&self.owners), parcels }
    }

    /// The theme: a row a grade, best first, then T and what is in no evaluation.
    pub fn themed(&self, spec: ClassSpec, parcels: &Layer, figures: Option<&Figures>) -> Themed {
        let scheme = &self.evaluation.scheme;
        let of = scheme.grades.len();
        let key = |(at, grade): (usize, &GradeClass)| ClassKey::Grade {
            at,
            of,
            id: grade.id.clone(),
            name: grade.name.clone(),
        };
        let mut keys: Vec<ClassKey> = scheme.grades.iter().enumerate().map(key).collect();
        keys.push(ClassKey::NotRated);
        let themed = by_key(Theme::Grade, (parcels, figures), keys, |parcel| match self.parcels.verdict(parcel) {
            Verdict::Grade(at) => Some(usize::from(at)),
            Verdict::NotRated => Some(of),
            Verdict::None => None,
        });
        Themed { year: Some(self.evaluation.inputs.year), spec, scheme: Some(scheme.title()), ..themed }
    }

    /// The theme of what changed since: up, down, in or out of the ranking, or the same. A grade is the same where its
    /// letter is.
    pub fn themed_by_change(
        &self,
        before: &Self,
        spec: ClassSpec,
        parcels: &Layer,
        figures: Option<&Figures>,
    ) -> Themed {
        let (old, new) = (&before.evaluation.scheme, &self.evaluation.scheme);
        let keys = Moved::ALL.map(ClassKey::Moved).to_vec();
        let themed = by_key(Theme::Grade, (parcels, figures), keys, |parcel| {
            let (from, to) = (before.parcels.verdict(parcel), self.parcels.verdict(parcel));
            let out = to == Verdict::None && from == Verdict::None;
            (!out).then(|| Moved::between((old, from), (new, to)) as usize)
        });
        let title = Words::made(
            format!("{}；与{}相比", new.title().zh, old.title().zh),
            format!("{}, compared with {}", new.title().en, old.title().en),
        );
        Themed { year: Some(self.evaluation.inputs.year), spec, scheme: Some(title), ..themed }
    }
}
