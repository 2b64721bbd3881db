//! Which features of a layer lie in which strip of the frame, found once for a picture.
//!
//! *Guarantees:* a strip names its features in the order of the layer, on one core and on many.
//! *Must not know:* how a feature is drawn.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use geo_types::Coord;
use rayon::prelude::*;

use super::{Frame, RenderError};
use crate::model::id::FeatureId;
use crate::model::shapes::{Buffers, ShapeKind, Shapes};
use crate::scene::view::View;

/// Rows of a strip: its samples stay in the cache of a core.
pub(super) const STRIP_PX: usize = 16;
/// Features looked at by one core at a time.
const CHUNK: usize = 8192;

/// The way from the world to pixels of the frame, in f64 and without a division.
#[derive(Debug, Clone, Copy)]
pub(super) struct ToPixels {
    center: Coord,
    px_per_m: f64,
    middle_px: (f64, f64),
}

impl ToPixels {
    pub(super) fn of(view: &View) -> Self {
        Self {
            center: view.center_in_world,
            px_per_m: 1.0 / view.meters_per_px,
            middle_px: (view.size_px.0 / 2.0, view.size_px.1 / 2.0),
        }
    }

    #[inline]
    pub(super) fn at(&self, point_in_world: Coord) -> (f64, f64) {
        (
            (point_in_world.x - self.center.x) * self.px_per_m + self.middle_px.0,
            (self.center.y - point_in_world.y) * self.px_per_m + self.middle_px.1,
        )
    }
}

/// The features of a layer by strip.
pub(super) struct Strips<'a> {
    shapes: &'a Shapes,
    buffers: Buffers<'a>,
    pub(super) to: ToPixels,
    /// Columns of the frame.
    pub(super) width: usize,
    height: usize,
    /// The radius of the disc a point is drawn as.
    pub(super) point_px: f64,
    chunks: Vec<Chunk>,
}

/// A feature of a strip.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    pub(super) id: u32,
    /// The column of the frame its left end is in, and how many more it reaches over.
    pub(super) left: u16,
    pub(super) columns: u16,
}

/// A run of features: those of strip `n` are `seen[starts[n]..starts[n + 1]]`.
struct Chunk {
    starts: Vec<u32>,
    seen: Vec<Seen>,
}

impl<'a> Strips<'a> {
    /// Sorts the features that come within `reach_px` of the frame.
    ///
    /// # Errors
    /// [`RenderError::Cancelled`].
    pub(super) fn of(
        shapes: &'a Shapes,
        view: &View,
        frame: Frame,
        (reach_px, point_px): (f64, f64),
        cancelled: &AtomicBool,
    ) -> Result<Self, RenderError> {
        let mut strips = Self {
            shapes,
            buffers: shapes.buffers(),
            to: ToPixels::of(view),
            width: frame.width as usize,
            height: frame.height as usize,
            point_px,
            chunks: Vec::new(),
        };
        let count = shapes.len();
        strips.chunks = (0..count.div_ceil(CHUNK))
            .into_par_iter()
            .map(|chunk| {
                if cancelled.load(Ordering::Relaxed) {
                    return Err(RenderError::Cancelled);
                }
                Ok(strips.chunk(chunk * CHUNK..count.min((chunk + 1) * CHUNK), reach_px))
            })
            .collect::<Result<_, _>>()?;
        Ok(strips)
    }

    /// The features that may be seen in a strip, in the order of the layer, by runs.
    pub(super) fn features(&self, strip: usize) -> impl Iterator<Item = &[Seen]> {
        self.chunks.iter().map(move |chunk| {
            let range = match chunk.starts.get(strip..strip + 2) {
                Some(&[from, to]) => from as usize..to as usize,
                _ => 0..0,
            };
            chunk.seen.get(range).unwrap_or_default()
        })
    }

    /// What a feature is made of.
    #[inline]
    pub(super) fn kind(&self, id: u32) -> ShapeKind {
        self.buffers.kinds[id as usize]
    }

    /// The rings of all parts of a feature.
    #[inline]
    pub(super) fn rings(&self, id: u32) -> impl Iterator<Item = &'a [Coord]> + use<'a> {
        let Buffers { coords, ring_starts, part_starts, feature_starts, .. } = self.buffers;
        let first = part_starts[feature_starts[id as usize] as usize] as usize;
        let end = part_starts[feature_starts[id as usize + 1] as usize] as usize;
        ring_starts[first..=end].windows(2).map(move |ring| &coords[ring[0] as usize..ring[1] as usize])
    }

    /// The strips of some rows of the frame, each with its own rows.
    pub(super) fn within(rows: Range<usize>) -> impl Iterator<Item = (usize, Range<usize>)> {
        let strips = rows.start / STRIP_PX..rows.end.div_ceil(STRIP_PX);
        strips.map(move |strip| (strip, strip * STRIP_PX..rows.end.min((strip + 1) * STRIP_PX)))
    }

    /// Counts, then places.
    fn chunk(&self, features: Range<usize>, reach_px: f64) -> Chunk {
        let strips = self.height.div_ceil(STRIP_PX);
        let mut starts = vec![0_u32; strips + 1];
        let mut met: Vec<(Seen, Range<u16>)> = Vec::with_capacity(features.len());
        for at in features {
            if let Some((seen, range)) = self.look(at as u32, reach_px) {
                for strip in range.clone() {
                    starts[usize::from(strip) + 1] += 1;
                }
                met.push((seen, range));
            }
        }
        for strip in 0..strips {
            starts[strip + 1] += starts[strip];
        }
        let mut next = starts.clone();
        let mut seen = vec![Seen::default(); starts[strips] as usize];
        for (feature, range) in met {
            for strip in range {
                let next = &mut next[usize::from(strip)];
                seen[*next as usize] = feature;
                *next += 1;
            }
        }
        Chunk { starts, seen }
    }

    /// A feature and its strips, if it is in the frame.
    fn look(&self, id: u32, reach_px: f64) -> Option<(Seen, Range<u16>)> {
        let bounds = self.shapes.bounds(FeatureId(id))?;
        let (left, bottom) = self.to.at(bounds.min());
        let (right, top) = self.to.at(bounds.max());
        let reach_px = if self.kind(id) == ShapeKind::Point { reach_px + self.point_px } else { reach_px };
        let (width, height) = (self.width as f64, self.height as f64);
        if right + reach_px < 0.0 || left - reach_px > width || bottom + reach_px < 0.0 || top - reach_px > height {
            return None;
        }
        // No side of a picture has more pixels than a u16 counts.
        let strip = |y: f64| y.clamp(0.0, height - 1.0) as u16 / STRIP_PX as u16;
        let column = |x: f64| x.clamp(0.0, width) as u16;
        let seen = Seen { id, left: column(left), columns: column(right) - column(left) };
        Some((seen, strip(top - reach_px)..strip(bottom + reach_px) + 1))
    }
}
