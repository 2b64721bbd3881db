//! The words of `mutu convert`.

use std::path::PathBuf;

use clap::Args;

/// `mutu convert`.
#[derive(Debug, Args)]
pub struct ConvertArgs {
    /// 要读的文件，或数据库表的地址（postgresql://…）。The file to read, or the address of a table.
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// 要写的文件，按扩展名：geojson、geojsonl、shp、gpkg、txt（界址点）、csv、xlsx（属性）、dxf。The file to write, in the form of its
    /// ending.
    #[arg(value_name = "OUT")]
    pub output: PathBuf,
    /// 写成的坐标系：EPSG 编码、WKT、.prj 文件或 tm:…（不给：GeoJSON 用经纬度，其余同原文件）。The system to write in [default:
    /// degrees for GeoJSON, else that of the file].
    #[arg(long, value_name = "CODE|WKT|FILE.prj|tm:CM,FE,FN")]
    pub to: Option<String>,
    /// 写成的编码：utf-8、gbk（不给：界址点 TXT 和 DXF 用 GBK，其余 UTF-8）。The encoding to write in [default: UTF-8, GBK
    /// for 界址点 TXT and DXF].
    #[arg(long, value_name = "NAME")]
    pub to_encoding: Option<String>,
    /// 有多个图层时写哪一个。Which layer to write where there are several.
    #[arg(long, value_name = "NAME")]
    pub layer: Option<String>,
}
