//! The picture of the map, drawn by the CPU raster on a worker: latest wins.
//!
//! *Guarantees:* a request never waits; a newer one replaces the older one that was not begun, and stops the one being
//! drawn where its picture would be of no more use. *Must not know:* egui, the GPU.

use crate::render::raster::{Easel, Picture};
use crate::scene::build::{MapInput, build_with};
use crate::scene::font::Fonts;
use crate::scene::known::Known;
use crate::scene::view::View;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Room around the map on each side, as a part of its own side, so that a pan has something to show at once.
const MARGIN: f64 = 0.15;
/// A new picture is asked for when less than this part of the side is left.
const MARGIN_LEFT: f64 = 0.04;
/// A picture being drawn is finished as long as the scale is within this factor of what is wanted now.
const USEFUL_FACTOR: f64 = 1.6;

/// What is to be drawn: a look under a view in physical pixels.
#[derive(Debug, Clone)]
pub struct Request {
    /// Layers and colours.
    pub input: MapInput,
    /// The view of the whole picture, margins included.
    pub view: View,
}

/// A picture that was drawn.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// What was asked for.
    pub request: Request,
    /// A number no other picture has.
    pub serial: u64,
    /// The pixels.
    pub picture: Arc<Picture>,
}

impl Request {
    /// The request whose picture serves `seen` (physical pixels) with room around it, sides at most `max_side_px`.
    pub fn around(input: MapInput, seen: View, max_side_px: f64) -> Self {
        let with_margin = |side: f64| {
            let side = side.round().max(1.0);
            let margin = (side * MARGIN).ceil().min(((max_side_px - side) / 2.0).floor().max(0.0));
            (side + 2.0 * margin).min(max_side_px)
        };
        let size_px = (with_margin(seen.size_px.0), with_margin(seen.size_px.1));
        Self { input, view: View { size_px, ..seen } }
    }

    /// Whether this picture is what is wanted under `seen`, sharp and with room left.
    pub fn serves(&self, input: &MapInput, seen: &View) -> bool {
        same_look(&self.input, input) && self.covers(seen)
    }

    fn covers(&self, seen: &View) -> bool {
        let scale = seen.meters_per_px / self.view.meters_per_px;
        if (scale - 1.0).abs() > 1e-6 {
            return false;
        }
        let apart = (
            (seen.center_in_world.x - self.view.center_in_world.x).abs() / self.view.meters_per_px,
            (seen.center_in_world.y - self.view.center_in_world.y).abs() / self.view.meters_per_px,
        );
        let holds = |apart: f64, own: f64, seen: f64| {
            let room = (own - seen) / 2.0;
            // At the limit of the adapter there is no room, and then the picture must be of this very place.
            room > -1.0 && apart <= (room - seen * MARGIN_LEFT).max(0.0) + 0.5
        };
        holds(apart.0, self.view.size_px.0, seen.size_px.0) && holds(apart.1, self.view.size_px.1, seen.size_px.1)
    }

    /// Whether only colours, names or lines are new in another one: then it is drawn on the sheets of this one.
    pub fn differs_in_look_only(&self, other: &Self) -> bool {
        self.view == other.view && same_layers(&self.input, &other.input)
    }

    /// Whether finishing this one first is better than stopping it for `newer`.
    fn still_helps(&self, newer: &Self) -> bool {
        // While a break is dragged every picture is finished, instead of none.
        if self.differs_in_look_only(newer) {
            return true;
        }
        let factor = self.view.meters_per_px / newer.view.meters_per_px;
        let apart = (self.view.center_in_world.x - newer.view.center_in_world.x)
            .hypot(self.view.center_in_world.y - newer.view.center_in_world.y);
        same_look(&self.input, &newer.input)
            && (1.0 / USEFUL_FACTOR..=USEFUL_FACTOR).contains(&factor)
            && apart / newer.view.meters_per_px < newer.view.size_px.0.min(newer.view.size_px.1) / 2.0
    }
}

/// The worker, and what passes between it and the window.
#[derive(Debug)]
pub struct Draughtsman {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    desk: Mutex<Desk>,
    work: Condvar,
    ready: Condvar,
}

#[derive(Debug, Default)]
struct Desk {
    wanted: Option<Request>,
    drawing: Option<(Request, Arc<AtomicBool>)>,
    done: Option<Drawn>,
    /// Somebody waits for the picture this very moment, and needs no waking.
    attended: bool,
    closed: bool,
}

impl Draughtsman {
    /// Starts the worker. `wake` is called when a picture is there. Without threads there are no pictures.
    pub fn start(wake: impl Fn() + Send + 'static) -> Self {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        // The only cause is that the system has no thread left; the map then shows its ground.
        std::thread::Builder::new().name("mutu map".to_owned()).spawn(move || draw_all(&theirs, &wake)).ok();
        Self { shared }
    }

    /// Asks for a picture.
    pub fn request(&self, request: Request) {
        let mut desk = self.shared.desk();
        if let Some((drawing, stop)) = &desk.drawing
            && !drawing.still_helps(&request)
        {
            stop.store(true, Ordering::Relaxed);
        }
        desk.wanted = Some(request);
        self.shared.work.notify_one();
    }

    /// The latest picture, once.
    pub fn take(&self) -> Option<Drawn> {
        self.shared.desk().done.take()
    }

    /// Waits for the picture that was asked for; `None` after `at_most`.
    pub fn wait(&self, at_most: Duration) -> Option<Drawn> {
        let mut desk = self.shared.desk();
        desk.attended = true;
        let on_its_way = |desk: &mut Desk| desk.wanted.is_some() || desk.drawing.is_some();
        let (mut desk, _) =
            self.shared.ready.wait_timeout_while(desk, at_most, on_its_way).unwrap_or_else(PoisonError::into_inner);
        desk.attended = false;
        desk.done.take()
    }

    /// Whether a picture is on its way.
    pub fn is_busy(&self) -> bool {
        let desk = self.shared.desk();
        desk.wanted.is_some() || desk.drawing.is_some() || desk.done.is_some()
    }
}

impl Drop for Draughtsman {
    fn drop(&mut self) {
        let mut desk = self.shared.desk();
        desk.closed = true;
        if let Some((_, stop)) = &desk.drawing {
            stop.store(true, Ordering::Relaxed);
        }
        self.shared.work.notify_one();
    }
}

impl Shared {
    /// The desk holds no half-made thing at any time, so a panic elsewhere does not spoil it.
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a request; `None` when the window is gone.
    fn next(&self) -> Option<(Request, Arc<AtomicBool>)> {
        let mut desk = self.desk();
        loop {
            if desk.closed {
                return None;
            }
            if let Some(request) = desk.wanted.take() {
                let stop = Arc::new(AtomicBool::new(false));
                desk.drawing = Some((request.clone(), Arc::clone(&stop)));
                return Some((request, stop));
            }
            desk = self.work.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Whether two inputs make the same picture under the same view. Layers never change in place, so the same one is
/// the same data.
pub fn same_look(a: &MapInput, b: &MapInput) -> bool {
    same(a.themed.as_ref(), b.themed.as_ref())
        && same(a.marked.as_ref(), b.marked.as_ref())
        && same_layers(a, b)
        && a.layers.iter().zip(&b.layers).all(|(a, b)| a.opacity == b.opacity)
        && (a.appearance, a.lang, a.scale, a.active_zone, a.labels)
            == (b.appearance, b.lang, b.scale, b.active_zone, b.labels)
}

fn same<T>(a: Option<&Arc<T>>, b: Option<&Arc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

fn same_layers(a: &MapInput, b: &MapInput) -> bool {
    a.layers.len() == b.layers.len() && a.layers.iter().zip(&b.layers).all(|(a, b)| Arc::ptr_eq(&a.layer, &b.layer))
}

fn draw_all(shared: &Shared, wake: &dyn Fn()) {
    let fonts = Fonts::bundled();
    let mut serial = 0;
    let (mut known, mut easel) = (Known::default(), Easel::default());
    while let Some((request, stop)) = shared.next() {
        // A picture that cannot be made leaves the one before on the screen; the next change asks again.
        let picture = catch_unwind(AssertUnwindSafe(|| {
            let scene = build_with(&mut known, &request.input, request.view, &fonts);
            easel.draw(&scene, &fonts, &stop).ok()
        }));
        if picture.is_err() {
            // What a panic left half made is not used again.
            (known, easel) = (Known::default(), Easel::default());
        }
        let mut desk = shared.desk();
        desk.drawing = None;
        if let Ok(Some(picture)) = picture {
            serial += 1;
            desk.done = Some(Drawn { request, serial, picture: Arc::new(picture) });
        }
        let attended = desk.attended;
        drop(desk);
        if attended {
            shared.ready.notify_one();
        } else {
            wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::words::Lang;
    use crate::scene::color::Appearance;
    use crate::scene::notes::Annotations;
    use geo_types::Coord;

    fn input() -> MapInput {
        MapInput {
            layers: Vec::new(),
            themed: None,
            marked: None,
            outlined: Vec::new(),
            appearance: Appearance::Light,
            lang: Lang::Zh,
            scale: 1.0,
            active_zone: None,
            labels: true,
            annotations: Annotations::default(),
        }
    }

    fn seen(x: f64, meters_per_px: f64) -> View {
        View { center_in_world: Coord { x, y: 0.0 }, meters_per_px, size_px: (1000.0, 600.0) }
    }

    /// A picture around `seen(0, 2)`: does it serve another view?
    fn check(other: View, expected: bool) {
        let request = Request::around(input(), seen(0.0, 2.0), 8192.0);
        assert_eq!(request.serves(&input(), &other), expected, "the picture under {other:?}");
    }

    #[test]
    fn a_picture_serves_until_its_margin_is_used_up() {
        check(seen(0.0, 2.0), true);
        // The margin is 150 px; 40 px of it are kept: 110 px are 220 m.
        check(seen(219.0, 2.0), true);
        check(seen(224.0, 2.0), false);
        check(seen(0.0, 2.1), false);
        check(View { size_px: (1400.0, 600.0), ..seen(0.0, 2.0) }, false);
    }

    #[test]
    fn a_picture_keeps_within_the_limit_of_the_adapter() {
        let size = |limit: f64| Request::around(input(), seen(0.0, 1.0), limit).view.size_px;
        assert_eq!(size(8192.0), (1300.0, 780.0), "15 % on each side");
        assert_eq!(size(1100.0), (1100.0, 780.0), "less where the adapter has no room");
        assert_eq!(size(800.0), (800.0, 780.0), "and never beyond it");
    }

    #[test]
    fn only_pictures_near_what_is_wanted_are_finished() {
        let request = |x: f64, scale: f64| Request::around(input(), seen(x, scale), 8192.0);
        assert!(request(0.0, 2.0).still_helps(&request(10.0, 1.6)), "a small step of the wheel");
        assert!(!request(0.0, 2.0).still_helps(&request(0.0, 0.5)), "another scale");
        assert!(!request(0.0, 2.0).still_helps(&request(9_000.0, 2.0)), "another place");
        let mut other = request(0.0, 2.0);
        other.input.lang = Lang::En;
        assert!(request(0.0, 2.0).still_helps(&other), "another look of the same view uses its sheets");
        other.view.center_in_world.x = 1.0;
        assert!(!request(0.0, 2.0).still_helps(&other), "another look of another view");
    }
}
