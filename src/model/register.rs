//! The rules of a register of low-yield land (低效用地) as plain data: what puts a parcel on it, and what spares it.
//!
//! *Guarantees:* no number of policy stands in code; each set comes from a file with its source and status.
//! *Must not know:* files, parcels.

use crate::model::layer::ParcelStatus;
use crate::model::scheme::PolicyOrigin;
use crate::model::spec::Metric;
use crate::model::words::Words;

/// A set of rules.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleSet {
    /// The stable name on the command line.
    pub id: String,
    /// The name to show.
    pub name: Words,
    /// Where it comes from.
    pub origin: PolicyOrigin,
    /// What should be known of it.
    pub notes: Vec<Words>,
    /// Land on which the standard of tax per mu holds: beginnings of codes of 用地用海. Only there tax is recoverable.
    pub standard_uses: Vec<String>,
    /// What puts a parcel on the register; every one that fits is named.
    pub rules: Vec<Rule>,
    /// What spares a parcel.
    pub exemptions: Vec<Spare>,
}

impl RuleSet {
    /// As many rules or exemptions as a set can have, of each.
    pub const MOST_ENTRIES: usize = 50;
    /// As many years running as a rule can ask for.
    pub const MOST_YEARS: u16 = 10;

    /// Name and status in one line.
    pub fn title(&self) -> Words {
        let status = self.origin.status.words();
        let (zh, en) = (&self.name.zh, &self.name.en);
        Words::made(format!("{zh}（{}）", status.zh), format!("{en} ({})", status.en))
    }

    /// How many years of figures the rules look at, the one of the register among them.
    pub fn years(&self) -> u16 {
        let of = |rule: &Rule| match rule.when {
            When::Below { years, .. } | When::Grade { years, .. } => years,
            When::Status { .. } | When::PlotRatio { .. } => 1,
        };
        self.rules.iter().map(of).max().unwrap_or(1)
    }
}

/// What puts a parcel on the register.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Stable name.
    pub id: String,
    /// The name to show.
    pub name: Words,
    /// When it fires.
    pub when: When,
    /// Land for which it is: beginnings of codes of 用地用海; empty for all.
    pub uses: Vec<String>,
    /// What to do.
    pub advice: Words,
    /// Where it comes from, if not from where the set does.
    pub origin: Option<PolicyOrigin>,
}

/// When a rule fires.
#[derive(Debug, Clone, PartialEq)]
pub enum When {
    /// A per-mu figure was below a bar in each of so many years running. No value is not below.
    Below {
        /// The figure.
        metric: Metric,
        /// The bar.
        bar: Bar,
        /// The years, from 1.
        years: u16,
    },
    /// It had one of these grades in each of so many years running.
    Grade {
        /// Letters of the evaluation scheme.
        grades: Vec<String>,
        /// The years, from 1.
        years: u16,
    },
    /// It has one of these statuses.
    Status {
        /// The statuses.
        statuses: Vec<ParcelStatus>,
        /// For so many years, where the parcel says since when; 0 for any time.
        years: u16,
        /// Names of the column with the first year.
        since: Vec<String>,
    },
    /// The plot ratio (容积率) is below this. No value is not below.
    PlotRatio {
        /// The bar.
        below: f64,
    },
}

/// What a per-mu figure is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bar {
    /// This, in 万元/亩.
    Fixed(f64),
    /// The standard of the figure.
    Standard,
    /// This part of the average of the year, in %: Σ figure ÷ Σ area over the rated parcels that the rule is for.
    PercentOfAverage(f64),
}

/// What spares a parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct Spare {
    /// Whom it is for.
    pub when: SpareWhen,
    /// The rules it spares from, by id; empty for all.
    pub from: Vec<String>,
    /// Why.
    pub reason: Words,
}

/// Whom an exemption is for.
#[derive(Debug, Clone, PartialEq)]
pub enum SpareWhen {
    /// All firms on it are 暂不评价 (T), by a file or by the scheme.
    NotRated,
    /// Every firm on it was founded fewer full years ago.
    YoungerThan(u16),
    /// Land of these uses: beginnings of codes of 用地用海.
    Uses(Vec<String>),
}
