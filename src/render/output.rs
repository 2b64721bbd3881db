//! The one door to files: a scene in the format of a file's name, read back before it counts.
//!
//! *Guarantees:* what was written was read back whole; same input, same bytes.
//! *Must not know:* paths beyond their extension, how a file gets its name.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::path::Path;

use crate::render::pdf::pdf;
use crate::render::raster::write_png;
use crate::render::svg::{Letters, svg};
use crate::render::{About, Watch, verify};
use crate::scene::font::Fonts;
use crate::scene::paint::Scene;

/// What a scene can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Pixels.
    Png,
    /// A page with text that is found.
    Pdf,
    /// A drawing to go on with.
    Svg,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Png, Self::Pdf, Self::Svg];

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Pdf => "pdf",
            Self::Svg => "svg",
        }
    }

    /// The format of a file's name.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        Self::ALL.into_iter().find(|format| format.extension().eq_ignore_ascii_case(extension))
    }
}

/// What is to be written.
#[derive(Debug, Clone)]
pub struct Order {
    /// As what.
    pub format: Format,
    /// Pixels of the scene an inch of paper; above zero.
    pub dpi: f64,
    /// Title and names of layers, where the format has them.
    pub about: About,
    /// How the texts of an SVG are written.
    pub letters: Letters,
}

/// Writes a scene into an empty file, and reads it back.
///
/// # Errors
/// What the disk says; a [`RenderError`](crate::render::RenderError) inside [`io::ErrorKind::Other`];
/// [`io::ErrorKind::InvalidData`] where the file does not hold what was written.
pub fn write(
    scene: &Scene,
    fonts: &Fonts<'_>,
    order: &Order,
    file: &mut File,
    watch: Watch<'_>,
) -> Result<(), io::Error> {
    let Order { format, dpi, about, letters } = order;
    let (width, height) = scene.size_px;
    let size = |per_inch: f64| (f64::from(width) / dpi * per_inch, f64::from(height) / dpi * per_inch);
    match format {
        Format::Png => {
            let mut out = BufWriter::with_capacity(1 << 20, &mut *file);
            write_png(scene, fonts, *dpi, &mut out, watch)?;
            out.flush()?;
            drop(out);
            file.rewind()?;
            verify::png(BufReader::with_capacity(1 << 20, file), scene.size_px, *dpi)
        }
        Format::Pdf => {
            let bytes = pdf(scene, *dpi, about.clone(), fonts, watch.cancelled)?;
            verify::pdf(&kept(file, bytes)?, &[size(72.0)])
        }
        Format::Svg => {
            let text = svg(scene, *dpi, (about, *letters), fonts, watch.cancelled)?;
            verify::svg(&kept(file, text.into_bytes())?, size(25.4))
        }
    }
}

/// Writes a document of pages of these sizes, in points, into an empty file, and reads it back.
///
/// # Errors
/// What the disk says; [`io::ErrorKind::InvalidData`] where the file does not hold what was written.
pub fn write_book((bytes, sizes_pt): (Vec<u8>, Vec<(f64, f64)>), file: &mut File) -> Result<(), io::Error> {
    verify::pdf(&kept(file, bytes)?, &sizes_pt)
}

/// Writes bytes and reads them back.
fn kept(file: &mut File, bytes: Vec<u8>) -> Result<Vec<u8>, io::Error> {
    file.write_all(&bytes)?;
    file.flush()?;
    file.rewind()?;
    let count = bytes.len();
    drop(bytes);
    let mut found = Vec::with_capacity(count);
    file.read_to_end(&mut found)?;
    if found.len() == count { Ok(found) } else { Err(verify::wrong("the file holds less than was written")) }
}
