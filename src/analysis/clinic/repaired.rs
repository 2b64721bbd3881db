//! The data with the repairs made that a person accepted.
//!
//! *Guarantees:* the data that is given stays as it is; features keep their positions; a repair that does not fit what
//! is there now is not made and counted as missed; the same repairs on the same data, the same result.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo_types::{Coord, MultiPolygon, Rect};

use crate::analysis::clinic::middle;
use crate::analysis::clinic::outline::sign;
use crate::geometry::defects::{are_twins, untangled};
use crate::geometry::index::SpatialIndex;
use crate::geometry::measure::{geodesic_area, signed_plane_area_m2};
use crate::geometry::overlay::{plane_area_m2, polygons};
use crate::geometry::seam::closed;
use crate::model::dataset::Dataset;
use crate::model::firm::{FirmBook, OwnFigures};
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, LayerKind, Role};
use crate::model::repair::{Figure, Fix, Repair};
use crate::model::shapes::{Part, ShapeKind, Shapes};
use crate::model::table::ColumnData;
use crate::model::words::Words;
use crate::words;

/// Areas nearer to each other than this are one, in m².
const SAME_M2: f64 = 0.01;

/// What came of repairs.
#[derive(Debug, Clone)]
pub struct Repaired {
    /// The data to work with.
    pub data: Dataset,
    /// How many repairs did not fit it.
    pub missed: usize,
}

impl Repaired {
    /// What is to be said where some repairs did not fit.
    pub fn said(&self) -> Option<Words> {
        let missed = self.missed;
        (missed > 0).then(|| {
            words!(
                "项目中有 {missed} 处修复与现在的数据不符，没有执行",
                "{missed} repair(s) of the project do not fit the data and were not made"
            )
        })
    }
}

/// The middle of numbers is that of a repair where it is not so far from it as any other unit would be.
const MIDDLE_IS_SAME: std::ops::RangeInclusive<f64> = 2.0 / 3.0..=1.5;

/// Whether numbers are those that a repair found.
fn is_same(values: impl Iterator<Item = f64>, found: Option<f64>) -> bool {
    middle(values).zip(found).is_some_and(|(now, then)| MIDDLE_IS_SAME.contains(&(now / then)))
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
    let (mut mended, mut missed) = (Mended::default(), 0);
    for repair in repairs {
        let is_made = if repair.layer.is_empty() {
            in_book(&mut book, &repair.fix)
        } else {
            let layer = parcels.as_mut().filter(|layer| layer.name == repair.layer);
            let before = data.parcels();
            let own = data.firms.own.as_ref().filter(|own| before.is_some_and(|layer| Arc::ptr_eq(own.layer(), layer)));
            layer.is_some_and(|layer| in_layer(layer, own, &repair.fix, &mut mended))
        };
        missed += usize::from(!is_made);
    }
    if let Some(((at, mut layer), before)) = at.zip(parcels).zip(data.parcels().cloned()) {
        replace_shapes(&mut layer, &mended.shapes);
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

/// Geometry that takes the place of what was read.
#[derive(Debug, Default)]
struct Mended {
    shapes: BTreeMap<FeatureId, MultiPolygon>,
    /// Of the shapes as they were read, once one has to be looked for.
    index: Option<SpatialIndex>,
}

impl Mended {
    /// A parcel as it is by now.
    fn now(&self, layer: &Layer, id: FeatureId) -> MultiPolygon {
        self.shapes.get(&id).cloned().unwrap_or_else(|| polygons(&layer.shapes, id))
    }

    /// Whether a parcel was taken away.
    fn is_gone(&self, id: FeatureId) -> bool {
        self.shapes.get(&id).is_some_and(|parts| parts.0.is_empty())
    }

    /// Whether a parcel that has the area that was found got its border onto that of its neighbour.
    fn close(&mut self, layer: &Layer, (id, to): (FeatureId, FeatureId), width_m: f64, from_m2: f64) -> bool {
        let is_polygon = |id: FeatureId| id.index() < layer.len() && layer.shapes.kind(id) == ShapeKind::Polygon;
        let fits = id != to
            && is_polygon(id)
            && is_polygon(to)
            && (plane_area_m2(&polygons(&layer.shapes, id)) - from_m2).abs() < SAME_M2;
        if !fits {
            return false;
        }
        let index = self.index.take().unwrap_or_else(|| SpatialIndex::build(&layer.shapes));
        let around: Vec<MultiPolygon> =
            neighbours(layer, &index, (id, to), width_m).into_iter().map(|one| self.now(layer, one)).collect();
        let shape = closed(&self.now(layer, id), &self.now(layer, to), &around, width_m);
        self.index = Some(index);
        let is_made = shape.is_some();
        self.shapes.extend(shape.map(|shape| (id, shape)));
        is_made
    }
}

/// The polygons near a seam but for the two it is between.
fn neighbours(layer: &Layer, index: &SpatialIndex, (id, to): (FeatureId, FeatureId), width_m: f64) -> Vec<FeatureId> {
    let Some(bounds) = layer.shapes.bounds(id) else { return Vec::new() };
    let (low, high) = (bounds.min(), bounds.max());
    let by = |corner: Coord, m: f64| Coord { x: corner.x + m, y: corner.y + m };
    let mut near: Vec<FeatureId> = index.meeting_box(Rect::new(by(low, -width_m), by(high, width_m))).collect();
    near.retain(|other| *other != id && *other != to && layer.shapes.kind(*other) == ShapeKind::Polygon);
    near.sort_unstable();
    near
}

/// What a parcel would become whose border is brought onto that of a neighbour; the area it would have, in m².
pub(super) fn seam_closed(
    layer: &Layer,
    index: &SpatialIndex,
    (id, to): (FeatureId, FeatureId),
    width_m: f64,
) -> Option<MultiPolygon> {
    let of = |id| polygons(&layer.shapes, id);
    let around: Vec<MultiPolygon> = neighbours(layer, index, (id, to), width_m).into_iter().map(of).collect();
    closed(&of(id), &of(to), &around, width_m)
}

/// The outlines of a parcel as a repair would leave them; of one that it takes away, or leaves as it is, those it has.
pub fn outlines_after(layer: &Layer, id: FeatureId, repair: Option<&Repair>) -> Vec<Vec<Coord>> {
    let mended = match repair.map(|repair| &repair.fix) {
        Some(Fix::Untangle { .. }) => Some(untangled(&layer.shapes, id)),
        Some(Fix::Close { row, to, width_m, .. }) => {
            let index = SpatialIndex::build(&layer.shapes);
            seam_closed(layer, &index, (FeatureId(*row), FeatureId(*to)), *width_m)
        }
        _ => None,
    };
    if let Some(MultiPolygon(parts)) = mended {
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
    let times = |book: &mut FirmBook, figure: Figure, factor: f64, fits: &dyn Fn(&str, u16, f64) -> bool| {
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
        Fix::Money { figure, year, from, factor } => {
            let of_year = |(_, of, yearly): &(_, u16, _)| if of == year { figure.of(yearly) } else { None };
            let fits = is_same(book.yearly.iter().filter_map(of_year), *from);
            fits && times(book, *figure, *factor, &|_, of, _| of == *year)
        }
        Fix::MoneyOne { firm, figure, year, from, factor } => times(book, *figure, *factor, &|code, of, value| {
            code == firm && of == *year && value.to_bits() == from.to_bits()
        }),
        _ => false,
    }
}

/// Whether the layer had what is repaired; geometry is only noted.
fn in_layer(layer: &mut Layer, own: Option<&OwnFigures>, fix: &Fix, mended: &mut Mended) -> bool {
    match fix {
        Fix::Scale { column, year, from, factor } => {
            let Some(values) = numbers(layer, column) else { return false };
            let is_meant = |row: usize| year.is_none() || own.and_then(|own| own.year(row)) == *year;
            let meant = values.iter().enumerate().filter(|(row, _)| is_meant(*row)).map(|(_, value)| *value);
            let fits = is_same(meant, *from);
            if fits {
                let meant = values.iter_mut().enumerate().filter(|(row, _)| is_meant(*row));
                meant.for_each(|(_, value)| *value *= factor);
            }
            fits
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
                && are_twins(&layer.shapes, id, other)
                && !mended.is_gone(id)
                && !mended.is_gone(other);
            if are_same {
                for column in &mut layer.table.columns {
                    if let ColumnData::Number(values) = &mut column.data
                        && let Some(value) = values.get_mut(id.index())
                    {
                        *value = f64::NAN;
                    }
                }
                mended.shapes.insert(id, MultiPolygon(Vec::new()));
            }
            are_same
        }
        Fix::Untangle { row, shape } => {
            let id = FeatureId(*row);
            let is_it = id.index() < layer.len()
                && layer.shapes.kind(id) == ShapeKind::Polygon
                && sign(&layer.shapes, id) == *shape;
            if !is_it {
                return false;
            }
            let parts = untangled(&layer.shapes, id);
            let is_something = !parts.0.is_empty();
            if is_something {
                mended.shapes.insert(id, parts);
            }
            is_something
        }
        Fix::Close { row, to, width_m, from_m2 } => {
            mended.close(layer, (FeatureId(*row), FeatureId(*to)), *width_m, *from_m2)
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
fn replace_shapes(layer: &mut Layer, with: &BTreeMap<FeatureId, MultiPolygon>) {
    if with.is_empty() {
        return;
    }
    let mut shapes = Shapes::default();
    for id in layer.shapes.ids() {
        let other = with.get(&id);
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
    for id in with.keys() {
        let area = geodesic_area(&layer.shapes, *id).0;
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
