//! `mutu margins`: who stands near the next grade, and how near.

use std::sync::Arc;

use crate::analysis::margins::answer;
use crate::analysis::of_year::OfYear;
use crate::cli::answers::tell;
use crate::cli::args::GradeBy;
use crate::cli::args_land::MarginsArgs;
use crate::cli::cache::Opener;
use crate::cli::engine::{Opening, need_parcels, need_year, open};
use crate::cli::grade::scheme_of;
use crate::cli::output::{Failure, Outcome};
use crate::model::words::{Lang, Words};
use crate::words;

pub(crate) fn run(args: &MarginsArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let within = match args.within.as_str() {
        "all" => None,
        text => Some(percent(text)?),
    };
    let scheme = Arc::new(scheme_of(args.scheme.as_deref())?);
    let Opening { opened, outcome } = open(&args.files, opener, lang)?;
    let data = opened.dataset;
    let parcels = need_parcels(&data)?;
    let year = OfYear::of(&parcels, &data.firms, need_year(&data, args.year)?, scheme);
    tell(&answer(&data, &year.graded, within, args.by == GradeBy::Parcel), &args.form, lang)?;
    Ok(outcome)
}

fn percent(text: &str) -> Result<f64, Failure> {
    text.trim_end_matches('%').parse().ok().filter(|percent: &f64| percent.is_finite() && *percent >= 0.0).ok_or_else(
        || {
            Failure::argument(
                "--within",
                words!("“{text}”不是百分数", "\"{text}\" is no percentage"),
                Words::fixed("给出不小于零的数，如 5，或 all", "give a number from zero on, such as 5, or all"),
            )
        },
    )
}
