//! What one map can take from the map before: what a layer says whatever the view is, and the names of the same view.
//!
//! *Guarantees:* a map made with it is the map made without it. *Must not know:* pixels.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use crate::model::layer::{Layer, Role};
use crate::model::table::{Column, ColumnData};
use crate::scene::build::{MapInput, Symbols};
use crate::scene::color::{Appearance, Color, Tokens};
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
    marked: Option<Marked>,
}

/// Classes of which some features are marked.
#[derive(Debug)]
struct Marked {
    classes: Arc<Vec<u8>>,
    which: Arc<Vec<bool>>,
    made: Arc<Vec<u8>>,
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

    /// Classes in which the marked features have the selection's colour mixed into their own: a second set of symbols
    /// stands behind the first.
    pub(super) fn marked(
        &mut self,
        (classes, mut symbols): Classed,
        which: &Arc<Vec<bool>>,
        tokens: &Tokens,
    ) -> Classed {
        let count = symbols.len();
        // A class is a byte, and its last value is "not drawn".
        if 2 * count > usize::from(u8::MAX) {
            return (classes, symbols);
        }
        symbols.extend_from_within(..);
        symbols.iter_mut().skip(count).for_each(|symbol| symbol.fill = chosen_fill(symbol.fill, tokens));
        let of_these = |known: &&Marked| Arc::ptr_eq(&known.classes, &classes) && Arc::ptr_eq(&known.which, which);
        let made = self.marked.as_ref().filter(of_these).map(|known| Arc::clone(&known.made));
        let second = |(class, marked): (&u8, &bool)| {
            if *marked && usize::from(*class) < count { class + count as u8 } else { *class }
        };
        let made = made.unwrap_or_else(|| Arc::new(classes.iter().zip(which.iter()).map(second).collect()));
        self.marked = Some(Marked { classes, which: Arc::clone(which), made: Arc::clone(&made) });
        (made, symbols)
    }

    /// The names of a map; those of the last one where nothing that they depend on is different. A theme is not.
    pub(super) fn labels(&mut self, input: &MapInput, view: View, fonts: &Fonts<'_>) -> Vec<Text> {
        if let Some((known, known_view, names)) = &self.names
            && *known_view == view
            && same_names(known, input)
        {
            return names.clone();
        }
        let names = label::labels(input, view, fonts, (label::Edge::Cut, &[]));
        self.names = Some((MapInput { themed: None, marked: None, ..input.clone() }, view, names.clone()));
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

/// What a chosen parcel is filled with: its class is still told by the other half.
fn chosen_fill(fill: Fill, tokens: &Tokens) -> Fill {
    let mixed = |color: Color| color.mixed(tokens.selection, 0.5);
    match fill {
        Fill::None => Fill::Solid(tokens.selection.alpha(0.5)),
        Fill::Solid(color) => Fill::Solid(mixed(color)),
        Fill::Hatch { ground, line, spacing_px } => {
            Fill::Hatch { ground: mixed(ground), line: mixed(line), spacing_px }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_features_have_symbols_of_their_own() {
        let tokens = Tokens::of(Appearance::Light);
        let [red, gray] = [0xFF_00_00, 0x80_80_80].map(|rgb| Fill::Solid(Color::hex(rgb)));
        let symbols = [red, gray].map(|fill| Symbol { fill, strokes: Vec::new() }).to_vec();
        let classes = Arc::new(vec![0, 1, 0, 1, u8::MAX]);
        let marked = Arc::new(vec![false, true, true, false, true]);
        let mut known = Known::default();
        let (made, all) = known.marked((Arc::clone(&classes), symbols.clone()), &marked, tokens);
        assert_eq!(*made, [0, 3, 2, 1, u8::MAX], "what is not drawn stays so");
        assert_eq!((all.len(), &all[..2]), (4, &symbols[..]), "the others keep their colours");
        assert!(all[2] != all[0] && all[3] != all[1] && all[2] != all[3], "classes are still told apart");
        let (again, _) = known.marked((Arc::clone(&classes), symbols.clone()), &marked, tokens);
        assert!(Arc::ptr_eq(&made, &again), "made once for a choice");
        let (other, _) = known.marked((classes, symbols), &Arc::new(vec![true; 5]), tokens);
        assert_eq!(*other, [2, 3, 2, 3, u8::MAX], "another choice");
    }
}
