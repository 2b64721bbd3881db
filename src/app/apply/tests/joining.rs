//! Tables of the project: joined, taken back, saved, joined again when it is opened, found elsewhere.

use crate::app::action::Action;
use crate::app::apply::tests::fixture;
use crate::app::apply::tests::keep::{kept, load_in};
use crate::app::apply::tests::settle;
use crate::app::command::{Command, Effect};
use crate::app::jobs::{JobId, JobResult};
use crate::app::joining::{JoinChange, TryOn};
use crate::app::kept::{Whence, document_of};
use crate::app::state::State;
use crate::io::join::{Asked, Settings, tried};
use crate::io::open::open_paths;
use crate::io::progress::Progress;
use crate::io::project::{Document, Hashes, of_bytes, relocated, save};
use std::fs;
use std::path::{Path, PathBuf};

const PARCEL: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ZDDM":"371502001001GB00001"},
    "geometry":{"type":"Polygon","coordinates":[[[116,36.4],[116.001,36.4],[116.001,36.401],[116,36.401],[116,36.4]]]}}]}"#;
const FIRMS: &str = "uscc,name\n91310115591693856A,甲有限公司\n91371502MA0DEM013T,乙有限公司\n";
const YEARLY: &str = "uscc,year,tax\n91310115591693856A,2022,1\n";

/// An empty folder of that name.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("mutu-joins-{}-{name}", std::process::id()));
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).expect("a folder to try in");
    folder
}

/// A folder with parcels, firms and a table of the tax office, and a window that has the first two open.
fn opened(folder: &Path, table: &str) -> State {
    let file = |name: &str, text: &str| {
        fs::write(folder.join(name), text).expect("the folder can be written");
        folder.join(name)
    };
    let files = [file("p.geojson", PARCEL), file("firms.csv", FIRMS), file("yearly.csv", YEARLY)];
    file("t.csv", table);
    let mut state = fixture::empty();
    settle(&mut state, Command::Resize { at_px: (0.0, 0.0), size_px: (1000.0, 600.0) });
    let opened = open_paths(&files, None, &Progress::default());
    settle(&mut state, Command::Job(JobResult::Opened(JobId(7), opened)));
    state
}

/// Opens a table, says what is to be said on its page, and presses OK.
fn join(state: &mut State, path: PathBuf, settings: Settings) -> Vec<Effect> {
    settle(state, Command::Job(JobResult::Opened(JobId(8), open_paths(&[path], None, &Progress::default()))));
    settle(state, Command::Join(JoinChange::Set(Box::new(settings))));
    let page = state.session.joining.as_ref().expect("the page of the table");
    let asked = Asked { path: &page.path, settings: &page.settings, profile: None, folders: &[] };
    let outcome = tried(&TryOn::of(state, &page.path).data(), &asked).expect("the file can be read");
    let answer = JobResult::Tried(page.serial, Ok(Box::new(outcome)));
    settle(state, Command::Job(answer));
    settle(state, Command::Join(JoinChange::Confirm))
}

/// Taxes of the first firm by year.
fn taxes(state: &State) -> Vec<(u16, f64)> {
    let firms = &state.sources.data.firms;
    let own = firms.yearly.iter().filter(|(firm, ..)| firm.0 == 0);
    own.filter_map(|(_, year, figures)| Some((*year, figures.tax?))).collect()
}

const TABLE: &str = "统一社会信用代码,年份,税收（元）\n91310115591693856A,2023,770000\n";

#[test]
fn a_join_is_an_edit_that_can_be_taken_back_and_made_again() {
    let folder = &folder("edit");
    let mut state = opened(folder, TABLE);
    assert_eq!((taxes(&state), kept(&state)), (vec![(2022, 1.0)], "clean, –, no dialog".to_owned()));
    let effects = join(&mut state, folder.join("t.csv"), Settings::default());
    assert_eq!(taxes(&state), [(2022, 1.0), (2023, 77.0)], "in 万元");
    assert_eq!(kept(&state), "changed, –, no dialog", "there is something to save");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::KeepProfile(..))), "and to keep for next year");
    settle(&mut state, Command::Act(Action::Undo));
    assert_eq!((taxes(&state), kept(&state)), (vec![(2022, 1.0)], "clean, –, no dialog".to_owned()), "taken back");
    settle(&mut state, Command::Act(Action::Redo));
    assert_eq!(taxes(&state), [(2022, 1.0), (2023, 77.0)], "made again");
    // The same table once more takes the place of itself.
    let kept = Settings { year: Some(2024), ..Settings::default() };
    join(&mut state, folder.join("t.csv"), kept);
    assert_eq!((taxes(&state), state.project.joins.len()), (vec![(2022, 1.0)], 1), "no row of that year");
    settle(&mut state, Command::Join(JoinChange::Remove(0)));
    assert_eq!((taxes(&state), state.project.joins.len()), (vec![(2022, 1.0)], 0), "away");
    fs::remove_dir_all(folder).expect("it is there");
}

/// The document as it would be saved in the folder and read again.
fn saved(state: &State, folder: &Path) -> (Document, String) {
    let path = folder.join("a.mutu");
    save(&path, document_of(state), &state.shipped(), &Hashes::default()).expect("the folder can be written");
    let text = fs::read_to_string(&path).expect("it was written");
    (of_bytes(&path, text.as_bytes(), &state.shipped()).expect("what was written"), text)
}

#[test]
fn a_project_opens_with_its_tables_joined() {
    let folder = &folder("opens");
    let mut state = opened(folder, TABLE);
    join(&mut state, folder.join("t.csv"), Settings::default());
    settle(&mut state, Command::SetYear(2023));
    let (document, text) = saved(&state, folder);
    assert!(text.contains("\"path\": \"t.csv\"") && text.contains("\"unit\": \"元\""), "by its way from there: {text}");

    let hashes = Hashes::default();
    let mut again = fixture::state();
    load_in(&mut again, document.clone(), Whence::File(folder.join("a.mutu")), &hashes);
    let whole = vec![(2022, 1.0), (2023, 77.0)];
    assert_eq!((taxes(&again), again.project.year), (whole.clone(), Some(2023)), "with the year only the table has");
    assert!(!again.is_changed(), "nothing to save");

    fs::write(folder.join("t.csv"), TABLE.replace("770000", "880000")).expect("the folder can be written");
    let now = document_of(&again);
    load_in(&mut again, now, Whence::Again, &hashes);
    assert_eq!(taxes(&again), [(2022, 1.0), (2023, 88.0)], "read again when it is another on the disk");
    let text = TABLE.replace("统一", "2023年高新区税收,,\n统一");
    fs::write(folder.join("t.csv"), text).expect("the folder can be written");
    load_in(&mut again, document, Whence::File(folder.join("a.mutu")), &hashes);
    assert_eq!(taxes(&again), whole, "a title above it does not matter");
    fs::remove_dir_all(folder).expect("it is there");
}

#[test]
fn a_table_that_is_gone_is_named_and_found_elsewhere() {
    let folder = &folder("gone");
    let mut state = opened(folder, TABLE);
    join(&mut state, folder.join("t.csv"), Settings::default());
    let (document, _) = saved(&state, folder);
    let elsewhere = folder.join("新");
    fs::create_dir(&elsewhere).expect("the folder can be written");
    fs::rename(folder.join("t.csv"), elsewhere.join("t.csv")).expect("the folder can be written");
    let (hashes, mut again) = (Hashes::default(), fixture::state());
    load_in(&mut again, document, Whence::File(folder.join("a.mutu")), &hashes);
    assert_eq!(taxes(&again), [(2022, 1.0)], "the rest is there");
    let path = folder.join("a.mutu");
    assert_eq!(kept(&again), format!("clean, {}, missing", path.display()), "it is asked for");
    let said: Vec<&str> = again.session.messages.iter().map(|message| message.text.zh.as_ref()).collect();
    assert_eq!(said.iter().filter(|said| said.contains("t.csv")).count(), 1, "and named once: {said:?}");
    let (_, text) = saved(&again, folder);
    assert_eq!(text.matches("t.csv").count(), 1, "it is kept for the next save, and is no layer");

    let missing = again.kept.missing[0].path().to_owned();
    let (found, others) = relocated(document_of(&again), &missing, &elsewhere.join("t.csv"));
    assert_eq!(others, 0, "nothing else was missing");
    load_in(&mut again, found, Whence::Located, &hashes);
    assert_eq!(taxes(&again), [(2022, 1.0), (2023, 77.0)], "from where it is now");
    assert!(again.kept.missing.is_empty() && saved(&again, folder).1.contains("新/t.csv"), "and so it is saved");
    fs::remove_dir_all(folder).expect("it is there");
}
