//! Grades by schemes, on small towns written as tables: published examples, ties, vetoes, missing figures, tenants,
//! and what would move a firm, by full evaluation.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::fmt::Write as _;
use std::sync::Arc;

use mutu::analysis::grade::{
    Evaluation, Explanation, Grades, Inputs, Limit, Reason, Roll, Scores, Standing, as_text, explain, margins, moves,
};
use mutu::analysis::occupancy::{Occupancy, ParcelCodes};
use mutu::io::open::open_bytes;
use mutu::io::progress::Progress;
use mutu::io::schemes;
use mutu::model::firm::FirmBook;
use mutu::model::id::FirmId;
use mutu::model::scheme::{Field, GradingRule, Missing, Scheme, Ties, Verdict};
use mutu::model::units::Mu;
use mutu::model::words::Lang;

/// The three tables of a town, row by row.
#[derive(Clone)]
struct Town {
    firms: String,
    yearly: String,
    occupation: String,
}

impl Town {
    fn new() -> Self {
        Self {
            firms: "uscc,name,gb4754,scale,founded,not_rated,not_rated_until\n".to_owned(),
            yearly: "uscc,year,tax,revenue,value_added,energy_tce,electricity_kwh,pollutant_t,rd,staff,veto\n"
                .to_owned(),
            occupation: "zddm,uscc,kind,area_mu\n".to_owned(),
        }
    }

    /// A firm of 2000 in division 26, 规上, with its own parcel `P{code}` of 10 亩 and these figures of 2024.
    fn firm(&mut self, code: &str, figures: &str) -> &mut Self {
        self.firm_as(code, "26,规上,2000,,", 10.0, figures)
    }

    fn firm_as(&mut self, code: &str, kind: &str, land_mu: f64, figures: &str) -> &mut Self {
        writeln!(self.firms, "{code},企业{code},{kind}").unwrap();
        if !figures.is_empty() {
            writeln!(self.yearly, "{code},2024,{figures}").unwrap();
        }
        if land_mu > 0.0 {
            self.holds(&format!("P{code}"), code, "own", land_mu);
        }
        self
    }

    fn holds(&mut self, parcel: &str, code: &str, kind: &str, land_mu: f64) -> &mut Self {
        writeln!(self.occupation, "{parcel},{code},{kind},{land_mu}").unwrap();
        self
    }

    fn book(&self) -> Arc<FirmBook> {
        let files = [("firms.csv", &self.firms), ("yearly.csv", &self.yearly), ("occupation.csv", &self.occupation)];
        let bytes: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        open_bytes(&bytes, &Progress::default()).dataset.firms
    }
}

/// An evaluated town.
struct Graded {
    firms: Arc<FirmBook>,
    evaluation: Evaluation,
}

impl Graded {
    fn of(town: &Town, scheme: Scheme) -> Self {
        let firms = town.book();
        let occupancy = Occupancy::link_by(&ParcelCodes::default(), &firms, 2024).0;
        let inputs = Arc::new(Inputs::of(&firms, &occupancy, 2024));
        Self { evaluation: Evaluation::of(inputs, Arc::new(scheme)), firms }
    }

    fn id(&self, code: &str) -> FirmId {
        self.firms.ids().find(|id| self.firms.name_and_code(*id).unwrap().1 == code).unwrap()
    }

    fn explain(&self, code: &str) -> Explanation {
        explain(&self.evaluation, &self.firms, self.id(code)).unwrap()
    }

    fn grade(&self, code: &str) -> &str {
        self.evaluation.verdict(self.id(code)).id(&self.evaluation.scheme).unwrap_or("-")
    }

    /// The letters of firms `F0`, `F1`, … in one text.
    fn letters(&self) -> String {
        let code = |id| self.firms.name_and_code(id).unwrap().1;
        let mut codes: Vec<&str> = self.firms.ids().map(code).collect();
        codes.sort_unstable();
        codes.into_iter().map(|code| self.grade(code)).collect()
    }
}

fn shipped(id: &str) -> Scheme {
    schemes::shipped().into_iter().find(|scheme| scheme.id == id).unwrap()
}

/// A scheme of one group with grades A, B, C; `indicators`, `grading` and `more` are JSON.
fn scheme(scoring: &str, indicators: &str, grading: &str, more: &str) -> Scheme {
    let text = format!(
        r#"{{"id": "own", "name": "own", "status": "example", "source": "test",
        "grades": [{{"id": "A", "name": "a"}}, {{"id": "B", "name": "b"}}, {{"id": "C", "name": "c"}}], {more}
        "groups": [{{"id": "all", "name": "all", "scoring": {scoring}, "indicators": [{indicators}], "grading": {grading}}}]}}"#
    );
    schemes::of_text("own.json", &text).unwrap_or_else(|error| panic!("{error:?}: {text}"))
}

fn quota(ties: &str, a: f64, c: f64) -> String {
    format!(
        r#"{{"by": "quota", "base": "ranked", "ties": "{ties}", "shares": [
        {{"grade": "A", "percent": {a}, "round": "floor"}}, {{"grade": "B", "percent": "rest"}},
        {{"grade": "C", "percent": {c}, "round": "ceil"}}]}}"#
    )
}

/// `ratio` is `numerator/denominator`.
fn indicator(key: &str, ratio: &str, weight: f64, benchmark: &str, missing: &str, more: &str) -> String {
    let (of, per) = ratio.split_once('/').unwrap();
    format!(
        r#"{{"key": "{key}", "name": "{key}", "of": "{of}", "per": "{per}", "unit": "u", "weight": {weight},
        "benchmark": {benchmark}, "missing": "{missing}"{more}}}"#
    )
}

const RANK: &str = r#"{"method": "rank"}"#;
const RATIO: &str = r#"{"method": "ratio"}"#;

fn tax_only(grading: &str, more: &str) -> Scheme {
    scheme(RANK, &indicator("tax", "tax/land_mu", 100.0, "1", "zero", ""), grading, more)
}

/// domain.md §1.4, the test vector: at every benchmark the score is 100. Land 10 亩, 1000 tce, 10 t, 100 persons; the
/// figures are the benchmarks times these by hand.
#[test]
fn a_firm_at_every_benchmark_of_huangyan_scores_exactly_100() {
    let mut town = Town::new();
    // Value added that is at the benchmark for land, energy, emissions and staff: each denominator is made to fit.
    town.firm_as("ABOVE", "26,规上,2000,,", 1.0, "24.097,1000,136.16,0,,0,30.2,0,");
    town.firm_as("BELOW", "26,规下,2000,,", 1.0, "11.5932,,,,492908.16326530614,,,,");
    let exact = format!("24.097,1000,136.16,{},,{},30.2,{},", 136.16 / 2.694, 136.16 / 4929.81, 136.16 / 18.14);
    town.yearly = town.yearly.replace("24.097,1000,136.16,0,,0,30.2,0,", &exact);
    let graded = Graded::of(&town, shipped("huangyan-2022"));
    for code in ["ABOVE", "BELOW"] {
        let found = graded.explain(code);
        let score = found.score.unwrap();
        assert!((score - 100.0).abs() < 1e-12, "{code}: {score}");
        let text = as_text(&found, &graded.evaluation, Lang::Zh);
        assert!(text.contains("得分\t100.00\n"), "{text}");
        assert!(text.contains("黄岩区工业企业亩均效益评价 2022（参考）"), "the scheme and its status: {text}");
        for (term, weight) in found.terms.iter().zip([30.0, 20.0, 20.0, 10.0, 10.0, 10.0]) {
            let weight = if code == "BELOW" { 50.0 } else { weight };
            assert!((term.points - weight).abs() < 1e-12, "{code}: {term:?}");
        }
    }
    // Where the quotients are exact in binary the score is 100 to the last bit.
    let exact = Inputs::with(&graded.evaluation.inputs, Field::Land, graded.id("ABOVE").0, 1.0);
    let again = Evaluation::of(Arc::new(exact), Arc::new(shipped("huangyan-2022")));
    assert_eq!(again.score(graded.id("ABOVE")), graded.evaluation.score(graded.id("ABOVE")), "nothing changed");
}

/// 济高新管发〔2024〕4号: 275 filed with 10 T give 55, 97, 99, 14; 100 small ones give 20, 40, 35, 5.
#[test]
fn jining_2023_comes_out_as_published() {
    let mut town = Town::new();
    for at in 0..275 {
        let listed = if at % 27 == 3 && at < 270 { "建设期" } else { "" };
        let tax = 10.0 + f64::from((at * 7919) % 275);
        town.firm_as(
            &format!("L{at:03}"),
            &format!("26,规上,2000,{listed},"),
            10.0,
            &format!("{tax},5000,900,100,,5,50,40,"),
        );
    }
    for at in 0..100 {
        let tax = 1.0 + f64::from((at * 37) % 101);
        town.firm_as(&format!("S{at:03}"), "26,规下,2000,,", 3.0, &format!("{tax},,,,,,,,"));
    }
    // Below 3 亩: in no group.
    town.firm_as("TINY", "26,规下,2000,,", 2.9, "99,,,,,,,,");
    let graded = Graded::of(&town, shipped("jining-2023"));
    let [above, below] = graded.evaluation.grades.groups.as_slice() else { panic!("two groups") };
    assert_eq!((above.filed, above.not_rated, above.ranked), (275, 10, 265), "filed, T, ranked");
    assert_eq!(above.by_grade, [55, 97, 99, 14], "规上");
    assert_eq!((below.filed, below.by_grade.as_slice()), (100, [20, 40, 35, 5].as_slice()), "3 亩以上");
    assert_eq!(graded.explain("TINY").reasons, [Reason::NoGroup], "too small");
    assert_eq!(graded.grade("L003"), "T", "listed");
}

/// Five firms; A is 40 % (2 places), C 20 % (1 place). The second to fourth are equal.
#[test]
fn equals_on_a_cut_go_by_the_rule_of_the_scheme() {
    let town = |order: &[usize]| {
        let mut town = Town::new();
        let rows = [("F0", 50.0), ("F1", 40.0), ("F2", 40.0), ("F3", 40.0), ("F4", 10.0)];
        for at in order {
            let (code, tax) = rows[*at];
            town.firm(code, &format!("{tax},,,,,,,,"));
        }
        town
    };
    let check = |ties: &str, c: f64, expected: &str, said: &str| {
        for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 4, 0, 3, 1]] {
            let graded = Graded::of(&town(&order), tax_only(&quota(ties, 40.0, c), ""));
            assert_eq!(graded.letters(), expected, "{ties}, rows in the order {order:?}");
            let found = graded.explain("F2");
            assert_eq!(found.place.map(|place| (place.rank, place.of, place.tied)), Some((2, 5, 3)), "{ties}");
            let text = as_text(&found, &graded.evaluation, Lang::Zh);
            assert!(text.contains("2 / 5，3 家并列") && text.contains(said), "{ties}: {text}");
        }
    };
    check("up", 20.0, "AAAAC", "一律就高");
    check("down", 20.0, "ABBBC", "一律就低");
    check("code", 20.0, "AABBC", "信用代码小者在前");
    check("down", 40.0, "ACCCC", "一律就低");
    check("up", 40.0, "AAAAC", "一律就高");
}

/// Equal scores, parted by a second indicator.
#[test]
fn a_tie_break_parts_equals_before_the_tie_rule() {
    let mut town = Town::new();
    town.firm("F0", "40,,,,,,,5,").firm("F1", "40,,,,,,,20,").firm("F2", "40,,,,,,,,");
    let two = [
        indicator("tax", "tax/land_mu", 50.0, "4", "zero", ", \"cap\": 1"),
        indicator("tax_per_head", "tax/staff", 50.0, "1", "zero", ", \"cap\": 0.5"),
    ];
    let mut scheme = scheme(RATIO, &two.join(","), &quota("up", 34.0, 33.0), "");
    let graded = Graded::of(&town, scheme.clone());
    assert_eq!(graded.letters(), "AAC", "F0 and F1 are capped alike: 50 + 25; F2 has 50");
    scheme.groups[0].tie_break = vec![1];
    assert_eq!(Graded::of(&town, scheme).letters(), "ABC", "8 per head before 2");
}

#[test]
fn vetoes_and_leniency_come_after_the_ranking() {
    let mut town = Town::new();
    town.firm("F0", "90,,,,,,,,").firm("F1", "80,,,,,,,,事故").firm("F2", "70,,,,,,,,偷税");
    town.firm_as("F3", "26,规上,2023,,", 10.0, "5,,,,,,,,").firm_as("F4", "26,规上,2023,,", 10.0, "4,,,,,,,,事故");
    let more = r#""exemptions": [{"younger_than_years": 3, "gives": {"no_worse_than": "B"}, "reason": {"zh": "新办", "en": "new"}}],
        "vetoes": [{"flag": "事故", "no_better_than": "B", "reason": {"zh": "出过事故", "en": "an accident"}},
                   {"flag": "偷税", "exactly": "C", "reason": "税"}],"#;
    let graded = Graded::of(&town, tax_only(&quota("code", 40.0, 40.0), more));
    // By rank AABCC; F1 falls to B and its place is not filled; F2 to C; F3 is spared; F4 is new and vetoed.
    assert_eq!(graded.letters(), "ABCBC", "by hand");
    assert_eq!(graded.evaluation.grades.groups[0].quota, [2, 1, 2], "the quota itself");
    assert_eq!(graded.evaluation.grades.groups[0].by_grade, [1, 2, 2], "in the end");
    let reasons = |code: &str| graded.explain(code).reasons.last().cloned().unwrap();
    assert_eq!(reasons("F1"), Reason::Vetoed(0, 0), "was A");
    assert_eq!(reasons("F2"), Reason::Vetoed(1, 1), "was B");
    assert_eq!(reasons("F3"), Reason::Spared(0, 2), "was C");
    assert_eq!(reasons("F4"), Reason::Vetoed(0, 2), "a veto beats a leniency");
    let text = as_text(&graded.explain("F1"), &graded.evaluation, Lang::En);
    assert!(text.contains("veto: an accident (by rank or score A; its place is not filled again)"), "{text}");
    assert!(graded.explain("F1").moves.is_empty(), "no tax lifts a veto");
    // By rank C: exactly B lifts it, no better than A changes nothing; exactly C is the worse of two exact ones.
    let exact = r#""vetoes": [{"field": "tax", "below": 75, "exactly": "B", "reason": "x"},
        {"field": "rd", "missing": true, "no_better_than": "A", "reason": "y"},
        {"field": "staff", "below": 2, "exactly": "C", "reason": "z"},
        {"field": "revenue", "below": 2, "no_better_than": "C", "reason": "w"}],"#;
    let mut low = Town::new();
    low.firm("F0", "90,,,,,,,,").firm("F1", "70,,,,,,,,").firm("F2", "60,,,,,,,1,").firm("F3", "50,1,,,,,,,");
    let graded = Graded::of(&low, tax_only(&quota("code", 25.0, 75.0), exact));
    assert_eq!(graded.letters(), "ABCC", "by hand");
    let reason = |code: &str| graded.explain(code).reasons.last().cloned().unwrap();
    assert_eq!(["F1", "F2", "F3"].map(reason), [Reason::Vetoed(0, 2), Reason::Vetoed(2, 2), Reason::Vetoed(3, 2)]);
    let by_figures = r#""vetoes": [{"field": "tax", "below": 80, "no_better_than": "B", "reason": "x"},
        {"field": "rd", "missing": true, "no_better_than": "B", "reason": "y"},
        {"indicator": "tax", "below": 0.45, "exactly": "C", "reason": "z"}],"#;
    let mut town = Town::new();
    town.firm("F0", "90,,,,,,1,,").firm("F1", "80,,,,,,1,,").firm("F2", "79.99,,,,,,1,,").firm("F3", "95,,,,,,,,");
    town.firm("F4", "4.5,,,,,,1,,").firm("F5", "4.4,,,,,,1,,");
    assert_eq!(Graded::of(&town, tax_only(&quota("code", 100.0, 0.0), by_figures)).letters(), "AABBBC", "by figures");
}

/// Five firms, AABCC by rank: grades behind the cuts of the one that is B, up and down.
#[test]
fn a_cut_that_a_veto_or_a_leniency_closes_is_none() {
    let more = r#""exemptions": [{"younger_than_years": 3, "gives": {"no_worse_than": "B"}, "reason": "new"}],
        "vetoes": [{"flag": "事故", "no_better_than": "B", "reason": "x"}],"#;
    let check = |kind: &str, flag: &str, expected: [Option<u8>; 2]| {
        let mut town = Town::new();
        town.firm("F0", "90,,,,,,,,").firm("F1", "80,,,,,,,,").firm("F3", "60,,,,,,,,").firm("F4", "50,,,,,,,,");
        town.firm_as("F2", kind, 10.0, &format!("70,,,,,,,,{flag}"));
        let graded = Graded::of(&town, tax_only(&quota("code", 40.0, 40.0), more));
        let all = margins(&graded.evaluation);
        let margin = all.iter().find(|margin| margin.firm == graded.id("F2")).unwrap();
        let found = [margin.up, margin.down].map(|cut| cut.map(|cut| cut.grade));
        assert_eq!((margin.grade, found), (1, expected), "{kind} {flag}");
    };
    check("26,规上,2000,,", "", [Some(0), Some(2)]);
    check("26,规上,2000,,", "事故", [None, Some(2)]);
    check("26,规上,2023,,", "", [Some(0), None]);
}

/// Bounds of tax per mu; F1 has no tax, so that it is ranked last and stands at no cut.
#[test]
fn who_has_no_value_is_last_and_at_no_cut() {
    let bounds = r#"{"by": "indicator", "indicator": "tax", "rule": ">=",
        "from": [{"grade": "A", "at": 8}, {"grade": "B", "at": 5}]}"#;
    let mut town = Town::new();
    town.firm("F0", "90,,,,,,,,").firm("F1", ",1,,,,,,,").firm("F2", "60,,,,,,,,");
    let graded = Graded::of(&town, tax_only(bounds, ""));
    assert_eq!(graded.letters(), "ACB", "by hand");
    let found: Vec<(FirmId, usize, f64)> =
        margins(&graded.evaluation).iter().map(|margin| (margin.firm, margin.place.0, margin.value)).collect();
    assert_eq!(found, [(graded.id("F0"), 1, 9.0), (graded.id("F2"), 2, 6.0)]);
}

/// Two indicators of 50 with fixed benchmarks of 1; F0 has both (points 100 and 25), F1 lacks the second, F2 both.
#[test]
fn missing_figures_are_treated_as_the_scheme_says() {
    let mut town = Town::new();
    town.firm("F0", "20,,,,,,5,,").firm("F1", "20,,,,,,,,").firm("F2", "10,,,,,,15,,");
    let check = |missing: &str, expected: Option<f64>, rule: Missing| {
        let two = [
            indicator("tax", "tax/land_mu", 50.0, "1", "zero", ""),
            indicator("rd", "rd/land_mu", 50.0, "1", missing, ""),
        ];
        let graded = Graded::of(&town, scheme(RATIO, &two.join(","), &quota("code", 40.0, 20.0), ""));
        let found = graded.explain("F1");
        assert_eq!(found.score, expected, "{missing}");
        assert_eq!(found.terms[1].missing, Some(rule), "{missing} is said");
        let sum: f64 = found.terms.iter().map(|term| term.points).sum();
        assert_eq!(Some(sum).filter(|_| expected.is_some()), expected, "{missing}: the terms make the score");
        let text = as_text(&found, &graded.evaluation, Lang::Zh);
        assert!(text.contains(rule.words().zh.as_ref()), "{missing}: {text}");
        assert_eq!(graded.explain("F0").score, Some(125.0), "who has all is not concerned");
        (graded.grade("F1").to_owned(), found.reasons)
    };
    check("zero", Some(100.0), Missing::Zero);
    // The mean of 25 and 75.
    check("average", Some(150.0), Missing::GroupAverage);
    check("rescale", Some(200.0), Missing::Rescale);
    let (grade, reasons) = check("not_rated", None, Missing::NotRated);
    assert_eq!((grade.as_str(), reasons), ("T", vec![Reason::Lacking(1)]), "not rated");
}

#[test]
fn caps_floors_averages_and_min_max() {
    let mut town = Town::new();
    town.firm("F0", "60,,,,,,-5,,").firm("F1", "20,,,,,,10,,").firm("F2", "10,,,,,,10,,");
    let two = [
        indicator("tax", "tax/land_mu", 60.0, "\"average\"", "zero", ", \"cap\": 1.5"),
        indicator("rd", "rd/land_mu", 40.0, "1", "zero", ", \"floor\": 0"),
    ];
    let graded = Graded::of(&town, scheme(RATIO, &two.join(","), &quota("code", 40.0, 20.0), ""));
    // The average is Σ 90 ÷ Σ 30 = 3: F0 has 6 ÷ 3 × 60 = 120, capped to 90; −0.5 × 40 is raised to 0.
    let found = graded.explain("F0");
    assert_eq!((found.terms[0].benchmark, found.terms[0].raw, found.terms[0].points), (Some(3.0), Some(120.0), 90.0));
    assert_eq!((found.terms[0].limit, found.terms[1].limit, found.terms[1].points), (Limit::Cap, Limit::Floor, 0.0));
    assert_eq!(graded.explain("F1").score, Some(80.0), "2 ÷ 3 × 60 + 40");
    // 旌德: 20 + 80 × (v − least) ÷ (greatest − least); of 6, 2, 1 that is 100, 36, 20.
    let one = indicator("tax", "tax/land_mu", 100.0, "\"average\"", "zero", "");
    let min_max = r#"{"method": "min_max", "base": 20, "span": 80}"#;
    let graded = Graded::of(&town, scheme(min_max, &one, &quota("code", 40.0, 20.0), ""));
    let scores = ["F0", "F1", "F2"].map(|code| graded.explain(code).score.unwrap());
    assert_eq!(scores, [100.0, 36.0, 20.0], "by hand");
    let mut same = Town::new();
    same.firm("F0", "5,,,,,,,,").firm("F1", "5,,,,,,,,").firm("F2", ",,,,,,,,");
    let graded = Graded::of(&same, scheme(min_max, &one, &quota("up", 40.0, 0.0), ""));
    let scores = ["F0", "F1", "F2"].map(|code| graded.explain(code).score.unwrap());
    assert_eq!(scores, [100.0, 100.0, 0.0], "all equal: the whole span; no value: none");
}

#[test]
fn a_value_on_a_bound_falls_where_the_scheme_says() {
    let mut town = Town::new();
    town.firm("F0", "200,,,,,,,,").firm("F1", "199.99,,,,,,,,").firm("F2", "100,,,,,,,,").firm("F3", ",,,,,,,,");
    let grading = |by: &str, rule: &str| {
        format!(r#"{{"by": {by}, "rule": "{rule}", "from": [{{"grade": "A", "at": 20}}, {{"grade": "B", "at": 10}}]}}"#)
    };
    let letters = |by: &str, rule: &str| Graded::of(&town, tax_only(&grading(by, rule), "")).letters();
    assert_eq!(letters("\"score\"", ">="), "ABBC", "exactly 20 is A, exactly 10 is B");
    assert_eq!(letters("\"score\"", ">"), "BBCC", "exactly 20 is B, exactly 10 is C");
    assert_eq!(letters("\"indicator\", \"indicator\": \"tax\"", ">="), "ABBC", "a fixed standard on a value");
    let mut near = Town::new();
    near.firm("F0", "199.9999999,,,,,,,,");
    let graded = Graded::of(&near, tax_only(&grading("\"score\"", ">="), ""));
    let text = as_text(&graded.explain("F0"), &graded.evaluation, Lang::Zh);
    assert!(text.contains("19.99999999"), "rounding does not hide the reason: {text}");
}

/// O owns 100 亩 and lets 30 to T (规下) and 40 to G (规上); D has 5 of what T rents. Whoever lets most of a parcel is the
/// one its tenants go with.
#[test]
fn tenants_go_by_the_rule_of_the_scheme() {
    let mut town = Town::new();
    town.firm_as("O", "26,规上,2000,,", 100.0, "300,,,,,,,,");
    town.firm_as("T", "26,规下,2000,,", 0.0, "60,,,,,,,,")
        .holds("PO", "O", "rent_out", 30.0)
        .holds("PO", "T", "rent_in", 30.0);
    town.firm_as("G", "26,规上,2000,,", 0.0, "10,,,,,,,,")
        .holds("PO", "O", "rent_out", 40.0)
        .holds("PO", "G", "rent_in", 40.0);
    town.firm_as("D", "26,规下,2000,,", 0.0, "1,,,,,,,,")
        .holds("PO", "T", "rent_out", 5.0)
        .holds("PO", "D", "rent_in", 5.0);
    let graded = |rule: &str| {
        let grading = r#"{"by": "score", "rule": ">=", "from": [{"grade": "A", "at": 5}, {"grade": "B", "at": 2}]}"#;
        Graded::of(&town, tax_only(grading, &format!(r#""tenants": {rule},"#)))
    };
    // O uses 30 亩 (10 per mu), T 25 (2.4), G 40 (0.25), D 5 (0.2).
    let check = |rule: &str, expected: [&str; 4]| {
        let graded = graded(rule);
        assert_eq!(["O", "T", "G", "D"].map(|code| graded.grade(code)), expected, "{rule}");
        graded
    };
    check(r#"{"rule": "alone"}"#, ["A", "B", "C", "C"]);
    let follows = check(r#"{"rule": "follows"}"#, ["A", "A", "A", "A"]);
    let owner = follows.id("O");
    assert_eq!(follows.evaluation.roll.standing(follows.id("G")), Standing::Follows(owner), "G rents from O");
    assert_eq!(follows.explain("T").score, None, "a follower has no score of its own");
    assert_eq!(follows.evaluation.grades.groups[0].filed, 1, "and takes no part in the base");
    check(r#"{"rule": "follows", "below_scale_only": true}"#, ["A", "A", "C", "A"]);
    check(r#"{"rule": "follows", "alone_from_mu": 25}"#, ["A", "B", "C", "A"]);
    // Together 371 on 100 亩.
    let merged = check(r#"{"rule": "merged"}"#, ["B", "B", "B", "B"]);
    let found = merged.explain("O");
    assert_eq!((found.score, found.merged.len()), (Some(3.71), 3), "(300 + 60 + 10 + 1) ÷ (30 + 25 + 40 + 5)");
    assert_eq!(merged.explain("D").reasons, [Reason::MergedInto("O".to_owned(), "企业O".to_owned())], "said");
}

#[test]
fn exemptions_end_and_are_said_with_their_reason() {
    let mut town = Town::new();
    town.firm_as("F0", "26,规上,2000,建设期,2024", 10.0, "5,,,,,,,,").firm_as(
        "F1",
        "26,规上,2000,建设期,2023",
        10.0,
        "5,,,,,,,,",
    );
    town.firm_as("F2", "44,规上,2000,,", 10.0, "5,,,,,,,,").firm_as("F3", "26,规上,2025,,", 10.0, "");
    let more = r#""exemptions": [{"listed": true, "gives": "T", "reason": "名单"}, {"divisions": ["44-46"], "gives": "T", "reason": "公用"}],"#;
    let graded = Graded::of(&town, tax_only(&quota("code", 40.0, 20.0), more));
    assert_eq!(graded.letters(), "TCT-", "until 2024; ended in 2023; a utility; not founded yet");
    let text = as_text(&graded.explain("F0"), &graded.evaluation, Lang::Zh);
    assert!(text.contains("名单；建设期；至 2024 年止") && text.contains("firms.csv 第 2 行"), "{text}");
    assert_eq!(graded.explain("F3").reasons, [Reason::NotFiled], "not there");
    assert_eq!(graded.evaluation.verdict(graded.id("F3")), Verdict::None, "no T and no grade");
}

/// A town of firms by chance: some figures missing, some equal, some large.
fn chance_town(count: usize, seed: u64) -> Town {
    let mut state = seed;
    let mut unit = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24)
    };
    let mut town = Town::new();
    for at in 0..count {
        let mut figure = |most: f64, digits: usize| {
            let value = most * unit() * unit();
            if unit() < 0.06 { String::new() } else { format!("{value:.digits$}") }
        };
        let figures = [400.0, 9000.0, 1500.0, 900.0, 1e6, 9.0, 300.0].map(|most| figure(most, 2));
        let staff = figure(300.0, 0);
        let land = 3.0 + (unit() * 400.0).round() / 10.0;
        let scale = if unit() < 0.5 { "规上" } else { "规下" };
        town.firm_as(
            &format!("F{at:05}"),
            &format!("26,{scale},2000,,"),
            land,
            &format!("{},{staff},", figures.join(",")),
        );
    }
    town
}

/// Every move reaches its grade in a full evaluation, and one step less does not.
#[test]
fn what_would_move_a_firm_is_exact() {
    let two = [
        indicator("tax", "tax/land_mu", 60.0, "\"average\"", "average", ", \"cap\": 1.5, \"floor\": 0"),
        indicator("rd", "rd/revenue", 40.0, "0.03", "rescale", ", \"cap\": 2, \"floor\": 0"),
    ]
    .join(",");
    let bounds = r#"{"by": "score", "rule": ">", "from": [{"grade": "A", "at": 90}, {"grade": "B", "at": 60}]}"#;
    let min_max = r#"{"method": "min_max", "base": 20, "span": 80}"#;
    let merged = r#""tenants": {"rule": "merged"},"#;
    let town = chance_town(60, 7);
    let mut found = 0;
    for scheme in [
        shipped("shandong-placeholder"),
        shipped("huangyan-2022"),
        scheme(RATIO, &two, &quota("down", 20.0, 20.0), ""),
        scheme(RATIO, &two, bounds, merged),
        scheme(min_max, &two, &quota("up", 20.0, 20.0), ""),
        tax_only(&quota("code", 25.0, 25.0), ""),
    ] {
        let graded = Graded::of(&town, scheme);
        for firm in graded.firms.ids() {
            let Verdict::Grade(now) = graded.evaluation.verdict(firm) else { continue };
            for step in moves(&graded.evaluation, firm) {
                let reached = |change: f64| {
                    let own = graded.evaluation.inputs.figure(step.field, firm.0);
                    let inputs = graded.evaluation.inputs.with(step.field, firm.0, own + change);
                    let again = Evaluation::of(Arc::new(inputs), Arc::clone(&graded.evaluation.scheme));
                    (again.verdict(firm), again.score(firm))
                };
                let sign = step.change.signum();
                let less = sign * ((step.change.abs() * 100.0).round() - 1.0) / 100.0;
                assert_eq!(reached(step.change), (Verdict::Grade(step.grade), Some(step.score)), "{step:?}");
                assert!(step.grade < now, "{step:?} is better than {now}");
                assert!(matches!(reached(less).0, Verdict::Grade(grade) if grade >= now), "{step:?}: {less} does not");
                found += 1;
            }
        }
    }
    assert!(found > 200, "{found} moves were tried");
}

/// The group takes 50 亩 and more: O uses 30 and its tenant T 25, so that 5 can go; with 3 less 104 of tax are 2 a mu.
#[test]
fn land_may_go_as_long_as_the_land_of_tenants_keeps_the_group() {
    let mut town = Town::new();
    town.firm_as("O", "26,规上,2000,,", 30.0, "100,,,,,,,,");
    town.firm_as("T", "26,规下,2000,,", 0.0, "4,,,,,,,,");
    town.holds("PX", "O", "own", 25.0).holds("PX", "O", "rent_out", 25.0).holds("PX", "T", "rent_in", 25.0);
    let bounds = r#"{"by": "score", "rule": ">=", "from": [{"grade": "A", "at": 2}, {"grade": "B", "at": 1}]}"#;
    let mut scheme = tax_only(bounds, r#""tenants": {"rule": "merged"},"#);
    scheme.groups[0].who.land_at_least = Some(Mu(50.0));
    let graded = Graded::of(&town, scheme);
    let owner = graded.id("O");
    assert_eq!(graded.explain("O").score, Some(104.0 / 55.0), "104 of tax on 55 亩");
    let step = moves(&graded.evaluation, owner).into_iter().find(|step| step.field == Field::Land).unwrap();
    assert_eq!((step.grade, step.change), (0, -3.0), "104 ÷ 52 is 2");
}

/// What is kept from before is what a full evaluation makes.
#[test]
fn a_changed_scheme_gives_the_same_as_a_new_one() {
    let town = chance_town(200, 11);
    let base = Graded::of(&town, shipped("shandong-placeholder"));
    let changes: [fn(&mut Scheme); 6] = [
        |scheme| {
            let GradingRule::Quota(quota) = &mut scheme.groups[0].grading.rule else { panic!("a quota") };
            (quota.shares[0].percent, quota.ties) = (Some(33.0), Ties::Up);
        },
        |scheme| (scheme.groups[0].indicators[0].weight, scheme.groups[0].indicators[1].weight) = (50.0, 10.0),
        |scheme| scheme.groups[0].indicators[0].cap = None,
        |scheme| scheme.groups[1].who.land_at_least = None,
        |scheme| scheme.vetoes.clear(),
        |scheme| scheme.exemptions.clear(),
    ];
    for (at, change) in changes.iter().enumerate() {
        let mut scheme = (*base.evaluation.scheme).clone();
        change(&mut scheme);
        let scheme = Arc::new(scheme);
        let kept = base.evaluation.under(Arc::clone(&scheme));
        let anew = Evaluation::of(Arc::clone(&base.evaluation.inputs), scheme);
        assert_eq!(kept.grades, anew.grades, "change {at}");
        assert_eq!(Arc::ptr_eq(&kept.scores, &base.evaluation.scores), matches!(at, 0 | 4), "change {at} keeps scores");
    }
}

/// Figures of 100,000 firms; run with `--release -- --ignored --nocapture`.
#[test]
#[ignore = "measures time"]
#[allow(clippy::print_stdout, reason = "a measurement is read by people")]
fn a_hundred_thousand_firms() {
    let town = chance_town(100_000, 3);
    let graded = Graded::of(&town, shipped("shandong-placeholder"));
    let evaluation = &graded.evaluation;
    let time = |name: &str, run: &dyn Fn() -> usize| {
        let start = std::time::Instant::now();
        let sum: usize = (0..10).map(|_| run()).sum();
        println!("{name}: {:.2} ms ({sum})", start.elapsed().as_secs_f64() * 100.0);
    };
    let (inputs, scheme) = (&evaluation.inputs, &evaluation.scheme);
    time("roll", &|| Roll::of(inputs, scheme).members(0).len());
    time("scores with sort", &|| Scores::of(inputs, scheme, &evaluation.roll).groups.len());
    time("grades", &|| Grades::of(inputs, scheme, &evaluation.roll, &evaluation.scores).verdicts.len());
    time("explain with moves", &|| graded.explain("F00077").moves.len());
}
