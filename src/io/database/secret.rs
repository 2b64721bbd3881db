//! Passwords: held in memory for as long as they are needed, and shown nowhere.
//!
//! *Must not know:* what they open.

use std::fmt;

/// A password. It has no text of its own: neither a message nor a file can hold one by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Box<str>);

impl Secret {
    /// One that was given.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Its letters, for the server alone.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}
