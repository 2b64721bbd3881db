//! A whole scheme from its values: head, grades, tenants, exemptions, vetoes.

use super::fields::{Object, Place};
use super::groups::group;
use crate::io::error::Fault;
use crate::model::scheme::{
    ExemptWhen, Exemption, Field, GradeClass, Group, Leniency, Policy, PolicyOrigin, ScaleUnknown, Scheme, TenantKind,
    TenantRule, Verdict, Veto, VetoLimit, VetoWhen,
};
use crate::model::spec::PolicyStatus;
use crate::model::units::Mu;
use crate::model::words::Words;
use crate::words;

/// Notes and other lists that only people read.
pub(in crate::io) const MOST_NOTES: usize = 50;

pub(in crate::io) fn scheme(root: &Place<'_>) -> Result<Scheme, Fault> {
    let keys = [
        "id",
        "name",
        "year",
        "status",
        "source",
        "notes",
        "grades",
        "scale_unknown",
        "tenants",
        "exemptions",
        "vetoes",
        "policies",
        "groups",
    ];
    let object = root.object(&keys)?;
    let grades = grades(&object.need("grades")?)?;
    let list = |key: &str| object.get(key).map_or(Ok(Vec::new()), |place| place.list(Scheme::MOST_ENTRIES));
    let notes = object.get("notes").map_or(Ok(Vec::new()), |place| place.list(MOST_NOTES))?;
    let made = Scheme {
        id: object.need("id")?.text()?.to_owned(),
        name: object.need("name")?.words()?,
        year: object.get("year").map(|place| place.whole(1900, 2200)).transpose()?,
        origin: PolicyOrigin { status: status(&object.need("status")?)?, source: object.need("source")?.words()? },
        notes: notes.iter().map(Place::words).collect::<Result<_, _>>()?,
        scale_unknown: object
            .get("scale_unknown")
            .map_or(Ok(ScaleUnknown::NoGroup), |place| place.choice(&ScaleUnknown::NAMES))?,
        tenants: object.get("tenants").map_or(Ok(alone()), |place| tenants(&place))?,
        exemptions: list("exemptions")?.iter().map(|place| exemption(place, &grades)).collect::<Result<_, _>>()?,
        vetoes: list("vetoes")?.iter().map(|place| veto(place, &grades)).collect::<Result<_, _>>()?,
        policies: policies(&list("policies")?, &grades)?,
        groups: groups(&object.need("groups")?, &grades)?,
        grades,
    };
    check_vetoes(&made, &list("vetoes")?)?;
    Ok(made)
}

/// How a policy stands.
pub(in crate::io) fn status(place: &Place<'_>) -> Result<PolicyStatus, Fault> {
    place.choice(&PolicyStatus::ALL.map(|status| (status.name(), status)))
}

/// Status and source of a part, where it has its own.
pub(super) fn origin(object: &Object<'_>) -> Result<Option<PolicyOrigin>, Fault> {
    let Some(of_status) = object.get("status") else { return Ok(None) };
    Ok(Some(PolicyOrigin { status: status(&of_status)?, source: object.need("source")?.words()? }))
}

fn grades(place: &Place<'_>) -> Result<Vec<GradeClass>, Fault> {
    let mut grades: Vec<GradeClass> = Vec::new();
    for item in place.list(Scheme::MOST_GRADES)? {
        let object = item.object(&["id", "name"])?;
        let id = object.need("id")?;
        let text = id.text()?;
        if text == Verdict::NOT_RATED_ID || grades.iter().any(|grade| grade.id == text) {
            let message = words!("等级“{text}”已被使用", "the grade \"{text}\" is taken");
            let remedy = Words::fixed("换一个名称；T 留给暂不评价", "choose another; T stands for not rated");
            return Err(id.fault("scheme-double-name", message, remedy));
        }
        grades.push(GradeClass { id: text.to_owned(), name: object.need("name")?.words()? });
    }
    if grades.len() < 2 {
        let message = Words::fixed("等级少于两个", "there are fewer than two grades");
        return Err(place.fault("scheme-missing-grade", message, Words::fixed("列出全部等级", "list all grades")));
    }
    Ok(grades)
}

/// The position of a grade by its letter.
pub(super) fn grade_at(place: &Place<'_>, grades: &[GradeClass]) -> Result<u8, Fault> {
    let text = place.text()?;
    let at = grades.iter().position(|grade| grade.id == text);
    at.map(|at| at as u8).ok_or_else(|| place.no_choice(text, grades.iter().map(|grade| grade.id.as_str())))
}

/// A field by the name of its column.
pub(super) fn field(place: &Place<'_>) -> Result<Field, Fault> {
    place.choice(&Field::ALL.map(|field| (field.name(), field)))
}

fn alone() -> TenantRule {
    TenantRule { kind: TenantKind::Alone, below_scale_only: false, alone_from: None }
}

fn tenants(place: &Place<'_>) -> Result<TenantRule, Fault> {
    let object = place.object(&["rule", "below_scale_only", "alone_from_mu"])?;
    Ok(TenantRule {
        kind: object.need("rule")?.choice(&TenantKind::NAMES)?,
        below_scale_only: object.get("below_scale_only").map_or(Ok(false), |place| place.truth())?,
        alone_from: object.get("alone_from_mu").map(|place| place.positive().map(Mu)).transpose()?,
    })
}

/// `"44-46"` or `"26"`.
pub(in crate::io) fn divisions(place: &Place<'_>) -> Result<Vec<(u8, u8)>, Fault> {
    let range = |item: &Place<'_>| -> Result<(u8, u8), Fault> {
        let text = item.text()?;
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        match (from.trim().parse::<u8>(), to.trim().parse::<u8>()) {
            (Ok(from), Ok(to)) if (1..=99).contains(&from) && from <= to && to <= 99 => Ok((from, to)),
            _ => {
                let text: String = text.chars().take(40).collect();
                let message = words!("“{text}”不是行业大类", "\"{text}\" is no range of divisions");
                let remedy = Words::fixed("写成 \"06-43\" 或 \"26\"（GB/T 4754 大类）", "write \"06-43\" or \"26\"");
                Err(item.fault("scheme-range", message, remedy))
            }
        }
    };
    place.list(Scheme::MOST_ENTRIES)?.iter().map(range).collect()
}

fn exemption(place: &Place<'_>, grades: &[GradeClass]) -> Result<Exemption, Fault> {
    let object = place.object(&["listed", "divisions", "younger_than_years", "gives", "reason"])?;
    let (key, value) = object.one_of(&["listed", "divisions", "younger_than_years"])?;
    let when = match key {
        "listed" => {
            value.only_true()?;
            ExemptWhen::Listed
        }
        "divisions" => ExemptWhen::Divisions(divisions(&value)?),
        _ => ExemptWhen::YoungerThan(value.whole(1, 100)?),
    };
    let gives = object.need("gives")?;
    let gives = if gives.is_text() {
        gives.choice(&[(Verdict::NOT_RATED_ID, Leniency::NotRated)])?
    } else {
        let limit = gives.object(&["no_worse_than"])?;
        Leniency::NoWorseThan(grade_at(&limit.need("no_worse_than")?, grades)?)
    };
    Ok(Exemption { when, gives, reason: object.need("reason")?.words()? })
}

fn veto(place: &Place<'_>, grades: &[GradeClass]) -> Result<Veto, Fault> {
    let keys = ["flag", "field", "indicator", "below", "missing", "no_better_than", "exactly", "reason"];
    let object = place.object(&keys)?;
    let (key, value) = object.one_of(&["flag", "field", "indicator"])?;
    let when = match key {
        "flag" => {
            place.object(&["flag", "no_better_than", "exactly", "reason"])?;
            VetoWhen::Flag(value.text()?.to_owned())
        }
        "field" => match object.one_of(&["below", "missing"])? {
            ("below", bar) => VetoWhen::FieldBelow(field(&value)?, bar.number()?),
            (_, missing) => {
                missing.only_true()?;
                VetoWhen::FieldMissing(field(&value)?)
            }
        },
        _ => {
            place.object(&["indicator", "below", "no_better_than", "exactly", "reason"])?;
            VetoWhen::IndicatorBelow(value.text()?.to_owned(), object.need("below")?.number()?)
        }
    };
    let limit = match object.one_of(&["no_better_than", "exactly"])? {
        ("exactly", grade) => VetoLimit::Exactly(grade_at(&grade, grades)?),
        (_, grade) => VetoLimit::NoBetterThan(grade_at(&grade, grades)?),
    };
    Ok(Veto { when, limit, reason: object.need("reason")?.words()? })
}

/// What each grade brings in money; a grade has a measure once.
fn policies(places: &[Place<'_>], grades: &[GradeClass]) -> Result<Vec<Policy>, Fault> {
    let mut made: Vec<Policy> = Vec::new();
    for place in places {
        let object = place.object(&["id", "name", "grade", "per", "yuan", "status", "source"])?;
        let next = Policy {
            id: object.need("id")?.text()?.to_owned(),
            name: object.need("name")?.words()?,
            grade: grade_at(&object.need("grade")?, grades)?,
            per: field(&object.need("per")?)?,
            yuan: object.get("yuan").map(|yuan| yuan.number()).transpose()?,
            origin: PolicyOrigin { status: status(&object.need("status")?)?, source: object.need("source")?.words()? },
        };
        if made.iter().any(|known| (&known.id, known.grade) == (&next.id, next.grade)) {
            let id = &next.id;
            let message = words!("同一等级的政策“{id}”出现两次", "the grade has the policy \"{id}\" twice");
            return Err(place.fault("scheme-double-name", message, Words::fixed("换一个 id", "choose another id")));
        }
        made.push(next);
    }
    Ok(made)
}

/// A veto on an indicator that no group has would never fire.
fn check_vetoes(scheme: &Scheme, places: &[Place<'_>]) -> Result<(), Fault> {
    let keys = || scheme.groups.iter().flat_map(|group| &group.indicators).map(|indicator| indicator.key.as_str());
    for (veto, place) in scheme.vetoes.iter().zip(places) {
        if let VetoWhen::IndicatorBelow(key, _) = &veto.when
            && !keys().any(|known| known == key)
        {
            return Err(place.no_choice(key, keys()));
        }
    }
    Ok(())
}

fn groups(place: &Place<'_>, grades: &[GradeClass]) -> Result<Vec<Group>, Fault> {
    let mut made: Vec<Group> = Vec::new();
    for item in place.list(Scheme::MOST_ENTRIES)? {
        let next = group(&item, grades)?;
        if made.iter().any(|known| known.id == next.id) {
            let id = &next.id;
            let message = words!("组“{id}”出现两次", "the group \"{id}\" is there twice");
            return Err(item.fault("scheme-double-name", message, Words::fixed("换一个名称", "choose another name")));
        }
        made.push(next);
    }
    if made.is_empty() {
        let message = Words::fixed("一个组也没有", "there is no group");
        return Err(place.fault("scheme-missing-key", message, Words::fixed("至少写一个组", "write one at least")));
    }
    Ok(made)
}
