//! How each method finds the lower bounds of its classes.
//!
//! *Guarantees:* the first one is the least value (or, of given bounds, what is below them); the others ascend strictly
//! and, where they are found from the data, have values on both sides. Whole runs of equal values stay together.
//! *Must not know:* parcels, legends.

use crate::analysis::classify::Spread;
use crate::model::spec::{BoundRule, MOST_CLASSES, Quotas, Standard};

/// The bounds of classes that start at those positions of the different values. A bound that belongs to the lower
/// class is its last value.
pub(super) fn at(distinct: &[f64], starts: &[usize], rule: BoundRule) -> Vec<f64> {
    let place = |start: &usize| match rule {
        BoundRule::AtLeast => *start,
        BoundRule::Above => start.saturating_sub(1),
    };
    starts.iter().filter_map(|start| distinct.get(place(start)).copied()).collect()
}

/// Each class starts at the distinct value nearest to its equal share of the count, and has one at least.
pub(super) fn quantile_starts(weights: &[f64], classes: usize) -> Vec<usize> {
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

/// From the best down, as many as the shares so far allow, rounded down; equal values that would be parted all go to
/// the lower class. Classes that get no value are left out.
pub(super) fn quota_starts(weights: &[f64], quotas: &Quotas) -> Vec<usize> {
    let total = weights.iter().sum::<f64>() as u64;
    let (mut at, mut above, mut tenths) = (weights.len(), 0, 0);
    let mut starts = vec![0];
    for share in quotas.tenths() {
        tenths += u64::from(*share);
        let most = total * tenths / 1_000;
        while let Some(weight) = at.checked_sub(1).and_then(|below| weights.get(below)) {
            if above + *weight as u64 > most {
                break;
            }
            above += *weight as u64;
            at -= 1;
        }
        starts.push(at);
    }
    starts.retain(|start| *start < weights.len());
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// Steps of the same width from the least to the largest value.
pub(super) fn equal_interval(range: (f64, f64), classes: usize, rule: BoundRule) -> Vec<f64> {
    let (low, high) = range;
    let bound = |class: usize| {
        let share = class as f64 / classes as f64;
        // The width of a very wide range is no number.
        if (high - low).is_finite() {
            low + (high - low) * class as f64 / classes as f64
        } else {
            low * (1.0 - share) + high * share
        }
    };
    from(range, (1..classes).map(bound), rule)
}

/// Steps of one standard deviation; with an even number of classes the mean is a bound, with an odd one it is in the
/// middle of a class. Those beyond the data are left out.
pub(super) fn around_mean(range: (f64, f64), spread: Spread, classes: usize, rule: BoundRule) -> Vec<f64> {
    let bound = |step: usize| spread.mean + spread.deviation * (step as f64 - classes as f64 / 2.0);
    from(range, (1..classes).map(bound), rule)
}

/// Multiples of 1, 2 or 5 times a power of ten: the step that comes nearest to the number of classes wanted, the
/// larger one of two that are as near.
pub(super) fn pretty(range: (f64, f64), classes: usize, rule: BoundRule) -> Vec<f64> {
    let span = range.1 - range.0;
    if !(span > 0.0 && span.is_finite()) {
        return vec![range.0];
    }
    let power = span.log10().floor() as i32 + 1;
    let steps = (power - 2..=power).rev().flat_map(|power| [5.0, 2.0, 1.0].map(|times| (times, power)));
    let made = steps.map(|step| from(range, multiples(range, step), rule));
    let fitting = made.filter(|bounds| bounds.len() <= MOST_CLASSES);
    // The first of the nearest ones is kept.
    fitting.min_by_key(|bounds| bounds.len().abs_diff(classes)).unwrap_or_else(|| vec![range.0])
}

/// The multiples of a step that are in the range or next to it, each the nearest number to what is meant.
fn multiples((low, high): (f64, f64), (times, power): (f64, i32)) -> impl Iterator<Item = f64> {
    let ten = 10f64.powi(power.abs());
    let multiple = move |count: i64| {
        let whole = count as f64 * times;
        if power < 0 { whole / ten } else { whole * ten }
    };
    let step = multiple(1);
    // Beyond this whole numbers are not told apart.
    let exact = 9.0e15;
    let (first, last) = ((low / step).floor(), (high / step).ceil());
    let usable = first.abs() < exact && last.abs() < exact;
    let (first, last) = if usable { (first as i64, last as i64) } else { (0, -1) };
    (first..=last).map(multiple)
}

/// Bounds set by hand; the first class holds all below the first of them.
pub(super) fn own(bounds: &[f64], low: f64) -> Vec<f64> {
    let below = bounds.first().map_or(low, |first| low.min(first - 1.0));
    std::iter::once(below).chain(bounds.iter().copied()).collect()
}

/// The bounds of the standard; the first class also holds what is below them, and its bound says so.
pub(super) fn fixed(standard: &Standard, low: f64) -> Vec<f64> {
    let mut lower: Vec<f64> = standard.bounds.iter().copied().filter(|bound| bound.is_finite()).collect();
    lower.sort_unstable_by(f64::total_cmp);
    lower.dedup();
    match lower.first_mut() {
        Some(first) => *first = first.min(low),
        None => lower.push(low),
    }
    lower
}

/// The least value and those of the ascending bounds that have values on both sides.
fn from((low, high): (f64, f64), inner: impl Iterator<Item = f64>, rule: BoundRule) -> Vec<f64> {
    let parts = |bound: &f64| match rule {
        BoundRule::AtLeast => low < *bound && *bound <= high,
        BoundRule::Above => low <= *bound && *bound < high,
    };
    let mut inner: Vec<f64> = inner.filter(parts).collect();
    inner.dedup();
    std::iter::once(low).chain(inner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All steps there are, tried the long way: how many classes each makes, and which is nearest.
    fn nearest_step((low, high): (i32, i32), classes: i32) -> (i32, i32) {
        let mut best: Option<(i32, i32, i32)> = None;
        for ten in [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1] {
            for step in [5 * ten, 2 * ten, ten] {
                let inner = high.div_euclid(step) - low.div_euclid(step);
                let off = (inner + 1 - classes).abs();
                if inner < 9 && best.is_none_or(|(least, ..)| off < least) {
                    best = Some((off, step, inner));
                }
            }
        }
        best.map(|(_, step, inner)| (step, inner)).unwrap_or_default()
    }

    #[test]
    fn rounded_steps_are_the_nearest_there_are() {
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i32::try_from((state >> 33) % below).expect("it is below a small number")
        };
        for _ in 0..400 {
            let low = next(3_000) - 1_000;
            // With a span of 10 or more the step is a whole number.
            let high = low + 90 + next(9_000);
            let classes = next(8) + 2;
            let (step, inner) = nearest_step((low, high), classes);
            let got = pretty((f64::from(low), f64::from(high)), classes as usize, BoundRule::AtLeast);
            let first = (low.div_euclid(step) + 1) * step;
            let bounds = [low].into_iter().chain((0..inner).map(|at| first + at * step));
            let expected: Vec<f64> = bounds.map(f64::from).collect();
            assert_eq!(got, expected, "{low} to {high} in {classes}");
        }
    }

    #[test]
    fn rounded_steps_by_hand() {
        #[track_caller]
        fn check(range: (f64, f64), classes: usize, rule: BoundRule, expected: &[f64]) {
            assert_eq!(pretty(range, classes, rule), expected, "{range:?} in {classes}");
        }
        use BoundRule::{Above, AtLeast};
        check((0.4, 98.0), 5, AtLeast, &[0.4, 20.0, 40.0, 60.0, 80.0]);
        check((0.1, 0.7), 7, AtLeast, &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
        check((0.1, 0.7), 7, Above, &[0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
        check((20.0, 40.0), 2, AtLeast, &[20.0, 40.0]);
        check((20.0, 40.0), 2, Above, &[20.0, 20.0]);
        check((-12.0, 31.0), 4, AtLeast, &[-12.0, 0.0, 20.0]);
        check((5.0, 5.0), 6, AtLeast, &[5.0]);
        check((-1e308, 1e308), 6, AtLeast, &[-1e308]);
    }

    /// 100 firms make 20, 40, 35 and 5; 275 make 55, 110, 96 and 14: the best round down, the last takes the rest.
    #[test]
    fn quotas_are_rounded_down_from_the_best() {
        #[track_caller]
        fn check(weights: &[f64], percents: &[f64], best_first: &[f64]) {
            let quotas = Quotas::new(percents).expect("they sum up to 100");
            let mut starts = quota_starts(weights, &quotas);
            starts.push(weights.len());
            let counts: Vec<f64> = starts.windows(2).rev().map(|pair| weights[pair[0]..pair[1]].iter().sum()).collect();
            assert_eq!(counts, best_first, "{percents:?} of {weights:?}");
        }
        let usual = &[20.0, 40.0, 35.0, 5.0];
        check(&[1.0; 100], usual, &[20.0, 40.0, 35.0, 5.0]);
        check(&[1.0; 275], usual, &[55.0, 110.0, 96.0, 14.0]);
        check(&[1.0; 3], usual, &[1.0, 1.0, 1.0]);
        check(&[1.0], usual, &[1.0]);
        check(&[40.0], usual, &[40.0]);
        // 20 % of 10 are 2, but the two best are three: none can have the first class, and 60 % are 6.
        check(&[4.0, 3.0, 3.0], usual, &[6.0, 4.0]);
        check(&[1.0; 40], &[2.5, 97.5], &[1.0, 39.0]);
        check(&[], usual, &[]);
    }
}
