//! Firms by zone: how many of each industry and of each class, on how much land, with how much tax.
//!
//! *Guarantees:* a firm's land and tax in a zone are those of its parts of parcels, each by the share of the parcel that
//! lies inside; Σ tax ÷ Σ land, never a mean of ratios; in each zone a firm is counted once in each row. A firm is of one
//! industry, but it may be of several classes: rows of classes do not sum up. *Must not know:* how rows are shown.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::analysis::answer::{About, Answer, Cell, Column, Row, unit};
use crate::analysis::per_mu::firm_totals;
use crate::analysis::summary::Basis;
use crate::model::firm::FirmBook;
use crate::model::firm_class::{FirmClass, INDUSTRIES, industry_words, scale_words};
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::Role;
use crate::model::spec::Metric;
use crate::model::units::{Mu, WanYuan, WanYuanPerMu};
use crate::model::words::Words;
use crate::words;

/// What firms are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FirmsBy {
    /// Industry; each firm is of one.
    Industry,
    /// 高新技术企业, 瞪羚企业, 科技型中小企业, 规上, 规下.
    Class,
}

/// The firms of one industry or class in a zone.
#[derive(Debug, Clone, PartialEq)]
pub struct FirmGroup {
    /// The stable name: that of a class, or the industry as the file has it; empty where the file does not say.
    pub key: String,
    /// What a planner calls it.
    pub name: Words,
    /// How many firms use land inside.
    pub firms: usize,
    /// On how many parcels.
    pub parcels: usize,
    /// Σ of what they use inside.
    pub area: Mu,
    /// Σ of their tax, by what they use inside; `None` where none has a value.
    pub tax: Option<WanYuan>,
    /// Σ of what those with a value use inside.
    pub taxed_area: Mu,
}

impl FirmGroup {
    /// Σ tax ÷ Σ land of the firms that have it.
    pub fn tax_per_mu(&self) -> Option<WanYuanPerMu> {
        self.tax?.per(self.taxed_area)
    }
}

/// A part of a parcel that a firm uses, inside a zone.
struct Part {
    firm: FirmId,
    parcel: FeatureId,
    area: f64,
    tax: Option<f64>,
}

/// The groups of one zone; of all parcels where there is none. Only groups with a firm, in the order of the plan.
pub fn groups_in(basis: Basis<'_>, zone: Option<FeatureId>, by: FirmsBy) -> Vec<FirmGroup> {
    let parts = parts_in(basis, zone);
    let firms = &basis.data.firms;
    match by {
        FirmsBy::Industry => by_industry(firms, &parts),
        FirmsBy::Class => {
            let of_class = |(key, name): (&str, Words)| {
                group(key, name, parts.iter().filter(|part| is_of_class(firms, part.firm, key)))
            };
            classes().map(of_class).filter(|group| group.firms > 0).collect()
        }
    }
}

/// Each part is looked at once, for there may be as many industries as firms.
fn by_industry(firms: &FirmBook, parts: &[Part]) -> Vec<FirmGroup> {
    let mut buckets: BTreeMap<&str, Vec<&Part>> = BTreeMap::new();
    for part in parts {
        if let Some(industry) = firms.industry(part.firm) {
            buckets.entry(industry).or_default().push(part);
        }
    }
    let of_plan = INDUSTRIES.into_iter().filter_map(|name| Some((name, buckets.remove(name)?))).collect::<Vec<_>>();
    let unstated = buckets.remove("").map(|parts| ("", parts));
    let all = of_plan.into_iter().chain(buckets).chain(unstated);
    let words =
        |name: &str| if name.is_empty() { Words::fixed("未说明", "Not stated") } else { industry_words(name) };
    all.map(|(name, parts)| group(name, words(name), parts.into_iter())).collect()
}

fn parts_in(basis: Basis<'_>, zone: Option<FeatureId>) -> Vec<Part> {
    let year = basis.figures.year;
    let of_parcel = |(parcel, share): (FeatureId, f64)| {
        basis.occupancy.tenants(parcel).iter().map(move |tenant| {
            let tax = firm_totals(&basis.data.firms, tenant.firm, year)[Metric::Tax.index()];
            Part {
                firm: tenant.firm,
                parcel,
                area: tenant.area.0 * share,
                tax: tax.map(|tax| tax.0 * tenant.share * share),
            }
        })
    };
    if let Some(zone) = zone {
        return basis.membership.parcels_of(zone).iter().copied().flat_map(of_parcel).collect();
    }
    let count = basis.data.parcels().map_or(0, |parcels| parcels.len());
    (0..count as u32).map(|at| (FeatureId(at), 1.0)).flat_map(of_parcel).collect()
}

/// Keys and names of the classes there may be.
fn classes() -> impl Iterator<Item = (&'static str, Words)> {
    let classes = [FirmClass::HighTech, FirmClass::Gazelle, FirmClass::TechSme];
    let classes = classes.map(|class| (class.name(), class.words()));
    let scales = [(true, ABOVE), (false, BELOW)].map(|(above, key)| (key, scale_words(above)));
    classes.into_iter().chain(scales)
}

/// Stable names of the scales.
const ABOVE: &str = "above_scale";
const BELOW: &str = "below_scale";

fn is_of_class(firms: &FirmBook, id: FirmId, key: &str) -> bool {
    let Some(firm) = firms.firms.get(id.index()) else { return false };
    match key {
        ABOVE => firm.above_scale == Some(true),
        BELOW => firm.above_scale == Some(false),
        _ => FirmClass::ALL.into_iter().any(|class| class.name() == key && class.has(firm)),
    }
}

fn group<'a>(key: &str, name: Words, parts: impl Iterator<Item = &'a Part>) -> FirmGroup {
    let (mut firms, mut parcels) = (Vec::new(), Vec::new());
    let mut group =
        FirmGroup { key: key.to_owned(), name, firms: 0, parcels: 0, area: Mu(0.0), tax: None, taxed_area: Mu(0.0) };
    for part in parts {
        firms.push(part.firm);
        parcels.push(part.parcel);
        group.area += Mu(part.area);
        if let Some(tax) = part.tax {
            group.tax = Some(group.tax.unwrap_or_default() + WanYuan(tax));
            group.taxed_area += Mu(part.area);
        }
    }
    let distinct = |mut ids: Vec<u32>| {
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    };
    group.firms = distinct(firms.iter().map(|firm| firm.0).collect());
    group.parcels = distinct(parcels.iter().map(|parcel| parcel.0).collect());
    group
}

/// Zone × industry or class: all parcels first, then each zone in the order of the file.
pub fn zone_firms(basis: Basis<'_>, by: FirmsBy) -> Answer {
    let zones = basis.data.zones();
    let mut places: Vec<Option<FeatureId>> = vec![None];
    places.extend(zones.iter().flat_map(|zones| zones.shapes.ids()).map(Some));
    let of_place = |place: Option<FeatureId>| -> Vec<Row> {
        let (id, name) = match (place, zones) {
            (Some(zone), Some(zones)) => {
                (zones.text(Role::Code, zone).unwrap_or("").to_owned(), Words::same(zones.label(zone)))
            }
            _ => (String::new(), Words::fixed("全部地块", "All parcels")),
        };
        let about = place.map_or(About::Nothing, About::Zone);
        let groups = groups_in(basis, place, by);
        groups.into_iter().map(|group| row(about.clone(), (&id, &name), group)).collect()
    };
    let rows = places.into_par_iter().map(of_place).collect::<Vec<_>>().concat();
    let year = basis.figures.year;
    let counted = match by {
        FirmsBy::Industry => Words::fixed("每家企业属于一个产业", "each firm is of one industry"),
        FirmsBy::Class => Words::fixed(
            "一家企业可属于几类（高新、瞪羚、科技型中小、规上或规下），各类不可相加",
            "a firm may be of several classes (high-tech, gazelle, tech SME, scale): rows do not sum up",
        ),
    };
    Answer {
        key: match by {
            FirmsBy::Industry => "zone-industry",
            FirmsBy::Class => "zone-class",
        },
        title: match by {
            FirmsBy::Industry => Words::fixed("各分区的产业", "Industries by zone"),
            FirmsBy::Class => Words::fixed("各分区的企业类别", "Classes of firms by zone"),
        },
        head: vec![
            words!("{year} 年数据", "figures of {year}"),
            counted,
            Words::fixed(
                "跨分区的宗地按面积分摊；同一宗地可在几个分区内，分区之间不可相加",
                "parcels across zones are apportioned by area; zones overlap and do not sum up",
            ),
        ],
        columns: columns(),
        rows,
        foot: Vec::new(),
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::id("zone_id", Words::fixed("分区编号", "Zone id")),
        Column::text("zone", Words::fixed("分区", "Zone")),
        Column::text("group", Words::fixed("产业/类别", "Group")),
        Column::number("firms", Words::fixed("企业", "Firms"), Words::fixed("家", ""), 0),
        Column::number("parcels", Words::fixed("宗地", "Parcels"), Words::fixed("宗", ""), 0),
        Column::number("area_mu", Words::fixed("用地", "Land"), unit::MU, 2),
        Column::number("tax", Words::fixed("税收", "Tax"), unit::WAN_YUAN, 2),
        Column::number("tax_per_mu", Words::fixed("亩均税收", "Tax per mu"), unit::WAN_YUAN_PER_MU, 2),
    ]
}

/// The name of a group, with its stable name for programs: an industry of the plan has that of the plan.
fn term_of(key: &str, name: Words) -> Cell {
    let classes = FirmClass::ALL.map(FirmClass::name);
    let known = classes.into_iter().chain([ABOVE, BELOW]).chain(INDUSTRIES).find(|known| *known == key);
    match known {
        Some(known) => Cell::Term(known, name),
        None if key.is_empty() => Cell::Term("unstated", name),
        None => Cell::Text(name),
    }
}

fn row(about: About, (id, zone): (&str, &Words), group: FirmGroup) -> Row {
    let per_mu = group.tax_per_mu().map(|value| value.0);
    Row {
        about,
        cells: vec![
            Cell::same(id),
            Cell::Text(zone.clone()),
            term_of(&group.key, group.name),
            Cell::Number(group.firms as f64),
            Cell::Number(group.parcels as f64),
            Cell::Number(group.area.0),
            Cell::number(group.tax.map(|tax| tax.0)),
            Cell::number(per_mu),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::{book, layer, parcels};
    use crate::analysis::membership::Membership;
    use crate::analysis::occupancy::Occupancy;
    use crate::analysis::per_mu::Figures;
    use crate::geometry::index::SpatialIndex;
    use crate::model::dataset::Dataset;
    use crate::model::firm::{Industry, Occupation, Tenure, Yearly};
    use crate::model::layer::LayerKind;
    use crate::model::shapes::{ShapeKind, Shapes};
    use geo_types::Coord;
    use std::sync::Arc;

    /// Parcels are squares of 1 m, 10 m apart. The zone takes all of A and the left half of B. 甲 (高新, 规上) owns all
    /// 10 亩 of A and pays 100; 乙 (高新 and 瞪羚, 规下, another industry) owns 6 亩 of B and 4 of C and pays 30; 丙 has
    /// 2 亩 of B and no figure.
    fn dataset() -> (Dataset, Membership) {
        let parcels = parcels(&[("A", 10.0), ("B", 8.0), ("C", 4.0)]);
        let mut zones = layer(LayerKind::Zones, &[Role::Code, Role::Name], &[&["z", "园"]]);
        let ring = [(-1., -1.), (10.5, -1.), (10.5, 2.), (-1., 2.), (-1., -1.)].map(|(x, y)| Coord { x, y });
        zones.shapes = Shapes::default();
        zones.shapes.push(ShapeKind::Polygon, &[vec![ring.to_vec()]]).expect("few coordinates");
        let mut firms = book(3);
        firms.firms[0].high_tech = true;
        (firms.firms[1].high_tech, firms.firms[1].gazelle, firms.firms[1].above_scale) = (true, true, Some(false));
        firms.firms[1].industry = Industry("造纸".to_owned());
        firms.firms[2].above_scale = None;
        let own = |code: &str, firm: u32, area: f64| Occupation {
            parcel_code: code.to_owned(),
            firm: FirmId(firm),
            tenure: Tenure::Own,
            area: Mu(area),
            from: None,
            to: None,
        };
        firms.occupations = vec![own("A", 0, 10.0), own("B", 1, 6.0), own("C", 1, 4.0), own("B", 2, 2.0)];
        let paid = |tax: f64| Yearly { tax: Some(tax), ..Yearly::default() };
        firms.yearly = vec![(FirmId(0), 2024, paid(100.0)), (FirmId(1), 2024, paid(30.0))];
        let membership = Membership::build(&parcels, &SpatialIndex::build(&parcels.shapes), &zones);
        let layers = vec![Arc::new(parcels), Arc::new(zones)];
        (Dataset { layers, firms: Arc::new(firms) }, membership)
    }

    #[track_caller]
    fn check(zone: Option<u32>, by: FirmsBy, expected: &[(&str, usize, usize, f64, Option<f64>)]) {
        let (data, membership) = dataset();
        let parcels = data.parcels().expect("there are parcels");
        let (occupancy, _) = Occupancy::link(parcels, &data.firms, 2024);
        let figures = Figures::compute(parcels, &data.firms, &occupancy, 2024);
        let basis = Basis { data: &data, occupancy: &occupancy, figures: &figures, membership: &membership };
        let found = groups_in(basis, zone.map(FeatureId), by);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        let same = found.len() == expected.len()
            && found.iter().zip(expected).all(|(group, (name, firms, parcels, area, tax))| {
                group.name.zh == *name
                    && (group.firms, group.parcels) == (*firms, *parcels)
                    && near(group.area.0, *area)
                    && match (group.tax, tax) {
                        (Some(found), Some(tax)) => near(found.0, *tax),
                        (found, tax) => found.is_none() && tax.is_none(),
                    }
            });
        assert!(same, "{zone:?} {by:?}: {found:#?}");
    }

    /// By hand: of 乙's 30 万元 6 ÷ 10 stand on B, and half of B lies in the zone: 3 亩 and 9 万元.
    #[test]
    fn land_and_tax_are_apportioned_and_firms_counted_once() {
        let (zone, all) = (Some(0), None);
        check(all, FirmsBy::Industry, &[("高端装备", 2, 2, 12.0, Some(100.0)), ("造纸", 1, 2, 10.0, Some(30.0))]);
        check(zone, FirmsBy::Industry, &[("高端装备", 2, 2, 11.0, Some(100.0)), ("造纸", 1, 1, 3.0, Some(9.0))]);
        let classes = [
            ("高新技术企业", 2, 2, 13.0, Some(109.0)),
            ("瞪羚企业", 1, 1, 3.0, Some(9.0)),
            ("规上", 1, 1, 10.0, Some(100.0)),
            ("规下", 1, 1, 3.0, Some(9.0)),
        ];
        check(zone, FirmsBy::Class, &classes);
    }

    /// Those of the plan in its order, then the others by name, then those of which no file says anything.
    #[test]
    fn industries_come_in_the_order_of_the_plan() {
        let (mut data, membership) = dataset();
        let firms = Arc::make_mut(&mut data.firms);
        for (firm, industry) in firms.firms.iter_mut().zip(["", "一业", INDUSTRIES[1]]) {
            firm.industry = Industry(industry.to_owned());
        }
        let parcels = data.parcels().expect("there are parcels");
        let (occupancy, _) = Occupancy::link(parcels, &data.firms, 2024);
        let figures = Figures::compute(parcels, &data.firms, &occupancy, 2024);
        let basis = Basis { data: &data, occupancy: &occupancy, figures: &figures, membership: &membership };
        let found: Vec<String> = groups_in(basis, None, FirmsBy::Industry).into_iter().map(|group| group.key).collect();
        assert_eq!(found, [INDUSTRIES[1], "一业", ""]);
    }

    /// 丙 uses land of 高端装备 and has no figure: 100 ÷ 10, not 100 ÷ 12.
    #[test]
    fn per_mu_is_over_the_land_of_those_with_a_figure() {
        let (data, membership) = dataset();
        let parcels = data.parcels().expect("there are parcels");
        let (occupancy, _) = Occupancy::link(parcels, &data.firms, 2024);
        let figures = Figures::compute(parcels, &data.firms, &occupancy, 2024);
        let basis = Basis { data: &data, occupancy: &occupancy, figures: &figures, membership: &membership };
        let answer = zone_firms(basis, FirmsBy::Industry);
        let cells: Vec<&Cell> = answer.rows[0].cells.iter().collect();
        assert_eq!(cells[2], &Cell::Term("高端装备", Words::fixed("高端装备", "High-end equipment")));
        assert_eq!((cells[5], cells[7]), (&Cell::Number(12.0), &Cell::Number(10.0)));
        assert_eq!(answer.rows.len(), 4, "two industries of all parcels, two of the zone");
        assert!(answer.rows.iter().all(|row| row.cells.len() == answer.columns.len()), "a cell a column");
    }
}
