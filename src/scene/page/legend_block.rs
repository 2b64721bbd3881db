//! The legend on the page: a table of swatch, range, parcels, 亩, share and Σ, in one column or several, and the
//! square of two figures above or beside it.

use super::square_block;
use super::typeset::{Line, Typesetter};
use super::units::Area;
use super::{BODY_PT, CAPTION_PT, HEAD_PT};
use crate::model::words::{Lang, Words};
use crate::scene::color::Tokens;
use crate::scene::furniture::thousands;
use crate::scene::legend::{Entry, Legend};
use crate::scene::paint::{Align, Fill, Mark};

/// Height of a row, and the least it may shrink to, as shares of the text size.
const ROW: (f32, f32) = (1.78, 1.3);
/// The least a table may shrink to for want of width, as a share of its full size.
const LEAST_SHRUNK: f32 = 0.7;

/// The width of one column at its full size.
pub(super) fn natural_width(legend: &Legend, lang: Lang, set: &Typesetter<'_>) -> f32 {
    Columns::of(legend, lang, set, BODY_PT * set.units.pt).width()
}

/// The height the legend takes in that width.
pub(super) fn height(legend: &Legend, width_px: f32, (set, lang): (&Typesetter<'_>, Lang)) -> f32 {
    let size_px = BODY_PT * set.units.pt;
    let is_beside = is_beside(width_px, set);
    let square = legend.square.as_ref().map_or((0.0, 0.0), |_| square_block::size(set));
    let table_px = if is_beside && square.0 > 0.0 { width_px - square.0 - set.units.mm * GUTTER_MM } else { width_px };
    let (_, rows) = folded(legend, lang, table_px, set);
    let table = head_height(set) + rows as f32 * size_px * ROW.0 + rule_height(legend, table_px, set);
    if is_beside { table.max(square.1 + title_height(set)) } else { table + square.1 }
}

/// Whether there is room for a square beside the table.
fn is_beside(width_px: f32, set: &Typesetter<'_>) -> bool {
    width_px > square_block::size(set).0 * 2.6
}

/// Draws the legend from the top left of its area, in as many columns as fit. What is too much gets smaller.
pub(super) fn draw(
    marks: &mut Vec<Mark>,
    legend: &Legend,
    area: Area,
    (set, tokens, lang): (&Typesetter<'_>, &Tokens, Lang),
) {
    title(marks, legend, area, (set, tokens));
    let area = match &legend.square {
        Some(square) => {
            let beside = is_beside(area.width(), set);
            square_block::draw(marks, square, (area, title_height(set), beside), (set, tokens))
        }
        None => area,
    };
    let (columns, rows) = folded(legend, lang, area.width(), set);
    let gutter = set.units.mm * GUTTER_MM;
    let column_px = (area.width() - gutter * (columns - 1) as f32) / columns as f32;
    let mut size_px = BODY_PT * set.units.pt;
    let natural = Columns::of(legend, lang, set, size_px).width();
    if natural > column_px {
        size_px *= (column_px / natural).max(LEAST_SHRUNK);
    }
    let room = area.height() - head_height(set) - rule_height(legend, area.width(), set);
    let row_px = (size_px * ROW.0).min(room / rows.max(1) as f32);
    size_px = size_px.min(row_px / ROW.1);
    let table = Columns::of(legend, lang, set, size_px).fitted(column_px);
    head(marks, legend, (area, columns, column_px + gutter), (set, tokens, lang, &table));
    let top = area.top + head_height(set);
    for (index, entry) in legend.entries.iter().enumerate() {
        let (column, row) = (index / rows.max(1), index % rows.max(1));
        let left = area.left + column as f32 * (column_px + gutter);
        row_marks(marks, entry, ((left, top + row as f32 * row_px), row_px), (set, tokens, &table));
    }
    let mut y = top + rows as f32 * row_px + CAPTION_PT * set.units.pt * 0.55;
    for line in rule_lines(legend, area.width(), set) {
        y += CAPTION_PT * set.units.pt * 1.4;
        marks.push(line.mark((area.left, y), Align::Left, tokens.muted));
    }
}

/// Between columns of a strip.
const GUTTER_MM: f32 = 6.0;

/// The columns of the table: widths in pixels, figures set to the right.
struct Columns {
    size_px: f32,
    swatch: f32,
    label: f32,
    /// 宗, 亩, share and Σ of each figure.
    figures: Vec<f32>,
    gap: f32,
}

impl Columns {
    fn of(legend: &Legend, lang: Lang, set: &Typesetter<'_>, size_px: f32) -> Self {
        let width = |text: &str| set.fonts.regular.width(text, size_px);
        let widest = |text_of: &dyn Fn(&Entry) -> f32| legend.entries.iter().map(text_of).fold(0.0, f32::max);
        let figures = |(column, head): (usize, &String)| {
            let text = |entry: &Entry| figures(entry).get(column).map_or(0.0, |text| width(text));
            widest(&text).max(width(head) * CAPTION_PT / BODY_PT)
        };
        Self {
            size_px,
            swatch: size_px * 1.9,
            label: widest(&|entry| width(&entry.label)),
            figures: heads(legend, lang).iter().enumerate().map(figures).collect(),
            gap: size_px * 0.85,
        }
    }

    fn width(&self) -> f32 {
        self.swatch + self.label + self.figures.iter().sum::<f32>() + self.gap * (self.figures.len() as f32 + 0.6)
    }

    /// The same in exactly that width: spare room goes to the labels, want of it is taken from them.
    fn fitted(mut self, width_px: f32) -> Self {
        let spare = width_px - self.width();
        self.label = (self.label + spare).max(self.size_px * 2.0);
        self
    }

    /// Where the figures end, from the left end of the column.
    fn ends(&self) -> Vec<f32> {
        let mut end = self.swatch + self.gap * 0.6 + self.label;
        let next = |width: &f32| {
            end += self.gap + width;
            end
        };
        self.figures.iter().map(next).collect()
    }
}

fn heads(legend: &Legend, lang: Lang) -> Vec<String> {
    let land = [Words::fixed("宗", "parcels"), Words::fixed("亩", "mu"), Words::fixed("占比", "share")];
    let land = land.into_iter().map(|words| words.get(lang).to_owned());
    // One figure is the one of the title; of two each is named.
    let sum = |name: &String| match (legend.sums.as_slice(), lang) {
        ([_], Lang::Zh) => "Σ 万元".to_owned(),
        ([_], Lang::En) => "Σ 10k yuan".to_owned(),
        _ => format!("Σ {name}"),
    };
    land.chain(legend.sums.iter().map(sum)).collect()
}

/// The figures of a row, as many as there are heads.
fn figures(entry: &Entry) -> Vec<String> {
    let land = [thousands(entry.parcels as u64), entry.mu.clone(), entry.share.clone()];
    land.into_iter().chain(entry.sums.iter().map(|sum| sum.wan_yuan.clone())).collect()
}

fn title_height(set: &Typesetter<'_>) -> f32 {
    HEAD_PT * 1.25 * set.units.pt
}

fn head_height(set: &Typesetter<'_>) -> f32 {
    title_height(set) + CAPTION_PT * 1.95 * set.units.pt
}

fn title(marks: &mut Vec<Mark>, legend: &Legend, area: Area, (set, tokens): (&Typesetter<'_>, &Tokens)) {
    let pt = set.units.pt;
    let title = set.fitted(&legend.title, true, HEAD_PT * pt, area.width(), 1);
    for line in &title.lines {
        marks.push(line.mark((area.left, area.top + HEAD_PT * pt * 0.92), Align::Left, tokens.text));
    }
}

/// Over each column the unit and the names of the figures, with a hairline below.
fn head(
    marks: &mut Vec<Mark>,
    legend: &Legend,
    (area, columns, step_px): (Area, usize, f32),
    (set, tokens, lang, table): (&Typesetter<'_>, &Tokens, Lang, &Columns),
) {
    let pt = set.units.pt;
    let size_px = CAPTION_PT / BODY_PT * table.size_px;
    let baseline = area.top + (HEAD_PT * 1.25 + CAPTION_PT * 1.15) * pt;
    let rule_y = area.top + (HEAD_PT * 1.25 + CAPTION_PT * 1.62) * pt;
    for column in 0..columns {
        let left = area.left + column as f32 * step_px;
        let unit = Line { text: legend.unit.clone(), size_px, bold: false };
        if !legend.unit.is_empty() {
            marks.push(unit.mark((left, baseline), Align::Left, tokens.muted));
        }
        for (end, text) in table.ends().into_iter().zip(heads(legend, lang)) {
            let head = Line { text, size_px, bold: false };
            marks.push(head.mark((left + end, baseline), Align::Right, tokens.muted));
        }
        marks.push(Mark::Path {
            points_px: vec![(left, rule_y), (left + table.width(), rule_y)],
            closed: false,
            fill: Fill::None,
            stroke: Some(set.units.line(0.12, tokens.muted)),
        });
    }
}

fn row_marks(
    marks: &mut Vec<Mark>,
    entry: &Entry,
    ((left, top), row_px): ((f32, f32), f32),
    (set, tokens, table): (&Typesetter<'_>, &Tokens, &Columns),
) {
    let size_px = table.size_px;
    let middle = top + row_px / 2.0;
    let swatch_px = (size_px * 1.16).min(row_px * 0.86);
    marks.push(Mark::Rect {
        rect_px: (left, middle - swatch_px / 2.0, table.swatch, swatch_px),
        radius_px: size_px * 0.1,
        fill: entry.fill.scaled(set.units.scale),
        stroke: Some(set.units.line(0.1, tokens.parcel_line)),
    });
    let baseline = middle + size_px * 0.37;
    let label = set.cut(entry.label.clone(), false, size_px, table.label + table.gap * 0.4);
    let label = Line { text: label, size_px, bold: false };
    marks.push(label.mark((left + table.swatch + table.gap * 0.8, baseline), Align::Left, tokens.text));
    let colors = [tokens.muted, tokens.text, tokens.muted, tokens.text, tokens.text];
    for ((end, text), color) in table.ends().into_iter().zip(figures(entry)).zip(colors) {
        let figure = Line { text, size_px, bold: false };
        marks.push(figure.mark((left + end, baseline), Align::Right, color));
    }
}

/// How many columns and rows the entries take in a strip.
fn folded(legend: &Legend, lang: Lang, width_px: f32, set: &Typesetter<'_>) -> (usize, usize) {
    let natural = natural_width(legend, lang, set);
    let gutter = set.units.mm * GUTTER_MM;
    let count = legend.entries.len().max(1);
    let fits = ((width_px + gutter) / (natural * LEAST_SHRUNK + gutter)).floor().clamp(1.0, 4.0) as usize;
    // No more columns than give each at least four rows.
    let columns = fits.min(count.div_ceil(4)).max(1);
    (columns, count.div_ceil(columns))
}

fn rule_lines(legend: &Legend, width_px: f32, set: &Typesetter<'_>) -> Vec<Line> {
    let size_px = CAPTION_PT * set.units.pt;
    if legend.rule.is_empty() {
        return Vec::new();
    }
    let lines = set.wrapped(&legend.rule, false, size_px, width_px, 5);
    lines.into_iter().map(|text| Line { text, size_px, bold: false }).collect()
}

fn rule_height(legend: &Legend, width_px: f32, set: &Typesetter<'_>) -> f32 {
    let lines = rule_lines(legend, width_px, set).len() as f32;
    if lines > 0.0 { (lines * 1.4 + 0.9) * CAPTION_PT * set.units.pt } else { 0.0 }
}
