//! Two per-mu figures against each other: three levels of each, nine classes.
//!
//! *Guarantees:* a level is found for each figure alone, over its rated values other than zero; a parcel that lacks
//! one of the figures, has a zero, or is 暂不评价 (T), is in none of the nine.

use crate::analysis::classify::{Distribution, breaks, class_between};
use crate::analysis::per_mu::{Figures, Reading};
use crate::model::id::FeatureId;
use crate::model::spec::{BoundRule, ClassMethod, ClassSpec, Metric, Theme};

/// How many levels a figure has.
pub const LEVELS: usize = 3;

/// One of the two figures with its levels: 0 low, 1 middle, 2 high.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// The figure.
    pub metric: Metric,
    /// Bounds of the middle level, ascending. Both are the same where the values make two levels only; where all are
    /// the same they make the middle one, and what it has no need of is infinite.
    pub bounds: [f64; 2],
    /// Where a value on a bound is.
    pub rule: BoundRule,
    /// Whether the bounds were set by hand.
    pub is_own: bool,
}

impl Axis {
    /// Both figures of [`Theme::PAIR`], by terciles or by the bounds of the specification.
    pub fn both(spec: &ClassSpec, figures: Option<&Figures>) -> [Self; 2] {
        let nothing = Distribution::default();
        let [across, up] = Theme::PAIR;
        let axis =
            |metric, own| Self::of(metric, own, spec.rule, figures.map_or(&nothing, |known| known.rated(metric)));
        let [own_across, own_up] = spec.pair;
        [axis(across, own_across), axis(up, own_up)]
    }

    fn of(metric: Metric, own: Option<[f64; 2]>, rule: BoundRule, values: &Distribution) -> Self {
        if let Some([one, other]) = own.filter(|own| own.iter().all(|bound| bound.is_finite())) {
            return Self { metric, bounds: [one.min(other), one.max(other)], rule, is_own: true };
        }
        let made = breaks(values, ClassSpec { rule, ..ClassSpec::of(ClassMethod::Quantile, LEVELS as u8) }, None);
        let bounds = match (made.inner(), made.bounds.first(), rule) {
            ([low, high], ..) => [*low, *high],
            ([only], ..) => [*only; 2],
            (_, Some(value), BoundRule::AtLeast) => [*value, f64::INFINITY],
            (_, Some(value), BoundRule::Above) => [f64::NEG_INFINITY, *value],
            (_, None, _) => [f64::NEG_INFINITY, f64::INFINITY],
        };
        Self { metric, bounds, rule, is_own: false }
    }

    /// The level of a value.
    pub fn level(&self, value: f64) -> usize {
        class_between(&self.bounds, self.rule, value)
    }
}

/// Where a parcel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The level of each figure.
    Cell([usize; 2]),
    /// One of the figures is zero.
    Zero,
    /// 暂不评价.
    NotRated,
    /// One of the figures is not there.
    NoData,
}

pub(super) fn place(axes: &[Axis; 2], figures: &Figures, parcel: FeatureId) -> Place {
    let [across, up] = axes;
    match (figures.per_mu(across.metric, parcel), figures.per_mu(up.metric, parcel)) {
        (Reading::NotRated(_), _) | (_, Reading::NotRated(_)) => Place::NotRated,
        (Reading::NoData, _) | (_, Reading::NoData) => Place::NoData,
        (Reading::Value(one), Reading::Value(other)) if one.0 == 0.0 || other.0 == 0.0 => Place::Zero,
        (Reading::Value(one), Reading::Value(other)) => Place::Cell([across.level(one.0), up.level(other.0)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_terciles_or_bounds_set_by_hand() {
        #[track_caller]
        fn check(values: &[f64], own: Option<[f64; 2]>, rule: BoundRule, asked: &[f64], expected: &[usize]) {
            let axis = Axis::of(Metric::Tax, own, rule, &Distribution::of(values.to_vec()));
            let levels: Vec<usize> = asked.iter().map(|value| axis.level(*value)).collect();
            assert_eq!(levels, expected, "{axis:?}");
        }
        use BoundRule::{Above, AtLeast};
        let nine: Vec<f64> = (1..=9).map(f64::from).collect();
        for rule in BoundRule::ALL {
            check(&nine, None, rule, &nine, &[0, 0, 0, 1, 1, 1, 2, 2, 2]);
            check(&[3.0, 8.0], None, rule, &[3.0, 8.0], &[0, 2]);
            check(&[3.0; 5], None, rule, &[3.0], &[1]);
            check(&[], None, rule, &[3.0], &[1]);
        }
        check(&nine, Some([20.0, 10.0]), AtLeast, &[9.99, 10.0, 19.99, 20.0], &[0, 1, 1, 2]);
        check(&nine, Some([10.0, 20.0]), Above, &[10.0, 10.01, 20.0, 20.01], &[0, 1, 1, 2]);
    }
}
