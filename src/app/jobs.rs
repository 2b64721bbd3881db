//! Named workers with progress and cancel. Results carry the revision they were made for.
//!
//! *Guarantees:* every job ends with exactly one of [`JobResult::Ended`], [`JobResult::Cancelled`] and
//! [`JobResult::Failed`]; a job that panics fails and takes nothing else with it; a job is shown only once it has
//! run for [`SHOWN_AFTER`], so that short ones do not flicker.
//! *Must not know:* what the results are for.

use crate::analysis::clinic::Clinic;
use crate::analysis::grade::{Graded, Years};
use crate::analysis::search::Found;
use crate::analysis::theme::Themed;
use crate::app::answers::Answered;
use crate::app::board::{Proof, Wanted};
use crate::app::derived::{Compared, OfSources, OfYear};
use crate::app::joining::MadeJoins;
use crate::app::kept::KeepResult;
use crate::app::session::Chosen;
use crate::app::table::Listing;
use crate::io::error::ReadError;
use crate::io::join::Tried;
use crate::io::open::Opened;
use crate::io::progress::Progress;
use crate::model::firm::FirmBook;
use crate::model::shapes::Shapes;
use crate::model::words::Words;
use crate::render::raster::Picture;
use crate::words;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// A running job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobId(pub u64);

/// What the window shows of a job.
#[derive(Debug, Clone)]
pub struct JobState {
    /// Which.
    pub id: JobId,
    /// What it is for: derived data that is missing must come, so nobody is offered to stop that.
    pub kind: JobKind,
    /// What it does: `正在读取 parcels.geojson`.
    pub name: Words,
    /// How far it is; also the way to stop it.
    pub progress: Arc<Progress>,
    /// When it began.
    pub since: Instant,
}

/// What a job brings.
#[derive(Debug)]
pub enum JobResult {
    /// It has run for a while and is worth showing.
    Started(JobState),
    /// Files were read.
    Opened(JobId, Opened),
    /// Files were read again, for the page with that number.
    ReadAgain(u64, Opened),
    /// A table was tried, for the page with that number.
    Tried(u64, Result<Box<Tried>, Words>),
    /// The tables of the document were joined, for the asking with that number.
    Joined(u64, Box<MadeJoins>),
    /// The shipped layers were read; they replace what was open when that began.
    Sample(JobId, Before, Opened),
    /// Of the sources, for a revision.
    Sources(u64, OfSources),
    /// Of the year, for a revision, with the theme of it.
    Year(u64, Box<OfYear>, Coloured),
    /// The theme, for a revision.
    Themed(u64, Coloured),
    /// What is odd in the data, for [`crate::app::state::Sources::values`].
    Examined(u64, Box<Clinic>),
    /// Parcels were chosen, for the serial of a choice.
    Chosen(u64, Box<Chosen>),
    /// A text for the clipboard, and what to say of it.
    Text(String, Words),
    /// Pieces of a file that is being read.
    Preview(JobId, Vec<Arc<Shapes>>),
    /// A picture was written, or why not.
    Exported(JobId, Result<PathBuf, Words>),
    /// A page was written, without these pictures.
    Incomplete(JobId, PathBuf, Vec<ReadError>),
    /// A page was drawn for the page view.
    Proof(Box<Wanted>, Box<Proof>),
    /// Of the file of the project.
    Kept(KeepResult),
    /// How many sheets there are of the register, of a revision.
    Counted(u64, usize),
    /// A picture for the clipboard.
    Copied(Box<Picture>),
    /// What was found for a text.
    Found(String, Vec<Found>),
    /// An answer for the dock, for the number of the asking.
    Answered(u64, Arc<Answered>),
    /// Rows of the dock, for the number of the asking.
    Listed(u64, Box<Listing>),
    /// The rows of the table as text for the clipboard.
    TableText(String),
    /// It is over; what it brought came before.
    Ended(JobId),
    /// It was stopped.
    Cancelled(JobId),
    /// It broke down: a fault of the program.
    Failed(JobId, Words),
}

/// What the map is coloured by.
#[derive(Debug)]
pub struct Coloured {
    /// The theme.
    pub themed: Arc<Themed>,
    /// The grades, where they were wanted.
    pub graded: Option<Arc<Graded>>,
    /// What they are compared with.
    pub compared: Option<Compared>,
    /// Those of all years, where firms come from tables.
    pub years: Option<Arc<Years>>,
}

/// What was open when a reading began.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// The last id a layer had got.
    pub last_id: u32,
    /// The firms.
    pub firms: Arc<FirmBook>,
    /// How many projects had been opened.
    pub projects: u32,
}

/// What jobs push each other aside: a new one of the same kind stops the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// Reading files; several may run.
    Read,
    /// Reading files again as a person said; only the latest matters.
    ReadAgain,
    /// Joining the tables of the document; only the latest matters.
    Join,
    /// Reading a project; everything waits for it.
    Project,
    /// Making derived data; only the latest matters.
    Derive,
    /// Looking for what is odd in the data; only the latest matters.
    Examine,
    /// Choosing parcels; only the latest matters.
    Choose,
    /// Searching; only the latest matters.
    Search,
    /// Analysing, filtering and sorting for the dock; only the latest matters.
    List,
    /// Drawing a page for the page view; only the latest matters.
    Proof,
    /// Writing a picture or a table; several may run.
    Export,
    /// Counting the sheets of a series; only the latest matters.
    Count,
    /// Saving the project or a copy of it.
    Keep,
}

impl JobKind {
    /// Whether it reads files.
    pub fn is_reading(self) -> bool {
        matches!(self, Self::Read | Self::Project)
    }

    /// Whether a new one stops the old one; nobody else may, for nothing would ask for its result again.
    pub fn is_latest_only(self) -> bool {
        matches!(
            self,
            Self::Derive
                | Self::Examine
                | Self::Search
                | Self::List
                | Self::Choose
                | Self::Proof
                | Self::ReadAgain
                | Self::Join
                | Self::Count
        )
    }
}

/// Pieces of a file are shown so often: each time all of them are drawn anew, by the cores that read.
const PREVIEW_EVERY: Duration = Duration::from_millis(600);
/// Progress is shown anew so often: a frame takes the cores from the job on a PC without a GPU.
pub const PROGRESS_EVERY: Duration = Duration::from_millis(250);
/// After this long a job is shown.
pub const SHOWN_AFTER: Duration = Duration::from_millis(250);

/// The running jobs.
pub struct Jobs {
    next: u64,
    sender: Sender<JobResult>,
    receiver: Receiver<JobResult>,
    running: Vec<Running>,
    wake: Arc<dyn Fn() + Send + Sync>,
    /// Whether somebody waits for a result this very moment, and needs no waking.
    attended: Arc<AtomicBool>,
}

struct Running {
    state: JobState,
    since: Instant,
    shown: bool,
    pushed_aside: bool,
    /// When pieces of it were handed out last.
    previewed: Option<Instant>,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jobs").field("running", &self.running.len()).finish_non_exhaustive()
    }
}

impl Jobs {
    /// No jobs. `wake` is called from workers when there is something to poll.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        let (sender, receiver) = channel();
        Self { next: 1, sender, receiver, running: Vec::new(), wake: Arc::new(wake), attended: Arc::default() }
    }

    /// Starts a job. `work` looks at its progress now and then and gives `None` where it was stopped. What it brings is
    /// polled, so whoever keeps the id has it before.
    pub fn start(
        &mut self,
        kind: JobKind,
        name: Words,
        work: impl FnOnce(JobId, &Progress) -> Option<JobResult> + Send + 'static,
    ) -> JobId {
        if kind.is_latest_only() {
            for old in self.running.iter_mut().filter(|job| job.state.kind == kind) {
                old.pushed_aside = true;
                old.state.progress.cancelled.store(true, Ordering::Relaxed);
            }
        }
        let id = JobId(self.next);
        self.next += 1;
        let progress = if kind.is_reading() { Progress::with_preview() } else { Progress::default() };
        let progress = Arc::new(progress);
        let state = JobState { id, kind, name, progress: Arc::clone(&progress), since: Instant::now() };
        let (sender, wake, attended) = (self.sender.clone(), Arc::clone(&self.wake), Arc::clone(&self.attended));
        let worker = std::thread::Builder::new().name(format!("mutu {}", state.name.en)).spawn(move || {
            // A send fails only when the window is gone; then nobody is left to tell.
            for result in outcome(id, &progress, work) {
                sender.send(result).ok();
            }
            if !attended.load(Ordering::SeqCst) {
                wake();
            }
        });
        match worker {
            Ok(_) => {
                self.running.push(Running {
                    state,
                    since: Instant::now(),
                    shown: false,
                    pushed_aside: false,
                    previewed: None,
                });
            }
            Err(error) => {
                let failed = words!("无法启动后台任务：{error}", "cannot start a worker: {error}");
                self.sender.send(JobResult::Failed(id, failed)).ok();
            }
        }
        id
    }

    /// Asks a job to stop.
    pub fn cancel(&self, id: JobId) {
        if let Some(job) = self.running.iter().find(|job| job.state.id == id) {
            job.state.progress.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Whether something runs.
    pub fn is_busy(&self) -> bool {
        !self.running.is_empty()
    }

    /// What has come in since the last time, and the jobs that are now worth showing.
    pub fn poll(&mut self) -> Vec<JobResult> {
        let received: Vec<JobResult> = self.receiver.try_iter().collect();
        let mut results: Vec<JobResult> = received.into_iter().map(|result| self.noted(result)).collect();
        for job in self.running.iter_mut().filter(|job| !job.shown && !job.pushed_aside) {
            if job.since.elapsed() >= SHOWN_AFTER {
                job.shown = true;
                results.push(JobResult::Started(job.state.clone()));
            }
        }
        for job in self.running.iter_mut().filter(|job| job.state.kind.is_reading()) {
            if job.previewed.is_some_and(|last| last.elapsed() < PREVIEW_EVERY) {
                continue;
            }
            let pieces = job.state.progress.take_preview();
            if !pieces.is_empty() {
                job.previewed = Some(Instant::now());
                results.push(JobResult::Preview(job.state.id, pieces));
            }
        }
        results
    }

    /// Waits for the next result; `None` after `at_most`.
    pub fn wait(&mut self, at_most: Duration) -> Option<JobResult> {
        self.attended.store(true, Ordering::SeqCst);
        let result = self.receiver.recv_timeout(at_most);
        self.attended.store(false, Ordering::SeqCst);
        // What was sent before the flag fell woke nobody.
        let result = result.or_else(|_| self.receiver.try_recv());
        result.ok().map(|result| self.noted(result))
    }

    /// What is left of `patience` with the running job of a kind, counted from its start; `None` where nothing is.
    pub fn patience_left(&self, kind: JobKind, patience: Duration) -> Option<Duration> {
        let job = self.running.iter().rfind(|job| job.state.kind == kind && !job.pushed_aside)?;
        patience.checked_sub(job.since.elapsed())
    }

    /// When the next running job becomes worth showing.
    pub fn next_shown_in(&self) -> Option<Duration> {
        let waiting = self.running.iter().filter(|job| !job.shown && !job.pushed_aside);
        waiting.map(|job| SHOWN_AFTER.saturating_sub(job.since.elapsed())).min()
    }

    /// Takes ended jobs off the list. That an older job was pushed aside is nobody's news.
    fn noted(&mut self, result: JobResult) -> JobResult {
        let (JobResult::Ended(id) | JobResult::Cancelled(id) | JobResult::Failed(id, _)) = &result else {
            return result;
        };
        let id = *id;
        let at = self.running.iter().position(|job| job.state.id == id);
        let pushed_aside = at.is_some_and(|at| self.running.remove(at).pushed_aside);
        if pushed_aside { JobResult::Ended(id) } else { result }
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        for job in &self.running {
            job.state.progress.cancelled.store(true, Ordering::Relaxed);
        }
    }
}

fn outcome(id: JobId, progress: &Progress, work: impl FnOnce(JobId, &Progress) -> Option<JobResult>) -> Vec<JobResult> {
    match catch_unwind(AssertUnwindSafe(|| work(id, progress))) {
        Ok(Some(result)) => vec![result, JobResult::Ended(id)],
        Ok(None) => vec![JobResult::Cancelled(id)],
        Err(_) => vec![JobResult::Failed(
            id,
            Words::fixed(
                "后台任务出错，结果不可用；已打开的数据不受影响，请把文件和操作步骤告诉开发者",
                "a background job broke down; open data is not affected, please report the file and the steps",
            ),
        )],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    fn jobs() -> Jobs {
        Jobs::new(|| {})
    }

    #[test]
    fn a_job_brings_its_result_and_then_ends() {
        let mut jobs = jobs();
        jobs.start(JobKind::Export, Words::same("test"), |id, _| Some(JobResult::Exported(id, Ok(PathBuf::from("a")))));
        assert!(matches!(jobs.wait(LONG), Some(JobResult::Exported(JobId(1), Ok(_)))), "first the result");
        assert!(matches!(jobs.wait(LONG), Some(JobResult::Ended(JobId(1)))), "then the end");
        assert!(!jobs.is_busy(), "an ended job is off the list");
    }

    #[test]
    fn a_job_is_stopped_by_its_id() {
        let mut jobs = jobs();
        jobs.start(JobKind::Read, Words::same("test"), |_, progress| {
            while !progress.cancelled.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
            None
        });
        jobs.cancel(JobId(1));
        assert!(matches!(jobs.wait(LONG), Some(JobResult::Cancelled(JobId(1)))), "the worker saw the request");
    }

    #[test]
    fn who_waits_is_not_woken_and_who_does_not_is() {
        let wakes = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let counter = Arc::clone(&wakes);
        let mut jobs = Jobs::new(move || {
            counter.fetch_add(1, Ordering::SeqCst);
        });
        let (go, wait) = channel::<()>();
        jobs.start(JobKind::Derive, Words::same("test"), move |id, _| {
            wait.recv().ok();
            Some(JobResult::Exported(id, Ok(PathBuf::new())))
        });
        assert!(jobs.patience_left(JobKind::Derive, LONG).is_some(), "it has just begun");
        assert!(jobs.patience_left(JobKind::Derive, Duration::ZERO).is_none(), "but nobody waits for ever");
        assert!(jobs.patience_left(JobKind::Search, LONG).is_none(), "no such job runs");
        assert!(jobs.wait(Duration::from_millis(1)).is_none(), "nothing has come");
        go.send(()).ok();
        // Nobody waits now; the job ends and wakes.
        let begun = Instant::now();
        while wakes.load(Ordering::SeqCst) == 0 && begun.elapsed() < LONG {
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(wakes.load(Ordering::SeqCst), 1, "one wake for result and end");
        assert_eq!(jobs.poll().len(), 2, "the result and the end");
        assert!(jobs.patience_left(JobKind::Derive, LONG).is_none(), "it is over");
    }

    #[test]
    fn a_newer_derivation_pushes_the_older_one_aside() {
        let mut jobs = jobs();
        let (go, wait) = channel::<()>();
        jobs.start(JobKind::Derive, Words::same("old"), move |_, progress| {
            wait.recv().ok();
            (!progress.cancelled.load(Ordering::Relaxed)).then(|| unreachable!("the old job must be stopped"))
        });
        jobs.start(JobKind::Derive, Words::same("new"), move |id, _| {
            go.send(()).ok();
            Some(JobResult::Exported(id, Ok(PathBuf::new())))
        });
        let mut ended = Vec::new();
        while jobs.is_busy() {
            match jobs.wait(LONG) {
                Some(JobResult::Ended(id)) => ended.push(id.0),
                Some(JobResult::Exported(..)) => {}
                other => panic!("nobody is told of a job that was pushed aside: {other:?}"),
            }
        }
        ended.sort_unstable();
        assert_eq!(ended, [1, 2], "both are over");
    }
}
