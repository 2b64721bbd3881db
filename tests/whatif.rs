//! What if a number were another one: the ledger against two full evaluations that are counted naively, what settings
//! take, and the command line against `mutu grade`.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::collections::BTreeMap;
use std::process::{Command, Output};
use std::sync::Arc;

use mutu::analysis::grade::{Evaluation, Graded, Inputs};
use mutu::analysis::membership::Membership;
use mutu::analysis::occupancy::Occupancy;
use mutu::analysis::per_mu::Figures;
use mutu::analysis::theme::{Themed, resolve};
use mutu::analysis::whatif::{Ledger, Limits, Value, answers, change, changes, class_moves, moved, settings};
use mutu::geometry::index::SpatialIndex;
use mutu::io::{open, schemes};
use mutu::model::dataset::Dataset;
use mutu::model::id::{FeatureId, FirmId};
use mutu::model::scheme::{Field, Scheme};
use mutu::model::spec::{ClassMethod, ClassSpec, Metric, OwnBounds, PolicyStatus, Theme};

struct Zone {
    data: Dataset,
    occupancy: Occupancy,
    figures: Figures,
    membership: Membership,
}

const YEAR: u16 = 2024;

impl Zone {
    fn shipped() -> Self {
        let data = open::open_embedded().dataset;
        let parcels = Arc::clone(data.parcels().unwrap());
        let (occupancy, _) = Occupancy::link(&parcels, &data.firms, YEAR);
        let figures = Figures::compute(&parcels, &data.firms, &occupancy, YEAR);
        let index = SpatialIndex::build(&parcels.shapes);
        let membership = Membership::build(&parcels, &index, data.zones().unwrap());
        Self { data, occupancy, figures, membership }
    }

    fn graded(&self, scheme: &Scheme) -> Graded {
        let scheme = Arc::new(scheme.clone());
        Graded::of(self.data.parcels().unwrap(), &self.data.firms, &self.occupancy, YEAR, scheme)
    }

    /// By the short way, as a drag takes it.
    fn ledger(&self, old: &Scheme, new: &Scheme) -> Ledger {
        let before = self.graded(old);
        let after = before.under(&self.occupancy, Arc::new(new.clone()));
        Ledger::of(&before, &after, &self.figures, &self.membership)
    }
}

fn shipped(id: &str) -> Scheme {
    schemes::shipped().into_iter().find(|scheme| scheme.id == id).unwrap()
}

/// Count, 亩, tax by letters.
type Cells = BTreeMap<(String, String), (usize, f64, f64)>;

fn add(cells: &mut Cells, key: (&str, &str), area: f64, tax: f64) {
    let cell = cells.entry((key.0.to_owned(), key.1.to_owned())).or_default();
    *cell = (cell.0 + 1, cell.1 + area, cell.2 + if tax.is_nan() { 0.0 } else { tax });
}

fn near(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{what}: {found}, not {expected}");
}

fn same_cells(matrix: &mutu::analysis::whatif::Matrix, expected: &Cells, what: &str) {
    let mut found = 0;
    for (from, to) in matrix.all() {
        let cell = matrix.cell(from, to);
        let key = (matrix.from[from].id.clone(), matrix.to[to].id.clone());
        let (count, area, tax) = expected.get(&key).copied().unwrap_or_default();
        assert_eq!(cell.count, count, "{what}: {key:?}");
        near(cell.area.0, area, &format!("{what}: 亩 of {key:?}"));
        near(cell.tax.0, tax, &format!("{what}: tax of {key:?}"));
        found += count;
    }
    assert_eq!(found, expected.values().map(|cell| cell.0).sum::<usize>(), "{what}: nobody is left out");
}

/// The ledger against two evaluations from nothing.
#[track_caller]
fn check(zone: &Zone, old: &Scheme, new: &Scheme, what: &str) -> Ledger {
    let ledger = zone.ledger(old, new);
    let inputs = Arc::new(Inputs::of(&zone.data.firms, &zone.occupancy, YEAR));
    let whole = |scheme: &Scheme| Evaluation::of(Arc::clone(&inputs), Arc::new(scheme.clone()));
    let (before, after) = (whole(old), whole(new));
    let mut firms = Cells::new();
    let mut movers = Vec::new();
    for firm in zone.data.firms.ids() {
        let letters = (before.verdict(firm).id(old).unwrap_or(""), after.verdict(firm).id(new).unwrap_or(""));
        add(&mut firms, letters, inputs.figure(Field::Land, firm.0), inputs.figure(Field::Tax, firm.0));
        if letters.0 != letters.1 {
            movers.push(firm);
        }
    }
    same_cells(&ledger.firms, &firms, &format!("{what}: firms"));
    assert_eq!(ledger.firm_moves.iter().map(|found| found.firm).collect::<Vec<_>>(), movers, "{what}: who moves");
    for found in &ledger.firm_moves {
        let scores = (found.before.score, found.after.score);
        assert_eq!(scores, (before.score(found.firm), after.score(found.firm)), "{what}: {found:?}");
    }
    check_parcels(zone, (old, new), &ledger, what);
    for cost in &ledger.costs {
        let policy = new.policies.iter().find(|known| known.id == cost.policy.id).unwrap();
        let letter = new.grades[usize::from(policy.grade)].id.as_str();
        let payers: Vec<FirmId> =
            zone.data.firms.ids().filter(|firm| after.verdict(*firm).id(new) == Some(letter)).collect();
        let paid = cost.after.unwrap();
        assert_eq!(paid.firms, payers.len(), "{what}: who pays for {}", policy.id);
        let units: f64 =
            payers.iter().map(|firm| inputs.figure(policy.per, firm.0)).filter(|units| !units.is_nan()).sum();
        match policy.yuan {
            Some(yuan) => {
                near(paid.cost.unwrap().0, yuan * units / 10_000.0, &format!("{what}: cost of {}", policy.id));
            }
            None => assert_eq!(paid.cost, None, "{what}: an amount that is not known is no zero"),
        }
    }
    ledger
}

/// Parcels, and zones by share of area.
fn check_parcels(zone: &Zone, (old, new): (&Scheme, &Scheme), ledger: &Ledger, what: &str) {
    let (before, after) = (zone.graded(old), zone.graded(new));
    let mut parcels = Cells::new();
    let mut by_zone: BTreeMap<u32, (usize, f64, f64)> = BTreeMap::new();
    for at in 0..zone.data.parcels().unwrap().len() as u32 {
        let id = FeatureId(at);
        let letters =
            (before.parcels.verdict(id).id(old).unwrap_or(""), after.parcels.verdict(id).id(new).unwrap_or(""));
        let (area, tax) = (zone.figures.area_mu[id.index()], zone.figures.totals[0][id.index()]);
        add(&mut parcels, letters, area, tax);
        if letters.0 != letters.1 {
            for (zone, share) in zone.membership.zones_of(id) {
                let sum = by_zone.entry(zone.0).or_default();
                let tax = if tax.is_nan() { 0.0 } else { tax };
                *sum = (sum.0 + 1, sum.1 + area * share, sum.2 + tax * share);
            }
        }
    }
    same_cells(&ledger.parcels, &parcels, &format!("{what}: parcels"));
    assert_eq!(
        ledger.zones.iter().map(|found| found.zone.0).collect::<Vec<_>>(),
        by_zone.keys().copied().collect::<Vec<_>>()
    );
    for found in &ledger.zones {
        let (count, area, tax) = by_zone[&found.zone.0];
        let sum = |of: fn(&mutu::analysis::whatif::Tally) -> f64| found.moved.iter().map(of).sum::<f64>();
        assert_eq!(found.moved.iter().map(|tally| tally.count).sum::<usize>(), count, "{what}: {found:?}");
        near(sum(|tally| tally.area.0), area, what);
        near(sum(|tally| tally.tax.0), tax, what);
    }
    let balance = answers::moved_balance(ledger, &zone.data, &zone.membership).unwrap();
    assert!(balance.is_even(), "{what}: {:?}", balance.difference());
    near(balance.parcels.area.to_mu().0, ledger.parcels.moved_in_all().area.0, what);
}

#[test]
fn a_ledger_is_the_difference_of_two_evaluations_from_nothing() {
    let zone = Zone::shipped();
    let old = shipped("shandong-placeholder");
    let new = change(&old, &[("groups.above.quota.A", "25"), ("groups.above.quota.D", "8")]).unwrap();
    let ledger = check(&zone, &old, &new, "quotas");
    let [up, down, other] = ledger.firms.moved().map(|tally| tally.count);
    assert!(up > 0 && down > 0 && other == 0, "A and D take more: {up} up, {down} down, {other} in or out");
    let same = check(&zone, &old, &old, "nothing");
    assert!(same.firm_moves.is_empty() && same.parcel_moves.is_empty() && same.zones.is_empty(), "nothing moves");
    check(&zone, &shipped("huangyan-2021"), &shipped("huangyan-2022"), "two schemes");
    check(&zone, &shipped("jining-2023"), &old, "two provinces");
}

/// Numbers and choices by chance, a few at a time, in every shipped scheme.
#[test]
fn ledgers_of_schemes_by_chance_add_up() {
    let zone = Zone::shipped();
    let mut state = 11_u64;
    let mut below = |count: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % count.max(1)
    };
    for old in schemes::shipped() {
        for round in 0..4 {
            let mut new = old.clone();
            for _ in 0..4 {
                let all = settings(&new);
                let setting = &all[below(all.len())];
                let value = match setting.limits {
                    Limits::Choice(names) => Value::Choice(names[below(names.len())]),
                    Limits::Number { least, most, .. } => {
                        let (least, most) = (least.max(0.0), most.min(60.0));
                        Value::Number(least + (most - least) * below(100) as f64 / 100.0)
                    }
                };
                new = moved(&new, setting, value);
            }
            let text = schemes::as_text(&new);
            assert_eq!(
                schemes::of_text("own.json", &text).as_ref(),
                Ok(&new),
                "it is whole, and can be written: {text}"
            );
            check(&zone, &old, &new, &format!("{} {round}", old.id));
        }
    }
}

#[test]
fn what_is_listed_can_be_set_and_leaves_the_rest_alone() {
    for scheme in schemes::shipped() {
        let all = settings(&scheme);
        let mut keys: Vec<&str> = all.iter().map(|setting| setting.key.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all.len(), "{}: every key once", scheme.id);
        for setting in &all {
            let again = change(&scheme, &[(&setting.key, &setting.value.text())]);
            assert_eq!(again.as_ref(), Ok(&scheme), "{}: {} as it is", scheme.id, setting.key);
        }
    }
}

#[test]
fn a_changed_scheme_is_whole_and_says_so() {
    let mut base = shipped("shandong-placeholder");
    base.origin.status = PolicyStatus::Official;
    let check = |set: &[(&str, &str)], expected: &[(&str, &str)]| {
        let new = change(&base, set).unwrap_or_else(|refusal| panic!("{set:?}: {refusal:?}"));
        let found: Vec<(String, String)> =
            changes(&base, &new).into_iter().map(|(_, after)| (after.key.clone(), after.value.text())).collect();
        let expected: Vec<(String, String)> =
            expected.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        assert_eq!(found, expected, "{set:?}");
        assert!(new.name.zh.ends_with("（已调整）") && new.name.en.ends_with(" (changed)"), "{:?}", new.name);
        assert_eq!(new.origin.status, PolicyStatus::Example, "it is nobody's rule in force any more");
    };
    let quota = "groups.above.quota.A";
    check(&[(quota, " 25 ")], &[(quota, "25")]);
    // The others of 60 fill up to 100: 20, 15, 15, 10 of 60, by 55/60, 40/60.
    let weight = |key: &str| format!("groups.above.weight.{key}");
    let (tax, tce, waste, rd, head) = (
        weight("tax_per_mu"),
        weight("revenue_per_tce"),
        weight("revenue_per_pollutant"),
        weight("rd_intensity"),
        weight("value_added_per_head"),
    );
    check(&[(&tax, "70")], &[(&tax, "70"), (&tce, "10"), (&waste, "7.5"), (&rd, "7.5"), (&head, "5")]);
    check(&[(&tax, "45"), (&tce, "15")], &[(&tax, "45"), (&tce, "15")]);
    check(
        &[("tenants.rule", "merged"), ("tenants.alone_from_mu", "none")],
        &[("tenants.rule", "merged"), ("tenants.alone_from_mu", "none")],
    );
    check(&[("policies.land_use_tax.D", "3000")], &[("policies.land_use_tax.D", "3000")]);
    check(&[("groups.above.benchmark.tax_per_mu", "24.097")], &[("groups.above.benchmark.tax_per_mu", "24.097")]);
    // A quota that is only possible together with another one.
    check(&[(quota, "60"), ("groups.above.quota.B", "10")], &[(quota, "60"), ("groups.above.quota.B", "10")]);
}

/// A number that is dragged stops at what stands beside it, and stays where nothing leaves it room.
#[test]
fn a_dragged_number_stops_at_its_neighbours() {
    let check = |scheme: &Scheme, key: &str, to: f64, expected: &str| {
        let setting = settings(scheme).into_iter().find(|setting| setting.key == key).unwrap();
        let dragged = moved(scheme, &setting, Value::Number(to));
        let found = settings(&dragged).into_iter().find(|setting| setting.key == key).unwrap();
        assert_eq!(found.value.text(), expected, "{key} to {to}");
    };
    let mut scheme = shipped("shandong-placeholder");
    check(&scheme, "groups.above.floor.tax_per_mu", 9.0, "1.5");
    check(&scheme, "groups.above.cap.tax_per_mu", -9.0, "0.01");
    // 70 of 100 leave 30 for 20, 15, 15 and 10 of 60, and a third of that is written without a tail.
    let weight = "groups.above.weight.revenue_per_tce";
    let third = change(&scheme, &[("groups.above.weight.tax_per_mu", "60.01")]).unwrap();
    let found = settings(&third).into_iter().find(|setting| setting.key == weight).unwrap();
    assert_eq!(found.value.text(), "13.33", "39.99 × 20 ÷ 60");
    // A floor above all caps there are: nothing fits, and nothing panics.
    (scheme.groups[0].indicators[0].floor, scheme.groups[0].indicators[0].cap) = (Some(150.0), None);
    check(&scheme, "groups.above.cap.tax_per_mu", 2.0, "none");
}

#[test]
fn what_cannot_be_set_is_refused_with_key_limits_and_near_names() {
    let base = shipped("shandong-placeholder");
    let check = |set: &[(&str, &str)], said: &str| {
        let refusal = change(&base, set).expect_err("refused");
        assert_eq!(refusal.key, set.last().unwrap().0, "{set:?}");
        let told = format!("{} {}", refusal.message.en, refusal.remedy.en);
        assert!(told.contains(said), "{set:?}: {told}");
    };
    check(&[("groups.abov.quota.A", "25")], "groups.above.quota.A");
    check(&[("", "25")], "--list");
    check(&[("groups.above.quota.C", "25")], "has the rest");
    check(&[("groups.above.quota.A", "many")], "0 … 100");
    check(&[("groups.above.quota.A", "101")], "0 … 100");
    check(&[("groups.above.quota.A", "56")], "0 … 55");
    check(&[("groups.above.quota.A", "NaN")], "0 … 100");
    check(&[("groups.above.weight.tax_per_mu", "0")], "0.01 … 100");
    check(&[("groups.above.weight.tax_per_mu", "100")], "make 100, not 100");
    check(&[("groups.above.floor.tax_per_mu", "2")], "above the cap");
    check(&[("groups.above.benchmark.tax_per_mu", "none")], "above 0, average");
    check(&[("tenants.rule", "landlord")], "merged, follows, alone");
    check(&[("exemptions.3.younger_than_years", "1.5")], "1 … 100");
}

#[test]
fn parcels_that_change_class_are_counted_from_the_classes() {
    let zone = Zone::shipped();
    let parcels = zone.data.parcels().unwrap();
    let themed =
        |spec: ClassSpec| -> Themed { resolve(Theme::PerMu(Metric::Tax), spec, parcels, Some(&zone.figures), None) };
    let spec = ClassSpec::of(ClassMethod::Quantile, 4);
    let own = OwnBounds::new(Metric::Tax, &[2.0, 8.0, 20.0]);
    let (before, after) = (themed(spec), themed(ClassSpec { own: Some(own), ..spec }));
    let (matrix, moves) = class_moves(&before, &after, &zone.figures);
    // By hand: the class of every value by its own bounds, lowest first.
    let class = |bounds: &[f64], value: f64| bounds.iter().filter(|bound| value >= **bound).count();
    let mut expected = Vec::new();
    for id in parcels.shapes.ids() {
        let value = zone.figures.per_mu(Metric::Tax, id).rated().filter(|value| *value != 0.0);
        let Some(value) = value else { continue };
        if class(before.breaks.inner(), value) != class(&[2.0, 8.0, 20.0], value) {
            expected.push(id);
        }
    }
    assert!(!expected.is_empty(), "some move");
    assert_eq!(moves.iter().map(|found| found.parcel).collect::<Vec<_>>(), expected, "who changes class");
    for (at, row) in before.rows.iter().enumerate() {
        assert_eq!(matrix.before(at).count, row.parcels, "row {at} is what was there");
    }
    for (at, row) in after.rows.iter().enumerate() {
        assert_eq!(matrix.after(at).count, row.parcels, "column {at} is what is there");
    }
}

fn mutu(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mutu")).args(arguments).env("LC_ALL", "C.UTF-8").output().unwrap()
}

fn rows(arguments: &[&str]) -> Vec<BTreeMap<String, String>> {
    let output = mutu(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    csv::Reader::from_reader(output.stdout.as_slice()).deserialize().map(Result::unwrap).collect()
}

/// The list of firms against two runs of `mutu grade`, the second by the file that was written.
#[test]
fn the_command_line_tells_what_two_gradings_differ_by() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("方案.json");
    let file = path.to_str().unwrap();
    let set = ["--set", "groups.above.weight.tax_per_mu=60", "--set", "groups.below.quota.D=12"];
    let told = rows(&[&["whatif"], &set[..], &["--of", "firms", "--format", "csv", "--save", file]].concat());
    let grades = |scheme: &str| -> BTreeMap<String, (String, String)> {
        let all = rows(&["grade", "--format", "csv", "--scheme", scheme]);
        all.into_iter().map(|row| (row["id"].clone(), (row["grade"].clone(), row["score"].clone()))).collect()
    };
    let (before, after) = (grades("shandong-placeholder"), grades(file));
    let expected: Vec<[String; 5]> = before
        .iter()
        .filter(|(id, (grade, _))| after[*id].0 != *grade)
        .map(|(id, (grade, score))| {
            [id.clone(), grade.clone(), after[id].0.clone(), score.clone(), after[id].1.clone()]
        })
        .collect();
    let mut found: Vec<[String; 5]> = told
        .iter()
        .map(|row| ["id", "from", "to", "score_before", "score_after"].map(|key| row[key].clone()))
        .collect();
    found.sort();
    assert!(expected.len() > 5, "some change");
    assert_eq!(found, expected, "as mutu grade has them");
    let against = rows(&["whatif", "--scheme", file, "--against", "shandong-placeholder", "--format", "csv"]);
    assert_eq!(against, told, "the file against the shipped one");
}

#[test]
fn the_command_line_refuses_with_a_remedy() {
    let check = |set: &str, said: &[&str]| {
        let output = mutu(&["whatif", "--set", set, "--lang", "en"]);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{set}: {text}");
        assert!(said.iter().all(|words| text.contains(words)), "{set}: {text}");
    };
    check("groups.above.quota.A", &["KEY=VALUE", "remedy: "]);
    check("groups.above.quota.E=5", &["--set groups.above.quota.E", "groups.above.quota.A", "--list"]);
    check("groups.above.quota.A=90", &["0 … 55"]);
}
