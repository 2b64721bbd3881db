//! `mutu targets`: the plan's figures beside what the data sums to.

use crate::analysis::plan_targets::plan_targets;
use crate::cli::answers::tell;
use crate::cli::args::TargetsArgs;
use crate::cli::cache::Opener;
use crate::cli::engine::{Opening, known_year, open};
use crate::cli::output::{Failure, Outcome};
use crate::io::plan_targets::shipped;
use crate::model::words::Lang;

pub(crate) fn run(args: &TargetsArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let Opening { opened, outcome } = open(&args.files, opener, lang)?;
    let year = known_year(&opened.dataset, args.year)?;
    tell(&plan_targets(&shipped(), &opened.dataset, year), &args.form, lang)?;
    Ok(outcome)
}
