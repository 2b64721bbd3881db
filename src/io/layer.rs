//! Features in a file's own coordinates → a layer in world metres with areas, columns, roles and a source.

use std::path::Path;

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, Rect};
use rayon::prelude::*;

use crate::crs::Crs;
use crate::geometry::admit::check;
use crate::io::error::Fault;
use crate::io::geojson::{Parsed, Reference, choose};
use crate::io::sniff::Form;
use crate::io::{parcels, roles};
use crate::model::layer::{Layer, LayerKind, Source, Status};
use crate::model::report::Report;
use crate::model::shapes::{Shapes, TooManyCoordinates};
use crate::model::words::Words;

/// Features checked at a time.
const PIECE: usize = 65_536;

/// A layer as read from one file.
#[derive(Debug)]
pub(crate) struct BuiltLayer {
    pub(crate) layer: Layer,
    pub(crate) report: Report,
    pub(crate) crs: Crs,
    /// The box around all coordinates, in the file's own system, east first.
    pub(crate) bounds: Option<Rect>,
    /// Whether the file gives the layer's name; else it goes by the name of the file.
    pub(crate) named: bool,
}

/// Admits the geometry and gives the columns their roles.
pub(crate) fn build(parsed: Parsed, path: &str, form: Form) -> Result<BuiltLayer, Fault> {
    let Parsed { members, mut table, mut geometries, mut bounds, report: of_features } = parsed;
    let mut report = Report::default();
    let Reference { crs, swapped } = choose(members.crs.as_ref(), bounds, &geometries, &mut report)?;
    report.append(of_features);
    if swapped {
        for geometry in geometries.iter_mut().flatten() {
            *geometry = transposed(geometry);
        }
        bounds = bounds.map(|rect| Rect::new(flipped(&rect.min()), flipped(&rect.max())));
    }
    let (shapes, geodesic_area_m2) = admit_all(&geometries, crs, &mut report).map_err(too_many)?;
    let kind = roles::layer_kind(members.kind.as_deref(), &table, &shapes);
    let roles = roles::assign(kind, &mut table, &mut report);
    let status = match members.status.as_deref() {
        Some("official") => Status::Official,
        Some("schematic") => Status::Schematic,
        Some("synthetic") => Status::Synthetic,
        _ => Status::Unstated,
    };
    let source = Source {
        path: path.to_owned(),
        format: form.name(),
        epsg: crs.epsg(),
        text: members.source.unwrap_or_default(),
        status,
    };
    let own_name = members.name.filter(|name| !name.trim().is_empty());
    let named = own_name.is_some();
    let name = own_name.unwrap_or_else(|| stem(path));
    let mut layer = Layer { name, kind, shapes, geodesic_area_m2, table, roles, source };
    if kind == LayerKind::Parcels {
        parcels::finish(&mut layer, &mut report);
    }
    Ok(BuiltLayer { layer, report, crs, bounds, named })
}

/// One layer of several of one kind: features behind each other, columns by name, roles of the first.
pub(crate) fn merged(layers: Vec<Layer>) -> Result<Option<Layer>, Fault> {
    let mut layers = layers.into_iter();
    let Some(mut whole) = layers.next() else { return Ok(None) };
    let mut builder = crate::io::table_builder::TableBuilder::default();
    builder.add(&whole.table, whole.len(), 0);
    for layer in layers {
        let (before, added) = (whole.len(), layer.len());
        append_shapes(&mut whole.shapes, &layer.shapes).map_err(too_many)?;
        whole.geodesic_area_m2.extend(&layer.geodesic_area_m2);
        builder.add(&layer.table, added, before);
        whole.source.path = format!("{}, {}", whole.source.path, layer.source.path);
        if !layer.source.text.is_empty() && !whole.source.text.contains(&layer.source.text) {
            let gap = if whole.source.text.is_empty() { "" } else { "；" };
            whole.source.text = format!("{}{gap}{}", whole.source.text, layer.source.text);
        }
        // The whole can be trusted no further than its weakest part.
        whole.source.status = whole.source.status.max(layer.source.status);
    }
    whole.table = builder.finish(whole.len()).0;
    // What its cells lack was said of each file.
    whole.roles = roles::assign(whole.kind, &mut whole.table, &mut Report::default());
    Ok(Some(whole))
}

/// Checks all features on all cores and appends them in the order of the file.
fn admit_all(
    geometries: &[Option<Geometry<f64>>],
    crs: Crs,
    report: &mut Report,
) -> Result<(Shapes, Vec<f64>), TooManyCoordinates> {
    let (mut shapes, mut areas) = (Shapes::default(), Vec::with_capacity(geometries.len()));
    // In pieces, so that a large file is not held twice.
    for (number, piece) in geometries.chunks(PIECE).enumerate() {
        let admitted: Vec<_> = piece
            .par_iter()
            .with_min_len(64)
            .enumerate()
            .map(|(offset, geometry)| {
                check(geometry.as_ref(), crs, &format!("feature {}", number * PIECE + offset + 1))
            })
            .collect();
        for feature in admitted {
            areas.push(feature.append(&mut shapes, report)?.0);
        }
    }
    Ok((shapes, areas))
}

fn append_shapes(to: &mut Shapes, from: &Shapes) -> Result<(), TooManyCoordinates> {
    for id in from.ids() {
        let parts: Vec<Vec<Vec<Coord>>> =
            from.parts(id).map(|part| part.rings().map(<[Coord]>::to_vec).collect()).collect();
        to.push(from.kind(id), &parts)?;
    }
    Ok(())
}

fn too_many(_: TooManyCoordinates) -> Fault {
    Fault::new(
        "too-many-coordinates",
        Words::fixed("坐标超过 42 亿个", "more than 4,294,967,295 coordinates"),
        Words::fixed("请把文件分成几个", "split the file"),
    )
}

/// What a layer without a name of its own is called.
pub(crate) fn stem(path: &str) -> String {
    Path::new(path).file_stem().map_or_else(|| path.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn flipped(coord: &Coord) -> Coord {
    Coord { x: coord.y, y: coord.x }
}

/// The same geometry with x and y exchanged.
fn transposed(geometry: &Geometry<f64>) -> Geometry<f64> {
    let line = |line: &LineString| LineString(line.0.iter().map(flipped).collect());
    let polygon = |one: &Polygon| Polygon::new(line(one.exterior()), one.interiors().iter().map(line).collect());
    match geometry {
        Geometry::Point(point) => Geometry::Point(Point(flipped(&point.0))),
        Geometry::MultiPoint(points) => {
            Geometry::MultiPoint(MultiPoint(points.iter().map(|point| Point(flipped(&point.0))).collect()))
        }
        Geometry::LineString(one) => Geometry::LineString(line(one)),
        Geometry::MultiLineString(lines) => {
            Geometry::MultiLineString(MultiLineString(lines.iter().map(line).collect()))
        }
        Geometry::Polygon(one) => Geometry::Polygon(polygon(one)),
        Geometry::MultiPolygon(many) => Geometry::MultiPolygon(MultiPolygon(many.iter().map(polygon).collect())),
        Geometry::GeometryCollection(members) => {
            Geometry::GeometryCollection(members.iter().map(transposed).collect::<Vec<_>>().into())
        }
        // The reader makes no other.
        other => other.clone(),
    }
}
