//! Opening, closing, and results of jobs.

use super::{check, derived, fixture, last_message, selected, settle};
use crate::app::action::Action;
use crate::app::apply::apply;
use crate::app::command::{Command, Effect};
use crate::app::jobs::{JobId, JobKind, JobResult, JobState};
use crate::app::state::State;
use crate::io::error::ReadError;
use crate::io::open::{FileOutcome, Opened};
use crate::io::reading::Reading;
use crate::model::firm::{FirmBook, OwnFigures};
use crate::model::id::{FeatureId, LayerId};
use crate::model::layer::LayerKind;
use crate::model::spec::{Metric, Theme};
use crate::model::words::Words;
use geo_types::Coord;
use std::path::PathBuf;
use std::sync::Arc;

fn open(name: &str, x: f64) -> Command {
    Command::Job(JobResult::Opened(JobId(2), fixture::opened(vec![fixture::parcels(name, x)], FirmBook::default())))
}

/// Layers from the bottom up; hidden ones in brackets; then which parcels are evaluated.
fn layers(state: &State) -> String {
    let name = |id: LayerId| state.sources.data.layers[state.sources.position(id).unwrap()].name.clone();
    let drawn = state
        .project
        .layers
        .iter()
        .map(|style| if style.visible { name(style.id) } else { format!("({})", name(style.id)) });
    let drawn = drawn.collect::<Vec<_>>().join(" ");
    let evaluated = state.sources.data.parcels().map_or("nothing", |layer| layer.name.as_str());
    format!("{drawn}, evaluating {evaluated}")
}

/// Which layer each file says it has.
fn files(state: &State) -> String {
    let of = |file: &FileOutcome| {
        let names = file.layers.iter().map(|(at, _)| state.sources.data.layers[*at].name.clone());
        format!("{}={}", file.path, names.collect::<Vec<_>>().join("+"))
    };
    state.sources.files.iter().map(of).collect::<Vec<_>>().join(" ")
}

fn close(kind: LayerKind) -> Command {
    let state = fixture::state();
    Command::CloseLayer(state.sources.layer_ids[state.sources.first(kind).unwrap()])
}

fn broken() -> Opened {
    let error = ReadError {
        code: "not-json",
        path: "bad.geojson".to_owned(),
        place: Some("line 3".to_owned()),
        message: Words::fixed("不是 JSON", "not JSON"),
        remedy: Words::fixed("检查文件", "check the file"),
    };
    let file = FileOutcome {
        path: "bad.geojson".to_owned(),
        format: "",
        crs: None,
        layers: vec![],
        contents: vec![],
        several: false,
        tables: Vec::new(),
        shift: None,
        error: Some(error),
        embedded: false,
        opening: 0,
        reading: Reading::default(),
    };
    Opened { files: vec![file], ..Opened::default() }
}

#[test]
fn layers_lie_in_the_order_of_their_kinds() {
    check(vec![], layers, "P R Z, evaluating P");
    check(vec![], files, "Z.geojson=Z R.geojson=R P.geojson=P");
}

#[test]
fn the_first_year_is_the_latest() {
    check(vec![], |state| format!("{:?}", state.project.year), "Some(2024)");
}

#[test]
fn parcels_opened_later_are_the_evaluated_ones() {
    check(vec![open("Q", 0.0)], layers, "Q (P) R Z, evaluating Q");
    check(vec![open("Q", 0.0)], files, "Z.geojson=Z R.geojson=R P.geojson=P Q.geojson=Q");
    check(
        vec![open("Q", 0.0)],
        last_message,
        "info: now evaluating the parcels of Q; the sample parcels are hidden, show them in the layer list",
    );
    check(vec![open("Q", 0.0), Command::Act(Action::OpenSample)], layers, "Q (P) R Z, evaluating Q");
}

#[test]
fn of_several_layers_of_parcels_the_first_is_evaluated_and_shown() {
    let two = || vec![fixture::parcels("Q", 0.0), fixture::parcels("S", 1.0)];
    let command = || Command::Job(JobResult::Opened(JobId(2), fixture::opened(two(), FirmBook::default())));
    check(vec![command()], layers, "Q (S) (P) R Z, evaluating Q");
    check(
        vec![command()],
        |state| last_message(state).split("; ").last().unwrap_or_default().to_owned(),
        "1 more layer(s) of parcels are hidden and not evaluated",
    );
}

#[test]
fn the_sample_replaces_what_was_there_when_its_reading_began() {
    let mut state = fixture::state();
    settle(&mut state, open("Q", 0.0));
    let before = state.sources.before();
    settle(&mut state, Command::Job(JobResult::Sample(JobId(3), before.clone(), fixture::sample())));
    assert_eq!(layers(&state), "P R Z, evaluating P", "Q was there");
    assert_eq!(files(&state), "Z.geojson=Z R.geojson=R P.geojson=P", "and its file is forgotten");
    let before = state.sources.before();
    settle(&mut state, open("S", 0.0));
    settle(&mut state, Command::Job(JobResult::Sample(JobId(4), before, fixture::sample())));
    assert_eq!(layers(&state), "S (P) R Z, evaluating S", "S came while the sample was read");
    assert_eq!(files(&state), "Z.geojson=Z R.geojson=R P.geojson=P S.geojson=S", "each file has its own layers");
    assert_eq!(state.project.year, Some(2024), "the firms are those of the sample, for S has none");
}

#[test]
fn a_derivation_is_not_stopped_and_a_reading_is() {
    for (kind, expected) in [(JobKind::Derive, vec![]), (JobKind::Read, vec![Effect::Cancel(JobId(7))])] {
        let mut state = fixture::state();
        let job = JobState {
            id: JobId(7),
            kind,
            name: Words::same("test"),
            progress: Arc::default(),
            since: std::time::Instant::now(),
        };
        apply(&mut state, Command::Job(JobResult::Started(job)));
        assert_eq!(apply(&mut state, Command::Cancel(JobId(7))), expected, "{kind:?}");
    }
}

#[test]
fn the_zone_one_is_in_goes_with_its_layer() {
    let zones = |state: &State| state.sources.layer_ids[state.sources.first(LayerKind::Zones).unwrap()];
    let mut state = fixture::state();
    settle(&mut state, Command::EnterZone(FeatureId(1)));
    let first = zones(&state);
    let second = fixture::sample();
    settle(&mut state, Command::Job(JobResult::Opened(JobId(8), second)));
    assert_ne!(zones(&state), first, "the zones that came last are those one walks through");
    assert_eq!(state.session.active_zone, None, "their second zone is not the one that was entered");
    settle(&mut state, Command::EnterZone(FeatureId(1)));
    let second = zones(&state);
    settle(&mut state, Command::CloseLayer(second));
    assert_eq!((zones(&state), state.session.active_zone), (first, None), "nor the other way round");
}

#[test]
fn the_map_goes_to_what_was_opened() {
    let flight = |state: &State| {
        state.session.flight.map_or_else(String::new, |(_, to, _)| format!("{:.0}", to.center_in_world.x))
    };
    check(vec![open("Q", 7_000.0)], flight, "7500");
}

#[test]
fn a_selection_stays_with_its_layer() {
    let road = || Command::SelectAt(Coord { x: 600., y: -20. });
    check(vec![road(), open("Q", 0.0)], selected, "R0");
    check(vec![road(), close(LayerKind::Parcels)], selected, "R0");
    check(vec![road(), close(LayerKind::Roads)], selected, "nothing");
}

#[test]
fn a_layer_is_closed_and_its_file_forgotten() {
    check(vec![close(LayerKind::Roads)], layers, "P Z, evaluating P");
    check(vec![close(LayerKind::Roads)], files, "Z.geojson=Z P.geojson=P");
    check(vec![close(LayerKind::Parcels)], layers, "R Z, evaluating nothing");
    check(vec![close(LayerKind::Parcels)], |state| format!("{:?}", state.derived.themed.is_some()), "false");
    let mut state = fixture::state();
    settle(&mut state, open("Q", 0.0));
    let q = state.sources.layer_ids[state.sources.evaluated().unwrap()];
    settle(&mut state, Command::CloseLayer(q));
    assert_eq!(layers(&state), "P R Z, evaluating P", "the parcels behind are shown and evaluated");
    assert!(!state.sources.layer_ids.contains(&q), "and the id is gone");
    settle(&mut state, open("S", 0.0));
    assert!(!state.sources.layer_ids.contains(&q), "for ever");
}

#[test]
fn a_file_that_cannot_be_read_leaves_everything_as_it_was() {
    let bad = || Command::Job(JobResult::Opened(JobId(2), broken()));
    check(vec![bad()], last_message, "error: bad.geojson: not JSON (line 3); check the file");
    check(vec![bad()], layers, "P R Z, evaluating P");
    check(vec![Command::SelectAt(Coord { x: 25., y: 25. }), bad()], selected, "P0");
    check(vec![bad()], |state| state.derived.themed.is_some().to_string(), "true");
    check(vec![bad()], |state| state.sources.files.len().to_string(), "4");
}

#[test]
fn files_are_read_and_remembered() {
    let mut state = fixture::state();
    let effects = apply(&mut state, Command::Open(vec![PathBuf::from("/data/a.geojson"), PathBuf::from("b.csv")]));
    let expected = [Effect::Read(vec![PathBuf::from("/data/a.geojson"), PathBuf::from("b.csv")]), Effect::SaveSettings];
    assert_eq!(effects, expected, "the files are read and the settings saved");
    assert_eq!(state.settings.recent, ["/data/a.geojson", "b.csv"], "in the order they were named");
    assert_eq!(state.session.folder, PathBuf::from("/data"), "the next dialog begins there");
    assert!(apply(&mut state, Command::Open(vec![])).is_empty(), "no file is nothing to do");
}

#[test]
fn results_for_an_older_state_are_dropped() {
    let mut state = fixture::state();
    apply(&mut state, Command::SetTheme(Theme::PerMu(Metric::Output)));
    let stale = derived(&state, &Effect::DeriveTheme).unwrap();
    apply(&mut state, Command::SetTheme(Theme::LandUse));
    apply(&mut state, Command::Job(stale));
    let shown = |state: &State| state.derived.themed.as_ref().map(|themed| themed.theme);
    assert_eq!(
        shown(&state),
        Some(Theme::PerMu(Metric::Tax)),
        "the picture of before stays until the right one is there"
    );
    let fresh = derived(&state, &Effect::DeriveTheme).unwrap();
    apply(&mut state, Command::Job(fresh));
    assert_eq!(shown(&state), Some(Theme::LandUse), "the one for this state is taken");
    assert_eq!(state.derived.pending, None, "and nothing is left to do");
}

#[test]
fn an_edit_while_data_is_derived_does_not_lose_the_derivation() {
    let mut state = fixture::state();
    let effects = apply(&mut state, open("Q", 0.0));
    assert_eq!(effects, [Effect::DeriveSources], "new layers need a new index");
    let stale = derived(&state, &Effect::DeriveSources).unwrap();
    let effects = apply(&mut state, Command::SetTheme(Theme::Status));
    assert_eq!(effects, [Effect::DeriveSources], "the theme waits for the index, so that is asked for again");
    assert!(apply(&mut state, Command::Job(stale)).is_empty(), "the first one is of an older state");
    let fresh = derived(&state, &Effect::DeriveSources).unwrap();
    assert_eq!(apply(&mut state, Command::Job(fresh)), [Effect::DeriveYear], "then the year, and so on");
}

#[test]
fn jobs_come_and_go() {
    let (exported, failed) = (
        Command::Job(JobResult::Exported(JobId(5), Ok(PathBuf::from("/maps/a.png")))),
        Command::Job(JobResult::Failed(JobId(5), Words::same("broken"))),
    );
    check(vec![exported], last_message, "info: exported /maps/a.png");
    check(vec![failed], last_message, "error: broken");
    check(vec![Command::Job(JobResult::Cancelled(JobId(5)))], last_message, "info: cancelled");
}

/// A layer with figures in its own columns, of 2022.
fn open_with_own_figures(name: &str, x: f64) -> Command {
    let mut opened = fixture::opened(vec![fixture::parcels(name, x)], FirmBook::default());
    let layer = Arc::clone(&opened.dataset.layers[0]);
    let years = vec![2022; layer.len()];
    opened.dataset.firms = Arc::new(FirmBook::of_parcels(OwnFigures::new(layer, [None; 3], None, years)));
    Command::Job(JobResult::Opened(JobId(2), opened))
}

/// The years, and whose figures they are.
fn figures(state: &State) -> String {
    let firms = &state.sources.data.firms;
    let whose = firms.own.as_ref().map_or("tables", |own| own.layer().name.as_str());
    format!("{:?} of {whose}, shown {:?}", firms.years(), state.project.year)
}

#[test]
fn figures_in_the_columns_of_a_layer_are_put_on_no_other() {
    check(vec![open_with_own_figures("A", 0.0)], figures, "[2022] of A, shown Some(2022)");
    let on_top = vec![open_with_own_figures("A", 0.0), open("B", 0.0)];
    check(on_top, figures, "[] of tables, shown None");
    let mut state = fixture::state();
    settle(&mut state, open_with_own_figures("A", 0.0));
    let newest = state.sources.layer_ids[state.sources.evaluated().unwrap()];
    settle(&mut state, Command::CloseLayer(newest));
    assert_eq!(figures(&state), "[] of tables, shown None", "a closed layer takes its figures with it");
}

/// Parcels with figures of their own are graded for their theme only: grades of another scheme are nobody's.
#[test]
fn grades_that_are_not_shown_are_dropped_with_their_scheme() {
    let mut state = fixture::state();
    settle(&mut state, open_with_own_figures("A", 0.0));
    settle(&mut state, Command::SetTheme(Theme::Grade));
    let scheme = |state: &State| state.derived.graded.as_ref().map(|graded| graded.evaluation.scheme.id.clone());
    let shown = state.scheme().map(|scheme| scheme.id.clone());
    assert_eq!(scheme(&state), shown, "of the theme");
    settle(&mut state, Command::SetTheme(Theme::LandUse));
    assert_eq!(scheme(&state), shown, "kept for when it is shown again");
    let other = state.sources.schemes.iter().find(|scheme| Some(&scheme.id) != shown.as_ref()).cloned().unwrap();
    settle(&mut state, Command::SetScheme(Arc::clone(&other)));
    assert_eq!(scheme(&state), None, "of another scheme");
    settle(&mut state, Command::SetTheme(Theme::Grade));
    assert_eq!(scheme(&state), Some(other.id.clone()), "made when it is shown");
}
