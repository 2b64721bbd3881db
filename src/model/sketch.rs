//! A planned site: an outline drawn on the map, and what the applicant promises for it.
//!
//! *Must not know:* standards, parcels, how it was drawn.

use geo_types::{Coord, Rect};

use crate::model::entry::Amounts;
use crate::model::shapes::around;
use crate::model::units::SquareMeters;

/// What is planned on a site.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SitePlan {
    /// The industry in the plan's terms; empty where it is open.
    pub industry: String,
    /// Code of GB/T 4754, of a division or longer; empty where it is open.
    pub division: String,
    /// Sums and ratios that are promised.
    pub amounts: Amounts,
}

/// A planned site with its outline.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch {
    /// Tells it from the others; never used again in a project.
    pub id: u32,
    /// Its corners in world metres, three at least, without the first one again.
    pub corners: Vec<Coord>,
    /// Area on the ellipsoid, measured when it was drawn.
    pub area: SquareMeters,
    /// What is planned there.
    pub plan: SitePlan,
}

impl Sketch {
    /// The closed ring of its outline.
    pub fn ring(&self) -> Vec<Coord> {
        self.corners.iter().chain(self.corners.first()).copied().collect()
    }

    /// The box around it.
    pub fn bounds(&self) -> Option<Rect> {
        let boxes = self.corners.iter().map(|at| Rect::new(*at, *at));
        boxes.reduce(around)
    }
}
