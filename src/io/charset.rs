//! An encoding of texts: its names, and texts in it.
//!
//! *Must not know:* where texts stand, which encoding a file is in (`evidence` does).

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, WINDOWS_1252};

/// An encoding of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charset(&'static Encoding);

impl Charset {
    /// Unicode in bytes.
    pub const UTF_8: Self = Self(UTF_8);
    /// What Chinese programs write, GBK and GB2312 included.
    pub const GB18030: Self = Self(GB18030);
    /// What programs in traditional Chinese write.
    pub const BIG5: Self = Self(BIG5);
    /// What programs of the west write, one byte a character.
    pub(crate) const WESTERN: Self = Self(WINDOWS_1252);

    /// The encoding of a name as files and people write it: `UTF-8`, `GBK`, `936`, `ANSI 936`, `CP936`, `Big5`.
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.trim().trim_start_matches('\u{feff}');
        if let Some(known) = Encoding::for_label(name.as_bytes()) {
            return Some(if known == encoding_rs::GBK { Self::GB18030 } else { Self(known) });
        }
        let number = name.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        match number {
            "936" | "54936" | "20936" => Some(Self::GB18030),
            "65001" => Some(Self::UTF_8),
            "950" | "951" => Some(Self(BIG5)),
            "1252" => Some(Self(WINDOWS_1252)),
            _ if name.len() > number.len() => Encoding::for_label(format!("windows-{number}").as_bytes()).map(Self),
            _ => None,
        }
    }

    /// The encoding of the language byte of a DBF header; none for the bytes that mean whatever the writer's system had.
    pub(crate) fn of_language(byte: u8) -> Option<Self> {
        match byte {
            0x4d | 0x7a => Some(Self::GB18030),
            0x4f | 0x78 => Some(Self(BIG5)),
            _ => None,
        }
    }

    /// The name for programs.
    pub(crate) fn label(self) -> &'static str {
        self.0.name()
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        if self.0 == GB18030 { "GB18030 (GBK)" } else { self.0.name() }
    }

    /// The text of bytes; what is no character becomes one that says so, but for a last one that is cut.
    pub(crate) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        if bytes.is_ascii() {
            // Every encoding that is known here has ASCII as it is.
            return String::from_utf8_lossy(bytes);
        }
        let (text, had_errors) = self.0.decode_without_bom_handling(bytes);
        if had_errors && text.ends_with('\u{fffd}') && self.reads(bytes) {
            return Cow::Owned(text.trim_end_matches('\u{fffd}').to_owned());
        }
        text
    }

    /// Whether texts can be written in it: those of UTF-16 are read alone.
    pub fn is_for_writing(self) -> bool {
        self.0.output_encoding() == self.0
    }

    /// Whether a text of GB18030 has letters that GBK has not, four bytes long.
    pub(crate) fn is_beyond_gbk(text: &str) -> bool {
        !text.is_ascii() && encoding_rs::GBK.encode(text).2
    }

    /// A text with another letter for each that the encoding has not.
    pub(crate) fn encodable(self, text: Cow<'_, str>, instead: char) -> Cow<'_, str> {
        if self.encode(&text).is_some() {
            return text;
        }
        let has = |letter: char| self.encode(letter.encode_utf8(&mut [0; 4])).is_some();
        Cow::Owned(text.chars().map(|letter| if has(letter) { letter } else { instead }).collect())
    }

    /// The text of bytes that are all characters of this encoding; none where one is not.
    pub(crate) fn text(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        self.0.decode_without_bom_handling_and_without_replacement(bytes)
    }

    /// The bytes of a text; none where it has a character that the encoding has not.
    pub(crate) fn encode(self, text: &str) -> Option<Cow<'_, [u8]>> {
        let (bytes, used, had_errors) = self.0.encode(text);
        (!had_errors && used == self.0).then_some(bytes)
    }

    /// Whether bytes are text of this encoding; the last character may be cut, since fields are of a fixed width.
    pub(crate) fn reads(self, bytes: &[u8]) -> bool {
        let is_text = |bytes: &[u8]| self.0.decode_without_bom_handling_and_without_replacement(bytes).is_some();
        let cut = |by: usize| bytes.len().checked_sub(by).and_then(|len| bytes.get(..len)).is_some_and(is_text);
        if self.0 == UTF_8 {
            return match std::str::from_utf8(bytes) {
                Ok(_) => true,
                Err(error) => error.error_len().is_none(),
            };
        }
        is_text(bytes) || bytes.last().is_some_and(|last| *last >= 0x80) && cut(1)
    }
}
