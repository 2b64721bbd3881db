//! Which columns of a table are coordinates.
//!
//! *Guarantees:* columns that could be either axis are told apart by their numbers, where nobody says which they are.

use geo_types::Coord;

use crate::crs::assumed::{Assumed, Axes};
use crate::io::degrees::degrees;
use crate::io::formats::wkt_text;
use crate::io::grid::{Grid, Row};
use crate::io::names::Names;
use crate::io::roles::{PARCEL_CODE, normalized};

/// Titles stand above a header, no more than so many rows.
const MOST_TITLES: usize = 10;

const EAST: &[&str] =
    &["lon", "lng", "long", "longitude", "经度", "东", "东坐标", "easting", "east", "横坐标", "jd", "jingdu"];
const NORTH: &[&str] = &["lat", "latitude", "纬度", "北", "北坐标", "northing", "north", "纵坐标", "wd", "weidu"];
/// Surveyors' x is north, mathematicians' east.
const X: &[&str] = &["x", "x坐标", "坐标x", "point_x", "x_coord", "xzb"];
const Y: &[&str] = &["y", "y坐标", "坐标y", "point_y", "y_coord", "yzb"];
const WKT: &[&str] = &["wkt", "geom", "geometry", "the_geom", "wkt_geom", "几何", "图形", "空间坐标", "shape"];
const POINT_NUMBER: &[&str] = &["点号", "界址点号", "界址点", "序号", "点序号", "jzdh", "point_no", "point"];
const RING: &[&str] = &["圈号", "环号", "地块圈号", "ring", "quanhao"];

/// Two columns of coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) first: usize,
    pub(super) second: usize,
    /// Whether the first is east; `None` where only the numbers can say.
    pub(super) is_east_first: Option<bool>,
}

/// Where a record says its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Pair(Pair),
    Wkt(usize),
}

/// The columns of a table with coordinates.
#[derive(Debug)]
pub(super) struct Header {
    /// The first row below, by its position.
    pub(super) first_row: usize,
    pub(super) place: Place,
    pub(super) parcel: Option<usize>,
    pub(super) point: Option<usize>,
    pub(super) ring: Option<usize>,
    /// The other columns with their names.
    pub(super) kept: Vec<(usize, String)>,
}

impl Header {
    /// The first row that names coordinates.
    pub(super) fn find(grid: &Grid) -> Option<Self> {
        let rows = grid.rows.iter().take(MOST_TITLES).enumerate();
        rows.into_iter().find_map(|(at, row)| Self::of(row, at + 1, grid.rows.get(at + 1..)?))
    }

    fn of(row: &Row, first_row: usize, below: &[Row]) -> Option<Self> {
        let names: Vec<String> = row.cells.iter().map(|cell| plain(&cell.shown())).collect();
        let keys: Vec<String> = names.iter().map(|name| key(name)).collect();
        let find = |known: &[&str]| keys.iter().position(|key| known.contains(&key.as_str()));
        let wkt = find(WKT).filter(|column| is_wkt(below, *column, keys.get(*column).map_or("", String::as_str)));
        let pair = |a: &[&str], b: &[&str], is_east_first| {
            let (first, second) = (find(a)?, find(b)?);
            Some(Place::Pair(Pair { first, second, is_east_first }))
        };
        let place = wkt.map(Place::Wkt).or_else(|| pair(EAST, NORTH, Some(true))).or_else(|| pair(X, Y, None))?;
        let parcel = keys.iter().position(|key| PARCEL_CODE.contains(&key.as_str()));
        let (point, ring) = (find(POINT_NUMBER), find(RING));
        let coordinates = match place {
            Place::Wkt(column) => [column, column],
            Place::Pair(pair) => [pair.first, pair.second],
        };
        let mut free = Names::default();
        let named = names.iter().enumerate().filter(|(_, name)| !name.is_empty());
        let kept = named.map(|(column, name)| (column, free.take_spaced(name)));
        let kept = kept.filter(|(column, _)| !coordinates.contains(column)).collect();
        Some(Self { first_row, place, parcel, point, ring, kept })
    }

    /// The coordinates of all rows, east first; as they stand where somebody says the order of axes.
    pub(super) fn coords(rows: &[Row], pair: Pair, assumed: Assumed) -> Vec<Option<Coord>> {
        let number = |row: &Row, column| {
            let cell = row.cell(column);
            cell.number().or_else(|| degrees(&cell.shown()))
        };
        let numbers = |row: &Row| number(row, pair.first).zip(number(row, pair.second));
        let found: Vec<Option<(f64, f64)>> = rows.iter().map(numbers).collect();
        let is_east_first = match (pair.is_east_first, assumed.axes) {
            (None, Some(Axes::EastNorth | Axes::NorthEast)) => true,
            (Some(known), _) => known,
            (None, None) => {
                let (all, east) = found.iter().flatten().fold((0_usize, 0_usize), |(all, east), (a, b)| {
                    (all + 1, east + usize::from(is_first_east(*a, *b)))
                });
                east * 2 > all
            }
        };
        let coord = |(a, b): (f64, f64)| if is_east_first { Coord { x: a, y: b } } else { Coord { x: b, y: a } };
        found.into_iter().map(|pair| pair.map(coord)).collect()
    }
}

/// Eastings with the number of a zone and longitudes are larger than what is north of them, plain eastings smaller.
pub(crate) fn is_first_east(a: f64, b: f64) -> bool {
    let most = a.abs().max(b.abs());
    (most >= 1e7 || most <= 180.0) == (a.abs() > b.abs())
}

/// A name without its unit: `X坐标(m)`, `经度（度）`.
fn key(name: &str) -> String {
    let name = normalized(name);
    let end = name.find(['(', '/', '[', '（']).filter(|end| *end > 0).unwrap_or(name.len());
    name.get(..end).unwrap_or(&name).trim_end_matches(['_', '坐']).to_owned()
}

/// A text without the apostrophe that keeps spreadsheets from running it.
pub(super) fn plain(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let guarded = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r']));
    guarded.unwrap_or(text).to_owned()
}

/// Whether one of the first values of a column is well-known text; of a column called so there may be none.
fn is_wkt(rows: &[Row], column: usize, key: &str) -> bool {
    const LOOKED_AT: usize = 20;
    let mut values = rows.iter().map(|row| row.cell(column)).filter(|cell| !cell.is_blank()).take(LOOKED_AT).peekable();
    let is_nothing = values.peek().is_none();
    is_nothing && key == "wkt" || values.any(|cell| wkt_text::is_like(&cell.shown()))
}
