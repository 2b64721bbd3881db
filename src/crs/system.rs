//! The formulas of a system that has no own variant of [`Crs`](super::Crs). All that computes with proj-core stands here.
//!
//! *Guarantees:* transverse Mercator, the mercator of the web and every datum the program knows are computed here with libm,
//! the same bits on every platform. All other projections are proj-core's, within a nanometre or so of each other between
//! platforms; its inverses are mended by one round of its forward formulas, which are good to a micrometre.
//! *Must not know:* how a definition was written.

use geo_types::Coord;
use proj_core::{CrsDef, DatumToWgs84, GeographicCrsDef, LinearUnit, ProjectedCrsDef, ProjectionMethod, Transform};

use super::datum::{Datum, Ellipsoid, Helmert, degrees_kept};
use super::definition::Definition;
use super::krueger::Krueger;
use super::{GaussKruger, LonLat, on_earth, web_mercator, wrapped};
use crate::model::words::Words;
use crate::words;

/// What a definition computes with.
#[derive(Debug)]
pub(super) struct System {
    pub(super) definition: Definition,
    plane: Plane,
    way: Way,
}

/// From degrees on the ellipsoid to the plane.
#[derive(Debug)]
enum Plane {
    Degrees,
    WebMercator,
    TransverseMercator(TransverseMercator),
    Engine(Box<Pair>),
}

/// From degrees on the ellipsoid to degrees on that of CGCS2000.
#[derive(Debug)]
enum Way {
    Kept,
    Declared(Helmert),
    Engine(Box<Pair>, f64),
}

/// A transformation there and back.
#[derive(Debug)]
struct Pair {
    forward: Transform,
    inverse: Transform,
}

/// Transverse Mercator on any ellipsoid, in metres.
#[derive(Debug)]
struct TransverseMercator {
    series: Krueger,
    meridian_deg: f64,
    /// Northing of the origin before it is scaled.
    origin_m: f64,
    scale: f64,
    east_m: f64,
    north_m: f64,
}

impl System {
    /// `None` for what cannot be computed.
    pub(super) fn of(definition: Definition) -> Option<Self> {
        let plane = match definition.projection {
            None => Plane::Degrees,
            Some(ProjectionMethod::WebMercator) => Plane::WebMercator,
            Some(method @ ProjectionMethod::TransverseMercator { .. }) => {
                Plane::TransverseMercator(TransverseMercator::of(method, definition.ellipsoid)?)
            }
            Some(method) => Plane::Engine(Box::new(projection(method, definition.ellipsoid)?)),
        };
        let way = match definition.datum {
            Datum::Epsg(code) => datum_shift(code),
            Datum::Declared(helmert) => Way::Declared(helmert),
            _ => Way::Kept,
        };
        (definition.unit_m.is_finite() && definition.unit_m > 0.0).then_some(Self { definition, plane, way })
    }

    /// `Xian 1980 / 3-degree Gauss-Kruger CM 117E (EPSG:2384)`, with the distortion where it has one.
    pub(super) fn name(&self) -> String {
        let Definition { epsg, name, fit, shift, .. } = &self.definition;
        let code = if *epsg == 0 { String::new() } else { format!(" (EPSG:{epsg})") };
        let fit = if fit.is_some() { " + fit" } else { "" };
        let shift = shift.map_or(String::new(), |shift| format!(" + {}", shift.name()));
        format!("{name}{code}{fit}{shift}")
    }

    /// Whether coordinates are degrees.
    pub(super) fn is_geographic(&self) -> bool {
        matches!(self.plane, Plane::Degrees)
    }

    /// How far off places may be, where that is a metre or more.
    pub(super) fn caveat(&self) -> Option<Words> {
        match self.way {
            Way::Engine(_, metres) if metres >= 1.0 => Some(words!(
                "按 EPSG 公布的参数转换到 CGCS2000，精度约 {metres:.0} 米",
                "brought to CGCS2000 by the parameters EPSG publishes, good to {metres:.0} m or so"
            )),
            Way::Kept => match self.definition.datum {
                Datum::Epsg(_) => degrees_kept(Datum::Unknown),
                datum => degrees_kept(datum),
            },
            _ => None,
        }
    }

    /// Degrees of coordinates.
    pub(super) fn to_lonlat(&self, coord: Coord) -> Option<LonLat> {
        let coord = self.definition.fit.map_or(coord, |fit| fit.apply(coord));
        let unit_m = self.definition.unit_m;
        let metres = Coord { x: coord.x * unit_m, y: coord.y * unit_m };
        let place = match &self.plane {
            Plane::Degrees => LonLat { lon_deg: coord.x, lat_deg: coord.y },
            Plane::WebMercator => web_mercator::unproject(metres),
            Plane::TransverseMercator(plane) => plane.unproject(metres)?,
            Plane::Engine(pair) => pair.back(metres)?,
        };
        let place = on_earth(LonLat { lon_deg: wrapped(place.lon_deg), ..place })?;
        let place = match &self.way {
            Way::Kept => place,
            Way::Declared(helmert) => helmert.apply(self.definition.ellipsoid, Ellipsoid::WGS84, place),
            Way::Engine(pair, _) => Pair::convert(&pair.forward, place.into())?.into(),
        };
        on_earth(self.definition.shift.map_or(place, |shift| shift.undo(place)))
    }

    /// Coordinates of degrees.
    pub(super) fn coordinates_of(&self, place: LonLat) -> Option<Coord> {
        let place = self.definition.shift.map_or(place, |shift| shift.apply(place));
        let place = match &self.way {
            Way::Kept => place,
            Way::Declared(helmert) => helmert.undo(self.definition.ellipsoid, Ellipsoid::WGS84, place),
            Way::Engine(pair, _) => Pair::convert(&pair.inverse, place.into())?.into(),
        };
        let unit_m = self.definition.unit_m;
        let metres = match &self.plane {
            Plane::Degrees => Coord::from(place),
            Plane::WebMercator => web_mercator::project(place),
            Plane::TransverseMercator(plane) => plane.project(place)?,
            Plane::Engine(pair) => Pair::convert(&pair.forward, place.into())?,
        };
        let coord = Coord { x: metres.x / unit_m, y: metres.y / unit_m };
        Some(self.definition.fit.map_or(coord, |fit| fit.undo(coord)))
    }
}

impl From<LonLat> for Coord {
    fn from(place: LonLat) -> Self {
        Self { x: place.lon_deg, y: place.lat_deg }
    }
}

impl From<Coord> for LonLat {
    fn from(coord: Coord) -> Self {
        Self { lon_deg: coord.x, lat_deg: coord.y }
    }
}

impl Pair {
    fn convert(transform: &Transform, coord: Coord) -> Option<Coord> {
        let (x, y) = transform.convert((coord.x, coord.y)).ok()?;
        (x.is_finite() && y.is_finite()).then_some(Coord { x, y })
    }

    /// The place of plane coordinates, mended by what the forward formulas make of it.
    fn back(&self, metres: Coord) -> Option<LonLat> {
        let first = Self::convert(&self.inverse, metres)?;
        let mended = Self::convert(&self.forward, first).and_then(|reached| {
            let off = metres - reached;
            // What is far off is another branch, not rounding.
            (libm::hypot(off.x, off.y) < 1.0).then(|| Self::convert(&self.inverse, metres + off))?
        });
        Some(mended.unwrap_or(first).into())
    }
}

impl TransverseMercator {
    fn of(method: ProjectionMethod, ellipsoid: Ellipsoid) -> Option<Self> {
        let ProjectionMethod::TransverseMercator { lon0, lat0, k0, false_easting, false_northing } = method else {
            return None;
        };
        let is_sane = [lon0, lat0, k0, false_easting, false_northing].iter().all(|value| value.is_finite())
            && (0.1..=10.0).contains(&k0)
            && lon0.abs() <= 360.0
            && lat0.abs() < 90.0
            && (6e6..=7e6).contains(&ellipsoid.semi_major_axis_m)
            && (0.0..=0.01).contains(&ellipsoid.flattening());
        if !is_sane {
            return None;
        }
        let series = Krueger::of(ellipsoid.semi_major_axis_m, ellipsoid.flattening());
        let origin_m = series.project(LonLat { lon_deg: 0.0, lat_deg: lat0 }).y;
        Some(Self {
            series,
            meridian_deg: wrapped(lon0),
            origin_m,
            scale: k0,
            east_m: false_easting,
            north_m: false_northing,
        })
    }

    fn project(&self, place: LonLat) -> Option<Coord> {
        let lon_deg = wrapped(place.lon_deg - self.meridian_deg);
        if lon_deg.abs() > GaussKruger::REACH_DEG {
            return None;
        }
        let plane = self.series.project(LonLat { lon_deg, lat_deg: place.lat_deg });
        let (x, y) = (self.scale * plane.x, self.scale * (plane.y - self.origin_m));
        Some(Coord { x: self.east_m + x, y: self.north_m + y })
    }

    fn unproject(&self, coord: Coord) -> Option<LonLat> {
        let (x, y) = ((coord.x - self.east_m) / self.scale, (coord.y - self.north_m) / self.scale + self.origin_m);
        // Not for what is not a number either.
        if !(x.abs() <= GaussKruger::REACH_EAST_M && y.abs() <= GaussKruger::REACH_NORTH_M) {
            return None;
        }
        let place = self.series.unproject(Coord { x, y });
        (place.lon_deg.abs() <= GaussKruger::REACH_DEG)
            .then_some(LonLat { lon_deg: self.meridian_deg + place.lon_deg, lat_deg: place.lat_deg })
    }
}

/// Code and name of a datum, one a line.
const ESRI_DATUMS: &str = include_str!("../../assets/crs/esri_datums.txt");

/// A projection of proj-core, in metres, from degrees on the same ellipsoid.
fn projection(method: ProjectionMethod, ellipsoid: Ellipsoid) -> Option<Pair> {
    let shape = match ellipsoid.inverse_flattening {
        0.0 => proj_core::Ellipsoid::sphere(ellipsoid.semi_major_axis_m),
        inverse => proj_core::Ellipsoid::from_a_rf(ellipsoid.semi_major_axis_m, inverse),
    };
    // What it is tied to does not matter between the two.
    let datum = proj_core::Datum::new(shape.ok()?, DatumToWgs84::Identity).ok()?;
    let metre = LinearUnit::from_meters_per_unit(1.0).ok()?;
    let degrees = CrsDef::Geographic(GeographicCrsDef::new(0, datum.clone(), ""));
    let plane = CrsDef::Projected(ProjectedCrsDef::new(0, datum, method, metre, ""));
    Some(Pair {
        forward: Transform::from_crs_defs(&degrees, &plane).ok()?,
        inverse: Transform::from_crs_defs(&plane, &degrees).ok()?,
    })
}

/// The best public way from a datum of the EPSG data set to WGS 84; degrees are kept where there is none.
fn datum_shift(code: u32) -> Way {
    let Some(datum) = proj_core::lookup_datum_epsg(code) else { return Way::Kept };
    let degrees = CrsDef::Geographic(GeographicCrsDef::new(0, datum.clone(), ""));
    let Some(target) = proj_core::lookup_epsg(4326) else { return Way::Kept };
    let forward = Transform::from_crs_defs(&degrees, &target);
    let inverse = Transform::from_crs_defs(&target, &degrees);
    let (Ok(forward), Ok(inverse)) = (forward, inverse) else { return Way::Kept };
    let accuracy = forward.selected_operation().accuracy.map(|accuracy| accuracy.meters);
    let metres = accuracy.unwrap_or(if datum.is_wgs84_compatible() { 0.0 } else { 100.0 });
    Way::Engine(Box::new(Pair { forward, inverse }), metres)
}

impl Definition {
    /// Of the EPSG data set; `None` for what is no horizontal system of it.
    pub fn of_epsg(code: u32) -> Option<Self> {
        let found = proj_core::lookup_epsg(code)?.horizontal_crs()?;
        let ellipsoid = Ellipsoid::of(found.datum().ellipsoid());
        let datum = Datum::of_code(found.datum().epsg());
        let (projection, unit_m) = match &found {
            CrsDef::Geographic(_) => (None, 1.0),
            CrsDef::Projected(plane) => (Some(plane.method()), plane.linear_unit_to_meter()),
            _ => return None,
        };
        let name = found.name().to_owned();
        Some(Self { epsg: code, name, ellipsoid, datum, projection, unit_m, fit: None, shift: None })
    }
}

impl Ellipsoid {
    fn of(shape: proj_core::Ellipsoid) -> Self {
        Self { semi_major_axis_m: shape.semi_major_axis(), inverse_flattening: shape.inverse_flattening() }
    }
}

impl Datum {
    /// By its EPSG code.
    pub(super) fn of_code(code: u32) -> Self {
        match code {
            0 => Self::Unknown,
            6_326 => Self::Wgs84,
            1_043 => Self::Cgcs2000,
            6_610 => Self::Xian80,
            6_214 => Self::Beijing54,
            code => Self::Epsg(code),
        }
    }

    /// On what a datum of the EPSG data set stands.
    pub(super) fn ellipsoid_of(code: u32) -> Option<Ellipsoid> {
        proj_core::lookup_datum_epsg(code).map(|datum| Ellipsoid::of(datum.ellipsoid()))
    }

    /// The name that Esri has for a datum of the EPSG data set; `None` where that name would not be understood again.
    pub(super) fn esri_name(code: u32) -> Option<&'static str> {
        let named = |line: &'static str| line.split_once(' ').filter(|(known, _)| known.parse() == Ok(code));
        let (_, name) = ESRI_DATUMS.lines().find_map(named)?;
        (proj_core::lookup_datum_code_for_name(&format!("D_{name}")) == Some(code)).then_some(name)
    }

    /// The way to WGS 84 that the EPSG data set has for one of its datums, where it is seven parameters.
    pub(super) fn helmert_of(code: u32) -> Option<Helmert> {
        let datum = proj_core::lookup_datum_epsg(code)?;
        if datum.is_wgs84_compatible() {
            return Some(Helmert { shift_m: [0.0; 3], turn_arcsec: [0.0; 3], scale_ppm: 0.0 });
        }
        let found = datum.helmert_to_wgs84()?;
        Some(Helmert {
            shift_m: [found.dx(), found.dy(), found.dz()],
            turn_arcsec: [found.rx(), found.ry(), found.rz()],
            scale_ppm: found.ds(),
        })
    }

    /// By a name that the EPSG data set or Esri has for it.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        proj_core::lookup_datum_code_for_name(name).map(Self::of_code)
    }
}
