//! PNG with its dpi, the same bytes for the same picture: no time stamp, no name of a program.

use png::{BitDepth, ColorType, Compression, Encoder, PixelDimensions, Unit};

use super::{Picture, RenderError};

/// PNG with its dpi.
///
/// # Errors
/// [`RenderError::Encode`].
pub fn png(picture: &Picture, dpi: f64) -> Result<Vec<u8>, RenderError> {
    let failed = |cause: png::EncodingError| RenderError::Encode(cause.to_string());
    // Three channels: the picture is opaque, and the file a quarter smaller.
    let rgb: Vec<u8> = picture.rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut bytes = Vec::with_capacity(rgb.len() / 8);
    let mut encoder = Encoder::new(&mut bytes, picture.width, picture.height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    if dpi.is_finite() && dpi > 0.0 {
        let per_meter = (dpi / 0.0254).round().clamp(1.0, f64::from(u32::MAX)) as u32;
        encoder.set_pixel_dims(Some(PixelDimensions { xppu: per_meter, yppu: per_meter, unit: Unit::Meter }));
    }
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&rgb).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_size_dpi_and_pixels_and_nothing_else() {
        let picture =
            Picture { width: 3, height: 2, rgba: (0..24).map(|i| if i % 4 == 3 { 255 } else { i * 9 }).collect() };
        let bytes = png(&picture, 300.0).unwrap();
        assert_eq!(bytes, png(&picture, 300.0).unwrap(), "same bytes twice");
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let dims = reader.info().pixel_dims.unwrap();
        // 300 ÷ 0.0254 = 11 811.02 dots a metre.
        assert_eq!((dims.xppu, dims.yppu), (11_811, 11_811), "300 dpi");
        let mut pixels = vec![0; 18];
        reader.next_frame(&mut pixels).unwrap();
        let expected: Vec<u8> = picture.rgba.chunks(4).flat_map(|pixel| pixel[..3].to_vec()).collect();
        assert_eq!(pixels, expected, "the pixels come back");
        for chunk in [&b"tIME"[..], b"tEXt", b"iTXt"] {
            assert!(!bytes.windows(4).any(|four| four == chunk), "no {}", String::from_utf8_lossy(chunk));
        }
    }
}
