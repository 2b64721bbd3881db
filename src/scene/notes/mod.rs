//! Notes and planned sites under a view → marks: the same ones in the window and on every export.
//!
//! *Guarantees:* points stay on the ground and sizes are those of the style at any scale; what lies far outside the
//! picture is cut off. *Must not know:* how a note is drawn by hand, pens of any writer.

pub(in crate::scene) mod clip;
mod hit;
mod ink;
mod site;
mod spans;
mod words;

pub use hit::{hit, nearest_on, touches};
pub use site::site_marks;
pub use words::{measure_text, text_box};

use crate::model::note::{Note, NoteKind, NoteLayer};
use crate::model::sketch::Sketch;
use crate::model::words::Lang;
use crate::scene::color::{Appearance, Tokens};
use crate::scene::font::Fonts;
use crate::scene::paint::{Mark, Stroke};
use crate::scene::view::View;
use geo_types::{Coord, Rect};
use std::sync::Arc;

/// What a planner has put on the map.
#[derive(Debug, Clone, Default)]
pub struct Annotations {
    /// The notes, in layers from the bottom up.
    pub notes: Arc<Vec<NoteLayer>>,
    /// The planned sites; they lie below the notes.
    pub sites: Vec<Sketch>,
}

/// Where and how notes are drawn.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The view of the map.
    pub view: &'a View,
    /// The corner of the map in the picture, in pixels.
    pub origin_px: (f32, f32),
    /// Pixels of the picture for one at 96 dpi.
    pub scale: f32,
    /// Light or dark.
    pub appearance: Appearance,
    /// Of units and names.
    pub lang: Lang,
    /// For the widths of words.
    pub fonts: &'a Fonts<'a>,
}

/// Marks of everything that can be seen, from the bottom up.
pub fn marks(annotations: &Annotations, place: Place<'_>) -> Vec<Mark> {
    let sites = annotations.sites.iter().flat_map(|sketch| site_marks(sketch, false, place));
    let layers = annotations.notes.iter().filter(|layer| layer.visible);
    let notes = layers.flat_map(|layer| &layer.notes).flat_map(|note| note_marks(note, place));
    sites.chain(notes).collect()
}

/// Marks of one note; none where it lies outside the view.
pub fn note_marks(note: &Note, place: Place<'_>) -> Vec<Mark> {
    let mut marks = Vec::new();
    if !place.sees(note) {
        return marks;
    }
    match note.kind {
        NoteKind::Text => {}
        NoteKind::Pin => ink::pin(&mut marks, note, place),
        NoteKind::Callout => ink::leader(&mut marks, note, place),
        NoteKind::Arrow | NoteKind::Line | NoteKind::Freehand | NoteKind::Length => ink::line(&mut marks, note, place),
        NoteKind::Polygon | NoteKind::Rectangle | NoteKind::Ellipse | NoteKind::Area => {
            ink::area(&mut marks, note, place);
        }
    }
    words::draw(&mut marks, note, place);
    marks
}

impl Place<'_> {
    /// Pixels of a place in the world.
    pub fn px(self, at: Coord) -> (f32, f32) {
        let (x, y) = self.view.screen_from_world(at);
        (x as f32 + self.origin_px.0, y as f32 + self.origin_px.1)
    }

    fn all_px(self, line: &[Coord]) -> Vec<(f32, f32)> {
        line.iter().map(|at| self.px(*at)).collect()
    }

    fn tokens(self) -> &'static Tokens {
        Tokens::of(self.appearance)
    }

    /// The map in pixels, with room around it: left, top, right, bottom.
    fn around_px(self, room_px: f32) -> (f32, f32, f32, f32) {
        let (left, top) = self.origin_px;
        let (width, height) = (self.view.size_px.0 as f32, self.view.size_px.1 as f32);
        (left - room_px, top - room_px, left + width + room_px, top + height + room_px)
    }

    /// Whether a note may reach into the view.
    fn sees(self, note: &Note) -> bool {
        let words = if note.text.is_empty() && note.measured.is_none() {
            0.0
        } else {
            let lines = note.text.split('\n');
            let longest = lines.clone().map(|line| line.chars().count()).max().unwrap_or(0).max(24);
            note.style.text_px * longest.max(lines.count() * 2) as f32
        };
        let reach_px = f64::from((words + note.style.width_px * 6.0 + 40.0) * self.scale);
        let reach_m = reach_px * self.view.meters_per_px;
        let seen = self.view.rect_in_world();
        note.bounds().is_some_and(|bounds| meets(bounds, seen, reach_m))
    }
}

/// Whether two boxes meet when one is larger by so many metres on each side.
fn meets(one: Rect, other: Rect, room_m: f64) -> bool {
    one.min().x - room_m <= other.max().x
        && other.min().x <= one.max().x + room_m
        && one.min().y - room_m <= other.max().y
        && other.min().y <= one.max().y + room_m
}

/// A full line in one colour.
fn stroke(color: crate::scene::color::Color, width_px: f32) -> Stroke {
    Stroke { color, width_px, dash_px: Vec::new(), inside_only: false }
}

#[cfg(test)]
mod tests;
