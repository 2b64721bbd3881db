//! Files wait until doubts are seen; what is said of them is asked for again; what is open is read again as it was.

use crate::app::apply::tests::fixture::{self, parcels};
use crate::app::apply::tests::keep::load_in;
use crate::app::apply::tests::{selected, settle};
use crate::app::command::{Command, Effect};
use crate::app::intake::IntakeChange;
use crate::app::jobs::{JobId, JobResult};
use crate::app::joining::JoinChange;
use crate::app::kept::{KeepEffect, Whence, document_of};
use crate::app::session::Pick;
use crate::app::state::State;
use crate::crs::assumed::{Assumed, Axes};
use crate::io::join::{JoinReport, Joined, Target, Tried};
use crate::io::open::{Opened, open_paths};
use crate::io::progress::Progress;
use crate::io::project::Hashes;
use crate::io::reading::Reading;
use crate::model::firm::FirmBook;
use crate::model::id::FeatureId;
use crate::model::report::{Issue, Severity};
use crate::model::table::{Column, ColumnData};
use crate::model::words::Words;

/// Two layers of parcels, `Q` and `R`, in a file each, with a finding in the first.
fn doubtful(code: &'static str, severity: Severity) -> Opened {
    let mut opened = fixture::opened(vec![parcels("Q", 2000.0), parcels("S", 4000.0)], FirmBook::default());
    let (message, remedy) = (Words::same("found"), Words::default());
    opened.files[0].layers[0].1.push(Issue { severity, code, place: None, message, remedy });
    opened
}

fn open(state: &mut State, opened: Opened) {
    settle(state, Command::Job(JobResult::Opened(JobId(7), opened)));
}

fn intake(state: &mut State, change: IntakeChange) -> Vec<Effect> {
    settle(state, Command::Intake(change))
}

/// Names of all layers, and how many pages wait.
fn what(state: &State) -> (String, usize) {
    let mut names: Vec<&str> = state.sources.data.layers.iter().map(|layer| layer.name.as_str()).collect();
    names.sort_unstable();
    (names.join(" "), state.session.intake.len())
}

fn north_first() -> Reading {
    Reading { coordinates: Assumed { axes: Some(Axes::NorthEast), ..Assumed::default() }, ..Reading::default() }
}

#[test]
fn only_what_is_doubtful_waits_to_be_seen() {
    for (code, severity, waits) in [
        ("ring-closed", Severity::Info, false),
        ("ring-closed", Severity::Warning, true),
        ("encoding-guessed", Severity::Info, true),
        ("crs-assumed", Severity::Warning, true),
    ] {
        let mut state = fixture::state();
        open(&mut state, doubtful(code, severity));
        let expected = if waits { ("P R Z", 1) } else { ("P Q R S Z", 0) };
        assert_eq!(what(&state), (expected.0.to_owned(), expected.1), "{code} {severity:?}");
    }
}

#[test]
fn what_the_program_was_started_with_is_opened_at_once() {
    let mut state = fixture::state();
    state.session.opens_at_once = true;
    for (nth, expected) in [("P Q R S Z", 0), ("P Q R S Z", 1)].into_iter().enumerate() {
        open(&mut state, doubtful("crs-assumed", Severity::Warning));
        assert_eq!(what(&state), (expected.0.to_owned(), expected.1), "reading {nth}");
    }
    for code in ["encoding-unsure", "encoding-contradicted", "crs-contradicts-numbers"] {
        let mut state = fixture::state();
        state.session.opens_at_once = true;
        open(&mut state, doubtful(code, Severity::Warning));
        assert_eq!(what(&state), ("P R Z".to_owned(), 1), "{code} is asked at the start too");
    }
}

/// The name of the table whose page is open.
fn waits(state: &State) -> Option<std::ffi::OsString> {
    state.session.joining.as_ref()?.path.file_name().map(std::ffi::OsStr::to_owned)
}

#[test]
fn a_table_that_is_none_of_the_programs_own_is_joined_when_it_was_seen() {
    let mut state = fixture::state();
    let error = |code, path: &str| crate::io::open::FileOutcome {
        path: path.to_owned(),
        error: Some(crate::io::error::ReadError {
            code,
            path: path.to_owned(),
            place: None,
            message: Words::same("no"),
            remedy: Words::default(),
        }),
        ..Default::default()
    };
    let files = vec![error("unknown-table", "/d/t.csv"), error("unknown-table", "/d/u.xlsx")];
    let effects = settle(&mut state, Command::Job(JobResult::Opened(JobId(7), Opened { files, ..Opened::default() })));
    let serial = match effects.as_slice() {
        [Effect::Join(serial)] if waits(&state) == Some("t.csv".into()) => *serial,
        other => panic!("{other:?}"),
    };
    settle(&mut state, Command::Join(JoinChange::Confirm));
    assert!(state.session.joining.is_some(), "not before it was tried");
    let column = Column { name: "note".to_owned(), data: ColumnData::Number(vec![7.0, 8.0, 9.0, 10.0]) };
    let report = JoinReport { to: Some(Target::Parcels), ..JoinReport::default() };
    let joined = Joined { report, columns: vec![column], ..Joined::default() };
    let outcome = Ok(Box::new(joined));
    let tried = Tried { sheets: Vec::new(), top: Vec::new(), profile: None, outcome };
    settle(&mut state, Command::Job(JobResult::Tried(serial, Ok(Box::new(tried)))));
    let effects = settle(&mut state, Command::Join(JoinChange::Confirm));
    let layer = state.sources.data.parcels().expect("parcels");
    assert_eq!(layer.table.column("note").and_then(|column| column.number(2)), Some(9.0), "a column of the parcels");
    let asks = effects.iter().any(|effect| matches!(effect, Effect::Join(_)));
    assert!(asks && waits(&state) == Some("u.xlsx".into()), "the next one is tried");
    settle(&mut state, Command::Join(JoinChange::Cancel));
    assert!(state.session.joining.is_none(), "the last one is left");
}

#[test]
fn what_waits_is_opened_or_left_whole_or_in_part() {
    let check = |changes: &[IntakeChange], expected: &str| {
        let mut state = fixture::state();
        open(&mut state, doubtful("crs-assumed", Severity::Warning));
        for change in changes {
            intake(&mut state, change.clone());
        }
        assert_eq!(what(&state), (expected.to_owned(), 0), "{changes:?}");
    };
    check(&[IntakeChange::Confirm], "P Q R S Z");
    check(&[IntakeChange::Cancel], "P R Z");
    check(&[IntakeChange::Want(0, 0, false), IntakeChange::Confirm], "P R S Z");
    check(&[IntakeChange::Want(1, 0, false), IntakeChange::Confirm], "P Q R Z");
}

#[test]
fn what_is_said_is_read_again_and_only_the_last_of_it_counts() {
    let mut state = fixture::state();
    open(&mut state, doubtful("crs-assumed", Severity::Warning));
    intake(&mut state, IntakeChange::Want(1, 0, false));
    let effects = intake(&mut state, IntakeChange::Say(0, north_first()));
    let asked = |effects: &[Effect]| match effects {
        [Effect::ReadAs(serial, said)] => {
            (*serial, said.iter().map(|(_, reading)| reading.clone()).collect::<Vec<_>>())
        }
        other => panic!("{other:?}"),
    };
    let (first, said) = asked(&effects);
    assert_eq!(said, [north_first(), Reading::default()], "one a file");
    intake(&mut state, IntakeChange::Confirm);
    assert_eq!(what(&state), ("P R Z".to_owned(), 1), "nothing is opened as it is not meant");
    let (second, _) = asked(&intake(&mut state, IntakeChange::Say(1, north_first())));
    let again = || {
        let mut opened = doubtful("crs-assumed", Severity::Warning);
        opened.files.iter_mut().for_each(|file| file.reading = north_first());
        opened
    };
    settle(&mut state, Command::Job(JobResult::ReadAgain(first, again())));
    assert!(state.session.intake[0].busy, "the answer to what was said before is no answer");
    settle(&mut state, Command::Job(JobResult::ReadAgain(second, again())));
    assert!(!state.session.intake[0].busy && !state.session.intake[0].is_changed(), "read as is said");
    intake(&mut state, IntakeChange::Confirm);
    assert_eq!(what(&state), ("P Q R Z".to_owned(), 0), "what was left out stays so");
    let sources = document_of(&state).sources;
    assert_eq!(
        sources.last().map(|line| line.reading.clone()),
        Some(north_first()),
        "the document keeps how it is read"
    );
}

#[test]
fn what_is_open_is_read_again_only_where_other_is_said() {
    let mut state = fixture::state();
    assert!(intake(&mut state, IntakeChange::Show).is_empty(), "a page is no effect");
    intake(&mut state, IntakeChange::Confirm);
    assert_eq!(state.session.intake.len(), 0, "seen");
    intake(&mut state, IntakeChange::Show);
    assert!(intake(&mut state, IntakeChange::Say(0, north_first())).is_empty(), "not before it is confirmed");
    let effects = intake(&mut state, IntakeChange::Confirm);
    let said = match effects.as_slice() {
        [Effect::Keep(KeepEffect::ReadAgain(said))] => said.first().map(|(_, reading)| reading.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(said, Some(north_first()));
    assert!(state.kept.loading.is_some(), "edits wait for it");
}

/// A parcel as a square at a longitude.
fn feature(code: &str, west: f64) -> String {
    let east = west + 0.001;
    format!(
        r#"{{"type":"Feature","properties":{{"宗地代码":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},36.4],[{east},36.4],[{east},36.401],[{west},36.401],[{west},36.4]]]}}}}"#
    )
}

#[test]
fn the_selection_is_found_again_by_its_number() {
    let folder = std::env::temp_dir().join(format!("mutu-intake-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder to try in");
    let path = folder.join("a.geojson");
    let write = |codes: &[&str]| {
        let features: Vec<String> =
            codes.iter().enumerate().map(|(at, code)| feature(code, 116.0 + 0.01 * at as f64)).collect();
        let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
        std::fs::write(&path, text).expect("the folder can be written");
    };
    write(&["A", "B", "C"]);
    let mut state = fixture::empty();
    settle(&mut state, Command::Resize { at_px: (0.0, 0.0), size_px: (800.0, 600.0) });
    open(&mut state, open_paths(std::slice::from_ref(&path), None, &Progress::default()));
    settle(&mut state, Command::Select(Pick { layer: 0, feature: FeatureId(1) }));
    let view = state.session.settled_view();
    write(&["X", "C", "A", "B"]);
    intake(&mut state, IntakeChange::Changed(vec![path.clone()]));
    assert_eq!(state.session.changed_files, [path], "offered");
    let effects = intake(&mut state, IntakeChange::Reload);
    assert_eq!(effects, [Effect::Keep(KeepEffect::ReadAgain(Vec::new()))]);
    assert!(state.session.changed_files.is_empty(), "taken");
    let document = document_of(&state);
    load_in(&mut state, document, Whence::Again, &Hashes::default());
    assert_eq!(selected(&state), "a3", "B is the fourth now");
    assert_eq!(state.session.settled_view(), view, "the map stays where it is");
    assert!(!state.is_changed(), "nothing of it has to be saved");
    std::fs::remove_dir_all(&folder).expect("it is there");
}

/// `two.gpkg.gz` holds two layers by GDAL.
#[test]
fn a_layer_of_several_is_the_same_one_when_its_file_is_read_again() {
    let path = std::path::PathBuf::from("tests/data/formats/two.gpkg.gz");
    let names = |state: &State| what(state).0;
    let mut state = fixture::empty();
    open(&mut state, open_paths(std::slice::from_ref(&path), None, &Progress::default()));
    let both: Vec<String> = state.session.intake[0].files[0].layers.iter().map(|layer| layer.name.clone()).collect();
    assert_eq!(both.len(), 2, "they are to be chosen from");
    intake(&mut state, IntakeChange::Want(0, 0, false));
    intake(&mut state, IntakeChange::Confirm);
    assert_eq!(names(&state), both[1], "one was left out");
    let document = document_of(&state);
    load_in(&mut state, document, Whence::Again, &Hashes::default());
    assert_eq!(names(&state), both[1], "and stays out");
}
