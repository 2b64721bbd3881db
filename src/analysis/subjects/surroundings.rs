//! What a sheet shows around its land: enough to find it, little enough that the land is what one sees.

use crate::geometry::index::SpatialIndex;
use crate::model::dataset::Dataset;
use crate::model::layer::{Layer, LayerKind};
use crate::model::shapes::ShapeKind;
use geo_types::{Coord, Rect};

/// Around land so much of its longer side is shown on each side: it takes a third of the map.
const AROUND: f64 = 1.0;
/// So much may be shown, if that brings a road in: the land takes a sixth of the map.
const MOST_AROUND: f64 = 2.5;
/// And so many metres at least.
const LEAST_AROUND_M: f64 = 20.0;
/// So much more than the way to the road, for the road is to be seen.
const BEYOND: f64 = 1.15;

/// The roads that tell where land lies.
pub(super) struct Surroundings<'a> {
    roads: Option<(&'a Layer, SpatialIndex)>,
}

impl<'a> Surroundings<'a> {
    pub(super) fn of(data: &'a Dataset) -> Self {
        let roads = data.first(LayerKind::Roads);
        Self { roads: roads.map(|layer| (layer.as_ref(), SpatialIndex::build(&layer.shapes))) }
    }

    /// What the map shows of land in these bounds: it takes a third of the map, or as little as a sixth where only that
    /// brings a road in.
    pub(super) fn around(&self, bounds: Rect) -> Rect {
        let side = bounds.width().max(bounds.height()).max(LEAST_AROUND_M);
        let (third, most) = (side * AROUND, side * MOST_AROUND);
        let to_road = self.to_road_m(bounds, grown(bounds, most)).map(|way| way * BEYOND + LEAST_AROUND_M / 2.0);
        grown(bounds, to_road.filter(|way| *way <= most).map_or(third, |way| way.max(third)))
    }

    /// By how much the bounds must grow to meet the nearest road within `reach`.
    fn to_road_m(&self, bounds: Rect, reach: Rect) -> Option<f64> {
        let (roads, index) = self.roads.as_ref()?;
        let lines = index.meeting_box(reach).filter(|id| roads.shapes.kind(*id) == ShapeKind::Line);
        let pieces = lines.flat_map(|id| roads.shapes.parts(id).flat_map(|part| part.outer().windows(2)));
        let ways = pieces.filter_map(|piece| <[Coord; 2]>::try_from(piece).ok()).map(|piece| gap_m(bounds, piece));
        ways.min_by(f64::total_cmp)
    }
}

fn grown(bounds: Rect, by: f64) -> Rect {
    let (low, high) = (bounds.min(), bounds.max());
    Rect::new(Coord { x: low.x - by, y: low.y - by }, Coord { x: high.x + by, y: high.y + by })
}

/// The larger of the ways to a piece of a line, across and up; zero where it meets the bounds. Along the piece that
/// falls and then rises, so that thirds are cut off.
fn gap_m(bounds: Rect, [start, end]: [Coord; 2]) -> f64 {
    /// Two thirds to this power are a millionth.
    const CUTS: usize = 34;
    let way = |low: f64, high: f64, at: f64| (low - at).max(at - high).max(0.0);
    let gap = |share: f64| {
        let at = Coord { x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share };
        way(bounds.min().x, bounds.max().x, at.x).max(way(bounds.min().y, bounds.max().y, at.y))
    };
    let (mut from, mut to) = (0.0, 1.0);
    for _ in 0..CUTS {
        let third = (to - from) / 3.0;
        if gap(from + third) <= gap(to - third) { to -= third } else { from += third }
    }
    gap(f64::midpoint(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::layer;
    use crate::model::shapes::Shapes;

    fn rect([west, south, east, north]: [f64; 4]) -> Rect {
        Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north })
    }

    /// Land of 100 × 60 m at the origin, and a road of two points; the box by hand.
    #[test]
    fn land_takes_a_third_or_so_much_less_as_brings_a_road_in() {
        #[track_caller]
        fn check(road: &[[f64; 2]], expected_m: f64) {
            let mut roads = layer(LayerKind::Roads, &[], &[]);
            roads.shapes = Shapes::default();
            let line = road.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect::<Vec<_>>();
            if !line.is_empty() {
                roads.shapes.push(ShapeKind::Line, &[vec![line]]).expect("few coordinates");
            }
            let index = SpatialIndex::build(&roads.shapes);
            let surroundings = Surroundings { roads: Some((&roads, index)) };
            let shown = surroundings.around(rect([0.0, 0.0, 100.0, 60.0]));
            let more = -shown.min().x;
            assert!((more - expected_m).abs() < 0.01, "{road:?}: {more}");
            assert!((shown.height() - 60.0 - 2.0 * expected_m).abs() < 0.02, "the same on all sides");
        }
        check(&[], 100.0);
        // Nearer than what is shown anyway; across the land.
        check(&[[-50.0, -500.0], [-50.0, 500.0]], 100.0);
        check(&[[50.0, -500.0], [50.0, 500.0]], 100.0);
        // 150 m away: 150 × 1.15 + 10.
        check(&[[250.0, -500.0], [250.0, 500.0]], 182.5);
        // Aslant, 150 m to the east where it is 150 m to the north: the corner (250, 210) is the first it meets.
        check(&[[200.0, 260.0], [300.0, 160.0]], 182.5);
        // Too far to be worth it.
        check(&[[900.0, -500.0], [900.0, 500.0]], 100.0);
    }
}
