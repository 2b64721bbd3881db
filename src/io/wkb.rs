//! Well-known binary to raw geometry and back: ISO, EWKB, and the blobs of GeoPackage around it.
//!
//! *Guarantees:* what is longer than its bytes, nested too deep or of a kind without a place on the map gives nothing.
//! Arcs become corners ([`arc`]), and that is said. Heights and measures are left out. *Must not know:* the system.

use geo_types::Coord;

use crate::geometry::admit::ring_not_closed;
use crate::geometry::raw::RawShapes;
use crate::io::arc;
use crate::io::error::Fault;
use crate::io::features::Batch;
use crate::model::report::{Issue, Severity};
use crate::model::shapes::{Part, ShapeKind};
use crate::model::words::Words;
use crate::words;

/// Collections in collections beyond this are made to be slow.
const DEEPEST: usize = 32;

/// Why a geometry cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    Short,
    TooDeep,
    /// A surface in space, or nothing that is known.
    Kind(u32),
}

/// What is to be said of a geometry that was taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Rings that were closed.
    pub(crate) unclosed: usize,
    /// Arcs that became corners.
    pub(crate) arcs: usize,
}

/// Puts a geometry to the row at hand of a batch, with what is to be said of it. Does not end the row.
pub(crate) fn take_into(batch: &mut Batch, taken: impl FnOnce(&mut RawShapes) -> Result<Taken, Broken>) {
    let row = batch.row();
    let mark = batch.raw.mark();
    match taken(&mut batch.raw) {
        Ok(taken) => say(batch, taken),
        Err(broken) => {
            batch.raw.back_to(mark);
            batch.findings.push(row, broken.issue());
        }
    }
}

/// Puts what is to be said of the geometry of the row at hand.
pub(crate) fn say(batch: &mut Batch, taken: Taken) {
    let row = batch.row();
    (0..taken.unclosed).for_each(|_| batch.findings.push(row, ring_not_closed()));
    if taken.arcs > 0 {
        batch.findings.push(row, with_arcs(taken.arcs));
    }
}

/// Puts the geometry of well-known binary to the feature at hand.
pub(crate) fn take(bytes: &[u8], into: &mut RawShapes) -> Result<Taken, Broken> {
    let mut reader = Reader { bytes, taken: Taken::default(), into };
    reader.geometry(0, None)?;
    Ok(reader.taken)
}

/// The same for a blob of GeoPackage: a header with the box of the geometry, then well-known binary.
pub(crate) fn take_gpkg(blob: &[u8], into: &mut RawShapes) -> Result<Taken, Broken> {
    let &[b'G', b'P', _, flags, ..] = blob else { return Err(Broken::Short) };
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(Broken::Short),
    };
    take(blob.get(8 + envelope..).ok_or(Broken::Short)?, into)
}

struct Reader<'a, 'r> {
    bytes: &'a [u8],
    taken: Taken,
    into: &'r mut RawShapes,
}

/// The byte order and the numbers of a coordinate.
#[derive(Clone, Copy)]
struct Shape {
    is_little: bool,
    dimensions: usize,
}

impl<'a> Reader<'a, '_> {
    /// One geometry; `first` is given where it is a member of a multi one: whether a part came before it.
    fn geometry(&mut self, depth: usize, first: Option<&mut bool>) -> Result<(), Broken> {
        let (shape, kind, code) = self.head(depth)?;
        let mut own = true;
        let is_first = first.unwrap_or(&mut own);
        match kind {
            1 => self.point(shape, is_first),
            2 | 8 | 9 => {
                self.run(shape, kind, depth)?;
                self.into.end_ring();
                *is_first &= !self.into.end_part(ShapeKind::Line, *is_first);
                Ok(())
            }
            // A triangle is written like a polygon.
            3 | 17 => self.polygon(shape, is_first),
            10 => self.curved(shape, depth, is_first),
            4..=7 | 11 | 12 => {
                let count = self.count(shape.is_little, 5)?;
                let mut of_multi = true;
                for _ in 0..count {
                    // The members of a collection are geometries of their own.
                    self.geometry(depth + 1, (kind != 7).then_some(&mut of_multi))?;
                }
                Ok(())
            }
            _ => Err(Broken::Kind(code)),
        }
    }

    /// The head of a geometry: how its numbers stand, its kind without heights, and its kind as it is written.
    fn head(&mut self, depth: usize) -> Result<(Shape, u32, u32), Broken> {
        if depth > DEEPEST {
            return Err(Broken::TooDeep);
        }
        let is_little = self.take(1)?.first() == Some(&1);
        let code = self.word(is_little)?;
        if code & 0x2000_0000 != 0 {
            self.word(is_little)?;
        }
        let plain = code & 0x0fff_ffff;
        let more = match plain / 1000 {
            0 => usize::from(code & 0x8000_0000 != 0) + usize::from(code & 0x4000_0000 != 0),
            1 | 2 => 1,
            3 => 2,
            _ => return Err(Broken::Kind(code)),
        };
        Ok((Shape { is_little, dimensions: 2 + more }, plain % 1000, code))
    }

    /// Puts the corners of a line (2), of arcs (8) or of several of both behind each other (9) to the ring at hand.
    fn run(&mut self, shape: Shape, kind: u32, depth: usize) -> Result<(), Broken> {
        if kind == 9 {
            for _ in 0..self.count(shape.is_little, 5)? {
                match self.head(depth + 1)? {
                    (shape, kind @ (2 | 8), _) => self.run(shape, kind, depth + 1)?,
                    (.., code) => return Err(Broken::Kind(code)),
                }
            }
            return Ok(());
        }
        let count = self.count(shape.is_little, shape.dimensions * 8)?;
        let mut coords: Vec<Coord> = self.coords(shape, count)?.collect();
        if kind == 8 {
            self.taken.arcs += coords.len().saturating_sub(1) / 2;
            coords = arc::rounded(&coords);
        }
        // Runs start where the one before has ended.
        let again = usize::from(self.into.open_ring().last().is_some_and(|last| coords.first() == Some(last)));
        coords.into_iter().skip(again).for_each(|coord| self.into.push(coord));
        Ok(())
    }

    /// A polygon whose rings are of lines and arcs.
    fn curved(&mut self, shape: Shape, depth: usize, is_first: &mut bool) -> Result<(), Broken> {
        for _ in 0..self.count(shape.is_little, 5)? {
            match self.head(depth + 1)? {
                (shape, kind @ (2 | 8 | 9), _) => self.run(shape, kind, depth + 1)?,
                (.., code) => return Err(Broken::Kind(code)),
            }
            self.end_ring();
        }
        *is_first &= !self.into.end_part(ShapeKind::Polygon, *is_first);
        Ok(())
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

    fn point(&mut self, shape: Shape, is_first: &mut bool) -> Result<(), Broken> {
        let coord = self.coords(shape, 1)?.next().ok_or(Broken::Short)?;
        // An empty point is one of no numbers.
        if !(coord.x.is_nan() && coord.y.is_nan()) {
            self.into.push(coord);
            self.into.end_ring();
            *is_first &= !self.into.end_part(ShapeKind::Point, *is_first);
        }
        Ok(())
    }

    fn polygon(&mut self, shape: Shape, is_first: &mut bool) -> Result<(), Broken> {
        let rings = self.count(shape.is_little, 4)?;
        let mut has_outside = false;
        for ring in 0..rings {
            let count = self.count(shape.is_little, shape.dimensions * 8)?;
            let coords = self.coords(shape, count)?;
            has_outside |= ring == 0 && count > 0;
            // The holes of a polygon without an outside are nothing.
            if !has_outside {
                continue;
            }
            for coord in coords {
                self.into.push(coord);
            }
            self.end_ring();
        }
        *is_first &= !self.into.end_part(ShapeKind::Polygon, *is_first);
        Ok(())
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Broken> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(Broken::Short)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn word(&mut self, is_little: bool) -> Result<u32, Broken> {
        let bytes = self.take(4)?.try_into().or(Err(Broken::Short))?;
        Ok(if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    /// A count of things that have at least so many bytes each: no more than there can be.
    fn count(&mut self, is_little: bool, least: usize) -> Result<usize, Broken> {
        let count = self.word(is_little)? as usize;
        if count.saturating_mul(least) > self.bytes.len() { Err(Broken::Short) } else { Ok(count) }
    }

    fn coords(&mut self, shape: Shape, count: usize) -> Result<impl Iterator<Item = Coord> + use<'a>, Broken> {
        let size = shape.dimensions * 8;
        let bytes = self.take(count.checked_mul(size).ok_or(Broken::Short)?)?;
        let number = move |bytes: &[u8], at: usize| -> Option<f64> {
            let bytes = bytes.get(at..at + 8)?.try_into().ok()?;
            Some(if shape.is_little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
        };
        let coord = move |bytes: &[u8]| Some(Coord { x: number(bytes, 0)?, y: number(bytes, 8)? });
        Ok(bytes.chunks_exact(size).filter_map(coord))
    }
}

impl Broken {
    /// The finding of a feature.
    pub(crate) fn issue(self) -> Issue {
        let message = match self {
            Self::Short => {
                Words::fixed("图形数据损坏，此要素没有图形", "the geometry is damaged; the feature has none")
            }
            Self::TooDeep => {
                Words::fixed("图形嵌套过深，此要素没有图形", "the geometry is nested too deep; the feature has none")
            }
            Self::Kind(code) => words!(
                "图形类型 {code} 不能读（三维曲面），此要素没有图形",
                "geometry of type {code} cannot be read (a surface in space); the feature has none"
            ),
        };
        let remedy = Words::fixed("请转换为普通的面后再打开", "convert it to plain polygons and open it again");
        Fault::new("shape-invalid", message, remedy).issue(Severity::Error)
    }
}

/// The finding of a feature with arcs.
fn with_arcs(count: usize) -> Issue {
    let message = words!(
        "{count} 段圆弧按折线读取，每段弦偏离弧不超过半径的 0.25‰",
        "{count} arc(s) were read as straight edges, no farther from the arc than 0.025 % of its radius"
    );
    let remedy = Words::fixed(
        "面积因此略有差别；需要准确值时以登记面积为准",
        "areas differ a little; go by the registered area where that matters",
    );
    Fault::new("arc-as-edges", message, remedy).issue(Severity::Info)
}

/// Well-known binary of the parts of a feature as a multi geometry; nothing where there are none.
pub(crate) fn of_parts<'p>(
    kind: ShapeKind,
    parts: impl Iterator<Item = Part<'p>>,
    place: impl Fn(Coord) -> Coord,
) -> Option<Vec<u8>> {
    let code: u32 = match kind {
        ShapeKind::Empty => return None,
        ShapeKind::Point => 1,
        ShapeKind::Line => 2,
        ShapeKind::Polygon => 3,
    };
    let head = |bytes: &mut Vec<u8>, code: u32| {
        bytes.push(1);
        bytes.extend(code.to_le_bytes());
    };
    let mut bytes = Vec::new();
    head(&mut bytes, code + 3);
    bytes.extend([0; 4]);
    let mut count = 0_u32;
    for part in parts {
        count += 1;
        head(&mut bytes, code);
        let rings = part.rings();
        if kind == ShapeKind::Polygon {
            bytes.extend((rings.len() as u32).to_le_bytes());
        }
        for ring in rings {
            if kind != ShapeKind::Point {
                bytes.extend((ring.len() as u32).to_le_bytes());
            }
            for coord in ring.iter().map(|coord| place(*coord)) {
                bytes.extend(coord.x.to_le_bytes());
                bytes.extend(coord.y.to_le_bytes());
            }
        }
    }
    if let Some(slot) = bytes.get_mut(5..9) {
        slot.copy_from_slice(&count.to_le_bytes());
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes by shapely: `shapely.wkb.dumps(shapely.from_wkt(…), srid=…, output_dimension=…).hex()`.
    fn check(hex: &str, expected: Result<(usize, &[usize]), Broken>) {
        let bytes: Vec<u8> =
            (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).expect("hex")).collect();
        let mut raw = RawShapes::default();
        let found = take(&bytes, &mut raw);
        raw.end_feature();
        let rings: Vec<usize> =
            raw.parts(0).flat_map(|part| raw.rings(part)).map(|ring| raw.ring(ring).len()).collect();
        assert_eq!(found.map(|_| (raw.parts(0).len(), rings.as_slice())), expected, "{hex}");
        for cut in 0..bytes.len() {
            assert!(take(&bytes[..cut], &mut RawShapes::default()).is_err(), "{hex} cut at {cut}");
        }
    }

    #[test]
    fn geometry_of_every_kind_is_read() {
        // POINT (1 2), in both orders, with SRID 4548, and POINT Z (1 2 3).
        check("0101000000000000000000f03f0000000000000040", Ok((1, &[1])));
        check("00000000013ff00000000000004000000000000000", Ok((1, &[1])));
        check("0101000020c4110000000000000000f03f0000000000000040", Ok((1, &[1])));
        check("01e9030000000000000000f03f00000000000000400000000000000840", Ok((1, &[1])));
        check("0101000080000000000000f03f00000000000000400000000000000840", Ok((1, &[1])));
        // LINESTRING (0 0, 1 1), MULTIPOINT (0 0, 1 1), POINT EMPTY.
        check("01020000000200000000000000000000000000000000000000000000000000f03f000000000000f03f", Ok((1, &[2])));
        check(
            "0104000000020000000101000000000000000000000000000000000000000101000000000000000000f03f000000000000f03f",
            Ok((2, &[1, 1])),
        );
        check("0101000000000000000000f87f000000000000f87f", Ok((0, &[])));
        // POLYGON ((0 0, 1 0, 1 1, 0 0)).
        check(
            "0103000000010000000400000000000000000000000000000000000000000000000000f03f0000000000000000000000000000f03f000000000000f03f00000000000000000000000000000000",
            Ok((1, &[4])),
        );
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let taken = |bytes: &[u8]| take(bytes, &mut RawShapes::default());
        assert_eq!(taken(&[1, 15, 0, 0, 0, 0, 0, 0, 0]), Err(Broken::Kind(15)), "a surface in space");
        assert_eq!(taken(&[1, 2, 0, 0, 0, 255, 255, 255, 255]), Err(Broken::Short), "four billion corners");
        let deep = [1, 7, 0, 0, 0, 1, 0, 0, 0].repeat(40);
        assert_eq!(taken(&deep), Err(Broken::TooDeep), "collections in collections");
    }
}
