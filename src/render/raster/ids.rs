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
    first_row: f64,
    samples: &'s mut [u32],
    /// The columns where the outline of the feature crosses each row: the first two, and how many there are.
    crossings: [(i32, i32, u32); ROWS],
    /// Those past the second: row and column.
    more: Vec<(usize, i32)>,
    /// The first row that is crossed, and the one after the last.
    rows: (usize, usize),
}

impl<'s> Scan<'s> {
    fn new(strips: &'s Strips<'s>, strip: usize, samples: &'s mut [u32]) -> Self {
        Self {
            strips,
            first_row: (strip * ROWS) as f64,
            samples,
            crossings: [(0, 0, 0); ROWS],
            more: Vec::new(),
            rows: (ROWS, 0),
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
        Corner { x, y, row: ceil(y - self.first_row, ROWS as f64) }
    }

    /// Every edge is walked downwards, so that both its owners find the very same crossings.
    #[inline]
    fn edge(&mut self, from: Corner, to: Corner) {
        let (upper, lower) = if from.row < to.row { (from, to) } else { (to, from) };
        let slope = (lower.x - upper.x) / (lower.y - upper.y);
        let (top, bottom) = (upper.row as usize, lower.row as usize);
        let width = self.strips.width as f64;
        for (crossing, row) in self.crossings[top..bottom].iter_mut().zip(top..) {
            let down = self.first_row + row as f64 - upper.y;
            let column = ceil(upper.x + down * slope - SAMPLE_X[row % SAMPLES], width);
            match crossing.2 {
                0 => crossing.0 = column,
                1 => crossing.1 = column,
                _ => self.more.push((row, column)),
            }
            crossing.2 += 1;
        }
        self.rows = (self.rows.0.min(top), self.rows.1.max(bottom));
    }

    /// Gives the samples between the crossings to a feature, and forgets the crossings.
    #[inline]
    fn paint(&mut self, id: u32) {
        let width = self.strips.width;
        if !self.more.is_empty() {
            self.paint_many(id);
        }
        for row in self.rows.0..self.rows.1 {
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
        self.rows = (ROWS, 0);
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
                let row_px = (self.first_row + row as f64 + 0.5) / SAMPLES as f64;
                let half = (POINT_PX * POINT_PX - (row_px - y) * (row_px - y)).max(0.0).sqrt();
                let column = |x: f64| ceil(x - SAMPLE_X[row % SAMPLES], width) as usize;
                let (from, to) = (column(x - half), column(x + half));
                self.samples[row * strips.width + from..row * strips.width + to].fill(id.0);
            }
        }
    }
}

/// The least whole number not below `value`, from 0 to `most`; what lies less than 2⁻³³ above a whole number counts as
/// that. By the bits of a sum that has no room for a fraction, because a call of `ceil` would be most of the time of
/// a crossing.
#[inline]
fn ceil(value: f64, most: f64) -> i32 {
    const UP: f64 = 0.5 - 1.0 / (1_u64 << 33) as f64;
    const NO_FRACTION: f64 = (3_u64 << 51) as f64;
    (value.max(0.0).min(most) + UP + NO_FRACTION).to_bits() as i32
}

#[cfg(test)]
mod tests {
    use geo_types::Rect;

    use super::*;
    use crate::geometry::index::{SpatialIndex, squared_distance};
    use crate::model::shapes::Shapes;
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

    /// `side` × `side` crooked parcels of some 10 m that share their corners; every ninth has a hole, and stars with
    /// two parts lie over them.
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
            let mut star = || {
                let (x, y) = (EAST + random.next() * side as f64 * 10.0, NORTH + random.next() * side as f64 * 10.0);
                let mut ring: Vec<Coord> = (0..14)
                    .map(|point| {
                        let (sin, cos) = (f64::from(point) / 14.0 * std::f64::consts::TAU).sin_cos();
                        let radius = if point % 2 == 0 { 9.0 } else { 3.0 };
                        Coord { x: x + radius * cos, y: y + radius * sin }
                    })
                    .collect();
                ring.push(ring[0]);
                ring
            };
            let (one, other) = (star(), star());
            add(&[vec![one], vec![other]]);
        }
        shapes
    }

    fn drawn(shapes: &Shapes, view: &View) -> Ids {
        let (width, height) = (view.size_px.0 as u32, view.size_px.1 as u32);
        let frame = Frame { left: 0, top: 0, width, height };
        let never = AtomicBool::new(false);
        let strips = Strips::of(shapes, view, frame, 0.0, &never).unwrap();
        Ids::draw(&strips, 0..height as usize, &never).unwrap()
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
