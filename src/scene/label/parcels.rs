//! Names of parcels, only where the whole name lies inside its parcel.

use geo_types::{Coord, Rect};
use rayon::prelude::*;

use crate::geometry::inside::contains;
use crate::geometry::label_point::label_point;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, Role};
use crate::model::shapes::{ShapeKind, Shapes};
use crate::scene::label::{Asker, Chosen, Look, Place, Turned};

/// Farther out than so many metres a point, numbers of parcels are noise, even in the parcels that could hold them.
const NEAREST_M: f64 = 2.4;

pub(super) fn place(asker: &Asker<'_>, layer: &Layer, chosen: &mut Chosen) {
    let size_px = 10.0 * asker.input.scale;
    if asker.view.meters_per_px * f64::from(asker.input.scale) > NEAREST_M {
        return;
    }
    // Looking for room is the dear part and needs nobody else; taking it goes in the order of the layer.
    let features = (0..layer.len() as u32).into_par_iter().with_min_len(4096).map(FeatureId);
    let with_room: Vec<Roomy<'_>> = features.filter_map(|id| roomy(asker, layer, id, size_px)).collect();
    for Roomy { name, width_px, middle } in with_room {
        chosen.put(one(asker, name, middle, (width_px, size_px)));
    }
}

/// A parcel that can hold its name.
struct Roomy<'a> {
    name: &'a str,
    width_px: f32,
    middle: Coord,
}

fn roomy<'a>(asker: &Asker<'_>, layer: &'a Layer, id: FeatureId, size_px: f32) -> Option<Roomy<'a>> {
    let bounds = layer.shapes.bounds(id)?;
    let meters_per_px = asker.view.meters_per_px;
    // Three digits are the least there is to say; what has no room for them is passed over by its box alone.
    let least_m = (f64::from(size_px) * 2.4 * meters_per_px, f64::from(size_px) * 1.5 * meters_per_px);
    let small = bounds.width() < least_m.0 || bounds.height() < least_m.1;
    let seen = asker.view.rect_in_world();
    let apart = bounds.max().x < seen.min().x
        || bounds.min().x > seen.max().x
        || bounds.max().y < seen.min().y
        || bounds.min().y > seen.max().y;
    if small || apart || layer.shapes.kind(id) != ShapeKind::Polygon {
        return None;
    }
    let name = short_name(layer, id)?;
    let width_px = asker.fonts.regular.width(name, size_px);
    let pad_px = 3.0 * asker.input.scale;
    let size_m =
        (f64::from(width_px + 2.0 * pad_px) * meters_per_px, f64::from(size_px + 2.0 * pad_px) * meters_per_px);
    if bounds.width() < size_m.0 || bounds.height() < size_m.1 {
        return None;
    }
    room(&layer.shapes, id, bounds, size_m).map(|middle| Roomy { name, width_px, middle })
}

/// The name, or the end of the parcel number, which tells neighbours apart: `GB00012`.
fn short_name(layer: &Layer, id: FeatureId) -> Option<&str> {
    let own = layer.text(Role::Name, id).map(str::trim).filter(|name| !name.is_empty());
    own.or_else(|| {
        let code = layer.text(Role::Code, id)?.trim();
        let start = code.char_indices().rev().nth(6).map_or(0, |(at, _)| at);
        code.get(start..).filter(|tail| !tail.is_empty())
    })
}

/// The middle of a free rectangle of that size in the parcel: about the middle of its box, else about its
/// innermost point.
fn room(shapes: &Shapes, id: FeatureId, bounds: Rect, size_m: (f64, f64)) -> Option<Coord> {
    let middle = bounds.center();
    if holds(shapes, id, middle, size_m) {
        return Some(middle);
    }
    let tolerance_m = size_m.1 / 4.0;
    let (inner, _) = label_point(shapes, id, tolerance_m)?;
    holds(shapes, id, inner, size_m).then_some(inner)
}

/// Whether the polygon holds the whole rectangle: its middle, and no edge of the polygon in it.
fn holds(shapes: &Shapes, id: FeatureId, middle: Coord, size_m: (f64, f64)) -> bool {
    let (half_x, half_y) = (size_m.0 / 2.0, size_m.1 / 2.0);
    if !contains(shapes, id, middle) {
        return false;
    }
    shapes.parts(id).all(|part| {
        part.rings().all(|ring| {
            ring.windows(2).all(|edge| {
                let at = |point: Coord| (point.x - middle.x, point.y - middle.y);
                !crosses(at(edge[0]), at(edge[1]), half_x, half_y)
            })
        })
    })
}

/// Whether a segment meets the rectangle |x| < `half_x`, |y| < `half_y` (Liang–Barsky).
fn crosses(from: (f64, f64), to: (f64, f64), half_x: f64, half_y: f64) -> bool {
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (start, delta, half) in [(from.0, to.0 - from.0, half_x), (from.1, to.1 - from.1, half_y)] {
        if delta == 0.0 {
            if start.abs() >= half {
                return false;
            }
            continue;
        }
        let (one, other) = ((-half - start) / delta, (half - start) / delta);
        enter = enter.max(one.min(other));
        leave = leave.min(one.max(other));
    }
    enter < leave
}

fn one(asker: &Asker<'_>, name: &str, middle: Coord, (width_px, size_px): (f32, f32)) -> Place {
    let (x, y) = asker.view.screen_from_world(middle);
    let middle = (x as f32, y as f32);
    let look = Look {
        size_px,
        spacing_px: 0.0,
        bold: false,
        slanted: false,
        color: asker.tokens.map_text,
        halo_px: 1.5,
        halo_alpha: 0.72,
    };
    Place {
        texts: vec![asker.centered(name, middle, 0.0, look)],
        cover: vec![
            Turned { middle, half: (width_px / 2.0, size_px / 2.0), angle: 0.0 }.grown(2.0 * asker.input.scale),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_cross_a_rectangle_or_not() {
        fn check(from: (f64, f64), to: (f64, f64), expected: bool) {
            assert_eq!(crosses(from, to, 2.0, 1.0), expected, "{from:?} to {to:?}");
        }
        check((-5., 0.), (5., 0.), true);
        check((-5., 1.5), (5., 1.5), false);
        check((0., -5.), (0., 5.), true);
        check((-5., -2.), (5., 2.), true);
        // Past the corner (2, 1): at x = 1.9 this one has y = 1.1.
        check((0., 3.), (3., 0.), false);
        check((0.5, 0.5), (0.6, 0.6), true);
    }
}
