//! From elements to folders of placemarks.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::findings;
use super::geometry::Building;
use crate::geometry::admit::ring_not_closed;
use crate::io::error::Fault;
use crate::io::features::{Batch, cancelled, note_ignored};
use crate::io::meter::Meter;
use crate::io::number::number;
use crate::io::table_builder::Cell;
use crate::model::report::Report;
use crate::model::shapes::ShapeKind;

/// Elements in elements. Folders in folders, and a dozen below a placemark.
const MOST_DEPTH: usize = 256;

/// What holds placemarks of its own.
#[derive(Debug, Default)]
pub(super) struct Folder {
    pub(super) name: Option<String>,
    pub(super) batch: Batch,
}

/// The placemark at hand.
#[derive(Debug, Default)]
struct Placemark {
    cells: Vec<(String, String)>,
    /// The `name` of the datum at hand.
    key: Option<String>,
    building: Building,
}

struct Parser<'t> {
    text: &'t str,
    lines: Lines,
    reader: Reader<&'t [u8]>,
    open: Vec<String>,
    /// All folders met, and the path to the one at hand.
    folders: Vec<Folder>,
    at: Vec<usize>,
    placemark: Option<Placemark>,
    /// The text of the element at hand.
    content: String,
    /// Names of columns that a schema says are numbers, and whether whole ones.
    numbers: BTreeMap<String, bool>,
    unread: Vec<String>,
}

/// All folders with placemarks, in the order they start.
pub(super) fn folders(text: &str, meter: &mut Meter<'_>, report: &mut Report) -> Result<Vec<Folder>, Fault> {
    let mut parser = Parser {
        text,
        lines: Lines::default(),
        reader: Reader::from_str(text),
        open: Vec::new(),
        folders: vec![Folder::default()],
        at: vec![0],
        placemark: None,
        content: String::new(),
        numbers: BTreeMap::new(),
        unread: Vec::new(),
    };
    let mut rows = 0;
    loop {
        match parser.reader.read_event() {
            Ok(Event::Start(start)) => parser.start(&start)?,
            Ok(Event::Empty(start)) => {
                parser.start(&start)?;
                rows += parser.end();
            }
            Ok(Event::End(_)) => rows += parser.end(),
            Ok(Event::Text(text)) => parser.content.push_str(&text.xml10_content()),
            Ok(Event::CData(text)) => parser.content.push_str(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => parser.reference(&reference),
            Ok(Event::DocType(declaration)) if declaration.contains("<!ENTITY") => return Err(findings::entities()),
            Ok(Event::Eof) if parser.open.is_empty() => break,
            Ok(Event::Eof) => return Err(findings::truncated(parser.line())),
            Ok(_) => {}
            Err(error) => return Err(parser.broken(&error)),
        }
        if meter.is_cancelled() {
            return Err(cancelled());
        }
        meter.counted(rows);
    }
    if !parser.unread.is_empty() {
        parser.unread.sort_unstable();
        report.push(findings::unread(&parser.unread));
    }
    Ok(parser.folders.into_iter().filter(|folder| folder.batch.row() > 0).collect())
}

impl Parser<'_> {
    fn line(&mut self) -> usize {
        self.lines.of(self.text, self.reader.buffer_position())
    }

    fn broken(&mut self, error: &quick_xml::Error) -> Fault {
        match error {
            quick_xml::Error::Syntax(_) => findings::truncated(self.line()),
            error => findings::not_xml(error, self.line()),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
        if self.open.len() >= MOST_DEPTH {
            return Err(findings::too_deep(MOST_DEPTH));
        }
        let name = start.local_name().as_ref().to_owned();
        match name.as_str() {
            "Document" | "Folder" if self.placemark.is_none() => {
                self.at.push(self.folders.len());
                self.folders.push(Folder::default());
            }
            "Placemark" => self.placemark = Some(Placemark::default()),
            "Data" | "SimpleData" => {
                let key = attribute(start, "name");
                if let Some(placemark) = &mut self.placemark {
                    placemark.key = key;
                }
            }
            "SimpleField" => {
                let whole = match attribute(start, "type").as_deref() {
                    Some("int" | "uint" | "short" | "ushort") => Some(true),
                    Some("float" | "double") => Some(false),
                    _ => None,
                };
                self.numbers.extend(attribute(start, "name").zip(whole));
            }
            "GroundOverlay" | "ScreenOverlay" | "PhotoOverlay" | "NetworkLink" | "Model" | "Track" | "MultiTrack"
            | "Tour" => {
                note_ignored(&mut self.unread, &name);
            }
            _ => {}
        }
        self.content.clear();
        self.open.push(name);
        Ok(())
    }

    /// Ends the element at hand; 1 where it was a placemark.
    fn end(&mut self) -> u64 {
        let Some(name) = self.open.pop() else { return 0 };
        let content = std::mem::take(&mut self.content);
        let parent = self.open.last().map_or("", String::as_str);
        if self.placemark.is_some() {
            if name == "Placemark" {
                self.end_placemark();
                return 1;
            }
            self.in_placemark(&name, content);
        } else if matches!(name.as_str(), "Document" | "Folder") {
            self.at.pop();
        } else if name == "name"
            && matches!(parent, "Document" | "Folder")
            && let Some(folder) = self.at.last().and_then(|at| self.folders.get_mut(*at))
        {
            folder.name = Some(content.trim().to_owned());
        }
        0
    }

    fn in_placemark(&mut self, name: &str, content: String) {
        let (text, position, lines) = (self.text, self.reader.buffer_position(), &mut self.lines);
        let parent = self.open.last().map_or("", String::as_str);
        let folder = self.at.last().and_then(|at| self.folders.get_mut(*at));
        let (Some(placemark), Some(Folder { batch, .. })) = (self.placemark.as_mut(), folder) else { return };
        let row = batch.row();
        match name {
            "name" | "description" | "address" if parent == "Placemark" => {
                placemark.cells.push((name.to_owned(), content));
            }
            "value" if parent == "Data" => placemark.cells.extend(placemark.key.take().map(|key| (key, content))),
            "SimpleData" => placemark.cells.extend(placemark.key.take().map(|key| (key, content))),
            "coordinates" => {
                if let Err(piece) = placemark.building.coordinates(&content) {
                    batch.findings.push(row, findings::bad_coordinates(piece, lines.of(text, position)));
                }
            }
            "outerBoundaryIs" => placemark.building.boundary(true),
            "innerBoundaryIs" => placemark.building.boundary(false),
            // More than one ring in an inner boundary: each is a hole.
            "LinearRing" if parent == "innerBoundaryIs" => placemark.building.boundary(false),
            "Point" => placemark.building.end(ShapeKind::Point, &mut batch.raw),
            "LineString" => placemark.building.end(ShapeKind::Line, &mut batch.raw),
            "LinearRing" if !parent.ends_with("BoundaryIs") => {
                placemark.building.end(ShapeKind::Line, &mut batch.raw);
            }
            "Polygon" => placemark.building.end(ShapeKind::Polygon, &mut batch.raw),
            _ => {}
        }
        for _ in 0..std::mem::take(&mut placemark.building.unclosed) {
            batch.findings.push(row, ring_not_closed());
        }
    }

    fn end_placemark(&mut self) {
        let folder = self.at.last().and_then(|at| self.folders.get_mut(*at));
        let (Some(placemark), Some(Folder { batch, .. })) = (self.placemark.take(), folder) else { return };
        let row = batch.row();
        for (name, text) in &placemark.cells {
            let text = text.trim();
            let number = self.numbers.get(name).and_then(|whole| typed(text, *whole));
            if !text.is_empty() {
                batch.table.set(name, row, number.unwrap_or(Cell::Text(text)));
            }
        }
        batch.raw.end_feature();
    }

    /// A character by its number or one of the five names; what else stands between `&` and `;` is kept as it is.
    fn reference(&mut self, reference: &BytesRef<'_>) {
        if let Ok(Some(character)) = reference.resolve_char_ref() {
            self.content.push(character);
            return;
        }
        let name = reference.xml10_content();
        match quick_xml::escape::resolve_xml_entity(&name) {
            Some(text) => self.content.push_str(text),
            None => self.content.extend(["&", &name, ";"]),
        }
    }
}

/// A number of a field that is declared as one, whole or not; a whole one that would be written otherwise (0012) is none.
fn typed(text: &str, is_whole: bool) -> Option<Cell<'static>> {
    match text.parse::<i128>() {
        Ok(whole) if whole.to_string() == text => Some(Cell::Integer(whole)),
        Ok(_) => None,
        Err(_) if is_whole && !text.contains('.') => None,
        Err(_) => number(text).filter(|value| !value.is_nan()).map(Cell::Number),
    }
}

/// The lines of a text, counted on from where they were asked for last.
#[derive(Debug, Default)]
struct Lines {
    at: usize,
    ends: usize,
}

impl Lines {
    /// The line on which a byte stands, which is not before the last one.
    fn of(&mut self, text: &str, position: u64) -> usize {
        let at = usize::try_from(position).unwrap_or(usize::MAX).min(text.len());
        let between = text.as_bytes().get(self.at..at).unwrap_or_default();
        self.ends += memchr::memchr_iter(b'\n', between).count();
        self.at = self.at.max(at);
        self.ends + 1
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok()?;
    Some(value.into_owned())
}
