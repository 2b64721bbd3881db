//! The geometry of parcels: twins, borders that cross themselves, overlaps, gaps, slivers.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::analysis::clinic::{Finding, Kind, LIMITS, called, repair};
use crate::geometry::defects::{is_tangled, proportions, sign, twins, untangled};
use crate::geometry::index::SpatialIndex;
use crate::geometry::laps::{Gap, Overlap, laps};
use crate::geometry::overlay::plane_area_m2;
use crate::model::id::FeatureId;
use crate::model::layer::Layer;
use crate::model::repair::Fix;
use crate::model::shapes::ShapeKind;
use crate::model::words::Words;
use crate::words;

/// Narrower than this on the whole, and so many times as long, is what cutting leaves, not a parcel.
const SLIVER_WIDTH_M: f64 = 1.0;
const SLIVER_TIMES: f64 = 10.0;

pub(super) fn findings(layer: &Layer, index: &SpatialIndex, go_on: &(dyn Fn() -> bool + Sync)) -> Vec<Finding> {
    let shapes = &layer.shapes;
    let pairs = twins(shapes);
    let doubled: BTreeSet<FeatureId> = pairs.iter().map(|(_, later)| *later).collect();
    let mut found: Vec<Finding> = pairs.iter().map(|(first, later)| twin(layer, *first, *later)).collect();
    let ids: Vec<FeatureId> =
        shapes.ids().filter(|id| shapes.kind(*id) == ShapeKind::Polygon && !doubled.contains(id)).collect();
    let single = |id: &FeatureId| {
        let tangle = is_tangled(shapes, *id).then(|| tangle(layer, *id));
        tangle.into_iter().chain(sliver(layer, *id)).collect::<Vec<_>>()
    };
    found.extend(ids.par_iter().flat_map_iter(single).collect::<Vec<_>>());
    // What a twin overlaps its like overlaps as well.
    let passed = |a, b| doubled.contains(&a) || doubled.contains(&b);
    let (overlaps, gaps) = laps(shapes, index, LIMITS, passed, go_on);
    found.extend(overlaps.iter().map(|one| overlap(layer, one)));
    found.extend(gaps.iter().map(|one| gap(layer, one)));
    found
}

fn twin(layer: &Layer, first: FeatureId, later: FeatureId) -> Finding {
    let (one, other, at) = (called(layer, later), called(layer, first), first.0 + 1);
    Finding {
        kind: Kind::Twin,
        feature: Some(later),
        bounds: layer.shapes.bounds(later),
        message: words!(
            "{one} 的图形与第 {at} 个要素 {other} 完全相同，面积会算两次",
            "{one} has exactly the geometry of feature {at}, {other}: its area counts twice"
        ),
        remedy: Words::fixed(
            "核对属性后可移除这一个（保留先出现的）",
            "check the attributes, then remove this one; the first one stays",
        ),
        repair: Some(repair(layer, Fix::Remove { row: later.0, same_as: first.0 })),
    }
}

fn tangle(layer: &Layer, id: FeatureId) -> Finding {
    let parts = untangled(&layer.shapes, id);
    let (called, count, after, before) =
        (called(layer, id), parts.0.len(), plane_area_m2(&parts), layer.geodesic_area(id).0);
    let is_mended = after > 0.0;
    let remedy = if is_mended {
        Words::fixed(
            "看过预览后可采用；更好的办法是改原数据",
            "look at the preview and accept it; better mend the source",
        )
    } else {
        Words::fixed("请在原数据中改正", "mend the source data")
    };
    Finding {
        kind: Kind::Tangle,
        feature: Some(id),
        bounds: layer.shapes.bounds(id),
        message: words!(
            "{called} 的边界自相交：现计 {before:.2} ㎡，按边界所围拆为 {count} 块后为 {after:.2} ㎡",
            "the border of {called} crosses itself: counted as {before:.2} m², as {count} parts that do not cross {after:.2} m²"
        ),
        remedy,
        repair: is_mended.then(|| repair(layer, Fix::Untangle { row: id.0, shape: sign(&layer.shapes, id) })),
    }
}

fn sliver(layer: &Layer, id: FeatureId) -> Option<Finding> {
    let (length, width) = proportions(&layer.shapes, id)?;
    if width >= SLIVER_WIDTH_M || length < SLIVER_TIMES * width {
        return None;
    }
    let called = called(layer, id);
    Some(Finding {
        kind: Kind::Sliver,
        feature: Some(id),
        bounds: layer.shapes.bounds(id),
        message: words!(
            "{called} 长约 {length:.1} 米、宽约 {width:.2} 米，像是切割留下的碎片",
            "{called} is about {length:.1} m long and {width:.2} m wide: it looks like a rest of cutting"
        ),
        remedy: Words::fixed(
            "并入相邻地块，或从原数据中删去",
            "merge it with a neighbour, or delete it from the source",
        ),
        repair: None,
    })
}

fn overlap(layer: &Layer, found: &Overlap) -> Finding {
    let (a, b, area) = (called(layer, found.a), called(layer, found.b), found.area_m2);
    Finding {
        kind: Kind::Overlap,
        feature: Some(found.a),
        bounds: Some(found.bounds),
        message: words!("{a} 与 {b} 重叠 {area:.2} ㎡", "{a} and {b} overlap by {area:.2} m²"),
        remedy: Words::fixed(
            "核对界址点后在原数据中改正，否则重叠部分算两次",
            "check the corners and mend the source; else what overlaps counts twice",
        ),
        repair: None,
    }
}

fn gap(layer: &Layer, found: &Gap) -> Finding {
    let (a, b, area, length) = (called(layer, found.a), called(layer, found.b), found.area_m2, found.length_m);
    let width = area / length;
    Finding {
        kind: Kind::Gap,
        feature: Some(found.a),
        bounds: Some(found.bounds),
        message: words!(
            "{a} 与 {b} 之间有宽约 {width:.2} 米、长 {length:.1} 米的缝隙（{area:.2} ㎡）",
            "between {a} and {b} there is a gap about {width:.2} m wide and {length:.1} m long ({area:.2} m²)"
        ),
        remedy: Words::fixed(
            "相邻地块应共用界址点，请在原数据中改正",
            "neighbours should share corners; mend the source",
        ),
        repair: None,
    }
}
