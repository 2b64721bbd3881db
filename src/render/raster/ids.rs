//! Which polygon lies under every sample of the picture: four samples a pixel, by scanlines.
//!
//! The samples stand on a rotated grid: no two of a pixel share a row or a column, so that edges along the axes, as
//! most of a town has, get four steps and not two. A colour is not known here: another theme of the same parcels
//! reads the same ids.
//!
//! *Guarantees:* a sample belongs to a polygon by the even-odd rule, exact but for the rounding of f64; of neighbours
//! that share an edge one has the sample and the other has not; where polygons overlap the later one has it.
//! *Must not know:* classes, colours.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use geo_types::Coord;

use super::RenderError;
use super::strips::{POINT_PX, STRIP_PX, Strips};
use crate::model::id::FeatureId;
use crate::model::shapes::{Part, ShapeKind};

/// Samples of a pixel.
pub(super) const SAMPLES: usize = 4;
/// Where the samples of a pixel stand from its left edge; the first is the uppermost. From above they stand at ⅛, ⅜, ⅝, ⅞.
pub(super) const SAMPLE_X: [f64; SAMPLES] = [0.375, 0.875, 0.125, 0.625];
/// Under no polygon.
pub(super) const NOBODY: u32 = 0x7FFF_FFFF;
/// Marks a pixel whose samples differ; the rest is its place among the mixed ones.
const MIXED: u32 = 0x8000_0000;
/// Rows of samples in a strip.
const ROWS: usize = STRIP_PX * SAMPLES;

/// The ids of some rows of pixels.
#[derive(Debug, Default)]
pub(super) struct Ids {
    pixels: Vec<u32>,
    mixed: Vec<[u32; SAMPLES]>,
}

/// What lies under a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Under {
    /// One polygon, or [`NOBODY`].
    One(u32),
    /// Several, one of them perhaps [`NOBODY`].
    Several([u32; SAMPLES]),
}

impl Ids {
    /// Finds the ids of some rows of the frame; the first one begins a strip.
    ///
    /// # Errors
    /// [`RenderError::Cancelled`].
    pub(super) fn draw(strips: &Strips<'_>, rows: Range<usize>, cancelled: &AtomicBool) -> Result<Self, RenderError> {
        let mut ids = Self { pixels: Vec::with_capacity(rows.len() * strips.width), mixed: Vec::new() };
        let mut samples = vec![NOBODY; ROWS * strips.width];
        for (strip, rows) in Strips::within(rows) {
            if cancelled.load(Ordering::Relaxed) {
                return Err(RenderError::Cancelled);
            }
            samples.fill(NOBODY);
            let mut scan = Scan::new(strips, strip, &mut samples);
            for id in strips.features(strip) {
                match strips.shapes.kind(id) {
                    ShapeKind::Polygon => scan.polygon(id),
                    ShapeKind::Point => scan.points(id),
                    ShapeKind::Line | ShapeKind::Empty => {}
                }
            }
            for row in samples.chunks_exact(strips.width.max(1) * SAMPLES).take(rows.len()) {
                ids.pack(row, strips.width);
            }
        }
        Ok(ids)
    }

    /// The pixels of a row.
    pub(super) fn row(&self, row: usize, width: usize) -> impl Iterator<Item = Under> + '_ {
        let pixels = self.pixels.get(row * width..(row + 1) * width).unwrap_or_default();
        pixels.iter().map(|&pixel| match self.mixed.get((pixel ^ MIXED) as usize) {
            Some(several) if pixel & MIXED != 0 => Under::Several(*several),
            _ => Under::One(pixel),
        })
    }

    /// Four rows of samples become a row of pixels.
    fn pack(&mut self, samples: &[u32], width: usize) {
        let (first, rest) = samples.split_at(width);
        let (second, rest) = rest.split_at(width);
        let (third, fourth) = rest.split_at(width);
        for (((&a, &b), &c), &d) in first.iter().zip(second).zip(third).zip(fourth) {
            if a == b && b == c && c == d {
                self.pixels.push(a);
            } else {
                self.pixels.push(MIXED | self.mixed.len() as u32);
                self.mixed.push([a, b, c, d]);
            }
        }
    }
}

/// A corner: its column in pixels, its row in rows of samples, and the first row of the strip that is not above it.
#[derive(Clone, Copy)]
struct Corner {
    x: f64,
    y: f64,
    row: i32,
}

/// The rows of samples of one strip.
struct Scan<'s> {
    strips: &'s Strips<'s>,
    first_row: i32,
    samples: &'s mut [u32],
    /// The columns where the outline of the feature crosses each row: the first two, and how many there are.
    crossings: [(i32, i32, u32); ROWS],
    /// Those past the second: row and column.
    more: Vec<(usize, i32)>,
    /// The rows that are crossed.
    rows: Range<usize>,
}

impl<'s> Scan<'s> {
    fn new(strips: &'s Strips<'s>, strip: usize, samples: &'s mut [u32]) -> Self {
        Self {
            strips,
            first_row: (strip * ROWS) as i32,
            samples,
            crossings: [(0, 0, 0); ROWS],
            more: Vec::new(),
            rows: ROWS..0,
        }
    }

    fn polygon(&mut self, id: FeatureId) {
        let strips = self.strips;
        for ring in strips.shapes.parts(id).flat_map(Part::rings) {
            let Some((first, rest)) = ring.split_first() else { continue };
            let mut from = self.corner(*first);
            for point in rest {
                let to = self.corner(*point);
                if from.row != to.row {
                    self.edge(from, to);
                }
                from = to;
            }
        }
        self.paint(id.0);
    }

    #[inline]
    fn corner(&self, point_in_world: Coord) -> Corner {
        let (x, y_px) = self.strips.to.at(point_in_world);
        let y = y_px * SAMPLES as f64 - 0.5;
        Corner { x, y, row: ceil(y - f64::from(self.first_row), ROWS as f64) }
    }

    /// Every edge is walked downwards, so that both its owners find the very same crossings.
    #[inline]
    fn edge(&mut self, from: Corner, to: Corner) {
        let (upper, lower) = if from.row < to.row { (from, to) } else { (to, from) };
        let slope = (lower.x - upper.x) / (lower.y - upper.y);
        let (top, bottom) = (upper.row as usize, lower.row as usize);
        let width = self.strips.width as f64;
        for (crossing, row) in self.crossings[top..bottom].iter_mut().zip(top..) {
            let down = f64::from(self.first_row + row as i32) - upper.y;
            let column = ceil(upper.x + down * slope - SAMPLE_X[row % SAMPLES], width);
            match crossing.2 {
                0 => crossing.0 = column,
                1 => crossing.1 = column,
                _ => self.more.push((row, column)),
            }
            crossing.2 += 1;
        }
        self.rows = self.rows.start.min(top)..self.rows.end.max(bottom);
    }

    /// Gives the samples between the crossings to a feature, and forgets the crossings.
    #[inline]
    fn paint(&mut self, id: u32) {
        let width = self.strips.width;
        if !self.more.is_empty() {
            self.paint_many(id);
        }
        for row in self.rows.clone() {
            let (one, other, _) = std::mem::take(&mut self.crossings[row]);
            let (from, to) = if one < other { (one, other) } else { (other, one) };
            let span = &mut self.samples[row * width + from as usize..row * width + to as usize];
            // Most spans of a million parcels are one or two samples: too few to begin a long fill.
            match span {
                [] => {}
                [one] => *one = id,
                [one, two] => (*one, *two) = (id, id),
                many => many.fill(id),
            }
        }
        self.rows = ROWS..0;
    }

    /// Rows that the outline crosses more than twice.
    #[cold]
    fn paint_many(&mut self, id: u32) {
        let width = self.strips.width;
        self.more.sort_unstable();
        let mut columns: Vec<i32> = Vec::new();
        for crossed in self.more.chunk_by(|one, other| one.0 == other.0) {
            let Some(&(row, _)) = crossed.first() else { continue };
            let (one, other, _) = std::mem::take(&mut self.crossings[row]);
            columns.clear();
            columns.extend([one, other]);
            columns.extend(crossed.iter().map(|(_, column)| *column));
            columns.sort_unstable();
            for pair in columns.chunks_exact(2) {
                self.samples[row * width + pair[0] as usize..row * width + pair[1] as usize].fill(id);
            }
        }
        self.more.clear();
    }

    /// Points are discs.
    fn points(&mut self, id: FeatureId) {
        let strips = self.strips;
        let width = strips.width as f64;
        for point in strips.shapes.parts(id).flat_map(Part::rings).flatten() {
            let (x, y) = strips.to.at(*point);
            for row in 0..ROWS {
                let row_px = (f64::from(self.first_row + row as i32) + 0.5) / SAMPLES as f64;
                let half = (POINT_PX * POINT_PX - (row_px - y) * (row_px - y)).max(0.0).sqrt();
                let column = |x: f64| ceil(x - SAMPLE_X[row % SAMPLES], width) as usize;
                let (from, to) = (column(x - half), column(x + half));
                self.samples[row * strips.width + from..row * strips.width + to].fill(id.0);
            }
        }
    }
}

/// The least whole number not below `value`, from 0 to `most`. By truncation of what is left to a number beyond
/// `most`, because a call of `ceil` would be most of the time of a crossing.
#[inline]
fn ceil(value: f64, most: f64) -> i32 {
    const BEYOND: i32 = 1 << 17;
    BEYOND - (f64::from(BEYOND) - value.max(0.0).min(most)) as i32
}
