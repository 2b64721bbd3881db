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
mod image;
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
use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use tiny_skia::PixmapMut;

use crate::render::Watch;
use crate::scene::color::Color;
use crate::scene::font::Fonts;
use crate::scene::paint::{MapFrame, Scene};
use crate::scene::view::View;
use ids::Ids;
use steps::{Laid, Maker, Sheet, Step};

pub use crate::render::{MAX_SIDE_PX, RenderError};
pub(super) use png::dots_per_meter;
pub use png::write_png;

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

/// Rows of a band, whole strips of them: small enough to share the work, large enough that few shapes lie in two.
const BAND_PX: u32 = 64;

/// Draws a scene, in bands on all cores. `cancelled` is looked at between features.
///
/// # Errors
/// [`RenderError::Size`], [`RenderError::Cancelled`].
pub fn draw(scene: &Scene, fonts: &Fonts<'_>, cancelled: &AtomicBool) -> Result<Picture, RenderError> {
    Easel::once().draw(scene, fonts, cancelled)
}

/// Draws a scene some rows at a time, whole bands of it, while the rows before are taken: the memory of a large
/// picture is that of few of its rows.
fn draw_rows(
    scene: &Scene,
    fonts: &Fonts<'_>,
    rows_at_once: u32,
    watch: Watch<'_>,
    mut take: impl FnMut(&[u8]) -> Result<(), io::Error> + Send,
) -> Result<(), io::Error> {
    let (width, height) = scene.size_px;
    if width == 0 || height == 0 || width > MAX_SIDE_PX || height > MAX_SIDE_PX {
        return Err(RenderError::Size(width, height).into());
    }
    let rows_at_once = rows_at_once.next_multiple_of(BAND_PX);
    let mut easel = Easel::once();
    let mut begun = easel.begin(scene, fonts, watch.cancelled)?;
    watch.total.store(u64::from(height), Ordering::Relaxed);
    let (mut drawn, mut next): (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
    for top in (0..height).step_by(rows_at_once as usize) {
        next.resize(width as usize * 4 * rows_at_once.min(height - top) as usize, 0);
        let (drawing, taking) = rayon::join(
            || begun.rows(top, &mut next, watch.cancelled),
            || if drawn.is_empty() { Ok(()) } else { take(&drawn) },
        );
        taking?;
        drawing?;
        std::mem::swap(&mut drawn, &mut next);
        watch.done.store(u64::from(top), Ordering::Relaxed);
    }
    take(&drawn)?;
    watch.done.store(u64::from(height), Ordering::Relaxed);
    Ok(())
}

/// Draws one picture after the other and keeps what the next one may need again.
#[derive(Debug, Default)]
pub struct Easel {
    once: bool,
    maps: Vec<Kept>,
    /// Of sheets that serve no more: their memory serves the next.
    spare: Mutex<Vec<Ids>>,
}

/// What is kept of a map.
#[derive(Debug, Default)]
struct Kept {
    place: Option<(Frame, View)>,
    steps: Vec<Step>,
    /// The sheets of every band, one a step.
    bands: Vec<Vec<Sheet>>,
    drawn_anew: usize,
}

impl Easel {
    /// An easel for one picture: a band's sheets go when the band is done.
    fn once() -> Self {
        Self { once: true, ..Self::default() }
    }

    /// How many sheets of the last picture were not there from the one before.
    pub fn drawn_anew(&self) -> usize {
        self.maps.iter().map(|map| map.drawn_anew).sum()
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
        let drawn = self.begin(scene, fonts, cancelled)?.rows(0, &mut rgba, cancelled);
        self.spare = Mutex::default();
        drawn.map(|()| Picture { width, height, rgba })
    }

    /// Finds what is to be drawn anew, and all that the bands have in common.
    fn begin<'a>(
        &'a mut self,
        scene: &'a Scene,
        fonts: &Fonts<'_>,
        cancelled: &AtomicBool,
    ) -> Result<Begun<'a>, RenderError> {
        self.maps.resize_with(scene.maps.len(), Kept::default);
        let mut maps = Vec::with_capacity(scene.maps.len());
        for (map, kept) in scene.maps.iter().zip(&mut self.maps) {
            let frame = Frame::of(map, scene.size_px);
            if frame.width > 0 && frame.height > 0 {
                maps.push(kept.begin(map, frame, fonts, &self.spare, cancelled)?);
            }
        }
        let covered = maps.iter().any(|map| (map.frame.width, map.frame.height) == scene.size_px);
        Ok(Begun {
            width: scene.size_px.0,
            paper: (!covered).then_some(scene.paper),
            once: self.once,
            spare: &self.spare,
            maps,
            marks: scene.marks.par_iter().map(|mark| text::Ready::new(mark, fonts)).collect(),
        })
    }
}

impl Kept {
    fn begin<'a>(
        &'a mut self,
        map: &'a MapFrame,
        frame: Frame,
        fonts: &Fonts<'_>,
        spare: &Mutex<Vec<Ids>>,
        cancelled: &AtomicBool,
    ) -> Result<BegunMap<'a>, RenderError> {
        self.keep_what_serves(map, frame, spare);
        let lacks = |at: usize| self.bands.iter().any(|band| matches!(band.get(at), None | Some(Sheet::Missing)));
        let wanted: Vec<bool> = (0..self.steps.len()).map(lacks).collect();
        self.drawn_anew = wanted.iter().filter(|wanted| **wanted).count();
        let makers =
            self.steps.iter().zip(wanted).map(|(step, wanted)| step.maker(wanted, map, frame, fonts, cancelled));
        Ok(BegunMap {
            frame,
            makers: makers.collect::<Result<_, _>>()?,
            laid: self.steps.iter().map(|step| step.laid(map)).collect(),
            bands: &mut self.bands,
        })
    }

    /// Brings the sheets of the last picture in the order of this one; those it does not have are missing.
    fn keep_what_serves(&mut self, map: &MapFrame, frame: Frame, spare: &Mutex<Vec<Ids>>) {
        let steps = Step::all(map);
        let count = frame.height.div_ceil(BAND_PX) as usize;
        let mut known = std::mem::take(&mut self.steps);
        let mut before = std::mem::take(&mut self.bands);
        if self.place.replace((frame, map.view)) != Some((frame, map.view)) {
            for sheet in before.drain(..).flatten() {
                if let Sheet::Fills(ids) = sheet {
                    put_back(spare, ids);
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

/// A picture of which some rows may be drawn at a time, from the top down.
struct Begun<'a> {
    width: u32,
    /// Where the maps leave any of it.
    paper: Option<Color>,
    once: bool,
    spare: &'a Mutex<Vec<Ids>>,
    maps: Vec<BegunMap<'a>>,
    marks: Vec<text::Ready>,
}

struct BegunMap<'a> {
    frame: Frame,
    makers: Vec<Maker<'a>>,
    laid: Vec<Laid<'a>>,
    bands: &'a mut Vec<Vec<Sheet>>,
}

impl Begun<'_> {
    /// Draws the rows from `top`, which begins a band of the picture, as many as `rgba` holds. They are the same
    /// whatever the picture is cut into.
    fn rows(&mut self, top: u32, rgba: &mut [u8], cancelled: &AtomicBool) -> Result<(), RenderError> {
        let row_bytes = self.width as usize * 4;
        if let Some(Color { r, g, b, .. }) = self.paper {
            rgba.as_chunks_mut::<4>().0.fill([r, g, b, u8::MAX]);
        }
        for map in &mut self.maps {
            map.rows(top as usize, rgba, row_bytes, (self.once, self.spare), cancelled)?;
        }
        let (width, marks) = (self.width, &self.marks);
        if !marks.is_empty() {
            rgba.par_chunks_mut(row_bytes * BAND_PX as usize).enumerate().for_each(|(number, rows)| {
                let (top, height) = (top as f32 + number as f32 * BAND_PX as f32, (rows.len() / row_bytes) as u32);
                let Some(mut canvas) = PixmapMut::from_bytes(rows, width, height) else { return };
                for mark in marks {
                    mark.draw(&mut canvas, (0.0, -top), top, height as f32);
                }
            });
        }
        if cancelled.load(Ordering::Relaxed) { Err(RenderError::Cancelled) } else { Ok(()) }
    }
}

impl BegunMap<'_> {
    /// Draws what is inside the frame. A band of the map that reaches beyond the rows is kept for the next ones.
    fn rows(
        &mut self,
        top: usize,
        rgba: &mut [u8],
        row_bytes: usize,
        (once, spare): (bool, &Mutex<Vec<Ids>>),
        cancelled: &AtomicBool,
    ) -> Result<(), RenderError> {
        let Frame { left, top: frame_top, width, height } = self.frame;
        let (frame_top, height, band_px) = (frame_top as usize, height as usize, BAND_PX as usize);
        let from = frame_top.max(top);
        let to = (frame_top + height).min(top + rgba.len() / row_bytes);
        if from >= to {
            return Ok(());
        }
        let mut left_over = rgba.get_mut((from - top) * row_bytes..(to - top) * row_bytes).unwrap_or_default();
        let (from, to) = (from - frame_top, to - frame_top);
        let mut parts = Vec::with_capacity((to - from) / band_px + 2);
        for (number, sheets) in self.bands.iter_mut().enumerate().take(to.div_ceil(band_px)).skip(from / band_px) {
            let band = number * band_px..height.min((number + 1) * band_px);
            let rows = band.start.max(from)..band.end.min(to);
            let (own, others) = left_over.split_at_mut(rows.len() * row_bytes);
            left_over = others;
            parts.push((band, rows, own, sheets));
        }
        let columns = left as usize * 4..(left as usize + width as usize) * 4;
        let (makers, laid) = (&self.makers, &self.laid);
        parts.into_par_iter().try_for_each(|(band, rows, own, sheets)| {
            for ((maker, laid), sheet) in makers.iter().zip(laid).zip(sheets.iter_mut()) {
                if matches!(sheet, Sheet::Missing) {
                    *sheet = maker.sheet(band.clone(), || taken(spare), cancelled)?;
                }
                for (y, pixels) in rows.clone().zip(own.chunks_exact_mut(row_bytes)) {
                    sheet.lay(laid, (y - band.start, y), pixels.get_mut(columns.clone()).unwrap_or_default());
                }
                if once
                    && rows.end == band.end
                    && let Sheet::Fills(ids) = std::mem::take(sheet)
                {
                    put_back(spare, ids);
                }
            }
            Ok(())
        })
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

/// The frame of the map in whole pixels of the picture, cut to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Frame {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

impl Frame {
    fn of(map: &MapFrame, size_px: (u32, u32)) -> Self {
        let (left, top, width, height) = map.frame_px;
        let along = |start: f32, length: f32, whole: u32| {
            let start = (start.round().max(0.0) as u32).min(whole);
            (start, (length.round().max(0.0) as u32).min(whole - start))
        };
        let ((left, width), (top, height)) = (along(left, width, size_px.0), along(top, height, size_px.1));
        Self { left, top, width, height }
    }
}
