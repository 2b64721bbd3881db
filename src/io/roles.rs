//! Which column plays which role, by the names that Chinese and English files use for it, and what kind of
//! layer the columns show.

mod names;

pub(crate) use names::PARCEL_CODE;
use names::{
    ADDRESS, ALIASES, AREA, AREA_MU, BUILDING_COVERAGE, BUILDING_DENSITY, CARRIERS, CODE, FIXED_INVESTMENT, FUNCTION,
    GREEN_RATIO, LAND_USE, LAND_USE_NAME, LAND_USE_SCHEME, NAME, NAME_EN, NOTE, OFFICIAL_AREA, PLOT_RATIO, PROJECTS,
    REGISTERED_AREA, REGISTERED_CAPITAL, ROAD_CLASS, STATUS, TOTAL_INVESTMENT, WIDTH, ZONE_KIND,
};

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

/// Whether a name is another one that a shapefile has cut: ten bytes are three Chinese characters of UTF-8, five of GBK.
fn is_cut(column: &str, whole: &str) -> bool {
    let letters = column.chars().count();
    matches!(letters, 3 | 5)
        && !column.chars().any(|letter| letter.is_ascii())
        && whole != column
        && whole.starts_with(column)
}

/// The first column that one of `names` fits, the earlier names first.
pub(crate) fn find(table: &Table, names: &[&str]) -> Option<usize> {
    let known: Vec<String> = table.columns.iter().map(|column| normalized(&column.name)).collect();
    let whole = names.iter().find_map(|name| known.iter().position(|column| column == name));
    whole.or_else(|| names.iter().find_map(|name| known.iter().position(|column| is_cut(column, name))))
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

/// Position of a column of areas without a unit in its name, where a layer has one.
pub(crate) fn area_of_some_unit(table: &Table) -> Option<usize> {
    find(table, AREA)
}

/// Whether a column is called as the cadastre calls its 19-character number.
pub(crate) fn is_cadastral_number(name: &str) -> bool {
    matches!(normalized(name).as_str(), "zddm" | "宗地代码" | "宗地代")
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
    assign_keeping(kind, table, report, &mut Vec::new())
}

/// Columns that became texts, as they were before, by their positions.
pub(crate) type Kept = Vec<(usize, ColumnData)>;

/// As [`assign`]; hands out what became texts.
pub(crate) fn assign_keeping(
    kind: LayerKind,
    table: &mut Table,
    report: &mut Report,
    kept: &mut Kept,
) -> Vec<(Role, usize)> {
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
            kept.extend(as_text(column).map(|before| (*at, before)));
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

/// Turns numbers, truth values and mixed values into texts; what they were, where they were none.
pub(crate) fn as_text(column: &mut Column) -> Option<ColumnData> {
    let rows = match &column.data {
        ColumnData::Text { .. } => return None,
        ColumnData::Number(values) => values.len(),
        ColumnData::Bool(values) => values.len(),
        ColumnData::Mixed(values) => values.len(),
    };
    let mut texts = Texts::default();
    for row in 0..rows {
        let value = column.value(row);
        texts.push((value != Value::None).then(|| shown(value)).as_deref());
    }
    Some(std::mem::replace(&mut column.data, texts.finish()))
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
mod tests;
