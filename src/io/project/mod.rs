//! Parts of the project file.

pub mod notes;
