//! The geometry of a feature to raw geometry.
//!
//! *Guarantees:* tables that are referred to again and again give no more than the feature has bytes for. Heights and
//! measures are left out.

use geo_types::Coord;

use super::tables::{Table, array};
use crate::geometry::raw::RawShapes;
use crate::io::arc;
use crate::io::wkb::{Broken, Taken};
use crate::model::shapes::ShapeKind;

/// Collections in collections beyond this are made to be slow.
const DEEPEST: usize = 32;
const ENDS: usize = 0;
const XY: usize = 1;
const KIND: usize = 6;
const PARTS: usize = 7;

/// Puts a geometry of `kind` (0: it says so itself) to the feature at hand.
pub(super) fn take(geometry: Table<'_>, kind: u8, bytes: usize, into: &mut RawShapes) -> Result<Taken, Broken> {
    let mut taker = Taker { left: bytes, taken: Taken::default(), into };
    taker.geometry(geometry, kind, 0, &mut true)?;
    Ok(taker.taken)
}

struct Taker<'r> {
    /// Bytes of the feature that nothing was taken from yet.
    left: usize,
    taken: Taken,
    into: &'r mut RawShapes,
}

impl Taker<'_> {
    fn geometry(&mut self, table: Table<'_>, kind: u8, depth: usize, is_first: &mut bool) -> Result<(), Broken> {
        if depth > DEEPEST {
            return Err(Broken::TooDeep);
        }
        self.spend(4)?;
        let kind = if kind == 0 { table.byte(KIND)?.unwrap_or(0) } else { kind };
        match kind {
            1 | 4 => self.points(table, is_first),
            2 | 5 => self.rings(table, Some(is_first)).map(drop),
            3 | 17 => {
                self.rings(table, None)?;
                *is_first &= !self.into.end_part(ShapeKind::Polygon, *is_first);
                Ok(())
            }
            6 => table.tables(PARTS)?.try_for_each(|part| self.geometry(part?, 3, depth + 1, is_first)),
            // The members of a collection are geometries of their own.
            7 => table.tables(PARTS)?.try_for_each(|part| self.geometry(part?, 0, depth + 1, &mut true)),
            8 | 9 => {
                self.run(table, kind, depth)?;
                self.into.end_ring();
                *is_first &= !self.into.end_part(ShapeKind::Line, *is_first);
                Ok(())
            }
            10 => {
                for ring in table.tables(PARTS)? {
                    self.run(ring?, 0, depth + 1)?;
                    self.end_ring();
                }
                *is_first &= !self.into.end_part(ShapeKind::Polygon, *is_first);
                Ok(())
            }
            11 | 12 => table.tables(PARTS)?.try_for_each(|part| self.geometry(part?, 0, depth + 1, is_first)),
            other => Err(Broken::Kind(other.into())),
        }
    }

    /// Puts the corners of a line (2), of arcs (8) or of several of both behind each other (9) to the ring at hand.
    fn run(&mut self, table: Table<'_>, kind: u8, depth: usize) -> Result<(), Broken> {
        if depth > DEEPEST {
            return Err(Broken::TooDeep);
        }
        let kind = if kind == 0 { table.byte(KIND)?.unwrap_or(0) } else { kind };
        if kind == 9 {
            return table.tables(PARTS)?.try_for_each(|part| self.run(part?, 0, depth + 1));
        }
        let mut points: Vec<Coord> = coords(self.xy(table)?).collect();
        match kind {
            2 => {}
            8 => {
                self.taken.arcs += points.len().saturating_sub(1) / 2;
                points = arc::rounded(&points);
            }
            other => return Err(Broken::Kind(other.into())),
        }
        let again = usize::from(self.into.open_ring().last().is_some_and(|last| points.first() == Some(last)));
        points.into_iter().skip(again).for_each(|coord| self.into.push(coord));
        Ok(())
    }

    fn points(&mut self, table: Table<'_>, is_first: &mut bool) -> Result<(), Broken> {
        let xy = self.xy(table)?;
        // An empty point is one of no numbers.
        for coord in coords(xy).filter(|coord| !(coord.x.is_nan() && coord.y.is_nan())) {
            self.into.push(coord);
            self.into.end_ring();
            *is_first &= !self.into.end_part(ShapeKind::Point, *is_first);
        }
        Ok(())
    }

    /// The rings of a polygon, or lines, each a part.
    fn rings(&mut self, table: Table<'_>, mut lines: Option<&mut bool>) -> Result<(), Broken> {
        let xy = self.xy(table)?;
        let ends = table.items(ENDS, 4)?;
        self.spend(ends.len())?;
        let count = xy.len() / 16;
        let mut start = 0;
        let mut has_outside = false;
        for ring in 0..(ends.len() / 4).max(1) {
            let end = if ends.is_empty() { count } else { u32::from_le_bytes(array(ends, ring * 4)?) as usize };
            if end < start || end > count {
                return Err(Broken::Short);
            }
            let ring_xy = xy.get(start * 16..end * 16).ok_or(Broken::Short)?;
            has_outside |= ring == 0 && end > start;
            start = end;
            if let Some(is_first) = &mut lines {
                coords(ring_xy).for_each(|coord| self.into.push(coord));
                self.into.end_ring();
                **is_first &= !self.into.end_part(ShapeKind::Line, **is_first);
            } else if has_outside {
                // The holes of a polygon without an outside are nothing.
                self.ring(ring_xy);
            }
        }
        Ok(())
    }

    fn ring(&mut self, xy: &[u8]) {
        coords(xy).for_each(|coord| self.into.push(coord));
        self.end_ring();
    }

    /// Ends a ring, closed.
    fn end_ring(&mut self) {
        let open = self.into.open_ring();
        if let (Some(first), Some(last)) = (open.first().copied(), open.last())
            && first != *last
        {
            self.into.push(first);
            self.taken.unclosed += 1;
        }
        self.into.end_ring();
    }

    fn xy<'a>(&mut self, table: Table<'a>) -> Result<&'a [u8], Broken> {
        let xy = table.items(XY, 8)?;
        self.spend(xy.len())?;
        Ok(xy)
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Broken> {
        self.left = self.left.checked_sub(bytes).ok_or(Broken::Short)?;
        Ok(())
    }
}

fn coords(xy: &[u8]) -> impl Iterator<Item = Coord> + use<'_> {
    xy.chunks_exact(16).filter_map(|pair| {
        Some(Coord { x: f64::from_le_bytes(array(pair, 0).ok()?), y: f64::from_le_bytes(array(pair, 8).ok()?) })
    })
}
