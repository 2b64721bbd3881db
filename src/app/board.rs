//! The page view: a page of the project with its items, to arrange by hand.
//!
//! *Guarantees:* what is dragged is on the paper and, near a guide, on it. *Must not know:* egui.

use crate::app::state::State;
use crate::io::error::ReadError;
use crate::model::note::NoteLayer;
use crate::model::page::{BoxMm, Page, Paper};
use crate::model::project::LayerStyle;
use crate::model::sketch::Sketch;
use crate::model::words::Lang;
use crate::render::raster::Picture;
use geo_types::Rect;
use std::path::PathBuf;
use std::sync::Arc;

/// How one looks at the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// 1 where the whole paper fills the room.
    pub zoom: f64,
    /// The place of the paper in the middle of the room, as shares of its width and height.
    pub middle: (f64, f64),
}

impl Look {
    /// The whole paper.
    pub const WHOLE: Self = Self { zoom: 1.0, middle: (0.5, 0.5) };
    /// As near as one can come.
    pub const CLOSEST: f64 = 12.0;

    /// `factor` times nearer, with the place `at` (shares of the paper, too) where it is.
    #[must_use]
    pub fn zoomed(self, factor: f64, at: (f64, f64)) -> Self {
        let zoom = (self.zoom * factor).clamp(1.0, Self::CLOSEST);
        let kept = |middle: f64, at: f64| at + (middle - at) * self.zoom / zoom;
        Self { zoom, middle: (kept(self.middle.0, at.0), kept(self.middle.1, at.1)) }.on_paper()
    }

    /// Moved by shares of the paper.
    #[must_use]
    pub fn moved(self, by: (f64, f64)) -> Self {
        Self { middle: (self.middle.0 + by.0, self.middle.1 + by.1), ..self }.on_paper()
    }

    /// The whole paper stands in the middle, and no part of it can be lost.
    fn on_paper(self) -> Self {
        if self.zoom <= 1.0 {
            return Self::WHOLE;
        }
        let within = |middle: f64| if middle.is_finite() { middle.clamp(0.0, 1.0) } else { 0.5 };
        Self { middle: (within(self.middle.0), within(self.middle.1)), ..self }
    }
}

impl Default for Look {
    fn default() -> Self {
        Self::WHOLE
    }
}

/// What the page view shows.
#[derive(Debug, Default)]
pub struct Board {
    /// Which page of the project.
    pub page: usize,
    /// The chosen item.
    pub chosen: Option<u32>,
    /// Whether dragging in the chosen map moves what it shows, instead of its frame.
    pub moves_map: bool,
    /// How one looks at it.
    pub look: Look,
    /// What the last edit did; `None` after anything else.
    pub join: Option<Join>,
    /// What was asked to be drawn last.
    pub asked: Option<Wanted>,
    /// What was drawn last.
    pub proof: Option<Proof>,
}

/// What a proof is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The page.
    pub page: Page,
    /// Dots an inch on the screen.
    pub dpi: f64,
    lang: Lang,
    title: String,
    layers: Vec<LayerStyle>,
    notes: Arc<Vec<NoteLayer>>,
    sketches: Vec<Sketch>,
    revision: u64,
    /// Which colours, by address: new ones lie elsewhere while these are kept.
    themed: usize,
    shown: Option<Rect>,
}

impl Wanted {
    /// What the state wants drawn of a page.
    pub fn of(state: &State, page: &Page, dpi: f64) -> Self {
        let themed = state.derived.themed.as_ref().map_or(0, |themed| Arc::as_ptr(themed) as usize);
        Self {
            page: page.clone(),
            dpi,
            lang: state.lang(),
            title: state.project.title.clone(),
            layers: state.project.layers.clone(),
            notes: Arc::clone(&state.project.notes),
            sketches: state.project.sketches.clone(),
            revision: state.derived.revision,
            themed,
            shown: state.session.settled_view().map(|view| view.rect_in_world()),
        }
    }
}

/// A page as it was drawn.
#[derive(Debug)]
pub struct Proof {
    /// Its pixels.
    pub picture: Picture,
    /// Where each item stands.
    pub placed: Vec<(u32, BoxMm)>,
    /// Items there is no room for.
    pub left_out: Vec<u32>,
    /// The N of 1:N.
    pub scale: f64,
    /// What the main map shows.
    pub extent_in_world: Option<Rect>,
    /// Pictures that could not be read.
    pub faults: Vec<ReadError>,
}

impl Proof {
    /// Where an item stands.
    pub fn place(&self, id: u32) -> Option<BoxMm> {
        self.placed.iter().find(|(known, _)| *known == id).map(|(_, place)| *place)
    }
}

/// What happens on the board.
#[derive(Debug)]
pub enum BoardChange {
    /// It opens or closes.
    Toggle,
    /// Another page.
    Turn(usize),
    /// A new page, by a template.
    Add(Box<Page>),
    /// The page goes.
    Remove,
    /// An item is chosen, or none.
    Choose(Option<u32>),
    /// Dragging moves what the map shows, or the frame.
    MovesMap(bool),
    /// One looks elsewhere.
    Look(Look),
    /// The page is another.
    Set(Box<Page>),
    /// A number of the page is drawn along: the page as it is now.
    Slide(Box<Page>),
    /// The hand that drew lets go.
    Release,
    /// A file is to be chosen.
    Ask(BoardFile),
    /// A file was chosen: its path as it was typed.
    File(BoardFile, String),
    /// What is to be drawn.
    Draw(Box<Wanted>),
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoardFile {
    /// The picture of an item.
    Picture(u32),
    /// A template that becomes a page.
    OpenTemplate,
    /// The page as a template.
    SaveTemplate,
}

impl BoardFile {
    /// How the names of these files end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Picture(_) => "png",
            Self::OpenTemplate | Self::SaveTemplate => "json",
        }
    }

    /// The path of a template: it ends as one where it has no ending.
    pub fn with_ending(path: PathBuf) -> PathBuf {
        if path.extension().is_some() { path } else { path.with_extension(Self::SaveTemplate.ending()) }
    }
}

/// What the last edit of the page did, to be undone with the next one of its sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// The title was typed.
    Title,
    /// A field of an item was typed.
    Field(u32, &'static str),
    /// An item was moved by arrow keys.
    Nudge(u32),
    /// A number is being drawn along.
    Slide,
}

/// How near a guide catches, in millimetres.
pub const CATCH_MM: f64 = 1.5;
/// No item is smaller.
const LEAST_MM: f64 = 3.0;

/// Lines at which edges are caught: the margins and the middle of the paper, and the edges of other items.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Guides {
    /// Upright lines, millimetres from the left.
    pub across: Vec<f64>,
    /// Lying lines, millimetres from the top.
    pub down: Vec<f64>,
}

impl Guides {
    /// Those of a paper and of what stands on it, but for one item.
    pub fn of(paper: Paper, placed: &[(u32, BoxMm)], but: u32) -> Self {
        const MARGIN_MM: f64 = 10.0;
        let mut guides = Self {
            across: vec![MARGIN_MM, paper.width_mm / 2.0, paper.width_mm - MARGIN_MM],
            down: vec![MARGIN_MM, paper.height_mm / 2.0, paper.height_mm - MARGIN_MM],
        };
        for (_, place) in placed.iter().filter(|(id, _)| *id != but) {
            guides.across.extend([place.left, place.left + place.width]);
            guides.down.extend([place.top, place.top + place.height]);
        }
        guides
    }
}

/// What a hand holds on one axis of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Nothing: it stays.
    None,
    /// The left or upper edge.
    Low,
    /// The right or lower edge.
    High,
    /// Both: it moves.
    Both,
}

/// What a hand holds of a box: across and down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grip(pub Hold, pub Hold);

impl Grip {
    /// The whole box.
    pub const WHOLE: Self = Self(Hold::Both, Hold::Both);
    /// The corners and the middles of the sides, clockwise from the upper left, as shares of width and height.
    pub const HANDLES: [((f32, f32), Self); 8] = [
        ((0.0, 0.0), Self(Hold::Low, Hold::Low)),
        ((0.5, 0.0), Self(Hold::None, Hold::Low)),
        ((1.0, 0.0), Self(Hold::High, Hold::Low)),
        ((1.0, 0.5), Self(Hold::High, Hold::None)),
        ((1.0, 1.0), Self(Hold::High, Hold::High)),
        ((0.5, 1.0), Self(Hold::None, Hold::High)),
        ((0.0, 1.0), Self(Hold::Low, Hold::High)),
        ((0.0, 0.5), Self(Hold::Low, Hold::None)),
    ];
}

/// The box after a drag of so many millimetres, caught by the guides and kept on the paper; and the guides that
/// caught it, an upright and a lying one.
pub fn dragged(
    start: BoxMm,
    by_mm: (f64, f64),
    grip: Grip,
    (paper, guides): (Paper, &Guides),
) -> (BoxMm, (Option<f64>, Option<f64>)) {
    let (across, caught_x) =
        along((start.left, start.left + start.width), by_mm.0, grip.0, (paper.width_mm, &guides.across));
    let (down, caught_y) =
        along((start.top, start.top + start.height), by_mm.1, grip.1, (paper.height_mm, &guides.down));
    let place = BoxMm { left: across.0, top: down.0, width: across.1 - across.0, height: down.1 - down.0 };
    (place, (caught_x, caught_y))
}

/// One axis of [`dragged`].
fn along((low, high): (f64, f64), by: f64, hold: Hold, (side, guides): (f64, &[f64])) -> ((f64, f64), Option<f64>) {
    let held = [(hold != Hold::High, low + by), (hold != Hold::Low, high + by)];
    let near = |at: f64| {
        let found = guides.iter().map(|guide| (guide - at, *guide)).filter(|(off, _)| off.abs() <= CATCH_MM);
        found.min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()))
    };
    let caught = held.into_iter().filter(|(holds, _)| *holds && hold != Hold::None).filter_map(|(_, at)| near(at));
    let caught = caught.min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
    let by = by + caught.map_or(0.0, |(off, _)| off);
    let (low, high) = match hold {
        Hold::Both => {
            // The whole stays on the paper.
            let by = by.clamp(-low.max(0.0), (side - high).max(0.0));
            (low + by, high + by)
        }
        Hold::Low => ((low + by).clamp(0.0, (high - LEAST_MM).max(0.0)), high),
        Hold::High => (low, (high + by).clamp(low + LEAST_MM, side.max(low + LEAST_MM))),
        Hold::None => (low, high),
    };
    let holds = |guide: f64| (low - guide).abs() < 1e-9 || (high - guide).abs() < 1e-9;
    ((low, high), caught.map(|(_, guide)| guide).filter(|guide| holds(*guide)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dragged_box_is_caught_and_stays_on_the_paper() {
        fn check(by_mm: (f64, f64), grip: Grip, expected: [f64; 4]) {
            let start = BoxMm { left: 50.0, top: 60.0, width: 100.0, height: 40.0 };
            let guides = Guides::of(Paper::A3, &[(9, BoxMm { left: 200.0, top: 5.0, width: 30.0, height: 30.0 })], 1);
            let (found, _) = dragged(start, by_mm, grip, (Paper::A3, &guides));
            let found = [found.left, found.top, found.width, found.height];
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{by_mm:?}: {found:?}");
        }
        let handle = |at: usize| Grip::HANDLES[at].1;
        check((7.0, 3.0), Grip::WHOLE, [57.0, 63.0, 100.0, 40.0]);
        // The right edge comes within 1.5 mm of the other item's left edge at 200.
        check((49.0, 3.0), Grip::WHOLE, [100.0, 63.0, 100.0, 40.0]);
        // Half a millimetre from the margin at 10.
        check((-39.5, 0.0), Grip::WHOLE, [10.0, 60.0, 100.0, 40.0]);
        check((1e6, -1e6), Grip::WHOLE, [320.0, 0.0, 100.0, 40.0]);
        check((20.0, 7.0), handle(4), [50.0, 60.0, 120.0, 47.0]);
        check((99.0, 95.0), handle(0), [147.0, 97.0, 3.0, 3.0]);
        check((0.0, -1e6), handle(1), [50.0, 0.0, 100.0, 100.0]);
    }

    #[test]
    fn the_guide_that_caught_is_told() {
        let start = BoxMm { left: 50.0, top: 60.0, width: 100.0, height: 40.0 };
        let guides = Guides { across: vec![210.0], down: vec![] };
        let (_, caught) = dragged(start, (59.0, 0.0), Grip::WHOLE, (Paper::A3, &guides));
        assert_eq!(caught, (Some(210.0), None));
    }
}
