//! What the planner chose to see, as plain data: themes, classes, standards. No colours, no numbers of policy.

use crate::model::words::Words;

/// A per-mu figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// 亩均税收.
    Tax,
    /// 亩均产值.
    Output,
    /// 亩均投资.
    Investment,
}

impl Metric {
    /// All of them, in the order of the menus.
    pub const ALL: [Self; 3] = [Self::Tax, Self::Output, Self::Investment];

    /// The stable name on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tax => "tax",
            Self::Output => "output",
            Self::Investment => "investment",
        }
    }

    /// The metric of that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.name() == name)
    }

    /// The total: 税收.
    pub fn total_words(self) -> Words {
        match self {
            Self::Tax => Words::fixed("税收", "Tax"),
            Self::Output => Words::fixed("产值", "Output"),
            Self::Investment => Words::fixed("投资", "Investment"),
        }
    }

    /// The per-mu figure: 亩均税收.
    pub fn words(self) -> Words {
        match self {
            Self::Tax => Words::fixed("亩均税收", "Tax per mu"),
            Self::Output => Words::fixed("亩均产值", "Output per mu"),
            Self::Investment => Words::fixed("亩均投资", "Investment per mu"),
        }
    }

    /// Its position in [`Metric::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

/// What the parcels are coloured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Theme {
    /// A per-mu figure, in classes.
    PerMu(Metric),
    /// The land-use class, in the standard's colours.
    LandUse,
    /// What has become of the parcel.
    Status,
}

impl Theme {
    /// All of them, in the order of the menus.
    pub const ALL: [Self; 5] = [
        Self::PerMu(Metric::Tax),
        Self::PerMu(Metric::Output),
        Self::PerMu(Metric::Investment),
        Self::LandUse,
        Self::Status,
    ];

    /// The stable name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::PerMu(metric) => metric.name(),
            Self::LandUse => "land-use",
            Self::Status => "status",
        }
    }

    /// The theme of that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// What a planner calls it.
    pub fn words(self) -> Words {
        match self {
            Self::PerMu(metric) => metric.words(),
            Self::LandUse => Words::fixed("土地用途", "Land use"),
            Self::Status => Words::fixed("开发状态", "Development status"),
        }
    }
}

/// How a column of numbers is cut into classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClassMethod {
    /// Equal counts.
    Quantile,
    /// Equal widths.
    EqualInterval,
    /// Natural breaks (Fisher–Jenks, exact).
    NaturalBreaks,
    /// The bounds of a [`Standard`].
    Fixed,
}

impl ClassMethod {
    /// All of them, in the order of the menus.
    pub const ALL: [Self; 4] = [Self::Quantile, Self::EqualInterval, Self::NaturalBreaks, Self::Fixed];

    /// The stable name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quantile => "quantile",
            Self::EqualInterval => "equal",
            Self::NaturalBreaks => "natural",
            Self::Fixed => "fixed",
        }
    }

    /// The method of that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// What a planner calls it.
    pub fn words(self) -> Words {
        match self {
            Self::Quantile => Words::fixed("分位数", "Quantile"),
            Self::EqualInterval => Words::fixed("等间距", "Equal interval"),
            Self::NaturalBreaks => Words::fixed("自然断点", "Natural breaks"),
            Self::Fixed => Words::fixed("固定标准", "Fixed standard"),
        }
    }
}

/// The planner's choice of classes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassSpec {
    /// How the bounds are found.
    pub method: ClassMethod,
    /// How many classes are wanted, 2 to 9; there are fewer where the data has fewer different values.
    pub count: u8,
    /// Bounds set by hand; they come before the method, which is kept to go back to.
    pub own: Option<OwnBounds>,
}

/// Bounds between classes, set by hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OwnBounds {
    count: u8,
    bounds: [f64; Self::MOST],
}

impl OwnBounds {
    /// As many as there can be: nine classes.
    pub const MOST: usize = 8;

    /// The bounds, put in order; numbers that are none, doubles and those beyond [`Self::MOST`] are left out.
    pub fn new(bounds: &[f64]) -> Self {
        let mut sorted: Vec<f64> = bounds.iter().copied().filter(|bound| bound.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted.dedup();
        sorted.truncate(Self::MOST);
        let mut own = Self { count: sorted.len() as u8, bounds: [0.0; Self::MOST] };
        own.bounds[..sorted.len()].copy_from_slice(&sorted);
        own
    }

    /// Ascending; a value on a bound is in the upper class.
    pub fn bounds(&self) -> &[f64] {
        self.bounds.get(..usize::from(self.count)).unwrap_or(&[])
    }
}

impl Default for ClassSpec {
    fn default() -> Self {
        Self { method: ClassMethod::Quantile, count: 6, own: None }
    }
}

/// How a policy number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PolicyStatus {
    /// In force here.
    Official,
    /// From a real document, of another year or place.
    Example,
    /// Invented, to be replaced.
    Placeholder,
}

impl PolicyStatus {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Official, Self::Example, Self::Placeholder];

    /// The stable name in files and JSON answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Example => "example",
            Self::Placeholder => "placeholder",
        }
    }

    /// The status of that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// What a planner calls it.
    pub fn words(self) -> Words {
        match self {
            Self::Official => Words::fixed("现行", "in force"),
            Self::Example => Words::fixed("参考", "example"),
            Self::Placeholder => Words::fixed("占位", "placeholder"),
        }
    }
}

/// A per-mu standard: a bar to compare with and the bounds of the fixed classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Standard {
    /// Which figure it is about.
    pub metric: Metric,
    /// "≥ this" meets the standard, in 万元/亩; exactly this does.
    pub at_least: f64,
    /// Bounds of the fixed classes, ascending, in 万元/亩; a value on a bound is in the upper class.
    pub bounds: Vec<f64>,
    /// The document it comes from.
    pub source: Words,
    /// How it stands.
    pub status: PolicyStatus,
}

impl Standard {
    /// The one of `standards` that a theme is compared with; only per-mu themes have one.
    pub fn of_theme(standards: &[Self], theme: Theme) -> Option<&Self> {
        match theme {
            Theme::PerMu(metric) => standards.iter().find(|standard| standard.metric == metric),
            Theme::LandUse | Theme::Status => None,
        }
    }
}
