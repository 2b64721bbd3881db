//! Connections to a database from elsewhere, one a thread.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use crate::io::budget::Budget;
use crate::io::error::Fault;
use crate::io::features::cancelled;
use crate::io::input::{Input, Place};
use crate::model::words::Words;
use crate::words;

/// One value is no larger than so many bytes.
const MOST_VALUE: i32 = 256 << 20;
/// A table has no more columns than this.
const MOST_COLUMNS: i32 = 2_000;

/// After so many steps of a question it is asked whether to stop.
const STEPS: i32 = 100_000;

/// A file with some connections to it.
pub(super) struct Database<'a> {
    place: From<'a>,
    idle: Mutex<Vec<Connection>>,
    /// How many rows there can still be.
    rows: AtomicU64,
    /// How many cells, and how much text and geometry.
    budget: Budget,
    stop: Arc<AtomicBool>,
}

enum From<'a> {
    Disk(&'a Path),
    Memory(&'a [u8]),
}

impl<'a> Database<'a> {
    /// One whose questions end when `stop` is set.
    pub(super) fn new(input: &Input<'a>, stop: Arc<AtomicBool>) -> Self {
        let place = match (input.place, input.memory()) {
            (_, Some(bytes)) => From::Memory(bytes),
            (Place::Disk(path), None) => From::Disk(path),
            (_, None) => From::Memory(&[]),
        };
        let len = input.source.len();
        Self { place, idle: Mutex::default(), rows: AtomicU64::new(len), budget: Budget::of(len), stop }
    }

    /// Whether one connection has to do: each has its own copy of what is in memory.
    pub(super) fn is_single(&self) -> bool {
        matches!(self.place, From::Memory(_))
    }

    /// Asks with a connection that nobody else uses.
    pub(super) fn with<T>(&self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Fault> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = idle.map_or_else(|| self.connect(), Ok).map_err(|error| self.fault(&error))?;
        let found = ask(&connection).map_err(|error| self.fault(&error));
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        found
    }

    fn fault(&self, error: &rusqlite::Error) -> Fault {
        match error {
            _ if self.stop.load(Ordering::Relaxed) => cancelled(),
            rusqlite::Error::InvalidQuery => too_much(),
            error => broken(error),
        }
    }

    /// Counts a row and its cells. Each row has a byte of the file to itself; pages that are listed twice would be read
    /// without end, and columns with a default have cells that stand nowhere.
    pub(super) fn count_row(&self, cells: usize) -> rusqlite::Result<()> {
        let is_row = self.rows.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
        if is_row && self.budget.cells(cells as u64) { Ok(()) } else { Err(rusqlite::Error::InvalidQuery) }
    }

    /// Counts the bytes of a text or a geometry.
    pub(super) fn count_bytes(&self, bytes: usize) -> rusqlite::Result<()> {
        if self.budget.bytes(bytes as u64) { Ok(()) } else { Err(rusqlite::Error::InvalidQuery) }
    }

    fn connect(&self) -> rusqlite::Result<Connection> {
        let mut connection = match self.place {
            From::Disk(path) => {
                let flags =
                    OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                Connection::open_with_flags(unchanging(path), flags)?
            }
            From::Memory(bytes) => {
                let mut connection = Connection::open_in_memory()?;
                // A database with a log beside it cannot be in memory; without the log it is one like others.
                let (head, rest) = bytes.split_at(bytes.len().min(20));
                let mut head = head.to_vec();
                if let Some(versions) = head.get_mut(18..20) {
                    versions.fill(1);
                }
                connection.deserialize_read_exact("main", Cursor::new(head).chain(rest), bytes.len(), true)?;
                connection
            }
        };
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, MOST_VALUE)?;
        connection.set_limit(Limit::SQLITE_LIMIT_COLUMN, MOST_COLUMNS)?;
        connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
        let stop = Arc::clone(&self.stop);
        connection.progress_handler(STEPS, Some(move || stop.load(Ordering::Relaxed)))?;
        connection.execute_batch(
            "PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;",
        )?;
        Ok(connection)
    }
}

/// The address of a file that nobody changes: no lock is taken and no log looked for.
fn unchanging(path: &Path) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let text = absolute.to_string_lossy().replace('\\', "/");
    let mut address = String::from("file:");
    if !text.starts_with('/') {
        address.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/:-_.~".contains(&byte) {
            address.push(byte.into());
        } else {
            // Writing to a string cannot fail.
            write!(address, "%{byte:02X}").unwrap_or_default();
        }
    }
    address + "?immutable=1&mode=ro"
}

/// A name in a query.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn too_much() -> Fault {
    let message = Words::fixed(
        "数据库给出的行、单元格或内容远多于文件大小所能容纳",
        "the database gives far more rows, cells or text than its size allows",
    );
    let remedy = Words::fixed(
        "文件可能损坏；请在 QGIS 中打开后另存",
        "it is probably damaged; open it with QGIS and save it again",
    );
    Fault::new("gpkg-limits", message, remedy)
}

fn broken(error: &rusqlite::Error) -> Fault {
    let message = words!("GeoPackage 读取失败：{error}", "the GeoPackage cannot be read: {error}");
    let remedy = Words::fixed(
        "文件可能损坏或不完整；请在 QGIS 中打开后另存",
        "the file may be damaged or cut off; open it with QGIS and save it again",
    );
    Fault::new("gpkg-broken", message, remedy)
}
