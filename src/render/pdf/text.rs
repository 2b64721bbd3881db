//! Text as text, with its halo as a path below it so that it is found and copied once.

use std::fmt::Write as _;

use crate::render::pdf::book::Stock;
use crate::render::pdf::ops::Ops;
use crate::render::pdf::paint::{self, Ground};
use crate::render::pdf::shape;
use crate::render::vector::{Set, flattened, stacks};
use crate::scene::paint::Text;

/// Names on a map: all halos lie under all letters.
pub(super) fn labels(ops: &mut Ops, stock: &mut Stock<'_>, ground: &Ground, texts: &[Text]) {
    for text in texts {
        halo(ops, stock, ground, text);
    }
    for stack in stacks(texts) {
        let own = texts.get(stack).unwrap_or_default();
        let [text] = own else {
            let name: String = own.iter().map(|text| text.text.as_str()).collect();
            begin_actual(ops, &name);
            for text in own {
                letters(ops, stock, ground, text, true);
            }
            ops.raw("EMC");
            continue;
        };
        letters(ops, stock, ground, text, false);
    }
}

/// A text with its halo.
pub(super) fn text(ops: &mut Ops, stock: &mut Stock<'_>, ground: &Ground, text: &Text) {
    halo(ops, stock, ground, text);
    letters(ops, stock, ground, text, false);
}

fn halo(ops: &mut Ops, stock: &mut Stock<'_>, ground: &Ground, text: &Text) {
    let Some((color, width_px)) = text.halo.filter(|(color, width)| color.a > 0 && *width > 0.0) else { return };
    let outline = Set::new(text, stock.fonts, ground.units_per_px).outline(stock.fonts);
    let width = f64::from(width_px) * 2.0 * ground.units_per_px;
    let mut path = Vec::new();
    for ring in flattened(&outline, (width * 0.08) as f32) {
        let points: Vec<_> = ring.iter().map(|(x, y)| (x.round() as i32, y.round() as i32)).collect();
        shape::open(&mut path, &points);
        path.extend_from_slice(b"h\n");
    }
    if path.is_empty() {
        return;
    }
    paint::alpha(ops, stock, color);
    ops.stroke_color(color);
    ops.width(width);
    ops.round_cap(false);
    ops.dash(&[], 0.0);
    ops.bytes.extend_from_slice(&path);
    ops.raw("S");
}

/// The letters; `is_told` where what they say is already told.
fn letters(ops: &mut Ops, stock: &mut Stock<'_>, ground: &Ground, text: &Text, is_told: bool) {
    if text.color.a == 0 || text.text.is_empty() {
        return;
    }
    let set = Set::new(text, stock.fonts, ground.units_per_px);
    paint::alpha(ops, stock, text.color);
    ops.fill_color(text.color);
    // Readers make words of letters that stand side by side; others they have to be told.
    let spread = (text.spacing_px != 0.0 || text.angle != 0.0) && text.text.chars().nth(1).is_some();
    let glyphs = stock.glyphs(text);
    // A sign for a missing letter is that letter.
    let tells = !is_told && (spread || glyphs.as_ref().is_none_or(|(_, exact)| !exact));
    if tells {
        begin_actual(ops, &text.text);
    }
    if let Some((codes, _)) = glyphs {
        written(ops, &set, &codes);
    } else {
        shape::letters(&mut ops.bytes, &set.outline(stock.fonts));
        ops.raw("f");
    }
    if tells {
        ops.raw("EMC");
    }
}

fn written(ops: &mut Ops, set: &Set<'_>, codes: &[u16]) {
    let text = set.text;
    ops.raw("BT");
    let size = f64::from(text.size_px) * set.units_per_px;
    ops.bytes.extend_from_slice(if text.bold { b"/F1 " } else { b"/F0 " });
    shape::numbers(&mut ops.bytes, &[size], "Tf");
    if text.spacing_px != 0.0 {
        shape::numbers(&mut ops.bytes, &[f64::from(text.spacing_px) * set.units_per_px], "Tc");
    }
    let [a, b, c, d, x, y] = set.matrix();
    for value in [a, b, c, d] {
        super::ops::number(&mut ops.bytes, value, 5);
        ops.bytes.push(b' ');
    }
    shape::numbers(&mut ops.bytes, &[x, y], "Tm");
    let hex = codes.iter().fold(String::with_capacity(codes.len() * 4), |mut hex, code| {
        write!(hex, "{code:04X}").ok();
        hex
    });
    ops.raw(&format!("<{hex}> Tj"));
    if text.spacing_px != 0.0 {
        ops.raw("0 Tc");
    }
    ops.raw("ET");
}

fn begin_actual(ops: &mut Ops, says: &str) {
    let hex = says.encode_utf16().fold(String::from("FEFF"), |mut hex, unit| {
        write!(hex, "{unit:04X}").ok();
        hex
    });
    ops.raw(&format!("/Span <</ActualText <{hex}>>> BDC"));
}
