//! Areas that a table gives, against those of the geometry: in another unit, or different.
//!
//! *Must not know:* which column the program goes by for what, but that of the registered area.

use crate::analysis::clinic::{Finding, Kind, called, median, middle, repair};
use crate::analysis::sheet_notes::AREA_DIFFERENCE;
use crate::geometry::overlay::{plane_area_m2, polygons};
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, Role};
use crate::model::repair::Fix;
use crate::model::table::{Column, ColumnData};
use crate::model::units::{Mu, SquareMeters};
use crate::model::words::Words;
use crate::words;

/// A column that has so many areas to compare can be judged as a whole.
const FEWEST: usize = 3;
/// A single value is in another unit where it fits that one as well as registered areas fit (5 %); a column fits
/// within 20 %, for half of its parcels may differ by more.
const ONE_FITS: f64 = 0.05;
const ALL_FIT: f64 = 0.2;

/// A unit of area.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    SquareMeter,
    Mu,
    Hectare,
    SquareKilometer,
}

impl Unit {
    const ALL: [Self; 4] = [Self::SquareMeter, Self::Mu, Self::Hectare, Self::SquareKilometer];

    fn square_meters(self) -> f64 {
        match self {
            Self::SquareMeter => 1.0,
            Self::Mu => Mu(1.0).to_square_meters().0,
            Self::Hectare => 1e4,
            Self::SquareKilometer => 1e6,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::SquareMeter => ("㎡", "m²"),
            Self::Mu => ("亩", "mu"),
            Self::Hectare => ("公顷", "ha"),
            Self::SquareKilometer => ("km²", "km²"),
        }
    }

    /// The unit a column of areas names; nothing where it is no area, or that of buildings.
    fn named(column: &str) -> Option<Self> {
        let name = column.to_lowercase();
        let is_other =
            ["均", "/", "建", "税", "价", "floor", "build", "per", "price"].iter().any(|part| name.contains(part));
        let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        if is_other {
            None
        } else if ends(&["(亩)", "（亩）", "_亩", "亩数", "_mu", "(mu)"]) {
            Some(Self::Mu)
        } else if ends(&["(公顷)", "（公顷）", "_公顷", "公顷数", "_ha", "(ha)", "hectares"]) {
            Some(Self::Hectare)
        } else {
            None
        }
    }
}

/// Findings of all columns of areas.
pub(super) fn findings(layer: &Layer) -> Vec<Finding> {
    let registered = layer.roles.iter().find(|(role, _)| *role == Role::RegisteredArea).map(|(_, at)| *at);
    let mut found = Vec::new();
    for (at, column) in layer.table.columns.iter().enumerate() {
        let is_registered = Some(at) == registered;
        let unit = if is_registered { Some(Unit::SquareMeter) } else { Unit::named(&column.name) };
        if let (Some(unit), ColumnData::Number(values)) = (unit, &column.data) {
            of_column(layer, (column, values), (unit, is_registered), &mut found);
        }
    }
    found
}

fn of_column(
    layer: &Layer,
    (column, values): (&Column, &[f64]),
    (unit, is_registered): (Unit, bool),
    found: &mut Vec<Finding>,
) {
    let ratio = |id: FeatureId| {
        let (value, measured) = (*values.get(id.index())?, layer.geodesic_area(id).0);
        (value > 0.0 && value.is_finite() && measured > 0.0).then(|| value * unit.square_meters() / measured)
    };
    let ratios: Vec<f64> = layer.shapes.ids().filter_map(ratio).collect();
    let is_enough = ratios.len() >= FEWEST;
    let middle = median(ratios.clone()).filter(|_| is_enough);
    let other = middle.and_then(|middle| other_unit(middle, unit, ALL_FIT)).filter(|other| {
        let fits = |ratio: &&f64| is_near(**ratio * other.square_meters() / unit.square_meters(), ALL_FIT);
        2 * ratios.iter().filter(fits).count() > ratios.len()
    });
    let factor = other.map_or(1.0, |other| other.square_meters() / unit.square_meters());
    if let Some(other) = other {
        found.push(whole(layer, (column, values), (unit, other), factor));
    }
    let column_fits = middle.is_some_and(|middle| is_near(middle * factor, ALL_FIT));
    for id in layer.shapes.ids() {
        let Some(ratio) = ratio(id).map(|ratio| ratio * factor) else { continue };
        let value = values.get(id.index()).copied().unwrap_or(f64::NAN);
        match other_unit(ratio, unit, ONE_FITS).filter(|_| column_fits) {
            // Of a column that is converted as a whole the single ones are seen afterwards.
            Some(single) if other.is_none() => found.push(one(layer, column, (id, value), (unit, single))),
            None if is_registered && other.is_none() && !is_near(ratio, AREA_DIFFERENCE) => {
                found.push(difference(layer, id, value));
            }
            _ => {}
        }
    }
}

fn is_near(ratio: f64, part: f64) -> bool {
    (ratio - 1.0).abs() <= part
}

/// The unit in which values are that stand to what they should be in `ratio`, where that is another one.
fn other_unit(ratio: f64, unit: Unit, part: f64) -> Option<Unit> {
    let fits = |other: &Unit| *other != unit && is_near(ratio * other.square_meters() / unit.square_meters(), part);
    Unit::ALL.into_iter().find(fits)
}

fn whole(layer: &Layer, (column, values): (&Column, &[f64]), (unit, other): (Unit, Unit), factor: f64) -> Finding {
    let from = middle(values.iter().copied());
    let ((unit_zh, unit_en), (other_zh, other_en)) = (unit.words(), other.words());
    let name = &column.name;
    Finding {
        kind: Kind::AreaUnit,
        feature: None,
        bounds: layer.shapes.extent(),
        message: words!(
            "列“{name}”应以{unit_zh}计，与图形面积比较却像是以{other_zh}计",
            "the column \"{name}\" should be in {unit_en}, but by the areas of the geometry it is in {other_en}"
        ),
        remedy: words!(
            "核对后可整列换算为{unit_zh}（× {factor:.6}）",
            "check, then convert the whole column to {unit_en} (× {factor:.6})"
        ),
        repair: Some(repair(layer, Fix::Scale { column: name.clone(), year: None, from, factor })),
    }
}

fn one(layer: &Layer, column: &Column, (id, value): (FeatureId, f64), (unit, other): (Unit, Unit)) -> Finding {
    let ((unit_zh, unit_en), (other_zh, other_en)) = (unit.words(), other.words());
    let factor = other.square_meters() / unit.square_meters();
    let (name, called, changed) = (&column.name, called(layer, id), value * factor);
    Finding {
        kind: Kind::AreaUnitOne,
        feature: Some(id),
        bounds: layer.shapes.bounds(id),
        message: words!(
            "{called}：列“{name}”的 {value} 像是以{other_zh}计，其余以{unit_zh}计",
            "{called}: {value} in the column \"{name}\" looks like {other_en}, the others are in {unit_en}"
        ),
        remedy: words!("核对后可换算为 {changed:.2} {unit_zh}", "check, then convert it to {changed:.2} {unit_en}"),
        repair: Some(repair(layer, Fix::ScaleOne { column: name.clone(), row: id.0, from: value, factor })),
    }
}

fn difference(layer: &Layer, id: FeatureId, legal: f64) -> Finding {
    let measured = layer.geodesic_area(id).0;
    let plane = plane_area_m2(&polygons(&layer.shapes, id));
    let percent = (legal / measured - 1.0) * 100.0;
    let called = called(layer, id);
    let (legal_mu, most) = (SquareMeters(legal).to_mu().0, AREA_DIFFERENCE * 100.0);
    Finding {
        kind: Kind::AreaDifference,
        feature: Some(id),
        bounds: layer.shapes.bounds(id),
        message: words!(
            "{called}：证载 {legal:.2} ㎡（{legal_mu:.2} 亩），椭球 {measured:.2} ㎡，平面 {plane:.2} ㎡，相差 {percent:+.1}%（超过 {most:.0}%）",
            "{called}: registered {legal:.2} m² ({legal_mu:.2} mu), geodesic {measured:.2} m², planar {plane:.2} m², {percent:+.1}% (more than {most:.0}%)"
        ),
        remedy: Words::fixed(
            "核对权证与图形；亩均按证载面积计算",
            "check the deed and the geometry; per-mu figures go by the registered area",
        ),
        repair: None,
    }
}
