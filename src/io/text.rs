//! Bytes to text: UTF-16 by its mark or its zero bytes, UTF-8, else Big5 or GB18030, whichever reads cleanly and as common
//! characters ([`evidence`](crate::io::evidence)). *Guarantees:* which one it was is said where it is not UTF-8.

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::io::charset::Charset;
use crate::io::error::Fault;
use crate::io::evidence::{Evidence, Guess};
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

/// So much of a text says what it is.
const LOOKED_AT: usize = 1 << 20;

/// The text of a file, without its byte order mark.
///
/// A file that ends inside a character was cut off there: its text is what comes before, and the reader of
/// the format finds the end missing.
pub(crate) fn decode<'a>(bytes: &'a [u8], report: &mut Report) -> Result<Cow<'a, str>, Fault> {
    if let Some((encoding, rest)) = utf_16(bytes) {
        return Ok(wide(encoding, rest, report));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let valid = bytes.get(..error.valid_up_to()).unwrap_or(&[]);
    if error.error_len().is_none() {
        return Ok(String::from_utf8_lossy(valid));
    }
    if !is_damaged_utf8(bytes)
        && let Some(text) = of_office(bytes, report)
    {
        return Ok(text);
    }
    let line = valid.split(|byte| *byte == b'\n').count();
    let column = 1 + valid.iter().rev().take_while(|byte| **byte != b'\n').count();
    let message = words!(
        "第 {line} 行第 {column} 字节不是 UTF-8 文字，也不是 GB18030",
        "byte {column} of line {line} is neither UTF-8 nor GB18030 text"
    );
    let remedy = Words::fixed(
        "文件可能已损坏；请重新导出，或另存为 UTF-8",
        "the file may be damaged; export it again, or save it in UTF-8",
    );
    Err(Fault::new("bad-encoding", message, remedy).at(format!("line {line}, column {column}")))
}

/// The text in GBK or Big5, whichever it is; the other one where it cannot be that.
fn of_office<'a>(bytes: &'a [u8], report: &mut Report) -> Option<Cow<'a, str>> {
    let mut evidence = Evidence::default();
    let head = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    head.split(|byte| *byte == b'\n').for_each(|line| evidence.see(line));
    let Guess { charset, is_sure } = evidence.guess();
    let other = if charset == Charset::BIG5 { Charset::GB18030 } else { Charset::BIG5 };
    let first = if charset == Charset::BIG5 { Charset::BIG5 } else { Charset::GB18030 };
    let (charset, text) = [first, other].into_iter().find_map(|one| Some((one, one.text(bytes)?)))?;
    report.push(match charset {
        charset if !is_sure => evidence.unsure(charset),
        charset if charset == Charset::BIG5 => {
            let message = Words::fixed("文件按 Big5（繁体）读取", "the file was read as Big5 (traditional Chinese)");
            Fault::new("encoding-big5", message, in_utf8()).issue(Severity::Info)
        }
        _ => {
            let message = Words::fixed(
                "文件不是 UTF-8；已按 GB18030（GBK）读取",
                "the file is not UTF-8; it was read as GB18030 (GBK)",
            );
            Fault::new("encoding-gb18030", message, in_utf8()).issue(Severity::Info)
        }
    });
    Some(text)
}

/// The text of a table from any office; what holds zero bytes and is no UTF-16 is no text.
pub(crate) fn decode_any<'a>(bytes: &'a [u8], report: &mut Report) -> Result<Cow<'a, str>, Fault> {
    if bytes.contains(&0) && utf_16(bytes).is_none() {
        let message = Words::fixed("这是一个二进制文件，不是表格", "this is a binary file, not a table");
        let remedy =
            Words::fixed("可以读的表格：XLSX、XLS、ODS、CSV、TSV", "tables that can be read: XLSX, XLS, ODS, CSV, TSV");
        return Err(Fault::new("binary", message, remedy));
    }
    decode(bytes, report)
}

fn wide<'a>(encoding: &'static Encoding, bytes: &'a [u8], report: &mut Report) -> Cow<'a, str> {
    let (text, is_damaged) = encoding.decode_without_bom_handling(bytes);
    let severity = if is_damaged { Severity::Warning } else { Severity::Info };
    let name = encoding.name();
    let message = if is_damaged {
        words!("文件按 {name} 读取，有些字已损坏", "the file was read as {name}; some characters are damaged")
    } else {
        words!("文件按 {name} 读取", "the file was read as {name}")
    };
    report.push(Fault::new("encoding-utf-16", message, in_utf8()).issue(severity));
    text
}

fn in_utf8() -> Words {
    Words::fixed("如有乱码，请另存为 UTF-8", "save it in UTF-8 if names look wrong")
}

/// UTF-16 by its byte order mark; without one by the zero bytes of the ASCII every table has.
pub(crate) fn utf_16(bytes: &[u8]) -> Option<(&'static Encoding, &[u8])> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return Some((encoding_rs::UTF_16LE, rest));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return Some((encoding_rs::UTF_16BE, rest));
    }
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let is_wide = even + odd > (head.len() / 16).max(1);
    match (is_wide, even, odd) {
        (true, 0, _) => Some((encoding_rs::UTF_16LE, bytes)),
        (true, _, 0) => Some((encoding_rs::UTF_16BE, bytes)),
        _ => None,
    }
}

/// The name of a file in an archive: UTF-8, else what Chinese programs write.
pub(crate) fn file_name(bytes: &[u8]) -> String {
    let name = match std::str::from_utf8(bytes) {
        Ok(name) => Cow::Borrowed(name),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0,
    };
    name.replace('\\', "/")
}

/// The fault of a table that ends inside a character. Its format has no end mark that could be missed.
pub(crate) fn refuse_cut(bytes: &[u8], text: &str) -> Result<(), Fault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let is_cut =
        std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none() && error.valid_up_to() == text.len());
    if !is_cut {
        return Ok(());
    }
    let line = text.split('\n').count();
    let message =
        words!("文件不完整：在第 {line} 行的一个字中断", "the file is cut off inside a character of line {line}");
    let remedy = Words::fixed(
        "请重新导出或下载整个文件，并比较文件大小",
        "export or download the whole file again and compare its size",
    );
    Err(Fault::new("truncated", message, remedy).at(format!("line {line}")))
}

/// Whether most characters beyond ASCII are good UTF-8: then GB18030 would turn them into others.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 4 * bad
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Result<(&str, usize), &'static str>) {
        let mut report = Report::default();
        let found = decode(bytes, &mut report).map_err(|fault| fault.code);
        let found = found.as_ref().map(|text| (text.as_ref(), report.len())).map_err(|code| *code);
        assert_eq!(found, expected, "{bytes:?}");
    }

    fn check_any(bytes: &[u8], expected: (&str, &[&'static str])) {
        let mut report = Report::default();
        let text = decode_any(bytes, &mut report).expect("a text");
        let codes: Vec<&str> = report.counts().iter().map(|(code, ..)| *code).collect();
        assert_eq!((text.as_ref(), codes.as_slice()), expected, "{bytes:?}");
    }

    /// Bytes by python: "企業名稱,稅收\n聊城,1".encode("big5") and so on.
    #[test]
    fn tables_of_other_offices_are_read_too() {
        check_any(b"\xff\xfe\x05\x80,\0", ("者,", &["encoding-utf-16"]));
        check_any(b"\xfe\xff\x80\x05\0,", ("者,", &["encoding-utf-16"]));
        check_any(b"a\0,\0b\0\n\0", ("a,b\n", &["encoding-utf-16"]));
        let big5 = b"\xa5\xf8\xb7~\xa6W\xba\xd9,\xb5|\xa6\xac\n\xb2\xe1\xab\xb0,1";
        check_any(big5, ("企業名稱,稅收\n聊城,1", &["encoding-big5"]));
        let gbk = b"\xc6\xf3\xd2\xb5\xc3\xfb\xb3\xc6,\xcb\xb0\xca\xd5\n\xc1\xc4\xb3\xc7,1";
        check_any(gbk, ("企业名称,税收\n聊城,1", &["encoding-gb18030"]));
        check_any("企业名称,税收".as_bytes(), ("企业名称,税收", &[]));
        let binary = decode_any(b"a\0\0\0b", &mut Report::default()).map_err(|fault| fault.code);
        assert_eq!(binary, Err("binary"), "zero bytes are no text");
    }

    /// 聊城 in GBK is C1 C4 B3 C7 (python: "聊城".encode("gb18030")).
    #[test]
    fn text_is_read_in_the_encoding_it_is_in() {
        check("聊城".as_bytes(), Ok(("聊城", 0)));
        check(b"\xef\xbb\xbfa", Ok(("a", 0)));
        check(b"\xff\xfe\x4a\x80\xce\x57", Ok(("聊城", 1)));
        check(b"\xfe\xff\x80\x4a\x57\xce", Ok(("聊城", 1)));
        check(b"a\0,\0\x4a\x80", Ok(("a,聊", 1)));
        check(b"\xc1\xc4\xb3\xc7,1", Ok(("聊城,1", 1)));
        check("聊城".as_bytes().get(..5).expect("six bytes"), Ok(("聊", 0)));
        check(b"a\n\xff\xff,", Err("bad-encoding"));
        check(
            "聊城高新区九州\u{0}".as_bytes().iter().chain(b"\xe8,").copied().collect::<Vec<_>>().as_slice(),
            Err("bad-encoding"),
        );
    }
}
