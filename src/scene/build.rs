//! Layers, styles and a theme under a view → a [`Scene`] for the window.
//!
//! *Guarantees:* same input, same scene; features are not culled here, only given symbols.
//! *Must not know:* how a symbol is drawn.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::analysis::theme::Themed;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, LayerKind, Role, ZoneKind};
use crate::model::shapes::ShapeKind;
use crate::model::words::Lang;
use crate::scene::color::{Appearance, Tokens};
use crate::scene::font::Fonts;
use crate::scene::known::Known;
use crate::scene::notes::{self, Annotations, Place};
use crate::scene::paint::{Classes, Fill, MapFrame, Mark, Scene, Stratum, Stroke, Symbol};
use crate::scene::palette;
use crate::scene::style::{self, RoadClass};
use crate::scene::view::View;

/// One layer to draw.
#[derive(Debug, Clone)]
pub struct LayerInput {
    /// The layer.
    pub layer: Arc<Layer>,
    /// From 0 to 1.
    pub opacity: f32,
}

/// What a map is made from.
#[derive(Debug, Clone)]
pub struct MapInput {
    /// Visible layers, from the bottom up.
    pub layers: Vec<LayerInput>,
    /// The theme of the evaluated parcels (the first layer of parcels), where there is one.
    pub themed: Option<Arc<Themed>>,
    /// Which features of those parcels stand out: their colours are mixed with that of a selection.
    pub marked: Option<Arc<Vec<bool>>>,
    /// Features of those parcels with a strong outline over all else: what a sheet is about.
    pub outlined: Vec<FeatureId>,
    /// Light or dark.
    pub appearance: Appearance,
    /// Language of the labels.
    pub lang: Lang,
    /// Pixels a point: 1, or 2 on a high-dpi screen. Line widths and text sizes grow with it.
    pub scale: f32,
    /// The zone one is in: its outline is stronger.
    pub active_zone: Option<FeatureId>,
    /// Whether names are written.
    pub labels: bool,
    /// What the planner has put on the map. The window draws it over its picture; sheets have it in their maps.
    pub annotations: Annotations,
}

impl MapInput {
    /// The theme, if it is one of this layer: of the first parcels, and with a class for each of them.
    pub fn theme_of(&self, position: usize) -> Option<&Themed> {
        let first = self.first_parcels()?;
        let themed = self.themed.as_deref()?;
        (first == position && themed.class_of.len() == self.layers[first].layer.len()).then_some(themed)
    }

    /// The evaluated parcels.
    fn first_parcels(&self) -> Option<usize> {
        self.layers.iter().position(|input| input.layer.kind == LayerKind::Parcels)
    }

    /// Whether a theme speaks, so that the base map steps back.
    fn has_theme(&self) -> bool {
        (0..self.layers.len()).any(|position| self.theme_of(position).is_some())
    }
}

/// The map of a view, filling the whole picture, without furniture. View sizes are in physical pixels.
pub fn build(input: &MapInput, view: View, fonts: &Fonts<'_>) -> Scene {
    build_with(&mut Known::default(), input, view, fonts)
}

/// [`build`], with what is known from the maps before.
pub fn build_with(known: &mut Known, input: &MapInput, view: View, fonts: &Fonts<'_>) -> Scene {
    let tokens = Tokens::of(input.appearance);
    let (width, height) = view.size_px;
    Scene {
        size_px: (width.round() as u32, height.round() as u32),
        paper: tokens.ground,
        maps: vec![MapFrame {
            frame_px: (0.0, 0.0, width as f32, height as f32),
            view,
            ground: tokens.ground,
            strata: strata_with(known, input, view),
            labels: if input.labels { known.labels(input, view, fonts) } else { Vec::new() },
            notes: Vec::new(),
        }],
        marks: Vec::new(),
    }
}

/// The notes and planned sites of a map whose corner is at `origin_px` of the picture.
pub fn notes(input: &MapInput, view: &View, origin_px: (f32, f32), fonts: &Fonts<'_>) -> Vec<Mark> {
    let MapInput { appearance, lang, scale, .. } = *input;
    notes::marks(&input.annotations, Place { view, origin_px, scale, appearance, lang, fonts })
}

/// The strata of a map, from the bottom up. The jurisdiction's tint lies below everything and those of the zones
/// below everything but water, whatever the order of the layers, because they are ground; their outlines lie where
/// their layer lies.
pub fn strata(input: &MapInput, view: View) -> Vec<Stratum> {
    strata_with(&mut Known::default(), input, view)
}

fn strata_with(known: &mut Known, input: &MapInput, view: View) -> Vec<Stratum> {
    let maker = Maker { input, view, tokens: Tokens::of(input.appearance), stepped_back: input.has_theme() };
    let under = input.layers.iter().take_while(|layer| layer.layer.kind == LayerKind::Water).count();
    let zones = || input.layers.iter().filter(|layer| layer.layer.kind == LayerKind::Zones);
    let mut strata: Vec<Stratum> = zones().map(|layer| maker.tints(layer, true)).collect();
    for (position, layer) in input.layers.iter().enumerate() {
        if position == under {
            strata.extend(zones().map(|layer| maker.tints(layer, false)));
        }
        match layer.layer.kind {
            LayerKind::Water => strata.push(maker.water(layer)),
            LayerKind::Parcels => maker.parcels(layer, position, known, &mut strata),
            LayerKind::Roads => maker.roads(layer, &mut strata),
            LayerKind::Zones => strata.push(maker.outlines(layer, position)),
            LayerKind::Other => strata.push(maker.other(layer)),
        }
    }
    strata.extend(maker.outlined());
    strata
}

/// The kind of a zone; functional where the file has none.
pub fn zone_kind(layer: &Layer, id: FeatureId) -> ZoneKind {
    layer.text(Role::Kind, id).and_then(ZoneKind::from_name).unwrap_or(ZoneKind::Functional)
}

/// The width of a road on the map.
pub fn road_width_px(class: RoadClass, width_m: Option<f64>, meters_per_px: f64, scale: f32) -> f64 {
    let width_m = usable_width_m(width_m).unwrap_or(class.usual_width_m());
    (width_m / meters_per_px).max(class.least_px() * f64::from(scale))
}

/// A width from a file, if it can be one: above zero and no wider than the widest river. `None` for the rest, so
/// that no number of a file makes a line without end.
fn usable_width_m(width_m: Option<f64>) -> Option<f64> {
    width_m.filter(|width| *width > 0.0 && *width <= 20_000.0)
}

/// The radius of a point.
const POINT_PX: f32 = 2.5;

struct Maker<'a> {
    input: &'a MapInput,
    view: View,
    tokens: &'static Tokens,
    stepped_back: bool,
}

impl Maker<'_> {
    fn stratum(&self, layer: &LayerInput, classes: Classes, symbols: Vec<Symbol>) -> Stratum {
        Stratum {
            layer: Arc::clone(&layer.layer),
            classes,
            symbols,
            opacity: layer.opacity.clamp(0.0, 1.0),
            point_px: POINT_PX * self.input.scale,
        }
    }

    fn line(&self, color: crate::scene::color::Color, width_px: f32) -> Stroke {
        Stroke { color, width_px: width_px * self.input.scale, dash_px: Vec::new(), inside_only: false }
    }

    /// Rivers and canals as wide as they are, lakes filled.
    fn water(&self, input: &LayerInput) -> Stratum {
        let layer = &input.layer;
        let mut symbols = Symbols::default();
        let classes = layer.shapes.ids().map(|id| {
            if layer.shapes.kind(id) == ShapeKind::Polygon {
                return symbols.of("lake", 0, || Symbol { fill: Fill::Solid(self.tokens.water), strokes: Vec::new() });
            }
            let least_px = if layer.text(Role::Kind, id) == Some("canal") { 1.0 } else { 2.0 };
            let width_m = usable_width_m(layer.number(Role::Width, id)).unwrap_or(0.0);
            let width_px = (width_m / self.view.meters_per_px).max(least_px * f64::from(self.input.scale));
            symbols.of("river", (width_px * 4.0).round() as i64, || Symbol {
                fill: Fill::None,
                strokes: vec![Stroke { width_px: width_px as f32, ..self.line(self.tokens.water, 1.0) }],
            })
        });
        let classes = classes.collect();
        self.stratum(input, Classes::Each(Arc::new(classes)), symbols.list)
    }

    /// The tint of the jurisdiction, or those of all other zones.
    fn tints(&self, input: &LayerInput, jurisdiction: bool) -> Stratum {
        let symbols = ZoneKind::ALL.map(|kind| style::zone_tint(self.tokens, kind, self.stepped_back)).to_vec();
        let class = |id| match zone_kind(&input.layer, id) {
            kind if (kind == ZoneKind::Jurisdiction) == jurisdiction => kind as u8,
            _ => u8::MAX,
        };
        let classes = input.layer.shapes.ids().map(class).collect();
        self.stratum(input, Classes::Each(Arc::new(classes)), symbols)
    }

    fn outlines(&self, input: &LayerInput, position: usize) -> Stratum {
        // The soft edge keeps to 160 m, so that it does not fill small zones on small maps.
        let soft_px = (160.0 / self.view.meters_per_px / f64::from(self.input.scale)).clamp(0.0, 12.0) as f32;
        let symbol = |active| {
            let edging = style::Edging { soft_px, scale: self.input.scale, stepped_back: self.stepped_back, active };
            move |kind| style::zone_outline(self.tokens, kind, edging)
        };
        let symbols: Vec<Symbol> =
            ZoneKind::ALL.into_iter().map(symbol(false)).chain(ZoneKind::ALL.into_iter().map(symbol(true))).collect();
        let first = self.input.layers.iter().position(|layer| layer.layer.kind == LayerKind::Zones) == Some(position);
        let active = self.input.active_zone.filter(|_| first);
        let class =
            |id| zone_kind(&input.layer, id) as u8 + if active == Some(id) { ZoneKind::ALL.len() as u8 } else { 0 };
        let classes = input.layer.shapes.ids().map(class).collect();
        self.stratum(input, Classes::Each(Arc::new(classes)), symbols)
    }

    /// Fills, then outlines of all, so that no fill covers half of a neighbour's line.
    fn parcels(&self, input: &LayerInput, position: usize, known: &mut Known, strata: &mut Vec<Stratum>) {
        let layer = &input.layer;
        let themed = self.input.theme_of(position);
        let (classes, symbols) = match themed {
            Some(themed) => {
                let fill = |row: &crate::analysis::theme::LegendRow| Symbol {
                    fill: palette::fill_of(&row.key, self.input.appearance).scaled(self.input.scale),
                    strokes: Vec::new(),
                };
                (Arc::clone(&themed.class_of), themed.rows.iter().map(fill).collect())
            }
            None => known.pale(layer, self.input.appearance),
        };
        let marked = self.input.marked.as_ref().filter(|_| self.input.first_parcels() == Some(position));
        let (classes, symbols) = match marked {
            Some(marked) => known.marked((classes, symbols), marked, self.tokens),
            None => (classes, symbols),
        };
        strata.push(self.stratum(input, Classes::Each(classes), symbols));
        let alpha = outline_alpha(known.side_m(layer), self.view.meters_per_px * f64::from(self.input.scale));
        if alpha > 0.02 {
            // On a theme the lines are light and thin: they part the colours and say nothing themselves.
            let (color, width_px, alpha) = match (themed.is_some(), self.input.appearance) {
                (true, Appearance::Light) => (self.tokens.halo, 0.9, alpha * 0.85),
                (true, Appearance::Dark) => (self.tokens.parcel_line, 0.9, alpha * 0.85),
                (false, _) => (self.tokens.parcel_line, 0.8, alpha * 0.6),
            };
            let symbol = Symbol { fill: Fill::None, strokes: vec![self.line(color.alpha(alpha), width_px)] };
            strata.push(self.stratum(input, Classes::One, vec![symbol]));
        }
    }

    /// The parcels a sheet is about.
    fn outlined(&self) -> Option<Stratum> {
        let input = self.input.layers.get(self.input.first_parcels()?)?;
        let mut classes = vec![u8::MAX; input.layer.len()];
        for id in &self.input.outlined {
            *classes.get_mut(id.index())? = 0;
        }
        let strokes = vec![self.line(self.tokens.halo.alpha(0.9), 5.0), self.line(self.tokens.text, 2.2)];
        let symbol = Symbol { fill: Fill::None, strokes };
        let stratum = || self.stratum(input, Classes::Each(Arc::new(classes)), vec![symbol]);
        (!self.input.outlined.is_empty()).then(stratum)
    }

    /// Casings of all, then fills of all, wider classes above.
    fn roads(&self, input: &LayerInput, strata: &mut Vec<Stratum>) {
        let layer = &input.layer;
        let class_of = |id| RoadClass::from_name(layer.text(Role::Kind, id).unwrap_or(""));
        let mut casings = Symbols::default();
        let mut fills = Symbols::default();
        let mut by_class = Vec::with_capacity(layer.len());
        for id in layer.shapes.ids() {
            let class = class_of(id);
            let width_m = layer.number(Role::Width, id);
            let width_px = road_width_px(class, width_m, self.view.meters_per_px, self.input.scale);
            let key = class as i64 * 1_000_000 + (width_px * 4.0).round() as i64;
            let (casing, fill) = style::road_symbols(self.tokens, class, width_px, self.input.scale, self.stepped_back);
            by_class.push((class, casings.of("casing", key, || casing), fills.of("fill", key, || fill)));
        }
        let only = |wanted: RoadClass, fill: bool| {
            let pick = |(class, casing_at, fill_at): &(RoadClass, u8, u8)| match (*class == wanted, fill) {
                (false, _) => u8::MAX,
                (true, true) => *fill_at,
                (true, false) => *casing_at,
            };
            Classes::Each(Arc::new(by_class.iter().map(pick).collect()))
        };
        let present = RoadClass::ALL.into_iter().filter(|class| by_class.iter().any(|(known, ..)| known == class));
        let present: Vec<RoadClass> = present.collect();
        for (fill, symbols) in [(false, &casings.list), (true, &fills.list)] {
            strata.extend(present.iter().map(|class| self.stratum(input, only(*class, fill), symbols.clone())));
        }
    }

    fn other(&self, input: &LayerInput) -> Stratum {
        let symbol = |fill| Symbol { fill, strokes: vec![self.line(self.tokens.accent.alpha(0.9), 1.4)] };
        let classes = input.layer.shapes.ids().map(|id| u8::from(input.layer.shapes.kind(id) == ShapeKind::Line));
        let symbols = vec![symbol(Fill::Solid(self.tokens.accent.alpha(0.12))), symbol(Fill::None)];
        self.stratum(input, Classes::Each(Arc::new(classes.collect())), symbols)
    }
}

/// Symbols by key, in order of first use; past 255 the last one serves for all.
#[derive(Default)]
pub(super) struct Symbols {
    known: BTreeMap<(&'static str, i64), u8>,
    pub(super) list: Vec<Symbol>,
}

impl Symbols {
    pub(super) fn of(&mut self, family: &'static str, key: i64, make: impl FnOnce() -> Symbol) -> u8 {
        if let Some(&at) = self.known.get(&(family, key)) {
            return at;
        }
        if self.list.len() < usize::from(u8::MAX) {
            self.list.push(make());
        }
        let at = (self.list.len() - 1) as u8;
        self.known.insert((family, key), at);
        at
    }
}

/// 1 where parcels are large on the screen, 0 below about 4 px a parcel.
fn outline_alpha(side_m: f64, meters_per_px: f64) -> f32 {
    (((side_m / meters_per_px) - 4.0) / 10.0).clamp(0.0, 1.0) as f32
}
