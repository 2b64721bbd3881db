//! Everything that can change the state, and the queue it goes through.
use crate::analysis::clinic::Kind;
use crate::analysis::search::Target;
use crate::analysis::selection::Choice;
use crate::app::action::Action;
use crate::app::annotating::NoteChange;
use crate::app::board::{BoardChange, Wanted};
use crate::app::intake::IntakeChange;
use crate::app::jobs::{JobId, JobResult};
use crate::app::joining::JoinChange;
use crate::app::kept::{KeepChange, KeepEffect};
use crate::app::series::{Purpose, SeriesOf};
use crate::app::session::{Dialog, Pick};
use crate::app::table::TableChange;
use crate::io::join::Profile;
use crate::io::reading::Reading;
use crate::model::bookmark::Bookmark;
use crate::model::entry::EntryStandard;
use crate::model::id::{FeatureId, FirmId, LayerId};
use crate::model::page::Page;
use crate::model::report::Severity;
use crate::model::scheme::Scheme;
use crate::model::sketch::SitePlan;
use crate::model::spec::{ClassSpec, Theme};
use crate::model::variants::Variants;
use crate::model::words::Words;
use crate::render::raster::Picture;
use crate::scene::view::View;
use geo_types::Coord;
use std::path::PathBuf;
use std::sync::Arc;

/// A change of the state.
#[derive(Debug)]
pub enum Command {
    /// Anything without payload.
    Act(Action),
    /// Read these files and add their layers.
    Open(Vec<PathBuf>),
    /// Something happens in the page view.
    Board(BoardChange),
    /// Files hang over the window.
    Dragged(Vec<PathBuf>),
    /// A job has something.
    Job(JobResult),
    /// Stop a job.
    Cancel(JobId),
    /// Colour by this.
    SetTheme(Theme),
    /// With these classes.
    SetClasses(ClassSpec),
    /// Show these classes while a bound is dragged; no edit.
    TryClasses(ClassSpec),
    /// Evaluate by this scheme.
    SetScheme(Arc<Scheme>),
    /// Show this scheme while one of its numbers is dragged; no edit.
    TryScheme(Arc<Scheme>),
    /// Keep these schemes, and compare with this one of them.
    SetVariants(Variants),
    /// Check parcels and planned sites against this standard.
    SetEntryStandard(Arc<EntryStandard>),
    /// Keep these named views.
    SetBookmarks(Vec<Bookmark>),
    /// Something about the findings in the data.
    Clinic(ClinicChange),
    /// Something about the file of the project.
    Keep(KeepChange),
    /// Something about files that were read and wait, or are others on the disk.
    Intake(IntakeChange),
    /// Something about a table that is to be joined.
    Join(JoinChange),
    /// Something about planned sites.
    Sketch(SketchChange),
    /// Something about notes.
    Note(NoteChange),
    /// Of this year.
    SetYear(u16),
    /// Show or hide a layer.
    SetVisible(LayerId, bool),
    /// Opacity of a layer.
    SetOpacity(LayerId, f32),
    /// Move a layer up (+1) or down (−1) on the map.
    MoveLayer(LayerId, i32),
    /// Close a layer.
    CloseLayer(LayerId),
    /// The map got this place in the window, in points. What it shows stays where it is on the screen.
    Resize {
        /// Left and top edge.
        at_px: (f64, f64),
        /// Width and height.
        size_px: (f64, f64),
    },
    /// Look from here (pans and wheel steps; kept in the history when they end).
    SetView(View),
    /// Remember the view for "back".
    KeepView,
    /// Ease to a view.
    FlyTo(View),
    /// The time a frame took, for flights.
    Tick(f32),
    /// The pointer is over this.
    Hover(Option<Pick>, Option<Coord>),
    /// Select what is there; again at the same place, the next one under it.
    SelectAt(Coord),
    /// Select this.
    Select(Pick),
    /// Choose several parcels, a step at a time.
    Choose(Choice),
    /// Go into a zone: zoom, strengthen its outline.
    EnterZone(FeatureId),
    /// Show a firm's parcels.
    ShowFirm(FirmId),
    /// Go to what was found.
    GoTo(Target),
    /// The text in the search field.
    Query(String),
    /// Something about the dock.
    Table(TableChange),
    /// The open dialog with what was typed into it.
    SetDialog(Dialog),
    /// Write the picture the export dialog describes.
    Export,
    /// Put away a message.
    DismissMessage(usize),
    /// Something outside the state has news for the person.
    Say(Severity, Words),
}

/// A change of planned sites.
#[derive(Debug, Clone, PartialEq)]
pub enum SketchChange {
    /// The next corner of the one that is being drawn.
    Corner(Coord),
    /// Its last corner away.
    Back,
    /// It is complete.
    Close,
    /// Select this one.
    Select(u32),
    /// This is planned there.
    Plan(u32, Box<SitePlan>),
    /// Away with it.
    Remove(u32),
}

/// A look at the findings in the data, or what is done about them. Findings go by their position in
/// [`crate::analysis::clinic::Clinic::findings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClinicChange {
    /// Go to its place, and show there what its repair would make.
    Show(usize),
    /// Show nothing of that any more.
    Hide,
    /// Make its repair.
    Accept(usize),
    /// Make the repairs of all findings of a kind.
    AcceptAll(Kind),
}

/// What has to be done outside the state.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Start reading.
    Read(Vec<PathBuf>),
    /// Read these again as is said of them, for the page with that number.
    ReadAs(u64, Vec<(PathBuf, Reading)>),
    /// Try to join the table of the page with that number.
    Join(u64),
    /// Join the tables of the document, for the asking with that number.
    JoinAgain(u64),
    /// Keep what was decided for a table.
    KeepProfile(PathBuf, Box<Profile>),
    /// Start reading the shipped layers; they replace what is open.
    ReadSample,
    /// Ask for files with the dialog of the system.
    AskForFiles,
    /// Make [`crate::app::derived::OfSources`] and what hangs on it.
    DeriveSources,
    /// Make [`crate::app::derived::OfYear`] and what hangs on it.
    DeriveYear,
    /// Resolve the theme.
    DeriveTheme,
    /// Look for what is odd in the data.
    Examine,
    /// Take the open steps of choosing and sum up, by [`crate::app::session::Session::choice_serial`].
    Choose,
    /// Put the chosen parcels on the clipboard as a table.
    CopyChosen,
    /// Write a picture.
    Export {
        /// Where to.
        path: PathBuf,
        /// The page.
        page: Box<Page>,
        /// Dots per inch, of a picture.
        dpi: u32,
        /// For whom, and whether it is a series.
        purpose: Purpose,
    },
    /// Draw a page for the page view.
    DrawPage(Box<Wanted>),
    /// Draw a page for the clipboard.
    CopyPage(Box<Page>),
    /// Put a picture on the clipboard.
    CopyImage(Box<Picture>),
    /// Look for a name that no file has, for the export dialog, beginning with this one.
    FindFreeName(PathBuf),
    /// Count the sheets of a series, for the export dialog.
    CountSheets(SeriesOf),
    /// Look for the text in the search field.
    Search,
    /// Filter and sort the rows of the dock.
    List,
    /// Make the answer the dock is to show.
    Answer,
    /// Make a text of those rows for the clipboard.
    CopyTable,
    /// Write those rows as CSV; with a byte-order mark where Excel is to read it.
    ExportTable(PathBuf, bool),
    /// Write this text of notes to a file.
    WriteNotes(PathBuf, String),
    /// Read notes from a file.
    ReadNotes(PathBuf),
    /// Write a page as a template.
    WriteTemplate(PathBuf, Box<Page>),
    /// Read a template as a new page.
    ReadTemplate(PathBuf),
    /// Put a text on the clipboard.
    Copy(String),
    /// Save the settings.
    SaveSettings,
    /// Go by the setting of the cache: begin one, or end and clear it.
    UseCache,
    /// Something about the file of the project.
    Keep(KeepEffect),
    /// Leave.
    Quit,
    /// Stop a job.
    Cancel(JobId),
}

/// The one queue, for panels and keys alike; drained before each frame, in the order of sending.
#[derive(Debug, Default)]
pub struct Queue {
    commands: std::cell::RefCell<Vec<Command>>,
}

impl Queue {
    /// Adds a command.
    pub fn send(&self, command: Command) {
        self.commands.borrow_mut().push(command);
    }
    /// Adds an action.
    pub fn act(&self, action: Action) {
        self.send(Command::Act(action));
    }
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.commands.borrow().is_empty()
    }
    /// Takes all that was sent.
    pub fn take(&self) -> Vec<Command> {
        self.commands.take()
    }
}
