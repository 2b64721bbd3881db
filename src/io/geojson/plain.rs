//! Features as nearly every program writes them, taken straight into flat coordinates and columns.
//!
//! *Guarantees:* a feature is taken whole or not at all; what is taken is what the lenient reader would make of it.

use std::borrow::Cow;

use geo_types::Coord;

use super::collect::{Collector, ID};
use super::cursor::Cursor;
use super::lenient::Scalar;
use crate::geometry::raw::RawShapes;
use crate::io::table_builder::Cell;
use crate::model::shapes::ShapeKind;

/// A property on its way into its column.
type Property<'t> = (Cow<'t, str>, Owned<'t>);

/// A cell that can wait.
#[derive(Debug)]
pub(super) enum Owned<'t> {
    None,
    Scalar(Scalar<'static>),
    Text(Cow<'t, str>),
    Json(String),
}

impl Owned<'_> {
    fn cell(&mut self) -> Cell<'_> {
        match self {
            Self::Scalar(Scalar::Number(value)) => Cell::Number(*value),
            Self::Scalar(Scalar::Integer(value)) => Cell::Integer(*value),
            Self::Scalar(Scalar::Bool(value)) => Cell::Bool(*value),
            Self::None | Self::Scalar(_) => Cell::None,
            Self::Text(text) => Cell::Text(text),
            Self::Json(json) => Cell::Json(std::mem::take(json)),
        }
    }
}

/// Takes the feature that starts at the cursor and passes over it; `None`, with nothing taken, where it has anything
/// unusual. `properties` is kept for its memory.
pub(super) fn take<'t>(
    cursor: &mut Cursor<'t>,
    into: &mut Collector<'_>,
    properties: &mut Vec<Property<'t>>,
) -> Option<()> {
    properties.clear();
    let mark = into.raw.mark();
    let mut feature = Feature::default();
    let mut ahead = *cursor;
    let taken = ahead.object(|cursor, key| feature.member(cursor, &key, &mut into.raw, properties));
    if taken.is_none() || !feature.is_typed || !feature.has_geometry {
        into.raw.back_to(mark);
        return None;
    }
    *cursor = ahead;
    let row = into.row();
    for (name, value) in properties {
        into.table.set(name, row, value.cell());
    }
    if let Some(mut id) = feature.id {
        into.ids.set(ID, row, id.cell());
    }
    into.unclosed(feature.unclosed);
    into.raw.end_feature();
    Some(())
}

#[derive(Default)]
struct Feature<'t> {
    is_typed: bool,
    has_geometry: bool,
    has_properties: bool,
    id: Option<Owned<'t>>,
    unclosed: usize,
}

impl<'t> Feature<'t> {
    fn member(
        &mut self,
        cursor: &mut Cursor<'t>,
        key: &str,
        raw: &mut RawShapes,
        properties: &mut Vec<Property<'t>>,
    ) -> Option<()> {
        match key {
            "type" if !self.is_typed => {
                self.is_typed = cursor.string()? == "Feature";
                self.is_typed.then_some(())
            }
            "geometry" if !self.has_geometry => {
                self.has_geometry = true;
                if cursor.peek()? == b'n' { cursor.word("null") } else { self.geometry(cursor, raw) }
            }
            "properties" if !self.has_properties => {
                self.has_properties = true;
                if cursor.peek()? == b'n' {
                    return cursor.word("null");
                }
                cursor.object(|cursor, name| {
                    properties.push((name, value(cursor)?));
                    Some(())
                })
            }
            "id" if self.id.is_none() => {
                self.id = Some(value(cursor)?);
                Some(())
            }
            _ => None,
        }
    }

    fn geometry(&mut self, cursor: &mut Cursor<'t>, raw: &mut RawShapes) -> Option<()> {
        let (mut kind, mut taken, mut waiting) = (None, false, None);
        cursor.object(|cursor, key| match key.as_ref() {
            "type" if kind.is_none() => {
                kind = Some(cursor.string()?);
                Some(())
            }
            "coordinates" if !taken => {
                taken = true;
                if let Some(kind) = kind.as_deref() {
                    return self.coordinates(cursor, kind, raw);
                }
                // Looked at when the type is known.
                cursor.peek()?;
                waiting = Some(*cursor);
                cursor.at = cursor.end_of_value()?;
                Some(())
            }
            _ => None,
        })?;
        match waiting {
            Some(mut start) => self.coordinates(&mut start, &kind?, raw),
            None => taken.then_some(()),
        }
    }

    fn coordinates(&mut self, cursor: &mut Cursor<'t>, kind: &str, raw: &mut RawShapes) -> Option<()> {
        let mut is_first = true;
        match kind {
            "Polygon" => self.polygon(cursor, raw, true),
            "MultiPolygon" => cursor.list(|cursor| self.polygon(cursor, raw, std::mem::take(&mut is_first))),
            "Point" => {
                position(cursor, raw)?;
                end(raw, ShapeKind::Point, true)
            }
            "MultiPoint" => cursor.list(|cursor| {
                position(cursor, raw)?;
                end(raw, ShapeKind::Point, std::mem::take(&mut is_first))
            }),
            "LineString" => {
                cursor.list(|cursor| position(cursor, raw))?;
                end(raw, ShapeKind::Line, true)
            }
            "MultiLineString" => cursor.list(|cursor| {
                cursor.list(|cursor| position(cursor, raw))?;
                end(raw, ShapeKind::Line, std::mem::take(&mut is_first))
            }),
            _ => None,
        }
    }

    fn polygon(&mut self, cursor: &mut Cursor<'t>, raw: &mut RawShapes, is_first: bool) -> Option<()> {
        cursor.list(|cursor| {
            cursor.list(|cursor| position(cursor, raw))?;
            let (first, last) = (*raw.open_ring().first()?, *raw.open_ring().last()?);
            if first != last {
                raw.push(first);
                self.unclosed += 1;
            }
            raw.end_ring();
            Some(())
        })?;
        raw.end_part(ShapeKind::Polygon, is_first).then_some(())
    }
}

/// Ends a point or line; an empty one is unusual.
fn end(raw: &mut RawShapes, kind: ShapeKind, is_first: bool) -> Option<()> {
    raw.end_ring();
    raw.end_part(kind, is_first).then_some(())
}

/// Two numbers; more are heights and measures, which are not kept.
fn position(cursor: &mut Cursor<'_>, raw: &mut RawShapes) -> Option<()> {
    cursor.pass(b'[')?;
    let x = cursor.float()?;
    cursor.pass(b',')?;
    let y = cursor.float()?;
    while cursor.more(b']')? {
        cursor.float()?;
    }
    raw.push(Coord { x, y });
    Some(())
}

fn value<'t>(cursor: &mut Cursor<'t>) -> Option<Owned<'t>> {
    Some(match cursor.peek()? {
        b'"' => Owned::Text(cursor.string()?),
        b'n' => cursor.word("null").map(|()| Owned::None)?,
        b't' => cursor.word("true").map(|()| Owned::Scalar(Scalar::Bool(true)))?,
        b'f' => cursor.word("false").map(|()| Owned::Scalar(Scalar::Bool(false)))?,
        b'[' | b'{' => Owned::Json(cursor.json()?),
        _ => Owned::Scalar(cursor.number()?),
    })
}
