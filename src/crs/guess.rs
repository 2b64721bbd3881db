//! Which system the numbers of a file without a `crs` member are in, by their size (domain.md §5.1).
//!
//! *Guarantees:* the ranges do not overlap, so the order of the questions does not matter, but for degrees:
//! what can be longitude first is longitude first. *Must not know:* what the layer is.

use std::ops::RangeInclusive;

use geo_types::{Coord, Rect};

use super::{Crs, WORLD, parse};

/// What the size of the numbers says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    /// The system.
    pub crs: Crs,
    /// Whether x and y are swapped (north first).
    pub swapped: bool,
}

/// Northing of the country, from the south of the islands to the Amur, in metres.
const NORTHING_M: RangeInclusive<f64> = 0.0..=6_000_000.0;
/// Northing of the mainland: where an easting carries no zone number the guess is a bolder one.
const MAINLAND_NORTHING_M: RangeInclusive<f64> = 1_500_000.0..=6_000_000.0;
/// Easting without zone number, in metres.
const EASTING_M: RangeInclusive<f64> = 100_000.0..=900_000.0;
/// The country in Web Mercator, in metres.
const MERCATOR_X_M: RangeInclusive<f64> = 8_100_000.0..=15_100_000.0;
const MERCATOR_Y_M: RangeInclusive<f64> = 1_900_000.0..=7_200_000.0;
/// The country in degrees, asked only where latitude stands first.
const LON_DEG: RangeInclusive<f64> = 73.0..=136.0;
const LAT_DEG: RangeInclusive<f64> = 3.0..=54.0;

/// The system of coordinates in `bounds`; `None` where no known system has such numbers.
pub fn guess(bounds: Rect) -> Option<Guess> {
    candidates(bounds).into_iter().next()
}

/// All systems that have such numbers, the likeliest first.
pub fn candidates(bounds: Rect) -> Vec<Guess> {
    let (low, high) = (bounds.min(), bounds.max());
    let flipped = |coord: Coord| Coord { x: coord.y, y: coord.x };
    let is = |x: &RangeInclusive<f64>, y: &RangeInclusive<f64>| is_within(low, high, x, y);
    let mut found = Vec::new();
    let mut add = |crs: Option<Crs>, swapped: bool| found.extend(crs.map(|crs| Guess { crs, swapped }));
    add(is(&(-180.0..=180.0), &(-90.0..=90.0)).then_some(Crs::Wgs84), false);
    add(is(&LAT_DEG, &LON_DEG).then_some(Crs::Wgs84), true);
    add(plane(low, high), false);
    add(plane(flipped(low), flipped(high)), true);
    found
}

fn is_within(low: Coord, high: Coord, x: &RangeInclusive<f64>, y: &RangeInclusive<f64>) -> bool {
    x.contains(&low.x) && x.contains(&high.x) && y.contains(&low.y) && y.contains(&high.y)
}

/// The system of plane coordinates with x east.
fn plane(low: Coord, high: Coord) -> Option<Crs> {
    let is = |x: &RangeInclusive<f64>, y: &RangeInclusive<f64>| is_within(low, high, x, y);
    if is(&EASTING_M, &MAINLAND_NORTHING_M) {
        return Some(Crs::GaussKruger(WORLD));
    }
    if is(&MERCATOR_X_M, &MERCATOR_Y_M) {
        return Some(Crs::WebMercator);
    }
    // Zones 13 to 15 of 6° have the eastings of Web Mercator and lie far from here: not guessed.
    if !is(&(16e6..=46e6), &NORTHING_M) {
        return None;
    }
    let number = (low.x / 1e6).floor();
    if number != (high.x / 1e6).floor() {
        return None;
    }
    let code = match number as u32 {
        zone @ 16..=23 => 4491 + (zone - 13),
        zone @ 25..=45 => 4513 + (zone - 25),
        _ => return None,
    };
    parse::from_epsg(code)
}

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "numbers stand as the oracle printed them")]
mod tests {
    use super::*;

    fn around(x: f64, y: f64) -> Rect {
        let d = if x.abs() < 1_000.0 { 0.01 } else { 1_000.0 };
        Rect::new(Coord { x: x - d, y: y - d }, Coord { x: x + d, y: y + d })
    }

    /// The points of geography.md in the systems of its table, and domain.md's real file from Hangzhou.
    #[test]
    fn the_size_says_the_system() {
        let check = |x: f64, y: f64, expected: Option<(u32, bool)>| {
            let found = guess(around(x, y)).map(|guess| (guess.crs.epsg(), guess.swapped));
            assert_eq!(found, expected, "numbers like {x}, {y}");
        };
        check(116.06, 36.39, Some((4326, false)));
        check(36.39, 116.06, Some((4326, true)));
        check(-71.06, 42.36, Some((4326, false)));
        check(415_955.73, 4_029_109.63, Some((4548, false)));
        check(4_029_109.63, 415_955.73, Some((4548, true)));
        check(39_415_955.73, 4_029_109.63, Some((4527, false)));
        check(4_029_109.63, 39_415_955.73, Some((4527, true)));
        check(3_353_189.181, 40_520_986.477, Some((4528, true)));
        check(20_415_955.73, 4_029_109.63, Some((4498, false)));
        check(12_920_103.11, 4_354_273.67, Some((3857, false)));
        check(4_354_273.67, 12_920_103.11, Some((3857, true)));
        check(24_500_000.0, 4_000_000.0, None);
        check(1e9, 1e9, None);
        check(5_000.0, 5_000.0, None);
        check(500_000.0, 500_000.0, None);
    }

    #[test]
    fn a_file_over_two_zones_is_not_guessed() {
        let bounds = Rect::new(Coord { x: 38_900_000.0, y: 4e6 }, Coord { x: 39_200_000.0, y: 4.1e6 });
        assert_eq!(guess(bounds), None, "zone 38 and zone 39 in one file");
    }

    #[test]
    fn what_is_not_a_number_is_not_guessed() {
        let nan = Rect::new(Coord { x: f64::NAN, y: f64::NAN }, Coord { x: f64::NAN, y: f64::NAN });
        assert_eq!(guess(nan), None, "no system has NaN");
        let infinite = Rect::new(Coord { x: 116.0, y: 36.0 }, Coord { x: f64::INFINITY, y: 37.0 });
        assert_eq!(guess(infinite), None, "no system is infinite");
    }
}
