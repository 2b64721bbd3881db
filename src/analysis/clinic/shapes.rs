//! The geometry of parcels: twins, borders that cross themselves, overlaps, gaps, slivers.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::analysis::clinic::outline::sign;
use crate::analysis::clinic::repaired::seam_closed;
use crate::analysis::clinic::{Finding, Kind, LIMITS, called, repair};
use crate::geometry::defects::{is_tangled, proportions, twins, untangled};
use crate::geometry::index::SpatialIndex;
use crate::geometry::laps::{Gap, Overlap, laps};
use crate::geometry::overlay::{plane_area_m2, polygons};
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, Role};
use crate::model::repair::{Fix, Repair};
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
    let seams = overlaps
        .par_iter()
        .map(|one| overlap(layer, index, one))
        .chain(gaps.par_iter().map(|one| gap(layer, index, one)));
    found.extend(seams.collect::<Vec<_>>());
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

/// What would close the seam of two parcels, with what it does to their areas: of the two that one is changed whose area then
/// is nearer to the registered one, else the later one.
fn seam(layer: &Layer, index: &SpatialIndex, (a, b): (FeatureId, FeatureId)) -> Option<(Repair, Words)> {
    let width_m = LIMITS.gap_width_m;
    let way = |id: FeatureId, to: FeatureId| {
        let before = plane_area_m2(&polygons(&layer.shapes, id));
        let after = plane_area_m2(&seam_closed(layer, index, (id, to), width_m)?);
        let registered = layer.number(Role::RegisteredArea, id).filter(|area| (area / before - 1.0).abs() < 0.2);
        let nearer = registered.map_or(0.0, |area| (after - area).abs() - (before - area).abs());
        Some((id, to, before, after, nearer))
    };
    let (first, second) = (way(b, a), way(a, b));
    let best = match (first, second) {
        (Some(first), Some(second)) => Some(if second.4 < first.4 { second } else { first }),
        (one, other) => one.or(other),
    };
    let (id, to, before, after, _) = best?;
    let fix = Fix::Close { row: id.0, to: to.0, width_m, from_m2: before };
    let (moved, other, change) = (called(layer, id), called(layer, to), after - before);
    let percent = 100.0 * change / before;
    let remedy = words!(
        "可采用，面积 {change:+.2} ㎡（{percent:+.2}%）：{moved} 的边界贴到 {other}；更好的办法是改原数据",
        "accept it, {change:+.2} m² ({percent:+.2} %): the border of {moved} goes onto that of {other}; better mend the source"
    );
    Some((repair(layer, fix), remedy))
}

fn overlap(layer: &Layer, index: &SpatialIndex, found: &Overlap) -> Finding {
    let seam = if found.depth_m <= LIMITS.gap_width_m { seam(layer, index, (found.a, found.b)) } else { None };
    let (repair, remedy) = seam.unzip();
    let (a, b, area) = (called(layer, found.a), called(layer, found.b), found.area_m2);
    Finding {
        kind: Kind::Overlap,
        feature: Some(found.a),
        bounds: Some(found.bounds),
        message: words!("{a} 与 {b} 重叠 {area:.2} ㎡", "{a} and {b} overlap by {area:.2} m²"),
        remedy: remedy.unwrap_or(Words::fixed(
            "核对界址点后在原数据中改正，否则重叠部分算两次",
            "check the corners and mend the source; else what overlaps counts twice",
        )),
        repair,
    }
}

fn gap(layer: &Layer, index: &SpatialIndex, found: &Gap) -> Finding {
    let (repair, remedy) = seam(layer, index, (found.a, found.b)).unzip();
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
        remedy: remedy.unwrap_or(Words::fixed(
            "相邻地块应共用界址点，请在原数据中改正",
            "neighbours should share corners; mend the source",
        )),
        repair,
    }
}
