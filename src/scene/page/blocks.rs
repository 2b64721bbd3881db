//! Which block draws which item, and how high it is.

use super::typeset::Line;
use super::units::Area;
use super::{
    CAPTION_PT, Hand, chart_block, facts_block, image_block, legend_block, lines, locator, map, statement_block,
    table_block, wind_block,
};
use crate::model::page::{ItemKind, TextItem};
use crate::scene::color::Color;
use crate::scene::furniture::{self, Ink};
use crate::scene::paint::{Align, Fill, Mark, Scene, Text};

/// How far the paper under an item on a map reaches beyond it, in millimetres.
const GROUND_MM: f32 = 1.5;

/// The height an item takes in that width; `None` where it has nothing to say or takes what it gets.
pub(super) fn height(kind: &ItemKind, width: f32, hand: Hand<'_>) -> Option<f32> {
    let content = hand.content;
    match kind {
        ItemKind::Map(_) | ItemKind::Watermark { .. } => None,
        ItemKind::Title => lines::title_height(hand, width),
        ItemKind::Subtitle => lines::subtitle_height(hand, width),
        ItemKind::Legend => {
            content.legend.as_ref().map(|legend| legend_block::height(legend, width, (hand.set, hand.input.lang)))
        }
        ItemKind::Chart => content.chart.as_ref().map(|_| chart_block::height(hand)),
        ItemKind::Table(item) => table_block::of(*item, hand).map(|table| {
            if table.has_facts {
                facts_block::height(table, width, hand)
            } else {
                table_block::height(table, width, hand)
            }
        }),
        ItemKind::Locator => locator::height(width, hand),
        ItemKind::Scale | ItemKind::North => Some(hand.set.units.mm * 13.0),
        ItemKind::WindRose(rose) => wind_block::height(rose, width, hand),
        ItemKind::Statement => statement_block::height(width, hand),
        ItemKind::TitleBlock(block) => statement_block::title_block_height(block, width, hand),
        ItemKind::Source => lines::source_height(hand, width),
        ItemKind::Reference => Some(lines::reference_height(hand)),
        ItemKind::Image { path } => image_block::height(path, width, hand),
        ItemKind::Text(item) => {
            let size_px = size_px(item);
            let rows = lines::text_lines(hand.set, (&item.text, size_px, item.bold), width).len();
            (rows > 0).then_some(rows as f32 * size_px * 1.4)
        }
    }
}

/// Paper with a hairline around it, for what stands on a map; nothing where the item has nothing to say.
pub(super) fn ground(scene: &mut Scene, kind: &ItemKind, area: Area, hand: Hand<'_>) {
    let units = hand.set.units;
    if height(kind, area.width(), hand).is_some() {
        scene.marks.push(Mark::Rect {
            rect_px: area.wider(units.mm * GROUND_MM).rect_px(),
            radius_px: 0.0,
            fill: Fill::Solid(scene.paper),
            stroke: Some(units.line(0.12, hand.tokens.muted)),
        });
    }
}

/// Draws an item in its area.
pub(super) fn draw(scene: &mut Scene, kind: &ItemKind, area: Area, hand: Hand<'_>) {
    let marks = &mut scene.marks;
    match kind {
        ItemKind::Map(item) => map::draw(scene, item, area, hand),
        ItemKind::Watermark { text } => watermark(marks, text, area, hand),
        ItemKind::Title => lines::draw_title(marks, area, hand),
        ItemKind::Subtitle => lines::draw_subtitle(marks, area, hand),
        ItemKind::Legend => {
            if let Some(legend) = &hand.content.legend {
                legend_block::draw(marks, legend, area, (hand.set, hand.tokens, hand.input.lang));
            }
        }
        ItemKind::Chart => chart_block::draw(marks, area, hand),
        ItemKind::Table(item) => match table_block::of(*item, hand) {
            Some(table) if table.has_facts => facts_block::draw(marks, table, area, hand),
            _ => table_block::draw(marks, *item, area, hand),
        },
        ItemKind::Locator => locator::draw(scene, area, hand),
        ItemKind::Scale => scale(marks, area, hand),
        ItemKind::North => north(marks, area, hand),
        ItemKind::WindRose(rose) => wind_block::draw(marks, rose, area, hand),
        ItemKind::Statement => statement_block::draw(marks, area, hand),
        ItemKind::TitleBlock(block) => statement_block::draw_title_block(marks, block, area, hand),
        ItemKind::Source => lines::draw_source(marks, area, hand),
        ItemKind::Reference => lines::draw_reference(marks, area, hand),
        ItemKind::Image { path } => image_block::draw(marks, path, area, hand),
        ItemKind::Text(item) => {
            let size_px = size_px(item);
            let rows = lines::text_lines(hand.set, (&item.text, size_px, item.bold), area.width());
            for (index, line) in rows.iter().enumerate() {
                let y = area.top + size_px * (0.94 + 1.4 * index as f32);
                marks.push(line.mark((area.left, y), Align::Left, hand.tokens.text));
            }
        }
    }
}

/// Text of the planner's has the size that was asked for on every paper.
fn size_px(item: &TextItem) -> f32 {
    (item.size_pt.clamp(3.0, 400.0) / 72.0 * super::LAYOUT_DPI) as f32
}

fn ink(hand: Hand<'_>) -> Ink {
    Ink {
        dark: hand.tokens.text,
        light: Color::WHITE,
        size_px: CAPTION_PT * hand.set.units.pt,
        line_px: hand.set.units.mm * 0.18,
    }
}

/// The bar with its figures, 1:N over it.
fn scale(marks: &mut Vec<Mark>, area: Area, hand: Hand<'_>) {
    let Some(view) = hand.view else { return };
    let ink = ink(hand);
    let bar_top = area.bottom - ink.size_px * 1.85;
    marks.extend(furniture::scale_bar_marks(&view, f64::from(area.width()), (area.left, bar_top), ink));
    let text = furniture::scale_text(furniture::scale_denominator(&view, super::LAYOUT_DPI));
    let line = Line { text, size_px: 10.5 * hand.set.units.pt, bold: true };
    marks.push(line.mark((area.left, bar_top - ink.size_px * 0.75), Align::Left, hand.tokens.text));
}

fn north(marks: &mut Vec<Mark>, area: Area, hand: Hand<'_>) {
    let height = area.height().min(area.width() / 0.48);
    let x = f32::midpoint(area.left, area.right);
    marks.extend(furniture::north_arrow((x, area.bottom - height), height, ink(hand)));
}

/// Light words across the map, from bottom left to top right.
fn watermark(marks: &mut Vec<Mark>, own: &str, map: Area, hand: Hand<'_>) {
    let words = if own.trim().is_empty() { hand.content.caution.as_str() } else { own.trim() };
    if words.is_empty() {
        return;
    }
    let set = hand.set;
    let angle = -(map.height().atan2(map.width()).min(0.6));
    let one_px = set.fonts.bold.width_spaced(words, 1.0, 0.35);
    let room = (map.width() / angle.cos().max(0.1)).min(map.height() / angle.sin().abs().max(0.1));
    let size_px = (room * 0.62 / one_px).min(map.height() * 0.2).min(map.width() * 0.16);
    let (x, y) = (f32::midpoint(map.left, map.right), f32::midpoint(map.top, map.bottom));
    let down = size_px * 0.38;
    marks.push(Mark::Text(Text {
        align: Align::Center,
        bold: true,
        angle,
        spacing_px: size_px * 0.35,
        ..Text::plain(
            words.to_owned(),
            (x - down * angle.sin(), y + down * angle.cos()),
            size_px,
            hand.tokens.map_text.alpha(0.06),
        )
    }));
}
