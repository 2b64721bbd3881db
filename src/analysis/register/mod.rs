//! 低效用地: the register of land that yields too little, by rules, each parcel with every rule that put it there.
//!
//! *Guarantees:* a rule fires on figures only: no value is neither zero nor below a bar; ordered by 宗地代码.
//! Recoverable tax = (standard − now) × 亩, never below zero, where the standard holds for the land and what is paid now
//! is known; on land without any firm nothing is paid. *Must not know:* how it is shown, what is decided.

mod answer;
mod rules;

pub use answer::{answer, title_line};
pub(crate) use answer::{firm_names, joined, status_cell, use_cell};
pub use rules::{Entry, Finding, entries};

use crate::analysis::land_use;
use crate::analysis::of_year::OfYear;
use crate::analysis::per_mu::Reading;
use crate::model::dataset::Dataset;
use crate::model::id::FeatureId;
use crate::model::layer::Layer;
use crate::model::register::RuleSet;
use crate::model::spec::{Metric, Standard};
use crate::model::units::{Mu, WanYuan};

/// What a register is made from.
#[derive(Debug, Clone, Copy)]
pub struct RegisterOf<'a> {
    /// The data.
    pub data: &'a Dataset,
    /// The year of the register, then the ones before it, without a gap; as many as [`RuleSet::years`] or fewer.
    pub years: &'a [OfYear],
    /// The rules.
    pub rules: &'a RuleSet,
    /// The standards of the per-mu figures.
    pub standards: &'a [Standard],
}

impl RegisterOf<'_> {
    /// The standard of a figure.
    pub fn standard(&self, metric: Metric) -> Option<&Standard> {
        self.standards.iter().find(|standard| standard.metric == metric)
    }
}

/// The years with figures that a set of rules looks at, from `year` back and without a gap.
pub fn years_back(data: &Dataset, rules: &RuleSet, year: u16) -> Vec<u16> {
    let known = data.firms.years();
    (0..rules.years()).map_while(|back| year.checked_sub(back).filter(|year| known.contains(year))).collect()
}

/// Whether the land of a parcel is of one of these uses: beginnings of codes of 用地用海. All of them where none is named;
/// what has no known code is of none.
pub(crate) fn is_of_use(layer: &Layer, parcel: FeatureId, uses: &[String]) -> bool {
    if uses.is_empty() {
        return true;
    }
    let Some((scheme, code)) = land_use::of_parcel(layer, parcel) else { return false };
    // The code itself where it is of this scheme, for it may say more than its class.
    let own = scheme.contains("用地用海").then_some(&*code);
    let class = land_use::class_of(&scheme, &code).map(|class| class.code);
    uses.iter().any(|wanted| [own, class].into_iter().flatten().any(|code| code.starts_with(wanted.as_str())))
}

/// The tax that would be paid if the parcel met the standard, beyond what is paid.
pub(crate) fn recoverable(of: RegisterOf<'_>, layer: &Layer, parcel: FeatureId) -> Option<WanYuan> {
    let (year, standard) = (of.years.first()?, of.standard(Metric::Tax)?);
    if !is_of_use(layer, parcel, &of.rules.standard_uses) {
        return None;
    }
    let now = match year.figures.per_mu(Metric::Tax, parcel) {
        Reading::Value(value) | Reading::NotRated(Some(value)) => value.0,
        Reading::NoData if year.occupancy.tenants(parcel).is_empty() => 0.0,
        Reading::NoData | Reading::NotRated(None) => return None,
    };
    let Mu(area) = year.figures.area(parcel);
    Some(WanYuan(((standard.at_least - now) * area).max(0.0)))
}
