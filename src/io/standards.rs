//! Per-mu standards from `assets/standards.json`.
use serde::Deserialize;

use crate::model::spec::{Metric, PolicyStatus, Standard};
use crate::model::words::Words;

const SHIPPED: &str = include_str!("../../assets/standards.json");

/// The standards that ship with the program, by metric.
pub fn shipped() -> Vec<Standard> {
    parse(SHIPPED).unwrap_or_default()
}

/// The saved form.
#[derive(Deserialize)]
struct File {
    standards: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    metric: String,
    per: Per,
    at_least: f64,
    bounds: Vec<f64>,
    status: String,
    source: Text,
}

/// The area the numbers are for; a document's own numbers are kept, so that nothing is rounded on the way.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Per {
    Mu,
    Hectare,
}

#[derive(Deserialize)]
struct Text {
    zh: String,
    en: String,
}

fn parse(text: &str) -> Option<Vec<Standard>> {
    let file: File = serde_json::from_str(text).ok()?;
    file.standards.into_iter().map(standard).collect()
}

fn standard(entry: Entry) -> Option<Standard> {
    let per_mu = |value: f64| match entry.per {
        Per::Mu => value,
        Per::Hectare => value / 15.0,
    };
    Some(Standard {
        metric: Metric::from_name(&entry.metric)?,
        at_least: per_mu(entry.at_least),
        bounds: entry.bounds.iter().copied().map(per_mu).collect(),
        source: Words::made(entry.source.zh, entry.source.en),
        status: match entry.status.as_str() {
            "official" => PolicyStatus::Official,
            "example" => PolicyStatus::Example,
            _ => PolicyStatus::Placeholder,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// domain.md §2.4: 300 万元/公顷 = 20 万元/亩, 5000 = 333.33, and 300 万元/亩 as it stands.
    #[test]
    fn the_shipped_standards_are_those_of_the_document() {
        let all = shipped();
        assert_eq!(all.iter().map(|s| s.metric).collect::<Vec<_>>(), Metric::ALL, "one a metric");
        let bars: Vec<f64> = all.iter().map(|s| s.at_least).collect();
        assert_eq!(bars, [20.0, 5000.0 / 15.0, 300.0], "万元/亩");
        for standard in &all {
            assert!(standard.bounds.contains(&standard.at_least), "the bar is a bound of the classes");
            assert!(standard.bounds.is_sorted_by(|a, b| a < b), "bounds ascend");
            assert_eq!(standard.status, PolicyStatus::Example, "of another year");
        }
        assert_eq!(all.first().map(|s| s.bounds.clone()), Some(vec![0.0, 10.0, 20.0, 30.0, 40.0]), "tax classes");
    }
}
