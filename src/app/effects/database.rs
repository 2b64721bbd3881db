//! Asking a database for its tables, and reading one.

use crate::app::Mutu;
use crate::app::database::{Answer, words_of};
use crate::app::effects::is_wanted;
use crate::app::jobs::{JobKind, JobResult};
use crate::io::database::{self, Access};
use crate::io::open::open_each;
use crate::io::reading::Reading;
use crate::model::words::Words;
use crate::words;
use std::path::PathBuf;
use std::time::Instant;

impl Mutu {
    /// Asks for the tables.
    pub(super) fn list_tables(&mut self, serial: u64, address: String, access: Access) {
        let name = Words::fixed("正在连接数据库", "connecting to the database");
        self.jobs.start(JobKind::Connect, name, move |_, progress| {
            let found = database::tables(&address, &access).map_err(|error| words_of(&error));
            is_wanted(progress).then_some(JobResult::Database(Answer::Tables(serial, found)))
        });
    }

    /// Reads a table.
    pub(super) fn read_table(&mut self, path: PathBuf, reading: Reading) {
        let shown = database::shown(&path);
        let table = shown.rsplit("table=").next().unwrap_or(&shown).to_owned();
        let name = words!("正在读取 {table}", "reading {table}");
        self.jobs.start(JobKind::Read, name, move |id, progress| {
            let opened = open_each(&[(path, reading)], None, progress);
            is_wanted(progress).then_some(JobResult::Opened(id, opened))
        });
    }

    /// Reads anew what follows the map, when that has moved and stands still.
    pub(in crate::app) fn follow(&mut self) {
        let due = self.follow.due(&self.state, Instant::now());
        if due.is_empty() {
            return;
        }
        let name = Words::fixed("正在按地图窗口读取数据库", "reading the database for what the map shows");
        self.jobs.start(JobKind::Follow, name, move |_, progress| {
            let read = due.into_iter().map(|one| open_each(&[one], None, progress)).collect();
            is_wanted(progress).then_some(JobResult::Database(Answer::Followed(read)))
        });
    }
}
