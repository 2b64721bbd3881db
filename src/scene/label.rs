//! Names of zones, roads and parcels over the whole map, without collisions, in a deterministic order.
//!
//! Places are chosen in the world for a step of zoom, not in the view: a pan moves names, it does not shuffle them.
//! What is more important is placed first; a name that finds no free place is left out, never drawn over another.
//!
//! *Guarantees:* no two boxes of names meet; names of parcels lie inside their parcel.
//! *Must not know:* pixels of glyphs.

mod boxes;
mod parcels;
mod roads;
mod zones;

use crate::model::id::FeatureId;
use crate::model::layer::{Layer, LayerKind, Role};
use crate::model::words::Lang;
use crate::scene::build::MapInput;
use crate::scene::color::Tokens;
use crate::scene::font::Fonts;
use crate::scene::paint::{Align, Text};
use crate::scene::view::View;

pub use boxes::Turned;

/// What becomes of names that cross the edge of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// They are cut: the window goes on beside it.
    Cut,
    /// They are left out: on paper half a name is a fault.
    Whole,
}

/// The names of a map, with the frame's top left corner as origin; none where something is `taken`.
pub fn labels(input: &MapInput, view: View, fonts: &Fonts<'_>, (edge, taken): (Edge, &[Turned])) -> Vec<Text> {
    let asker = Asker { input, view, fonts, tokens: Tokens::of(input.appearance), edge };
    let mut wanted = Vec::new();
    for (position, layer) in input.layers.iter().enumerate() {
        if layer.opacity <= 0.0 {
            continue;
        }
        let position = position as u32;
        match layer.layer.kind {
            LayerKind::Zones => zones::ask(&asker, &layer.layer, position, &mut wanted),
            LayerKind::Roads | LayerKind::Water => roads::ask(&asker, &layer.layer, position, &mut wanted),
            LayerKind::Parcels | LayerKind::Other => {}
        }
    }
    wanted.sort_by_key(|wish: &Wish| wish.order);
    let mut chosen = Chosen::new(view, edge);
    for taken in taken {
        chosen.taken.add(*taken);
    }
    for wish in wanted {
        chosen.place(wish);
    }
    // Parcels come last and are many: each is looked at only where there still is room.
    for layer in input.layers.iter().filter(|layer| layer.layer.kind == LayerKind::Parcels && layer.opacity > 0.0) {
        parcels::place(&asker, &layer.layer, &mut chosen);
    }
    chosen.texts
}

/// The box of a text in the same pixels, on its em square: what must not meet another.
pub fn box_of(text: &Text, fonts: &Fonts<'_>) -> Turned {
    let width = fonts.face(text.bold).width_spaced(&text.text, text.size_px, text.spacing_px);
    let along = match text.align {
        Align::Left => width / 2.0,
        Align::Center => 0.0,
        Align::Right => -width / 2.0,
    };
    let (sin, cos) = text.angle.sin_cos();
    let up = -text.size_px * MIDDLE;
    Turned {
        middle: (text.at_px.0 + along * cos - up * sin, text.at_px.1 + along * sin + up * cos),
        half: (width / 2.0, text.size_px / 2.0),
        angle: text.angle,
    }
}

/// The middle of the em square above the baseline, as a share of the size: (0.88 − 0.12) ÷ 2.
const MIDDLE: f32 = 0.38;

/// What all that ask for names know.
struct Asker<'a> {
    input: &'a MapInput,
    view: View,
    fonts: &'a Fonts<'a>,
    tokens: &'static Tokens,
    edge: Edge,
}

impl Asker<'_> {
    /// A text whose em square has its middle at `middle_px`, turned by `angle`.
    fn centered(&self, text: &str, middle_px: (f32, f32), angle: f32, look: Look) -> Text {
        let (sin, cos) = angle.sin_cos();
        let down = look.size_px * MIDDLE;
        Text {
            align: Align::Center,
            bold: look.bold,
            slanted: look.slanted,
            halo: Some((self.tokens.halo.alpha(look.halo_alpha), look.halo_px * self.input.scale)),
            angle,
            spacing_px: look.spacing_px,
            ..Text::plain(
                text.to_owned(),
                (middle_px.0 - down * sin, middle_px.1 + down * cos),
                look.size_px,
                look.color,
            )
        }
    }

    /// Whether a box lies in the frame or so near that its names may.
    fn sees(&self, bounds: geo_types::Rect) -> bool {
        let (left, bottom) = self.view.screen_from_world(bounds.min());
        let (right, top) = self.view.screen_from_world(bounds.max());
        let beyond = f64::from(BEYOND_PX);
        let (width, height) = self.view.size_px;
        right > -beyond && bottom > -beyond && left < width + beyond && top < height + beyond
    }

    /// The name of a feature in the language of the map; `None` where it has none.
    fn name<'l>(&self, layer: &'l Layer, id: FeatureId) -> Option<&'l str> {
        let english = (self.input.lang == Lang::En).then(|| layer.text(Role::NameEn, id)).flatten();
        english.or_else(|| layer.text(Role::Name, id)).map(str::trim).filter(|name| !name.is_empty())
    }

    /// Metres a pixel at scale 1, rounded to a power of two: places hang on this, so they stay while one pans,
    /// and mostly while one zooms a little.
    fn zoom_step_m(&self) -> f64 {
        (self.view.meters_per_px * f64::from(self.input.scale)).log2().round().exp2()
    }
}

/// How a name looks, in pixels.
#[derive(Clone, Copy)]
struct Look {
    size_px: f32,
    spacing_px: f32,
    bold: bool,
    slanted: bool,
    color: crate::scene::color::Color,
    halo_px: f32,
    halo_alpha: f32,
}

/// A name that wants a place: its places by preference, and when its turn is.
struct Wish {
    /// Rank, layer, feature, number along the line.
    order: (u8, u32, u32, u32),
    places: Vec<Place>,
    /// The same name is not repeated nearer than this.
    apart_px: f32,
}

/// One place: the texts (one a line, or one a character) and what they cover.
struct Place {
    texts: Vec<Text>,
    cover: Vec<Turned>,
}

/// The names that have a place.
struct Chosen {
    taken: boxes::Taken,
    texts: Vec<Text>,
    /// First text and middle of each name, for repeats.
    names: Vec<(String, (f32, f32))>,
    frame_px: (f32, f32),
    edge: Edge,
}

/// Names this far outside the frame still take their place, so that those inside do not jump when one pans.
const BEYOND_PX: f32 = 240.0;

impl Chosen {
    fn new(view: View, edge: Edge) -> Self {
        let frame_px = (view.size_px.0 as f32, view.size_px.1 as f32);
        Self { taken: boxes::Taken::new(frame_px, BEYOND_PX), texts: Vec::new(), names: Vec::new(), frame_px, edge }
    }

    fn place(&mut self, wish: Wish) {
        for place in wish.places {
            let Some(middle) = place.cover.first().map(|cover| cover.middle) else { continue };
            let name: String = place.texts.iter().map(|text| text.text.as_str()).collect();
            if wish.apart_px > 0.0 && self.repeats(&name, middle, wish.apart_px) {
                continue;
            }
            if self.put(place) {
                self.names.push((name, middle));
                return;
            }
        }
    }

    /// Takes the place if it is free; says whether it was.
    fn put(&mut self, place: Place) -> bool {
        let Place { texts, cover } = place;
        if !self.allowed(&cover) || cover.iter().any(|one| self.taken.meets(one)) {
            return false;
        }
        if cover.iter().any(|one| one.meets_frame(self.frame_px)) {
            self.texts.extend(texts);
        }
        for one in cover {
            self.taken.add(one);
        }
        true
    }

    fn allowed(&self, cover: &[Turned]) -> bool {
        let (width, height) = self.frame_px;
        cover.iter().all(|one| {
            let (left, top, right, bottom) = one.bounds();
            match self.edge {
                Edge::Whole => left >= 3.0 && top >= 3.0 && right <= width - 3.0 && bottom <= height - 3.0,
                Edge::Cut => {
                    right >= -BEYOND_PX
                        && bottom >= -BEYOND_PX
                        && left <= width + BEYOND_PX
                        && top <= height + BEYOND_PX
                }
            }
        })
    }

    fn repeats(&self, name: &str, middle: (f32, f32), apart_px: f32) -> bool {
        self.names.iter().any(|(known, at)| known == name && (at.0 - middle.0).hypot(at.1 - middle.1) < apart_px)
    }
}
