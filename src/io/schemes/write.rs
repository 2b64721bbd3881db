//! A scheme as the text of a scheme file: what a planner changed in the window, to keep, to send, to edit.
//!
//! *Guarantees:* reading the text again gives an equal scheme, to the last bit of every number.
//! *Must not know:* where the text goes.

use crate::io::json::{Map, Value, json, pretty};
use crate::model::scheme::{
    Benchmark, Bounds, ExemptWhen, Exemption, GradingRule, Group, Indicator, Leniency, Missing, Policy, PolicyOrigin,
    Quota, QuotaBase, Rounding, ScaleUnknown, Scheme, Scoring, TenantKind, Ties, Verdict, Veto, VetoLimit, VetoWhen,
    name_of,
};
use crate::model::words::Words;

/// The text of a scheme file.
pub fn as_text(scheme: &Scheme) -> String {
    pretty(&as_value(scheme))
}

/// The object of a scheme file.
pub(in crate::io) fn as_value(scheme: &Scheme) -> Value {
    let mut object = Map::new();
    put(&mut object, "id", scheme.id.as_str());
    object.insert("name".to_owned(), words(&scheme.name));
    put_some(&mut object, "year", scheme.year);
    put_origin(&mut object, Some(&scheme.origin));
    object.insert("notes".to_owned(), scheme.notes.iter().map(words).collect());
    let grade = |grade: &crate::model::scheme::GradeClass| json!({ "id": grade.id, "name": words(&grade.name) });
    object.insert("grades".to_owned(), scheme.grades.iter().map(grade).collect());
    put(&mut object, "scale_unknown", name_of(&ScaleUnknown::NAMES, &scheme.scale_unknown));
    let mut tenants = Map::new();
    put(&mut tenants, "rule", name_of(&TenantKind::NAMES, &scheme.tenants.kind));
    put(&mut tenants, "below_scale_only", scheme.tenants.below_scale_only);
    put_some(&mut tenants, "alone_from_mu", scheme.tenants.alone_from.map(|from| number(from.0)));
    object.insert("tenants".to_owned(), Value::Object(tenants));
    object.insert("exemptions".to_owned(), scheme.exemptions.iter().map(|known| exemption(scheme, known)).collect());
    object.insert("vetoes".to_owned(), scheme.vetoes.iter().map(|known| veto(scheme, known)).collect());
    object.insert("policies".to_owned(), scheme.policies.iter().map(|known| policy(scheme, known)).collect());
    object.insert("groups".to_owned(), scheme.groups.iter().map(|known| group(scheme, known)).collect());
    Value::Object(object)
}

pub(in crate::io) fn put(object: &mut Map<String, Value>, key: &str, value: impl Into<Value>) {
    object.insert(key.to_owned(), value.into());
}

pub(in crate::io) fn put_some(object: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), value.into());
    }
}

/// 40, not 40.0, as people write it.
pub(in crate::io) fn number(value: f64) -> Value {
    const WHOLE_BELOW: f64 = 1e15;
    let is_whole = value.fract() == 0.0 && value.abs() < WHOLE_BELOW;
    if is_whole { Value::from(value as i64) } else { Value::from(value) }
}

/// One text where both languages have the same.
pub(in crate::io) fn words(words: &Words) -> Value {
    if words.zh == words.en { json!(words.zh) } else { json!({ "zh": words.zh, "en": words.en }) }
}

pub(in crate::io) fn put_origin(object: &mut Map<String, Value>, origin: Option<&PolicyOrigin>) {
    if let Some(origin) = origin {
        put(object, "status", origin.status.name());
        object.insert("source".to_owned(), words(&origin.source));
    }
}

fn grade_id(scheme: &Scheme, at: u8) -> Value {
    json!(Verdict::Grade(at).id(scheme).unwrap_or(""))
}

/// `44-46`.
pub(in crate::io) fn divisions(ranges: &[(u8, u8)]) -> Value {
    ranges.iter().map(|(from, to)| json!(format!("{from:02}-{to:02}"))).collect()
}

fn exemption(scheme: &Scheme, exemption: &Exemption) -> Value {
    let mut object = Map::new();
    match &exemption.when {
        ExemptWhen::Listed => put(&mut object, "listed", true),
        ExemptWhen::Divisions(ranges) => put(&mut object, "divisions", divisions(ranges)),
        ExemptWhen::YoungerThan(years) => put(&mut object, "younger_than_years", *years),
    }
    let gives = match exemption.gives {
        Leniency::NotRated => json!(Verdict::NOT_RATED_ID),
        Leniency::NoWorseThan(grade) => json!({ "no_worse_than": grade_id(scheme, grade) }),
    };
    put(&mut object, "gives", gives);
    put(&mut object, "reason", words(&exemption.reason));
    Value::Object(object)
}

fn veto(scheme: &Scheme, veto: &Veto) -> Value {
    let mut object = Map::new();
    match &veto.when {
        VetoWhen::Flag(flag) => put(&mut object, "flag", flag.as_str()),
        VetoWhen::FieldBelow(field, bar) => {
            put(&mut object, "field", field.name());
            put(&mut object, "below", number(*bar));
        }
        VetoWhen::FieldMissing(field) => {
            put(&mut object, "field", field.name());
            put(&mut object, "missing", true);
        }
        VetoWhen::IndicatorBelow(key, bar) => {
            put(&mut object, "indicator", key.as_str());
            put(&mut object, "below", number(*bar));
        }
    }
    match veto.limit {
        VetoLimit::NoBetterThan(grade) => put(&mut object, "no_better_than", grade_id(scheme, grade)),
        VetoLimit::Exactly(grade) => put(&mut object, "exactly", grade_id(scheme, grade)),
    }
    put(&mut object, "reason", words(&veto.reason));
    Value::Object(object)
}

fn policy(scheme: &Scheme, policy: &Policy) -> Value {
    let mut object = Map::new();
    put(&mut object, "id", policy.id.as_str());
    put(&mut object, "name", words(&policy.name));
    put(&mut object, "grade", grade_id(scheme, policy.grade));
    put(&mut object, "per", policy.per.name());
    put(&mut object, "yuan", policy.yuan.map_or(Value::Null, number));
    put_origin(&mut object, Some(&policy.origin));
    Value::Object(object)
}

fn group(scheme: &Scheme, group: &Group) -> Value {
    let mut object = Map::new();
    put(&mut object, "id", group.id.as_str());
    put(&mut object, "name", words(&group.name));
    let mut who = Map::new();
    put_some(&mut who, "scale", group.who.above_scale.map(|above| if above { "above" } else { "below" }));
    put_some(&mut who, "tenant", group.who.tenant);
    put_some(&mut who, "land_mu_at_least", group.who.land_at_least.map(|least| number(least.0)));
    if !group.who.divisions.is_empty() {
        put(&mut who, "divisions", divisions(&group.who.divisions));
    }
    put(&mut object, "who", who);
    put_origin(&mut object, group.origin.as_ref());
    let scoring = match group.scoring {
        Scoring::Ratio => json!({ "method": "ratio" }),
        Scoring::MinMax { base, span } => json!({ "method": "min_max", "base": number(base), "span": number(span) }),
        Scoring::Rank => json!({ "method": "rank" }),
    };
    put(&mut object, "scoring", scoring);
    put(&mut object, "indicators", group.indicators.iter().map(indicator).collect::<Value>());
    let key = |at: &usize| group.indicators.get(*at).map(|indicator| json!(indicator.key));
    put(&mut object, "tie_break", group.tie_break.iter().filter_map(key).collect::<Value>());
    let mut grading = Map::new();
    match &group.grading.rule {
        GradingRule::Quota(known) => quota(&mut grading, scheme, known),
        GradingRule::Bounds(known) => bounds(&mut grading, scheme, group, known),
    }
    put_origin(&mut grading, group.grading.origin.as_ref());
    put(&mut object, "grading", grading);
    Value::Object(object)
}

fn indicator(indicator: &Indicator) -> Value {
    let mut object = Map::new();
    put(&mut object, "key", indicator.key.as_str());
    put(&mut object, "name", words(&indicator.name));
    put(&mut object, "of", indicator.of.name());
    put_some(&mut object, "per", indicator.per.map(crate::model::scheme::Field::name));
    if indicator.factor != 1.0 {
        put(&mut object, "factor", number(indicator.factor));
    }
    put(&mut object, "unit", words(&indicator.unit));
    put(&mut object, "weight", number(indicator.weight));
    let benchmark = match indicator.benchmark {
        Benchmark::Fixed(bar) => number(bar),
        Benchmark::GroupAverage => json!("average"),
    };
    put(&mut object, "benchmark", benchmark);
    put_some(&mut object, "cap", indicator.cap.map(number));
    put_some(&mut object, "floor", indicator.floor.map(number));
    put(&mut object, "missing", name_of(&Missing::NAMES, &indicator.missing));
    Value::Object(object)
}

fn quota(object: &mut Map<String, Value>, scheme: &Scheme, quota: &Quota) {
    put(object, "by", "quota");
    put(object, "base", name_of(&QuotaBase::NAMES, &quota.base));
    put(object, "ties", name_of(&Ties::NAMES, &quota.ties));
    let share = |(at, share): (usize, &crate::model::scheme::Share)| {
        let grade = grade_id(scheme, at as u8);
        match share.percent {
            Some(percent) => {
                let mut written = json!({
                    "grade": grade, "percent": number(percent), "round": name_of(&Rounding::NAMES, &share.rounding),
                });
                if share.at_least {
                    written["at_least"] = true.into();
                }
                written
            }
            None => json!({ "grade": grade, "percent": "rest" }),
        }
    };
    put(object, "shares", quota.shares.iter().enumerate().map(share).collect::<Value>());
}

fn bounds(object: &mut Map<String, Value>, scheme: &Scheme, group: &Group, bounds: &Bounds) {
    match bounds.of.and_then(|of| group.indicators.get(of)) {
        Some(indicator) => {
            put(object, "by", "indicator");
            put(object, "indicator", indicator.key.as_str());
        }
        None => put(object, "by", "score"),
    }
    put(object, "rule", if bounds.inclusive { ">=" } else { ">" });
    let from = |(at, bound): (usize, &f64)| json!({ "grade": grade_id(scheme, at as u8), "at": number(*bound) });
    put(object, "from", bounds.at.iter().enumerate().map(from).collect::<Value>());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::schemes::{of_text, shipped};
    use crate::model::scheme::{Field, Share};
    use crate::model::units::Mu;

    #[track_caller]
    fn check(scheme: &Scheme, what: &str) {
        let text = as_text(scheme);
        let read = of_text("own.json", &text).unwrap_or_else(|error| panic!("{what}: {error:?}\n{text}"));
        assert_eq!(read, *scheme, "{what}");
    }

    #[test]
    fn what_is_written_is_read_again_as_it_was() {
        for scheme in shipped() {
            check(&scheme, &scheme.id);
        }
        let mut odd = shipped().remove(0);
        odd.year = Some(2024);
        odd.tenants = crate::model::scheme::TenantRule {
            kind: TenantKind::Merged,
            below_scale_only: false,
            alone_from: Some(Mu(0.1 + 0.2)),
        };
        let when = [
            VetoWhen::FieldBelow(Field::Tax, -0.1),
            VetoWhen::FieldMissing(Field::Rd),
            VetoWhen::IndicatorBelow("tax_per_mu".to_owned(), 1e-9),
        ];
        odd.vetoes.extend(when.map(|when| Veto { when, limit: VetoLimit::Exactly(3), reason: Words::same("\"n\"\n") }));
        odd.groups[0].scoring = Scoring::MinMax { base: 20.0, span: 80.0 };
        odd.groups[0].who.tenant = Some(false);
        odd.groups[0].indicators[0].benchmark = Benchmark::Fixed(24.097);
        let bounds = Bounds { of: Some(1), at: vec![90.5, 60.0, 1.0 / 3.0], inclusive: false };
        odd.groups[0].grading.rule = GradingRule::Bounds(bounds);
        let GradingRule::Quota(quota) = &mut odd.groups[1].grading.rule else { panic!("a quota") };
        quota.shares[0] = Share { percent: Some(33.3), rounding: Rounding::Ceil, at_least: true };
        check(&odd, "everything else a scheme can have");
    }
}
