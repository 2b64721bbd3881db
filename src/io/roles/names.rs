//! What Chinese and English files call the columns that play a role, in the form of `normalized`: small letters, narrow
//! brackets, no spaces. *Must not know:* what is in them.

/// Names of the column with the number of a parcel that no other kind of layer has.
pub(crate) const PARCEL_CODE: &[&str] = &[
    "zddm",
    "宗地代码",
    "宗地编码",
    "宗地编号",
    "宗地号",
    "parcel_id",
    "parcel_code",
    "parcel_no",
    "parcelid",
    "parcel",
    "dkbh",
    "地块编号",
    "地块编码",
    "地块代码",
    "地块号",
    "dkbm",
    "dkdm",
    "zdbh",
    "bdcdyh",
    "不动产单元号",
];
/// Names that stand for a code in any layer.
pub(super) const CODE: &[&str] =
    &["id", "code", "编号", "编码", "代码", "zone_id", "road_id", "bsm", "fid", "objectid", "feature id"];
pub(super) const NAME: &[&str] = &[
    "name",
    "名称",
    "mc",
    "zone_name",
    "road_name",
    "parcel_name",
    "name_zh",
    "道路名称",
    "分区名称",
    "宗地名称",
    "地块名称",
    "dkmc",
    "qymc",
    "企业名称",
    "单位名称",
    "firm",
    "company",
    // Whose it is, where nothing else is a name.
    "权利人",
    "权利人名称",
    "qlr",
    "qlrmc",
    "土地使用权人",
    "土地使用者",
];
pub(super) const NAME_EN: &[&str] = &["name_en", "name:en", "english_name", "英文名", "英文名称"];
pub(super) const ALIASES: &[&str] = &["aliases", "alias", "别名", "alt_name"];
pub(super) const ADDRESS: &[&str] = &["zl", "坐落", "地址", "address", "location", "zuoluo", "dizhi"];
pub(super) const LAND_USE: &[&str] = &[
    "ydyhfldm",
    "dlbm",
    "land_use",
    "landuse",
    "land_use_code",
    "地类编码",
    "用地代码",
    "用地编码",
    "用地分类代码",
    "yddm",
    "用途代码",
    "yt",
    "jqdlbm",
    "ghdlbm",
];
pub(super) const LAND_USE_SCHEME: &[&str] = &["ydfl", "land_use_scheme", "scheme", "用地分类标准", "分类标准"];
pub(super) const LAND_USE_NAME: &[&str] = &[
    "ydyhflmc",
    "dlmc",
    "land_use_name",
    "地类名称",
    "用地名称",
    "用地性质",
    "用地类型",
    "土地用途",
    "用途",
    "ytmc",
    "规划用途",
];
pub(super) const REGISTERED_AREA: &[&str] = &[
    "zdmj",
    "证载面积",
    "宗地面积",
    "登记面积",
    "registered_area",
    "registered_area_m2",
    "area_m2",
    "area_sqm",
    "面积_m2",
    "面积(平方米)",
    "面积(㎡)",
    "面积(m2)",
    "证载面积(平方米)",
    "证载面积(㎡)",
    "宗地面积(平方米)",
    "tbmj",
    "mj",
];
/// Areas in 亩, from which the registered area follows where there is none in m².
pub(super) const AREA_MU: &[&str] = &[
    "area_mu",
    "registered_mu",
    "registered_area_mu",
    "mu",
    "亩",
    "亩数",
    "面积_亩",
    "面积(亩)",
    "用地面积(亩)",
    "宗地面积(亩)",
    "证载面积(亩)",
    "mianji_mu",
];
/// Areas without a unit in their name: which it is the geometry has to say.
pub(super) const AREA: &[&str] =
    &["面积", "用地面积", "土地面积", "地块面积", "占地面积", "图斑面积", "宗地总面积", "土地总面积", "mianji", "area"];
pub(super) const STATUS: &[&str] =
    &["status", "parcel_status", "dev_status", "状态", "开发状态", "利用状态", "土地状态", "建设状态", "kfzt", "lyzt"];
pub(super) const PLOT_RATIO: &[&str] = &["rjl", "容积率", "plot_ratio", "far", "floor_area_ratio"];
pub(super) const BUILDING_COVERAGE: &[&str] =
    &["jzxs", "建筑系数", "建筑系数(%)", "building_coverage", "building_coefficient"];
pub(super) const BUILDING_DENSITY: &[&str] = &["jzmd", "建筑密度", "建筑密度(%)", "building_density"];
pub(super) const GREEN_RATIO: &[&str] = &["ldl", "lhl", "绿地率", "绿地率(%)", "绿化率", "绿化率(%)", "green_ratio"];
pub(super) const TOTAL_INVESTMENT: &[&str] =
    &["xmztz", "项目总投资", "项目总投资(万元)", "总投资", "总投资(万元)", "total_investment"];
pub(super) const FIXED_INVESTMENT: &[&str] = &[
    "gdzctz",
    "项目固定资产投资",
    "项目固定资产投资(万元)",
    "固定资产总投资",
    "固定资产总投资(万元)",
    "fixed_investment",
];
pub(super) const REGISTERED_CAPITAL: &[&str] =
    &["zczb", "注册资本", "注册资本(万元)", "注册资金", "registered_capital"];
pub(super) const ZONE_KIND: &[&str] = &["zone_kind", "分区类型", "片区类型"];
pub(super) const ROAD_CLASS: &[&str] = &["class", "road_class", "fclass", "道路等级", "等级", "kind"];
pub(super) const WIDTH: &[&str] = &["width_m", "width", "红线宽度", "道路宽度", "路宽", "宽度"];
pub(super) const OFFICIAL_AREA: &[&str] = &["official_area_km2", "规划面积_km2", "规划面积(平方公里)", "规划面积"];
pub(super) const FUNCTION: &[&str] = &["function", "主导功能", "功能", "功能定位"];
pub(super) const CARRIERS: &[&str] = &["carriers", "载体"];
pub(super) const PROJECTS: &[&str] = &["projects", "重点项目"];
pub(super) const NOTE: &[&str] = &["note", "notes", "备注", "说明", "bz", "remark"];
