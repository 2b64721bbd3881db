//! What is done while a project is being read: nothing vanishes, and a copy is lost to nobody.

use super::fixture::{self, parcels};
use super::keep::{bytes, kept, load_in, saved};
use super::settle;
use crate::app::action::{Action, NoteAction};
use crate::app::annotating::NoteChange;
use crate::app::board::{Board, BoardChange};
use crate::app::command::{Command, Effect, SketchChange};
use crate::app::jobs::{JobId, JobResult};
use crate::app::kept::{KeepChange, KeepEffect, KeepResult, LeftBehind, Whence, document_of};
use crate::app::session::Dialog;
use crate::app::state::State;
use crate::io::progress::Progress;
use crate::io::project::{Document, Hashes, of_bytes};
use crate::model::firm::FirmBook;
use crate::model::note::{MOST_CHARACTERS, MOST_NOTE_LAYERS, NoteKind};
use crate::model::page::{Page, Paper};
use crate::model::project::Project;
use crate::model::spec::Theme;
use geo_types::Coord;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn at(x: f64, y: f64) -> Coord {
    Coord { x, y }
}

/// The town with one edit, and a project that is being read as job 5.
fn opening() -> State {
    let mut state = fixture::state();
    settle(&mut state, Command::SetTheme(Theme::Status));
    settle(&mut state, Command::Open(vec![PathBuf::from("/p/b.mutu")]));
    let effects = settle(&mut state, Command::Keep(KeepChange::GiveUp));
    assert!(effects.contains(&Effect::Keep(KeepEffect::Read(PathBuf::from("/p/b.mutu")))), "{effects:?}");
    settle(&mut state, Command::Keep(KeepChange::Begun(Some(JobId(5)))));
    state
}

/// A document without data, with a title.
fn titled(title: &str) -> Document {
    Document { project: Project { title: title.to_owned(), ..Project::default() }, ..Document::default() }
}

#[test]
fn an_edit_while_a_project_is_opened_is_refused_aloud() {
    let edits = || {
        vec![
            Command::SetTheme(Theme::Grade),
            Command::Act(Action::Undo),
            Command::Act(Action::New),
            Command::Act(Action::OpenSample),
            Command::Act(Action::Note(NoteAction::Import)),
            Command::Sketch(SketchChange::Corner(at(0., 0.))),
            Command::Note(NoteChange::AddLayer),
            Command::Board(BoardChange::Add(Box::new(Page::plain(Paper::A3)))),
            Command::SetBookmarks(Vec::new()),
            Command::Open(vec![PathBuf::from("/p/c.mutu")]),
            Command::Keep(KeepChange::Recover(0)),
        ]
    };
    for command in edits() {
        let mut state = opening();
        state.session.board = Some(Board::default());
        let (before, said, shown) = (bytes(&state), state.session.messages.len(), format!("{command:?}"));
        assert_eq!(settle(&mut state, command), [], "{shown}");
        assert_eq!((bytes(&state), state.session.messages.len()), (before, said + 1), "{shown} is refused, and said");
        settle(&mut state, Command::Job(JobResult::Cancelled(JobId(5))));
        assert!(state.kept.loading.is_none(), "it is over");
    }
    let mut state = opening();
    settle(&mut state, Command::Job(JobResult::Cancelled(JobId(5))));
    settle(&mut state, Command::SetTheme(Theme::Grade));
    assert_eq!(state.project.theme, Theme::Grade, "edits go on as before");
}

#[test]
fn what_was_stopped_changes_nothing_when_it_comes_all_the_same() {
    let mut state = opening();
    let before = bytes(&state);
    settle(&mut state, Command::Job(JobResult::Cancelled(JobId(5))));
    settle(&mut state, Command::Open(vec![PathBuf::from("/p/c.mutu")]));
    settle(&mut state, Command::Keep(KeepChange::GiveUp));
    settle(&mut state, Command::Keep(KeepChange::Begun(Some(JobId(6)))));
    let loaded = crate::io::project::load(titled("乙"), &Hashes::default(), None, &Progress::default());
    let whence = Whence::File(PathBuf::from("/p/b.mutu"));
    let reading = crate::app::kept::Reading { loaded: loaded.expect("not cancelled"), whence };
    let late = KeepResult::Loaded(JobId(5), Box::new(reading));
    settle(&mut state, Command::Job(JobResult::Kept(late)));
    assert_eq!((bytes(&state), kept(&state).as_str()), (before, "changed, –, no dialog"), "the one that was open");
    assert!(state.kept.loading.is_some(), "and another one is waited for");
}

#[test]
fn data_that_was_opened_meanwhile_lies_over_the_project() {
    let mut state = opening();
    let opened = fixture::opened(vec![parcels("Q", 0.0)], FirmBook::default());
    settle(&mut state, Command::Job(JobResult::Opened(JobId(6), opened)));
    // As the reading that began before them brings it.
    let before = fixture::state().sources.before();
    let job = state.kept.loading.take().expect("it is being read");
    state.kept.loading = Some(crate::app::kept::Loading {
        before: crate::app::jobs::Before { last_id: before.last_id, ..job.before },
        ..job
    });
    let loaded = crate::io::project::load(titled("乙"), &Hashes::default(), None, &Progress::default());
    let whence = Whence::File(PathBuf::from("/p/b.mutu"));
    let reading = crate::app::kept::Reading { loaded: loaded.expect("not cancelled"), whence };
    settle(&mut state, Command::Job(JobResult::Kept(KeepResult::Loaded(JobId(5), Box::new(reading)))));
    let names: Vec<&str> = state.sources.data.layers.iter().map(|layer| layer.name.as_str()).collect();
    assert_eq!((names, kept(&state).as_str()), (vec!["Q"], "changed, /p/b.mutu, no dialog"));
    assert_eq!(state.project.title, "乙", "the project");
}

#[test]
fn recovering_asks_first_and_offers_again_what_was_not_opened() {
    let mut state = fixture::state();
    let left = LeftBehind { name: "/p/a.mutu".to_owned(), written_at_s: 1 };
    settle(&mut state, Command::Keep(KeepChange::Found(vec![left.clone(), left])));
    settle(&mut state, Command::SetTheme(Theme::Status));
    let effects = settle(&mut state, Command::Keep(KeepChange::Recover(1)));
    assert_eq!((effects, kept(&state).as_str()), (vec![], "changed, –, unsaved?"), "as before another project");
    let effects = settle(&mut state, Command::Keep(KeepChange::GiveUp));
    assert_eq!(effects, [Effect::Keep(KeepEffect::Recover(1))]);
    settle(&mut state, Command::Keep(KeepChange::Begun(Some(JobId(5)))));
    let effects = settle(&mut state, Command::Job(JobResult::Cancelled(JobId(5))));
    assert_eq!(effects, [Effect::Keep(KeepEffect::NotRecovered)], "it goes back");
    assert_eq!((kept(&state).as_str(), state.kept.left_behind.len()), ("changed, –, recover?", 2), "and is offered");
    load_in(&mut state, titled("丙"), Whence::File(PathBuf::from("/p/c.mutu")), &Hashes::default());
    assert_eq!(kept(&state), "clean, /p/c.mutu, recover?", "also over the project the window was opened with");
    settle(&mut state, Command::SetDialog(Dialog::None));
    let effects = load_in(&mut state, titled("甲"), Whence::Copy(Some(PathBuf::from("/p/a.mutu"))), &Hashes::default());
    assert!(effects.contains(&Effect::Keep(KeepEffect::Recovered)), "{effects:?}");
    assert_eq!(kept(&state), "changed, /p/a.mutu, no dialog", "until it is saved");
    let command = saved(&state);
    settle(&mut state, command);
    assert_eq!(kept(&state), "clean, /p/a.mutu, no dialog");
}

/// Words that are not complete yet are in the copy for recovery, and in what is saved.
#[test]
fn what_is_being_typed_is_kept() {
    let mut state = fixture::state();
    settle(&mut state, Command::Act(Action::Note(NoteAction::Draw(NoteKind::Text))));
    settle(&mut state, Command::Note(NoteChange::Draw(vec![at(5., 5.)])));
    assert!(!state.is_changed(), "nothing is typed yet");
    settle(&mut state, Command::Note(NoteChange::Words("半句".to_owned())));
    assert!(state.is_changed(), "there is something to lose");
    let read = of_bytes(Path::new("/p/a.mutu"), bytes(&state).as_bytes(), &state.shipped()).expect("sound");
    assert_eq!(read.project.notes[0].notes[0].text, "半句", "it would be found again");
    let mut other = fixture::state();
    other.session.notes.typing.clone_from(&state.session.notes.typing);
    settle(&mut other, Command::Note(NoteChange::Untyped));
    assert_eq!(other.project.notes[0].notes[0].text, "半句", "who leaves it keeps the words");
    settle(&mut state, Command::Act(Action::Quit));
    assert_eq!((kept(&state).as_str(), state.undo.len()), ("changed, –, unsaved?", 1), "asked, with the words in it");
    settle(&mut state, Command::SetDialog(Dialog::None));
    assert_eq!(document_of(&state).project.notes[0].notes[0].text, "半句");
}

#[test]
fn notes_that_no_project_holds_are_refused_when_they_come() {
    let feature = |layer: &str, text: &str| {
        format!(
            r#"{{"type":"Feature","geometry":{{"type":"Point","coordinates":[116.1,36.4]}},"properties":{{"note":"pin","layer":"{layer}","text":"{text}"}}}}"#
        )
    };
    let import = |state: &mut State, features: &[String]| {
        let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
        settle(state, Command::Note(NoteChange::Import(text, "外来\u{7}".to_owned())));
        let read = of_bytes(Path::new("/p/a.mutu"), bytes(state).as_bytes(), &state.shipped());
        assert!(read.is_ok(), "what is open can always be saved: {:?}", read.err());
        state.session.messages.last().map(|message| message.text.en.to_string()).unwrap_or_default()
    };
    let mut state = fixture::state();
    let long = "亩".repeat(MOST_CHARACTERS + 1);
    let said = import(&mut state, &[feature("\\u0001甲\\n乙", &long), feature("", "1")]);
    assert!(said.contains("1 texts") && said.contains("2000"), "{said}");
    let names: Vec<&str> = state.project.notes.iter().map(|layer| layer.name.as_str()).collect();
    assert_eq!(names, ["甲\n乙", "外来"], "without controls");
    let many: Vec<String> = (0..MOST_NOTE_LAYERS - 1).map(|at| feature(&at.to_string(), "1")).collect();
    let before = Arc::clone(&state.project.notes);
    let said = import(&mut state, &many);
    assert!(said.contains("200 layers"), "{said}");
    assert_eq!(state.project.notes, before, "all or nothing");
    import(&mut state, &many[..MOST_NOTE_LAYERS - 2]);
    assert_eq!(state.project.notes.len(), MOST_NOTE_LAYERS, "as many as there can be");
    settle(&mut state, Command::Note(NoteChange::AddLayer));
    assert_eq!(state.project.notes.len(), MOST_NOTE_LAYERS, "and no more");
}

/// A file that is there and cannot be read stays in the project as it was known, and can be located as a missing one.
#[test]
fn a_file_that_cannot_be_read_stays_in_the_project() {
    let folder = std::env::temp_dir().join(format!("mutu-broken-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str| folder.join(name);
    let square = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"宗地代码":"A"},"geometry":{"type":"Polygon","coordinates":[[[116.0,36.4],[116.0,36.41],[116.5,36.41],[116.0,36.4]]]}}]}"#;
    let known = "00000000000000000000000000000007";
    let text = |layers: &str| {
        let source = format!(r#"{{"path":"a.geojson","bytes":{},"xxh3_128":"{known}"}}"#, square.len());
        format!(r#"{{"format":"mutu-project","version":1,"sources":[{source}]{layers}}}"#)
    };
    std::fs::write(file("c.geojson"), square).unwrap();
    let hashes = Hashes::default();
    for (content, layers) in [
        (Some("{"), r#","layers":[{"path":"a.geojson","opacity":0.5}]"#),
        (Some("{"), ""),
        (Some(""), ""),
        (None, r#","layers":[{"path":"a.geojson","opacity":0.5}]"#),
        (None, ""),
    ] {
        std::fs::remove_file(file("a.geojson")).ok();
        if let Some(content) = content {
            std::fs::write(file("a.geojson"), content).unwrap();
        }
        let mut state = fixture::empty();
        let document = of_bytes(&file("p.mutu"), text(layers).as_bytes(), &state.shipped()).unwrap();
        load_in(&mut state, document, Whence::File(file("p.mutu")), &hashes);
        assert_eq!(state.session.dialog, Dialog::Missing, "{content:?} {layers}: it is asked for");
        crate::io::project::save(&file("p.mutu"), document_of(&state), &state.shipped(), &hashes).unwrap();
        let saved = std::fs::read_to_string(file("p.mutu")).unwrap();
        assert_eq!(saved.matches("\"a.geojson\"").count(), 2, "{content:?} {layers}: source and layer: {saved}");
        assert!(saved.contains(known), "{content:?} {layers}: with what it held: {saved}");

        let document = of_bytes(&file("p.mutu"), saved.as_bytes(), &state.shipped()).unwrap();
        load_in(&mut state, document, Whence::File(file("p.mutu")), &hashes);
        let (found, _) = crate::io::project::relocated(document_of(&state), &file("a.geojson"), &file("c.geojson"));
        load_in(&mut state, found, Whence::Located, &hashes);
        let opacity = if layers.is_empty() { 1.0 } else { 0.5 };
        assert_eq!(state.project.layers.iter().map(|layer| layer.opacity).collect::<Vec<_>>(), [opacity], "it is open");
        assert!(state.kept.missing.is_empty(), "and nothing is missing");
        let document = document_of(&state);
        assert_eq!(document.sources.iter().map(|source| source.lost).collect::<Vec<_>>(), [false], "one source");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
