//! Whether totals of zones add up: Σ zones + outside − overlaps = Σ parcels.
//!
//! Zones may overlap and leave land out; a parcel that straddles their borders is apportioned by area. Here every parcel
//! is split anew, zone after zone, into what the zone takes first and what is left; what is left in the end is outside,
//! and what a zone has beyond what it took first is overlap. *Guarantees:* nothing is put right to make
//! the sum fit: [`Balance::difference`] is what the cutting really lost or doubled.
//! *Must not know:* names of zones, grades.

use rayon::prelude::*;

use crate::analysis::membership::Membership;
use crate::analysis::per_mu::Figures;
use crate::geometry::overlay::{difference, intersection, plane_area_m2, polygons, window};
use crate::model::id::FeatureId;
use crate::model::layer::Layer;
use crate::model::shapes::ShapeKind;
use crate::model::spec::Metric;
use crate::model::units::{Mu, SquareMeters, WanYuan};

/// Area and money of one side of the balance.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sum {
    /// Σ of the areas figures are divided by.
    pub area: SquareMeters,
    /// Σ figures by [`Metric::index`]; no value counts as nothing.
    pub totals: [WanYuan; 3],
}

impl Sum {
    fn add(&mut self, parcel: &Self, share: f64) {
        self.area.0 += parcel.area.0 * share;
        for (sum, total) in self.totals.iter_mut().zip(parcel.totals) {
            sum.0 += total.0 * share;
        }
    }
}

/// The balance of some zones.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Balance {
    /// Σ over the zones of their parts of parcels.
    pub zones: Sum,
    /// In none of the zones.
    pub outside: Sum,
    /// Counted more than once in [`Balance::zones`].
    pub overlaps: Sum,
    /// Σ over all parcels.
    pub parcels: Sum,
}

/// How every parcel is spread over some zones. Hangs on no figure, so that one cutting serves all years.
#[derive(Debug, Clone, Default)]
pub struct Spreads(Vec<Spread>);

/// How a parcel is spread: Σ of its shares in zones, its share outside, its share counted more than once.
#[derive(Debug, Clone, Copy)]
struct Spread {
    zones: f64,
    outside: f64,
    overlaps: f64,
}

impl Balance {
    /// 0.01 m²: what more is lost or doubled is a fault.
    pub const AREA_TOLERANCE_M2: f64 = 0.01;
    /// 0.01 万元.
    pub const MONEY_TOLERANCE_WAN_YUAN: f64 = 0.01;

    /// The balance of these zones of a layer.
    pub fn of(
        parcels: &Layer,
        zones: &Layer,
        chosen: &[FeatureId],
        membership: &Membership,
        figures: &Figures,
    ) -> Self {
        Self::of_year(&Spreads::of(parcels, zones, chosen, membership), figures)
    }

    /// The balance of a year.
    pub fn of_year(Spreads(spreads): &Spreads, figures: &Figures) -> Self {
        let mut balance = Self::default();
        for (at, spread) in spreads.iter().enumerate() {
            let parcel = FeatureId(at as u32);
            let own = Sum {
                area: Mu(figures.area(parcel).0).to_square_meters(),
                totals: Metric::ALL.map(|metric| figures.total(metric, parcel).unwrap_or_default()),
            };
            balance.add(&own, spread);
        }
        balance
    }

    /// The balance of some parcels alone, each with its sum: what moves, for one.
    pub fn of_some((parcels, zones): (&Layer, &Layer), some: &[(FeatureId, Sum)], membership: &Membership) -> Self {
        let mut balance = Self::default();
        let spreads: Vec<Spread> = some
            .par_iter()
            .map(|(parcel, _)| {
                // In the order of the layer, as for all parcels.
                let mut shares = membership.zones_of(*parcel);
                shares.sort_unstable_by_key(|(zone, _)| *zone);
                spread(parcels, zones, *parcel, &shares)
            })
            .collect();
        for ((_, own), spread) in some.iter().zip(spreads) {
            balance.add(own, &spread);
        }
        balance
    }

    fn add(&mut self, own: &Sum, spread: &Spread) {
        self.parcels.add(own, 1.0);
        self.zones.add(own, spread.zones);
        self.outside.add(own, spread.outside);
        self.overlaps.add(own, spread.overlaps);
    }

    /// Σ zones + outside − overlaps − Σ parcels.
    pub fn difference(&self) -> Sum {
        let mut sum = self.zones;
        sum.add(&self.outside, 1.0);
        sum.add(&self.overlaps, -1.0);
        sum.add(&self.parcels, -1.0);
        sum
    }

    /// Whether both sides are equal to 0.01 m² and 0.01 万元.
    pub fn is_even(&self) -> bool {
        let difference = self.difference();
        difference.area.0.abs() <= Self::AREA_TOLERANCE_M2
            && difference.totals.iter().all(|total| total.0.abs() <= Self::MONEY_TOLERANCE_WAN_YUAN)
    }
}

impl Spreads {
    /// Cuts every parcel by these zones of a layer.
    pub fn of(parcels: &Layer, zones: &Layer, chosen: &[FeatureId], membership: &Membership) -> Self {
        let mut shares: Vec<Vec<(FeatureId, f64)>> = vec![Vec::new(); parcels.len()];
        for zone in chosen {
            for (parcel, share) in membership.parcels_of(*zone) {
                if let Some(of_parcel) = shares.get_mut(parcel.index()) {
                    of_parcel.push((*zone, *share));
                }
            }
        }
        let spread =
            |(at, shares): (usize, &Vec<(FeatureId, f64)>)| spread(parcels, zones, FeatureId(at as u32), shares);
        Self(shares.par_iter().enumerate().map(spread).collect())
    }
}

fn spread(parcels: &Layer, zones: &Layer, parcel: FeatureId, shares: &[(FeatureId, f64)]) -> Spread {
    let sum: f64 = shares.iter().map(|(_, share)| share).sum();
    let cut = shares.iter().any(|(_, share)| *share < 1.0);
    if !cut || parcels.shapes.kind(parcel) != ShapeKind::Polygon {
        let once = if shares.is_empty() { 0.0 } else { 1.0 };
        return Spread { zones: sum, outside: 1.0 - once, overlaps: sum - once };
    }
    let whole = polygons(&parcels.shapes, parcel);
    let whole_m2 = plane_area_m2(&whole);
    let Some(bounds) = parcels.shapes.bounds(parcel) else { return Spread { zones: sum, outside: 1.0, overlaps: sum } };
    let (mut rest, mut overlaps) = (whole, 0.0);
    for (zone, share) in shares {
        let zone = window(&zones.shapes, *zone, bounds);
        let first = plane_area_m2(&intersection(&rest, &zone)) / whole_m2;
        rest = difference(&rest, &zone);
        overlaps += share - first;
    }
    Spread { zones: sum, outside: plane_area_m2(&rest) / whole_m2, overlaps }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use geo_types::Coord;

    use super::*;
    use crate::analysis::fixture::layer;
    use crate::geometry::index::SpatialIndex;
    use crate::model::layer::LayerKind;
    use crate::model::shapes::Shapes;

    /// West, south, east, north in metres.
    type Square = [f64; 4];

    fn rectangles(kind: LayerKind, boxes: &[Square]) -> Layer {
        let rows: Vec<&[&str]> = boxes.iter().map(|_| [].as_slice()).collect();
        let mut made = layer(kind, &[], &rows);
        made.shapes = Shapes::default();
        for [west, south, east, north] in boxes {
            let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
            let ring = corners.map(|(x, y)| Coord { x: 413_000.0 + x, y: 4_035_000.0 + y }).to_vec();
            made.shapes.push(ShapeKind::Polygon, &[vec![ring]]).expect("few coordinates");
        }
        made.geodesic_area_m2 = boxes.iter().map(area).collect();
        made
    }

    fn area([west, south, east, north]: &Square) -> f64 {
        (east - west).max(0.0) * (north - south).max(0.0)
    }

    fn common(a: &Square, b: &Square) -> Square {
        [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]
    }

    /// Area of a parcel in no zone, by cells between all the coordinates.
    fn outside(parcel: &Square, zones: &[Square]) -> f64 {
        let lines = |low: usize, high: usize| {
            let all = std::iter::once(parcel).chain(zones).flat_map(|square| [square[low], square[high]]);
            let mut lines: Vec<f64> = all.map(|at| at.clamp(parcel[low], parcel[high])).collect();
            lines.sort_by(f64::total_cmp);
            lines
        };
        let (xs, ys) = (lines(0, 2), lines(1, 3));
        let cells = xs.windows(2).flat_map(|x| ys.windows(2).map(move |y| [x[0], y[0], x[1], y[1]]));
        let free = |cell: &Square| zones.iter().all(|zone| area(&common(cell, zone)) < 1e-9 * area(cell).max(1e-9));
        cells.filter(free).map(|cell| area(&cell)).sum()
    }

    #[track_caller]
    fn check(parcels: &[Square], zones: &[Square], tax: f64) -> Balance {
        let (parcel_layer, zone_layer) = (rectangles(LayerKind::Parcels, parcels), rectangles(LayerKind::Zones, zones));
        let membership = Membership::build(&parcel_layer, &SpatialIndex::build(&parcel_layer.shapes), &zone_layer);
        let column = vec![tax; parcels.len()];
        let none = vec![f64::NAN; parcels.len()];
        let area_mu = Arc::new(parcels.iter().map(|parcel| SquareMeters(area(parcel)).to_mu().0).collect());
        let figures = Figures { area_mu, totals: [column, none.clone(), none], ..Figures::default() };
        let chosen: Vec<FeatureId> = zone_layer.shapes.ids().collect();
        let balance = Balance::of(&parcel_layer, &zone_layer, &chosen, &membership, &figures);
        let whole: f64 = parcels.iter().map(area).sum();
        let in_zones: f64 = parcels.iter().flat_map(|a| zones.iter().map(|b| area(&common(a, b)))).sum();
        let free: f64 = parcels.iter().map(|parcel| outside(parcel, zones)).sum();
        let near = |found: SquareMeters, expected: f64, what: &str| {
            assert!((found.0 - expected).abs() < Balance::AREA_TOLERANCE_M2, "{what}: {found:?}, not {expected}");
        };
        near(balance.parcels.area, whole, "parcels");
        near(balance.zones.area, in_zones, "zones");
        near(balance.outside.area, free, "outside");
        near(balance.overlaps.area, in_zones - (whole - free), "overlaps");
        assert!(balance.is_even(), "{:?}", balance.difference());
        balance
    }

    #[test]
    fn parcels_cut_by_five_zones_balance() {
        let parcel = [0.0, 0.0, 500.0, 400.0];
        // Four quarters that leave a strip free, and one across all four.
        let zones = [
            [-10.0, -10.0, 240.0, 190.0],
            [260.0, -10.0, 600.0, 190.0],
            [-10.0, 210.0, 240.0, 600.0],
            [260.0, 210.0, 600.0, 600.0],
            [100.0, 100.0, 400.0, 300.0],
        ];
        let balance = check(&[parcel, [600.0, 0.0, 700.0, 100.0]], &zones, 1000.0);
        // By hand: 4 × 240 × 190 in the quarters, 300 × 200 in the fifth, of which 4 × 140 × 90 are in both.
        let in_zones = 4.0 * 240.0 * 190.0 + 300.0 * 200.0;
        assert!((balance.zones.area.0 - in_zones).abs() < 0.01, "{:?}", balance.zones);
        assert!((balance.overlaps.area.0 - 4.0 * 140.0 * 90.0).abs() < 0.01, "{:?}", balance.overlaps);
        let tax = balance.zones.totals[0].0 + balance.outside.totals[0].0 - balance.overlaps.totals[0].0;
        assert!((tax - 2000.0).abs() < 0.01, "{tax} 万元");
    }

    #[test]
    fn whole_parcels_and_none_balance() {
        check(&[[0.0, 0.0, 10.0, 10.0]], &[], 5.0);
        check(&[], &[[0.0, 0.0, 10.0, 10.0]], 5.0);
        check(&[[0.0, 0.0, 10.0, 10.0]], &[[-1.0, -1.0, 20.0, 20.0], [-5.0, -5.0, 15.0, 15.0]], 5.0);
        check(&[[0.0, 0.0, 10.0, 10.0]], &[[10.0, 0.0, 20.0, 10.0], [0.0, 0.0, 10.0, 10.0]], 5.0);
    }

    #[test]
    fn zones_by_chance_balance() {
        let mut state = 5_u64;
        let mut between = move |low: f64, high: f64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            low + (high - low) * (state >> 40) as f64 / f64::from(1 << 24)
        };
        for _ in 0..20 {
            let mut square = |size: f64| {
                let (west, south) = (between(0.0, 2000.0), between(0.0, 2000.0));
                [west, south, west + between(20.0, size), south + between(20.0, size)]
            };
            let parcels: Vec<Square> = (0..30).map(|_| square(400.0)).collect();
            let zones: Vec<Square> = (0..6).map(|_| square(1500.0)).collect();
            check(&parcels, &zones, 1234.56);
        }
    }
}
