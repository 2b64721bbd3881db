//! An [`Answer`] as typed columns in one language, so that it is listed like a layer.
//!
//! *Guarantees:* a column of numbers holds numbers only, any other one texts; what has no value has none here too.

use std::collections::HashMap;

use crate::analysis::answer::{About, Answer, Cell, Column, Kind};
use crate::model::table::{self, ColumnData, Dictionary, NO_WORD, Table};
use crate::model::words::{Lang, Words};

/// The rows of an answer, by column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tabulated {
    /// The stable name for programs.
    pub key: &'static str,
    /// What it is.
    pub title: Words,
    /// What it rests on, a line each.
    pub head: Vec<Words>,
    /// What it adds up to, a line each.
    pub foot: Vec<Words>,
    /// What the columns are; their values stand in `table`, in the same order.
    pub columns: Vec<Column>,
    /// The values, in the language they were made in.
    pub table: Table,
    /// What every row is about.
    pub about: Vec<About>,
}

impl Tabulated {
    /// Takes an answer apart into columns.
    pub fn of(answer: Answer, lang: Lang) -> Self {
        let Answer { key, title, head, columns, rows, foot } = answer;
        let values = (0..columns.len()).map(|at| rows.iter().map(move |row| row.cells.get(at)));
        let table = Table {
            columns: columns.iter().zip(values).map(|(column, cells)| tabulated(column, cells, lang)).collect(),
        };
        let about = rows.iter().map(|row| row.about.clone()).collect();
        Self { key, title, head, foot, columns, table, about }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.about.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.about.is_empty()
    }
}

fn tabulated<'a>(column: &Column, cells: impl Iterator<Item = Option<&'a Cell>> + Clone, lang: Lang) -> table::Column {
    let is_number = matches!(column.kind, Kind::Number(_))
        && cells.clone().all(|cell| matches!(cell, None | Some(Cell::None | Cell::Number(_))));
    let data = if is_number {
        let number = |cell: Option<&Cell>| if let Some(Cell::Number(value)) = cell { *value } else { f64::NAN };
        ColumnData::Number(cells.map(number).collect())
    } else {
        texts(cells, lang)
    };
    table::Column { name: column.key.to_string(), data }
}

/// Each different text once, in order of first appearance.
fn texts<'a>(cells: impl Iterator<Item = Option<&'a Cell>>, lang: Lang) -> ColumnData {
    let mut words = Dictionary::default();
    let mut known: HashMap<String, u32> = HashMap::new();
    let mut code = |text: &str| {
        if let Some(code) = known.get(text) {
            return *code;
        }
        let code = words.len() as u32;
        words.push(text);
        known.insert(text.to_owned(), code);
        code
    };
    let codes = cells.map(|cell| match cell {
        None | Some(Cell::None) => NO_WORD,
        Some(Cell::Number(value)) => code(&value.to_string()),
        Some(Cell::Text(text) | Cell::Term(_, text)) => code(text.get(lang)),
    });
    let codes = codes.collect();
    ColumnData::Text { codes, words }
}
