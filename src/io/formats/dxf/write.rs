//! Outlines of a layer as a drawing: a closed polyline for each ring, a layer for each class of land use or kind of zone,
//! the number of a parcel as a text where there is most room for it.

use std::collections::BTreeSet;
use std::path::Path;

use geo_types::{Coord, Rect};

use super::frame::{Drawing, DrawingLayer, STYLE};
use crate::geometry::label_point::label_point;
use crate::io::charset::Charset;
use crate::io::error::{Fault, WriteError};
use crate::io::formats::outgoing::Outgoing;
use crate::io::formats::placed::{self, Parts};
use crate::model::id::FeatureId;
use crate::model::layer::{LayerKind, Role};
use crate::model::report::Report;
use crate::model::shapes::{ShapeKind, around};
use crate::model::words::Words;
use crate::words;

/// The layer of the texts.
const LABELS: &str = "注记";
/// The colours that AutoCAD numbers: those that differ most, then of the wheel.
const COLOURS: [u8; 12] = [1, 3, 5, 6, 30, 4, 2, 94, 174, 214, 14, 54];
const WHITE: u8 = 7;
/// Texts fill the circle around their point, from so small to so large, in metres.
const TEXT_M: std::ops::RangeInclusive<f64> = 0.5..=8.0;
/// The width of a letter by its height.
const LETTER: f64 = 0.9;
const TOLERANCE_M: f64 = 0.5;

/// Writes the outlines of a layer.
///
/// # Errors
/// Where the system is one of degrees, where a place is not in it, and where the file cannot be written.
pub(crate) fn write(path: &Path, out: &Outgoing<'_>) -> Result<Report, WriteError> {
    let text = text(out).map_err(|fault| placed::in_file(fault, path))?;
    placed::text_file(path, &text, out)?;
    Ok(Report::default())
}

/// The version whose drawings are in the encoding that is asked for.
fn version(charset: Charset) -> &'static str {
    if charset == Charset::UTF_8 { "AC1021" } else { "AC1015" }
}

/// A text in the letters of GBK; others by their number, as AutoCAD has them.
fn in_letters(text: &str, charset: Charset) -> String {
    let is_known = |c: char| charset.encode(c.encode_utf8(&mut [0; 4])).is_some_and(|bytes| bytes.len() < 3);
    let letter = |c: char| match u32::from(c) {
        _ if charset == Charset::UTF_8 || is_known(c) => c.to_string(),
        code if code < 0x1_0000 => format!("\\U+{code:04X}"),
        _ => "?".to_owned(),
    };
    text.chars().map(letter).collect()
}

fn text(out: &Outgoing<'_>) -> Result<String, Fault> {
    if out.crs.is_geographic() {
        return Err(degrees(out));
    }
    let shapes = &out.layer.shapes;
    let placed: Vec<(FeatureId, Parts)> =
        shapes.ids().map(|id| Ok((id, placed::parts(out, id)?))).collect::<Result<_, Fault>>()?;
    let names: Vec<String> = placed.iter().map(|(id, _)| layer_of(out, *id)).collect();
    let coords = placed.iter().flat_map(|(_, parts)| parts).flatten().flatten();
    let mut drawing = Drawing::default();
    let handles = placed.iter().flat_map(|(_, parts)| parts).map(|part| part.len() + 1).sum::<usize>() + names.len();
    drawing.start(version(out.charset), &layers(&names), extent(coords), handles);
    for ((id, parts), name) in placed.iter().zip(&names) {
        let kind = shapes.kind(*id);
        for ring in parts.iter().flatten() {
            outline(&mut drawing, kind, name, ring);
        }
        label(&mut drawing, out, *id);
    }
    Ok(drawing.end())
}

fn extent<'c>(coords: impl Iterator<Item = &'c Coord>) -> Rect {
    let boxes = coords.map(|coord| Rect::new(*coord, *coord));
    boxes.reduce(around).unwrap_or_else(|| Rect::new(Coord::zero(), Coord::zero()))
}

/// All layers by name, each with a colour, that of the texts last.
fn layers(names: &[String]) -> Vec<DrawingLayer> {
    let known: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let colours = COLOURS.iter().cycle();
    let own =
        known.iter().zip(colours).map(|(name, colour)| DrawingLayer { name: (*name).to_owned(), colour: *colour });
    own.chain([DrawingLayer { name: LABELS.to_owned(), colour: WHITE }]).collect()
}

/// The layer that a feature is drawn on: its class of land use or kind of zone, else the layer it is of.
fn layer_of(out: &Outgoing<'_>, id: FeatureId) -> String {
    let roles: &[Role] = match out.layer.kind {
        LayerKind::Zones => &[Role::Kind],
        _ => &[Role::LandUse, Role::LandUseName],
    };
    let words: Vec<&str> = roles.iter().filter_map(|role| out.layer.text(*role, id)).collect();
    let name = if words.is_empty() { out.layer.name.clone() } else { words.join(" ") };
    let name = in_letters(&legal(&name), out.charset);
    // AutoCAD has a layer 0 that is no one's, and the texts have theirs.
    if name.is_empty() || name == "0" || name == LABELS { format!("{name}_") } else { name }
}

/// A name without what AutoCAD takes in none.
fn legal(name: &str) -> String {
    let is_bad = |c: char| c.is_control() || "<>/\\\":;?*|=`,".contains(c);
    name.trim().chars().take(200).map(|c| if is_bad(c) { '_' } else { c }).collect()
}

fn outline(drawing: &mut Drawing, kind: ShapeKind, layer: &str, ring: &[Coord]) {
    if kind == ShapeKind::Point {
        for Coord { x, y } in ring {
            drawing.entity("POINT", layer);
            drawing.put(100, "AcDbPoint");
            point(drawing, 10, *x, *y);
        }
        return;
    }
    let is_closed = kind == ShapeKind::Polygon;
    let corners = if is_closed { ring.get(..ring.len().saturating_sub(1)).unwrap_or(ring) } else { ring };
    drawing.entity("LWPOLYLINE", layer);
    drawing.put(100, "AcDbPolyline");
    drawing.put(90, corners.len());
    drawing.put(70, u8::from(is_closed));
    drawing.put(43, 0);
    for Coord { x, y } in corners {
        drawing.put(10, x);
        drawing.put(20, y);
    }
}

fn point(drawing: &mut Drawing, code: i32, x: f64, y: f64) {
    drawing.put(code, x);
    drawing.put(code + 10, y);
    drawing.put(code + 20, 0);
}

/// The number of a parcel, or the name of what has none, in the middle.
fn label(drawing: &mut Drawing, out: &Outgoing<'_>, id: FeatureId) {
    let layer = out.layer;
    let Some(text) = layer.text(Role::Code, id).or_else(|| layer.text(Role::Name, id)) else { return };
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let Some((world, radius_m)) = label_point(&layer.shapes, id, TOLERANCE_M) else { return };
    let Coord { x, y } = out.place(world);
    let letters = text.chars().count().max(1) as f64;
    let height_m = (2.0 * radius_m / (LETTER * letters)).clamp(*TEXT_M.start(), *TEXT_M.end());
    let round = |value: f64| (value * 1e3).round() / 1e3;
    drawing.entity("TEXT", LABELS);
    drawing.put(100, "AcDbText");
    point(drawing, 10, round(x), round(y));
    drawing.put(40, round(height_m));
    drawing.put(1, in_letters(&text, out.charset));
    drawing.put(7, STYLE);
    drawing.put(72, 1);
    point(drawing, 11, round(x), round(y));
    drawing.put(100, "AcDbText");
    drawing.put(73, 2);
}

fn degrees(out: &Outgoing<'_>) -> Fault {
    let name = out.crs.name();
    let message = words!("DXF 要用米，不能用 {name}", "a drawing is in metres, which {name} is not");
    let remedy = Words::fixed("请指定投影坐标系，例如 4548", "choose a projected system, such as 4548");
    Fault::new("no-plane", message, remedy)
}
