//! A value that follows from the rest of its owner and is made at first use.

use std::sync::OnceLock;

/// Made once, kept, and no part of what its owner is: owners that differ only in what they have made so far are equal.
/// The owner must not change after the first use.
#[derive(Debug, Clone)]
pub struct Memo<T>(OnceLock<T>);

impl<T> Memo<T> {
    /// The value; `make` is called at first use.
    pub fn get(&self, make: impl FnOnce() -> T) -> &T {
        self.0.get_or_init(make)
    }
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> PartialEq for Memo<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
