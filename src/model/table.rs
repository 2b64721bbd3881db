//! Attributes of a layer by column: typed, compact, with "no value" as a value of its own.

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
        words: Vec<Box<str>>,
    },
    /// Truth values.
    Bool(Vec<Option<bool>>),
    /// Different kinds, arrays or objects: as JSON text; `None` is "no value".
    Mixed(Vec<Option<Box<str>>>),
}

/// The code of "no value" in a text column.
pub const NO_WORD: u32 = u32::MAX;

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
                codes.get(row).and_then(|code| words.get(*code as usize)).map_or(Value::None, |word| Value::Text(word))
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
