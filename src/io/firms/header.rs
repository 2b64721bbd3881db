//! The first line of a table: which of the three it is, and where each field stands.

use crate::io::error::Fault;
use crate::io::roles::normalized;
use crate::model::words::Words;
use crate::words;

/// Which table a header is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Firms,
    Occupation,
    Yearly,
}

/// Field names of all three tables with the names they go by.
const FIELDS: &[(&str, &[&str])] = &[
    ("uscc", &["统一社会信用代码", "社会信用代码", "信用代码", "credit_code", "tyshxydm", "firm_code"]),
    ("name", &["企业名称", "单位名称", "名称", "qymc", "firm", "firm_name", "company"]),
    ("industry", &["产业", "行业", "主导产业", "所属产业", "所属行业"]),
    ("gb4754", &["行业代码", "国民经济行业代码", "gb/t4754", "division"]),
    ("scale", &["规模", "是否规上", "企业规模"]),
    ("high_tech", &["高新技术企业", "高企"]),
    ("gazelle", &["瞪羚企业", "瞪羚"]),
    ("tech_sme", &["科技型中小企业"]),
    ("founded", &["成立年份", "成立时间", "成立年", "成立日期"]),
    ("closed", &["停业年份", "注销年份", "停业日期", "注销日期"]),
    ("not_rated", &["暂不评价", "暂不评价原因", "不参评原因"]),
    ("not_rated_until", &["暂不评价至", "暂不评价期限", "不参评期限"]),
    ("zddm", &["宗地代码", "parcel_id", "parcel_code", "parcel", "地块编号", "地块编码"]),
    ("kind", &["方式", "使用方式", "占用方式", "tenure", "权属方式"]),
    ("area_mu", &["面积_亩", "面积(亩)", "用地面积(亩)", "亩", "占用面积(亩)", "用地面积_亩"]),
    ("from", &["起始年", "起", "开始年份", "from_year"]),
    ("to", &["终止年", "止", "结束年份", "to_year"]),
    ("year", &["年份", "年度", "年"]),
    ("tax", &["税收", "税收(万元)", "税收_万元", "tax_wan_yuan", "实缴税金", "实缴税金(万元)", "评价税收"]),
    ("output", &["产值", "产值(万元)", "工业总产值", "工业总产值(万元)", "工业产值", "output_wan_yuan"]),
    ("revenue", &["营业收入", "营业收入(万元)", "主营业务收入", "revenue_wan_yuan"]),
    ("value_added", &["增加值", "工业增加值", "增加值(万元)", "工业增加值(万元)"]),
    (
        "investment",
        &["投资", "投资(万元)", "固定资产投资", "固定资产投资(万元)", "invest_wan_yuan", "investment_wan_yuan"],
    ),
    ("energy_tce", &["综合能耗", "综合能耗(吨标煤)", "能耗"]),
    ("electricity_kwh", &["用电量", "用电量(kwh)", "用电量(千瓦时)"]),
    ("pollutant_t", &["主要污染物排放量", "污染物", "污染物排放量(吨)"]),
    ("rd", &["研发经费", "研发费用", "r&d", "r&d经费", "r&d经费(万元)"]),
    ("staff", &["职工人数", "从业人数", "年平均职工人数"]),
    ("veto", &["一票否决", "否决事项", "一票否决事项"]),
];

/// Fields with a figure of a year.
const FIGURES: [&str; 10] = [
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

/// Where the fields stand.
#[derive(Debug)]
pub(super) struct Header {
    /// Field and position, in the order of the file.
    fields: Vec<(&'static str, usize)>,
    names: Vec<String>,
}

impl Header {
    pub(super) fn new(record: &csv::StringRecord) -> Self {
        let names: Vec<String> = record.iter().map(str::to_owned).collect();
        let mut fields: Vec<(&'static str, usize)> = Vec::new();
        for (position, name) in names.iter().enumerate() {
            let name = normalized(name);
            let field = FIELDS.iter().find(|(field, others)| *field == name || others.contains(&name.as_str()));
            // Of two columns for one field the first counts.
            if let Some((field, _)) = field
                && !fields.iter().any(|(known, _)| known == field)
            {
                fields.push((field, position));
            }
        }
        Self { fields, names }
    }

    pub(super) fn position(&self, field: &str) -> Option<usize> {
        self.fields.iter().find(|(known, _)| *known == field).map(|(_, position)| *position)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn table(&self) -> Option<Table> {
        let has = |field| self.position(field).is_some();
        if !has("uscc") {
            None
        } else if has("year") && FIGURES.iter().any(|figure| has(figure)) {
            Some(Table::Yearly)
        } else if has("zddm") && has("area_mu") {
            Some(Table::Occupation)
        } else if has("name") {
            Some(Table::Firms)
        } else {
            None
        }
    }

    pub(super) fn unknown(&self) -> Fault {
        let found: String = self.names.join(", ").chars().take(120).collect();
        let message = words!("认不出的表头：{found}", "the header is of no known table: {found}");
        let remedy = Words::fixed(
            "可读的表头：企业表 uscc,name,…；占地表 zddm,uscc,kind,area_mu,from,to；年度表 uscc,year,tax,output,investment,…（也可用中文：统一社会信用代码、企业名称、宗地代码、年份、税收……）",
            "known headers: firms uscc,name,…; occupation zddm,uscc,kind,area_mu,from,to; figures uscc,year,tax,output,investment,…",
        );
        Fault::new("unknown-table", message, remedy).at("line 1".to_owned())
    }
}
