//! What a join writes: parcels with their new columns, or a table.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::answers::{Content, FileForm, put_beside};
use crate::cli::map_data::outline;
use crate::cli::output::Failure;
use crate::io::csv_text::{Cell, csv_text};
use crate::io::geojson::{Feature, JsonObject, write_collection};
use crate::io::join::{Joined, Target};
use crate::io::json::{Value as Json, json};
use crate::io::parcels::is_computed;
use crate::io::vocabulary::FIGURES;
use crate::io::write::atomic;
use crate::io::xlsx::{Column as SheetColumn, Number, Sheet};
use crate::model::dataset::Dataset;
use crate::model::id::FeatureId;
use crate::model::layer::Layer;
use crate::model::table::{Column, ColumnData, Value};
use crate::model::words::{Lang, Words};

/// Writes what was joined, by the extension of `path`.
///
/// # Errors
/// Where the extension does not go with what was joined, or the file cannot be written.
pub(crate) fn write(data: &Dataset, joined: &Joined, path: &Path, lang: Lang) -> Result<(), Failure> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let is_geojson = matches!(extension.as_deref(), Some("geojson"));
    match (joined.report.to, data.parcels()) {
        (Some(Target::Parcels), Some(layer)) if is_geojson => {
            Ok(atomic(path, features(layer, &joined.columns).as_bytes())?)
        }
        (Some(Target::Parcels), Some(layer)) => {
            let columns = columns(layer, &joined.columns);
            let rows = (0..layer.len()).map(|row| columns.iter().map(|column| cell(column.value(row))).collect());
            let numbers = columns.iter().map(|column| matches!(column.data, ColumnData::Number(_)));
            let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            tables(path, (&names, numbers.collect()), rows.collect(), lang)
        }
        _ if is_geojson => Err(Failure::argument(
            &path.display().to_string(),
            Words::fixed("企业没有图形，不能写成 GeoJSON", "firms have no outlines to write as GeoJSON"),
            Words::fixed("改用 .csv 或 .xlsx", "use .csv or .xlsx"),
        )),
        _ => yearly(data, joined, path, lang),
    }
}

/// The columns that the file of the parcels has, those that were joined over them in their places, and the new ones.
fn columns<'a>(layer: &'a Layer, joined: &'a [Column]) -> Vec<&'a Column> {
    let own = &layer.table.columns;
    let over = |column: &'a Column| joined.iter().find(|of| of.name == column.name).unwrap_or(column);
    let new = joined.iter().filter(|of| own.iter().all(|column| column.name != of.name));
    own.iter().filter(|column| !is_computed(&column.name)).map(over).chain(new).collect()
}

/// The parcels with all their columns. A whole number stays one.
fn features(layer: &Layer, joined: &[Column]) -> String {
    let columns = columns(layer, joined);
    let feature = |row: usize| {
        let value = |column: &&Column| match column.value(row) {
            Value::None => None,
            Value::Number(value) if value.fract() == 0.0 && value.abs() < 1e15 => Some(json!(value as i64)),
            Value::Number(value) => Some(json!(value)),
            Value::Text(text) => Some(json!(text)),
            Value::Bool(truth) => Some(json!(truth)),
            Value::Json(text) => Some(text.parse::<Json>().unwrap_or_else(|_| json!(text))),
        };
        let properties: JsonObject =
            columns.iter().filter_map(|column| Some((column.name.clone(), value(column)?))).collect();
        Feature {
            bbox: None,
            geometry: outline(layer, FeatureId(row as u32)),
            id: None,
            properties: Some(properties),
            foreign_members: None,
        }
    };
    let source = &layer.source;
    let mut members = vec![("name", json!(layer.name)), ("kind", json!("parcels"))];
    members.extend(source.status.name().map(|status| ("status", json!(status))));
    members.extend((!source.text.is_empty()).then(|| ("source", json!(source.text))));
    write_collection(&members, (0..layer.len()).map(feature))
}

fn cell(value: Value<'_>) -> Cell {
    match value {
        Value::None => Cell::Empty,
        Value::Number(value) => Cell::Number(value),
        Value::Bool(truth) => Cell::Text(truth.to_string()),
        Value::Text(text) | Value::Json(text) => Cell::Text(text.to_owned()),
    }
}

/// Figures of firms as the table of yearly figures, which the program opens.
fn yearly(data: &Dataset, joined: &Joined, path: &Path, lang: Lang) -> Result<(), Failure> {
    // The columns in the order of the figures below.
    let heads: Vec<&str> = ["uscc", "name", "year"].into_iter().chain(FIGURES).collect();
    let names: BTreeMap<&str, &str> =
        data.firms.firms.iter().map(|firm| (firm.code.as_str(), firm.name.as_str())).collect();
    let rows = joined.yearly.iter().map(|of| {
        let figures = &of.figures;
        let number = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Number);
        let mut row = vec![
            Cell::Text(of.code.clone()),
            Cell::Text(names.get(of.code.as_str()).copied().unwrap_or_default().to_owned()),
            Cell::Number(f64::from(of.year)),
        ];
        row.extend(
            [
                figures.tax,
                figures.output,
                figures.revenue,
                figures.value_added,
                figures.investment,
                figures.energy_tce,
                figures.electricity_kwh,
                figures.pollutant_t,
                figures.rd,
                figures.staff,
            ]
            .map(number),
        );
        row
    });
    let numbers = (0..heads.len()).map(|at| at > 1).collect();
    tables(path, (&heads, numbers), rows.collect(), lang)
}

fn tables(
    path: &Path,
    (names, numbers): (&[&str], Vec<bool>),
    rows: Vec<Vec<Cell>>,
    lang: Lang,
) -> Result<(), Failure> {
    put_beside(path, |form| match form {
        FileForm::Csv | FileForm::Json => Content::Text(csv_text(names, rows.into_iter())),
        FileForm::Xlsx => {
            let is_whole = |at: usize| {
                let whole = |cell: &Cell| !matches!(cell, Cell::Number(value) if value.fract() != 0.0);
                rows.iter().filter_map(|row| row.get(at)).all(whole)
            };
            let decimals: Vec<usize> = (0..names.len()).map(|at| if is_whole(at) { 0 } else { 2 }).collect();
            let column = |((name, is_number), decimals): ((&&str, &bool), &usize)| SheetColumn {
                name: (*name).to_owned(),
                number: is_number.then_some(Number { decimals: *decimals, grouped: false }),
            };
            let columns = names.iter().zip(&numbers).zip(&decimals);
            Content::Sheets(vec![Sheet {
                name: Words::fixed("并入", "joined").get(lang).to_owned(),
                columns: columns.map(column).collect(),
                rows: Box::new(rows.into_iter()),
                notes: Vec::new(),
            }])
        }
    })
}
