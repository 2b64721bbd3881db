//! A whole standard from its values: head, scope, clauses.

use crate::io::error::Fault;
use crate::io::schemes::fields::{Object, Place};
use crate::io::schemes::parse::{MOST_NOTES, divisions, status};
use crate::model::entry::{Clause, Comparison, EntryStandard, FixedClasses, Quantity, Scope, Weight};
use crate::model::scheme::PolicyOrigin;
use crate::model::spec::Metric;
use crate::model::words::Words;
use crate::words;

/// A document's denominator in 公顷; kept in 亩.
const HECTARES: &str = "land_ha";
/// 亩 a 公顷.
const MU_PER_HECTARE: f64 = 15.0;
/// Industries a scope can list, and bounds a theme can have.
const MOST_NAMES: usize = 100;

pub(super) fn standard(root: &Place<'_>) -> Result<EntryStandard, Fault> {
    let object = root.object(&["id", "name", "year", "status", "source", "notes", "who", "clauses"])?;
    let notes = object.get("notes").map_or(Ok(Vec::new()), |place| place.list(MOST_NOTES))?;
    Ok(EntryStandard {
        id: object.need("id")?.text()?.to_owned(),
        name: object.need("name")?.words()?,
        year: object.get("year").map(|place| place.whole(1900, 2200)).transpose()?,
        origin: PolicyOrigin { status: status(&object.need("status")?)?, source: object.need("source")?.words()? },
        notes: notes.iter().map(Place::words).collect::<Result<_, _>>()?,
        who: scope(&object)?,
        clauses: clauses(&object.need("clauses")?)?,
    })
}

fn scope(object: &Object<'_>) -> Result<Scope, Fault> {
    let Some(place) = object.get("who") else { return Ok(Scope::default()) };
    let object = place.object(&["divisions", "industries"])?;
    let names = object.get("industries").map_or(Ok(Vec::new()), |place| place.list(MOST_NAMES))?;
    Ok(Scope {
        divisions: object.get("divisions").map_or(Ok(Vec::new()), |place| divisions(&place))?,
        industries: names.iter().map(|name| Ok(name.text()?.to_owned())).collect::<Result<_, Fault>>()?,
    })
}

fn clauses(place: &Place<'_>) -> Result<Vec<Clause>, Fault> {
    let mut made: Vec<Clause> = Vec::new();
    for item in place.list(EntryStandard::MOST_CLAUSES)? {
        let next = clause(&item)?;
        if made.iter().any(|known| known.key == next.key && known.who == next.who) {
            let key = &next.key;
            let message = words!(
                "条款“{key}”对同样的行业出现两次",
                "the clause \"{key}\" is there twice for the same industries"
            );
            let remedy = Words::fixed("换一个 key，或写明不同的 who", "choose another key, or another who");
            return Err(item.fault("standard-double-clause", message, remedy));
        }
        made.push(next);
    }
    if made.is_empty() {
        let message = Words::fixed("一个条款也没有", "there is no clause");
        return Err(place.fault("scheme-missing-key", message, Words::fixed("至少写一条", "write one at least")));
    }
    Ok(made)
}

fn clause(place: &Place<'_>) -> Result<Clause, Fault> {
    let keys = [
        "key",
        "name",
        "text",
        "of",
        "per",
        "factor",
        "unit",
        "at_least",
        "at_most",
        "weight",
        "who",
        "after_years",
        "classes",
    ];
    let object = place.object(&keys)?;
    let of = object.need("of")?.choice(&Quantity::ALL.map(|quantity| (quantity.name(), quantity)))?;
    let (per, per_mu) = denominator(&object, of)?;
    let (side, bar) = object.one_of(&["at_least", "at_most"])?;
    let rule = if side == "at_least" { Comparison::AtLeast } else { Comparison::AtMost };
    let bar_at = bar.at_least(0.0)? / per_mu;
    let weights = Weight::ALL.map(|weight| (weight.name(), weight));
    Ok(Clause {
        key: object.need("key")?.text()?.to_owned(),
        name: object.need("name")?.words()?,
        text: object.need("text")?.words()?,
        of,
        per,
        factor: object.get("factor").map_or(Ok(1.0), |place| place.positive())?,
        unit: unit(&object, of, per)?,
        rule,
        bar: bar_at,
        weight: object.get("weight").map_or(Ok(Weight::Required), |place| place.choice(&weights))?,
        who: scope(&object)?,
        after_years: object.get("after_years").map(|place| place.whole(1, 50)).transpose()?,
        classes: classes(&object, per, (bar_at, per_mu))?,
    })
}

/// What a value is divided by, and how many 亩 the document's unit of land has.
fn denominator(object: &Object<'_>, of: Quantity) -> Result<(Option<Quantity>, f64), Fault> {
    let Some(place) = object.get("per") else { return Ok((None, 1.0)) };
    let known = Quantity::ALL.map(|quantity| (quantity.name(), (quantity, 1.0)));
    let hectares = (HECTARES, (Quantity::Land, MU_PER_HECTARE));
    let choices: Vec<_> = known.into_iter().chain([hectares]).collect();
    let (per, per_mu) = place.choice(&choices)?;
    if per == of || !of.is_money() || !(per.is_money() || per == Quantity::Land) {
        let (of, per) = (of.name(), per.name());
        let message = words!("{of} 不能除以 {per}", "{of} cannot be divided by {per}");
        let remedy = Words::fixed(
            "只有金额可以除以另一金额或用地面积；容积率等已是比值，去掉 per",
            "only money is divided, by other money or by land; a ratio needs no per",
        );
        return Err(place.fault("standard-quotient", message, remedy));
    }
    Ok((Some(per), per_mu))
}

/// The unit that is written, or that follows.
fn unit(object: &Object<'_>, of: Quantity, per: Option<Quantity>) -> Result<Words, Fault> {
    match (object.get("unit"), per) {
        (None, None) => Ok(of.unit()),
        (None, Some(Quantity::Land)) => {
            let (of, land) = (of.unit(), Quantity::Land.unit());
            Ok(Words::made(format!("{}/{}", of.zh, land.zh), format!("{}/{}", of.en, land.en)))
        }
        (Some(place), Some(per)) if per != Quantity::Land => place.words(),
        (None, Some(_)) => object.need("unit")?.words(),
        (Some(place), _) => {
            let message = Words::fixed("这里的单位已由 of 和 per 确定", "the unit follows from of and per here");
            Err(place.fault("standard-unit", message, Words::fixed("去掉 unit", "take unit out")))
        }
    }
}

fn classes(
    object: &Object<'_>,
    per: Option<Quantity>,
    (bar, per_mu): (f64, f64),
) -> Result<Option<FixedClasses>, Fault> {
    let Some(place) = object.get("classes") else { return Ok(None) };
    let object = place.object(&["metric", "bounds", "note"])?;
    let list = object.need("bounds")?;
    let bounds: Vec<f64> =
        list.list(MOST_NAMES)?.iter().map(|bound| Ok(bound.number()? / per_mu)).collect::<Result<_, Fault>>()?;
    if per != Some(Quantity::Land) || !bounds.is_sorted_by(|a, b| a < b) || !bounds.contains(&bar) {
        let message =
            Words::fixed("分级界须递增，并含有本条的标准值", "bounds must ascend and hold the clause's own bar");
        let remedy = Words::fixed(
            "改正 bounds；只有按用地面积计的条款有分级",
            "mend the bounds; only per-land clauses have them",
        );
        return Err(list.fault("standard-bounds", message, remedy));
    }
    Ok(Some(FixedClasses {
        metric: object.need("metric")?.choice(&Metric::ALL.map(|metric| (metric.name(), metric)))?,
        bounds,
        note: object.get("note").map_or(Ok(Words::default()), |place| place.words())?,
    }))
}
