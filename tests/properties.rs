//! Properties that hold for any input, tried on many made from a seed: the way to the world and back, and the
//! index against asking everybody.

use geo_types::{Coord, Geometry, LineString, Polygon, Rect};
use mutu::crs::{Crs, GaussKruger, LonLat, WORLD, parse};
use mutu::geometry::index::SpatialIndex;
use mutu::geometry::overlay::{self, share_inside};
use mutu::geometry::{admit, inside, label_point, measure};
use mutu::model::id::FeatureId;
use mutu::model::report::Report;
use mutu::model::shapes::Shapes;

/// Numbers that look random and are always the same (Knuth's MMIX).
struct Seeded(u64);

impl Seeded {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        low + (high - low) * ((self.0 >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

#[test]
fn degrees_come_back_from_every_zone_within_a_tenth_of_a_millimetre() {
    let mut seeded = Seeded(1);
    let mut codes: Vec<u32> = (4491..=4554).collect();
    codes.push(3857);
    for code in codes {
        let crs = parse::from_epsg(code).expect("a known code");
        // Within 45° of the meridian, and of the country for the system that has none.
        let (west, east) = match crs {
            Crs::GaussKruger(zone) => (zone.central_meridian_deg - 45.0, zone.central_meridian_deg + 45.0),
            _ => (73.0, 135.5),
        };
        for _ in 0..200 {
            let place = LonLat { lon_deg: seeded.between(west, east), lat_deg: seeded.between(3.0, 54.0) };
            let plane = crs.from_lonlat(place).expect("45° from the meridian is in reach");
            let back = crs.to_lonlat(plane).expect("what was projected has a place");
            // 1e-10 of a degree is 0.011 mm.
            let off = (back.lon_deg - place.lon_deg).abs().max((back.lat_deg - place.lat_deg).abs());
            assert!(off < 1e-10, "{place:?} comes back from EPSG:{code} {off} degrees off");
        }
    }
}

#[test]
fn metres_of_the_zone_come_back_within_a_micrometre() {
    let mut seeded = Seeded(2);
    for _ in 0..10_000 {
        let world = Coord { x: seeded.between(405_000.0, 430_000.0), y: seeded.between(4_010_000.0, 4_042_000.0) };
        let back = WORLD.project(WORLD.unproject(world));
        assert!((back.x - world.x).abs().max((back.y - world.y).abs()) < 1e-6, "{world:?} comes back as {back:?}");
    }
}

#[test]
fn a_place_has_one_world_coordinate_whatever_the_file_is_in() {
    let mut seeded = Seeded(3);
    let systems =
        [4326, 4490, 4527, 4548, 4526, 4547, 4498, 4509, 3857].map(|code| parse::from_epsg(code).expect("known"));
    for _ in 0..2_000 {
        let place = LonLat { lon_deg: seeded.between(115.9, 116.3), lat_deg: seeded.between(36.2, 36.6) };
        let world = WORLD.project(place);
        for crs in systems {
            let file = crs.from_lonlat(place).expect("in reach");
            let found = crs.to_world(file).expect("in reach");
            let off = (found.x - world.x).abs().max((found.y - world.y).abs());
            assert!(off < 1e-4, "{place:?} is {off} m off by way of {}", crs.name());
        }
    }
}

/// A star-shaped polygon, often with a hole, of 5 to 20 corners.
fn star(seeded: &mut Seeded, center: Coord, radius_m: f64) -> Geometry {
    let corners = seeded.between(5.0, 20.0).floor();
    let mut ring = |low: f64, high: f64| -> LineString {
        (0..corners as u32)
            .map(|i| {
                let angle = std::f64::consts::TAU * f64::from(i) / corners;
                let r = radius_m * seeded.between(low, high);
                Coord { x: center.x + r * angle.cos(), y: center.y + r * angle.sin() }
            })
            .collect()
    };
    let (outer, hole) = (ring(0.5, 1.0), ring(0.1, 0.3));
    let holes = if corners > 10.0 { vec![hole] } else { Vec::new() };
    Geometry::Polygon(Polygon::new(outer, holes))
}

/// Overlapping stars of 20 to 400 m over the zone, in its plane.
fn stars(seeded: &mut Seeded, count: usize) -> Shapes {
    let (mut shapes, mut report) = (Shapes::default(), Report::default());
    for _ in 0..count {
        let center = Coord { x: seeded.between(410_000.0, 425_000.0), y: seeded.between(4_015_000.0, 4_035_000.0) };
        let radius_m = seeded.between(20.0, 400.0);
        let geometry = star(seeded, center, radius_m);
        admit::admit(&mut shapes, Some(&geometry), Crs::GaussKruger(GaussKruger::CM117), "star", &mut report)
            .expect("a small layer");
    }
    assert!(report.is_empty(), "stars are sound: {:?}", report.counts());
    shapes
}

#[test]
fn the_index_finds_what_a_scan_finds() {
    let mut seeded = Seeded(4);
    let shapes = stars(&mut seeded, 3_000);
    let index = SpatialIndex::build(&shapes);
    let mut found = 0;
    for _ in 0..10_000 {
        let point = Coord { x: seeded.between(409_500.0, 425_500.0), y: seeded.between(4_014_500.0, 4_035_500.0) };
        let scan: Vec<FeatureId> = shapes
            .ids()
            .filter(|&id| {
                // The box first, so that the scan of 30 million pairs takes a second; the box is not the index's.
                let rect = shapes.bounds(id).expect("a star has a box");
                (rect.min().x..=rect.max().x).contains(&point.x)
                    && (rect.min().y..=rect.max().y).contains(&point.y)
                    && inside::contains(&shapes, id, point)
            })
            .collect();
        found += scan.len();
        assert_eq!(index.hits(&shapes, point), scan, "at {point:?}");
    }
    assert!(found > 5_000, "the points did hit something: {found}");
}

#[test]
fn the_index_meets_what_a_scan_meets() {
    let mut seeded = Seeded(5);
    let shapes = stars(&mut seeded, 1_000);
    let index = SpatialIndex::build(&shapes);
    for _ in 0..500 {
        let corner = Coord { x: seeded.between(409_000.0, 426_000.0), y: seeded.between(4_014_000.0, 4_036_000.0) };
        let size = seeded.between(0.0, 3_000.0);
        let rect = Rect::new(corner, Coord { x: corner.x + size, y: corner.y + size / 2.0 });
        let mut met: Vec<FeatureId> = index.meeting_box(rect).collect();
        met.sort_unstable();
        let scan: Vec<FeatureId> = shapes
            .ids()
            .filter(|&id| {
                let other = shapes.bounds(id).expect("a star has a box");
                other.min().x <= rect.max().x
                    && rect.min().x <= other.max().x
                    && other.min().y <= rect.max().y
                    && rect.min().y <= other.max().y
            })
            .collect();
        assert_eq!(met, scan, "in {rect:?}");
    }
}

#[test]
fn label_points_are_inside() {
    let shapes = stars(&mut Seeded(6), 300);
    for id in shapes.ids() {
        let (point, distance_m) = label_point::label_point(&shapes, id, 1.0).expect("a star has a label point");
        assert!(inside::contains(&shapes, id, point) && distance_m > 0.0, "{id:?}: {point:?}, {distance_m} m");
    }
}

/// The share by the fast way is the share by clipping, and what is cut off is the rest.
#[test]
fn shares_are_those_of_the_clip() {
    let mut seeded = Seeded(7);
    let parcels = stars(&mut seeded, 400);
    let (mut zones, mut report) = (Shapes::default(), Report::default());
    for _ in 0..6 {
        let center = Coord { x: seeded.between(412_000.0, 423_000.0), y: seeded.between(4_018_000.0, 4_032_000.0) };
        let geometry = star(&mut seeded, center, 4_000.0);
        admit::admit(&mut zones, Some(&geometry), Crs::WORLD, "zone", &mut report).expect("a small layer");
    }
    let (mut some, mut all) = (0, 0);
    for zone in zones.ids() {
        let zone_shape = overlay::polygons(&zones, zone);
        for parcel in parcels.ids() {
            let share = share_inside(&parcels, parcel, &zones, zone);
            let shape = overlay::polygons(&parcels, parcel);
            let whole_m2 = overlay::plane_area_m2(&shape);
            let inside_m2 = overlay::plane_area_m2(&overlay::intersection(&shape, &zone_shape));
            let outside_m2 = overlay::plane_area_m2(&overlay::difference(&shape, &zone_shape));
            assert!((share - inside_m2 / whole_m2).abs() < 1e-5, "{parcel:?} in {zone:?}: {share}");
            assert!((inside_m2 + outside_m2 - whole_m2).abs() < 1e-5 * whole_m2, "{parcel:?} and {zone:?} add up");
            some += usize::from(share > 0.0 && share < 1.0);
            all += usize::from(share == 1.0);
        }
    }
    assert!(some > 50 && all > 50, "both cases were seen: {some} cut, {all} inside");
}

#[test]
fn area_from_the_world_is_the_area_at_the_door() {
    let mut seeded = Seeded(8);
    let (mut shapes, mut report) = (Shapes::default(), Report::default());
    for _ in 0..200 {
        let center = Coord { x: seeded.between(410_000.0, 425_000.0), y: seeded.between(4_015_000.0, 4_035_000.0) };
        let geometry = star(&mut seeded, center, 100.0);
        let area = admit::admit(&mut shapes, Some(&geometry), Crs::WORLD, "star", &mut report).expect("a small layer");
        let last = FeatureId(u32::try_from(shapes.len() - 1).expect("a small layer"));
        let again = measure::geodesic_area(&shapes, last);
        assert!((again.0 / area.0 - 1.0).abs() < 1e-10, "{} and {}", again.0, area.0);
    }
}
