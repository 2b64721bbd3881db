//! Search as you type over parcels, firms, zones and roads.
//!
//! A linear scan: each different text is folded and compared once, so a column of few texts costs little and
//! one of a million numbers stays within a frame or two. *Must not know:* where things are.
use std::borrow::Cow;

use rayon::prelude::*;

use crate::analysis::occupancy::Occupancy;
use crate::model::dataset::Dataset;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::{Layer, LayerKind, Role, ZoneKind};
use crate::model::table::{Column, ColumnData};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A feature of the first layer of that kind.
    Feature(LayerKind, FeatureId),
    /// A firm.
    Firm(FirmId),
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What.
    pub target: Target,
    /// What to show.
    pub title: String,
    /// A second line: parcel number, credit code, kind.
    pub detail: String,
}

/// Up to `limit` answers: exact first, then by prefix, then by substring; zones, roads, firms, parcels. Case and
/// full-width letters and digits do not matter. An empty query finds nothing.
pub fn search(data: &Dataset, occupancy: Option<&Occupancy>, query: &str, limit: usize) -> Vec<Found> {
    let query = fold(query.trim()).into_owned();
    if query.is_empty() || limit == 0 {
        return Vec::new();
    }
    let mut hits: Vec<(u8, Target)> = Vec::new();
    for (kind, roles) in [
        (LayerKind::Zones, [Role::Name, Role::NameEn, Role::Code, Role::Aliases]),
        (LayerKind::Roads, [Role::Name, Role::NameEn, Role::Code, Role::Aliases]),
    ] {
        let found = data.first(kind).map(|layer| features(layer, &roles, &query, limit)).unwrap_or_default();
        hits.extend(found.into_iter().map(|(rank, feature)| (rank, Target::Feature(kind, feature))));
    }
    hits.extend(firms(data, &query, limit).into_iter().map(|(rank, firm)| (rank, Target::Firm(firm))));
    if let Some(parcels) = data.parcels() {
        let found = features(parcels, &[Role::Code, Role::Name, Role::Address], &query, limit);
        hits.extend(found.into_iter().map(|(rank, at)| (rank, Target::Feature(LayerKind::Parcels, at))));
    }
    // Stable: kinds and the order of the files are kept within a rank.
    hits.sort_by_key(|(rank, _)| *rank);
    hits.truncate(limit);
    hits.into_iter().map(|(_, target)| described(data, occupancy, target)).collect()
}

const EXACT: u8 = 0;
const PREFIX: u8 = 1;
const INSIDE: u8 = 2;
const NOT: u8 = 3;

/// How well a text answers; a list joined with `；` by its best item. `query` is folded.
fn rank(text: &str, query: &str) -> u8 {
    let folded = fold(text);
    if !folded.contains(query) {
        return NOT;
    }
    let of_item = |item: &str| match item.trim() {
        item if item == query => EXACT,
        item if item.starts_with(query) => PREFIX,
        _ => INSIDE,
    };
    folded.split(['；', ';']).map(of_item).min().unwrap_or(INSIDE)
}

/// Lower case, with full-width forms (`ＧＢ００１`) as the plain ones.
fn fold(text: &str) -> Cow<'_, str> {
    let plain = |c: char| !c.is_uppercase() && !matches!(c, '\u{3000}' | '\u{ff01}'..='\u{ff5e}');
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        // The separator of lists stays what it is.
        '；' => c,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    };
    Cow::Owned(text.chars().map(narrow).flat_map(char::to_lowercase).collect())
}

/// The best `limit` features by any of the roles, by rank and position.
fn features(layer: &Layer, roles: &[Role], query: &str, limit: usize) -> Vec<(u8, FeatureId)> {
    let columns: Vec<(&Column, Vec<u8>)> = roles
        .iter()
        .filter_map(|role| layer.role(*role))
        .map(|column| (column, word_ranks(column, query)))
        .filter(|(_, ranks)| ranks.iter().any(|rank| *rank < NOT))
        .collect();
    if columns.is_empty() {
        return Vec::new();
    }
    let rank_of = |feature: FeatureId| {
        let of_column = |(column, ranks): &(&Column, Vec<u8>)| match &column.data {
            ColumnData::Text { codes, .. } => {
                codes.get(feature.index()).and_then(|word| ranks.get(*word as usize)).copied().unwrap_or(NOT)
            }
            ColumnData::Number(_) | ColumnData::Bool(_) | ColumnData::Mixed(_) => NOT,
        };
        columns.iter().map(of_column).min().unwrap_or(NOT)
    };
    best(layer.shapes.ids().map(|feature| (rank_of(feature), feature)), limit)
}

/// The rank of every different text of a column.
fn word_ranks(column: &Column, query: &str) -> Vec<u8> {
    match &column.data {
        ColumnData::Text { words, .. } => {
            let rank_of = |at| words.get(at).map_or(NOT, |word| rank(word, query));
            (0..words.len()).into_par_iter().with_min_len(1 << 12).map(rank_of).collect()
        }
        ColumnData::Number(_) | ColumnData::Bool(_) | ColumnData::Mixed(_) => Vec::new(),
    }
}

fn firms(data: &Dataset, query: &str, limit: usize) -> Vec<(u8, FirmId)> {
    // Firms of the parcels' own columns are found as parcels.
    let ranked = (0_u32..).map(FirmId).zip(&data.firms.firms);
    best(ranked.map(|(id, firm)| (rank(&firm.name, query).min(rank(&firm.code, query)), id)), limit)
}

/// The first `limit` of each rank, by rank; ends when there are enough exact ones.
fn best<T>(ranked: impl Iterator<Item = (u8, T)>, limit: usize) -> Vec<(u8, T)> {
    let mut by_rank: [Vec<(u8, T)>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    for (rank, item) in ranked {
        if let Some(bucket) = by_rank.get_mut(usize::from(rank))
            && bucket.len() < limit
        {
            bucket.push((rank, item));
            if rank == EXACT && bucket.len() == limit {
                break;
            }
        }
    }
    by_rank.into_iter().flatten().take(limit).collect()
}

fn described(data: &Dataset, occupancy: Option<&Occupancy>, target: Target) -> Found {
    let (title, detail) = match &target {
        Target::Firm(firm) => data
            .firms
            .firm(*firm)
            .map_or_else(Default::default, |firm| (firm.name.clone(), joined([&*firm.code, &*firm.industry.0]))),
        Target::Feature(kind, feature) => data.first(*kind).map_or_else(Default::default, |layer| {
            let text = |role| layer.text(role, *feature).unwrap_or("");
            let detail = match kind {
                LayerKind::Parcels => {
                    let tenant = occupancy.and_then(|occupancy| occupancy.tenants(*feature).first());
                    let firm = tenant
                        .and_then(|tenant| data.firms.firm(tenant.firm))
                        .map_or_else(String::new, |firm| firm.name.clone());
                    let code = if text(Role::Name).is_empty() { "" } else { text(Role::Code) };
                    joined([code, &firm, text(Role::Address)])
                }
                LayerKind::Zones => {
                    let kind = ZoneKind::from_name(text(Role::Kind)).map(ZoneKind::words).unwrap_or_default();
                    joined([&*kind.zh, text(Role::NameEn)])
                }
                LayerKind::Roads | LayerKind::Water | LayerKind::Other => text(Role::NameEn).to_owned(),
            };
            (layer.label(*feature), detail)
        }),
    };
    Found { target, title, detail }
}

fn joined<const N: usize>(parts: [&str; N]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::fixture::{book, layer};

    fn data() -> Dataset {
        let zones = layer(
            LayerKind::Zones,
            &[Role::Name, Role::NameEn, Role::Kind, Role::Aliases],
            &[&["高新技术产业创新核", "Innovation Core", "core", "核心区；GB创新核"], &["许营镇", "", "town", ""]],
        );
        let roads = layer(LayerKind::Roads, &[Role::Name], &[&["许营路"], &["S325"]]);
        let parcels = layer(
            LayerKind::Parcels,
            &[Role::Code, Role::Address],
            &[
                &["371502108001GB00017", "许营镇长江路8号"],
                &["371502108001GB00018", "许营镇长江路9号"],
                &["371502108001GB00170", ""],
            ],
        );
        let mut firms = book(2);
        firms.firms[1].name = "许营机械有限公司".to_owned();
        Dataset { layers: vec![Arc::new(parcels), Arc::new(roads), Arc::new(zones)], firms: Arc::new(firms) }
    }

    #[track_caller]
    fn check(query: &str, limit: usize, expected: &[&str]) {
        let found = search(&data(), None, query, limit);
        let titles: Vec<&str> = found.iter().map(|found| found.title.as_str()).collect();
        assert_eq!(titles, expected, "{query:?}, at most {limit}");
    }

    #[test]
    fn exact_comes_before_prefix_and_prefix_before_inside() {
        check("许营", 4, &["许营镇", "许营路", "许营机械有限公司", "371502108001GB00017"]);
        check("许营路", 9, &["许营路"]);
        check("gb", 9, &["高新技术产业创新核", "371502108001GB00017", "371502108001GB00018", "371502108001GB00170"]);
        check("核心区", 9, &["高新技术产业创新核"]);
    }

    #[test]
    fn a_parcel_is_found_by_any_part_of_its_number() {
        check("371502108001GB00018", 9, &["371502108001GB00018"]);
        check("0017", 9, &["371502108001GB00017", "371502108001GB00170"]);
        check("ｇｂ０００１８", 9, &["371502108001GB00018"]);
        check("Innovation core", 9, &["高新技术产业创新核"]);
        check("s325", 9, &["S325"]);
        check("code1", 9, &["许营机械有限公司"]);
    }

    #[test]
    fn nothing_is_found_for_nothing() {
        check("", 9, &[]);
        check("  ", 9, &[]);
        check("无此地", 9, &[]);
        check("许营", 0, &[]);
    }

    #[test]
    fn the_second_line_says_what_it_is() {
        let found = search(&data(), None, "00018", 1);
        assert_eq!(found[0].detail, "许营镇长江路9号");
        assert_eq!(found[0].target, Target::Feature(LayerKind::Parcels, FeatureId(1)));
        assert_eq!(search(&data(), None, "核心区", 1)[0].detail, "一核 · Innovation Core");
    }
}
