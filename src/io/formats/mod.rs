//! The formats beside GeoJSON and CSV, one file each.
//!
//! To add one: a [`Form`] with its name and the way it is known (`io::sniff`), a file here whose `read` gives the
//! layers, and one arm below; its usual endings go to [`EXTENSIONS`](crate::io::open::EXTENSIONS).
//! A reader takes what it needs of an [`Input`] or of a decoded text, collects
//! [`Batch`](crate::io::features::Batch)es and ends with [`features::parsed`](crate::io::features::parsed).
//!
//! *Guarantees:* counts in a file are believed only as far as its length bears them out.
//! *Must not know:* what columns mean, which system is right.

mod dbf;
mod gpkg;
mod shapefile;

use crate::io::error::Fault;
use crate::io::features::Parsed;
use crate::io::input::Input;
use crate::io::meter::Meter;
use crate::io::sniff::{self, Form};

/// Reads a file of a form that is known by its bytes.
pub(crate) fn read(form: Form, input: &Input<'_>, meter: &mut Meter<'_>) -> Result<Vec<Parsed>, Fault> {
    let layers = match form {
        Form::GeoPackage => gpkg::read(input, meter),
        Form::Shapefile => shapefile::read(input, meter),
        _ => Err(sniff::unread(form)),
    };
    if layers.is_ok() {
        meter.finish(input.source.len());
    }
    layers
}

/// Reads a file of a form that is known by its text.
pub(crate) fn read_text(
    form: Form,
    _text: &str,
    _input: &Input<'_>,
    _meter: &mut Meter<'_>,
) -> Result<Vec<Parsed>, Fault> {
    match form {
        _ => Err(sniff::unread(form)),
    }
}
