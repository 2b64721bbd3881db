//! What is found in KML, in words.

use crate::io::error::Fault;
use crate::model::report::{Issue, Severity};
use crate::model::words::Words;
use crate::words;

fn again() -> Words {
    Words::fixed("请重新导出或下载整个文件", "export or download the whole file again")
}

pub(super) fn no_placemarks() -> Fault {
    Fault::new(
        "no-placemarks",
        Words::fixed("这个 KML 里没有地标（Placemark）", "this KML holds no placemarks"),
        Words::fixed("它可能只链接到别处的文件；请打开那个文件", "it may only link to a file elsewhere; open that one"),
    )
}

pub(super) fn truncated(line: usize) -> Fault {
    let message =
        Words::fixed("文件不完整：还有标签没有结束", "the file is cut off: elements are still open at its end");
    Fault::new("truncated", message, again()).at(format!("line {line}"))
}

pub(super) fn not_xml(reason: &dyn std::fmt::Display, line: usize) -> Fault {
    let message = words!("不是完好的 XML：{reason}", "this is not well-formed XML: {reason}");
    Fault::new("not-xml", message, again()).at(format!("line {line}"))
}

pub(super) fn too_deep(most: usize) -> Fault {
    let message = words!("标签嵌套超过 {most} 层", "elements are nested deeper than {most}");
    let remedy = Words::fixed("请用 QGIS 或 Google Earth 重新导出", "export it again with QGIS or Google Earth");
    Fault::new("too-deep", message, remedy)
}

pub(super) fn entities() -> Fault {
    let message = Words::fixed(
        "文件自己定义了实体（ENTITY），可能展开到任意大，未读",
        "the file declares entities, which may expand to any size, and was not read",
    );
    let remedy = Words::fixed("请用 QGIS 或 Google Earth 重新导出", "export it again with QGIS or Google Earth");
    Fault::new("xml-entities", message, remedy)
}

pub(super) fn bad_coordinates(text: &str, line: usize) -> Issue {
    let text: String = text.chars().take(40).collect();
    let message = words!(
        "“{text}”不是坐标；此要素的这个图形未采用",
        "\"{text}\" is no coordinate; this geometry of the feature is not used"
    );
    let remedy = Words::fixed(
        "应为：经度,纬度[,高程]，以空格分隔",
        "a coordinate is longitude,latitude[,height]; white space parts them",
    );
    Fault::new("coordinate-invalid", message, remedy).at(format!("line {line}")).issue(Severity::Error)
}

/// Things without a place on the map.
pub(super) fn unread(names: &[String]) -> Issue {
    let names = names.join(", ");
    let message = words!("这些内容未读：{names}", "these were not read: {names}");
    let remedy = Words::fixed(
        "影像叠加、模型、轨迹和网络链接不是地块；链接的文件请直接打开",
        "overlays, models, tracks and links are no parcels; open linked files themselves",
    );
    Fault::new("element-ignored", message, remedy).issue(Severity::Info)
}
