//! Which rules a parcel falls under, with the numbers that say so.

use rayon::prelude::*;

use super::{RegisterOf, is_of_use, recoverable};
use crate::analysis::grade::value_text;
use crate::analysis::occupancy::Tenant;
use crate::analysis::of_year::OfYear;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, ParcelStatus, Role};
use crate::model::register::{Bar, Rule, Spare, SpareWhen, When};
use crate::model::scheme::Verdict;
use crate::model::shapes::ShapeKind;
use crate::model::spec::Metric;
use crate::model::table::{Column, Value};
use crate::model::units::WanYuan;
use crate::model::words::Words;
use crate::words;

/// A parcel of the register.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The parcel.
    pub parcel: FeatureId,
    /// Every rule that fired, in the order of the set.
    pub findings: Vec<Finding>,
    /// Tax that would come in if it met the standard.
    pub recoverable: Option<WanYuan>,
}

/// One rule that fired.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Position of the rule in its set.
    pub rule: usize,
    /// Its name with the numbers.
    pub why: Words,
}

/// One rule with what is looked up once for all parcels.
struct Ready<'a> {
    at: usize,
    rule: &'a Rule,
    /// The bar of each year, for [`When::Below`].
    bars: Vec<Option<f64>>,
    /// The column with the first year, for [`When::Status`].
    since: Option<&'a Column>,
}

/// The parcels on the register, in the order of the layer.
pub fn entries(of: RegisterOf<'_>) -> Vec<Entry> {
    let (Some(layer), false) = (of.data.parcels(), of.years.is_empty()) else { return Vec::new() };
    let ready: Vec<Ready<'_>> =
        of.rules.rules.iter().enumerate().map(|(at, rule)| prepare(of, layer, at, rule)).collect();
    let entry = |parcel: FeatureId| {
        if !matches!(layer.shapes.kind(parcel), ShapeKind::Polygon | ShapeKind::Empty) {
            return None;
        }
        let fired = |ready: &Ready<'_>| {
            if !is_of_use(layer, parcel, &ready.rule.uses) {
                return None;
            }
            let why = fires(of, layer, ready, parcel)?;
            let is_spared = of.rules.exemptions.iter().any(|spare| spares(of, layer, spare, &ready.rule.id, parcel));
            (!is_spared).then_some(Finding { rule: ready.at, why })
        };
        let findings: Vec<Finding> = ready.iter().filter_map(fired).collect();
        (!findings.is_empty()).then(|| Entry { parcel, findings, recoverable: recoverable(of, layer, parcel) })
    };
    let parcels: Vec<FeatureId> = layer.shapes.ids().collect();
    parcels.into_par_iter().filter_map(entry).collect()
}

fn prepare<'a>(of: RegisterOf<'a>, layer: &'a Layer, at: usize, rule: &'a Rule) -> Ready<'a> {
    let mut ready = Ready { at, rule, bars: Vec::new(), since: None };
    match &rule.when {
        When::Below { metric, bar, .. } => {
            let of_year = |year: &OfYear| match bar {
                Bar::Fixed(bar) => Some(*bar),
                Bar::Standard => of.standard(*metric).map(|standard| standard.at_least),
                Bar::PercentOfAverage(percent) => {
                    average(layer, year, *metric, rule).map(|mean| mean * percent / 100.0)
                }
            };
            ready.bars = of.years.iter().map(of_year).collect();
        }
        When::Status { since, .. } => ready.since = since.iter().find_map(|name| layer.table.column(name)),
        When::Grade { .. } | When::PlotRatio { .. } => {}
    }
    ready
}

/// Σ figure ÷ Σ area over the rated parcels that a rule is for.
fn average(layer: &Layer, year: &OfYear, metric: Metric, rule: &Rule) -> Option<f64> {
    let figures = &year.figures;
    let rated =
        |parcel: &FeatureId| figures.per_mu(metric, *parcel).rated().is_some() && is_of_use(layer, *parcel, &rule.uses);
    let (mut sum, mut area) = (0.0, 0.0);
    for parcel in layer.shapes.ids().filter(rated) {
        sum += figures.total(metric, parcel).map_or(0.0, |total| total.0);
        area += figures.area(parcel).0;
    }
    (area > 0.0).then(|| sum / area)
}

/// The rule with its numbers, where it fires.
fn fires(of: RegisterOf<'_>, layer: &Layer, ready: &Ready<'_>, parcel: FeatureId) -> Option<Words> {
    let numbers = match &ready.rule.when {
        When::Below { metric, years, .. } => below(of, ready, (*metric, usize::from(*years)), parcel)?,
        When::Grade { grades, years } => graded(of, grades, usize::from(*years), parcel)?,
        When::Status { statuses, years, .. } => idle(of, layer, ready, (statuses, *years), parcel)?,
        When::PlotRatio { below } => {
            let ratio = layer.number(Role::PlotRatio, parcel).filter(|ratio| ratio < below)?;
            let (ratio, bar) = (value_text(ratio), value_text(*below));
            words!("容积率 {ratio} < {bar}", "plot ratio {ratio} < {bar}")
        }
    };
    let name = &ready.rule.name;
    Some(Words::made(format!("{}：{}", name.zh, numbers.zh), format!("{}: {}", name.en, numbers.en)))
}

/// `2024 年 3.20 < 20.00、2023 年 …`, where it was below in every year.
fn below(of: RegisterOf<'_>, ready: &Ready<'_>, (metric, years): (Metric, usize), parcel: FeatureId) -> Option<Words> {
    let run = of.years.get(..years)?;
    let mut parts: Vec<(String, String)> = Vec::with_capacity(years);
    for (year, bar) in run.iter().zip(&ready.bars) {
        let bar = (*bar)?;
        let value = year.figures.per_mu(metric, parcel).rated().filter(|value| *value < bar)?;
        let (year, value, bar) = (year.year, beside(value, bar), value_text(bar));
        parts.push((format!("{year} 年 {value} < {bar}"), format!("{year}: {value} < {bar}")));
    }
    let (zh, en): (Vec<String>, Vec<String>) = parts.into_iter().unzip();
    let (zh, en) = (zh.join("，"), en.join(", "));
    Some(words!("{zh} 万元/亩", "{en} 万元/亩"))
}

/// A value beside its bar: all digits where rounding would hide that it is below.
fn beside(value: f64, bar: f64) -> String {
    let text = value_text(value);
    if text == value_text(bar) { value.to_string() } else { text }
}

fn graded(of: RegisterOf<'_>, grades: &[String], years: usize, parcel: FeatureId) -> Option<Words> {
    let run = of.years.get(..years)?;
    let mut parts: Vec<(String, String)> = Vec::with_capacity(years);
    for year in run {
        let scheme = &year.graded.evaluation.scheme;
        let id = year.graded.parcels.verdict(parcel).id(scheme).filter(|id| grades.iter().any(|grade| grade == id))?;
        let year = year.year;
        parts.push((format!("{year} 年 {id}"), format!("{year}: {id}")));
    }
    let (zh, en): (Vec<String>, Vec<String>) = parts.into_iter().unzip();
    Some(Words::made(zh.join("，"), en.join(", ")))
}

fn idle(
    of: RegisterOf<'_>,
    layer: &Layer,
    ready: &Ready<'_>,
    (statuses, years): (&[ParcelStatus], u16),
    parcel: FeatureId,
) -> Option<Words> {
    let status = ParcelStatus::from_name(layer.text(Role::ParcelStatus, parcel)?)?;
    if !statuses.contains(&status) {
        return None;
    }
    let Words { zh, en } = status.words();
    let Some(since) = ready.since.and_then(|column| year_in(column, parcel)) else {
        return Some(words!("{zh}（起始年份不详）", "{en} (since when is not known)"));
    };
    let now = of.years.first()?.year;
    let run = now.saturating_sub(since);
    (run >= years).then(|| words!("{zh}，自 {since} 年，{run} 年", "{en} since {since}, {run} years"))
}

fn year_in(column: &Column, parcel: FeatureId) -> Option<u16> {
    match column.value(parcel.index()) {
        Value::Number(year) if (1900.0..=2200.0).contains(&year) => Some(year as u16),
        Value::Text(text) => text.get(..4)?.parse().ok().filter(|year| (1900..=2200).contains(year)),
        _ => None,
    }
}

/// Whether an exemption spares a parcel from a rule.
fn spares(of: RegisterOf<'_>, layer: &Layer, spare: &Spare, rule: &str, parcel: FeatureId) -> bool {
    if !spare.from.is_empty() && !spare.from.iter().any(|from| from == rule) {
        return false;
    }
    let Some(now) = of.years.first() else { return false };
    let tenants = now.occupancy.tenants(parcel);
    match &spare.when {
        SpareWhen::NotRated => {
            let evaluation = &now.graded.evaluation;
            let is_spared = |tenant: &Tenant| {
                !of.data.firms.is_rated(tenant.firm, now.year) || evaluation.verdict(tenant.firm) == Verdict::NotRated
            };
            !tenants.is_empty() && tenants.iter().all(is_spared)
        }
        SpareWhen::YoungerThan(years) => {
            let is_young = |founded: u16| now.year.saturating_sub(founded) < *years;
            let founded = |tenant: &Tenant| of.data.firms.firm(tenant.firm)?.founded;
            !tenants.is_empty() && tenants.iter().all(|tenant| founded(tenant).is_some_and(is_young))
        }
        SpareWhen::Uses(uses) => is_of_use(layer, parcel, uses),
    }
}
