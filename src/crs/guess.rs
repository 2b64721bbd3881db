//! Which system the numbers of a file without a `crs` member are in, by their size (domain.md §5.1).
//!
//! *Guarantees:* the ranges do not overlap, so the order of the questions does not matter, but for degrees:
//! what can be longitude first is longitude first. *Must not know:* what the layer is.

use std::ops::RangeInclusive;

use geo_types::{Coord, Rect};

use super::{Crs, WORLD, parse};
use crate::model::words::Words;
use crate::words;

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

/// A system that has such numbers, and why it is thought to be the one.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// What it is.
    pub guess: Guess,
    /// Why.
    pub reason: Words,
}

/// The system of coordinates in `bounds`; `None` where no known system has such numbers.
pub fn guess(bounds: Rect) -> Option<Guess> {
    first(bounds, false).or_else(|| first(bounds, true))
}

/// The likeliest system in one order of axes.
pub fn first(bounds: Rect, swapped: bool) -> Option<Guess> {
    let (low, high) = (bounds.min(), bounds.max());
    let flipped = |coord: Coord| Coord { x: coord.y, y: coord.x };
    let (low, high) = if swapped { (flipped(low), flipped(high)) } else { (low, high) };
    let (lon_deg, lat_deg) = if swapped { (&LON_DEG, &LAT_DEG) } else { (&(-180.0..=180.0), &(-90.0..=90.0)) };
    let crs = if is_within(low, high, lon_deg, lat_deg) { Some(Crs::Wgs84) } else { plane(low, high) };
    crs.map(|crs| Guess { crs, swapped })
}

/// All systems that have such numbers, the likeliest first: behind each guess those that its numbers cannot tell apart.
pub fn candidates(bounds: Rect) -> Vec<Candidate> {
    let mut found = Vec::new();
    for guess in [first(bounds, false), first(bounds, true)].into_iter().flatten() {
        found.push(Candidate { guess, reason: reason(guess) });
        let like = |code: u32| {
            let crs = parse::from_epsg(code)?;
            Some(Candidate { guess: Guess { crs, ..guess }, reason: LIKE })
        };
        found.extend(alike(guess.crs).into_iter().filter_map(like));
    }
    found
}

const LIKE: Words = Words::fixed(
    "数值相同，单凭数值分不出；请按数据来源判断",
    "has the same numbers; only where the data came from can tell",
);

/// Why numbers are taken to be of that system.
fn reason(guess: Guess) -> Words {
    match (guess.crs, guess.swapped) {
        (Crs::Wgs84, false) => Words::fixed("数值在经纬度范围内", "numbers are those of degrees"),
        (Crs::Wgs84, true) => {
            Words::fixed("先是 3–54，后是 73–136：纬度在前", "3 to 54 comes before 73 to 136: latitude is first")
        }
        (Crs::WebMercator, _) => {
            Words::fixed("数值在我国的 Web 墨卡托范围内", "numbers are those of the country in Web Mercator")
        }
        (Crs::GaussKruger(zone), _) if zone.false_easting_m > 1e6 => {
            let number = (zone.false_easting_m / 1e6).floor();
            words!("东坐标以带号 {number} 开头", "eastings start with the zone number {number}")
        }
        _ => Words::fixed(
            "东坐标 6 位、北坐标 7 位，没有带号：按本地中央经线",
            "six digits east and seven north without a zone number: taken on the central meridian of these parts",
        ),
    }
}

/// Codes of systems with the same numbers.
fn alike(crs: Crs) -> Vec<u32> {
    match crs {
        Crs::Wgs84 => vec![4490, 4610, 4214],
        Crs::GaussKruger(zone) if zone == WORLD => vec![2384, 2436, 32_650, 4547, 4549],
        Crs::GaussKruger(zone) if (4513..=4533).contains(&zone.epsg) => {
            vec![2349 + (zone.epsg - 4513), 2401 + (zone.epsg - 4513)]
        }
        Crs::GaussKruger(zone) if (4491..=4501).contains(&zone.epsg) => {
            vec![2327 + (zone.epsg - 4491), 21_413 + (zone.epsg - 4491)]
        }
        _ => Vec::new(),
    }
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

    /// EPSG's own names of the systems that share central meridian and false easting.
    #[test]
    fn what_numbers_cannot_tell_apart_is_offered() {
        let check = |x: f64, y: f64, expected: &[(u32, bool)]| {
            let found: Vec<_> =
                candidates(around(x, y)).iter().map(|one| (one.guess.crs.epsg(), one.guess.swapped)).collect();
            assert_eq!(found, expected, "numbers like {x}, {y}");
        };
        let near = [4548, 2384, 2436, 32_650, 4547, 4549];
        check(415_955.73, 4_029_109.63, &near.map(|code| (code, false)));
        check(4_029_109.63, 415_955.73, &near.map(|code| (code, true)));
        check(39_415_955.73, 4_029_109.63, &[(4527, false), (2363, false), (2415, false)]);
        check(20_415_955.73, 4_029_109.63, &[(4498, false), (2334, false), (21_420, false)]);
        check(12_920_103.11, 4_354_273.67, &[(3857, false)]);
        check(36.39, 116.06, &[(4326, true), (4490, true), (4610, true), (4214, true)]);
        check(5_000.0, 5_000.0, &[]);
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
