//! A ledger as tables: firms, parcels, zones, the square of grades, and what the policies cost.
//!
//! *Guarantees:* every table says which schemes it compares and what it adds up to.

use super::ledger::{FirmMove, Ledger, ParcelMove};
use super::matrix::{Matrix, Tally};
use super::settings::{Setting, settings};
use super::tell::{FIRMS, PARCELS, amount, cost_words, foot, head, moved_words, whole_name};
use crate::analysis::answer::{About, Answer, Cell, Column, Row, unit};
use crate::analysis::balance::{Balance, Sum};
use crate::analysis::grade::{Evaluation, outline, reason_words};
use crate::analysis::membership::Membership;
use crate::analysis::summary::code_of;
use crate::model::dataset::Dataset;
use crate::model::firm::FirmBook;
use crate::model::layer::{Layer, Role};
use crate::model::scheme::{Moved, Scheme};
use crate::model::spec::Metric;
use crate::model::units::{Mu, WanYuan};
use crate::model::words::Words;
use crate::words;

static FROM: Words = Words::fixed("原等级", "From");
static TO: Words = Words::fixed("新等级", "To");
static DIRECTION: Words = Words::fixed("变化", "Change");
static NAME: Words = Words::fixed("名称", "Name");
static TAX: Words = Words::fixed("税收", "Tax");
static LAND: Words = Words::fixed("用地", "Land");
static REASON: Words = Words::fixed("依据", "Why");
static COUNT: Words = Words::fixed("个数", "How many");

fn direction_cell(matrix: &Matrix, (from, to): (usize, usize)) -> Cell {
    let direction = matrix.direction(from, to);
    Cell::Term(direction.name(), direction.words())
}

fn step_cells(matrix: &Matrix, (from, to): (usize, usize)) -> [Cell; 2] {
    let cell = |step: Option<&super::matrix::Step>| {
        step.map_or(Cell::None, |step| if step.id.is_empty() { Cell::None } else { Cell::same(step.id.clone()) })
    };
    [cell(matrix.from.get(from)), cell(matrix.to.get(to))]
}

/// Firms that change, in the order of the file.
pub fn firms(ledger: &Ledger, book: &FirmBook, after: &Evaluation) -> Answer {
    let row = |found: &FirmMove| {
        let told = outline(after, book, found.firm);
        let (code, name) = book.name_and_code(found.firm).map_or(("", ""), |(name, code)| (code, name));
        let [from, to] = step_cells(&ledger.firms, found.step);
        let place = |rank: Option<(usize, usize)>| Cell::number(rank.map(|(rank, _)| rank as f64));
        let why = told.and_then(|told| {
            let words = told.reasons.iter().map(|reason| reason_words(&after.scheme, told.group, reason));
            words
                .reduce(|all, next| Words::made(format!("{}；{}", all.zh, next.zh), format!("{}; {}", all.en, next.en)))
        });
        let cells = vec![
            Cell::same(code),
            Cell::same(name),
            from,
            to,
            direction_cell(&ledger.firms, found.step),
            Cell::number(found.before.score),
            Cell::number(found.after.score),
            place(found.before.rank),
            place(found.after.rank),
            Cell::number(found.after.rank.map(|(_, of)| of as f64)),
            Cell::number(found.area_mu),
            Cell::number(found.tax),
            why.map_or(Cell::None, Cell::Text),
        ];
        Row { about: About::Firm(found.firm), cells }
    };
    Answer {
        key: "whatif_firms",
        title: Words::fixed("等级变化的企业", "Firms that change grade"),
        head: head(ledger),
        columns: vec![
            Column::id("id", Words::fixed("统一社会信用代码", "Credit code")),
            Column::text("name", NAME.clone()),
            Column::text("from", FROM.clone()),
            Column::text("to", TO.clone()),
            Column::text("change", DIRECTION.clone()),
            Column::number("score_before", Words::fixed("原得分", "Score before"), unit::NONE, 2),
            Column::number("score_after", Words::fixed("新得分", "Score after"), unit::NONE, 2),
            Column::number("rank_before", Words::fixed("原名次", "Rank before"), unit::NONE, 0),
            Column::number("rank_after", Words::fixed("新名次", "Rank after"), unit::NONE, 0),
            Column::number("ranked", Words::fixed("参评数", "Ranked"), unit::NONE, 0),
            Column::number("land_mu", LAND.clone(), unit::MU, 2),
            Column::number("tax", TAX.clone(), unit::WAN_YUAN, 2),
            Column::text("reason", REASON.clone()),
        ],
        rows: ledger.firm_moves.iter().map(row).collect(),
        foot: foot(ledger),
    }
}

/// Parcels that change.
pub fn parcels(ledger: &Ledger, layer: &Layer) -> Answer {
    let columns = ("原等级", "新等级");
    Answer {
        key: "whatif_parcels",
        title: Words::fixed("等级变化的地块", "Parcels that change grade"),
        head: head(ledger),
        columns: parcel_columns(columns),
        rows: parcel_rows(&ledger.parcels, &ledger.parcel_moves, layer),
        foot: foot(ledger),
    }
}

/// Parcels that change class when a break moves.
pub fn classes(matrix: &Matrix, moves: &[ParcelMove], layer: &Layer) -> Answer {
    Answer {
        key: "whatif_classes",
        title: Words::fixed("换级的地块", "Parcels that change class"),
        head: Vec::new(),
        columns: parcel_columns(("原级", "新级")),
        rows: parcel_rows(matrix, moves, layer),
        foot: vec![moved_words(&PARCELS, matrix)],
    }
}

fn parcel_columns((from, to): (&'static str, &'static str)) -> Vec<Column> {
    vec![
        Column::id("parcel", Words::fixed("宗地代码", "Parcel")),
        Column::text("address", Words::fixed("坐落", "Address")),
        Column::text("from", Words::fixed(from, "From")),
        Column::text("to", Words::fixed(to, "To")),
        Column::text("change", DIRECTION.clone()),
        Column::number("area_mu", Words::fixed("面积", "Area"), unit::MU, 2),
        Column::number("tax", TAX.clone(), unit::WAN_YUAN, 2),
    ]
}

fn parcel_rows(matrix: &Matrix, moves: &[ParcelMove], layer: &Layer) -> Vec<Row> {
    let row = |found: &ParcelMove| {
        let [from, to] = step_cells(matrix, found.step);
        let cells = vec![
            Cell::same(code_of(layer, found.parcel)),
            Cell::same(layer.text(Role::Address, found.parcel).unwrap_or("")),
            from,
            to,
            direction_cell(matrix, found.step),
            Cell::number(found.area_mu),
            Cell::number(found.tax),
        ];
        Row { about: About::Parcel(found.parcel), cells }
    };
    moves.iter().map(row).collect()
}

/// Zones in which parcels change; what lies across a border counts by its share.
pub fn zones(ledger: &Ledger, data: &Dataset, membership: &Membership) -> Answer {
    let mut columns = vec![Column::id("zone", Words::fixed("编号", "Id")), Column::text("name", NAME.clone())];
    for direction in Moved::CHANGES {
        let name = direction.words();
        let with = |zh: &str, en: &str| Words::made(format!("{}{zh}", name.zh), format!("{} {en}", name.en));
        let key = direction.name();
        let column = |what: &str, name: Words, unit: Words, decimals| Column {
            key: format!("{key}_{what}").into(),
            ..Column::number("", name, unit, decimals)
        };
        columns.push(column("parcels", with("宗数", "parcels"), unit::NONE, 0));
        columns.push(column("mu", with("用地", "land"), unit::MU, 2));
        columns.push(column("tax", with("税收", "tax"), unit::WAN_YUAN, 2));
    }
    let row = |zone: &super::ledger::ZoneMoves| {
        let layer = data.zones();
        let mut cells = vec![
            Cell::same(layer.and_then(|zones| zones.text(Role::Code, zone.zone)).unwrap_or("")),
            Cell::same(layer.map_or_else(String::new, |zones| zones.label(zone.zone).clone())),
        ];
        for tally in zone.moved {
            cells.extend([tally.count as f64, tally.area.0, tally.tax.0].map(Cell::Number));
        }
        Row { about: About::Zone(zone.zone), cells }
    };
    let mut lines = foot(ledger);
    lines.extend(balance_line(ledger, data, membership));
    Answer {
        key: "whatif_zones",
        title: Words::fixed("各分区的等级变化（按面积分摊）", "Changes by zone (parcels by area share)"),
        head: head(ledger),
        columns,
        rows: ledger.zones.iter().map(row).collect(),
        foot: lines,
    }
}

/// Σ zones + outside − overlaps = Σ parcels, of what moves.
fn balance_line(ledger: &Ledger, data: &Dataset, membership: &Membership) -> Option<Words> {
    let balance = moved_balance(ledger, data, membership)?;
    let tax = |sum: &Sum| amount(sum.totals[Metric::Tax.index()].0);
    let sides = [balance.zones, balance.outside, balance.overlaps, balance.parcels];
    let [zones, outside, overlaps, all] = sides.map(|sum| amount(sum.area.to_mu().0));
    let [zones_tax, outside_tax, overlaps_tax, all_tax] = sides.map(|sum| tax(&sum));
    let (zh, en) = if balance.is_even() { ("平衡", "balanced") } else { ("不平衡", "NOT balanced") };
    Some(words!(
        "{zh}：分区合计 {zones} + 区外 {outside} − 重叠 {overlaps} = {all} 亩；税收 {zones_tax} + {outside_tax} − {overlaps_tax} = {all_tax} 万元",
        "{en}: zones {zones} + outside {outside} − overlaps {overlaps} = {all} mu; tax {zones_tax} + {outside_tax} − {overlaps_tax} = {all_tax}"
    ))
}

/// The balance of the parcels that change; nothing where there are no zones.
pub fn moved_balance(ledger: &Ledger, data: &Dataset, membership: &Membership) -> Option<Balance> {
    let (parcels, zones) = (data.parcels()?, data.zones()?);
    let moved: Vec<_> = ledger
        .parcel_moves
        .iter()
        .map(|found| {
            let mut sum = Sum { area: Mu(found.area_mu).to_square_meters(), ..Sum::default() };
            sum.totals[Metric::Tax.index()] = WanYuan(if found.tax.is_nan() { 0.0 } else { found.tax });
            (found.parcel, sum)
        })
        .collect();
    Some(Balance::of_some((parcels, zones), &moved, membership))
}

/// From every grade to every grade: firms and parcels.
pub fn grades(ledger: &Ledger) -> Answer {
    let mut rows = Vec::new();
    for (what, matrix) in
        [(Cell::Term("firms", FIRMS.clone()), &ledger.firms), (Cell::Term("parcels", PARCELS.clone()), &ledger.parcels)]
    {
        for (from, to) in matrix.all() {
            let cell: Tally = matrix.cell(from, to);
            if cell.count == 0 {
                continue;
            }
            let [before, after] = step_cells(matrix, (from, to));
            let change = if matrix.is_same(from, to) {
                Cell::Term(Moved::Same.name(), Moved::Same.words())
            } else {
                direction_cell(matrix, (from, to))
            };
            let numbers = [cell.count as f64, cell.area.0, cell.tax.0, cell.untaxed as f64].map(Cell::Number);
            let cells = [what.clone(), before, after, change].into_iter().chain(numbers).collect();
            rows.push(Row { about: About::Nothing, cells });
        }
    }
    Answer {
        key: "whatif_grades",
        title: Words::fixed("等级变化（从…到…）", "Changes from grade to grade"),
        head: head(ledger),
        columns: vec![
            Column::text("of", Words::fixed("对象", "Of")),
            Column::text("from", FROM.clone()),
            Column::text("to", TO.clone()),
            Column::text("change", DIRECTION.clone()),
            Column::number("count", COUNT.clone(), unit::NONE, 0),
            Column::number("land_mu", LAND.clone(), unit::MU, 2),
            Column::number("tax", TAX.clone(), unit::WAN_YUAN, 2),
            Column::number("without_tax", Words::fixed("缺税收", "No tax figure"), unit::NONE, 0),
        ],
        rows,
        foot: foot(ledger),
    }
}

/// What the policies attached to grades cost, before and after.
pub fn policy(ledger: &Ledger) -> Answer {
    let row = |cost: &super::money::Cost| {
        let status = cost.policy.origin.status;
        let firms = |paid: Option<super::money::Paid>| Cell::number(paid.map(|paid| paid.firms as f64));
        let money = |paid: Option<super::money::Paid>| Cell::number(paid.and_then(|paid| paid.cost).map(|cost| cost.0));
        let lacking = cost.after.or(cost.before).map(|paid| paid.lacking as f64);
        let cells = vec![
            Cell::Text(cost.policy.name.clone()),
            Cell::same(cost.grade.clone()),
            Cell::number(cost.policy.yuan),
            Cell::Text(cost.policy.unit()),
            firms(cost.before),
            firms(cost.after),
            money(cost.before),
            money(cost.after),
            Cell::number(cost.difference().map(|cost| cost.0)),
            Cell::number(lacking),
            Cell::Term(status.name(), status.words()),
            Cell::Text(cost.policy.origin.source.clone()),
            Cell::same(cost.policy.id.clone()),
        ];
        Row { about: About::Nothing, cells }
    };
    Answer {
        key: "whatif_policy",
        title: Words::fixed("各等级的政策成本", "What the policies of the grades cost"),
        head: head(ledger),
        columns: vec![
            Column::text("name", NAME.clone()),
            Column::text("grade", Words::fixed("等级", "Grade")),
            Column::number("yuan", Words::fixed("金额", "Amount"), unit::NONE, 4),
            Column::text("unit", Words::fixed("单位", "Unit")),
            Column::number("firms_before", Words::fixed("原企业数", "Firms before"), unit::NONE, 0),
            Column::number("firms_after", Words::fixed("新企业数", "Firms after"), unit::NONE, 0),
            Column::number("cost_before", Words::fixed("原成本", "Cost before"), unit::WAN_YUAN, 2),
            Column::number("cost_after", Words::fixed("新成本", "Cost after"), unit::WAN_YUAN, 2),
            Column::number("difference", Words::fixed("增减", "Difference"), unit::WAN_YUAN, 2),
            Column::number("lacking", Words::fixed("缺数企业", "Firms without a figure"), unit::NONE, 0),
            Column::text("status", Words::fixed("状态", "Status")),
            Column::text("source", Words::fixed("来源", "Source")),
            Column::text("policy", Words::fixed("代号", "Id")),
        ],
        rows: ledger.costs.iter().map(row).collect(),
        foot: vec![cost_words(ledger)],
    }
}

/// All that can be set of a scheme.
pub fn list(scheme: &Scheme) -> Answer {
    let title = scheme.title();
    let row = |setting: Setting| {
        let cells = vec![
            Cell::same(setting.key.clone()),
            Cell::same(setting.value.text()),
            Cell::Text(setting.unit.clone()),
            Cell::Text(setting.limits.words()),
            Cell::Text(whole_name(scheme, &setting)),
        ];
        Row { about: About::Nothing, cells }
    };
    Answer {
        key: "whatif_settings",
        title: Words::fixed("方案中可调的数字", "What can be set of the scheme"),
        head: vec![title, scheme.origin.source.clone()],
        columns: vec![
            Column::id("key", Words::fixed("键", "Key")),
            Column::id("value", Words::fixed("现值", "Now")),
            Column::text("unit", Words::fixed("单位", "Unit")),
            Column::text("limits", Words::fixed("可设", "May be")),
            Column::text("name", NAME.clone()),
        ],
        rows: settings(scheme).into_iter().map(row).collect(),
        foot: Vec::new(),
    }
}
