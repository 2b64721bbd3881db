//! DXF: outlines for colleagues with CAD, and outlines from them.
//!
//! Our own, and only what parcels need: closed outlines, lines and points are read and written, numbers of parcels are
//! written as texts. The crate `dxf` (0.6) would do more, but knows only drawings as a whole in memory and pulls in
//! `image`, `chrono` and `uuid` for it.
//!
//! Written is ASCII DXF of AutoCAD 2000 (AC1015) in GBK, which every CAD of an office and GDAL read; with UTF-8 asked for it
//! is that of AutoCAD 2007 (AC1021), the first version in UTF-8, which GDAL takes for GBK. Both have the tables without
//! which AutoCAD refuses a drawing: layers, one text style with a Chinese font, model and paper space.
//!
//! *Guarantees:* what is read is given straight edges no farther than a quarter of a thousandth of a circle's radius from its arcs;
//! entities without a place among outlines (blocks, hatches, texts) are left out, and how many is said.
//! *Must not know:* coordinate systems; a drawing has none.

mod frame;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;
