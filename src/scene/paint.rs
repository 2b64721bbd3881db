//! The vocabulary of a scene: strata of whole layers, and marks in pixels.
use crate::model::layer::Layer;
use crate::scene::color::Color;
use crate::scene::view::View;
use geo_types::Coord;
use std::sync::Arc;

/// How an area is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fill {
    /// Not at all.
    None,
    /// With one colour.
    Solid(Color),
    /// With a colour and diagonal lines over it.
    Hatch {
        /// Under the lines.
        ground: Color,
        /// The lines.
        line: Color,
        /// Distance between lines in pixels.
        spacing_px: f32,
    },
}

/// How a line is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Stroke {
    /// Colour.
    pub color: Color,
    /// Width in pixels.
    pub width_px: f32,
    /// Dash lengths in pixels, empty for a full line.
    pub dash_px: Vec<f32>,
    /// Whether only the half inside the polygon is drawn (soft inner edges of zones).
    pub inside_only: bool,
}

/// How one class of features is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Symbol {
    /// Inside.
    pub fill: Fill,
    /// Outlines, first one at the bottom.
    pub strokes: Vec<Stroke>,
}

/// Which symbol each feature of a layer has.
#[derive(Debug, Clone)]
pub enum Classes {
    /// All the same: symbol 0.
    One,
    /// By feature.
    Each(Arc<Vec<u8>>),
}

/// One layer in one pass. Roads take two: casings of all, then fills of all.
#[derive(Debug, Clone)]
pub struct Stratum {
    /// The features.
    pub layer: Arc<Layer>,
    /// Their symbols.
    pub classes: Classes,
    /// The symbols; 255 in `classes` means "not drawn".
    pub symbols: Vec<Symbol>,
    /// From 0 to 1, over the whole stratum.
    pub opacity: f32,
}

/// Where a text is hung up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Its left end.
    Left,
    /// Its middle.
    Center,
    /// Its right end.
    Right,
}

/// A line of text in pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// The anchor on the baseline, pixels.
    pub at_px: (f32, f32),
    /// Which end is at the anchor.
    pub align: Align,
    /// Size in pixels.
    pub size_px: f32,
    /// Whether in the bold face.
    pub bold: bool,
    /// Whether it leans to the right, as names of water do.
    pub slanted: bool,
    /// Colour.
    pub color: Color,
    /// Halo colour and width.
    pub halo: Option<(Color, f32)>,
    /// Turned clockwise about the anchor, radians.
    pub angle: f32,
    /// Extra space between characters in pixels.
    pub spacing_px: f32,
}

impl Text {
    /// Upright regular text without a halo, its left end at `at_px`.
    pub fn plain(text: String, at_px: (f32, f32), size_px: f32, color: Color) -> Self {
        Self {
            text,
            at_px,
            align: Align::Left,
            size_px,
            bold: false,
            slanted: false,
            color,
            halo: None,
            angle: 0.0,
            spacing_px: 0.0,
        }
    }
}

/// A mark in pixels, over the map: furniture, labels.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A text.
    Text(Text),
    /// A rectangle: left, top, width, height.
    Rect {
        /// Place.
        rect_px: (f32, f32, f32, f32),
        /// Corner radius.
        radius_px: f32,
        /// Inside.
        fill: Fill,
        /// Outline.
        stroke: Option<Stroke>,
    },
    /// A polygon or line.
    Path {
        /// Points.
        points_px: Vec<(f32, f32)>,
        /// Whether the last point is joined to the first.
        closed: bool,
        /// Inside.
        fill: Fill,
        /// Outline.
        stroke: Option<Stroke>,
    },
}

/// A map: strata in the world under a view, then marks in pixels. Also a whole sheet: the map drawn inside `frame_px`.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Pixels of the whole picture.
    pub size_px: (u32, u32),
    /// Where the map is: left, top, width, height. The view's size is this width and height.
    pub frame_px: (f32, f32, f32, f32),
    /// The view on the world.
    pub view: View,
    /// Colour of the paper around the frame.
    pub paper: Color,
    /// Colour of the ground inside the frame.
    pub ground: Color,
    /// From the bottom up, clipped to the frame.
    pub strata: Vec<Stratum>,
    /// Map labels, clipped to the frame; coordinates are pixels of the whole picture.
    pub labels: Vec<Text>,
    /// Over all, not clipped.
    pub marks: Vec<Mark>,
}

/// Selected and hovered features are drawn by the window over the picture from these outlines (world coordinates).
pub fn outline_of(layer: &Layer, id: crate::model::id::FeatureId) -> Vec<Vec<Coord>> {
    layer.shapes.parts(id).flat_map(|part| part.rings().map(<[Coord]>::to_vec).collect::<Vec<_>>()).collect()
}
