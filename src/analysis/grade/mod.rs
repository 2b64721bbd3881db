//! Grades of firms and parcels by an evaluation scheme, each with its terms kept.
//!
//! The way of one firm: [`Inputs`] hold its figures of the year by column; [`Roll`] says in which group it stands, or why
//! it is not ranked; [`Scores`] turn figures into points and an order; [`Grades`] turn the order into grades.
//! Each hangs on the one before and on its own part of the scheme only, so that a moved quota makes
//! nothing but [`Grades`] anew, and a moved weight nothing but [`Scores`] and [`Grades`].
//! [`Evaluation`] keeps all four and does no more than a change asks for.
//!
//! *Guarantees:* same input, same grades, on one core and on many; a grade hangs on the unrounded score; no value,
//! zero and 暂不评价 are never mixed. *Must not know:* files, colours, windows.
//!
//! # Rules where documents are silent
//!
//! * A firm is filed in a year before the one in which it closed, where it has figures of the year, or uses land and was
//!   founded by then or no file says when. A parcel that is a firm of its own is filed in the year of its figures.
//! * Averages and extremes of a group are those of its ranked firms; 暂不评价 has no part in them. An average is
//!   Σ numerator ÷ Σ denominator of the firms that have both.
//! * A denominator of zero gives no value.
//! * Exemptions come before the tenant rule, the tenant rule before the groups. A tenant is a firm that uses rented land
//!   only; its owner is the firm that lets most of the parcel on which it rents most.
//! * Where the shares of a quota are of all filed and make more places than there are firms to rank, a share that is the
//!   least a grade must have (`at_least`) is served first, then the better grades.
//! * Vetoes come after the ranking; the place that one frees is not filled again. A veto beats a leniency.

mod among;
mod cuts;
mod evaluation;
mod explain;
mod explain_text;
mod graded;
mod grades;
mod inputs;
mod moves;
mod parcels;
mod points;
mod roll;
mod scores;
mod tenancy;
mod years;

pub(crate) use among::Among;
pub use cuts::{Cut, Margin, margins};
pub use evaluation::Evaluation;
pub use explain::{Explanation, GroupMean, Place, Reason, Record, Term, explain, outline};
pub use explain_text::{
    all_full_words, as_text, move_words, parcel_as_text, quota_words, reason_words, record_words, term_words,
    value_text, verdict_words,
};
pub use graded::Graded;
pub use grades::{Grades, GroupCount};
pub use inputs::Inputs;
pub use moves::{AREA_STEP_MU, Move, TAX_STEP_WAN_YUAN, moves, tax_margins};
pub use parcels::{Owners, ParcelExplanation, ParcelGrades};
pub use points::{Limit, Yardstick};
pub use roll::{Roll, Standing};
pub use scores::{GroupScores, Scores};
pub use years::{GradedYear, Years};
