//! An entry standard (入园标准, 标准地) as plain data: what a project or its land must reach, clause by clause.
//!
//! *Guarantees:* no number of policy stands in code; each comes from a file with its source and status.
//! *Must not know:* files, parcels, how a clause is checked.

use crate::model::layer::Role;
use crate::model::scheme::{Field, PolicyOrigin};
use crate::model::spec::{Metric, Standard};
use crate::model::words::Words;
use crate::words;

/// What a clause speaks of: money of the project, a figure of the year, a property of the site, or its land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantity {
    /// 项目总投资, 万元.
    TotalInvestment,
    /// 固定资产投资 of the whole project (plant, equipment, land price), 万元; not that of a year.
    FixedInvestment,
    /// 注册资本, 万元.
    RegisteredCapital,
    /// 年税收, 万元.
    Tax,
    /// 年工业总产值, 万元.
    Output,
    /// 年销售 (营业) 收入, 万元.
    Revenue,
    /// R&D 经费 of the year, 万元.
    Rd,
    /// 容积率.
    PlotRatio,
    /// 建筑系数: buildings, structures and yards ÷ land, %.
    BuildingCoverage,
    /// 建筑密度: buildings ÷ land, %.
    BuildingDensity,
    /// 绿地率, %.
    GreenRatio,
    /// 用地面积, 亩.
    Land,
}

impl Quantity {
    /// How many there are.
    pub const COUNT: usize = 12;
    /// All of them, in the order of forms.
    pub const ALL: [Self; Self::COUNT] = [
        Self::TotalInvestment,
        Self::FixedInvestment,
        Self::RegisteredCapital,
        Self::Tax,
        Self::Output,
        Self::Revenue,
        Self::Rd,
        Self::PlotRatio,
        Self::BuildingCoverage,
        Self::BuildingDensity,
        Self::GreenRatio,
        Self::Land,
    ];

    /// The stable name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::TotalInvestment => "total_investment",
            Self::FixedInvestment => "fixed_investment",
            Self::RegisteredCapital => "registered_capital",
            Self::Tax => "tax",
            Self::Output => "output",
            Self::Revenue => "revenue",
            Self::Rd => "rd",
            Self::PlotRatio => "plot_ratio",
            Self::BuildingCoverage => "building_coverage",
            Self::BuildingDensity => "building_density",
            Self::GreenRatio => "green_ratio",
            Self::Land => "land_mu",
        }
    }

    /// What a planner calls it.
    pub fn words(self) -> Words {
        match self {
            Self::TotalInvestment => Words::fixed("项目总投资", "Total investment"),
            Self::FixedInvestment => Words::fixed("固定资产投资", "Fixed investment"),
            Self::RegisteredCapital => Words::fixed("注册资本", "Registered capital"),
            Self::Tax => Words::fixed("年税收", "Yearly tax"),
            Self::Output => Words::fixed("年产值", "Yearly output"),
            Self::Revenue => Words::fixed("年销售收入", "Yearly sales"),
            Self::Rd => Words::fixed("年研发经费", "Yearly R&D"),
            Self::PlotRatio => Words::fixed("容积率", "Plot ratio"),
            Self::BuildingCoverage => Words::fixed("建筑系数", "Building coverage"),
            Self::BuildingDensity => Words::fixed("建筑密度", "Building density"),
            Self::GreenRatio => Words::fixed("绿地率", "Green ratio"),
            Self::Land => Words::fixed("用地面积", "Land"),
        }
    }

    /// The unit it is kept in.
    pub fn unit(self) -> Words {
        match self {
            Self::PlotRatio => Words::fixed("", ""),
            Self::BuildingCoverage | Self::BuildingDensity | Self::GreenRatio => Words::fixed("%", "%"),
            Self::Land => Words::fixed("亩", "mu"),
            _ => Words::fixed("万元", "10k yuan"),
        }
    }

    /// Whether it is a sum of 万元.
    pub fn is_money(self) -> bool {
        self.yearly().is_some()
            || matches!(self, Self::TotalInvestment | Self::FixedInvestment | Self::RegisteredCapital)
    }

    /// The figure of the year it is.
    pub fn yearly(self) -> Option<Field> {
        match self {
            Self::Tax => Some(Field::Tax),
            Self::Output => Some(Field::Output),
            Self::Revenue => Some(Field::Revenue),
            Self::Rd => Some(Field::Rd),
            _ => None,
        }
    }

    /// The column of the parcels that holds it.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::TotalInvestment => Some(Role::TotalInvestment),
            Self::FixedInvestment => Some(Role::FixedInvestment),
            Self::RegisteredCapital => Some(Role::RegisteredCapital),
            Self::PlotRatio => Some(Role::PlotRatio),
            Self::BuildingCoverage => Some(Role::BuildingCoverage),
            Self::BuildingDensity => Some(Role::BuildingDensity),
            Self::GreenRatio => Some(Role::GreenRatio),
            Self::Tax | Self::Output | Self::Revenue | Self::Rd | Self::Land => None,
        }
    }

    /// What it can be, from and to, in its unit: a share of the land is within 0 and 100 %, and only tax may be below
    /// nothing (a refund).
    pub fn range(self) -> (f64, f64) {
        match self {
            Self::BuildingCoverage | Self::BuildingDensity | Self::GreenRatio => (0.0, 100.0),
            Self::Tax => (f64::NEG_INFINITY, f64::INFINITY),
            _ => (0.0, f64::INFINITY),
        }
    }

    /// Why it cannot be so much; nothing where it can.
    pub fn refusal(self, value: f64) -> Option<Words> {
        let (least, most) = self.range();
        let (name, unit) = (self.words(), self.unit());
        let (zh, en, unit_zh, unit_en) = (name.zh, name.en.to_lowercase(), unit.zh, unit.en);
        if most.is_finite() && !(least..=most).contains(&value) {
            return Some(words!(
                "{zh}应在 {least} 至 {most} {unit_zh} 之间",
                "{en} is between {least} and {most} {unit_en}"
            ));
        }
        (value < least).then(|| words!("{zh}不能小于 {least}", "{en} cannot be below {least}"))
    }

    /// Its position in [`Quantity::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

/// A value of each quantity; `None` is "no value", not zero.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Amounts([Option<f64>; Quantity::COUNT]);

impl Amounts {
    /// The value of a quantity, in its [`Quantity::unit`].
    pub fn get(&self, quantity: Quantity) -> Option<f64> {
        self.0.get(quantity.index()).copied().flatten()
    }

    /// Puts a value in place; what is not finite is none.
    pub fn set(&mut self, quantity: Quantity, value: Option<f64>) {
        if let Some(slot) = self.0.get_mut(quantity.index()) {
            *slot = value.filter(|value| value.is_finite());
        }
    }
}

/// An entry standard.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryStandard {
    /// The stable name on the command line.
    pub id: String,
    /// The name to show.
    pub name: Words,
    /// The year of the document.
    pub year: Option<u16>,
    /// Where it comes from.
    pub origin: PolicyOrigin,
    /// What should be known of it.
    pub notes: Vec<Words>,
    /// Whom it is for.
    pub who: Scope,
    /// The clauses. Of several with one key the first that applies counts.
    pub clauses: Vec<Clause>,
}

/// Industries and divisions; empty for all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scope {
    /// Divisions of GB/T 4754, from and to, both in it.
    pub divisions: Vec<(u8, u8)>,
    /// Industries by the names of the data, for firms whose division is unknown.
    pub industries: Vec<String>,
}

/// One clause: a value, how it compares, and the bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Stable name: `tax_per_mu`.
    pub key: String,
    /// The name to show.
    pub name: Words,
    /// What the document says, and where in it.
    pub text: Words,
    /// The value, or its numerator.
    pub of: Quantity,
    /// Its denominator; `None` where it is no quotient.
    pub per: Option<Quantity>,
    /// Turns the quotient of the kept units into [`Clause::unit`]: 100 for %.
    pub factor: f64,
    /// The unit of value and bar.
    pub unit: Words,
    /// How they compare.
    pub rule: Comparison,
    /// The bar; a value exactly on it meets the clause.
    pub bar: f64,
    /// What missing it means.
    pub weight: Weight,
    /// Whom it is for, of those the standard is for.
    pub who: Scope,
    /// It is due only so many full years after production began.
    pub after_years: Option<u16>,
    /// The classes of a map theme that go with it.
    pub classes: Option<FixedClasses>,
}

/// How a value is compared with a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// "≥": more is better.
    AtLeast,
    /// "≤": less is better.
    AtMost,
}

impl Comparison {
    /// The sign before the bar.
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::AtMost => "≤",
        }
    }

    /// Whether an unrounded value meets a bar; exactly on it does.
    pub fn meets(self, value: f64, bar: f64) -> bool {
        match self {
            Self::AtLeast => value >= bar,
            Self::AtMost => value <= bar,
        }
    }
}

/// What it means to miss a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The standard is not met.
    Required,
    /// The project is not admitted.
    Reject,
    /// Nothing: meeting it gives priority.
    Priority,
}

impl Weight {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Required, Self::Reject, Self::Priority];

    /// The stable name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Reject => "reject",
            Self::Priority => "priority",
        }
    }
}

/// Classes of a per-mu theme that a clause gives.
#[derive(Debug, Clone, PartialEq)]
pub struct FixedClasses {
    /// The theme's figure.
    pub metric: Metric,
    /// Bounds, ascending, in 万元/亩.
    pub bounds: Vec<f64>,
    /// What should be known where figure and clause differ.
    pub note: Words,
}

impl Scope {
    /// Whether it takes an industry. A known division decides; without one the name of the industry does, where names
    /// are listed; what is unknown is kept in.
    pub fn takes(&self, division: Option<u8>, industry: &str) -> bool {
        if self.divisions.is_empty() && self.industries.is_empty() {
            return true;
        }
        let named = self.industries.iter().any(|name| name == industry);
        match division {
            Some(_) if self.divisions.is_empty() => named,
            Some(known) => named || self.divisions.iter().any(|(from, to)| (*from..=*to).contains(&known)),
            None => self.industries.is_empty() || industry.is_empty() || named,
        }
    }
}

impl EntryStandard {
    /// As many clauses as a standard can have.
    pub const MOST_CLAUSES: usize = 100;

    /// Name, status and year in one line: what stands on screen and on every export.
    pub fn title(&self) -> Words {
        let status = self.origin.status.words();
        let year = self.year.map(|year| year.to_string());
        let (zh, en) = match &year {
            Some(year) => (format!("{}，{year}", status.zh), format!("{}, {year}", status.en)),
            None => (status.zh.into_owned(), status.en.into_owned()),
        };
        Words::made(format!("{}（{zh}）", self.name.zh), format!("{} ({en})", self.name.en))
    }

    /// The quantities its clauses ask for, without the land, in the order of [`Quantity::ALL`].
    pub fn asks_for(&self) -> Vec<Quantity> {
        let asked = |quantity: &Quantity| {
            let of = |clause: &Clause| clause.of == *quantity || clause.per == Some(*quantity);
            *quantity != Quantity::Land && self.clauses.iter().any(of)
        };
        Quantity::ALL.into_iter().filter(asked).collect()
    }

    /// The per-mu standards of the map's themes, by metric.
    pub fn metric_standards(&self) -> Vec<Standard> {
        let standard = |metric: Metric| {
            let of = |clause: &&Clause| clause.classes.as_ref().is_some_and(|classes| classes.metric == metric);
            let clause = self.clauses.iter().find(of)?;
            let classes = clause.classes.as_ref()?;
            let text = |name: &str, clause: &str, note: &str| [name, clause, note].concat();
            let source = Words::made(
                text(&self.origin.source.zh, &format!("：{}", clause.text.zh), &classes.note.zh),
                text(&self.origin.source.en, &format!(": {}", clause.text.en), &classes.note.en),
            );
            let (at_least, bounds) = (clause.bar, classes.bounds.clone());
            Some(Standard { metric, at_least, bounds, source, status: self.origin.status })
        };
        Metric::ALL.into_iter().filter_map(standard).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_division_decides_and_what_is_unknown_is_kept_in() {
        let check = |divisions: &[(u8, u8)], industries: &[&str], who: (Option<u8>, &str), expected: bool| {
            let industries = industries.iter().map(|name| (*name).to_owned()).collect();
            let scope = Scope { divisions: divisions.to_vec(), industries };
            assert_eq!(scope.takes(who.0, who.1), expected, "{scope:?} and {who:?}");
        };
        check(&[], &[], (Some(75), "现代服务业"), true);
        check(&[(6, 46)], &[], (Some(6), ""), true);
        check(&[(6, 46)], &[], (Some(46), ""), true);
        check(&[(6, 46)], &[], (Some(47), ""), false);
        check(&[(6, 46)], &[], (None, "现代服务业"), true);
        check(&[(6, 46)], &["高端装备"], (None, "现代服务业"), false);
        check(&[(6, 46)], &["高端装备"], (None, "高端装备"), true);
        check(&[], &["高端装备"], (Some(34), "新能源新材料"), false);
        check(&[(33, 40)], &["高端装备"], (None, ""), true);
    }

    #[test]
    fn shares_of_the_land_are_no_more_than_all_of_it() {
        let check = |quantity: Quantity, value: f64, refused: bool| {
            assert_eq!(quantity.refusal(value).is_some(), refused, "{quantity:?} {value}");
        };
        check(Quantity::BuildingDensity, 150.0, true);
        check(Quantity::BuildingDensity, 100.0, false);
        check(Quantity::GreenRatio, -1.0, true);
        check(Quantity::PlotRatio, 3.5, false);
        check(Quantity::PlotRatio, -0.1, true);
        check(Quantity::Tax, -5.0, false);
    }
}
