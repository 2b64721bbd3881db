//! How figures spread: least, percentiles, median, largest.
//!
//! *Guarantees:* exact, over all values; a percentile between two values is interpolated linearly between them (rank
//! 1 + p × (n − 1), what spreadsheets call PERCENTILE.INC); the same for every order of the values.

/// Least, percentiles and largest of a column of figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// How many figures there are.
    pub count: usize,
    /// By [`Spread::PERCENTS`].
    pub at: [f64; 7],
}

impl Spread {
    /// Which percentiles; 0 is the least, 50 the median, 100 the largest.
    pub const PERCENTS: [u8; 7] = [0, 10, 25, 50, 75, 90, 100];

    /// Of these figures, in any order; `None` where there is none. NaN is no figure.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.retain(|value| !value.is_nan());
        values.sort_unstable_by(f64::total_cmp);
        let last = values.len().checked_sub(1)?;
        let at = Self::PERCENTS.map(|percent| {
            // In whole hundredths, so that no rounding decides on which value a rank falls.
            let hundredths = last * usize::from(percent);
            let (below, rest) = (hundredths / 100, hundredths % 100);
            let value = |at: usize| values.get(at.min(last)).copied().unwrap_or(f64::NAN);
            let (low, high) = (value(below), value(below + 1));
            if rest == 0 { low } else { low + (high - low) * (rest as f64 / 100.0) }
        });
        Some(Self { count: values.len(), at })
    }

    /// What a planner calls them, by position.
    pub fn names() -> [crate::model::words::Words; 7] {
        use crate::model::words::Words;
        [
            Words::fixed("最小", "Least"),
            Words::fixed("10% 分位", "10th percentile"),
            Words::fixed("25% 分位", "25th percentile"),
            Words::fixed("中位数", "Median"),
            Words::fixed("75% 分位", "75th percentile"),
            Words::fixed("90% 分位", "90th percentile"),
            Words::fixed("最大", "Largest"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(values: &[f64], expected: [f64; 7]) {
        let mut turned = values.to_vec();
        turned.reverse();
        for values in [values.to_vec(), turned] {
            let found = Spread::of(values.clone()).expect("there are figures");
            for ((percent, found), expected) in Spread::PERCENTS.iter().zip(found.at).zip(expected) {
                assert!((found - expected).abs() < 1e-12, "{percent} % of {values:?}: {found}, not {expected}");
            }
        }
    }

    /// Published: the worked example of PERCENTILE.INC (1, 2, 3, 4: 30 % is 1.9) and the same rule by hand.
    #[test]
    fn percentiles_are_those_of_spreadsheets() {
        check(&[1.0, 3.0, 2.0, 4.0], [1.0, 1.3, 1.75, 2.5, 3.25, 3.7, 4.0]);
        check(&[7.0], [7.0; 7]);
        check(&[0.0, 10.0], [0.0, 1.0, 2.5, 5.0, 7.5, 9.0, 10.0]);
        check(&[5.0, 5.0, 5.0], [5.0; 7]);
        check(&[-2.0, 0.0, 6.0, 6.0, 10.0], [-2.0, -1.2, 0.0, 6.0, 6.0, 8.4, 10.0]);
    }

    #[test]
    fn without_figures_there_is_none() {
        assert_eq!(Spread::of(Vec::new()), None);
        assert_eq!(Spread::of(vec![f64::NAN]), None);
        assert_eq!(Spread::of(vec![f64::NAN, 1.0]).map(|spread| spread.count), Some(1));
    }

    /// By definition: interpolated between the two values around rank p × (n − 1), found by counting how many are less.
    #[test]
    fn many_values_against_a_scan() {
        let values: Vec<f64> = (0..997_u32).map(|at| f64::from(at.wrapping_mul(2_654_435_761) >> 12) / 64.0).collect();
        let nth = |wanted: usize| {
            let is_nth = |value: &&f64| {
                let less = values.iter().filter(|other| other < value).count();
                let equal = values.iter().filter(|other| other == value).count();
                less <= wanted && wanted < less + equal
            };
            *values.iter().find(is_nth).expect("some value has every rank")
        };
        let expected = Spread::PERCENTS.map(|percent| {
            let rank = 996.0 * f64::from(percent) / 100.0;
            let (below, above) = (nth(rank.floor() as usize), nth(rank.ceil() as usize));
            below + (above - below) * (rank - rank.floor())
        });
        let found = Spread::of(values.clone()).expect("there are figures");
        for (found, expected) in found.at.into_iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found}, not {expected}");
        }
    }
}
