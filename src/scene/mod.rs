//! What the map looks like, in vectors. The same scene goes to the window and to every export.
//!
//! *Guarantees:* a scene holds paths and texts, never triangles or pixels; same input, same scene.
//! *Must not know:* the GPU, egui, file formats.

pub mod annotate;
pub mod build;
pub mod color;
pub mod dump;
pub mod font;
pub mod furniture;
pub mod known;
pub mod label;
pub mod legend;
pub mod notes;
pub mod page;
pub mod paint;
pub mod palette;
pub mod style;
pub mod view;
