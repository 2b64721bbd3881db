//! A layer on its way out: its coordinates in the system that is asked for, and how it is drawn.
//!
//! *Must not know:* formats, what the classes mean.

use std::borrow::Cow;

use geo_types::Coord;

use crate::crs::Crs;
use crate::io::charset::Charset;
use crate::io::error::Fault;
use crate::model::layer::Layer;
use crate::model::report::{Issue, Severity};
use crate::model::table::{Column, Value};
use crate::model::words::Words;
use crate::words;

/// One layer to be written.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// It.
    pub layer: &'a Layer,
    /// The system of the file.
    pub crs: Crs,
    /// The encoding of texts, where a format has a choice.
    pub charset: Charset,
    /// The column of the features' own ids, for formats that have a place for them.
    pub ids: Option<usize>,
    /// How it is drawn, where a format can hold that.
    pub style: Option<&'a Style>,
    /// The time of writing, `2026-01-31T08:00:00.000Z`, where a format has to have one.
    pub written_at: &'a str,
}

/// The classes of a layer's features.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Style {
    /// The column that is added for them.
    pub column: String,
    /// In the order of the legend.
    pub classes: Vec<StyledClass>,
    /// The class of each feature, by its position in `classes`; those that have none are not drawn.
    pub class_of: Vec<Option<u16>>,
}

/// How the features of one class are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyledClass {
    /// Its name in the legend.
    pub label: String,
    /// Red, green, blue, opacity.
    pub fill: [u8; 4],
    /// Red, green, blue.
    pub outline: [u8; 3],
}

impl Outgoing<'_> {
    /// A coordinate in the system of the file; one that it cannot express is no number.
    pub(crate) fn place(&self, world: Coord) -> Coord {
        self.crs.from_world(world).unwrap_or(Coord { x: f64::NAN, y: f64::NAN })
    }

    /// The attributes: all columns but those that are the features' own ids.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &Column> {
        let columns = self.layer.table.columns.iter().enumerate();
        columns.filter(|(at, _)| Some(*at) != self.ids).map(|(_, column)| column)
    }

    /// The class that a feature is drawn in.
    pub(crate) fn class_of(&self, row: usize) -> Option<&str> {
        let style = self.style?;
        let class = (*style.class_of.get(row)?)?;
        style.classes.get(usize::from(class)).map(|class| class.label.as_str())
    }
}

/// A value as text.
pub(crate) fn text_of(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value {
        Value::None => None,
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(value) => Some(value.to_string().into()),
        Value::Text(text) | Value::Json(text) => Some(text.into()),
    }
}

/// The finding that something does not fit into the format.
pub(crate) fn unfit(code: &'static str, message: Words) -> Issue {
    let remedy = Words::fixed("需要完整内容时请用 GeoPackage", "use GeoPackage where all of it is needed");
    Fault::new(code, message, remedy).issue(Severity::Warning)
}

/// The finding that a column goes by another name.
pub(crate) fn renamed(own: &str, name: &str) -> Issue {
    unfit("column-renamed", words!("列“{own}”写成“{name}”", "the column \"{own}\" was written as \"{name}\""))
}
