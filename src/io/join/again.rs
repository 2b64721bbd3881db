//! Tables that a project joins, joined again to its data.
//!
//! *Guarantees:* a table that cannot be joined is an error and the others are joined; each is joined to what those before
//! it left. *Must not know:* windows, repairs.

use super::{Joined, TableJoin, put_in, settle, tried};
use crate::io::error::{Fault, ReadError};
use crate::io::project::may_be_read;
use crate::model::dataset::Dataset;
use crate::model::report::Report;

/// A table that was joined, or why it was not.
pub type Again = Result<Box<Joined>, Box<ReadError>>;

/// Joins tables to `data`, one after the other. Rows are found by the keys of `keyed`: the same data, whose parcel numbers
/// may have been put right.
pub fn join_again(mut data: Dataset, mut keyed: Dataset, joins: &[TableJoin]) -> (Dataset, Vec<Again>) {
    let mut all = Vec::with_capacity(joins.len());
    for join in joins {
        let joined = one(&keyed, join).map_err(|fault| Box::new(fault.in_file(&join.path.display().to_string())));
        if let Ok(joined) = &joined {
            put_in(&mut data, joined);
            put_in(&mut keyed, joined);
        }
        all.push(joined.map(Box::new));
    }
    (data, all)
}

fn one(data: &Dataset, join: &TableJoin) -> Result<Joined, Fault> {
    may_be_read(&join.path)?;
    let mut report = Report::default();
    let book = tried::book_of(&join.path, &mut report)?;
    let table = tried::table_again(&book, &join.settings, &mut report)?;
    drop(book);
    settle::joined(data, (table, report), &join.settings)
}
