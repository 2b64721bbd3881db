//! Shapes in plane metres: the door they come in by, their measures, their index, their overlay.
//!
//! *Guarantees:* what came through [`admit`] is finite, closed and wound; areas are measured on the ellipsoid.
//! *Must not know:* attributes, files, screens.

pub mod adjacent;
pub mod admit;
pub(crate) mod crossing;
pub mod defects;
pub mod drift;
mod findings;
pub mod graticule;
pub mod index;
pub mod inside;
pub mod label_point;
pub mod laps;
pub mod measure;
pub mod nearest;
pub mod overlay;
pub mod raw;
pub mod seam;
pub mod snap;
