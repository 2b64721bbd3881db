//! Whether and how well a text answers what somebody typed.
//!
//! *Guarantees:* [`Needle::ranks`] gives for every text of a dictionary what [`Needle::rank`] gives for it alone;
//! case and full-width letters and digits do not matter. *Must not know:* what the texts are.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use memchr::memmem::Finder;
use memchr::{memchr_iter, memchr2};
use rayon::prelude::*;

use crate::model::table::Dictionary;

/// The text, or an item of a list joined with `；`, is what was typed.
pub const EXACT: u8 = 0;
/// It begins with what was typed.
pub const PREFIX: u8 = 1;
/// It contains what was typed.
pub const INSIDE: u8 = 2;
/// It does not contain what was typed.
pub const NOT: u8 = 3;

/// So many texts are searched between two looks at whether to stop.
const BLOCK: usize = 1 << 14;
/// What separates the items of a list.
const SEPARATORS: [char; 2] = ['；', ';'];

/// What was typed, made ready to be looked for.
#[derive(Debug, Clone)]
pub struct Needle {
    /// Folded.
    text: String,
    /// Whether it can be looked for in the bytes as they are but for ASCII case.
    in_bytes: bool,
    /// The part that is looked for first: without ASCII letters, or one letter.
    anchor: Range<usize>,
    /// Looks for it where it is no letter.
    finder: Option<Finder<'static>>,
    /// The longest part of letters and digits, where there is punctuation too: what lacks it does not answer.
    core: Option<Box<Self>>,
}

impl Needle {
    /// `None` where nothing but space was typed.
    pub fn new(typed: &str) -> Option<Self> {
        let text = fold(typed.trim()).into_owned();
        if text.is_empty() {
            return None;
        }
        // A letter of another script may stand in a text as its capital; an item is never longer than a list.
        let is_plain =
            |c: char| c.is_ascii() || !(c.is_lowercase() || c.is_uppercase() || matches!(c, '\u{307}' | '；'));
        let in_bytes = text.chars().all(|c| is_plain(c) && c != ';');
        let anchor = anchor(text.as_bytes());
        let part = text.as_bytes().get(anchor.clone()).unwrap_or_default();
        let is_letter = part.first().is_some_and(u8::is_ascii_lowercase);
        let finder = (!is_letter).then(|| Finder::new(part).into_owned());
        let parts = text.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
        let core = parts.max_by_key(|part| part.len()).filter(|part| part.len() < text.len());
        let core = core.and_then(Self::new).map(Box::new);
        Some(Self { text, in_bytes, anchor, finder, core })
    }

    /// What was typed, folded.
    pub fn folded(&self) -> &str {
        &self.text
    }

    /// How well a text answers; a list joined with `；` by its best item.
    pub fn rank(&self, text: &str) -> u8 {
        let bytes = text.as_bytes();
        // Most texts do not answer, and that is soon seen.
        if self.in_bytes && self.find(bytes, 0).is_none() && self.folded_places(bytes).is_empty() {
            return NOT;
        }
        if self.core.as_ref().is_some_and(|core| core.rank(text) == NOT) {
            return NOT;
        }
        self.rank_folded(text)
    }

    /// The definition.
    fn rank_folded(&self, text: &str) -> u8 {
        let folded = fold(text);
        if !folded.contains(&self.text) {
            return NOT;
        }
        let of_item = |item: &str| match item.trim() {
            item if item == self.text => EXACT,
            item if item.starts_with(&self.text) => PREFIX,
            _ => INSIDE,
        };
        folded.split(SEPARATORS).map(of_item).min().unwrap_or(INSIDE)
    }

    /// [`Needle::rank`] of all texts; where it was stopped some are missing and said to be [`NOT`].
    pub fn ranks(&self, words: &Dictionary, stop: &AtomicBool) -> Vec<u8> {
        let mut ranks = vec![NOT; words.len()];
        ranks.par_chunks_mut(BLOCK).enumerate().for_each(|(block, ranks)| {
            if !stop.load(Ordering::Relaxed) {
                self.rank_block(words, block * BLOCK, ranks);
            }
        });
        ranks
    }

    /// The texts from `first` on, as many as there are ranks.
    fn rank_block(&self, words: &Dictionary, first: usize, ranks: &mut [u8]) {
        let slowly = |at: usize| words.get(first + at).map_or(NOT, |word| self.rank(word));
        if !self.in_bytes {
            for (at, rank) in ranks.iter_mut().enumerate() {
                *rank = slowly(at);
            }
            return;
        }
        let (Some(start), Some(end)) = (words.span(first), words.span(first + ranks.len() - 1)) else { return };
        let (start, all) = (start.start, words.text());
        let Some(bytes) = all.as_bytes().get(start..end.end) else { return };
        let mut at = 0;
        // The text that holds a place; places come in ascending order.
        let mut holder = |place: usize| {
            loop {
                let span = words.span(first + at)?;
                if place < span.end {
                    return Some((at, span));
                }
                at += 1;
            }
        };
        let mut from = 0;
        while let Some(hit) = self.find(bytes, from) {
            let Some((at, span)) = holder(start + hit) else { break };
            let end = start + hit + self.text.len();
            if end <= span.end {
                let (before, behind) = (all.get(span.start..start + hit), all.get(end..span.end));
                let rank = rank_between(before.unwrap_or_default(), behind.unwrap_or_default());
                if let Some(known) = ranks.get_mut(at) {
                    *known = rank.min(*known);
                }
                // Behind the first hit only another item of a list can answer better.
                let is_list = all.as_bytes().get(end..span.end).is_some_and(|rest| memchr2(b';', 0xef, rest).is_some());
                from = if is_list { hit + self.text.len() } else { span.end - start };
            } else {
                // It ends in the next text; another one may begin inside it.
                from = hit + 1;
            }
        }
        let mut at = 0;
        for place in self.folded_places(bytes) {
            while words.span(first + at).is_some_and(|span| span.end <= start + place) {
                at += 1;
            }
            if let Some(known) = ranks.get_mut(at) {
                *known = slowly(at);
            }
        }
    }

    /// The first place from `from` on where the bytes are those of the needle but for ASCII case.
    fn find(&self, bytes: &[u8], mut from: usize) -> Option<usize> {
        let needle = self.text.as_bytes();
        let first = needle.get(self.anchor.start)?;
        from += self.anchor.start;
        loop {
            let rest = bytes.get(from..)?;
            let found = match &self.finder {
                Some(finder) => finder.find(rest)?,
                None => memchr2(*first, first.to_ascii_uppercase(), rest)?,
            };
            let start = from + found - self.anchor.start;
            let candidate = bytes.get(start..start + needle.len())?;
            if candidate.eq_ignore_ascii_case(needle) {
                return Some(start);
            }
            from += found + 1;
        }
    }

    /// Places of characters that are not ASCII but fold to such as the needle has, ascending.
    fn folded_places(&self, bytes: &[u8]) -> Vec<usize> {
        if !self.text.bytes().any(|byte| byte.is_ascii()) {
            return Vec::new();
        }
        // Brackets and commas of Chinese texts are full-width too; only a needle with punctuation looks at them.
        let letters_only = self.text.bytes().all(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
        let is_wide = |place: &usize| match bytes.get(*place + 1..*place + 3) {
            Some([0xbc, low]) => !letters_only || matches!(low, 0x90..=0x99 | 0xa1..=0xba),
            Some([0xbd, low]) => !letters_only || matches!(low, 0x81..=0x9a),
            _ => false,
        };
        let mut places: Vec<usize> = memchr_iter(0xef, bytes).filter(is_wide).collect();
        // The ideographic space, the sign of kelvin, the capital i with a dot.
        for (sign, folded) in [("\u{3000}", ' '), ("\u{212a}", 'k'), ("\u{130}", 'i')] {
            if self.text.contains(folded) {
                places.extend(Finder::new(sign).find_iter(bytes));
            }
        }
        places.sort_unstable();
        places
    }
}

/// How well it answers by what stands before and behind it in the text.
fn rank_between(before: &str, behind: &str) -> u8 {
    let is_end = |text: &str| text.trim().is_empty();
    let begins = before.is_empty() || is_end(before.rsplit(SEPARATORS).next().unwrap_or_default());
    if !begins {
        return INSIDE;
    }
    let ends = behind.is_empty() || is_end(behind.split(SEPARATORS).next().unwrap_or_default());
    if ends { EXACT } else { PREFIX }
}

/// The longest part without ASCII letters, or the first letter where there are only letters.
fn anchor(needle: &[u8]) -> Range<usize> {
    let mut best = 0..0;
    let mut start = 0;
    for at in 0..=needle.len() {
        if needle.get(at).is_none_or(u8::is_ascii_lowercase) {
            if at - start > best.len() {
                best = start..at;
            }
            start = at + 1;
        }
    }
    if best.is_empty() { 0..1 } else { best }
}

/// Lower case, with full-width forms (`ＧＢ００１`) as the plain ones.
pub fn fold(text: &str) -> Cow<'_, str> {
    let plain = |c: char| !c.is_uppercase() && !matches!(c, '\u{3000}' | '\u{ff01}'..='\u{ff5e}');
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        // The separator of lists stays what it is.
        '；' => c,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    };
    Cow::Owned(text.chars().map(narrow).flat_map(char::to_lowercase).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The oracle is the search through one text alone, which is the definition.
    #[track_caller]
    fn check(words: &[&str], typed: &str, expected: &[u8]) {
        let needle = Needle::new(typed).expect("something is typed");
        let folded: Vec<u8> = words.iter().map(|word| needle.rank_folded(word)).collect();
        assert_eq!(folded, expected, "{typed:?} in {words:?}, by definition");
        let alone: Vec<u8> = words.iter().map(|word| needle.rank(word)).collect();
        assert_eq!(alone, expected, "{typed:?} in {words:?}, one by one");
        let dictionary: Dictionary = words.iter().collect();
        let together = needle.ranks(&dictionary, &AtomicBool::new(false));
        assert_eq!(together, expected, "{typed:?} in {words:?}, all at once");
    }

    #[test]
    fn texts_are_ranked_one_by_one_and_all_at_once() {
        check(&["371502GB0001", "371502gb00012", "371502"], "gb0001", &[INSIDE, INSIDE, NOT]);
        check(&["GB0001", "gb00012", "", "0GB0001"], "Gb0001", &[EXACT, PREFIX, NOT, INSIDE]);
        check(&["ＧＢ０００１", "甲（聊城）", "GB 0001"], "gb0001", &[EXACT, NOT, NOT]);
        check(&["甲（聊城）", "甲(聊城)", "聊城"], "(聊城)", &[INSIDE, INSIDE, NOT]);
        check(&["核心区；GB创新核", "创新核 ; 乙", "甲;核心区"], "核心区", &[EXACT, NOT, EXACT]);
        check(&["核心区；GB创新核"], "gb创", &[PREFIX]);
        check(&["a；b", "a；bc", "a"], "a；b", &[INSIDE, INSIDE, NOT]);
        check(&["ÉCOLE", "école x", "ecole"], "École", &[EXACT, PREFIX, NOT]);
        check(&["\u{212a}9", "k9", "İ"], "k9", &[EXACT, EXACT, NOT]);
        check(&["许营　路", "许营 路口"], "许营 路", &[EXACT, PREFIX]);
    }

    #[test]
    fn a_text_does_not_run_into_the_next_one() {
        check(&["a", "aab", "ba", "a"], "aa", &[NOT, PREFIX, NOT, NOT]);
        check(&["许", "营", "许营"], "许营", &[NOT, NOT, EXACT]);
        check(&["", "", "x", ""], "x", &[NOT, NOT, EXACT, NOT]);
        check(&["12", "1212", "2121"], "121", &[NOT, PREFIX, INSIDE]);
    }

    #[test]
    fn many_texts_in_many_blocks() {
        let words: Vec<String> = (0..40_000).map(|at| format!("地块Gb{at}（甲）")).collect();
        let dictionary: Dictionary = words.iter().collect();
        for typed in ["b1234", "gb", "块gb39999", "（", "甲", "GB0（甲）"] {
            let needle = Needle::new(typed).expect("something is typed");
            let expected: Vec<u8> = words.iter().map(|word| needle.rank_folded(word)).collect();
            assert!(expected.iter().any(|rank| *rank < NOT), "{typed} is somewhere");
            assert!(needle.ranks(&dictionary, &AtomicBool::new(false)) == expected, "{typed} in {} texts", words.len());
        }
    }

    #[test]
    fn nothing_typed_is_no_needle() {
        assert!(Needle::new(" \u{3000}\t").is_none(), "space is nothing");
    }
}
