//! Evaluation schemes: those in the program (`assets/schemes/`), and those a planner writes.
//!
//! *Guarantees:* a scheme that is read is whole: weights make 100, quotas fit, every grade has its place. A broken one is
//! a [`ReadError`] with line, column, field and remedy. *Must not know:* firms, scores.
//!
//! # The form of a scheme file
//!
//! A JSON object. `id name year status source notes`; `grades`: `[{id, name}]`, best first; `scale_unknown`: `above`,
//! `below` or `no_group`; `tenants`: `{rule: merged | follows | alone, below_scale_only, alone_from_mu}`; `exemptions`:
//! each `listed: true`, `divisions: ["44-46"]` or `younger_than_years: 3`, with `gives: "T"` or
//! `{no_worse_than: "C"}` and a `reason`; `vetoes`: each `flag`, or `field` with `below` or `missing: true`, or `indicator`
//! with `below`, and `no_better_than` or `exactly` a grade, with a `reason`; `policies`: `{id, name, grade, per, yuan, status,
//! source}`, what a firm of the grade pays more for each unit of a column (no `yuan`: not known); `groups`: each `id name`, `who: {scale,
//! tenant, land_mu_at_least, divisions}`, `scoring: {method: ratio | min_max | rank, base, span}`, `indicators`, `tie_break`
//! (keys) and `grading`. An indicator: `key name of per factor unit weight benchmark cap floor missing`, where `of` and
//! `per` are columns of `yearly.csv` or `land_mu`, `benchmark` is a number or `"average"`, and `missing` is `zero`,
//! `average`, `rescale` or `not_rated`. A grading: `{by: "quota", base: filed | ranked, ties: up | down | code, shares:
//! [{grade, percent, round: floor | ceil | round, at_least}]}` with one `percent: "rest"` (`at_least: true` for a share
//! that is the least a grade must have); or `{by: "score" | "indicator", indicator,
//! rule: ">=" | ">", from: [{grade, at}]}` for all grades but the last. Groups and gradings may have a `status` and
//! `source` of their own. A text is `{zh, en}`, or one text for both languages.

pub(in crate::io) mod fields;
mod groups;
pub(in crate::io) mod parse;
pub(in crate::io) mod tree;
pub(in crate::io) mod write;

pub use write::as_text;

use std::path::Path;

use crate::io::error::{Fault, ReadError};
use crate::io::text::decode;
use crate::model::report::Report;
use crate::model::scheme::Scheme;
use crate::model::words::Words;
use crate::words;

/// Name and text of the schemes in the program; the first one is used where none is chosen.
pub const SHIPPED: [(&str, &str); 4] = [
    ("assets/schemes/shandong-placeholder.json", include_str!("../../../assets/schemes/shandong-placeholder.json")),
    ("assets/schemes/huangyan-2021.json", include_str!("../../../assets/schemes/huangyan-2021.json")),
    ("assets/schemes/huangyan-2022.json", include_str!("../../../assets/schemes/huangyan-2022.json")),
    ("assets/schemes/jining-2023.json", include_str!("../../../assets/schemes/jining-2023.json")),
];

/// A scheme file is some kilobytes; what is larger is something else.
const MOST_BYTES: u64 = 4 << 20;

/// The schemes in the program, in the order of the menu.
pub fn shipped() -> Vec<Scheme> {
    SHIPPED.iter().filter_map(|(path, text)| of_text(path, text).ok()).collect()
}

/// Reads a scheme from text; `path` is for messages.
///
/// # Errors
/// Where it is no scheme, with line, column, field and remedy.
pub fn of_text(path: &str, text: &str) -> Result<Scheme, Box<ReadError>> {
    parsed(text).map_err(|fault| Box::new(fault.in_file(path)))
}

/// Reads a scheme file, in UTF-8 or GB18030.
///
/// # Errors
/// Where it cannot be read or is no scheme.
pub fn of_file(path: &Path) -> Result<Scheme, Box<ReadError>> {
    let name = path.display().to_string();
    of_text(&name, &text_of(path).map_err(|fault| Box::new(fault.in_file(&name)))?)
}

/// The text of a file of policy, in UTF-8 or GB18030.
pub(in crate::io) fn text_of(path: &Path) -> Result<String, Fault> {
    Ok(decode(&bytes_of(path)?, &mut Report::default())?.into_owned())
}

fn parsed(text: &str) -> Result<Scheme, Fault> {
    let root = tree::read(text)?;
    parse::scheme(&fields::Place::root(text, &root))
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Fault> {
    let unreadable = |error: std::io::Error| {
        let message = words!("无法读取：{error}", "cannot be read: {error}");
        Fault::new("scheme-unreadable", message, Words::fixed("检查文件名和权限", "check its name and access rights"))
    };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > MOST_BYTES {
        let message = words!("{size} 字节，不像方案或标准", "{size} bytes are no scheme and no standard");
        let remedy = Words::fixed("选择方案或标准的文件（JSON）", "choose the file of a scheme or a standard (JSON)");
        return Err(Fault::new("scheme-too-large", message, remedy));
    }
    std::fs::read(path).map_err(unreadable)
}

#[cfg(test)]
mod tests;
