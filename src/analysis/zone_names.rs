//! Zones by what people call them.

use crate::geometry::inside::contains;
use crate::geometry::label_point::label_point;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, Role, ZoneKind};
use crate::model::words::Lang;
use std::collections::{BTreeMap, BTreeSet};

/// What a zone is called in a language.
pub fn zone_label(zones: &Layer, id: FeatureId, lang: Lang) -> String {
    let in_english = zones.text(Role::NameEn, id).filter(|_| lang == Lang::En);
    in_english.map_or_else(|| zones.label(id), str::to_owned)
}

/// What every zone is called, in the order of the layer. Those of the same name are told apart by the zone they lie in,
/// or by numbers where that does not do.
pub fn distinct_labels(zones: &Layer, lang: Lang) -> Vec<String> {
    let mut labels: Vec<String> = zones.shapes.ids().map(|id| zone_label(zones, id, lang)).collect();
    let mut alike: BTreeMap<&str, Vec<FeatureId>> = BTreeMap::new();
    for (id, label) in zones.shapes.ids().zip(&labels) {
        alike.entry(label).or_default().push(id);
    }
    let alike: Vec<Vec<FeatureId>> = alike.into_values().filter(|group| group.len() > 1).collect();
    for group in alike {
        let around: Option<Vec<String>> = group.iter().map(|id| around(zones, *id, lang)).collect();
        let is_telling = |around: &Vec<String>| around.iter().collect::<BTreeSet<_>>().len() == group.len();
        let numbers = || (1..=group.len()).map(|number| number.to_string()).collect();
        for (id, part) in group.iter().zip(around.filter(is_telling).unwrap_or_else(numbers)) {
            let Some(label) = labels.get_mut(id.index()) else { continue };
            *label = match lang {
                Lang::Zh => format!("{label}（{part}）"),
                Lang::En => format!("{label} ({part})"),
            };
        }
    }
    labels
}

/// The smallest zone of another name that a zone lies in; that of the whole tells nothing apart.
fn around(zones: &Layer, id: FeatureId, lang: Lang) -> Option<String> {
    /// Well inside is enough.
    const TOLERANCE_M: f64 = 10.0;
    let (inside, _) = label_point(&zones.shapes, id, TOLERANCE_M)?;
    let own = zone_label(zones, id, lang);
    let is_whole = |id: FeatureId| zones.text(Role::Kind, id) == Some(ZoneKind::Jurisdiction.name());
    let others = zones.shapes.ids().filter(|other| *other != id && !is_whole(*other));
    let holding = others.filter(|other| contains(&zones.shapes, *other, inside));
    let named = holding.map(|other| (zones.geodesic_area(other).0, zone_label(zones, other, lang)));
    named.filter(|(_, label)| *label != own).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, label)| label)
}

/// The zones of that id; else of that name or alias; else those with it as a part of their name. More than one where
/// several fit equally well.
pub fn zones_named(zones: &Layer, wanted: &str) -> Vec<FeatureId> {
    let wanted = wanted.trim();
    let has_id = |id: &FeatureId| zones.text(Role::Code, *id) == Some(wanted);
    let is_exact = |id: &FeatureId| {
        let texts = [Role::Name, Role::NameEn].map(|role| zones.text(role, *id));
        let aliases = zones.text(Role::Aliases, *id).unwrap_or_default();
        texts.contains(&Some(wanted)) || aliases.split('；').any(|alias| alias == wanted)
    };
    let is_part = |id: &FeatureId| zones.label(*id).contains(wanted);
    // Every name holds the empty text, which names none of them.
    let ways: &[&dyn Fn(&FeatureId) -> bool] = if wanted.is_empty() { &[] } else { &[&has_id, &is_exact, &is_part] };
    let such = |fits: &dyn Fn(&FeatureId) -> bool| zones.shapes.ids().filter(fits).collect::<Vec<FeatureId>>();
    ways.iter().map(|fits| such(*fits)).find(|found| !found.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::layer;
    use crate::model::layer::LayerKind;
    use crate::model::shapes::{ShapeKind, Shapes};
    use geo_types::Coord;

    /// Boxes (west, south, east, north) in metres, with name and kind.
    #[test]
    fn zones_of_one_name_are_told_apart() {
        #[track_caller]
        fn check(boxes: &[(&str, &str, [f64; 4])], expected: &[&str]) {
            let rows: Vec<[&str; 2]> = boxes.iter().map(|(name, kind, _)| [*name, *kind]).collect();
            let rows: Vec<&[&str]> = rows.iter().map(<[&str; 2]>::as_slice).collect();
            let mut zones = layer(LayerKind::Zones, &[Role::Name, Role::Kind], &rows);
            zones.shapes = Shapes::default();
            for (.., [west, south, east, north]) in boxes {
                let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
                let ring = corners.map(|(x, y)| Coord { x: *x, y: *y }).to_vec();
                zones.shapes.push(ShapeKind::Polygon, &[vec![ring]]).expect("few coordinates");
            }
            zones.geodesic_area_m2 = boxes.iter().map(|(.., [w, s, e, n])| (e - w) * (n - s)).collect();
            assert_eq!(distinct_labels(&zones, Lang::Zh), expected);
        }
        let whole = ("全区", "jurisdiction", [0., 0., 900., 900.]);
        let (east, west) = (("东园", "park", [400., 0., 900., 900.]), ("西园", "park", [0., 0., 400., 900.]));
        let services = |x: f64| ("服务区", "functional", [x, 10., x + 50., 60.]);
        check(&[whole, east, services(10.), services(500.)], &["全区", "东园", "服务区（1）", "服务区（2）"]);
        check(
            &[whole, east, west, services(10.), services(500.)],
            &["全区", "东园", "西园", "服务区（西园）", "服务区（东园）"],
        );
        check(&[east, services(500.), services(600.)], &["东园", "服务区（1）", "服务区（2）"]);
        check(&[whole, east], &["全区", "东园"]);
    }
}
