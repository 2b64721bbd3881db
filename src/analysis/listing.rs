//! The features of a layer as rows of a table: columns, filter, order, totals.
//!
//! *Guarantees:* rows are numbers of features, never copies; the order is stable and what has no value comes last;
//! totals are Σ figure over Σ area, each feature once, and the same for every order of the rows. *Must not know:*
//! how rows are shown.

mod columns;
mod filter;
mod order;

pub use columns::{Classes, ColumnShape, Field, Listed, OfParcels, Shown, Width};
pub use filter::{Query, grammar};
pub use order::Sort;

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::model::id::FeatureId;
use crate::model::shapes::ShapeKind;
use crate::model::spec::Metric;
use crate::model::units::{Mu, WanYuan, WanYuanPerMu};

/// Rows that are looked at by one worker at a time.
const BLOCK: usize = 1 << 14;

/// Σ over rows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// Σ area.
    pub area: Mu,
    /// Σ figure by [`Metric::index`]; `None` where no row has a value.
    pub totals: [Option<WanYuan>; 3],
    /// Σ area of the rows that have the figure, by [`Metric::index`]: 企业用地.
    pub valued_area: [Mu; 3],
}

impl Totals {
    /// Σ figure ÷ Σ area of all rows (综合亩均).
    pub fn per_mu(&self, metric: Metric) -> Option<WanYuanPerMu> {
        self.totals[metric.index()]?.per(self.area)
    }

    /// Σ figure ÷ Σ area of the rows with the figure (企业用地亩均).
    pub fn per_firm_mu(&self, metric: Metric) -> Option<WanYuanPerMu> {
        self.totals[metric.index()]?.per(self.valued_area[metric.index()])
    }

    fn plus(mut self, other: &Self) -> Self {
        self.area += other.area;
        for at in 0..3 {
            self.valued_area[at] += other.valued_area[at];
            if let Some(more) = other.totals[at] {
                self.totals[at] = Some(self.totals[at].unwrap_or_default() + more);
            }
        }
        self
    }
}

/// Rows that were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Numbers of features, in the order of the table.
    pub rows: Vec<u32>,
    /// How many features the layer has.
    pub of: usize,
    /// Σ over the rows.
    pub totals: Totals,
}

impl Rows {
    /// Where a feature stands in the table.
    pub fn position(&self, feature: FeatureId) -> Option<usize> {
        self.rows.iter().position(|row| *row == feature.0)
    }
}

/// Filters and sorts; `None` where it was stopped.
pub fn list(listed: Listed<'_>, query: &Query, sort: Option<Sort>, stop: &AtomicBool) -> Option<Rows> {
    let going = || (!stop.load(Ordering::Relaxed)).then_some(());
    let mut rows = query.rows(listed, stop);
    going()?;
    // In the order of the file: how rows are sorted does not change what they add up to.
    let totals = totals(listed, &rows);
    going()?;
    if let Some(sort) = sort {
        order::sort(listed, &mut rows, sort);
    }
    going()?;
    Some(Rows { rows, of: listed.layer.len(), totals })
}

fn totals(listed: Listed<'_>, rows: &[u32]) -> Totals {
    let of_block = |rows: &[u32]| {
        rows.iter().map(|row| of_row(listed, *row as usize)).fold(Totals::default(), |sum, row| sum.plus(&row))
    };
    // Sums of fixed blocks, added in order: the same to the last bit on any number of cores.
    let blocks: Vec<Totals> = rows.par_chunks(BLOCK).map(of_block).collect();
    blocks.iter().fold(Totals::default(), Totals::plus)
}

fn of_row(listed: Listed<'_>, row: usize) -> Totals {
    let totals = Metric::ALL.map(|metric| listed.number(Field::Total(metric), row).map(WanYuan));
    let area = match listed.layer.shapes.kind(FeatureId(row as u32)) {
        // A record whose outline is missing is a parcel, a point or a line is none.
        ShapeKind::Polygon | ShapeKind::Empty => Mu(listed.number(Field::Area, row).unwrap_or(0.0)),
        _ if totals.iter().any(Option::is_some) => Mu(listed.number(Field::Area, row).unwrap_or(0.0)),
        _ => Mu(0.0),
    };
    Totals { area, totals, valued_area: totals.map(|total| if total.is_some() { area } else { Mu(0.0) }) }
}

#[cfg(test)]
mod tests;
