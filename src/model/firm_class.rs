//! What kinds of firms the plan tells apart: leading industries, 高新技术企业, 瞪羚企业, 科技型中小企业, scale.

use crate::model::firm::Firm;
use crate::model::words::Words;

/// The leading industries of the plan in its own order, with 现代服务业 behind them ("4+1").
pub const INDUSTRIES: [&str; 5] = ["新能源新材料", "高端装备", "医养健康", "信息技术", "现代服务业"];

/// An industry in both languages; one that is not of the plan keeps its own name.
pub fn industry_words(name: &str) -> Words {
    const ENGLISH: [&str; 5] =
        ["New energy and materials", "High-end equipment", "Health care", "Information technology", "Modern services"];
    match INDUSTRIES.iter().position(|known| *known == name) {
        Some(at) => Words::fixed(INDUSTRIES[at], ENGLISH[at]),
        None => Words::same(name),
    }
}

/// A class of firms by technology. A firm may be of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FirmClass {
    /// 瞪羚企业.
    Gazelle,
    /// 高新技术企业.
    HighTech,
    /// 科技型中小企业.
    TechSme,
}

impl FirmClass {
    /// All of them, the narrower ones first: where a firm can have but one colour, it has that of the first it is of.
    pub const ALL: [Self; 3] = [Self::Gazelle, Self::HighTech, Self::TechSme];

    /// The stable name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gazelle => "gazelle",
            Self::HighTech => "high_tech",
            Self::TechSme => "tech_sme",
        }
    }

    /// What a planner calls it.
    pub fn words(self) -> Words {
        match self {
            Self::Gazelle => Words::fixed("瞪羚企业", "Gazelle"),
            Self::HighTech => Words::fixed("高新技术企业", "High-tech"),
            Self::TechSme => Words::fixed("科技型中小企业", "Tech SME"),
        }
    }

    /// Whether a firm is of it.
    pub fn has(self, firm: &Firm) -> bool {
        match self {
            Self::Gazelle => firm.gazelle,
            Self::HighTech => firm.high_tech,
            Self::TechSme => firm.tech_sme,
        }
    }
}

/// 规上 or 规下.
pub fn scale_words(above: bool) -> Words {
    if above { Words::fixed("规上", "Above scale") } else { Words::fixed("规下", "Below scale") }
}
