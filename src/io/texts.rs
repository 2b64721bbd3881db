//! Texts of a column through a dictionary while they come in.
//!
//! *Guarantees:* every word once, in order of first appearance; no second copy of a word for the look-up.

use std::hash::BuildHasher as _;
use std::sync::LazyLock;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::model::table::{ColumnData, Dictionary, NO_WORD};

/// Random for each run, so that no file can be made to be slow; equal for all pieces, so that hashes can be handed on.
static HASHER: LazyLock<DefaultHashBuilder> = LazyLock::new(DefaultHashBuilder::default);

/// Texts through a dictionary.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    codes: Vec<u32>,
    words: Dictionary,
    /// Number and hash of each word; the words themselves stand in `words` only.
    known: HashTable<(u32, u64)>,
}

impl Texts {
    /// So many rows without a value.
    pub(crate) fn nothing(rows: usize) -> Self {
        Self { codes: vec![NO_WORD; rows], ..Self::default() }
    }

    pub(crate) fn push(&mut self, text: Option<&str>) {
        let code = text.map_or(NO_WORD, |text| self.code(text, HASHER.hash_one(text)));
        self.codes.push(code);
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.codes.len()
    }

    /// Takes back all rows but the first ones.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.codes.truncate(rows);
    }

    fn code(&mut self, text: &str, hash: u64) -> u32 {
        let Self { words, known, .. } = self;
        let is_same = |(code, other): &(u32, u64)| *other == hash && words.get(*code as usize) == Some(text);
        if let Some((code, _)) = known.find(hash, is_same) {
            return *code;
        }
        let code = words.len() as u32;
        known.insert_unique(hash, (code, hash), |(_, hash)| *hash);
        words.push(text);
        code
    }

    /// Puts the rows of `other` behind these; new words come in the order in which they first appear there.
    pub(crate) fn append(&mut self, other: &Self) {
        let mut hashes = vec![0; other.words.len()];
        for (code, hash) in &other.known {
            if let Some(slot) = hashes.get_mut(*code as usize) {
                *slot = *hash;
            }
        }
        let codes: Vec<u32> = other.words.iter().zip(hashes).map(|(word, hash)| self.code(word, hash)).collect();
        self.codes.extend(other.codes.iter().map(|code| codes.get(*code as usize).copied().unwrap_or(NO_WORD)));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        self.codes.iter().map(|code| self.words.get(*code as usize))
    }

    /// Whether every word is used, in order of first appearance: one that was replaced in its row may be left over.
    fn is_tidy(&self) -> bool {
        let mut next = 0;
        for &code in self.codes.iter().filter(|code| **code != NO_WORD) {
            if code > next {
                return false;
            }
            next += u32::from(code == next);
        }
        next as usize == self.words.len()
    }

    pub(crate) fn finish(mut self) -> ColumnData {
        if !self.is_tidy() {
            let mut tidy = Self::default();
            self.iter().for_each(|text| tidy.push(text));
            self = tidy;
        }
        self.codes.shrink_to_fit();
        self.words.shrink();
        ColumnData::Text { codes: self.codes, words: self.words }
    }
}
