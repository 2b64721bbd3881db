//! Which column plays which role, by the names that Chinese and English files use for it, and what kind of
//! layer the columns show.

use crate::io::error::Fault;
use crate::io::names::Names;
use crate::io::number::number;
use crate::io::table_builder::Texts;
use crate::model::layer::{LayerKind, ParcelStatus, Role};
use crate::model::report::{Report, Severity};
use crate::model::shapes::{ShapeKind, Shapes};
use crate::model::table::{Column, ColumnData, Table, Value};
use crate::model::words::Words;
use crate::words;

/// Names of the column with the number of a parcel that no other kind of layer has.
pub(crate) const PARCEL_CODE: &[&str] = &[
    "zddm",
    "宗地代码",
    "宗地编码",
    "宗地编号",
    "宗地号",
    "parcel_id",
    "parcel_code",
    "parcel_no",
    "parcelid",
    "parcel",
    "dkbh",
    "地块编号",
    "地块编码",
    "地块代码",
    "地块号",
    "dkbm",
    "dkdm",
    "zdbh",
    "bdcdyh",
    "不动产单元号",
];
/// Names that stand for a code in any layer.
const CODE: &[&str] =
    &["id", "code", "编号", "编码", "代码", "zone_id", "road_id", "bsm", "fid", "objectid", "feature id"];
const NAME: &[&str] = &[
    "name",
    "名称",
    "mc",
    "zone_name",
    "road_name",
    "parcel_name",
    "name_zh",
    "道路名称",
    "分区名称",
    "宗地名称",
    "地块名称",
    "dkmc",
    "qymc",
    "企业名称",
    "单位名称",
    "firm",
    "company",
];
const NAME_EN: &[&str] = &["name_en", "name:en", "english_name", "英文名", "英文名称"];
const ALIASES: &[&str] = &["aliases", "alias", "别名", "alt_name"];
const ADDRESS: &[&str] = &["zl", "坐落", "地址", "address", "location", "zuoluo", "dizhi"];
const LAND_USE: &[&str] = &[
    "ydyhfldm",
    "dlbm",
    "land_use",
    "landuse",
    "land_use_code",
    "地类编码",
    "用地代码",
    "用地编码",
    "用地分类代码",
    "yddm",
    "用途代码",
    "yt",
    "jqdlbm",
    "ghdlbm",
];
const LAND_USE_SCHEME: &[&str] = &["ydfl", "land_use_scheme", "scheme", "用地分类标准", "分类标准"];
const LAND_USE_NAME: &[&str] = &[
    "ydyhflmc",
    "dlmc",
    "land_use_name",
    "地类名称",
    "用地名称",
    "用地性质",
    "用地类型",
    "土地用途",
    "用途",
    "ytmc",
    "规划用途",
];
const REGISTERED_AREA: &[&str] = &[
    "zdmj",
    "证载面积",
    "宗地面积",
    "登记面积",
    "registered_area",
    "registered_area_m2",
    "area_m2",
    "area_sqm",
    "面积_m2",
    "面积(平方米)",
    "面积(㎡)",
    "面积(m2)",
    "证载面积(平方米)",
    "证载面积(㎡)",
    "宗地面积(平方米)",
    "tbmj",
    "mj",
];
/// Areas in 亩, from which the registered area follows where there is none in m².
const AREA_MU: &[&str] = &[
    "area_mu",
    "registered_mu",
    "registered_area_mu",
    "mu",
    "亩",
    "亩数",
    "面积_亩",
    "面积(亩)",
    "用地面积(亩)",
    "宗地面积(亩)",
    "证载面积(亩)",
    "mianji_mu",
];
const STATUS: &[&str] =
    &["status", "parcel_status", "dev_status", "状态", "开发状态", "利用状态", "土地状态", "建设状态", "kfzt", "lyzt"];
const PLOT_RATIO: &[&str] = &["rjl", "容积率", "plot_ratio", "far", "floor_area_ratio"];
const BUILDING_COVERAGE: &[&str] = &["jzxs", "建筑系数", "建筑系数(%)", "building_coverage", "building_coefficient"];
const BUILDING_DENSITY: &[&str] = &["jzmd", "建筑密度", "建筑密度(%)", "building_density"];
const GREEN_RATIO: &[&str] = &["ldl", "lhl", "绿地率", "绿地率(%)", "绿化率", "绿化率(%)", "green_ratio"];
const TOTAL_INVESTMENT: &[&str] =
    &["xmztz", "项目总投资", "项目总投资(万元)", "总投资", "总投资(万元)", "total_investment"];
const FIXED_INVESTMENT: &[&str] = &[
    "gdzctz",
    "项目固定资产投资",
    "项目固定资产投资(万元)",
    "固定资产总投资",
    "固定资产总投资(万元)",
    "fixed_investment",
];
const REGISTERED_CAPITAL: &[&str] = &["zczb", "注册资本", "注册资本(万元)", "注册资金", "registered_capital"];
const ZONE_KIND: &[&str] = &["zone_kind", "分区类型", "片区类型"];
const ROAD_CLASS: &[&str] = &["class", "road_class", "fclass", "道路等级", "等级", "kind"];
const WIDTH: &[&str] = &["width_m", "width", "红线宽度", "道路宽度", "路宽", "宽度"];
const OFFICIAL_AREA: &[&str] = &["official_area_km2", "规划面积_km2", "规划面积(平方公里)", "规划面积"];
const FUNCTION: &[&str] = &["function", "主导功能", "功能", "功能定位"];
const CARRIERS: &[&str] = &["carriers", "载体"];
const PROJECTS: &[&str] = &["projects", "重点项目"];
const NOTE: &[&str] = &["note", "notes", "备注", "说明", "bz", "remark"];

/// A name as the table above has it: lower case, half-width brackets, no space around.
pub(crate) fn normalized(name: &str) -> String {
    let plain = name.trim().to_lowercase();
    plain
        .chars()
        .map(|c| {
            if c == '（' {
                '('
            } else if c == '）' {
                ')'
            } else {
                c
            }
        })
        .filter(|c| *c != ' ')
        .collect()
}

/// The first column that one of `names` fits, the earlier names first.
pub(crate) fn find(table: &Table, names: &[&str]) -> Option<usize> {
    let known: Vec<String> = table.columns.iter().map(|column| normalized(&column.name)).collect();
    names.iter().find_map(|name| known.iter().position(|column| column == name))
}

/// The same of columns that are not read yet.
#[cfg(feature = "postgis")]
pub(crate) fn named<'a>(columns: &[&'a str], names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| columns.iter().find(|column| normalized(column) == *name).copied())
}

/// Position of the column in 亩, where a layer has one.
pub(crate) fn area_in_mu(table: &Table) -> Option<usize> {
    find(table, AREA_MU)
}

/// Whether a column is called as the cadastre calls its 19-character number.
pub(crate) fn is_cadastral_number(name: &str) -> bool {
    matches!(normalized(name).as_str(), "zddm" | "宗地代码")
}

/// What the features are: what the file states, else what its columns show, else what its geometry is.
pub fn layer_kind(stated: Option<&str>, table: &Table, shapes: &Shapes) -> LayerKind {
    match stated {
        Some("water") => return LayerKind::Water,
        Some("parcels") => return LayerKind::Parcels,
        Some("roads") => return LayerKind::Roads,
        Some("zones") => return LayerKind::Zones,
        Some("other") => return LayerKind::Other,
        _ => {}
    }
    let count = |kind| shapes.ids().filter(|id| shapes.kind(*id) == kind).count();
    let (polygons, lines, points) = (count(ShapeKind::Polygon), count(ShapeKind::Line), count(ShapeKind::Point));
    if find(table, ZONE_KIND).is_some() && polygons > 0 {
        LayerKind::Zones
    } else if polygons > 0 && polygons >= lines + points {
        LayerKind::Parcels
    } else if lines > 0 && polygons + points == 0 {
        LayerKind::Roads
    } else if polygons + lines + points == 0 && find(table, PARCEL_CODE).is_some() {
        LayerKind::Parcels
    } else {
        LayerKind::Other
    }
}

/// The roles of a layer's columns. Columns of codes that came as numbers become texts in place; a column whose
/// values have to be understood first (status in Chinese) is followed by one with the stable names.
pub(crate) fn assign(kind: LayerKind, table: &mut Table, report: &mut Report) -> Vec<(Role, usize)> {
    let mut roles: Vec<(Role, usize)> = Vec::new();
    let mut give = |role: Role, at: Option<usize>| {
        if let Some(at) = at
            && !roles.iter().any(|(_, taken)| *taken == at)
        {
            roles.push((role, at));
        }
    };
    if kind == LayerKind::Parcels {
        give(Role::Code, find(table, PARCEL_CODE).or_else(|| find(table, CODE)));
        give(Role::LandUse, find(table, LAND_USE));
        give(Role::LandUseScheme, find(table, LAND_USE_SCHEME));
        give(Role::LandUseName, find(table, LAND_USE_NAME));
        give(Role::RegisteredArea, numeric(table, find(table, REGISTERED_AREA), report));
        let status = find(table, STATUS).and_then(|at| status_column(table, at));
        give(Role::ParcelStatus, status);
        for (role, names) in [
            (Role::PlotRatio, PLOT_RATIO),
            (Role::BuildingCoverage, BUILDING_COVERAGE),
            (Role::BuildingDensity, BUILDING_DENSITY),
            (Role::GreenRatio, GREEN_RATIO),
            (Role::TotalInvestment, TOTAL_INVESTMENT),
            (Role::FixedInvestment, FIXED_INVESTMENT),
            (Role::RegisteredCapital, REGISTERED_CAPITAL),
        ] {
            give(role, numeric(table, find(table, names), report));
        }
    } else {
        give(Role::Code, find(table, CODE).or_else(|| find(table, PARCEL_CODE)));
    }
    give(Role::Name, find(table, NAME));
    give(Role::NameEn, find(table, NAME_EN));
    give(Role::Aliases, find(table, ALIASES));
    give(Role::Address, find(table, ADDRESS));
    match kind {
        LayerKind::Zones => give(Role::Kind, find(table, ZONE_KIND).or_else(|| find(table, ROAD_CLASS))),
        LayerKind::Roads | LayerKind::Water => give(Role::Kind, find(table, ROAD_CLASS)),
        LayerKind::Parcels | LayerKind::Other => {}
    }
    give(Role::Width, numeric(table, find(table, WIDTH), report));
    give(Role::OfficialArea, numeric(table, find(table, OFFICIAL_AREA), report));
    give(Role::Function, find(table, FUNCTION));
    give(Role::Carriers, find(table, CARRIERS));
    give(Role::Projects, find(table, PROJECTS));
    give(Role::Note, find(table, NOTE));
    for (role, at) in &roles {
        if !is_number(*role)
            && let Some(column) = table.columns.get_mut(*at)
        {
            as_text(column);
        }
    }
    roles
}

/// Whether a role is played by numbers.
pub(crate) fn is_number(role: Role) -> bool {
    use Role::{
        BuildingCoverage, BuildingDensity, FixedInvestment, GreenRatio, OfficialArea, PlotRatio, RegisteredArea,
        RegisteredCapital, TotalInvestment, Width,
    };
    matches!(
        role,
        RegisteredArea
            | Width
            | OfficialArea
            | PlotRatio
            | BuildingCoverage
            | BuildingDensity
            | GreenRatio
            | TotalInvestment
            | FixedInvestment
            | RegisteredCapital
    )
}

/// The column if it holds numbers; where it holds numbers as texts, a new one with their values. A cell that is
/// no number is no value and said so; a column without any number is none.
pub(crate) fn numeric(table: &mut Table, at: Option<usize>, report: &mut Report) -> Option<usize> {
    let at = at?;
    let column = table.columns.get(at)?;
    let rows = match &column.data {
        ColumnData::Number(_) => return Some(at),
        ColumnData::Bool(_) => return None,
        ColumnData::Text { codes, .. } => codes.len(),
        ColumnData::Mixed(values) => values.len(),
    };
    let mut values = Vec::with_capacity(rows);
    let mut invalid = Vec::new();
    for row in 0..rows {
        let value = number_in(column.value(row));
        if value.is_none() {
            invalid.push(row);
        }
        values.push(value.unwrap_or(f64::NAN));
    }
    let name = column.name.clone();
    if values.iter().all(|value| value.is_nan()) {
        if !invalid.is_empty() {
            let message =
                words!("列“{name}”没有一个数字，未用", "the column \"{name}\" holds no number and is not used");
            let remedy = Words::fixed("请检查该列，或改列名", "check the column, or rename it");
            report.push(Fault::new("column-without-numbers", message, remedy).issue(Severity::Warning));
        }
        return None;
    }
    for row in invalid {
        let shown: String = shown(column.value(row)).chars().take(40).collect();
        let message = words!(
            "列“{name}”的“{shown}”不是数字；按无值处理",
            "\"{shown}\" in the column \"{name}\" is no number; taken as no value"
        );
        let remedy = Words::fixed("请改成数字，没有值就留空", "write a number, or nothing for no value");
        let place = format!("feature {}", row + 1);
        report.push(Fault::new("number-invalid", message, remedy).at(place).issue(Severity::Error));
    }
    Some(append(table, &format!("{name} (number)"), ColumnData::Number(values)))
}

/// The number in a cell, NaN for an empty one; `None` where something else stands there.
fn number_in(value: Value<'_>) -> Option<f64> {
    match value {
        Value::None => Some(f64::NAN),
        Value::Number(value) => Some(value),
        Value::Text(text) => number(text),
        Value::Bool(_) => None,
        Value::Json(_) => number(&shown(value)),
    }
}

/// A cell as text; a text among other values is in JSON, with quotes, and wanted without.
fn shown(value: Value<'_>) -> String {
    match value {
        Value::None => String::new(),
        Value::Number(value) => value.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Text(text) => text.to_owned(),
        Value::Json(json) => serde_json::from_str::<String>(json).unwrap_or_else(|_| json.to_owned()),
    }
}

/// Adds a column under a name that is free.
pub(crate) fn append(table: &mut Table, name: &str, data: ColumnData) -> usize {
    let name = Names::of(table.columns.iter().map(|column| column.name.as_str())).take_spaced(name);
    table.columns.push(Column { name, data });
    table.columns.len() - 1
}

/// Turns numbers, truth values and mixed values into texts.
pub(crate) fn as_text(column: &mut Column) {
    let rows = match &column.data {
        ColumnData::Text { .. } => return,
        ColumnData::Number(values) => values.len(),
        ColumnData::Bool(values) => values.len(),
        ColumnData::Mixed(values) => values.len(),
    };
    let mut texts = Texts::default();
    for row in 0..rows {
        let value = column.value(row);
        texts.push((value != Value::None).then(|| shown(value)).as_deref());
    }
    column.data = texts.finish();
}

/// The status of that word in Chinese or English.
fn status(word: &str) -> Option<ParcelStatus> {
    match normalized(word).as_str() {
        "built" | "已建成" | "建成" | "已建" | "已竣工" | "竣工" | "投产" | "已投产" => {
            Some(ParcelStatus::Built)
        }
        "building" | "在建" | "建设中" | "正在建设" | "underconstruction" => Some(ParcelStatus::Building),
        "idle" | "闲置" | "闲置土地" | "闲置地" | "停产闲置" => Some(ParcelStatus::Idle),
        "supplied" | "供而未用" | "已供未用" | "已供未建" | "批而未建" | "未建" | "未开工" | "vacant" => {
            Some(ParcelStatus::SuppliedUnused)
        }
        _ => None,
    }
}

/// The column with stable names: itself, or a new one; none where no value is understood.
pub(crate) fn status_column(table: &mut Table, at: usize) -> Option<usize> {
    let column = table.columns.get(at)?;
    let ColumnData::Text { codes, words } = &column.data else { return None };
    let understood: Vec<Option<ParcelStatus>> = words.iter().map(status).collect();
    if understood.iter().all(Option::is_none) {
        return None;
    }
    let is_stable = words.iter().zip(&understood).all(|(word, status)| status.is_none_or(|s| s.name() == word));
    if is_stable {
        return Some(at);
    }
    let mut texts = Texts::default();
    for code in codes {
        texts.push(understood.get(*code as usize).copied().flatten().map(ParcelStatus::name));
    }
    Some(append(table, "parcel status", texts.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::table_builder::{Cell, TableBuilder};

    fn table(rows: &[&[(&str, Cell<'static>)]]) -> Table {
        let mut builder = TableBuilder::default();
        for (row, cells) in rows.iter().enumerate() {
            for (name, cell) in *cells {
                builder.set(name, row, cell.clone());
            }
        }
        builder.finish(rows.len()).0
    }

    fn check(name: &'static str, value: Cell<'static>, expected: Option<(Role, &str)>) {
        let mut table = table(&[&[(name, value)]]);
        let roles = assign(LayerKind::Parcels, &mut table, &mut Report::default());
        let found = roles.first().map(|(role, at)| {
            let column = &table.columns[*at];
            (*role, column.text(0).map_or_else(|| format!("{:?}", column.number(0)), str::to_owned))
        });
        assert_eq!(found, expected.map(|(role, value)| (role, value.to_owned())), "{name}");
    }

    #[test]
    fn columns_are_known_by_their_names() {
        check("ZDDM", Cell::Text("371502001001GB00001"), Some((Role::Code, "371502001001GB00001")));
        check("宗地代码", Cell::Text("x"), Some((Role::Code, "x")));
        check("Parcel_ID", Cell::Integer(17), Some((Role::Code, "17")));
        check("坐落", Cell::Text("长江路"), Some((Role::Address, "长江路")));
        check("DLBM", Cell::Integer(1001), Some((Role::LandUse, "1001")));
        check("证载面积（㎡）", Cell::Number(600.5), Some((Role::RegisteredArea, "Some(600.5)")));
        check("ZDMJ", Cell::Text("600.5"), Some((Role::RegisteredArea, "Some(600.5)")));
        check("ZDMJ", Cell::Text("六百"), None);
        check("RJL", Cell::Number(0.92), Some((Role::PlotRatio, "Some(0.92)")));
        check("建筑系数（%）", Cell::Text("41.5"), Some((Role::BuildingCoverage, "Some(41.5)")));
        check("项目总投资（万元）", Cell::Text("12,000"), Some((Role::TotalInvestment, "Some(12000.0)")));
        check("投资", Cell::Number(300.0), None);
        check("status", Cell::Text("已建成"), Some((Role::ParcelStatus, "built")));
        check("status", Cell::Text("idle"), Some((Role::ParcelStatus, "idle")));
        check("status", Cell::Text("official"), None);
        check("colour", Cell::Text("red"), None);
    }

    #[test]
    fn a_cell_that_is_no_number_costs_only_itself() {
        let check = |cells: &[Cell<'static>], expected: Option<&[Option<f64>]>, codes: &[(&str, usize)]| {
            let rows: Vec<_> = cells.iter().map(|cell| [("ZDMJ", cell.clone())]).collect();
            let mut table = table(&rows.iter().map(<[_; 1]>::as_slice).collect::<Vec<_>>());
            let mut report = Report::default();
            let at = numeric(&mut table, Some(0), &mut report);
            let values = at.map(|at| (0..cells.len()).map(|row| table.columns[at].number(row)).collect::<Vec<_>>());
            let found: Vec<_> = report.counts().iter().map(|(code, _, count)| (*code, *count)).collect();
            assert_eq!((values.as_deref(), found.as_slice()), (expected, codes), "{cells:?}");
        };
        let (area, none) = (Cell::Text("1,600.5"), Cell::Text("n/a"));
        check(&[area.clone(), none.clone()], Some(&[Some(1600.5), None]), &[("number-invalid", 1)]);
        check(&[Cell::Integer(7), none.clone(), Cell::None], Some(&[Some(7.0), None, None]), &[("number-invalid", 1)]);
        check(&[Cell::Integer(7), Cell::Text("8"), Cell::Text("")], Some(&[Some(7.0), Some(8.0), None]), &[]);
        check(&[none], None, &[("column-without-numbers", 1)]);
        check(&[Cell::None], None, &[]);
    }

    #[test]
    fn the_best_name_wins_over_the_first_column() {
        let mut table = table(&[&[("id", Cell::Integer(1)), ("ZDDM", Cell::Text("a"))]]);
        let roles = assign(LayerKind::Parcels, &mut table, &mut Report::default());
        assert_eq!(roles.first(), Some(&(Role::Code, 1)), "a parcel number before a row number");
    }
}
