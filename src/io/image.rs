//! Pictures of a page: PNG files, read as pixels.
//!
//! *Guarantees:* no file is read that is too large to be a logo, and none from another machine that only a page names;
//! whatever is wrong with one is a [`ReadError`] with a remedy. *Must not know:* where on a page it stands.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::sync::Arc;

use png::{ColorType, Decoder, Limits, Transformations};

use crate::io::error::{Fault, ReadError};
use crate::io::path::{refuse_pipe, unreadable};
use crate::io::project::paths::is_remote;
use crate::model::page::{ItemKind, Page};
use crate::model::pixels::Pixels;
use crate::model::words::Words;
use crate::words;

/// Larger files are photographs.
const MOST_BYTES: u64 = 8 << 20;
/// The longest side.
const MOST_PX: u32 = 4_096;

/// The pictures of a page by the path that names them.
pub type Images = BTreeMap<String, Arc<Pixels>>;

/// Reads every picture that a page names, and says which could not be.
pub fn of_page(page: &Page) -> (Images, Vec<ReadError>) {
    let (mut images, mut faults) = (Images::new(), BTreeMap::new());
    for item in &page.items {
        let ItemKind::Image { path } = &item.kind else { continue };
        if path.is_empty() || images.contains_key(path) || faults.contains_key(path) {
            continue;
        }
        match of_file(Path::new(path)) {
            Ok(pixels) => drop(images.insert(path.clone(), Arc::new(pixels))),
            Err(error) => drop(faults.insert(path.clone(), *error)),
        }
    }
    (images, faults.into_values().collect())
}

/// Reads a PNG file.
///
/// # Errors
/// Where it cannot be read, is no PNG, is broken, or is larger than 8 MiB or 4096 pixels a side.
pub fn of_file(path: &Path) -> Result<Pixels, Box<ReadError>> {
    let name = path.display().to_string();
    bytes_of(path, &name).and_then(|bytes| decoded(&bytes)).map_err(|fault| Box::new(fault.in_file(&name)))
}

fn bytes_of(path: &Path, name: &str) -> Result<Vec<u8>, Fault> {
    if is_remote(name) {
        return Err(Fault::new(
            "image-remote",
            Words::fixed("图片在另一台机器上，没有读取", "the picture is on another machine and was not read"),
            Words::fixed("请把图片复制到本机再选", "copy it to this machine and choose it there"),
        ));
    }
    refuse_pipe(path)?;
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > MOST_BYTES {
        let most = MOST_BYTES >> 20;
        return Err(too_large(words!("图片超过 {most} MiB", "the picture has more than {most} MiB")));
    }
    Ok(bytes)
}

fn too_large(message: Words) -> Fault {
    Fault::new("image-too-large", message, Words::fixed("请把图片缩小后再选", "make the picture smaller"))
}

/// The pixels of a PNG, whatever its depth and colours are.
fn decoded(bytes: &[u8]) -> Result<Pixels, Fault> {
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Err(Fault::new(
            "image-not-png",
            Words::fixed("不是 PNG 图片", "this is no PNG picture"),
            Words::fixed("请转换为 PNG 再选", "convert it to PNG"),
        ));
    }
    let broken = |error: png::DecodingError| {
        Fault::new(
            "image-broken",
            words!("PNG 图片已损坏：{error}", "the PNG is broken: {error}"),
            Words::fixed("请重新导出为 PNG 再选", "export it as a PNG again"),
        )
    };
    let limits = Limits { bytes: MOST_PX as usize * MOST_PX as usize * 8 };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let header = decoder.read_header_info().map_err(broken)?;
    let (width, height) = (header.width, header.height);
    if width > MOST_PX || height > MOST_PX {
        return Err(too_large(words!(
            "图片有 {width} × {height} 像素，每边至多 {MOST_PX}",
            "the picture has {width} × {height} pixels; {MOST_PX} a side at most"
        )));
    }
    let mut reader = decoder.read_info().map_err(broken)?;
    let mut raw = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let frame = reader.next_frame(&mut raw).map_err(broken)?;
    raw.truncate(frame.buffer_size());
    let rgba = match frame.color_type {
        ColorType::GrayscaleAlpha => {
            raw.as_chunks::<2>().0.iter().flat_map(|[gray, a]| [*gray, *gray, *gray, *a]).collect()
        }
        ColorType::Grayscale => raw.iter().flat_map(|gray| [*gray, *gray, *gray, u8::MAX]).collect(),
        ColorType::Rgb => raw.as_chunks::<3>().0.iter().flat_map(|[r, g, b]| [*r, *g, *b, u8::MAX]).collect(),
        ColorType::Rgba | ColorType::Indexed => raw,
    };
    Pixels::new(width, height, rgba).ok_or_else(|| {
        Fault::new(
            "image-broken",
            Words::fixed("PNG 图片不完整", "the PNG is not whole"),
            Words::fixed("请重新导出为 PNG 再选", "export it as a PNG again"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use png::{BitDepth, Encoder};

    fn encoded((width, height): (u32, u32), (color, depth): (ColorType, BitDepth), data: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, width, height);
        encoder.set_color(color);
        encoder.set_depth(depth);
        if color == ColorType::Indexed {
            encoder.set_palette(vec![9, 8, 7, 30, 20, 10]);
        }
        encoder.write_header().unwrap().write_image_data(data).unwrap();
        bytes
    }

    #[test]
    fn every_kind_of_png_is_the_same_pixels() {
        fn check(kind: (ColorType, BitDepth), data: &[u8], expected: &[u8]) {
            let pixels = decoded(&encoded((2, 1), kind, data)).unwrap();
            assert_eq!((pixels.size(), pixels.rgba()), ((2, 1), expected), "{kind:?}");
        }
        use {BitDepth::*, ColorType::*};
        check((Rgba, Eight), &[1, 2, 3, 4, 5, 6, 7, 8], &[1, 2, 3, 4, 5, 6, 7, 8]);
        check((Rgb, Eight), &[1, 2, 3, 5, 6, 7], &[1, 2, 3, 255, 5, 6, 7, 255]);
        check((Grayscale, Eight), &[17, 200], &[17, 17, 17, 255, 200, 200, 200, 255]);
        check((GrayscaleAlpha, Eight), &[17, 5, 200, 6], &[17, 17, 17, 5, 200, 200, 200, 6]);
        check((Grayscale, One), &[0b0100_0000], &[0, 0, 0, 255, 255, 255, 255, 255]);
        check((Rgb, Sixteen), &[1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0], &[1, 2, 3, 255, 4, 5, 6, 255]);
        check((Indexed, Eight), &[1, 0], &[30, 20, 10, 255, 9, 8, 7, 255]);
    }

    #[test]
    fn what_is_no_logo_is_refused() {
        fn check(bytes: &[u8], code: &str) {
            assert_eq!(decoded(bytes).unwrap_err().code, code);
        }
        let kind = (ColorType::Grayscale, BitDepth::One);
        let wide = encoded((MOST_PX + 1, 1), kind, &[0; 513]);
        check(&wide, "image-too-large");
        assert!(decoded(&encoded((MOST_PX, 1), kind, &[0; 512])).is_ok(), "the longest side");
        check(b"\xff\xd8\xff\xe0 JFIF", "image-not-png");
        check(b"", "image-not-png");
        let whole = encoded((2, 1), (ColorType::Rgb, BitDepth::Eight), &[0; 6]);
        check(&whole[..whole.len() / 2], "image-broken");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.png");
        std::fs::write(&path, [whole, vec![0; MOST_BYTES as usize]].concat()).unwrap();
        assert_eq!(of_file(&path).unwrap_err().code, "image-too-large");
        assert_eq!(of_file(&folder.path().join("y.png")).unwrap_err().code, "not-found");
        assert_eq!(of_file(Path::new("//server/share/x.png")).unwrap_err().code, "image-remote");
    }
}
