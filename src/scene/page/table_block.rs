//! A table on the page: a title, heads over a hairline, rows; figures are set to the right.

use super::content::Table;
use super::typeset::Line;
use super::units::Area;
use super::{BODY_PT, CAPTION_PT, HEAD_PT, Hand};
use crate::model::page::TableItem;
use crate::scene::paint::{Align, Fill, Mark};
use crate::words;

/// Height of a row, and of each more line of a name, as shares of the text size.
const ROW: (f32, f32) = (1.5, 1.22);
/// The least a table may shrink to for want of width, as a share of its full size.
const LEAST_SHRUNK: f32 = 0.66;
/// A name has at most so many lines.
const MOST_LINES: usize = 3;
/// Of many rows so many are worth a table.
const LEAST_ROWS: usize = 6;
/// Text size as a share of that of the body.
const SIZE: f32 = 0.92;

/// The table of an item, where it has rows.
pub(super) fn of(item: TableItem, hand: Hand<'_>) -> Option<&Table> {
    let mut tables = hand.content.tables.iter();
    tables.find(|(of, table)| *of == item && !table.rows.is_empty()).map(|(_, table)| table)
}

/// The height of all of it in that width.
pub(super) fn height(table: &Table, width: f32, hand: Hand<'_>) -> f32 {
    let columns = Columns::of(table, width, hand);
    head_px(hand) + columns.rows_px(table.rows.len()) + columns.more_px(table.more)
}

/// The height of its first rows, where it has more than are needed.
pub(super) fn least(table: &Table, width: f32, hand: Hand<'_>) -> f32 {
    let columns = Columns::of(table, width, hand);
    let rows = table.rows.len().min(LEAST_ROWS);
    head_px(hand) + columns.rows_px(rows) + columns.more_px(table.rows.len() - rows + table.more)
}

fn head_px(hand: Hand<'_>) -> f32 {
    (HEAD_PT * 1.25 + CAPTION_PT * 1.95) * hand.set.units.pt
}

/// A table in a width: the lines of its names, and where its figures end.
struct Columns {
    size_px: f32,
    head_size_px: f32,
    name_px: f32,
    names: Vec<Vec<String>>,
    /// Of each column, from the left edge.
    ends: Vec<f32>,
}

impl Columns {
    fn of(table: &Table, width: f32, hand: Hand<'_>) -> Self {
        let mut size_px = BODY_PT * SIZE * hand.set.units.pt;
        let natural = widths(table, hand, size_px);
        let gap = size_px * 0.9;
        let wanted: f32 = natural.iter().sum::<f32>() + gap * natural.len().saturating_sub(1) as f32;
        // The names give way first, then all of it gets smaller.
        let figures = wanted - natural.first().copied().unwrap_or(0.0);
        let name_least = size_px * 5.0;
        if figures + name_least > width {
            size_px *= (width / (figures + name_least)).max(LEAST_SHRUNK);
        }
        let widths = widths(table, hand, size_px);
        let gap = size_px * 0.9;
        let ends = ends(&widths, gap, width);
        let name_px = ends.get(1).zip(widths.get(1)).map_or(width, |(end, figure)| end - figure - gap);
        let wrapped = |(row, cells): (usize, &Vec<String>)| {
            let name = cells.first().map_or("", String::as_str);
            hand.set.wrapped(name, row < table.strong, size_px, name_px, MOST_LINES)
        };
        let names = table.rows.iter().enumerate().map(wrapped).collect();
        Self { size_px, head_size_px: CAPTION_PT / (BODY_PT * SIZE) * size_px, name_px, names, ends }
    }

    fn row_px(&self, lines: usize) -> f32 {
        self.size_px * (ROW.0 + ROW.1 * lines.saturating_sub(1) as f32)
    }

    /// Of the first rows.
    fn rows_px(&self, count: usize) -> f32 {
        self.names.iter().take(count).map(|lines| self.row_px(lines.len())).sum()
    }

    /// Of the line that says how many are missing.
    fn more_px(&self, missing: usize) -> f32 {
        if missing > 0 { self.row_px(1) } else { 0.0 }
    }

    /// How many of the first rows fit into a height, with a line for those that do not.
    fn fitting(&self, height: f32, more: usize) -> usize {
        let all = self.names.len();
        let fits = |count: &usize| self.rows_px(*count) + self.more_px(all - count + more) <= height * 1.000_1 + 0.01;
        (0..=all).rev().find(fits).unwrap_or(0)
    }
}

/// Draws as many rows as there is room for, and says how many are missing.
pub(super) fn draw(marks: &mut Vec<Mark>, item: TableItem, area: Area, hand: Hand<'_>) {
    let Some(table) = of(item, hand) else { return };
    let tokens = hand.tokens;
    let columns = Columns::of(table, area.width(), hand);
    head(marks, table, &columns, (area, hand));
    let mut top = area.top + head_px(hand);
    let fitting = columns.fitting(area.bottom - top, table.more);
    let size_px = columns.size_px;
    for (row, (cells, lines)) in table.rows.iter().zip(&columns.names).take(fitting).enumerate() {
        let bold = row < table.strong;
        let y = top + size_px * (ROW.0 * 0.5 + 0.37);
        for (down, text) in lines.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let line = Line { text: text.clone(), size_px, bold };
            marks.push(line.mark((area.left, y + size_px * ROW.1 * down as f32), Align::Left, tokens.text));
        }
        for (text, end) in cells.iter().zip(&columns.ends).skip(1).filter(|(text, _)| !text.is_empty()) {
            let line = Line { text: text.clone(), size_px, bold };
            marks.push(line.mark((area.left + end, y), Align::Right, tokens.text));
        }
        top += columns.row_px(lines.len());
    }
    let missing = table.rows.len() - fitting + table.more;
    if missing > 0 && top + columns.row_px(1) * 0.9 < area.bottom {
        let said = words!("另有 {missing} 行未列", "{missing} more not listed");
        let line = Line { text: said.get(hand.input.lang).to_owned(), size_px: size_px * 0.92, bold: false };
        marks.push(line.mark((area.left, top + size_px * (ROW.0 * 0.5 + 0.37)), Align::Left, tokens.muted));
    }
}

/// Title and heads over a hairline.
fn head(marks: &mut Vec<Mark>, table: &Table, columns: &Columns, (area, hand): (Area, Hand<'_>)) {
    let (set, tokens, pt) = (hand.set, hand.tokens, hand.set.units.pt);
    for line in set.fitted(&table.title, true, HEAD_PT * pt, area.width(), 1).lines {
        marks.push(line.mark((area.left, area.top + HEAD_PT * pt * 0.92), Align::Left, tokens.text));
    }
    let baseline = area.top + (HEAD_PT * 1.25 + CAPTION_PT * 1.15) * pt;
    let size_px = columns.head_size_px;
    for (column, (head, end)) in table.heads.iter().zip(&columns.ends).enumerate() {
        let (x, align, room) = match column {
            0 => (area.left, Align::Left, columns.name_px),
            _ => (area.left + end, Align::Right, f32::INFINITY),
        };
        let text = set.cut(head.clone(), false, size_px, room);
        if !text.is_empty() {
            marks.push(Line { text, size_px, bold: false }.mark((x, baseline), align, tokens.muted));
        }
    }
    let rule_y = area.top + (HEAD_PT * 1.25 + CAPTION_PT * 1.62) * pt;
    marks.push(Mark::Path {
        points_px: vec![(area.left, rule_y), (area.right, rule_y)],
        closed: false,
        fill: Fill::None,
        stroke: Some(set.units.line(0.12, tokens.muted)),
    });
}

/// The widest text of each column.
fn widths(table: &Table, hand: Hand<'_>, size_px: f32) -> Vec<f32> {
    let of = |(column, head): (usize, &String)| {
        let cells =
            table.rows.iter().enumerate().filter_map(|(row, cells)| Some((row < table.strong, cells.get(column)?)));
        let widths = cells.map(|(bold, text)| hand.set.fonts.face(bold).width(text, size_px));
        widths.fold(hand.set.fonts.regular.width(head, size_px * CAPTION_PT / (BODY_PT * SIZE)), f32::max)
    };
    table.heads.iter().enumerate().map(of).collect()
}

/// The right end of each column: figures from the right edge inwards.
fn ends(widths: &[f32], gap: f32, width: f32) -> Vec<f32> {
    let mut end = width;
    let mut ends: Vec<f32> = widths
        .iter()
        .rev()
        .map(|column| {
            let here = end;
            end -= column + gap;
            here
        })
        .collect();
    ends.reverse();
    ends
}
