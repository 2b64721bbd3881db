//! The clinic: what is odd about the parcels and the figures of their firms, where, and what would put it right.
//!
//! *Guarantees:* nothing is changed; every finding has a reason and a remedy; what can be mended carries the
//! [`Repair`], which a person may accept; the same data, the same findings in the same order. What the door and the
//! readers say of a single feature (a border that crosses itself, a number without form, a wrong check character) is
//! not said again: here is only what can be done about it. *Must not know:* files, windows.

mod areas;
mod codes;
mod money;
mod outline;
mod repaired;
mod shapes;
#[cfg(test)]
mod tests;

use geo_types::Rect;

use crate::geometry::index::SpatialIndex;
use crate::geometry::laps::Limits;
use crate::model::dataset::Dataset;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, Role};
use crate::model::repair::{Fix, Repair};
use crate::model::report::{Issue, Report, Severity};
use crate::model::words::Words;

pub use self::outline::sign;
pub use self::repaired::{Repaired, outlines_after, repaired};

/// From what on overlaps and strips are said. A lane is wider than half a metre; less than a tenth of a square metre is
/// what rounding coordinates to the centimetre makes along a border.
pub const LIMITS: Limits = Limits { overlap_m2: 0.1, gap_width_m: 0.5, gap_length_m: 1.0 };
/// Findings of one kind that are kept; more are counted.
pub const KEPT_PER_KIND: usize = 20_000;

/// What is found, in the order in which it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A column of areas in another unit.
    AreaUnit,
    /// One area in another unit than its column.
    AreaUnitOne,
    /// A column of money in another unit.
    MoneyUnit,
    /// One figure in another unit.
    MoneyUnitOne,
    /// A parcel number that is right but for how it is written.
    CodeWriting,
    /// A parcel number of a county that is not known.
    CodeCounty,
    /// The same geometry twice.
    Twin,
    /// A border that crosses itself, and what would become of it.
    Tangle,
    /// Two parcels over each other.
    Overlap,
    /// A strip between two parcels.
    Gap,
    /// A parcel too narrow to be one.
    Sliver,
    /// Registered and measured area differ.
    AreaDifference,
}

impl Kind {
    /// All of them, in order.
    pub const ALL: [Self; 12] = [
        Self::AreaUnit,
        Self::AreaUnitOne,
        Self::MoneyUnit,
        Self::MoneyUnitOne,
        Self::CodeWriting,
        Self::CodeCounty,
        Self::Twin,
        Self::Tangle,
        Self::Overlap,
        Self::Gap,
        Self::Sliver,
        Self::AreaDifference,
    ];

    /// The stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::AreaUnit => "area-unit",
            Self::AreaUnitOne => "area-unit-row",
            Self::MoneyUnit => "money-unit",
            Self::MoneyUnitOne => "money-unit-row",
            Self::CodeWriting => "parcel-code-writing",
            Self::CodeCounty => "parcel-code-county",
            Self::Twin => "parcel-twin",
            Self::Tangle => "self-intersection-repair",
            Self::Overlap => "parcel-overlap",
            Self::Gap => "parcel-gap",
            Self::Sliver => "parcel-sliver",
            Self::AreaDifference => "area-difference",
        }
    }

    /// The heading of its findings.
    pub fn words(self) -> Words {
        match self {
            Self::AreaUnit => Words::fixed("面积列的单位", "unit of a column of areas"),
            Self::AreaUnitOne => Words::fixed("个别面积的单位", "unit of single areas"),
            Self::MoneyUnit => Words::fixed("金额列的单位", "unit of a column of money"),
            Self::MoneyUnitOne => Words::fixed("个别金额的单位", "unit of single figures"),
            Self::CodeWriting => Words::fixed("宗地代码的写法", "writing of parcel numbers"),
            Self::CodeCounty => Words::fixed("宗地代码的区划", "county of parcel numbers"),
            Self::Twin => Words::fixed("图形重复", "same geometry twice"),
            Self::Tangle => Words::fixed("边界自相交的修复", "repair of borders that cross themselves"),
            Self::Overlap => Words::fixed("地块重叠", "overlaps"),
            Self::Gap => Words::fixed("地块间缝隙", "gaps"),
            Self::Sliver => Words::fixed("狭长碎片", "slivers"),
            Self::AreaDifference => Words::fixed("证载与图形面积不符", "registered and measured area differ"),
        }
    }

    /// How much it matters.
    pub fn severity(self) -> Severity {
        match self {
            Self::Tangle | Self::Gap | Self::Sliver | Self::AreaDifference => Severity::Info,
            _ => Severity::Warning,
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What is found.
    pub kind: Kind,
    /// The parcel; `None` for a column, and for a firm without a known parcel.
    pub feature: Option<FeatureId>,
    /// The place on the map, in world metres.
    pub bounds: Option<Rect>,
    /// The reason.
    pub message: Words,
    /// What the user can do.
    pub remedy: Words,
    /// What would put it right, where that is simple.
    pub repair: Option<Repair>,
}

/// All findings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clinic {
    /// By kind, then by parcel; at most [`KEPT_PER_KIND`] of each.
    pub findings: Vec<Finding>,
    /// Every kind that was found with how often, kept or not.
    pub counts: Vec<(Kind, usize)>,
}

impl Clinic {
    /// Looks at the parcels that are evaluated and at the firms; `index` must be that of the parcels. `go_on` is asked
    /// often from all cores. `None` where it stopped that, or where there are no parcels.
    pub fn examine(data: &Dataset, index: &SpatialIndex, go_on: &(dyn Fn() -> bool + Sync)) -> Option<Self> {
        let parcels = data.parcels()?;
        let mut found = areas::findings(parcels);
        found.extend(money::findings(data, parcels));
        found.extend(codes::findings(parcels));
        if !go_on() {
            return None;
        }
        found.extend(shapes::findings(parcels, index, go_on));
        found.sort_by_key(|finding| (finding.kind, finding.feature));
        let mut clinic = Self::default();
        for group in found.chunk_by(|a, b| a.kind == b.kind) {
            clinic.counts.extend(group.first().map(|first| (first.kind, group.len())));
            clinic.findings.extend(group.iter().take(KEPT_PER_KIND).cloned());
        }
        go_on().then_some(clinic)
    }

    /// The findings of one kind.
    pub fn of(&self, kind: Kind) -> &[Finding] {
        let from = self.findings.partition_point(|finding| finding.kind < kind);
        let to = self.findings.partition_point(|finding| finding.kind <= kind);
        self.findings.get(from..to).unwrap_or(&[])
    }

    /// The same as a report, for answers in text.
    pub fn report(&self) -> Report {
        let issues = Kind::ALL.iter().flat_map(|kind| self.of(*kind).iter().take(Report::KEPT_PER_CODE));
        let issue = |finding: &Finding| Issue {
            severity: finding.kind.severity(),
            code: finding.kind.code(),
            place: finding.feature.map(|id| format!("feature {}", id.0 + 1)),
            message: finding.message.clone(),
            remedy: finding.remedy.clone(),
        };
        let counts = self.counts.iter().map(|(kind, count)| (kind.code(), kind.severity(), *count));
        Report::from_kept(issues.map(issue).collect(), counts.collect())
    }
}

/// A repair of the layer.
fn repair(layer: &Layer, fix: Fix) -> Repair {
    Repair { layer: layer.name.clone(), fix }
}

/// What a parcel is called: its number where it has one, else its position.
fn called(layer: &Layer, id: FeatureId) -> String {
    let code = layer.text(Role::Code, id).filter(|code| !code.is_empty());
    code.map_or_else(|| format!("#{}", id.0 + 1), str::to_owned)
}

/// The middle of those numbers that are more than nothing: by it a repair knows what it found.
fn middle(values: impl Iterator<Item = f64>) -> Option<f64> {
    median(values.filter(|value| *value > 0.0 && value.is_finite()).collect())
}

/// The middle value; of none nothing.
fn median(mut values: Vec<f64>) -> Option<f64> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f64::total_cmp).1)
}
