//! Where on Earth: geographic and projected systems as types, and the way between them.
//!
//! *Guarantees:* a coordinate is [`LonLat`] in degrees or a plane `Coord` in metres, never a bare pair of
//! unknown meaning; same input, same bits on every platform (libm only).
//! *Must not know:* features, files beyond the text of a `crs` member, screens.

pub mod assumed;
pub mod datum;
pub mod definition;
pub mod fit;
mod foreign;
pub mod gauss_kruger;
pub mod guess;
mod krueger;
pub mod parse;
pub mod projector;
pub mod said;
pub mod shift;
mod system;
pub mod web_mercator;
pub mod wkt;
pub mod zones;

use geo_types::{Coord, Rect};
pub use proj_core::ProjectionMethod;

use crate::model::words::Words;
use datum::{Datum, Ellipsoid};
pub use definition::Definition;
pub use foreign::Foreign;
pub use gauss_kruger::GaussKruger;
pub use projector::Projector;

/// The plane every layer is kept in: CGCS2000 / 3-degree Gauss-Kruger CM 117E (EPSG:4548), metres.
pub const WORLD: GaussKruger = GaussKruger::CM117;

/// A place on the ellipsoid, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LonLat {
    /// Longitude, east positive.
    pub lon_deg: f64,
    /// Latitude, north positive.
    pub lat_deg: f64,
}

/// A coordinate system a file can be in. In all of them x is east (longitude) and y is north (latitude).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Crs {
    /// EPSG:4326, taken as equal to CGCS2000 (they differ by centimetres).
    Wgs84,
    /// EPSG:4490.
    Cgcs2000,
    /// CGCS2000 Gauss–Krüger: EPSG:4527, 4548 and their neighbours.
    GaussKruger(GaussKruger),
    /// EPSG:3857. Areas in it are 54.6 % too large here: never measure in it.
    WebMercator,
    /// Any other one, by its definition.
    Foreign(Foreign),
}

impl Crs {
    /// The system of [`WORLD`].
    pub const WORLD: Self = Self::GaussKruger(WORLD);

    /// EPSG code; 0 where it has none.
    pub fn epsg(self) -> u32 {
        match self {
            Self::Wgs84 => 4326,
            Self::Cgcs2000 => 4490,
            Self::GaussKruger(zone) => zone.epsg,
            Self::WebMercator => 3857,
            Self::Foreign(foreign) => foreign.system().definition.epsg,
        }
    }

    /// `CGCS2000 / 3-degree Gauss-Kruger CM 117E (EPSG:4548)`.
    pub fn name(self) -> String {
        match self {
            Self::Wgs84 => "WGS 84 (EPSG:4326)".to_owned(),
            Self::Cgcs2000 => "CGCS2000 (EPSG:4490)".to_owned(),
            Self::WebMercator => "WGS 84 / Pseudo-Mercator (EPSG:3857)".to_owned(),
            Self::GaussKruger(zone) => {
                let width = if parse::is_three_degree(zone.epsg) { "3-degree " } else { "" };
                let number = (zone.false_easting_m / 1e6).floor();
                let which =
                    if number > 0.0 { format!("zone {number}") } else { format!("CM {}E", zone.central_meridian_deg) };
                format!("CGCS2000 / {width}Gauss-Kruger {which} (EPSG:{})", zone.epsg)
            }
            Self::Foreign(foreign) => foreign.system().name(),
        }
    }

    /// Whether coordinates are degrees.
    pub fn is_geographic(self) -> bool {
        match self {
            Self::Wgs84 | Self::Cgcs2000 => true,
            Self::GaussKruger(_) | Self::WebMercator => false,
            Self::Foreign(foreign) => foreign.system().is_geographic(),
        }
    }

    /// How far off places may be where that is a metre or more: old datums have no public way to CGCS2000.
    pub fn caveat(self) -> Option<Words> {
        match self {
            Self::Foreign(foreign) => foreign.system().caveat(),
            _ => None,
        }
    }

    /// The text of its `.prj` file, in the WKT of Esri; `None` for a system that has none.
    pub fn wkt_esri(self) -> Option<String> {
        wkt::of_esri(self)
    }

    /// Its parts.
    pub fn definition(self) -> Definition {
        let epsg = self.epsg();
        match self {
            Self::Wgs84 => Definition::degrees(epsg, "WGS 84", Ellipsoid::WGS84, Datum::Wgs84),
            Self::Cgcs2000 => Definition::degrees(epsg, "CGCS2000", Ellipsoid::CGCS2000, Datum::Cgcs2000),
            Self::Foreign(foreign) => foreign.system().definition.clone(),
            Self::WebMercator => Definition {
                projection: Some(ProjectionMethod::WebMercator),
                ..Definition::degrees(epsg, "WGS 84 / Pseudo-Mercator", Ellipsoid::WGS84, Datum::Wgs84)
            },
            Self::GaussKruger(zone) => {
                let name = self.name();
                let name = name.split(" (EPSG").next().unwrap_or_default();
                Definition {
                    projection: Some(ProjectionMethod::TransverseMercator {
                        lon0: zone.central_meridian_deg,
                        lat0: 0.0,
                        k0: 1.0,
                        false_easting: zone.false_easting_m,
                        false_northing: 0.0,
                    }),
                    ..Definition::degrees(epsg, name, Ellipsoid::CGCS2000, Datum::Cgcs2000)
                }
            }
        }
    }

    /// To degrees; `None` for what is not finite or lies outside what the system can express.
    pub fn to_lonlat(self, coord: Coord) -> Option<LonLat> {
        match self {
            Self::Wgs84 | Self::Cgcs2000 => on_earth(LonLat { lon_deg: coord.x, lat_deg: coord.y }),
            Self::WebMercator => {
                let edge = web_mercator::HALF_SIDE_M + 1.0;
                (coord.x.abs() <= edge && coord.y.abs() <= edge).then(|| {
                    let place = web_mercator::unproject(coord);
                    // The metre of grace is for files rounded outwards; it does not leave the Earth.
                    LonLat { lon_deg: place.lon_deg.clamp(-180.0, 180.0), lat_deg: place.lat_deg }
                })
            }
            Self::GaussKruger(zone) => {
                if !in_plane(zone, coord) {
                    return None;
                }
                let place = zone.unproject(coord);
                on_earth(LonLat { lon_deg: wrapped(place.lon_deg), ..place }).filter(|place| reaches(zone, *place))
            }
            Self::Foreign(foreign) => foreign.system().to_lonlat(coord),
        }
    }

    /// From degrees; `None` likewise.
    pub fn from_lonlat(self, place: LonLat) -> Option<Coord> {
        let place = on_earth(place)?;
        let coord = match self {
            Self::Wgs84 | Self::Cgcs2000 => Coord { x: place.lon_deg, y: place.lat_deg },
            Self::WebMercator => Some(web_mercator::project(place))
                .filter(|coord| coord.y.abs() <= web_mercator::HALF_SIDE_M * (1.0 + 1e-12))?,
            Self::GaussKruger(zone) if reaches(zone, place) => {
                let lon_deg = zone.central_meridian_deg + wrapped(place.lon_deg - zone.central_meridian_deg);
                zone.project(LonLat { lon_deg, ..place })
            }
            Self::GaussKruger(_) => return None,
            Self::Foreign(foreign) => foreign.system().coordinates_of(place)?,
        };
        (coord.x.is_finite() && coord.y.is_finite()).then_some(coord)
    }

    /// From world metres ([`WORLD`]); `None` where the system cannot express the place.
    pub fn from_world(self, coord: Coord) -> Option<Coord> {
        match self {
            Self::GaussKruger(zone) if zone.same_meridian(WORLD) => {
                let x = coord.x + (zone.false_easting_m - WORLD.false_easting_m);
                Some(Coord { x, y: coord.y })
            }
            _ => self.from_lonlat(Self::WORLD.to_lonlat(coord)?),
        }
    }

    /// To world metres ([`WORLD`]); the identity for a file that is in it.
    pub fn to_world(self, coord: Coord) -> Option<Coord> {
        match self {
            Self::GaussKruger(zone) if zone.same_meridian(WORLD) => shifted_to_world(zone, coord),
            _ => Self::WORLD.from_lonlat(self.to_lonlat(coord)?),
        }
    }

    /// The box in degrees around a box of coordinates: meridians lean in a plane, so corners and middles of edges count.
    pub fn degrees_around(self, bounds: Rect) -> Option<Rect> {
        let (low, high, middle) = (bounds.min(), bounds.max(), bounds.center());
        let mut degrees: Option<Rect> = None;
        for x in [low.x, middle.x, high.x] {
            for y in [low.y, middle.y, high.y] {
                let place = self.to_lonlat(Coord { x, y })?;
                let one = Coord { x: place.lon_deg, y: place.lat_deg };
                degrees = Some(degrees.map_or(Rect::new(one, one), |all| {
                    let (low, high) = (all.min(), all.max());
                    Rect::new((low.x.min(one.x), low.y.min(one.y)), (high.x.max(one.x), high.y.max(one.y)))
                }));
            }
        }
        degrees
    }
}

/// Only the false easting differs: no series, no rounding but that of one subtraction.
fn shifted_to_world(zone: GaussKruger, coord: Coord) -> Option<Coord> {
    let x = coord.x - (zone.false_easting_m - WORLD.false_easting_m);
    in_plane(zone, coord).then_some(Coord { x, y: coord.y })
}

fn in_plane(zone: GaussKruger, coord: Coord) -> bool {
    (coord.x - zone.false_easting_m).abs() <= GaussKruger::REACH_EAST_M && coord.y.abs() <= GaussKruger::REACH_NORTH_M
}

fn on_earth(place: LonLat) -> Option<LonLat> {
    (place.lon_deg.abs() <= 180.0 && place.lat_deg.abs() <= 90.0).then_some(place)
}

fn reaches(zone: GaussKruger, place: LonLat) -> bool {
    wrapped(place.lon_deg - zone.central_meridian_deg).abs() <= GaussKruger::REACH_DEG
}

/// A longitude (or difference of two) in −180° to 180°.
fn wrapped(lon_deg: f64) -> f64 {
    if lon_deg > 180.0 {
        lon_deg - 360.0
    } else if lon_deg < -180.0 {
        lon_deg + 360.0
    } else {
        lon_deg
    }
}

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "numbers stand as the oracle printed them")]
mod tests {
    use super::*;

    const TOWN: Coord = Coord { x: 116.063261, y: 36.388954 };

    /// geography.md, 许营镇 in four systems.
    #[test]
    fn one_place_in_every_system() {
        let check = |crs: Crs, x: f64, y: f64| {
            let world = crs.to_world(Coord { x, y }).expect("a place in the zone");
            let off = (world.x - 415_955.73).abs().max((world.y - 4_029_109.63).abs());
            assert!(off < 0.01, "{} puts it {off} m off", crs.name());
        };
        check(Crs::Wgs84, TOWN.x, TOWN.y);
        check(Crs::Cgcs2000, TOWN.x, TOWN.y);
        check(Crs::WORLD, 415_955.73, 4_029_109.63);
        check(Crs::GaussKruger(GaussKruger::ZONE39), 39_415_955.73, 4_029_109.63);
        check(Crs::WebMercator, 12_920_103.11, 4_354_273.67);
    }

    #[test]
    fn the_world_is_itself_bit_for_bit() {
        let coord = Coord { x: 415_955.725704313, y: 4_029_109.631257254 };
        assert_eq!(Crs::WORLD.to_world(coord), Some(coord), "no round trip through degrees");
    }

    #[test]
    fn nonsense_has_no_place() {
        let check = |crs: Crs, x: f64, y: f64| {
            assert_eq!(crs.to_world(Coord { x, y }), None, "{} has no ({x}, {y})", crs.name());
        };
        check(Crs::Wgs84, f64::NAN, 36.0);
        check(Crs::Wgs84, 116.0, f64::INFINITY);
        check(Crs::Wgs84, 36.4, 116.0);
        check(Crs::Wgs84, -70.0, 40.0);
        check(Crs::Cgcs2000, 415_955.7, 4_029_109.6);
        // A file in zone 39 that calls itself 4548.
        check(Crs::WORLD, 39_415_955.7, 4_029_109.6);
        check(Crs::WORLD, f64::NAN, 4_029_109.6);
        check(Crs::WebMercator, 12_920_103.0, 1e300);
    }

    #[test]
    fn names_are_those_of_epsg() {
        let check = |code: u32, name: &str| {
            let crs = parse::from_epsg(code).expect("a known code");
            assert_eq!(crs.name(), format!("{name} (EPSG:{code})"));
        };
        check(4326, "WGS 84");
        check(3857, "WGS 84 / Pseudo-Mercator");
        check(4527, "CGCS2000 / 3-degree Gauss-Kruger zone 39");
        check(4548, "CGCS2000 / 3-degree Gauss-Kruger CM 117E");
        check(4498, "CGCS2000 / Gauss-Kruger zone 20");
        check(4509, "CGCS2000 / Gauss-Kruger CM 117E");
    }
}
