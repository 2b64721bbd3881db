//! The annotated map: title, map frame, legend, scale bar, north arrow, date, source line, 示意数据.
//!
//! One grid: margins, a header, the map with its frame, a column (wide pages) or a strip (tall pages) for legend and
//! scale, a bottom line. Lengths are given in millimetres and points of an A4 page and follow the dpi and, slowly,
//! the size of the page, so that a picture for a screen and an A3 print are the same sheet.
//!
//! *Guarantees:* every mark lies inside the page; every text was measured before it was placed.
//! *Must not know:* themes, files, clocks.

mod legend_block;
mod square_block;
mod typeset;

use geo_types::Rect;

use crate::scene::build::{self, MapInput};
use crate::scene::color::{Appearance, Color, Tokens};
use crate::scene::font::Fonts;
use crate::scene::furniture::{self, Ink};
use crate::scene::label::{self, Edge};
use crate::scene::legend::Legend;
use crate::scene::paint::{Align, Fill, MapFrame, Mark, Scene, Stroke, Text};
use crate::scene::view::View;
use typeset::{Line, Typesetter};

/// What is on the sheet beside the map. Dates and texts are passed in.
#[derive(Debug, Clone)]
pub struct SheetSpec {
    /// Title; the subtitle says theme, year, unit.
    pub title: String,
    /// Second line.
    pub subtitle: String,
    /// Pixels of the whole picture.
    pub size_px: (u32, u32),
    /// Dots per inch: text sizes and line widths follow it.
    pub dpi: f64,
    /// What the map shows.
    pub extent_in_world: Rect,
    /// The legend.
    pub legend: Option<Legend>,
    /// `2024-12-31`: date of the data or of making, passed in; empty for none.
    pub date: String,
    /// `资料来源：…`.
    pub source: String,
    /// Words such as 示意数据; empty where all data is official. Stands in the subtitle and as a light watermark.
    pub caution: String,
}

/// The system the map is drawn in; it is named on every sheet.
const SYSTEM: &str = "CGCS2000 / 3°GK CM 117E (EPSG:4548)";

/// Lays the sheet out.
pub fn sheet(input: &MapInput, spec: &SheetSpec, fonts: &Fonts<'_>) -> Scene {
    // An export is always light.
    let tokens = Tokens::of(Appearance::Light);
    let units = Units::of(spec);
    let set = Typesetter { fonts, units };
    let page = (spec.size_px.0 as f32, spec.size_px.1 as f32);
    let mut marks = Vec::new();
    let margin = units.margin_px.min(page.0 * 0.08).min(page.1 * 0.08).round();
    let content = Area { left: margin, top: margin, right: page.0 - margin, bottom: page.1 - margin };
    let header_px = header(&mut marks, spec, content, (&set, tokens));
    let footer_px = footer(&mut marks, spec, content, (&set, tokens));
    let body = Area { top: (content.top + header_px).round(), bottom: (content.bottom - footer_px).round(), ..content };
    let (map, beside) = divide(spec, body, input.lang, &set);
    let view = fitted(spec.extent_in_world, map.size(), spec.dpi);
    let input = MapInput { appearance: Appearance::Light, scale: units.scale, ..input.clone() };
    frame(&mut marks, map, units, tokens);
    watermark(&mut marks, &spec.caution, map, (&set, tokens));
    aside(&mut marks, spec, (&view, beside), (&set, tokens, input.lang));
    let mut labels = if input.labels { label::labels(&input, view, fonts, Edge::Whole) } else { Vec::new() };
    for text in &mut labels {
        text.at_px = (text.at_px.0 + map.left, text.at_px.1 + map.top);
    }
    Scene {
        size_px: spec.size_px,
        paper: Color::WHITE,
        maps: vec![MapFrame {
            frame_px: (map.left, map.top, map.width(), map.height()),
            view,
            ground: tokens.ground,
            strata: build::strata(&input, view),
            labels,
        }],
        marks,
    }
}

/// Pixels of a millimetre, a point and a map pixel at 96 dpi.
#[derive(Debug, Clone, Copy)]
struct Units {
    mm: f32,
    pt: f32,
    scale: f32,
    margin_px: f32,
}

impl Units {
    fn of(spec: &SheetSpec) -> Self {
        let dpi = if spec.dpi.is_finite() && spec.dpi > 1.0 { spec.dpi } else { 96.0 };
        let short_mm = f64::from(spec.size_px.0.min(spec.size_px.1)).max(1.0) / dpi * 25.4;
        // Small pages shrink with their size, large ones grow with its root: a wall map is read from farther away.
        let factor = if short_mm < 150.0 { short_mm / 150.0 } else { (short_mm / 260.0).sqrt().max(1.0) };
        let mm = (dpi / 25.4 * factor) as f32;
        // Print is finer than a screen; where pixels are few, names stay legible.
        let screen = dpi / 96.0 * factor;
        let scale = (screen * 0.8).max(screen.min(0.92));
        Self {
            mm,
            pt: (dpi / 72.0 * factor) as f32,
            scale: scale as f32,
            margin_px: mm * if short_mm < 200.0 { 6.0 } else { 9.0 },
        }
    }

    fn line(self, mm: f32, color: Color) -> Stroke {
        Stroke { color, width_px: (self.mm * mm).max(0.6), dash_px: Vec::new(), inside_only: false }
    }
}

/// A rectangle of the page in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Area {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

impl Area {
    fn width(self) -> f32 {
        (self.right - self.left).max(1.0)
    }
    fn height(self) -> f32 {
        (self.bottom - self.top).max(1.0)
    }
    fn size(self) -> (f64, f64) {
        (f64::from(self.width()), f64::from(self.height()))
    }
}

const TITLE_PT: f32 = 19.0;
const SUBTITLE_PT: f32 = 9.5;
const CAPTION_PT: f32 = 7.0;

/// Title and subtitle; the height they take with the gap below.
fn header(marks: &mut Vec<Mark>, spec: &SheetSpec, content: Area, (set, tokens): (&Typesetter<'_>, &Tokens)) -> f32 {
    let pt = set.units.pt;
    let mut y = content.top;
    let title = set.fitted(&spec.title, true, TITLE_PT * pt, content.width(), 2);
    for line in &title.lines {
        y += title.size_px * if y > content.top { 1.22 } else { 0.94 };
        marks.push(line.mark((content.left, y), Align::Left, tokens.text));
    }
    let mut subtitle = spec.subtitle.clone();
    if !spec.caution.is_empty() && !subtitle.contains(&spec.caution) {
        subtitle = if subtitle.is_empty() { spec.caution.clone() } else { format!("{subtitle} · {}", spec.caution) };
    }
    if !subtitle.is_empty() {
        let set_in = set.fitted(&subtitle, false, SUBTITLE_PT * pt, content.width(), 2);
        for (index, line) in set_in.lines.iter().enumerate() {
            y += set_in.size_px * if index > 0 || y <= content.top { 1.3 } else { 1.62 };
            marks.push(line.mark((content.left, y), Align::Left, tokens.muted));
        }
    }
    if y > content.top { y - content.top + set.units.mm * 3.4 } else { 0.0 }
}

/// Source on the left, system and date on the right; the height they take with the gap above.
fn footer(marks: &mut Vec<Mark>, spec: &SheetSpec, content: Area, (set, tokens): (&Typesetter<'_>, &Tokens)) -> f32 {
    let size_px = CAPTION_PT * set.units.pt;
    let gap = size_px * 2.0;
    let right = if spec.date.is_empty() { SYSTEM.to_owned() } else { format!("{SYSTEM}   {}", spec.date) };
    let right = set.fitted(&right, false, size_px, content.width(), 1);
    let right_px = right.width_px();
    let beside = content.width() - right_px - gap;
    let source_px = set.fonts.regular.width(&spec.source, size_px);
    // A long source has the whole width to itself, above.
    let apart = source_px > beside * 2.0;
    let source = set.fitted(&spec.source, false, size_px, if apart { content.width() } else { beside }, 2);
    let leading = size_px * 1.4;
    let below = content.bottom - size_px * 0.22;
    let rows = source.lines.len();
    for (index, line) in source.lines.iter().enumerate() {
        let up = (rows - 1 - index) as f32 + if apart { 1.0 } else { 0.0 };
        marks.push(line.mark((content.left, below - up * leading), Align::Left, tokens.muted));
    }
    for line in &right.lines {
        marks.push(line.mark((content.right, below), Align::Right, tokens.muted));
    }
    let rows = if apart { rows + 1 } else { rows.max(1) };
    rows as f32 * leading + set.units.mm * 2.6
}

/// Where legend and scale stand.
#[derive(Debug, Clone, Copy)]
enum Beside {
    /// To the right of the map.
    Column(Area),
    /// Below it.
    Strip(Area),
}

/// The map's part of the body and the rest.
fn divide(spec: &SheetSpec, body: Area, lang: crate::model::words::Lang, set: &Typesetter<'_>) -> (Area, Beside) {
    let gap = set.units.mm * 4.2;
    // The outer line of the frame lies outside the map.
    let rim = (set.units.mm * RIM_MM).ceil();
    let map = Area { left: body.left + rim, top: body.top + rim, right: body.right - rim, bottom: body.bottom - rim };
    let wide = body.width() > body.height() * 1.12;
    if let Some(legend) = spec.legend.as_ref().filter(|_| wide) {
        let natural = legend_block::natural_width(legend, lang, set);
        let width = (natural * 0.92).clamp(body.width() * 0.13, body.width() * 0.235);
        let left = (body.right - width).round();
        let column = Area { left, ..body };
        (Area { right: (left - gap - rim).round(), ..map }.rounded(), Beside::Column(column))
    } else {
        let height: f32 = spec.legend.as_ref().map_or(0.0, |legend| {
            legend_block::strip_height(legend, lang, body.width() - furniture_width(set) - gap, set)
        });
        let height = height.max(furniture_height(set)).min(body.height() * 0.36);
        let top = (body.bottom - height).round();
        let strip = Area { top, ..body };
        (Area { bottom: (top - gap - rim).round(), ..map }.rounded(), Beside::Strip(strip))
    }
}

impl Area {
    fn rounded(self) -> Self {
        Self { left: self.left.round(), top: self.top.round(), right: self.right.round(), bottom: self.bottom.round() }
    }
}

/// How far the outer line of the frame reaches beyond the map.
const RIM_MM: f32 = 1.9;

/// A thin line at the map and a thick one around it.
fn frame(marks: &mut Vec<Mark>, map: Area, units: Units, tokens: &Tokens) {
    for (out_mm, line_mm) in [(0.0, 0.25), (1.4, 0.75)] {
        let out = units.mm * out_mm;
        marks.push(Mark::Rect {
            rect_px: (map.left - out, map.top - out, map.width() + 2.0 * out, map.height() + 2.0 * out),
            radius_px: 0.0,
            fill: Fill::None,
            stroke: Some(units.line(line_mm, tokens.text)),
        });
    }
}

/// Light words across the map, from bottom left to top right.
fn watermark(marks: &mut Vec<Mark>, caution: &str, map: Area, (set, tokens): (&Typesetter<'_>, &Tokens)) {
    if caution.is_empty() {
        return;
    }
    let angle = -(map.height().atan2(map.width()).min(0.6));
    let one_px = set.fonts.bold.width_spaced(caution, 1.0, 0.35);
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
            caution.to_owned(),
            (x - down * angle.sin(), y + down * angle.cos()),
            size_px,
            tokens.map_text.alpha(0.06),
        )
    }));
}

fn furniture_width(set: &Typesetter<'_>) -> f32 {
    set.units.mm * 52.0
}

fn furniture_height(set: &Typesetter<'_>) -> f32 {
    set.units.mm * 13.0
}

/// Legend, and at its end scale bar, 1:N and north arrow.
fn aside(
    marks: &mut Vec<Mark>,
    spec: &SheetSpec,
    (view, beside): (&View, Beside),
    (set, tokens, lang): (&Typesetter<'_>, &Tokens, crate::model::words::Lang),
) {
    let tall = furniture_height(set);
    let gap = set.units.mm * 4.2;
    let (legend_area, columns, furniture_area) = match beside {
        Beside::Column(area) => {
            (Area { bottom: area.bottom - tall - gap, ..area }, false, Area { top: area.bottom - tall, ..area })
        }
        Beside::Strip(area) => {
            let left = (area.right - furniture_width(set)).max(area.left);
            (Area { right: left - gap, ..area }, true, Area { left, bottom: area.top + tall, ..area })
        }
    };
    if let Some(legend) = &spec.legend {
        legend_block::draw(marks, legend, (legend_area, columns), (set, tokens, lang));
    }
    scale_and_north(marks, spec, (view, furniture_area), (set, tokens));
}

fn scale_and_north(
    marks: &mut Vec<Mark>,
    spec: &SheetSpec,
    (view, area): (&View, Area),
    (set, tokens): (&Typesetter<'_>, &Tokens),
) {
    let ink = Ink {
        dark: tokens.text,
        light: Color::WHITE,
        size_px: CAPTION_PT * set.units.pt,
        line_px: (set.units.mm * 0.18).max(0.6),
    };
    let arrow_px = area.height().min(set.units.mm * 13.0);
    marks.extend(furniture::north_arrow((area.right - arrow_px * 0.24, area.bottom - arrow_px), arrow_px, ink));
    let room = area.width() - arrow_px * 0.8;
    let bar_top = area.bottom - ink.size_px * 1.85;
    // The last figure hangs at the end of the bar, the first at its start: nothing stands out.
    marks.extend(furniture::scale_bar_marks(view, f64::from(room), (area.left, bar_top), ink));
    let scale = furniture::scale_text(furniture::scale_denominator(view, spec.dpi));
    let line = Line { text: scale, size_px: 10.5 * set.units.pt, bold: true };
    marks.push(line.mark((area.left, bar_top - ink.size_px * 0.75), Align::Left, tokens.text));
}

/// The view that shows the extent at a round scale.
fn fitted(extent_in_world: Rect, size_px: (f64, f64), dpi: f64) -> View {
    let margin_px = size_px.0.min(size_px.1) * 0.022;
    let tight = View::fitting(extent_in_world, size_px, margin_px);
    let wanted = furniture::scale_denominator(&tight, dpi);
    let power = 10f64.powi(wanted.log10().floor() as i32);
    let round = ROUND.iter().map(|step| step * power).find(|step| *step >= wanted * 0.999_999).unwrap_or(wanted);
    View { meters_per_px: tight.meters_per_px * round / wanted, ..tight }
}

/// First figures of the N of 1:N.
const ROUND: [f64; 20] =
    [1.0, 1.1, 1.2, 1.4, 1.6, 1.8, 2.0, 2.2, 2.5, 2.8, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0, 10.0];
