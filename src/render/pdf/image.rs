//! A picture as an object of the file: its colours, and how opaque they are where they are not wholly.

use pdf_writer::{Chunk, Filter, Finish as _, Ref};

use crate::model::pixels::Pixels;
use crate::render::pdf::book::{count, deflated};

/// Writes a picture; its number. `fresh` gives numbers that are not taken.
pub(super) fn write(chunk: &mut Chunk, pixels: &Pixels, mut fresh: impl FnMut() -> Ref) -> Ref {
    let (width, height) = pixels.size();
    let (width, height) = (count(width as usize), count(height as usize));
    let four = pixels.rgba().as_chunks::<4>().0;
    let id = fresh();
    let mask = (!pixels.is_opaque()).then(&mut fresh);
    let colours = deflated(&four.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect::<Vec<u8>>());
    let mut image = chunk.image_xobject(id, &colours);
    image.filter(Filter::FlateDecode);
    image.width(width).height(height).bits_per_component(8);
    image.color_space().device_rgb();
    if let Some(mask) = mask {
        image.s_mask(mask);
    }
    image.finish();
    if let Some(mask) = mask {
        let opaque = deflated(&four.iter().map(|pixel| pixel[3]).collect::<Vec<u8>>());
        let mut image = chunk.image_xobject(mask, &opaque);
        image.filter(Filter::FlateDecode);
        image.width(width).height(height).bits_per_component(8);
        image.color_space().device_gray();
    }
    id
}
