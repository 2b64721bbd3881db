//! What one file holds: its layers and tables.
//!
//! *Guarantees:* a file that changed while it was read is refused. *Must not know:* the other files.

use std::fs;
use std::path::Path;

use crate::io::archive;
use crate::io::cache::{Cache, Digests, Note};
use crate::io::error::Fault;
use crate::io::features::Parsed;
use crate::io::firms::{self, Rows};
use crate::io::input::{Input, Place};
use crate::io::layer::{self, BuiltLayer};
use crate::io::meter::Meter;
use crate::io::path::{changed, refuse_pipe, unreadable};
use crate::io::progress::Progress;
use crate::io::reading::Reading;
use crate::io::sniff::{self, Form};
use crate::io::source::Source;
use crate::io::{database, formats, geojson, grid, text, zipped};
#[cfg(feature = "postgis")]
use crate::model::layer::Role;
use crate::model::report::Report;
use crate::model::words::Words;

/// So much of a file says what it is.
const HEAD: usize = 1 << 16;

/// What one file holds.
pub(crate) struct Content {
    pub(crate) form: Form,
    /// With a note where one is worth keeping.
    pub(crate) layers: Vec<(BuiltLayer, Option<Box<Note>>)>,
    pub(crate) tables: Vec<(Rows, Report)>,
}

impl Content {
    /// Of a file with one layer.
    pub(crate) fn of_layer(form: Form, built: BuiltLayer) -> Self {
        Self { form, layers: vec![(built, None)], tables: Vec::new() }
    }

    /// Of a table in a database.
    #[cfg(feature = "postgis")]
    pub(crate) fn of_table(name: &str, parsed: Parsed, before: Report, said: &[(Role, String)]) -> Self {
        let mut built = layer::build(parsed, name, Form::PostGis, said);
        let mut report = before;
        report.append(std::mem::take(&mut built.report));
        built.report = report;
        Self::of_layer(Form::PostGis, built)
    }

    /// Its features, with what was found in the file before.
    fn of(input: &Input<'_>, form: Form, parsed: Vec<Parsed>, mut before: Report) -> Self {
        let layers = parsed.into_iter().map(|parsed| {
            let mut built = layer::build(parsed, input.name, form, &input.reading.roles);
            let mut report = std::mem::take(&mut before);
            report.append(std::mem::take(&mut built.report));
            built.report = report;
            (built, None)
        });
        Self { form, layers: layers.collect(), tables: Vec::new() }
    }
}

/// Reads what a path names: a file on the disk, or a table of a database.
pub(crate) fn of_path(
    name: &str,
    path: &Path,
    reading: &Reading,
    cache: Option<&Cache>,
    progress: &Progress,
) -> Result<Content, Fault> {
    if database::is_address(path) {
        return database::read(path, reading, Meter::new(progress));
    }
    of_file(name, path, reading, cache, progress)
}

/// Reads a file on the disk.
fn of_file(
    name: &str,
    path: &Path,
    reading: &Reading,
    cache: Option<&Cache>,
    progress: &Progress,
) -> Result<Content, Fault> {
    if let Some((form, built)) = cache.and_then(|cache| cache.find(path, name, progress)) {
        return Ok(Content::of_layer(form, built));
    }
    refuse_pipe(path)?;
    let file = fs::File::open(path).map_err(|error| unreadable(&error))?;
    let stamp =
        || file.metadata().map(|found| (found.len(), found.modified().ok())).map_err(|error| unreadable(&error));
    let before = stamp()?;
    let digests = cache.filter(|cache| cache.wants(before.0)).map(|_| Digests::default());
    let source = Source::Disk(&file, before.0, digests.as_ref());
    let content = read(&Input { name, source, place: Place::Disk(path), reading }, Meter::new(progress));
    // What hangs on other files too cannot be known again by the bytes of one.
    let digests = digests.filter(|_| content.as_ref().is_ok_and(|content| content.form.is_geojson()));
    let key = digests.and_then(|digests| digests.key(&file, before.0, &progress.cancelled));
    let is_same = stamp()? == before;
    if !is_same && content.as_ref().err().is_none_or(|fault| fault.code != "cancelled") {
        return Err(changed());
    }
    let mut content = content?;
    if let (Some((cache, key)), [(built, note)]) = (cache.zip(key), content.layers.as_mut_slice()) {
        *note = cache.note(key, content.form, built).map(Box::new);
    }
    Ok(content)
}

/// Reads what is in memory.
pub(crate) fn of_bytes(name: &str, bytes: &[u8], reading: &Reading, progress: &Progress) -> Result<Content, Fault> {
    let input = Input { name, source: Source::Memory(bytes), place: Place::Nowhere, reading };
    read(&input, Meter::new(progress))
}

/// Reads a file block by block where it allows that, else as a whole.
pub(crate) fn read(input: &Input<'_>, mut meter: Meter<'_>) -> Result<Content, Fault> {
    if let Some(parsed) = geojson::read(&input.source, input.reading.coordinates, &mut meter)? {
        return Ok(Content::of(input, Form::GeoJson, vec![parsed], Report::default()));
    }
    let form = match sniff::form_of_bytes(&input.head(HEAD)?)? {
        Some(Form::Zip) => Some(zipped::form(&input.source)),
        form => form,
    };
    match form {
        Some(Form::Zip) => archive::read_zip(input, &mut meter),
        Some(Form::Gzip) => archive::read_gzip(input, &mut meter),
        Some(form @ (Form::Xlsx | Form::Xls | Form::Ods)) => read_sheets(form, input, &mut meter),
        Some(form) => Ok(Content::of(input, form, formats::read(form, input, &mut meter)?, Report::default())),
        None => read_text(input, meter),
    }
}

/// Reads a text of any form and encoding.
fn read_text(input: &Input<'_>, mut meter: Meter<'_>) -> Result<Content, Fault> {
    let mut report = Report::default();
    let bytes = input.bytes()?;
    let said = input.reading.charset;
    let text = match said {
        Some(said) => said.decode(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)),
        None => text::decode(&bytes, &mut report)?,
    };
    let form = sniff::form(&text)?;
    let layers = match form {
        Form::Csv => {
            text::refuse_cut(&bytes, &text)?;
            let rows = firms::read(&text, &mut report);
            meter.finish(bytes.len() as u64);
            match rows {
                Ok(rows) => return Ok(Content { form, layers: Vec::new(), tables: vec![(rows, report)] }),
                Err(fault) if fault.code == "unknown-table" => {
                    vec![with_coordinates(said.map_or(&bytes, |_| text.as_bytes()), input)?.ok_or(fault)?]
                }
                Err(fault) => return Err(fault),
            }
        }
        form if form.is_geojson() => vec![geojson::parse(&text, form, input.reading.coordinates, meter)?],
        form => {
            let layers = formats::read_text(form, &text, input, &mut meter)?;
            meter.finish(bytes.len() as u64);
            layers
        }
    };
    Ok(Content::of(input, form, layers, report))
}

/// The sheets of a spreadsheet that have coordinates. Any other is a table for [`crate::io::join`].
fn read_sheets(form: Form, input: &Input<'_>, meter: &mut Meter<'_>) -> Result<Content, Fault> {
    let mut report = Report::default();
    let book = grid::read(&input.bytes()?, &mut report)?;
    meter.finish(input.source.len());
    let mut layers = Vec::new();
    for grid in &book.grids {
        if let Some(mut parsed) = formats::point_table::read(grid, input.reading.coordinates)? {
            parsed.members.name = (book.grids.len() > 1).then(|| grid.name.clone());
            layers.push(parsed);
        }
    }
    if layers.is_empty() {
        let message = Words::fixed("这张表里没有坐标，不是图层", "this table has no coordinates and is no layer");
        let remedy = Words::fixed(
            "在窗口中打开，或用 mutu join 并到地块或企业",
            "open it in the window, or join it to parcels or firms with mutu join",
        );
        return Err(Fault::new("unknown-table", message, remedy));
    }
    Ok(Content::of(input, form, layers, report))
}

/// The layer of a table that is none of firms and has coordinates.
fn with_coordinates(bytes: &[u8], input: &Input<'_>) -> Result<Option<Parsed>, Fault> {
    // What is to be said of the text was said when it was decoded.
    let book = grid::read(bytes, &mut Report::default())?;
    let Some(grid) = book.grids.first() else { return Ok(None) };
    formats::point_table::read(grid, input.reading.coordinates)
}
