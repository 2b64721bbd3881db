//! Clicks, hover, search, firms, Esc.

use super::{after, check, last_message, name, selected};
use crate::analysis::grade::GradedYear;
use crate::analysis::search::Target;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::jobs::JobResult;
use crate::app::session::{Card, Dialog, Pick};
use crate::app::state::State;
use crate::model::id::{FeatureId, FirmId, LayerId};
use crate::model::layer::LayerKind;
use geo_types::Coord;

/// The whole town is 1200 m in 936 points: 1.28 m a point, so 5 points are 6.4 m and 4 points 5.1 m.
fn click(x: f64, y: f64) -> Command {
    Command::SelectAt(Coord { x, y })
}

fn under(state: &State) -> String {
    state.session.under_click.iter().map(|pick| name(state, *pick)).collect::<Vec<_>>().join(" ")
}

fn layer_id(kind: LayerKind) -> LayerId {
    let (state, _) = after(Vec::new());
    state.sources.layer_ids[state.sources.first(kind).unwrap()]
}

#[test]
fn a_click_takes_parcels_then_roads_then_the_smallest_zone() {
    check(vec![click(25., 25.)], under, "P0 Z1 Z0");
    check(vec![click(75., 75.)], under, "P0 P2 Z1 Z0");
    check(vec![click(600., -14.)], under, "R0 Z0");
    check(vec![click(600., -12.)], under, "Z0");
    check(vec![click(300., 200.)], under, "Z1 Z0");
    check(vec![click(9_000., 0.)], under, "");
    check(vec![click(25., 25.), click(9_000., 0.)], selected, "nothing");
}

#[test]
fn clicks_at_one_place_go_through_all_that_lies_there() {
    check(vec![click(75., 75.)], selected, "P0");
    check(vec![click(75., 75.), click(76., 74.)], selected, "P2");
    check(vec![click(75., 75.), click(75., 75.), click(75., 75.)], selected, "Z1");
    check((0..5).map(|_| click(75., 75.)).collect(), selected, "P0");
    check(vec![click(75., 75.), click(85., 75.)], selected, "P0");
    check(vec![click(75., 75.), Command::Act(Action::NextUnderClick)], selected, "P2");
    check(vec![Command::Act(Action::NextUnderClick)], selected, "nothing");
}

#[test]
fn what_is_hidden_is_not_hit() {
    check(vec![Command::SetVisible(layer_id(LayerKind::Parcels), false), click(75., 75.)], under, "Z1 Z0");
    check(vec![Command::SetOpacity(layer_id(LayerKind::Zones), 0.0), click(300., 200.)], under, "");
}

#[test]
fn a_selected_parcel_has_its_sheet_of_the_year() {
    let sheet = |state: &State| {
        let sheet = state.session.sheet.as_ref();
        sheet.map_or_else(String::new, |sheet| {
            let total = sheet.figures.first().and_then(|figure| figure.total).map(|total| total.0);
            format!("{} {:?} {total:?}", sheet.code, sheet.year)
        })
    };
    // Firm 0 has two parcels of equal area: half of its 300 (2024) and of its 100 (2023) stands on each.
    check(vec![click(25., 25.)], sheet, "P0 Some(2024) Some(150.0)");
    check(vec![click(25., 25.), Command::SetYear(2023)], sheet, "P0 Some(2023) Some(50.0)");
    check(
        vec![Command::SetYear(2023), click(25., 25.), Command::Act(Action::Undo)],
        sheet,
        "P0 Some(2024) Some(150.0)",
    );
    check(vec![click(25., 25.), click(300., 200.)], sheet, "");
}

#[test]
fn selecting_opens_the_inspector() {
    let open = |state: &State| state.session.right_open.to_string();
    check(vec![Command::Act(Action::ToggleRight)], open, "false");
    check(vec![Command::Act(Action::ToggleRight), click(25., 25.)], open, "true");
    check(vec![Command::Act(Action::ToggleRight), click(9_000., 0.)], open, "false");
}

#[test]
fn search_finds_and_goes_there() {
    let found = |state: &State| format!("{} found, query {:?}", state.session.found.len(), state.session.query);
    check(vec![Command::Query("Alph".to_owned())], found, "1 found, query \"Alph\"");
    check(vec![Command::Query("   ".to_owned())], found, "0 found, query \"   \"");
    let road = Target::Feature(LayerKind::Roads, FeatureId(0));
    check(vec![Command::Query("R0".to_owned()), Command::GoTo(road.clone())], found, "0 found, query \"\"");
    check(vec![Command::GoTo(road)], selected, "R0");
    check(vec![Command::GoTo(Target::Feature(LayerKind::Parcels, FeatureId(77)))], selected, "nothing");
    check(vec![Command::GoTo(Target::Firm(FirmId(1)))], selected, "P3");
    check(vec![Command::GoTo(Target::Firm(FirmId(9)))], selected, "nothing");
}

#[test]
fn entering_a_zone_makes_it_the_active_one() {
    let zone = |state: &State| format!("{:?} {}", state.session.active_zone.map(|zone| zone.0), selected(state));
    check(vec![Command::EnterZone(FeatureId(1))], zone, "Some(1) Z1");
    check(vec![Command::GoTo(Target::Feature(LayerKind::Zones, FeatureId(1)))], zone, "Some(1) Z1");
    check(vec![Command::EnterZone(FeatureId(5))], zone, "None nothing");
    check(vec![Command::EnterZone(FeatureId(1)), click(9_000., 0.)], zone, "Some(1) nothing");
}

#[test]
fn a_firm_lights_up_its_parcels() {
    let lit =
        |state: &State| state.session.highlighted.iter().map(|pick| name(state, *pick)).collect::<Vec<_>>().join(" ");
    check(vec![Command::ShowFirm(FirmId(0))], lit, "P0 P1");
    check(vec![Command::ShowFirm(FirmId(0)), click(25., 25.)], lit, "");
    check(vec![Command::ShowFirm(FirmId(0)), Command::SetYear(2023)], lit, "P0 P1");
}

#[test]
fn cards_link_to_each_other_and_back() {
    let card = |state: &State| match state.session.card() {
        Some(Card::Firm(firm)) => {
            let sheet = state.session.firm_sheet.as_ref().map_or("no card", |sheet| sheet.name.as_str());
            format!("firm {} {sheet}", firm.0)
        }
        Some(Card::Feature(pick)) => name(state, pick),
        None => "nothing".to_owned(),
    };
    let back = || Command::Act(Action::CardBack);
    let forward = || Command::Act(Action::CardForward);
    let firm = |id: u32| Command::ShowFirm(FirmId(id));
    let parcel = |id: u32| Command::GoTo(Target::Feature(LayerKind::Parcels, FeatureId(id)));
    check(vec![click(25., 25.), firm(0)], card, "firm 0 Alpha");
    check(vec![click(25., 25.), firm(0), back()], card, "P0");
    check(vec![click(25., 25.), firm(0), parcel(1), back()], card, "firm 0 Alpha");
    check(vec![click(25., 25.), firm(0), parcel(1), back(), back()], card, "P0");
    check(vec![click(25., 25.), firm(0), parcel(1), back(), back(), back()], card, "P0");
    check(vec![click(25., 25.), firm(0), back(), forward()], card, "firm 0 Alpha");
    check(vec![click(25., 25.), firm(0), back(), parcel(3), forward()], card, "P3");
    check(vec![firm(0), firm(0), back()], card, "firm 0 Alpha");
    check(vec![Command::GoTo(Target::Firm(FirmId(1)))], card, "firm 1 Beta");
    check(vec![Command::GoTo(Target::Firm(FirmId(1))), back()], card, "P3");
    check(vec![firm(0), Command::Act(Action::Clear), back()], card, "nothing");
    check(vec![firm(9)], card, "nothing");
}

/// Alpha pays 100 of 2023 and 300 of 2024 on 30 亩 (two parcels of 15): 3.33 and 10.00 a mu.
#[test]
fn a_firm_has_its_years_and_its_text() {
    let years = |state: &State| {
        let sheet = state.session.firm_sheet.as_ref();
        let of = |year: &GradedYear| format!("{} {:.2}", year.year, year.tax_per_mu.unwrap_or(f64::NAN));
        sheet.map_or_else(String::new, |sheet| sheet.history.iter().map(of).collect::<Vec<_>>().join(", "))
    };
    check(vec![Command::ShowFirm(FirmId(0))], years, "2023 3.33, 2024 10.00");
    check(vec![Command::ShowFirm(FirmId(0)), Command::SetYear(2023)], years, "2023 3.33, 2024 10.00");
    let (_, effects) = after(vec![Command::ShowFirm(FirmId(0)), Command::Act(Action::CopySheet)]);
    let copied = effects.iter().map(|effect| format!("{effect:?}")).find(|effect| effect.starts_with("Copy("));
    assert!(copied.is_some_and(|text| text.contains("CODE-Alpha") && text.contains("P1")), "the card is copied");
}

#[test]
fn esc_clears_the_nearest_thing_first() {
    let esc = || Command::Act(Action::Clear);
    let left = |state: &State| {
        let session = &state.session;
        format!(
            "{} {} {:?} {}",
            session.dialog == Dialog::None,
            session.query,
            session.selected.is_some(),
            session.active_zone.is_some()
        )
    };
    let begin =
        || vec![Command::EnterZone(FeatureId(1)), Command::Query("q".to_owned()), Command::SetDialog(Dialog::Help)];
    let with = |count: usize| begin().into_iter().chain((0..count).map(|_| esc())).collect();
    check(with(0), left, "false q true true");
    check(with(1), left, "true q true true");
    check(with(2), left, "true  true true");
    check(with(3), left, "true  false true");
    check(with(4), left, "true  false false");
    check(with(5), left, "true  false false");
}

#[test]
fn a_pick_that_is_gone_selects_nothing() {
    check(vec![Command::Select(Pick { layer: 7, feature: FeatureId(0) })], selected, "nothing");
    check(vec![Command::Select(Pick { layer: 0, feature: FeatureId(99) })], selected, "nothing");
}

#[test]
fn a_sheet_is_copied_as_text() {
    check(vec![Command::Act(Action::CopySheet)], last_message, "info: no parcel is selected; click one first");
    let (_, effects) = after(vec![click(25., 25.), Command::Act(Action::CopySheet)]);
    let copied =
        effects.iter().any(|effect| format!("{effect:?}").starts_with("Copy(") && format!("{effect:?}").contains("P0"));
    assert!(copied, "the text names the parcel: {effects:?}");
}

#[test]
fn answers_to_another_text_are_dropped() {
    let question = |state: &State| format!("{} for {:?}", state.session.found.len(), state.session.found_for);
    let late = || Command::Job(JobResult::Found("Be".to_owned(), Vec::new()));
    check(vec![Command::Query("Alph".to_owned()), late()], question, "1 for \"Alph\"");
    check(vec![Command::Query("Alph".to_owned()), Command::Query(" ".to_owned())], question, "0 for \"\"");
}
