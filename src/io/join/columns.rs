//! The columns of a table as values: money in 万元, other numbers, texts; and under which names they are joined.
//!
//! *Must not know:* parcels, firms.

use super::units::{self, Money};
use super::{ColumnUse, Profile, Settings};
use crate::io::grid::Cell;
use crate::io::sheet::SheetTable;
use crate::io::vocabulary::{FIGURES, Heading, is_money};
use crate::model::report::Report;

/// A column that is joined, with a value a row.
#[derive(Debug)]
pub(super) struct Joining {
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

/// The columns to join and what each column of the table was taken for. Headings that give another year than the one
/// asked for are left out.
pub(super) fn columns(
    table: &SheetTable,
    key: usize,
    settings: &Settings,
    report: &mut Report,
) -> (Vec<Joining>, Vec<ColumnUse>) {
    let mut joining: Vec<Joining> = Vec::new();
    let mut uses: Vec<ColumnUse> = Vec::new();
    for (at, heading) in table.headings.iter().enumerate() {
        let mut of = ColumnUse {
            letters: table.letters.get(at).cloned().unwrap_or_default(),
            heading: heading.text.clone(),
            field: if at == key { Some("key") } else { heading.field },
            unit: heading.unit.map(crate::io::vocabulary::Unit::name),
            year: heading.year,
            joined_as: None,
        };
        let is_other_year = settings.year.zip(heading.year).is_some_and(|(wanted, year)| wanted != year);
        let is_value = at != key && !is_other_year && heading.field.is_none_or(|field| !NO_VALUES.contains(&field));
        if is_value {
            let values = values(table, at, settings, (&mut of, report));
            joining.push(Joining { name: name(heading), field: heading.field, year: heading.year, values });
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
    let heading = table.headings.get(column);
    match heading.and_then(|heading| heading.field) {
        Some(field) if is_money(field) => {
            let unit = settings.profile.as_ref().and_then(|profile| unit_of(profile, heading));
            let money = Money { table, column, unit, keep_units: settings.keep_units };
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

fn unit_of(profile: &Profile, heading: Option<&Heading>) -> Option<crate::io::vocabulary::Unit> {
    profile.column(&heading?.text)?.unit
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
