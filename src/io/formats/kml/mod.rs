//! KML: placemarks with points, lines and polygons; a layer for each folder that holds some. KMZ is a zip of it.
//!
//! Our own reader on quick-xml: the crate `kml` (0.9) stops at the first wrong number and keeps the whole tree in memory.
//!
//! *Guarantees:* a row each placemark, one with a broken geometry too; a file that declares entities, or is nested deeper
//! than any program writes, is refused; links are not followed. Heights are left out. *Must not know:* what columns mean.

mod findings;
mod geometry;
mod reader;

use crate::io::error::Fault;
use crate::io::features::{Declared, Members, Parsed, parsed};
use crate::io::input::Input;
use crate::io::meter::Meter;
use crate::model::report::Report;

/// Reads the folders of a text.
pub(crate) fn read(text: &str, input: &Input<'_>, meter: &mut Meter<'_>) -> Result<Vec<Parsed>, Fault> {
    let mut report = Report::default();
    let folders = reader::folders(text, meter, &mut report)?;
    if folders.is_empty() {
        return Err(findings::no_placemarks());
    }
    let mut layers = Vec::with_capacity(folders.len());
    for folder in folders {
        let crs = Some(Declared::Text("EPSG:4326".to_owned()));
        let members = Members { name: folder.name, crs, ..Members::default() };
        let mut layer = parsed(members, vec![folder.batch], input.reading.coordinates)?;
        let mut before = std::mem::take(&mut report);
        before.append(std::mem::take(&mut layer.report));
        layer.report = before;
        layers.push(layer);
    }
    Ok(layers)
}
