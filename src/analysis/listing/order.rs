//! The order of rows by one column.

use std::cmp::Ordering;

use rayon::prelude::*;

use crate::analysis::listing::columns::Listed;
use crate::analysis::listing::texts::Texts;
use crate::analysis::listing::{BLOCK, Field};

/// By which column, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub field: Field,
    /// From the largest to the smallest.
    pub descending: bool,
}

/// Behind every value, whichever way.
const LAST: u64 = u64::MAX;

/// Sorts rows: numbers by value, classes by their order in the legend, other texts by code point. Rows that are
/// alike stay in the order of the file; what has no value comes last either way.
pub(super) fn sort(listed: Listed<'_>, rows: &mut Vec<u32>, sort: Sort) {
    let turned = |key: u64| if sort.descending { !key } else { key };
    let texts = listed.texts(sort.field);
    let ranks = match &texts {
        None | Some(Texts::Classes(_)) => Vec::new(),
        Some(texts) => ranks(texts, rows),
    };
    let key = |row: u32| {
        let value = match &texts {
            None => listed.number(sort.field, row as usize).map(ordered),
            Some(texts @ Texts::Classes(_)) => texts.code(row as usize).map(u64::from),
            Some(texts) => {
                texts.code(row as usize).and_then(|code| ranks.get(code as usize)).map(|rank| (*rank).into())
            }
        };
        value.map_or(LAST, turned)
    };
    let mut keyed: Vec<(u64, u32)> = rows.par_iter().with_min_len(BLOCK).map(|row| (key(*row), *row)).collect();
    keyed.par_sort_unstable();
    rows.clear();
    rows.par_extend(keyed.into_par_iter().with_min_len(BLOCK).map(|(_, row)| row));
}

/// A whole number that orders as the value does; neither it nor its complement is [`LAST`].
fn ordered(value: f64) -> u64 {
    // Adding zero makes one zero of the two.
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The rank of the texts that the rows have, by code; equal texts have one rank.
fn ranks(texts: &Texts<'_>, rows: &[u32]) -> Vec<u32> {
    let mut is_used = vec![false; texts.len()];
    for code in rows.iter().filter_map(|row| texts.code(*row as usize)) {
        if let Some(used) = is_used.get_mut(code as usize) {
            *used = true;
        }
    }
    let used: Vec<u32> = (0..).zip(&is_used).filter(|(_, used)| **used).map(|(code, _)| code).collect();
    let skipped = common_prefix(texts, &used);
    let mut keyed: Vec<(u128, u32)> =
        used.par_iter().with_min_len(1 << 10).map(|code| (head(texts.text(*code), skipped), *code)).collect();
    let by_text = |a: &(u128, u32), b: &(u128, u32)| {
        a.0.cmp(&b.0).then_with(|| if a.1 == b.1 { Ordering::Equal } else { texts.text(a.1).cmp(texts.text(b.1)) })
    };
    keyed.par_sort_unstable_by(by_text);
    let mut ranks = vec![0; texts.len()];
    let mut rank = 0;
    for (at, pair) in keyed.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| keyed.get(before));
        if before.is_some_and(|before| by_text(before, pair) != Ordering::Equal) {
            rank += 1;
        }
        if let Some(place) = ranks.get_mut(pair.1 as usize) {
            *place = rank;
        }
    }
    ranks
}

/// How many bytes all texts begin with alike: codes of one town differ behind them.
fn common_prefix(texts: &Texts<'_>, codes: &[u32]) -> usize {
    let Some(first) = codes.first().map(|code| texts.text(*code).as_bytes()) else { return 0 };
    let alike = |code: &u32| texts.text(*code).bytes().zip(first).take_while(|(a, b)| a == *b).count();
    codes.par_iter().with_min_len(1 << 10).map(alike).min().unwrap_or(0)
}

/// The sixteen bytes behind the prefix, as a number that orders as they do.
fn head(text: &str, skipped: usize) -> u128 {
    let mut bytes = [0; 16];
    for (place, byte) in bytes.iter_mut().zip(text.bytes().skip(skipped)) {
        *place = byte;
    }
    u128::from_be_bytes(bytes)
}
