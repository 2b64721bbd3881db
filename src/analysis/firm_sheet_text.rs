//! The card of a firm as plain lines: label, tab, value; for the clipboard and `mutu explain`.

use crate::analysis::firm_sheet::FirmSheet;
use crate::analysis::grade::{Evaluation, as_text as explained};
use crate::analysis::sheet_text::Lines;
use crate::model::firm_class::{FirmClass, industry_words, scale_words};
use crate::model::scheme::Scheme;
use crate::model::words::{Lang, Words};
use crate::words;

/// Scale and classes of a firm, in the order in which they are shown.
pub fn class_words(sheet: &FirmSheet) -> Vec<Words> {
    sheet.above_scale.map(scale_words).into_iter().chain(sheet.classes.iter().copied().map(FirmClass::words)).collect()
}

/// The card as plain lines, in one language: the grade with its terms first, where `evaluation` has one.
pub fn as_text(sheet: &FirmSheet, evaluation: Option<&Evaluation>, lang: Lang) -> String {
    let grade = sheet.explanation.as_ref().zip(evaluation);
    let text = grade.map_or_else(String::new, |(explanation, evaluation)| explained(explanation, evaluation, lang));
    let mut lines = Lines { lang, text };
    if grade.is_none() {
        lines.say("企业", "Firm", &sheet.name);
    }
    about(&mut lines, sheet);
    for (field, value) in &sheet.figures {
        lines.row(&field.words(), &[format!("{value:.2} {}", field.unit().get(lang)).trim_end()]);
    }
    history(&mut lines, sheet, evaluation.map(|evaluation| evaluation.scheme.as_ref()));
    land(&mut lines, sheet);
    lines.text
}

fn about(lines: &mut Lines, sheet: &FirmSheet) {
    let lang = lines.lang;
    let year = |year: Option<u16>| year.map_or_else(String::new, |year| year.to_string());
    lines.say("统一社会信用代码", "Credit code", &sheet.code);
    lines.say("产业", "Industry", industry_words(&sheet.industry).get(lang));
    lines.say("行业大类", "GB/T 4754 division", &sheet.division);
    let classes: Vec<Words> = class_words(sheet);
    let classes: Vec<&str> = classes.iter().map(|class| class.get(lang)).collect();
    lines.say("企业类别", "Classes", &classes.join(" "));
    lines.say("成立", "Founded", &year(sheet.founded));
    lines.say("停业", "Closed", &year(sheet.closed));
    if let Some((reason, until)) = &sheet.not_rated {
        let shown = not_rated_words(reason, *until);
        lines.say("暂不评价", "Not rated", shown.get(lang));
    }
    lines.say("一票否决", "Veto", &sheet.flags.join("；"));
}

/// `建设期（至 2027 年）`.
pub(super) fn not_rated_words(reason: &str, until: Option<u16>) -> Words {
    match until {
        Some(year) => words!("{reason}（至 {year} 年）", "{reason} (until {year})"),
        None => Words::same(reason),
    }
}

fn history(lines: &mut Lines, sheet: &FirmSheet, scheme: Option<&Scheme>) {
    if sheet.history.is_empty() {
        return;
    }
    let heads = [Words::fixed("亩均税收 万元/亩", "Tax per mu, 10k yuan/mu"), Words::fixed("得分", "Score")];
    let grade = Words::fixed("等级", "Grade");
    let lang = lines.lang;
    let cells = [heads[0].get(lang), heads[1].get(lang), grade.get(lang)];
    lines.row(&Words::fixed("年份", "Year"), &cells);
    for year in &sheet.history {
        let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.2}"));
        let letter = scheme.and_then(|scheme| year.verdict.id(scheme)).unwrap_or("");
        let (tax, score) = (number(year.tax_per_mu), number(year.score));
        lines.row(&Words::same(year.year.to_string()), &[&tax, &score, letter]);
    }
}

fn land(lines: &mut Lines, sheet: &FirmSheet) {
    if sheet.parcels.is_empty() {
        return;
    }
    let heads = [
        Words::fixed("自有 亩", "Own, mu"),
        Words::fixed("租入 亩", "Rented, mu"),
        Words::fixed("租出 亩", "Let, mu"),
        Words::fixed("用地 亩", "Used, mu"),
        Words::fixed("占比", "Share"),
    ];
    let lang = lines.lang;
    let heads = heads.each_ref().map(|head| head.get(lang));
    lines.row(&Words::fixed("宗地", "Parcel"), &heads);
    for row in &sheet.parcels {
        let mut cells: Vec<String> = row.held.iter().map(|area| format!("{:.2}", area.0)).collect();
        cells.extend([format!("{:.2}", row.used.0), format!("{:.1}%", row.share * 100.0)]);
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        lines.row(&Words::same(row.code.as_str()), &cells);
    }
}
