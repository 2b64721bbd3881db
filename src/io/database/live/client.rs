//! The connection. The only place that names the crate which opens sockets.
//!
//! *Guarantees:* transactions are read-only and one snapshot, and never committed; waiting ends. *Must not know:* tables.

use std::time::Duration;

use postgres::types::{FromSql, ToSql};
use postgres::{Client, IsolationLevel, NoTls, Portal, Transaction};

use super::faults;
use crate::io::database::{Address, Secret};
use crate::io::error::Fault;

/// A server that does not answer within this is not there.
const MOST_WAIT: Duration = Duration::from_secs(10);
/// Set before anything is asked. Statements that take longer than two minutes are given up by the server.
const MANNERS: &str =
    "SET default_transaction_read_only = on; SET statement_timeout = '120s'; SET lock_timeout = '10s';
SET idle_in_transaction_session_timeout = '300s'; SET client_encoding = 'UTF8'; SET datestyle = 'ISO, YMD';
SET intervalstyle = 'iso_8601'; SET bytea_output = 'hex'; SET extra_float_digits = 1;
SET synchronize_seqscans = off; SET standard_conforming_strings = on";

/// The database at one moment.
pub(super) struct Snapshot<'a> {
    transaction: Transaction<'a>,
    address: &'a Address,
}

/// A row of an answer.
pub(super) struct Row(postgres::Row);

/// An answer that is taken piece by piece.
pub(super) struct Answer(Portal);

/// A value that goes with a statement.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Number(f64),
    Whole(i32),
    Text(String),
}

/// Connects, asks, and ends the connection.
pub(super) fn within<T>(
    address: &Address,
    password: Option<&Secret>,
    ask: impl FnOnce(&mut Snapshot<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let mut config = Client::configure();
    config.user(&address.user).dbname(&address.database).port(address.port).host(&address.host);
    config.application_name("mutu").connect_timeout(MOST_WAIT).tcp_user_timeout(MOST_WAIT * 3);
    // What the server remarks goes nowhere: it may quote values.
    config.notice_callback(drop);
    if let Some(password) = password {
        config.password(password.reveal());
    }
    let fault = |error: postgres::Error| faults::of(&error, address);
    let mut client = config.connect(NoTls).map_err(fault)?;
    client.batch_execute(MANNERS).map_err(fault)?;
    let transaction = client
        .build_transaction()
        .read_only(true)
        .isolation_level(IsolationLevel::RepeatableRead)
        .start()
        .map_err(fault)?;
    // Dropping it rolls back.
    ask(&mut Snapshot { transaction, address })
}

impl Snapshot<'_> {
    /// All rows of a short answer.
    pub(super) fn ask(&mut self, statement: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let found = self.transaction.query(statement, &parameters(values));
        found.map(|rows| rows.into_iter().map(Row).collect()).map_err(|error| faults::of(&error, self.address))
    }

    /// An answer of any length.
    pub(super) fn begin(&mut self, statement: &str, values: &[Value]) -> Result<Answer, Fault> {
        self.transaction
            .bind(statement, &parameters(values))
            .map(Answer)
            .map_err(|error| faults::of(&error, self.address))
    }

    /// Its next rows, at most so many; none where it is at its end.
    pub(super) fn next(&mut self, answer: &Answer, count: i32) -> Result<Vec<Row>, Fault> {
        let found = self.transaction.query_portal(&answer.0, count);
        found.map(|rows| rows.into_iter().map(Row).collect()).map_err(|error| faults::of(&error, self.address))
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(Value::parameter).collect()
}

impl Value {
    fn parameter(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Number(number) => number,
            Self::Whole(number) => number,
            Self::Text(text) => text,
        }
    }
}

impl Row {
    pub(super) fn text(&self, at: usize) -> Result<Option<&str>, Fault> {
        self.value(at)
    }

    pub(super) fn integer(&self, at: usize) -> Result<Option<i64>, Fault> {
        self.value(at)
    }

    pub(super) fn number(&self, at: usize) -> Result<Option<f64>, Fault> {
        self.value(at)
    }

    pub(super) fn truth(&self, at: usize) -> Result<Option<bool>, Fault> {
        self.value(at)
    }

    pub(super) fn bytes(&self, at: usize) -> Result<Option<&[u8]>, Fault> {
        self.value(at)
    }

    fn value<'a, T: FromSql<'a>>(&'a self, at: usize) -> Result<Option<T>, Fault> {
        self.0.try_get(at).map_err(|_| faults::unexpected())
    }
}

/// A name in a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
