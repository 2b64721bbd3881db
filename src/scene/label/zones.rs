//! Names of zones: spaced, semibold, in their zone's colour; the belt's along the belt.

use geo_types::Coord;

use crate::geometry::inside::contains;
use crate::geometry::label_point::label_point;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, ZoneKind};
use crate::model::shapes::{Part, ShapeKind};
use crate::scene::build::zone_kind;
use crate::scene::label::{Asker, Look, Place, Turned, Wish};
use crate::scene::style;

/// Distance of baselines as a share of the size.
const LEADING: f32 = 1.28;

pub(super) fn ask(asker: &Asker<'_>, layer: &Layer, position: u32, wanted: &mut Vec<Wish>) {
    for id in layer.shapes.ids() {
        let kind = zone_kind(layer, id);
        if layer.shapes.kind(id) != ShapeKind::Polygon || too_small(asker, layer, id, kind) {
            continue;
        }
        let Some(name) = asker.name(layer, id) else { continue };
        let tolerance_m = (asker.view.meters_per_px * 4.0).max(5.0);
        let Some((middle, inner_m)) = label_point(&layer.shapes, id, tolerance_m) else { continue };
        let places = places(asker, layer, id, name, (middle, inner_m));
        if !places.is_empty() {
            let order = (style::zone_label(kind).2, position, id.0, 0);
            wanted.push(Wish { order, places, apart_px: 60.0 * asker.input.scale });
        }
    }
}

/// Whether the zone is out of sight or has no room for any name; the jurisdiction is named only where it is small itself.
fn too_small(asker: &Asker<'_>, layer: &Layer, id: FeatureId, kind: ZoneKind) -> bool {
    let Some(bounds) = layer.shapes.bounds(id).filter(|bounds| asker.sees(*bounds)) else { return true };
    let unit = asker.view.meters_per_px * f64::from(asker.input.scale);
    let (width, height) = (bounds.width() / unit, bounds.height() / unit);
    if kind == ZoneKind::Jurisdiction {
        return width.max(height) > 220.0 || width.min(height) < 60.0;
    }
    width.max(height) < 40.0 || width.min(height) < 14.0
}

/// The places of a name by preference: one line or several about the middle, then above and below it.
fn places(asker: &Asker<'_>, layer: &Layer, id: FeatureId, name: &str, (middle, inner_m): (Coord, f64)) -> Vec<Place> {
    let kind = zone_kind(layer, id);
    let (size, spacing, _) = style::zone_label(kind);
    let color = style::zone_color(asker.tokens, kind).mixed(asker.tokens.map_text, 0.22);
    let inner_px = (inner_m / asker.view.meters_per_px) as f32;
    let bounds_px = layer.shapes.bounds(id).map_or(0.0, |bounds| bounds.width() / asker.view.meters_per_px) as f32;
    let mut found = Vec::new();
    let belt = if kind == ZoneKind::Belt { spine(layer, id, inner_m) } else { Vec::new() };
    for shrink in [1.0, 0.86] {
        let size_px = size * shrink * asker.input.scale;
        let spacing_px = if name.is_ascii() { size_px * spacing * 0.25 } else { size_px * spacing };
        let look = Look { size_px, spacing_px, bold: true, slanted: false, color, halo_px: 2.3, halo_alpha: 0.94 };
        if kind == ZoneKind::Belt {
            // A belt is long and thin: its name lies along it on one line, wherever there is room.
            let at = |at: &Coord| block(asker, &[name.to_owned()], *at, direction(layer, id, *at, inner_m * 4.0), look);
            found.extend(belt.iter().filter_map(at));
            continue;
        }
        for lines in 1..=3 {
            let lines = broken(name, lines);
            let widest =
                lines.iter().map(|line| asker.fonts.bold.width_spaced(line, size_px, spacing_px)).fold(0.0, f32::max);
            let height = size_px * LEADING * lines.len() as f32;
            let room = (inner_px * 2.6).max(size_px * 5.0).min(bounds_px * 1.02);
            if widest > room || height > inner_px * 2.2 + size_px {
                continue;
            }
            let step_m = f64::from(height + size_px * 0.6) * asker.view.meters_per_px;
            for steps in [0.0, 1.0, -1.0, 2.0, -2.0] {
                let at = Coord { x: middle.x, y: middle.y + steps * step_m };
                if steps == 0.0 || contains(&layer.shapes, id, at) {
                    found.extend(block(asker, &lines, at, 0.0, look));
                }
            }
            break;
        }
    }
    if matches!(kind, ZoneKind::Core | ZoneKind::Park | ZoneKind::Town) {
        let size_px = size * 0.92 * asker.input.scale;
        let spacing_px = if name.is_ascii() { 0.0 } else { size_px * spacing };
        let look = Look { size_px, spacing_px, bold: true, slanted: false, color, halo_px: 2.3, halo_alpha: 0.94 };
        found.extend(beside(asker, layer, id, name, look));
    }
    found
}

/// Places right, left, above and below a zone that is too small or too full for its name.
fn beside(asker: &Asker<'_>, layer: &Layer, id: FeatureId, name: &str, look: Look) -> Vec<Place> {
    let Some(bounds) = layer.shapes.bounds(id) else { return Vec::new() };
    let lines = broken(name, if name.chars().count() > 8 { 2 } else { 1 });
    let widest =
        lines.iter().map(|line| asker.fonts.bold.width_spaced(line, look.size_px, look.spacing_px)).fold(0.0, f32::max);
    let unit = asker.view.meters_per_px;
    let x = bounds.width() / 2.0 + f64::from(widest / 2.0 + look.size_px * 0.6) * unit;
    let y = bounds.height() / 2.0 + f64::from(look.size_px * (LEADING * lines.len() as f32 / 2.0 + 0.4)) * unit;
    let middle = bounds.center();
    [(x, 0.0), (-x, 0.0), (0.0, -y), (0.0, y), (x, -y * 0.6), (x, y * 0.6), (-x, -y * 0.6), (-x, y * 0.6)]
        .into_iter()
        .filter_map(|(dx, dy)| block(asker, &lines, Coord { x: middle.x + dx, y: middle.y + dy }, 0.0, look))
        .collect()
}

/// Points well inside a long zone, on a grid in its box, the most central first: where its name may lie.
fn spine(layer: &Layer, id: FeatureId, inner_m: f64) -> Vec<Coord> {
    const STEPS: u32 = 28;
    let Some(bounds) = layer.shapes.bounds(id) else { return Vec::new() };
    let center = bounds.center();
    let mut points: Vec<(f64, Coord)> = Vec::new();
    for row in 0..STEPS {
        for column in 0..STEPS {
            let share = |at: u32| (f64::from(at) + 0.5) / f64::from(STEPS);
            let (dx, dy) = (bounds.width() * share(column), bounds.height() * share(row));
            let at = Coord { x: bounds.min().x + dx, y: bounds.min().y + dy };
            let room_m = depth(layer, id, at);
            if room_m > inner_m * 0.62 && contains(&layer.shapes, id, at) {
                points.push(((at.x - center.x).hypot(at.y - center.y) - room_m * 2.0, at));
            }
        }
    }
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    points.into_iter().map(|(_, at)| at).collect()
}

/// Distance to the nearest edge.
fn depth(layer: &Layer, id: FeatureId, at: Coord) -> f64 {
    let edges = layer.shapes.parts(id).flat_map(Part::rings).flat_map(|ring| ring.windows(2));
    let away = |edge: &[Coord]| {
        let near = nearest_on(edge[0], edge[1], at);
        (near.x - at.x).hypot(near.y - at.y)
    };
    edges.map(away).fold(f64::INFINITY, f64::min)
}

/// Lines of text about a middle, turned together.
fn block(asker: &Asker<'_>, lines: &[String], middle: Coord, angle: f32, look: Look) -> Option<Place> {
    let (x, y) = asker.view.screen_from_world(middle);
    let leading = look.size_px * LEADING;
    let (sin, cos) = angle.sin_cos();
    let mut place = Place { texts: Vec::new(), cover: Vec::new() };
    for (index, line) in lines.iter().enumerate() {
        let down = (index as f32 - (lines.len() as f32 - 1.0) / 2.0) * leading;
        let at = (x as f32 - down * sin, y as f32 + down * cos);
        let half = asker.fonts.bold.width_spaced(line, look.size_px, look.spacing_px) / 2.0;
        place.texts.push(asker.centered(line, at, angle, look));
        let cover = Turned { middle: at, half: (half, look.size_px / 2.0), angle };
        place.cover.push(cover.grown(3.0 * asker.input.scale));
    }
    (!place.texts.is_empty()).then_some(place)
}

/// The angle on the screen of the outline near a point: the main axis of its pieces within `reach_m`, by length.
fn direction(layer: &Layer, id: FeatureId, middle: Coord, reach_m: f64) -> f32 {
    // Doubled angles, so that the two sides of a belt, which run against each other, add up.
    let (mut sin, mut cos) = (0.0, 0.0);
    for part in layer.shapes.parts(id) {
        for pair in part.outer().windows(2) {
            let (dx, dy) = (pair[1].x - pair[0].x, pair[1].y - pair[0].y);
            let length = dx.hypot(dy);
            let near = nearest_on(pair[0], pair[1], middle);
            if length > 0.0 && (near.x - middle.x).hypot(near.y - middle.y) <= reach_m {
                let twice = 2.0 * (-dy).atan2(dx);
                let weight = length.min(2.0 * reach_m);
                sin += weight * twice.sin();
                cos += weight * twice.cos();
            }
        }
    }
    (sin.atan2(cos) / 2.0) as f32
}

fn nearest_on(from: Coord, to: Coord, point: Coord) -> Coord {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let square = dx * dx + dy * dy;
    let share = if square > 0.0 { ((point.x - from.x) * dx + (point.y - from.y) * dy) / square } else { 0.0 };
    let share = share.clamp(0.0, 1.0);
    Coord { x: from.x + dx * share, y: from.y + dy * share }
}

/// Words before which a Chinese name may be parted.
const TAILS: [&str; 12] = [
    "特色产业",
    "产业创新",
    "产业集聚",
    "产业园",
    "经济集聚",
    "特色小镇",
    "集聚区",
    "服务区",
    "研发区",
    "创新核",
    "创新园",
    "中心",
];

/// A name in `count` lines of about the same length: English at spaces, Chinese before a word it is known by.
fn broken(name: &str, count: usize) -> Vec<String> {
    if count < 2 || (name.is_ascii() && !name.contains(' ')) {
        return vec![name.to_owned()];
    }
    let characters: Vec<char> = name.chars().collect();
    let target = characters.len() as f64 / count as f64;
    let spaced = name.contains(' ');
    let cost = |at: usize| {
        let off = (at as f64 - target).abs();
        let rest: String = characters[at..].iter().collect();
        let good = if spaced { characters[at - 1] == ' ' } else { TAILS.iter().any(|tail| rest.starts_with(tail)) };
        off + if good {
            0.0
        } else if spaced {
            1e6
        } else {
            2.5
        }
    };
    let best = (1..characters.len()).min_by(|one, other| cost(*one).total_cmp(&cost(*other)));
    let Some(at) = best.filter(|at| cost(*at) < 1e5) else { return vec![name.to_owned()] };
    let head: String = characters[..at].iter().collect();
    let tail: String = characters[at..].iter().collect();
    let mut lines = vec![head.trim().to_owned()];
    lines.extend(broken(tail.trim(), count - 1));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parted_where_people_part_them() {
        fn check(name: &str, count: usize, expected: &[&str]) {
            assert_eq!(broken(name, count), expected, "{name}");
        }
        check("新能源新材料特色产业创新园", 2, &["新能源新材料", "特色产业创新园"]);
        check("高新技术产业集聚区", 2, &["高新技术", "产业集聚区"]);
        check("许营镇", 1, &["许营镇"]);
        check("Xuying Science Town", 2, &["Xuying", "Science Town"]);
        check("Alpha", 2, &["Alpha"]);
    }
}
