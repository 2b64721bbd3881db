//! The report of a join for programs.

use crate::cli::check::issues_json;
use crate::io::join::{How, JoinReport, Target};
use crate::io::json::{Value, json};
use crate::model::words::Lang;

pub(crate) fn as_json(report: &JoinReport, lang: Lang) -> Value {
    let columns = report.columns.iter().map(|of| {
        json!({
            "column": of.letters,
            "heading": of.heading,
            "field": of.field,
            "left": of.is_left,
            "unit": of.unit,
            "year": of.year,
            "joined_as": of.joined_as,
        })
    });
    let unmatched = report.unmatched.iter().map(
        |of| json!({ "row": of.row, "key": of.key, "why": of.why, "suggestion": of.suggestion(), "near": of.near }),
    );
    let duplicates = report.duplicates.iter().map(|of| json!({ "key": of.key, "year": of.year, "rows": of.rows }));
    let preview = report.preview.iter().map(|(row, cells)| json!({ "row": row, "cells": cells }));
    let not_by_key = report.joined.iter().filter(|(_, how)| *how != How::Key);
    let not_by_key = not_by_key.map(|(row, how)| json!({ "row": row, "how": how_name(*how) }));
    json!({
        "sheet": report.sheet,
        "profile": report.profile.as_ref().map(|path| path.display().to_string()),
        "header_rows": [report.header_rows.0, report.header_rows.1],
        "to": report.to.map(Target::name),
        "key": report.key,
        "by": report.by,
        "columns": columns.collect::<Vec<_>>(),
        "preview": preview.collect::<Vec<_>>(),
        "rows": report.rows,
        "joined": report.joined.len(),
        "joined_not_by_key": not_by_key.collect::<Vec<_>>(),
        "unmatched": unmatched.collect::<Vec<_>>(),
        "targets": report.targets.0,
        "targets_with_row": report.targets.1,
        "without_row": report.without_row,
        "duplicates": duplicates.collect::<Vec<_>>(),
        "duplicates_choice": report.duplicates_choice.name(),
        "issues": issues_json(&report.findings, lang),
        "issue_count": report.findings.len(),
    })
}

fn how_name(how: How) -> &'static str {
    match how {
        How::Key => "key",
        How::Confirmed => "confirmed",
        How::Name => "name",
        How::Suggestion => "suggestion",
    }
}
