//! Features that were admitted → a layer with columns, roles and a source.

use std::path::Path;

use geo_types::Rect;

use crate::crs::Crs;
use crate::io::error::Fault;
use crate::io::features::{Parsed, too_many};
use crate::io::roles::Kept;
use crate::io::sniff::Form;
use crate::io::{parcels, roles, roles_said};
use crate::model::layer::{Layer, LayerKind, Role, Source, Status};
use crate::model::report::Report;

/// A layer as read from one file.
#[derive(Debug)]
pub(crate) struct BuiltLayer {
    pub(crate) layer: Layer,
    pub(crate) report: Report,
    pub(crate) crs: Crs,
    /// The box around all coordinates, in the file's own system, east first.
    pub(crate) bounds: Option<Rect>,
    /// Whether the file gives the layer's name; else it goes by the name of the file.
    pub(crate) named: bool,
    /// How many columns stand in the file; those behind were computed.
    pub(crate) own_columns: usize,
    /// Those of them that became texts, as they stand in the file.
    pub(crate) kept: Kept,
    /// The column of the features' own ids.
    pub(crate) ids: Option<usize>,
}

/// Gives the columns their roles: those that are said, else those that their names are known for.
pub(crate) fn build(parsed: Parsed, path: &str, form: Form, said: &[(Role, String)]) -> BuiltLayer {
    let Parsed { members, mut table, shapes, areas_m2, crs, bounds, mut report, ids } = parsed;
    let kind = roles::layer_kind(members.kind.as_deref(), &table, &shapes);
    let own_columns = table.columns.len();
    let mut kept = Kept::default();
    let mut roles = roles::assign_keeping(kind, &mut table, &mut report, &mut kept);
    roles_said::put(said, &mut table, &mut roles, &mut report, &mut kept);
    let status = match members.status.as_deref() {
        Some("official") => Status::Official,
        Some("schematic") => Status::Schematic,
        Some("synthetic") => Status::Synthetic,
        _ => Status::Unstated,
    };
    let source = Source {
        path: path.to_owned(),
        format: form.name(),
        epsg: crs.epsg(),
        text: members.source.unwrap_or_default(),
        status,
    };
    let own_name = members.name.filter(|name| !name.trim().is_empty());
    let named = own_name.is_some();
    let name = own_name.unwrap_or_else(|| stem(path));
    let mut layer = Layer { name, kind, shapes, geodesic_area_m2: areas_m2, table, roles, source };
    if kind == LayerKind::Parcels {
        parcels::finish(&mut layer, &mut report);
    }
    BuiltLayer { layer, report, crs, bounds, named, own_columns, kept, ids }
}

/// One layer of several of one kind: features behind each other, columns by name, roles of the first.
pub(crate) fn merged(layers: Vec<Layer>) -> Result<Option<Layer>, Fault> {
    let mut layers = layers.into_iter();
    let Some(mut whole) = layers.next() else { return Ok(None) };
    let mut builder = crate::io::table_builder::TableBuilder::default();
    builder.add(&whole.table, whole.len(), 0);
    for layer in layers {
        let (before, added) = (whole.len(), layer.len());
        whole.shapes.append(&layer.shapes).map_err(too_many)?;
        whole.geodesic_area_m2.extend(&layer.geodesic_area_m2);
        builder.add(&layer.table, added, before);
        whole.source.path = format!("{}, {}", whole.source.path, layer.source.path);
        if !layer.source.text.is_empty() && !whole.source.text.contains(&layer.source.text) {
            let gap = if whole.source.text.is_empty() { "" } else { "；" };
            whole.source.text = format!("{}{gap}{}", whole.source.text, layer.source.text);
        }
        // The whole can be trusted no further than its weakest part.
        whole.source.status = whole.source.status.max(layer.source.status);
    }
    whole.table = builder.finish(whole.len()).0;
    // What its cells lack was said of each file.
    whole.roles = roles::assign(whole.kind, &mut whole.table, &mut Report::default());
    Ok(Some(whole))
}

/// What a layer without a name of its own is called.
pub(crate) fn stem(path: &str) -> String {
    Path::new(path).file_stem().map_or_else(|| path.to_owned(), |stem| stem.to_string_lossy().into_owned())
}
