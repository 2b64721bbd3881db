//! Amounts of money in 万元, whatever unit a column, a row or a cell has, and cells that must be in another unit than
//! their column says.
//!
//! *Guarantees:* a factor that was applied is said. *Must not know:* parcels, firms.

use super::{cells, place, say, say_at};
use crate::io::grid::Cell;
use crate::io::number;
use crate::io::sheet::SheetTable;
use crate::io::vocabulary::Unit;
use crate::model::report::{Report, Severity};
use crate::words;

/// From this median on a column without a unit must be in 元: 20 亿元 a row would be no zone of firms.
const YUAN_FROM: f64 = 200_000.0;
/// Fewer amounts tell nothing of their unit.
const FEWEST: usize = 8;
/// Two heaps of amounts stand apart by a decade without any, and by about four from middle to middle.
const GAP: f64 = 1.0;
const APART: std::ops::RangeInclusive<f64> = 3.2..=4.8;
/// Rows in another unit are the fewer ones.
const MOST_OTHER: f64 = 0.4;

/// A column of money.
pub(super) struct Money<'a> {
    pub(super) table: &'a SheetTable,
    pub(super) column: usize,
    /// Whether amounts that must be in another unit stay as they are.
    pub(super) keep_units: bool,
}

/// The amounts in 万元, NaN for none, and the unit of the column.
pub(super) fn in_wan_yuan(money: &Money<'_>, report: &mut Report) -> (Vec<f64>, Unit) {
    let table = money.table;
    let Some(heading) = table.headings.get(money.column) else { return (Vec::new(), Unit::WanYuan) };
    let name = heading.text.as_str();
    let read: Vec<Option<(f64, Option<Unit>)>> = table.rows.iter().map(|row| amount(row.cell(money.column))).collect();
    for (row, _) in
        table.rows.iter().zip(&read).filter(|(row, read)| read.is_none() && !row.cell(money.column).is_blank())
    {
        let shown: String = row.cell(money.column).shown().chars().take(40).collect();
        let message = words!(
            "“{name}”的“{shown}”不是数字；按无值处理",
            "\"{shown}\" under \"{name}\" is no number; taken as no value"
        );
        let at = table.letters.get(money.column).map(|letters| place(row.number, letters));
        say_at(report, ("number-invalid", Severity::Warning), at, message);
    }
    let stated = heading.unit.or(table.unit).filter(|unit| unit.per_wan_yuan().is_some());
    let unit = stated.unwrap_or_else(|| guessed(name, &read, report));
    if stated == Some(Unit::WanYuan) {
        doubted(name, &read, report);
    }
    let by_row = row_units(table);
    let own = |at: usize, of_cell: Option<Unit>| of_cell.or_else(|| by_row.get(at).copied().flatten());
    let mut of_others: Vec<(u32, Unit)> = Vec::new();
    let mut values: Vec<f64> = Vec::with_capacity(read.len());
    // Amounts that say nothing of their own unit: position and value.
    let mut silent: Vec<usize> = Vec::new();
    for (at, (row, read)) in table.rows.iter().zip(&read).enumerate() {
        let Some((value, of_cell)) = *read else {
            values.push(f64::NAN);
            continue;
        };
        let of_row = own(at, of_cell).filter(|unit| unit.per_wan_yuan().is_some());
        match of_row {
            Some(other) if other != unit => of_others.push((row.number, other)),
            Some(_) => {}
            None => silent.push(at),
        }
        values.push(value / of_row.unwrap_or(unit).per_wan_yuan().unwrap_or(1.0));
    }
    say_unit(name, unit, stated, report);
    say_others(name, unit, &of_others, report);
    mixed(money, unit, (&silent, &mut values), report);
    if unit == Unit::WanYuan {
        cells::in_yuan(money, (&silent, &mut values), report);
    }
    (values, unit)
}

/// A number, perhaps with a unit behind it: `1,234.5万元`.
pub(super) fn amount(cell: &Cell) -> Option<(f64, Option<Unit>)> {
    match cell {
        Cell::Number(value) => Some((*value, None)),
        Cell::Text(text) if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => {
            text.parse().ok().map(|value| (value, None))
        }
        Cell::Text(text) => {
            let plain: String = super::keys::name(text).trim_start_matches(['\u{a5}', '\u{ffe5}']).to_lowercase();
            let end = plain.trim_end_matches(|c: char| c.is_alphabetic());
            let unit = plain.strip_prefix(end).unwrap_or("");
            let unit = if unit.is_empty() { None } else { Some(Unit::of(unit)?) };
            number::number(end).filter(|value| !value.is_nan()).map(|value| (value, unit))
        }
        Cell::Empty | Cell::Bool(_) => None,
    }
}

/// The units that a column of units gives row by row; none where there is no such column.
fn row_units(table: &SheetTable) -> Vec<Option<Unit>> {
    let Some(column) = table.position("unit") else { return Vec::new() };
    table.rows.iter().map(|row| Unit::of(&row.cell(column).shown())).collect()
}

/// The median of a column that must be in 元.
fn median_of_yuan(read: &[Option<(f64, Option<Unit>)>]) -> Option<f64> {
    let mut values: Vec<f64> = read.iter().flatten().map(|(value, _)| *value).filter(|value| *value > 0.0).collect();
    let middle = values.len() / 2;
    let (_, median, _) = (values.len() >= FEWEST).then(|| values.select_nth_unstable_by(middle, f64::total_cmp))?;
    Some(*median).filter(|median| *median >= YUAN_FROM)
}

/// A column of 万元 that must be in 元, whoever said so.
fn doubted(name: &str, read: &[Option<(f64, Option<Unit>)>], report: &mut Report) {
    if let Some(median) = median_of_yuan(read) {
        let message = words!(
            "“{name}”按万元计，但数值太大（中位数 {median}），可能是元",
            "\"{name}\" is taken in 10,000 yuan, but its amounts are too large for that (median {median}); they may be in yuan"
        );
        say(report, ("unit-doubtful", Severity::Warning), None, message);
    }
}

fn guessed(name: &str, read: &[Option<(f64, Option<Unit>)>], report: &mut Report) -> Unit {
    if let Some(median) = median_of_yuan(read) {
        let message = words!(
            "“{name}”没有单位；按大小（中位数 {median}）判为元",
            "\"{name}\" has no unit; by its size (median {median}) it is in yuan"
        );
        say(report, ("unit-guessed", Severity::Warning), None, message);
        return Unit::Yuan;
    }
    let message = words!("“{name}”没有单位；按万元处理", "\"{name}\" has no unit; taken as 10,000 yuan");
    say(report, ("unit-assumed", Severity::Info), None, message);
    Unit::WanYuan
}

fn say_unit(name: &str, unit: Unit, stated: Option<Unit>, report: &mut Report) {
    if unit != Unit::WanYuan && stated.is_some() {
        let shown = unit.name();
        let message = words!("“{name}”以{shown}计，已换算为万元", "\"{name}\" is in {shown}; converted to 10,000 yuan");
        say(report, ("unit-converted", Severity::Info), None, message);
    }
}

/// Rows that state another unit than their column.
fn say_others(name: &str, unit: Unit, others: &[(u32, Unit)], report: &mut Report) {
    let Some((first, other)) = others.first() else { return };
    let (count, unit, other) = (others.len(), unit.name(), other.name());
    let rows = rows_text(others.iter().map(|(row, _)| *row));
    let message = words!(
        "“{name}”的单位不一：列为{unit}，{count} 行注明{other}（第 {rows} 行），已逐行换算",
        "\"{name}\" mixes units: the column is in {unit}, {count} rows state {other} (rows {rows}); each was converted"
    );
    say(report, ("units-by-row", Severity::Warning), Some(*first), message);
}

/// Amounts a factor of 10,000 beside the others of their column: in 元 among 万元, or the other way.
fn mixed(money: &Money<'_>, unit: Unit, (silent, values): (&[usize], &mut Vec<f64>), report: &mut Report) {
    let logs =
        silent.iter().filter_map(|at| values.get(*at).filter(|value| **value > 0.0).map(|value| (value.log10(), *at)));
    let mut logs: Vec<(f64, usize)> = logs.collect();
    logs.sort_by(|one, other| one.0.total_cmp(&other.0));
    let Some(split) = split(&logs) else { return };
    // What is stated counts: among 万元 the large ones are in 元, among 元 the small ones in 万元.
    let is_yuan = unit == Unit::Yuan;
    let (others, factor) = if is_yuan { (logs.get(..split), 10_000.0) } else { (logs.get(split..), 0.0001) };
    let mut others: Vec<usize> = others.unwrap_or_default().iter().map(|(_, at)| *at).collect();
    others.sort_unstable();
    let row_of = |at: &usize| money.table.rows.get(*at).map_or(0, |row| row.number);
    let rows = rows_text(others.iter().map(row_of));
    let name = money.table.headings.get(money.column).map_or("", |heading| &heading.text);
    let (count, other) = (others.len(), if is_yuan { "万元" } else { "元" });
    let done = if money.keep_units { ("未改动", "left as they are") } else { ("已换算", "converted") };
    let (done_zh, done_en) = done;
    let message = words!(
        "“{name}”有 {count} 行比其余差约一万倍，应为{other}，{done_zh}（第 {rows} 行）",
        "{count} rows of \"{name}\" are some 10,000 times off the others and must be in {other}; {done_en} (rows {rows})"
    );
    say(report, ("units-mixed", Severity::Warning), others.first().map(row_of), message);
    if !money.keep_units {
        for at in others {
            if let Some(value) = values.get_mut(at) {
                *value *= factor;
            }
        }
    }
}

/// Where ascending amounts part into two heaps.
fn split(logs: &[(f64, usize)]) -> Option<usize> {
    if logs.len() < FEWEST {
        return None;
    }
    let gaps = logs.windows(2).enumerate().map(|(at, pair)| (pair[1].0 - pair[0].0, at + 1));
    let (gap, at) = gaps.max_by(|one, other| one.0.total_cmp(&other.0))?;
    let middle = |part: &[(f64, usize)]| part.get(part.len() / 2).map(|(log, _)| *log);
    let apart = middle(logs.get(at..)?)? - middle(logs.get(..at)?)?;
    let fewer = at.min(logs.len() - at) as f64 / logs.len() as f64;
    (gap >= GAP && APART.contains(&apart) && fewer <= MOST_OTHER).then_some(at)
}

/// `3、5、8…`.
fn rows_text(rows: impl ExactSizeIterator<Item = u32>) -> String {
    const SHOWN: usize = 12;
    let more = if rows.len() > SHOWN { "…" } else { "" };
    let rows: Vec<String> = rows.take(SHOWN).map(|row| row.to_string()).collect();
    rows.join(", ") + more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::sheet;

    fn check(text: &str, expected: &[f64], codes: &[&str]) {
        let table = sheet::read(text.as_bytes(), &mut Report::default()).expect("a table");
        let column = table.position("tax").expect("a column of tax");
        let mut report = Report::default();
        let (values, _) = in_wan_yuan(&Money { table: &table, column, keep_units: false }, &mut report);
        let is_close = values.len() == expected.len() && values.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(is_close, "{text}: {values:?}");
        let found: Vec<&str> = report.counts().iter().map(|(code, ..)| *code).collect();
        assert_eq!(found, codes, "{text}");
    }

    fn column(heading: &str, values: &[&str]) -> String {
        let rows: Vec<String> = values.iter().enumerate().map(|(at, value)| format!("公司{at},{value}")).collect();
        format!("企业名称,{heading}\n{}\n", rows.join("\n"))
    }

    #[test]
    fn amounts_come_in_ten_thousands() {
        check(&column("税收（万元）", &["1.5", "2"]), &[1.5, 2.0], &[]);
        check(&column("税收（元）", &["15000", "20000"]), &[1.5, 2.0], &["unit-converted"]);
        check(&column("税收", &["1.5", "2"]), &[1.5, 2.0], &["unit-assumed"]);
        check(&column("税收（万元）", &["1.5", "15000元", "2万元"]), &[1.5, 1.5, 2.0], &["units-by-row"]);
        check("企业名称,税收,单位\n甲,1.5,万元\n乙,15000,元\n", &[1.5, 1.5], &["unit-assumed", "units-by-row"]);
    }

    #[test]
    fn a_factor_of_ten_thousand_is_noticed() {
        let mixed = ["120", "340", "88", "1500000", "410", "220", "95", "60", "2300000", "130"];
        let expected = [120.0, 340.0, 88.0, 150.0, 410.0, 220.0, 95.0, 60.0, 230.0, 130.0];
        check(&column("税收（万元）", &mixed), &expected, &["units-mixed"]);
        let spread = ["1", "10", "100", "1000", "10000", "100000", "30", "300", "3000", "30000"];
        let same: Vec<f64> = spread.iter().map(|value| value.parse().expect("a number")).collect();
        check(&column("税收（万元）", &spread), &same, &[]);
        let yuan = ["1200000", "3400000", "880000", "4100000", "2200000", "950000", "600000", "2300000"];
        let expected = [120.0, 340.0, 88.0, 410.0, 220.0, 95.0, 60.0, 230.0];
        check(&column("税收", &yuan), &expected, &["unit-guessed"]);
        let same: Vec<f64> = yuan.iter().map(|value| value.parse().expect("a number")).collect();
        check(&column("税收（万元）", &yuan), &same, &["unit-doubtful"]);
    }
}
