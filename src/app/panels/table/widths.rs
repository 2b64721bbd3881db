//! How wide the columns are: what is widest in them, or what a person dragged them to.

use crate::analysis::listing::{ColumnShape, Field, Rows, Width};
use crate::app::ctx::Ctx;
use crate::app::panels::{number, widgets};
use crate::app::table::{Listing, Whose};
use crate::app::theme;
use crate::model::words::Lang;
use egui::{Id, Ui};
use std::sync::Arc;

/// Between text and the edges of its cell.
pub(super) const PAD: f32 = 8.0;
/// Swatch of a class with the gap behind it.
pub(super) const SWATCH: f32 = 18.0;
/// Long texts do not push everything else out of sight; ids are never cut.
const TEXT_MOST: f32 = 260.0;
const LEAST: f32 = 44.0;
/// How much broader than another id of the same length one may be: capitals are broader than digits.
const BROADER: f32 = 1.15;
/// The sign of the order in a header.
const ARROW: f32 = 12.0;

/// Widths of the columns, in points.
#[derive(Debug, Clone)]
pub(super) struct Widths {
    shapes: Arc<Vec<ColumnShape>>,
    lang: Lang,
    whose: Whose,
    fitted: Vec<f32>,
    dragged: Vec<(Field, f32)>,
}

fn id() -> Id {
    Id::unique("table_widths")
}

impl Widths {
    /// Those of the frame before, measured anew where the columns are others.
    pub(super) fn of(ctx: &Ctx<'_>, ui: &Ui, listing: &Listing) -> Self {
        let known: Option<Self> = ui.data(|data| data.get_temp(id()));
        let (lang, whose) = (ctx.lang(), listing.basis.whose());
        let dragged = match known {
            Some(mut known) if Arc::ptr_eq(&known.shapes, &listing.shapes) && known.lang == lang => {
                known.fit_totals(ui, listing);
                return known;
            }
            Some(known) if known.whose == whose => known.dragged,
            _ => Vec::new(),
        };
        let fitted = listing.shapes.iter().enumerate().map(|(at, shape)| fitted(ui, shape, lang, at == 0)).collect();
        let mut fresh = Self { shapes: Arc::clone(&listing.shapes), lang, whose, fitted, dragged };
        fresh.fit_totals(ui, listing);
        fresh.keep(ui);
        fresh
    }

    /// A sum of many rows is wider than any of them.
    fn fit_totals(&mut self, ui: &Ui, listing: &Listing) {
        for (shape, width) in self.shapes.iter().zip(&mut self.fitted) {
            if let Some(sum) = sum_of(shape.field, &listing.rows) {
                let shown = widgets::text_width(ui, &number::grouped(sum, 2), theme::bold(theme::SMALL));
                *width = width.max((shown + 2.0 * PAD + 2.0).ceil());
            }
        }
    }

    pub(super) fn keep(&self, ui: &Ui) {
        ui.data_mut(|data| data.insert_temp(id(), self.clone()));
    }

    pub(super) fn get(&self, at: usize) -> f32 {
        let field = self.shapes.get(at).map(|shape| shape.field);
        let dragged = self.dragged.iter().find(|(known, _)| Some(*known) == field).map(|(_, width)| *width);
        dragged.or_else(|| self.fitted.get(at).copied()).unwrap_or(LEAST)
    }

    pub(super) fn drag(&mut self, at: usize, by: f32) {
        let width = (self.get(at) + by).clamp(LEAST, 1200.0);
        self.reset(at);
        if let Some(shape) = self.shapes.get(at) {
            self.dragged.push((shape.field, width));
        }
    }

    /// Back to what fits.
    pub(super) fn reset(&mut self, at: usize) {
        let field = self.shapes.get(at).map(|shape| shape.field);
        self.dragged.retain(|(known, _)| Some(*known) != field);
    }
}

/// The figure under a column.
pub(super) fn sum_of(field: Field, rows: &Rows) -> Option<f64> {
    let sums = &rows.totals;
    match field {
        Field::Column(_) => rows.sums.iter().find(|(known, _)| *known == field).map(|(_, sum)| *sum),
        Field::Area => Some(sums.area.0),
        Field::Total(metric) => sums.totals[metric.index()].map(|total| total.0),
        Field::PerMu(metric) => sums.per_mu(metric).map(|value| value.0),
        Field::Class | Field::Firm | Field::Industry | Field::Scale | Field::OfClass(_) => None,
    }
}

/// A number as the column shows it.
pub(super) fn number_text(value: f64, decimals: usize, grouped: bool) -> String {
    if grouped { number::grouped(value, decimals) } else { format!("{value:.decimals$}") }
}

fn fitted(ui: &Ui, shape: &ColumnShape, lang: Lang, leads: bool) -> f32 {
    let measured = |text: &str, font| widgets::text_width(ui, text, font);
    let content = match &shape.width {
        Width::Numbers { decimals, grouped, low, high } => {
            let width = |value| measured(&number_text(value, *decimals, *grouped), theme::regular(theme::SMALL));
            width(*low).max(width(*high))
        }
        Width::Texts(widest) => {
            // More than this is cut anyway, and laying it out could take long.
            let shown: String = widest.chars().take(200).collect();
            let width = measured(&shown, theme::regular(theme::SMALL));
            // Of ids of one length it is not known which has the broadest letters.
            let is_id = !shown.is_empty() && shown.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
            let width = if is_id { width * BROADER } else { width };
            let swatch = if shape.field == Field::Class { SWATCH } else { 0.0 };
            if leads { width } else { (width + swatch).min(TEXT_MOST) }
        }
    };
    let name = measured(shape.name.get(lang), theme::bold(theme::SMALL)) + ARROW;
    let note = measured(shape.note.get(lang), theme::regular(10.5));
    (content.max(name).max(note) + 2.0 * PAD + 2.0).ceil().max(LEAST)
}
