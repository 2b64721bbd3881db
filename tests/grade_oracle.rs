//! Grades again, naively, from the CSV files: every firm and parcel of every year under every shipped scheme.
//!
//! Nothing of the program is used to find what is expected: tables by the csv crate, schemes as plain JSON, scans and sorts.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;

use mutu::analysis::grade::{Evaluation, Inputs, Owners, ParcelGrades, outline};
use mutu::analysis::occupancy::Occupancy;
use mutu::io::{open, schemes};
use mutu::model::layer::Role;
use serde_json::Value;

type Row = BTreeMap<String, String>;

fn table(name: &str) -> Vec<Row> {
    let path = format!("{}/layers/{name}", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(path).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

fn scheme(id: &str) -> Value {
    let path = format!("{}/assets/schemes/{id}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// What is expected of a firm.
#[derive(Debug, Default, Clone)]
struct Expected {
    grade: Option<String>,
    score: Option<f64>,
    rank: Option<usize>,
    /// By indicator: value and points.
    terms: Vec<(Option<f64>, f64)>,
}

/// One firm of one year as the tables have it.
#[derive(Debug, Default)]
struct Firm {
    code: String,
    row: Row,
    figures: Option<Row>,
    /// 亩 by parcel: own + rented in − let, above zero.
    land: BTreeMap<String, f64>,
    owns: BTreeMap<String, f64>,
    rents: BTreeMap<String, f64>,
    lets: BTreeMap<String, f64>,
}

impl Firm {
    fn land_mu(&self) -> f64 {
        self.land.values().sum()
    }

    fn figure(&self, field: &str) -> Option<f64> {
        if field == "land_mu" {
            Some(self.land_mu())
        } else {
            self.figures.as_ref().and_then(|row| number(&row[field]))
        }
    }

    fn value(&self, indicator: &Value) -> Option<f64> {
        let above = self.figure(indicator["of"].as_str().unwrap())?;
        let below = self.figure(indicator["per"].as_str().unwrap())?;
        (below > 0.0).then(|| above * indicator["factor"].as_f64().unwrap_or(1.0) / below)
    }

    fn is_filed(&self, year: i32) -> bool {
        let closed = number(&self.row["closed"]).is_some_and(|closed| closed as i32 <= year);
        let founded = number(&self.row["founded"]).is_none_or(|founded| founded as i32 <= year);
        !closed && (self.figures.is_some() || (founded && self.land_mu() > 0.0))
    }

    fn is_tenant(&self) -> bool {
        self.owns.is_empty() && !self.rents.is_empty()
    }

    fn division(&self) -> i32 {
        number(&self.row["gb4754"]).unwrap() as i32
    }
}

fn firms(year: i32) -> Vec<Firm> {
    let mut firms: BTreeMap<String, Firm> = BTreeMap::new();
    for row in table("firms.csv") {
        let code = row["uscc"].clone();
        firms.insert(code.clone(), Firm { code, row, ..Firm::default() });
    }
    for row in table("yearly.csv").into_iter().filter(|row| row["year"] == year.to_string()) {
        let firm = firms.get_mut(&row["uscc"]).unwrap();
        firm.figures = Some(row);
    }
    for row in table("occupation.csv") {
        let from = number(&row["from"]).unwrap_or(0.0) as i32;
        let to = number(&row["to"]).unwrap_or(9999.0) as i32;
        if !(from..=to).contains(&year) {
            continue;
        }
        let firm = firms.get_mut(&row["uscc"]).unwrap();
        let (parcel, area) = (row["zddm"].clone(), number(&row["area_mu"]).unwrap());
        let (sign, side) = match row["kind"].as_str() {
            "own" => (1.0, &mut firm.owns),
            "rent_in" => (1.0, &mut firm.rents),
            _ => (-1.0, &mut firm.lets),
        };
        *side.entry(parcel.clone()).or_default() += area;
        *firm.land.entry(parcel).or_default() += sign * area;
    }
    for firm in firms.values_mut() {
        firm.land.retain(|_, area| *area > 1e-6);
    }
    firms.into_values().collect()
}

fn range(text: &str) -> std::ops::RangeInclusive<i32> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    from.parse().unwrap()..=to.parse().unwrap()
}

fn in_divisions(list: &Value, division: i32) -> bool {
    list.as_array().unwrap().iter().any(|item| range(item.as_str().unwrap()).contains(&division))
}

/// The group that takes a firm.
fn group_of(scheme: &Value, firm: &Firm) -> Option<usize> {
    scheme["groups"].as_array().unwrap().iter().position(|group| {
        let who = &group["who"];
        let scale = match who["scale"].as_str() {
            Some("above") => firm.row["scale"] == "规上",
            Some("below") => firm.row["scale"] == "规下",
            _ => true,
        };
        scale
            && who["land_mu_at_least"].as_f64().is_none_or(|least| firm.land_mu() >= least)
            && (who["divisions"].is_null() || in_divisions(&who["divisions"], firm.division()))
    })
}

/// The first exemption that fits.
fn exemption<'a>(scheme: &'a Value, firm: &Firm, year: i32) -> Option<&'a Value> {
    scheme["exemptions"].as_array().unwrap().iter().find(|exemption| {
        let until = number(&firm.row["not_rated_until"]).is_none_or(|until| year <= until as i32);
        if exemption["listed"] == true {
            !firm.row["not_rated"].is_empty() && until
        } else if let Some(years) = exemption["younger_than_years"].as_f64() {
            year - (number(&firm.row["founded"]).unwrap() as i32) < years as i32
        } else {
            in_divisions(&exemption["divisions"], firm.division())
        }
    })
}

fn largest<'a>(firms: &'a [Firm], side: impl Fn(&Firm) -> Option<f64>, not: &str) -> Option<&'a Firm> {
    let mut best: Option<(&Firm, f64)> = None;
    for firm in firms.iter().filter(|firm| firm.code != not) {
        if let Some(area) = side(firm)
            && best.is_none_or(|(_, known)| area > known)
        {
            best = Some((firm, area));
        }
    }
    best.map(|(firm, _)| firm)
}

/// The landlord a tenant follows.
fn follows<'a>(scheme: &Value, firms: &'a [Firm], firm: &Firm, year: i32) -> Option<&'a Firm> {
    let rule = &scheme["tenants"];
    let is_small = rule["alone_from_mu"].as_f64().is_none_or(|from| firm.land_mu() < from);
    let is_below = rule["below_scale_only"] != true || firm.row["scale"] == "规下";
    if rule["rule"] != "follows" || !firm.is_tenant() || !is_small || !is_below {
        return None;
    }
    let mut parcels: Vec<(&String, f64)> = firm.rents.iter().map(|(parcel, area)| (parcel, *area)).collect();
    parcels.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let parcel = parcels.first()?.0;
    let lessor = largest(firms, |other| other.lets.get(parcel).copied(), &firm.code)
        .or_else(|| largest(firms, |other| other.owns.get(parcel).copied(), &firm.code))?;
    assert!(!lessor.is_tenant(), "the sample has no tenants of tenants");
    lessor.is_filed(year).then_some(lessor)
}

/// Everything of a year under a scheme, by credit code.
fn expected(scheme: &Value, firms: &[Firm], year: i32) -> BTreeMap<String, Expected> {
    let letters: Vec<&str> =
        scheme["grades"].as_array().unwrap().iter().map(|grade| grade["id"].as_str().unwrap()).collect();
    let mut all: BTreeMap<String, Expected> = BTreeMap::new();
    let mut following: Vec<(&Firm, &Firm)> = Vec::new();
    let groups = scheme["groups"].as_array().unwrap();
    let (mut members, mut not_rated): (Vec<Vec<&Firm>>, Vec<usize>) =
        (vec![Vec::new(); groups.len()], vec![0; groups.len()]);
    for firm in firms {
        let mut found = Expected::default();
        if firm.is_filed(year) {
            let exempt = exemption(scheme, firm, year).is_some_and(|exemption| exemption["gives"] == "T");
            if exempt {
                found.grade = Some("T".to_owned());
                if let Some(group) = group_of(scheme, firm) {
                    not_rated[group] += 1;
                }
            } else if let Some(owner) = follows(scheme, firms, firm, year) {
                following.push((firm, owner));
            } else if let Some(group) = group_of(scheme, firm) {
                members[group].push(firm);
            }
        }
        all.insert(firm.code.clone(), found);
    }
    for ((group, members), not_rated) in groups.iter().zip(&members).zip(not_rated) {
        let ranked = rank(group, members, &mut all);
        let places = places(&group["grading"], ranked.len() + not_rated, ranked.len());
        for (at, firm) in ranked.iter().enumerate() {
            let mut end = 0;
            let by_rank = places.iter().position(|count| {
                end += count;
                at < end
            });
            let grade = adjusted(scheme, firm, year, by_rank.unwrap(), &letters);
            all.get_mut(&firm.code).unwrap().grade = Some(letters[grade].to_owned());
        }
    }
    for (firm, owner) in following {
        let grade = all[&owner.code].grade.clone();
        all.get_mut(&firm.code).unwrap().grade = grade;
    }
    all
}

fn places(grading: &Value, filed: usize, ranked: usize) -> Vec<usize> {
    assert_eq!(
        (grading["by"].as_str(), grading["ties"].as_str()),
        (Some("quota"), Some("code")),
        "of the shipped ones"
    );
    let base = if grading["base"] == "filed" { filed } else { ranked };
    let shares = grading["shares"].as_array().unwrap();
    let count = |share: &Value| {
        let exact = share["percent"].as_f64().map(|percent| (percent * base as f64 / 100.0 * 1e6).round() / 1e6);
        match share["round"].as_str() {
            Some("floor") => exact.map(f64::floor),
            Some("ceil") => exact.map(f64::ceil),
            _ => exact.map(f64::round),
        }
    };
    // What must be at least is put aside; then best first: where the base has more than are ranked, the last grades get
    // what is left.
    let wanted: Vec<usize> = shares.iter().map(|share| count(share).unwrap_or(0.0) as usize).collect();
    let is_least: Vec<bool> = shares.iter().map(|share| share["at_least"] == true).collect();
    assert!(is_least.iter().filter(|is_least| **is_least).count() <= 1, "of the shipped ones");
    let aside: usize = wanted.iter().zip(&is_least).filter(|(_, is_least)| **is_least).map(|(wanted, _)| *wanted).sum();
    let mut left = ranked - aside.min(ranked);
    let mut places: Vec<usize> = Vec::new();
    for (wanted, is_least) in wanted.iter().zip(&is_least) {
        let places_of_grade = if *is_least { aside.min(ranked) } else { left.min(*wanted) };
        left -= if *is_least { 0 } else { places_of_grade };
        places.push(places_of_grade);
    }
    let rest = shares.iter().position(|share| share["percent"] == "rest").unwrap();
    places[rest] = left;
    places
}

fn adjusted(scheme: &Value, firm: &Firm, year: i32, by_rank: usize, letters: &[&str]) -> usize {
    let at = |letter: &Value| letters.iter().position(|known| letter == known);
    let flag = firm.figures.as_ref().map_or("", |row| row["veto"].as_str());
    let vetoes = scheme["vetoes"].as_array().unwrap().iter();
    let vetoes: Vec<&Value> = vetoes.filter(|veto| !flag.is_empty() && veto["flag"] == flag).collect();
    if !vetoes.is_empty() {
        // A grade that is exact takes the place of the one by rank; then the strictest limit counts.
        let worst = |key: &str| vetoes.iter().filter_map(|veto| at(&veto[key])).max();
        return worst("exactly").unwrap_or(by_rank).max(worst("no_better_than").unwrap_or(0));
    }
    let spared = exemption(scheme, firm, year).and_then(|exemption| at(&exemption["gives"]["no_worse_than"]));
    spared.map_or(by_rank, |limit| by_rank.min(limit))
}

/// The members best first; scores and ranks go to `all`.
fn rank<'a>(group: &Value, members: &[&'a Firm], all: &mut BTreeMap<String, Expected>) -> Vec<&'a Firm> {
    let indicators = group["indicators"].as_array().unwrap();
    let method = group["scoring"]["method"].as_str().unwrap();
    let mut scores: BTreeMap<&str, f64> = members.iter().map(|firm| (firm.code.as_str(), 0.0)).collect();
    for indicator in indicators {
        let values: Vec<Option<f64>> = members.iter().map(|firm| firm.value(indicator)).collect();
        let with = || members.iter().zip(&values).filter(|(_, value)| value.is_some()).map(|(firm, _)| firm);
        let sum = |field: &str| with().map(|firm| firm.figure(field).unwrap()).sum::<f64>();
        let average = sum(indicator["of"].as_str().unwrap()) / sum(indicator["per"].as_str().unwrap());
        let average = average * indicator["factor"].as_f64().unwrap_or(1.0);
        let benchmark = indicator["benchmark"].as_f64().unwrap_or(average);
        let weight = indicator["weight"].as_f64().unwrap();
        let points = |value: f64| {
            let raw = if method == "rank" { value } else { value / benchmark * weight };
            let raw = indicator["cap"].as_f64().map_or(raw, |cap| raw.min(cap * weight));
            indicator["floor"].as_f64().map_or(raw, |floor| raw.max(floor * weight))
        };
        let points: Vec<Option<f64>> = values.iter().map(|value| value.map(points)).collect();
        let known: Vec<f64> = points.iter().flatten().copied().collect();
        let mean = if known.is_empty() { 0.0 } else { known.iter().sum::<f64>() / known.len() as f64 };
        for ((firm, value), points) in members.iter().zip(values).zip(points) {
            let points = points.unwrap_or(if indicator["missing"] == "average" { mean } else { 0.0 });
            *scores.get_mut(firm.code.as_str()).unwrap() += points;
            all.get_mut(&firm.code).unwrap().terms.push((value, points));
        }
    }
    let tie_break = |firm: &Firm| -> f64 {
        let Some(key) = group["tie_break"].get(0) else { return 0.0 };
        let indicator = indicators.iter().find(|indicator| indicator["key"] == *key).unwrap();
        firm.value(indicator).unwrap_or(f64::NEG_INFINITY)
    };
    let mut order = members.to_vec();
    order.sort_by(|a, b| {
        let by_score = scores[b.code.as_str()].total_cmp(&scores[a.code.as_str()]);
        by_score.then(tie_break(b).total_cmp(&tie_break(a))).then(a.code.cmp(&b.code))
    });
    for firm in members {
        let own = (scores[firm.code.as_str()], tie_break(firm));
        let better = members.iter().filter(|other| (scores[other.code.as_str()], tie_break(other)) > own).count();
        let found = all.get_mut(&firm.code).unwrap();
        (found.score, found.rank) = (Some(own.0), Some(better + 1));
    }
    order
}

/// Grade and score of a parcel: the largest owner's, or the largest user's; scores by area.
fn parcel(code: &str, firms: &[Firm], all: &BTreeMap<String, Expected>) -> (Option<String>, Option<f64>) {
    let mut users: Vec<(&Firm, f64)> = firms.iter().filter_map(|firm| Some((firm, *firm.land.get(code)?))).collect();
    users.sort_by(|a, b| b.1.total_cmp(&a.1));
    let grade = |firm: &Firm| all[&firm.code].grade.clone();
    let owner = largest(firms, |firm| firm.owns.get(code).copied(), "");
    let found = owner.and_then(grade).or_else(|| users.iter().find_map(|(firm, _)| grade(firm)));
    let scored: Vec<(f64, f64)> =
        users.iter().filter_map(|(firm, area)| Some((all[&firm.code].score?, *area))).collect();
    let area: f64 = scored.iter().map(|(_, area)| area).sum();
    (found, (area > 0.0).then(|| scored.iter().map(|(score, area)| score * area).sum::<f64>() / area))
}

fn is_near(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs().max(1.0),
        (None, None) => true,
        _ => false,
    }
}

const SCHEMES: [&str; 4] = ["shandong-placeholder", "huangyan-2021", "huangyan-2022", "jining-2023"];

/// The library: every firm and every occupied parcel of five years under four schemes.
#[test]
fn the_library_grades_as_the_tables_do() {
    let data = open::open_embedded().dataset;
    let layer = data.parcels().unwrap();
    let (mut firms_seen, mut parcels_seen, mut graded) = (0, 0, 0);
    for year in 2020..=2024_u16 {
        let firms = firms(i32::from(year));
        let (occupancy, _) = Occupancy::link(layer, &data.firms, year);
        let owners = Owners::of(layer, &data.firms, &occupancy, year);
        let inputs = Arc::new(Inputs::of(&data.firms, &occupancy, year));
        for (id, shipped) in SCHEMES.iter().zip(schemes::shipped()) {
            let all = expected(&scheme(id), &firms, i32::from(year));
            let evaluation = Evaluation::of(Arc::clone(&inputs), Arc::new(shipped));
            for firm in data.firms.ids() {
                let found = outline(&evaluation, &data.firms, firm).unwrap();
                let wanted = &all[&found.code];
                let at = format!("{id} {year} {}: {found:?}, expected {wanted:?}", found.code);
                assert_eq!(found.verdict.id(&evaluation.scheme), wanted.grade.as_deref(), "{at}");
                assert!(is_near(found.score, wanted.score), "{at}");
                assert_eq!(found.place.map(|place| place.rank), wanted.rank, "{at}");
                assert_eq!(found.terms.len(), wanted.terms.len(), "{at}");
                for (term, (value, points)) in found.terms.iter().zip(&wanted.terms) {
                    assert!(is_near(term.value, *value) && is_near(Some(term.points), Some(*points)), "{at}");
                }
                firms_seen += 1;
                graded += usize::from(wanted.score.is_some());
            }
            let grades = ParcelGrades::of(&evaluation, &owners, &occupancy);
            for at in layer.shapes.ids().filter(|at| !occupancy.tenants(*at).is_empty()) {
                let code = layer.text(Role::Code, at).unwrap();
                let (grade, score) = parcel(code, &firms, &all);
                assert_eq!(grades.verdict(at).id(&evaluation.scheme), grade.as_deref(), "{id} {year} {code}");
                let found = grades.scores[at.index()];
                assert!(is_near(Some(found).filter(|score| !score.is_nan()), score), "{id} {year} {code}: {found}");
                parcels_seen += 1;
            }
        }
    }
    assert!(firms_seen > 10_000 && parcels_seen > 10_000 && graded > 5_000, "{firms_seen} {parcels_seen} {graded}");
}

/// The program itself, for a few firms and parcels.
#[test]
fn mutu_explain_says_what_the_tables_do() {
    let firms = firms(2024);
    let all = expected(&scheme(SCHEMES[0]), &firms, 2024);
    let explain = |id: &str| -> Value {
        let output =
            Command::new(env!("CARGO_BIN_EXE_mutu")).args(["explain", id, "--format", "json"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{id}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    for firm in firms.iter().step_by(69) {
        let (answer, wanted) = (explain(&firm.code), &all[&firm.code]);
        assert_eq!(answer["scheme"]["status"], "placeholder", "the status is said");
        let found = &answer["firm"];
        assert_eq!(found["grade"].as_str(), wanted.grade.as_deref(), "{found:#}");
        assert!(is_near(found["score"].as_f64(), wanted.score), "{found:#}, {wanted:?}");
        for (term, (value, points)) in found["terms"].as_array().unwrap().iter().zip(&wanted.terms) {
            assert!(
                is_near(term["value"].as_f64(), *value) && is_near(term["points"].as_f64(), Some(*points)),
                "{term:#}"
            );
        }
    }
    let mut codes: Vec<&String> = firms.iter().flat_map(|firm| firm.land.keys()).collect();
    codes.sort();
    codes.dedup();
    for code in codes.into_iter().step_by(130) {
        let (answer, (grade, score)) = (explain(code), parcel(code, &firms, &all));
        assert_eq!(answer["parcel"]["grade"].as_str(), grade.as_deref(), "{code}: {answer:#}");
        assert!(is_near(answer["parcel"]["score"].as_f64(), score), "{code}: {answer:#}, {score:?}");
    }
}
