//! What can be odd about one polygon of a layer: its like lies there again, it is thin, it crosses itself.
//!
//! *Guarantees:* nothing is changed; the same answer in the same order. *Must not know:* parcels.

use geo_types::{Coord, MultiPolygon};
use rayon::prelude::*;

use crate::geometry::crossing;
use crate::geometry::overlay;
use crate::model::id::FeatureId;
use crate::model::shapes::{Part, ShapeKind, Shapes};

/// Polygons whose geometry is that of an earlier one, bit for bit but for where rings begin: `(earliest, later)`,
/// ascending by the later one.
pub fn twins(shapes: &Shapes) -> Vec<(FeatureId, FeatureId)> {
    let key = |id: FeatureId| {
        let bounds = shapes.bounds(id).filter(|_| shapes.kind(id) == ShapeKind::Polygon)?;
        let corners = [bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y].map(f64::to_bits);
        let coords: usize = shapes.parts(id).flat_map(Part::rings).map(<[Coord]>::len).sum();
        Some((corners, coords, id))
    };
    let mut keyed: Vec<_> = shapes.ids().filter_map(key).collect();
    keyed.par_sort_unstable();
    let mut found = Vec::new();
    for group in keyed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|group| group.len() > 1) {
        let mut firsts: Vec<(FeatureId, Vec<Vec<Coord>>)> = Vec::new();
        for (.., id) in group {
            let rings = canonical(shapes, *id);
            match firsts.iter().find(|(_, known)| *known == rings) {
                Some((first, _)) => found.push((*first, *id)),
                None => firsts.push((*id, rings)),
            }
        }
    }
    found.sort_unstable_by_key(|(_, later)| *later);
    found
}

/// Whether two features have the same geometry, but for where rings begin.
pub fn are_twins(shapes: &Shapes, a: FeatureId, b: FeatureId) -> bool {
    shapes.kind(a) == shapes.kind(b)
        && shapes.kind(a) != ShapeKind::Empty
        && canonical(shapes, a) == canonical(shapes, b)
}

/// The rings of a feature, each from its least corner on, in order; open.
pub fn canonical(shapes: &Shapes, id: FeatureId) -> Vec<Vec<Coord>> {
    let order = |a: &Coord, b: &Coord| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y));
    let ring = |coords: &[Coord]| {
        let mut open = coords.split_last().map_or_else(Vec::new, |(_, open)| open.to_vec());
        let least = (0..open.len()).min_by(|i, j| match (open.get(*i), open.get(*j)) {
            (Some(a), Some(b)) => order(a, b),
            _ => i.cmp(j),
        });
        open.rotate_left(least.unwrap_or(0));
        open
    };
    let mut rings: Vec<Vec<Coord>> = shapes.parts(id).flat_map(Part::rings).map(ring).collect();
    rings.sort_by(|a, b| {
        a.iter().zip(b).map(|(a, b)| order(a, b)).find(|order| order.is_ne()).unwrap_or(a.len().cmp(&b.len()))
    });
    rings
}

/// How long and how wide a polygon is: the sides of the rectangle with its area and the length of its border, in
/// metres; of one that is rounder than any rectangle both are the same.
pub fn proportions(shapes: &Shapes, id: FeatureId) -> Option<(f64, f64)> {
    let polygons = overlay::polygons(shapes, id);
    let area_m2 = overlay::plane_area_m2(&polygons);
    let border_m: f64 = edges_of(shapes, id).map(|[a, b]| (b.x - a.x).hypot(b.y - a.y)).sum();
    let half = border_m / 4.0;
    let rest = (half * half - area_m2).max(0.0).sqrt();
    (area_m2 > 0.0).then_some((half + rest, area_m2 / (half + rest)))
}

fn edges_of(shapes: &Shapes, id: FeatureId) -> impl Iterator<Item = [Coord; 2]> + '_ {
    let rings = shapes.parts(id).flat_map(Part::rings);
    rings.flat_map(|ring| ring.windows(2)).filter_map(|edge| <[Coord; 2]>::try_from(edge).ok())
}

/// Whether a polygon crosses or touches itself.
pub fn is_tangled(shapes: &Shapes, id: FeatureId) -> bool {
    let crosses = |part: Part<'_>| crossing::faults(&part.rings().collect::<Vec<_>>()).crossing.is_some();
    shapes.kind(id) == ShapeKind::Polygon && shapes.parts(id).any(crosses)
}

/// A polygon that crosses itself as polygons that do not: what its border goes round, in whatever sense, belongs to it.
pub fn untangled(shapes: &Shapes, id: FeatureId) -> MultiPolygon {
    overlay::untangled(&overlay::polygons(shapes, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<Coord> {
        corners.iter().chain(corners.first()).map(|&(x, y)| Coord { x: 416_000.0 + x, y: 4_029_000.0 + y }).collect()
    }

    fn layer(features: &[&[&[(f64, f64)]]]) -> Shapes {
        let mut shapes = Shapes::default();
        for rings in features {
            shapes.push(ShapeKind::Polygon, &[rings.iter().map(|corners| ring(corners)).collect()]).expect("few");
        }
        shapes
    }

    const SQUARE: &[(f64, f64)] = &[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)];

    #[test]
    fn the_same_shape_again_is_a_twin_wherever_its_ring_begins() {
        let turned: &[(f64, f64)] = &[(10.0, 10.0), (0.0, 10.0), (0.0, 0.0), (10.0, 0.0)];
        let other: &[(f64, f64)] = &[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 9.0)];
        let cut: &[(f64, f64)] = &[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (1.0, 9.5), (0.0, 10.0)];
        let shapes = layer(&[&[SQUARE], &[other], &[turned], &[cut], &[SQUARE]]);
        let pairs: Vec<(u32, u32)> = twins(&shapes).iter().map(|(first, later)| (first.0, later.0)).collect();
        assert_eq!(pairs, [(0, 2), (0, 4)]);
    }

    #[test]
    fn a_strip_is_as_long_and_wide_as_it_is() {
        let shapes = layer(&[&[&[(0.0, 0.0), (40.0, 0.0), (40.0, 0.5), (0.0, 0.5)]], &[SQUARE]]);
        let (length_m, width_m) = proportions(&shapes, FeatureId(0)).expect("it has an area");
        assert!((length_m - 40.0).abs() < 1e-6 && (width_m - 0.5).abs() < 1e-6, "{length_m} × {width_m}");
        assert_eq!(proportions(&shapes, FeatureId(1)), Some((10.0, 10.0)));
    }

    /// Two triangles of 25 m² each, that a signed sum of areas takes for nothing.
    #[test]
    fn a_bow_tie_becomes_its_two_triangles() {
        let shapes = layer(&[&[&[(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)]], &[SQUARE]]);
        assert!(is_tangled(&shapes, FeatureId(0)) && !is_tangled(&shapes, FeatureId(1)));
        let parts = untangled(&shapes, FeatureId(0));
        assert_eq!(parts.0.len(), 2);
        assert!((overlay::plane_area_m2(&parts) - 50.0).abs() < 1e-3);
    }
}
