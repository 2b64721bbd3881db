//! Attributes of a layer by column: typed, compact, with "no value" as a value of its own.

use std::ops::Range;

/// The values of one column, one a feature.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnData {
    /// Numbers; NaN is "no value" (a file cannot hold NaN).
    Number(Vec<f64>),
    /// Texts through a dictionary: position in `words`, or [`NO_WORD`].
    Text {
        /// One entry a feature.
        codes: Vec<u32>,
        /// The different texts, in order of first appearance.
        words: Dictionary,
    },
    /// Truth values.
    Bool(Vec<Option<bool>>),
    /// Different kinds, arrays or objects: as JSON text; `None` is "no value".
    Mixed(Vec<Option<Box<str>>>),
}

/// The code of "no value" in a text column.
pub const NO_WORD: u32 = u32::MAX;

/// Texts by number, one behind the other in one buffer: a million of them cost two allocations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dictionary {
    text: String,
    /// Where each text ends in `text`.
    ends: Vec<usize>,
}

impl Dictionary {
    /// Puts a text behind the others, known or not.
    pub fn push(&mut self, word: &str) {
        self.text.push_str(word);
        self.ends.push(self.text.len());
    }

    /// Gives back the memory kept for texts that did not come.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of that number.
    pub fn get(&self, at: usize) -> Option<&str> {
        self.text.get(self.span(at)?)
    }

    /// All texts, one behind the other without anything between them: for a search through all of them at once.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the text of that number stands in [`Dictionary::text`], in bytes.
    pub fn span(&self, at: usize) -> Option<Range<usize>> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(start..end)
    }

    /// All texts behind each other, and where each of them ends.
    pub fn buffers(&self) -> (&str, &[usize]) {
        (&self.text, &self.ends)
    }

    /// The texts of kept [`Dictionary::buffers`]; `None` where the ends fall, cut a character or leave a rest.
    pub fn from_buffers(text: String, ends: Vec<usize>) -> Option<Self> {
        let fits = ends.is_sorted()
            && ends.last().copied().unwrap_or(0) == text.len()
            && ends.iter().all(|end| text.is_char_boundary(*end));
        fits.then_some(Self { text, ends })
    }

    /// All texts, by number.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at).unwrap_or_default())
    }
}

impl<T: AsRef<str>> FromIterator<T> for Dictionary {
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        let mut dictionary = Self::default();
        words.into_iter().for_each(|word| dictionary.push(word.as_ref()));
        dictionary
    }
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The name as the file has it.
    pub name: String,
    /// The values.
    pub data: ColumnData,
}

/// One value, lent from its column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// No value. Not zero, and not an empty text.
    None,
    /// A number.
    Number(f64),
    /// A text.
    Text(&'a str),
    /// A truth value.
    Bool(bool),
    /// Anything else, as JSON text.
    Json(&'a str),
}

impl Column {
    /// The value of one feature; [`Value::None`] also past the end.
    pub fn value(&self, row: usize) -> Value<'_> {
        match &self.data {
            ColumnData::Number(values) => match values.get(row) {
                Some(value) if !value.is_nan() => Value::Number(*value),
                _ => Value::None,
            },
            ColumnData::Text { codes, words } => {
                codes.get(row).and_then(|code| words.get(*code as usize)).map_or(Value::None, Value::Text)
            }
            ColumnData::Bool(values) => values.get(row).copied().flatten().map_or(Value::None, Value::Bool),
            ColumnData::Mixed(values) => values.get(row).and_then(Option::as_deref).map_or(Value::None, Value::Json),
        }
    }

    /// The number of one feature.
    pub fn number(&self, row: usize) -> Option<f64> {
        match self.value(row) {
            Value::Number(value) => Some(value),
            _ => None,
        }
    }

    /// The text of one feature.
    pub fn text(&self, row: usize) -> Option<&str> {
        match self.value(row) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The columns of a layer, in the order of the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The columns; names are unique.
    pub columns: Vec<Column>,
}

impl Table {
    /// The column of that exact name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_texts_come_back_and_contradictions_do_not() {
        let check = |text: &str, ends: &[usize], expected: Option<&[&str]>| {
            let found = Dictionary::from_buffers(text.to_owned(), ends.to_vec());
            let found: Option<Vec<String>> = found.map(|words| words.iter().map(str::to_owned).collect());
            let expected = expected.map(|words| words.iter().map(|word| (*word).to_owned()).collect());
            assert_eq!(found, expected, "{text} {ends:?}");
        };
        check("", &[], Some(&[]));
        check("", &[0, 0], Some(&["", ""]));
        check("亩ab", &[3, 3, 5], Some(&["亩", "", "ab"]));
        check("亩ab", &[3, 4], None);
        check("亩ab", &[2, 5], None);
        check("亩ab", &[4, 3, 5], None);
        check("亩ab", &[3, 6], None);
        check("a", &[], None);
    }
}
