//! Many coordinates of one file to the world plane, at a fraction of the price of the full series.
//!
//! Degrees within `REACH_DEG` of the world's meridian go through *patches*: cells of 1/64° in which the
//! projection is a bicubic polynomial through 4 × 4 Chebyshev nodes. A cell is 1.7 km high; with h = 0.9 km half
//! of it, R the Earth's radius and Chebyshev nodes, what the polynomial leaves out is about
//! R (h/R)⁴ / (2³ · 4!) = 1e-11 m, below the rounding of a northing (5e-10 m).
//!
//! *Guarantees:* within 4e-9 m of [`Crs::to_world`] (6e-9 m in the far north), which is the rounding of the full
//! series, and `None` where that has none. A coordinate has one answer, bit
//! for bit, whatever was asked before and on whatever thread: shared corners of neighbours stay shared.
//! *Must not know:* features, files.

use geo_types::Coord;

use super::{Crs, GaussKruger, LonLat, WORLD, shifted_to_world};

/// How far from the world's central meridian degrees go through patches.
const REACH_DEG: f64 = 8.0;
/// Up to which latitude; the series is as smooth there as here.
const REACH_LAT_DEG: f64 = 60.0;
/// Cells a degree.
const CELLS: f64 = 64.0;
/// Cells in one direction that are kept at the same time without pushing each other out: half a degree.
const WINDOW: u32 = 32;
/// cos π/8 and cos 3π/8: the Chebyshev nodes of a cubic.
const NODES: [f64; 4] =
    [0.923_879_532_511_286_7, 0.382_683_432_365_089_8, -0.382_683_432_365_089_8, -0.923_879_532_511_286_7];

/// The way from one system to the world; keeps the patches it has met.
#[derive(Debug)]
pub struct Projector {
    crs: Crs,
    /// Position in `patches` by place in the window; `u16::MAX` is none.
    slots: Vec<u16>,
    patches: Vec<Patch>,
}

/// The projection over one cell.
#[derive(Debug)]
struct Patch {
    key: (u32, u32),
    /// World coordinates of the middle.
    middle: [f64; 2],
    /// What comes to it: coefficients of uⁱ vʲ with u, v in −1 to 1 over the cell, easting and northing.
    terms: Cubic<Cubic<[f64; 2]>>,
}

type Cubic<T> = [T; 4];

impl Projector {
    /// For coordinates in `crs`.
    pub fn new(crs: Crs) -> Self {
        Self { crs, slots: vec![u16::MAX; (WINDOW * WINDOW) as usize], patches: Vec::new() }
    }

    /// The system of the coordinates that are asked for.
    pub fn crs(&self) -> Crs {
        self.crs
    }

    /// World metres; `None` for what is not finite or out of reach.
    pub fn to_world(&mut self, coord: Coord) -> Option<Coord> {
        match self.crs {
            Crs::GaussKruger(zone) if zone.same_meridian(WORLD) => {
                if is_near(zone, coord) {
                    return shifted_to_world(zone, coord);
                }
                self.crs.to_lonlat(coord)?;
                shifted_to_world(zone, coord)
            }
            crs => self.of_degrees(crs.to_lonlat(coord)?),
        }
    }

    fn of_degrees(&mut self, place: LonLat) -> Option<Coord> {
        let east_deg = place.lon_deg - (WORLD.central_meridian_deg - REACH_DEG);
        let north_deg = place.lat_deg + REACH_LAT_DEG;
        if !(0.0..2.0 * REACH_DEG).contains(&east_deg) || !(0.0..2.0 * REACH_LAT_DEG).contains(&north_deg) {
            return Crs::WORLD.from_lonlat(place);
        }
        let key = ((east_deg * CELLS) as u32, (north_deg * CELLS) as u32);
        let slot = (key.0 % WINDOW * WINDOW + key.1 % WINDOW) as usize;
        let known = self.slots.get(slot).copied().unwrap_or(u16::MAX) as usize;
        match self.patches.get_mut(known) {
            Some(patch) if patch.key == key => Some(patch.at(place)),
            Some(patch) => {
                *patch = Patch::of(key);
                Some(patch.at(place))
            }
            None => {
                let patch = Patch::of(key);
                let found = patch.at(place);
                // The window has fewer places than 2¹⁶.
                if let Some(slot) = self.slots.get_mut(slot) {
                    *slot = self.patches.len() as u16;
                }
                self.patches.push(patch);
                Some(found)
            }
        }
    }
}

/// Whether a place in the plane is so near that it surely has degrees in reach: no need to compute them.
fn is_near(zone: GaussKruger, coord: Coord) -> bool {
    (coord.x - zone.false_easting_m).abs() <= 1_500_000.0 && coord.y.abs() <= 7_000_000.0
}

/// The degrees in the middle of a cell; exact, since cells are a power of two.
fn middle(key: (u32, u32)) -> LonLat {
    LonLat {
        lon_deg: WORLD.central_meridian_deg - REACH_DEG + (f64::from(key.0) + 0.5) / CELLS,
        lat_deg: (f64::from(key.1) + 0.5) / CELLS - REACH_LAT_DEG,
    }
}

impl Patch {
    fn of(key: (u32, u32)) -> Self {
        let center = middle(key);
        let origin = WORLD.project(center);
        let half_deg = 0.5 / CELLS;
        let at_node = |u: f64, v: f64| {
            let coord = WORLD
                .project(LonLat { lon_deg: center.lon_deg + u * half_deg, lat_deg: center.lat_deg + v * half_deg });
            [coord.x - origin.x, coord.y - origin.y]
        };
        let by_u = NODES.map(|u| cubic_through(NODES.map(|v| at_node(u, v))));
        // First along v for each u, then each of those coefficients along u.
        let mut terms = [[[0.0; 2]; 4]; 4];
        for power in 0..4 {
            let along_u = cubic_through(by_u.map(|row| row[power]));
            for (row, term) in terms.iter_mut().zip(along_u) {
                row[power] = term;
            }
        }
        Self { key, middle: [origin.x, origin.y], terms }
    }

    fn at(&self, place: LonLat) -> Coord {
        let center = middle(self.key);
        let u = (place.lon_deg - center.lon_deg) * (2.0 * CELLS);
        let v = (place.lat_deg - center.lat_deg) * (2.0 * CELLS);
        let along_v = |row: &Cubic<[f64; 2]>| horner(row, v);
        let [x, y] = horner(
            &[along_v(&self.terms[0]), along_v(&self.terms[1]), along_v(&self.terms[2]), along_v(&self.terms[3])],
            u,
        );
        Coord { x: self.middle[0] + x, y: self.middle[1] + y }
    }
}

fn horner(terms: &Cubic<[f64; 2]>, t: f64) -> [f64; 2] {
    let [a, b, c, d] = terms;
    [((d[0] * t + c[0]) * t + b[0]) * t + a[0], ((d[1] * t + c[1]) * t + b[1]) * t + a[1]]
}

/// Coefficients of 1, t, t², t³ of the cubic through values at [`NODES`], by way of its Chebyshev sum.
fn cubic_through(values: Cubic<[f64; 2]>) -> Cubic<[f64; 2]> {
    let of = |axis: usize| {
        let mut sums = [0.0; 4];
        for (node, value) in NODES.iter().zip(values) {
            let t = *node;
            let waves = [0.5, t, 2.0 * t * t - 1.0, (4.0 * t * t - 3.0) * t];
            for (sum, wave) in sums.iter_mut().zip(waves) {
                *sum += 0.5 * value[axis] * wave;
            }
        }
        let [c0, c1, c2, c3] = sums;
        [c0 - c2, c1 - 3.0 * c3, 2.0 * c2, 4.0 * c3]
    };
    let (x, y) = (of(0), of(1));
    [[x[0], y[0]], [x[1], y[1]], [x[2], y[2]], [x[3], y[3]]]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The full series is the oracle; PROJ is its own.
    #[test]
    fn the_patches_are_the_projection() {
        let mut projector = Projector::new(Crs::Wgs84);
        let mut seed = 7_u64;
        let mut unit = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / (1_u64 << 53) as f64
        };
        let (mut near_m, mut far_m): (f64, f64) = (0.0, 0.0);
        for round in 0..40_000 {
            let coord = if round % 2 == 0 {
                Coord { x: 115.8 + 0.6 * unit(), y: 36.0 + unit() }
            } else {
                Coord { x: 108.0 + 18.0 * unit(), y: 62.0 * unit() - 3.0 }
            };
            let (found, expected) = (projector.to_world(coord), Crs::Wgs84.to_world(coord));
            let (found, expected) = (found.expect("in reach"), expected.expect("in reach"));
            let off_m = (found.x - expected.x).abs().max((found.y - expected.y).abs());
            if round % 2 == 0 { near_m = near_m.max(off_m) } else { far_m = far_m.max(off_m) }
        }
        // A northing has steps of 5e-10 m here and 9e-10 m in the north, and the full series is some steps off itself.
        assert!(near_m < 4e-9 && far_m < 6e-9, "{near_m} m off here, {far_m} m at most");
    }

    #[test]
    fn what_has_no_place_has_none_here_either() {
        for crs in [Crs::Wgs84, Crs::WORLD, Crs::WebMercator] {
            for (x, y) in [
                (f64::NAN, 36.0),
                (36.4, 116.0),
                (-70.0, 40.0),
                (39_415_955.7, 4_029_109.6),
                (5e5, 9.9e6),
                (3e6, 8e6),
                (4e5, 4e6),
            ] {
                let coord = Coord { x, y };
                let (found, expected) = (
                    Projector::new(crs).to_world(coord),
                    crs.to_world(coord).filter(|_| crs.to_lonlat(coord).is_some()),
                );
                assert_eq!(found.is_some(), expected.is_some(), "({x}, {y}) in {}", crs.name());
            }
        }
    }

    #[test]
    fn an_answer_does_not_hang_on_what_was_asked_before() {
        let places = [(116.01, 36.41), (116.51, 36.41), (116.01, 36.91), (117.01, 37.41)];
        let mut used = Projector::new(Crs::Wgs84);
        for (x, y) in places.into_iter().chain(places) {
            let coord = Coord { x, y };
            assert_eq!(used.to_world(coord), Projector::new(Crs::Wgs84).to_world(coord), "({x}, {y})");
        }
    }
}
