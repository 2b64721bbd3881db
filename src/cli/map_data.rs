//! The data behind a map: its parcels with their class, and with their figures where those may be known.
//!
//! *Guarantees:* made from what the map was made from: of a public map there is nothing a public map does not show.

use std::path::Path;

use crate::analysis::answer::{About, Answer, Cell, Column, Row, unit};
use crate::analysis::per_mu::Reading;
use crate::analysis::register::{status_cell, use_cell};
use crate::analysis::summary::{code_of, parcel_name};
use crate::cli::answers::{Content, FileForm, as_csv, put, sheet_of};
use crate::cli::output::{Failure, answer as print};
use crate::cli::studio::{Studio, figures};
use crate::crs::Crs;
use crate::io::geojson::{Feature, Geometry, JsonObject, write_collection};
use crate::io::json::{Value, json};
use crate::io::write::atomic;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, LayerKind};
use crate::model::shapes::ShapeKind;
use crate::model::spec::Metric;
use crate::model::words::{Lang, Words};
use geo_types::Coord;

/// Writes the parcels of a map: outlines (`.geojson`), or a table (`.csv`, `.xlsx`).
///
/// # Errors
/// Where there are no parcels, or the file cannot be written.
pub(crate) fn write(studio: &Studio, path: &Path) -> Result<(), Failure> {
    let parcels = studio.input.layers.iter().map(|input| &input.layer).find(|layer| layer.kind == LayerKind::Parcels);
    let Some(parcels) = parcels else { return Ok(()) };
    let answer = parcels_of(studio, parcels);
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    if matches!(extension.as_deref(), Some("geojson" | "json")) {
        atomic(path, geojson(&answer, parcels, studio.lang).as_bytes())?;
        return print(&format!("{}\n", path.display()));
    }
    put(path, |form| match form {
        FileForm::Xlsx => Content::Sheets(vec![sheet_of(&answer, studio.lang)]),
        FileForm::Csv | FileForm::Json => Content::Text(as_csv(&answer, studio.lang)),
    })
}

fn parcels_of(studio: &Studio, parcels: &Layer) -> Answer {
    let is_public = studio.making.package.is_public();
    let classes = studio.classes();
    let title = classes.as_ref().map_or_else(String::new, |(title, _)| title.clone());
    let mut columns = vec![
        Column::id("id", Words::fixed("宗地代码", "Parcel")),
        Column::text("land_use", Words::fixed("用途", "Land use")),
        Column::text("status", Words::fixed("状态", "Status")),
        Column::text("class", Words::same(title.clone())),
    ];
    if !is_public {
        columns.push(Column::text("name", Words::fixed("名称", "Name")));
        columns.push(Column::number("area_mu", Words::fixed("面积", "Area"), unit::MU, 2));
        for metric in Metric::ALL {
            let named = |end: &str, words: Words, unit| Column {
                key: format!("{}{end}", metric.name()).into(),
                ..Column::number("", words, unit, 2)
            };
            columns.push(named("", metric.total_words(), unit::WAN_YUAN));
            columns.push(named("_per_mu", metric.words(), unit::WAN_YUAN_PER_MU));
        }
    }
    let row = |parcel: FeatureId| {
        let class = studio.input.themed.as_ref().and_then(|themed| themed.class_of.get(parcel.index()));
        let label = classes.as_ref().zip(class).and_then(|((_, labels), row)| labels.get(usize::from(*row)));
        let mut cells = vec![
            Cell::same(code_of(parcels, parcel)),
            use_cell(parcels, parcel),
            status_cell(parcels, parcel),
            Cell::same(label.cloned().unwrap_or_default()),
        ];
        if !is_public {
            cells.extend(exact(studio, parcels, parcel));
        }
        Row { about: About::Parcel(parcel), cells }
    };
    let mark = studio.making.package.mark();
    Answer {
        key: "map",
        title: Words::same(title),
        head: Some(mark).filter(|mark| !mark.zh.is_empty()).into_iter().collect(),
        columns,
        rows: parcels.shapes.ids().map(row).collect(),
        foot: Vec::new(),
    }
}

/// Name, area and figures.
fn exact(studio: &Studio, parcels: &Layer, parcel: FeatureId) -> Vec<Cell> {
    let mut cells = vec![
        Cell::same(parcel_name(studio.engine.basis(), parcels, parcel)),
        Cell::number(studio.engine.figures.area(parcel).0),
    ];
    for metric in Metric::ALL {
        let figures = figures(&studio.engine);
        let total = figures.and_then(|figures| figures.totals[metric.index()].get(parcel.index()).copied());
        let per_mu = figures.and_then(|figures| match figures.per_mu(metric, parcel) {
            Reading::Value(value) | Reading::NotRated(Some(value)) => Some(value.0),
            Reading::NoData | Reading::NotRated(None) => None,
        });
        cells.extend([Cell::number(total), Cell::number(per_mu)]);
    }
    cells
}

/// The rows as features, in degrees.
fn geojson(answer: &Answer, parcels: &Layer, lang: Lang) -> String {
    let feature = |row: &Row| {
        let About::Parcel(parcel) = row.about else { return None };
        let cells = answer.columns.iter().zip(&row.cells);
        let properties: JsonObject = cells.map(|(column, cell)| (column.key.to_string(), value(cell, lang))).collect();
        Some(Feature {
            bbox: None,
            geometry: outline(parcels, parcel),
            id: None,
            properties: Some(properties),
            foreign_members: None,
        })
    };
    write_collection(&[("name", json!(answer.title.get(lang)))], answer.rows.iter().filter_map(feature))
}

fn value(cell: &Cell, lang: Lang) -> Value {
    match cell {
        Cell::None => Value::Null,
        Cell::Number(value) => json!(value),
        Cell::Text(words) => json!(words.get(lang)),
        Cell::Term(name, _) => json!(name),
    }
}

/// Nine decimals of a degree are a tenth of a millimetre.
const DECIMALS: f64 = 1e9;

pub(crate) fn outline(parcels: &Layer, parcel: FeatureId) -> Option<Geometry> {
    if parcels.shapes.kind(parcel) != ShapeKind::Polygon {
        return None;
    }
    let round = |degrees: f64| (degrees * DECIMALS).round() / DECIMALS;
    let position = |at: &Coord| {
        let place = Crs::WORLD.to_lonlat(*at)?;
        Some([round(place.lon_deg), round(place.lat_deg)])
    };
    let ring = |ring: &[Coord]| {
        let mut ring: Vec<[f64; 2]> = ring.iter().map(position).collect::<Option<_>>()?;
        // A ring of a file ends where it begins.
        let first = *ring.first()?;
        if ring.last() != Some(&first) {
            ring.push(first);
        }
        Some(ring)
    };
    let parts = parcels.shapes.parts(parcel).map(|part| part.rings().map(ring).collect::<Option<Vec<_>>>());
    let mut parts: Vec<Vec<Vec<[f64; 2]>>> = parts.collect::<Option<_>>()?;
    match parts.len() {
        1 => parts.pop().map(Geometry::new_polygon),
        _ => Some(Geometry::new_multi_polygon(parts)),
    }
}
