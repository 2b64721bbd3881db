//! 界址点表: rows that are the points of parcels, put together to outlines.

use geo_types::Coord;

use super::header::Header;
use super::{findings, put_cells};
use crate::geometry::admit::ring_not_closed;
use crate::io::features::Batch;
use crate::io::formats::nesting;
use crate::io::grid::Row;
use crate::model::report::Report;

/// The rows of one parcel.
#[derive(Debug)]
pub(super) struct Group {
    code: String,
    rows: Vec<usize>,
}

/// The rows by parcel, in the order in which parcels appear; `None` for a table that is not one of their points: without
/// numbers of parcels and points, or without a parcel of three rows.
pub(super) fn groups(rows: &[Row], header: &Header, coords: &[Option<Coord>]) -> Option<Vec<Group>> {
    let (parcel, _) = header.parcel.zip(header.point)?;
    let mut places = std::collections::BTreeMap::new();
    let mut groups: Vec<Group> = Vec::new();
    let mut last = String::new();
    for (at, row) in rows.iter().enumerate() {
        let code = row.cell(parcel).shown();
        // Merged cells leave the number of the parcel in their first row alone.
        if !code.is_empty() {
            last = code;
        } else if coords.get(at).copied().flatten().is_none() {
            continue;
        }
        let place = *places.entry(last.clone()).or_insert_with(|| {
            groups.push(Group { code: last.clone(), rows: Vec::new() });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.rows.push(at);
        }
    }
    groups.iter().any(|group| group.rows.len() >= 3).then_some(groups)
}

/// A row each parcel.
pub(super) fn batch(
    rows: &[Row],
    header: &Header,
    coords: &[Option<Coord>],
    groups: &[Group],
    report: &mut Report,
) -> Batch {
    let mut batch = Batch::default();
    for group in groups {
        let at = batch.row();
        match rings(rows, header, coords, group) {
            Ok(rings) => {
                let closed: Vec<Vec<Coord>> = rings.into_iter().map(|ring| closed(ring, at, &mut batch)).collect();
                nesting::push(&closed, &mut batch.raw);
            }
            Err(row) => batch.findings.push(at, findings::no_outline(&group.code, row)),
        }
        batch.raw.end_feature();
    }
    report.push(findings::put_together(groups.len()));
    // What differs from point to point is no attribute of a parcel.
    let mut places: Vec<usize> = vec![usize::MAX; rows.len()];
    for (at, row) in groups.iter().enumerate().flat_map(|(at, group)| group.rows.iter().map(move |row| (at, *row))) {
        if let Some(place) = places.get_mut(row) {
            *place = at;
        }
    }
    let own = header.kept.iter().filter(|(column, _)| {
        let is_point = Some(*column) == header.point || Some(*column) == header.ring;
        !is_point && groups.iter().all(|group| is_one(rows, *column, group))
    });
    let kept = Header { kept: own.cloned().collect(), ..*header };
    put_cells(rows, &kept, &mut batch, |row| places.get(row).copied().unwrap_or(usize::MAX));
    batch
}

/// Whether all rows of a parcel that say something in a column say the same.
fn is_one(rows: &[Row], column: usize, group: &Group) -> bool {
    let mut values = group.rows.iter().filter_map(|row| rows.get(*row)).map(|row| row.cell(column).shown());
    let first = values.by_ref().find(|value| !value.is_empty());
    first.is_none_or(|first| values.all(|value| value.is_empty() || value == first))
}

/// The rings of a parcel, or the row whose coordinates cannot be read.
fn rings(rows: &[Row], header: &Header, coords: &[Option<Coord>], group: &Group) -> Result<Vec<Vec<Coord>>, u32> {
    let mut rings: Vec<(String, Vec<Coord>)> = Vec::new();
    for at in &group.rows {
        let Some(row) = rows.get(*at) else { continue };
        let coord = coords.get(*at).copied().flatten().ok_or(row.number)?;
        let number = header.ring.map(|ring| row.cell(ring).shown()).unwrap_or_default();
        let is_open = |ring: &Vec<Coord>| ring.len() < 4 || ring.first() != ring.last();
        match rings.last_mut() {
            Some((known, ring)) if *known == number && is_open(ring) => ring.push(coord),
            _ => rings.push((number, vec![coord])),
        }
    }
    Ok(rings.into_iter().map(|(_, ring)| ring).collect())
}

fn closed(mut ring: Vec<Coord>, row: usize, batch: &mut Batch) -> Vec<Coord> {
    if ring.first() != ring.last() {
        ring.extend(ring.first().copied());
        batch.findings.push(row, ring_not_closed());
    }
    ring
}
