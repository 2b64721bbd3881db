//! Parcels as the land bureau's programs take them: north first, the number of the zone in front of the easting, the first
//! point of a ring again at its end, three decimals of a metre, four of a hectare.
//!
//! *Guarantees:* the written area is that of the written points. *Must not know:* what columns mean, but for the names
//! they are read under.

use std::fmt::Write as _;
use std::path::Path;

use geo_types::Coord;

use super::parcels::COLUMNS;
use crate::crs::datum::Datum;
use crate::crs::{Crs, ProjectionMethod};
use crate::geometry::measure::signed_plane_area_m2;
use crate::io::error::{Fault, WriteError};
use crate::io::formats::outgoing::{Outgoing, unfit};
use crate::io::formats::placed;
use crate::model::id::FeatureId;
use crate::model::layer::Role;
use crate::model::report::Report;
use crate::model::words::Words;
use crate::words;

/// The decimals of a metre that are written, and what the file says of them.
const DECIMALS: usize = 3;
const PRECISION: &str = "0.001";
const STEPS_IN_METRE: f64 = 1_000.0;

/// Writes the polygons of a layer, and says what was left out.
///
/// # Errors
/// Where the system is no Gauss–Krüger zone, where a place is not in it, and where the file cannot be written.
pub(crate) fn write(path: &Path, out: &Outgoing<'_>) -> Result<Report, WriteError> {
    let mut report = Report::default();
    let text = text(out, &mut report).map_err(|fault| placed::in_file(fault, path))?;
    placed::text_file(path, &text, out)?;
    Ok(report)
}

/// Whether a system is one that such files can be in.
pub(crate) fn is_zone(crs: Crs) -> bool {
    Zone::of(crs).is_some()
}

fn text(out: &Outgoing<'_>, report: &mut Report) -> Result<String, Fault> {
    let zone = Zone::of(out.crs).ok_or_else(|| no_zone(out.crs))?;
    let mut text = head(&zone, out);
    let mut left_out = 0;
    for id in out.layer.shapes.ids() {
        if placed::is_polygon(out, id) {
            parcel(out, id, &zone, &mut text)?;
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        report.push(unfit(
            "shape-kind",
            words!(
                "界址点文件只有面；{left_out} 个要素未写",
                "the file holds polygons only; {left_out} feature(s) were left out"
            ),
        ));
    }
    let columns = out.layer.table.columns.iter().filter(|column| !COLUMNS.contains(&column.name.as_str()));
    let lost = columns.filter(|column| !plays_a_role(out, &column.name)).count();
    if lost > 0 {
        report.push(unfit(
            "columns-left-out",
            words!(
                "界址点文件没有其他属性的位置；{lost} 列未写",
                "the file has no place for other columns; {lost} were left out"
            ),
        ));
    }
    Ok(text)
}

/// A zone by the words of the file.
struct Zone {
    datum: &'static str,
    width: u32,
    number: u32,
    /// What has to be put in front of eastings that have no number.
    offset_m: f64,
}

impl Zone {
    fn of(crs: Crs) -> Option<Self> {
        let definition = crs.definition();
        let datum = match definition.datum {
            Datum::Cgcs2000 => "2000国家大地坐标系",
            Datum::Xian80 => "1980西安坐标系",
            Datum::Beijing54 => "1954北京坐标系",
            _ => return None,
        };
        let ProjectionMethod::TransverseMercator { lon0, lat0, k0, false_easting, false_northing } =
            definition.projection?
        else {
            return None;
        };
        if lat0 != 0.0 || k0 != 1.0 || false_northing != 0.0 || definition.unit_m != 1.0 || definition.fit.is_some() {
            return None;
        }
        let stated = (false_easting / 1e6).floor() as u32;
        let is_six =
            (13..=23).contains(&stated) || crs.name().contains("Gauss-Kruger") && !crs.name().contains("3-degree");
        let (width, number) = if is_six { (6, (lon0 + 3.0) / 6.0) } else { (3, lon0 / 3.0) };
        let is_zone = number.fract() == 0.0 && false_easting - f64::from(stated) * 1e6 == 500_000.0;
        let number = number as u32;
        (is_zone && (stated == 0 || stated == number)).then(|| Self {
            datum,
            width,
            number,
            offset_m: if stated == 0 { f64::from(number) * 1e6 } else { 0.0 },
        })
    }
}

fn head(zone: &Zone, out: &Outgoing<'_>) -> String {
    let date = out.written_at.get(..10).unwrap_or_default();
    let lines = [
        "[属性描述]".to_owned(),
        "格式版本号=".to_owned(),
        "数据产生单位=".to_owned(),
        format!("数据产生日期={date}"),
        format!("坐标系={}", zone.datum),
        format!("几度分带={}", zone.width),
        "投影类型=高斯克吕格".to_owned(),
        "计量单位=米".to_owned(),
        format!("带号={}", zone.number),
        format!("精度={PRECISION}"),
        "转换参数=0,0,0,0,0,0,0".to_owned(),
        "[地块坐标]".to_owned(),
    ];
    lines.map(|line| line + LINE_END).concat()
}

const LINE_END: &str = "\r\n";

fn parcel(out: &Outgoing<'_>, id: FeatureId, zone: &Zone, text: &mut String) -> Result<(), Fault> {
    let parts = placed::parts(out, id)?;
    let (mut points, mut count, mut number, mut area_m2) = (String::new(), 0, 0, 0.0);
    for (ring_at, (is_outer, ring)) in parts.iter().flat_map(|part| part.iter().enumerate()).enumerate() {
        let written: Vec<Coord> = ring.iter().map(|coord| rounded(*coord, zone)).collect();
        let own = signed_plane_area_m2(&written).abs();
        area_m2 += if is_outer == 0 { own } else { -own };
        let first = number + 1;
        let corners = written.len().saturating_sub(1);
        for (at, Coord { x, y }) in written.iter().enumerate() {
            // The last one is the first again, under its number.
            let name = if at < corners { first + at } else { first };
            let ring = ring_at + 1;
            write!(points, "J{name},{ring},{y:.DECIMALS$},{x:.DECIMALS$}{LINE_END}").unwrap_or_default();
            count += 1;
        }
        number += corners;
    }
    let area_ha = area_m2 / super::HECTARE_M2;
    let cell = |name: &str, role: Option<Role>| cell(out, id, name, role);
    let (code, name) = (cell("地块编号", Some(Role::Code)), cell("地块名称", Some(Role::Name)));
    let (sheet, usage, class) =
        (cell("图幅号", None), cell("用途", Some(Role::LandUseName)), cell("地类编码", Some(Role::LandUse)));
    write!(text, "{count},{area_ha:.4},{code},{name},面,{sheet},{usage},{class},@{LINE_END}").unwrap_or_default();
    text.push_str(&points);
    Ok(())
}

fn rounded(coord: Coord, zone: &Zone) -> Coord {
    let round = |value: f64| (value * STEPS_IN_METRE).round() / STEPS_IN_METRE;
    Coord { x: round(coord.x + zone.offset_m), y: round(coord.y) }
}

/// The cell of the column of that name, else of the role. Marks that end a cell become full-width ones.
fn cell(out: &Outgoing<'_>, id: FeatureId, name: &str, role: Option<Role>) -> String {
    let column = out.layer.table.column(name).or_else(|| out.layer.role(role?));
    let text = column.and_then(|column| placed::shown(column.value(id.index()))).unwrap_or_default();
    text.replace(',', "，").replace('@', "＠").replace(['\r', '\n'], " ")
}

fn plays_a_role(out: &Outgoing<'_>, name: &str) -> bool {
    [Role::Code, Role::Name, Role::LandUse, Role::LandUseName]
        .iter()
        .any(|role| out.layer.role(*role).is_some_and(|column| column.name == name))
}

fn no_zone(crs: Crs) -> Fault {
    let name = crs.name();
    let message =
        words!("界址点文件要用高斯-克吕格分带坐标，不能用 {name}", "the file is in Gauss-Kruger zones; {name} is none");
    let remedy = Words::fixed("请指定 CGCS2000 的分带，例如 4527", "choose a zone of CGCS2000, such as 4527");
    Fault::new("no-zone", message, remedy)
}
