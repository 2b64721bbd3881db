//! The four parameters that lay one plane on another: two shifts, a turn and a scale.
//!
//! *Guarantees:* the same bits on every platform (libm only). *Must not know:* whose planes they are: parameters come from
//! the person who has them, none are shipped.

use geo_types::Coord;

/// E' = de + k (E cos α − N sin α), N' = dn + k (E sin α + N cos α): from the numbers of a file to those of its plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// de in metres.
    pub east_m: f64,
    /// dn in metres.
    pub north_m: f64,
    /// α in seconds of arc, counter-clockwise.
    pub turn_arcsec: f64,
    /// k.
    pub scale: f64,
}

impl Fit {
    /// From the numbers of the file to the plane.
    pub fn apply(self, coord: Coord) -> Coord {
        let (sin, cos) = self.sincos();
        Coord {
            x: self.east_m + self.scale * (coord.x * cos - coord.y * sin),
            y: self.north_m + self.scale * (coord.x * sin + coord.y * cos),
        }
    }

    /// The way back.
    pub fn undo(self, coord: Coord) -> Coord {
        let (sin, cos) = self.sincos();
        let (x, y) = ((coord.x - self.east_m) / self.scale, (coord.y - self.north_m) / self.scale);
        Coord { x: x * cos + y * sin, y: y * cos - x * sin }
    }

    /// The fit of least squares through common points (file, plane), and the root mean square of what is left in metres;
    /// `None` for fewer than two different points.
    pub fn through(pairs: &[(Coord, Coord)]) -> Option<(Self, f64)> {
        let count = pairs.len() as f64;
        let mean = |of: &dyn Fn(&(Coord, Coord)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
        let from = Coord { x: mean(&|pair| pair.0.x), y: mean(&|pair| pair.0.y) };
        let to = Coord { x: mean(&|pair| pair.1.x), y: mean(&|pair| pair.1.y) };
        let (mut along, mut across, mut size) = (0.0, 0.0, 0.0);
        for (a, b) in pairs {
            let (a, b) = (*a - from, *b - to);
            along += a.x * b.x + a.y * b.y;
            across += a.x * b.y - a.y * b.x;
            size += a.x * a.x + a.y * a.y;
        }
        if size.is_nan() || size <= 0.0 || libm::hypot(along, across) == 0.0 {
            return None;
        }
        let (scale, turn) = (libm::hypot(along, across) / size, libm::atan2(across, along));
        let turned = Self { east_m: 0.0, north_m: 0.0, turn_arcsec: turn.to_degrees() * 3_600.0, scale };
        let moved = turned.apply(from);
        let fit = Self { east_m: to.x - moved.x, north_m: to.y - moved.y, ..turned };
        let left = pairs.iter().map(|(a, b)| fit.apply(*a) - *b).map(|off| off.x * off.x + off.y * off.y);
        let rms_m = (left.sum::<f64>() / count).sqrt();
        Some((fit, rms_m))
    }

    fn sincos(self) -> (f64, f64) {
        libm::sincos((self.turn_arcsec / 3_600.0).to_radians())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A quarter turn, twice as large, one east and two north, by hand.
    #[test]
    fn a_quarter_turn_by_hand() {
        let fit = Fit { east_m: 1.0, north_m: 2.0, turn_arcsec: 90.0 * 3_600.0, scale: 2.0 };
        let found = fit.apply(Coord { x: 10.0, y: 3.0 });
        assert!((found.x - (1.0 - 6.0)).abs() < 1e-12 && (found.y - (2.0 + 20.0)).abs() < 1e-12, "{found:?}");
        let back = fit.undo(found);
        assert!((back.x - 10.0).abs() < 1e-12 && (back.y - 3.0).abs() < 1e-12, "{back:?}");
    }

    #[test]
    fn common_points_give_the_parameters_back() {
        let fit = Fit { east_m: 415_000.0, north_m: 4_029_000.0, turn_arcsec: -1_980.0, scale: 1.000_012 };
        let points = [(0.0, 0.0), (3_000.0, 100.0), (2_500.0, 4_000.0), (-800.0, 2_200.0)];
        let pairs = points.map(|(x, y)| (Coord { x, y }, fit.apply(Coord { x, y })));
        let (found, rms_m) = Fit::through(&pairs).expect("four points");
        assert!(rms_m < 1e-8, "{rms_m} m left");
        assert!((found.turn_arcsec - fit.turn_arcsec).abs() < 1e-6, "{found:?}");
        assert!((found.scale - fit.scale).abs() < 1e-12 && (found.east_m - fit.east_m).abs() < 1e-6, "{found:?}");
        let one = (Coord { x: 1.0, y: 1.0 }, Coord { x: 2.0, y: 2.0 });
        assert_eq!(Fit::through(&[one, one]), None, "one point has no turn");
        assert_eq!(Fit::through(&[]), None, "no point has nothing");
    }
}
