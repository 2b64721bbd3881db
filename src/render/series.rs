//! A series of sheets: into one document with an index, bookmarks and links, or into files named by a pattern.
//!
//! *Guarantees:* sheets are made on all cores and stand in their order; same input, same bytes; names of files are ones
//! every file system takes, and no two are the same. *Must not know:* what a sheet is about, where files are put.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::model::page::Paper;
use crate::model::words::{Lang, Words};
use crate::render::pdf::{Book, Bookmark, Link};
use crate::render::{About, RenderError};
use crate::scene::font::Fonts;
use crate::scene::page::{Heads, IndexRow, LAYOUT_DPI, Sheet, index, index_pages};
use crate::scene::paint::Scene;
use crate::words;

/// What a sheet is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its number in the whole series, from 1.
    pub number: usize,
    /// Id of what it is about.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What the index says beside it; empty for nothing.
    pub note: String,
}

/// A document, and the sizes of its pages in points.
pub type Made = (Vec<u8>, Vec<(f64, f64)>);

/// A rectangle of a sheet in dots of the layout: left, top, width, height.
pub type Place = (f32, f32, f32, f32);

/// Makes the sheet of a position with what stands at its bottom, and says where that stands.
pub type MakeSheet<'a> = dyn Fn(usize, String) -> Option<(Sheet, Option<Place>)> + Sync + 'a;

/// A series, and how its sheets are made.
#[expect(missing_debug_implementations, reason = "it holds functions")]
pub struct Series<'a> {
    /// Title and subtitle of the index.
    pub heads: (String, String),
    /// The paper of the index.
    pub paper: Paper,
    /// The language of its words.
    pub lang: Lang,
    /// The sheets.
    pub members: &'a [Member],
    /// Lays out the sheet of a member, by position, with what stands at its bottom; and where that is. `None` where
    /// there is no such member.
    pub sheet: &'a MakeSheet<'a>,
    /// Is told how many sheets are done.
    pub done: &'a (dyn Fn(usize) + Sync),
}

/// So many sheets are laid out while as many are written.
const AT_ONCE: usize = 8;

/// One document of all sheets behind an index; with the sizes of its pages in points.
///
/// # Errors
/// As [`Book::page`] and [`Book::finish`].
pub fn book(series: &Series<'_>, fonts: &Fonts<'_>, cancelled: &AtomicBool) -> Result<Made, RenderError> {
    let Series { members, lang, .. } = *series;
    let front = index_pages(series.paper, members.len());
    let all = front + members.len();
    let folio = |page: usize| folio(page, all).get(lang).to_owned();
    let mut sizes_pt = Vec::with_capacity(all);
    let mut book = Book::new(About::new(series.heads.0.clone(), lang), fonts);
    let row = |(at, member): (usize, &Member)| IndexRow {
        number: member.number,
        name: member.name.clone(),
        note: member.note.clone(),
        page: front + at + 1,
    };
    let rows: Vec<IndexRow> = members.iter().enumerate().map(row).collect();
    let heads = Heads { title: &series.heads.0, subtitle: &series.heads.1, folio: &folio };
    book.bookmark(Bookmark { title: INDEX.get(lang).to_owned(), page: 0, level: 0 });
    // The page of the index each sheet goes back to.
    let mut listed_on = vec![0; members.len()];
    for page in index(series.paper, heads, &rows, fonts) {
        let number = book.page(&page.scene, LAYOUT_DPI, cancelled)?;
        sizes_pt.push(size_pt(&page.scene));
        for (rect_px, at) in page.rows {
            book.link(Link { page: number, rect_px, to: front + at });
            if let Some(listed) = listed_on.get_mut(at) {
                *listed = number;
            }
        }
    }
    let back = BACK.get(lang);
    let lay_out = |at: usize| (series.sheet)(at, format!("{}   {back}", folio(front + at + 1)));
    let pieces: Vec<Vec<usize>> =
        (0..members.len()).collect::<Vec<_>>().chunks(AT_ONCE).map(<[usize]>::to_vec).collect();
    let made = |piece: Option<&Vec<usize>>| -> Vec<(usize, (Sheet, Option<Place>))> {
        let is_wanted = |_: &&usize| !cancelled.load(Ordering::Relaxed);
        let wanted = piece.map_or(&[][..], Vec::as_slice).par_iter().filter(is_wanted);
        wanted.filter_map(|at| Some((*at, lay_out(*at)?))).collect()
    };
    let mut ready = made(pieces.first());
    for next in (1..=pieces.len()).map(|at| pieces.get(at)) {
        let book = &mut book;
        let mut write = || -> Result<(), RenderError> {
            for (at, (sheet, place)) in std::mem::take(&mut ready) {
                let number = book.page(&sheet.scene, LAYOUT_DPI, cancelled)?;
                sizes_pt.push(size_pt(&sheet.scene));
                let member = members.get(at);
                let title = member.map_or_else(String::new, |member| format!("{} {}", member.number, member.name));
                book.bookmark(Bookmark { title, page: number, level: 0 });
                let to = listed_on.get(at).copied().unwrap_or(0);
                if let Some(rect_px) = place {
                    book.link(Link { page: number, rect_px, to });
                }
                (series.done)(at + 1);
            }
            Ok(())
        };
        let (laid_out, written) = rayon::join(|| made(next), &mut write);
        written?;
        ready = laid_out;
    }
    if cancelled.load(Ordering::Relaxed) {
        return Err(RenderError::Cancelled);
    }
    Ok((book.finish()?, sizes_pt))
}

/// A page of the layout in points.
fn size_pt(scene: &Scene) -> (f64, f64) {
    let (width, height) = scene.size_px;
    (f64::from(width) * 72.0 / LAYOUT_DPI, f64::from(height) * 72.0 / LAYOUT_DPI)
}

/// Makes the sheets one after the other, some at once, and hands each to `keep` with its position.
///
/// # Errors
/// The first one of `keep`; [`RenderError::Cancelled`].
pub fn each(
    series: &Series<'_>,
    cancelled: &AtomicBool,
    keep: impl Fn(usize, &Sheet) -> Result<(), std::io::Error> + Sync,
) -> Result<(), std::io::Error> {
    let all = series.members.len();
    let positions: Vec<usize> = (0..all).collect();
    for piece in positions.chunks(AT_ONCE) {
        let one = |at: &usize| {
            if cancelled.load(Ordering::Relaxed) {
                return Err(RenderError::Cancelled.into());
            }
            match (series.sheet)(*at, folio(at + 1, all).get(series.lang).to_owned()) {
                Some((sheet, _)) => keep(*at, &sheet),
                None => Ok(()),
            }
        };
        piece.par_iter().map(one).collect::<Result<Vec<()>, std::io::Error>>()?;
        (series.done)(piece.last().map_or(all, |last| last + 1));
    }
    Ok(())
}

/// Which sheets of a series are wanted: `3-10,15`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranges(Vec<RangeInclusive<usize>>);

impl Ranges {
    /// Numbers from 1 and ranges of them, with commas between; `None` for anything else.
    pub fn of(text: &str) -> Option<Self> {
        let part = |part: &str| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last): (usize, usize) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            (1..=last).contains(&first).then_some(first..=last)
        };
        text.split([',', '，']).map(part).collect::<Option<Vec<_>>>().map(Self)
    }

    /// Whether a number is one of them.
    pub fn has(&self, number: usize) -> bool {
        self.0.iter().any(|range| range.contains(&number))
    }
}

static INDEX: Words = Words::fixed("目录", "Index");
static BACK: Words = Words::fixed("返回目录", "back to the index");

fn folio(page: usize, all: usize) -> Words {
    words!("第 {page} 页 共 {all} 页", "page {page} of {all}")
}

/// Letters of a file's name that some file system refuses.
const REFUSED: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];
/// Names Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];
/// Most bytes of a name without its ending: file systems take 255 of all.
const MOST_BYTES: usize = 200;

/// The names of the files of a series by a pattern with `{no}`, `{id}`, `{name}` and `{page}`, which ends like the files.
/// What file systems refuse is `_`; a name that was had before gets `-2`.
///
/// # Errors
/// The part in braces that is none of these.
pub fn file_names(pattern: &str, members: &[Member]) -> Result<Vec<String>, String> {
    let (stem, ending) = pattern.rsplit_once('.').unwrap_or((pattern, ""));
    let digits = members.iter().map(|member| member.number.to_string().len()).max().unwrap_or(1);
    let mut taken = BTreeSet::new();
    let mut names = Vec::with_capacity(members.len());
    for (at, member) in members.iter().enumerate() {
        let stem = usable(&filled(stem, member, (at + 1, digits))?);
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        // Some file systems take A and a for the same.
        let free = std::iter::once(stem.clone()).chain(numbered).find(|name| !taken.contains(&name.to_lowercase()));
        let name = free.unwrap_or(stem);
        taken.insert(name.to_lowercase());
        names.push(format!("{name}.{ending}"));
    }
    Ok(names)
}

fn filled(pattern: &str, member: &Member, (page, digits): (usize, usize)) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (key, after) = after.split_once('}').ok_or_else(|| format!("{{{after}"))?;
        text.push_str(before);
        match key {
            "no" => text.extend([format!("{:0digits$}", member.number)]),
            "page" => text.extend([format!("{page:0digits$}")]),
            "id" => text.push_str(&member.id),
            "name" => text.push_str(&member.name),
            other => return Err(format!("{{{other}}}")),
        }
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}

fn usable(name: &str) -> String {
    let kept = |letter: char| if letter.is_control() || REFUSED.contains(&letter) { '_' } else { letter };
    let mut name: String = name.chars().map(kept).collect();
    while name.len() > MOST_BYTES {
        name.pop();
    }
    let name = name.trim_matches([' ', '.']);
    let device = name.split('.').next().unwrap_or_default().trim_end_matches(|last: char| last.is_ascii_digit());
    match name {
        "" => "_".to_owned(),
        name if DEVICES.contains(&device.to_lowercase().as_str()) => format!("_{name}"),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_or_refused() {
        let numbers = |text: &str| {
            let ranges = Ranges::of(text)?;
            Some((0..20).filter(|number| ranges.has(*number)).collect::<Vec<usize>>())
        };
        assert_eq!(numbers("3-5,9"), Some(vec![3, 4, 5, 9]));
        assert_eq!(numbers(" 2 ，4 - 4"), Some(vec![2, 4]));
        for text in ["", "0", "5-3", "a", "1-", "-2", "1,,2"] {
            assert_eq!(numbers(text), None, "{text}");
        }
    }

    #[test]
    fn names_are_taken_everywhere_and_are_told_apart() {
        let member = |(at, name): (usize, &&str)| Member {
            number: at + 9,
            id: format!("G{at}"),
            name: (*name).to_owned(),
            note: String::new(),
        };
        let check = |pattern: &str, names: &[&str], expected: Result<&[&str], &str>| {
            let members: Vec<Member> = names.iter().enumerate().map(member).collect();
            let found = file_names(pattern, &members);
            let expected = expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
            assert_eq!(found, expected.map_err(str::to_owned), "{pattern}");
        };
        check("{no}-{name}.pdf", &["甲/乙", "a:b?"], Ok(&["09-甲_乙.pdf", "10-a_b_.pdf"]));
        check("{page}_{id}.png", &["x", "y"], Ok(&["01_G0.png", "02_G1.png"]));
        check("{name}.svg", &["Ab", "aB", "ab"], Ok(&["Ab.svg", "aB-2.svg", "ab-3.svg"]));
        check("{name}.svg", &["..", "CON", "com1", " x. "], Ok(&["_.svg", "_CON.svg", "_com1.svg", "x.svg"]));
        check("图.svg", &["x", "y"], Ok(&["图.svg", "图-2.svg"]));
        check("{zone}.svg", &["x"], Err("{zone}"));
        let long = "长".repeat(100);
        let cut = format!("{}.png", "长".repeat(MOST_BYTES / 3));
        check("{name}.png", &[&long], Ok(&[&cut]));
    }
}
