//! The figures of all firms of one year, by column. Hangs on the data alone; every scheme works on it.

use rayon::prelude::*;

use super::tenancy::Tenancy;
use crate::analysis::occupancy::Occupancy;
use crate::model::firm::{Firm, FirmBook};
use crate::model::id::FirmId;
use crate::model::scheme::Field;

/// "No firm" in a column of firms.
pub(super) const NO_FIRM: u32 = u32::MAX;

/// The figures of all firms of one year, by column and [`FirmId`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inputs {
    /// The year.
    pub year: u16,
    /// By [`Field::index`]; NaN is "no value", and so is every row of an empty column.
    fields: [Vec<f64>; Field::COUNT],
    pub(super) facts: Vec<Facts>,
    /// Of each tenant the firm it rents from, or [`NO_FIRM`]; ascending.
    pub(super) tenants: Vec<(u32, u32)>,
    /// Firm and position in `flag_names`, ascending.
    pub(super) flags: Vec<(u32, u32)>,
    pub(super) flag_names: Vec<String>,
    /// Place of each firm in the order of credit codes.
    pub(super) by_code: Vec<u32>,
}

/// What is known of a firm beside its figures.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Facts {
    /// Whether it is part of the evaluation of the year at all.
    pub(super) filed: bool,
    /// Whether a file says 暂不评价 for the year.
    pub(super) listed: bool,
    pub(super) above_scale: Option<bool>,
    /// GB/T 4754 division; 0 where it is not known.
    pub(super) division: u8,
    /// 0 where it is not known.
    pub(super) founded: u16,
}

impl Inputs {
    /// Reads the book of firms for one year; `occupancy` must be that year's.
    pub fn of(firms: &FirmBook, occupancy: &Occupancy, year: u16) -> Self {
        let count = firms.len();
        let mut inputs = Self { year, by_code: by_code(firms), ..Self::default() };
        inputs.fields[Field::Land.index()] =
            (0..count as u32).into_par_iter().map(|at| Some(occupancy.land_of(FirmId(at)).0)).map(known).collect();
        if let Some(own) = &firms.own {
            let money: Vec<[Option<f64>; 3]> = (0..count).into_par_iter().map(|at| own.figures(at, year)).collect();
            for (at, field) in [Field::Tax, Field::Output, Field::Investment].into_iter().enumerate() {
                inputs.fields[field.index()] = money.iter().map(|row| known(row[at])).collect();
            }
            inputs.facts =
                (0..count).map(|at| Facts { filed: own.year(at) == Some(year), ..Facts::default() }).collect();
            return inputs;
        }
        inputs.read_tables(firms, year);
        inputs
    }

    fn read_tables(&mut self, firms: &FirmBook, year: u16) {
        let count = firms.len();
        let mut filed = vec![false; count];
        let rows = || firms.yearly.iter().filter(|(firm, of, _)| *of == year && firm.index() < count);
        rows().for_each(|(firm, ..)| filed[firm.index()] = true);
        for field in Field::ALL {
            if field == Field::Land || !rows().any(|(.., figures)| field.of(figures).is_some()) {
                continue;
            }
            let mut column = vec![f64::NAN; count];
            rows().for_each(|(firm, _, figures)| column[firm.index()] = known(field.of(figures)));
            self.fields[field.index()] = column;
        }
        let land = &self.fields[Field::Land.index()];
        let facts = |(at, firm): (usize, &Firm)| {
            let there =
                firm.founded.is_none_or(|founded| founded <= year) && land.get(at).is_some_and(|land| *land > 0.0);
            Facts {
                filed: firm.closed.is_none_or(|closed| year < closed) && (filed[at] || there),
                listed: firm.is_not_rated_in(year),
                above_scale: firm.above_scale,
                division: firm.division_number().unwrap_or(0),
                founded: firm.founded.unwrap_or(0),
            }
        };
        self.facts = firms.firms.iter().enumerate().map(facts).collect();
        let number = |firm: Option<FirmId>| firm.map_or(NO_FIRM, |firm| firm.0);
        self.tenants = Tenancy::of(firms, year).tenants.iter().map(|(firm, from)| (firm.0, number(*from))).collect();
        for flag in firms.flags.iter().filter(|flag| flag.year == year) {
            let at = self.flag_names.iter().position(|name| *name == flag.name).unwrap_or(self.flag_names.len());
            if at == self.flag_names.len() {
                self.flag_names.push(flag.name.clone());
            }
            self.flags.push((flag.firm.0, at as u32));
        }
        self.flags.sort_unstable();
    }

    /// How many firms there are.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether there is no firm.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// A firm's figure; NaN is "no value".
    pub fn figure(&self, field: Field, firm: u32) -> f64 {
        self.fields[field.index()].get(firm as usize).copied().unwrap_or(f64::NAN)
    }

    /// The same with one figure changed: what would be if.
    #[must_use]
    pub fn with(&self, field: Field, firm: u32, value: f64) -> Self {
        let mut changed = self.clone();
        changed.set(field, firm, value);
        changed
    }

    /// Changes one figure.
    pub(super) fn set(&mut self, field: Field, firm: u32, value: f64) {
        let column = &mut self.fields[field.index()];
        column.resize(self.facts.len(), f64::NAN);
        if let Some(slot) = column.get_mut(firm as usize) {
            *slot = value;
        }
    }

    /// The names of the flags (vetoes) of a firm.
    pub(super) fn flags_of(&self, firm: u32) -> impl Iterator<Item = &str> {
        let start = self.flags.partition_point(|(known, _)| *known < firm);
        let flags = self.flags.get(start..).unwrap_or(&[]).iter().take_while(move |(known, _)| *known == firm);
        flags.filter_map(|(_, name)| self.flag_names.get(*name as usize).map(String::as_str))
    }

    /// Whether a firm uses rented land only.
    pub(super) fn is_tenant(&self, firm: u32) -> bool {
        self.tenants.binary_search_by_key(&firm, |(tenant, _)| *tenant).is_ok()
    }

    /// The firm a tenant rents from, where that is known.
    pub(super) fn landlord(&self, firm: u32) -> Option<u32> {
        let at = self.tenants.binary_search_by_key(&firm, |(tenant, _)| *tenant).ok()?;
        self.tenants.get(at).map(|(_, from)| *from).filter(|from| *from != NO_FIRM)
    }
}

fn known(value: Option<f64>) -> f64 {
    value.filter(|value| value.is_finite()).unwrap_or(f64::NAN)
}

/// Place of each firm by credit code; of equal codes the first of the file comes first.
fn by_code(firms: &FirmBook) -> Vec<u32> {
    let code = |at: u32| firms.name_and_code(FirmId(at)).map_or("", |(_, code)| code);
    let mut order: Vec<u32> = (0..firms.len() as u32).collect();
    order.par_sort_unstable_by(|a, b| code(*a).cmp(code(*b)).then(a.cmp(b)));
    let mut places = vec![0; order.len()];
    for (place, firm) in order.iter().enumerate() {
        if let Some(slot) = places.get_mut(*firm as usize) {
            *slot = place as u32;
        }
    }
    places
}
