//! A layer as GeoJSON: one collection, a feature a line, or texts behind record separators (RFC 8142).
//!
//! *Guarantees:* the text is UTF-8; degrees of WGS 84 are plain RFC 7946, any other system is named in a `crs` member,
//! as GeoJSON of 2008 has it. *Must not know:* what columns mean.

use std::path::Path;

use geo_types::Coord;
use serde_json::{Value, json};

use crate::crs::Crs;
use crate::io::error::{Fault, WriteError};
use crate::io::formats::outgoing::{Outgoing, unfit};
use crate::io::formats::placed::{self, Parts};
use crate::io::geojson::write_collection;
use crate::io::geojson::{Feature, Geometry, Id, JsonObject};
use crate::io::write;
use crate::model::id::FeatureId;
use crate::model::report::Report;
use crate::model::shapes::ShapeKind;
use crate::model::table;
use crate::model::words::Words;
use crate::words;

/// Whole numbers up to here are exact in a float.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Writes one document.
///
/// # Errors
/// Where a place is not in the system, and where the file cannot be written.
pub(crate) fn collection(path: &Path, out: &Outgoing<'_>) -> Result<Report, WriteError> {
    let mut members = vec![("name", json!(out.layer.name))];
    let source = &out.layer.source;
    members.extend(source.status.name().map(|status| ("status", json!(status))));
    members.extend((!source.text.is_empty()).then(|| ("source", json!(source.text))));
    let name = crs_name(out.crs).map_err(|fault| placed::in_file(fault, path))?;
    members.extend(name.map(|name| ("crs", json!({ "type": "name", "properties": { "name": name } }))));
    let features = features(out).map_err(|fault| placed::in_file(fault, path))?;
    write::atomic(path, write_collection(&members, features.into_iter()).as_bytes())?;
    Ok(Report::default())
}

/// Writes a feature a line.
///
/// # Errors
/// As [`collection`].
pub(crate) fn lines(path: &Path, out: &Outgoing<'_>) -> Result<Report, WriteError> {
    texts(path, out, "")
}

/// Writes a feature a text, each behind a record separator.
///
/// # Errors
/// As [`collection`].
pub(crate) fn sequence(path: &Path, out: &Outgoing<'_>) -> Result<Report, WriteError> {
    texts(path, out, "\u{1e}")
}

fn texts(path: &Path, out: &Outgoing<'_>, before: &str) -> Result<Report, WriteError> {
    let mut report = Report::default();
    if out.crs != Crs::Wgs84 {
        let name = out.crs.name();
        report.push(unfit(
            "crs-unsaid",
            words!(
                "逐行 GeoJSON 没有写坐标系的位置；文件里的坐标是 {name}",
                "GeoJSON of lines has no place for the system; its coordinates are {name}"
            ),
        ));
    }
    let features = features(out).map_err(|fault| placed::in_file(fault, path))?;
    let mut text = String::new();
    for feature in features {
        text.extend([before, &feature.to_string(), "\n"]);
    }
    write::atomic(path, text.as_bytes())?;
    Ok(report)
}

/// What the `crs` member has to say; nothing for degrees of WGS 84.
fn crs_name(crs: Crs) -> Result<Option<String>, Fault> {
    match crs.epsg() {
        4326 => Ok(None),
        0 => {
            let name = crs.name();
            let message =
                words!("GeoJSON 只能用编码写明坐标系，{name} 没有", "GeoJSON names systems by code; {name} has none");
            let remedy = Words::fixed("请换一个有 EPSG 编码的坐标系", "choose a system with an EPSG code");
            Err(Fault::new("crs-without-code", message, remedy))
        }
        code => Ok(Some(format!("urn:ogc:def:crs:EPSG::{code}"))),
    }
}

fn features(out: &Outgoing<'_>) -> Result<Vec<Feature>, Fault> {
    out.layer.shapes.ids().map(|id| feature(out, id)).collect()
}

fn feature(out: &Outgoing<'_>, id: FeatureId) -> Result<Feature, Fault> {
    let parts = placed::parts(out, id)?;
    let values = out.attributes().map(|column| (column.name.clone(), value(column.value(id.index()))));
    Ok(Feature {
        bbox: None,
        geometry: geometry(out.layer.shapes.kind(id), &parts),
        id: out.ids.and_then(|at| own_id(out.layer.table.columns.get(at)?.value(id.index()))),
        properties: Some(values.collect::<JsonObject>()),
        foreign_members: None,
    })
}

/// The id of a feature, which is a text or a number.
fn own_id(id: table::Value<'_>) -> Option<Id> {
    match value(id) {
        Value::String(text) => Some(Id::String(text)),
        Value::Number(number) => Some(Id::Number(number)),
        _ => None,
    }
}

fn value(value: table::Value<'_>) -> Value {
    match value {
        table::Value::None => Value::Null,
        table::Value::Number(number) if number.fract() == 0.0 && number.abs() < EXACT => json!(number as i64),
        table::Value::Number(number) => json!(number),
        table::Value::Bool(value) => json!(value),
        table::Value::Text(text) => json!(text),
        table::Value::Json(text) => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
    }
}

fn geometry(kind: ShapeKind, parts: &Parts) -> Option<Geometry> {
    let place = |coord: &Coord| [coord.x, coord.y];
    let line = |ring: Option<&Vec<Coord>>| ring.into_iter().flatten().map(place).collect::<Vec<_>>();
    let polygon = |part: &Vec<Vec<Coord>>| part.iter().map(|ring| line(Some(ring))).collect::<Vec<_>>();
    match (kind, parts.as_slice()) {
        (ShapeKind::Empty, _) | (_, []) => None,
        (ShapeKind::Point, [one]) => line(one.first()).first().map(|place| Geometry::new_point(*place)),
        (ShapeKind::Point, many) => {
            Some(Geometry::new_multi_point(many.iter().flat_map(|part| line(part.first())).collect::<Vec<_>>()))
        }
        (ShapeKind::Line, [one]) => Some(Geometry::new_line_string(line(one.first()))),
        (ShapeKind::Line, many) => {
            Some(Geometry::new_multi_line_string(many.iter().map(|part| line(part.first())).collect::<Vec<_>>()))
        }
        (ShapeKind::Polygon, [one]) => Some(Geometry::new_polygon(polygon(one))),
        (ShapeKind::Polygon, many) => Some(Geometry::new_multi_polygon(many.iter().map(polygon).collect::<Vec<_>>())),
    }
}
