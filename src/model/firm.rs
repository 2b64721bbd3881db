//! Firms, the land they occupy and their yearly figures.
//!
//! The evaluation unit is the firm, the map unit is the parcel; the relation is many to many.

use crate::model::id::FirmId;
use crate::model::units::Mu;
use crate::model::words::Words;

/// Four leading industries of the plan and 现代服务业 ("4+1"). Anything else is kept by its own name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Industry(pub String);

/// One firm (企业法人).
#[derive(Debug, Clone, PartialEq)]
pub struct Firm {
    /// 统一社会信用代码, 18 characters (GB 32100-2015).
    pub code: String,
    /// The firm's name.
    pub name: String,
    /// Its industry in the plan's terms.
    pub industry: Industry,
    /// GB/T 4754 division, two digits.
    pub division: String,
    /// 规上 (above designated size) or not; `None` where the file does not say.
    pub above_scale: Option<bool>,
    /// 高新技术企业.
    pub high_tech: bool,
    /// 瞪羚企业.
    pub gazelle: bool,
    /// 科技型中小企业.
    pub tech_sme: bool,
    /// Year in which it was founded.
    pub founded: Option<u16>,
    /// First year in which it no longer operates.
    pub closed: Option<u16>,
    /// Why it is not rated (暂不评价, T); empty where it is rated.
    pub not_rated: String,
}

impl Firm {
    /// A firm of which only code and name are known.
    pub fn named(code: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            name: name.into(),
            industry: Industry(String::new()),
            division: String::new(),
            above_scale: None,
            high_tech: false,
            gazelle: false,
            tech_sme: false,
            founded: None,
            closed: None,
            not_rated: String::new(),
        }
    }
}

/// In what way a firm holds land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tenure {
    /// Its own registered land.
    Own,
    /// Rented from another firm: adds to what it uses.
    RentIn,
    /// Let to another firm: taken off what it uses.
    RentOut,
}

impl Tenure {
    /// The stable name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::RentIn => "rent_in",
            Self::RentOut => "rent_out",
        }
    }

    /// The tenure of that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Own, Self::RentIn, Self::RentOut].into_iter().find(|tenure| tenure.name() == name)
    }

    /// What a planner calls it.
    pub fn words(self) -> Words {
        match self {
            Self::Own => Words::fixed("自有", "own"),
            Self::RentIn => Words::fixed("租入", "rented in"),
            Self::RentOut => Words::fixed("租出", "let"),
        }
    }

    /// Whether the area counts for (+1) or against (−1) what the firm uses:
    /// 用地面积 = own + rented in − let (domain.md §1.6).
    pub fn sign(self) -> f64 {
        match self {
            Self::Own | Self::RentIn => 1.0,
            Self::RentOut => -1.0,
        }
    }
}

/// A firm on a parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct Occupation {
    /// 宗地代码.
    pub parcel_code: String,
    /// Which firm.
    pub firm: FirmId,
    /// In what way.
    pub tenure: Tenure,
    /// How much of it.
    pub area: Mu,
    /// First year, where known.
    pub from: Option<u16>,
    /// Last year, where known.
    pub to: Option<u16>,
}

impl Occupation {
    /// Whether it holds in `year`.
    pub fn holds_in(&self, year: u16) -> bool {
        self.from.is_none_or(|from| from <= year) && self.to.is_none_or(|to| year <= to)
    }
}

/// One firm's figures of one year. `None` is "no value"; it is not zero. Money in 万元.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Yearly {
    /// 评价税收.
    pub tax: Option<f64>,
    /// 工业总产值.
    pub output: Option<f64>,
    /// 营业收入.
    pub revenue: Option<f64>,
    /// 增加值.
    pub value_added: Option<f64>,
    /// 固定资产投资 completed in the year.
    pub investment: Option<f64>,
    /// 综合能耗, 吨标煤.
    pub energy_tce: Option<f64>,
    /// 用电量, kWh.
    pub electricity_kwh: Option<f64>,
    /// 主要污染物排放量, t.
    pub pollutant_t: Option<f64>,
    /// R&D 经费.
    pub rd: Option<f64>,
    /// 年平均职工人数.
    pub staff: Option<f64>,
}

/// All firms with their land and figures, as read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FirmBook {
    /// The firms, by [`FirmId`].
    pub firms: Vec<Firm>,
    /// Who occupies what.
    pub occupations: Vec<Occupation>,
    /// Figures by firm and year, ascending by both.
    pub yearly: Vec<(FirmId, u16, Yearly)>,
}

impl FirmBook {
    /// The years with figures, ascending.
    pub fn years(&self) -> Vec<u16> {
        let mut years: Vec<u16> = self.yearly.iter().map(|(_, year, _)| *year).collect();
        years.sort_unstable();
        years.dedup();
        years
    }

    /// The firm of an id.
    pub fn firm(&self, id: FirmId) -> Option<&Firm> {
        self.firms.get(id.index())
    }

    /// One firm's figures of one year.
    pub fn figures(&self, firm: FirmId, year: u16) -> Option<&Yearly> {
        let at = self.yearly.binary_search_by_key(&(firm, year), |(id, year, _)| (*id, *year)).ok()?;
        self.yearly.get(at).map(|(.., figures)| figures)
    }
}
