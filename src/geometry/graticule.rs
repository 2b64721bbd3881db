//! Meridians and parallels over a part of the world, as they run in its plane.
//!
//! *Guarantees:* a line is never farther from its true course than a hundredth of a pixel of any map it is made for.
//! *Must not know:* how it is drawn, what is written at it.

use geo_types::{Coord, Rect};

use crate::crs::{Crs, LonLat};

/// Seconds of arc between two lines: what divides minutes and degrees.
const STEPS: [u32; 18] = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 18_000, 36_000];
/// No map has more lines than this each way.
const MOST: i64 = 100;
/// Pieces of a line: it bends so little that these are straight.
const PIECES: u32 = 32;
/// Metres of a second of latitude; of longitude at the equator.
const METERS: f64 = 30.9;

/// A line of one longitude or one latitude.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Whether it is a meridian; else a parallel.
    pub is_meridian: bool,
    /// Its longitude or latitude in seconds of arc; east and north are positive.
    pub seconds: i64,
    /// From south to north, or from west to east, somewhat beyond the part of the world it is for.
    pub in_world: Vec<Coord>,
}

/// The lines over `extent_in_world`, at least `least_m` apart, and the seconds between two of them. Empty where the
/// plane has no degrees.
pub fn lines(extent_in_world: Rect, least_m: f64) -> (Vec<Line>, u32) {
    let Some(degrees) = Crs::WORLD.degrees_around(extent_in_world) else { return (Vec::new(), 0) };
    let second_m = METERS * degrees.center().y.to_radians().cos();
    let wide = |step: &u32| f64::from(*step) * second_m >= least_m;
    let step = STEPS.into_iter().find(wide).unwrap_or(36_000);
    let multiples = |low: f64, high: f64| {
        let (first, last) = ((low * 3_600.0 / f64::from(step)).floor(), (high * 3_600.0 / f64::from(step)).ceil());
        let (first, last) = (first as i64, last as i64);
        (first..=last.min(first.saturating_add(MOST))).map(move |number| number * i64::from(step))
    };
    let (low, high) = (degrees.min(), degrees.max());
    let meridians = multiples(low.x, high.x).map(|seconds| Line {
        is_meridian: true,
        seconds,
        in_world: course((low.y, high.y), |lat_deg| LonLat { lon_deg: seconds as f64 / 3_600.0, lat_deg }),
    });
    let parallels = multiples(low.y, high.y).map(|seconds| Line {
        is_meridian: false,
        seconds,
        in_world: course((low.x, high.x), |lon_deg| LonLat { lon_deg, lat_deg: seconds as f64 / 3_600.0 }),
    });
    (meridians.chain(parallels).collect(), step)
}

/// The places along a line; those the plane does not have are left out.
fn course((low, high): (f64, f64), place: impl Fn(f64) -> LonLat) -> Vec<Coord> {
    // A little farther: the box in degrees is that of some places of the extent only.
    let spare = (high - low) * 0.02;
    let at = |piece: u32| low - spare + (high - low + 2.0 * spare) * f64::from(piece) / f64::from(PIECES);
    (0..=PIECES).filter_map(|piece| Crs::WORLD.from_lonlat(place(at(piece)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_at_whole_steps_and_far_enough_apart() {
        fn check(side_m: f64, least_m: f64, expected: u32) {
            let middle = Crs::WORLD.from_lonlat(LonLat { lon_deg: 115.98, lat_deg: 36.45 }).unwrap();
            let corner = |by: f64| Coord { x: middle.x + by, y: middle.y + by };
            let (lines, step) = lines(Rect::new(corner(-side_m), corner(side_m)), least_m);
            assert_eq!(step, expected, "{side_m} {least_m}");
            assert!(lines.iter().all(|line| line.seconds % i64::from(step) == 0));
        }
        // A minute of longitude at 36.45° N is 1 855 m × cos 36.45° = 1 492 m.
        check(5_000.0, 1_400.0, 60);
        check(5_000.0, 1_600.0, 120);
        check(500.0, 100.0, 5);
        check(50_000.0, 10_000.0, 600);
    }

    /// Where the plane ends there are none, and a whole country does not take longer than a town.
    #[test]
    fn far_places_have_no_lines() {
        let corner = |by: f64| Coord { x: by, y: by };
        assert_eq!(lines(Rect::new(corner(-9e7), corner(9e7)), 1.0).0, []);
        let (lines, _) = lines(Rect::new(Coord { x: 300_000.0, y: 3e6 }, Coord { x: 700_000.0, y: 4e6 }), 1.0);
        assert!(lines.len() <= 2 * (MOST as usize + 1), "{}", lines.len());
    }
}
