//! Coordinate systems as texts: WKT of OGC, of Esri (`.prj`) and of ISO 19162 read, that of Esri written.
//!
//! *Guarantees:* a text is understood by its structure, a projection and its parameters; a name counts only where it says
//! what the numbers cannot (a datum). Nothing of a text is believed that its numbers contradict.
//! *Must not know:* where the text stood.

mod methods;
mod read;
mod tree;
mod write;

pub use read::{NotUnderstood, parse};
pub use write::of_esri;
