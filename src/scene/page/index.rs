//! The index of a series: number, name and page of every sheet, in columns, on as many pages as it takes.

use super::typeset::{Line, Typesetter};
use super::units::{Area, Units};
use super::{BODY_PT, CAPTION_PT, LAYOUT_DPI, SUBTITLE_PT, TITLE_PT};
use crate::model::page::Paper;
use crate::scene::color::{Appearance, Color, Tokens};
use crate::scene::font::Fonts;
use crate::scene::paint::{Align, Fill, Mark, Scene};

/// A sheet of the series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexRow {
    /// Its number in the series.
    pub number: usize,
    /// What it is about.
    pub name: String,
    /// What is said beside the name.
    pub note: String,
    /// Its page, from 1.
    pub page: usize,
}

/// A page of the index at [`LAYOUT_DPI`].
#[derive(Debug, Clone)]
pub struct IndexPage {
    /// The page.
    pub scene: Scene,
    /// Where the rows stand, in pixels (left, top, width, height), with their position among all rows.
    pub rows: Vec<((f32, f32, f32, f32), usize)>,
}

/// Height of a row as a share of the text size.
const ROW: f32 = 1.9;
/// The least width of a column in millimetres of an A3.
const COLUMN_MM: f32 = 105.0;

/// Title, subtitle and `folio` (what stands at the bottom of a page, by its number from 1) of an index.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it holds a function")]
pub struct Heads<'a> {
    /// The title of the series.
    pub title: &'a str,
    /// What stands under it.
    pub subtitle: &'a str,
    /// What stands at the bottom of a page, by its number from 1.
    pub folio: &'a dyn Fn(usize) -> String,
}

/// How many pages an index of so many rows has.
pub fn index_pages(paper: Paper, rows: usize) -> usize {
    rows.div_ceil(Frame::of(paper).capacity()).max(1)
}

/// The pages of an index.
pub fn index(paper: Paper, heads: Heads<'_>, rows: &[IndexRow], fonts: &Fonts<'_>) -> Vec<IndexPage> {
    let frame = Frame::of(paper);
    let capacity = frame.capacity();
    let page = |at: usize| {
        let from = (at * capacity).min(rows.len());
        let to = (from + capacity).min(rows.len());
        frame.page(heads, (at + 1, from), rows.get(from..to).unwrap_or_default(), fonts)
    };
    (0..index_pages(paper, rows.len())).map(page).collect()
}

struct Frame {
    paper: Paper,
    units: Units,
    body: Area,
    columns: usize,
    in_column: usize,
}

impl Frame {
    fn of(paper: Paper) -> Self {
        let units = Units::of(paper);
        let (width, height) = paper.size_px(LAYOUT_DPI);
        let margin = units.margin_px;
        let body = Area {
            left: margin,
            top: margin + (TITLE_PT * 1.3 + SUBTITLE_PT * 2.2) * units.pt,
            right: width as f32 - margin,
            bottom: height as f32 - margin - CAPTION_PT * 2.4 * units.pt,
        };
        let columns = ((body.width() / (units.mm * COLUMN_MM)).floor() as usize).max(1);
        let in_column = ((body.height() / row_px(units)).floor() as usize).max(1);
        Self { paper, units, body, columns, in_column }
    }

    fn capacity(&self) -> usize {
        self.columns * self.in_column
    }

    fn page(
        &self,
        heads: Heads<'_>,
        (number, first): (usize, usize),
        rows: &[IndexRow],
        fonts: &Fonts<'_>,
    ) -> IndexPage {
        let Self { units, body, .. } = *self;
        let set = Typesetter { fonts, units };
        let tokens = Tokens::of(Appearance::Light);
        let mut marks = Vec::new();
        let top = units.margin_px;
        for line in set.fitted(heads.title, true, TITLE_PT * units.pt, body.width(), 1).lines {
            marks.push(line.mark((body.left, top + TITLE_PT * units.pt * 0.94), Align::Left, tokens.text));
        }
        for line in set.fitted(heads.subtitle, false, SUBTITLE_PT * units.pt, body.width(), 1).lines {
            let y = top + (TITLE_PT * 1.0 + SUBTITLE_PT * 1.62) * units.pt;
            marks.push(line.mark((body.left, y), Align::Left, tokens.muted));
        }
        let folio = Line { text: (heads.folio)(number), size_px: CAPTION_PT * units.pt, bold: false };
        let (_, height) = self.paper.size_px(LAYOUT_DPI);
        marks.push(folio.mark((body.right, height as f32 - units.margin_px), Align::Right, tokens.muted));
        let gap = units.mm * 8.0;
        let width = (body.width() - gap * (self.columns - 1) as f32) / self.columns as f32;
        let mut places = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let (column, down) = (at / self.in_column, at % self.in_column);
            let left = body.left + column as f32 * (width + gap);
            let top = body.top + down as f32 * row_px(units);
            let area = Area { left, top, right: left + width, bottom: top + row_px(units) };
            row_marks(&mut marks, row, area, (&set, tokens));
            places.push((area.rect_px(), first + at));
        }
        let size_px = self.paper.size_px(LAYOUT_DPI);
        IndexPage { scene: Scene { size_px, paper: Color::WHITE, maps: Vec::new(), marks }, rows: places }
    }
}

fn row_px(units: Units) -> f32 {
    BODY_PT * units.pt * ROW
}

/// Number, name, a lighter note as far as there is room, and the page on the right.
fn row_marks(marks: &mut Vec<Mark>, row: &IndexRow, area: Area, (set, tokens): (&Typesetter<'_>, &Tokens)) {
    let size_px = BODY_PT * set.units.pt;
    let y = area.top + area.height() * 0.5 + size_px * 0.36;
    let face = &set.fonts.regular;
    let line = |text: String| Line { text, size_px, bold: false };
    let page = row.page.to_string();
    let name_left = area.left + face.width("0000", size_px) + size_px * 0.8;
    let right = area.right - face.width("0000", size_px) - size_px * 0.6;
    let name = set.cut(row.name.clone(), false, size_px, right - name_left);
    let note_left = name_left + face.width(&name, size_px) + size_px;
    let note = set.cut(row.note.clone(), false, size_px, right - note_left);
    marks.push(line(row.number.to_string()).mark((area.left, y), Align::Left, tokens.muted));
    marks.push(line(name).mark((name_left, y), Align::Left, tokens.text));
    if right > note_left && !note.is_empty() {
        marks.push(line(note).mark((note_left, y), Align::Left, tokens.muted));
    }
    marks.push(line(page).mark((area.right, y), Align::Right, tokens.text));
    marks.push(Mark::Path {
        points_px: vec![(area.left, area.bottom), (area.right, area.bottom)],
        closed: false,
        fill: Fill::None,
        stroke: Some(set.units.line(0.1, tokens.muted.alpha(0.5))),
    });
}
