//! Gauss–Krüger (transverse Mercator) on the CGCS2000 ellipsoid.
//!
//! *Guarantees:* within 45° of the central meridian a coordinate comes back within nanometres; the same
//! bits on every platform (libm only).
//! *Must not know:* which system a file is in.

use geo_types::Coord;

use super::LonLat;
use super::krueger::Krueger;

/// Semi-major axis of CGCS2000 in metres.
pub const SEMI_MAJOR_AXIS_M: f64 = 6_378_137.0;
/// Flattening of CGCS2000.
pub const FLATTENING: f64 = 1.0 / 298.257_222_101;

/// The series of its ellipsoid.
const SERIES: Krueger = Krueger::of(SEMI_MAJOR_AXIS_M, FLATTENING);

/// One Gauss–Krüger zone of CGCS2000.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GaussKruger {
    /// Central meridian in degrees.
    pub central_meridian_deg: f64,
    /// False easting in metres: 500 000, with or without the zone number in front.
    pub false_easting_m: f64,
    /// EPSG code. 3° and 6° zones of one central meridian have the same numbers and two codes.
    pub epsg: u32,
}

impl GaussKruger {
    /// EPSG:4548, 3° zone of 117° E without zone number.
    pub const CM117: Self = Self { central_meridian_deg: 117.0, false_easting_m: 500_000.0, epsg: 4548 };
    /// EPSG:4527, 3° zone 39 (117° E) with the zone number in front.
    pub const ZONE39: Self = Self { central_meridian_deg: 117.0, false_easting_m: 39_500_000.0, epsg: 4527 };

    /// How far from the central meridian, in degrees, the plane is used.
    pub const REACH_DEG: f64 = 60.0;
    /// How far from the central meridian, in metres, plane coordinates can lie: [`Self::REACH_DEG`] at the equator.
    pub const REACH_EAST_M: f64 = 8_500_000.0;
    /// How far from the equator plane coordinates can lie, with the far side of the pole.
    pub const REACH_NORTH_M: f64 = 13_000_000.0;

    /// Plane coordinates in metres, x east, y north.
    pub fn project(self, place: LonLat) -> Coord {
        let lon_deg = place.lon_deg - self.central_meridian_deg;
        let coord = SERIES.project(LonLat { lon_deg, lat_deg: place.lat_deg });
        Coord { x: self.false_easting_m + coord.x, y: coord.y }
    }

    /// Degrees of plane coordinates.
    pub fn unproject(self, coord: Coord) -> LonLat {
        let place = SERIES.unproject(Coord { x: coord.x - self.false_easting_m, y: coord.y });
        LonLat { lon_deg: self.central_meridian_deg + place.lon_deg, lat_deg: place.lat_deg }
    }

    /// The point scale k squared, and the change of ln k a metre east, at plane coordinates.
    ///
    /// k = 1 + q/2 + q²/24 with q = x²/(MN) at the foot-point latitude (J. C. B. Redfearn, "Transverse Mercator
    /// formulae", 1948). What it leaves out of k² is below q² η²/3: 1e-8 within [`Self::SCALE_REACH_M`].
    pub(crate) fn scale(self, coord: Coord) -> (f64, f64) {
        const N: f64 = SERIES.n;
        const E2: f64 = SERIES.e2;
        let x = coord.x - self.false_easting_m;
        let (sin, cos) = libm::sincos(2.0 * coord.y / SERIES.radius_m);
        // Twice the way from the rectifying to the geographic latitude.
        let d = N * sin * (3.0 + 5.25 * N * cos);
        let sin2_lat = 0.5 * (1.0 - cos * (1.0 - d * d / 2.0) + sin * (d - d * d * d / 6.0));
        let w = 1.0 - E2 * sin2_lat;
        let radii = SEMI_MAJOR_AXIS_M * SEMI_MAJOR_AXIS_M * (1.0 - E2) / (w * w);
        let q = x * x / radii;
        let k = 1.0 + q / 2.0 + q * q / 24.0;
        (k * k, x / radii * (1.0 - q / 3.0))
    }

    /// How far from the central meridian [`Self::scale`] is good: 4° in this latitude.
    pub(crate) const SCALE_REACH_M: f64 = 350_000.0;

    /// Whether the two are the same projection but for the number in front of the easting.
    pub(crate) fn same_meridian(self, other: Self) -> bool {
        self.central_meridian_deg == other.central_meridian_deg
    }
}

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "numbers stand as the oracle printed them")]
mod tests {
    use super::*;

    /// Longitude, latitude, easting, northing: PROJ 9 (pyproj 3.7.2, `+proj=tmerc +algo=poder_engsager`), EPSG:4490 to 4548.
    const PROJ: [(f64, f64, f64, f64); 20] = [
        (116.033696, 36.442518, 413362.595128323, 4035079.842301615),
        (116.063261, 36.388954, 415955.725704313, 4029109.631257254),
        (116.146134, 36.292049, 423296.296099282, 4018287.242037062),
        (116.182075, 36.408958, 426634.762255366, 4031232.623024578),
        (117.0, 36.0, 500000.0, 3985542.670296252),
        (117.0, 0.0, 500000.0, 0.0),
        (115.5, 36.5, 365608.818769310, 4042071.028705506),
        (118.5, 36.3, 634736.083372334, 4019875.472406172),
        (116.1, 36.37, 419232.435400627, 4026974.955244137),
        (73.5, 39.4, -3286496.917414715, 5384094.495684945),
        (75.0, 18.0, -4300895.612390325, 2618123.402239565),
        (135.0, 48.4, 1829922.055019099, 5521588.368329726),
        (134.7, 53.5, 1668830.71602702, 6077395.450212533),
        (109.5, 18.2, -295228.192637647, 2029440.870684513),
        (121.5, 31.2, 929075.361232930, 3461888.369130305),
        (87.6, 43.8, -1866197.598007543, 5291615.47428029),
        (123.4, -12.5, 1196989.461456387, -1390847.954243036),
        (117.5, 84.0, 505837.312628768, 9331851.891809503),
        (73.0, 3.0, -4958928.978066006, 462209.968948967),
        (135.0, 3.0, 2534817.959057787, 348887.476734148),
    ];

    #[test]
    fn proj_gives_the_same_metres() {
        for (lon_deg, lat_deg, east_m, north_m) in PROJ {
            let plane = GaussKruger::CM117.project(LonLat { lon_deg, lat_deg });
            let off_m = libm::hypot(plane.x - east_m, plane.y - north_m);
            assert!(off_m < 5e-8, "({lon_deg}, {lat_deg}) is {off_m} m from where PROJ has it");
        }
    }

    #[test]
    fn proj_gives_the_same_degrees() {
        for (lon_deg, lat_deg, x, y) in PROJ {
            let place = GaussKruger::CM117.unproject(Coord { x, y });
            // 1e-12° is 0.1 µm.
            assert!((place.lon_deg - lon_deg).abs() < 2e-12, "longitude of {x}, {y}: {}", place.lon_deg);
            assert!((place.lat_deg - lat_deg).abs() < 2e-12, "latitude of {x}, {y}: {}", place.lat_deg);
        }
    }

    #[test]
    fn the_pole_is_a_place() {
        let pole = GaussKruger::CM117.project(LonLat { lon_deg: 100.0, lat_deg: 90.0 });
        // Quarter meridian of GRS80, published: 10 001 965.729 m.
        assert!((pole.y - 10_001_965.729).abs() < 1e-3, "northing of the pole {}", pole.y);
        assert!((pole.x - 500_000.0).abs() < 1e-6, "the pole lies on every meridian, easting {}", pole.x);
    }
}
