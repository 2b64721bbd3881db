//! The geometry of a layer, flat: one buffer of coordinates and three tables of where things start.
//!
//! A feature has parts, a part has rings, a ring has coordinates. A *part* is a polygon (first ring the
//! outer one, the others holes), a line (one ring, open) or a point (one ring of one coordinate).
//! All coordinates are **world** coordinates: plane metres, x east, y north (EPSG:4548).
//!
//! *Guarantees* (made by `geometry::admit`, relied on everywhere): coordinates are finite; rings of
//! polygons are closed, have at least four coordinates, outer rings run counter-clockwise and holes clockwise.

use geo_types::{Coord, Rect};
use rayon::prelude::*;

use crate::model::id::FeatureId;

/// What a feature is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeKind {
    /// No geometry: a record without a place.
    Empty,
    /// One or several points.
    Point,
    /// One or several lines.
    Line,
    /// One or several polygons.
    Polygon,
}

/// All geometry of one layer. See the module for the layout.
#[derive(Debug, Clone, PartialEq)]
pub struct Shapes {
    coords: Vec<Coord>,
    /// Where each ring starts in `coords`; one more at the end. Likewise below.
    ring_starts: Vec<u32>,
    part_starts: Vec<u32>,
    feature_starts: Vec<u32>,
    kinds: Vec<ShapeKind>,
    /// Bounding box of each feature; an [`ShapeKind::Empty`] one has a box at the origin.
    boxes: Vec<Rect>,
}

impl Default for Shapes {
    fn default() -> Self {
        Self {
            coords: Vec::new(),
            ring_starts: vec![0],
            part_starts: vec![0],
            feature_starts: vec![0],
            kinds: Vec::new(),
            boxes: Vec::new(),
        }
    }
}

impl Shapes {
    /// Appends one feature: its parts, each a list of rings.
    ///
    /// # Errors
    /// [`TooManyCoordinates`] where the layer would pass 2³² coordinates; nothing is appended then.
    pub fn push(&mut self, kind: ShapeKind, parts: &[Vec<Vec<Coord>>]) -> Result<FeatureId, TooManyCoordinates> {
        let added: usize = parts.iter().flatten().map(Vec::len).sum();
        let Ok(id) = u32::try_from(self.kinds.len()) else { return Err(TooManyCoordinates) };
        if self.coords.len().checked_add(added).is_none_or(|total| u32::try_from(total).is_err()) {
            return Err(TooManyCoordinates);
        }
        for part in parts {
            part.iter().try_for_each(|ring| self.push_ring(ring))?;
            self.end_part();
        }
        self.end_feature(kind);
        Ok(FeatureId(id))
    }

    /// Appends a ring to the part at hand, without making a list of it first.
    ///
    /// # Errors
    /// [`TooManyCoordinates`] where the layer would pass 2³² coordinates; nothing is appended then.
    pub fn push_ring(&mut self, ring: &[Coord]) -> Result<(), TooManyCoordinates> {
        let end = self.coords.len().checked_add(ring.len()).and_then(|end| u32::try_from(end).ok());
        self.ring_starts.push(end.ok_or(TooManyCoordinates)?);
        self.coords.extend_from_slice(ring);
        Ok(())
    }

    /// Ends the part of the rings pushed since the last one.
    pub fn end_part(&mut self) {
        self.part_starts.push((self.ring_starts.len() - 1) as u32);
    }

    /// Takes back the rings and parts that belong to no feature yet.
    pub fn take_back(&mut self) {
        self.part_starts.truncate(last(&self.feature_starts) + 1);
        self.ring_starts.truncate(last(&self.part_starts) + 1);
        self.coords.truncate(last(&self.ring_starts));
    }

    /// Ends the feature of the parts since the last one; of none it is [`ShapeKind::Empty`].
    pub fn end_feature(&mut self, kind: ShapeKind) {
        let first_part = last(&self.feature_starts);
        let kind = if self.part_starts.len() - 1 == first_part { ShapeKind::Empty } else { kind };
        let first_ring = self.part_starts[first_part] as usize;
        let added = &self.coords[self.ring_starts[first_ring] as usize..];
        self.feature_starts.push((self.part_starts.len() - 1) as u32);
        self.kinds.push(kind);
        self.boxes.push(box_of(added));
    }

    /// Puts all features of `other` behind these.
    ///
    /// # Errors
    /// [`TooManyCoordinates`] where the layer would pass 2³² coordinates; nothing is appended then.
    pub fn append(&mut self, other: &Self) -> Result<(), TooManyCoordinates> {
        if u32::try_from(self.coords.len() + other.coords.len()).is_err() {
            return Err(TooManyCoordinates);
        }
        let behind = |to: &mut Vec<u32>, from: &[u32], before: usize| {
            to.extend(from.iter().skip(1).map(|start| start + before as u32));
        };
        behind(&mut self.feature_starts, &other.feature_starts, self.part_starts.len() - 1);
        behind(&mut self.part_starts, &other.part_starts, self.ring_starts.len() - 1);
        behind(&mut self.ring_starts, &other.ring_starts, self.coords.len());
        self.coords.extend_from_slice(&other.coords);
        self.kinds.extend_from_slice(&other.kinds);
        self.boxes.extend_from_slice(&other.boxes);
        Ok(())
    }

    /// Gives back the memory kept for features that did not come.
    pub fn shrink(&mut self) {
        self.coords.shrink_to_fit();
        self.ring_starts.shrink_to_fit();
        self.part_starts.shrink_to_fit();
        self.feature_starts.shrink_to_fit();
        self.kinds.shrink_to_fit();
        self.boxes.shrink_to_fit();
    }

    /// How many features there are, empty ones included.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Whether there is no feature.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// How many coordinates there are in all.
    pub fn coord_count(&self) -> usize {
        self.coords.len()
    }

    /// What the feature is made of.
    pub fn kind(&self, id: FeatureId) -> ShapeKind {
        self.kinds[id.index()]
    }

    /// The feature's bounding box, `None` for one without geometry.
    pub fn bounds(&self, id: FeatureId) -> Option<Rect> {
        (self.kind(id) != ShapeKind::Empty).then(|| self.boxes[id.index()])
    }

    /// All features, in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = FeatureId> + use<> {
        (0..self.kinds.len() as u32).map(FeatureId)
    }

    /// The parts of a feature.
    pub fn parts(&self, id: FeatureId) -> impl Iterator<Item = Part<'_>> {
        let range = self.feature_starts[id.index()]..self.feature_starts[id.index() + 1];
        range.map(|part| Part { shapes: self, part })
    }

    /// The box around all features; `None` where there is no geometry.
    pub fn extent(&self) -> Option<Rect> {
        self.ids().filter_map(|id| self.bounds(id)).reduce(around)
    }
}

/// The box around two boxes.
pub fn around(a: Rect, b: Rect) -> Rect {
    Rect::new(
        Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
        Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
    )
}

/// The buffers of a [`Shapes`] as they lie in memory. Each table of starts has one entry more than there are things.
#[derive(Debug, Clone, Copy)]
pub struct Buffers<'a> {
    /// All coordinates, ring by ring.
    pub coords: &'a [Coord],
    /// Where each ring starts in `coords`.
    pub ring_starts: &'a [u32],
    /// Where each part starts in `ring_starts`.
    pub part_starts: &'a [u32],
    /// Where each feature starts in `part_starts`.
    pub feature_starts: &'a [u32],
    /// What each feature is made of.
    pub kinds: &'a [ShapeKind],
}

impl Shapes {
    /// The buffers, to keep them elsewhere.
    pub fn buffers(&self) -> Buffers<'_> {
        let Self { coords, ring_starts, part_starts, feature_starts, kinds, boxes: _ } = self;
        Buffers { coords, ring_starts, part_starts, feature_starts, kinds }
    }

    /// Shapes of kept [`Buffers`]; `None` where they contradict each other or the guarantees of this module. That
    /// outer rings run counter-clockwise and holes clockwise is the only thing taken on trust.
    pub fn from_buffers(
        coords: Vec<Coord>,
        ring_starts: Vec<u32>,
        part_starts: Vec<u32>,
        feature_starts: Vec<u32>,
        kinds: Vec<ShapeKind>,
    ) -> Option<Self> {
        let fits = climbs_to(&ring_starts, coords.len())
            && climbs_to(&part_starts, ring_starts.len() - 1)
            && climbs_to(&feature_starts, part_starts.len() - 1)
            && feature_starts.len() - 1 == kinds.len();
        if !fits {
            return None;
        }
        let mut shapes = Self { coords, ring_starts, part_starts, feature_starts, kinds, boxes: Vec::new() };
        let features = (0..shapes.kinds.len() as u32).into_par_iter().with_min_len(4096);
        shapes.boxes = features.map(|id| shapes.checked_box(FeatureId(id))).collect::<Option<_>>()?;
        Some(shapes)
    }

    /// The box of a feature, `None` where the feature breaks the guarantees of this module.
    fn checked_box(&self, id: FeatureId) -> Option<Rect> {
        let kind = self.kind(id);
        let mut bounds: Option<Rect> = None;
        for part in self.parts(id) {
            let mut rings = 0_usize;
            for ring in part.rings() {
                let (mut low, mut high, mut sum) = (*ring.first()?, *ring.first()?, 0.0);
                for coord in ring {
                    low = Coord { x: low.x.min(coord.x), y: low.y.min(coord.y) };
                    high = Coord { x: high.x.max(coord.x), y: high.y.max(coord.y) };
                    // What is not finite times nought is not nought.
                    sum += coord.x * 0.0 + coord.y * 0.0;
                }
                let closed = kind != ShapeKind::Polygon || ring.len() >= 4 && ring.first() == ring.last();
                if sum != 0.0 || !closed {
                    return None;
                }
                bounds =
                    Some(bounds.map_or_else(
                        || Rect::new(low, high),
                        |bounds| box_of(&[bounds.min(), bounds.max(), low, high]),
                    ));
                rings += 1;
            }
            if rings == 0 || kind != ShapeKind::Polygon && rings > 1 {
                return None;
            }
        }
        match (kind, bounds) {
            (ShapeKind::Empty, None) => Some(Rect::new(Coord::zero(), Coord::zero())),
            (ShapeKind::Empty, Some(_)) | (_, None) => None,
            (_, bounds) => bounds,
        }
    }
}

/// Whether starts begin at 0, never fall, and end at `end`.
fn climbs_to(starts: &[u32], end: usize) -> bool {
    starts.first() == Some(&0) && starts.last().is_some_and(|last| *last as usize == end) && starts.is_sorted()
}

/// One polygon, line or point of a feature.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    shapes: &'a Shapes,
    part: u32,
}

impl<'a> Part<'a> {
    /// The rings: of a polygon the outer one first, then the holes; of a line or point just one.
    pub fn rings(self) -> impl ExactSizeIterator<Item = &'a [Coord]> {
        let shapes = self.shapes;
        let range = shapes.part_starts[self.part as usize]..shapes.part_starts[self.part as usize + 1];
        range.map(move |ring| {
            let ring = ring as usize;
            &shapes.coords[shapes.ring_starts[ring] as usize..shapes.ring_starts[ring + 1] as usize]
        })
    }

    /// The outer ring of a polygon, the coordinates of a line or point.
    pub fn outer(self) -> &'a [Coord] {
        self.rings().next().unwrap_or(&[])
    }
}

/// A layer may hold 2³² coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than 4,294,967,295 coordinates in one layer; split the file")]
pub struct TooManyCoordinates;

fn last(starts: &[u32]) -> usize {
    starts.last().copied().unwrap_or(0) as usize
}

/// The box around coordinates; one at the origin around none.
fn box_of(coords: &[Coord]) -> Rect {
    let Some(&first) = coords.first() else { return Rect::new(Coord::zero(), Coord::zero()) };
    let (low, high) = coords.iter().fold((first, first), |(low, high), coord| {
        (
            Coord { x: low.x.min(coord.x), y: low.y.min(coord.y) },
            Coord { x: high.x.max(coord.x), y: high.y.max(coord.y) },
        )
    });
    Rect::new(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_rings_come_back_as_they_went_in() {
        let square =
            |x: f64| [(0., 0.), (1., 0.), (1., 1.), (0., 1.), (0., 0.)].map(|(dx, y)| Coord { x: x + dx, y }).to_vec();
        let mut shapes = Shapes::default();
        shapes.push(ShapeKind::Empty, &[]).unwrap();
        let id = shapes.push(ShapeKind::Polygon, &[vec![square(0.), square(0.2)], vec![square(5.)]]).unwrap();
        let rings: Vec<usize> = shapes.parts(id).map(|part| part.rings().len()).collect();
        assert_eq!(rings, [2, 1], "a polygon with a hole and a second part");
        assert_eq!(shapes.bounds(id).map(|r| r.max().x), Some(6.0), "the box holds both parts");
        assert_eq!(shapes.bounds(FeatureId(0)), None, "a record without a place has no box");
        assert_eq!(shapes.extent().map(|r| r.min().x), Some(0.0), "and does not enter the extent");
    }

    #[test]
    fn pieces_behind_each_other_are_the_whole() {
        let line = |x: f64| vec![Coord { x, y: 0. }, Coord { x: x + 1., y: 2. }];
        let features = [
            (ShapeKind::Empty, vec![]),
            (ShapeKind::Line, vec![vec![line(0.)], vec![line(5.)]]),
            (ShapeKind::Polygon, vec![vec![line(1.), line(2.)]]),
            (ShapeKind::Point, vec![vec![line(3.)]]),
        ];
        let of = |features: &[(ShapeKind, Vec<Vec<Vec<Coord>>>)]| {
            let mut shapes = Shapes::default();
            for (kind, parts) in features {
                shapes.push(*kind, parts).unwrap();
            }
            shapes
        };
        for cut in 0..=features.len() {
            let mut whole = of(&features[..cut]);
            whole.append(&of(&features[cut..])).unwrap();
            assert_eq!(whole, of(&features), "cut at {cut}");
        }
    }

    #[test]
    fn what_belongs_to_no_feature_can_be_taken_back() {
        let mut shapes = Shapes::default();
        shapes.push(ShapeKind::Point, &[vec![vec![Coord { x: 1., y: 1. }]]]).unwrap();
        let before = shapes.clone();
        shapes.push_ring(&[Coord { x: 2., y: 2. }]).unwrap();
        shapes.end_part();
        shapes.push_ring(&[Coord { x: 3., y: 3. }]).unwrap();
        shapes.take_back();
        assert_eq!(shapes, before, "only the finished feature is left");
    }

    type Kept = (Vec<Coord>, Vec<u32>, Vec<u32>, Vec<u32>, Vec<ShapeKind>);

    #[test]
    fn kept_buffers_come_back_and_contradictions_do_not() {
        let ring = [(0., 0.), (4., 0.), (4., 3.), (0., 0.)].map(|(x, y)| Coord { x, y }).to_vec();
        let mut shapes = Shapes::default();
        shapes.push(ShapeKind::Polygon, &[vec![ring.clone()]]).unwrap();
        shapes.push(ShapeKind::Empty, &[]).unwrap();
        shapes.push(ShapeKind::Line, &[vec![ring[..2].to_vec()], vec![ring[1..3].to_vec()]]).unwrap();
        shapes.push(ShapeKind::Point, &[vec![ring[..1].to_vec()]]).unwrap();
        let check = |name: &str, spoil: fn(&mut Kept), expected: Option<&Shapes>| {
            let Buffers { coords, ring_starts, part_starts, feature_starts, kinds } = shapes.buffers();
            let mut kept: Kept =
                (coords.to_vec(), ring_starts.to_vec(), part_starts.to_vec(), feature_starts.to_vec(), kinds.to_vec());
            spoil(&mut kept);
            let found = Shapes::from_buffers(kept.0, kept.1, kept.2, kept.3, kept.4);
            assert_eq!(found.as_ref(), expected, "{name}");
        };
        check("untouched", |_| {}, Some(&shapes));
        check("not finite", |kept| kept.0[1].x = f64::NAN, None);
        check("infinite", |kept| kept.0[5].y = f64::INFINITY, None);
        check("an open ring", |kept| kept.0[3].x = 1.0, None);
        check("a start past the end", |kept| kept.1[1] = 99, None);
        check("starts that fall", |kept| kept.2.swap(1, 2), None);
        check("no starts", |kept| kept.3.clear(), None);
        check("a kind too many", |kept| kept.4.push(ShapeKind::Empty), None);
        check("empty with parts", |kept| kept.4[0] = ShapeKind::Empty, None);
        check("a point without a place", |kept| kept.4[1] = ShapeKind::Point, None);
        check("a line as a polygon", |kept| kept.4[2] = ShapeKind::Polygon, None);
        check("a coordinate too many", |kept| kept.0.push(Coord::zero()), None);
    }
}
