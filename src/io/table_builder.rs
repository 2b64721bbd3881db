//! Columns that find their type while values come in, feature by feature.
//!
//! A column is numbers, texts or truth values as long as all its values are; else it is [`ColumnData::Mixed`].
//! Whole numbers that a float cannot hold make a column of numbers one of texts, with every digit.
//!
//! *Guarantees:* the type hangs on which kinds of values came, not on their order; so pieces of a file that were
//! built apart and [joined](TableBuilder::append) are the same, bit for bit, as the whole built at once; of what is beyond
//! [`MOST_COLUMNS`] floats over 2⁵³ may be written with another exponent.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use crate::io::rest::Rest;
pub(crate) use crate::io::texts::Texts;
use crate::model::table::{Column, ColumnData, Dictionary, NO_WORD, Table, Value};

/// Whole numbers up to here are exact in a float.
const EXACT_IN_FLOAT: i128 = 1 << 53;

/// So many columns have their own place in every row; the values of more names would take memory by rows × names.
pub(crate) const MOST_COLUMNS: usize = 1000;
const REST: &str = "其他属性 / other properties";

/// One value on its way into a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'a> {
    None,
    Number(f64),
    Integer(i128),
    Text(&'a str),
    Bool(bool),
    Json(String),
}

/// The columns of a layer under construction.
#[derive(Debug, Default)]
pub(crate) struct TableBuilder {
    columns: Vec<ColumnBuilder>,
    positions: HashMap<Box<str>, usize>,
    /// Where the next name is expected: features of one file mostly list their properties in one order.
    next: usize,
    /// Values of names beyond [`MOST_COLUMNS`].
    rest: Rest,
}

impl TableBuilder {
    /// Puts a value; a second one for the same row and name takes the place of the first.
    pub(crate) fn set(&mut self, name: &str, row: usize, cell: Cell<'_>) {
        if let Some(column) = self.column(name) {
            column.set(row, cell);
            return;
        }
        self.rest.set(name, row, rest_text(cell).as_deref());
    }

    /// The column of that name; none where it would be one too many.
    fn column(&mut self, name: &str) -> Option<&mut ColumnBuilder> {
        let at = if self.columns.get(self.next).is_some_and(|column| column.name == name) {
            self.next
        } else if let Some(at) = self.positions.get(name) {
            *at
        } else if self.columns.len() >= MOST_COLUMNS {
            return None;
        } else {
            self.positions.insert(name.into(), self.columns.len());
            self.columns.push(ColumnBuilder::new(name, self.columns.len()));
            self.columns.len() - 1
        };
        self.next = (at + 1) % self.columns.len();
        self.columns.get_mut(at)
    }

    /// Takes back what was put into the last row.
    pub(crate) fn clear_row(&mut self, row: usize) {
        for column in &mut self.columns {
            column.truncate(row);
        }
        self.rest.truncate(row);
    }

    /// The name of the column for what is beyond [`MOST_COLUMNS`], where there is one.
    pub(crate) fn rest_name(&self) -> Option<String> {
        if self.rest.is_empty() {
            return None;
        }
        let mut name = REST.to_owned();
        while self.has(&name) {
            name.push('*');
        }
        Some(name)
    }

    /// Puts the first `rows` rows of a finished table behind `before` others.
    pub(crate) fn add(&mut self, table: &Table, rows: usize, before: usize) {
        for row in 0..rows {
            for column in &table.columns {
                let cell = match column.value(row) {
                    Value::None => Cell::None,
                    Value::Number(value) => Cell::Number(value),
                    Value::Text(text) => Cell::Text(text),
                    Value::Bool(value) => Cell::Bool(value),
                    Value::Json(text) => Cell::Json(text.to_owned()),
                };
                self.set(&column.name, before + row, cell);
            }
        }
    }

    /// Puts pieces behind these rows, each with the number of the row it starts at, all columns at the same time.
    pub(crate) fn append(&mut self, pieces: Vec<(usize, Self)>) {
        let mut parts: Vec<Vec<(usize, ColumnBuilder)>> = self.columns.iter().map(|_| Vec::new()).collect();
        for (start, Self { columns, rest, .. }) in pieces {
            // Which names have columns hangs on the order of all values: a piece by itself may have given them to others.
            let mut beyond: Vec<(usize, Box<str>, Option<Box<str>>)> = Vec::new();
            for column in columns {
                if let Some(known) = self.column(&column.name) {
                    let at = known.at;
                    parts.resize_with(self.columns.len(), Vec::new);
                    if let Some(parts) = parts.get_mut(at) {
                        parts.push((start, column));
                    }
                } else {
                    let name: Box<str> = column.name.as_str().into();
                    let values = (0..).zip(rest_texts(&column.values));
                    beyond.extend(values.filter_map(|(row, json)| Some((row, name.clone(), Some(json?)))));
                }
            }
            let mut late: BTreeMap<usize, ColumnBuilder> = BTreeMap::new();
            for (row, name, json) in rest.values() {
                match self.positions.get(name) {
                    Some(at) => {
                        let column = late.entry(*at).or_insert_with(|| ColumnBuilder::new(name, *at));
                        column.set_json(row, json);
                    }
                    None => beyond.push((row, name.into(), json.map(Into::into))),
                }
            }
            for (at, column) in late {
                if let Some(parts) = parts.get_mut(at) {
                    parts.push((start, column));
                }
            }
            beyond.sort_by_key(|(row, ..)| *row);
            for (row, name, json) in beyond {
                self.rest.set(&name, start + row, json.as_deref());
            }
            self.rest.count_left_out(rest.left_out());
        }
        self.columns.par_iter_mut().zip(parts).for_each(|(column, parts)| {
            for (start, part) in parts {
                column.pad(start);
                column.append(part);
            }
        });
    }

    /// How many values beyond [`MOST_COLUMNS`] had no room.
    pub(crate) fn left_out(&self) -> usize {
        self.rest.left_out()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.positions.contains_key(name)
    }

    /// The table, and the columns with numbers that lost digits (name, how many).
    pub(crate) fn finish(mut self, rows: usize) -> (Table, Vec<(String, usize)>) {
        if let Some(name) = self.rest_name() {
            let mut rest = ColumnBuilder::new(&name, self.columns.len());
            for (row, values) in std::mem::take(&mut self.rest).objects() {
                rest.set(row, Cell::Json(values));
            }
            self.columns.push(rest);
        }
        let lost: Vec<_> =
            self.columns.iter().filter(|c| c.lost_digits > 0).map(|c| (c.name.clone(), c.lost_digits)).collect();
        (Table { columns: self.columns.into_iter().map(|column| column.finish(rows)).collect() }, lost)
    }
}

/// One column under construction.
#[derive(Debug)]
pub(crate) struct ColumnBuilder {
    name: String,
    /// Position among the columns.
    at: usize,
    values: Values,
    lost_digits: usize,
}

#[derive(Debug)]
enum Values {
    /// So many rows, none with a value.
    Nothing(usize),
    Number(Vec<f64>),
    /// Numbers, some of them too long for a float: all as they are written.
    Digits(Texts),
    Text(Texts),
    Bool(Vec<Option<bool>>),
    Mixed(Vec<Option<Box<str>>>),
}

impl ColumnBuilder {
    fn new(name: &str, at: usize) -> Self {
        Self { name: name.to_owned(), at, values: Values::Nothing(0), lost_digits: 0 }
    }

    pub(crate) fn set(&mut self, row: usize, cell: Cell<'_>) {
        if self.len() != row {
            self.truncate(row);
            self.pad(row);
        }
        let cell = match cell {
            Cell::Integer(value) if value.abs() <= EXACT_IN_FLOAT => Cell::Number(value as f64),
            other => other,
        };
        if let Cell::Number(value) = cell {
            // What serde_json hands over as a float and is whole beyond 2⁶⁴ was a longer number in the file.
            self.lost_digits += usize::from(value.abs() >= 18_446_744_073_709_551_616.0 && value.fract() == 0.0);
        }
        self.push(cell);
    }

    /// Puts a value that was written for [`Rest`].
    fn set_json(&mut self, row: usize, json: Option<&str>) {
        let json = json.unwrap_or_default();
        let text;
        let cell = match json.as_bytes().first() {
            None => Cell::None,
            Some(b'"') => {
                text = serde_json::from_str::<String>(json).unwrap_or_default();
                Cell::Text(&text)
            }
            Some(b't' | b'f') => Cell::Bool(json == "true"),
            Some(b'[' | b'{') => Cell::Json(json.to_owned()),
            Some(_) => match json.parse() {
                Ok(value) if json != "-0" => Cell::Integer(value),
                _ => json.parse().map_or(Cell::None, Cell::Number),
            },
        };
        self.set(row, cell);
    }

    fn push(&mut self, cell: Cell<'_>) {
        match (&mut self.values, cell) {
            (values, Cell::None) => push_none(values),
            (Values::Number(values), Cell::Number(value)) => values.push(value),
            (Values::Bool(values), Cell::Bool(value)) => values.push(Some(value)),
            (Values::Text(texts), Cell::Text(text)) => texts.push(Some(text)),
            (Values::Digits(texts), Cell::Number(value)) => texts.push(Some(&value.to_string())),
            (Values::Digits(texts), Cell::Integer(value)) => texts.push(Some(&value.to_string())),
            (Values::Mixed(values), cell) => values.push(json_text(cell)),
            (values, cell) => {
                let kind = match &cell {
                    Cell::Number(_) => Values::Number(Vec::new()),
                    Cell::Integer(_) => Values::Digits(Texts::default()),
                    Cell::Bool(_) => Values::Bool(Vec::new()),
                    Cell::Text(_) => Values::Text(Texts::default()),
                    Cell::None | Cell::Json(_) => Values::Mixed(Vec::new()),
                };
                widen(values, &kind);
                self.push(cell);
            }
        }
    }

    /// Puts the rows of `other` behind these.
    fn append(&mut self, mut other: Self) {
        self.lost_digits += other.lost_digits;
        if let (Values::Nothing(rows), false) = (&self.values, matches!(other.values, Values::Nothing(_))) {
            self.values = none_like(&other.values, *rows);
        }
        widen(&mut self.values, &other.values);
        widen(&mut other.values, &self.values);
        match (&mut self.values, other.values) {
            (Values::Nothing(rows), Values::Nothing(more)) => *rows += more,
            (Values::Number(values), Values::Number(more)) => values.extend(more),
            (Values::Digits(texts), Values::Digits(more)) | (Values::Text(texts), Values::Text(more)) => {
                texts.append(&more);
            }
            (Values::Bool(values), Values::Bool(more)) => values.extend(more),
            (Values::Mixed(values), Values::Mixed(more)) => values.extend(more),
            // `widen` made them alike.
            _ => {}
        }
    }

    fn len(&self) -> usize {
        match &self.values {
            Values::Nothing(rows) => *rows,
            Values::Number(values) => values.len(),
            Values::Text(texts) | Values::Digits(texts) => texts.len(),
            Values::Bool(values) => values.len(),
            Values::Mixed(values) => values.len(),
        }
    }

    fn truncate(&mut self, rows: usize) {
        match &mut self.values {
            Values::Nothing(count) => *count = (*count).min(rows),
            Values::Number(values) => values.truncate(rows),
            Values::Text(texts) | Values::Digits(texts) => texts.truncate(rows),
            Values::Bool(values) => values.truncate(rows),
            Values::Mixed(values) => values.truncate(rows),
        }
    }

    fn pad(&mut self, rows: usize) {
        while self.len() < rows {
            push_none(&mut self.values);
        }
    }

    fn finish(mut self, rows: usize) -> Column {
        self.pad(rows);
        let data = match self.values {
            // A column without a value is one of texts: nothing can be computed from it.
            Values::Nothing(rows) => ColumnData::Text { codes: vec![NO_WORD; rows], words: Dictionary::default() },
            Values::Number(mut values) => {
                values.shrink_to_fit();
                ColumnData::Number(values)
            }
            Values::Text(texts) | Values::Digits(texts) => texts.finish(),
            Values::Bool(values) => ColumnData::Bool(values),
            Values::Mixed(values) => ColumnData::Mixed(values),
        };
        Column { name: self.name, data }
    }
}

/// So many rows without a value, in the form that `values` have.
fn none_like(values: &Values, rows: usize) -> Values {
    match values {
        Values::Nothing(_) => Values::Nothing(rows),
        Values::Number(_) => Values::Number(vec![f64::NAN; rows]),
        Values::Digits(_) => Values::Digits(Texts::nothing(rows)),
        Values::Text(_) => Values::Text(Texts::nothing(rows)),
        Values::Bool(_) => Values::Bool(vec![None; rows]),
        Values::Mixed(_) => Values::Mixed(vec![None; rows]),
    }
}

/// Brings `values` into the narrowest form that also holds those of `other`.
fn widen(values: &mut Values, other: &Values) {
    let wider = match (&*values, other) {
        (_, Values::Nothing(_))
        | (Values::Number(_), Values::Number(_))
        | (Values::Digits(_), Values::Digits(_) | Values::Number(_))
        | (Values::Text(_), Values::Text(_))
        | (Values::Bool(_), Values::Bool(_))
        | (Values::Mixed(_), _) => return,
        (Values::Nothing(rows), other) => none_like(other, *rows),
        (Values::Number(numbers), Values::Digits(_)) => {
            let mut texts = Texts::default();
            for value in numbers {
                texts.push((!value.is_nan()).then(|| value.to_string()).as_deref());
            }
            Values::Digits(texts)
        }
        (values, _) => Values::Mixed(as_json(values)),
    };
    *values = wider;
}

/// All values so far as JSON text.
fn as_json(values: &Values) -> Vec<Option<Box<str>>> {
    match values {
        Values::Nothing(rows) => vec![None; *rows],
        Values::Number(values) => {
            values.iter().map(|v| if v.is_nan() { None } else { json_text(Cell::Number(*v)) }).collect()
        }
        Values::Bool(values) => values.iter().map(|v| v.and_then(|v| json_text(Cell::Bool(v)))).collect(),
        Values::Mixed(values) => values.clone(),
        Values::Digits(texts) => texts.iter().map(|digits| digits.map(Into::into)).collect(),
        Values::Text(texts) => texts.iter().map(|text| json_text(Cell::Text(text?))).collect(),
    }
}

fn push_none(values: &mut Values) {
    match values {
        Values::Nothing(rows) => *rows += 1,
        Values::Number(values) => values.push(f64::NAN),
        Values::Text(texts) | Values::Digits(texts) => texts.push(None),
        Values::Bool(values) => values.push(None),
        Values::Mixed(values) => values.push(None),
    }
}

/// A value for [`Rest`]: a float that is whole and was longer is told from a whole number by its exponent.
fn rest_text(cell: Cell<'_>) -> Option<Box<str>> {
    match cell {
        Cell::Number(value) if !value.is_finite() => None,
        Cell::Number(value) if value.abs() > EXACT_IN_FLOAT as f64 => Some(format!("{value:e}").into()),
        cell => json_text(cell),
    }
}

/// The values of a column for [`Rest`].
fn rest_texts(values: &Values) -> Vec<Option<Box<str>>> {
    match values {
        Values::Number(values) => values.iter().map(|value| rest_text(Cell::Number(*value))).collect(),
        other => as_json(other),
    }
}

fn json_text(cell: Cell<'_>) -> Option<Box<str>> {
    let text = match cell {
        Cell::None => return None,
        Cell::Number(value) => value.to_string(),
        Cell::Integer(value) => value.to_string(),
        Cell::Bool(value) => value.to_string(),
        Cell::Text(text) => serde_json::Value::from(text).to_string(),
        Cell::Json(text) => text,
    };
    Some(text.into())
}

#[cfg(test)]
mod tests;
