//! What is found in 界址点 files, in words.

use crate::io::error::Fault;
use crate::model::report::{Issue, Severity};
use crate::model::words::Words;
use crate::words;

/// Areas are written with four decimals of a hectare; and some programs write the one on the ellipsoid, which is up to
/// 0.05 % another.
const ROUNDING_HA: f64 = 0.000_1;
const SHARE: f64 = 0.000_5;

pub(super) fn no_parcels() -> Fault {
    Fault::new(
        "no-parcels",
        Words::fixed("[地块坐标] 下没有地块", "there is no parcel under [地块坐标]"),
        Words::fixed("文件可能不完整；请重新导出", "the file may be cut off; export it again"),
    )
}

pub(super) fn no_head() -> Fault {
    Fault::new(
        "parcel-line-missing",
        Words::fixed(
            "界址点前没有地块行（以 @ 结尾）",
            "points stand without the line of their parcel, which ends with @",
        ),
        Words::fixed("请补上地块行", "add the line of the parcel"),
    )
}

pub(super) fn unread(line: usize) -> Issue {
    let message = Words::fixed(
        "这一行不是界址点；该地块的图形未采用",
        "this line is no point; the shape of the parcel is not used",
    );
    let remedy = Words::fixed(
        "应为：点号,圈号,北坐标,东坐标；请改正后重新打开",
        "a point is: number,ring,north,east; correct it and open the file again",
    );
    Fault::new("point-invalid", message, remedy).at(format!("line {line}")).issue(Severity::Error)
}

/// `stated` is a number of points, or no number at all.
pub(super) fn other_count(stated: &str, found: usize, is_last: bool) -> Fault {
    let stated: String = stated.chars().take(20).collect();
    let message =
        words!("写明 {stated} 个点，实有 {found} 个", "the parcel is said to have {stated} points and has {found}");
    let remedy = if is_last {
        Words::fixed(
            "这是最后一个地块：文件可能不完整，请核对",
            "it is the last parcel: the file may be cut off, check it",
        )
    } else {
        Words::fixed("请核对界址点是否缺漏", "check whether points are missing")
    };
    Fault::new("point-count", message, remedy)
}

/// Where a stated area, in hectares, is not that of the points.
pub(super) fn other_area(stated_ha: f64, found_ha: f64) -> Option<Fault> {
    if is_near(stated_ha, found_ha) {
        return None;
    }
    let other_unit = |per_ha: f64| is_near(stated_ha / per_ha, found_ha);
    let (unit, unit_en) = if other_unit(10_000.0) {
        ("，像是平方米", ", which looks like square metres")
    } else if other_unit(15.0) {
        ("，像是亩", ", which looks like mu")
    } else {
        ("", "")
    };
    let message = words!(
        "写明面积 {stated_ha} 公顷{unit}，按界址点计算为 {found_ha:.4} 公顷",
        "the parcel is said to have {stated_ha} ha{unit_en}; its points enclose {found_ha:.4} ha"
    );
    let remedy = Words::fixed("请核对面积单位与界址点", "check the unit of the area, and the points");
    Some(Fault::new("stated-area", message, remedy))
}

fn is_near(stated_ha: f64, found_ha: f64) -> bool {
    (stated_ha - found_ha).abs() <= ROUNDING_HA + SHARE * found_ha
}
