//! The geometry of one placemark, element by element.

use geo_types::Coord;

use crate::geometry::raw::RawShapes;
use crate::model::shapes::ShapeKind;

/// What is known of the geometry at hand.
#[derive(Debug, Default)]
pub(super) struct Building {
    /// The rings of the polygon at hand.
    outer: Vec<Coord>,
    inner: Vec<Vec<Coord>>,
    /// The coordinates that were read last.
    coords: Vec<Coord>,
    /// Whether something of it could not be read.
    pub(super) is_broken: bool,
    /// Rings that were closed.
    pub(super) unclosed: usize,
}

impl Building {
    /// Takes the text of `coordinates`.
    ///
    /// # Errors
    /// The piece that is none.
    pub(super) fn coordinates<'t>(&mut self, text: &'t str) -> Result<(), &'t str> {
        self.coords.clear();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (piece, after) = tuple(rest);
            let Some(coord) = coordinate(piece) else {
                self.is_broken = true;
                return Err(piece);
            };
            self.coords.push(coord);
            rest = after.trim_start();
        }
        Ok(())
    }

    /// A boundary of the polygon at hand ends.
    pub(super) fn boundary(&mut self, is_outer: bool) {
        let ring = std::mem::take(&mut self.coords);
        if is_outer {
            self.outer = ring;
        } else if !ring.is_empty() {
            self.inner.push(ring);
        }
    }

    /// A geometry ends: goes to the feature at hand unless it is broken.
    pub(super) fn end(&mut self, kind: ShapeKind, raw: &mut RawShapes) {
        let Self { outer, inner, coords, is_broken, .. } = std::mem::take(self);
        if is_broken {
            return;
        }
        if kind == ShapeKind::Polygon {
            // The holes of a polygon without an outside are nothing.
            if !outer.is_empty() {
                self.unclosed = std::iter::once(outer).chain(inner).map(|ring| push_ring(ring, raw)).sum();
            }
        } else {
            for coord in coords {
                raw.push(coord);
            }
            raw.end_ring();
        }
        raw.end_part(kind, true);
    }
}

/// Puts a ring and closes it; 1 where it was not closed.
fn push_ring(ring: Vec<Coord>, raw: &mut RawShapes) -> usize {
    let first = ring.first().copied();
    let is_open = ring.last().copied() != first;
    for coord in ring.into_iter().chain(first.filter(|_| is_open)) {
        raw.push(coord);
    }
    raw.end_ring();
    usize::from(is_open)
}

/// The first tuple of a text and what is behind it: up to white space that no comma stands beside.
fn tuple(text: &str) -> (&str, &str) {
    let mut from = 0;
    while let Some(gap) = text.get(from..).and_then(|rest| rest.find(char::is_whitespace)) {
        let (before, after) = text.split_at(from + gap);
        let next = after.trim_start();
        if !before.trim_end().ends_with(',') && !next.starts_with(',') {
            return (before, next);
        }
        from = text.len() - next.len();
    }
    (text, "")
}

fn coordinate(piece: &str) -> Option<Coord> {
    let mut numbers = piece.split(',').map(str::trim);
    let mut number = || numbers.next()?.parse::<f64>().ok().filter(|value| value.is_finite());
    let (x, y) = (number()?, number()?);
    // A height, and nothing more.
    (numbers.count() <= 1).then_some(Coord { x, y })
}
