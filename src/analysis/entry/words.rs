//! Checks in words.

use super::check::{Check, Checked, Gap, Missing, State, Verdict};
use crate::model::entry::{Clause, EntryStandard, Weight};
use crate::model::words::Words;
use crate::words;

/// 达标, 不达标, 数据缺失, 不适用; what is only for priority and missed is 未达优先.
pub fn clause_words(clause: &Clause, state: State) -> Words {
    match state {
        State::Fail if clause.weight == Weight::Priority => Words::fixed("未达优先线", "no priority"),
        state => state_words(state),
    }
}

/// 达标, 不达标, 数据缺失, 不适用.
pub fn state_words(state: State) -> Words {
    match state {
        State::Pass => Words::fixed("达标", "met"),
        State::Fail => Words::fixed("不达标", "not met"),
        State::NoData(_) => Words::fixed("数据缺失", "no data"),
        State::NotFor | State::NotDue(..) | State::NotRated => Words::fixed("不适用", "not applicable"),
    }
}

/// Why a clause has no data, does not apply or does not count; empty otherwise.
pub fn why_words(clause: &Clause, state: State) -> Words {
    match state {
        State::Fail if clause.weight == Weight::Priority => {
            Words::fixed("只关系优先，不计入结论", "only for priority, not in the verdict")
        }
        State::Pass | State::Fail => Words::default(),
        State::NoData(Missing::All(quantity)) => {
            let words = quantity.words();
            Words::made(format!("缺{}", words.zh), format!("no {}", words.en.to_lowercase()))
        }
        State::NoData(Missing::Part(quantity)) => {
            let words = quantity.words();
            let en = words.en.to_lowercase();
            Words::made(format!("部分企业缺{}", words.zh), format!("some firm has no {en}"))
        }
        State::NotFor => Words::fixed("不在适用行业内", "not for this industry"),
        State::NotDue(years, due) => {
            words!("投产 {years} 年，满 {due} 年后核对", "in production for {years} years, due after {due}")
        }
        State::NotRated => Words::fixed("企业暂不评价", "its firms are not rated"),
    }
}

/// All clauses together.
pub fn verdict_words(verdict: Verdict) -> Words {
    match verdict {
        Verdict::Passed => Words::fixed("达标", "met"),
        Verdict::Incomplete => Words::fixed("数据不全", "data missing"),
        Verdict::Failed => Words::fixed("不达标", "not met"),
        Verdict::Rejected => Words::fixed("低于准入底线", "below the reject line"),
        Verdict::NotApplicable => Words::fixed("不适用", "not applicable"),
    }
}

/// `≥ 20`; a bar that is no whole number has two decimals.
pub fn bar_text(clause: &Clause) -> String {
    format!("{} {}", clause.rule.sign(), short(clause.bar))
}

/// A value with two decimals; with more where they would hide that it misses the bar.
pub fn number_text(value: f64, clause: &Clause) -> String {
    let hidden = !clause.rule.meets(value, clause.bar) && format!("{value:.2}") == format!("{:.2}", clause.bar);
    if hidden { format!("{value}") } else { format!("{value:.2}") }
}

/// What is missing: `差 3.32 万元/亩，税收再增 62.20 万元，或核减 3.11 亩`. Rounded up, so that what is said is enough.
pub fn gap_words(clause: &Clause, gap: &Gap) -> Words {
    let by = up(gap.by);
    let money = gap.money.map_or_else(Words::default, |money| {
        let (money, of) = (up(money), clause.of.words());
        let en = of.en.to_lowercase();
        Words::made(format!("，{}需增 {money} 万元", of.zh), format!(", {money} 10k yuan more of {en}"))
    });
    let cut = gap.cut.map_or_else(Words::default, |cut| {
        let cut = up(cut.0);
        words!("，或核减 {cut} 亩", ", or {cut} mu less")
    });
    let zh = format!("差 {by} {}", clause.unit.zh);
    let en = format!("{by} {} off", clause.unit.en);
    Words::made([zh.trim_end(), &money.zh, &cut.zh].concat(), [en.as_str(), &money.en, &cut.en].concat())
}

/// How much land less would do, where that helps.
pub(super) fn cut_words(standard: &EntryStandard, checked: &Checked) -> Option<Words> {
    let (cut, others) = checked.cut(standard);
    let cut = up(cut?.0);
    Some(if others == 0 {
        words!("核减 {cut} 亩后不再有不达标的条款", "{cut} mu less, and no clause is missed")
    } else {
        words!(
            "核减 {cut} 亩后亩均各条达标，另有 {others} 条与用地多少无关",
            "{cut} mu less meets the clauses per mu; {others} more miss whatever the land"
        )
    })
}

/// How many of each state: `达标 5，不达标 2，…`.
pub(super) fn counts(checks: impl Iterator<Item = State>) -> [usize; 4] {
    let mut counts = [0; 4];
    for state in checks {
        let at = match state {
            State::Pass => 0,
            State::Fail => 1,
            State::NoData(_) => 2,
            State::NotFor | State::NotDue(..) | State::NotRated => 3,
        };
        if let Some(count) = counts.get_mut(at) {
            *count += 1;
        }
    }
    counts
}

/// The counts of [`counts`] in words.
pub(super) fn counts_words([met, missed, lacking, other]: [usize; 4]) -> Words {
    words!(
        "达标 {met}，不达标 {missed}，数据缺失 {lacking}，不适用 {other}",
        "met {met}, not met {missed}, no data {lacking}, not applicable {other}"
    )
}

/// The states of checks.
pub(super) fn states(checks: &[Check]) -> impl Iterator<Item = State> {
    checks.iter().map(|check| check.state)
}

/// Two decimals, rounded up, so that it is enough wherever it is shown.
pub fn enough(value: f64) -> f64 {
    // A hair above a cent is that cent: 0.1 + 0.2 is not more than 0.3 to anybody.
    ((value * 100.0 - 1e-6).ceil() / 100.0).max(0.01)
}

fn up(value: f64) -> String {
    format!("{:.2}", enough(value))
}

fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
