//! The project and its file: clean or not, undone to the byte, opened again as it was, never left without a question.

use crate::app::action::Action;
use crate::app::apply::apply;
use crate::app::apply::tests::fixture::{self, parcels};
use crate::app::apply::tests::{after, check, settle};
use crate::app::command::{Command, Effect, SketchChange};
use crate::app::jobs::{JobId, JobResult};
use crate::app::kept::{KeepChange, KeepEffect, KeepResult, Reading, document_of};
use crate::app::session::Dialog;
use crate::app::state::State;
use crate::io::progress::Progress;
use crate::io::project::{Document, Hashes, as_text, load, of_bytes};
use crate::model::bookmark::Bookmark;
use crate::model::firm::FirmBook;
use crate::model::spec::{BoundRule, ClassMethod, ClassSpec, Metric, OwnBounds, Theme};
use crate::model::words::Words;
use geo_types::Coord;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The bytes a save would write.
fn bytes(state: &State) -> String {
    as_text(&document_of(state), Some(Path::new("/p")), &state.shipped())
}

/// What is open, in a word: whether it is changed, where it is kept, which dialog asks.
fn kept(state: &State) -> String {
    let dialog = match &state.session.dialog {
        Dialog::None => "no dialog",
        Dialog::Unsaved => "unsaved?",
        Dialog::SaveAs { .. } => "save as?",
        Dialog::Missing => "missing",
        _ => "another dialog",
    };
    let changed = if state.is_changed() { "changed" } else { "clean" };
    let path = state.kept.path.as_ref().map_or_else(|| "–".to_owned(), |path| path.display().to_string());
    format!("{changed}, {path}, {dialog}")
}

/// What the job of a save brings, of the state as it is.
fn saved(state: &State) -> Command {
    let result = KeepResult::Saved(PathBuf::from("/p/a.mutu"), Box::new(state.mark()), Ok(()));
    Command::Job(JobResult::Kept(result))
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
    let late = saved(&state);
    settle(&mut state, late);
    assert_eq!(kept(&state), "clean, –, no dialog", "nobody waits for it any more");
}

#[test]
fn opening_data_is_a_change_of_a_project_with_a_file_only() {
    let opened = |name| {
        Command::Job(JobResult::Opened(JobId(2), fixture::opened(vec![parcels(name, 0.0)], FirmBook::default())))
    };
    check(vec![opened("Q")], kept, "clean, –, no dialog");
    let mut state = fixture::state();
    state.kept.saving = true;
    let command = saved(&state);
    settle(&mut state, command);
    settle(&mut state, opened("Q"));
    assert_eq!(kept(&state), "changed, /p/a.mutu, no dialog", "the project has one more source");
    let effects = settle(&mut state, Command::Open(vec![PathBuf::from("/p/b.MUTU")]));
    assert_eq!((kept(&state).as_str(), effects.len()), ("changed, /p/a.mutu, unsaved?", 0), "asked before another one");
}

/// Edits by chance, of every kind.
fn edit(state: &State, dice: &mut impl FnMut(u64) -> u64) -> Command {
    let ids = &state.sources.layer_ids;
    let id = ids[dice(ids.len() as u64) as usize];
    match dice(11) {
        0 => Command::SetTheme(Theme::ALL[dice(10) as usize]),
        1 => {
            let own = OwnBounds::new(Metric::Tax, &[dice(100) as f64 / 7.0, 20.0]);
            let rule = BoundRule::ALL[dice(2) as usize];
            let method = ClassMethod::ALL[dice(7) as usize];
            Command::SetClasses(ClassSpec { rule, own: Some(own), ..ClassSpec::of(method, dice(12) as u8) })
        }
        2 => Command::SetYear(2023 + dice(2) as u16),
        3 => Command::SetVisible(id, dice(2) == 0),
        4 => Command::SetOpacity(id, dice(1000) as f32 / 999.0),
        5 => Command::MoveLayer(id, if dice(2) == 0 { 1 } else { -1 }),
        6 => {
            let mut scheme = (*state.sources.schemes[dice(4) as usize]).clone();
            if dice(2) == 0 {
                scheme.year = Some(2000 + dice(100) as u16);
            }
            Command::SetScheme(Arc::new(scheme))
        }
        7 => {
            let scheme = state.project.scheme.clone().expect("one is always in use");
            Command::SetVariants(state.project.variants.with("方案", scheme))
        }
        8 => {
            let at = Coord { x: dice(9_000) as f64 / 7.0, y: -0.1 };
            let bookmark = Bookmark { name: dice(9).to_string(), center_in_world: at, meters_per_px: 0.5 };
            Command::SetBookmarks(state.project.bookmarks.iter().cloned().chain([bookmark]).collect())
        }
        9 => Command::Sketch(SketchChange::Remove(dice(40) as u32)),
        _ => Command::Sketch(SketchChange::Close),
    }
}

#[test]
fn five_hundred_edits_are_undone_and_done_again_to_the_byte() {
    let mut state = fixture::state();
    let first = bytes(&state);
    let mut seed = 20_240_917_u64;
    let mut dice = |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    let mut edits = 0;
    while edits < 500 {
        let x = dice(2_000) as f64 / 3.0;
        for (dx, dy) in [(0.0, 0.0), (40.0, 1.0), (20.0, 30.0)] {
            apply(&mut state, Command::Sketch(SketchChange::Corner(Coord { x: x + dx, y: dy })));
        }
        let before = state.project.clone();
        let command = edit(&state, &mut dice);
        apply(&mut state, command);
        apply(&mut state, Command::Sketch(SketchChange::Back));
        state.session.drawing.clear();
        edits += usize::from(state.project != before);
    }
    let last = bytes(&state);
    let folder = Path::new("/p/a.mutu");
    let read = of_bytes(folder, last.as_bytes(), &state.shipped()).unwrap_or_else(|error| panic!("{error:?}\n{last}"));
    assert_eq!(as_text(&read, folder.parent(), &state.shipped()), last, "what comes of them is sound");
    assert_ne!(first, last, "they have changed something");
    for round in 0..2 {
        while !state.undo.is_empty() {
            apply(&mut state, Command::Act(Action::Undo));
        }
        assert_eq!(bytes(&state), first, "round {round}: all undone");
        assert!(!state.is_changed(), "and clean");
        while !state.redo.is_empty() {
            apply(&mut state, Command::Act(Action::Redo));
        }
        assert_eq!(bytes(&state), last, "round {round}: all done again");
    }
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
    let reading = |document: Document, shared: &Hashes| {
        let loaded = load(document, shared, None, &Progress::default()).expect("not cancelled");
        let reading = Reading { loaded, path: Some(file("p.mutu")), is_saved: true };
        Command::Job(JobResult::Kept(KeepResult::Loaded(Box::new(reading))))
    };
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
    settle(&mut state, reading(document, &hashes));
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
    settle(&mut state, reading(document, &hashes));
    assert_eq!(state.session.dialog, Dialog::Missing, "the missing one is asked for");
    assert_eq!(state.kept.missing.len(), 1, "one is missing");
    assert_eq!(state.sources.data.layers.len(), 1, "the other one is open");
    let said: Vec<&str> = state.session.messages.iter().map(|message| message.text.zh.as_ref()).collect();
    assert!(said.iter().any(|said| said.contains("a.geojson") && said.contains("不存在")), "{said:?}");
    assert!(said.iter().any(|said| said.contains("b.geojson") && said.contains("有改动")), "{said:?}");
    let again = as_text(&document_of(&state), Some(&folder), &state.shipped());
    assert_eq!(again.matches("a.geojson").count(), 2, "source and layer are kept for the next save: {again}");

    let (found, _) = crate::io::project::relocated(document_of(&state), 0, &file("c.geojson"));
    settle(&mut state, reading(found, &hashes));
    assert_eq!(layers(&state), expected.replace("a ", "c "), "with the look it had");
    std::fs::remove_dir_all(&folder).expect("it is there");
}
