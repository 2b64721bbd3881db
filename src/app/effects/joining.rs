//! Tables that are joined: tried for a page, joined for the document, and what was decided kept for next year.

use crate::app::Mutu;
use crate::app::command::Command;
use crate::app::effects::{is_wanted, write_words};
use crate::app::jobs::{JobKind, JobResult};
use crate::app::joining::{JoinBase, MadeJoins, TryOn, why};
use crate::io::join::{Asked, Profile, keep_profile, tried};
use crate::model::report::Severity;
use crate::words;
use std::path::PathBuf;

impl Mutu {
    /// Tries to join the table of the page to what is open.
    pub(super) fn join(&mut self, serial: u64) {
        let Some(page) = &self.state.session.joining else { return };
        let (path, settings, anew) = (page.path.clone(), page.settings.clone(), page.anew);
        let on = TryOn::of(&self.state, &path);
        let mut folders: Vec<PathBuf> = self.profiles_folder.iter().cloned().collect();
        folders.extend(path.parent().map(PathBuf::from));
        let shown = path.display();
        let name = words!("正在比对 {shown}", "matching {shown}");
        self.jobs.start(JobKind::ReadAgain, name, move |_, progress| {
            let folders: &[PathBuf] = if anew { &[] } else { &folders };
            let asked = Asked { path: &path, settings: &settings, profile: None, folders };
            let outcome = tried(&on.data(), &asked).map(Box::new).map_err(|error| why(&error));
            is_wanted(progress).then_some(JobResult::Tried(serial, outcome))
        });
    }

    /// Joins the tables of the document to what was read.
    pub(super) fn join_again(&mut self, serial: u64) {
        let of = JoinBase::of(&self.state);
        let count = of.joins.len();
        let name = words!("正在并入 {count} 张表", "joining {count} table(s)");
        self.jobs.start(JobKind::Join, name, move |_, progress| {
            let made = MadeJoins::make(of);
            is_wanted(progress).then(|| JobResult::Joined(serial, Box::new(made)))
        });
    }

    /// Keeps what was decided for a table, where such things are kept.
    pub(super) fn keep_profile(&mut self, table: PathBuf, profile: Box<Profile>) {
        let Some(folder) = self.profiles_folder.clone() else { return };
        let queue = &self.queue;
        if let Err(error) = keep_profile(&folder, &table, &profile) {
            let why = write_words(&error);
            let (zh, en) = (&why.zh, &why.en);
            let said = words!("列的对应没有存下：{zh}", "what was decided was not kept for next year: {en}");
            queue.send(Command::Say(Severity::Warning, said));
        }
    }
}
