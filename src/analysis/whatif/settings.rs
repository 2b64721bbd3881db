//! Every number of a scheme that may be moved, by a path: `groups.above.quota.A`, `tenants.alone_from_mu`.
//!
//! *Guarantees:* what [`settings`] lists, [`change`] takes; a changed scheme is as whole as one from a file: weights make
//! 100, quotas leave a rest, bounds fall from grade to grade. *Must not know:* files, windows.

use super::slot::{Range, Slot, slots};
use crate::model::scheme::Scheme;
use crate::model::spec::PolicyStatus;
use crate::model::words::Words;
use crate::words;

/// Weights that make room are whole in parts of this.
const FINENESS: f64 = 1e9;

/// What a setting is set to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// None: no cap, no floor, an amount that is not known.
    None,
    /// One of a few, by its stable name.
    Choice(&'static str),
}

/// What a setting may be set to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limits {
    /// A number from and to, both in it, as long as nothing else moves; `none` and `average` where they are allowed.
    Number {
        /// The least.
        least: f64,
        /// The greatest.
        most: f64,
        /// What else may stand there: `none`, `average`.
        or: Option<&'static str>,
    },
    /// One of these.
    Choice(&'static [&'static str]),
}

/// One number or choice of a scheme.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Its path.
    pub key: String,
    /// What it is: `规上工业 · 配额 A`.
    pub name: Words,
    /// Its unit; empty where it has none.
    pub unit: Words,
    /// What it is now.
    pub value: Value,
    /// What it may be.
    pub limits: Limits,
    /// Position of the group it belongs to.
    pub group: Option<usize>,
    /// Where it stands.
    pub slot: Slot,
}

/// Why a setting was not changed: key, reason, remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The key, as it was given.
    pub key: String,
    /// What is wrong.
    pub message: Words,
    /// What to do.
    pub remedy: Words,
}

impl Value {
    /// `25`, `none`, `merged`.
    pub fn text(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::None => "none".to_owned(),
            Self::Choice(name) => name.to_owned(),
        }
    }

    /// The number, where it is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::None | Self::Choice(_) => None,
        }
    }
}

impl Limits {
    /// `0 … 35`, `merged, follows, alone`.
    pub fn words(self) -> Words {
        match self {
            Self::Choice(names) => Words::same(names.join(", ")),
            Self::Number { least, most, or } => {
                let or = or.map_or_else(String::new, |or| format!(", {or}"));
                let shown = |number: f64| (number * 1e6).round() / 1e6;
                let (low, high) = (shown(least), shown(most));
                match (least.is_finite(), most.is_finite()) {
                    (true, true) => words!("{low} … {high}{or}", "{low} … {high}{or}"),
                    (true, false) if least == f64::MIN_POSITIVE => words!("大于 0{or}", "above 0{or}"),
                    (true, false) => words!("≥ {low}{or}", "≥ {low}{or}"),
                    (false, true) => words!("≤ {high}{or}", "≤ {high}{or}"),
                    (false, false) => words!("任意数{or}", "any number{or}"),
                }
            }
        }
    }

    /// The value a text stands for.
    fn read(self, text: &str) -> Option<Value> {
        match self {
            Self::Choice(names) => names.iter().find(|name| **name == text).map(|name| Value::Choice(name)),
            Self::Number { or, .. } if or == Some(text) => {
                Some(if text == "none" { Value::None } else { Value::Choice(or.unwrap_or_default()) })
            }
            Self::Number { .. } => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Number),
        }
    }
}

/// All settings of a scheme, in its own order.
pub fn settings(scheme: &Scheme) -> Vec<Setting> {
    slots(scheme).into_iter().filter_map(|slot| setting(scheme, slot)).collect()
}

fn setting(scheme: &Scheme, slot: Slot) -> Option<Setting> {
    let (key, name) = slot.key_and_name(scheme)?;
    Some(Setting {
        key,
        name,
        unit: slot.unit(scheme),
        value: slot.value(scheme)?,
        limits: slot.limits(scheme),
        group: slot.group(),
        slot,
    })
}

/// Settings that two schemes have in common and that differ: before, after. What only one of them has is another
/// scheme's own and no change.
pub fn changes(old: &Scheme, new: &Scheme) -> Vec<(Setting, Setting)> {
    let (old, new) = (settings(old), settings(new));
    let pair = |after: Setting| {
        let before = old.iter().find(|before| before.key == after.key)?;
        (before.value != after.value).then(|| (before.clone(), after))
    };
    new.into_iter().filter_map(pair).collect()
}

/// The scheme with these settings changed, each a key and a text. Weights that are not named make room for those that
/// are; the rest grade of a quota takes what is left.
///
/// # Errors
/// With the key, what it may be, and near names where there is no such key.
pub fn change(scheme: &Scheme, wanted: &[(&str, &str)]) -> Result<Scheme, Refusal> {
    let all = settings(scheme);
    let mut changed = scheme.clone();
    let mut slots: Vec<(Slot, &str)> = Vec::new();
    for (key, text) in wanted {
        let found = all.iter().find(|known| known.key == *key).ok_or_else(|| unknown(scheme, &all, key))?;
        let value = found.limits.read(text.trim()).filter(|value| found.slot.takes(*value));
        let value = value.ok_or_else(|| out_of_limits(found, text))?;
        found.slot.put(&mut changed, value);
        slots.push((found.slot, key));
    }
    make_room(&mut changed, &slots)?;
    check(&changed, &slots, &all)?;
    mark(scheme, &mut changed);
    Ok(changed)
}

/// The scheme with one number moved as far as the others let it: what a drag asks for.
#[must_use]
pub fn moved(scheme: &Scheme, setting: &Setting, value: Value) -> Scheme {
    let value = match (value, setting.limits) {
        // No clamp: where the others leave no room the least is above the most.
        (Value::Number(number), Limits::Number { least, most, .. }) => Value::Number(number.max(least).min(most)),
        (value, _) => value,
    };
    change(scheme, &[(&setting.key, &value.text())]).unwrap_or_else(|_| scheme.clone())
}

/// Makes the weights of each group 100 again by the indicators that were not set.
fn make_room(scheme: &mut Scheme, set: &[(Slot, &str)]) -> Result<(), Refusal> {
    for at in 0..scheme.groups.len() {
        let is_set = |indicator: usize| set.iter().any(|(slot, _)| *slot == Slot::Weight { group: at, indicator });
        let Some((_, key)) = set.iter().find(|(slot, _)| matches!(slot, Slot::Weight { group, .. } if *group == at))
        else {
            continue;
        };
        let Some(group) = scheme.groups.get_mut(at) else { continue };
        let (mut fixed, mut others) = (0.0, 0.0);
        for (position, indicator) in group.indicators.iter().enumerate() {
            if is_set(position) { fixed += indicator.weight } else { others += indicator.weight }
        }
        let room = 100.0 - fixed;
        let fits = if others > 0.0 { room > 0.0 } else { room.abs() <= 1e-6 };
        if !fits {
            let message = words!("权重合计 {fixed}，不是 100", "the weights make {fixed}, not 100");
            let remedy = Words::fixed(
                "减小权重；没有写出的指标会按比例补足 100",
                "make weights smaller; indicators that are not named fill up to 100",
            );
            return Err(Refusal { key: (*key).to_owned(), message, remedy });
        }
        if others > 0.0 {
            for (position, indicator) in group.indicators.iter_mut().enumerate() {
                if !is_set(position) {
                    // What binary leaves at the end of 7.5 is no part of the weight.
                    let weight = indicator.weight * room / others;
                    indicator.weight = (weight * FINENESS).round().max(1.0) / FINENESS;
                }
            }
        }
    }
    Ok(())
}

/// Whether quotas leave a rest, bounds fall and floors stand under caps.
fn check(scheme: &Scheme, set: &[(Slot, &str)], all: &[Setting]) -> Result<(), Refusal> {
    for (slot, key) in set {
        if slot.is_whole(scheme) {
            continue;
        }
        let message = match slot {
            Slot::Quota { .. } => {
                Words::fixed("本组配额合计超过 100 %", "the quotas of the group make more than 100 %")
            }
            Slot::Bound { .. } => Words::fixed("界限没有逐级降低", "the bounds do not fall from grade to grade"),
            _ => Words::fixed("保底高于封顶", "the floor is above the cap"),
        };
        let limits = all.iter().find(|known| known.slot == *slot).map(|known| known.limits.words()).unwrap_or_default();
        let remedy = Words::made(
            format!("其余不变时可设 {}", limits.zh),
            format!("while the others stay it may be {}", limits.en),
        );
        return Err(Refusal { key: (*key).to_owned(), message, remedy });
    }
    Ok(())
}

/// A scheme that was changed says so, and is nobody's rule in force any more.
fn mark(old: &Scheme, changed: &mut Scheme) {
    const ZH: &str = "（已调整）";
    const EN: &str = " (changed)";
    if old == changed {
        return;
    }
    if changed.origin.status == PolicyStatus::Official {
        changed.origin.status = PolicyStatus::Example;
    }
    if !changed.name.zh.ends_with(ZH) {
        let name = &changed.name;
        changed.name = Words::made(format!("{}{ZH}", name.zh), format!("{}{EN}", name.en));
    }
}

fn out_of_limits(setting: &Setting, text: &str) -> Refusal {
    let text: String = text.chars().take(40).collect();
    let limits = match (setting.limits, setting.slot.range()) {
        // Others may be moved along with it: what is said is what it can ever be.
        (Limits::Number { or, .. }, Range { least, most, .. }) => Limits::Number { least, most, or }.words(),
        (limits, _) => limits.words(),
    };
    Refusal {
        key: setting.key.clone(),
        message: words!("“{text}”不能用在这里", "`{text}` cannot be used here"),
        remedy: Words::made(format!("可设 {}", limits.zh), format!("it may be {}", limits.en)),
    }
}

fn unknown(scheme: &Scheme, all: &[Setting], key: &str) -> Refusal {
    let shown: String = key.chars().take(80).collect();
    if let Some(rest) = Slot::rest_key(scheme).into_iter().find(|rest| rest == key) {
        let message = words!("“{rest}”取其余，不能直接设", "`{rest}` has the rest and cannot be set");
        let remedy = Words::fixed("改设同组的其他配额", "set the other quotas of the group");
        return Refusal { key: shown, message, remedy };
    }
    let mut near: Vec<(usize, &str)> =
        all.iter().map(|known| (distance(key, &known.key), known.key.as_str())).collect();
    near.sort_unstable();
    let list = near.iter().take(3).map(|(_, key)| *key).collect::<Vec<_>>().join(", ");
    Refusal {
        key: shown,
        message: Words::fixed("方案没有这一项", "the scheme has no such setting"),
        remedy: words!("相近的有 {list}；用 --list 查看全部", "near it are {list}; --list shows all of them"),
    }
}

/// How many letters have to be changed, put in or taken out; of a long text its beginning.
pub fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().take(80).enumerate() {
        let mut left = at + 1;
        let mut diagonal = at;
        for (column, known) in other.iter().enumerate() {
            let above = row.get(column + 1).copied().unwrap_or(usize::MAX - 1);
            let next = (diagonal + usize::from(letter != *known)).min(above + 1).min(left + 1);
            diagonal = above;
            if let Some(slot) = row.get_mut(column) {
                *slot = left;
            }
            left = next;
        }
        if let Some(slot) = row.last_mut() {
            *slot = left;
        }
    }
    row.last().copied().unwrap_or(0)
}
