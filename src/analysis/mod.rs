//! Numbers for a decision: layers and firms in, columns and sheets out. Pure.
//!
//! *Guarantees:* Σ figure ÷ Σ area for every group; nothing counted twice; no value, zero and
//! 暂不评价 never mixed. *Must not know:* files, colours, windows.

pub mod answer;
pub mod balance;
pub mod bivariate;
mod bounds;
pub mod classify;
pub mod clinic;
pub mod entry;
pub mod fingerprint;
pub mod firm_rank;
pub mod firm_sheet;
mod firm_sheet_text;
pub mod firm_table;
pub mod firm_theme;
#[cfg(test)]
pub(crate) mod fixture;
pub mod grade;
pub mod grade_table;
pub mod land_use;
mod land_use_names;
pub mod listing;
pub mod margins;
pub mod masked;
pub mod matching;
pub mod membership;
pub mod natural;
pub mod occupancy;
pub mod of_year;
mod part;
pub mod per_mu;
pub mod plan_targets;
pub mod register;
pub mod search;
pub mod selection;
pub mod sheet;
mod sheet_notes;
mod sheet_text;
pub mod sites;
pub mod spread;
pub mod subjects;
pub mod summary;
pub mod summary_table;
pub mod theme;
pub mod whatif;
pub mod years;
pub mod zone_firms;
pub mod zone_names;
