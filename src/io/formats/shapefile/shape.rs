//! One record of a `.shp` to raw geometry.
//!
//! *Guarantees:* a record that is shorter than its counts say gives none. Heights and measures are left out.

use geo_types::Coord;

use crate::geometry::raw::RawShapes;
use crate::io::formats::nesting::{Role, roles};
use crate::model::shapes::ShapeKind;

/// What is to be said of a record.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    /// Rings that were closed.
    pub(super) unclosed: usize,
    /// Rings whose direction says something else than where they are.
    pub(super) turned: usize,
}

/// A record cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// Its counts say more than it holds.
    Short,
    /// A kind of shape that has no place on a map of the land: 31 is a surface in space.
    Kind(u32),
}

/// Puts the geometry of a record to the feature at hand.
pub(super) fn take(record: &[u8], into: &mut RawShapes) -> Result<Said, Broken> {
    let kind = word(record, 0).ok_or(Broken::Short)?;
    // 5 is plain, 15 has heights, 25 has measures: the coordinates stand at the same place in all.
    match kind {
        0 => Ok(Said::default()),
        1 | 11 | 21 => {
            into.push(coord(record, 4).ok_or(Broken::Short)?);
            into.end_ring();
            into.end_part(ShapeKind::Point, true);
            Ok(Said::default())
        }
        8 | 18 | 28 => {
            let count = word(record, 36).ok_or(Broken::Short)? as usize;
            let mut is_first = true;
            for point in coords(record, 40, count)? {
                into.push(point);
                into.end_ring();
                is_first &= !into.end_part(ShapeKind::Point, is_first);
            }
            Ok(Said::default())
        }
        3 | 13 | 23 => {
            let mut is_first = true;
            for line in parts(record)? {
                line?.for_each(|point| into.push(point));
                into.end_ring();
                is_first &= !into.end_part(ShapeKind::Line, is_first);
            }
            Ok(Said::default())
        }
        5 | 15 | 25 => polygon(record, into),
        other => Err(Broken::Kind(other)),
    }
}

fn polygon(record: &[u8], into: &mut RawShapes) -> Result<Said, Broken> {
    let mut said = Said::default();
    let mut rings: Vec<Vec<Coord>> = Vec::new();
    for ring in parts(record)? {
        let mut ring: Vec<Coord> = ring?.collect();
        if let (Some(first), Some(last)) = (ring.first().copied(), ring.last())
            && first != *last
        {
            ring.push(first);
            said.unclosed += 1;
        }
        if !ring.is_empty() {
            rings.push(ring);
        }
    }
    let (roles, turned) = roles(&rings);
    said.turned = turned;
    let mut holes: Vec<Vec<usize>> = vec![Vec::new(); rings.len()];
    for (at, role) in roles.iter().enumerate() {
        if let Role::HoleOf(outer) = role
            && let Some(holes) = holes.get_mut(*outer)
        {
            holes.push(at);
        }
    }
    let mut is_first = true;
    for (at, _) in roles.iter().enumerate().filter(|(_, role)| **role == Role::Outer) {
        for ring in std::iter::once(&at).chain(holes.get(at).into_iter().flatten()).filter_map(|at| rings.get(*at)) {
            for point in ring {
                into.push(*point);
            }
            into.end_ring();
        }
        is_first &= !into.end_part(ShapeKind::Polygon, is_first);
    }
    Ok(said)
}

/// The parts of a line or polygon.
fn parts(
    record: &[u8],
) -> Result<impl Iterator<Item = Result<impl Iterator<Item = Coord> + use<'_>, Broken>> + use<'_>, Broken> {
    let count = word(record, 36).ok_or(Broken::Short)? as usize;
    let points = word(record, 40).ok_or(Broken::Short)? as usize;
    let from = count.checked_mul(4).and_then(|bytes| bytes.checked_add(44)).ok_or(Broken::Short)?;
    let starts = record.get(44..from).ok_or(Broken::Short)?;
    // All of them are there before the first is taken.
    drop(coords(record, from, points)?);
    let start = move |part: usize| {
        if part < count { word(starts, part * 4).map(|start| start as usize) } else { Some(points) }
    };
    Ok((0..count).map(move |part| {
        let (first, end) = start(part).zip(start(part + 1)).ok_or(Broken::Short)?;
        let len = end.checked_sub(first).filter(|_| end <= points).ok_or(Broken::Short)?;
        coords(record, from + first * 16, len)
    }))
}

fn coords(record: &[u8], from: usize, count: usize) -> Result<impl Iterator<Item = Coord> + use<'_>, Broken> {
    let end = count.checked_mul(16).and_then(|bytes| bytes.checked_add(from)).ok_or(Broken::Short)?;
    let bytes = record.get(from..end).ok_or(Broken::Short)?;
    Ok(bytes.chunks_exact(16).filter_map(|bytes| coord(bytes, 0)))
}

fn coord(bytes: &[u8], at: usize) -> Option<Coord> {
    let number = |at: usize| Some(f64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
    Some(Coord { x: number(at)?, y: number(at + 8)? })
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
