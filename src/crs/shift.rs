//! The two public distortions of Chinese web maps: GCJ-02 (高德, 腾讯) and BD-09 (百度).
//!
//! *Guarantees:* there and back within 1e-9°; the same bits on every platform (libm only); places outside the box in
//! which the maps distort stay where they are. *Must not know:* layers.
//!
//! The constants are those of the published code that all readers of such maps share; GCJ-02 has no closed inverse.

use std::f64::consts::PI;

use super::LonLat;

/// A distortion that coordinates carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// Of 高德 and 腾讯: some 500 m.
    Gcj02,
    /// Of 百度, on top of GCJ-02: some 1 300 m.
    Bd09,
}

/// Semi-major axis and square of the eccentricity of the ellipsoid of GCJ-02.
const AXIS_M: f64 = 6_378_245.0;
const ECCENTRICITY2: f64 = 0.006_693_421_622_965_943;
/// The pi of BD-09.
const BD_PI: f64 = PI * 3_000.0 / 180.0;
/// Rounds of the inverse; each gains three digits or so.
const MOST_ROUNDS: usize = 30;

impl Shift {
    /// Every shift.
    pub const ALL: [Self; 2] = [Self::Gcj02, Self::Bd09];

    /// `GCJ-02`, `BD-09`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gcj02 => "GCJ-02",
            Self::Bd09 => "BD-09",
        }
    }

    /// The place on such a map of a place on Earth (WGS 84, degrees).
    pub fn apply(self, place: LonLat) -> LonLat {
        match self {
            Self::Gcj02 => gcj(place),
            Self::Bd09 => bd(gcj(place)),
        }
    }

    /// The place on Earth of a place on such a map.
    pub fn undo(self, shown: LonLat) -> LonLat {
        if !is_distorted(shown) {
            return shown;
        }
        let mut place = shown;
        for _ in 0..MOST_ROUNDS {
            let reached = self.apply(place);
            let (d_lon, d_lat) = (shown.lon_deg - reached.lon_deg, shown.lat_deg - reached.lat_deg);
            place = LonLat { lon_deg: place.lon_deg + d_lon, lat_deg: place.lat_deg + d_lat };
            // Also ends on what is not a number.
            if d_lon.abs().max(d_lat.abs()).partial_cmp(&1e-13) != Some(std::cmp::Ordering::Greater) {
                break;
            }
        }
        place
    }
}

/// The box in which the maps distort.
fn is_distorted(place: LonLat) -> bool {
    (72.004..=137.834_7).contains(&place.lon_deg) && (0.829_3..=55.827_1).contains(&place.lat_deg)
}

fn gcj(place: LonLat) -> LonLat {
    if !is_distorted(place) {
        return place;
    }
    let (x, y) = (place.lon_deg - 105.0, place.lat_deg - 35.0);
    let sin = |value: f64| libm::sin(value * PI);
    let common = (20.0 * sin(6.0 * x) + 20.0 * sin(2.0 * x)) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + common
        + (20.0 * sin(y) + 40.0 * sin(y / 3.0)) * 2.0 / 3.0
        + (160.0 * sin(y / 12.0) + 320.0 * sin(y / 30.0)) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + common
        + (20.0 * sin(x) + 40.0 * sin(x / 3.0)) * 2.0 / 3.0
        + (150.0 * sin(x / 12.0) + 300.0 * sin(x / 30.0)) * 2.0 / 3.0;
    let (sin_lat, cos_lat) = libm::sincos(place.lat_deg.to_radians());
    let magic = 1.0 - ECCENTRICITY2 * sin_lat * sin_lat;
    let meridian_m = AXIS_M * (1.0 - ECCENTRICITY2) / (magic * magic.sqrt());
    let parallel_m = AXIS_M / magic.sqrt() * cos_lat;
    LonLat {
        lon_deg: place.lon_deg + (east / parallel_m).to_degrees(),
        lat_deg: place.lat_deg + (north / meridian_m).to_degrees(),
    }
}

fn bd(place: LonLat) -> LonLat {
    if !is_distorted(place) {
        return place;
    }
    let (x, y) = (place.lon_deg, place.lat_deg);
    let radius = libm::hypot(x, y) + 0.000_02 * libm::sin(y * BD_PI);
    let (sin, cos) = libm::sincos(libm::atan2(y, x) + 0.000_003 * libm::cos(x * BD_PI));
    LonLat { lon_deg: radius * cos + 0.006_5, lat_deg: radius * sin + 0.006 }
}

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "numbers stand as the oracle printed them")]
mod tests {
    use super::*;

    /// The published code in Python, at the corners and in the middle of the zone: place, GCJ-02, BD-09. By the geodesics
    /// of pyproj the shifts are 521.6 to 530.9 m towards 87° and 1 303 to 1 316.5 m towards 56° to 60°.
    const PUBLISHED: [[f64; 6]; 5] = [
        [116.03, 36.29, 116.03580339188188, 36.290158207947464, 116.04220654549609, 36.29650088714846],
        [116.03, 36.44, 116.03581973220572, 36.44021196593902, 116.04219638963045, 36.446546545485745],
        [116.15, 36.29, 116.15581181950064, 36.290207983669646, 116.16221492004767, 36.29655103142172],
        [116.15, 36.44, 116.1558281960906, 36.44026175662964, 116.16220481698127, 36.44659671838062],
        [116.09, 36.37, 116.09590540597684, 36.370282517527514, 116.10252180446177, 36.37594526916085],
    ];

    #[test]
    fn the_shifts_are_those_published() {
        for [lon_deg, lat_deg, gcj_lon, gcj_lat, bd_lon, bd_lat] in PUBLISHED {
            for (shift, lon, lat) in [(Shift::Gcj02, gcj_lon, gcj_lat), (Shift::Bd09, bd_lon, bd_lat)] {
                let found = shift.apply(LonLat { lon_deg, lat_deg });
                let off_deg = (found.lon_deg - lon).abs().max((found.lat_deg - lat).abs());
                assert!(off_deg < 1e-12, "{} at {lon_deg}, {lat_deg} is {off_deg}° off", shift.name());
            }
        }
    }

    #[test]
    fn there_and_back_is_where_it_was() {
        for shift in Shift::ALL {
            let mut worst: f64 = 0.0;
            for step in 0..10_000 {
                let place = LonLat {
                    lon_deg: 73.5 + 0.61 * f64::from(step % 100),
                    lat_deg: 18.2 + 0.35 * f64::from(step / 100),
                };
                let back = shift.undo(shift.apply(place));
                worst = worst.max((back.lon_deg - place.lon_deg).abs()).max((back.lat_deg - place.lat_deg).abs());
            }
            assert!(worst < 1e-9, "{}: {worst}° off", shift.name());
        }
    }

    #[test]
    fn abroad_nothing_is_shifted() {
        let place = LonLat { lon_deg: 2.35, lat_deg: 48.85 };
        for shift in Shift::ALL {
            assert_eq!((shift.apply(place), shift.undo(place)), (place, place), "{}", shift.name());
        }
    }
}
