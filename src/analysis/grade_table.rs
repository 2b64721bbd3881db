//! The grade of every parcel in one table, with the firm it comes from.

use crate::analysis::answer::{About, Answer, Cell, Column, Row, caution, unit};
use crate::analysis::firm_table::grade;
use crate::analysis::grade::{Evaluation, ParcelGrades};
use crate::analysis::summary::{Basis, code_of};
use crate::model::id::FeatureId;
use crate::model::scheme::Verdict;
use crate::model::words::Words;
use crate::words;

/// The parcels in the evaluation: those with a grade, with T, or with a firm on them.
pub fn grade_table(basis: Basis<'_>, evaluation: &Evaluation, grades: &ParcelGrades) -> Answer {
    let layer = basis.data.parcels();
    let ids = layer.into_iter().flat_map(|layer| layer.shapes.ids());
    let ids: Vec<FeatureId> =
        ids.filter(|id| grades.verdict(*id) != Verdict::None || !basis.occupancy.tenants(*id).is_empty()).collect();
    let row = |id: &FeatureId| {
        let firm = grades.decided_by(*id).and_then(|firm| basis.data.firms.name_and_code(firm));
        let cells = vec![
            Cell::same(layer.map(|layer| code_of(layer, *id)).unwrap_or_default()),
            grade(evaluation, grades.verdict(*id)),
            Cell::number(grades.scores.get(id.index()).copied()),
            Cell::number(basis.figures.area(*id).0),
            Cell::same(firm.map_or("", |(name, _)| name)),
            Cell::same(firm.map_or("", |(_, code)| code)),
        ];
        Row { about: About::Parcel(*id), cells }
    };
    let (title, year) = (evaluation.scheme.title(), evaluation.inputs.year);
    let (zh, en) = (title.zh, title.en);
    let mut head = vec![words!("方案：{zh}", "scheme: {en}"), words!("{year} 年数据", "figures of {year}")];
    head.extend(caution(basis.data));
    Answer {
        key: "grades",
        title: Words::fixed("宗地等级", "Grades of parcels"),
        head,
        columns: vec![
            Column::id("id", Words::fixed("宗地代码", "Parcel")),
            Column::text("grade", Words::fixed("等级", "Grade")),
            Column::number("score", Words::fixed("得分", "Score"), unit::NONE, 2),
            Column::number("area_mu", Words::fixed("面积", "Area"), unit::MU, 2),
            Column::text("firm_name", Words::fixed("取自企业", "Grade of firm")),
            Column::id("firm_id", Words::fixed("统一社会信用代码", "Credit code")),
        ],
        rows: ids.iter().map(row).collect(),
        foot: vec![counted(basis, evaluation, grades, &ids)],
    }
}

/// How many parcels and mu each grade has.
fn counted(basis: Basis<'_>, evaluation: &Evaluation, grades: &ParcelGrades, ids: &[FeatureId]) -> Words {
    let mut of: Vec<Verdict> = (0..evaluation.scheme.grades.len() as u8).map(Verdict::Grade).collect();
    of.push(Verdict::NotRated);
    let line = |unit: &str, area: &str| {
        let part = |verdict: &Verdict| {
            let of_grade = || ids.iter().filter(|id| grades.verdict(**id) == *verdict);
            let mu: f64 = of_grade().map(|id| basis.figures.area(*id).0).sum();
            let letter = verdict.id(&evaluation.scheme).unwrap_or_default();
            format!("{letter} {}{unit} {mu:.2}{area}", of_grade().count())
        };
        of.iter().map(part).collect::<Vec<_>>().join(" · ")
    };
    Words::made(line(" 宗", " 亩"), line(" parcels", " mu"))
}
