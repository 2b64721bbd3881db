//! One group of a scheme: who is in it, its indicators, and how its scores become grades.

use super::fields::{Object, Place};
use super::parse::{divisions, field, grade_at, origin};
use crate::io::error::Fault;
use crate::model::scheme::{
    Benchmark, Bounds, GradeClass, Grading, GradingRule, Group, Indicator, Missing, Quota, QuotaBase, Rounding, Scheme,
    Scoring, Share, Ties, Who,
};
use crate::model::units::Mu;
use crate::model::words::Words;
use crate::words;

pub(super) fn group(place: &Place<'_>, grades: &[GradeClass]) -> Result<Group, Fault> {
    let keys = ["id", "name", "who", "status", "source", "scoring", "indicators", "tie_break", "grading"];
    let object = place.object(&keys)?;
    let scoring = scoring(&object.need("scoring")?)?;
    let list = object.need("indicators")?;
    let indicators = indicators(&list, scoring)?;
    Ok(Group {
        id: object.need("id")?.text()?.to_owned(),
        name: object.need("name")?.words()?,
        who: object.get("who").map_or(Ok(Who::default()), |place| who(&place))?,
        origin: origin(&object)?,
        scoring,
        tie_break: tie_break(&object, &indicators)?,
        grading: grading(&object.need("grading")?, grades, &indicators)?,
        indicators,
    })
}

fn who(place: &Place<'_>) -> Result<Who, Fault> {
    let object = place.object(&["scale", "tenant", "land_mu_at_least", "divisions"])?;
    let scales = [("above", Some(true)), ("below", Some(false)), ("any", None)];
    Ok(Who {
        above_scale: object.get("scale").map_or(Ok(None), |place| place.choice(&scales))?,
        tenant: object.get("tenant").map(|place| place.truth()).transpose()?,
        land_at_least: object.get("land_mu_at_least").map(|place| place.positive().map(Mu)).transpose()?,
        divisions: object.get("divisions").map_or(Ok(Vec::new()), |place| divisions(&place))?,
    })
}

fn scoring(place: &Place<'_>) -> Result<Scoring, Fault> {
    let object = place.object(&["method", "base", "span"])?;
    let method = object.need("method")?.choice(&[("ratio", 0), ("min_max", 1), ("rank", 2)])?;
    if method == 1 {
        return Ok(Scoring::MinMax {
            base: object.need("base")?.at_least(0.0)?,
            span: object.need("span")?.positive()?,
        });
    }
    place.object(&["method"])?;
    Ok(if method == 0 { Scoring::Ratio } else { Scoring::Rank })
}

fn indicators(place: &Place<'_>, scoring: Scoring) -> Result<Vec<Indicator>, Fault> {
    let mut made: Vec<Indicator> = Vec::new();
    for item in place.list(Scheme::MOST_ENTRIES)? {
        let next = indicator(&item, scoring)?;
        if made.iter().any(|known| known.key == next.key) {
            let key = &next.key;
            let message = words!("指标“{key}”出现两次", "the indicator \"{key}\" is there twice");
            return Err(item.fault("scheme-double-name", message, Words::fixed("换一个 key", "choose another key")));
        }
        made.push(next);
    }
    if scoring == Scoring::Rank && made.len() != 1 {
        let count = made.len();
        let message = words!("rank 只用一个指标，这里有 {count} 个", "rank takes one indicator, here are {count}");
        let remedy = Words::fixed("只留一个指标，或改用 ratio", "keep one of them, or use ratio");
        return Err(place.fault("scheme-indicators", message, remedy));
    }
    let sum: f64 = made.iter().map(|indicator| indicator.weight).sum();
    if (sum - 100.0).abs() > 1e-6 {
        let message = words!("权重合计 {sum}，不是 100", "the weights make {sum}, not 100");
        let remedy = Words::fixed("调整各指标的 weight，使合计为 100", "change the weights so that they make 100");
        return Err(place.fault("scheme-weights", message, remedy));
    }
    Ok(made)
}

fn indicator(place: &Place<'_>, scoring: Scoring) -> Result<Indicator, Fault> {
    let keys = ["key", "name", "of", "per", "factor", "unit", "weight", "benchmark", "cap", "floor", "missing"];
    let object = place.object(&keys)?;
    let benchmark = if scoring == Scoring::Ratio { Some(object.need("benchmark")?) } else { object.get("benchmark") };
    let benchmark = match benchmark {
        Some(value) if !value.is_text() => Benchmark::Fixed(value.positive()?),
        Some(value) => value.choice(&[("average", Benchmark::GroupAverage)])?,
        None => Benchmark::GroupAverage,
    };
    let cap = object.get("cap").map(|place| place.positive()).transpose()?;
    let floor = object.get("floor").map(|place| place.number()).transpose()?;
    if let (Some(least), Some(place)) = (floor, object.get("cap")) {
        place.at_least(least)?;
    }
    Ok(Indicator {
        key: object.need("key")?.text()?.to_owned(),
        name: object.need("name")?.words()?,
        of: field(&object.need("of")?)?,
        per: object.get("per").map(|place| field(&place)).transpose()?,
        factor: object.get("factor").map_or(Ok(1.0), |place| place.positive())?,
        unit: object.need("unit")?.words()?,
        weight: object.need("weight")?.positive()?,
        benchmark,
        cap,
        floor,
        missing: object.need("missing")?.choice(&Missing::NAMES)?,
    })
}

fn tie_break(object: &Object<'_>, indicators: &[Indicator]) -> Result<Vec<usize>, Fault> {
    let Some(place) = object.get("tie_break") else { return Ok(Vec::new()) };
    place.list(Scheme::MOST_ENTRIES)?.iter().map(|item| indicator_at(item, indicators)).collect()
}

fn indicator_at(place: &Place<'_>, indicators: &[Indicator]) -> Result<usize, Fault> {
    let key = place.text()?;
    let at = indicators.iter().position(|indicator| indicator.key == key);
    at.ok_or_else(|| place.no_choice(key, indicators.iter().map(|indicator| indicator.key.as_str())))
}

fn grading(place: &Place<'_>, grades: &[GradeClass], indicators: &[Indicator]) -> Result<Grading, Fault> {
    let all = ["by", "status", "source", "base", "ties", "shares", "rule", "from", "indicator"];
    let object = place.object(&all)?;
    let rule = match object.need("by")?.choice(&[("quota", 0), ("score", 1), ("indicator", 2)])? {
        0 => {
            place.object(&["by", "status", "source", "base", "ties", "shares"])?;
            GradingRule::Quota(quota(&object, grades)?)
        }
        1 => {
            place.object(&["by", "status", "source", "rule", "from"])?;
            GradingRule::Bounds(bounds(&object, grades, None)?)
        }
        _ => {
            place.object(&["by", "status", "source", "rule", "from", "indicator"])?;
            let of = indicator_at(&object.need("indicator")?, indicators)?;
            GradingRule::Bounds(bounds(&object, grades, Some(of))?)
        }
    };
    Ok(Grading { origin: origin(&object)?, rule })
}

fn quota(object: &Object<'_>, grades: &[GradeClass]) -> Result<Quota, Fault> {
    let place = object.need("shares")?;
    let mut shares: Vec<Option<Share>> = vec![None; grades.len()];
    for item in place.list(grades.len())? {
        let entry = item.object(&["grade", "percent", "round", "at_least"])?;
        let percent = entry.need("percent")?;
        let percent = if percent.is_text() {
            percent.choice(&[("rest", ())])?;
            item.object(&["grade", "percent"])?;
            None
        } else {
            Some(percent.at_least(0.0)?)
        };
        let rounding = if percent.is_some() { entry.need("round")?.choice(&Rounding::NAMES)? } else { Rounding::Floor };
        let at_least = entry.get("at_least").map(|least| least.truth()).transpose()?.unwrap_or(false);
        put(&mut shares, &entry.need("grade")?, grades, Share { percent, rounding, at_least })?;
    }
    let shares = all_there(&place, shares, grades)?;
    let sum: f64 = shares.iter().filter_map(|share| share.percent).sum();
    if sum > 100.0 + 1e-9 {
        let message = words!("配额合计 {sum} %，超过 100 %", "the quotas make {sum} %, more than 100 %");
        let remedy = Words::fixed("减小各等级的 percent", "make the percents smaller");
        return Err(place.fault("scheme-quota", message, remedy));
    }
    let rests = shares.iter().filter(|share| share.percent.is_none()).count();
    if rests != 1 {
        let message =
            words!("须有一个等级取其余（rest），这里有 {rests} 个", "one grade must have the rest, here {rests} do");
        let remedy = Words::fixed("给一个等级写 \"percent\": \"rest\"", "write \"percent\": \"rest\" for one grade");
        return Err(place.fault("scheme-quota", message, remedy));
    }
    Ok(Quota {
        base: object.need("base")?.choice(&QuotaBase::NAMES)?,
        ties: object.need("ties")?.choice(&Ties::NAMES)?,
        shares,
    })
}

fn bounds(object: &Object<'_>, grades: &[GradeClass], of: Option<usize>) -> Result<Bounds, Fault> {
    let place = object.need("from")?;
    // The last grade takes what is below all bounds.
    let bounded = grades.get(..grades.len().saturating_sub(1)).unwrap_or(&[]);
    let mut at: Vec<Option<f64>> = vec![None; bounded.len()];
    for item in place.list(grades.len())? {
        let entry = item.object(&["grade", "at"])?;
        put(&mut at, &entry.need("grade")?, bounded, entry.need("at")?.number()?)?;
    }
    let at = all_there(&place, at, bounded)?;
    if !at.is_sorted_by(|better, worse| better > worse) {
        let list = at.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
        let message = words!("界限没有逐级升高：{list}", "the bounds do not ascend from grade to grade: {list}");
        let remedy = Words::fixed("等级越好，at 须越大", "the better the grade, the greater its \"at\"");
        return Err(place.fault("scheme-bounds", message, remedy));
    }
    Ok(Bounds { of, at, inclusive: object.need("rule")?.choice(&[(">=", true), (">", false)])? })
}

fn put<T>(slots: &mut [Option<T>], place: &Place<'_>, grades: &[GradeClass], value: T) -> Result<(), Fault> {
    let at = grade_at(place, grades)?;
    if let Some(slot @ None) = slots.get_mut(usize::from(at)) {
        *slot = Some(value);
        return Ok(());
    }
    let message = Words::fixed("这个等级出现两次", "this grade is there twice");
    Err(place.fault("scheme-double-name", message, Words::fixed("只留一个", "keep one of them")))
}

fn all_there<T>(place: &Place<'_>, slots: Vec<Option<T>>, grades: &[GradeClass]) -> Result<Vec<T>, Fault> {
    let lacking = slots.iter().zip(grades).find(|(slot, _)| slot.is_none());
    if let Some((_, grade)) = lacking {
        let id = &grade.id;
        let message = words!("缺少等级“{id}”", "the grade \"{id}\" is missing");
        return Err(place.fault(
            "scheme-missing-grade",
            message,
            words!("补上“{id}”一项", "add an entry for \"{id}\""),
        ));
    }
    Ok(slots.into_iter().flatten().collect())
}
