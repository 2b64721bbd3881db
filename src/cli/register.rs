//! `mutu register`: the register of low-yield land by a set of rules, which is named in every answer.

use std::path::Path;
use std::sync::Arc;

use crate::analysis::of_year::OfYear;
use crate::analysis::register::{RegisterOf, answer, years_back};
use crate::cli::answers::tell;
use crate::cli::args_land::RegisterArgs;
use crate::cli::cache::Opener;
use crate::cli::engine::{Opening, need_parcels, need_year, open};
use crate::cli::grade::scheme_of;
use crate::cli::output::{Failure, Outcome};
use crate::io::{entry, register};
use crate::model::dataset::Dataset;
use crate::model::layer::Layer;
use crate::model::register::RuleSet;
use crate::model::scheme::Scheme;
use crate::model::words::Lang;
use crate::words;

pub(crate) fn run(args: &RegisterArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let rules = rules_of(args.rules.as_deref())?;
    let scheme = Arc::new(scheme_of(args.scheme.as_deref())?);
    let Opening { opened, outcome } = open(&args.files, opener, lang)?;
    let data = opened.dataset;
    let parcels = need_parcels(&data)?;
    let years = years_of(&data, &parcels, (&rules, need_year(&data, args.year)?), &scheme);
    let standards = entry::metric_standards();
    tell(&answer(RegisterOf { data: &data, years: &years, rules: &rules, standards: &standards }), &args.form, lang)?;
    Ok(outcome)
}

/// The years that the rules look at, the latest first.
pub(crate) fn years_of(
    data: &Dataset,
    parcels: &Layer,
    (rules, year): (&RuleSet, u16),
    scheme: &Arc<Scheme>,
) -> Vec<OfYear> {
    let years = years_back(data, rules, year).into_iter();
    years.map(|year| OfYear::of(parcels, &data.firms, year, Arc::clone(scheme))).collect()
}

/// The rules of a shipped id or of a file; the first shipped ones where none are asked for.
pub(crate) fn rules_of(asked: Option<&str>) -> Result<RuleSet, Failure> {
    let shipped = register::shipped();
    let ids = shipped.iter().map(|set| set.id.as_str()).collect::<Vec<_>>().join(", ");
    let unknown = |asked: &str| {
        Failure::argument(
            "--rules",
            words!("没有名为“{asked}”的规则，也没有这个文件", "there are no rules and no file \"{asked}\""),
            words!(
                "用随附规则之一：{ids}；或给出规则文件（JSON）",
                "use shipped ones: {ids}; or give a file of rules (JSON)"
            ),
        )
    };
    let found = shipped.into_iter().find(|set| asked.is_none_or(|asked| set.id == asked));
    match (found, asked) {
        (Some(found), _) => Ok(found),
        (None, Some(asked)) if Path::new(asked).exists() => {
            register::of_file(Path::new(asked)).map_err(|error| Failure::from(&*error))
        }
        (None, asked) => Err(unknown(asked.unwrap_or_default())),
    }
}
