//! Numbers of the scheme that are tried, changed, kept and taken back, with what follows from them.

use crate::analysis::whatif::change;
use crate::app::action::Action;
use crate::app::apply::tests::{after, settle};
use crate::app::command::Command;
use crate::app::state::State;
use crate::model::scheme::Scheme;
use crate::model::spec::Theme;
use crate::model::variants::Variants;
use std::sync::Arc;

/// The first shipped scheme with more A among the large firms: of two firms 40 % to 60 % give one place, less gives none.
fn with_quota(percent: &str) -> Arc<Scheme> {
    let (state, _) = after(vec![]);
    let scheme = state.project.scheme.clone().unwrap();
    let set = [("groups.above.quota.A", percent), ("groups.above.quota.B", "0")];
    let below = [("groups.below.quota.A", percent), ("groups.below.quota.B", "0")];
    Arc::new(change(&scheme, &[set, below].concat()).unwrap())
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
    let (mut state, _) = after(vec![Command::SetTheme(Theme::Grade)]);
    for command in commands {
        settle(&mut state, command);
    }
    assert_eq!(ledger(&state), expected);
    state
}

fn undo() -> Command {
    Command::Act(Action::Undo)
}

/// Alpha has the parcels P0 and P1, and is B of B and D by 40 % of two; with 60 % for A it is A.
#[test]
fn the_ledger_follows_a_number_that_is_tried_and_one_edit_takes_it_back() {
    check(vec![], "same, 1");
    let tried = || Command::TryScheme(with_quota("60"));
    check(vec![tried()], "1 2, 1");
    check(vec![Command::TryScheme(with_quota("55")), tried(), Command::SetScheme(with_quota("60"))], "1 2, 2");
    check(vec![tried(), Command::SetScheme(with_quota("60")), undo()], "same, 1");
    let state = check(vec![Command::SetYear(2023), Command::SetScheme(with_quota("60"))], "1 2, 3");
    assert_eq!(state.derived.compared.unwrap().ledger.unwrap().year, 2023, "of the year that is shown");
}

#[test]
fn variants_are_kept_compared_with_and_given_up() {
    let kept = Variants::default().with("多 A", with_quota("60"));
    let compared = Variants { base: Some(0), ..kept.clone() };
    let keep = || vec![Command::SetScheme(with_quota("60")), Command::SetVariants(kept.clone())];
    let with = |more: Vec<Command>| keep().into_iter().chain(more).collect::<Vec<_>>();
    let state = check(with(vec![]), "1 2, 3");
    assert_eq!(state.project.variants.kept.len(), 1, "one is kept");
    let compare = || Command::SetVariants(compared.clone());
    check(with(vec![compare()]), "same, 4");
    let original = Arc::clone(&after(vec![]).0.sources.schemes[0]);
    check(with(vec![compare(), Command::SetScheme(Arc::clone(&original))]), "1 2, 5");
    check(with(vec![compare(), Command::SetScheme(original), undo(), undo()]), "1 2, 3");
    let state = check(with(vec![compare(), Command::SetVariants(compared.without(0)), undo()]), "same, 4");
    assert_eq!(state.project.variants, compared, "back again");
}

#[test]
fn the_map_shows_what_changes() {
    let by_change = Variants { by_change: true, ..Variants::default() };
    let state = check(vec![Command::SetScheme(with_quota("60")), Command::SetVariants(by_change)], "1 2, 3");
    let themed = state.derived.themed.unwrap();
    let rows: Vec<usize> = themed.rows.iter().map(|row| row.parcels).collect();
    assert_eq!(rows, [2, 0, 0, 1, 1], "two up, none down, none in or out, P3 as it was, P2 without a firm");
    assert_eq!(*themed.class_of, [0, 0, 4, 3], "by parcel");
}
