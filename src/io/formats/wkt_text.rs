//! Well-known text of geometry: `MULTIPOLYGON (((…)))`, with heights and `SRID=…;` or without.
//!
//! *Guarantees:* nested no deeper than any real one, or refused. Arcs become corners, and that is said. Heights and measures are left out.
//! *Must not know:* the system.

use std::fmt::Write as _;

use geo_types::Coord;

use crate::geometry::raw::RawShapes;
use crate::io::arc;
use crate::io::formats::placed::Parts;
use crate::io::wkb::Taken;
use crate::model::shapes::ShapeKind;

/// Collections in collections beyond this are made to be slow.
const DEEPEST: usize = 32;

/// It is no well-known text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoGeometry;

/// The names and what they are made of.
const KINDS: [(&str, ShapeKind, usize); 6] = [
    ("POINT", ShapeKind::Point, 1),
    ("LINESTRING", ShapeKind::Line, 1),
    ("POLYGON", ShapeKind::Polygon, 2),
    ("MULTIPOINT", ShapeKind::Point, 2),
    ("MULTILINESTRING", ShapeKind::Line, 2),
    ("MULTIPOLYGON", ShapeKind::Polygon, 3),
];

/// The names of what may have arcs.
const CURVED: [&str; 5] = ["CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE"];

/// Splits off the `SRID=4527;` of PostGIS.
pub(crate) fn srid(text: &str) -> (Option<u32>, &str) {
    let text = text.trim();
    let found = text.get(..5).filter(|start| start.eq_ignore_ascii_case("SRID=")).and_then(|_| {
        let (code, rest) = text.get(5..)?.split_once(';')?;
        Some((code.trim().parse().ok()?, rest.trim()))
    });
    found.map_or((None, text), |(code, rest)| (Some(code), rest))
}

/// Whether a text starts like well-known text.
pub(crate) fn is_like(text: &str) -> bool {
    let (_, text) = srid(text);
    let word: String = text.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase();
    let plain = word.trim_end_matches(['Z', 'M']);
    let is_known = plain == "GEOMETRYCOLLECTION"
        || plain == "TRIANGLE"
        || CURVED.contains(&plain)
        || KINDS.iter().any(|(name, ..)| *name == plain);
    is_known && (text.contains('(') || text.to_ascii_uppercase().contains("EMPTY"))
}

/// Puts the geometry of a text to the feature at hand.
pub(crate) fn take(text: &str, into: &mut RawShapes) -> Result<Taken, NoGeometry> {
    let (_, text) = srid(text);
    let mut reader = Reader { rest: text, taken: Taken::default(), into };
    reader.geometry(0, &mut true)?;
    if reader.rest.trim().is_empty() { Ok(reader.taken) } else { Err(NoGeometry) }
}

struct Reader<'t, 'r> {
    rest: &'t str,
    taken: Taken,
    into: &'r mut RawShapes,
}

impl Reader<'_, '_> {
    fn word(&mut self) -> String {
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (word, rest) = rest.split_at(end);
        self.rest = rest;
        word.to_ascii_uppercase()
    }

    fn eat(&mut self, mark: char) -> bool {
        let rest = self.rest.trim_start();
        let found = rest.strip_prefix(mark);
        self.rest = found.unwrap_or(rest);
        found.is_some()
    }

    fn need(&mut self, mark: char) -> Result<(), NoGeometry> {
        if self.eat(mark) { Ok(()) } else { Err(NoGeometry) }
    }

    /// Skips `Z`, `M`, `ZM`; whether `EMPTY` follows.
    fn is_empty(&mut self) -> bool {
        let before = self.rest;
        let word = self.word();
        if matches!(word.as_str(), "Z" | "M" | "ZM") {
            return self.is_empty();
        }
        if word != "EMPTY" {
            self.rest = before;
        }
        word == "EMPTY"
    }

    fn geometry(&mut self, depth: usize, is_first: &mut bool) -> Result<(), NoGeometry> {
        let word = self.word();
        let name = word.trim_end_matches(['Z', 'M']);
        let is_empty = self.is_empty();
        if name == "GEOMETRYCOLLECTION" {
            if is_empty {
                return Ok(());
            }
            if depth >= DEEPEST {
                return Err(NoGeometry);
            }
            self.need('(')?;
            loop {
                self.geometry(depth + 1, &mut true)?;
                if !self.eat(',') {
                    return self.need(')');
                }
            }
        }
        let name = if name == "TRIANGLE" { "POLYGON" } else { name };
        if CURVED.contains(&name) {
            return if is_empty { Ok(()) } else { self.curved(name, depth, is_first) };
        }
        let (_, kind, levels) = KINDS.into_iter().find(|(known, ..)| *known == name).ok_or(NoGeometry)?;
        if is_empty {
            return Ok(());
        }
        match (kind, levels) {
            (ShapeKind::Polygon, 2) => self.polygon(is_first),
            (ShapeKind::Polygon, _) => self.each(|reader| reader.polygon(is_first)),
            (kind, 1) => self.line(kind, is_first),
            (ShapeKind::Point, _) => self.each(|reader| {
                // Older programs leave the inner parentheses out.
                if reader.rest.trim_start().starts_with('(') {
                    return reader.line(ShapeKind::Point, is_first);
                }
                reader.coordinate()?;
                reader.end(ShapeKind::Point, is_first);
                Ok(())
            }),
            (kind, _) => self.each(|reader| reader.line(kind, is_first)),
        }
    }

    /// What may have arcs.
    fn curved(&mut self, name: &str, depth: usize, is_first: &mut bool) -> Result<(), NoGeometry> {
        if depth >= DEEPEST {
            return Err(NoGeometry);
        }
        match name {
            "CURVEPOLYGON" => {
                self.each(|reader| {
                    reader.piece(depth + 1)?;
                    reader.end_ring();
                    Ok(())
                })?;
                *is_first &= !self.into.end_part(ShapeKind::Polygon, *is_first);
                Ok(())
            }
            "MULTISURFACE" | "MULTICURVE" => self.each(|reader| {
                if !reader.rest.trim_start().starts_with('(') {
                    return reader.geometry(depth + 1, is_first);
                }
                if name == "MULTISURFACE" { reader.polygon(is_first) } else { reader.line(ShapeKind::Line, is_first) }
            }),
            _ => {
                self.run(name, depth)?;
                self.end(ShapeKind::Line, is_first);
                Ok(())
            }
        }
    }

    /// A line or arcs with their name, or a line without.
    fn piece(&mut self, depth: usize) -> Result<(), NoGeometry> {
        if depth >= DEEPEST {
            return Err(NoGeometry);
        }
        let word = self.word();
        if self.is_empty() {
            return Ok(());
        }
        self.run(word.trim_end_matches(['Z', 'M']), depth)
    }

    /// Puts the corners of a line, of arcs, or of several of both behind each other to the ring at hand.
    fn run(&mut self, name: &str, depth: usize) -> Result<(), NoGeometry> {
        if name == "COMPOUNDCURVE" {
            return self.each(|reader| reader.piece(depth + 1));
        }
        let mark = self.into.mark();
        let before = self.into.open_ring().len();
        self.each(Self::coordinate)?;
        let mut points = self.into.open_ring().get(before..).unwrap_or_default().to_vec();
        self.into.back_to(mark);
        match name {
            "" | "LINESTRING" => {}
            "CIRCULARSTRING" => {
                self.taken.arcs += points.len().saturating_sub(1) / 2;
                points = arc::rounded(&points);
            }
            _ => return Err(NoGeometry),
        }
        let again = usize::from(self.into.open_ring().last().is_some_and(|last| points.first() == Some(last)));
        points.into_iter().skip(again).for_each(|coord| self.into.push(coord));
        Ok(())
    }

    fn each(&mut self, mut one: impl FnMut(&mut Self) -> Result<(), NoGeometry>) -> Result<(), NoGeometry> {
        self.need('(')?;
        loop {
            if !self.is_empty() {
                one(self)?;
            }
            if !self.eat(',') {
                return self.need(')');
            }
        }
    }

    fn polygon(&mut self, is_first: &mut bool) -> Result<(), NoGeometry> {
        self.each(|reader| {
            reader.each(Self::coordinate)?;
            reader.end_ring();
            Ok(())
        })?;
        *is_first &= !self.into.end_part(ShapeKind::Polygon, *is_first);
        Ok(())
    }

    /// Ends a ring, closed.
    fn end_ring(&mut self) {
        let (first, last) = (self.into.open_ring().first().copied(), self.into.open_ring().last().copied());
        if let Some(first) = first.filter(|_| first != last) {
            self.into.push(first);
            self.taken.unclosed += 1;
        }
        self.into.end_ring();
    }

    fn line(&mut self, kind: ShapeKind, is_first: &mut bool) -> Result<(), NoGeometry> {
        self.each(Self::coordinate)?;
        self.end(kind, is_first);
        Ok(())
    }

    fn end(&mut self, kind: ShapeKind, is_first: &mut bool) {
        self.into.end_ring();
        *is_first &= !self.into.end_part(kind, *is_first);
    }

    fn coordinate(&mut self) -> Result<(), NoGeometry> {
        let end = self.rest.find([',', ')']).ok_or(NoGeometry)?;
        let (numbers, rest) = self.rest.split_at(end);
        self.rest = rest;
        let mut numbers = numbers.split_whitespace().map(str::parse::<f64>);
        let mut number = || numbers.next()?.ok().filter(|value| value.is_finite());
        let coord = number().zip(number()).map(|(x, y)| Coord { x, y }).ok_or(NoGeometry)?;
        if numbers.count() > 2 {
            return Err(NoGeometry);
        }
        self.into.push(coord);
        Ok(())
    }
}

/// The text of a feature's parts; nothing for one without.
pub(crate) fn text(kind: ShapeKind, parts: &Parts) -> Option<String> {
    let name = match kind {
        ShapeKind::Empty => return None,
        ShapeKind::Point => "POINT",
        ShapeKind::Line => "LINESTRING",
        ShapeKind::Polygon => "POLYGON",
    };
    let part = |part: &Vec<Vec<Coord>>| {
        let rings: Vec<String> = part.iter().map(|ring| ring_text(ring)).collect();
        if kind == ShapeKind::Polygon { format!("({})", rings.join(",")) } else { rings.concat() }
    };
    match parts.as_slice() {
        [] => None,
        [one] => Some(format!("{name} {}", part(one))),
        many => Some(format!("MULTI{name} ({})", many.iter().map(part).collect::<Vec<_>>().join(","))),
    }
}

fn ring_text(ring: &[Coord]) -> String {
    let mut text = String::from("(");
    for (at, Coord { x, y }) in ring.iter().enumerate() {
        let gap = if at == 0 { "" } else { "," };
        write!(text, "{gap}{x} {y}").unwrap_or_default();
    }
    text + ")"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Read, and written again.
    fn check(text: &str, expected: Result<usize, NoGeometry>) {
        let mut raw = RawShapes::default();
        assert_eq!(take(text, &mut raw).map(|taken| taken.unclosed), expected, "{text}");
    }

    #[test]
    fn text_is_read_in_all_its_forms() {
        check("POINT (116 36)", Ok(0));
        check("srid=4527;Point Z (39416000 4029000 12)", Ok(0));
        check("POINTZM(1 2 3 4)", Ok(0));
        check("MULTIPOINT (1 2, 3 4)", Ok(0));
        check("MULTIPOINT ((1 2), (3 4))", Ok(0));
        check("MULTIPOINT (EMPTY, (3 4))", Ok(0));
        check("LINESTRING EMPTY", Ok(0));
        check("POLYGON ((0 0, 1 0, 1 1, 0 0), (0.1 0.1, 0.2 0.1, 0.2 0.2))", Ok(1));
        check("MULTIPOLYGON (((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))", Ok(0));
        check("GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (1 2, 3 4))", Ok(0));
        for broken in ["", "POINT", "POINT (1)", "POINT (1 2", "POINT (a b)", "POINT (NaN 2)", "POINT (1 2) x"] {
            check(broken, Err(NoGeometry));
        }
        check("POINT (1 2 3 4 5)", Err(NoGeometry));
        check("TRIANGLE ((0 0, 1 0, 1 1, 0 0))", Ok(0));
        check("CIRCULARSTRING (0 0, 1 1, 2 0)", Ok(0));
        check(
            "CURVEPOLYGON (COMPOUNDCURVE (CIRCULARSTRING (0 0, 1 1, 2 0), (2 0, 0 0)), (0.5 0.1, 1 0.1, 1 0.2))",
            Ok(1),
        );
        check("MULTISURFACE (CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))", Ok(0));
        check("MULTICURVE Z ((0 0 1, 1 1 1), CIRCULARSTRING Z (0 0 1, 1 1 1, 2 0 1))", Ok(0));
        check("CURVEPOLYGON (POINT (1 2))", Err(NoGeometry));
        check("TIN (((0 0, 1 0, 1 1, 0 0)))", Err(NoGeometry));
        check(&format!("{}(0 0, 1 1){}", "COMPOUNDCURVE (".repeat(40), ")".repeat(40)), Err(NoGeometry));
        check(&format!("{}POINT (1 2){}", "GEOMETRYCOLLECTION (".repeat(40), ")".repeat(40)), Err(NoGeometry));
    }

    /// A half circle of radius 5: its area is 12.5 π.
    #[test]
    fn arcs_become_corners() {
        let mut raw = RawShapes::default();
        let text = "CURVEPOLYGON (COMPOUNDCURVE (CIRCULARSTRING (5 0, 0 5, -5 0), (-5 0, 5 0)))";
        let taken = take(text, &mut raw).expect("a geometry");
        raw.end_feature();
        assert_eq!(taken, Taken { unclosed: 0, arcs: 1 });
        let ring = raw.ring(0);
        let area: f64 = ring.windows(2).map(|pair| (pair[0].x * pair[1].y - pair[1].x * pair[0].y) / 2.0).sum();
        assert!((area / (12.5 * std::f64::consts::PI) - 1.0).abs() < 5e-4, "{area} m²");
        assert_eq!(ring.iter().filter(|corner| corner.y == 0.0).count(), 3, "no corner twice but the first");
    }

    #[test]
    fn a_collection_has_its_parts() {
        let mut raw = RawShapes::default();
        take("GEOMETRYCOLLECTION (POINT (1 2), MULTIPOLYGON (((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5))))", &mut raw)
            .expect("a geometry");
        raw.end_feature();
        let parts: Vec<_> = raw.parts(0).map(|part| raw.part(part)).collect();
        let expected = [(ShapeKind::Point, true), (ShapeKind::Polygon, true), (ShapeKind::Polygon, false)];
        assert_eq!(parts, expected, "one point and one geometry of two polygons");
    }
}
