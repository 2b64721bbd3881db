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

use super::RenderError;
use super::crossings::{Corners, ceil};
use super::strips::{STRIP_PX, Seen, Strips};
use crate::model::shapes::ShapeKind;

/// Samples of a pixel.
pub(super) const SAMPLES: usize = 4;
/// Where the samples of a pixel stand from its left edge; the first is the uppermost. From above they stand at ⅛, ⅜, ⅝, ⅞.
pub(super) const SAMPLE_X: [f64; SAMPLES] = [0.375, 0.875, 0.125, 0.625];
/// Under no polygon.
pub(super) const NOBODY: u32 = 0x7FFF_FFFF;
/// Marks a pixel whose samples differ; the rest is its place among the mixed ones.
const MIXED: u32 = 0x8000_0000;
/// Rows of samples in a strip.
pub(super) const ROWS: usize = STRIP_PX * SAMPLES;
/// Samples of a row that are chosen at a time.
const BLOCK: usize = 8;

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
    /// Finds the ids of some rows of the frame; the first one begins a strip. They are written over others that
    /// nobody needs, for fresh memory costs as much as a tenth of the work.
    ///
    /// # Errors
    /// [`RenderError::Cancelled`].
    pub(super) fn draw(
        mut self,
        strips: &Strips<'_>,
        rows: Range<usize>,
        cancelled: &AtomicBool,
    ) -> Result<Self, RenderError> {
        self.pixels.resize(rows.len() * strips.width, NOBODY);
        self.mixed.clear();
        let mut left = self.pixels.as_mut_slice();
        let stride = strips.width + BLOCK;
        let mut samples = vec![NOBODY; ROWS * stride];
        let mut mixed = vec![[NOBODY; SAMPLES]; strips.width];
        for (strip, rows) in Strips::within(rows) {
            if cancelled.load(Ordering::Relaxed) {
                return Err(RenderError::Cancelled);
            }
            samples.fill(NOBODY);
            Scan::new(strips, strip, &mut samples).features(strip);
            for row in samples.chunks_exact(stride * SAMPLES).take(rows.len()) {
                let (own, others) = left.split_at_mut(strips.width);
                left = others;
                let several = pack(row, own, self.mixed.len() as u32, &mut mixed);
                self.mixed.extend_from_slice(mixed.get(..several).unwrap_or_default());
            }
        }
        Ok(self)
    }

    /// The pixels of a row.
    #[inline]
    pub(super) fn row(&self, row: usize, width: usize) -> impl Iterator<Item = Under> + '_ {
        let pixels = self.pixels.get(row * width..(row + 1) * width).unwrap_or_default();
        pixels.iter().map(|&pixel| match self.mixed.get((pixel ^ MIXED) as usize) {
            Some(several) if pixel & MIXED != 0 => Under::Several(*several),
            _ => Under::One(pixel),
        })
    }
}

/// Four rows of samples become a row of pixels, and the first of `mixed` those of them that have several ids. How
/// many, is the answer; `before` mixed ones are known. What is mixed cannot be foreseen, so there is no branch.
fn pack(samples: &[u32], pixels: &mut [u32], before: u32, mixed: &mut [[u32; SAMPLES]]) -> usize {
    let stride = samples.len() / SAMPLES;
    let (first, rest) = samples.split_at(stride);
    let (second, rest) = rest.split_at(stride);
    let (third, fourth) = rest.split_at(stride);
    let mut count = 0;
    for ((((pixel, &a), &b), &c), &d) in pixels.iter_mut().zip(first).zip(second).zip(third).zip(fourth) {
        let several = (a ^ b) | (a ^ c) | (a ^ d) != 0;
        mixed[count] = [a, b, c, d];
        *pixel = if several { MIXED | (before + count as u32) } else { a };
        count += usize::from(several);
    }
    count
}

/// The rows of samples of one strip; each has room for a block behind its last column.
struct Scan<'s> {
    strips: &'s Strips<'s>,
    first_row: f64,
    samples: &'s mut [u32],
    /// Of a narrow feature: which samples of each row it has, from its left column on.
    masks: [u64; ROWS + 1],
    corners: Corners,
    /// Of a wide feature: the row and the column of each crossing of its outline.
    crossings: Vec<(u32, i32)>,
}

impl<'s> Scan<'s> {
    fn new(strips: &'s Strips<'s>, strip: usize, samples: &'s mut [u32]) -> Self {
        let (first_row, corners) = ((strip * ROWS) as f64, Corners::default());
        Self { strips, first_row, samples, masks: [0; ROWS + 1], corners, crossings: Vec::new() }
    }

    fn features(&mut self, strip: usize) {
        let strips = self.strips;
        for &seen in strips.features(strip).flatten() {
            match strips.kind(seen.id) {
                ShapeKind::Polygon if seen.columns < u64::BITS as u16 - 1 => self.narrow(seen),
                ShapeKind::Polygon => self.wide(seen.id),
                ShapeKind::Point => self.points(seen.id),
                ShapeKind::Line | ShapeKind::Empty => {}
            }
        }
    }

    /// A polygon whose columns are the bits of a word: every crossing turns over all that is right of it.
    fn narrow(&mut self, Seen { id, left, .. }: Seen) {
        let Self { strips, first_row, samples, masks, corners, .. } = self;
        let (first, left, stride) = (i32::from(left), usize::from(left), strips.width + BLOCK);
        let turn = |row: usize, column: i32, counts: bool| {
            // One that does not count may lie anywhere.
            masks[row] ^= u64::from(counts).wrapping_neg().wrapping_shl((column - first).cast_unsigned());
        };
        let rows = corners.crossings(strips, *first_row, id, turn);
        for (row, mask) in rows.clone().zip(&mut masks[rows]) {
            let mut at = row * stride + left;
            let mut chosen = std::mem::take(mask);
            // Most have one block. Choosing sample by sample costs less than guessing wrong where a span ends.
            while chosen != 0 {
                let Some(block) = samples[at..].first_chunk_mut::<BLOCK>() else { break };
                for (bit, sample) in block.iter_mut().enumerate() {
                    let all_or_none = (chosen as u32 >> bit & 1).wrapping_neg();
                    *sample ^= (*sample ^ id) & all_or_none;
                }
                chosen >>= BLOCK;
                at += BLOCK;
            }
        }
    }

    /// Any other polygon: between an odd crossing of a row and the next one it has the samples.
    fn wide(&mut self, id: u32) {
        let stride = self.strips.width + BLOCK;
        let found = &mut self.crossings;
        found.clear();
        self.corners.crossings(self.strips, self.first_row, id, |row, column, counts| {
            if counts {
                found.push((row as u32, column));
            }
        });
        found.sort_unstable();
        // Closed rings cross every row an even number of times.
        for [(row, from), (_, to)] in found.as_chunks::<2>().0 {
            let row = *row as usize * stride;
            self.samples[row + *from as usize..row + *to as usize].fill(id);
        }
    }

    /// Points are discs.
    fn points(&mut self, id: u32) {
        let strips = self.strips;
        let (width, stride) = (strips.width as f64, strips.width + BLOCK);
        for point in strips.rings(id).flatten() {
            let (x, y) = strips.to.at(*point);
            for row in 0..ROWS {
                let row_px = (self.first_row + row as f64 + 0.5) / SAMPLES as f64;
                let half = (strips.point_px.powi(2) - (row_px - y) * (row_px - y)).max(0.0).sqrt();
                let column = |x: f64| ceil(x - SAMPLE_X[row % SAMPLES], width) as usize;
                let (from, to) = (column(x - half), column(x + half));
                self.samples[row * stride + from..row * stride + to].fill(id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{Coord, Rect};

    use super::*;
    use crate::geometry::index::{SpatialIndex, squared_distance};
    use crate::model::shapes::{Part, Shapes};
    use crate::render::raster::Frame;
    use crate::scene::view::View;

    struct Lcg(u64);

    impl Lcg {
        /// From 0 to 1.
        fn next(&mut self) -> f64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    const EAST: f64 = 480_000.0;
    const NORTH: f64 = 4_030_000.0;

    /// `side` × `side` crooked parcels of some 10 m that share their corners; every ninth has a hole, and stars of
    /// two parts, of few corners and of many, lie over them.
    fn parcels(side: usize, random: &mut Lcg) -> Shapes {
        let mut shapes = Shapes::default();
        let corners: Vec<Coord> = (0..(side + 1) * (side + 1))
            .map(|at| Coord {
                x: EAST + (at % (side + 1)) as f64 * 10.0 + random.next() * 4.0,
                y: NORTH + (at / (side + 1)) as f64 * 10.0 + random.next() * 4.0,
            })
            .collect();
        let mut add = |rings: &[Vec<Vec<Coord>>]| shapes.push(ShapeKind::Polygon, rings).unwrap();
        for at in 0..side * side {
            let corner = at / side * (side + 1) + at % side;
            let ring: Vec<Coord> = [0, 1, side + 2, side + 1, 0].iter().map(|step| corners[corner + step]).collect();
            let middle = Coord { x: f64::midpoint(ring[0].x, ring[2].x), y: f64::midpoint(ring[0].y, ring[2].y) };
            let hole = [(-1.0, -1.0), (0.0, 1.5), (1.0, -1.0), (-1.0, -1.0)]
                .map(|(x, y)| Coord { x: middle.x + x, y: middle.y + y });
            add(&[if at % 9 == 0 { vec![ring, hole.to_vec()] } else { vec![ring] }]);
        }
        for _ in 0..side {
            let mut star = |points: i32| {
                let (x, y) = (EAST + random.next() * side as f64 * 10.0, NORTH + random.next() * side as f64 * 10.0);
                let mut ring: Vec<Coord> = (0..points)
                    .map(|point| {
                        let (sin, cos) = (f64::from(point) / f64::from(points) * std::f64::consts::TAU).sin_cos();
                        let radius = if point % 2 == 0 { 9.0 } else { 3.0 };
                        Coord { x: x + radius * cos, y: y + radius * sin }
                    })
                    .collect();
                ring.push(ring[0]);
                ring
            };
            let (one, other) = (star(14), star(150));
            add(&[vec![one], vec![other]]);
        }
        shapes
    }

    fn drawn(shapes: &Shapes, view: &View) -> Ids {
        let (width, height) = (view.size_px.0 as u32, view.size_px.1 as u32);
        let frame = Frame { left: 0, top: 0, width, height };
        let never = AtomicBool::new(false);
        let strips = Strips::of(shapes, view, frame, (0.0, 2.5), &never).unwrap();
        Ids::default().draw(&strips, 0..height as usize, &never).unwrap()
    }

    fn sample(ids: &Ids, width: usize, row: usize, column: usize, sample: usize) -> u32 {
        match ids.row(row, width).nth(column).unwrap() {
            Under::One(id) => id,
            Under::Several(several) => several[sample],
        }
    }

    /// The oracle is the exact point in polygon; it may differ within a millionth of a pixel of an edge.
    fn check(meters_per_px: f64, probes: usize) -> (usize, usize) {
        let mut random = Lcg(11);
        let shapes = parcels(60, &mut random);
        let index = SpatialIndex::build(&shapes);
        let center_in_world = Coord { x: EAST + 301.3, y: NORTH + 297.7 };
        let view = View { center_in_world, meters_per_px, size_px: (333.0, 217.0) };
        let ids = drawn(&shapes, &view);
        let (mut inside, mut mixed) = (0, 0);
        for _ in 0..probes {
            let (column, row) = ((random.next() * 333.0) as usize, (random.next() * 217.0) as usize);
            let at = (random.next() * 4.0) as usize;
            let x = column as f64 + [0.375, 0.875, 0.125, 0.625][at];
            let y = row as f64 + [0.125, 0.375, 0.625, 0.875][at];
            let point = view.world_from_screen((x, y));
            let found = sample(&ids, 333, row, column, at);
            let expected = index.hits(&shapes, point).last().map_or(NOBODY, |id| id.0);
            let near = || {
                index.meeting_box(Rect::new(point, point)).any(|id| {
                    let rings = shapes.parts(id).flat_map(Part::rings);
                    let mut edges = rings.flat_map(|ring| ring.windows(2));
                    edges.any(|edge| squared_distance(edge[0], edge[1], point).sqrt() < 1e-6 * meters_per_px)
                })
            };
            assert!(found == expected || near(), "{found}, not {expected}, at {point:?}, {meters_per_px} m a pixel");
            inside += usize::from(found != NOBODY);
            mixed += usize::from(matches!(ids.row(row, 333).nth(column), Some(Under::Several(_))));
        }
        (inside, mixed)
    }

    #[test]
    fn samples_belong_to_whom_the_exact_test_says() {
        let (inside, mixed) = check(3.1, 40_000);
        assert!((15_000..30_000).contains(&inside) && mixed > 8_000, "{inside} inside, {mixed} on mixed pixels");
        check(0.9, 40_000);
        check(0.013, 10_000);
        check(17.0, 10_000);
    }

    /// Parcels of less than a pixel, three tenths of them of one kind by chance.
    #[test]
    fn parcels_smaller_than_a_sample_keep_their_share() {
        let mut random = Lcg(5);
        let shapes = parcels(250, &mut random);
        let kinds: Vec<bool> = shapes.ids().map(|_| random.next() < 0.3).collect();
        let center_in_world = Coord { x: EAST + 1_250.0, y: NORTH + 1_250.0 };
        let view = View { center_in_world, meters_per_px: 25.0, size_px: (100.0, 100.0) };
        let ids = drawn(&shapes, &view);
        let (mut of_kind, mut all) = (0, 0);
        for row in 5..95 {
            for at in 0..360 {
                let id = sample(&ids, 100, row, 5 + at / 4, at % 4);
                all += 1;
                of_kind += usize::from(kinds.get(id as usize).copied().unwrap_or(false));
            }
        }
        let share = f64::from(of_kind as u32) / f64::from(all);
        assert!((share - 0.3).abs() < 0.015, "30 % of the land has {share:.3} of the samples");
    }

    #[test]
    fn a_point_is_a_disc() {
        let mut shapes = Shapes::default();
        shapes.push(ShapeKind::Point, &[vec![vec![Coord { x: 10.0, y: -10.0 }]]]).unwrap();
        let view = View { center_in_world: Coord { x: 10.0, y: -10.0 }, meters_per_px: 1.0, size_px: (20.0, 20.0) };
        let ids = drawn(&shapes, &view);
        let samples = (0..1600).filter(|at| sample(&ids, 20, at / 80, at / 4 % 20, at % 4) == 0).count();
        // π · 2.5² = 19.6 pixels of four samples.
        assert!((75..=82).contains(&samples), "{samples} samples");
    }
}
