//! `mutu join`: a table joined to parcels or firms, and the report on it.

use std::path::{Path, PathBuf};

use crate::cli::args::TextOrJson;
use crate::cli::args_join::JoinArgs;
use crate::cli::cache::Opener;
use crate::cli::check::report_text;
use crate::cli::convert::{is_same, same_file};
use crate::cli::engine::{Opening, open};
use crate::cli::join_json::as_json;
use crate::cli::join_out;
use crate::cli::output::{Failure, Outcome, answer, say};
use crate::cli::text_table::{Stand, text_table};
use crate::io::error::ReadError;
use crate::io::join::{Asked, Duplicate, How, JoinReport, Profile, Settings, Target, Unmatched, tried};
use crate::io::open::Opened;
use crate::io::places;
use crate::io::write::atomic;
use crate::model::report::Severity;
use crate::model::words::{Lang, Words};
use crate::words;

/// Rows of a list that are shown.
const SHOWN: usize = 10;

pub(crate) fn run(args: &JoinArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let profile = args.profile.as_ref().map(|path| read_profile(path)).transpose()?;
    let refused = |error: Box<ReadError>| Failure::from(&*error);
    let Opening { opened, outcome } = open(std::slice::from_ref(&args.parcels), opener, lang)?;
    let settings = Settings {
        sheet: args.sheet.clone(),
        header: args.header_rows,
        key: args.key.clone(),
        to: args.to.map(Target::from),
        by: args.by.clone(),
        duplicates: args.duplicates.map(Into::into),
        year: args.year,
        keep_units: args.keep_units,
        take_suggestions: args.take_suggestions,
        columns: Vec::new(),
    };
    refuse_inputs(args, &opened)?;
    let path = args.table.display().to_string();
    let beside = std::path::absolute(&args.table).ok().and_then(|table| table.parent().map(Path::to_owned));
    let folders: Vec<PathBuf> = places::profiles_folder().into_iter().chain(beside).collect();
    let folders: &[PathBuf] = if args.no_profile { &[] } else { &folders };
    let asked = Asked { path: &args.table, settings: &settings, profile: profile.as_ref(), folders };
    let joined = tried(&opened.dataset, &asked).and_then(|tried| tried.outcome).map_err(refused)?;
    if let Some(path) = &args.output {
        join_out::write(&opened.dataset, &joined, path, lang)?;
    }
    if let Some(path) = &args.save_profile {
        atomic(path, joined.profile.text().as_bytes())?;
    }
    match args.format {
        TextOrJson::Json => answer(&format!("{:#}\n", as_json(&joined.report, lang)))?,
        TextOrJson::Text => answer(&as_text(&joined.report, &path, lang))?,
    }
    if let Some(path) = &args.output {
        say(&format!("{}\n", path.display()));
    }
    let is_bad = joined.report.findings.worst() == Some(Severity::Error);
    Ok(if is_bad { Outcome::DoneWithErrors } else { outcome })
}

/// Nothing that was read is written over.
fn refuse_inputs(args: &JoinArgs, opened: &Opened) -> Result<(), Failure> {
    let read = opened.files.iter().map(|file| Path::new(&file.path));
    let read: Vec<&Path> = read.chain([&*args.parcels, &*args.table]).chain(args.profile.as_deref()).collect();
    for written in [&args.output, &args.save_profile].into_iter().flatten() {
        if read.iter().any(|read| is_same(read, written)) {
            return Err(same_file(written));
        }
    }
    match (&args.output, &args.save_profile) {
        (Some(one), Some(other)) if is_same(one, other) => Err(same_file(other)),
        _ => Ok(()),
    }
}

fn read_profile(path: &Path) -> Result<Profile, Failure> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let message = words!("无法读取：{error}", "cannot be read: {error}");
        Failure::argument(&shown, message, Words::fixed("检查路径", "check the path"))
    })?;
    Profile::parse(&text, &shown).map_err(|error| Failure::from(&*error))
}

fn as_text(report: &JoinReport, path: &str, lang: Lang) -> String {
    let mut text = String::new();
    let mut line = |words: Words| text.extend([words.get(lang), "\n"]);
    let (sheet, (first, last)) = (&report.sheet, report.header_rows);
    let sheet = if sheet.is_empty() { String::new() } else { format!(" [{sheet}]") };
    line(words!("{path}{sheet}：表头在第 {first}–{last} 行", "{path}{sheet}: header in rows {first}-{last}"));
    if let Some(profile) = &report.profile {
        let profile = profile.display();
        line(words!(
            "按以前的对应：{profile}（--no-profile 不用它）",
            "columns as decided before: {profile} (--no-profile leaves it out)"
        ));
    }
    let (key, by) = (&report.key, &report.by);
    let to = match report.to {
        Some(Target::Firms) => Words::fixed("企业", "firms"),
        _ => Words::fixed("地块", "parcels"),
    };
    let (to_zh, to_en) = (&to.zh, &to.en);
    line(words!("按“{key}”并到{to_zh}（{by}）", "joined by \"{key}\" to the {to_en} ({by})"));
    let (rows, joined, without) = (report.rows, report.joined.len(), report.unmatched.len());
    line(words!("{rows} 行：并入 {joined}，未并入 {without}", "{rows} rows: {joined} joined, {without} not"));
    for (how, zh, en) in [
        (How::Confirmed, "编号有损，名称相同", "key damaged, name the same"),
        (How::Name, "按名称", "by name"),
        (How::Suggestion, "按建议", "by suggestion"),
    ] {
        let count = report.joined.iter().filter(|(_, of)| *of == how).count();
        if count > 0 {
            line(words!("  其中{zh}：{count}", "  {en}: {count}"));
        }
    }
    let (all, with) = report.targets;
    let without = report.without_row.len();
    line(words!("{to_zh} {all}：有数据 {with}，没有 {without}", "{all} {to_en}: {with} with a row, {without} without"));
    text.push_str(&columns(report, lang));
    text.push_str(&unmatched(&report.unmatched, lang));
    text.push_str(&duplicates(report, lang));
    text.push_str(&report_text(&report.findings, lang));
    text
}

/// What each column was taken for.
fn columns(report: &JoinReport, lang: Lang) -> String {
    let names = match lang {
        Lang::Zh => ["列", "列名", "作为", "单位", "年份", "并入为"],
        Lang::En => ["column", "heading", "as", "unit", "year", "joined as"],
    };
    let header = names.map(|name| (name, Stand::Left));
    let row = |of: &crate::io::join::ColumnUse| {
        vec![
            of.letters.clone(),
            of.heading.clone(),
            if of.is_left { "left" } else { of.field.unwrap_or("") }.to_owned(),
            of.unit.unwrap_or("").to_owned(),
            of.year.map_or_else(String::new, |year| year.to_string()),
            of.joined_as.clone().unwrap_or_default(),
        ]
    };
    text_table(&header, &report.columns.iter().map(row).collect::<Vec<_>>())
}

fn unmatched(rows: &[Unmatched], lang: Lang) -> String {
    let mut text = Vec::new();
    for of in rows.iter().take(SHOWN) {
        let (row, key) = (of.row, &of.key);
        let why = why(of.why);
        let (why_zh, why_en) = (&why.zh, &why.en);
        let near = of.near.join("、");
        let words = match of.near.as_slice() {
            [] => words!("  第 {row} 行 {key}：{why_zh}\n", "  row {row} {key}: {why_en}\n"),
            [_] => words!("  第 {row} 行 {key}：{why_zh}；是否 {near}？\n", "  row {row} {key}: {why_en}; {near}?\n"),
            _ => {
                words!("  第 {row} 行 {key}：{why_zh}；可能是 {near}\n", "  row {row} {key}: {why_en}; one of {near}\n")
            }
        };
        text.push(words.get(lang).to_owned());
    }
    text.push(more(rows.len(), lang));
    text.concat()
}

/// Why a row was not joined.
fn why(code: &str) -> Words {
    match code {
        "key-blank" => Words::fixed("没有编号", "no key"),
        "key-damaged" => Words::fixed("编号已损坏", "the key is damaged"),
        "key-other" => Words::fixed("名称相同，编号是另一个", "the name is known, with another code"),
        "key-near" => Words::fixed("没有这个编号，有相近的", "no such key, but a near one"),
        _ => Words::fixed("没有这个编号", "no such key"),
    }
}

fn duplicates(report: &JoinReport, lang: Lang) -> String {
    let choice = report.duplicates_choice.name();
    let mut text = Vec::new();
    for Duplicate { key, year, rows } in report.duplicates.iter().take(SHOWN) {
        let rows: Vec<String> = rows.iter().take(SHOWN).map(u32::to_string).collect();
        let (rows, year) = (rows.join(", "), year.map_or_else(String::new, |year| format!(" {year}")));
        let words =
            words!("  {key}{year} 有几行：{rows}（{choice}）\n", "  {key}{year} has several rows: {rows} ({choice})\n");
        text.push(words.get(lang).to_owned());
    }
    text.push(more(report.duplicates.len(), lang));
    text.concat()
}

fn more(count: usize, lang: Lang) -> String {
    let Some(more) = count.checked_sub(SHOWN).filter(|more| *more > 0) else { return String::new() };
    words!("  … 另有 {more} 处\n", "  … {more} more\n").get(lang).to_owned()
}
