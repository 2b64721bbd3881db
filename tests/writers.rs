//! Files of a sheet, read by other means than they were written with: streams of a PDF are unpacked and its text is
//! told by its own tables, an SVG is parsed, a PNG is decoded and compared with the picture.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod reading;

use std::io::{BufWriter, Cursor, Error, ErrorKind, Write};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use geo_types::{Coord, Rect};
use mutu::io::open::open_embedded;
use mutu::model::layer::LayerKind;
use mutu::model::pixels::Pixels;
use mutu::model::words::Lang;
use mutu::render::pdf::{Book, Bookmark, Link, pdf};
use mutu::render::raster::{self, RenderError, write_png};
use mutu::render::svg::{Letters, svg};
use mutu::render::{About, Watch, verify};
use mutu::scene::build::{LayerInput, MapInput, build};
use mutu::scene::color::{Appearance, Color};
use mutu::scene::font::Fonts;
use mutu::scene::paint::{Align, Fill, Mark, Scene, Stroke, Text};
use mutu::scene::view::View;

use reading::{Parts, number_after};

const DPI: f64 = 150.0;

/// A map of the shipped layers on A4 across, with texts of every kind over it.
fn zone() -> Scene {
    let data = open_embedded().dataset;
    let mut layers: Vec<LayerInput> =
        data.layers.iter().map(|layer| LayerInput { layer: Arc::clone(layer), opacity: 1.0 }).collect();
    layers.sort_by_key(|input| input.layer.kind);
    for input in layers.iter_mut().filter(|input| input.layer.kind == LayerKind::Water) {
        input.opacity = 0.5;
    }
    let parcels = data.parcels().unwrap().shapes.extent().unwrap();
    let middle = parcels.center();
    let corner = |by: f64| Coord { x: middle.x + by, y: middle.y + by };
    let input = MapInput {
        layers,
        themed: None,
        marked: None,
        outlined: Vec::new(),
        appearance: Appearance::Light,
        lang: Lang::Zh,
        scale: 1.0,
        active_zone: None,
        labels: true,
        annotations: mutu::scene::notes::Annotations::default(),
    };
    // A map of 1100 × 900 px at (80, 150).
    let view = View::fitting(Rect::new(corner(-2500.0), corner(2500.0)), (1100.0, 900.0), 0.0);
    let mut scene = build(&input, view, &Fonts::bundled());
    scene.size_px = (1754, 1240);
    scene.paper = Color::WHITE;
    for map in &mut scene.maps {
        map.frame_px = (80.0, 150.0, 1100.0, 900.0);
        map.labels.iter_mut().for_each(|label| label.at_px = (label.at_px.0 + 80.0, label.at_px.1 + 150.0));
    }
    let plain = |text: &str, y: f32| Text::plain(text.to_owned(), (900.0, y), 30.0, Color::WHITE);
    let hatch = Fill::Hatch { ground: Color::WHITE, line: Color::WHITE.alpha(0.5), spacing_px: 9.0 };
    let stroke = Stroke { color: Color::WHITE, width_px: 2.0, dash_px: vec![6.0, 3.0], inside_only: false };
    let ink = Color { r: 40, ..Color::WHITE };
    scene.marks.extend([
        Mark::Text(Text { bold: true, color: ink, ..plain("羰基合成 <1> & \"2\"", 60.0) }),
        Mark::Text(Text { angle: -0.5, spacing_px: 30.0, color: ink.alpha(0.06), ..plain("示意数据", 700.0) }),
        Mark::Text(Text { spacing_px: 12.0, align: Align::Center, ..plain("鲁西化工园", 200.0) }),
        Mark::Text(Text {
            angle: 0.6,
            slanted: true,
            bold: true,
            halo: Some((Color::WHITE, 2.0)),
            ..plain("许营旸垚", 300.0)
        }),
        Mark::Text(plain("𠮷某公司", 400.0)),
        Mark::Rect { rect_px: (500.0, 500.0, 90.0, 60.0), radius_px: 4.0, fill: hatch, stroke: Some(stroke) },
    ]);
    scene
}

fn about() -> About {
    About::new("羰基合成 <1> & \"2\"".to_owned(), Lang::Zh)
}

/// All that the sheet says, in the order of the scene; names set character below character one by one.
fn texts(scene: &Scene) -> Vec<&str> {
    let marks = scene.marks.iter().filter_map(|mark| match mark {
        Mark::Text(text) => Some(text),
        _ => None,
    });
    scene.maps.iter().flat_map(|map| &map.labels).chain(marks).map(|text| text.text.as_str()).collect()
}

#[test]
fn a_page_says_all_its_texts_once_in_embedded_subsets() {
    let scene = zone();
    let make = || pdf(&scene, DPI, about(), &Fonts::bundled(), &AtomicBool::new(false)).unwrap();
    let bytes = make();
    assert_eq!(bytes, make(), "same input, same bytes");
    verify::pdf(&bytes, &[(841.92, 595.2)]).unwrap();
    let parts = Parts::of(&bytes);
    let [(page, _)] = parts.with("/Type/Page/")[..] else { panic!("one page") };
    // 1754 × 72 ÷ 150 = 841.92; 1240 × 72 ÷ 150 = 595.2.
    assert!(page.contains("/MediaBox[0 0 841.92 595.2]"), "{page}");
    let told = parts.says(page);
    let wanted = texts(&scene);
    assert!(wanted.len() > 20, "a sheet with names: {}", wanted.len());
    // Characters that are one name are told as one; the sum is the same.
    let (told_all, wanted_all) = (told.concat(), wanted.concat());
    assert_eq!(told_all, wanted_all, "every text once, none twice");
    for whole in ["羰基合成 <1> & \"2\"", "鲁西化工园", "许营旸垚", "𠮷某公司", "示意数据"] {
        assert!(told.iter().any(|text| text == whole), "{whole} is one text: {told:?}");
    }
    let upright = wanted.windows(2).any(|pair| pair.iter().all(|text| text.chars().count() == 1));
    assert!(!upright || told.iter().filter(|text| text.chars().count() == 1).count() < 6, "names stay whole: {told:?}");
    let files = parts.with("/FontFile2 ");
    assert_eq!(files.len(), 2, "one subset a face");
    for (descriptor, _) in files {
        let font = &parts.object(descriptor, "/FontFile2 ").1;
        assert!(font.starts_with(&[0, 1, 0, 0]) && font.len() < 200_000, "{} bytes of TrueType", font.len());
    }
    for layer in ["注记", "图名图例"].iter().map(|name| (*name).to_owned()).chain(layer_names(&scene)) {
        let hex = layer.encode_utf16().fold(String::new(), |hex, unit| hex + &format!("{unit:04X}"));
        let known = parts.with("/Type/OCG").iter().any(|(dict, _)| dict.to_uppercase().contains(&hex));
        assert!(known, "a layer is called {layer}: {:?}", parts.with("/Type/OCG"));
    }
    assert_eq!(parts.with("/PatternType 1").len(), 1, "a hatch");
    assert_eq!(parts.with("/S/Transparency").len(), 1, "half opaque water is a group");
    for word in ["CreationDate", "ModDate", "/JavaScript", "/URI"] {
        assert!(parts.with(word).is_empty(), "no {word}");
    }
}

/// Three by two: opaque, half through, and one pixel that is not there.
fn logo() -> Arc<Pixels> {
    let rgba = vec![255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 0, 0, 128, 0, 255, 0, 128, 9, 9, 9, 0];
    Arc::new(Pixels::new(3, 2, rgba).unwrap())
}

fn with_logo() -> Scene {
    let mark = || Mark::Image { rect_px: (30.0, 45.0, 60.0, 40.0), pixels: logo() };
    Scene { size_px: (150, 150), paper: Color::WHITE, maps: Vec::new(), marks: vec![mark(), mark()] }
}

#[test]
fn a_document_holds_each_picture_once_with_all_its_pixels() {
    let make = || pdf(&with_logo(), DPI, about(), &Fonts::bundled(), &AtomicBool::new(false)).unwrap();
    let bytes = make();
    assert_eq!(bytes, make(), "same input, same bytes");
    verify::pdf(&bytes, &[(72.0, 72.0)]).unwrap();
    let parts = Parts::of(&bytes);
    let images = parts.with("/Subtype/Image");
    let find = |space: &str| {
        let [(dict, stream)] = images.iter().filter(|(dict, _)| dict.contains(space)).collect::<Vec<_>>()[..] else {
            panic!("one {space}: {images:?}")
        };
        assert!(dict.contains("/Width 3") && dict.contains("/Height 2"), "{dict}");
        stream.to_vec()
    };
    assert_eq!(find("/DeviceRGB"), [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 0, 0, 0, 255, 0, 9, 9, 9]);
    assert_eq!(find("/DeviceGray"), [255, 255, 255, 128, 128, 0]);
}

#[test]
fn a_drawing_holds_the_pixels_and_nothing_else_of_a_picture() {
    let drawn = svg(&with_logo(), DPI, (&about(), Letters::Text), &Fonts::bundled(), &AtomicBool::new(false)).unwrap();
    let (place, data) = picture_of(&drawn);
    // 30 px at 150 dpi are 5.08 mm, in hundredths.
    assert_eq!(place, ["508", "762", "1016", "677.33"], "{drawn}");
    let png = data.strip_prefix("data:image/png;base64,").unwrap();
    let bytes = unpacked(png);
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let mut rgba = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rgba).unwrap();
    assert_eq!(((reader.info().width, reader.info().height), rgba.as_slice()), ((3, 2), logo().rgba()));
}

/// Place and data of the first picture.
fn picture_of(drawn: &str) -> ([String; 4], String) {
    let tag = drawn.split("<image ").nth(1).unwrap().split("/>").next().unwrap();
    let value = |name: &str| tag.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    (["x", "y", "width", "height"].map(value), value("xlink:href"))
}

/// Base 64, six bits a digit.
fn unpacked(text: &str) -> Vec<u8> {
    let digit = |c: char| match c {
        'A'..='Z' => c as u32 - 'A' as u32,
        'a'..='z' => c as u32 - 'a' as u32 + 26,
        '0'..='9' => c as u32 - '0' as u32 + 52,
        '+' => 62,
        _ => 63,
    };
    let bits = text.trim_end_matches('=').chars().flat_map(|c| (0..6).rev().map(move |bit| digit(c) >> bit & 1));
    let bits: Vec<u32> = bits.collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | *bit) as u8).collect()
}

fn layer_names(scene: &Scene) -> Vec<String> {
    scene.maps[0].strata.iter().map(|stratum| stratum.layer.name.clone()).collect()
}

#[test]
fn pages_of_a_book_share_fonts_and_lead_to_each_other() {
    let fonts = Fonts::bundled();
    let page = |text: &str| Scene {
        size_px: (300, 200),
        paper: Color::WHITE,
        maps: Vec::new(),
        marks: vec![Mark::Text(Text::plain(text.to_owned(), (10.0, 50.0), 20.0, Color::WHITE))],
    };
    let mut book = Book::new(about(), &fonts);
    let never = AtomicBool::new(false);
    for text in ["索引", "甲地块", "乙地块"] {
        book.page(&page(text), 72.0, &never).unwrap();
    }
    for (title, page, level) in [("索引", 0, 0), ("地块", 1, 0), ("甲", 1, 1), ("乙", 2, 1)] {
        book.bookmark(Bookmark { title: title.to_owned(), page, level });
    }
    book.link(Link { page: 0, rect_px: (10.0, 30.0, 100.0, 20.0), to: 2 });
    assert_eq!(book.sizes_pt(), [(300.0, 200.0); 3], "at 72 dpi");
    let bytes = book.finish().unwrap();
    verify::pdf(&bytes, &[(300.0, 200.0); 3]).unwrap();
    assert!(verify::pdf(&bytes, &[(300.0, 200.0); 2]).is_err(), "three pages are not two");
    let parts = Parts::of(&bytes);
    assert_eq!(parts.with("/FontFile2 ").len(), 1, "one subset for all pages");
    let link = &parts.with("/Subtype/Link")[0].0;
    // From the bottom of a page of 200: 200 − 30 − 20 and 200 − 30.
    assert!(link.contains("/Rect[10 150 110 170]"), "{link}");
    let third = number_after(link, "/Dest[");
    assert_eq!(parts.says(&parts.0[&third].0), ["乙地块"].map(str::to_owned));
    let root = &parts.with("/Type/Outlines")[0].0;
    assert!(root.contains("/Count 2"), "two at the top: {root}");
    let second = parts.object(root, "/Last ");
    assert!(second.0.contains("/Count -2"), "with two below, closed: {}", second.0);
}

#[test]
fn a_drawing_is_well_formed_and_says_all_its_texts() {
    let scene = zone();
    let fonts = Fonts::bundled();
    let make = |letters| svg(&scene, DPI, (&about(), letters), &fonts, &AtomicBool::new(false)).unwrap();
    let text = make(Letters::Text);
    assert_eq!(text, make(Letters::Text), "same input, same bytes");
    verify::svg(text.as_bytes(), (297.0107, 209.9733)).unwrap();
    // 1754 ÷ 150 × 25.4 = 297.0107 mm.
    assert!(text.contains("width=\"297.0107mm\" height=\"209.9733mm\" viewBox=\"0 0 297.0107 209.9733\""), "in mm");
    let plain = |escaped: &str| {
        let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
        pairs.iter().fold(escaped.to_owned(), |text, (from, to)| text.replace(from, to))
    };
    let told: Vec<String> = text
        .split("<text ")
        .skip(1)
        .map(|element| plain(element.split_once('>').unwrap().1.split_once("</text>").unwrap().0))
        .collect();
    assert_eq!(told.concat(), texts(&scene).concat(), "every text once");
    assert!(told.iter().any(|text| text == "鲁西化工园"), "letters that stand apart are one text");
    for layer in layer_names(&scene) {
        assert!(text.contains(&format!("data-name=\"{layer}\"")), "a group is called {layer}");
    }
    let outlines = make(Letters::Outlines);
    verify::svg(outlines.as_bytes(), (297.0107, 209.9733)).unwrap();
    assert!(!outlines.contains("<text"), "no text that needs a font");
    for forbidden in ["<script", "href=", "<image"] {
        assert!(!text.contains(forbidden) && !outlines.contains(forbidden), "no {forbidden}");
    }
}

fn watch<'a>(cancelled: &'a AtomicBool, steps: &'a (AtomicU64, AtomicU64)) -> Watch<'a> {
    Watch { cancelled, done: &steps.0, total: &steps.1 }
}

/// A disk with so many bytes left.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        if taken == 0 { Err(ErrorKind::StorageFull.into()) } else { Ok(taken) }
    }

    fn flush(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

#[test]
fn a_picture_is_written_as_it_is_drawn() {
    let scene = zone().scaled(0.4);
    let fonts = Fonts::bundled();
    let (never, steps) = (AtomicBool::new(false), Default::default());
    let mut bytes = Vec::new();
    write_png(&scene, &fonts, 60.0, &mut bytes, watch(&never, &steps)).unwrap();
    assert_eq!(steps.0.load(Ordering::Relaxed), 496, "all rows are done");
    verify::png(Cursor::new(&bytes), (702, 496), 60.0).unwrap();
    let picture = raster::draw(&scene, &fonts, &never).unwrap();
    let mut reader = png::Decoder::new(Cursor::new(&bytes)).read_info().unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rgb).unwrap();
    let drawn: Vec<u8> = picture.rgba.chunks(4).flat_map(|pixel| pixel[..3].to_vec()).collect();
    assert!(rgb == drawn, "the pixels of the picture");
    assert!(verify::png(Cursor::new(&bytes), (702, 495), 60.0).is_err(), "another size");
    assert!(verify::png(Cursor::new(&bytes), (702, 496), 61.0).is_err(), "another resolution");
    for end in [bytes.len() / 2, bytes.len() - 1] {
        assert!(verify::png(Cursor::new(&bytes[..end]), (702, 496), 60.0).is_err(), "cut after {end}");
    }
    let mut spoilt = bytes.clone();
    let at = spoilt.len() / 2;
    spoilt[at] ^= 1;
    assert!(verify::png(Cursor::new(&spoilt), (702, 496), 60.0).is_err(), "a bit in the middle");
    let check = |out: &mut (dyn Write + Send)| {
        let full = write_png(&scene, &fonts, 60.0, out, watch(&never, &steps)).unwrap_err();
        assert_eq!(full.kind(), ErrorKind::StorageFull, "{full}");
    };
    check(&mut Full(1000));
    check(&mut BufWriter::with_capacity(1 << 20, Full(1000)));
    let stop = AtomicBool::new(true);
    let error = write_png(&scene, &fonts, 60.0, Vec::new(), watch(&stop, &steps)).unwrap_err();
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<RenderError>());
    assert_eq!(inner, Some(&RenderError::Cancelled));
}

#[test]
fn every_format_is_written_by_its_extension_and_the_same_twice() {
    let folder = tempfile::tempdir().unwrap();
    let render = |name: &str| {
        let arguments = ["--no-cache", "--lang", "en", "render", "--size", "900x600", "--dpi", "100", "-o", name];
        let output = Command::new(env!("CARGO_BIN_EXE_mutu")).args(arguments).current_dir(&folder).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for (one, other, head) in [
        ("图 1.png", "b.png", &b"\x89PNG"[..]),
        ("图 1.pdf", "b.PDF", b"%PDF-1.7"),
        ("图 1.svg", "b.svg", b"<?xml version=\"1.0\""),
    ] {
        assert_eq!(render(one).0, Some(0), "{one}");
        assert_eq!(render(other).0, Some(0), "{other}");
        let bytes = |name: &str| std::fs::read(Path::new(folder.path()).join(name)).unwrap();
        assert!(bytes(one).starts_with(head), "{one}");
        assert!(bytes(one) == bytes(other), "{one} and {other} are the same");
    }
    let before = std::fs::read_dir(&folder).unwrap().count();
    let (code, said) = render("none/x.pdf");
    assert!(code != Some(0) && said.contains("its folder does not exist"), "{said}");
    let (code, said) = render("x.tiff");
    assert!(code != Some(0) && said.contains(".pdf"), "{said}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), before, "nothing is left");
}
