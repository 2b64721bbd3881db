//! The layers of one file as they stand in it, to be written elsewhere.
//!
//! *Guarantees:* columns that the program computed are not among them; nothing comes from the cache.
//! *Must not know:* where they go.

use std::path::Path;

use crate::crs::Crs;
use crate::io::error::{Fault, ReadError};
use crate::io::progress::Progress;
use crate::io::reading::Reading;
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
        AsRead { layer, crs: built.crs, report: built.report }
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
