//! What a zip archive is: a spreadsheet, or an archive of files, by the names in its directory.
//!
//! *Guarantees:* only the directory counts, for names stand in packed and stored members too. *Must not know:* what is in
//! the members.

use crate::io::sniff::Form;
use crate::io::source::Source;

/// The mark of the end of the directory, which stands no farther from the end of the file than a comment is long.
const END: &[u8] = b"PK\x05\x06";
const MOST_END: u64 = 65_535 + 22;
/// No directory is larger than this.
const MOST_DIRECTORY: u64 = 64 << 20;
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_LEN: usize = 46;

/// The form of a file that begins like a zip.
pub(crate) fn form(source: &Source<'_>) -> Form {
    let mut head = Vec::new();
    let is_ods = source.read(0, 128, &mut head).is_ok()
        && head
            .get(30..)
            .is_some_and(|name| name.starts_with(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"));
    let Some(directory) = directory(source) else { return Form::Zip };
    let has = |name: &[u8]| names(&directory).any(|entry| entry == name);
    if has(b"xl/workbook.xml") {
        Form::Xlsx
    } else if is_ods && has(b"content.xml") {
        Form::Ods
    } else {
        Form::Zip
    }
}

/// The bytes of the directory.
fn directory(source: &Source<'_>) -> Option<Vec<u8>> {
    let mut tail = Vec::new();
    let start = source.len().saturating_sub(MOST_END);
    source.read(start, usize::try_from(MOST_END).ok()?, &mut tail).ok()?;
    let at = tail.windows(END.len()).rposition(|window| window == END)?;
    let number =
        |from: usize| Some(u64::from(u32::from_le_bytes(tail.get(at + from..at + from + 4)?.try_into().ok()?)));
    let (size, offset) = (number(12)?, number(16)?);
    if size > MOST_DIRECTORY || offset.checked_add(size)? > source.len() {
        return None;
    }
    let mut directory = Vec::new();
    source.read(offset, usize::try_from(size).ok()?, &mut directory).ok()?;
    Some(directory)
}

/// The names of a directory's entries.
fn names(directory: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = directory;
    std::iter::from_fn(move || {
        if !rest.starts_with(ENTRY) {
            return None;
        }
        let length = |at: usize| Some(usize::from(u16::from_le_bytes(rest.get(at..at + 2)?.try_into().ok()?)));
        let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
        let found = rest.get(ENTRY_LEN..ENTRY_LEN + name)?;
        rest = rest.get(ENTRY_LEN + name + extra + comment..)?;
        Some(found)
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    /// Archives by the crate `zip`: names beside a workbook's, and a workbook stored in an archive.
    #[test]
    fn only_the_directory_counts() {
        let made = |members: &[(&str, &[u8])]| {
            let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
            let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            for (name, bytes) in members {
                writer.start_file(*name, stored).expect("a name");
                writer.write_all(bytes).expect("memory");
            }
            writer.finish().expect("memory").into_inner()
        };
        let check = |members: &[(&str, &[u8])], expected: Form| {
            let bytes = made(members);
            assert_eq!(form(&Source::Memory(&bytes)), expected, "{:?}", members.first().map(|(name, _)| name));
        };
        check(&[("[Content_Types].xml", b""), ("xl/workbook.xml", b"")], Form::Xlsx);
        check(&[("data_xl/sq.geojson", b"{}"), ("data_xl/workbook.xml", b"")], Form::Zip);
        check(&[("tax.xlsx", &made(&[("xl/workbook.xml", b"")])), ("a.geojson", b"{}")], Form::Zip);
        let ods: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
        check(&[("mimetype", ods), ("content.xml", b"")], Form::Ods);
        check(&[("a.txt", ods), ("content.xml", b"")], Form::Zip);
        assert_eq!(form(&Source::Memory(b"PK\x03\x04 cut off")), Form::Zip);
    }
}
