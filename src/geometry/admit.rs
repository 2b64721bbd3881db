//! The one door for geometry. After it coordinates are finite, rings closed and wound, parts not empty.
//!
//! *Guarantees:* nothing is dropped in silence; what is wrong with one feature is said of that feature.
//! Winding and repeated coordinates are put right without a word: both are legal and mean nothing.
//! *Must not know:* attributes, formats.

use geo_types::{Coord, Geometry, Polygon};

use crate::crs::{Crs, LonLat};
use crate::geometry::measure::{geodesic_ring_area, signed_plane_area_m2};
use crate::geometry::{crossing, findings};
use crate::model::report::{Issue, Report};
use crate::model::shapes::{ShapeKind, Shapes, TooManyCoordinates};
use crate::model::units::SquareMeters;

use crate::geometry::findings::Refusal;
pub use crate::geometry::findings::ring_not_closed;

/// A ring that encloses less than a square centimetre encloses nothing.
const LEAST_AREA_M2: f64 = 1e-4;

/// One feature's geometry, checked and in world metres, not yet in a layer.
///
/// Checking is the dear part and needs no layer: a reader of large files does it on many threads and appends in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Admitted {
    kind: ShapeKind,
    parts: Vec<Vec<Vec<Coord>>>,
    area: SquareMeters,
    issues: Vec<Issue>,
}

/// Admits one feature's geometry (in the file's own system, x east) and appends it to `shapes` in world
/// metres. Always appends exactly one feature: what is refused becomes [`ShapeKind::Empty`] with an Issue.
/// Repairs and refusals are pushed to `report` with `place` (e.g. `feature 17`).
/// Returns the area on the ellipsoid, measured in the file's own coordinates (0 for lines and points).
///
/// A GeometryCollection of one kind becomes a multi shape; of mixed kinds the highest dimension is kept and an Issue says so.
///
/// # Errors
/// [`TooManyCoordinates`] where the layer is full.
///
/// [`ShapeKind::Empty`]: crate::model::shapes::ShapeKind::Empty
pub fn admit(
    shapes: &mut Shapes,
    geometry: Option<&Geometry<f64>>,
    crs: Crs,
    place: &str,
    report: &mut Report,
) -> Result<SquareMeters, TooManyCoordinates> {
    check(geometry, crs, place).append(shapes, report)
}

/// The first half of [`admit`]: checks and projects one feature's geometry.
pub fn check(geometry: Option<&Geometry<f64>>, crs: Crs, place: &str) -> Admitted {
    let mut door = Door { crs, place, parts: Vec::new(), area_m2: 0.0, issues: Vec::new(), degrees: Vec::new() };
    let leaves = geometry.map_or_else(Vec::new, leaves);
    let Some(kind) = leaves.iter().filter_map(|leaf| kind_of(leaf)).max_by_key(|kind| dimension(*kind)) else {
        door.note(findings::no_geometry());
        return Admitted { kind: ShapeKind::Empty, parts: Vec::new(), area: SquareMeters(0.0), issues: door.issues };
    };
    let left_out = leaves.iter().filter(|leaf| kind_of(leaf).is_some_and(|other| other != kind)).count();
    if left_out > 0 {
        door.note(findings::mixed_collection(left_out));
    }
    let refused = leaves.iter().filter(|leaf| kind_of(leaf) == Some(kind)).try_for_each(|leaf| door.leaf(leaf)).err();
    if let Some(refusal) = refused {
        door.parts.clear();
        door.area_m2 = 0.0;
        door.note(refusal.issue(crs));
    }
    let kind = if door.parts.is_empty() { ShapeKind::Empty } else { kind };
    Admitted { kind, parts: door.parts, area: SquareMeters(door.area_m2), issues: door.issues }
}

impl Admitted {
    /// The second half of [`admit`]: appends exactly one feature.
    ///
    /// # Errors
    /// [`TooManyCoordinates`] where the layer is full.
    pub fn append(self, shapes: &mut Shapes, report: &mut Report) -> Result<SquareMeters, TooManyCoordinates> {
        shapes.push(self.kind, &self.parts)?;
        for issue in self.issues {
            report.push(issue);
        }
        Ok(self.area)
    }
}

/// One feature on its way in.
struct Door<'a> {
    crs: Crs,
    place: &'a str,
    parts: Vec<Vec<Vec<Coord>>>,
    area_m2: f64,
    issues: Vec<Issue>,
    /// Degrees of the ring at hand; kept for its memory.
    degrees: Vec<LonLat>,
}

impl Door<'_> {
    fn note(&mut self, mut issue: Issue) {
        issue.place = Some(self.place.to_owned());
        self.issues.push(issue);
    }

    /// One geometry that is no collection.
    fn leaf(&mut self, geometry: &Geometry) -> Result<(), Refusal> {
        match geometry {
            Geometry::Point(point) => self.point(point.0),
            Geometry::MultiPoint(points) => points.0.iter().try_for_each(|point| self.point(point.0)),
            Geometry::Line(line) => self.line(&[line.start, line.end]),
            Geometry::LineString(line) => self.line(&line.0),
            Geometry::MultiLineString(lines) => lines.0.iter().try_for_each(|line| self.line(&line.0)),
            Geometry::Polygon(polygon) => self.polygon(polygon),
            Geometry::MultiPolygon(polygons) => polygons.0.iter().try_for_each(|polygon| self.polygon(polygon)),
            Geometry::Rect(rect) => self.polygon(&rect.to_polygon()),
            Geometry::Triangle(triangle) => self.polygon(&triangle.to_polygon()),
            Geometry::GeometryCollection(_) => Ok(()),
        }
    }

    fn point(&mut self, coord: Coord) -> Result<(), Refusal> {
        let world = self.ring(&[coord])?;
        self.parts.push(vec![world]);
        Ok(())
    }

    fn line(&mut self, coords: &[Coord]) -> Result<(), Refusal> {
        if coords.is_empty() {
            return Ok(());
        }
        let world = self.ring(coords)?;
        if world.len() < 2 {
            self.note(findings::line_too_short());
        } else {
            self.parts.push(vec![world]);
        }
        Ok(())
    }

    fn polygon(&mut self, polygon: &Polygon) -> Result<(), Refusal> {
        let outer = &polygon.exterior().0;
        if outer.is_empty() {
            return Ok(());
        }
        let mut kept: Vec<&[Coord]> = Vec::with_capacity(1 + polygon.interiors().len());
        let mut part = Vec::with_capacity(1 + polygon.interiors().len());
        let mut part_area_m2 = 0.0;
        for (position, line) in std::iter::once(outer).chain(polygon.interiors().iter().map(|hole| &hole.0)).enumerate()
        {
            let is_outer = position == 0;
            if line.is_empty() {
                continue;
            }
            let mut world = self.ring(line)?;
            if let Some(issue) = ring_fault(line, &world, is_outer) {
                self.note(issue);
                if is_outer {
                    // The holes of a polygon without an outside are nothing; their coordinates are not looked at.
                    return Ok(());
                }
                continue;
            }
            if (signed_plane_area_m2(&world) > 0.0) != is_outer {
                world.reverse();
            }
            let area_m2 = geodesic_ring_area(&self.degrees).0;
            part_area_m2 += if is_outer { area_m2 } else { -area_m2 };
            kept.push(line);
            part.push(world);
        }
        self.area_m2 += f64::max(part_area_m2, 0.0);
        self.parts.push(part);
        self.note_faults(&kept);
        Ok(())
    }

    /// World coordinates without repetitions; the degrees stay in `self.degrees`.
    fn ring(&mut self, coords: &[Coord]) -> Result<Vec<Coord>, Refusal> {
        self.degrees.clear();
        let mut world = Vec::with_capacity(coords.len());
        let mut last = None;
        for &coord in coords {
            if last == Some(coord) {
                continue;
            }
            last = Some(coord);
            let Some((degrees, metres)) = self.crs.to_lonlat_and_world(coord) else {
                let finite = coord.x.is_finite() && coord.y.is_finite();
                return Err(if finite { Refusal::OutOfRange(coord) } else { Refusal::NotFinite });
            };
            self.degrees.push(degrees);
            world.push(metres);
        }
        Ok(world)
    }

    /// Looks for crossings in the file's own coordinates: projecting bends straight edges by less than a hair,
    /// which is enough to part what touches.
    fn note_faults(&mut self, rings: &[&[Coord]]) {
        let faults = crossing::faults(rings);
        if let Some(at) = faults.crossing {
            self.note(findings::self_intersection(at));
        }
        if let Some(at) = faults.hole_outside {
            self.note(findings::hole_outside(at));
        }
        if faults.unfinished {
            self.note(findings::self_intersection_unchecked());
        }
    }
}

/// Why a ring cannot be used: too few corners left, or nothing enclosed.
fn ring_fault(source: &[Coord], world: &[Coord], is_outer: bool) -> Option<Issue> {
    if source.len() < 4 {
        return Some(findings::ring_too_short(source.len(), is_outer));
    }
    let without_area = world.len() < 4
        || signed_plane_area_m2(source).abs() <= rounding_of_area(source)
        || signed_plane_area_m2(world).abs() < LEAST_AREA_M2;
    without_area.then(|| findings::ring_without_area(is_outer))
}

/// The area that rounding alone makes of corners in one line, in the units of the file.
fn rounding_of_area(ring: &[Coord]) -> f64 {
    let (size, length) = ring.windows(2).fold((0.0, 0.0), |(size, length): (f64, f64), edge| match *edge {
        [a, b] => (size.max(a.x.abs()).max(a.y.abs()), length + (b.x - a.x).abs() + (b.y - a.y).abs()),
        _ => (size, length),
    });
    2.0 * f64::EPSILON * size * length
}

/// The geometries of a collection, nested ones included, in order; the geometry itself where it is none.
fn leaves(geometry: &Geometry) -> Vec<&Geometry> {
    let mut open = vec![geometry];
    let mut leaves = Vec::with_capacity(1);
    while let Some(geometry) = open.pop() {
        match geometry {
            Geometry::GeometryCollection(collection) => open.extend(collection.0.iter().rev()),
            leaf => leaves.push(leaf),
        }
    }
    leaves
}

/// What a geometry becomes; `None` for one without coordinates.
fn kind_of(geometry: &Geometry) -> Option<ShapeKind> {
    let (kind, empty) = match geometry {
        Geometry::Point(_) => (ShapeKind::Point, false),
        Geometry::MultiPoint(points) => (ShapeKind::Point, points.0.is_empty()),
        Geometry::Line(_) => (ShapeKind::Line, false),
        Geometry::LineString(line) => (ShapeKind::Line, line.0.is_empty()),
        Geometry::MultiLineString(lines) => (ShapeKind::Line, lines.0.iter().all(|line| line.0.is_empty())),
        Geometry::Polygon(polygon) => (ShapeKind::Polygon, polygon.exterior().0.is_empty()),
        Geometry::MultiPolygon(polygons) => {
            (ShapeKind::Polygon, polygons.0.iter().all(|polygon| polygon.exterior().0.is_empty()))
        }
        Geometry::Rect(_) | Geometry::Triangle(_) => (ShapeKind::Polygon, false),
        Geometry::GeometryCollection(_) => (ShapeKind::Empty, true),
    };
    (!empty).then_some(kind)
}

fn dimension(kind: ShapeKind) -> u8 {
    match kind {
        ShapeKind::Empty => 0,
        ShapeKind::Point => 1,
        ShapeKind::Line => 2,
        ShapeKind::Polygon => 3,
    }
}

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "numbers stand as the oracle printed them")]
mod tests {
    use geo_types::{GeometryCollection, LineString, MultiLineString, MultiPolygon, Point};

    use super::*;
    use crate::crs::GaussKruger;
    use crate::model::id::FeatureId;

    const X: f64 = 416_000.0;
    const Y: f64 = 4_029_000.0;

    /// A ring near the zone, in world metres.
    fn line(corners: &[(f64, f64)]) -> LineString {
        corners.iter().map(|&(x, y)| Coord { x: X + x, y: Y + y }).collect()
    }

    fn square(x: f64, y: f64, side: f64) -> LineString {
        line(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)])
    }

    fn polygon(rings: Vec<LineString>) -> Geometry {
        let mut rings = rings.into_iter();
        Geometry::Polygon(Polygon::new(rings.next().unwrap(), rings.collect()))
    }

    fn admitted(geometry: Option<&Geometry>, crs: Crs) -> (Shapes, SquareMeters, Vec<&'static str>) {
        let (mut shapes, mut report) = (Shapes::default(), Report::default());
        let area = admit(&mut shapes, geometry, crs, "feature 17", &mut report).unwrap();
        assert_eq!(shapes.len(), 1, "always exactly one feature");
        assert!(
            report.issues().iter().all(|issue| issue.place.as_deref() == Some("feature 17")),
            "every issue has a place"
        );
        (shapes, area, report.issues().iter().map(|issue| issue.code).collect())
    }

    #[test]
    fn every_geometry_is_admitted_or_its_refusal_is_said() {
        let check = |what: &str, geometry: Option<Geometry>, kind: ShapeKind, rings: &[usize], codes: &[&str]| {
            let (shapes, _, found) = admitted(geometry.as_ref(), Crs::WORLD);
            let id = FeatureId(0);
            let lens: Vec<usize> = shapes.parts(id).flat_map(|part| part.rings().map(<[Coord]>::len)).collect();
            assert_eq!((shapes.kind(id), lens.as_slice(), found.as_slice()), (kind, rings, codes), "{what}");
        };
        let sq = || polygon(vec![square(0., 0., 9.)]);
        let point = |x: f64, y: f64| Geometry::Point(Point::new(x, y));
        check("null", None, ShapeKind::Empty, &[], &["no-geometry"]);
        check("no polygons", Some(MultiPolygon(vec![]).into()), ShapeKind::Empty, &[], &["no-geometry"]);
        check("no coordinates", Some(polygon(vec![line(&[])])), ShapeKind::Empty, &[], &["no-geometry"]);
        check("a square", Some(sq()), ShapeKind::Polygon, &[5], &[]);
        check("a hole", Some(polygon(vec![square(0., 0., 9.), square(3., 3., 3.)])), ShapeKind::Polygon, &[5, 5], &[]);
        check("a point", Some(point(X, Y)), ShapeKind::Point, &[1], &[]);
        check("a line", Some(line(&[(0., 0.), (9., 0.), (9., 0.), (9., 9.)]).into()), ShapeKind::Line, &[3], &[]);
        let lines = MultiLineString(vec![line(&[(0., 0.), (9., 0.)]), line(&[(1., 1.), (1., 1.)])]);
        check("a line without length", Some(lines.into()), ShapeKind::Line, &[2], &["line-too-short"]);
        let repeated = line(&[(0., 0.), (9., 0.), (9., 0.), (9., 9.), (0., 0.), (0., 0.)]);
        check("repeated corners", Some(polygon(vec![repeated])), ShapeKind::Polygon, &[4], &[]);
        check(
            "two corners",
            Some(polygon(vec![line(&[(0., 0.), (9., 0.)])])),
            ShapeKind::Empty,
            &[],
            &["ring-too-short"],
        );
        let flat = line(&[(0., 0.), (9., 0.), (5., 0.), (0., 0.)]);
        check("there and back", Some(polygon(vec![flat.clone()])), ShapeKind::Empty, &[], &["ring-without-area"]);
        check(
            "a hole without area",
            Some(polygon(vec![square(0., 0., 9.), flat])),
            ShapeKind::Polygon,
            &[5],
            &["ring-without-area"],
        );
        let tie = line(&[(0., 0.), (9., 9.), (9., 0.), (0., 8.), (0., 0.)]);
        check("a bow tie", Some(polygon(vec![tie])), ShapeKind::Polygon, &[5], &["self-intersection"]);
        let apart = polygon(vec![square(0., 0., 9.), square(20., 0., 3.)]);
        check("a hole outside", Some(apart), ShapeKind::Polygon, &[5, 5], &["hole-outside"]);
        check("NaN", Some(point(f64::NAN, Y)), ShapeKind::Empty, &[], &["coordinate-not-finite"]);
        let infinite = polygon(vec![line(&[(0., 0.), (f64::INFINITY, 0.), (9., 9.), (0., 0.)])]);
        check("infinite", Some(infinite), ShapeKind::Empty, &[], &["coordinate-not-finite"]);
        check(
            "degrees in a file of metres' north",
            Some(point(X, 4e9)),
            ShapeKind::Empty,
            &[],
            &["coordinate-out-of-range"],
        );
        let all = |geometries: Vec<Geometry>| Geometry::GeometryCollection(GeometryCollection(geometries));
        check("a nested collection", Some(all(vec![sq(), all(vec![sq(), sq()])])), ShapeKind::Polygon, &[5, 5, 5], &[]);
        let mixed = all(vec![point(X, Y), sq(), line(&[(0., 0.), (9., 0.)]).into()]);
        check("a mixed collection", Some(mixed), ShapeKind::Polygon, &[5], &["mixed-collection"]);
        check("an empty collection", Some(all(vec![all(vec![])])), ShapeKind::Empty, &[], &["no-geometry"]);
        let one_bad = all(vec![sq(), polygon(vec![line(&[(0., 0.), (9e9, 0.), (9., 9.), (0., 0.)])])]);
        check("one bad of two", Some(one_bad), ShapeKind::Empty, &[], &["coordinate-out-of-range"]);
    }

    #[test]
    fn rings_are_wound_whatever_way_they_came() {
        let mut backwards = square(0., 0., 9.);
        backwards.0.reverse();
        let mut hole_backwards = square(3., 3., 3.);
        hole_backwards.0.reverse();
        for (outer, hole) in [(square(0., 0., 9.), hole_backwards), (backwards, square(3., 3., 3.))] {
            let (shapes, area, codes) = admitted(Some(&polygon(vec![outer, hole])), Crs::WORLD);
            let areas: Vec<f64> =
                shapes.parts(FeatureId(0)).flat_map(|part| part.rings().map(signed_plane_area_m2)).collect();
            assert_eq!(areas, [81.0, -9.0], "outer ring counter-clockwise, hole clockwise");
            assert!((area.0 / 72.0 - 1.0).abs() < 3e-4, "81 − 9 m² in the plane, {} on the ellipsoid", area.0);
            assert!(codes.is_empty(), "both orders occur in the wild");
        }
    }

    /// The shop of `measure`'s tests, 597.3363966196775 m² by GeographicLib, in five systems.
    #[test]
    fn area_is_that_of_the_ellipsoid_in_every_system() {
        let corners = [(116.0621, 36.3901), (116.0624, 36.3901), (116.0624, 36.3903), (116.0621, 36.3903)];
        let zone38 = crate::crs::parse::from_epsg(4526).unwrap();
        for crs in
            [Crs::Wgs84, Crs::Cgcs2000, Crs::WORLD, Crs::GaussKruger(GaussKruger::ZONE39), Crs::WebMercator, zone38]
        {
            let ring: LineString = corners
                .iter()
                .map(|&(lon_deg, lat_deg)| crs.from_lonlat(LonLat { lon_deg, lat_deg }).unwrap())
                .collect();
            let (shapes, area, codes) = admitted(Some(&polygon(vec![ring])), crs);
            assert!(codes.is_empty(), "nothing to say of {}", crs.name());
            // Rounding of eight-digit metres alone is 1e-8 of a plot of 20 m.
            assert!((area.0 / 597.3363966196775 - 1.0).abs() < 2e-8, "{} in {}", area.0, crs.name());
            let corner = shapes.parts(FeatureId(0)).next().unwrap().outer()[0];
            let off = (corner.x - 415_847.0).abs().max((corner.y - 4_029_244.0).abs());
            assert!(off < 10.0, "{} puts the corner at {corner:?}", crs.name());
        }
    }
}
