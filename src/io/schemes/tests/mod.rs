//! Shipped schemes are whole; broken ones are refused with line, field and remedy.

use super::*;
use crate::model::scheme::{Benchmark, Field, GradingRule};
use crate::model::spec::PolicyStatus;

fn text_of(id: &str) -> &'static str {
    let found = SHIPPED.iter().find(|(path, _)| path.ends_with(&format!("/{id}.json")));
    found.map(|(_, text)| *text).expect("a shipped scheme")
}

#[test]
fn the_shipped_schemes_are_read_under_their_own_names() {
    let all = shipped();
    let ids: Vec<&str> = all.iter().map(|scheme| scheme.id.as_str()).collect();
    assert_eq!(
        ids,
        ["shandong-placeholder", "huangyan-2021", "huangyan-2022", "jining-2023"],
        "in the order of the menu"
    );
    for ((path, text), scheme) in SHIPPED.iter().zip(&all) {
        assert_eq!(of_text(path, text).as_ref(), Ok(scheme), "{path}");
        assert!(path.ends_with(&format!("/{}.json", scheme.id)), "{path} holds {}", scheme.id);
    }
    let statuses: Vec<_> = all.iter().map(|scheme| scheme.origin.status).collect();
    assert_eq!(
        statuses,
        [PolicyStatus::Placeholder, PolicyStatus::Example, PolicyStatus::Example, PolicyStatus::Example]
    );
}

/// domain.md §1.4, the table of weight sets.
#[test]
fn benchmarks_are_those_of_the_published_tables() {
    let check = |id: &str, group: usize, expected: &[(f64, f64)]| {
        let scheme = of_text(id, text_of(id)).expect("a scheme");
        let found: Vec<(f64, Benchmark)> =
            scheme.groups[group].indicators.iter().map(|indicator| (indicator.weight, indicator.benchmark)).collect();
        let expected: Vec<_> = expected.iter().map(|(weight, bar)| (*weight, Benchmark::Fixed(*bar))).collect();
        assert_eq!(found, expected, "{id}, group {group}");
    };
    let above = [(30., 24.097), (20., 136.16), (20., 2.694), (10., 4929.81), (10., 18.14), (10., 0.0302)];
    check("huangyan-2022", 0, &above);
    check("huangyan-2022", 1, &[(50., 11.5932), (50., 0.2352)]);
    let above = [(30., 26.01), (20., 132.27), (20., 2.54), (10., 4861.08), (10., 17.45), (10., 0.0305)];
    check("huangyan-2021", 0, &above);
    check("huangyan-2021", 1, &[(50., 16.601_058), (50., 0.236_565)]);
}

/// What is changed in a shipped scheme, and what must be said of it.
#[track_caller]
fn check(id: &str, old: &str, new: &str, code: &str, place: &str, said: &str) {
    let text = text_of(id);
    assert!(text.contains(old), "{id} has {old}");
    let broken = text.replacen(old, new, 1);
    let error = of_text("own.json", &broken).expect_err("refused");
    assert_eq!(error.code, code, "{new}: {error:?}");
    assert_eq!(error.path, "own.json", "the file");
    // The line is where the change was made, or where the list it is in begins.
    let found = error.place.clone().unwrap_or_default();
    assert!(found.starts_with("line ") && found.ends_with(place), "{new}: at `{found}`, not {place}");
    let words = [&error.message.zh, &error.message.en, &error.remedy.zh, &error.remedy.en];
    assert!(words.iter().all(|words| !words.is_empty()), "both languages: {error:?}");
    assert!(words.iter().any(|words| words.contains(said)), "{new}: {words:?} says {said}");
}

#[test]
fn a_broken_scheme_is_refused_with_line_field_and_remedy() {
    let sd = "shandong-placeholder";
    check(sd, "\"weight\": 40", "\"weight\": 41", "scheme-weights", ", groups[0].indicators", "101");
    check(sd, "\"weight\": 40", "\"wieght\": 40", "scheme-unknown-key", "indicators[0].wieght", "weight, ");
    check(sd, "\"weight\": 40", "\"weight\": -40", "scheme-range", "indicators[0].weight", "-40");
    check(sd, "\"weight\": 40", "\"weight\": \"40\"", "scheme-type", "indicators[0].weight", "a number");
    check(sd, "\"weight\": 40", "\"weight\": 40, \"weight\": 3", "scheme-double-key", "[0].weight", "twice");
    check(sd, "\"of\": \"tax\"", "\"of\": \"taxes\"", "scheme-unknown-name", "indicators[0].of", "value_added");
    check(sd, "\"missing\": \"zero\"", "\"missing\": \"nil\"", "scheme-unknown-name", "[0].missing", "rescale");
    check(sd, "\"benchmark\": \"average\",", "", "scheme-missing-key", "groups[0].indicators[0]", "benchmark");
    check(sd, "\"cap\": 1.5", "\"cap\": -1", "scheme-range", "indicators[0].cap", "-1");
    check(sd, "\"percent\": 20,", "\"percent\": 70,", "scheme-quota", "groups[0].grading.shares", "115 %");
    check(sd, "\"percent\": \"rest\"", "\"percent\": 35, \"round\": \"ceil\"", "scheme-quota", "shares", "rest");
    check(sd, "{ \"grade\": \"C\", \"percent\": \"rest\" },", "", "scheme-missing-grade", "grading.shares", "\"C\"");
    check(sd, "\"grade\": \"B\"", "\"grade\": \"E\"", "scheme-unknown-name", "shares[1].grade", "A, B, C, D");
    check(sd, "\"grade\": \"B\"", "\"grade\": \"A\"", "scheme-double-name", "shares[1].grade", "twice");
    check(sd, "\"no_better_than\": \"C\"", "\"no_better_than\": \"X\"", "scheme-unknown-name", "better_than", "A, B");
    check(sd, "\"listed\": true", "\"listed\": false", "scheme-type", "exemptions[0].listed", "only be true");
    let missing = "\"field\": \"tax\", \"missing\": false";
    check(sd, "\"flag\": \"较大及以上安全生产事故\"", missing, "scheme-type", "vetoes[0].missing", "only be true");
    check(sd, "\"floor\": 0", "\"floor\": 2", "scheme-range", "indicators[0].cap", "at least 2");
    check(sd, "\"flag\": \"较大", "\"field\": \"较大", "scheme-missing-key", "vetoes[0]", "below, missing");
    check(sd, "\"status\": \"placeholder\"", "\"status\": \"draft\"", "scheme-unknown-name", ", status", "official");
    check(sd, "\"44-46\"", "\"44~46\"", "scheme-range", "exemptions[1].divisions[0]", "06-43");
    check(sd, "\"gives\": \"T\"", "\"gives\": \"A\"", "scheme-unknown-name", "exemptions[0].gives", "T");
    check(sd, "\"rule\": \"follows\"", "\"rule\": \"leads\"", "scheme-unknown-name", "tenants.rule", "merged");
    check(sd, "\"method\": \"rank\"", "\"method\": \"min_max\"", "scheme-missing-key", "groups[1].scoring", "base");
    check(sd, "\"method\": \"ratio\"", "\"method\": \"rank\"", "scheme-indicators", "groups[0].indicators", "5");
    check(sd, "[\"tax_per_mu\"]", "[\"tax\"]", "scheme-unknown-name", "tie_break[0]", "rd_intensity");
    check(sd, "\"grades\": [", "\"grades\": [,", "scheme-syntax", "column 14", "JSON");
}

#[test]
fn the_line_is_that_of_the_field() {
    let text = text_of("huangyan-2022").replacen("\"benchmark\": 24.097", "\"benchmark\": 0", 1);
    let line = 1 + text.lines().position(|line| line.contains("\"benchmark\": 0")).expect("there");
    let error = of_text("own.json", &text).expect_err("refused");
    let place = error.place.unwrap_or_default();
    assert!(place.starts_with(&format!("line {line}, column ")), "{place}, not line {line}");
    assert!(place.ends_with("groups[0].indicators[0].benchmark"), "{place}");
}

/// A scheme by bounds: one group, one total, three grades.
fn by_bounds(grading: &str) -> String {
    format!(
        r#"{{"id": "x", "name": "x", "status": "example", "source": "x",
        "grades": [{{"id": "A", "name": "a"}}, {{"id": "B", "name": "b"}}, {{"id": "C", "name": "c"}}],
        "groups": [{{"id": "all", "name": "all", "scoring": {{"method": "rank"}},
          "indicators": [{{"key": "tax", "name": "tax", "of": "tax", "unit": "u", "weight": 100, "missing": "zero"}}],
          "grading": {grading}}}]}}"#
    )
}

#[test]
fn bounds_ascend_and_every_grade_has_one() {
    let refused = |grading: &str, code: &str| {
        let error = of_text("own.json", &by_bounds(grading)).expect_err("refused");
        assert_eq!(error.code, code, "{grading}: {error:?}");
        assert!(error.place.is_some_and(|place| place.contains("groups[0].grading")), "{grading}");
    };
    let from = |list: &str| format!(r#"{{"by": "score", "rule": ">=", "from": [{list}]}}"#);
    let scheme = of_text("own.json", &by_bounds(&from(r#"{"grade": "A", "at": 20}, {"grade": "B", "at": 10}"#)));
    let scheme = scheme.expect("a scheme");
    assert_eq!((scheme.groups[0].indicators[0].of, scheme.groups[0].indicators[0].per), (Field::Tax, None), "a total");
    let GradingRule::Bounds(bounds) = &scheme.groups[0].grading.rule else { panic!("bounds") };
    assert_eq!(
        [25.0, 20.0, 19.99, 10.0, 9.0].map(|value| bounds.grade_of(value)),
        [0, 0, 1, 1, 2],
        "on the bound is in"
    );
    refused(&from(r#"{"grade": "A", "at": 10}, {"grade": "B", "at": 20}"#), "scheme-bounds");
    refused(&from(r#"{"grade": "A", "at": 10}, {"grade": "B", "at": 10}"#), "scheme-bounds");
    refused(&from(r#"{"grade": "A", "at": 10}"#), "scheme-missing-grade");
    refused(&from(r#"{"grade": "A", "at": 10}, {"grade": "C", "at": 1}"#), "scheme-unknown-name");
    refused(r#"{"by": "score", "rule": ">", "from": [], "ties": "up"}"#, "scheme-unknown-key");
    refused(r#"{"by": "indicator", "rule": ">", "from": []}"#, "scheme-missing-key");
}

#[test]
fn files_that_are_no_schemes_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("方案.json");
    let code = |path: &Path| of_file(path).map(|scheme| scheme.id).map_err(|error| error.code);
    assert_eq!(code(&path), Err("scheme-unreadable"), "no such file");
    let write = |bytes: &[u8]| std::fs::write(&path, bytes).expect("written");
    write(text_of("huangyan-2022").as_bytes());
    assert_eq!(code(&path), Ok("huangyan-2022".to_owned()), "a copy of a shipped one");
    write(&encoding_rs::GB18030.encode(text_of("jining-2023")).0);
    assert_eq!(code(&path), Ok("jining-2023".to_owned()), "in GB18030");
    write(b"[]");
    assert_eq!(code(&path), Err("scheme-type"), "a list");
    write(&vec![b' '; 5 << 20]);
    assert_eq!(code(&path), Err("scheme-too-large"), "five mebibytes");
}
