//! What is checked of a layer of parcels beyond its geometry, and what is derived for it.

use std::collections::HashSet;

use crate::io::error::Fault;
use crate::io::roles;
use crate::io::table_builder::Texts;
use crate::model::layer::{Layer, Role};
use crate::model::report::{Report, Severity};
use crate::model::shapes::ShapeKind;
use crate::model::table::{ColumnData, Dictionary};
use crate::model::units::Mu;
use crate::model::words::Words;
use crate::words;

/// The column of numbers with those that were made up, and how that of areas in m² begins.
const CODE: &str = "parcel code";
const AREA: &str = "registered_area_m2 (from ";

/// Whether a column of parcels was computed here, and is not in their file.
pub fn is_computed(column: &str) -> bool {
    column == CODE || column.starts_with(AREA)
}

/// Fills the registered area from a column in 亩 where there is none in m², and checks parcel numbers.
pub(crate) fn finish(layer: &mut Layer, report: &mut Report) {
    area_from_mu(layer, report);
    area_by_geometry(layer, report);
    check_codes(layer, report);
    check_shapes(layer, report);
}

fn area_from_mu(layer: &mut Layer, report: &mut Report) {
    if layer.role(Role::RegisteredArea).is_some() {
        return;
    }
    let position = roles::area_in_mu(&layer.table);
    let Some(at) = roles::numeric(&mut layer.table, position, report) else { return };
    let Some(name) = layer.table.columns.get(at).map(|column| column.name.clone()) else { return };
    registered_by(layer, at, |mu| Mu(mu).to_square_meters().0);
    let message = words!(
        "没有以 m² 计的证载面积；按列“{name}”（亩）换算（1 亩 = 10000/15 m²）",
        "no registered area in m²; computed from the column \"{name}\" in mu (1 mu = 10000/15 m²)"
    );
    let remedy = Words::fixed("如该列不是证载面积，请改列名", "rename the column where it is not the registered area");
    report.push(Fault::new("area-from-mu", message, remedy).issue(Severity::Info));
}

/// Takes a column in another unit as registered area, as a column of its own in m².
fn registered_by(layer: &mut Layer, at: usize, to_m2: impl Fn(f64) -> f64) {
    let Some(column) = layer.table.columns.get(at) else { return };
    let values = (0..layer.len()).map(|row| column.number(row).map_or(f64::NAN, &to_m2)).collect();
    let name = format!("registered_area_m2 (from {})", column.name);
    let derived = roles::append(&mut layer.table, &name, ColumnData::Number(values));
    layer.roles.push((Role::RegisteredArea, derived));
}

/// An area that is nearer to that of the geometry than this, in either direction, is in the same unit.
const SAME_UNIT: f64 = 1.25;

/// Takes a column of areas without a unit in its name, in the unit in which it fits the geometry: m², 亩 or 公顷.
fn area_by_geometry(layer: &mut Layer, report: &mut Report) {
    if layer.role(Role::RegisteredArea).is_some() {
        return;
    }
    let position = roles::area_of_some_unit(&layer.table);
    let Some(at) = roles::numeric(&mut layer.table, position, report) else { return };
    let Some(column) = layer.table.columns.get(at) else { return };
    let name = column.name.clone();
    let areas = layer.geodesic_area_m2.iter().enumerate().filter(|(_, drawn)| **drawn > 0.0);
    let given = areas.filter_map(|(row, drawn)| Some(column.number(row).filter(|given| *given > 0.0)? / drawn));
    let mut ratios: Vec<f64> = given.collect();
    if ratios.is_empty() {
        return;
    }
    let middle = ratios.len() / 2;
    let ratio = *ratios.select_nth_unstable_by(middle, f64::total_cmp).1;
    let units = [("m²", "m²", 1.0), ("亩", "mu", Mu(1.0).to_square_meters().0), ("公顷", "hectares", 1e4)];
    let fits = |factor: f64| (1.0 / SAME_UNIT..=SAME_UNIT).contains(&(ratio * factor));
    let Some((zh, en, factor)) = units.into_iter().find(|(_, _, factor)| fits(*factor)) else {
        let message = words!(
            "列“{name}”与图形面积不符（相差 {ratio:.4} 倍），未作证载面积",
            "the column \"{name}\" does not fit the geometry ({ratio:.4} times) and is not taken as registered area"
        );
        let remedy = Words::fixed(
            "如是证载面积，请在导入页或数据来源里指定该列，并核对单位",
            "where it is the registered area say so on the page of data sources, and check its unit",
        );
        report.push(Fault::new("area-unit-unknown", message, remedy).issue(Severity::Warning));
        return;
    };
    if factor == 1.0 {
        layer.roles.push((Role::RegisteredArea, at));
    } else {
        registered_by(layer, at, |value| value * factor);
    }
    let message = words!(
        "列“{name}”按证载面积用；单位按图形判断为{zh}",
        "the column \"{name}\" is taken as registered area, in {en} as the geometry has it"
    );
    let remedy = Words::fixed("如该列不是证载面积，请改列名", "rename the column where it is not the registered area");
    report.push(Fault::new("area-by-geometry", message, remedy).issue(Severity::Info));
}

fn check_codes(layer: &Layer, report: &mut Report) {
    let Some(column) = layer.role(Role::Code) else {
        let message = Words::fixed(
            "没有宗地代码一类的列；地块以序号称呼，无法与企业表关联",
            "no column of parcel numbers: parcels go by their position and cannot be joined with firms",
        );
        let remedy = Words::fixed("请增加一列 ZDDM", "add a column ZDDM");
        report.push(Fault::new("parcel-code-missing", message, remedy).issue(Severity::Info));
        return;
    };
    let is_cadastral = roles::is_cadastral_number(&column.name);
    // Equal texts have one code; where there are as many as rows no two are equal and nothing has to be remembered.
    let (codes, words) = match &column.data {
        ColumnData::Text { codes, words } => (codes.as_slice(), words),
        _ => (&[][..], &Dictionary::default()),
    };
    if !is_cadastral && words.len() == layer.len() && words.iter().all(|word| !word.is_empty()) {
        return;
    }
    let mut first = vec![u32::MAX; words.len()];
    for id in layer.shapes.ids() {
        let place = || format!("feature {}", id.0 + 1);
        let number = codes.get(id.index()).map_or(usize::MAX, |code| *code as usize);
        let Some(code) = words.get(number).filter(|code| !code.is_empty()) else {
            if is_cadastral {
                let message = Words::fixed("没有宗地代码", "no parcel number");
                let remedy = Words::fixed("请补上宗地代码", "add the parcel number");
                report.push(Fault::new("parcel-code-empty", message, remedy).at(place()).issue(Severity::Warning));
            }
            continue;
        };
        if is_cadastral && !is_parcel_code(code) {
            let message = words!(
                "宗地代码“{code}”不合 19 位编码规则",
                "the parcel number \"{code}\" has not the form of 19 characters"
            );
            let remedy = Words::fixed(
                "规则见 GB/T 37346：6 位县级区划 + 3 位地籍区 + 3 位地籍子区 + 2 位特征码 + 5 位顺序号",
                "GB/T 37346: 6 digits county, 3 + 3 cadastral district, 2 letters, 5 digits",
            );
            report.push(Fault::new("parcel-code-form", message, remedy).at(place()).issue(Severity::Info));
        }
        let Some(before) = first.get_mut(number) else { continue };
        if *before == u32::MAX {
            *before = id.0;
            continue;
        }
        let before = *before + 1;
        let message = words!("“{code}”与第 {before} 个要素重复", "\"{code}\" is also that of feature {before}");
        let remedy = Words::fixed(
            "编号应唯一；企业表、占地表按编号关联时只用第一个",
            "numbers should be unique; tables of firms are joined to the first one",
        );
        report.push(Fault::new("parcel-code-duplicate", message, remedy).at(place()).issue(Severity::Warning));
    }
}

/// A record without a geometry is said to be one at the door; a point or line among parcels is no parcel.
fn check_shapes(layer: &Layer, report: &mut Report) {
    for id in layer.shapes.ids().filter(|id| matches!(layer.shapes.kind(*id), ShapeKind::Point | ShapeKind::Line)) {
        let message = Words::fixed(
            "地块图层中的点或线，不是地块；不计入地块数和面积",
            "a point or line in a layer of parcels is no parcel and is not counted as one",
        );
        let remedy = Words::fixed("请将点、线另存为一个图层", "store points and lines in a layer of their own");
        let place = format!("feature {}", id.0 + 1);
        report.push(Fault::new("parcel-not-polygon", message, remedy).at(place).issue(Severity::Warning));
    }
}

/// `^\d{12}[GJZ][ABSXCDEFHGWY]\d{5}$` with a sequence that is not 00000 (domain.md §4.1).
pub(crate) fn is_parcel_code(code: &str) -> bool {
    let bytes = code.as_bytes();
    let (Some(region), Some([owner, right]), Some(sequence)) = (bytes.get(..12), bytes.get(12..14), bytes.get(14..))
    else {
        return false;
    };
    region.iter().all(u8::is_ascii_digit)
        && b"GJZ".contains(owner)
        && b"ABSXCDEFHGWY".contains(right)
        && sequence.len() == 5
        && sequence.iter().all(u8::is_ascii_digit)
        && sequence != b"00000"
}

/// Gives every parcel without a code one that no other parcel has, `#` and its position, in a new column: what is
/// joined by code then finds the parcel it is of.
pub(crate) fn complete_codes(layer: &mut Layer) {
    let own = |row: usize| {
        let column = layer.role(Role::Code)?;
        column.text(row).filter(|code| !code.trim().is_empty())
    };
    let rows = layer.len();
    if (0..rows).all(|row| own(row).is_some()) {
        return;
    }
    let mut taken: HashSet<String> = (0..rows).filter_map(own).map(str::to_owned).collect();
    let mut texts = Texts::default();
    for row in 0..rows {
        if let Some(code) = own(row) {
            texts.push(Some(code));
            continue;
        }
        let position = row + 1;
        let mut code = format!("#{position}");
        let mut number = 1;
        while !taken.insert(code.clone()) {
            number += 1;
            code = format!("#{position}-{number}");
        }
        texts.push(Some(&code));
    }
    let at = roles::append(&mut layer.table, CODE, texts.finish());
    layer.roles.retain(|(role, _)| *role != Role::Code);
    layer.roles.push((Role::Code, at));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parcel_numbers_have_their_form() {
        for code in ["371502001001GB00001", "371502108002JC99999", "371502108002ZY00010"] {
            assert!(is_parcel_code(code), "{code}");
        }
        for code in [
            "371502001001GB00000",
            "371502001001GL00001",
            "37150200100GB00001",
            "371502001001GB000011",
            "",
            "宗地代码宗地代",
        ] {
            assert!(!is_parcel_code(code), "{code}");
        }
    }
}
