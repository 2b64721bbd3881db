//! A document as the text of a project file.
//!
//! *Guarantees:* the same document in the same folder gives the same text; the keys stand in one order.
//! *Must not know:* where the text goes.

use std::path::Path;
use std::sync::Arc;

use crate::io::entry;
use crate::io::json::{Map, Value, json, number as finite, pretty};
use crate::io::pages;
use crate::io::project::read::{CRS, EMBEDDED, FORMAT};
use crate::io::project::{Content, Document, LayerOf, Origin, Shipped, VERSION, joins, notes, paths, read_as, repairs};
use crate::io::schemes::write::{as_value, number, put, put_some};
use crate::model::bookmark::Bookmark;
use crate::model::entry::{EntryStandard, Quantity};
use crate::model::note::NoteLayer;
use crate::model::project::Project;
use crate::model::scheme::Scheme;
use crate::model::sketch::Sketch;
use crate::model::spec::{BoundRule, ClassSpec};
use crate::model::variants::Variants;

/// The text of a project file that is to stand in `folder`; without one all paths are whole.
pub fn as_text(document: &Document, folder: Option<&Path>, shipped: &Shipped) -> String {
    let mut object = Map::new();
    put(&mut object, "format", FORMAT);
    put(&mut object, "version", VERSION);
    put(&mut object, "crs", CRS);
    put_some(&mut object, "kept_for", document.kept_for.as_ref().map(|path| path.to_string_lossy().into_owned()));
    put(&mut object, "title", document.project.title.as_str());
    put(&mut object, "sources", sources(document, folder));
    put(&mut object, "layers", layers(document, folder));
    parts(&mut object, &document.project, (folder, shipped));
    put_some(&mut object, "view", document.view.map(|view| pages::extent_value(&view)));
    pretty(&Value::Object(object))
}

/// The parts of the project but title and layers; each has its key here, in [`super::read`], and nowhere else.
fn parts(object: &mut Map<String, Value>, project: &Project, (folder, shipped): (Option<&Path>, &Shipped)) {
    put(object, "year", project.year.map_or(Value::Null, Value::from));
    put(object, "theme", project.theme.name());
    put(object, "classes", classes(&project.classes));
    put(object, "scheme", project.scheme.as_ref().map_or(Value::Null, |known| scheme(known, shipped)));
    put(object, "variants", variants(&project.variants, shipped));
    put(
        object,
        "entry_standard",
        project.entry_standard.as_ref().map_or(Value::Null, |known| standard(known, shipped)),
    );
    put(object, "sketches", project.sketches.iter().map(sketch).collect::<Value>());
    put(object, "bookmarks", project.bookmarks.iter().map(bookmark).collect::<Value>());
    put(object, "notes", notes_of(&project.notes));
    put(object, "pages", project.pages.iter().map(|page| pages::value(page, folder)).collect::<Value>());
    if !project.repairs.is_empty() {
        put(object, "repairs", project.repairs.iter().map(repairs::value).collect::<Value>());
    }
    if !project.joins.is_empty() {
        put(object, "joins", project.joins.iter().map(|join| joins::value(join, folder)).collect::<Value>());
    }
}

/// By way of their text, which has the shortest form of every number.
fn notes_of(layers: &[NoteLayer]) -> Value {
    let text = serde_json::to_string(&notes::to_form(layers)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

fn sources(document: &Document, folder: Option<&Path>) -> Value {
    let source = |source: &super::SourceLine| match &source.origin {
        Origin::Embedded => json!({ "opening": source.opening, "embedded": EMBEDDED }),
        Origin::File(path) => {
            let mut object = Map::new();
            put(&mut object, "opening", source.opening);
            put(&mut object, "path", paths::written(path, folder));
            put_content(&mut object, source.content);
            put_some(&mut object, "read_as", read_as::value(&source.reading));
            Value::Object(object)
        }
    };
    document.sources.iter().map(source).collect()
}

/// What a file held, where that is known.
pub(super) fn put_content(object: &mut Map<String, Value>, content: Option<Content>) {
    if let Some(content) = content {
        put(object, "bytes", content.bytes);
        put(object, "xxh3_128", format!("{:032x}", content.hash));
    }
}

fn layers(document: &Document, folder: Option<&Path>) -> Value {
    let mut list = Vec::with_capacity(document.layers.len());
    for layer in &document.layers {
        let mut object = Map::new();
        match &layer.of {
            LayerOf::Embedded(name) => put(&mut object, "embedded", name.as_str()),
            LayerOf::Source(at) | LayerOf::Part(at, _) => {
                let Some(Origin::File(path)) = document.sources.get(*at).map(|source| &source.origin) else { continue };
                put(&mut object, "path", paths::written(path, folder));
                // The same file, opened again.
                let before =
                    document.sources.iter().take(*at).filter(|other| other.origin == Origin::File(path.clone()));
                put_some(&mut object, "nth", Some(before.count() + 1).filter(|nth| *nth > 1));
                if let LayerOf::Part(_, name) = &layer.of {
                    put(&mut object, "layer", name.as_str());
                }
            }
        }
        put(&mut object, "visible", layer.visible);
        put(&mut object, "opacity", short(layer.opacity));
        list.push(Value::Object(object));
    }
    Value::Array(list)
}

/// 0.3, not 0.30000001192092896.
fn short(value: f32) -> Value {
    value.to_string().parse().map_or(Value::Null, number)
}

fn classes(classes: &ClassSpec) -> Value {
    let tenths = classes.quotas.tenths().iter();
    let own = classes.own.as_ref().map(|own| {
        let bounds: Value = own.bounds().iter().copied().map(number).collect();
        json!({ "metric": own.metric().name(), "bounds": bounds })
    });
    let pair = classes.pair.iter().map(|bounds| match bounds {
        Some(bounds) if bounds.iter().all(|bound| bound.is_finite()) => bounds.iter().copied().map(number).collect(),
        _ => Value::Null,
    });
    json!({
        "method": classes.method.name(),
        "count": classes.count,
        "on_bound": match classes.rule { BoundRule::AtLeast => "upper", BoundRule::Above => "lower" },
        "quotas": tenths.map(|tenths| number(f64::from(*tenths) / 10.0)).collect::<Value>(),
        "own": own,
        "pair": pair.collect::<Value>(),
    })
}

/// Its id where it is as it came, else the whole.
fn scheme(scheme: &Arc<Scheme>, shipped: &Shipped) -> Value {
    let is_shipped = shipped.schemes.iter().any(|known| Arc::ptr_eq(known, scheme) || known == scheme);
    if is_shipped { json!(scheme.id) } else { as_value(scheme) }
}

fn standard(standard: &Arc<EntryStandard>, shipped: &Shipped) -> Value {
    let is_shipped = shipped.standards.iter().any(|known| Arc::ptr_eq(known, standard) || known == standard);
    if is_shipped { json!(standard.id) } else { entry::as_value(standard) }
}

fn variants(variants: &Variants, shipped: &Shipped) -> Value {
    let kept = variants.kept.iter();
    json!({
        "kept": kept.map(|variant| json!({ "name": variant.name, "scheme": scheme(&variant.scheme, shipped) })).collect::<Value>(),
        // Counted as people do.
        "compared_with": variants.base.filter(|base| *base < variants.kept.len()).map(|base| base + 1),
        "by_change": variants.by_change,
    })
}

fn sketch(sketch: &Sketch) -> Value {
    let amounts = Quantity::ALL.into_iter().filter_map(|quantity| {
        let value = sketch.plan.amounts.get(quantity)?;
        Some((quantity.name().to_owned(), number(value)))
    });
    json!({
        "id": sketch.id,
        "corners": sketch.corners.iter().map(|at| json!([finite(Some(at.x)), finite(Some(at.y))])).collect::<Value>(),
        "industry": sketch.plan.industry,
        "division": sketch.plan.division,
        "amounts": amounts.collect::<Map<_, _>>(),
    })
}

fn bookmark(bookmark: &Bookmark) -> Value {
    let at = bookmark.center_in_world;
    json!({
        "name": bookmark.name,
        "center": [finite(Some(at.x)), finite(Some(at.y))],
        "meters_per_px": finite(Some(bookmark.meters_per_px)),
    })
}
