//! Bytes to text: UTF-8, UTF-16, or GB18030 where they are not UTF-8 and read cleanly so.

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::io::error::Fault;
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

/// The text of a file without its byte order mark.
///
/// A file that ends inside a character was cut off there: its text is what comes before, and the reader of
/// the format finds the end missing.
pub(crate) fn decode<'a>(bytes: &'a [u8], report: &mut Report) -> Result<Cow<'a, str>, Fault> {
    if let Some(encoding) = utf_16(bytes) {
        return Ok(Cow::Owned(encoding.decode(bytes).0.into_owned()));
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
        && let Some(text) = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes)
    {
        report.push(
            Fault::new(
                "encoding-gb18030",
                Words::fixed(
                    "文件不是 UTF-8；已按 GB18030（GBK）读取",
                    "the file is not UTF-8; it was read as GB18030 (GBK)",
                ),
                Words::fixed("如有乱码，请另存为 UTF-8", "save it in UTF-8 if names look wrong"),
            )
            .issue(Severity::Info),
        );
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

/// UTF-16 by its mark, or by every other byte of a text in Latin letters and signs being 0.
pub(crate) fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.starts_with(b"\xff\xfe") {
        return Some(encoding_rs::UTF_16LE);
    }
    if bytes.starts_with(b"\xfe\xff") {
        return Some(encoding_rs::UTF_16BE);
    }
    match bytes {
        [1..=255, 0, 1..=255, 0, ..] => Some(encoding_rs::UTF_16LE),
        [0, 1..=255, 0, 1..=255, ..] => Some(encoding_rs::UTF_16BE),
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

    /// 聊城 in GBK is C1 C4 B3 C7 (python: "聊城".encode("gb18030")).
    #[test]
    fn text_is_read_in_the_encoding_it_is_in() {
        check("聊城".as_bytes(), Ok(("聊城", 0)));
        check(b"\xef\xbb\xbfa", Ok(("a", 0)));
        check(b"\xff\xfe\x4a\x80\xce\x57", Ok(("聊城", 0)));
        check(b"\xfe\xff\x80\x4a\x57\xce", Ok(("聊城", 0)));
        check(b"a\0,\0\x4a\x80", Ok(("a,聊", 0)));
        check(b"\xc1\xc4\xb3\xc7,1", Ok(("聊城,1", 1)));
        check("聊城".as_bytes().get(..5).expect("six bytes"), Ok(("聊", 0)));
        check(b"a\n\xff\xff,", Err("bad-encoding"));
        check(
            "聊城高新区九州\u{0}".as_bytes().iter().chain(b"\xe8,").copied().collect::<Vec<_>>().as_slice(),
            Err("bad-encoding"),
        );
    }
}
