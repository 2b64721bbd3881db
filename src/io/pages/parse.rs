//! From the tree of a JSON text to a page, with the place of every fault.

use std::path::Path;

use crate::io::error::Fault;
use crate::io::project::paths;
use crate::io::schemes::fields::{Object, Place};
use crate::model::page::{
    BoxMm, Item, ItemKind, MapExtent, MapGrid, MapItem, Page, Paper, TableItem, TableOf, TextItem, TitleBlock, WindRose,
};
use crate::model::words::Words;
use geo_types::{Coord, Rect};

/// A page has no more items than this.
const MOST_ITEMS: usize = 500;
/// A text of a page is no longer than this, in bytes.
const MOST_TEXT: usize = 20_000;
/// A table on a page has no more rows than this.
const MOST_ROWS: u16 = 500;
/// World metres lie within this on both axes.
const FARTHEST_M: f64 = 1e8;

/// The names of [`TableOf`] in files.
pub(super) const TABLES: [(&str, TableOf); 4] = [
    ("zones", TableOf::Zones),
    ("top-parcels", TableOf::TopParcels),
    ("low-parcels", TableOf::LowParcels),
    ("subject", TableOf::Subject),
];

/// The names of [`MapGrid`] in files.
pub(super) const GRIDS: [(&str, MapGrid); 3] =
    [("none", MapGrid::None), ("kilometres", MapGrid::Kilometres), ("degrees", MapGrid::Degrees)];

/// What an item may be, by its name in files, with the keys it may have beside those of all.
const KINDS: [(&str, &[&str]); 16] = [
    ("map", &["extent", "scale", "grid"]),
    ("title", &[]),
    ("subtitle", &[]),
    ("legend", &[]),
    ("chart", &[]),
    ("table", &["of", "rows"]),
    ("locator", &[]),
    ("scale", &[]),
    ("north", &[]),
    ("wind", &["shares", "source"]),
    ("statement", &[]),
    ("title_block", &["made_by", "date", "number", "data_time", "approval", "secrecy"]),
    ("source", &[]),
    ("reference", &[]),
    ("watermark", &["text"]),
    ("image", &["path"]),
];
const TEXT_KIND: (&str, &[&str]) = ("text", &["text", "size_pt", "bold"]);

/// Reads a page; `folder` is where its file stands.
pub(in crate::io) fn page(place: &Place<'_>, folder: &Path) -> Result<Page, Fault> {
    let object = place.object(&["name", "paper", "title", "items"])?;
    let items = object.need("items")?.list(MOST_ITEMS)?;
    let items = items.iter().enumerate().map(|(at, place)| item(place, at)).collect::<Result<Vec<Item>, Fault>>()?;
    let items = items.into_iter().map(|item| found_from(folder, item)).collect();
    let paper = object.need("paper")?;
    let named = Paper::named(paper.text()?).ok_or_else(|| {
        let sides = Paper::SIDES_MM;
        paper.fault(
            "page-paper",
            Words::fixed("没有这种纸张", "is no paper"),
            Words::made(
                format!(
                    "写 a4、a3、a2、a1、a0、slide（后面可加 -portrait），或以毫米写 宽x高，每边 {} 至 {}",
                    sides.start(),
                    sides.end()
                ),
                format!(
                    "use a4, a3, a2, a1, a0 or slide (-portrait may follow), or WIDTHxHEIGHT in mm, {} to {} a side",
                    sides.start(),
                    sides.end()
                ),
            ),
        )
    })?;
    Ok(Page { name: text(&object, "name")?, paper: named, title: text(&object, "title")?, items })
}

/// A picture is named from the folder; what leads to another machine stays told from a path of this one.
fn found_from(folder: &Path, mut item: Item) -> Item {
    if let ItemKind::Image { path } = &mut item.kind
        && !path.is_empty()
        && !paths::is_remote(path)
    {
        *path = paths::meant(path, folder).to_string_lossy().into_owned();
    }
    item
}

/// A text that may be missing.
fn text(object: &Object<'_>, key: &str) -> Result<String, Fault> {
    let Some(place) = object.get(key) else { return Ok(String::new()) };
    let text = place.any_text()?;
    if text.len() <= MOST_TEXT {
        return Ok(text.to_owned());
    }
    Err(place.fault(
        "page-text",
        Words::fixed("文字太长", "is too long a text"),
        Words::made(format!("不超过 {MOST_TEXT} 字节"), format!("no more than {MOST_TEXT} bytes")),
    ))
}

fn item(place: &Place<'_>, at: usize) -> Result<Item, Fault> {
    let all: Vec<&str> = KINDS.iter().chain([&TEXT_KIND]).flat_map(|(_, keys)| keys.iter().copied()).collect();
    let common = ["id", "kind", "place"];
    let loose: Vec<&str> = common.iter().copied().chain(all).collect();
    let kind = place.object(&loose)?.need("kind")?;
    let choices: Vec<(&str, usize)> =
        KINDS.iter().chain([&TEXT_KIND]).enumerate().map(|(at, (name, _))| (*name, at)).collect();
    let number = kind.choice(&choices)?;
    let (name, keys) = KINDS.get(number).unwrap_or(&TEXT_KIND);
    let known: Vec<&str> = common.iter().chain(keys.iter()).copied().collect();
    let object = place.object(&known)?;
    let id = match object.get("id") {
        Some(id) => u32::from(id.whole(0, u16::MAX)?),
        None => at as u32 + 1,
    };
    let own = object.get("place").map(|place| rectangle(&place)).transpose()?;
    Ok(Item { id, kind: kind_of(name, &object)?, place: own })
}

fn kind_of(name: &str, object: &Object<'_>) -> Result<ItemKind, Fault> {
    Ok(match name {
        "map" => ItemKind::Map(map(object)?),
        "title" => ItemKind::Title,
        "subtitle" => ItemKind::Subtitle,
        "legend" => ItemKind::Legend,
        "chart" => ItemKind::Chart,
        "table" => ItemKind::Table(TableItem {
            of: object.need("of")?.choice(&TABLES)?,
            rows: usize::from(object.get("rows").map_or(Ok(12), |rows| rows.whole(1, MOST_ROWS))?),
        }),
        "locator" => ItemKind::Locator,
        "scale" => ItemKind::Scale,
        "north" => ItemKind::North,
        "wind" => ItemKind::WindRose(wind(object)?),
        "statement" => ItemKind::Statement,
        "title_block" => ItemKind::TitleBlock(TitleBlock {
            made_by: text(object, "made_by")?,
            date: text(object, "date")?,
            number: text(object, "number")?,
            data_time: text(object, "data_time")?,
            approval: text(object, "approval")?,
            secrecy: text(object, "secrecy")?,
        }),
        "source" => ItemKind::Source,
        "reference" => ItemKind::Reference,
        "watermark" => ItemKind::Watermark { text: text(object, "text")? },
        "image" => ItemKind::Image { path: text(object, "path")? },
        _ => ItemKind::Text(TextItem {
            text: text(object, "text")?,
            size_pt: object.get("size_pt").map_or(Ok(9.0), |size| within(&size, 3.0, 400.0))?,
            bold: object.get("bold").map_or(Ok(false), |bold| bold.truth())?,
        }),
    })
}

fn map(object: &Object<'_>) -> Result<MapItem, Fault> {
    let extent = match object.get("extent") {
        None => MapExtent::Shown,
        Some(place) if place.is_text() => place.choice(&[("shown", ())]).map(|()| MapExtent::Shown)?,
        Some(place) => {
            let object = place.object(&["zone", "rect"])?;
            match object.one_of(&["zone", "rect"])? {
                ("zone", zone) => MapExtent::Zone(zone.text()?.to_owned()),
                (_, rect) => MapExtent::Fixed(extent(&rect)?),
            }
        }
    };
    Ok(MapItem {
        extent,
        scale: object.get("scale").map(|scale| within(&scale, 1.0, 1e9)).transpose()?,
        grid: object.get("grid").map_or(Ok(MapGrid::None), |place| grid(&place))?,
    })
}

/// By its name; once there was but one, and `true` was it.
fn grid(place: &Place<'_>) -> Result<MapGrid, Fault> {
    if place.is_text() {
        return place.choice(&GRIDS);
    }
    Ok(if place.truth()? { MapGrid::Kilometres } else { MapGrid::None })
}

/// West, south, east, north in metres.
pub(in crate::io) fn extent(place: &Place<'_>) -> Result<Rect, Fault> {
    let [west, south, east, north] = four(place, -FARTHEST_M, FARTHEST_M)?;
    if west >= east || south >= north {
        return Err(place.fault(
            "page-extent",
            Words::fixed("范围是空的", "is an empty extent"),
            Words::fixed("依次写西、南、东、北，单位米", "write west, south, east, north in metres"),
        ));
    }
    Ok(Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north }))
}

fn rectangle(place: &Place<'_>) -> Result<BoxMm, Fault> {
    let most = *Paper::SIDES_MM.end();
    let [left, top, width, height] = four(place, -most, most)?;
    if width < 1.0 || height < 1.0 {
        return Err(place.fault(
            "page-place",
            Words::fixed("宽和高至少 1 毫米", "is less than a millimetre wide or high"),
            Words::fixed("依次写左、上、宽、高，单位毫米", "write left, top, width, height in millimetres"),
        ));
    }
    Ok(BoxMm { left, top, width, height })
}

fn four(place: &Place<'_>, least: f64, most: f64) -> Result<[f64; 4], Fault> {
    let numbers = place.list(4)?;
    let numbers = numbers.iter().map(|place| within(place, least, most)).collect::<Result<Vec<f64>, Fault>>()?;
    numbers.try_into().map_err(|_few: Vec<f64>| {
        place.fault(
            "page-four",
            Words::fixed("要四个数", "is not four numbers"),
            Words::fixed("写成 [a, b, c, d]", "write [a, b, c, d]"),
        )
    })
}

fn wind(object: &Object<'_>) -> Result<WindRose, Fault> {
    let place = object.need("shares")?;
    let shares = place.list(16)?;
    let shares = shares.iter().map(|share| within(share, 0.0, 100.0)).collect::<Result<Vec<f64>, Fault>>()?;
    if ![8, 16].contains(&shares.len()) {
        return Err(place.fault(
            "page-wind",
            Words::fixed("风向数要 8 或 16 个", "does not have 8 or 16 directions"),
            Words::fixed("从北起顺时针写各风向频率（%）", "write the shares in per cent from north, clockwise"),
        ));
    }
    Ok(WindRose { shares, source: text(object, "source")? })
}

fn within(place: &Place<'_>, least: f64, most: f64) -> Result<f64, Fault> {
    let number = place.number()?;
    if (least..=most).contains(&number) {
        return Ok(number);
    }
    Err(place.fault(
        "page-number",
        Words::made(
            format!("{number} 不在 {least} 至 {most} 之间"),
            format!("is {number}, not from {least} to {most}"),
        ),
        Words::made(format!("写 {least} 至 {most} 之间的数"), format!("write a number from {least} to {most}")),
    ))
}
