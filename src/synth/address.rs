//! Parcel numbers (宗地代码) and addresses (坐落) by place.
//!
//! *Guarantees:* numbers are unique and follow `371502 + 地籍区 3 + 子区 3 + GB|JB|JC + 5 digits`; no address names a
//! village that exists.
//! *Must not know:* firms.
use super::frame::{Frame, Road, worlds};
use super::land_use::{District, Purpose};
use super::outlines;
use super::parcels::Parcel;
use super::plane::nearest_on;
use geo_types::Coord;
use std::collections::BTreeMap;

/// The county all parcels are registered in: 东昌府区.
pub(crate) const COUNTY: &str = "371502";

/// The three towns of the zone as cadastral areas, by the last digits of their codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Town {
    /// 九州街道, whose code is not known; 008 is this program's.
    Jiuzhou,
    Xuying,
    Guguantun,
}

impl Town {
    fn digits(self) -> u16 {
        match self {
            Self::Jiuzhou => 8,
            Self::Xuying => 108,
            Self::Guguantun => 110,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Jiuzhou => "九州街道",
            Self::Xuying => "许营镇",
            Self::Guguantun => "顾官屯镇",
        }
    }
}

/// State land, collective building land or house plots, as the fifth pair of the number has it.
pub(crate) fn tenure(purpose: Purpose, district: District, draw: u64) -> &'static str {
    match (purpose, district) {
        (Purpose::VillageHomes, _) => "JC",
        (Purpose::VillageServices, _) | (_, District::Rural) => "JB",
        // A third of the land along the belt is collective land brought to market.
        (_, District::Belt) if draw.is_multiple_of(3) => "JB",
        _ => "GB",
    }
}

/// Numbers the parcels and writes their addresses; sorts them by number.
pub(crate) fn number(frame: &Frame, parcels: &mut [Parcel]) {
    let places = Places::of(frame);
    let mut last: BTreeMap<(u16, u16, &'static str), u32> = BTreeMap::new();
    for (i, parcel) in parcels.iter_mut().enumerate() {
        let place = parcel.place();
        let town = places.town(place, parcel.district);
        let section = places.section(place, town);
        let tenure = tenure(parcel.purpose, parcel.district, (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33);
        let sequence = last.entry((town.digits(), section, tenure)).or_default();
        *sequence += 1;
        parcel.code = code(town.digits(), section, tenure, *sequence);
        parcel.address = places.address(place, parcel, town);
    }
    parcels.sort_by(|a, b| a.code.cmp(&b.code));
}

/// 宗地代码 of its parts.
pub(crate) fn code(area: u16, section: u16, tenure: &str, sequence: u32) -> String {
    format!("{COUNTY}{area:03}{section:03}{tenure}{sequence:05}")
}

/// The lines addresses refer to.
#[derive(Debug)]
struct Places<'a> {
    north_south: Vec<&'a Road>,
    west_east: Vec<&'a Road>,
    highways: Vec<&'a Road>,
    town_line: Vec<Coord>,
}

impl<'a> Places<'a> {
    fn of(frame: &'a Frame) -> Self {
        let of_axis = |axis: &str| frame.roads.iter().filter(|road| road.plan.axis == axis).collect();
        Self {
            north_south: of_axis("纵"),
            west_east: of_axis("横"),
            highways: of_axis("省道"),
            town_line: worlds(outlines::GUGUANTUN_WEST),
        }
    }

    fn town(&self, place: Coord, district: District) -> Town {
        let in_core = !matches!(
            district,
            District::Belt | District::Rural | District::NewMaterials | District::CollegeTown | District::ChemTown
        );
        let east_of_line = nearest_on(&self.town_line, place).is_some_and(|(_, spot)| place.x > spot.x);
        if in_core {
            Town::Jiuzhou
        } else if east_of_line {
            Town::Guguantun
        } else {
            Town::Xuying
        }
    }

    /// 地籍子区: in the city the row and column between the roads, outside a square of 1.5 km.
    fn section(&self, place: Coord, town: Town) -> u16 {
        if town == Town::Jiuzhou {
            let row = self.west_east.iter().filter(|road| side(road, place).is_some_and(|(_, d)| d.y < 0.0)).count();
            let column =
                self.north_south.iter().filter(|road| side(road, place).is_some_and(|(_, d)| d.x > 0.0)).count();
            (10 * row + column + 1) as u16
        } else {
            let (left, top) = (412_000.0, 4_036_500.0);
            let column = ((place.x - left) / 1_500.0).clamp(0.0, 19.0) as u16;
            let row = ((top - place.y) / 1_500.0).clamp(0.0, 39.0) as u16;
            20 * row + column + 1
        }
    }

    fn address(&self, place: Coord, parcel: &Parcel, town: Town) -> String {
        if parcel.village > 0 {
            return format!("{}第{}村居点（示意）", town.name(), parcel.village);
        }
        if town == Town::Jiuzhou {
            let across = nearest(&self.west_east, place).map(|(road, d)| {
                let way = if d.y > 0.0 { "以北" } else { "以南" };
                format!("{}{way}", road.plan.name)
            });
            let upright = nearest(&self.north_south, place).map(|(road, d)| {
                let way = if d.x > 0.0 { "以东" } else { "以西" };
                format!("{}{way}", road.plan.name)
            });
            return [across, upright].into_iter().flatten().collect::<Vec<_>>().join("、");
        }
        let highway = nearest(&self.highways, place).map_or_else(String::new, |(road, d)| {
            let way = match (d.x.abs() > d.y.abs(), d.x > 0.0, d.y > 0.0) {
                (true, true, _) => "以东",
                (true, false, _) => "以西",
                (false, _, true) => "以北",
                (false, _, false) => "以南",
            };
            format!("{}{way}", road.plan.name)
        });
        let part = match parcel.district {
            District::NewMaterials => "新能源新材料园、",
            District::CollegeTown => "科教小镇、",
            District::ChemTown => "化工新材料小镇、",
            _ => "",
        };
        format!("{}{part}{highway}", town.name())
    }
}

/// Distance to a road and the way from its nearest point to the place.
fn side(road: &Road, place: Coord) -> Option<(f64, Coord)> {
    let (distance, spot) = nearest_on(&road.course, place)?;
    Some((distance, super::plane::minus(place, spot)))
}

fn nearest<'a>(roads: &[&'a Road], place: Coord) -> Option<(&'a Road, Coord)> {
    let all = roads.iter().filter_map(|road| side(road, place).map(|(distance, way)| (distance, *road, way)));
    all.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, road, way)| (road, way))
}
