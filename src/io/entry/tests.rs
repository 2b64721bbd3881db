//! Shipped standards are whole; broken ones are refused with line, field and remedy.

use super::*;
use crate::model::entry::{Comparison, Quantity, Weight};
use crate::model::spec::{Metric, PolicyStatus};

#[test]
fn the_shipped_standards_are_read_under_their_own_names() {
    let all = shipped();
    let found: Vec<_> = all.iter().map(|standard| (standard.id.as_str(), standard.year)).collect();
    let expected = [("zone-2013", Some(2013)), ("longchang-2022", Some(2022)), ("tieshangang-2023", Some(2023))];
    assert_eq!(found, expected, "in the order of the menu");
    for ((path, text), standard) in SHIPPED.iter().zip(&all) {
        assert_eq!(of_text(path, text).as_ref(), Ok(standard), "{path}");
        assert!(path.ends_with(&format!("/{}.json", standard.id)), "{path} holds {}", standard.id);
        assert_eq!(standard.origin.status, PolicyStatus::Example, "of another year or place");
    }
}

/// domain.md §2.4: 300 万元/公顷 = 20 万元/亩, 5000 = 333.33, 6000 = 400, and 300 万元/亩 as it stands.
#[test]
fn the_zones_clauses_are_those_of_the_document() {
    use Comparison::{AtLeast, AtMost};
    use Quantity::{
        BuildingDensity, GreenRatio, Land, Output, PlotRatio, RegisteredCapital, Revenue, Tax, TotalInvestment,
    };
    let standard = shipped().into_iter().next().expect("a standard");
    let found: Vec<_> =
        standard.clauses.iter().map(|clause| (clause.of, clause.per, clause.rule, clause.bar)).collect();
    let expected = [
        (TotalInvestment, Some(Land), AtLeast, 300.0),
        (TotalInvestment, None, AtLeast, 10_000.0),
        (TotalInvestment, None, AtLeast, 20_000.0),
        (RegisteredCapital, Some(TotalInvestment), AtLeast, 30.0),
        (Revenue, Some(Land), AtLeast, 400.0),
        (Output, Some(Land), AtLeast, 5_000.0 / 15.0),
        (Tax, Some(Land), AtLeast, 20.0),
        (Tax, Some(Land), AtLeast, 10.0),
        (PlotRatio, None, AtLeast, 0.8),
        (BuildingDensity, None, AtLeast, 40.0),
        (GreenRatio, None, AtMost, 15.0),
    ];
    assert_eq!(found, expected);
    let of = |weight: Weight| standard.clauses.iter().filter(|clause| clause.weight == weight).count();
    assert_eq!((of(Weight::Reject), of(Weight::Priority)), (1, 1), "the reject line and the priority");
    assert_eq!(standard.clauses[0].unit.zh, "万元/亩", "the unit follows");
}

#[test]
fn the_themes_have_their_classes_from_the_standard() {
    let all = metric_standards();
    assert_eq!(all.iter().map(|s| s.metric).collect::<Vec<_>>(), Metric::ALL, "one a metric");
    let bars: Vec<f64> = all.iter().map(|s| s.at_least).collect();
    assert_eq!(bars, [20.0, 5000.0 / 15.0, 300.0], "万元/亩");
    for standard in &all {
        assert!(standard.bounds.contains(&standard.at_least), "the bar is a bound of the classes");
        assert!(standard.bounds.is_sorted_by(|a, b| a < b), "bounds ascend");
        assert_eq!(standard.status, PolicyStatus::Example, "of another year");
        assert!(standard.source.zh.contains("1 号文件"), "{:?}", standard.source);
    }
    assert_eq!(all.first().map(|s| s.bounds.clone()), Some(vec![0.0, 10.0, 20.0, 30.0, 40.0]), "tax classes");
    assert!(all.last().is_some_and(|s| s.source.zh.contains("不可直接比较")), "a year's investment is another sum");
}

/// What is changed in the zone's standard, and what must be said of it.
#[track_caller]
fn check(old: &str, new: &str, code: &str, place: &str, said: &str) {
    let text = SHIPPED[0].1;
    assert!(text.contains(old), "it has {old}");
    let broken = text.replacen(old, new, 1);
    let error = of_text("own.json", &broken).expect_err("refused");
    assert_eq!((error.code, error.path.as_str()), (code, "own.json"), "{new}: {error:?}");
    let found = error.place.clone().unwrap_or_default();
    assert!(found.starts_with("line ") && found.ends_with(place), "{new}: at `{found}`, not {place}");
    let words = [&error.message.zh, &error.message.en, &error.remedy.zh, &error.remedy.en];
    assert!(words.iter().all(|words| !words.is_empty()), "both languages: {error:?}");
    assert!(words.iter().any(|words| words.contains(said)), "{new}: {words:?} says {said}");
}

#[test]
fn a_broken_standard_is_refused_with_line_field_and_remedy() {
    check("\"at_least\": 300", "\"at_leest\": 300", "scheme-unknown-key", "clauses[0].at_leest", "at_most");
    check("\"at_least\": 300,", "", "scheme-missing-key", "clauses[0]", "at_least, at_most");
    check("\"at_least\": 300", "\"at_least\": 300, \"at_most\": 1", "scheme-missing-key", "clauses[0]", "exactly one");
    check("\"at_least\": 300", "\"at_least\": -3", "scheme-range", "clauses[0].at_least", "-3");
    check("\"at_least\": 300", "\"at_least\": \"300\"", "scheme-type", "clauses[0].at_least", "a number");
    check("\"of\": \"total_investment\"", "\"of\": \"invest\"", "scheme-unknown-name", "clauses[0].of", "plot_ratio");
    check("\"per\": \"land_mu\"", "\"per\": \"acre\"", "scheme-unknown-name", "clauses[0].per", "land_ha");
    check("\"per\": \"land_mu\"", "\"per\": \"plot_ratio\"", "standard-quotient", "clauses[0].per", "total_investment");
    check(
        "\"of\": \"plot_ratio\"",
        "\"of\": \"plot_ratio\", \"per\": \"land_mu\"",
        "standard-quotient",
        ".per",
        "ratio",
    );
    check("\"unit\": \"%\",", "", "scheme-missing-key", "clauses[3]", "unit");
    check("\"at_least\": 20000", "\"unit\": \"亿元\", \"at_least\": 2", "standard-unit", "clauses[2].unit", "unit");
    check("[0, 150, 300, 450, 600]", "[0, 150, 450, 600]", "standard-bounds", "clauses[0].classes.bounds", "own bar");
    check("[0, 150, 300, 450, 600]", "[0, 300, 150]", "standard-bounds", "clauses[0].classes.bounds", "ascend");
    check("\"weight\": \"priority\"", "\"weight\": \"bonus\"", "scheme-unknown-name", "clauses[2].weight", "reject");
    check("\"after_years\": 3", "\"after_years\": 2.5", "scheme-range", "clauses[4].after_years", "whole number");
    check("\"06-46\"", "\"06~46\"", "scheme-range", "who.divisions[0]", "06-43");
    check("\"own_parcel\"", "\"investment_per_mu\"", "standard-double-clause", "clauses[1]", "twice");
    check("\"status\": \"example\"", "\"status\": \"law\"", "scheme-unknown-name", ", status", "official");
    check("\"clauses\": [", "\"clauses\": [,", "scheme-syntax", "column 15", "JSON");
}

#[test]
fn files_that_are_no_standards_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("标准.json");
    let code = |path: &Path| of_file(path).map(|standard| standard.id).map_err(|error| error.code);
    assert_eq!(code(&path), Err("scheme-unreadable"), "no such file");
    std::fs::write(&path, encoding_rs::GB18030.encode(SHIPPED[1].1).0).expect("written");
    assert_eq!(code(&path), Ok("longchang-2022".to_owned()), "in GB18030");
    std::fs::write(&path, "{\"id\": \"x\"}").expect("written");
    assert_eq!(code(&path), Err("scheme-missing-key"), "nearly nothing");
}
