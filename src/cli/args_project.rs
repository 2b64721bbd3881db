//! The words of `mutu project`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::TextOrJson;

/// `mutu project`.
#[derive(Debug, Args)]
pub struct ProjectArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub action: ProjectAction,
}

/// What can be done with a project file.
#[derive(Debug, clap::Subcommand)]
pub enum ProjectAction {
    /// 检查项目：版本、数据文件是否齐全和改动、图层、方案。Check a project: version, sources missing or changed, layers, scheme.
    Check(ProjectCheckArgs),
}

/// `mutu project check`.
#[derive(Debug, Args)]
pub struct ProjectCheckArgs {
    /// 项目文件（.mutu）。The project file.
    pub file: PathBuf,
    /// 输出格式。Form of the answer.
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}
