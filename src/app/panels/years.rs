//! A figure over the years as a line, with grade letters under the years.
//!
//! *Guarantees:* a year without a value is a gap in the line, never zero; labels do not lie over each other. *Must not
//! know:* what the figure is.

use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::{text, theme};
use crate::model::scheme::{Scheme, Verdict};
use crate::model::words::Words;
use crate::scene::color::Color;
use crate::scene::palette;
use egui::{Align2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

static GRADES: Words = Words::fixed("等级", "Grades");

/// One year.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The year.
    pub year: u16,
    /// The figure, where there is one, and how it is written.
    pub value: Option<(f64, String)>,
    /// The letter of the grade and its colour.
    pub grade: Option<(String, Color)>,
    /// Whether it is the year that is shown elsewhere.
    pub is_current: bool,
}

/// The letter of a verdict and its colour; nothing for what is in no evaluation.
pub fn letter(ctx: &Ctx<'_>, scheme: &Scheme, verdict: Verdict) -> Option<(String, Color)> {
    let color = match verdict {
        Verdict::Grade(at) => palette::grade_color(usize::from(at), scheme.grades.len()),
        Verdict::NotRated => ctx.tokens().warning,
        Verdict::None => return None,
    };
    Some((verdict.id(scheme)?.to_owned(), color))
}

const VALUE: f32 = 18.0;
const LINE: f32 = 44.0;
const YEAR: f32 = 17.0;
const LETTER: f32 = 17.0;

/// The line.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui, points: &[Point]) {
    let graded = points.iter().any(|point| point.grade.is_some());
    let height = VALUE + LINE + YEAR + if graded { LETTER } else { 0.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, told(ctx, points)));
    let tokens = ctx.tokens();
    let (ink, quiet) = (theme::rgb(tokens.text), theme::rgb(tokens.muted));
    let line = Rect::from_min_max(rect.min + vec2(0.0, VALUE), pos2(rect.right(), rect.top() + VALUE + LINE));
    let values = points.iter().filter_map(|point| point.value.as_ref().map(|(value, _)| *value));
    // From zero, so that a small change does not look like a large one.
    let (low, high) = values.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let step = rect.width() / points.len().max(1) as f32;
    let x = |at: usize| rect.left() + step * (at as f32 + 0.5);
    let y = |value: f64| {
        let part = if high > low { (value - low) / (high - low) } else { 0.0 };
        line.bottom() - (line.height() - 4.0) * part as f32
    };
    let painter = ui.painter();
    let base = Stroke::new(1.0, theme::rgb(tokens.hairline));
    painter.hline(rect.x_range(), y(0.0).min(line.bottom()), base);
    let places: Vec<Option<egui::Pos2>> =
        points.iter().enumerate().map(|(at, point)| Some(pos2(x(at), y(point.value.as_ref()?.0)))).collect();
    for pair in places.windows(2) {
        if let [Some(from), Some(to)] = pair {
            painter.line_segment([*from, *to], Stroke::new(2.0, theme::between(tokens.panel, tokens.accent, 0.75)));
        }
    }
    for (at, (point, place)) in points.iter().zip(&places).enumerate() {
        let font = if point.is_current { theme::bold(theme::SMALL) } else { theme::regular(theme::SMALL) };
        let over = place.map_or(line.bottom(), |place| place.y) - 5.0;
        let (shown, color) = match &point.value {
            Some((_, shown)) => (shown.as_str(), ink),
            None => (ctx.say(&text::NO_DATA), quiet),
        };
        let shown = widgets::elided(ui, shown, font.clone(), color, step - 4.0);
        painter.galley(Align2::CENTER_BOTTOM.anchor_size(pos2(x(at), over), shown.size()).min, shown, ink);
        if let Some(place) = place {
            let accent = theme::rgb(tokens.accent);
            painter.circle(
                *place,
                3.5,
                if point.is_current { accent } else { theme::rgb(tokens.panel) },
                (2.0, accent),
            );
        }
        let under = if point.is_current { ink } else { quiet };
        painter.text(pos2(x(at), line.bottom() + 3.0), Align2::CENTER_TOP, point.year.to_string(), font, under);
        if let Some((letter, color)) = &point.grade {
            let center = pos2(x(at), line.bottom() + YEAR + LETTER / 2.0);
            let swatch = Rect::from_center_size(center - vec2(8.0, 0.0), vec2(8.0, 10.0));
            painter.rect_filled(swatch, 1.5, theme::rgb(*color));
            painter.text(center + vec2(6.0, 0.0), Align2::CENTER_CENTER, letter, theme::bold(theme::SMALL), ink);
        }
    }
}

/// `2023 10.00、2024 20.00；等级 2023 B、2024 A`.
fn told(ctx: &Ctx<'_>, points: &[Point]) -> String {
    let list = ctx.say(&text::LIST);
    let of = |point: &Point| {
        let value = point.value.as_ref().map_or(ctx.say(&text::NO_DATA), |(_, shown)| shown.as_str());
        format!("{} {value}", point.year)
    };
    let mut told = points.iter().map(of).collect::<Vec<_>>().join(list);
    let grades: Vec<String> =
        points.iter().filter_map(|point| Some(format!("{} {}", point.year, point.grade.as_ref()?.0))).collect();
    if !grades.is_empty() {
        told.extend(["; ", ctx.say(&GRADES), " ", &grades.join(list)]);
    }
    told
}
