//! `mutu years`: two years against each other, each move split into its causes.

use std::sync::Arc;

use crate::analysis::membership::Membership;
use crate::analysis::of_year::OfYear;
use crate::analysis::years::{YearsBy, YearsOf, answer};
use crate::cli::answers::tell;
use crate::cli::args_land::{YearsArgs, YearsByArg};
use crate::cli::cache::Opener;
use crate::cli::engine::{Opening, known_year, need_parcels, open};
use crate::cli::grade::scheme_of;
use crate::cli::output::{Failure, Outcome};
use crate::geometry::index::SpatialIndex;
use crate::model::dataset::Dataset;
use crate::model::words::{Lang, Words};
use crate::words;

pub(crate) fn run(args: &YearsArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let scheme = Arc::new(scheme_of(args.scheme.as_deref())?);
    let scheme_to = match args.scheme_to.as_deref() {
        Some(asked) => Arc::new(scheme_of(Some(asked))?),
        None => Arc::clone(&scheme),
    };
    let Opening { opened, outcome } = open(&args.files, opener, lang)?;
    let data = opened.dataset;
    let parcels = need_parcels(&data)?;
    let (first, second) = two_years(&data, args)?;
    let from = OfYear::of(&parcels, &data.firms, first, scheme);
    let to = OfYear::of(&parcels, &data.firms, second, scheme_to);
    let (by, membership) = match args.by {
        YearsByArg::Firm => (YearsBy::Firm, Membership::default()),
        YearsByArg::Parcel => (YearsBy::Parcel, Membership::default()),
        YearsByArg::Zone => {
            let index = SpatialIndex::build(&parcels.shapes);
            let of = |zones| Membership::build(&parcels, &index, zones);
            (YearsBy::Zone, data.zones().map_or_else(Membership::default, |zones| of(zones)))
        }
    };
    tell(&answer(YearsOf { data: &data, membership: &membership, from: &from, to: &to }, by), &args.form, lang)?;
    Ok(outcome)
}

/// The years asked for; the latest two where none are.
fn two_years(data: &Dataset, args: &YearsArgs) -> Result<(u16, u16), Failure> {
    let second = known_year(data, args.to)?;
    let years = data.firms.years();
    let before = || years.iter().rev().find(|year| Some(**year) < second).copied();
    let first = match args.from {
        Some(asked) => known_year(data, Some(asked))?,
        None => before(),
    };
    match (first, second) {
        (Some(first), Some(second)) if first != second => Ok((first, second)),
        (Some(first), Some(_)) => Err(Failure::argument(
            "--from",
            words!("两个年份都是 {first}", "both years are {first}"),
            Words::fixed("给出两个不同的年份", "give two different years"),
        )),
        _ => Err(Failure::argument(
            "--from",
            Words::fixed("没有两年的数据可比", "there are no figures of two years"),
            Words::fixed("请给出至少两年的 yearly.csv", "give a yearly.csv with two years at least"),
        )),
    }
}
