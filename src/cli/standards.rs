//! `mutu standards`: parcels or a planned site against an entry standard, which is named in every answer.

use std::path::{Path, PathBuf};

use crate::analysis::answer::Answer;
use crate::analysis::entry::{all_parcels, industries, one_parcel, one_site};
use crate::analysis::summary::code_of;
use crate::cli::answers::tell;
use crate::cli::args::{SiteArgs, StandardsArgs};
use crate::cli::cache::Opener;
use crate::cli::engine::{Engine, Opening, open};
use crate::cli::output::{Failure, Outcome};
use crate::cli::pick::lonlat;
use crate::crs::{Crs, WORLD};
use crate::io::entry;
use crate::model::division::division_number;
use crate::model::entry::{EntryStandard, Quantity};
use crate::model::firm::FirmBook;
use crate::model::id::FeatureId;
use crate::model::sketch::SitePlan;
use crate::model::units::Mu;
use crate::model::words::{Lang, Words};
use crate::words;

pub(crate) fn run(args: &StandardsArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let standard = standard_of(args.standard.as_deref())?;
    let (id, files) = id_and_files(args);
    let Opening { opened, outcome } = open(&files, opener, lang)?;
    if let Some(area) = args.planned.site {
        let area = positive("--site", area)?;
        let plan = plan(&args.planned, &standard, &opened.dataset.firms)?;
        tell(&one_site(&standard, Mu(area), &plan), &args.form, lang)?;
        return Ok(outcome);
    }
    let engine = Engine::new(opened.dataset, args.year, lang)?;
    tell(&answer(&engine, &standard, id.as_deref())?, &args.form, lang)?;
    Ok(outcome)
}

fn answer(engine: &Engine, standard: &EntryStandard, id: Option<&str>) -> Result<Answer, Failure> {
    let Some(id) = id else { return Ok(all_parcels(engine.basis(), standard)) };
    let found = parcels_of(engine, id)?;
    let Some(first) = found.first() else {
        return Err(Failure::argument(
            "ID|LON,LAT",
            words!("没有代码为“{id}”的宗地，此处也没有地块", "there is no parcel \"{id}\", and none at that place"),
            Words::fixed(
                "给出宗地代码（19 位）或经纬度，例如 116.0337,36.4425；不给则核查全部地块",
                "give a parcel number (19 characters) or a place, 116.0337,36.4425; without it all parcels are checked",
            ),
        ));
    };
    let mut made = one_parcel(engine.basis(), standard, *first);
    if let (Some(parcels), [_, others @ ..]) = (engine.data.parcels(), found.as_slice())
        && !others.is_empty()
    {
        let codes = others.iter().map(|parcel| code_of(parcels, *parcel)).collect::<Vec<_>>().join(", ");
        made.head.push(words!("此处另有重叠的宗地：{codes}", "other parcels at this place: {codes}"));
    }
    Ok(made)
}

/// By number; where none has it, by place.
fn parcels_of(engine: &Engine, id: &str) -> Result<Vec<FeatureId>, Failure> {
    let Some(parcels) = engine.data.parcels() else { return Ok(Vec::new()) };
    let is_it = |at: &FeatureId| code_of(parcels, *at).eq_ignore_ascii_case(id);
    if let Some(parcel) = parcels.shapes.ids().find(is_it) {
        return Ok(vec![parcel]);
    }
    if !id.contains([',', '，', ';', ' ']) {
        return Ok(Vec::new());
    }
    let point = Crs::GaussKruger(WORLD).from_lonlat(lonlat(id)?);
    Ok(point.map_or_else(Vec::new, |point| engine.index.hits(&parcels.shapes, point)))
}

/// `mutu standards parcels.geojson`: what is there as a file is one, and all parcels are checked.
fn id_and_files(args: &StandardsArgs) -> (Option<String>, Vec<PathBuf>) {
    let id = args.id.as_deref().map(str::trim).filter(|id| !id.is_empty());
    match id {
        Some(path) if args.planned.site.is_some() || Path::new(path).exists() => {
            (None, std::iter::once(PathBuf::from(path)).chain(args.files.iter().cloned()).collect())
        }
        _ => (id.map(str::to_owned), args.files.clone()),
    }
}

/// The standard of a shipped id or of a file; the first shipped one where none is asked for.
fn standard_of(asked: Option<&str>) -> Result<EntryStandard, Failure> {
    let shipped = entry::shipped();
    let ids = shipped.iter().map(|standard| standard.id.as_str()).collect::<Vec<_>>().join(", ");
    let found = match asked {
        None => shipped.into_iter().next(),
        Some(asked) => shipped.into_iter().find(|standard| standard.id == asked),
    };
    match (found, asked.map(Path::new)) {
        (Some(found), _) => Ok(found),
        (None, Some(path)) if path.exists() => entry::of_file(path).map_err(|error| Failure::from(&*error)),
        (None, _) => {
            let asked = asked.unwrap_or_default();
            Err(Failure::argument(
                "--standard",
                words!("没有名为“{asked}”的标准，也没有这个文件", "there is no standard and no file \"{asked}\""),
                words!(
                    "用随附标准之一：{ids}；或给出标准文件（JSON）",
                    "use a shipped one: {ids}; or give a standard file (JSON)"
                ),
            ))
        }
    }
}

fn plan(args: &SiteArgs, standard: &EntryStandard, firms: &FirmBook) -> Result<SitePlan, Failure> {
    let mut plan = SitePlan::default();
    if let Some(asked) = &args.industry {
        (plan.industry, plan.division) = industry(asked.trim(), standard, firms)?;
    }
    for (name, quantity, value) in [
        ("--investment", Quantity::TotalInvestment, args.investment),
        ("--fixed-investment", Quantity::FixedInvestment, args.fixed_investment),
        ("--capital", Quantity::RegisteredCapital, args.capital),
        ("--tax", Quantity::Tax, args.tax),
        ("--output-value", Quantity::Output, args.output_value),
        ("--revenue", Quantity::Revenue, args.revenue),
        ("--rd", Quantity::Rd, args.rd),
        ("--far", Quantity::PlotRatio, args.far),
        ("--coverage", Quantity::BuildingCoverage, args.coverage),
        ("--density", Quantity::BuildingDensity, args.density),
        ("--green", Quantity::GreenRatio, args.green),
    ] {
        if let Some(why) = value.and_then(|value| quantity.refusal(value)) {
            let remedy = Words::fixed("改成可能的值，或去掉这一项", "give a possible value, or leave it out");
            return Err(Failure::argument(name, why, remedy));
        }
        plan.amounts.set(quantity, value);
    }
    Ok(plan)
}

/// A division by its number; an industry of the data with the division that most of its firms have; or an industry by
/// a name of the standard.
fn industry(asked: &str, standard: &EntryStandard, firms: &FirmBook) -> Result<(String, String), Failure> {
    let is_code = asked.bytes().skip(1).all(|byte| byte.is_ascii_digit());
    if is_code && division_number(asked).is_some() {
        return Ok((String::new(), asked.to_owned()));
    }
    let known = industries(firms);
    let of_name = known.iter().filter(|(name, ..)| name == asked);
    // Of equals the first division counts: `max_by_key` would take the last.
    if let Some((name, division, _)) = of_name.rev().max_by_key(|(.., count)| *count) {
        return Ok((name.clone(), division.clone()));
    }
    let scopes = || standard.clauses.iter().map(|clause| &clause.who).chain([&standard.who]);
    if scopes().any(|scope| scope.industries.iter().any(|name| name == asked)) {
        return Ok((asked.to_owned(), String::new()));
    }
    let mut names: Vec<&str> = known.iter().map(|(name, ..)| name.as_str()).collect();
    names.extend(scopes().flat_map(|scope| &scope.industries).map(String::as_str));
    names.sort_unstable();
    names.dedup();
    let names = names.join("、");
    Err(Failure::argument(
        "--industry",
        words!("没有名为“{asked}”的行业", "there is no industry \"{asked}\""),
        words!("用 GB/T 4754 大类（如 26），或：{names}", "use a division of GB/T 4754 (26), or one of: {names}"),
    ))
}

fn positive(name: &str, value: f64) -> Result<f64, Failure> {
    if value > 0.0 && value.is_finite() {
        return Ok(value);
    }
    Err(Failure::argument(
        name,
        words!("面积 {value} 不大于零", "an area of {value} is not above zero"),
        Words::fixed("用亩，例如 --site 60", "give it in mu: --site 60"),
    ))
}
