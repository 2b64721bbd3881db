//! Notes as GeoJSON: for other programs, for the clipboard, and back.
//!
//! Geometries are degrees. A callout is the line from what it is about to its words; a rectangle or an ellipse is a
//! polygon with the corners of its box in `anchors`.
//!
//! *Guarantees:* what was written is read back with the same words and styles, its places within 1e-8 m; texts stay
//! texts. *Must not know:* the project file.

use crate::crs::{Crs, LonLat, WORLD};
use crate::io::error::{Fault, ReadError};
use crate::io::geojson::{Feature, Geometry, write_collection};
use crate::io::path::{refuse_pipe, unreadable};
use crate::io::project::notes::checked;
pub use crate::io::project::notes::measured;
use crate::io::text::decode;
use crate::model::note::{
    Dash, Frame, Heads, MOST_CHARACTERS, Note, NoteColor, NoteKind, NoteLayer, NoteStyle, cleaned, too_many,
};
use crate::model::report::Report;
use crate::model::units::SquareMeters;
use crate::model::words::Words;
use crate::words;
use geo_types::Coord;
use serde_json::{Map, Value, json};
use std::path::Path;

/// The member that tells notes from other collections.
const KIND: (&str, &str) = ("kind", "mutu-notes");

/// One feature a note, from the bottom up. Same notes, same bytes.
pub fn to_geojson(layers: &[NoteLayer]) -> String {
    let features = layers.iter().flat_map(|layer| layer.notes.iter().map(move |note| feature(layer, note)));
    write_collection(&[(KIND.0, json!(KIND.1))], features)
}

/// Whether a text begins as [`to_geojson`] makes it.
pub fn is_own(text: &str) -> bool {
    let head: String = text.chars().take(200).collect();
    head.contains(&format!("\"{}\": \"{}\"", KIND.0, KIND.1))
}

fn feature(layer: &NoteLayer, note: &Note) -> Feature {
    let line = |points: &[Coord]| points.iter().map(|at| degrees(*at)).collect::<Vec<_>>();
    let points = line(&note.points);
    let geometry = match note.kind {
        NoteKind::Text | NoteKind::Pin => Geometry::new_point(points.first().copied().unwrap_or_default()),
        kind if kind.is_area() => {
            let mut ring = line(&note.outline());
            ring.extend(ring.first().copied());
            Geometry::new_polygon(vec![ring])
        }
        _ => Geometry::new_line_string(points.clone()),
    };
    let mut feature = Feature::from(geometry);
    let style = &note.style;
    feature.set_property("note", note.kind.name());
    feature.set_property("text", note.text.as_str());
    for (name, value) in [
        ("color", style.color.name()),
        ("dash", style.dash.name()),
        ("frame", style.frame.name()),
        ("heads", style.heads.name()),
    ] {
        feature.set_property(name, value);
    }
    for (name, value) in [("width_px", style.width_px), ("fill", style.fill), ("text_px", style.text_px)] {
        feature.set_property(name, short(value));
    }
    feature.set_property("bold", style.bold);
    feature.set_property("layer", layer.name.as_str());
    if matches!(note.kind, NoteKind::Rectangle | NoteKind::Ellipse) {
        feature.set_property("anchors", json!(points));
    }
    match (note.kind, note.measured) {
        (NoteKind::Length, Some(length)) => feature.set_property("length_m", length),
        (NoteKind::Area, Some(area)) => {
            feature.set_property("area_m2", area);
            feature.set_property("area_mu", SquareMeters(area).to_mu().0);
        }
        _ => {}
    }
    feature
}

fn degrees(at: Coord) -> [f64; 2] {
    let place = WORLD.unproject(at);
    [place.lon_deg, place.lat_deg]
}

/// The number a person would write: 0.12 and not 0.119999997.
fn short(value: f32) -> f64 {
    value.to_string().parse().unwrap_or_else(|_never| f64::from(value))
}

/// Notes that were read.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// In layers by their names, ids from 1.
    pub layers: Vec<NoteLayer>,
    /// How many texts were longer than a note's can be, and lost their ends.
    pub shortened: usize,
}

/// The text of a file of notes.
///
/// # Errors
/// Where it cannot be read, or is in no encoding that is known.
pub fn file_text(path: &Path) -> Result<String, Box<ReadError>> {
    let text = || -> Result<String, Fault> {
        refuse_pipe(path)?;
        let bytes = std::fs::read(path).map_err(|error| unreadable(&error))?;
        Ok(decode(&bytes, &mut Report::default())?.into_owned())
    };
    text().map_err(|fault| Box::new(fault.in_file(&path.display().to_string())))
}

/// The notes of a collection, in layers by their names, ids from 1. Features of other programs become pins, lines and
/// polygons with the words of `text` or `name`.
///
/// # Errors
/// In a sentence: no GeoJSON, a note that cannot be one, too many of them.
pub fn from_geojson(text: &str) -> Result<Imported, Words> {
    let collection: Value = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        words!("不是 JSON：第 {line} 行第 {column} 列不合写法", "this is no JSON ({error})")
    })?;
    let features = collection
        .get("features")
        .and_then(Value::as_array)
        .ok_or_else(|| Words::fixed("不是 GeoJSON 的 FeatureCollection", "this is no FeatureCollection of GeoJSON"))?;
    if let Some(words) = too_many(0, features.len()) {
        return Err(words);
    }
    let (mut layers, mut shortened): (Vec<NoteLayer>, usize) = (Vec::new(), 0);
    for (at, feature) in features.iter().enumerate() {
        let number = at + 1;
        let note = note_of(feature, number).map_err(|why| {
            let (zh, en) = (&why.zh, &why.en);
            words!("第 {number} 个要素：{zh}", "feature {number}: {en}")
        })?;
        let name = cleaned(&text_of(feature, "layer"));
        let texts = ["text", "name", "layer"].map(|name| text_of(feature, name));
        shortened += usize::from(texts.iter().any(|text| text.chars().nth(MOST_CHARACTERS).is_some()));
        let known = layers.iter().position(|layer| layer.name == name);
        let at = known.unwrap_or_else(|| {
            let id = layers.len() as u32 + 1;
            layers.push(NoteLayer { id, name, visible: true, notes: Vec::new() });
            layers.len() - 1
        });
        if let Some(words) = too_many(layers.len(), 0) {
            return Err(words);
        }
        if let Some(layer) = layers.get_mut(at) {
            layer.notes.push(note);
        }
    }
    Ok(Imported { layers, shortened })
}

fn note_of(feature: &Value, number: usize) -> Result<Note, Words> {
    let geometry = feature.get("geometry").unwrap_or(&Value::Null);
    let properties = feature.get("properties").and_then(Value::as_object);
    let get = |name: &str| properties.and_then(|properties| properties.get(name));
    let kind = match get("note").and_then(Value::as_str) {
        Some(name) => NoteKind::from_name(name).ok_or_else(|| words!("不认识“{name}”", "“{name}” is not known"))?,
        None => kind_of(geometry)?,
    };
    let anchors = get("anchors").filter(|_| matches!(kind, NoteKind::Rectangle | NoteKind::Ellipse));
    let mut points = positions(anchors.unwrap_or(geometry.get("coordinates").unwrap_or(&Value::Null)))?;
    if kind.is_area() && anchors.is_none() && points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    let mut text = text_of(feature, "text");
    if text.is_empty() && get("note").is_none() {
        text = text_of(feature, "name");
        if text.is_empty() && kind == NoteKind::Pin {
            text = number.to_string();
        }
    }
    let text = cleaned(&text);
    let style = style_of(kind, properties);
    let note = Note { id: number as u32, kind, points, text, style, measured: None };
    checked(note, "").map_err(|error| error.message)
}

/// What a geometry of another program becomes.
fn kind_of(geometry: &Value) -> Result<NoteKind, Words> {
    match geometry.get("type").and_then(Value::as_str) {
        Some("Point") => Ok(NoteKind::Pin),
        Some("LineString") => Ok(NoteKind::Line),
        Some("Polygon") => Ok(NoteKind::Polygon),
        _ => Err(Words::fixed("几何不是点、线或面", "its geometry is no Point, LineString or Polygon")),
    }
}

/// A text, and the text of a number.
fn text_of(feature: &Value, name: &str) -> String {
    match feature.get("properties").and_then(|properties| properties.get(name)) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// A position, a line of them, or the outer ring of a polygon.
fn positions(value: &Value) -> Result<Vec<Coord>, Words> {
    let not_there = || Words::fixed("坐标不可用", "its coordinates cannot be used");
    let list = value.as_array().ok_or_else(not_there)?;
    match list.first() {
        Some(Value::Number(_)) => Ok(vec![position(list).ok_or_else(not_there)?]),
        Some(Value::Array(first)) if first.first().is_some_and(Value::is_array) => {
            positions(list.first().unwrap_or(&Value::Null))
        }
        Some(Value::Array(_)) => {
            let at = |value: &Value| value.as_array().and_then(|list| position(list)).ok_or_else(not_there);
            list.iter().map(at).collect()
        }
        _ => Err(not_there()),
    }
}

fn position(list: &[Value]) -> Option<Coord> {
    let (lon_deg, lat_deg) = (list.first()?.as_f64()?, list.get(1)?.as_f64()?);
    Crs::WORLD.from_lonlat(LonLat { lon_deg, lat_deg })
}

/// What is missing or unknown is as it is for the kind.
fn style_of(kind: NoteKind, properties: Option<&Map<String, Value>>) -> NoteStyle {
    let plain = NoteStyle::of(kind);
    let get = |name: &str| properties.and_then(|properties| properties.get(name));
    let named = |name: &str| get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |name: &str, usual: f32, range: std::ops::RangeInclusive<f32>| {
        let (least, most) = range.into_inner();
        get(name).and_then(Value::as_f64).map_or(usual, |value| (value as f32).clamp(least, most))
    };
    NoteStyle {
        color: NoteColor::from_name(&named("color")).unwrap_or(plain.color),
        width_px: number("width_px", plain.width_px, NoteStyle::WIDTHS_PX),
        dash: Dash::from_name(&named("dash")).unwrap_or(plain.dash),
        fill: number("fill", plain.fill, 0.0..=1.0),
        text_px: number("text_px", plain.text_px, NoteStyle::TEXTS_PX),
        bold: get("bold").and_then(Value::as_bool).unwrap_or(plain.bold),
        frame: Frame::from_name(&named("frame")).unwrap_or(plain.frame),
        heads: Heads::from_name(&named("heads")).unwrap_or(plain.heads),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers() -> Vec<NoteLayer> {
        let note = |(id, kind): (u32, NoteKind)| {
            let at = |step: usize| Coord {
                x: 415_955.725 + 250.3 * step as f64,
                y: 4_029_109.6 + 80.7 * (step * step) as f64,
            };
            let points: Vec<Coord> = (0..kind.points().0.max(usize::from(kind.by_corners()) * 4)).map(at).collect();
            let measured = measured(kind, &points);
            let style = NoteStyle { fill: 0.12, width_px: 1.1, heads: Heads::Both, ..NoteStyle::of(kind) };
            Note { id, kind, points, text: "0012\n拟建“道路”, 5".to_owned(), style, measured }
        };
        let mut notes: Vec<Note> = (1..).zip(NoteKind::ALL).map(note).collect();
        let upper = notes.split_off(6);
        vec![
            NoteLayer { id: 1, name: String::new(), visible: true, notes },
            NoteLayer { id: 2, name: "2024".to_owned(), visible: true, notes: upper },
        ]
    }

    #[test]
    fn notes_come_back_equal() {
        let (before, text) = (layers(), to_geojson(&layers()));
        assert!(is_own(&text), "it is known again");
        let after = from_geojson(&text).expect("its own text").layers;
        for (one, other) in before.iter().zip(&after) {
            assert_eq!((&one.name, one.notes.len()), (&other.name, other.notes.len()), "the layers");
            for (one, other) in one.notes.iter().zip(&other.notes) {
                assert_eq!((one.kind, &one.text, one.style), (other.kind, &other.text, other.style), "{:?}", one.kind);
                assert_eq!(one.points.len(), other.points.len(), "{:?}", one.kind);
                for (a, b) in one.points.iter().zip(&other.points) {
                    assert!((a.x - b.x).hypot(a.y - b.y) < 1e-8, "{:?}: {a:?} and {b:?}", one.kind);
                }
                let (a, b) = (one.measured.unwrap_or_default(), other.measured.unwrap_or_default());
                assert!((a - b).abs() <= 1e-3, "{:?}: {a} and {b}", one.kind);
            }
        }
        assert_eq!(before.len(), after.len(), "as many layers");
        assert!(text.contains(r#""text":"0012\n"#), "texts are texts: {text}");
    }

    #[test]
    fn what_other_programs_write_becomes_notes() {
        let text = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","geometry":{"type":"Point","coordinates":[116.1,36.4]},"properties":{"name":"甲"}},
            {"type":"Feature","geometry":{"type":"Point","coordinates":[116.1,36.4]},"properties":null},
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[116.1,36.4],[116.2,36.4],[116.2,36.5],[116.1,36.4]]]},
             "properties":{"name":7}}]}"#;
        let layers = from_geojson(text).expect("three notes").layers;
        let told: Vec<_> =
            layers[0].notes.iter().map(|note| (note.kind, note.points.len(), note.text.as_str())).collect();
        assert_eq!(told, [(NoteKind::Pin, 1, "甲"), (NoteKind::Pin, 1, "2"), (NoteKind::Polygon, 3, "7")]);
        assert!(!is_own(text), "and are not taken for its own");
    }

    #[test]
    fn what_is_none_is_refused() {
        let point = |coordinates: &str, properties: &str| {
            format!(
                r#"{{"features":[{{"geometry":{{"type":"Point","coordinates":{coordinates}}},"properties":{properties}}}]}}"#
            )
        };
        for text in [
            "{",
            "[]",
            r#"{"features":[{"geometry":null,"properties":null}]}"#,
            &point("[116.1,null]", "{}"),
            &point("[500,36]", "{}"),
            &point("[116.1,36.4]", r#"{"note":"cloud"}"#),
            &point("[116.1,36.4]", r#"{"note":"text"}"#),
            &point("[116.1,36.4]", r#"{"note":"area"}"#),
        ] {
            assert!(from_geojson(text).is_err(), "{text}");
        }
    }
}
