//! The words of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum};

use crate::cli::args_convert::ConvertArgs;
use crate::cli::args_crs::CoordinateArgs;
use crate::cli::args_join::JoinArgs;
use crate::cli::args_land::{MarginsArgs, RegisterArgs, SitesArgs, YearsArgs};
use crate::cli::args_map::{RenderArgs, SeriesArgs};
use crate::cli::args_project::ProjectArgs;
use crate::model::words::Lang;

/// 亩图：高新区的空间布局、地块和亩均效益。A zone's layout, its parcels, and what each mu of land yields.
///
/// 不带子命令时打开窗口；不给 FILE 时用随程序附带的示意数据。Without a subcommand the window opens; without FILE
/// the shipped sample layers are used. 金额单位：万元。Money is in 10,000 yuan.
#[derive(Debug, Parser)]
#[command(name = "mutu", version, subcommand_precedence_over_arg = true, max_term_width = 110)]
pub struct Arguments {
    /// 要打开的项目（.mutu），或 GeoJSON、CSV 文件或文件夹。A project (.mutu), or GeoJSON and CSV files or folders of them.
    pub files: Vec<PathBuf>,
    /// 语言。Language [默认按系统，否则中文 / default: by locale, else Chinese].
    #[arg(long, global = true, value_enum)]
    pub lang: Option<LangArg>,
    /// 不用缓存：每次都重新读取，也不保留。Read files anew and keep no copy for the next time.
    #[arg(long, global = true)]
    pub no_cache: bool,
    /// What is said about the coordinates of files.
    #[command(flatten)]
    pub coordinates: CoordinateArgs,
    /// What to do instead of opening the window.
    #[command(subcommand)]
    pub command: Option<Subcommand>,
}

/// Everything that works without a display.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// 读取文件，列出内容和全部问题。Read files, print what is in them and every issue.
    Check(CheckArgs),
    /// 转换格式：读任何可读的文件，按输出文件的扩展名写出。Read a layer of any form and write it in another, by the ending
    /// of the output.
    Convert(ConvertArgs),
    /// 把表（Excel、CSV）按编号并到地块或企业，并报告每一行的去向。Join a table to parcels or firms by key, with a report on
    /// every row.
    Join(JoinArgs),
    /// 某点所在地块的资料。The sheet of the parcels at a point.
    Pick(PickArgs),
    /// 亩均统计表。Per-mu table by parcel, firm, zone or industry.
    Report(ReportArgs),
    /// 按评价方案给企业和地块定级（A/B/C/D/T）。Grades of firms and parcels by an evaluation scheme.
    Grade(GradeArgs),
    /// 一家企业或一宗地块为何是这个等级。Why a firm or a parcel has its grade, and what would move it.
    Explain(ExplainArgs),
    /// 按入园标准（标准地）逐条核查地块或拟用地。Check parcels, or a planned site, against an entry standard.
    Standards(StandardsArgs),
    /// 两年对比，变化拆成自身、标尺、分组与豁免。Two years against each other, each move split into its causes.
    Years(YearsArgs),
    /// 临界等级：离升一级、降一级还差多少。How near firms and parcels stand to the next grade.
    Margins(MarginsArgs),
    /// 低效用地清单，逐宗列出判定依据。The register of low-yield land, each parcel with the rules it falls under.
    Register(RegisterArgs),
    /// 找地：闲置或低效的地块和连片，按可增税收等排序。Idle or low-yield land, single or contiguous, ranked.
    Sites(SitesArgs),
    /// 改动方案中的数字：谁的等级会变，涉及多少亩、多少税收、多少政策成本。Who would change grade if numbers of the scheme
    /// were others, with the land, tax and cost of policies moved.
    Whatif(WhatifArgs),
    /// 规划目标与数据合计。The plan's figures beside what the data sums to.
    Targets(TargetsArgs),
    /// 输出带图例的地图。Write an annotated map.
    Render(RenderArgs),
    /// 系列图：每个分区、宗地、企业或低效清单一行一幅，成册或分文件。A sheet per zone, parcel, firm or row of the register,
    /// in one document or in files.
    Series(SeriesArgs),
    /// 项目文件（.mutu）。Project files.
    Project(ProjectArgs),
    /// 生成示意数据。Make a synthetic cadastre of any size.
    Sample(SampleArgs),
    /// 缓存：已读大文件的副本，再次打开时不必重读。The cache: copies of large files as read, to open them at once.
    Cache(CacheArgs),
}

/// `mutu check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 输出格式。Form of the answer.
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// `mutu pick`.
#[derive(Debug, Args)]
pub struct PickArgs {
    /// 经度,纬度（度）。Longitude and latitude in degrees: 116.03,36.44.
    #[arg(value_name = "LON,LAT", allow_hyphen_values = true)]
    pub point: String,
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 年份。Year of the figures [default: the latest].
    #[arg(long)]
    pub year: Option<u16>,
    /// 输出格式。Form of the answer.
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// Where an answer goes, and in which form.
#[derive(Debug, Args)]
pub struct Form {
    /// 输出格式。Form of the answer.
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub format: TableFormat,
    /// 写入文件，按扩展名 .xlsx、.csv 或 .json。Write a file: a workbook, CSV or JSON, by its extension.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `mutu report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 按什么汇总；只有写工作簿（-o FILE.xlsx）时可以不给，此时各表都写。What a row is; without it all tables go into a
    /// workbook.
    #[arg(long, value_enum)]
    pub by: Option<ByArg>,
    /// 年份。Year of the figures [default: the latest].
    #[arg(long)]
    pub year: Option<u16>,
    /// 评价方案，供各表的等级。Evaluation scheme of the grades in a workbook.
    #[arg(long, value_name = "ID|FILE")]
    pub scheme: Option<String>,
    /// Where to.
    #[command(flatten)]
    pub form: Form,
}

/// `mutu grade`.
#[derive(Debug, Args)]
pub struct GradeArgs {
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 方案：随附方案的代号，或方案文件（JSON）。A shipped scheme's id, or a scheme file.
    #[arg(long, value_name = "ID|FILE")]
    pub scheme: Option<String>,
    /// 年份。Year of the figures [default: the latest].
    #[arg(long)]
    pub year: Option<u16>,
    /// 按企业还是地块。What a row is.
    #[arg(long, value_enum, default_value_t = GradeBy::Firm)]
    pub by: GradeBy,
    /// 输出格式。Form of the answer.
    #[arg(long, value_enum, default_value_t = GradeFormat::Text)]
    pub format: GradeFormat,
    /// 写入文件，按扩展名 .xlsx、.csv 或 .json。Write a file: a workbook, CSV or JSON, by its extension.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `mutu explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// 统一社会信用代码或宗地代码。A firm's credit code or a parcel's number.
    #[arg(value_name = "ID")]
    pub id: String,
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 方案：随附方案的代号，或方案文件（JSON）。A shipped scheme's id, or a scheme file.
    #[arg(long, value_name = "ID|FILE")]
    pub scheme: Option<String>,
    /// 年份。Year of the figures [default: the latest].
    #[arg(long)]
    pub year: Option<u16>,
    /// 输出格式。Form of the answer.
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// `mutu standards`.
#[derive(Debug, Args)]
pub struct StandardsArgs {
    /// 宗地代码，或经度,纬度（度）；不给则核查全部地块。A parcel's number, or longitude and latitude in degrees; without it
    /// all parcels.
    #[arg(value_name = "ID|LON,LAT", allow_hyphen_values = true)]
    pub id: Option<String>,
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 标准：随附标准的代号，或标准文件（JSON）。A shipped standard's id, or a standard file.
    #[arg(long, value_name = "ID|FILE")]
    pub standard: Option<String>,
    /// 年份。Year of the figures [default: the latest].
    #[arg(long)]
    pub year: Option<u16>,
    /// 拟用地。A planned site.
    #[command(flatten)]
    pub planned: SiteArgs,
    /// Where to, and how.
    #[command(flatten)]
    pub form: Form,
}

/// A planned site: its land, and what is promised.
#[derive(Debug, Args)]
pub struct SiteArgs {
    /// 拟用地面积（亩）：核查拟用地而不是地块。Land of a planned site in mu, to be checked instead of parcels.
    #[arg(long, value_name = "AREA_MU")]
    pub site: Option<f64>,
    /// 行业：GB/T 4754 大类（两位）或名称。Industry: a division of GB/T 4754, or a name.
    #[arg(long, requires = "site")]
    pub industry: Option<String>,
    /// 项目总投资（万元）。Total investment, 10k yuan.
    #[arg(long, requires = "site")]
    pub investment: Option<f64>,
    /// 固定资产投资（万元）。Fixed-asset investment, 10k yuan.
    #[arg(long, requires = "site")]
    pub fixed_investment: Option<f64>,
    /// 注册资本（万元）。Registered capital, 10k yuan.
    #[arg(long, requires = "site")]
    pub capital: Option<f64>,
    /// 年税收（万元）。Yearly tax, 10k yuan.
    #[arg(long, requires = "site", allow_hyphen_values = true)]
    pub tax: Option<f64>,
    /// 年产值（万元）。Yearly output, 10k yuan.
    #[arg(long, requires = "site")]
    pub output_value: Option<f64>,
    /// 年销售收入（万元）。Yearly sales, 10k yuan.
    #[arg(long, requires = "site")]
    pub revenue: Option<f64>,
    /// 年研发经费（万元）。Yearly R&D, 10k yuan.
    #[arg(long, requires = "site")]
    pub rd: Option<f64>,
    /// 容积率。Plot ratio.
    #[arg(long, requires = "site")]
    pub far: Option<f64>,
    /// 建筑系数（%）。Building coverage, %.
    #[arg(long, requires = "site")]
    pub coverage: Option<f64>,
    /// 建筑密度（%）。Building density, %.
    #[arg(long, requires = "site")]
    pub density: Option<f64>,
    /// 绿地率（%）。Green ratio, %.
    #[arg(long, requires = "site")]
    pub green: Option<f64>,
}

/// `mutu whatif`.
#[derive(Debug, Args)]
pub struct WhatifArgs {
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 改动，可多次；键见 --list。A change, any number of times; --list shows the keys: groups.above.quota.A=25.
    #[arg(long, value_name = "KEY=VALUE", allow_hyphen_values = true)]
    pub set: Vec<String>,
    /// 方案：随附方案的代号，或方案文件（JSON）。A shipped scheme's id, or a scheme file.
    #[arg(long, value_name = "ID|FILE")]
    pub scheme: Option<String>,
    /// 与哪个方案比较。What to compare with [default: the scheme before the changes].
    #[arg(long, value_name = "ID|FILE")]
    pub against: Option<String>,
    /// 年份。Year of the figures [default: the latest].
    #[arg(long)]
    pub year: Option<u16>,
    /// 列出可改的全部键、现值和范围。List all keys with what they are and may be.
    #[arg(long)]
    pub list: bool,
    /// 列出什么。What to list.
    #[arg(long, value_enum, default_value_t = WhatifOf::Firms)]
    pub of: WhatifOf,
    /// Where to, and how.
    #[command(flatten)]
    pub form: Form,
    /// 把改动后的方案写成文件（JSON）。Write the changed scheme as a scheme file.
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
}

/// What of a ledger is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WhatifOf {
    /// 等级变化的企业.
    Firms,
    /// 等级变化的地块.
    Parcels,
    /// 各分区.
    Zones,
    /// 从…到….
    Grades,
    /// 政策成本.
    Policy,
}

/// `mutu targets`.
#[derive(Debug, Args)]
pub struct TargetsArgs {
    /// 文件或文件夹。Files or folders.
    pub files: Vec<PathBuf>,
    /// 年份。Year of the figures [default: the latest].
    #[arg(long)]
    pub year: Option<u16>,
    /// Where to, and how.
    #[command(flatten)]
    pub form: Form,
}

/// `mutu sample`.
#[derive(Debug, Args)]
pub struct SampleArgs {
    /// 地块数。How many parcels.
    #[arg(long)]
    pub parcels: usize,
    /// 随机种子。Seed; the same one gives the same bytes.
    #[arg(long, default_value_t = crate::synth::SHIPPED_SEED)]
    pub seed: u64,
    /// 输出文件夹。Folder to write into.
    #[arg(short, long)]
    pub output: PathBuf,
}

/// `mutu cache`.
#[derive(Debug, Args)]
pub struct CacheArgs {
    /// 不给则显示文件夹、文件数和大小。Without it: the folder, how many files, how large.
    #[arg(value_enum)]
    pub action: Option<CacheAction>,
    /// 输出格式。Form of the answer.
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// What to do with the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CacheAction {
    /// 删除全部副本。Remove all copies; nothing else is lost.
    Clear,
}

/// Languages by name.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LangArg {
    /// 中文.
    Zh,
    /// English.
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Zh => Self::Zh,
            LangArg::En => Self::En,
        }
    }
}

/// For people or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Forms of a list of grades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GradeFormat {
    /// For people.
    Text,
    /// Comma separated, ids as text.
    Csv,
    /// For programs.
    Json,
}

/// What a row of grades is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GradeBy {
    /// 企业.
    Firm,
    /// 地块.
    Parcel,
}

/// Forms of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// Aligned columns.
    Table,
    /// Comma separated, ids as text.
    Csv,
    /// For programs.
    Json,
}

/// What a row of a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ByArg {
    /// 地块.
    Parcel,
    /// 企业.
    Firm,
    /// 分区.
    Zone,
    /// 产业.
    Industry,
    /// 分区 × 产业.
    ZoneIndustry,
    /// 分区 × 企业类别（高新、瞪羚、科技型中小、规上/规下）.
    ZoneClass,
}
