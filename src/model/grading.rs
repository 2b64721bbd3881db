//! How scores become grades: quotas of the ranking, or bounds; and what comes of it.
//!
//! *Guarantees:* a share becomes the same number of firms everywhere; a value on a bound falls where the scheme says.
//! *Must not know:* firms, indicators.

use crate::model::scheme::{PolicyOrigin, Scheme};
use crate::model::words::Words;
use crate::words;

/// How scores become grades, and where that rule comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Grading {
    /// Where it comes from, if not from where the scheme does.
    pub origin: Option<PolicyOrigin>,
    /// The rule.
    pub rule: GradingRule,
}

/// How scores become grades.
#[derive(Debug, Clone, PartialEq)]
pub enum GradingRule {
    /// By place in the ranking.
    Quota(Quota),
    /// By the score, or by the value of one indicator (a fixed standard).
    Bounds(Bounds),
}

/// Grades by place in the ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Quota {
    /// What shares are shares of.
    pub base: QuotaBase,
    /// What happens to equals on a cut.
    pub ties: Ties,
    /// The part of each grade, by position in [`Scheme::grades`]; exactly one has the rest.
    pub shares: Vec<Share>,
}

/// What shares are shares of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaBase {
    /// All that the group has, 暂不评价 among them (济宁高新区 2023).
    Filed,
    /// Those that are ranked.
    Ranked,
}

impl QuotaBase {
    /// All of them with their stable names in scheme files.
    pub const NAMES: [(&'static str, Self); 2] = [("filed", Self::Filed), ("ranked", Self::Ranked)];

    /// What it is of so many firms: `基数 236 家（含 T）`.
    pub fn words(self, base: usize) -> Words {
        match self {
            Self::Filed => words!("基数 {base} 家（含 T）", "base {base} (with T)"),
            Self::Ranked => words!("基数 {base} 家（参加排名）", "base {base} (ranked)"),
        }
    }
}

/// What happens to firms of equal score (and equal tie-breaks) on a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// All get the better grade.
    Up,
    /// All get the worse grade.
    Down,
    /// The smaller credit code comes first; the quota holds to the place.
    Code,
}

impl Ties {
    /// All of them with their stable names in scheme files.
    pub const NAMES: [(&'static str, Self); 3] = [("up", Self::Up), ("down", Self::Down), ("code", Self::Code)];
}

/// The part of a grade.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Percent of the base; `None` is what the others leave.
    pub percent: Option<f64>,
    /// How it becomes a number of firms.
    pub rounding: Rounding,
    /// Whether it is the least the grade must have (D ≥ 5 %): then it is served before the others.
    pub at_least: bool,
}

/// How a share becomes a number of firms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Down.
    Floor,
    /// Up.
    Ceil,
    /// To the nearest, halves up.
    Round,
}

impl Rounding {
    /// All of them with their stable names in scheme files.
    pub const NAMES: [(&'static str, Self); 3] = [("floor", Self::Floor), ("ceil", Self::Ceil), ("round", Self::Round)];
}

impl Quota {
    /// The number of firms that shares are shares of.
    pub fn base_of(&self, filed: usize, ranked: usize) -> usize {
        match self.base {
            QuotaBase::Filed => filed,
            QuotaBase::Ranked => ranked,
        }
    }
}

impl Share {
    /// The number of firms of `base`; nothing for the rest.
    pub fn count(&self, base: usize) -> Option<usize> {
        // 5 % of 100 is 5.000000000000001 in binary: what is within a billionth of a whole number is it.
        let exact = self.percent? * base as f64 / 100.0;
        let near = exact.round();
        let count = match self.rounding {
            _ if (exact - near).abs() < 1e-9 * exact.max(1.0) => near,
            Rounding::Floor => exact.floor(),
            Rounding::Ceil => exact.ceil(),
            Rounding::Round => (exact + 0.5).floor(),
        };
        Some(count as usize)
    }
}

/// Grades by bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// Position of the indicator whose value is compared; `None` for the score.
    pub of: Option<usize>,
    /// The lower bound of each grade but the last, strictly falling.
    pub at: Vec<f64>,
    /// Whether a value on a bound is in the better grade (≥) or not (>).
    pub inclusive: bool,
}

impl Bounds {
    /// The position of the grade of a value; NaN, which is no value, has the last one.
    pub fn grade_of(&self, value: f64) -> u8 {
        // No value meets no bound.
        let meets = |bound: f64| if self.inclusive { value >= bound } else { value > bound };
        let missed = |bound: &&f64| !meets(**bound);
        self.at.iter().take_while(missed).count() as u8
    }
}

/// What the evaluation says of a firm or a parcel. The three are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Verdict {
    /// Position in [`Scheme::grades`].
    Grade(u8),
    /// 暂不评价 (T).
    NotRated,
    /// Not in the evaluation: not there in the year, in no group, no firm on the parcel.
    #[default]
    None,
}

impl Verdict {
    /// The letter of 暂不评价.
    pub const NOT_RATED_ID: &'static str = "T";

    /// The letter of the grade, `T`, or nothing.
    pub fn id(self, scheme: &Scheme) -> Option<&str> {
        match self {
            Self::Grade(at) => scheme.grades.get(usize::from(at)).map(|grade| grade.id.as_str()),
            Self::NotRated => Some(Self::NOT_RATED_ID),
            Self::None => None,
        }
    }
}

/// What becomes of a grade from one scheme to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moved {
    /// To a better grade.
    Up,
    /// To a worse one.
    Down,
    /// In or out of the ranking.
    Other,
    /// Nothing: the letter is the same.
    Same,
}

impl Moved {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Up, Self::Down, Self::Other, Self::Same];
    /// Those that change something.
    pub const CHANGES: [Self; 3] = [Self::Up, Self::Down, Self::Other];

    /// From one verdict to another one, each by its scheme.
    pub fn between((old, from): (&Scheme, Verdict), (new, to): (&Scheme, Verdict)) -> Self {
        if from.id(old) == to.id(new) {
            return Self::Same;
        }
        let place = |verdict: Verdict| match verdict {
            Verdict::Grade(at) => Some(usize::from(at)),
            Verdict::NotRated | Verdict::None => None,
        };
        Self::of_places(place(from), place(to))
    }

    /// From one place, 0 the best, to another one.
    pub fn of_places(from: Option<usize>, to: Option<usize>) -> Self {
        match (from, to) {
            (Some(from), Some(to)) if to < from => Self::Up,
            (Some(from), Some(to)) if to > from => Self::Down,
            _ => Self::Other,
        }
    }

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Other => "other",
            Self::Same => "same",
        }
    }

    /// What it is called.
    pub fn words(self) -> Words {
        match self {
            Self::Up => Words::fixed("升级", "up"),
            Self::Down => Words::fixed("降级", "down"),
            Self::Other => Words::fixed("进出评价", "in or out"),
            Self::Same => Words::fixed("不变", "same"),
        }
    }
}
