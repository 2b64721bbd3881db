//! What the file says of its geometry: the `geo` metadata of GeoParquet, else Parquet's own type of geometry.
//!
//! *Must not know:* how cells are stored.

use parquet::basic::LogicalType;
use parquet::file::metadata::ParquetMetaData;
use serde_json::Value;

use super::projjson;
use crate::crs::parse;
use crate::io::error::Fault;
use crate::io::features::Declared;
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

/// Degrees with east first: the system where none is written.
const BY_DEFAULT: &str = "OGC:CRS84";

/// Where the geometry is.
#[derive(Debug)]
pub(super) struct Geo {
    /// The column of the geometry that is read.
    pub(super) column: String,
    pub(super) declared: Option<Declared>,
    /// Columns with other geometry.
    pub(super) others: Vec<String>,
    /// Columns with the box of each geometry.
    pub(super) boxes: Vec<String>,
}

impl Geo {
    pub(super) fn of(meta: &ParquetMetaData, report: &mut Report) -> Result<Self, Fault> {
        let pairs = meta.file_metadata().key_value_metadata().into_iter().flatten();
        let written = pairs.filter(|pair| pair.key == "geo").find_map(|pair| pair.value.as_deref());
        match written {
            Some(text) => Self::written(&serde_json::from_str(text).ok().ok_or_else(damaged)?, report),
            None => Self::by_type(meta, report),
        }
    }

    fn written(geo: &Value, report: &mut Report) -> Result<Self, Fault> {
        let columns = geo["columns"].as_object().ok_or_else(damaged)?;
        let primary = geo["primary_column"].as_str().ok_or_else(damaged)?;
        let column = columns.get(primary).ok_or_else(damaged)?;
        let encoding = column["encoding"].as_str().unwrap_or_default();
        if !encoding.eq_ignore_ascii_case("WKB") {
            return Err(foreign_encoding(encoding));
        }
        let declared = match column.get("crs") {
            None => Some(Declared::Text(BY_DEFAULT.to_owned())),
            Some(crs) => declared(crs, report),
        };
        // `{"bbox": {"xmin": ["bbox", "xmin"], …}}`
        let boxes = columns.values().filter_map(|column| column["covering"]["bbox"]["xmin"].get(0)?.as_str());
        let boxes = boxes.map(str::to_owned).collect();
        let others = columns.keys().filter(|name| *name != primary).cloned().collect();
        Ok(Self { column: primary.to_owned(), declared, others, boxes })
    }

    fn by_type(meta: &ParquetMetaData, report: &mut Report) -> Result<Self, Fault> {
        let columns = meta.file_metadata().schema_descr().columns().iter();
        let mut found = columns.filter_map(|column| {
            let crs = match column.logical_type_ref()? {
                LogicalType::Geometry(kind) => kind.crs.clone(),
                LogicalType::Geography(kind) => kind.crs.clone(),
                _ => return None,
            };
            Some((column.path().string(), crs))
        });
        let (column, crs) = found.next().ok_or_else(without_geometry)?;
        let declared = match crs {
            None => Some(Declared::Text(BY_DEFAULT.to_owned())),
            Some(text) => declared(&serde_json::from_str(&text).unwrap_or(Value::String(text)), report),
        };
        Ok(Self { column, declared, others: found.map(|(name, _)| name).collect(), boxes: Vec::new() })
    }
}

/// The coordinate system of PROJJSON or of a name; one that is not known is guessed, and that is said.
fn declared(crs: &Value, report: &mut Report) -> Option<Declared> {
    if crs.is_null() {
        return None;
    }
    let by_code = projjson::code(crs).or_else(|| crs.as_str().map(str::to_owned));
    if let Some(name) = by_code.filter(|name| parse::from_name(name).is_some()) {
        return Some(Declared::Text(name));
    }
    if let Some(text) = projjson::wkt(crs).filter(|text| parse::from_text(text).is_ok()) {
        return Some(Declared::Text(text));
    }
    let name: String = crs["name"].as_str().or(crs.as_str()).unwrap_or("?").chars().take(80).collect();
    let message = words!(
        "不支持文件写明的坐标系“{name}”；按坐标数值判断",
        "the coordinate system \"{name}\" of the file is not supported; it is taken from the numbers"
    );
    let remedy = Words::fixed("如不对，请用 --crs 指定坐标系", "where that is wrong say it with --crs");
    report.push(Fault::new("crs-unread", message, remedy).issue(Severity::Warning));
    None
}

fn damaged() -> Fault {
    let message =
        Words::fixed("GeoParquet 的 geo 元数据不完整", "the geo metadata of the GeoParquet file is incomplete");
    let remedy =
        Words::fixed("请用 QGIS、ogr2ogr 或 geopandas 重新导出", "export it again with QGIS, ogr2ogr or geopandas");
    Fault::new("parquet-geo", message, remedy)
}

fn without_geometry() -> Fault {
    let message = Words::fixed("这个 Parquet 文件没有图形列", "this Parquet file has no column of geometry");
    let remedy =
        Words::fixed("表格请另存为 CSV；图形请导出为 GeoParquet", "save a table as CSV, and geometry as GeoParquet");
    Fault::new("parquet-without-geometry", message, remedy)
}

fn foreign_encoding(encoding: &str) -> Fault {
    let encoding: String = encoding.chars().take(40).collect();
    let message =
        words!("图形列的编码是 {encoding}，只能读 WKB", "the geometry is encoded as {encoding}; only WKB is read");
    let remedy = Words::fixed("导出时请选择 WKB 编码", "choose WKB as the encoding when exporting it");
    Fault::new("parquet-encoding", message, remedy)
}
