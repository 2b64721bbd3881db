//! What is known of one thing: a title, then names with their values, both set to the left; long values in several lines.

use super::content::Table;
use super::typeset::Line;
use super::units::Area;
use super::{BODY_PT, HEAD_PT, Hand};
use crate::scene::paint::{Align, Fill, Mark};
use crate::words;

/// Text size as a share of that of the body, and height of a line as a share of the text size.
const SIZE: f32 = 0.92;
const LEADING: f32 = 1.42;
/// The names take no more than this share of the width.
const MOST_NAMES: f32 = 0.45;
/// A value has at most so many lines.
const MOST_LINES: usize = 8;

struct Facts<'a> {
    rows: Vec<(&'a str, Vec<String>)>,
    size_px: f32,
    names_px: f32,
}

impl<'a> Facts<'a> {
    fn of(table: &'a Table, width: f32, hand: Hand<'_>) -> Self {
        let size_px = BODY_PT * SIZE * hand.set.units.pt;
        let pairs = || table.rows.iter().filter_map(|row| Some((row.first()?.as_str(), row.get(1)?.as_str())));
        let widest = pairs().map(|(name, _)| hand.set.fonts.regular.width(name, size_px)).fold(0.0, f32::max);
        let names_px = (widest + size_px).min(width * MOST_NAMES);
        let wrapped = |value: &str| hand.set.wrapped(value, false, size_px, width - names_px, MOST_LINES);
        Self { rows: pairs().map(|(name, value)| (name, wrapped(value))).collect(), size_px, names_px }
    }

    fn row_px(&self, lines: usize) -> f32 {
        lines.max(1) as f32 * self.size_px * LEADING
    }
}

fn head_px(hand: Hand<'_>) -> f32 {
    HEAD_PT * 1.6 * hand.set.units.pt
}

pub(super) fn height(table: &Table, width: f32, hand: Hand<'_>) -> f32 {
    let rows = Facts::of(table, width, hand);
    let lines: f32 = rows.rows.iter().map(|(_, lines)| rows.row_px(lines.len())).sum();
    head_px(hand) + lines + if table.more > 0 { rows.row_px(1) } else { 0.0 }
}

/// Draws the facts there is room for, and says how many are missing.
pub(super) fn draw(marks: &mut Vec<Mark>, table: &Table, area: Area, hand: Hand<'_>) {
    let (tokens, pt) = (hand.tokens, hand.set.units.pt);
    for line in hand.set.fitted(&table.title, true, HEAD_PT * pt, area.width(), 1).lines {
        marks.push(line.mark((area.left, area.top + HEAD_PT * pt * 0.92), Align::Left, tokens.text));
    }
    let rule_y = area.top + HEAD_PT * 1.36 * pt;
    marks.push(Mark::Path {
        points_px: vec![(area.left, rule_y), (area.right, rule_y)],
        closed: false,
        fill: Fill::None,
        stroke: Some(hand.set.units.line(0.12, tokens.muted)),
    });
    let rows = Facts::of(table, area.width(), hand);
    let line_px = rows.row_px(1);
    let mut y = area.top + head_px(hand);
    for (at, (name, lines)) in rows.rows.iter().enumerate() {
        let missing = table.rows.len() - at + table.more;
        // The last line is for what is missing.
        let is_last = missing == 1;
        if y + rows.row_px(lines.len()) + if is_last { 0.0 } else { line_px } > area.bottom + line_px * 1.05 {
            more(marks, missing, (area.left, y), (hand, rows.size_px));
            return;
        }
        let name = hand.set.cut((*name).to_owned(), false, rows.size_px, rows.names_px);
        let mark = |text: String, x: f32, y: f32, color| {
            Line { text, size_px: rows.size_px, bold: false }.mark((x, y + rows.size_px), Align::Left, color)
        };
        marks.push(mark(name, area.left, y, tokens.muted));
        for (row, text) in lines.iter().enumerate() {
            marks.push(mark(text.clone(), area.left + rows.names_px, y + line_px * row as f32, tokens.text));
        }
        y += rows.row_px(lines.len());
    }
    if table.more > 0 {
        more(marks, table.more, (area.left, y), (hand, rows.size_px));
    }
}

fn more(marks: &mut Vec<Mark>, missing: usize, (left, y): (f32, f32), (hand, size_px): (Hand<'_>, f32)) {
    let said = words!("另有 {missing} 项未列", "{missing} more not listed");
    let line = Line { text: said.get(hand.input.lang).to_owned(), size_px: size_px * 0.92, bold: false };
    marks.push(line.mark((left, y + size_px), Align::Left, hand.tokens.muted));
}
