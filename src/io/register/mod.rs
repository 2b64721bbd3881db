//! Rules of the register of low-yield land: those in the program (`assets/register/`), and those a planner writes.
//!
//! *Guarantees:* a set that is read is whole: every rule has its bar, its years and its advice, and every exemption spares
//! from rules that are there. A broken one is a [`ReadError`] with line, column, field and remedy. *Must not know:*
//! parcels, grades.
//!
//! # The form of a rule file
//!
//! A JSON object. `id name status source notes`; `standard_uses`: land on which the standard of tax per mu holds;
//! `rules`: each `id name advice`, `uses` (land it is for; all without it), and one of `below: {metric, at | standard:
//! true | percent_of_average, years}`, `grade: {grades, years}`, `status: {any_of: [idle | supplied | building | built],
//! years, since_columns}`, `plot_ratio: {below}`; `exemptions`: each `not_rated: true`, `younger_than_years` or `uses`,
//! with `from` (ids of rules; all without it) and a `reason`. Uses are beginnings of codes of 用地用海: `"10"`, `"1001"`.
//! A rule may have an `origin: {status, source}` of its own. A text is `{zh, en}`, or one text for both languages.

mod parse;

use std::path::Path;

use crate::io::error::{Fault, ReadError};
use crate::io::schemes::{self, fields::Place, tree};
use crate::model::register::RuleSet;

/// Name and text of the sets in the program; the first one is used where none is chosen.
pub const SHIPPED: [(&str, &str); 1] =
    [("assets/register/placeholder.json", include_str!("../../../assets/register/placeholder.json"))];

/// The sets in the program.
pub fn shipped() -> Vec<RuleSet> {
    SHIPPED.iter().filter_map(|(path, text)| of_text(path, text).ok()).collect()
}

/// Reads a set from text; `path` is for messages.
///
/// # Errors
/// Where it is no set of rules, with line, column, field and remedy.
pub fn of_text(path: &str, text: &str) -> Result<RuleSet, Box<ReadError>> {
    parsed(text).map_err(|fault| Box::new(fault.in_file(path)))
}

/// Reads a file of rules, in UTF-8 or GB18030.
///
/// # Errors
/// Where it cannot be read or is no set of rules.
pub fn of_file(path: &Path) -> Result<RuleSet, Box<ReadError>> {
    let name = path.display().to_string();
    of_text(&name, &schemes::text_of(path).map_err(|fault| Box::new(fault.in_file(&name)))?)
}

fn parsed(text: &str) -> Result<RuleSet, Fault> {
    let root = tree::read(text)?;
    parse::rule_set(&Place::root(text, &root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_set_is_whole_and_says_what_it_is() {
        let sets = shipped();
        assert_eq!(sets.len(), SHIPPED.len(), "each is read");
        for set in &sets {
            assert!(!set.origin.source.zh.is_empty() && !set.rules.is_empty(), "{}", set.id);
        }
    }

    /// A broken file names line, field and remedy.
    #[test]
    fn what_is_broken_is_said_with_its_place() {
        let whole = SHIPPED[0].1;
        let check = |from: &str, to: &str, code: &str, field: &str| {
            assert!(whole.contains(from), "the file has {from}");
            let broken = whole.replacen(from, to, 1);
            let error = of_text("own.json", &broken).expect_err("broken");
            let place = error.place.clone().unwrap_or_default();
            assert_eq!(error.code, code, "{from} → {to}: {error:?}");
            assert!(place.starts_with("line ") && place.contains(field), "{from} → {to}: {place}");
            assert!(!error.remedy.zh.is_empty() && !error.message.en.is_empty(), "message and remedy");
        };
        check("\"rules\": [", "\"rules\": [,", "scheme-syntax", "");
        check("\"standard\": true", "\"standard\": false", "scheme-type", "rules[0].below.standard");
        check("\"standard\": true", "\"standart\": true", "scheme-unknown-key", "rules[0].below.standart");
        check("\"standard\": true, ", "", "scheme-missing-key", "rules[0].below");
        check("\"years\": 3", "\"years\": 0", "scheme-range", "rules[0].below.years");
        check("\"years\": 3", "\"years\": 2.5", "scheme-range", "rules[0].below.years");
        check("\"metric\": \"tax\"", "\"metric\": \"taxes\"", "scheme-unknown-name", "rules[0].below.metric");
        check("[\"idle\"", "[\"idel\"", "scheme-unknown-name", ".status.any_of[0]");
        check("\"from\": [", "\"from\": [\"no-such\", ", "scheme-unknown-name", "exemptions[0].from[0]");
        check("\"id\": \"d-grade\"", "\"id\": \"below-standard\"", "scheme-double-name", "rules[2].id");
        check("\"10\"", "\"1O\"", "scheme-range", "standard_uses[0]");
    }
}
