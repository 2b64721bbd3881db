//! Who works on the parcels: firms, what they own, what they let and what they rent.
//!
//! *Guarantees:* in no year do the firms use more of a parcel than it has; every lease has both its rows.
//! *Must not know:* money.
use super::land_use::{District, Purpose};
use super::names::{Industry, Names, Trade, credit_code};
use super::parcels::{Parcel, Status};
use super::plane::distance;
use super::rng::Rng;
use geo_types::Coord;

/// Years with figures.
pub(crate) const YEARS: std::ops::RangeInclusive<u16> = 2020..=2024;

/// One firm.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "the classes of firms.csv are four independent flags")]
pub(crate) struct Firm {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) industry: Industry,
    pub(crate) division: &'static str,
    pub(crate) founded: u16,
    /// First year without it.
    pub(crate) closed: Option<u16>,
    pub(crate) not_rated: &'static str,
    /// Still building, or land not yet used.
    pub(crate) dormant: bool,
    /// Land it uses, 亩.
    pub(crate) land_mu: f64,
    pub(crate) above_scale: bool,
    pub(crate) high_tech: bool,
    pub(crate) gazelle: bool,
    pub(crate) tech_sme: bool,
    home: Coord,
    sites: u32,
}

impl Firm {
    /// Last year of 暂不评价, where that ends.
    pub(crate) fn not_rated_until(&self) -> Option<u16> {
        match self.not_rated {
            "成立未满三年" => Some(self.founded + 2),
            "建设期" => Some((self.founded + 3).max(*YEARS.end() + 1)),
            _ => None,
        }
    }

    /// Whether it has figures in `year`.
    pub(crate) fn works_in(&self, year: u16) -> bool {
        self.founded <= year && self.closed.is_none_or(|closed| year < closed)
    }
}

/// A row of occupation.csv.
#[derive(Debug, Clone)]
pub(crate) struct Occupation {
    /// Position of the parcel.
    pub(crate) parcel: usize,
    /// Position of the firm.
    pub(crate) firm: usize,
    pub(crate) kind: &'static str,
    /// In ten-thousandths of a 亩.
    pub(crate) area: i64,
    pub(crate) from: Option<u16>,
    pub(crate) to: Option<u16>,
}

/// Firms and their land.
#[derive(Debug, Default)]
pub(crate) struct Register {
    pub(crate) firms: Vec<Firm>,
    pub(crate) occupations: Vec<Occupation>,
    names: Names,
}

/// Firms for all parcels.
pub(crate) fn settle(parcels: &[Parcel], rng: &Rng) -> Register {
    let mut rng = rng.fork(0x6669_726d);
    let mut register = Register::default();
    for (i, parcel) in parcels.iter().enumerate() {
        // Each parcel draws from its own stream: one more shop in the north does not move a plant in the south.
        let mut chance = rng.fork(rng.clone().next() ^ i as u64);
        if chance.chance(settled(parcel)) {
            register.settle_parcel(i, parcel, &mut chance);
        }
    }
    rng.next();
    register
}

/// How likely firms are on a parcel.
fn settled(parcel: &Parcel) -> f64 {
    let built = match parcel.purpose {
        purpose if purpose.is_industrial() => 0.92,
        Purpose::Logistics => 0.66,
        Purpose::Research | Purpose::Offices => 0.24,
        Purpose::Market | Purpose::Hotel => 0.25,
        Purpose::Shops | Purpose::OtherServices => 0.022,
        Purpose::Sewage | Purpose::WaterWorks | Purpose::Heat if parcel.registered_mu() > 12.0 => 0.7,
        _ => 0.0,
    };
    match parcel.status {
        Status::Built => built,
        Status::Building => built * 0.6,
        Status::Supplied => built * 0.25,
        Status::Idle => built * 0.12,
    }
}

impl Register {
    fn settle_parcel(&mut self, at: usize, parcel: &Parcel, rng: &mut Rng) {
        let whole = (parcel.registered_mu() * 10_000.0).floor() as i64;
        let shared = matches!(parcel.purpose, Purpose::Research | Purpose::Offices) && parcel.status == Status::Built;
        if shared && rng.chance(0.22) {
            self.share(at, parcel, whole, rng);
            return;
        }
        let industry = industry(parcel, rng);
        if let Some(firm) = self.neighbour(parcel, industry, rng) {
            self.own(at, firm, whole, None, None);
            if let Some(firm) = self.firms.get_mut(firm) {
                firm.sites += 1;
            }
            return;
        }
        let owner = self.found(parcel, industry, rng);
        let (founded, closed) = self.firms.get(owner).map_or((2010, None), |firm| (firm.founded, firm.closed));
        let from = (founded >= 2020 || rng.chance(0.25)).then_some(founded);
        self.own(at, owner, whole, from, closed.map(|year| year - 1));
        if let Some(year) = closed {
            if rng.chance(0.5) {
                let heir = self.found(parcel, industry, rng);
                self.renew(heir, year);
                self.own(at, heir, whole, Some(year), None);
            }
        } else if parcel.status == Status::Built && whole > 100_000 && rng.chance(0.11) {
            self.let_part(at, parcel, owner, whole, rng);
        }
    }

    /// A firm nearby that takes one more parcel.
    fn neighbour(&self, parcel: &Parcel, industry: Industry, rng: &mut Rng) -> Option<usize> {
        if parcel.status != Status::Built || !rng.chance(0.40) {
            return None;
        }
        let place = parcel.place();
        let recent = self.firms.iter().enumerate().rev().take(24);
        let fits = |firm: &Firm| {
            firm.industry == industry
                && firm.sites > 0
                && firm.sites < 5
                && firm.founded < 2019
                && firm.closed.is_none()
                && !firm.dormant
                && distance(firm.home, place) < 900.0
        };
        recent.filter(|(_, firm)| fits(firm)).map(|(i, _)| i).next()
    }

    /// Several firms in one house: flats owned, or one owner with tenants.
    fn share(&mut self, at: usize, parcel: &Parcel, whole: i64, rng: &mut Rng) {
        let count = 3 + rng.below(6);
        let industry_of = |rng: &mut Rng| industry(parcel, rng);
        let weights: Vec<f64> = (0..count).map(|_| rng.log_between(0.5, 2.0)).collect();
        let total: f64 = weights.iter().sum();
        let landlord = rng.chance(0.45).then(|| self.found_as(parcel, Industry::Services, ("商务", "72"), rng));
        if let Some(landlord) = landlord {
            self.own(at, landlord, whole, None, None);
            self.reopen(landlord);
        }
        for weight in weights {
            let area = (whole as f64 * 0.93 * weight / total).floor() as i64;
            let industry = industry_of(rng);
            let firm = self.found(parcel, industry, rng);
            let (founded, closed) = self.firms.get(firm).map_or((2010, None), |firm| (firm.founded, firm.closed));
            let (from, to) = ((founded >= 2018).then_some(founded), closed.map(|year| year - 1));
            match landlord {
                Some(landlord) => self.lease(at, (landlord, firm), area, from, to),
                None => self.own(at, firm, area, from, to),
            }
            self.seat(firm);
        }
    }

    /// The owner lets part of the parcel to one or two tenants.
    fn let_part(&mut self, at: usize, parcel: &Parcel, owner: usize, whole: i64, rng: &mut Rng) {
        let since = self.firms.get(owner).map_or(2012, |firm| firm.founded);
        for _ in 0..=rng.below(2) {
            let area = (whole as f64 * rng.between(0.12, 0.34)).floor() as i64;
            let industry = industry(parcel, rng);
            let tenant = self.found(parcel, industry, rng);
            self.not_before(tenant, since);
            let (founded, closed) = self.firms.get(tenant).map_or((2010, None), |firm| (firm.founded, firm.closed));
            let from = founded.max(since).max(2012 + rng.below(9) as u16);
            self.lease(at, (owner, tenant), area, Some(from), closed.map(|year| year - 1));
            self.seat(tenant);
        }
    }

    fn lease(&mut self, parcel: usize, (owner, tenant): (usize, usize), area: i64, from: Option<u16>, to: Option<u16>) {
        self.occupations.push(Occupation { parcel, firm: owner, kind: "rent_out", area, from, to });
        self.occupations.push(Occupation { parcel, firm: tenant, kind: "rent_in", area, from, to });
        self.add_land(owner, -area);
        self.add_land(tenant, area);
    }

    fn own(&mut self, parcel: usize, firm: usize, area: i64, from: Option<u16>, to: Option<u16>) {
        self.occupations.push(Occupation { parcel, firm, kind: "own", area, from, to });
        self.add_land(firm, area);
    }

    fn add_land(&mut self, firm: usize, area: i64) {
        if let Some(firm) = self.firms.get_mut(firm) {
            firm.land_mu += area as f64 / 10_000.0;
        }
    }

    /// Takes a firm out of those that may take more parcels: it has only part of one.
    fn seat(&mut self, firm: usize) {
        if let Some(firm) = self.firms.get_mut(firm) {
            firm.sites = 0;
        }
    }

    /// A landlord has been there all the time.
    fn reopen(&mut self, firm: usize) {
        if let Some(firm) = self.firms.get_mut(firm) {
            (firm.founded, firm.closed, firm.not_rated, firm.sites) = (2011, None, "", 0);
        }
    }

    /// Nobody rents from a firm that is not there yet.
    fn not_before(&mut self, firm: usize, since: u16) {
        if let Some(firm) = self.firms.get_mut(firm)
            && firm.founded < since
        {
            (firm.founded, firm.closed) = (since, None);
            firm.not_rated = if since >= 2022 { "成立未满三年" } else { "" };
        }
    }

    /// A firm that follows another on its parcel.
    fn renew(&mut self, firm: usize, year: u16) {
        if let Some(firm) = self.firms.get_mut(firm) {
            (firm.founded, firm.closed, firm.sites) = (year, None, 0);
            firm.not_rated = if year >= 2022 { "成立未满三年" } else { "" };
        }
    }

    fn found(&mut self, parcel: &Parcel, industry: Industry, rng: &mut Rng) -> usize {
        let trade = trade(parcel, industry, rng);
        self.found_as(parcel, industry, trade, rng)
    }

    fn found_as(&mut self, parcel: &Parcel, industry: Industry, trade: Trade, rng: &mut Rng) -> usize {
        let dormant = parcel.status != Status::Built;
        let young = rng.chance(if dormant { 0.8 } else { 0.17 });
        let founded = if young { 2020 + rng.below(5) } else { 2019 - (rng.unit() * rng.unit() * 24.0) as usize } as u16;
        let closes = !dormant && founded < 2020 && rng.chance(0.055);
        let closed = closes.then(|| 2021 + rng.below(4) as u16);
        let utility = matches!(parcel.purpose, Purpose::Sewage | Purpose::WaterWorks | Purpose::Heat);
        let not_rated = if utility {
            "公用设施"
        } else if dormant {
            "建设期"
        } else if founded >= 2022 {
            "成立未满三年"
        } else {
            ""
        };
        let number = self.firms.len();
        self.firms.push(Firm {
            code: credit_code(number + 1),
            name: self.names.next(trade),
            industry,
            division: trade.1,
            founded,
            closed,
            not_rated,
            dormant,
            land_mu: 0.0,
            above_scale: false,
            high_tech: false,
            gazelle: false,
            tech_sme: false,
            home: parcel.place(),
            sites: 1,
        });
        number
    }
}

/// What is made where: chemistry in its park, robots in theirs.
fn industry(parcel: &Parcel, rng: &mut Rng) -> Industry {
    use Industry::{Equipment, Health, Information, Materials, Services};
    let mix: &[(Industry, f64)] = match (parcel.purpose, parcel.district) {
        (Purpose::ChemicalPlant, _) => &[(Materials, 1.0)],
        (Purpose::Research, District::Health) => &[(Health, 0.80), (Information, 0.10), (Services, 0.10)],
        (Purpose::Research, District::Robots) => &[(Equipment, 0.75), (Information, 0.25)],
        (Purpose::Research, District::NewMaterials | District::ChemTown | District::Belt) => {
            &[(Materials, 0.75), (Services, 0.25)]
        }
        (Purpose::Research, _) => {
            &[(Information, 0.48), (Services, 0.22), (Equipment, 0.14), (Materials, 0.08), (Health, 0.08)]
        }
        (Purpose::Offices, District::Cloud | District::StartUps) => &[(Information, 0.55), (Services, 0.45)],
        (Purpose::Offices, _) => &[(Services, 0.72), (Information, 0.28)],
        (Purpose::CleanPlant | Purpose::Plant, District::Health) => &[(Health, 0.88), (Equipment, 0.12)],
        (Purpose::CleanPlant | Purpose::Plant, District::Robots) => &[(Equipment, 0.92), (Information, 0.08)],
        (Purpose::CleanPlant | Purpose::Plant, District::NewMaterials | District::ChemTown) => {
            &[(Materials, 0.78), (Equipment, 0.22)]
        }
        (Purpose::CleanPlant | Purpose::Plant, District::Belt) => {
            &[(Materials, 0.50), (Equipment, 0.34), (Health, 0.10), (Information, 0.06)]
        }
        (Purpose::CleanPlant | Purpose::Plant, _) => {
            &[(Equipment, 0.36), (Information, 0.24), (Materials, 0.14), (Health, 0.26)]
        }
        _ => &[(Services, 1.0)],
    };
    rng.weighted(mix).unwrap_or(Services)
}

/// The trade within the industry; on warehouse, trade and utility land what the land is for.
fn trade(parcel: &Parcel, industry: Industry, rng: &mut Rng) -> Trade {
    let trades = industry.trades();
    let word = match parcel.purpose {
        Purpose::Logistics => Some(if rng.chance(0.6) { "物流" } else { "仓储" }),
        Purpose::Shops | Purpose::Market | Purpose::OtherServices => Some("商贸"),
        Purpose::Hotel => Some("酒店"),
        Purpose::Sewage | Purpose::WaterWorks => Some("水务"),
        Purpose::Heat => Some("热力"),
        _ => None,
    };
    let named = trades.iter().copied().find(|trade| Some(trade.0) == word);
    // A plant makes things: software is for offices. Services begin with those of offices.
    let free = match (industry, parcel.purpose.is_industrial()) {
        (Industry::Information, true) => trades.get(..2),
        (Industry::Services, _) => trades.get(..5),
        _ => Some(trades),
    };
    named.or_else(|| rng.one_of(free.unwrap_or(trades))).unwrap_or(("商务", "72"))
}
