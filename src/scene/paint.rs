//! The vocabulary of a scene: strata of whole layers, and marks in pixels.
use crate::model::layer::Layer;
use crate::model::pixels::Pixels;
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
    /// The radius of points in pixels.
    pub point_px: f32,
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

    fn scaled(&self, by: f32) -> Self {
        Self {
            text: self.text.clone(),
            at_px: (self.at_px.0 * by, self.at_px.1 * by),
            size_px: self.size_px * by,
            halo: self.halo.map(|(color, width)| (color, width * by)),
            spacing_px: self.spacing_px * by,
            ..*self
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
    /// A picture, stretched over a rectangle: left, top, width, height.
    Image {
        /// Place.
        rect_px: (f32, f32, f32, f32),
        /// What is on it.
        pixels: Arc<Pixels>,
    },
}

/// A map of a picture: strata in the world under a view, then names.
#[derive(Debug, Clone)]
pub struct MapFrame {
    /// Where it is: left, top, width, height. The view's size is this width and height.
    pub frame_px: (f32, f32, f32, f32),
    /// The view on the world.
    pub view: View,
    /// Colour of the ground inside the frame.
    pub ground: Color,
    /// From the bottom up, clipped to the frame.
    pub strata: Vec<Stratum>,
    /// Map labels, clipped to the frame; coordinates are pixels of the whole picture.
    pub labels: Vec<Text>,
    /// Notes and planned sites over the labels, clipped and placed as those.
    pub notes: Vec<Mark>,
}

/// A picture: maps, then marks in pixels. The window's has one map that fills it; a sheet has some on its paper.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Pixels of the whole picture.
    pub size_px: (u32, u32),
    /// Colour of the paper around the frames.
    pub paper: Color,
    /// The first is the main one; others are insets drawn over it.
    pub maps: Vec<MapFrame>,
    /// Over all, not clipped.
    pub marks: Vec<Mark>,
}

impl Scene {
    /// The same picture with every length in pixels times `factor`. A page is laid out once and scaled for each
    /// output, so that all outputs are the same page.
    pub fn scaled(&self, factor: f64) -> Self {
        let by = factor as f32;
        let side = |px: u32| (f64::from(px) * factor).round().max(1.0) as u32;
        Self {
            size_px: (side(self.size_px.0), side(self.size_px.1)),
            paper: self.paper,
            maps: self.maps.iter().map(|map| map.scaled(factor)).collect(),
            marks: self.marks.iter().map(|mark| mark.scaled(by)).collect(),
        }
    }
}

impl MapFrame {
    fn scaled(&self, factor: f64) -> Self {
        let by = factor as f32;
        let View { center_in_world, meters_per_px, size_px } = self.view;
        Self {
            frame_px: rect_scaled(self.frame_px, by),
            view: View {
                center_in_world,
                meters_per_px: meters_per_px / factor,
                size_px: (size_px.0 * factor, size_px.1 * factor),
            },
            ground: self.ground,
            strata: self.strata.iter().map(|stratum| stratum.scaled(by)).collect(),
            labels: self.labels.iter().map(|label| label.scaled(by)).collect(),
            notes: self.notes.iter().map(|note| note.scaled(by)).collect(),
        }
    }
}

impl Stratum {
    fn scaled(&self, by: f32) -> Self {
        let symbols = self.symbols.iter().map(|symbol| Symbol {
            fill: symbol.fill.scaled(by),
            strokes: symbol.strokes.iter().map(|stroke| stroke.scaled(by)).collect(),
        });
        Self {
            layer: Arc::clone(&self.layer),
            classes: self.classes.clone(),
            symbols: symbols.collect(),
            opacity: self.opacity,
            point_px: self.point_px * by,
        }
    }
}

impl Fill {
    /// Lines of a hatch keep their distance on paper.
    pub fn scaled(self, by: f32) -> Self {
        match self {
            Self::Hatch { ground, line, spacing_px } => Self::Hatch { ground, line, spacing_px: spacing_px * by },
            other => other,
        }
    }
}

impl Stroke {
    fn scaled(&self, by: f32) -> Self {
        Self {
            color: self.color,
            width_px: self.width_px * by,
            dash_px: self.dash_px.iter().map(|length| length * by).collect(),
            inside_only: self.inside_only,
        }
    }
}

impl Mark {
    fn scaled(&self, by: f32) -> Self {
        match self {
            Self::Text(text) => Self::Text(text.scaled(by)),
            Self::Rect { rect_px, radius_px, fill, stroke } => Self::Rect {
                rect_px: rect_scaled(*rect_px, by),
                radius_px: radius_px * by,
                fill: fill.scaled(by),
                stroke: stroke.as_ref().map(|stroke| stroke.scaled(by)),
            },
            Self::Path { points_px, closed, fill, stroke } => Self::Path {
                points_px: points_px.iter().map(|(x, y)| (x * by, y * by)).collect(),
                closed: *closed,
                fill: fill.scaled(by),
                stroke: stroke.as_ref().map(|stroke| stroke.scaled(by)),
            },
            Self::Image { rect_px, pixels } => {
                Self::Image { rect_px: rect_scaled(*rect_px, by), pixels: Arc::clone(pixels) }
            }
        }
    }
}

fn rect_scaled((left, top, width, height): (f32, f32, f32, f32), by: f32) -> (f32, f32, f32, f32) {
    (left * by, top * by, width * by, height * by)
}

/// Selected and hovered features are drawn by the window over the picture from these outlines (world coordinates).
pub fn outline_of(layer: &Layer, id: crate::model::id::FeatureId) -> Vec<Vec<Coord>> {
    layer.shapes.parts(id).flat_map(|part| part.rings().map(<[Coord]>::to_vec).collect::<Vec<_>>()).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::layer::{LayerKind, Source, Status};
    use crate::model::shapes::{ShapeKind, Shapes};
    use crate::model::table::Table;

    const INK: Color = Color { r: 90, g: 20, b: 140, a: 255 };

    /// A sheet of 200 × 100 with everything on it that has a length.
    pub(crate) fn page() -> Scene {
        let ring = |x: f64, y: f64, side: f64| {
            [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side), (0.0, 0.0)]
                .map(|(dx, dy)| Coord { x: x + dx, y: y + dy })
                .to_vec()
        };
        let mut shapes = Shapes::default();
        shapes.push(ShapeKind::Point, &[vec![vec![Coord { x: 530.0, y: 380.0 }]]]).unwrap();
        shapes.push(ShapeKind::Polygon, &[vec![ring(420.0, 350.0, 60.0), ring(440.0, 370.0, 20.0)]]).unwrap();
        shapes.push(ShapeKind::Line, &[vec![vec![Coord { x: 0.0, y: 300.0 }, Coord { x: 900.0, y: 470.0 }]]]).unwrap();
        let layer = Layer {
            name: "点".to_owned(),
            kind: LayerKind::Other,
            geodesic_area_m2: vec![0.0; shapes.len()],
            shapes,
            table: Table::default(),
            roles: Vec::new(),
            source: Source {
                path: String::new(),
                format: "GeoJSON",
                epsg: 4548,
                text: String::new(),
                status: Status::Synthetic,
            },
        };
        let stroke = Stroke { color: INK, width_px: 1.5, dash_px: vec![4.0, 2.0], inside_only: true };
        let fill = Fill::Hatch { ground: Color::WHITE, line: INK, spacing_px: 6.0 };
        let text = Text {
            halo: Some((Color::WHITE, 1.25)),
            angle: 0.5,
            spacing_px: 3.0,
            ..Text::plain("亩".to_owned(), (20.0, 30.0), 12.0, INK)
        };
        Scene {
            size_px: (200, 100),
            paper: Color::WHITE,
            maps: vec![MapFrame {
                frame_px: (10.0, 20.0, 100.0, 60.0),
                view: View {
                    center_in_world: Coord { x: 500.0, y: 400.0 },
                    meters_per_px: 2.0,
                    size_px: (100.0, 60.0),
                },
                ground: Color::WHITE,
                strata: vec![Stratum {
                    layer: Arc::new(layer),
                    classes: Classes::One,
                    symbols: vec![Symbol { fill, strokes: vec![stroke.clone()] }],
                    opacity: 0.5,
                    point_px: 2.5,
                }],
                labels: vec![text.clone()],
                notes: vec![Mark::Text(text.clone())],
            }],
            marks: vec![
                Mark::Text(text),
                Mark::Rect { rect_px: (1.0, 2.0, 3.0, 4.0), radius_px: 0.5, fill, stroke: Some(stroke.clone()) },
                Mark::Path { points_px: vec![(1.0, 2.0), (5.0, 6.0)], closed: false, fill, stroke: Some(stroke) },
                Mark::Image { rect_px: (150.0, 60.0, 30.0, 20.0), pixels: Arc::new(logo()) },
            ],
        }
    }

    /// Three by two: red, green, blue; then the same, half through, and one that is not there.
    pub(crate) fn logo() -> Pixels {
        let rows =
            [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255, 0, 0, 128], [0, 255, 0, 128], [9, 9, 9, 0]];
        Pixels::new(3, 2, rows.concat()).unwrap()
    }

    #[test]
    fn every_length_is_scaled_and_nothing_else() {
        let (page, twice) = (page(), page().scaled(2.0));
        assert_eq!((twice.size_px, twice.maps[0].frame_px), ((400, 200), (20.0, 40.0, 200.0, 120.0)));
        let place = Coord { x: 530.0, y: 380.0 };
        // 30 m east and 20 m south of the middle of the map.
        assert_eq!(page.maps[0].view.screen_from_world(place), (65.0, 40.0));
        assert_eq!(twice.maps[0].view.screen_from_world(place), (130.0, 80.0), "the world lies where it lay");
        let stratum = &twice.maps[0].strata[0];
        let stroke = Stroke { color: INK, width_px: 3.0, dash_px: vec![8.0, 4.0], inside_only: true };
        let fill = Fill::Hatch { ground: Color::WHITE, line: INK, spacing_px: 12.0 };
        assert_eq!(stratum.symbols, [Symbol { fill, strokes: vec![stroke.clone()] }]);
        assert_eq!((stratum.opacity, stratum.point_px), (0.5, 5.0));
        let text = Text {
            halo: Some((Color::WHITE, 2.5)),
            angle: 0.5,
            spacing_px: 6.0,
            ..Text::plain("亩".to_owned(), (40.0, 60.0), 24.0, INK)
        };
        assert_eq!(twice.maps[0].labels, std::slice::from_ref(&text));
        let marks = [
            Mark::Text(text),
            Mark::Rect { rect_px: (2.0, 4.0, 6.0, 8.0), radius_px: 1.0, fill, stroke: Some(stroke.clone()) },
            Mark::Path { points_px: vec![(2.0, 4.0), (10.0, 12.0)], closed: false, fill, stroke: Some(stroke) },
            Mark::Image { rect_px: (300.0, 120.0, 60.0, 40.0), pixels: Arc::new(logo()) },
        ];
        assert_eq!(twice.marks, marks);
        assert_eq!(twice.scaled(0.5).marks, page.marks, "and back");
    }
}
