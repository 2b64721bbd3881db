//! The grades of `mutu grade` as a table, for CSV and workbooks.

use crate::analysis::answer::{About, Answer, Cell, Column, Kind, Row, caution, unit};
use crate::analysis::grade::{Explanation, reason_words};
use crate::cli::args::GradeBy;
use crate::cli::grade::Graded;
use crate::model::id::FeatureId;
use crate::model::scheme::Indicator;
use crate::model::words::Words;
use crate::words;

/// The table of firms or parcels, in the order of the data.
pub(crate) fn table(graded: &Graded, by: GradeBy) -> Answer {
    let mut columns = vec![
        Column::text("scheme", Words::fixed("方案", "Scheme")),
        Column::text("scheme_status", Words::fixed("方案状态", "Status of the scheme")),
        Column::number("year", Words::fixed("年度", "Year"), unit::NONE, 0),
    ];
    let indicators = indicators(graded);
    columns.extend(match by {
        GradeBy::Firm => of_firms(&indicators),
        GradeBy::Parcel => of_parcels(),
    });
    let rows = match by {
        GradeBy::Firm => graded.firms().map(|found| firm(graded, &indicators, &found)).collect(),
        GradeBy::Parcel => graded.graded_parcels().map(|(id, code)| parcel(graded, id, &code)).collect(),
    };
    let (title, year) = (graded.scheme().title(), graded.evaluation.inputs.year);
    let (zh, en) = (title.zh, title.en);
    let mut head = vec![words!("方案：{zh}，{year} 年数据", "scheme: {en}, figures of {year}")];
    head.extend(caution(&graded.data));
    Answer { key: "grade", title: Words::fixed("等级", "Grades"), head, columns, rows, foot: Vec::new() }
}

/// The indicators of all groups, each key once.
fn indicators(graded: &Graded) -> Vec<&Indicator> {
    let mut known: Vec<&Indicator> = Vec::new();
    for indicator in graded.scheme().groups.iter().flat_map(|group| &group.indicators) {
        if known.iter().all(|other| other.key != indicator.key) {
            known.push(indicator);
        }
    }
    known
}

fn of_firms(indicators: &[&Indicator]) -> Vec<Column> {
    let number = |key: &'static str, zh, en, decimals| Column::number(key, Words::fixed(zh, en), unit::NONE, decimals);
    let mut columns = vec![
        Column::id("id", Words::fixed("统一社会信用代码", "Credit code")),
        Column::text("name", Words::fixed("名称", "Name")),
        Column::text("group", Words::fixed("分组", "Group")),
        Column::text("grade", Words::fixed("等级", "Grade")),
        number("score", "得分", "Score", 2),
        number("rank", "名次", "Rank", 0),
        number("of", "参评数", "Ranked", 0),
    ];
    for indicator in indicators {
        let (zh, en) = (&indicator.name.zh, &indicator.name.en);
        let two = |key: String, name: Words, unit: Words| Column { key: key.into(), name, unit, kind: Kind::Number(2) };
        columns.push(two(indicator.key.clone(), indicator.name.clone(), indicator.unit.clone()));
        columns.push(two(format!("{}_points", indicator.key), words!("{zh}得分", "{en}, points"), unit::NONE));
    }
    columns.push(Column::text("reason", Words::fixed("依据", "Reason")));
    columns
}

fn of_parcels() -> Vec<Column> {
    vec![
        Column::id("id", Words::fixed("宗地代码", "Parcel")),
        Column::text("grade", Words::fixed("等级", "Grade")),
        Column::number("score", Words::fixed("得分", "Score"), unit::NONE, 2),
        Column::id("firm_id", Words::fixed("统一社会信用代码", "Credit code")),
        Column::text("firm_name", Words::fixed("取自企业", "Grade of firm")),
    ]
}

/// Scheme, status and year: they stand in every row, for rows travel alone.
fn scheme(graded: &Graded) -> Vec<Cell> {
    let scheme = graded.scheme();
    vec![
        Cell::same(&scheme.id),
        Cell::same(scheme.origin.status.name()),
        Cell::Number(f64::from(graded.evaluation.inputs.year)),
    ]
}

fn firm(graded: &Graded, indicators: &[&Indicator], found: &Explanation) -> Row {
    let group = graded.group(found.group);
    let mut cells = scheme(graded);
    cells.extend([
        Cell::same(&found.code),
        Cell::same(&found.name),
        Cell::same(group.map_or("", |group| &group.id)),
        Cell::same(found.verdict.id(graded.scheme()).unwrap_or_default()),
        Cell::number(found.score),
        Cell::number(found.place.map(|place| place.rank as f64)),
        Cell::number(found.place.map(|place| place.of as f64)),
    ]);
    for indicator in indicators {
        let is_it = |at: usize| {
            group.and_then(|group| group.indicators.get(at)).is_some_and(|known| known.key == indicator.key)
        };
        let term = found.terms.iter().find(|term| is_it(term.indicator));
        cells.push(Cell::number(term.and_then(|term| term.value)));
        cells.push(Cell::number(term.map(|term| term.points)));
    }
    cells.push(reasons(graded, found));
    Row { about: About::Firm(found.firm), cells }
}

/// What decided, in one text.
fn reasons(graded: &Graded, found: &Explanation) -> Cell {
    let reasons: Vec<Words> =
        found.reasons.iter().map(|reason| reason_words(graded.scheme(), found.group, reason)).collect();
    let joined = |of: fn(&Words) -> &str| reasons.iter().map(of).collect::<Vec<_>>().join("; ");
    if reasons.is_empty() { Cell::None } else { Cell::Text(Words::made(joined(|w| &w.zh), joined(|w| &w.en))) }
}

fn parcel(graded: &Graded, id: FeatureId, code: &str) -> Row {
    let firm = graded.parcels.decided_by(id).and_then(|firm| graded.data.firms.name_and_code(firm));
    let mut cells = scheme(graded);
    cells.extend([
        Cell::same(code),
        Cell::same(graded.parcels.verdict(id).id(graded.scheme()).unwrap_or_default()),
        Cell::number(graded.parcels.scores.get(id.index()).copied()),
        Cell::same(firm.map_or("", |(_, code)| code)),
        Cell::same(firm.map_or("", |(name, _)| name)),
    ]);
    Row { about: About::Parcel(id), cells }
}
