//! A handle on a system that has no own variant of [`Crs`](super::Crs).
//!
//! *Guarantees:* two handles are equal where the definitions are. *Must not know:* formulas.

use std::fmt;

use super::system::System;

/// A system by its definition.
#[derive(Clone, Copy)]
pub struct Foreign(pub(super) &'static System);

impl Foreign {
    /// What it computes with.
    pub(super) fn system(self) -> &'static System {
        self.0
    }
}

impl PartialEq for Foreign {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl fmt::Debug for Foreign {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.definition.fmt(out)
    }
}
