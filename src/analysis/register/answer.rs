//! The register as a table: 序号, 宗地号, 坐落, 企业, 亩, 亩均税收, 判定依据, 处置建议.

use std::ops::Add as _;

use super::rules::{Entry, entries};
use super::{RegisterOf, years_back};
use crate::analysis::answer::{About, Answer, Cell, Column, Row, unit};
use crate::analysis::land_use;
use crate::analysis::occupancy::Occupancy;
use crate::analysis::per_mu::Reading;
use crate::analysis::summary::code_of;
use crate::model::firm::FirmBook;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, ParcelStatus, Role};
use crate::model::register::When;
use crate::model::spec::Metric;
use crate::model::words::Words;
use crate::words;

/// As many firms of a parcel are named.
const MOST_NAMES: usize = 3;

/// The register.
pub fn answer(of: RegisterOf<'_>) -> Answer {
    let (Some(layer), Some(now)) = (of.data.parcels(), of.years.first()) else { return Answer::default() };
    let mut listed = entries(of);
    listed.sort_by_cached_key(|entry| code_of(layer, entry.parcel));
    let year = now.year;
    Answer {
        key: "register",
        title: words!("低效用地清单（{year} 年）", "Register of low-yield land ({year})"),
        head: head(of),
        columns: columns(),
        rows: listed.iter().enumerate().map(|(at, entry)| row(of, layer, at, entry)).collect(),
        foot: foot(of, &listed),
    }
}

/// The set of rules and what it rests on, in one line.
pub fn title_line(of: RegisterOf<'_>) -> Words {
    let (title, source) = (of.rules.title(), &of.rules.origin.source);
    let (zh, en, zh_source, en_source) = (title.zh, title.en, &source.zh, &source.en);
    words!("规则：{zh}；来源：{zh_source}", "rules: {en}; source: {en_source}")
}

fn head(of: RegisterOf<'_>) -> Vec<Words> {
    let mut lines = vec![title_line(of)];
    lines.extend(of.rules.notes.iter().cloned());
    if let Some(standard) = of.standard(Metric::Tax) {
        let (bar, Words { zh: status, en: status_en }) = (standard.at_least, standard.status.words());
        let (zh, en) = (&standard.source.zh, &standard.source.en);
        lines.push(words!(
            "可增税收 =（标准 {bar:.2} − 现状）× 亩，标准为{status}：{zh}",
            "recoverable tax = (standard {bar:.2} − now) × mu; the standard is {status_en}: {en}"
        ));
    }
    if let Some(now) = of.years.first() {
        let Words { zh, en } = now.graded.evaluation.scheme.title();
        lines.push(words!("等级依方案：{zh}", "grades by the scheme: {en}"));
        let (have, want) = (years_back(of.data, of.rules, now.year).len(), of.rules.years());
        if have < usize::from(want) {
            lines.push(words!(
                "有的规则要看 {want} 年，只有 {have} 年连续数据，这些规则不会成立",
                "some rules look at {want} years and there are {have} without a gap: those rules do not fire"
            ));
        }
    }
    lines
}

fn columns() -> Vec<Column> {
    vec![
        Column::number("number", Words::fixed("序号", "No."), unit::NONE, 0),
        Column::id("id", Words::fixed("宗地代码", "Parcel")),
        Column::text("address", Words::fixed("坐落", "Address")),
        Column::text("firms", Words::fixed("企业", "Firms")),
        Column::text("land_use", Words::fixed("用途", "Land use")),
        Column::text("status", Words::fixed("状态", "Status")),
        Column::number("area_mu", Words::fixed("面积", "Area"), unit::MU, 2),
        Column::number("tax_per_mu", Words::fixed("亩均税收", "Tax per mu"), unit::WAN_YUAN_PER_MU, 2),
        Column::number("recoverable_tax", Words::fixed("可增税收", "Recoverable tax"), unit::WAN_YUAN, 2),
        Column::text("why", Words::fixed("判定依据", "Why")),
        Column::text("advice", Words::fixed("处置建议", "Advice")),
        Column::text("rules", Words::fixed("规则代号", "Rules")),
    ]
}

fn row(of: RegisterOf<'_>, layer: &Layer, at: usize, entry: &Entry) -> Row {
    let parcel = entry.parcel;
    let rules: Vec<_> = entry.findings.iter().filter_map(|finding| of.rules.rules.get(finding.rule)).collect();
    let mut advice: Vec<&Words> = rules.iter().map(|rule| &rule.advice).collect();
    advice.dedup();
    let why: Vec<&Words> = entry.findings.iter().map(|finding| &finding.why).collect();
    let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    let (mut area, mut tax) = (Cell::None, Cell::None);
    let mut firms = String::new();
    if let Some(now) = of.years.first() {
        area = Cell::number(now.figures.area(parcel).0);
        tax = match now.figures.per_mu(Metric::Tax, parcel) {
            Reading::Value(value) | Reading::NotRated(Some(value)) => Cell::number(value.0),
            Reading::NoData | Reading::NotRated(None) => Cell::None,
        };
        firms = firm_names(&of.data.firms, &now.occupancy, parcel);
    }
    let cells = vec![
        Cell::Number((at + 1) as f64),
        Cell::same(code_of(layer, parcel)),
        Cell::same(layer.text(Role::Address, parcel).unwrap_or_default()),
        Cell::same(firms),
        use_cell(layer, parcel),
        status_cell(layer, parcel),
        area,
        tax,
        Cell::number(entry.recoverable.map(|tax| tax.0)),
        Cell::Text(joined(&why)),
        Cell::Text(joined(&advice)),
        Cell::same(ids.join(" ")),
    ];
    Row { about: About::Parcel(parcel), cells }
}

/// Texts one behind the other.
pub(crate) fn joined(parts: &[&Words]) -> Words {
    let zh: Vec<&str> = parts.iter().map(|words| &*words.zh).collect();
    let en: Vec<&str> = parts.iter().map(|words| &*words.en).collect();
    Words::made(zh.join("；"), en.join("; "))
}

/// The firms on a parcel, largest area first; of many the first few.
pub(crate) fn firm_names(firms: &FirmBook, occupancy: &Occupancy, parcel: FeatureId) -> String {
    let tenants = occupancy.tenants(parcel);
    let name = |firm| firms.name_and_code(firm).map_or("", |(name, _)| name);
    let names: Vec<&str> = tenants.iter().take(MOST_NAMES).map(|tenant| name(tenant.firm)).collect();
    let more = if tenants.len() > MOST_NAMES { format!(" (+{})", tenants.len() - MOST_NAMES) } else { String::new() };
    names.join("；") + &more
}

/// The name of the land use, in the parcel's own scheme.
pub(crate) fn use_cell(layer: &Layer, parcel: FeatureId) -> Cell {
    let known = land_use::of_parcel(layer, parcel).and_then(|(scheme, code)| land_use::name_of(&scheme, &code));
    known.map_or_else(|| Cell::same(layer.text(Role::LandUseName, parcel).unwrap_or_default()), Cell::Text)
}

/// The status of a parcel.
pub(crate) fn status_cell(layer: &Layer, parcel: FeatureId) -> Cell {
    let status = layer.text(Role::ParcelStatus, parcel).and_then(ParcelStatus::from_name);
    status.map_or(Cell::None, |status| Cell::Term(status.name(), status.words()))
}

/// How much it is in all, and by rule.
fn foot(of: RegisterOf<'_>, listed: &[Entry]) -> Vec<Words> {
    let area = |entry: &Entry| of.years.first().map_or(0.0, |now| now.figures.area(entry.parcel).0);
    let count = listed.len();
    let mu = listed.iter().map(area).fold(0.0, f64::add);
    let tax = listed.iter().filter_map(|entry| entry.recoverable).map(|tax| tax.0).fold(0.0, f64::add);
    let mut lines = vec![words!(
        "合计 {count} 宗，{mu:.2} 亩，可增税收 {tax:.2} 万元",
        "{count} parcels, {mu:.2} mu, recoverable tax {tax:.2} (10k yuan)"
    )];
    for (at, rule) in of.rules.rules.iter().enumerate() {
        let of_rule = || listed.iter().filter(|entry| entry.findings.iter().any(|finding| finding.rule == at));
        let (count, mu, Words { zh, en }) = (of_rule().count(), of_rule().map(area).fold(0.0, f64::add), &rule.name);
        lines.push(match rule.when {
            When::PlotRatio { .. } if !has_plot_ratio(of) => {
                words!("{zh}：地块没有容积率一列，未判定", "{en}: the parcels have no plot ratio, not judged")
            }
            _ => words!("{zh}：{count} 宗，{mu:.2} 亩", "{en}: {count} parcels, {mu:.2} mu"),
        });
    }
    lines
}

fn has_plot_ratio(of: RegisterOf<'_>) -> bool {
    of.data.parcels().is_some_and(|layer| layer.role(Role::PlotRatio).is_some())
}
