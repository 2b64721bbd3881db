//! The notes of a project in its file.
//!
//! *Guarantees:* what was written is read back equal; a form that is damaged, or too large to be meant, is refused
//! with its place. Lengths and areas are measured anew, so a file cannot lie about them.
//! *Must not know:* the rest of the file.

use crate::geometry::measure;
use crate::model::note::{
    Dash, Frame, Heads, MOST_CHARACTERS, Note, NoteColor, NoteKind, NoteLayer, NoteStyle, too_many,
};
use crate::model::words::Words;
use crate::words;
use geo_types::Coord;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Larger ids would leave none for the notes to come.
const MOST_ID: u32 = u32::MAX / 2;

/// All layers of notes, from the bottom up.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct NotesForm {
    /// The layers.
    #[serde(default)]
    pub layers: Vec<LayerForm>,
}

/// One layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerForm {
    id: u32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    visible: bool,
    notes: Vec<NoteForm>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct NoteForm {
    id: u32,
    kind: String,
    /// World metres, x and y.
    points: Vec<[f64; 2]>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    text: String,
    style: StyleForm,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StyleForm {
    color: String,
    width_px: f32,
    dash: String,
    fill: f32,
    text_px: f32,
    bold: bool,
    frame: String,
    heads: String,
}

/// Why notes of a file cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub struct FormError {
    /// `notes.layers[0].notes[3].kind`.
    pub place: String,
    /// What is wrong there.
    pub message: Words,
}

/// The notes as they are written.
pub fn to_form(layers: &[NoteLayer]) -> NotesForm {
    let note = |note: &Note| NoteForm {
        id: note.id,
        kind: note.kind.name().to_owned(),
        points: note.points.iter().map(|at| [at.x, at.y]).collect(),
        text: note.text.clone(),
        style: StyleForm {
            color: note.style.color.name().to_owned(),
            width_px: note.style.width_px,
            dash: note.style.dash.name().to_owned(),
            fill: note.style.fill,
            text_px: note.style.text_px,
            bold: note.style.bold,
            frame: note.style.frame.name().to_owned(),
            heads: note.style.heads.name().to_owned(),
        },
    };
    let layer = |layer: &NoteLayer| LayerForm {
        id: layer.id,
        name: layer.name.clone(),
        visible: layer.visible,
        notes: layer.notes.iter().map(note).collect(),
    };
    NotesForm { layers: layers.iter().map(layer).collect() }
}

/// The notes of a form.
///
/// # Errors
/// With the place of the first thing that cannot be: an unknown name, a number that is none or out of range, a point
/// off the Earth, an id that stands twice, too much of anything.
pub fn from_form(form: NotesForm) -> Result<Vec<NoteLayer>, FormError> {
    let notes: usize = form.layers.iter().map(|layer| layer.notes.len()).sum();
    if let Some(words) = too_many(form.layers.len(), notes) {
        return Err(error("notes.layers", words));
    }
    let (mut layer_ids, mut ids) = (BTreeSet::new(), BTreeSet::new());
    let mut layers = Vec::with_capacity(form.layers.len());
    for (at, layer) in form.layers.into_iter().enumerate() {
        let place = format!("notes.layers[{at}]");
        if layer.id > MOST_ID || layer.notes.iter().any(|note| note.id > MOST_ID) {
            return Err(error(&place, Words::fixed("编号太大", "an id is too large")));
        }
        if !layer_ids.insert(layer.id) {
            return Err(twice(&format!("{place}.id"), layer.id));
        }
        check_text(&layer.name, &format!("{place}.name"))?;
        let mut notes = Vec::with_capacity(layer.notes.len());
        for (at, form) in layer.notes.into_iter().enumerate() {
            let place = format!("{place}.notes[{at}]");
            if !ids.insert(form.id) {
                return Err(twice(&format!("{place}.id"), form.id));
            }
            notes.push(note(form, &place)?);
        }
        layers.push(NoteLayer { id: layer.id, name: layer.name, visible: layer.visible, notes });
    }
    Ok(layers)
}

fn note(form: NoteForm, place: &str) -> Result<Note, FormError> {
    let kind = known(NoteKind::from_name(&form.kind), &form.kind, place, "kind")?;
    let points: Vec<Coord> = form.points.iter().map(|&[x, y]| Coord { x, y }).collect();
    check_text(&form.text, &format!("{place}.text"))?;
    let StyleForm { color, width_px, dash, fill, text_px, bold, frame, heads } = form.style;
    let style = NoteStyle {
        color: known(NoteColor::from_name(&color), &color, place, "style.color")?,
        width_px,
        dash: known(Dash::from_name(&dash), &dash, place, "style.dash")?,
        fill,
        text_px,
        bold,
        frame: known(Frame::from_name(&frame), &frame, place, "style.frame")?,
        heads: known(Heads::from_name(&heads), &heads, place, "style.heads")?,
    };
    checked(Note { id: form.id, kind, points, text: form.text, style, measured: None }, place)
}

/// A note with its measure, where it can be one.
pub(crate) fn checked(note: Note, place: &str) -> Result<Note, FormError> {
    if !note.points.iter().all(|at| on_earth(*at)) {
        let message = Words::fixed("坐标不是数字，或不在地球上", "a coordinate is no number, or off the Earth");
        return Err(error(&format!("{place}.points"), message));
    }
    let style = &note.style;
    for (name, value, range) in [
        ("width_px", style.width_px, NoteStyle::WIDTHS_PX),
        ("text_px", style.text_px, NoteStyle::TEXTS_PX),
        ("fill", style.fill, 0.0..=1.0),
    ] {
        if !range.contains(&value) {
            let (least, most) = range.into_inner();
            let message = words!("{value} 不行；应为 {least} 到 {most}", "{value} cannot be; it is {least} to {most}");
            return Err(error(&format!("{place}.style.{name}"), message));
        }
    }
    if !note.is_whole() {
        let kind = note.kind.name();
        let message = words!("{kind} 的点数不对，或缺文字", "a {kind} needs another number of points, or words");
        return Err(error(place, message));
    }
    let measured = measured(note.kind, &note.points);
    Ok(Note { measured, ..note })
}

/// Length in m or area in m² on the ellipsoid, for the kinds that have one.
pub fn measured(kind: NoteKind, points: &[Coord]) -> Option<f64> {
    match kind {
        NoteKind::Length => Some(measure::geodesic_length_m(points)),
        NoteKind::Area => {
            let ring: Vec<Coord> = points.iter().chain(points.first()).copied().collect();
            Some(measure::world_ring_area(&ring).0)
        }
        _ => None,
    }
}

/// No coordinate of the plane is farther from its origin than half way round the Earth.
fn on_earth(at: Coord) -> bool {
    const FARTHEST_M: f64 = 20_100_000.0;
    at.x.abs() <= FARTHEST_M && at.y.abs() <= FARTHEST_M
}

fn known<T>(found: Option<T>, name: &str, place: &str, field: &str) -> Result<T, FormError> {
    let name: String = name.chars().take(40).collect();
    found.ok_or_else(|| error(&format!("{place}.{field}"), words!("不认识“{name}”", "“{name}” is not known")))
}

/// Lines of characters that can be shown.
fn check_text(text: &str, place: &str) -> Result<(), FormError> {
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(error(place, Words::fixed("文字中有控制字符", "the text holds control characters")));
    }
    if text.chars().nth(MOST_CHARACTERS).is_some() {
        return Err(error(
            place,
            words!("文字超过 {MOST_CHARACTERS} 个字符", "the text has more than {MOST_CHARACTERS} characters"),
        ));
    }
    Ok(())
}

fn error(place: &str, message: Words) -> FormError {
    FormError { place: place.to_owned(), message }
}

fn twice(place: &str, id: u32) -> FormError {
    error(place, words!("编号 {id} 重复", "id {id} stands twice"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers() -> Vec<NoteLayer> {
        let note = |(id, kind): (u32, NoteKind)| {
            let at = |step: usize| Coord {
                x: 415_955.725 + 100.1 * step as f64,
                y: 4_029_109.6 + 3.3 * (step * step) as f64,
            };
            let points: Vec<Coord> = (0..kind.points().0).map(at).collect();
            let measured = measured(kind, &points);
            let style = NoteStyle { fill: 0.15, width_px: 1.7, dash: Dash::Dotted, ..NoteStyle::of(kind) };
            Note { id, kind, points, text: format!("第 {id} 个\n“0012”"), style, measured }
        };
        let notes = (1..).zip(NoteKind::ALL).map(note).collect();
        vec![
            NoteLayer { id: 1, name: String::new(), visible: true, notes },
            NoteLayer { id: 4, name: "会审意见".to_owned(), visible: false, notes: Vec::new() },
        ]
    }

    #[test]
    fn what_was_written_is_read_back_equal() {
        let text = serde_json::to_string(&to_form(&layers())).unwrap();
        let read: NotesForm = serde_json::from_str(&text).unwrap();
        assert_eq!(from_form(read), Ok(layers()), "{text}");
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_place() {
        let whole = serde_json::to_value(to_form(&layers())).unwrap();
        let check = |pointer: &str, value: serde_json::Value, place: &str| {
            let mut damaged = whole.clone();
            *damaged.pointer_mut(pointer).unwrap() = value;
            let read: NotesForm = serde_json::from_value(damaged).unwrap();
            assert_eq!(from_form(read).map_err(|error| error.place), Err(place.to_owned()), "{pointer}");
        };
        let note = "/layers/0/notes/0";
        let place = "notes.layers[0].notes[0]";
        check(&format!("{note}/kind"), "cloud".into(), &format!("{place}.kind"));
        check(&format!("{note}/style/color"), "#ff0000".into(), &format!("{place}.style.color"));
        check(&format!("{note}/style/width_px"), 1e9.into(), &format!("{place}.style.width_px"));
        check(&format!("{note}/style/fill"), (-0.1).into(), &format!("{place}.style.fill"));
        check(&format!("{note}/points"), serde_json::json!([[1e300, 0.0]]), &format!("{place}.points"));
        check(&format!("{note}/points"), serde_json::json!([]), place);
        check(&format!("{note}/text"), "".into(), place);
        check(&format!("{note}/text"), "\u{7}".into(), &format!("{place}.text"));
        check(&format!("{note}/text"), "亩".repeat(2_001).into(), &format!("{place}.text"));
        check("/layers/0/notes/1/id", 1.into(), "notes.layers[0].notes[1].id");
        check("/layers/1/id", 1.into(), "notes.layers[1].id");
    }

    /// A square of 1000 × 1000 m of the plane on its meridian, where its scale is 1: a side differs from 1000 m on the
    /// ellipsoid by less than 0.1 mm and the area by less than 1 m².
    #[test]
    fn measures_are_made_from_the_points() {
        let at = |x: f64, y: f64| Coord { x: 499_500.0 + x, y: 4_030_000.0 + y };
        let square = [at(0., 0.), at(1000., 0.), at(1000., 1000.), at(0., 1000.)];
        let length = measured(NoteKind::Length, &square[..2]).unwrap();
        assert!((length - 1000.0).abs() < 1e-4, "{length} m");
        let area = measured(NoteKind::Area, &square).unwrap();
        assert!((area - 1e6).abs() < 1.0, "{area} m²");
        assert_eq!(measured(NoteKind::Line, &square), None, "a line is no measure");
    }
}
