//! Turned rectangles, and which of them are taken.

/// A rectangle turned about its middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turned {
    /// Its middle in pixels.
    pub middle: (f32, f32),
    /// Half its width and height.
    pub half: (f32, f32),
    /// Clockwise, radians.
    pub angle: f32,
}

impl Turned {
    /// Left, top, right, bottom of what it covers.
    pub fn bounds(&self) -> (f32, f32, f32, f32) {
        let (sin, cos) = self.angle.sin_cos();
        let x = self.half.0 * cos.abs() + self.half.1 * sin.abs();
        let y = self.half.0 * sin.abs() + self.half.1 * cos.abs();
        (self.middle.0 - x, self.middle.1 - y, self.middle.0 + x, self.middle.1 + y)
    }

    /// The same, `margin_px` larger on every side.
    pub fn grown(self, margin_px: f32) -> Self {
        Self { half: (self.half.0 + margin_px, self.half.1 + margin_px), ..self }
    }

    /// Whether two of them share area (separating axes).
    pub fn meets(&self, other: &Self) -> bool {
        let between = (other.middle.0 - self.middle.0, other.middle.1 - self.middle.1);
        let axes = [
            self.angle,
            self.angle + std::f32::consts::FRAC_PI_2,
            other.angle,
            other.angle + std::f32::consts::FRAC_PI_2,
        ];
        axes.into_iter().all(|axis| {
            let (sin, cos) = axis.sin_cos();
            (between.0 * cos + between.1 * sin).abs() < self.reach(axis) + other.reach(axis)
        })
    }

    /// Whether any of it may be seen.
    pub fn meets_frame(&self, frame_px: (f32, f32)) -> bool {
        let (left, top, right, bottom) = self.bounds();
        right > 0.0 && bottom > 0.0 && left < frame_px.0 && top < frame_px.1
    }

    /// Half its extent along an axis.
    fn reach(&self, axis: f32) -> f32 {
        let (sin, cos) = (axis - self.angle).sin_cos();
        self.half.0 * cos.abs() + self.half.1 * sin.abs()
    }
}

/// The rectangles that are taken, by cell of a coarse grid.
pub(super) struct Taken {
    cells: Vec<Vec<u32>>,
    columns: usize,
    rows: usize,
    beyond_px: f32,
    all: Vec<Turned>,
}

const CELL_PX: f32 = 96.0;

impl Taken {
    pub(super) fn new(frame_px: (f32, f32), beyond_px: f32) -> Self {
        let count = |side: f32| ((side + 2.0 * beyond_px) / CELL_PX).ceil().max(1.0) as usize;
        let (columns, rows) = (count(frame_px.0), count(frame_px.1));
        Self { cells: vec![Vec::new(); columns * rows], columns, rows, beyond_px, all: Vec::new() }
    }

    pub(super) fn meets(&self, wanted: &Turned) -> bool {
        let (columns, rows) = self.range(wanted);
        rows.into_iter().any(|row| {
            columns.clone().any(|column| {
                let cell = self.cells.get(row * self.columns + column);
                cell.is_some_and(|cell| cell.iter().any(|at| self.all[*at as usize].meets(wanted)))
            })
        })
    }

    pub(super) fn add(&mut self, taken: Turned) {
        let (columns, rows) = self.range(&taken);
        let at = self.all.len() as u32;
        self.all.push(taken);
        for row in rows {
            for column in columns.clone() {
                if let Some(cell) = self.cells.get_mut(row * self.columns + column) {
                    cell.push(at);
                }
            }
        }
    }

    /// The cells under a rectangle; what lies outside the grid counts to its edge cells.
    fn range(&self, of: &Turned) -> (std::ops::RangeInclusive<usize>, std::ops::RangeInclusive<usize>) {
        let (left, top, right, bottom) = of.bounds();
        let cell = |px: f32, count: usize| (((px + self.beyond_px) / CELL_PX).floor().max(0.0) as usize).min(count - 1);
        (cell(left, self.columns)..=cell(right, self.columns), cell(top, self.rows)..=cell(bottom, self.rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_rectangles_meet_where_they_share_area() {
        fn check(one: (f32, f32, f32), other: (f32, f32, f32), meets: bool) {
            let make = |(x, y, degrees): (f32, f32, f32)| Turned {
                middle: (x, y),
                half: (20.0, 5.0),
                angle: degrees.to_radians(),
            };
            let (one, other) = (make(one), make(other));
            assert_eq!(one.meets(&other), meets, "{one:?} and {other:?}");
            assert_eq!(other.meets(&one), meets, "the other way round");
        }
        check((0., 0., 0.), (39., 0., 0.), true);
        check((0., 0., 0.), (41., 0., 0.), false);
        check((0., 0., 0.), (0., 11., 0.), false);
        // A cross shares its middle; two parallel diagonals 12 px apart across are free, though their boxes overlap.
        check((0., 0., 0.), (0., 0., 90.), true);
        check((0., 0., 45.), (8.5, -8.5, 45.), false);
        check((0., 0., 45.), (6.0, -6.0, 45.), true);
    }

    #[test]
    fn the_grid_finds_what_a_scan_finds() {
        let mut taken = Taken::new((500.0, 400.0), 100.0);
        let mut all: Vec<Turned> = Vec::new();
        let mut state = 7u32;
        let mut next = |range: f32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 16_777_216.0 * range
        };
        for _ in 0..400 {
            let wanted = Turned {
                middle: (next(760.0) - 130.0, next(660.0) - 130.0),
                half: (next(60.0), next(12.0)),
                angle: next(3.1),
            };
            assert_eq!(taken.meets(&wanted), all.iter().any(|one| one.meets(&wanted)), "{wanted:?}");
            if !taken.meets(&wanted) {
                taken.add(wanted);
                all.push(wanted);
            }
        }
        assert!(all.len() > 20, "some found a place");
    }
}
