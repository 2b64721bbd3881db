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

fn row_px(hand: Hand<'_>) -> f32 {
    CAPTION_PT * hand.set.units.pt * 2.0
}

pub(super) fn title_block_height(block: &TitleBlock, hand: Hand<'_>) -> Option<f32> {
    let rows = fields(block, hand).len();
    (rows > 0).then(|| rows as f32 * row_px(hand))
}

/// A ruled box, a row a field.
pub(super) fn draw_title_block(marks: &mut Vec<Mark>, block: &TitleBlock, area: Area, hand: Hand<'_>) {
    let (set, tokens, units) = (hand.set, hand.tokens, hand.set.units);
    let fields = fields(block, hand);
    let row_px = row_px(hand).min(area.height() / fields.len().max(1) as f32);
    let size_px = (CAPTION_PT * units.pt).min(row_px * 0.62);
    let widest = fields.iter().map(|(name, _)| set.fonts.regular.width(name, size_px)).fold(0.0, f32::max);
    let pad = size_px * 0.7;
    let divide = area.left + widest + pad * 2.0;
    let bottom = area.top + row_px * fields.len() as f32;
    let line = |points: [(f32, f32); 2]| Mark::Path {
        points_px: points.to_vec(),
        closed: false,
        fill: Fill::None,
        stroke: Some(units.line(0.12, tokens.muted)),
    };
    for (row, (name, value)) in fields.iter().enumerate() {
        let y = area.top + row_px * row as f32;
        let baseline = y + row_px / 2.0 + size_px * 0.36;
        let name = Line { text: name.clone(), size_px, bold: false };
        marks.push(name.mark((area.left + pad, baseline), Align::Left, tokens.muted));
        let text = set.cut(value.clone(), false, size_px, area.right - divide - pad * 2.0);
        if !text.is_empty() {
            let value = Line { text, size_px, bold: false };
            marks.push(value.mark((divide + pad, baseline), Align::Left, tokens.text));
        }
        if row > 0 {
            marks.push(line([(area.left, y), (area.right, y)]));
        }
    }
    marks.push(line([(divide, area.top), (divide, bottom)]));
    marks.push(Mark::Rect {
        rect_px: (area.left, area.top, area.width(), bottom - area.top),
        radius_px: 0.0,
        fill: Fill::None,
        stroke: Some(units.line(0.25, tokens.text)),
    });
}
