//! A ledger in sentences, and the settings it rests on.

use super::ledger::Ledger;
use super::matrix::{Matrix, Step};
use super::settings::{Setting, Value, changes};
use crate::analysis::grade::all_full_words;
use crate::model::scheme::Scheme;
use crate::model::units::WanYuan;
use crate::model::words::Words;
use crate::words;

/// 1,234.50 in a sentence.
pub(super) fn amount(value: f64) -> String {
    format!("{value:.2}")
}

/// Schemes, year and what differs.
pub(super) fn head(ledger: &Ledger) -> Vec<Words> {
    let (before, after, year) = (ledger.before.title(), ledger.after.title(), ledger.year);
    let mut lines = vec![
        Words::made(format!("原方案：{}", before.zh), format!("before: {}", before.en)),
        Words::made(format!("新方案：{}，{year} 年数据", after.zh), format!("after: {}, figures of {year}", after.en)),
    ];
    if ledger.before.id == ledger.after.id {
        lines.extend(
            changes(&ledger.before, &ledger.after).iter().map(|(old, new)| change_words(&ledger.after, old, new)),
        );
    }
    lines
}

/// `规上工业 配额 A：20 → 25 %`.
pub fn change_words(scheme: &Scheme, old: &Setting, new: &Setting) -> Words {
    let (from, to, unit) = (value_words(old.value), value_words(new.value), &new.unit);
    let name = whole_name(scheme, new);
    Words::made(
        format!("{}：{} → {} {}", name.zh, from.zh, to.zh, unit.zh),
        format!("{}: {} → {} {}", name.en, from.en, to.en, unit.en),
    )
}

/// `规上工业 配额 A`.
pub fn whole_name(scheme: &Scheme, setting: &Setting) -> Words {
    match setting.group.and_then(|at| scheme.groups.get(at)) {
        Some(group) => Words::made(
            format!("{} {}", group.name.zh, setting.name.zh),
            format!("{}, {}", group.name.en, setting.name.en),
        ),
        None => setting.name.clone(),
    }
}

/// A value for people: numbers with as many digits as they have, up to four.
pub fn value_words(value: Value) -> Words {
    match value {
        Value::Number(number) => Words::same(((number * 1e4).round() / 1e4).to_string()),
        Value::None => Words::fixed("无", "none"),
        Value::Choice("average") => Words::fixed("本组平均", "average of the group"),
        Value::Choice("merged") => Words::fixed("并入业主", "merged"),
        Value::Choice("follows") => Words::fixed("随业主", "follows"),
        Value::Choice("alone") => Words::fixed("单独评价", "alone"),
        Value::Choice("filed") => Words::fixed("全部申报（含 T）", "filed, with T"),
        Value::Choice("ranked") => Words::fixed("参加排名", "ranked"),
        Value::Choice("up") => Words::fixed("就高", "up"),
        Value::Choice("down") => Words::fixed("就低", "down"),
        Value::Choice("code") => Words::fixed("按代码", "by code"),
        Value::Choice(other) => Words::same(other),
    }
}

/// How many of how many that are in one of the two evaluations, with land and tax.
pub fn moved_words(what: &Words, matrix: &Matrix) -> Words {
    let is_out = |steps: &[Step], at: usize| steps.get(at).is_some_and(|step| step.id.is_empty());
    let is_in = |(from, to): &(usize, usize)| !is_out(&matrix.from, *from) || !is_out(&matrix.to, *to);
    let counts = matrix.all().filter(is_in).map(|(from, to)| matrix.cell(from, to).count);
    let (moved, all) = (matrix.moved_in_all(), counts.sum::<usize>());
    let [up, down, other] = matrix.moved().map(|tally| tally.count);
    let (count, mu, tax) = (moved.count, amount(moved.area.0), amount(moved.tax.0));
    Words::made(
        format!(
            "参评{} {count}/{all} 变化（升 {up}，降 {down}，进出 {other}），用地 {mu} 亩，税收 {tax} 万元",
            what.zh
        ),
        format!(
            "{count} of {all} rated {} change ({up} up, {down} down, {other} in or out): {mu} mu, tax {tax} × 10k yuan",
            what.en
        ),
    )
}

/// `政策成本`: before → after.
pub fn cost_words(ledger: &Ledger) -> Words {
    let known: Vec<WanYuan> = ledger.costs.iter().filter_map(super::money::Cost::difference).collect();
    let unknown = ledger.costs.len() - known.len();
    let sum: WanYuan = known.into_iter().sum();
    let sum = format!("{:+.2}", sum.0 + 0.0);
    if unknown > 0 {
        words!(
            "政策成本变化 {sum} 万元，另有 {unknown} 项金额未定",
            "policies: {sum} × 10k yuan, and {unknown} without a known amount"
        )
    } else {
        words!("政策成本变化 {sum} 万元", "policies: {sum} × 10k yuan")
    }
}

pub(super) static FIRMS: Words = Words::fixed("企业", "firms");
pub(super) static PARCELS: Words = Words::fixed("地块", "parcels");

/// Both lines, the policies, and the groups whose quotas make more places than there are firms.
pub fn foot(ledger: &Ledger) -> Vec<Words> {
    let mut lines =
        vec![moved_words(&FIRMS, &ledger.firms), moved_words(&PARCELS, &ledger.parcels), cost_words(ledger)];
    lines.extend(all_full_words(&ledger.after, &ledger.counts));
    lines
}
