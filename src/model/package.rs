//! For whom a map is made: what may stand on it hangs on that.
//!
//! *Must not know:* how it is kept off the map.

use crate::model::words::Words;

/// For whom a map is made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Package {
    /// For the office: all there is, without a mark.
    #[default]
    General,
    /// For everybody: no firm is named or known by its figures.
    Public,
    /// For the office only: all there is, with the name of who made it across every sheet.
    Internal {
        /// Who made it.
        user: String,
    },
}

impl Package {
    /// What a planner calls it.
    pub fn words(&self) -> Words {
        match self {
            Self::General => Words::fixed("一般", "General"),
            Self::Public => Words::fixed("公开", "Public"),
            Self::Internal { .. } => Words::fixed("内部", "Internal"),
        }
    }

    /// What a map says of itself; empty for a general one.
    pub fn mark(&self) -> Words {
        match self {
            Self::General => Words::default(),
            Self::Public => Words::fixed("公开版", "public version"),
            Self::Internal { .. } => Words::fixed("内部资料", "Internal"),
        }
    }

    /// Whether what must not be public is kept off.
    pub fn is_public(&self) -> bool {
        *self == Self::Public
    }
}
