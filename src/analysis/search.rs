//! Search as you type over parcels, firms, zones and roads.
//!
//! A linear scan: each different text is looked at once, so a column of few texts costs little and one of a million
//! numbers some milliseconds. *Must not know:* where things are.
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::analysis::matching::{EXACT, NOT, Needle};
use crate::analysis::occupancy::Occupancy;
use crate::model::dataset::Dataset;
use crate::model::firm::FirmBook;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::{Layer, LayerKind, Role, ZoneKind};
use crate::model::table::ColumnData;

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
/// full-width letters and digits do not matter. An empty query finds nothing; `None` where it was stopped.
pub fn search(
    data: &Dataset,
    occupancy: Option<&Occupancy>,
    query: &str,
    limit: usize,
    stop: &AtomicBool,
) -> Option<Vec<Found>> {
    let Some(needle) = Needle::new(query).filter(|_| limit > 0) else { return Some(Vec::new()) };
    let mut hits: Vec<(u8, Target)> = Vec::new();
    for (kind, roles) in [
        (LayerKind::Zones, [Role::Name, Role::NameEn, Role::Code, Role::Aliases]),
        (LayerKind::Roads, [Role::Name, Role::NameEn, Role::Code, Role::Aliases]),
    ] {
        let found = data.first(kind).map(|layer| features(layer, &roles, &needle, limit, stop)).unwrap_or_default();
        hits.extend(found.into_iter().map(|(rank, feature)| (rank, Target::Feature(kind, feature))));
    }
    hits.extend(firms(&data.firms, &needle, limit).into_iter().map(|(rank, firm)| (rank, Target::Firm(firm))));
    if let Some(parcels) = data.parcels() {
        let found = features(parcels, &[Role::Code, Role::Name, Role::Address], &needle, limit, stop);
        hits.extend(found.into_iter().map(|(rank, at)| (rank, Target::Feature(LayerKind::Parcels, at))));
    }
    if stop.load(Ordering::Relaxed) {
        return None;
    }
    // Stable: kinds and the order of the files are kept within a rank.
    hits.sort_by_key(|(rank, _)| *rank);
    hits.truncate(limit);
    Some(hits.into_iter().map(|(_, target)| described(data, occupancy, target)).collect())
}

/// The best `limit` features by any of the roles, by rank and position.
fn features(layer: &Layer, roles: &[Role], needle: &Needle, limit: usize, stop: &AtomicBool) -> Vec<(u8, FeatureId)> {
    let columns: Vec<(&[u32], Vec<u8>)> = roles
        .iter()
        .filter_map(|role| match &layer.role(*role)?.data {
            ColumnData::Text { codes, words } => Some((codes.as_slice(), needle.ranks(words, stop))),
            ColumnData::Number(_) | ColumnData::Bool(_) | ColumnData::Mixed(_) => None,
        })
        .filter(|(_, ranks)| ranks.iter().any(|rank| *rank < NOT))
        .collect();
    if columns.is_empty() || stop.load(Ordering::Relaxed) {
        return Vec::new();
    }
    let rank_of = |feature: FeatureId| {
        let of_column = |(codes, ranks): &(&[u32], Vec<u8>)| {
            codes.get(feature.index()).and_then(|word| ranks.get(*word as usize)).copied().unwrap_or(NOT)
        };
        columns.iter().map(of_column).min().unwrap_or(NOT)
    };
    best(layer.shapes.ids().map(|feature| (rank_of(feature), feature)), limit)
}

/// Name and credit code of a firm; empty where there is none.
pub(crate) fn firm_texts(firms: &FirmBook, firm: FirmId) -> (&str, &str) {
    firms.name_and_code(firm).unwrap_or_default()
}

fn firms(firms: &FirmBook, needle: &Needle, limit: usize) -> Vec<(u8, FirmId)> {
    let rank_of = |at: usize| {
        let (name, code) = firm_texts(firms, FirmId(at as u32));
        needle.rank(name).min(needle.rank(code))
    };
    // Firms of the parcels' own columns are found as parcels.
    if firms.own.is_some() {
        return Vec::new();
    }
    let ranks: Vec<u8> = (0..firms.len()).into_par_iter().with_min_len(1 << 10).map(rank_of).collect();
    best(ranks.into_iter().zip((0..).map(FirmId)), limit)
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
                    let firm = tenant.map_or("", |tenant| firm_texts(&data.firms, tenant.firm).0);
                    // Where parcels are named after their firms, once is enough.
                    let firm = if firm == text(Role::Name) { "" } else { firm };
                    let code = if text(Role::Name).is_empty() { "" } else { text(Role::Code) };
                    joined([code, firm, text(Role::Address)])
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
        let found = search(&data(), None, query, limit, &AtomicBool::new(false)).expect("nobody stopped it");
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
    fn who_stops_it_gets_nothing() {
        assert_eq!(search(&data(), None, "许营", 9, &AtomicBool::new(true)), None, "not a part of the answers");
    }

    #[test]
    fn the_second_line_says_what_it_is() {
        let first = |query: &str| {
            search(&data(), None, query, 1, &AtomicBool::new(false)).and_then(|found| found.first().cloned())
        };
        let found = first("00018").expect("a parcel");
        assert_eq!(found.detail, "许营镇长江路9号");
        assert_eq!(found.target, Target::Feature(LayerKind::Parcels, FeatureId(1)));
        assert_eq!(first("核心区").expect("a zone").detail, "一核 · Innovation Core");
    }
}
