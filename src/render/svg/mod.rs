//! A scene as SVG: a drawing to go on with, in millimetres, with a group for every layer.
//!
//! *Guarantees:* same input, same bytes; no scripts, no links, well-formed whatever the texts hold.
//! *Must not know:* what colours mean, files.

mod paint;
mod shape;
mod text;

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::model::pixels::Pixels;
use crate::model::words::Lang;
use crate::render::image::{base64, png_of};
use crate::render::vector::{Plotter, runs};
use crate::render::{About, MAX_SIDE_PX, RenderError};
use crate::scene::font::Fonts;
use crate::scene::paint::{MapFrame, Mark, Scene};
use paint::Brush;

/// Units of a millimetre: paths are whole numbers.
const UNITS_PER_MM: f64 = 100.0;

/// How texts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// As text in the bundled family, which can be found and changed.
    Text,
    /// As outlines, the same where the family is not installed.
    Outlines,
}

/// The file of a scene, as large as its pixels at `dpi`. `cancelled` is looked at between strata.
///
/// # Errors
/// [`RenderError::Size`], [`RenderError::Cancelled`].
pub fn svg(
    scene: &Scene,
    dpi: f64,
    (about, letters): (&About, Letters),
    fonts: &Fonts<'_>,
    cancelled: &AtomicBool,
) -> Result<String, RenderError> {
    let (width, height) = scene.size_px;
    if width == 0 || height == 0 || width > MAX_SIDE_PX || height > MAX_SIDE_PX {
        return Err(RenderError::Size(width, height));
    }
    let mm_per_px = 25.4 / if dpi.is_finite() && dpi > 0.0 { dpi } else { 96.0 };
    let mut drawing =
        Drawing { out: String::new(), brush: Brush::new(mm_per_px * UNITS_PER_MM), letters, fonts, layers: 0 };
    drawing.head(about, (f64::from(width) * mm_per_px, f64::from(height) * mm_per_px), scene);
    for (number, map) in scene.maps.iter().enumerate() {
        drawing.map(map, number, about, cancelled)?;
    }
    drawing.begin_layer(&about.furniture);
    for mark in &scene.marks {
        drawing.mark(mark, page_of(scene));
    }
    drawing.out.push_str("</g>\n</g>\n</svg>\n");
    Ok(drawing.out)
}

/// Left, top, width and height in pixels.
type Area = (f32, f32, f32, f32);

fn page_of(scene: &Scene) -> Area {
    (0.0, 0.0, scene.size_px.0 as f32, scene.size_px.1 as f32)
}

struct Drawing<'f> {
    out: String,
    brush: Brush,
    letters: Letters,
    fonts: &'f Fonts<'f>,
    layers: usize,
}

impl Drawing<'_> {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn head(&mut self, about: &About, (width, height): (f64, f64), scene: &Scene) {
        let (width, height) = (shape::number(width, 4), shape::number(height, 4));
        let lang = match about.lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        };
        self.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        self.line(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\" \
             width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} {height}\" version=\"1.1\" \
             xml:lang=\"{lang}\">"
        ));
        if !about.title.is_empty() {
            self.line(&format!("<title>{}</title>", escaped(&about.title)));
        }
        self.line(concat!("<desc>mutu ", env!("CARGO_PKG_VERSION"), "</desc>"));
        let family = self.fonts.regular.facts().map_or_else(String::new, |facts| families(&facts.family));
        let scale = shape::number(1.0 / UNITS_PER_MM, 6);
        self.line(&format!(
            "<g transform=\"scale({scale})\" stroke-linejoin=\"round\" fill=\"none\" font-family=\"{family}\">"
        ));
        let paper = self.brush.rect(page_of(scene));
        let color = shape::color(scene.paper);
        self.line(&format!("<path d=\"{paper}\" fill=\"{color}\"/>"));
    }

    fn begin_layer(&mut self, name: &str) {
        self.layers += 1;
        let (number, name) = (self.layers, escaped(name));
        self.line(&format!(
            "<g id=\"layer{number}\" data-name=\"{name}\" inkscape:groupmode=\"layer\" inkscape:label=\"{name}\">"
        ));
    }

    fn map(&mut self, map: &MapFrame, number: usize, about: &About, cancelled: &AtomicBool) -> Result<(), RenderError> {
        let frame = self.brush.rect(map.frame_px);
        self.line(&format!("<clipPath id=\"frame{number}\"><path d=\"{frame}\"/></clipPath>"));
        self.line(&format!("<g clip-path=\"url(#frame{number})\">"));
        let ground = shape::color(map.ground);
        self.line(&format!("<path d=\"{frame}\" fill=\"{ground}\"/>"));
        for stratum in map.strata.iter().filter(|stratum| stratum.opacity > 0.0) {
            if cancelled.load(Ordering::Relaxed) {
                return Err(RenderError::Cancelled);
            }
            self.begin_layer(&stratum.layer.name);
            if stratum.opacity < 0.999 {
                let opacity = shape::number(f64::from(stratum.opacity), 3);
                self.line(&format!("<g opacity=\"{opacity}\">"));
            }
            let units_per_px = self.brush.units_per_px;
            let plotter = Plotter::new(map, stratum, units_per_px);
            let runs = runs(&plotter);
            let disc = f64::from(Plotter::disc_px(stratum)) * units_per_px;
            let written: Vec<shape::Written> = runs.par_iter().map(|run| shape::Written::of(run, disc)).collect();
            for (run, written) in runs.iter().zip(&written) {
                if let Some(symbol) = stratum.symbols.get(run.symbol) {
                    self.brush.run(&mut self.out, map.frame_px, symbol, written);
                }
            }
            if stratum.opacity < 0.999 {
                self.line("</g>");
            }
            self.line("</g>");
        }
        self.begin_layer(&about.labels);
        text::labels(&mut self.out, &map.labels, self.fonts, (self.brush.units_per_px, self.letters));
        for note in &map.notes {
            self.mark(note, map.frame_px);
        }
        self.line("</g>");
        self.line("</g>");
        Ok(())
    }

    fn mark(&mut self, mark: &Mark, page: Area) {
        let (path, fill, stroke) = match mark {
            Mark::Text(text) => {
                let texts = std::slice::from_ref(text);
                return text::labels(&mut self.out, texts, self.fonts, (self.brush.units_per_px, self.letters));
            }
            Mark::Rect { rect_px, radius_px, fill, stroke } => {
                (self.brush.rounded(*rect_px, *radius_px), *fill, stroke)
            }
            Mark::Image { rect_px, pixels } => return self.image(*rect_px, pixels),
            Mark::Path { points_px, closed, fill, stroke } => (self.brush.path(points_px, *closed), *fill, stroke),
        };
        self.brush.fill(&mut self.out, page, fill, &path);
        if let Some(stroke) = stroke {
            self.brush.stroke(&mut self.out, stroke, &path, 0.0, None);
        }
    }
}

impl Drawing<'_> {
    /// In the file itself: a link would be a picture that is missing elsewhere.
    fn image(&mut self, (left, top, width, height): Area, pixels: &Pixels) {
        let Ok(png) = png_of(pixels) else { return };
        let length = |px: f32| shape::number(f64::from(px) * self.brush.units_per_px, 2);
        let (left, top, width, height) = (length(left), length(top), length(width), length(height));
        let data = base64(&png);
        self.line(&format!(
            "<image xmlns:xlink=\"http://www.w3.org/1999/xlink\" x=\"{left}\" y=\"{top}\" width=\"{width}\" \
             height=\"{height}\" preserveAspectRatio=\"none\" xlink:href=\"data:image/png;base64,{data}\"/>"
        ));
    }
}

/// The families to write in, the bundled one first.
fn families(bundled: &str) -> String {
    escaped(&format!(
        "'{}', 'Noto Sans SC', 'Source Han Sans SC', 'Microsoft YaHei', sans-serif",
        bundled.replace('\'', "")
    ))
}

/// Text that may stand between tags and in attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                write!(out, "&#{};", u32::from(character)).ok();
            }
            // XML has no way to write these.
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => out.push(char::REPLACEMENT_CHARACTER),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_a_tag() {
        assert_eq!(escaped("a<b>&\"c'\u{7}\n亩"), "a&lt;b&gt;&amp;&quot;c'\u{FFFD}&#10;亩");
    }
}
