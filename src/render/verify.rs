//! Files read back: whether they are whole and what they should be.

use std::io::{self, BufRead, Seek};

/// A file that is not what was written.
pub(super) fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

/// Reads a PNG to its end: size, dpi, the sum of every chunk and every row.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`].
pub fn png(file: impl BufRead + Seek, size_px: (u32, u32), dpi: f64) -> Result<(), io::Error> {
    let failed = |cause: png::DecodingError| wrong(&cause.to_string());
    let mut reader = png::Decoder::new(file).read_info().map_err(failed)?;
    let info = reader.info();
    if (info.width, info.height) != size_px {
        return Err(wrong("the picture has another size"));
    }
    let wanted = super::raster::dots_per_meter(dpi);
    if info.pixel_dims.map(|dims| dims.xppu) != wanted {
        return Err(wrong("the picture has another resolution"));
    }
    let mut rows = 0;
    while reader.next_row().map_err(failed)?.is_some() {
        rows += 1;
    }
    reader.finish().map_err(failed)?;
    if rows == size_px.1 { Ok(()) } else { Err(wrong("the picture lacks rows")) }
}

/// Looks through a PDF: head, end, that every object stands where the table of contents says, and that its pages are
/// as many and as large, in points, as they should be.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`].
pub fn pdf(bytes: &[u8], sizes_pt: &[(f64, f64)]) -> Result<(), io::Error> {
    let table = |what: &str| wrong(&format!("the document has {what}"));
    if !bytes.starts_with(b"%PDF-") {
        return Err(table("no head"));
    }
    let tail = bytes.get(bytes.len().saturating_sub(64)..).unwrap_or_default();
    let tail = String::from_utf8_lossy(tail);
    let start = tail
        .split_once("startxref\n")
        .and_then(|(_, end)| end.trim_end().strip_suffix("\n%%EOF")?.parse::<usize>().ok())
        .ok_or_else(|| table("no end"))?;
    let contents = bytes.get(start..).and_then(|from| std::str::from_utf8(from).ok());
    let mut lines = contents.unwrap_or_default().lines();
    if lines.next() != Some("xref") {
        return Err(table("no table of contents"));
    }
    let count: usize = lines
        .next()
        .and_then(|line| line.strip_prefix("0 ")?.trim().parse().ok())
        .ok_or_else(|| table("no table of contents"))?;
    let mut found = Vec::new();
    for (number, line) in lines.by_ref().take(count).enumerate() {
        if !line.trim_end().ends_with('n') {
            continue;
        }
        let at = line.get(..10).and_then(|offset| offset.parse::<usize>().ok()).unwrap_or(usize::MAX);
        let head = format!("{number} 0 obj");
        let object = bytes.get(at..).filter(|from| from.starts_with(head.as_bytes()));
        let object = object.ok_or_else(|| table("an object out of its place"))?;
        let entry = object.get(head.len()..).unwrap_or_default().trim_ascii_start();
        if entry.starts_with(b"<</Type/Page/") {
            found.push(box_of(entry).ok_or_else(|| table("a page without a size"))?);
        }
    }
    match lines.next() {
        Some("trailer") if found.len() != sizes_pt.len() => Err(table("another number of pages")),
        Some("trailer") if !found.iter().zip(sizes_pt).all(|(one, other)| is_near(*one, *other)) => {
            Err(table("a page of another size"))
        }
        Some("trailer") => Ok(()),
        _ => Err(table("no trailer")),
    }
}

/// Width and height of a page.
fn box_of(page: &[u8]) -> Option<(f64, f64)> {
    let page = page.get(..page.windows(6).position(|window| window == b"endobj")?)?;
    let text = String::from_utf8_lossy(page);
    let (_, after) = text.split_once("/MediaBox[0 0 ")?;
    let (width, height) = after.split_once(']')?.0.split_once(' ')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

/// Within what figures in a file are rounded to.
fn is_near(one: (f64, f64), other: (f64, f64)) -> bool {
    (one.0 - other.0).abs() < 0.01 && (one.1 - other.1).abs() < 0.01
}

/// Looks through an SVG: well-formed, one `svg`, as large in millimetres as it should be, whole.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`].
pub fn svg(bytes: &[u8], size_mm: (f64, f64)) -> Result<(), io::Error> {
    let table = |what: &str| wrong(&format!("the drawing has {what}"));
    let mut rest = std::str::from_utf8(bytes).map_err(|cause| wrong(&cause.to_string()))?;
    let mut open: Vec<&str> = Vec::new();
    let mut is_first = true;
    while let Some((before, after)) = rest.split_once('<') {
        entities(before).ok_or_else(|| table("a sign that is not written out"))?;
        if open.is_empty() && !before.trim().is_empty() {
            return Err(table("text outside of it"));
        }
        let (tag, after) = after.split_once('>').ok_or_else(|| table("a tag without an end"))?;
        rest = after;
        if tag.starts_with('?') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(table("an end of what was not begun"));
            }
            continue;
        }
        let (inner, is_empty) = tag.strip_suffix('/').map_or((tag, false), |inner| (inner, true));
        let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
        attributes_of(attributes).ok_or_else(|| table("an attribute out of form"))?;
        if open.is_empty() {
            let length = |key: &str| inner.split_once(key)?.1.split_once("mm\"")?.0.parse::<f64>().ok();
            let size = length(" width=\"").zip(length(" height=\""));
            if !is_first || name != "svg" || !size.is_some_and(|size| is_near(size, size_mm)) {
                return Err(table("another size, or more than one root"));
            }
            is_first = false;
        }
        if !is_empty {
            open.push(name);
        }
    }
    if open.is_empty() && !is_first && rest.trim().is_empty() { Ok(()) } else { Err(table("no end")) }
}

/// Attributes, each with a value in quotes.
fn attributes_of(text: &str) -> Option<()> {
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_');
        if name.is_empty() || !name.chars().all(is_name) || value.contains('<') {
            return None;
        }
        entities(value)?;
        if !after.is_empty() && !after.starts_with(' ') {
            return None;
        }
        rest = after.trim_start();
    }
    Some(())
}

/// Whether every `&` begins an entity.
fn entities(text: &str) -> Option<()> {
    text.split('&').skip(1).try_for_each(|after| {
        let (name, _) = after.split_once(';')?;
        let known = ["amp", "lt", "gt", "quot"].contains(&name);
        let number = name.strip_prefix('#').is_some_and(|digits| digits.parse::<u32>().is_ok());
        (known || number).then_some(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_that_is_not_well_formed_is_found_out() {
        let check = |inner: &str, is_good: bool| {
            let text = format!(
                "<?xml version=\"1.0\"?>\n<svg width=\"1mm\" height=\"1mm\" viewBox=\"0 0 1 1\">{inner}</svg>\n"
            );
            assert_eq!(svg(text.as_bytes(), (1.0, 1.0)).is_ok(), is_good, "{inner}");
        };
        check("<g id=\"a\"><path d=\"M0 0\"/>亩 &amp; &#10;</g>", true);
        check("", true);
        check("<g>", false);
        check("</g>", false);
        check("a & b", false);
        check("<path d=\"M0 0/>", false);
        check("<path d=M/>", false);
        check("</svg><svg>", false);
        check("<text a=\"<\">x</text>", false);
        let whole = "<svg width=\"1mm\" height=\"1mm\" viewBox=\"0 0 1 1\"><g>亩</g></svg>";
        assert!(svg(whole.as_bytes(), (1.0, 2.0)).is_err(), "another size");
        for end in 0..whole.len() {
            assert!(svg(&whole.as_bytes()[..end], (1.0, 1.0)).is_err(), "cut after {end}");
        }
    }

    #[test]
    fn a_document_that_was_cut_or_changed_is_found_out() {
        let [catalog, pages, page] = [1, 2, 3].map(pdf_writer::Ref::new);
        let mut compact = pdf_writer::Pdf::with_settings(pdf_writer::Settings { pretty: false });
        compact.catalog(catalog).pages(pages);
        compact.pages(pages).kids([page]).count(1);
        compact.page(page).parent(pages).media_box(pdf_writer::Rect::new(0.0, 0.0, 20.0, 10.0));
        let size = (20.0, 10.0);
        let bytes = compact.finish();
        assert!(pdf(&bytes, &[size]).is_ok(), "whole");
        assert!(pdf(&bytes, &[size, size]).is_err(), "another number of pages");
        assert!(pdf(&bytes, &[(10.0, 20.0)]).is_err(), "another size");
        for end in 0..bytes.len() {
            assert!(pdf(&bytes[..end], &[size]).is_err(), "cut after {end} of {}", bytes.len());
        }
        let mut moved = bytes.clone();
        moved.insert(30, b' ');
        assert!(pdf(&moved, &[size]).is_err(), "a byte more");
    }
}
