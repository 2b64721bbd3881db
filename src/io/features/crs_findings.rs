//! What is said of the coordinate system of a file: what was assumed, found wrong, or is to be known.

use geo_types::{Coord, Rect};

use crate::crs::Crs;
use crate::crs::guess::{Guess, candidates};
use crate::crs::shift::Shift;
use crate::io::error::Fault;
use crate::model::report::{Issue, Severity};
use crate::model::words::Words;
use crate::words;

/// What a person has said goes before what the file says.
pub(super) fn said(crs: Crs) -> Issue {
    let name = crs.name();
    let message = words!("按指定的坐标系 {name} 读取", "read as {name}, as was said");
    let remedy = Words::fixed("不指定 --crs 则按文件判断", "without --crs the file decides");
    Fault::new("crs-said", message, remedy).issue(Severity::Info)
}

/// Coordinates of a Chinese web map were brought back to where things are.
pub(super) fn shift_taken_out(shift: Shift) -> Issue {
    let name = shift.name();
    let message = words!("已按 {name} 纠偏", "the shift of {name} was taken out");
    let remedy =
        Words::fixed("纠偏后仍有米级误差，不能用于量算权属", "metres of error remain; do not measure property by it");
    Fault::new("shift-taken-out", message, remedy).issue(Severity::Warning)
}

/// Places are only so good.
pub(super) fn of_little_accuracy(crs: Crs, doubt: &Words) -> Issue {
    let name = crs.name();
    let message = Words::made(format!("{name}：{}", doubt.zh), format!("{name}: {}", doubt.en));
    let remedy = Words::fixed(
        "请向测绘主管部门要 CGCS2000 成果；有公共点时可用四参数：--crs \"tm:…;fit=东,北,角秒,尺度\"",
        "ask the survey for CGCS2000 data; with common points use four parameters: --crs \"tm:…;fit=dE,dN,arcseconds,k\"",
    );
    Fault::new("crs-accuracy", message, remedy).issue(Severity::Warning)
}

/// A name or text that is no system that is known.
pub(super) fn not_known(message: Words) -> Fault {
    Fault::new("unknown-crs", message, supported())
}

fn supported() -> Words {
    Words::fixed(
        "请写明 EPSG 编码，或用 --crs 指定坐标系（编码、WKT、.prj 文件或 tm:中央经线,东偏移,北偏移）",
        "name an EPSG code, or say the system with --crs (a code, WKT, a .prj file, or tm:CM,FE,FN)",
    )
}

pub(super) fn assumed(crs: Crs, bounds: Rect) -> Issue {
    let name = crs.name();
    let Coord { x, y } = bounds.min();
    let message = words!(
        "文件没有写坐标系，坐标也不是经纬度；按数值（如 {x:.0}, {y:.0}）认定为 {name}",
        "the file names no coordinate system and its numbers are no degrees; by their size (such as {x:.0}, {y:.0}) taken as {name}"
    );
    let others: Vec<String> = candidates(bounds)
        .into_iter()
        .filter(|one| !one.guess.swapped && one.guess.crs != crs)
        .map(|one| one.guess.crs.name())
        .collect();
    let (mut zh, mut en) = (String::new(), String::new());
    if !others.is_empty() {
        zh = format!("；数值相近的还有：{}", others.join("、"));
        en = format!("; such numbers are also those of {}", others.join(", "));
    }
    let remedy = words!(
        "如不对，请在导入页改坐标系，或用 --crs、--axes 指定{zh}",
        "where that is wrong, say it on the page of the import or with --crs and --axes{en}"
    );
    Fault::new("crs-assumed", message, remedy).issue(Severity::Warning)
}

/// Degrees under the name of a plane, or metres under that of degrees: the numbers cannot lie about that.
pub(super) fn contradicted(stated: Crs, found: Guess, bounds: Rect) -> Issue {
    let (stated, found, north_first) = (stated.name(), found.crs.name(), found.swapped);
    let Coord { x, y } = bounds.min();
    let (order, order_en) = if north_first { ("（先北后东）", ", north first") } else { ("", "") };
    let message = words!(
        "文件写明坐标系为 {stated}，但坐标（如 {x:.3}, {y:.3}）不是这种数值；按 {found}{order} 读取",
        "the file says {stated}, which its numbers (such as {x:.3}, {y:.3}) cannot be; read as {found}{order_en}"
    );
    let remedy = Words::fixed(
        "请核对坐标系；文件所写的坐标系应与坐标出自同一次导出",
        "check the system: what the file says of it and the coordinates have to be of one export",
    );
    Fault::new("crs-contradicts-numbers", message, remedy).issue(Severity::Warning)
}

pub(super) fn swapped_axes(crs: Crs) -> Issue {
    let name = crs.name();
    let message = words!(
        "坐标顺序是先北后东（先纬度）；已对调，按 {name} 读取",
        "coordinates have north (latitude) first; they were swapped and read as {name}"
    );
    let remedy = Words::fixed(
        "文件应先写东坐标（经度）；如不对，用 --axes 指定",
        "files have east (longitude) first; where that is wrong say it with --axes",
    );
    Fault::new("axes-swapped", message, remedy).issue(Severity::Warning)
}

pub(super) fn unknown(bounds: Rect) -> Fault {
    let (Coord { x: west, y: south }, Coord { x: east, y: north }) = (bounds.min(), bounds.max());
    let message = words!(
        "认不出坐标系：坐标从 {west:.3}, {south:.3} 到 {east:.3}, {north:.3}",
        "the coordinate system is not known: numbers from {west:.3}, {south:.3} to {east:.3}, {north:.3}"
    );
    Fault::new("crs-unknown", message, supported())
}
