//! A page as JSON. *Guarantees:* the order of keys is fixed; what has its usual value is left out.

use super::parse::{GRIDS, TABLES};
use crate::io::json::{Map, Value, json};
use crate::io::project::paths;
use crate::model::page::{BoxMm, Item, ItemKind, MapExtent, MapGrid, MapItem, Page};
use geo_types::Rect;
use std::path::Path;

/// The JSON of a page in a file that stands in `folder`.
pub(in crate::io) fn value(page: &Page, folder: Option<&Path>) -> Value {
    let items: Vec<Value> = page.items.iter().map(|one| item(one, folder)).collect();
    let mut object = Map::new();
    let texts = [("name", page.name.clone()), ("paper", page.paper.name()), ("title", page.title.clone())];
    // An empty text is none.
    for (key, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        object.insert(key.to_owned(), json!(text));
    }
    object.insert("items".to_owned(), Value::Array(items));
    Value::Object(object)
}

fn item(item: &Item, folder: Option<&Path>) -> Value {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("id", json!(item.id));
    let (kind, fields) = kind(&item.kind, folder);
    put("kind", json!(kind));
    if let Some(BoxMm { left, top, width, height }) = item.place {
        put("place", json!([left, top, width, height]));
    }
    for (key, value) in fields.into_iter().filter(|(_, value)| *value != json!("")) {
        put(key, value);
    }
    Value::Object(object)
}

fn kind(kind: &ItemKind, folder: Option<&Path>) -> (&'static str, Vec<(&'static str, Value)>) {
    match kind {
        ItemKind::Map(item) => ("map", map(item)),
        ItemKind::Title => ("title", Vec::new()),
        ItemKind::Subtitle => ("subtitle", Vec::new()),
        ItemKind::Legend => ("legend", Vec::new()),
        ItemKind::Chart => ("chart", Vec::new()),
        ItemKind::Table(item) => {
            let of = TABLES.iter().find(|(_, of)| *of == item.of).map_or("zones", |(name, _)| name);
            ("table", vec![("of", json!(of)), ("rows", json!(item.rows))])
        }
        ItemKind::Locator => ("locator", Vec::new()),
        ItemKind::Scale => ("scale", Vec::new()),
        ItemKind::North => ("north", Vec::new()),
        ItemKind::WindRose(rose) => ("wind", vec![("shares", json!(rose.shares)), ("source", json!(rose.source))]),
        ItemKind::Statement => ("statement", Vec::new()),
        ItemKind::TitleBlock(block) => {
            let fields = [
                ("made_by", &block.made_by),
                ("date", &block.date),
                ("number", &block.number),
                ("data_time", &block.data_time),
                ("approval", &block.approval),
                ("secrecy", &block.secrecy),
            ];
            ("title_block", fields.into_iter().map(|(key, text)| (key, json!(text))).collect())
        }
        ItemKind::Source => ("source", Vec::new()),
        ItemKind::Reference => ("reference", Vec::new()),
        ItemKind::Watermark { text } => ("watermark", vec![("text", json!(text))]),
        ItemKind::Image { path } if path.is_empty() || paths::is_remote(path) => ("image", vec![("path", json!(path))]),
        ItemKind::Image { path } => ("image", vec![("path", json!(paths::written(Path::new(path), folder)))]),
        ItemKind::Text(item) => {
            ("text", vec![("text", json!(item.text)), ("size_pt", json!(item.size_pt)), ("bold", json!(item.bold))])
        }
    }
}

/// West, south, east, north in metres.
pub(in crate::io) fn extent_value(rect: &Rect) -> Value {
    json!([rect.min().x, rect.min().y, rect.max().x, rect.max().y])
}

fn map(item: &MapItem) -> Vec<(&'static str, Value)> {
    let extent = match &item.extent {
        MapExtent::Shown => None,
        MapExtent::Zone(zone) => Some(json!({ "zone": zone })),
        MapExtent::Fixed(rect) => Some(json!({ "rect": extent_value(rect) })),
    };
    let extent = extent.map(|extent| ("extent", extent));
    let scale = item.scale.map(|scale| ("scale", json!(scale)));
    let name = GRIDS.iter().find(|(_, grid)| *grid == item.grid).map_or("none", |(name, _)| name);
    let grid = (item.grid != MapGrid::None).then(|| ("grid", json!(name)));
    extent.into_iter().chain(scale).chain(grid).collect()
}
