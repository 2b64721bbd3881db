//! Where the values of a table go among the columns that parcels have.
//!
//! *Guarantees:* a figure goes to the column of its own year; of one that is there already the table's value counts, which
//! is said, and the others stay. *Must not know:* how rows are found.

use std::collections::BTreeSet;

use super::columns::{Joining, Values, with_year};
use super::pairs::Pairs;
use super::settle::Group;
use super::{Duplicates, JoinReport, Target, say};
use crate::io::names::Names;
use crate::io::number::parse_year;
use crate::io::table_builder::Texts;
use crate::io::vocabulary::{FIGURES, Heading, Unit, exact};
use crate::model::dataset::Dataset;
use crate::model::report::Severity;
use crate::model::table::{Column, ColumnData, Value};
use crate::words;

/// A column of figures that the parcels have.
struct Known<'a> {
    column: &'a Column,
    field: &'static str,
    year: Option<u16>,
}

/// The figures of the parcels; what names no year is of the one that all of them give.
fn known(columns: &[Column], rows: usize) -> Vec<Known<'_>> {
    let year = columns.iter().find(|column| exact(&column.name) == Some("year"));
    let year = year.and_then(|column| only_year(column, rows));
    let of = |column: &'_ Column| {
        let heading = Heading::of(&[&column.name]);
        let field = heading.field.filter(|field| FIGURES.contains(field))?;
        let is_plain = heading.unit.is_none_or(|unit| unit == Unit::WanYuan);
        let is_number = matches!(column.data, ColumnData::Number(_));
        (is_plain && is_number).then_some((field, heading.year.or(year)))
    };
    columns.iter().filter_map(|column| of(column).map(|(field, year)| Known { column, field, year })).collect()
}

fn only_year(column: &Column, rows: usize) -> Option<u16> {
    let of = |row| match column.value(row) {
        Value::Number(value) => parse_year(&value.to_string()),
        Value::Text(text) => parse_year(text),
        Value::None | Value::Bool(_) | Value::Json(_) => None,
    };
    let years: BTreeSet<u16> = (0..rows).filter_map(of).collect();
    years.first().copied().filter(|_| years.len() == 1)
}

/// New columns with a value a target. Several years lie beside each other; a single one has a column of its own.
pub(super) fn laid_out(
    pairs: &Pairs,
    joining: &[Joining],
    groups: &[Group],
    (choice, years): (Duplicates, &[u16]),
    (data, report): (&Dataset, &mut JoinReport),
) -> Vec<Column> {
    let count = pairs.targets.keys.len();
    let mut made: Vec<Column> = Vec::new();
    let taken: &[Column] = match (pairs.targets.by.to, data.parcels()) {
        (Target::Parcels, Some(layer)) => &layer.table.columns,
        _ => &[],
    };
    let known = known(taken, count);
    let mut free = Names::of(taken.iter().map(|column| column.name.as_str()));
    let by_rows: BTreeSet<Option<u16>> = groups.iter().map(|group| group.year).collect();
    let only = years.first().copied().filter(|_| years.len() == 1);
    // Whether figures without a year in their name are of the only one.
    let mut is_of_only = true;
    for column in joining {
        let of_rows: Vec<Option<u16>> =
            if column.year.is_some() { vec![None] } else { by_rows.iter().copied().collect() };
        let mut first_name = None;
        for of_row in of_rows {
            let year = column.year.or(of_row);
            let groups = groups.iter().filter(|group| column.year.is_some() || group.year == of_row);
            let mut data = spread(column, groups, count, choice);
            let mut of_field = known.iter().filter(|known| Some(known.field) == column.field).peekable();
            let is_there = of_field.peek().is_some();
            let same = of_field.find(|known| known.year == year.or(only));
            let name = match (same, year.or(only)) {
                (Some(same), _) => {
                    put_over(&mut data, same.column);
                    say_replaced(same, report);
                    same.column.name.clone()
                }
                (None, Some(year)) if is_there || years.len() > 1 && column.year.or(of_row).is_some() => {
                    is_of_only &= !is_there;
                    free.take_spaced(&with_year(&column.name, year))
                }
                _ => free.take_spaced(&column.name),
            };
            first_name.get_or_insert_with(|| name.clone());
            made.push(Column { name, data });
        }
        if let Some(of) = report.columns.get_mut(column.at) {
            of.joined_as = first_name;
        }
    }
    let has_figures = joining.iter().any(|column| column.field.is_some_and(|field| FIGURES.contains(&field)));
    if let (Some(year), true, true, Target::Parcels) = (only, is_of_only, has_figures, pairs.targets.by.to) {
        made.extend(year_column(taken, &known, (groups, count), year));
    }
    made
}

/// The year of the figures that name none; where the parcels have such a column, it is filled up if it is of that year.
fn year_column(taken: &[Column], known: &[Known<'_>], (groups, count): (&[Group], usize), year: u16) -> Option<Column> {
    let before = taken.iter().find(|column| exact(&column.name) == Some("year"));
    if before.is_some_and(|before| only_year(before, count) != Some(year)) || before.is_none() && !known.is_empty() {
        return None;
    }
    let mut values = vec![f64::NAN; count];
    for group in groups {
        if let Some(place) = values.get_mut(group.target as usize) {
            *place = f64::from(year);
        }
    }
    let mut data = ColumnData::Number(values);
    if let Some(before) = before {
        if !matches!(before.data, ColumnData::Number(_)) {
            return None;
        }
        put_over(&mut data, before);
    }
    Some(Column { name: before.map_or_else(|| "年份".to_owned(), |before| before.name.clone()), data })
}

/// Numbers over those that were there: these stay where there is none.
fn put_over(data: &mut ColumnData, before: &Column) {
    let (ColumnData::Number(values), ColumnData::Number(before)) = (data, &before.data) else { return };
    for (value, before) in values.iter_mut().zip(before).filter(|(value, _)| value.is_nan()) {
        *value = *before;
    }
}

fn say_replaced(known: &Known<'_>, report: &mut JoinReport) {
    let (name, year) = (&known.column.name, known.year.map_or_else(String::new, |year| format!(" {year}")));
    let message = words!(
        "地块已有“{name}”{year}；表中有的值代替了原来的值",
        "the parcels have \"{name}\"{year} already; values of the table took the place of those"
    );
    say(&mut report.findings, ("column-replaced", Severity::Warning), None, message);
}

/// The values of a column at their targets.
fn spread<'a>(
    column: &Joining,
    groups: impl Iterator<Item = &'a Group>,
    count: usize,
    choice: Duplicates,
) -> ColumnData {
    match &column.values {
        Values::Numbers(values) => {
            let mut spread = vec![f64::NAN; count];
            for group in groups {
                if let Some(place) = spread.get_mut(group.target as usize) {
                    *place = number_of(values, group, choice);
                }
            }
            ColumnData::Number(spread)
        }
        Values::Texts(values) => {
            let mut spread: Vec<Option<&str>> = vec![None; count];
            for group in groups {
                let mut found = group.rows.iter().filter_map(|row| values.get(*row)?.as_deref());
                if let Some(place) = spread.get_mut(group.target as usize) {
                    *place = found.next();
                }
            }
            let mut texts = Texts::default();
            for text in spread {
                texts.push(text);
            }
            texts.finish()
        }
    }
}

/// The number of a group, NaN for none.
pub(super) fn number_of(values: &[f64], group: &Group, choice: Duplicates) -> f64 {
    let mut found = group.rows.iter().filter_map(|row| values.get(*row).copied()).filter(|value| !value.is_nan());
    if choice == Duplicates::Sum { found.reduce(|one, next| one + next) } else { found.next() }.unwrap_or(f64::NAN)
}
