//! Ids and classes become colours, and sheets are laid over each other. What a recolouring costs, and all it costs.
//!
//! *Guarantees:* a pixel under one class has that very colour; one under several has the mean of its samples.
//! *Must not know:* geometry.

use super::ids::{Ids, NOBODY, Under};
use super::paint::Filler;
use crate::scene::color::Color;
use crate::scene::paint::{Classes, Stratum};

/// Premultiplied: red in the lowest byte, then green, blue and opacity.
type Ink = u32;

/// Two channels in two halves of a word.
const HALVES: u32 = 0x00FF_00FF;
/// "Not drawn".
const HIDDEN: u8 = u8::MAX;
/// What a class can be.
const CLASSES: usize = 1 << u8::BITS;

/// What each class of a stratum is filled with.
pub(super) struct Inks<'a> {
    classes: Option<&'a [u8]>,
    fills: Vec<Tint>,
    /// The same, [`spread`], where no class has a pattern.
    flat: Option<Box<[u64; CLASSES]>>,
}

enum Tint {
    Flat(Ink),
    /// A square that repeats from the frame's corner.
    Tile {
        side: usize,
        inks: Vec<Ink>,
    },
}

impl<'a> Inks<'a> {
    pub(super) fn new(stratum: &'a Stratum) -> Self {
        let opacity = (stratum.opacity.clamp(0.0, 1.0) * 255.0 + 0.5) as u32;
        let mut fills: Vec<Tint> = stratum
            .symbols
            .iter()
            .take(usize::from(HIDDEN))
            .map(|symbol| tint(&Filler::new(symbol.fill), opacity))
            .collect();
        fills.resize_with(CLASSES, || Tint::Flat(0));
        let mut flat = Box::new([0; CLASSES]);
        let is_flat = fills.iter().zip(flat.iter_mut()).all(|(fill, flat)| match fill {
            Tint::Flat(ink) => {
                *flat = spread(*ink);
                true
            }
            Tint::Tile { .. } => false,
        });
        let classes = match &stratum.classes {
            Classes::One => None,
            Classes::Each(classes) => Some(classes.as_slice()),
        };
        Self { classes, fills, flat: is_flat.then_some(flat) }
    }

    #[inline]
    fn of(&self, id: u32, x: usize, y: usize) -> Ink {
        let class = match self.classes {
            Some(classes) => classes.get(id as usize).copied().unwrap_or(HIDDEN),
            None if id == NOBODY => HIDDEN,
            None => 0,
        };
        match &self.fills[usize::from(class)] {
            Tint::Flat(ink) => *ink,
            Tint::Tile { side, inks } => inks[y % side * side + x % side],
        }
    }

    /// Lays a row of parcels, row `y` of the frame and `row` of `ids`, over an opaque row of pixels.
    pub(super) fn lay(&self, ids: &Ids, (row, y): (usize, usize), onto: &mut [u8]) {
        let (pixels, _) = onto.as_chunks_mut::<4>();
        let width = pixels.len();
        if let (Some(flat), Some(classes)) = (&self.flat, self.classes) {
            let ink = |id: u32| flat[usize::from(classes.get(id as usize).copied().unwrap_or(HIDDEN))];
            for (pixel, under) in pixels.iter_mut().zip(ids.row(row, width)) {
                let ink = match under {
                    Under::One(NOBODY) => continue,
                    Under::One(id) => packed(ink(id)),
                    Under::Several([a, b, c, d]) => packed(quarter(ink(a) + ink(b) + ink(c) + ink(d))),
                };
                *pixel = over(ink, u32::from_le_bytes(*pixel)).to_le_bytes();
            }
            return;
        }
        for (x, (pixel, under)) in pixels.iter_mut().zip(ids.row(row, width)).enumerate() {
            let ink = match under {
                Under::One(NOBODY) => continue,
                Under::One(id) => self.of(id, x, y),
                Under::Several(several) => mean(several.map(|id| self.of(id, x, y))),
            };
            *pixel = over(ink, u32::from_le_bytes(*pixel)).to_le_bytes();
        }
    }
}

fn tint(filler: &Filler, opacity: u32) -> Tint {
    match filler {
        Filler::None => Tint::Flat(0),
        Filler::Solid(color) => Tint::Flat(faded(ink(*color), opacity)),
        Filler::Tile(tile) => {
            let (inks, _) = tile.data().as_chunks::<4>();
            let inks = inks.iter().map(|ink| faded(u32::from_le_bytes(*ink), opacity)).collect();
            Tint::Tile { side: tile.width() as usize, inks }
        }
    }
}

/// Lays a line of a colour over an opaque row of pixels, as strong as its coverage.
pub(super) fn lay_line(color: Color, opacity: f32, coverage: &[u8], onto: &mut [u8]) {
    let ink = faded(ink(color), (opacity.clamp(0.0, 1.0) * 255.0 + 0.5) as u32);
    // Most of it is blank: eight pixels are looked at at once.
    for (pixels, coverage) in onto.chunks_mut(4 * 8).zip(coverage.chunks(8)) {
        if coverage.iter().fold(0, |any, cover| any | cover) == 0 {
            continue;
        }
        for (pixel, cover) in pixels.as_chunks_mut::<4>().0.iter_mut().zip(coverage) {
            *pixel = over(faded(ink, u32::from(*cover)), u32::from_le_bytes(*pixel)).to_le_bytes();
        }
    }
}

/// Lays a premultiplied row over an opaque one.
pub(super) fn lay_sheet(sheet: &[u8], onto: &mut [u8]) {
    for (pixels, own) in onto.chunks_mut(4 * 8).zip(sheet.chunks(4 * 8)) {
        if own.iter().fold(0, |any, byte| any | byte) == 0 {
            continue;
        }
        for (pixel, own) in pixels.as_chunks_mut::<4>().0.iter_mut().zip(own.as_chunks::<4>().0) {
            *pixel = over(u32::from_le_bytes(*own), u32::from_le_bytes(*pixel)).to_le_bytes();
        }
    }
}

fn ink(color: Color) -> Ink {
    faded(u32::from_le_bytes([color.r, color.g, color.b, u8::MAX]), u32::from(color.a))
}

/// Every channel times `share` ÷ 255, rounded.
#[inline]
fn faded(ink: Ink, share: u32) -> Ink {
    let times = |halves: u32| {
        let product = halves * share + 0x0080_0080;
        ((product + ((product >> 8) & HALVES)) >> 8) & HALVES
    };
    times(ink & HALVES) | times((ink >> 8) & HALVES) << 8
}

/// An ink over an opaque pixel.
#[inline]
fn over(ink: Ink, pixel: u32) -> u32 {
    match ink >> 24 {
        255 => ink,
        0 => pixel,
        opacity => (ink + faded(pixel, 255 - opacity)) | 0xFF00_0000,
    }
}

/// The mean of four inks, rounded.
#[inline]
fn mean(inks: [Ink; 4]) -> Ink {
    packed(quarter(inks.into_iter().map(spread).sum()))
}

/// An ink with room above every channel: 16 bits each, so that a few can be added.
#[inline]
fn spread(ink: Ink) -> u64 {
    u64::from(ink & HALVES) | u64::from((ink >> 8) & HALVES) << 32
}

#[inline]
fn packed(spread: u64) -> Ink {
    spread as u32 | (spread >> 32 << 8) as u32
}

/// A quarter of a sum of spread inks, rounded.
#[inline]
fn quarter(sum: u64) -> u64 {
    ((sum + 0x0002_0002_0002_0002) >> 2) & 0x00FF_00FF_00FF_00FF
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: Color = Color { r: 200, g: 0, b: 0, a: 255 };

    #[test]
    fn inks_are_mixed_and_laid_as_by_hand() {
        let bytes = |ink: Ink| ink.to_le_bytes();
        assert_eq!(bytes(ink(Color { a: 128, ..RED })), [100, 0, 0, 128], "200 · 128 ÷ 255 = 100.4");
        let blue = Color { r: 0, b: 101, ..RED };
        assert_eq!(bytes(mean([ink(RED), ink(RED), ink(RED), ink(blue)])), [150, 0, 25, 255], "¾ and ¼");
        assert_eq!(bytes(mean([ink(RED), 0, 0, 0])), [50, 0, 0, 64], "a quarter of a pixel");
        let white = u32::MAX;
        assert_eq!(bytes(over(ink(Color { a: 51, ..RED }), white)), [244, 204, 204, 255], "a fifth over white");
        assert_eq!(over(ink(RED), white), ink(RED), "opaque");
        for opacity in 0..=255 {
            let ground = Color { a: opacity, ..Color::WHITE };
            assert_eq!(over(ink(ground), white), white, "white at {opacity} over white is white");
        }
    }
}
