//! What the command line says about the coordinates of files.
//!
//! *Guarantees:* what is given is understood or refused before a file is read. *Must not know:* formats of layers.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use clap::{Args, ValueEnum};

use crate::cli::output::Failure;
use crate::crs::assumed::{Assumed, Axes};
use crate::crs::shift::Shift;
use crate::crs::{Crs, said};
use crate::io::charset::Charset;
use crate::io::database::Access;
use crate::io::reading::Reading;
use crate::model::words::Words;
use crate::words;

/// A coordinate system is a text of some hundred bytes.
const MOST_BYTES: u64 = 65_536;

/// Options of every subcommand that opens files.
#[derive(Debug, Clone, Default, Args)]
pub struct CoordinateArgs {
    /// 文件的坐标系，代替文件所写或判断的：EPSG 编码、WKT、.prj 文件、tm:中央经线,东偏移,北偏移，可加 ,尺度,长半轴,扁率倒数 和 ;fit=东,北,角秒,尺度。
    /// The system of the files, whatever they say: an EPSG code, WKT, a .prj file, or a transverse Mercator.
    #[arg(long, global = true, value_name = "CODE|WKT|FILE.prj|tm:CM,FE,FN", help_heading = COORDINATES)]
    pub crs: Option<String>,
    /// 坐标顺序：en 先东后北，ne 先北后东。The order of axes: en east first, ne north first.
    #[arg(long, global = true, value_enum, help_heading = COORDINATES)]
    pub axes: Option<AxesArg>,
    /// 纠正网络地图的偏移。Take out the shift of a web map.
    #[arg(long, global = true, value_enum, help_heading = COORDINATES)]
    pub shift: Option<ShiftArg>,
    /// 表格文字的编码，代替文件所写或判断的：utf-8、gb18030、big5 等。The encoding of tables, whatever they say.
    #[arg(long, global = true, value_name = "NAME", help_heading = COORDINATES)]
    pub encoding: Option<String>,
    /// 数据库表只读这个窗口（度）。Of a table in a database read this window only, in degrees.
    #[arg(long, global = true, value_name = "W,S,E,N", allow_hyphen_values = true, help_heading = COORDINATES)]
    pub window: Option<String>,
    /// 数据库表由服务器按格网汇总，不读每宗地块。Of a table in a database read sums by cells of a grid, made by the server.
    #[arg(long, global = true, help_heading = COORDINATES)]
    pub cells: bool,
    /// 按格网汇总时另外求和的列，可多次给出。A column that is summed in cells besides; may be given again.
    #[arg(long, global = true, value_name = "COLUMN", requires = "cells", help_heading = COORDINATES)]
    pub sum: Vec<String>,
}

const COORDINATES: &str = "读取 / Reading";

/// The order of the two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AxesArg {
    /// 先东（经度）后北.
    En,
    /// 先北（纬度）后东.
    Ne,
}

/// The shift of a web map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShiftArg {
    /// 高德、腾讯.
    Gcj02,
    /// 百度.
    Bd09,
}

impl CoordinateArgs {
    /// Whether any is given.
    pub fn are_given(&self) -> bool {
        let of_files = self.crs.is_some() || self.axes.is_some() || self.shift.is_some() || self.encoding.is_some();
        of_files || self.window.is_some() || self.cells || !self.sum.is_empty()
    }

    /// What they say.
    pub(crate) fn reading(&self) -> Result<Reading, Failure> {
        Ok(Reading {
            coordinates: self.assumed()?,
            access: self.access()?,
            charset: self.encoding.as_deref().map(|name| charset("--encoding", name)).transpose()?,
            ..Reading::default()
        })
    }

    /// A password is never an argument: others on the machine see those.
    fn access(&self) -> Result<Access, Failure> {
        let window = self.window.as_deref().map(window).transpose()?;
        Ok(Access { window, as_cells: self.cells, sums: self.sum.clone(), ..Access::default() })
    }

    fn assumed(&self) -> Result<Assumed, Failure> {
        let axes = self.axes.map(|axes| match axes {
            AxesArg::En => Axes::EastNorth,
            AxesArg::Ne => Axes::NorthEast,
        });
        let shift = self.shift.map(|shift| match shift {
            ShiftArg::Gcj02 => Shift::Gcj02,
            ShiftArg::Bd09 => Shift::Bd09,
        });
        Ok(Assumed { crs: self.crs.as_deref().map(|text| system("--crs", text)).transpose()?, axes, shift })
    }

    /// The window asks on a page of its own.
    pub(crate) fn for_subcommands() -> Failure {
        Failure::argument(
            "--crs, --axes, --shift, --encoding, --window, --cells, --sum",
            Words::fixed("只能与子命令一起用", "these go with a subcommand"),
            Words::fixed("例如 mutu check --crs 4548 文件", "such as mutu check --crs 4548 FILE"),
        )
    }
}

/// The system of an argument, or of the `.prj` file it names.
pub(crate) fn system(option: &str, text: &str) -> Result<Crs, Failure> {
    let remedy = || {
        Words::fixed(
            "请给出 EPSG 编码（如 4548）、WKT、.prj 文件，或 tm:中央经线,东偏移,北偏移",
            "give an EPSG code such as 4548, WKT, a .prj file, or tm:CM,FE,FN",
        )
    };
    let path = Path::new(text);
    let is_file = path.extension().is_some_and(|extension| {
        ["prj", "wkt", "qpj", "txt"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    });
    let content = if is_file {
        read(path).map_err(|message| Failure::argument(text, message, remedy()))?
    } else {
        text.to_owned()
    };
    let shown: String =
        if is_file { text.to_owned() } else { format!("{option} {}", text.chars().take(60).collect::<String>()) };
    said::parse(&content).map_err(|message| Failure::argument(&shown, message, remedy()))
}

/// West, south, east and north of an argument, in degrees.
fn window(text: &str) -> Result<[f64; 4], Failure> {
    let edges: Vec<f64> = text.split(',').filter_map(|edge| edge.trim().parse().ok()).collect();
    let wrong = || {
        let message = Words::fixed("窗口写法不对", "the window is malformed");
        let remedy = Words::fixed(
            "写成 西,南,东,北（度），如 115.9,36.3,116.1,36.5",
            "write west,south,east,north in degrees, such as 115.9,36.3,116.1,36.5",
        );
        Failure::argument("--window", message, remedy)
    };
    let &[west, south, east, north] = edges.as_slice() else { return Err(wrong()) };
    let is_one = west < east && south < north && west >= -180.0 && east <= 180.0 && south >= -90.0 && north <= 90.0;
    is_one.then_some([west, south, east, north]).ok_or_else(wrong)
}

/// The encoding of an argument.
pub(crate) fn charset(option: &str, name: &str) -> Result<Charset, Failure> {
    let unknown = || {
        Failure::argument(
            option,
            words!("没有“{name}”这种编码", "there is no encoding `{name}`"),
            Words::fixed("例如 utf-8、gb18030、big5", "such as utf-8, gb18030 or big5"),
        )
    };
    Charset::of_name(name).ok_or_else(unknown)
}

/// The text of a small file. What is not ASCII in it are names, in whatever encoding, and does not matter.
fn read(path: &Path) -> Result<String, Words> {
    let mut bytes = Vec::new();
    let found = fs::File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes));
    found
        .map(|_| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|error| words!("打不开（{error}）", "cannot be opened ({error})"))
}
