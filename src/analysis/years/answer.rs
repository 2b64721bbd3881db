//! The moves of two years as a table: by firm, parcel or zone.

use rayon::prelude::*;

use super::places::{of_parcel, of_zone};
use super::{Cause, STAGES, Split, parts, split, taken};
use crate::analysis::answer::{About, Answer, Cell, Column, Row, unit};
use crate::analysis::grade::{Evaluation, Reason, outline, reason_words};
use crate::analysis::membership::Membership;
use crate::analysis::of_year::OfYear;
use crate::analysis::summary::{Basis, code_of, zone_row};
use crate::model::dataset::Dataset;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::Role;
use crate::model::scheme::{Field, Verdict};
use crate::model::spec::Metric;
use crate::model::words::Words;
use crate::words;

/// What the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum YearsBy {
    /// Firms.
    Firm,
    /// Parcels.
    Parcel,
    /// Zones.
    Zone,
}

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub struct YearsOf<'a> {
    /// The data.
    pub data: &'a Dataset,
    /// Parcels in zones.
    pub membership: &'a Membership,
    /// The first year.
    pub from: &'a OfYear,
    /// The second year.
    pub to: &'a OfYear,
}

/// One row before it is worded.
struct Moved {
    id: String,
    name: String,
    about: About,
    group: Words,
    split: Split,
    tax: [Option<f64>; 2],
    note: Words,
}

/// The moves between two years.
pub fn answer(of: YearsOf<'_>, by: YearsBy) -> Answer {
    let (from, to) = (&of.from.graded.evaluation, &of.to.graded.evaluation);
    let firms: Vec<Split> =
        (0..of.data.firms.len() as u32).into_par_iter().map(|firm| split(from, to, FirmId(firm))).collect();
    let (columns, rows, foot) = match by {
        YearsBy::Firm => moved_table(of, by, firm_rows(of, &firms)),
        YearsBy::Parcel => moved_table(of, by, parcel_rows(of, &firms, &parcels(of, &firms))),
        YearsBy::Zone => zone_table(of, &parcels(of, &firms)),
    };
    let (first, second) = (of.from.year, of.to.year);
    Answer {
        key: "years",
        title: words!("{first} 年与 {second} 年对比", "{first} against {second}"),
        head: head(of),
        columns,
        rows,
        foot,
    }
}

fn parcels(of: YearsOf<'_>, firms: &[Split]) -> Vec<Split> {
    let count = of.data.parcels().map_or(0, |layer| layer.len()) as u32;
    (0..count).into_par_iter().map(|parcel| of_parcel(of, firms, FeatureId(parcel))).collect()
}

fn head(of: YearsOf<'_>) -> Vec<Words> {
    let (from, to) = (&of.from.graded.evaluation.scheme, &of.to.graded.evaluation.scheme);
    let (first, second) = (of.from.year, of.to.year);
    let mut lines = Vec::new();
    let scheme = |zh_label: &str, en_label: &str, title: &Words, source: &Words| {
        let (zh, en, zh_source, en_source) = (&title.zh, &title.en, &source.zh, &source.en);
        Words::made(format!("{zh_label}：{zh}；来源：{zh_source}"), format!("{en_label}: {en}; source: {en_source}"))
    };
    if from == to {
        lines.push(scheme("方案", "scheme", &from.title(), &from.origin.source));
    } else {
        let label = |year: u16| (format!("{year} 年方案"), format!("scheme of {year}"));
        for (year, known) in [(first, from), (second, to)] {
            let (zh, en) = label(year);
            lines.push(scheme(&zh, &en, &known.title(), &known.origin.source));
        }
    }
    lines.push(words!(
        "总变化 = 自身（换成 {second} 年数据，标尺仍用 {first} 年）+ 标尺（换成 {second} 年的基准、平均、名额和其他企业）+ 分组与豁免（换成 {second} 年的分组、豁免、照顾、否决）",
        "change = own (figures of {second} by the yardstick of {first}) + yardstick (benchmarks, averages, places and other firms of {second}) + group (groups, exemptions, leniency and vetoes of {second})"
    ));
    lines.push(Words::fixed(
        "得分取到万分之一再相减，三部分之和与总变化逐位相等；等级升为正、降为负",
        "scores are taken to a 10,000th before they are subtracted: the parts add up to the last digit; a better grade is above zero",
    ));
    lines
}

fn firm_rows(of: YearsOf<'_>, splits: &[Split]) -> Vec<Moved> {
    let (from, to) = (&of.from.graded.evaluation, &of.to.graded.evaluation);
    let ids: Vec<FirmId> = of.data.firms.ids().collect();
    let moved = |firm: FirmId| {
        let split = *splits.get(firm.index())?;
        let (name, code) = of.data.firms.name_and_code(firm)?;
        let is_there = split.verdicts != [Verdict::None; 2];
        is_there.then(|| Moved {
            id: code.to_owned(),
            name: name.to_owned(),
            about: About::Firm(firm),
            group: group_words(from, to, firm),
            split,
            tax: [tax_per_mu(from, firm), tax_per_mu(to, firm)],
            note: note(of, firm, &split),
        })
    };
    ids.into_par_iter().filter_map(moved).collect()
}

fn parcel_rows(of: YearsOf<'_>, firms: &[Split], splits: &[Split]) -> Vec<Moved> {
    let Some(layer) = of.data.parcels() else { return Vec::new() };
    let (before, after) = (&of.from.graded.parcels, &of.to.graded.parcels);
    let (from, to) = (&of.from.graded.evaluation, &of.to.graded.evaluation);
    let name = |firm: FirmId| of.data.firms.name_and_code(firm).map_or("", |(name, _)| name);
    let moved = |parcel: FeatureId| {
        let split = *splits.get(parcel.index())?;
        let decides = [before.decided_by(parcel), after.decided_by(parcel)];
        let (names, group, note) = match decides {
            [Some(first), Some(second)] if first != second => {
                let (first, second) = (name(first), name(second));
                (
                    format!("{first} → {second}"),
                    Words::default(),
                    Words::fixed("定级的企业换了", "another firm decides"),
                )
            }
            [Some(firm), _] | [None, Some(firm)] => {
                let of_firm = firms.get(firm.index()).copied().unwrap_or(split);
                (name(firm).to_owned(), group_words(from, to, firm), note(of, firm, &of_firm))
            }
            [None, None] => (String::new(), Words::default(), Words::default()),
        };
        let tax = [of.from, of.to].map(|year| year.figures.per_mu(Metric::Tax, parcel).rated());
        let is_there = split.verdicts != [Verdict::None; 2];
        let row =
            || Moved { id: code_of(layer, parcel), name: names, about: About::Parcel(parcel), group, split, tax, note };
        is_there.then(row)
    };
    layer.shapes.ids().collect::<Vec<_>>().into_par_iter().filter_map(moved).collect()
}

/// Tax ÷ land of a year, with those of merged tenants.
fn tax_per_mu(evaluation: &Evaluation, firm: FirmId) -> Option<f64> {
    let figures = evaluation.roll.figures(&evaluation.inputs);
    let (tax, land) = (figures.figure(Field::Tax, firm.0), figures.figure(Field::Land, firm.0));
    (land > 0.0 && !tax.is_nan()).then(|| tax / land)
}

/// `规下 → 规上`, or the group of both years.
fn group_words(from: &Evaluation, to: &Evaluation, firm: FirmId) -> Words {
    let of = |evaluation: &Evaluation| {
        let at = evaluation.roll.group_of(firm)?;
        evaluation.scheme.groups.get(at).map(|group| (group.id.clone(), group.name.clone()))
    };
    match (of(from), of(to)) {
        (Some(first), Some(second)) if first.0 != second.0 => {
            let (zh, en) = (&first.1, &second.1);
            Words::made(format!("{} → {}", zh.zh, en.zh), format!("{} → {}", zh.en, en.en))
        }
        (_, Some((_, name))) | (Some((_, name)), None) => name,
        (None, None) => Words::default(),
    }
}

/// What of exemptions, vetoes and tenancy bore on the move, by year.
fn note(of: YearsOf<'_>, firm: FirmId, split: &Split) -> Words {
    if matches!(split.cause, Cause::Same | Cause::Own | Cause::Yardstick) {
        return Words::default();
    }
    let mut lines: Vec<Words> = Vec::new();
    for year in [of.from, of.to] {
        let evaluation = &year.graded.evaluation;
        let Some(found) = outline(evaluation, &of.data.firms, firm) else { continue };
        let bears = |reason: &&Reason| !matches!(reason, Reason::Quota { .. } | Reason::Bound { .. });
        for reason in found.reasons.iter().filter(bears) {
            let said = reason_words(&evaluation.scheme, found.group, reason);
            let (year, zh, en) = (year.year, said.zh, said.en);
            lines.push(words!("{year} 年：{zh}", "{year}: {en}"));
        }
    }
    let joined = |lang: fn(&Words) -> &str| lines.iter().map(lang).collect::<Vec<_>>().join("；");
    Words::made(joined(|words| &words.zh), joined(|words| &words.en))
}

fn moved_table(of: YearsOf<'_>, by: YearsBy, mut moved: Vec<Moved>) -> (Vec<Column>, Vec<Row>, Vec<Words>) {
    let foot = foot(&moved);
    let change = |row: &Moved| parts(&row.split.scores).map_or(0.0, |[.., all]| all);
    moved.sort_by(|a, b| {
        let by_cause = (a.split.cause == Cause::Same).cmp(&(b.split.cause == Cause::Same));
        let by_steps = || steps(&a.split).cmp(&steps(&b.split));
        by_cause.then_with(by_steps).then_with(|| change(a).total_cmp(&change(b))).then_with(|| a.id.cmp(&b.id))
    });
    let rows = moved.into_par_iter().map(|moved| row(of, moved)).collect();
    (columns(of, by), rows, foot)
}

/// Steps of grade in all: above zero is better.
fn steps(split: &Split) -> i32 {
    split.grades.map_or(0, |[first, .., last]| i32::from(first) - i32::from(last))
}

fn columns(of: YearsOf<'_>, by: YearsBy) -> Vec<Column> {
    let (first, second) = (of.from.year, of.to.year);
    let points = || Words::fixed("分", "points");
    let score = |key, name| Column::number(key, name, points(), 4);
    let (id, name) = match by {
        YearsBy::Parcel => (Words::fixed("宗地代码", "Parcel"), Words::fixed("定级企业", "Firm that decides")),
        YearsBy::Firm | YearsBy::Zone => (Words::fixed("信用代码", "Credit code"), Words::fixed("企业", "Firm")),
    };
    vec![
        Column::id("id", id),
        Column::text("name", name),
        Column::text("group", Words::fixed("分组", "Group")),
        Column::text("grade_from", words!("{first} 等级", "Grade {first}")),
        Column::text("grade_to", words!("{second} 等级", "Grade {second}")),
        Column::text("cause", Words::fixed("原因", "Cause")),
        score("score_from", words!("{first} 得分", "Score {first}")),
        score("own", Words::fixed("自身", "Own")),
        score("yardstick", Words::fixed("标尺", "Yardstick")),
        score("group_change", Words::fixed("分组与豁免", "Group")),
        score("score_to", words!("{second} 得分", "Score {second}")),
        score("change", Words::fixed("总变化", "Change")),
        score("score_one_yardstick", words!("{second} 数据按 {first} 标尺", "{second} by the yardstick of {first}")),
        Column::number("steps_own", Words::fixed("自身升降级", "Steps, own"), unit::NONE, 0),
        Column::number("steps_yardstick", Words::fixed("标尺升降级", "Steps, yardstick"), unit::NONE, 0),
        Column::number("steps_group", Words::fixed("分组升降级", "Steps, group"), unit::NONE, 0),
        Column::number("steps", Words::fixed("升降级", "Steps"), unit::NONE, 0),
        Column::number("tax_per_mu_from", words!("{first} 亩均税收", "Tax per mu {first}"), unit::WAN_YUAN_PER_MU, 2),
        Column::number("tax_per_mu_to", words!("{second} 亩均税收", "Tax per mu {second}"), unit::WAN_YUAN_PER_MU, 2),
        Column::text("note", Words::fixed("说明", "Note")),
    ]
}

fn row(of: YearsOf<'_>, moved: Moved) -> Row {
    let split = moved.split;
    let changes = parts(&split.scores);
    let part = |at: usize| Cell::number(changes.map(|parts| parts[at]));
    let step = |from: usize, to: usize| {
        Cell::number(split.grades.map(|grades| f64::from(i32::from(grades[from]) - i32::from(grades[to]))))
    };
    let grade =
        |year: &OfYear, verdict: Verdict| Cell::same(verdict.id(&year.graded.evaluation.scheme).unwrap_or_default());
    let text = |words: Words| if words.zh.is_empty() { Cell::None } else { Cell::Text(words) };
    let [first, own, .., last] = split.scores;
    let cells = vec![
        Cell::same(moved.id),
        Cell::same(moved.name),
        text(moved.group),
        grade(of.from, split.verdicts[0]),
        grade(of.to, split.verdicts[1]),
        Cell::Term(split.cause.name(), split.cause.words()),
        Cell::number(taken(first)),
        part(0),
        part(1),
        part(2),
        Cell::number(taken(last)),
        part(3),
        Cell::number(taken(own).filter(|_| changes.is_some())),
        step(0, 1),
        step(1, 2),
        step(2, 3),
        step(0, STAGES - 1),
        Cell::number(moved.tax[0]),
        Cell::number(moved.tax[1]),
        text(moved.note),
    ];
    Row { about: moved.about, cells }
}

/// Who rose and fell, and why.
fn foot(moved: &[Moved]) -> Vec<Words> {
    let count = |cause: Cause| moved.iter().filter(|row| row.split.cause == cause).count();
    let up = moved.iter().filter(|row| steps(&row.split) > 0).count();
    let down = moved.iter().filter(|row| steps(&row.split) < 0).count();
    let all = moved.len();
    let mut lines = vec![words!("合计 {all}：升级 {up}，降级 {down}", "{all} in all: {up} rose, {down} fell")];
    for cause in Cause::ALL {
        let (count, Words { zh, en }) = (count(cause), cause.words());
        if count > 0 {
            lines.push(words!("{zh}：{count}", "{en}: {count}"));
        }
    }
    lines
}

fn zone_table(of: YearsOf<'_>, parcels: &[Split]) -> (Vec<Column>, Vec<Row>, Vec<Words>) {
    let (first, second) = (of.from.year, of.to.year);
    let points = || Words::fixed("分", "points");
    let score = |key, name| Column::number(key, name, points(), 4);
    let count = |key, name| Column::number(key, name, unit::NONE, 0);
    let columns = vec![
        Column::id("id", Words::fixed("编号", "Id")),
        Column::text("name", Words::fixed("分区", "Zone")),
        score("score_from", words!("{first} 得分（按面积）", "Score {first} (by area)")),
        score("own", Words::fixed("自身", "Own")),
        score("yardstick", Words::fixed("标尺", "Yardstick")),
        score("group_change", Words::fixed("分组与豁免", "Group")),
        score("score_to", words!("{second} 得分（按面积）", "Score {second} (by area)")),
        score("change", Words::fixed("总变化", "Change")),
        count("up", Words::fixed("升级宗数", "Parcels up")),
        count("down", Words::fixed("降级宗数", "Parcels down")),
        count("by_yardstick", Words::fixed("只因标尺", "Only the yardstick")),
        Column::number("tax_per_mu_from", words!("{first} 亩均税收", "Tax per mu {first}"), unit::WAN_YUAN_PER_MU, 2),
        Column::number("tax_per_mu_to", words!("{second} 亩均税收", "Tax per mu {second}"), unit::WAN_YUAN_PER_MU, 2),
    ];
    let Some(zones) = of.data.zones() else { return (columns, Vec::new(), Vec::new()) };
    let row = |zone: FeatureId| {
        let scores = of_zone(of, parcels, zone);
        let changes = parts(&scores);
        let part = |at: usize| Cell::number(changes.map(|parts| parts[at]));
        let inside = of.membership.parcels_of(zone).iter().filter_map(|(parcel, _)| parcels.get(parcel.index()));
        let how_many = |is: fn(&Split) -> bool| Cell::number(inside.clone().filter(|split| is(split)).count() as f64);
        let tax = |year: &OfYear| {
            let OfYear { occupancy, figures, .. } = year;
            let row = zone_row(Basis { data: of.data, occupancy, figures, membership: of.membership }, zones, zone);
            Cell::number(row.per_firm_mu(Metric::Tax).map(|value| value.0))
        };
        let cells = vec![
            Cell::same(zones.text(Role::Code, zone).unwrap_or_default()),
            Cell::same(zones.label(zone)),
            Cell::number(taken(scores[0])),
            part(0),
            part(1),
            part(2),
            Cell::number(taken(scores[3])),
            part(3),
            how_many(|split| steps(split) > 0),
            how_many(|split| steps(split) < 0),
            how_many(|split| split.cause == Cause::Yardstick),
            tax(of.from),
            tax(of.to),
        ];
        Row { about: About::Zone(zone), cells }
    };
    let foot = vec![Words::fixed(
        "亩均税收为 Σ 税收 ÷ Σ 企业用地；跨界地块按面积分摊，升降级按宗计，跨界者在各区都计一次",
        "tax per mu is Σ tax ÷ Σ land of firms; parcels on a border count by area, and in each zone as one that rose or fell",
    )];
    (columns, zones.shapes.ids().map(row).collect(), foot)
}
