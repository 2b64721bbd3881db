//! A named view (视图书签) to come back to.
//!
//! *Must not know:* windows, screens.

use geo_types::Coord;

/// A place, and how near one looks at it.
#[derive(Debug, Clone, PartialEq)]
pub struct Bookmark {
    /// What the planner calls it.
    pub name: String,
    /// The middle of the view, in world metres.
    pub center_in_world: Coord,
    /// World metres a point of the screen.
    pub meters_per_px: f64,
}
