//! A scene drawn by tiny-skia: the reference picture.
//!
//! The picture is cut into bands of a fixed height, which are drawn on all cores. The cut depends on nothing but
//! the size, so the bytes are the same on one core and on many.
//!
//! *Guarantees:* same scene, same bytes; nothing of the map outside its frame. *Must not know:* what colours mean.

mod layers;
mod outline;
mod paint;
mod png;
mod text;

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use tiny_skia::{Pixmap, PixmapMut};

use crate::scene::font::Fonts;
use crate::scene::paint::Scene;
use layers::Prepared;
use text::Written;

pub use png::png;

/// Straight 8-bit RGBA (opaque), row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// `width * height * 4` bytes.
    pub rgba: Vec<u8>,
}

/// Why a picture could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The size is zero or too large.
    #[error("cannot make a picture of {0} × {1} pixels; choose 1 to {max} a side", max = MAX_SIDE_PX)]
    Size(u32, u32),
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The PNG could not be encoded.
    #[error("cannot encode the picture: {0}")]
    Encode(String),
}

/// The longest side of a picture.
pub const MAX_SIDE_PX: u32 = 32_000;

/// Rows of a band: small enough to share the work, large enough that few shapes lie in two.
const BAND_PX: u32 = 128;

/// Draws a scene, in bands on all cores. `cancelled` is looked at between features.
///
/// # Errors
/// [`RenderError::Size`], [`RenderError::Cancelled`].
pub fn draw(scene: &Scene, fonts: &Fonts<'_>, cancelled: &AtomicBool) -> Result<Picture, RenderError> {
    let (width, height) = scene.size_px;
    let too_large = RenderError::Size(width, height);
    if width == 0 || height == 0 || width > MAX_SIDE_PX || height > MAX_SIDE_PX {
        return Err(too_large);
    }
    let row_bytes = width as usize * 4;
    let mut rgba = Vec::new();
    rgba.try_reserve_exact(row_bytes * height as usize).map_err(|_full| too_large)?;
    rgba.resize(row_bytes * height as usize, 0);
    let frame = Frame::of(scene);
    let job = Job {
        scene,
        frame,
        layers: scene.strata.iter().map(|stratum| Prepared::new(stratum, scene, frame)).collect(),
        labels: scene.labels.par_iter().map(|label| Written::new(label, fonts)).collect(),
        marks: scene.marks.par_iter().map(|mark| text::Ready::new(mark, fonts)).collect(),
        cancelled,
    };
    rgba.par_chunks_mut(row_bytes * BAND_PX as usize)
        .enumerate()
        .try_for_each(|(number, rows)| job.band(number as u32 * BAND_PX, width, rows))?;
    Ok(Picture { width, height, rgba })
}

/// The frame of the map in whole pixels of the picture.
#[derive(Debug, Clone, Copy)]
struct Frame {
    left: i32,
    top: i32,
    width: u32,
    height: u32,
}

impl Frame {
    fn of(scene: &Scene) -> Self {
        let (left, top, width, height) = scene.frame_px;
        Self {
            left: left.round() as i32,
            top: top.round() as i32,
            width: width.round().max(0.0) as u32,
            height: height.round().max(0.0) as u32,
        }
    }
}

struct Job<'a> {
    scene: &'a Scene,
    frame: Frame,
    layers: Vec<Prepared<'a>>,
    labels: Vec<Written>,
    marks: Vec<text::Ready>,
    cancelled: &'a AtomicBool,
}

impl Job<'_> {
    /// Draws the rows from `top` on.
    fn band(&self, top: u32, width: u32, rows: &mut [u8]) -> Result<(), RenderError> {
        let height = (rows.len() / (width as usize * 4)) as u32;
        let Some(mut canvas) = PixmapMut::from_bytes(rows, width, height) else { return Ok(()) };
        canvas.fill(paint::opaque(self.scene.paper));
        self.map(top.cast_signed(), &mut canvas)?;
        let down = -(top as f32);
        for mark in &self.marks {
            mark.draw(&mut canvas, (0.0, down), top as f32, height as f32);
        }
        Ok(())
    }

    /// Draws the part of the map in this band on a canvas of its own, which clips it, and puts it in its place.
    fn map(&self, top: i32, canvas: &mut PixmapMut<'_>) -> Result<(), RenderError> {
        let frame = self.frame;
        let first = top.max(frame.top);
        let end = (top + canvas.height().cast_signed()).min(frame.top + frame.height.cast_signed());
        if first >= end {
            return Ok(());
        }
        let Some(mut map) = Pixmap::new(frame.width.max(1), (end - first) as u32) else { return Ok(()) };
        map.fill(paint::opaque(self.scene.ground));
        let strip = layers::Strip { top: first - frame.top, height: end - first, cancelled: self.cancelled };
        for layer in &self.layers {
            layer.draw(&mut map.as_mut(), strip)?;
        }
        self.check()?;
        // All halos lie under all letters: the characters of a name set one by one do not eat each other.
        let shift = (-(frame.left as f32), -(first as f32));
        for label in &self.labels {
            label.draw_halo(&mut map.as_mut(), shift);
        }
        for label in &self.labels {
            label.draw_letters(&mut map.as_mut(), shift);
        }
        paint::put(&map, canvas, frame.left, first - top);
        Ok(())
    }

    fn check(&self) -> Result<(), RenderError> {
        if self.cancelled.load(Ordering::Relaxed) { Err(RenderError::Cancelled) } else { Ok(()) }
    }
}
