//! What stands under `[地块坐标]`: a line for each parcel, then one for each of its points.
//!
//! *Guarantees:* every parcel of the file is one, however broken its points are. *Must not know:* coordinate systems.

use crate::io::degrees::degrees;
use crate::io::number::number;

/// Which of the two numbers of a point is east.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    NorthEast,
    EastNorth,
}

/// One parcel as it stands.
#[derive(Debug, Default)]
pub(super) struct Parcel<'t> {
    /// The line it starts on, from 1.
    pub(super) line: usize,
    /// The cells of its line, without the `@`; none where points stand without one.
    pub(super) cells: Vec<&'t str>,
    pub(super) points: Vec<Point<'t>>,
    /// Lines that are no points.
    pub(super) unread: Vec<usize>,
}

/// One point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point<'t> {
    /// The ring it says it belongs to.
    pub(super) ring: &'t str,
    /// The two numbers, in the order of the file.
    pub(super) pair: [f64; 2],
}

/// All parcels of the lines of a section.
pub(super) fn parcels<'t>(lines: impl Iterator<Item = (usize, &'t str)>) -> Vec<Parcel<'t>> {
    let mut parcels: Vec<Parcel<'t>> = Vec::new();
    for (line, text) in lines {
        // Names may hold full-width commas.
        let comma = if text.contains(',') { ',' } else { '，' };
        let cells: Vec<&str> = text.split(comma).map(str::trim).collect();
        if let Some(cells) = of_parcel(&cells) {
            parcels.push(Parcel { line, cells, ..Parcel::default() });
            continue;
        }
        if parcels.is_empty() {
            parcels.push(Parcel { line, ..Parcel::default() });
        }
        if let Some(parcel) = parcels.last_mut() {
            match point(&cells) {
                Some(point) => parcel.points.push(point),
                None => parcel.unread.push(line),
            }
        }
    }
    parcels
}

/// The cells of a parcel's line: it ends with `@`; where that is missing it starts with a count and has no coordinates.
fn of_parcel<'t>(cells: &[&'t str]) -> Option<Vec<&'t str>> {
    let end = cells.iter().rposition(|cell| !cell.is_empty())?;
    let (last, before) = cells.get(..=end)?.split_last()?;
    if let Some(rest) = last.strip_suffix(['@', '＠']) {
        let more = (!rest.trim().is_empty()).then_some(rest.trim());
        return Some(before.iter().copied().chain(more).collect());
    }
    let is_count = cells.first().is_some_and(|first| first.bytes().all(|byte| byte.is_ascii_digit()));
    (is_count && cells.len() >= 5 && metres(cells).is_none()).then(|| before.iter().copied().chain([*last]).collect())
}

/// The point of a line: number, ring and two coordinates, with or without other cells before and behind.
fn point<'t>(cells: &[&'t str]) -> Option<Point<'t>> {
    let at = metres(cells).unwrap_or(if cells.len() < 4 { 1 } else { 2 });
    let read = |cell: &&str| number(cell).or_else(|| degrees(cell)).filter(|value| !value.is_nan());
    let value = |at: usize| cells.get(at).and_then(read);
    let is_ring = |cell: &&&str| cell.len() < 6 && cell.bytes().all(|byte| byte.is_ascii_digit());
    // In front of the coordinates, unless the point's own number does.
    let ring = at.checked_sub(1).filter(|before| *before > 0).and_then(|before| cells.get(before)).filter(is_ring);
    Some(Point { ring: ring.copied().unwrap_or_default(), pair: [value(at)?, value(at + 1)?] })
}

/// Where two numbers as large as metres stand beside each other.
fn metres(cells: &[&str]) -> Option<usize> {
    let is_large = |cell: &&str| number(cell).is_some_and(|value| value.abs() >= 10_000.0);
    let pairs = cells.iter().zip(cells.iter().skip(1)).skip(1);
    pairs.enumerate().find(|(_, (a, b))| is_large(a) && is_large(b)).map(|(at, _)| at + 1)
}

/// What most points say: which number is the easting. Eastings with a zone number are larger than northings, others
/// smaller; of degrees the longitude is the larger one.
pub(super) fn order(parcels: &[Parcel<'_>]) -> Order {
    let is_east_first = |pair: [f64; 2]| {
        let [a, b] = pair.map(f64::abs);
        let is_large_east = a.max(b) >= 1e7 || a.max(b) <= 180.0;
        is_large_east == (a > b)
    };
    let (mut all, mut east_first) = (0_usize, 0_usize);
    for point in parcels.iter().flat_map(|parcel| &parcel.points) {
        all += 1;
        east_first += usize::from(is_east_first(point.pair));
    }
    if east_first * 2 > all { Order::EastNorth } else { Order::NorthEast }
}

impl Point<'_> {
    /// East and north.
    pub(super) fn east_north(&self, order: Order) -> (f64, f64) {
        let [a, b] = self.pair;
        if order == Order::EastNorth { (a, b) } else { (b, a) }
    }
}

/// Names of the cells of a parcel's line.
pub(super) const COLUMNS: [&str; 8] =
    ["点数", "面积(公顷)", "地块编号", "地块名称", "图形属性", "图幅号", "用途", "地类编码"];

/// The name of a cell.
pub(super) fn column(at: usize) -> String {
    COLUMNS.get(at).map_or_else(|| format!("属性{}", at + 1), |name| (*name).to_owned())
}
