//! `mutu sites`: idle or low-yield land that fits what is asked for, best first.

use std::sync::Arc;

use crate::analysis::membership::Membership;
use crate::analysis::register::RegisterOf;
use crate::analysis::sites::{SiteFilter, SiteOrder, SitesOf, answer};
use crate::cli::answers::tell;
use crate::cli::args_land::{SiteOrderArg, SitesArgs, StatusArg};
use crate::cli::cache::Opener;
use crate::cli::engine::{Opening, need_parcels, need_year, open};
use crate::cli::grade::scheme_of;
use crate::cli::output::{Failure, Outcome};
use crate::cli::register::{rules_of, years_of};
use crate::cli::render::find_zone;
use crate::geometry::index::SpatialIndex;
use crate::io::entry;
use crate::model::dataset::Dataset;
use crate::model::layer::{LayerKind, ParcelStatus};
use crate::model::words::{Lang, Words};
use crate::words;

pub(crate) fn run(args: &SitesArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let rules = rules_of(args.rules.as_deref())?;
    let scheme = Arc::new(scheme_of(args.scheme.as_deref())?);
    let Opening { opened, outcome } = open(&args.files, opener, lang)?;
    let data = opened.dataset;
    let parcels = need_parcels(&data)?;
    let filter = filter_of(args, &data, lang)?;
    let years = years_of(&data, &parcels, (&rules, need_year(&data, args.year)?), &scheme);
    let standards = entry::metric_standards();
    let index = SpatialIndex::build(&parcels.shapes);
    let membership = data.zones().map_or_else(Membership::default, |zones| Membership::build(&parcels, &index, zones));
    let roads = data.first(LayerKind::Roads).map(|roads| (roads, SpatialIndex::build(&roads.shapes)));
    let of = SitesOf {
        register: RegisterOf { data: &data, years: &years, rules: &rules, standards: &standards },
        index: &index,
        membership: &membership,
        roads: roads.as_ref().map(|(roads, index)| (roads.as_ref(), index)),
    };
    tell(&answer(of, &filter), &args.form, lang)?;
    Ok(outcome)
}

fn filter_of(args: &SitesArgs, data: &Dataset, lang: Lang) -> Result<SiteFilter, Failure> {
    if args.road_within.is_some() && data.first(LayerKind::Roads).is_none() {
        return Err(Failure::argument(
            "--road-within",
            Words::fixed("没有道路图层", "there is no layer of roads"),
            Words::fixed(
                "一并给出道路文件，或去掉 --road-within",
                "give a file of roads too, or leave --road-within out",
            ),
        ));
    }
    let zones = data.zones().map(AsRef::as_ref);
    let zone = args.zone.as_deref().map(|name| find_zone(zones, name, lang)).transpose()?;
    let all = args.status.is_empty() && !args.register;
    let statuses = if all { vec![ParcelStatus::Idle, ParcelStatus::SuppliedUnused] } else { statuses(&args.status) };
    Ok(SiteFilter {
        min_mu: args.min_mu.map(|value| from_zero("--min-mu", value)).transpose()?,
        zone: zone.map(|(zone, _)| zone),
        uses: args.r#use.iter().map(|code| code.trim().to_owned()).filter(|code| !code.is_empty()).collect(),
        road_within_m: args.road_within.map(|value| from_zero("--road-within", value)).transpose()?,
        statuses,
        register: args.register || all,
        contiguous: args.contiguous,
        first: match args.first {
            SiteOrderArg::Tax => SiteOrder::Recoverable,
            SiteOrderArg::Area => SiteOrder::Area,
            SiteOrderArg::Road => SiteOrder::Road,
        },
    })
}

fn statuses(asked: &[StatusArg]) -> Vec<ParcelStatus> {
    let status = |asked: &StatusArg| match asked {
        StatusArg::Built => ParcelStatus::Built,
        StatusArg::Building => ParcelStatus::Building,
        StatusArg::Supplied => ParcelStatus::SuppliedUnused,
        StatusArg::Idle => ParcelStatus::Idle,
    };
    asked.iter().map(status).collect()
}

fn from_zero(name: &str, value: f64) -> Result<f64, Failure> {
    if value.is_finite() && value >= 0.0 {
        return Ok(value);
    }
    Err(Failure::argument(
        name,
        words!("{value} 不能用在这里", "{value} cannot be used here"),
        Words::fixed("给出不小于零的数", "give a number from zero on"),
    ))
}
