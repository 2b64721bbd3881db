//! Natural breaks (Fisher–Jenks), exact: the cut of sorted values into k classes with the least sum of squared
//! deviations from the class means.
//!
//! The best cut of the first j values into m classes is found from those into m − 1. Where the last class
//! begins never moves back as j grows, so each of the k rounds is solved by divide and conquer in
//! O(n log n) instead of O(n²). *Must not know:* what the values mean.

/// Below this many rows a round is not worth another thread.
const ROWS_A_THREAD: usize = 1 << 15;

/// Where each class starts, for `values` strictly ascending with their weights (how often each occurs). There
/// are `classes` of them, or as many as there are values; the first one starts at 0. Of several best cuts it is
/// always the same one.
pub fn natural_starts(values: &[f64], weights: &[f64], classes: usize) -> Vec<usize> {
    let classes = classes.min(values.len());
    if classes == 0 {
        return Vec::new();
    }
    let sums = Sums::of(values, weights);
    let count = sums.weight.len() - 1;
    // best[j]: what the first j values score in the classes so far; from[m][j]: where the last class starts.
    let mut best: Vec<f64> = (0..=count).map(|end| if end == 0 { 0.0 } else { sums.score(0, end) }).collect();
    let mut from: Vec<Vec<u32>> = Vec::with_capacity(classes);
    for made in 1..classes {
        let last = made + 1 == classes;
        // m + 1 classes need at least m + 1 values; in the last round only the end is asked for.
        let first_row = if last { count } else { made + 1 };
        let (mut next, mut cut) = (vec![f64::NEG_INFINITY; count + 1], vec![0_u32; count + 1]);
        let round = Round { sums: &sums, best: &best, made };
        round.solve(first_row, &mut next[first_row..], &mut cut[first_row..], (made, count - 1));
        best = next;
        from.push(cut);
    }
    let mut starts = vec![0; classes];
    let mut end = count;
    for made in (1..classes).rev() {
        end = from[made - 1][end] as usize;
        starts[made] = end;
    }
    starts
}

/// Sums of the values before each position. The values are taken from their mean, so that little is lost in
/// differences of large sums.
struct Sums {
    weight: Vec<f64>,
    weighted: Vec<f64>,
}

impl Sums {
    fn of(values: &[f64], weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mean = values.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>() / total;
        let (mut weight, mut weighted) = (vec![0.0], vec![0.0]);
        let (mut of_weight, mut of_weighted) = (0.0, 0.0);
        for (value, count) in values.iter().zip(weights) {
            of_weight += count;
            of_weighted += (value - mean) * count;
            weight.push(of_weight);
            weighted.push(of_weighted);
        }
        Self { weight, weighted }
    }

    /// (Σ wx)² ÷ Σ w of a class: what is left of Σ wx² when its squared deviations are taken off. As Σ wx² over
    /// all classes is the same for every cut, the highest score is the least sum of squared deviations.
    fn score(&self, start: usize, end: usize) -> f64 {
        let sum = self.weighted[end] - self.weighted[start];
        sum * sum / (self.weight[end] - self.weight[start])
    }
}

/// One round: from the best cuts into `made` classes to those into one more.
struct Round<'a> {
    sums: &'a Sums,
    best: &'a [f64],
    made: usize,
}

impl Round<'_> {
    /// Fills the rows from `first_row` on, whose last class starts within `starts` (both ends included).
    fn solve(&self, first_row: usize, best: &mut [f64], cut: &mut [u32], starts: (usize, usize)) {
        if best.is_empty() {
            return;
        }
        let middle = best.len() / 2;
        let end = first_row + middle;
        let (mut highest, mut at) = (f64::NEG_INFINITY, self.made);
        for start in starts.0.max(self.made)..=starts.1.min(end - 1) {
            let score = self.best[start] + self.sums.score(start, end);
            if score > highest {
                (highest, at) = (score, start);
            }
        }
        let rows = best.len();
        let (best_below, best_rest) = best.split_at_mut(middle);
        let (cut_below, cut_rest) = cut.split_at_mut(middle);
        let ([best_here, best_above @ ..], [cut_here, cut_above @ ..]) = (best_rest, cut_rest) else { return };
        (*best_here, *cut_here) = (highest, at as u32);
        let mut below = || self.solve(first_row, best_below, cut_below, (starts.0, at));
        let mut above = || self.solve(end + 1, best_above, cut_above, (at, starts.1));
        if rows > ROWS_A_THREAD {
            rayon::join(below, above);
        } else {
            below();
            above();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Σ w (x − mean of the class)² of a cut, the long way.
    fn squared_deviations(values: &[f64], weights: &[f64], starts: &[usize]) -> f64 {
        let ends = starts.iter().skip(1).copied().chain([values.len()]);
        starts
            .iter()
            .zip(ends)
            .map(|(&start, end)| {
                let class = || values[start..end].iter().zip(&weights[start..end]);
                let mean = class().map(|(x, w)| x * w).sum::<f64>() / class().map(|(_, w)| w).sum::<f64>();
                class().map(|(x, w)| w * (x - mean).powi(2)).sum::<f64>()
            })
            .sum()
    }

    /// The least sum over every cut there is.
    fn least(values: &[f64], weights: &[f64], classes: usize) -> f64 {
        let inner = values.len() - 1;
        (0_u32..1 << inner)
            .filter(|cuts| cuts.count_ones() as usize == classes - 1)
            .map(|cuts| {
                let starts: Vec<usize> =
                    [0].into_iter().chain((0..inner).filter(|at| cuts >> at & 1 == 1).map(|at| at + 1)).collect();
                squared_deviations(values, weights, &starts)
            })
            .fold(f64::INFINITY, f64::min)
    }

    /// Numbers that look random and are the same every time.
    fn numbers(seed: u64, count: usize) -> impl Iterator<Item = f64> {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        (0..count).map(move |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 53) as f64
        })
    }

    #[test]
    fn no_cut_is_better_than_the_one_found() {
        for seed in 1..200_u64 {
            let count = 1 + seed as usize % 12;
            let mut values: Vec<f64> = numbers(seed, count).map(|x| (x * 8.0).exp()).collect();
            values.sort_by(f64::total_cmp);
            values.dedup();
            let weights: Vec<f64> = numbers(seed + 1000, values.len()).map(|x| (x * 5.0).floor() + 1.0).collect();
            for classes in 1..=values.len().min(9) {
                let starts = natural_starts(&values, &weights, classes);
                assert_eq!(starts.len(), classes, "as many classes as wanted");
                assert!(starts.windows(2).all(|pair| pair[0] < pair[1]), "ascending: {starts:?}");
                let (got, best) = (squared_deviations(&values, &weights, &starts), least(&values, &weights, classes));
                assert!(got <= best * (1.0 + 1e-9) + 1e-9, "seed {seed}, {classes} classes: {got} > {best}");
            }
        }
    }

    #[test]
    fn groups_that_anybody_sees_are_found() {
        let values = [1.0, 2.0, 3.0, 50.0, 51.0, 900.0];
        assert_eq!(natural_starts(&values, &[1.0; 6], 3), [0, 3, 5]);
        assert_eq!(natural_starts(&values, &[1.0; 6], 9), [0, 1, 2, 3, 4, 5], "no more classes than values");
        assert!(natural_starts(&[], &[], 5).is_empty(), "no values, no classes");
    }

    #[test]
    fn many_values_are_solved_like_few_by_threads_too() {
        // A ramp of equal steps is cut into equal parts.
        let values: Vec<f64> = (0..120_000).map(f64::from).collect();
        assert_eq!(natural_starts(&values, &vec![1.0; values.len()], 4), [0, 30_000, 60_000, 90_000]);
    }
}
