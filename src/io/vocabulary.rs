//! The names that columns of tables go by, in Chinese, pinyin and English, and what a heading says besides: its unit
//! and its year.
//!
//! *Guarantees:* one list for all tables; a heading gives the same answer wherever it stands. *Must not know:* files,
//! where a heading stands.

use crate::io::number::parse_year;
use crate::io::roles::{PARCEL_CODE, normalized};

pub use crate::model::units::Unit;

/// Field names of all tables with the names they go by, in the form of [`normalized`].
const FIELDS: &[(&str, &[&str])] = &[
    (
        "uscc",
        &[
            "统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "纳税人识别号",
            "统一社会信用代码(纳税人识别号)",
            "纳税人识别号(统一社会信用代码)",
            "社会信用代码(纳税人识别号)",
            "税号",
            "credit_code",
            "tyshxydm",
            "shxydm",
            "xydm",
            "nsrsbh",
            "firm_code",
        ],
    ),
    (
        "name",
        &[
            "企业名称",
            "单位名称",
            "纳税人名称",
            "公司名称",
            "企业",
            "名称",
            "qymc",
            "dwmc",
            "nsrmc",
            "gsmc",
            "firm",
            "firm_name",
            "company",
        ],
    ),
    ("industry", &["产业", "行业", "主导产业", "所属产业", "所属行业", "行业名称", "hymc", "sshy"]),
    ("gb4754", &["行业代码", "国民经济行业代码", "gb/t4754", "division", "hydm"]),
    ("scale", &["规模", "是否规上", "企业规模"]),
    ("high_tech", &["高新技术企业", "高企"]),
    ("gazelle", &["瞪羚企业", "瞪羚"]),
    ("tech_sme", &["科技型中小企业"]),
    ("founded", &["成立年份", "成立时间", "成立年", "成立日期"]),
    ("closed", &["停业年份", "注销年份", "停业日期", "注销日期"]),
    ("not_rated", &["暂不评价", "暂不评价原因", "不参评原因"]),
    ("not_rated_until", &["暂不评价至", "暂不评价期限", "不参评期限"]),
    ("zddm", PARCEL_CODE),
    ("kind", &["方式", "使用方式", "占用方式", "tenure", "权属方式"]),
    (
        "area_mu",
        &["面积_亩", "面积(亩)", "用地面积(亩)", "亩", "占用面积(亩)", "用地面积_亩", "宗地面积(亩)", "占地面积(亩)"],
    ),
    ("from", &["起始年", "起", "开始年份", "from_year"]),
    ("to", &["终止年", "止", "结束年份", "to_year"]),
    ("year", &["年份", "年度", "年", "所属年度", "税款所属年度", "nf", "nd"]),
    (
        "tax",
        &[
            "税收",
            "税收(万元)",
            "税收_万元",
            "tax_wan_yuan",
            "实缴税金",
            "实缴税金(万元)",
            "评价税收",
            "实缴税收",
            "入库税收",
            "实际入库税收",
            "税收合计",
            "税收总额",
            "税收收入",
            "纳税额",
            "纳税总额",
            "实缴税额",
            "入库税额",
            "shuishou",
            "sjss",
            "rkss",
            "nsze",
        ],
    ),
    (
        "output",
        &[
            "产值",
            "产值(万元)",
            "总产值",
            "工业总产值",
            "工业总产值(万元)",
            "工业产值",
            "output_wan_yuan",
            "chanzhi",
            "gyzcz",
            "zcz",
        ],
    ),
    (
        "revenue",
        &[
            "营业收入",
            "营业收入(万元)",
            "主营业务收入",
            "销售收入",
            "销售额",
            "revenue_wan_yuan",
            "yysr",
            "zyywsr",
            "xssr",
        ],
    ),
    ("value_added", &["增加值", "工业增加值", "增加值(万元)", "工业增加值(万元)", "zjz", "gyzjz"]),
    (
        "investment",
        &[
            "投资",
            "投资(万元)",
            "投资额",
            "固定资产投资",
            "固定资产投资(万元)",
            "固定资产投资额",
            "invest_wan_yuan",
            "investment_wan_yuan",
            "touzi",
            "gdzctze",
        ],
    ),
    ("energy_tce", &["综合能耗", "综合能耗(吨标煤)", "能耗", "zhnh"]),
    ("electricity_kwh", &["用电量", "用电量(kwh)", "用电量(千瓦时)", "ydl"]),
    ("pollutant_t", &["主要污染物排放量", "污染物", "污染物排放量(吨)"]),
    ("rd", &["研发经费", "研发费用", "r&d", "r&d经费", "r&d经费(万元)", "yffy"]),
    ("staff", &["职工人数", "从业人数", "年平均职工人数", "从业人员", "cyrs"]),
    ("veto", &["一票否决", "否决事项", "一票否决事项"]),
    ("unit", &["单位", "计量单位", "金额单位", "货币单位", "jldw"]),
    ("serial", &["序号", "编号", "行次", "no.", "no", "xh"]),
];

/// Fields with a figure of a year.
pub(crate) const FIGURES: [&str; 10] = [
    "tax",
    "output",
    "revenue",
    "value_added",
    "investment",
    "energy_tce",
    "electricity_kwh",
    "pollutant_t",
    "rd",
    "staff",
];

/// Fields in 万元.
const MONEY: [&str; 6] = ["tax", "output", "revenue", "value_added", "investment", "rd"];

/// Whether a field is an amount of money.
pub(crate) fn is_money(field: &str) -> bool {
    MONEY.contains(&field)
}

/// The stable name of a field that is called so.
pub(crate) fn known(field: &str) -> Option<&'static str> {
    FIELDS.iter().map(|(name, _)| *name).find(|name| *name == field)
}

/// The field that a column of exactly this name is.
pub(crate) fn exact(name: &str) -> Option<&'static str> {
    let name = normalized(name);
    FIELDS.iter().find(|(field, others)| *field == name || others.contains(&name.as_str())).map(|(field, _)| *field)
}

impl Unit {
    /// All of them with the names they go by, the longer ones before those they end with.
    const NAMED: [(Self, &'static [&'static str]); 7] = [
        (Self::WanYuan, &["万元", "万", "wan_yuan", "wanyuan", "wan"]),
        (Self::YiYuan, &["亿元", "亿"]),
        (Self::ThousandYuan, &["千元"]),
        (Self::Yuan, &["人民币元", "元", "yuan"]),
        (Self::Mu, &["亩", "mu"]),
        (Self::Hectares, &["公顷", "ha"]),
        (Self::SquareMeters, &["平方米", "㎡", "m2", "m²"]),
    ];

    /// The unit of that name.
    pub fn of(name: &str) -> Option<Self> {
        let name = normalized(name);
        let name = name.strip_prefix("人民币").filter(|rest| !rest.is_empty()).unwrap_or(&name);
        Self::NAMED.iter().find(|(_, names)| names.contains(&name)).map(|(unit, _)| *unit)
    }
}

/// What a heading says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Heading {
    /// Its lines joined with `/`, as the table has them.
    pub text: String,
    /// The same without unit and year.
    pub base: String,
    /// The stable name of what it is, where that is known: `uscc`, `zddm`, `tax`.
    pub field: Option<&'static str>,
    /// In what it counts, where it says so.
    pub unit: Option<Unit>,
    /// Of which year its figures are, where it says so.
    pub year: Option<u16>,
}

impl Heading {
    /// Reads the lines of a heading, from the top.
    pub(crate) fn of(lines: &[&str]) -> Self {
        let mut heading = Self::default();
        let mut bases: Vec<String> = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        for line in lines {
            let line: String = line.split_whitespace().collect();
            if line.is_empty() || texts.last() == Some(&line) {
                continue;
            }
            let (base, unit, year) = parts(&line);
            heading.unit = unit.or(heading.unit);
            heading.year = year.or(heading.year);
            if !base.is_empty() && bases.last() != Some(&base) {
                bases.push(base);
            }
            texts.push(line);
        }
        heading.text = texts.join("/");
        let whole = bases.concat();
        let of_part = || bases.iter().rev().find_map(|base| exact(base));
        // 企业 above 名称 is 企业名称; 税收 above 其中：增值税 is not all tax.
        heading.field = exact(&heading.text).or_else(|| exact(&whole)).or_else(|| match bases.as_slice() {
            [] | [_] => None,
            [.., last] => exact(last).or_else(|| of_part().filter(|_| !is_part(last))),
        });
        if heading.field == Some("area_mu") {
            heading.unit = Some(Unit::Mu);
        }
        heading.base = bases.join("/");
        if heading.base.is_empty() {
            heading.base.clone_from(&heading.text);
        }
        heading
    }
}

/// Whether a line names a part of what stands above it: one of the taxes, a share of the whole.
fn is_part(line: &str) -> bool {
    line.contains("其中") || line.starts_with("其他") || ["税", "附加", "留成"].iter().any(|end| line.ends_with(end))
}

/// A line of a heading without its unit and its year.
fn parts(line: &str) -> (String, Option<Unit>, Option<u16>) {
    // Brackets that are part of a name stay: 统一社会信用代码(纳税人识别号).
    let plain = normalized(line).replace('：', ":").replace(['[', '\u{3010}'], "(").replace([']', '\u{3011}'], ")");
    let (mut unit, mut year, mut base) = (None, None, plain.clone());
    while let Some((start, end)) = bracket(&base) {
        let inside: String = base.get(start + 1..end).unwrap_or_default().replace("单位:", "");
        let found = (Unit::of(&inside), year_in(&inside).filter(|(_, rest)| rest.is_empty()));
        match found {
            (Some(of), _) => unit = Some(of),
            (_, Some((of, _))) => year = Some(of),
            _ => break,
        }
        base.replace_range(start..=end, "");
    }
    if let Some((of, rest)) = year_in(&base) {
        year = Some(of);
        base = rest;
    }
    for mark in ["_", "-", ",", "，", ":", "/"] {
        if let Some((before, after)) = base.rsplit_once(mark)
            && let Some(of) = Unit::of(after)
        {
            unit = Some(of);
            base = before.to_owned();
            break;
        }
    }
    if let (None, Some(of)) = (unit, Unit::of(&base)) {
        (unit, base) = (Some(of), String::new());
    }
    if unit.is_none() && exact(&base).is_none() {
        for (of, name) in [(Unit::WanYuan, "万元"), (Unit::YiYuan, "亿元"), (Unit::Yuan, "元")] {
            if let Some(before) = base.strip_suffix(name).filter(|before| exact(before).is_some()) {
                unit = Some(of);
                base = before.to_owned();
                break;
            }
        }
    }
    (base.trim_matches(['_', '-', ':', '/', ' ']).to_owned(), unit, year)
}

/// The last pair of brackets.
fn bracket(text: &str) -> Option<(usize, usize)> {
    let start = text.rfind('(')?;
    let end = start + text.get(start..)?.find(')')?;
    Some((start, end))
}

/// `2023年`, `2023年度`, a lone `2023`, `2023年税收`, `税收2023`: the year and what is left.
fn year_in(text: &str) -> Option<(u16, String)> {
    let start = text.char_indices().map(|(at, _)| at).find(|at| {
        let digits = text.get(*at..).map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
        let is_begin = !text.get(..*at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
        digits == 4 && is_begin
    })?;
    let year = parse_year(text.get(start..start + 4)?).filter(|year| (1980..=2100).contains(year))?;
    let (before, after) = (text.get(..start)?, text.get(start + 4..)?);
    let after = after.strip_prefix("年度").or_else(|| after.strip_prefix('年')).unwrap_or(after);
    Some((year, format!("{}{after}", before.trim_end_matches(['_', '-']))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lines: &[&str], text: &str, field: Option<&str>, unit: Option<Unit>, year: Option<u16>) {
        let found = Heading::of(lines);
        let found = (found.text.as_str(), found.field, found.unit, found.year);
        assert_eq!(found, (text, field, unit, year), "{lines:?}");
    }

    #[test]
    fn a_heading_says_what_in_which_unit_and_of_which_year() {
        let (wan, yuan) = (Some(Unit::WanYuan), Some(Unit::Yuan));
        check(&["税收（万元）"], "税收（万元）", Some("tax"), wan, None);
        check(&["入库 税收", "2023年（元）"], "入库税收/2023年（元）", Some("tax"), yuan, Some(2023));
        check(&["税收(单位：万元)", "2023"], "税收(单位：万元)/2023", Some("tax"), wan, Some(2023));
        check(&["2023年度", "营业收入_万元"], "2023年度/营业收入_万元", Some("revenue"), wan, Some(2023));
        check(&["企业", "名称"], "企业/名称", Some("name"), None, None);
        check(&["纳税人识别号（统一社会信用代码）"], "纳税人识别号（统一社会信用代码）", Some("uscc"), None, None);
        check(&["宗地代码", "宗地代码"], "宗地代码", Some("zddm"), None, None);
        for part in ["其中：增值税", "增值税", "企业所得税", "教育费附加", "地方留成", "其他"]
        {
            check(&["税收（万元）", part], &format!("税收（万元）/{part}"), None, wan, None);
        }
        check(&["税收（万元）", "合计"], "税收（万元）/合计", Some("tax"), wan, None);
        check(&["产值", "万元"], "产值/万元", Some("output"), wan, None);
        check(&["2022年税收万元"], "2022年税收万元", Some("tax"), wan, Some(2022));
        check(&["用地面积(亩)"], "用地面积(亩)", Some("area_mu"), Some(Unit::Mu), None);
        check(&["电话12345"], "电话12345", None, None, None);
        check(&["ZDDM"], "ZDDM", Some("zddm"), None, None);
        check(&["rkss_2023"], "rkss_2023", Some("tax"), None, Some(2023));
        check(&[""], "", None, None, None);
    }

    #[test]
    fn units_are_known_by_their_names() {
        for (unit, names) in Unit::NAMED {
            assert!(names.iter().all(|name| Unit::of(name) == Some(unit)), "{unit:?}");
            assert_eq!(Unit::of(unit.name()), Some(unit), "its own name");
        }
        assert_eq!(Unit::of("（人民币）万元"), None, "brackets are taken off before");
        assert_eq!(Unit::of("人民币万元"), Some(Unit::WanYuan), "with the currency");
    }
}
