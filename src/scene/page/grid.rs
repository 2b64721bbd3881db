//! The grid of whole kilometres over the map, with the figures of its lines along the frame.

use super::typeset::Line;
use super::units::Area;
use super::{CAPTION_PT, Hand};
use crate::scene::paint::{Align, Fill, Mark, Stroke, Text};
use crate::scene::view::View;
use geo_types::Coord;

/// Between two lines, at least, in millimetres of paper.
const CLOSEST_MM: f32 = 28.0;
/// No map has more lines than this.
const MOST: i64 = 200;

/// Metres between two lines: 1, 2 or 5 times a power of ten.
fn step_m(view: View, least_px: f64) -> f64 {
    let least = least_px * view.meters_per_px;
    let power = 10f64.powi(least.log10().floor() as i32);
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * power).find(|step| *step >= least).unwrap_or(power * 10.0)
}

/// The multiples of a step in a range.
fn multiples((low, high): (f64, f64), step: f64) -> impl Iterator<Item = f64> {
    let first = (low / step).ceil() as i64;
    let last = ((high / step).floor() as i64).min(first.saturating_add(MOST));
    (first..=last).map(move |number| number as f64 * step)
}

/// `512`, `4034.5`: kilometres.
fn km(meters: f64) -> String {
    let km = meters / 1_000.0;
    if (km - km.round()).abs() < 1e-9 { format!("{km:.0}") } else { format!("{km:.1}") }
}

/// How the lines over a map and their figures are drawn.
pub(super) struct Pen<'a> {
    area: Area,
    hand: Hand<'a>,
    size_px: f32,
    stroke: Stroke,
}

impl<'a> Pen<'a> {
    pub(super) fn of(area: Area, hand: Hand<'a>) -> Self {
        let units = hand.set.units;
        let stroke = units.line(0.12, hand.tokens.muted.alpha(0.55));
        Self { area, hand, size_px: CAPTION_PT * units.pt * 0.86, stroke }
    }

    /// Between two lines, at least.
    pub(super) fn closest_px(&self) -> f64 {
        f64::from(self.hand.set.units.mm * CLOSEST_MM)
    }

    pub(super) fn line(&self, points_px: Vec<(f32, f32)>) -> Mark {
        Mark::Path { points_px, closed: false, fill: Fill::None, stroke: Some(self.stroke.clone()) }
    }

    /// The figure of a line that begins at the lower edge.
    pub(super) fn at_bottom(&self, text: String, x: f32) -> Option<Mark> {
        self.figure(text, (x + self.size_px * 0.3, self.area.bottom - self.size_px * 0.4))
    }

    /// The figure of a line that begins at the left edge.
    pub(super) fn at_left(&self, text: String, y: f32) -> Option<Mark> {
        self.figure(text, (self.area.left + self.size_px * 0.4, y - self.size_px * 0.3))
    }

    /// `None` where it would reach beyond the map.
    fn figure(&self, text: String, at_px: (f32, f32)) -> Option<Mark> {
        let (area, size_px) = (self.area, self.size_px);
        let width = self.hand.set.fonts.regular.width(&text, size_px);
        let fits = at_px.0 + width < area.right && at_px.1 < area.bottom && at_px.1 - size_px > area.top;
        let line = Line { text, size_px, bold: false };
        let Mark::Text(text) = line.mark(at_px, Align::Left, self.hand.tokens.muted) else { return None };
        let halo = Some((self.hand.tokens.halo.alpha(0.9), size_px * 0.16));
        fits.then_some(Mark::Text(Text { halo, ..text }))
    }
}

pub(super) fn draw(marks: &mut Vec<Mark>, (area, view): (Area, View), hand: Hand<'_>) {
    let pen = Pen::of(area, hand);
    let step = step_m(view, pen.closest_px());
    let seen = view.rect_in_world();
    let mut figures = Vec::new();
    for east in multiples((seen.min().x, seen.max().x), step) {
        let x = area.left + view.screen_from_world(Coord { x: east, y: seen.min().y }).0 as f32;
        marks.push(pen.line(vec![(x, area.top), (x, area.bottom)]));
        figures.extend(pen.at_bottom(km(east), x));
    }
    for north in multiples((seen.min().y, seen.max().y), step) {
        let y = area.top + view.screen_from_world(Coord { x: seen.min().x, y: north }).1 as f32;
        marks.push(pen.line(vec![(area.left, y), (area.right, y)]));
        figures.extend(pen.at_left(km(north), y));
    }
    marks.extend(figures);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_and_far_enough_apart() {
        fn check(meters_per_px: f64, least_px: f64, expected: f64) {
            let view = View { center_in_world: Coord { x: 0.0, y: 0.0 }, meters_per_px, size_px: (10.0, 10.0) };
            assert!((step_m(view, least_px) - expected).abs() < 1e-9 * expected, "{meters_per_px} {least_px}");
        }
        // 280 dots at 5 m are 1 400 m, so 2 km; 280 at 1 m are 280 m, so 500 m; exactly 1 000 m stay.
        check(5.0, 280.0, 2_000.0);
        check(1.0, 280.0, 500.0);
        check(10.0, 100.0, 1_000.0);
        let found: Vec<f64> = multiples((1_999.0, 6_000.0), 2_000.0).collect();
        assert_eq!(found, [2_000.0, 4_000.0, 6_000.0]);
        assert_eq!(multiples((0.0, 1e18), 1.0).count(), MOST as usize + 1, "never more than can be drawn");
        assert_eq!((km(4_034_000.0), km(500.0)), ("4034".to_owned(), "0.5".to_owned()));
    }
}
