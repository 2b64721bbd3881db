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
mod dbf_write;
mod flatgeobuf;
mod geoparquet;
mod gpkg;
pub mod outgoing;
mod shapefile;

use std::path::Path;

use crate::io::error::{Fault, WriteError};
use crate::io::features::Parsed;
use crate::io::formats::outgoing::Outgoing;
use crate::io::input::Input;
use crate::io::meter::Meter;
use crate::io::sniff::{self, Form};
use crate::model::report::Report;
use crate::model::words::Words;
use crate::words;

/// Reads a file of a form that is known by its bytes.
pub(crate) fn read(form: Form, input: &Input<'_>, meter: &mut Meter<'_>) -> Result<Vec<Parsed>, Fault> {
    let layers = match form {
        Form::FlatGeobuf => flatgeobuf::read(input, meter),
        Form::GeoParquet => geoparquet::read(input, meter),
        Form::GeoPackage => gpkg::read(input, meter),
        Form::Shapefile => shapefile::read(input, meter),
        _ => Err(sniff::unread(form)),
    };
    if layers.is_ok() {
        meter.finish(input.source.len());
    }
    layers
}

/// Writes a layer in a form that can be written, and says what did not fit into it.
///
/// # Errors
/// Where the file cannot be written.
pub fn write(form: Form, path: &Path, out: &Outgoing<'_>) -> Result<Report, WriteError> {
    match form {
        Form::Shapefile => shapefile::write(path, out),
        Form::GeoPackage => gpkg::write(path, &[*out]),
        _ => Err(unwritten(path, form)),
    }
}

fn unwritten(path: &Path, form: Form) -> WriteError {
    let name = form.name();
    WriteError {
        path: path.display().to_string(),
        message: words!("不能写成 {name}", "{name} cannot be written"),
        remedy: Words::fixed("可以写成 GeoPackage 或 Shapefile", "a GeoPackage or a shapefile can be"),
    }
}

/// Reads a file of a form that is known by its text; a form that can be read has its arm here.
pub(crate) fn read_text(
    form: Form,
    _text: &str,
    _input: &Input<'_>,
    _meter: &mut Meter<'_>,
) -> Result<Vec<Parsed>, Fault> {
    Err(sniff::unread(form))
}
