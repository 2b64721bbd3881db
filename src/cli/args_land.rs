//! The words of the command line about moves, margins and land that yields too little.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::{Form, GradeBy};

/// `mutu years`.
#[derive(Debug, Args)]
pub struct YearsArgs {
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 第一年。The first year [default: the last but one].
    #[arg(long, value_name = "YEAR")]
    pub from: Option<u16>,
    /// 第二年。The second year [default: the latest].
    #[arg(long, value_name = "YEAR")]
    pub to: Option<u16>,
    /// 方案：随附方案的代号，或方案文件（JSON）。两年用同一方案。A shipped scheme's id, or a scheme file, for both years.
    #[arg(long, value_name = "ID|FILE")]
    pub scheme: Option<String>,
    /// 第二年另用的方案。Another scheme for the second year.
    #[arg(long, value_name = "ID|FILE")]
    pub scheme_to: Option<String>,
    /// 按企业、地块还是分区。What a row is.
    #[arg(long, value_enum, default_value_t = YearsByArg::Firm)]
    pub by: YearsByArg,
    /// Where to, and how.
    #[command(flatten)]
    pub form: Form,
}

/// What a row of a comparison is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum YearsByArg {
    /// 企业.
    Firm,
    /// 地块.
    Parcel,
    /// 分区.
    Zone,
}

/// `mutu margins`.
#[derive(Debug, Args)]
pub struct MarginsArgs {
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 方案：随附方案的代号，或方案文件（JSON）。A shipped scheme's id, or a scheme file.
    #[arg(long, value_name = "ID|FILE")]
    pub scheme: Option<String>,
    /// 年份。Year of the figures [default: the latest].
    #[arg(long)]
    pub year: Option<u16>,
    /// 只列与界线相差不超过得分的百分之几者；all 为全部。Only those within so many % of their score of a cut; all for all.
    #[arg(long, value_name = "PERCENT|all", default_value = "5")]
    pub within: String,
    /// 按企业还是地块。What a row is.
    #[arg(long, value_enum, default_value_t = GradeBy::Firm)]
    pub by: GradeBy,
    /// Where to, and how.
    #[command(flatten)]
    pub form: Form,
}

/// `mutu register`.
#[derive(Debug, Args)]
pub struct RegisterArgs {
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 认定规则：随附规则的代号，或规则文件（JSON）。A shipped set of rules, or a file of rules.
    #[arg(long, value_name = "ID|FILE")]
    pub rules: Option<String>,
    /// 方案：随附方案的代号，或方案文件（JSON）。A shipped scheme's id, or a scheme file.
    #[arg(long, value_name = "ID|FILE")]
    pub scheme: Option<String>,
    /// 年份。Year of the register [default: the latest].
    #[arg(long)]
    pub year: Option<u16>,
    /// Where to, and how.
    #[command(flatten)]
    pub form: Form,
}

/// `mutu sites`.
#[derive(Debug, Args)]
pub struct SitesArgs {
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 至少多少亩；成片时按一片算。So many mu or more, of a parcel or of a group.
    #[arg(long, value_name = "MU")]
    pub min_mu: Option<f64>,
    /// 分区：编号、名称或名称的一部分。A zone, by id, name or part of its name.
    #[arg(long)]
    pub zone: Option<String>,
    /// 用途：用地用海代码的开头，逗号分隔。Land use: beginnings of codes of 用地用海: 10,1001.
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub r#use: Vec<String>,
    /// 距道路中线不超过多少米。Within so many metres of a road's centre line.
    #[arg(long, value_name = "METRES")]
    pub road_within: Option<f64>,
    /// 开发状态，逗号分隔。Statuses [default: idle,supplied, and the register].
    #[arg(long, value_enum, value_delimiter = ',')]
    pub status: Vec<StatusArg>,
    /// 取低效用地清单上的地块。Take the parcels on the register of low-yield land.
    #[arg(long)]
    pub register: bool,
    /// 有公共边的连成一片，不跨道路。Join what shares edges, not across a road.
    #[arg(long)]
    pub contiguous: bool,
    /// 什么在先。What comes first.
    #[arg(long, value_enum, default_value_t = SiteOrderArg::Tax)]
    pub first: SiteOrderArg,
    /// 低效用地认定规则。Rules of the register: a shipped set, or a file.
    #[arg(long, value_name = "ID|FILE")]
    pub rules: Option<String>,
    /// 评价方案。A shipped scheme's id, or a scheme file.
    #[arg(long, value_name = "ID|FILE")]
    pub scheme: Option<String>,
    /// 年份。Year of the figures [default: the latest].
    #[arg(long)]
    pub year: Option<u16>,
    /// Where to, and how.
    #[command(flatten)]
    pub form: Form,
}

/// Statuses of parcels by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StatusArg {
    /// 已建成.
    Built,
    /// 在建.
    Building,
    /// 供而未用.
    Supplied,
    /// 闲置.
    Idle,
}

/// What comes first among sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SiteOrderArg {
    /// 可增税收最多.
    Tax,
    /// 面积最大.
    Area,
    /// 离道路最近.
    Road,
}
