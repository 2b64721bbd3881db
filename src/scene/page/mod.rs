//! A page with all its items as one scene: title, map frame, legend, tables, 图签 and what else a printed map has.
//!
//! One grid: margins, a header, the map with its frame, a column (wide pages) or a strip (tall pages) for the rest, a
//! bottom line. A page is laid out once, at ten dots a millimetre, and only scaled for an output, so that screen,
//! picture, PDF and SVG are the same sheet.
//!
//! *Guarantees:* every mark of an item the grid places lies inside the page; every text was measured before it was
//! placed; the scale of the map is what is printed. *Must not know:* themes, files, clocks.

mod arrange;
mod blocks;
mod chart_block;
mod content;
mod degrees;
mod facts_block;
mod grid;
mod image_block;
mod imprint;
mod index;
mod legend_block;
mod lines;
mod locator;
mod map;
mod square_block;
mod statement_block;
mod table_block;
mod typeset;
mod units;
mod wind_block;

use crate::model::page::{BoxMm, Item, ItemKind, Page, Paper};
use crate::scene::build::MapInput;
use crate::scene::color::{Appearance, Color, Tokens};
use crate::scene::font::Fonts;
use crate::scene::furniture;
use crate::scene::paint::Scene;
use crate::scene::view::View;
use arrange::Spot;
use typeset::Typesetter;
use units::{Area, Units};

pub use content::{Chart, Content, Table};
pub use index::{Heads, IndexPage, IndexRow, index, index_pages};

/// Dots of the layout a millimetre.
pub const DOTS_PER_MM: f64 = 10.0;
/// The same an inch: what a scene of [`lay_out`] is scaled from.
pub const LAYOUT_DPI: f64 = 254.0;
/// The system the map is drawn in; it is named on every sheet.
pub const SYSTEM: &str = "CGCS2000 / 3°GK CM 117E (EPSG:4548)";

/// A page that was laid out.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The page at [`LAYOUT_DPI`].
    pub scene: Scene,
    /// Where each item stands, in the order of the page; those without room or without anything to say are missing.
    pub placed: Vec<(u32, BoxMm)>,
    /// Items the grid has no room for.
    pub left_out: Vec<u32>,
    /// The N of 1:N of the map.
    pub scale: f64,
    paper: Paper,
}

impl Sheet {
    /// Where the first item of a kind stands, in dots of the layout: left, top, width, height.
    pub fn rect_of(&self, page: &Page, is: impl Fn(&ItemKind) -> bool) -> Option<(f32, f32, f32, f32)> {
        let id = page.items.iter().find(|item| is(&item.kind))?.id;
        let (_, place) = self.placed.iter().find(|(known, _)| *known == id)?;
        Some(Area::of_mm(*place).rect_px())
    }

    /// The page at so many dots an inch.
    pub fn at(&self, dpi: f64) -> Scene {
        Scene { size_px: self.paper.size_px(dpi), ..self.scene.scaled(dpi / LAYOUT_DPI) }
    }
}

/// What every block is drawn with.
#[derive(Clone, Copy)]
struct Hand<'a> {
    set: &'a Typesetter<'a>,
    tokens: &'a Tokens,
    input: &'a MapInput,
    content: &'a Content,
    /// Of the map, once it has its place.
    view: Option<View>,
}

/// Lays the page out. `input` is the map as it is on paper: always light.
pub fn lay_out(page: &Page, content: &Content, input: &MapInput, fonts: &Fonts<'_>) -> Sheet {
    let units = Units::of(page.paper);
    let set = Typesetter { fonts, units };
    let input = MapInput { appearance: Appearance::Light, scale: units.scale, marked: None, ..input.clone() };
    let hand = Hand { set: &set, tokens: Tokens::of(Appearance::Light), input: &input, content, view: None };
    let places = arrange::places(page, hand);
    let hand = Hand { view: main_view(page, &places, content), ..hand };
    let size_px = page.paper.size_px(LAYOUT_DPI);
    let mut sheet = Sheet {
        scene: Scene { size_px, paper: Color::WHITE, maps: Vec::new(), marks: Vec::new() },
        paper: page.paper,
        placed: Vec::new(),
        left_out: Vec::new(),
        scale: hand.view.map_or(0.0, |view| furniture::scale_denominator(&view, LAYOUT_DPI)),
    };
    for (item, place) in page.items.iter().zip(&places) {
        match place {
            Spot::At(area) => {
                sheet.placed.push((item.id, area.in_mm()));
                if lies_over_a_map((item, *area), page, &places) {
                    blocks::ground(&mut sheet.scene, &item.kind, *area, hand);
                }
                blocks::draw(&mut sheet.scene, &item.kind, *area, hand);
            }
            Spot::NoRoom => sheet.left_out.push(item.id),
            Spot::Empty => {}
        }
    }
    imprint::draw(&mut sheet.scene, hand);
    sheet
}

/// The view of the first map, where there is one and something to show.
fn main_view(page: &Page, places: &[Spot], content: &Content) -> Option<View> {
    page.items.iter().zip(places).find_map(|(item, place)| match (&item.kind, place) {
        (ItemKind::Map(map), Spot::At(area)) => {
            Some(map::view(map, *area, (content.extent_in_world?, content.subject_in_world)))
        }
        _ => None,
    })
}

/// Whether an item that was moved stands on a map and could not be read on it.
fn lies_over_a_map((item, area): (&Item, Area), page: &Page, places: &[Spot]) -> bool {
    let bare = matches!(
        item.kind,
        ItemKind::Map(_) | ItemKind::Locator | ItemKind::Watermark { .. } | ItemKind::Text(_) | ItemKind::Image { .. }
    );
    let mut maps = page.items.iter().zip(places).filter(|(other, _)| matches!(other.kind, ItemKind::Map(_)));
    item.place.is_some() && !bare && maps.any(|(_, place)| matches!(place, Spot::At(map) if map.meets(area)))
}

/// Whether the page shows a map at all.
fn has_map(page: &Page) -> bool {
    page.items.iter().any(|item| matches!(item.kind, ItemKind::Map(_)))
}

const TITLE_PT: f32 = 19.0;
const SUBTITLE_PT: f32 = 9.5;
const HEAD_PT: f32 = 10.5;
const BODY_PT: f32 = 8.2;
const CAPTION_PT: f32 = 7.0;
/// Between things on the page, in millimetres.
const GAP_MM: f32 = 4.2;
/// How far the outer line of the map's frame reaches beyond the map, in millimetres.
const RIM_MM: f32 = 1.9;
