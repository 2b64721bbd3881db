//! All there is to say of one parcel: what the inspector shows and `mutu pick` prints.
//!
//! *Guarantees:* the sheet is complete: who shows it computes nothing. *Must not know:* how it is shown.
use rayon::prelude::*;

use crate::analysis::land_use;
use crate::analysis::occupancy::{Tenant, Use, linking_code, uses};
use crate::analysis::per_mu::{Reading, firm_totals, shared_sum};
use crate::analysis::sheet_notes;
pub use crate::analysis::sheet_text::as_text;
use crate::analysis::summary::{self, Basis, Row, code_of, parcel_name};
use crate::model::entry::Quantity;
use crate::model::firm::{Firm, FirmBook, Occupation, OwnFigures};
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::{AreaKind, Layer, ParcelStatus, Role, ZoneKind};
use crate::model::spec::{Metric, Standard};
use crate::model::table::Value;
use crate::model::units::{Mu, SquareMeters, WanYuan, WanYuanPerMu};
use crate::model::words::Words;
use crate::words;

/// One figure of the parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetFigure {
    /// Which.
    pub metric: Metric,
    /// 万元 on this parcel.
    pub total: Option<WanYuan>,
    /// 万元/亩.
    pub per_mu: Reading,
    /// Whether some firm's figure is missing in the total.
    pub partial: bool,
    /// The same figure for the smallest zone around the parcel (企业用地亩均), with the zone's name.
    pub zone_average: Option<(Words, WanYuanPerMu)>,
    /// The same figure for all parcels.
    pub whole_average: Option<WanYuanPerMu>,
    /// The bar to reach.
    pub standard: Option<Standard>,
    /// Rank among rated parcels, 1 the highest, and how many there are.
    pub rank: Option<(usize, usize)>,
}

/// One firm on the parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetFirm {
    /// The firm.
    pub firm: FirmId,
    /// Its name.
    pub name: String,
    /// 统一社会信用代码.
    pub code: String,
    /// Its industry.
    pub industry: String,
    /// GB/T 4754 division.
    pub division: String,
    /// 规上, 高新技术企业, …
    pub marks: Vec<Words>,
    /// What it uses here.
    pub area: Mu,
    /// Part of the firm's figures that stands here.
    pub share: f64,
    /// The firm's own totals of the year, by [`Metric::index`].
    pub totals: [Option<WanYuan>; 3],
    /// Why it is not rated; empty where it is.
    pub not_rated: String,
}

/// The sheet of one parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct ParcelSheet {
    /// Which parcel.
    pub parcel: FeatureId,
    /// 宗地代码 or what stands for it.
    pub code: String,
    /// Name, where it has one of its own; else the largest firm's name; else empty.
    pub name: String,
    /// 坐落.
    pub address: String,
    /// Zones, largest share first: name and share.
    pub zones: Vec<(Words, f64)>,
    /// Land use: (scheme, code, name).
    pub land_use: Option<(String, String, String)>,
    /// Status.
    pub status: Option<ParcelStatus>,
    /// The area figures are divided by, and which it is.
    pub area: (SquareMeters, AreaKind),
    /// Registered area, where the file has one.
    pub registered: Option<SquareMeters>,
    /// Measured on the ellipsoid.
    pub geodesic: SquareMeters,
    /// The year.
    pub year: Option<u16>,
    /// Tax, output, investment.
    pub figures: Vec<SheetFigure>,
    /// The three per-mu figures of every year with data, ascending: (year, values by [`Metric::index`]).
    pub history: Vec<(u16, [Option<f64>; 3])>,
    /// The firms, largest area first.
    pub firms: Vec<SheetFirm>,
    /// Columns of the file that are shown nowhere else: name and value as text.
    pub attributes: Vec<(String, String)>,
    /// What should be known: area difference above 3 %, partial figures, invalid parcel number.
    pub notes: Vec<Words>,
}

/// The history of figures is costly per click at a million parcels, so `history` is computed for this parcel alone.
/// `standards`: of several for one figure the first counts.
pub fn parcel_sheet(basis: Basis<'_>, standards: &[Standard], parcel: FeatureId) -> ParcelSheet {
    let Some(parcels) = basis.data.parcels().filter(|parcels| parcel.index() < parcels.len()) else {
        return nothing_at(parcel);
    };
    let registered = parcels.number(Role::RegisteredArea, parcel).filter(|area| area.is_finite() && *area > 0.0);
    let mut sheet = ParcelSheet {
        code: code_of(parcels, parcel),
        name: parcel_name(basis, parcels, parcel),
        address: parcels.text(Role::Address, parcel).unwrap_or("").to_owned(),
        zones: zones_of(basis, parcel),
        land_use: land_use_of(parcels, parcel),
        status: parcels.text(Role::ParcelStatus, parcel).and_then(ParcelStatus::from_name),
        area: parcels.evaluation_area(parcel),
        registered: registered.map(SquareMeters),
        geodesic: parcels.geodesic_area(parcel),
        year: (!basis.data.firms.years().is_empty()).then_some(basis.figures.year),
        figures: figures_of(basis, standards, parcel),
        history: history_of(&basis.data.firms, parcels, parcel),
        firms: firms_of(basis, parcel),
        attributes: attributes_of(parcels, parcel),
        ..nothing_at(parcel)
    };
    sheet.notes = sheet_notes::notes(&sheet, parcels.text(Role::Code, parcel));
    sheet
}

fn nothing_at(parcel: FeatureId) -> ParcelSheet {
    ParcelSheet {
        parcel,
        code: String::new(),
        name: String::new(),
        address: String::new(),
        zones: Vec::new(),
        land_use: None,
        status: None,
        area: (SquareMeters(0.0), AreaKind::Geodesic),
        registered: None,
        geodesic: SquareMeters(0.0),
        year: None,
        figures: Vec::new(),
        history: Vec::new(),
        firms: Vec::new(),
        attributes: Vec::new(),
        notes: Vec::new(),
    }
}

fn zones_of(basis: Basis<'_>, parcel: FeatureId) -> Vec<(Words, f64)> {
    let Some(zones) = basis.data.zones() else { return Vec::new() };
    basis.membership.zones_of(parcel).into_iter().map(|(zone, share)| (zones.words(zone), share)).collect()
}

/// The file's own name of the class, else the one its scheme gives the code.
fn land_use_of(parcels: &Layer, parcel: FeatureId) -> Option<(String, String, String)> {
    let (scheme, code) = land_use::of_parcel(parcels, parcel)?;
    let known = || land_use::name_of(&scheme, &code).map(|name| name.zh.into_owned());
    let name = parcels.text(Role::LandUseName, parcel).map(str::to_owned).or_else(known).unwrap_or_default();
    Some((scheme.into_owned(), code.into_owned(), name))
}

fn figures_of(basis: Basis<'_>, standards: &[Standard], parcel: FeatureId) -> Vec<SheetFigure> {
    let whole = summary::whole(basis);
    let around = zone_around(basis, parcel);
    let figure = |metric: Metric| SheetFigure {
        metric,
        total: basis.figures.total(metric, parcel),
        per_mu: basis.figures.per_mu(metric, parcel),
        partial: basis.figures.is_partial(metric, parcel),
        zone_average: around.as_ref().and_then(|(name, row)| Some((name.clone(), row.per_firm_mu(metric)?))),
        whole_average: whole.per_firm_mu(metric),
        standard: standards.iter().find(|standard| standard.metric == metric).cloned(),
        rank: rank_of(basis, metric, parcel),
    };
    Metric::ALL.map(figure).into()
}

/// The smallest zone with most of the parcel in it. Functional areas of the diagram are left out: the plan
/// compares parks, towns, belt and core.
fn zone_around(basis: Basis<'_>, parcel: FeatureId) -> Option<(Words, Row)> {
    let zones = basis.data.zones()?;
    let area = |zone: &FeatureId| zones.geodesic_area(*zone).0;
    let zone = basis
        .membership
        .zones_of(parcel)
        .into_iter()
        .filter(|(_, share)| *share > 0.5)
        .map(|(zone, _)| zone)
        .filter(|zone| zones.text(Role::Kind, *zone) != Some(ZoneKind::Functional.name()))
        .min_by(|a, b| area(a).total_cmp(&area(b)).then(a.cmp(b)))?;
    Some((zones.words(zone), summary::zone_row(basis, zones, zone)))
}

/// Place among the rated parcels, 1 the highest; equal figures share the best place.
fn rank_of(basis: Basis<'_>, metric: Metric, parcel: FeatureId) -> Option<(usize, usize)> {
    let own = basis.figures.per_mu(metric, parcel).rated()?;
    let others = (0..basis.figures.area_mu.len() as u32).into_par_iter().with_min_len(1 << 12);
    let (higher, rated) = others
        .filter_map(|other| basis.figures.per_mu(metric, FeatureId(other)).rated())
        .fold(|| (0, 0), |(higher, rated), value| (higher + usize::from(value > own), rated + 1))
        .reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    Some((higher + 1, rated))
}

fn firms_of(basis: Basis<'_>, parcel: FeatureId) -> Vec<SheetFirm> {
    let year = basis.figures.year;
    let sheet_firm = |tenant: &Tenant| {
        let firm = basis.data.firms.firm(tenant.firm)?;
        Some(SheetFirm {
            firm: tenant.firm,
            name: firm.name.clone(),
            code: firm.code.clone(),
            industry: firm.industry.0.clone(),
            division: firm.division.clone(),
            marks: marks_of(&firm, year),
            area: tenant.area,
            share: tenant.share,
            totals: firm_totals(&basis.data.firms, tenant.firm, year),
            not_rated: if firm.is_not_rated_in(year) { firm.not_rated.clone() } else { String::new() },
        })
    };
    basis.occupancy.tenants(parcel).iter().filter_map(sheet_firm).collect()
}

fn marks_of(firm: &Firm, year: u16) -> Vec<Words> {
    let scale = match firm.above_scale {
        Some(true) => Some(Words::fixed("规上", "Above scale")),
        Some(false) => Some(Words::fixed("规下", "Below scale")),
        None => None,
    };
    let closed = firm.closed.filter(|closed| *closed <= year);
    [
        scale,
        firm.high_tech.then(|| Words::fixed("高新技术企业", "High-tech")),
        firm.gazelle.then(|| Words::fixed("瞪羚企业", "Gazelle")),
        firm.tech_sme.then(|| Words::fixed("科技型中小企业", "Tech SME")),
        closed.map(|closed| words!("{closed} 年停业", "Closed in {closed}")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The years from the first one in which the parcel has a figure. Only the firms that ever stood on the parcel are linked.
fn history_of(firms: &FirmBook, parcels: &Layer, parcel: FeatureId) -> Vec<(u16, [Option<f64>; 3])> {
    if let Some(own) = firms.own.as_ref().filter(|own| std::ptr::eq(own.layer().as_ref(), parcels)) {
        return own_history(own, parcels, parcel);
    }
    let Some(code) = linking_code(parcels, parcel) else { return Vec::new() };
    let mut here: Vec<FirmId> =
        firms.occupations.iter().filter(|row| row.parcel_code == code).map(|row| row.firm).collect();
    here.sort_unstable();
    here.dedup();
    let land: Vec<&Occupation> = firms.occupations.iter().filter(|row| here.binary_search(&row.firm).is_ok()).collect();
    let area = parcels.evaluation_mu(parcel);
    let of_year = |year: u16| {
        let used: Vec<Use<'_>> = uses(land.iter().copied(), year).into_iter().filter(|of| of.code == code).collect();
        let figures = Metric::ALL.map(|metric| {
            let of = used.iter().map(|of| (firm_totals(firms, of.firm, year)[metric.index()], of.area, of.land));
            Some(WanYuan(shared_sum(of).0?).per(area)?.0)
        });
        (year, figures)
    };
    // From the first year with a figure on; a year without one is a gap that is shown.
    let is_empty = |(_, figures): &(u16, [Option<f64>; 3])| figures.iter().all(Option::is_none);
    firms.years().iter().copied().map(of_year).skip_while(is_empty).collect()
}

/// The years of a parcel whose figures stand in its own columns: there is one at most.
fn own_history(own: &OwnFigures, parcels: &Layer, parcel: FeatureId) -> Vec<(u16, [Option<f64>; 3])> {
    let Some(year) = own.year(parcel.index()) else { return Vec::new() };
    let area = parcels.evaluation_mu(parcel);
    let per_mu = |total: Option<f64>| Some(WanYuan(total?).per(area)?.0);
    let figures = own.figures(parcel.index(), year).map(per_mu);
    if figures.iter().any(Option::is_some) { vec![(year, figures)] } else { Vec::new() }
}

fn attributes_of(parcels: &Layer, parcel: FeatureId) -> Vec<(String, String)> {
    // What entry standards ask for is checked clause by clause, and only where the standard asks for it.
    let for_standards = |role: Role| Quantity::ALL.into_iter().any(|quantity| quantity.role() == Some(role));
    let is_own = |at: usize| parcels.roles.iter().all(|(role, column)| *column != at || for_standards(*role));
    let as_text = |value: Value<'_>| match value {
        Value::None => None,
        Value::Number(number) => Some(number.to_string()),
        Value::Text(text) | Value::Json(text) => Some(text.to_owned()),
        Value::Bool(truth) => Some(truth.to_string()),
    };
    let columns = parcels.table.columns.iter().enumerate().filter(|(at, _)| is_own(*at));
    columns.filter_map(|(_, column)| Some((column.name.clone(), as_text(column.value(parcel.index()))?))).collect()
}
