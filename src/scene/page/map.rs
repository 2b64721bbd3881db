//! The map of a page: its view at a round scale, its frame, its grid.

use super::units::Area;
use super::{Hand, LAYOUT_DPI, degrees, grid};
use crate::model::page::{MapExtent, MapGrid, MapItem};
use crate::scene::build;
use crate::scene::font::Fonts;
use crate::scene::furniture;
use crate::scene::label::{self, Edge, Turned};
use crate::scene::paint::{Fill, MapFrame, Mark, Scene};
use crate::scene::view::View;
use geo_types::Rect;

/// What a sheet is about takes at least this share of the map's width or height.
const LEAST_SHARE: f64 = 0.1;

/// The view of the map in that area. A scale that was set is for sheets on which what they are about is whole and not
/// too small; others are fitted, for a series has land of all sizes.
pub(super) fn view(item: &MapItem, area: Area, (extent_in_world, subject): (Rect, Option<Rect>)) -> View {
    let at = |scale: f64| View {
        center_in_world: subject.unwrap_or(extent_in_world).center(),
        meters_per_px: scale * 0.0254 / LAYOUT_DPI,
        size_px: area.size(),
    };
    let set = item.scale.filter(|scale| scale.is_finite() && *scale >= 1.0).map(at);
    let is_usable = |view: &View| subject.is_none_or(|subject| (LEAST_SHARE..=1.0).contains(&share(subject, view)));
    set.filter(is_usable).unwrap_or_else(|| fitted(extent_in_world, area.size()))
}

/// The larger of the shares of the map's width and height that something takes.
fn share(subject: Rect, view: &View) -> f64 {
    let (width, height) = view.size_px;
    let of = |meters: f64, px: f64| meters / view.meters_per_px / px.max(1.0);
    of(subject.width(), width).max(of(subject.height(), height))
}

/// The view that shows the extent at a round scale.
fn fitted(extent_in_world: Rect, size_px: (f64, f64)) -> View {
    let margin_px = size_px.0.min(size_px.1) * 0.022;
    let tight = View::fitting(extent_in_world, size_px, margin_px);
    let wanted = furniture::scale_denominator(&tight, LAYOUT_DPI);
    let power = 10f64.powi(wanted.log10().floor() as i32);
    let round = ROUND.iter().map(|step| step * power).find(|step| *step >= wanted * 0.999_999).unwrap_or(wanted);
    View { meters_per_px: round * 0.0254 / LAYOUT_DPI, ..tight }
}

/// First figures of the N of 1:N.
const ROUND: [f64; 21] =
    [1.0, 1.1, 1.2, 1.4, 1.6, 1.8, 2.0, 2.2, 2.5, 2.8, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0, 9.0, 10.0];

/// Where the planner's own words stand, from the corner of the map: names make room for them.
fn words_of(notes: &[Mark], area: Area, fonts: &Fonts<'_>) -> Vec<Turned> {
    let from_corner =
        |turned: Turned| Turned { middle: (turned.middle.0 - area.left, turned.middle.1 - area.top), ..turned };
    let words = notes.iter().filter_map(|mark| match mark {
        Mark::Text(text) => Some(from_corner(label::box_of(text, fonts))),
        _ => None,
    });
    words.collect()
}

/// Draws the map with its frame: a thin line at the map and a thick one around it.
pub(super) fn draw(scene: &mut Scene, item: &MapItem, area: Area, hand: Hand<'_>) {
    let own = match &item.extent {
        MapExtent::Fixed(rect) => Some((*rect, None)),
        MapExtent::Shown | MapExtent::Zone(_) => {
            hand.content.extent_in_world.map(|extent| (extent, hand.content.subject_in_world))
        }
    };
    let Some(view) = own.map(|shown| view(item, area, shown)) else { return };
    let input = hand.input;
    let fonts = hand.set.fonts;
    let notes = build::notes(input, &view, (area.left, area.top), fonts);
    let mut labels = if input.labels {
        label::labels(input, view, fonts, (Edge::Whole, &words_of(&notes, area, fonts)))
    } else {
        Vec::new()
    };
    for text in &mut labels {
        text.at_px = (text.at_px.0 + area.left, text.at_px.1 + area.top);
    }
    scene.maps.push(MapFrame {
        frame_px: area.rect_px(),
        view,
        ground: hand.tokens.ground,
        strata: build::strata(input, view),
        labels,
        notes,
    });
    match item.grid {
        MapGrid::None => {}
        MapGrid::Kilometres => grid::draw(&mut scene.marks, (area, view), hand),
        MapGrid::Degrees => degrees::draw(&mut scene.marks, (area, view), hand),
    }
    let units = hand.set.units;
    for (out_mm, line_mm) in [(0.0, 0.25), (1.4, 0.75)] {
        let out = units.mm * out_mm;
        scene.marks.push(Mark::Rect {
            rect_px: (area.left - out, area.top - out, area.width() + 2.0 * out, area.height() + 2.0 * out),
            radius_px: 0.0,
            fill: Fill::None,
            stroke: Some(units.line(line_mm, hand.tokens.text)),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::Coord;

    /// A map of 200 × 200 mm at 1:1000 shows 200 m.
    #[test]
    fn a_scale_that_was_set_is_for_what_it_suits() {
        #[track_caller]
        fn check(side_m: f64, expected: f64) {
            let square = |half: f64| Rect::new(Coord { x: -half, y: -half }, Coord { x: half, y: half });
            let area = Area { left: 0.0, top: 0.0, right: 2_000.0, bottom: 2_000.0 };
            let item = MapItem { scale: Some(1_000.0), ..MapItem::default() };
            let shown = (square(side_m * 1.5), Some(square(side_m / 2.0)));
            let scale = furniture::scale_denominator(&view(&item, area, shown), LAYOUT_DPI);
            assert!((scale - expected).abs() < 1e-6, "{side_m} m: 1:{scale}");
        }
        check(20.0, 1_000.0);
        check(199.0, 1_000.0);
        // Too small, and too large to be whole: three times the side in 200 mm less the margin, at a round scale.
        check(19.0, 300.0);
        check(201.0, 3_500.0);
    }
}
