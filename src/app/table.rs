//! The attribute table: what it shows, and the rows a job has made for it.
//!
//! *Guarantees:* a listing holds all that its rows were made of, so that rows and cells always belong together.
//! *Must not know:* how it is drawn.

use crate::analysis::listing::{Classes, ColumnShape, Listed, OfParcels, Query, Rows, Shown, Sort, list};
use crate::analysis::theme::Themed;
use crate::app::derived::OfYear;
use crate::app::state::State;
use crate::io::csv_text::{Cell, csv_text};
use crate::io::progress::Progress;
use crate::model::firm::FirmBook;
use crate::model::id::LayerId;
use crate::model::layer::Layer;
use crate::model::words::{Lang, Words};
use crate::scene::color::Appearance;
use crate::scene::legend::legend;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A change of the table.
#[derive(Debug, Clone, PartialEq)]
pub enum TableChange {
    /// Open it on a layer.
    Show(LayerId),
    /// The text of the filter.
    Filter(String),
    /// The order of the rows.
    Sort(Option<Sort>),
    /// Select the feature of a row, by its position in the table.
    Select(usize),
    /// Put the rows on the clipboard.
    Copy,
    /// Ask where to write the rows.
    AskExport,
    /// Write them where the dialog says.
    Export,
}

/// What is chosen, and what is there of it.
#[derive(Debug, Default)]
pub struct Table {
    /// Whether it is shown.
    pub open: bool,
    /// The chosen layer; `None` for the parcels that are evaluated.
    pub layer: Option<LayerId>,
    /// The text of the filter.
    pub filter: String,
    /// Why the filter is not understood.
    pub error: Option<Words>,
    /// The order of the rows; `None` for that of the file.
    pub sort: Option<Sort>,
    /// Counted up with every asking for rows: only the last one is answered.
    pub asked: u64,
    /// The rows; the old ones stay until the new ones are there.
    pub listing: Option<Arc<Listing>>,
    /// Where the selected feature stands.
    pub at: Option<usize>,
    /// Counted up when that row should come into sight.
    pub reveals: u64,
}

/// What a listing is made of.
#[derive(Debug, Clone)]
pub struct Basis {
    /// The id of the layer.
    pub layer_id: LayerId,
    /// The layer.
    pub layer: Arc<Layer>,
    /// Figures, where the layer is evaluated and there are firms.
    pub of_year: Option<Arc<OfYear>>,
    /// The firms.
    pub firms: Arc<FirmBook>,
    /// Classes, where the layer is evaluated.
    pub themed: Option<Arc<Themed>>,
    /// What the classes are called.
    pub labels: Vec<Words>,
    /// The revision of the derived data.
    pub revision: u64,
}

/// Rows, ready to be shown.
#[derive(Debug)]
pub struct Listing {
    /// What they are made of.
    pub basis: Basis,
    /// The columns; the same ones as long as the data is the same.
    pub shapes: Arc<Vec<ColumnShape>>,
    /// The rows.
    pub rows: Rows,
    /// The filter they passed.
    pub filter: String,
    /// Their order.
    pub sort: Option<Sort>,
}

impl Basis {
    /// What the table is to show; `None` where there is no layer.
    pub fn of(state: &State) -> Option<Self> {
        let sources = &state.sources;
        let chosen = state.session.table.layer.and_then(|id| sources.position(id));
        let position = chosen.or_else(|| sources.evaluated()).or((!sources.data.layers.is_empty()).then_some(0))?;
        let layer = sources.data.layers.get(position)?;
        let evaluated = sources.evaluated() == Some(position);
        let has_year = state.project.year.is_some();
        let themed = state.derived.themed.clone().filter(|_| evaluated);
        Some(Self {
            layer_id: sources.layer_ids.get(position).copied()?,
            layer: Arc::clone(layer),
            of_year: state.derived.of_year.clone().filter(|_| evaluated && has_year),
            firms: Arc::clone(&sources.data.firms),
            labels: themed.as_deref().map(labels).unwrap_or_default(),
            themed,
            revision: state.derived.revision,
        })
    }

    /// For the engine.
    pub fn listed(&self) -> Listed<'_> {
        let fits = |of_year: &&Arc<OfYear>| of_year.figures.area_mu.len() == self.layer.len();
        let of_parcels = self.of_year.as_ref().filter(fits).map(|of_year| OfParcels {
            figures: &of_year.figures,
            occupancy: &of_year.occupancy,
            firms: &self.firms,
        });
        let classes = self.themed.as_deref().map(|themed| Classes { of: &themed.class_of, labels: &self.labels });
        Listed { layer: &self.layer, of_parcels, classes }
    }

    /// Filters and sorts; `known` are columns that were measured before. `None` where it was stopped.
    pub fn list(
        self,
        query: &Query,
        (filter, sort): (String, Option<Sort>),
        known: Option<Arc<Vec<ColumnShape>>>,
        progress: &Progress,
    ) -> Option<Listing> {
        let rows = list(self.listed(), query, sort, &progress.cancelled)?;
        let shapes = known.unwrap_or_else(|| Arc::new(self.listed().shapes()));
        Some(Listing { basis: self, shapes, rows, filter, sort })
    }
}

fn labels(themed: &Themed) -> Vec<Words> {
    let of = |lang| legend(themed, themed.spec, None, None, lang, Appearance::Light).entries.into_iter();
    of(Lang::Zh).zip(of(Lang::En)).map(|(zh, en)| Words::made(zh.label, en.label)).collect()
}

impl Listing {
    /// The rows as CSV; fewer where it was stopped.
    pub fn csv(&self, lang: Lang, with_mark: bool, progress: &Progress) -> String {
        progress.total.store(self.rows.rows.len() as u64, Ordering::Relaxed);
        let listed = self.basis.listed();
        let cell = |shape: &ColumnShape, row: usize| match listed.shown(shape.field, row) {
            Shown::None => Cell::Empty,
            Shown::Number(value) => Cell::Number(value),
            Shown::Text(text) => Cell::Text(text.into_owned()),
            Shown::Bool(value) => Cell::Text(value.to_string()),
        };
        let going = |_: &&u32| {
            progress.done.fetch_add(1, Ordering::Relaxed);
            !progress.cancelled.load(Ordering::Relaxed)
        };
        let rows = self.rows.rows.iter().take_while(going);
        let rows = rows.map(|row| self.shapes.iter().map(|shape| cell(shape, *row as usize)).collect());
        let names: Vec<String> = self.shapes.iter().map(|shape| head(shape, lang)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let text = csv_text(&names, rows);
        if with_mark { format!("\u{feff}{text}") } else { text }
    }

    /// The rows as text that a spreadsheet takes from the clipboard.
    pub fn tabbed(&self, lang: Lang) -> String {
        let listed = self.basis.listed();
        let plain = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        let mut out = self.shapes.iter().map(|shape| plain(&head(shape, lang))).collect::<Vec<_>>().join("\t");
        for row in &self.rows.rows {
            out.push('\n');
            for (at, shape) in self.shapes.iter().enumerate() {
                if at > 0 {
                    out.push('\t');
                }
                match listed.shown(shape.field, *row as usize) {
                    Shown::None => {}
                    Shown::Number(value) => out.push_str(&value.to_string()),
                    Shown::Text(text) => out.push_str(&plain(&text)),
                    Shown::Bool(value) => out.push_str(if value { "true" } else { "false" }),
                }
            }
        }
        out
    }
}

/// `亩均税收(万元/亩)`; a column of the file by its own name.
fn head(shape: &ColumnShape, lang: Lang) -> String {
    let (name, note) = (shape.name.get(lang), shape.note.get(lang));
    let is_own = matches!(shape.field, crate::analysis::listing::Field::Column(_));
    if is_own || note.is_empty() { name.to_owned() } else { format!("{name}({note})") }
}

/// Where a table is written at first: named after its layer.
pub fn path_for(folder: &std::path::Path, layer: &Layer) -> PathBuf {
    let name: String = layer.name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    folder.join(format!("{}.csv", if name.is_empty() { "table" } else { &name }))
}
