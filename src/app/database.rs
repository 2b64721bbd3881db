//! The dialog in which a table of a database is chosen: what is typed, what the server listed.
//!
//! *Guarantees:* nothing is connected to before the person asks for it; the password is held by the dialog and by how the
//! table was read, both of this session. *Must not know:* egui, sockets.

use crate::io::database::{Access, Address, MOST_IN_WINDOW, Secret, TableLine};
use crate::io::error::ReadError;
use crate::io::open::Opened;
use crate::model::words::Words;
use std::path::PathBuf;

/// What of a table is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// What touches the map as it is shown.
    Window,
    /// Sums by cells of a grid, in the map as it is shown.
    Cells,
}

/// The dialog.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DatabaseForm {
    /// The address as it is typed.
    pub address: String,
    /// The password likewise.
    pub password: Secret,
    /// What the server listed; empty before.
    pub tables: Vec<TableLine>,
    /// The chosen one of them.
    pub chosen: usize,
    /// What of it.
    pub extent: Extent,
    /// The number of the asking that is under way.
    pub asking: Option<u64>,
    /// Why the last one failed.
    pub error: Option<Words>,
}

/// What the dialog does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseChange {
    /// Ask for the tables.
    Connect,
    /// Read the chosen one.
    Read,
}

/// What a job about a database brings.
#[derive(Debug)]
pub enum Answer {
    /// Its tables, or why there are none, for the asking with that number.
    Tables(u64, Result<Vec<TableLine>, Words>),
    /// Tables that follow the map were read for where it is now.
    Followed(Vec<Opened>),
}

impl DatabaseForm {
    /// The dialog for an address, whose password moves to its own field.
    pub fn of(address: &str) -> Self {
        let mut form = Self { address: address.to_owned(), ..Self::default() };
        form.tidy().ok();
        form
    }

    /// Takes the password out of the address.
    ///
    /// # Errors
    /// Where the address is malformed.
    pub fn tidy(&mut self) -> Result<Address, Words> {
        let (address, password) = Address::parse(self.address.trim()).map_err(|fault| words_of(&fault.in_file("")))?;
        if let Some(password) = password {
            self.password = password;
        }
        self.address = address.text();
        Ok(address)
    }

    /// What goes with the address: the password, and that a person asks.
    pub fn access(&self) -> Access {
        let password = (!self.password.is_empty()).then(|| self.password.clone());
        Access { password, is_asked: true, ..Access::default() }
    }

    /// Takes in what the server listed; chooses what the address names, and a window of what is large.
    pub fn listed(&mut self, tables: Vec<TableLine>) {
        let named = Address::parse(&self.address).ok().and_then(|(address, _)| address.table);
        let is_named = |line: &TableLine| Some(&line.name) == named.as_ref();
        self.chosen = tables.iter().position(is_named).unwrap_or(0);
        self.tables = tables;
        self.fit_extent();
    }

    /// A large table is not read whole unless that is asked for.
    pub fn fit_extent(&mut self) {
        let rows = self.tables.get(self.chosen).and_then(|line| line.rows);
        let is_large = rows.is_some_and(|rows| rows > MOST_IN_WINDOW);
        self.extent = if is_large { Extent::Window } else { Extent::Whole };
    }

    /// The address of the chosen table.
    pub fn path(&self) -> Option<PathBuf> {
        let line = self.tables.get(self.chosen)?;
        let (address, _) = Address::parse(&self.address).ok()?;
        let several = self.tables.iter().filter(|other| other.name == line.name).count() > 1;
        let address = address.with_table(&line.name);
        Some(Address { geometry: several.then(|| line.geometry.clone()), ..address }.path())
    }
}

/// What is wrong and what to do.
pub fn words_of(error: &ReadError) -> Words {
    let (message, remedy) = (&error.message, &error.remedy);
    Words::made(format!("{}；{}", message.zh, remedy.zh), format!("{}; {}", message.en, remedy.en))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, rows: Option<u64>) -> TableLine {
        TableLine { name: name.to_owned(), geometry: "geom".to_owned(), kind: "POLYGON".to_owned(), srid: 4490, rows }
    }

    #[test]
    fn a_password_leaves_the_address_and_a_large_table_is_read_by_window() {
        let mut form = DatabaseForm::of("postgresql://u:geheim@h/d?table=s.big");
        assert_eq!(form.address, "postgresql://u@h/d?table=s.big", "without it");
        assert!(!format!("{form:?}").contains("geheim") && form.access().password.is_some(), "held and not shown");
        form.listed(vec![line("s.a", Some(10)), line("s.big", Some(MOST_IN_WINDOW + 1)), line("s.view", None)]);
        assert_eq!((form.chosen, form.extent), (1, Extent::Window), "the one that is named, by window");
        assert_eq!(form.path(), Some(PathBuf::from("postgresql://u@h/d?table=s.big")), "its address");
        form.chosen = 0;
        form.fit_extent();
        assert_eq!(form.extent, Extent::Whole, "a small one whole");
        let twice = vec![line("s.a", None), TableLine { geometry: "g2".to_owned(), ..line("s.a", None) }];
        form.listed(twice);
        form.chosen = 1;
        assert_eq!(form.path(), Some(PathBuf::from("postgresql://u@h/d?table=s.a&geometry=g2")), "by its column");
        assert!(DatabaseForm::of("postgresql://u@h:x/d").tidy().is_err(), "malformed");
    }
}
