//! Every label of the window, in both languages.
//!
//! *Guarantees:* each text stands once; [`ALL`] lists them, so that a test can ask the bundled font for every glyph.
//! *Must not know:* where a label is shown.

use crate::app::panels::number;
use crate::model::layer::{LayerKind, Status};
use crate::model::report::Severity;
use crate::model::spec::Metric;
use crate::model::spec::{PolicyStatus, Theme};
use crate::model::words::{Lang, Words};
use crate::words;
use std::time::Duration;

macro_rules! labels {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        $(
            #[doc = concat!("`", $zh, "`: ", $en)]
            pub static $name: Words = Words::fixed($zh, $en);
        )*
        /// All fixed labels.
        pub static ALL: &[&Words] = &[$(&$name),*];
    };
}

labels! {
    APP: "亩图", "Mutu";
    MENU_FILE: "文件", "File";
    UNTITLED: "未命名项目", "Untitled project";
    MENU_EDIT: "编辑", "Edit";
    MENU_VIEW: "视图", "View";
    MENU_ANALYSE: "分析", "Analyse";
    MORE_ANSWERS: "更多分析", "More analyses";
    MENU_HELP: "帮助", "Help";
    SEARCH_HINT: "搜索宗地号、企业、分区、道路", "Search parcel, firm, zone, road";
    COLON: "：", ": ";
    LIST: "、", ", ";
    SEARCH: "搜索", "Search";
    NOTHING_FOUND: "没有找到；换个名称，或只输入一部分", "Nothing found; try another name, or a part of it";
    FOUND_ZONES: "分区", "Zones";
    FOUND_ROADS: "道路", "Roads";
    FOUND_FIRMS: "企业", "Firms";
    FOUND_PARCELS: "宗地", "Parcels";
    FOUND_OTHER: "其他", "Other";
    YEAR: "年度", "Year";
    THEME: "专题", "Overlay";
    NO_YEAR: "无年度", "No year";
    TO_LIGHT: "切换为浅色", "Switch to light";
    TO_DARK: "切换为深色", "Switch to dark";
    LANGUAGE: "语言", "Language";
    RECENT: "最近打开", "Recent files";

    ZONES: "分区", "Zones";
    NO_ZONES: "没有分区图层。打开含规划分区的 GeoJSON，或恢复示例图层。", "No layer of zones. Open a GeoJSON file with planning zones, or show the shipped layers.";
    FUNCTION: "功能定位", "Function";
    CARRIERS: "载体", "Carriers";
    PROJECTS: "重点项目", "Key projects";
    AREA_OFFICIAL: "规划面积", "Area in the plan";
    AREA_MEASURED: "图上面积", "Area as drawn";
    PER_FIRM_MU: "企业用地亩均", "on firms' land";
    PER_ALL_MU: "综合亩均", "on all land";
    SCHEMATIC_OUTLINE: "轮廓为示意，不作界线依据", "Schematic outline, not a legal boundary";

    LAYERS: "图层", "Layers";
    NO_LAYERS: "没有图层。从“文件”打开 GeoJSON，或把文件拖到窗口里。", "No layers. Open a GeoJSON file from the File menu, or drop one on the window.";
    OPACITY: "不透明度", "Opacity";
    LAYER_UP: "上移", "Move up";
    LAYER_DOWN: "下移", "Move down";
    LAYER_CLOSE: "关闭图层", "Close layer";
    JOINED_TABLES: "并入的表", "Joined tables";
    JOIN_REMOVE: "去掉这张表", "Take this table away";
    LAYER_SOURCE: "来源", "Source";

    LEGEND: "图例", "Legend";
    NO_LEGEND: "没有地块图层，因此没有图例。", "No layer of parcels, so no legend.";
    CLASS_METHOD: "分级方法", "Classes by";
    CLASS_COUNT: "级数", "Number of classes";
    BOUND_RULE: "恰在界上的值归哪一级", "Class of a value exactly on a bound";
    RULE_OF_STANDARD: "标准规定“≥”：恰在界上的值归上一级", "The standard says ≥: a value on a bound is in the upper class";
    QUOTA: "名次配额（%），从高到低，第", "Rank quota in %, best first, no.";
    QUOTA_REST: "最低一级：其余", "The lowest class: what is left";
    TERCILES: "按三分位数", "By terciles";
    RESET_TERCILES: "恢复三分位数", "Back to terciles";
    LAND_HINT: "宗数、亩、面积占比", "Parcels, mu, share of area";
    SUMS_HINT: "各级合计（万元）", "Sum of each class (10k yuan)";
    COL_SUM: "Σ 万元", "Σ 10k yuan";
    COL_PARCELS: "宗数", "Parcels";
    COL_MU: "亩", "mu";
    COL_SHARE: "占比", "Share";
    HISTOGRAM: "直方图", "Histogram";
    MORE: "以上", "and more";

    INSPECTOR: "属性", "Inspector";
    EMPTY_TITLE: "未选中任何对象", "Nothing selected";
    EMPTY_HINT: "点击地图上的宗地，查看亩均税收、产值和投资。\n也可在上方搜索宗地号、企业、分区或道路。", "Click a parcel on the map to see its tax, output and investment per mu.\nOr search a parcel number, a firm, a zone or a road above.";
    EMPTY_ZONE_HINT: "在左侧选择分区，缩放到该分区并查看合计。", "Choose a zone on the left to zoom to it and see its totals.";
    PARCEL: "宗地", "Parcel";
    CODE: "宗地代码", "Parcel number";
    COPY_CODE: "点击复制", "Click to copy";
    NEXT: "下一宗", "Next";
    THIS_PARCEL: "本宗", "This parcel";
    STANDARD: "标准", "Standard";
    WHOLE_AVERAGE: "全部宗地均值", "All parcels";
    ZONE_AVERAGE: "均值", "average";
    NO_DATA: "无数据", "No data";
    NOT_RATED: "暂不评价", "Not rated";
    NOT_RATED_HINT: "本宗企业均暂不评价（T），数值仅供参考，不参与分级与排名", "All firms here are not rated (T): the figure is shown, but neither classed nor ranked";
    NO_DATA_HINT: "没有企业，或企业没有该年度的数据；不等于零", "No firm, or no figure of this year; this is not zero";
    PARTIAL: "部分企业缺数据", "Some firms lack the figure";
    UNIT: "万元/亩", "10k yuan/mu";
    WAN_YUAN: "万元", "10k yuan";
    MU: "亩", "mu";
    SQUARE_METERS: "m²", "m²";
    HECTARES: "公顷", "ha";
    AREAS: "面积", "Areas";
    AREA_REGISTERED: "证载面积", "Registered";
    AREA_GEODESIC: "椭球面积", "Geodesic";
    AREA_DIFFERENCE: "差值", "Difference";
    AREA_USED: "计算口径", "Divided by";
    LAND: "土地", "Land";
    LAND_USE: "用途", "Land use";
    LAND_USE_SCHEME: "分类标准", "Scheme";
    DEVELOPMENT: "开发状态", "Status";
    ADDRESS: "坐落", "Address";
    IN_ZONES: "所在分区", "In zones";
    FIRMS: "企业", "Firms";
    NO_FIRMS: "本宗地上没有企业。", "There is no firm on this parcel.";
    FIRM_LAND: "用地", "Uses";
    FIRM_SHARE: "按面积分摊", "share by area";
    SHOW_FIRM: "在地图上显示该企业的全部宗地", "Show all parcels of this firm on the map";
    HISTORY: "历年", "By year";
    NOTES: "提示", "Notes";
    ATTRIBUTES: "其他属性", "Other attributes";
    ZONE: "分区", "Zone";
    ROAD: "道路", "Road";
    WATER: "水系", "Water";
    FEATURE: "要素", "Feature";
    NAME: "名称", "Name";
    CLASS: "类别", "Class";
    WIDTH: "宽度", "Width";
    ALIASES: "别名", "Also called";
    NOTE: "说明", "Note";
    UNNAMED: "未命名", "Unnamed";
    TOTALS: "合计", "Totals";
    PARCELS: "宗", "parcels";

    FOUND_FIRM: "所查企业", "Searched firm";
    TABLE: "属性表", "Attribute table";
    TABLE_OF_LAYER: "打开属性表", "Open the attribute table";
    TABLE_FILTER: "筛选", "Filter";
    TABLE_GRAMMAR: "筛选写法", "How to filter";
    TABLE_COPY: "复制", "Copy";
    TABLE_COPY_HINT: "把筛选、排序后的各行复制为文本，可粘贴到 Excel", "Copy the filtered and sorted rows, to paste into Excel";
    TABLE_EXPORT: "导出表格", "Export table";
    TABLE_FORM: "格式", "Form";
    TABLE_XLSX: "Excel 工作簿（.xlsx）", "Excel workbook (.xlsx)";
    TABLE_CSV: "文本（.csv）", "Text (.csv)";
    TABLE_EXPORT_HINT: "把筛选、排序后的各行写成 Excel 工作簿或 CSV 文件", "Write the filtered and sorted rows as an Excel workbook or CSV";
    TABLE_MARK: "带 BOM（供 Excel 识别 UTF-8）", "With BOM (so that Excel reads UTF-8)";
    TABLE_TOTALS: "合计", "Total";
    TABLE_EMPTY: "没有符合筛选条件的行", "No row passes the filter";
    TABLE_NO_LAYER: "没有可列出的图层；请先打开文件", "No layer to list; open a file first";
    TABLE_LAYER: "属性表的图层", "Layer of the table";
    TABLE_RATIO: "Σ合计 ÷ Σ面积（全部所列宗地）", "Σ total ÷ Σ area of all rows";
    YES: "是", "yes";
    NO: "否", "no";

    NO_POINTER: "指针不在地图上", "Pointer not on the map";
    CAUTION: "示意数据", "Sample data";
    CAUTION_BASE: "含示意数据", "Some sample data";
    CAUTION_HINT: "图形为示意，企业与数字为程序生成，不是真实数据", "Outlines are schematic; firms and figures are generated and not real";
    READY: "就绪", "Ready";
    CANCEL_JOB: "取消", "Cancel";
    SCALE: "比例尺", "Scale";
    UPDATING: "正在更新…", "Updating…";

    ISSUES: "数据问题", "Issues";
    MESSAGES: "消息", "Messages";
    NO_ISSUES: "没有问题。读入的每个要素都被采用。", "No issues. Every feature that was read is in use.";
    NO_ISSUES_OF_KIND: "没有这一级的问题。", "No issues of this severity.";
    NO_MESSAGES: "没有消息。", "No messages.";
    SHOW_ALL: "全部", "All";
    COL_SEVERITY: "级别", "Severity";
    COL_FILE: "文件", "File";
    COL_PLACE: "位置", "Place";
    COL_MESSAGE: "问题", "What";
    COL_REMEDY: "处理办法", "What to do";
    DISMISS: "移除", "Dismiss";
    CLOSE: "关闭", "Close";

    OPEN_TITLE: "打开", "Open";
    OPEN_HINT: "项目（.mutu）、图层（Shapefile、GeoPackage、GeoJSON、KML、DXF、界址点 TXT 等）、Excel 或 CSV 表、压缩包，或包含它们的文件夹", "A project (.mutu), layers (Shapefile, GeoPackage, GeoJSON, KML, DXF, …), tables (Excel, CSV), archives, or a folder of them";
    PATH: "路径", "Path";
    OPEN_FOLDER: "打开整个文件夹", "Open whole folder";
    PARENT: "上一级", "Parent folder";
    EMPTY_FOLDER: "这个文件夹里没有可以打开的文件", "Nothing in this folder can be opened";
    NO_FOLDER: "这个文件夹打不开；检查路径或权限", "This folder cannot be opened; check the path or your permission";
    DO_OPEN: "打开", "Open";
    CANCEL: "取消", "Cancel";
    EXPORT_TITLE: "导出地图", "Export map";
    EXPORT_HINT: "把当前地图做成图幅：PNG、PDF 或 SVG，由文件名的后缀决定", "Writes what the map shows as a sheet: PNG, PDF or SVG by the ending of the name";
    FILE_NAME: "文件", "File";
    MAP_TITLE: "图名", "Title";
    MAP_TITLE_HINT: "留空则自动生成", "Leave empty for an automatic one";
    WIDTH_OF_PAPER: "宽", "Width";
    HEIGHT_OF_PAPER: "高", "Height";
    PIXELS: "像素", "pixels";
    DPI: "dpi", "dpi";
    DO_EXPORT: "导出", "Export";
    HELP_TITLE: "快捷键", "Keys";
    HELP_MOUSE: "鼠标", "Mouse";
    MOUSE_DRAG: "拖动", "Drag";
    MOUSE_DRAG_DOES: "平移地图", "pan the map";
    MOUSE_WHEEL: "滚轮", "Wheel";
    MOUSE_WHEEL_DOES: "以指针为中心缩放", "zoom at the pointer";
    MOUSE_DOUBLE: "双击", "Double-click";
    MOUSE_DOUBLE_DOES: "放大", "zoom in";
    MOUSE_CLICK: "单击", "Click";
    MOUSE_CLICK_DOES: "选中；再次单击切换重叠的宗地", "select; again for the next one under it";
    DROP: "松开鼠标以打开", "Drop to open";

    ROAD_HIGHWAY: "公路", "Highway";
    ROAD_RING: "环路", "Ring road";
    ROAD_ARTERIAL: "主干路", "Arterial";
    ROAD_SECONDARY: "次干路", "Secondary road";
    WATER_RIVER: "河流", "River";
    WATER_CANAL: "渠道", "Canal";
    SELECTED_PARCELS: "选中宗地", "Selected parcels";
    BY_CLASS: "按图例分级", "By class";
    COPY_TABLE: "复制为表格", "Copy as table";
    WITHOUT_VALUE: "无数值", "without value";
    LASTING: "剩余", "left";
    RESET: "重置", "Reset";
    RESET_BREAKS: "恢复自动分级", "Back to the method";
    MANUAL: "手动断点", "Own bounds";
    BREAK: "断点", "Bound";
    DRAG_BREAK: "拖动改变断点；键盘 ←→ 微调", "Drag to move the bound; arrow keys for small steps";
    TOOLS: "工具", "Tools";
    SAVE_HINT: "文件夹必须存在；同名文件会被替换", "The folder must exist; a file of that name is replaced";
}

/// What the features of a layer are.
pub fn layer_kind(kind: LayerKind) -> Words {
    match kind {
        LayerKind::Water => Words::fixed("水系", "Water"),
        LayerKind::Parcels => Words::fixed("地块", "Parcels"),
        LayerKind::Roads => Words::fixed("道路", "Roads"),
        LayerKind::Zones => Words::fixed("规划分区", "Zones"),
        LayerKind::Other => Words::fixed("其他", "Other"),
    }
}

/// The chip beside a layer, with what it means.
pub fn status(status: Status) -> (Words, Words) {
    match status {
        Status::Official => {
            (Words::fixed("官方", "Official"), Words::fixed("官方文件的数字", "A figure of an official document"))
        }
        Status::Schematic => (
            Words::fixed("示意", "Schematic"),
            Words::fixed("按有限资料绘制，位置为示意", "Drawn from partial evidence"),
        ),
        Status::Synthetic => {
            (Words::fixed("合成", "Synthetic"), Words::fixed("程序生成，不是真实数据", "Generated, not real data"))
        }
        Status::Unstated => (
            Words::fixed("未注明", "Unstated"),
            Words::fixed("文件没有说明数据来源", "The file does not say where it comes from"),
        ),
    }
}

/// How a standard stands.
pub fn policy(status: PolicyStatus) -> Words {
    match status {
        PolicyStatus::Official => Words::fixed("现行", "in force"),
        PolicyStatus::Example => Words::fixed("参考", "example"),
        PolicyStatus::Placeholder => Words::fixed("占位", "placeholder"),
    }
}

/// A severity.
pub fn severity(severity: Severity) -> Words {
    match severity {
        Severity::Info => Words::fixed("说明", "Info"),
        Severity::Warning => Words::fixed("警告", "Warning"),
        Severity::Error => Words::fixed("错误", "Error"),
    }
}

/// A theme's name where there is little room.
pub fn theme_short(theme: Theme) -> Words {
    match theme {
        Theme::PerMu(Metric::Tax) => Words::fixed("亩均税收", "Tax/mu"),
        Theme::PerMu(Metric::Output) => Words::fixed("亩均产值", "Output/mu"),
        Theme::PerMu(Metric::Investment) => Words::fixed("亩均投资", "Investment/mu"),
        Theme::Bivariate => Words::fixed("税收×产值", "Tax×output"),
        Theme::Grade => Words::fixed("评价等级", "Grade"),
        Theme::Industry => Words::fixed("主导产业", "Industry"),
        Theme::FirmClass => Words::fixed("企业类别", "Firm class"),
        Theme::Scale => Words::fixed("规上/规下", "Scale"),
        Theme::LandUse => Words::fixed("土地用途", "Land use"),
        Theme::Status => Words::fixed("开发状态", "Status"),
    }
}

/// A class of road or water by its name in files; `None` for other names.
pub fn line_class(name: &str) -> Option<&'static Words> {
    match name {
        "highway" => Some(&ROAD_HIGHWAY),
        "ring" => Some(&ROAD_RING),
        "arterial" => Some(&ROAD_ARTERIAL),
        "secondary" => Some(&ROAD_SECONDARY),
        "river" => Some(&WATER_RIVER),
        "canal" => Some(&WATER_CANAL),
        _ => None,
    }
}

/// `第 12 位 / 348 宗`.
pub fn rank(rank: usize, of: usize) -> Words {
    words!("第 {rank} 位 / {of} 宗", "rank {rank} of {of}")
}

/// `此处有 3 宗重叠`.
pub fn overlapping(count: usize) -> Words {
    words!("此处有 {count} 宗重叠", "{count} parcels overlap here")
}

/// `3 个问题`.
pub fn issue_count(count: usize) -> Words {
    if count == 1 { words!("1 个问题", "1 issue") } else { words!("{count} 个问题", "{count} issues") }
}

/// `另有 3 个同类问题未逐条列出`.
pub fn more_issues(count: usize, code: &str) -> Words {
    words!(
        "另有 {count} 个同类问题（{code}）未逐条列出",
        "{count} more of this kind ({code}) are not listed one by one"
    )
}

/// `已打开 1 个图层：1,000,000 个要素，用时 1.6 秒`.
pub fn opened_in(layers: usize, features: usize, took: Duration) -> Words {
    let (features, seconds) = (number::count(features), took.as_secs_f64());
    words!(
        "已打开 {layers} 个图层：{features} 个要素，用时 {seconds:.1} 秒",
        "opened {layers} layer(s): {features} features in {seconds:.1} s"
    )
}

/// `已复制 12 宗的表格`.
pub fn copied_parcels(count: usize) -> Words {
    let count = number::count(count);
    words!("已复制 {count} 宗，可粘贴到表格软件", "{count} parcels copied, to paste into a spreadsheet")
}

/// What the percentiles of a selection are of.
pub fn rated_parcels(count: usize) -> Words {
    let count = number::count(count);
    words!("参评 {count} 宗的亩均分布", "per mu of the {count} rated parcels")
}

/// A percentile's name where there is little room.
pub fn percentile_short(percent: u8) -> Words {
    match percent {
        0 => Words::fixed("最小", "min"),
        50 => Words::fixed("中位", "median"),
        _ => Words::fixed("最大", "max"),
    }
}

/// The heads of the copied table: number, name, area, then total and per mu of each figure.
pub fn table_heads(lang: Lang) -> Vec<String> {
    let mut heads: Vec<String> = [&CODE, &NAME].map(|words| words.get(lang).to_owned()).to_vec();
    heads.push(format!("{} ({})", AREAS.get(lang), MU.get(lang)));
    for metric in Metric::ALL {
        heads.push(format!("{} ({})", metric.total_words().get(lang), WAN_YUAN.get(lang)));
        heads.push(format!("{} ({})", metric.words().get(lang), UNIT.get(lang)));
    }
    heads
}

/// `6 级`.
pub fn classes(count: u8) -> Words {
    words!("{count} 级", "{count} classes")
}

/// Files over the window.
pub fn dropping(count: usize) -> Words {
    words!("松开鼠标打开 {count} 个文件", "drop to open {count} file(s)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::action::all;
    use crate::scene::font::Fonts;

    /// A viewer that shows 亩 as a box has failed.
    #[test]
    fn the_bundled_fonts_have_every_glyph_of_every_label() {
        let fonts = Fonts::bundled();
        let actions = all().flat_map(|entry| [&entry.label, &entry.tooltip]);
        let labels = ALL.iter().copied().chain(actions).flat_map(|words| [words.zh.to_string(), words.en.to_string()]);
        let keys = all().map(crate::app::action::Entry::key_text);
        for label in labels.chain(keys).chain([String::from("≥ ≤ × – … ° · ² （）：；、“”→←↑↓")])
        {
            let shown: String = label.chars().filter(|character| *character != '\n').collect();
            assert!(fonts.regular.covers(&shown), "the regular font lacks a glyph of {shown}");
            assert!(fonts.bold.covers(&shown), "the bold font lacks a glyph of {shown}");
        }
    }
}
