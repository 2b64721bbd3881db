//! Sites as a table, best first.

use super::{Site, SiteFilter, SiteOrder, SitesOf, sites};
use crate::analysis::answer::{About, Answer, Cell, Column, Row, unit};
use crate::analysis::register::{Entry, joined, status_cell, title_line, use_cell};
use crate::analysis::summary::code_of;
use crate::model::id::FeatureId;
use crate::model::layer::Layer;
use crate::model::spec::Metric;
use crate::model::words::Words;
use crate::words;

/// Characters of a cell that every spreadsheet takes.
const MOST_TEXT: usize = 32_767;

/// The sites that fit.
pub fn answer(of: SitesOf<'_>, filter: &SiteFilter) -> Answer {
    let Some(layer) = of.register.data.parcels() else { return Answer::default() };
    let (found, listed) = sites(of, filter);
    Answer {
        key: "sites",
        title: Words::fixed("可用地块", "Sites"),
        head: head(of, filter),
        columns: columns(),
        rows: found.iter().enumerate().map(|(at, site)| row(of, layer, (at, site), &listed)).collect(),
        foot: vec![foot(&found)],
    }
}

/// What was asked for and what it rests on.
fn head(of: SitesOf<'_>, filter: &SiteFilter) -> Vec<Words> {
    let mut asked: Vec<Words> = filter.statuses.iter().map(|status| status.words()).collect();
    if filter.register {
        asked.push(Words::fixed("低效用地清单", "on the register"));
    }
    let mut parts = vec![joined(&asked.iter().collect::<Vec<_>>())];
    if let Some(least) = filter.min_mu {
        parts.push(words!("不小于 {least} 亩", "{least} mu or more"));
    }
    if let Some((zones, zone)) = of.register.data.zones().zip(filter.zone) {
        let name = zones.label(zone);
        parts.push(words!("位于{name}（一半以上面积）", "in {name} (half of it or more)"));
    }
    if !filter.uses.is_empty() {
        let uses = filter.uses.join(", ");
        parts.push(words!("用途 {uses}", "land use {uses}"));
    }
    if let Some(most) = filter.road_within_m {
        parts.push(words!("距道路中线不超过 {most} 米", "within {most} m of a road's centre line"));
    }
    if filter.contiguous {
        parts.push(Words::fixed("有公共边的连成一片，不跨道路", "joined by shared edges, not across a road"));
    }
    parts.push(match filter.first {
        SiteOrder::Recoverable => Words::fixed("按可增税收排序", "by recoverable tax"),
        SiteOrder::Area => Words::fixed("按面积排序", "by area"),
        SiteOrder::Road => Words::fixed("按距道路远近排序", "by distance to a road"),
    });
    let mut lines = vec![joined(&parts.iter().collect::<Vec<_>>()), title_line(of.register)];
    if let Some(standard) = of.register.standard(Metric::Tax) {
        let (bar, Words { zh, en }) = (standard.at_least, standard.status.words());
        lines.push(words!(
            "可增税收 =（标准 {bar:.2} 万元/亩（{zh}）− 现状）× 亩",
            "recoverable tax = (standard {bar:.2} 万元/亩 ({en}) − now) × mu"
        ));
    }
    lines
}

fn columns() -> Vec<Column> {
    vec![
        Column::id("id", Words::fixed("首宗代码", "First parcel")),
        Column::number("rank", Words::fixed("名次", "Rank"), unit::NONE, 0),
        Column::number("parcels", Words::fixed("宗数", "Parcels"), unit::NONE, 0),
        Column::number("area_mu", Words::fixed("面积", "Area"), unit::MU, 2),
        Column::number("recoverable_tax", Words::fixed("可增税收", "Recoverable tax"), unit::WAN_YUAN, 2),
        Column::text("zone", Words::fixed("分区", "Zone")),
        Column::text("land_use", Words::fixed("用途", "Land use")),
        Column::text("status", Words::fixed("状态", "Status")),
        Column::text("road", Words::fixed("最近道路", "Nearest road")),
        Column::number("road_m", Words::fixed("距道路中线", "To its centre line"), Words::fixed("米", "m"), 0),
        Column::text("why", Words::fixed("低效依据", "Why low-yield")),
        Column::id("ids", Words::fixed("全部宗地代码", "All parcels")),
    ]
}

fn row(of: SitesOf<'_>, layer: &Layer, (at, site): (usize, &Site), listed: &[Entry]) -> Row {
    let codes: Vec<String> = site.parcels.iter().map(|parcel| code_of(layer, *parcel)).collect();
    let (road, road_m) = match (of.roads, site.road) {
        (Some((roads, _)), Some((road, distance_m))) => (Cell::same(roads.label(road)), Cell::number(distance_m)),
        _ => (Cell::None, Cell::None),
    };
    let cells = vec![
        Cell::same(codes.first().cloned().unwrap_or_default()),
        Cell::Number((at + 1) as f64),
        Cell::Number(site.parcels.len() as f64),
        Cell::number(site.area.0),
        Cell::number(site.recoverable.map(|tax| tax.0)),
        zone_cell(of, site),
        distinct(site.parcels.iter().map(|parcel| use_cell(layer, *parcel))),
        distinct(site.parcels.iter().map(|parcel| status_cell(layer, *parcel))),
        road,
        road_m,
        distinct(site.parcels.iter().flat_map(|parcel| rules(of, listed, *parcel))),
        Cell::same(all_of(&codes)),
    ];
    let about = match site.parcels.as_slice() {
        [only] => About::Parcel(*only),
        several => About::Parcels(several.to_vec()),
    };
    Row { about, cells }
}

/// All codes, as many as a cell takes: `a b … (+7)`.
fn all_of(codes: &[String]) -> String {
    let whole = codes.join(" ");
    if whole.chars().count() <= MOST_TEXT {
        return whole;
    }
    let room = MOST_TEXT - format!(" … (+{})", codes.len()).chars().count();
    let mut text = String::new();
    let mut used = 0;
    for (at, code) in codes.iter().enumerate() {
        used += code.chars().count() + usize::from(at > 0);
        if used > room {
            let rest = codes.len() - at;
            return format!("{text} … (+{rest})").trim_start().to_owned();
        }
        text.push_str(if at > 0 { " " } else { "" });
        text.push_str(code);
    }
    text
}

/// The zones with most of each parcel, of the smaller kinds first: the one zone that says most about where it is.
fn zone_cell(of: SitesOf<'_>, site: &Site) -> Cell {
    let Some((zones, first)) = of.register.data.zones().zip(site.parcels.first()) else { return Cell::None };
    let smallest = of.membership.zones_of(*first).into_iter().min_by(|a, b| {
        let area = |zone: FeatureId| zones.geodesic_area(zone).0;
        (a.1 < 0.5).cmp(&(b.1 < 0.5)).then(area(a.0).total_cmp(&area(b.0)))
    });
    smallest.map_or(Cell::None, |(zone, _)| Cell::same(zones.label(zone)))
}

/// The names of the rules that a parcel falls under.
fn rules(of: SitesOf<'_>, listed: &[Entry], parcel: FeatureId) -> Vec<Cell> {
    let Ok(at) = listed.binary_search_by_key(&parcel, |entry| entry.parcel) else { return Vec::new() };
    let findings = listed.get(at).map_or(&[][..], |entry| entry.findings.as_slice());
    let names = findings.iter().filter_map(|finding| of.register.rules.rules.get(finding.rule));
    names.map(|rule| Cell::Text(rule.name.clone())).collect()
}

/// Different texts, each once, in the order in which they come.
fn distinct(cells: impl Iterator<Item = Cell>) -> Cell {
    let mut seen: Vec<Words> = Vec::new();
    for cell in cells {
        if let Cell::Text(words) | Cell::Term(_, words) = cell
            && !seen.contains(&words)
        {
            seen.push(words);
        }
    }
    if seen.is_empty() { Cell::None } else { Cell::Text(joined(&seen.iter().collect::<Vec<_>>())) }
}

fn foot(found: &[Site]) -> Words {
    let (count, parcels) = (found.len(), found.iter().map(|site| site.parcels.len()).sum::<usize>());
    let mu = found.iter().fold(0.0, |sum, site| sum + site.area.0);
    let tax = found.iter().filter_map(|site| site.recoverable).fold(0.0, |sum, tax| sum + tax.0);
    words!(
        "合计 {count} 处，{parcels} 宗，{mu:.2} 亩，可增税收 {tax:.2} 万元",
        "{count} sites, {parcels} parcels, {mu:.2} mu, recoverable tax {tax:.2} (10k yuan)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 19 digits and a space a code: 1638 of them are 32 759 characters, of 32 767.
    #[test]
    fn a_cell_has_as_many_codes_as_a_spreadsheet_takes() {
        let codes = |count: usize| (0..count).map(|at| format!("{at:019}")).collect::<Vec<String>>();
        assert_eq!(all_of(&codes(1_638)), codes(1_638).join(" "), "all that fit");
        let cut = all_of(&codes(5_000));
        assert_eq!(cut, format!("{} … (+3363)", codes(1_637).join(" ")), "the others are counted");
        assert!(cut.chars().count() <= 32_767, "{}", cut.chars().count());
    }
}
