//! The signs of the base map under the legend: a line or a colour with its word for each kind of zone, road and water that
//! is drawn.

use super::typeset::Line;
use super::units::Area;
use super::{CAPTION_PT, HEAD_PT, Hand};
use crate::model::layer::{Layer, LayerKind, Role, ZoneKind};
use crate::model::words::Words;
use crate::scene::build::zone_kind;
use crate::scene::paint::{Align, Fill, Mark, Stroke};
use crate::scene::style::{Edging, RoadClass, road_symbols, zone_outline, zone_tint};

/// Height of a row, width of a sign, and the gaps behind sign and word, as shares of the text size.
const ROW: f32 = 1.75;
const SIGN: f32 = 2.3;
const GAP: (f32, f32) = (0.5, 1.2);
/// Room above the first row, as a share of the text size.
const ABOVE: f32 = 0.7;
const TITLE: Words = Words::fixed("图例", "Legend");

/// What a sign looks like.
enum Look {
    /// A line, the lowest stroke first.
    Line(Vec<Stroke>),
    /// A piece of land with its outline.
    Land(Fill, Option<Stroke>),
}

struct Sign {
    look: Look,
    word: Words,
}

/// The height in that width; nothing where the map has no signs. Where nothing stands above, it has a title.
pub(super) fn height(width: f32, hand: Hand<'_>, has_title: bool) -> f32 {
    let signs = signs(hand);
    if signs.is_empty() {
        return 0.0;
    }
    let size_px = CAPTION_PT * hand.set.units.pt;
    let rows = signs.len().div_ceil(columns(&signs, width, hand));
    size_px * (ROW * rows as f32 + ABOVE) + if has_title { title_px(hand) } else { 0.0 }
}

pub(super) fn draw(marks: &mut Vec<Mark>, area: Area, hand: Hand<'_>, has_title: bool) {
    let signs = signs(hand);
    let (pt, tokens) = (hand.set.units.pt, hand.tokens);
    let size_px = CAPTION_PT * pt;
    let mut top = area.top + size_px * ABOVE;
    if has_title {
        let title = Line { text: TITLE.get(hand.input.lang).to_owned(), size_px: HEAD_PT * pt, bold: true };
        marks.push(title.mark((area.left, area.top + HEAD_PT * pt * 0.92), Align::Left, tokens.text));
        top += title_px(hand);
    }
    let columns = columns(&signs, area.width(), hand);
    let step_px = area.width() / columns as f32;
    for (at, sign) in signs.iter().enumerate() {
        let left = area.left + step_px * (at % columns) as f32;
        let middle = top + size_px * ROW * ((at / columns) as f32 + 0.5);
        let right = left + size_px * SIGN;
        match &sign.look {
            Look::Line(strokes) => marks.extend(strokes.iter().map(|stroke| Mark::Path {
                points_px: vec![(left, middle), (right, middle)],
                closed: false,
                fill: Fill::None,
                stroke: Some(stroke.clone()),
            })),
            Look::Land(fill, stroke) => {
                let (high, low) = (middle - size_px * 0.5, middle + size_px * 0.5);
                marks.push(Mark::Path {
                    points_px: vec![(left, high), (right, high), (right, low), (left, low)],
                    closed: true,
                    fill: *fill,
                    stroke: stroke.clone(),
                });
            }
        }
        let room = step_px - size_px * (SIGN + GAP.0);
        let text = hand.set.cut(sign.word.get(hand.input.lang).to_owned(), false, size_px, room);
        let at_px = (right + size_px * GAP.0, middle + size_px * 0.36);
        marks.push(Line { text, size_px, bold: false }.mark(at_px, Align::Left, tokens.text));
    }
}

fn title_px(hand: Hand<'_>) -> f32 {
    HEAD_PT * 1.1 * hand.set.units.pt
}

/// As many as the widest word lets stand side by side.
fn columns(signs: &[Sign], width: f32, hand: Hand<'_>) -> usize {
    let size_px = CAPTION_PT * hand.set.units.pt;
    let word = |sign: &Sign| hand.set.fonts.regular.width(sign.word.get(hand.input.lang), size_px);
    let widest = signs.iter().map(word).fold(0.0, f32::max) + size_px * (SIGN + GAP.0 + GAP.1);
    // The last one needs no room behind its word.
    (((width + size_px * GAP.1) / widest) as usize).clamp(1, signs.len().max(1))
}

fn signs(hand: Hand<'_>) -> Vec<Sign> {
    let of = |kind: LayerKind| {
        hand.input.layers.iter().map(|input| input.layer.as_ref()).filter(move |layer| layer.kind == kind)
    };
    let zones = ZoneKind::ALL
        .into_iter()
        .filter(|kind| of(LayerKind::Zones).any(|layer| layer.shapes.ids().any(|id| zone_kind(layer, id) == *kind)));
    let mut signs: Vec<Sign> = zones.map(|kind| zone(kind, hand)).collect();
    let is_main = |layer: &Layer, id| is_main_road(layer.text(Role::Kind, id));
    for (main, class, word) in [
        (true, RoadClass::Highway, Words::fixed("干线公路", "Main roads")),
        (false, RoadClass::Arterial, Words::fixed("城市道路", "Streets")),
    ] {
        if of(LayerKind::Roads).any(|layer| layer.shapes.ids().any(|id| is_main(layer, id) == main)) {
            signs.push(road(class, word, hand));
        }
    }
    if of(LayerKind::Water).any(|layer| !layer.is_empty()) {
        let look = Look::Land(Fill::Solid(hand.tokens.water), None);
        signs.push(Sign { look, word: Words::fixed("水系", "Water") });
    }
    signs
}

fn is_main_road(class: Option<&str>) -> bool {
    RoadClass::from_name(class.unwrap_or_default()) == RoadClass::Highway
}

fn zone(kind: ZoneKind, hand: Hand<'_>) -> Sign {
    let stepped_back = hand.input.themed.is_some();
    let edging = Edging { soft_px: 0.0, scale: hand.input.scale, stepped_back, active: false };
    let line = zone_outline(hand.tokens, kind, edging).strokes.pop();
    let look = match kind {
        ZoneKind::Jurisdiction => Look::Line(line.into_iter().collect()),
        _ => Look::Land(zone_tint(hand.tokens, kind, stepped_back).fill, line),
    };
    Sign { look, word: kind.words() }
}

fn road(class: RoadClass, word: Words, hand: Hand<'_>) -> Sign {
    let scale = hand.input.scale;
    // Wide enough to show its two colours.
    let width_px = class.least_px().max(3.0) * f64::from(scale);
    let (casing, fill) = road_symbols(hand.tokens, class, width_px, scale, hand.input.themed.is_some());
    Sign { look: Look::Line(casing.strokes.into_iter().chain(fill.strokes).collect()), word }
}
