//! The plan's figures beside what the open data sums to, where both are of the same scope.
//!
//! *Guarantees:* figures of the plan stand as the plan gives them; where scopes differ there is no sum but the reason.
//! *Must not know:* files.

use crate::analysis::answer::{About, Answer, Cell, Column, Row};
use crate::model::dataset::Dataset;
use crate::model::firm::{Firm, FirmBook, Yearly};
use crate::model::firm_class::FirmClass;
use crate::model::id::FirmId;
use crate::model::layer::{LayerKind, Role, Status, ZoneKind};
use crate::model::plan_target::{DataSum, PlanFigure, PlanTargets, PlanValue};
use crate::model::units::SquareMeters;
use crate::model::words::Words;
use crate::words;

/// 亿元 in 万元.
const YI: f64 = 10_000.0;
/// GB/T 4754 divisions of industry (采矿, 制造, 电力热力燃气水).
const INDUSTRY: std::ops::RangeInclusive<u8> = 6..=46;

/// The page. `year` is the year in use: an aim for a later year stands beside the figures of that one.
pub fn plan_targets(targets: &PlanTargets, data: &Dataset, year: Option<u16>) -> Answer {
    let rows =
        targets.figures.iter().flat_map(|figure| figure.values.iter().map(|value| row(figure, *value, data, year)));
    let synthetic = data.parcels().is_some_and(|parcels| parcels.source.status == Status::Synthetic);
    let (zh, en) = (&targets.document.zh, &targets.document.en);
    let status = targets.status.words();
    let (status_zh, status_en) = (&status.zh, &status.en);
    let mut head = vec![
        words!("来源：{zh}（{status_zh}）", "source: {en} ({status_en})"),
        Words::fixed(
            "规划数字照原文；口径相同的，旁边列出数据合计，不同的说明原因",
            "figures of the plan as it gives them; beside them what the data sums to where the scope is the same, else why not",
        ),
    ];
    if synthetic {
        head.push(Words::fixed(
            "旁列数据为示意数据，不代表实际",
            "the data beside it is synthetic and says nothing of the real zone",
        ));
    }
    Answer {
        key: "targets",
        title: Words::fixed("规划目标与数据", "Aims of the plan and the data"),
        head,
        columns: columns(),
        rows: rows.collect(),
        foot: targets.notes.clone(),
    }
}

fn columns() -> Vec<Column> {
    let none = Words::default();
    vec![
        Column::text("figure", Words::fixed("指标", "Figure")),
        Column::text("year", Words::fixed("年份", "Year")),
        Column::text("relation", Words::fixed("关系", "Relation")),
        Column::number("plan", Words::fixed("规划", "Plan"), none.clone(), 2),
        Column::text("unit", Words::fixed("单位", "Unit")),
        Column::text("data_year", Words::fixed("数据年份", "Data of")),
        Column::number("data", Words::fixed("数据合计", "Data"), none, 2),
        Column::text("scope", Words::fixed("口径", "Scope")),
        Column::text("remark", Words::fixed("说明", "Remark")),
        Column::text("source", Words::fixed("出处", "Place")),
        Column::id("id", Words::fixed("编号", "Id")),
    ]
}

fn row(figure: &PlanFigure, value: PlanValue, data: &Dataset, year: Option<u16>) -> Row {
    let found = figure.data.clone().and_then(|sum| sum_of(sum, data, (value.year, year)));
    let (sum, of, why) = match found {
        Ok((sum, of)) => (Some(sum), of, None),
        Err(why) => (None, None, Some(why)),
    };
    let derived =
        value.is_derived.then(|| Words::fixed("由规划所述增量推算", "follows from the increase the plan gives"));
    let later = value
        .year
        .zip(of)
        .filter(|(plan, of)| plan != of)
        .map(|(plan, of)| words!("{plan} 年的目标，旁列 {of} 年数据", "an aim for {plan} beside the data of {of}"));
    let not_comparable = why.map(|why| {
        let (zh, en) = (why.zh, why.en);
        words!("不可比：{zh}", "not comparable: {en}")
    });
    let remarks = [derived, later, not_comparable, Some(figure.note.clone())];
    let text = |year: Option<u16>| year.map_or(Cell::None, |year| Cell::same(year.to_string()));
    let relation = match (value.is_derived, value.is_more_than) {
        (true, _) => Cell::Term("about", Words::fixed("约", "about")),
        (false, true) => Cell::Term("more_than", Words::fixed("突破", "more than")),
        (false, false) => Cell::Term("equal", Words::fixed("为", "is")),
    };
    Row {
        about: About::Nothing,
        cells: vec![
            Cell::Text(figure.name.clone()),
            text(value.year),
            relation,
            Cell::number(value.value),
            Cell::Text(figure.unit.clone()),
            text(of),
            Cell::number(sum),
            Cell::Text(figure.scope.clone()),
            joined(remarks.into_iter().flatten()),
            Cell::Text(figure.place.clone()),
            Cell::same(figure.id.as_str()),
        ],
    }
}

fn joined(remarks: impl Iterator<Item = Words>) -> Cell {
    let all: Vec<Words> = remarks.filter(|words| !words.zh.is_empty()).collect();
    let part = |of: &dyn Fn(&Words) -> String, between: &str| all.iter().map(of).collect::<Vec<_>>().join(between);
    if all.is_empty() {
        return Cell::None;
    }
    Cell::Text(Words::made(part(&|words| words.zh.to_string(), "；"), part(&|words| words.en.to_string(), "; ")))
}

/// The sum, and the year it is of; else why there is none. A figure of a year that has passed is compared with data of
/// that year only, an aim with the year in use.
fn sum_of(
    sum: DataSum,
    data: &Dataset,
    (plan, in_use): (Option<u16>, Option<u16>),
) -> Result<(f64, Option<u16>), Words> {
    let outline = |kind| outline_km2(data, kind).map(|area| (area, None));
    match sum {
        DataSum::JurisdictionArea => return outline(ZoneKind::Jurisdiction),
        DataSum::CoreArea => return outline(ZoneKind::Core),
        _ => {}
    }
    let firms = &data.firms;
    let no_firms = || Words::fixed("没有打开企业表", "no table of firms is open");
    let in_use = in_use.filter(|_| firms.own.is_none()).ok_or_else(no_firms)?;
    let year = match plan {
        Some(plan) if plan <= in_use && firms.years().contains(&plan) => plan,
        Some(plan) if plan <= in_use => {
            return Err(words!("数据没有 {plan} 年", "the data has no figures of {plan}"));
        }
        _ => in_use,
    };
    let count = |class: FirmClass| {
        let is_there = |firm: &&Firm| {
            firm.founded.is_none_or(|founded| founded <= year) && firm.closed.is_none_or(|closed| year < closed)
        };
        firms.firms.iter().filter(is_there).filter(|firm| class.has(firm)).count() as f64
    };
    let total = |wanted: &dyn Fn(&Firm) -> bool, of: &dyn Fn(&Yearly) -> Option<f64>| {
        total_of(firms, year, wanted, of).map(|total| total / YI)
    };
    let value = match sum {
        DataSum::HighTechFirms => count(FirmClass::HighTech),
        DataSum::TechSmeFirms => count(FirmClass::TechSme),
        DataSum::IndustrialOutput => total(&is_industry, &|figures| figures.output)?,
        DataSum::AboveScaleValueAdded => {
            total(&|firm| is_industry(firm) && firm.above_scale == Some(true), &|figures| figures.value_added)?
        }
        DataSum::JurisdictionArea | DataSum::CoreArea => return Err(Words::default()),
    };
    Ok((value, Some(year)))
}

fn is_industry(firm: &Firm) -> bool {
    firm.division_number().is_some_and(|division| INDUSTRY.contains(&division))
}

fn total_of(
    firms: &FirmBook,
    year: u16,
    wanted: &dyn Fn(&Firm) -> bool,
    of: &dyn Fn(&Yearly) -> Option<f64>,
) -> Result<f64, Words> {
    let is_wanted = |id: FirmId| firms.is_open(id, year) && firms.firms.get(id.index()).is_some_and(wanted);
    let rows = firms.yearly.iter().filter(|(id, known, _)| *known == year && is_wanted(*id));
    let values: Vec<f64> = rows.filter_map(|(.., figures)| of(figures)).filter(|value| value.is_finite()).collect();
    if values.is_empty() {
        return Err(words!("企业表 {year} 年没有这一列的数值", "the table of firms has no such figure of {year}"));
    }
    Ok(values.iter().sum())
}

/// Area of the outline of the first zone of a kind, in whatever layer of zones it is.
fn outline_km2(data: &Dataset, kind: ZoneKind) -> Result<f64, Words> {
    let zones = data.layers.iter().filter(|layer| layer.kind == LayerKind::Zones);
    let mut areas = zones.flat_map(|layer| {
        let of_kind = move |id| (layer.text(Role::Kind, id) == Some(kind.name())).then(|| layer.geodesic_area(id));
        layer.shapes.ids().filter_map(of_kind)
    });
    let none = || Words::fixed("分区图层没有这个轮廓", "no layer of zones has this outline");
    areas.next().map(SquareMeters::square_kilometers).ok_or_else(none)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::book;
    use crate::model::words::Words;
    use std::sync::Arc;

    /// Firm 0: 规上 industry, 高新; firm 1: 规下 industry, 高新 and closed in 2024; firm 2: services, 高新 since 2024.
    fn dataset() -> Dataset {
        let mut firms = book(3);
        firms.firms.iter_mut().for_each(|firm| firm.high_tech = true);
        firms.firms[0].division = "C3411".to_owned();
        (firms.firms[1].above_scale, firms.firms[1].closed) = (Some(false), Some(2024));
        (firms.firms[2].division, firms.firms[2].founded) = ("65".to_owned(), Some(2024));
        let row = |firm: u32, year: u16, output: f64, added: f64| {
            let figures = Yearly { output: Some(output), value_added: Some(added), ..Yearly::default() };
            (FirmId(firm), year, figures)
        };
        firms.yearly = vec![
            row(0, 2023, 50_000.0, 10_000.0),
            row(0, 2024, 60_000.0, 20_000.0),
            row(1, 2023, 30_000.0, 5_000.0),
            row(1, 2024, 7.0, 7.0),
            row(2, 2024, 9_000.0, 900.0),
        ];
        Dataset { layers: Vec::new(), firms: Arc::new(firms) }
    }

    #[track_caller]
    fn check(sum: DataSum, years: (Option<u16>, Option<u16>), expected: Result<(f64, u16), &str>) {
        let found = sum_of(sum, &dataset(), years).map_err(|why| why.en.into_owned());
        let expected = expected.map(|(value, year)| (value, Some(year))).map_err(str::to_owned);
        assert_eq!(found, expected, "{sum:?} {years:?}");
    }

    /// By hand, 亿元: services are no industry, and who is closed has no figures.
    #[test]
    fn sums_have_the_scope_of_the_plan() {
        check(DataSum::IndustrialOutput, (Some(2025), Some(2024)), Ok((6.0, 2024)));
        check(DataSum::IndustrialOutput, (Some(2023), Some(2024)), Ok((8.0, 2023)));
        check(DataSum::AboveScaleValueAdded, (Some(2023), Some(2024)), Ok((1.0, 2023)));
        check(DataSum::HighTechFirms, (Some(2025), Some(2024)), Ok((2.0, 2024)));
        check(DataSum::HighTechFirms, (Some(2025), Some(2023)), Ok((2.0, 2023)));
        check(DataSum::TechSmeFirms, (Some(2025), Some(2024)), Ok((0.0, 2024)));
        check(DataSum::AboveScaleValueAdded, (Some(2020), Some(2024)), Err("the data has no figures of 2020"));
        check(DataSum::IndustrialOutput, (Some(2025), None), Err("no table of firms is open"));
    }

    #[test]
    fn what_is_not_comparable_has_no_sum_but_a_reason() {
        let figure = PlanFigure {
            id: "revenue".to_owned(),
            name: Words::same("revenue"),
            unit: Words::same("u"),
            place: Words::same("line 417"),
            scope: Words::same("all"),
            values: vec![PlanValue { year: Some(2025), value: 2000.0, is_more_than: true, is_derived: false }],
            data: Err(Words::same("another scope")),
            note: Words::same("a note"),
        };
        let targets = PlanTargets { figures: vec![figure], ..PlanTargets::default() };
        let answer = plan_targets(&targets, &dataset(), Some(2024));
        let cells = &answer.rows[0].cells;
        assert_eq!((&cells[3], &cells[5], &cells[6]), (&Cell::Number(2000.0), &Cell::None, &Cell::None));
        let Cell::Text(remark) = &cells[8] else { panic!("a remark is a text") };
        assert_eq!(remark.en, "not comparable: another scope; a note");
        assert_eq!(cells.len(), answer.columns.len(), "a cell a column");
    }
}
