//! What is found in tables with coordinates, in words.

use crate::io::error::Fault;
use crate::model::report::{Issue, Severity};
use crate::model::words::Words;
use crate::words;

pub(super) fn no_coordinates(row: u32) -> Issue {
    let message = Words::fixed("这一行没有可用的坐标", "the row has no coordinates that can be used");
    let remedy = Words::fixed("请在原表中补上坐标", "add the coordinates in the table");
    Fault::new("coordinate-missing", message, remedy).at(format!("line {row}")).issue(Severity::Warning)
}

pub(super) fn no_geometry(text: &str, row: u32) -> Issue {
    let text: String = text.chars().take(40).collect();
    let message = words!("“{text}”不是 WKT 图形", "\"{text}\" is no geometry in well-known text");
    let remedy = Words::fixed("应为 POLYGON ((x y, …)) 一类", "it should be like POLYGON ((x y, …))");
    Fault::new("geometry-invalid", message, remedy).at(format!("line {row}")).issue(Severity::Error)
}

pub(super) fn no_outline(code: &str, row: u32) -> Issue {
    let message = words!(
        "宗地 {code} 有一点的坐标不能用；此宗地的图形未采用",
        "a point of parcel {code} has no coordinates that can be used; its shape is not used"
    );
    let remedy = Words::fixed("请在原表中改正", "correct it in the table");
    Fault::new("point-invalid", message, remedy).at(format!("line {row}")).issue(Severity::Error)
}

pub(super) fn put_together(parcels: usize) -> Issue {
    let message = words!(
        "这是界址点表：按地块编号连成 {parcels} 个地块",
        "this is a table of boundary points: they were put together to {parcels} parcel(s) by their numbers"
    );
    let remedy =
        Words::fixed("点按表中的顺序相连；请看图核对", "points are joined in the order of the table; look at the map");
    Fault::new("points-joined", message, remedy).issue(Severity::Info)
}
