//! Scale bar, north arrow and scale 1:N.
//!
//! *Guarantees:* lengths are round and true: the world is plane metres. *Must not know:* where they stand.

use crate::scene::color::Color;
use crate::scene::paint::{Align, Fill, Mark, Stroke, Text};
use crate::scene::view::View;

/// A round length for a scale bar: metres and its width in pixels, at most `max_px`.
pub fn scale_bar(view: &View, max_px: f64) -> (f64, f64) {
    let most_m = (max_px * view.meters_per_px).max(f64::MIN_POSITIVE);
    let power = 10f64.powi(most_m.log10().floor() as i32);
    // A power of ten may come out a hair above what it should be at most.
    let length_m =
        [5.0, 2.0, 1.0, 0.5].map(|step| step * power).into_iter().find(|length| *length <= most_m * 1.000_001);
    let length_m = length_m.unwrap_or(power);
    (length_m, length_m / view.meters_per_px)
}

/// The N of 1:N at `dpi`.
pub fn scale_denominator(view: &View, dpi: f64) -> f64 {
    view.meters_per_px * dpi / 0.0254
}

/// `2 km`, `500 m`.
pub fn length_text(meters: f64) -> String {
    if meters >= 1_000.0 {
        let km = meters / 1_000.0;
        if (km - km.round()).abs() < 1e-9 { format!("{km:.0} km") } else { format!("{km:.1} km") }
    } else if meters >= 1.0 {
        format!("{meters:.0} m")
    } else {
        format!("{:.0} cm", meters * 100.0)
    }
}

/// `1:25,000`.
pub fn scale_text(denominator: f64) -> String {
    format!("1:{}", thousands(denominator.round() as u64))
}

/// `12,345`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Ink and size of furniture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    /// Lines and text.
    pub dark: Color,
    /// Light parts.
    pub light: Color,
    /// Text size in pixels.
    pub size_px: f32,
    /// Line width in pixels.
    pub line_px: f32,
}

/// A scale bar with its top left corner at `at_px`: four fields, dark and light by turns, figures below.
/// Its width is that of [`scale_bar`], its height about twice the text size.
pub fn scale_bar_marks(view: &View, max_px: f64, at_px: (f32, f32), ink: Ink) -> Vec<Mark> {
    let (length_m, width_px) = scale_bar(view, max_px);
    let (width_px, height_px) = (width_px as f32, (ink.size_px * 0.36).max(2.0));
    let stroke = Stroke { color: ink.dark, width_px: ink.line_px, dash_px: Vec::new(), inside_only: false };
    let quarter = width_px / 4.0;
    let mut marks: Vec<Mark> = (0..4)
        .map(|field| Mark::Rect {
            rect_px: (at_px.0 + quarter * field as f32, at_px.1, quarter, height_px),
            radius_px: 0.0,
            fill: Fill::Solid(if field % 2 == 0 { ink.dark } else { ink.light }),
            stroke: Some(stroke.clone()),
        })
        .collect();
    let baseline = at_px.1 + height_px + ink.size_px * 1.12;
    let figures = [
        (0.0, Align::Left, "0".to_owned()),
        (0.5, Align::Center, half_text(length_m)),
        (1.0, Align::Right, length_text(length_m)),
    ];
    marks.extend(figures.into_iter().map(|(share, align, text)| {
        Mark::Text(Text { align, ..Text::plain(text, (at_px.0 + width_px * share, baseline), ink.size_px, ink.dark) })
    }));
    marks
}

/// A north arrow `height_px` high with its top middle at `at_px`: grid north, N above a needle of two halves.
pub fn north_arrow(at_px: (f32, f32), height_px: f32, ink: Ink) -> Vec<Mark> {
    let (x, top) = at_px;
    let letter = height_px * 0.30;
    let (tip, bottom, notch) = (top + letter * 1.12, top + height_px, top + height_px * 0.84);
    let half = height_px * 0.22;
    let stroke = Stroke { color: ink.dark, width_px: ink.line_px, dash_px: Vec::new(), inside_only: false };
    let side = |sign: f32, fill| Mark::Path {
        points_px: vec![(x, tip), (x + sign * half, bottom), (x, notch)],
        closed: true,
        fill: Fill::Solid(fill),
        stroke: Some(stroke.clone()),
    };
    let north = Text {
        align: Align::Center,
        bold: true,
        ..Text::plain("N".to_owned(), (x, top + letter * 0.78), letter, ink.dark)
    };
    vec![Mark::Text(north), side(-1.0, ink.dark), side(1.0, ink.light)]
}

/// The figure in the middle of the bar, without the unit that stands at its end.
fn half_text(length_m: f64) -> String {
    let half = if length_m >= 1_000.0 { length_m / 2_000.0 } else { length_m / 2.0 };
    if length_m < 1.0 {
        return format!("{:.0}", half * 100.0);
    }
    if (half - half.round()).abs() < 1e-9 { format!("{half:.0}") } else { format!("{half:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::Coord;

    fn view(meters_per_px: f64) -> View {
        View { center_in_world: Coord { x: 0.0, y: 0.0 }, meters_per_px, size_px: (100.0, 100.0) }
    }

    #[test]
    fn the_bar_is_round_and_true() {
        fn check(meters_per_px: f64, max_px: f64, meters: f64, px: f64) {
            let found = scale_bar(&view(meters_per_px), max_px);
            assert!((found.0 - meters).abs() < 1e-9 * meters && (found.1 - px).abs() < 1e-6, "{found:?}");
        }
        // By hand: 150 px at 20 m are 3 000 m, so 2 km = 100 px; and so on.
        check(20.0, 150.0, 2_000.0, 100.0);
        check(1.0, 100.0, 100.0, 100.0);
        check(0.7, 100.0, 50.0, 50.0 / 0.7);
        check(0.01, 60.0, 0.5, 50.0);
        check(33.0, 160.0, 5_000.0, 5_000.0 / 33.0);
    }

    #[test]
    fn one_to_n_follows_the_dpi() {
        // 254 dots an inch are 10 dots a millimetre: 5 m a dot is 50 m a millimetre, 1:50,000.
        assert!((scale_denominator(&view(5.0), 254.0) - 50_000.0).abs() < 1e-6, "by hand");
        assert_eq!(scale_text(25_000.4), "1:25,000");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(thousands(100), "100");
    }

    #[test]
    fn lengths_are_written_as_people_do() {
        for (meters, text) in [(2_000.0, "2 km"), (500.0, "500 m"), (1.0, "1 m"), (0.5, "50 cm"), (1_500.0, "1.5 km")] {
            assert_eq!(length_text(meters), text);
        }
    }
}
