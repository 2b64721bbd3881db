//! Names of grades and their terms in JSON answers.

use crate::analysis::firm_sheet::FirmSheet;
use crate::analysis::grade::{
    Explanation, Limit, Move, ParcelExplanation, Reason, Record, Term, move_words, reason_words, term_words,
};
use crate::cli::args::GradeBy;
use crate::cli::grade::Graded;
use crate::io::json::{Map, Value, json, number};
use crate::model::id::FeatureId;
use crate::model::scheme::{Field, Group, Missing, Scheme};
use crate::model::words::Lang;

/// Everything of `mutu grade`.
pub(crate) fn all(graded: &Graded, by: GradeBy, lang: Lang) -> Value {
    let mut answer = head(graded, lang);
    let groups: Vec<Value> = (0..graded.scheme().groups.len()).filter_map(|at| group(graded, at, lang)).collect();
    answer.insert("groups".to_owned(), json!(groups));
    let (name, rows): (_, Vec<Value>) = match by {
        GradeBy::Firm => ("firms", graded.firms().map(|found| firm(graded, &found, lang)).collect()),
        GradeBy::Parcel => ("parcels", graded.graded_parcels().map(|(id, code)| parcel(graded, id, &code)).collect()),
    };
    answer.insert(name.to_owned(), json!(rows));
    Value::Object(answer)
}

/// Scheme and year.
pub(crate) fn head(graded: &Graded, lang: Lang) -> Map<String, Value> {
    let scheme = graded.scheme();
    let notes: Vec<&str> = scheme.notes.iter().map(|note| note.get(lang)).collect();
    let mut head = Map::new();
    head.insert(
        "scheme".to_owned(),
        json!({
            "id": scheme.id,
            "name": scheme.name.get(lang),
            "year": scheme.year,
            "status": scheme.origin.status.name(),
            "source": scheme.origin.source.get(lang),
            "notes": notes,
        }),
    );
    head.insert("year".to_owned(), json!(graded.evaluation.inputs.year));
    head
}

fn group(graded: &Graded, at: usize, lang: Lang) -> Option<Value> {
    let scheme = graded.scheme();
    let (group, count) = (scheme.groups.get(at)?, graded.evaluation.grades.groups.get(at)?);
    let scores = graded.evaluation.scores.groups.get(at)?;
    let by_grade = |counts: &[usize]| -> Map<String, Value> {
        scheme.grades.iter().zip(counts).map(|(grade, count)| (grade.id.clone(), json!(count))).collect()
    };
    let indicators: Vec<Value> = group
        .indicators
        .iter()
        .zip(&scores.yardsticks)
        .map(|(indicator, yardstick)| {
            json!({
                "key": indicator.key,
                "name": indicator.name.get(lang),
                "unit": indicator.unit.get(lang),
                "weight": indicator.weight,
                "benchmark": number(Some(yardstick.benchmark)),
                "average": number(Some(yardstick.average)),
                "mean_points": yardstick.mean_points,
                "valued": yardstick.valued,
            })
        })
        .collect();
    Some(json!({
        "id": group.id,
        "name": group.name.get(lang),
        "filed": count.filed,
        "not_rated": count.not_rated,
        "ranked": count.ranked,
        "grades": Value::Object(by_grade(&count.by_grade)),
        "quota": Value::Object(by_grade(&count.quota)),
        "indicators": indicators,
    }))
}

/// One firm with its terms.
pub(crate) fn firm(graded: &Graded, found: &Explanation, lang: Lang) -> Value {
    let scheme = graded.scheme();
    let group = found.group.and_then(|at| scheme.groups.get(at));
    let terms: Vec<Value> = found.terms.iter().filter_map(|one| term(group?, one, lang)).collect();
    let reasons: Vec<Value> = found.reasons.iter().map(|one| reason(scheme, found.group, one, lang)).collect();
    let moves: Vec<Value> = found.moves.iter().map(|one| step(scheme, one, lang)).collect();
    let merged: Vec<&str> = found.merged.iter().map(|(code, _)| code.as_str()).collect();
    json!({
        "id": found.code,
        "name": found.name,
        "grade": found.verdict.id(scheme),
        "group": group.map(|group| group.id.as_str()),
        "score": found.score,
        "rank": found.place.map(|place| place.rank),
        "of": found.place.map(|place| place.of),
        "tied": found.place.map(|place| place.tied),
        "position": found.place.map(|place| place.position),
        "terms": terms,
        "reasons": reasons,
        "moves": moves,
        "merged": merged,
        "record": found.record.as_ref().map(record),
        "figures_record": found.figures_record.as_ref().map(record),
    })
}

/// What the card of a firm says beside its grade.
pub(crate) fn card(scheme: &Scheme, sheet: &FirmSheet) -> Value {
    let figures: Map<String, Value> =
        sheet.figures.iter().map(|(field, value)| (field.name().to_owned(), json!(value))).collect();
    let classes: Vec<&str> = sheet.classes.iter().map(|class| class.name()).collect();
    let history = sheet.history.iter().map(|year| {
        json!({
            "year": year.year,
            "grade": year.verdict.id(scheme),
            "score": year.score,
            "tax_per_mu": year.tax_per_mu,
        })
    });
    let land = sheet.parcels.iter().map(|row| {
        let [own, rented, let_out] = row.held.map(|area| area.0);
        json!({
            "parcel": row.code,
            "in_layer": row.parcel.is_some(),
            "own_mu": own,
            "rent_in_mu": rented,
            "rent_out_mu": let_out,
            "used_mu": row.used.0,
            "share": row.share,
        })
    });
    json!({
        "industry": sheet.industry,
        "division": sheet.division,
        "above_scale": sheet.above_scale,
        "classes": classes,
        "founded": sheet.founded,
        "closed": sheet.closed,
        "not_rated": sheet.not_rated.as_ref().map(|(reason, until)| json!({ "reason": reason, "until": until })),
        "vetoes": sheet.flags,
        "figures": Value::Object(figures),
        "land_mu": sheet.land.0,
        "land": land.collect::<Vec<_>>(),
        "history": history.collect::<Vec<_>>(),
    })
}

fn term(group: &Group, term: &Term, lang: Lang) -> Option<Value> {
    let indicator = group.indicators.get(term.indicator)?;
    let limit = match term.limit {
        Limit::None => None,
        Limit::Cap => Some("cap"),
        Limit::Floor => Some("floor"),
    };
    let missing = term.missing.and_then(|rule| Missing::NAMES.iter().find(|(_, known)| *known == rule));
    Some(json!({
        "key": indicator.key,
        "name": indicator.name.get(lang),
        "numerator": term.numerator,
        "denominator": term.denominator,
        "value": term.value,
        "unit": indicator.unit.get(lang),
        "weight": indicator.weight,
        "benchmark": term.benchmark,
        "raw_points": term.raw,
        "limit": limit,
        "missing": missing.map(|(name, _)| *name),
        "points": term.points,
        "group_value": term.group.value,
        "group_points": term.group.points,
        "formula": term_words(group, term).get(lang),
    }))
}

fn reason(scheme: &Scheme, group: Option<usize>, reason: &Reason, lang: Lang) -> Value {
    let code = match reason {
        Reason::NotFiled => "not_filed",
        Reason::NoGroup => "no_group",
        Reason::Exempt { .. } => "exempt",
        Reason::Lacking(_) => "lacking",
        Reason::Follows(..) => "follows",
        Reason::MergedInto(..) => "merged",
        Reason::Quota { .. } => "quota",
        Reason::Bound { .. } => "bound",
        Reason::Spared(..) => "spared",
        Reason::Vetoed(..) => "veto",
    };
    let tie = matches!(reason, Reason::Quota { tie: true, .. });
    json!({ "code": code, "tie": tie, "text": reason_words(scheme, group, reason).get(lang) })
}

fn step(scheme: &Scheme, found: &Move, lang: Lang) -> Value {
    let unit = if found.field == Field::Land { "mu" } else { "wan_yuan" };
    json!({
        "field": found.field.name(),
        "change": found.change,
        "unit": unit,
        "grade": scheme.grades.get(usize::from(found.grade)).map(|grade| grade.id.as_str()),
        "score": found.score,
        "text": move_words(scheme, found).get(lang),
    })
}

fn record(record: &Record) -> Value {
    let kind = if record.is_feature { "feature" } else { "line" };
    json!({ "file": record.file, kind: record.row })
}

/// One parcel with its firms.
fn parcel(graded: &Graded, id: FeatureId, code: &str) -> Value {
    let found = graded.parcels.explain(&graded.evaluation, &graded.owners, &graded.occupancy, id);
    parcel_explained(graded, code, &found)
}

/// One parcel that is explained.
pub(crate) fn parcel_explained(graded: &Graded, code: &str, found: &ParcelExplanation) -> Value {
    let book = &graded.data.firms;
    let code_of = |firm| book.name_and_code(firm).map(|(_, code)| code);
    let scheme = graded.scheme();
    let firms: Vec<Value> = found
        .firms
        .iter()
        .map(|(firm, area, verdict, score)| {
            json!({ "id": code_of(*firm), "area_mu": area.0, "grade": verdict.id(scheme), "score": score })
        })
        .collect();
    json!({
        "id": code,
        "grade": found.verdict.id(scheme),
        "score": found.score,
        "owner": found.owner.and_then(code_of),
        "grade_of": found.decided_by.and_then(code_of),
        "firms": firms,
    })
}
