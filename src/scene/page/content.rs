//! What a page says: the words and figures of its items, passed in by who knows them.

use crate::model::page::TableItem;
use crate::model::pixels::Pixels;
use crate::scene::legend::{Entry, Legend, Square, SquareAxis, Sum};
use crate::scene::paint::Fill;
use geo_types::Rect;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is on a page beside the map. Dates and texts are passed in.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// The title; the subtitle says theme, year, unit.
    pub title: String,
    /// Second line.
    pub subtitle: String,
    /// What the map shows; `None` where there is nothing to show.
    pub extent_in_world: Option<Rect>,
    /// What a sheet of a series is about; `None` of others.
    pub subject_in_world: Option<Rect>,
    /// All there is, for the locator.
    pub whole_in_world: Option<Rect>,
    /// The legend.
    pub legend: Option<Legend>,
    /// The chart.
    pub chart: Option<Chart>,
    /// The pictures of the page's items, by the path that names them; those that could not be read are missing.
    pub images: BTreeMap<String, Arc<Pixels>>,
    /// The tables of the page's items.
    pub tables: Vec<(TableItem, Table)>,
    /// 口径卡: what and how, a line each.
    pub statement: Vec<(String, String)>,
    /// `2024-12-31`: date of making, passed in; empty for none.
    pub date: String,
    /// When the figures are of: `2024 年`; empty where there are none.
    pub data_time: String,
    /// `资料来源：…`.
    pub source: String,
    /// `第 3 页 共 20 页`; empty for a sheet of its own.
    pub folio: String,
    /// Light words all over the sheet: who made it and when; empty for none.
    pub imprint: String,
    /// Words such as 示意数据; empty where all data is official. Stands in the subtitle and as a light watermark.
    pub caution: String,
}

impl Content {
    /// Every text of it, for one who takes something out of all of them.
    pub fn for_each_text(&mut self, mut change: impl FnMut(&mut String)) {
        let Self { title, subtitle, legend, chart, tables, statement, .. } = self;
        [title, subtitle].into_iter().for_each(&mut change);
        if let Some(legend) = legend {
            legend.for_each_text(&mut change);
        }
        if let Some(Chart { title, bars: _, ticks }) = chart {
            change(title);
            for (_, text) in ticks {
                change(text);
            }
        }
        for (_, Table { title, heads, rows, .. }) in tables {
            change(title);
            heads.iter_mut().chain(rows.iter_mut().flatten()).for_each(&mut change);
        }
        for (name, value) in statement {
            change(name);
            change(value);
        }
        let Self { date, data_time, source, folio, imprint, caution, images: _, .. } = self;
        [date, data_time, source, folio, imprint, caution].into_iter().for_each(change);
    }
}

impl Legend {
    /// Every text of it.
    fn for_each_text(&mut self, mut change: impl FnMut(&mut String)) {
        let Self { title, unit, entries, sums, square, rule } = self;
        [title, unit, rule].into_iter().for_each(&mut change);
        for Entry { fill: _, label, parcels: _, mu, share, sums } in entries {
            [label, mu, share].into_iter().for_each(&mut change);
            for Sum { wan_yuan, share } in sums {
                change(wan_yuan);
                change(share);
            }
        }
        sums.iter_mut().for_each(&mut change);
        if let Some(Square { fills: _, across, up }) = square {
            for SquareAxis { name, bounds } in [across, up] {
                change(name);
                bounds.iter_mut().for_each(&mut change);
            }
        }
    }
}

/// Bars, from left to right.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it shows: `宗数（万元/亩）`.
    pub title: String,
    /// Colour and length of each bar.
    pub bars: Vec<(Fill, f64)>,
    /// Words under the axis, each at a share of its length.
    pub ticks: Vec<(f32, String)>,
}

/// A table of words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What its rows are.
    pub title: String,
    /// The heads of the columns with their units; all but the first are figures.
    pub heads: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
    /// How many more there are that were not asked for; said below.
    pub more: usize,
    /// So many of the first rows are what the sheet is about, and stand out.
    pub strong: usize,
    /// Whether its rows are names with values, which may be long, in place of figures in columns.
    pub has_facts: bool,
}
