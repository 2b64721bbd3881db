//! Where the header of a sheet is: the lines that name columns, below titles and above data.
//!
//! *Guarantees:* looks at the first lines only; the same sheet gives the same answer. *Must not know:* what is done with it.

use std::collections::HashSet;

use super::marks::{is_id, is_numbering};
use crate::io::grid::{Cell, Grid, Merged, Row};
use crate::io::vocabulary::Heading;

/// How many lines are looked through, and how many a header may have.
const LOOKED_AT: usize = 40;
const MOST_LINES: usize = 4;

/// A header that was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    /// Positions of its first and last row in the grid.
    pub(super) rows: (usize, usize),
    /// What each column is, from A.
    pub(super) headings: Vec<Heading>,
    /// How many columns are known.
    pub(super) known: usize,
    score: f64,
}

/// The best header, the earlier and lower of equal ones.
pub(super) fn find(grid: &Grid) -> Option<Head> {
    let rows = grid.rows.get(..grid.rows.len().min(LOOKED_AT + MOST_LINES)).unwrap_or_default();
    let below = rows.last().map_or(0, |row| row.number);
    let merged: Vec<Merged> = grid.merged.iter().filter(|merged| merged.rows.0 <= below).copied().collect();
    let mut best: Option<Head> = None;
    for first in 0..rows.len().min(LOOKED_AT) {
        for last in first..rows.len().min(first + MOST_LINES) {
            let Some(head) = head(rows, (first, last), &merged) else { continue };
            if best.as_ref().is_none_or(|best| head.score > best.score) {
                best = Some(head);
            }
        }
    }
    best.filter(|head| head.score > 0.0)
}

/// The header that a person says, by the numbers of its first and last row; none where nothing stands there.
pub(super) fn said(grid: &Grid, (from, to): (u32, u32)) -> Option<Head> {
    let first = grid.rows.partition_point(|row| row.number < from);
    let end = grid.rows.partition_point(|row| row.number <= to);
    let block = grid.rows.get(first..end).filter(|block| !block.is_empty())?;
    let headings = headings(block, &grid.merged);
    let known = headings.iter().filter(|heading| heading.field.is_some()).count();
    Some(Head { rows: (first, end - 1), headings, known, score: 0.0 })
}

/// What the columns under these lines are called.
fn headings(block: &[Row], merged: &[Merged]) -> Vec<Heading> {
    let width = block.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let lines: Vec<Vec<String>> =
        block.iter().enumerate().map(|(at, row)| line(row, block.get(at + 1), merged, width)).collect();
    let of = |column: usize| lines.iter().filter_map(|line| line.get(column)).map(String::as_str).collect::<Vec<_>>();
    (0..width).map(|column| Heading::of(&of(column))).collect()
}

/// The header these rows would be; none where they cannot be one.
fn head(rows: &[Row], (first, last): (usize, usize), merged: &[Merged]) -> Option<Head> {
    let block = rows.get(first..=last)?;
    let is_one_piece = block.windows(2).all(|pair| pair[1].number == pair[0].number + 1);
    if !is_one_piece || distinct(block.first()?) < 2 || block.iter().skip(1).any(is_numbering) {
        return None;
    }
    let headings = headings(block, merged);
    let mut seen: HashSet<(&str, Option<u16>)> = HashSet::new();
    let mut score = 0.0;
    for heading in &headings {
        match heading.field {
            Some(field) if seen.insert((field, heading.year)) => score += 5.0,
            _ if heading.text.is_empty() => {}
            _ => score += 1.0,
        }
        score -= if heading.text.chars().count() > 40 { 3.0 } else { 0.0 };
    }
    let cells = || block.iter().flat_map(|row| &row.cells);
    score -= 4.0 * cells().filter(|cell| is_id(cell) || is_figure(cell)).count() as f64;
    score -= 4.0 * cells().filter(|cell| is_statement(cell)).count() as f64;
    score -= 1.5 * (last - first) as f64;
    // A header is not cut through its merged cells, and does not end above a line that goes on with it.
    let (from, to) = (block.first()?.number, block.last()?.number);
    let cut = merged.iter().filter(|merged| (from..=to).contains(&merged.rows.0) && merged.rows.1 > to);
    score -= 5.0 * cut.count() as f64;
    score -= if rows.get(last + 1).is_some_and(|below| goes_on(block, below)) { 3.0 } else { 0.0 };
    Some(Head { rows: (first, last), known: seen.len(), headings, score })
}

/// Whether the row below a header has names only, and none in the first column, which has one above.
fn goes_on(block: &[Row], below: &Row) -> bool {
    let is_name = |cell: &Cell| matches!(cell, Cell::Text(_)) && cell.number().is_none() && !is_id(cell);
    let mut filled = below.cells.iter().filter(|cell| !cell.is_blank()).peekable();
    let is_next = block.last().is_some_and(|row| row.number + 1 == below.number);
    let is_open = below.cell(0).is_blank() && block.iter().any(|row| !row.cell(0).is_blank());
    is_next && is_open && filled.peek().is_some() && filled.all(is_name)
}

/// How many different texts a row has.
fn distinct(row: &Row) -> usize {
    let mut texts: Vec<String> = row.cells.iter().filter(|cell| !cell.is_blank()).map(Cell::shown).collect();
    texts.sort();
    texts.dedup();
    texts.len()
}

/// 填报单位：税务局 names something, and no column.
fn is_statement(cell: &Cell) -> bool {
    let text = cell.shown();
    let outside: String = text.split(['(', '（']).take(1).collect();
    !text.starts_with("其中") && outside.trim_end_matches([':', '：']).contains([':', '：'])
}

/// A number that is no year.
fn is_figure(cell: &Cell) -> bool {
    cell.number().is_some_and(|value| !(value.fract() == 0.0 && (1980.0..=2100.0).contains(&value)))
}

/// A line of a header with a text for every column that lies under one.
fn line(row: &Row, below: Option<&Row>, merged: &[Merged], width: usize) -> Vec<String> {
    let mut line: Vec<String> = (0..width).map(|column| row.cell(column).shown()).collect();
    let is_known = merged.iter().any(|merged| (merged.rows.0..=merged.rows.1).contains(&row.number));
    for merged in merged.iter().filter(|merged| merged.rows.0 == row.number) {
        let Some(text) = line.get(merged.columns.0 as usize).cloned() else { continue };
        let end = (merged.columns.1 as usize + 1).min(width);
        let under = line.get_mut(merged.columns.0 as usize..end);
        under.into_iter().flatten().for_each(|place| place.clone_from(&text));
    }
    // Where the format does not tell what is merged, a text stands for the empty cells to its right that have something below.
    if let Some(below) = below.filter(|_| !is_known) {
        for column in 1..width {
            let is_under = !below.cell(column).is_blank() && !below.cell(column - 1).is_blank();
            if row.cell(column).is_blank() && is_under {
                let left = line.get(column - 1).cloned().unwrap_or_default();
                if let Some(place) = line.get_mut(column) {
                    *place = left;
                }
            }
        }
    }
    line
}
