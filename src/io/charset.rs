//! The encoding of texts in a file that does not have to be Unicode: what the file says, held against its bytes.
//!
//! *Guarantees:* what is said and cannot be is not believed, and that is said; a guess is said too.
//! *Must not know:* where the texts stand.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, WINDOWS_1252};

use crate::io::error::Fault;
use crate::model::report::{Issue, Report, Severity};
use crate::model::words::Words;
use crate::words;

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

    /// The bytes of a text; none where it has a character that the encoding has not.
    pub(crate) fn encode(self, text: &str) -> Option<Cow<'_, [u8]>> {
        let (bytes, used, had_errors) = self.0.encode(text);
        (!had_errors && used == self.0).then_some(bytes)
    }

    /// Whether bytes are text of this encoding; the last character may be cut, since fields are of a fixed width.
    fn reads(self, bytes: &[u8]) -> bool {
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

/// What the bytes of texts say of their encoding.
#[derive(Debug, Clone, Default)]
pub(crate) struct Evidence {
    /// Texts with bytes beyond ASCII.
    texts: usize,
    utf_8: usize,
    gb18030: usize,
    big5: usize,
    /// Pairs that are frequent characters in GBK, in Big5, and all.
    common: (usize, usize, usize),
    /// Whether a Chinese character stands there if it is UTF-8.
    has_chinese: bool,
}

impl Evidence {
    /// Looks at one text.
    pub(crate) fn see(&mut self, bytes: &[u8]) {
        if bytes.is_ascii() {
            return;
        }
        self.texts += 1;
        if Charset::UTF_8.reads(bytes) {
            self.utf_8 += 1;
            let text = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
            self.has_chinese |= text.chars().any(|letter| ('\u{3000}'..='\u{9fff}').contains(&letter));
        }
        self.gb18030 += usize::from(Charset::GB18030.reads(bytes));
        self.big5 += usize::from(Charset(BIG5).reads(bytes));
        let mut rest = bytes;
        while let [lead, after @ ..] = rest {
            rest = after;
            if let (0x81.., [trail, after @ ..]) = (*lead, after) {
                rest = after;
                self.common.0 += usize::from((0xb0..=0xd7).contains(lead) && *trail >= 0xa1);
                self.common.1 += usize::from((0xa4..=0xc6).contains(lead) && *trail >= 0x40);
                self.common.2 += 1;
            }
        }
    }

    /// Adds that of other texts.
    pub(crate) fn append(&mut self, other: &Self) {
        self.texts += other.texts;
        self.utf_8 += other.utf_8;
        self.gb18030 += other.gb18030;
        self.big5 += other.big5;
        self.common.0 += other.common.0;
        self.common.1 += other.common.1;
        self.common.2 += other.common.2;
        self.has_chinese |= other.has_chinese;
    }

    /// Whether all texts, but for a few damaged ones, are of an encoding.
    fn allows(&self, charset: Charset) -> bool {
        let good = match charset.0 {
            known if known == UTF_8 => self.utf_8,
            known if known == GB18030 => self.gb18030,
            known if known == BIG5 => self.big5,
            // Of one byte a character: anything is legal in it, so only what is no other is.
            _ => return !(self.is_utf_8() || self.gb18030 == self.texts && self.is_like_gbk()),
        };
        (self.texts - good) * 50 <= self.texts
    }

    fn is_utf_8(&self) -> bool {
        self.utf_8 == self.texts && self.has_chinese
    }

    fn is_like_gbk(&self) -> bool {
        self.common.0 * 2 > self.common.2
    }

    /// What the bytes alone say.
    fn guess(&self) -> Charset {
        if self.texts == 0 || self.allows(Charset::UTF_8) {
            return Charset::UTF_8;
        }
        let is_big5 = self.allows(Charset(BIG5)) && self.common.1 > self.common.0 && !self.is_like_gbk();
        if is_big5 { Charset(BIG5) } else { Charset::GB18030 }
    }

    /// The encoding: what a person says, else what the file says (the first that is `stated`) where its bytes allow it, else
    /// what they say. Where the file lies, and where it is silent, that is said.
    pub(crate) fn choose(
        &self,
        said: Option<Charset>,
        stated: &[(&'static str, Option<Charset>)],
        report: &mut Report,
    ) -> Charset {
        if let Some(said) = said {
            return said;
        }
        if let Some((place, charset)) = stated.iter().find_map(|(place, charset)| Some((*place, (*charset)?))) {
            // Chinese in UTF-8 is hardly ever good text of another encoding by chance, the other way round it may be.
            let is_other = charset != Charset::UTF_8 && self.texts > 0 && self.is_utf_8();
            if !is_other && self.allows(charset) {
                return charset;
            }
            let found = self.guess();
            report.push(contradicted(place, charset, found));
            return found;
        }
        let found = self.guess();
        if self.texts > 0 && found != Charset::UTF_8 {
            report.push(guessed(found));
        }
        found
    }
}

fn contradicted(place: &str, stated: Charset, found: Charset) -> Issue {
    let (stated, found) = (stated.name(), found.name());
    let message = words!(
        "{place} 写明文字编码为 {stated}，但文字不是这种编码；已按 {found} 读取",
        "the {place} says that texts are in {stated}, which they are not; they were read as {found}"
    );
    let remedy = Words::fixed(
        "请核对几个名称；如不对，请指定编码再打开",
        "check some names; say the encoding and open it again where they are wrong",
    );
    Fault::new("encoding-contradicted", message, remedy).issue(Severity::Warning)
}

fn guessed(found: Charset) -> Issue {
    let name = found.name();
    let message = words!(
        "文件没有写明文字编码；已按 {name} 读取",
        "the file does not say how its texts are encoded; they were read as {name}"
    );
    let remedy =
        Words::fixed("如有乱码，请指定编码再打开", "say the encoding and open it again where names look wrong");
    Fault::new("encoding-guessed", message, remedy).issue(Severity::Info)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes by python: `"九州产业园".encode("gbk")`, `.encode("big5")` of 九州產業園.
    const GBK: &[u8] = b"\xbe\xc5\xd6\xdd\xb2\xfa\xd2\xb5\xd4\xb0";
    const IN_BIG5: &[u8] = b"\xa4E\xa6{\xb2\xa3\xb7~\xb6\xe9";

    fn check(texts: &[&[u8]], stated: Option<&str>, expected: (&str, Option<&str>)) {
        let mut evidence = Evidence::default();
        for text in texts {
            evidence.see(text);
        }
        let mut report = Report::default();
        let stated = [(".cpg", stated.and_then(Charset::of_name))];
        let found = evidence.choose(None, &stated, &mut report);
        let code = report.issues().first().map(|issue| issue.code);
        assert_eq!((found.decode(texts[0]).as_ref(), code), expected, "{texts:?} {stated:?}");
    }

    #[test]
    fn what_a_file_says_is_held_against_its_bytes() {
        let utf_8 = "九州产业园".as_bytes();
        check(&[GBK], Some("GBK"), ("九州产业园", None));
        check(&[GBK], Some("936"), ("九州产业园", None));
        check(&[GBK], None, ("九州产业园", Some("encoding-guessed")));
        check(&[GBK], Some("UTF-8"), ("九州产业园", Some("encoding-contradicted")));
        check(&[GBK], Some("ISO-8859-1"), ("九州产业园", Some("encoding-contradicted")));
        check(&[utf_8], Some("UTF-8"), ("九州产业园", None));
        check(&[utf_8], None, ("九州产业园", None));
        check(&[utf_8], Some("GBK"), ("九州产业园", Some("encoding-contradicted")));
        check(&[utf_8], Some("88591"), ("九州产业园", None));
        check(&[IN_BIG5], Some("950"), ("九州產業園", None));
        check(&[IN_BIG5], None, ("九州產業園", Some("encoding-guessed")));
        check(&[b"Caf\xe9"], Some("ISO-8859-1"), ("Café", None));
        check(&[b"plain"], Some("GBK"), ("plain", None));
        // A field of seven bytes holds three characters and a half.
        check(&[&GBK[..7]], Some("GBK"), ("九州产", None));
        check(&[&utf_8[..8]], Some("UTF-8"), ("九州", None));
    }
}
