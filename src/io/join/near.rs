//! Ids that are one slip of a hand apart: a character more, less or other, or two that changed places.
//!
//! *Guarantees:* the time grows with the number of ids and not with its square; the same ids give the same answer.
//! *Must not know:* what is joined.

use hashbrown::DefaultHashBuilder;
use hashbrown::HashMap;
use rayon::prelude::*;
use std::hash::BuildHasher as _;

/// More that are near are no help to anybody.
pub(super) const MOST: usize = 64;
/// Ids that are looked at for what is left of one: more than differ from it by a digit in any place.
const MOST_ALIKE: usize = 512;
/// Of a shorter id much is near by chance.
const SHORTEST: usize = 4;

/// Of each of `asked` the positions of those of `known` that are one slip away, ascending and [`MOST`] at most; not those
/// that are equal, and none of an id that is too short.
pub(super) fn near(asked: &[&str], known: &[&str]) -> Vec<Vec<u32>> {
    if asked.is_empty() || known.is_empty() {
        return vec![Vec::new(); asked.len()];
    }
    let hasher = DefaultHashBuilder::default();
    let mut by_rest: HashMap<u64, Vec<u32>> = HashMap::new();
    let of_known: Vec<Vec<u64>> = known.par_iter().map(|text| rests(text, &hasher)).collect();
    for (at, rests) in of_known.into_iter().enumerate() {
        for rest in rests {
            let alike = by_rest.entry(rest).or_default();
            if alike.len() < MOST_ALIKE {
                alike.push(at as u32);
            }
        }
    }
    asked
        .par_iter()
        .map(|text| {
            if text.chars().count() < SHORTEST {
                return Vec::new();
            }
            let mut found: Vec<u32> =
                rests(text, &hasher).iter().filter_map(|rest| by_rest.get(rest)).flatten().copied().collect();
            found.sort_unstable();
            found.dedup();
            found.retain(|at| known.get(*at as usize).is_some_and(|other| is_slip(text, other)));
            found.truncate(MOST);
            found
        })
        .collect()
}

/// Hashes of a text and of what is left of it without one of its characters.
fn rests(text: &str, hasher: &DefaultHashBuilder) -> Vec<u64> {
    let mut rest = String::with_capacity(text.len());
    let mut without = |(at, left_out): (usize, char)| {
        rest.clear();
        rest.push_str(text.get(..at).unwrap_or_default());
        rest.push_str(text.get(at + left_out.len_utf8()..).unwrap_or_default());
        hasher.hash_one(rest.as_str())
    };
    let mut rests: Vec<u64> = text.char_indices().map(&mut without).collect();
    rests.push(hasher.hash_one(text));
    rests.sort_unstable();
    rests.dedup();
    rests
}

/// Whether one slip makes one text of the other.
pub(super) fn is_slip(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let begin = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let most = one.len().min(other.len()) - begin;
    let end = one.iter().rev().zip(other.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(begin..one.len() - end), other.get(begin..other.len() - end));
    match (one.unwrap_or_default(), other.unwrap_or_default()) {
        ([_], [_] | []) | ([], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_near() {
        let known = ["GB00001", "GB00012", "GA00001", "XY", "", "GB1"];
        let check = |asked: &str, expected: &[u32]| assert_eq!(near(&[asked], &known), [expected.to_vec()], "{asked}");
        check("GB0001", &[0, 1]);
        check("GB00021", &[0, 1]);
        check("BG00001", &[0]);
        check("GB000012", &[0, 1]);
        check("GB00001", &[2]);
        for short in ["YX", "", "Z", "X", "GB2"] {
            check(short, &[]);
        }
        check("GB12", &[5]);
        let same = vec!["GB00001"; 5000];
        assert_eq!(near(&["GB00002"; 2], &same), [(0..64).collect::<Vec<u32>>(), (0..64).collect()], "not all of them");
    }
}
