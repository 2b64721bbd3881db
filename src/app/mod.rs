//! The window: state, commands, jobs, panels, map.
//!
//! *Guarantees:* panels read and send commands; [`apply::apply`] is the only writer and needs no window;
//! long work runs in named jobs whose stale results are dropped. *Must not know:* the command line.

pub mod action;
pub mod annotating;
pub mod answers;
pub mod apply;
pub mod board;
pub mod command;
mod copies;
pub mod ctx;
pub mod derived;
mod effects;
pub mod export;
pub mod intake;
pub mod jobs;
pub mod joining;
pub mod kept;
pub mod map;
pub mod panels;
pub mod series;
pub mod session;
pub mod settings;
mod start;
pub mod state;
pub mod table;
pub mod text;
pub mod theme;
mod watching;

pub use map::Rendering;
pub use start::{StartError, run};

use crate::app::apply::apply;
use crate::app::command::{Command, Effect, Queue};
use crate::app::copies::Copies;
use crate::app::ctx::Ctx;
use crate::app::derived::Stage;
use crate::app::intake::IntakeChange;
use crate::app::jobs::{JobKind, JobResult, Jobs};
use crate::app::kept::{KeepChange, KeepResult, Mark};
use crate::app::map::Map;
use crate::app::settings::{Language, Settings};
use crate::app::state::State;
use crate::app::watching::Watch;
use crate::io::cache::Cache;
use crate::io::project::{Hashes, is_project};
use crate::io::{entry, schemes};
use crate::scene::color::Appearance;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How many rounds of commands are applied in one frame: an effect may bring a command at once, but not for ever.
const ROUNDS: usize = 8;
/// A frame waits so long for other colours that were just asked for, and as long again for their picture: a frame
/// shown before them would cost as much as they do on a PC without a GPU, and be of use to nobody. Nothing else is
/// waited for.
const PATIENCE: Duration = Duration::from_millis(50);

/// The program: its state, and what moves it. Runs inside eframe, and in tests without it.
#[derive(Debug)]
pub struct Mutu {
    state: State,
    queue: Queue,
    jobs: Jobs,
    map: Map,
    appearance: Option<Appearance>,
    /// Where settings are kept; `None` where they are not.
    settings_path: Option<PathBuf>,
    /// Where the cache is; `None` where there is none whatever the settings say.
    cache_folder: Option<PathBuf>,
    cache: Option<Cache>,
    /// What sources held when they were looked at.
    hashes: Hashes,
    /// The copy for recovery.
    copies: Copies,
    /// Where what was decided for tables is kept; `None` where it is not.
    profiles_folder: Option<PathBuf>,
    /// Who looks whether data files change; nobody before [`Mutu::watch_files`].
    watch: Option<Watch>,
    /// The title of the window.
    title: String,
    egui_ctx: egui::Context,
}

impl Mutu {
    /// Installs the fonts and begins to read `files`, or the shipped layers where there are none. Settings are not
    /// written anywhere until [`Mutu::keep_settings_in`] says where, and nothing is kept in a cache.
    pub fn new(egui_ctx: &egui::Context, files: Vec<PathBuf>, settings: Settings, rendering: Rendering) -> Self {
        Self::with_cache(egui_ctx, files, settings, None, rendering)
    }

    /// [`Mutu::new`] with a folder for the cache, which the settings may turn off.
    pub fn with_cache(
        egui_ctx: &egui::Context,
        files: Vec<PathBuf>,
        settings: Settings,
        cache_folder: Option<PathBuf>,
        rendering: Rendering,
    ) -> Self {
        theme::install(egui_ctx);
        let folder = folder_to_begin_in(files.first().map(PathBuf::as_path));
        let waker = egui_ctx.clone();
        let cache = cache_folder.as_deref().and_then(|folder| Cache::new(folder, settings.cache));
        let mut mutu = Self {
            state: State::new(settings, (entry::shipped(), schemes::shipped()), folder),
            queue: Queue::default(),
            jobs: Jobs::new(move || wake(&waker)),
            map: Map::new(egui_ctx, rendering, PATIENCE),
            appearance: None,
            settings_path: None,
            cache_folder,
            cache,
            hashes: Hashes::default(),
            copies: Copies::default(),
            profiles_folder: None,
            watch: None,
            title: String::new(),
            egui_ctx: egui_ctx.clone(),
        };
        match files.iter().find(|file| is_project(file)) {
            Some(project) => {
                let project = std::path::absolute(project).unwrap_or_else(|_| project.clone());
                let effects = apply(&mut mutu.state, Command::Open(vec![project]));
                mutu.perform_all(effects);
            }
            None if files.is_empty() => mutu.perform(Effect::ReadSample),
            None => {
                mutu.state.session.opens_at_once = true;
                mutu.perform(Effect::Read(files));
            }
        }
        mutu
    }

    /// Speaks a language until the person chooses another; `None` leaves it to the settings.
    pub fn speak(&mut self, language: Option<Language>) {
        self.state.session.language = language;
    }

    /// Offers to read data files again that change on the disk from now on.
    pub fn watch_files(&mut self) {
        let waker = self.egui_ctx.clone();
        self.watch = Watch::begin(move || wake(&waker));
    }

    /// Says where changed settings are written to.
    pub fn keep_settings_in(&mut self, path: Option<PathBuf>) {
        self.settings_path = path;
    }

    /// Says where what is decided for tables is kept, and looked for, for those of the next year.
    pub fn keep_profiles_in(&mut self, folder: Option<PathBuf>) {
        self.profiles_folder = folder;
    }

    /// Says where copies for recovery are, and offers those that were left behind.
    pub fn keep_copies_in(&mut self, folder: Option<&Path>) {
        let Some(folder) = folder else { return };
        self.copies = Copies::new(folder);
        let found = self.copies.left_behind();
        if !found.is_empty() {
            self.queue.send(Command::Keep(KeepChange::Found(found)));
        }
    }

    /// Everything, to read.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Sends a command, as a panel does; it is applied before the next frame.
    pub fn send(&self, command: Command) {
        self.queue.send(command);
        wake(&self.egui_ctx);
    }

    /// Whether a job runs, a picture is being drawn or a flight is under way.
    pub fn is_busy(&self) -> bool {
        self.jobs.is_busy() || self.map.is_busy() || self.state.session.flight.is_some()
    }

    /// The number of the map's picture on the screen; every new one has another.
    pub fn picture_shown(&self) -> Option<u64> {
        self.map.picture_shown()
    }

    /// Waits until all jobs have ended, and applies what they brought. For tests.
    pub fn finish_jobs(&mut self, at_most: Duration) {
        self.drain();
        while self.jobs.is_busy() {
            let Some(result) = self.jobs.wait(at_most) else { return };
            self.take_in(vec![result]);
            self.drain();
        }
    }

    /// One frame: applies what was sent, then shows everything.
    pub fn frame(&mut self, ui: &mut egui::Ui) {
        self.drain();
        self.show(ui);
    }

    fn show(&mut self, ui: &mut egui::Ui) {
        let ctx = Ctx { state: &self.state, queue: &self.queue };
        let appearance = ctx.appearance();
        if self.appearance != Some(appearance) {
            theme::apply(ui.ctx(), appearance);
            self.appearance = Some(appearance);
        }
        for action in action::shortcut_pressed(ui.ctx()) {
            self.queue.act(action);
        }
        let map = &mut self.map;
        panels::show(&ctx, ui, &mut |ui: &mut egui::Ui| map.show(&ctx, ui));
        self.keep_title(ui.ctx());
        self.keep_open(ui.ctx());
        if let Some(wait) = self.copies.due_in() {
            ui.ctx().request_repaint_after(wait);
        }
        // What this frame has sent is seen in the next one.
        if !self.queue.is_empty() || self.state.session.flight.is_some() {
            wake(ui.ctx());
        } else if let Some(wait) = self.jobs.next_shown_in() {
            ui.ctx().request_repaint_after(wait);
        } else if !self.state.session.jobs.is_empty() {
            // Progress is shown, and nothing else would say that it went on.
            ui.ctx().request_repaint_after(jobs::PROGRESS_EVERY);
        }
    }

    /// Applies all that was sent, in the order of sending.
    fn drain(&mut self) {
        self.look_at_files();
        let results = self.jobs.poll();
        self.take_in(results);
        while let Some(wait) = self.colours_come_within() {
            let Some(result) = self.jobs.wait(wait) else { break };
            self.take_in(vec![result]);
        }
        self.keep_copy();
    }

    fn look_at_files(&mut self) {
        let Some(watch) = &mut self.watch else { return };
        let sources = &self.state.sources;
        let joins = &self.state.project.joins;
        watch.follow(sources.values, || {
            let own = sources.files.iter().filter(|file| !file.embedded && file.error.is_none());
            let tables = joins.iter().map(|join| join.path.clone());
            own.map(|file| PathBuf::from(&file.path)).chain(tables).collect()
        });
        let changed = watch.take();
        if !changed.is_empty() {
            self.queue.send(Command::Intake(IntakeChange::Changed(changed)));
        }
    }

    /// How long to wait for colours that are being made.
    fn colours_come_within(&self) -> Option<Duration> {
        let only_colours = self.state.derived.pending != Some(Stage::Sources);
        self.jobs.patience_left(JobKind::Derive, PATIENCE).filter(|_| only_colours)
    }

    fn take_in(&mut self, results: Vec<JobResult>) {
        for result in results {
            if let JobResult::Kept(KeepResult::Copied(copied)) = &result {
                self.copies.ended(copied.as_ref().ok().map(|mark| Mark::clone(mark)));
            }
            self.queue.send(Command::Job(result));
        }
        for _ in 0..ROUNDS {
            let commands = self.queue.take();
            if commands.is_empty() {
                break;
            }
            let mut effects: Vec<Effect> = Vec::new();
            for command in commands {
                effects.extend(apply(&mut self.state, command));
            }
            self.perform_all(effects);
        }
    }
}

/// Asks for one frame. egui's own request without a delay brings two, to let layouts settle; here the second would
/// take the cores from what is drawn for the first.
fn wake(egui_ctx: &egui::Context) {
    egui_ctx.request_repaint_after(Duration::from_nanos(1));
}

/// Where file dialogs begin: beside the file that was given, else where the person keeps documents.
fn folder_to_begin_in(given: Option<&Path>) -> PathBuf {
    let beside = given.and_then(|file| {
        let file = std::path::absolute(file).ok()?;
        if file.is_dir() { Some(file) } else { file.parent().map(Path::to_path_buf) }
    });
    let home = || {
        let home = ["HOME", "USERPROFILE"].into_iter().find_map(std::env::var_os).filter(|home| !home.is_empty());
        let home = home.map(PathBuf::from).filter(|home| home.is_dir())?;
        let documents = home.join("Documents");
        Some(if documents.is_dir() { documents } else { home })
    };
    beside.or_else(home).unwrap_or_else(|| std::env::current_dir().unwrap_or_default())
}

impl Drop for Mutu {
    fn drop(&mut self) {
        // A window that broke down, or was taken away, is to be recovered.
        if !std::thread::panicking() && (self.state.kept.leaving || !self.state.is_changed()) {
            self.copies.clear();
        }
        if let Some(cache) = &self.cache {
            cache.stop();
        }
    }
}

impl eframe::App for Mutu {
    fn logic(&mut self, _ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.drain();
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    /// The ground of the panels.
    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
