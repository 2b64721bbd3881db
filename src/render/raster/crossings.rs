//! Where the outline of a polygon crosses the rows of samples of a strip. Most of the time of a million parcels is
//! spent here: loops that are the same for every corner, and few branches that depend on the data.
//!
//! *Guarantees:* a corner is placed and an edge is cut in the same way for all who share it, exact but for the rounding
//! of f64. *Must not know:* what lies between crossings.

use std::ops::Range;

use geo_types::Coord;

use super::ids::{ROWS, SAMPLE_X, SAMPLES};
use super::strips::Strips;

/// Corners that are placed at a time.
const PLACED: usize = 64;

/// Some corners of a ring: their columns in pixels, their rows in rows of samples, and the first row of the strip that
/// is not above them. Many are placed at once, by instructions that do so for several.
pub(super) struct Corners {
    x: [f64; PLACED],
    y: [f64; PLACED],
    row: [i32; PLACED],
    /// Those from which an edge goes to another row.
    edges: [u8; PLACED],
}

impl Default for Corners {
    fn default() -> Self {
        Self { x: [0.0; PLACED], y: [0.0; PLACED], row: [0; PLACED], edges: [0; PLACED] }
    }
}

impl Corners {
    /// Names the row of the strip and the column of every crossing of a feature's outline, and returns the rows it
    /// meets. What is named with `false` does not count: rows go by twos, for most edges cross one or two, and to
    /// guess wrong which costs more than the second.
    #[inline]
    pub(super) fn crossings(
        &mut self,
        strips: &Strips<'_>,
        first_row: f64,
        id: u32,
        mut found: impl FnMut(usize, i32, bool),
    ) -> Range<usize> {
        let width = strips.width as f64;
        let (mut top, mut bottom) = (ROWS, 0);
        for ring in strips.rings(id) {
            let mut ring = ring;
            while ring.len() > 1 {
                let count = ring.len().min(PLACED);
                let edges = self.place(&ring[..count], strips, first_row);
                for &edge in &self.edges[..edges] {
                    // Every edge is walked downwards, so that both its owners find the very same crossings.
                    let edge = usize::from(edge);
                    let down = usize::from(self.row[edge] < self.row[edge + 1]);
                    let (upper, lower) = (edge + 1 - down, edge + down);
                    let rows = self.row[upper] as usize..self.row[lower] as usize;
                    (top, bottom) = (top.min(rows.start), bottom.max(rows.end));
                    let (x, y) = (self.x[upper], self.y[upper]);
                    let slope = (self.x[lower] - x) / (self.y[lower] - y);
                    let column = |row: usize| {
                        let down = first_row + row as f64 - y;
                        ceil(x + down * slope - SAMPLE_X[row % SAMPLES], width)
                    };
                    let mut row = rows.start;
                    while row < rows.end {
                        found(row, column(row), true);
                        found(row + 1, column(row + 1), row + 1 < rows.end);
                        row += 2;
                    }
                }
                ring = &ring[count - 1..];
            }
        }
        top..bottom.max(top)
    }

    /// Places some corners and counts those from which an edge goes to another row.
    #[inline]
    fn place(&mut self, ring: &[Coord], strips: &Strips<'_>, first_row: f64) -> usize {
        for (at, point) in ring.iter().enumerate().take(PLACED) {
            let (x, y_px) = strips.to.at(*point);
            let y = y_px * SAMPLES as f64 - 0.5;
            self.x[at] = x;
            self.y[at] = y;
            self.row[at] = ceil(y - first_row, ROWS as f64);
        }
        // Which they are cannot be foreseen, so there is no branch.
        let mut count = 0;
        for at in 1..ring.len().min(PLACED) {
            self.edges[count] = at as u8 - 1;
            count += usize::from(self.row[at - 1] != self.row[at]);
        }
        count
    }
}

/// The least whole number not below `value`, from 0 to `most`; what lies less than 2⁻³³ above a whole number counts as
/// that. By the bits of a sum that has no room for a fraction, because a call of `ceil` would be most of the time of
/// a crossing.
#[inline]
pub(super) fn ceil(value: f64, most: f64) -> i32 {
    const UP: f64 = 0.5 - 1.0 / (1_u64 << 33) as f64;
    const NO_FRACTION: f64 = (3_u64 << 51) as f64;
    (value.max(0.0).min(most) + UP + NO_FRACTION).to_bits() as i32
}
