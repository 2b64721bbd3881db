//! Names along lines: roads and water.
//!
//! A name stands where its line is straight enough for it, again and again at a distance. Chinese names of steep
//! roads are set upright, character below character, as on printed maps; everything else as one turned run.

use geo_types::Coord;

use crate::model::id::FeatureId;
use crate::model::layer::{Layer, LayerKind, Role};
use crate::model::shapes::ShapeKind;
use crate::scene::label::{Asker, BEYOND_PX, Edge, Look, Place, Turned, Wish};
use crate::scene::style::RoadClass;

/// Names of one line are at least this far apart in the window.
const APART_PX: f64 = 350.0;
/// Those of lines of one name may be this much nearer in the window.
const NEARER: f64 = 0.6;
/// On paper, where all of it is seen at once, equal names are this far apart whatever lines they are of: 90 mm on A3.
const APART_ON_PAPER_PX: f64 = 425.0;
/// Steeper than this, Chinese is set character below character.
const STEEP: f64 = 52.0 * std::f64::consts::PI / 180.0;
/// Distance of the characters of an upright name, as a share of their size.
const PITCH: f64 = 1.16;

pub(super) fn ask(asker: &Asker<'_>, layer: &Layer, position: u32, wanted: &mut Vec<Wish>) {
    let apart_px = match asker.edge {
        Edge::Cut => APART_PX * NEARER,
        Edge::Whole => APART_ON_PAPER_PX,
    };
    for id in layer.shapes.ids() {
        let seen = layer.shapes.bounds(id).is_some_and(|bounds| asker.sees(bounds));
        if !seen || layer.shapes.kind(id) != ShapeKind::Line {
            continue;
        }
        let Some(name) = asker.name(layer, id) else { continue };
        let (look, rank) = look(asker, layer, id);
        let mut number = 0;
        for part in layer.shapes.parts(id) {
            let line = Measured::new(part.outer());
            along(asker, &line, name, look, |places| {
                let order = (rank, position, id.0, number);
                wanted.push(Wish { order, places, apart_px: apart_px as f32 * asker.input.scale });
                number += 1;
            });
        }
    }
}

fn look(asker: &Asker<'_>, layer: &Layer, id: FeatureId) -> (Look, u8) {
    let scale = asker.input.scale;
    let kind = layer.text(Role::Kind, id).unwrap_or("");
    if layer.kind == LayerKind::Water {
        let size_px = if kind == "canal" { 10.5 } else { 12.0 } * scale;
        let look = Look {
            size_px,
            spacing_px: size_px * 0.18,
            bold: false,
            slanted: true,
            color: asker.tokens.water_text,
            halo_px: 1.4,
            halo_alpha: 0.8,
        };
        return (look, 7);
    }
    let class = RoadClass::from_name(kind);
    let highway = class == RoadClass::Highway;
    let look = Look {
        size_px: class.label_px() * scale,
        spacing_px: 0.0,
        bold: highway,
        slanted: false,
        color: if highway { asker.tokens.map_text } else { asker.tokens.road_text },
        halo_px: 1.7,
        halo_alpha: 0.92,
    };
    let rank = match class {
        RoadClass::Highway => 3,
        RoadClass::Ring | RoadClass::Arterial => 4,
        RoadClass::Secondary => 6,
    };
    (look, rank)
}

/// Offers the places of a name along a line, anchor by anchor.
fn along(asker: &Asker<'_>, line: &Measured<'_>, name: &str, look: Look, mut offer: impl FnMut(Vec<Place>)) {
    let meters_per_px = asker.view.meters_per_px;
    let width_m =
        f64::from(asker.fonts.face(look.bold).width_spaced(name, look.size_px, look.spacing_px)) * meters_per_px;
    let length_m = line.length_m();
    if length_m < width_m * 1.15 {
        return;
    }
    let spacing_m = match asker.edge {
        // Pixels of a step of zoom are up to 1.41 times smaller than those of the view.
        Edge::Cut => APART_PX * std::f64::consts::SQRT_2 * asker.zoom_step_m(),
        Edge::Whole => APART_ON_PAPER_PX * meters_per_px * f64::from(asker.input.scale),
    };
    let count = (length_m / spacing_m).floor().clamp(1.0, 100_000.0);
    let step_m = length_m / count;
    for number in 0..count as u32 {
        let anchor_m = (f64::from(number) + 0.5) * step_m;
        if !near_view(asker, line.at(anchor_m), step_m / 2.0 + width_m) {
            continue;
        }
        let reach_m = (step_m * 0.42).max(0.0);
        let shifts = [0.0, 0.5, -0.5, 1.0, -1.0, 1.6, -1.6, 2.4, -2.4, 3.4, -3.4, 4.6, -4.6];
        let places: Vec<Place> = shifts
            .into_iter()
            .map(|share| share * width_m)
            .filter(|shift_m| shift_m.abs() <= reach_m)
            .filter_map(|shift_m| place(asker, line, anchor_m + shift_m, width_m, (name, look)))
            .collect();
        if !places.is_empty() {
            offer(places);
        }
    }
}

fn near_view(asker: &Asker<'_>, point_in_world: Coord, within_m: f64) -> bool {
    let (x, y) = asker.view.screen_from_world(point_in_world);
    let beyond = within_m / asker.view.meters_per_px + f64::from(BEYOND_PX);
    x > -beyond && y > -beyond && x < asker.view.size_px.0 + beyond && y < asker.view.size_px.1 + beyond
}

/// The name with its middle `middle_m` along the line, if the line has room and is straight enough there.
fn place(
    asker: &Asker<'_>,
    line: &Measured<'_>,
    middle_m: f64,
    width_m: f64,
    (name, look): (&str, Look),
) -> Option<Place> {
    let screen = |at_m: f64| asker.view.screen_from_world(line.at(at_m));
    let (from_m, to_m) = (middle_m - width_m / 2.0, middle_m + width_m / 2.0);
    if from_m < 0.0 || to_m > line.length_m() {
        return None;
    }
    let (from, to) = (screen(from_m), screen(to_m));
    let angle = upright((to.1 - from.1).atan2(to.0 - from.0));
    if angle.abs() > STEEP && name.chars().count() > 1 && name.chars().all(is_chinese) {
        return stacked(asker, line, middle_m, (name, look));
    }
    let size_px = f64::from(look.size_px);
    if line.bend_px(from_m, to_m, asker) > size_px * 0.24 {
        return None;
    }
    let middle = (f64::midpoint(from.0, to.0) as f32, f64::midpoint(from.1, to.1) as f32);
    let half_px = (width_m / asker.view.meters_per_px / 2.0) as f32;
    let text = asker.centered(name, middle, angle as f32, look);
    let cover = Turned { middle, half: (half_px, look.size_px / 2.0), angle: angle as f32 };
    Some(Place { texts: vec![text], cover: vec![cover.grown(3.0 * asker.input.scale)] })
}

/// Character below character, each turned no more than its road leans.
fn stacked(asker: &Asker<'_>, line: &Measured<'_>, middle_m: f64, (name, look): (&str, Look)) -> Option<Place> {
    let pitch_m = f64::from(look.size_px) * PITCH * asker.view.meters_per_px;
    let count = name.chars().count() as f64;
    let (from_m, to_m) = (middle_m - pitch_m * count / 2.0, middle_m + pitch_m * count / 2.0);
    if from_m < 0.0 || to_m > line.length_m() || line.bend_px(from_m, to_m, asker) > f64::from(look.size_px) * 0.5 {
        return None;
    }
    let down = asker.view.screen_from_world(line.at(to_m)).1 > asker.view.screen_from_world(line.at(from_m)).1;
    let (start, end) = (asker.view.screen_from_world(line.at(from_m)), asker.view.screen_from_world(line.at(to_m)));
    let (top, bottom) = if down { (start, end) } else { (end, start) };
    let lean = ((bottom.1 - top.1).atan2(bottom.0 - top.0) - std::f64::consts::FRAC_PI_2) as f32;
    let mut place = Place { texts: Vec::new(), cover: Vec::new() };
    for (index, character) in name.chars().enumerate() {
        let along_m = pitch_m * (index as f64 + 0.5);
        let at = asker.view.screen_from_world(line.at(if down { from_m + along_m } else { to_m - along_m }));
        let middle = (at.0 as f32, at.1 as f32);
        let half = look.size_px / 2.0;
        place.texts.push(asker.centered(character.encode_utf8(&mut [0; 4]), middle, lean, look));
        place.cover.push(Turned { middle, half: (half, half), angle: lean }.grown(2.0 * asker.input.scale));
    }
    Some(place)
}

/// Turned so that text reads from left to right: −90° < angle ≤ 90°.
fn upright(angle: f64) -> f64 {
    use std::f64::consts::{FRAC_PI_2, PI};
    if angle > FRAC_PI_2 + 1e-9 {
        angle - PI
    } else if angle <= -FRAC_PI_2 + 1e-9 {
        angle + PI
    } else {
        angle
    }
}

fn is_chinese(character: char) -> bool {
    matches!(character, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..)
}

/// A line with the distance of every vertex from its start.
struct Measured<'a> {
    line: &'a [Coord],
    from_start_m: Vec<f64>,
}

impl<'a> Measured<'a> {
    fn new(line: &'a [Coord]) -> Self {
        let mut sum = 0.0;
        let mut from_start_m = Vec::with_capacity(line.len());
        for (index, point) in line.iter().enumerate() {
            if let Some(before) = index.checked_sub(1).and_then(|at| line.get(at)) {
                sum += (point.x - before.x).hypot(point.y - before.y);
            }
            from_start_m.push(sum);
        }
        Self { line, from_start_m }
    }

    fn length_m(&self) -> f64 {
        self.from_start_m.last().copied().unwrap_or(0.0)
    }

    /// The point `at_m` along the line; its ends beyond them.
    fn at(&self, at_m: f64) -> Coord {
        let next = self.from_start_m.partition_point(|from_start| *from_start < at_m);
        let last = self.line.len().saturating_sub(1);
        let Some((from, to)) = next.checked_sub(1).and_then(|at| Some((self.line.get(at)?, self.line.get(next)?)))
        else {
            return self.line.get(next.min(last)).copied().unwrap_or_default();
        };
        let length = self.from_start_m[next] - self.from_start_m[next - 1];
        let share = if length > 0.0 { (at_m - self.from_start_m[next - 1]) / length } else { 0.0 };
        Coord { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
    }

    /// How far the line strays from the chord of two of its points, in pixels.
    fn bend_px(&self, from_m: f64, to_m: f64, asker: &Asker<'_>) -> f64 {
        let (from, to) = (self.at(from_m), self.at(to_m));
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let length = dx.hypot(dy);
        if length < (to_m - from_m) * 0.8 {
            return f64::INFINITY;
        }
        let first = self.from_start_m.partition_point(|at| *at <= from_m);
        let end = self.from_start_m.partition_point(|at| *at < to_m).max(first);
        let inner = self.line.get(first..end).unwrap_or(&[]);
        let stray = |point: &Coord| ((point.x - from.x) * dy - (point.y - from.y) * dx).abs() / length;
        inner.iter().map(stray).fold(0.0, f64::max) / asker.view.meters_per_px
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_along_a_line_are_those_by_hand() {
        let line = [Coord { x: 0., y: 0. }, Coord { x: 30., y: 40. }, Coord { x: 30., y: 100. }];
        let measured = Measured::new(&line);
        assert!((measured.length_m() - 110.0).abs() < 1e-12, "50 + 60");
        assert_eq!(measured.at(25.0), Coord { x: 15., y: 20. }, "half of the first piece");
        assert_eq!(measured.at(80.0), Coord { x: 30., y: 70. }, "30 into the second");
        assert_eq!(measured.at(-5.0), line[0], "before the start");
        assert_eq!(measured.at(500.0), line[2], "after the end");
    }

    #[test]
    fn text_never_stands_on_its_head() {
        for degrees in -360..=360 {
            let angle = upright(f64::from(degrees).to_radians().sin().atan2(f64::from(degrees).to_radians().cos()));
            assert!(angle.cos() > -1e-6 && angle > -1.571, "{degrees}° becomes {}°", angle.to_degrees());
        }
    }
}
