//! Shapes in the system they are written in, and the table of what can be written in which file.
//!
//! *Guarantees:* coordinates are rounded to what no survey can tell (a tenth of a micrometre of degrees, a micrometre of
//! metres), so that the noise of two projections does not stand in the file. *Must not know:* formats.

use std::path::Path;

use geo_types::Coord;

use crate::io::error::{Fault, WriteError};
use crate::io::formats::outgoing::Outgoing;
use crate::io::write;
use crate::model::id::FeatureId;
use crate::model::shapes::ShapeKind;
use crate::model::table::Value;
use crate::model::words::Words;
use crate::words;

/// The parts of a feature, each a list of rings.
pub(crate) type Parts = Vec<Vec<Vec<Coord>>>;

/// A feature in the system of the file.
///
/// # Errors
/// Where the system has no such place.
pub(crate) fn parts(out: &Outgoing<'_>, id: FeatureId) -> Result<Parts, Fault> {
    let step = if out.crs.is_geographic() { 1e12 } else { 1e6 };
    let rounded = |value: f64| (value * step).round() / step;
    let place = |world: &Coord| {
        let coord = out.place(*world);
        let is_there = coord.x.is_finite() && coord.y.is_finite();
        is_there.then(|| Coord { x: rounded(coord.x), y: rounded(coord.y) }).ok_or_else(|| out_of_reach(out, id))
    };
    let ring = |ring: &[Coord]| ring.iter().map(place).collect();
    out.layer.shapes.parts(id).map(|part| part.rings().map(ring).collect()).collect()
}

/// Whether the system of the file has all places of a layer.
///
/// # Errors
/// Where it has not.
pub(crate) fn refuse_out_of_reach(out: &Outgoing<'_>) -> Result<(), Fault> {
    out.layer.shapes.ids().try_for_each(|id| parts(out, id).map(drop))
}

fn out_of_reach(out: &Outgoing<'_>, id: FeatureId) -> Fault {
    let (name, number) = (out.crs.name(), id.0 + 1);
    let message =
        words!("第 {number} 个要素不在 {name} 的范围内", "feature {number} lies outside of what {name} can express");
    let remedy = Words::fixed("请换一个目标坐标系", "choose another system to write in");
    Fault::new("out-of-reach", message, remedy).at(format!("feature {number}"))
}

/// What can stand in a cell of a text table: texts as they are, numbers as they are written in JSON.
pub(crate) fn shown(value: Value<'_>) -> Option<String> {
    match value {
        Value::None => None,
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Text(text) => Some(text.to_owned()),
        // A text among values of other kinds stands there in quotes.
        Value::Json(text) => Some(serde_json::from_str::<String>(text).unwrap_or_else(|_| text.to_owned())),
    }
}

/// Whether a feature is one of polygons with something in them.
pub(crate) fn is_polygon(out: &Outgoing<'_>, id: FeatureId) -> bool {
    out.layer.shapes.kind(id) == ShapeKind::Polygon
}

/// Writes a text whole or not at all, in the encoding that is asked for.
///
/// # Errors
/// Where a character is not in the encoding, and as [`write::atomic`].
pub(crate) fn text_file(path: &Path, text: &str, out: &Outgoing<'_>) -> Result<(), WriteError> {
    let bytes = out.charset.encode(text).ok_or_else(|| {
        let name = out.charset.name();
        let message = words!("有些字不在 {name} 中", "some characters are not in {name}");
        let remedy = Words::fixed("请用 UTF-8 或 GB18030 写出", "write it in UTF-8 or GB18030");
        WriteError { path: path.display().to_string(), message, remedy }
    })?;
    write::atomic(path, &bytes)
}

/// A fault of writing a file.
pub(crate) fn in_file(fault: Fault, path: &Path) -> WriteError {
    let error = fault.in_file(&path.display().to_string());
    WriteError { path: error.path, message: error.message, remedy: error.remedy }
}
