//! A table on the page: a title, heads over a hairline, rows; figures are set to the right.

use super::content::Table;
use super::typeset::Line;
use super::units::Area;
use super::{BODY_PT, CAPTION_PT, HEAD_PT, Hand};
use crate::model::page::TableItem;
use crate::scene::paint::{Align, Fill, Mark};
use crate::words;

/// Height of a row as a share of the text size.
const ROW: f32 = 1.5;
/// The least a table may shrink to for want of width, as a share of its full size.
const LEAST_SHRUNK: f32 = 0.66;

/// The table of an item, where it has rows.
pub(super) fn of(item: TableItem, hand: Hand<'_>) -> Option<&Table> {
    let mut tables = hand.content.tables.iter();
    tables.find(|(of, table)| *of == item && !table.rows.is_empty()).map(|(_, table)| table)
}

pub(super) fn height(table: &Table, hand: Hand<'_>) -> f32 {
    let pt = hand.set.units.pt;
    let rows = table.rows.len() + usize::from(table.more > 0);
    head_px(hand) + rows as f32 * BODY_PT * 0.92 * pt * ROW
}

fn head_px(hand: Hand<'_>) -> f32 {
    (HEAD_PT * 1.25 + CAPTION_PT * 1.95) * hand.set.units.pt
}

/// Draws as many rows as there is room for, and says how many are missing.
pub(super) fn draw(marks: &mut Vec<Mark>, item: TableItem, area: Area, hand: Hand<'_>) {
    let Some(table) = of(item, hand) else { return };
    let (set, tokens, pt) = (hand.set, hand.tokens, hand.set.units.pt);
    for line in set.fitted(&table.title, true, HEAD_PT * pt, area.width(), 1).lines {
        marks.push(line.mark((area.left, area.top + HEAD_PT * pt * 0.92), Align::Left, tokens.text));
    }
    let mut size_px = BODY_PT * 0.92 * pt;
    let natural = widths(table, hand, size_px);
    let gap = size_px * 0.9;
    let wanted: f32 = natural.iter().sum::<f32>() + gap * natural.len().saturating_sub(1) as f32;
    // The names give way first, then all of it gets smaller.
    let figures = wanted - natural.first().copied().unwrap_or(0.0);
    let name_least = size_px * 5.0;
    if figures + name_least > area.width() {
        size_px *= (area.width() / (figures + name_least)).max(LEAST_SHRUNK);
    }
    let widths = widths(table, hand, size_px);
    let gap = size_px * 0.9;
    let ends = ends(&widths, gap, area);
    let name_px = ends.get(1).zip(widths.get(1)).map_or(area.width(), |(end, width)| end - width - gap - area.left);
    let baseline = area.top + (HEAD_PT * 1.25 + CAPTION_PT * 1.15) * pt;
    let head_px = CAPTION_PT / BODY_PT * size_px / 0.92;
    let cell = |marks: &mut Vec<Mark>, (column, text): (usize, &str), (y, size_px, color), bold: bool| {
        let (x, align, room) = match column {
            0 => (area.left, Align::Left, name_px),
            _ => (ends.get(column).copied().unwrap_or(area.right), Align::Right, f32::INFINITY),
        };
        let text = set.cut(text.to_owned(), bold, size_px, room);
        if !text.is_empty() {
            marks.push(Line { text, size_px, bold }.mark((x, y), align, color));
        }
    };
    for (column, head) in table.heads.iter().enumerate() {
        cell(marks, (column, head), (baseline, head_px, tokens.muted), false);
    }
    let rule_y = area.top + (HEAD_PT * 1.25 + CAPTION_PT * 1.62) * pt;
    marks.push(Mark::Path {
        points_px: vec![(area.left, rule_y), (area.right, rule_y)],
        closed: false,
        fill: Fill::None,
        stroke: Some(set.units.line(0.12, tokens.muted)),
    });
    let top = area.top + self::head_px(hand);
    let row_px = size_px * ROW;
    let lines = ((area.bottom - top) / row_px + 0.01).floor().max(0.0) as usize;
    let all = table.rows.len() + table.more;
    // The last line is for what is missing.
    let fitting = if lines >= all { all } else { lines.saturating_sub(1).min(table.rows.len()) };
    let baseline_of = |row: usize| top + row_px * (row as f32 + 0.5) + size_px * 0.37;
    if fitting < all && lines > 0 {
        let missing = all - fitting;
        let said = words!("另有 {missing} 行未列", "{missing} more not listed");
        let line = Line { text: said.get(hand.input.lang).to_owned(), size_px: size_px * 0.92, bold: false };
        marks.push(line.mark((area.left, baseline_of(fitting)), Align::Left, tokens.muted));
    }
    for (row, cells) in table.rows.iter().take(fitting).enumerate() {
        let y = baseline_of(row);
        for (column, text) in cells.iter().enumerate() {
            cell(marks, (column, text), (y, size_px, tokens.text), row < table.strong);
        }
    }
}

/// The widest text of each column.
fn widths(table: &Table, hand: Hand<'_>, size_px: f32) -> Vec<f32> {
    let of = |(column, head): (usize, &String)| {
        let cells =
            table.rows.iter().enumerate().filter_map(|(row, cells)| Some((row < table.strong, cells.get(column)?)));
        let widths = cells.map(|(bold, text)| hand.set.fonts.face(bold).width(text, size_px));
        widths.fold(hand.set.fonts.regular.width(head, size_px * CAPTION_PT / (BODY_PT * 0.92)), f32::max)
    };
    table.heads.iter().enumerate().map(of).collect()
}

/// The right end of each column: figures from the right edge inwards.
fn ends(widths: &[f32], gap: f32, area: Area) -> Vec<f32> {
    let mut end = area.right;
    let mut ends: Vec<f32> = widths
        .iter()
        .rev()
        .map(|width| {
            let here = end;
            end -= width + gap;
            here
        })
        .collect();
    ends.reverse();
    ends
}
