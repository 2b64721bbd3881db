//! The words of `mutu render` and `mutu series`: what a map shows, on what page, and for whom.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::model::page::MapGrid;

/// `mutu render`.
#[derive(Debug, Args)]
pub struct RenderArgs {
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 输出文件：.png、.pdf（矢量，文字可检索）或 .svg；已有则覆盖。The file to write, or to write over: a picture, a page or a
    /// drawing, by its extension.
    #[arg(short, long)]
    pub output: PathBuf,
    /// 只画一个分区。Show one zone, by id, name or part of its name.
    #[arg(long)]
    pub zone: Option<String>,
    /// 同时写出图中的数据：.geojson（状态等写稳定代号，如 built）、.csv 或 .xlsx（写文字，如 已建成）。Write the data behind the
    /// map too: outlines, with stable names such as built, or a table, with words.
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// What and how.
    #[command(flatten)]
    pub map: MapArgs,
}

/// `mutu series`.
#[derive(Debug, Args)]
pub struct SeriesArgs {
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 一册（.pdf，带目录、书签和链接；已有则覆盖），或与 --name 同用的文件夹。One document with an index, written over where it
    /// is there, or with --name a folder.
    #[arg(short, long)]
    pub output: PathBuf,
    /// 每幅画什么。What a sheet is about.
    #[arg(long, value_enum)]
    pub by: SeriesByArg,
    /// 分文件时的文件名，可用 {no} {id} {name} {page}，以 .pdf .png .svg 结尾。Names of the files of a folder, with {no},
    /// {id}, {name}, {page} [default: {no}-{name}.pdf].
    #[arg(long, value_name = "PATTERN")]
    pub name: Option<String>,
    /// 只出第几幅：3-10,15。Only these sheets of the series.
    #[arg(long, value_name = "RANGE")]
    pub pages: Option<String>,
    /// 低效认定规则，供 --by register：随附规则的代号，或规则文件。Rules of the register: a shipped set, or a file.
    #[arg(long, value_name = "ID|FILE")]
    pub rules: Option<String>,
    /// 分文件时覆盖文件夹中的同名文件；否则有一个同名就不写。Write over files of the folder, which else are kept: nothing is written
    /// then.
    #[arg(long)]
    pub force: bool,
    /// What and how.
    #[command(flatten)]
    pub map: MapArgs,
}

/// What a map shows, on what page, and for whom.
#[derive(Debug, Args)]
pub struct MapArgs {
    /// 专题。What parcels are coloured by [default: that of the project, else tax].
    #[arg(long, value_enum)]
    pub theme: Option<ThemeArg>,
    /// 专题为 grade 时的方案：随附方案的代号，或方案文件（JSON）。Scheme of the theme grade: a shipped one's id, or a file.
    #[arg(long)]
    pub scheme: Option<String>,
    /// 年份。Year of the figures [default: the latest].
    #[arg(long)]
    pub year: Option<u16>,
    /// 版式：whole（完整图幅）、plain（简图）、slide（幻灯片），版式文件，或项目中的第几幅。Page: whole, plain, slide, a
    /// template file, or the number of a page of the project [default: whole; plain on small paper and on slides; of a
    /// project its first].
    #[arg(long)]
    pub page: Option<String>,
    /// 纸张：a4 至 a0、slide，竖放加 -portrait，或毫米 420x297。Paper: a4 to a0, slide, -portrait for upright, or
    /// millimetres [default: a3].
    #[arg(long, conflicts_with = "size")]
    pub paper: Option<String>,
    /// 比例尺 1:N；不给则取能放下范围的整数比例。系列中，对象占图宽或图高不到一成、或放不下的图幅按范围取整。Scale of the map; sheets
    /// of a series on which their subject takes under a tenth, or is not whole, are fitted [default: the largest round one
    /// that shows it all].
    #[arg(long, value_name = "1:N")]
    pub scale: Option<String>,
    /// 加方里网（km）或经纬网（degrees）。With a grid of whole kilometres, or of degrees [default where it has no value: km].
    #[arg(long, value_enum, value_name = "GRID", num_args = 0..=1, require_equals = true, default_missing_value = "km")]
    pub grid: Option<GridArg>,
    /// 以像素定图幅。Size in pixels, instead of a paper.
    #[arg(long, value_name = "WxH")]
    pub size: Option<String>,
    /// 每英寸点数。Dots per inch.
    #[arg(long, default_value_t = crate::cli::page::DPI)]
    pub dpi: f64,
    /// 图名。Title [default: made from zone, theme and year].
    #[arg(long)]
    pub title: Option<String>,
    /// 分级方法和级数：quantile、equal、natural、stddev、pretty（:2 至 :9）、fixed、quota:20/40/35/5、own:10,20,30；
    /// 双变量图用 tercile 或 own:10,20/200,333。Classes: a method and a number of classes, shares in percent from the
    /// best down, or own bounds [default: quantile:6; tercile for two figures].
    #[arg(long, value_name = "METHOD:N", allow_hyphen_values = true)]
    pub classes: Option<String>,
    /// 恰在界上的值归哪一级。The class of a value exactly on a bound: the upper (≥) or the lower one (>).
    #[arg(long, value_enum, default_value_t = OnBound::Upper)]
    pub on_bound: OnBound,
    /// 标注文件（窗口“导出标注”所写的 GeoJSON），画在图上，取代项目中的标注；公开版不画。Notes to draw, as the window exports
    /// them, instead of those of the project; not for the public.
    #[arg(long, value_name = "FILE")]
    pub notes: Option<PathBuf>,
    /// SVG 中的文字转为轮廓，不依赖字体。Texts of an SVG as outlines, for where the font is not installed.
    #[arg(long)]
    pub outlines: bool,
    /// 图上印的日期。A date to print; none unless given, so that equal input gives equal bytes.
    #[arg(long)]
    pub date: Option<String>,
    /// 公开版：不含企业名称、代码和数值，只有分级；不足 3 家的组合并。For the public: classes only, no firm by name or figure,
    /// groups of fewer than 3 firms merged.
    #[arg(long, conflicts_with = "internal")]
    pub public: bool,
    /// 内部版：图上斜排使用人和日期，密级填“内部资料”。For the office: user and date all over the sheet.
    #[arg(long, value_name = "USER")]
    pub internal: Option<String>,
}

/// What a series has a sheet for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SeriesByArg {
    /// 分区.
    Zone,
    /// 宗地.
    Parcel,
    /// 有用地的企业.
    Firm,
    /// 低效用地清单.
    Register,
}

/// Lines over a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GridArg {
    /// 方里网.
    Km,
    /// 经纬网.
    Degrees,
}

impl GridArg {
    /// The same on a page.
    pub(crate) fn of_map(self) -> MapGrid {
        match self {
            Self::Km => MapGrid::Kilometres,
            Self::Degrees => MapGrid::Degrees,
        }
    }
}

/// What parcels are coloured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ThemeArg {
    /// 亩均税收.
    Tax,
    /// 亩均产值.
    Output,
    /// 亩均投资.
    Investment,
    /// 亩均税收 × 亩均产值，3×3.
    Bivariate,
    /// 评价等级.
    Grade,
    /// 主导产业.
    Industry,
    /// 企业类别（瞪羚、高新、科技型中小）.
    FirmClass,
    /// 规上/规下.
    Scale,
    /// 土地用途.
    LandUse,
    /// 开发状态.
    Status,
}

/// The class of a value exactly on a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnBound {
    /// 上一级：≥.
    Upper,
    /// 下一级：>.
    Lower,
}
