//! `mutu check`: what is in files, and every Issue.

use std::path::Path;

use geo_types::Rect;

use crate::io::error::place_words;
use crate::io::json::{Value, json};

use crate::cli::args::{CheckArgs, TextOrJson};
use crate::cli::cache::Opener;
use crate::cli::clinic;
use crate::cli::engine::outcome_of;
use crate::cli::findings;
use crate::cli::output::{Failure, Outcome, answer};
use crate::io::join::{is_spreadsheet, read_table};
use crate::io::open::{FileOutcome, LayerContent, Opened, TableOutcome};
use crate::io::together;
use crate::model::layer::LayerKind;
use crate::model::report::{Report, Severity};
use crate::model::words::Lang;

/// Answers also where files cannot be read: saying so is what it is for.
pub(crate) fn run(args: &CheckArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let mut opened = opener.open(&args.files);
    together::say(&mut opened);
    let is_table = |file: &FileOutcome| file.error.as_ref().is_some_and(|error| error.code == "unknown-table");
    for file in opened.files.iter_mut().filter(|file| is_table(file) && is_spreadsheet(Path::new(&file.path))) {
        *file = of_sheet(Path::new(&file.path));
    }
    match args.format {
        TextOrJson::Json => answer(&format!("{:#}\n", as_json(&opened, lang)))?,
        TextOrJson::Text => answer(&as_text(&opened, lang))?,
    }
    findings::complain_of_broken(&opened, lang)?;
    Ok(outcome_of(&opened))
}

/// What no single file has.
fn of_all(opened: &Opened) -> Report {
    findings::of_dataset(&opened.dataset)
}

/// A spreadsheet by itself: what of it would be joined, and what was noticed.
fn of_sheet(path: &Path) -> FileOutcome {
    let outcome = FileOutcome { path: path.display().to_string(), ..FileOutcome::default() };
    match read_table(path) {
        Ok((table, report)) => {
            let rows = TableOutcome { name: "sheet", rows: table.rows.len(), report };
            FileOutcome { format: table.format, tables: vec![rows], ..outcome }
        }
        Err(error) => FileOutcome { error: Some(*error), ..outcome },
    }
}

fn as_json(opened: &Opened, lang: Lang) -> Value {
    let files: Vec<Value> = opened.files.iter().map(|file| file_json(file, lang)).collect();
    let together = of_all(opened);
    let clinic = clinic::examined(opened).map(|clinic| clinic::as_json(opened, &clinic, lang));
    json!({
        "files": files,
        "issues": issues_json(&together, lang),
        "issue_count": together.len(),
        "clinic": clinic,
    })
}

fn file_json(file: &FileOutcome, lang: Lang) -> Value {
    let layers: Vec<Value> = file
        .contents
        .iter()
        .zip(&file.layers)
        .map(|(content, (_, report))| {
            json!({
                "name": content.name,
                "kind": kind_name(content.kind),
                "features": content.features,
                "epsg": content.epsg,
                "bbox": content.bounds_deg.map(numbers),
                "bbox_in_crs": content.bounds.map(numbers),
                "issues": issues_json(report, lang),
                "issue_count": report.len(),
            })
        })
        .collect();
    let format = (!file.format.is_empty()).then_some(file.format);
    let mut answer = json!({ "path": file.path, "format": format, "crs": file.crs, "layers": layers });
    let tables: Vec<Value> = file
        .tables
        .iter()
        .map(|table| {
            json!({
                "name": table.name,
                "rows": table.rows,
                "issues": issues_json(&table.report, lang),
                "issue_count": table.report.len(),
            })
        })
        .collect();
    // One table is what most files with tables have.
    if let [table] = tables.as_slice() {
        answer["table"] = table.clone();
    } else if !tables.is_empty() {
        answer["tables"] = json!(tables);
    }
    if let Some(error) = &file.error {
        answer["error"] = json!({
            "code": error.code,
            "place": error.place,
            "message": error.message.get(lang),
            "remedy": error.remedy.get(lang),
        });
    }
    answer
}

pub(crate) fn issues_json(report: &Report, lang: Lang) -> Vec<Value> {
    let issue = |issue: &crate::model::report::Issue| {
        json!({
            "severity": issue.severity.name(),
            "code": issue.code,
            "feature": issue.place,
            "message": issue.message.get(lang),
            "remedy": issue.remedy.get(lang),
        })
    };
    report.issues().iter().map(issue).collect()
}

pub(crate) fn kind_name(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Water => "water",
        LayerKind::Parcels => "parcels",
        LayerKind::Roads => "roads",
        LayerKind::Zones => "zones",
        LayerKind::Other => "other",
    }
}

/// `[west, south, east, north]`, as RFC 7946 has it.
fn numbers(bounds: Rect) -> [f64; 4] {
    // A billionth of a degree is a tenth of a millimetre.
    let step = 1e9;
    [bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y].map(|value| (value * step).round() / step)
}

fn as_text(opened: &Opened, lang: Lang) -> String {
    let mut text: String = opened.files.iter().map(|file| file_text(file, lang)).collect();
    let together = of_all(opened);
    if !together.is_empty() {
        text.push_str(match lang {
            Lang::Zh => "全部文件合起来\n",
            Lang::En => "all files together\n",
        });
        text.push_str(&report_text(&together, lang));
    }
    if let Some(clinic) = clinic::examined(opened) {
        text.push_str(&clinic::as_text(&clinic, lang));
    }
    text
}

fn file_text(file: &FileOutcome, lang: Lang) -> String {
    let crs = file.crs.as_deref().unwrap_or("");
    let head = format!("{}  {} {crs}", file.path, file.format);
    let mut text = vec![format!("{}\n", head.trim_end())];
    for (LayerContent { name, kind, features, .. }, (_, report)) in file.contents.iter().zip(&file.layers) {
        let kind = kind_name(*kind);
        text.push(match lang {
            Lang::Zh => format!("  图层 {name}（{kind}）：{features} 个要素\n"),
            Lang::En => format!("  layer {name} ({kind}): {features} features\n"),
        });
        text.push(report_text(report, lang));
    }
    for table in &file.tables {
        text.push(match lang {
            Lang::Zh => format!("  表 {}：{} 行\n", table.name, table.rows),
            Lang::En => format!("  table {}: {} rows\n", table.name, table.rows),
        });
        text.push(report_text(&table.report, lang));
    }
    if let Some(error) = &file.error {
        let place =
            error.place.as_ref().map_or_else(String::new, |place| format!("{}: ", place_words(place).get(lang)));
        text.push(match lang {
            Lang::Zh => format!("  读不了：{place}{}\n", error.message.get(lang)),
            Lang::En => format!("  cannot be read: {place}{}\n", error.message.get(lang)),
        });
    }
    text.concat()
}

/// Issues one a line; of a flood the first ones and how many more there are.
pub(crate) fn report_text(report: &Report, lang: Lang) -> String {
    const SHOWN_PER_CODE: usize = 5;
    let mut text = Vec::new();
    for (code, _, count) in report.counts() {
        for issue in report.issues().iter().filter(|issue| issue.code == *code).take(SHOWN_PER_CODE) {
            let place =
                issue.place.as_ref().map_or_else(String::new, |place| format!("{}: ", place_words(place).get(lang)));
            let (message, remedy) = (issue.message.get(lang), issue.remedy.get(lang));
            let severity = severity_word(issue.severity, lang);
            let arrow = if remedy.is_empty() { String::new() } else { format!(" → {remedy}") };
            text.push(format!("    {severity} [{code}] {place}{message}{arrow}\n"));
        }
        if *count > SHOWN_PER_CODE {
            let more = count - SHOWN_PER_CODE;
            text.push(match lang {
                Lang::Zh => format!("    … [{code}] 另有 {more} 处\n"),
                Lang::En => format!("    … [{code}] {more} more\n"),
            });
        }
    }
    text.concat()
}

fn severity_word(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Info, Lang::Zh) => "提示",
        (Severity::Warning, Lang::Zh) => "警告",
        (Severity::Error, Lang::Zh) => "错误",
        (severity, Lang::En) => severity.name(),
    }
}
