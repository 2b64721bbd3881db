//! The words of the command line about moves, margins and land that yields too little.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::{GradeBy, TableFormat};

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
    /// 输出格式。Form of the answer.
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub format: TableFormat,
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
    /// 输出格式。Form of the answer.
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub format: TableFormat,
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
    /// 输出格式。Form of the answer.
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub format: TableFormat,
}
