//! The files: GeoJSON by RFC 7946 with nine decimals, one feature a line, and CSV in UTF-8.
//!
//! Written by hand, feature by feature: a million parcels as values of a JSON library would not fit in memory.
//! *Guarantees:* the same bytes for the same input; numbers never in exponent form.
//! *Must not know:* how anything was made.
use super::figures::Account;
use super::firms::Register;
use super::frame::{Frame, Road, Water, Zone};
use super::parcels::Parcel;
use super::rng::Rng;
use super::site::{self, Site};
use super::zone_text::SOURCE;
use crate::crs::WORLD;
use geo_types::{Coord, LineString, Polygon};
use std::fmt::Write as _;

/// What stands at the head of a file.
struct Head {
    name: &'static str,
    kind: &'static str,
    status: &'static str,
    source: String,
}

/// One feature's properties, already JSON.
type Properties = Vec<(&'static str, String)>;

pub(crate) fn jurisdiction(frame: &Frame) -> String {
    let source = format!("{SOURCE}；顾官屯轮廓依公开区划，2013年与经开区分界，其余示意");
    let head = Head { name: "辖区", kind: "zones", status: "schematic", source };
    collection(&head, frame.zones.iter().filter(|zone| zone.text.kind == "jurisdiction").map(zone))
}

pub(crate) fn zones(frame: &Frame) -> String {
    let head =
        Head {
            name: "功能区", kind: "zones", status: "schematic", source: format!("{SOURCE}；位置和边界为示意")
        };
    collection(&head, frame.zones.iter().filter(|zone| zone.text.kind != "jurisdiction").map(zone))
}

pub(crate) fn roads(frame: &Frame) -> String {
    let source = format!("{SOURCE}“八纵六横一环”；路名与走向依公开报道推断，示意");
    collection(&Head { name: "道路", kind: "roads", status: "schematic", source }, frame.roads.iter().map(road))
}

pub(crate) fn water(frame: &Frame) -> String {
    let source = "公开报道与环评文件中的位置描述；示意".to_owned();
    collection(&Head { name: "水系", kind: "water", status: "schematic", source }, frame.water.iter().map(waterway))
}

pub(crate) fn parcels(parcels: &[Parcel], rng: &Rng, seed: u64) -> String {
    let source = format!("mutu sample, seed {seed}；示意数据，非测绘成果，非登记资料");
    let features = parcels.iter().enumerate().map(|(at, of)| parcel(of, site::of(of, at, rng)));
    collection(&Head { name: "宗地", kind: "parcels", status: "synthetic", source }, features)
}

/// firms.csv.
pub(crate) fn firms(register: &Register, seed: u64) -> String {
    let mut out = String::from(
        "uscc,name,industry,gb4754,scale,high_tech,gazelle,tech_sme,founded,closed,not_rated,not_rated_until,status,source\n",
    );
    let year = |year: Option<u16>| year.map_or_else(String::new, |year| year.to_string());
    for firm in &register.firms {
        let scale = if firm.above_scale { "规上" } else { "规下" };
        let flag = u8::from;
        let row = format_args!(
            "{},{},{},{},{scale},{},{},{},{},{},{},{},synthetic,\"mutu sample, seed {seed}\"\n",
            firm.code,
            firm.name,
            firm.industry.name(),
            firm.division,
            flag(firm.high_tech),
            flag(firm.gazelle),
            flag(firm.tech_sme),
            firm.founded,
            year(firm.closed),
            firm.not_rated,
            year(firm.not_rated_until()),
        );
        put(&mut out, row);
    }
    out
}

/// occupation.csv.
pub(crate) fn occupation(register: &Register, parcels: &[Parcel]) -> String {
    let mut out = String::from("zddm,uscc,kind,area_mu,from,to,status\n");
    for row in &register.occupations {
        let (Some(parcel), Some(firm)) = (parcels.get(row.parcel), register.firms.get(row.firm)) else { continue };
        let year = |year: Option<u16>| year.map_or_else(String::new, |year| year.to_string());
        let (mu, rest) = (row.area / 10_000, row.area % 10_000);
        let line = format_args!(
            "{},{},{},{mu}.{rest:04},{},{},synthetic\n",
            parcel.code,
            firm.code,
            row.kind,
            year(row.from),
            year(row.to)
        );
        put(&mut out, line);
    }
    out
}

/// yearly.csv.
pub(crate) fn yearly(register: &Register, years: &[Account]) -> String {
    let mut out = String::from(
        "uscc,year,tax,output,revenue,value_added,investment,energy_tce,electricity_kwh,pollutant_t,rd,staff,veto,status\n",
    );
    for row in years {
        let Some(firm) = register.firms.get(row.firm) else { continue };
        put(&mut out, format_args!("{},{}", firm.code, row.year));
        for value in [row.tax, row.output, row.revenue, row.value_added, row.investment, row.energy_tce] {
            decimal(&mut out, value, 2);
        }
        decimal(&mut out, row.electricity_kwh, 0);
        decimal(&mut out, row.pollutant_t, 3);
        decimal(&mut out, row.rd, 2);
        decimal(&mut out, row.staff, 0);
        put(&mut out, format_args!(",{},synthetic\n", row.veto));
    }
    out
}

/// `,` and the value, or nothing after it.
fn decimal(out: &mut String, value: Option<f64>, places: usize) {
    match value {
        Some(value) => put(out, format_args!(",{value:.places$}")),
        None => out.push(','),
    }
}

/// Appends to a string, which cannot fail.
fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    if out.write_fmt(text).is_err() {
        debug_assert!(false, "a string takes everything");
    }
}

fn collection(head: &Head, features: impl Iterator<Item = (String, Properties)>) -> String {
    let mut out = String::with_capacity(640 * features.size_hint().0 + 400);
    let text = [("name", head.name), ("kind", head.kind), ("status", head.status), ("source", head.source.as_str())];
    out.push_str("{\"type\":\"FeatureCollection\"");
    for (key, value) in text {
        put(&mut out, format_args!(",\"{key}\":{}", quoted(value)));
    }
    out.push_str(",\"features\":[");
    let mut between = "\n";
    for (geometry, properties) in features {
        out.push_str(between);
        between = ",\n";
        out.push_str("{\"type\":\"Feature\",\"properties\":{");
        for (i, (key, value)) in properties.iter().enumerate() {
            put(&mut out, format_args!("{}\"{key}\":{value}", if i > 0 { "," } else { "" }));
        }
        put(&mut out, format_args!("}},\"geometry\":{geometry}}}"));
    }
    out.push_str("\n]}\n");
    out
}

/// A JSON string.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if (c as u32) < 0x20 => put(&mut out, format_args!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn zone(zone: &Zone) -> (String, Properties) {
    let text = zone.text;
    let official = text.official_area_km2.map_or_else(|| "null".to_owned(), |area| format!("{area}"));
    let properties = vec![
        ("id", quoted(text.id)),
        ("zone_kind", quoted(text.kind)),
        ("name", quoted(text.name)),
        ("name_en", quoted(text.name_en)),
        ("aliases", quoted(text.aliases)),
        ("function", quoted(text.function)),
        ("carriers", quoted(text.carriers)),
        ("projects", quoted(text.projects)),
        ("official_area_km2", official),
        ("status", quoted("schematic")),
        ("source", quoted(SOURCE)),
        ("note", quoted(text.note)),
    ];
    let parts: Vec<String> = zone.shape.0.iter().map(polygon).collect();
    (areal(parts), properties)
}

fn road(road: &Road) -> (String, Properties) {
    let plan = &road.plan;
    let properties = vec![
        ("id", quoted(plan.id)),
        ("name", quoted(plan.name)),
        ("name_en", quoted(plan.name_en)),
        ("class", quoted(plan.class)),
        ("axis", quoted(plan.axis)),
        ("width_m", format!("{}", plan.width_m)),
        ("name_status", quoted(plan.name_status.name())),
        ("note", quoted(plan.note)),
    ];
    (linear(&road.courses), properties)
}

fn waterway(water: &Water) -> (String, Properties) {
    let plan = &water.plan;
    let properties = vec![
        ("id", quoted(plan.id)),
        ("name", quoted(plan.name)),
        ("name_en", quoted(plan.name_en)),
        ("class", quoted(plan.class)),
        ("width_m", format!("{}", plan.width_m)),
        ("note", quoted(plan.note)),
    ];
    (linear(std::slice::from_ref(&water.course)), properties)
}

fn parcel(parcel: &Parcel, site: Site) -> (String, Properties) {
    let (code, name) = parcel.purpose.code();
    let (whole, cents) = (parcel.registered_hundredths / 100, parcel.registered_hundredths % 100);
    let mut properties = vec![
        ("ZDDM", quoted(&parcel.code)),
        ("ZL", quoted(&parcel.address)),
        ("YDFL", quoted("用地用海2023")),
        ("YDYHFLDM", quoted(code)),
        ("YDYHFLMC", quoted(name)),
        ("ZDMJ", format!("{whole}.{cents:02}")),
        ("status", quoted(parcel.status.name())),
    ];
    for (key, value, decimals) in [
        ("RJL", site.plot_ratio, 2),
        ("JZMD", site.building_density, 1),
        ("JZXS", site.building_coverage, 1),
        ("LDL", site.green_ratio, 1),
        ("XMZTZ", site.total_investment, 0),
        ("GDZCTZ", site.fixed_investment, 0),
        ("ZCZB", site.registered_capital, 0),
    ] {
        properties.extend(value.map(|value| (key, format!("{value:.decimals$}"))));
    }
    let parts = parcel.parts.iter().map(|part| {
        let rings = std::iter::once(ring(&part.outer, false)).chain(part.holes.iter().map(|hole| ring(hole, true)));
        format!("[{}]", rings.collect::<Vec<_>>().join(","))
    });
    (areal(parts.collect()), properties)
}

fn areal(mut parts: Vec<String>) -> String {
    if parts.len() == 1 {
        return format!("{{\"type\":\"Polygon\",\"coordinates\":{}}}", parts.pop().unwrap_or_default());
    }
    format!("{{\"type\":\"MultiPolygon\",\"coordinates\":[{}]}}", parts.join(","))
}

fn linear(courses: &[Vec<Coord>]) -> String {
    let lines: Vec<String> = courses.iter().map(|course| positions(course.iter().copied())).collect();
    match lines.as_slice() {
        [line] => format!("{{\"type\":\"LineString\",\"coordinates\":{line}}}"),
        _ => format!("{{\"type\":\"MultiLineString\",\"coordinates\":[{}]}}", lines.join(",")),
    }
}

fn polygon(polygon: &Polygon) -> String {
    let open = |line: &LineString| super::plane::tidied(&super::plane::open_ring(line));
    let rings = std::iter::once(ring(&open(polygon.exterior()), false))
        .chain(polygon.interiors().iter().map(|hole| ring(&open(hole), true)));
    format!("[{}]", rings.collect::<Vec<_>>().join(","))
}

/// A closed ring, counter-clockwise outside and clockwise for holes.
fn ring(open: &[Coord], hole: bool) -> String {
    let first = open.first().copied();
    if hole {
        positions(first.into_iter().chain(open.iter().rev().copied().take(open.len().saturating_sub(1))).chain(first))
    } else {
        positions(open.iter().copied().chain(first))
    }
}

/// Positions in degrees; neighbours that fall together when rounded are written once.
fn positions(line: impl Iterator<Item = Coord>) -> String {
    let mut out = String::from("[");
    let mut before = (0_i64, 0_i64);
    for coord in line {
        let place = WORLD.unproject(coord);
        let billionths = |degrees: f64| (degrees * 1e9).round() as i64;
        let now = (billionths(place.lon_deg), billionths(place.lat_deg));
        if now == before {
            continue;
        }
        before = now;
        if out.len() > 1 {
            out.push(',');
        }
        let degrees = |value: i64| (value / 1_000_000_000, value % 1_000_000_000);
        let ((lon, lon_part), (lat, lat_part)) = (degrees(now.0), degrees(now.1));
        put(&mut out, format_args!("[{lon}.{lon_part:09},{lat}.{lat_part:09}]"));
    }
    out.push(']');
    out
}
