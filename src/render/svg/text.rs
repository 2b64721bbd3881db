//! Text as text that is as wide as it was measured, or as outlines.

use std::fmt::Write as _;

use super::shape::{self, number};
use super::{Letters, escaped, paint};
use crate::render::vector::{SLANT, Set, stacks};
use crate::scene::font::Fonts;
use crate::scene::paint::Text;

/// Names, or one text. A name set character below character is one text.
pub(super) fn labels(out: &mut String, texts: &[Text], fonts: &Fonts<'_>, (units_per_px, letters): (f64, Letters)) {
    if letters == Letters::Outlines {
        for text in texts {
            outlined_halo(out, &Set::new(text, fonts, units_per_px), fonts);
        }
    }
    for stack in stacks(texts) {
        let sets: Vec<Set<'_>> =
            texts.get(stack).unwrap_or_default().iter().map(|text| Set::new(text, fonts, units_per_px)).collect();
        match letters {
            Letters::Text => written(out, &sets, fonts),
            Letters::Outlines => sets.iter().for_each(|set| outlined(out, set, fonts)),
        }
    }
}

fn outlined_halo(out: &mut String, set: &Set<'_>, fonts: &Fonts<'_>) {
    if let Some(look) = halo(set) {
        writeln!(out, "<path d=\"{}\"{look}/>", shape::letters(&set.outline(fonts))).ok();
    }
}

fn outlined(out: &mut String, set: &Set<'_>, fonts: &Fonts<'_>) {
    let text = set.text;
    if text.color.a == 0 || text.text.trim().is_empty() {
        return;
    }
    let (path, color) = (shape::letters(&set.outline(fonts)), shape::color(text.color));
    let opacity = paint::opacity("fill", text.color);
    writeln!(out, "<path aria-label=\"{}\" d=\"{path}\" fill=\"{color}\"{opacity}/>", escaped(&text.text)).ok();
}

fn halo(set: &Set<'_>) -> Option<String> {
    let (color, width_px) = set.text.halo.filter(|(color, width)| color.a > 0 && *width > 0.0)?;
    let width = number(f64::from(width_px) * 2.0 * set.units_per_px, 1);
    Some(format!(" stroke=\"{}\"{} stroke-width=\"{width}\"", shape::color(color), paint::opacity("stroke", color)))
}

/// One text; several sets are the characters of one name.
fn written(out: &mut String, sets: &[Set<'_>], fonts: &Fonts<'_>) {
    let Some(set) = sets.first().filter(|set| set.text.color.a > 0 && !set.text.text.is_empty()) else { return };
    let text = set.text;
    let [a, b, c, d, x, y] = set.matrix();
    // Text space of SVG has y down.
    let (c, d) = (-c, -d);
    let turned = text.angle != 0.0 || text.slanted;
    let origin = if turned { (0.0, 0.0) } else { (x, y) };
    out.push_str("<text xml:space=\"preserve\"");
    if turned {
        let [a, b, c, d] = [a, b, c, d].map(|value| number(value, 5));
        write!(out, " transform=\"matrix({a} {b} {c} {d} {} {})\"", number(x, 1), number(y, 1)).ok();
    }
    place(out, sets, origin, fonts);
    write!(out, " font-size=\"{}\"", number(f64::from(text.size_px) * set.units_per_px, 1)).ok();
    if text.bold {
        let family = fonts.bold.facts().map_or_else(String::new, |facts| super::families(&facts.family));
        write!(out, " font-family=\"{family}\" font-weight=\"600\"").ok();
    }
    write!(out, " fill=\"{}\"{}", shape::color(text.color), paint::opacity("fill", text.color)).ok();
    if let Some(halo) = halo(set) {
        write!(out, "{halo} paint-order=\"stroke\"").ok();
    }
    let says: String = sets.iter().map(|set| set.text.text.as_str()).collect();
    writeln!(out, ">{}</text>", escaped(&says)).ok();
}

/// Where the characters stand in text space.
fn place(out: &mut String, sets: &[Set<'_>], origin: (f64, f64), fonts: &Fonts<'_>) {
    let Some(set) = sets.first() else { return };
    let text = set.text;
    let (sin, cos) = f64::from(text.angle).sin_cos();
    let list = |values: &[f64]| values.iter().map(|value| number(*value, 1)).collect::<Vec<_>>().join(" ");
    if sets.len() > 1 {
        let from_first = |other: &Set<'_>| (other.start.0 - set.start.0, other.start.1 - set.start.1);
        // Slanting moves what lies lower to the left.
        let lean = if text.slanted { SLANT } else { 0.0 };
        let turned_back = |(x, y): (f64, f64)| {
            let down = y * cos - x * sin;
            (origin.0 + x * cos + y * sin + lean * down, origin.1 + down)
        };
        let (across, down): (Vec<f64>, Vec<f64>) = sets.iter().map(|other| turned_back(from_first(other))).unzip();
        write!(out, " x=\"{}\" y=\"{}\"", list(&across), list(&down)).ok();
    } else if text.spacing_px != 0.0 {
        let face = fonts.face(text.bold);
        let mut along = origin.0;
        let starts: Vec<f64> = text
            .text
            .chars()
            .map(|character| {
                let start = along;
                along += f64::from(face.advance(character) * text.size_px + text.spacing_px) * set.units_per_px;
                start
            })
            .collect();
        write!(out, " x=\"{}\" y=\"{}\"", list(&starts), number(origin.1, 1)).ok();
    } else {
        write!(out, " x=\"{}\" y=\"{}\"", number(origin.0, 1), number(origin.1, 1)).ok();
        if text.text.chars().nth(1).is_some() && set.width > 0.0 {
            write!(out, " textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", number(set.width, 1)).ok();
        }
    }
}
