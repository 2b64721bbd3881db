//! A face of the document: which glyphs were used, and their embedding as one subset at the end.

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Finish as _, Name, Rect, Ref, Str};
use subsetter::GlyphRemapper;

use crate::render::RenderError;
use crate::render::pdf::book::{count, deflated};
use crate::scene::font::Font;

/// The glyphs that were used so far.
#[derive(Debug)]
pub(super) struct Face {
    remapper: GlyphRemapper,
    /// By code: the character it stands for and its width in thousandths of an em.
    codes: BTreeMap<u16, (char, f32)>,
}

impl Face {
    pub(super) fn new() -> Self {
        Self { remapper: GlyphRemapper::new(), codes: BTreeMap::new() }
    }

    pub(super) fn is_used(&self) -> bool {
        !self.codes.is_empty()
    }

    /// The codes of a text, and whether each stands for its character; `None` where one has no glyph at all.
    pub(super) fn codes(&mut self, text: &str, font: &Font<'_>) -> Option<(Vec<u16>, bool)> {
        let glyphs: Option<Vec<(char, u16)>> =
            text.chars().map(|character| Some((character, font.glyph_of(character)?.0))).collect();
        let mut exact = true;
        let codes = glyphs?.into_iter().map(|(character, glyph)| {
            let code = self.remapper.remap(glyph);
            let own = font.glyph_of(character).is_some_and(|(_, own)| own);
            let known = self.codes.entry(code).or_insert_with(|| (character, font.advance(character) * 1000.0));
            if !own && known.0 == character {
                // The sign stands for itself, wherever it was first used.
                known.0 = '〓';
            }
            exact &= known.0 == character;
            code
        });
        Some((codes.collect(), exact))
    }

    /// Writes the font under `id`.
    ///
    /// # Errors
    /// [`RenderError::Encode`] where the font cannot be cut.
    pub(super) fn embed(
        &self,
        font: &Font<'_>,
        chunk: &mut Chunk,
        id: Ref,
        mut fresh: impl FnMut() -> Ref,
    ) -> Result<(), RenderError> {
        let failed = |what: &str| RenderError::Encode(format!("the font cannot be embedded: {what}"));
        let facts = font.facts().ok_or_else(|| failed("it does not say its measures"))?;
        let file = subsetter::subset(font.bytes(), 0, &self.remapper).map_err(|error| failed(&error.to_string()))?;
        let [cid, descriptor, file_id, to_unicode] = [fresh(), fresh(), fresh(), fresh()];
        let name = format!("{}+{}", self.tag(), facts.name);
        let system = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
        chunk
            .type0_font(id)
            .base_font(Name(name.as_bytes()))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(to_unicode);
        let mut cid_font = chunk.cid_font(cid);
        cid_font
            .subtype(CidFontType::Type2)
            .base_font(Name(name.as_bytes()))
            .system_info(system)
            .font_descriptor(descriptor)
            .default_width(1000.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = cid_font.widths();
        for (code, (_, width)) in self.codes.iter().filter(|(_, (_, width))| (width - 1000.0).abs() > 0.01) {
            widths.consecutive(*code, [*width]);
        }
        widths.finish();
        cid_font.finish();
        let of_em = |share: f32| share * 1000.0;
        let [left, bottom, right, top] = facts.bounds.map(of_em);
        chunk
            .font_descriptor(descriptor)
            .name(Name(name.as_bytes()))
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(left, bottom, right, top))
            .italic_angle(0.0)
            .ascent(of_em(facts.ascent))
            .descent(of_em(facts.descent))
            .cap_height(of_em(facts.cap_height))
            .stem_v(80.0)
            .font_file2(file_id);
        let packed = deflated(&file);
        chunk.stream(file_id, &packed).filter(Filter::FlateDecode).pair(Name(b"Length1"), count(file.len()));
        let mut cmap = UnicodeCmap::new(Name(b"mutu"), system);
        for (code, (character, _)) in &self.codes {
            cmap.pair(*code, *character);
        }
        let cmap = deflated(cmap.finish().as_slice());
        chunk.cmap(to_unicode, &cmap).filter(Filter::FlateDecode);
        Ok(())
    }

    /// Six letters that tell subsets of one font apart.
    fn tag(&self) -> String {
        // FNV-1a over the glyphs in their order.
        let mut hash = self
            .remapper
            .remapped_gids()
            .fold(0xCBF2_9CE4_8422_2325_u64, |hash, glyph| (hash ^ u64::from(glyph)).wrapping_mul(0x0100_0000_01B3));
        (0..6)
            .map(|_| {
                let letter = char::from(b'A' + (hash % 26) as u8);
                hash /= 26;
                letter
            })
            .collect()
    }
}
