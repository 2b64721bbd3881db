//! What is done outside the state: jobs, clipboard, files, leaving.

mod clinic;
mod export;
mod intake;
mod joining;
mod keep;
mod notes;
mod table;
mod templates;

use crate::analysis::firm_theme::of_firms;
use crate::analysis::grade::{Graded, Years};
use crate::analysis::selection::{Choice, as_tsv, choose, summarize};
use crate::analysis::theme::{Themed, resolve};
use crate::analysis::whatif::Ledger;
use crate::app::Mutu;
use crate::app::command::{Command, Effect};
use crate::app::derived::{Compared, OfSources, OfYear};
use crate::app::export::day_of;
use crate::app::jobs::{Coloured, JobKind, JobResult};
use crate::app::session::Chosen;
use crate::app::state::State;
use crate::app::text;
use crate::io::cache::{self, Cache, Keep};
use crate::io::error::WriteError;
use crate::io::open::{open_embedded, open_paths};
use crate::io::progress::Progress;
use crate::io::together;
use crate::io::write;
#[cfg(any(windows, target_os = "macos"))]
use crate::io::{open::EXTENSIONS, project};
use crate::model::firm::FirmBook;
use crate::model::layer::Layer;
use crate::model::report::Severity;
use crate::model::scheme::Scheme;
use crate::model::spec::{ClassSpec, Standard, Theme};
use crate::model::words::Words;
use crate::words;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Writing to the cache waits until the map of what was opened has been drawn.
const KEPT_AFTER: Duration = Duration::from_secs(2);

impl Mutu {
    /// Performs effects in their order; of several derivations only the last one asked for.
    pub(super) fn perform_all(&mut self, effects: Vec<Effect>) {
        let derives =
            |effect: &Effect| matches!(effect, Effect::DeriveSources | Effect::DeriveYear | Effect::DeriveTheme);
        let last_derivation = effects.iter().rposition(derives);
        for (at, effect) in effects.into_iter().enumerate() {
            if !derives(&effect) || Some(at) == last_derivation {
                self.perform(effect);
            }
        }
    }

    pub(super) fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Read(files) => self.read(files),
            Effect::ReadAs(serial, said) => self.read_as(serial, said),
            Effect::Join(serial) => self.join(serial),
            Effect::JoinAgain(serial) => self.join_again(serial),
            Effect::KeepProfile(table, profile) => self.keep_profile(table, profile),
            Effect::ReadSample => {
                let name = Words::fixed("正在读取示例图层", "reading the shipped layers");
                let before = self.state.sources.before();
                self.jobs.start(JobKind::Read, name, |id, _| Some(JobResult::Sample(id, before, open_embedded())));
            }
            Effect::AskForFiles => self.ask_for_files(),
            Effect::DeriveSources => self.derive_sources(),
            Effect::DeriveYear => self.derive_year(),
            Effect::DeriveTheme => self.derive_theme(),
            Effect::Examine => self.examine(),
            Effect::Choose => self.choose(),
            Effect::CopyChosen => self.copy_chosen(),
            Effect::Export { path, page, dpi, purpose } => self.export(path, *page, (dpi, purpose)),
            Effect::DrawPage(wanted) => self.draw_page(wanted),
            Effect::CopyPage(page) => self.copy_page(*page),
            Effect::CopyImage(picture) => {
                let size = [picture.width as usize, picture.height as usize];
                self.egui_ctx.copy_image(egui::ColorImage::from_rgba_unmultiplied(size, &picture.rgba));
            }
            Effect::FindFreeName(wanted) => self.propose_free_name(&wanted),
            Effect::CountSheets(of) => self.count_sheets(of),
            Effect::Search => self.search(),
            Effect::List => self.list(),
            Effect::Answer => self.answer(),
            Effect::CopyTable => self.copy_table(),
            Effect::ExportTable(path, with_mark) => self.export_table(path, with_mark),
            Effect::WriteNotes(path, text) => self.write_notes(path, text),
            Effect::ReadNotes(path) => self.read_notes(&path),
            Effect::WriteTemplate(path, page) => self.write_template(path, &page),
            Effect::ReadTemplate(path) => self.read_template(&path),
            Effect::Copy(text) => self.egui_ctx.copy_text(text),
            Effect::SaveSettings => self.save_settings(),
            Effect::UseCache => self.use_cache(),
            Effect::Keep(effect) => self.keep(effect),
            Effect::Quit => self.egui_ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Effect::Cancel(id) => self.jobs.cancel(id),
        }
    }

    fn read(&mut self, files: Vec<PathBuf>) {
        let name = match files.as_slice() {
            [file] => {
                let file = file.file_name().map_or_else(|| file.to_string_lossy(), |name| name.to_string_lossy());
                words!("正在读取 {file}", "reading {file}")
            }
            many => {
                let count = many.len();
                words!("正在读取 {count} 个文件", "reading {count} files")
            }
        };
        let cache = self.cache.clone();
        self.jobs.start(JobKind::Read, name, move |id, progress| {
            let mut opened = open_paths(&files, cache.as_ref(), progress);
            together::say(&mut opened);
            let to_keep = std::mem::take(&mut opened.to_keep);
            let wanted = is_wanted(progress);
            if wanted {
                keep_later(to_keep);
            }
            wanted.then_some(JobResult::Opened(id, opened))
        });
    }

    fn use_cache(&mut self) {
        if let Some(before) = self.cache.take() {
            before.stop();
        }
        let Some(folder) = &self.cache_folder else { return };
        let settings = self.state.settings.cache;
        self.cache = Cache::new(folder, settings);
        if !settings.enabled
            && let Err(error) = cache::clear(folder)
        {
            let (path, why) = (&error.path, &error.message);
            let zh = format!("缓存没有删净：{path}：{}", why.zh);
            let en = format!("the cache was not cleared: {path}: {}", why.en);
            self.queue.send(Command::Say(Severity::Warning, Words::made(zh, en)));
        }
    }

    #[cfg(any(windows, target_os = "macos"))]
    fn ask_for_files(&mut self) {
        let dialog = rfd::FileDialog::new()
            .add_filter("GeoJSON, CSV, .mutu", &[&EXTENSIONS[..], &[project::EXTENSION]].concat());
        if let Some(files) = dialog.set_directory(&self.state.session.folder).pick_files() {
            self.queue.send(Command::Open(files));
        }
    }

    /// The program has its own dialog here, so nobody asks.
    #[cfg(not(any(windows, target_os = "macos")))]
    #[expect(clippy::unused_self, clippy::needless_pass_by_ref_mut, reason = "the other systems need it")]
    fn ask_for_files(&mut self) {}

    fn derive_sources(&mut self) {
        let revision = self.state.derived.revision;
        let data = self.state.sources.data.clone();
        let name = Words::fixed("正在建立索引", "building the index");
        self.jobs.start(JobKind::Derive, name, move |_, progress| {
            Some(JobResult::Sources(revision, OfSources::make(&data, progress)?))
        });
    }

    fn derive_year(&mut self) {
        let Some(of_sources) = self.state.derived.of_sources.clone() else { return };
        let revision = self.state.derived.revision;
        let data = self.state.sources.data.clone();
        let before = self.state.derived.of_year.clone();
        let resolving = Resolving::of(&self.state);
        // Without figures there is no year; areas and zones are there all the same.
        let year = self.state.project.year.unwrap_or(0);
        let name = match self.state.project.year {
            Some(year) => words!("正在计算 {year} 年亩均指标", "computing the figures of {year}"),
            None => Words::fixed("正在计算面积", "computing areas"),
        };
        self.jobs.start(JobKind::Derive, name, move |_, progress| {
            let of_year = OfYear::make(&data, &of_sources, (year, before.as_deref()), progress)?;
            // In the same job: two would wait for a frame between them.
            let coloured = resolving?.resolve(Some(&of_year));
            is_wanted(progress).then(|| JobResult::Year(revision, Box::new(of_year), coloured))
        });
    }

    fn derive_theme(&mut self) {
        let Some(resolving) = Resolving::of_same_year(&self.state) else { return };
        let revision = self.state.derived.revision;
        let of_year = self.state.derived.of_year.clone();
        let name = Words::fixed("正在分级", "making classes");
        self.jobs.start(JobKind::Derive, name, move |_, progress| {
            let coloured = resolving.resolve(of_year.as_deref());
            is_wanted(progress).then_some(JobResult::Themed(revision, coloured))
        });
    }

    fn choose(&mut self) {
        let Some(work) = Choosing::of(&self.state) else { return };
        let serial = self.state.session.choice_serial;
        let name = Words::fixed("正在汇总所选宗地", "summing up the selection");
        self.jobs.start(JobKind::Choose, name, move |_, progress| {
            let chosen = work.done();
            is_wanted(progress).then(|| JobResult::Chosen(serial, Box::new(chosen)))
        });
    }

    fn copy_chosen(&mut self) {
        let Some(chosen) = self.state.session.chosen.clone() else { return };
        let of_year = self.state.derived.of_year.clone();
        let lang = self.state.lang();
        let heads = text::table_heads(lang);
        let name = Words::fixed("正在复制所选宗地", "copying the selection");
        self.jobs.start(JobKind::Export, name, move |_, progress| {
            let figures = of_year.as_deref().map(|of_year| &of_year.figures);
            let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
            let text = as_tsv((&chosen.ids, &chosen.summary), &chosen.layer, figures, (&heads, lang));
            is_wanted(progress).then_some(JobResult::Text(text, text::copied_parcels(chosen.ids.len())))
        });
    }

    fn save_settings(&self) {
        let Some(path) = &self.settings_path else { return };
        if let Err(error) = self.state.settings.save(path) {
            let (path, why) = (&error.path, &error.message);
            let zh = format!("设置没有保存：{path}：{}", why.zh);
            let en = format!("settings were not saved: {path}: {}", why.en);
            self.queue.send(Command::Say(Severity::Warning, Words::made(zh, en)));
        }
    }
}

/// All that a theme is resolved from but the figures, taken out of the state.
pub(in crate::app) struct Resolving {
    parcels: Arc<Layer>,
    theme: Theme,
    classes: ClassSpec,
    standard: Option<Standard>,
    /// The year there are figures of.
    year: Option<u16>,
    firms: Arc<FirmBook>,
    scheme: Option<Arc<Scheme>>,
    /// Grades of the same year.
    before: Option<Arc<Graded>>,
    /// The scheme that is compared with.
    base: Option<Arc<Scheme>>,
    /// Its grades of the same year.
    base_before: Option<Arc<Graded>>,
    /// Whether parcels are coloured by what changes.
    by_change: bool,
    /// Parcels in zones.
    of_sources: Option<Arc<OfSources>>,
    /// Grades of all years of the same data.
    years: Option<Arc<Years>>,
    /// Whether the scheme is one that is tried.
    is_trial: bool,
}

impl Resolving {
    /// `None` where there are no parcels.
    pub(in crate::app) fn of(state: &State) -> Option<Self> {
        let theme = state.project.theme;
        Some(Self {
            parcels: state.sources.data.parcels().cloned()?,
            theme,
            classes: state.session.trial.unwrap_or(state.project.classes),
            standard: Standard::of_theme(&state.sources.standards, theme).cloned(),
            year: state.project.year,
            firms: Arc::clone(&state.sources.data.firms),
            scheme: state.scheme().cloned(),
            before: None,
            base: state.base_scheme().cloned(),
            base_before: None,
            by_change: state.project.variants.by_change,
            of_sources: state.derived.of_sources.clone(),
            years: state.derived.years.clone(),
            is_trial: state.session.trial_scheme.is_some(),
        })
    }

    /// The same where the year is that of what is shown: grades are made anew only where the scheme is another.
    pub(in crate::app) fn of_same_year(state: &State) -> Option<Self> {
        let base_before = state.derived.compared.as_ref().map(|compared| Arc::clone(&compared.base));
        Some(Self { before: state.derived.graded.clone(), base_before, ..Self::of(state)? })
    }

    pub(in crate::app) fn resolve(&self, of_year: Option<&OfYear>) -> Coloured {
        let figures = of_year.filter(|_| self.year.is_some()).map(|of_year| &of_year.figures);
        let graded = of_year.and_then(|of_year| self.graded(of_year));
        let compared = graded.as_ref().and_then(|graded| self.compared(graded, of_year?));
        let themed = match (&graded, &compared) {
            (Some(graded), Some(compared)) if self.theme == Theme::Grade && self.by_change => {
                graded.themed_by_change(&compared.base, self.classes, &self.parcels, figures)
            }
            (Some(graded), _) if self.theme == Theme::Grade => graded.themed(self.classes, &self.parcels, figures),
            _ => match of_year.filter(|_| self.theme.is_of_firms()) {
                Some(of_year) => {
                    let firms = (self.firms.as_ref(), of_year.occupancy.as_ref());
                    of_firms(self.theme, self.classes, (&self.parcels, figures), firms)
                }
                None => resolve(self.theme, self.classes, &self.parcels, figures, self.standard.as_ref()),
            },
        };
        Coloured { themed: Arc::new(themed), graded, compared, years: self.years() }
    }

    /// The ledger. Grades by the base are made anew only where it is another one.
    fn compared(&self, graded: &Arc<Graded>, of_year: &OfYear) -> Option<Compared> {
        let scheme = self.base.as_ref()?;
        if graded.evaluation.scheme == *scheme {
            return Some(Compared { base: Arc::clone(graded), ledger: None });
        }
        let base = match &self.base_before {
            Some(before) if before.evaluation.scheme == *scheme => Arc::clone(before),
            _ => Arc::new(graded.under(&of_year.occupancy, Arc::clone(scheme))),
        };
        let membership = &self.of_sources.as_ref()?.membership;
        let ledger = Ledger::of(&base, graded, &of_year.figures, membership);
        Some(Compared { base, ledger: Some(Arc::new(ledger)) })
    }

    /// All years are judged by the scheme in use; cheap for the firms of tables, and parcels with figures of their own
    /// have one year each.
    fn years(&self) -> Option<Arc<Years>> {
        let scheme = self.scheme.as_ref().filter(|_| self.firms.own.is_none())?;
        match &self.years {
            Some(known) if self.is_trial || known.are_under(scheme) => Some(Arc::clone(known)),
            Some(known) => Some(Arc::new(known.under(scheme))),
            None => Some(Arc::new(Years::of(Some(&self.parcels), &self.firms, scheme))),
        }
    }

    fn graded(&self, of_year: &OfYear) -> Option<Arc<Graded>> {
        let (scheme, year) = (self.scheme.as_ref()?, self.year?);
        // Parcels with figures of their own may be a million firms: they are evaluated when that is to be seen.
        if self.firms.own.is_some() && self.theme != Theme::Grade {
            return self.before.clone().filter(|before| before.evaluation.scheme == *scheme);
        }
        match &self.before {
            Some(before) if before.evaluation.scheme == *scheme => Some(Arc::clone(before)),
            Some(before) => Some(Arc::new(before.under(&of_year.occupancy, Arc::clone(scheme)))),
            None => {
                let graded = Graded::of(&self.parcels, &self.firms, &of_year.occupancy, year, Arc::clone(scheme));
                Some(Arc::new(graded))
            }
        }
    }
}

/// All that choosing needs, taken out of the state.
pub(in crate::app) struct Choosing {
    before: Option<Arc<Chosen>>,
    choices: Vec<Choice>,
    layer: Arc<Layer>,
    position: usize,
    of_sources: Arc<OfSources>,
    of_year: Option<Arc<OfYear>>,
    themed: Option<Arc<Themed>>,
}

impl Choosing {
    /// `None` while the index is not there.
    pub(in crate::app) fn of(state: &State) -> Option<Self> {
        let position = state.sources.evaluated()?;
        Some(Self {
            before: state.session.chosen.clone(),
            choices: state.session.choices.clone(),
            layer: Arc::clone(state.sources.data.layers.get(position)?),
            position,
            of_sources: state.derived.of_sources.clone()?,
            of_year: state.derived.of_year.clone(),
            themed: state.derived.themed.clone(),
        })
    }

    /// Takes the steps and sums up.
    pub(in crate::app) fn done(self) -> Chosen {
        let index = self.of_sources.indexes.get(self.position);
        let before = self.before.as_ref().map_or(&[][..], |chosen| &chosen.ids);
        let ids = choose(before, &self.choices, &self.layer, |ring| {
            index.map_or_else(Vec::new, |index| index.meeting(&self.layer.shapes, ring))
        });
        let of_year = self.of_year.as_deref().map(|of_year| (&of_year.figures, of_year.occupancy.as_ref()));
        let summary = summarize(&ids, &self.layer, of_year, self.themed.as_deref());
        Chosen::new(self.layer, ids, summary)
    }
}

pub(super) fn is_wanted(progress: &Progress) -> bool {
    !progress.cancelled.load(Ordering::Relaxed)
}

/// Writes to the cache beside everything else. Nobody waits for it, and the end of the program ends it.
fn keep_later(to_keep: Vec<Keep>) {
    if to_keep.is_empty() {
        return;
    }
    let write = move || {
        std::thread::sleep(KEPT_AFTER);
        to_keep.into_iter().for_each(Keep::write);
    };
    // Where no thread can be had, nothing is kept.
    drop(std::thread::Builder::new().name("mutu cache".to_owned()).spawn(write));
}

/// The day, in China's time.
pub(super) fn today() -> String {
    day_of(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

/// Writes a file whole, or says in a sentence why not.
pub(super) fn written(path: &Path, bytes: &[u8]) -> Result<(), Words> {
    write::atomic(path, bytes).map_err(|error| write_words(&error))
}

/// File, reason and remedy in a sentence.
pub(super) fn write_words(error: &WriteError) -> Words {
    let (message, remedy) = (&error.message, &error.remedy);
    Words::made(
        format!("{}：{}；{}", error.path, message.zh, remedy.zh),
        format!("{}: {}; {}", error.path, message.en, remedy.en),
    )
}
