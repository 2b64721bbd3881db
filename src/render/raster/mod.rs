//! A scene drawn on the CPU: the reference picture.
//!
//! The map is a stack of sheets: the fills of parcels as ids of polygons, their outlines as coverage, and what lies
//! under, between and over them as drawn by tiny-skia. An [`Easel`] keeps the sheets of its last picture and draws
//! anew only those that would be different, so that another theme of the same view costs no geometry at all.
//!
//! The picture is cut into bands of a fixed height, which are drawn on all cores. The cut depends on nothing but
//! the size, so the bytes are the same on one core and on many.
//!
//! *Guarantees:* same scene, same bytes, whatever the easel has drawn before; nothing of the map outside its frame.
//! *Must not know:* what colours mean.

mod crossings;
mod ids;
mod layers;
mod lines;
mod outline;
mod paint;
mod png;
mod resolve;
mod steps;
mod strips;
mod text;

use std::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use tiny_skia::PixmapMut;

use crate::scene::font::Fonts;
use crate::scene::paint::Scene;
use crate::scene::view::View;
use ids::Ids;
use steps::{Laid, Sheet, Step};

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

/// Rows of a band, whole strips of them: small enough to share the work, large enough that few shapes lie in two.
const BAND_PX: u32 = 64;

/// Draws a scene, in bands on all cores. `cancelled` is looked at between features.
///
/// # Errors
/// [`RenderError::Size`], [`RenderError::Cancelled`].
pub fn draw(scene: &Scene, fonts: &Fonts<'_>, cancelled: &AtomicBool) -> Result<Picture, RenderError> {
    Easel::once().draw(scene, fonts, cancelled)
}

/// Draws one picture after the other and keeps what the next one may need again.
#[derive(Debug, Default)]
pub struct Easel {
    once: bool,
    place: Option<(Frame, View)>,
    steps: Vec<Step>,
    /// The sheets of every band, one a step.
    bands: Vec<Vec<Sheet>>,
    /// Of sheets that serve no more: their memory serves the next.
    spare: Mutex<Vec<Ids>>,
    drawn_anew: usize,
}

impl Easel {
    /// An easel for one picture: a band's sheets go when the band is done.
    fn once() -> Self {
        Self { once: true, ..Self::default() }
    }

    /// How many sheets of the last picture were not there from the one before.
    pub fn drawn_anew(&self) -> usize {
        self.drawn_anew
    }

    /// Draws a scene, in bands on all cores; the bytes are those of [`draw`]. `cancelled` is looked at between strips
    /// and features; the bands that were done by then are kept.
    ///
    /// # Errors
    /// [`RenderError::Size`], [`RenderError::Cancelled`].
    pub fn draw(&mut self, scene: &Scene, fonts: &Fonts<'_>, cancelled: &AtomicBool) -> Result<Picture, RenderError> {
        let (width, height) = scene.size_px;
        let too_large = RenderError::Size(width, height);
        if width == 0 || height == 0 || width > MAX_SIDE_PX || height > MAX_SIDE_PX {
            return Err(too_large);
        }
        let row_bytes = width as usize * 4;
        // Where there is no room `vec!` would end the program, so it is asked for first; but only `vec!` has zeros that
        // cost nothing until they are written over, by all cores. What is not looked at would not be asked for at all.
        let mut room: Vec<u8> = Vec::new();
        room.try_reserve_exact(row_bytes * height as usize).map_err(|_full| too_large)?;
        drop(black_box(room));
        let mut rgba = vec![0; row_bytes * height as usize];
        let frame = Frame::of(scene);
        if (frame.width, frame.height) != (width, height) {
            fill(&mut rgba, scene);
        }
        self.map(scene, fonts, (frame, row_bytes), &mut rgba, cancelled)?;
        let marks: Vec<text::Ready> = scene.marks.par_iter().map(|mark| text::Ready::new(mark, fonts)).collect();
        if !marks.is_empty() {
            rgba.par_chunks_mut(row_bytes * BAND_PX as usize).enumerate().for_each(|(number, rows)| {
                let (top, height) = (number as f32 * BAND_PX as f32, (rows.len() / row_bytes) as u32);
                let Some(mut canvas) = PixmapMut::from_bytes(rows, width, height) else { return };
                for mark in &marks {
                    mark.draw(&mut canvas, (0.0, -top), top, height as f32);
                }
            });
        }
        if cancelled.load(Ordering::Relaxed) {
            Err(RenderError::Cancelled)
        } else {
            Ok(Picture { width, height, rgba })
        }
    }

    /// Draws what is inside the frame.
    fn map(
        &mut self,
        scene: &Scene,
        fonts: &Fonts<'_>,
        (frame, row_bytes): (Frame, usize),
        rgba: &mut [u8],
        cancelled: &AtomicBool,
    ) -> Result<(), RenderError> {
        if frame.width == 0 || frame.height == 0 {
            return Ok(());
        }
        self.keep_what_serves(scene, frame);
        let lacks = |at: usize| self.bands.iter().any(|band| matches!(band.get(at), None | Some(Sheet::Missing)));
        let wanted: Vec<bool> = (0..self.steps.len()).map(lacks).collect();
        self.drawn_anew = wanted.iter().filter(|wanted| **wanted).count();
        let makers =
            self.steps.iter().zip(wanted).map(|(step, wanted)| step.maker(wanted, scene, frame, fonts, cancelled));
        let makers = makers.collect::<Result<Vec<_>, _>>()?;
        let laid: Vec<Laid<'_>> = self.steps.iter().map(|step| step.laid(scene)).collect();
        let (from, to) = (frame.top as usize * row_bytes, (frame.top as usize + frame.height as usize) * row_bytes);
        let inside = rgba.get_mut(from..to).unwrap_or_default();
        let columns = frame.left as usize * 4..(frame.left as usize + frame.width as usize) * 4;
        let (once, spare) = (self.once, &self.spare);
        let drawn = inside.par_chunks_mut(row_bytes * BAND_PX as usize).zip(&mut self.bands).enumerate().try_for_each(
            |(number, (rows, sheets))| {
                let top = number * BAND_PX as usize;
                for ((maker, laid), sheet) in makers.iter().zip(&laid).zip(sheets.iter_mut()) {
                    if matches!(sheet, Sheet::Missing) {
                        *sheet = maker.sheet(top..top + rows.len() / row_bytes, || taken(spare), cancelled)?;
                    }
                    for (row, pixels) in rows.chunks_exact_mut(row_bytes).enumerate() {
                        sheet.lay(laid, (row, top + row), pixels.get_mut(columns.clone()).unwrap_or_default());
                    }
                    if once && let Sheet::Fills(ids) = std::mem::take(sheet) {
                        put_back(spare, ids);
                    }
                }
                Ok(())
            },
        );
        self.spare = Mutex::default();
        drawn
    }

    /// Brings the sheets of the last picture in the order of this one; those it does not have are missing.
    fn keep_what_serves(&mut self, scene: &Scene, frame: Frame) {
        let steps = Step::all(scene);
        let count = frame.height.div_ceil(BAND_PX) as usize;
        let mut known = std::mem::take(&mut self.steps);
        let mut before = std::mem::take(&mut self.bands);
        if self.place.replace((frame, scene.view)) != Some((frame, scene.view)) {
            for sheet in before.drain(..).flatten() {
                if let Sheet::Fills(ids) = sheet {
                    put_back(&self.spare, ids);
                }
            }
            known.clear();
        }
        let from: Vec<Option<usize>> =
            steps.iter().map(|step| known.iter().position(|known| known.has_sheet_of(step))).collect();
        before.resize_with(count, Vec::new);
        self.bands = before
            .into_iter()
            .map(|mut band| {
                let taken = |at: &Option<usize>| at.and_then(|at| band.get_mut(at)).map(std::mem::take);
                from.iter().map(taken).map(Option::unwrap_or_default).collect()
            })
            .collect();
        self.steps = steps;
    }
}

/// Ids that nobody needs, perhaps of nothing. A lock that broke is as good as none: there is only memory behind it.
fn taken(spare: &Mutex<Vec<Ids>>) -> Ids {
    spare.lock().ok().and_then(|mut spare| spare.pop()).unwrap_or_default()
}

fn put_back(spare: &Mutex<Vec<Ids>>, ids: Ids) {
    if let Ok(mut spare) = spare.lock() {
        spare.push(ids);
    }
}

/// Fills the picture with paper.
fn fill(rgba: &mut [u8], scene: &Scene) {
    let paper = scene.paper;
    rgba.as_chunks_mut::<4>().0.fill([paper.r, paper.g, paper.b, u8::MAX]);
}

/// The frame of the map in whole pixels of the picture, cut to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Frame {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

impl Frame {
    fn of(scene: &Scene) -> Self {
        let (left, top, width, height) = scene.frame_px;
        let along = |start: f32, length: f32, whole: u32| {
            let start = (start.round().max(0.0) as u32).min(whole);
            (start, (length.round().max(0.0) as u32).min(whole - start))
        };
        let ((left, width), (top, height)) = (along(left, width, scene.size_px.0), along(top, height, scene.size_px.1));
        Self { left, top, width, height }
    }
}
