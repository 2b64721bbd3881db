//! What one map can take from the map before: what a layer says whatever the view is, and the names of the same view.
//!
//! *Guarantees:* a map made with it is the map made without it. *Must not know:* pixels.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use crate::model::layer::{Layer, Role};
use crate::model::table::{Column, ColumnData};
use crate::scene::build::{MapInput, Symbols};
use crate::scene::color::{Appearance, Tokens};
use crate::scene::font::Fonts;
use crate::scene::label;
use crate::scene::paint::{Fill, Symbol, Text};
use crate::scene::palette;
use crate::scene::view::View;

/// The side of a parcel where no area is known, in metres.
const USUAL_SIDE_M: f64 = 100.0;

/// What is known from the maps before.
#[derive(Debug, Default)]
pub struct Known {
    layers: Vec<Facts>,
    names: Option<(MapInput, View, Vec<Text>)>,
}

/// The class of every feature, and the symbols of the classes.
type Classed = (Arc<Vec<u8>>, Vec<Symbol>);

/// What a layer of parcels says.
#[derive(Debug)]
struct Facts {
    /// Not kept alive by this, but its address is not given to another one as long as this is here.
    layer: Weak<Layer>,
    side_m: f64,
    pale: Option<(Appearance, Classed)>,
}

impl Known {
    /// The side of a square as large as the mean parcel, in metres.
    pub(super) fn side_m(&mut self, layer: &Arc<Layer>) -> f64 {
        self.facts(layer).side_m
    }

    /// Parcels very pale by use.
    pub(super) fn pale(&mut self, layer: &Arc<Layer>, appearance: Appearance) -> Classed {
        let facts = self.facts(layer);
        match &facts.pale {
            Some((known, classed)) if *known == appearance => classed.clone(),
            _ => facts.pale.insert((appearance, pale(layer, appearance))).1.clone(),
        }
    }

    /// The names of a map; those of the last one where nothing that they depend on is different. A theme is not.
    pub(super) fn labels(&mut self, input: &MapInput, view: View, fonts: &Fonts<'_>) -> Vec<Text> {
        if let Some((known, known_view, names)) = &self.names
            && *known_view == view
            && same_names(known, input)
        {
            return names.clone();
        }
        let names = label::labels(input, view, fonts, label::Edge::Cut);
        self.names = Some((MapInput { themed: None, ..input.clone() }, view, names.clone()));
        names
    }

    fn facts(&mut self, layer: &Arc<Layer>) -> &mut Facts {
        self.layers.retain(|facts| facts.layer.strong_count() > 0);
        let known = self.layers.iter().position(|facts| facts.layer.as_ptr() == Arc::as_ptr(layer));
        let at = known.unwrap_or(self.layers.len());
        if known.is_none() {
            self.layers.push(Facts { layer: Arc::downgrade(layer), side_m: side_m(layer), pale: None });
        }
        &mut self.layers[at]
    }
}

/// Layers never change in place, so the same one is the same data.
fn same_names(one: &MapInput, other: &MapInput) -> bool {
    one.layers.len() == other.layers.len()
        && one
            .layers
            .iter()
            .zip(&other.layers)
            .all(|(one, other)| Arc::ptr_eq(&one.layer, &other.layer) && (one.opacity > 0.0) == (other.opacity > 0.0))
        && (one.appearance, one.lang, one.scale, one.active_zone)
            == (other.appearance, other.lang, other.scale, other.active_zone)
}

fn side_m(layer: &Layer) -> f64 {
    let areas = || layer.geodesic_area_m2.iter().filter(|area| **area > 0.0);
    let (sum, count) = areas().fold((0.0, 0_usize), |(sum, count), area| (sum + area, count + 1));
    if count == 0 { USUAL_SIDE_M } else { (sum / count as f64).sqrt() }
}

/// The colour is looked up once for each pair of words, not for each parcel. Where nothing is known of the use of any
/// parcel, all have the colour of no data: the pale one of an unknown use is hardly seen alone.
fn pale(layer: &Layer, appearance: Appearance) -> Classed {
    if layer.role(Role::LandUse).is_none() {
        let symbol = Symbol { fill: Fill::Solid(Tokens::of(appearance).no_data), strokes: Vec::new() };
        return (Arc::new(vec![0; layer.len()]), vec![symbol]);
    }
    let words = [Role::LandUseScheme, Role::LandUse].map(|role| match layer.role(role) {
        Some(Column { data: ColumnData::Text { codes, .. }, .. }) => codes.as_slice(),
        _ => &[],
    });
    let mut symbols = Symbols::default();
    let mut known: BTreeMap<[Option<u32>; 2], u8> = BTreeMap::new();
    let mut last: Option<([Option<u32>; 2], u8)> = None;
    let mut class = |id: crate::model::id::FeatureId| {
        let key = words.map(|codes| codes.get(id.index()).copied());
        if let Some((_, class)) = last.filter(|(last, _)| *last == key) {
            return class;
        }
        let class = *known.entry(key).or_insert_with(|| {
            let text = |role| layer.text(role, id).unwrap_or("");
            let color = palette::pale_land_use(text(Role::LandUseScheme), text(Role::LandUse), appearance);
            let key = i64::from(color.r) << 16 | i64::from(color.g) << 8 | i64::from(color.b);
            symbols.of("use", key, || Symbol { fill: Fill::Solid(color), strokes: Vec::new() })
        });
        last = Some((key, class));
        class
    };
    let classes = layer.shapes.ids().map(&mut class).collect();
    (Arc::new(classes), symbols.list)
}
