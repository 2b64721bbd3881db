//! A set of rules from its values.

use crate::io::error::Fault;
use crate::io::schemes::fields::{Object, Place};
use crate::io::schemes::parse::{MOST_NOTES, status};
use crate::model::layer::ParcelStatus;
use crate::model::register::{Bar, Rule, RuleSet, Spare, SpareWhen, When};
use crate::model::scheme::PolicyOrigin;
use crate::model::spec::Metric;
use crate::model::words::Words;
use crate::words;

pub(super) fn rule_set(root: &Place<'_>) -> Result<RuleSet, Fault> {
    let keys = ["id", "name", "status", "source", "notes", "standard_uses", "rules", "exemptions"];
    let object = root.object(&keys)?;
    let notes = object.get("notes").map_or(Ok(Vec::new()), |place| place.list(MOST_NOTES))?;
    let rules = rules(&object.need("rules")?)?;
    let exemptions = object.get("exemptions").map_or(Ok(Vec::new()), |place| place.list(RuleSet::MOST_ENTRIES))?;
    Ok(RuleSet {
        id: object.need("id")?.text()?.to_owned(),
        name: object.need("name")?.words()?,
        origin: PolicyOrigin { status: status(&object.need("status")?)?, source: object.need("source")?.words()? },
        notes: notes.iter().map(Place::words).collect::<Result<_, _>>()?,
        standard_uses: uses(&object.need("standard_uses")?)?,
        exemptions: exemptions.iter().map(|place| spare(place, &rules)).collect::<Result<_, _>>()?,
        rules,
    })
}

fn rules(place: &Place<'_>) -> Result<Vec<Rule>, Fault> {
    let mut made: Vec<Rule> = Vec::new();
    for item in place.list(RuleSet::MOST_ENTRIES)? {
        let next = rule(&item)?;
        if made.iter().any(|known| known.id == next.id) {
            let id = &next.id;
            let message = words!("规则“{id}”出现两次", "the rule \"{id}\" is there twice");
            let place = item.object(&RULE)?.need("id")?;
            return Err(place.fault("scheme-double-name", message, Words::fixed("换一个名称", "choose another name")));
        }
        made.push(next);
    }
    if made.is_empty() {
        let message = Words::fixed("一条规则也没有", "there is no rule");
        return Err(place.fault("scheme-missing-key", message, Words::fixed("至少写一条规则", "write one at least")));
    }
    Ok(made)
}

/// The keys of a rule.
const RULE: [&str; 9] = ["id", "name", "uses", "advice", "origin", "below", "grade", "status", "plot_ratio"];

fn rule(place: &Place<'_>) -> Result<Rule, Fault> {
    let object = place.object(&RULE)?;
    let (key, value) = object.one_of(&["below", "grade", "status", "plot_ratio"])?;
    let when = match key {
        "below" => below(&value)?,
        "grade" => {
            let of = value.object(&["grades", "years"])?;
            When::Grade { grades: texts(&of.need("grades")?)?, years: years(&of)? }
        }
        "status" => statuses(&value)?,
        _ => When::PlotRatio { below: value.object(&["below"])?.need("below")?.positive()? },
    };
    Ok(Rule {
        id: object.need("id")?.text()?.to_owned(),
        name: object.need("name")?.words()?,
        when,
        uses: object.get("uses").map_or(Ok(Vec::new()), |place| uses(&place))?,
        advice: object.need("advice")?.words()?,
        origin: object.get("origin").map(|place| own_origin(&place)).transpose()?,
    })
}

/// Status and source.
fn own_origin(place: &Place<'_>) -> Result<PolicyOrigin, Fault> {
    let object = place.object(&["status", "source"])?;
    Ok(PolicyOrigin { status: status(&object.need("status")?)?, source: object.need("source")?.words()? })
}

fn below(place: &Place<'_>) -> Result<When, Fault> {
    let object = place.object(&["metric", "at", "standard", "percent_of_average", "years"])?;
    let metric = object.need("metric")?.choice(&Metric::ALL.map(|metric| (metric.name(), metric)))?;
    let (key, value) = object.one_of(&["at", "standard", "percent_of_average"])?;
    let bar = match key {
        "at" => Bar::Fixed(value.positive()?),
        "standard" => {
            value.only_true()?;
            Bar::Standard
        }
        _ => Bar::PercentOfAverage(value.positive()?),
    };
    Ok(When::Below { metric, bar, years: years(&object)? })
}

fn statuses(place: &Place<'_>) -> Result<When, Fault> {
    let object = place.object(&["any_of", "years", "since_columns"])?;
    let names = ParcelStatus::ALL.map(|status| (status.name(), status));
    let list = object.need("any_of")?.list(names.len())?;
    Ok(When::Status {
        statuses: list.iter().map(|item| item.choice(&names)).collect::<Result<_, _>>()?,
        years: object.get("years").map_or(Ok(0), |place| place.whole(0, 100))?,
        since: object.get("since_columns").map_or(Ok(Vec::new()), |place| texts(&place))?,
    })
}

fn spare(place: &Place<'_>, rules: &[Rule]) -> Result<Spare, Fault> {
    let object = place.object(&["not_rated", "younger_than_years", "uses", "from", "reason"])?;
    let (key, value) = object.one_of(&["not_rated", "younger_than_years", "uses"])?;
    let when = match key {
        "not_rated" => {
            value.only_true()?;
            SpareWhen::NotRated
        }
        "younger_than_years" => SpareWhen::YoungerThan(value.whole(1, 100)?),
        _ => SpareWhen::Uses(uses(&value)?),
    };
    let from = object.get("from").map_or(Ok(Vec::new()), |place| place.list(RuleSet::MOST_ENTRIES))?;
    let known = |item: &Place<'_>| {
        let text = item.text()?;
        let found = rules.iter().any(|rule| rule.id == text);
        let refuse = || item.no_choice(text, rules.iter().map(|rule| rule.id.as_str()));
        if found { Ok(text.to_owned()) } else { Err(refuse()) }
    };
    Ok(Spare { when, from: from.iter().map(known).collect::<Result<_, _>>()?, reason: object.need("reason")?.words()? })
}

fn years(object: &Object<'_>) -> Result<u16, Fault> {
    object.get("years").map_or(Ok(1), |place| place.whole(1, RuleSet::MOST_YEARS))
}

fn texts(place: &Place<'_>) -> Result<Vec<String>, Fault> {
    place.list(RuleSet::MOST_ENTRIES)?.iter().map(|item| item.text().map(str::to_owned)).collect()
}

/// Beginnings of codes of 用地用海: two, four or six digits.
fn uses(place: &Place<'_>) -> Result<Vec<String>, Fault> {
    let code = |item: &Place<'_>| {
        let text = item.text()?;
        if matches!(text.len(), 2 | 4 | 6) && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(text.to_owned());
        }
        let shown: String = text.chars().take(40).collect();
        let message = words!("“{shown}”不是用地用海代码", "\"{shown}\" is no code of 用地用海");
        let remedy =
            Words::fixed("写成 2、4 或 6 位数字，如 \"10\"、\"1001\"", "write 2, 4 or 6 digits: \"10\", \"1001\"");
        Err(item.fault("scheme-range", message, remedy))
    };
    place.list(RuleSet::MOST_ENTRIES)?.iter().map(code).collect()
}
