//! The layers of one file as they stand in it, to be written elsewhere.
//!
//! *Guarantees:* columns that the program computed are not among them; nothing comes from the cache.
//! *Must not know:* where they go.

use std::path::Path;

use crate::crs::Crs;
use crate::io::error::{Fault, ReadError};
use crate::io::progress::Progress;
use crate::io::reading::Reading;
use crate::io::roles::Kept;
use crate::io::{content, database};
use crate::model::layer::Layer;
use crate::model::report::Report;
use crate::model::words::Words;

/// One layer of a file.
#[derive(Debug)]
pub struct AsRead {
    /// With the columns of the file and no others.
    pub layer: Layer,
    /// The system of the file.
    pub crs: Crs,
    /// What was found in it.
    pub report: Report,
    /// The column of the features' own ids, which is no attribute.
    pub ids: Option<usize>,
    /// Columns that are texts for their roles and stand in the file as something else.
    kept: Kept,
}

impl AsRead {
    /// Gives back to every column the type it has in the file. What goes by roles needs texts instead.
    pub fn restore_types(&mut self) {
        for (at, data) in std::mem::take(&mut self.kept) {
            if let Some(column) = self.layer.table.columns.get_mut(at) {
                column.data = data;
            }
        }
    }
}

/// Reads the layers of a file.
///
/// # Errors
/// Where it cannot be read, or is a table without geometry.
pub fn layers(path: &Path, reading: &Reading) -> Result<Vec<AsRead>, Box<ReadError>> {
    let name = database::shown(path);
    let content = content::of_path(&name, path, reading, None, &Progress::default());
    let content = content.map_err(|fault| Box::new(fault.in_file(&name)))?;
    if content.layers.is_empty() {
        return Err(Box::new(no_layer().in_file(&name)));
    }
    let as_read = |built: crate::io::layer::BuiltLayer| {
        let mut layer = built.layer;
        layer.table.columns.truncate(built.own_columns);
        layer.roles.retain(|(_, column)| *column < built.own_columns);
        AsRead { layer, crs: built.crs, report: built.report, ids: built.ids, kept: built.kept }
    };
    Ok(content.layers.into_iter().map(|(built, _)| as_read(built)).collect())
}

fn no_layer() -> Fault {
    Fault::new(
        "no-layer",
        Words::fixed("这是一张没有图形的表", "this is a table without geometry"),
        Words::fixed(
            "要转换的文件须有图形：面、线、点，或经纬度、X/Y、WKT 列",
            "what is converted needs geometry: shapes, or columns of coordinates or well-known text",
        ),
    )
}
