//! Files of page templates: some kilobytes, written by a job and read at once.

use crate::app::Mutu;
use crate::app::board::BoardChange;
use crate::app::command::Command;
use crate::app::effects::written;
use crate::app::jobs::{JobKind, JobResult};
use crate::io::pages;
use crate::model::page::Page;
use crate::model::report::Severity;
use crate::model::words::Words;
use crate::words;
use std::path::{Path, PathBuf};

impl Mutu {
    /// Pictures are named from the folder of the file.
    pub(super) fn write_template(&mut self, path: PathBuf, page: &Page) {
        let shown = path.display();
        let name = words!("正在存为版式 {shown}", "saving the template {shown}");
        let text = pages::as_text(page, path.parent());
        self.jobs.start(JobKind::Export, name, move |id, _| {
            Some(JobResult::Exported(id, written(&path, text.as_bytes()).map(|()| path)))
        });
    }

    pub(super) fn read_template(&self, path: &Path) {
        self.queue.send(match pages::of_file(path) {
            Ok(page) => Command::Board(BoardChange::Add(Box::new(Page { name: String::new(), ..page }))),
            Err(error) => {
                let place = error.place.as_ref().map_or_else(String::new, |place| format!(" ({place})"));
                let (path, message, remedy) = (&error.path, &error.message, &error.remedy);
                let zh = format!("{path}：{}{place}；{}", message.zh, remedy.zh);
                let en = format!("{path}: {}{place}; {}", message.en, remedy.en);
                Command::Say(Severity::Error, Words::made(zh, en))
            }
        });
    }
}
