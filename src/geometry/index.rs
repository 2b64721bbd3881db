//! R-tree over the boxes of a layer. The only user of rstar.
//!
//! *Guarantees:* the same answer as asking every feature; any number may be asked for, also NaN.
//! *Must not know:* pixels; a tolerance comes in metres.

use geo_types::{Coord, Rect};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::geometry::inside;
use crate::model::id::FeatureId;
use crate::model::shapes::{ShapeKind, Shapes};

type Entry = GeomWithData<Rectangle<[f64; 2]>, FeatureId>;

/// R-tree over all features of a layer that have geometry.
///
/// A large layer is cut into a few trees by place, which are loaded on all cores.
#[derive(Debug)]
pub struct SpatialIndex {
    trees: Vec<RTree<Entry>>,
}

/// A tree of so many boxes or fewer is loaded on one core. Fixed, so that the trees do not hang on the machine.
const LEAST_CUT: usize = 1 << 17;

impl SpatialIndex {
    /// Bulk-loads the boxes.
    pub fn build(shapes: &Shapes) -> Self {
        let entries: Vec<Entry> = shapes
            .ids()
            .filter_map(|id| {
                let bounds = shapes.bounds(id)?;
                let (low, high) = (bounds.min(), bounds.max());
                // rstar sorts by coordinates and panics on NaN; admitted shapes have none.
                let finite = [low.x, low.y, high.x, high.y].iter().all(|value| value.is_finite());
                finite.then(|| Entry::new(Rectangle::from_corners([low.x, low.y], [high.x, high.y]), id))
            })
            .collect();
        let mut trees = Vec::new();
        load(entries, 0, &mut trees);
        Self { trees }
    }

    /// The polygons that hold the point, exact, ascending by id.
    pub fn hits(&self, shapes: &Shapes, point_in_world: Coord) -> Vec<FeatureId> {
        let mut hits: Vec<FeatureId> = self
            .meeting_box(Rect::new(point_in_world, point_in_world))
            .filter(|&id| inside::contains(shapes, id, point_in_world))
            .collect();
        hits.sort_unstable();
        hits
    }

    /// Lines (and points) within `tolerance_m` of the point, nearest first.
    pub fn near(&self, shapes: &Shapes, point_in_world: Coord, tolerance_m: f64) -> Vec<FeatureId> {
        if !(tolerance_m >= 0.0 && tolerance_m.is_finite()) {
            return Vec::new();
        }
        let Coord { x, y } = point_in_world;
        let around = Rect::new(
            Coord { x: x - tolerance_m, y: y - tolerance_m },
            Coord { x: x + tolerance_m, y: y + tolerance_m },
        );
        let mut near: Vec<(f64, FeatureId)> = self
            .meeting_box(around)
            .filter_map(|id| Some((distance_m(shapes, id, point_in_world)?, id)))
            .filter(|(distance_m, _)| *distance_m <= tolerance_m)
            .collect();
        near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.into_iter().map(|(_, id)| id).collect()
    }

    /// The polygons that share a point with the area of a closed ring, exact, ascending by id.
    pub fn meeting(&self, shapes: &Shapes, ring: &[Coord]) -> Vec<FeatureId> {
        let Some(around) = box_of(ring) else { return Vec::new() };
        let is_box = ring.len() == 5
            && ring.windows(2).all(|edge| matches!(edge, [a, b] if (a.x == b.x) != (a.y == b.y)))
            && ring.iter().all(|at| {
                (at.x == around.min().x || at.x == around.max().x) && (at.y == around.min().y || at.y == around.max().y)
            });
        let mut met: Vec<FeatureId> = self
            .meeting_box(around)
            .filter(|&id| shapes.kind(id) == ShapeKind::Polygon)
            .filter(|&id| {
                let held = |bounds: Rect| {
                    let (low, high) = (bounds.min(), bounds.max());
                    low.x >= around.min().x
                        && low.y >= around.min().y
                        && high.x <= around.max().x
                        && high.y <= around.max().y
                };
                is_box && shapes.bounds(id).is_some_and(held) || meets_ring(shapes, id, ring)
            })
            .collect();
        met.sort_unstable();
        met
    }

    /// Features whose box meets `rect_in_world`, in no particular order.
    pub fn meeting_box(&self, rect_in_world: Rect) -> impl Iterator<Item = FeatureId> + '_ {
        let (low, high) = (rect_in_world.min(), rect_in_world.max());
        let finite = [low.x, low.y, high.x, high.y].iter().all(|value| value.is_finite());
        finite
            .then(|| {
                let envelope = AABB::from_corners([low.x, low.y], [high.x, high.y]);
                let meeting = move |tree| RTree::locate_in_envelope_intersecting(tree, &envelope);
                self.trees.iter().flat_map(meeting).map(|entry| entry.data)
            })
            .into_iter()
            .flatten()
    }
}

/// Loads entries, halved by place in turn by x and y until they are few enough for one core.
fn load(mut entries: Vec<Entry>, axis: usize, trees: &mut Vec<RTree<Entry>>) {
    if entries.len() <= LEAST_CUT {
        trees.push(RTree::bulk_load(entries));
        return;
    }
    let middle = |entry: &Entry| entry.geom().lower()[axis] + entry.geom().upper()[axis];
    let half = entries.len() / 2;
    entries.select_nth_unstable_by(half, |a, b| middle(a).total_cmp(&middle(b)));
    let above = entries.split_off(half);
    let mut of_above = Vec::new();
    rayon::join(|| load(entries, 1 - axis, trees), || load(above, 1 - axis, &mut of_above));
    trees.append(&mut of_above);
}

/// The box around a ring; `None` without coordinates, or where one is no number.
fn box_of(ring: &[Coord]) -> Option<Rect> {
    if ring.is_empty() || ring.iter().any(|at| !at.x.is_finite() || !at.y.is_finite()) {
        return None;
    }
    let fold = |start: f64, pick: fn(&Coord) -> f64, with: fn(f64, f64) -> f64| ring.iter().map(pick).fold(start, with);
    let low = (fold(f64::INFINITY, |at| at.x, f64::min), fold(f64::INFINITY, |at| at.y, f64::min));
    let high = (fold(f64::NEG_INFINITY, |at| at.x, f64::max), fold(f64::NEG_INFINITY, |at| at.y, f64::max));
    Some(Rect::new(low, high))
}

/// Whether a polygon and the area of a ring meet: one holds a corner of the other, or their edges cross.
fn meets_ring(shapes: &Shapes, id: FeatureId, ring: &[Coord]) -> bool {
    let corner_held = || ring.first().is_some_and(|corner| inside::contains(shapes, id, *corner));
    let edges_meet = |edge: &[Coord]| match *edge {
        [a, b] => ring.windows(2).any(|other| matches!(*other, [c, d] if cross(a, b, c, d))),
        _ => false,
    };
    let mut parts = shapes.parts(id);
    parts.any(|part| {
        let first = part.outer().first().copied();
        first.is_some_and(|first| inside::ring_side(ring, first) != inside::Side::Out)
            || part.rings().any(|line| line.windows(2).any(edges_meet))
    }) || corner_held()
}

/// Whether two segments have a point in common.
fn cross(a: Coord, b: Coord, c: Coord, d: Coord) -> bool {
    let apart = |p: f64, q: f64, r: f64, s: f64| p.max(q) < r.min(s) || r.max(s) < p.min(q);
    if apart(a.x, b.x, c.x, d.x) || apart(a.y, b.y, c.y, d.y) {
        return false;
    }
    let side = |p, q, r| inside::orientation(p, q, r).total_cmp(&0.0) as i8;
    side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0
}

/// Plane distance to the lines or points of a feature; `None` for polygons and for what has no geometry.
fn distance_m(shapes: &Shapes, id: FeatureId, point: Coord) -> Option<f64> {
    if !matches!(shapes.kind(id), ShapeKind::Line | ShapeKind::Point) {
        return None;
    }
    let squares = shapes.parts(id).flat_map(|part| {
        let line = part.outer();
        let lone = line.first().filter(|_| line.len() == 1).map(|&coord| squared_distance(coord, coord, point));
        let edges = line.windows(2).filter_map(move |edge| match *edge {
            [a, b] => Some(squared_distance(a, b, point)),
            _ => None,
        });
        lone.into_iter().chain(edges)
    });
    squares.min_by(f64::total_cmp).map(f64::sqrt)
}

/// Square of the plane distance between a point and the line from `a` to `b`.
pub(crate) fn squared_distance(a: Coord, b: Coord, point: Coord) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let along =
        if length > 0.0 { (((point.x - a.x) * dx + (point.y - a.y) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    let (ox, oy) = (point.x - (a.x + along * dx), point.y - (a.y + along * dy));
    ox * ox + oy * oy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coords<const N: usize>(corners: [(f64, f64); N]) -> Vec<Coord> {
        corners.map(|(x, y)| Coord { x, y }).to_vec()
    }

    fn roads() -> Shapes {
        let mut shapes = Shapes::default();
        let mut add = |kind, parts: &[Vec<Vec<Coord>>]| shapes.push(kind, parts).unwrap();
        add(ShapeKind::Line, &[vec![coords([(0.0, 0.0), (100.0, 0.0)])]]);
        add(ShapeKind::Line, &[vec![coords([(0.0, 9.0), (50.0, 9.0)])], vec![coords([(0.0, 3.0), (100.0, 3.0)])]]);
        add(ShapeKind::Empty, &[]);
        add(ShapeKind::Point, &[vec![coords([(53.0, 4.0)])]]);
        add(ShapeKind::Line, &[vec![coords([(0.0, 0.0), (100.0, 0.0)])]]);
        add(ShapeKind::Polygon, &[vec![coords([(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0)])]]);
        shapes
    }

    /// Distances by hand from (50, 0): 0, 3, a point at √(3² + 4²) = 5.
    #[test]
    fn the_nearest_line_comes_first() {
        let shapes = roads();
        let index = SpatialIndex::build(&shapes);
        let check = |x: f64, y: f64, tolerance_m: f64, expected: &[u32]| {
            let found: Vec<u32> = index.near(&shapes, Coord { x, y }, tolerance_m).iter().map(|id| id.0).collect();
            assert_eq!(found, expected, "within {tolerance_m} m of ({x}, {y})");
        };
        check(50.0, 0.0, 5.0, &[0, 4, 1, 3]);
        check(50.0, 0.0, 4.9, &[0, 4, 1]);
        check(50.0, 0.0, 0.0, &[0, 4]);
        check(50.0, 2.0, 5.0, &[1, 0, 4, 3]);
        check(104.0, 6.0, 5.0, &[1]);
        check(50.0, 0.0, -1.0, &[]);
        check(50.0, 0.0, f64::NAN, &[]);
        check(f64::NAN, 0.0, 5.0, &[]);
        check(50.0, f64::INFINITY, 5.0, &[]);
    }

    #[test]
    fn an_empty_layer_answers() {
        let shapes = Shapes::default();
        let index = SpatialIndex::build(&shapes);
        assert!(index.hits(&shapes, Coord { x: 1.0, y: 1.0 }).is_empty(), "nothing is there");
        let everything = Rect::new(Coord { x: -1e9, y: -1e9 }, Coord { x: 1e9, y: 1e9 });
        assert_eq!(index.meeting_box(everything).count(), 0, "nothing is anywhere");
    }

    #[test]
    fn boxes_that_touch_meet() {
        let shapes = roads();
        let index = SpatialIndex::build(&shapes);
        let mut met: Vec<u32> = index
            .meeting_box(Rect::new(Coord { x: 100.0, y: -5.0 }, Coord { x: 200.0, y: 0.0 }))
            .map(|id| id.0)
            .collect();
        met.sort_unstable();
        assert_eq!(met, [0, 4], "their boxes end where the rectangle starts");
    }

    fn square(x: f64, y: f64, side: f64) -> Vec<Coord> {
        coords([(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)])
    }

    /// A square with a hole, one beside it, one of two parts, and a line, which is never chosen.
    #[test]
    fn polygons_that_meet_an_area_are_chosen() {
        let mut shapes = Shapes::default();
        let mut add = |kind, parts: &[Vec<Vec<Coord>>]| shapes.push(kind, parts).unwrap();
        add(ShapeKind::Polygon, &[vec![square(0.0, 0.0, 10.0), square(2.0, 2.0, 6.0)]]);
        add(ShapeKind::Polygon, &[vec![square(20.0, 0.0, 10.0)]]);
        add(ShapeKind::Polygon, &[vec![square(40.0, 0.0, 2.0)], vec![square(40.0, 8.0, 2.0)]]);
        add(ShapeKind::Line, &[vec![coords([(0.0, 1.0), (50.0, 1.0)])]]);
        let index = SpatialIndex::build(&shapes);
        let check = |what: &str, ring: &[Coord], expected: &[u32]| {
            let met: Vec<u32> = index.meeting(&shapes, ring).iter().map(|id| id.0).collect();
            assert_eq!(met, expected, "{what}");
        };
        check("around everything", &square(-5.0, -5.0, 100.0), &[0, 1, 2]);
        check("inside the hole", &square(4.0, 4.0, 2.0), &[]);
        check("over the edge of the hole", &square(1.0, 4.0, 2.0), &[0]);
        check("inside one", &square(24.0, 4.0, 1.0), &[1]);
        check("between two parts", &square(40.0, 4.0, 1.0), &[]);
        check("one of two parts", &square(39.0, 7.5, 1.5), &[2]);
        check("beside all", &square(12.0, 0.0, 5.0), &[]);
        // A bow tie from (−1, −1) to (31, 11): its waist is at (15, 5), and its empty sides above and below hold nothing.
        check("a bow tie", &coords([(-1.0, -1.0), (-1.0, 11.0), (31.0, -1.0), (31.0, 11.0), (-1.0, -1.0)]), &[0, 1]);
        check("no ring", &[], &[]);
    }

    #[test]
    fn a_layer_of_several_trees_answers_like_a_scan() {
        let mut shapes = Shapes::default();
        let side = 400;
        for at in 0..side * side {
            let (x, y) = (f64::from(at % side) * 3.0, f64::from(at / side) * 3.0);
            shapes.push(ShapeKind::Polygon, &[vec![square(x, y, 2.0)]]).unwrap();
        }
        let index = SpatialIndex::build(&shapes);
        assert!(index.trees.len() > 1, "160,000 boxes are more than one tree");
        for step in 1..500 {
            let (x, y) = ((f64::from(step) * 271.3 + 0.137) % 1200.0, (f64::from(step) * 613.7 + 0.137) % 1200.0);
            let inside = x % 3.0 < 2.0 && y % 3.0 < 2.0;
            let expected = inside.then(|| FeatureId((y / 3.0) as u32 * side as u32 + (x / 3.0) as u32));
            let found = index.hits(&shapes, Coord { x, y });
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "at ({x}, {y})");
        }
    }
}
