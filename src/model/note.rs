//! Annotations of the map: what they are, how they look, and the layers they lie in.
//!
//! *Guarantees:* plain data; places are world metres, sizes pixels at 96 dpi, so that a note stays where it is and as
//! large as it is at any scale. *Must not know:* views, colours, how a length is measured.

use crate::model::shapes::around;
use crate::model::words::Words;
use crate::words;
use geo_types::{Coord, Rect, coord};

/// What a note is. How many points it has follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// Words around one point.
    Text,
    /// Words around the second point, and a leader to the first.
    Callout,
    /// A line with a head at its end.
    Arrow,
    /// A line.
    Line,
    /// An area by its corners.
    Polygon,
    /// A rectangle by two opposite corners.
    Rectangle,
    /// An ellipse in such a rectangle.
    Ellipse,
    /// A line drawn by hand.
    Freehand,
    /// A line that says how long it is.
    Length,
    /// An area that says how large it is.
    Area,
    /// A round sign with a number.
    Pin,
}

impl NoteKind {
    /// All of them, in the order of the tools.
    pub const ALL: [Self; 11] = [
        Self::Text,
        Self::Callout,
        Self::Arrow,
        Self::Line,
        Self::Polygon,
        Self::Rectangle,
        Self::Ellipse,
        Self::Freehand,
        Self::Length,
        Self::Area,
        Self::Pin,
    ];

    /// The stable name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Callout => "callout",
            Self::Arrow => "arrow",
            Self::Line => "line",
            Self::Polygon => "polygon",
            Self::Rectangle => "rectangle",
            Self::Ellipse => "ellipse",
            Self::Freehand => "freehand",
            Self::Length => "length",
            Self::Area => "area",
            Self::Pin => "pin",
        }
    }

    /// The kind of a name in a file.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The fewest and the most points of such a note.
    pub fn points(self) -> (usize, usize) {
        match self {
            Self::Text | Self::Pin => (1, 1),
            Self::Callout | Self::Rectangle | Self::Ellipse => (2, 2),
            Self::Arrow | Self::Line | Self::Length | Self::Freehand => (2, MOST_POINTS),
            Self::Polygon | Self::Area => (3, MOST_POINTS),
        }
    }

    /// Whether it is drawn corner by corner.
    pub fn by_corners(self) -> bool {
        matches!(self, Self::Arrow | Self::Line | Self::Polygon | Self::Length | Self::Area)
    }

    /// Whether it is nothing without words.
    pub fn is_words(self) -> bool {
        matches!(self, Self::Text | Self::Callout)
    }

    /// Whether it has an inside.
    pub fn is_area(self) -> bool {
        matches!(self, Self::Polygon | Self::Rectangle | Self::Ellipse | Self::Area)
    }

    /// Whether it can have heads of arrows.
    pub fn has_ends(self) -> bool {
        matches!(self, Self::Arrow | Self::Line | Self::Freehand | Self::Length | Self::Callout)
    }
}

/// Notes have no more points than this.
pub const MOST_POINTS: usize = 4_000;
/// And no more characters.
pub const MOST_CHARACTERS: usize = 2_000;
/// A project has no more notes than this, in all its layers.
pub const MOST_NOTES: usize = 20_000;
/// And no more layers of them.
pub const MOST_NOTE_LAYERS: usize = 200;

/// Why so many layers, with so many notes together, are not for one project; `None` where they are.
pub fn too_many(layers: usize, notes: usize) -> Option<Words> {
    if layers > MOST_NOTE_LAYERS {
        return Some(words!(
            "标注图层超过 {MOST_NOTE_LAYERS} 个；请先删去一些",
            "more than {MOST_NOTE_LAYERS} layers of notes; delete some first"
        ));
    }
    (notes > MOST_NOTES)
        .then(|| words!("标注超过 {MOST_NOTES} 个；请先删去一些", "more than {MOST_NOTES} notes; delete some first"))
}

/// Text from outside as a note can hold it: its lines, without other controls, no longer than allowed.
pub fn cleaned(text: &str) -> String {
    let plain = text.replace("\r\n", "\n").replace(['\r', '\u{2028}'], "\n").replace('\t', " ");
    let kept = plain.chars().filter(|c| *c == '\n' || !c.is_control());
    kept.take(MOST_CHARACTERS).collect::<String>().trim_end().to_owned()
}

/// Makes an enumeration with stable names.
macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
        pub enum $type {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $type {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name in files.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// The one of a name in a file.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.name() == name)
            }
        }
    };
}

named! {
    /// The colours notes can have; `scene::color` says what they are in light and dark.
    NoteColor {
        /// Red.
        #[default]
        Red = "red",
        /// Orange.
        Orange = "orange",
        /// Green.
        Green = "green",
        /// Blue.
        Blue = "blue",
        /// Purple.
        Purple = "purple",
        /// The colour of text.
        Ink = "ink",
    }
}

named! {
    /// How a line is broken.
    Dash {
        /// Not at all.
        #[default]
        Solid = "solid",
        /// Into strokes.
        Dashed = "dashed",
        /// Into dots.
        Dotted = "dotted",
    }
}

named! {
    /// What parts words from the map.
    Frame {
        /// Nothing.
        None = "none",
        /// A halo around the letters.
        #[default]
        Halo = "halo",
        /// A box around the words.
        Box = "box",
    }
}

named! {
    /// Where a line has heads.
    Heads {
        /// Nowhere.
        #[default]
        None = "none",
        /// At its end.
        End = "end",
        /// At both ends.
        Both = "both",
    }
}

/// How a note looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoteStyle {
    /// Of lines, letters and fills.
    pub color: NoteColor,
    /// Width of lines in pixels at 96 dpi.
    pub width_px: f32,
    /// How they are broken.
    pub dash: Dash,
    /// Opacity of fills, 0 to 1.
    pub fill: f32,
    /// Size of letters in pixels at 96 dpi.
    pub text_px: f32,
    /// Whether they are bold.
    pub bold: bool,
    /// What is behind them.
    pub frame: Frame,
    /// Heads of arrows.
    pub heads: Heads,
}

impl NoteStyle {
    /// Widths that lines can have, in pixels at 96 dpi.
    pub const WIDTHS_PX: std::ops::RangeInclusive<f32> = 0.5..=20.0;
    /// Sizes that letters can have, in pixels at 96 dpi.
    pub const TEXTS_PX: std::ops::RangeInclusive<f32> = 6.0..=120.0;

    /// How a note of a kind looks before anybody has chosen.
    pub fn of(kind: NoteKind) -> Self {
        let plain = Self {
            color: NoteColor::default(),
            width_px: 2.0,
            dash: Dash::Solid,
            fill: 0.0,
            text_px: 14.0,
            bold: false,
            frame: Frame::Halo,
            heads: Heads::None,
        };
        match kind {
            NoteKind::Text => Self { text_px: 16.0, bold: true, ..plain },
            NoteKind::Callout => Self { frame: Frame::Box, width_px: 1.5, ..plain },
            NoteKind::Arrow => Self { heads: Heads::End, width_px: 2.5, ..plain },
            NoteKind::Polygon | NoteKind::Rectangle | NoteKind::Ellipse => Self { fill: 0.12, ..plain },
            NoteKind::Length => Self { color: NoteColor::Blue, ..plain },
            NoteKind::Area => Self { color: NoteColor::Blue, fill: 0.12, ..plain },
            NoteKind::Pin => Self { bold: true, ..plain },
            NoteKind::Line | NoteKind::Freehand => plain,
        }
    }
}

/// An annotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Tells it from the others of all layers; never used again in a project.
    pub id: u32,
    /// What it is.
    pub kind: NoteKind,
    /// Its points in world metres, as many as the kind has; areas without the first one again.
    pub points: Vec<Coord>,
    /// Its words, in lines; of a pin its number.
    pub text: String,
    /// How it looks.
    pub style: NoteStyle,
    /// Length in m or area in m² on the ellipsoid, measured when the points were set; `None` for other kinds.
    pub measured: Option<f64>,
}

impl Note {
    /// The line of its points as it is drawn: of rectangles and ellipses the outline, open; of callouts the leader.
    pub fn outline(&self) -> Vec<Coord> {
        match (self.kind, self.points.as_slice()) {
            (NoteKind::Rectangle, [a, b]) => {
                vec![*a, coord! { x: b.x, y: a.y }, *b, coord! { x: a.x, y: b.y }]
            }
            (NoteKind::Ellipse, [a, b]) => ellipse(*a, *b),
            _ => self.points.clone(),
        }
    }

    /// The box around its points; its words may reach beyond.
    pub fn bounds(&self) -> Option<Rect> {
        bounds_of(&self.points)
    }

    /// The same with every point moved.
    #[must_use]
    pub fn moved(&self, by: Coord) -> Self {
        let points = self.points.iter().map(|at| coord! { x: at.x + by.x, y: at.y + by.y }).collect();
        Self { points, ..self.clone() }
    }

    /// Whether it has as many points as its kind needs, and words where it is nothing without.
    pub fn is_whole(&self) -> bool {
        let (least, most) = self.kind.points();
        let has_words = !self.kind.is_words() || !self.text.trim().is_empty();
        (least..=most).contains(&self.points.len()) && has_words
    }
}

/// The box around points.
pub fn bounds_of(points: &[Coord]) -> Option<Rect> {
    let boxes = points.iter().map(|at| Rect::new(*at, *at));
    boxes.reduce(around)
}

/// Corners of a drawn ellipse: at 64 of them the sagitta is a thousandth of the radius.
pub const ELLIPSE_CORNERS: usize = 64;

fn ellipse(a: Coord, b: Coord) -> Vec<Coord> {
    let (x, y) = (f64::midpoint(a.x, b.x), f64::midpoint(a.y, b.y));
    let (across, up) = ((b.x - a.x).abs() / 2.0, (b.y - a.y).abs() / 2.0);
    let corner = |step: usize| {
        let angle = step as f64 / ELLIPSE_CORNERS as f64 * std::f64::consts::TAU;
        coord! { x: x + across * angle.cos(), y: y + up * angle.sin() }
    };
    (0..ELLIPSE_CORNERS).map(corner).collect()
}

/// Notes that are shown and hidden together.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteLayer {
    /// Tells it from the others; never used again in a project.
    pub id: u32,
    /// What the planner calls it; empty for the first one, which the program names.
    pub name: String,
    /// Whether it is drawn.
    pub visible: bool,
    /// From the bottom up.
    pub notes: Vec<Note>,
}

/// A note of any layer.
pub fn find(layers: &[NoteLayer], id: u32) -> Option<&Note> {
    layers.iter().flat_map(|layer| &layer.notes).find(|note| note.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_are_those_of_the_shapes() {
        let note = |kind, points: &[(f64, f64)]| Note {
            id: 1,
            kind,
            points: points.iter().map(|&(x, y)| coord! { x: x, y: y }).collect(),
            text: String::new(),
            style: NoteStyle::of(kind),
            measured: None,
        };
        let corners = |note: &Note| note.outline().iter().map(|at| (at.x, at.y)).collect::<Vec<_>>();
        let rectangle = note(NoteKind::Rectangle, &[(0., 0.), (4., 2.)]);
        assert_eq!(corners(&rectangle), [(0., 0.), (4., 0.), (4., 2.), (0., 2.)], "round its corners");
        // x²/4 + y²/1 = 1 for half axes of 2 and 1 around (2, 1).
        let ellipse = note(NoteKind::Ellipse, &[(4., 2.), (0., 0.)]);
        for (x, y) in corners(&ellipse) {
            assert!((((x - 2.) / 2.).powi(2) + (y - 1.).powi(2) - 1.).abs() < 1e-12, "({x}, {y}) lies on the ellipse");
        }
        assert!(rectangle.is_whole(), "two corners are enough");
        assert!(!note(NoteKind::Area, &[(0., 0.), (1., 0.)]).is_whole(), "an area needs three");
        assert!(!note(NoteKind::Text, &[(0., 0.)]).is_whole(), "a text needs words");
    }

    #[test]
    fn names_lead_back() {
        for kind in NoteKind::ALL {
            assert_eq!(NoteKind::from_name(kind.name()), Some(kind), "{kind:?}");
        }
        for color in NoteColor::ALL {
            assert_eq!(NoteColor::from_name(color.name()), Some(*color), "{color:?}");
        }
        assert_eq!(Dash::from_name("wavy"), None, "what is not known is not guessed");
    }
}
