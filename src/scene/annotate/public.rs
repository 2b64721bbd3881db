//! The tables of a public page: classes in place of figures.

use super::PageChoice;
use super::tables::{layer_of, zones_of};
use crate::analysis::masked::{LEAST_FIRMS, Masked};
use crate::analysis::summary::code_of;
use crate::analysis::theme::{ClassKey, Themed};
use crate::model::id::FeatureId;
use crate::model::layer::LayerKind;
use crate::model::spec::Theme;
use crate::model::words::{Lang, Words};
use crate::scene::build::MapInput;
use crate::scene::legend::{Legend, number_text};
use crate::scene::page::Table;

/// The classes of a theme of one figure with their words in the legend.
fn classed<'a>(input: &'a MapInput, legend: Option<&'a Legend>) -> Option<(&'a Themed, &'a Legend)> {
    let themed = input.themed.as_deref().filter(|themed| matches!(themed.theme, Theme::PerMu(_)))?;
    legend.filter(|legend| legend.entries.len() == themed.rows.len()).map(|legend| (themed, legend))
}

/// The zones with their area and the class of Σ/Σ; of few firms none.
pub(super) fn zones(
    most: usize,
    input: &MapInput,
    (choice, masked): (&PageChoice<'_>, &Masked),
    legend: Option<&Legend>,
) -> Table {
    let (lang, metric) = (input.lang, choice.metric());
    let zones = layer_of(input, LayerKind::Zones).filter(|zones| zones.len() == choice.zone_rows.len());
    let (Some(zones), Some((themed, legend))) = (zones, classed(input, legend)) else { return Table::default() };
    let (named, strong) = zones_of(zones, input);
    let class = |id: FeatureId, value: Option<f64>| match value {
        _ if masked.is_small(id) => format!("< {LEAST_FIRMS}"),
        Some(value) => {
            let key = themed.key_at(value);
            let entry = themed.rows.iter().zip(&legend.entries).find(|(row, _)| row.key == *key);
            entry.map_or_else(|| "–".to_owned(), |(_, entry)| entry.label.clone())
        }
        None => "–".to_owned(),
    };
    let row = |(id, name): (FeatureId, String)| {
        let row = choice.zone_rows.get(id.index())?;
        let (land, per_mu) = (row.valued_area.get(metric.index())?.0, row.per_firm_mu(metric).map(|value| value.0));
        Some(vec![name, number_text(land, 0), class(id, per_mu)])
    };
    let per_mu = metric.words();
    let heads = match lang {
        Lang::Zh => [format!("万元/亩；< {LEAST_FIRMS}：企业太少"), "企业用地 亩".to_owned(), per_mu.zh.into_owned()],
        Lang::En => {
            [format!("10k yuan/mu; < {LEAST_FIRMS}: few firms"), "firms' mu".to_owned(), per_mu.en.into_owned()]
        }
    };
    let title = Words::fixed("分区汇总", "Zones").get(lang).to_owned();
    let more = named.len().saturating_sub(most);
    let rows = named.into_iter().filter_map(row).take(most).collect();
    Table { title, heads: heads.to_vec(), rows, more, strong, ..Table::default() }
}

/// Parcels of the highest or lowest classes, in each by number: not by rank.
pub(super) fn ranked(
    most: usize,
    input: &MapInput,
    (choice, highest): (&PageChoice<'_>, bool),
    legend: Option<&Legend>,
) -> Table {
    let lang = input.lang;
    let parcels = layer_of(input, LayerKind::Parcels);
    let (Some(parcels), Some((themed, legend))) = (parcels, classed(input, legend)) else { return Table::default() };
    let row_of = |id: FeatureId| themed.class_of.get(id.index()).map(|row| usize::from(*row));
    let rated = |id: FeatureId| {
        let at = row_of(id)?;
        let is_class = matches!(themed.rows.get(at)?.key, ClassKey::Class { .. } | ClassKey::Zero);
        is_class.then(|| (if highest { at } else { usize::MAX - at }, code_of(parcels, id), at))
    };
    let mut rows: Vec<(usize, String, usize)> = choice.parcels_of(parcels).into_iter().filter_map(rated).collect();
    rows.sort_unstable();
    rows.truncate(most);
    let label = |at: usize| legend.entries.get(at).map_or_else(String::new, |entry| entry.label.clone());
    let per_mu = choice.metric().words();
    let title = match (lang, highest) {
        (Lang::Zh, true) => format!("{}较高的地块", per_mu.zh),
        (Lang::Zh, false) => format!("{}较低的地块", per_mu.zh),
        (Lang::En, true) => format!("High: {}", per_mu.en),
        (Lang::En, false) => format!("Low: {}", per_mu.en),
    };
    let unit = if lang == Lang::Zh { "万元/亩" } else { "10k yuan/mu" };
    let rows = rows.into_iter().map(|(_, code, at)| vec![code, label(at)]).collect();
    Table { title, heads: vec![String::new(), unit.to_owned()], rows, ..Table::default() }
}
