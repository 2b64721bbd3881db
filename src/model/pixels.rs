//! A picture of a page, such as a logo, as it was read.
//!
//! *Must not know:* files, how it is drawn.

use std::fmt;

/// Straight 8-bit RGBA, row by row from the top. *Guarantees:* neither side is zero and there are pixels for all of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
}

impl Pixels {
    /// `None` where the bytes are not those of a picture of that size.
    pub fn new(width: u32, height: u32, rgba: Vec<u8>) -> Option<Self> {
        let bytes = u64::from(width) * u64::from(height) * 4;
        (bytes > 0 && bytes == rgba.len() as u64).then_some(Self { width, height, rgba })
    }

    /// Pixels across and down.
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Red, green, blue and how opaque, of every pixel.
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// Height by width.
    pub fn slope(&self) -> f64 {
        f64::from(self.height) / f64::from(self.width)
    }

    /// Whether nothing shines through.
    pub fn is_opaque(&self) -> bool {
        self.rgba.as_chunks::<4>().0.iter().all(|pixel| pixel[3] == u8::MAX)
    }
}

impl fmt::Debug for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pixels({} × {})", self.width, self.height)
    }
}
