//! What would come of it: numbers, several rows for one, rows without a place, what was noticed.
//!
//! *Must not know:* how rows are matched.

use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::text;
use crate::io::error::place_words;
use crate::io::join::{Duplicates, How, JoinReport, Settings, Target};
use crate::model::report::Issue;
use crate::model::words::Words;
use crate::words;
use egui::{Label, Ui};

static RESULT: Words = Words::fixed("结果", "Result");
static TWICE: Words = Words::fixed("重复的行", "Repeated");
static NO_PLACE: Words = Words::fixed("未并入", "Not joined");
static FINDINGS: Words = Words::fixed("发现", "Findings");
static SUGGESTED: Words = Words::fixed("采用唯一的相近编号", "Take the one near key");
static CONVERT: Words =
    Words::fixed("差一万倍的金额换算成同一单位", "Convert amounts that are 10,000 times off the others");

/// Rows without a place that are shown.
const SHOWN: usize = 8;
/// Findings that are shown: of one kind, and in all.
const OF_KIND: usize = 3;
const SHOWN_FINDINGS: usize = 24;

pub(super) fn numbers(ctx: &Ctx<'_>, ui: &mut Ui, report: &JoinReport) {
    let (rows, joined, without) = (report.rows, report.joined.len(), report.unmatched.len());
    let (all, with) = report.targets;
    let to = if report.to == Some(Target::Firms) { ("企业", "firms") } else { ("地块", "parcels") };
    let (zh, en) = to;
    let other = report.joined.iter().filter(|(_, how)| *how != How::Key).count();
    let near = if other > 0 {
        words!("，其中 {other} 行凭名称或相近编号", ", {other} of them by name or a near key")
    } else {
        Words::default()
    };
    let (near_zh, near_en) = (&near.zh, &near.en);
    widgets::named_row(ctx, ui, &RESULT, |ui| {
        let words = words!(
            "{rows} 行：并入 {joined}{near_zh}；未并入 {without}。{zh} {all}：有数据 {with}",
            "{rows} rows: {joined} joined{near_en}; {without} not. {all} {en}: {with} with a row"
        );
        ui.add(Label::new(ctx.say(&words)).wrap());
    });
}

pub(super) fn duplicates(ctx: &Ctx<'_>, ui: &mut Ui, report: &JoinReport, settings: &mut Settings) {
    let Some(first) = report.duplicates.first() else { return };
    widgets::named_row(ctx, ui, &TWICE, |ui| {
        let options = Duplicates::ALL.map(|choice| {
            let words = match choice {
                Duplicates::First => Words::fixed("取第一行", "First"),
                Duplicates::Last => Words::fixed("取最后一行", "Last"),
                Duplicates::Sum => Words::fixed("合计", "Sum"),
                Duplicates::Refuse => Words::fixed("都不取", "None"),
            };
            (choice, ctx.say(&words).to_owned(), String::new())
        });
        let now = settings.duplicates.unwrap_or(report.duplicates_choice);
        if let Some(chosen) = widgets::segmented(ctx, ui, &options, now) {
            settings.duplicates = Some(chosen);
        }
        let (count, key) = (report.duplicates.len(), &first.key);
        let rows = first.rows.iter().take(SHOWN).map(u32::to_string).collect::<Vec<_>>().join(", ");
        let words = words!(
            "{count} 个编号有几行，如 {key}（第 {rows} 行）",
            "{count} key(s) with several rows, as {key} (rows {rows})"
        );
        ui.add(Label::new(widgets::muted(ctx, ctx.say(&words))).wrap());
    });
}

pub(super) fn unmatched(ctx: &Ctx<'_>, ui: &mut Ui, report: &JoinReport, settings: &mut Settings) {
    let can_take = report.unmatched.iter().any(|row| row.suggestion().is_some()) || settings.take_suggestions;
    if report.unmatched.is_empty() && !can_take {
        return;
    }
    widgets::named_row(ctx, ui, &NO_PLACE, |ui| {
        if can_take {
            ui.checkbox(&mut settings.take_suggestions, ctx.say(&SUGGESTED));
        }
        for of in report.unmatched.iter().take(SHOWN) {
            let (row, key, near) = (of.row, &of.key, of.near.join(ctx.say(&text::LIST)));
            let why = match of.why {
                "key-blank" => Words::fixed("没有编号", "no key"),
                "key-damaged" => Words::fixed("编号存成数字，已损坏", "stored as a number and damaged"),
                "key-other" => Words::fixed("名称相同，编号是另一个", "the name is known, with another code"),
                _ if near.is_empty() => Words::fixed("没有这个编号", "no such key"),
                _ => Words::default(),
            };
            let near =
                if near.is_empty() { near } else { ctx.say(&words!("相近的有 {near}", "near: {near}")).to_owned() };
            let parts: Vec<&str> = [ctx.say(&why), &near].into_iter().filter(|part| !part.is_empty()).collect();
            let why = parts.join(ctx.say(&Words::fixed("，", ", ")));
            let words = words!("第 {row} 行 {key}：{why}", "row {row} {key}: {why}");
            ui.add(Label::new(widgets::small(ctx.say(&words))).wrap());
        }
        if let Some(more) = report.unmatched.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            ui.label(widgets::muted(ctx, ctx.say(&words!("另有 {more} 行", "{more} more rows"))));
        }
    });
}

/// What was noticed on the way, the worst first.
pub(super) fn findings(ctx: &Ctx<'_>, ui: &mut Ui, report: &JoinReport, settings: &mut Settings) {
    if report.findings.is_empty() {
        return;
    }
    let mut shown: Vec<&Issue> = Vec::new();
    for (code, ..) in report.findings.counts() {
        shown.extend(report.findings.issues().iter().filter(|issue| issue.code == *code).take(OF_KIND));
    }
    shown.sort_by_key(|issue| std::cmp::Reverse(issue.severity));
    shown.truncate(SHOWN_FINDINGS);
    widgets::named_row(ctx, ui, &FINDINGS, |ui| {
        if report.findings.counts().iter().any(|(code, ..)| ["units-mixed", "unit-of-cell"].contains(code)) {
            let mut converts = !settings.keep_units;
            ui.checkbox(&mut converts, ctx.say(&CONVERT));
            settings.keep_units = !converts;
        }
        for issue in &shown {
            ui.horizontal_top(|ui| {
                widgets::dot(ui, widgets::severity_color(ctx.tokens(), issue.severity));
                let place = issue.place.as_deref().map(place_words);
                let place =
                    place.map_or_else(String::new, |place| format!("{}{}", ctx.say(&place), ctx.say(&text::COLON)));
                ui.add(Label::new(widgets::small(&format!("{place}{}", ctx.say(&issue.message)))).wrap());
            });
        }
        if let Some(more) = report.findings.len().checked_sub(shown.len()).filter(|more| *more > 0) {
            ui.label(widgets::muted(ctx, ctx.say(&words!("另有 {more} 处", "{more} more"))));
        }
    });
}
