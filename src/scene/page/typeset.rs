//! Lines of text that fit: first smaller, then broken, then cut with an ellipsis; never over the edge.

use super::units::Units;
use crate::scene::color::Color;
use crate::scene::font::Fonts;
use crate::scene::paint::{Align, Mark, Text};

/// What is needed to measure text on a page.
pub(super) struct Typesetter<'a> {
    pub(super) fonts: &'a Fonts<'a>,
    pub(super) units: Units,
}

/// A line that was measured.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) size_px: f32,
    pub(super) bold: bool,
}

impl Line {
    pub(super) fn mark(&self, at_px: (f32, f32), align: Align, color: Color) -> Mark {
        Mark::Text(Text { align, bold: self.bold, ..Text::plain(self.text.clone(), at_px, self.size_px, color) })
    }
}

/// Lines of one size, and the width of the widest.
pub(super) struct Fitted {
    pub(super) lines: Vec<Line>,
    pub(super) size_px: f32,
    widest_px: f32,
}

impl Fitted {
    pub(super) fn width_px(&self) -> f32 {
        self.widest_px
    }
}

/// Text gets no smaller than this share of its size before it is broken or cut.
const LEAST: f32 = 0.72;

impl Typesetter<'_> {
    /// The text within `width_px`: on one line if that is possible without getting much smaller, else on up to
    /// `lines` lines, the last one cut.
    pub(super) fn fitted(&self, text: &str, bold: bool, size_px: f32, width_px: f32, lines: usize) -> Fitted {
        let text = text.trim();
        let face = self.fonts.face(bold);
        let wide = face.width(text, size_px);
        let size_px = if wide > width_px { size_px * (width_px / wide * 0.999).max(LEAST) } else { size_px };
        let texts = if text.is_empty() { Vec::new() } else { self.wrapped(text, bold, size_px, width_px, lines) };
        let widest_px = texts.iter().map(|line| face.width(line, size_px)).fold(0.0, f32::max);
        Fitted { lines: texts.into_iter().map(|text| Line { text, size_px, bold }).collect(), size_px, widest_px }
    }

    /// Breaks at `width_px`: anywhere between Chinese characters, at spaces elsewhere; the last line is more than one
    /// character.
    pub(super) fn wrapped(&self, text: &str, bold: bool, size_px: f32, width_px: f32, most: usize) -> Vec<String> {
        let face = self.fonts.face(bold);
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        // Where the last piece of the last finished line begins.
        let (mut last_piece, mut before) = (0, 0);
        for piece in pieces(text) {
            let longer = format!("{line}{piece}");
            if face.width(longer.trim_end(), size_px) <= width_px || line.is_empty() {
                last_piece = line.len();
                line = longer;
                continue;
            }
            before = std::mem::take(&mut last_piece);
            lines.push(std::mem::replace(&mut line, piece));
        }
        let letters = line.chars().filter(|letter| letter.is_alphanumeric()).count();
        if let Some(full) = lines.last_mut().filter(|_| letters < 2 && before > 0) {
            line.insert_str(0, &full.split_off(before));
        }
        lines.push(line);
        if lines.len() > most {
            let rest = lines.split_off(most.saturating_sub(1)).concat();
            lines.push(rest);
        }
        lines.into_iter().map(|line| self.cut(line.trim().to_owned(), bold, size_px, width_px)).collect()
    }

    /// The text, with an ellipsis where it is too wide.
    pub(super) fn cut(&self, text: String, bold: bool, size_px: f32, width_px: f32) -> String {
        let face = self.fonts.face(bold);
        if face.width(&text, size_px) <= width_px {
            return text;
        }
        // The ends of its letters: a longer part is never narrower.
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let shorter = |end: &usize| format!("{}…", text.get(..*end).unwrap_or_default());
        let fitting = ends.partition_point(|end| face.width(&shorter(end), size_px) <= width_px);
        fitting.checked_sub(1).and_then(|at| ends.get(at)).filter(|end| **end > 0).map(shorter).unwrap_or_default()
    }
}

/// What must not be parted: a word with its space, a Chinese character with the punctuation after it.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut open = false;
    for character in text.chars() {
        let free = character as u32 >= 0x2E80;
        let closing = "，。；：、）】》」』！？％".contains(character);
        let joins = closing || (!free && open);
        match pieces.last_mut() {
            Some(last) if joins => last.push(character),
            _ => pieces.push(character.to_string()),
        }
        // After a space a new word begins; after a Chinese character anything may, after an opening bracket nothing.
        open = character != ' ' && (!free || "（【《「『".contains(character));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_punctuation_stay_together() {
        fn check(text: &str, expected: &[&str]) {
            assert_eq!(pieces(text), expected, "{text}");
        }
        check("two words", &["two ", "words"]);
        check("分位数，6 级", &["分", "位", "数，", "6 ", "级"]);
        check("值（≥）", &["值", "（≥）"]);
    }

    #[test]
    fn no_character_is_left_alone() {
        let fonts = Fonts::bundled();
        let units = Units { mm: 3.78, pt: 1.33, scale: 1.0, margin_px: 30.0 };
        let set = Typesetter { fonts: &fonts, units };
        // Chinese characters are as wide as they are high.
        let check =
            |text: &str, expected: &[&str]| assert_eq!(set.wrapped(text, false, 10.0, 50.5, 9), expected, "{text}");
        check("一二三四五六七", &["一二三四五", "六七"]);
        check("一二三四五六", &["一二三四", "五六"]);
        check("一二三四五六。", &["一二三四", "五六。"]);
        check("一二三四五", &["一二三四五"]);
    }

    #[test]
    fn no_line_is_wider_than_its_room() {
        let fonts = Fonts::bundled();
        let units = Units { mm: 3.78, pt: 1.33, scale: 1.0, margin_px: 30.0 };
        let set = Typesetter { fonts: &fonts, units };
        let long = "聊城高新区 2024 年工业用地亩均税收、亩均产值与亩均投资分布图（示意数据），a very long title indeed";
        for width in [20.0, 80.0, 200.0, 500.0, 2_000.0] {
            let fitted = set.fitted(long, true, 24.0, width, 2);
            assert!(fitted.lines.len() <= 2 && fitted.width_px() <= width, "{width}: {}", fitted.width_px());
        }
        assert_eq!(set.fitted("短", true, 24.0, 500.0, 2).size_px, 24.0, "what fits keeps its size");
        // Where it is cut, words stay apart.
        let cut = set.wrapped("one two three four five six", false, 24.0, 120.0, 2);
        assert!(
            cut.len() == 2 && cut.iter().all(|line| !line.contains("twothree") && !line.contains("threefour")),
            "{cut:?}"
        );
        let endless = "字".repeat(100_000);
        let cut = set.cut(endless, false, 24.0, 500.0);
        let width = fonts.regular.width(&cut, 24.0);
        assert!(cut.ends_with('…') && width <= 500.0 && width > 500.0 - 24.0, "as much as there is room for: {width}");
        assert_eq!(set.cut("字字".to_owned(), false, 24.0, 10.0), "", "no room for one");
    }
}
