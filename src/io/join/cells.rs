//! Single cells in 元 in a column of 万元.
//!
//! *Guarantees:* each is said with its row; it is converted only where its row says so itself and a number agrees, or where
//! several numbers do. *Must not know:* parcels, firms.

use super::units::{self, Money};
use super::{place, say_at};
use crate::io::grid::Row;
use crate::io::sheet::SheetTable;
use crate::io::vocabulary::Unit;
use crate::model::report::{Report, Severity};
use crate::words;

/// Fewer amounts have no middle.
const FEWEST: usize = 5;
/// So many powers of ten above the middle of its column an amount is in 元.
const POWERS: std::ops::RangeInclusive<f64> = 3.5..=4.5;
/// No tax is so many times the revenue or output of its firm.
const TIMES: f64 = 100.0;
/// How a row says that it is in 元.
const SAID: [&str; 6] = ["按元", "以元", "单位元", "单位:元", "单位：元", "元为单位"];

/// Converts such amounts and says so; those that are doubtful are only said.
pub(super) fn in_yuan(money: &Money<'_>, (silent, values): (&[usize], &mut [f64]), report: &mut Report) {
    let (table, column) = (money.table, money.column);
    let Some(heading) = table.headings.get(column) else { return };
    let mut known: Vec<f64> = values.iter().copied().filter(|value| *value > 0.0).collect();
    known.sort_unstable_by(f64::total_cmp);
    let median = known.get(known.len() / 2).copied().filter(|_| known.len() >= FEWEST);
    let others: Vec<usize> = if heading.field == Some("tax") { of_same_year(table, heading.year) } else { Vec::new() };
    for at in silent {
        let (Some(row), Some(value)) = (table.rows.get(*at), values.get_mut(*at)) else { continue };
        let mut signs = Vec::new();
        if median.is_some_and(|median| POWERS.contains(&(*value / median).log10())) {
            signs.push(words!("比这一列的其余大约一万倍", "some 10,000 times the others of its column"));
        }
        for other in &others {
            let Some(of_row) = in_wan_yuan(table, row, *other).filter(|of_row| *value >= of_row * TIMES) else {
                continue;
            };
            let (name, times) =
                (&table.headings.get(*other).map_or("", |heading| &heading.text), (*value / of_row).round());
            signs.push(words!("是同行“{name}”的 {times} 倍", "{times} times the \"{name}\" of its row"));
        }
        let said = said(table, row).filter(|_| *value > 0.0);
        let is_sure = signs.len() + usize::from(said.is_some()) > 1;
        signs.extend(said.as_ref().map(|said| words!("这一行写着“{said}”", "its row says \"{said}\"")));
        // A remark alone is taken to be about the tax.
        if signs.is_empty() || heading.field != Some("tax") && signs.len() == usize::from(said.is_some()) {
            continue;
        }
        let (zh, en): (Vec<&str>, Vec<&str>) = signs.iter().map(|sign| (&*sign.zh, &*sign.en)).unzip();
        let (zh, en, name, before) = (zh.join("，"), en.join(", "), &heading.text, *value);
        let message = if is_sure && !money.keep_units {
            *value /= 10_000.0;
            let now = *value;
            words!(
                "“{name}”的 {before} 应为元（{zh}），已换算为 {now} 万元",
                "{before} under \"{name}\" must be in yuan ({en}); converted to {now} wan yuan"
            )
        } else {
            words!(
                "“{name}”的 {before} 可能是元（{zh}），未改动",
                "{before} under \"{name}\" may be in yuan ({en}); left as it is"
            )
        };
        let at = table.letters.get(column).map(|letters| place(row.number, letters));
        say_at(report, ("unit-of-cell", Severity::Warning), at, message);
    }
}

/// The columns of revenue and output beside the tax of a year, where they say their unit.
fn of_same_year(table: &SheetTable, year: Option<u16>) -> Vec<usize> {
    let is_one = |of: &crate::io::vocabulary::Heading| {
        of.field.is_some_and(|field| ["revenue", "output"].contains(&field))
            && of.year == year
            && of.unit.or(table.unit).is_some_and(|unit| unit.per_wan_yuan().is_some())
    };
    (0..).zip(&table.headings).filter(|(_, of)| is_one(of)).map(|(at, _)| at).collect()
}

fn in_wan_yuan(table: &SheetTable, row: &Row, column: usize) -> Option<f64> {
    let (value, unit) = units::amount(row.cell(column))?;
    let of_column = || table.headings.get(column).and_then(|heading| heading.unit).or(table.unit);
    let per = unit.or_else(of_column).and_then(Unit::per_wan_yuan)?;
    (value > 0.0).then_some(value / per)
}

/// What a row says of its unit, in a column of remarks: names say nothing of it.
fn said(table: &SheetTable, row: &Row) -> Option<String> {
    let remarks = row.cells.iter().zip(&table.headings).filter(|(_, heading)| heading.field.is_none());
    let texts = remarks.map(|(cell, _)| cell.shown());
    texts.filter(|text| text.chars().count() <= 40).find(|text| SAID.iter().any(|said| text.contains(said)))
}
