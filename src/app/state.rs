//! All the state of the window, in parts with one owner each.
use crate::app::derived::Derived;
use crate::app::jobs::Before;
use crate::app::joining::MadeJoins;
use crate::app::kept::Kept;
use crate::app::session::{Pick, Session};
use crate::app::settings::{Language, Settings};
use crate::io::open::FileOutcome;
use crate::model::dataset::Dataset;
use crate::model::entry::EntryStandard;
use crate::model::firm::FirmBook;
use crate::model::id::LayerId;
use crate::model::layer::{Layer, LayerKind};
use crate::model::project::{Edit, Project};
use crate::model::scheme::Scheme;
use crate::model::sketch::Sketch;
use crate::model::spec::Standard;
use crate::model::words::Lang;
use std::path::PathBuf;
use std::sync::Arc;

/// The data that is open: what files said. Replaced whole by the result of a reading.
#[derive(Debug, Default)]
pub struct Sources {
    /// Layers and firms.
    pub data: Dataset,
    /// The id of every layer of `data`, by position.
    pub layer_ids: Vec<LayerId>,
    /// What became of every file, for the panel of issues.
    pub files: Vec<FileOutcome>,
    /// The standards figures are compared with.
    pub standards: Vec<Standard>,
    /// The evaluation schemes one can choose from.
    pub schemes: Vec<Arc<Scheme>>,
    /// The entry standards one can choose from.
    pub entry: Vec<Arc<EntryStandard>>,
    /// The id the next layer gets; ids are never used again.
    pub next_id: u32,
    /// Counts the readings that were put in, for [`FileOutcome::opening`].
    pub openings: u32,
    /// Counts the projects that were opened.
    pub projects: u32,
    /// Counts the changes of the data by files.
    pub changes: u64,
    /// Counts the changes of the data by files or repairs.
    pub values: u64,
    /// What joined tables and repairs of the project took the place of; `None` where there are none.
    pub as_read: Option<AsRead>,
    /// What the joined tables of the project came to; `None` where none was.
    pub joined: Option<MadeJoins>,
    /// The asking for them that is waited for.
    pub joining: Option<u64>,
}

/// Data before tables were joined to it and it was repaired.
#[derive(Debug)]
pub struct AsRead {
    /// The parcels.
    pub layer: Option<Arc<Layer>>,
    /// The firms.
    pub firms: Arc<FirmBook>,
    /// What is there now.
    pub made: Dataset,
}

impl Sources {
    /// What is open now, to tell later what came after it.
    pub fn before(&self) -> Before {
        let firms = self.as_read.as_ref().map_or(&self.data.firms, |read| &read.firms);
        Before { last_id: self.next_id, firms: Arc::clone(firms), projects: self.projects }
    }

    /// The position of a layer in the dataset.
    pub fn position(&self, id: LayerId) -> Option<usize> {
        self.layer_ids.iter().position(|known| *known == id)
    }

    /// The position of the parcels that are evaluated.
    pub fn evaluated(&self) -> Option<usize> {
        self.first(LayerKind::Parcels)
    }

    /// The position of the first layer of a kind.
    pub fn first(&self, kind: LayerKind) -> Option<usize> {
        self.data.layers.iter().position(|layer| layer.kind == kind)
    }

    /// The layer of a pick, where it is still open and has the feature.
    pub fn layer_of(&self, pick: Pick) -> Option<&Arc<Layer>> {
        self.data.layers.get(pick.layer).filter(|layer| pick.feature.index() < layer.len())
    }
}

/// Everything.
#[derive(Debug)]
pub struct State {
    /// What files said.
    pub sources: Sources,
    /// What the planner made of it; changed by [`Edit`]s.
    pub project: Project,
    /// Edits that can be undone, last one at the end, and those that can be done again.
    pub undo: Vec<Edit>,
    /// See `undo`.
    pub redo: Vec<Edit>,
    /// The file it is kept in.
    pub kept: Kept,
    /// What follows from the above; may be dropped at any time.
    pub derived: Derived,
    /// What is being done; never saved.
    pub session: Session,
    /// What the person likes.
    pub settings: Settings,
}

impl State {
    /// Nothing is open yet. `folder` is where file dialogs begin.
    pub fn new(settings: Settings, (entry, schemes): (Vec<EntryStandard>, Vec<Scheme>), folder: PathBuf) -> Self {
        let schemes: Vec<Arc<Scheme>> = schemes.into_iter().map(Arc::new).collect();
        let scheme = schemes.first().cloned();
        let standards = entry.first().map(EntryStandard::metric_standards).unwrap_or_default();
        let entry: Vec<Arc<EntryStandard>> = entry.into_iter().map(Arc::new).collect();
        let entry_standard = entry.first().cloned();
        let mut state = Self {
            sources: Sources { standards, schemes, entry, ..Sources::default() },
            project: Project { scheme, entry_standard, ..Project::default() },
            undo: Vec::new(),
            redo: Vec::new(),
            kept: Kept::default(),
            derived: Derived::default(),
            session: Session { left_open: true, right_open: true, folder, ..Session::default() },
            settings,
        };
        state.kept.mark = Some(state.mark());
        state
    }

    /// The language of the window: that of this session where one was asked for, else the one the person likes.
    pub fn lang(&self) -> Lang {
        match self.session.language.or(self.settings.language).unwrap_or_default() {
            Language::Zh => Lang::Zh,
            Language::En => Lang::En,
        }
    }

    /// The scheme to show: the one that is tried, else the one that was chosen.
    pub fn scheme(&self) -> Option<&Arc<Scheme>> {
        self.session.trial_scheme.as_ref().or(self.project.scheme.as_ref())
    }

    /// The scheme it is compared with: the variant that was chosen, else the same one as it came.
    pub fn base_scheme(&self) -> Option<&Arc<Scheme>> {
        let as_it_came = || {
            let id = &self.scheme()?.id;
            self.sources.schemes.iter().find(|known| known.id == *id)
        };
        self.project.variants.base_scheme().or_else(as_it_came)
    }

    /// The planned site that is selected.
    pub fn selected_sketch(&self) -> Option<&Sketch> {
        self.project.sketches.iter().find(|sketch| Some(sketch.id) == self.session.sketch)
    }

    /// Whether the layer at a position of the dataset is drawn.
    pub fn is_visible(&self, position: usize) -> bool {
        let id = self.sources.layer_ids.get(position);
        self.project.layers.iter().any(|style| Some(&style.id) == id && style.visible && style.opacity > 0.0)
    }
}
