//! The tables and the chart of a page.

use super::{PageChoice, public, subject};
use crate::analysis::firm_rank::{Ranked, by_per_mu};
use crate::analysis::theme::Themed;
use crate::analysis::zone_names::distinct_labels;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::{Layer, LayerKind, Role, ZoneKind};
use crate::model::page::{TableItem, TableOf};
use crate::model::spec::Theme;
use crate::model::words::{Lang, Words};
use crate::scene::build::{MapInput, zone_kind};
use crate::scene::color::Appearance;
use crate::scene::legend::{Legend, number_text};
use crate::scene::page::{Chart, Table};
use crate::scene::palette;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The rows of a table item.
pub(super) fn table(item: TableItem, input: &MapInput, (choice, legend): (&PageChoice<'_>, Option<&Legend>)) -> Table {
    match (item.of, choice.masked) {
        (TableOf::Subject, _) => subject::table(item.rows, input, (choice, legend)),
        (TableOf::Zones, None) => zones(item.rows, input, choice),
        (TableOf::Zones, Some(masked)) => public::zones(item.rows, input, (choice, masked), legend),
        (TableOf::TopParcels | TableOf::LowParcels, Some(_)) => {
            public::ranked(item.rows, input, (choice, item.of == TableOf::TopParcels), legend)
        }
        // A rank tells a figure.
        (TableOf::TopFirms, Some(_)) => Table::default(),
        (TableOf::TopFirms, None) => firms(item.rows, choice, input.lang),
        (TableOf::TopParcels, None) => ranked(item.rows, input, (choice, true)),
        (TableOf::LowParcels, None) => ranked(item.rows, input, (choice, false)),
    }
}

pub(super) fn layer_of(input: &MapInput, kind: LayerKind) -> Option<&Arc<Layer>> {
    input.layers.iter().map(|input| &input.layer).find(|layer| layer.kind == kind)
}

/// The zones of a table with what they are called: the one the sheet is of, then the whole, functional areas last; and
/// how many of them stand out.
pub(super) fn zones_of(zones: &Layer, input: &MapInput) -> (Vec<(FeatureId, String)>, usize) {
    let lang = input.lang;
    let name = |(id, label): (FeatureId, String)| match (lang, zone_kind(zones, id)) {
        (Lang::Zh, ZoneKind::Jurisdiction) => (id, "全区".to_owned()),
        (Lang::En, ZoneKind::Jurisdiction) => (id, "All".to_owned()),
        _ => (id, label),
    };
    let mut named: Vec<(FeatureId, String)> = zones.shapes.ids().zip(distinct_labels(zones, lang)).map(name).collect();
    named.sort_by_key(|(id, _)| (input.active_zone != Some(*id), zone_kind(zones, *id) as u8));
    let strong = usize::from(named.first().is_some_and(|(id, _)| input.active_zone == Some(*id)));
    (named, strong)
}

/// The zones of the plan with their sums.
fn zones(most: usize, input: &MapInput, choice: &PageChoice<'_>) -> Table {
    let lang = input.lang;
    let metric = choice.metric();
    let Some(zones) = layer_of(input, LayerKind::Zones).filter(|zones| zones.len() == choice.zone_rows.len()) else {
        return Table::default();
    };
    let (named, strong) = zones_of(zones, input);
    let figure = |value: Option<f64>, digits| value.map_or_else(|| "–".to_owned(), |value| number_text(value, digits));
    let row = |(id, name): (FeatureId, String)| {
        let row = choice.zone_rows.get(id.index())?;
        let total = row.totals.get(metric.index()).copied().flatten().map(|total| total.0);
        // On the land that has the figure, as the tree of zones in the window has it.
        let (land, per_mu) = (row.valued_area.get(metric.index())?.0, row.per_firm_mu(metric).map(|value| value.0));
        Some(vec![name, number_text(land, 0), figure(total, 0), figure(per_mu, 2)])
    };
    let (total, per_mu) = (metric.total_words(), metric.words());
    let heads = match lang {
        Lang::Zh => {
            ["万元、万元/亩".to_owned(), "企业用地 亩".to_owned(), total.zh.into_owned(), per_mu.zh.into_owned()]
        }
        Lang::En => ["10k yuan, per mu".to_owned(), "firms' mu".to_owned(), total.en.into_owned(), "per mu".to_owned()],
    };
    let title = Words::fixed("分区汇总", "Zones").get(lang).to_owned();
    let more = named.len().saturating_sub(most);
    let rows = named.into_iter().filter_map(row).take(most).collect();
    Table { title, heads: heads.to_vec(), rows, more, strong, ..Table::default() }
}

/// The parcels of the page with the highest or lowest rated figure; those that are equal in the order of the file.
fn ranked(most: usize, input: &MapInput, (choice, highest): (&PageChoice<'_>, bool)) -> Table {
    let lang = input.lang;
    let metric = choice.metric();
    let (Some(parcels), Some(figures)) = (layer_of(input, LayerKind::Parcels), choice.figures) else {
        return Table::default();
    };
    let rated = |id: FeatureId| figures.per_mu(metric, id).rated().map(|value| (id, value));
    let mut rows: Vec<(FeatureId, f64)> = choice.parcels_of(parcels).into_iter().filter_map(rated).collect();
    rows.sort_by(|a, b| if highest { b.1.total_cmp(&a.1) } else { a.1.total_cmp(&b.1) });
    rows.truncate(most);
    let row = |(id, value): (FeatureId, f64)| {
        let name = parcels.text(Role::Code, id).map_or_else(|| parcels.label(id), str::to_owned);
        vec![name, number_text(parcels.evaluation_mu(id).0, 2), number_text(value, 2)]
    };
    let per_mu = metric.words();
    let title = match (lang, highest) {
        (Lang::Zh, true) => format!("{}最高的地块", per_mu.zh),
        (Lang::Zh, false) => format!("{}最低的地块", per_mu.zh),
        (Lang::En, true) => format!("Highest: {}", per_mu.en),
        (Lang::En, false) => format!("Lowest: {}", per_mu.en),
    };
    let heads = match lang {
        Lang::Zh => ["", "亩", "万元/亩"],
        Lang::En => ["", "mu", "10k yuan/mu"],
    };
    Table {
        title,
        heads: heads.map(str::to_owned).to_vec(),
        rows: rows.into_iter().map(row).collect(),
        ..Table::default()
    }
}

/// The firms with the highest figure on their land; on a page of a zone those that use land in it.
fn firms(most: usize, choice: &PageChoice<'_>, lang: Lang) -> Table {
    let metric = choice.metric();
    let (Some((firms, occupancy)), Some(year)) = (choice.firms, choice.year) else { return Table::default() };
    let row = |ranked: Ranked| {
        let (name, code) = firms.name_and_code(ranked.firm).unwrap_or_default();
        let name = if name.is_empty() { code } else { name };
        vec![name.to_owned(), number_text(ranked.land.0, 2), number_text(ranked.per_mu.0, 2)]
    };
    let there: Option<BTreeSet<FirmId>> = choice.members.map(|members| {
        members.iter().flat_map(|(parcel, _)| occupancy.tenants(*parcel)).map(|tenant| tenant.firm).collect()
    });
    let is_there = |ranked: &Ranked| there.as_ref().is_none_or(|there| there.contains(&ranked.firm));
    let ranked = by_per_mu(firms, occupancy, (year, metric)).into_iter().filter(is_there);
    let rows = ranked.take(most).map(row).collect();
    let per_mu = metric.words();
    let (title, heads) = match lang {
        Lang::Zh => (format!("{}最高的企业", per_mu.zh), ["", "用地 亩", "万元/亩"]),
        Lang::En => (format!("Highest firms: {}", per_mu.en), ["", "land, mu", "10k yuan/mu"]),
    };
    Table { title, heads: heads.map(str::to_owned).to_vec(), rows, ..Table::default() }
}

/// The histogram of a per-mu theme; of others the area of each row of the legend.
pub(super) fn chart(themed: &Themed, choice: &PageChoice<'_>, lang: Lang) -> Option<Chart> {
    match themed.theme {
        Theme::PerMu(_) => histogram(themed, choice, lang),
        _ => None,
    }
}

fn histogram(themed: &Themed, choice: &PageChoice<'_>, lang: Lang) -> Option<Chart> {
    let histogram = &themed.histogram;
    let ((low, high), bins) = (histogram.range, histogram.counts.len());
    if bins < 2 || high <= low {
        return None;
    }
    let step = (high - low) / (bins - 1) as f64;
    let bar = |(at, count): (usize, &u32)| {
        let middle = low + step * (at as f64 + 0.5);
        (palette::fill_of(themed.key_at(middle), Appearance::Light), f64::from(*count))
    };
    let per_mu = choice.metric().words();
    let title = match lang {
        Lang::Zh => format!("{}分布：各段宗数（万元/亩）", per_mu.zh),
        Lang::En => format!("Parcels by {} (10k yuan/mu)", per_mu.en),
    };
    // The last bar is open.
    let share = |value: f64| ((value - low) / step) as f32 / bins as f32;
    let middle = f64::midpoint(low, high);
    let text = |value: f64| number_text(value, usize::from(high < 20.0));
    let ticks = vec![(0.0, text(low)), (share(middle), text(middle)), (1.0, format!("≥ {}", text(high)))];
    Some(Chart { title, bars: histogram.counts.iter().enumerate().map(bar).collect(), ticks })
}
