//! Entry standards (入园标准, 标准地) checked for parcels and planned sites.
//!
//! A clause is met, missed, without data, or does not apply; each keeps its value, its bar and its gap. *Guarantees:*
//! values are compared unrounded and a value on the bar meets it; a sum that lacks a firm's figure fails nobody; the
//! verdict follows from the clauses alone. *Must not know:* files, how anything is shown.

mod answers;
mod check;
mod cover;
mod subject;
#[cfg(test)]
mod tests;
mod words;

pub use answers::{all_parcels, one_parcel, one_site};
pub use check::{Check, Checked, Gap, Missing, State, Verdict, check};
pub use cover::{Cover, cover};
pub use subject::{Subject, industries, of_parcel, of_site};
pub use words::{bar_text, clause_words, enough, gap_words, number_text, state_words, verdict_words, why_words};
