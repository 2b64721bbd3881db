//! The map in the middle of the window: input → commands, picture → screen.
//!
//! *Guarantees:* a pan or zoom shows the last picture, moved and scaled, in the same frame and waits for nothing; when
//! nothing changes nothing is drawn. *Must not know:* how a scene is drawn.

mod card;
mod finding;
mod grab;
mod hand;
pub mod hit;
mod input;
mod marks;
mod notes;
mod overlay;
pub mod picture;
mod sites;

use crate::app::ctx::Ctx;
use crate::app::map::picture::{Draughtsman, Drawn, Request};
use crate::app::panels;
use crate::app::state::State;
use crate::app::theme;
use crate::app::wake;
use crate::model::layer::LayerKind;
use crate::model::words::Words;
use crate::render::gpu::{MapFrame, Placement};
use crate::scene::build::{LayerInput, MapInput};
use crate::scene::font::Fonts;
use crate::scene::notes::Annotations;
use crate::scene::view::View;
use std::sync::Arc;
use std::time::Duration;

/// How the picture gets to the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rendering {
    /// By the own pipeline of [`crate::render::gpu`].
    Gpu,
    /// As an egui texture: in tests, and wherever there is no wgpu.
    Cpu,
}

/// The map widget: the worker that draws, and the picture that is shown.
pub struct Map {
    rendering: Rendering,
    draughtsman: Draughtsman,
    drawn: Option<Drawn>,
    /// What was asked for last, so that it is asked for once.
    asked: Option<Request>,
    zooming: Zooming,
    texture: Option<(u64, egui::TextureHandle)>,
    input: input::Input,
    fonts: Fonts<'static>,
    patience: Duration,
}

impl std::fmt::Debug for Map {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let drawn = self.drawn.as_ref().map(|drawn| drawn.serial);
        f.debug_struct("Map").field("rendering", &self.rendering).field("drawn", &drawn).finish_non_exhaustive()
    }
}

impl Map {
    /// A map that wakes `egui_ctx` when a picture is there. For one that differs in colours only, a frame waits
    /// `patience`.
    pub fn new(egui_ctx: &egui::Context, rendering: Rendering, patience: Duration) -> Self {
        let waker = egui_ctx.clone();
        Self {
            rendering,
            draughtsman: Draughtsman::start(move || wake(&waker)),
            drawn: None,
            asked: None,
            zooming: Zooming::default(),
            texture: None,
            input: input::Input::default(),
            fonts: Fonts::bundled(),
            patience,
        }
    }

    /// Whether a picture is on its way.
    pub fn is_busy(&self) -> bool {
        self.draughtsman.is_busy()
    }

    /// The number of the picture on the screen.
    pub fn picture_shown(&self) -> Option<u64> {
        self.drawn.as_ref().map(|drawn| drawn.serial)
    }

    /// Shows the map in all the room there is, and sends what the pointer does.
    pub fn show(&mut self, ctx: &Ctx<'_>, ui: &mut egui::Ui) {
        let rect = ui.available_rect_before_wrap();
        ui.advance_cursor_after_rect(rect);
        let response = ui.interact(rect, id(), egui::Sense::click_and_drag());
        // With the keyboard on the map the arrows move it, and not the keyboard to what lies beside it.
        let arrows = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id(), arrows));
        let label = MAP.get(ctx.lang());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, label));
        self.input.handle(ctx, ui, &response, &self.fonts);
        let painter = ui.painter_at(rect);
        let state = ctx.state;
        let Some(view) = state.session.view else {
            painter.rect_filled(rect, 0.0, theme::rgb(ctx.tokens().ground));
            overlay::empty_state(ctx, &painter, rect);
            return overlay::drop_hint(ctx, &painter, rect);
        };
        let scale = f64::from(ui.ctx().pixels_per_point());
        self.ask(ctx, ui, physical(&view, scale), scale);
        if let Some(drawn) = self.draughtsman.take() {
            self.drawn = Some(drawn);
        }
        match self.rendering {
            Rendering::Gpu => self.paint_by_gpu(ctx, &painter, rect, &physical(&view, scale)),
            Rendering::Cpu => self.paint_as_texture(ctx, ui, rect, &physical(&view, scale)),
        }
        overlay::chosen(ctx, &painter, rect, &view);
        let place = input::place_of(ctx, rect, &view, &self.fonts);
        sites::show(ctx, &painter, rect, place, self.input.hand.pointer);
        notes::show(ctx, &painter, rect, place, &self.input.hand);
        overlay::marks(ctx, &painter, rect, &view);
        finding::show(ctx, &painter, rect, &view);
        if let Some((ring, join)) = self.input.ring(ui) {
            overlay::ring(ctx, &painter, rect, &view, &ring, join);
        }
        if response.contains_pointer() && !response.dragged() && state.session.flight.is_none() {
            card::show(ctx, ui, &response);
        }
        overlay::empty_state(ctx, &painter, rect);
        overlay::drop_hint(ctx, &painter, rect);
        panels::notes::tools(ctx, ui, rect);
        notes::typing(ctx, ui, rect, place);
    }

    /// Asks for a sharp picture where the one on the screen is not what is wanted.
    fn ask(&mut self, ctx: &Ctx<'_>, ui: &egui::Ui, seen: View, scale: f64) {
        let input = map_input(ctx.state, ctx, scale as f32);
        // During a flight the picture of its end is the one worth drawing.
        let wanted = match ctx.state.session.flight {
            Some((_, to, _)) => physical(&to, scale),
            None => seen,
        };
        let serves = |request: &Request| request.serves(&input, &wanted);
        if self.drawn.as_ref().is_some_and(|drawn| serves(&drawn.request)) && !self.draughtsman.is_busy() {
            return;
        }
        if self.asked.as_ref().is_some_and(serves) {
            return;
        }
        let now = ui.input(|input| input.time);
        if self.drawn.is_some() && self.zooming.goes_on(wanted.meters_per_px, now) {
            return ui.ctx().request_repaint_after(Duration::from_secs_f64(Zooming::SETTLED_S));
        }
        let max_side = ui.input(|input| input.max_texture_side) as f64;
        let request = Request::around(input, wanted, max_side);
        let soon = self.drawn.as_ref().is_some_and(|drawn| drawn.request.differs_in_look_only(&request));
        self.asked = Some(request.clone());
        self.draughtsman.request(request);
        if soon && let Some(drawn) = self.draughtsman.wait(self.patience) {
            self.drawn = Some(drawn);
        }
    }

    fn paint_by_gpu(&self, ctx: &Ctx<'_>, painter: &egui::Painter, rect: egui::Rect, seen: &View) {
        let scale = painter.pixels_per_point();
        let placement = self.drawn.as_ref().map(|drawn| Placement::of(&drawn.request.view, seen));
        let frame = MapFrame {
            picture: self.drawn.as_ref().map(|drawn| (drawn.serial, Arc::clone(&drawn.picture))),
            placement: placement.unwrap_or(Placement { scale: 1.0, offset: (0.0, 0.0), exact: true }),
            origin_px: ((rect.min.x * scale).round(), (rect.min.y * scale).round()),
            ground: ctx.tokens().ground,
        };
        painter.add(frame.into_callback(rect));
    }

    fn paint_as_texture(&mut self, ctx: &Ctx<'_>, ui: &egui::Ui, rect: egui::Rect, seen: &View) {
        let painter = ui.painter_at(rect);
        painter.rect_filled(rect, 0.0, theme::rgb(ctx.tokens().ground));
        let Some(drawn) = &self.drawn else { return };
        let picture = &drawn.picture;
        if self.texture.as_ref().is_none_or(|(serial, _)| *serial != drawn.serial) {
            let size = [picture.width as usize, picture.height as usize];
            let image = egui::ColorImage::from_rgba_unmultiplied(size, &picture.rgba);
            let handle = ui.ctx().load_texture("map", image, egui::TextureOptions::LINEAR);
            self.texture = Some((drawn.serial, handle));
        }
        let Some((_, handle)) = &self.texture else { return };
        // The other way round than on the GPU: where do the corners of the picture lie on the screen?
        let placement = Placement::of(&drawn.request.view, seen);
        let per_point = f64::from(ui.ctx().pixels_per_point());
        let on_screen = |texel: (f64, f64)| {
            let x = (texel.0 - placement.offset.0) / placement.scale / per_point;
            let y = (texel.1 - placement.offset.1) / placement.scale / per_point;
            rect.min + egui::vec2(x as f32, y as f32)
        };
        let corners = egui::Rect::from_two_pos(
            on_screen((0.0, 0.0)),
            on_screen((f64::from(picture.width), f64::from(picture.height))),
        );
        let whole = egui::Rect::from_min_max(egui::Pos2::ZERO, egui::pos2(1.0, 1.0));
        painter.image(handle.id(), corners, whole, egui::Color32::WHITE);
    }
}

/// Whether the scale keeps changing. A picture of every step would be of no use when it comes, and drawing it would
/// take the cores from the frames that show the last one scaled.
#[derive(Debug, Default)]
struct Zooming {
    meters_per_px: f64,
    /// When the scale changed last, and when it began to.
    changed_s: f64,
    began_s: f64,
}

impl Zooming {
    /// A scale that stands so long has come to rest.
    const SETTLED_S: f64 = 0.04;
    /// After so long a picture is drawn on the way.
    const ON_THE_WAY_S: f64 = 0.4;

    /// Notes the scale of now. A single step is no motion: its picture is drawn at once.
    fn goes_on(&mut self, meters_per_px: f64, now_s: f64) -> bool {
        if self.meters_per_px != meters_per_px {
            if now_s - self.changed_s > 5.0 * Self::SETTLED_S || now_s - self.began_s > Self::ON_THE_WAY_S {
                self.began_s = now_s;
            }
            (self.meters_per_px, self.changed_s) = (meters_per_px, now_s);
        }
        self.changed_s > self.began_s && now_s - self.changed_s < Self::SETTLED_S
    }
}

/// What egui knows the map by.
pub fn id() -> egui::Id {
    egui::Id::unique("map")
}

/// What screen readers, and tests, call the map.
pub static MAP: Words = Words::fixed("地图", "Map");

/// What the map of a state is made from.
pub fn map_input(state: &State, ctx: &Ctx<'_>, scale: f32) -> MapInput {
    let sources = &state.sources;
    let visible = state.project.layers.iter().filter(|style| style.visible && style.opacity > 0.0);
    let mut layers: Vec<LayerInput> = visible
        .filter_map(|style| {
            let layer = sources.data.layers.get(sources.position(style.id)?)?;
            Some(LayerInput { layer: Arc::clone(layer), opacity: style.opacity })
        })
        .collect();
    // A scene gives the theme to its first parcels; where those are not the evaluated ones it would be of the wrong
    // layer.
    let first = layers.iter().find(|input| input.layer.kind == LayerKind::Parcels);
    let is_drawn = sources.data.parcels().zip(first).is_some_and(|(own, first)| Arc::ptr_eq(own, &first.layer));
    // Where a flight ends it is drawn for its end.
    let view = state.session.flight.map(|(_, to, _)| to).or(state.session.view);
    let chosen = state.session.chosen.as_ref().filter(|chosen| {
        let shown = first.is_some_and(|first| Arc::ptr_eq(&chosen.layer, &first.layer));
        shown && view.is_some_and(|view| !chosen.is_outlined(view.meters_per_px))
    });
    let marked = chosen.map(|chosen| Arc::clone(&chosen.is_in));
    // Pieces of a file that is being read lie over the parcels that are there.
    let above = layers.iter().rposition(|input| input.layer.kind <= LayerKind::Parcels).map_or(0, |at| at + 1);
    let pieces = state.session.preview.iter().map(|(_, piece)| LayerInput { layer: Arc::clone(piece), opacity: 1.0 });
    layers.splice(above..above, pieces);
    MapInput {
        layers,
        themed: state.derived.themed.clone().filter(|_| is_drawn),
        marked,
        outlined: Vec::new(),
        appearance: ctx.appearance(),
        lang: ctx.lang(),
        scale,
        active_zone: state.session.active_zone,
        labels: true,
        annotations: Annotations::default(),
    }
}

/// The same view in physical pixels.
fn physical(view: &View, scale: f64) -> View {
    View {
        meters_per_px: view.meters_per_px / scale,
        size_px: (view.size_px.0 * scale, view.size_px.1 * scale),
        ..*view
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zoom_asks_at_its_first_step_now_and_then_and_at_rest() {
        let mut zooming = Zooming::default();
        let mut check = |now_s: f64, meters_per_px: f64, expected: bool| {
            assert_eq!(zooming.goes_on(meters_per_px, now_s), expected, "scale {meters_per_px} at {now_s} s");
        };
        check(10.0, 8.0, false);
        check(10.02, 7.0, true);
        check(10.04, 6.0, true);
        check(10.07, 6.0, true);
        check(10.09, 6.0, false);
        check(10.12, 5.0, true);
        check(10.30, 4.0, true);
        check(10.41, 3.5, false);
        check(10.43, 3.0, true);
        check(11.0, 2.0, false);
    }
}
