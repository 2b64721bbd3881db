//! Asking a database for its tables, and reading one.

use crate::app::Mutu;
use crate::app::database::words_of;
use crate::app::effects::is_wanted;
use crate::app::jobs::{JobKind, JobResult};
use crate::io::database::{self, Access};
use crate::io::open::open_each;
use crate::io::reading::Reading;
use crate::model::words::Words;
use crate::words;
use std::path::PathBuf;

impl Mutu {
    /// Asks for the tables.
    pub(super) fn list_tables(&mut self, serial: u64, address: String, access: Access) {
        let name = Words::fixed("正在连接数据库", "connecting to the database");
        self.jobs.start(JobKind::Connect, name, move |_, progress| {
            let found = database::tables(&address, &access).map_err(|error| words_of(&error));
            is_wanted(progress).then_some(JobResult::Tables(serial, found))
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
}
