//! What [`admit`](crate::geometry::admit) finds, in words. The codes are stable: programs read them.
//!
//! *Must not know:* how it was found.

use std::borrow::Cow;

use geo_types::Coord;

use crate::crs::Crs;
use crate::model::report::{Issue, Severity};
use crate::model::words::Words;
use crate::words;

/// Why a whole feature cannot be used.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Refusal {
    /// NaN or infinity.
    NotFinite,
    /// Nowhere in the file's system, or too far from the world plane.
    OutOfRange(Coord),
}

/// The repair of a ring whose last coordinate is not its first. It is made (and noted) by the reader, since
/// geo-types closes every ring in silence.
pub fn ring_not_closed() -> Issue {
    Issue {
        severity: Severity::Info,
        code: "ring-not-closed",
        place: None,
        message: Words::fixed("面的边界没有闭合，已自动闭合", "a ring was not closed; it has been closed"),
        remedy: Words::fixed(
            "如边界不对，请在原数据中补上首点",
            "repeat the first coordinate at the end of the ring in the source data",
        ),
    }
}

impl Refusal {
    /// The finding, for a feature read as `crs`.
    pub(crate) fn issue(self, crs: Crs) -> Issue {
        let system = crs.name();
        match self {
            Self::NotFinite => issue(
                Severity::Error,
                "coordinate-not-finite",
                Words::fixed(
                    "坐标不是有限数值，此要素的图形未采用",
                    "a coordinate is not a finite number; the geometry of this feature is not used",
                ),
                Words::fixed("请在原数据中改正该坐标", "correct the coordinate in the source data"),
            ),
            Self::OutOfRange(Coord { x, y }) => {
                let (x, y) = (shown(x), shown(y));
                issue(
                    Severity::Error,
                    "coordinate-out-of-range",
                    words!(
                        "坐标 ({x}, {y}) 超出 {system} 的范围，此要素的图形未采用",
                        "coordinate ({x}, {y}) is outside the range of {system}; the geometry of this feature is not used"
                    ),
                    words!(
                        "请检查坐标以及文件的坐标系（当前按 {system} 读取，东坐标或经度在前）",
                        "check the coordinate and the file's coordinate system (read as {system}, easting or longitude first)"
                    ),
                )
            }
        }
    }
}

/// A number as it is, or with a power of ten where its digits would fill the line.
fn shown(value: f64) -> String {
    if value.abs() < 1e15 { value.to_string() } else { format!("{value:e}") }
}

fn issue(severity: Severity, code: &'static str, message: Words, remedy: Words) -> Issue {
    Issue { severity, code, place: None, message, remedy }
}

/// A record without a place.
pub(crate) fn no_geometry() -> Issue {
    issue(
        Severity::Info,
        "no-geometry",
        Words::fixed("此要素没有图形，只保留属性", "this feature has no geometry; its attributes are kept"),
        Words::fixed("如应有图形，请检查原数据", "check the source data if there should be one"),
    )
}

/// Points or lines beside polygons in one collection.
pub(crate) fn mixed_collection(left_out: usize) -> Issue {
    issue(
        Severity::Warning,
        "mixed-collection",
        words!(
            "此要素混有不同类型的图形，只保留维数最高的，略去 {left_out} 个",
            "this feature mixes kinds of geometry; the ones of highest dimension are kept, {left_out} left out"
        ),
        Words::fixed("请将点、线、面分存为不同要素", "store points, lines and polygons as separate features"),
    )
}

/// A line without length.
pub(crate) fn line_too_short() -> Issue {
    issue(
        Severity::Warning,
        "line-too-short",
        Words::fixed("线的不同坐标少于两个，已略去", "a line with fewer than two different coordinates was left out"),
        Words::fixed("请在原数据中改正或删除该线", "correct or remove the line in the source data"),
    )
}

/// A polygon that is lost is an error, a hole that is lost is not.
fn ring_severity(is_outer: bool) -> Severity {
    if is_outer { Severity::Error } else { Severity::Warning }
}

fn ring_name(is_outer: bool) -> (Cow<'static, str>, Cow<'static, str>) {
    if is_outer { ("外环".into(), "an outer ring".into()) } else { ("内环".into(), "a hole".into()) }
}

/// A ring that cannot be closed to a triangle.
pub(crate) fn ring_too_short(len: usize, is_outer: bool) -> Issue {
    let (zh, en) = ring_name(is_outer);
    issue(
        ring_severity(is_outer),
        "ring-too-short",
        words!("{zh}只有 {len} 个坐标（至少 4 个），已略去", "{en} with {len} coordinates (at least 4) was left out"),
        Words::fixed("请在原数据中补全边界", "complete the ring in the source data"),
    )
}

/// A ring that goes there and back.
pub(crate) fn ring_without_area(is_outer: bool) -> Issue {
    let (zh, en) = ring_name(is_outer);
    issue(
        ring_severity(is_outer),
        "ring-without-area",
        words!("{zh}没有面积，已略去", "{en} without area was left out"),
        Words::fixed("请在原数据中改正或删除该环", "correct or remove the ring in the source data"),
    )
}

/// A boundary that crosses or touches itself.
pub(crate) fn self_intersection(Coord { x, y }: Coord) -> Issue {
    issue(
        Severity::Warning,
        "self-intersection",
        words!(
            "边界在 ({x}, {y}) 附近自相交，图形保持原样，面积可能不准",
            "the boundary crosses or touches itself near ({x}, {y}); the shape is kept as it is and its area may be wrong"
        ),
        Words::fixed("请在原数据中修复该图形", "repair the polygon in the source data"),
    )
}

/// A hole in nothing.
pub(crate) fn hole_outside(Coord { x, y }: Coord) -> Issue {
    issue(
        Severity::Warning,
        "hole-outside",
        words!(
            "内环在 ({x}, {y}) 处位于外环之外，图形保持原样，面积可能不准",
            "a hole lies outside the outer ring at ({x}, {y}); the shape is kept as it is and its area may be wrong"
        ),
        Words::fixed("请将该环存为单独的面", "store that ring as a polygon of its own"),
    )
}

/// A boundary too intricate to look at every pair of edges.
pub(crate) fn self_intersection_unchecked() -> Issue {
    issue(
        Severity::Info,
        "self-intersection-unchecked",
        Words::fixed(
            "边界过于复杂，未查完是否自相交",
            "the boundary is too intricate to be checked for self-intersection",
        ),
        Words::fixed("请用专门工具检查该图形", "check the polygon with a dedicated tool"),
    )
}
