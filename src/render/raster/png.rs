//! PNG with its dpi, the same bytes for the same picture: no time stamp, no name of a program.

use std::io::{self, Write};
use std::sync::OnceLock;

use png::{BitDepth, ColorType, Compression, Encoder, PixelDimensions, Unit};

use super::draw_rows;
use crate::render::Watch;
use crate::scene::font::Fonts;
use crate::scene::paint::Scene;

/// Draws a scene into a PNG, a few bands at a time: an A0 sheet at 300 dpi takes no more memory than a screen.
///
/// # Errors
/// What `out` says, and [`RenderError`](crate::render::RenderError) inside [`io::ErrorKind::Other`].
pub fn write_png(
    scene: &Scene,
    fonts: &Fonts<'_>,
    dpi: f64,
    out: impl Write + Send,
    watch: Watch<'_>,
) -> Result<(), io::Error> {
    let failed = OnceLock::new();
    let out = Out { out, failed: &failed };
    let written = || -> Result<(), io::Error> {
        let mut writer = encoder(out, scene.size_px, dpi).write_header()?;
        let mut stream = writer.stream_writer_with_size(CHUNK_BYTES)?;
        let rows = rows_at_once(scene.size_px.0);
        draw_rows(scene, fonts, rows, watch, |rgba| stream.write_all(&without_alpha(rgba)))?;
        stream.finish()?;
        writer.finish()?;
        Ok(())
    };
    written().map_err(|error| failed.get().map_or(error, |kind| (*kind).into()))
}

/// A writer that remembers why it could not write: the encoder passes that on as mere text.
struct Out<'a, W> {
    out: W,
    failed: &'a OnceLock<io::ErrorKind>,
}

impl<W> Out<'_, W> {
    fn remember(&self, error: &io::Error) {
        if error.kind() != io::ErrorKind::Interrupted {
            self.failed.get_or_init(|| error.kind());
        }
    }
}

impl<W: Write> Write for Out<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, io::Error> {
        let written = self.out.write(bytes);
        written.inspect_err(|error| self.remember(error))
    }

    fn flush(&mut self) -> Result<(), io::Error> {
        let flushed = self.out.flush();
        flushed.inspect_err(|error| self.remember(error))
    }
}

/// Rows of such a picture that are drawn at once.
fn rows_at_once(width: u32) -> u32 {
    (PIECE_BYTES / (u64::from(width.max(1)) * 4)).clamp(1, 1 << 20) as u32
}

/// They have about this many bytes.
const PIECE_BYTES: u64 = 32 << 20;
/// Bytes of a chunk of the file.
const CHUNK_BYTES: usize = 1 << 20;

fn encoder<'a, W: Write>(out: W, (width, height): (u32, u32), dpi: f64) -> Encoder<'a, W> {
    let mut encoder = Encoder::new(out, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    encoder.set_pixel_dims(dots_per_meter(dpi).map(|dots| PixelDimensions {
        xppu: dots,
        yppu: dots,
        unit: Unit::Meter,
    }));
    encoder
}

/// What a file says of its resolution, if there is one.
pub(in crate::render) fn dots_per_meter(dpi: f64) -> Option<u32> {
    (dpi.is_finite() && dpi > 0.0).then(|| (dpi / 0.0254).round().clamp(1.0, f64::from(u32::MAX)) as u32)
}

/// Three channels: the picture is opaque, and the file a quarter smaller.
fn without_alpha(rgba: &[u8]) -> Vec<u8> {
    let mut rgb = vec![0; rgba.len() / 4 * 3];
    for (three, four) in rgb.as_chunks_mut::<3>().0.iter_mut().zip(rgba.as_chunks::<4>().0) {
        three.copy_from_slice(&four[..3]);
    }
    rgb
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicU64};

    use super::*;
    use crate::model::layer::LayerKind;

    #[test]
    fn the_file_holds_size_dpi_and_pixels_and_nothing_else() {
        let (scene, fonts) = (crate::scene::paint::tests::page(), Fonts::bundled());
        let (never, done, total) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
        let watch = Watch { cancelled: &never, done: &done, total: &total };
        let written = || {
            let mut bytes = Vec::new();
            write_png(&scene, &fonts, 300.0, &mut bytes, watch).unwrap();
            bytes
        };
        let bytes = written();
        assert_eq!(bytes, written(), "same bytes twice");
        let mut reader = png::Decoder::new(io::Cursor::new(&bytes)).read_info().unwrap();
        let dims = reader.info().pixel_dims.unwrap();
        // 300 ÷ 0.0254 = 11 811.02 dots a metre.
        assert_eq!((dims.xppu, dims.yppu), (11_811, 11_811), "300 dpi");
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let picture = crate::render::raster::draw(&scene, &fonts, &never).unwrap();
        let expected: Vec<u8> = picture.rgba.chunks(4).flat_map(|pixel| pixel[..3].to_vec()).collect();
        assert_eq!(pixels, expected, "the pixels come back");
        for chunk in [&b"tIME"[..], b"tEXt", b"iTXt"] {
            assert!(!bytes.windows(4).any(|four| four == chunk), "no {}", String::from_utf8_lossy(chunk));
        }
    }

    /// A sheet with an inset whose frames begin and end within bands, drawn 64 rows at a time.
    #[test]
    fn a_picture_in_pieces_is_the_whole_one() {
        let mut scene = crate::scene::paint::tests::page();
        let mut parcels = scene.maps[0].strata[0].clone();
        let layer = Arc::make_mut(&mut parcels.layer);
        layer.kind = LayerKind::Parcels;
        parcels.symbols[0].strokes.clear();
        scene.maps[0].strata.insert(0, parcels);
        let mut inset = scene.maps[0].clone();
        inset.frame_px = (70.0, 61.0, 40.0, 25.0);
        inset.view.size_px = (40.0, 25.0);
        scene.maps.push(inset);
        let scene = scene.scaled(4.3);
        let fonts = Fonts::bundled();
        let (never, done, total) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
        let watch = Watch { cancelled: &never, done: &done, total: &total };
        let whole = crate::render::raster::draw(&scene, &fonts, &never).unwrap();
        assert!(whole.rgba.iter().any(|byte| *byte != 255), "something is drawn");
        for rows in [1, 64, 128, 1000] {
            let mut pieces = Vec::new();
            let mut most = 0;
            let take = |piece: &[u8]| {
                pieces.extend_from_slice(piece);
                most = most.max(piece.len());
                Ok(())
            };
            draw_rows(&scene, &fonts, rows, watch, take).unwrap();
            assert!(pieces == whole.rgba, "{rows} rows at a time");
            let at_most = 860 * 4 * rows.next_multiple_of(64).min(430) as usize;
            assert_eq!(most, at_most, "no more than that is held at once");
        }
    }

    /// A0 at 300 dpi: 14043 × 9933 pixels, 558 MB as a whole.
    #[test]
    fn the_largest_sheets_are_held_in_small_pieces() {
        for width in [1, 2400, 14_043, 32_000] {
            let held = u64::from(rows_at_once(width).next_multiple_of(64)) * u64::from(width) * 4;
            assert!(held <= 48 << 20, "{width}: {held} bytes");
        }
    }
}
