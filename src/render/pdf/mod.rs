//! A scene as vectors on pages of PDF: text as text in an embedded subset, layers, bookmarks, links.
//!
//! *Guarantees:* same input, same bytes: no clock, no order of a hash; a page is exactly as large as its pixels at
//! their dpi; all pages share one subset of each face.
//! *Must not know:* what colours mean, files.

mod book;
mod face;
mod image;
mod ops;
mod outline;
mod paint;
mod shape;
mod sheet;
mod text;

use std::sync::atomic::AtomicBool;

use crate::render::{About, RenderError};
use crate::scene::font::Fonts;
use crate::scene::paint::Scene;

pub use book::Book;
pub use outline::{Bookmark, Link};

/// A document of one page.
///
/// # Errors
/// [`RenderError::Size`], [`RenderError::Cancelled`], [`RenderError::Encode`] where a font cannot be embedded.
pub fn pdf(
    scene: &Scene,
    dpi: f64,
    about: About,
    fonts: &Fonts<'_>,
    cancelled: &AtomicBool,
) -> Result<Vec<u8>, RenderError> {
    let mut book = Book::new(about, fonts);
    book.page(scene, dpi, cancelled)?;
    book.finish()
}
