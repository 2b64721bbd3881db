//! Zones by what people call them.

use crate::model::id::FeatureId;
use crate::model::layer::{Layer, Role};
use crate::model::words::Lang;

/// What a zone is called in a language.
pub fn zone_label(zones: &Layer, id: FeatureId, lang: Lang) -> String {
    let in_english = zones.text(Role::NameEn, id).filter(|_| lang == Lang::En);
    in_english.map_or_else(|| zones.label(id), str::to_owned)
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
