//! A scene as the content of a page.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::model::pixels::Pixels;
use crate::render::RenderError;
use crate::render::pdf::book::Stock;
use crate::render::pdf::ops::{Ops, number};
use crate::render::pdf::paint::{self, Ground};
use crate::render::pdf::{shape, text};
use crate::render::vector::Plotter;
use crate::scene::color::Color;
use crate::scene::paint::{Fill, MapFrame, Mark, Scene, Stratum};

/// Draws all of a scene.
///
/// # Errors
/// [`RenderError::Cancelled`].
pub(super) fn scene(
    stock: &mut Stock<'_>,
    ground: Ground,
    scene: &Scene,
    cancelled: &AtomicBool,
) -> Result<Vec<u8>, RenderError> {
    let mut ops = Ops::default();
    begin(&mut ops, &ground);
    let (left, top, width, height) = ground.area;
    let page = (left, top, width, height);
    // White paper is what a page is of itself.
    if scene.paper != Color::WHITE {
        rectangle(&mut ops, stock, &ground, (scene.paper, page));
    }
    for map in &scene.maps {
        map_frame(&mut ops, stock, ground, map, cancelled)?;
    }
    let furniture = stock.furniture();
    ops.raw(&format!("/OC /{furniture} BDC"));
    for mark in &scene.marks {
        self::mark(&mut ops, stock, &ground, mark);
    }
    ops.raw("EMC");
    Ok(ops.bytes)
}

/// Turns the page into units with y down.
fn begin(ops: &mut Ops, ground: &Ground) {
    for value in ground.matrix() {
        number(&mut ops.bytes, f64::from(value), 6);
        ops.bytes.push(b' ');
    }
    ops.raw("cm 1 j");
}

fn rectangle(ops: &mut Ops, stock: &mut Stock<'_>, ground: &Ground, (color, area): (Color, (f64, f64, f64, f64))) {
    let mut path = Vec::new();
    shape::numbers(&mut path, &[area.0, area.1, area.2, area.3], "re");
    paint::fill(ops, stock, ground, Fill::Solid(Color { a: u8::MAX, ..color }), &path);
}

fn map_frame(
    ops: &mut Ops,
    stock: &mut Stock<'_>,
    ground: Ground,
    map: &MapFrame,
    cancelled: &AtomicBool,
) -> Result<(), RenderError> {
    let (left, top, width, height) = map.frame_px;
    let units = |px: f32| f64::from(px) * ground.units_per_px;
    let area = (units(left), units(top), units(width), units(height));
    let ground = Ground { area, ..ground };
    ops.save();
    shape::numbers(&mut ops.bytes, &[area.0, area.1, area.2, area.3], "re");
    ops.raw("W n");
    rectangle(ops, stock, &ground, (map.ground, area));
    for stratum in map.strata.iter().filter(|stratum| stratum.opacity > 0.0) {
        if cancelled.load(Ordering::Relaxed) {
            return Err(RenderError::Cancelled);
        }
        let layer = stock.layer(&stratum.layer.name);
        ops.raw(&format!("/OC /{layer} BDC"));
        layer_of(ops, stock, &ground, map, stratum);
        ops.raw("EMC");
    }
    let labels = stock.labels();
    ops.raw(&format!("/OC /{labels} BDC"));
    text::labels(ops, stock, &ground, &map.labels);
    for note in &map.notes {
        mark(ops, stock, &ground, note);
    }
    ops.raw("EMC");
    ops.restore();
    Ok(())
}

/// A stratum; with an opacity of its own first as a group of its own.
fn layer_of(ops: &mut Ops, stock: &mut Stock<'_>, ground: &Ground, map: &MapFrame, stratum: &Stratum) {
    let plotter = Plotter::new(map, stratum, ground.units_per_px);
    if stratum.opacity >= 0.999 {
        paint::stratum(ops, stock, ground, &plotter, stratum);
        return;
    }
    let mut own = Ops::default();
    begin(&mut own, ground);
    paint::stratum(&mut own, stock, ground, &plotter, stratum);
    let group = stock.group(&own.bytes, ground);
    paint::alpha(ops, stock, Color { a: (stratum.opacity * 255.0).round() as u8, ..Color::WHITE });
    ops.raw(&format!("/{group} Do"));
}

/// The unit square of a picture has its upper edge at 1; on the page y runs down.
fn image(
    ops: &mut Ops,
    stock: &mut Stock<'_>,
    ground: &Ground,
    ((left, top, width, height), pixels): ((f32, f32, f32, f32), &Arc<Pixels>),
) {
    let units = |px: f32| f64::from(px) * ground.units_per_px;
    let name = stock.image(pixels);
    ops.save();
    let matrix = [units(width), 0.0, 0.0, -units(height), units(left), units(top + height)];
    shape::numbers(&mut ops.bytes, &matrix, "cm");
    ops.raw(&format!("/{name} Do"));
    ops.restore();
}

fn mark(ops: &mut Ops, stock: &mut Stock<'_>, ground: &Ground, mark: &Mark) {
    let mut path = Vec::new();
    let (fill, stroke) = match mark {
        Mark::Text(text) => return text::text(ops, stock, ground, text),
        Mark::Rect { rect_px: (left, top, width, height), radius_px, fill, stroke } => {
            let units = |px: &f32| f64::from(*px) * ground.units_per_px;
            shape::rounded(&mut path, (units(left), units(top), units(width), units(height)), units(radius_px));
            (*fill, stroke)
        }
        Mark::Image { rect_px, pixels } => return image(ops, stock, ground, (*rect_px, pixels)),
        Mark::Path { points_px, closed, fill, stroke } => {
            for (index, (x, y)) in points_px.iter().enumerate() {
                let at = [f64::from(*x) * ground.units_per_px, f64::from(*y) * ground.units_per_px];
                shape::numbers(&mut path, &at, if index == 0 { "m" } else { "l" });
            }
            if *closed && !path.is_empty() {
                path.extend_from_slice(b"h\n");
            }
            (*fill, stroke)
        }
    };
    paint::fill(ops, stock, ground, fill, &path);
    if let Some(stroke) = stroke {
        paint::stroke(ops, stock, ground, stroke, &path);
    }
}
