//! Which coordinate system a file is in: what its `crs` member says, else WGS 84 as RFC 7946 has it, else what
//! the size of the numbers says. An assumption is never made in silence.

use std::collections::BTreeMap;

use geo_types::{Coord, Rect};
use serde_json::Value;

use crate::crs::assumed::{Assumed, Axes};
use crate::crs::guess::{Guess, candidates, guess};
use crate::crs::{Crs, parse, wkt};
use crate::geometry::raw::RawShapes;
use crate::io::error::Fault;
use crate::io::features::Declared;
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

/// The system of a file's numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reference {
    pub(crate) crs: Crs,
    /// Whether the file has north first.
    pub(crate) swapped: bool,
}

/// What the numbers of all features say: the box around them, and the system that each would be taken for alone.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Numbers {
    pub(crate) bounds: Option<Rect>,
    votes: BTreeMap<(u32, bool), (usize, Guess)>,
    voters: usize,
}

impl Numbers {
    /// Those of features that were read.
    pub(crate) fn of(raw: &RawShapes) -> Self {
        let mut numbers = Self::default();
        // Neighbours mostly say the same.
        let mut run: Option<(Guess, usize)> = None;
        for bounds in (0..raw.len()).filter_map(|feature| raw.bounds(feature)) {
            numbers.bounds = joined(numbers.bounds, Some(bounds));
            numbers.voters += 1;
            let degrees = || are_degrees(bounds).then_some(Guess { crs: Crs::Wgs84, swapped: false });
            match (guess(bounds).or_else(degrees), &mut run) {
                (None, _) => {}
                (Some(one), Some((same, count))) if *same == one => *count += 1,
                (Some(one), _) => {
                    numbers.vote(run.replace((one, 1)));
                }
            }
        }
        numbers.vote(run);
        numbers
    }

    fn vote(&mut self, run: Option<(Guess, usize)>) {
        if let Some((one, count)) = run {
            self.votes.entry((one.crs.epsg(), one.swapped)).or_insert((0, one)).0 += count;
        }
    }

    /// Adds those of another piece.
    pub(crate) fn append(&mut self, other: &Self) {
        self.bounds = joined(self.bounds, other.bounds);
        self.voters += other.voters;
        for (count, one) in other.votes.values() {
            self.vote(Some((*one, *count)));
        }
    }

    /// What most features say, where a stray one spoils the box around all.
    fn majority(&self) -> Option<Guess> {
        self.votes.values().find(|(count, _)| count * 2 > self.voters).map(|(_, guess)| *guess)
    }
}

fn joined(a: Option<Rect>, b: Option<Rect>) -> Option<Rect> {
    let (Some(a), Some(b)) = (a, b) else { return a.or(b) };
    let (low, high) = (a.min(), a.max());
    Some(Rect::new(
        Coord { x: low.x.min(b.min().x), y: low.y.min(b.min().y) },
        Coord { x: high.x.max(b.max().x), y: high.y.max(b.max().y) },
    ))
}

/// Chooses, and says in `report` what was assumed.
pub(crate) fn choose(
    assumed: Assumed,
    member: Option<&Declared>,
    numbers: &Numbers,
    report: &mut Report,
) -> Result<Reference, Fault> {
    if let Some(crs) = assumed.crs {
        return Ok(said(crs, assumed.axes, numbers, report));
    }
    let Some(axes) = assumed.axes else { return found(member, numbers, report) };
    if let Some(crs) = stated(member, report)? {
        return Ok(said(crs, Some(axes), numbers, report));
    }
    let swapped = axes.is_swapped();
    let Some(bounds) = numbers.bounds else { return Ok(Reference { crs: Crs::Wgs84, swapped }) };
    let by_size = candidates(bounds).into_iter().find(|one| one.swapped == swapped);
    let Guess { crs, .. } = by_size.ok_or_else(|| unknown(bounds))?;
    if !crs.is_geographic() {
        report.push(assumed_by_size(crs, bounds));
    }
    Ok(Reference { crs, swapped })
}

/// The system that is said, with the order of axes that is said or that its numbers must have.
fn said(crs: Crs, axes: Option<Axes>, numbers: &Numbers, report: &mut Report) -> Reference {
    let by_size = numbers.bounds.and_then(guess).or_else(|| numbers.majority());
    let by_size = by_size.filter(|by_size| is_like(by_size.crs, crs));
    let swapped = axes.map_or_else(|| by_size.is_some_and(|by_size| by_size.swapped), Axes::is_swapped);
    if swapped && axes.is_none() {
        report.push(swapped_axes(crs));
    }
    Reference { crs, swapped }
}

/// Chooses where nothing is said.
fn found(member: Option<&Declared>, numbers: &Numbers, report: &mut Report) -> Result<Reference, Fault> {
    let stated = stated(member, report)?;
    let Some(bounds) = numbers.bounds else {
        return Ok(Reference { crs: stated.unwrap_or(Crs::Wgs84), swapped: false });
    };
    let by_size = guess(bounds);
    if let Some(crs) = stated {
        if let Some(by_size) = by_size.or_else(|| numbers.majority())
            && by_size.crs.is_geographic() != crs.is_geographic()
        {
            report.push(contradicted(crs, by_size, bounds));
            return Ok(Reference { crs: by_size.crs, swapped: by_size.swapped });
        }
        let swapped = by_size.is_some_and(|by_size| by_size.swapped && is_like(by_size.crs, crs));
        if swapped {
            report.push(swapped_axes(crs));
        }
        return Ok(Reference { crs, swapped });
    }
    let fits_degrees = are_degrees(bounds);
    match by_size.or_else(|| if fits_degrees { None } else { numbers.majority() }) {
        Some(Guess { crs, swapped: true }) => {
            report.push(swapped_axes(crs));
            Ok(Reference { crs, swapped: true })
        }
        Some(Guess { crs, .. }) if !crs.is_geographic() => {
            report.push(assumed_by_size(crs, bounds));
            Ok(Reference { crs, swapped: false })
        }
        Some(Guess { crs, .. }) => Ok(Reference { crs, swapped: false }),
        None if fits_degrees => Ok(Reference { crs: Crs::Wgs84, swapped: false }),
        None => Err(unknown(bounds)),
    }
}

fn stated(member: Option<&Declared>, report: &mut Report) -> Result<Option<Crs>, Fault> {
    match member {
        None | Some(Declared::Member(Value::Null)) => Ok(None),
        Some(Declared::Member(member)) => of_member(member, report),
        Some(Declared::Text(text)) => {
            parse::from_name(text).or_else(|| wkt::parse(text).ok()).map(Some).ok_or_else(|| unknown_name(text))
        }
    }
}

/// Degrees of any datum are alike here, and so are equal planes.
fn is_like(a: Crs, b: Crs) -> bool {
    a == b || (a.is_geographic() && b.is_geographic())
}

fn are_degrees(bounds: Rect) -> bool {
    let (low, high) = (bounds.min(), bounds.max());
    low.x >= -180.0 && high.x <= 180.0 && low.y >= -90.0 && high.y <= 90.0
}

/// The system that a GeoJSON 2008 `crs` member names; `None` where it only links to one.
fn of_member(member: &Value, report: &mut Report) -> Result<Option<Crs>, Fault> {
    let properties = &member["properties"];
    let kind = member["type"].as_str().unwrap_or_default().to_lowercase();
    let (name, crs) = match (kind.as_str(), &properties["name"], &properties["code"]) {
        ("link", ..) => {
            let message = Words::fixed(
                "crs 成员只给出链接，未读；按坐标数值判断坐标系",
                "the crs member is only a link and was not followed; the system is taken from the numbers",
            );
            let remedy = Words::fixed("请用名称写出坐标系，例如 EPSG:4548", "name the system, such as EPSG:4548");
            report.push(Fault::new("crs-link", message, remedy).issue(Severity::Warning));
            return Ok(None);
        }
        (_, Value::String(name), _) => (name.clone(), parse::from_name(name)),
        (_, _, Value::Number(code)) => {
            let code = code.as_u64().and_then(|code| u32::try_from(code).ok());
            (format!("EPSG:{}", code.unwrap_or_default()), code.and_then(parse::from_epsg))
        }
        // Some programs write the number as a text.
        (_, _, Value::String(code)) => {
            let number = code.trim().parse::<u32>();
            (format!("EPSG:{code}"), number.map_or_else(|_| parse::from_name(code), parse::from_epsg))
        }
        _ => (member.to_string().chars().take(80).collect(), None),
    };
    crs.map(Some).ok_or_else(|| unknown_name(&name))
}

fn unknown_name(name: &str) -> Fault {
    let name: String = name.chars().take(80).collect();
    let message = words!("不支持的坐标系：{name}", "the coordinate system {name} is not supported");
    Fault::new("unknown-crs", message, supported())
}

fn supported() -> Words {
    Words::fixed(
        "支持的有：EPSG:4326、4490（经纬度）、4527、4548 及 CGCS2000 其他高斯-克吕格 3°/6° 带、3857；请用 QGIS 转换后再打开",
        "supported are EPSG:4326 and 4490 (degrees), 4527, 4548 and their neighbours (CGCS2000 Gauss-Kruger), and 3857; convert it with QGIS",
    )
}

fn assumed_by_size(crs: Crs, bounds: Rect) -> crate::model::report::Issue {
    let name = crs.name();
    let Coord { x, y } = bounds.min();
    let message = words!(
        "文件没有写坐标系，坐标也不是经纬度；按数值（如 {x:.0}, {y:.0}）认定为 {name}",
        "the file names no coordinate system and its numbers are no degrees; by their size (such as {x:.0}, {y:.0}) taken as {name}"
    );
    let remedy = Words::fixed("如不对，请写入 crs 成员", "write a crs member where that is wrong");
    Fault::new("crs-assumed", message, remedy).issue(Severity::Warning)
}

/// Degrees under the name of a plane, or metres under that of degrees: the numbers cannot lie about that.
fn contradicted(stated: Crs, found: Guess, bounds: Rect) -> crate::model::report::Issue {
    let (stated, found, north_first) = (stated.name(), found.crs.name(), found.swapped);
    let Coord { x, y } = bounds.min();
    let (order, order_en) = if north_first { ("（先北后东）", ", north first") } else { ("", "") };
    let message = words!(
        "文件写明坐标系为 {stated}，但坐标（如 {x:.3}, {y:.3}）不是这种数值；按 {found}{order} 读取",
        "the file says {stated}, which its numbers (such as {x:.3}, {y:.3}) cannot be; read as {found}{order_en}"
    );
    let remedy = Words::fixed(
        "请核对坐标系；导出时坐标与 crs 成员应一致",
        "check the system: coordinates and crs member have to be of one export",
    );
    Fault::new("crs-contradicts-numbers", message, remedy).issue(Severity::Warning)
}

fn swapped_axes(crs: Crs) -> crate::model::report::Issue {
    let name = crs.name();
    let message = words!(
        "坐标顺序是先北后东（先纬度）；已对调，按 {name} 读取",
        "coordinates have north (latitude) first; they were swapped and read as {name}"
    );
    let remedy = Words::fixed("GeoJSON 应先写东坐标（经度）", "GeoJSON has east (longitude) first");
    Fault::new("axes-swapped", message, remedy).issue(Severity::Warning)
}

fn unknown(bounds: Rect) -> Fault {
    let (Coord { x: west, y: south }, Coord { x: east, y: north }) = (bounds.min(), bounds.max());
    let message = words!(
        "认不出坐标系：坐标从 {west:.3}, {south:.3} 到 {east:.3}, {north:.3}",
        "the coordinate system is not known: numbers from {west:.3}, {south:.3} to {east:.3}, {north:.3}"
    );
    Fault::new("crs-unknown", message, supported())
}
