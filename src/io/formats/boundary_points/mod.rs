//! 界址点 TXT: parcels as the land bureau takes them, `[属性描述]` and `[地块坐标]`.
//!
//! Programs write it in many ways, and all are read: north or east first, with the number of the zone or without, the first
//! point repeated or not, with cells in front of a point and behind it. Which ring is a hole and which a further part
//! is decided by what lies in what, since 圈号 is used for both.
//!
//! *Guarantees:* a row each parcel; one whose points cannot all be read has no shape; what the file says of the number of
//! points and of the area is compared with them. *Must not know:* what the columns mean.

mod findings;
mod head;
mod parcels;
mod write;

use geo_types::Coord;

use crate::geometry::admit::ring_not_closed;
use crate::io::error::Fault;
use crate::io::features::{Batch, Members, Parsed, parsed};
use crate::io::formats::nesting;
use crate::io::input::Input;
use crate::io::meter::Meter;
use crate::io::number::number;
use crate::io::table_builder::Cell;
use crate::model::report::{Report, Severity};
use crate::model::shapes::ShapeKind;

use head::{Head, Numbers};
use parcels::{Order, Parcel, column};

pub(crate) use write::{is_zone, write};

/// Square metres in a hectare.
const HECTARE_M2: f64 = 10_000.0;

/// Reads the parcels of a text.
pub(crate) fn read(text: &str, input: &Input<'_>, meter: &mut Meter<'_>) -> Result<Vec<Parsed>, Fault> {
    let assumed = input.reading.coordinates;
    let mut report = Report::default();
    let (head, parcels) = sections(text);
    if parcels.is_empty() {
        return Err(findings::no_parcels());
    }
    // Who says the order of axes says it of the numbers as they stand.
    let order = if assumed.axes.is_some() { Order::EastNorth } else { parcels::order(&parcels) };
    let numbers = numbers(&parcels, order);
    let crs = if assumed.crs.is_some() { None } else { head.declared(numbers, &mut report) };
    let members = Members { crs, source: head.source(), ..Members::default() };
    let mut batch = Batch::default();
    let last = parcels.len() - 1;
    for (at, parcel) in parcels.iter().enumerate() {
        put(parcel, order, numbers != Numbers::Degrees, at == last, &mut batch);
    }
    meter.counted(parcels.len() as u64);
    let mut layer = parsed(members, vec![batch], assumed)?;
    report.append(std::mem::take(&mut layer.report));
    layer.report = report;
    Ok(vec![layer])
}

fn sections(text: &str) -> (Head<'_>, Vec<Parcel<'_>>) {
    #[derive(PartialEq)]
    enum Section {
        Head,
        Parcels,
        Other,
    }
    let (mut head, mut lines, mut section) = (Head::default(), Vec::new(), Section::Other);
    for (at, line) in text.lines().enumerate() {
        let line = line.trim().trim_start_matches('\u{feff}');
        if line.starts_with('[') {
            section = match line {
                line if line.starts_with("[属性描述") => Section::Head,
                line if line.starts_with("[地块坐标") => Section::Parcels,
                _ => Section::Other,
            };
        } else if section == Section::Head {
            head.push(line);
        } else if section == Section::Parcels && !line.is_empty() {
            lines.push((at + 1, line));
        }
    }
    (head, parcels::parcels(lines.into_iter()))
}

/// What the numbers are, by the first point of most parcels.
fn numbers(parcels: &[Parcel<'_>], order: Order) -> Numbers {
    let mut votes: Vec<(Numbers, usize)> = Vec::new();
    for point in parcels.iter().filter_map(|parcel| parcel.points.first()) {
        let (a, b) = point.east_north(order);
        let east = a.max(b);
        let one = if east <= 180.0 {
            Numbers::Degrees
        } else if east >= 1e7 {
            Numbers::Zone((east / 1e6).floor() as u32)
        } else {
            Numbers::Plain
        };
        match votes.iter_mut().find(|(known, _)| *known == one) {
            Some((_, count)) => *count += 1,
            None => votes.push((one, 1)),
        }
    }
    votes.iter().rev().max_by_key(|(_, count)| *count).map_or(Numbers::Plain, |(numbers, _)| *numbers)
}

/// Puts a parcel as the next row.
fn put(parcel: &Parcel<'_>, order: Order, is_plane: bool, is_last: bool, batch: &mut Batch) {
    let row = batch.row();
    for (at, text) in parcel.cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        batch.table.set(&column(at), row, cell(at, text));
    }
    let at_line = format!("line {}", parcel.line);
    if parcel.cells.is_empty() {
        batch.findings.push(row, findings::no_head().at(at_line.clone()).issue(Severity::Warning));
    }
    if parcel.unread.is_empty() {
        let rings = rings(parcel, order);
        check_count(parcel, &rings, is_last, &mut |fault| {
            batch.findings.push(row, fault.at(at_line.clone()).issue(Severity::Warning));
        });
        let area_m2 = shape(parcel, &rings, row, batch);
        let stated_ha = parcel.cells.get(1).and_then(|text| number(text)).filter(|value| !value.is_nan());
        if let (Some(stated_ha), Some(area_m2), true) = (stated_ha, area_m2, is_plane)
            && let Some(fault) = findings::other_area(stated_ha, area_m2 / HECTARE_M2)
        {
            batch.findings.push(row, fault.at(at_line).issue(Severity::Warning));
        }
    } else {
        for line in &parcel.unread {
            batch.findings.push(row, findings::unread(*line));
        }
    }
    batch.raw.end_feature();
}

fn cell(at: usize, text: &str) -> Cell<'_> {
    match at {
        0 => text.parse().map_or(Cell::Text(text), |count: u32| Cell::Integer(count.into())),
        1 => number(text).map_or(Cell::Text(text), Cell::Number),
        _ => Cell::Text(text),
    }
}

/// Points behind each other that say the same ring, up to where they come back to the first: coordinates as they stand.
fn rings(parcel: &Parcel<'_>, order: Order) -> Vec<Vec<Coord>> {
    let mut rings: Vec<(&str, Vec<Coord>)> = Vec::new();
    for point in &parcel.points {
        let (x, y) = point.east_north(order);
        let coord = Coord { x, y };
        let is_open = |ring: &Vec<Coord>| ring.len() < 4 || ring.first() != ring.last();
        match rings.last_mut() {
            Some((number, ring)) if *number == point.ring && is_open(ring) => ring.push(coord),
            _ => rings.push((point.ring, vec![coord])),
        }
    }
    rings.into_iter().map(|(_, ring)| ring).collect()
}

/// Compares the number of points with what the parcel says; repeated ones may be counted or not.
fn check_count(parcel: &Parcel<'_>, rings: &[Vec<Coord>], is_last: bool, note: &mut dyn FnMut(Fault)) {
    let Some(stated) = parcel.cells.first().filter(|text| !text.is_empty()) else { return };
    let repeated = rings.iter().filter(|ring| ring.len() > 1 && ring.first() == ring.last()).count();
    let found = parcel.points.len();
    let fits = stated.parse().is_ok_and(|stated: usize| stated == found || stated + repeated == found);
    if !fits {
        note(findings::other_count(stated, found, is_last));
    }
}

/// Puts the shape of a parcel; its area in the units of the file, where it is one of polygons.
fn shape(parcel: &Parcel<'_>, rings: &[Vec<Coord>], row: usize, batch: &mut Batch) -> Option<f64> {
    let kind = match parcel.cells.get(4) {
        Some(&"点") => ShapeKind::Point,
        Some(&"线") => ShapeKind::Line,
        _ => ShapeKind::Polygon,
    };
    if kind != ShapeKind::Polygon {
        let mut is_first = true;
        for ring in rings {
            for coord in ring {
                batch.raw.push(*coord);
                if kind == ShapeKind::Point {
                    batch.raw.end_ring();
                    is_first &= !batch.raw.end_part(kind, is_first);
                }
            }
            batch.raw.end_ring();
            is_first &= !batch.raw.end_part(kind, is_first);
        }
        return None;
    }
    let closed: Vec<Vec<Coord>> = rings.iter().map(|ring| closed(ring, row, batch)).collect();
    Some(nesting::push(&closed, &mut batch.raw))
}

fn closed(ring: &[Coord], row: usize, batch: &mut Batch) -> Vec<Coord> {
    let mut ring = ring.to_vec();
    if ring.first() != ring.last() {
        ring.extend(ring.first().copied());
        batch.findings.push(row, ring_not_closed());
    }
    ring
}
