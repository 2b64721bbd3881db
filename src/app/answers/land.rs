//! Two years, margins, the register and the sites, as the dock asks for them.
//!
//! *Must not know:* how it is shown.

use super::Basis;
use crate::analysis::answer::Answer;
use crate::analysis::margins;
use crate::analysis::of_year::OfYear;
use crate::analysis::register::{self, RegisterOf, years_back};
use crate::analysis::sites::{self, SiteFilter, SitesOf};
use crate::analysis::years::{self, YearsBy, YearsOf};
use crate::io::register as rule_files;
use crate::model::layer::{Layer, LayerKind, ParcelStatus};
use crate::model::register::RuleSet;
use crate::model::words::Words;
use std::sync::Arc;

/// What the person has set for them.
#[derive(Debug, Clone, PartialEq)]
pub struct LandParams {
    /// The first year; the one before the year of the map where none is set.
    pub from: Option<u16>,
    /// The second year; that of the map where none is set.
    pub to: Option<u16>,
    /// Firms, parcels or zones.
    pub years_by: YearsBy,
    /// Margins within so many %; all where none is set.
    pub within: Option<f64>,
    /// Margins of parcels, not of firms.
    pub margins_of_parcels: bool,
    /// Position of the rules of the register among the shipped ones.
    pub rules: usize,
    /// Which sites.
    pub sites: SiteFilter,
}

impl Default for LandParams {
    fn default() -> Self {
        Self {
            from: None,
            to: None,
            years_by: YearsBy::Firm,
            within: Some(5.0),
            margins_of_parcels: false,
            rules: 0,
            sites: SiteFilter {
                statuses: vec![ParcelStatus::Idle, ParcelStatus::SuppliedUnused],
                register: true,
                ..SiteFilter::default()
            },
        }
    }
}

impl LandParams {
    /// The two years that are compared, of those with figures; `shown` is that of the map.
    pub fn two_years(&self, known: &[u16], shown: Option<u16>) -> Option<(u16, u16)> {
        let to = self.to.filter(|year| known.contains(year)).or(shown).or(known.last().copied())?;
        let before = || known.iter().rev().find(|year| **year < to).copied();
        let from = self.from.filter(|year| known.contains(year) && *year != to).or_else(before);
        Some((from.or_else(|| known.iter().find(|year| **year != to).copied())?, to))
    }
}

pub(super) fn two_years(basis: &Basis) -> Result<Answer, Words> {
    let (figures, year) = basis.figures()?;
    let params = &basis.params.land;
    let Some((first, second)) = params.two_years(basis.data.firms.years(), Some(year)) else {
        return Err(Words::fixed("没有两年的数据可比", "there are no figures of two years"));
    };
    let parcels = parcels(basis)?;
    let (from, to) = (of_year(basis, parcels, first)?, of_year(basis, parcels, second)?);
    let of = YearsOf { data: &basis.data, membership: figures.membership, from: &from, to: &to };
    Ok(years::answer(of, params.years_by))
}

pub(super) fn near_cuts(basis: &Basis) -> Result<Answer, Words> {
    let params = &basis.params.land;
    Ok(margins::answer(&basis.data, &*basis.graded()?, params.within, params.margins_of_parcels))
}

pub(super) fn low_yield(basis: &Basis) -> Result<Answer, Words> {
    let (rules, years) = rules_and_years(basis)?;
    Ok(register::answer(register_of(basis, &rules, &years)))
}

pub(super) fn find_sites(basis: &Basis) -> Result<Answer, Words> {
    let (rules, years) = rules_and_years(basis)?;
    let Some(of_sources) = &basis.of_sources else { return Err(no_parcels()) };
    let of_kind = |kind: LayerKind| basis.data.layers.iter().position(|layer| layer.kind == kind);
    let layer = |kind: LayerKind| {
        let at = of_kind(kind)?;
        Some((basis.data.layers.get(at)?.as_ref(), of_sources.indexes.get(at)?))
    };
    let Some((_, index)) = layer(LayerKind::Parcels) else { return Err(no_parcels()) };
    let mut filter = basis.params.land.sites.clone();
    // Other files may have fewer zones than those it was set for.
    filter.zone = filter.zone.filter(|zone| basis.data.zones().is_some_and(|zones| zone.index() < zones.len()));
    let of = SitesOf {
        register: register_of(basis, &rules, &years),
        index,
        membership: &of_sources.membership,
        roads: layer(LayerKind::Roads),
    };
    Ok(sites::answer(of, &filter))
}

fn register_of<'a>(basis: &'a Basis, rules: &'a RuleSet, years: &'a [OfYear]) -> RegisterOf<'a> {
    RegisterOf { data: &basis.data, years, rules, standards: &basis.standards }
}

/// The rules, and the years they look at, the one of the map first.
fn rules_and_years(basis: &Basis) -> Result<(RuleSet, Vec<OfYear>), Words> {
    let (_, year) = basis.figures()?;
    let parcels = parcels(basis)?;
    let Some(rules) = rule_files::shipped().into_iter().nth(basis.params.land.rules) else {
        return Err(Words::fixed("没有认定规则", "there are no rules"));
    };
    let back = years_back(&basis.data, &rules, year).into_iter();
    let years = back.map(|year| of_year(basis, parcels, year)).collect::<Result<_, _>>()?;
    Ok((rules, years))
}

fn of_year(basis: &Basis, parcels: &Layer, year: u16) -> Result<OfYear, Words> {
    let Some(scheme) = &basis.scheme else {
        return Err(Words::fixed("没有评价方案", "there is no evaluation scheme"));
    };
    Ok(OfYear::of(parcels, &basis.data.firms, year, Arc::clone(scheme)))
}

fn parcels(basis: &Basis) -> Result<&Layer, Words> {
    basis.data.parcels().map(AsRef::as_ref).ok_or_else(no_parcels)
}

fn no_parcels() -> Words {
    Words::fixed("没有地块图层", "there is no layer of parcels")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_different_years_are_compared_where_there_are_two() {
        let check = |set: (Option<u16>, Option<u16>), known: &[u16], shown, expected| {
            let params = LandParams { from: set.0, to: set.1, ..LandParams::default() };
            assert_eq!(params.two_years(known, shown), expected, "{set:?} of {known:?}, the map shows {shown:?}");
        };
        check((None, None), &[2021, 2022, 2023], Some(2023), Some((2022, 2023)));
        check((None, None), &[2021, 2022, 2023], Some(2021), Some((2022, 2021)));
        check((Some(2021), None), &[2021, 2022, 2023], Some(2023), Some((2021, 2023)));
        check((Some(2023), Some(2023)), &[2021, 2022, 2023], Some(2023), Some((2022, 2023)));
        check((Some(1999), Some(2022)), &[2021, 2022, 2023], Some(2023), Some((2021, 2022)));
        check((None, None), &[2023], Some(2023), None);
        check((None, None), &[], None, None);
    }
}
