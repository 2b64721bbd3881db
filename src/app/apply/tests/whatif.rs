//! Numbers of the scheme that are tried, changed, kept and taken back, with what follows from them.

use crate::analysis::whatif::change;
use crate::app::action::Action;
use crate::app::answers::AnswerKind;
use crate::app::apply::apply;
use crate::app::apply::tests::{after, derived, settle};
use crate::app::command::{Command, Effect};
use crate::app::state::State;
use crate::app::table::{Tab, TableChange};
use crate::model::scheme::Scheme;
use crate::model::spec::Theme;
use crate::model::variants::Variants;
use std::sync::Arc;

/// The scheme of 济宁, which takes the firms of the town.
fn jining() -> Arc<Scheme> {
    let (state, _) = after(vec![]);
    Arc::clone(state.sources.schemes.iter().find(|scheme| scheme.id == "jining-2023").unwrap())
}

/// The same with this share of A and none of B: of two firms 50 % and more give A one place.
fn with_quota(percent: &str) -> Arc<Scheme> {
    let set = [("groups.above.quota.A", percent), ("groups.above.quota.B", "0")];
    Arc::new(change(&jining(), &set).unwrap())
}

/// Firms that change, parcels that change, edits that can be undone.
fn ledger(state: &State) -> String {
    let compared = state.derived.compared.as_ref().unwrap();
    let undo = state.undo.len();
    compared.ledger.as_ref().map_or_else(
        || format!("same, {undo}"),
        |ledger| format!("{} {}, {undo}", ledger.firm_moves.len(), ledger.parcel_moves.len()),
    )
}

#[track_caller]
fn check(commands: Vec<Command>, expected: &str) -> State {
    let (mut state, _) = after(vec![Command::SetTheme(Theme::Grade), Command::SetScheme(jining())]);
    for command in commands {
        settle(&mut state, command);
    }
    assert_eq!(ledger(&state), expected);
    state
}

fn undo() -> Command {
    Command::Act(Action::Undo)
}

/// Alpha has the parcels P0 and P1. By 35 % of two, up, it is B and Beta D; with 60 % for A it is A.
#[test]
fn the_ledger_follows_a_number_that_is_tried_and_one_edit_takes_it_back() {
    check(vec![], "same, 2");
    let tried = || Command::TryScheme(with_quota("60"));
    check(vec![tried()], "1 2, 2");
    check(vec![Command::TryScheme(with_quota("55")), tried(), Command::SetScheme(with_quota("60"))], "1 2, 3");
    check(vec![tried(), Command::SetScheme(with_quota("60")), undo()], "same, 2");
    let state = check(vec![Command::SetYear(2023), Command::SetScheme(with_quota("60"))], "1 2, 4");
    assert_eq!(state.derived.compared.unwrap().ledger.unwrap().year, 2023, "of the year that is shown");
}

/// The dock is asked once, when all that was tried is there.
#[test]
fn the_dock_waits_for_what_is_tried() {
    let (mut state, _) = after(vec![Command::SetTheme(Theme::Grade), Command::SetScheme(jining())]);
    settle(&mut state, Command::Table(TableChange::ShowTab(Tab::Answer(AnswerKind::Grades))));
    assert_eq!(apply(&mut state, Command::TryScheme(with_quota("60"))), [Effect::DeriveTheme], "at once");
    let first = derived(&state, &Effect::DeriveTheme).unwrap();
    assert_eq!(apply(&mut state, Command::TryScheme(with_quota("55"))), [], "waits for the first");
    let effects = apply(&mut state, Command::Job(first));
    assert_eq!(effects, [Effect::DeriveTheme], "the second, and no answer of the first");
    let second = derived(&state, &Effect::DeriveTheme).unwrap();
    let effects = settle(&mut state, Command::Job(second));
    assert_eq!(effects, [Effect::Answer], "asked when all is there");
}

#[test]
fn variants_are_kept_compared_with_and_given_up() {
    let kept = Variants::default().with("多 A", with_quota("60"));
    let compared = Variants { base: Some(0), ..kept.clone() };
    let keep = || vec![Command::SetScheme(with_quota("60")), Command::SetVariants(kept.clone())];
    let with = |more: Vec<Command>| keep().into_iter().chain(more).collect::<Vec<_>>();
    let state = check(with(vec![]), "1 2, 4");
    assert_eq!(state.project.variants.kept.len(), 1, "one is kept");
    let compare = || Command::SetVariants(compared.clone());
    check(with(vec![compare()]), "same, 5");
    let original = jining();
    check(with(vec![compare(), Command::SetScheme(Arc::clone(&original))]), "1 2, 6");
    check(with(vec![compare(), Command::SetScheme(original), undo(), undo()]), "1 2, 4");
    let state = check(with(vec![compare(), Command::SetVariants(compared.without(0)), undo()]), "same, 5");
    assert_eq!(state.project.variants, compared, "back again");
}

#[test]
fn the_map_shows_what_changes() {
    let by_change = Variants { by_change: true, ..Variants::default() };
    let state = check(vec![Command::SetScheme(with_quota("60")), Command::SetVariants(by_change)], "1 2, 4");
    let themed = state.derived.themed.unwrap();
    let rows: Vec<usize> = themed.rows.iter().map(|row| row.parcels).collect();
    assert_eq!(rows, [2, 0, 0, 1, 1], "two up, none down, none in or out, P3 as it was, P2 without a firm");
    assert_eq!(*themed.class_of, [0, 0, 4, 3], "by parcel");
}
