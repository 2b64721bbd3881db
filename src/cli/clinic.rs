//! The clinic's findings in `mutu check`: as text and as JSON, with places in degrees.

use geo_types::{Coord, Rect};

use crate::analysis::clinic::{Clinic, Finding, Kind};
use crate::cli::check::report_text;
use crate::crs::Crs;
use crate::geometry::index::SpatialIndex;
use crate::io::json::{Value, json};
use crate::io::open::Opened;
use crate::model::repair::Fix;
use crate::model::words::Lang;

/// Findings of one kind that JSON holds; how many there are is said beside them.
const LISTED: usize = 1_000;

/// What is found in all that was opened; nothing where there are no parcels.
pub(crate) fn examined(opened: &Opened) -> Option<Clinic> {
    let parcels = opened.dataset.parcels()?;
    Clinic::examine(&opened.dataset, &SpatialIndex::build(&parcels.shapes), &|| true)
}

/// `{parcels, counts, findings}`.
pub(crate) fn as_json(opened: &Opened, clinic: &Clinic, lang: Lang) -> Value {
    let counts: Value = clinic.counts.iter().map(|(kind, count)| (kind.code().to_owned(), json!(count))).collect();
    let listed = Kind::ALL.iter().flat_map(|kind| clinic.of(*kind).iter().take(LISTED));
    let findings: Vec<Value> = listed.map(|finding| finding_json(finding, lang)).collect();
    json!({
        "layer": opened.dataset.parcels().map(|parcels| parcels.name.clone()),
        "counts": counts,
        "findings": findings,
    })
}

fn finding_json(finding: &Finding, lang: Lang) -> Value {
    json!({
        "severity": finding.kind.severity().name(),
        "code": finding.kind.code(),
        "feature": finding.feature.map(|id| id.0 + 1),
        "at": finding.bounds.and_then(|bounds| degrees(bounds.center())),
        "bbox": finding.bounds.and_then(bbox),
        "message": finding.message.get(lang),
        "remedy": finding.remedy.get(lang),
        "repair": finding.repair.as_ref().map(|repair| name_of(&repair.fix)),
    })
}

/// Longitude and latitude, to a tenth of a millimetre.
fn degrees(at: Coord) -> Option<[f64; 2]> {
    let place = Crs::WORLD.to_lonlat(at)?;
    let step = 1e9;
    Some([place.lon_deg, place.lat_deg].map(|value| (value * step).round() / step))
}

/// `[west, south, east, north]`.
fn bbox(bounds: Rect) -> Option<[f64; 4]> {
    let ([west, south], [east, north]) = (degrees(bounds.min())?, degrees(bounds.max())?);
    Some([west, south, east, north])
}

fn name_of(fix: &Fix) -> &'static str {
    match fix {
        Fix::Scale { .. } | Fix::ScaleOne { .. } => "unit",
        Fix::Code { .. } => "parcel-number",
        Fix::Remove { .. } => "remove",
        Fix::Untangle { .. } => "untangle",
        Fix::Close { .. } => "close",
        Fix::Money { .. } | Fix::MoneyOne { .. } => "money",
    }
}

/// The findings, one a line, of each kind the first ones and how many more there are.
pub(crate) fn as_text(clinic: &Clinic, lang: Lang) -> String {
    if clinic.findings.is_empty() {
        return String::new();
    }
    let counts: Vec<String> =
        clinic.counts.iter().map(|(kind, count)| format!("{} {count}", kind.words().get(lang))).collect();
    let head = match lang {
        Lang::Zh => format!("体检：{}\n", counts.join("，")),
        Lang::En => format!("clinic: {}\n", counts.join(", ")),
    };
    head + &report_text(&clinic.report(), lang)
}
