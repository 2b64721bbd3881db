//! Bounds of classes. Every value is in exactly one class; a value on a bound is in the upper class (≥).
//!
//! Bounds found from the data are values of the data, unrounded; a legend rounds what it prints.
use rayon::prelude::*;

use crate::analysis::natural::natural_starts;
use crate::model::memo::Memo;
use crate::model::spec::{ClassMethod, ClassSpec, OwnBounds, Standard};

/// Lower-inclusive classes over the rated values above zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Breaks {
    /// Bounds: class i is `bounds[i] ≤ x < bounds[i+1]`; the last one is `x ≥` its lower bound and up to the
    /// maximum. `bounds.len()` is classes + 1; empty where there are no values. The lower bounds ascend strictly;
    /// the last bound is the maximum, which is the lower bound of the last class where that holds one value only.
    pub bounds: Vec<f64>,
}

impl Breaks {
    /// How many classes there are.
    pub fn class_count(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    /// The class of a value; values below the first bound are in class 0, above the last in the last.
    pub fn class_of(&self, value: f64) -> usize {
        let inner = self.bounds.get(1..self.class_count()).unwrap_or(&[]);
        inner.partition_point(|bound| *bound <= value)
    }
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

    /// The counts of [`Histogram`] in `bins` bins; kept from first use on, for a window has one histogram.
    pub fn histogram(&self, bins: usize) -> Histogram {
        let kept = self.histogram.get(|| histogram(self, bins));
        if kept.counts.len() == bins { kept.clone() } else { histogram(self, bins) }
    }

    fn natural_starts(&self, classes: usize) -> Vec<usize> {
        let made = || natural_starts(&self.distinct, &self.weights, classes);
        self.natural.get(classes).map_or_else(made, |kept| kept.get(made).clone())
    }
}

/// Bounds for a distribution. `standard` is used by [`ClassMethod::Fixed`]; without one that is by quantiles.
/// Natural breaks are exact (Fisher–Jenks, O(k n log n) by divide and conquer). Deterministic.
pub fn breaks(values: &Distribution, spec: ClassSpec, standard: Option<&Standard>) -> Breaks {
    let Distribution { distinct, weights, .. } = values;
    let (Some(&low), Some(&high)) = (distinct.first(), distinct.last()) else { return Breaks::default() };
    let classes = usize::from(spec.count).max(1).min(distinct.len());
    let lower = match (spec.method, standard) {
        _ if spec.own.is_some() => own(spec.own.as_ref().map_or(&[], OwnBounds::bounds), low),
        (ClassMethod::Fixed, Some(standard)) => fixed(standard, low),
        (ClassMethod::EqualInterval, _) => equal_interval(low, high, classes),
        (ClassMethod::NaturalBreaks, _) => at(distinct, &values.natural_starts(classes)),
        (ClassMethod::Quantile | ClassMethod::Fixed, _) => at(distinct, &quantile_starts(weights, classes)),
    };
    let top = lower.last().map_or(high, |last| last.max(high));
    Breaks { bounds: lower.into_iter().chain([top]).collect() }
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
    let width = (high - low) / (bins - 1) as f64;
    let mut counts = vec![0; bins];
    for (value, weight) in distinct.iter().zip(weights) {
        // At the high end rounding must not put a value into the open bin, nor keep one out of it.
        let bin = if *value >= high { bins - 1 } else { (((value - low) / width) as usize).min(bins - 2) };
        counts[bin] += *weight as u32;
    }
    Histogram { range: (low, high), counts }
}

fn at(distinct: &[f64], starts: &[usize]) -> Vec<f64> {
    starts.iter().filter_map(|start| distinct.get(*start).copied()).collect()
}

/// Each class starts at the distinct value nearest to its equal share of the count, and has one at least.
fn quantile_starts(weights: &[f64], classes: usize) -> Vec<usize> {
    let total: f64 = weights.iter().sum();
    let mut starts = vec![0];
    let (mut at, mut below) = (0, 0.0);
    for class in 1..classes {
        let wanted = total * class as f64 / classes as f64;
        let last = weights.len() - (classes - class);
        below += weights[at];
        at += 1;
        while at < last && (below + weights[at] - wanted).abs() < (below - wanted).abs() {
            below += weights[at];
            at += 1;
        }
        starts.push(at);
    }
    starts
}

fn equal_interval(low: f64, high: f64, classes: usize) -> Vec<f64> {
    let mut lower: Vec<f64> = (0..classes).map(|class| low + (high - low) * class as f64 / classes as f64).collect();
    lower.dedup();
    lower
}

/// Bounds set by hand; the first class holds all below the first of them.
fn own(bounds: &[f64], low: f64) -> Vec<f64> {
    let below = bounds.first().map_or(low, |first| low.min(first - 1.0));
    std::iter::once(below).chain(bounds.iter().copied()).collect()
}

/// The bounds of the standard; the first class also holds what is below them, and its bound says so.
fn fixed(standard: &Standard, low: f64) -> Vec<f64> {
    let mut lower: Vec<f64> = standard.bounds.iter().copied().filter(|bound| bound.is_finite()).collect();
    lower.sort_unstable_by(f64::total_cmp);
    lower.dedup();
    match lower.first_mut() {
        Some(first) => *first = first.min(low),
        None => lower.push(low),
    }
    lower
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::spec::{Metric, PolicyStatus};
    use crate::model::words::Words;

    fn of(values: &[f64]) -> Distribution {
        Distribution::of(values.to_vec())
    }

    fn spec(method: ClassMethod, count: u8) -> ClassSpec {
        ClassSpec { method, count, own: None }
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
            let own = Some(OwnBounds::new(bounds));
            breaks(&of(&[9.0, 2.0, 5.0]), ClassSpec { own, ..ClassSpec::default() }, None)
        };
        let got = by_hand(&[8.0, 5.0]);
        assert_eq!(got.bounds, [2.0, 5.0, 8.0, 9.0]);
        assert_eq!([2.0, 4.9, 5.0, 8.0, 9.0].map(|value| got.class_of(value)), [0, 0, 1, 2, 2]);
        assert_eq!(by_hand(&[1.0, 20.0]).bounds, [0.0, 1.0, 20.0, 20.0], "classes without values stay");
    }

    #[test]
    fn constant_data_is_one_class_and_no_data_is_none() {
        for method in [ClassMethod::Quantile, ClassMethod::EqualInterval, ClassMethod::NaturalBreaks] {
            check(&[7.5; 40], method, 6, &[7.5, 7.5]);
        }
        for method in ClassMethod::ALL {
            check(&[], method, 6, &[]);
            check(&[f64::NAN, f64::INFINITY], method, 6, &[]);
        }
        assert_eq!(Breaks { bounds: vec![7.5, 7.5] }.class_of(7.5), 0);
        assert_eq!(Breaks::default().class_of(1.0), 0);
    }

    #[test]
    fn a_value_on_a_bound_meets_it() {
        let breaks = breaks(&of(&[5.0, 60.0]), spec(ClassMethod::Fixed, 5), Some(&standard()));
        let classes = [-1.0, 0.0, 9.999, 10.0, 19.996, 20.0, 39.9, 40.0, 1e9].map(|value| breaks.class_of(value));
        assert_eq!(classes, [0, 0, 0, 1, 1, 2, 3, 4, 4], "exactly 20.00 meets ≥ 20, 19.996 does not");
    }

    #[test]
    fn every_value_is_in_exactly_one_class_of_ascending_bounds() {
        let mut state = 1_u32;
        for round in 1..300_usize {
            let values: Vec<f64> = (0..=round % 60)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    f64::from(state >> 8 & 63) * if round % 2 == 0 { 0.1 } else { 37.0 }
                })
                .collect();
            let different = of(&values).distinct;
            for method in [ClassMethod::Quantile, ClassMethod::EqualInterval, ClassMethod::NaturalBreaks] {
                let count = (round % 8 + 2) as u8;
                let made = breaks(&of(&values), spec(method, count), None);
                let (bounds, classes) = (&made.bounds, made.class_count());
                assert!(bounds[..classes].windows(2).all(|pair| pair[0] < pair[1]), "{method:?}: {bounds:?}");
                assert_eq!(classes, usize::from(count).min(different.len()), "{method:?}: as many as there can be");
                for value in values.iter().copied() {
                    let holds =
                        |class: usize| bounds[class] <= value && (class + 1 == classes || value < bounds[class + 1]);
                    let holding: Vec<usize> = (0..classes).filter(|class| holds(*class)).collect();
                    assert_eq!(holding, [made.class_of(value)], "{method:?}: {value} in {bounds:?}");
                }
            }
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
