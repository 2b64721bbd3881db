//! The words of notes: their lines, the box around them, and what was measured.

use super::{Place, ink, stroke};
use crate::model::note::{Frame, Note, NoteKind};
use crate::model::units::SquareMeters;
use crate::model::words::{Lang, Words};
use crate::scene::furniture::thousands;
use crate::scene::paint::{Align, Fill, Mark, Text};

pub(super) static MU: Words = Words::fixed("亩", "mu");
static HECTARES: Words = Words::fixed("公顷", "ha");

/// From one baseline to the next, of the size.
const LEADING: f32 = 1.3;
/// From the middle of a line down to its baseline, of the size.
const DOWN: f32 = 0.36;
/// Between words and their box, of the size: beside them, and above and below.
const PADDING: (f32, f32) = (0.5, 0.28);

/// `356.2 m`, `1.234 km`; `12.34 亩（0.82 公顷）`, `1,852.00 亩（1.235 km²）`. Empty for kinds that measure nothing.
pub fn measure_text(kind: NoteKind, measured: f64, lang: Lang) -> String {
    match kind {
        NoteKind::Length if measured < 1_000.0 => format!("{} m", decimals(measured, 1)),
        NoteKind::Length => format!("{} km", decimals(measured / 1_000.0, 3)),
        NoteKind::Area => {
            let area = SquareMeters(measured);
            let other = if area.square_kilometers() < 1.0 {
                format!("{} {}", decimals(area.hectares(), 2), HECTARES.get(lang))
            } else {
                format!("{} km²", decimals(area.square_kilometers(), 3))
            };
            let mu = format!("{} {}", decimals(area.to_mu().0, 2), MU.get(lang));
            match lang {
                Lang::Zh => format!("{mu}（{other}）"),
                Lang::En => format!("{mu} ({other})"),
            }
        }
        _ => String::new(),
    }
}

/// A number that is not negative, its thousands parted.
pub(super) fn decimals(value: f64, count: usize) -> String {
    let text = format!("{:.count$}", value.max(0.0));
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse().map_or_else(|_huge| whole.to_owned(), thousands);
    if rest.is_empty() { whole } else { format!("{whole}.{rest}") }
}

/// The lines of a note as they are drawn.
fn lines(note: &Note, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    if !note.text.trim().is_empty() {
        lines.extend(note.text.trim_end().split('\n').map(|line| line.trim_end().to_owned()));
    }
    lines.extend(note.measured.map(|measured| measure_text(note.kind, measured, lang)).filter(|text| !text.is_empty()));
    lines
}

/// The box around the words: left, top, width, height in pixels. Nothing without words, and none of a pin.
pub fn text_box(note: &Note, place: Place<'_>) -> Option<(f32, f32, f32, f32)> {
    let lines = lines(note, place.lang);
    let (x, y) = ink::words_at(note, place).filter(|_| !lines.is_empty())?;
    let (face, size) = (place.fonts.face(note.style.bold), note.style.text_px * place.scale);
    let widest = lines.iter().map(|line| face.width(line, size)).fold(0.0, f32::max);
    let (width, height) = (widest + 2.0 * PADDING.0 * size, size * (LEADING * lines.len() as f32 + 2.0 * PADDING.1));
    Some((x - width / 2.0, y - height / 2.0, width, height))
}

/// Draws the words of a note, centred, over their box.
pub(super) fn draw(marks: &mut Vec<Mark>, note: &Note, place: Place<'_>) {
    let Some(frame) = text_box(note, place) else { return };
    block(marks, &lines(note, place.lang), (note, frame), place);
}

fn block(marks: &mut Vec<Mark>, lines: &[String], (note, frame): (&Note, (f32, f32, f32, f32)), place: Place<'_>) {
    let (style, tokens) = (&note.style, place.tokens());
    let size = style.text_px * place.scale;
    let (ink, width_px) = (ink::color(note, place), style.width_px.min(2.0) * place.scale);
    let mut halo = None;
    match style.frame {
        Frame::None => {}
        Frame::Halo => halo = Some((tokens.halo, (size * 0.13).max(1.5 * place.scale))),
        Frame::Box => marks.push(Mark::Rect {
            rect_px: frame,
            radius_px: size * 0.22,
            fill: Fill::Solid(tokens.halo.alpha(0.94)),
            stroke: Some(stroke(ink, width_px)),
        }),
    }
    // In a box of their colour the words are black; without one they are of the colour themselves.
    let color = if style.frame == Frame::Box { tokens.map_text } else { ink };
    let (x, top) = (frame.0 + frame.2 / 2.0, frame.1 + size * (PADDING.1 + LEADING / 2.0 + DOWN));
    for (at, line) in lines.iter().enumerate() {
        let at_px = (x, top + size * LEADING * at as f32);
        marks.push(Mark::Text(Text {
            align: Align::Center,
            bold: style.bold,
            halo,
            ..Text::plain(line.clone(), at_px, size, color)
        }));
    }
}
