//! Ellipsoids, what they are tied to, and the way from one to another through the centre of the Earth.
//!
//! *Guarantees:* the same bits on every platform (libm only); parameters are those of the EPSG data set or of the file,
//! never of anything secret. *Must not know:* projections.

use super::LonLat;
use crate::model::words::Words;

/// The size and shape of an ellipsoid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ellipsoid {
    /// Semi-major axis in metres.
    pub semi_major_axis_m: f64,
    /// 1/f; 0 for a sphere.
    pub inverse_flattening: f64,
}

impl Ellipsoid {
    /// Of WGS 84.
    pub const WGS84: Self = Self { semi_major_axis_m: 6_378_137.0, inverse_flattening: 298.257_223_563 };
    /// Of CGCS2000, that of GRS 80.
    pub const CGCS2000: Self = Self { semi_major_axis_m: 6_378_137.0, inverse_flattening: 298.257_222_101 };
    /// Of Xian 1980 (IAG 1975).
    pub const XIAN80: Self = Self { semi_major_axis_m: 6_378_140.0, inverse_flattening: 298.257 };
    /// Of Beijing 1954 (Krassowsky 1940).
    pub const KRASSOWSKY: Self = Self { semi_major_axis_m: 6_378_245.0, inverse_flattening: 298.3 };

    /// f.
    pub fn flattening(self) -> f64 {
        if self.inverse_flattening == 0.0 { 0.0 } else { 1.0 / self.inverse_flattening }
    }

    /// Whether the two are equal but for the rounding of texts.
    pub(crate) fn is_like(self, other: Self) -> bool {
        (self.semi_major_axis_m - other.semi_major_axis_m).abs() < 0.01
            && (self.inverse_flattening - other.inverse_flattening).abs() < 1e-7
    }

    /// Metres from the centre of the Earth, of a place on the ellipsoid.
    fn geocentric(self, place: LonLat) -> [f64; 3] {
        let f = self.flattening();
        let e2 = f * (2.0 - f);
        let (sin_lat, cos_lat) = libm::sincos(place.lat_deg.to_radians());
        let (sin_lon, cos_lon) = libm::sincos(place.lon_deg.to_radians());
        let radius = self.semi_major_axis_m / (1.0 - e2 * sin_lat * sin_lat).sqrt();
        [radius * cos_lat * cos_lon, radius * cos_lat * sin_lon, radius * (1.0 - e2) * sin_lat]
    }

    /// The place below metres from the centre; the height is dropped.
    ///
    /// Bowring's formula, repeated: near the surface one round is good to a micrometre.
    fn geographic(self, [x, y, z]: [f64; 3]) -> LonLat {
        let f = self.flattening();
        let (a, b) = (self.semi_major_axis_m, self.semi_major_axis_m * (1.0 - f));
        let (e2, second_e2) = (f * (2.0 - f), f * (2.0 - f) / ((1.0 - f) * (1.0 - f)));
        let p = libm::hypot(x, y);
        let mut lat = libm::atan2(z * a, p * b);
        for _ in 0..3 {
            let (sin, cos) = libm::sincos(lat);
            let geographic = libm::atan2(z + second_e2 * b * sin * sin * sin, p - e2 * a * cos * cos * cos);
            lat = libm::atan2((1.0 - f) * libm::sin(geographic), libm::cos(geographic));
        }
        let (sin, cos) = libm::sincos(lat);
        let lat = libm::atan2(sin, (1.0 - f) * cos);
        LonLat { lon_deg: libm::atan2(y, x).to_degrees(), lat_deg: lat.to_degrees() }
    }
}

/// Seven parameters to WGS 84, position vector convention (EPSG 9606): metres, seconds of arc, parts in a million.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Helmert {
    /// Along X, Y, Z in metres.
    pub shift_m: [f64; 3],
    /// About X, Y, Z in seconds of arc.
    pub turn_arcsec: [f64; 3],
    /// Parts in a million.
    pub scale_ppm: f64,
}

impl Helmert {
    /// The place on `to` of a place on `from`.
    pub(crate) fn apply(&self, from: Ellipsoid, to: Ellipsoid, place: LonLat) -> LonLat {
        let [x, y, z] = from.geocentric(place);
        let [rx, ry, rz] = self.turn_rad();
        let k = 1.0 + self.scale_ppm * 1e-6;
        let turned = [x - rz * y + ry * z, rz * x + y - rx * z, -ry * x + rx * y + z];
        let [dx, dy, dz] = self.shift_m;
        let [x, y, z] = turned.map(|value| k * value);
        to.geographic([x + dx, y + dy, z + dz])
    }

    /// The way back, by the transposed matrix and one correction: exact to micrometres.
    pub(crate) fn undo(&self, from: Ellipsoid, to: Ellipsoid, place: LonLat) -> LonLat {
        let mut found = place;
        for _ in 0..6 {
            let reached = self.apply(from, to, found);
            let (d_lon, d_lat) = (place.lon_deg - reached.lon_deg, place.lat_deg - reached.lat_deg);
            found = LonLat { lon_deg: found.lon_deg + d_lon, lat_deg: found.lat_deg + d_lat };
        }
        found
    }

    fn turn_rad(&self) -> [f64; 3] {
        self.turn_arcsec.map(|seconds| (seconds / 3_600.0).to_radians())
    }
}

/// What an ellipsoid is tied to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Datum {
    /// WGS 84.
    Wgs84,
    /// CGCS2000; within centimetres of WGS 84, and taken as equal.
    Cgcs2000,
    /// 1980西安坐标系.
    Xian80,
    /// 1954北京坐标系.
    Beijing54,
    /// Another one of the EPSG data set, by its code.
    Epsg(u32),
    /// Of a file that says how it lies to WGS 84.
    Declared(Helmert),
    /// Not known.
    Unknown,
}

impl Datum {
    /// What stands on an ellipsoid where nothing more is said.
    pub(crate) fn on(ellipsoid: Ellipsoid) -> Self {
        let known = [
            (Ellipsoid::CGCS2000, Self::Cgcs2000),
            (Ellipsoid::WGS84, Self::Wgs84),
            (Ellipsoid::XIAN80, Self::Xian80),
            (Ellipsoid::KRASSOWSKY, Self::Beijing54),
        ];
        known.iter().find(|(known, _)| known.is_like(ellipsoid)).map_or(Self::Unknown, |(_, datum)| *datum)
    }

    /// Whether it stands on that ellipsoid.
    pub(crate) fn fits(self, ellipsoid: Ellipsoid) -> bool {
        match self {
            Self::Wgs84 => ellipsoid.is_like(Ellipsoid::WGS84),
            Self::Cgcs2000 => ellipsoid.is_like(Ellipsoid::CGCS2000),
            Self::Xian80 => ellipsoid.is_like(Ellipsoid::XIAN80),
            Self::Beijing54 => ellipsoid.is_like(Ellipsoid::KRASSOWSKY),
            Self::Epsg(code) => Self::ellipsoid_of(code).is_some_and(|own| own.is_like(ellipsoid)),
            Self::Declared(_) | Self::Unknown => true,
        }
    }
}

/// How far off places may be where degrees of an old datum are taken as those of CGCS2000.
pub(crate) fn degrees_kept(datum: Datum) -> Option<Words> {
    match datum {
        Datum::Wgs84 | Datum::Cgcs2000 | Datum::Epsg(_) | Datum::Declared(_) => None,
        Datum::Xian80 => Some(Words::fixed(
            "西安80 到 CGCS2000 没有公开的转换参数：经纬度按原值使用，位置可差 100 米左右",
            "there are no public parameters from Xian 1980 to CGCS2000: degrees are kept as they are, and places may be off by 100 m or so",
        )),
        Datum::Beijing54 => Some(Words::fixed(
            "北京54 到 CGCS2000 在此地没有公开的转换参数：经纬度按原值使用，位置可差 100 米左右",
            "there are no public parameters from Beijing 1954 to CGCS2000 for these parts: degrees are kept as they are, and places may be off by 100 m or so",
        )),
        Datum::Unknown => Some(Words::fixed(
            "大地基准不明：经纬度按原值使用，位置可差几百米",
            "the datum is not known: degrees are kept as they are, and places may be off by some hundred metres",
        )),
    }
}

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "numbers stand as the oracle printed them")]
mod tests {
    use super::*;

    /// PROJ 9.5.1, `+proj=cart` and `+proj=helmert +convention=position_vector` from Krassowsky to WGS 84.
    #[test]
    fn proj_shifts_by_the_same() {
        let three = Helmert { shift_m: [15.8, -154.4, -82.3], turn_arcsec: [0.0; 3], scale_ppm: 0.0 };
        let seven = Helmert { shift_m: [15.53, -113.82, -41.38], turn_arcsec: [0.0, 0.0, 0.814], scale_ppm: -0.38 };
        for (helmert, lon_deg, lat_deg, to_lon_deg, to_lat_deg) in HELMERT {
            let (place, helmert) = (LonLat { lon_deg, lat_deg }, if helmert == 3 { three } else { seven });
            let found = helmert.apply(Ellipsoid::KRASSOWSKY, Ellipsoid::WGS84, place);
            let off = (found.lon_deg - to_lon_deg).abs().max((found.lat_deg - to_lat_deg).abs());
            assert!(off < 1e-11, "{place:?} is {off}° off");
            let back = helmert.undo(Ellipsoid::KRASSOWSKY, Ellipsoid::WGS84, found);
            let off = (back.lon_deg - lon_deg).abs().max((back.lat_deg - lat_deg).abs());
            assert!(off < 1e-11, "{place:?} comes back {off}° off");
        }
    }

    /// Parameters, longitude and latitude before and after.
    const HELMERT: [(u32, f64, f64, f64, f64); 4] = [
        (3, 116.063261, 36.388954, 116.06385892351717, 36.38915885381018),
        (3, 80.5, 39.25, 80.49952424851953, 39.250302791812004),
        (7, 116.063261, 36.388954, 116.06388901304558, 36.38926025083393),
        (7, 121.0, 33.5, 121.0007137257982, 33.50023667389975),
    ];
}
