//! The subjects of a series by zone.

use super::{Fact, Subject, fact};
use crate::analysis::answer::{Cell, unit};
use crate::analysis::summary::{Basis, Row, whole, zone_row};
use crate::analysis::zone_names::distinct_labels;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::{Layer, Role};
use crate::model::spec::Metric;
use crate::model::words::{Lang, Words};
use crate::words;
use std::collections::BTreeSet;

/// A sheet for every zone; those of the same name are told apart.
pub fn zones(basis: Basis<'_>) -> Vec<Subject> {
    let Some(layer) = basis.data.zones() else { return Vec::new() };
    let all = whole(basis);
    let [names, english] = [Lang::Zh, Lang::En].map(|lang| distinct_labels(layer, lang));
    let subject = |((zone, name), english): ((FeatureId, String), String)| {
        let bounds = layer.shapes.bounds(zone)?;
        Some(Subject {
            id: layer.text(Role::Code, zone).map_or_else(|| name.clone(), str::to_owned),
            bounds_in_world: bounds,
            extent_in_world: bounds,
            name: Words::made(name, english),
            note: String::new(),
            zone: Some(zone),
            parcels: Vec::new(),
            facts: facts(basis, (layer, &all), zone),
        })
    };
    layer.shapes.ids().zip(names).zip(english).filter_map(subject).collect()
}

/// As the row of the zone in 分区汇总 has them, parcels by the share of them that lies inside; what a mu yields beside that
/// of all parcels; then what the plan
/// says of it.
fn facts(basis: Basis<'_>, (layer, all): (&Layer, &Row), zone: FeatureId) -> Vec<Fact> {
    let row = zone_row(basis, layer, zone);
    let tenants = basis.membership.parcels_of(zone).iter().flat_map(|(parcel, _)| basis.occupancy.tenants(*parcel));
    let firms = tenants.map(|tenant| tenant.firm).collect::<BTreeSet<FirmId>>().len();
    let square_km = Words::fixed("km²", "km²");
    let count = |count: usize| Cell::Number(count as f64);
    let mut facts = vec![
        fact(Words::fixed("分区面积", "Area of the zone"), Cell::number(row.zone_area_km2)).unit(square_km).public(),
        fact(Words::fixed("宗地数", "Parcels"), count(row.parcels)).public(),
        fact(Words::fixed("宗地面积", "Land of parcels"), Cell::number(row.area.0)).unit(unit::MU).public(),
        fact(Words::fixed("企业数", "Firms"), count(firms)),
    ];
    for metric in Metric::ALL {
        let total = row.totals.get(metric.index()).copied().flatten();
        facts.push(fact(metric.total_words(), Cell::number(total.map(|total| total.0))).unit(unit::WAN_YUAN));
        let per_mu = row.per_firm_mu(metric).map(|value| value.0);
        let per_mu = fact(metric.words(), Cell::number(per_mu)).unit(unit::WAN_YUAN_PER_MU);
        let of_all = all.per_firm_mu(metric).map_or_else(Words::default, |of_all| {
            let of_all = of_all.0;
            words!("全部宗地 {of_all:.2}", "all parcels {of_all:.2}")
        });
        facts.push(per_mu.note(of_all));
    }
    let told =
        [(Role::Function, Words::fixed("功能定位", "Function")), (Role::Carriers, Words::fixed("载体", "Carriers"))];
    for (role, name) in told {
        if let Some(text) = layer.text(role, zone).filter(|text| !text.trim().is_empty()) {
            facts.push(fact(name, Cell::same(text)).public());
        }
    }
    facts
}
