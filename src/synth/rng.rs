//! Chance from a seed: the same numbers on every platform and in every version of the program.
//!
//! *Guarantees:* only integer arithmetic, `+ − × ÷` and libm, so the bits do not depend on the machine.
//! *Must not know:* what the numbers are used for.

/// A SplitMix64 stream. Streams are forked by name, so that a change in one place leaves the others as they were.
#[derive(Debug, Clone)]
pub(crate) struct Rng {
    state: u64,
}

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Self { state: seed ^ 0x6d75_7475_5f6d_7531 };
        rng.next();
        rng
    }

    /// An independent stream for `label`; does not move this one.
    pub(crate) fn fork(&self, label: u64) -> Self {
        let mut rng = Self { state: self.state ^ label.wrapping_mul(0xd1b5_4a32_d192_ed03) };
        rng.next();
        rng.next();
        rng
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// In [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// In [`low`, `high`).
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// In [`low`, `high`), even over the logarithm: as many between 1 and 2 as between 10 and 20.
    pub(crate) fn log_between(&mut self, low: f64, high: f64) -> f64 {
        low * libm::exp(self.unit() * libm::log(high / low))
    }

    /// 0 ≤ n < `count`; 0 for a count of 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((self.unit() * count as f64) as usize).min(count.saturating_sub(1))
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Standard normal (Box–Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        radius * libm::cos(2.0 * std::f64::consts::PI * self.unit())
    }

    /// Log-normal with this median and this σ of the logarithm.
    pub(crate) fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * libm::exp(sigma * self.normal())
    }

    /// One of the choices, by weight; `None` only for an empty list.
    pub(crate) fn weighted<T: Copy>(&mut self, choices: &[(T, f64)]) -> Option<T> {
        let total: f64 = choices.iter().map(|(_, weight)| weight).sum();
        let mut left = self.unit() * total;
        for (choice, weight) in choices {
            left -= weight;
            if left < 0.0 {
                return Some(*choice);
            }
        }
        choices.last().map(|(choice, _)| *choice)
    }

    /// One of the items; `None` only for an empty list.
    pub(crate) fn one_of<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        let at = self.below(items.len());
        items.get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SplitMix64 from state 0 begins with these two (Steele, Lea & Flood 2014; the values every port is tested with).
    #[test]
    fn the_stream_is_splitmix64() {
        let mut rng = Rng { state: 0 };
        assert_eq!(rng.next(), 0xe220_a839_7b1d_cdaf, "first output from state 0");
        assert_eq!(rng.next(), 0x6e78_9e6a_a1b9_65f4, "second output from state 0");
    }

    #[test]
    fn draws_have_their_mean_and_spread() {
        let mut rng = Rng::new(7);
        let draws: Vec<f64> = (0..20_000).map(|_| rng.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "standard normal has mean 0, got {mean}");
        assert!((variance - 1.0).abs() < 0.05, "and variance 1, got {variance}");
    }

    #[test]
    fn forks_differ_and_repeat() {
        let rng = Rng::new(1);
        assert_eq!(rng.fork(5).next(), rng.fork(5).next(), "a fork is a function of seed and label");
        assert_ne!(rng.fork(5).next(), rng.fork(6).next(), "labels separate streams");
    }
}
