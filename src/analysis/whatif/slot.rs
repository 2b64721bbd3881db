//! Where each number of a scheme stands: reading it, writing it, and what it may be.
//!
//! *Must not know:* texts that people type, what follows from a change.

use super::settings::{Limits, Value};
use crate::model::scheme::{
    Benchmark, Bounds, ExemptWhen, GradingRule, Group, Indicator, Quota, QuotaBase, Scheme, Scoring, Share, TenantKind,
    Ties, VetoWhen, name_of,
};
use crate::model::units::Mu;
use crate::model::words::Words;
use crate::words;

/// The place of a number or choice in a scheme, by positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "positions in the lists of the scheme, each under its own name")]
pub enum Slot {
    /// Percent of a grade.
    Quota { group: usize, grade: usize },
    /// What shares are shares of.
    Base { group: usize },
    /// What becomes of equals.
    Ties { group: usize },
    /// Lower bound of a grade.
    Bound { group: usize, grade: usize },
    /// Points at the benchmark.
    Weight { group: usize, indicator: usize },
    /// What a value is divided by.
    Benchmark { group: usize, indicator: usize },
    /// Points at most, in times the weight.
    Cap { group: usize, indicator: usize },
    /// Points at least, in times the weight.
    Floor { group: usize, indicator: usize },
    /// The least land of a group.
    Land { group: usize },
    /// The bar of a veto.
    Veto(usize),
    /// Up to what age an exemption is for.
    Age(usize),
    /// The tenant rule.
    Tenants,
    /// From how much land a tenant is rated alone.
    TenantLand,
    /// What a policy costs a unit.
    Policy(usize),
}

/// What a number may ever be, whatever the others are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    pub(super) least: f64,
    pub(super) most: f64,
    /// Whether it steps by one.
    pub(super) whole: bool,
}

/// The least amount that is above nothing: weights, benchmarks, areas.
const LEAST: f64 = 0.01;
/// Caps and floors in times the weight, at most.
const MOST_TIMES: f64 = 100.0;
/// Two bounds of a value are at least this part of the larger one from each other while one is dragged.
const APART: f64 = 1e-6;
const TENANT_NAMES: [&str; 3] = ["merged", "follows", "alone"];
const BASE_NAMES: [&str; 2] = ["filed", "ranked"];
const TIE_NAMES: [&str; 3] = ["up", "down", "code"];

/// The places of all numbers, in the order of the scheme.
pub(super) fn slots(scheme: &Scheme) -> Vec<Slot> {
    let mut all = Vec::new();
    for (group, of) in scheme.groups.iter().enumerate() {
        match &of.grading.rule {
            GradingRule::Quota(quota) => {
                let shared = quota.shares.iter().enumerate().filter(|(_, share)| share.percent.is_some());
                all.extend(shared.map(|(grade, _)| Slot::Quota { group, grade }));
                all.extend([Slot::Base { group }, Slot::Ties { group }]);
            }
            GradingRule::Bounds(bounds) => {
                all.extend((0..bounds.at.len()).map(|grade| Slot::Bound { group, grade }));
            }
        }
        for indicator in 0..of.indicators.len() {
            if of.indicators.len() > 1 {
                all.push(Slot::Weight { group, indicator });
            }
            if of.scoring == Scoring::Ratio {
                all.push(Slot::Benchmark { group, indicator });
            }
            if of.scoring != Scoring::Rank {
                all.extend([Slot::Cap { group, indicator }, Slot::Floor { group, indicator }]);
            }
        }
        if of.who.land_at_least.is_some() {
            all.push(Slot::Land { group });
        }
    }
    // Vetoes by flag and exemptions by list have no number; [`Slot::value`] says so.
    all.extend((0..scheme.vetoes.len()).map(Slot::Veto));
    all.extend((0..scheme.exemptions.len()).map(Slot::Age));
    all.extend([Slot::Tenants, Slot::TenantLand]);
    all.extend((0..scheme.policies.len()).map(Slot::Policy));
    all
}

fn quota_of(scheme: &Scheme, group: usize) -> Option<&Quota> {
    match &scheme.groups.get(group)?.grading.rule {
        GradingRule::Quota(quota) => Some(quota),
        GradingRule::Bounds(_) => None,
    }
}

fn bounds_of(scheme: &Scheme, group: usize) -> Option<&Bounds> {
    match &scheme.groups.get(group)?.grading.rule {
        GradingRule::Quota(_) => None,
        GradingRule::Bounds(bounds) => Some(bounds),
    }
}

fn indicator_of(scheme: &Scheme, group: usize, indicator: usize) -> Option<&Indicator> {
    scheme.groups.get(group)?.indicators.get(indicator)
}

/// Σ percent of the grades that have one.
fn shared(quota: &Quota) -> f64 {
    quota.shares.iter().filter_map(|share| share.percent).sum()
}

impl Slot {
    /// Position of the group it belongs to.
    pub fn group(self) -> Option<usize> {
        match self {
            Self::Quota { group, .. }
            | Self::Base { group }
            | Self::Ties { group }
            | Self::Bound { group, .. }
            | Self::Weight { group, .. }
            | Self::Benchmark { group, .. }
            | Self::Cap { group, .. }
            | Self::Floor { group, .. }
            | Self::Land { group } => Some(group),
            Self::Veto(_) | Self::Age(_) | Self::Tenants | Self::TenantLand | Self::Policy(_) => None,
        }
    }

    /// What stands there; nothing where there is no such place.
    pub(super) fn value(self, scheme: &Scheme) -> Option<Value> {
        let or_none = |number: Option<f64>| number.map_or(Value::None, Value::Number);
        Some(match self {
            Self::Quota { group, grade } => or_none(quota_of(scheme, group)?.shares.get(grade)?.percent),
            Self::Base { group } => Value::Choice(name_of(&QuotaBase::NAMES, &quota_of(scheme, group)?.base)),
            Self::Ties { group } => Value::Choice(name_of(&Ties::NAMES, &quota_of(scheme, group)?.ties)),
            Self::Bound { group, grade } => Value::Number(*bounds_of(scheme, group)?.at.get(grade)?),
            Self::Weight { group, indicator } => Value::Number(indicator_of(scheme, group, indicator)?.weight),
            Self::Benchmark { group, indicator } => match indicator_of(scheme, group, indicator)?.benchmark {
                Benchmark::Fixed(bar) => Value::Number(bar),
                Benchmark::GroupAverage => Value::Choice("average"),
            },
            Self::Cap { group, indicator } => or_none(indicator_of(scheme, group, indicator)?.cap),
            Self::Floor { group, indicator } => or_none(indicator_of(scheme, group, indicator)?.floor),
            Self::Land { group } => or_none(scheme.groups.get(group)?.who.land_at_least.map(|least| least.0)),
            Self::Veto(at) => match scheme.vetoes.get(at)?.when {
                VetoWhen::FieldBelow(_, bar) | VetoWhen::IndicatorBelow(_, bar) => Value::Number(bar),
                VetoWhen::Flag(_) | VetoWhen::FieldMissing(_) => return None,
            },
            Self::Age(at) => match scheme.exemptions.get(at)?.when {
                ExemptWhen::YoungerThan(years) => Value::Number(f64::from(years)),
                ExemptWhen::Listed | ExemptWhen::Divisions(_) => return None,
            },
            Self::Tenants => Value::Choice(name_of(&TenantKind::NAMES, &scheme.tenants.kind)),
            Self::TenantLand => or_none(scheme.tenants.alone_from.map(|from| from.0)),
            Self::Policy(at) => or_none(scheme.policies.get(at)?.yuan),
        })
    }

    /// Puts a value there that [`Slot::takes`].
    pub(super) fn put(self, scheme: &mut Scheme, value: Value) {
        let number = value.number();
        let choice = if let Value::Choice(name) = value { name } else { "" };
        match self {
            Self::Veto(at) => {
                if let (Some(VetoWhen::FieldBelow(_, bar) | VetoWhen::IndicatorBelow(_, bar)), Some(number)) =
                    (scheme.vetoes.get_mut(at).map(|veto| &mut veto.when), number)
                {
                    *bar = number;
                }
            }
            Self::Age(at) => {
                if let (Some(exemption), Some(number)) = (scheme.exemptions.get_mut(at), number) {
                    exemption.when = ExemptWhen::YoungerThan(number as u16);
                }
            }
            Self::Tenants => scheme.tenants.kind = chosen(&TenantKind::NAMES, choice, scheme.tenants.kind),
            Self::TenantLand => scheme.tenants.alone_from = number.map(Mu),
            Self::Policy(at) => {
                if let Some(policy) = scheme.policies.get_mut(at) {
                    policy.yuan = number;
                }
            }
            _ => {
                if let Some(group) = self.group().and_then(|group| scheme.groups.get_mut(group)) {
                    self.put_in(group, number, choice);
                }
            }
        }
    }

    fn put_in(self, group: &mut Group, number: Option<f64>, choice: &'static str) {
        match (self, &mut group.grading.rule) {
            (Self::Quota { grade, .. }, GradingRule::Quota(quota)) => {
                if let Some(share) = quota.shares.get_mut(grade) {
                    *share = Share { percent: number.or(share.percent), ..*share };
                }
            }
            (Self::Base { .. }, GradingRule::Quota(quota)) => {
                quota.base = chosen(&QuotaBase::NAMES, choice, quota.base);
            }
            (Self::Ties { .. }, GradingRule::Quota(quota)) => quota.ties = chosen(&Ties::NAMES, choice, quota.ties),
            (Self::Bound { grade, .. }, GradingRule::Bounds(bounds)) => {
                if let (Some(bound), Some(number)) = (bounds.at.get_mut(grade), number) {
                    *bound = number;
                }
            }
            (Self::Land { .. }, _) => group.who.land_at_least = number.map(Mu),
            (
                Self::Weight { indicator, .. }
                | Self::Benchmark { indicator, .. }
                | Self::Cap { indicator, .. }
                | Self::Floor { indicator, .. },
                _,
            ) => {
                let Some(indicator) = group.indicators.get_mut(indicator) else { return };
                match self {
                    Self::Weight { .. } => indicator.weight = number.unwrap_or(indicator.weight),
                    Self::Benchmark { .. } => {
                        indicator.benchmark = number.map_or(Benchmark::GroupAverage, Benchmark::Fixed);
                    }
                    Self::Cap { .. } => indicator.cap = number,
                    _ => indicator.floor = number,
                }
            }
            _ => {}
        }
    }

    /// What it may ever be.
    pub(super) fn range(self) -> Range {
        let (least, most, whole) = match self {
            Self::Quota { .. } => (0.0, 100.0, false),
            Self::Weight { .. } => (LEAST, 100.0, false),
            Self::Benchmark { .. } => (f64::MIN_POSITIVE, f64::INFINITY, false),
            Self::Cap { .. } => (LEAST, MOST_TIMES, false),
            Self::Floor { .. } => (-MOST_TIMES, MOST_TIMES, false),
            Self::Land { .. } | Self::TenantLand => (LEAST, f64::INFINITY, false),
            Self::Age(_) => (1.0, 100.0, true),
            Self::Bound { .. }
            | Self::Veto(_)
            | Self::Policy(_)
            | Self::Base { .. }
            | Self::Ties { .. }
            | Self::Tenants => (f64::NEG_INFINITY, f64::INFINITY, false),
        };
        Range { least, most, whole }
    }

    /// Whether a value may ever stand there.
    pub(super) fn takes(self, value: Value) -> bool {
        let Value::Number(number) = value else { return true };
        let Range { least, most, whole } = self.range();
        (least..=most).contains(&number) && (!whole || number.fract() == 0.0)
    }

    /// What it may be while the other numbers stay.
    pub(super) fn limits(self, scheme: &Scheme) -> Limits {
        let Range { least, most, .. } = self.range();
        let number = |least: f64, most: f64| Limits::Number { least, most, or: None };
        let or = |or: &'static str| Limits::Number { least, most, or: Some(or) };
        match self {
            Self::Base { .. } => Limits::Choice(&BASE_NAMES),
            Self::Ties { .. } => Limits::Choice(&TIE_NAMES),
            Self::Tenants => Limits::Choice(&TENANT_NAMES),
            Self::Benchmark { .. } => or("average"),
            Self::TenantLand | Self::Policy(_) => or("none"),
            Self::Cap { group, indicator } => {
                let floor = indicator_of(scheme, group, indicator).and_then(|indicator| indicator.floor);
                Limits::Number { least: least.max(floor.unwrap_or(least)), most, or: Some("none") }
            }
            Self::Floor { group, indicator } => {
                let cap = indicator_of(scheme, group, indicator).and_then(|indicator| indicator.cap);
                Limits::Number { least, most: most.min(cap.unwrap_or(most)), or: Some("none") }
            }
            Self::Quota { group, grade } => {
                let quota = quota_of(scheme, group);
                let own = quota.and_then(|quota| quota.shares.get(grade)?.percent).unwrap_or(0.0);
                // Shares are written with a few decimals: what binary leaves of 100 − 65 is no limit.
                let left = (100.0 - quota.map_or(0.0, shared) + own).max(0.0);
                number(least, (left * 1e6).round() / 1e6)
            }
            Self::Weight { group, .. } => {
                let others = scheme.groups.get(group).map_or(0, |group| group.indicators.len().saturating_sub(1));
                number(least, 100.0 - LEAST * others as f64)
            }
            Self::Bound { group, grade } => {
                let at = bounds_of(scheme, group).map_or(&[][..], |bounds| bounds.at.as_slice());
                let gap = |bound: f64| (bound.abs() * APART).max(APART);
                let above = grade.checked_sub(1).and_then(|better| at.get(better));
                let below = at.get(grade + 1);
                number(
                    below.map_or(least, |bound| bound + gap(*bound)),
                    above.map_or(most, |bound| bound - gap(*bound)),
                )
            }
            Self::Land { .. } | Self::Veto(_) | Self::Age(_) => number(least, most),
        }
    }

    /// Whether what stands there goes with what stands beside it.
    pub(super) fn is_whole(self, scheme: &Scheme) -> bool {
        match self {
            Self::Quota { group, .. } => quota_of(scheme, group).is_none_or(|quota| shared(quota) <= 100.0 + 1e-9),
            Self::Bound { group, .. } => {
                bounds_of(scheme, group).is_none_or(|bounds| bounds.at.is_sorted_by(|better, worse| better > worse))
            }
            Self::Cap { group, indicator } | Self::Floor { group, indicator } => {
                let limits = indicator_of(scheme, group, indicator).and_then(|of| Some((of.floor?, of.cap?)));
                limits.is_none_or(|(floor, cap)| floor <= cap)
            }
            _ => true,
        }
    }

    /// The unit of the number.
    pub(super) fn unit(self, scheme: &Scheme) -> Words {
        match self {
            Self::Quota { .. } => Words::fixed("%", "%"),
            Self::Weight { .. } => Words::fixed("分", "points"),
            Self::Cap { .. } | Self::Floor { .. } => Words::fixed("倍权重", "× weight"),
            Self::Land { .. } | Self::TenantLand => Words::fixed("亩", "mu"),
            Self::Age(_) => Words::fixed("年", "years"),
            Self::Policy(at) => scheme.policies.get(at).map(crate::model::scheme::Policy::unit).unwrap_or_default(),
            Self::Benchmark { group, indicator } => {
                indicator_of(scheme, group, indicator).map(|of| of.unit.clone()).unwrap_or_default()
            }
            Self::Bound { group, .. } => {
                let of = bounds_of(scheme, group).and_then(|bounds| bounds.of);
                let unit = of.and_then(|of| indicator_of(scheme, group, of)).map(|of| of.unit.clone());
                unit.unwrap_or_else(|| Words::fixed("分", "points"))
            }
            Self::Veto(at) => match scheme.vetoes.get(at).map(|veto| &veto.when) {
                Some(VetoWhen::FieldBelow(field, _)) => field.unit(),
                Some(VetoWhen::IndicatorBelow(key, _)) => {
                    let mut all = scheme.groups.iter().flat_map(|group| &group.indicators);
                    all.find(|indicator| indicator.key == *key).map(|of| of.unit.clone()).unwrap_or_default()
                }
                _ => Words::default(),
            },
            Self::Base { .. } | Self::Ties { .. } | Self::Tenants => Words::default(),
        }
    }

    /// Its path, and what a planner calls it.
    pub(super) fn key_and_name(self, scheme: &Scheme) -> Option<(String, Words)> {
        let group = self.group().and_then(|at| scheme.groups.get(at));
        let grade = |at: usize| scheme.grades.get(at).map(|grade| grade.id.as_str());
        let indicator = |at: usize| group?.indicators.get(at);
        let (key, name) = match self {
            Self::Quota { grade: at, .. } => {
                let id = grade(at)?;
                (format!("quota.{id}"), words!("配额 {id}", "quota {id}"))
            }
            Self::Base { .. } => ("base".to_owned(), Words::fixed("配额基数", "base of quotas")),
            Self::Ties { .. } => ("ties".to_owned(), Words::fixed("并列处理", "ties")),
            Self::Bound { grade: at, .. } => {
                let id = grade(at)?;
                (format!("bounds.{id}"), words!("{id} 下限", "bound of {id}"))
            }
            Self::Weight { indicator: at, .. } => of_indicator(indicator(at)?, "weight", "权重", "weight"),
            Self::Benchmark { indicator: at, .. } => of_indicator(indicator(at)?, "benchmark", "基准", "benchmark"),
            Self::Cap { indicator: at, .. } => of_indicator(indicator(at)?, "cap", "封顶", "cap"),
            Self::Floor { indicator: at, .. } => of_indicator(indicator(at)?, "floor", "保底", "floor"),
            Self::Land { .. } => ("land_mu_at_least".to_owned(), Words::fixed("用地下限", "least land")),
            Self::Veto(at) => {
                let reason = &scheme.vetoes.get(at)?.reason;
                let name = Words::made(format!("否决线：{}", reason.zh), format!("veto bar: {}", reason.en));
                return Some((format!("vetoes.{}.below", at + 1), name));
            }
            Self::Age(at) => {
                let reason = &scheme.exemptions.get(at)?.reason;
                let name = Words::made(format!("年限：{}", reason.zh), format!("age: {}", reason.en));
                return Some((format!("exemptions.{}.younger_than_years", at + 1), name));
            }
            Self::Tenants => return Some(("tenants.rule".to_owned(), Words::fixed("租户规则", "tenant rule"))),
            Self::TenantLand => {
                let name = Words::fixed("租户单独评价的面积", "tenants rated alone from");
                return Some(("tenants.alone_from_mu".to_owned(), name));
            }
            Self::Policy(at) => {
                let policy = scheme.policies.get(at)?;
                let (id, name) = (grade(usize::from(policy.grade))?, &policy.name);
                let name = Words::made(format!("{id} {}", name.zh), format!("{id} {}", name.en));
                return Some((format!("policies.{}.{id}", policy.id), name));
            }
        };
        let group = group?;
        Some((format!("groups.{}.{key}", group.id), name))
    }

    /// The paths of quotas that have the rest: people ask for them, and cannot set them.
    pub(super) fn rest_key(scheme: &Scheme) -> Vec<String> {
        let groups = scheme.groups.iter().enumerate();
        let rest = groups.filter_map(|(group, _)| {
            let grade = quota_of(scheme, group)?.shares.iter().position(|share| share.percent.is_none())?;
            Self::Quota { group, grade }.key_and_name(scheme).map(|(key, _)| key)
        });
        rest.collect()
    }
}

fn of_indicator(indicator: &Indicator, key: &str, zh: &str, en: &str) -> (String, Words) {
    let name = &indicator.name;
    (format!("{key}.{}", indicator.key), Words::made(format!("{} {zh}", name.zh), format!("{} {en}", name.en)))
}

fn chosen<T: Copy>(names: &[(&'static str, T)], name: &str, now: T) -> T {
    names.iter().find(|(known, _)| *known == name).map_or(now, |(_, choice)| *choice)
}
