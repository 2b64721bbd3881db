//! `mutu report -o all.xlsx`: every table in one workbook, with a first sheet that says what they rest on.

use std::path::Path;
use std::sync::Arc;

use crate::analysis::answer::{Answer, caution};
use crate::analysis::entry::all_parcels;
use crate::analysis::firm_table::firm_table;
use crate::analysis::grade::Graded;
use crate::analysis::grade_table::grade_table;
use crate::analysis::margins;
use crate::analysis::of_year::OfYear;
use crate::analysis::plan_targets::plan_targets;
use crate::analysis::register::{self, RegisterOf};
use crate::analysis::summary::By;
use crate::analysis::summary_table::summary_table;
use crate::analysis::years::{self, YearsBy, YearsOf};
use crate::analysis::zone_firms::{FirmsBy, zone_firms};
use crate::cli::answers::sheet_of;
use crate::cli::args::ReportArgs;
use crate::cli::engine::Engine;
use crate::cli::grade::scheme_of;
use crate::cli::output::{Failure, answer as print};
use crate::cli::register::years_of;
use crate::io::entry;
use crate::io::plan_targets::shipped as shipped_targets;
use crate::io::register::shipped as register_rules;
use crate::io::xlsx::{self, Sheet};
use crate::model::words::{Lang, Words};
use crate::words;

/// What the tables are made from.
struct Book<'a> {
    engine: &'a Engine,
    /// Where there are figures of a year.
    graded: Option<Graded>,
}

/// Makes a table; nothing where the data has none of it.
type Make = fn(&Book<'_>) -> Option<Answer>;

/// All tables, in the order of the tabs. Whoever has another one adds it here.
const TABLES: &[Make] = &[
    |book| Some(summary_table(book.engine.basis(), By::Parcel, book.engine.year)),
    |book| {
        let evaluation = book.graded.as_ref().map(|graded| &graded.evaluation);
        Some(firm_table(book.engine.basis(), book.engine.year?, evaluation))
    },
    |book| {
        book.engine.data.zones()?;
        Some(summary_table(book.engine.basis(), By::Zone, book.engine.year))
    },
    |book| Some(summary_table(book.engine.basis(), By::Industry, Some(book.engine.year?))),
    |book| {
        let graded = book.graded.as_ref()?;
        Some(grade_table(book.engine.basis(), &graded.evaluation, &graded.parcels))
    },
    |book| Some(margins::answer(&book.engine.data, book.graded.as_ref()?, Some(NEAR), false)),
    years,
    low_yield,
    |book| Some(all_parcels(book.engine.basis(), entry::shipped().first()?)),
    |book| Some(zone_firms(book.engine.basis(), FirmsBy::Industry)).filter(|table| !table.rows.is_empty()),
    |book| Some(zone_firms(book.engine.basis(), FirmsBy::Class)).filter(|table| !table.rows.is_empty()),
    |book| Some(plan_targets(&shipped_targets(), &book.engine.data, book.engine.year)),
];

/// How near to a cut a firm is listed, in % of its score, as `mutu margins` does unasked.
const NEAR: f64 = 5.0;

/// The year against the one before it, by zone.
fn years(book: &Book<'_>) -> Option<Answer> {
    let Engine { data, membership, .. } = book.engine;
    let (year, parcels) = (book.engine.year?, data.parcels()?);
    let before = data.firms.years().iter().rev().find(|other| **other < year).copied()?;
    let scheme = &book.graded.as_ref()?.evaluation.scheme;
    let of = |year| OfYear::of(parcels, &data.firms, year, Arc::clone(scheme));
    let by = if data.zones().is_some() { YearsBy::Zone } else { YearsBy::Firm };
    Some(years::answer(YearsOf { data, membership, from: &of(before), to: &of(year) }, by))
}

/// The register of low-yield land by the first of the shipped rules.
fn low_yield(book: &Book<'_>) -> Option<Answer> {
    let (data, rules) = (&book.engine.data, register_rules().into_iter().next()?);
    let scheme = &book.graded.as_ref()?.evaluation.scheme;
    let years = years_of(data, data.parcels()?, (&rules, book.engine.year?), scheme);
    let standards = entry::metric_standards();
    Some(register::answer(RegisterOf { data, years: &years, rules: &rules, standards: &standards }))
}

/// Writes the workbook.
///
/// # Errors
/// Where no workbook is asked for, the scheme is not known, or the file cannot be written.
pub(crate) fn write(engine: &Engine, args: &ReportArgs, lang: Lang) -> Result<(), Failure> {
    let is_workbook = |path: &&Path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"));
    let Some(path) = args.form.output.as_deref().filter(is_workbook) else {
        return Err(Failure::argument(
            "--by",
            Words::fixed("没有说明按什么汇总", "it is not said what a row is"),
            Words::fixed(
                "用 --by parcel、firm、zone 或 industry；或用 -o all.xlsx 把各表写入一个工作簿",
                "give --by parcel, firm, zone or industry; or -o all.xlsx for all tables in one workbook",
            ),
        ));
    };
    let scheme = Arc::new(scheme_of(args.scheme.as_deref())?);
    let graded = engine
        .year
        .zip(engine.data.parcels())
        .map(|(year, parcels)| Graded::of(parcels, &engine.data.firms, &engine.occupancy, year, Arc::clone(&scheme)));
    let book = Book { engine, graded };
    let answers: Vec<Answer> = TABLES.iter().filter_map(|make| make(&book)).collect();
    let about = about(&book, &answers);
    let first = Sheet {
        name: Words::fixed("说明", "About").get(lang).to_owned(),
        columns: Vec::new(),
        rows: Box::new(std::iter::empty()),
        notes: about.iter().map(|words| words.get(lang).to_owned()).collect(),
    };
    let sheets = std::iter::once(first).chain(answers.iter().map(|answer| sheet_of(answer, lang)));
    xlsx::write(path, sheets.collect())?;
    print(&format!("{}\n", path.display()))
}

/// Source, year, scheme with its status, and what the tabs are.
fn about(book: &Book<'_>, answers: &[Answer]) -> Vec<Words> {
    let data = &book.engine.data;
    let mut lines: Vec<Words> = caution(data).into_iter().collect();
    if let Some(year) = book.engine.year {
        lines.push(words!("年度：{year}", "year: {year}"));
    }
    if let Some(graded) = &book.graded {
        let scheme = &graded.evaluation.scheme;
        let (title, source) = (scheme.title(), &scheme.origin.source);
        lines.push(Words::made(format!("方案：{}", title.zh), format!("scheme: {}", title.en)));
        lines.push(Words::made(format!("方案来源：{}", source.zh), format!("source of the scheme: {}", source.en)));
    }
    for layer in &data.layers {
        let (name, count, path) = (&layer.name, layer.len(), &layer.source.path);
        lines.push(words!("图层：{name}，{count} 个要素，{path}", "layer: {name}, {count} features, {path}"));
    }
    for answer in answers {
        let (title, count) = (&answer.title, answer.rows.len());
        lines.push(Words::made(format!("表：{}，{count} 行", title.zh), format!("table: {}, {count} rows", title.en)));
    }
    lines
}
