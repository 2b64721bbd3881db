//! Which row of a table goes with which parcel or firm.
//!
//! *Guarantees:* a row goes with one or none; why not is kept. *Must not know:* what stands in the other columns.

use hashbrown::HashMap;
use rayon::prelude::*;

use super::keys::{self, Damaged, Key};
use super::near::{MOST, near};
use super::targets::{Targets, possible};
use super::{How, Settings, Target, Unmatched, without_key};
use crate::io::credit_code;
use crate::io::error::Fault;
use crate::io::grid::{Cell, Row};
use crate::io::roles::normalized;
use crate::io::sheet::SheetTable;
use crate::io::vocabulary::known;
use crate::model::dataset::Dataset;

/// Rows and what they go with.
#[derive(Debug)]
pub(super) struct Pairs {
    pub(super) targets: Targets,
    /// Position of the key column.
    pub(super) key: usize,
    /// Of each row.
    pub(super) of_row: Vec<Option<(u32, How)>>,
    pub(super) unmatched: Vec<Unmatched>,
    /// Rows whose key was read in another form than it is written in.
    pub(super) changed: Vec<u32>,
    /// Rows whose key is damaged.
    pub(super) damaged: Vec<u32>,
}

/// The position of the column a person means.
fn named(table: &SheetTable, key: &str) -> Option<usize> {
    let wanted = normalized(key);
    let by_text = table.headings.iter().position(|h| normalized(&h.text) == wanted || normalized(&h.base) == wanted);
    let by_letters = || table.letters.iter().position(|letters| letters.eq_ignore_ascii_case(key));
    by_text.or_else(|| known(&wanted).and_then(|field| table.position(field))).or_else(by_letters)
}

/// The pair of column and keys to join by: the first that fits half of the rows, else the one that fits most.
pub(super) fn chosen(data: &Dataset, table: &SheetTable, settings: &Settings) -> Result<(usize, Targets), Fault> {
    let of_person = settings.key.as_deref().map(|key| named(table, key).ok_or_else(|| without_key(table)));
    let of_person = of_person.transpose()?;
    let mut best: Option<(usize, usize, Targets)> = None;
    for by in possible(settings.to, settings.by.as_deref()) {
        let column = of_person.or_else(|| table.position(&by.field));
        // A column of the parcels has no name that a table is known to use.
        if column.is_none() && settings.by.as_deref() != Some(&*by.field) {
            continue;
        }
        let Some(targets) = Targets::of(data, by) else { continue };
        let all = column.map_or(0..table.headings.len(), |column| column..column + 1);
        let fits = all.map(|column| (fitting(table, column, &targets), column));
        // Of equal ones the first.
        let most = fits.reduce(|best, next| if next.0.0 > best.0.0 { next } else { best });
        let Some(((fitting, filled), column)) = most else { continue };
        if fitting * 2 >= filled && fitting > 0 {
            return Ok((column, targets));
        }
        if best.as_ref().is_none_or(|(most, ..)| fitting > *most) {
            best = Some((fitting, column, targets));
        }
    }
    best.map(|(_, column, targets)| (column, targets)).ok_or_else(|| without_key(table))
}

/// How many keys are known or would be if they were whole, and how many there are.
fn fitting(table: &SheetTable, column: usize, targets: &Targets) -> (usize, usize) {
    let is_name = targets.by.is_name();
    let count = |row: &Row| match keys::key(row.cell(column), is_name) {
        Key::Blank => (0, 0),
        Key::Whole(key) => (usize::from(targets.find(&key).is_some()), 1),
        Key::Damaged(left) => (usize::from(!is_name && targets.beginning(&left.prefix).next().is_some()), 1),
    };
    table.rows.par_iter().map(count).reduce(|| (0, 0), |one, other| (one.0 + other.0, one.1 + other.1))
}

/// Pairs all rows.
pub(super) fn pairs((key, targets): (usize, Targets), table: &SheetTable, settings: &Settings) -> Pairs {
    let is_name = targets.by.is_name();
    let found: Vec<Key> = table.rows.par_iter().map(|row| keys::key(row.cell(key), is_name)).collect();
    let name_column = table.position("name").filter(|column| *column != key);
    let by_name = if name_column.is_some() { targets.by_name() } else { HashMap::new() };
    let name_of = |row: &Row| name_column.map(|column| keys::name(&row.cell(column).shown())).unwrap_or_default();
    let code_column = table.position("uscc").filter(|column| *column != key);
    let is_other = |row: &Row, at: u32| code_column.is_some_and(|column| targets.has_other_code(at, row.cell(column)));
    let mut of_row: Vec<Option<(u32, How)>> = found
        .par_iter()
        .zip(&table.rows)
        .map(|(key, row)| match key {
            Key::Whole(key) => targets.find(key).filter(|at| !is_other(row, *at)).map(|at| (at, How::Key)),
            Key::Blank | Key::Damaged(_) => None,
        })
        .collect();
    let mut is_taken = vec![false; targets.keys.len()];
    for (at, _) in of_row.iter().flatten() {
        if let Some(taken) = is_taken.get_mut(*at as usize) {
            *taken = true;
        }
    }
    let open: Vec<usize> = (0..found.len()).filter(|at| of_row.get(*at).is_some_and(Option::is_none)).collect();
    let near = near_of_open((&found, &open), &targets, &is_taken);
    let mut unmatched = Vec::new();
    let mut damaged = Vec::new();
    for (row_at, near) in open.into_iter().zip(near) {
        let (Some(row), Some(found)) = (table.rows.get(row_at), found.get(row_at)) else { continue };
        let left = left_of(found);
        if left.is_some() {
            damaged.push(row.number);
        }
        let name = name_of(row);
        // A parcel may have the name of a firm that has several; a firm's name is its own.
        let named = by_name.get(name.as_str()).copied().flatten();
        let confirmed = near.iter().copied().filter(|at| !name.is_empty() && targets.name(*at) == name);
        let mut confirmed = confirmed.take(2);
        let confirmed = confirmed.next().filter(|_| confirmed.next().is_none());
        let is_left = |at: &u32| left.as_ref().is_some_and(|left| left.fits(targets.key(*at)));
        let confirmed = confirmed.or_else(|| named.filter(is_left));
        let other = of_other_code(found, named, &targets);
        let can_be_named = other.is_none() && (matches!(found, Key::Blank) || targets.by.to == Target::Firms);
        let by_name = named.filter(|_| can_be_named);
        let near = other.map_or(near, |at| vec![at]);
        let suggested = if near.len() == 1 { near.first().copied() } else { None };
        let taken = confirmed.map(|at| (at, How::Confirmed)).or_else(|| by_name.map(|at| (at, How::Name)));
        let taken = taken.or_else(|| suggested.filter(|_| settings.take_suggestions).map(|at| (at, How::Suggestion)));
        if taken.is_some() {
            if let Some(place) = of_row.get_mut(row_at) {
                *place = taken;
            }
        } else {
            let why = match found {
                Key::Blank => "key-blank",
                _ if other.is_some() => "key-other",
                _ if left.is_some() => "key-damaged",
                _ if near.is_empty() => "key-unknown",
                _ => "key-near",
            };
            unmatched.push(of_unmatched(row, key, why, &near, &targets));
        }
    }
    let changed = table.rows.iter().zip(&found).filter(|(row, found)| keys::was_changed(row.cell(key), found));
    let changed = changed.map(|(row, _)| row.number).collect();
    drop(by_name);
    Pairs { targets, key, of_row, unmatched, changed, damaged }
}

/// What is left of a damaged id; also of one that was damaged before it became a text.
fn left_of(key: &Key) -> Option<Damaged> {
    const KEPT: usize = 15;
    match key {
        Key::Damaged(left) => Some(left.clone()),
        Key::Whole(text) if text.len() > KEPT && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            let (prefix, rest) = text.split_at(KEPT);
            let is_lost = rest.bytes().all(|byte| byte == b'0');
            is_lost.then(|| Damaged { prefix: prefix.to_owned(), length: text.len() })
        }
        Key::Blank | Key::Whole(_) => None,
    }
}

/// Of each open row what its key may be.
fn near_of_open((found, open): (&[Key], &[usize]), targets: &Targets, is_taken: &[bool]) -> Vec<Vec<u32>> {
    // Who has no number may be meant by none.
    let is_free = |(at, taken): (u32, &bool)| (!taken && !targets.key(at).is_empty()).then_some(at);
    let free: Vec<u32> = (0_u32..).zip(is_taken).filter_map(is_free).collect();
    let known: Vec<&str> = free.iter().map(|at| targets.key(*at)).collect();
    let is_slip = |key: &&Key| matches!(key, Key::Whole(_)) && left_of(key).is_none();
    let asked: Vec<&str> = open
        .iter()
        .filter_map(|at| found.get(*at).filter(is_slip))
        .map(|key| if let Key::Whole(text) = key { text.as_str() } else { "" })
        .collect();
    let mut slips = near(&asked, &known).into_iter();
    let of = |at: &usize| {
        let Some(key) = found.get(*at) else { return Vec::new() };
        if let Some(left) = left_of(key) {
            let fits = targets.beginning(&left.prefix).filter(|at| left.fits(targets.key(*at)));
            return fits.filter(|at| is_taken.get(*at as usize) == Some(&false)).take(MOST).collect();
        }
        if is_slip(&key) {
            let slips = slips.next().unwrap_or_default();
            return slips.into_iter().filter_map(|at| free.get(at as usize).copied()).collect();
        }
        Vec::new()
    };
    open.iter().map(of).collect()
}

/// The firm that has the same name and, so both sides say, another credit code: a guess until a person says so.
fn of_other_code(found: &Key, named: Option<u32>, targets: &Targets) -> Option<u32> {
    match found {
        Key::Whole(name) if targets.by.is_name() => targets.find(name),
        Key::Whole(code) if targets.by.field == "uscc" && credit_code::is_valid(code) => {
            named.filter(|at| credit_code::is_valid(targets.key(*at)))
        }
        Key::Whole(_) | Key::Blank | Key::Damaged(_) => None,
    }
}

fn of_unmatched(row: &Row, key: usize, why: &'static str, near: &[u32], targets: &Targets) -> Unmatched {
    let cell = row.cell(key);
    let key = match cell {
        Cell::Number(value) if *value >= 1e15 => keys::digits(*value),
        _ => cell.shown(),
    };
    let near = near.iter().take(Unmatched::MOST_SUGGESTED).map(|at| targets.shown(*at).to_owned()).collect();
    Unmatched { row: row.number, key, why, near }
}
