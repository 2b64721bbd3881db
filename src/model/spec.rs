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
    /// The two per-mu figures of [`Theme::PAIR`] against each other, three levels each.
    Bivariate,
    /// The grade of the evaluation scheme in use.
    Grade,
    /// The industry of the firm that uses most of the parcel.
    Industry,
    /// The class (瞪羚, 高新, 科技型中小) of that firm.
    FirmClass,
    /// Whether that firm is 规上 or 规下.
    Scale,
    /// The land-use class, in the standard's colours.
    LandUse,
    /// What has become of the parcel.
    Status,
}

impl Theme {
    /// All of them, in the order of the menus.
    pub const ALL: [Self; 10] = [
        Self::PerMu(Metric::Tax),
        Self::PerMu(Metric::Output),
        Self::PerMu(Metric::Investment),
        Self::Bivariate,
        Self::Grade,
        Self::Industry,
        Self::FirmClass,
        Self::Scale,
        Self::LandUse,
        Self::Status,
    ];

    /// The figures of the bivariate theme: the first one grows to the right of its legend, the second upwards.
    pub const PAIR: [Metric; 2] = [Metric::Tax, Metric::Output];

    /// The figures it shows; empty where it shows none, and then it is of no year.
    pub fn metrics(self) -> &'static [Metric] {
        match self {
            Self::PerMu(Metric::Tax) | Self::Grade | Self::Industry | Self::FirmClass | Self::Scale => &[Metric::Tax],
            Self::PerMu(Metric::Output) => &[Metric::Output],
            Self::PerMu(Metric::Investment) => &[Metric::Investment],
            Self::Bivariate => &Self::PAIR,
            Self::LandUse | Self::Status => &[],
        }
    }

    /// Whether its classes are those of firms.
    pub fn is_of_firms(self) -> bool {
        matches!(self, Self::Industry | Self::FirmClass | Self::Scale)
    }

    /// The stable name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::PerMu(metric) => metric.name(),
            Self::Bivariate => "bivariate",
            Self::Grade => "grade",
            Self::Industry => "industry",
            Self::FirmClass => "firm-class",
            Self::Scale => "scale",
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
            Self::Bivariate => Words::fixed("亩均税收 × 亩均产值", "Tax × output per mu"),
            Self::Grade => Words::fixed("评价等级", "Evaluation grade"),
            Self::Industry => Words::fixed("主导产业", "Leading industry"),
            Self::FirmClass => Words::fixed("企业类别", "Class of firm"),
            Self::Scale => Words::fixed("规上/规下", "Scale of firm"),
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
    /// Steps of one standard deviation from the mean.
    StandardDeviation,
    /// Equal steps of 1, 2 or 5 times a power of ten.
    Pretty,
    /// Unequal shares of the count, from the best down ([`Quotas`]).
    Quota,
    /// The bounds of a [`Standard`].
    Fixed,
}

impl ClassMethod {
    /// All of them, in the order of the menus.
    pub const ALL: [Self; 7] = [
        Self::Quantile,
        Self::EqualInterval,
        Self::NaturalBreaks,
        Self::StandardDeviation,
        Self::Pretty,
        Self::Quota,
        Self::Fixed,
    ];

    /// The stable name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quantile => "quantile",
            Self::EqualInterval => "equal",
            Self::NaturalBreaks => "natural",
            Self::StandardDeviation => "stddev",
            Self::Pretty => "pretty",
            Self::Quota => "quota",
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
            Self::StandardDeviation => Words::fixed("标准差", "Std deviation"),
            Self::Pretty => Words::fixed("取整间距", "Rounded steps"),
            Self::Quota => Words::fixed("名次配额", "Rank quota"),
            Self::Fixed => Words::fixed("固定标准", "Fixed standard"),
        }
    }
}

/// To which class a value belongs that lies exactly on a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BoundRule {
    /// To the upper one: its values are "≥" the bound.
    #[default]
    AtLeast,
    /// To the lower one: values of the upper one are ">" the bound.
    Above,
}

impl BoundRule {
    /// Both, in the order of the menus.
    pub const ALL: [Self; 2] = [Self::AtLeast, Self::Above];

    /// The sign between a value of the upper class and the bound.
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::Above => ">",
        }
    }

    /// The sign between a value of the lower class and the bound.
    pub fn sign_below(self) -> &'static str {
        match self {
            Self::AtLeast => "<",
            Self::Above => "≤",
        }
    }

    /// The rule as a legend prints it.
    pub fn words(self) -> Words {
        match self {
            Self::AtLeast => Words::fixed("值在界上归上一级（≥）", "a value on a bound is in the upper class (≥)"),
            Self::Above => Words::fixed("值在界上归下一级（>）", "a value on a bound is in the lower class (>)"),
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
    /// Where a value on a bound belongs. With the bounds of a standard it is "≥", as the standard says.
    pub rule: BoundRule,
    /// The shares of [`ClassMethod::Quota`].
    pub quotas: Quotas,
    /// Bounds set by hand; for their figure they come before the method, which is kept to go back to.
    pub own: Option<OwnBounds>,
    /// Bounds of the two figures of [`Theme::Bivariate`] set by hand; `None` for terciles.
    pub pair: [Option<[f64; 2]>; 2],
}

impl ClassSpec {
    /// So many classes by a method, all else as usual.
    pub fn of(method: ClassMethod, count: u8) -> Self {
        Self { method, count, ..Self::default() }
    }

    /// The bounds set by hand for this figure.
    pub fn own_of(&self, metric: Metric) -> Option<&OwnBounds> {
        self.own.as_ref().filter(|own| own.metric == metric)
    }
}

impl Default for ClassSpec {
    fn default() -> Self {
        Self {
            method: ClassMethod::Quantile,
            count: 6,
            rule: BoundRule::default(),
            quotas: Quotas::default(),
            own: None,
            pair: [None; 2],
        }
    }
}

/// Most classes there can be.
pub const MOST_CLASSES: usize = 9;

/// Bounds between classes of a figure, set by hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OwnBounds {
    metric: Metric,
    count: u8,
    bounds: [f64; Self::MOST],
}

impl OwnBounds {
    /// As many as there can be: nine classes.
    pub const MOST: usize = MOST_CLASSES - 1;

    /// The bounds, put in order; numbers that are none, doubles and those beyond [`Self::MOST`] are left out.
    pub fn new(metric: Metric, bounds: &[f64]) -> Self {
        let mut sorted: Vec<f64> = bounds.iter().copied().filter(|bound| bound.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted.dedup();
        sorted.truncate(Self::MOST);
        let mut own = Self { metric, count: sorted.len() as u8, bounds: [0.0; Self::MOST] };
        own.bounds[..sorted.len()].copy_from_slice(&sorted);
        own
    }

    /// The figure they are of.
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// Ascending.
    pub fn bounds(&self) -> &[f64] {
        self.bounds.get(..usize::from(self.count)).unwrap_or(&[])
    }
}

/// Shares of the count from the best down, such as 20, 40, 35 and 5 %. They sum up to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quotas {
    count: u8,
    /// In tenths of a percent.
    shares: [u16; MOST_CLASSES],
}

impl Quotas {
    /// All of it, in tenths of a percent.
    const ALL: u16 = 1_000;

    /// Of shares in percent, best first, to a tenth; `None` unless they are 2 to 9, each above zero, and sum up to 100.
    pub fn new(percents: &[f64]) -> Option<Self> {
        if !(2..=MOST_CLASSES).contains(&percents.len()) {
            return None;
        }
        let mut shares = [0; MOST_CLASSES];
        for (share, percent) in shares.iter_mut().zip(percents) {
            let tenths = (percent * 10.0).round();
            if !(1.0..f64::from(Self::ALL)).contains(&tenths) || (tenths - percent * 10.0).abs() > 1e-6 {
                return None;
            }
            *share = tenths as u16;
        }
        let whole = shares.iter().sum::<u16>() == Self::ALL;
        whole.then_some(Self { count: percents.len() as u8, shares })
    }

    /// The usual shares of so many classes (2 to 9): few at the top, fewer at the bottom.
    pub fn usual(classes: u8) -> Self {
        let percents: &[f64] = match classes {
            ..=2 => &[20.0, 80.0],
            3 => &[20.0, 75.0, 5.0],
            4 => &[20.0, 40.0, 35.0, 5.0],
            5 => &[10.0, 20.0, 35.0, 30.0, 5.0],
            6 => &[5.0, 15.0, 25.0, 30.0, 20.0, 5.0],
            7 => &[5.0, 10.0, 20.0, 25.0, 20.0, 15.0, 5.0],
            8 => &[5.0, 10.0, 15.0, 20.0, 20.0, 15.0, 10.0, 5.0],
            _ => &[5.0, 10.0, 10.0, 15.0, 20.0, 15.0, 10.0, 10.0, 5.0],
        };
        Self::new(percents).unwrap_or(Self { count: 1, shares: [Self::ALL, 0, 0, 0, 0, 0, 0, 0, 0] })
    }

    /// The shares in tenths of a percent, best first.
    pub fn tenths(&self) -> &[u16] {
        self.shares.get(..usize::from(self.count)).unwrap_or(&[])
    }

    /// The same with one share (in percent) changed; the last class takes what that leaves. `None` where nothing is
    /// left for it, and for the last class itself.
    pub fn with(&self, at: usize, percent: f64) -> Option<Self> {
        let mut percents: Vec<f64> = self.tenths().iter().map(|tenths| f64::from(*tenths) / 10.0).collect();
        let (last, rest) = percents.split_last_mut()?;
        *rest.get_mut(at)? = (percent * 10.0).round() / 10.0;
        *last = ((100.0 - rest.iter().sum::<f64>()) * 10.0).round() / 10.0;
        Self::new(&percents)
    }

    /// `20/40/35/5`, in percent.
    pub fn text(&self) -> String {
        let one = |tenths: &u16| match tenths % 10 {
            0 => (tenths / 10).to_string(),
            tenth => format!("{}.{tenth}", tenths / 10),
        };
        self.tenths().iter().map(one).collect::<Vec<_>>().join("/")
    }
}

impl Default for Quotas {
    fn default() -> Self {
        Self::usual(4)
    }
}

/// How a policy number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PolicyStatus {
    /// In force here.
    Official,
    /// From a real document, of another year or place.
    Example,
    /// Invented, to be replaced.
    #[default]
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
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_sum_up_to_all() {
        let check = |percents: &[f64], expected: Option<&str>| {
            assert_eq!(Quotas::new(percents).map(|quotas| quotas.text()).as_deref(), expected, "{percents:?}");
        };
        check(&[20.0, 40.0, 35.0, 5.0], Some("20/40/35/5"));
        check(&[2.5, 97.5], Some("2.5/97.5"));
        for refused in [&[20.0, 40.0][..], &[100.0], &[0.0, 100.0], &[-5.0, 105.0], &[f64::NAN, 50.0], &[33.33, 66.67]]
        {
            check(refused, None);
        }
        for classes in 2..=9 {
            assert_eq!(Quotas::usual(classes).tenths().len(), usize::from(classes), "as many as asked for");
        }
    }

    #[test]
    fn what_one_share_takes_the_last_one_gives() {
        let quotas = Quotas::default();
        assert_eq!(quotas.with(0, 10.0).map(|quotas| quotas.text()).as_deref(), Some("10/40/35/15"));
        assert_eq!(quotas.with(1, 44.5).map(|quotas| quotas.text()).as_deref(), Some("20/44.5/35/0.5"));
        for (at, percent) in [(0, 25.0), (0, 0.0), (3, 10.0), (9, 1.0)] {
            assert_eq!(quotas.with(at, percent), None, "{percent} at {at}");
        }
    }
}
