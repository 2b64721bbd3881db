//! The project's file outside the state: reading, saving, copies for recovery, the title and the closing of the window.

use crate::app::Mutu;
use crate::app::command::Command;
use crate::app::effects::write_words;
use crate::app::jobs::{JobId, JobKind, JobResult};
use crate::app::kept::{KeepChange, KeepEffect, KeepResult, Reading, Whence, document_of};
use crate::app::text;
use crate::io::project::{self, Document, as_text, load, of_file, relocated};
use crate::io::recovery::write_copy;
use crate::model::report::Severity;
use crate::model::words::Words;
use crate::words;
use egui::ViewportCommand;
use std::path::{Path, PathBuf};

impl Mutu {
    pub(super) fn keep(&mut self, effect: KeepEffect) {
        match effect {
            KeepEffect::Save(path) => self.save(path),
            KeepEffect::Read(path) => {
                let path = std::path::absolute(&path).unwrap_or(path);
                self.read_project(path, false);
            }
            KeepEffect::Locate(missing, chosen) => self.locate(missing, &chosen),
            KeepEffect::ReadAgain(said) => self.read_again(&said),
            KeepEffect::Recover(at) => match self.copies.take(at) {
                Some(copy) => self.read_project(copy, true),
                None => self.begun(None),
            },
            KeepEffect::Recovered => self.copies.opened(self.state.kept.serial),
            KeepEffect::NotRecovered => self.copies.put_back(),
            KeepEffect::Forget => self.copies.forget(),
        }
    }

    pub(super) fn begun(&self, job: Option<JobId>) {
        self.queue.send(Command::Keep(KeepChange::Begun(job)));
    }

    fn save(&mut self, path: PathBuf) {
        let (document, shipped, mark) = (document_of(&self.state), self.state.shipped(), self.state.mark());
        let hashes = self.hashes.clone();
        let shown = path.display();
        let name = words!("正在保存 {shown}", "saving {shown}");
        self.jobs.start(JobKind::Keep, name, move |_, _| {
            let saved = project::save(&path, document, &shipped, &hashes).map_err(|error| write_words(&error));
            Some(JobResult::Kept(KeepResult::Saved(path, Box::new(mark), saved)))
        });
    }

    /// A copy for recovery says what file it stands for.
    fn read_project(&mut self, path: PathBuf, is_copy: bool) {
        let shipped = self.state.shipped();
        let (hashes, cache) = (self.hashes.clone(), self.cache.clone());
        let shown = path.display();
        let name = words!("正在打开 {shown}", "opening {shown}");
        let job = self.jobs.start(JobKind::Project, name, move |id, progress| {
            let mut document = match of_file(&path, &shipped) {
                Ok(document) => document,
                Err(error) => return Some(JobResult::Kept(KeepResult::Refused(id, error))),
            };
            let kept_for = document.kept_for.take();
            let loaded = load(document, &hashes, cache.as_ref(), progress)?;
            let whence = if is_copy { Whence::Copy(kept_for) } else { Whence::File(path) };
            Some(JobResult::Kept(KeepResult::Loaded(id, Box::new(Reading { loaded, whence }))))
        });
        self.begun(Some(job));
    }

    /// Reads the document again with a source, and what lies beside it, from where it is now.
    fn locate(&mut self, missing: usize, chosen: &Path) {
        let document = document_of(&self.state);
        let lost = self.state.kept.missing.get(missing);
        let Some(lost) = lost else { return self.begun(None) };
        let (document, others): (Document, usize) = relocated(document, lost.path(), chosen);
        let (hashes, cache) = (self.hashes.clone(), self.cache.clone());
        if others > 0 {
            let said = words!("同一文件夹中又找到 {others} 个文件", "{others} more were found in that folder");
            self.queue.send(Command::Say(Severity::Info, said));
        }
        let shown = chosen.display();
        let name = words!("正在打开 {shown}", "opening {shown}");
        let job = self.jobs.start(JobKind::Project, name, move |id, progress| {
            let loaded = load(document, &hashes, cache.as_ref(), progress)?;
            let reading = Reading { loaded, whence: Whence::Located };
            Some(JobResult::Kept(KeepResult::Loaded(id, Box::new(reading))))
        });
        self.begun(Some(job));
    }

    /// Begins a copy for recovery where one is due. Only the document is taken out of the state here; its text is made
    /// by the job.
    pub(in crate::app) fn keep_copy(&mut self) {
        let Some(copy) = self.copies.begin(&self.state) else { return };
        let (mut document, shipped, mark) = (document_of(&self.state), self.state.shipped(), self.state.mark());
        document.kept_for.clone_from(&self.state.kept.path);
        let name = Words::fixed("正在自动保存", "saving a copy");
        self.jobs.start(JobKind::Keep, name, move |_, _| {
            let written = write_copy(&copy, as_text(&document, None, &shipped).as_bytes());
            let result = written.map(|()| Box::new(mark)).map_err(|error| write_words(&error));
            Some(JobResult::Kept(KeepResult::Copied(result)))
        });
    }

    /// `• 名称 — 亩图` while something is not saved.
    pub(in crate::app) fn keep_title(&mut self, egui: &egui::Context) {
        let (name, app) = (self.state.project_name(), text::APP.get(self.state.lang()));
        let mark = if self.state.is_changed() { "• " } else { "" };
        let title = match (name.is_empty(), mark.is_empty()) {
            (true, true) => app.to_owned(),
            (true, false) => format!("{mark}{} — {app}", text::UNTITLED.get(self.state.lang())),
            (false, _) => format!("{mark}{name} — {app}"),
        };
        if title != self.title {
            egui.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    /// A window with unsaved changes is not closed without a question.
    pub(in crate::app) fn keep_open(&self, egui: &egui::Context) {
        let closes = egui.input(|input| input.viewport().close_requested());
        if closes && !self.state.kept.leaving && self.state.is_changed() {
            egui.send_viewport_cmd(ViewportCommand::CancelClose);
            self.queue.send(Command::Keep(KeepChange::Closing));
        }
    }
}
