//! The zones of the plan in its own words: names, variants, functions, carriers, projects and contradictions.
//!
//! *Guarantees:* official areas are only those the plan gives (23 and 150 km²); carriers are labels, not firms.
//! *Must not know:* coordinates.
use super::outlines;
use super::plan::Degrees;

/// How a zone gets its outline.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Outline {
    /// The whole.
    Jurisdiction,
    /// 一核.
    Core,
    /// 一带.
    Belt,
    /// Between four lines: north, east, south, west.
    Cell([&'static str; 4]),
    /// Drawn.
    Rings(&'static [&'static [Degrees]]),
}

/// One zone of the plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ZoneText {
    pub(crate) id: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) name: &'static str,
    pub(crate) name_en: &'static str,
    pub(crate) aliases: &'static str,
    pub(crate) function: &'static str,
    pub(crate) carriers: &'static str,
    pub(crate) projects: &'static str,
    pub(crate) official_area_km2: Option<f64>,
    pub(crate) note: &'static str,
    pub(crate) outline: Outline,
}

/// Where the words come from.
pub(crate) const SOURCE: &str = "《聊城高新区国民经济和社会发展第十四个五年规划和2035年远景目标纲要》第五章";

const PLACE: &str = "规划只给名称与功能，位置和边界为示意";
const DIAGRAM: &str = "仅见于规划空间布局图的文字标注，位置和边界为示意";

const fn functional(
    id: &'static str,
    name: (&'static str, &'static str),
    function: &'static str,
    sides: [&'static str; 4],
) -> ZoneText {
    ZoneText {
        id,
        kind: "functional",
        name: name.0,
        name_en: name.1,
        aliases: "",
        function,
        carriers: "",
        projects: "",
        official_area_km2: None,
        note: DIAGRAM,
        outline: Outline::Cell(sides),
    }
}

const LIVING: (&str, &str) = ("生活配套服务区", "Living and services");
const LIVING_FOR: &str = "居住；商业；教育医疗等生活配套";
const START: (&str, &str) = ("创业研发区", "Start-ups and research");
const START_FOR: &str = "创业孵化；研发设计";

/// The jurisdiction first, then 一核一带四园两镇, then the areas of the diagram.
pub(crate) const ZONES: [ZoneText; 16] = [
    ZoneText {
        id: "gaoxinqu",
        kind: "jurisdiction",
        name: "聊城高新区",
        name_en: "Liaocheng High-tech Zone",
        aliases: "聊城高新技术产业开发区；高新区；辖区",
        function: "布局合理、功能完善、全域统筹、协同联动的现代化产业园区",
        carriers: "",
        projects: "一核、一带、四园、两镇",
        official_area_km2: Some(150.0),
        note: "150平方公里为规划所述；辖九州街道、许营镇、顾官屯镇。北界依2013年与经开区分界（黄河路、东外环路、长江路及其东延线），西界徒骇河，顾官屯东、南两侧依公开区划轮廓；向韩集、于集两侧误差约1公里，按150平方公里推定。早年资料称206平方公里（含韩集），不取",
        outline: Outline::Jurisdiction,
    },
    ZoneText {
        id: "hexin",
        kind: "core",
        name: "高新技术产业创新核",
        name_en: "High-tech innovation core",
        aliases: "一核；核心区；建成区",
        function: "研发孵化；高新技术产业发展；科技服务；金融商务；生活居住",
        carriers: "58科创中心；创业黑马；中关村创业大街",
        projects: "58科创中心、创业黑马、中关村创业大街等项目建设与运营；综合服务中心（科技研发、创业孵化、金融、商务）；孵化器、研发大厦、商务楼宇等空间载体",
        official_area_km2: Some(23.0),
        note: "23平方公里为规划所述建成区；边界以黄河路、泰山路、南外环、徒骇河示意，泰山路位置按面积推定",
        outline: Outline::Core,
    },
    ZoneText {
        id: "shengtaidai",
        kind: "belt",
        name: "生态经济集聚带",
        name_en: "Eco-economy belt",
        aliases: "一带；改道后S325/S710沿线（走向示意）",
        function: "化工新材料；产业发展；产教融合；生态建设；城乡统筹",
        carriers: "鲁西集团化工新材料产业园；太森职业科教城",
        projects: "以点带线、以线带面，串联许营、顾官屯，统筹整合沿线及周边乡镇与产业资源",
        official_area_km2: None,
        note: "规划以改道后的S325和S710沿线区域为依托，未给走向；宽1.85公里为示意。规划称许营、顾官屯为“乡镇”，两地均为镇",
        outline: Outline::Belt,
    },
    ZoneText {
        id: "xincailiao",
        kind: "park",
        name: "新能源新材料特色产业创新园",
        name_en: "New energy and new materials park",
        aliases: "新能源新材料产业园（图，两处）；新材料新能源；化工新材料产业园",
        function: "化工新材料研发设计；小试中试；生产制造；检验检测",
        carriers: "鲁西集团化工新材料产业园；鲁西化工国家级企业技术中心；山东省羰基合成工程技术研究中心；聊大鲁西化工工程学院",
        projects: "化工新材料研发设计中心；化工新材料专业技术服务平台；化工新材料质量检测服务平台",
        official_area_km2: None,
        note: "规划布局图中“新能源新材料产业园”出现两次，正文只述一处，故绘为两块；另有公开资料称产业园规划18平方公里、2017年建成在建7平方公里。位置边界为示意",
        outline: Outline::Rings(&[outlines::NEW_MATERIALS_NORTH, outlines::NEW_MATERIALS_SOUTH]),
    },
    ZoneText {
        id: "jiqiren",
        kind: "park",
        name: "机器人及智能装备制造特色产业创新园",
        name_en: "Robots and smart equipment park",
        aliases: "机器人及高端智能装备制造产业园（图）；机器人园",
        function: "工业机器人；专用化智能装备；无人机整机及零部件；研发、生产、质量检测与控制、应用示范",
        carriers: "诺伯特",
        projects: "智能高端装备制造产业园",
        official_area_km2: None,
        note: "正文作“机器人及智能装备制造”，布局图作“机器人及高端智能装备制造”；位置和边界为示意",
        outline: Outline::Cell(["tianjin", "taishan", "ring_south", "lushan"]),
    },
    ZoneText {
        id: "yiyao",
        kind: "park",
        name: "医养健康特色产业创新园",
        name_en: "Medicine and health park",
        aliases: "医药康养产业园（图）；生物医药特色产业创新园",
        function: "生物制药；现代中药；康养服务；医疗器械",
        carriers: "瑞柏科技；“千人计划”韩军教授团队；四类医药研发平台",
        projects: "研究院—公共技术服务平台—企业孵化与产业化—产业集群",
        official_area_km2: None,
        note: "正文作“医养健康”“生物医药”，布局图作“医药康养”；位置和边界为示意",
        outline: Outline::Cell(["tianjin", "yanshan", "nanhuan", "guangyue"]),
    },
    ZoneText {
        id: "aliyun",
        kind: "park",
        name: "阿里云智汇谷特色产业创新园",
        name_en: "Cloud valley park",
        aliases: "阿里云智汇谷；智汇谷",
        function: "科创；金创；物流；孵化",
        carriers: "阿里云产业创新中心",
        projects: "云大数据、电子商务、大健康、人工智能、创业大学",
        official_area_km2: None,
        note: "正文列入四园，布局图中无此名；位置和边界为示意",
        outline: Outline::Cell(["songgui", "zhonghua", "changjiang", "guangyue"]),
    },
    ZoneText {
        id: "xuying",
        kind: "town",
        name: "许营镇科教特色小镇",
        name_en: "Xuying science and education town",
        aliases: "科教特色小镇（图）；许营科教小镇",
        function: "职业教育组团；科教共享组团；职住平衡配套组团；义务教育组团",
        carriers: "太森职业科教城",
        projects: "太森职业科教城重大项目",
        official_area_km2: None,
        note: PLACE,
        outline: Outline::Rings(&[outlines::COLLEGE_TOWN]),
    },
    ZoneText {
        id: "guguantun",
        kind: "town",
        name: "顾官屯镇化工新材料特色小镇",
        name_en: "Guguantun chemical materials town",
        aliases: "化工新材料特色小镇（图）；顾官屯小镇",
        function: "绿色低碳科技产业；研发中心；孵化器；小试中试平台",
        carriers: "鲁西集团新材料产业园；绿色低碳科技产业园",
        projects: "研发中心、孵化器、小试/中试平台",
        official_area_km2: None,
        note: PLACE,
        outline: Outline::Rings(&[outlines::CHEM_TOWN]),
    },
    functional(
        "zonghe",
        ("综合服务中心", "Service centre"),
        "科技研发；创业孵化；金融；商务",
        ["songgui", "huangshan", "changjiang", "zhonghua"],
    ),
    functional("shenghuo1", LIVING, LIVING_FOR, ["huanghe", "lushan", "songgui", "guangyue"]),
    functional("shenghuo2", LIVING, LIVING_FOR, ["changjiang", "taishan", "hunan", "lushan"]),
    functional("shenghuo3", LIVING, LIVING_FOR, ["changjiang", "zhonghua", "hunan", "ring_west"]),
    functional("yanfa1", START, START_FOR, ["hunan", "yanshan", "tianjin", "guangyue"]),
    functional("yanfa2", START, START_FOR, ["hunan", "taishan", "tianjin", "lushan"]),
    functional(
        "jiju",
        ("高新技术产业集聚区", "High-tech industry cluster"),
        "高新技术产业发展",
        ["nanhuan", "lushan", "ring_south", "guangyue"],
    ),
];
