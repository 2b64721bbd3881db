//! The locator: the zones as a whole, with what the map shows of them.

use super::Hand;
use super::units::Area;
use crate::model::layer::LayerKind;
use crate::scene::build::{self, MapInput};
use crate::scene::paint::{Fill, MapFrame, Mark, Scene};
use crate::scene::view::View;
use geo_types::Rect;

/// No higher than this, in millimetres.
const MOST_MM: f32 = 34.0;
/// A map that shows that much of the whole needs none.
const NEARLY_ALL: f64 = 0.8;

/// The height in that width; `None` where the map shows nearly all there is.
pub(super) fn height(width: f32, hand: Hand<'_>) -> Option<f32> {
    let whole = needed(hand)?;
    let aspect = (whole.height() / whole.width().max(1.0)) as f32;
    Some((width * aspect * 0.8).min(hand.set.units.mm * MOST_MM).max(hand.set.units.mm * 12.0))
}

/// The whole, where the map shows but a part of it.
fn needed(hand: Hand<'_>) -> Option<Rect> {
    let (whole, shown) = (hand.content.whole_in_world?, hand.content.extent_in_world?);
    let share = |whole: f64, shown: f64| if whole > 0.0 { shown / whole } else { 1.0 };
    let is_part = share(whole.width(), shown.width()).max(share(whole.height(), shown.height())) < NEARLY_ALL;
    (is_part && whole.width() > 0.0 && whole.height() > 0.0).then_some(whole)
}

pub(super) fn draw(scene: &mut Scene, area: Area, hand: Hand<'_>) {
    let Some(whole) = hand.content.whole_in_world else { return };
    let margin = f64::from(hand.set.units.mm);
    let view = View::fitting(whole, area.size(), margin);
    let kinds = [LayerKind::Water, LayerKind::Zones, LayerKind::Roads];
    let layers = hand.input.layers.iter().filter(|input| kinds.contains(&input.layer.kind)).cloned().collect();
    let input = MapInput {
        layers,
        themed: None,
        outlined: Vec::new(),
        labels: false,
        active_zone: None,
        scale: hand.input.scale * 0.45,
        ..hand.input.clone()
    };
    scene.maps.push(MapFrame {
        frame_px: area.rect_px(),
        view,
        ground: hand.tokens.ground,
        strata: build::strata(&input, view),
        labels: Vec::new(),
        notes: Vec::new(),
    });
    let units = hand.set.units;
    scene.marks.push(Mark::Rect {
        rect_px: area.rect_px(),
        radius_px: 0.0,
        fill: Fill::None,
        stroke: Some(units.line(0.2, hand.tokens.text)),
    });
    let Some(shown) = hand.view.map(|view| view.rect_in_world()) else { return };
    let (low, high) = (view.screen_from_world(shown.min()), view.screen_from_world(shown.max()));
    let within = |x: f64, y: f64| {
        ((area.left + x as f32).clamp(area.left, area.right), (area.top + y as f32).clamp(area.top, area.bottom))
    };
    let ((left, bottom), (right, top)) = (within(low.0, low.1), within(high.0, high.1));
    scene.marks.push(Mark::Rect {
        rect_px: (left, top, right - left, bottom - top),
        radius_px: 0.0,
        fill: Fill::Solid(hand.tokens.error.alpha(0.12)),
        stroke: Some(units.line(0.4, hand.tokens.error)),
    });
}
