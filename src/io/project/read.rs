//! A document from the text of a project file.
//!
//! *Guarantees:* no key is passed over, no number is taken that the program could not have written.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use geo_types::Coord;

use crate::geometry::{crossing, measure};
use crate::io::entry;
use crate::io::error::Fault;
use crate::io::pages;
use crate::io::project::{
    Content, Document, LayerLine, LayerOf, Origin, Shipped, SourceLine, joins, notes, paths, read_as, repairs,
};
use crate::io::reading::Reading;
use crate::io::schemes::fields::{Object, Place};
use crate::io::schemes::{parse, tree};
use crate::model::bookmark::Bookmark;
use crate::model::entry::{EntryStandard, Quantity};
use crate::model::note::NoteLayer;
use crate::model::page::Page;
use crate::model::project::Project;
use crate::model::scheme::Scheme;
use crate::model::sketch::{SitePlan, Sketch};
use crate::model::spec::{BoundRule, ClassMethod, ClassSpec, Metric, OwnBounds, Quotas, Theme};
use crate::model::units::SquareMeters;
use crate::model::variants::{Variant, Variants};
use crate::model::words::Words;
use crate::words;

pub(super) const FORMAT: &str = "mutu-project";
pub(super) const CRS: &str = "EPSG:4548";
/// The name of the layers in the program.
pub(super) const EMBEDDED: &str = "zone";

/// Every part of the form.
const KEYS: [&str; 20] = [
    "format",
    "version",
    "crs",
    "kept_for",
    "title",
    "sources",
    "layers",
    "year",
    "theme",
    "classes",
    "scheme",
    "variants",
    "entry_standard",
    "sketches",
    "bookmarks",
    "notes",
    "pages",
    "repairs",
    "joins",
    "view",
];
/// As many items as a list can have.
const MOST: usize = 10_000;
/// No coordinate of the world is farther away, in metres.
const FARTHEST_M: f64 = 1e9;
/// Whole numbers are exact in JSON up to here.
const MOST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// Reads a text of this version; `folder` is where its file stands.
pub(super) fn document(text: &str, folder: &Path, shipped: &Shipped) -> Result<Document, Fault> {
    let root = tree::read(text)?;
    let object = Place::root(text, &root).object(&KEYS)?;
    if let Some(place) = object.get("crs") {
        place.choice(&[(CRS, ())])?;
    }
    let sources = list(&object, "sources")?.iter().map(|place| source(place, folder)).collect::<Result<Vec<_>, _>>()?;
    let layer = |place: &Place<'_>| layer(place, folder, &sources);
    let layers = list(&object, "layers")?.iter().map(layer).collect::<Result<Vec<_>, _>>()?;
    let kept_for = object.get("kept_for").map(|place| place.text()).transpose()?.map(Into::into);
    let view = object.get("view").map(|place| pages::extent(&place)).transpose()?;
    Ok(Document { layers, project: project(&object, folder, shipped)?, view, kept_for, sources })
}

/// The parts of the project but its layers.
fn project(object: &Object<'_>, folder: &Path, shipped: &Shipped) -> Result<Project, Fault> {
    let empty = Project::default();
    Ok(Project {
        layers: Vec::new(),
        theme: object.get("theme").map_or(Ok(empty.theme), |place| place.choice(&Theme::ALL.map(|t| (t.name(), t))))?,
        classes: object.get("classes").map_or(Ok(empty.classes), |place| classes(&place))?,
        year: object.get("year").map(|place| place.whole(1900, 2200)).transpose()?,
        scheme: object.get("scheme").map(|place| scheme(&place, shipped)).transpose()?,
        variants: object.get("variants").map_or(Ok(empty.variants), |place| variants(&place, shipped))?,
        entry_standard: object.get("entry_standard").map(|place| standard(&place, shipped)).transpose()?,
        sketches: sketches(object)?,
        bookmarks: list(object, "bookmarks")?.iter().map(bookmark).collect::<Result<_, _>>()?,
        notes: Arc::new(object.get("notes").map_or(Ok(Vec::new()), |place| notes_of(&place))?),
        pages: pages_of(object, folder, empty.pages)?,
        repairs: repairs::read(object)?,
        joins: joins::read(object, folder)?,
        title: object.get("title").map_or(Ok(""), |place| place.any_text())?.to_owned(),
    })
}

fn notes_of(place: &Place<'_>) -> Result<Vec<NoteLayer>, Fault> {
    let remedy = || Words::fixed("改回程序写出的样子，或删去这一部分", "write it as the program does, or leave it out");
    let form = serde_json::from_value(place.json()).map_err(|error| {
        place.fault("project-notes", words!("标注写法不对：{error}", "the notes are malformed: {error}"), remedy())
    })?;
    notes::from_form(form).map_err(|error| {
        let (at, zh, en) = (&error.place, &error.message.zh, &error.message.en);
        place.fault("project-notes", words!("{at}：{zh}", "{at}: {en}"), remedy())
    })
}

/// There is always a page.
fn pages_of(object: &Object<'_>, folder: &Path, usual: Vec<Page>) -> Result<Vec<Page>, Fault> {
    let pages = list(object, "pages")?;
    let pages = pages.iter().map(|place| pages::page(place, folder)).collect::<Result<Vec<Page>, Fault>>()?;
    Ok(if pages.is_empty() { usual } else { pages })
}

/// An empty one where there is none.
pub(super) fn list<'a>(object: &Object<'a>, key: &str) -> Result<Vec<Place<'a>>, Fault> {
    object.get(key).map_or(Ok(Vec::new()), |place| place.list(MOST))
}

fn source(place: &Place<'_>, folder: &Path) -> Result<SourceLine, Fault> {
    let object = place.object(&["opening", "embedded", "path", "bytes", "xxh3_128", "read_as"])?;
    let opening = object.get("opening").map_or(Ok(1), |place| place.whole(1, u16::MAX))?;
    let (key, value) = object.one_of(&["embedded", "path"])?;
    let origin = if key == "embedded" {
        value.choice(&[(EMBEDDED, ())])?;
        Origin::Embedded
    } else {
        Origin::File(file(&value, folder)?)
    };
    let content = content(&object)?;
    let reading = object.get("read_as").map_or(Ok(Reading::default()), |place| read_as::reading(&place))?;
    Ok(SourceLine { opening, content, reading, ..SourceLine::of(origin) })
}

/// What a file held, where that is said.
pub(super) fn content(object: &Object<'_>) -> Result<Option<Content>, Fault> {
    let bytes = object.get("bytes").map(|place| count(&place, MOST_WHOLE)).transpose()?;
    let hash = object.get("xxh3_128").map(|place| hash(&place)).transpose()?;
    Ok(bytes.zip(hash).map(|(bytes, hash)| Content { bytes: bytes as u64, hash }))
}

/// A path with a NUL in it is none; whether the others lead anywhere is seen when they are opened.
pub(super) fn file(place: &Place<'_>, folder: &Path) -> Result<PathBuf, Fault> {
    let text = place.text()?;
    if text.contains('\0') {
        let message = Words::fixed("路径含有不允许的字符", "the path holds a character that none can have");
        return Err(place.fault("project-path", message, Words::fixed("改正路径", "mend the path")));
    }
    // Not taken apart: what leads to another machine stays told from a path of this one.
    Ok(if paths::is_remote(text) { text.into() } else { paths::meant(text, folder) })
}

fn hash(place: &Place<'_>) -> Result<u128, Fault> {
    let text = place.text()?;
    let is_hash = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    u128::from_str_radix(text, 16).ok().filter(|_| is_hash).ok_or_else(|| {
        let message = Words::fixed("不是 XXH3-128 值", "this is no XXH3-128");
        let remedy =
            Words::fixed("应为 32 位十六进制数；也可删去此键", "write 32 hexadecimal digits, or leave the key out");
        place.fault("project-hash", message, remedy)
    })
}

fn layer(place: &Place<'_>, folder: &Path, sources: &[SourceLine]) -> Result<LayerLine, Fault> {
    let object = place.object(&["embedded", "path", "nth", "layer", "visible", "opacity"])?;
    let (key, value) = object.one_of(&["embedded", "path"])?;
    let of = if key == "embedded" {
        LayerOf::Embedded(value.text()?.to_owned())
    } else {
        let origin = Origin::File(file(&value, folder)?);
        let nth = object.get("nth").map_or(Ok(1), |place| place.whole(1, u16::MAX))?;
        let mut same = sources.iter().enumerate().filter(|(_, source)| source.origin == origin);
        let Some((at, _)) = same.nth(usize::from(nth) - 1) else {
            let message = Words::fixed("sources 中没有这个文件", "no source has this path");
            let remedy = Words::fixed("把它加进 sources，或删去这个图层", "add it to sources, or take the layer out");
            return Err(value.fault("project-no-source", message, remedy));
        };
        match object.get("layer") {
            Some(place) => LayerOf::Part(at, place.text()?.to_owned()),
            None => LayerOf::Source(at),
        }
    };
    let opacity = match object.get("opacity") {
        None => 1.0,
        Some(place) => {
            let opacity = place.at_least(0.0)?;
            if opacity > 1.0 {
                let message = words!("{opacity} 大于 1", "{opacity} is above 1");
                return Err(place.fault("project-range", message, Words::fixed("取 0 到 1", "write 0 to 1")));
            }
            opacity as f32
        }
    };
    Ok(LayerLine { of, visible: object.get("visible").map_or(Ok(true), |place| place.truth())?, opacity })
}

fn classes(place: &Place<'_>) -> Result<ClassSpec, Fault> {
    let usual = ClassSpec::default();
    let object = place.object(&["method", "count", "on_bound", "quotas", "own", "pair"])?;
    let rules = [("upper", BoundRule::AtLeast), ("lower", BoundRule::Above)];
    let methods = ClassMethod::ALL.map(|method| (method.name(), method));
    let mut pair = usual.pair;
    if let Some(place) = object.get("pair") {
        for (bounds, place) in pair.iter_mut().zip(place.list(2)?) {
            *bounds = (!place.is_null()).then(|| two(&place)).transpose()?;
        }
    }
    Ok(ClassSpec {
        method: object.get("method").map_or(Ok(usual.method), |place| place.choice(&methods))?,
        count: object.get("count").map_or(Ok(u16::from(usual.count)), |place| place.whole(2, 9))? as u8,
        rule: object.get("on_bound").map_or(Ok(usual.rule), |place| place.choice(&rules))?,
        quotas: object.get("quotas").map_or(Ok(usual.quotas), |place| quotas(&place))?,
        own: object.get("own").map(|place| own(&place)).transpose()?,
        pair,
    })
}

fn quotas(place: &Place<'_>) -> Result<Quotas, Fault> {
    let percents = place.list(9)?.iter().map(Place::number).collect::<Result<Vec<_>, _>>()?;
    Quotas::new(&percents).ok_or_else(|| {
        let message = Words::fixed("各级比例不能这样分", "these are no shares of all");
        let remedy = Words::fixed(
            "写 2 到 9 个大于零、最多一位小数的百分数，合计 100",
            "write 2 to 9 percentages above zero, to a tenth, that sum up to 100",
        );
        place.fault("project-quotas", message, remedy)
    })
}

fn own(place: &Place<'_>) -> Result<OwnBounds, Fault> {
    let object = place.object(&["metric", "bounds"])?;
    let metric = object.need("metric")?.choice(&Metric::ALL.map(|metric| (metric.name(), metric)))?;
    let bounds = object.need("bounds")?.list(OwnBounds::MOST)?;
    let bounds = bounds.iter().map(Place::number).collect::<Result<Vec<_>, _>>()?;
    Ok(OwnBounds::new(metric, &bounds))
}

fn scheme(place: &Place<'_>, shipped: &Shipped) -> Result<Arc<Scheme>, Fault> {
    if !place.is_text() {
        return parse::scheme(place).map(Arc::new);
    }
    let id = place.text()?;
    let found = shipped.schemes.iter().find(|known| known.id == id).cloned();
    found.ok_or_else(|| place.no_choice(id, shipped.schemes.iter().map(|known| known.id.as_str())))
}

fn standard(place: &Place<'_>, shipped: &Shipped) -> Result<Arc<EntryStandard>, Fault> {
    if !place.is_text() {
        return entry::of_place(place).map(Arc::new);
    }
    let id = place.text()?;
    let found = shipped.standards.iter().find(|known| known.id == id).cloned();
    found.ok_or_else(|| place.no_choice(id, shipped.standards.iter().map(|known| known.id.as_str())))
}

fn variants(place: &Place<'_>, shipped: &Shipped) -> Result<Variants, Fault> {
    let object = place.object(&["kept", "compared_with", "by_change"])?;
    let kept = list(&object, "kept")?;
    let variant = |place: &Place<'_>| {
        let object = place.object(&["name", "scheme"])?;
        let name = object.need("name")?.any_text()?.to_owned();
        Ok(Variant { name, scheme: scheme(&object.need("scheme")?, shipped)? })
    };
    let kept = kept.iter().map(variant).collect::<Result<Vec<_>, Fault>>()?;
    let base = object.get("compared_with").map(|place| place.whole(1, kept.len() as u16)).transpose()?;
    Ok(Variants {
        base: base.map(|base| usize::from(base) - 1),
        by_change: object.get("by_change").map_or(Ok(false), |place| place.truth())?,
        kept,
    })
}

fn sketches(object: &Object<'_>) -> Result<Vec<Sketch>, Fault> {
    let mut made: Vec<Sketch> = Vec::new();
    for place in list(object, "sketches")? {
        let sketch = sketch(&place)?;
        if made.iter().any(|other| other.id == sketch.id) {
            let id = sketch.id;
            let message = words!("编号 {id} 出现两次", "the id {id} is there twice");
            return Err(place.fault("project-double-id", message, Words::fixed("换一个编号", "give it another id")));
        }
        made.push(sketch);
    }
    Ok(made)
}

fn sketch(place: &Place<'_>) -> Result<Sketch, Fault> {
    let object = place.object(&["id", "corners", "industry", "division", "amounts"])?;
    let outline = object.need("corners")?;
    let corners = outline.list(MOST)?.iter().map(|place| world(place)).collect::<Result<Vec<_>, _>>()?;
    let text = |key: &str| object.get(key).map_or(Ok(""), |place| place.any_text()).map(str::to_owned);
    let mut plan = SitePlan { industry: text("industry")?, division: text("division")?, ..SitePlan::default() };
    if let Some(place) = object.get("amounts") {
        let amounts = place.object(&Quantity::ALL.map(Quantity::name))?;
        for quantity in Quantity::ALL {
            let value = amounts.get(quantity.name()).map(|place| place.number()).transpose()?;
            plan.amounts.set(quantity, value);
        }
    }
    let id = count(&object.need("id")?, f64::from(u32::MAX))? as u32;
    let mut sketch = Sketch { id, corners, area: SquareMeters(0.0), plan };
    let ring = sketch.ring();
    // Measured anew: a file cannot say it otherwise than the map does.
    sketch.area = measure::world_ring_area(&ring);
    let is_ring = sketch.corners.len() >= 3 && sketch.area.0.is_finite() && sketch.area.0 > 0.0;
    if !is_ring || crossing::faults(&[ring.as_slice()]).crossing.is_some() {
        let message = Words::fixed("这些角点围不成一块地", "these corners are no outline of a site");
        let remedy =
            Words::fixed("至少三个角点，各边不相交", "write three corners at least, with sides that do not cross");
        return Err(outline.fault("project-outline", message, remedy));
    }
    Ok(sketch)
}

fn bookmark(place: &Place<'_>) -> Result<Bookmark, Fault> {
    let object = place.object(&["name", "center", "meters_per_px"])?;
    Ok(Bookmark {
        name: object.need("name")?.any_text()?.to_owned(),
        center_in_world: world(&object.need("center")?)?,
        meters_per_px: object.need("meters_per_px")?.positive()?,
    })
}

/// `[x, y]` in metres of the world.
pub(super) fn world(place: &Place<'_>) -> Result<Coord, Fault> {
    let [x, y] = two(place)?;
    if x.abs() <= FARTHEST_M && y.abs() <= FARTHEST_M {
        return Ok(Coord { x, y });
    }
    let message = Words::fixed("坐标不在地球上", "this is no place on the Earth");
    let remedy = words!("写 {CRS} 的东、北坐标（米）", "write metres east and north in {CRS}");
    Err(place.fault("project-range", message, remedy))
}

fn two(place: &Place<'_>) -> Result<[f64; 2], Fault> {
    if let [a, b] = place.list(2)?.as_slice() {
        return Ok([a.number()?, b.number()?]);
    }
    let message = Words::fixed("应为两个数", "two numbers should stand here");
    Err(place.fault("project-type", message, Words::fixed("写 [a, b]", "write [a, b]")))
}

/// A whole number from 0 on.
pub(super) fn count(place: &Place<'_>, most: f64) -> Result<f64, Fault> {
    let number = place.number()?;
    if number.fract() == 0.0 && (0.0..=most).contains(&number) {
        return Ok(number);
    }
    let message = words!("{number} 不能用在这里", "{number} cannot be used here");
    Err(place.fault(
        "project-range",
        message,
        words!("改为 0 到 {most} 的整数", "write a whole number from 0 to {most}"),
    ))
}
