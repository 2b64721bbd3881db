//! The chosen parcels over the map: outlines of few, a translucent picture of many.
//!
//! *Guarantees:* a frame costs no more than [`OUTLINED`] outlines, however many are chosen; the picture is made by a
//! worker, one at a time, and moves with the map until the next one is there. *Must not know:* how parcels are chosen.

use crate::app::ctx::Ctx;
use crate::app::map::overlay;
use crate::app::session::Chosen;
use crate::app::theme;
use crate::app::wake;
use crate::model::id::FeatureId;
use crate::scene::view::View;
use egui::{Color32, ColorImage, Rect, TextureHandle, TextureOptions, pos2};
use geo_types::Coord;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// As many are outlined; of more one sees the area.
const OUTLINED: usize = 2_000;
/// So many are outlined however small they are, and more where their boxes have this many square points on average.
const FEW: usize = 50;
const OUTLINED_PX: f64 = 250.0;
/// Room around the map on each side, as a part of it.
const MARGIN: f64 = 0.25;

/// What is shown, and the worker's next.
#[derive(Default)]
pub(super) struct Mask {
    shown: Option<Made>,
    texture: Option<TextureHandle>,
    coming: Option<Receiver<Made>>,
}

/// What a worker makes for a view (with its margin) of a choice.
struct Made {
    chosen: Arc<Chosen>,
    view: View,
    marks: Marks,
}

enum Marks {
    /// These are in view.
    Few(Vec<FeatureId>),
    /// How much of each point is covered.
    Many(ColorImage),
    /// The same, handed to the screen.
    Uploaded,
}

impl Mask {
    /// Paints the chosen parcels, and asks for what is not there.
    pub(super) fn show(&mut self, ctx: &Ctx<'_>, ui: &egui::Ui, rect: Rect, view: &View) {
        let Some(chosen) = &ctx.state.session.chosen else {
            *self = Self::default();
            return;
        };
        match self.coming.as_ref().map(Receiver::try_recv) {
            Some(Ok(made)) => {
                self.coming = None;
                self.shown = Some(made);
            }
            Some(Err(TryRecvError::Disconnected)) => self.coming = None,
            Some(Err(TryRecvError::Empty)) | None => {}
        }
        let stale = self.shown.as_ref().is_none_or(|made| !made.serves(chosen, view));
        if stale && self.coming.is_none() {
            let most = ui.input(|input| input.max_texture_side) as f64;
            self.coming = Some(ask(Arc::clone(chosen), *view, most, ui.ctx().clone()));
        }
        let Some(made) = self.shown.as_mut().filter(|made| Arc::ptr_eq(&made.chosen, chosen)) else { return };
        if let Marks::Many(_) = made.marks
            && let Marks::Many(image) = std::mem::replace(&mut made.marks, Marks::Uploaded)
        {
            self.texture = Some(ui.ctx().load_texture("chosen", image, TextureOptions::LINEAR));
        }
        let painter = ui.painter_at(rect);
        match (&made.marks, &self.texture) {
            (Marks::Few(ids), _) => overlay::chosen(ctx, &painter, rect, view, &chosen.layer, ids),
            (_, Some(texture)) => {
                let box_ = made.view.rect_in_world();
                let on_screen = |at: Coord| {
                    let (x, y) = view.screen_from_world(at);
                    rect.min + egui::vec2(x as f32, y as f32)
                };
                let place = Rect::from_two_pos(on_screen(box_.min()), on_screen(box_.max()));
                let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                let tint = theme::rgb(ctx.tokens().selection).gamma_multiply(0.5);
                painter.image(texture.id(), place, whole, tint);
            }
            _ => {}
        }
    }
}

impl Made {
    /// Whether this is of the choice, as sharp as wanted and with the view inside.
    fn serves(&self, chosen: &Arc<Chosen>, view: &View) -> bool {
        let (own, seen) = (self.view.rect_in_world(), view.rect_in_world());
        let inside = own.min().x <= seen.min().x
            && own.min().y <= seen.min().y
            && own.max().x >= seen.max().x
            && own.max().y >= seen.max().y;
        let scale = view.meters_per_px / self.view.meters_per_px;
        Arc::ptr_eq(&self.chosen, chosen) && inside && (scale - 1.0).abs() < 1e-6
    }
}

/// Starts the worker. Without a thread nothing comes, and the next frame asks again.
fn ask(chosen: Arc<Chosen>, view: View, most: f64, egui_ctx: egui::Context) -> Receiver<Made> {
    let (sender, coming) = channel();
    let size = |side: f64| (side * (1.0 + 2.0 * MARGIN)).ceil().clamp(1.0, most.max(1.0));
    let view = View { size_px: (size(view.size_px.0), size(view.size_px.1)), ..view };
    let work = move || {
        let marks = marks(&chosen, &view);
        // The window may be gone, and then nobody waits.
        sender.send(Made { chosen, view, marks }).ok();
        wake(&egui_ctx);
    };
    std::thread::Builder::new().name("mutu selection".to_owned()).spawn(work).ok();
    coming
}

fn marks(chosen: &Chosen, view: &View) -> Marks {
    let seen = view.rect_in_world();
    let in_view = |id: &FeatureId| {
        let bounds = chosen.layer.shapes.bounds(*id);
        bounds.is_some_and(|bounds| overlay::meets(&bounds, &seen))
    };
    let ids: Vec<FeatureId> = chosen.ids.iter().copied().filter(in_view).collect();
    // Outlines nearer to each other than this are a blot over map and names.
    let area = |id: &FeatureId| chosen.layer.shapes.bounds(*id).map_or(0.0, |bounds| bounds.width() * bounds.height());
    let seen_px = ids.iter().map(area).sum::<f64>() / view.meters_per_px.powi(2);
    if ids.len() <= FEW || ids.len() <= OUTLINED && seen_px >= OUTLINED_PX * ids.len() as f64 {
        return Marks::Few(ids);
    }
    let mut canvas = Canvas::new(view);
    for id in ids {
        for part in chosen.layer.shapes.parts(id) {
            canvas.fill(view, part.rings());
        }
    }
    Marks::Many(canvas.image())
}

/// Which points are covered, row by row from the top.
struct Canvas {
    width: usize,
    height: usize,
    covered: Vec<bool>,
    crossings: Vec<f64>,
    line: Vec<Vec<(f64, f64)>>,
}

impl Canvas {
    fn new(view: &View) -> Self {
        let (width, height) = (view.size_px.0 as usize, view.size_px.1 as usize);
        Self { width, height, covered: vec![false; width * height], crossings: Vec::new(), line: Vec::new() }
    }

    /// Covers the points whose middle is in the polygon (even–odd), and one at least.
    fn fill<'a>(&mut self, view: &View, rings: impl Iterator<Item = &'a [Coord]>) {
        self.line.clear();
        self.line.extend(rings.map(|ring| ring.iter().map(|at| view.screen_from_world(*at)).collect()));
        let ys = || self.line.iter().flatten().map(|at| at.1);
        let (top, bottom) = (ys().fold(f64::INFINITY, f64::min), ys().fold(f64::NEG_INFINITY, f64::max));
        if let Some(&(x, y)) = self.line.first().and_then(|ring| ring.first())
            && x >= 0.0
            && y >= 0.0
        {
            self.cover(y as usize, x, x + 1.0);
        }
        let first = (top - 0.5).ceil().max(0.0) as usize;
        let last = (bottom - 0.5).floor().min(self.height as f64 - 1.0);
        for row in (first..self.height).take_while(|row| *row as f64 <= last) {
            let y = row as f64 + 0.5;
            self.crossings.clear();
            for edge in self.line.iter().flat_map(|ring| ring.windows(2)) {
                let &[(ax, ay), (bx, by)] = edge else { continue };
                if (ay > y) != (by > y) {
                    self.crossings.push(ax + (y - ay) / (by - ay) * (bx - ax));
                }
            }
            self.crossings.sort_unstable_by(f64::total_cmp);
            for pair in 0..self.crossings.len() / 2 {
                if let Some(&[from, to]) = self.crossings.get(2 * pair..2 * pair + 2) {
                    self.cover(row, (from - 0.5).ceil(), (to - 0.5).floor() + 1.0);
                }
            }
        }
    }

    fn cover(&mut self, row: usize, from: f64, to: f64) {
        let (from, to) = (from.max(0.0) as usize, to.max(0.0).min(self.width as f64) as usize);
        if row < self.height
            && from < to
            && let Some(run) = self.covered.get_mut(row * self.width + from..row * self.width + to)
        {
            run.fill(true);
        }
    }

    fn image(&self) -> ColorImage {
        let pixels = self.covered.iter().map(|covered| if *covered { Color32::WHITE } else { Color32::TRANSPARENT });
        ColorImage::new([self.width, self.height], pixels.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map of 6 × 4 points of 1 m around (0, 0), so that point (0, 0) is at world (−3, 2).
    #[track_caller]
    fn check(ring: &[(f64, f64)], expected: [&str; 4]) {
        let view = View { center_in_world: Coord { x: 0.0, y: 0.0 }, meters_per_px: 1.0, size_px: (6.0, 4.0) };
        let mut canvas = Canvas::new(&view);
        let ring: Vec<Coord> = ring.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect();
        canvas.fill(&view, std::iter::once(ring.as_slice()));
        let rows: Vec<String> = canvas
            .covered
            .chunks(6)
            .map(|row| row.iter().map(|covered| if *covered { '#' } else { '.' }).collect())
            .collect();
        assert_eq!(rows, expected, "{ring:?}");
    }

    #[test]
    fn a_polygon_covers_the_middles_of_points() {
        check(
            &[(-2.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-2.0, 1.0), (-2.0, -1.0)],
            ["......", ".###..", ".###..", ".#...."],
        );
        check(&[(0.1, 0.1), (0.2, 0.1), (0.2, 0.2), (0.1, 0.1)], ["......", "...#..", "......", "......"]);
        check(&[(-90.0, -90.0), (90.0, -90.0), (90.0, 90.0), (-90.0, 90.0), (-90.0, -90.0)], ["######"; 4]);
        check(&[(50.0, 0.0), (60.0, 0.0), (60.0, 1.0), (50.0, 0.0)], ["......"; 4]);
    }
}
