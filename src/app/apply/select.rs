//! What is hovered, selected, entered and searched for.

use crate::analysis::firm_sheet::firm_sheet;
use crate::analysis::grade::{Graded, explain, outline};
use crate::analysis::search::{Found, Target};
use crate::analysis::selection::{Choice, Join};
use crate::analysis::sheet::parcel_sheet;
use crate::analysis::summary::Basis;
use crate::app::apply::{sketch, table, views};
use crate::app::command::{Command, Effect};
use crate::app::map::hit;
use crate::app::session::{Card, Chosen, ParcelVerdict, Pick, Session};
use crate::app::state::State;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::{LayerKind, Role};
use crate::model::report::Severity;
use crate::model::words::Words;
use crate::words;
use geo_types::Coord;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A click within this many points of the last one is at the same place.
const SAME_PLACE_PX: f64 = 4.0;

pub(super) fn change(state: &mut State, command: Command) {
    match command {
        Command::Hover(pick, point_in_world) => {
            state.session.hover = pick;
            state.session.pointer_in_world = point_in_world;
        }
        Command::SelectAt(point_in_world) => select_at(state, point_in_world),
        Command::Select(pick) => {
            state.session.under_click = vec![pick];
            state.session.clicked_in_world = None;
            select(state, pick);
        }
        Command::EnterZone(zone) => enter_zone(state, zone),
        Command::ShowFirm(firm) => show_firm(state, firm),
        Command::GoTo(target) => go_to(state, &target),
        _ => {}
    }
}

pub(super) fn nothing(state: &mut State) {
    let session = &mut state.session;
    session.selected = None;
    session.chosen = None;
    drop_choices(session);
    session.under_click.clear();
    session.clicked_in_world = None;
    session.sheet = None;
    session.checked = None;
    (session.sketch, session.site) = (None, None);
    session.notes.selected.clear();
    session.firm = None;
    session.firm_sheet = None;
    session.highlighted.clear();
    session.cards_back.clear();
    session.cards_forward.clear();
    table::follow(state);
}

/// One more step of choosing. A job takes it, with those before that are not done; the latest job wins.
pub(super) fn choose(state: &mut State, choice: Choice) -> Vec<Effect> {
    let Some(layer) = state.sources.evaluated().filter(|layer| state.is_visible(*layer)) else {
        let said =
            Words::fixed("没有可选的宗地：先打开或显示地块图层", "no parcels to select: open or show a layer of them");
        state.session.say(Severity::Info, said);
        return Vec::new();
    };
    let session = &mut state.session;
    let starts_anew = matches!(choice, Choice::All | Choice::These(_) | Choice::Ring(_, Join::Replace));
    if starts_anew {
        session.choices.clear();
    } else if session.chosen.is_none() && session.choices.is_empty() {
        // The one parcel that is selected is the first of several.
        let one = session.selected.filter(|pick| pick.layer == layer);
        session.choices.extend(one.map(|pick| Choice::Toggle(pick.feature)));
    }
    session.choices.push(choice);
    session.choice_serial += 1;
    vec![Effect::Choose]
}

/// Sums the chosen parcels up again, after figures or classes have changed.
pub(super) fn refresh_chosen(state: &mut State) -> Vec<Effect> {
    // Also what is being chosen now: it began with the figures of before, or waits for an index.
    if state.session.chosen.is_none() && state.session.choices.is_empty() {
        return Vec::new();
    }
    state.session.choice_serial += 1;
    vec![Effect::Choose]
}

/// What a job has chosen. One parcel is selected like any other, for its sheet says more.
pub(super) fn chosen(state: &mut State, serial: u64, chosen: Chosen) {
    let Some(layer) = state.sources.evaluated() else { return };
    let is_current = state.sources.data.layers.get(layer).is_some_and(|own| Arc::ptr_eq(own, &chosen.layer));
    if serial != state.session.choice_serial || !is_current {
        return;
    }
    match chosen.ids.as_slice() {
        [] => {
            nothing(state);
            state.session.say(Severity::Info, Words::fixed("没有选中宗地", "no parcel is selected"));
        }
        [one] => {
            let pick = Pick { layer, feature: *one };
            state.session.under_click = vec![pick];
            state.session.clicked_in_world = None;
            select(state, pick);
        }
        _ => {
            nothing(state);
            state.session.right_open = true;
            state.session.chosen = Some(Arc::new(chosen));
        }
    }
}

/// The numbers of the selected parcels, to find them again in data that was read anew.
pub(super) fn codes(state: &State) -> Vec<String> {
    let Some(layer) = state.sources.data.parcels() else { return Vec::new() };
    let one = state.session.selected.filter(|pick| Some(pick.layer) == state.sources.evaluated());
    let chosen = state.session.chosen.iter().flat_map(|chosen| &chosen.ids).copied();
    let ids = one.map(|pick| pick.feature).into_iter().chain(chosen);
    ids.filter_map(|id| layer.text(Role::Code, id).map(str::to_owned)).collect()
}

/// Selects the parcels with these numbers.
pub(super) fn by_codes(state: &mut State, codes: &[String]) {
    let Some(layer) = state.sources.data.parcels().filter(|_| !codes.is_empty()) else { return };
    let codes: BTreeSet<&str> = codes.iter().map(String::as_str).collect();
    let is_one = |id: &FeatureId| layer.text(Role::Code, *id).is_some_and(|code| codes.contains(code));
    let ids: Vec<FeatureId> = layer.shapes.ids().filter(is_one).collect();
    match (ids.as_slice(), state.sources.evaluated()) {
        ([one], Some(layer)) => select(state, Pick { layer, feature: *one }),
        ([_, ..], _) => {
            // Taken when the index is there.
            state.session.choices.push(Choice::These(ids));
            state.session.choice_serial += 1;
        }
        _ => {}
    }
}

fn drop_choices(session: &mut Session) {
    session.choices.clear();
    session.choice_serial += 1;
}

pub(super) fn next_under_click(state: &mut State) {
    let under = &state.session.under_click;
    let at = state.session.selected.and_then(|selected| under.iter().position(|pick| *pick == selected));
    let next = at.map_or(0, |at| (at + 1) % under.len().max(1));
    if let Some(pick) = under.get(next).copied() {
        select(state, pick);
    }
}

/// Makes the sheet of the selected parcel anew, after the data behind it has changed.
pub(super) fn refresh_sheet(state: &mut State) {
    (state.session.sheet, state.session.verdict) = (None, None);
    sketch::refresh_parcel(state);
    let Some(pick) = state.session.selected else { return };
    let (Some(of_sources), Some(of_year)) = (&state.derived.of_sources, &state.derived.of_year) else { return };
    if Some(pick.layer) != state.sources.evaluated() || state.sources.layer_of(pick).is_none() {
        return;
    }
    let basis = Basis {
        data: &state.sources.data,
        occupancy: &of_year.occupancy,
        figures: &of_year.figures,
        membership: &of_sources.membership,
    };
    state.session.sheet = Some(parcel_sheet(basis, &state.sources.standards, pick.feature));
    refresh_verdict(state);
}

/// Explains the grade of the selected parcel, after the scheme or the selection has changed.
pub(super) fn refresh_verdict(state: &mut State) {
    state.session.verdict = None;
    let Some(pick) = state.session.selected.filter(|pick| Some(pick.layer) == state.sources.evaluated()) else {
        return;
    };
    let (Some(graded), Some(of_year)) = (&state.derived.graded, &state.derived.of_year) else { return };
    let Graded { evaluation, owners, parcels } = graded.as_ref();
    let parcel = parcels.explain(evaluation, owners, &of_year.occupancy, pick.feature);
    // What would move it takes a hundred evaluations: too many for a number that is still being dragged.
    let explained = if state.session.trial_scheme.is_some() { outline } else { explain };
    let firm = parcel.decided_by.and_then(|firm| explained(evaluation, &state.sources.data.firms, firm));
    let mut years = state.derived.years.as_ref().map(|years| years.of_parcel(pick.feature)).unwrap_or_default();
    // While a number of the scheme is dragged, the year that is shown goes along.
    if let Some(now) = years.iter_mut().find(|known| known.year == of_year.year) {
        (now.verdict, now.score) = (parcel.verdict, parcel.score);
    }
    state.session.verdict = Some(ParcelVerdict { parcel, firm, years });
}

/// Finds the parcels of the firm whose card is shown and makes the card anew, after year, scheme or data have changed.
pub(super) fn refresh_firm(state: &mut State) {
    state.session.highlighted.clear();
    state.session.firm_sheet = None;
    let (Some(firm), Some(of_year), Some(layer)) =
        (state.session.firm, &state.derived.of_year, state.sources.evaluated())
    else {
        return;
    };
    let (data, derived) = (&state.sources.data, &state.derived);
    let evaluation = derived.graded.as_ref().map(|graded| &graded.evaluation);
    let of = (of_year.occupancy.as_ref(), of_year.year);
    state.session.firm_sheet = firm_sheet(data, of, evaluation, derived.years.as_deref(), firm).map(Box::new);
    let parcels = of_year.occupancy.parcels_of(firm);
    state.session.highlighted = parcels.iter().map(|(feature, _)| Pick { layer, feature: *feature }).collect();
}

/// Searches again, after the data has changed.
pub(super) fn refresh_query(state: &State) -> Vec<Effect> {
    if state.session.query.trim().is_empty() { Vec::new() } else { vec![Effect::Search] }
}

/// Nothing is searched for any more.
pub(super) fn forget_query(session: &mut Session) {
    session.query.clear();
    session.found.clear();
    session.found_for.clear();
}

/// Searches for a text; the old answers stay until the new ones are there.
pub(super) fn query(state: &mut State, text: String) -> Vec<Effect> {
    // The field has the keyboard: it asks again when it has taken it.
    state.session.focus_search = false;
    if text.trim().is_empty() {
        forget_query(&mut state.session);
        state.session.query = text;
        return Vec::new();
    }
    state.session.query = text;
    vec![Effect::Search]
}

/// Answers have come; those to another text are of no use.
pub(super) fn found(state: &mut State, text: String, found: Vec<Found>) {
    if text == state.session.query {
        state.session.found = found;
        state.session.found_for = text;
    }
}

fn select_at(state: &mut State, point_in_world: Coord) {
    let Some(view) = state.session.view else { return };
    // A planned site lies over what is there; a second click goes through it.
    if let Some(site) = sketch::at(state, point_in_world).filter(|site| state.session.sketch != Some(*site)) {
        return sketch::select(state, site);
    }
    let hits = hit::hits(state, point_in_world, view.meters_per_px);
    let near = state.session.clicked_in_world.is_some_and(|last| {
        (last.x - point_in_world.x).hypot(last.y - point_in_world.y) <= SAME_PLACE_PX * view.meters_per_px
    });
    if near && hits == state.session.under_click && state.session.selected.is_some() {
        return next_under_click(state);
    }
    let Some(first) = hits.first().copied() else { return nothing(state) };
    state.session.under_click = hits;
    state.session.clicked_in_world = Some(point_in_world);
    select(state, first);
}

fn select(state: &mut State, pick: Pick) {
    if state.sources.layer_of(pick).is_some() {
        state.session.keep_card(Card::Feature(pick));
        show_feature(state, pick);
    }
}

fn show_feature(state: &mut State, pick: Pick) {
    let session = &mut state.session;
    session.selected = Some(pick);
    (session.sketch, session.site) = (None, None);
    session.notes.selected.clear();
    session.chosen = None;
    drop_choices(session);
    session.right_open = true;
    session.fitted = false;
    session.firm = None;
    session.firm_sheet = None;
    session.highlighted.clear();
    refresh_sheet(state);
    table::follow(state);
}

fn enter_zone(state: &mut State, zone: FeatureId) {
    let Some(layer) = state.sources.first(LayerKind::Zones) else { return };
    let pick = Pick { layer, feature: zone };
    state.session.under_click = vec![pick];
    state.session.clicked_in_world = None;
    select(state, pick);
    if state.session.selected == Some(pick) {
        state.session.active_zone = Some(zone);
        views::fly_to_selection(state);
    }
}

fn show_firm(state: &mut State, firm: FirmId) {
    let Some(name) = state.sources.data.firms.firm(firm).map(|firm| firm.name.clone()) else { return };
    let session = &mut state.session;
    session.keep_card(Card::Firm(firm));
    session.chosen = None;
    drop_choices(session);
    session.right_open = true;
    session.firm = Some(firm);
    refresh_firm(state);
    table::follow(state);
    if let Some(rect) = views::extent_of_picks(state, &state.session.highlighted) {
        views::reveal(state, rect);
        return;
    }
    let text = match state.project.year {
        Some(year) => words!("“{name}”{year} 年在图上没有用地", "{name} uses no parcel on the map in {year}"),
        None => words!("“{name}”在图上没有用地", "{name} uses no parcel on the map"),
    };
    state.session.say(Severity::Info, text);
}

/// To the card before; the one that is shown is the next one then.
pub(super) fn card_back(state: &mut State) {
    let Some(card) = state.session.cards_back.pop() else { return };
    let now = state.session.card();
    state.session.cards_forward.extend(now);
    show_card(state, card);
}

/// To the card one came back from.
pub(super) fn card_forward(state: &mut State) {
    let Some(card) = state.session.cards_forward.pop() else { return };
    let now = state.session.card();
    state.session.cards_back.extend(now);
    show_card(state, card);
}

/// Shows a card and leaves the list of cards as it is.
fn show_card(state: &mut State, card: Card) {
    let lists = (std::mem::take(&mut state.session.cards_back), std::mem::take(&mut state.session.cards_forward));
    match card {
        Card::Feature(pick) if state.sources.layer_of(pick).is_some() => {
            state.session.under_click = vec![pick];
            state.session.clicked_in_world = None;
            show_feature(state, pick);
            if let Some(rect) = views::extent_of_picks(state, &[pick]) {
                views::reveal(state, rect);
            }
        }
        Card::Feature(_) => {}
        Card::Firm(firm) => show_firm(state, firm),
    }
    (state.session.cards_back, state.session.cards_forward) = lists;
}

fn go_to(state: &mut State, target: &Target) {
    forget_query(&mut state.session);
    match *target {
        Target::Feature(LayerKind::Zones, zone) => enter_zone(state, zone),
        Target::Feature(kind, feature) => {
            let Some(layer) = state.sources.first(kind) else { return };
            let pick = Pick { layer, feature };
            change(state, Command::Select(pick));
            views::fly_to_selection(state);
        }
        Target::Firm(firm) => {
            // With one parcel its sheet says more than an outline.
            let parcels = state.derived.of_year.as_ref().map(|year| year.occupancy.parcels_of(firm).to_vec());
            if let (Some(layer), Some([(feature, _)])) = (state.sources.evaluated(), parcels.as_deref()) {
                change(state, Command::Select(Pick { layer, feature: *feature }));
            }
            show_firm(state, firm);
        }
    }
}
