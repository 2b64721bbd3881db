//! Which coordinate system a file is in: what its `crs` member says, else WGS 84 as RFC 7946 has it, else what
//! the size of the numbers says. An assumption is never made in silence.

use std::collections::BTreeMap;

use geo_types::{Coord, Rect};
use serde_json::Value;

use super::crs_findings as findings;
use crate::crs::assumed::{Assumed, Axes};
use crate::crs::guess::{Guess, first, guess};
use crate::crs::{Crs, parse};
use crate::geometry::raw::RawShapes;
use crate::io::error::Fault;
use crate::io::features::Declared;
use crate::model::report::{Report, Severity};
use crate::model::shapes::around;
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
    Some(around(a, b))
}

/// Chooses, and says in `report` what was assumed.
pub(crate) fn choose(
    assumed: Assumed,
    member: Option<&Declared>,
    numbers: &Numbers,
    report: &mut Report,
) -> Result<Reference, Fault> {
    let mut reference = match (assumed.crs, assumed.axes) {
        (Some(crs), axes) => {
            report.push(findings::said(crs));
            said(crs, axes, numbers, report)
        }
        (None, Some(axes)) => in_order(axes, member, numbers, report)?,
        (None, None) => found(member, numbers, report)?,
    };
    if let Some(shift) = assumed.shift {
        let shifted = reference.crs.definition().with_shift(Some(shift)).crs();
        reference.crs = shifted.unwrap_or(reference.crs);
        report.push(findings::shift_taken_out(shift));
    }
    if let Some(doubt) = reference.crs.caveat() {
        report.push(findings::of_little_accuracy(reference.crs, &doubt));
    }
    Ok(reference)
}

/// The system that is said, with the order of axes that is said or that its numbers must have.
fn said(crs: Crs, axes: Option<Axes>, numbers: &Numbers, report: &mut Report) -> Reference {
    let swapped = axes.map_or_else(|| numbers.bounds.is_some_and(|bounds| is_swapped(crs, bounds)), Axes::is_swapped);
    if swapped && axes.is_none() {
        report.push(findings::swapped_axes(crs));
    }
    Reference { crs, swapped }
}

/// Chooses where the order of axes is said.
fn in_order(axes: Axes, member: Option<&Declared>, numbers: &Numbers, report: &mut Report) -> Result<Reference, Fault> {
    if let Some(crs) = stated(member, report)? {
        return Ok(said(crs, Some(axes), numbers, report));
    }
    let swapped = axes.is_swapped();
    let Some(bounds) = numbers.bounds else { return Ok(Reference { crs: Crs::Wgs84, swapped }) };
    let Guess { crs, .. } = first(bounds, swapped).ok_or_else(|| findings::unknown(bounds))?;
    if !crs.is_geographic() {
        report.push(findings::assumed(crs, bounds));
    }
    Ok(Reference { crs, swapped })
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
            && (by_size.crs.is_geographic() != crs.is_geographic() || is_other_zone(crs, by_size.crs))
        {
            report.push(findings::contradicted(crs, by_size, bounds));
            return Ok(Reference { crs: by_size.crs, swapped: by_size.swapped });
        }
        return Ok(said(crs, None, numbers, report));
    }
    let fits_degrees = are_degrees(bounds);
    match by_size.or_else(|| if fits_degrees { None } else { numbers.majority() }) {
        Some(Guess { crs, swapped: true }) => {
            report.push(findings::swapped_axes(crs));
            Ok(Reference { crs, swapped: true })
        }
        Some(Guess { crs, .. }) if !crs.is_geographic() => {
            report.push(findings::assumed(crs, bounds));
            Ok(Reference { crs, swapped: false })
        }
        Some(Guess { crs, .. }) => Ok(Reference { crs, swapped: false }),
        None if fits_degrees => Ok(Reference { crs: Crs::Wgs84, swapped: false }),
        None => Err(findings::unknown(bounds)),
    }
}

/// Whether coordinates of that system have north first: only then do they lie in the country.
fn is_swapped(crs: Crs, bounds: Rect) -> bool {
    let is_here = |coord: Coord| {
        let place = crs.to_lonlat(coord);
        place.is_some_and(|place| (73.0..=136.0).contains(&place.lon_deg) && (15.0..=54.0).contains(&place.lat_deg))
    };
    let Coord { x, y } = bounds.center();
    !is_here(Coord { x, y }) && is_here(Coord { x: y, y: x })
}

/// Zone numbers in front of eastings under the name of a system without them, or of another zone, and the reverse.
fn is_other_zone(stated: Crs, by_size: Crs) -> bool {
    match (stated, by_size) {
        (Crs::GaussKruger(stated), Crs::GaussKruger(found)) => {
            (stated.false_easting_m - found.false_easting_m).abs() >= 1e6
        }
        _ => false,
    }
}

fn stated(member: Option<&Declared>, report: &mut Report) -> Result<Option<Crs>, Fault> {
    match member {
        None | Some(Declared::Member(Value::Null)) => Ok(None),
        Some(Declared::Member(member)) => of_member(member, report),
        Some(Declared::Text(text)) => parse::from_text(text).map(Some).map_err(findings::not_known),
    }
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
    crs.map(Some).ok_or_else(|| {
        let name: String = name.chars().take(80).collect();
        findings::not_known(words!("不支持的坐标系：{name}", "the coordinate system {name} is not supported"))
    })
}
