//! The bundled font: widths for layout, outlines for drawing. Bytes are passed in; nothing looks for fonts.
//!
//! *Guarantees:* what has no glyph is drawn as 〓 (or a crossed box where the font lacks that too), never as
//! nothing; the width of a text is the width of what is drawn. *Must not know:* backends.

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::string::StringId;
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

/// What takes the outline of a text, in pixels, y down, the anchor at the origin.
pub trait Pen {
    /// Starts a contour.
    fn move_to(&mut self, x: f32, y: f32);
    /// A straight line.
    fn line_to(&mut self, x: f32, y: f32);
    /// A quadratic curve.
    fn quad_to(&mut self, control: (f32, f32), x: f32, y: f32);
    /// A cubic curve.
    fn curve_to(&mut self, first: (f32, f32), second: (f32, f32), x: f32, y: f32);
    /// Ends a contour.
    fn close(&mut self);
}

/// How a line of text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Size in pixels.
    pub size_px: f32,
    /// Extra space after each character but the last.
    pub spacing_px: f32,
    /// Whether it leans to the right.
    pub slanted: bool,
}

/// A font ready for measuring and outlining.
pub struct Font<'a> {
    bytes: &'a [u8],
    charmap: Charmap<'a>,
    metrics: GlyphMetrics<'a>,
    glyphs: OutlineGlyphCollection<'a>,
    units_per_em: f32,
    missing: Option<GlyphId>,
}

/// What a document says of an embedded font; lengths are shares of the em.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Its name in PostScript.
    pub name: String,
    /// The name of its family.
    pub family: String,
    /// Above the baseline.
    pub ascent: f32,
    /// Below the baseline; negative.
    pub descent: f32,
    /// Height of capital letters.
    pub cap_height: f32,
    /// Left, bottom, right and top of all glyphs.
    pub bounds: [f32; 4],
}

/// The sign for a character without a glyph: 〓, which printers put for a type they do not have.
const MISSING: char = '〓';
/// How far slanted text leans: the tangent of 12°.
const SLANT: f32 = 0.212_56;

impl<'a> Font<'a> {
    /// Opens TrueType bytes; `None` where they are no font.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let face = FontRef::new(bytes).ok()?;
        let charmap = face.charmap();
        let units_per_em = f32::from(face.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        (units_per_em > 0.0 && charmap.has_map()).then(|| Self {
            bytes,
            metrics: face.glyph_metrics(Size::unscaled(), LocationRef::default()),
            glyphs: face.outline_glyphs(),
            units_per_em,
            missing: charmap.map(MISSING),
            charmap,
        })
    }

    /// Width of a line of text in pixels at `size_px`.
    pub fn width(&self, text: &str, size_px: f32) -> f32 {
        text.chars().map(|character| self.advance(character)).sum::<f32>() * size_px
    }

    /// Width of a line of text with extra space between its characters.
    pub fn width_spaced(&self, text: &str, size_px: f32, spacing_px: f32) -> f32 {
        let gaps = text.chars().count().saturating_sub(1) as f32;
        self.width(text, size_px) + gaps * spacing_px
    }

    /// Whether every character has a glyph.
    pub fn covers(&self, text: &str) -> bool {
        text.chars().all(|character| self.charmap.map(character).is_some())
    }

    /// Draws a line of text with its left end on the baseline at the origin.
    pub fn outline(&self, text: &str, setting: Setting, pen: &mut dyn Pen) {
        let mut x = 0.0;
        for character in text.chars() {
            let mut placed = Placed { pen: &mut *pen, x, slant: if setting.slanted { SLANT } else { 0.0 } };
            match self.charmap.map(character).or(self.missing) {
                Some(glyph) => self.glyph(glyph, setting.size_px, &mut placed),
                None => crossed_box(setting.size_px, &mut placed),
            }
            x += self.advance(character) * setting.size_px + setting.spacing_px;
        }
    }

    /// The font file.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The glyph a character is drawn with: its own, or the one for characters without; `None` where it is a crossed
    /// box. Whether it is its own.
    pub fn glyph_of(&self, character: char) -> Option<(u16, bool)> {
        let own = self.charmap.map(character);
        let id = own.or(self.missing)?;
        Some((u16::try_from(id.to_u32()).ok()?, own.is_some()))
    }

    /// What a document says of an embedded font.
    pub fn facts(&self) -> Option<Facts> {
        let face = FontRef::new(self.bytes).ok()?;
        let metrics = face.metrics(Size::unscaled(), LocationRef::default());
        let of_em = |units: f32| units / self.units_per_em;
        let bounds = metrics.bounds?;
        let name = |id| face.localized_strings(id).english_or_first().map(|name| name.to_string());
        Some(Facts {
            name: name(StringId::POSTSCRIPT_NAME)?,
            family: name(StringId::FAMILY_NAME)?,
            ascent: of_em(metrics.ascent),
            descent: of_em(metrics.descent),
            cap_height: of_em(metrics.cap_height.unwrap_or(metrics.ascent)),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(of_em),
        })
    }

    /// Share of the em a character takes.
    pub fn advance(&self, character: char) -> f32 {
        self.charmap
            .map(character)
            .or(self.missing)
            .and_then(|glyph| self.metrics.advance_width(glyph))
            .map_or(1.0, |units| units / self.units_per_em)
    }

    fn glyph(&self, glyph: GlyphId, size_px: f32, pen: &mut Placed<'_>) {
        let settings = DrawSettings::unhinted(Size::new(size_px), LocationRef::default());
        let drawn = self.glyphs.get(glyph).is_some_and(|outline| outline.draw(settings, pen).is_ok());
        if !drawn {
            crossed_box(size_px, pen);
        }
    }
}

impl std::fmt::Debug for Font<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Font").field("units_per_em", &self.units_per_em).finish_non_exhaustive()
    }
}

/// The bundled face, and its bolder companion for headings.
#[derive(Debug)]
pub struct Fonts<'a> {
    /// Body text.
    pub regular: Font<'a>,
    /// Headings and zone names.
    pub bold: Font<'a>,
}

impl<'a> Fonts<'a> {
    /// One of the two faces.
    pub fn face(&self, bold: bool) -> &Font<'a> {
        if bold { &self.bold } else { &self.regular }
    }
}

/// Bytes of the bundled regular face.
pub const REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Regular.subset.ttf");
/// Bytes of the bundled semibold face.
pub const BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-SemiBold.subset.ttf");

impl Fonts<'static> {
    /// The fonts in `assets/`.
    ///
    /// # Panics
    /// Never: the files are part of the program, and a test opens them.
    #[expect(clippy::expect_used, reason = "the bytes are part of the program and a test opens them")]
    pub fn bundled() -> Self {
        Self {
            regular: Font::new(REGULAR).expect("assets/fonts holds a regular face"),
            bold: Font::new(BOLD).expect("assets/fonts holds a semibold face"),
        }
    }
}

/// Moves a glyph to its place and turns y downwards.
struct Placed<'p> {
    pen: &'p mut dyn Pen,
    x: f32,
    slant: f32,
}

impl Placed<'_> {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x + self.slant * y, -y)
    }
}

impl OutlinePen for Placed<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.pen.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.pen.line_to(x, y);
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (control, (x, y)) = (self.at(cx, cy), self.at(x, y));
        self.pen.quad_to(control, x, y);
    }
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let (first, second, (x, y)) = (self.at(ax, ay), self.at(bx, by), self.at(x, y));
        self.pen.curve_to(first, second, x, y);
    }
    fn close(&mut self) {
        self.pen.close();
    }
}

/// A box with a stroke across, for fonts that lack even 〓. The inner contour runs the other way round.
fn crossed_box(size_px: f32, pen: &mut Placed<'_>) {
    let at = |share: f32| share * size_px;
    let contours: [&[(f32, f32)]; 3] = [
        &[(0.08, -0.08), (0.92, -0.08), (0.92, 0.84), (0.08, 0.84)],
        &[(0.14, -0.02), (0.14, 0.78), (0.86, 0.78), (0.86, -0.02)],
        &[(0.12, 0.02), (0.16, -0.02), (0.88, 0.74), (0.84, 0.78)],
    ];
    for contour in contours {
        for (index, &(x, y)) in contour.iter().enumerate() {
            if index == 0 { pen.move_to(at(x), at(y)) } else { pen.line_to(at(x), at(y)) }
        }
        pen.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Count {
        contours: usize,
        box_px: Option<(f32, f32)>,
    }

    impl Pen for Count {
        fn move_to(&mut self, x: f32, _: f32) {
            let (low, high) = self.box_px.unwrap_or((x, x));
            self.box_px = Some((low.min(x), high.max(x)));
        }
        fn line_to(&mut self, _: f32, _: f32) {}
        fn quad_to(&mut self, _: (f32, f32), _: f32, _: f32) {}
        fn curve_to(&mut self, _: (f32, f32), _: (f32, f32), _: f32, _: f32) {}
        fn close(&mut self) {
            self.contours += 1;
        }
    }

    #[test]
    fn widths_are_those_of_the_font_file() {
        let fonts = Fonts::bundled();
        // fonttools: 555/1000 em a digit in the regular face, 580 in the semibold one, 1000 a Chinese character.
        assert!((fonts.regular.width("1234567890", 100.0) - 555.0).abs() < 0.01, "ten digits of one width");
        assert!((fonts.bold.width("88", 100.0) - 116.0).abs() < 0.01, "digits of the semibold face");
        assert!((fonts.regular.width("亩图", 12.0) - 24.0).abs() < 0.01, "a Chinese character is one em");
        assert!((fonts.regular.width_spaced("亩图", 12.0, 3.0) - 27.0).abs() < 0.01, "one gap between two");
    }

    #[test]
    fn what_a_planner_reads_is_covered() {
        let fonts = Fonts::bundled();
        for text in [
            "亩均税收 万元/亩 ≥ 16.67 – ² ³ ㎡ × ÷ ≤ — · … ▲ △ → °′″",
            "聊城高新区 许营 顾官屯 徒骇河 鲁西集团",
            "km² 1:25 000 αβ",
        ] {
            assert!(fonts.regular.covers(text) && fonts.bold.covers(text), "{text}");
        }
        assert!(fonts.regular.covers("旸垚赟"), "names from 通用规范汉字表 beyond GB 2312");
        assert!(!fonts.regular.covers("𠮷"), "what is not there is said not to be there");
    }

    #[test]
    fn a_missing_character_leaves_a_mark() {
        let fonts = Fonts::bundled();
        let mut count = Count::default();
        fonts.regular.outline("𠮷", Setting { size_px: 20.0, spacing_px: 0.0, slanted: false }, &mut count);
        assert!(count.contours > 0, "something is drawn for a character without a glyph");
        assert!((fonts.regular.width("𠮷", 20.0) - 20.0).abs() < 0.01, "and takes its room");
        assert!(Font::new(b"no font").is_none(), "bytes that are no font are refused");
    }
}
