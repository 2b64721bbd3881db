//! The data with the repairs made that a person accepted.
//!
//! *Guarantees:* the data that is given stays as it is; features keep their positions; a repair that does not fit what
//! is there now is not made and counted as missed; the same repairs on the same data, the same result.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo_types::{Coord, MultiPolygon};

use crate::geometry::defects::untangled;
use crate::geometry::measure::{geodesic_area, signed_plane_area_m2};
use crate::model::dataset::Dataset;
use crate::model::firm::FirmBook;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, LayerKind, Role};
use crate::model::repair::{Figure, Fix, Repair};
use crate::model::shapes::{Part, ShapeKind, Shapes};
use crate::model::table::ColumnData;

/// What came of repairs.
#[derive(Debug, Clone)]
pub struct Repaired {
    /// The data to work with.
    pub data: Dataset,
    /// How many repairs did not fit it.
    pub missed: usize,
}

/// Makes repairs in their order.
pub fn repaired(data: &Dataset, repairs: &[Repair]) -> Repaired {
    let mut data = data.clone();
    if repairs.is_empty() {
        return Repaired { data, missed: 0 };
    }
    let at = data.layers.iter().position(|layer| layer.kind == LayerKind::Parcels);
    let mut parcels = at.and_then(|at| data.layers.get(at)).map(|layer| Layer::clone(layer));
    let mut book = FirmBook::clone(&data.firms);
    let (mut shapes, mut missed) = (Vec::new(), 0);
    for repair in repairs {
        let is_made = if repair.layer.is_empty() {
            in_book(&mut book, &repair.fix)
        } else {
            let layer = parcels.as_mut().filter(|layer| layer.name == repair.layer);
            layer.is_some_and(|layer| in_layer(layer, &repair.fix, &mut shapes))
        };
        missed += usize::from(!is_made);
    }
    if let Some(((at, mut layer), before)) = at.zip(parcels).zip(data.parcels().cloned()) {
        replace_shapes(&mut layer, &shapes);
        let layer = Arc::new(layer);
        // Figures in the parcels' own columns are those of the layer that was repaired.
        book.own = book
            .own
            .take()
            .map(|own| if Arc::ptr_eq(own.layer(), &before) { own.over(Arc::clone(&layer)) } else { own });
        if let Some(place) = data.layers.get_mut(at) {
            *place = layer;
        }
    }
    data.firms = Arc::new(book);
    Repaired { data, missed }
}

/// The outlines of a parcel as a repair would leave them; of one that it takes away, or leaves as it is, those it has.
pub fn outlines_after(layer: &Layer, id: FeatureId, repair: Option<&Repair>) -> Vec<Vec<Coord>> {
    if repair.is_some_and(|repair| matches!(repair.fix, Fix::Untangle { .. })) {
        let parts = untangled(&layer.shapes, id).0;
        return parts
            .into_iter()
            .flat_map(|part| {
                let (outer, holes) = part.into_inner();
                std::iter::once(outer.0).chain(holes.into_iter().map(|hole| hole.0))
            })
            .collect();
    }
    layer.shapes.parts(id).flat_map(Part::rings).map(<[Coord]>::to_vec).collect()
}

/// Whether the book had what is repaired.
fn in_book(book: &mut FirmBook, fix: &Fix) -> bool {
    let mut times = |figure: Figure, factor: f64, fits: &dyn Fn(&str, u16, f64) -> bool| {
        let mut count = 0;
        for (firm, year, yearly) in &mut book.yearly {
            let code = book.firms.get(firm.index()).map_or("", |firm| firm.code.as_str());
            let place = figure.of_mut(yearly);
            if let Some(value) = place.filter(|value| fits(code, *year, *value)) {
                *place = Some(value * factor);
                count += 1;
            }
        }
        count > 0
    };
    match fix {
        Fix::Money { figure, year, factor } => times(*figure, *factor, &|_, of, _| of == *year),
        Fix::MoneyOne { firm, figure, year, from, factor } => {
            times(*figure, *factor, &|code, of, value| code == firm && of == *year && value.to_bits() == from.to_bits())
        }
        _ => false,
    }
}

/// Whether the layer had what is repaired; geometry is only noted in `shapes`.
fn in_layer(layer: &mut Layer, fix: &Fix, shapes: &mut Vec<(FeatureId, MultiPolygon)>) -> bool {
    match fix {
        Fix::Scale { column, factor } => {
            let Some(values) = numbers(layer, column) else { return false };
            for value in values {
                *value *= factor;
            }
            true
        }
        Fix::ScaleOne { column, row, from, factor } => {
            let value = numbers(layer, column).and_then(|values| values.get_mut(*row as usize));
            let Some(value) = value.filter(|value| value.to_bits() == from.to_bits()) else { return false };
            *value *= factor;
            true
        }
        Fix::Code { row, from, to } => {
            let id = FeatureId(*row);
            layer.text(Role::Code, id) == Some(from) && set_code(layer, id, to)
        }
        Fix::Remove { row, same_as } => {
            let (id, other) = (FeatureId(*row), FeatureId(*same_as));
            let are_same = row != same_as
                && id.index().max(other.index()) < layer.len()
                && layer.shapes.kind(id) == ShapeKind::Polygon
                && layer.shapes.bounds(id) == layer.shapes.bounds(other);
            if are_same {
                for column in &mut layer.table.columns {
                    if let ColumnData::Number(values) = &mut column.data
                        && let Some(value) = values.get_mut(id.index())
                    {
                        *value = f64::NAN;
                    }
                }
                shapes.push((id, MultiPolygon(Vec::new())));
            }
            are_same
        }
        Fix::Untangle { row } => {
            let id = FeatureId(*row);
            if id.index() >= layer.len() || layer.shapes.kind(id) != ShapeKind::Polygon {
                return false;
            }
            let parts = untangled(&layer.shapes, id);
            let is_something = !parts.0.is_empty();
            if is_something {
                shapes.push((id, parts));
            }
            is_something
        }
        Fix::Money { .. } | Fix::MoneyOne { .. } => false,
    }
}

fn numbers<'a>(layer: &'a mut Layer, name: &str) -> Option<&'a mut Vec<f64>> {
    let column = layer.table.columns.iter_mut().find(|column| column.name == name)?;
    if let ColumnData::Number(values) = &mut column.data { Some(values) } else { None }
}

fn set_code(layer: &mut Layer, id: FeatureId, to: &str) -> bool {
    let at = layer.roles.iter().find(|(role, _)| *role == Role::Code).map(|(_, at)| *at);
    let column = at.and_then(|at| layer.table.columns.get_mut(at));
    let Some(ColumnData::Text { codes, words }) = column.map(|column| &mut column.data) else { return false };
    let known = words.iter().position(|word| word == to);
    let number = known.unwrap_or_else(|| {
        words.push(to);
        words.len() - 1
    });
    let Some(code) = codes.get_mut(id.index()) else { return false };
    *code = number as u32;
    true
}

/// Puts other geometry in the place of some features; without parts a feature has none.
fn replace_shapes(layer: &mut Layer, with: &[(FeatureId, MultiPolygon)]) {
    if with.is_empty() {
        return;
    }
    let mut shapes = Shapes::default();
    // Of several the last counts.
    let by_id: BTreeMap<FeatureId, &MultiPolygon> = with.iter().map(|(id, parts)| (*id, parts)).collect();
    for id in layer.shapes.ids() {
        let other = by_id.get(&id).copied();
        // There are no more coordinates than a layer can hold but by a crossing of thousands of edges.
        let is_put = match other {
            Some(parts) => parts.0.iter().all(|polygon| {
                let is_put = turned(&polygon.exterior().0, true, &mut shapes)
                    && polygon.interiors().iter().all(|hole| turned(&hole.0, false, &mut shapes));
                shapes.end_part();
                is_put
            }),
            None => layer.shapes.parts(id).all(|part| {
                let is_put = part.rings().all(|ring| shapes.push_ring(ring).is_ok());
                shapes.end_part();
                is_put
            }),
        };
        if !is_put {
            return;
        }
        shapes.end_feature(layer.shapes.kind(id));
    }
    layer.shapes = shapes;
    for id in by_id.into_keys() {
        let area = geodesic_area(&layer.shapes, id).0;
        if let Some(place) = layer.geodesic_area_m2.get_mut(id.index()) {
            *place = area;
        }
    }
}

/// Pushes a ring, outer ones counter-clockwise and holes clockwise.
fn turned(ring: &[Coord], is_outer: bool, shapes: &mut Shapes) -> bool {
    let mut ring = ring.to_vec();
    if (signed_plane_area_m2(&ring) > 0.0) != is_outer {
        ring.reverse();
    }
    shapes.push_ring(&ring).is_ok()
}
