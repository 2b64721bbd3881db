//! What an analysis answers with: a table of findings, the same for window, command line and spreadsheet.
//!
//! *Guarantees:* every cell has a column; what the answer rests on (scheme, year, rule, source) and what it adds up to
//! travel with it. *Must not know:* how it is shown or written.

use std::borrow::Cow;

use crate::model::dataset::Dataset;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::Status;
use crate::model::words::Words;

/// A table of findings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The stable name for programs.
    pub key: &'static str,
    /// What it is.
    pub title: Words,
    /// What it rests on, a line each: scheme with status, year, rule, source.
    pub head: Vec<Words>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// What it adds up to, a line each.
    pub foot: Vec<Words>,
}

/// A column of an [`Answer`].
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The stable name for programs: `tax_per_mu`.
    pub key: Cow<'static, str>,
    /// What people call it.
    pub name: Words,
    /// Its unit; empty where it has none.
    pub unit: Words,
    /// What stands in it.
    pub kind: Kind,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A number of a parcel, a credit code: digits that are text everywhere.
    Id,
    /// Numbers, shown with so many decimals; programs get them whole.
    Number(usize),
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is about.
    pub about: About,
    /// One a column.
    pub cells: Vec<Cell>,
}

/// What a finding is about: the map shows it where the row is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Nothing on the map.
    Nothing,
    /// A parcel of the evaluated layer.
    Parcel(FeatureId),
    /// Several parcels of it, ascending.
    Parcels(Vec<FeatureId>),
    /// A firm.
    Firm(FirmId),
    /// A zone.
    Zone(FeatureId),
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No value. Not zero, and not an empty text.
    None,
    /// A number, in the column's unit.
    Number(f64),
    /// A text.
    Text(Words),
    /// One of a few: its stable name for programs, and words for people.
    Term(&'static str, Words),
}

impl Column {
    /// A column of texts.
    pub fn text(key: &'static str, name: Words) -> Self {
        Self { key: Cow::Borrowed(key), name, unit: Words::default(), kind: Kind::Text }
    }

    /// A column of ids.
    pub fn id(key: &'static str, name: Words) -> Self {
        Self { kind: Kind::Id, ..Self::text(key, name) }
    }

    /// A column of numbers.
    pub fn number(key: &'static str, name: Words, unit: Words, decimals: usize) -> Self {
        Self { key: Cow::Borrowed(key), name, unit, kind: Kind::Number(decimals) }
    }
}

impl Cell {
    /// A number, or no value; NaN is none.
    pub fn number(value: impl Into<Option<f64>>) -> Self {
        value.into().filter(|value| value.is_finite()).map_or(Self::None, Self::Number)
    }

    /// The same text in both languages; an empty one is no value.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::None } else { Self::Text(Words::same(text)) }
    }
}

/// What stands on every answer about invented parcels; nothing where they are real.
pub fn caution(data: &Dataset) -> Option<Words> {
    let is_synthetic = data.parcels().is_some_and(|parcels| parcels.source.status == Status::Synthetic);
    is_synthetic.then_some(Words::fixed(
        "示意数据：图形为示意，企业与数字为程序生成，不是真实数据",
        "sample data: outlines are schematic, firms and figures are generated and not real",
    ))
}

/// Units that many columns have.
pub mod unit {
    use crate::model::words::Words;

    /// No unit.
    pub const NONE: Words = Words::fixed("", "");
    /// 亩.
    pub const MU: Words = Words::fixed("亩", "mu");
    /// 万元.
    pub const WAN_YUAN: Words = Words::fixed("万元", "10k yuan");
    /// 万元/亩.
    pub const WAN_YUAN_PER_MU: Words = Words::fixed("万元/亩", "10k yuan/mu");
    /// %.
    pub const PERCENT: Words = Words::fixed("%", "%");
}
