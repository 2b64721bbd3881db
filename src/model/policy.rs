//! What a grade brings a firm in money: a dearer kWh, a dearer 亩.
//!
//! *Guarantees:* the amount comes from a file with its source and status; an amount that nobody has set is none, and
//! no zero. *Must not know:* firms, files.

use crate::model::scheme::{Field, PolicyOrigin};
use crate::model::units::WanYuan;
use crate::model::words::Words;

/// One measure attached to one grade (差别化政策).
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Stable name: `electricity`.
    pub id: String,
    /// The name to show.
    pub name: Words,
    /// Position of the grade it is for.
    pub grade: u8,
    /// What it is paid for: kWh, 亩, …
    pub per: Field,
    /// What is paid more for each unit, in 元; below zero where a firm is spared something. `None` is not known.
    pub yuan: Option<f64>,
    /// Where it comes from.
    pub origin: PolicyOrigin,
}

impl Policy {
    /// What it costs who has so many units; nothing where amount or units are not known.
    pub fn cost(&self, units: f64) -> Option<WanYuan> {
        const YUAN_PER_WAN_YUAN: f64 = 10_000.0;
        self.yuan.map(|yuan| WanYuan(yuan * units / YUAN_PER_WAN_YUAN)).filter(|cost| cost.0.is_finite())
    }

    /// 元/kWh.
    pub fn unit(&self) -> Words {
        let unit = self.per.unit();
        Words::made(format!("元/{}", unit.zh), format!("yuan/{}", unit.en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::spec::PolicyStatus;

    /// 海宁: 0.3 元/kWh on 2,000,000 kWh is 600,000 元, so 60 万元.
    #[test]
    fn a_surcharge_is_units_times_amount() {
        let check = |yuan: Option<f64>, units: f64, expected: Option<f64>| {
            let policy = Policy {
                id: "e".to_owned(),
                name: Words::same("e"),
                grade: 3,
                per: Field::Electricity,
                yuan,
                origin: PolicyOrigin { status: PolicyStatus::Example, source: Words::same("s") },
            };
            assert_eq!(policy.cost(units).map(|cost| cost.0), expected, "{yuan:?} × {units}");
            assert_eq!(policy.unit().zh, "元/kWh");
        };
        check(Some(0.3), 2_000_000.0, Some(60.0));
        check(Some(-0.05), 2_000_000.0, Some(-10.0));
        check(Some(0.3), 0.0, Some(0.0));
        check(Some(0.3), f64::NAN, None);
        check(None, 2_000_000.0, None);
    }
}
