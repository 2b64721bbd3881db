//! Σ/Σ by parcel, firm, zone or industry as one table, with the balance of the zones.

use crate::analysis::answer::{About, Answer, Cell, Column, Row, caution, unit};
use crate::analysis::balance::{Balance, Sum};
use crate::analysis::per_mu::{Reading, unplaced};
use crate::analysis::summary::{self, Basis, By, summarize};
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::Role;
use crate::model::spec::Metric;
use crate::model::words::Words;
use crate::words;

/// The table of one grouping; without a year there are areas only.
pub fn summary_table(basis: Basis<'_>, by: By, year: Option<u16>) -> Answer {
    let rows = summarize(basis, by);
    // Rows come in the order of firms and layers, so that the position is the feature.
    let firms = &basis.data.firms;
    let firms: Vec<FirmId> = firms.ids().filter(|id| by == By::Firm && firms.firm(*id).is_some()).collect();
    let about = |at: usize| match by {
        By::Zone => About::Zone(FeatureId(at as u32)),
        By::Parcel => About::Parcel(FeatureId(at as u32)),
        By::Firm => firms.get(at).map_or(About::Nothing, |firm| About::Firm(*firm)),
        By::Industry => About::Nothing,
    };
    let row = |(at, row): (usize, &summary::Row)| Row { about: about(at), cells: cells(basis, by, (at, row)) };
    let rows = rows.iter().enumerate().map(row).collect();
    let (key, title) = match by {
        By::Parcel => ("parcel", Words::fixed("地块", "Parcels")),
        By::Firm => ("firm", Words::fixed("企业汇总", "Firms, summed")),
        By::Zone => ("zone", Words::fixed("分区", "Zones")),
        By::Industry => ("industry", Words::fixed("产业", "Industries")),
    };
    let mut head = vec![match year {
        Some(year) => words!(
            "{year} 年，金额万元，亩均 = Σ数值 ÷ Σ全部地块面积",
            "{year}, money in 10k yuan, per mu = Σ figure ÷ Σ area of all parcels"
        ),
        None => Words::fixed("没有年度数据，只有面积", "no yearly figures, areas only"),
    }];
    head.extend(caution(basis.data));
    let mut foot = balance(basis, by);
    foot.extend(year.and_then(|year| left_over(basis, year)));
    Answer { key, title, head, columns: columns(by), rows, foot }
}

/// The stable name of a reading, and what it means.
pub fn state(reading: Reading) -> (&'static str, Words) {
    match reading {
        Reading::NoData => ("no_data", Words::fixed("无数据", "no value")),
        Reading::NotRated(_) => ("not_rated", Words::fixed("暂不评价", "not rated")),
        Reading::Value(_) => ("value", Words::fixed("有值", "value")),
    }
}

fn columns(by: By) -> Vec<Column> {
    let named = |metric: Metric, end: &str, words: Words, unit: Words| Column {
        key: format!("{}{end}", metric.name()).into(),
        ..Column::number("", words, unit, 2)
    };
    let of = |metric: Metric, zh: &str, en: &str| {
        let total = metric.total_words();
        Words::made(format!("{}{zh}", total.zh), format!("{}{en}", total.en))
    };
    let mut columns = vec![
        Column::id("id", Words::fixed("编号", "Id")),
        Column::text("name", Words::fixed("名称", "Name")),
        Column::number("parcels", Words::fixed("宗数", "Parcels"), unit::NONE, 0),
        Column::number("area_mu", Words::fixed("面积", "Area"), unit::MU, 2),
    ];
    columns.extend(Metric::ALL.map(|metric| named(metric, "", metric.total_words(), unit::WAN_YUAN)));
    columns.extend(Metric::ALL.map(|metric| named(metric, "_per_mu", metric.words(), unit::WAN_YUAN_PER_MU)));
    let area = |metric| named(metric, "_firm_area_mu", of(metric, "所涉用地", ", land with it"), unit::MU);
    columns.extend(Metric::ALL.map(area));
    let per_firm_mu = |metric: Metric| {
        let name = metric.words();
        let words = Words::made(format!("企业用地{}", name.zh), format!("{}, on firms' land", name.en));
        named(metric, "_per_firm_mu", words, unit::WAN_YUAN_PER_MU)
    };
    columns.extend(Metric::ALL.map(per_firm_mu));
    match by {
        By::Zone => columns.extend([
            Column::text("zone_kind", Words::fixed("分区类别", "Kind of zone")),
            Column::number(
                "zone_area_km2",
                Words::fixed("分区面积", "Area of the zone"),
                Words::fixed("km²", "km²"),
                2,
            ),
        ]),
        By::Parcel => {
            columns.push(Column::text("area_kind", Words::fixed("面积口径", "Kind of area")));
            let state = |metric: Metric| Column {
                key: format!("{}_state", metric.name()).into(),
                ..Column::text("", of(metric, "情况", ", state"))
            };
            columns.extend(Metric::ALL.map(state));
        }
        By::Firm | By::Industry => {}
    }
    columns
}

fn cells(basis: Basis<'_>, by: By, (at, row): (usize, &summary::Row)) -> Vec<Cell> {
    let feature = FeatureId(at as u32);
    let mut cells =
        vec![Cell::same(&row.id), Cell::same(&row.name), Cell::Number(row.parcels as f64), Cell::number(row.area.0)];
    cells.extend(row.totals.map(|total| Cell::number(total.map(|total| total.0))));
    cells.extend(Metric::ALL.map(|metric| Cell::number(row.per_mu(metric).map(|value| value.0))));
    cells.extend(row.valued_area.map(|area| Cell::number(area.0)));
    cells.extend(Metric::ALL.map(|metric| Cell::number(row.per_firm_mu(metric).map(|value| value.0))));
    match by {
        By::Zone => {
            let kind = basis.data.zones().and_then(|zones| zones.text(Role::Kind, feature));
            cells.push(Cell::same(kind.unwrap_or_default()));
            cells.push(Cell::number(row.zone_area_km2));
        }
        By::Parcel => {
            let kind = basis.data.parcels().map(|parcels| parcels.evaluation_area(feature).1);
            cells.push(kind.map_or(Cell::None, |kind| Cell::Term(kind.name(), kind.words())));
            let state = |metric| state(basis.figures.per_mu(metric, feature));
            cells.extend(Metric::ALL.map(|metric| Cell::Term(state(metric).0, state(metric).1)));
        }
        By::Firm | By::Industry => {}
    }
    cells
}

/// Σ zones + outside − overlaps = Σ parcels, for the area and the tax; nothing but for zones.
fn balance(basis: Basis<'_>, by: By) -> Vec<Words> {
    let Some(balance) = balance_of(basis, by) else { return Vec::new() };
    let line = |what: (&str, &str), of: &dyn Fn(Sum) -> f64| {
        let [zones, outside, overlaps, parcels, difference] =
            [balance.zones, balance.outside, balance.overlaps, balance.parcels, balance.difference()]
                .map(|sum| near_zero(of(sum)));
        let (zh, en) = if balance.is_even() { ("平衡", "balanced") } else { ("不平衡", "NOT balanced") };
        Words::made(
            format!(
                "{zh}（{}）：Σ分区 {zones:.2} + 区外 {outside:.2} − 重叠 {overlaps:.2} = Σ地块 {parcels:.2}（差 {difference:.2}）",
                what.0
            ),
            format!(
                "{en} ({}): Σ zones {zones:.2} + outside {outside:.2} − overlaps {overlaps:.2} = Σ parcels {parcels:.2} (difference {difference:.2})",
                what.1
            ),
        )
    };
    vec![
        line(("面积 m²", "area, m²"), &|sum| sum.area.0),
        line(("税收 万元", "tax, 10k yuan"), &|sum| sum.totals[Metric::Tax.index()].0),
    ]
}

/// What is shown as zero has no sign.
fn near_zero(value: f64) -> f64 {
    if value.abs() < 0.005 { 0.0 } else { value }
}

/// The balance over all zones, where the rows are zones.
pub fn balance_of(basis: Basis<'_>, by: By) -> Option<Balance> {
    let (parcels, zones) = basis.data.parcels().zip(basis.data.zones()).filter(|_| by == By::Zone)?;
    let all: Vec<FeatureId> = zones.shapes.ids().collect();
    Some(Balance::of(parcels, zones, &all, basis.membership, basis.figures))
}

/// What of the firms' figures stands on no parcel; nothing where all does.
fn left_over(basis: Basis<'_>, year: u16) -> Option<Words> {
    let sums = unplaced(&basis.data.firms, basis.occupancy, year).map(|total| total.0);
    let [tax, output, investment] = sums;
    sums.iter().any(|total| *total != 0.0).then(|| {
        words!(
            "未落到地块：税收 {tax:.2}，产值 {output:.2}，投资 {investment:.2} 万元",
            "on no parcel: tax {tax:.2}, output {output:.2}, investment {investment:.2} (10k yuan)"
        )
    })
}
