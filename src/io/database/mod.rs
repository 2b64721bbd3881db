//! Tables of a database (PostgreSQL with PostGIS), for offices that keep the cadastre in one, and for data larger than one
//! machine: the server finds what stands in a window, and sums where that is too much to be sent.
//!
//! *Guarantees:* a connection is made only to the address that a person gave, and ended when its table is read; nothing is
//! written there: transactions are read-only and names quoted, values go as parameters. What is read is bounded in rows and
//! bytes. Nothing of it comes into the cache. Passwords stay in memory ([`Secret`]).
//! *Must not know:* windows of the program, what columns mean.
//!
//! Connections are not encrypted: `sslmode=require` is refused, and a server that is not this machine is said to be spoken
//! to in plain text.

mod address;
#[cfg(feature = "postgis")]
mod live;
#[cfg(feature = "postgis")]
mod password;
mod secret;

pub use address::{Address, is_address, shown};
#[cfg(feature = "postgis")]
pub use live::MOST_IN_WINDOW;
pub use secret::Secret;

use std::path::Path;

use crate::io::content::Content;
use crate::io::error::{Fault, ReadError};
use crate::io::meter::Meter;
use crate::io::reading::Reading;

/// What is said of a table in a database.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Access {
    /// The password, for this session; else the one in the address, else the one that this machine keeps.
    pub password: Option<Secret>,
    /// West, south, east, north in degrees: what touches it is read; nothing else is.
    pub window: Option<[f64; 4]>,
    /// Whether sums by cells of a grid are asked for, and not the parcels.
    pub as_cells: bool,
    /// Columns that are summed beside tax, output and investment.
    pub sums: Vec<String>,
}

/// A table with geometry that may be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableLine {
    /// `schema.table`.
    pub name: String,
    /// Its column of geometry.
    pub geometry: String,
    /// What the column says it holds: `MULTIPOLYGON`.
    pub kind: String,
    /// The number of its system in the database; 0 where it has none.
    pub srid: i32,
    /// About how many rows there are, as far as the server knows.
    pub rows: Option<u64>,
}

/// The tables of a database that have geometry and may be read, by name.
///
/// # Errors
/// Where the server cannot be reached, refuses, or has no PostGIS.
pub fn tables(address: &str, access: &Access) -> Result<Vec<TableLine>, Box<ReadError>> {
    let found = Address::parse(address).and_then(|(address, own)| {
        let password = access.password.clone().or(own);
        tables_of(&address, password.as_ref())
    });
    found.map_err(|fault| Box::new(fault.in_file(&shown(Path::new(address)))))
}

/// Reads the table of an address.
pub(crate) fn read(path: &Path, reading: &Reading, meter: Meter<'_>) -> Result<Content, Fault> {
    let (address, own) = Address::parse(&path.to_string_lossy())?;
    let password = reading.access.password.clone().or(own);
    content_of(&address, password.as_ref(), reading, meter)
}

#[cfg(feature = "postgis")]
fn tables_of(address: &Address, password: Option<&Secret>) -> Result<Vec<TableLine>, Fault> {
    live::tables(address, password)
}

#[cfg(feature = "postgis")]
fn content_of(
    address: &Address,
    password: Option<&Secret>,
    reading: &Reading,
    mut meter: Meter<'_>,
) -> Result<Content, Fault> {
    let (parsed, report) = live::read(address, password, reading, &mut meter)?;
    Ok(Content::of_table(&address.text(), parsed, report, &reading.roles))
}

#[cfg(not(feature = "postgis"))]
fn tables_of(_: &Address, _: Option<&Secret>) -> Result<Vec<TableLine>, Fault> {
    Err(without())
}

#[cfg(not(feature = "postgis"))]
fn content_of(_: &Address, _: Option<&Secret>, _: &Reading, _: Meter<'_>) -> Result<Content, Fault> {
    Err(without())
}

/// Of a program that was built to open no socket at all.
#[cfg(not(feature = "postgis"))]
fn without() -> Fault {
    use crate::model::words::Words;
    let message = Words::fixed("此程序不含数据库功能", "this program was built without databases");
    let remedy = Words::fixed(
        "请用含 postgis 功能的版本，或从数据库导出 GeoPackage",
        "use a build with the feature postgis, or export a GeoPackage from the database",
    );
    Fault::new("database-without", message, remedy)
}
