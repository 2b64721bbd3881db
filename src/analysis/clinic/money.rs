//! Money that stands in 元 where 万元 is expected: by the firms' other years, and by what a zone's firms can have.
//!
//! *Guarantees:* a figure of one year is compared with the same firm's other years before anything else; what no other
//! year speaks for is only said where it is beyond all doubt.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::analysis::clinic::{Finding, Kind, median, repair};
use crate::model::dataset::Dataset;
use crate::model::firm::Yearly;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::{Layer, Role};
use crate::model::repair::{Figure, Fix, Repair};
use crate::words;

/// 万元 in 元.
const TIMES: f64 = 1e4;
/// Firms grow, but not by so many powers of ten in a year: what is between 10^3.5 and 10^4.5 times as much is in 元.
const POWERS: std::ops::Range<f64> = 3.5..4.5;
/// Fewer figures do not make a column.
const FEWEST: usize = 5;
/// Figure and the highest median, in 万元, that firms of a zone can have; more is in 元.
const MEDIANS: &str = include_str!("../../../assets/clinic/medians.txt");

/// One figure of a firm.
#[derive(Debug, Clone, Copy)]
struct Entry {
    firm: FirmId,
    year: u16,
    value: f64,
}

pub(super) fn findings(data: &Dataset, parcels: &Layer) -> Vec<Finding> {
    let money = Money::of(data, parcels);
    Figure::ALL.into_iter().flat_map(|figure| money.of_figure(figure)).collect()
}

/// The figures, and what is needed to say where they are.
struct Money<'a> {
    data: &'a Dataset,
    parcels: &'a Layer,
    yearly: Vec<(FirmId, u16, Yearly)>,
    /// Of a firm the first parcel it occupies.
    places: HashMap<FirmId, FeatureId>,
}

impl<'a> Money<'a> {
    fn of(data: &'a Dataset, parcels: &'a Layer) -> Self {
        let book = &data.firms;
        let Some(own) = &book.own else {
            let wanted: BTreeSet<&str> = book.occupations.iter().map(|held| held.parcel_code.as_str()).collect();
            let coded = |id| parcels.text(Role::Code, id).filter(|code| wanted.contains(code)).map(|code| (code, id));
            let mut rows = HashMap::new();
            for (code, id) in parcels.shapes.ids().filter_map(coded) {
                rows.entry(code).or_insert(id);
            }
            let mut places = HashMap::new();
            for held in &book.occupations {
                if let Some(id) = rows.get(held.parcel_code.as_str()) {
                    places.entry(held.firm).or_insert(*id);
                }
            }
            return Self { data, parcels, yearly: book.yearly.clone(), places };
        };
        let row = |row: usize| {
            let year = own.year(row)?;
            let [tax, output, investment] = own.figures(row, year);
            Some((FirmId(row as u32), year, Yearly { tax, output, investment, ..Yearly::default() }))
        };
        let yearly: Vec<_> = (0..own.layer().len()).filter_map(row).collect();
        let places = yearly.iter().map(|(firm, ..)| (*firm, FeatureId(firm.0))).collect();
        Self { data, parcels, yearly, places }
    }

    fn of_figure(&self, figure: Figure) -> Vec<Finding> {
        let value = |(firm, year, yearly): &(FirmId, u16, Yearly)| {
            let value = figure.of(yearly).filter(|value| *value > 0.0 && value.is_finite())?;
            Some(Entry { firm: *firm, year: *year, value })
        };
        let values: Vec<Entry> = self.yearly.iter().filter_map(value).collect();
        let mut of_year: BTreeMap<u16, Vec<Entry>> = BTreeMap::new();
        for value in &values {
            of_year.entry(value.year).or_default().push(*value);
        }
        let mut found = Vec::new();
        let mut whole = BTreeSet::new();
        for (year, column) in &of_year {
            if column.len() >= FEWEST && is_too_much(figure, column) {
                whole.insert(*year);
                found.push(self.column(figure, *year, column));
            }
        }
        // Against years that are right.
        let mut of_firm: HashMap<FirmId, Vec<(u16, f64)>> = HashMap::new();
        for value in values.iter().filter(|value| !whole.contains(&value.year)) {
            of_firm.entry(value.firm).or_default().push((value.year, value.value));
        }
        let is_off = |value: &Entry| {
            let others = of_firm.get(&value.firm)?.iter().filter(|(year, _)| *year != value.year);
            let usual = median(others.map(|(_, other)| *other).collect())?;
            Some(POWERS.contains(&(value.value / usual).log10()))
        };
        for (year, column) in of_year.iter().filter(|(year, _)| !whole.contains(*year)) {
            let off: Vec<&Entry> = column.iter().filter(|value| is_off(value) == Some(true)).collect();
            if column.len() >= FEWEST && 2 * off.len() > column.len() {
                found.push(self.column(figure, *year, column));
                continue;
            }
            // What is more than all others together is the largest.
            let largest = column.iter().max_by(|a, b| a.value.total_cmp(&b.value));
            let alone = largest.filter(|value| is_off(value).is_none() && is_beyond(**value, column));
            found.extend(off.into_iter().chain(alone).map(|value| self.single(figure, *value)));
        }
        found
    }

    fn column(&self, figure: Figure, year: u16, column: &[Entry]) -> Finding {
        let from = median(column.iter().map(|value| value.value).collect());
        let middle = from.unwrap_or(f64::NAN);
        let (figure_zh, figure_en) = (figure.words().zh, figure.words().en);
        let count = column.len();
        let fix = match self.own_column(figure) {
            Some(name) => {
                let (column, year) = (name.to_owned(), Some(year));
                repair(self.parcels, Fix::Scale { column, year, from, factor: 1.0 / TIMES })
            }
            None => Repair { layer: String::new(), fix: Fix::Money { figure, year, from, factor: 1.0 / TIMES } },
        };
        Finding {
            kind: Kind::MoneyUnit,
            feature: None,
            bounds: self.parcels.shapes.extent(),
            message: words!(
                "{year} 年{figure_zh}（{count} 家，中位数 {middle:.0} 万元）像是以元计",
                "{figure_en} of {year} ({count} firms, median {middle:.0} 万元) looks like 元"
            ),
            remedy: words!(
                "核对后可把该年这一列换算为万元（÷ 10000）",
                "check, then convert that column to 万元 (÷ 10000)"
            ),
            repair: Some(fix),
        }
    }

    fn single(&self, figure: Figure, found: Entry) -> Finding {
        let Entry { firm, year, value } = found;
        let feature = self.places.get(&firm).copied();
        let (name, code) = self.data.firms.name_and_code(firm).unwrap_or_default();
        let (figure_zh, figure_en) = (figure.words().zh, figure.words().en);
        let (factor, changed) = (1.0 / TIMES, value / TIMES);
        let fix = match (self.own_column(figure), feature) {
            (Some(column), Some(id)) => {
                repair(self.parcels, Fix::ScaleOne { column: column.to_owned(), row: id.0, from: value, factor })
            }
            _ => Repair {
                layer: String::new(),
                fix: Fix::MoneyOne { firm: code.to_owned(), figure, year, from: value, factor },
            },
        };
        Finding {
            kind: Kind::MoneyUnitOne,
            feature,
            bounds: feature.and_then(|id| self.parcels.shapes.bounds(id)),
            message: words!(
                "{name} {year} 年{figure_zh} {value} 万元，约为应有数值的一万倍，像是以元计",
                "{name}: {figure_en} of {year} is {value} 万元, some ten thousand times what is expected; it looks like 元"
            ),
            remedy: words!("核对后可换算为 {changed:.2} 万元", "check, then convert it to {changed:.2} 万元"),
            repair: Some(fix),
        }
    }

    /// The parcels' own column of a figure, where it comes from one.
    fn own_column(&self, figure: Figure) -> Option<&str> {
        let at = match figure {
            Figure::Tax => 0,
            Figure::Output => 1,
            Figure::Investment => 2,
            _ => return None,
        };
        let own = self.data.firms.own.as_ref()?;
        let column = own.layer().table.columns.get((*own.money().get(at)?)?)?;
        Some(&column.name)
    }
}

/// Whether the middle firm has more than firms of a zone can have.
fn is_too_much(figure: Figure, column: &[Entry]) -> bool {
    let limit = MEDIANS.lines().find_map(|line| line.strip_prefix(figure.name())?.trim().parse::<f64>().ok());
    let middle = median(column.iter().map(|value| value.value).collect());
    middle.zip(limit).is_some_and(|(middle, limit)| middle > limit)
}

/// Whether a figure is ten times all others together, and would be one of them in 元.
fn is_beyond(value: Entry, column: &[Entry]) -> bool {
    let others = || column.iter().filter(|other| other.firm != value.firm).map(|other| other.value);
    let (low, high) =
        others().fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), other| (low.min(other), high.max(other)));
    others().count() >= FEWEST
        && value.value > 10.0 * others().sum::<f64>()
        && (low..=high).contains(&(value.value / TIMES))
}
