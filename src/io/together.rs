//! What is found when files are looked at together: layers that carry the shift of a web map, and layers of parcels beside
//! the one that is evaluated.
//!
//! *Guarantees:* said with the file it is about, once. *Must not know:* who looks.

use crate::io::open::{FileOutcome, Opened};
use crate::io::shifts::notice;
use crate::model::dataset::Dataset;
use crate::model::layer::LayerKind;
use crate::model::report::{Issue, Report, Severity};
use crate::model::words::Words;
use crate::words;

/// Puts what is found to the reports of the files.
pub fn say(opened: &mut Opened) {
    for (at, shift, issue) in notice(&opened.dataset.layers) {
        if let Some((file, report)) = file_of(&mut opened.files, at) {
            report.push(issue);
            *file = Some(shift);
        }
    }
    let is_parcels =
        |(_, layer): &(usize, &std::sync::Arc<crate::model::layer::Layer>)| layer.kind == LayerKind::Parcels;
    let second = opened.dataset.layers.iter().enumerate().filter(is_parcels).nth(1).map(|(at, _)| at);
    if let Some((at, issue)) = second.zip(unused_parcel_layers(&opened.dataset))
        && let Some((_, report)) = file_of(&mut opened.files, at)
    {
        report.push(issue);
    }
}

/// The file of a layer: what is known of its shift, and the report of the layer.
fn file_of(files: &mut [FileOutcome], layer: usize) -> Option<(&mut Option<crate::crs::shift::Shift>, &mut Report)> {
    files.iter_mut().find_map(|file| {
        let (_, report) = file.layers.iter_mut().find(|(at, _)| *at == layer)?;
        Some((&mut file.shift, report))
    })
}

/// Only one layer of parcels is evaluated.
pub fn unused_parcel_layers(data: &Dataset) -> Option<Issue> {
    let mut names =
        data.layers.iter().filter(|layer| layer.kind == LayerKind::Parcels).map(|layer| layer.name.as_str());
    let first = names.next()?;
    let others: Vec<&str> = names.collect();
    let others = others.join(", ");
    (!others.is_empty()).then(|| Issue {
        severity: Severity::Warning,
        code: "parcel-layers-unused",
        place: None,
        message: words!(
            "只统计第一个地块图层 {first}；没有统计：{others}",
            "only the first layer of parcels, {first}, is evaluated; left out: {others}"
        ),
        remedy: Words::fixed(
            "把这些地块合并为一个文件，或分别统计",
            "put these parcels into one file, or evaluate one file at a time",
        ),
    })
}
