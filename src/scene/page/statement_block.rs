//! 口径卡 and 图签: pairs of what and how.

use super::typeset::Line;
use super::units::Area;
use super::{CAPTION_PT, HEAD_PT, Hand, SYSTEM};
use crate::model::page::TitleBlock;
use crate::model::words::Words;
use crate::scene::paint::{Align, Fill, Mark};

/// Height of a line as a share of the text size.
const LEADING: f32 = 1.42;
/// A value of 口径卡 has at most so many lines.
const MOST_LINES: usize = 3;
const STATEMENT: Words = Words::fixed("口径", "How the figures are made");

/// The height of 口径卡; `None` where there is nothing to say.
pub(super) fn height(width: f32, hand: Hand<'_>) -> Option<f32> {
    let rows: usize = pairs(width, hand).iter().map(|(_, lines)| lines.len().max(1)).sum();
    let pt = hand.set.units.pt;
    (rows > 0).then(|| HEAD_PT * 1.3 * pt + rows as f32 * CAPTION_PT * LEADING * pt + pad(hand))
}

fn pad(hand: Hand<'_>) -> f32 {
    hand.set.units.mm * 0.8
}

/// Room for the words on the left.
fn what_px(hand: Hand<'_>) -> f32 {
    let size_px = CAPTION_PT * hand.set.units.pt;
    let width = |(what, _): &(String, String)| hand.set.fonts.regular.width(what, size_px);
    hand.content.statement.iter().map(width).fold(0.0, f32::max) + size_px
}

fn pairs(width: f32, hand: Hand<'_>) -> Vec<(&str, Vec<String>)> {
    let room = width - what_px(hand);
    let size_px = CAPTION_PT * hand.set.units.pt;
    let wrapped = |how: &str| hand.set.wrapped(how, false, size_px, room, MOST_LINES);
    hand.content.statement.iter().map(|(what, how)| (what.as_str(), wrapped(how))).collect()
}

pub(super) fn draw(marks: &mut Vec<Mark>, area: Area, hand: Hand<'_>) {
    let (pt, tokens) = (hand.set.units.pt, hand.tokens);
    let size_px = CAPTION_PT * pt;
    let title = Line { text: STATEMENT.get(hand.input.lang).to_owned(), size_px: HEAD_PT * 0.9 * pt, bold: true };
    marks.push(title.mark((area.left, area.top + HEAD_PT * pt * 0.88), Align::Left, tokens.text));
    let mut y = area.top + HEAD_PT * 1.3 * pt;
    let what_px = what_px(hand);
    for (what, lines) in pairs(area.width(), hand) {
        let what = Line { text: what.to_owned(), size_px, bold: false };
        marks.push(what.mark((area.left, y + size_px), Align::Left, tokens.muted));
        for text in lines {
            y += size_px * LEADING;
            let line = Line { text, size_px, bold: false };
            marks.push(line.mark((area.left + what_px, y - size_px * (LEADING - 1.0)), Align::Left, tokens.text));
        }
    }
}

/// What stands in 图签, field by field; empty ones are left out.
fn fields(block: &TitleBlock, hand: Hand<'_>) -> Vec<(String, String)> {
    let lang = hand.input.lang;
    let or = |own: &str, made: &str| if own.trim().is_empty() { made.to_owned() } else { own.trim().to_owned() };
    let content = hand.content;
    // What cannot be shortened in print: code and meridian say it all.
    let system = SYSTEM.split(" (").next().unwrap_or(SYSTEM).to_owned();
    let all = [
        (Words::fixed("编制单位", "Prepared by"), or(&block.made_by, "")),
        (Words::fixed("图号", "Sheet no."), or(&block.number, "")),
        (Words::fixed("制图日期", "Date"), or(&block.date, &content.date)),
        (Words::fixed("数据时点", "Data of"), or(&block.data_time, &content.data_time)),
        (Words::fixed("坐标系", "Coordinates"), system),
        (Words::fixed("审图号", "Map approval"), or(&block.approval, "")),
        (Words::fixed("密级", "Classification"), or(&block.secrecy, "")),
    ];
    let said = all.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(words, value)| (words.get(lang).to_owned(), value)).collect()
}

/// A value of 图签 has at most so many lines.
const MOST_BLOCK_LINES: usize = 2;

/// The fields of 图签 in a width: what, the lines of its value, and how high the row is.
struct Ruled {
    rows: Vec<(String, Vec<String>, f32)>,
    size_px: f32,
    pad: f32,
    /// The width of the words on the left with the room around them.
    divide_px: f32,
}

impl Ruled {
    fn of(block: &TitleBlock, width: f32, hand: Hand<'_>) -> Self {
        let set = hand.set;
        let size_px = CAPTION_PT * set.units.pt;
        let pad = size_px * 0.7;
        let fields = fields(block, hand);
        let widest = fields.iter().map(|(name, _)| set.fonts.regular.width(name, size_px)).fold(0.0, f32::max);
        let divide_px = widest + pad * 2.0;
        let row = |(name, value): (String, String)| {
            let lines = set.wrapped(&value, false, size_px, width - divide_px - pad * 2.0, MOST_BLOCK_LINES);
            let height = size_px * (2.0 + BETWEEN * lines.len().saturating_sub(1) as f32);
            (name, lines, height)
        };
        Self { rows: fields.into_iter().map(row).collect(), size_px, pad, divide_px }
    }

    fn height(&self) -> f32 {
        self.rows.iter().map(|(.., height)| height).sum()
    }
}

/// From one line of a value to the next, as a share of the text size.
const BETWEEN: f32 = 1.25;

pub(super) fn title_block_height(block: &TitleBlock, width: f32, hand: Hand<'_>) -> Option<f32> {
    let height = Ruled::of(block, width, hand).height();
    (height > 0.0).then_some(height)
}

/// A ruled box, a row a field; in a box that is too low all of it is smaller.
pub(super) fn draw_title_block(marks: &mut Vec<Mark>, block: &TitleBlock, area: Area, hand: Hand<'_>) {
    let (tokens, units) = (hand.tokens, hand.set.units);
    let whole = Ruled::of(block, area.width(), hand);
    let shrunk = (area.height() / whole.height().max(1.0)).min(1.0);
    let Ruled { rows, size_px, pad, divide_px } = whole;
    let (size_px, divide) = (size_px * shrunk, area.left + divide_px);
    let line = |points: [(f32, f32); 2]| Mark::Path {
        points_px: points.to_vec(),
        closed: false,
        fill: Fill::None,
        stroke: Some(units.line(0.12, tokens.muted)),
    };
    let mut y = area.top;
    for (row, (name, lines, height)) in rows.into_iter().enumerate() {
        if row > 0 {
            marks.push(line([(area.left, y), (area.right, y)]));
        }
        let height = height * shrunk;
        let first = |lines: usize| {
            let block = BETWEEN * size_px * lines.saturating_sub(1) as f32;
            y + (height - block) / 2.0 + size_px * 0.36
        };
        let name = Line { text: name, size_px, bold: false };
        marks.push(name.mark((area.left + pad, first(1)), Align::Left, tokens.muted));
        let top = first(lines.len());
        for (at, text) in lines.into_iter().enumerate() {
            let value = Line { text, size_px, bold: false };
            let baseline = top + BETWEEN * size_px * at as f32;
            marks.push(value.mark((divide + pad, baseline), Align::Left, tokens.text));
        }
        y += height;
    }
    marks.push(line([(divide, area.top), (divide, y)]));
    marks.push(Mark::Rect {
        rect_px: (area.left, area.top, area.width(), y - area.top),
        radius_px: 0.0,
        fill: Fill::None,
        stroke: Some(units.line(0.25, tokens.text)),
    });
}
