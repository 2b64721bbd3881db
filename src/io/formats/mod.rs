//! The formats beside GeoJSON and CSV, one file each.
//!
//! To add one: a [`Form`] with its name and the way it is known (`io::sniff`), a file here whose `read` gives the
//! layers, and one arm below; its usual endings go to [`EXTENSIONS`](crate::io::open::EXTENSIONS).
//! A reader takes what it needs of an `Input` or of a decoded text, collects
//! `Batch`es and ends with `features::parsed`.
//!
//! *Guarantees:* counts in a file are believed only as far as its length bears them out.
//! *Must not know:* what columns mean, which system is right.

mod boundary_points;
mod dbf;
mod dbf_write;
mod dxf;
mod flatgeobuf;
mod geojson_out;
mod geoparquet;
mod gpkg;
mod kml;
mod nesting;
pub mod outgoing;
mod placed;
pub(crate) mod point_table;
mod shapefile;
mod wkt_text;

use std::path::Path;

use crate::crs::{Crs, GaussKruger};
use crate::io::charset::Charset;
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

/// Reads a file of a form that is known by its text; a form that can be read has its arm here.
pub(crate) fn read_text(
    form: Form,
    text: &str,
    input: &Input<'_>,
    meter: &mut Meter<'_>,
) -> Result<Vec<Parsed>, Fault> {
    match form {
        Form::BoundaryPoints => boundary_points::read(text, input, meter),
        Form::Dxf => dxf::read(text, input, meter),
        Form::Kml => kml::read(text, input, meter),
        _ => Err(sniff::unread(form)),
    }
}

/// A form that can be written.
struct Writer {
    form: Form,
    /// The endings of its files, in small letters.
    endings: &'static [&'static str],
    write: fn(&Path, &Outgoing<'_>) -> Result<Report, WriteError>,
}

/// To add one: a line here.
const WRITERS: &[Writer] = &[
    Writer { form: Form::GeoJson, endings: &["geojson", "json"], write: geojson_out::collection },
    Writer { form: Form::GeoJsonLines, endings: &["geojsonl", "ndjson"], write: geojson_out::lines },
    Writer { form: Form::GeoJsonSequence, endings: &["geojsons"], write: geojson_out::sequence },
    Writer { form: Form::Shapefile, endings: &["shp"], write: shapefile::write },
    Writer { form: Form::GeoPackage, endings: &["gpkg"], write: |path, out| gpkg::write(path, &[*out]) },
    Writer { form: Form::BoundaryPoints, endings: &["txt"], write: boundary_points::write },
    Writer { form: Form::Csv, endings: &["csv"], write: point_table::write },
    Writer { form: Form::Xlsx, endings: &["xlsx"], write: point_table::write_sheet },
    Writer { form: Form::Dxf, endings: &["dxf"], write: dxf::write },
];

/// The form that a file is written in, by the ending of its name.
///
/// # Errors
/// Where nothing is written under such a name.
pub fn form_of_name(path: &Path) -> Result<Form, WriteError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let found = WRITERS.iter().find(|writer| writer.endings.contains(&ending.as_str()));
    found.map(|writer| writer.form).ok_or_else(|| unwritten(path))
}

/// Writes a layer whole or not at all, and says what did not fit.
///
/// # Errors
/// Where the form cannot hold the layer, and where the file cannot be written.
pub fn write(form: Form, path: &Path, out: &Outgoing<'_>) -> Result<Report, WriteError> {
    let writer = WRITERS.iter().find(|writer| writer.form == form).ok_or_else(|| unwritten(path))?;
    (writer.write)(path, out)
}

/// The system that files of a form are mostly in, for a layer that came in another.
pub fn usual_crs(form: Form, own: Crs) -> Crs {
    match form {
        form if form.is_geojson() => Crs::Wgs84,
        Form::BoundaryPoints if !boundary_points::is_zone(own) => Crs::GaussKruger(GaussKruger::ZONE39),
        Form::Dxf if own.is_geographic() || own == Crs::WebMercator => Crs::WORLD,
        _ => own,
    }
}

/// The encoding that files of a form are mostly in.
pub fn usual_charset(form: Form) -> Charset {
    if matches!(form, Form::BoundaryPoints | Form::Dxf) { Charset::GB18030 } else { Charset::UTF_8 }
}

fn unwritten(path: &Path) -> WriteError {
    let endings: Vec<String> =
        WRITERS.iter().flat_map(|writer| writer.endings).map(|ending| format!(".{ending}")).collect();
    let endings = endings.join(" ");
    WriteError {
        path: path.display().to_string(),
        message: Words::fixed("不知道写成什么格式", "the ending names no form that can be written"),
        remedy: words!("可用的扩展名：{endings}", "use one of {endings}"),
    }
}
