//! What a series has a sheet for: zones, parcels, firms, rows of the register; each with its land and its figures.
//!
//! *Guarantees:* in the order of the file, the register in its own; what has no land on the map has no sheet.
//! *Must not know:* pages, files.

mod surroundings;
mod zones;

pub use zones::zones;

use crate::analysis::answer::{Cell, unit};
use crate::analysis::grade::{Graded, verdict_words};
use crate::analysis::per_mu::Reading;
use crate::analysis::register::{RegisterOf, entries, firm_names, joined, status_cell, use_cell};
use crate::analysis::subjects::surroundings::Surroundings;
use crate::analysis::summary::{Basis, code_of};
use crate::analysis::summary_table::state;
use crate::model::firm_class::industry_words;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::{Layer, Role};
use crate::model::shapes::around;
use crate::model::spec::Metric;
use crate::model::words::Words;
use geo_types::Rect;

/// What a series has a sheet for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SeriesBy {
    /// Every zone.
    Zone,
    /// Every parcel.
    Parcel,
    /// Every firm with land.
    Firm,
    /// Every parcel of the register of low-yield land.
    Register,
}

/// What one sheet is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// Zone id, 宗地代码 or credit code.
    pub id: String,
    /// What it is called.
    pub name: Words,
    /// What an index says beside the name; empty for nothing.
    pub note: String,
    /// The zone, where it is one.
    pub zone: Option<FeatureId>,
    /// Its parcels, to be outlined; of a zone none.
    pub parcels: Vec<FeatureId>,
    /// The land itself.
    pub bounds_in_world: Rect,
    /// What the map must show: the land and some of what is around it.
    pub extent_in_world: Rect,
    /// What is known of it.
    pub facts: Vec<Fact>,
}

/// One thing that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What.
    pub name: Words,
    /// How much.
    pub value: Cell,
    /// Of a number, in what; empty of a count.
    pub unit: Words,
    /// What else is to be said of it, in brackets; empty for nothing.
    pub note: Words,
    /// Whether everybody may know.
    pub is_public: bool,
}

/// A sheet for each of these parcels.
pub fn parcels(basis: Basis<'_>, graded: Option<&Graded>, ids: impl IntoIterator<Item = FeatureId>) -> Vec<Subject> {
    let Some(layer) = basis.data.parcels() else { return Vec::new() };
    let surroundings = Surroundings::of(basis.data);
    ids.into_iter().filter_map(|id| of_parcel(basis, graded, (layer, id), &surroundings)).collect()
}

fn of_parcel(
    basis: Basis<'_>,
    graded: Option<&Graded>,
    (layer, parcel): (&Layer, FeatureId),
    surroundings: &Surroundings<'_>,
) -> Option<Subject> {
    let name = code_of(layer, parcel);
    let bounds = layer.shapes.bounds(parcel)?;
    Some(Subject {
        id: name.clone(),
        note: firm_names(&basis.data.firms, basis.occupancy, parcel),
        zone: None,
        parcels: vec![parcel],
        bounds_in_world: bounds,
        extent_in_world: surroundings.around(bounds),
        facts: facts_of_parcel(basis, graded, (layer, parcel), &name),
        name: Words::same(name),
    })
}

/// A sheet for every parcel of the register, ordered by 宗地代码, with what put it there.
pub fn register(basis: Basis<'_>, graded: Option<&Graded>, of: RegisterOf<'_>) -> Vec<Subject> {
    let Some(layer) = of.data.parcels() else { return Vec::new() };
    let mut listed = entries(of);
    listed.sort_by_cached_key(|entry| code_of(layer, entry.parcel));
    let surroundings = Surroundings::of(basis.data);
    let subject = |entry: crate::analysis::register::Entry| {
        let mut subject = of_parcel(basis, graded, (layer, entry.parcel), &surroundings)?;
        let rules: Vec<_> = entry.findings.iter().filter_map(|finding| of.rules.rules.get(finding.rule)).collect();
        let named: Vec<&Words> = rules.iter().map(|rule| &rule.name).collect();
        let why: Vec<&Words> = entry.findings.iter().map(|finding| &finding.why).collect();
        let mut advice: Vec<&Words> = rules.iter().map(|rule| &rule.advice).collect();
        advice.dedup();
        let text = |parts: &[&Words]| Cell::Text(joined(parts));
        subject.facts.extend([
            fact(Words::fixed("低效类型", "Kind of low yield"), text(&named)).public(),
            fact(Words::fixed("可增税收", "Recoverable tax"), Cell::number(entry.recoverable.map(|tax| tax.0)))
                .unit(unit::WAN_YUAN),
            fact(Words::fixed("判定依据", "Why"), text(&why)),
            fact(Words::fixed("处置建议", "Advice"), text(&advice)).public(),
        ]);
        Some(subject)
    };
    listed.into_iter().filter_map(subject).collect()
}

/// A sheet for every firm with land on the map, with all its parcels.
pub fn firms(basis: Basis<'_>, graded: Option<&Graded>) -> Vec<Subject> {
    let Some(layer) = basis.data.parcels() else { return Vec::new() };
    let surroundings = Surroundings::of(basis.data);
    let subject = |firm: FirmId| {
        let (name, code) = basis.data.firms.name_and_code(firm)?;
        let parcels: Vec<FeatureId> = basis.occupancy.parcels_of(firm).iter().map(|(parcel, _)| *parcel).collect();
        let bounds = parcels.iter().filter_map(|parcel| layer.shapes.bounds(*parcel)).reduce(around)?;
        Some(Subject {
            id: if code.is_empty() { name.to_owned() } else { code.to_owned() },
            name: Words::same(if name.is_empty() { code } else { name }),
            note: String::new(),
            zone: None,
            bounds_in_world: bounds,
            extent_in_world: surroundings.around(bounds),
            facts: facts_of_firm(basis, graded, firm, (code, parcels.len())),
            parcels,
        })
    };
    basis.data.firms.ids().filter_map(subject).collect()
}

impl Fact {
    fn unit(self, unit: Words) -> Self {
        Self { unit, ..self }
    }

    fn note(self, note: Words) -> Self {
        Self { note, ..self }
    }

    fn public(self) -> Self {
        Self { is_public: true, ..self }
    }
}

fn fact(name: Words, value: Cell) -> Fact {
    Fact { name, value, unit: unit::NONE, note: Words::default(), is_public: false }
}

const GRADE: Words = Words::fixed("评价等级", "Grade");

fn facts_of_parcel(
    basis: Basis<'_>,
    graded: Option<&Graded>,
    (layer, parcel): (&Layer, FeatureId),
    code: &str,
) -> Vec<Fact> {
    let mut facts = vec![
        fact(Words::fixed("宗地代码", "Parcel"), Cell::same(code)).public(),
        fact(Words::fixed("坐落", "Address"), Cell::same(layer.text(Role::Address, parcel).unwrap_or_default())),
        fact(Words::fixed("企业", "Firms"), Cell::same(firm_names(&basis.data.firms, basis.occupancy, parcel))),
        fact(Words::fixed("用途", "Land use"), use_cell(layer, parcel)).public(),
        fact(Words::fixed("状态", "Status"), status_cell(layer, parcel)).public(),
        fact(Words::fixed("面积", "Area"), Cell::number(basis.figures.area(parcel).0)).unit(unit::MU),
    ];
    for metric in Metric::ALL {
        // Whether there is a figure and whether it is rated are two things.
        let reading = basis.figures.per_mu(metric, parcel);
        let (value, note) = match reading {
            Reading::Value(value) => (Cell::number(value.0), Words::default()),
            Reading::NotRated(Some(value)) => (Cell::number(value.0), state(reading).1),
            Reading::NoData => (Cell::Text(state(reading).1), Words::default()),
            Reading::NotRated(None) => (Cell::Text(state(Reading::NoData).1), state(reading).1),
        };
        facts.push(fact(metric.words(), value).unit(unit::WAN_YUAN_PER_MU).note(note));
    }
    if let Some(graded) = graded {
        let words = verdict_words(&graded.evaluation.scheme, graded.parcels.verdict(parcel));
        facts.push(fact(GRADE, Cell::Text(words)));
    }
    facts
}

fn facts_of_firm(basis: Basis<'_>, graded: Option<&Graded>, firm: FirmId, (code, count): (&str, usize)) -> Vec<Fact> {
    let firms = &basis.data.firms;
    let land = basis.occupancy.land_of(firm);
    let mut facts = vec![
        fact(Words::fixed("统一社会信用代码", "Credit code"), Cell::same(code)),
        fact(Words::fixed("产业", "Industry"), {
            firms
                .industry(firm)
                .filter(|name| !name.is_empty())
                .map_or(Cell::None, |name| Cell::Text(industry_words(name)))
        }),
        fact(Words::fixed("宗地数", "Parcels"), Cell::Number(count as f64)),
        fact(Words::fixed("用地", "Land"), Cell::number(land.0)).unit(unit::MU),
    ];
    let yearly = firms.figures(firm, basis.figures.year);
    for metric in Metric::ALL {
        let total = yearly.and_then(|yearly| match metric {
            Metric::Tax => yearly.tax,
            Metric::Output => yearly.output,
            Metric::Investment => yearly.investment,
        });
        let per_mu = Cell::number(total.map(|total| total / land.0));
        facts.push(fact(metric.total_words(), Cell::number(total)).unit(unit::WAN_YUAN));
        facts.push(fact(metric.words(), per_mu).unit(unit::WAN_YUAN_PER_MU));
    }
    if let Some(graded) = graded {
        let words = verdict_words(&graded.evaluation.scheme, graded.evaluation.verdict(firm));
        facts.push(fact(GRADE, Cell::Text(words)));
    }
    facts
}
