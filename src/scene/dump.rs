//! A scene as text, for tests and for people who ask what was drawn and why.

use std::fmt::Write as _;

use crate::scene::color::Color;
use crate::scene::paint::{Classes, Fill, MapFrame, Mark, Scene, Stratum, Stroke, Symbol, Text};

/// One line a stratum, symbol, label and mark, with figures rounded to what can be seen.
pub fn dump(scene: &Scene) -> String {
    let mut text = String::new();
    line(&mut text, &format!("scene {} × {}", scene.size_px.0, scene.size_px.1));
    for map in &scene.maps {
        map_lines(&mut text, map);
    }
    for mark in &scene.marks {
        line(&mut text, &mark_text(mark));
    }
    text
}

fn map_lines(text: &mut String, map: &MapFrame) {
    let (left, top, width, height) = map.frame_px;
    line(text, &format!("frame {left:.0} {top:.0} {width:.0} {height:.0} at {:.3} m", map.view.meters_per_px));
    for stratum in &map.strata {
        line(text, &stratum_text(stratum));
        for (index, symbol) in stratum.symbols.iter().enumerate() {
            line(text, &format!("  {index}: {}", symbol_text(symbol)));
        }
    }
    for label in &map.labels {
        line(text, &format!("label {}", text_text(label)));
    }
    for note in &map.notes {
        line(text, &format!("note {}", mark_text(note)));
    }
}

fn line(text: &mut String, content: &str) {
    text.push_str(content);
    text.push('\n');
}

fn stratum_text(stratum: &Stratum) -> String {
    let mut counts = vec![0usize; stratum.symbols.len()];
    let mut hidden = 0;
    match &stratum.classes {
        Classes::One => counts.iter_mut().take(1).for_each(|count| *count = stratum.layer.len()),
        Classes::Each(classes) => {
            for class in classes.iter() {
                match counts.get_mut(usize::from(*class)) {
                    Some(count) => *count += 1,
                    None => hidden += 1,
                }
            }
        }
    }
    let mut text = format!("stratum {} {counts:?}", stratum.layer.name);
    if hidden > 0 {
        write!(text, " hidden {hidden}").ok();
    }
    if stratum.opacity < 1.0 {
        write!(text, " opacity {:.2}", stratum.opacity).ok();
    }
    text
}

fn symbol_text(symbol: &Symbol) -> String {
    let mut text = fill_text(symbol.fill);
    for stroke in &symbol.strokes {
        text.push_str(" + ");
        text.push_str(&stroke_text(stroke));
    }
    text
}

fn fill_text(fill: Fill) -> String {
    match fill {
        Fill::None => "none".to_owned(),
        Fill::Solid(color) => color_text(color),
        Fill::Hatch { ground, line, spacing_px } => {
            format!("hatch {} on {} every {spacing_px:.1}", color_text(line), color_text(ground))
        }
    }
}

fn stroke_text(stroke: &Stroke) -> String {
    let mut text = format!("{:.2} px {}", stroke.width_px, color_text(stroke.color));
    if !stroke.dash_px.is_empty() {
        write!(text, " dash {:?}", stroke.dash_px).ok();
    }
    if stroke.inside_only {
        text.push_str(" inside");
    }
    text
}

fn text_text(text: &Text) -> String {
    let (x, y) = text.at_px;
    let angle = text.angle.to_degrees();
    let weight = if text.bold { " bold" } else { "" };
    format!("「{}」 at {x:.1} {y:.1} {:?} {:.1} px{weight} {angle:.0}°", text.text, text.align, text.size_px)
}

/// A mark in a line.
pub fn mark_text(mark: &Mark) -> String {
    match mark {
        Mark::Text(text) => format!("text {}", text_text(text)),
        Mark::Rect { rect_px: (left, top, width, height), fill, .. } => {
            format!("rect {left:.1} {top:.1} {width:.1} {height:.1} {}", fill_text(*fill))
        }
        Mark::Image { rect_px: (left, top, width, height), pixels } => {
            let (across, down) = pixels.size();
            format!("image {left:.1} {top:.1} {width:.1} {height:.1} of {across} × {down}")
        }
        Mark::Path { points_px, fill, .. } => format!("path of {} {}", points_px.len(), fill_text(*fill)),
    }
}

fn color_text(color: Color) -> String {
    if color.a == 255 {
        format!("#{:02X}{:02X}{:02X}", color.r, color.g, color.b)
    } else {
        format!("#{:02X}{:02X}{:02X}/{:.2}", color.r, color.g, color.b, f32::from(color.a) / 255.0)
    }
}
