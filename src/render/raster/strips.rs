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
use crate::model::shapes::{ShapeKind, Shapes};
use crate::scene::view::View;

/// Rows of a strip: its samples stay in the cache of a core.
pub(super) const STRIP_PX: usize = 16;
/// Features looked at by one core at a time.
const CHUNK: usize = 8192;
/// A point is drawn as a disc of this radius.
pub(super) const POINT_PX: f64 = 2.5;

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
    pub(super) shapes: &'a Shapes,
    pub(super) to: ToPixels,
    /// Columns of the frame.
    pub(super) width: usize,
    height: usize,
    chunks: Vec<Chunk>,
}

/// A run of features: those of strip `n` are `ids[starts[n]..starts[n + 1]]`.
struct Chunk {
    starts: Vec<u32>,
    ids: Vec<u32>,
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
        reach_px: f64,
        cancelled: &AtomicBool,
    ) -> Result<Self, RenderError> {
        let mut strips = Self {
            shapes,
            to: ToPixels::of(view),
            width: frame.width as usize,
            height: frame.height as usize,
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

    /// The features that may be seen in a strip, in the order of the layer.
    pub(super) fn features(&self, strip: usize) -> impl Iterator<Item = FeatureId> + '_ {
        self.chunks.iter().flat_map(move |chunk| {
            let range = match chunk.starts.get(strip..strip + 2) {
                Some(&[from, to]) => from as usize..to as usize,
                _ => 0..0,
            };
            chunk.ids.get(range).unwrap_or_default().iter().map(|id| FeatureId(*id))
        })
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
        let mut seen: Vec<(u32, Range<usize>)> = Vec::new();
        for at in features {
            let id = FeatureId(at as u32);
            if let Some(range) = self.strips_of(id, reach_px) {
                for strip in range.clone() {
                    starts[strip + 1] += 1;
                }
                seen.push((id.0, range));
            }
        }
        for strip in 0..strips {
            starts[strip + 1] += starts[strip];
        }
        let mut next = starts.clone();
        let mut ids = vec![0; starts[strips] as usize];
        for (id, range) in seen {
            for strip in range {
                ids[next[strip] as usize] = id;
                next[strip] += 1;
            }
        }
        Chunk { starts, ids }
    }

    fn strips_of(&self, id: FeatureId, reach_px: f64) -> Option<Range<usize>> {
        let bounds = self.shapes.bounds(id)?;
        let (left, bottom) = self.to.at(bounds.min());
        let (right, top) = self.to.at(bounds.max());
        let reach_px = if self.shapes.kind(id) == ShapeKind::Point { reach_px + POINT_PX } else { reach_px };
        let (width, height) = (self.width as f64, self.height as f64);
        if right + reach_px < 0.0 || left - reach_px > width || bottom + reach_px < 0.0 || top - reach_px > height {
            return None;
        }
        let row = |y: f64| y.clamp(0.0, height) as usize;
        let (first, last) = (row(top - reach_px) / STRIP_PX, row(bottom + reach_px).min(self.height - 1) / STRIP_PX);
        (first <= last).then_some(first..last + 1)
    }
}
