//! The one door for geometry. After it coordinates are finite, rings closed and wound, parts not empty.
//!
//! *Guarantees:* nothing is dropped in silence; what is wrong with one feature is said of that feature.
//! Winding and repeated coordinates are put right without a word: both are legal and mean nothing.
//! *Must not know:* attributes, formats.

use geo_types::{Coord, Geometry};

use crate::crs::{Crs, Projector};
use crate::geometry::measure::{geodesic_ring_area, near_ring_area_m2, signed_plane_area_m2};
use crate::geometry::raw::RawShapes;
use crate::geometry::{crossing, findings};
use crate::model::report::{Issue, Report};
use crate::model::shapes::{ShapeKind, Shapes, TooManyCoordinates};
use crate::model::units::SquareMeters;

use crate::geometry::findings::Refusal;
pub use crate::geometry::findings::ring_not_closed;

/// A ring that encloses less than a square centimetre encloses nothing.
const LEAST_AREA_M2: f64 = 1e-4;

/// Admits one feature's geometry (in the file's own system, x east) and appends it to `shapes` in world
/// metres. Always appends exactly one feature: what is refused becomes [`ShapeKind::Empty`] with an Issue.
/// Repairs and refusals are pushed to `report` with `place` (e.g. `feature 17`).
/// Returns the area on the ellipsoid (0 for lines and points).
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
    let mut raw = RawShapes::default();
    raw.push_geometry(geometry);
    Door::new(crs).admit(&raw, 0, shapes, &mut |mut issue| {
        issue.place = Some(place.to_owned());
        report.push(issue);
    })
}

/// Where many features of one file come in; keeps its memory between them.
#[derive(Debug)]
pub struct Door {
    projector: Projector,
    /// World coordinates of the ring at hand.
    world: Vec<Coord>,
    area_m2: f64,
}

/// Where findings go; their place is not known here.
type Note<'a> = &'a mut dyn FnMut(Issue);

/// Why a feature does not come in.
enum Stop {
    Refused(Refusal),
    Full(TooManyCoordinates),
}

impl From<TooManyCoordinates> for Stop {
    fn from(full: TooManyCoordinates) -> Self {
        Self::Full(full)
    }
}

impl Door {
    /// For geometry in `crs`.
    pub fn new(crs: Crs) -> Self {
        Self { projector: Projector::new(crs), world: Vec::new(), area_m2: 0.0 }
    }

    /// Checks and projects one feature of `raw` and appends it to `shapes`; see [`admit`].
    ///
    /// # Errors
    /// [`TooManyCoordinates`] where the layer is full.
    pub fn admit(
        &mut self,
        raw: &RawShapes,
        feature: usize,
        shapes: &mut Shapes,
        note: Note<'_>,
    ) -> Result<SquareMeters, TooManyCoordinates> {
        let parts = raw.parts(feature);
        let kinds = parts.clone().map(|part| raw.part(part));
        let kind = kinds.clone().map(|(kind, _)| kind).max_by_key(|kind| dimension(*kind)).unwrap_or(ShapeKind::Empty);
        if kind == ShapeKind::Empty {
            note(findings::no_geometry());
        }
        let left_out = kinds.filter(|(other, is_first)| *is_first && *other != kind).count();
        if left_out > 0 {
            note(findings::mixed_collection(left_out));
        }
        self.area_m2 = 0.0;
        for part in parts.filter(|part| raw.part(*part).0 == kind) {
            let admitted = match kind {
                ShapeKind::Polygon => self.polygon(raw, part, shapes, note),
                _ => self.line(raw, part, kind, shapes, note),
            };
            match admitted {
                Ok(()) => {}
                Err(Stop::Full(full)) => return Err(full),
                Err(Stop::Refused(refusal)) => {
                    shapes.take_back();
                    self.area_m2 = 0.0;
                    note(refusal.issue(self.projector.crs()));
                    break;
                }
            }
        }
        shapes.end_feature(kind);
        Ok(SquareMeters(self.area_m2))
    }

    /// A line, or the single coordinate of a point.
    fn line(
        &mut self,
        raw: &RawShapes,
        part: usize,
        kind: ShapeKind,
        shapes: &mut Shapes,
        note: Note<'_>,
    ) -> Result<(), Stop> {
        for ring in raw.rings(part) {
            self.project(raw.ring(ring))?;
            if kind == ShapeKind::Line && self.world.len() < 2 {
                note(findings::line_too_short());
            } else {
                shapes.push_ring(&self.world)?;
                shapes.end_part();
            }
        }
        Ok(())
    }

    fn polygon(&mut self, raw: &RawShapes, part: usize, shapes: &mut Shapes, note: Note<'_>) -> Result<(), Stop> {
        let rings = raw.rings(part);
        let outer = rings.start;
        let mut kept: Vec<&[Coord]> = Vec::new();
        let mut part_area_m2 = 0.0;
        for ring in rings {
            let (line, is_outer) = (raw.ring(ring), ring == outer);
            self.project(line)?;
            let plane_m2 = signed_plane_area_m2(&self.world);
            if let Some(issue) = ring_fault(line, &self.world, plane_m2, is_outer) {
                note(issue);
                if is_outer {
                    // The holes of a polygon without an outside are nothing; their coordinates are not looked at.
                    return Ok(());
                }
                continue;
            }
            if (plane_m2 > 0.0) != is_outer {
                self.world.reverse();
            }
            let area_m2 = near_ring_area_m2(&self.world).unwrap_or_else(|| self.far_ring_area_m2(line));
            part_area_m2 += if is_outer { area_m2 } else { -area_m2 };
            kept.push(line);
            shapes.push_ring(&self.world)?;
        }
        self.area_m2 += f64::max(part_area_m2, 0.0);
        shapes.end_part();
        note_faults(&kept, note);
        Ok(())
    }

    /// World coordinates without repetitions.
    fn project(&mut self, coords: &[Coord]) -> Result<(), Stop> {
        self.world.clear();
        let mut last = None;
        for &coord in coords {
            if last == Some(coord) {
                continue;
            }
            last = Some(coord);
            let Some(metres) = self.projector.to_world(coord) else {
                let finite = coord.x.is_finite() && coord.y.is_finite();
                return Err(Stop::Refused(if finite { Refusal::OutOfRange(coord) } else { Refusal::NotFinite }));
            };
            self.world.push(metres);
        }
        Ok(())
    }

    /// The area of a ring by its degrees, which it has: it was projected.
    fn far_ring_area_m2(&self, ring: &[Coord]) -> f64 {
        let mut degrees: Vec<_> = ring.iter().filter_map(|coord| self.projector.crs().to_lonlat(*coord)).collect();
        degrees.dedup();
        geodesic_ring_area(&degrees).0
    }
}

/// Looks for crossings in the file's own coordinates: projecting bends straight edges by less than a hair,
/// which is enough to part what touches.
fn note_faults(rings: &[&[Coord]], note: Note<'_>) {
    let faults = crossing::faults(rings);
    if let Some(at) = faults.crossing {
        note(findings::self_intersection(at));
    }
    if let Some(at) = faults.hole_outside {
        note(findings::hole_outside(at));
    }
    if faults.unfinished {
        note(findings::self_intersection_unchecked());
    }
}

/// Why a ring cannot be used: too few corners left, or nothing enclosed.
fn ring_fault(source: &[Coord], world: &[Coord], plane_m2: f64, is_outer: bool) -> Option<Issue> {
    if source.len() < 4 {
        return Some(findings::ring_too_short(source.len(), is_outer));
    }
    let without_area = world.len() < 4
        || signed_plane_area_m2(source).abs() <= rounding_of_area(source)
        || plane_m2.abs() < LEAST_AREA_M2;
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
    use geo_types::{GeometryCollection, LineString, MultiLineString, MultiPolygon, Point, Polygon};

    use super::*;
    use crate::crs::{GaussKruger, LonLat};
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
