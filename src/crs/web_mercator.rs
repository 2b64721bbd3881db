//! Spherical ("Web") Mercator, EPSG:3857, for foreign files only.
//!
//! *Guarantees:* only the way to and from degrees. *Must not know:* areas; they are 54.6 % too large here.

use geo_types::Coord;

use super::LonLat;
use super::gauss_kruger::SEMI_MAJOR_AXIS_M;

/// Half the side of the square of the world, in metres.
pub(crate) const HALF_SIDE_M: f64 = SEMI_MAJOR_AXIS_M * std::f64::consts::PI;

/// Plane coordinates; meaningless (and not finite) at the poles.
pub(crate) fn project(place: LonLat) -> Coord {
    Coord {
        x: SEMI_MAJOR_AXIS_M * place.lon_deg.to_radians(),
        y: SEMI_MAJOR_AXIS_M * libm::asinh(libm::tan(place.lat_deg.to_radians())),
    }
}

/// Degrees of plane coordinates.
pub(crate) fn unproject(coord: Coord) -> LonLat {
    LonLat {
        lon_deg: (coord.x / SEMI_MAJOR_AXIS_M).to_degrees(),
        lat_deg: libm::atan(libm::sinh(coord.y / SEMI_MAJOR_AXIS_M)).to_degrees(),
    }
}

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "numbers stand as the oracle printed them")]
mod tests {
    use super::*;

    /// pyproj 3.7.2, EPSG:4490 to 3857.
    #[test]
    fn proj_gives_the_same_metres() {
        for (lon_deg, lat_deg, x, y) in [
            (116.033696, 36.442518, 12916811.953581506, 4361683.255596643),
            (116.063261, 36.388954, 12920103.114326807, 4354273.67496273),
            (116.146134, 36.292049, 12929328.49448732, 4340881.633469137),
        ] {
            let plane = project(LonLat { lon_deg, lat_deg });
            assert!((plane.x - x).abs() < 1e-7 && (plane.y - y).abs() < 1e-7, "{plane:?} is not {x}, {y}");
            let back = unproject(plane);
            assert!((back.lon_deg - lon_deg).abs() < 1e-12 && (back.lat_deg - lat_deg).abs() < 1e-12, "{back:?}");
        }
    }
}
