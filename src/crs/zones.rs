//! Gauss–Krüger zones with and without their number in front of eastings: what a system is called, and what its numbers
//! show, are often of two exports.
//!
//! *Guarantees:* the datum that is stated stays, and where the numbers name no zone its meridian too.
//! *Must not know:* where the numbers and the name stood.

use proj_core::ProjectionMethod;

use super::datum::Datum;
use super::{Crs, Definition, parse};

/// The system of numbers that cannot be of the one that is stated, by the one that their size shows; `None` where they can.
pub fn by_numbers(stated: Crs, shown: Crs) -> Option<Crs> {
    if stated.is_geographic() != shown.is_geographic() {
        return Some(on_datum(stated, shown));
    }
    let (own, found) = (zone_number(stated)?, zone_number(shown)?);
    if own == found {
        return None;
    }
    Some(if found == 0 { without_number(stated).unwrap_or(shown) } else { on_datum(stated, shown) })
}

/// The number in front of eastings, 0 where there is none; `None` for what is no zone of Gauss and Krüger.
fn zone_number(crs: Crs) -> Option<u32> {
    let Definition { projection, unit_m, fit, .. } = crs.definition();
    let Some(ProjectionMethod::TransverseMercator { lat0, k0, false_easting, false_northing, .. }) = projection else {
        return None;
    };
    let number = (false_easting / 1e6).floor();
    let is_zone = k0 == 1.0
        && unit_m == 1.0
        && fit.is_none()
        && (lat0, false_northing) == (0.0, 0.0)
        && (0.0..100.0).contains(&number)
        && (false_easting - number * 1e6 - 500_000.0).abs() < 1e-6;
    is_zone.then_some(number as u32)
}

/// The zone of the same meridian and datum whose eastings carry no number.
fn without_number(stated: Crs) -> Option<Crs> {
    // Zones of 6° keep their width; of 3° the search by numbers finds them.
    let sibling = match stated.epsg() {
        code @ (4491..=4501 | 2327..=2337) => parse::from_epsg(code + 11),
        code @ 21_413..=21_423 => parse::from_epsg(code + 40),
        _ => None,
    };
    let plain = || {
        let mut definition = stated.definition();
        if let Some(ProjectionMethod::TransverseMercator { false_easting, .. }) = &mut definition.projection {
            *false_easting = 500_000.0;
        }
        definition.epsg = 0;
        definition.name = format!("{} (x0 = 500000)", definition.name);
        definition.crs()
    };
    sibling.or_else(plain)
}

/// The system `shown` on the datum of the one that is stated.
fn on_datum(stated: Crs, shown: Crs) -> Crs {
    let (stated, own) = (stated.definition(), shown.definition());
    let is_kept = match stated.datum {
        Datum::Xian80 | Datum::Beijing54 | Datum::Epsg(_) | Datum::Declared(_) => true,
        Datum::Wgs84 | Datum::Cgcs2000 | Datum::Unknown => false,
    };
    if !is_kept || shown == Crs::WebMercator {
        return shown;
    }
    let name = format!("{} ({})", stated.name, own.name);
    let moved = Definition { epsg: 0, name, ellipsoid: stated.ellipsoid, datum: stated.datum, ..own };
    moved.crs().unwrap_or(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes by the names of the EPSG data set: "3-degree Gauss-Kruger zone 38" is 4526 and 2362, "CM 114E" 4547 and 2383.
    #[test]
    fn a_number_comes_and_goes_but_the_meridian_and_the_datum_stay() {
        let check = |stated: u32, shown: u32, expected: Option<u32>| {
            let crs = |code| parse::from_epsg(code).expect("a known code");
            let found = by_numbers(crs(stated), crs(shown)).map(Crs::epsg);
            assert_eq!(found, expected, "{stated} with the numbers of {shown}");
        };
        // No number: the meridian of what is stated, not the one of these parts.
        check(4526, 4548, Some(4547));
        check(2362, 4548, Some(2383));
        check(2414, 4548, Some(2435));
        check(4498, 4548, Some(4509));
        check(2334, 4548, Some(2345));
        check(21_420, 4548, Some(21_460));
        // A number: the zone of the number.
        check(4547, 4526, Some(4526));
        check(2383, 4526, Some(2362));
        check(2435, 4526, Some(2414));
        check(4548, 4526, Some(4526));
        check(2384, 4498, Some(2334));
        // Degrees under the name of a plane, and the reverse.
        check(2383, 4326, Some(4610));
        check(4214, 4526, Some(2414));
        check(4547, 4326, Some(4326));
        // Nothing to put right.
        check(4547, 4548, None);
        check(2383, 4548, None);
        check(32_650, 4548, None);
        check(3857, 4548, None);
    }
}
