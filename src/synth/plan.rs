//! What is known of the zone, as data: roads, water, seats and outlines in degrees, each with how well it is known.
//!
//! Sources: the plan 2021–2035, chapter 5 (names, 8 + 6 + 1 roads, 23 and 150 km²); the 2013 notice on the boundary
//! with 聊城经济技术开发区 (黄河路, 东外环路, 长江路 and its extension). No survey of any road is public: every line here is a schematic.
//! *Must not know:* how any of it is turned into parcels.

/// Longitude and latitude, degrees.
pub(crate) type Degrees = (f64, f64);

/// How sure the name of a road is: named by a document for this place, concluded from one, or from memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameStatus {
    Documented,
    Inferred,
    Recalled,
}

impl NameStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Inferred => "inferred",
            Self::Recalled => "recalled",
        }
    }
}

/// One named road: control points west–east or north–south, smoothed where `bends` says so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RoadPlan {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) name_en: &'static str,
    pub(crate) class: &'static str,
    pub(crate) axis: &'static str,
    pub(crate) width_m: f64,
    pub(crate) name_status: NameStatus,
    pub(crate) note: &'static str,
    pub(crate) course: &'static [Degrees],
}

const GUESS: &str = "走向为示意；规划未列八纵六横路名";
const KNOWN: &str = "走向为示意，误差约0.3—1公里";

const fn road(
    id: &'static str,
    name: (&'static str, &'static str),
    kind: (&'static str, &'static str, f64),
    known: (NameStatus, &'static str),
    course: &'static [Degrees],
) -> RoadPlan {
    RoadPlan {
        id,
        name: name.0,
        name_en: name.1,
        class: kind.0,
        axis: kind.1,
        width_m: kind.2,
        name_status: known.0,
        note: known.1,
        course,
    }
}

/// 八纵, west to east. South of 湖南路 they lean, as the two known places of 中华路 suggest.
pub(crate) const NORTH_SOUTH: [RoadPlan; 8] = [
    road(
        "guangyue",
        ("光岳路", "Guangyue Road"),
        ("arterial", "纵", 50.0),
        (NameStatus::Inferred, KNOWN),
        &[
            (116.0166, 36.4572),
            (116.0169, 36.4484),
            (116.0173, 36.4400),
            (116.0182, 36.4310),
            (116.0199, 36.4225),
            (116.0221, 36.4140),
            (116.0238, 36.4062),
        ],
    ),
    road(
        "zhonghua",
        ("中华路", "Zhonghua Road"),
        ("arterial", "纵", 45.0),
        (NameStatus::Documented, KNOWN),
        &[
            (116.0292, 36.4572),
            (116.0296, 36.4484),
            (116.0301, 36.4400),
            (116.0310, 36.4310),
            (116.0329, 36.4225),
            (116.0356, 36.4140),
            (116.0379, 36.4066),
        ],
    ),
    road(
        "yanshan",
        ("燕山路", "Yanshan Road"),
        ("secondary", "纵", 30.0),
        (NameStatus::Documented, "九州洼月季公园处中断；走向为示意"),
        &[
            (116.0361, 36.4572),
            (116.0364, 36.4484),
            (116.0368, 36.4400),
            (116.0374, 36.4310),
            (116.0391, 36.4225),
            (116.0415, 36.4140),
            (116.0436, 36.4068),
        ],
    ),
    road(
        "lushan",
        ("庐山路", "Lushan Road"),
        ("arterial", "纵", 40.0),
        (NameStatus::Documented, KNOWN),
        &[
            (116.0419, 36.4572),
            (116.0422, 36.4484),
            (116.0427, 36.4400),
            (116.0434, 36.4310),
            (116.0451, 36.4225),
            (116.0474, 36.4140),
            (116.0493, 36.4070),
        ],
    ),
    road(
        "huangshan",
        ("黄山路", "Huangshan Road"),
        ("secondary", "纵", 36.0),
        (NameStatus::Inferred, GUESS),
        &[
            (116.0467, 36.4572),
            (116.0470, 36.4484),
            (116.0474, 36.4400),
            (116.0483, 36.4310),
            (116.0498, 36.4225),
            (116.0519, 36.4140),
            (116.0536, 36.4074),
        ],
    ),
    road(
        "huashan",
        ("华山路", "Huashan Road"),
        ("secondary", "纵", 32.0),
        (NameStatus::Recalled, GUESS),
        &[
            (116.0509, 36.4572),
            (116.0513, 36.4484),
            (116.0518, 36.4400),
            (116.0524, 36.4310),
            (116.0539, 36.4225),
            (116.0559, 36.4140),
            (116.0574, 36.4078),
        ],
    ),
    road(
        "taishan",
        ("泰山路", "Taishan Road"),
        ("secondary", "纵", 36.0),
        (NameStatus::Recalled, GUESS),
        &[
            (116.0576, 36.4572),
            (116.0579, 36.4484),
            (116.0584, 36.4400),
            (116.0592, 36.4310),
            (116.0606, 36.4225),
            (116.0625, 36.4140),
            (116.0638, 36.4080),
        ],
    ),
    road(
        "dongwaihuan",
        ("东外环路", "East Outer Ring Road"),
        ("arterial", "纵", 60.0),
        (NameStatus::Documented, KNOWN),
        &[
            (116.0660, 36.4572),
            (116.0663, 36.4484),
            (116.0668, 36.4400),
            (116.0677, 36.4310),
            (116.0692, 36.4225),
            (116.0707, 36.4140),
            (116.0712, 36.4060),
        ],
    ),
];

/// 六横, north to south.
pub(crate) const WEST_EAST: [RoadPlan; 6] = [
    road(
        "huanghe",
        ("黄河路", "Huanghe Road"),
        ("arterial", "横", 50.0),
        (NameStatus::Documented, KNOWN),
        &[
            (116.0085, 36.4549),
            (116.0200, 36.4549),
            (116.0330, 36.4547),
            (116.0460, 36.4542),
            (116.0570, 36.4540),
            (116.0695, 36.4542),
        ],
    ),
    road(
        "songgui",
        ("松桂大街", "Songgui Street"),
        ("secondary", "横", 36.0),
        (NameStatus::Documented, KNOWN),
        &[
            (116.0100, 36.4488),
            (116.0200, 36.4489),
            (116.0330, 36.4487),
            (116.0460, 36.4481),
            (116.0570, 36.4477),
            (116.0690, 36.4478),
        ],
    ),
    road(
        "changjiang",
        ("长江路", "Changjiang Road"),
        ("arterial", "横", 60.0),
        (NameStatus::Documented, "东延线为2013年与经开区的分界；走向为示意"),
        &[
            (116.0060, 36.4428),
            (116.0200, 36.4428),
            (116.0330, 36.4426),
            (116.0460, 36.4420),
            (116.0570, 36.4415),
            (116.0670, 36.4413),
            (116.0820, 36.4417),
            (116.1000, 36.4409),
            (116.1140, 36.4394),
            (116.1262, 36.4380),
        ],
    ),
    road(
        "hunan",
        ("湖南路", "Hunan Road"),
        ("arterial", "横", 45.0),
        (NameStatus::Documented, KNOWN),
        &[
            (116.0036, 36.4335),
            (116.0180, 36.4328),
            (116.0310, 36.4322),
            (116.0450, 36.4313),
            (116.0570, 36.4305),
            (116.0690, 36.4302),
            (116.0790, 36.4305),
            (116.0905, 36.4301),
        ],
    ),
    road(
        "tianjin",
        ("天津路", "Tianjin Road"),
        ("arterial", "横", 40.0),
        (NameStatus::Recalled, GUESS),
        &[
            (116.0024, 36.4250),
            (116.0190, 36.4244),
            (116.0320, 36.4240),
            (116.0450, 36.4229),
            (116.0580, 36.4221),
            (116.0715, 36.4222),
        ],
    ),
    road(
        "nanhuan",
        ("南环路", "South Ring Road"),
        ("arterial", "横", 45.0),
        (NameStatus::Documented, KNOWN),
        &[
            (116.0004, 36.4157),
            (116.0190, 36.4163),
            (116.0330, 36.4163),
            (116.0470, 36.4154),
            (116.0600, 36.4149),
            (116.0740, 36.4153),
        ],
    ),
];

/// The ring's own stretches: its west side on the bank and 南外环 in the south; the rest it shares.
pub(crate) const RING_WEST: &[Degrees] = &[
    (116.0136, 36.4572),
    (116.0129, 36.4510),
    (116.0116, 36.4428),
    (116.0099, 36.4340),
    (116.0078, 36.4245),
    (116.0061, 36.4150),
    (116.0053, 36.4065),
];
/// 南外环, west to east.
pub(crate) const RING_SOUTH: &[Degrees] = &[
    (115.9975, 36.4086),
    (116.0150, 36.4078),
    (116.0270, 36.4079),
    (116.0400, 36.4086),
    (116.0520, 36.4096),
    (116.0630, 36.4101),
    (116.0735, 36.4100),
];

/// The ring as a named road; its course is put together from the stretches.
pub(crate) const RING: RoadPlan = road(
    "waihuan",
    ("外环路", "Outer Ring Road"),
    ("ring", "环", 60.0),
    (NameStatus::Recalled, "由滨河段、黄河路、东外环路、南外环连成，与黄河路、东外环路共线处不另辟路面；走向为示意"),
    &[],
);

/// The two provincial roads of the plan's belt. Only that they pass 许营 and 顾官屯 is known.
pub(crate) const HIGHWAYS: [RoadPlan; 2] = [
    road(
        "s325",
        ("S325", "Provincial Road S325"),
        ("highway", "省道", 40.0),
        (NameStatus::Documented, "改道后走向示意；规划只说沿线串联许营、顾官屯"),
        &[
            (116.0379, 36.4066),
            (116.0420, 36.4030),
            (116.0500, 36.3985),
            (116.0585, 36.3935),
            (116.0665, 36.3900),
            (116.0780, 36.3840),
            (116.0900, 36.3765),
            (116.1020, 36.3700),
            (116.1150, 36.3628),
            (116.1260, 36.3560),
            (116.1345, 36.3465),
            (116.1400, 36.3360),
            (116.1440, 36.3220),
            (116.1478, 36.3080),
            (116.1474, 36.2960),
            (116.1440, 36.2838),
        ],
    ),
    road(
        "s710",
        ("S710", "Provincial Road S710"),
        ("highway", "省道", 40.0),
        (NameStatus::Documented, "改道后走向示意；规划只说沿线串联许营、顾官屯"),
        &[
            (116.0712, 36.4060),
            (116.0702, 36.3995),
            (116.0672, 36.3925),
            (116.0655, 36.3845),
            (116.0710, 36.3772),
            (116.0830, 36.3715),
            (116.0950, 36.3640),
            (116.1060, 36.3560),
            (116.1160, 36.3470),
            (116.1225, 36.3370),
            (116.1270, 36.3250),
            (116.1325, 36.3110),
            (116.1400, 36.2990),
            (116.1500, 36.2945),
            (116.1620, 36.2935),
            (116.1745, 36.2922),
        ],
    ),
];

/// One river or canal, north to south.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WaterPlan {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) name_en: &'static str,
    pub(crate) class: &'static str,
    pub(crate) width_m: f64,
    pub(crate) note: &'static str,
    pub(crate) course: &'static [Degrees],
}

/// 徒骇河 on the western edge and 位山一干渠 in the east.
pub(crate) const WATER: [WaterPlan; 2] = [
    WaterPlan {
        id: "tuhai",
        name: "徒骇河",
        name_en: "Tuhai River",
        class: "river",
        width_m: 90.0,
        note: "中线为示意，误差约0.8公里；辖区西界",
        course: &[
            (116.0180, 36.4720),
            (116.0137, 36.4630),
            (116.0114, 36.4549),
            (116.0098, 36.4470),
            (116.0080, 36.4390),
            (116.0056, 36.4300),
            (116.0041, 36.4210),
            (116.0018, 36.4120),
            (115.9985, 36.4035),
            (115.9920, 36.3950),
            (115.9845, 36.3890),
        ],
    },
    WaterPlan {
        id: "weishan1",
        name: "位山一干渠",
        name_en: "Weishan Trunk Canal 1",
        class: "canal",
        width_m: 40.0,
        note: "渠线为示意；仅知在辖区东部、约东经116.12度南北走向",
        course: &[
            (116.1246, 36.4600),
            (116.1228, 36.4440),
            (116.1216, 36.4280),
            (116.1212, 36.4120),
            (116.1198, 36.3950),
            (116.1160, 36.3800),
            (116.1098, 36.3665),
            (116.1068, 36.3520),
            (116.1066, 36.3380),
            (116.1090, 36.3240),
            (116.1088, 36.3120),
            (116.1135, 36.2960),
            (116.1180, 36.2790),
        ],
    },
];
