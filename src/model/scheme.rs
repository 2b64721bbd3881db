//! An evaluation scheme (亩产效益, 亩均论英雄) as plain data: who is ranked with whom, how a score is made, how a score
//! becomes a grade, and what comes before it.
//!
//! *Guarantees:* no number of policy stands in code; each comes from a file with its source and status. Positions
//! (of grades and indicators) point into the lists beside them. *Must not know:* files, firms.

use crate::model::firm::Yearly;
pub use crate::model::grading::{
    Bounds, Grading, GradingRule, Moved, Quota, QuotaBase, Rounding, Share, Ties, Verdict,
};
pub use crate::model::policy::Policy;
use crate::model::spec::PolicyStatus;
use crate::model::units::Mu;
use crate::model::words::Words;

/// What an indicator is made from: a figure of the year, or the land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// 评价税收, 万元.
    Tax,
    /// 工业总产值, 万元.
    Output,
    /// 营业收入, 万元.
    Revenue,
    /// 增加值, 万元.
    ValueAdded,
    /// 固定资产投资, 万元.
    Investment,
    /// 综合能耗, 吨标煤.
    Energy,
    /// 用电量, kWh.
    Electricity,
    /// 主要污染物排放量, t.
    Pollutant,
    /// R&D 经费, 万元.
    Rd,
    /// 年平均职工人数.
    Staff,
    /// 用地面积 = own + rented in − let, 亩.
    Land,
}

impl Field {
    /// How many there are.
    pub const COUNT: usize = 11;
    /// All of them, in the order of `yearly.csv`.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Tax,
        Self::Output,
        Self::Revenue,
        Self::ValueAdded,
        Self::Investment,
        Self::Energy,
        Self::Electricity,
        Self::Pollutant,
        Self::Rd,
        Self::Staff,
        Self::Land,
    ];

    /// The stable name in scheme files, the same as the column of `yearly.csv`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tax => "tax",
            Self::Output => "output",
            Self::Revenue => "revenue",
            Self::ValueAdded => "value_added",
            Self::Investment => "investment",
            Self::Energy => "energy_tce",
            Self::Electricity => "electricity_kwh",
            Self::Pollutant => "pollutant_t",
            Self::Rd => "rd",
            Self::Staff => "staff",
            Self::Land => "land_mu",
        }
    }

    /// The field of that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// What a planner calls it.
    pub fn words(self) -> Words {
        match self {
            Self::Tax => Words::fixed("税收", "Tax"),
            Self::Output => Words::fixed("产值", "Output"),
            Self::Revenue => Words::fixed("营业收入", "Revenue"),
            Self::ValueAdded => Words::fixed("增加值", "Value added"),
            Self::Investment => Words::fixed("投资", "Investment"),
            Self::Energy => Words::fixed("综合能耗", "Energy"),
            Self::Electricity => Words::fixed("用电量", "Electricity"),
            Self::Pollutant => Words::fixed("污染物排放量", "Pollutants"),
            Self::Rd => Words::fixed("研发经费", "R&D"),
            Self::Staff => Words::fixed("职工人数", "Staff"),
            Self::Land => Words::fixed("用地面积", "Land"),
        }
    }

    /// The unit it is kept in.
    pub fn unit(self) -> Words {
        match self {
            Self::Tax | Self::Output | Self::Revenue | Self::ValueAdded | Self::Investment | Self::Rd => {
                Words::fixed("万元", "10k yuan")
            }
            Self::Energy => Words::fixed("吨标煤", "tce"),
            Self::Electricity => Words::fixed("kWh", "kWh"),
            Self::Pollutant => Words::fixed("吨", "t"),
            Self::Staff => Words::fixed("人", "persons"),
            Self::Land => Words::fixed("亩", "mu"),
        }
    }

    /// Its position in [`Field::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// The figure of a year; the land stands elsewhere.
    pub fn of(self, figures: &Yearly) -> Option<f64> {
        match self {
            Self::Tax => figures.tax,
            Self::Output => figures.output,
            Self::Revenue => figures.revenue,
            Self::ValueAdded => figures.value_added,
            Self::Investment => figures.investment,
            Self::Energy => figures.energy_tce,
            Self::Electricity => figures.electricity_kwh,
            Self::Pollutant => figures.pollutant_t,
            Self::Rd => figures.rd,
            Self::Staff => figures.staff,
            Self::Land => None,
        }
    }
}

/// Where a number of policy comes from and how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyOrigin {
    /// How it stands.
    pub status: PolicyStatus,
    /// The document.
    pub source: Words,
}

/// An evaluation scheme.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheme {
    /// The stable name on the command line.
    pub id: String,
    /// The name to show.
    pub name: Words,
    /// The year whose figures it was made for.
    pub year: Option<u16>,
    /// Where it comes from.
    pub origin: PolicyOrigin,
    /// What should be known of it.
    pub notes: Vec<Words>,
    /// The grades, best first; at most [`Scheme::MOST_GRADES`].
    pub grades: Vec<GradeClass>,
    /// What a firm is taken for whose scale no file tells.
    pub scale_unknown: ScaleUnknown,
    /// What becomes of firms without land of their own.
    pub tenants: TenantRule,
    /// Who is not rated, or spared the lowest grade. Of several that fit the first counts.
    pub exemptions: Vec<Exemption>,
    /// One-vote vetoes (一票否决). Of several that fit the strictest counts.
    pub vetoes: Vec<Veto>,
    /// What grades bring in money. Has no part in the grading.
    pub policies: Vec<Policy>,
    /// The groups that are ranked apart. A firm is in the first one that takes it.
    pub groups: Vec<Group>,
}

impl Scheme {
    /// As many grades as a scheme can have.
    pub const MOST_GRADES: usize = 9;
    /// As many groups, exemptions or vetoes as a scheme can have, of each.
    pub const MOST_ENTRIES: usize = 100;

    /// Name, status and source in one line: what stands on every export.
    pub fn title(&self) -> Words {
        let status = self.origin.status.words();
        let (zh, en) = (&self.name.zh, &self.name.en);
        Words::made(format!("{zh}（{}）", status.zh), format!("{en} ({})", status.en))
    }
}

/// One grade.
#[derive(Debug, Clone, PartialEq)]
pub struct GradeClass {
    /// The letter.
    pub id: String,
    /// 优先发展类, …
    pub name: Words,
}

/// What a firm is taken for whose scale no file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleUnknown {
    /// 规上.
    Above,
    /// 规下.
    Below,
    /// It is in no group that asks for a scale.
    NoGroup,
}

impl ScaleUnknown {
    /// All of them with their stable names in scheme files.
    pub const NAMES: [(&'static str, Self); 3] =
        [("above", Self::Above), ("below", Self::Below), ("no_group", Self::NoGroup)];
}

/// The stable name of a choice in scheme files.
pub fn name_of<T: PartialEq>(names: &[(&'static str, T)], choice: &T) -> &'static str {
    names.iter().find(|(_, known)| known == choice).map_or("", |(name, _)| name)
}

/// What becomes of tenants: firms that use rented land only.
#[derive(Debug, Clone, PartialEq)]
pub struct TenantRule {
    /// The rule.
    pub kind: TenantKind,
    /// Only tenants known to be 规下; the others are rated alone.
    pub below_scale_only: bool,
    /// A tenant with this much land or more is rated alone.
    pub alone_from: Option<Mu>,
}

/// The three rules for tenants (domain.md §1.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantKind {
    /// Figures and land are added to the owner's, the grade is shared (遂昌).
    Merged,
    /// Not ranked; has the owner's grade (江山).
    Follows,
    /// Rated like any other firm (慈溪).
    Alone,
}

impl TenantKind {
    /// All of them with their stable names in scheme files.
    pub const NAMES: [(&'static str, Self); 3] =
        [("merged", Self::Merged), ("follows", Self::Follows), ("alone", Self::Alone)];
}

/// Who is treated more gently, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Exemption {
    /// Whom it is for.
    pub when: ExemptWhen,
    /// What it gives.
    pub gives: Leniency,
    /// Why.
    pub reason: Words,
}

/// Whom an exemption is for.
#[derive(Debug, Clone, PartialEq)]
pub enum ExemptWhen {
    /// A file says so, with reason and expiry (暂不评价).
    Listed,
    /// Divisions of GB/T 4754, from and to, both in it.
    Divisions(Vec<(u8, u8)>),
    /// Fewer full years since the year it was founded.
    YoungerThan(u16),
}

/// What an exemption gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leniency {
    /// 暂不评价 (T).
    NotRated,
    /// Ranked, but no worse than this grade unless vetoed.
    NoWorseThan(u8),
}

/// A one-vote veto. It is applied after the ranking: the place it frees is not filled again.
#[derive(Debug, Clone, PartialEq)]
pub struct Veto {
    /// When it fires.
    pub when: VetoWhen,
    /// What it does.
    pub limit: VetoLimit,
    /// Why.
    pub reason: Words,
}

/// When a veto fires.
#[derive(Debug, Clone, PartialEq)]
pub enum VetoWhen {
    /// The firm has this flag in the year (column `veto` of `yearly.csv`).
    Flag(String),
    /// A figure is below a bar; no value is not.
    FieldBelow(Field, f64),
    /// A figure is missing.
    FieldMissing(Field),
    /// The value of the indicator with this key is below a bar; no value is not.
    IndicatorBelow(String, f64),
}

/// What a veto does. Of several that fire [`VetoLimit::Exactly`] is decided first, by the worst grade of them; what is
/// [`VetoLimit::NoBetterThan`] can only make it worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VetoLimit {
    /// This grade at best.
    NoBetterThan(u8),
    /// This grade whatever the score, also where the ranking gave a worse one.
    Exactly(u8),
}

/// Firms that are ranked among each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Stable name.
    pub id: String,
    /// The name to show.
    pub name: Words,
    /// Who is in it.
    pub who: Who,
    /// Where indicators and weights come from, where that is not the scheme's own origin.
    pub origin: Option<PolicyOrigin>,
    /// How values become points.
    pub scoring: Scoring,
    /// The indicators; at least one.
    pub indicators: Vec<Indicator>,
    /// Positions of indicators that part firms of equal score, by value, greatest first.
    pub tie_break: Vec<usize>,
    /// How scores become grades.
    pub grading: Grading,
}

/// Whom a group takes. What is left open takes everybody.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Who {
    /// 规上 or 规下.
    pub above_scale: Option<bool>,
    /// Only tenants, or only firms that are none.
    pub tenant: Option<bool>,
    /// Land used, at least.
    pub land_at_least: Option<Mu>,
    /// Divisions of GB/T 4754, from and to, both in it; empty for all. An unknown division keeps nobody out.
    pub divisions: Vec<(u8, u8)>,
}

/// How values become points (domain.md §1.4).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scoring {
    /// value ÷ benchmark × weight (浙江, 黄岩, 江苏).
    Ratio,
    /// weight × [base + span × (value − least) ÷ (greatest − least)] ÷ 100 (旌德: 20 + 80). Where all values are
    /// equal each gets the whole span.
    MinMax {
        /// What the least value gets, of 100.
        base: f64,
        /// What the greatest gets more, of 100.
        span: f64,
    },
    /// The value of the only indicator is the score (山东规下: 单位用地税收).
    Rank,
}

/// One indicator: numerator ÷ denominator × factor. More is better.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Stable name: `tax_per_mu`.
    pub key: String,
    /// The name to show.
    pub name: Words,
    /// Numerator.
    pub of: Field,
    /// Denominator; `None` for a total.
    pub per: Option<Field>,
    /// Turns the quotient of the kept units into [`Indicator::unit`]: 10000 for 元/kWh.
    pub factor: f64,
    /// The unit of the value.
    pub unit: Words,
    /// Points at the benchmark.
    pub weight: f64,
    /// What a value is divided by; of no use but for [`Scoring::Ratio`].
    pub benchmark: Benchmark,
    /// Points at most, in times the weight.
    pub cap: Option<f64>,
    /// Points at least, in times the weight; 0 keeps losses from counting below nothing.
    pub floor: Option<f64>,
    /// What happens where there is no value. A denominator of zero gives none.
    pub missing: Missing,
}

/// What a value is divided by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Benchmark {
    /// This, in the indicator's unit.
    Fixed(f64),
    /// Σ numerator ÷ Σ denominator of the ranked firms of the group that have both.
    GroupAverage,
}

/// What happens where an indicator has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// No points.
    Zero,
    /// The mean of the points of those in the group that have a value (黄岩: 排放).
    GroupAverage,
    /// It is left out, and the other points are scaled up to the whole weight.
    Rescale,
    /// The firm is 暂不评价.
    NotRated,
}

impl Missing {
    /// All of them with their stable names in scheme files.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("zero", Self::Zero),
        ("average", Self::GroupAverage),
        ("rescale", Self::Rescale),
        ("not_rated", Self::NotRated),
    ];

    /// What was done.
    pub fn words(self) -> Words {
        match self {
            Self::Zero => Words::fixed("缺数，计 0 分", "no value: 0 points"),
            Self::GroupAverage => Words::fixed("缺数，取本组平均分", "no value: the group's mean points"),
            Self::Rescale => Words::fixed("缺数，不计此项，其余按权重放大", "no value: left out, the others scaled up"),
            Self::NotRated => Words::fixed("缺数，暂不评价", "no value: not rated"),
        }
    }
}
