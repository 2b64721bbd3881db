//! Area and length. The only callers of geographiclib; degrees go in, metres come out.
//!
//! *Guarantees:* agrees with GeographicLib to 1e-9 relative, small rings by the short way to 1e-7 (its own rounding is about 10⁻⁴ m² a ring, so the
//! same plot starting at another corner or read from another system may differ by that); never negative where
//! it says so, never NaN for finite input. *Must not know:* registered areas.

use std::sync::LazyLock;

use geo_types::Coord;
use geographiclib_rs::{Geodesic, InverseGeodesic as _, PolygonArea, Winding};

use crate::crs::gauss_kruger::{FLATTENING, SEMI_MAJOR_AXIS_M};
use crate::crs::{GaussKruger, LonLat, WORLD};
use crate::model::id::FeatureId;
use crate::model::shapes::{ShapeKind, Shapes};
use crate::model::units::SquareMeters;

static ELLIPSOID: LazyLock<Geodesic> = LazyLock::new(|| Geodesic::new(SEMI_MAJOR_AXIS_M, FLATTENING));

/// Area of a closed ring on the CGCS2000 ellipsoid; not negative.
/// # Units
/// Degrees in, m² out.
pub fn geodesic_ring_area(ring: &[LonLat]) -> SquareMeters {
    area_of(ring.iter().copied(), ring.len())
}

/// Area on the ellipsoid of a small closed ring of world metres, its sides geodesics; not negative. `None` for a ring
/// of more than [`NEAR_M`] or far from the plane's meridian: those are for [`geodesic_ring_area`].
///
/// The plane is conformal: an area in it is k² times that on the ellipsoid, and over a small ring k² is linear, so its
/// value at the centroid is exact to second order, (2 km/R)²/24 = 4e-9. A geodesic of length L bulges to where k grows
/// by L³/12 times the slope of ln k across it (curvature of geodesics in a conformal plane: W. Torge, "Geodesy",
/// §6.2), which the sum of `bulge` adds up.
/// # Units
/// m² on both sides.
pub(crate) fn near_ring_area_m2(ring_in_world: &[Coord]) -> Option<f64> {
    let origin = *ring_in_world.first()?;
    let (mut twice, mut moment, mut bulge, mut reach) = (0.0, 0.0, 0.0, 0.0_f64);
    let mut a = Coord::zero();
    for corner in ring_in_world.iter().skip(1) {
        let b = Coord { x: corner.x - origin.x, y: corner.y - origin.y };
        let cross = a.x * b.y - b.x * a.y;
        twice += cross;
        moment += cross * (a.x + b.x);
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        bulge += dy * (dx * dx + dy * dy);
        reach = reach.max(b.x.abs()).max(b.y.abs());
        a = b;
    }
    let centroid = moment / (3.0 * twice);
    let x = origin.x + centroid;
    let is_near = reach <= NEAR_M
        && centroid.abs() <= NEAR_M
        && (x - WORLD.false_easting_m).abs() <= GaussKruger::SCALE_REACH_M
        && origin.y.abs() <= NEAR_NORTH_M;
    is_near.then(|| {
        let (k2, slope) = WORLD.scale(Coord { x, y: origin.y });
        ((twice / 2.0 + slope * bulge / 12.0) / k2).abs()
    })
}

/// How far corners of a ring may lie from its first one to be [near](near_ring_area_m2).
const NEAR_M: f64 = 2_000.0;
/// Up to 63° of latitude.
const NEAR_NORTH_M: f64 = 7_000_000.0;

/// Area on the ellipsoid of a closed ring of world metres; not negative.
pub fn world_ring_area(ring_in_world: &[Coord]) -> SquareMeters {
    let far = || area_of(ring_in_world.iter().map(|&coord| WORLD.unproject(coord)), ring_in_world.len());
    near_ring_area_m2(ring_in_world).map_or_else(far, SquareMeters)
}

/// Length of a line of world metres, on the ellipsoid, in metres.
pub fn geodesic_length_m(line_in_world: &[Coord]) -> f64 {
    let mut places = line_in_world.iter().map(|&coord| WORLD.unproject(coord));
    let Some(mut from) = places.next() else { return 0.0 };
    let mut length_m = 0.0;
    for to in places {
        let step_m: f64 = ELLIPSOID.inverse(from.lat_deg, from.lon_deg, to.lat_deg, to.lon_deg);
        length_m += step_m;
        from = to;
    }
    length_m
}

/// Signed plane area of a closed ring in world m² (counter-clockwise positive), for ordering and apportioning, not for reporting.
pub fn signed_plane_area_m2(ring_in_world: &[Coord]) -> f64 {
    let Some(&origin) = ring_in_world.first() else { return 0.0 };
    // Relative to the first corner, so that seven-digit northings do not eat the digits of small parcels.
    let twice: f64 = ring_in_world
        .windows(2)
        .map(|edge| match *edge {
            [a, b] => (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y),
            _ => 0.0,
        })
        .sum();
    twice / 2.0
}

/// Geodesic area of one feature's polygons from world coordinates (used where source degrees are gone).
pub fn geodesic_area(shapes: &Shapes, id: FeatureId) -> SquareMeters {
    if shapes.kind(id) != ShapeKind::Polygon {
        return SquareMeters(0.0);
    }
    shapes
        .parts(id)
        .map(|part| {
            let area = part
                .rings()
                .map(|ring| world_ring_area(ring).0)
                .enumerate()
                .fold(0.0, |sum, (ring, area)| if ring == 0 { area } else { sum - area });
            SquareMeters(area.max(0.0))
        })
        .sum()
}

/// The closing coordinate, which is the first one again, is left to geographiclib.
fn area_of(ring: impl Iterator<Item = LonLat>, len: usize) -> SquareMeters {
    let mut polygon = PolygonArea::new(&ELLIPSOID, Winding::CounterClockwise);
    for place in ring.take(len.saturating_sub(1)) {
        polygon.add_point(place.lat_deg, place.lon_deg);
    }
    if len < 4 {
        return SquareMeters(0.0);
    }
    let (_, area_m2, _) = polygon.compute(true);
    SquareMeters(area_m2.abs())
}

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "numbers stand as the oracle printed them")]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<LonLat> {
        corners.iter().chain(corners.first()).map(|&(lon_deg, lat_deg)| LonLat { lon_deg, lat_deg }).collect()
    }

    const SHOP: [(f64, f64); 4] = [(116.0621, 36.3901), (116.0624, 36.3901), (116.0624, 36.3903), (116.0621, 36.3903)];
    const OUTER: [(f64, f64); 4] = [(116.05, 36.38), (116.06, 36.38), (116.06, 36.39), (116.05, 36.39)];
    const HOLE: [(f64, f64); 4] = [(116.053, 36.383), (116.053, 36.387), (116.057, 36.387), (116.057, 36.383)];
    /// The union ring of geography.md.
    const JURISDICTION: [(f64, f64); 30] = [
        (116.0089, 36.4506),
        (116.0554, 36.4472),
        (116.0704, 36.4277),
        (116.1181, 36.4262),
        (116.1129, 36.421),
        (116.1208, 36.4101),
        (116.1273, 36.3731),
        (116.1538, 36.3772),
        (116.1573, 36.3838),
        (116.1765, 36.3763),
        (116.1909, 36.3793),
        (116.2, 36.3685),
        (116.1925, 36.3548),
        (116.1839, 36.35),
        (116.189, 36.3317),
        (116.1725, 36.3161),
        (116.1792, 36.3063),
        (116.1789, 36.2978),
        (116.1653, 36.291),
        (116.1351, 36.2843),
        (116.1267, 36.2862),
        (116.1143, 36.2983),
        (116.1057, 36.3028),
        (116.0981, 36.3054),
        (116.1048, 36.3187),
        (116.0967, 36.3354),
        (116.1063, 36.3481),
        (116.0434, 36.3623),
        (116.0327, 36.4068),
        (116.0142, 36.4127),
    ];

    /// Areas by GeographicLib (python geographiclib 2, `Geodesic(6378137, 1/298.257222101).Polygon()`).
    #[test]
    fn areas_agree_with_geographiclib() {
        let check = |corners: &[(f64, f64)], expected: f64| {
            let area = geodesic_ring_area(&ring(corners)).0;
            assert!((area / expected - 1.0).abs() < 1e-9, "{area} m² is not {expected} m²");
        };
        check(&SHOP, 597.3363966196775);
        check(&OUTER, 995626.0882620811);
        check(&HOLE, 159300.17431211472);
        check(&JURISDICTION, 142161910.3946601);
    }

    /// Rings of 5 m to 2 km at any place of the country within 4° of the meridian; GeographicLib is the oracle, its own
    /// rounding is 1e-4 m².
    #[test]
    fn the_short_way_agrees_with_the_long_one() {
        let mut seed = 11_u64;
        let mut unit = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / (1_u64 << 53) as f64
        };
        for round in 0..4_000 {
            let (lon_deg, lat_deg) = (113.8 + 6.4 * unit(), 18.0 + 35.0 * unit());
            let (size_deg, corners) = (0.009 * unit() * unit() + 2e-5, 3 + round % 17);
            let places: Vec<(f64, f64)> = (0..corners)
                .map(|i| {
                    let (sin, cos) = libm::sincos(std::f64::consts::TAU * f64::from(i) / f64::from(corners));
                    let r = size_deg * (0.2 + 0.8 * unit());
                    (lon_deg + r * cos, lat_deg + r * sin)
                })
                .collect();
            let ring = ring(&places);
            let world: Vec<Coord> = ring.iter().map(|&place| WORLD.project(place)).collect();
            let expected = geodesic_ring_area(&ring).0;
            let found = near_ring_area_m2(&world).expect("a small ring");
            assert!(
                (found - expected).abs() <= 1e-4 + 1e-7 * expected,
                "{found} m² is not {expected} m² at {lon_deg}, {lat_deg}"
            );
        }
    }

    #[test]
    fn holes_are_taken_off_also_from_world_metres() {
        let world = |corners: &[(f64, f64)]| ring(corners).into_iter().map(|place| WORLD.project(place)).collect();
        let mut shapes = Shapes::default();
        let id = shapes.push(ShapeKind::Polygon, &[vec![world(&OUTER), world(&HOLE)]]).unwrap();
        let area = geodesic_area(&shapes, id).0;
        // A ring of a kilometre by the short way: (1 km/R)²/24 = 1e-9.
        assert!((area / 836325.9139499664 - 1.0).abs() < 3e-9, "{area} m² by GeographicLib's two areas");
    }

    #[test]
    fn the_plane_is_larger_here_by_the_square_of_its_scale() {
        let plane: Vec<Coord> = ring(&SHOP).into_iter().map(|place| WORLD.project(place)).collect();
        let ratio = signed_plane_area_m2(&plane) / 597.3363966196775;
        // By hand: 84 140 m off the meridian over √(MN) = 6 371 774 m at 36.39°, squared.
        assert!((ratio - 1.000_174_37).abs() < 1e-7, "the plane's areas are {ratio} of the ellipsoid's");
    }

    #[test]
    fn a_line_is_as_long_as_its_geodesics() {
        let line = [(116.0, 36.3), (116.1, 36.4), (116.2, 36.35)]
            .map(|(lon_deg, lat_deg)| WORLD.project(LonLat { lon_deg, lat_deg }));
        let length_m = geodesic_length_m(&line);
        assert!((length_m / 24822.863112271192 - 1.0).abs() < 1e-10, "{length_m} m by GeographicLib's inverse");
        assert_eq!(geodesic_length_m(&[]), 0.0, "no line, no length");
    }

    #[test]
    fn too_few_corners_have_no_area() {
        assert_eq!(geodesic_ring_area(&[]).0, 0.0, "nothing");
        assert_eq!(geodesic_ring_area(&ring(&SHOP[..2])).0, 0.0, "there and back");
    }
}
