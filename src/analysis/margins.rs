//! 临界等级: how near each firm or parcel stands to the next cut up and down, in % of its score, 万元 of tax and places.
//!
//! *Guarantees:* nearest first; tax is exact on its step, by full evaluation, or not given. *Must not know:* how it is
//! shown.

use rayon::prelude::*;

use crate::analysis::answer::{About, Answer, Cell, Column, Row, unit};
use crate::analysis::grade::{Cut, Evaluation, Graded, Margin, Move, margins, tax_margins};
use crate::analysis::summary::code_of;
use crate::model::dataset::Dataset;
use crate::model::firm::FirmBook;
use crate::model::id::FeatureId;
use crate::model::layer::Layer;
use crate::model::scheme::Verdict;
use crate::model::words::Words;
use crate::words;

/// Tax is worked out for so many rows, each counted as often as its group has members: some seconds of work.
const MOST_TRIALS: usize = 2_000_000;

/// A margin and the tax to gain and to lose.
struct Near {
    margin: Margin,
    percent: Option<f64>,
    tax: [Option<Move>; 2],
}

/// Firms, or parcels by the firm that decides, that stand within so many % of their score of a cut; all where none is
/// given.
pub fn answer(data: &Dataset, graded: &Graded, within: Option<f64>, by_parcel: bool) -> Answer {
    let evaluation = &graded.evaluation;
    let all = margins(evaluation);
    let ranked = all.len();
    let mut near: Vec<Near> = all
        .into_iter()
        .map(|margin| Near { percent: margin.nearest(), margin, tax: [None; 2] })
        .filter(|near| within.is_none_or(|within| near.percent.is_some_and(|percent| percent <= within)))
        .collect();
    let code = |near: &Near| data.firms.name_and_code(near.margin.firm).map_or("", |(_, code)| code);
    near.sort_by(|a, b| {
        let key = |near: &Near| near.percent.unwrap_or(f64::INFINITY);
        key(a).total_cmp(&key(b)).then_with(|| code(a).cmp(code(b)))
    });
    let priced = price(evaluation, &mut near);
    let rows = match data.parcels().filter(|_| by_parcel) {
        Some(layer) => parcel_rows(layer, &data.firms, graded, &near),
        None => near.iter().map(|near| row(evaluation, &data.firms, near, None)).collect(),
    };
    Answer {
        key: "margins",
        title: Words::fixed("临界等级", "Margins of grades"),
        head: head(evaluation, within),
        columns: columns(by_parcel),
        rows,
        foot: foot(evaluation, &near, ranked, priced),
    }
}

/// Works out the tax of the nearest rows; how many that are.
fn price(evaluation: &Evaluation, near: &mut [Near]) -> usize {
    let mut left = MOST_TRIALS;
    let affordable = near.iter().take_while(|near| {
        let cost = evaluation.roll.members(near.margin.group).len();
        let fits = cost <= left;
        left = left.saturating_sub(cost);
        fits
    });
    let count = affordable.count();
    let Some(first) = near.get_mut(..count) else { return 0 };
    first.par_iter_mut().for_each(|near| near.tax = tax_margins(evaluation, near.margin.firm));
    count
}

fn parcel_rows(layer: &Layer, firms: &FirmBook, graded: &Graded, near: &[Near]) -> Vec<Row> {
    let mut of_firm: Vec<Vec<FeatureId>> = vec![Vec::new(); firms.len()];
    for parcel in layer.shapes.ids() {
        let decides = graded.parcels.decided_by(parcel);
        if let Some(parcels) = decides.and_then(|firm| of_firm.get_mut(firm.index())) {
            parcels.push(parcel);
        }
    }
    let rows = near.iter().flat_map(|near| {
        let parcels = of_firm.get(near.margin.firm.index()).map_or(&[][..], Vec::as_slice);
        parcels.iter().map(move |parcel| (near, *parcel))
    });
    rows.map(|(near, parcel)| row(&graded.evaluation, firms, near, Some((layer, parcel)))).collect()
}

fn head(evaluation: &Evaluation, within: Option<f64>) -> Vec<Words> {
    let (scheme, year) = (&evaluation.scheme, evaluation.inputs.year);
    let (title, source) = (scheme.title(), &scheme.origin.source);
    let (zh, en, zh_source, en_source) = (title.zh, title.en, &source.zh, &source.en);
    let mut lines = vec![
        words!("方案：{zh}，{year} 年数据；来源：{zh_source}", "scheme: {en}, figures of {year}; source: {en_source}"),
        Words::fixed(
            "差距为与界线之差占自身得分的百分比；税收为其他企业和数据不变时所需的增减；名次为到界线另一侧第一家的名次差",
            "a gap is the distance to the cut in % of the own score; tax is what would move it, all else unchanged; places are those to the first firm behind the cut",
        ),
    ];
    if let Some(within) = within {
        lines.push(words!("只列差距不超过 {within} % 者", "only those within {within} %"));
    }
    lines
}

fn columns(by_parcel: bool) -> Vec<Column> {
    let mut columns = Vec::new();
    if by_parcel {
        columns.push(Column::id("parcel", Words::fixed("宗地代码", "Parcel")));
    }
    columns.extend([
        Column::id("id", Words::fixed("信用代码", "Credit code")),
        Column::text("name", Words::fixed("企业", "Firm")),
        Column::text("group", Words::fixed("分组", "Group")),
        Column::text("grade", Words::fixed("等级", "Grade")),
        Column::number("value", Words::fixed("得分", "Score"), unit::NONE, 2),
        Column::number("place", Words::fixed("名次", "Place"), unit::NONE, 0),
        Column::number("nearest", Words::fixed("最近差距", "Nearest"), unit::PERCENT, 2),
        Column::text("state", Words::fixed("临界", "On the cut")),
    ]);
    let side = |keys: [&'static str; 4], zh: &str, en: &str| {
        let name = |zh_end: &str, en_end: &str| Words::made(format!("{zh}{zh_end}"), format!("{en}{en_end}"));
        let [grade, percent, tax, places] = keys;
        [
            Column::text(grade, name("至", " to")),
            Column::number(percent, name("差距", ", gap"), unit::PERCENT, 2),
            Column::number(tax, name("税收", ", tax"), unit::WAN_YUAN, 2),
            Column::number(places, name("名次", ", places"), unit::NONE, 0),
        ]
    };
    columns.extend(side(["up_to", "up_percent", "up_tax", "up_places"], "升", "Up"));
    columns.extend(side(["down_to", "down_percent", "down_tax", "down_places"], "降", "Down"));
    columns
}

fn row(evaluation: &Evaluation, firms: &FirmBook, near: &Near, parcel: Option<(&Layer, FeatureId)>) -> Row {
    let (scheme, margin) = (&evaluation.scheme, &near.margin);
    let (name, code) = firms.name_and_code(margin.firm).unwrap_or_default();
    let grade = |grade: u8| Cell::same(Verdict::Grade(grade).id(scheme).unwrap_or_default());
    let state = if margin.is_on_cut() {
        Cell::Term("on", Words::fixed("正在线上", "on the cut"))
    } else if margin.is_beside_cut() {
        Cell::Term("beside", Words::fixed("差一名", "one place"))
    } else {
        Cell::None
    };
    let mut cells = Vec::new();
    if let Some((layer, parcel)) = parcel {
        cells.push(Cell::same(code_of(layer, parcel)));
    }
    cells.extend([
        Cell::same(code),
        Cell::same(name),
        scheme.groups.get(margin.group).map_or(Cell::None, |group| Cell::Text(group.name.clone())),
        grade(margin.grade),
        Cell::number(margin.value),
        Cell::Number(margin.place.0 as f64),
        Cell::number(near.percent),
        state,
    ]);
    let side = |cut: Option<Cut>, tax: Option<Move>| {
        [
            cut.map_or(Cell::None, |cut| grade(cut.grade)),
            Cell::number(margin.percent(cut)),
            Cell::number(tax.map(|tax| tax.change)),
            Cell::number(cut.and_then(|cut| cut.places).map(|places| places as f64)),
        ]
    };
    cells.extend(side(margin.up, near.tax[0]));
    cells.extend(side(margin.down, near.tax[1]));
    Row { about: parcel.map_or(About::Firm(margin.firm), |(_, parcel)| About::Parcel(parcel)), cells }
}

fn foot(evaluation: &Evaluation, near: &[Near], ranked: usize, priced: usize) -> Vec<Words> {
    let graded: usize = evaluation.grades.groups.iter().map(|group| group.ranked).sum();
    let (count, others) = (near.len(), graded - ranked);
    let on = near.iter().filter(|near| near.margin.is_on_cut()).count();
    let beside = near.iter().filter(|near| near.margin.is_beside_cut()).count();
    let mut lines = vec![words!(
        "列出 {count} 家，共 {graded} 家参评；正在线上 {on} 家，与界线差一名 {beside} 家",
        "{count} of {graded} rated firms; {on} on a cut, {beside} one place from it"
    )];
    if others > 0 {
        lines.push(words!(
            "另有 {others} 家的等级由否决或照顾决定，不计",
            "{others} more owe their grade to a veto or a leniency and are left out"
        ));
    }
    if priced < count {
        lines.push(words!(
            "企业太多，税收只算了最近的 {priced} 家；其余用 mutu explain 逐家查看",
            "too many firms: tax was worked out for the nearest {priced}; see mutu explain for others"
        ));
    }
    lines
}
