//! Checks as answers: one parcel or site clause by clause, or all parcels with a column a clause.

use std::borrow::Cow;

use rayon::prelude::*;

use super::check::{Check, Checked, State, Verdict, check};
use super::subject::{Subject, of_parcel, of_site};
use super::words::{
    bar_text, clause_words, counts, counts_words, cut_words, enough, state_words, states, verdict_words, why_words,
};
use crate::analysis::answer::{About, Answer, Cell, Column, Row, unit};
use crate::analysis::summary::{Basis, code_of, parcel_name};
use crate::model::entry::EntryStandard;
use crate::model::id::FeatureId;
use crate::model::layer::Layer;
use crate::model::sketch::SitePlan;
use crate::model::units::Mu;
use crate::model::words::Words;
use crate::words;

/// All parcels to which a clause applies, in the order of the file: one row each, a column a clause. The others are
/// counted in the foot.
pub fn all_parcels(basis: Basis<'_>, standard: &EntryStandard) -> Answer {
    let Some(parcels) = basis.data.parcels() else { return Answer::default() };
    let ids: Vec<FeatureId> = parcels.shapes.ids().collect();
    let found: Vec<(FeatureId, Subject, Checked)> = ids
        .par_iter()
        .map(|parcel| {
            let subject = of_parcel(basis, parcels, *parcel);
            let checked = check(standard, &subject);
            (*parcel, subject, checked)
        })
        .collect();
    let mut answer = Answer {
        key: "standards",
        title: Words::fixed("入园标准核查", "Check against the entry standard"),
        head: head(standard, Some(year_words(basis))),
        columns: columns(standard),
        ..Answer::default()
    };
    let applies = |checked: &Checked| states(&checked.checks).any(State::applies);
    let rows = found.iter().filter(|(.., checked)| applies(checked));
    answer.rows = rows.map(|(parcel, subject, checked)| row(basis, parcels, *parcel, (subject, checked))).collect();
    answer.foot = foot(standard, &found);
    answer
}

/// One parcel, a row a clause.
pub fn one_parcel(basis: Basis<'_>, standard: &EntryStandard, parcel: FeatureId) -> Answer {
    let Some(parcels) = basis.data.parcels() else { return Answer::default() };
    let subject = of_parcel(basis, parcels, parcel);
    let (code, name) = (code_of(parcels, parcel), parcel_name(basis, parcels, parcel));
    let called = [code, name].join(" ");
    let called = called.trim_end();
    let title = words!("宗地 {called} 入园标准核查", "Parcel {called} against the entry standard");
    let kind = parcels.evaluation_area(parcel).1.words();
    let (area, industry) = (subject.area.0, industry_of(&subject));
    let mut about = vec![
        Words::made(
            format!("{} {area:.2} 亩，行业 {}", kind.zh, industry.zh),
            format!("{} {area:.2} mu, industry {}", kind.en, industry.en),
        ),
        year_words(basis),
    ];
    if let Some((firm, _)) = subject.firm.and_then(|firm| basis.data.firms.name_and_code(firm)) {
        about.push(words!("行业取自用地最多的企业 {firm}", "the industry is that of {firm}, which uses most of it"));
    }
    clause_by_clause(standard, &subject, (title, about), &About::Parcel(parcel))
}

/// One planned site, a row a clause.
pub fn one_site(standard: &EntryStandard, area: Mu, plan: &SitePlan) -> Answer {
    let subject = of_site(area, plan);
    let industry = industry_of(&subject);
    let area = area.0;
    let title = Words::fixed("拟用地入园标准核查", "Planned site against the entry standard");
    let about = vec![Words::made(
        format!("用地 {area:.2} 亩，行业 {}；数值为拟达到的数值", industry.zh),
        format!("{area:.2} mu, industry {}; the values are those planned", industry.en),
    )];
    clause_by_clause(standard, &subject, (title, about), &About::Nothing)
}

fn clause_by_clause(
    standard: &EntryStandard,
    subject: &Subject,
    (title, about): (Words, Vec<Words>),
    place: &About,
) -> Answer {
    let checked = check(standard, subject);
    let mut foot = vec![with(&Words::fixed("结论", "Verdict"), &verdict_words(checked.verdict))];
    foot.push(counts_words(counts(states(&checked.checks))));
    foot.extend(cut_words(standard, &checked));
    foot.extend(standard.notes.iter().cloned());
    let mut head = about;
    head.splice(0..0, head_of(standard));
    Answer {
        key: "standard",
        title,
        head,
        columns: vec![
            Column::id("clause", Words::fixed("条款", "Key")),
            Column::text("name", Words::fixed("指标", "Clause")),
            Column::text("state", Words::fixed("核查", "State")),
            Column::number("value", Words::fixed("数值", "Value"), unit::NONE, 2),
            Column::text("rule", Words::fixed("标准", "Bar")),
            Column::number("threshold", Words::fixed("标准值", "Threshold"), unit::NONE, 2),
            Column::text("unit", Words::fixed("单位", "Unit")),
            Column::number("gap", Words::fixed("差", "Gap"), unit::NONE, 2),
            Column::number("gap_wan_yuan", Words::fixed("差额", "More needed"), unit::WAN_YUAN, 2),
            Column::number("cut_mu", Words::fixed("或核减", "Or less land"), unit::MU, 2),
            Column::text("why", Words::fixed("说明", "Why")),
            Column::text("text", Words::fixed("条文", "Text")),
        ],
        rows: checked.checks.iter().filter_map(|check| clause_row(standard, check, place)).collect(),
        foot,
    }
}

fn clause_row(standard: &EntryStandard, check: &Check, place: &About) -> Option<Row> {
    let clause = standard.clauses.get(check.clause)?;
    let gap = check.gap;
    let why = why_words(clause, check.state);
    Some(Row {
        about: place.clone(),
        cells: vec![
            Cell::same(clause.key.clone()),
            Cell::Text(clause.name.clone()),
            Cell::Term(check.state.name(), clause_words(clause, check.state)),
            Cell::number(check.value),
            Cell::same(bar_text(clause)),
            Cell::Number(clause.bar),
            if clause.unit.zh.is_empty() { Cell::None } else { Cell::Text(clause.unit.clone()) },
            Cell::number(gap.map(|gap| gap.by)),
            Cell::number(gap.and_then(|gap| gap.money)),
            Cell::number(gap.and_then(|gap| gap.cut).map(|cut| enough(cut.0))),
            if why.zh.is_empty() { Cell::None } else { Cell::Text(why) },
            Cell::Text(clause.text.clone()),
        ],
    })
}

fn columns(standard: &EntryStandard) -> Vec<Column> {
    let mut columns = vec![
        Column::id("id", Words::fixed("宗地代码", "Code")),
        Column::text("name", Words::fixed("名称", "Name")),
        Column::text("industry", Words::fixed("行业", "Industry")),
        Column::number("area_mu", Words::fixed("面积", "Area"), unit::MU, 2),
        Column::text("verdict", Words::fixed("结论", "Verdict")),
    ];
    for (key, name) in keys(standard) {
        columns.push(Column { key: Cow::Owned(key.to_owned()), ..Column::text("", name.clone()) });
    }
    columns
}

/// Key and name of each indicator, in the order of checks.
fn keys(standard: &EntryStandard) -> Vec<(&str, &Words)> {
    let mut keys: Vec<(&str, &Words)> = Vec::new();
    for clause in &standard.clauses {
        if !keys.iter().any(|(key, _)| *key == clause.key) {
            keys.push((&clause.key, &clause.name));
        }
    }
    keys
}

fn row(basis: Basis<'_>, parcels: &Layer, parcel: FeatureId, (subject, checked): (&Subject, &Checked)) -> Row {
    let industry = industry_of(subject);
    let mut cells = vec![
        Cell::same(code_of(parcels, parcel)),
        Cell::same(parcel_name(basis, parcels, parcel)),
        Cell::Text(industry),
        Cell::number(subject.area.0),
        Cell::Term(checked.verdict.name(), verdict_words(checked.verdict)),
    ];
    cells.extend(states(&checked.checks).map(|state| Cell::Term(state.name(), state_words(state))));
    Row { about: About::Parcel(parcel), cells }
}

/// Verdicts, then each clause, over the parcels to which any applies.
fn foot(standard: &EntryStandard, found: &[(FeatureId, Subject, Checked)]) -> Vec<Words> {
    let applying: Vec<&Checked> = found
        .iter()
        .map(|(.., checked)| checked)
        .filter(|checked| states(&checked.checks).any(State::applies))
        .collect();
    let (count, rest) = (applying.len(), found.len() - applying.len());
    let of = |verdict: Verdict| applying.iter().filter(|checked| checked.verdict == verdict).count();
    let verdicts: Vec<(Words, usize)> =
        Verdict::ALL.into_iter().map(|verdict| (verdict_words(verdict), of(verdict))).collect();
    let list = |lang: fn(&Words) -> &str, between: &str| {
        let parts = verdicts.iter().filter(|(_, count)| *count > 0);
        parts.map(|(words, count)| format!("{} {count}", lang(words))).collect::<Vec<_>>().join(between)
    };
    let mut foot = vec![Words::made(
        format!("适用 {count} 宗：{}；其余 {rest} 宗不适用", list(|words| &words.zh, "，")),
        format!("{count} parcels: {}; it does not apply to the other {rest}", list(|words| &words.en, ", ")),
    )];
    for (at, (_, name)) in keys(standard).into_iter().enumerate() {
        let states = applying.iter().filter_map(|checked| checked.checks.get(at)).map(|check| check.state);
        foot.push(with(name, &counts_words(counts(states))));
    }
    foot.extend(standard.notes.iter().cloned());
    foot
}

fn head(standard: &EntryStandard, year: Option<Words>) -> Vec<Words> {
    let mut head = head_of(standard);
    head.extend(year);
    head
}

fn head_of(standard: &EntryStandard) -> Vec<Words> {
    vec![
        with(&Words::fixed("标准", "Standard"), &standard.title()),
        with(&Words::fixed("来源", "Source"), &standard.origin.source),
    ]
}

fn year_words(basis: Basis<'_>) -> Words {
    let year = basis.figures.year;
    if basis.data.firms.years().is_empty() {
        return Words::fixed("没有年度数据", "there are no yearly figures");
    }
    words!("{year} 年数据，按面积分摊到宗地", "figures of {year}, shared out to parcels by area")
}

fn industry_of(subject: &Subject) -> Words {
    let division = subject.division.map(|division| format!(" {division:02}")).unwrap_or_default();
    let text = [subject.industry.as_str(), &division].concat();
    if text.trim().is_empty() { Words::fixed("未知", "unknown") } else { Words::same(text.trim()) }
}

fn with(name: &Words, text: &Words) -> Words {
    Words::made(format!("{}：{}", name.zh, text.zh), format!("{}: {}", name.en, text.en))
}
