//! The encoding of texts in a file that does not have to be Unicode: what the file says, held against its bytes.
//!
//! *Guarantees:* what is said and cannot be is not believed, and that is said; a guess is said too, and one that is not sure
//! with what else the texts could be. The one place that tells GBK and Big5 apart. *Must not know:* where the texts stand.

use crate::io::charset::Charset;
use crate::io::error::Fault;
use crate::model::report::{Issue, Report, Severity};
use crate::model::words::Words;
use crate::words;

/// A guess needs so many characters of two bytes to be sure.
const LEAST: usize = 3;
/// So large a part of them is rare in the encoding that texts are not in; of the right one hardly any is.
const RARE: f64 = 0.3;
const HARDLY_ANY: f64 = 0.15;
/// Texts that are kept to show what they would be.
const SAMPLES: usize = 2;
const SAMPLE_BYTES: usize = 32;

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
    /// The first texts, cut.
    samples: Vec<Vec<u8>>,
}

/// What the bytes alone say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Guess {
    pub(crate) charset: Charset,
    pub(crate) is_sure: bool,
}

impl Evidence {
    /// Looks at one text.
    pub(crate) fn see(&mut self, bytes: &[u8]) {
        if bytes.is_ascii() {
            return;
        }
        self.texts += 1;
        if self.samples.len() < SAMPLES {
            self.samples.push(bytes.get(..SAMPLE_BYTES).unwrap_or(bytes).to_vec());
        }
        if Charset::UTF_8.reads(bytes) {
            self.utf_8 += 1;
            let text = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
            self.has_chinese |= text.chars().any(|letter| ('\u{3000}'..='\u{9fff}').contains(&letter));
        }
        self.gb18030 += usize::from(Charset::GB18030.reads(bytes));
        self.big5 += usize::from(Charset::BIG5.reads(bytes));
        let mut rest = bytes;
        while let [lead, after @ ..] = rest {
            rest = after;
            if let (0x81.., [trail, after @ ..]) = (*lead, after) {
                rest = after;
                // The common characters of both lie in the first planes of their tables, marks before them.
                let is_mark = (0xa1..=0xa3).contains(lead);
                self.common.0 +=
                    usize::from((0xb0..=0xd7).contains(lead) && *trail >= 0xa1 || is_mark && *trail >= 0xa1);
                self.common.1 +=
                    usize::from((0xa4..=0xc6).contains(lead) && *trail >= 0x40 || is_mark && *trail >= 0x40);
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
        self.samples.extend(other.samples.iter().take(SAMPLES - self.samples.len()).cloned());
    }

    /// Whether all texts, but for a few damaged ones, are of an encoding.
    fn allows(&self, charset: Charset) -> bool {
        let good = match charset {
            one if one == Charset::UTF_8 => self.utf_8,
            one if one == Charset::GB18030 => self.gb18030,
            one if one == Charset::BIG5 => self.big5,
            // Of one byte a character: anything is legal in it, so only what is no other is.
            _ => return !(self.is_utf_8() || self.gb18030 == self.texts && self.rare(Charset::GB18030) < 0.5),
        };
        (self.texts - good) * 50 <= self.texts
    }

    fn is_utf_8(&self) -> bool {
        self.utf_8 == self.texts && self.has_chinese
    }

    /// The part of the pairs that are no frequent characters.
    fn rare(&self, charset: Charset) -> f64 {
        let (in_gb, in_big5, all) = self.common;
        let common = if charset == Charset::BIG5 { in_big5 } else { in_gb };
        if all == 0 { 1.0 } else { 1.0 - common as f64 / all as f64 }
    }

    /// What the bytes alone say.
    pub(crate) fn guess(&self) -> Guess {
        if self.texts == 0 || self.allows(Charset::UTF_8) {
            return Guess { charset: Charset::UTF_8, is_sure: true };
        }
        let (is_gb, is_big5) = (self.allows(Charset::GB18030), self.allows(Charset::BIG5));
        let (rare_gb, rare_big5) = (self.rare(Charset::GB18030), self.rare(Charset::BIG5));
        let is_other = is_big5 && (!is_gb || rare_gb > RARE && rare_big5 < rare_gb / 2.0);
        let (charset, own, other, has_other) = if is_other {
            (Charset::BIG5, rare_big5, rare_gb, is_gb)
        } else {
            (Charset::GB18030, rare_gb, rare_big5, is_big5)
        };
        let is_clear = own <= HARDLY_ANY && (!has_other || other >= 2.0 * own + HARDLY_ANY);
        Guess { charset, is_sure: (is_gb || is_big5) && self.common.2 >= LEAST && is_clear }
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
        let Guess { charset: found, is_sure } = self.guess();
        if let Some((place, charset)) = stated.iter().find_map(|(place, charset)| Some((*place, (*charset)?))) {
            // Chinese in UTF-8 is hardly ever good text of another encoding by chance, the other way round it may be.
            let is_other = charset != Charset::UTF_8 && self.texts > 0 && self.is_utf_8();
            if !is_other && self.allows(charset) {
                return charset;
            }
            report.push(contradicted(place, charset, found));
        } else if self.texts > 0 && found != Charset::UTF_8 && is_sure {
            report.push(guessed(found));
        }
        if !is_sure {
            report.push(self.unsure(found));
        }
        found
    }

    /// That another encoding may be right, with the first texts in three of them.
    pub(crate) fn unsure(&self, found: Charset) -> Issue {
        let all = [Charset::GB18030, Charset::BIG5, Charset::UTF_8, Charset::WESTERN];
        let mut likely: Vec<Charset> = all.into_iter().filter(|one| *one != found && self.allows(*one)).collect();
        // Of one byte a character, anything is text.
        likely.extend([Charset::WESTERN, Charset::GB18030, Charset::BIG5, Charset::UTF_8]);
        likely.insert(0, found);
        let mut three: Vec<Charset> = Vec::new();
        for one in likely {
            if three.len() < 3 && !three.contains(&one) {
                three.push(one);
            }
        }
        let read = |charset: &Charset| {
            let texts: Vec<String> =
                self.samples.iter().map(|sample| charset.decode(sample).trim().to_owned()).collect();
            (charset.name(), texts.join(" "))
        };
        let read: Vec<(&str, String)> = three.iter().map(read).collect();
        let zh: Vec<String> = read.iter().map(|(name, text)| format!("{name}“{text}”")).collect();
        let en: Vec<String> = read.iter().map(|(name, text)| format!("{name} \"{text}\"")).collect();
        let (zh, en, name) = (zh.join("，"), en.join(", "), found.name());
        let message = words!(
            "文字编码不能确定，已按 {name} 读取。各编码读作：{zh}",
            "the encoding of texts is not sure; they were read as {name}. they would read: {en}"
        );
        let remedy = Words::fixed(
            "选读得通的一种：在导入页上，或用 --encoding 指定",
            "choose the one that makes sense, on the page of the import or with --encoding",
        );
        Fault::new("encoding-unsure", message, remedy).issue(Severity::Warning)
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
        // Two characters may be anything: 聊城 is 謐傑 in Big5 (python: b"\xc1\xc4\xb3\xc7".decode("big5")).
        check(&[b"\xc1\xc4\xb3\xc7"], None, ("聊城", Some("encoding-unsure")));
        check(&[b"plain"], Some("GBK"), ("plain", None));
        // A field of seven bytes holds three characters and a half.
        check(&[&GBK[..7]], Some("GBK"), ("九州产", None));
        check(&[&utf_8[..8]], Some("UTF-8"), ("九州", None));
    }

    /// What else it could be, each as python decodes it.
    #[test]
    fn what_is_not_sure_is_shown_in_three_ways() {
        let mut evidence = Evidence::default();
        evidence.see(b"\xc1\xc4\xb3\xc7");
        let mut report = Report::default();
        assert_eq!(evidence.choose(None, &[], &mut report), Charset::GB18030);
        let issue = report.issues().first().expect("said");
        for part in ["GB18030 (GBK)“聊城”", "Big5“謐傑”", "windows-1252“ÁÄ³Ç”"] {
            assert!(issue.message.zh.contains(part), "{part} in {issue:?}");
        }
        assert_eq!(evidence.choose(Some(Charset::BIG5), &[], &mut Report::default()), Charset::BIG5, "what is said");
    }
}
