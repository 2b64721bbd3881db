//! How files are to be read where a person knows it better than the files.
//!
//! *Guarantees:* the default is to believe the files. *Must not know:* formats.

use crate::crs::assumed::{Assumed, Axes};
use crate::crs::said;
use crate::crs::shift::Shift;
use crate::io::charset::Charset;
use crate::io::database::Access;
use crate::model::layer::Role;

/// What is said about files before they are read. Says something of all of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// Of their coordinates.
    pub coordinates: Assumed,
    /// Of the encoding of texts that may be in any.
    pub charset: Option<Charset>,
    /// What columns mean: roles of [`ROLES`] with the name of the column that plays each, empty where none does.
    pub roles: Vec<(Role, String)>,
    /// Of a table in a database.
    pub access: Access,
}

/// The orders of axes by the names that files and options have for them.
pub(crate) const AXES: [(&str, Axes); 2] = [("en", Axes::EastNorth), ("ne", Axes::NorthEast)];
/// The shifts likewise.
pub(crate) const SHIFTS: [(&str, Shift); 2] = [("gcj02", Shift::Gcj02), ("bd09", Shift::Bd09)];

/// The roles a person can give, by the names that project files have for them.
pub const ROLES: [(&str, Role); 8] = [
    ("code", Role::Code),
    ("name", Role::Name),
    ("address", Role::Address),
    ("land_use", Role::LandUse),
    ("land_use_name", Role::LandUseName),
    ("registered_area", Role::RegisteredArea),
    ("status", Role::ParcelStatus),
    ("plot_ratio", Role::PlotRatio),
];

impl Reading {
    /// Whether the files are read as they are: only then may a copy of an earlier reading stand for one.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// Says which column plays a role; `None` takes back what was said.
    pub fn say_role(&mut self, role: Role, column: Option<&str>) {
        self.roles.retain(|(known, _)| *known != role);
        self.roles.extend(column.map(|column| (role, column.to_owned())));
        self.roles.sort_by_key(|(role, _)| *role);
    }

    /// All that is said of texts and coordinates, by the names of the options of the command line: `crs`, `axes`, `shift`, `encoding`.
    pub fn said(&self) -> Vec<(&'static str, String)> {
        let Assumed { crs, axes, shift } = self.coordinates;
        let axes = AXES.iter().find(|(_, known)| Some(*known) == axes).map(|(name, _)| (*name).to_owned());
        let shift = SHIFTS.iter().find(|(_, known)| Some(*known) == shift).map(|(name, _)| (*name).to_owned());
        let encoding = self.charset.map(|charset| charset.label().to_lowercase());
        let all = [("crs", crs.and_then(said::written)), ("axes", axes), ("shift", shift), ("encoding", encoding)];
        all.into_iter().filter_map(|(what, text)| Some((what, text?))).collect()
    }
}
