//! The words of `mutu join`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::TextOrJson;
use crate::io::join::{Duplicates, Target};

/// `mutu join`.
#[derive(Debug, Args)]
pub struct JoinArgs {
    /// 地块或企业：文件、文件夹或项目。Parcels or firms: a file, folder or project.
    pub parcels: PathBuf,
    /// 要并入的表：XLSX、XLS、ODS、CSV、TSV。The table.
    pub table: PathBuf,
    /// 工作表 （默认取表头最全的）。The sheet [default: the one with the best header].
    #[arg(long)]
    pub sheet: Option<String>,
    /// 表头的首行和末行，如 3-4 （默认自动查找）。First and last row of the header [default: found].
    #[arg(long, value_name = "ROWS", value_parser = rows)]
    pub header_rows: Option<(u32, u32)>,
    /// 编号列：列名、列标（如 C）或 zddm、uscc、name。The key column: its heading, letters, or a field's name.
    #[arg(long, value_name = "COL")]
    pub key: Option<String>,
    /// 并到地块还是企业 （默认按编号判断）。What to join to [default: by the keys].
    #[arg(long, value_enum)]
    pub to: Option<ToArg>,
    /// 与地块或企业的什么对：zddm、uscc、name 或地块的列名。By what of them: a field, or a column of the parcels.
    #[arg(long, value_name = "COL")]
    pub by: Option<String>,
    /// 同一地块或企业有几行时 （默认 first）。Several rows for one [default: first].
    #[arg(long, value_enum)]
    pub duplicates: Option<DuplicatesArg>,
    /// 只取这一年；表中没有年份时即这一年。Only this year; also the year of figures that say none.
    #[arg(long)]
    pub year: Option<u16>,
    /// 采纳唯一的建议（近似或损坏的编号）。Take the suggestion for a key where there is only one.
    #[arg(long)]
    pub take_suggestions: bool,
    /// 明显差一万倍的金额也不换算。Leave amounts that must be in another unit as they are.
    #[arg(long)]
    pub keep_units: bool,
    /// 列的对应关系（上次存下的 JSON）。What was decided for such a table before (JSON).
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// 不找以前存下的列的对应（用户文件夹和表旁的 *.join）。Do not look for what was decided before.
    #[arg(long, conflicts_with = "profile")]
    pub no_profile: bool,
    /// 存下列的对应关系，供明年用。Keep what was decided for next year's table.
    #[arg(long, value_name = "FILE")]
    pub save_profile: Option<PathBuf>,
    /// 写入文件，按扩展名 .geojson、.csv 或 .xlsx。Write a file: parcels with new columns, or a table.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// 报告的格式。Form of the report.
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// `3` or `3-4`.
fn rows(text: &str) -> Result<(u32, u32), String> {
    let (first, last) = text.split_once(['-', '–']).unwrap_or((text, text));
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|row| *row > 0);
    let rows = number(first).zip(number(last)).filter(|(first, last)| first <= last);
    rows.ok_or_else(|| "应为行号，如 3 或 3-4 (give rows, as 3 or 3-4)".to_owned())
}

/// What a table is joined to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ToArg {
    /// 地块。Parcels.
    Parcels,
    /// 企业。Firms.
    Firms,
}

impl From<ToArg> for Target {
    fn from(to: ToArg) -> Self {
        match to {
            ToArg::Parcels => Self::Parcels,
            ToArg::Firms => Self::Firms,
        }
    }
}

/// What is done with several rows for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DuplicatesArg {
    /// 取第一行。The first row counts.
    First,
    /// 取最后一行。The last row counts.
    Last,
    /// 数字相加。Numbers are added up.
    Sum,
    /// 都不取。None counts.
    Refuse,
}

impl From<DuplicatesArg> for Duplicates {
    fn from(choice: DuplicatesArg) -> Self {
        match choice {
            DuplicatesArg::First => Self::First,
            DuplicatesArg::Last => Self::Last,
            DuplicatesArg::Sum => Self::Sum,
            DuplicatesArg::Refuse => Self::Refuse,
        }
    }
}
