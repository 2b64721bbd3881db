//! Figures that stand in the parcels' own columns: each such parcel is taken for one firm that owns all of it, so that
//! everything above sees one kind of data. Only the years are read here; the figures stay where they are.

use std::sync::Arc;

use rayon::prelude::*;

use crate::io::error::Fault;
use crate::io::{number, parcels, roles};
use crate::model::firm::{FirmBook, OwnFigures};
use crate::model::layer::Layer;
use crate::model::report::{Report, Severity};
use crate::model::table::Value;
use crate::model::words::Words;
use crate::words;

const TAX: &[&str] = &[
    "tax",
    "tax_wan_yuan",
    "tax_wanyuan",
    "税收",
    "税收(万元)",
    "税收_万元",
    "实缴税金",
    "实缴税金(万元)",
    "shuishou",
];
const OUTPUT: &[&str] = &[
    "output",
    "output_wan_yuan",
    "output_wanyuan",
    "产值",
    "产值(万元)",
    "产值_万元",
    "工业产值",
    "工业总产值",
    "总产值",
    "chanzhi",
];
const INVESTMENT: &[&str] = &[
    "investment",
    "invest_wan_yuan",
    "investment_wan_yuan",
    "invest",
    "invest_wanyuan",
    "投资",
    "投资(万元)",
    "投资额",
    "投资_万元",
    "固定资产投资",
    "touzi",
];
const YEAR: &[&str] = &["year", "年份", "年度", "年", "nian"];
const INDUSTRY: &[&str] = &["industry", "产业", "行业", "所属产业", "所属行业", "主导产业"];

/// Where the figures stand.
struct Columns {
    tax: Option<usize>,
    output: Option<usize>,
    investment: Option<usize>,
    year: usize,
    industry: Option<usize>,
}

/// The figures found in a layer, before the layer is shared.
pub(crate) struct Found {
    columns: Columns,
    year_of: Vec<u16>,
}

impl Found {
    /// The book of these figures; `layer` is the one they were found in.
    pub(crate) fn into_book(self, layer: Arc<Layer>) -> FirmBook {
        let Self { columns: Columns { tax, output, investment, industry, .. }, year_of } = self;
        FirmBook::of_parcels(OwnFigures::new(layer, [tax, output, investment], industry, year_of))
    }
}

/// Looks for figures in the columns of a layer of parcels; `None` where it has none.
///
/// A parcel without a code gets one, since figures are joined by it.
pub(crate) fn find(layer: &mut Layer, report: &mut Report) -> Option<Found> {
    let columns = columns(layer, report)?;
    parcels::complete_codes(layer);
    let rows = (0..layer.len()).into_par_iter().with_min_len(4096);
    let year_of: Vec<u16> = rows.map(|row| year_of(layer, &columns, row)).collect();
    report_rows_without_year(layer, &columns, &year_of, report);
    let count = year_of.iter().filter(|year| **year != 0).count();
    if count == 0 {
        return None;
    }
    let message = words!(
        "没有读到年度数据表；按地块自带的税收、产值、投资列取 {count} 宗地块的数据，每宗作一户企业",
        "no table of yearly figures was read; the figures of {count} parcels are taken from their own columns, one firm a parcel"
    );
    let remedy = Words::fixed(
        "如有企业表，请与地块一起打开",
        "open the tables of firms together with the parcels if there are any",
    );
    report.push(Fault::new("figures-from-parcels", message, remedy).issue(Severity::Info));
    Some(Found { columns, year_of })
}

/// Whether the parcels carry figures of their own.
pub(crate) fn has_figures(layer: &Layer) -> bool {
    [TAX, OUTPUT, INVESTMENT].into_iter().any(|names| roles::find(&layer.table, names).is_some())
}

/// Those of some columns that are tax, output and investment, in this order.
#[cfg(feature = "postgis")]
pub(crate) fn figures_among<'a>(columns: &[&'a str]) -> Vec<&'a str> {
    [TAX, OUTPUT, INVESTMENT].into_iter().filter_map(|names| roles::named(columns, names)).collect()
}

fn columns(layer: &mut Layer, report: &mut Report) -> Option<Columns> {
    let found: Vec<Option<usize>> = [TAX, OUTPUT, INVESTMENT]
        .into_iter()
        .map(|names| {
            let at = roles::find(&layer.table, names);
            roles::numeric(&mut layer.table, at, report)
        })
        .collect();
    let &[tax, output, investment] = found.as_slice() else { return None };
    tax.or(output).or(investment)?;
    let Some(year) = roles::find(&layer.table, YEAR) else {
        let message = Words::fixed(
            "地块有税收、产值或投资列，但没有年份列；这些数据未用",
            "the parcels have figures of tax, output or investment and no column of the year; they are not used",
        );
        let remedy = Words::fixed("请增加一列 year（如 2024）", "add a column year, such as 2024");
        report.push(Fault::new("figures-without-year", message, remedy).issue(Severity::Warning));
        return None;
    };
    Some(Columns { tax, output, investment, year, industry: roles::find(&layer.table, INDUSTRY) })
}

fn report_rows_without_year(layer: &Layer, columns: &Columns, year_of: &[u16], report: &mut Report) {
    let rows = (0..layer.len()).into_par_iter().with_min_len(4096);
    let without: Vec<usize> =
        rows.filter(|row| year_of.get(*row) == Some(&0) && has_figure(layer, columns, *row)).collect();
    let Some(first) = without.first() else { return };
    let (count, place) = (without.len(), format!("feature {}", first + 1));
    let message = words!(
        "{count} 宗地块有税收、产值或投资，但年份列不是可读的年份；这些数据未用",
        "{count} parcel(s) have figures and no readable year; these figures are not used"
    );
    let remedy =
        Words::fixed("请在 year 列写四位年份（如 2024）", "write a year of four digits in the column, such as 2024");
    report.push(Fault::new("figures-without-year", message, remedy).at(place).issue(Severity::Warning));
}

/// Whether a row has tax, output or investment.
fn has_figure(layer: &Layer, columns: &Columns, row: usize) -> bool {
    let number = |at: usize| layer.table.columns.get(at)?.number(row);
    [columns.tax, columns.output, columns.investment].into_iter().any(|at| at.and_then(number).is_some())
}

/// The year of a row's figures; 0 where it has no figure, or none of a year.
fn year_of(layer: &Layer, columns: &Columns, row: usize) -> u16 {
    if !has_figure(layer, columns, row) {
        return 0;
    }
    let year = layer.table.columns.get(columns.year).and_then(|column| match column.value(row) {
        Value::Number(value) if (1900.0..=2200.0).contains(&value) && value.fract() == 0.0 => Some(value as u16),
        Value::Text(text) => number::parse_year(text),
        // Of a column with numbers and texts.
        Value::Json(text) => number::parse_year(text.trim_matches('"')),
        _ => None,
    });
    year.unwrap_or(0)
}
