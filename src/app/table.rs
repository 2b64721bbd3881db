//! The dock: which table it shows, of a layer or of an answer, and the rows a job has made for it.
//!
//! *Guarantees:* a listing holds all that its rows were made of, so that rows and cells always belong together.
//! *Must not know:* how it is drawn.

use crate::analysis::listing::{
    Classes, ColumnShape, Field, Listed, OfParcels, Query, Rows, Shown, Sort, Tabulated, Width, list,
};
use crate::analysis::theme::Themed;
use crate::app::answers::{AnswerKind, Answered, Params};
use crate::app::derived::OfYear;
use crate::app::state::State;
use crate::app::text;
use crate::io::csv_text::{Cell, csv_text};
use crate::io::progress::Progress;
use crate::io::xlsx::{Column, Number, Sheet};
use crate::model::firm::FirmBook;
use crate::model::id::{FeatureId, LayerId};
use crate::model::layer::Layer;
use crate::model::words::{Lang, Words};
use crate::scene::color::Appearance;
use crate::scene::legend::legend;
use crate::words;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};

/// What the dock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Tab {
    /// The attribute table of a layer.
    #[default]
    Layers,
    /// An answer.
    Answer(AnswerKind),
}

/// A change of the dock.
#[derive(Debug, Clone, PartialEq)]
pub enum TableChange {
    /// Open it on a layer.
    Show(LayerId),
    /// Open it on a tab.
    ShowTab(Tab),
    /// Close the tab of an answer.
    CloseTab(AnswerKind),
    /// Set what the analyses are to go by.
    SetParams(Box<Params>),
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
    /// What is shown.
    pub tab: Tab,
    /// Answers with a tab, in the order in which they were opened.
    pub answers: Vec<AnswerKind>,
    /// The chosen layer; `None` for the parcels that are evaluated.
    pub layer: Option<LayerId>,
    /// Filter and order of the tabs that are not shown.
    pub kept: BTreeMap<Tab, (String, Option<Sort>)>,
    /// The answer of the tab; the old one stays until the new one is there.
    pub answered: Option<Arc<Answered>>,
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
pub enum Basis {
    /// A layer.
    Layer(LayerBasis),
    /// An answer that has rows.
    Answer(Arc<Answered>),
}

/// Whose columns they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Of a layer.
    Layer(LayerId),
    /// Of an analysis.
    Answer(AnswerKind),
}

/// A layer with all that its columns are made of.
#[derive(Debug, Clone)]
pub struct LayerBasis {
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
    /// What the dock is to show; `None` where there is nothing, or nothing yet.
    pub fn of(state: &State) -> Option<Self> {
        match state.session.table.tab {
            Tab::Layers => LayerBasis::of(state).map(Self::Layer),
            Tab::Answer(_) => {
                let answered = state.session.table.answered.as_ref().filter(|answered| answered.rows.is_ok())?;
                Some(Self::Answer(Arc::clone(answered)))
            }
        }
    }

    /// For the engine.
    pub fn listed(&self) -> Listed<'_> {
        match self {
            Self::Layer(basis) => basis.listed(),
            Self::Answer(answered) => Listed::of_answer(answered.rows.as_ref().unwrap_or(&NOTHING)),
        }
    }

    /// The layer, where the rows are its features.
    pub fn layer(&self) -> Option<&LayerBasis> {
        match self {
            Self::Layer(basis) => Some(basis),
            Self::Answer(_) => None,
        }
    }

    /// The answer, where the rows are its findings.
    pub fn answer(&self) -> Option<&Tabulated> {
        match self {
            Self::Layer(_) => None,
            Self::Answer(answered) => answered.rows.as_ref().ok(),
        }
    }

    /// Whose columns they are.
    pub fn whose(&self) -> Whose {
        match self {
            Self::Layer(basis) => Whose::Layer(basis.layer_id),
            Self::Answer(answered) => Whose::Answer(answered.stamp.kind),
        }
    }

    /// What a row is called.
    pub fn label(&self, row: u32) -> String {
        match self {
            Self::Layer(basis) => basis.layer.label(FeatureId(row)),
            Self::Answer(_) => match self.listed().shown(Field::Column(0), row as usize) {
                Shown::Text(text) => text.into_owned(),
                Shown::Number(value) => value.to_string(),
                Shown::None | Shown::Bool(_) => String::new(),
            },
        }
    }

    /// Whether its columns are those of another one, so that what is widest in them is known.
    pub fn has_columns_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Layer(a), Self::Layer(b)) => {
                Arc::ptr_eq(&a.layer, &b.layer)
                    && a.revision == b.revision
                    && a.of_year.is_some() == b.of_year.is_some()
                    && a.themed.is_some() == b.themed.is_some()
            }
            (Self::Answer(a), Self::Answer(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
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

/// The rows of an answer that has none.
static NOTHING: LazyLock<Tabulated> = LazyLock::new(Tabulated::default);

impl LayerBasis {
    /// What stands below its rows in a workbook.
    fn notes(&self) -> Vec<Words> {
        let source = &self.layer.source;
        let (path, (_, status)) = (&source.path, text::status(source.status));
        let (zh, en) = (status.zh, status.en);
        let of_year = self.of_year.as_ref().map(|of_year| of_year.year);
        let year = of_year.map(|year| words!("{year} 年数据", "figures of {year}"));
        year.into_iter().chain([words!("来源：{path}（{zh}）", "source: {path} ({en})")]).collect()
    }

    /// The chosen layer; `None` where there is none.
    fn of(state: &State) -> Option<Self> {
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

    fn listed(&self) -> Listed<'_> {
        let fits = |of_year: &&Arc<OfYear>| of_year.figures.area_mu.len() == self.layer.len();
        let of_parcels = self.of_year.as_ref().filter(fits).map(|of_year| OfParcels {
            figures: &of_year.figures,
            occupancy: &of_year.occupancy,
            firms: &self.firms,
        });
        let classes = self.themed.as_deref().map(|themed| Classes { of: &themed.class_of, labels: &self.labels });
        Listed { of_parcels, classes, ..Listed::of_layer(&self.layer) }
    }
}

fn labels(themed: &Themed) -> Vec<Words> {
    let of = |lang| legend(themed, themed.spec, None, None, lang, Appearance::Light).entries.into_iter();
    of(Lang::Zh).zip(of(Lang::En)).map(|(zh, en)| Words::made(zh.label, en.label)).collect()
}

impl Listing {
    /// The rows as CSV; fewer where it was stopped.
    pub fn csv(&self, lang: Lang, with_mark: bool, progress: &Progress) -> String {
        let names: Vec<String> = self.shapes.iter().map(|shape| head(&self.basis, shape, lang)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let text = csv_text(&names, self.cells(progress));
        if with_mark { format!("\u{feff}{text}") } else { text }
    }

    /// The rows as a sheet of a workbook; fewer where it was stopped.
    pub fn sheet<'a>(&'a self, lang: Lang, progress: &'a Progress) -> Sheet<'a> {
        let number = |shape: &ColumnShape| match shape.width {
            Width::Numbers { decimals, grouped, .. } => Some(Number { decimals, grouped }),
            Width::Texts(_) => None,
        };
        let columns = self.shapes.iter();
        let (name, notes) = match &self.basis {
            Basis::Layer(basis) => (basis.layer.name.as_str(), basis.notes()),
            Basis::Answer(answered) => {
                let lines = self.basis.answer().map(|answer| answer.foot.iter().chain(&answer.head).cloned().collect());
                (answered.stamp.kind.entry().label.get(lang), lines.unwrap_or_default())
            }
        };
        Sheet {
            name: name.to_owned(),
            columns: columns
                .map(|shape| Column { name: head(&self.basis, shape, lang), number: number(shape) })
                .collect(),
            rows: Box::new(self.cells(progress)),
            notes: notes.iter().map(|words| words.get(lang).to_owned()).collect(),
        }
    }

    /// The cells of all rows; fewer where it was stopped.
    fn cells<'a>(&'a self, progress: &'a Progress) -> impl Iterator<Item = Vec<Cell>> + 'a {
        progress.total.store(self.rows.rows.len() as u64, Ordering::Relaxed);
        let listed = self.basis.listed();
        let cell = move |shape: &ColumnShape, row: usize| match listed.shown(shape.field, row) {
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
        rows.map(move |row| self.shapes.iter().map(|shape| cell(shape, *row as usize)).collect())
    }

    /// The rows as text that a spreadsheet takes from the clipboard.
    pub fn tabbed(&self, lang: Lang) -> String {
        let listed = self.basis.listed();
        let plain = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        let mut out =
            self.shapes.iter().map(|shape| plain(&head(&self.basis, shape, lang))).collect::<Vec<_>>().join("\t");
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

/// `亩均税收(万元/亩)`; a column of a file by its own name.
fn head(basis: &Basis, shape: &ColumnShape, lang: Lang) -> String {
    let (name, note) = (shape.name.get(lang), shape.note.get(lang));
    let is_own = basis.layer().is_some() && matches!(shape.field, Field::Column(_));
    if is_own || note.is_empty() { name.to_owned() } else { format!("{name}({note})") }
}

/// Where a table is written at first: named after its layer or answer.
pub fn path_for(folder: &Path, basis: &Basis) -> PathBuf {
    let name = match basis {
        Basis::Layer(basis) => &basis.layer.name,
        Basis::Answer(answered) => answered.stamp.kind.entry().name,
    };
    let name: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    folder.join(format!("{}.xlsx", if name.is_empty() { "table" } else { &name }))
}
