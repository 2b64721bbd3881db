//! The project and its file: clean or not, opened again as it was, never left without a question.

use crate::app::action::Action;
use crate::app::apply::tests::fixture::{self, parcels};
use crate::app::apply::tests::{after, check, settle};
use crate::app::command::{Command, Effect};
use crate::app::jobs::{JobId, JobResult};
use crate::app::kept::{KeepChange, KeepEffect, KeepResult, Loading, Reading, Whence, document_of};
use crate::app::session::Dialog;
use crate::app::state::State;
use crate::io::progress::Progress;
use crate::io::project::{Document, Hashes, as_text, load, of_bytes};
use crate::model::firm::FirmBook;
use crate::model::spec::Theme;
use crate::model::words::Words;
use std::path::{Path, PathBuf};

/// The bytes a save would write.
pub(super) fn bytes(state: &State) -> String {
    as_text(&document_of(state), Some(Path::new("/p")), &state.shipped())
}

/// What is open, in a word: whether it is changed, where it is kept, which dialog asks.
pub(super) fn kept(state: &State) -> String {
    let dialog = match &state.session.dialog {
        Dialog::None => "no dialog",
        Dialog::Unsaved => "unsaved?",
        Dialog::SaveAs { .. } => "save as?",
        Dialog::Missing => "missing",
        Dialog::Recover => "recover?",
        _ => "another dialog",
    };
    let changed = if state.is_changed() { "changed" } else { "clean" };
    let path = state.kept.path.as_ref().map_or_else(|| "–".to_owned(), |path| path.display().to_string());
    format!("{changed}, {path}, {dialog}")
}

/// What the job of a save brings, of the state as it is.
pub(super) fn saved(state: &State) -> Command {
    let result = KeepResult::Saved(PathBuf::from("/p/a.mutu"), Box::new(state.mark()), Ok(()));
    Command::Job(JobResult::Kept(result))
}

/// Loads a document as the jobs of a window do.
pub(super) fn load_in(state: &mut State, document: Document, whence: Whence, hashes: &Hashes) -> Vec<Effect> {
    let loaded = load(document, hashes, None, &Progress::default()).expect("not cancelled");
    let before = state.sources.before();
    let is_copy = matches!(whence, Whence::Copy(_));
    state.kept.loading = Some(Loading { job: Some(JobId(99)), is_copy, before });
    let reading = Box::new(Reading { loaded, whence });
    settle(state, Command::Job(JobResult::Kept(KeepResult::Loaded(JobId(99), reading))))
}

fn theme(theme: Theme) -> Command {
    Command::SetTheme(theme)
}

#[test]
fn what_is_open_at_first_is_clean_and_an_edit_is_not() {
    check(vec![], kept, "clean, –, no dialog");
    check(vec![theme(Theme::Status)], kept, "changed, –, no dialog");
    check(vec![theme(Theme::Status), Command::Act(Action::Undo)], kept, "clean, –, no dialog");
    let view = Command::Act(Action::ZoomIn);
    check(vec![view], kept, "clean, –, no dialog");
    check(vec![theme(Theme::Status), Command::Act(Action::Save)], kept, "changed, –, save as?");
    check(vec![theme(Theme::Status), Command::Act(Action::New)], kept, "changed, –, unsaved?");
    let give_up = vec![theme(Theme::Status), Command::Act(Action::Quit), Command::Keep(KeepChange::GiveUp)];
    assert!(after(give_up).1.contains(&Effect::Quit), "who gives up leaves");
    assert!(after(vec![Command::Act(Action::Quit)]).1.contains(&Effect::Quit), "nothing to ask");
    let stays = vec![theme(Theme::Status), Command::Act(Action::Quit), Command::SetDialog(Dialog::None)];
    let (mut state, effects) = after(stays);
    assert!(!effects.contains(&Effect::Quit), "who cancels stays");
    let command = saved(&state);
    assert!(!settle(&mut state, command).contains(&Effect::Quit), "and is not thrown out by a later save");
}

#[test]
fn a_save_makes_clean_and_what_waited_for_it_is_done() {
    let mut state = fixture::state();
    settle(&mut state, theme(Theme::Status));
    settle(&mut state, Command::Act(Action::Quit));
    settle(&mut state, Command::Keep(KeepChange::SaveFirst));
    assert_eq!(kept(&state), "changed, –, save as?", "there is no file yet");
    settle(&mut state, Command::SetDialog(Dialog::SaveAs { path: "/p/a".to_owned(), replaces: None }));
    let effects = settle(&mut state, Command::Keep(KeepChange::SaveAs));
    assert_eq!(effects, [Effect::Keep(KeepEffect::Save(PathBuf::from("/p/a.mutu")))], "with the ending");
    let command = saved(&state);
    let effects = settle(&mut state, command);
    assert_eq!(kept(&state), "clean, /p/a.mutu, no dialog", "saved");
    assert!(effects.contains(&Effect::Quit), "and left");
    // What is changed while a save is under way is saved by another one after it.
    settle(&mut state, theme(Theme::LandUse));
    let first = settle(&mut state, Command::Act(Action::Save));
    let before = saved(&state);
    settle(&mut state, theme(Theme::Grade));
    let second = settle(&mut state, Command::Act(Action::Save));
    assert_eq!((first.len(), second.len()), (1, 0), "never two at a time");
    let third = settle(&mut state, before);
    assert!(third.contains(&Effect::Keep(KeepEffect::Save(PathBuf::from("/p/a.mutu")))), "the later one follows");
    let failed = KeepResult::Saved(PathBuf::from("/p/a.mutu"), Box::new(state.mark()), Err(Words::same("full")));
    settle(&mut state, Command::Job(JobResult::Kept(failed)));
    assert!(state.is_changed(), "a save that failed has saved nothing");
}

#[test]
fn a_save_that_ends_late_ties_no_other_project_to_its_file() {
    let mut state = fixture::state();
    settle(&mut state, theme(Theme::Status));
    settle(&mut state, Command::SetDialog(Dialog::SaveAs { path: "/p/a".to_owned(), replaces: None }));
    settle(&mut state, Command::Keep(KeepChange::SaveAs));
    let late = saved(&state);
    settle(&mut state, Command::Act(Action::New));
    settle(&mut state, Command::Keep(KeepChange::GiveUp));
    assert_eq!(kept(&state), "clean, –, no dialog", "another project");
    let save_as = |path: &str| Command::SetDialog(Dialog::SaveAs { path: path.to_owned(), replaces: None });
    settle(&mut state, theme(Theme::Grade));
    settle(&mut state, save_as("/p/b"));
    let second = settle(&mut state, Command::Keep(KeepChange::SaveAs));
    assert!(second.is_empty(), "never two at a time, whatever they are of: {second:?}");
    let third = settle(&mut state, late);
    assert_eq!(kept(&state), "changed, –, no dialog", "it is tied to no file");
    assert_eq!(third, [Effect::Keep(KeepEffect::Save(PathBuf::from("/p/b.mutu")))], "and its own save follows");
    let result = KeepResult::Saved(PathBuf::from("/p/b.mutu"), Box::new(state.mark()), Ok(()));
    settle(&mut state, save_as("/p/c"));
    settle(&mut state, Command::Keep(KeepChange::SaveAs));
    let fourth = settle(&mut state, Command::Job(JobResult::Kept(result)));
    assert!(fourth.contains(&Effect::Keep(KeepEffect::Save(PathBuf::from("/p/c.mutu")))), "to where it was asked for");
}

#[test]
fn opening_data_is_a_change_of_a_project_with_a_file_only() {
    let opened = |name| {
        Command::Job(JobResult::Opened(JobId(2), fixture::opened(vec![parcels(name, 0.0)], FirmBook::default())))
    };
    check(vec![opened("Q")], kept, "clean, –, no dialog");
    let mut state = fixture::state();
    let command = saved(&state);
    settle(&mut state, command);
    settle(&mut state, opened("Q"));
    assert_eq!(kept(&state), "changed, /p/a.mutu, no dialog", "the project has one more source");
    let effects = settle(&mut state, Command::Open(vec![PathBuf::from("/p/b.MUTU")]));
    assert_eq!((kept(&state).as_str(), effects.len()), ("changed, /p/a.mutu, unsaved?", 0), "asked before another one");
}

/// A document goes through its text and back into a state, with real files.
#[test]
fn a_project_is_opened_again_as_it_was_and_a_missing_file_is_kept() {
    let folder = std::env::temp_dir().join(format!("mutu-project-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder to try in");
    let file = |name: &str| folder.join(name);
    let square = |x: f64| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"宗地代码":"A"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},36.4],[{x},36.41],[116.5,36.41],[{x},36.4]]]}}}}]}}"#
        )
    };
    for (name, x) in [("a.geojson", 116.0), ("b.geojson", 116.1)] {
        std::fs::write(file(name), square(x)).expect("the folder can be written");
    }
    let hashes = Hashes::default();
    let mut state = fixture::empty();
    settle(&mut state, Command::Resize { at_px: (0.0, 0.0), size_px: (800.0, 600.0) });
    let mut number = 1;
    for name in ["a.geojson", "b.geojson"] {
        let opened = crate::io::open::open_paths(&[file(name)], None, &Progress::default());
        number += 1;
        settle(&mut state, Command::Job(JobResult::Opened(JobId(number), opened)));
    }
    let lowest = state.project.layers[0].id;
    settle(&mut state, Command::SetOpacity(lowest, 0.25));
    settle(&mut state, theme(Theme::Status));
    let layers = |state: &State| {
        let name = |id| &state.sources.data.layers[state.sources.position(id).expect("open")].name;
        let one = |style: &crate::model::project::LayerStyle| {
            format!("{} {} {}", name(style.id), style.visible, style.opacity)
        };
        state.project.layers.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let expected = layers(&state);
    let mut document = document_of(&state);
    hashes.note(&mut document, &false.into());
    let text = as_text(&document, Some(&folder), &state.shipped());
    assert!(text.contains("\"path\": \"a.geojson\""), "by its way from the project: {text}");
    load_in(&mut state, document, Whence::File(file("p.mutu")), &hashes);
    assert_eq!(
        (layers(&state), kept(&state)),
        (expected.clone(), format!("clean, {}, no dialog", file("p.mutu").display()))
    );
    assert_eq!(
        as_text(&document_of(&state), Some(&folder), &state.shipped()).matches("path").count(),
        4,
        "all are there"
    );

    std::fs::rename(file("a.geojson"), file("c.geojson")).expect("it is there");
    std::fs::write(file("b.geojson"), square(116.2)).expect("the folder can be written");
    let document = of_bytes(&file("p.mutu"), text.as_bytes(), &state.shipped()).expect("sound");
    load_in(&mut state, document, Whence::File(file("p.mutu")), &hashes);
    assert_eq!(state.session.dialog, Dialog::Missing, "the missing one is asked for");
    assert_eq!(state.kept.missing.len(), 1, "one is missing");
    assert_eq!(state.sources.data.layers.len(), 1, "the other one is open");
    let said: Vec<&str> = state.session.messages.iter().map(|message| message.text.zh.as_ref()).collect();
    assert!(said.iter().any(|said| said.contains("a.geojson") && said.contains("不存在")), "{said:?}");
    assert!(said.iter().any(|said| said.contains("b.geojson") && said.contains("有改动")), "{said:?}");
    let again = as_text(&document_of(&state), Some(&folder), &state.shipped());
    assert_eq!(again.matches("a.geojson").count(), 2, "source and layer are kept for the next save: {again}");

    let (found, _) = crate::io::project::relocated(document_of(&state), &file("a.geojson"), &file("c.geojson"));
    settle(&mut state, theme(Theme::LandUse));
    let edits = state.undo.len();
    load_in(&mut state, found, Whence::Located, &hashes);
    assert_eq!(layers(&state), expected.replace("a ", "c "), "with the look it had");
    assert_eq!((state.project.theme, state.undo.len()), (Theme::LandUse, edits), "the project is the one that is open");
    assert_eq!(kept(&state), format!("changed, {}, no dialog", file("p.mutu").display()), "the file names another");
    std::fs::remove_dir_all(&folder).expect("it is there");
}
