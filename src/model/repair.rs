//! What a planner lets put right in the data. The files stay as they are: a repair is made after each reading.
//!
//! *Guarantees:* a repair says what it found, so that it is not made where the file has changed.
//! *Must not know:* how it is made.

use crate::model::firm::Yearly;
use crate::model::words::Words;

/// One repair.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// The name of the layer of parcels it is for; empty for the tables of firms.
    pub layer: String,
    /// What is done.
    pub fix: Fix,
}

impl Repair {
    /// Whether it puts a parcel number right.
    pub fn is_of_code(&self) -> bool {
        matches!(self.fix, Fix::Code { .. })
    }
}

/// What a repair does. Rows are positions of features, from 0.
#[derive(Debug, Clone, PartialEq)]
pub enum Fix {
    /// All numbers of a column times a factor: they stand in another unit.
    Scale {
        /// Its name.
        column: String,
        /// More than zero.
        factor: f64,
    },
    /// One number of a column times a factor.
    ScaleOne {
        /// The name of the column.
        column: String,
        /// Which feature.
        row: u32,
        /// The number that was found.
        from: f64,
        /// More than zero.
        factor: f64,
    },
    /// One parcel number written as it should be.
    Code {
        /// Which feature.
        row: u32,
        /// The text that was found.
        from: String,
        /// The text that takes its place.
        to: String,
    },
    /// A parcel that is there twice loses its geometry and numbers.
    Remove {
        /// Which feature.
        row: u32,
        /// The one that stays.
        same_as: u32,
    },
    /// A polygon that crosses itself becomes polygons that do not.
    Untangle {
        /// Which feature.
        row: u32,
    },
    /// One figure of all firms in a year times a factor.
    Money {
        /// Which figure.
        figure: Figure,
        /// Which year.
        year: u16,
        /// More than zero.
        factor: f64,
    },
    /// One figure of one firm in a year times a factor.
    MoneyOne {
        /// The code of the firm.
        firm: String,
        /// Which figure.
        figure: Figure,
        /// Which year.
        year: u16,
        /// The number that was found, in 万元 as it was read.
        from: f64,
        /// More than zero.
        factor: f64,
    },
}

/// A yearly figure of a firm that is money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// 评价税收.
    Tax,
    /// 工业总产值.
    Output,
    /// 营业收入.
    Revenue,
    /// 增加值.
    ValueAdded,
    /// 固定资产投资.
    Investment,
    /// R&D 经费.
    Rd,
}

impl Figure {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Tax, Self::Output, Self::Revenue, Self::ValueAdded, Self::Investment, Self::Rd];

    /// The stable name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tax => "tax",
            Self::Output => "output",
            Self::Revenue => "revenue",
            Self::ValueAdded => "value_added",
            Self::Investment => "investment",
            Self::Rd => "rd",
        }
    }

    /// What a planner calls it.
    pub fn words(self) -> Words {
        match self {
            Self::Tax => Words::fixed("评价税收", "tax"),
            Self::Output => Words::fixed("工业总产值", "output"),
            Self::Revenue => Words::fixed("营业收入", "revenue"),
            Self::ValueAdded => Words::fixed("增加值", "value added"),
            Self::Investment => Words::fixed("固定资产投资", "investment"),
            Self::Rd => Words::fixed("研发经费", "R&D"),
        }
    }

    /// Its value in 万元.
    pub fn of(self, yearly: &Yearly) -> Option<f64> {
        match self {
            Self::Tax => yearly.tax,
            Self::Output => yearly.output,
            Self::Revenue => yearly.revenue,
            Self::ValueAdded => yearly.value_added,
            Self::Investment => yearly.investment,
            Self::Rd => yearly.rd,
        }
    }

    /// Its place, to be written to.
    pub fn of_mut(self, yearly: &mut Yearly) -> &mut Option<f64> {
        match self {
            Self::Tax => &mut yearly.tax,
            Self::Output => &mut yearly.output,
            Self::Revenue => &mut yearly.revenue,
            Self::ValueAdded => &mut yearly.value_added,
            Self::Investment => &mut yearly.investment,
            Self::Rd => &mut yearly.rd,
        }
    }
}
