//! What if a number of the scheme were another one, and who would be affected.
//!
//! [`settings()`] lists the numbers, [`change`] gives the scheme with some of them moved, [`Ledger`] compares two gradings of
//! one year firm by firm and parcel by parcel, and [`answers`] tells it.
//!
//! *Guarantees:* a ledger adds up: its totals are those of two full evaluations. *Must not know:* files, windows.

pub mod answers;
mod ledger;
mod matrix;
mod money;
mod settings;
mod slot;
mod tell;

pub use ledger::{FirmMove, Ledger, ParcelMove, Stand, ZoneMoves, class_moves};
pub use matrix::{Matrix, Step, Tally};
pub use money::{Cost, Paid};
pub use settings::{Limits, Refusal, Setting, Value, change, changes, distance, moved, settings};
pub use slot::Slot;
pub use tell::{change_words, cost_words, foot, moved_words, value_words, whole_name};
