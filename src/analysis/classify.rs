//! Bounds of classes. Every value is in exactly one class; the rule says in which one a value on a bound is.
//!
//! Bounds found from the data are unrounded; a legend rounds what it prints.
use rayon::prelude::*;

use crate::analysis::bounds;
use crate::analysis::natural::natural_starts;
use crate::model::memo::Memo;
use crate::model::spec::{BoundRule, ClassMethod, ClassSpec, OwnBounds, Standard};

/// Classes over the rated values other than zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Breaks {
    /// Bounds: class i is from `bounds[i]` to `bounds[i+1]`, and the rule says to which of two classes the bound
    /// between them belongs; both ends are in. `bounds.len()` is classes + 1; empty where there are no values. The
    /// bounds between classes ascend strictly; the last bound is the maximum.
    pub bounds: Vec<f64>,
    /// Where a value on a bound is.
    pub rule: BoundRule,
    /// Mean and standard deviation of the values, where the bounds are made from them.
    pub spread: Option<Spread>,
}

impl Breaks {
    /// How many classes there are.
    pub fn class_count(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    /// The bounds between classes.
    pub fn inner(&self) -> &[f64] {
        self.bounds.get(1..self.class_count()).unwrap_or(&[])
    }

    /// The class of a value; values below the first bound are in class 0, above the last in the last.
    pub fn class_of(&self, value: f64) -> usize {
        class_between(self.inner(), self.rule, value)
    }
}

/// How many of the ascending bounds a value has passed.
pub(super) fn class_between(bounds: &[f64], rule: BoundRule, value: f64) -> usize {
    match rule {
        BoundRule::AtLeast => bounds.partition_point(|bound| *bound <= value),
        BoundRule::Above => bounds.partition_point(|bound| *bound < value),
    }
}

/// Where values lie and how far apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Σ value ÷ count. It says nothing of Σ figure ÷ Σ area.
    pub mean: f64,
    /// √(Σ (value − mean)² ÷ count).
    pub deviation: f64,
}

/// Finite values, sorted once for all classes that are made from them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Distribution {
    /// The different values, ascending.
    distinct: Vec<f64>,
    /// How often each occurs.
    weights: Vec<f64>,
    /// Where natural classes start, by their number: they are the dear ones.
    natural: [Memo<Vec<usize>>; 16],
    spread: Memo<Option<Spread>>,
    histogram: Memo<Histogram>,
}

impl Distribution {
    /// Of these values; those that are not finite are left out.
    pub fn of(mut values: Vec<f64>) -> Self {
        values.retain(|value| value.is_finite());
        // −0 and 0 are one value.
        values.par_iter_mut().for_each(|value| *value += 0.0);
        values.par_sort_unstable_by(f64::total_cmp);
        let runs = || values.chunk_by(|a, b| a == b);
        let distinct = runs().filter_map(|run| run.first().copied()).collect();
        let weights = runs().map(|run| run.len() as f64).collect();
        Self { distinct, weights, ..Self::default() }
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.distinct.is_empty()
    }

    /// The counts of [`Histogram`] in `bins` bins; kept from first use on, for a window has one histogram.
    pub fn histogram(&self, bins: usize) -> Histogram {
        let kept = self.histogram.get(|| histogram(self, bins));
        if kept.counts.len() == bins { kept.clone() } else { histogram(self, bins) }
    }

    /// Mean and standard deviation; `None` where there are no values, or they are too large to square.
    pub fn spread(&self) -> Option<Spread> {
        *self.spread.get(|| {
            let values = || self.distinct.iter().zip(&self.weights);
            let count: f64 = self.weights.iter().sum();
            let mean = values().map(|(value, weight)| value * weight).sum::<f64>() / count;
            let squares: f64 = values().map(|(value, weight)| (value - mean).powi(2) * weight).sum();
            Some(Spread { mean, deviation: (squares / count).sqrt() }).filter(|spread| spread.deviation.is_finite())
        })
    }

    fn natural_starts(&self, classes: usize) -> Vec<usize> {
        let made = || natural_starts(&self.distinct, &self.weights, classes);
        self.natural.get(classes).map_or_else(made, |kept| kept.get(made).clone())
    }
}

/// Bounds for a distribution. `standard` is used by [`ClassMethod::Fixed`], and its rule is "≥"; without one that is
/// by quantiles. Bounds set by hand in `spec` are taken as bounds of these values.
/// Natural breaks are exact (Fisher–Jenks, O(k n log n) by divide and conquer). Deterministic.
pub fn breaks(values: &Distribution, spec: ClassSpec, standard: Option<&Standard>) -> Breaks {
    let Distribution { distinct, weights, .. } = values;
    let fixed = standard.filter(|_| spec.method == ClassMethod::Fixed && spec.own.is_none());
    let rule = if fixed.is_some() { BoundRule::AtLeast } else { spec.rule };
    let (Some(&low), Some(&high)) = (distinct.first(), distinct.last()) else {
        return Breaks { rule, ..Breaks::default() };
    };
    let classes = usize::from(spec.count).max(1).min(distinct.len());
    let spread = values.spread().filter(|_| spec.own.is_none() && spec.method == ClassMethod::StandardDeviation);
    let lower = match (spec.method, fixed) {
        _ if spec.own.is_some() => bounds::own(spec.own.as_ref().map_or(&[], OwnBounds::bounds), low),
        (_, Some(standard)) => bounds::fixed(standard, low),
        (ClassMethod::EqualInterval, _) => bounds::equal_interval((low, high), classes, rule),
        (ClassMethod::NaturalBreaks, _) => bounds::at(distinct, &values.natural_starts(classes), rule),
        (ClassMethod::StandardDeviation, _) => {
            spread.map_or_else(|| vec![low], |spread| bounds::around_mean((low, high), spread, classes, rule))
        }
        (ClassMethod::Pretty, _) => bounds::pretty((low, high), classes, rule),
        (ClassMethod::Quota, _) => bounds::at(distinct, &bounds::quota_starts(weights, &spec.quotas), rule),
        (ClassMethod::Quantile | ClassMethod::Fixed, _) => {
            bounds::at(distinct, &bounds::quantile_starts(weights, classes), rule)
        }
    };
    let top = lower.last().map_or(high, |last| last.max(high));
    Breaks { bounds: lower.into_iter().chain([top]).collect(), rule, spread }
}

/// A histogram for the legend panel: `bins` bins, of which all but the last are equal and reach from 0 (or the
/// least value below it) to the 98th percentile; the last one is open and holds what is above.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Histogram {
    /// Lower bound of the first bin and upper bound of the last but the open one.
    pub range: (f64, f64),
    /// Counts; the last is the open bin's.
    pub counts: Vec<u32>,
}

impl Histogram {
    /// The bin of a value; `None` where there are none.
    pub fn bin_of(&self, value: f64) -> Option<usize> {
        let ((low, high), bins) = (self.range, self.counts.len());
        let last = bins.checked_sub(1).filter(|last| *last > 0)?;
        let width = (high - low) / last as f64;
        // At the high end rounding must not put a value into the open bin, nor keep one out of it.
        Some(if value >= high { last } else { (((value - low) / width) as usize).min(last - 1) })
    }
}

/// Counts into `bins`; empty where there are no values or fewer than 2 bins.
fn histogram(values: &Distribution, bins: usize) -> Histogram {
    let Distribution { distinct, weights, .. } = values;
    let (Some(first), true) = (distinct.first(), bins >= 2) else { return Histogram::default() };
    let low = first.min(0.0);
    // The nearest-rank percentile: the least value with at least 98 % of all at or below it.
    let count: f64 = weights.iter().sum();
    let rank = (count as usize * 98).div_ceil(100) as f64;
    let mut below = 0.0;
    let at_rank = distinct.iter().zip(weights).find(|(_, weight)| {
        below += **weight;
        below >= rank
    });
    let high = at_rank.map_or(low, |(value, _)| *value);
    let high = if high > low { high } else { low + 1.0 };
    let mut made = Histogram { range: (low, high), counts: vec![0; bins] };
    for (value, weight) in distinct.iter().zip(weights) {
        if let Some(count) = made.bin_of(*value).and_then(|bin| made.counts.get_mut(bin)) {
            *count += *weight as u32;
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::spec::{MOST_CLASSES, Metric, PolicyStatus, Quotas};
    use crate::model::words::Words;

    fn of(values: &[f64]) -> Distribution {
        Distribution::of(values.to_vec())
    }

    fn spec(method: ClassMethod, count: u8) -> ClassSpec {
        ClassSpec::of(method, count)
    }

    fn standard() -> Standard {
        Standard {
            metric: Metric::Tax,
            at_least: 20.0,
            bounds: vec![0.0, 10.0, 20.0, 30.0, 40.0],
            source: Words::default(),
            status: PolicyStatus::Example,
        }
    }

    #[track_caller]
    fn check(values: &[f64], method: ClassMethod, count: u8, expected: &[f64]) {
        let got = breaks(&of(values), spec(method, count), Some(&standard()));
        assert_eq!(got.bounds, expected, "{method:?} of {values:?} in {count}");
    }

    #[test]
    fn bounds_by_hand() {
        let ten: Vec<f64> = (1..=10).map(f64::from).collect();
        check(&ten, ClassMethod::Quantile, 5, &[1.0, 3.0, 5.0, 7.0, 9.0, 10.0]);
        check(&ten, ClassMethod::Quantile, 2, &[1.0, 6.0, 10.0]);
        check(&[5.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 4.0], ClassMethod::Quantile, 2, &[1.0, 2.0, 5.0]);
        check(&[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0], ClassMethod::Quantile, 3, &[1.0, 2.0, 3.0, 3.0]);
        check(&[10.0, 40.0, 20.0], ClassMethod::EqualInterval, 4, &[10.0, 20.0, 30.0, 40.0]);
        check(&[1.0, 2.0, 3.0, 50.0, 51.0, 900.0], ClassMethod::NaturalBreaks, 3, &[1.0, 50.0, 900.0, 900.0]);
        check(&[5.0, 20.0, 312.0], ClassMethod::Fixed, 9, &[0.0, 10.0, 20.0, 30.0, 40.0, 312.0]);
        check(&[5.0, 12.0], ClassMethod::Fixed, 2, &[0.0, 10.0, 20.0, 30.0, 40.0, 40.0]);
        check(&[-3.0, 12.0], ClassMethod::Fixed, 2, &[-3.0, 10.0, 20.0, 30.0, 40.0, 40.0]);
    }

    /// 2, 5 and 9 with bounds of 5 and 8: below 5, from 5 (5 itself) to 8, from 8 on; a bound below all data stays.
    #[test]
    fn bounds_set_by_hand() {
        let by_hand = |bounds: &[f64]| {
            let own = Some(OwnBounds::new(Metric::Tax, bounds));
            breaks(&of(&[9.0, 2.0, 5.0]), ClassSpec { own, ..ClassSpec::default() }, None)
        };
        let got = by_hand(&[8.0, 5.0]);
        assert_eq!(got.bounds, [2.0, 5.0, 8.0, 9.0]);
        assert_eq!([2.0, 4.9, 5.0, 8.0, 9.0].map(|value| got.class_of(value)), [0, 0, 1, 2, 2]);
        assert_eq!(by_hand(&[1.0, 20.0]).bounds, [0.0, 1.0, 20.0, 20.0], "classes without values stay");
    }

    #[test]
    fn constant_data_is_one_class_and_no_data_is_none() {
        for method in ClassMethod::ALL {
            if method != ClassMethod::Fixed {
                check(&[7.5; 40], method, 6, &[7.5, 7.5]);
                check(&[7.5], method, 6, &[7.5, 7.5]);
            }
            check(&[], method, 6, &[]);
            check(&[f64::NAN, f64::INFINITY], method, 6, &[]);
        }
        assert_eq!(Breaks { bounds: vec![7.5, 7.5], ..Breaks::default() }.class_of(7.5), 0);
        assert_eq!(Breaks::default().class_of(1.0), 0);
    }

    #[test]
    fn a_value_on_a_bound_meets_it() {
        let breaks = breaks(&of(&[5.0, 60.0]), spec(ClassMethod::Fixed, 5), Some(&standard()));
        let classes = [-1.0, 0.0, 9.999, 10.0, 19.996, 20.0, 39.9, 40.0, 1e9].map(|value| breaks.class_of(value));
        assert_eq!(classes, [0, 0, 0, 1, 1, 2, 3, 4, 4], "exactly 20.00 meets ≥ 20, 19.996 does not");
    }

    /// 1, 2, 3, 4 and 10: the mean is 4, Σ of the squared deviations 9 + 4 + 1 + 0 + 36 = 50, σ = √10.
    #[test]
    fn standard_deviations_by_hand() {
        let values = of(&[1.0, 10.0, 2.0, 4.0, 3.0]);
        let root = 10f64.sqrt();
        assert_eq!(values.spread(), Some(Spread { mean: 4.0, deviation: root }));
        let bounds = |count| breaks(&values, spec(ClassMethod::StandardDeviation, count), None).bounds;
        assert_eq!(bounds(2), [1.0, 4.0, 10.0], "an even number parts at the mean");
        assert_eq!(bounds(3), [1.0, 4.0 - root / 2.0, 4.0 + root / 2.0, 10.0], "an odd one has it in the middle");
        // −σ is 0.84, below all values, and so left out.
        assert_eq!(bounds(4), [1.0, 4.0, 4.0 + root, 10.0]);
        assert_eq!(of(&[]).spread(), None);
        assert_eq!(breaks(&of(&[-1e300, 1e300]), spec(ClassMethod::StandardDeviation, 4), None).class_count(), 1);
    }

    /// 1 to 10 by two quantiles part between 5 and 6: "≥ 6" or "> 5".
    #[test]
    fn the_rule_decides_what_a_bound_is() {
        let ten: Vec<f64> = (1..=10).map(f64::from).collect();
        let check = |method, count, rule, expected: &[f64], on_bound: usize| {
            let made = breaks(&of(&ten), ClassSpec { rule, ..spec(method, count) }, None);
            assert_eq!((made.bounds.as_slice(), made.rule), (expected, rule), "{method:?}");
            assert_eq!(made.class_of(expected[1]), on_bound, "{method:?} {rule:?}: a value on the first bound");
        };
        check(ClassMethod::Quantile, 2, BoundRule::AtLeast, &[1.0, 6.0, 10.0], 1);
        check(ClassMethod::Quantile, 2, BoundRule::Above, &[1.0, 5.0, 10.0], 0);
        check(ClassMethod::Pretty, 2, BoundRule::AtLeast, &[1.0, 10.0, 10.0], 1);
        check(ClassMethod::Pretty, 2, BoundRule::Above, &[1.0, 5.0, 10.0], 0);
        check(ClassMethod::Quota, 4, BoundRule::AtLeast, &[1.0, 2.0, 5.0, 9.0, 10.0], 1);
        check(ClassMethod::Quota, 4, BoundRule::Above, &[1.0, 1.0, 4.0, 8.0, 10.0], 0);
        let by_standard = ClassSpec { rule: BoundRule::Above, ..spec(ClassMethod::Fixed, 5) };
        assert_eq!(breaks(&of(&ten), by_standard, Some(&standard())).rule, BoundRule::AtLeast, "a standard says ≥");
    }

    #[test]
    fn every_value_is_in_exactly_one_class_of_ascending_bounds() {
        let mut state = 1_u32;
        for round in 1..300_usize {
            let values: Vec<f64> = (0..=round % 60)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (f64::from(state >> 8 & 63) - 9.0) * if round % 2 == 0 { 0.1 } else { 37.0 }
                })
                .collect();
            let own = Some(OwnBounds::new(Metric::Tax, &values[..values.len().min(4)]));
            let count = (round % 8 + 2) as u8;
            for (at, method) in ClassMethod::ALL.into_iter().enumerate() {
                let rule = BoundRule::ALL[(round + at) % 2];
                let spec = ClassSpec { rule, quotas: Quotas::usual(count), ..spec(method, count) };
                hold(&values, spec, None);
                hold(&values, spec, Some(&standard()));
                hold(&values, ClassSpec { own, ..spec }, None);
            }
        }
    }

    /// What must be true of all classes of all values.
    fn hold(values: &[f64], spec: ClassSpec, standard: Option<&Standard>) {
        let made = breaks(&of(values), spec, standard);
        let (bounds, classes) = (&made.bounds, made.class_count());
        assert!(made.inner().windows(2).all(|pair| pair[0] < pair[1]), "{spec:?}: {bounds:?}");
        assert!(bounds.is_sorted(), "{spec:?}: {bounds:?}");
        let different = of(values).distinct.len();
        let exact = [ClassMethod::Quantile, ClassMethod::NaturalBreaks].contains(&spec.method);
        if exact && spec.own.is_none() && standard.is_none() {
            assert_eq!(classes, usize::from(spec.count).min(different), "{spec:?}: as many as there can be");
        }
        assert!((1..=MOST_CLASSES).contains(&classes), "{spec:?}: {classes} classes");
        let at_least = made.rule == BoundRule::AtLeast;
        for value in values.iter().copied() {
            let holds = |class: usize| {
                let over = class == 0 || if at_least { bounds[class] <= value } else { bounds[class] < value };
                let under = class + 1 == classes
                    || if at_least { value < bounds[class + 1] } else { value <= bounds[class + 1] };
                over && under
            };
            let holding: Vec<usize> = (0..classes).filter(|class| holds(*class)).collect();
            assert_eq!(holding, [made.class_of(value)], "{spec:?}: {value} in {bounds:?}");
        }
    }

    #[test]
    fn quantiles_of_different_values_have_equal_counts() {
        for count in 2..=9 {
            for values in 9..40 {
                let values: Vec<f64> = (0..values).map(f64::from).collect();
                let made = breaks(&of(&values), spec(ClassMethod::Quantile, count), None);
                let mut counts = vec![0_i32; usize::from(count)];
                for value in &values {
                    counts[made.class_of(*value)] += 1;
                }
                let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
                assert!(most - least <= 1, "{} values in {count}: {counts:?}", values.len());
            }
        }
    }

    #[test]
    fn the_histogram_ends_in_an_open_bin() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        let got = histogram(&of(&values), 8);
        assert_eq!(got.range, (0.0, 98.0), "98 of 100 values are at most 98");
        assert_eq!(got.counts, [13, 14, 14, 14, 14, 14, 14, 3], "bins of 14; 98, 99 and 100 are in the open one");
        assert_eq!(histogram(&of(&[]), 8), Histogram::default());
        assert_eq!(histogram(&of(&[3.0, 3.0]), 3).counts, [0, 0, 2], "constant data is at its own percentile");
    }
}
