//! Identifiers. Dense numbers inside a run; texts (宗地代码, 统一社会信用代码) in files.

/// Position of a feature in its layer, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeatureId(pub u32);

/// Position of a firm in its [`crate::model::firm::FirmBook`], from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FirmId(pub u32);

/// A layer of the open project; never used again after the layer is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerId(pub u32);

impl FeatureId {
    /// The position as an index.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl FirmId {
    /// The position as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
