//! Parcels that hang together: by shared edges, not across a road.

use std::collections::BTreeMap;

use geo_types::{Coord, Rect};

use crate::geometry::adjacent::{LEAST_M, Neighbours, neighbours};
use crate::geometry::index::SpatialIndex;
use crate::geometry::nearest::squared_from_point;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, Role};

/// The contiguous groups of some parcels (ascending), each ascending, by their first parcel.
pub(super) fn contiguous(
    layer: &Layer,
    index: &SpatialIndex,
    roads: Option<(&Layer, &SpatialIndex)>,
    chosen: &[FeatureId],
) -> Vec<Vec<FeatureId>> {
    let is_chosen = |parcel: FeatureId| chosen.binary_search(&parcel).is_ok();
    let mut joined = Joined { above: (0..chosen.len()).collect() };
    let widest = roads.map_or(0.0, |(roads, _)| half_widths(roads).fold(0.0, f64::max));
    for pair in neighbours(&layer.shapes, index, is_chosen) {
        if is_parted(&pair, roads, widest) {
            continue;
        }
        if let (Ok(a), Ok(b)) = (chosen.binary_search(&pair.a), chosen.binary_search(&pair.b)) {
            joined.join(a, b);
        }
    }
    let mut groups: BTreeMap<usize, Vec<FeatureId>> = BTreeMap::new();
    for (at, parcel) in chosen.iter().enumerate() {
        groups.entry(joined.top(at)).or_default().push(*parcel);
    }
    groups.into_values().collect()
}

fn half_widths(roads: &Layer) -> impl Iterator<Item = f64> + '_ {
    roads.shapes.ids().map(|road| half_width(roads, road))
}

/// Half the width of a road in metres; none where the file does not say.
fn half_width(roads: &Layer, road: FeatureId) -> f64 {
    roads.number(Role::Width, road).filter(|width| *width > 0.0).map_or(0.0, |width| width / 2.0)
}

/// Whether roads run along all of what two parcels share: the middle of each piece lies on one.
fn is_parted(pair: &Neighbours, roads: Option<(&Layer, &SpatialIndex)>, widest: f64) -> bool {
    let Some((roads, index)) = roads else { return false };
    let free = |piece: &&[Coord; 2]| {
        let [a, b] = piece;
        let middle = Coord { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) };
        let reach = widest + LEAST_M;
        let around = Rect::new(
            Coord { x: middle.x - reach, y: middle.y - reach },
            Coord { x: middle.x + reach, y: middle.y + reach },
        );
        !index.meeting_box(around).any(|road| {
            let on_road_m = half_width(roads, road) + LEAST_M;
            squared_from_point(&roads.shapes, road, middle) <= on_road_m * on_road_m
        })
    };
    let length = |[a, b]: &[Coord; 2]| (b.x - a.x).hypot(b.y - a.y);
    pair.shared.iter().filter(free).map(length).fold(0.0, |sum, length| sum + length) < LEAST_M
}

/// Sets that grow together.
struct Joined {
    above: Vec<usize>,
}

impl Joined {
    /// The first of the set.
    fn top(&mut self, at: usize) -> usize {
        let mut top = at;
        while self.above[top] != top {
            self.above[top] = self.above[self.above[top]];
            top = self.above[top];
        }
        top
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.top(a), self.top(b));
        self.above[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::layer;
    use crate::model::layer::LayerKind;
    use crate::model::shapes::{ShapeKind, Shapes};
    use crate::model::table::{Column, ColumnData};

    /// Lots of 10 m in a row of 4 and one above the first; a road may run between the second and the third.
    #[test]
    fn groups_hang_together_by_edges_and_not_across_a_road() {
        let lots = [(0., 0.), (10., 0.), (20., 0.), (30., 0.), (0., 10.), (50., 0.), (60., 10.)];
        let mut parcels = layer(LayerKind::Parcels, &[], &[&[] as &[&str]; 7]);
        parcels.shapes = Shapes::default();
        for (x, y) in lots {
            let ring = [(0., 0.), (10., 0.), (10., 10.), (0., 10.), (0., 0.)];
            let ring = ring.map(|(dx, dy)| Coord { x: x + dx, y: y + dy }).to_vec();
            parcels.shapes.push(ShapeKind::Polygon, &[vec![ring]]).expect("few");
        }
        let mut roads = layer(LayerKind::Roads, &[], &[&[] as &[&str]]);
        roads.shapes = Shapes::default();
        let line = vec![Coord { x: 20.0, y: -100.0 }, Coord { x: 20.0, y: 100.0 }];
        roads.shapes.push(ShapeKind::Line, &[vec![line]]).expect("few");
        roads.roles = vec![(Role::Width, 0)];
        roads.table.columns = vec![Column { name: "width_m".to_owned(), data: ColumnData::Number(vec![6.0]) }];
        let (index, of_roads) = (SpatialIndex::build(&parcels.shapes), SpatialIndex::build(&roads.shapes));
        let check = |with_road: bool, chosen: &[u32], expected: &[&[u32]]| {
            let chosen: Vec<FeatureId> = chosen.iter().copied().map(FeatureId).collect();
            let found = contiguous(&parcels, &index, with_road.then_some((&roads, &of_roads)), &chosen);
            let found: Vec<Vec<u32>> = found.iter().map(|group| group.iter().map(|id| id.0).collect()).collect();
            assert_eq!(found, expected, "of {chosen:?}");
        };
        check(false, &[0, 1, 2, 3, 4, 5, 6], &[&[0, 1, 2, 3, 4], &[5], &[6]]);
        check(true, &[0, 1, 2, 3, 4, 5, 6], &[&[0, 1, 4], &[2, 3], &[5], &[6]]);
        check(false, &[0, 2, 3], &[&[0], &[2, 3]]);
        check(true, &[], &[]);
    }
}
