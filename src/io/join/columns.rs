//! The columns of a table as values: money in 万元, other numbers, texts; and under which names they are joined.
//!
//! *Must not know:* parcels, firms.

use super::units::{self, Money};
use super::{ColumnChoice, ColumnRole, ColumnUse, Settings};
use crate::io::grid::Cell;
use crate::io::sheet::SheetTable;
use crate::io::vocabulary::{FIGURES, Heading, Unit, is_money};
use crate::model::report::Report;

/// A column that is joined, with a value a row.
#[derive(Debug)]
pub(super) struct Joining {
    /// Its position in the table.
    pub(super) at: usize,
    pub(super) name: String,
    pub(super) field: Option<&'static str>,
    /// The year its heading gives.
    pub(super) year: Option<u16>,
    pub(super) values: Values,
}

/// The values of a column, one a row.
#[derive(Debug)]
pub(super) enum Values {
    /// NaN for none.
    Numbers(Vec<f64>),
    Texts(Vec<Option<String>>),
}

/// Fields that say of what a row is, and no value of it.
const NO_VALUES: [&str; 3] = ["serial", "unit", "year"];

/// Gives the columns of a table what was decided about them; whether each is left out.
pub(super) fn decide(table: &mut SheetTable, settings: &Settings) -> Vec<bool> {
    let texts: Vec<String> = table.headings.iter().map(|heading| heading.text.clone()).collect();
    let is_one = |text: &String| texts.iter().filter(|other| *other == text).count() == 1;
    let mut is_left = vec![false; texts.len()];
    let columns = table.headings.iter_mut().zip(&table.letters).zip(&mut is_left);
    for ((heading, letters), is_left) in columns {
        let is_meant =
            |of: &&ColumnChoice| of.heading == heading.text && (of.letters == *letters || is_one(&of.heading));
        let Some(choice) = settings.columns.iter().find(is_meant) else { continue };
        (heading.unit, heading.year) = (choice.unit.or(heading.unit), choice.year.or(heading.year));
        match choice.role {
            Some(ColumnRole::Field(field)) => heading.field = Some(field),
            Some(ColumnRole::Plain) => heading.field = None,
            Some(ColumnRole::Left) => *is_left = true,
            None => {}
        }
    }
    is_left
}

/// The columns to join and what each column of the table was taken for. Headings that give another year than the one
/// asked for are left out.
pub(super) fn columns(
    (table, is_left): (&SheetTable, &[bool]),
    key: usize,
    settings: &Settings,
    report: &mut Report,
) -> (Vec<Joining>, Vec<ColumnUse>) {
    let mut joining: Vec<Joining> = Vec::new();
    let mut uses: Vec<ColumnUse> = Vec::new();
    for (at, heading) in table.headings.iter().enumerate() {
        let is_left = is_left.get(at) == Some(&true);
        let mut of = ColumnUse {
            letters: table.letters.get(at).cloned().unwrap_or_default(),
            heading: heading.text.clone(),
            field: if at == key { Some("key") } else { heading.field },
            is_left,
            unit: heading.unit.map(Unit::name),
            year: heading.year,
            joined_as: None,
        };
        let is_other_year = settings.year.zip(heading.year).is_some_and(|(wanted, year)| wanted != year);
        let is_value =
            at != key && !is_left && !is_other_year && heading.field.is_none_or(|field| !NO_VALUES.contains(&field));
        if is_value {
            let values = values(table, at, settings, (&mut of, report));
            joining.push(Joining { at, name: name(heading), field: heading.field, year: heading.year, values });
        }
        uses.push(of);
    }
    (joining, uses)
}

fn values(
    table: &SheetTable,
    column: usize,
    settings: &Settings,
    (of, report): (&mut ColumnUse, &mut Report),
) -> Values {
    match table.headings.get(column).and_then(|heading| heading.field) {
        Some(field) if is_money(field) => {
            let money = Money { table, column, keep_units: settings.keep_units };
            let (values, unit) = units::in_wan_yuan(&money, report);
            of.unit = Some(unit.name());
            Values::Numbers(values)
        }
        Some(field) if FIGURES.contains(&field) || field == "area_mu" => numbers(table, column),
        Some(_) => texts(table, column),
        None => {
            let cells = || table.rows.iter().map(|row| row.cell(column)).filter(|cell| !cell.is_blank());
            // 0012 and numbers of many digits are ids.
            let is_id = |cell: &Cell| match cell {
                Cell::Text(text) => {
                    text.trim().len() > 1 && text.trim().starts_with('0') && !text.contains('.')
                        || text.trim().len() >= 15
                }
                Cell::Number(value) => value.abs() >= 1e14,
                Cell::Empty | Cell::Bool(_) => false,
            };
            if cells().all(|cell| cell.number().is_some() && !is_id(cell)) {
                numbers(table, column)
            } else {
                texts(table, column)
            }
        }
    }
}

fn numbers(table: &SheetTable, column: usize) -> Values {
    let number = |cell: &Cell| cell.number().unwrap_or(f64::NAN);
    Values::Numbers(table.rows.iter().map(|row| number(row.cell(column))).collect())
}

fn texts(table: &SheetTable, column: usize) -> Values {
    let text = |cell: &Cell| (!cell.is_blank()).then(|| cell.shown());
    Values::Texts(table.rows.iter().map(|row| text(row.cell(column))).collect())
}

/// The name without the year, which is put behind where there are several; money has its unit then.
fn name(heading: &Heading) -> String {
    let Some(field) = heading.field else { return heading.text.clone() };
    let known = match field {
        "tax" => "税收(万元)",
        "output" => "产值(万元)",
        "revenue" => "营业收入(万元)",
        "value_added" => "增加值(万元)",
        "investment" => "投资(万元)",
        "rd" => "研发经费(万元)",
        _ => return heading.base.clone(),
    };
    known.to_owned()
}

/// A name with a year in it: in front of its unit.
pub(super) fn with_year(name: &str, year: u16) -> String {
    match name.find('(') {
        Some(at) if at > 0 => format!("{}_{year}{}", name.get(..at).unwrap_or(""), name.get(at..).unwrap_or("")),
        _ => format!("{name}_{year}"),
    }
}
