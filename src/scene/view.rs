//! Which part of the world is seen, and at what scale. World is f64 metres (y north), screen is pixels (y down).
use geo_types::{Coord, Rect};

/// Metres a pixel at the closest: a screen of some ten metres.
const CLOSEST: f64 = 0.01;
/// Metres a pixel at the farthest: the Earth on a screen.
const FARTHEST: f64 = 50_000.0;

/// A view on the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The world point in the middle.
    pub center_in_world: Coord,
    /// World metres a pixel.
    pub meters_per_px: f64,
    /// Width and height in pixels.
    pub size_px: (f64, f64),
}

impl View {
    /// Pixels of a world point.
    pub fn screen_from_world(&self, point_in_world: Coord) -> (f64, f64) {
        (
            (point_in_world.x - self.center_in_world.x) / self.meters_per_px + self.size_px.0 / 2.0,
            (self.center_in_world.y - point_in_world.y) / self.meters_per_px + self.size_px.1 / 2.0,
        )
    }
    /// World point of a pixel.
    pub fn world_from_screen(&self, point_px: (f64, f64)) -> Coord {
        Coord {
            x: self.center_in_world.x + (point_px.0 - self.size_px.0 / 2.0) * self.meters_per_px,
            y: self.center_in_world.y - (point_px.1 - self.size_px.1 / 2.0) * self.meters_per_px,
        }
    }
    /// What is seen.
    pub fn rect_in_world(&self) -> Rect {
        Rect::new(self.world_from_screen((0.0, self.size_px.1)), self.world_from_screen((self.size_px.0, 0.0)))
    }
    /// The view that shows `rect` whole with `margin_px` around it.
    pub fn fitting(rect_in_world: Rect, size_px: (f64, f64), margin_px: f64) -> Self {
        let width = (size_px.0 - 2.0 * margin_px).max(1.0);
        let height = (size_px.1 - 2.0 * margin_px).max(1.0);
        let meters_per_px =
            (rect_in_world.width() / width).max(rect_in_world.height() / height).clamp(CLOSEST, FARTHEST);
        Self { center_in_world: rect_in_world.center(), meters_per_px, size_px }
    }
    /// The same view `factor` times closer, with the world point under `anchor_px` where it is.
    pub fn zoomed(&self, factor: f64, anchor_px: (f64, f64)) -> Self {
        let anchor = self.world_from_screen(anchor_px);
        let meters_per_px = (self.meters_per_px / factor).clamp(CLOSEST, FARTHEST);
        let ratio = meters_per_px / self.meters_per_px;
        Self {
            center_in_world: Coord {
                x: anchor.x + (self.center_in_world.x - anchor.x) * ratio,
                y: anchor.y + (self.center_in_world.y - anchor.y) * ratio,
            },
            meters_per_px,
            ..*self
        }
    }
    /// The same view moved so that what was at the origin is at `delta_px`.
    pub fn panned(&self, delta_px: (f64, f64)) -> Self {
        Self {
            center_in_world: Coord {
                x: self.center_in_world.x - delta_px.0 * self.meters_per_px,
                y: self.center_in_world.y + delta_px.1 * self.meters_per_px,
            },
            ..*self
        }
    }
}
