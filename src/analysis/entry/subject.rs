//! What is checked: a parcel with its firms' figures of the year, or a planned site.

use crate::analysis::land_use;
use crate::analysis::per_mu::shared_sum;
use crate::analysis::summary::Basis;
use crate::model::division::division_number;
use crate::model::entry::{Amounts, Quantity};
use crate::model::firm::FirmBook;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::Layer;
use crate::model::scheme::Field;
use crate::model::sketch::SitePlan;
use crate::model::units::{Mu, WanYuan};

/// What clauses are checked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Subject {
    /// The firm that uses most of the parcel in the year.
    pub firm: Option<FirmId>,
    /// Its land.
    pub area: Mu,
    /// The industry of that firm, or of the plan; empty where it is unknown.
    pub industry: String,
    /// Its GB/T 4754 division.
    pub division: Option<u8>,
    /// Whether the land is for plants or stores; `None` where that is unknown.
    pub industrial_land: Option<bool>,
    /// Full years since production began: since the firm was founded, for no file knows more.
    pub years: Option<u16>,
    /// Whether all firms on it stand under 暂不评价 in the year.
    pub not_rated: bool,
    /// The values; [`Quantity::Land`] among them.
    pub amounts: Amounts,
    /// Quantities that lack some firm's figure.
    pub partial: Vec<Quantity>,
}

impl Subject {
    /// Whether the figure lacks a part.
    pub(super) fn is_partial(&self, quantity: Quantity) -> bool {
        self.partial.contains(&quantity)
    }

    /// Without a firm the use of the land tells whether it is industry's.
    pub(super) fn may_be_industrial(&self) -> bool {
        self.division.is_some() || !self.industry.is_empty() || self.industrial_land != Some(false)
    }
}

/// A parcel in the year of the figures.
pub fn of_parcel(basis: Basis<'_>, parcels: &Layer, parcel: FeatureId) -> Subject {
    let year = basis.figures.year;
    let tenants = basis.occupancy.tenants(parcel);
    let main = tenants.first().and_then(|tenant| Some((tenant.firm, basis.data.firms.firm(tenant.firm)?)));
    let area = basis.figures.area(parcel);
    let mut subject = Subject {
        firm: main.as_ref().map(|(id, _)| *id),
        area,
        industrial_land: is_industrial(parcels, parcel),
        not_rated: basis.figures.not_rated.get(parcel.index()).copied().unwrap_or(false),
        ..Subject::default()
    };
    if let Some((_, firm)) = &main {
        subject.industry.clone_from(&firm.industry.0);
        subject.division = firm.division_number();
        subject.years = firm.founded.map(|founded| year.saturating_sub(founded));
    }
    for quantity in Quantity::ALL {
        let value = if let Some(field) = quantity.yearly() {
            let shares = tenants.iter().map(|tenant| {
                let figure = figure(&basis.data.firms, tenant.firm, year, field);
                (figure.map(WanYuan), tenant.area, basis.occupancy.land_of(tenant.firm))
            });
            let (sum, partial) = shared_sum(shares);
            if partial && sum.is_some() {
                subject.partial.push(quantity);
            }
            sum
        } else if let Some(role) = quantity.role() {
            parcels.number(role, parcel)
        } else {
            Some(area.0)
        };
        subject.amounts.set(quantity, value);
    }
    subject
}

/// A planned site of some area.
pub fn of_site(area: Mu, plan: &SitePlan) -> Subject {
    let mut amounts = plan.amounts;
    amounts.set(Quantity::Land, Some(area.0));
    Subject {
        area,
        industry: plan.industry.clone(),
        division: division_number(&plan.division),
        amounts,
        ..Subject::default()
    }
}

/// The industries and divisions of the firms, ascending, and how many firms each has.
pub fn industries(firms: &FirmBook) -> Vec<(String, String, usize)> {
    let known = firms.ids().filter_map(|id| firms.firm(id));
    let mut pairs: Vec<(String, String)> = known.map(|firm| (firm.industry.0.clone(), firm.division.clone())).collect();
    pairs.retain(|(industry, division)| !industry.is_empty() || !division.is_empty());
    pairs.sort();
    let runs = pairs.chunk_by(|a, b| a == b);
    runs.filter_map(|run| run.first().map(|(industry, division)| (industry.clone(), division.clone(), run.len())))
        .collect()
}

/// A firm's figure of a year; none of one that is closed.
fn figure(firms: &FirmBook, firm: FirmId, year: u16, field: Field) -> Option<f64> {
    let figures = firms.figures(firm, year).filter(|_| firms.is_open(firm, year))?;
    field.of(&figures).filter(|value| value.is_finite())
}

/// Industry, mining and storage by the class of the land.
fn is_industrial(parcels: &Layer, parcel: FeatureId) -> Option<bool> {
    let (scheme, code) = land_use::of_parcel(parcels, parcel)?;
    let class = land_use::class_of(&scheme, &code)?;
    Some(class.code.starts_with("10") || class.code.starts_with("11"))
}
