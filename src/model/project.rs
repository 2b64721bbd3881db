//! The document: what the planner made, apart from the data it is about.

use crate::model::bookmark::Bookmark;
use crate::model::entry::EntryStandard;
use crate::model::id::LayerId;
use crate::model::join::TableJoin;
use crate::model::note::NoteLayer;
use crate::model::page::{Page, Paper};
use crate::model::repair::Repair;
use crate::model::scheme::Scheme;
use crate::model::sketch::Sketch;
use crate::model::spec::{ClassSpec, Metric, Theme};
use crate::model::variants::Variants;
use std::sync::Arc;

/// How one layer is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerStyle {
    /// Which layer.
    pub id: LayerId,
    /// Whether it is drawn.
    pub visible: bool,
    /// From 0 (unseen) to 1.
    pub opacity: f32,
}

/// What the planner made. Changed only by `Edit`s, so that every change can be undone.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// The layers from the bottom of the map to its top.
    pub layers: Vec<LayerStyle>,
    /// What the parcels are coloured by.
    pub theme: Theme,
    /// The classes of per-mu figures.
    pub classes: ClassSpec,
    /// The year of the figures; `None` where there are none.
    pub year: Option<u16>,
    /// The evaluation scheme, as it was chosen or changed; `None` where there is none.
    pub scheme: Option<Arc<Scheme>>,
    /// Schemes that were kept, and what the one in use is compared with.
    pub variants: Variants,
    /// The entry standard parcels and sketches are checked against; `None` where there is none.
    pub entry_standard: Option<Arc<EntryStandard>>,
    /// The planned sites, in the order in which they were drawn.
    pub sketches: Vec<Sketch>,
    /// The annotations, in layers from the bottom up.
    pub notes: Arc<Vec<NoteLayer>>,
    /// Named views, in the order in which they were kept.
    pub bookmarks: Vec<Bookmark>,
    /// The pages that are printed, at least one.
    pub pages: Vec<Page>,
    /// Title of pages that have none of their own; empty for the one the program makes.
    pub title: String,
    /// What is put right in the data after reading, in order; the files stay as they are.
    pub repairs: Arc<Vec<Repair>>,
    /// Tables that are joined to the data, in order, before it is repaired.
    pub joins: Arc<Vec<TableJoin>>,
}

impl Default for Project {
    /// Nothing is open, and nothing was made.
    fn default() -> Self {
        Self {
            layers: Vec::new(),
            theme: Theme::PerMu(Metric::Tax),
            classes: ClassSpec::default(),
            year: None,
            scheme: None,
            variants: Variants::default(),
            entry_standard: None,
            sketches: Vec::new(),
            notes: Arc::default(),
            bookmarks: Vec::new(),
            pages: vec![Page::whole(Paper::A3)],
            title: String::new(),
            repairs: Arc::default(),
            joins: Arc::default(),
        }
    }
}

/// One change of a [`Project`], with what was there before.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The part before the change.
    pub old: Change,
    /// The part after it.
    pub new: Change,
}

/// A part of a [`Project`] and its value.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The layer list: order, visibility, opacity.
    Layers(Vec<LayerStyle>),
    /// The theme.
    Theme(Theme),
    /// The classes.
    Classes(ClassSpec),
    /// The year.
    Year(Option<u16>),
    /// The evaluation scheme.
    Scheme(Option<Arc<Scheme>>),
    /// The kept schemes.
    Variants(Variants),
    /// The entry standard.
    EntryStandard(Option<Arc<EntryStandard>>),
    /// The planned sites.
    Sketches(Vec<Sketch>),
    /// The named views.
    Bookmarks(Vec<Bookmark>),
    /// The pages.
    Pages(Vec<Page>),
    /// The annotations.
    Notes(Arc<Vec<NoteLayer>>),
    /// The title.
    Title(String),
    /// The repairs of the data.
    Repairs(Arc<Vec<Repair>>),
    /// The joined tables.
    Joins(Arc<Vec<TableJoin>>),
}

impl Project {
    /// The edit that would make `new` of this project; `None` where nothing would change.
    pub fn edit(&self, new: Change) -> Option<Edit> {
        let old = match &new {
            Change::Layers(_) => Change::Layers(self.layers.clone()),
            Change::Theme(_) => Change::Theme(self.theme),
            Change::Classes(_) => Change::Classes(self.classes),
            Change::Year(_) => Change::Year(self.year),
            Change::Scheme(_) => Change::Scheme(self.scheme.clone()),
            Change::Variants(_) => Change::Variants(self.variants.clone()),
            Change::EntryStandard(_) => Change::EntryStandard(self.entry_standard.clone()),
            Change::Sketches(_) => Change::Sketches(self.sketches.clone()),
            Change::Bookmarks(_) => Change::Bookmarks(self.bookmarks.clone()),
            Change::Pages(_) => Change::Pages(self.pages.clone()),
            Change::Notes(_) => Change::Notes(Arc::clone(&self.notes)),
            Change::Title(_) => Change::Title(self.title.clone()),
            Change::Repairs(_) => Change::Repairs(Arc::clone(&self.repairs)),
            Change::Joins(_) => Change::Joins(Arc::clone(&self.joins)),
        };
        (old != new).then_some(Edit { old, new })
    }

    /// Puts one part in place.
    pub fn set(&mut self, change: Change) {
        match change {
            Change::Layers(layers) => self.layers = layers,
            Change::Theme(theme) => self.theme = theme,
            Change::Classes(classes) => self.classes = classes,
            Change::Year(year) => self.year = year,
            Change::Scheme(scheme) => self.scheme = scheme,
            Change::Variants(variants) => self.variants = variants,
            Change::EntryStandard(standard) => self.entry_standard = standard,
            Change::Sketches(sketches) => self.sketches = sketches,
            Change::Bookmarks(bookmarks) => self.bookmarks = bookmarks,
            Change::Pages(pages) => self.pages = pages,
            Change::Notes(notes) => self.notes = notes,
            Change::Title(title) => self.title = title,
            Change::Repairs(repairs) => self.repairs = repairs,
            Change::Joins(joins) => self.joins = joins,
        }
    }
}
