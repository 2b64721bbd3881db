//! Files that are read again: as a person says, or since they are others on the disk.

use crate::app::Mutu;
use crate::app::effects::is_wanted;
use crate::app::jobs::{JobKind, JobResult};
use crate::app::kept::{KeepResult, Reading as Read, Whence, document_of};
use crate::io::open::open_each;
use crate::io::project::{Origin, load};
use crate::io::reading::Reading;
use crate::io::together;
use crate::model::words::Words;
use crate::words;
use std::path::PathBuf;

impl Mutu {
    /// Reads what waits again.
    pub(super) fn read_as(&mut self, serial: u64, said: Vec<(PathBuf, Reading)>) {
        let cache = self.cache.clone();
        let count = said.len();
        let name = words!("正在重新读取 {count} 个文件", "reading {count} file(s) again");
        self.jobs.start(JobKind::ReadAgain, name, move |_, progress| {
            let mut opened = open_each(&said, cache.as_ref(), progress);
            together::say(&mut opened);
            is_wanted(progress).then_some(JobResult::ReadAgain(serial, opened))
        });
    }

    /// Reads the document that is open again, some of its sources as is said now.
    pub(super) fn read_again(&mut self, said: &[(PathBuf, Reading)]) {
        let mut document = document_of(&self.state);
        for line in &mut document.sources {
            let Origin::File(path) = &line.origin else { continue };
            let is_it = |(other, _): &&(PathBuf, Reading)| std::path::absolute(other).is_ok_and(|other| other == *path);
            if let Some((_, reading)) = said.iter().find(is_it) {
                line.reading = reading.clone();
            }
        }
        let (hashes, cache) = (self.hashes.clone(), self.cache.clone());
        let name = Words::fixed("正在重新读取数据文件", "reading the data files again");
        let job = self.jobs.start(JobKind::Project, name, move |id, progress| {
            let loaded = load(document, &hashes, cache.as_ref(), progress)?;
            let reading = Read { loaded, whence: Whence::Again };
            Some(JobResult::Kept(KeepResult::Loaded(id, Box::new(reading))))
        });
        self.begun(Some(job));
    }
}
