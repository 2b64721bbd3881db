//! Parcels or firms as keys to be found.
//!
//! *Must not know:* tables.

use std::borrow::Cow;

use hashbrown::HashMap;
use rayon::prelude::*;

use super::Target;
use super::keys::{self, Key};
use crate::io::credit_code;
use crate::io::grid::Cell;
use crate::io::vocabulary::exact;
use crate::model::dataset::Dataset;
use crate::model::layer::{Layer, Role};
use crate::model::table::{Column, Value};

/// By what parcels or firms are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct By {
    pub(super) to: Target,
    /// `zddm`, `uscc`, `name`, or a column of the parcels.
    pub(super) field: Cow<'static, str>,
}

impl By {
    const fn known(to: Target, field: &'static str) -> Self {
        Self { to, field: Cow::Borrowed(field) }
    }

    pub(super) fn is_name(&self) -> bool {
        self.field == "name"
    }
}

/// In this order they are tried: a number says more than a name.
const KNOWN: [By; 5] = [
    By::known(Target::Parcels, "zddm"),
    By::known(Target::Firms, "uscc"),
    By::known(Target::Parcels, "uscc"),
    By::known(Target::Firms, "name"),
    By::known(Target::Parcels, "name"),
];

/// What may be joined by, where some of it was decided.
pub(super) fn possible(to: Option<Target>, field: Option<&str>) -> Vec<By> {
    let is_meant = |by: &&By| to.is_none_or(|to| by.to == to) && field.is_none_or(|field| by.field == field);
    let known: Vec<By> = KNOWN.iter().filter(is_meant).cloned().collect();
    let own = field.filter(|_| known.is_empty() && to != Some(Target::Firms));
    let own = own.map(|field| By { to: Target::Parcels, field: Cow::Owned(field.to_owned()) });
    known.into_iter().chain(own).collect()
}

/// The keys of all parcels or firms, and their names.
#[derive(Debug)]
pub(super) struct Targets {
    pub(super) by: By,
    /// As the data has them.
    pub(super) shown: Vec<String>,
    /// As they are compared; empty where there is none.
    pub(super) keys: Vec<String>,
    /// The names of the same, as they are compared; empty where there is none.
    pub(super) names: Vec<String>,
    /// The credit codes of firms that are found by name; else none.
    codes: Vec<String>,
    at: HashMap<String, u32>,
    /// Keys that stand for more than one, with the later ones.
    pub(super) doubles: Vec<u32>,
    /// Positions by key, ascending.
    sorted: Vec<u32>,
}

impl Targets {
    /// None where the data has no such keys.
    pub(super) fn of(data: &Dataset, by: By) -> Option<Self> {
        let (shown, names) = match by.to {
            Target::Parcels => of_parcels(data.parcels()?, &by.field)?,
            Target::Firms => {
                let firms = &data.firms.firms;
                let of = |firm: &crate::model::firm::Firm| {
                    if by.field == "uscc" { firm.code.clone() } else { firm.name.clone() }
                };
                let shown = firms.iter().map(of).collect();
                (shown, firms.par_iter().map(|firm| keys::name(&firm.name)).collect())
            }
        };
        let is_by_name = by.to == Target::Firms && by.is_name();
        let codes = data.firms.firms.iter().filter(|_| is_by_name).map(|firm| keys::code(&firm.code)).collect();
        let key = |shown: &String| if by.is_name() { keys::name(shown) } else { keys::code(shown) };
        let known = |key: String| if keys::is_nothing(&key) { String::new() } else { key };
        let keys: Vec<String> = shown.par_iter().map(|shown| known(key(shown))).collect();
        let mut at = HashMap::with_capacity(keys.len());
        let mut doubles = Vec::new();
        for (position, key) in (0_u32..).zip(&keys).filter(|(_, key)| !key.is_empty()) {
            if at.contains_key(key) {
                doubles.push(position);
            } else {
                at.insert(key.clone(), position);
            }
        }
        if at.is_empty() {
            return None;
        }
        let mut sorted: Vec<u32> = (0..keys.len() as u32).collect();
        sorted.par_sort_unstable_by_key(|position| (keys.get(*position as usize), *position));
        Some(Self { by, shown, keys, names, codes, at, doubles, sorted })
    }

    pub(super) fn find(&self, key: &str) -> Option<u32> {
        self.at.get(key).copied()
    }

    pub(super) fn key(&self, at: u32) -> &str {
        self.keys.get(at as usize).map_or("", String::as_str)
    }

    pub(super) fn name(&self, at: u32) -> &str {
        self.names.get(at as usize).map_or("", String::as_str)
    }

    /// Whether a row says another credit code than a firm that is found by name has, both of them valid.
    pub(super) fn has_other_code(&self, at: u32, cell: &Cell) -> bool {
        let Some(own) = self.codes.get(at as usize).filter(|own| credit_code::is_valid(own)) else { return false };
        matches!(keys::key(cell, false), Key::Whole(code) if code != *own && credit_code::is_valid(&code))
    }

    pub(super) fn shown(&self, at: u32) -> &str {
        self.shown.get(at as usize).map_or("", String::as_str)
    }

    /// Those whose key begins so, by key.
    pub(super) fn beginning(&self, prefix: &str) -> impl Iterator<Item = u32> {
        let from = self.sorted.partition_point(|at| self.key(*at) < prefix);
        self.sorted.iter().skip(from).copied().take_while(move |at| self.key(*at).starts_with(prefix))
    }

    /// Names that only one has.
    pub(super) fn by_name(&self) -> HashMap<&str, Option<u32>> {
        let mut found: HashMap<&str, Option<u32>> = HashMap::new();
        for (at, name) in (0_u32..).zip(&self.names).filter(|(_, name)| !name.is_empty()) {
            found.entry(name).and_modify(|only| *only = None).or_insert(Some(at));
        }
        found
    }
}

/// Keys and names of parcels.
fn of_parcels(layer: &Layer, field: &str) -> Option<(Vec<String>, Vec<String>)> {
    let of_field = |field| layer.table.columns.iter().find(|column| exact(&column.name) == Some(field));
    let own = || layer.table.columns.iter().find(|column| column.name == field);
    let key = match field {
        "zddm" => layer.role(Role::Code),
        "name" => of_field(field).or_else(|| layer.role(Role::Name)),
        _ => of_field(field).or_else(own),
    }?;
    let name = of_field("name").or_else(|| layer.role(Role::Name));
    let shown = (0..layer.len()).map(|row| text(key, row)).collect();
    let names = name.map_or_else(Vec::new, |name| (0..layer.len()).map(|row| keys::name(&text(name, row))).collect());
    Some((shown, names))
}

fn text(column: &Column, row: usize) -> String {
    match column.value(row) {
        Value::Text(text) => text.to_owned(),
        Value::Number(value) => value.to_string(),
        Value::None | Value::Bool(_) | Value::Json(_) => String::new(),
    }
}
