//! What land is used for: purposes with their codes, and for each district what stands there and how large.
//!
//! Codes are those of 《国土空间调查、规划、用途管制用地用海分类指南》(自然资发〔2023〕234号).
//! *Must not know:* geometry, firms.

/// A purpose of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    HomesLow,
    HomesMid,
    Government,
    Research,
    Culture,
    University,
    VocationalSchool,
    School,
    Kindergarten,
    Sports,
    Hospital,
    Clinic,
    Welfare,
    Shops,
    Market,
    Hotel,
    Fuel,
    Offices,
    OtherServices,
    CleanPlant,
    Plant,
    ChemicalPlant,
    Logistics,
    BusStation,
    Parking,
    WaterWorks,
    Sewage,
    Substation,
    Gas,
    Heat,
    Fire,
    Park,
    Greenbelt,
    Square,
    VillageHomes,
    VillageServices,
}

impl Purpose {
    /// Code and name in the 2023 classification.
    pub(crate) fn code(self) -> (&'static str, &'static str) {
        match self {
            Self::HomesLow => ("070101", "一类城镇住宅用地"),
            Self::HomesMid => ("070102", "二类城镇住宅用地"),
            Self::Government => ("0801", "机关团体用地"),
            Self::Research => ("0802", "科研用地"),
            Self::Culture => ("080302", "文化活动用地"),
            Self::University => ("080401", "高等教育用地"),
            Self::VocationalSchool => ("080402", "中等职业教育用地"),
            Self::School => ("080403", "中小学用地"),
            Self::Kindergarten => ("080404", "幼儿园用地"),
            Self::Sports => ("080501", "体育场馆用地"),
            Self::Hospital => ("080601", "医院用地"),
            Self::Clinic => ("080602", "基层医疗卫生设施用地"),
            Self::Welfare => ("080701", "老年人社会福利用地"),
            Self::Shops => ("090101", "零售商业用地"),
            Self::Market => ("090102", "批发市场用地"),
            Self::Hotel => ("090104", "旅馆用地"),
            Self::Fuel => ("090105", "公用设施营业网点用地"),
            Self::Offices => ("0902", "商务金融用地"),
            Self::OtherServices => ("0904", "其他商业服务业用地"),
            Self::CleanPlant => ("100101", "一类工业用地"),
            Self::Plant => ("100102", "二类工业用地"),
            Self::ChemicalPlant => ("100103", "三类工业用地"),
            Self::Logistics => ("110101", "一类物流仓储用地"),
            Self::BusStation => ("120802", "公共交通场站用地"),
            Self::Parking => ("120803", "社会停车场用地"),
            Self::WaterWorks => ("1301", "供水用地"),
            Self::Sewage => ("1302", "排水用地"),
            Self::Substation => ("1303", "供电用地"),
            Self::Gas => ("1304", "供燃气用地"),
            Self::Heat => ("1305", "供热用地"),
            Self::Fire => ("1310", "消防用地"),
            Self::Park => ("1401", "公园绿地"),
            Self::Greenbelt => ("1402", "防护绿地"),
            Self::Square => ("1403", "广场用地"),
            Self::VillageHomes => ("0703", "农村宅基地"),
            Self::VillageServices => ("0704", "农村社区服务设施用地"),
        }
    }

    /// Plants of all three classes.
    pub(crate) fn is_industrial(self) -> bool {
        matches!(self, Self::CleanPlant | Self::Plant | Self::ChemicalPlant)
    }

    /// Land on which a firm works.
    pub(crate) fn is_business(self) -> bool {
        self.is_industrial()
            || matches!(
                self,
                Self::Research
                    | Self::Logistics
                    | Self::Offices
                    | Self::Market
                    | Self::Hotel
                    | Self::OtherServices
                    | Self::Shops
            )
    }

    /// Land that can lie idle or wait for building: what is let to builders, not what serves the public.
    pub(crate) fn is_market_land(self) -> bool {
        self.is_business() || matches!(self, Self::HomesLow | Self::HomesMid)
    }
}

/// A part of the zone with one kind of fabric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum District {
    ServiceCentre,
    Living,
    StartUps,
    HighTech,
    Robots,
    Health,
    Cloud,
    Core,
    RosePark,
    EastQuarter,
    NewMaterials,
    CollegeTown,
    ChemTown,
    Belt,
    Rural,
    Beyond,
}

/// How a block is used: the sizes of its parcels and what they are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Theme {
    /// From and to, m².
    pub(crate) lot_m2: (f64, f64),
    pub(crate) purposes: &'static [(Purpose, f64)],
    /// How often the block has a row of shops along its longest side.
    pub(crate) shop_row: f64,
    /// How often a corner is given to a kindergarten, a car park, a substation.
    pub(crate) corner_lot: f64,
    /// One parcel, however large.
    pub(crate) whole: bool,
}

/// How a district is built.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recipe {
    /// Blocks between lanes, from and to, m².
    pub(crate) block_m2: (f64, f64),
    /// Width of the lanes, from and to, m.
    pub(crate) lane_m: (f64, f64),
    pub(crate) themes: &'static [(Theme, f64)],
}

const fn lots(low: f64, high: f64, purposes: &'static [(Purpose, f64)]) -> Theme {
    Theme { lot_m2: (low, high), purposes, shop_row: 0.0, corner_lot: 0.12, whole: false }
}

const fn whole(purposes: &'static [(Purpose, f64)]) -> Theme {
    Theme { lot_m2: (1e3, 1e6), purposes, shop_row: 0.0, corner_lot: 0.05, whole: true }
}

use Purpose as P;

const HOMES: Theme = Theme {
    lot_m2: (14_000.0, 52_000.0),
    purposes: &[(P::HomesMid, 0.92), (P::HomesLow, 0.08)],
    shop_row: 0.68,
    corner_lot: 0.38,
    whole: false,
};
const RETAIL: Theme = lots(
    1_300.0,
    7_500.0,
    &[(P::Shops, 0.62), (P::Market, 0.08), (P::Hotel, 0.09), (P::OtherServices, 0.13), (P::Offices, 0.08)],
);
const OFFICES: Theme =
    lots(3_000.0, 13_000.0, &[(P::Offices, 0.72), (P::Hotel, 0.08), (P::OtherServices, 0.12), (P::Parking, 0.08)]);
const LABS: Theme = lots(5_000.0, 22_000.0, &[(P::Research, 0.86), (P::Offices, 0.14)]);
const CLEAN: Theme = lots(6_000.0, 34_000.0, &[(P::CleanPlant, 0.86), (P::Research, 0.09), (P::Plant, 0.05)]);
const MIXED: Theme = lots(7_000.0, 52_000.0, &[(P::Plant, 0.80), (P::CleanPlant, 0.14), (P::Logistics, 0.06)]);
const CHEMICAL: Theme = Theme {
    lot_m2: (24_000.0, 330_000.0),
    purposes: &[(P::ChemicalPlant, 1.0)],
    shop_row: 0.0,
    corner_lot: 0.30,
    whole: false,
};
const STORES: Theme = lots(10_000.0, 48_000.0, &[(P::Logistics, 1.0)]);
const SCHOOLS: Theme = lots(16_000.0, 40_000.0, &[(P::School, 0.8), (P::Kindergarten, 0.1), (P::Sports, 0.1)]);
const COLLEGES: Theme = lots(45_000.0, 150_000.0, &[(P::VocationalSchool, 0.7), (P::University, 0.3)]);
const CIVIC: Theme = lots(
    6_000.0,
    26_000.0,
    &[
        (P::Government, 0.40),
        (P::Culture, 0.20),
        (P::Sports, 0.15),
        (P::Fire, 0.08),
        (P::Clinic, 0.10),
        (P::Welfare, 0.07),
    ],
);
const CARE: Theme = lots(18_000.0, 52_000.0, &[(P::Hospital, 0.7), (P::Welfare, 0.3)]);
const GREEN: Theme = whole(&[(P::Park, 0.8), (P::Square, 0.2)]);
const SCREEN: Theme = whole(&[(P::Greenbelt, 1.0)]);
const WORKS: Theme =
    whole(&[(P::Sewage, 0.3), (P::WaterWorks, 0.2), (P::Heat, 0.25), (P::Substation, 0.15), (P::Gas, 0.10)]);
const VILLAGE: Theme = lots(5_000.0, 16_000.0, &[(P::VillageHomes, 0.92), (P::VillageServices, 0.08)]);
const ROSES: Theme = whole(&[(P::Park, 1.0)]);

/// How `district` is built.
pub(crate) fn recipe(district: District) -> Recipe {
    let of = |block_m2, lane_m| Recipe { block_m2, lane_m, themes: themes(district) };
    match district {
        District::RosePark => of((140_000.0, 260_000.0), (8.0, 10.0)),
        District::EastQuarter => of((45_000.0, 130_000.0), (12.0, 20.0)),
        District::NewMaterials => of((130_000.0, 760_000.0), (14.0, 22.0)),
        District::CollegeTown => of((40_000.0, 190_000.0), (12.0, 16.0)),
        District::ChemTown => of((38_000.0, 120_000.0), (12.0, 16.0)),
        District::Belt => of((45_000.0, 150_000.0), (12.0, 18.0)),
        District::Rural => of((12_000.0, 34_000.0), (5.5, 9.0)),
        District::Beyond => of((14_000.0, 42_000.0), (10.0, 14.0)),
        _ => of((24_000.0, 118_000.0), (12.0, 18.0)),
    }
}

/// What stands in `district`, and how much of each.
#[rustfmt::skip]
fn themes(district: District) -> &'static [(Theme, f64)] {
    match district {
        District::ServiceCentre => &[
            (OFFICES, 0.30), (CIVIC, 0.17), (LABS, 0.16), (RETAIL, 0.10), (HOMES, 0.18), (GREEN, 0.06),
        ],
        District::Living => &[
            (HOMES, 0.60), (SCHOOLS, 0.11), (RETAIL, 0.06), (GREEN, 0.07), (CIVIC, 0.07), (CARE, 0.05),
        ],
        District::StartUps => &[
            (LABS, 0.32), (OFFICES, 0.12), (HOMES, 0.26), (CLEAN, 0.12), (GREEN, 0.07), (RETAIL, 0.05), (CIVIC, 0.06),
        ],
        District::HighTech => &[
            (CLEAN, 0.46), (LABS, 0.17), (MIXED, 0.20), (STORES, 0.05), (HOMES, 0.05), (GREEN, 0.04), (WORKS, 0.03),
        ],
        District::Robots => &[
            (CLEAN, 0.50), (MIXED, 0.28), (LABS, 0.12), (STORES, 0.05), (SCREEN, 0.03), (WORKS, 0.02),
        ],
        District::Health => &[
            (CLEAN, 0.44), (LABS, 0.26), (CARE, 0.10), (HOMES, 0.09), (GREEN, 0.06), (OFFICES, 0.05),
        ],
        District::Cloud => &[
            (OFFICES, 0.34), (LABS, 0.32), (RETAIL, 0.10), (HOMES, 0.14), (STORES, 0.04), (GREEN, 0.06),
        ],
        District::Core => &[
            (HOMES, 0.46), (CLEAN, 0.14), (SCHOOLS, 0.08), (RETAIL, 0.05), (LABS, 0.08), (GREEN, 0.06), (CIVIC, 0.05),
            (CARE, 0.04),
        ],
        District::RosePark => &[(ROSES, 1.0)],
        District::EastQuarter => &[
            (HOMES, 0.26), (MIXED, 0.24), (STORES, 0.13), (CLEAN, 0.10), (SCHOOLS, 0.06), (RETAIL, 0.06), (SCREEN, 0.05),
            (CIVIC, 0.05), (VILLAGE, 0.05),
        ],
        District::NewMaterials => &[
            (CHEMICAL, 0.74), (MIXED, 0.12), (WORKS, 0.04), (SCREEN, 0.05), (LABS, 0.05),
        ],
        District::CollegeTown => &[
            (COLLEGES, 0.32), (SCHOOLS, 0.11), (HOMES, 0.27), (RETAIL, 0.10), (LABS, 0.08), (GREEN, 0.06), (CIVIC, 0.06),
        ],
        District::ChemTown => &[
            (MIXED, 0.30), (HOMES, 0.22), (RETAIL, 0.10), (LABS, 0.10), (SCHOOLS, 0.06), (CIVIC, 0.07), (GREEN, 0.05),
            (STORES, 0.10),
        ],
        District::Belt => &[
            (MIXED, 0.48), (STORES, 0.14), (CLEAN, 0.12), (VILLAGE, 0.12), (SCREEN, 0.07), (HOMES, 0.04), (WORKS, 0.03),
        ],
        District::Rural => &[(VILLAGE, 1.0)],
        District::Beyond => &[
            (HOMES, 0.22), (RETAIL, 0.14), (MIXED, 0.26), (CLEAN, 0.14), (VILLAGE, 0.12), (STORES, 0.06), (GREEN, 0.06),
        ],
    }
}

/// A row of shops behind the pavement.
pub(crate) const SHOP_ROW: Theme =
    lots(640.0, 2_900.0, &[(P::Shops, 0.80), (P::OtherServices, 0.10), (P::Offices, 0.06), (P::Fuel, 0.04)]);

/// What stands on a corner lot, with its size in m².
pub(crate) const CORNER_LOTS: &[(Purpose, f64)] = &[
    (P::Kindergarten, 0.28),
    (P::Parking, 0.20),
    (P::Substation, 0.16),
    (P::Square, 0.12),
    (P::BusStation, 0.08),
    (P::Clinic, 0.10),
    (P::Gas, 0.06),
];

/// What stands on a corner lot among plants.
pub(crate) const WORKS_CORNERS: &[(Purpose, f64)] = &[
    (P::Substation, 0.40),
    (P::Parking, 0.20),
    (P::WaterWorks, 0.12),
    (P::Gas, 0.10),
    (P::Heat, 0.10),
    (P::Fire, 0.08),
];
