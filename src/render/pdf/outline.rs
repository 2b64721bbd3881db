//! Bookmarks and links of a document.

use crate::render::pdf::book::count as how_many;
use pdf_writer::{Chunk, Finish as _, Name, Null, Rect, Ref, TextStr};

/// An entry of the bookmarks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bookmark {
    /// What it says.
    pub title: String,
    /// The page it opens, from 0.
    pub page: usize,
    /// How deep it stands: 0 at the top, at most one more than the entry before it.
    pub level: usize,
}

/// A place on a page that opens another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The page it is on, from 0.
    pub page: usize,
    /// Left, top, width, height in pixels of that page.
    pub rect_px: (f32, f32, f32, f32),
    /// The page it opens, from 0.
    pub to: usize,
}

/// Writes the bookmarks under `root`; those of pages that are not there are left out.
pub(super) fn bookmarks(
    chunk: &mut Chunk,
    root: Ref,
    marks: &[Bookmark],
    pages: &[Ref],
    mut fresh: impl FnMut() -> Ref,
) {
    let known: Vec<(&Bookmark, Ref)> = marks.iter().filter_map(|mark| Some((mark, *pages.get(mark.page)?))).collect();
    let ids: Vec<Ref> = known.iter().map(|_| fresh()).collect();
    // The nearest entry before that stands higher.
    let parents: Vec<Option<usize>> =
        (0..known.len()).map(|at| (0..at).rev().find(|before| known[*before].0.level < known[at].0.level)).collect();
    let parents = parents.as_slice();
    let children = |of: Option<usize>| (0..parents.len()).filter(move |at| parents[*at] == of);
    let ends = |of: Option<usize>| {
        Some((ids[children(of).next()?], ids[children(of).next_back()?], how_many(children(of).count())))
    };
    let mut outline = chunk.outline(root);
    if let Some((first, last, count)) = ends(None) {
        outline.first(first).last(last).count(count);
    }
    outline.finish();
    for (at, (mark, page)) in known.iter().enumerate() {
        let parent = parents[at];
        let mut item = chunk.outline_item(ids[at]);
        item.title(TextStr(&mark.title)).parent(parent.map_or(root, |parent| ids[parent]));
        if let Some(before) = children(parent).take_while(|other| *other < at).last() {
            item.prev(ids[before]);
        }
        if let Some(next) = children(parent).find(|other| *other > at) {
            item.next(ids[next]);
        }
        if let Some((first, last, count)) = ends(Some(at)) {
            // Closed at first.
            item.first(first).last(last).count(-count);
        }
        item.dest().page(*page).fit();
    }
}

/// Writes a link.
pub(super) fn link(chunk: &mut Chunk, id: Ref, rect: Rect, to: Ref) {
    let mut dict = chunk.indirect(id).dict();
    dict.pair(Name(b"Type"), Name(b"Annot"));
    dict.pair(Name(b"Subtype"), Name(b"Link"));
    dict.pair(Name(b"Rect"), rect);
    dict.insert(Name(b"Border")).array().items([0, 0, 0]);
    dict.insert(Name(b"Dest")).array().item(to).item(Name(b"XYZ")).item(Null).item(Null).item(Null);
}
