//! All firms of a year in one table: who they are, what land and figures they have, how they are graded.
//!
//! *Guarantees:* a row a firm that is open, uses land or has figures in the year; per mu is the firm's figure over the
//! land it uses; no value stays none.

use crate::analysis::answer::{About, Answer, Cell, Column, Row, caution, unit};
use crate::analysis::grade::{Evaluation, outline, reason_words};
use crate::analysis::per_mu::firm_totals;
use crate::analysis::summary::Basis;
use crate::model::division::division_words;
use crate::model::firm::Firm;
use crate::model::id::{FeatureId, FirmId};
use crate::model::scheme::{Field, Verdict};
use crate::model::spec::Metric;
use crate::model::units::Mu;
use crate::model::words::Words;
use crate::words;
use std::collections::BTreeMap;

/// Figures of a firm beside tax, output and investment.
const MORE: [Field; 4] = [Field::Revenue, Field::ValueAdded, Field::Energy, Field::Staff];

/// The firms of a year; without an evaluation they have no grades.
pub fn firm_table(basis: Basis<'_>, year: u16, evaluation: Option<&Evaluation>) -> Answer {
    let firms = &basis.data.firms;
    let there = |id: &FirmId| {
        basis.occupancy.land_of(*id).0 > 0.0 || firms.is_open(*id, year) && firms.figures(*id, year).is_some()
    };
    let rows: Vec<Row> = firms.ids().filter(there).map(|id| row(basis, year, evaluation, id)).collect();
    let mut head = Vec::new();
    if let Some(evaluation) = evaluation {
        let title = evaluation.scheme.title();
        let (zh, en) = (title.zh, title.en);
        head.push(words!("方案：{zh}", "scheme: {en}"));
    }
    head.push(words!(
        "{year} 年数据；亩均 = 企业数值 ÷ 用地面积",
        "figures of {year}; per mu = figure of the firm ÷ land it uses"
    ));
    head.push(Words::fixed(
        "列出当年用地或有数据的企业，不参评的也在内；宗地均值按宗地面积计算，与企业用地亩均不同",
        "firms that use land or have figures in the year, rated or not; means of parcels are over the land of parcels",
    ));
    head.extend(caution(basis.data));
    let foot = vec![total_line(basis, year, &rows)];
    Answer { key: "firms", title: Words::fixed("企业", "Firms"), head, columns: columns(), rows, foot }
}

/// Σ land, Σ tax and Σ/Σ of the rows.
fn total_line(basis: Basis<'_>, year: u16, rows: &[Row]) -> Words {
    let (mut land, mut tax) = (Mu(0.0), 0.0);
    for row in rows {
        let About::Firm(id) = row.about else { continue };
        land += basis.occupancy.land_of(id);
        let [of_firm, ..] = firm_totals(&basis.data.firms, id, year);
        tax += of_firm.map_or(0.0, |tax| tax.0);
    }
    let (count, land) = (rows.len(), land.0);
    let per_mu = if land > 0.0 { format!("{:.2}", tax / land) } else { "—".to_owned() };
    words!(
        "共 {count} 家，用地 {land:.2} 亩，税收 {tax:.2} 万元，Σ税收 ÷ Σ用地 = {per_mu} 万元/亩",
        "{count} firms, land {land:.2} mu, tax {tax:.2}, Σ tax ÷ Σ land = {per_mu} (10k yuan, mu)"
    )
}

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::id("id", Words::fixed("统一社会信用代码", "Credit code")),
        Column::text("name", Words::fixed("名称", "Name")),
        Column::text("industry", Words::fixed("产业", "Industry")),
        Column::id("division", Words::fixed("行业大类", "Division")),
        Column::text("division_name", Words::fixed("大类名称", "Name of division")),
        Column::text("scale", Words::fixed("规模", "Scale")),
        Column::text("classes", Words::fixed("企业类别", "Firm classes")),
        Column::text("zone", Words::fixed("分区", "Zone")),
        Column::number("land_mu", Field::Land.words(), unit::MU, 2),
    ];
    columns.extend(Metric::ALL.map(|metric| figure(metric.name(), metric.total_words(), unit::WAN_YUAN)));
    columns.extend(MORE.map(|field| figure(field.name(), field.words(), field.unit())));
    let per_mu = |key, metric: Metric| figure(key, metric.words(), unit::WAN_YUAN_PER_MU);
    columns.extend([
        per_mu("tax_per_mu", Metric::Tax),
        per_mu("output_per_mu", Metric::Output),
        Column::text("group", Words::fixed("分组", "Group")),
        Column::text("grade", Words::fixed("等级", "Grade")),
        Column::number("score", Words::fixed("得分", "Score"), unit::NONE, 2),
        Column::number("rank", Words::fixed("名次", "Rank"), unit::NONE, 0),
        Column::number("of", Words::fixed("参评数", "Ranked"), unit::NONE, 0),
        Column::text("reason", Words::fixed("依据", "Reason")),
        Column::text("not_rated", Words::fixed("暂不评价原因", "Why not rated")),
    ]);
    columns
}

fn figure(key: &'static str, name: Words, unit: Words) -> Column {
    Column::number(key, name, unit, 2)
}

fn row(basis: Basis<'_>, year: u16, evaluation: Option<&Evaluation>, id: FirmId) -> Row {
    let firms = &basis.data.firms;
    let land = Some(basis.occupancy.land_of(id)).filter(|land| land.0 > 0.0);
    let firm = firms.firm(id);
    let figures = firms.figures(id, year).filter(|_| firms.is_open(id, year));
    let totals = firm_totals(firms, id, year);
    let mut cells = firm.as_deref().map_or_else(|| vec![Cell::None; 7], named);
    cells.push(zone_of(basis, id));
    cells.push(Cell::number(land.map(|land| land.0)));
    cells.extend(totals.map(|total| Cell::number(total.map(|total| total.0))));
    cells.extend(MORE.map(|field| Cell::number(figures.as_ref().and_then(|figures| field.of(figures)))));
    for metric in [Metric::Tax, Metric::Output] {
        let per_mu = totals[metric.index()].zip(land).and_then(|(total, land)| total.per(land));
        cells.push(Cell::number(per_mu.map(|value| value.0)));
    }
    cells.extend(graded(basis, evaluation, id));
    let not_rated = firm.filter(|firm| firm.is_not_rated_in(year)).map(|firm| firm.not_rated.clone());
    cells.push(Cell::same(not_rated.unwrap_or_default()));
    Row { about: About::Firm(id), cells }
}

/// Code, name, industry, division with its name, scale, classes.
fn named(firm: &Firm) -> Vec<Cell> {
    let scale = match firm.above_scale {
        Some(true) => Cell::Term("above", Words::fixed("规上", "above scale")),
        Some(false) => Cell::Term("below", Words::fixed("规下", "below scale")),
        None => Cell::None,
    };
    let classes = [
        (firm.high_tech, Words::fixed("高新技术企业", "high-tech")),
        (firm.gazelle, Words::fixed("瞪羚企业", "gazelle")),
        (firm.tech_sme, Words::fixed("科技型中小企业", "tech SME")),
    ];
    let has: Vec<Words> = classes.into_iter().filter(|(has, _)| *has).map(|(_, words)| words).collect();
    let join = |texts: Vec<&str>, with| texts.join(with);
    let classes = if has.is_empty() {
        Cell::None
    } else {
        let zh = join(has.iter().map(|words| &*words.zh).collect(), "、");
        Cell::Text(Words::made(zh, join(has.iter().map(|words| &*words.en).collect(), ", ")))
    };
    vec![
        Cell::same(&firm.code),
        Cell::same(&firm.name),
        Cell::same(&firm.industry.0),
        Cell::same(&firm.division),
        division_words(&firm.division).map_or(Cell::None, Cell::Text),
        scale,
        classes,
    ]
}

/// The smallest zone that has more than half of the firm's land: zones lie in one another.
fn zone_of(basis: Basis<'_>, id: FirmId) -> Cell {
    let Some(zones) = basis.data.zones() else { return Cell::None };
    let mut areas: BTreeMap<FeatureId, f64> = BTreeMap::new();
    let mut all = 0.0;
    for (parcel, area) in basis.occupancy.parcels_of(id) {
        all += area.0;
        for (zone, share) in basis.membership.zones_of(*parcel) {
            *areas.entry(zone).or_default() += area.0 * share;
        }
    }
    let most = areas.into_iter().filter(|(_, area)| *area > all / 2.0).map(|(zone, _)| zone);
    let smallest = most.min_by(|a, b| zones.geodesic_area(*a).0.total_cmp(&zones.geodesic_area(*b).0));
    smallest.map_or(Cell::None, |zone| Cell::same(zones.label(zone)))
}

/// Group, grade, score, rank, of, reason.
fn graded(basis: Basis<'_>, evaluation: Option<&Evaluation>, id: FirmId) -> Vec<Cell> {
    let found = evaluation.and_then(|evaluation| Some((evaluation, outline(evaluation, &basis.data.firms, id)?)));
    let Some((evaluation, found)) = found else { return vec![Cell::None; 6] };
    let scheme = &evaluation.scheme;
    let group = found.group.and_then(|at| scheme.groups.get(at));
    let reasons: Vec<Words> = found.reasons.iter().map(|reason| reason_words(scheme, found.group, reason)).collect();
    let reason = if reasons.is_empty() {
        Cell::None
    } else {
        let zh = reasons.iter().map(|words| &*words.zh).collect::<Vec<_>>().join("；");
        Cell::Text(Words::made(zh, reasons.iter().map(|words| &*words.en).collect::<Vec<_>>().join("; ")))
    };
    vec![
        group.map_or(Cell::None, |group| Cell::Text(group.name.clone())),
        grade(evaluation, found.verdict),
        Cell::number(found.score),
        Cell::number(found.place.map(|place| place.rank as f64)),
        Cell::number(found.place.map(|place| place.of as f64)),
        reason,
    ]
}

/// The letter of a grade, `T`, or no value.
pub(crate) fn grade(evaluation: &Evaluation, verdict: Verdict) -> Cell {
    Cell::same(verdict.id(&evaluation.scheme).unwrap_or_default())
}
