//! From pairs and columns to what is joined: several rows for one are settled, and everything is accounted for.
//!
//! *Must not know:* how keys are compared, how units are found.

use std::collections::BTreeSet;

use super::columns::{self, Joining, Values};
use super::keys::{self, Key};
use super::layout::{laid_out, number_of};
use super::pairs::{self, Pairs};
use super::put_in::takes_parcels;
use super::{Duplicate, Duplicates, FirmYear, How, JoinReport, Joined, Profile, Settings, Target, place, say, say_at};
use crate::io::credit_code;
use crate::io::error::Fault;
use crate::io::grid::{Cell, Row};
use crate::io::number::parse_year;
use crate::io::sheet::SheetTable;
use crate::io::vocabulary::FIGURES;
use crate::model::dataset::Dataset;
use crate::model::firm::Yearly;
use crate::model::id::FeatureId;
use crate::model::layer::Role;
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

/// Rows for one parcel or firm and one year.
pub(super) struct Group {
    pub(super) target: u32,
    pub(super) year: Option<u16>,
    /// Positions of the rows that count.
    pub(super) rows: Vec<usize>,
}

pub(super) fn joined(
    data: &Dataset,
    (mut table, mut findings): (SheetTable, Report),
    settings: &Settings,
) -> Result<Joined, Fault> {
    let is_left = columns::decide(&mut table, settings);
    let table = &table;
    let chosen = pairs::chosen(data, table, settings)?;
    let pairs = pairs::pairs(chosen, table, settings);
    say_keys(table, &pairs, &mut findings);
    let (joining, uses) = columns::columns((table, &is_left), pairs.key, settings, &mut findings);
    let years = years_of_rows(table, &mut findings);
    let choice = settings.duplicates.unwrap_or_default();
    let (groups, duplicates) = groups(table, &pairs, (&years, settings.year), choice, &mut findings);
    let mut report = of_pairs(table, pairs, findings);
    report.1.duplicates = duplicates;
    report.1.duplicates_choice = choice;
    report.1.columns = uses;
    let (pairs, mut report) = report;
    let all_years = all_years(&groups, &joining, settings, table);
    let columns = laid_out(&pairs, &joining, &groups, (choice, &all_years), (data, &mut report));
    let yearly = yearly(data, &joining, (&groups, choice), (table, settings, &mut report));
    say_figures(data, &yearly, &mut report);
    let profile = Profile::of(table, pairs.key, &report);
    Ok(Joined { report, columns, yearly, profile })
}

fn say_keys(table: &SheetTable, pairs: &Pairs, report: &mut Report) {
    let heading = table.headings.get(pairs.key).map_or("", |heading| heading.text.as_str());
    let letters = table.letters.get(pairs.key).map_or("", String::as_str);
    let at = |row: u32| place(row, letters);
    let example = |row: u32| {
        let row = table.rows.iter().find(|of| of.number == row);
        let cell = row.map(|row| row.cell(pairs.key).clone()).unwrap_or_default();
        match cell {
            Cell::Number(value) => keys::digits(value),
            other => other.shown(),
        }
    };
    if let Some(first) = pairs.changed.first() {
        let (count, example) = (pairs.changed.len(), example(*first));
        let message = words!(
            "“{heading}”有 {count} 个编号带空格、全角字符、连字符或小写，比较时已统一，如“{example}”",
            "{count} keys of \"{heading}\" have blanks, full-width characters, hyphens or small letters, which were evened out to compare, as in \"{example}\""
        );
        say_at(report, ("key-evened", Severity::Info), Some(at(*first)), message);
    }
    if let Some(first) = pairs.damaged.first() {
        let (count, example) = (pairs.damaged.len(), example(*first));
        let message = words!(
            "“{heading}”有 {count} 个编号被存成数字，第 15 位以后已丢失，如 {example}",
            "{count} keys of \"{heading}\" were stored as numbers and have lost what came after 15 digits, as in {example}"
        );
        say_at(report, ("key-damaged", Severity::Warning), Some(at(*first)), message);
    }
    let numbers =
        table.rows.iter().filter(|row| matches!(row.cell(pairs.key), Cell::Number(value) if value.abs() < 1e15));
    let count = numbers.clone().count();
    if let Some(first) = numbers.clone().next() {
        let message = words!(
            "“{heading}”有 {count} 个编号存成数字，位数不多，没有损失",
            "{count} keys of \"{heading}\" are stored as numbers, short enough to be whole"
        );
        say_at(report, ("key-number", Severity::Info), Some(at(first.number)), message);
    }
    if pairs.targets.by.field == "uscc" {
        say_codes(table, pairs.key, &at, report);
    }
    for at in pairs.targets.doubles.iter().take(Report::KEPT_PER_CODE) {
        let key = pairs.targets.shown(*at);
        let message = words!(
            "数据中“{key}”不止一个；并入第一个",
            "\"{key}\" is there more than once; the first one takes the row"
        );
        say(report, ("target-duplicate", Severity::Warning), None, message);
    }
}

/// Credit codes that cannot be.
fn say_codes(table: &SheetTable, key: usize, at: &dyn Fn(u32) -> String, report: &mut Report) {
    let heading = table.headings.get(key).map_or("", |heading| heading.text.as_str());
    let invalid = |row: &&Row| {
        let code = keys::key(row.cell(key), false);
        matches!(code, Key::Whole(code) if !credit_code::is_valid(&code))
    };
    for (nth, row) in table.rows.iter().filter(invalid).enumerate() {
        let of = ("credit-code-check", Severity::Warning);
        if nth >= Report::KEPT_PER_CODE {
            // It is counted, and nobody reads it.
            say(report, of, None, Words::default());
            continue;
        }
        let code = row.cell(key).shown();
        let message = words!(
            "“{heading}”的“{code}”不是正确的统一社会信用代码（位数或校验位不对）",
            "\"{code}\" under \"{heading}\" is no valid credit code: its length or its check character is wrong"
        );
        say_at(report, of, Some(at(row.number)), message);
    }
}

/// The year each row gives, where the table has a column of years.
fn years_of_rows(table: &SheetTable, report: &mut Report) -> Vec<Option<u16>> {
    let Some(column) = table.position("year") else { return vec![None; table.rows.len()] };
    let of = |row: &Row| {
        let shown = row.cell(column).shown();
        let year = parse_year(&shown);
        if year.is_none() {
            let message = words!("“{shown}”不是年份", "\"{shown}\" is no year");
            let at = table.letters.get(column).map(|letters| place(row.number, letters));
            say_at(report, ("year-invalid", Severity::Warning), at, message);
        }
        year
    };
    table.rows.iter().map(of).collect()
}

/// The rows of each target and year that count, and those of which there are several.
fn groups(
    table: &SheetTable,
    pairs: &Pairs,
    (years, wanted): (&[Option<u16>], Option<u16>),
    choice: Duplicates,
    report: &mut Report,
) -> (Vec<Group>, Vec<Duplicate>) {
    let of_pair = pairs
        .of_row
        .iter()
        .zip(years)
        .enumerate()
        .filter_map(|(row, (pair, year))| Some((pair.as_ref()?.0, *year, row)));
    let (mut found, other): (Vec<_>, Vec<_>) =
        of_pair.partition(|(_, year, _)| wanted.zip(*year).is_none_or(|(wanted, year)| wanted == year));
    if let (false, Some(wanted)) = (other.is_empty(), wanted) {
        let count = other.len();
        let message =
            words!("{count} 行不是 {wanted} 年的，未用", "{count} rows are of other years than {wanted} and not used");
        say(report, ("rows-of-other-years", Severity::Info), None, message);
    }
    found.sort_unstable();
    let mut groups = Vec::new();
    let mut duplicates = Vec::new();
    for rows in found.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
        let Some((target, year, first)) = rows.first().copied() else { continue };
        let number = |at: usize| table.rows.get(at).map_or(0, |row| row.number);
        if rows.len() > 1 {
            let key = pairs.targets.shown(target).to_owned();
            duplicates.push(Duplicate { key, year, rows: rows.iter().map(|(.., row)| number(*row)).collect() });
        }
        let counting = match choice {
            _ if rows.len() == 1 => vec![first],
            Duplicates::First => vec![first],
            Duplicates::Last => rows.last().map(|(.., row)| *row).into_iter().collect(),
            Duplicates::Sum => rows.iter().map(|(.., row)| *row).collect(),
            Duplicates::Refuse => continue,
        };
        groups.push(Group { target, year, rows: counting });
    }
    duplicates.sort_by_key(|duplicate| duplicate.rows.first().copied());
    (groups, duplicates)
}

fn of_pairs(table: &SheetTable, pairs: Pairs, findings: Report) -> (Pairs, JoinReport) {
    const PREVIEWED: usize = 10;
    let mut has_row = vec![false; pairs.targets.keys.len()];
    for (at, _) in pairs.of_row.iter().flatten() {
        if let Some(has) = has_row.get_mut(*at as usize) {
            *has = true;
        }
    }
    let joined: Vec<(u32, How)> =
        table.rows.iter().zip(&pairs.of_row).filter_map(|(row, pair)| Some((row.number, pair.as_ref()?.1))).collect();
    let without = has_row.iter().zip(&pairs.targets.shown).filter(|(has, shown)| !**has && !shown.is_empty());
    let preview =
        table.rows.iter().take(PREVIEWED).map(|row| (row.number, row.cells.iter().map(Cell::shown).collect()));
    let report = JoinReport {
        format: table.format,
        sheet: table.sheet.clone(),
        header_rows: table.header_rows,
        to: Some(pairs.targets.by.to),
        key: table.headings.get(pairs.key).map_or_else(String::new, |heading| heading.text.clone()),
        by: pairs.targets.by.field.to_string(),
        preview: preview.collect(),
        rows: table.rows.len(),
        joined,
        unmatched: pairs.unmatched.clone(),
        targets: (has_row.len(), has_row.iter().filter(|has| **has).count()),
        without_row: without.map(|(_, shown)| shown.clone()).collect(),
        findings,
        ..JoinReport::default()
    };
    (pairs, report)
}

/// The years of rows and headings; empty where none is said, and where only one is asked for.
fn all_years(groups: &[Group], joining: &[Joining], settings: &Settings, table: &SheetTable) -> Vec<u16> {
    let of_rows = groups.iter().filter_map(|group| group.year);
    let of_columns = joining.iter().filter_map(|column| column.year);
    let years: BTreeSet<u16> = of_rows.chain(of_columns).collect();
    if years.is_empty() { settings.year.or(table.year).into_iter().collect() } else { years.into_iter().collect() }
}

/// What becomes of figures of parcels.
fn say_figures(data: &Dataset, yearly: &[FirmYear], report: &mut JoinReport) {
    if report.to != Some(Target::Parcels) || yearly.is_empty() {
        return;
    }
    if takes_parcels(data) {
        let message = Words::fixed(
            "税收等数字按宗地作为一户企业计入亩均指标",
            "the figures count towards those per mu, each parcel taken for one firm",
        );
        say(&mut report.findings, ("figures-from-parcels", Severity::Info), None, message);
    } else {
        let message = Words::fixed(
            "已打开企业表，亩均指标用企业的数字；这张表的数字只作地块的列",
            "firms are open and have the figures per mu; those of this table become columns of the parcels only",
        );
        say(&mut report.findings, ("parcel-figures-unused", Severity::Warning), None, message);
    }
}

/// Figures of firms, or of parcels, by year.
fn yearly(
    data: &Dataset,
    joining: &[Joining],
    (groups, choice): (&[Group], Duplicates),
    (table, settings, report): (&SheetTable, &Settings, &mut JoinReport),
) -> Vec<FirmYear> {
    let figures: Vec<&Joining> =
        joining.iter().filter(|column| column.field.is_some_and(|field| FIGURES.contains(&field))).collect();
    let otherwise = settings.year.or(table.year);
    let is_dated = |group: &Group, column: &Joining| column.year.or(group.year).is_some();
    let undated = groups.iter().any(|group| figures.iter().any(|column| !is_dated(group, column)));
    // A column of parcels is of use without a year too.
    let severity = if report.to == Some(Target::Firms) { Severity::Error } else { Severity::Warning };
    if undated && otherwise.is_none() {
        let message = words!(
            "表中没有年份；年度数据未生成，请给出年份（--year）",
            "the table says no year: no yearly figures were made, name the year (--year)"
        );
        say(&mut report.findings, ("year-unknown", severity), None, message);
    } else if let (true, None, Some(year)) = (undated, settings.year, table.year) {
        let message = words!("年份取自标题：{year}", "the year is that of the title: {year}");
        say(&mut report.findings, ("year-from-title", Severity::Info), None, message);
    }
    let mut made: Vec<FirmYear> = Vec::new();
    for group in groups {
        let code = match report.to {
            Some(Target::Firms) => data.firms.firms.get(group.target as usize).map(|firm| firm.code.as_str()),
            _ => data.parcels().and_then(|layer| layer.text(Role::Code, FeatureId(group.target))),
        };
        let Some(code) = code.filter(|code| !code.is_empty()) else { continue };
        let row = group.rows.first().and_then(|at| table.rows.get(*at)).map_or(0, |row| row.number);
        let years: BTreeSet<u16> =
            figures.iter().filter_map(|column| column.year.or(group.year).or(otherwise)).collect();
        for year in years {
            let mut of_year = Yearly::default();
            for column in figures.iter().filter(|column| column.year.or(group.year).or(otherwise) == Some(year)) {
                let Values::Numbers(values) = &column.values else { continue };
                let value = Some(number_of(values, group, choice)).filter(|value| !value.is_nan());
                if let Some(place) = column.field.and_then(|field| place_of(&mut of_year, field)) {
                    *place = place.or(value);
                }
            }
            if of_year != Yearly::default() {
                made.push(FirmYear { code: code.to_owned(), year, figures: of_year, row });
            }
        }
    }
    made
}

fn place_of<'a>(figures: &'a mut Yearly, field: &str) -> Option<&'a mut Option<f64>> {
    Some(match field {
        "tax" => &mut figures.tax,
        "output" => &mut figures.output,
        "revenue" => &mut figures.revenue,
        "value_added" => &mut figures.value_added,
        "investment" => &mut figures.investment,
        "energy_tce" => &mut figures.energy_tce,
        "electricity_kwh" => &mut figures.electricity_kwh,
        "pollutant_t" => &mut figures.pollutant_t,
        "rd" => &mut figures.rd,
        "staff" => &mut figures.staff,
        _ => return None,
    })
}
