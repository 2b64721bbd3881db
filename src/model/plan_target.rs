//! What the plan says of the zone: figures of 2015 and 2020, aims of 2025, as the plan gives them.
//!
//! *Guarantees:* plain data; a figure of the plan is never corrected, a contradiction is a note beside it. *Must not
//! know:* where they are read from.

use crate::model::spec::PolicyStatus;
use crate::model::words::Words;

/// All of them, and what they come from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlanTargets {
    /// The document.
    pub document: Words,
    /// How it stands.
    pub status: PolicyStatus,
    /// The figures, in the order of the plan.
    pub figures: Vec<PlanFigure>,
    /// What contradicts itself in the plan, beyond single figures.
    pub notes: Vec<Words>,
}

/// One figure of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanFigure {
    /// The stable name for programs.
    pub id: String,
    /// What it is.
    pub name: Words,
    /// Its unit.
    pub unit: Words,
    /// Where in the document it stands.
    pub place: Words,
    /// What it is of: whole zone, industry above scale, …
    pub scope: Words,
    /// Its values, by year.
    pub values: Vec<PlanValue>,
    /// The sum of data that has the same scope; else why there is none.
    pub data: Result<DataSum, Words>,
    /// What should be known beside it; may be empty.
    pub note: Words,
}

/// A figure of one year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanValue {
    /// The year; `None` where the plan gives none.
    pub year: Option<u16>,
    /// The value, in the figure's unit.
    pub value: f64,
    /// Whether the plan says "more than" (突破).
    pub is_more_than: bool,
    /// Whether it does not stand in the plan but follows from an increase that does.
    pub is_derived: bool,
}

/// A sum of open data that a figure of the plan may be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataSum {
    /// Σ 增加值 of 规上 industry, in 亿元.
    AboveScaleValueAdded,
    /// Σ 工业总产值 of industry, in 亿元.
    IndustrialOutput,
    /// How many 高新技术企业 operate.
    HighTechFirms,
    /// How many 科技型中小企业 operate.
    TechSmeFirms,
    /// Area of the outline of the jurisdiction, in km².
    JurisdictionArea,
    /// Area of the outline of the core, in km².
    CoreArea,
}

impl DataSum {
    /// All of them with their stable names in files.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("above_scale_value_added", Self::AboveScaleValueAdded),
        ("industrial_output", Self::IndustrialOutput),
        ("high_tech_firms", Self::HighTechFirms),
        ("tech_sme_firms", Self::TechSmeFirms),
        ("jurisdiction_area", Self::JurisdictionArea),
        ("core_area", Self::CoreArea),
    ];
}
