//! A document: its pages one after the other, and what they share.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Chunk, Filter, Finish as _, Name, Pdf, Rect, Ref, TextStr};
use rayon::prelude::*;
use twox_hash::XxHash3_128;

use crate::model::pixels::Pixels;
use crate::model::words::Lang;
use crate::render::pdf::face::Face;
use crate::render::pdf::image;
use crate::render::pdf::outline::{self, Bookmark, Link};
use crate::render::pdf::paint::Ground;
use crate::render::pdf::sheet;
use crate::render::{About, MAX_SIDE_PX, RenderError};
use crate::scene::font::Fonts;
use crate::scene::paint::{Scene, Text};

/// Units of a point: the grid is finer than what print shows, and its figures are short.
const UNITS_PER_POINT: f64 = 50.0;
/// Content is packed in pieces of about this size, on all cores.
const PIECE: usize = 1 << 18;

/// A document that is being made.
#[derive(Debug)]
pub struct Book<'f> {
    about: About,
    stock: Stock<'f>,
    pages: Vec<Page>,
    bookmarks: Vec<Bookmark>,
    links: Vec<Link>,
}

#[derive(Debug)]
struct Page {
    id: Ref,
    size_pt: (f64, f64),
    points_per_px: f64,
    contents: Vec<Ref>,
}

impl<'f> Book<'f> {
    /// One without pages.
    pub fn new(about: About, fonts: &'f Fonts<'f>) -> Self {
        let mut stock = Stock {
            fonts,
            chunk: Chunk::with_settings(pdf_writer::Settings { pretty: false }),
            last: 0,
            catalog: Ref::new(1),
            resources: Ref::new(1),
            alphas: BTreeMap::new(),
            patterns: Vec::new(),
            groups: Vec::new(),
            images: Vec::new(),
            layers: Vec::new(),
            names: [about.labels.clone(), about.furniture.clone()],
            faces: [Face::new(), Face::new()],
        };
        stock.catalog = stock.fresh();
        stock.resources = stock.fresh();
        Self { about, stock, pages: Vec::new(), bookmarks: Vec::new(), links: Vec::new() }
    }

    /// Adds a page as large as the scene at `dpi`; its number, from 0. `cancelled` is looked at between strata.
    ///
    /// # Errors
    /// [`RenderError::Size`], [`RenderError::Cancelled`].
    pub fn page(&mut self, scene: &Scene, dpi: f64, cancelled: &AtomicBool) -> Result<usize, RenderError> {
        let (width, height) = scene.size_px;
        if width == 0 || height == 0 || width > MAX_SIDE_PX || height > MAX_SIDE_PX {
            return Err(RenderError::Size(width, height));
        }
        let points_per_px = 72.0 / if dpi.is_finite() && dpi > 0.0 { dpi } else { 96.0 };
        let size_pt = (f64::from(width) * points_per_px, f64::from(height) * points_per_px);
        let ground = Ground {
            units_per_px: points_per_px * UNITS_PER_POINT,
            points_per_unit: 1.0 / UNITS_PER_POINT,
            height_pt: size_pt.1,
            area: (0.0, 0.0, size_pt.0 * UNITS_PER_POINT, size_pt.1 * UNITS_PER_POINT),
        };
        let content = sheet::scene(&mut self.stock, ground, scene, cancelled)?;
        let contents = self.stock.streams(&content);
        let id = self.stock.fresh();
        self.pages.push(Page { id, size_pt, points_per_px, contents });
        Ok(self.pages.len() - 1)
    }

    /// Width and height of its pages in points.
    pub fn sizes_pt(&self) -> Vec<(f64, f64)> {
        self.pages.iter().map(|page| page.size_pt).collect()
    }

    /// Adds an entry to the bookmarks.
    pub fn bookmark(&mut self, bookmark: Bookmark) {
        self.bookmarks.push(bookmark);
    }

    /// Adds a link; the page it opens may come later.
    pub fn link(&mut self, link: Link) {
        self.links.push(link);
    }

    /// The file.
    ///
    /// # Errors
    /// [`RenderError::Encode`] where a font cannot be embedded.
    pub fn finish(mut self) -> Result<Vec<u8>, RenderError> {
        let tree = self.stock.fresh();
        let ids: Vec<Ref> = self.pages.iter().map(|page| page.id).collect();
        self.write_pages(tree, &ids);
        self.stock.write_resources()?;
        let info = self.stock.fresh();
        let roots = (!self.bookmarks.is_empty()).then(|| self.stock.fresh());
        if let Some(root) = roots {
            let Stock { chunk, last, .. } = &mut self.stock;
            outline::bookmarks(chunk, root, &self.bookmarks, &ids, || fresh(last));
        }
        let Self { about: says, stock, .. } = self;
        let mut pdf = Pdf::with_settings_and_capacity(pdf_writer::Settings { pretty: false }, stock.chunk.len() + 4096);
        pdf.extend(&stock.chunk);
        let mut catalog = pdf.catalog(stock.catalog);
        catalog.pages(tree).lang(TextStr(match says.lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }));
        if let Some(root) = roots {
            catalog.outlines(root).page_mode(pdf_writer::types::PageMode::UseOutlines);
        }
        if !says.title.is_empty() {
            catalog.viewer_preferences().display_doc_title(true);
        }
        let mut properties = catalog.insert(Name(b"OCProperties")).dict();
        let layers = || stock.layers.iter().map(|(_, id)| *id);
        properties.insert(Name(b"OCGs")).array().items(layers());
        properties.insert(Name(b"D")).dict().insert(Name(b"Order")).array().items(layers());
        properties.finish();
        catalog.finish();
        let mut about = pdf.document_info(info);
        if !says.title.is_empty() {
            about.title(TextStr(&says.title));
        }
        about.producer(TextStr(concat!("mutu ", env!("CARGO_PKG_VERSION"))));
        about.finish();
        let hash = XxHash3_128::oneshot(pdf.as_bytes()).to_be_bytes().to_vec();
        pdf.set_file_id((hash.clone(), hash));
        Ok(pdf.finish())
    }

    fn write_pages(&mut self, tree: Ref, ids: &[Ref]) {
        let Self { stock, pages, links, .. } = self;
        stock.chunk.pages(tree).kids(ids.iter().copied()).count(count(ids.len()));
        for (number, page) in pages.iter().enumerate() {
            let own = links.iter().filter(|link| link.page == number);
            let mut annotations = Vec::new();
            for link in own {
                let Some(to) = ids.get(link.to) else { continue };
                let (left, top, width, height) = link.rect_px;
                let point = |px: f32| f64::from(px) * page.points_per_px;
                let (low, high) = (page.size_pt.1 - point(top + height), page.size_pt.1 - point(top));
                let rect = Rect::new(point(left) as f32, low as f32, point(left + width) as f32, high as f32);
                let id = fresh(&mut stock.last);
                outline::link(&mut stock.chunk, id, rect, *to);
                annotations.push(id);
            }
            let mut written = stock.chunk.page(page.id);
            written.parent(tree).media_box(Rect::new(0.0, 0.0, page.size_pt.0 as f32, page.size_pt.1 as f32));
            written.contents_array(page.contents.iter().copied()).pair(Name(b"Resources"), stock.resources);
            if !annotations.is_empty() {
                written.annotations(annotations);
            }
        }
    }
}

/// What all pages share, and all that is written so far.
#[derive(Debug)]
pub(super) struct Stock<'f> {
    pub(super) fonts: &'f Fonts<'f>,
    chunk: Chunk,
    last: i32,
    catalog: Ref,
    /// One for all pages, patterns and groups.
    resources: Ref,
    alphas: BTreeMap<u8, Ref>,
    /// What they are, and where: one look and place is one pattern.
    patterns: Vec<(Vec<u8>, [f32; 6], Ref)>,
    groups: Vec<Ref>,
    /// One picture is written once.
    images: Vec<(Arc<Pixels>, Ref)>,
    layers: Vec<(String, Ref)>,
    /// Of the layers of names and of furniture.
    names: [String; 2],
    faces: [Face; 2],
}

/// Resources of a kind.
type Named = Vec<(String, Ref)>;

/// A number of things as PDF writes it.
pub(super) fn count(things: usize) -> i32 {
    i32::try_from(things).unwrap_or(i32::MAX)
}

fn fresh(last: &mut i32) -> Ref {
    *last += 1;
    Ref::new(*last)
}

impl Stock<'_> {
    fn fresh(&mut self) -> Ref {
        fresh(&mut self.last)
    }

    /// The name of an opacity.
    pub(super) fn alpha(&mut self, alpha: u8) -> String {
        let last = &mut self.last;
        self.alphas.entry(alpha).or_insert_with(|| fresh(last));
        format!("A{alpha}")
    }

    /// The name of a layer.
    pub(super) fn layer(&mut self, name: &str) -> String {
        let at = self.layers.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            let id = fresh(&mut self.last);
            let mut group = self.chunk.indirect(id).dict();
            group.pair(Name(b"Type"), Name(b"OCG")).pair(Name(b"Name"), TextStr(name));
            group.finish();
            self.layers.push((name.to_owned(), id));
            self.layers.len() - 1
        });
        format!("L{at}")
    }

    pub(super) fn labels(&mut self) -> String {
        let [name, _] = self.names.clone();
        self.layer(&name)
    }

    pub(super) fn furniture(&mut self) -> String {
        let [_, name] = self.names.clone();
        self.layer(&name)
    }

    /// The codes of a text in its face; see [`Face::codes`].
    pub(super) fn glyphs(&mut self, text: &Text) -> Option<(Vec<u16>, bool)> {
        let font = self.fonts.face(text.bold);
        let [regular, bold] = &mut self.faces;
        if text.bold { bold } else { regular }.codes(&text.text, font)
    }

    /// A pattern of one tile that covers the area; its name.
    pub(super) fn pattern(&mut self, content: Vec<u8>, ground: &Ground) -> String {
        let matrix = ground.matrix();
        let known = self.patterns.iter().position(|(known, at, _)| *known == content && *at == matrix);
        let at = known.unwrap_or_else(|| {
            let id = self.fresh();
            let packed = deflated(&content);
            let (left, top, width, height) = ground.area;
            let mut pattern = self.chunk.stream(id, &packed);
            pattern.filter(Filter::FlateDecode);
            pattern.pair(Name(b"PatternType"), 1).pair(Name(b"PaintType"), 1).pair(Name(b"TilingType"), 1);
            let area = Rect::new(left as f32, top as f32, (left + width) as f32, (top + height) as f32);
            pattern.pair(Name(b"BBox"), area);
            pattern.pair(Name(b"XStep"), width as f32).pair(Name(b"YStep"), height as f32);
            pattern.insert(Name(b"Matrix")).array().items(matrix);
            pattern.pair(Name(b"Resources"), self.resources);
            pattern.finish();
            self.patterns.push((content, matrix, id));
            self.patterns.len() - 1
        });
        format!("P{at}")
    }

    /// Content that is laid on the page as one; its name. It begins in points like the page.
    pub(super) fn group(&mut self, content: &[u8], ground: &Ground) -> String {
        let id = self.fresh();
        let packed = deflated(content);
        let page = Self::page_of(ground);
        // Where it is used the page is in units; patterns and paths in it are on the page itself.
        let scale = (1.0 / ground.points_per_unit) as f32;
        let back = [scale, 0.0, 0.0, -scale, 0.0, (ground.height_pt / ground.points_per_unit) as f32];
        let mut group = self.chunk.form_xobject(id, &packed);
        group.filter(Filter::FlateDecode);
        group.bbox(page).matrix(back).pair(Name(b"Resources"), self.resources);
        group.group().transparency().isolated(true);
        group.finish();
        self.groups.push(id);
        format!("X{}", self.groups.len() - 1)
    }

    /// The name of a picture.
    pub(super) fn image(&mut self, pixels: &Arc<Pixels>) -> String {
        let at = self.images.iter().position(|(known, _)| known == pixels).unwrap_or_else(|| {
            let last = &mut self.last;
            let id = image::write(&mut self.chunk, pixels, || fresh(last));
            self.images.push((Arc::clone(pixels), id));
            self.images.len() - 1
        });
        format!("I{at}")
    }

    /// The area of a ground in points.
    fn page_of(ground: &Ground) -> Rect {
        let (left, top, width, height) = ground.area;
        let point = |units: f64| (units * ground.points_per_unit) as f32;
        let high = ground.height_pt as f32;
        Rect::new(point(left), high - point(top + height), point(left + width), high - point(top))
    }

    /// Packs content; it may be cut between lines.
    fn streams(&mut self, content: &[u8]) -> Vec<Ref> {
        let mut pieces = Vec::new();
        let mut rest = content;
        while !rest.is_empty() {
            let after = rest.iter().skip(PIECE).position(|byte| *byte == b'\n');
            let (piece, others) = rest.split_at(after.map_or(rest.len(), |after| PIECE + after + 1));
            pieces.push(piece);
            rest = others;
        }
        let packed: Vec<Vec<u8>> = pieces.into_par_iter().map(deflated).collect();
        let ids = packed.iter().map(|piece| {
            let id = fresh(&mut self.last);
            self.chunk.stream(id, piece).filter(Filter::FlateDecode);
            id
        });
        ids.collect()
    }

    fn write_resources(&mut self) -> Result<(), RenderError> {
        for (alpha, id) in &self.alphas {
            let share = f32::from(*alpha) / 255.0;
            self.chunk.ext_graphics(*id).non_stroking_alpha(share).stroking_alpha(share);
        }
        let mut embedded = Vec::new();
        for (at, face) in self.faces.iter().enumerate().filter(|(_, face)| face.is_used()) {
            let id = fresh(&mut self.last);
            let last = &mut self.last;
            face.embed(self.fonts.face(at == 1), &mut self.chunk, id, || fresh(last))?;
            embedded.push((format!("F{at}"), id));
        }
        let mut resources = self.chunk.indirect(self.resources).dict();
        let numbered = |letter: char, ids: Vec<Ref>| {
            ids.into_iter().enumerate().map(move |(at, id)| (format!("{letter}{at}"), id)).collect::<Named>()
        };
        let alphas = self.alphas.iter().map(|(alpha, id)| (format!("A{alpha}"), *id)).collect();
        let patterns = numbered('P', self.patterns.iter().map(|(_, _, id)| *id).collect());
        let layers = numbered('L', self.layers.iter().map(|(_, id)| *id).collect());
        let mut groups = numbered('X', self.groups.clone());
        groups.extend(numbered('I', self.images.iter().map(|(_, id)| *id).collect()));
        let kinds: [(&[u8], Named); 5] = [
            (b"ExtGState", alphas),
            (b"Font", embedded),
            (b"Pattern", patterns),
            (b"Properties", layers),
            (b"XObject", groups),
        ];
        for (kind, entries) in kinds {
            let mut dict = resources.insert(Name(kind)).dict();
            for (name, id) in &entries {
                dict.pair(Name(name.as_bytes()), *id);
            }
        }
        Ok(())
    }
}

/// Packed with zlib.
pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(6));
    // A vector takes all that is written to it.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}
