//! What is being done right now. Never saved, never undone.
use crate::analysis::entry::{Checked, Cover};
use crate::analysis::firm_sheet::FirmSheet;
use crate::analysis::grade::{Explanation, GradedYear, ParcelExplanation};
use crate::analysis::search::Found;
use crate::analysis::selection::{Choice, Summary};
use crate::analysis::sheet::ParcelSheet;
use crate::app::annotating::Annotating;
use crate::app::answers::Params;
use crate::app::board::{Board, BoardFile};
use crate::app::intake::Intake;
use crate::app::jobs::{JobId, JobState};
use crate::app::joining::Joining;
use crate::app::series::Purpose;
use crate::app::settings::Language;
use crate::app::table::Table;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::Layer;
use crate::model::note::NoteKind;
use crate::model::page::Page;
use crate::model::report::Severity;
use crate::model::scheme::Scheme;
use crate::model::spec::ClassSpec;
use crate::model::words::Words;
use crate::scene::view::View;
use geo_types::{Coord, Rect};
use std::path::PathBuf;
use std::sync::Arc;

/// A feature of a layer, by the layer's position in the dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pick {
    /// Position of the layer.
    pub layer: usize,
    /// The feature.
    pub feature: FeatureId,
}

/// What dragging on the map does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tool {
    /// It moves the map.
    #[default]
    Pan,
    /// It draws a box around parcels.
    Box,
    /// It draws a free line around them.
    Lasso,
    /// It moves the map; clicks set the corners of a planned site.
    Sketch,
    /// It draws a note.
    Note(NoteKind),
}

impl Tool {
    /// Whether dragging draws a ring around parcels.
    pub fn draws_ring(self) -> bool {
        matches!(self, Self::Box | Self::Lasso)
    }
}

/// A finding in the data that is looked at on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownFinding {
    /// Its position in [`crate::analysis::clinic::Clinic::findings`].
    pub at: usize,
    /// Its place, in world metres.
    pub bounds: Rect,
    /// The parcel, as its repair would leave it or as it would be taken away.
    pub rings: Vec<Vec<Coord>>,
    /// Whether its repair takes it away.
    pub removes: bool,
}

/// The selected planned site.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteSheet {
    /// Against the entry standard, where there is one.
    pub checked: Option<Checked>,
    /// What it lies on.
    pub cover: Cover,
}

/// The grade of the selected parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct ParcelVerdict {
    /// Of the parcel.
    pub parcel: ParcelExplanation,
    /// Of the firm whose grade it is.
    pub firm: Option<Explanation>,
    /// Of the parcel in all years, ascending.
    pub years: Vec<GradedYear>,
}

/// What the inspector shows one at a time, with a way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Card {
    /// A parcel, a zone, a road.
    Feature(Pick),
    /// A firm.
    Firm(FirmId),
}

/// Several chosen parcels of the evaluated layer.
#[derive(Debug)]
pub struct Chosen {
    /// That layer.
    pub layer: Arc<Layer>,
    /// The parcels, ascending.
    pub ids: Vec<FeatureId>,
    /// What they are together.
    pub summary: Summary,
    /// Whether each parcel of the layer is one of them.
    pub is_in: Arc<Vec<bool>>,
    /// Area of the box around one of them on average, in m².
    mean_box_m2: f64,
}

impl Chosen {
    /// As many or fewer are outlined at any scale.
    const FEW: usize = 50;
    /// More are outlined where one has so many square points on the screen: outlines nearer to each other are a blot
    /// over map and names.
    const OUTLINED_PX2: f64 = 250.0;
    /// So many or more need more room, for every outline is part of every frame.
    const MANY: usize = 2_000;
    const MANY_OUTLINED_PX2: f64 = 1_000.0;

    /// These parcels of a layer, and their sums.
    pub fn new(layer: Arc<Layer>, ids: Vec<FeatureId>, summary: Summary) -> Self {
        let mut is_in = vec![false; layer.len()];
        let mut boxes_m2 = 0.0;
        for id in &ids {
            if let Some(is_in) = is_in.get_mut(id.index()) {
                *is_in = true;
                boxes_m2 += layer.shapes.bounds(*id).map_or(0.0, |bounds| bounds.width() * bounds.height());
            }
        }
        let mean_box_m2 = boxes_m2 / ids.len().max(1) as f64;
        Self { layer, ids, summary, is_in: Arc::new(is_in), mean_box_m2 }
    }

    /// Whether they are outlined at a scale; else the map itself shows them in another colour.
    pub fn is_outlined(&self, meters_per_point: f64) -> bool {
        let least = if self.ids.len() < Self::MANY { Self::OUTLINED_PX2 } else { Self::MANY_OUTLINED_PX2 };
        self.ids.len() <= Self::FEW || self.mean_box_m2 >= least * meters_per_point * meters_per_point
    }
}

/// A line in the status bar, and in the messages list.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// How much it matters.
    pub severity: Severity,
    /// What it says.
    pub text: Words,
}

/// Which dialog is open.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Dialog {
    /// None.
    #[default]
    None,
    /// Open a file by path.
    Open {
        /// The path being typed.
        path: String,
    },
    /// Save the project in another file.
    SaveAs {
        /// Where to.
        path: String,
        /// The file that was there, once the person was told.
        replaces: Option<String>,
    },
    /// Something is not saved.
    Unsaved,
    /// Sources are missing.
    Missing,
    /// Where one of them is.
    Locate {
        /// Which.
        source: usize,
        /// The path being typed.
        path: String,
    },
    /// Other windows left projects behind.
    Recover,
    /// Export a picture.
    Export {
        /// Where to.
        path: String,
        /// The page.
        page: Box<Page>,
        /// Dots per inch, of a picture.
        dpi: u32,
        /// For whom, and whether it is a series.
        purpose: Purpose,
        /// The file that was there, once the person was told.
        replaces: Option<String>,
    },
    /// Write the rows of the attribute table.
    ExportTable {
        /// Where to.
        path: String,
        /// Whether the file begins with a byte-order mark, so that Excel takes it for UTF-8.
        with_mark: bool,
    },
    /// Write or read notes.
    Notes {
        /// The file.
        path: String,
        /// Whether it is read.
        import: bool,
    },
    /// Choose a file of the page view.
    Board {
        /// The path being typed.
        path: String,
        /// What for.
        of: BoardFile,
        /// The file that was there, once the person was told.
        replaces: Option<String>,
    },
    /// Keys and what they do.
    Help,
}

/// How many messages are kept.
const MESSAGES_KEPT: usize = 200;
/// How many views "back" remembers.
const VIEWS_KEPT: usize = 100;

/// What is being done.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each panel is open or not, whatever the others are")]
pub struct Session {
    /// How many parcels the register of low-yield land has, of a revision.
    pub low_yield: Option<(u64, usize)>,
    /// What is to be said of the export that is being written, when it is there.
    pub doubt: Option<Words>,
    /// The page view, where it is open in place of the map.
    pub board: Option<Board>,
    /// The view in logical points; `None` before the first frame has a size.
    pub view: Option<View>,
    /// Where the map is in the window, in points: left, top, width, height; `None` before the first frame.
    pub map_px: Option<(f64, f64, f64, f64)>,
    /// Whether the view is the one that shows everything, so that it follows the size of the window.
    pub fitted: bool,
    /// Views one can go back and forward to.
    pub back: Vec<View>,
    /// See `back`.
    pub forward: Vec<View>,
    /// Where an eased zoom is going, with its start and the seconds it has taken.
    pub flight: Option<(View, View, f32)>,
    /// What the pointer is over.
    pub hover: Option<Pick>,
    /// Where the pointer is.
    pub pointer_in_world: Option<Coord>,
    /// What is selected.
    pub selected: Option<Pick>,
    /// What dragging does.
    pub tool: Tool,
    /// The corners of the site or note that is being drawn.
    pub drawing: Vec<Coord>,
    /// What is being done with notes.
    pub notes: Annotating,
    /// The planned site that is selected; then nothing is `selected`.
    pub sketch: Option<u32>,
    /// That site checked, and what it lies on.
    pub site: Option<SiteSheet>,
    /// The greatest id a site has had.
    pub sketch_serial: u32,
    /// The selected parcel against the entry standard.
    pub checked: Option<Checked>,
    /// Several chosen parcels; then nothing is `selected`.
    pub chosen: Option<Arc<Chosen>>,
    /// Steps of choosing that a job is still on, and a number that counts the jobs.
    pub choices: Vec<Choice>,
    /// See `choices`.
    pub choice_serial: u64,
    /// Classes that are being tried by dragging a bound; not an edit yet.
    pub trial: Option<ClassSpec>,
    /// The scheme that is shown while one of its numbers is dragged.
    pub trial_scheme: Option<Arc<Scheme>>,
    /// Why the selected parcel has its grade.
    pub verdict: Option<ParcelVerdict>,
    /// Pieces of files that are being read, to look at meanwhile.
    pub preview: Vec<(JobId, Arc<Layer>)>,
    /// Readings that were cancelled and have not ended.
    pub stopped: Vec<JobId>,
    /// All that lies under the click that selected, for cycling.
    pub under_click: Vec<Pick>,
    /// Where that click was.
    pub clicked_in_world: Option<Coord>,
    /// The firm whose card is shown and whose parcels are lit up.
    pub firm: Option<FirmId>,
    /// Its card.
    pub firm_sheet: Option<Box<FirmSheet>>,
    /// Cards one can go back and forward to.
    pub cards_back: Vec<Card>,
    /// See `cards_back`.
    pub cards_forward: Vec<Card>,
    /// Those parcels.
    pub highlighted: Vec<Pick>,
    /// The finding in the data that is looked at.
    pub finding: Option<ShownFinding>,
    /// The sheet of the selected parcel, as the inspector shows it.
    pub sheet: Option<ParcelSheet>,
    /// The zone one is in.
    pub active_zone: Option<FeatureId>,
    /// The text in the search field and what was found.
    pub query: String,
    /// See `query`.
    pub found: Vec<Found>,
    /// The text that `found` answers; another one than `query` while a search is under way.
    pub found_for: String,
    /// Whether the search field should take the keyboard in the next frame.
    pub focus_search: bool,
    /// Shown panels.
    pub left_open: bool,
    /// See `left_open`.
    pub right_open: bool,
    /// Whether the panel of issues is open.
    pub issues_open: bool,
    /// The dock.
    pub table: Table,
    /// What the analyses in it go by.
    pub params: Params,
    /// The open dialog.
    pub dialog: Dialog,
    /// Readings that wait to be looked at; the first one is shown.
    pub intake: Vec<Intake>,
    /// Whether the next reading is put in without a question, but for what only a person can know: that of files the program was
    /// started with.
    pub opens_at_once: bool,
    /// Counts the pages of `intake` and their readings.
    pub intake_serial: u64,
    /// Tables that wait to be joined.
    pub to_join: Vec<PathBuf>,
    /// The one that is looked at.
    pub joining: Option<Joining>,
    /// Files of what is open that are others on the disk now.
    pub changed_files: Vec<PathBuf>,
    /// Messages, last one at the end.
    pub messages: Vec<Message>,
    /// Jobs that run.
    pub jobs: Vec<JobState>,
    /// The language asked for at the start, until the person chooses another; it is not kept.
    pub language: Option<Language>,
    /// The folder that file dialogs begin in.
    pub folder: PathBuf,
    /// Files over the window that will be opened when they are let go.
    pub dragged: Vec<PathBuf>,
}

impl Session {
    /// Says something in the status bar.
    pub fn say(&mut self, severity: Severity, text: Words) {
        if self.messages.len() >= MESSAGES_KEPT {
            self.messages.remove(0);
        }
        self.messages.push(Message { severity, text });
    }

    /// The view that is going to be, when a flight has ended.
    pub fn settled_view(&self) -> Option<View> {
        self.flight.map(|(_, to, _)| to).or(self.view)
    }

    /// The card that is shown.
    pub fn card(&self) -> Option<Card> {
        self.firm.map(Card::Firm).or(self.selected.map(Card::Feature))
    }

    /// Remembers the card that is shown before another one comes.
    pub fn keep_card(&mut self, next: Card) {
        let Some(now) = self.card().filter(|now| *now != next) else { return };
        if self.cards_back.len() >= VIEWS_KEPT {
            self.cards_back.remove(0);
        }
        self.cards_back.push(now);
        self.cards_forward.clear();
    }

    /// Remembers where one is, for "back".
    pub fn keep_view(&mut self) {
        let Some(view) = self.settled_view() else { return };
        if self.back.last() == Some(&view) {
            return;
        }
        if self.back.len() >= VIEWS_KEPT {
            self.back.remove(0);
        }
        self.back.push(view);
        self.forward.clear();
    }
}
