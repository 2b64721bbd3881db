//! What a person says about the coordinates of files, in place of what the files say or what would be guessed.
//!
//! *Guarantees:* nothing said is the default, and changes nothing. *Must not know:* files.

use super::Crs;
use super::shift::Shift;

/// The order of the two numbers of a coordinate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axes {
    /// East (longitude) first, as GeoJSON has it.
    EastNorth,
    /// North (latitude) first, as surveyors and EPSG have it.
    NorthEast,
}

/// What is said about the coordinates of files.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Assumed {
    /// The system, whatever the file names.
    pub crs: Option<Crs>,
    /// The order of the numbers, whatever their size says.
    pub axes: Option<Axes>,
    /// The distortion that places carry and that is to be taken out.
    pub shift: Option<Shift>,
}

impl Axes {
    /// Whether x and y have to be swapped to have east first.
    pub fn is_swapped(self) -> bool {
        self == Self::NorthEast
    }
}
