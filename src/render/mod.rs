//! A scene becomes pixels or marks. One folder per backend; the vector backends share the file names `shape paint text`.
//!
//! *Guarantees:* the CPU raster is the reference; it needs no display and gives the same bytes everywhere.
//! *Must not know:* what the colours mean.

#[cfg(feature = "app")]
pub mod gpu;
pub mod raster;
