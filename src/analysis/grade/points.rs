//! From figures to points: the formulas, one indicator and one firm at a time (domain.md §1.4).

use crate::model::scheme::{Benchmark, Group, Indicator, Missing, Scoring};

/// What values of one indicator are measured by in one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Yardstick {
    /// What a value is divided by; NaN where no firm has a value.
    pub benchmark: f64,
    /// Σ numerator ÷ Σ denominator × factor of the firms with a value; NaN where there is none.
    pub average: f64,
    /// The least value.
    pub least: f64,
    /// The greatest value.
    pub greatest: f64,
    /// The mean of the points of the firms with a value; 0 where there is none.
    pub mean_points: f64,
    /// How many firms have a value.
    pub valued: usize,
}

/// Whether a cap or a floor changed the points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Neither.
    None,
    /// The cap (封顶).
    Cap,
    /// The floor (保底).
    Floor,
}

/// Numerator ÷ denominator × factor; NaN where one is missing or the denominator is not above zero.
pub(super) fn value(indicator: &Indicator, numerator: f64, denominator: f64) -> f64 {
    if indicator.per.is_none() {
        return numerator * indicator.factor;
    }
    if denominator > 0.0 { numerator * indicator.factor / denominator } else { f64::NAN }
}

/// Points before cap and floor.
pub(super) fn raw_points(indicator: &Indicator, scoring: Scoring, value: f64, yardstick: &Yardstick) -> f64 {
    match scoring {
        // The quotient first: at the benchmark it is 1 exactly, and the points are the weight.
        Scoring::Ratio => value / yardstick.benchmark * indicator.weight,
        Scoring::MinMax { base, span } => {
            let (least, greatest) = (yardstick.least, yardstick.greatest);
            let part = if greatest > least { (value - least) / (greatest - least) } else { 1.0 };
            // What is no value stays none.
            let part = if value.is_nan() { f64::NAN } else { part };
            indicator.weight * (base + span * part) / 100.0
        }
        Scoring::Rank => value,
    }
}

/// Points between floor and cap, and which of them changed them.
pub(super) fn limited(indicator: &Indicator, raw: f64) -> (f64, Limit) {
    let (cap, floor) =
        (indicator.cap.map(|times| times * indicator.weight), indicator.floor.map(|times| times * indicator.weight));
    match (cap, floor) {
        (Some(cap), _) if raw > cap => (cap, Limit::Cap),
        (_, Some(floor)) if raw < floor => (floor, Limit::Floor),
        _ => (raw, Limit::None),
    }
}

/// The benchmark of an indicator in a group whose average it has.
pub(super) fn benchmark(indicator: &Indicator, average: f64) -> f64 {
    match indicator.benchmark {
        Benchmark::Fixed(bar) => bar,
        // An average that is not above zero measures nothing.
        Benchmark::GroupAverage if average > 0.0 => average,
        Benchmark::GroupAverage => f64::NAN,
    }
}

/// The score from the points of each indicator (NaN where there is no value): Σ points, with missing ones by their
/// rule. NaN where the firm is not rated for lack of figures.
pub(super) fn total(group: &Group, yardsticks: &[Yardstick], points: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut whole, mut left_out) = (0.0, 0.0, 0.0);
    for ((indicator, yardstick), points) in group.indicators.iter().zip(yardsticks).zip(points) {
        whole += indicator.weight;
        if !points.is_nan() {
            sum += points;
            continue;
        }
        match indicator.missing {
            Missing::Zero => {}
            Missing::GroupAverage => sum += yardstick.mean_points,
            Missing::Rescale => left_out += indicator.weight,
            Missing::NotRated => return f64::NAN,
        }
    }
    if left_out > 0.0 { sum * scale_up(whole, left_out) } else { sum }
}

/// By what the other points grow where indicators of this weight are left out; NaN where nothing is left.
pub(super) fn scale_up(whole: f64, left_out: f64) -> f64 {
    let rest = whole - left_out;
    if rest > 1e-9 { whole / rest } else { f64::NAN }
}
