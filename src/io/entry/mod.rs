//! Entry standards (入园标准, 标准地): those in the program (`assets/entry/`), and those a planner writes.
//!
//! *Guarantees:* a standard that is read is whole: every clause has a value, a bar and a text. A broken one is a
//! [`ReadError`] with line, column, field and remedy. *Must not know:* parcels, checks.
//!
//! # The form of a standard file
//!
//! A JSON object. `id name year status source notes`; `who: {divisions: ["06-46"], industries: ["高端装备"]}` for all
//! clauses; `clauses`: each `key name text`, `of` a quantity (`total_investment fixed_investment registered_capital tax
//! output revenue rd plot_ratio building_coverage building_density green_ratio land_mu`), `per` another one or
//! `land_ha`, `factor` and `unit` where a quotient needs them, `at_least` or `at_most` the bar, in the document's own
//! number, `weight: required | reject | priority`, `who` as above, `after_years` (due only so many full years after
//! production began), and `classes: {metric, bounds, note}` where a map theme has its fixed classes from here. Clauses
//! with one `key` and different `who` are one indicator with a bar an industry. A text is `{zh, en}`, or one text for
//! both languages.

mod parse;
mod write;

pub(in crate::io) use write::as_value;

use std::path::Path;

use crate::io::error::{Fault, ReadError};
use crate::io::schemes::{self, fields::Place, tree};
use crate::model::entry::EntryStandard;
use crate::model::spec::Standard;

/// Name and text of the standards in the program; the first one is used where none is chosen.
pub const SHIPPED: [(&str, &str); 3] = [
    ("assets/entry/zone-2013.json", include_str!("../../../assets/entry/zone-2013.json")),
    ("assets/entry/longchang-2022.json", include_str!("../../../assets/entry/longchang-2022.json")),
    ("assets/entry/tieshangang-2023.json", include_str!("../../../assets/entry/tieshangang-2023.json")),
];

/// The standards in the program, in the order of the menu.
pub fn shipped() -> Vec<EntryStandard> {
    SHIPPED.iter().filter_map(|(path, text)| of_text(path, text).ok()).collect()
}

/// The per-mu standards of the map's themes: those of the first shipped entry standard.
pub fn metric_standards() -> Vec<Standard> {
    shipped().first().map(EntryStandard::metric_standards).unwrap_or_default()
}

/// Reads a standard from text; `path` is for messages.
///
/// # Errors
/// Where it is no standard, with line, column, field and remedy.
pub fn of_text(path: &str, text: &str) -> Result<EntryStandard, Box<ReadError>> {
    parsed(text).map_err(|fault| Box::new(fault.in_file(path)))
}

/// Reads a standard file, in UTF-8 or GB18030.
///
/// # Errors
/// Where it cannot be read or is no standard.
pub fn of_file(path: &Path) -> Result<EntryStandard, Box<ReadError>> {
    let name = path.display().to_string();
    of_text(&name, &schemes::text_of(path).map_err(|fault| Box::new(fault.in_file(&name)))?)
}

/// A standard that stands in another file.
pub(in crate::io) fn of_place(place: &Place<'_>) -> Result<EntryStandard, Fault> {
    parse::standard(place)
}

fn parsed(text: &str) -> Result<EntryStandard, Fault> {
    let root = tree::read(text)?;
    parse::standard(&Place::root(text, &root))
}

#[cfg(test)]
mod tests;
