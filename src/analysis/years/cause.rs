//! What moved a grade, in a word.

use super::STAGES;
use crate::model::scheme::Verdict;
use crate::model::words::Words;

/// What moved a grade between two years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Only the yardstick: its own figures and its group would have kept the grade.
    Yardstick,
    /// Only its own figures.
    Own,
    /// Only group, exemption or veto.
    Group,
    /// Several, against or with each other.
    Several,
    /// Not in the evaluation before.
    Joined,
    /// Not in the evaluation any more.
    Left,
    /// 暂不评价 now.
    Exempted,
    /// Not 暂不评价 any more.
    Rated,
    /// The grade is the same.
    Same,
}

impl Cause {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 9] = [
        Self::Yardstick,
        Self::Own,
        Self::Group,
        Self::Several,
        Self::Joined,
        Self::Left,
        Self::Exempted,
        Self::Rated,
        Self::Same,
    ];

    /// From verdicts and the grade at each stage.
    pub(super) fn of([before, after]: [Verdict; 2], grades: Option<[u8; STAGES]>) -> Self {
        if before == after {
            return Self::Same;
        }
        match (before, after, grades) {
            (_, _, Some([first, own, yardstick, last])) => match (first != own, own != yardstick, yardstick != last) {
                (true, false, false) => Self::Own,
                (false, true, false) => Self::Yardstick,
                (false, false, _) => Self::Group,
                _ => Self::Several,
            },
            (Verdict::None, ..) => Self::Joined,
            (_, Verdict::None, _) => Self::Left,
            (_, Verdict::NotRated, _) => Self::Exempted,
            _ => Self::Rated,
        }
    }

    /// The stable name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yardstick => "yardstick",
            Self::Own => "own",
            Self::Group => "group",
            Self::Several => "several",
            Self::Joined => "joined",
            Self::Left => "left",
            Self::Exempted => "exempted",
            Self::Rated => "rated",
            Self::Same => "same",
        }
    }

    /// What a planner calls it.
    pub fn words(self) -> Words {
        match self {
            Self::Yardstick => Words::fixed("只因标尺变化", "only the yardstick"),
            Self::Own => Words::fixed("只因自身变化", "only its own figures"),
            Self::Group => Words::fixed("分组、豁免或否决变化", "group, exemption or veto"),
            Self::Several => Words::fixed("多种变化", "several causes"),
            Self::Joined => Words::fixed("新参评", "new in the evaluation"),
            Self::Left => Words::fixed("退出参评", "left the evaluation"),
            Self::Exempted => Words::fixed("转为暂不评价", "not rated now"),
            Self::Rated => Words::fixed("不再暂不评价", "rated again"),
            Self::Same => Words::fixed("等级未变", "same grade"),
        }
    }
}
