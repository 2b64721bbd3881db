//! Each kind of clause against values worked by hand.

use super::*;
use crate::analysis::answer::Cell;
use crate::model::entry::{Clause, Comparison, EntryStandard, Quantity, Scope, Weight};
use crate::model::scheme::PolicyOrigin;
use crate::model::sketch::SitePlan;
use crate::model::spec::PolicyStatus;
use crate::model::units::Mu;
use crate::model::words::Words;

/// Tax ≥ 20 万元/亩, from three years on.
fn tax() -> Clause {
    Clause {
        key: "tax".to_owned(),
        name: Words::same("tax"),
        text: Words::same("§1"),
        of: Quantity::Tax,
        per: Some(Quantity::Land),
        factor: 1.0,
        unit: Words::same("万元/亩"),
        rule: Comparison::AtLeast,
        bar: 20.0,
        weight: Weight::Required,
        who: Scope::default(),
        after_years: Some(3),
        classes: None,
    }
}

fn capital() -> Clause {
    let (of, per) = (Quantity::RegisteredCapital, Some(Quantity::TotalInvestment));
    Clause { key: "capital".to_owned(), of, per, factor: 100.0, bar: 30.0, after_years: None, ..tax() }
}

fn total() -> Clause {
    Clause {
        key: "total".to_owned(),
        of: Quantity::TotalInvestment,
        per: None,
        bar: 10_000.0,
        after_years: None,
        ..tax()
    }
}

fn green() -> Clause {
    let of = Quantity::GreenRatio;
    Clause { key: "green".to_owned(), of, per: None, rule: Comparison::AtMost, bar: 15.0, after_years: None, ..tax() }
}

fn standard(clauses: Vec<Clause>) -> EntryStandard {
    EntryStandard {
        id: "test".to_owned(),
        name: Words::same("test"),
        year: Some(2013),
        origin: PolicyOrigin { status: PolicyStatus::Example, source: Words::same("source") },
        notes: Vec::new(),
        who: Scope { divisions: vec![(6, 46)], industries: Vec::new() },
        clauses,
    }
}

/// A plant of division 34 on 30 亩.
fn plant(values: &[(Quantity, f64)]) -> Subject {
    let mut plan = SitePlan { industry: "高端装备".to_owned(), division: "34".to_owned(), ..SitePlan::default() };
    for (quantity, value) in values {
        plan.amounts.set(*quantity, Some(*value));
    }
    of_site(Mu(30.0), &plan)
}

/// State, value, and gap as (in the unit, 万元, 亩) of one clause.
type Found = (&'static str, Option<f64>, Option<(f64, Option<f64>, Option<f64>)>);

#[track_caller]
fn expect(clause: Clause, subject: &Subject, expected: Found) {
    let of = format!("{} {} {}", clause.key, clause.rule.sign(), clause.bar);
    let checked = check(&standard(vec![clause]), subject);
    let [one] = checked.checks.as_slice() else { panic!("one clause, one check") };
    let gap = one.gap.map(|gap| (gap.by, gap.money, gap.cut.map(|cut| cut.0)));
    assert_eq!((one.state.name(), one.value, gap), expected, "{of} of {:?}", subject.amounts);
}

#[test]
fn a_clause_per_land_says_money_or_land() {
    // 600 ÷ 30 = 20 is on the bar; 450 ÷ 30 = 15 is 5 off: 150 万元 more, or 450 ÷ 20 = 22.5 亩, 7.5 less.
    expect(tax(), &plant(&[(Quantity::Tax, 600.0)]), ("pass", Some(20.0), None));
    expect(tax(), &plant(&[(Quantity::Tax, 450.0)]), ("fail", Some(15.0), Some((5.0, Some(150.0), Some(7.5)))));
    // Nothing of nothing: no cut would do.
    expect(tax(), &plant(&[(Quantity::Tax, 0.0)]), ("fail", Some(0.0), Some((20.0, Some(600.0), None))));
    expect(tax(), &plant(&[]), ("no_data", None, None));
}

#[test]
fn a_quotient_of_sums_says_the_sum() {
    // 30 % of 12 000 are 3 600; 3 000 are 25 %, 600 short.
    let of = |capital: f64| plant(&[(Quantity::RegisteredCapital, capital), (Quantity::TotalInvestment, 12_000.0)]);
    expect(capital(), &of(3_600.0), ("pass", Some(30.0), None));
    expect(capital(), &of(3_000.0), ("fail", Some(25.0), Some((5.0, Some(600.0), None))));
    expect(capital(), &plant(&[(Quantity::RegisteredCapital, 1.0)]), ("no_data", None, None));
    let zero = plant(&[(Quantity::RegisteredCapital, 1.0), (Quantity::TotalInvestment, 0.0)]);
    expect(capital(), &zero, ("no_data", None, None));
}

#[test]
fn a_total_and_a_ratio_of_the_site() {
    let invest = |value: f64| plant(&[(Quantity::TotalInvestment, value)]);
    expect(total(), &invest(10_000.0), ("pass", Some(10_000.0), None));
    expect(total(), &invest(9_000.0), ("fail", Some(9_000.0), Some((1_000.0, Some(1_000.0), None))));
    let planted = |value: f64| plant(&[(Quantity::GreenRatio, value)]);
    expect(green(), &planted(15.0), ("pass", Some(15.0), None));
    expect(green(), &planted(15.5), ("fail", Some(15.5), Some((0.5, None, None))));
    expect(green(), &planted(0.0), ("pass", Some(0.0), None));
}

#[test]
fn who_it_is_not_for_is_not_judged() {
    let services = Subject { division: Some(75), ..plant(&[(Quantity::Tax, 1.0)]) };
    expect(tax(), &services, ("not_applicable", None, None));
    let only_food = Clause { who: Scope { divisions: vec![(13, 15)], industries: Vec::new() }, ..tax() };
    expect(only_food, &plant(&[(Quantity::Tax, 1.0)]), ("not_applicable", None, None));
    let park = Subject { industrial_land: Some(false), area: Mu(30.0), ..Subject::default() };
    expect(green(), &park, ("not_applicable", None, None));
    let idle = Subject { industrial_land: Some(true), ..park };
    expect(green(), &idle, ("no_data", None, None));
}

#[test]
fn a_clause_is_due_after_its_years_and_not_where_firms_are_not_rated() {
    let aged = |years: Option<u16>| Subject { years, ..plant(&[(Quantity::Tax, 450.0)]) };
    expect(tax(), &aged(Some(2)), ("not_applicable", Some(15.0), None));
    expect(tax(), &aged(Some(3)), ("fail", Some(15.0), Some((5.0, Some(150.0), Some(7.5)))));
    expect(tax(), &aged(None), ("fail", Some(15.0), Some((5.0, Some(150.0), Some(7.5)))));
    let resting = Subject { not_rated: true, ..plant(&[(Quantity::Tax, 450.0), (Quantity::GreenRatio, 20.0)]) };
    expect(tax(), &resting, ("not_applicable", Some(15.0), None));
    expect(green(), &resting, ("fail", Some(20.0), Some((5.0, None, None))));
}

/// A firm's missing figure could only add to the sum.
#[test]
fn a_sum_that_lacks_a_part_passes_but_never_fails() {
    let part = |value: f64| Subject { partial: vec![Quantity::Tax], ..plant(&[(Quantity::Tax, value)]) };
    expect(tax(), &part(600.0), ("pass", Some(20.0), None));
    expect(tax(), &part(599.0), ("no_data", Some(599.0 / 30.0), None));
}

/// 19.996 prints 20.00 and fails.
#[test]
fn what_misses_by_a_hair_is_shown_unrounded() {
    let clause = tax();
    assert_eq!(number_text(19.996, &clause), "19.996", "two decimals would hide why it fails");
    assert_eq!(number_text(20.0, &clause), "20.00", "it meets the bar");
    assert_eq!(number_text(15.0, &clause), "15.00", "nothing is hidden");
    let gap = Gap { by: 0.001, money: Some(0.1 + 0.2), cut: Some(Mu(7.501)) };
    assert_eq!(gap_words(&clause, &gap).zh, "差 0.01 万元/亩，年税收需增 0.30 万元，或核减 7.51 亩", "rounded up");
}

#[test]
fn the_verdict_follows_from_the_clauses() {
    let reject = || Clause { key: "floor".to_owned(), bar: 10.0, weight: Weight::Reject, ..tax() };
    let priority = || Clause { key: "priority".to_owned(), bar: 20_000.0, weight: Weight::Priority, ..total() };
    let expect = |clauses: Vec<Clause>, values: &[(Quantity, f64)], expected: Verdict| {
        assert_eq!(check(&standard(clauses), &plant(values)).verdict, expected, "{values:?}");
    };
    let (money, taxes, green_ratio) = (Quantity::TotalInvestment, Quantity::Tax, Quantity::GreenRatio);
    expect(vec![tax(), reject()], &[(taxes, 600.0)], Verdict::Passed);
    expect(vec![tax(), reject()], &[(taxes, 450.0)], Verdict::Failed);
    expect(vec![tax(), reject()], &[(taxes, 150.0)], Verdict::Rejected);
    expect(vec![tax(), green()], &[(taxes, 600.0)], Verdict::Incomplete);
    expect(vec![tax(), green()], &[(taxes, 450.0)], Verdict::Failed);
    expect(vec![total(), priority()], &[(money, 10_000.0)], Verdict::Passed);
    expect(vec![priority()], &[(money, 30_000.0)], Verdict::NotApplicable);
    expect(vec![green()], &[(green_ratio, 15.0)], Verdict::Passed);
}

/// Of clauses with one key the first that is for the industry counts, and there is one check a key.
#[test]
fn one_indicator_has_a_bar_an_industry() {
    let of = |divisions, bar| Clause { who: Scope { divisions, industries: Vec::new() }, bar, ..tax() };
    let standard = standard(vec![of(vec![(33, 40)], 35.0), green(), of(vec![(13, 15)], 30.0)]);
    let bar_of = |division: u8| {
        let subject = Subject { division: Some(division), ..plant(&[(Quantity::Tax, 990.0)]) };
        let checked = check(&standard, &subject);
        assert_eq!(checked.checks.len(), 2, "two keys");
        (standard.clauses[checked.checks[0].clause].bar, checked.checks[0].state.name())
    };
    assert_eq!(bar_of(34), (35.0, "fail"), "33 of 35");
    assert_eq!(bar_of(13), (30.0, "pass"), "33 of 30");
    assert_eq!(bar_of(26), (35.0, "not_applicable"), "neither");
}

/// With a part of both missing the divisor decides: 40 % may become 20 %.
#[test]
fn a_partial_divisor_says_nothing_either_way() {
    let mut subject = plant(&[(Quantity::RegisteredCapital, 4_800.0), (Quantity::TotalInvestment, 12_000.0)]);
    subject.partial = vec![Quantity::RegisteredCapital];
    expect(capital(), &subject, ("pass", Some(40.0), None));
    subject.partial = vec![Quantity::RegisteredCapital, Quantity::TotalInvestment];
    expect(capital(), &subject, ("no_data", Some(40.0), None));
}

/// Codes of one plant, read in one way.
#[test]
fn a_plant_is_of_its_division_whatever_the_length_of_its_code() {
    for code in ["34", "3411", "C3411"] {
        let plan = SitePlan { division: code.to_owned(), ..SitePlan::default() };
        assert_eq!(of_site(Mu(30.0), &plan).division, Some(34), "{code}");
    }
}

/// The land that is left meets every clause per land: 450 of tax need 22.5 亩, 8 400 of output at 300 need 28.
#[test]
fn the_cut_is_the_greatest_of_all() {
    let output = Clause { key: "output".to_owned(), of: Quantity::Output, bar: 300.0, ..tax() };
    let standard = standard(vec![tax(), output, green()]);
    let values =
        |green: f64| plant(&[(Quantity::Tax, 450.0), (Quantity::Output, 8_400.0), (Quantity::GreenRatio, green)]);
    assert_eq!(check(&standard, &values(10.0)).cut(&standard), (Some(Mu(7.5)), 0), "tax decides");
    assert_eq!(check(&standard, &values(20.0)).cut(&standard), (Some(Mu(7.5)), 1), "green does not hang on it");
    let mut left = Subject { area: Mu(22.5), ..values(10.0) };
    left.amounts.set(Quantity::Land, Some(22.5));
    assert_eq!(check(&standard, &left).verdict, Verdict::Passed, "with the rest of the land");
}

#[test]
fn a_site_answers_clause_by_clause() {
    let mut plan = SitePlan { division: "34".to_owned(), ..SitePlan::default() };
    plan.amounts.set(Quantity::Tax, Some(450.0));
    let answer = one_site(&standard(vec![tax(), green()]), Mu(30.0), &plan);
    let states: Vec<&Cell> = answer.rows.iter().map(|row| &row.cells[2]).collect();
    assert!(matches!(states.as_slice(), [Cell::Term("fail", _), Cell::Term("no_data", _)]), "{states:?}");
    assert!(answer.rows.iter().all(|row| row.cells.len() == answer.columns.len()), "a cell a column");
    assert_eq!(answer.head[0].zh, "标准：test（参考，2013）", "the standard is named with its status");
    assert_eq!(answer.foot[0].zh, "结论：不达标");
    assert_eq!(answer.foot[2].zh, "核减 7.50 亩后不再有不达标的条款");
}

mod of_parcels {
    use super::*;
    use crate::analysis::fixture::{book, parcels};
    use crate::analysis::membership::Membership;
    use crate::analysis::occupancy::Occupancy;
    use crate::analysis::per_mu::Figures;
    use crate::analysis::summary::Basis;
    use crate::model::dataset::Dataset;
    use crate::model::firm::{Occupation, Tenure, Yearly};
    use crate::model::id::{FeatureId, FirmId};
    use crate::model::layer::Role;
    use crate::model::table::{Column, ColumnData};
    use std::sync::Arc;

    /// Parcels A of 30 亩 and B of 60; firm 0 uses both (tax 900, revenue unknown), firm 1 has 6 亩 of B (tax 10).
    fn data() -> Dataset {
        let mut layer = parcels(&[("A", 30.0), ("B", 60.0), ("C", 5.0)]);
        layer.roles.push((Role::PlotRatio, layer.table.columns.len()));
        let ratios = ColumnData::Number(vec![0.8, f64::NAN, 2.0]);
        layer.table.columns.push(Column { name: "RJL".to_owned(), data: ratios });
        let mut firms = book(2);
        firms.firms[1].division = "75".to_owned();
        let own = |parcel: &str, firm: u32, area: f64| Occupation {
            parcel_code: parcel.to_owned(),
            firm: FirmId(firm),
            tenure: Tenure::Own,
            area: Mu(area),
            from: None,
            to: None,
        };
        firms.occupations = vec![own("A", 0, 30.0), own("B", 0, 60.0), own("B", 1, 6.0)];
        let year = |tax: f64| Yearly { tax: Some(tax), ..Yearly::default() };
        firms.yearly = vec![(FirmId(0), 2024, year(900.0)), (FirmId(1), 2024, year(10.0))];
        Dataset { layers: vec![Arc::new(layer)], firms: Arc::new(firms) }
    }

    #[test]
    fn a_parcel_takes_figures_by_area_and_the_industry_of_its_main_firm() {
        let data = data();
        let layer = Arc::clone(data.parcels().expect("parcels"));
        let (occupancy, _) = Occupancy::link(&layer, &data.firms, 2024);
        let figures = Figures::compute(&layer, &data.firms, &occupancy, 2024);
        let membership = Membership::default();
        let basis = Basis { data: &data, occupancy: &occupancy, figures: &figures, membership: &membership };
        let subject = |parcel: u32| of_parcel(basis, &layer, FeatureId(parcel));
        // 900 × 30 ÷ 90 = 300 on A; 900 × 60 ÷ 90 + 10 = 610 on B.
        assert_eq!(subject(0).amounts.get(Quantity::Tax), Some(300.0), "its share of the firm's tax");
        assert_eq!(subject(1).amounts.get(Quantity::Tax), Some(610.0), "of both firms");
        assert_eq!(subject(1).division, Some(34), "the firm with most land, not the service on it");
        assert_eq!(subject(0).amounts.get(Quantity::PlotRatio), Some(0.8), "a column");
        assert_eq!(subject(1).amounts.get(Quantity::PlotRatio), None, "an empty cell");
        assert_eq!(subject(0).amounts.get(Quantity::Revenue), None, "a figure nobody has");
        assert_eq!(subject(2).firm, None, "nobody is there");
        let answer = all_parcels(basis, &standard(vec![tax()]));
        // C has no firm and no land use: its industry is unknown, and so is its tax.
        let found: Vec<(&str, String)> = answer
            .rows
            .iter()
            .map(|row| match (&row.cells[0], &row.cells[5]) {
                (Cell::Text(code), Cell::Term(state, _)) => (&*code.zh, (*state).to_owned()),
                other => panic!("{other:?}"),
            })
            .collect();
        let expected = [("A", "fail"), ("B", "fail"), ("C", "no_data")].map(|(code, state)| (code, state.to_owned()));
        assert_eq!(found, expected, "10 and 10.17 of 20, and none");
        assert_eq!(answer.foot[0].zh, "适用 3 宗：数据不全 1，不达标 2；其余 0 宗不适用");
    }
}
