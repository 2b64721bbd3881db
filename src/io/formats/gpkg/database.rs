//! Connections to a database from elsewhere, one a thread.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use crate::io::error::Fault;
use crate::io::input::{Input, Place};
use crate::model::words::Words;
use crate::words;

/// One value is no larger than so many bytes.
const MOST_VALUE: i32 = 256 << 20;
/// A table has no more columns than this.
const MOST_COLUMNS: i32 = 2_000;

/// A file with some connections to it.
pub(super) struct Database<'a> {
    place: From<'a>,
    idle: Mutex<Vec<Connection>>,
    /// How many rows there can still be.
    budget: AtomicU64,
}

enum From<'a> {
    Disk(&'a Path),
    Memory(&'a [u8]),
}

impl<'a> Database<'a> {
    pub(super) fn new(input: &Input<'a>) -> Self {
        let place = match (input.place, input.memory()) {
            (_, Some(bytes)) => From::Memory(bytes),
            (Place::Disk(path), None) => From::Disk(path),
            (_, None) => From::Memory(&[]),
        };
        Self { place, idle: Mutex::default(), budget: AtomicU64::new(input.source.len()) }
    }

    /// Whether one connection has to do: each has its own copy of what is in memory.
    pub(super) fn is_single(&self) -> bool {
        matches!(self.place, From::Memory(_))
    }

    /// Asks with a connection that nobody else uses.
    pub(super) fn with<T>(&self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Fault> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = idle.map_or_else(|| self.connect(), Ok).map_err(|error| broken(&error))?;
        let found = ask(&connection).map_err(|error| broken(&error));
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        found
    }

    /// Counts a row. Each has a byte of the file to itself; pages that are listed twice would be read without end.
    pub(super) fn count_row(&self) -> rusqlite::Result<()> {
        if self.budget.fetch_sub(1, Ordering::Relaxed) > 0 {
            return Ok(());
        }
        self.budget.store(0, Ordering::Relaxed);
        Err(rusqlite::Error::InvalidQuery)
    }

    fn connect(&self) -> rusqlite::Result<Connection> {
        let connection = match self.place {
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

pub(super) fn broken(error: &rusqlite::Error) -> Fault {
    let message = words!("GeoPackage 读取失败：{error}", "the GeoPackage cannot be read: {error}");
    let remedy = Words::fixed(
        "文件可能损坏或不完整；请在 QGIS 中打开后另存",
        "the file may be damaged or cut off; open it with QGIS and save it again",
    );
    Fault::new("gpkg-broken", message, remedy)
}
